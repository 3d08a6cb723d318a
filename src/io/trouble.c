/*
 * trouble.c - why a file cannot be used: one sentence, and advice.
 */
#include "io/trouble.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void trouble_set(trouble *t, const char *fmt, ...)
{
    if (t->text[0])
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(t->text, sizeof t->text, fmt, args);
    va_end(args);
    t->hint[0] = '\0';
}

void trouble_hint(trouble *t, const char *fmt, ...)
{
    if (t->hint[0])
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(t->hint, sizeof t->hint, fmt, args);
    va_end(args);
}

bool trouble_is(const trouble *t)
{
    return t->text[0] != '\0';
}

str shown(arena *a, str s, size_t most)
{
    static const char bad[] = "\xEF\xBF\xBD", cut[] = "...";
    size_t room = s.len < most * 4 ? s.len : most * 4;
    char *out = arena_alloc(a, room * 3 + sizeof cut, 1);
    if (!out)
        return STR("");
    size_t n = 0, columns = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t point;
        size_t width = utf8_decode(str_sub(s, i, s.len), &point);
        bool plain = width && point >= 0x20 && point != 0x7F;
        size_t wide = plain ? utf8_width(point) : 1;
        if (columns + wide > most || i >= room) {
            memcpy(out + n, cut, sizeof cut - 1);
            n += sizeof cut - 1;
            break;
        }
        memcpy(out + n, plain ? s.ptr + i : bad, plain ? width : sizeof bad - 1);
        n += plain ? width : sizeof bad - 1;
        columns += wide;
        i += width ? width : 1;
    }
    out[n] = '\0';
    return (str){out, n};
}

/* At most 64 bytes matter: longer texts are near only to themselves. */
static str lower(str s, char room[64])
{
    if (s.len > 64)
        return s;
    for (size_t i = 0; i < s.len; i++)
        room[i] = (char)tolower((unsigned char)s.ptr[i]);
    return (str){room, s.len};
}

str nearest(str name, const str *names, size_t count)
{
    char left[64], right[64];
    str wanted = lower(name, left), best = STR("");
    unsigned least = (unsigned)(name.len / 3 < 1 ? 1 : name.len / 3) + 1;
    for (size_t i = 0; i < count; i++) {
        unsigned d = str_distance(wanted, lower(names[i], right), least);
        if (d < least) {
            least = d;
            best = names[i];
        }
    }
    return best;
}
