/*
 * wordbook.c - what the cells of a column were found to mean.
 */
#include "io/wordbook.h"

#include <stdlib.h>

enum { ROOM_MIN = 64 };

bool wordbook_init(wordbook *b)
{
    *b = (wordbook){.room = ROOM_MIN, .a = arena_new(NULL, 0)};
    b->cells = calloc(b->room, sizeof *b->cells);
    return b->a && b->cells;
}

void wordbook_free(wordbook *b)
{
    free(b->cells);
    arena_free(b->a);
}

static void place(wordbook_cell *cells, size_t room, const wordbook_cell *c)
{
    size_t i = wordbook_hash(c->head, c->tail, c->length) & (room - 1);
    while (cells[i].text)
        i = (i + 1) & (room - 1);
    cells[i] = *c;
}

static bool grow(wordbook *b)
{
    wordbook_cell *cells = calloc(2 * b->room, sizeof *cells);
    if (!cells)
        return false;
    for (size_t i = 0; i < b->room; i++)
        if (b->cells[i].text)
            place(cells, 2 * b->room, &b->cells[i]);
    free(b->cells);
    b->cells = cells;
    b->room *= 2;
    return true;
}

bool wordbook_put(wordbook *b, str cell, uint32_t means)
{
    enum { SLACK = 8 }; /* heads are read eight bytes at a time */
    if (b->count == WORDBOOK_CELLS_MAX || cell.len > UINT32_MAX)
        return true;
    char *text = arena_alloc(b->a, cell.len + SLACK, 1);
    if (!text || (8 * b->count >= b->room && !grow(b)))
        return false;
    if (cell.len)
        memcpy(text, cell.ptr, cell.len);
    uint64_t tail, head = wordbook_head(text, cell.len, &tail);
    wordbook_cell c = {head, tail, text, (uint32_t)cell.len, means};
    place(b->cells, b->room, &c);
    b->count++;
    return true;
}
