/*
 * progress.h - a line on standard error while long work goes on: on a terminal, after a second.
 */
#ifndef TG_CLI_PROGRESS_H
#define TG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct { bool on, drawn; int64_t began_ms, last_ms; } progress;

void progress_begin(progress *p, bool quiet);
/* `total` 0: not known. */
void progress_show(progress *p, uint64_t lines, uint64_t taken, uint64_t total);
/* Before anything else is written to standard error, and at the end. */
void progress_clear(progress *p);

#endif
