/*
 * bad_lines.h - which lines of a book are bad, and why: the first of them on standard error.
 */
#ifndef TG_CLI_BAD_LINES_H
#define TG_CLI_BAD_LINES_H

#include "cli/options.h"
#include "cli/progress.h"
#include "whatif/book.h"

/* Those of the block at hand, unless --quiet; `decided`: its batches are, and refuse lines too.
 * `told` counts those told so far, from 0. */
void bad_lines_tell(const args *a, const book *b, bool decided, progress *p, size_t *told);

#endif
