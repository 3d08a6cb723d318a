/*
 * changed.h - which lines of a book are decided otherwise on another day, and because of what.
 *
 *     book ──▶ decided as of the first day ──┐
 *          └─▶ decided as of the second day ─┴─▶ lines that differ ──▶ groups of one cause
 *
 * As of a day: with what was known then, missing clocks filled with it; lines keep the dates that
 * they have, or all their clocks stand on the day (`move`).
 */
#ifndef TG_WHATIF_CHANGED_H
#define TG_WHATIF_CHANGED_H

#include "whatif/book.h"
#include "whatif/cause.h"

enum { CHANGED_IDS = 5 };

typedef struct {
    uint64_t lines, units_unknown, value_unknown;
    amount units, value;
} book_sums;
void book_sums_add(book_sums *to, const book_line *l);

/* Lines with the same verdicts before and after, and the same causes. */
typedef struct {
    cause_list why;
    uint16_t before, after;       /* verdicts of the line */
    tg_disposition was, is;
    book_sums sums;
    str ids[CHANGED_IDS];         /* the first ones */
} change_group;

/* One changed line, valid during the call. */
typedef struct {
    const book_line *line;
    const tg_outcome *before, *after;
    const change_group *group;
} changed_line;
typedef void changed_sink(void *ctx, const changed_line *l);

/* The outcome, or NULL for an error: a line that cannot be decided, like bad input. */
const tg_outcome *outcome_decided(const tg_outcome *o);
/* Why the row of the batch has no such outcome. */
void outcome_refused(const tg_batch *b, size_t row, tg_reason *why);

typedef struct {
    const tg_pack *pack;
    book *book;           /* borrowed */
    tg_run *runs[2];      /* borrowed; each with its known-on and on */
    int32_t days[2], known_on[2];
    bool move;            /* all clocks on the day */
    const movers *movers; /* borrowed */
    book_sums all, bad, same, changed;
    change_group *groups; /* most lines first, once finished */
    size_t group_count, group_room;
    int32_t *clocks[2];   /* of the line at hand */
    arena *a;
} changes;

TG_MUST_USE bool changes_init(changes *c, const tg_pack *pack, book *b);
void changes_free(changes *c);
/* Works the block at hand of the book. False when out of memory. */
TG_MUST_USE bool changes_block(changes *c, changed_sink *sink, void *ctx);
void changes_finish(changes *c);

#endif
