/*
 * html.h - text that is safe in a page, and a grid as a table.
 */
#ifndef TG_REPORT_HTML_H
#define TG_REPORT_HTML_H

#include "report/grid.h"

/* Escaped for element content and quoted attributes; bytes that are no UTF-8, and control
 * characters but tab and newline, become U+FFFD. */
void html_text(strbuf *b, str s);
/* The same, with `words of a language` set apart. */
void html_prose(strbuf *b, str s);
/* A number as people read it: 1,234,567.50 with a real minus sign. */
void html_number(strbuf *b, str decimal);
/* `s` in a data: address, percent-encoded. */
void html_data(strbuf *b, str s);
/* Letters, digits and `-` of a name: for ids. */
void html_id(strbuf *b, str s);

/* The table with caption, scopes, note; a link to its CSV when `csv`. */
void html_grid(strbuf *b, const grid *g, bool csv);

#endif
