/*
 * text.h - texts made on the way: in an arena, and gone with it.
 */
#ifndef TG_EXPLAIN_TEXT_H
#define TG_EXPLAIN_TEXT_H

#include "base/str.h"

/* An allocator over an arena, for a strbuf that nobody has to free. */
tg_alloc alloc_arena(arena *a);

/* Text from a format; an empty text when memory is out. */
str text_print(arena *a, const char *fmt, ...) TG_PRINTF(2, 3);

#endif
