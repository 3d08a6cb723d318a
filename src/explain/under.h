/*
 * under.h - what a scenario changed, in words: for explanations and for lists of scenarios.
 */
#ifndef TG_EXPLAIN_UNDER_H
#define TG_EXPLAIN_UNDER_H

#include "policy/model.h"

/* Its changes, in the order of its slots, one a text: "adopts cn.domestic_share". */
size_t under_count(const scenario *s);
void under_change(const model *m, const scenario *s, size_t i, strbuf *out);

/* What the model's scenario does to the measure: "adopted by scenario `x`", "begins on 2026-05-01
 * by scenario `x`"; nothing where it does nothing. */
void under_measure(const model *m, uint32_t id, strbuf *out);
void under_limit(const model *m, uint32_t id, strbuf *out); /* the same of a limit */
/* Whether the model's scenario assumes a value of the fact. */
bool under_assumes(const model *m, uint32_t fact_id);

#endif
