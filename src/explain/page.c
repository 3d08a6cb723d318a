/*
 * page.c - see page.h.
 *
 * A paragraph is put together with style marks (bytes below 0x08) in it, then wrapped by columns,
 * then written with ANSI codes or without.
 */
#include "explain/page.h"

#include "base/utf8.h"

enum { INDENT_MAX = 40 }; /* deeper trees go on at this column */

void page_mark(page *p, int mark)
{
    strbuf_char(&p->now, (char)mark);
}

/* Control characters, those that turn the direction of text, and bytes that are no UTF-8. */
static bool is_harmful(uint32_t point)
{
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    bool turning = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return control || turning;
}

void page_put(page *p, str s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.len;) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c < 0x7F) {
            i++;
            continue;
        }
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
    strbuf_free(b);
}

strbuf page_text(const page *p)
{
    strbuf b;
    strbuf_init(&b, &p->out->alloc);
    return b;
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

/* A word up to the next blank: its bytes, marks among them, and the columns it takes. */
typedef struct { str text; size_t marks, columns; } page_word;

static page_word word_at(str s, size_t from)
{
    size_t i = from, marks = 0;
    bool plain = true; /* a column for each byte */
    for (; i < s.len && s.ptr[i] != ' '; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c - 0x21u < 0x7F - 0x21u)
            continue;
        bool mark = is_mark(s.ptr[i]);
        marks += mark;
        plain = plain && mark;
    }
    page_word w = {str_sub(s, from, i), marks, i - from - marks};
    if (!plain)
        w.columns = utf8_columns(w.text) - (utf8_width(MARK_BOLD) ? marks : 0);
    return w;
}

static void write_word(page *p, const page_word *w)
{
    size_t done = 0;
    for (size_t i = 0; w->marks && i < w->text.len; i++) {
        if (!is_mark(w->text.ptr[i]))
            continue;
        strbuf_add(p->out, str_sub(w->text, done, i));
        if (p->colour)
            strbuf_add_c(p->out, mark_code(w->text.ptr[i]));
        done = i + 1;
    }
    strbuf_add(p->out, str_sub(w->text, done, w->text.len));
}

static size_t page_indent(size_t indent)
{
    return indent < INDENT_MAX ? indent : INDENT_MAX;
}

void page_flush(page *p, size_t indent, size_t hang)
{
    str s = strbuf_str(&p->now);
    size_t column = page_indent(indent), i = 0;
    bool begun = false;
    strbuf_pad(p->out, ' ', column);
    while (i < s.len) {
        size_t blanks = 0;
        for (; i < s.len && s.ptr[i] == ' '; i++)
            blanks++;
        page_word word = word_at(s, i);
        if (begun && word.columns && column + blanks + word.columns > p->width) {
            strbuf_char(p->out, '\n');
            column = page_indent(hang);
            strbuf_pad(p->out, ' ', column);
        } else {
            strbuf_pad(p->out, ' ', blanks);
            column += blanks;
        }
        write_word(p, &word);
        column += word.columns;
        begun = begun || word.columns;
        i += word.text.len;
    }
    strbuf_char(p->out, '\n');
    p->out->failed = p->out->failed || p->now.failed;
    strbuf_clear(&p->now);
}

void page_heading(page *p, const char *text)
{
    strbuf_char(p->out, '\n');
    page_marked(p, MARK_BOLD, str_c(text));
    page_flush(p, 0, 2);
}
