/*
 * verify.c - distrust every plan: whatever an evaluator indexes by is checked here first.
 *
 * Each check names itself; the first that does not hold is the answer.
 */
#include "plan/plan.h"

#define HOLDS(x, what)                                                                             \
    do {                                                                                           \
        if (!(x))                                                                                  \
            return (what);                                                                         \
    } while (0)

static bool range_fits(uint32_t first, uint32_t count, uint32_t end)
{
    return first <= end && count <= end - first;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool operand_fits(const plan *p, const plan_operand *o)
{
    switch (o->kind) {
    case PO_NUMBER: return o->number.den > 0;
    case PO_FACT: return o->id < p->model->facts_count;
    case PO_HOLE: return o->id < p->model->parameters_count;
    }
    return false;
}

static bool term_fits(const plan *p, const plan_term *t)
{
    bool op = t->op == 0 || t->op == '+' || t->op == '-' || t->op == '*' || t->op == '/';
    return op && operand_fits(p, &t->a) && (t->op == 0 || operand_fits(p, &t->b));
}

static const char *verify_atom(const plan *p, const atom *x)
{
    HOLDS(x->kind >= AT_CUT && x->kind <= AT_CMP, "P2: kind of an atom");
    if (x->kind == AT_CMP) {
        HOLDS(term_fits(p, &x->left) && term_fits(p, &x->right), "P2: term of an atom");
        HOLDS(x->op >= CMP_LT && x->op <= CMP_NE, "P2: operator of an atom");
        return NULL;
    }
    HOLDS(x->fact < p->model->facts_count, "P2: fact of an atom");
    if (x->kind == AT_CUT)
        HOLDS(x->cut >= CUT_GE && x->cut <= CUT_NE, "P2: cut of an atom");
    if (x->kind == AT_SET) {
        HOLDS(x->count > 0 && range_fits(x->first, x->count, p->value_count), "P2: set of an atom");
        for (uint32_t i = 1; i < x->count; i++)
            HOLDS(p->values[x->first + i - 1] < p->values[x->first + i], "P2: a set ascends");
    }
    if (x->kind == AT_TEXTS || x->kind == AT_UNDER) {
        HOLDS(x->count > 0 && range_fits(x->first, x->count, p->text_count),
              "P2: texts of an atom");
        for (uint32_t i = 1; i < x->count; i++)
            HOLDS(str_cmp(p->texts[x->first + i - 1], p->texts[x->first + i]) < 0,
                  "P2: texts ascend");
    }
    return NULL;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static const char *verify_many(const plan *p, uint32_t id)
{
    const node *n = &p->nodes[id];
    HOLDS(n->count >= 2, "P1: two children or more");
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t kid = p->kids[n->first + i];
        HOLDS(p->nodes[kid].kind != n->kind, "P1: children of another kind");
        HOLDS(i == 0 || p->kids[n->first + i - 1] < kid, "P1: children ascend");
    }
    return NULL;
}

static const char *verify_node(const plan *p, uint32_t id)
{
    const node *n = &p->nodes[id];
    if (id <= N_TRUE) {
        HOLDS(n->kind == (id == N_TRUE ? ND_TRUE : ND_FALSE), "P1: nodes 0 and 1 are constants");
        return NULL;
    }
    HOLDS(n->kind > ND_TRUE && n->kind <= ND_SHOWN, "P1: kind of a node");
    if (n->kind == ND_ATOM) {
        HOLDS(n->first < p->atom_count && n->count == 1, "P2: atom of a node");
        return NULL;
    }
    HOLDS(range_fits(n->first, n->count, p->kid_count), "P2: children of a node");
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t kid = p->kids[n->first + i];
        HOLDS(kid < id, "P1: children come before parents");
        HOLDS(kid > N_TRUE, "P1: constants are nobody's child");
    }
    if (n->kind == ND_AND || n->kind == ND_OR)
        return verify_many(p, id);
    HOLDS(n->count == 1, "P1: one child");
    node_kind below = p->nodes[p->kids[n->first]].kind;
    HOLDS(n->kind != ND_NOT || below != ND_NOT, "P1: no double NOT");
    HOLDS(n->kind != ND_SHOWN || below != ND_SHOWN, "P1: SHOWN stands on no SHOWN");
    return NULL;
}

/* ---- measures -------------------------------------------------------------------------------- */

static bool refs_fit(const plan *p, uint32_t first, uint32_t count, uint32_t end)
{
    if (!range_fits(first, count, p->ref_count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (p->refs[first + i] >= end)
            return false;
    }
    return true;
}

static const char *plan_check_version(const plan *p, const plan_version *v, uint32_t measure_id)
{
    uint32_t states = p->clock_count * p->model->demands_count;
    HOLDS(v->measure == measure_id, "P2: measure of a version");
    HOLDS(v->version < p->model->measures[measure_id].version_count, "P2: version in the model");
    HOLDS(!tspan_empty(v->in), "P2: a version has a span");
    HOLDS(v->clock_slot < p->clock_count, "P2: clock of a version");
    HOLDS(v->in_force < p->node_count && v->binds < p->node_count && v->apply < p->node_count &&
              v->shown < p->node_count,
          "P2: node of a version");
    HOLDS(v->shown <= N_TRUE || p->nodes[v->shown].kind == ND_SHOWN, "P2: shown of a version");
    HOLDS(refs_fit(p, v->relies_first, v->relies_count, states) &&
              refs_fit(p, v->demands_first, v->demands_count, states),
          "P2: demand states of a version");
    return NULL;
}

static const char *plan_check_hits(const plan *p, uint32_t measure_id)
{
    const plan_measure *m = &p->measures[measure_id];
    HOLDS(range_fits(m->hit_first, m->hit_count, p->hit_count), "P2: hits of a measure");
    for (uint32_t i = 0; i < m->hit_count; i++) {
        const plan_hit *h = &p->hits[m->hit_first + i];
        uint32_t by = h->by;
        HOLDS(h->kind >= HIT_SUSPEND && h->kind <= HIT_YIELD, "P2: kind of a hit");
        if (h->kind == HIT_YIELD) {
            HOLDS(range_fits(m->first, 1, h->on + 1) && h->on < m->first + m->count,
                  "P2: version that yields");
        } else {
            HOLDS(by < p->version_count && h->on == ID_NONE, "P2: version that hits");
            by = p->versions[by].measure;
        }
        HOLDS(by < p->model->measures_count, "P2: measure that hits");
        HOLDS(p->model->measures[by].rank < p->model->measures[measure_id].rank,
              "P3: hits come from smaller ranks");
    }
    return NULL;
}

static const char *plan_check_measure(const plan *p, uint32_t id)
{
    const plan_measure *m = &p->measures[id];
    HOLDS(m->unknown < p->node_count && m->in_force < p->node_count && m->apply < p->node_count,
          "P2: node of a measure");
    HOLDS(range_fits(m->first, m->count, p->version_count), "P2: versions of a measure");
    for (uint32_t i = 0; i < m->count; i++) {
        const char *why = plan_check_version(p, &p->versions[m->first + i], id);
        HOLDS(!why, why);
    }
    HOLDS(refs_fit(p, m->review_first, m->review_count, p->version_count),
          "P2: reviews of a measure");
    return plan_check_hits(p, id);
}

static const char *verify_order(const plan *p)
{
    uint32_t count = p->model->measures_count;
    for (uint32_t i = 0; i < count; i++) {
        HOLDS(p->order[i] < count, "P3: order of a measure");
        HOLDS(p->model->measures[p->order[i]].rank == i, "P3: order is by rank");
    }
    return NULL;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static const char *verify_demands(const plan *p)
{
    uint32_t count = p->model->demands_count;
    for (uint32_t c = 0; c < p->clock_count; c++) {
        HOLDS(p->clocks[c] < p->model->facts_count, "P2: clock");
        for (uint32_t i = 0; i < count; i++) {
            const plan_demand *d = &p->demands[c * count + i];
            HOLDS(d->demand == i && d->clock == p->clocks[c], "P4: layout of demand states");
            HOLDS(d->satisfied < p->node_count && d->failed < p->node_count,
                  "P2: node of a demand");
        }
    }
    return NULL;
}

static const char *verify_facts(const plan *p)
{
    for (uint32_t f = 0; f < p->model->facts_count; f++) {
        const fact_use *u = &p->facts[f];
        HOLDS(range_fits(u->atom_first, u->atom_count, p->fact_atom_count), "P2: atoms of a fact");
        HOLDS(range_fits(u->cut_first, u->cut_count, p->cut_count), "P2: cuts of a fact");
        HOLDS(range_fits(u->cell_first, u->cell_count, p->cell_count), "P2: cells of a fact");
        for (uint32_t i = 0; i < u->atom_count; i++)
            HOLDS(p->fact_atoms[u->atom_first + i] < p->atom_count, "P2: atom of a fact");
        for (uint32_t i = 1; i < u->cut_count; i++)
            HOLDS(p->cuts[u->cut_first + i - 1] < p->cuts[u->cut_first + i], "P2: cuts ascend");
        for (uint32_t i = 1; i < u->cell_count; i++) {
            const cell *x = &p->cells[u->cell_first + i - 1];
            int order = str_cmp(x[0].text, x[1].text);
            HOLDS(order < 0 || (order == 0 && !x[0].open && x[1].open), "P2: cells ascend");
        }
    }
    HOLDS(p->item_fact == ID_NONE || p->item_fact < p->model->facts_count, "P2: the item fact");
    return NULL;
}

static const char *verify_gates(const plan *p)
{
    for (uint32_t i = 0; i < p->model->gates_count; i++) {
        const plan_gate *g = &p->gates[i];
        HOLDS(g->pass < p->node_count, "P2: node of a gate");
        HOLDS(g->cover_count == p->model->gates[i].topic_count, "P2: topics of a gate");
        HOLDS(refs_fit(p, g->cover_first, g->cover_count, p->node_count), "P2: cover of a gate");
    }
    for (uint32_t i = 0; i < p->tie_count; i++)
        HOLDS(p->ties[i] < p->node_count, "P2: node of a constraint");
    for (uint32_t i = 0; i < p->tie_node_count; i++)
        HOLDS(p->tie_nodes[i] < p->node_count, "P2: node under a constraint");
    for (uint32_t i = 0; i < p->model->parameters_count; i++) {
        HOLDS(range_fits(p->params[i].first, p->params[i].count, p->param_span_count),
              "P2: spans of a parameter");
        HOLDS(p->params[i].count == p->model->parameters[i].version_count,
              "P2: versions of a parameter");
    }
    return NULL;
}

const char *plan_verify(const plan *p)
{
    const char *why = NULL;
    HOLDS(p->node_count > N_TRUE, "P1: nodes 0 and 1 are constants");
    for (uint32_t i = 0; !why && i < p->atom_count; i++)
        why = verify_atom(p, &p->atoms[i]);
    for (uint32_t i = 0; !why && i < p->node_count; i++)
        why = verify_node(p, i);
    why = why ? why : verify_order(p);
    why = why ? why : verify_gates(p);
    why = why ? why : verify_demands(p);
    for (uint32_t i = 0; !why && i < p->model->measures_count; i++)
        why = plan_check_measure(p, i);
    return why ? why : verify_facts(p);
}
