/*
 * alloc_limits.h - the pack's limits in an allocation: claims of lines, rows of the program.
 *
 *     a line that goes and takes no part  ──limits_add, limits_draw──▶ totals of its accounts
 *     a line that may be given stock      ──alloc_claims_add──▶ claims ──alloc_claims_rows──▶
 *                                             for each account: sum of weights <= what is left
 *
 * Only the safe balance counts (docs/limits.md, 2 and 3): a line that may be a member is one, with
 * its greatest weight. x of the n units of a line weigh x / n of the line, exactly; where a common
 * denominator would be too large, each unit's weight is rounded against the line.
 * docs/allocation.md has the rows. alloc_claims_check goes by the claims, not by the rows.
 */
#ifndef TG_WHATIF_ALLOC_LIMITS_H
#define TG_WHATIF_ALLOC_LIMITS_H

#include "base/num.h"
#include "whatif/allocate.h"
#include "whatif/limits.h"

/* What one line asks of one limit. */
typedef struct {
    i128 low, high;   /* weight of the whole line, in steps of the limit's scale */
    uint32_t limit, bound;
    uint32_t accounts[LIMIT_PERIODS];
    int32_t day;      /* of the limit's clock; TG_DAY_NONE */
    uint8_t account_count, counts, against; /* tg_truth */
    bool unbounded, overflow, key_known, located; /* located: every period it can be has an account */
} alloc_claim;

/* All lines that could be given stock, in one account. */
typedef struct {
    i128 counts, against; /* what they would weigh in full, safe; saturated */
    uint64_t lines;       /* in `counts` */
    bool shut;            /* no plan brings it back within the limit */
} alloc_account_wish;

/* A row of the program: of one account and one bound. */
typedef struct {
    uint32_t account, bound;
    i128 step;      /* what "one up" adds to the limit, or to the other side of a ratio */
    bool step_unit; /* it is the weight of one unit of each line that counts */
} alloc_limit_row;

/* What a plan takes of an account, openings and lines that take no part included. */
typedef struct {
    rat counts, against;
    uint64_t lines;       /* of which it takes units that count */
} alloc_account_sum;

typedef struct {
    limits *book;         /* accounts, opening balances, lines that take no part */
    const tg_pack *pack;
    arena *a;
    VEC(alloc_claim) claims;
    VEC(limit_bound) bounds;
    uint32_t *last_bound; /* by limit; MAP_NONE */
    VEC(alloc_account_wish) wishes; /* by account */
    alloc_limit_row *rows; /* beside problem.limits */
    size_t row_count;
    bool failed;
} alloc_claims;

/* Takes `book` over. False: out of memory; then too the book is freed with it. */
TG_MUST_USE bool alloc_claims_init(alloc_claims *c, const tg_pack *pack, limits *book);
void alloc_claims_free(alloc_claims *c);

/* The claims of a line that could be given stock; *first is the index of the first. */
TG_MUST_USE bool alloc_claims_add(alloc_claims *c, const limit_line *line, size_t *first);

/* Why no unit of a line can be allocated under a limit. */
typedef enum {
    BAR_NONE,
    BAR_BOUND,    /* the bound is not known: see alloc_claims_even */
    BAR_KEY,      /* which account is not known */
    BAR_PERIOD,   /* which month, quarter or year is not known */
    BAR_WEIGHT,   /* nothing bounds the weight */
    BAR_OVERFLOW, /* the weight is too large */
    BAR_PAST      /* what was taken before is past the limit, and no plan can make up for it */
} alloc_bar_kind;
typedef struct {
    alloc_bar_kind kind;
    uint32_t limit, account; /* account: MAP_NONE where it is not known */
} alloc_bar;
/* After the draw of the lines that take no part. */
alloc_bar alloc_claims_bar(const alloc_claims *c, size_t first, size_t count);
/* The least ratio (den 0: none is enough) or cap under which all of the
 * account's lines would fit. */
TG_MUST_USE bool alloc_claims_even(const alloc_claims *c, uint32_t account, tg_ratio *even);

/* A line of the problem with its claims. */
typedef struct {
    uint32_t line;
    int64_t units;
    size_t first, count;
} alloc_claimant;
/* The rows, as limits of the problem. False: out of memory, or *large. */
TG_MUST_USE bool alloc_claims_rows(alloc_claims *c, const alloc_claimant *who, size_t count,
                                   arena *a, alloc_problem *p, bool *large);
/* Accounts past their limits in rows that no plan keeps get nothing more. False: none is. */
TG_MUST_USE bool alloc_claims_shut(alloc_claims *c, const alloc_result *r, const alloc_problem *p);

/* Empty when the plan keeps every limit; else which not. From claims and balances alone; `sums` by
 * account (may be NULL) is what the plan takes. */
TG_MUST_USE str alloc_claims_check(const alloc_claims *c, const alloc_claimant *who, size_t count,
                                   const int64_t *units, alloc_account_sum *sums, arena *a);

/* "buyer=A; month 2026-03"; empty where there is one account for all lines. */
void alloc_account_key(const alloc_claims *c, uint32_t account, strbuf *out);
/* "us.cap (buyer=A; month 2026-03)" */
void alloc_account_name(const alloc_claims *c, uint32_t account, strbuf *out);
/* The bound of the account: its own authorised amount, or one of the limit. False: not known. */
bool alloc_account_bound(const alloc_claims *c, uint32_t account, uint32_t bound, rat *out);

#endif
