/*
 * page.c - see page.h.
 *
 * A paragraph is put together with style marks (bytes below 0x08) in it, then wrapped by columns,
 * then written with ANSI codes; without colour there are no marks.
 */
#include "explain/page.h"

#include "base/utf8.h"
#include "explain/text.h"

#include <string.h>

enum { INDENT_MAX = 40 }; /* deeper trees go on at this column */

void page_mark(page *p, int mark)
{
    if (p->colour)
        strbuf_char(&p->now, (char)mark);
}

/* Control characters, those that turn the direction of text, and bytes that are no UTF-8. */
static bool is_harmful(uint32_t point)
{
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    bool turning = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return control || turning;
}

/* Bytes from `i` on that are printable ASCII, looked at eight at a time. */
static size_t printable_run(str s, size_t i)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    size_t from = i;
    for (uint64_t w; i + sizeof w <= s.len; i += sizeof w) {
        memcpy(&w, s.ptr + i, sizeof w);
        uint64_t below = (w - 0x20 * ones) & ~w, above = (w + ones) | w; /* of 0x20; 0x7F and up */
        if ((below | above) & tops)
            break;
        if (s.len - i < 2 * sizeof w && s.len - i > sizeof w)
            i = s.len - 2 * sizeof w; /* the last eight, some of them again */
    }
    while (i < s.len && (unsigned char)s.ptr[i] - 0x20u < 0x7F - 0x20u)
        i++;
    return i - from;
}

void page_put(page *p, str s)
{
    size_t done = 0;
    for (size_t i = 0;;) {
        i += printable_run(s, i);
        if (i == s.len)
            break;
        uint32_t point = 0;
        size_t width = utf8_decode(str_sub(s, i, s.len), &point);
        size_t next = i + (width ? width : 1);
        if (width == 0 || is_harmful(point)) {
            strbuf_add(&p->now, str_sub(s, done, i));
            strbuf_add_c(&p->now, "\xEF\xBF\xBD");
            done = next;
        }
        i = next;
    }
    strbuf_add(&p->now, str_sub(s, done, s.len));
}

void page_c(page *p, const char *c)
{
    strbuf_add_c(&p->now, c);
}

void page_marked(page *p, int mark, str s)
{
    page_mark(p, mark);
    page_put(p, s);
    page_mark(p, MARK_PLAIN);
}

void page_buffer(page *p, strbuf *b)
{
    page_put(p, strbuf_str(b));
    p->out->failed = p->out->failed || b->failed;
}

strbuf *page_text(page *p)
{
    strbuf_clear(&p->piece);
    return &p->piece;
}

static const char *mark_code(int mark)
{
    switch (mark) {
    case MARK_BOLD: return "\x1b[1m";
    case MARK_GOOD: return "\x1b[32m";
    case MARK_BAD: return "\x1b[31m";
    case MARK_WARN: return "\x1b[33m";
    case MARK_DIM: return "\x1b[2m";
    default: return "\x1b[0m";
    }
}

static bool is_mark(char c)
{
    return c >= MARK_BOLD && c <= MARK_PLAIN;
}

/* A piece of a row: its marks become codes. */
static void write_piece(page *p, str s)
{
    size_t done = 0;
    if (!p->colour) { /* there are none */
        strbuf_add(p->out, s);
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        i += printable_run(s, i);
        if (i == s.len || !is_mark(s.ptr[i]))
            continue;
        strbuf_add(p->out, str_sub(s, done, i));
        strbuf_add_c(p->out, mark_code(s.ptr[i]));
        done = i + 1;
    }
    strbuf_add(p->out, str_sub(s, done, s.len));
}

/* Bytes of what stands at `i`, and its columns: none for a mark. */
static size_t page_step(str s, size_t i, size_t *columns)
{
    uint32_t point;
    *columns = !is_mark(s.ptr[i]);
    if ((unsigned char)s.ptr[i] < 0x80)
        return 1;
    size_t bytes = utf8_decode(str_sub(s, i, s.len), &point);
    if (bytes)
        *columns = utf8_width(point);
    return bytes ? bytes : 1;
}

static size_t page_indent(size_t indent)
{
    return indent < INDENT_MAX ? indent : INDENT_MAX;
}

/*
 * The row that begins at `row` ends before the word that would run over its `room`, unless no other
 * stands before that one. Where it ends; `next`: where the next begins, at the
 * end of s where none does.
 */
static size_t row_end(str s, size_t row, size_t room, size_t *next)
{
    size_t word = row, end = row + room, used = 0, columns;
    if (s.len - row > room && printable_run(str_sub(s, row, end + 1), 0) > room) {
        while (end > row && s.ptr[end] != ' ')
            end--;
        word = end;
        while (word < s.len && s.ptr[word] == ' ')
            word++;
        while (end > row && s.ptr[end - 1] == ' ')
            end--;
        *next = word;
        if (end > row && printable_run(str_sub(s, word, s.len), 0))
            return end;
    }
    size_t first = SIZE_MAX; /* where the first column is */
    bool blank = true;
    for (size_t i = row; i < s.len;) {
        size_t at = i;
        bool now = s.ptr[i] == ' ';
        end = now && !blank ? i : end;
        word = blank && !now ? i : word;
        blank = now;
        i += page_step(s, i, &columns);
        used += columns;
        if (now || !columns)
            continue;
        first = first == SIZE_MAX ? at : first;
        *next = word;
        if (used > room && first < word)
            return end;
    }
    *next = s.len;
    return s.len;
}

void page_flush(page *p, size_t indent, size_t hang)
{
    str s = strbuf_str(&p->now);
    size_t column = page_indent(indent), row = 0, next = 0;
    do {
        size_t room = p->width > column ? p->width - column : 0;
        strbuf_pad(p->out, ' ', column);
        size_t end = next = s.len;
        if (s.len - row > room) /* no more columns than bytes */
            end = row_end(s, row, room, &next);
        write_piece(p, str_sub(s, row, end));
        strbuf_char(p->out, '\n');
        row = next;
        column = page_indent(hang);
    } while (row < s.len);
    p->out->failed = p->out->failed || p->now.failed;
    strbuf_clear(&p->now);
}

void page_heading(page *p, const char *text)
{
    strbuf_char(p->out, '\n');
    page_marked(p, MARK_BOLD, str_c(text));
    page_flush(p, 0, 2);
}
