/*
 * allocate.c - the order of things: classes, optimum, ties, plan, check, what binds.
 */
#include "whatif/allocate.h"
#include "whatif/alloc_levels.h"

static alloc_status status_of(const level_results *r)
{
    if (r->status == SOLVE_NOMEM)
        return ALLOC_NOMEM;
    if (r->status == SOLVE_INFEASIBLE)
        return ALLOC_INFEASIBLE;
    return r->x ? ALLOC_DONE : ALLOC_NOTHING_IN_TIME;
}

static void find_contradiction(const classes *c, const solve_options *how, arena *a,
                               alloc_result *out)
{
    out->contradiction = arena_alloc(a, c->problem->limit_count + 1, sizeof *out->contradiction);
    if (out->contradiction)
        out->contradiction_count = levels_contradiction(c, how, out->contradiction, a);
}

/* Ratios first, then whole units near them. */
static void solve_fair(const classes *c, const aims *w, const alloc_options *how,
                       const solve_options *exact, arena *a, alloc_result *out)
{
    int64_t *share = arena_alloc(a, c->problem->buyer_count + 1, sizeof *share);
    if (!share)
        return;
    level_results r = fair_levels(c, c->bound, exact, share, a);
    out->levels = r.levels;
    out->level_count = r.level_count;
    out->status = r.status == SOLVE_NOMEM        ? ALLOC_NOMEM
                  : r.status == SOLVE_INFEASIBLE ? ALLOC_INFEASIBLE
                  : r.status == SOLVE_STOPPED    ? ALLOC_NOTHING_IN_TIME
                                                 : ALLOC_DONE;
    if (out->status == ALLOC_INFEASIBLE)
        find_contradiction(c, exact, a, out);
    if (out->status != ALLOC_DONE || !fair_plan(c, share, exact, out->units, out, a))
        return;
    out->wrong = alloc_check(c->problem, out->units, a);
    if (out->wrong.len)
        out->status = ALLOC_WRONG;
    else if (how->binds)
        binds_find(c->problem, w, &r, out->units, exact, how->binds, a, out);
}

/* Ties have a quarter of the time that is left, so that what binds has some. */
static solve_options time_for_ties(const solve_options *how)
{
    solve_options some = *how;
    if (how->until > 0)
        some.until = (3 * solver_now() + how->until) / 4;
    return some;
}

static void solve_levels(const classes *c, const aims *w, const alloc_options *how,
                         const solve_options *exact, arena *a, alloc_result *out)
{
    level_results r = levels_solve(w, c->bound, exact, a);
    out->levels = r.levels;
    out->level_count = r.level_count;
    out->status = status_of(&r);
    if (out->status == ALLOC_INFEASIBLE)
        find_contradiction(c, exact, a, out);
    if (out->status != ALLOC_DONE)
        return;
    solve_options some = time_for_ties(exact);
    out->ties_open = r.status != SOLVE_OPTIMAL || !levels_break_ties(w, c->bound, &r, &some, a);
    classes_plan(c, r.x, out->units);
    out->wrong = alloc_check(c->problem, out->units, a);
    if (out->wrong.len)
        out->status = ALLOC_WRONG;
    else if (how->binds && r.status == SOLVE_OPTIMAL)
        binds_find(c->problem, w, &r, out->units, exact, how->binds, a, out);
}

static void solve(const classes *c, const aims *w, const alloc_options *how, arena *a,
                  alloc_result *out)
{
    solve_options exact = {.until = how->seconds > 0 ? solver_now() + how->seconds : 0,
                           .gap = how->gap};
    if (c->problem->aim == AIM_FAIR)
        solve_fair(c, w, how, &exact, a, out);
    else
        solve_levels(c, w, how, &exact, a, out);
    out->time_up = exact.until > 0 && solver_now() >= exact.until;
}

void allocate(const alloc_problem *p, const alloc_options *how, arena *a, alloc_result *out)
{
    classes c;
    aims w;
    *out = (alloc_result){.status = ALLOC_NOMEM, .wrong = STR("")};
    out->units = arena_alloc(a, p->line_count + 1, sizeof *out->units);
    if (!out->units)
        return;
    classes_result made = classes_make(p, a, &c);
    aims_result aimed = made == CLASSES_DONE ? aims_make(&c, a, &w) : AIMS_NOMEM;
    if (made == CLASSES_TOO_LARGE || aimed == AIMS_TOO_LARGE)
        out->status = ALLOC_TOO_LARGE;
    if (made != CLASSES_DONE || aimed != AIMS_DONE)
        return;
    out->classes = c.class_count;
    out->columns = c.program.cols;
    out->rows = c.program.rows;
    solve(&c, &w, how, a, out);
}
