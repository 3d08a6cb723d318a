/*
 * recall.h - what the cells of a CSV file's columns say, so that none of its words is read twice.
 *
 *     29234.00, 2026-01-15 ──▶ steps                    quick.h
 *     CN, nvidia-h20       ──▶ a word, by its bytes     wordbook.h, tg_words
 *     anything new         ──▶ is read by whoever asked, and kept when it is good
 *
 * One thread's. What it says of a cell is what mapping_cell and tg_line_set_id would. A column of
 * more than RECALL_CELLS_MAX words keeps those; the others are read each time.
 */
#ifndef TG_IO_RECALL_H
#define TG_IO_RECALL_H

#include "io/mapping.h"

enum { RECALL_CELLS_MAX = 8192, RECALL_CELL_BYTES_MAX = 256, RECALL_RECORD_MAX = 1 << 16 };

typedef enum { SAID_TEXT, SAID_STEPS, SAID_WORD } said_how;
typedef struct {
    str text; /* plain, as mapping_cell has it; empty: missing */
    said_how how;
    int64_t steps;
    uint32_t word;
} cell_said;

typedef struct recall recall;
/* NULL when out of memory. The columns must outlive it. */
TG_MUST_USE recall *recall_new(const tg_pack *pack, const mapping *m, const column *columns,
                               size_t count);
void recall_free(recall *r);
/* The record whose cells are asked for next. */
void recall_record(recall *r, str raw);
/* What a trimmed cell of the record says that gives a fact; false: it is to be read. */
TG_MUST_USE bool recall_cell(recall *r, size_t at, str cell, cell_said *out);
/* A cell that recall_cell did not know: its plain text. Kept if it is good. False: no memory. */
TG_MUST_USE bool recall_keep(recall *r, size_t at, str cell, str plain, cell_said *out);
/* Sets what was said, which is no SAID_TEXT. False: steps that the fact cannot have. */
bool recall_set(const recall *r, tg_line *line, uint32_t fact, const cell_said *x);

#endif
