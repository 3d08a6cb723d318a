/*
 * doc.h - a report as parts in order; as a page, and as a workbook.
 *
 *     doc *d = doc_new("Order book", "tollgate 0.1.0; ...");
 *     doc_part(d, "charges", "Charges by authority");
 *     doc_prose(d, STR("Three totals that are never added to one another."));
 *     grid *g = doc_grid(d, "charges", STR("Charges"));      fill it
 *     doc_bars(d, &plot);                                     drawn at once; the data may go
 */
#ifndef TG_REPORT_DOC_H
#define TG_REPORT_DOC_H

#include "report/plot.h"

typedef struct doc doc;

TG_MUST_USE doc *doc_new(str title, str subtitle); /* NULL: out of memory */
void doc_free(doc *d);
/* False once anything could not be kept. */
bool doc_good(const doc *d);

/* Everything that follows belongs to the part. `name`: letters, digits, `_`. */
void doc_part(doc *d, const char *name, const char *title);
void doc_prose(doc *d, str text);
/* A list of names and what they stand for, such as the pack and its digest. */
void doc_term(doc *d, const char *name, str text);
/* An empty table to fill; the document's. `name`: its sheet and its CSV file. */
grid *doc_grid(doc *d, const char *name, str caption);
/* A table of many columns, of which another place has all rows: no CSV beside it, and no sheet. */
grid *doc_grid_wide(doc *d, const char *name, str caption);
/* A long text in a fixed width, with a heading that folds it; open at first. */
void doc_text(doc *d, str heading, str text);

/* A plot with its table below it. */
void doc_bars(doc *d, const plot_bars *p);
void doc_tornado(doc *d, const plot_tornado *p);
void doc_lanes(doc *d, const plot_lanes *p);
void doc_strips(doc *d, const plot_strips *p);
void doc_curves(doc *d, const plot_curves *p);
/* And with a table of its rectangles. */
void doc_bands(doc *d, const plot_bands *p, const char *areas_name, str areas_caption);

/* The whole page: HTML that is well-formed XML too, so that it can be read strictly. */
void doc_page(const doc *d, strbuf *out);
/* Every table that has a sheet, in order. */
size_t doc_sheet_count(const doc *d);
const grid *doc_sheet(const doc *d, size_t i);

/* An arena for texts that live as long as the document. */
arena *doc_arena(doc *d);

#endif
