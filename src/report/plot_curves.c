/*
 * plot_curves.c - steps over days, a line a series: by colour, dash, mark and name.
 */
#include "base/date.h"
#include "report/axis.h"
#include "report/plot.h"

#include <stdio.h>

enum { LEFT = 900, NAMES = 1900, TOP = 260, HEIGHT = 3600, NAME_GAP = 190 };

static const char *const dashes[] = {"none", "9 5", "3 4", "12 4 3 4", "1 4"};

static void bounds(const plot_curves *p, axis *x, axis *y)
{
    int64_t most = 1, least = 0, first = INT32_MAX;
    for (size_t c = 0; c < p->curve_count; c++)
        for (size_t i = 0; i < p->curves[c].count; i++) {
            const curve_step *s = &p->curves[c].steps[i];
            most = s->value.v > most ? s->value.v : most;
            least = s->value.v < least ? s->value.v : least;
            first = s->day < first ? s->day : first;
        }
    if (first >= p->end)
        first = p->end - 1;
    *x = (axis){first, p->end, LEFT, PICTURE_WIDTH - NAMES, false};
    *y = (axis){least, axis_round_up(most), TOP + HEIGHT, TOP, false};
}

static void draw_curve(const plot_curves *p, strbuf *b, const axis *x, const axis *y, size_t c)
{
    const curve *k = &p->curves[c];
    strbuf_printf(b, "<path class=\"w l%d\" stroke-dasharray=\"%s\" d=\"", style_series(c),
                  dashes[c % TG_COUNT(dashes)]);
    for (size_t i = 0; i < k->count; i++) {
        strbuf_add_c(b, i ? "V" : "M");
        if (!i) {
            svg_place(b, axis_at(x, k->steps[i].day));
            strbuf_char(b, ' ');
        }
        svg_place(b, axis_at(y, k->steps[i].value.v));
        strbuf_char(b, 'H');
        svg_place(b, axis_at(x, i + 1 < k->count ? k->steps[i + 1].day : p->end));
    }
    strbuf_add_c(b, "\"/>\n");
    char style[16];
    snprintf(style, sizeof style, "c%d o", style_series(c));
    for (size_t i = 0; i < k->count; i++)
        svg_mark(b, (shape)(c % SHAPE_RING), axis_at(x, k->steps[i].day),
                 axis_at(y, k->steps[i].value.v), 35, style);
}

/* Names beside the ends of the lines, pushed apart so that none covers another: down from the
 * first, then up from the lowest place, which is above the labels of the days. */
static void draw_names(const plot_curves *p, strbuf *b, const axis *y, place lowest)
{
    size_t order[64];
    size_t count = 0;
    for (size_t c = 0; c < p->curve_count && count < TG_COUNT(order); c++)
        if (p->curves[c].count)
            order[count++] = c;
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0; k--) {
            const curve *low = &p->curves[order[k - 1]], *high = &p->curves[order[k]];
            if (low->steps[low->count - 1].value.v >= high->steps[high->count - 1].value.v)
                break;
            size_t t = order[k];
            order[k] = order[k - 1];
            order[k - 1] = t;
        }
    place at[TG_COUNT(order)], last = -NAME_GAP;
    for (size_t i = 0; i < count; i++) {
        const curve *k = &p->curves[order[i]];
        at[i] = axis_at(y, k->steps[k->count - 1].value.v);
        at[i] = at[i] < last + NAME_GAP ? last + NAME_GAP : at[i];
        last = at[i];
    }
    last = lowest + NAME_GAP;
    for (size_t i = count; i-- > 0;) {
        at[i] = at[i] > last - NAME_GAP ? last - NAME_GAP : at[i];
        last = at[i];
    }
    for (size_t i = 0; i < count; i++) {
        char style[16];
        snprintf(style, sizeof style, "c%d o", style_series(order[i]));
        svg_mark(b, (shape)(order[i] % SHAPE_RING), PICTURE_WIDTH - NAMES + 100, at[i], 45, style);
        svg_text_within(b, PICTURE_WIDTH - NAMES + 200, at[i] + 45, ANCHOR_START, "h",
                        p->curves[order[i]].name, NAMES - 210);
    }
}

void plot_curves_svg(const plot_curves *p, strbuf *b)
{
    axis x, y;
    bounds(p, &x, &y);
    place names = (place)p->curve_count * NAME_GAP;
    place bottom = TOP + HEIGHT + 300 + (names > HEIGHT ? names - HEIGHT : 0);
    svg_begin(b, str_c(p->head.name), bottom, p->head.title, p->head.description);
    svg_text(b, 0, 120, ANCHOR_START, "s", p->head.unit);
    plot_axis_y(b, &y, LEFT, PICTURE_WIDTH - NAMES, p->head.scale);
    plot_axis_x(b, &x, TOP, TOP + HEIGHT, 0, true);
    for (size_t c = 0; c < p->curve_count; c++)
        if (p->curves[c].count)
            draw_curve(p, b, &x, &y, c);
    draw_names(p, b, &y, names > HEIGHT ? TOP + names : TOP + HEIGHT - 60);
    svg_end(b);
}

void plot_curves_grid(const plot_curves *p, grid *g)
{
    size_t rows = 0;
    strbuf day;
    strbuf_init(&day, NULL);
    grid_column(g, p->day_heading, GRID_KEY);
    for (size_t c = 0; c < p->curve_count; c++) {
        grid_column(g, p->curves[c].name, GRID_RIGHT);
        rows = p->curves[c].count > rows ? p->curves[c].count : rows;
    }
    for (size_t i = 0; i < rows; i++) {
        bool told = false;
        for (size_t c = 0; c < p->curve_count && !told; c++) {
            if (i >= p->curves[c].count)
                continue;
            strbuf_clear(&day);
            date_format(&day, p->curves[c].steps[i].day);
            grid_day(g, strbuf_str(&day));
            told = true;
        }
        for (size_t c = 0; c < p->curve_count; c++)
            if (i < p->curves[c].count)
                grid_number(g, p->curves[c].steps[i].value.text);
            else
                grid_nothing(g);
        grid_end_row(g);
    }
    g->failed |= day.failed;
    strbuf_free(&day);
}
