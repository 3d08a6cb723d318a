/*
 * cells.c - the cells of one CSV record, and cells written so that they read back.
 */
#include "io/cells.h"
#include "base/utf8.h"

#include <string.h>

/* The quoted cell whose opening quote is at `*i`; leaves `*i` after the closing one. */
static bool quoted_cell(str raw, size_t *i, arena *a, str *cell)
{
    size_t from = *i + 1, at = from, doubled = 0;
    for (;;) {
        const char *quote = memchr(raw.ptr + at, '"', raw.len - at);
        if (!quote) { /* the reader lets no such record through */
            *i = raw.len;
            *cell = str_sub(raw, from, raw.len);
            return true;
        }
        at = (size_t)(quote - raw.ptr) + 1;
        if (at == raw.len || raw.ptr[at] != '"')
            break;
        doubled++;
        at++;
    }
    *i = at;
    *cell = str_sub(raw, from, at - 1);
    if (!doubled)
        return true;
    char *out = arena_alloc(a, cell->len, 1);
    if (!out)
        return false;
    size_t n = 0;
    for (size_t k = 0; k < cell->len; k++) {
        out[n++] = cell->ptr[k];
        k += cell->ptr[k] == '"';
    }
    *cell = (str){out, n};
    return true;
}

size_t cells_split(str raw, char delimiter, arena *a, str *cells, size_t room)
{
    size_t count = 0;
    for (size_t i = 0;; i++) {
        str cell;
        if (i < raw.len && raw.ptr[i] == '"') {
            if (!quoted_cell(raw, &i, a, &cell))
                return SIZE_MAX;
            while (i < raw.len && raw.ptr[i] != delimiter)
                i++;
        } else {
            const char *end = raw.len > i ? memchr(raw.ptr + i, delimiter, raw.len - i) : NULL;
            size_t to = end ? (size_t)(end - raw.ptr) : raw.len;
            cell = str_sub(raw, i, to);
            i = to;
        }
        if (count < room)
            cells[count] = cell;
        count++;
        if (i >= raw.len)
            return count;
    }
}

void cells_write(strbuf *b, str cell, char delimiter)
{
    bool plain = true;
    for (size_t i = 0; plain && i < cell.len; i++) {
        char c = cell.ptr[i];
        plain = c != delimiter && c != '"' && c != '\n' && c != '\r';
    }
    if (plain && !(cell.len && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' '))) {
        strbuf_add(b, cell);
        return;
    }
    strbuf_char(b, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            strbuf_char(b, '"');
        strbuf_char(b, cell.ptr[i]);
    }
    strbuf_char(b, '"');
}

size_t cells_bad_byte(str s)
{
    size_t bad = utf8_bad(s);
    const char *nul = bad ? memchr(s.ptr, '\0', bad) : NULL;
    return nul ? (size_t)(nul - s.ptr) : bad;
}

void cells_write_repaired(strbuf *b, str s)
{
    while (s.len) {
        size_t good = cells_bad_byte(s);
        strbuf_add(b, str_sub(s, 0, good));
        if (good == s.len)
            return;
        strbuf_add_c(b, "\xEF\xBF\xBD");
        s = str_sub(s, good + 1, s.len);
    }
}
