/*
 * oneline.h - the one line that `explain` and `ask` are about: from a file, from --fact, or both.
 */
#ifndef TG_CLI_ONELINE_H
#define TG_CLI_ONELINE_H

#include "cli/setup.h"

typedef struct {
    tg_pack *pack;
    tg_run *run;
    tg_line *line;
    deciding deciding;
    orders *orders;   /* NULL: only --fact */
    filler *filler;
    arena *a;
    str id;           /* of the line in the file; empty */
    uint64_t place;   /* its physical line */
} one_line;

/* False after telling why. `may_be_empty`: neither a file nor a fact is an error otherwise. */
TG_MUST_USE bool one_line_open(const args *a, bool may_be_empty, one_line *out);
void one_line_close(one_line *o);

/* The line was found bad: tells it with its place. */
void one_line_bad(const args *a, const one_line *o, const char *why);
/* The same where deciding refused it: an option that fills gaps may be to blame. */
void one_line_refused(const args *a, const one_line *o, const char *why);

#endif
