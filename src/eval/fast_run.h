/*
 * fast_run.h - what one thread keeps between lines.
 */
#ifndef TG_EVAL_FAST_RUN_H
#define TG_EVAL_FAST_RUN_H

#include "eval/solver.h"

/* The plan of one part of the policy (parts.h); plan NULL: the part is empty. */
typedef struct { bool made; const plan *plan; } part;

struct fast_run {
    const plan *p;
    options opt;
    tg_alloc alloc;
    arena *own;           /* the run itself */
    arena *scratch;       /* the line or block under way */
    arena *results;       /* outcomes */
    str bad;
    part *parts;          /* NULL until a line needed them */
    uint32_t *exact;      /* of the line solved last: facts by solve_exact, with track_exact */
    uint32_t exact_count;
    bool track_exact;
    bool *exact_marks;    /* by fact */
    bool brief;           /* only verdicts and answers of measures (fast_verdicts_into) */
    struct batch_state *batch; /* NULL until the first batch */
};

/* Solves one prepared line into r->results; `uses` gets the charges that stand (in scratch), in the
 * order of the outcome's. */
line_result solve_line(struct fast_run *r, const prepared *ready, outcome **out,
                       const charge_use **uses, uint32_t *use_count);

void batch_state_free(struct batch_state *st);  /* NULL is a harmless no-op, here and below */
void batch_state_reset(struct batch_state *st); /* forgets every outcome kept */

#endif
