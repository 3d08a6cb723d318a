/*
 * render_tree.h - the parts of a page that tell of conditions, measures and sources.
 */
#ifndef TG_EXPLAIN_RENDER_TREE_H
#define TG_EXPLAIN_RENDER_TREE_H

#include "explain/page.h"

/* Pieces of a paragraph. */
void text_truth(page *p, tri is);
void text_fact_names(page *p, const uint32_t *ids, uint32_t count);
void text_states(page *p, uint8_t states); /* of a condition to meet */

/* A tree after `before` ("when ", "- "): what decides it, all of it with `all`. */
void text_tree(page *p, tnode *n, size_t indent, const char *before);
void text_slot(page *p, const char *slot, tnode *n, size_t indent); /* NULL: nothing */

/* Sources by their numbers: "sources [1] 742.6(a); [2]"; each is spelled out at the end. */
void text_cites(page *p, const cite *cites, uint32_t count, size_t indent);
void text_dated_cites(page *p, const dated *d, size_t indent);
void text_sources(page *p);

/* A measure with effect, conditions, status and sources; and parts of that. */
void text_measure(page *p, const explained_measure *x, size_t indent);
void text_conditions(page *p, const explained_measure *x, size_t indent);
void text_standing(page *p, const explained_measure *x, size_t indent);
const dated *text_dated(const page *p, const explained_measure *x);

#endif
