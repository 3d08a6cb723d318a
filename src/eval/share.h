/*
 * share.h - what one line asks of one limit besides membership: weight and bound, from its values.
 *
 * Numbers that are missing range over what the fact allows (its range, or the part that is known),
 * each by itself: the interval may be wider than necessary and is never narrower. docs/limits.md.
 */
#ifndef TG_EVAL_SHARE_H
#define TG_EVAL_SHARE_H

#include "eval/line.h"

typedef struct {
    i128 low, high;       /* in steps of 10^-scale of the limit; equal: exact */
    bool unbounded;       /* nothing bounds it from above; high says nothing */
    bool overflow;        /* past 128 bits, or below zero for all values */
    uint32_t needs[2];    /* the missing facts it is made of */
    uint32_t need_count;
} share_weight;

/* A weight that is none weighs nothing. */
share_weight weight_of(const model *m, const prepared *p, const limit *x);

typedef struct {
    bool has_low, has_high;
    rat low, high;        /* a ratio; of a cap steps of 10^-scale, rounded down, den 1 */
    uint32_t need;        /* the open parameter's fact, the clock of its versions; ID_NONE */
} share_bound;

/* Read at the clock of the limit's gate. NOMEM: false. */
TG_MUST_USE bool bound_of(const model *m, const prepared *p, const limit *x, arena *a,
                          share_bound *out);

#endif
