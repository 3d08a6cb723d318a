/*
 * collect.h - what a report of `decide` counts beside the tally: gates, chips, answers alike.
 *
 * Sums like the tally's, so that threads may count in any order. Of each group of lines with the
 * same answer the first line is kept as it came, to be explained: first by its number in the file,
 * so that blocks and threads change nothing.
 */
#ifndef TG_CLI_COLLECT_H
#define TG_CLI_COLLECT_H

#include "cli/tally.h"

enum {
    CHIPS_MAX = 10000, /* distinct ones of a book; what is past it is counted together */
    ALIKE_MAX = 20000,
    GATE_OPEN = TG_VERDICT_COUNT, /* a gate's columns beside the settled verdicts */
    GATE_COLUMNS
};

typedef struct {
    str id;
    sums by_disposition[4];
} chip_use;

/* Lines with the same disposition, reasons, and verdicts at every gate. */
typedef struct {
    str key;         /* disposition, held, then the set of each gate: 16-bit words */
    sums what;
    uint64_t number; /* of the first line, from 1 */
    record first;    /* a copy */
} alike;

typedef struct collected {
    arena *a;
    size_t gate_count;
    uint64_t *gates; /* gate * GATE_COLUMNS + column: lines */
    map chip_ids, alike_ids;
    VEC(chip_use) chips;
    VEC(alike) alikes;
    sums chips_more;     /* without an item, or past CHIPS_MAX */
    uint64_t alike_more; /* lines past ALIKE_MAX */
    bool failed;
} collected;

TG_MUST_USE bool collect_init(collected *c, size_t gate_count);
void collect_free(collected *c);
void collect_merge(collected *to, const collected *from);

struct order_row;
/* A line that was decided. */
void collect_row(collected *c, const job *j, const struct order_row *r, const sums *one);

/* The words of an alike's key. */
tg_disposition alike_disposition(const alike *x);
unsigned alike_held(const alike *x);
uint16_t alike_gate(const alike *x, size_t gate);
/* The numbers of the groups with most lines, at most `room`; equal ones by their first line. */
size_t collect_most_alike(const collected *c, size_t *order, size_t room);

#endif
