/*
 * alloc_show.h - an allocation as rows and as a summary, in the formats of `decide`.
 *
 *     book, problem, result  ->  shown_line each   what it gets, brings, is charged; why no more
 *                            ->  sums              allocated, the rest, by payee, by buyer
 */
#ifndef TG_CLI_ALLOC_SHOW_H
#define TG_CLI_ALLOC_SHOW_H

#include "cli/alloc_book.h"
#include "io/outfile.h"

/* A charge in total: a range where worlds or open rates differ, a count where it is not known. */
typedef struct {
    amount low, high;
    bool range, open_ended;
    uint64_t unknown_lines;
    const alloc_book_line *unknown_in; /* the last of them */
} charge_sum;

typedef struct {
    uint64_t lines;
    amount units, value;
    uint64_t value_unknown;
} alloc_sum;

typedef struct {
    int64_t ordered, allocated;
    uint64_t lines;
} buyer_sum;

typedef struct {
    size_t limit;
    int64_t weight;
} line_limit;

/* Of an account of a limit; amounts in steps of the limit's scale. */
typedef struct {
    bool shown, bound_known, several, left_known; /* several: bounds by day */
    uint32_t bound;
    rat bound_value;
    i128 before, taken, against, left; /* before: opening balances and lines that take no part */
    uint64_t barred_lines;
    amount barred_units;
} account_figures;

typedef struct {
    const job *job;
    const tally *tally;
    const alloc_book *book;
    const alloc_problem *problem;
    const alloc_result *result;
    const inventory *stock;
    const int64_t *stock_used, *stock_bound; /* by stock, cumulated over the days of an item */
    const int64_t *stock_given;              /* by stock, the earliest first */
    size_t *limit_start;                     /* by line of the problem, into `limits` */
    line_limit *limits;
    i128 *limit_room; /* by limit: what is left */
    str assumption;   /* "assuming all authorisations at us.export"; empty */
    bool colour;
    unsigned width;
    arena *a;
    alloc_sum full, part, none, released, allocated, rest;
    charge_sum *charged, *charged_rest; /* by payee */
    buyer_sum *buyers;
    uint64_t no_part; /* lines that take no part */
    account_figures *accounts; /* by account, where limits are kept */
    const uint32_t *account_order;
    alloc_sum barred; /* lines that a limit cannot let have a unit */
} alloc_view;

/* The plan of a book, checked: problem and result. False with the trouble told (alloc_solve.c). */
TG_MUST_USE bool alloc_solve(alloc_book *b, const inventory *stock, alloc_aim aim,
                             const alloc_options *how, arena *a, alloc_problem *p, alloc_result *r,
                             trouble *t);
/* --objective, --gap, --time, --binds; false after telling what is wrong. */
TG_MUST_USE bool alloc_read_options(const args *a, alloc_aim *aim, alloc_options *how);
/* "assuming all authorisations at us.export, cn.import granted" */
str alloc_assumption(const job *j, arena *a);
/* The limits that a plan of the job keeps; NULL with *good: none are to be kept. */
limits *alloc_open_limits(job *j, bool *good);

TG_MUST_USE bool view_init(alloc_view *v); /* the sums, once the first fields are set */

/* ---- pieces (alloc_view.c) ----------------------------------------------------------------- */

int64_t view_units(const alloc_view *v, const alloc_book_line *l);
/* What stands in the way of the line's next lot; empty when it has all. */
void view_hindrance(const alloc_view *v, const alloc_book_line *l, strbuf *out);
/* "stock of big from 2026-02-01", or the limit's name. */
void view_bind_name(const alloc_view *v, const alloc_bind *b, strbuf *out);
/* "+1": the change in the words of its level: "+27,000.00 USD", "0 units". */
/* "0.0412 %": how far below the bound; nothing where it is an optimum or no bound is known. */
void view_gap(const alloc_level *l, strbuf *out);
str view_unsettled(const alloc_view *v);
void view_change(const alloc_view *v, const alloc_change *c, bool cost, char group, strbuf *out);
void view_level_name(const alloc_view *v, const alloc_level *l, strbuf *out);
void view_level_value(const alloc_view *v, const alloc_level *l, int64_t value, char group,
                      strbuf *out);
/* A charge of the first `part` of the line's units. */
amount view_charge(amount whole, const alloc_book_line *l, int64_t part, bool rest);
const char *view_aim(const alloc_view *v);

/* ---- limits (alloc_accounts.c) --------------------------------------------------------------- */

TG_MUST_USE bool alloc_accounts_init(alloc_view *v);
size_t alloc_accounts_shown(const alloc_view *v);
typedef void alloc_sentence(const alloc_view *v, size_t indent, str s, strbuf *out);
void alloc_accounts_text(const alloc_view *v, alloc_sentence *say, strbuf *out);
void alloc_accounts_json(const alloc_view *v, strbuf *out);
/* "50 %" or "1,000 TPP", where it is known. */
void alloc_bound_words(const alloc_view *v, uint32_t account, char group, strbuf *out);
/* What the `+1` of a limit is, unless it is one unit: "one up is 1 more on the other side". */
void alloc_step_words(const alloc_view *v, const alloc_bind *b, strbuf *out);

/* ---- rows ---------------------------------------------------------------------------------- */

void alloc_rows_table(const alloc_view *v, strbuf *out);
void alloc_rows_csv(const alloc_view *v, strbuf *out);
/* An object a line; separated by newlines, or by commas. */
void alloc_rows_json(const alloc_view *v, bool commas, strbuf *out);

void alloc_summary_text(const alloc_view *v, strbuf *out);
void alloc_summary_json(const alloc_view *v, strbuf *out);

/* A page or a workbook of it (report_allocate.c); with the lines when `rows`. */
TG_MUST_USE bool alloc_report(const alloc_view *v, bool rows, outfile *out, trouble *t);

#endif
