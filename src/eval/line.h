/*
 * line.h - a line made ready to be evaluated: docs/engine.md, section 2, "before evaluating".
 *
 * Both evaluators start from a prepared line, so this stays small: it fills what follows from known
 * values alone and never reasons about missing ones. Constraints are not looked at here.
 */
#ifndef TG_EVAL_LINE_H
#define TG_EVAL_LINE_H

#include "eval/outcome.h"

typedef struct {
    const value *values;   /* model.facts_count. A V_PART with one possible value is V_KNOWN, every
                              V_PART of a number or date lies within the fact's range */
    const rat *exact;      /* model.facts_count. den > 0: a derived fact computed here, its value in
                              base units (values[f] is V_KNOWN then, lo and hi the nearest step,
                              for showing only); den 0 else */
    const authorisation *auths;
    uint32_t auth_count;
    int32_t known_on;      /* K, never DAY_ALWAYS */
    stance stance;
    uint32_t worlds_max;   /* worlds walked at most */
    bool overflow;         /* a derived fact is too large: it is missing, and the line is an error */
} prepared;

typedef enum { LINE_OK, LINE_BAD, LINE_NOMEM } line_result;

enum { WORLDS_MAX = 65536 }; /* semantics, section 6 */

/*
 * Fills clocks from `options.on`, party facts of a role that is none, and derived facts whose parts
 * are known. LINE_BAD: `bad` says why (arena text): values that contradict one another, a partly
 * known value outside the fact's range.
 */
TG_MUST_USE line_result line_prepare(const model *m, const line *in, const options *opt, arena *a,
                                     prepared *out, str *bad);

/* Every clock of a gate or a measure that is missing becomes that day. */
void line_fill_clocks(const model *m, value *values, int32_t on);

/* A number of that fact (steps; dates: the day) as a ratio in base units. False on overflow. */
TG_MUST_USE bool fact_number(const model *m, uint32_t fact, int64_t steps, rat *out);

/* Whether a derived fact's computed number is within a step of what a line gives. */
bool line_agrees(const model *m, uint32_t fact, rat computed, const value *given);

/* The known number of a fact, computed or given; false when it is not V_KNOWN or on overflow. */
TG_MUST_USE bool line_number(const model *m, const prepared *p, uint32_t fact, rat *out);

#endif
