/*
 * decider.h - how asking and testing get a line decided, without knowing by whom.
 */
#ifndef TG_EXPLAIN_DECIDER_H
#define TG_EXPLAIN_DECIDER_H

#include "eval/outcome.h"

typedef enum { DECIDED, DECIDED_BAD, DECIDED_NOMEM } decide_result;

typedef decide_result decide_fn(void *ctx, const options *opt, const line *l, arena *a,
                                const outcome **out, str *why);

/* The outcome lives in `a`; DECIDED_BAD: bad input, for the reason in `why`. Of the outcome that
 * `verdicts` gives, only sets of verdicts and answers of measures may be looked at. */
typedef struct {
    void *ctx;
    decide_fn *decide, *verdicts;
} decider;

#endif
