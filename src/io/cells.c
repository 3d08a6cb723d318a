/*
 * cells.c - the cells of one CSV record, and cells written so that they read back.
 */
#include "io/cells.h"
#include "base/utf8.h"

#include <string.h>

cells_result cells_split(str raw, char delimiter, csv_record *fields, arena *a, str *cells,
                         size_t *count)
{
    *count = 0;
    csv_result result = csv_split(raw, 0, delimiter, true, fields);
    /* The reader found where the record ends and what is wrong with its quotes. */
    tg_assert(result == CSV_RECORD || result == CSV_LONE_CR || result == CSV_TOO_MANY);
    for (size_t i = 0; i < fields->count; i++) {
        cells[i] = csv_text_dup(raw, fields->fields[i], a);
        if (!cells[i].ptr)
            return CELLS_NO_MEMORY;
    }
    *count = fields->count;
    return result == CSV_RECORD ? CELLS_OK : result == CSV_LONE_CR ? CELLS_LONE_CR : CELLS_TOO_MANY;
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

static bool is_number(str s)
{
    size_t i = s.len && s.ptr[0] == '-', digits = 0;
    for (; i < s.len && (s.ptr[i] == '.' || (s.ptr[i] >= '0' && s.ptr[i] <= '9')); i++)
        digits += s.ptr[i] != '.';
    return digits && i == s.len;
}

void cells_write_own(strbuf *b, str cell, char delimiter)
{
    if (!cell.len || !memchr("=+-@\t\r", cell.ptr[0], 6) || is_number(cell)) {
        cells_write(b, cell, delimiter);
        return;
    }
    strbuf whole;
    strbuf_init(&whole, NULL);
    strbuf_char(&whole, '\'');
    strbuf_add(&whole, cell);
    cells_write(b, strbuf_str(&whole), delimiter);
    b->failed |= whole.failed;
    strbuf_free(&whole);
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
