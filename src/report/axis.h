/*
 * axis.h - values to places, and where to put ticks.
 *
 *     low ------------|--------------- high       linear, or logarithmic (low > 0)
 *     from                              to        places, either way round
 *
 * All in integers: the same picture on every machine.
 */
#ifndef TG_REPORT_AXIS_H
#define TG_REPORT_AXIS_H

#include "report/svg.h"

typedef struct axis {
    int64_t low, high; /* low < high */
    place from, to;
    bool log;
} axis;

/* The place of a value; one outside is put at the end. */
place axis_at(const axis *a, int64_t v);

enum { TICKS_MAX = 40 };
/* Round numbers within the axis, about `about` of them; the count. */
size_t axis_ticks(const axis *a, unsigned about, int64_t ticks[TICKS_MAX]);
/* The first of months, quarters or years, for an axis of days. */
size_t axis_day_ticks(const axis *a, unsigned about, int64_t ticks[TICKS_MAX]);
/* The least round number that is not less than v. */
int64_t axis_round_up(int64_t v);

/* log2 in 1/65536, for v >= 1; exact to the last place. */
int64_t axis_log2(uint64_t v);

/* "1.5 M": a tick's short label, for v steps of 10^-scale. */
void axis_label(strbuf *b, int64_t v, unsigned scale);

/* Ticks with labels below y1 and lines up to y0; days as 2026-01. */
void plot_axis_x(strbuf *b, const axis *a, place y0, place y1, unsigned scale, bool days);
/* Ticks with labels left of x0 and lines to x1. */
void plot_axis_y(strbuf *b, const axis *a, place x0, place x1, unsigned scale);

#endif
