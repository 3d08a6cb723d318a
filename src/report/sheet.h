/*
 * sheet.h - workbooks: typed cells, a frozen and filtered first row, one sheet a table.
 *
 *     xlsx *w = xlsx_new(path, "2026-06-30");
 *     sheet *s = xlsx_sheet(w, "lines", columns, count);   rows of big books: one after the other
 *     xlsx_rows(s, packed rows);
 *     xlsx_grid(w, g);                                    a table as it stands; opens at the first
 *     xlsx_finish(&w)                                  writes the file
 *
 * Rows go to temporary files at once, so memory does not grow with them. Only strings, numbers and
 * days are written, never a formula. Sheets may be filled in turns.
 */
#ifndef TG_REPORT_SHEET_H
#define TG_REPORT_SHEET_H

#include "report/grid.h"

typedef struct xlsx xlsx;
typedef struct sheet sheet;

/* `day`: of creation. NULL: out of memory. */
TG_MUST_USE xlsx *xlsx_new(const char *path, str day, str title);
/* A sheet of rows that come one after the other. NULL: out of memory. */
TG_MUST_USE sheet *xlsx_sheet(xlsx *w, str name, const grid_column_info *columns, size_t count);
/* Packed rows, each with its end. False: out of memory or a temporary file could not be written. */
TG_MUST_USE bool xlsx_rows(sheet *s, str rows);
TG_MUST_USE bool xlsx_grid(xlsx *w, const grid *g);
/* Writes the file and frees everything. False with what is wrong; the texts are constants. */
TG_MUST_USE bool xlsx_finish(xlsx *w, const char **why);
void xlsx_drop(xlsx *w); /* NULL is a no-op */

#endif
