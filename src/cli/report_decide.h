/*
 * report_decide.h - the document of `decide`: what a page and a workbook show.
 */
#ifndef TG_CLI_REPORT_DECIDE_H
#define TG_CLI_REPORT_DECIDE_H

#include "cli/decide.h"
#include "report/doc.h"

enum { PAGE_ROWS = 200, PAGE_ROWS_MAX = 100000, PAGE_BAD = 100, EXPLAINED = 12 };

/* What the blocks brought. */
typedef struct {
    const job *job;
    const tally *total;
    const strbuf *rows;     /* packed: the first lines of the book; NULL: the rows are elsewhere */
    size_t row_count;
    const strbuf *bad;      /* packed: the first bad lines; NULL likewise */
    size_t bad_count;
    bool explain;           /* one line of each of the most frequent answers */
} decided;

/* NULL: out of memory. */
TG_MUST_USE doc *report_decide(const decided *d);

#endif
