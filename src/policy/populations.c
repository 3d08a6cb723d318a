/*
 * populations.c - measures switched for a run, limits as measures; see populations.h.
 */
#include "policy/populations.h"

#include <string.h>

const model *model_switched(const model *m, const uint8_t *measures, const uint8_t *limits,
                            arena *a)
{
    model *out = arena_alloc(a, 1, sizeof *out);
    measure *list = arena_alloc(a, m->measures_count, sizeof *list);
    limit *bounds = arena_alloc(a, m->limits_count, sizeof *bounds);
    if (!out || !list || !bounds)
        return NULL;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        list[i] = m->measures[i];
        if (measures[i] == SWITCH_AS_WRITTEN)
            continue; /* a scenario may have written it */
        list[i].off = measures[i] == SWITCH_OFF;
        list[i].adopted = measures[i] == SWITCH_ADOPT;
    }
    for (uint32_t i = 0; i < m->limits_count; i++) {
        bounds[i] = m->limits[i];
        if (limits[i] == SWITCH_AS_WRITTEN)
            continue;
        bounds[i].off = limits[i] == SWITCH_OFF;
        bounds[i].adopted = limits[i] == SWITCH_ADOPT;
    }
    *out = *m;
    out->measures = list;
    out->limits = bounds;
    return out;
}

/* ---- limits as measures ---------------------------------------------------------------------- */

enum { CONDS_A_LIMIT = 3 * PERIOD_COUNT }; /* a reading, either population, both at once */

typedef struct {
    const model *m;
    arena *a;
    cond *conds;
    uint32_t count; /* of conds */
    uint32_t never, always;
    gate *gates;
    measure *measures;
    measure_version *versions;
    bool oom;
} pop_work;

static uint32_t pop_add(pop_work *w, cond x)
{
    w->conds[w->count] = x;
    return w->count++;
}

static uint32_t pop_join(pop_work *w, xkind kind, uint32_t x, uint32_t y)
{
    uint32_t *kids = arena_alloc(w->a, 2, sizeof *kids);
    if (!kids) {
        w->oom = true;
        return w->never;
    }
    kids[0] = x;
    kids[1] = y;
    return pop_add(w, (cond){.kind = kind, .kids = kids, .kid_count = 2, .at = SPAN_NONE});
}

static bool pop_reading(const model *m, const limit *x, period_kind kind, int64_t *reading)
{
    const question *q = &m->questions[x->period_question];
    for (uint32_t i = 0; i < q->reading_count; i++) {
        period_kind found;
        *reading = q->readings[i];
        if (period_read(m->facts[q->fact].symbols[*reading], &found) && found == kind)
            return true;
    }
    return false;
}

/* The condition of a population's measure; ID_NONE: it has none and never stands. */
static uint32_t pop_cond(pop_work *w, const limit *x, population kind, period_kind period)
{
    if (kind == POP_COUNTS)
        return x->counts;
    if (kind == POP_AGAINST)
        return x->against;
    int64_t reading;
    if (x->period_question == ID_NONE || !pop_reading(w->m, x, period, &reading))
        return ID_NONE;
    uint32_t either = x->counts;
    if (x->against != ID_NONE)
        either = pop_join(w, X_OR, x->counts, x->against);
    cond is = {.kind = X_IS, .fact = w->m->questions[x->period_question].fact, .at = SPAN_NONE};
    is.val = (value){.state = V_KNOWN, .lo = reading, .hi = reading};
    is.as_of = DAY_ALWAYS;
    return pop_join(w, X_AND, pop_add(w, is), either);
}

static void pop_measure(pop_work *w, uint32_t limit_id, population kind, period_kind period)
{
    const limit *x = &w->m->limits[limit_id];
    uint32_t id = populations_measure(limit_id, kind, period);
    uint32_t when = pop_cond(w, x, kind, period);
    w->measures[id] = (measure){
        .name = x->name, .title = x->title, .gate = populations_gate(w->m, limit_id, kind),
        .versions = &w->versions[id], .version_count = when != ID_NONE, .rank = id, .off = x->off,
        .adopted = x->adopted, .at = x->at,
    };
    w->versions[id] = (measure_version){
        .when = x->when, .clock = w->m->gates[x->gate].clock, .text_from = DAY_NEVER,
        .status = x->status, .binds = x->binds, .depends = ID_NONE, .applies_when = when,
        .unless = ID_NONE, .unless_shown = ID_NONE, .effect = EF_CONDITIONAL,
        .instrument = ID_NONE,
    };
    w->versions[id].when.corrects = ID_NONE;
}

static bool pop_rooms(pop_work *w)
{
    const model *m = w->m;
    size_t limits = m->limits_count;
    w->conds = arena_alloc(w->a, m->conds_count + 2 + limits * CONDS_A_LIMIT, sizeof *w->conds);
    w->gates = arena_alloc(w->a, m->gates_count + limits * POP_KINDS, sizeof *w->gates);
    w->measures = arena_alloc(w->a, limits * POP_MEASURES, sizeof *w->measures);
    w->versions = arena_alloc(w->a, limits * POP_MEASURES, sizeof *w->versions);
    return w->conds && w->gates && w->measures && w->versions;
}

const model *populations_of(const model *m, arena *a)
{
    pop_work w = {.m = m, .a = a, .count = m->conds_count};
    model *out = arena_alloc(a, 1, sizeof *out);
    if (!out || !pop_rooms(&w))
        return NULL;
    if (m->conds_count)
        memcpy(w.conds, m->conds, m->conds_count * sizeof *w.conds);
    w.never = pop_add(&w, (cond){.kind = X_FALSE, .at = SPAN_NONE});
    w.always = pop_add(&w, (cond){.kind = X_TRUE, .at = SPAN_NONE});
    /* The pack's own gates stay, passed by nothing: `--on` fills their clocks. */
    for (uint32_t g = 0; g < m->gates_count; g++) {
        w.gates[g] = m->gates[g];
        w.gates[g].route = w.never;
        w.gates[g].topic_count = 0;
    }
    for (uint32_t i = 0; i < m->limits_count; i++) {
        for (unsigned k = 0; k < POP_KINDS; k++) {
            gate *g = &w.gates[populations_gate(m, i, (population)k)];
            *g = m->gates[m->limits[i].gate];
            g->route = w.always;
            g->topic_count = 0;
        }
        pop_measure(&w, i, POP_COUNTS, PERIOD_WHOLE);
        pop_measure(&w, i, POP_AGAINST, PERIOD_WHOLE);
        for (unsigned p = 0; p < PERIOD_COUNT; p++)
            pop_measure(&w, i, POP_PERIOD, (period_kind)p);
    }
    *out = *m;
    out->conds = w.conds;
    out->conds_count = w.count;
    out->gates = w.gates;
    out->gates_count = m->gates_count + POP_KINDS * m->limits_count;
    out->measures = w.measures;
    out->measures_count = POP_MEASURES * m->limits_count;
    out->demands_count = 0;
    out->coverages_count = 0;
    out->limits_count = 0;
    return w.oom ? NULL : out;
}
