/*
 * replay.h - the parts of `tollgate replay`.
 *
 *     cmd_replay.c    options, files, the order of things
 *     replay_text.c   strips and changes for a person
 *     replay_data.c   the same as CSV and JSON
 */
#ifndef TG_CLI_REPLAY_H
#define TG_CLI_REPLAY_H

#include "cli/oneline.h"
#include "cli/timeline.h"
#include "whatif/replay.h"

typedef enum { STEP_CHANGES, STEP_DAY, STEP_WEEK, STEP_MONTH } replay_step;

typedef struct {
    const args *args;
    tg_pack *pack;
    deciding deciding;
    int32_t known_on;     /* resolved: nothing later is known */
    int32_t from, through;
    replay_step step;
    data_format format;
    bool report, workbook; /* a document from the CSV: a page, or a workbook */
    unsigned width;
    bool views[VIEW_COUNT];
    movers movers;
    known_runs runs;
    replay replay;
    /* a line */
    str what;             /* which line it is */
    strip strips[VIEW_COUNT];
    /* a book */
    book_strip books[VIEW_COUNT];
    str currency;
    uint64_t lines;
} replay_job;

/* The days that a step shows; the next one after `day`. */
int32_t step_next(replay_step step, int32_t day);

void replay_line_text(const replay_job *j, strbuf *out);
void replay_line_csv(const replay_job *j, strbuf *out);
void replay_line_json(const replay_job *j, strbuf *out);
void replay_book_text(const replay_job *j, strbuf *out);
void replay_book_csv(const replay_job *j, strbuf *out);
void replay_book_json(const replay_job *j, strbuf *out);

/* A page or a workbook (report_replay.c). */
TG_MUST_USE bool replay_report(const replay_job *j, bool of_book, outfile *out, trouble *t);

/* "us.share_15 at least 15.00 if authorised; us.duty 25.00 due": the charges of a state. */
void state_charges_text(const replay_job *j, const replay_state *s, strbuf *out);
/* A day of the book that a step shows: the moment that holds then. */
const book_day *book_at(const book_strip *s, int32_t day);

#endif
