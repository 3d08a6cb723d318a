/*
 * given.h - from what a person or a file gives to the values an evaluator decides on.
 *
 *     own values (given_set)  +  catalogue rows  +  assumptions   --given_merge-->   line.values
 *
 * A line's own value that contradicts its catalogue row is bad input; an empty cell is filled by
 * the line; an assumption fills only what is still missing after that.
 */
#ifndef TG_EXPLAIN_GIVEN_H
#define TG_EXPLAIN_GIVEN_H

#include "eval/outcome.h"

typedef enum { GIVEN_OK, GIVEN_BAD, GIVEN_UNKNOWN, GIVEN_NOMEM } given_result;

/*
 * Sets `fact` in `values` (one per fact) from text: a date with a time of day sets the fact's
 * `.time` too, an alias of a catalogue's key becomes the id it stands for (`*alias`, else left
 * alone), empty text is missing. On GIVEN_BAD `why` is text in `a`.
 */
TG_MUST_USE given_result given_set(const model *m, value *values, uint32_t fact, str text,
                                   arena *a, str *alias, str *why);

/* `out` may be `own`. `assumed` NULL: nothing. GIVEN_BAD: `why` names the contradiction. */
TG_MUST_USE given_result given_merge(const model *m, const value *own, const value *assumed,
                                     arena *a, value *out, str *why);

/* Its first step for one catalogue: key and columns of `values` are looked at, and filled. */
TG_MUST_USE given_result given_catalogue(const model *m, uint32_t catalogue, const value *assumed,
                                         arena *a, value *values, str *why);

/* Row of an id, or of an alias in any case of letters; MAP_NONE. */
uint32_t given_row(const catalogue *c, str id, bool *by_alias);

/* The row whose id, or else whose alias in any case of letters, is near the text; MAP_NONE.
 * `*alias` is the alias then, else empty. */
uint32_t given_near(const catalogue *c, str text, arena *a, str *alias);

/* The measures (at every gate) and demands that names separated by blanks stand for. */
typedef struct { uint32_t *ids; uint32_t count; } name_ids;
TG_MUST_USE given_result given_measures(const model *m, str names, arena *a, name_ids *out,
                                        str *why);
TG_MUST_USE given_result given_demands(const model *m, str names, arena *a, name_ids *out,
                                       str *why);

/* "no fact `x`, did you mean `y`?" */
str given_unknown(arena *a, const char *kind, str name, const str *names, size_t count);

#endif
