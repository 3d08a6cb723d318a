/*
 * when.h - which version of a dated thing is in force, at a time and with what was known.
 *
 * docs/engine.md, section 1. An explanation needs the version and its span to show them; the
 * evaluators have their own reading of the same rules and do not come here.
 */
#ifndef TG_EXPLAIN_WHEN_H
#define TG_EXPLAIN_WHEN_H

#include "policy/model.h"

/* Versions of one name: structs whose first member is their `dated when`. */
typedef struct {
    const void *first;
    size_t stride;
    uint32_t count;
} version_list;
#define VERSION_LIST(list, n) ((version_list){(list), sizeof *(list), (n)})

const dated *when_of(version_list v, uint32_t i);

/* A point of time; day DAY_NEVER: not known; minute -1: the time of day is not known. */
typedef struct { int32_t day, minute; } instant;

/* The span of one version by itself: an end known at K (`known_on`) included. */
dspan when_span(const dated *d, int32_t known_on);
/* The span in which version `i` is the one in force at K: cut by the next one, and false when it
 * is not known, corrected or cut to nothing. */
bool when_effective(version_list v, uint32_t i, int32_t known_on, dspan *out);
/* The version in force at `t`; ID_NONE when none is. A bound inside the day of a instant without
 * time counts as passed when `late`. */
uint32_t when_at(version_list v, instant t, int32_t known_on, bool late);
/* Is some version's span, known at K or not, around `t`, though none known at K is in force? */
bool when_not_yet_known(version_list v, instant t, int32_t known_on);

/* Does the span hold `t`? Bounds with minutes on the day of a instant without one: `late`. */
bool when_inside(dspan s, instant t, bool late);

/* The instant a date fact stands for in these values: known, else `on` where that is given and the
 * fact is missing, else a day DAY_NEVER. */
instant when_clock(const model *m, const value *values, uint32_t clock, int32_t on);

#endif
