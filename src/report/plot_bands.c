/*
 * plot_bands.c - points and rectangles on two axes, linear or logarithmic.
 *
 * Points that would lie on one another keep their places; their labels are moved apart where there
 * is room, and left out where there is none: the table has them all.
 */
#include "report/axis.h"
#include "report/plot.h"

#include "base/num.h"

#include <stdio.h>

enum {
    LEFT = 900,
    RIGHT = PICTURE_WIDTH - 150,
    HEIGHT = 5200,
    POINT = 42,
    SMALL = 28,
    LABELS_MAX = 400,
    SPOTS_NEAR = 8
};

typedef struct {
    place left, top, right, bottom;
} area_taken;

typedef struct {
    const plot_bands *p;
    strbuf *b;
    axis x, y;
    place top;
    area_taken taken[LABELS_MAX + 64];
    size_t taken_count;
} picture;

/* ---- bounds ---------------------------------------------------------------------------------- */

static void widen(bool log, int64_t *low, int64_t *high, int64_t v)
{
    if (v == INT64_MIN || v == INT64_MAX || (log && v <= 0))
        return;
    *low = v < *low ? v : *low;
    *high = v > *high ? v : *high;
}

static axis make_axis(bool log, int64_t low, int64_t high, place from, place to)
{
    if (low > high)
        low = high = 1;
    if (!log)
        return (axis){low < 0 ? low : 0, axis_round_up(high), from, to, false};
    low = low < 2 ? 1 : low - low / 5;
    return (axis){low, high + high / 4 + 1, from, to, true};
}

static void bounds(picture *d)
{
    const plot_bands *p = d->p;
    int64_t x_low = INT64_MAX, x_high = INT64_MIN, y_low = INT64_MAX, y_high = INT64_MIN;
    for (size_t i = 0; i < p->point_count; i++) {
        widen(p->log, &x_low, &x_high, p->points[i].x.v);
        widen(p->log, &y_low, &y_high, p->points[i].y.v);
    }
    for (size_t i = 0; i < p->area_count; i++) {
        widen(p->log, &x_low, &x_high, p->areas[i].x_from);
        widen(p->log, &x_low, &x_high, p->areas[i].x_end);
        widen(p->log, &y_low, &y_high, p->areas[i].y_from);
        widen(p->log, &y_low, &y_high, p->areas[i].y_end);
    }
    d->x = make_axis(p->log, x_low, x_high, LEFT, RIGHT);
    d->y = make_axis(p->log, y_low, y_high, d->top + HEIGHT, d->top);
}

/* A logarithm has no place for nothing. */
static bool has_place(const plot_bands *p, const band_point *q)
{
    return !p->log || (q->x.v > 0 && q->y.v > 0);
}

/* ---- labels that do not cover one another ---------------------------------------------------- */

static bool is_free(const picture *d, area_taken r)
{
    if (r.left < LEFT || r.right > RIGHT || r.top < d->top || r.bottom > d->top + HEIGHT)
        return false;
    for (size_t i = 0; i < d->taken_count; i++) {
        const area_taken *t = &d->taken[i];
        if (r.left < t->right && t->left < r.right && r.top < t->bottom && t->top < r.bottom)
            return false;
    }
    return true;
}

static void take(picture *d, area_taken r)
{
    if (d->taken_count < TG_COUNT(d->taken))
        d->taken[d->taken_count++] = r;
}

static bool put_label(picture *d, place x, place y, anchor a, const char *style, str text)
{
    place width = svg_text_width(text);
    place left = a == ANCHOR_START ? x : a == ANCHOR_END ? x - width : x - width / 2;
    area_taken r = {left, y - 110, left + width, y + 40};
    if (d->taken_count == TG_COUNT(d->taken) || !is_free(d, r))
        return false;
    take(d, r);
    svg_text(d->b, x, y, a, style, text);
    return true;
}

/* ---- rectangles ------------------------------------------------------------------------------ */

static box area_box(const picture *d, const band_area *r)
{
    const axis *x = &d->x, *y = &d->y;
    place left = r->x_from == INT64_MIN ? x->from : axis_at(x, r->x_from);
    place right = r->x_end == INT64_MAX ? x->to : axis_at(x, r->x_end);
    place bottom = r->y_from == INT64_MIN ? y->from : axis_at(y, r->y_from);
    place top = r->y_end == INT64_MAX ? y->to : axis_at(y, r->y_end);
    return (box){left, top, right - left, bottom - top};
}

/* Those that hold by themselves are filled, the others are outlines. */
static void draw_area(picture *d, const band_area *r)
{
    int tone = d->p->areas_of[r->kind].tone;
    char style[16];
    snprintf(style, sizeof style, "t%d v", tone);
    if (!r->partly)
        svg_box(d->b, area_box(d, r), style);
    svg_box(d->b, area_box(d, r), r->partly ? "e dash" : "e");
}

/* Names of rectangles: inside, from the top down, where nothing stands yet. */
static void name_area(picture *d, const band_area *r)
{
    box at = area_box(d, r);
    place right = at.x + at.width, bottom = at.y + at.height;
    bool small = at.width < svg_text_width(r->label) + 100;
    for (place y = at.y + 150; y < bottom && !small; y += 170)
        if (put_label(d, at.x + 50, y, ANCHOR_START, "s h", r->label))
            return;
    for (place away = 60; away < 60 + 8 * 160; away += 160) {
        const struct {
            place x, y, to;
            anchor a;
        } spots[] = {{at.x, at.y - away, at.y, ANCHOR_START},
                     {right, at.y - away, at.y, ANCHOR_END},
                     {at.x, bottom + away + 90, bottom, ANCHOR_START},
                     {right, bottom + away + 90, bottom, ANCHOR_END}};
        for (size_t i = 0; i < TG_COUNT(spots); i++) {
            if (!put_label(d, spots[i].x, spots[i].y, spots[i].a, "s h", r->label))
                continue;
            if (away > 60)
                svg_line(d->b, spots[i].x, spots[i].y + (i < 2 ? 30 : -110), spots[i].x,
                         spots[i].to, "a");
            return;
        }
    }
}

/* ---- points ---------------------------------------------------------------------------------- */

static void draw_point(picture *d, const band_point *p)
{
    const band_kind *k = &d->p->kinds[p->kind];
    place x = axis_at(&d->x, p->x.v), y = axis_at(&d->y, p->y.v);
    place r = p->label.len ? POINT : SMALL;
    char style[16];
    snprintf(style, sizeof style, "c%d o", k->tone);
    svg_mark(d->b, k->mark, x, y, r, style);
    if (p->label.len)
        take(d, (area_taken){x - r, y - r, x + r, y + r});
}

static void name_point(picture *d, const band_point *p)
{
    static const struct {
        int x, y;
        anchor a;
    } spots[] = {{100, 40, ANCHOR_START},  {-100, 40, ANCHOR_END},    {0, -100, ANCHOR_MIDDLE},
                 {0, 190, ANCHOR_MIDDLE},  {90, -80, ANCHOR_START},   {-90, -80, ANCHOR_END},
                 {90, 170, ANCHOR_START},  {-90, 170, ANCHOR_END},    {0, -230, ANCHOR_MIDDLE},
                 {0, 320, ANCHOR_MIDDLE},  {160, -220, ANCHOR_START}, {-160, -220, ANCHOR_END},
                 {160, 310, ANCHOR_START}, {-160, 310, ANCHOR_END}};
    place x = axis_at(&d->x, p->x.v), y = axis_at(&d->y, p->y.v);
    for (size_t i = 0; i < TG_COUNT(spots); i++) {
        if (!put_label(d, x + spots[i].x, y + spots[i].y, spots[i].a, "h", p->label))
            continue;
        if (i >= SPOTS_NEAR) /* far enough to be taken for another one's */
            svg_line(d->b, x, y, x + spots[i].x, y + spots[i].y - (spots[i].y > 0 ? 110 : -30),
                     "a");
        return;
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static place legend(const plot_bands *p, strbuf *b)
{
    int tones[16];
    str names[16];
    size_t count = 0;
    for (size_t i = 0; i < p->areas_of_count && count < TG_COUNT(tones); i++) {
        tones[count] = p->areas_of[i].tone;
        names[count++] = p->areas_of[i].name;
    }
    place y = svg_legend(b, 0, 10, PICTURE_WIDTH, tones, names, count), x = 60;
    for (size_t i = 0; i < p->kind_count; i++) {
        char style[16];
        place width = 150 + svg_text_width(p->kinds[i].name);
        bool used = false;
        for (size_t k = 0; k < p->point_count && !used; k++)
            used = p->points[k].kind == i;
        if (!used)
            continue;
        if (x > 60 && x + width > PICTURE_WIDTH) {
            x = 60;
            y += LINE_HEIGHT + 20;
        }
        snprintf(style, sizeof style, "c%d o", p->kinds[i].tone);
        svg_mark(b, p->kinds[i].mark, x, y + 60, POINT, style);
        svg_text(b, x + 120, y + 105, ANCHOR_START, "", p->kinds[i].name);
        x += width + 220;
    }
    return y + (p->kind_count ? LINE_HEIGHT + 60 : 0);
}

static void axis_names(const picture *d)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_add(&text, d->p->y_name);
    if (d->p->head.unit.len)
        strbuf_printf(&text, ", " STR_FMT, STR_ARG(d->p->head.unit));
    svg_text(d->b, 0, d->top - 110, ANCHOR_START, "b", strbuf_str(&text));
    strbuf_clear(&text);
    strbuf_add(&text, d->p->x_name);
    if (d->p->x_unit.len)
        strbuf_printf(&text, ", " STR_FMT, STR_ARG(d->p->x_unit));
    svg_text(d->b, RIGHT, d->top + HEIGHT + 400, ANCHOR_END, "b", strbuf_str(&text));
    d->b->failed |= text.failed;
    strbuf_free(&text);
}

void plot_bands_svg(const plot_bands *p, strbuf *b)
{
    strbuf head;
    strbuf_init(&head, NULL);
    picture d = {.p = p, .b = b};
    d.top = legend(p, &head) + 300;
    bounds(&d);
    svg_begin(b, str_c(p->head.name), d.top + HEIGHT + 460, p->head.title, p->head.description);
    strbuf_add(b, strbuf_str(&head));
    axis_names(&d);
    plot_axis_y(b, &d.y, LEFT, RIGHT, p->head.scale);
    plot_axis_x(b, &d.x, d.top, d.top + HEIGHT, p->x_scale, false);
    for (size_t i = 0; i < p->area_count; i++)
        draw_area(&d, &p->areas[i]);
    for (size_t i = 0; i < p->point_count; i++)
        if (has_place(p, &p->points[i]))
            draw_point(&d, &p->points[i]);
    for (size_t i = 0; i < p->area_count; i++)
        if (p->areas[i].kind > 0) /* small ones lie under points: their outlines once more */
            svg_box(b, area_box(&d, &p->areas[i]), p->areas[i].partly ? "e x dash" : "e x");
    for (size_t i = 0; i < p->point_count; i++)
        if (p->points[i].label.len && has_place(p, &p->points[i]))
            name_point(&d, &p->points[i]);
    for (size_t i = p->area_count; i-- > 0;)
        if (i == 0 || !str_eq(p->areas[i].label, p->areas[i - 1].label))
            name_area(&d, &p->areas[i]);
    svg_end(b);
    b->failed |= head.failed;
    strbuf_free(&head);
}

static void name_with_unit(grid *g, str name, str unit)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_printf(&text, STR_FMT "%s" STR_FMT, STR_ARG(name), unit.len ? ", " : "", STR_ARG(unit));
    grid_column(g, strbuf_str(&text), GRID_RIGHT);
    strbuf_free(&text);
}

void plot_bands_grid(const plot_bands *p, grid *g)
{
    grid_column(g, STR("name"), GRID_KEY);
    name_with_unit(g, p->x_name, p->x_unit);
    name_with_unit(g, p->y_name, p->head.unit);
    grid_column(g, STR("shown as"), 0);
    grid_column(g, STR("note"), 0);
    for (size_t i = 0; i < p->point_count; i++) {
        const band_point *q = &p->points[i];
        if (!q->label.len)
            continue;
        grid_text(g, q->label);
        grid_number(g, q->x.text);
        grid_number(g, q->y.text);
        grid_text(g, has_place(p, q) ? p->kinds[q->kind].name : STR("not shown: no logarithm"));
        grid_text(g, q->note);
        grid_end_row(g);
    }
}

static void bound_cell(grid *g, int64_t v, unsigned scale, strbuf *scratch)
{
    strbuf_clear(scratch);
    if (v != INT64_MIN && v != INT64_MAX)
        num_format(scratch, v, scale, 0, 0);
    grid_number(g, strbuf_str(scratch));
}

void plot_bands_areas_grid(const plot_bands *p, grid *g)
{
    strbuf text;
    strbuf_init(&text, NULL);
    grid_column(g, STR("band"), GRID_KEY);
    grid_column(g, STR("kind"), 0);
    const str axes[2] = {p->x_name, p->y_name};
    for (size_t i = 0; i < 4; i++) {
        strbuf_clear(&text);
        strbuf_printf(&text, STR_FMT " %s", STR_ARG(axes[i / 2]), i % 2 ? "below" : "from");
        grid_column(g, strbuf_str(&text), GRID_RIGHT);
    }
    grid_column(g, STR("holds there"), 0);
    for (size_t i = 0; i < p->area_count; i++) {
        const band_area *r = &p->areas[i];
        grid_text(g, r->label);
        grid_toned(g, p->areas_of[r->kind].tone, p->areas_of[r->kind].name);
        bound_cell(g, r->x_from, p->x_scale, &text);
        bound_cell(g, r->x_end, p->x_scale, &text);
        bound_cell(g, r->y_from, p->head.scale, &text);
        bound_cell(g, r->y_end, p->head.scale, &text);
        grid_text_c(g, r->partly ? "if other facts agree" : "whatever the other facts");
        grid_end_row(g);
    }
    g->failed |= text.failed;
    strbuf_free(&text);
}
