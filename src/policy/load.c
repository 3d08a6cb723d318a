/*
 * load.c - from the folder of a pack to its model: files, the packs it uses, the digest.
 *
 *     main/pack.tg      use base from "../base"        packs[0] main
 *     base/pack.tg      use lists from "../lists"      packs[1] base
 *     lists/pack.tg                                    packs[2] lists
 *
 * A used pack's declarations come before those of the pack that uses it, a pack used twice is read
 * once. The digest is SHA-256 over every file in that order, catalogues last: its name, a line
 * feed, its length in decimal digits, a line feed, its bytes. Names are those within the pack, with
 * the pack's name and a slash before them for used packs: so the digest is the same wherever the
 * folders lie. Files of scenarios are read last and are no part of it.
 */
#include "policy/check.h"
#include "policy/value.h"

#include "base/sha256.h"
#include "lang/parse.h"

#include <stdio.h>

typedef struct {
    checker *c;
    VEC(uint32_t) open; /* packs being loaded, outermost first */
} loader;

/* The bytes of all files together have a bound. */
static bool check_room(checker *c, str bytes, span at)
{
    if (bytes.len > CHECK_PACK_BYTES_MAX - c->bytes) {
        check_at(c, E0801, at, "a pack of more than %d MiB", CHECK_PACK_BYTES_MAX >> 20);
        return false;
    }
    c->bytes += bytes.len;
    return true;
}

bool check_file_add(checker *c, const check_pack *p, str name, str bytes, span at)
{
    if (!check_room(c, bytes, at))
        return false;
    check_file f = {check_text(c, STR_FMT STR_FMT, STR_ARG(p->prefix), STR_ARG(name)), bytes};
    return CHECK_PUSH(c, &c->read_files, f);
}

/* ---- paths ----------------------------------------------------------------------------------- */

/* folder/sub without `.` and `..`, by the text alone; empty for the folder one stands in. */
static str path_join(checker *c, str folder, str sub)
{
    bool absolute = sub.len && sub.ptr[0] == '/';
    str whole = absolute || folder.len == 0
                    ? sub
                    : check_text(c, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(sub));
    char *out = check_alloc(c, whole.len + 1, 1);
    if (!out)
        return STR("");
    absolute = whole.len && whole.ptr[0] == '/';
    size_t n = 0, parts = 0; /* parts: those that `..` can take back */
    for (size_t i = 0; i < whole.len;) {
        size_t end = i;
        while (end < whole.len && whole.ptr[end] != '/')
            end++;
        str part = str_sub(whole, i, end);
        i = end + 1;
        if (part.len == 0 || str_eq_c(part, "."))
            continue;
        if (str_eq_c(part, "..") && parts) {
            while (n && out[n - 1] != '/')
                n--;
            n -= n > 0;
            parts--;
            continue;
        }
        if (n || absolute)
            out[n++] = '/';
        for (size_t k = 0; k < part.len; k++)
            out[n++] = part.ptr[k];
        parts += !str_eq_c(part, "..");
    }
    return (str){out, n};
}

/* ---- one pack -------------------------------------------------------------------------------- */

static void load_broken(checker *c, const ast_file *f)
{
    for (size_t i = 0; i < f->broken_count; i++) {
        if (!map_put(&c->broken, f->broken[i], 1))
            c->oom = true;
    }
}

static bool load_text(checker *c, str shown, str bytes, ast_file **out, uint32_t *file)
{
    *file = diags_source(c->d, shown, bytes);
    *out = *file == FILE_NONE ? NULL : parse_text(*file, c->a, c->d);
    if (!*out)
        c->oom = true;
    else
        load_broken(c, *out);
    return *out != NULL;
}

/* `digested`: it is part of the pack's digest. */
static bool load_file(checker *c, uint32_t pack, str name, bool digested, ast_file **out,
                      uint32_t *file)
{
    const check_pack *p = &c->packs.at[pack];
    str path = p->folder.len ? check_text(c, STR_FMT "/" STR_FMT, STR_ARG(p->folder), STR_ARG(name))
                             : name;
    str bytes;
    if (c->oom)
        return false;
    if (!c->files->read(c->files->ctx, path, c->a, &bytes)) {
        check_unreadable(c, E0701, p->at, "", path);
        return false;
    }
    if (!(digested ? check_file_add(c, p, name, bytes, p->at) : check_room(c, bytes, p->at)))
        return false;
    return load_text(c, path, bytes, out, file);
}

/* The one `pack` declaration. */
static void load_head(checker *c, uint32_t pack, const ast_decl *d)
{
    check_pack *p = &c->packs.at[pack];
    if (p->decl) {
        diag *g = check_at(c, E0305, d->name_at, "a second `pack` declaration");
        check_note(c, g, p->decl->name_at, "the first one");
        return;
    }
    p->decl = d;
    p->name = d->name;
}

static void load_pack(loader *l, uint32_t pack);

/* The chain of packs that use one another, as text. */
static str use_path(loader *l, str last)
{
    checker *c = l->c;
    str text = STR("");
    for (size_t i = 0; i < l->open.count; i++)
        text = check_text(c, STR_FMT "`" STR_FMT "` -> ", STR_ARG(text),
                          STR_ARG(c->packs.at[l->open.at[i]].name));
    return check_text(c, STR_FMT "`" STR_FMT "`", STR_ARG(text), STR_ARG(last));
}

static void load_use(loader *l, uint32_t user, const ast_decl *d)
{
    checker *c = l->c;
    if (str_starts(d->second.text, STR("/"))) {
        diag *g = check_at(c, E0309, d->second.at, "`" STR_FMT "` is the same on no other machine",
                           STR_ARG(d->second.text));
        check_hint(c, g, "a path from this pack's folder, such as \"../" STR_FMT "\"",
                   STR_ARG(d->name));
        c->unread = true;
        return;
    }
    str folder = path_join(c, c->packs.at[user].folder, d->second.text);
    for (size_t i = 0; i < l->open.count; i++) {
        if (!str_eq(c->packs.at[l->open.at[i]].folder, folder))
            continue;
        str path = use_path(l, d->name);
        check_at(c, E0306, d->name_at, "packs use one another: " STR_FMT, STR_ARG(path));
        return;
    }
    if (l->open.count > CHECK_USE_DEPTH_MAX || c->packs.count >= CHECK_PACKS_MAX) {
        check_at(c, E0801, d->name_at, "packs used %d deep, or more than %d of them",
                 CHECK_USE_DEPTH_MAX, CHECK_PACKS_MAX);
        return;
    }
    uint32_t used = 0;
    while (used < c->packs.count && !str_eq(c->packs.at[used].folder, folder))
        used++;
    if (used == c->packs.count) {
        check_pack p = {.folder = folder,
                        .at = d->name_at,
                        .prefix = check_text(c, STR_FMT "/", STR_ARG(d->name))};
        if (!CHECK_PUSH(c, &c->packs, p))
            return;
        load_pack(l, used);
    }
    const ast_decl *head = c->packs.at[used].decl;
    if (head && !str_eq(head->name, d->name)) {
        diag *g = check_at(c, E0306, d->name_at, "the pack there is called `" STR_FMT "`",
                           STR_ARG(head->name));
        check_note(c, g, head->name_at, "declared here");
    }
}

/* `scenarios`: of a file of scenarios, where no declaration is passed over. */
static void load_decls(loader *l, uint32_t pack, ast_file *const *files, size_t count,
                       bool scenarios)
{
    checker *c = l->c;
    for (size_t f = 0; f < count && !c->oom; f++) {
        for (size_t i = 0; i < files[f]->decl_count; i++) {
            const ast_decl *d = &files[f]->decls[i];
            check_decl e = {d, pack, ID_NONE, scenarios};
            if (!scenarios && (d->kind == DECL_PACK || d->kind == DECL_USE))
                continue;
            if (c->decls.count == CHECK_DECLS_MAX) {
                check_at(c, E0801, d->at, "more than %d declarations", CHECK_DECLS_MAX);
                return;
            }
            if (!CHECK_PUSH(c, &c->decls, e))
                return;
        }
    }
}

/* Reads the files, then the packs they use, then takes the declarations. */
static void load_files(loader *l, uint32_t pack, const str *names, size_t count)
{
    checker *c = l->c;
    size_t read = 0, errors = diags_errors(c->d);
    uint32_t first = FILE_NONE;
    ast_file **files = check_alloc(c, count, sizeof *files);
    for (size_t i = 0; files && i < count && !c->oom; i++) {
        uint32_t file = FILE_NONE;
        if (load_file(c, pack, names[i], true, &files[read], &file))
            read++;
        first = first == FILE_NONE ? file : first;
    }
    for (size_t f = 0; f < read; f++) {
        for (size_t i = 0; i < files[f]->decl_count; i++) {
            if (files[f]->decls[i].kind == DECL_PACK)
                load_head(c, pack, &files[f]->decls[i]);
        }
    }
    if (!c->packs.at[pack].decl && errors == diags_errors(c->d)) {
        span top = {first, 0, 0};
        diag *g = check_at(c, E0305, top, "no file of the pack has a `pack` declaration");
        check_hint(c, g, "pack NAME \"title\", with `version` and `current through`");
    }
    for (size_t f = 0; f < read; f++) {
        for (size_t i = 0; i < files[f]->decl_count && !c->oom; i++) {
            if (files[f]->decls[i].kind == DECL_USE)
                load_use(l, pack, &files[f]->decls[i]);
        }
    }
    load_decls(l, pack, files, read, false);
}

/* ---- scenarios ------------------------------------------------------------------------------- */

/*
 * The files of the folder `scenarios` beside the pack's. They are no part of the digest: without
 * one of them asked for they change nothing that is decided (check_scenario.c sees to that).
 */
static void load_scenarios(loader *l, uint32_t pack)
{
    checker *c = l->c;
    const pack_files *f = c->files;
    const str *names;
    size_t count, read = 0;
    str folder = path_join(c, c->packs.at[pack].folder, STR("scenarios"));
    if (c->oom || !f->there || !f->there(f->ctx, folder, c->a))
        return;
    if (!f->list(f->ctx, folder, c->a, &names, &count)) {
        check_at(c, E0701, c->packs.at[pack].at, "could not read the folder `" STR_FMT "`",
                 STR_ARG(folder));
        return;
    }
    ast_file **files = check_alloc(c, count, sizeof *files);
    for (size_t i = 0; files && i < count && !c->oom; i++) {
        uint32_t file;
        str name = check_text(c, "scenarios/" STR_FMT, STR_ARG(names[i]));
        read += load_file(c, pack, name, false, &files[read], &file);
    }
    load_decls(l, pack, files, read, true);
}

/* Files that the caller has read. */
static void load_given(loader *l)
{
    checker *c = l->c;
    const pack_files *f = c->files;
    for (size_t i = 0; i < f->scenario_count && !c->oom; i++) {
        ast_file *file;
        uint32_t id;
        str text = f->scenario_texts[i];
        if (check_room(c, text, SPAN_NONE) && load_text(c, f->scenario_names[i], text, &file, &id))
            load_decls(l, 0, &file, 1, true);
    }
}

static void load_pack(loader *l, uint32_t pack)
{
    checker *c = l->c;
    const str *names;
    size_t count;
    str folder = c->packs.at[pack].folder;
    span at = c->packs.at[pack].at;
    if (!CHECK_PUSH(c, &l->open, pack))
        return;
    if (!c->files->list(c->files->ctx, folder, c->a, &names, &count)) {
        c->unread = true;
        check_unreadable(c, at.file == FILE_NONE ? E0701 : E0306, at, "the folder ", folder);
    } else if (count == 0) {
        c->unread = true;
        check_at(c, at.file == FILE_NONE ? E0701 : E0306, at,
                 "no *.tg file in the folder `" STR_FMT "`", STR_ARG(folder));
    } else {
        load_files(l, pack, names, count);
        load_scenarios(l, pack);
    }
    l->open.count--;
}

/* ---- the digest ------------------------------------------------------------------------------ */

static void load_digest(checker *c)
{
    sha256 sum;
    sha256_init(&sum);
    for (size_t i = 0; i < c->read_files.count; i++) {
        check_file f = c->read_files.at[i];
        char length[32];
        int n = snprintf(length, sizeof length, "\n%zu\n", f.bytes.len);
        sha256_add(&sum, f.name.ptr, f.name.len);
        sha256_add(&sum, length, (size_t)n);
        sha256_add(&sum, f.bytes.ptr, f.bytes.len);
    }
    sha256_end(&sum, c->m->digest);
}

model *model_load(const pack_files *files, str folder, arena *a, diags *d)
{
    checker *c = arena_alloc(a, 1, sizeof *c);
    if (!c)
        return NULL;
    *c = (checker){.a = a, .d = d, .files = files, .errors_before = diags_errors(d)};
    c->mute = diags_new(a, 1);
    c->m = arena_alloc(a, 1, sizeof *c->m);
    if (!c->mute || !c->m)
        return NULL;
    map_init(&c->broken, a);
    map_init(&c->said, a);
    check_pack root = {.folder = path_join(c, STR(""), folder), .prefix = STR(""), .at = SPAN_NONE};
    loader l = {.c = c};
    if (c->oom || !CHECK_PUSH(c, &c->packs, root))
        return NULL;
    load_pack(&l, 0);
    load_given(&l);
    if (c->oom)
        return NULL;
    model *m = check_model(c);
    if (m)
        load_digest(c);
    return m;
}
