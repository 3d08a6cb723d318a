/*
 * style.h - how a page looks: colours for light and dark, patterns, marks, the style sheet.
 *
 * A tone is a colour with a pattern of its own, so that two of them differ in black and white too.
 * The names say what a tone suggests; the command chooses which of its words has which.
 */
#ifndef TG_REPORT_STYLE_H
#define TG_REPORT_STYLE_H

#include "base/str.h"

enum {
    TONE_GOOD,   /* full */
    TONE_GOOD_2, /* dots */
    TONE_WAIT,   /* rising lines */
    TONE_WAIT_2, /* level lines */
    TONE_OPEN,   /* crossed lines */
    TONE_STOP,   /* falling lines, close */
    TONE_GREY,   /* upright lines */
    TONE_BLANK,  /* an outline */
    TONE_WAIT_3, /* a grid */
    TONE_WAIT_4, /* falling lines */
    TONE_ONE,    /* for series without a meaning of their own */
    TONE_TWO,
    TONE_THREE,
    TONE_FOUR,
    TONE_COUNT
};

/* The style sheet, without its element. */
void style_sheet(strbuf *b);
/* The patterns, once a page: an SVG that takes no room. */
void style_patterns(strbuf *b);
/* A small square in a tone, before a word. */
void style_mark(strbuf *b, int tone);
/* The tone of the n-th series that has no meaning of its own. */
int style_series(size_t n);

#endif
