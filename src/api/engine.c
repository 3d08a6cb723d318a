/*
 * engine.c - the compiled engine behind engine.h: one plan and one fast_run for each known-on date
 * and stance that is asked about.
 *
 * A run of decisions has one of them; a pack's tests have a few dozen, in groups of the same. The
 * least used one makes room for the next.
 */
#include "api/engine.h"

enum { PLANS_KEPT = 6 }; /* a plan of a large pack is some megabytes */

typedef struct {
    int32_t known_on;
    stance stance;
    bool no_hinges, lean, joint;
    arena *memory; /* the plan's; NULL: this place is free */
    fast_run *run;
    uint64_t used; /* the engine's count at its last use */
} compiled;

struct engine {
    const model *m;
    tg_alloc alloc;
    uint64_t count;
    compiled plans[PLANS_KEPT];
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

static void compiled_free(compiled *c)
{
    fast_run_free(c->run);
    arena_free(c->memory);
    *c = (compiled){0};
}

void engine_free(engine *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < PLANS_KEPT; i++)
        compiled_free(&e->plans[i]);
    tg_alloc alloc = e->alloc;
    alloc.resize(alloc.ctx, e, sizeof *e, 0);
}

/* A free place, or that of the plan longest unused. */
static compiled *engine_room(engine *e)
{
    compiled *oldest = &e->plans[0];
    for (size_t i = 0; i < PLANS_KEPT; i++) {
        if (e->plans[i].used < oldest->used)
            oldest = &e->plans[i];
    }
    compiled_free(oldest);
    return oldest;
}

/* The plan for these options, compiled when it is not there yet; NULL when out of memory. */
static compiled *engine_plan(engine *e, const options *opt)
{
    int32_t known_on = opt->known_on == DAY_ALWAYS ? e->m->current_through : opt->known_on;
    for (size_t i = 0; i < PLANS_KEPT; i++) {
        compiled *c = &e->plans[i];
        if (c->memory && c->known_on == known_on && c->stance == opt->stance &&
            c->no_hinges == opt->no_hinges && c->lean == opt->lean && c->joint == opt->joint)
            return c;
    }
    compiled *c = engine_room(e);
    *c = (compiled){.known_on = known_on, .stance = opt->stance, .no_hinges = opt->no_hinges,
                    .lean = opt->lean, .joint = opt->joint};
    c->memory = arena_new(&e->alloc, 0);
    const plan *p = NULL;
    if (c->memory)
        p = plan_compile(e->m, known_on, opt->stance == STANCE_TEXT, c->memory);
    if (p)
        c->run = fast_run_new(p, opt->on, &e->alloc);
    if (!c->run) {
        compiled_free(c);
        return NULL;
    }
    if (opt->no_hinges)
        fast_run_no_hinges(c->run);
    if (opt->lean)
        fast_run_lean(c->run);
    if (opt->joint)
        fast_run_joint(c->run);
    return c;
}

tg_status engine_decide(engine *e, const options *opt, const line *l, arena *a,
                        const outcome **out, str *why)
{
    outcome *o = NULL;
    *out = NULL;
    compiled *c = engine_plan(e, opt);
    if (!c)
        return TG_NOMEM;
    c->used = ++e->count;
    switch (fast_decide_into(c->run, opt->on, l, a, &o, why)) {
    case LINE_OK: *out = o; return TG_OK;
    case LINE_BAD: return TG_INPUT;
    case LINE_NOMEM: return TG_NOMEM;
    }
    tg_panic(__FILE__, __LINE__, "line_result");
}

tg_status engine_batch(engine *e, const options *opt, const batch *b, route how, arena *a,
                       batch_row *rows, uint64_t *era)
{
    compiled *c = engine_plan(e, opt);
    if (!c)
        return TG_NOMEM;
    c->used = ++e->count;
    if (!fast_batch(c->run, opt->on, b, how, a, rows))
        return TG_NOMEM;
    *era = fast_batch_counts(c->run).era;
    return TG_OK;
}

/* A line as a batch of one row. False when out of memory. */
static bool line_columns(const model *m, const line *l, arena *a, column **out)
{
    column *columns = arena_alloc(a, m->facts_count + 1u, sizeof *columns);
    uint8_t *states = arena_alloc(a, m->facts_count + 1u, sizeof *states);
    int64_t *steps = arena_alloc(a, m->facts_count + 1u, sizeof *steps);
    if (!columns || !states || !steps)
        return false;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const value *v = &l->values[f];
        if (v->state == V_MISSING)
            continue;
        bool listed = v->state == V_PART || m->facts[f].type == TYPE_CODE;
        states[f] = (uint8_t)v->state;
        steps[f] = listed ? 0 : v->lo;
        columns[f] = (column){.states = &states[f], .steps = &steps[f], .texts = &v->text,
                              .parts = v};
    }
    *out = columns;
    return true;
}

tg_status engine_decide_shared(engine *e, const options *opt, const line *l, arena *a,
                               const outcome **out, str *why)
{
    column *columns;
    batch_row row;
    uint64_t era;
    *out = NULL;
    if (!line_columns(e->m, l, a, &columns))
        return TG_NOMEM;
    row_authorisations auths = {l->auths, l->auth_count};
    batch b = {.columns = columns, .auths = l->auth_count ? &auths : NULL, .row_count = 1};
    tg_status st = engine_batch(e, opt, &b, ROUTE_MEMO, a, &row, &era);
    if (st != TG_OK)
        return st;
    *why = row.bad;
    *out = row.outcome;
    return row.outcome ? TG_OK : TG_INPUT;
}

static decide_result decide_for(void *ctx, const options *opt, const line *l, arena *a,
                                const outcome **out, str *why)
{
    tg_status st = engine_decide(ctx, opt, l, a, out, why);
    return st == TG_OK ? DECIDED : st == TG_INPUT ? DECIDED_BAD : DECIDED_NOMEM;
}

static decide_result verdicts_for(void *ctx, const options *opt, const line *l, arena *a,
                                  const outcome **out, str *why)
{
    engine *e = ctx;
    outcome *o = NULL;
    compiled *c = engine_plan(e, opt);
    if (!c)
        return DECIDED_NOMEM;
    c->used = ++e->count;
    line_result got = fast_verdicts_into(c->run, opt->on, l, a, &o, why);
    *out = o;
    return got == LINE_OK ? DECIDED : got == LINE_BAD ? DECIDED_BAD : DECIDED_NOMEM;
}

decider engine_decider(engine *e)
{
    return (decider){.ctx = e, .decide = decide_for, .verdicts = verdicts_for};
}
