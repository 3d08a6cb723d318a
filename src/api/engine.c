/*
 * engine.c - see engine.h: the compiled engine, a plan and a run for each known-on date and stance.
 */
#include "api/engine.h"

#include "eval/fast.h"

/* Newest first: decisions mostly ask about one date. */
typedef struct slot {
    struct slot *next;
    int32_t known_on;
    stance stance;
    arena *memory; /* the plan's */
    const plan *plan;
    fast_run *run;
} slot;

struct engine {
    const model *m;
    tg_alloc alloc;
    slot *slots;
};

tg_status engine_new(const model *m, const tg_alloc *alloc, engine **out)
{
    *out = NULL;
    engine *e = alloc->resize(alloc->ctx, NULL, 0, sizeof *e);
    if (!e)
        return TG_NOMEM;
    *e = (engine){.m = m, .alloc = *alloc};
    *out = e;
    return TG_OK;
}

static void slot_free(engine *e, slot *s)
{
    fast_run_free(s->run);
    arena_free(s->memory);
    e->alloc.resize(e->alloc.ctx, s, sizeof *s, 0);
}

void engine_free(engine *e)
{
    if (!e)
        return;
    while (e->slots) {
        slot *s = e->slots;
        e->slots = s->next;
        slot_free(e, s);
    }
    tg_alloc alloc = e->alloc;
    alloc.resize(alloc.ctx, e, sizeof *e, 0);
}

static slot *slot_new(engine *e, const options *opt)
{
    slot *s = e->alloc.resize(e->alloc.ctx, NULL, 0, sizeof *s);
    if (!s)
        return NULL;
    *s = (slot){.known_on = opt->known_on, .stance = opt->stance};
    s->memory = arena_new(&e->alloc, 0);
    if (s->memory)
        s->plan = plan_compile(e->m, opt->known_on, opt->stance == STANCE_TEXT, s->memory);
    if (s->plan)
        s->run = fast_run_new(s->plan, opt->on, &e->alloc);
    if (!s->run) {
        slot_free(e, s);
        return NULL;
    }
    s->next = e->slots;
    e->slots = s;
    return s;
}

static slot *slot_for(engine *e, const options *opt)
{
    for (slot *s = e->slots; s; s = s->next) {
        if (s->known_on == opt->known_on && s->stance == opt->stance)
            return s;
    }
    return slot_new(e, opt);
}

tg_status engine_decide(engine *e, const options *opt, const line *l, arena *a,
                        const outcome **out, str *why)
{
    outcome *o = NULL;
    *out = NULL;
    slot *s = slot_for(e, opt);
    if (!s)
        return TG_NOMEM;
    switch (fast_decide_into(s->run, opt->on, l, a, &o, why)) {
    case LINE_OK: *out = o; return TG_OK;
    case LINE_BAD: return TG_INPUT;
    case LINE_NOMEM: return TG_NOMEM;
    }
    tg_panic(__FILE__, __LINE__, "line_result");
}

static decide_result decide_for(void *ctx, const options *opt, const line *l, arena *a,
                                const outcome **out, str *why)
{
    tg_status st = engine_decide(ctx, opt, l, a, out, why);
    return st == TG_OK ? DECIDED : st == TG_INPUT ? DECIDED_BAD : DECIDED_NOMEM;
}

decider engine_decider(engine *e)
{
    return (decider){.ctx = e, .decide = decide_for};
}
