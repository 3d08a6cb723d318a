/*
 * page.h - paragraphs for a terminal: put together from pieces, wrapped, coloured or not.
 *
 * Text from outside loses its control characters on the way, so that no pack and no order file can
 * drive the terminal or hide what it says.
 */
#ifndef TG_EXPLAIN_PAGE_H
#define TG_EXPLAIN_PAGE_H

#include "explain/explain.h"

enum { MARK_BOLD = 1, MARK_GOOD, MARK_BAD, MARK_WARN, MARK_DIM, MARK_PLAIN };

typedef struct {
    const explanation *e;
    const model *m;
    size_t width;
    bool colour;
    arena *a;          /* scratch */
    strbuf *out;
    strbuf now;        /* the paragraph under way */
    strbuf piece;      /* text of another module, on its way into it */
    uint32_t *sources; /* cited so far, in the order of their numbers; room for all */
    uint32_t source_count;
} page;

/* Pieces of the paragraph under way. */
void page_mark(page *p, int mark);
void page_put(page *p, str s);         /* from outside */
void page_c(page *p, const char *c);   /* our own words */
void page_marked(page *p, int mark, str s);

/* An empty buffer for texts of other modules, one at a time, and its contents as a piece. */
strbuf *page_text(page *p);
void page_buffer(page *p, strbuf *b);

/* Writes the paragraph: the first row at `indent`, the others at `hang`. */
void page_flush(page *p, size_t indent, size_t hang);
void page_heading(page *p, const char *text);

#endif
