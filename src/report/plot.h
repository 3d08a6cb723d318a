/*
 * plot.h - pictures from plain data. Each gives an SVG, and a grid with the same figures.
 *
 * A figure is its place in the picture and its exact text. Figures of one plot are in steps of
 * 10^-scale of one unit. Arrays belong to the caller; a plot is only read.
 */
#ifndef TG_REPORT_PLOT_H
#define TG_REPORT_PLOT_H

#include "report/grid.h"
#include "report/style.h"
#include "report/svg.h"

/* What every plot has. `name` is of letters, digits and `_`, unique in its document. */
typedef struct {
    const char *name;
    str title, description; /* what it shows; what there is to see in it */
    str unit;               /* of its figures; empty: none */
    unsigned scale;
} plot_head;

typedef struct { int64_t v; str text; } figure_at; /* text: plain decimal; empty: not known */

/* ---- stacked bars ---------------------------------------------------------------------------- */

typedef struct { str name; int tone; } plot_series;

typedef struct {
    plot_head head;
    bool shares;             /* each bar is as wide as the picture: parts of its own total */
    str row_heading;         /* what a row is: "scenario" */
    const plot_series *series;
    size_t series_count;
    const str *rows;
    const str *totals;       /* by row, plain decimals: what stands at its end; NULL: nothing */
    bool table_of_series;    /* the table has a row a series, and one of all */
    str series_heading, all; /* its words; `all` heads a column of totals where it has a row a bar */
    size_t row_count;
    const figure_at *values; /* row * series_count + series; none below 0 */
} plot_bars;

void plot_bars_svg(const plot_bars *p, strbuf *b);
void plot_bars_grid(const plot_bars *p, grid *g);

/* ---- tornado --------------------------------------------------------------------------------- */

typedef struct {
    str label;
    figure_at low, high;       /* the least and the greatest over the readings */
    str low_reading, high_reading;
} tornado_row;

typedef struct {
    plot_head head;
    str row_heading;
    bool ranges;             /* each row is a range by itself: no base, no readings at the ends */
    figure_at base;
    str base_name;           /* "as the pack stands" */
    const tornado_row *rows; /* widest first */
    size_t row_count;
} plot_tornado;

void plot_tornado_svg(const plot_tornado *p, strbuf *b);
void plot_tornado_grid(const plot_tornado *p, grid *g);

/* ---- lanes: spans of days -------------------------------------------------------------------- */

enum { PLOT_OPEN_START = INT32_MIN, PLOT_OPEN_END = INT32_MAX };

typedef struct {
    size_t lane;
    int32_t from, end;   /* [from, end); open at either side */
    int tone;
    bool faint;          /* drawn dashed */
    bool joined;         /* on the row of the span before it, whose name it has */
    str label, kind, note;
} lane_span;

typedef struct {
    plot_head head;
    str lane_heading, kind_heading; /* "authority", "status" */
    int32_t from, to;    /* what the picture shows */
    int32_t mark;        /* a day drawn as a line; PLOT_OPEN_START: none */
    str mark_name;
    const str *lanes;
    size_t lane_count;
    const lane_span *spans; /* by lane, then as they shall be listed */
    size_t span_count;
    const plot_series *kinds; /* for the legend */
    size_t kind_count;
} plot_lanes;

void plot_lanes_svg(const plot_lanes *p, strbuf *b);
void plot_lanes_grid(const plot_lanes *p, grid *g);

/* ---- strips: what holds from day to day ------------------------------------------------------ */

typedef struct { size_t row; int32_t from, end; size_t state; str note; } strip_part;

typedef struct {
    plot_head head;
    str row_heading, state_heading; /* "line", "verdict" */
    int32_t from, to;               /* [from, to) */
    const str *rows;
    size_t row_count;
    const plot_series *states;
    size_t state_count;
    const strip_part *parts;        /* by row and day */
    size_t part_count;
} plot_strips;

void plot_strips_svg(const plot_strips *p, strbuf *b);
void plot_strips_grid(const plot_strips *p, grid *g);

/* ---- points and rectangles on two axes ------------------------------------------------------- */

typedef struct {
    str label;   /* empty: a point without a name */
    figure_at x, y;
    size_t kind; /* of plot_bands.kinds */
    str note;
} band_point;

typedef struct {
    str label;
    int64_t x_from, x_end, y_from, y_end; /* INT64_MIN, INT64_MAX: open */
    size_t kind;  /* of plot_bands.areas_of */
    bool partly;  /* something else decides too: drawn dashed */
} band_area;

typedef struct { str name; int tone; shape mark; } band_kind;

typedef struct {
    plot_head head; /* unit and scale: of y */
    str x_name, y_name, x_unit;
    unsigned x_scale;
    bool log;
    const band_kind *kinds;      /* of points */
    size_t kind_count;
    const band_point *points;
    size_t point_count;
    const plot_series *areas_of; /* kinds of areas */
    size_t areas_of_count;
    const band_area *areas;
    size_t area_count;
} plot_bands;

void plot_bands_svg(const plot_bands *p, strbuf *b);
void plot_bands_grid(const plot_bands *p, grid *g);       /* the points */
void plot_bands_areas_grid(const plot_bands *p, grid *g); /* the rectangles */

/* ---- steps over days ------------------------------------------------------------------------- */

typedef struct { int32_t day; figure_at value; } curve_step;
typedef struct { str name; const curve_step *steps; size_t count; } curve; /* by day */

typedef struct {
    plot_head head;
    str day_heading;      /* "month" */
    const curve *curves;  /* all with the same days */
    size_t curve_count;
    int32_t end;          /* where the last step ends */
} plot_curves;

void plot_curves_svg(const plot_curves *p, strbuf *b);
void plot_curves_grid(const plot_curves *p, grid *g);

#endif
