/*
 * witness.h - the evaluators that are compared with the plain one.
 */
#ifndef TG_PROP_WITNESS_H
#define TG_PROP_WITNESS_H

#include "eval/ref.h"
#include "parts/gen.h"

typedef struct witness witness;

witness *witness_new(const model *m, arena *a);
void witness_free(witness *w); /* NULL is a harmless no-op */

/* Whether one of them gives another outcome than the plain evaluator's. */
bool witness_differs(witness *w, const model *m, const gen_case *c, line_result got,
                     const outcome *plain, strbuf *where);
/* Prints what each gives. */
void witness_print(witness *w, const model *m, const gen_case *c);

#endif
