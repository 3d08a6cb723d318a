/*
 * tally.h - what `decide` counts: lines, units, value, charges, and what would settle open lines.
 *
 * ordered = released + held + denied + bad, in each of lines, units and value. A line whose units
 * or value are not known is counted as such, never as zero. Charges have three totals that are
 * never added to one another.
 */
#ifndef TG_CLI_TALLY_H
#define TG_CLI_TALLY_H

#include "base/map.h"
#include "base/amount.h"
#include "io/orders.h"
#include "whatif/reach.h"

typedef struct job job;

typedef struct {
    uint64_t lines, units_unknown, value_unknown;
    amount units, value;
} sums;

void sums_add(sums *to, const sums *x);

/* Who is paid, and in what. */
typedef struct { str name, title, currency; } payee;

typedef struct {
    amount due, if_authorised;
    amount low, high;         /* where worlds differ, or an open rate bounds the amount */
    uint64_t due_lines, if_authorised_lines, range_lines;
    uint64_t open_ended_lines; /* of the range: without an upper bound */
    uint64_t unknown_lines;
    uint64_t *needs;           /* by fact: lines whose amount wants it */
} payee_sums;

/* Open lines with the same settling sets. */
typedef struct {
    const uint32_t *words; /* sets: length, items, length, items ...; 0 ends it */
    bool greedy;
    sums what;
} hinge_group;

typedef struct { str alias, id; uint64_t lines; } alias_use;

enum {
    VERDICT_OPEN = TG_VERDICT_COUNT, /* rows of by_verdict beside the settled verdicts */
    VERDICT_BAD,
    VERDICT_ERROR,
    VERDICT_ROWS,
    ALIASES_MAX = 10000,
    GROUPS_MAX = 65536
};

typedef struct {
    arena *a;
    sums ordered, by_disposition[TG_ERROR + 1], by_verdict[VERDICT_ROWS];
    sums held[7];
    payee_sums *payees;
    unsigned *counted;         /* by payee: kinds counted for the line at hand */
    size_t payee_count, fact_count;
    map group_ids;
    VEC(hinge_group) groups;
    sums ungrouped;            /* open, and past GROUPS_MAX or without a settling set */
    map alias_ids;
    VEC(alias_use) aliases;
    uint64_t aliases_more;     /* lines past ALIASES_MAX aliases */
    uint64_t keys_unknown[TABLES_MAX], keys_empty[TABLES_MAX];
    uint64_t conflicts, bounded, overflows;
    reach *reach;              /* limits and adopted measures; NULL: there are none */
    struct collected *more;    /* what only a report counts (collect.h); or NULL */
    uint64_t split, redecided; /* lines in two parts; decided once more without a measure */
    bool failed;               /* out of memory */
} tally;

#define GROUP_NONE ((size_t)UINT32_MAX)

TG_MUST_USE bool tally_init(tally *t, const job *j);
void tally_free(tally *t);
void tally_merge(tally *to, const tally *from);
/* The group of an open outcome, found or made. */
size_t tally_group(tally *t, const tg_outcome *o);
void tally_group_add(tally *t, size_t group, const sums *one);
void tally_alias(tally *t, str alias, str id, uint64_t lines);
/* The charges of one line, by slot; a line counts once a payee and kind, whatever its charges. */
void tally_charges(tally *t, const job *j, const tg_charge_result *charges, const bool *charged);

/* ---- which answers settle most open lines (settle.c) ----------------------------------------- */

enum { SETTLE_ROWS = 10, SETTLE_ITEMS_MAX = 12 };
typedef struct {
    uint32_t items[SETTLE_ITEMS_MAX];
    size_t count;
    sums what;     /* lines that this answer settles, those of the rows above given */
    bool at_least; /* a line's settling sets were found greedily: there may be more */
} settle_row;

/* Each row given those above; rows written, at most SETTLE_ROWS. */
size_t settle_list(const tg_pack *pack, const tally *t, settle_row rows[SETTLE_ROWS]);

#endif
