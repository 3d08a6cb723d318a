/*
 * coverage.h - what the tests of a pack have seen: measures, leaves of conditions, sides of
 * thresholds.
 *
 * A leaf is a comparison or membership test in a gate's route, a coverage, a measure or a condition
 * to meet, definitions included; its two answers count separately. A threshold is a number that a
 * fact is compared with, wherever that stands; it has two sides, and a value exactly on it lies on
 * the side that the comparison puts it.
 */
#ifndef TG_EXPLAIN_COVERAGE_H
#define TG_EXPLAIN_COVERAGE_H

#include "explain/trace.h"
#include "tollgate.h"

enum { SEEN_YES = 1, SEEN_NO = 2, SEEN_LOW = 4, SEEN_HIGH = 8, SEEN_COUNTED = 16 };

typedef struct {
    const model *m;
    arena *a;
    uint8_t *leaves;     /* per condition: SEEN_ bits; SEEN_COUNTED: a leaf that is reached */
    uint32_t *threshold; /* per condition: the first leaf with the same threshold; ID_NONE */
    uint8_t *sides;      /* per condition that is such a first leaf */
    uint8_t *stood;      /* per measure: SEEN_ bits */
} coverage_map;

TG_MUST_USE bool coverage_new(const model *m, arena *a, coverage_map *out);
/* Adds one decided line; `scratch` is the caller's to empty. False when out of memory. */
TG_MUST_USE bool coverage_add(coverage_map *c, const line *l, const options *opt,
                              const outcome *o, arena *scratch);
void coverage_sum(const coverage_map *c, tg_test_report *report);

#endif
