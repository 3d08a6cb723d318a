/*
 * fuzz_parse.c - any bytes at all: parse them; where there is no error, format, parse that again,
 * and compare: no new error, the same tree, the same text.
 */
#include "lang/fmt.h"
#include "lang/parse.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { MEMORY_MAX = 1 << 30 };

typedef struct {
    arena *a;
    diags *d;
    ast_file *tree;
} parsed;

static parsed parse_one(str text)
{
    parsed r = {.a = arena_new(NULL, MEMORY_MAX)};
    r.d = r.a ? diags_new(r.a, 0) : NULL;
    if (!r.d)
        return r;
    uint32_t file = diags_source(r.d, STR("fuzz"), text);
    if (file != FILE_NONE)
        r.tree = parse_text(file, r.a, r.d);
    arena_check(r.a);
    return r;
}

static void must(bool good, const char *what, const strbuf *a, const strbuf *b)
{
    if (good)
        return;
    fprintf(stderr, "%s\n--- one\n%.*s\n--- other\n%.*s\n", what, (int)a->len, a->ptr, (int)b->len,
            b->ptr);
    abort();
}

static void check_again(const ast_file *tree)
{
    strbuf text, again, dump, dump_again, messages;
    strbuf_init(&text, NULL);
    strbuf_init(&again, NULL);
    strbuf_init(&dump, NULL);
    strbuf_init(&dump_again, NULL);
    strbuf_init(&messages, NULL);
    fmt_file(tree, &text);
    ast_dump(tree, &dump);
    parsed r = parse_one(strbuf_str(&text));
    if (r.tree) {
        for (size_t i = 0; i < diags_count(r.d); i++)
            diag_render_text(r.d, diags_get(r.d, i), false, &messages);
        must(diags_errors(r.d) == 0, "the formatted text has errors", &text, &messages);
        fmt_file(r.tree, &again);
        ast_dump(r.tree, &dump_again);
        must(str_eq(strbuf_str(&dump), strbuf_str(&dump_again)), "the tree changed", &dump,
             &dump_again);
        must(str_eq(strbuf_str(&text), strbuf_str(&again)), "the layout changed", &text, &again);
    }
    arena_free(r.a);
    strbuf_free(&text);
    strbuf_free(&again);
    strbuf_free(&dump);
    strbuf_free(&dump_again);
    strbuf_free(&messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    parsed r = parse_one((str){(const char *)bytes, count});
    if (r.tree && diags_errors(r.d) == 0)
        check_again(r.tree);
    if (r.d) { /* messages must be showable, whatever they quote */
        strbuf out;
        strbuf_init(&out, NULL);
        for (size_t i = 0; i < diags_count(r.d); i++)
            diag_render_text(r.d, diags_get(r.d, i), false, &out);
        strbuf_free(&out);
    }
    arena_free(r.a);
    return 0;
}
