/*
 * unnamed.h - a file for the program alone: in $TMPDIR (else /tmp), without a name once it is made,
 * gone when it is closed.
 */
#ifndef TG_IO_UNNAMED_H
#define TG_IO_UNNAMED_H

#include "io/trouble.h"

/* A descriptor to read and write; -1 with the trouble told. */
TG_MUST_USE int unnamed_open(trouble *t);
/* All bytes, or false with the trouble told. */
TG_MUST_USE bool unnamed_write(int fd, const char *bytes, size_t count, trouble *t);

#endif
