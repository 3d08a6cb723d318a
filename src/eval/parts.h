/*
 * parts.h - a line with too many worlds, gate by gate.
 *
 * The worlds of a line multiply over its gates, though a gate's verdict reads only what its own
 * measures read. So where the line's worlds are too many to walk, each gate is worked out alone,
 * its charges apart from its verdict: a part is the policy with all other measures left out. Sound
 * for the gate always, and exact wherever the part itself has worlds few enough; the line's set is
 * what the gates' sets can combine to (docs/engine.md, section 7).
 *
 *     model --part_model--> smaller model --either evaluator--> outcome --parts_merge--> the line's
 */
#ifndef TG_EVAL_PARTS_H
#define TG_EVAL_PARTS_H

#include "eval/outcome.h"

/* Two for each gate: its verdict (even), its charges (odd). */
uint32_t parts_count(const model *m);

/*
 * The model with only the measures of part `i` and those that bear on them through an edge, and
 * only the gates of these. Indices are those of `m`; what is left out has no version, or a route
 * that is false. Shares everything else with `m`. NULL when out of memory; `*empty` when no measure
 * is left and the part's answer is already in the line's.
 */
TG_MUST_USE model *part_model(const model *m, uint32_t i, arena *a, bool *empty);

/*
 * Narrows the line's outcome `o`, which gave up, by those of its parts (by index; NULL: none).
 * What a part is not sure of either stays as wide as it is. False when out of memory.
 */
TG_MUST_USE bool parts_merge(const model *m, outcome *o, outcome *const *parts, arena *a);

#endif
