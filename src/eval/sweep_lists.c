/*
 * sweep_lists.c - which measures stand, row by row, as lists of their ids.
 *
 * Ids are gathered for a block, in whatever order they are found, with the rows that they are of;
 * then they are put in order of rows by counting, and the few of a row in order of ids.
 */
#include "eval/sweep_run.h"

#include <string.h>

bool lists_grow(sweep *s)
{
    enum { PAIRS_FIRST = 4096 };
    list_pairs *p = &s->pairs;
    size_t more = p->room ? 2 * p->room : PAIRS_FIRST;
    list_row *rows = arena_alloc(s->pairs_room, more, sizeof *rows);
    uint32_t *ids = arena_alloc(s->pairs_room, more, sizeof *ids);
    if (!rows || !ids) {
        s->oom = true;
        return false;
    }
    if (p->count) {
        memcpy(rows, p->rows, p->row_count * sizeof *rows);
        memcpy(ids, p->ids, p->count * sizeof *ids);
    }
    *p = (list_pairs){ids, rows, p->count, p->row_count, more, p->in_order};
    return true;
}

static void plane_pairs(sweep *s, const uint64_t *odd)
{
    for (uint32_t i = 0; i < s->list_count; i++) {
        const uint64_t *plane = formula_plane(&s->f, s->planes, s->words, s->lists[i].where);
        for (uint32_t strip = 0; strip < s->strips_now; strip++) {
            for (uint64_t bits = plane[strip] & ~odd[strip]; bits; bits &= bits - 1)
                lists_add(s, strip * STRIP_ROWS + (uint32_t)__builtin_ctzll(bits),
                          s->lists[i].measure);
        }
    }
}

static void sort_ids(uint32_t *ids, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t x = ids[i], k = i;
        for (; k > 0 && ids[k - 1] > x; k--)
            ids[k] = ids[k - 1];
        ids[k] = x;
    }
}

static uint32_t row_past(const list_pairs *p, size_t i)
{
    return i + 1 < p->row_count ? p->rows[i + 1].first : (uint32_t)p->count;
}

/* The ids in order of their rows, each row once. False: no memory. */
static bool pairs_by_row(sweep *s, uint32_t rows)
{
    list_pairs *p = &s->pairs;
    uint32_t *ends = arena_alloc(s->pairs_room, rows + 1u, sizeof *ends);
    uint32_t *ids = arena_alloc(s->pairs_room, p->count + 1, sizeof *ids);
    list_row *at = arena_alloc(s->pairs_room, rows + 1u, sizeof *at);
    if (!ends || !ids || !at)
        return false;
    for (size_t i = 0; i < p->row_count; i++)
        ends[p->rows[i].row + 1] += row_past(p, i) - p->rows[i].first;
    for (uint32_t r = 0; r < rows; r++)
        ends[r + 1] += ends[r];
    size_t count = 0;
    for (uint32_t r = 0; r < rows; r++)
        if (ends[r + 1] > ends[r])
            at[count++] = (list_row){r, ends[r]};
    for (size_t i = 0; i < p->row_count; i++) {
        uint32_t *place = &ends[p->rows[i].row];
        for (uint32_t k = p->rows[i].first, past = row_past(p, i); k < past; k++)
            ids[(*place)++] = p->ids[k];
    }
    p->ids = ids;
    p->rows = at;
    p->row_count = count;
    return true;
}

void lists_begin(sweep *s)
{
    s->pairs.count = s->pairs.row_count = 0;
    s->pairs.in_order = true;
}

bool lists_give(sweep *s, size_t first, const uint64_t *odd, const sweep_answers *out)
{
    list_pairs *p = &s->pairs;
    plane_pairs(s, odd);
    list_pairs kept = *p;
    arena_point empty = arena_mark(s->pairs_room);
    if (s->oom || (!p->in_order && !pairs_by_row(s, s->strips_now * STRIP_ROWS)))
        return false;
    for (size_t i = 0; i < p->row_count; i++) {
        uint32_t *ids = p->ids + p->rows[i].first, count = row_past(p, i) - p->rows[i].first;
        sort_ids(ids, count);
        if (p->rows[i].row < s->rows_now)
            out->take(out->take_ctx, first + p->rows[i].row, ids, count);
    }
    arena_rewind(s->pairs_room, empty);
    *p = kept;
    return true;
}
