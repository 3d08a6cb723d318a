/*
 * plot_strips.c - what holds from day to day: a strip a row, a tone a state.
 *
 *     legend
 *     label   |####|.....|////////|
 */
#include "base/date.h"
#include "report/axis.h"
#include "report/plot.h"

#include <stdio.h>

enum { LABELS = 2300, ROW = 330, BAR = 230, RIGHT = PICTURE_WIDTH - 200 };

void plot_strips_svg(const plot_strips *p, strbuf *b)
{
    int tones[32];
    str names[32];
    size_t count = p->state_count < TG_COUNT(tones) ? p->state_count : TG_COUNT(tones);
    strbuf legend;
    strbuf_init(&legend, NULL);
    for (size_t i = 0; i < count; i++) {
        tones[i] = p->states[i].tone;
        names[i] = p->states[i].name;
    }
    place top = svg_legend(&legend, 0, 10, PICTURE_WIDTH, tones, names, count) + 60;
    place bottom = top + (place)p->row_count * ROW;
    axis a = {p->from, p->to > p->from ? p->to : p->from + 1, LABELS, RIGHT, false};
    svg_begin(b, str_c(p->head.name), bottom + 260, p->head.title, p->head.description);
    strbuf_add(b, strbuf_str(&legend));
    plot_axis_x(b, &a, top - 40, bottom, 0, true);
    for (size_t r = 0; r < p->row_count; r++)
        svg_text_within(b, LABELS - 100, top + (place)r * ROW + BAR / 2 + 80, ANCHOR_END, "",
                        p->rows[r], LABELS - 120);
    for (size_t i = 0; i < p->part_count; i++) {
        const strip_part *s = &p->parts[i];
        place y = top + (place)s->row * ROW + (ROW - BAR) / 2;
        place from = axis_at(&a, s->from), end = axis_at(&a, s->end);
        str name = p->states[s->state].name;
        char style[16];
        snprintf(style, sizeof style, "t%d o", p->states[s->state].tone);
        svg_box(b, (box){from, y, end - from, BAR}, style);
        if (svg_text_width(name) + 80 <= end - from)
            svg_text(b, from + 50, y + BAR / 2 + 45, ANCHOR_START, "h", name);
    }
    svg_end(b);
    b->failed |= legend.failed;
    strbuf_free(&legend);
}

void plot_strips_grid(const plot_strips *p, grid *g)
{
    strbuf day;
    strbuf_init(&day, NULL);
    grid_column(g, p->row_heading, GRID_KEY);
    grid_column(g, STR("from"), 0);
    grid_column(g, STR("to, that day not"), 0);
    grid_column(g, p->state_heading, 0);
    grid_column(g, STR("note"), 0);
    for (size_t i = 0; i < p->part_count; i++) {
        const strip_part *s = &p->parts[i];
        grid_text(g, p->rows[s->row]);
        strbuf_clear(&day);
        date_format(&day, s->from);
        grid_day(g, strbuf_str(&day));
        strbuf_clear(&day);
        date_format(&day, s->end);
        grid_day(g, strbuf_str(&day));
        grid_toned(g, p->states[s->state].tone, p->states[s->state].name);
        grid_text(g, s->note);
        grid_end_row(g);
    }
    g->failed |= day.failed;
    strbuf_free(&day);
}
