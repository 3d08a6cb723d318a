/*
 * timeline.h - the parts of `tollgate timeline`.
 *
 *     cmd_timeline.c    options, files, the order of things
 *     timeline_text.c   lanes, events, changed lines for a person
 *     timeline_data.c   the same as CSV and JSON
 *     report_timeline.c the same as a page and a workbook
 */
#ifndef TG_CLI_TIMELINE_H
#define TG_CLI_TIMELINE_H

#include "cli/setup.h"
#include "io/outfile.h"
#include "report/doc.h"
#include "whatif/changed.h"
#include "whatif/timeline.h"

typedef enum { AS_TABLE, AS_CSV, AS_JSON } data_format;

typedef struct {
    const args *args;
    tg_pack *pack;
    deciding deciding;
    tg_run *run;               /* its assumptions and stance draw the lanes */
    timeline_filter filter;
    int32_t known_on;          /* resolved */
    data_format format;
    bool report, workbook;     /* a document from the CSV: a page, or a workbook */
    unsigned width;
    bool lanes_only;           /* --summary */
    bool between;              /* what changed after `after`, through `through` */
    int32_t after, through;
    timeline_event *events;
    size_t event_count;
    movers movers;
    const changes *changes;    /* NULL: no book */
    strbuf rows;               /* changed lines as CSV or JSON, made while the book was read */
    arena *a;
} timeline_job;

/* "tollgate 0.1.0; us-cn-chips 1.0.0 (0123456789ab); known on 2026-11-21" */
void about_text(const tg_pack *pack, const args *a, int32_t known_on, strbuf *out);
void about_json(const tg_pack *pack, const args *a, int32_t known_on, strbuf *out);

/* "scenario NAME: title; adopts M", where the pack is under one. */
void timeline_scenario_text(const timeline_job *j, strbuf *out);

void timeline_lanes_text(const timeline_job *j, const timeline *t, strbuf *out);
void timeline_between_text(const timeline_job *j, strbuf *out);
void timeline_lanes_csv(const timeline_job *j, const timeline *t, strbuf *out);
void timeline_lanes_json(const timeline_job *j, const timeline *t, strbuf *out);
void timeline_between_csv(const timeline_job *j, strbuf *out);
void timeline_events_csv(const timeline_job *j, strbuf *out);
TG_MUST_USE bool timeline_lanes_report(const timeline_job *j, const timeline *t, doc *d);
TG_MUST_USE bool timeline_between_report(const timeline_job *j, doc *d);
void timeline_between_json(const timeline_job *j, strbuf *out);
/* One changed line into j->rows. */
void timeline_changed_row(timeline_job *j, const changed_line *l);

/* "Reuters, 2026-01-14, (dd)(3)": the best known source of a dated thing, with how many more. */
void cite_text(const tg_pack *pack, size_t dated, strbuf *out);
/* The source from which the thing, or its end, is known: without the pinpoint. */
void cite_news(const tg_pack *pack, size_t dated, bool of_end, strbuf *out);
/* What a cause is known from: its end's source where it ends by one. */
void cite_cause(const tg_pack *pack, const cause *c, strbuf *out);
/* An array of its sources. */
void cites_json(const tg_pack *pack, size_t dated, strbuf *out);
/* "cn.h200.stop begins", with its gate where the name stands at several. */
void cause_text(const tg_pack *pack, const cause *c, strbuf *out);
void causes_json(const tg_pack *pack, const cause_list *l, strbuf *out);
void json_day(strbuf *out, int32_t day); /* "2026-01-15", or null for an end that is open */

#endif
