/*
 * witness.c - see witness.h. Plans are kept by known-on date and stance, runs by plan and `on`.
 */
#include "parts/witness.h"

#include "eval/fast_run.h"

#include <stdio.h>

typedef struct { int32_t known_on; stance stance; plan *p; } kept_plan;
typedef struct { const plan *p; int32_t on; fast_run *run; } kept_run;

struct witness {
    const model *m;
    arena *a;
    VEC(kept_plan) plans;
    VEC(kept_run) runs;
};

witness *witness_new(const model *m, arena *a)
{
    witness *w = arena_alloc(a, 1, sizeof *w);
    if (w)
        *w = (witness){.m = m, .a = a};
    return w;
}

void witness_free(witness *w)
{
    for (size_t i = 0; w && i < w->runs.count; i++)
        fast_run_free(w->runs.at[i].run);
}

static const plan *plan_for(witness *w, const options *o)
{
    for (size_t i = 0; i < w->plans.count; i++) {
        const kept_plan *k = &w->plans.at[i];
        if (k->known_on == o->known_on && k->stance == o->stance)
            return k->p;
    }
    kept_plan k = {o->known_on, o->stance, NULL};
    k.p = plan_compile(w->m, o->known_on, o->stance == STANCE_TEXT, w->a);
    if (k.p && plan_verify(k.p))
        printf("plan_verify: %s\n", plan_verify(k.p));
    return vec_push(w->a, &w->plans, k) ? k.p : NULL;
}

static fast_run *run_for(witness *w, const plan *p, int32_t on)
{
    for (size_t i = 0; i < w->runs.count; i++) {
        if (w->runs.at[i].p == p && w->runs.at[i].on == on)
            return w->runs.at[i].run;
    }
    kept_run k = {p, on, fast_run_new(p, on, NULL)};
    if (k.run && !vec_push(w->a, &w->runs, k)) {
        fast_run_free(k.run);
        return NULL;
    }
    return k.run;
}

static line_result decide(witness *w, const gen_case *c, outcome **out)
{
    const plan *p = plan_for(w, &c->options);
    fast_run *run = p ? run_for(w, p, c->options.on) : NULL;
    *out = NULL;
    if (!run)
        return LINE_NOMEM;
    fast_run_reset(run);
    run->opt.worlds_max = c->options.worlds_max; /* of the inner kind: no caller sets it */
    return fast_decide(p, run, &c->line, out);
}

bool witness_differs(witness *w, const model *m, const gen_case *c, line_result got,
                     const outcome *plain, strbuf *where)
{
    outcome *fast;
    line_result other = decide(w, c, &fast);
    if (other != got) {
        strbuf_printf(where, "  the plain evaluator ends with %d, the compiled one with %d\n",
                      (int)got, (int)other);
        return true;
    }
    return fast && outcome_differs(m, plain, fast, where);
}

void witness_print(witness *w, const model *m, const gen_case *c)
{
    outcome *fast;
    strbuf b;
    strbuf_init(&b, NULL);
    if (decide(w, c, &fast) != LINE_NOMEM && fast) {
        outcome_dump(m, fast, &b);
        printf("the compiled evaluator:\n%s\n", b.ptr);
    }
    strbuf_free(&b);
}
