/*
 * alloc_binds.c - what binds: the problem solved again with a limit one up, one down, left out.
 *
 * Prices of the relaxation, and limits without room for one lot more, only choose which limits are
 * solved again. A stock of several days: one unit more from a day on is one more in the rows of
 * that day and of all later ones, and without it these rows are left out.
 */
#include "whatif/alloc_levels.h"

#include <stdlib.h>
#include <string.h>

typedef enum { CHANGE_UP, CHANGE_DOWN, CHANGE_WITHOUT } change_kind;

typedef struct {
    const alloc_problem *p;
    const aims *w;
    const level_results *r;
    const int64_t *units;
    const solve_options *how;
    int64_t *bound; /* scratch, by row */
} finder;

static size_t stock_end(const alloc_problem *p, size_t s)
{
    size_t end = s + 1;
    while (end < p->stock_count && p->stock[end].item == p->stock[s].item)
        end++;
    return end;
}

/* The rows of a stock or a limit: from, and one past the last. */
static void rows_of(const finder *f, const alloc_bind *b, size_t *from, size_t *to)
{
    *from = b->is_stock ? b->index : f->w->c->limit_row + b->index;
    *to = b->is_stock ? stock_end(f->p, b->index) : *from + 1;
}

static int64_t changed_bound(const finder *f, const alloc_bind *b, change_kind kind, int64_t bound)
{
    const alloc_limit *l = b->is_stock ? NULL : &f->p->limits[b->index];
    switch (kind) {
    case CHANGE_UP: return l ? l->up : bound + 1;
    case CHANGE_DOWN: return l ? l->down : bound - 1;
    case CHANGE_WITHOUT: break;
    }
    return NO_BOUND;
}

/* The optimum under f->bound less the one that was found. */
static alloc_change solve_again(const finder *f, arena *a)
{
    arena_point here = arena_mark(a);
    level_results r = levels_solve(f->w, f->bound, f->how, a);
    alloc_change out = {.known = r.status == SOLVE_OPTIMAL, .none = r.status == SOLVE_INFEASIBLE};
    for (size_t i = 0; i < r.level_count && out.known && !out.change; i++) {
        out.level = i;
        out.change = r.levels[i].value - f->r->levels[i].value;
    }
    arena_rewind(a, here);
    return out;
}

static bool time_is_up(const finder *f)
{
    return f->how->until > 0 && solver_now() >= f->how->until;
}

static alloc_change solve_changed(const finder *f, const alloc_bind *b, change_kind kind, arena *a)
{
    const classes *c = f->w->c;
    size_t from, to;
    rows_of(f, b, &from, &to);
    if (kind == CHANGE_DOWN && (b->is_stock ? f->p->stock[b->index].units < 1
                                            : f->p->limits[b->index].no_down))
        return (alloc_change){.nothing = true};
    if (time_is_up(f))
        return (alloc_change){0};
    memcpy(f->bound, c->bound, c->program.rows * sizeof *f->bound);
    for (size_t r = from; r < to; r++)
        f->bound[r] = changed_bound(f, b, kind, f->bound[r]);
    return solve_again(f, a);
}

/* Without any row of the limit. */
static alloc_change solve_without(const finder *f, uint32_t group, arena *a)
{
    const classes *c = f->w->c;
    if (time_is_up(f))
        return (alloc_change){0};
    memcpy(f->bound, c->bound, c->program.rows * sizeof *f->bound);
    for (size_t i = 0; i < f->p->limit_count; i++)
        if (f->p->limits[i].group == group)
            f->bound[c->limit_row + i] = NO_BOUND;
    return solve_again(f, a);
}

/* ---- which limits ----------------------------------------------------------------------- */

/* Is there a line that wants more and whose next lot does not fit under the limit? */
static bool is_tight(const finder *f, const alloc_limit *l, i128 left)
{
    for (size_t i = 0; i < l->weight_count; i++) {
        const alloc_line *line = &f->p->lines[l->weights[i].line];
        int64_t wanted = line->units - f->units[l->weights[i].line];
        int64_t next = f->units[l->weights[i].line] ? line->lot : line->minimum;
        next = next > line->lot ? next : line->lot;
        if (wanted >= line->lot && (i128)l->weights[i].weight * next > left)
            return true;
    }
    return false;
}

static bool has_price(const finder *f, const alloc_bind *b)
{
    size_t from, to;
    rows_of(f, b, &from, &to);
    for (size_t r = from; r < to; r++)
        if (f->r->dual[r] > 1e-9)
            return true;
    return false;
}

/* Units of the item taken by lines that could not use stock of a later day, and some line of the
 * item wants more. */
static bool stock_is_tight(const finder *f, const alloc_bind *b, const int64_t *row_used)
{
    size_t from, to;
    rows_of(f, b, &from, &to);
    for (size_t r = from; r < to; r++)
        if (row_used[r] >= f->w->c->bound[r])
            return true;
    return false;
}

alloc_span alloc_stock_of(const alloc_problem *p, const alloc_line *l)
{
    size_t low = 0, high = p->stock_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->stock[middle].item < l->item)
            low = middle + 1;
        else
            high = middle;
    }
    alloc_span s = {low, low};
    size_t late = 0; /* days of the item that come too late */
    while (s.to < p->stock_count && p->stock[s.to].item == l->item)
        late += p->stock[s.to++].from > l->by;
    size_t early = s.to - s.from - late;
    s.from = early ? s.from + early - 1 : s.to;
    return s;
}

int64_t *alloc_stock_used(const alloc_problem *p, const int64_t *units, arena *a)
{
    int64_t *used = arena_alloc(a, p->stock_count + 1, sizeof *used);
    for (size_t i = 0; used && i < p->line_count; i++) {
        if (!units[i])
            continue;
        alloc_span s = alloc_stock_of(p, &p->lines[i]);
        for (size_t k = s.from; k < s.to; k++)
            used[k] += units[i];
    }
    return used;
}

int64_t *alloc_stock_bound(const alloc_problem *p, arena *a)
{
    int64_t *bound = arena_alloc(a, p->stock_count + 1, sizeof *bound);
    for (size_t s = 0; bound && s < p->stock_count; s++) {
        bool same = s && p->stock[s - 1].item == p->stock[s].item;
        bound[s] = p->stock[s].units + (same ? bound[s - 1] : 0);
    }
    return bound;
}

static bool add_stock(const finder *f, alloc_result *out, arena *a)
{
    int64_t *used = alloc_stock_used(f->p, f->units, a);
    if (!used)
        return false;
    for (size_t s = 0; s < f->p->stock_count; s++) {
        alloc_bind b = {.is_stock = true, .index = s, .bound = f->w->c->bound[s], .used = used[s]};
        if (has_price(f, &b) || (stock_is_tight(f, &b, used) && f->p->stock[s].units))
            out->binds[out->bind_count++] = b;
    }
    return true;
}

static int64_t held_back(const finder *f, size_t line)
{
    return f->p->lines[line].units - f->units[line];
}

static int64_t held_by_limit(const finder *f, const alloc_limit *l)
{
    int64_t held = 0;
    for (size_t i = 0; i < l->weight_count; i++)
        if (l->weights[i].weight > 0)
            held += held_back(f, l->weights[i].line);
    return held;
}

static void add_limits(const finder *f, alloc_result *out)
{
    for (size_t i = 0; i < f->p->limit_count; i++) {
        const alloc_limit *l = &f->p->limits[i];
        i128 used = alloc_used(l, f->units);
        alloc_bind b = {.index = i, .bound = l->bound, .used = (int64_t)used};
        if (!has_price(f, &b) && !is_tight(f, l, l->bound - used))
            continue;
        b.held = held_by_limit(f, l);
        out->binds[out->bind_count++] = b;
    }
}

/* Stock first, then what holds most units back, then as they come. */
static int by_held(const void *x, const void *y)
{
    const alloc_bind *a = x, *b = y;
    if (a->is_stock != b->is_stock)
        return a->is_stock ? -1 : 1;
    if (a->held != b->held)
        return a->held > b->held ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Limits of which a row binds; of those with one row in all, the row says it. */
static bool solve_groups(const finder *f, arena *a, alloc_result *out)
{
    size_t *rows = arena_alloc(a, f->p->group_count + 1, sizeof *rows);
    out->groups = arena_alloc(a, f->p->group_count + 1, sizeof *out->groups);
    if (!rows || !out->groups)
        return false;
    for (size_t i = 0; i < f->p->limit_count && f->p->group_count; i++)
        rows[f->p->limits[i].group]++;
    for (uint32_t g = 0; g < f->p->group_count; g++) {
        alloc_group_bind x = {.group = g};
        for (size_t i = 0; i < out->bind_count; i++)
            x.rows += !out->binds[i].is_stock && f->p->limits[out->binds[i].index].group == g;
        if (!x.rows || rows[g] < 2)
            continue;
        x.without = solve_without(f, g, a);
        out->groups[out->group_count++] = x;
    }
    return true;
}

void binds_find(const alloc_problem *p, const aims *w, const level_results *r, const int64_t *units,
                const solve_options *how, size_t most, arena *a, alloc_result *out)
{
    finder f = {.p = p, .w = w, .r = r, .units = units, .how = how};
    f.bound = arena_alloc(a, w->c->program.rows + 1, sizeof *f.bound);
    out->binds = arena_alloc(a, p->stock_count + p->limit_count + 1, sizeof *out->binds);
    if (!f.bound || !out->binds || !add_stock(&f, out, a)) {
        out->status = ALLOC_NOMEM;
        return;
    }
    add_limits(&f, out);
    if (out->bind_count > most)
        qsort(out->binds, out->bind_count, sizeof *out->binds, by_held);
    out->bind_solved = out->bind_count < most ? out->bind_count : most;
    out->binds_known = true;
    for (size_t i = 0; i < out->bind_solved; i++) {
        alloc_bind *b = &out->binds[i];
        b->up = solve_changed(&f, b, CHANGE_UP, a);
        b->down = solve_changed(&f, b, CHANGE_DOWN, a);
        b->without = solve_changed(&f, b, CHANGE_WITHOUT, a);
    }
    if (!solve_groups(&f, a, out))
        out->status = ALLOC_NOMEM;
}
