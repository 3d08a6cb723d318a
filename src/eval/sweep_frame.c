/*
 * sweep_frame.c - solve_stand.c with a row for a world: in rank order, which version applies, what
 * it relies on, what suspends, leaves unenforced or defeats it, and what the gates then say; and
 * which rows leave something of it open.
 */
#include "eval/sweep_run.h"

#include <string.h>

typedef struct {
    sweep *s;
    formula *f;
    uint32_t *stands;   /* by plan version */
    uint32_t *measure;  /* by measure: some version stands */
    uint32_t *applied;  /* by measure: some version applies, whatever hits it */
    uint32_t *named;    /* by demand state: named by a standing measure */
    uint32_t levels[VD_COUNT]; /* of the line */
    uint32_t passed;    /* some gate */
} stand_work;

static void add(stand_work *w, uint32_t *to, uint32_t x)
{
    *to = formula_or(w->f, *to, x);
}

/* ---- conditions to meet ---------------------------------------------------------------------- */

static uint32_t shown(stand_work *w, uint32_t node_id)
{
    uint32_t surely, open;
    node_shown(w->s, node_id, &surely, &open);
    return surely;
}

static uint32_t demand_failed(stand_work *w, uint32_t state)
{
    return shown(w, w->s->p->demands[state].failed);
}

static uint32_t demand_satisfied(stand_work *w, uint32_t state)
{
    return formula_and_not(w->f, shown(w, w->s->p->demands[state].satisfied),
                           demand_failed(w, state));
}

/* ---- who stands ------------------------------------------------------------------------------ */

static uint32_t hit_by(const stand_work *w, uint32_t measure_id, uint32_t version)
{
    const plan *p = w->s->p;
    const plan_measure *m = &p->measures[measure_id];
    uint32_t out = F_ZERO;
    for (uint32_t i = 0; i < m->hit_count; i++) {
        const plan_hit *x = &p->hits[m->hit_first + i];
        if (x->kind != HIT_YIELD)
            out = formula_or(w->f, out, w->stands[x->by]);
        else if (x->on == version)
            out = formula_or(w->f, out, w->measure[x->by]);
    }
    return out;
}

static void stand_of_measure(stand_work *w, uint32_t id)
{
    sweep *s = w->s;
    const plan *p = s->p;
    const plan_measure *m = &p->measures[id];
    if (m->apply == N_FALSE || s->indexed[id])
        return;
    uint32_t pass = node_holds(s, p->gates[s->m->measures[id].gate].pass), left = pass;
    for (uint32_t v = m->first + m->count; v-- > m->first && !s->oom;) {
        const plan_version *x = &p->versions[v];
        uint32_t applies = formula_and(w->f, pass, node_holds(s, x->apply));
        for (uint32_t i = 0; i < x->relies_count; i++)
            applies =
                formula_and_not(w->f, applies, demand_failed(w, p->refs[x->relies_first + i]));
        applies = formula_and(w->f, applies, left);
        left = formula_and_not(w->f, left, applies);
        add(w, &w->applied[id], applies);
        w->stands[v] = formula_and_not(w->f, applies, hit_by(w, id, v));
        add(w, &w->measure[id], w->stands[v]);
    }
}

/* ---- what the gates say ---------------------------------------------------------------------- */

static verdict licence_for(posture p)
{
    static const verdict of[] = {VD_LICENCE_APPROVAL, VD_LICENCE_CASE, VD_LICENCE_NOT_STATED,
                                 VD_LICENCE_DENIAL};
    return of[p];
}

static const measure_version *version_of(const sweep *s, const plan_version *v)
{
    return &s->m->measures[v->measure].versions[v->version];
}

static void give_licences(stand_work *w, const plan_measure *m, uint32_t where)
{
    const plan *p = w->s->p;
    for (int posture_at = PO_DENIAL_EXPECTED; posture_at >= PO_APPROVAL_EXPECTED; posture_at--) {
        uint32_t stated = F_ZERO;
        for (uint32_t i = 0; i < m->review_count; i++) {
            uint32_t by = p->refs[m->review_first + i];
            if ((int)version_of(w->s, &p->versions[by])->posture == posture_at)
                stated = formula_or(w->f, stated, w->stands[by]);
        }
        stated = formula_and(w->f, stated, where);
        add(w, &w->levels[licence_for((posture)posture_at)], stated);
        where = formula_and_not(w->f, where, stated);
    }
    add(w, &w->levels[VD_LICENCE_NOT_STATED], where);
}

/* A review asks nothing of a row that needs none of the licences it reviews. */
static uint32_t reviewed(stand_work *w, const measure_version *v, uint32_t where)
{
    uint32_t wanted = F_ZERO;
    for (uint32_t i = 0; i < v->target_count; i++)
        wanted = formula_or(w->f, wanted, w->measure[v->targets[i]]);
    return formula_and(w->f, where, wanted);
}

static void effect_of(stand_work *w, uint32_t version)
{
    const plan *p = w->s->p;
    const plan_version *v = &p->versions[version];
    const measure_version *x = version_of(w->s, v);
    uint32_t where = w->stands[version];
    if (where == F_ZERO)
        return;
    uint32_t naming = x->effect == EF_REVIEW ? reviewed(w, x, where) : where;
    for (uint32_t i = 0; i < v->relies_count; i++)
        add(w, &w->named[p->refs[v->relies_first + i]], naming);
    switch (x->effect) {
    case EF_LICENCE: give_licences(w, &p->measures[v->measure], where); return;
    case EF_NOTIFICATION: add(w, &w->levels[VD_NOTIFICATION], where); return;
    case EF_CONDITIONAL: add(w, &w->levels[VD_CONDITIONAL], where); return;
    case EF_CONDITIONS:
        for (uint32_t i = 0; i < v->demands_count; i++) {
            uint32_t state = p->refs[v->demands_first + i];
            add(w, &w->named[state], where);
            add(w, &w->levels[VD_DENIED], formula_and(w->f, demand_failed(w, state), where));
        }
        add(w, &w->levels[VD_CONDITIONAL], where);
        return;
    case EF_DENY: add(w, &w->levels[VD_DENIED], where); return;
    case EF_NONE:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: return;
    }
}

static void stand_at_gate(stand_work *w, uint32_t gate_id)
{
    sweep *s = w->s;
    const plan_gate *g = &s->p->gates[gate_id];
    uint32_t pass = node_holds(s, g->pass);
    add(w, &w->passed, pass);
    for (uint32_t i = 0; i < s->m->measures_count && !s->oom; i++) {
        const plan_measure *m = &s->p->measures[i];
        for (uint32_t v = m->first; s->m->measures[i].gate == gate_id && v < m->first + m->count;
             v++)
            effect_of(w, v);
    }
    for (uint32_t i = 0; i < g->cover_count; i++) {
        uint32_t cover = s->p->refs[g->cover_first + i];
        add(w, &w->levels[VD_NOT_COVERED], formula_and(w->f, node_fails(s, cover), pass));
    }
}

/* ---- odd rows -------------------------------------------------------------------------------- */

static void odd_open(stand_work *w, uint32_t where, uint32_t node_id)
{
    add(w, &w->s->odd, formula_and(w->f, where, node_open(w->s, node_id)));
}

static void odd_shown(stand_work *w, uint32_t where, uint32_t node_id)
{
    uint32_t surely, open;
    node_shown(w->s, node_id, &surely, &open);
    add(w, &w->s->odd, formula_and(w->f, where, open));
}

static void odd_undecided(stand_work *w)
{
    sweep *s = w->s;
    const plan *p = s->p;
    for (uint32_t g = 0; g < s->m->gates_count && !s->oom; g++) {
        uint32_t pass = node_holds(s, p->gates[g].pass);
        odd_open(w, F_ONE, p->gates[g].pass);
        for (uint32_t i = 0; i < p->gates[g].cover_count; i++)
            odd_open(w, pass, p->refs[p->gates[g].cover_first + i]);
    }
    for (uint32_t i = 0; i < p->version_count && !s->oom; i++) {
        const plan_version *v = &p->versions[i];
        if (p->measures[v->measure].apply == N_FALSE || s->indexed[v->measure])
            continue;
        odd_open(w, node_holds(s, p->measures[v->measure].apply), v->apply);
        for (uint32_t k = 0; k < v->relies_count + v->demands_count; k++) {
            const plan_demand *d =
                &p->demands[p->refs[k < v->relies_count ? v->relies_first + k
                                                        : v->demands_first + k - v->relies_count]];
            odd_shown(w, node_holds(s, v->apply), d->failed);
            odd_shown(w, node_holds(s, v->apply), d->satisfied);
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void outputs(stand_work *w)
{
    sweep *s = w->s;
    formula *f = w->f;
    uint32_t to_do = F_ZERO, conflict = F_ZERO, count = s->m->demands_count;
    uint32_t *by_demand = sweep_alloc(s, count, sizeof *by_demand);
    for (uint32_t i = 0; !s->oom && i < s->p->clock_count * count; i++) {
        if (w->named[i] == F_ZERO)
            continue;
        by_demand[i % count] = formula_or(f, by_demand[i % count], w->named[i]);
        to_do = formula_or(f, to_do, formula_and_not(f, w->named[i], demand_satisfied(w, i)));
    }
    for (uint32_t i = 0; !s->oom && i < count; i++) {
        const demand *d = &s->m->demands[i];
        for (uint32_t k = 0; k < d->exclude_count; k++)
            conflict = formula_or(f, conflict,
                                  formula_and(f, by_demand[i], by_demand[d->excludes[k]]));
    }
    w->levels[VD_NOT_COVERED] = formula_or(f, w->levels[VD_NOT_COVERED], formula_not(f, w->passed));
    s->denied = w->levels[VD_DENIED];
    uint32_t held = formula_or(f, to_do, conflict);
    for (verdict v = VD_NOTIFICATION; v <= VD_DENIED; v++)
        held = formula_or(f, held, w->levels[v]);
    s->released = formula_not(f, held);
    for (verdict v = VD_CONDITIONAL; v <= VD_DENIED; v++) {
        s->levels[v] = w->levels[v];
        formula_output(f, w->levels[v]);
    }
    formula_output(f, s->released);
    formula_output(f, s->denied);
    for (uint32_t i = 0; i < s->q.bit_count && !s->oom; i++) {
        const sweep_bit *b = &s->q.bits[i];
        uint32_t untold;
        switch (b->kind) {
        case BIT_APPLIES: s->bits[i] = w->applied[b->id]; break;
        case BIT_STANDS: s->bits[i] = w->measure[b->id]; break;
        case BIT_HOLDS: /* of a row of worlds: what the row says that it is of */
            if (s->kind == SWEEP_WORLDS)
                break;
            bit_holds(s, b, &s->bits[i], &untold);
            s->odd = formula_or(f, s->odd, untold);
            break;
        }
        formula_output(f, s->bits[i]);
    }
    s->lists = sweep_alloc(s, s->m->measures_count, sizeof *s->lists);
    for (uint32_t i = 0; s->listed && !s->oom && i < s->m->measures_count; i++) {
        if (!s->listed[i] || w->measure[i] == F_ZERO)
            continue;
        s->lists[s->list_count++] = (plane_list){i, w->measure[i]};
        formula_output(f, w->measure[i]);
    }
}

void frame_build(sweep *s)
{
    size_t states = (size_t)s->p->clock_count * s->m->demands_count;
    stand_work w = {.s = s, .f = &s->f};
    w.stands = sweep_alloc(s, s->p->version_count, sizeof *w.stands);
    w.measure = sweep_alloc(s, s->m->measures_count, sizeof *w.measure);
    w.applied = sweep_alloc(s, s->m->measures_count, sizeof *w.applied);
    w.named = sweep_alloc(s, states, sizeof *w.named);
    for (uint32_t i = 0; i < s->m->measures_count && !s->oom; i++)
        stand_of_measure(&w, s->p->order[i]);
    for (uint32_t g = 0; g < s->m->gates_count && !s->oom; g++)
        stand_at_gate(&w, g);
    if (s->oom)
        return;
    if (s->kind == SWEEP_ROWS)
        odd_rows_by_value(s);
    odd_undecided(&w);
    odd_rows_by_charge(s, w.stands);
    charges_make(s, w.stands);
    if (!s->oom)
        outputs(&w);
    formula_output(&s->f, s->odd);
}
