/*
 * report_csv.h - what a command writes as CSV, as a table of a report.
 *
 * The CSV of a command is its complete data, so that a page and a workbook made of it cannot lack
 * anything. Cells are typed by their text: plain numbers, days, else text.
 */
#ifndef TG_CLI_REPORT_CSV_H
#define TG_CLI_REPORT_CSV_H

#include "report/doc.h"

/* What a page shows of a long table; a workbook has it whole. 0: all. */
typedef struct {
    const char *name;
    str caption;
    size_t rows_most;
    bool wide; /* many columns: on a page in small print, landscape on paper */
} csv_table;

/* Adds the table to the document. Nothing is added for a header without rows. */
void report_csv(doc *d, const csv_table *t, str csv);

#endif
