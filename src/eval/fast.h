/*
 * fast.h - the compiled evaluator: a plan and lines give outcomes.
 *
 *     plan (shared, read-only)  +  fast_run (one thread's)  +  line  ->  outcome
 *
 * Same answers as eval/ref, field by field, by other means: see solver.h for one line, batch.h for
 * columns of lines.
 */
#ifndef TG_EVAL_FAST_H
#define TG_EVAL_FAST_H

#include "eval/line.h"
#include "plan/plan.h"

typedef struct fast_run fast_run;

/* `on` fills missing clocks; DAY_ALWAYS: none. NULL alloc: libc's. NULL on exhaustion. */
TG_MUST_USE fast_run *fast_run_new(const plan *p, int32_t on, const tg_alloc *alloc);
void fast_run_free(fast_run *r); /* NULL is a harmless no-op */
/* From here on its outcomes lack hinges, lifts and what holds by law. */
void fast_run_no_hinges(fast_run *r);
/* From here on they lack gates, measures, and what would be if conditions failed or measures
 * resumed; where there are too many worlds some of that is there. */
void fast_run_lean(fast_run *r);
/* From here on they have outcome.joint. */
void fast_run_joint(fast_run *r);
/* Forgets every outcome that the run gave. */
void fast_run_reset(fast_run *r);

/*
 * Decides one line. The outcome lives in the run until fast_run_reset.
 *
 * LINE_BAD: the line contradicts itself: an outcome with disposition DISP_BAD, and fast_run_bad
 * says why. LINE_NOMEM: `*out` is NULL.
 */
TG_MUST_USE line_result fast_decide(const plan *p, fast_run *r, const line *in, outcome **out);
str fast_run_bad(const fast_run *r);

/* The same with the outcome (and, for LINE_BAD, the reason) in `a`, and another `on` this time. */
TG_MUST_USE line_result fast_decide_into(fast_run *r, int32_t on, const line *in, arena *a,
                                         outcome **out, str *why);

/* What fast_decide_into gives, as far as it goes: sets of verdicts and answers of measures. Nothing
 * else of the outcome may be looked at: no hinges, showings, charges, conditions, fallback. */
TG_MUST_USE line_result fast_verdicts_into(fast_run *r, int32_t on, const line *in, arena *a,
                                           outcome **out, str *why);

#endif
