/*
 * sweep_sums.h - what sums and charges of a sweep share: numbers of 64 bits row by row, and the
 * ends between which they lie in 128.
 */
#ifndef TG_EVAL_SWEEP_SUMS_H
#define TG_EVAL_SWEEP_SUMS_H

#include "eval/sweep_run.h"

typedef struct {
    i128 lo, hi;
} sum_reach;

/* Unsigned: what rows that are odd hold may be anything, and wraps around. */
typedef uint64_t eight_longs __attribute__((vector_size(64), may_alias));

static inline bool fits_long(i128 x)
{
    return x >= INT64_MIN && x <= INT64_MAX;
}

static inline bool span_fits(sum_reach x)
{
    return fits_long(x.lo) && fits_long(x.hi);
}

static inline int64_t *strip_of(const sweep *s, uint32_t sum)
{
    return s->strips + (size_t)sum * RUN_ROWS;
}

/* Where the column under STEPS or WORDS lies, from a strip on. */
static inline const char *sum_raw_from(const sweep *s, const sum_step *x, uint32_t first)
{
    return (const char *)s->at[x->input] +
           (size_t)first * STRIP_ROWS * s->q.inputs[x->input].type.width;
}

/* sweep_sums.c */
i128 sum_gcd(i128 x, i128 y);
/* The largest unit of which both are whole multiples; false: none in 64 bits. */
bool sum_common_unit(rat x, rat y, rat *in_unit, int64_t *kx, int64_t *ky);
sum_number sum_combine(sweep *s, char op, sum_number x, sum_number y);
sum_reach reach_times(sum_reach x, sum_reach y);
/* The ends of a sum in this block, times k. */
sum_reach sum_scaled(const sweep *s, uint32_t i, int64_t k);
/* a * ka + b * kb, row by row of a run. */
void sum_run_plus(int64_t *to, const int64_t *a, int64_t ka, const int64_t *b, int64_t kb);
/* Strips [first, first + count) of a sum. */
void sum_run_step(const sweep *s, uint32_t i, uint32_t first, uint32_t count);

/* sweep_ints.c: which comparisons are narrow, where the sums' widest spans stand; marks what they
 * read as narrow or wide. */
void ints_choose(sweep *s);
/* Strips [first, first + count) of a sum in 32 bits, those under it first. */
void ints_run(const sweep *s, uint32_t i, uint32_t first, uint32_t count);
/* The sum times k there: where it is, or in the room for a run. */
const int32_t *ints_scaled(const sweep *s, uint32_t i, int64_t k, uint32_t first, uint32_t count,
                           void *room);

/* sweep_charges.c: which pieces fit, and what amounts then lie between. */
void charges_bound(sweep *s);

#endif
