/*
 * solve_stand.h - who stands, over all worlds at once.
 *
 * A frame is one way to look at the line's worlds: what is shown as solve_shown left it, with
 * outstanding conditions as they are or failed, or with nothing suspended.
 */
#ifndef TG_EVAL_SOLVE_STAND_H
#define TG_EVAL_SOLVE_STAND_H

#include "eval/solver.h"

/* What a version gives its gate, and where: a review its posture. */
typedef struct { uint32_t version; verdict v; const uint64_t *where; } gift;

typedef enum { FRAME_AS_IS, FRAME_FALLBACK, FRAME_RESUMED } frame_kind;

typedef struct {
    solver *s;
    bool fallback;
    bool resumed;             /* nothing suspends, nothing is left unenforced */
    const uint64_t **failed, **satisfied; /* by demand state, filled when asked for */
    uint64_t **stands;        /* by plan version; NULL: nowhere */
    uint64_t **measure;       /* by measure: any version stands; NULL: nowhere */
    uint64_t **discharged;    /* by measure; NULL: nowhere */
    uint8_t *gates;           /* verdict: gate * n + world */
    uint8_t *line;            /* verdict by world */
    VEC(gift) gifts;          /* kept when full or resumed */
    /* Kept where the caller wants more than verdicts. */
    bool full;
    uint64_t **named;         /* by demand state: named by a standing measure */
    uint64_t **tripped;       /* by demand state: failed, and keeps a measure from applying */
    uint64_t *to_do, *conflict;
    uint64_t *(*answers)[AN_UNDETERMINED]; /* by place in s->possible */
} frame;

/* Needs planes of the line's space, valid worlds and what is shown. False when out of memory. */
bool stand_frame(solver *s, frame *f, frame_kind kind, bool full);
const uint64_t *frame_failed(frame *f, uint32_t state);
const uint64_t *frame_satisfied(frame *f, uint32_t state);
/* Evaluates the nodes that every frame reads, with what is shown as it now is. */
void stand_eval(solver *s);

#endif
