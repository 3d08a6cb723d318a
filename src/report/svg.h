/*
 * svg.h - pictures: shapes and texts at places in tenths of a unit.
 *
 * A picture is PICTURE_WIDTH units wide and scales with the page; texts are 13 units high. A text
 * that comes from outside is cut to the room it has, with the whole of it as its title.
 */
#ifndef TG_REPORT_SVG_H
#define TG_REPORT_SVG_H

#include "base/str.h"

enum {
    PICTURE_WIDTH = 8600, /* tenths */
    TEXT_HEIGHT = 130,
    LINE_HEIGHT = 180
};

typedef int32_t place; /* tenths of a unit */
typedef struct { place x, y, width, height; } box;

typedef enum { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } anchor;
typedef enum { SHAPE_DISC, SHAPE_DIAMOND, SHAPE_SQUARE, SHAPE_TRIANGLE, SHAPE_RING, SHAPE_COUNT }
    shape;

/* `name` makes the ids of title and description; unique in the page. */
void svg_begin(strbuf *b, str name, place height, str title, str description);
void svg_end(strbuf *b);

/* `style`: classes of the style sheet. */
void svg_box(strbuf *b, box r, const char *style);
void svg_line(strbuf *b, place x1, place y1, place x2, place y2, const char *style);
void svg_text(strbuf *b, place x, place y, anchor a, const char *style, str s);
/* The same, cut to `room`. */
void svg_text_within(strbuf *b, place x, place y, anchor a, const char *style, str s, place room);
/* A plain decimal, as html_number shows it. */
void svg_number(strbuf *b, place x, place y, const char *style, str decimal);
void svg_mark(strbuf *b, shape s, place x, place y, place radius, const char *style);
/* "12.3": a place for attributes of other shapes. */
void svg_place(strbuf *b, place p);

/* About how wide a text is; never less than it is in the fonts of the style sheet. */
place svg_text_width(str s);

/* Squares in tones with their names, in as many rows as it takes from `y` on; the y below them. */
place svg_legend(strbuf *b, place x, place y, place width, const int *tones, const str *names,
                 size_t count);

#endif
