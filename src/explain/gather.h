/*
 * gather.h - what the gathering of an explanation keeps while it runs; for
 * explain.c, explain_charges.c
 *     and near.c.
 */
#ifndef TG_EXPLAIN_GATHER_H
#define TG_EXPLAIN_GATHER_H

#include "explain/explain.h"

typedef struct {
    tracer t;
    explanation *e;
    explained_measure *measures; /* by index in the model */
    const line *given;
    unsigned stamp;              /* of the walk under way */
} gatherer;

/* Room in the explanation's arena; NULL sets `t.failed`. */
void *gather_alloc(gatherer *b, size_t count, size_t size);
/* Text in the same arena; one that failed sets `t.failed`. */
strbuf gather_buffer(gatherer *b);
str gather_text(gatherer *b, const strbuf *s);
/* The version of the measure that is shown. */
const measure_version *gather_version(const gatherer *b, uint32_t id);
static inline bool gather_is_leaf(const tnode *n)
{
    return n->kind != TN_ALL && n->kind != TN_ANY && n->kind != TN_NOT && n->kind != TN_DEFINITION;
}
/* Days from a known clock to the span; 0 when it is inside or the clock is not known. */
int32_t gather_days_outside(dspan s, clock_range c, bool *begins);
/* explain_charges.c */
void gather_charges(gatherer *b);
/* near.c */
void gather_near(gatherer *b);

#endif
