/*
 * pack.c - loading a pack, and the list of what it holds.
 */
#include "api/handles.h"

#include "api/files.h"
#include "lang/fmt.h"
#include "lang/parse.h"

/* ---- loading --------------------------------------------------------------------------------- */

/* Numbers the rows of all catalogues one after the other. */
static bool pack_rows(tg_pack *p)
{
    const model *m = p->m;
    p->row_first = arena_alloc(p->s->a, (size_t)m->catalogues_count + 1, sizeof *p->row_first);
    if (!p->row_first)
        return false;
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        p->row_first[i] = p->row_count;
        p->row_count += m->catalogues[i].row_count;
    }
    p->row_first[m->catalogues_count] = p->row_count;
    return true;
}

/* The handle for the diagnostics, which every result of a load comes with. */
static bool diags_handle(store *s, tg_diags **out)
{
    if (!out)
        return true;
    tg_diags *d = arena_alloc(s->a, 1, sizeof *d);
    if (!d)
        return false;
    d->s = s;
    atomic_fetch_add(&s->users, 1);
    *out = d;
    return true;
}

/* Why there is no model, from what the checker reported and what the files say. */
static tg_status load_fault(const store *s, bool no_memory, bool file_failed)
{
    if (no_memory)
        return TG_NOMEM;
    if (file_failed)
        return TG_FILE;
    return diags_errors(s->d) ? TG_POLICY : TG_NOMEM;
}

/* Takes over one use of `s`; frees it unless a handle came of it. */
static tg_status pack_finish(store *s, const model *m, tg_status fault, tg_pack **pack,
                             tg_diags **diags_out)
{
    diags_sort(s->d);
    tg_status st = TG_NOMEM;
    tg_pack *p = NULL;
    if (!diags_handle(s, diags_out))
        goto end;
    st = fault;
    if (!m)
        goto end;
    st = TG_NOMEM;
    p = arena_alloc(s->a, 1, sizeof *p);
    if (!p)
        goto end;
    *p = (tg_pack){.s = s, .m = m, .root = m};
    if (!pack_rows(p) || !pack_dated(p, p->s->a) || !pack_clocks(p))
        goto end;
    atomic_fetch_add(&s->users, 1);
    *pack = p;
    st = TG_OK;
end:
    store_drop(s);
    return st;
}

static bool copy_texts(store *s, const char *const *names, const tg_text *texts, size_t count,
                       memory_files *f);

tg_status tg_pack_load(const char *folder, const tg_allocator *alloc, tg_pack **pack,
                       tg_diags **diags_out)
{
    return tg_pack_load_with(folder, NULL, NULL, 0, alloc, pack, diags_out);
}

tg_status tg_pack_load_with(const char *folder, const char *const *names, const tg_text *texts,
                            size_t count, const tg_allocator *alloc, tg_pack **pack,
                            tg_diags **diags_out)
{
    *pack = NULL;
    if (diags_out)
        *diags_out = NULL;
    store *s = store_new(alloc);
    if (!s)
        return TG_NOMEM;

    folder_files f;
    memory_files given;
    str root = str_dup(s->a, str_c(folder));
    if (!root.ptr || !copy_texts(s, names, texts, count, &given)) {
        store_drop(s);
        return TG_NOMEM;
    }
    while (root.len > 1 && str_ends(root, STR("/")))
        root.len--;
    pack_files files = files_folder(&f, root);
    files.scenario_names = given.names;
    files.scenario_texts = given.texts;
    files.scenario_count = count;
    const model *m = model_load(&files, root, s->a, s->d);
    return pack_finish(s, m, load_fault(s, f.no_memory, f.failed), pack, diags_out);
}

static bool copy_texts(store *s, const char *const *names, const tg_text *texts, size_t count,
                       memory_files *f)
{
    str *copies = arena_alloc(s->a, count, 2 * sizeof *copies);
    if (!copies)
        return false;
    for (size_t i = 0; i < count; i++) {
        copies[i] = str_dup(s->a, str_c(names[i]));
        copies[count + i] = str_dup(s->a, str_of(texts[i]));
        if (!copies[i].ptr || !copies[count + i].ptr)
            return false;
    }
    *f = (memory_files){.names = copies, .texts = copies + count, .count = count};
    return true;
}

tg_status tg_pack_load_memory(const char *const *names, const tg_text *texts, size_t count,
                              const tg_allocator *alloc, tg_pack **pack, tg_diags **diags_out)
{
    *pack = NULL;
    if (diags_out)
        *diags_out = NULL;
    store *s = store_new(alloc);
    if (!s)
        return TG_NOMEM;
    memory_files f;
    if (!copy_texts(s, names, texts, count, &f)) {
        store_drop(s);
        return TG_NOMEM;
    }
    pack_files files = files_memory(&f);
    const model *m = model_load(&files, STR(""), s->a, s->d);
    return pack_finish(s, m, load_fault(s, f.no_memory, f.failed), pack, diags_out);
}

void tg_pack_free(tg_pack *pack)
{
    if (!pack)
        return;
    store *s = pack->s;
    arena_free(pack->own); /* pack itself lies in it, where there is one */
    store_drop(s);
}

tg_status tg_format(const char *name, tg_text text, tg_sink to, tg_diags **diags_out)
{
    if (diags_out)
        *diags_out = NULL;
    store *s = store_new(NULL);
    if (!s)
        return TG_NOMEM;
    strbuf out;
    strbuf_init(&out, &s->alloc);

    tg_status st = TG_NOMEM;
    str shown = str_dup(s->a, str_c(name)), copy = str_dup(s->a, str_of(text));
    if (!shown.ptr || !copy.ptr)
        goto end;
    uint32_t file = diags_source(s->d, shown, copy);
    if (file == FILE_NONE)
        goto end;
    ast_file *tree = parse_text(file, s->a, s->d);
    diags_sort(s->d);
    if (!diags_handle(s, diags_out) || !tree)
        goto end;
    st = TG_POLICY;
    if (diags_errors(s->d))
        goto end;
    fmt_file(tree, &out);
    st = out.failed ? TG_NOMEM : TG_OK;
    if (st == TG_OK)
        sink_str(to, strbuf_str(&out));
end:
    strbuf_free(&out);
    store_drop(s);
    return st;
}

tg_pack_info tg_pack_get_info(const tg_pack *pack)
{
    const model *m = pack->m;
    tg_pack_info info = {.name = text_of(m->name),
                         .title = text_of(m->title),
                         .version = text_of(m->version),
                         .current_through = m->current_through};
    digest_hex(m->digest, info.digest);
    info.scenario = text_of(m->under ? m->under->name : STR(""));
    if (m->under)
        digest_hex(m->under->digest, info.scenario_digest);
    return info;
}
