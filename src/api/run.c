/*
 * run.c - a run: one thread's options, assumptions, engine and last outcome.
 */
#include "api/handles.h"

#include "api/engine.h"
#include "explain/explain.h"
#include "explain/under.h"
#include "policy/populations.h"
#include "policy/value.h"

#include <string.h>

static bool run_arrays(tg_run *r)
{
    size_t facts = r->pack->m->facts_count;
    r->assumed = arena_alloc(r->own, facts, sizeof *r->assumed);
    r->skipped = arena_alloc(r->own, facts, sizeof *r->skipped);
    r->decided = arena_new(&r->pack->s->alloc, 0);
    r->scratch = arena_new(&r->pack->s->alloc, 0);
    r->asking = arena_new(&r->pack->s->alloc, 0);
    r->wrapping = arena_new(&r->pack->s->alloc, 0);
    return r->assumed && r->skipped && r->decided && r->scratch && r->asking && r->wrapping;
}

/* What the scenario of the pack says, where the options do not. */
static void run_suppose(tg_run *r)
{
    const scenario *s = r->pack->m->under;
    if (!s)
        return;
    if (r->options.on == TG_DAY_NONE)
        r->options.on = s->on;
    if (r->options.known_on == TG_DAY_NONE)
        r->options.known_on = s->known_on;
    if (s->stance == 1)
        r->options.stance = TG_STANCE_TEXT;
    for (uint32_t i = 0; i < s->assumes_count; i++)
        r->assumed[s->assumes[i].fact] = s->assumes[i].val;
    r->any_assumed = s->assumes_count > 0;
}

tg_status tg_run_new(const tg_pack *pack, const tg_options *opt, tg_run **out)
{
    static const tg_options usual = TG_OPTIONS_INIT;
    *out = NULL;
    arena *a = arena_new(&pack->s->alloc, 0);
    tg_run *r = a ? arena_alloc(a, 1, sizeof *r) : NULL;
    if (!r) {
        arena_free(a);
        return TG_NOMEM;
    }
    *r = (tg_run){.pack = pack, .m = pack->m, .options = opt ? *opt : usual, .own = a};
    r->asked.fact = ID_NONE;
    tg_status st = TG_NOMEM;
    bool good = run_arrays(r);
    if (good)
        run_suppose(r);
    if (good)
        st = engine_new(pack->m, &pack->s->alloc, &r->e);
    if (st != TG_OK) {
        tg_run_free(r);
        return st;
    }
    *out = r;
    return TG_OK;
}

void tg_run_free(tg_run *r)
{
    if (!r)
        return;
    engine_free(r->e);
    shares_free(r->shares);
    arena_free(r->switched);
    arena_free(r->decided);
    arena_free(r->scratch);
    arena_free(r->telling);
    arena_free(r->asking);
    arena_free(r->wrapping);
    arena_free(r->own); /* r itself lies in it */
}

tg_status tg_run_assume(tg_run *r, const char *name, const char *text, tg_reason *why)
{
    const model *m = r->pack->m;
    str reason = STR(""), alias = STR("");
    uint32_t id = model_fact(m, str_c(name));
    if (id == ID_NONE) {
        return fact_unknown(r->pack, "fact or question", str_c(name), r->own, why);
    }
    str copy = str_dup(r->own, str_c(text));
    if (!copy.ptr)
        return TG_NOMEM;
    if (under_assumes(m, id)) {
        reason_set(why, "scenario `" STR_FMT "` says what `%s` is", STR_ARG(m->under->name), name);
        return TG_INPUT;
    }
    given_result g = given_set(m, r->assumed, id, copy, r->own, &alias, &reason);
    r->any_assumed = r->any_assumed || g == GIVEN_OK;
    r->changes++;
    return status_of_given(g, reason, why);
}

bool tg_run_assumes(const tg_run *r, uint32_t id, bool *one, tg_sink to)
{
    const model *m = r->pack->m;
    tg_assert(id < m->facts_count);
    *one = r->assumed[id].state != V_PART;
    if (r->assumed[id].state == V_MISSING)
        return false;
    strbuf b;
    strbuf_init(&b, &r->pack->s->alloc);
    value_format(m, id, &r->assumed[id], &b);
    sink_str(to, strbuf_str(&b));
    strbuf_free(&b);
    return true;
}

bool tg_run_allows(const tg_run *r, uint32_t id, size_t reading)
{
    const model *m = r->pack->m;
    tg_assert(id < m->facts_count && m->facts[id].kind == FACT_QUESTION);
    const question *q = &m->questions[m->facts[id].question];
    tg_assert(reading < q->reading_count);
    return value_admits(&r->assumed[id], q->readings[reading]);
}

tg_options tg_run_options(const tg_run *r)
{
    return r->options;
}

void run_unwrap(tg_run *r)
{
    arena_reset(r->wrapping);
    memset(&r->wrapped, 0, sizeof r->wrapped);
    r->forgotten++;
}

uint64_t tg_run_era(const tg_run *r)
{
    return r->forgotten;
}

void tg_run_reset(tg_run *r)
{
    run_unwrap(r);
    arena_reset(r->decided);
    arena_reset(r->asking);
    memset(r->skipped, 0, r->pack->m->facts_count);
    r->outcome = (tg_outcome){0};
    r->asked = (ask_reply){.fact = ID_NONE};
}

/* ---- switches -------------------------------------------------------------------------------- */

/* The name of a measure or limit that is nearest to this one; empty when none is near. */
static str nearest(const model *m, str name)
{
    enum { FAR = 4 };
    str best = STR("");
    unsigned least = FAR;
    for (uint32_t i = 0; i < m->measures_count + m->limits_count; i++) {
        str x = i < m->measures_count ? m->measures[i].name : m->limits[i - m->measures_count].name;
        unsigned d = str_distance(name, x, FAR);
        if (d < least) {
            least = d;
            best = x;
        }
    }
    return best;
}

static bool switch_rooms(tg_run *r)
{
    if (r->measure_switch)
        return true;
    uint8_t *measures = arena_alloc(r->own, r->m->measures_count + 1u, 1);
    r->limit_switch = arena_alloc(r->own, r->m->limits_count + 1u, 1);
    if (!measures || !r->limit_switch)
        return false;
    r->measure_switch = measures;
    return true;
}

/* Another engine for the policy as it is switched now. */
static tg_status switch_engine(tg_run *r)
{
    const tg_alloc *alloc = &r->pack->s->alloc;
    arena *a = arena_new(alloc, 0);
    const model *m = a ? model_switched(r->pack->m, r->measure_switch, r->limit_switch, a) : NULL;
    engine *e = NULL;
    tg_status st = m ? engine_new(m, alloc, &e) : TG_NOMEM;
    if (st != TG_OK) {
        arena_free(a);
        return st;
    }
    tg_run_reset(r);
    r->changes++;
    engine_free(r->e);
    shares_free(r->shares);
    arena_free(r->switched);
    r->e = e;
    r->m = m;
    r->shares = NULL;
    r->switched = a;
    return TG_OK;
}

tg_status tg_run_switch(tg_run *r, const char *name, tg_switch to, tg_reason *why)
{
    const model *m = r->pack->m;
    str wanted = str_c(name);
    uint8_t before_measure = 0, before_limit = 0;
    bool any = false;
    if (to != TG_SWITCH_AS_WRITTEN && to != TG_SWITCH_OFF && to != TG_SWITCH_ADOPT)
        return TG_ARGUMENT;
    if (!switch_rooms(r))
        return TG_NOMEM;
    for (unsigned undo = 0; undo < 2; undo++) {
        for (uint32_t i = 0; i < m->measures_count; i++) {
            if (!str_eq(m->measures[i].name, wanted))
                continue;
            if (!undo)
                before_measure = r->measure_switch[i];
            r->measure_switch[i] = undo ? before_measure : (uint8_t)to;
            any = true;
        }
        for (uint32_t i = 0; i < m->limits_count; i++) {
            if (!str_eq(m->limits[i].name, wanted))
                continue;
            if (!undo)
                before_limit = r->limit_switch[i];
            r->limit_switch[i] = undo ? before_limit : (uint8_t)to;
            any = true;
        }
        if (!any) {
            str near = nearest(m, wanted);
            reason_set(why, near.len ? "no measure or limit `%s`, did you mean `" STR_FMT "`?"
                                     : "no measure or limit `%s`", name, STR_ARG(near));
            return TG_UNKNOWN;
        }
        if (!undo && switch_engine(r) == TG_OK)
            return TG_OK;
    }
    return TG_NOMEM;
}

/* ---- deciding -------------------------------------------------------------------------------- */

const value *run_assumed(const tg_run *r)
{
    return r->any_assumed ? r->assumed : NULL;
}

tg_status tg_decide(tg_run *r, const tg_line *l, const tg_outcome **out, tg_reason *why)
{
    *out = NULL;
    arena_reset(r->decided);
    r->outcome = (tg_outcome){0};

    line merged;
    str reason = STR("");
    const outcome *o = NULL;
    options opt = options_core(&r->options);
    tg_status st = line_merge(l, run_assumed(r), r->decided, &merged, why);
    if (st != TG_OK)
        return st;
    st = engine_decide(r->e, &opt, &merged, r->decided, &o, &reason);
    if (st != TG_OK) {
        reason_str(why, reason);
        return st;
    }
    st = outcome_wrap(r->pack, &opt, merged.values, o, r->decided, &r->outcome);
    if (st == TG_OK)
        *out = &r->outcome;
    return st;
}

tg_status run_definition(const tg_run *r, size_t id, uint32_t clock, const line *merged,
                         arena *scratch, tri *is)
{
    options opt = options_core(&r->options);
    line_result st = explain_definition(r->m, (uint32_t)id, merged, &opt, clock, 0, scratch, is);
    return st == LINE_NOMEM ? TG_NOMEM : TG_OK;
}

tg_status tg_run_holds(const tg_run *r, size_t id, uint32_t at_gate, const tg_line *l,
                       tg_truth *out)
{
    *out = TG_OPEN;
    if (id >= r->m->definitions_count || at_gate >= r->m->gates_count)
        return TG_ARGUMENT;
    line merged;
    tri is = TR_OPEN;
    arena *scratch = arena_new(&r->pack->s->alloc, 0);
    if (!scratch)
        return TG_NOMEM;
    tg_status st = line_merge(l, run_assumed(r), scratch, &merged, NULL);
    if (st == TG_OK)
        st = run_definition(r, id, r->m->gates[at_gate].clock, &merged, scratch, &is);
    arena_free(scratch);
    *out = is == TR_YES ? TG_YES : is == TR_NO ? TG_NO : TG_OPEN;
    return st;
}
