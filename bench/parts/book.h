/*
 * book.h - W1p: an order book for the shipped pack us-cn-chips, and W4: the same with holes.
 *
 * Illustrative: figures of chips in the pack's catalogue as each line states them, and made-up
 * buyers, places, dates and papers. Every fact that the pack reads is there, so that with all
 * questions answered each line is settled. What belongs to a chip, a party or a laboratory is a
 * column of words that shares the values of its owner.
 */
#ifndef BENCH_BOOK_H
#define BENCH_BOOK_H

#include "ours.h"

/* The pack; `packs`: bench/. NULL, with what is wrong on stderr, when it cannot be loaded. */
tg_pack *book_pack(const char *packs);

typedef struct book book;
/* `pack`: us-cn-chips. `holes`: a quarter of the lines lack one to three facts. NULL: no memory,
 * or a pack that is another one. */
book *book_make(const tg_pack *pack, size_t lines, bool holes);
void book_free(book *b);
const ours_table *book_table(const book *b);
/* The lines as a CSV file that `tollgate decide` reads. */
void book_csv(const book *b, const tg_pack *pack, FILE *to);

/* Readings for all questions of the pack but the first `open` of the list of six that matter most
 * to the book's lines: names and texts by turns, NULL at the end. Each text and the list are for
 * free(). */
char **book_answers(const tg_pack *pack, unsigned open);
void book_answers_free(char **answers);

#endif
