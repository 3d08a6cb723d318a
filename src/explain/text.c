/*
 * text.c - see text.h.
 */
#include "explain/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void *text_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    if (new_bytes == 0)
        return NULL;
    void *grown = arena_alloc(ctx, new_bytes, 1);
    if (grown && p)
        memcpy(grown, p, old_bytes < new_bytes ? old_bytes : new_bytes);
    return grown;
}

tg_alloc alloc_arena(arena *a)
{
    return (tg_alloc){text_resize, a};
}

str text_print(arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, fmt, args);
    char *text = bytes < 0 ? NULL : arena_alloc(a, (size_t)bytes + 1, 1);
    if (text)
        vsnprintf(text, (size_t)bytes + 1, fmt, again);
    va_end(again);
    va_end(args);
    return text ? (str){text, (size_t)bytes} : STR("");
}
