/*
 * str.h - text as pointer and length, and a growing buffer for output.
 *
 * A str never owns. strbuf owns its memory over an arena's allocator and keeps a NUL after
 * its end; once an append failed for want of memory, `failed` stays set and appends are no-ops,
 * until strbuf_clear or strbuf_free.
 */
#ifndef TG_BASE_STR_H
#define TG_BASE_STR_H

#include "base/arena.h"
#include <stdbool.h>

typedef struct { const char *ptr; size_t len; } str;

#define STR(lit) ((str){(lit), sizeof(lit) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) ((int)(s).len), (s).ptr

str str_c(const char *c); /* NULL gives the empty str */
bool str_eq(str a, str b);
bool str_eq_c(str a, const char *b);
bool str_ieq(str a, str b); /* ASCII letters alike */
int str_cmp(str a, str b);  /* bytewise, shorter first */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_trim(str s);        /* ASCII blanks off both ends */
str str_sub(str s, size_t from, size_t to); /* bytes [from, to); from <= to <= s.len */
/* Copy into the arena with a NUL after it; ptr NULL on exhaustion. */
TG_MUST_USE str str_dup(arena *a, str s);
uint64_t str_hash(str s);
/* Edit distance up to `max`, else max + 1: for "did you mean". Two neighbours swapped
 * count once; texts over 64 bytes are near only to themselves. */
unsigned str_distance(str a, str b, unsigned max);

typedef struct { char *ptr; size_t len, room; bool failed; tg_alloc alloc; } strbuf;

void strbuf_init(strbuf *b, const tg_alloc *alloc); /* NULL: libc's */
void strbuf_free(strbuf *b);
void strbuf_clear(strbuf *b);
void strbuf_room(strbuf *b, size_t bytes); /* for so many more at once */
void strbuf_add(strbuf *b, str s);
void strbuf_add_c(strbuf *b, const char *c);
void strbuf_char(strbuf *b, char c);
void strbuf_pad(strbuf *b, char c, size_t count);
void strbuf_printf(strbuf *b, const char *fmt, ...) TG_PRINTF(2, 3);
void strbuf_hex(strbuf *b, const unsigned char *bytes, size_t count);
void strbuf_json(strbuf *b, str s); /* a JSON string with its quotes; bad UTF-8 as U+FFFD */
str strbuf_str(const strbuf *b);

#endif
