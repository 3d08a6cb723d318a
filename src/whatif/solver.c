/*
 * solver.c - Clp for the relaxation, Cbc for whole numbers: the only file that knows them.
 *
 * Both minimise, so signs are turned here. Every number given is a whole one below 2^60; a row is
 * scaled by a power of two, which is exact, so that tolerances mean the same in all of them.
 *
 * Cbc takes SIGINT for itself while it works: it then stops as at a time limit. The handler is put
 * back and the signal raised again, so that Ctrl-C ends the program as it would have.
 */
#include "whatif/program.h"

#include <Cbc_C_Interface.h>
#include <Clp_C_Interface.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOLERANCE "1e-9" /* a row of weights up to a thousand million is kept to the unit */

enum { SECONDARY_EVENT = 5 }; /* Cbc_secondaryStatus: stopped by a signal */

#ifdef __SANITIZE_ADDRESS__
/* Presolve of CoinUtils 2.11 keeps some bytes a run (presolve_dupmajor), which is not ours. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libCoinUtils\n";
}
#endif

double solver_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- the same in floating point ------------------------------------------------------------ */

typedef struct {
    CoinBigIndex *start;
    int *row;
    double *weight, *lower, *upper, *cost, *row_lower, *row_upper, *scale;
} loaded;

static void loaded_free(loaded *l)
{
    free(l->start);
    free(l->row);
    free(l->weight);
    free(l->lower);
    free(l->upper);
    free(l->cost);
    free(l->row_lower);
    free(l->row_upper);
    free(l->scale);
}

/* Powers of two that bring the largest weight of each row to at most 1. */
static void find_scales(const matrix *m, double *scale)
{
    for (size_t r = 0; r < m->rows; r++)
        scale[r] = 0;
    for (size_t e = 0; e < m->start[m->cols]; e++) {
        double w = fabs((double)m->weight[e]);
        if (w > scale[m->row[e]])
            scale[m->row[e]] = w;
    }
    for (size_t r = 0; r < m->rows; r++)
        scale[r] = scale[r] > 0 ? ldexp(1, -ilogb(scale[r])) : 1;
}

static bool load(const matrix *m, loaded *l)
{
    size_t entries = m->start[m->cols];
    *l = (loaded){.start = calloc(m->cols + 1, sizeof *l->start),
                  .row = calloc(entries + 1, sizeof *l->row),
                  .weight = calloc(entries + 1, sizeof *l->weight),
                  .lower = calloc(m->cols + 1, sizeof *l->lower),
                  .upper = calloc(m->cols + 1, sizeof *l->upper),
                  .cost = calloc(m->cols + 1, sizeof *l->cost),
                  .row_lower = calloc(m->rows + 1, sizeof *l->row_lower),
                  .row_upper = calloc(m->rows + 1, sizeof *l->row_upper),
                  .scale = calloc(m->rows + 1, sizeof *l->scale)};
    if (!l->start || !l->row || !l->weight || !l->lower || !l->upper || !l->cost || !l->row_lower ||
        !l->row_upper || !l->scale || entries > INT32_MAX)
        return false;
    find_scales(m, l->scale);
    for (size_t c = 0; c < m->cols; c++) {
        l->upper[c] = (double)m->upper[c];
        l->cost[c] = -(double)m->objective[c];
        l->start[c + 1] = (CoinBigIndex)m->start[c + 1];
    }
    for (size_t e = 0; e < entries; e++) {
        l->row[e] = (int)m->row[e];
        l->weight[e] = (double)m->weight[e] * l->scale[m->row[e]];
    }
    for (size_t r = 0; r < m->rows; r++) {
        l->row_lower[r] = -HUGE_VAL;
        l->row_upper[r] = (double)m->bound[r] * l->scale[r];
    }
    return true;
}

/* ---- the relaxation ------------------------------------------------------------------------ */

static solver_result relaxed(const matrix *m, const loaded *l, double until, double *x,
                             double *dual)
{
    Clp_Simplex *s = Clp_newModel();
    if (!s)
        return SOLVER_NOMEM;
    Clp_setLogLevel(s, 0);
    if (until > 0)
        Clp_setMaximumSeconds(s, fmax(until - solver_now(), 0.001));
    Clp_loadProblem(s, (int)m->cols, (int)m->rows, l->start, l->row, l->weight, l->lower, l->upper,
                    l->cost, l->row_lower, l->row_upper);
    Clp_initialSolve(s);
    int status = Clp_status(s);
    solver_result r = status == 0 ? SOLVER_DONE : status == 1 ? SOLVER_NONE : SOLVER_TIME;
    if (r == SOLVER_DONE) {
        memcpy(x, Clp_primalColumnSolution(s), m->cols * sizeof *x);
        const double *price = Clp_dualRowSolution(s);
        for (size_t i = 0; i < m->rows; i++)
            dual[i] = fmax(-price[i] * l->scale[i], 0);
    }
    Clp_deleteModel(s);
    return r;
}

solver_result solver_relaxed(const matrix *m, double until, double *x, double *dual)
{
    loaded l;
    memset(dual, 0, m->rows * sizeof *dual);
    solver_result r = load(m, &l) ? relaxed(m, &l, until, x, dual) : SOLVER_NOMEM;
    loaded_free(&l);
    return r;
}

/* ---- whole numbers ------------------------------------------------------------------------- */

static void solve_quietly(Cbc_Model *s)
{
    struct sigaction before;
    sigaction(SIGINT, NULL, &before);
    Cbc_solve(s);
    sigaction(SIGINT, &before, NULL);
    if (Cbc_secondaryStatus(s) == SECONDARY_EVENT)
        raise(SIGINT);
}

static solver_result whole(const matrix *m, const loaded *l, const solve_options *how, double *x,
                           double *bound, bool *found)
{
    Cbc_Model *s = Cbc_newModel();
    if (!s)
        return SOLVER_NOMEM;
    Cbc_setLogLevel(s, 0);
    Cbc_setParameter(s, "log", "0");
    Cbc_setParameter(s, "primalTolerance", TOLERANCE);
    Cbc_setParameter(s, "integerTolerance", TOLERANCE);
    Cbc_setParameter(s, "timeMode", "elapsed");
    Cbc_loadProblem(s, (int)m->cols, (int)m->rows, l->start, l->row, l->weight, l->lower, l->upper,
                    l->cost, l->row_lower, l->row_upper);
    for (size_t c = 0; c < m->cols; c++)
        Cbc_setInteger(s, (int)c);
    /* The objective is whole: a plan less than one from the bound is an optimum. */
    Cbc_setAllowableGap(s, 0.999);
    Cbc_setAllowableFractionGap(s, how->gap);
    if (how->until > 0)
        Cbc_setMaximumSeconds(s, fmax(how->until - solver_now(), 0.001));
    solve_quietly(s);
    solver_result r = Cbc_isProvenInfeasible(s)                      ? SOLVER_NONE
                      : Cbc_isProvenOptimal(s) && Cbc_status(s) == 0 ? SOLVER_DONE
                                                                     : SOLVER_TIME;
    const double *best = r == SOLVER_NONE ? NULL : Cbc_bestSolution(s);
    *found = best != NULL;
    if (best)
        memcpy(x, best, m->cols * sizeof *x);
    *bound = -Cbc_getBestPossibleObjValue(s);
    Cbc_deleteModel(s);
    return r;
}

solver_result solver_whole(const matrix *m, const solve_options *how, double *x, double *bound,
                           bool *found)
{
    loaded l;
    *found = false;
    solver_result r = load(m, &l) ? whole(m, &l, how, x, bound, found) : SOLVER_NOMEM;
    loaded_free(&l);
    return r;
}
