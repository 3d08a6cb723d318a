/*
 * scenario_parts.h - what the files of the comparison share; nobody else includes it.
 *
 *     scenarios.c       blocks, columns, what must add up
 *     scenario_sums.c   one line into the tables of a column
 *     scenario_why.c    which lines change, and by what
 *     scenario_limits.c     limits drawn for each column
 *     scenario_crew.c   blocks on several threads, and their tables added up
 *     scenario_readings.c   one block over the readings of the questions it depends on (signature.h)
 */
#ifndef TG_WHATIF_SCENARIO_PARTS_H
#define TG_WHATIF_SCENARIO_PARTS_H

#include "whatif/scenario.h"

/* scenarios.c */
void scenario_tell_bad(scenarios *s, const scenario_line *l, str why);
void scenario_keep_bad(scenarios *s, uint64_t line, str why);
/* The number of a value of a dimension. */
uint32_t scenario_value_id(scenarios *s, scenario_dimension *d, str text);
/* s->line is the line as the file has it. False when memory is out. */
bool scenario_refill(scenarios *s, const scenario_line *l);

/* scenario_sums.c */
void scenario_add(scenario_sums *to, const scenario_sums *x);
/* The key of a quota, made when it is not there; NULL: out of memory. */
scenario_key *scenario_key_at(scenarios *s, scenario_quota *q, str key);
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

/* The group of changes of that text, whose parts begin at `to` and at
 * `causes`; NULL: out of memory. */
scenario_change *scenario_change_at(scenarios *s, scenario_column *c, str key, size_t to,
                                    size_t causes);
/* One more example. False when memory is out. */
bool scenario_change_id(scenarios *s, scenario_change *g, str id);

/* scenario_readings.c: the block's lines over the readings of what they depend on; at the end, what
 * signatures have goes into the tables. False when memory is out. */
bool scenario_read_block(scenarios *s, scenario_column *c);
bool scenario_read_end(scenario_column *c);
void scenario_readings_free(scenario_column *c);

#endif
