/*
 * counts.c - rows that say how many steps a knapsack takes at most.
 *
 *     sum w x <= b, every step worth the same      ──▶      sum x <= K
 *
 * K is what taking the lightest steps first comes to: no whole x has more. Where a cap is in value
 * and prices differ, the relaxation fills each account with a part of a unit, and its bound is too
 * high by that; with the row it is not, and the bound stays one in exact rationals.
 */
#include "whatif/program.h"

#include <stdlib.h>
#include <string.h>

typedef struct { uint32_t col; int64_t weight; } row_entry;

static int by_weight(const void *x, const void *y)
{
    const row_entry *a = x, *b = y;
    if (a->weight != b->weight)
        return a->weight < b->weight ? -1 : 1;
    return a->col < b->col ? -1 : a->col > b->col;
}

/* Entries of the columns that are worth something; 0 where the row is no such knapsack. */
static size_t worth_counting(const matrix *m, row_entry *e, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t worth = m->objective[e[i].col];
        if (e[i].weight < 0 || worth < 0 || (worth && kept && worth != m->objective[e[0].col]))
            return 0;
        if (worth && e[i].weight)
            e[kept++] = e[i];
    }
    bool differ = false;
    for (size_t i = 1; i < kept; i++)
        differ |= e[i].weight != e[0].weight;
    return differ ? kept : 0;
}

/* The most steps that fit; SIZE_MAX as a bound where all do. */
static int64_t most_steps(const matrix *m, row_entry *e, size_t count, int64_t room)
{
    i128 steps = 0;
    qsort(e, count, sizeof *e, by_weight);
    for (size_t i = 0; i < count; i++) {
        i128 fits = room / e[i].weight;
        if (fits > m->upper[e[i].col]) {
            fits = m->upper[e[i].col];
        } else {
            steps += fits;
            return steps < PROGRAM_MAX ? (int64_t)steps : NO_BOUND;
        }
        steps += fits;
        room -= (int64_t)fits * e[i].weight;
    }
    return NO_BOUND;
}

/* Entries by row, for the first `rows`. NULL: no memory. */
static row_entry *by_row(const matrix *m, size_t rows, size_t *first, arena *a)
{
    row_entry *all = arena_alloc(a, m->start[m->cols] + 1, sizeof *all);
    size_t *at = arena_alloc(a, rows + 1, sizeof *at);
    if (!all || !at)
        return NULL;
    memset(first, 0, (rows + 1) * sizeof *first);
    for (size_t e = 0; e < m->start[m->cols]; e++)
        if (m->row[e] < rows)
            first[m->row[e] + 1]++;
    for (size_t r = 0; r < rows; r++)
        first[r + 1] += first[r];
    memcpy(at, first, (rows + 1) * sizeof *at);
    for (size_t c = 0; c < m->cols; c++)
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++)
            if (m->row[e] < rows)
                all[at[m->row[e]]++] = (row_entry){(uint32_t)c, m->weight[e]};
    return all;
}

/* The matrix with the marked entries of each row once more, as weight 1 in the row `to[row]`. */
static bool widen(matrix *m, const uint32_t *to, const uint8_t *marked, size_t more, arena *a)
{
    size_t n = 0, entries = m->start[m->cols];
    size_t *start = arena_alloc(a, m->cols + 1, sizeof *start);
    uint32_t *row = arena_alloc(a, entries + more + 1, sizeof *row);
    int64_t *weight = arena_alloc(a, entries + more + 1, sizeof *weight);
    if (!start || !row || !weight)
        return false;
    for (size_t c = 0; c < m->cols; c++) {
        start[c] = n;
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++) {
            row[n] = m->row[e];
            weight[n++] = m->weight[e];
        }
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++)
            if (marked[e]) {
                row[n] = to[m->row[e]];
                weight[n++] = 1;
            }
    }
    start[m->cols] = n;
    m->start = start;
    m->row = row;
    m->weight = weight;
    return true;
}

bool counts_add(matrix *m, size_t rows, uint32_t *parents, arena *a)
{
    size_t *first = arena_alloc(a, rows + 1, sizeof *first);
    uint32_t *to = arena_alloc(a, m->rows + 1, sizeof *to);
    uint8_t *marked = arena_alloc(a, m->start[m->cols] + 1, 1);
    int64_t *bound = arena_alloc(a, m->rows + rows + 1, sizeof *bound);
    row_entry *all = first ? by_row(m, rows, first, a) : NULL;
    size_t given = m->rows, more = 0;
    if (!to || !marked || !bound || !all)
        return false;
    memcpy(bound, m->bound, given * sizeof *bound);
    for (size_t r = 0; r < m->rows; r++)
        to[r] = UINT32_MAX;
    for (size_t r = 0; r < rows; r++) {
        row_entry *e = all + first[r];
        size_t count = worth_counting(m, e, first[r + 1] - first[r]);
        int64_t most = count && bound[r] >= 0 ? most_steps(m, e, count, bound[r]) : NO_BOUND;
        if (most == NO_BOUND)
            continue;
        to[r] = (uint32_t)m->rows;
        parents[m->rows - given] = (uint32_t)r;
        bound[m->rows++] = most;
    }
    if (m->rows == given)
        return true;
    for (size_t c = 0; c < m->cols; c++)
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++) {
            marked[e] = m->weight[e] > 0 && m->objective[c] > 0 && to[m->row[e]] != UINT32_MAX;
            more += marked[e];
        }
    m->bound = bound;
    return widen(m, to, marked, more, a);
}
