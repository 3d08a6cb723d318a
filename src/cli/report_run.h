/*
 * report_run.h - a page or a workbook while the rows of `decide` come in.
 *
 * A page keeps the first rows; a workbook takes them all at once, into a scratch file that nobody
 * else sees and that is gone whatever happens. At the end the document is built from the tally.
 */
#ifndef TG_CLI_REPORT_RUN_H
#define TG_CLI_REPORT_RUN_H

#include "cli/decide.h"
#include "io/outfile.h"
#include "report/doc.h"
#include "report/sheet.h"

typedef struct {
    const job *job;
    strbuf rows, bad;
    size_t row_count, bad_count;
    outfile *scratch;
    xlsx *book;
    sheet *lines, *bad_lines;
} report_run;

/* False with the trouble told. */
TG_MUST_USE bool report_begin(report_run *r, const job *j, trouble *t);
/* A block, in the order of the input. */
TG_MUST_USE bool report_take(report_run *r, const task *k);
TG_MUST_USE bool report_end(report_run *r, const tally *total, outfile *out, trouble *t);
void report_drop(report_run *r);

/* --format html or xlsx; xlsx. */
bool report_wanted(const args *a);
bool report_workbook(const args *a);
/* A workbook that would go to a terminal: tells it. */
bool report_on_terminal(const args *a);
/* The part on pack and engine that every report ends with. */
void report_about_pack(doc *d, const tg_pack *pack, str decided_by, bool workbook);

/* The bytes of a document in either format, for commands whose rows are all in it. */
TG_MUST_USE bool report_write_doc(const doc *d, bool workbook, str title, str day, outfile *out,
                                  trouble *t);

#endif
