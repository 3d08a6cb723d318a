/*
 * parse_support.h - texts to parse, for the tests of src/lang.
 */
#ifndef TG_TEST_PARSE_SUPPORT_H
#define TG_TEST_PARSE_SUPPORT_H

#include "lang/fmt.h"
#include "lang/parse.h"

#include "harness.h"

typedef struct {
    arena *a;
    diags *d;
    ast_file *f; /* NULL when out of memory */
} parsed;

static inline parsed parse_str(str text)
{
    parsed p = {.a = arena_new(NULL, 0)};
    p.d = p.a ? diags_new(p.a, 0) : NULL;
    if (!p.d)
        abort();
    uint32_t file = diags_source(p.d, STR("case"), text);
    p.f = file == FILE_NONE ? NULL : parse_text(file, p.a, p.d);
    return p;
}

static inline void parsed_free(parsed *p)
{
    arena_free(p->a);
}

static inline void show_errors(const parsed *p)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < diags_count(p->d) && i < 5; i++)
        diag_render_text(p->d, diags_get(p->d, i), false, &b);
    printf("%.*s", (int)b.len, b.ptr ? b.ptr : "");
    strbuf_free(&b);
}

/* The whole file; ptr NULL when it cannot be read. The caller frees ptr. */
static inline str read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){NULL, 0};
    strbuf b;
    strbuf_init(&b, NULL);
    char buf[4096];
    size_t n;
    while ((n = fread(buf, 1, sizeof buf, f)) > 0)
        strbuf_add(&b, (str){buf, n});
    fclose(f);
    if (!b.ptr)
        strbuf_char(&b, '\n');
    return strbuf_str(&b); /* from malloc, as the allocator is libc's */
}

/* The blocks marked `tollgate` of a Markdown text, a blank line between two. */
static inline void policy_blocks(str text, strbuf *out)
{
    static const str fence = {"```", 3}, mark = {"```tollgate\n", 12};
    bool inside = false;
    while (text.len) {
        const char *nl = memchr(text.ptr, '\n', text.len);
        size_t bytes = nl ? (size_t)(nl - text.ptr) + 1 : text.len;
        str line = str_sub(text, 0, bytes);
        text = str_sub(text, bytes, text.len);
        if (inside && str_starts(line, fence)) {
            inside = false;
        } else if (inside) {
            strbuf_add(out, line);
        } else if (str_eq(line, mark)) {
            inside = true;
            if (out->len)
                strbuf_char(out, '\n');
        }
    }
}

#endif
