/*
 * alloc_levels.c - the objectives of an aim, one after the other; then ties.
 *
 * Each level is solved with what the levels before it reached as rows. Plans of one worth are told
 * apart by two more objectives, which depend on the book alone and not on a solver:
 *
 *     1  most of  sum over classes of (number of classes - rank) * units; rank: the place of the
 *        class's first line in the order priority, placed, id, number
 *     2  most of  sum over classes of h(rank) * units; h mixes the bits of the rank, so that two
 *        plans hardly ever come to one sum
 */
#include "whatif/alloc_levels.h"

#include <stdlib.h>
#include <string.h>

static int compare_int64(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

/* The priorities that classes have, ascending, each once. */
static size_t find_priorities(const classes *c, int64_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < c->class_count; i++)
        out[n++] = c->problem->lines[c->order[c->classes[i].first]].priority;
    qsort(out, n, sizeof *out, compare_int64);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!kept || out[kept - 1] != out[i])
            out[kept++] = out[i];
    return kept;
}

aims_result aims_make(const classes *c, arena *a, aims *out)
{
    alloc_aim aim = c->problem->aim;
    int64_t *priorities = arena_alloc(a, c->class_count + 1, sizeof *priorities);
    if (!priorities)
        return AIMS_NOMEM;
    *out = (aims){.c = c, .priorities = priorities, .count = 1};
    if (aim == AIM_PRIORITY && c->class_count)
        out->count = find_priorities(c, priorities);
    const int64_t **objectives = arena_alloc(a, out->count + 1, sizeof *objectives);
    if (!objectives)
        return AIMS_NOMEM;
    for (size_t i = 0; i < out->count; i++) {
        bool large;
        objectives[i] = classes_objective(c, aim, aim != AIM_PRIORITY, priorities[i], a, &large);
        if (!objectives[i])
            return large ? AIMS_TOO_LARGE : AIMS_NOMEM;
    }
    out->objectives = objectives;
    return AIMS_DONE;
}

/* ---- levels ---------------------------------------------------------------------------- */

static bool room_for_levels(const aims *w, level_results *r, arena *a)
{
    r->levels = arena_alloc(a, w->count + 1, sizeof *r->levels);
    r->dual = arena_alloc(a, w->c->program.rows + 1, sizeof *r->dual);
    r->before = arena_alloc(a, w->count + 3, sizeof *r->before);
    return r->levels && r->dual && r->before;
}

level_results levels_solve(const aims *w, const int64_t *bound, const solve_options *how, arena *a)
{
    const program *p = &w->c->program;
    level_results r = {.status = SOLVE_NOMEM};
    if (w->c->problem->aim == AIM_FAIR)
        return fair_levels(w->c, bound, how, NULL, a);
    if (!room_for_levels(w, &r, a))
        return r;
    r.status = SOLVE_OPTIMAL;
    for (size_t i = 0; i < w->count; i++) {
        solved s = program_solve(p, bound, w->objectives[i], r.before, i, how, a);
        if (s.status == SOLVE_INFEASIBLE && i)
            s.status = SOLVE_STOPPED; /* rounding in the solver: the levels before it stand */
        bool whole = s.status == SOLVE_OPTIMAL || s.status == SOLVE_NEAR;
        if (s.found)
            r.x = s.x;
        for (size_t k = 0; k < p->rows; k++)
            r.dual[k] += s.dual[k];
        if (!whole)
            r.status = s.status;
        if (!s.found && !whole && !r.x)
            return r;
        int64_t value = (int64_t)program_value(w->objectives[i], r.x, p->cols);
        r.levels[r.level_count++] = (alloc_level){.priority = w->priorities[i],
                                                  .value = value,
                                                  .bound = s.found ? s.bound : PROGRAM_MAX,
                                                  .optimal = s.found && value >= s.bound,
                                                  .exact = s.bound_exact};
        if (s.status == SOLVE_NEAR && r.status == SOLVE_OPTIMAL)
            r.status = SOLVE_NEAR;
        r.before[i] = (reached){w->objectives[i], value};
    }
    return r;
}

/* ---- ties ------------------------------------------------------------------------------- */

static int64_t mix(uint64_t v)
{
    v = (v + 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
    v = (v ^ (v >> 29)) * 0x94D049BB133111EBu;
    return (int64_t)((v ^ (v >> 32)) & 0xFFFF) + 1;
}

int64_t *tie_objective(const classes *c, unsigned which, arena *a)
{
    int64_t *objective = arena_alloc(a, c->program.cols + 1, sizeof *objective);
    i128 sum = 0;
    for (size_t i = 0; objective && i < c->class_count; i++) {
        const line_class *k = &c->classes[i];
        i128 weight = which == 0 ? (i128)(c->class_count - i) : (i128)mix(i);
        weight *= k->unit;
        sum += weight * c->program.upper[k->col];
        if (sum > PROGRAM_MAX)
            return NULL;
        objective[k->col] = (int64_t)weight;
    }
    return objective;
}

bool levels_break_ties(const aims *w, const int64_t *bound, level_results *r,
                       const solve_options *how, arena *a)
{
    solve_options exactly = {.until = how->until};
    for (unsigned i = 0; i < 2; i++) {
        const int64_t *objective = tie_objective(w->c, i, a);
        if (!objective)
            return false;
        solved s =
            program_solve(&w->c->program, bound, objective, r->before, w->count + i, &exactly, a);
        if (!s.found || s.status != SOLVE_OPTIMAL)
            return false; /* the plan from before: what a search had when its time was up is chance */
        r->x = s.x;
        r->before[w->count + i] = (reached){objective, s.value};
    }
    return true;
}

/* ---- contradictions --------------------------------------------------------------------- */

static bool can_be_kept(const classes *c, const int64_t *bound, const int64_t *nothing,
                        const solve_options *how, arena *a)
{
    return program_solve(&c->program, bound, nothing, NULL, 0, how, a).status != SOLVE_INFEASIBLE;
}

/* Leaves out one limit after the other, for good where the rest still cannot be kept. */
size_t levels_contradiction(const classes *c, const solve_options *how, size_t *out, arena *a)
{
    size_t n = 0, limits = c->problem->limit_count;
    int64_t *bound = arena_alloc(a, c->program.rows + 1, sizeof *bound);
    int64_t *nothing = arena_alloc(a, c->program.cols + 1, sizeof *nothing);
    if (!bound || !nothing)
        return 0;
    memcpy(bound, c->bound, c->program.rows * sizeof *bound);
    for (size_t i = 0; i < limits; i++) {
        size_t row = c->limit_row + i;
        bound[row] = NO_BOUND;
        if (!can_be_kept(c, bound, nothing, how, a))
            continue;
        bound[row] = c->bound[row];
        out[n++] = i;
    }
    return n;
}
