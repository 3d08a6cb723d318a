/*
 * telling.h - what a command that decides a book says on standard error: bad lines, progress, last
 * words.
 */
#ifndef TG_CLI_TELLING_H
#define TG_CLI_TELLING_H

#include "cli/decide.h"
#include "cli/progress.h"

typedef struct {
    progress progress;
    uint64_t lines, bad, told;
} telling;

void telling_begin(telling *t, bool quiet);
/* One more block: its bad lines, and how far the file is. */
void telling_task(telling *t, const job *j, const task *done);
/* What the threads learned, how many lines were bad; `more`: where the rest of them can be seen. */
void telling_end(const telling *t, const strbuf *remarks, const char *more);

#endif
