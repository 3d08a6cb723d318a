/*
 * ours.h - the library as the measurements use it: a policy over columns in memory.
 *
 * The one file behind this, ours.c, knows which functions of tollgate.h that takes.
 *
 *     pack (shared)     ours_load
 *     table (shared)    names of facts and their columns
 *     ours  (a thread)  ours_decide, ours_ids: lines [first, first + count); timed
 *                       ours_w1_row, ours_pairs: what came out, read back for agreement; not timed
 */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include "measures.h"

#include "tollgate.h"

/* The facts of bench/w1, with its policy or with a pack of its own that `text` declares; `text`
 * (which may be NULL) holds generated measures. `packs`: the folder that has w1/. NULL, with what
 * is wrong on stderr, when it cannot be loaded. */
tg_pack *ours_load_w1(const char *packs, bool policy, const char *text, size_t length);

/* A column: unsigned values of 1, 2 or 4 bytes. Number: steps = offset + value. With words: the
 * value is an index into them. `missing`: a bit per line that lacks it; NULL: none does. */
typedef struct {
    const char *fact;
    uint8_t width;
    const void *values;
    int64_t offset;
    const tg_text *words;
    size_t word_count;
    const uint64_t *missing;
} ours_column;

enum { OURS_COLUMNS = 128 };
typedef struct {
    size_t lines, column_count;
    ours_column columns[OURS_COLUMNS];
} ours_table;
void ours_w1_table(const w1_columns *c, ours_table *out);

typedef struct ours ours;
enum { OURS_BLOCK = 4096 };
/* `assumed`: pairs of names and texts that answer questions, NULL at the end; or NULL. */
ours *ours_new(const tg_pack *pack, const ours_table *table, const char *const *assumed);
void ours_free(ours *o);

/* Lines [first, first + count), `first` a multiple of OURS_BLOCK, count <= OURS_BLOCK: verdicts,
 * and of W1 masks and charges. False on failure. */
typedef bool ours_step(ours *o, size_t first, size_t count);
ours_step ours_decide;
/* The same and the ids of all generated measures that hold, which ours_pairs reads back. */
ours_step ours_ids;
/* Whole outcomes instead: all that ours_explain needs. */
ours_step ours_match;

/* One line through tg_decide: its facts set by handle, then decided. */
bool ours_set_one(ours *o, size_t i);
bool ours_decide_one(ours *o);
/* The line set last as a batch of one row, which keeps outcomes by signature. */
bool ours_batch_one(ours *o);
/* One line as a struct that is its columns: opened once, its facts set, then decided: the verdict,
 * or everything that a sweep answers, all measures and charges in it. */
bool ours_line_open(ours *o);
void ours_line_set(ours *o, size_t i);
bool ours_line_verdict(ours *o);
bool ours_line_decide(ours *o);
/* Lines decided so, and how many of them the sweep answered without a block. */
void ours_line_counts(const ours *o, uint64_t *lines, uint64_t *quick);
/* Explains row `row` of the lines decided last; the bytes of text. 0: it failed. */
size_t ours_explain(ours *o, size_t row);

/* Lines that ours_decide has answered so far, and how many of them by their outcomes. */
void ours_counts(const ours *o, uint64_t *lines, uint64_t *alone);
/* Forgets the outcomes that the run has kept of lines decided so far. */
void ours_forget(ours *o);
/* Makes what the first call of the step makes, for each of the engines. */
bool ours_ready(ours *const *all, unsigned count, ours_step *step);
/* Lines of a table that a run of the engine takes: all, or so many of the first that it does not
 * last longer than `seconds`; found by deciding some. */
size_t ours_lines(ours *o, ours_step *step, double seconds);

/* Of the lines decided last: the tg_verdict of each (TG_VERDICT_COUNT: bad input). */
void ours_verdicts(const ours *o, uint8_t *safe);
size_t ours_settled(const ours *o); /* how many of them have one verdict */
/* W1's answers of line `row` of them. */
w1_answer ours_w1_row(const ours *o, size_t row);
/* Every pair of a row and a generated measure that holds for it, of the lines of ours_ids. */
typedef void ours_take(void *ctx, size_t row, uint32_t id);
void ours_pairs(const ours *o, ours_take *take, void *ctx);

#endif
