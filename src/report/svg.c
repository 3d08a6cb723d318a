/*
 * svg.c - pictures: shapes and texts at places in tenths of a unit.
 */
#include "report/svg.h"

#include "base/utf8.h"
#include "report/html.h"

#include <stdio.h>

enum { COLUMN_WIDTH = 74, LEGEND_SQUARE = 120, LEGEND_GAP = 220 };

void svg_place(strbuf *b, place p)
{
    uint32_t size = p < 0 ? (uint32_t) - (int64_t)p : (uint32_t)p;
    strbuf_printf(b, "%s%u", p < 0 ? "-" : "", size / 10);
    if (size % 10)
        strbuf_printf(b, ".%u", size % 10);
}

static void attribute(strbuf *b, const char *name, place p)
{
    strbuf_printf(b, " %s=\"", name);
    svg_place(b, p);
    strbuf_char(b, '"');
}

void svg_begin(strbuf *b, str name, place height, str title, str description)
{
    strbuf_add_c(b, "<svg class=\"plot\" viewBox=\"0 0 ");
    svg_place(b, PICTURE_WIDTH);
    strbuf_char(b, ' ');
    svg_place(b, height);
    strbuf_add_c(b, "\" role=\"img\" aria-labelledby=\"");
    html_id(b, name);
    strbuf_add_c(b, "-t ");
    html_id(b, name);
    strbuf_add_c(b, "-d\">\n<title id=\"");
    html_id(b, name);
    strbuf_add_c(b, "-t\">");
    html_text(b, title);
    strbuf_add_c(b, "</title>\n<desc id=\"");
    html_id(b, name);
    strbuf_add_c(b, "-d\">");
    html_text(b, description);
    strbuf_add_c(b, "</desc>\n");
}

void svg_end(strbuf *b)
{
    strbuf_add_c(b, "</svg>\n");
}

void svg_box(strbuf *b, box r, const char *style)
{
    strbuf_printf(b, "<rect class=\"%s\"", style);
    attribute(b, "x", r.x);
    attribute(b, "y", r.y);
    attribute(b, "width", r.width < 0 ? 0 : r.width);
    attribute(b, "height", r.height < 0 ? 0 : r.height);
    strbuf_add_c(b, "/>\n");
}

void svg_line(strbuf *b, place x1, place y1, place x2, place y2, const char *style)
{
    strbuf_printf(b, "<line class=\"%s\"", style);
    attribute(b, "x1", x1);
    attribute(b, "y1", y1);
    attribute(b, "x2", x2);
    attribute(b, "y2", y2);
    strbuf_add_c(b, "/>\n");
}

static void text_begin(strbuf *b, place x, place y, anchor a, const char *style)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    strbuf_add_c(b, "<text");
    attribute(b, "x", x);
    attribute(b, "y", y);
    strbuf_add_c(b, anchors[a]);
    if (*style)
        strbuf_printf(b, " class=\"%s\"", style);
    strbuf_char(b, '>');
}

void svg_text(strbuf *b, place x, place y, anchor a, const char *style, str s)
{
    text_begin(b, x, y, a, style);
    html_text(b, s);
    strbuf_add_c(b, "</text>\n");
}

void svg_number(strbuf *b, place x, place y, const char *style, str decimal)
{
    text_begin(b, x, y, ANCHOR_START, style);
    html_number(b, decimal);
    strbuf_add_c(b, "</text>\n");
}

place svg_text_width(str s)
{
    size_t columns = utf8_columns(s);
    return columns > 1000 ? 1000 * COLUMN_WIDTH : (place)columns * COLUMN_WIDTH;
}

void svg_text_within(strbuf *b, place x, place y, anchor a, const char *style, str s, place room)
{
    if (svg_text_width(s) <= room) {
        svg_text(b, x, y, a, style, s);
        return;
    }
    size_t columns = room > 2 * COLUMN_WIDTH ? (size_t)(room / COLUMN_WIDTH) - 1 : 1;
    text_begin(b, x, y, a, style);
    strbuf_add_c(b, "<title>");
    html_text(b, s);
    strbuf_add_c(b, "</title>");
    html_text(b, str_sub(s, 0, utf8_fit(s, columns)));
    strbuf_add_c(b, "\xE2\x80\xA6</text>\n");
}

static void polygon(strbuf *b, const char *style, const place *at, size_t count)
{
    strbuf_printf(b, "<polygon class=\"%s\" points=\"", style);
    for (size_t i = 0; i < count; i++) {
        strbuf_add_c(b, i ? " " : "");
        svg_place(b, at[2 * i]);
        strbuf_char(b, ',');
        svg_place(b, at[2 * i + 1]);
    }
    strbuf_add_c(b, "\"/>\n");
}

void svg_mark(strbuf *b, shape s, place x, place y, place r, const char *style)
{
    const place diamond[] = {x, y - r - 10, x + r + 10, y, x, y + r + 10, x - r - 10, y};
    const place square[] = {x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r};
    const place triangle[] = {x, y - r - 10, x + r + 10, y + r, x - r - 10, y + r};
    switch (s) {
    case SHAPE_DIAMOND: polygon(b, style, diamond, 4); return;
    case SHAPE_SQUARE: polygon(b, style, square, 4); return;
    case SHAPE_TRIANGLE: polygon(b, style, triangle, 3); return;
    case SHAPE_DISC:
    case SHAPE_RING:
    case SHAPE_COUNT: break;
    }
    strbuf_printf(b, "<circle class=\"%s\"", style);
    attribute(b, "cx", x);
    attribute(b, "cy", y);
    attribute(b, "r", r);
    strbuf_add_c(b, s == SHAPE_RING ? " style=\"fill:none\"/>\n" : "/>\n");
}

place svg_legend(strbuf *b, place x, place y, place width, const int *tones, const str *names,
                 size_t count)
{
    place at = x;
    for (size_t i = 0; i < count; i++) {
        place room = LEGEND_SQUARE + 60 + svg_text_width(names[i]);
        char style[16];
        if (at > x && at + room > x + width) {
            at = x;
            y += LINE_HEIGHT + 20;
        }
        snprintf(style, sizeof style, "t%d o", tones[i]);
        svg_box(b, (box){at, y, LEGEND_SQUARE, LEGEND_SQUARE}, style);
        svg_text_within(b, at + LEGEND_SQUARE + 60, y + LEGEND_SQUARE - 15, ANCHOR_START, "",
                        names[i], width - LEGEND_SQUARE - 60);
        at += room + LEGEND_GAP;
    }
    return count ? y + LINE_HEIGHT + 60 : y;
}
