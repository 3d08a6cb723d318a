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
    arena *own;           /* the run itself */
    arena *scratch;       /* the line or block under way */
    arena *results;       /* outcomes */
    str bad;
    part *parts;          /* NULL until a line needed them */
};

/* Solves one prepared line into `out_arena`; `uses` gets the charges that stand (in scratch). */
line_result solve_line(struct fast_run *r, const prepared *ready, outcome **out,
                       const charge_use **uses, uint32_t *use_count);

#endif
