/*
 * str.c - text as pointer and length, and the growing output buffer.
 */
#include "base/str.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    STRBUF_ROOM_MIN = 64,
    DISTANCE_BYTES_MAX = 64, /* longer names are not near anything; keeps the rows on the stack */
};

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

str str_c(const char *c)
{
    return c ? (str){c, strlen(c)} : STR("");
}

bool str_eq(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eq_c(str a, const char *b)
{
    return str_eq(a, str_c(b));
}

bool str_ieq(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
            return false;
    }
    return true;
}

int str_cmp(str a, str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(str s, str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, s.len), suffix);
}

str str_trim(str s)
{
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    while (s.len && is_blank(*s.ptr)) {
        s.ptr++;
        s.len--;
    }
    return s;
}

str str_sub(str s, size_t from, size_t to)
{
    tg_assert(from <= to);
    tg_assert(to <= s.len);
    if (from == to)
        return STR("");
    return (str){s.ptr + from, to - from};
}

str str_dup(arena *a, str s)
{
    if (s.len == SIZE_MAX)
        return (str){0};
    char *copy = arena_alloc(a, s.len + 1, 1);
    if (!copy)
        return (str){0};
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return (str){copy, s.len}; /* the arena zeroed the byte after it */
}

uint64_t str_hash(str s)
{
    /* FNV-1a; the shifts at the end mix the high bits down for tables sized by powers of two. */
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
    h ^= h >> 32;
    return h * 0x9e3779b97f4a7c15u ^ h >> 29;
}

static unsigned min2(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: as Levenshtein, and swapping two neighbours counts once, since
 * that is the commonest slip of all. */
unsigned str_distance(str a, str b, unsigned max)
{
    size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (str_eq(a, b))
        return 0;
    if (apart > max || a.len > DISTANCE_BYTES_MAX || b.len > DISTANCE_BYTES_MAX)
        return max + 1;

    unsigned rows[3][DISTANCE_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        unsigned least = row[0];
        for (size_t j = 1; j <= b.len; j++) {
            bool same = a.ptr[i - 1] == b.ptr[j - 1];
            row[j] = min2(min2(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                row[j] = min2(row[j], above2[j - 2] + 1);
            least = min2(least, row[j]);
        }
        /* A swap reaches back two rows, so a row just past `max` may still be improved upon. */
        if (least > max && least - max > 1)
            return max + 1;
    }
    return min2(rows[a.len % 3][b.len], max + 1);
}

void strbuf_init(strbuf *b, const tg_alloc *alloc)
{
    *b = (strbuf){.alloc = alloc ? *alloc : alloc_libc()};
}

void strbuf_free(strbuf *b)
{
    if (b->ptr)
        b->alloc.resize(b->alloc.ctx, b->ptr, b->room, 0);
    tg_alloc alloc = b->alloc;
    *b = (strbuf){.alloc = alloc};
}

void strbuf_clear(strbuf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->ptr)
        b->ptr[0] = '\0';
}

static bool strbuf_grow(strbuf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more > SIZE_MAX / 2 || b->len > SIZE_MAX / 2 - more - 1) {
        b->failed = true;
        return false;
    }
    size_t room = b->room ? b->room : STRBUF_ROOM_MIN;
    while (room <= b->len + more)
        room *= 2;
    char *grown = b->alloc.resize(b->alloc.ctx, b->ptr, b->room, room);
    if (!grown) {
        b->failed = true;
        return false;
    }
    b->ptr = grown;
    b->room = room;
    return true;
}

/* Makes room for `more` bytes and the NUL after them. */
static inline bool strbuf_reserve(strbuf *b, size_t more)
{
    return (more < b->room - b->len && !b->failed) || strbuf_grow(b, more);
}

void strbuf_room(strbuf *b, size_t bytes)
{
    if (!strbuf_reserve(b, bytes))
        return;
    b->ptr[b->len] = '\0';
}

void strbuf_add(strbuf *b, str s)
{
    if (s.len == 0 || !strbuf_reserve(b, s.len))
        return;
    memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
    b->ptr[b->len] = '\0';
}

void strbuf_add_c(strbuf *b, const char *c)
{
    strbuf_add(b, str_c(c));
}

void strbuf_char(strbuf *b, char c)
{
    if (b->failed || (b->room - b->len < 2 && !strbuf_reserve(b, 1)))
        return;
    b->ptr[b->len++] = c;
    b->ptr[b->len] = '\0';
}

void strbuf_pad(strbuf *b, char c, size_t count)
{
    if (count == 0 || !strbuf_reserve(b, count))
        return;
    memset(b->ptr + b->len, c, count);
    b->len += count;
    b->ptr[b->len] = '\0';
}

void strbuf_printf(strbuf *b, const char *fmt, ...)
{
    if (!strbuf_reserve(b, STRBUF_ROOM_MIN))
        return;
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int wrote = vsnprintf(b->ptr + b->len, b->room - b->len, fmt, args);
    if (wrote < 0) {
        b->ptr[b->len] = '\0';
        b->failed = true;
    } else if ((size_t)wrote < b->room - b->len) {
        b->len += (size_t)wrote;
    } else if (strbuf_reserve(b, (size_t)wrote)) {
        vsnprintf(b->ptr + b->len, b->room - b->len, fmt, again);
        b->len += (size_t)wrote;
    } else {
        b->ptr[b->len] = '\0'; /* a failed append leaves nothing of itself */
    }
    va_end(again);
    va_end(args);
}

void strbuf_hex(strbuf *b, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        strbuf_char(b, digits[bytes[i] >> 4]);
        strbuf_char(b, digits[bytes[i] & 15]);
    }
}

static void json_escape(strbuf *b, unsigned char c)
{
    static const char short_form[] = "\"\"\\\\\nn\tt\rr\bb\ff";
    for (size_t i = 0; i + 1 < sizeof short_form; i += 2) {
        if ((unsigned char)short_form[i] == c) {
            strbuf_char(b, '\\');
            strbuf_char(b, short_form[i + 1]);
            return;
        }
    }
    strbuf_printf(b, "\\u%04x", c);
}

void strbuf_json(strbuf *b, str s)
{
    strbuf_char(b, '"');
    size_t done = 0; /* bytes before this are written */
    for (size_t i = 0; i < s.len;) {
        unsigned char c = (unsigned char)s.ptr[i];
        uint32_t point;
        size_t width = utf8_decode(str_sub(s, i, s.len), &point);
        if (width && c >= 0x20 && c != '"' && c != '\\') {
            i += width;
            continue;
        }
        strbuf_add(b, str_sub(s, done, i));
        if (width)
            json_escape(b, c);
        else
            strbuf_add(b, STR("\xEF\xBF\xBD"));
        done = ++i;
    }
    strbuf_add(b, str_sub(s, done, s.len));
    strbuf_char(b, '"');
}

str strbuf_str(const strbuf *b)
{
    return b->ptr ? (str){b->ptr, b->len} : STR("");
}
