/*
 * quick_columns.h - columns of cells at once: numbers, dates, words.
 *
 *     left      bit i of word i / 64: row i is none of what a function takes; its value is not written
 *               or anything
 *
 * What is left is for the functions of one cell (quick.h, wordbook.h): those take all that these
 * take, and give the same. `rows` may be any number; values have room for QUICK_SLACK more, which
 * may be written. 64 bytes before and after the text may be read.
 */
#ifndef TG_IO_QUICK_COLUMNS_H
#define TG_IO_QUICK_COLUMNS_H

#include "io/quick.h"
#include "io/wordbook.h"

enum { QUICK_SLACK = 8 };

/* Row i's cell begins after places[cells[i] - 1] and ends at places[cells[i]] (separators.h). */
typedef struct {
    const char *text;
    const uint32_t *places, *cells;
    bool last; /* of a record: a CR at its end is none of the cell */
} quick_column;

/* Cells of one to eight bytes, all digits or, with `decimals`, digits, a point and so many digits,
 * in steps of 10^-scale that fit 32 bits; decimals up to scale, scale under 8. */
void quick_numbers(const quick_column *c, size_t rows, unsigned scale, unsigned decimals,
                   int32_t *steps, uint64_t *left);
/* Dates as quick_date takes them. */
void quick_dates(const quick_column *c, size_t rows, const quick_months *m, int32_t *days,
                 uint64_t *left);
/* Words whose meaning is below `below`; most of those that the book has. `width`: the bytes of a
 * value, 1 or 4. */
void quick_words(const quick_column *c, size_t rows, const wordbook *b, uint32_t below,
                 unsigned width, void *values, uint64_t *left);

#endif
