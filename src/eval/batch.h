/*
 * batch.h - many lines at once, as columns: a shared outcome per line, charges of its own.
 *
 *     columns --codes--> signature --memo------------> outcome        batch_codes.c, batch_memo.c
 *                                  --planes----------> roots -> ...   batch_planes.c
 *                                  --candidates------> roots -> ...   batch_candidates.c
 *                        new signature --solve_line--> outcome        batch.c
 *
 * Whichever route a line takes, its outcome is one that solve_line gave for a line that no measure
 * tells from it; what differs between such lines, the amounts of charges, is worked out per line.
 * Outcomes are kept from batch to batch, up to a bound of bytes.
 */
#ifndef TG_EVAL_BATCH_H
#define TG_EVAL_BATCH_H

#include "eval/fast.h"

/* ---- columns --------------------------------------------------------------------------------- */

/*
 * One fact's values. A row's value stands at place via[row], or, without `via`, at place row.
 * Columns that share a `via` are one dimension (a product, a party): what depends on them alone is
 * worked out per place and not per row.
 */
typedef struct {
    const uint8_t *states;   /* value_state by place; NULL: every row misses the fact */
    const int64_t *steps;    /* V_KNOWN: steps, day, symbol, country; of codes: index into texts;
                                V_PART: index into parts */
    const uint32_t *via;
    uint32_t places;         /* with via: how many there are */
    const str *texts;
    const value *parts;
} column;

typedef struct { const authorisation *at; uint32_t count; } row_authorisations;

typedef struct {
    const column *columns;           /* by fact: model.facts_count */
    const row_authorisations *auths; /* by row; NULL: no line has any */
    const uint8_t *skip;             /* by row: not to be decided; NULL: all are */
    uint32_t row_count;
} batch;

/* A row's value of a fact, as a single line has it. */
value batch_value(const model *m, const batch *b, uint32_t fact, uint32_t row);

/* ---- answers --------------------------------------------------------------------------------- */

typedef enum { ROUTE_AUTO, ROUTE_PLANES, ROUTE_MEMO, ROUTE_CANDIDATES } route;

typedef struct {
    const outcome *outcome;       /* shared; its charges have no amounts. NULL: bad, or skipped */
    const charge_result *charges; /* outcome->charge_count of them, the line's own */
    uint32_t id;                  /* equal where the outcome is the same one */
    bool overflow;                /* an amount did not fit */
    str bad;                      /* why the line is bad input; empty when it is not */
} batch_row;

/* How lines were decided since the run was made, for tests. */
typedef struct {
    uint64_t by_planes, by_memo, by_candidates; /* found without solving */
    uint64_t solved;                            /* by solve_line */
    uint64_t kept;                              /* outcomes kept now */
    uint64_t era;                               /* grows when they are forgotten */
} batch_counts;

/*
 * Decides every row, in order, into `rows` (room for batch.row_count). Outcomes live in the run
 * until its next fast_batch or fast_run_reset; charges and texts live in `a`. `on` fills missing
 * clocks; DAY_ALWAYS: none. False when out of memory.
 */
TG_MUST_USE bool fast_batch(fast_run *r, int32_t on, const batch *b, route how, arena *a,
                            batch_row *rows);
batch_counts fast_batch_counts(const fast_run *r);

#endif
