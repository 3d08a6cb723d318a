/*
 * orders.h - an order file made ready: its kind, its columns, the tables it is joined with.
 *
 *     orders_open        file + --map + --table   ->  which column gives which fact, told as notes
 *     reader_next        in one thread            ->  records
 *     filler_fill        in any thread            ->  a tg_line, or why the line is bad
 *
 * After opening, an `orders` is only read, but for its reader, which one thread uses.
 */
#ifndef TG_IO_ORDERS_H
#define TG_IO_ORDERS_H

#include "io/header.h"
#include "io/ndjson.h"
#include "io/sidetable.h"

enum { TABLES_MAX = 16, SAMPLE_RECORDS = 100 };

/* Facts that the reports show as well; TG_NO_ID where the pack has none of that name. */
typedef enum {
    WATCH_ITEM,
    WATCH_QUANTITY,
    WATCH_UNIT_PRICE,
    WATCH_REVENUE,
    WATCH_BUYER,
    WATCH_PLACED,
    WATCH_SHIPPED,
    WATCH_COUNT
} watched;
extern const char *const watch_names[WATCH_COUNT];

typedef struct { const char *path, *on; } table_option;
typedef struct {
    const char *path; /* "-": standard input */
    const char *map;  /* or NULL */
    table_option tables[TABLES_MAX];
    size_t table_count;
    input_kind kind;
    char delimiter; /* '\0': found out */
} orders_options;

typedef struct {
    const tg_pack *pack;
    arena *a;
    reader *source;
    mapping *map;
    sidetable *tables[TABLES_MAX];
    size_t table_count;
    input_kind kind;   /* CSV or NDJSON */
    header head;       /* CSV */
    column *columns;   /* CSV: one a heading */
    size_t table_keys[TABLES_MAX]; /* CSV: the column with the key */
    members sample;    /* NDJSON: names of the first records, each once */
    uint32_t watch[WATCH_COUNT];
    str currency;      /* of prices; empty when the pack has none */
    bool has_ids;      /* a column names the lines */
} orders;

TG_MUST_USE orders *orders_open(const orders_options *want, const tg_pack *pack, trouble *t);
/* The same over memory: for tests and fuzzing. */
TG_MUST_USE orders *orders_memory(const orders_options *want, const tg_pack *pack, str bytes,
                                  trouble *t);
void orders_close(orders *o);

/* What the user should see before any result: which columns were guessed, which lines of the map
 * met no column; unless `brief` also which columns are not read, and what they may have been meant
 * as. One sentence a line; empty when there is nothing. */
void orders_notes(const orders *o, bool brief, strbuf *out);

/* The number of a data record, from 1. */
uint64_t orders_number(const orders *o, const record *r);

/* ---- one line -------------------------------------------------------------------------------- */

typedef struct filler filler; /* belongs to one thread */

typedef struct {
    bool bad;
    str reason;                 /* why, for a bad line */
    str id;                     /* the client's, or the record's number */
    bool named;                 /* it is the client's */
    str texts[WATCH_COUNT];     /* as read; empty when missing */
    str shown[WATCH_COUNT];     /* as the client wrote them */
    str wishes[WISH_COUNT];     /* as read; empty when missing */
    uint32_t keys_unknown;      /* a bit a table: the line's key is not in it */
    uint32_t keys_empty;        /* or the line has none */
    const str *cells;           /* CSV: all cells; of too many the last has all that follows */
    size_t cell_count;          /* 0 where the record could not be split */
    bool whole;                 /* a record of the header's width, or an object */
} filled;

TG_MUST_USE filler *filler_new(const orders *o);
void filler_free(filler *f);
/* Forgets what earlier calls gave out. */
void filler_reset(filler *f);
/* Lines are left as the file has them, whatever a scenario of the pack changes of them: the caller
 * sees to that. */
void filler_as_written(filler *f);
/* Clears the line and sets it from the record, as the pack's scenario (if it is under one) has it;
 * line NULL: only what names it. False when out of memory. */
TG_MUST_USE bool filler_fill(filler *f, const record *r, tg_line *line, filled *out);

/* What a thread learned that is worth telling once: a name of NDJSON guessed that orders_notes did
 * not show, advice on how a column is written. With the first line it is about. */
typedef struct { str text; uint64_t line; bool hint; } remark;
size_t filler_remark_count(const filler *f);
remark filler_remark(const filler *f, size_t i);

#endif
