/*
 * scenario_parts.h - what the files of the comparison share; nobody else includes it.
 *
 *     scenarios.c       blocks, columns, what must add up
 *     scenario_sums.c   one line into the tables of a column
 *     scenario_why.c    which lines change, and by what
 *     scenario_limits.c     limits drawn for each column
 *     scenario_readings.c   one block over the readings of the questions it depends on (signature.h)
 */
#ifndef TG_WHATIF_SCENARIO_PARTS_H
#define TG_WHATIF_SCENARIO_PARTS_H

#include "whatif/scenario.h"

/* scenarios.c */
void scenario_tell_bad(scenarios *s, const scenario_line *l, str why);
/* s->line is the line as the file has it. False when memory is out. */
bool scenario_refill(scenarios *s, const scenario_line *l);

/* scenario_sums.c */
void scenario_add(scenario_sums *to, const scenario_sums *x);
/* One line as the column has it. */
scenario_sums scenario_sums_of(const scenario_column *c, const scenario_line *l);
bool scenario_sum_block(scenarios *s, scenario_column *c);

/* scenario_limits.c: what the draw makes of a line. `outcome` NULL: bad. */
typedef struct {
    const tg_outcome *outcome;
    bool again;  /* it is the one without what a limit names, its charges its own */
    scenario_row row;
    unsigned held;
    str limited; /* "us.cap: does not fit", a row each */
} scenario_drawn;
void scenario_limits_free(scenario_column *c);
bool scenario_limits_look(scenarios *s, scenario_column *c);
bool scenario_limits_claim(scenarios *s);
bool scenario_limits_row(scenarios *s, scenario_column *c, const scenario_line *l,
                         scenario_drawn *d);

/* scenario_why.c: the line against the first column, whose outcomes lie in its own batch. `o` NULL:
 * bad. False when memory is out. */
bool scenario_compare(scenarios *s, scenario_column *c, size_t line, const scenario_drawn *d,
                      const scenario_sums *one);

/* scenario_readings.c: the block's lines over the readings of what they depend on; at the end, what
 * signatures have goes into the tables. False when memory is out. */
bool scenario_read_block(scenarios *s, scenario_column *c);
bool scenario_read_end(scenario_column *c);
void scenario_readings_free(scenario_column *c);

#endif
