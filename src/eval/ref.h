/*
 * ref.h - the plain evaluator: docs/engine.md, done as literally as it reads.
 *
 * It is the witness that every faster path is compared with. Speed is no aim, so it builds the
 * conditions of the whole policy anew for each line:
 *
 *     line  --ref_build-->  roots over atoms  --ref_cells-->  admissible values, cut to cells
 *           --ref_items-->  items and classes  --ref_world-->  one verdict per world
 *           --ref-->        outcome            (--ref_hinges, ref_charge, ref_bounded)
 */
#ifndef TG_EVAL_REF_H
#define TG_EVAL_REF_H

#include "eval/line.h"

/*
 * Decides one line. The outcome and all scratch live in `a`.
 *
 * LINE_BAD: the line contradicts itself; `*out` is an outcome with disposition DISP_BAD and zeros
 * else, `*bad` says why. LINE_NOMEM: `*out` is NULL.
 */
TG_MUST_USE line_result ref_decide(const model *m, const line *in, const options *opt, arena *a,
                                   outcome **out, str *bad);

#endif
