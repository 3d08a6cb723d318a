/*
 * pack_text.h - packs that live in memory, for tests.
 *
 *     arena *a = arena_new(NULL, 0);
 *     diags *d = diags_new(a, 0);
 *     model *m = test_model("tollgate 1\npack p \"P\"\n...", a, d);
 *     if (!m) test_diags(d);            prints what is wrong
 *
 * A file is found under its folder's name and a slash ("other/x.tg"); the pack itself has the empty
 * folder. Every *.tg file is listed, and the one called `case`, as the case files name it.
 */
#ifndef TG_TEST_PACK_TEXT_H
#define TG_TEST_PACK_TEXT_H

#include "policy/model.h"

#include <stdio.h>

typedef struct {
    str path, bytes;
} pack_text_file;
typedef struct {
    const pack_text_file *files;
    size_t count;
} pack_text;

/* The part of the path after `folder/`; false when it lies elsewhere or deeper. */
static inline bool pack_text_inside(str path, str folder, str *name)
{
    if (folder.len) {
        if (!str_starts(path, folder) || path.len <= folder.len || path.ptr[folder.len] != '/')
            return false;
        path = str_sub(path, folder.len + 1, path.len);
    }
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '/')
            return false;
    }
    *name = path;
    return true;
}

static inline bool pack_text_list(void *ctx, str folder, arena *a, const str **names, size_t *count)
{
    const pack_text *p = ctx;
    str *list = arena_alloc(a, p->count + 1, sizeof *list);
    if (!list) /* torture refuses one request: this one is not the loader's */
        list = arena_alloc(a, p->count + 1, sizeof *list);
    if (!list)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++) {
        str name;
        if (!pack_text_inside(p->files[i].path, folder, &name))
            continue;
        if (!str_ends(name, STR(".tg")) && !str_eq_c(name, "case"))
            continue;
        size_t at = n++;
        for (; at > 0 && str_cmp(list[at - 1], name) > 0; at--)
            list[at] = list[at - 1];
        list[at] = name;
    }
    *names = list;
    *count = n;
    return n > 0;
}

static inline bool pack_text_read(void *ctx, str path, arena *a, str *bytes)
{
    const pack_text *p = ctx;
    (void)a;
    for (size_t i = 0; i < p->count; i++) {
        if (str_eq(p->files[i].path, path)) {
            *bytes = p->files[i].bytes;
            return true;
        }
    }
    return false;
}

static inline bool pack_text_there(void *ctx, str folder, arena *a)
{
    const pack_text *p = ctx;
    (void)a;
    for (size_t i = 0; i < p->count; i++) {
        if (str_starts(p->files[i].path, folder) && p->files[i].path.len > folder.len &&
            p->files[i].path.ptr[folder.len] == '/')
            return true;
    }
    return false;
}

static inline pack_files pack_text_files(pack_text *p)
{
    return (pack_files){
        .ctx = p, .list = pack_text_list, .read = pack_text_read, .there = pack_text_there};
}

/* The texts must outlive the model. */
static inline model *test_model_files(const pack_text_file *files, size_t count, arena *a, diags *d)
{
    pack_text p = {files, count};
    pack_files f = pack_text_files(&p);
    return model_load(&f, STR(""), a, d);
}

/* One file, called `case`. */
static inline model *test_model(const char *text, arena *a, diags *d)
{
    pack_text_file file = {STR("case"), str_c(text)};
    return test_model_files(&file, 1, a, d);
}

/* All diagnostics, as the terminal would show them. */
static inline void test_diags_text(diags *d, strbuf *out)
{
    diags_sort(d);
    for (size_t i = 0; i < diags_count(d); i++)
        diag_render_text(d, diags_get(d, i), false, out);
}

static inline void test_diags(diags *d)
{
    strbuf b;
    strbuf_init(&b, NULL);
    test_diags_text(d, &b);
    printf(STR_FMT, STR_ARG(strbuf_str(&b)));
    strbuf_free(&b);
}

#endif
