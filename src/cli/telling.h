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
/* The same of any block: its messages, a line each, and bytes of the file. */
void telling_block(telling *t, str messages, uint64_t lines, uint64_t bad, uint64_t taken,
                   uint64_t total);
/* What fillers learned, of which some may be NULL: by first line, each once. Quiet: no advice. */
void telling_remarks(const filler *const *fillers, size_t count, const char *file, bool quiet,
                     strbuf *out);
/* What the threads learned, how many lines were bad; `more`: where the rest of them can be seen. */
void telling_end(const telling *t, const strbuf *remarks, const char *more);

#endif
