/*
 * sweep_work.h - what the files of tg_sweep share.
 */
#ifndef TG_API_SWEEP_WORK_H
#define TG_API_SWEEP_WORK_H

#include "api/columns.h"
#include "api/handles.h"
#include "eval/sweep.h"

enum { ODD_ROWS = 1024, MASK_BITS_MAX = 64 };

/* Columns of words with one array are one dimension: an input of the sweep's. */
typedef struct {
    uint32_t fact, input;
    raw_type type;
    int64_t scale, offset;
    size_t words;
    const tg_text *texts;  /* ours */
    uint32_t lacks;        /* its bitmap; ID_NONE */
    bool is_key;           /* of a catalogue */
    const value *own;      /* by word: the fact without catalogues; NULL: numbers */
    const value *time;     /* its time of day; NULL: none has one */
    const bool *odd;       /* by word: not as it is here */
} swept_column;

struct tg_sweep {
    tg_run *run;
    uint64_t changes;      /* of the run, when this was made */
    arena *a;
    const plan *p;
    sweep *core;
    swept_column *columns;
    size_t column_count;
    uint32_t input_count, bitmap_count;
    uint32_t *input_leads, *bitmap_leads; /* the first column of each */
    struct { uint32_t from, end, first; } *sharing; /* the first's input, columns [from, end) */
    uint32_t sharing_count;
    const void **at;       /* in the call under way */
    const uint64_t **missing;
    tg_column *bound;      /* of tg_sweep_bind; NULL: nothing is */
    const void **bound_at;
    const uint64_t **bound_missing;
    tg_column *one_row;    /* columns of a row that goes by a block, in cells of our own */
    uint64_t *cells, *gaps; /* by input, by bitmap */
    tg_sweep_ask ask;      /* with lists of our own */
    plan_asked asked[MASK_BITS_MAX]; /* definitions among the bits, in order */
    uint32_t asked_count;
    const bool *listed;    /* by measure; NULL: none is */
    uint32_t *found;       /* room for a row's */
    tg_batch *batch;       /* odd rows under way */
    tg_line *line;         /* an odd row */
    arena *scratch, *core_scratch;
    size_t odd_rows[ODD_ROWS];
    uint64_t odd_holds[ODD_ROWS]; /* definitions among the bits */
    uint64_t swept, odd, quick; /* rows so far; of them by outcomes, and without a block */
};

/* sweep_columns.c. TG_INPUT: why it is not one that a sweep takes. */
tg_status sweep_column_check(const model *m, const tg_column *c, tg_reason *why);
/* Keeps the columns with their words, and makes inputs, and a source for each fact. */
tg_status sweep_columns_keep(tg_sweep *s, const tg_column *columns, const options *opt,
                             sweep_input **inputs, sweep_source **sources);

/* sweep_outcomes.c: answers the rows [first, first + count) whose bits are set. */
tg_status sweep_outcomes(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                         const uint64_t *odd, const tg_answers *out);

#endif
