/*
 * plot_tornado.c - how far each question moves a figure from its base.
 *
 *     label    low |####|//////////| high        label    low |::::::| high
 *                     base                         of ranges: no base
 */
#include "report/axis.h"
#include "report/plot.h"

enum { LABELS = 2700, ENDS = 900, ROW = 560, BAR = 240, TOP = 420 };

static axis across(const plot_tornado *p)
{
    int64_t low = p->ranges && p->row_count ? p->rows[0].low.v : p->base.v, high = low;
    for (size_t i = 0; i < p->row_count; i++) {
        low = p->rows[i].low.v < low ? p->rows[i].low.v : low;
        high = p->rows[i].high.v > high ? p->rows[i].high.v : high;
    }
    return (axis){low, high > low ? high : low + 1, LABELS + ENDS, PICTURE_WIDTH - ENDS, false};
}

static void end_text(strbuf *b, place x, place y, anchor a, str figure, str reading)
{
    place shift = a == ANCHOR_END ? -50 : 50;
    svg_text_within(b, x + shift, y + 90, a, "h", figure, ENDS);
    if (reading.len)
        svg_text_within(b, x + shift, y + 240, a, "s h", reading, ENDS + 600);
}

static void shown(strbuf *b, int64_t v, unsigned scale)
{
    strbuf_clear(b);
    axis_label(b, v, scale);
}

static void base_line(const plot_tornado *p, strbuf *b, place base, place bottom)
{
    strbuf text;
    strbuf_init(&text, NULL);
    svg_line(b, base, TOP - 100, base, bottom, "a");
    strbuf_add(&text, p->base_name);
    strbuf_add_c(&text, ": ");
    axis_label(&text, p->base.v, p->head.scale);
    place half = svg_text_width(strbuf_str(&text)) / 2;
    place middle = base - half < 0               ? half
                   : base + half > PICTURE_WIDTH ? PICTURE_WIDTH - half
                                                 : base;
    svg_text(b, middle, TOP - 160, ANCHOR_MIDDLE, "b", strbuf_str(&text));
    b->failed |= text.failed;
    strbuf_free(&text);
}

void plot_tornado_svg(const plot_tornado *p, strbuf *b)
{
    axis a = across(p);
    place bottom = TOP + (place)p->row_count * ROW, base = axis_at(&a, p->base.v);
    strbuf text;
    strbuf_init(&text, NULL);
    svg_begin(b, str_c(p->head.name), bottom + 260, p->head.title, p->head.description);
    plot_axis_x(b, &a, TOP - 60, bottom, p->head.scale, false);
    for (size_t i = 0; i < p->row_count; i++) {
        const tornado_row *r = &p->rows[i];
        place y = TOP + (place)i * ROW + 60;
        place low = axis_at(&a, r->low.v), high = axis_at(&a, r->high.v);
        svg_text_within(b, 0, y + BAR / 2 + 45, ANCHOR_START, "b", r->label, LABELS - 100);
        if (p->ranges) {
            svg_box(b, (box){low, y, high - low, BAR}, "t1 o");
        } else {
            svg_box(b, (box){low, y, base - low, BAR}, "t2 o");
            svg_box(b, (box){base, y, high - base, BAR}, "t0 o");
        }
        shown(&text, r->low.v, p->head.scale);
        end_text(b, low, y, ANCHOR_END, strbuf_str(&text), r->low_reading);
        shown(&text, r->high.v, p->head.scale);
        end_text(b, high, y, ANCHOR_START, strbuf_str(&text), r->high_reading);
    }
    if (!p->ranges)
        base_line(p, b, base, bottom);
    svg_end(b);
    b->failed |= text.failed;
    strbuf_free(&text);
}

void plot_tornado_grid(const plot_tornado *p, grid *g)
{
    grid_column(g, p->row_heading, GRID_KEY);
    grid_column(g, STR("least"), GRID_RIGHT);
    if (!p->ranges) {
        grid_column(g, STR("least where"), 0);
        grid_column(g, p->base_name, GRID_RIGHT);
    }
    grid_column(g, STR("greatest"), GRID_RIGHT);
    if (!p->ranges)
        grid_column(g, STR("greatest where"), 0);
    for (size_t i = 0; i < p->row_count; i++) {
        const tornado_row *r = &p->rows[i];
        grid_text(g, r->label);
        grid_number(g, r->low.text);
        if (!p->ranges) {
            grid_text(g, r->low_reading);
            grid_number(g, p->base.text);
        }
        grid_number(g, r->high.text);
        if (!p->ranges)
            grid_text(g, r->high_reading);
        grid_end_row(g);
    }
}
