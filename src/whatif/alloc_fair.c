/*
 * alloc_fair.c - equal fill ratios: the lowest as high as can be, then the next lowest.
 *
 * A ratio T is counted in millionths. With X_b units that buyer b gets and N_b those it ordered,
 *
 *     most of T   where   N_b T <= 1,000,000 X_b   for every buyer not yet fixed
 *                         X_b >= share of b        for those that are
 *
 * on the relaxation. Buyers whose row has a price cannot rise without another one sinking: they are
 * fixed at T, and the next round is about the others. Each T has an exact bound.
 *
 * Whole units: first as many as can be with no buyer above its share (rounded down), ties broken
 * as ever; then lot by lot to the buyer that is furthest below its share, while a lot fits. That is
 * the largest remainder where lots are single units.
 *
 * Columns: those of the classes, then T. Rows: theirs, then three a buyer: above, at least, at
 * most.
 */
#include "whatif/alloc_levels.h"

#include <math.h>
#include <string.h>

#define WHOLE_RATIO INT64_C(1000000)

typedef struct {
    const classes *c;
    program p;
    int64_t *bound, *ordered; /* by row; by buyer */
    size_t first;             /* row of the first buyer */
    size_t buyers;
    int64_t *objective; /* T */
} fair;

static size_t row_above(const fair *f, size_t b)
{
    return f->first + 3 * b;
}

static size_t row_least(const fair *f, size_t b)
{
    return f->first + 3 * b + 1;
}

static size_t row_most(const fair *f, size_t b)
{
    return f->first + 3 * b + 2;
}

/* ---- the program ----------------------------------------------------------------------------- */

typedef struct {
    int64_t *upper, *weight;
    size_t *start;
    uint32_t *row;
    size_t n;
} writer;

static void put(writer *w, size_t row, int64_t weight)
{
    w->row[w->n] = (uint32_t)row;
    w->weight[w->n++] = weight;
}

/* Units of one step of each column, and its buyer. */
static void put_columns(const fair *f, writer *w)
{
    const program *from = &f->c->program;
    for (size_t i = 0; i < f->c->class_count; i++) {
        const line_class *k = &f->c->classes[i];
        uint32_t b = f->c->problem->lines[f->c->order[k->first]].buyer;
        size_t last = k->kind == CLASS_RANGE ? k->col_lines : k->col;
        for (size_t col = k->col; col <= last; col++) {
            w->upper[col] = from->upper[col];
            w->start[col] = w->n;
            for (size_t e = from->start[col]; e < from->start[col + 1]; e++)
                put(w, from->row[e], from->weight[e]);
            if (col != k->col)
                continue;
            put(w, row_above(f, b), -WHOLE_RATIO * k->unit);
            put(w, row_least(f, b), -k->unit);
            put(w, row_most(f, b), k->unit);
        }
    }
    w->upper[from->cols] = WHOLE_RATIO;
    w->start[from->cols] = w->n;
    for (size_t b = 0; b < f->buyers; b++)
        if (f->ordered[b])
            put(w, row_above(f, b), f->ordered[b]);
    w->start[from->cols + 1] = w->n;
}

static bool fair_make(fair *f, const classes *c, const int64_t *bound, arena *a)
{
    const program *from = &c->program;
    size_t cols = from->cols, most = from->start[cols] + 3 * c->class_count;
    *f = (fair){.c = c, .first = from->rows, .buyers = c->problem->buyer_count};
    size_t rows = from->rows + 3 * f->buyers;
    writer w = {.upper = arena_alloc(a, cols + 2, sizeof *w.upper),
                .weight = arena_alloc(a, most + f->buyers + 1, sizeof *w.weight),
                .start = arena_alloc(a, cols + 2, sizeof *w.start),
                .row = arena_alloc(a, most + f->buyers + 1, sizeof *w.row)};
    f->bound = arena_alloc(a, rows + 1, sizeof *f->bound);
    f->ordered = arena_alloc(a, f->buyers + 1, sizeof *f->ordered);
    f->objective = arena_alloc(a, cols + 2, sizeof *f->objective);
    if (!w.upper || !w.weight || !w.start || !w.row || !f->bound || !f->ordered || !f->objective)
        return false;
    for (size_t i = 0; i < c->problem->line_count; i++)
        f->ordered[c->problem->lines[i].buyer] += c->problem->lines[i].units;
    put_columns(f, &w);
    memcpy(f->bound, bound, from->rows * sizeof *bound);
    for (size_t b = 0; b < f->buyers; b++) {
        f->bound[row_above(f, b)] = f->ordered[b] ? 0 : NO_BOUND;
        f->bound[row_least(f, b)] = f->bound[row_most(f, b)] = NO_BOUND;
    }
    f->objective[cols] = 1;
    f->p = (program){cols + 1, rows, w.upper, w.start, w.row, w.weight};
    return true;
}

/* ---- ratios ---------------------------------------------------------------------------------- */

static int64_t part_of(const fair *f, size_t b, int64_t ratio)
{
    return (int64_t)((i128)f->ordered[b] * ratio / WHOLE_RATIO);
}

static void fix_buyer(fair *f, size_t b, int64_t ratio, int64_t *share, size_t *left)
{
    f->bound[row_above(f, b)] = NO_BOUND;
    f->bound[row_least(f, b)] = -part_of(f, b, ratio);
    if (share)
        share[b] = ratio;
    --*left;
}

/* Buyers that cannot rise: their rows have a price; without prices, all that are met exactly. */
static size_t fix_buyers(fair *f, const solved *s, const double *v, int64_t ratio, int64_t *share,
                         size_t *left, double *units)
{
    size_t before = *left;
    bool all = ratio >= WHOLE_RATIO;
    for (size_t b = 0; b < f->buyers; b++)
        if (f->bound[row_above(f, b)] != NO_BOUND && (all || s->dual[row_above(f, b)] > 1e-12))
            fix_buyer(f, b, ratio, share, left);
    if (*left < before)
        return before - *left;
    memset(units, 0, f->buyers * sizeof *units);
    for (size_t i = 0; i < f->c->class_count; i++) {
        const line_class *k = &f->c->classes[i];
        units[f->c->problem->lines[f->c->order[k->first]].buyer] += v[k->col] * (double)k->unit;
    }
    for (size_t b = 0; b < f->buyers; b++) {
        double met = (double)f->ordered[b] * (double)ratio / (double)WHOLE_RATIO;
        if (f->bound[row_above(f, b)] != NO_BOUND && units[b] <= met + 1e-6 * (1 + met))
            fix_buyer(f, b, ratio, share, left);
    }
    return before - *left;
}

static bool one_level(fair *f, const solve_options *how, level_results *r, int64_t *share,
                      size_t *left, double *v, double *units, arena *a)
{
    solved s = program_relax(&f->p, f->bound, f->objective, how, v, a);
    r->status = s.status;
    if (s.status != SOLVE_OPTIMAL)
        return false;
    double found = floor(v[f->p.cols - 1] + 1e-3);
    int64_t ratio = found < 0 ? 0 : found > (double)WHOLE_RATIO ? WHOLE_RATIO : (int64_t)found;
    ratio = s.bound_exact && s.bound < ratio ? s.bound : ratio;
    for (size_t row = 0; row < f->first; row++)
        r->dual[row] += s.dual[row];
    size_t fixed = fix_buyers(f, &s, v, ratio, share, left, units);
    r->levels[r->level_count++] = (alloc_level){.priority = (int64_t)fixed,
                                                .value = ratio,
                                                .bound = s.bound,
                                                .optimal = ratio >= s.bound,
                                                .exact = s.bound_exact};
    return fixed > 0 && *left > 0;
}

level_results fair_levels(const classes *c, const int64_t *bound, const solve_options *how,
                          int64_t *share, arena *a)
{
    level_results r = {.status = SOLVE_NOMEM};
    fair f;
    double *v = arena_alloc(a, c->program.cols + 2, sizeof *v);
    double *units = arena_alloc(a, c->problem->buyer_count + 1, sizeof *units);
    r.levels = arena_alloc(a, c->problem->buyer_count + 1, sizeof *r.levels);
    r.dual = arena_alloc(a, c->program.rows + 1, sizeof *r.dual);
    if (!v || !units || !r.levels || !r.dual || !fair_make(&f, c, bound, a))
        return r;
    size_t left = 0;
    for (size_t b = 0; b < f.buyers; b++)
        left += f.ordered[b] > 0;
    r.status = SOLVE_OPTIMAL;
    arena_point here = arena_mark(a);
    while (left && one_level(&f, how, &r, share, &left, v, units, a))
        arena_rewind(a, here);
    return r;
}

/* ---- whole units ----------------------------------------------------------------------------- */

/* As many units as can be, no buyer above its share; then the objectives that break ties. */
static bool whole_below(const fair *f, const solve_options *how, int64_t *units, alloc_result *out,
                        arena *a)
{
    reached before[3];
    const int64_t *x = NULL;
    for (unsigned i = 0; i < 3; i++) {
        bool large = false;
        int64_t *objective = i ? tie_objective(f->c, i - 1, a)
                               : classes_objective(f->c, AIM_UNITS, true, 0, a, &large);
        int64_t *with_ratio = arena_alloc(a, f->p.cols + 1, sizeof *with_ratio);
        if (!objective || !with_ratio) {
            out->ties_open |= i > 0;
            out->status = i ? ALLOC_DONE : large ? ALLOC_TOO_LARGE : ALLOC_NOMEM;
            break;
        }
        memcpy(with_ratio, objective, f->c->program.cols * sizeof *objective);
        solved s = program_solve(&f->p, f->bound, with_ratio, before, i, how, a);
        if (s.found)
            x = s.x;
        out->ties_open |= !s.found || s.status != SOLVE_OPTIMAL;
        if (!s.found)
            break;
        before[i] = (reached){with_ratio, s.value};
    }
    if (!x) {
        out->status = out->status == ALLOC_DONE ? ALLOC_NOTHING_IN_TIME : out->status;
        return false;
    }
    classes_plan(f->c, x, units);
    return true;
}

typedef struct {
    const alloc_problem *p;
    const classes *c;
    int64_t *units, *got; /* by line; by buyer */
    int64_t *stock_used, *stock_bound;
    i128 *limit_used;
    size_t *limit_start;
    struct {
        size_t limit;
        int64_t weight;
    } * limits;
} giver;

static bool giver_make(giver *g, const classes *c, int64_t *units, arena *a)
{
    const alloc_problem *p = c->problem;
    size_t total = 0;
    *g = (giver){.p = p, .c = c, .units = units};
    g->got = arena_alloc(a, p->buyer_count + 1, sizeof *g->got);
    g->stock_used = alloc_stock_used(p, units, a);
    g->stock_bound = alloc_stock_bound(p, a);
    g->limit_used = arena_alloc(a, p->limit_count + 1, sizeof *g->limit_used);
    g->limit_start = arena_alloc(a, p->line_count + 2, sizeof *g->limit_start);
    if (!g->got || !g->stock_used || !g->stock_bound || !g->limit_used || !g->limit_start)
        return false;
    for (size_t i = 0; i < p->line_count; i++)
        g->got[p->lines[i].buyer] += units[i];
    for (size_t i = 0; i < p->limit_count; i++) {
        g->limit_used[i] = alloc_used(&p->limits[i], units);
        for (size_t k = 0; k < p->limits[i].weight_count; k++, total++)
            g->limit_start[p->limits[i].weights[k].line + 2]++;
    }
    for (size_t i = 2; i < p->line_count + 2; i++)
        g->limit_start[i] += g->limit_start[i - 1];
    g->limits = arena_alloc(a, total + 1, sizeof *g->limits);
    for (size_t i = 0; g->limits && i < p->limit_count; i++)
        for (size_t k = 0; k < p->limits[i].weight_count; k++) {
            size_t at = g->limit_start[p->limits[i].weights[k].line + 1]++;
            g->limits[at].limit = i;
            g->limits[at].weight = p->limits[i].weights[k].weight;
        }
    return g->limits != NULL;
}

/* Units of the line's next step that keep everything; 0: none. */
static int64_t next_step(const giver *g, uint32_t line)
{
    const alloc_line *l = &g->p->lines[line];
    int64_t least = l->minimum > l->lot ? (l->minimum + l->lot - 1) / l->lot * l->lot : l->lot;
    int64_t step = g->units[line] ? l->lot : least;
    if (g->units[line] + step > l->units)
        return 0;
    alloc_span s = alloc_stock_of(g->p, l);
    if (s.from == s.to)
        return 0;
    for (size_t k = s.from; k < s.to; k++)
        if (g->stock_used[k] + step > g->stock_bound[k])
            return 0;
    for (size_t k = g->limit_start[line]; k < g->limit_start[line + 1]; k++)
        if (g->limit_used[g->limits[k].limit] + (i128)g->limits[k].weight * step >
            g->p->limits[g->limits[k].limit].bound)
            return 0;
    return step;
}

static void give(giver *g, uint32_t line, int64_t step)
{
    const alloc_line *l = &g->p->lines[line];
    alloc_span s = alloc_stock_of(g->p, l);
    for (size_t k = s.from; k < s.to; k++)
        g->stock_used[k] += step;
    for (size_t k = g->limit_start[line]; k < g->limit_start[line + 1]; k++)
        g->limit_used[g->limits[k].limit] += (i128)g->limits[k].weight * step;
    g->units[line] += step;
    g->got[l->buyer] += step;
}

/* One step to the first line of the buyer, in the order of lines, that can take one. */
static bool give_one(giver *g, const uint32_t *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t step = next_step(g, lines[i]);
        if (!step)
            continue;
        give(g, lines[i], step);
        return true;
    }
    return false;
}

/* Steps to the buyer furthest below its share, in ratio, until none fits. */
static bool give_rest(const fair *f, giver *g, const int64_t *share, arena *a)
{
    size_t buyers = g->p->buyer_count, lines = 0;
    size_t *start = arena_alloc(a, buyers + 2, sizeof *start);
    uint32_t *of = arena_alloc(a, g->p->line_count + 1, sizeof *of);
    bool *closed = arena_alloc(a, buyers + 1, sizeof *closed);
    if (!start || !of || !closed)
        return false;
    for (size_t i = 0; i < f->c->class_count; i++)
        lines += f->c->classes[i].count;
    for (size_t i = 0; i < lines; i++)
        start[g->p->lines[f->c->order[i]].buyer + 2]++;
    for (size_t b = 2; b < buyers + 2; b++)
        start[b] += start[b - 1];
    for (size_t i = 0; i < lines; i++)
        of[start[g->p->lines[f->c->order[i]].buyer + 1]++] = f->c->order[i];
    for (;;) {
        size_t best = SIZE_MAX;
        i128 furthest = 0;
        for (size_t b = 0; b < buyers; b++) {
            i128 below = (i128)f->ordered[b] * share[b] - (i128)g->got[b] * WHOLE_RATIO;
            if (closed[b] || start[b] == start[b + 1] || (best != SIZE_MAX && below <= furthest))
                continue;
            best = b;
            furthest = below;
        }
        if (best == SIZE_MAX)
            return true;
        closed[best] = !give_one(g, &of[start[best]], start[best + 1] - start[best]);
    }
}

bool fair_plan(const classes *c, const int64_t *share, const solve_options *how, int64_t *units,
               alloc_result *out, arena *a)
{
    fair f;
    giver g;
    out->status = ALLOC_NOMEM;
    if (!fair_make(&f, c, c->bound, a))
        return false;
    out->status = ALLOC_DONE;
    for (size_t b = 0; b < f.buyers; b++) {
        f.bound[row_above(&f, b)] = NO_BOUND;
        f.bound[row_most(&f, b)] = part_of(&f, b, share[b]);
    }
    if (!whole_below(&f, how, units, out, a))
        return false;
    if (giver_make(&g, c, units, a) && give_rest(&f, &g, share, a))
        return true;
    out->status = ALLOC_NOMEM;
    return false;
}
