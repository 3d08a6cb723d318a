/*
 * case.h - case files: sections that begin with `== NAME`.
 *
 *     # what this is about
 *     == use base.pack          a file beside the cases, part of the pack; `none`: nothing
 *     == policy                 the file `case` of the pack
 *     tollgate 1
 *     ...
 *     == file other/x.tg        any further file
 *     == error                  what is expected, as the terminal shows it; `== ok`: nothing
 *
 * Texts are slices of the case file.
 */
#ifndef TG_TEST_CASE_H
#define TG_TEST_CASE_H

#include "pack_text.h"

enum { CASE_FILES_MAX = 16 };

typedef struct {
    pack_text_file files[CASE_FILES_MAX];
    size_t count;
    str use; /* "" for none */
    str expected;
    size_t expected_at; /* where its body begins in the case file */
} case_text;

/* One line off the front, without its line feed. */
static inline str case_line(str *rest)
{
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != '\n')
        n++;
    str line = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n < rest->len ? n + 1 : n, rest->len);
    return line;
}

static inline void case_section(case_text *c, str head, str body, size_t at)
{
    str name = str_trim(str_sub(head, 3, head.len));
    static const str use = {"use ", 4}, file = {"file ", 5};
    if (str_starts(name, use)) {
        c->use = str_trim(str_sub(name, use.len, name.len));
        if (str_eq_c(c->use, "none"))
            c->use = STR("");
    } else if (str_eq_c(name, "error") || str_eq_c(name, "ok")) {
        c->expected = body;
        c->expected_at = at;
    } else if (c->count < CASE_FILES_MAX) {
        str path =
            str_starts(name, file) ? str_trim(str_sub(name, file.len, name.len)) : STR("case");
        c->files[c->count++] = (pack_text_file){path, body};
    }
}

static inline case_text case_parse(str text)
{
    case_text c = {.use = STR(""), .expected = STR("")};
    str rest = text, head = STR("");
    size_t body_at = 0;
    for (;;) {
        size_t line_at = text.len - rest.len;
        bool end = rest.len == 0;
        str line = case_line(&rest);
        if (!end && !str_starts(line, STR("== ")))
            continue;
        if (head.len)
            case_section(&c, head, str_sub(text, body_at, line_at), body_at);
        if (end)
            return c;
        head = line;
        body_at = text.len - rest.len;
    }
}

#endif
