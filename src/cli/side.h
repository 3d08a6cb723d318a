/*
 * side.h - a table with a named row for each scenario or figure, within the width.
 *
 *     beside   name          1,234     5     where names and numbers fit side by side
 *     under    name                          where they do not: the name has a row of its own
 *                            1,234     5
 *     told     name                          where numbers alone do not: each with its heading
 *                released: 1,234; held: 5
 *
 * No name is cut and no number loses a digit.
 */
#ifndef TG_CLI_SIDE_H
#define TG_CLI_SIDE_H

#include "base/arena.h"
#include "base/str.h"

enum { SIDE_CELLS = 9 };
typedef struct { str cells[SIDE_CELLS]; } side_row;
typedef struct {
    arena *a;
    strbuf *out;
    unsigned width;
    size_t columns;
    VEC(side_row) rows; /* the first is the heading */
} side_table;

side_table side_new(arena *a, strbuf *out, unsigned width, const char *const *heads,
                    size_t columns);
void side_add(side_table *t, const side_row *r);
void side_print(const side_table *t);

#endif
