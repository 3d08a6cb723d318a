/*
 * apart.h - the values of a fact that a policy's text can tell apart.
 *
 * Read off every condition and every span, whether they matter to a line or not: so the classes
 * are finer than a line's own, and only good for trying answers out. Where an outcome brings a
 * table of answers, that is the better list.
 */
#ifndef TG_EXPLAIN_APART_H
#define TG_EXPLAIN_APART_H

#include "policy/model.h"

enum { APART_MAX = 48 }; /* more classes than this are not told: nobody reads such a list */

typedef struct { value at[APART_MAX]; uint32_t count; } answer_list;

/* Fills `out` with classes of the fact, in ascending order where there is one, within what is
 * partly known of it (`known`); left empty when there are too many. False when out of memory. */
TG_MUST_USE bool apart_values(const model *m, uint32_t fact, const value *known, arena *a,
                              answer_list *out);

#endif
