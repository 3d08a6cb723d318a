/*
 * plot_lanes.c - spans of days by lane: a heading a lane, a row for each name in it.
 *
 *     legend
 *     authority
 *     name        |====////=====>
 *     other name      |==|
 */
#include "base/date.h"
#include "report/axis.h"
#include "report/plot.h"

#include <stdio.h>

enum {
    ROW = 240,
    BAR = 170,
    HEADING = 320,
    LABELS = 2800,
    LEFT = LABELS + 60,
    RIGHT = PICTURE_WIDTH - 100
};

static axis across(const plot_lanes *p)
{
    return (axis){p->from, p->to > p->from ? p->to : p->from + 1, LEFT, RIGHT, false};
}

static void draw_span(const plot_lanes *p, strbuf *b, const axis *a, const lane_span *s, place y)
{
    bool before = s->from == PLOT_OPEN_START || s->from < p->from;
    bool after = s->end == PLOT_OPEN_END || s->end > p->to;
    place from = before ? LEFT - 60 : axis_at(a, s->from);
    place end = after ? RIGHT + 60 : axis_at(a, s->end);
    char style[32];
    if (end - from < 40)
        end = from + 40;
    snprintf(style, sizeof style, "t%d o%s", s->tone, s->faint ? " f dash" : "");
    svg_box(b, (box){from, y, end - from, BAR}, style);
    if (!s->joined)
        svg_text_within(b, 0, y + BAR - 40, ANCHOR_START, "", s->label, LABELS);
}

static void draw_mark(const plot_lanes *p, strbuf *b, const axis *a, place top, place bottom)
{
    if (p->mark == PLOT_OPEN_START || p->mark < p->from || p->mark > p->to)
        return;
    place x = axis_at(a, p->mark);
    svg_line(b, x, top - 60, x, bottom, "a dash");
    bool left = x > PICTURE_WIDTH / 2;
    svg_text(b, left ? x - 40 : x + 40, top - 80, left ? ANCHOR_END : ANCHOR_START, "s h",
             p->mark_name);
}

static size_t row_count(const plot_lanes *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->span_count; i++)
        count += !p->spans[i].joined;
    return count;
}

void plot_lanes_svg(const plot_lanes *p, strbuf *b)
{
    int tones[16];
    str names[16];
    size_t count = p->kind_count < TG_COUNT(tones) ? p->kind_count : TG_COUNT(tones);
    strbuf legend;
    strbuf_init(&legend, NULL);
    for (size_t i = 0; i < count; i++) {
        tones[i] = p->kinds[i].tone;
        names[i] = p->kinds[i].name;
    }
    place top = svg_legend(&legend, 0, 10, PICTURE_WIDTH, tones, names, count) + 220;
    place bottom = top + (place)(row_count(p) * ROW + p->lane_count * HEADING);
    axis a = across(p);
    svg_begin(b, str_c(p->head.name), bottom + 260, p->head.title, p->head.description);
    strbuf_add(b, strbuf_str(&legend));
    plot_axis_x(b, &a, top - 40, bottom, 0, true);
    draw_mark(p, b, &a, top, bottom);
    place y = top;
    size_t at = 0;
    for (size_t lane = 0; lane < p->lane_count; lane++) {
        svg_line(b, 0, y + 30, PICTURE_WIDTH, y + 30, "g");
        svg_text_within(b, 0, y + 220, ANCHOR_START, "b h", p->lanes[lane], PICTURE_WIDTH);
        y += HEADING - ROW;
        for (; at < p->span_count && p->spans[at].lane == lane; at++) {
            y += p->spans[at].joined ? 0 : ROW;
            draw_span(p, b, &a, &p->spans[at], y);
        }
        y += ROW;
    }
    svg_end(b);
    b->failed |= legend.failed;
    strbuf_free(&legend);
}

static void day_cell(grid *g, int32_t day, strbuf *scratch)
{
    strbuf_clear(scratch);
    if (day != PLOT_OPEN_START && day != PLOT_OPEN_END)
        date_format(scratch, day);
    grid_day(g, strbuf_str(scratch));
}

void plot_lanes_grid(const plot_lanes *p, grid *g)
{
    strbuf day;
    strbuf_init(&day, NULL);
    grid_column(g, p->lane_heading, 0);
    grid_column(g, STR("what"), GRID_KEY);
    grid_column(g, p->kind_heading, 0);
    grid_column(g, STR("from"), 0);
    grid_column(g, STR("to, that day not"), 0);
    grid_column(g, STR("note"), 0);
    for (size_t i = 0; i < p->span_count; i++) {
        const lane_span *s = &p->spans[i];
        grid_text(g, p->lanes[s->lane]);
        grid_text(g, s->label);
        grid_toned(g, s->tone, s->kind);
        day_cell(g, s->from, &day);
        day_cell(g, s->end, &day);
        grid_text(g, s->note);
        grid_end_row(g);
    }
    g->failed |= day.failed;
    strbuf_free(&day);
}
