/*
 * utf8.c - decoding by the table of well-formed sequences (Unicode 15, table 3-7), and widths.
 *
 * A byte that starts no well-formed sequence counts as one code point of one column, so that
 * places and carets still come out somewhere sensible in a file that is not UTF-8.
 */
#include "base/utf8.h"

#include <string.h>

typedef struct {
    uint32_t first, last;
} utf8_range;

#include "base/utf8_width.h"

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

size_t utf8_decode(str s, uint32_t *point)
{
    if (s.len == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.ptr;
    unsigned char c = p[0];
    if (c < 0x80) {
        *point = c;
        return 1;
    }
    if (c < 0xC2 || c > 0xF4) /* C0 and C1 could only start overlong forms */
        return 0;
    size_t width = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (s.len < width)
        return 0;
    /* The first tail byte is where overlongs, surrogates and points past the end show. */
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) || (c == 0xF0 && p[1] < 0x90) ||
        (c == 0xF4 && p[1] > 0x8F))
        return 0;
    uint32_t v = c & (0x7Fu >> width);
    for (size_t i = 1; i < width; i++) {
        if (!is_tail(p[i]))
            return 0;
        v = v << 6 | (p[i] & 0x3Fu);
    }
    *point = v;
    return width;
}

size_t utf8_bad(str s)
{
    size_t i = 0;
    while (i < s.len) {
        uint64_t eight;
        while (s.len - i >= sizeof eight) { /* most text is ASCII */
            memcpy(&eight, s.ptr + i, sizeof eight);
            if (eight & UINT64_C(0x8080808080808080))
                break;
            i += sizeof eight;
        }
        if (i == s.len)
            break;
        uint32_t point;
        size_t width = utf8_decode((str){s.ptr + i, s.len - i}, &point);
        if (!width)
            return i;
        i += width;
    }
    return s.len;
}

static bool in_ranges(const utf8_range *ranges, size_t count, uint32_t point)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (point > ranges[mid].last)
            low = mid + 1;
        else if (point < ranges[mid].first)
            high = mid;
        else
            return true;
    }
    return false;
}

unsigned utf8_width(uint32_t point)
{
    if (point < 0x300) /* most text ends here */
        return 1;
    if (in_ranges(utf8_zero, TG_COUNT(utf8_zero), point))
        return 0;
    return in_ranges(utf8_wide, TG_COUNT(utf8_wide), point) ? 2 : 1;
}

/* Steps over the code point at s.ptr; returns its bytes and columns. */
static size_t utf8_step(str s, unsigned *columns)
{
    uint32_t point;
    size_t width = utf8_decode(s, &point);
    *columns = width ? utf8_width(point) : 1;
    return width ? width : 1;
}

size_t utf8_count(str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; count++) {
        uint32_t point;
        size_t width = utf8_decode((str){s.ptr + i, s.len - i}, &point);
        i += width ? width : 1;
    }
    return count;
}

size_t utf8_columns(str s)
{
    size_t columns = 0;
    for (size_t i = 0; i < s.len;) {
        unsigned width;
        i += utf8_step((str){s.ptr + i, s.len - i}, &width);
        columns += width;
    }
    return columns;
}

size_t utf8_fit(str s, size_t columns)
{
    size_t used = 0, i = 0;
    while (i < s.len) {
        unsigned width;
        size_t bytes = utf8_step((str){s.ptr + i, s.len - i}, &width);
        if (width > columns - used)
            break;
        used += width;
        i += bytes;
    }
    return i;
}
