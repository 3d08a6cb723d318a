/*
 * model.c - names of closed sets, look-ups, and the walk over a model's invariants.
 */
#include "policy/model.h"
#include "policy/value.h"

uint32_t model_fact(const model *m, str name)
{
    return map_get(&m->fact_ids, name); /* MAP_NONE is ID_NONE */
}

static void mark_clock(const model *m, uint32_t clock, bool *is_clock)
{
    if (clock < m->facts_count)
        is_clock[clock] = true;
}

void model_clocks(const model *m, bool *is_clock)
{
    for (uint32_t g = 0; g < m->gates_count; g++)
        mark_clock(m, m->gates[g].clock, is_clock);
    for (uint32_t i = 0; i < m->measures_count; i++) {
        for (uint32_t v = 0; v < m->measures[i].version_count; v++)
            mark_clock(m, m->measures[i].versions[v].clock, is_clock);
    }
}

bool status_counts(status s)
{
    return s <= ST_GUIDANCE;
}

bool measure_watched(const measure *x)
{
    /* A status stands before the versions: all have the same. */
    return x->off || (x->version_count && x->versions[0].status == ST_PROPOSED && !x->adopted);
}

const char *status_name(status s)
{
    static const char *const names[ST_COUNT] = {
        [ST_STATUTE] = "statute",   [ST_RULE] = "rule",           [ST_DIRECTIVE] = "directive",
        [ST_GUIDANCE] = "guidance", [ST_ANNOUNCED] = "announced", [ST_REPORTED] = "reported",
        [ST_PROPOSED] = "proposed",
    };
    tg_assert(s < ST_COUNT);
    return names[s];
}

const char *posture_name(posture p)
{
    static const char *const names[] = {
        [PO_APPROVAL_EXPECTED] = "approval expected",
        [PO_CASE_BY_CASE] = "case by case",
        [PO_NOT_STATED] = "not stated",
        [PO_DENIAL_EXPECTED] = "denial expected",
    };
    tg_assert(p < TG_COUNT(names));
    return names[p];
}

const char *effect_name(effect_kind e)
{
    static const char *const names[EF_COUNT] = {
        [EF_NONE] = "overrides",
        [EF_LICENCE] = "requires licence",
        [EF_NOTIFICATION] = "requires notification",
        [EF_CONDITIONAL] = "requires conditional",
        [EF_CONDITIONS] = "requires conditions",
        [EF_DENY] = "denies",
        [EF_REVIEW] = "reviews",
        [EF_CHARGE] = "charges",
        [EF_SUSPEND] = "suspends",
        [EF_NOT_ENFORCE] = "does not enforce",
    };
    tg_assert(e < EF_COUNT);
    return names[e];
}

/* ---- invariants ------------------------------------------------------------------------------ */

/* Below the count, or none. */
static void id_or_none(uint32_t id, uint32_t count)
{
    tg_assert(id == ID_NONE || id < count);
}

static void ids_below(const uint32_t *ids, uint32_t n, uint32_t count)
{
    for (uint32_t i = 0; i < n; i++)
        tg_assert(ids[i] < count);
}

static void model_check_cites(const model *m, const cite *cites, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        tg_assert(cites[i].source < m->sources_count);
}

static void model_check_dated(const model *m, const dated *d, uint32_t versions)
{
    model_check_cites(m, d->cites, d->cite_count);
    tg_assert(d->cite_count > 0);
    tg_assert(d->in.from < d->in.end ||
              (d->in.from == d->in.end && d->in.from_minute < d->in.end_minute));
    tg_assert(d->known != DAY_NEVER);
    tg_assert(d->ceases == DAY_NEVER || d->ceases_known != DAY_NEVER);
    id_or_none(d->corrects, versions);
}

static void model_check_term(const model *m, const term *t)
{
    const operand *parts[] = {&t->a, &t->b};
    for (size_t i = 0; i < (t->op ? 2 : 1); i++) {
        tg_assert(parts[i]->kind != O_FACT || parts[i]->id < m->facts_count);
        tg_assert(parts[i]->kind != O_PARAM || parts[i]->id < m->parameters_count);
        tg_assert(parts[i]->kind != O_NUMBER || parts[i]->number.den > 0);
    }
}

static void model_check_conds(const model *m)
{
    for (uint32_t i = 0; i < m->conds_count; i++) {
        const cond *n = &m->conds[i];
        for (uint32_t k = 0; k < n->kid_count; k++)
            tg_assert(n->kids[k] < i); /* M2 */
        switch (n->kind) {
        case X_TRUE:
        case X_FALSE: break;
        case X_AND:
        case X_OR: tg_assert(n->kid_count > 0); break;
        case X_NOT: tg_assert(n->kid_count == 1); break;
        case X_CMP:
            model_check_term(m, &n->left);
            model_check_term(m, &n->right);
            break;
        case X_IN: tg_assert(n->ref < m->groups_count); /* fall through */
        case X_IS:
        case X_NONE:
        case X_UNDER: tg_assert(n->fact < m->facts_count); break;
        case X_DEF: tg_assert(n->ref < m->definitions_count); break;
        }
    }
}

static void model_check_facts(const model *m)
{
    for (uint32_t i = 0; i < m->facts_count; i++) {
        const fact *f = &m->facts[i];
        id_or_none(f->unit, m->units_count);
        id_or_none(f->currency, m->currencies_count);
        id_or_none(f->role, m->roles_count);
        id_or_none(f->role_fact, m->facts_count);
        id_or_none(f->time_fact, m->facts_count);
        tg_assert(f->scale <= NUM_SCALE_MAX);
        tg_assert(f->low <= f->high);
        tg_assert((f->type == TYPE_MONEY) == (f->currency != ID_NONE));
        tg_assert((f->type != TYPE_SYMBOL && f->type != TYPE_YES_NO) || f->symbol_count > 0);
        tg_assert((f->type == TYPE_DATE && f->kind != FACT_QUESTION && f->kind != FACT_PARAM) ==
                  (f->time_fact != ID_NONE));
        tg_assert(f->kind != FACT_QUESTION || m->questions[f->question].fact == i);
        tg_assert(f->kind != FACT_PARAM || f->question < m->parameters_count);
        if (f->derived)
            model_check_term(m, &f->derive);
        tg_assert(model_fact(m, f->name) == i); /* M4 */
    }
    for (uint32_t i = 0; i < m->questions_count; i++) {
        const question *q = &m->questions[i];
        tg_assert(q->fact < m->facts_count);
        tg_assert(q->reading_count > 1);
        for (uint32_t k = 1; k < q->reading_count; k++)
            tg_assert(q->readings[k - 1] < q->readings[k]);
        for (uint32_t k = 0; k < q->answer_count; k++) {
            model_check_dated(m, &q->answers[k].when, 0);
            tg_assert(question_has(m, &m->facts[q->fact], q->answers[k].reading));
        }
    }
}

static void model_check_versioned(const model *m)
{
    for (uint32_t i = 0; i < m->groups_count; i++) {
        const group *g = &m->groups[i];
        for (uint32_t v = 0; v < g->version_count; v++) {
            model_check_dated(m, &g->versions[v].when, g->version_count);
            ids_below(g->versions[v].groups, g->versions[v].group_count, m->groups_count);
        }
        for (uint32_t e = 1; e < g->event_count; e++)
            tg_assert(g->events[e - 1].when.in.from <= g->events[e].when.in.from);
    }
    for (uint32_t i = 0; i < m->parameters_count; i++) {
        const parameter *p = &m->parameters[i];
        for (uint32_t v = 0; v < p->version_count; v++) {
            const param_version *x = &p->versions[v];
            model_check_dated(m, &x->when, p->version_count);
            tg_assert((x->kind == PARAM_FIXED) == (x->fact == ID_NONE));
            id_or_none(x->fact, m->facts_count);
            tg_assert(rat_cmp(x->lo, x->hi) <= 0);
        }
    }
    for (uint32_t i = 0; i < m->definitions_count; i++) {
        const definition *d = &m->definitions[i];
        for (uint32_t v = 0; v < d->version_count; v++) {
            model_check_dated(m, &d->versions[v].when, d->version_count);
            tg_assert(d->versions[v].cond < m->conds_count);
        }
    }
}

static void model_check_gates(const model *m)
{
    for (uint32_t i = 0; i < m->gates_count; i++) {
        const gate *g = &m->gates[i];
        tg_assert(g->authority < m->authorities_count);
        tg_assert(g->clock < m->facts_count);
        tg_assert(m->facts[g->clock].type == TYPE_DATE);
        tg_assert(g->route < m->conds_count);
        ids_below(g->topics, g->topic_count, m->topics_count);
    }
    for (uint32_t i = 0; i < m->coverages_count; i++) {
        const coverage *x = &m->coverages[i];
        tg_assert(x->gate < m->gates_count);
        tg_assert(x->topic < m->topics_count);
        tg_assert(x->lines == ID_NONE || x->lines < m->conds_count);
        model_check_dated(m, &x->when, 0);
    }
    for (uint32_t i = 0; i < m->demands_count; i++) {
        const demand *d = &m->demands[i];
        tg_assert(d->satisfied < m->conds_count);
        id_or_none(d->failed, m->conds_count);
        ids_below(d->excludes, d->exclude_count, m->demands_count);
    }
    for (uint32_t i = 0; i < m->constraints_count; i++)
        tg_assert(m->constraints[i].holds < m->conds_count);
}

static void model_check_charge(const model *m, const charge_rule *r)
{
    tg_assert(r->currency < m->currencies_count);
    tg_assert(r->payee < m->authorities_count);
    tg_assert(r->exact || r->round_scale <= NUM_SCALE_MAX);
    tg_assert(!r->by_param || r->param < m->parameters_count);
    tg_assert(r->fact_count + r->charge_count > 0);
    ids_below(r->facts, r->fact_count, m->facts_count);
    ids_below(r->charges, r->charge_count, m->measures_count);
}

static void model_check_version(const model *m, uint32_t measure_id, const measure_version *v)
{
    uint32_t conds[] = {v->binds, v->depends, v->applies_when, v->unless, v->unless_shown};
    uint32_t rank = m->measures[measure_id].rank;
    model_check_dated(m, &v->when, m->measures[measure_id].version_count);
    tg_assert(v->clock < m->facts_count);
    for (size_t i = 0; i < TG_COUNT(conds); i++)
        id_or_none(conds[i], m->conds_count);
    ids_below(v->relies, v->relies_count, m->demands_count);
    ids_below(v->demands, v->demand_count, m->demands_count);
    ids_below(v->targets, v->target_count, m->measures_count);
    ids_below(v->overrides, v->override_count, m->measures_count);
    ids_below(v->yields, v->yield_count, m->measures_count);
    ids_below(v->instead, v->instead_count, m->measures_count);
    bool hits = v->effect == EF_SUSPEND || v->effect == EF_NOT_ENFORCE;
    for (uint32_t i = 0; hits && i < v->target_count; i++)
        tg_assert(rank < m->measures[v->targets[i]].rank); /* M3 */
    for (uint32_t i = 0; i < v->override_count; i++)
        tg_assert(rank < m->measures[v->overrides[i]].rank);
    for (uint32_t i = 0; i < v->yield_count; i++)
        tg_assert(m->measures[v->yields[i]].rank < rank);
    if (v->effect == EF_LICENCE || v->effect == EF_NOTIFICATION)
        tg_assert(v->instrument < m->instruments_count);
    if (v->effect == EF_CHARGE)
        model_check_charge(m, &v->charge);
}

void model_check(const model *m)
{
    model_check_facts(m);
    model_check_conds(m);
    model_check_versioned(m);
    model_check_gates(m);
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const measure *x = &m->measures[i];
        tg_assert(x->gate < m->gates_count);
        tg_assert(x->version_count > 0);
        tg_assert(x->rank < m->measures_count);
        for (uint32_t v = 0; v < x->version_count; v++)
            model_check_version(m, i, &x->versions[v]);
    }
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        const catalogue *x = &m->catalogues[i];
        tg_assert(x->key < m->facts_count);
        ids_below(x->facts, x->column_count, m->facts_count);
        tg_assert(x->by_id.count == x->row_count);
    }
}
