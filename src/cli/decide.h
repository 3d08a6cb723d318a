/*
 * decide.h - the parts of `tollgate decide`.
 *
 *     cmd_decide.c   options, files, the order of things
 *     crew.c         threads: blocks of records in, blocks of bytes out, in order
 *     work.c         one block: fill lines, decide them, write each row, add it to the tally
 *     draw.c         limits: claims in a first pass, results in the second
 *     rows_*.c       one row as table, CSV, JSON, typed cells
 *     telling.c      bad lines and progress on standard error
 *     tally.c        what is counted; settle.c  which answers settle most
 *     summary*.c     the tally as text and as JSON
 *     report_decide.c  tally and rows as a document: page and workbook
 *
 * A `job` is only read once the threads run. What a thread changes is in its `worker`; tallies are
 * sums, so that it does not matter which thread counted what.
 */
#ifndef TG_CLI_DECIDE_H
#define TG_CLI_DECIDE_H

#include "base/amount.h"
#include "cli/collect.h"
#include "cli/setup.h"
#include "cli/tally.h"
#include "io/block.h"
#include "report/grid.h"
#include "whatif/claims.h"

typedef enum { FORMAT_TABLE, FORMAT_CSV, FORMAT_NDJSON, FORMAT_JSON, FORMAT_HTML,
               FORMAT_XLSX } output_format;

/* ---- the job --------------------------------------------------------------------------------- */

typedef struct worker worker;
typedef struct order_row order_row;
typedef void row_writer(worker *w, const order_row *r, strbuf *out);

struct job {
    const args *args;
    const tg_pack *pack;
    tg_pack_info info;
    orders *orders;
    deciding deciding;
    output_format format;
    unsigned width;
    bool colour;
    bool rows;       /* not --summary */
    bool bad_wanted; /* --bad */
    size_t page_rows; /* lines that a page shows */
    size_t gate_count;
    uint32_t *charges; /* measures that charge, in order of the pack */
    str *charge_names; /* NAME, or NAME@GATE where one measure charges at several gates */
    size_t charge_count;
    size_t *charge_slot; /* by measure; SIZE_MAX: charges nothing */
    size_t *payee_slot;  /* by charge */
    payee *payees;
    size_t payee_count;
    str decided_by;      /* engine, pack, digest and the options that change answers */
    str csv_names;       /* CSV: the headings that are added, each with a delimiter before it */
    uint32_t *assumed_gates; /* --assume-authorised */
    size_t assumed_gate_count;
    bool met;            /* --assume-met */
    row_writer *write;   /* writes rows instead of a format, or NULL */
    bool told;           /* job_init has told the user why it failed */
    bool supposes;       /* the pack's scenario changes lines */
    str assumed[WATCH_COUNT]; /* --assume for watched facts: stands in where a line lacks them */
    limits *limits;  /* NULL: none are drawn */
    bool claiming;   /* the first pass: claims are gathered, nothing is written */
    const reach *reached; /* by the first pass; NULL: there is none, the tally has it */
    const limits *claim_book; /* allocate: rows carry what they claim of these; nothing is drawn */
    arena *a;
};

TG_MUST_USE bool job_init(job *j, const args *a, const tg_pack *pack, orders *o);
void job_free(job *j);
/* --format */
output_format job_format(const args *a);

/* ---- one row --------------------------------------------------------------------------------- */

struct order_row {
    const record *rec;
    filled line;
    bool bad;
    str reason;
    size_t batch_row;
    const tg_outcome *outcome; /* NULL: bad */
    uint32_t outcome_id;
    tg_disposition disposition; /* bad lines: TG_BAD or TG_ERROR */
    unsigned held;
    str resolved; /* the id that an alias stood for */
    bool units_known, value_known;
    amount units, value;
    bool limited;      /* a limit concerns it: `limit` says what came of it */
    limit_result limit;
    unsigned part;     /* of a split line: 1, the units that fit, or 2; 0: whole */
    bool redecided;    /* `outcome` is the one without a measure, its charges its own */
};

/* What is the same for all rows of a block that share an outcome. */
typedef struct {
    uint32_t id;
    bool used;
    str before, after; /* CSV and JSON: around the charges */
    size_t group;      /* tally: hinge group */
} outcome_text;

struct worker {
    const job *job;
    tg_run *run;
    tg_batch *batch;
    tg_batch *one;       /* a row: for the claims of a line */
    tg_line *line;
    filler *filler;
    tally tally;
    order_row *rows;
    arena *a;          /* a block's */
    outcome_text *cache; /* open addressing by outcome id */
    size_t cache_room;
    tg_charge_result *charges; /* of the row at hand, by charge slot */
    bool *charged;
    strbuf cell; /* scratch for one cell */
    claims *claims;
    struct without *without; /* runs with measures off, by limits that call for it */
    uint32_t fresh_id;       /* outcome ids for rows that a limit changed */
};

/* A block and what became of it. */
typedef struct {
    block in;
    strbuf out, bad, messages;
    strbuf reasons; /* packed: bad lines for a report */
    uint64_t bad_count, line_count;
    bool failed; /* out of memory */
    bool done;
} task;

enum { MESSAGES_MAX = 20 }; /* bad lines told on stderr */

TG_MUST_USE bool worker_init(worker *w, const job *j, size_t lines);
void worker_free(worker *w);
void work(worker *w, task *t);

/* The charges of a row into w->charges and w->charged. */
void row_charges(worker *w, const order_row *r);
/* The cached texts of the row's outcome; made by `make` when they are not there yet. */
outcome_text *row_text(worker *w, const order_row *r);

typedef struct { size_t threads, lines; } crew_options;

/* ---- limits (draw.c) ------------------------------------------------------------------------- */

/* What --balances and the other options of limits ask for; limits NULL where none are to be drawn.
 * False: told. */
TG_MUST_USE bool draw_open(job *j, const tg_pack *pack, const args *a);
/* Does any limit of the pack count? Not with --no-limits. */
bool draw_wanted(const tg_pack *pack, const args *a);
/* Limits of the pack with the balances and the order of the options. NULL: `t` says why. */
TG_MUST_USE limits *draw_new(const tg_pack *pack, const args *a, trouble *t);
/* The first pass over the book, then the draw. */
TG_MUST_USE bool draw_book(job *j, const crew_options *want);
/* First pass: a record's claims appended to `out`; false when out of memory. */
TG_MUST_USE bool draw_claims(worker *w, const record *rec, strbuf *out);
/* Second pass: what the draw says of the row; it may change outcome and disposition. */
TG_MUST_USE bool draw_row(worker *w, order_row *r);
/* Part 1 of a split row, the units that fit, or part 2, the rest; its charges are in the worker. */
TG_MUST_USE bool draw_part(worker *w, const order_row *whole, unsigned part, order_row *out);
void draw_free(worker *w);
/* What the row claims, for `write`: it is filled once more. False: out of memory. */
TG_MUST_USE bool draw_row_claims(worker *w, const order_row *r, limit_line *out);
/* A line with its claims as bytes that draw_take_line reads; `room` is for one line's. */
void draw_put_line(strbuf *out, const limit_line *line);
void draw_take_line(str *bytes, limit_line *line, limit_claim *room);
/* "us.half: 12 left, 3 of 10 units fit"; nothing for claims that fit. */
void draw_words(const job *j, const order_row *r, strbuf *out);
void draw_json(const job *j, const order_row *r, strbuf *out);
void draw_summary_json(const job *j, strbuf *out);
/* "item=h200: authorised 50 % of 12, reserved 3 (best case 4), used 0, left 3." */
void draw_account_words(const job *j, const limit_account *x, strbuf *out);
const char *draw_fit_word(limit_fit f);
/* "fits for every ratio from 83.33 %" */
void draw_even_words(const job *j, uint32_t limit, tg_ratio even, strbuf *out);
/* Amounts in steps of the limit's scale, without or with groups of three. */
void draw_amount(const job *j, uint32_t limit, i128 v, char group, strbuf *out);

void row_table(worker *w, const order_row *r, strbuf *out);
void row_csv(worker *w, const order_row *r, strbuf *out);
/* One object, without a newline; for NDJSON input the client's own object with a member more. */
void row_json(worker *w, const order_row *r, strbuf *out);
/* A bad line for --bad. */
void row_bad(const job *j, const order_row *r, strbuf *out);

/* Columns of typed rows; their texts live with the job. False: out of memory. */
typedef VEC(grid_column_info) row_columns;
TG_MUST_USE bool page_columns(const job *j, row_columns *out);
TG_MUST_USE bool sheet_columns(const job *j, row_columns *out);
/* Packed rows, each with its end: some columns for a page, all for a workbook, a bad line. */
void row_page(worker *w, const order_row *r, strbuf *out);
void row_sheet(worker *w, const order_row *r, strbuf *out);
void row_bad_packed(const order_row *r, strbuf *out);
void packed_outcome(worker *w, const order_row *r, outcome_text *t);
/* Facts that the amounts of the row want, each once: "a; b". */
void word_charge_needs(const worker *w, strbuf *b);

/* What the formats begin with; bad files too. */
void begin_table(const job *j, strbuf *out);
void begin_csv(const job *j, strbuf *out);
void begin_bad(const job *j, strbuf *out);
/* The CSV headings that are added; a name that the client has gets `tollgate_` before it. */
TG_MUST_USE bool csv_added_names(job *j);
/* Texts of an outcome for CSV and JSON, into the cache entry. */
void csv_outcome(worker *w, const order_row *r, outcome_text *t);
void json_outcome(worker *w, const order_row *r, outcome_text *t);

/* ---- threads --------------------------------------------------------------------------------- */

/* Called in the order of the input, from the thread that called crew_run. False: stop. */
typedef bool task_sink(void *ctx, const task *t);

/* --threads and --block; false after telling what is wrong. */
TG_MUST_USE bool crew_read(const args *a, crew_options *out);
typedef enum { CREW_DONE, CREW_STOPPED, CREW_NOMEM } crew_result;

/* Reads all blocks, works on them, hands them over in order; then the tallies are added up in
 * `total`, and `remarks` has what the threads learned, a sentence a line. */
TG_MUST_USE crew_result crew_run(const job *j, const crew_options *want, task_sink *sink, void *ctx,
                                 tally *total, strbuf *remarks);

/* ---- after the rows -------------------------------------------------------------------------- */

/* Decimals that a value is written with. */
unsigned decimals_of_value(const job *j);
/* "2 lines without known units are counted as lines only."; false: none, and nothing is added. */
bool summary_unknowns(const sums *s, strbuf *b);
void summary_text(const job *j, const tally *t, bool colour, unsigned width, strbuf *out);
void summary_json(const job *j, const tally *t, strbuf *out);
void summary_reach_json(const reach *r, strbuf *out);
/* {"name": ...} of pack, engine and options: JSON's first member. */
void summary_about_json(const job *j, strbuf *out);

#endif
