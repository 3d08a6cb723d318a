/*
 * project.h - the parts of `tollgate project`.
 *
 *     cmd_project.c     options, files, the cases one after the other
 *     project_out.c     the months as text, CSV and JSON
 *     report_project.c  a page or a workbook
 */
#ifndef TG_CLI_PROJECT_H
#define TG_CLI_PROJECT_H

#include "cli/timeline.h"
#include "whatif/project.h"

typedef struct {
    str name;
    const char *assumed; /* "Q=R, Q=R" as given; NULL: none of its own */
    project_month *months;
    uint32_t scenario;   /* TG_NO_ID: none */
    tg_pack *under;      /* its pack; NULL: the projection's */
    tg_run *run;
    limits *book;        /* NULL: no limits are drawn */
} project_case;

static inline const tg_pack *project_case_pack(const tg_pack *whole, const project_case *c)
{
    return c->under ? c->under : whole;
}

typedef struct {
    const args *args;
    tg_pack *pack;
    deciding deciding;
    int32_t known_on;
    data_format format;
    bool report, workbook;
    bool limited;         /* limits are drawn in some case */
    unsigned width;
    projection p;
    project_case *cases;
    size_t case_count;
    str reference;        /* chip that compute is compared with; empty: none */
    amount reference_tpp;
    arena *a;
} project_job;

void project_text(const project_job *j, strbuf *out);
void project_csv(const project_job *j, strbuf *out);
void project_json(const project_job *j, strbuf *out);

/* A page or a workbook (report_project.c). */
TG_MUST_USE bool project_report(const project_job *j, outfile *out, trouble *t);

/* ---- what they share ------------------------------------------------------------------------- */

/* What the case assumes or its scenario changes, "a; b"; empty: nothing. In the job's arena. */
str project_case_words(const project_job *j, const project_case *c);
/* "item=h200, month from 2026-01-01" */
void project_account_key(const limit_account *x, strbuf *out);
/* What every figure rests on, without a full stop; and how figures are worked out. */
void project_terms(const project_job *j, strbuf *out);
void project_formulas(const project_job *j, strbuf *out);
/* a / b with so many decimals; a dash by zero. */
void project_ratio(strbuf *b, amount a, amount by, unsigned decimals);
/* Measures that begin or end within the months, and their gates. */
size_t project_events(const project_job *j, timeline_event **out);
/* Whose they are: the only case's, else the pack's as it stands; and a heading that says so. */
const tg_pack *project_events_pack(const project_job *j);
str project_events_heading(const project_job *j);
void project_event_gates(const project_job *j, const timeline_event *e, strbuf *out);

#endif
