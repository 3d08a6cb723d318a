/*
 * columns.h - what the rows of a batch say themselves, by column; and with catalogues and
 * assumptions merged in, as eval/batch.h takes it.
 *
 *     columns_put  ->  own columns                   kept until columns_clear
 *     columns_merge:
 *         catalogue by catalogue: rows with equal values are one place, through which its facts
 *         are read
 *         assumptions fill what is still missing
 */
#ifndef TG_API_COLUMNS_H
#define TG_API_COLUMNS_H

#include "eval/batch.h"
#include "explain/given.h"

typedef struct {
    uint8_t *states; /* NULL: no row has it */
    int64_t *steps;
    interner *texts; /* codes */
} own_column;

typedef struct {
    const model *m;
    arena *a;
    size_t room;     /* rows */
    own_column *at;  /* by fact; lives with the caller */
    VEC(value) parts;
} batch_columns;

/* `at` has room for every fact. */
void columns_init(batch_columns *c, const model *m, size_t rows, own_column *at, arena *a);
void columns_clear(batch_columns *c); /* before its arena is reset */

/* A row's value, copied. False when out of memory. */
TG_MUST_USE bool columns_put(batch_columns *c, uint32_t fact, size_t row, const value *v);
/* What a row has; texts and sets stay the columns'. */
value columns_get(const batch_columns *c, uint32_t fact, size_t row);

typedef struct {
    column *columns; /* by fact */
    str *bad;        /* by row: why the catalogues contradict it; empty when they do not */
} merged_columns;

/* All in `a`, which outlives the decision. False when out of memory. */
TG_MUST_USE bool columns_merge(const batch_columns *c, size_t rows, const value *assumed, arena *a,
                               merged_columns *out);

/* A row of a tg_batch that is decided. */
struct tg_batch;
const batch_row *batch_row_of(const struct tg_batch *b, size_t row);

#endif
