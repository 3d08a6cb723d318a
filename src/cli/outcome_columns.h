/*
 * outcome_columns.h - the columns that a decision adds to a line: one list for CSV and workbook.
 *
 *     disposition reasons verdict safe best settled | a gate each | fallback by_law needs to_do
 *     a charge and its kind each | charge_needs | hinges ... otherwise | limits ... | item_resolved
 *     decided_by
 *
 * Headings and cells are handed over one by one, in that order; how they are written is the
 * format's. Invariant: as many cells a row as headings, of bad lines too.
 */
#ifndef TG_CLI_OUTCOME_COLUMNS_H
#define TG_CLI_OUTCOME_COLUMNS_H

#include "cli/decide.h"

/* `currency`: of an amount's column; else empty. */
typedef struct { str name, currency; bool number; } outcome_heading;
typedef void take_heading(void *ctx, const outcome_heading *h);
/* `tone`: as in style.h, or TONE_PLAIN. */
typedef struct { str text; int tone; bool number; } outcome_cell;
typedef void take_cell(void *ctx, const outcome_cell *c);

void outcome_headings(const job *j, take_heading *take, void *ctx);

typedef struct {
    take_cell *take;
    void *ctx;
    strbuf *text; /* scratch */
} outcome_sink;

/* What stands before the charges, and after: the same for all lines with the outcome. */
void outcome_before(const job *j, const order_row *r, const outcome_sink *to);
void outcome_after(const job *j, const order_row *r, const outcome_sink *to);
/* The line's own: charges; and what ends the row, limits among it. */
void outcome_charges(const worker *w, const outcome_sink *to);
void outcome_end(const job *j, const order_row *r, const outcome_sink *to);
/* All cells of a bad line: a disposition, a reason, and nothing. */
void outcome_bad(const job *j, const order_row *r, const outcome_sink *to);

#endif
