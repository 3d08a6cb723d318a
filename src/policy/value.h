/*
 * value.h - numbers of the text against the steps of a fact; for the files of policy/ only.
 */
#ifndef TG_POLICY_VALUE_H
#define TG_POLICY_VALUE_H

#include "policy/model.h"

/* A text built with printf, in the arena; ptr NULL on exhaustion. */
str arena_text(arena *a, const char *fmt, ...) TG_PRINTF(2, 3);

/* A buffer that grows in the arena and need not be freed. */
void strbuf_in_arena(strbuf *b, arena *a);

/* Digits as written, `_` between groups, to 18 decimals at most. */
num_result number_read(str digits, rat *out);
/* A number in base units as steps of the fact; NUM_INEXACT when it lies between two steps. */
num_result number_steps(const model *m, const fact *f, rat base, int64_t *out);
/* Steps of the fact as a number in base units. */
bool number_base(const model *m, const fact *f, int64_t steps, rat *out);
bool type_is_number(type_kind t);  /* whole, decimal, money */
bool type_is_ordered(type_kind t); /* those and dates */
/* "UK" and "EL" are in wide use and are no ISO codes: what is meant, or NULL. */
const char *country_instead(str s);

/* Sets a known code: its id where the policy mentions the text. */
void value_set_code(const model *m, str text, value *out);
/* A part of symbols or countries: sorts, drops doubles; one alone is known. `set` is used. */
void value_set_part(int64_t *set, uint32_t count, value *out);
/* Whether the value may be that; of symbols, countries, numbers and dates. */
bool value_admits(const value *v, int64_t steps);
bool question_has(const model *m, const fact *f, int64_t steps);

#endif
