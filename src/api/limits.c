/*
 * limits.c - limits as tollgate.h shows them, and what a line asks of each.
 *
 * Membership is the answer of a measure in a policy beside the pack's (policy/populations.h), which
 * has an engine of its own; weight and bound are the line's values (eval/share.h).
 */
#include "api/handles.h"

#include "api/engine.h"
#include "eval/share.h"
#include "explain/show.h"
#include "policy/populations.h"

#include <string.h>

/* ---- declarations ---------------------------------------------------------------------------- */

static const limit *limit_at(const tg_pack *pack, size_t i)
{
    tg_assert(i < pack->m->limits_count);
    return &pack->m->limits[i];
}

size_t tg_limit_count(const tg_pack *pack)
{
    return pack->m->limits_count;
}

tg_text tg_limit_name(const tg_pack *pack, size_t i)
{
    return text_of(limit_at(pack, i)->name);
}

tg_limit_info tg_limit_get(const tg_pack *pack, size_t i)
{
    const limit *x = limit_at(pack, i);
    int32_t end = x->when.in.end;
    if (x->when.ceases != DAY_NEVER && x->when.ceases < end)
        end = x->when.ceases;
    return (tg_limit_info){
        .name = text_of(x->name),
        .title = text_of(x->title),
        .status = text_of(str_c(status_name(x->status))),
        .weight = text_of(x->weight_text),
        .unit = text_of(x->unit),
        .counts = text_of(x->counts_text),
        .against = text_of(x->against_text),
        .at_most = text_of(x->at_most_text),
        .period = text_of(x->period_text),
        .gate = x->gate,
        .scale = x->scale,
        .ratio = x->against != ID_NONE,
        .counting = !x->off && (x->adopted || x->status != ST_PROPOSED),
        .from = x->when.in.from,
        .through = end == DAY_NEVER ? (int32_t)TG_DAY_NONE : end - 1,
        .key_count = x->per_count,
        .order_count = x->order_count,
        .without_count = x->without_count,
        .source_count = x->when.cite_count,
    };
}

uint32_t tg_limit_key(const tg_pack *pack, size_t i, size_t k)
{
    tg_assert(k < limit_at(pack, i)->per_count);
    return limit_at(pack, i)->per[k];
}

uint32_t tg_limit_order(const tg_pack *pack, size_t i, size_t k)
{
    tg_assert(k < limit_at(pack, i)->order_count);
    return limit_at(pack, i)->order[k];
}

tg_text tg_limit_without(const tg_pack *pack, size_t i, size_t k)
{
    tg_assert(k < limit_at(pack, i)->without_count);
    return text_of(pack->m->measures[limit_at(pack, i)->without[k]].name);
}

tg_text tg_limit_source(const tg_pack *pack, size_t i, size_t k, tg_text *pinpoint)
{
    tg_assert(k < limit_at(pack, i)->when.cite_count);
    const cite *c = &limit_at(pack, i)->when.cites[k];
    *pinpoint = text_of(c->pinpoint);
    return text_of(pack->m->sources[c->source].name);
}

/* ---- what a run keeps for shares ------------------------------------------------------------- */

struct limit_shares {
    arena *own;            /* the populations */
    arena *a;              /* of the line at hand */
    const model *m;
    engine *e;
    tg_limit_share *all;   /* by limit */
    prepared line;
    bool ready;
};

void shares_free(limit_shares *s)
{
    if (!s)
        return;
    engine_free(s->e);
    arena_free(s->a);
    arena_free(s->own); /* s itself lies in it */
}

static limit_shares *shares_new(const tg_run *r)
{
    const tg_alloc *alloc = &r->pack->s->alloc;
    arena *own = arena_new(alloc, 0);
    limit_shares *s = own ? arena_alloc(own, 1, sizeof *s) : NULL;
    if (!s) {
        arena_free(own);
        return NULL;
    }
    *s = (limit_shares){.own = own, .a = arena_new(alloc, 0), .m = populations_of(r->m, own)};
    s->all = arena_alloc(own, r->m->limits_count, sizeof *s->all);
    if (!s->a || !s->m || !s->all || engine_new(s->m, alloc, &s->e) != TG_OK) {
        shares_free(s);
        return NULL;
    }
    return s;
}

/* ---- one share ------------------------------------------------------------------------------- */

static tg_ratio share_ratio(rat v)
{
    return (tg_ratio){wide_of(v.num), wide_of(v.den)};
}

static void share_need(tg_limit_share *out, uint32_t fact_id)
{
    for (size_t i = 0; i < out->need_count; i++)
        if (out->needs[i] == fact_id)
            return;
    if (fact_id != ID_NONE && out->need_count < TG_COUNT(out->needs))
        out->needs[out->need_count++] = fact_id;
}

static extent member_of(const outcome *o, uint32_t limit_id, population kind, period_kind period)
{
    return o->measures[populations_measure(limit_id, kind, period)].stands;
}

static tg_truth truth_of(extent e)
{
    return e == IN_NONE ? TG_NO : e == IN_EVERY ? TG_YES : TG_OPEN;
}

/* What settles an open population: the first hinge of its gate. */
static void need_hinge(const tg_run *r, const outcome *o, uint32_t limit_id, population kind,
                       tg_limit_share *out)
{
    const hinge_set *h = &o->gate_hinges[populations_gate(r->m, limit_id, kind)];
    for (uint32_t i = 0; h->hinge_count && i < h->hinges[0].count; i++)
        share_need(out, h->hinges[0].items[i]);
}

static void share_period(const tg_run *r, const outcome *o, uint32_t limit_id, tg_limit_share *out)
{
    const limit *x = &r->m->limits[limit_id];
    const value *day = &r->shares->line.values[r->m->gates[x->gate].clock];
    out->day = day->state == V_KNOWN ? (int32_t)day->lo : (int32_t)TG_DAY_NONE;
    if (x->period_question == ID_NONE)
        out->periods = 1u << x->period;
    for (unsigned p = 0; x->period_question != ID_NONE && p < PERIOD_COUNT; p++) {
        if (member_of(o, limit_id, POP_PERIOD, (period_kind)p) != IN_NONE)
            out->periods |= 1u << p;
    }
    if (out->periods & (out->periods - 1))
        share_need(out, r->m->questions[x->period_question].fact);
    if (out->day == TG_DAY_NONE && out->periods & ~(1u << PERIOD_WHOLE))
        share_need(out, r->m->gates[x->gate].clock);
}

static bool share_fill(const tg_run *r, const outcome *o, uint32_t limit_id, tg_limit_share *out)
{
    const limit *x = &r->m->limits[limit_id];
    const prepared *ready = &r->shares->line;
    extent counts = member_of(o, limit_id, POP_COUNTS, PERIOD_WHOLE);
    extent against = member_of(o, limit_id, POP_AGAINST, PERIOD_WHOLE);
    *out = (tg_limit_share){.counts = truth_of(counts), .against = truth_of(against)};
    out->day = TG_DAY_NONE;
    if (counts == IN_NONE && against == IN_NONE)
        return true;
    if (counts == IN_SOME)
        need_hinge(r, o, limit_id, POP_COUNTS, out);
    if (against == IN_SOME)
        need_hinge(r, o, limit_id, POP_AGAINST, out);
    share_weight w = weight_of(r->m, ready, x);
    out->weight_low = wide_of(w.low);
    out->weight_high = wide_of(w.high);
    out->unbounded = w.unbounded;
    out->overflow = w.overflow;
    for (uint32_t i = 0; i < w.need_count; i++)
        share_need(out, w.needs[i]);
    out->key_known = true;
    for (uint32_t i = 0; i < x->per_count; i++) {
        const value *v = &ready->values[x->per[i]];
        if (v->state == V_KNOWN || v->state == V_NONE)
            continue;
        out->key_known = false;
        share_need(out, x->per[i]);
    }
    share_period(r, o, limit_id, out);
    share_bound b;
    if (!bound_of(r->m, ready, x, r->shares->a, &b))
        return false;
    out->bound_has_low = b.has_low;
    out->bound_has_high = b.has_high;
    out->bound_low = share_ratio(b.low);
    out->bound_high = share_ratio(b.high);
    share_need(out, b.need);
    return true;
}

/* ---- a line's shares ------------------------------------------------------------------------- */

/* The outcome of the populations, and the line as prepared for them. */
static tg_status shares_decide(tg_run *r, const tg_line *l, const outcome **out, tg_reason *why)
{
    limit_shares *s = r->shares;
    line merged;
    str reason = STR("");
    options opt = options_core(&r->options);
    tg_status st = line_merge(l, run_assumed(r), s->a, &merged, why);
    if (st != TG_OK)
        return st;
    /* The populations have none of the measures whose clocks `--on` fills too. */
    value *values = arena_alloc(s->a, r->m->facts_count + 1u, sizeof *values);
    if (!values)
        return TG_NOMEM;
    if (r->m->facts_count)
        memcpy(values, merged.values, r->m->facts_count * sizeof *values);
    if (opt.on != DAY_ALWAYS)
        line_fill_clocks(r->m, values, opt.on);
    merged = (line){.values = values};
    switch (line_prepare(r->m, &merged, &opt, s->a, &s->line, &reason)) {
    case LINE_OK: st = engine_decide_shared(s->e, &opt, &merged, s->a, out, &reason); break;
    case LINE_BAD: st = TG_INPUT; break;
    case LINE_NOMEM: return TG_NOMEM;
    }
    if (st != TG_OK)
        reason_str(why, reason);
    return st;
}

tg_status tg_run_limits(tg_run *r, const tg_line *l, tg_reason *why)
{
    if (!pack_akin(l->pack, r->pack))
        return TG_ARGUMENT;
    if (!r->shares)
        r->shares = shares_new(r);
    if (!r->shares)
        return TG_NOMEM;
    const outcome *o = NULL;
    r->shares->ready = false;
    arena_reset(r->shares->a);
    tg_status st = shares_decide(r, l, &o, why);
    for (uint32_t i = 0; st == TG_OK && i < r->m->limits_count; i++) {
        if (!share_fill(r, o, i, &r->shares->all[i]))
            st = TG_NOMEM;
    }
    r->shares->ready = st == TG_OK;
    return st;
}

tg_limit_share tg_run_share(const tg_run *r, size_t limit_id)
{
    tg_assert(limit_id < r->m->limits_count);
    tg_assert(r->shares && r->shares->ready);
    return r->shares->all[limit_id];
}

bool tg_run_share_fact(const tg_run *r, uint32_t fact_id, int64_t *place, tg_sink text)
{
    tg_assert(fact_id < r->m->facts_count);
    tg_assert(r->shares && r->shares->ready);
    const value *v = &r->shares->line.values[fact_id];
    *place = v->lo;
    if (text.write) {
        strbuf b;
        strbuf_init(&b, NULL);
        value_format(r->m, fact_id, v, &b);
        sink_str(text, strbuf_str(&b));
        strbuf_free(&b);
    }
    return v->state == V_KNOWN;
}
