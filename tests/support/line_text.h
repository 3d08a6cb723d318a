/*
 * line_text.h - lines as text, for tests: "item.tpp 15_832; route.to CN; buyer none".
 */
#ifndef TG_TEST_LINE_TEXT_H
#define TG_TEST_LINE_TEXT_H

#include "eval/outcome.h"

#include <stdio.h>

/* Sets values (one per fact) from entries separated by `;`. False after printing what is wrong. */
static inline bool line_text_read(const model *m, const char *text, arena *a, value *values)
{
    str rest = str_c(text);
    while (rest.len) {
        size_t end = 0, name = 0;
        while (end < rest.len && rest.ptr[end] != ';')
            end++;
        str entry = str_trim(str_sub(rest, 0, end));
        rest = str_sub(rest, end < rest.len ? end + 1 : end, rest.len);
        if (entry.len == 0)
            continue;
        while (name < entry.len && entry.ptr[name] != ' ')
            name++;
        uint32_t f = model_fact(m, str_sub(entry, 0, name));
        str why = {0};
        if (f == ID_NONE ||
            value_read(m, f, str_trim(str_sub(entry, name, entry.len)), a, &values[f], &why) !=
                READ_OK) {
            printf("cannot read `" STR_FMT "`: " STR_FMT "\n", STR_ARG(entry), STR_ARG(why));
            return false;
        }
    }
    return true;
}

/* A line of its own values; NULL after printing what is wrong. */
static inline value *line_text(const model *m, const char *text, arena *a)
{
    value *values = arena_alloc(a, m->facts_count + 1u, sizeof *values);
    return values && line_text_read(m, text, a, values) ? values : NULL;
}

/* All known and partly known values as such a text. */
static inline void line_text_write(const model *m, const value *values, strbuf *out)
{
    for (uint32_t f = 0; f < m->facts_count; f++) {
        if (values[f].state == V_MISSING)
            continue;
        strbuf_printf(out, "%s" STR_FMT " ", out->len ? "; " : "", STR_ARG(m->facts[f].name));
        value_format(m, f, &values[f], out);
    }
}

#endif
