/*
 * scenario_alloc.h - stock given out under each scenario that has an inventory, side by side.
 *
 *     column with an inventory ──▶ the book decided once more under it, as `allocate` does
 *                              ──▶ a plan that keeps the pack's limits ──▶ sums, charges, what binds
 *
 * Such a column draws no limit line by line: the plan keeps them. What is released there is what
 * the comparison says is; that is looked at.
 */
#ifndef TG_CLI_SCENARIO_ALLOC_H
#define TG_CLI_SCENARIO_ALLOC_H

#include "cli/alloc_show.h"
#include "cli/scenario.h"

typedef struct scenario_allocation {
    bool has; /* this column has an inventory */
    inventory stock;
    job job;
    alloc_book book;
    tally total;
    alloc_problem problem;
    alloc_result result;
    alloc_view view;
} scenario_allocation;

typedef struct scenario_market {
    job base; /* --assume-authorised */
    scenario_allocation *columns; /* NULL: none has an inventory */
    alloc_aim aim;
    alloc_options how;
    crew_options crew;
} scenario_market;

/* --assume-authorised, in every column: gates and words. False: told, but for memory. */
TG_MUST_USE bool scenario_market_open(scenario_job *j, orders *o);
/* Inventories and options, once the columns are made. False: told. */
TG_MUST_USE bool scenario_alloc_open(scenario_job *j);
/* The plans, after the comparison. False: told. */
TG_MUST_USE bool scenario_alloc_run(scenario_job *j);
void scenario_alloc_free(scenario_job *j);
/* The column's plan; NULL: it has no inventory. */
const scenario_allocation *scenario_alloc_at(const scenario_job *j, size_t at);

/* Units in stock, all days together. */
amount scenario_alloc_stock(const scenario_allocation *x);

#endif
