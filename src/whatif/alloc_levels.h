/*
 * alloc_levels.h - the objectives of an aim, one after the other, under given bounds.
 */
#ifndef TG_WHATIF_ALLOC_LEVELS_H
#define TG_WHATIF_ALLOC_LEVELS_H

#include "whatif/alloc_classes.h"

/* What an aim asks for, made once for all solving. */
typedef struct {
    const classes *c;
    const int64_t *const *objectives; /* the first counts most */
    const int64_t *priorities;        /* AIM_PRIORITY: the class of each */
    size_t count;
} aims;

typedef struct {
    solve_status status; /* SOLVE_STOPPED: of some level; those before it are done */
    alloc_level *levels;
    size_t level_count;
    int64_t *x;      /* by column; NULL: none found */
    double *dual;    /* by row: the sum over levels, to choose rows by */
    reached *before; /* what the levels reached, for the objectives that break ties */
} level_results;

typedef enum { AIMS_DONE, AIMS_TOO_LARGE, AIMS_NOMEM } aims_result;
aims_result aims_make(const classes *c, arena *a, aims *out);

level_results levels_solve(const aims *w, const int64_t *bound, const solve_options *how, arena *a);

/* The same for AIM_FAIR: the ratios of the relaxation, lowest first, in millionths. `share` by
 * buyer (may be NULL) is the ratio that each buyer reaches. No x. */
level_results fair_levels(const classes *c, const int64_t *bound, const solve_options *how,
                          int64_t *share, arena *a);
/* Whole units near these shares. False: *status says why. */
TG_MUST_USE bool fair_plan(const classes *c, const int64_t *share, const solve_options *how,
                           int64_t *units, alloc_result *out, arena *a);

/* Of the plans that are worth the same, one: x is moved to it. False: the time was up before it was
 * certain which. */
TG_MUST_USE bool levels_break_ties(const aims *w, const int64_t *bound, level_results *r,
                                   const solve_options *how, arena *a);
/* Objective 0 or 1 that tells equal plans apart. NULL: too large, or out of memory. */
TG_MUST_USE int64_t *tie_objective(const classes *c, unsigned which, arena *a);

/* Limits that cannot all be kept and of which each is needed for that: indexes in the problem. */
size_t levels_contradiction(const classes *c, const solve_options *how, size_t *out, arena *a);

/* What binds, and what one unit more or less would change. */
void binds_find(const alloc_problem *p, const aims *w, const level_results *r, const int64_t *units,
                const solve_options *how, size_t most, arena *a, alloc_result *out);

#endif
