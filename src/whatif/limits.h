/*
 * limits.h - running totals over many lines, drawn one by one in a stated order. docs/limits.md.
 *
 *     tg_run_limits ──claim_line──▶ limit_line ──limits_add──▶ spooled, accounts found
 *                                                limits_draw──▶ each line's result, account totals
 *                                                limits_find──▶ result of one line, from any thread
 *
 * An account is one limit, one key, one period. Two balances never meet: `safe` is drawn by lines
 * that go in every world with their greatest weight, `best` by lines that may go with their least.
 * Invariants (limits_check):
 *   L1  no account's safe counts pass its bound, or its ratio times its safe against, unless the
 *       opening balances already did;
 *   L2  a line draws on all of its accounts or on none;
 *   L3  opening plus draws of its lines is the account's total.
 * Memory grows with accounts; lines are in files without a name (spool.h).
 */
#ifndef TG_WHATIF_LIMITS_H
#define TG_WHATIF_LIMITS_H

#include "tollgate.h"

#include "base/arena.h"
#include "base/str.h"
#include "io/reader.h"

enum {
    LIMIT_ORDER_MAX = 4,   /* facts that a draw order names */
    LIMIT_PERIODS = 4,     /* whole, month, quarter, year: what one open period can be */
    LIMITS_MAX = 4096,     /* limits of a pack */
};

static inline i128 wide_i128(tg_wide w)
{
    return (i128)((u128)(uint64_t)w.high << 64 | w.low);
}

static inline tg_wide i128_wide(i128 v)
{
    return (tg_wide){(int64_t)(v >> 64), (uint64_t)v};
}

/* ---- what a line asks ------------------------------------------------------------------------ */

/* A bound, as a cap in steps of the limit's scale or as a ratio num / den. */
typedef struct {
    bool has_low, has_high;  /* an end that is not there is not known */
    tg_ratio low, high;      /* equal when known */
} limit_bound;

typedef struct {
    uint32_t limit;
    tg_truth counts, against;
    i128 low, high;          /* weight in steps of the limit's scale */
    bool unbounded;          /* nothing bounds the weight from above */
    bool key_known;
    bool overflow;           /* the weight is no number of 128 bits, or below zero */
    unsigned periods;        /* bits 1 << tg_period: those possible */
    int32_t day;             /* of the clock; TG_DAY_NONE: not known */
    limit_bound bound;
    uint32_t needs[4];       /* facts and questions that would settle the claim */
    uint32_t need_count;
    str key;                 /* "item=nvidia-h200; exporter=a"; empty without a key */
} limit_claim;

/* A line that is, or may be, in a population of some limit. */
typedef struct {
    uint64_t place;          /* in the input, from 0 */
    str id;                  /* empty: none */
    int64_t order[LIMIT_ORDER_MAX]; /* INT64_MAX: not known, taken last */
    bool goes, may_go;       /* in every world; in some */
    bool may_split;
    bool units_known;
    i128 units;              /* whole units of the line */
    const limit_claim *claims;
    size_t claim_count;
} limit_line;

/* ---- accounts -------------------------------------------------------------------------------- */

typedef struct { i128 counts, against; } limit_totals;

typedef struct {
    uint32_t limit;
    tg_period period;
    int32_t starts;          /* first day of the period; TG_DAY_NONE: whole */
    str key;
    bool authorised_given;   /* the file states its own bound */
    i128 authorised;
    limit_totals reserved, used; /* opening */
    limit_totals safe, best; /* opening and what lines drew */
    bool best_endless;       /* something of unknown weight is in `against` of the best balance */
    uint64_t lines;          /* that drew on `counts` in the safe balance */
    limit_bound bound;       /* of the last line that was drawn */
} limit_account;

/* ---- results --------------------------------------------------------------------------------- */

typedef enum {
    LIMIT_FITS,
    LIMIT_APART,        /* the claim would fit; another of the line does not, so nothing is drawn */
    LIMIT_IN_PART,      /* the first units of it fit, the rest does not (--split) */
    LIMIT_FULL,         /* more than is left */
    LIMIT_RATIO_OPEN,   /* the bound is not known: see break_even */
    LIMIT_KEY_OPEN,     /* which account is not known */
    LIMIT_PERIOD_OPEN,  /* which month, quarter or year is not known */
    LIMIT_WEIGHT_OPEN,  /* nothing bounds the weight */
    LIMIT_NOT_DRAWN,    /* the line does not go in this balance */
} limit_fit;

/* Of one claim, in the safe balance but for `best`. */
typedef struct {
    limit_fit safe, best;
    uint32_t accounts[LIMIT_PERIODS];
    uint32_t account_count;
    bool left_known;
    i128 left;               /* before the line; not below zero */
    bool units_known;
    i128 units_fit;          /* units of the line that this limit would still take */
    bool needs_against;      /* a ratio: what more on the other side would make the line fit */
    i128 against_weight;
    bool against_units_known;
    i128 against_units;      /* the same in units that weigh what this line's units weigh */
    bool even_known;         /* LIMIT_RATIO_OPEN: the least ratio at which it fits */
    tg_ratio even;           /* den 0: none is enough */
} limit_claim_result;

typedef struct {
    limit_fit safe, best;    /* of the line: the first claim that does not fit */
    bool overflow;           /* an error: a weight is below zero, or it or a total is too large */
    i128 units_fit;          /* LIMIT_IN_PART: units that draw */
    const limit_claim_result *claims; /* beside limit_line.claims */
    const uint32_t *limits;  /* of the claims */
    size_t claim_count;
} limit_result;

/* ---- drawing --------------------------------------------------------------------------------- */

typedef struct limits limits;

/* `split`: lines that do not fit draw for the units that do. NULL: no memory or no file (`t`). */
TG_MUST_USE limits *limits_new(const tg_pack *pack, bool split, trouble *t);
void limits_free(limits *l);

/* Opening balances from a CSV file (docs/limits.md, 4), before any line is added. False with a
 * trouble that has the line. */
TG_MUST_USE bool limits_open(limits *l, reader *r, trouble *t);

/* The draw order, facts of the pack, before the first line is added. Left out: what the limits
 * state; where two that have members differ, limits_draw refuses. */
void limits_set_order(limits *l, const uint32_t *facts, size_t count);
size_t limits_order(const limits *l, const uint32_t **facts);

/* Lines that do not fit draw for the units that do, from here on. */
void limits_set_split(limits *l);

/* One line's claims; borrowed. */
TG_MUST_USE bool limits_add(limits *l, const limit_line *line, trouble *t);

/* Takes all lines in order, once. False: two limits state different orders, or no room. */
TG_MUST_USE bool limits_draw(limits *l, trouble *t);

/* For a caller with an order of its own, instead of limits_add and limits_draw: one line drawn at
 * once. `room` holds the result. False when out of memory. */
TG_MUST_USE bool limits_turn(limits *l, const limit_line *line, arena *room, limit_result *out);

/* After the draw, from any thread: false when no limit concerns the line. `room` holds it. */
TG_MUST_USE bool limits_find(const limits *l, uint64_t place, arena *room, limit_result *out);

size_t limits_account_count(const limits *l);
/* In the order in which lines and the file named them; see limits_sorted. */
const limit_account *limits_account(const limits *l, size_t i);
/* Indexes of all accounts by limit, key in bytes, period, first day; NULL: out of memory. */
TG_MUST_USE const uint32_t *limits_sorted(const limits *l, arena *a);
/* Left of an account in the safe or the best balance, not below zero; false where the bound is not
 * known, nothing bounds it, or the number is too large. */
bool limits_left(const limits *l, const limit_account *x, bool safe, i128 *out);
void limits_check(const limits *l); /* panics on a broken invariant */

/* Appends one key fact and its value: "item=h200; buyer=a". */
void limit_key_add(strbuf *key, str fact, str value);

/* What the first `part` of `units` units weigh of `whole`, rounded up: what is left of the whole is
 * the rest's, so that parts add up. 0 <= part <= units, whole >= 0. False past 128 bits. */
TG_MUST_USE bool limit_part(i128 whole, i128 part, i128 units, i128 *out);

#endif
