/*
 * run.c - a run: one thread's options, assumptions, engine and last outcome.
 */
#include "api/handles.h"

#include "api/engine.h"

#include <string.h>

static bool run_arrays(tg_run *r)
{
    size_t facts = r->pack->m->facts_count;
    r->assumed = arena_alloc(r->own, facts, sizeof *r->assumed);
    r->skipped = arena_alloc(r->own, facts, sizeof *r->skipped);
    r->decided = arena_new(&r->pack->s->alloc, 0);
    r->scratch = arena_new(&r->pack->s->alloc, 0);
    r->asking = arena_new(&r->pack->s->alloc, 0);
    return r->assumed && r->skipped && r->decided && r->scratch && r->asking;
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
    *r = (tg_run){.pack = pack, .options = opt ? *opt : usual, .own = a};
    r->asked.fact = ID_NONE;
    tg_status st = TG_NOMEM;
    if (run_arrays(r))
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
    arena_free(r->decided);
    arena_free(r->scratch);
    arena_free(r->asking);
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
    given_result g = given_set(m, r->assumed, id, copy, r->own, &alias, &reason);
    r->any_assumed = r->any_assumed || g == GIVEN_OK;
    return status_of_given(g, reason, why);
}

void tg_run_reset(tg_run *r)
{
    arena_reset(r->decided);
    arena_reset(r->asking);
    memset(r->skipped, 0, r->pack->m->facts_count);
    r->outcome = (tg_outcome){0};
    r->asked = (ask_reply){.fact = ID_NONE};
}

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
