/*
 * fuzz_map.c - any bytes as a map of columns, and its own lines as headings and cells.
 */
#include "fuzz_orders.h"

#include <string.h>

static void check_lines(mapping *m, str text)
{
    arena *a = arena_new(NULL, 0);
    while (text.len) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        size_t n = newline ? (size_t)(newline - text.ptr) : text.len;
        str line = str_sub(text, 0, n), left = line, right = line;
        const char *equals = memchr(line.ptr, '=', line.len);
        if (equals) {
            left = str_sub(line, 0, (size_t)(equals - line.ptr));
            right = str_sub(line, left.len + 1, line.len);
        }
        column c = mapping_column(m, left, a);
        str plain;
        cell_fault why;
        if (!mapping_cell(m, &c, right, a, &plain, &why))
            tg_assert(why.reason.len > 0);
        mapping_unused(m, &left, 1);
        text = str_sub(text, n + (newline != NULL), text.len);
    }
    for (size_t i = 0; i < mapping_unused_count(m); i++) {
        unsigned line;
        tg_assert(mapping_unused_heading(m, i, &line).len > 0 && line > 0);
    }
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_BYTES_MAX)
        return 0;
    str text = {(const char *)data, size};
    trouble t = {{0}, {0}};
    mapping *m = mapping_read(fuzz_pack(), "fuzz", text, &t);
    tg_assert((m != NULL) != trouble_is(&t));
    if (m && size)
        check_lines(m, text);
    mapping_free(m);
    return 0;
}
