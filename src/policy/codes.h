/*
 * codes.h - texts that stand where a code should, and are none that was meant.
 *
 *     `n/a`, `TBD`, `-`     stand-ins: somebody had to write something
 *     `NVIDIA`              the pack names `nvidia`: no other party is meant
 *     `84733011`            the pack asks for what is under `8473.30`
 *
 * Taken as they stand such texts are codes that no measure names, so that a line would be released
 * for want of an answer or for a capital. Codes that the pack does not name at all are as good as
 * any: the index only tells those that differ from a named one in case, blanks and signs.
 */
#ifndef TG_POLICY_CODES_H
#define TG_POLICY_CODES_H

#include "policy/model.h"

/* Makes m->code_folds and m->code_prefixes from the conditions, groups and catalogues. False when
 * out of memory. */
TG_MUST_USE bool codes_index(model *m, arena *a);

/* Is it one of the fixed list of stand-ins, in any case of letters? */
bool code_is_placeholder(str text);

/* The code of the pack that `text` is nearly, for that fact; empty when there is none, or when the
 * pack names the text itself. `*begins`: what `text` should begin with, not all of it. */
str code_meant(const model *m, uint32_t fact_id, str text, bool *begins);

/* Rows of the catalogue whose id or an alias has `text` in it, whatever the case and the signs;
 * how many there are, of which `room` are written, by row. */
enum { CODE_LIKE_MAX = 5 };
size_t codes_like(const catalogue *c, str text, uint32_t rows[CODE_LIKE_MAX]);

#endif
