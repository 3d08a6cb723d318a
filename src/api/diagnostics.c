/*
 * diagnostics.c - the store that a pack shares with its diagnostics, and how these are printed.
 *
 * Messages point into the texts of the pack, and either handle may go first: so both hold the
 * store, and the last one frees it.
 */
#include "api/handles.h"

/* Texts (64 MiB), their trees and the model fit into a fraction of this. */
#define STORE_BYTES_MAX ((size_t)1 << 31)
enum { DIAGS_MAX = 50000 }; /* messages kept; a program shows fewer and counts the rest */

store *store_new(const tg_allocator *alloc)
{
    tg_alloc from = alloc_libc();
    if (alloc)
        from = (tg_alloc){alloc->resize, alloc->ctx};
    arena *a = arena_new(&from, STORE_BYTES_MAX);
    if (!a)
        return NULL;
    store *s = arena_alloc(a, 1, sizeof *s);
    if (s)
        s->d = diags_new(a, DIAGS_MAX);
    if (!s || !s->d) {
        arena_free(a);
        return NULL;
    }
    s->alloc = from;
    s->a = a;
    atomic_init(&s->users, 1);
    return s;
}

void store_drop(store *s)
{
    if (s && atomic_fetch_sub(&s->users, 1) == 1)
        arena_free(s->a); /* s itself lies in it */
}

size_t tg_diags_errors(const tg_diags *d)
{
    return d ? diags_errors(d->s->d) : 0;
}

size_t tg_diags_warnings(const tg_diags *d)
{
    size_t count = 0;
    for (size_t i = 0; d && i < diags_count(d->s->d); i++)
        count += diags_get(d->s->d, i)->sev == SEV_WARNING;
    return count;
}

static void print_one(const diags *d, const diag *g, tg_diags_form form, strbuf *out)
{
    strbuf_clear(out);
    if (form == TG_DIAGS_JSON) {
        diag_render_json(d, g, out);
        strbuf_char(out, '\n');
    } else {
        diag_render_text(d, g, form == TG_DIAGS_COLOUR, out);
    }
    if (out->failed) { /* better the bare message than none */
        strbuf_clear(out);
        strbuf_add(out, g->message);
        strbuf_char(out, '\n');
    }
}

size_t tg_diags_count(const tg_diags *d)
{
    return d ? diags_count(d->s->d) : 0;
}

void tg_diags_print_one(const tg_diags *d, size_t i, tg_diags_form form, tg_sink to)
{
    tg_assert(i < tg_diags_count(d));
    strbuf out;
    strbuf_init(&out, &d->s->alloc);
    print_one(d->s->d, diags_get(d->s->d, i), form, &out);
    sink_str(to, strbuf_str(&out));
    strbuf_free(&out);
}

void tg_diags_print(const tg_diags *d, tg_diags_form form, tg_sink to)
{
    for (size_t i = 0; i < tg_diags_count(d); i++)
        tg_diags_print_one(d, i, form, to);
}

void tg_diags_free(tg_diags *d)
{
    if (d)
        store_drop(d->s);
}
