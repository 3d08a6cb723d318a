/*
 * outfile.h - a file that is there complete or not at all.
 *
 * It is written beside its place under another name, brought to the disk, then renamed. Whatever
 * ends the program before that, a signal too, leaves no trace. What is no regular file (a pipe, a
 * device, standard output) is written straight.
 */
#ifndef TG_IO_OUTFILE_H
#define TG_IO_OUTFILE_H

#include "io/trouble.h"

typedef struct outfile outfile;

/* "-" is standard output. NULL with the trouble told. */
TG_MUST_USE outfile *outfile_open(const char *path, trouble *t);
/* Buffered; a failure is remembered and told by outfile_finish. */
void outfile_write(outfile *f, str s);
/* True while nothing failed. */
bool outfile_good(const outfile *f);
/* Brings it to its place and closes. False with the trouble told, and then nothing is left. A
 * reader of standard output that went away is no trouble: `text` is empty then. */
TG_MUST_USE bool outfile_finish(outfile *f, trouble *t);
/* Closes and leaves nothing. NULL is a harmless no-op. */
void outfile_drop(outfile *f);

/* A file for this program alone, in $TMPDIR or /tmp, that another library writes by its name. Only
 * outfile_drop ends it, and removes it. */
TG_MUST_USE outfile *outfile_scratch(trouble *t);
const char *outfile_scratch_path(const outfile *f);

/* From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove what is half-written, then end the program
 * as they would have. Once, before the first outfile_open. */
void outfile_on_signals(void);

/* Same bytes, same place: fmt's way of changing a file. */
TG_MUST_USE bool outfile_replace(const char *path, str bytes, trouble *t);

#endif
