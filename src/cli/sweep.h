/*
 * sweep.h - the parts of `tollgate sweep`.
 *
 *     cmd_sweep.c    options, files, the order of things
 *     sweep_form.c   what is written: columns kept, conditions, charges, headings
 *     sweep_crew.c   threads: blocks of records in, blocks of bytes out, in order
 *     sweep_rows.c   a block: rows, their answers
 *     sweep_text.c   answers as text
 *     sweep_cells.c  cells into narrow columns
 *     sweep_odd.c    rows that do not fit into narrow columns, decided as `decide` does
 *
 * A row is *quick* when every cell that gives something is a plain number, a plain date or a word
 * that was met before; tg_sweep decides those by the thousand. All others are *odd* and take the
 * way of `decide`: a filled line, a batch, an outcome. Which rows are odd changes no answer.
 */
#ifndef TG_CLI_SWEEP_H
#define TG_CLI_SWEEP_H

#include "cli/setup.h"
#include "io/bulk.h"
#include "io/quick.h"
#include "io/separators.h"
#include "io/wordbook.h"

enum { SWEEP_ROWS = 2048, SWEEP_BITS_MAX = 64, SWEEP_SUMS_MAX = 8 };

/* ---- what is asked and written --------------------------------------------------------------- */

/* Charges of one currency, added up. */
typedef struct {
    str heading;
    uint32_t *charges;
    size_t count;
    unsigned decimals;
} sweep_sum;

typedef struct {
    bool verdict, best, disposition, note;
    bool keep_all;
    size_t *kept;            /* columns of the file, ascending */
    size_t kept_count;
    tg_bit bits[SWEEP_BITS_MAX];
    size_t bit_count;
    size_t alone;            /* the first bits have a column each */
    bool mask;               /* the others one together */
    sweep_sum sums[SWEEP_SUMS_MAX];
    size_t sum_count;
    str heading;             /* the header's line, with its end */
    str ending;              /* of lines */
} sweep_form;

/* False after telling why. */
TG_MUST_USE bool sweep_form_read(sweep_form *f, const args *a, const orders *o, tg_run *run,
                                 arena *keep);

/* ---- columns --------------------------------------------------------------------------------- */

typedef enum {
    SWEPT_NUMBER, /* steps */
    SWEPT_DATE,
    SWEPT_WORD,
    SWEPT_CHECKED, /* gives nothing that is swept; a row where it could is odd */
    SWEPT_JOINED   /* a fact of a side table */
} swept_kind;

typedef struct {
    swept_kind kind;
    size_t at;          /* column of the file; of a joined fact the table's key */
    const column *from;
    uint32_t fact;
    unsigned scale;     /* decimals of a number */
    bool plain;         /* no spelling and no form stands between a cell and its number */
    size_t table, table_column; /* SWEPT_JOINED */
} swept_column;

typedef struct {
    const args *args;
    const tg_pack *pack;
    orders *orders;
    deciding deciding;
    sweep_form form;
    swept_column *columns; /* those of the sweep first */
    size_t column_count, swept_count;
    size_t threads;
    bool bad_wanted;
    bool all_odd;  /* a scenario changes lines: each is filled */
    arena *a;
} sweep_job;

/* False: out of memory. */
TG_MUST_USE bool sweep_columns_plan(sweep_job *j);

/* ---- a worker -------------------------------------------------------------------------------- */

typedef struct {
    const swept_column *is;
    swept_kind kind;      /* numbers and dates that are hardly ever plain become words */
    unsigned width;       /* bytes of a value */
    unsigned filled;      /* the width that this chunk is filled with; the next round has the other */
    unsigned decimals;    /* of the last number */
    bool may_miss;
    wordbook book;        /* what cells mean: words, or whether a checked one is good */
    VEC(tg_text) words;   /* word 0 is the empty one: missing */
    VEC(uint32_t) joined; /* by key of the side table: the word */
    size_t made;          /* words that the sweep knows */
    size_t odd_cells;     /* of this chunk */
    void *values;         /* of the chunk's rows */
    uint64_t *missing;
} column_state;

/* What the keys of a side table give, by number in the order in which they were met. */
typedef enum { KEY_FOUND, KEY_UNKNOWN, KEY_EMPTY, KEY_ODD } key_kind;
typedef struct {
    wordbook book;
    VEC(uint8_t) kinds;
    uint8_t *of_row;      /* key_kind */
    uint32_t *key_of_row;
} table_state;

typedef enum { ROW_QUICK, ROW_ODD, ROW_RECORD } row_kind;
typedef struct sweep_odd sweep_odd;     /* sweep_odd.c */
typedef struct sweep_texts sweep_texts; /* sweep_text.c */

/* A block and what became of it. */
typedef struct {
    bulk in;
    char *out;
    size_t out_count, out_room;
    strbuf bad, messages;
    uint64_t bad_count, line_count;
    uint64_t taken;       /* bytes of the file so far */
    bool failed;
} sweep_block;

typedef struct {
    const sweep_job *job;
    tg_run *run;
    tg_sweep *sweeps[SWEEP_SUMS_MAX]; /* one a currency; the first has everything else */
    size_t sweep_count;
    size_t slowed;        /* rows that were odd for a new word since the sweep was made */
    separators found;     /* of the block */
    column_state *columns;
    table_state tables[TABLES_MAX];
    tg_line *probe;
    arena *keep, *a;      /* as long as the worker; a chunk's */
    quick_months months;
    /* a chunk */
    const sweep_block *block;
    size_t row_count, quick_count, odd_count;
    uint32_t *cells;      /* place of the first separator of the row's cells; some row's, if it is odd */
    uint32_t *start, *end; /* of its bytes; ROW_RECORD: start is the number of the block's record */
    uint8_t *kinds;       /* row_kind */
    uint8_t *fresh;       /* by row: it has a word that the sweep does not know */
    size_t fresh_count;
    bool stale;           /* a column changed its type */
    tg_answers answers[SWEEP_SUMS_MAX];
    size_t *odd_at;       /* by row that is odd: its answer */
    sweep_odd *odd;
    sweep_texts *texts;
    uint64_t keys_unknown[TABLES_MAX], keys_empty[TABLES_MAX];
    uint64_t by_disposition[TG_ERROR + 1];
    bool failed;          /* out of memory */
} sweep_worker;

TG_MUST_USE bool sweep_worker_init(sweep_worker *w, const sweep_job *j);
void sweep_worker_free(sweep_worker *w);
/* Decides and writes all rows of the block. */
void sweep_work(sweep_worker *w, sweep_block *b);
TG_MUST_USE bool sweep_block_init(sweep_block *b);
void sweep_block_free(sweep_block *b);

/* sweep_cells.c */
TG_MUST_USE bool sweep_cells_init(sweep_worker *w);
void sweep_cells_free(sweep_worker *w);
/* The chunk's rows into columns, and the sweeps made that they want; rows that do not fit are odd
 * then. False: out of memory. */
TG_MUST_USE bool sweep_cells_fill(sweep_worker *w);
/* The columns as the sweep reads them. */
void sweep_cells_columns(const sweep_worker *w, tg_column *out);
/* Where a cell stands in the text. */
str sweep_cell(const sweep_worker *w, size_t row, size_t at);

/* sweep_text.c */
typedef struct {
    unsigned safe, best, disposition;
    uint64_t mask;
    int64_t charge[SWEEP_SUMS_MAX];
    bool open[SWEEP_SUMS_MAX]; /* the charge is not known */
} row_answer;
enum { SWEEP_PUT_MAX = 2048 };  /* at least what sweep_put_room says, of any form */
TG_MUST_USE sweep_texts *sweep_texts_new(const sweep_form *f, char delimiter); /* NULL: no memory */
void sweep_texts_free(sweep_texts *t);
/* All that follows the client's cells, without a note and the line's end; where it ends. */
char *sweep_put_answer(const sweep_texts *t, char *to, const row_answer *x);
/* Bytes that a row may take and touch, besides those of its own text. */
size_t sweep_put_room(const sweep_form *f);
/* Rows that are all quick; the byte before `to` may be read and written. */
char *sweep_put_rows(sweep_worker *w, char *to, size_t first, size_t past);

/* sweep_odd.c: rows that are decided as `decide` does. */
typedef struct {
    record rec;
    filled line;
    bool bad;
    str reason;
    size_t batch_row;
    tg_disposition disposition;
    tg_verdict safe, best;
    uint64_t mask;
    int64_t charges[SWEEP_SUMS_MAX];
    bool charge_open[SWEEP_SUMS_MAX];
} odd_answer;
TG_MUST_USE sweep_odd *sweep_odd_new(const sweep_worker *w);
void sweep_odd_free(sweep_odd *x);
/* Forgets the last chunk. */
void sweep_odd_begin(sweep_odd *x);
/* Takes a record whose answer is there, by number, after sweep_odd_decide. */
TG_MUST_USE bool sweep_odd_add(sweep_odd *x, const record *rec, size_t *at);
TG_MUST_USE bool sweep_odd_decide(sweep_odd *x);
const odd_answer *sweep_odd_answer(const sweep_odd *x, size_t at);
const filler *sweep_odd_filler(const sweep_odd *x);
/* The client's cells that are kept; a bad line for --bad; a bad line told. */
void sweep_odd_cells(sweep_odd *x, const odd_answer *o, strbuf *out);
void sweep_odd_bad(sweep_odd *x, const odd_answer *o, strbuf *out);
void sweep_odd_tell(sweep_odd *x, const odd_answer *o, strbuf *out);

/* ---- threads --------------------------------------------------------------------------------- */

/* Called in the order of the input, one at a time. False: stop. */
typedef bool sweep_sink(void *ctx, const sweep_block *b);
typedef enum { SWEPT_ALL, SWEPT_STOPPED, SWEPT_FAILED } swept_result; /* FAILED: no memory, or the reader tells */
/* The workers are the caller's to look at and to free. */
TG_MUST_USE swept_result sweep_crew(sweep_worker *workers, size_t count, reader *r,
                                    sweep_sink *sink, void *ctx);

#endif
