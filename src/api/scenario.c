/*
 * scenario.c - scenarios as tollgate.h offers them, and what they change of lines.
 */
#include "api/handles.h"

#include "explain/explain.h"
#include "explain/under.h"
#include "policy/overlay.h"
#include "policy/value.h"

/* ---- what there is --------------------------------------------------------------------------- */

size_t tg_scenario_count(const tg_pack *pack)
{
    return pack->m->scenarios_count;
}

tg_scenario_info tg_scenario_get(const tg_pack *pack, uint32_t id)
{
    tg_assert(id < pack->m->scenarios_count);
    const scenario *s = &pack->m->scenarios[id];
    tg_scenario_info info = {.name = text_of(s->name),
                             .title = text_of(s->title),
                             .file = text_of(diags_source_name(pack->s->d, s->at.file)),
                             .on = s->on,
                             .known_on = s->known_on,
                             .change_count = under_count(s),
                             .changes_lines = s->grants_count + s->demands_count > 0,
                             .stock_count = s->stocks_count,
                             .weighted_count = s->weights_count};
    digest_hex(s->digest, info.digest);
    return info;
}

uint32_t tg_scenario_find(const tg_pack *pack, tg_text name, tg_reason *why)
{
    const model *m = pack->m;
    uint32_t id = map_get(&m->scenario_ids, str_of(name));
    if (id != MAP_NONE)
        return id;
    arena *a = arena_new(&pack->s->alloc, 0);
    str *names = a ? arena_alloc(a, m->scenarios_count, sizeof *names) : NULL;
    for (uint32_t i = 0; names && i < m->scenarios_count; i++)
        names[i] = m->scenarios[i].name;
    if (names)
        reason_str(why, given_unknown(a, "scenario", str_of(name), names, m->scenarios_count));
    arena_free(a);
    return TG_NO_ID;
}

void tg_scenario_change(const tg_pack *pack, uint32_t id, size_t i, tg_sink to)
{
    tg_assert(id < pack->m->scenarios_count);
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    under_change(pack->m, &pack->m->scenarios[id], i, &b);
    sink_str(to, strbuf_str(&b));
    strbuf_free(&b);
}

tg_stock tg_scenario_stock(const tg_pack *pack, uint32_t id, size_t i)
{
    tg_assert(id < pack->m->scenarios_count);
    const scenario *s = &pack->m->scenarios[id];
    tg_assert(i < s->stocks_count);
    const scenario_stock *x = &s->stocks[i];
    return (tg_stock){text_of(x->item), x->units, x->from == DAY_ALWAYS ? TG_DAY_NONE : x->from};
}

/* In lowest terms; false when it does not fit. */
static bool share_of(rat v, tg_share *out)
{
    i128 x = v.num < 0 ? -v.num : v.num, y = v.den;
    while (x) {
        i128 rest = y % x;
        y = x;
        x = rest;
    }
    v.num /= y;
    v.den /= y;
    *out = (tg_share){0, 1};
    if (v.num > INT64_MAX || v.num < -INT64_MAX || v.den > INT64_MAX)
        return false;
    *out = (tg_share){(int64_t)v.num, (int64_t)v.den};
    return true;
}

uint32_t tg_scenario_weights(const tg_pack *pack, uint32_t id, size_t i, tg_share *shares,
                             size_t room)
{
    tg_assert(id < pack->m->scenarios_count);
    const scenario *s = &pack->m->scenarios[id];
    tg_assert(i < s->weights_count);
    const question *q = &pack->m->questions[s->weights[i].question];
    for (uint32_t k = 0; k < q->reading_count && k < room; k++)
        (void)share_of(s->weights[i].shares[k], &shares[k]); /* at most 1, few digits */
    return q->fact;
}

bool tg_pack_sets(const tg_pack *pack, tg_text name, tg_share *to)
{
    const model *m = pack->m;
    uint32_t id = map_get(&m->parameter_ids, str_of(name));
    *to = (tg_share){0, 1};
    if (id == MAP_NONE || !m->parameters[id].supposed)
        return false;
    return share_of(m->parameters[id].versions[0].lo, to);
}

/* ---- questions ------------------------------------------------------------------------------- */

static const question *question_of(const tg_pack *pack, uint32_t id)
{
    const model *m = pack->m;
    tg_assert(id < m->facts_count);
    const fact *f = &m->facts[id];
    return f->kind == FACT_QUESTION ? &m->questions[f->question] : NULL;
}

size_t tg_question_reading_count(const tg_pack *pack, uint32_t id)
{
    const question *q = question_of(pack, id);
    return q ? q->reading_count : 0;
}

void tg_question_reading(const tg_pack *pack, uint32_t id, size_t i, tg_sink to)
{
    const question *q = question_of(pack, id);
    tg_assert(q);
    tg_assert(i < q->reading_count);
    value v = {.state = V_KNOWN, .lo = q->readings[i], .hi = q->readings[i]};
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    value_format(pack->m, id, &v, &b);
    sink_str(to, strbuf_str(&b));
    strbuf_free(&b);
}

size_t tg_question_by_law(const tg_pack *pack, uint32_t id)
{
    const question *q = question_of(pack, id);
    for (uint32_t i = 0; q && q->has_by_law && i < q->reading_count; i++) {
        if (q->readings[i] == q->by_law)
            return i;
    }
    return SIZE_MAX;
}

/* ---- a pack under a scenario ----------------------------------------------------------------- */

/* What is assumed must not break a constraint by itself. */
static tg_status suppose_check(const model *m, arena *a, tg_reason *why)
{
    const scenario *s = m->under;
    str reason = STR("");
    value *none = arena_alloc(a, m->facts_count, sizeof *none);
    value *assumed = arena_alloc(a, m->facts_count, sizeof *assumed);
    value *values = arena_alloc(a, m->facts_count, sizeof *values);
    if (!none || !assumed || !values)
        return TG_NOMEM;
    for (uint32_t i = 0; i < s->assumes_count; i++)
        assumed[s->assumes[i].fact] = s->assumes[i].val;
    given_result g = given_merge(m, none, assumed, a, values, &reason);
    line l = {.values = values};
    options opt = {.known_on = s->known_on, .on = s->on, .stance = STANCE_ENFORCED};
    line_result r = LINE_OK;
    if (g == GIVEN_OK)
        r = explain_check(m, &l, &opt, a, &reason);
    if (g == GIVEN_NOMEM || r == LINE_NOMEM)
        return TG_NOMEM;
    if (g == GIVEN_OK && r == LINE_OK)
        return TG_OK;
    reason_set(why, "scenario `" STR_FMT "` contradicts the pack: " STR_FMT, STR_ARG(s->name),
               STR_ARG(reason));
    return TG_INPUT;
}

tg_status tg_pack_under(const tg_pack *pack, uint32_t id, tg_pack **out, tg_reason *why)
{
    *out = NULL;
    if (id >= pack->m->scenarios_count || pack->m != pack->root)
        return TG_ARGUMENT;
    arena *a = arena_new(&pack->s->alloc, 0);
    arena *scratch = arena_new(&pack->s->alloc, 0);
    tg_pack *p = a ? arena_alloc(a, 1, sizeof *p) : NULL;
    tg_status st = TG_NOMEM;
    if (!p || !scratch)
        goto end;
    *p = *pack;
    p->own = a;
    p->m = model_under(pack->m, id, a);
    if (p->m && pack_dated(p, a))
        st = suppose_check(p->m, scratch, why);
    if (st != TG_OK)
        goto end;
    atomic_fetch_add(&p->s->users, 1);
    *out = p;
    a = NULL;
end:
    arena_free(scratch);
    arena_free(a);
    return st;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Are all those facts of the line known, and so? */
static bool where_holds(const model *m, const value *values, const supposed *x, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const value *v = &values[x[i].fact];
        if (v->state != x[i].val.state)
            return false;
        bool code = m->facts[x[i].fact].type == TYPE_CODE;
        if (v->state == V_KNOWN && code && !str_eq(v->text, x[i].val.text))
            return false;
        if (v->state == V_KNOWN && !code && v->lo != x[i].val.lo)
            return false;
    }
    return true;
}

/* The product of the factors that hold for the line; false on overflow. */
static bool demand_factor(const model *m, const value *values, rat *out)
{
    const scenario *s = m->under;
    *out = rat_int(1);
    for (uint32_t i = 0; i < s->demands_count; i++) {
        const scenario_demand *x = &s->demands[i];
        if (where_holds(m, values, x->where, x->where_count) && !rat_mul(*out, x->factor, out))
            return false;
    }
    return true;
}

static tg_status suppose_demand(tg_line *l, const model *m, const value *values, tg_reason *why)
{
    uint32_t id = model_fact(m, STR("quantity"));
    rat factor, units;
    i128 steps;
    if (id == ID_NONE || l->own[id].state != V_KNOWN || m->under->demands_count == 0)
        return TG_OK;
    bool fits = demand_factor(m, values, &factor) &&
                rat_mul(rat_int(l->own[id].lo), factor, &units) &&
                rat_round_even(units, 0, &steps) && steps <= m->facts[id].high;
    if (!fits) {
        reason_set(why, "quantity: too large under scenario `" STR_FMT "`",
                   STR_ARG(m->under->name));
        return TG_INPUT;
    }
    l->own[id].lo = l->own[id].hi = (int64_t)steps;
    return TG_OK;
}

static tg_status suppose_grants(tg_line *l, const model *m, const value *values)
{
    const scenario *s = m->under;
    for (uint32_t i = 0; i < s->grants_count; i++) {
        const scenario_grant *g = &s->grants[i];
        authorisation x = {.instrument = g->instrument,
                           .number = g->number,
                           .from = g->from,
                           .end = g->end,
                           .measures = g->measures,
                           .measure_count = g->measure_count,
                           .provisos = g->provisos,
                           .proviso_count = g->proviso_count};
        if (where_holds(m, values, g->where, g->where_count) && !vec_push(l->a, &l->auths, x))
            return TG_NOMEM;
    }
    return TG_OK;
}

tg_status tg_line_suppose(tg_line *l, const tg_pack *under, tg_reason *why)
{
    const model *m = under->m;
    if (!pack_akin(l->pack, under))
        return TG_ARGUMENT;
    if (!m->under || m->under->grants_count + m->under->demands_count == 0)
        return TG_OK;
    arena *a = arena_new(&l->pack->s->alloc, 0);
    value *assumed = a ? arena_alloc(a, m->facts_count, sizeof *assumed) : NULL;
    line merged;
    tg_status st = TG_NOMEM;
    if (assumed) {
        for (uint32_t i = 0; i < m->under->assumes_count; i++)
            assumed[m->under->assumes[i].fact] = m->under->assumes[i].val;
        st = line_merge(l, assumed, a, &merged, why);
    }
    if (st == TG_OK)
        st = suppose_demand(l, m, merged.values, why);
    if (st == TG_OK)
        st = suppose_grants(l, m, merged.values);
    arena_free(a);
    return st;
}
