/*
 * testrun.h - a pack's own tests (docs/language.md, section 7), and what they cover.
 */
#ifndef TG_EXPLAIN_TESTRUN_H
#define TG_EXPLAIN_TESTRUN_H

#include "explain/decider.h"
#include "tollgate.h"

typedef struct {
    const model *m;
    decider d;
    const char *filter; /* part of a title; NULL: all */
    bool verbose;       /* list what coverage lacks */
    bool json, colour;
    tg_sink to;
} testrun_request;

/* Runs the tests and fills `report`; failures are written as they are found. False when memory
 * ran out. `a` holds what lasts for the whole run. */
TG_MUST_USE bool testrun(const testrun_request *q, const tg_alloc *alloc, tg_test_report *report);

#endif
