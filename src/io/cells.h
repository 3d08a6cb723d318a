/*
 * cells.h - the cells of one CSV record, and cells written so that they read back.
 */
#ifndef TG_IO_CELLS_H
#define TG_IO_CELLS_H

#include "base/csv.h"

typedef enum { CELLS_OK, CELLS_TOO_MANY, CELLS_LONE_CR, CELLS_NO_MEMORY } cells_result;

/* Splits a record that the reader found whole into at most `fields->room` cells; CELLS_TOO_MANY has
 * the first ones. Cells point into it, or into the arena where a doubled quote had to be undone. */
TG_MUST_USE cells_result cells_split(str raw, char delimiter, csv_record *fields, arena *a,
                                     str *cells, size_t *count);

/* Appends a cell, quoted where it must be. */
void cells_write(strbuf *b, str cell, char delimiter);

/* The same for a text of ours, which never begins so that a spreadsheet takes it for a formula
 * (= + - @, tab, CR): an apostrophe comes before it, unless it is a number. */
void cells_write_own(strbuf *b, str cell, char delimiter);

/* The first byte of a byte sequence that is not valid UTF-8 or is NUL; s.len when all is text. */
size_t cells_bad_byte(str s);
/* The same text with U+FFFD in their place. */
void cells_write_repaired(strbuf *b, str s);

#endif
