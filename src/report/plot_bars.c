/*
 * plot_bars.c - stacked bars.
 *
 *     legend
 *     label   |#####////......        |  total
 */
#include "report/axis.h"
#include "report/plot.h"

#include <stdio.h>

enum { LABELS = 1900, LABELS_MOST = 3200, TOTALS = 1500, ROW = 420, BAR = 260, INNER = 30 };

/* Room for the names of rows, which are bold: a tenth wider than other texts. */
static place label_room(const plot_bars *p)
{
    place room = LABELS;
    for (size_t r = 0; r < p->row_count; r++) {
        place width = svg_text_width(p->rows[r]);
        width += width / 10 + 120;
        room = width > room ? width : room;
    }
    return room < LABELS_MOST ? room : LABELS_MOST;
}

static int64_t row_sum(const plot_bars *p, size_t row)
{
    int64_t sum = 0;
    for (size_t s = 0; s < p->series_count; s++) {
        int64_t v = p->values[row * p->series_count + s].v;
        sum = v > INT64_MAX - sum ? INT64_MAX : sum + v;
    }
    return sum;
}

static void bar(const plot_bars *p, strbuf *b, size_t row, const axis *across, place y)
{
    int64_t sum = 0;
    for (size_t s = 0; s < p->series_count; s++) {
        const figure_at *f = &p->values[row * p->series_count + s];
        place x = axis_at(across, sum);
        sum = f->v > INT64_MAX - sum ? INT64_MAX : sum + f->v;
        place width = axis_at(across, sum) - x;
        char style[16];
        if (f->v <= 0)
            continue;
        snprintf(style, sizeof style, "t%d o", p->series[s].tone);
        svg_box(b, (box){x, y, width, BAR}, style);
        if (svg_text_width(p->series[s].name) + 2 * INNER <= width)
            svg_text(b, x + width / 2, y + BAR / 2 + 45, ANCHOR_MIDDLE, "h", p->series[s].name);
    }
}

void plot_bars_svg(const plot_bars *p, strbuf *b)
{
    strbuf legend; /* its height is needed first */
    strbuf_init(&legend, NULL);
    int tones[64];
    str names[64];
    size_t count = p->series_count < TG_COUNT(tones) ? p->series_count : TG_COUNT(tones);
    for (size_t i = 0; i < count; i++) {
        tones[i] = p->series[i].tone;
        names[i] = p->series[i].name;
    }
    place top = svg_legend(&legend, 0, 10, PICTURE_WIDTH, tones, names, count) + 40;
    place bottom = top + (place)p->row_count * ROW;
    int64_t most = 1;
    for (size_t r = 0; r < p->row_count; r++)
        if (row_sum(p, r) > most)
            most = row_sum(p, r);
    place labels = label_room(p);
    axis across = {0, p->shares ? most : axis_round_up(most), labels,
                   PICTURE_WIDTH - (p->totals ? TOTALS : 100), false};
    svg_begin(b, str_c(p->head.name), p->shares ? bottom + 40 : bottom + 300, p->head.title,
              p->head.description);
    strbuf_add(b, strbuf_str(&legend));
    if (!p->shares)
        plot_axis_x(b, &across, top - 40, bottom, p->head.scale, false);
    for (size_t r = 0; r < p->row_count; r++) {
        place y = top + (place)r * ROW + (ROW - BAR) / 2;
        if (p->shares)
            across.high = row_sum(p, r) > 0 ? row_sum(p, r) : 1;
        svg_text_within(b, labels - 100, y + BAR / 2 + 45, ANCHOR_END, "b", p->rows[r],
                        (labels - 120) * 10 / 11);
        bar(p, b, r, &across, y);
        place end = p->shares ? across.to : axis_at(&across, row_sum(p, r));
        if (p->totals)
            svg_number(b, end + 80, y + BAR / 2 + 45, "h", p->totals[r]);
    }
    svg_end(b);
    b->failed |= legend.failed;
    strbuf_free(&legend);
}

static void grid_of_series(const plot_bars *p, grid *g)
{
    grid_column(g, p->series_heading, GRID_KEY);
    for (size_t r = 0; r < p->row_count; r++)
        grid_column(g, p->rows[r], GRID_RIGHT);
    for (size_t s = 0; s < p->series_count; s++) {
        grid_toned(g, p->series[s].tone, p->series[s].name);
        for (size_t r = 0; r < p->row_count; r++)
            grid_number(g, p->values[r * p->series_count + s].text);
        grid_end_row(g);
    }
    if (!p->totals)
        return;
    grid_text(g, p->all);
    for (size_t r = 0; r < p->row_count; r++)
        grid_number(g, p->totals[r]);
    grid_end_row(g);
}

void plot_bars_grid(const plot_bars *p, grid *g)
{
    if (p->table_of_series) {
        grid_of_series(p, g);
        return;
    }
    grid_column(g, p->row_heading, GRID_KEY);
    for (size_t s = 0; s < p->series_count; s++)
        grid_column(g, p->series[s].name, GRID_RIGHT);
    bool totals = p->totals && p->all.len;
    if (totals)
        grid_column(g, p->all, GRID_RIGHT);
    for (size_t r = 0; r < p->row_count; r++) {
        grid_text(g, p->rows[r]);
        for (size_t s = 0; s < p->series_count; s++)
            grid_number(g, p->values[r * p->series_count + s].text);
        if (totals)
            grid_number(g, p->totals[r]);
        grid_end_row(g);
    }
}
