/*
 * packed.h - rows of typed cells as bytes: what threads hand over and what a grid holds.
 *
 *     t 5 "H200 "   n 7 "1234.50"   d 10 "2026-01-15"   C 4 "held"   - 0    ;      ends the row
 *
 * A cell is its kind, the length of its text (four bytes, lowest first), the text. Any bytes may
 * stand in a text. A number is plain decimal text, a day YYYY-MM-DD; nothing is a cell without
 * text; a text with a tone (style.h) has the tone's letter for its kind.
 */
#ifndef TG_REPORT_PACKED_H
#define TG_REPORT_PACKED_H

#include "base/str.h"

typedef enum {
    CELL_TEXT = 't',
    CELL_NUMBER = 'n',
    CELL_DAY = 'd',
    CELL_NOTHING = '-'
} cell_kind;
enum { TONE_PLAIN = -1, TONES_MAX = 16 };
/* `tone`: of a text; or TONE_PLAIN. */
typedef struct { cell_kind kind; int tone; str text; } packed_cell;

void packed_text(strbuf *b, str s);    /* empty: nothing */
void packed_toned(strbuf *b, int tone, str s);
void packed_number(strbuf *b, str s);  /* a text that is no plain decimal stays text */
void packed_count(strbuf *b, uint64_t n);
void packed_day(strbuf *b, str s);     /* a text that is no day stays text */
void packed_nothing(strbuf *b);
void packed_end_row(strbuf *b);

typedef enum { PACKED_CELL, PACKED_ROW_END, PACKED_DONE } packed_step;
/* Moves on in `rest`. */
packed_step packed_next(str *rest, packed_cell *out);
/* Cuts off the first row, without its end; false when there is none left. */
bool packed_row(str *rest, str *row);

/* Whether a plain decimal, and whether a spreadsheet's 15 digits hold it. */
bool packed_is_number(str s);
bool packed_is_short_number(str s);
/* Whether it is written as a number and not as a name: no zeros before it, no sign of zero. */
bool packed_is_plain_number(str s);

#endif
