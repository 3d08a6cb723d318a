/*
 * program.h - an integer program in whole numbers, and what is known of its optimum.
 *
 *     most of   objective . x      over whole x from 0 to upper, every row . x <= its bound
 *
 *     program.c       rows put together, divided by what their weights share, checked exactly
 *     solver.c        the only file that knows Clp and Cbc; it sees and gives floating point
 *     counts.c        rows that follow from the others and bring the relaxation nearer
 *     certificate.c   what no x can exceed, in exact rationals, whatever the solver said
 *
 * Invariants:
 *   - an `x` that is handed out keeps every row; that was checked in whole numbers.
 *   - `bound` is a true one when `bound_exact`; else it is the solver's word.
 */
#ifndef TG_WHATIF_PROGRAM_H
#define TG_WHATIF_PROGRAM_H

#include "base/arena.h"

#include <stdbool.h>

#define NO_BOUND INT64_MAX
/* No weight, bound or total passes this, so that sums of them fit 128 bits and doubles are near. */
#define PROGRAM_MAX (INT64_C(1) << 60)

/* Columns compressed: the entries of column c are start[c] up to start[c + 1], rows ascending. */
typedef struct {
    size_t cols, rows;
    const int64_t *upper;
    const size_t *start;
    const uint32_t *row;
    const int64_t *weight;
} program;

/* What an earlier objective reached stays: objective . x >= at_least. */
typedef struct {
    const int64_t *objective;
    int64_t at_least;
} reached;

typedef struct {
    double until; /* seconds of the monotonic clock; 0: no limit */
    double gap;   /* relative; a plan this near the bound will do */
} solve_options;

typedef enum {
    SOLVE_OPTIMAL,    /* x is an optimum */
    SOLVE_NEAR,       /* x is within the gap asked for */
    SOLVE_STOPPED,    /* the time was up; x where `found` */
    SOLVE_INFEASIBLE, /* no x keeps the rows */
    SOLVE_NOMEM
} solve_status;

typedef struct {
    solve_status status;
    bool found;
    int64_t *x;
    int64_t value;
    int64_t bound;    /* no x has more */
    bool bound_exact; /* shown in exact rationals */
    double *dual;     /* by row of the program; of the relaxation, to choose rows by */
} solved;

/* `bound` by row; NO_BOUND leaves the row out. */
solved program_solve(const program *p, const int64_t *bound, const int64_t *objective,
                     const reached *before, size_t before_count, const solve_options *how,
                     arena *a);

/* The relaxation alone: v by column, duals by row of the program, and a bound on whole x that is
 * exact unless `bound_exact` is false. Status OPTIMAL, STOPPED, INFEASIBLE or NOMEM; no x. */
solved program_relax(const program *p, const int64_t *bound, const int64_t *objective,
                     const solve_options *how, double *v, arena *a);

/* objective . x */
i128 program_value(const int64_t *objective, const int64_t *x, size_t cols);

/* ---- between program.c and its two helpers ------------------------------------------------- */

/* The rows that count, those of earlier objectives last; weights of a row share no factor. */
typedef struct {
    size_t cols, rows;
    const int64_t *upper;
    size_t *start;
    uint32_t *row;
    int64_t *weight;
    int64_t *bound;
    const int64_t *objective; /* divided by what its weights share */
} matrix;

/* For each of the first rows that is a knapsack of steps of one worth: how many steps it
 * takes at most, as a row at the end. `parents` (room for `rows`): the row that each is
 * made of. False: no memory. */
TG_MUST_USE bool counts_add(matrix *m, size_t rows, uint32_t *parents, arena *a);
TG_MUST_USE bool matrix_keeps(const matrix *m, const int64_t *x, arena *a);

/* floor of min over y of y . bound + sum max(0, objective - y . column) * upper, for the y >= 0
 * nearest to `dual`. False when it cannot be held in 128 bits. */
TG_MUST_USE bool certificate_bound(const matrix *m, const double *dual, arena *a, int64_t *bound);

typedef enum { SOLVER_DONE, SOLVER_TIME, SOLVER_NONE, SOLVER_NOMEM } solver_result;
/* The relaxation. SOLVER_NONE: it has no solution. */
solver_result solver_relaxed(const matrix *m, double until, double *x, double *dual);
/* The integer program; *bound is the solver's. *found: x is one. */
solver_result solver_whole(const matrix *m, const solve_options *how, double *x, double *bound,
                           bool *found);

double solver_now(void);

#endif
