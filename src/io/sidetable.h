/*
 * sidetable.h - a CSV file that says more about what a line names: buyers by id, licences by order.
 *
 * Loaded whole: it is small beside the orders. Any fault in it stops the command, since it would
 * reach many lines: a key that is there twice, a row of another width, a cell that cannot be read.
 */
#ifndef TG_IO_SIDETABLE_H
#define TG_IO_SIDETABLE_H

#include "io/mapping.h"

typedef struct sidetable sidetable;

/* `on`: the column that both files have, or LINE_COLUMN=TABLE_COLUMN. */
TG_MUST_USE sidetable *sidetable_load(const char *path, const char *on, mapping *m, trouble *t);
void sidetable_free(sidetable *s);

const char *sidetable_name(const sidetable *s);
/* The column of the lines that holds the key: a heading, or the name of a fact. */
str sidetable_line_key(const sidetable *s);
/* The fact its key column gives as well, or TG_NO_ID. */
uint32_t sidetable_key_fact(const sidetable *s);

/* Columns that give something; the key column is none of them. */
size_t sidetable_column_count(const sidetable *s);
const column *sidetable_column(const sidetable *s, size_t i);

/* The row of a key, or SIZE_MAX. */
size_t sidetable_find(const sidetable *s, str key);
/* Plain text of a cell, empty when missing; the physical line its row stands on. */
str sidetable_cell(const sidetable *s, size_t row, size_t column_index);
uint64_t sidetable_row_line(const sidetable *s, size_t row);

#endif
