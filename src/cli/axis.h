/*
 * axis.h - days as columns of text: a whole number of days each.
 */
#ifndef TG_CLI_AXIS_H
#define TG_CLI_AXIS_H

#include "base/str.h"

typedef struct {
    int32_t from, through;
    int32_t days;   /* a column */
    size_t columns;
    size_t name;    /* columns before the first */
} axis;

/* Fits `name`, a blank, the columns and a mark at the end into `width`. */
axis axis_make(int32_t from, int32_t through, size_t name, size_t width);
int32_t axis_first(const axis *x, size_t column);
int32_t axis_last(const axis *x, size_t column);
/* Years where they begin; months where a column is few days. */
void axis_put(const axis *x, strbuf *out);

#endif
