/*
 * report_scenario.h - the document of `scenario`: a page, or a workbook.
 *
 *     report_scenario.c   the scenarios side by side, what changes, every figure
 *     report_readings.c   all readings of one scenario: ranges, tornados, joint readings
 */
#ifndef TG_CLI_REPORT_SCENARIO_H
#define TG_CLI_REPORT_SCENARIO_H

#include "cli/scenario.h"
#include "io/outfile.h"
#include "report/doc.h"

typedef struct {
    const scenario_job *j;
    doc *d;
    arena *a;        /* the document's */
    str assumed;     /* what every figure rests on beside its scenario; empty: nothing */
    bool workbook;
} scenario_doc;

TG_MUST_USE bool scenario_report(const scenario_job *j, outfile *out, trouble *t);

/* A part whose figures hold under what is assumed everywhere. */
void scenario_part(scenario_doc *b, const char *name, str title);
/* The parts of column `i` over all readings. */
void scenario_readings_parts(scenario_doc *b, size_t i);

/* Stock given out under each scenario that has some: report_scenario_alloc.c. */
void scenario_alloc_parts(scenario_doc *b);

#endif
