/*
 * csv.c - one pass over the bytes of a record, by four states folded into control flow:
 *
 *     start of field --"--> quoted --"--> after quote --"--> quoted (an escaped quote)
 *          |                                   |
 *          +--any--> plain --delimiter, line end--> field done <--+
 */
#include "base/csv.h"

#include <string.h>

size_t csv_bom(str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
}

/* Outcome of reading one field: what stands after it. */
typedef enum { AFTER_DELIMITER, AFTER_LINE, AFTER_TEXT, AFTER_ERROR, AFTER_BLOCK } after_field;

typedef struct {
    str text;
    size_t at;
    char delimiter;
    bool last;
    csv_result error;
} csv_cursor;

/* Steps over a delimiter, line end or the end of the text. */
static after_field csv_after(csv_cursor *k)
{
    if (k->at == k->text.len)
        return k->last ? AFTER_TEXT : AFTER_BLOCK;
    char c = k->text.ptr[k->at];
    if (c == k->delimiter) {
        k->at++;
        return AFTER_DELIMITER;
    }
    if (c == '\r') {
        if (k->at + 1 == k->text.len && !k->last)
            return AFTER_BLOCK;
        if (k->at + 1 == k->text.len || k->text.ptr[k->at + 1] != '\n') {
            k->error = CSV_LONE_CR;
            return AFTER_ERROR;
        }
        k->at++;
        c = '\n';
    }
    if (c == '\n') {
        k->at++;
        return AFTER_LINE;
    }
    k->error = CSV_AFTER_QUOTE;
    return AFTER_ERROR;
}

static after_field csv_quoted(csv_cursor *k, csv_field *f)
{
    size_t open = k->at++;
    *f = (csv_field){.from = k->at, .quoted = true};
    for (;;) {
        const char *rest = k->text.ptr + k->at;
        const char *quote = k->at < k->text.len ? memchr(rest, '"', k->text.len - k->at) : NULL;
        if (!quote) {
            k->error = CSV_OPEN_QUOTE;
            k->at = open;
            return k->last ? AFTER_ERROR : AFTER_BLOCK;
        }
        f->to = k->at = (size_t)(quote - k->text.ptr);
        k->at++;
        if (k->at == k->text.len)
            return k->last ? AFTER_TEXT : AFTER_BLOCK;
        if (k->text.ptr[k->at] != '"')
            return csv_after(k);
        f->escaped = true;
        k->at++;
    }
}

static after_field csv_plain(csv_cursor *k, csv_field *f)
{
    const char *p = k->text.ptr;
    size_t at = k->at;
    *f = (csv_field){.from = at};
    while (at < k->text.len && p[at] != k->delimiter && p[at] != '\n' && p[at] != '\r')
        at++;
    f->to = k->at = at;
    return csv_after(k);
}

csv_result csv_split(str text, size_t at, char delimiter, bool last, csv_record *r)
{
    tg_assert(at <= text.len);
    csv_cursor k = {text, at, delimiter, last, CSV_RECORD};
    r->count = 0;
    r->blank = false;
    r->next = r->error_at = at;
    if (at == text.len)
        return last ? CSV_END : CSV_MORE;
    for (;;) {
        csv_field f;
        size_t from = k.at;
        bool quoted = from < text.len && text.ptr[from] == '"';
        after_field after = quoted ? csv_quoted(&k, &f) : csv_plain(&k, &f);
        if (after == AFTER_BLOCK)
            return CSV_MORE;
        if (after == AFTER_ERROR) {
            r->error_at = k.at;
            return k.error;
        }
        if (r->count == r->room) {
            r->error_at = from;
            return CSV_TOO_MANY;
        }
        r->fields[r->count++] = f;
        if (after == AFTER_DELIMITER)
            continue;
        r->next = k.at;
        r->blank = r->count == 1 && !f.quoted && f.from == f.to;
        return CSV_RECORD;
    }
}

str csv_text(str text, csv_field f, char *scratch)
{
    str s = str_sub(text, f.from, f.to);
    if (!f.escaped)
        return s;
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        scratch[n++] = s.ptr[i];
        i += s.ptr[i] == '"'; /* the second of a pair */
    }
    return (str){scratch, n};
}

str csv_text_dup(str text, csv_field f, arena *a)
{
    if (!f.escaped)
        return str_sub(text, f.from, f.to);
    char *scratch = arena_alloc(a, f.to - f.from, 1);
    return scratch ? csv_text(text, f, scratch) : (str){0};
}

const char *csv_error(csv_result r)
{
    switch (r) {
    case CSV_RECORD:
    case CSV_MORE:
    case CSV_END: break;
    case CSV_OPEN_QUOTE: return "a quote that is never closed";
    case CSV_AFTER_QUOTE: return "text after a closing quote";
    case CSV_LONE_CR: return "a carriage return without a line feed";
    case CSV_TOO_MANY: return "more fields than a record can have";
    }
    return "no error";
}

char csv_delimiter(str text)
{
    static const char choices[] = {',', ';', '\t', '|'};
    size_t most = 0;
    char best = ',';
    for (size_t i = 0; i < sizeof choices; i++) {
        size_t count = 0;
        bool quoted = false;
        for (size_t k = csv_bom(text); k < text.len; k++) {
            char c = text.ptr[k];
            if (c == '"')
                quoted = !quoted;
            if (c == '\n' && !quoted)
                break;
            count += c == choices[i] && !quoted;
        }
        if (count > most) {
            most = count;
            best = choices[i];
        }
    }
    return best;
}
