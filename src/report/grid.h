/*
 * grid.h - a table: what a page, a workbook and a CSV file show alike.
 *
 *     grid g; grid_init(&g, a, "by_verdict", "Lines by verdict");
 *     grid_column(&g, "verdict", GRID_KEY);  grid_column(&g, "lines", GRID_RIGHT);
 *     grid_text(&g, STR("clear"));  grid_count(&g, 12);  grid_end_row(&g);
 *
 * Its texts live in the arena; the rows in a buffer of its own, so it must be freed.
 */
#ifndef TG_REPORT_GRID_H
#define TG_REPORT_GRID_H

#include "report/packed.h"

enum {
    GRID_KEY = 1,    /* the heading of its row */
    GRID_RIGHT = 2,  /* figures */
    GRID_MONO = 4    /* names of the language */
};

typedef struct { str heading; unsigned flags; } grid_column_info;

typedef struct {
    str name;    /* of the sheet and the CSV file: letters, digits, blanks, `_` */
    str caption;
    str note;    /* below the table; empty: none */
    VEC(grid_column_info) columns;
    strbuf rows; /* packed */
    size_t row_count;
    arena *a;
    bool failed; /* out of memory */
} grid;

void grid_init(grid *g, arena *a, const char *name, str caption);
void grid_free(grid *g);
void grid_column(grid *g, str heading, unsigned flags);
void grid_note(grid *g, str note);

void grid_text(grid *g, str s);
void grid_text_c(grid *g, const char *s);
void grid_toned(grid *g, int tone, str s); /* with the mark of a tone (style.h) */
void grid_number(grid *g, str decimal); /* `1234.50`; other text stays text */
void grid_count(grid *g, uint64_t n);
void grid_day(grid *g, str day);
void grid_nothing(grid *g);
/* Ends the row; as many cells as columns must have been written. */
void grid_end_row(grid *g);
/* A row that is packed already, without its end. */
void grid_packed_row(grid *g, str row);

/* RFC 4180 with LF; texts that a spreadsheet could take for a formula get an apostrophe. */
void grid_csv(const grid *g, strbuf *out);
/* Does a spreadsheet that reads CSV take a cell that begins so for a formula? */
bool grid_is_risky(str s);

#endif
