/*
 * trouble.h - why a file cannot be used: one sentence, and advice.
 *
 * For what stops a whole command. What stops one line only is that line's reason.
 */
#ifndef TG_IO_TROUBLE_H
#define TG_IO_TROUBLE_H

#include "base/str.h"

typedef struct { char text[700], hint[400]; } trouble;

/* The first one set stands; later ones are dropped, for they follow from it. */
void trouble_set(trouble *t, const char *fmt, ...) TG_PRINTF(2, 3);
void trouble_hint(trouble *t, const char *fmt, ...) TG_PRINTF(2, 3);
bool trouble_is(const trouble *t);

/* Bytes of user text as a message may show them: control bytes and bad UTF-8 replaced, cut after
 * `most` columns with an ellipsis. Lives in the arena; empty on exhaustion. */
str shown(arena *a, str s, size_t most);

/* The nearest of `names` to `name`, letter case apart; empty when none is near. */
str nearest(str name, const str *names, size_t count);

#endif
