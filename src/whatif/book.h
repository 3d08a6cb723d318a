/*
 * book.h - an order book in blocks of lines, ready to be decided more than once.
 *
 *     records ──filler──▶ tg_line ──▶ the same row of each batch      batches[0] before, [1] after
 *                            │
 *                            └──▶ epochs of the line, where they are wanted
 *
 * Bounded memory whatever the size of the file. A bad line keeps its reason and has no row.
 */
#ifndef TG_WHATIF_BOOK_H
#define TG_WHATIF_BOOK_H

#include "base/amount.h"
#include "io/block.h"
#include "io/orders.h"
#include "whatif/moments.h"

typedef struct {
    str id;
    uint64_t place;  /* physical line */
    bool bad;
    str reason;
    size_t row;      /* in the batches; of good lines only */
    size_t record;   /* in the block */
    str refused;     /* why it cannot be decided on `refused_on`, the first such day; or empty */
    int32_t refused_on;
    const int32_t *days; /* its epochs, where they are wanted */
    size_t day_count;
    bool units_known, value_known;
    amount units, value;
} book_line;

enum { BOOK_BATCHES = 2 };

typedef struct {
    orders *orders;   /* borrowed */
    const str *assumed; /* WATCH_COUNT texts that stand in where a line has none */
    filler *filler;
    tg_line *line;
    block in;
    arena *a;         /* the block's */
    book_line *lines; /* of the block at hand */
    size_t count;
    tg_batch *batches[BOOK_BATCHES];
    /* Borrowed; where there is a run, lines get their epochs from `from` through `through`, moved
     * by `movers`, and `days` (may be NULL) all of them. */
    tg_run *run;
    const movers *movers;
    int32_t from, through;
    moments *days;
    uint64_t read;    /* lines so far */
} book;

TG_MUST_USE bool book_init(book *b, orders *o, const str *assumed, size_t lines);
void book_free(book *b);
/* The next block; count 0 at the end. False when out of memory. */
TG_MUST_USE bool book_next(book *b);
/* Fills b->line from line `i` of the block once more. False when out of memory. */
TG_MUST_USE bool book_refill(book *b, size_t i);

#endif
