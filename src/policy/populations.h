/*
 * populations.h - policies made from a policy: measures switched for a run, and limits as measures.
 *
 *     model ──model_switched──▶ the same, some measures and limits off or adopted
 *           ──populations_of──▶ no measure of its own; three gates for each limit, whose measures
 *                               stand where a line is in a population
 *
 *     gate    populations_gate(m, limit, POP_COUNTS)    measure  stands iff
 *             POP_COUNTS                                1        in force, binds, counts
 *             POP_AGAINST                               1        in force, binds, against
 *             POP_PERIOD                                4        in one of them, and the question
 *                                                                has the reading `whole`, `month` ...
 *
 * So that worlds, definitions, groups, time and what is missing are answered for a limit by the
 * very code that answers for measures, in the plain evaluator as in the compiled one. A gate
 * for each, so that a line with too many worlds is answered population by population
 * (docs/engine.md section 7).
 */
#ifndef TG_POLICY_POPULATIONS_H
#define TG_POLICY_POPULATIONS_H

#include "policy/model.h"

typedef enum { POP_COUNTS, POP_AGAINST, POP_PERIOD, POP_KINDS } population;
enum { POP_MEASURES = 2 + PERIOD_COUNT };

/* The gate of a population, and its measure; of POP_PERIOD the one of `period`. */
static inline uint32_t populations_gate(const model *m, uint32_t limit_id, population kind)
{
    return m->gates_count + POP_KINDS * limit_id + (uint32_t)kind;
}

static inline uint32_t populations_measure(uint32_t limit_id, population kind, period_kind period)
{
    return POP_MEASURES * limit_id + (uint32_t)kind + (kind == POP_PERIOD ? (uint32_t)period : 0);
}

/* Everything but what is changed is shared with `m`, which must outlive it. NULL: out of memory. */
TG_MUST_USE const model *populations_of(const model *m, arena *a);

typedef enum { SWITCH_AS_WRITTEN, SWITCH_OFF, SWITCH_ADOPT } switch_state;
/* switch_state by measure and by limit. */
TG_MUST_USE const model *model_switched(const model *m, const uint8_t *measures,
                                        const uint8_t *limits, arena *a);

#endif
