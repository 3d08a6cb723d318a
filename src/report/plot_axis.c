/*
 * plot_axis.c - axes of pictures: lines, ticks, labels.
 */
#include "base/date.h"
#include "report/axis.h"
#include "report/plot.h"

enum { TICK_GAP_X = 900, TICK_GAP_Y = 450 };

static void label(strbuf *text, int64_t v, unsigned scale, bool days)
{
    int year, month, dom;
    strbuf_clear(text);
    if (!days) {
        axis_label(text, v, scale);
        return;
    }
    date_civil((int32_t)v, &year, &month, &dom);
    strbuf_printf(text, "%d-%02d", year, month);
}

void plot_axis_x(strbuf *b, const axis *a, place y0, place y1, unsigned scale, bool days)
{
    int64_t ticks[TICKS_MAX];
    unsigned about = (unsigned)((a->to - a->from) / TICK_GAP_X) + 1;
    size_t count = days ? axis_day_ticks(a, about, ticks) : axis_ticks(a, about, ticks);
    strbuf text;
    strbuf_init(&text, NULL);
    place last = -TICK_GAP_X;
    svg_line(b, a->from, y1, a->to, y1, "a");
    for (size_t i = 0; i < count; i++) {
        place x = axis_at(a, ticks[i]);
        svg_line(b, x, y0, x, y1 + 50, "g");
        label(&text, ticks[i], scale, days);
        place half = svg_text_width(strbuf_str(&text)) / 2;
        if (x - half < last || x + half > PICTURE_WIDTH)
            continue; /* no label over another one */
        svg_text(b, x, y1 + 200, ANCHOR_MIDDLE, "s", strbuf_str(&text));
        last = x + half + 40;
    }
    b->failed |= text.failed;
    strbuf_free(&text);
}

void plot_axis_y(strbuf *b, const axis *a, place x0, place x1, unsigned scale)
{
    int64_t ticks[TICKS_MAX];
    place height = a->from > a->to ? a->from - a->to : a->to - a->from;
    size_t count = axis_ticks(a, (unsigned)(height / TICK_GAP_Y) + 1, ticks);
    strbuf text;
    strbuf_init(&text, NULL);
    svg_line(b, x0, a->from, x0, a->to, "a");
    for (size_t i = 0; i < count; i++) {
        place y = axis_at(a, ticks[i]);
        svg_line(b, x0 - 50, y, x1, y, "g");
        label(&text, ticks[i], scale, false);
        svg_text(b, x0 - 80, y + 40, ANCHOR_END, "s", strbuf_str(&text));
    }
    b->failed |= text.failed;
    strbuf_free(&text);
}
