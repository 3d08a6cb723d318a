/*
 * project.h - demand, stock and measures month by month.
 *
 *     demand of the month ──▶ cohorts (a line of the book, placed in a month)
 *     backlog ──────────────┘      │ decided on the month's day: placed then, everything else now
 *                                  ├─ denied     turned away, or carried
 *                                  ├─ held       carried over
 *                                  └─ may go ──▶ stock of its item ──▶ limits ──▶ delivered
 *                                        oldest first  └─ short: carried  └─ limited: carried
 *
 * Invariants, exact, in every month and over all (project_check walks the first two after a run,
 * the tests add the others up):
 *   P1  backlog before + ordered = delivered + denied + bad + held + short + limited
 *   P2  stock before + supplied = delivered of stocked items + stock after
 *   P3  revenue of the months = price times units delivered, over the cohorts
 *   P4  a cohort's charges over its parts add up to the charge on the whole, where the rate stays
 */
#ifndef TG_WHATIF_PROJECT_H
#define TG_WHATIF_PROJECT_H

#include "base/amount.h"
#include "base/num.h"
#include "io/orders.h"
#include "whatif/limits.h"
#include <tollgate.h>

enum { PROJECT_MONTHS_MAX = 600, PROJECT_PAYEES_MAX = 64 };

typedef struct { int year, month; } month; /* month from 1 */
bool month_read(str s, month *out);         /* 2026-01 */
void month_text(month m, char out[8]);
month month_after(month m, unsigned count);
int32_t month_day(month m, bool last);

/* Units of demand: of book line `line` in month `at` of the projection. */
typedef struct { size_t line, at; int64_t units; } demand_row;
/* Units that come into stock; `at` SIZE_MAX: there at the beginning. */
typedef struct { str item; size_t at; int64_t units; } supply_row;

typedef struct {
    str id, item;
    uint64_t place;
    record rec;            /* its bytes are the projection's */
    bool bad;
    str reason;
    int64_t units;         /* quantity of the book */
    bool price_known, tpp_known, domestic;
    amount price, tpp;
    int32_t placed;        /* the line's own; TG_DAY_NONE: not known */
    size_t stock;          /* which item; SIZE_MAX: stock is not looked at */
} project_line;

typedef struct { str payee, currency; } project_payee;

typedef struct {
    amount low, high;      /* equal: exact */
    uint64_t unknown_units;/* delivered, and the amount wants a fact */
    bool open_ended;       /* an open rate: at least this much */
} project_charge;

typedef struct {
    month when;
    int64_t before, ordered, delivered, denied, bad, held, short_of_stock, limited;
    int64_t supplied, stock_after;     /* over the stocked items; 0 without a supply file */
    int64_t domestic, unpriced, no_tpp;
    amount revenue, tpp;
    project_charge charges[PROJECT_PAYEES_MAX];
} project_month;

typedef struct {
    const tg_pack *pack;
    orders *orders;            /* borrowed */
    month first;
    size_t months;
    bool last_day;             /* decided on the last day of a month, not the first */
    bool met;                  /* outstanding conditions are taken as met */
    bool carry_denied;
    bool keep_placed;          /* the book is ordered once: lines keep the day they were placed */
    bool stocked;              /* a supply file was given */
    bool *authorised;          /* by gate: a licence or notification is taken as granted */
    project_line *lines;
    size_t line_count;
    str *items;                /* stocked items */
    size_t item_count;
    VEC(demand_row) demand;
    VEC(supply_row) supply;
    project_payee payees[PROJECT_PAYEES_MAX];
    size_t payee_count;
    arena *a;
    filler *filler;
    tg_line *line;
    uint32_t quantity, placed; /* facts; placed TG_NO_ID: the pack has none */
} projection;

/* Reads the whole book. False after telling `t`. */
TG_MUST_USE bool project_init(projection *p, const tg_pack *pack, orders *o, trouble *t);
void project_free(projection *p);
/* The whole book, each line in the month in which it was placed: at once what was placed before the
 * first month, never what is placed after the last. */
TG_MUST_USE bool project_book(projection *p);
/* A share of each line's units a month, in percent; parts are rounded so that they add up. */
TG_MUST_USE bool project_share(projection *p, rat percent);
/* CSV files: month,line,units and month,item,units. */
TG_MUST_USE bool project_demand(projection *p, const char *path, trouble *t);
TG_MUST_USE bool project_supply(projection *p, const char *path, trouble *t);

/* What a case goes by. */
typedef struct {
    const tg_pack *pack;   /* of the case's scenario, or the projection's */
    tg_run *run;           /* with the case's assumptions */
    bool changes_lines;    /* the scenario grants authorisations or changes demand */
    limits *book;          /* the case's accounts, which the months draw on; NULL: no limits */
    tg_run *(*make_run)(void *ctx, const tg_pack *pack); /* one more such run; NULL: no memory */
    void *ctx;
} project_rules;

typedef bool project_tick(void *ctx, size_t done, size_t of); /* false: stop */

/* One case. `out` has room for all months. False when out of memory, stopped, or a total is too
 * large, which `t` tells. */
TG_MUST_USE bool project_run(projection *p, const project_rules *rules, project_month *out,
                             project_tick *tick, void *ctx, trouble *t);
/* P1 and P2; the reason in `t` when one does not hold. */
TG_MUST_USE bool project_check(const projection *p, const project_month *m, trouble *t);

#endif
