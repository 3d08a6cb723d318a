/*
 * scenario.h - an order book decided under several scenarios, side by side.
 *
 *     records ──filler──▶ tg_line ──▶ shared batch ──▶ decided under each column's run ──▶ figures
 *                            │   └──▶ own batch of a column that changes lines
 *                            └──▶ units, value, TPP, and the facts that figures are broken down by
 *
 * The first column is what the others are compared with. Bounded memory but for the groups of
 * changed lines. Invariant: ordered = released + held + denied + bad, in lines, units and value, in
 * every table; scenario_adds_up looks at it.
 */
#ifndef TG_WHATIF_SCENARIO_H
#define TG_WHATIF_SCENARIO_H

#include "base/amount.h"
#include "base/map.h"
#include "io/block.h"
#include "io/orders.h"
#include "whatif/claims.h"
#include "whatif/reach.h"
#include "whatif/signature.h"

typedef struct {
    uint64_t lines, units_unknown, value_unknown;
    amount units, value;
} scenario_sums;

typedef enum {
    ROW_ORDERED, ROW_RELEASED, ROW_HELD, ROW_DENIED, ROW_BAD,
    ROW_OPEN, ROW_NOT_COVERED, ROW_LICENCE, ROW_NOTIFICATION, ROW_TO_DO, ROW_CONFLICT,
    ROW_LIMIT, /* held, why */
    ROW_COUNT
} scenario_row;

typedef struct {
    scenario_sums rows[ROW_COUNT];
    amount compute;           /* units x item.tpp over released lines */
    uint64_t compute_unknown; /* released lines without one of them */
} scenario_table;

/* Who is paid, and in what. */
typedef struct { str name, title, currency; } scenario_payee;
typedef struct {
    amount due, if_authorised, low, high; /* low, high: where worlds differ or a rate is open */
    uint64_t due_lines, if_authorised_lines, range_lines, open_ended_lines, unknown_lines;
    uint64_t unknown_line; /* the last one among them, by scenario_column.charged_lines */
} scenario_charges;

enum { EXAMPLES = 3, DIMENSIONS_MAX = 4, BAD_TOLD = 20 };

typedef struct { uint64_t line; str why; } scenario_bad;

/* Lines that are decided otherwise than in the first column, by the same causes. */
typedef struct {
    str key;      /* from, to, causes; also what is shown */
    str from, to; /* "held: denied or clear"; the same: what differs comes first in `causes` */
    str causes;   /* a cause a row */
    scenario_sums sums;
    str ids[EXAMPLES];
} scenario_change;

/* Units of the `against` population that a ratio limit asks for. */
typedef struct {
    str key;
    amount counted[2];  /* of released lines; of lines not denied: weights */
    amount against;
} scenario_key;
typedef struct {
    size_t limit;       /* of the pack */
    uint64_t num, den;  /* the ratio: counted <= num / den x against */
    bool open;          /* the ratio is not known */
    map ids;
    VEC(scenario_key) keys;
    uint64_t lines_unknown; /* whose membership, weight or key is not known */
} scenario_quota;

/* A column over all readings: signatures by the id of their outcome, and what decides them. */
typedef struct {
    readings r;
    tg_run *run;     /* borrowed; no other than the column's, whose outcomes are in use meanwhile */
    tg_batch *batch; /* of it */
    tg_line *over;   /* readings, nothing else */
    arena *a;        /* signatures */
    arena *block_a;
    VEC(signature *) known; /* by id, of one era */
    uint64_t era;
} scenario_readings;

typedef struct {
    str name, title;          /* "pack": as it stands */
    const tg_pack *pack;
    tg_run *run;              /* borrowed, with its options */
    bool changes_lines;
    tg_batch *own;            /* of the first column, and where it changes lines; else NULL */
    scenario_table total;
    scenario_charges *payees;
    VEC(scenario_table) by[DIMENSIONS_MAX]; /* by value of the dimension */
    map change_ids;
    VEC(scenario_change) changes;
    scenario_sums changed;
    scenario_quota *quotas;
    size_t quota_count;
    scenario_readings *readings; /* --all-readings, else NULL */
    reach *reach; /* limits and adopted measures; NULL: there are none */
    struct scenario_limits *limits; /* NULL: none are drawn */
    uint64_t charged_lines; /* looked at by this thread */
} scenario_column;

typedef struct {
    str fact, title;
    uint32_t id;
    map ids;
    VEC(str) values;
} scenario_dimension;

typedef struct scenario_line scenario_line;

typedef struct {
    const tg_pack *pack;
    orders *orders;
    arena *a;
    scenario_column *columns;
    size_t column_count;
    scenario_dimension by[DIMENSIONS_MAX];
    size_t dimension_count;
    uint32_t *charges, *slots;  /* measures that charge; payee by measure, TG_NO_ID */
    size_t charge_count;
    scenario_payee *payees;
    size_t payee_count;
    uint32_t tpp, quantity;     /* facts; TG_NO_ID */
    block in;
    arena *block_a;
    filler *filler;
    tg_line *line;
    tg_batch *shared;
    scenario_line *lines;       /* of the block */
    size_t line_count, room;
    scenario_bad bad[BAD_TOLD]; /* by line */
    uint64_t bad_lines, told, lines_read;
    const uint32_t *authorised; /* gates at which every line has every authorisation */
    size_t authorised_count;
    bool met;                   /* what is outstanding is taken as met */
    bool claiming;              /* the pass before the draw: claims are kept, nothing is counted */
    tg_run *(*make_run)(void *ctx, const tg_pack *pack); /* one more of a column, for limits */
    void *make_ctx;
    trouble trouble;            /* of limits */
    bool failed;                /* out of memory */
} scenarios;

/* The pack is the one without a scenario; runs are made from the columns' packs. */
TG_MUST_USE bool scenarios_init(scenarios *s, const tg_pack *pack, orders *o, size_t columns,
                                size_t block_lines);
TG_MUST_USE bool scenarios_by(scenarios *s, str fact); /* one more dimension; false: no such fact */
TG_MUST_USE bool scenarios_column(scenarios *s, size_t i, str name, str title, const tg_pack *pack,
                                  tg_run *run, bool changes_lines);
/* All readings of the column's open questions; `run` is like the column's own. */
TG_MUST_USE bool scenarios_readings(scenarios *s, size_t at, tg_run *run);
/* Limits of the column to draw, taken over. Then the book is read with `claiming`, drawn, and read
 * once more. False: out of memory. */
typedef struct scenario_limits scenario_limits;
TG_MUST_USE bool scenario_limits_open(scenarios *s, size_t at, limits *book);
TG_MUST_USE bool scenarios_draw(scenarios *s, trouble *t);
const limits *scenario_limits_book(const scenario_column *c); /* NULL: none are drawn */
/* The next block; `in` has no record at the end. False when out of memory. Taking it is for one
 * thread at a time. */
TG_MUST_USE bool scenarios_take(scenarios *s);
TG_MUST_USE bool scenarios_work(scenarios *s);
TG_MUST_USE bool scenarios_block(scenarios *s); /* both */
/* Takes over what another one made of other blocks of the same file, for the same columns.
 * False when out of memory. */
TG_MUST_USE bool scenarios_merge(scenarios *to, const scenarios *from);
/* All blocks, on as many threads as there are scenarios in the list, into the first of them. `told`
 * is called now and then by the thread that called. */
typedef void scenario_told(void *ctx, uint64_t lines);
TG_MUST_USE bool scenarios_run(scenarios *const *all, size_t count, scenario_told *told, void *ctx);
/* Orders what is listed by what it says, so that the order of the lines does not matter. */
void scenarios_finish(scenarios *s);
/* Empty when every table adds up, else which does not. */
str scenarios_wrong(const scenarios *s);
void scenarios_free(scenarios *s);

/* Units of the `against` population needed for the counted ones of a quota: the sum over its keys
 * of counted / ratio less what is there, rounded up. `which`: of scenario_key.counted. */
bool scenario_quota_needs(const scenario_quota *q, unsigned which, amount *out);

struct scenario_line {
    const record *rec;
    str id;
    bool bad;
    size_t row;          /* in every batch */
    scenario_row was;    /* in the first column */
    str was_limited;     /* limits that it does not fit there, a row each */
    bool refused;        /* what the column at hand changes of it cannot be */
    amount own_units;    /* and its units there */
    bool units_known, value_known, tpp_known;
    amount units, value, price, tpp;
    bool priced;
    uint32_t values[DIMENSIONS_MAX];
};

#endif
