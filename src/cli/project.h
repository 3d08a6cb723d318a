/*
 * project.h - the parts of `tollgate project`.
 *
 *     cmd_project.c     options, files, the cases one after the other
 *     project_out.c     the months as text, CSV and JSON
 */
#ifndef TG_CLI_PROJECT_H
#define TG_CLI_PROJECT_H

#include "cli/timeline.h"
#include "whatif/project.h"

typedef struct {
    str name;
    const char *assumed; /* "Q=R, Q=R" as given; NULL: none of its own */
    project_month *months;
} project_case;

typedef struct {
    const args *args;
    tg_pack *pack;
    deciding deciding;
    int32_t known_on;
    data_format format;
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

#endif
