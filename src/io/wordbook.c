/*
 * wordbook.c - what the cells of a column were found to mean.
 */
#include "io/wordbook.h"

#include <stdlib.h>

enum { ROOM_MIN = 64, ROOM_FREE = 1 << 10, ROOM_SPARSE_MAX = 1 << 14 };

static wordbook_cell *free_cells(size_t room)
{
    wordbook_cell *cells = malloc(room * sizeof *cells);
    for (size_t i = 0; cells && i < room; i++)
        cells[i] = (wordbook_cell){.length = UINT32_MAX};
    return cells;
}

bool wordbook_init(wordbook *b)
{
    *b = (wordbook){.room = ROOM_MIN, .a = arena_new(NULL, 0)};
    b->cells = free_cells(b->room);
    return b->a && b->cells;
}

void wordbook_free(wordbook *b)
{
    free(b->cells);
    arena_free(b->a);
}

static void place(wordbook *b, const wordbook_cell *c)
{
    size_t i = wordbook_hash(c->head, c->tail, c->length) & (b->room - 1);
    b->moved += b->cells[i].text != NULL;
    while (b->cells[i].text)
        i = (i + 1) & (b->room - 1);
    b->cells[i] = *c;
}

static bool grow(wordbook *b)
{
    wordbook_cell *old = b->cells, *cells = free_cells(2 * b->room);
    size_t count = b->room;
    if (!cells)
        return false;
    b->cells = cells;
    b->room *= 2;
    b->moved = 0;
    for (size_t i = 0; i < count; i++)
        if (old[i].text)
            place(b, &old[i]);
    free(old);
    return true;
}

/* At most one place in eight is taken; while there are few cells, as few as it
 * takes to have none moved. */
static bool is_crowded(const wordbook *b)
{
    size_t sparse = 64 * b->count < ROOM_FREE ? ROOM_FREE : 64 * b->count;
    sparse = sparse < ROOM_SPARSE_MAX ? sparse : ROOM_SPARSE_MAX;
    return 8 * b->count > b->room || (b->moved && b->room < sparse);
}

bool wordbook_put(wordbook *b, str cell, uint32_t means)
{
    enum { SLACK = 8 }; /* heads are read eight bytes at a time */
    if (b->count == WORDBOOK_CELLS_MAX || cell.len > UINT32_MAX)
        return true;
    char *text = arena_alloc(b->a, cell.len + SLACK, 1);
    if (!text)
        return false;
    if (cell.len)
        memcpy(text, cell.ptr, cell.len);
    uint64_t tail, head = wordbook_head(text, cell.len, &tail);
    wordbook_cell c = {head, tail, text, (uint32_t)cell.len, means};
    place(b, &c);
    if (b->count < WORDBOOK_FEW)
        b->few[b->count] = c;
    b->count++;
    while (is_crowded(b))
        if (!grow(b))
            return false;
    return true;
}
