/*
 * wordbook.h - what the cells of a column were found to mean, by their bytes.
 *
 * A cell of up to sixteen bytes is two comparisons. Eight bytes after a cell may be read.
 * As long as there are few, nearly all stand where their hash says: then a column is looked
 * up at once (quick_columns.h).
 */
#ifndef TG_IO_WORDBOOK_H
#define TG_IO_WORDBOOK_H

#include "base/str.h"

#include <string.h>

enum { WORDBOOK_CELLS_MAX = 60000, /* a column of more is a column of names */
       WORDBOOK_FEW = 8 };         /* so many are compared with all, not looked up */
#define WORDBOOK_NONE UINT32_MAX

typedef struct { uint64_t head, tail; const char *text; uint32_t length, means; } wordbook_cell;
typedef struct {
    wordbook_cell *cells; /* by hash; text NULL: free, and of no length that a cell has */
    size_t room, count, moved; /* moved: not where the hash says */
    arena *a;             /* texts */
    wordbook_cell few[WORDBOOK_FEW]; /* the first ones put */
} wordbook;

TG_MUST_USE bool wordbook_init(wordbook *b);
void wordbook_free(wordbook *b);
/* Remembers a cell that is not there; false when out of memory. Past
 * WORDBOOK_CELLS_MAX it does not. */
TG_MUST_USE bool wordbook_put(wordbook *b, str cell, uint32_t means);

/* The first eight bytes of a cell or all of it, and the last ones, zeros after them: without a
 * branch, which words of different lengths would make a guess. */
static inline uint64_t wordbook_head(const char *p, size_t n, uint64_t *tail)
{
    static const uint64_t masks[] = {0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff,
                                     0xffffffffffff, 0xffffffffffffff, UINT64_MAX};
    size_t m = n < 8 ? n : 8;
    uint64_t x, y;
    memcpy(&x, p, 8);
    memcpy(&y, p + (n - m), 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
    y = __builtin_bswap64(y);
#endif
    *tail = y & masks[m];
    return x & masks[m];
}

/* In operations that vectors have too (quick_columns.c). */
#define WORDBOOK_FACTOR UINT32_C(0x9e3779b1)
enum { WORDBOOK_SHIFT = 20 };
static inline size_t wordbook_hash(uint64_t head, uint64_t tail, size_t n)
{
    uint64_t x = (head ^ tail << 1) + n;
    return (size_t)((uint64_t)(uint32_t)(x ^ x >> 32) * WORDBOOK_FACTOR >> WORDBOOK_SHIFT);
}

/* What it was put with, or WORDBOOK_NONE. */
static inline uint32_t wordbook_find(const wordbook *b, const char *p, size_t n)
{
    uint64_t tail, head = wordbook_head(p, n, &tail);
    for (size_t i = wordbook_hash(head, tail, n) & (b->room - 1);; i = (i + 1) & (b->room - 1)) {
        const wordbook_cell *c = &b->cells[i];
        if (c->head == head && c->tail == tail && c->length == n &&
            (n <= 16 || memcmp(c->text, p, n) == 0))
            return c->means;
        if (!c->text)
            return WORDBOOK_NONE;
    }
}

#endif
