/*
 * wordbook.h - what the cells of a column were found to mean, by their bytes.
 *
 * A cell of up to eight bytes is one comparison. Eight bytes after a cell may be read.
 */
#ifndef TG_IO_WORDBOOK_H
#define TG_IO_WORDBOOK_H

#include "base/str.h"

#include <string.h>

enum { WORDBOOK_CELLS_MAX = 60000 }; /* a column of more is a column of names */
#define WORDBOOK_NONE UINT32_MAX

typedef struct { uint64_t head; const char *text; uint32_t length, means; } wordbook_cell;
typedef struct {
    wordbook_cell *cells; /* by hash; text NULL: free */
    size_t room, count;
    arena *a;             /* texts */
} wordbook;

TG_MUST_USE bool wordbook_init(wordbook *b);
void wordbook_free(wordbook *b);
/* Remembers a cell that is not there; false when out of memory. Past WORDBOOK_CELLS_MAX it does not. */
TG_MUST_USE bool wordbook_put(wordbook *b, str cell, uint32_t means);

/* The first bytes of a cell, zeros after it. */
static inline uint64_t wordbook_head(const char *p, size_t n)
{
    uint64_t x;
    if (n == 0)
        return 0;
    memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return n >= 8 ? x : x & ((UINT64_C(1) << 8 * n) - 1);
}

static inline size_t wordbook_hash(uint64_t head, const char *p, size_t n)
{
    uint64_t x = head ^ n * UINT64_C(0x9e3779b97f4a7c15);
    if (n > 8) {
        uint64_t tail;
        memcpy(&tail, p + n - 8, 8);
        x = (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9) + tail;
    }
    return (size_t)((x * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

/* What it was put with, or WORDBOOK_NONE. */
static inline uint32_t wordbook_find(const wordbook *b, const char *p, size_t n)
{
    uint64_t head = wordbook_head(p, n);
    for (size_t i = wordbook_hash(head, p, n) & (b->room - 1);; i = (i + 1) & (b->room - 1)) {
        const wordbook_cell *c = &b->cells[i];
        if (c->head == head && c->length == n && c->text && (n <= 8 || memcmp(c->text, p, n) == 0))
            return c->means;
        if (!c->text)
            return WORDBOOK_NONE;
    }
}

#endif
