/*
 * show.h - values, numbers, spans and names as an explanation writes them.
 *
 * Policy text writes `15_832`; a person reads `15,832`; a machine wants `15832`. One flag (`plain`)
 * tells the last two apart. All texts go into a strbuf of the caller.
 */
#ifndef TG_EXPLAIN_SHOW_H
#define TG_EXPLAIN_SHOW_H

#include "eval/line.h"

/* "15,832", "600 GB/s", "CN", "at least 3", "a or b", "any but CN, US", "none", "missing". */
void show_value(strbuf *b, const model *m, uint32_t fact, const value *v, bool plain);

/* A number in base units, in the unit of `fact` (ID_NONE: bare): "4,800", "2026-01-15". */
void show_number(strbuf *b, const model *m, uint32_t fact, rat number, bool plain);

/* A difference of two numbers of `fact`, its size only: "11,032", "150 GB/s", "31 days". */
void show_margin(strbuf *b, const model *m, uint32_t fact, rat size, bool plain);

/* "from 2026-01-15", "2026-01-15 through 2026-11-09", "until ...", "at all times". */
void show_span(strbuf *b, dspan s);
void show_day(strbuf *b, int32_t day, int32_t minute);

/* "25 %" of a ratio. */
void show_rate(strbuf *b, rat r);

const char *show_cmp(cmp_op op);

/* "licence, case by case", or "clear, conditional or denied" of a set. */
void show_verdicts(strbuf *b, vset set);

#endif
