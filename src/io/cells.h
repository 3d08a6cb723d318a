/*
 * cells.h - the cells of one CSV record, and cells written so that they read back.
 */
#ifndef TG_IO_CELLS_H
#define TG_IO_CELLS_H

#include "base/str.h"

/* Splits a record that the reader found whole. Cells point into it, or into the arena where a
 * doubled quote had to be undone. At most `room` cells are written; the count of all is returned,
 * SIZE_MAX on exhaustion. */
TG_MUST_USE size_t cells_split(str raw, char delimiter, arena *a, str *cells, size_t room);

/* Appends a cell, quoted where it must be. */
void cells_write(strbuf *b, str cell, char delimiter);

/* The first byte of a byte sequence that is not valid UTF-8 or is NUL; s.len when all is text. */
size_t cells_bad_byte(str s);
/* The same text with U+FFFD in their place. */
void cells_write_repaired(strbuf *b, str s);

#endif
