/*
 * engine.c - see engine.h. For now the plain evaluator stands behind the door.
 */
#include "api/engine.h"

#include "eval/ref.h"

struct engine {
    const model *m;
    tg_alloc alloc;
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

void engine_free(engine *e)
{
    if (!e)
        return;
    tg_alloc alloc = e->alloc;
    alloc.resize(alloc.ctx, e, sizeof *e, 0);
}

tg_status engine_decide(engine *e, const options *opt, const line *l, arena *a,
                        const outcome **out, str *why)
{
    outcome *o = NULL;
    *out = NULL;
    switch (ref_decide(e->m, l, opt, a, &o, why)) {
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
