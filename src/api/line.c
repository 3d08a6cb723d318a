/*
 * line.c - one order line: what the caller says about it, and the text of it.
 *
 * A line keeps its own values apart from what catalogue rows add, so that the order in which
 * facts are set does not matter; the two meet in line_merge.
 */
#include "api/handles.h"

#include "explain/explain.h"
#include "explain/text.h"

#include <string.h>

tg_status status_of_given(given_result r, str text, tg_reason *why)
{
    switch (r) {
    case GIVEN_OK: return TG_OK;
    case GIVEN_NOMEM: return TG_NOMEM;
    case GIVEN_BAD: reason_str(why, text); return TG_INPUT;
    case GIVEN_UNKNOWN: reason_str(why, text); return TG_UNKNOWN;
    }
    tg_panic(__FILE__, __LINE__, "given_result");
}

tg_status tg_line_new(const tg_pack *pack, tg_line **out)
{
    *out = NULL;
    arena *a = arena_new(&pack->s->alloc, 0);
    if (!a)
        return TG_NOMEM;
    tg_line *l = arena_alloc(a, 1, sizeof *l);
    value *own = arena_alloc(a, pack->m->facts_count, sizeof *own);
    if (!l || !own) {
        arena_free(a);
        return TG_NOMEM;
    }
    *l = (tg_line){.pack = pack, .a = a, .own = own};
    l->empty = arena_mark(a);
    *out = l;
    return TG_OK;
}

void tg_line_free(tg_line *l)
{
    if (l)
        arena_free(l->a); /* l itself lies in it */
}

void tg_line_clear(tg_line *l)
{
    arena_rewind(l->a, l->empty);
    memset(l->own, 0, l->pack->m->facts_count * sizeof *l->own);
    l->alias = STR("");
    memset(&l->auths, 0, sizeof l->auths);
}

/* ---- setting --------------------------------------------------------------------------------- */

_Static_assert(V_MISSING == 0, "a zeroed value is a missing one");

tg_status fact_unknown(const tg_pack *pack, const char *kind, str name, arena *a, tg_reason *why)
{
    const model *m = pack->m;
    str *names = arena_alloc(a, m->facts_count, sizeof *names);
    for (uint32_t i = 0; names && i < m->facts_count; i++)
        names[i] = m->facts[i].name;
    reason_str(why, given_unknown(a, kind, name, names, m->facts_count));
    return TG_UNKNOWN;
}

tg_status tg_line_set_id(tg_line *l, uint32_t id, tg_text text, tg_reason *why)
{
    if (id >= l->pack->m->facts_count)
        return TG_ARGUMENT;
    str reason = STR(""), copy = str_dup(l->a, str_of(text));
    if (!copy.ptr)
        return TG_NOMEM;
    given_result r = given_set(l->pack->m, l->own, id, copy, l->a, &l->alias, &reason);
    return status_of_given(r, reason, why);
}

tg_status tg_line_set(tg_line *l, const char *name, const char *text, tg_reason *why)
{
    uint32_t id = model_fact(l->pack->m, str_c(name));
    if (id == ID_NONE)
        return fact_unknown(l->pack, "fact", str_c(name), l->a, why);
    return tg_line_set_id(l, id, text_of(str_c(text)), why);
}

tg_status tg_line_set_number(tg_line *l, uint32_t id, int64_t steps)
{
    const model *m = l->pack->m;
    if (id >= m->facts_count)
        return TG_ARGUMENT;
    const fact *f = &m->facts[id];
    bool number = f->type == TYPE_WHOLE || f->type == TYPE_DECIMAL || f->type == TYPE_MONEY ||
                  f->type == TYPE_DATE;
    if (!number)
        return TG_ARGUMENT;
    if (steps < f->low || steps > f->high)
        return TG_INPUT;
    l->own[id] = (value){.state = V_KNOWN, .lo = steps, .hi = steps};
    return TG_OK;
}

/* The first day out for a last day; open ends stay open. */
static int32_t day_after(int32_t through)
{
    return through >= DAY_MAX ? DAY_NEVER : through + 1;
}

tg_status tg_line_authorise(tg_line *l, const tg_authorisation *granted, tg_reason *why)
{
    const model *m = l->pack->m;
    str reason = STR(""), instrument_name = str_c(granted->instrument);
    authorisation auth = {.from = granted->from, .end = day_after(granted->through)};
    auth.instrument = map_get(&m->instrument_ids, instrument_name);
    if (auth.instrument == MAP_NONE) {
        reason_str(why, given_unknown(l->a, "instrument", instrument_name, NULL, 0));
        return TG_UNKNOWN;
    }
    if (granted->from > granted->through) {
        reason_set(why, "the authorisation ends before it begins");
        return TG_INPUT;
    }
    auth.number = str_dup(l->a, str_c(granted->number));
    if (!auth.number.ptr)
        return TG_NOMEM;
    name_ids list;
    given_result r = given_measures(m, str_c(granted->measures), l->a, &list, &reason);
    if (r != GIVEN_OK)
        return status_of_given(r, reason, why);
    auth.measures = list.ids;
    auth.measure_count = list.count;
    r = given_demands(m, str_c(granted->conditions), l->a, &list, &reason);
    if (r != GIVEN_OK)
        return status_of_given(r, reason, why);
    auth.provisos = list.ids;
    auth.proviso_count = list.count;
    return vec_push(l->a, &l->auths, auth) ? TG_OK : TG_NOMEM;
}

/* The measures of a gate that ask for an instrument: counted, and written where there is room. */
static uint32_t asking_measures(const model *m, uint32_t at, uint32_t wanted, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const measure *x = &m->measures[i];
        for (uint32_t v = 0; v < x->version_count && x->gate == at; v++) {
            const measure_version *mv = &x->versions[v];
            bool asks = mv->effect == EF_LICENCE || mv->effect == EF_NOTIFICATION;
            if (!asks || mv->instrument != wanted)
                continue;
            if (out)
                out[n] = i;
            n++;
            break;
        }
    }
    return n;
}

tg_status tg_line_authorise_gate(tg_line *l, uint32_t at)
{
    const model *m = l->pack->m;
    tg_assert(at < m->gates_count);
    for (uint32_t i = 0; i < m->instruments_count; i++) {
        uint32_t n = asking_measures(m, at, i, NULL);
        uint32_t *asking = arena_alloc(l->a, n, sizeof *asking);
        if (!asking)
            return TG_NOMEM;
        if (!asking_measures(m, at, i, asking))
            continue; /* it is asked for elsewhere */
        authorisation auth = {.instrument = i,
                              .number = STR("assumed"),
                              .from = DAY_ALWAYS,
                              .end = DAY_NEVER,
                              .measures = asking,
                              .measure_count = n};
        if (!vec_push(l->a, &l->auths, auth))
            return TG_NOMEM;
    }
    return TG_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

tg_status line_merge(const tg_line *l, const value *assumed, arena *a, line *out, tg_reason *why)
{
    const model *m = l->pack->m;
    str reason = STR("");
    value *values = arena_alloc(a, m->facts_count, sizeof *values);
    if (!values)
        return TG_NOMEM;
    given_result r = given_merge(m, l->own, assumed, a, values, &reason);
    *out = (line){.values = values, .auths = l->auths.at, .auth_count = (uint32_t)l->auths.count};
    return status_of_given(r, reason, why);
}

tg_status tg_line_check(const tg_line *l, tg_reason *why)
{
    arena *a = arena_new(&l->pack->s->alloc, 0);
    if (!a)
        return TG_NOMEM;
    line merged;
    str reason = STR("");
    tg_status st = line_merge(l, NULL, a, &merged, why);
    tg_options usual = TG_OPTIONS_INIT;
    options opt = options_core(&usual);
    line_result r = LINE_OK;
    if (st == TG_OK)
        r = explain_check(l->pack->m, &merged, &opt, a, &reason);
    if (r == LINE_BAD)
        reason_str(why, reason);
    arena_free(a);
    if (r != LINE_OK)
        return r == LINE_BAD ? TG_INPUT : TG_NOMEM;
    return st;
}

void tg_line_text(const tg_line *l, uint32_t id, tg_sink to)
{
    const model *m = l->pack->m;
    tg_assert(id < m->facts_count);
    arena *a = arena_new(&l->pack->s->alloc, 0);
    if (!a)
        return;
    line merged;
    const value *v = &l->own[id];
    if (line_merge(l, NULL, a, &merged, NULL) == TG_OK)
        v = &merged.values[id];
    strbuf b;
    strbuf_init(&b, &l->pack->s->alloc);
    value_format(m, id, v, &b);
    sink_str(to, strbuf_str(&b));
    strbuf_free(&b);
    arena_free(a);
}

tg_status tg_line_texts(const tg_line *l, const uint32_t *facts, size_t count, tg_take_text *take,
                        void *ctx)
{
    const model *m = l->pack->m;
    arena *a = l->a; /* what is made in it is gone again at the end */
    arena_point before = arena_mark(a);
    tg_alloc alloc = alloc_arena(a);
    line merged;
    strbuf b;
    strbuf_init(&b, &alloc);
    tg_status st = line_merge(l, NULL, a, &merged, NULL);
    for (size_t i = 0; i < count && st != TG_NOMEM; i++) {
        const value *v = st == TG_OK ? &merged.values[facts[i]] : &l->own[facts[i]];
        strbuf_clear(&b);
        if (v->state != V_MISSING)
            value_format(m, facts[i], v, &b);
        take(ctx, i, text_of(strbuf_str(&b)));
    }
    if (b.failed)
        st = TG_NOMEM;
    strbuf_free(&b);
    arena_rewind(a, before);
    return st == TG_INPUT ? TG_OK : st;
}

bool tg_line_known(const tg_line *l, uint32_t id)
{
    const model *m = l->pack->m;
    tg_assert(id < m->facts_count);
    if (l->own[id].state != V_MISSING)
        return l->own[id].state != V_PART;
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        const catalogue *c = &m->catalogues[i];
        const value *key = &l->own[c->key];
        uint32_t row = key->state == V_KNOWN ? map_get(&c->by_id, key->text) : MAP_NONE;
        for (uint32_t k = 0; row != MAP_NONE && k < c->column_count; k++) {
            const value *cell = &c->cells[(size_t)row * c->column_count + k];
            if (c->facts[k] == id && cell->state != V_MISSING)
                return cell->state != V_PART;
        }
    }
    return false;
}

tg_text tg_line_alias(const tg_line *l)
{
    return text_of(l->alias);
}
