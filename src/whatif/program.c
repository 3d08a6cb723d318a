/*
 * program.c - one objective over one set of rows, from the relaxation up.
 *
 *     relaxation -> duals -> exact bound      the bound, rounded down, is one on whole x too
 *                -> x rounded, made to keep every row, filled up
 *                   its value is the bound?   then it is an optimum, and that is proved
 *                   else the integer solver   its plan is rounded and checked in the same way
 */
#include "whatif/program.h"

#include <math.h>
#include <string.h>

i128 program_value(const int64_t *objective, const int64_t *x, size_t cols)
{
    i128 sum = 0;
    for (size_t c = 0; c < cols; c++)
        sum += (i128)objective[c] * x[c];
    return sum;
}

/* ---- the rows ----------------------------------------------------------------------------- */

static int64_t divisor(int64_t a, int64_t b)
{
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static int64_t floor_div(int64_t v, int64_t by)
{
    return v / by - (v % by < 0);
}

/* Whole x make row . x a multiple of what its weights share: the bound falls to one. */
static void divide_rows(matrix *m, int64_t *shared)
{
    memset(shared, 0, m->rows * sizeof *shared);
    for (size_t e = 0; e < m->start[m->cols]; e++)
        shared[m->row[e]] = divisor(shared[m->row[e]], m->weight[e]);
    for (size_t e = 0; e < m->start[m->cols]; e++)
        m->weight[e] /= shared[m->row[e]];
    for (size_t r = 0; r < m->rows; r++)
        if (shared[r] > 1)
            m->bound[r] = floor_div(m->bound[r], shared[r]);
}

typedef struct {
    matrix m;
    uint32_t *row_at; /* by row of the program; UINT32_MAX: left out */
    int64_t *shared;  /* by row of the matrix */
    int64_t objective_shared;
} laid_out;

static bool lay_out(laid_out *l, const program *p, const int64_t *bound, const int64_t *objective,
                    const reached *before, size_t before_count, arena *a)
{
    matrix *m = &l->m;
    *m = (matrix){.cols = p->cols, .upper = p->upper};
    size_t most = p->start[p->cols] + before_count * p->cols;
    int64_t *scaled = arena_alloc(a, p->cols + 1, sizeof *scaled);
    l->row_at = arena_alloc(a, p->rows + 1, sizeof *l->row_at);
    l->shared = arena_alloc(a, p->rows + before_count + 1, sizeof *l->shared);
    m->start = arena_alloc(a, p->cols + 1, sizeof *m->start);
    m->row = arena_alloc(a, most + 1, sizeof *m->row);
    m->weight = arena_alloc(a, most + 1, sizeof *m->weight);
    m->bound = arena_alloc(a, p->rows + before_count + 1, sizeof *m->bound);
    if (!scaled || !l->row_at || !l->shared || !m->start || !m->row || !m->weight || !m->bound)
        return false;
    for (size_t r = 0; r < p->rows; r++) {
        l->row_at[r] = bound[r] == NO_BOUND ? UINT32_MAX : (uint32_t)m->rows;
        if (bound[r] != NO_BOUND)
            m->bound[m->rows++] = bound[r];
    }
    size_t first = m->rows, n = 0;
    for (size_t i = 0; i < before_count; i++)
        m->bound[m->rows++] = -before[i].at_least;
    l->objective_shared = 0;
    for (size_t c = 0; c < p->cols; c++) {
        m->start[c] = n;
        for (size_t e = p->start[c]; e < p->start[c + 1]; e++)
            if (l->row_at[p->row[e]] != UINT32_MAX && p->weight[e]) {
                m->row[n] = l->row_at[p->row[e]];
                m->weight[n++] = p->weight[e];
            }
        for (size_t i = 0; i < before_count; i++)
            if (before[i].objective[c]) {
                m->row[n] = (uint32_t)(first + i);
                m->weight[n++] = -before[i].objective[c];
            }
        l->objective_shared = divisor(l->objective_shared, objective[c]);
    }
    m->start[p->cols] = n;
    for (size_t c = 0; c < p->cols; c++)
        scaled[c] = l->objective_shared ? objective[c] / l->objective_shared : 0;
    m->objective = scaled;
    divide_rows(m, l->shared);
    return true;
}

static bool row_sums(const matrix *m, const int64_t *x, i128 *sums)
{
    memset(sums, 0, m->rows * sizeof *sums);
    for (size_t c = 0; c < m->cols; c++) {
        if (x[c] < 0 || x[c] > m->upper[c])
            return false;
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++)
            sums[m->row[e]] += (i128)m->weight[e] * x[c];
    }
    return true;
}

bool matrix_keeps(const matrix *m, const int64_t *x, arena *a)
{
    i128 *sums = arena_alloc(a, m->rows + 1, sizeof *sums);
    if (!sums || !row_sums(m, x, sums))
        return false;
    for (size_t r = 0; r < m->rows; r++)
        if (sums[r] > m->bound[r])
            return false;
    return true;
}

/* ---- whole numbers near the relaxation ----------------------------------------------------- */

static int64_t clamp(double v, int64_t upper)
{
    if (!(v > 0))
        return 0;
    return v >= (double)upper ? upper : (int64_t)v;
}

/* Columns in order take what still fits, where the objective gains. */
static void fill_up(const matrix *m, int64_t *x, i128 *sums)
{
    for (size_t c = 0; c < m->cols; c++) {
        i128 more = m->upper[c] - x[c];
        if (m->objective[c] <= 0)
            continue;
        for (size_t e = m->start[c]; e < m->start[c + 1] && more > 0; e++) {
            if (m->weight[e] <= 0)
                continue;
            i128 room = m->bound[m->row[e]] - sums[m->row[e]];
            i128 fits = room / m->weight[e];
            more = fits < more ? fits : more;
        }
        if (more <= 0)
            continue;
        x[c] += (int64_t)more;
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++)
            sums[m->row[e]] += (i128)m->weight[e] * more;
    }
}

/* Takes steps back, last columns first, until every row is kept or nothing is left to take. */
static bool take_back(const matrix *m, int64_t *x, i128 *sums)
{
    for (size_t c = m->cols; c-- > 0;) {
        i128 less = 0;
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++) {
            i128 over = sums[m->row[e]] - m->bound[m->row[e]];
            if (over <= 0 || m->weight[e] <= 0)
                continue;
            i128 steps = (over + m->weight[e] - 1) / m->weight[e];
            less = steps > less ? steps : less;
        }
        less = less > x[c] ? x[c] : less;
        x[c] -= (int64_t)less;
        for (size_t e = m->start[c]; less && e < m->start[c + 1]; e++)
            sums[m->row[e]] -= (i128)m->weight[e] * less;
    }
    for (size_t r = 0; r < m->rows; r++)
        if (sums[r] > m->bound[r])
            return false;
    return true;
}

/* Takes whole numbers near v, to the nearest or down, if they keep every row. `mend`: steps are
 * taken back until they do, and what then fits is filled up. */
static bool take_near(const matrix *m, const double *v, bool down, bool mend, int64_t *x, arena *a)
{
    i128 *sums = arena_alloc(a, m->rows + 1, sizeof *sums);
    if (!sums)
        return false;
    for (size_t c = 0; c < m->cols; c++)
        x[c] = clamp(down ? floor(v[c] + 1e-7) : round(v[c]), m->upper[c]);
    if (!row_sums(m, x, sums))
        return false;
    bool kept = true;
    for (size_t r = 0; r < m->rows; r++)
        kept &= sums[r] <= m->bound[r];
    if (mend && (kept || take_back(m, x, sums))) {
        fill_up(m, x, sums);
        return true;
    }
    return kept;
}

/* Keeps x in `s` when it is better than what is there. */
static void consider(solved *s, const matrix *m, const int64_t *x)
{
    i128 value = program_value(m->objective, x, m->cols);
    if (s->found && value <= s->value)
        return;
    s->found = true;
    s->value = (int64_t)value;
    memcpy(s->x, x, m->cols * sizeof *x);
}

static void consider_near(solved *s, const matrix *m, const double *v, int64_t *x, arena *a)
{
    if (take_near(m, v, false, false, x, a))
        consider(s, m, x);
    if (s->found && s->bound_exact && s->value >= s->bound)
        return;
    if (take_near(m, v, true, true, x, a))
        consider(s, m, x);
    if (take_near(m, v, false, true, x, a))
        consider(s, m, x);
}

/* ---- the integer solver -------------------------------------------------------------------- */

/* A bound that the solver only says: rounded up so that its own error does not cut. */
static void take_said_bound(solved *s, double said)
{
    double loose = floor(said + 1e-6 * (fabs(said) < 1 ? 1 : fabs(said) * 1e-6) + 1e-6);
    int64_t bound = loose >= (double)PROGRAM_MAX ? PROGRAM_MAX : (int64_t)loose;
    if (bound < s->value)
        bound = s->value;
    if (bound < s->bound) {
        s->bound = bound;
        s->bound_exact = false;
    }
}

static void solve_whole(solved *s, const matrix *m, const solve_options *how, int64_t *x, double *v,
                        arena *a)
{
    double said = 0;
    bool found = false;
    solver_result r = solver_whole(m, how, v, &said, &found);
    if (r == SOLVER_NOMEM) {
        s->status = SOLVE_NOMEM;
        return;
    }
    if (r == SOLVER_NONE && !s->found) {
        s->status = SOLVE_INFEASIBLE;
        return;
    }
    if (found)
        consider_near(s, m, v, x, a);
    if (r == SOLVER_DONE || r == SOLVER_TIME)
        take_said_bound(s, said);
    if (!s->found || (r != SOLVER_DONE && s->value < s->bound))
        s->status = SOLVE_STOPPED;
    else
        s->status = s->value >= s->bound ? SOLVE_OPTIMAL : SOLVE_NEAR;
}

/* Not even the relaxation was solved in the time: columns in order as far as they fit, and the
 * bound of all that is wished. */
static void take_what_fits(solved *s, const matrix *m, int64_t *x, double *v, double *dual,
                           arena *a)
{
    memset(v, 0, m->cols * sizeof *v);
    memset(dual, 0, m->rows * sizeof *dual);
    s->bound_exact = certificate_bound(m, dual, a, &s->bound);
    if (take_near(m, v, true, true, x, a))
        consider(s, m, x);
}

/* ---- one objective ------------------------------------------------------------------------- */

static void solve_laid_out(solved *s, const laid_out *l, const solve_options *how, double *dual,
                           arena *a)
{
    const matrix *m = &l->m;
    if (!m->cols) { /* solvers have no word for it */
        s->found = s->bound_exact = matrix_keeps(m, s->x, a);
        s->status = s->found ? SOLVE_OPTIMAL : SOLVE_INFEASIBLE;
        s->bound = 0;
        return;
    }
    int64_t *x = arena_alloc(a, m->cols + 1, sizeof *x);
    double *v = arena_alloc(a, m->cols + 1, sizeof *v);
    if (!x || !v) {
        s->status = SOLVE_NOMEM;
        return;
    }
    solver_result r = solver_relaxed(m, how->until, v, dual);
    if (r != SOLVER_DONE) {
        s->status = r == SOLVER_NONE   ? SOLVE_INFEASIBLE
                    : r == SOLVER_TIME ? SOLVE_STOPPED
                                       : SOLVE_NOMEM;
        if (r == SOLVER_TIME)
            take_what_fits(s, m, x, v, dual, a);
        return;
    }
    s->bound_exact = certificate_bound(m, dual, a, &s->bound);
    consider_near(s, m, v, x, a);
    if (s->found && s->bound_exact && s->value >= s->bound) {
        s->status = SOLVE_OPTIMAL;
        return;
    }
    solve_whole(s, m, how, x, v, a);
}

/* Back to the rows and the objective as they came. */
static void undo_division(solved *s, const laid_out *l, const program *p, const double *dual)
{
    int64_t by = l->objective_shared ? l->objective_shared : 1;
    s->value *= by;
    s->bound = s->bound >= PROGRAM_MAX / by ? PROGRAM_MAX : s->bound * by;
    for (size_t r = 0; r < p->rows; r++) {
        uint32_t at = l->row_at[r];
        bool on = at != UINT32_MAX && l->shared[at] > 0;
        s->dual[r] = on ? dual[at] * (double)by / (double)l->shared[at] : 0;
    }
}

solved program_relax(const program *p, const int64_t *bound, const int64_t *objective,
                     const solve_options *how, double *v, arena *a)
{
    solved s = {.status = SOLVE_NOMEM, .bound = PROGRAM_MAX};
    laid_out l;
    s.dual = arena_alloc(a, p->rows + 1, sizeof *s.dual);
    double *dual = arena_alloc(a, p->rows + 1, sizeof *dual);
    if (!s.dual || !dual || !lay_out(&l, p, bound, objective, NULL, 0, a))
        return s;
    solver_result r = solver_relaxed(&l.m, how->until, v, dual);
    s.status = r == SOLVER_DONE   ? SOLVE_OPTIMAL
               : r == SOLVER_NONE ? SOLVE_INFEASIBLE
               : r == SOLVER_TIME ? SOLVE_STOPPED
                                  : SOLVE_NOMEM;
    if (s.status == SOLVE_OPTIMAL)
        s.bound_exact = certificate_bound(&l.m, dual, a, &s.bound);
    undo_division(&s, &l, p, dual);
    return s;
}

solved program_solve(const program *p, const int64_t *bound, const int64_t *objective,
                     const reached *before, size_t before_count, const solve_options *how, arena *a)
{
    solved s = {.status = SOLVE_NOMEM, .bound = PROGRAM_MAX};
    laid_out l;
    s.x = arena_alloc(a, p->cols + 1, sizeof *s.x);
    s.dual = arena_alloc(a, p->rows + 1, sizeof *s.dual);
    double *dual = arena_alloc(a, 2 * p->rows + before_count + 1, sizeof *dual);
    uint32_t *parents = arena_alloc(a, p->rows + 1, sizeof *parents);
    if (!s.x || !s.dual || !dual || !parents ||
        !lay_out(&l, p, bound, objective, before, before_count, a))
        return s;
    size_t given = l.m.rows;
    if (!counts_add(&l.m, given - before_count, parents, a))
        return s;
    solve_laid_out(&s, &l, how, dual, a);
    for (size_t i = given; i < l.m.rows; i++)
        dual[parents[i - given]] += dual[i]; /* its price is that of the row it is made of */
    undo_division(&s, &l, p, dual);
    return s;
}
