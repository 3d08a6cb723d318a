/*
 * limit_book.h - what limits.c, limit_turn.c and balances.c share: accounts by name, lines and
 * claims as they lie in their files.
 */
#ifndef TG_WHATIF_LIMIT_BOOK_H
#define TG_WHATIF_LIMIT_BOOK_H

#include "base/map.h"
#include "base/num.h"
#include "whatif/limits.h"
#include "whatif/spool.h"

typedef struct {
    limit_claim claim; /* its key is the account's */
    limit_claim_result result;
} claim_record;

typedef struct {
    uint64_t place, id_at, first_claim;
    uint32_t id_bytes, claim_count;
    int64_t order[LIMIT_ORDER_MAX];
    bool goes, may_go, may_split, units_known;
    i128 units;
    limit_fit safe, best;
    bool overflow;
    i128 units_fit;
} line_record;

struct limits {
    const tg_pack *pack;
    bool split;
    arena *a;
    tg_limit_info *info; /* by limit */
    size_t info_count;
    uint32_t order[LIMIT_ORDER_MAX];
    size_t order_count;
    bool order_given;
    uint32_t other_order; /* a limit with members that states another order; TG_NO_ID */
    map names;            /* limit, period, first day, key -> account */
    VEC(limit_account) accounts;
    spool *lines, *claims, *ids, *turns;
    line_record *line_at; /* once drawn */
    claim_record *claim_at;
    const char *id_at;
    limit_fit *fits;      /* scratch of a turn, by claim */
    bool drawn;
};

/* The account, made when it is not there; MAP_NONE: out of memory. */
uint32_t book_account(limits *l, uint32_t limit, tg_period period, int32_t starts, str key);
/* First day of the period that holds `day`. */
int32_t period_start(tg_period period, int32_t day);

/* limit_turn.c: one line in both balances; fills what the records say of results. */
void book_turn(limits *l, line_record *line, claim_record *claims);

#endif
