/*
 * scenario.h - the parts of `tollgate scenario`.
 *
 *     cmd_scenario.c    options, scenarios, files, the order of things
 *     scenario_text.c   tables for a person
 *     scenario_data.c   the same as CSV and JSON
 *     scenario_plan.c   joint readings, in an order of their own
 *     scenario_draw.c   limits of each column, the pass before the draw
 *     scenario_alloc*.c stock given out under each
 *     report_scenario.c, report_readings.c   a page or a workbook
 */
#ifndef TG_CLI_SCENARIO_H
#define TG_CLI_SCENARIO_H

#include "cli/setup.h"
#include "whatif/scenario.h"

typedef struct {
    const args *args;
    tg_pack *pack;
    tg_pack **packs;        /* by column; NULL: the pack as it stands */
    scenarios s;
    scenarios **all;        /* of each thread; the first is `s`, where all is added up */
    size_t threads, lines;  /* lines of a block */
    amount reference;       /* TPP of the chip that compute is counted in */
    str reference_id;
    bool all_readings;
    const uint32_t *chosen; /* --questions: facts; NULL: all */
    size_t chosen_count;
    unsigned width;
    bool colour;
    str *decided_by;        /* by column: pack, scenario, digests, options */
    const deciding *deciding;
    bool limited;           /* limits are drawn */
    struct scenario_market *market; /* scenario_alloc.h; NULL before it is opened */
    const uint32_t *authorised; /* gates of --assume-authorised */
    size_t authorised_count;
    str assumption;         /* "assuming all authorisations granted at us.export"; empty */
    arena *a;
} scenario_job;

/* "released units", "charges to us.cbp (USD), due": what the figures of readings are called. */
str scenario_figure_name(const scenario_job *j, size_t which);
unsigned scenario_figure_decimals(const scenario_job *j, size_t which);
/* Compute in chips of reference, rounded down; false when there is none. */
bool scenario_equivalents(const scenario_job *j, amount compute, amount *out);
const char *scenario_row_name(scenario_row row);

/* One column's questions in the order of their names, and joint readings that are listed: each
 * chosen question fixed, the others SIZE_MAX. */
typedef struct {
    const readings *r;
    size_t *order;   /* places by name; only those some line depends on */
    size_t count;
    size_t *listed;  /* those of `order` that are worked out one by one */
    size_t listed_count;
    uint64_t joint;  /* combinations of the listed */
    bool open;       /* some lines are left open: every figure is an outer bound */
    bool *bound;     /* by figure, of reading_plan_ranges: no one joint reading need reach its ends */
    bool outer;      /* some are */
    bool none;       /* too many to list: no joint reading is */
} reading_plan;
TG_MUST_USE bool reading_plan_make(const scenario_job *j, const readings *r, reading_plan *p);
/* What the figures over all readings do not hold. */
#define READINGS_LEAVE_OUT                                                                     \
    "Before limits are drawn and stock is given out; charges that are unknown or have no upper " \
    "bound are left out."
/* How a reading differs from assuming it. */
#define READINGS_AND_ANSWERS                                                                   \
    "A line for which a question is answered does not go by its readings; with --assume it does, " \
    "unless the answer is the line's own."
/* Why figures are outer bounds, and what to do about it. */
str scenario_bound_words(const scenario_job *j, const reading_plan *p);
/* Readings of the joint reading `n`; the last listed question is the quickest. */
void reading_plan_at(const reading_plan *p, uint64_t n, size_t *at);
/* Lowest and highest over all joint readings, by figure. */
TG_MUST_USE bool reading_plan_ranges(const scenario_job *j, reading_plan *p, figure *out);
/* One question at each of its readings, the others at their base, by figure. A figure that facts
 * leave open is a range under each reading; what moves it is how far an end of that range goes from
 * one reading to another, never how wide it is. */
typedef struct {
    size_t question;
    figure *base, *range, *each; /* each: reading * figure count + figure; range: over the readings */
    size_t *low_at, *high_at; /* readings of the question */
    bool *moves, *open;       /* open: a range under some reading */
    amount *by;               /* how far */
} reading_swing;
/* Of the plan's questions, in its order; NULL: no memory. */
reading_swing *reading_plan_swings(const scenario_job *j, const reading_plan *p);
/* The places of those that move the figure, the one that moves it most first; how many. */
size_t reading_plan_movers(const reading_plan *p, const reading_swing *swings, size_t which,
                           size_t *order);

/* The limits of every column, unless --no-limits; false: told. */
TG_MUST_USE bool scenario_draw_open(scenario_job *j);
/* The pass before the draw, and the draw; the book is then read once more. */
TG_MUST_USE bool scenario_draw_book(scenario_job *j, bool (*read)(scenario_job *j));

void scenario_alloc_text(const scenario_job *j, strbuf *out);
void scenario_text(const scenario_job *j, strbuf *out);
void scenario_csv(const scenario_job *j, strbuf *out);
void scenario_json(const scenario_job *j, strbuf *out);

#endif
