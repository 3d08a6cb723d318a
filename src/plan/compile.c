/*
 * compile.c - a model becomes a plan: gates, measures and demands become roots of the graph.
 *
 * The apply root of a measure keeps the text's shape, pass AND (version OR version ...): what the
 * three-valued evaluation enters, and so which facts are asked for, depends on it.
 */
#include "plan/builder.h"

#include <stdlib.h>
#include <string.h>

/* ---- parameters ------------------------------------------------------------------------------ */

static void root_params(builder *b)
{
    const model *m = b->m;
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->parameters_count; i++)
        count += m->parameters[i].version_count;
    b->params = build_alloc(b, m->parameters_count, sizeof *b->params);
    b->param_spans = build_alloc(b, count, sizeof *b->param_spans);
    const dated **v = build_alloc(b, count, sizeof *v);
    if (!b->params || !b->param_spans || !v)
        return;
    uint32_t at = 0;
    for (uint32_t i = 0; i < m->parameters_count; i++) {
        const parameter *p = &m->parameters[i];
        for (uint32_t j = 0; j < p->version_count; j++)
            v[j] = &p->versions[j].when;
        effective_spans(v, p->version_count, b->known_on, b->param_spans + at);
        b->params[i] = (plan_param){at, p->version_count};
        at += p->version_count;
    }
}

/* ---- gates ----------------------------------------------------------------------------------- */

static uint32_t root_cover(builder *b, uint32_t gate_id, uint32_t topic)
{
    const model *m = b->m;
    uint32_t clock = m->gates[gate_id].clock, any = N_FALSE;
    for (uint32_t i = 0; i < m->coverages_count; i++) {
        const coverage *c = &m->coverages[i];
        if (c->gate != gate_id || c->topic != topic || !span_known(&c->when, b->known_on))
            continue;
        uint32_t in = clause_in_span(b, clock, dated_span(&c->when, b->known_on));
        int32_t last = c->checked_through < DAY_MAX ? c->checked_through : DAY_MAX;
        tspan checked = {TIME_ALWAYS, time_at(last + 1, 0)};
        in = graph_and(b, in, clause_in_span(b, clock, checked));
        if (c->lines != ID_NONE)
            in = graph_and(b, in, clause_build(b, c->lines, clock_by(b, clock)));
        any = graph_or(b, any, in);
    }
    return any;
}

static void push_ref(builder *b, uint32_t ref)
{
    if (!vec_push(b->a, &b->refs, ref))
        b->failed = true;
}

static void root_gates(builder *b, plan_gate *gates)
{
    for (uint32_t i = 0; i < b->m->gates_count; i++) {
        const gate *g = &b->m->gates[i];
        gates[i].pass = clause_build(b, g->route, clock_by(b, g->clock));
        gates[i].cover_first = (uint32_t)b->refs.count;
        gates[i].cover_count = g->topic_count;
        for (uint32_t t = 0; t < g->topic_count; t++)
            push_ref(b, root_cover(b, i, g->topics[t]));
    }
}

/* ---- measures -------------------------------------------------------------------------------- */

typedef struct {
    builder *b;
    const plan_gate *gates;
    plan_measure *measures;
    VEC(plan_version) versions;
    VEC(uint32_t) clocks;
} measure_work;

static uint32_t clock_slot(measure_work *w, uint32_t clock)
{
    for (uint32_t i = 0; i < w->clocks.count; i++) {
        if (w->clocks.at[i] == clock)
            return i;
    }
    if (!vec_push(w->b->a, &w->clocks, clock))
        w->b->failed = true;
    return (uint32_t)w->clocks.count - 1;
}

static uint32_t optional_cond(builder *b, uint32_t cond_id, uint32_t ctx, uint32_t otherwise)
{
    return cond_id == ID_NONE ? otherwise : clause_build(b, cond_id, ctx);
}

static void root_version(measure_work *w, const measure *m, uint32_t id, uint32_t version,
                          tspan in)
{
    builder *b = w->b;
    const measure_version *v = &m->versions[version];
    uint32_t ctx = clock_by(b, v->clock);
    plan_version pv = {.measure = id, .version = version, .in = in};
    pv.clock_slot = clock_slot(w, v->clock);
    pv.in_force = clause_in_span(b, v->clock, in);
    pv.binds = optional_cond(b, v->binds, ctx, N_TRUE);
    pv.shown = graph_shown(b, optional_cond(b, v->unless_shown, ctx, N_FALSE));
    uint32_t all[] = {
        pv.in_force,
        pv.binds,
        optional_cond(b, v->depends, ctx, N_TRUE),
        optional_cond(b, v->applies_when, ctx, N_TRUE),
        graph_not(b, optional_cond(b, v->unless, ctx, N_FALSE)),
        graph_not(b, pv.shown),
    };
    pv.apply = graph_many(b, ND_AND, all, TG_COUNT(all));
    if (!vec_push(b->a, &w->versions, pv))
        b->failed = true;
}

/* The span of some version that is not known yet holds its clock. */
static uint32_t root_unknown(builder *b, const measure *m)
{
    uint32_t any = N_FALSE;
    for (uint32_t i = 0; i < m->version_count; i++) {
        const measure_version *v = &m->versions[i];
        if (!span_known(&v->when, b->known_on))
            any = graph_or(b, any, clause_in_span(b, v->clock, dated_span(&v->when, b->known_on)));
    }
    return any;
}

static void root_measure(measure_work *w, uint32_t id)
{
    builder *b = w->b;
    const measure *m = &b->m->measures[id];
    plan_measure *pm = &w->measures[id];
    const dated **when = build_alloc(b, m->version_count, sizeof *when);
    tspan *spans = build_alloc(b, m->version_count, sizeof *spans);
    uint32_t *in_force = build_alloc(b, m->version_count, sizeof *in_force);
    uint32_t *apply = build_alloc(b, m->version_count, sizeof *apply);
    if (!when || !spans || !in_force || !apply)
        return;
    *pm = (plan_measure){.first = (uint32_t)w->versions.count};
    pm->watched = measure_watched(m);
    for (uint32_t i = 0; i < m->version_count; i++)
        when[i] = &m->versions[i].when;
    if (pm->watched)
        return;
    pm->unknown = root_unknown(b, m);
    effective_spans(when, m->version_count, b->known_on, spans);
    for (uint32_t i = 0; i < m->version_count; i++) {
        if (!tspan_empty(spans[i]))
            root_version(w, m, id, i, spans[i]);
    }
    if (b->failed)
        return;
    pm->count = (uint32_t)w->versions.count - pm->first;
    for (uint32_t i = 0; i < pm->count; i++) {
        in_force[i] = w->versions.at[pm->first + i].in_force;
        apply[i] = w->versions.at[pm->first + i].apply;
    }
    pm->in_force = graph_many(b, ND_OR, in_force, pm->count);
    pm->apply = graph_and(b, w->gates[m->gate].pass, graph_many(b, ND_OR, apply, pm->count));
}

static const measure_version *version_text(const model *m, const plan_version *pv)
{
    return &m->measures[pv->measure].versions[pv->version];
}

/* ---- demands --------------------------------------------------------------------------------- */

static void demand_refs(builder *b, const uint32_t *demands, uint32_t count, uint32_t slot,
                        uint32_t *first)
{
    *first = (uint32_t)b->refs.count;
    for (uint32_t i = 0; i < count; i++)
        push_ref(b, slot * b->m->demands_count + demands[i]);
}

static plan_demand *root_demands(measure_work *w)
{
    builder *b = w->b;
    uint32_t count = b->m->demands_count;
    plan_demand *all = build_alloc(b, w->clocks.count * count, sizeof *all);
    if (!all)
        return NULL;
    for (uint32_t c = 0; c < w->clocks.count; c++) {
        uint32_t ctx = clock_by(b, w->clocks.at[c]);
        for (uint32_t i = 0; i < count; i++) {
            const demand *d = &b->m->demands[i];
            all[c * count + i] = (plan_demand){
                .demand = i,
                .clock = w->clocks.at[c],
                .satisfied = optional_cond(b, d->satisfied, ctx, N_FALSE),
                .failed = optional_cond(b, d->failed, ctx, N_FALSE),
            };
        }
    }
    for (uint32_t i = 0; i < w->versions.count; i++) {
        plan_version *pv = &w->versions.at[i];
        const measure_version *v = version_text(b->m, pv);
        pv->relies_count = v->relies_count;
        demand_refs(b, v->relies, v->relies_count, pv->clock_slot, &pv->relies_first);
        pv->demands_count = v->effect == EF_CONDITIONS ? v->demand_count : 0;
        demand_refs(b, v->demands, pv->demands_count, pv->clock_slot, &pv->demands_first);
    }
    return all;
}

/* ---- edges ----------------------------------------------------------------------------------- */

/* A list per measure, filled in two passes: count, then place. */
typedef struct { uint32_t *first, *filled; uint32_t total; } buckets;

static bool buckets_init(builder *b, buckets *k)
{
    k->first = build_alloc(b, b->m->measures_count + 1u, sizeof *k->first);
    k->filled = build_alloc(b, b->m->measures_count + 1u, sizeof *k->filled);
    return k->first && k->filled;
}

static void buckets_place(buckets *k, uint32_t count)
{
    k->total = 0;
    for (uint32_t i = 0; i < count; i++) {
        k->first[i] = k->total;
        k->total += k->filled[i];
        k->filled[i] = 0;
    }
}

typedef void hit_fn(void *ctx, uint32_t target, plan_hit hit);

/* Every edge into a measure, in order of versions. */
static void each_hit(const measure_work *w, bool text_stance, hit_fn *visit, void *ctx)
{
    for (uint32_t i = 0; i < w->versions.count; i++) {
        const measure_version *v = version_text(w->b->m, &w->versions.at[i]);
        for (uint32_t j = 0; j < v->override_count; j++)
            visit(ctx, v->overrides[j], (plan_hit){HIT_OVERRIDE, i, ID_NONE});
        for (uint32_t j = 0; j < v->yield_count; j++)
            visit(ctx, w->versions.at[i].measure, (plan_hit){HIT_YIELD, v->yields[j], i});
        bool suspends = v->effect == EF_SUSPEND;
        if (!suspends && (v->effect != EF_NOT_ENFORCE || text_stance))
            continue;
        for (uint32_t j = 0; j < v->target_count; j++)
            visit(ctx, v->targets[j],
                  (plan_hit){suspends ? HIT_SUSPEND : HIT_NOT_ENFORCE, i, ID_NONE});
    }
}

typedef struct { buckets *k; plan_hit *hits; } hit_work;

static void hit_count(void *ctx, uint32_t target, plan_hit hit)
{
    (void)hit;
    ((hit_work *)ctx)->k->filled[target]++;
}

static void hit_place(void *ctx, uint32_t target, plan_hit hit)
{
    hit_work *h = ctx;
    h->hits[h->k->first[target] + h->k->filled[target]++] = hit;
}

static plan_hit *root_hits(measure_work *w, bool text_stance, uint32_t *count)
{
    buckets k;
    if (!buckets_init(w->b, &k))
        return NULL;
    hit_work h = {&k, NULL};
    each_hit(w, text_stance, hit_count, &h);
    buckets_place(&k, w->b->m->measures_count);
    h.hits = build_alloc(w->b, k.total, sizeof *h.hits);
    if (!h.hits)
        return NULL;
    each_hit(w, text_stance, hit_place, &h);
    for (uint32_t i = 0; i < w->b->m->measures_count; i++) {
        w->measures[i].hit_first = k.first[i];
        w->measures[i].hit_count = k.filled[i];
    }
    *count = k.total;
    return h.hits;
}

/* The review versions that name each measure. */
static void root_reviews(measure_work *w)
{
    builder *b = w->b;
    buckets k;
    if (!buckets_init(b, &k))
        return;
    for (unsigned pass = 0; pass < 2; pass++) {
        uint32_t base = (uint32_t)b->refs.count;
        if (pass == 1) {
            buckets_place(&k, b->m->measures_count);
            for (uint32_t i = 0; i < k.total; i++)
                push_ref(b, ID_NONE);
            if (b->failed)
                return;
        }
        for (uint32_t i = 0; i < w->versions.count; i++) {
            const measure_version *v = version_text(b->m, &w->versions.at[i]);
            for (uint32_t j = 0; v->effect == EF_REVIEW && j < v->target_count; j++) {
                uint32_t t = v->targets[j];
                if (pass == 1)
                    b->refs.at[base + k.first[t] + k.filled[t]] = i;
                k.filled[t]++;
            }
        }
        for (uint32_t i = 0; pass == 1 && i < b->m->measures_count; i++) {
            w->measures[i].review_first = base + k.first[i];
            w->measures[i].review_count = k.filled[i];
        }
    }
}

static uint32_t *root_order(builder *b)
{
    uint32_t *order = build_alloc(b, b->m->measures_count, sizeof *order);
    for (uint32_t i = 0; order && i < b->m->measures_count; i++) {
        if (b->m->measures[i].rank < b->m->measures_count)
            order[b->m->measures[i].rank] = i;
    }
    return order;
}

typedef VEC(uint32_t) tie_list;

/* ---- facts: who reads them, where they are cut ----------------------------------------------- */

static bool atom_names(const atom *x, uint32_t i, uint32_t *fact_id)
{
    if (x->kind != AT_CMP) {
        *fact_id = x->fact;
        return i == 0;
    }
    const plan_operand *all[] = {&x->left.a, x->left.op ? &x->left.b : NULL, &x->right.a,
                                 x->right.op ? &x->right.b : NULL};
    for (uint32_t k = 0; k < TG_COUNT(all); k++) {
        if (!all[k] || all[k]->kind != PO_FACT)
            continue;
        bool before = false;
        for (uint32_t j = 0; j < k; j++)
            before = before || (all[j] && all[j]->kind == PO_FACT && all[j]->id == all[k]->id);
        if (!before && i-- == 0) {
            *fact_id = all[k]->id;
            return true;
        }
    }
    return false;
}

static int compare_cells(const void *x, const void *y)
{
    const cell *a = x, *c = y;
    int order = str_cmp(a->text, c->text);
    return order ? order : a->open - c->open;
}

static uint32_t cells_sort(cell *cells, uint32_t count)
{
    qsort(cells, count, sizeof *cells, compare_cells);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < count; i++) {
        if (compare_cells(&cells[i], &cells[kept - 1]) != 0)
            cells[kept++] = cells[i];
    }
    return kept;
}

typedef struct {
    fact_use *facts;
    VEC(uint32_t) atoms;
    VEC(int64_t) cuts;
    VEC(cell) cells;
    VEC(uint32_t) tie_nodes;
} use_work;

/* What the atoms on one fact make of its values. */
static void use_values(builder *b, use_work *w, fact_use *u, bool code)
{
    u->cut_first = (uint32_t)w->cuts.count;
    u->cell_first = (uint32_t)w->cells.count;
    bool fits = !code || vec_push(b->a, &w->cells, ((cell){STR(""), true}));
    for (uint32_t i = 0; fits && i < u->atom_count; i++) {
        const atom *x = &b->atoms.at[w->atoms.at[u->atom_first + i]];
        if (x->kind == AT_CUT) {
            fits = vec_push(b->a, &w->cuts, x->step);
            if (fits && (x->cut == CUT_EQ || x->cut == CUT_NE) && x->step < INT64_MAX)
                fits = vec_push(b->a, &w->cuts, x->step + 1);
        }
        for (uint32_t j = 0; fits && j < x->count && code; j++)
            fits = vec_push(b->a, &w->cells,
                            ((cell){b->texts.at[x->first + j], x->kind == AT_UNDER}));
    }
    if (!fits) {
        b->failed = true;
        return;
    }
    u->cut_count = times_sort(w->cuts.at + u->cut_first, (uint32_t)w->cuts.count - u->cut_first);
    w->cuts.count = u->cut_first + u->cut_count;
    if (code) {
        u->cell_count =
            cells_sort(w->cells.at + u->cell_first, (uint32_t)w->cells.count - u->cell_first);
        w->cells.count = u->cell_first + u->cell_count;
    }
}

static void mark_parts(const model *m, fact_use *facts, uint32_t fact_id, bool constrained)
{
    fact_use *u = &facts[fact_id];
    if (u->matters && (!constrained || u->constrained))
        return;
    u->matters = true;
    u->constrained = u->constrained || constrained;
    const fact *f = &m->facts[fact_id];
    if (!f->derived)
        return;
    const operand *parts[] = {&f->derive.a, f->derive.op ? &f->derive.b : NULL};
    for (uint32_t i = 0; i < TG_COUNT(parts); i++) {
        if (parts[i] && parts[i]->kind == O_FACT)
            mark_parts(m, facts, parts[i]->id, constrained);
    }
}

/* Facts that a constraint rests on. Parents come after their children, so one walk down does. */
static void mark_constrained(builder *b, use_work *w, const tie_list *ties)
{
    bool *below = build_alloc(b, b->nodes.count, sizeof *below);
    if (!below)
        return;
    for (uint32_t i = 0; i < ties->count; i++)
        below[ties->at[i]] = true;
    for (size_t n = b->nodes.count; n-- > 0;) {
        const node *x = &b->nodes.at[n];
        uint32_t fact_id;
        if (!below[n])
            continue;
        if (x->kind == ND_ATOM) {
            for (uint32_t i = 0; atom_names(&b->atoms.at[x->first], i, &fact_id); i++)
                mark_parts(b->m, w->facts, fact_id, true);
            continue;
        }
        for (uint32_t i = 0; i < x->count; i++)
            below[b->kids.at[x->first + i]] = true;
    }
    for (uint32_t n = 0; n < b->nodes.count; n++) {
        if (below[n] && !vec_push(b->a, &w->tie_nodes, n))
            b->failed = true;
    }
}

static void root_uses(builder *b, use_work *w, const tie_list *ties)
{
    w->facts = build_alloc(b, b->m->facts_count, sizeof *w->facts);
    if (!w->facts)
        return;
    uint32_t fact_id;
    for (uint32_t i = 0; i < b->atoms.count; i++) {
        for (uint32_t j = 0; atom_names(&b->atoms.at[i], j, &fact_id); j++) {
            w->facts[fact_id].atom_count++;
            mark_parts(b->m, w->facts, fact_id, false);
        }
    }
    uint32_t at = 0;
    for (uint32_t f = 0; f < b->m->facts_count; f++) {
        w->facts[f].atom_first = at;
        at += w->facts[f].atom_count;
        w->facts[f].atom_count = 0;
    }
    w->atoms.at = build_alloc(b, at, sizeof *w->atoms.at);
    w->atoms.count = w->atoms.room = at;
    if (!w->atoms.at)
        return;
    for (uint32_t i = 0; i < b->atoms.count; i++) {
        for (uint32_t j = 0; atom_names(&b->atoms.at[i], j, &fact_id); j++) {
            fact_use *u = &w->facts[fact_id];
            w->atoms.at[u->atom_first + u->atom_count++] = i;
        }
    }
    for (uint32_t f = 0; f < b->m->facts_count && !b->failed; f++)
        use_values(b, w, &w->facts[f], b->m->facts[f].type == TYPE_CODE);
    if (!b->failed)
        mark_constrained(b, w, ties);
}

/* ---- demands that three-valued logic decides exactly ----------------------------------------- */

/* Adds the facts an atom rests on; false when one is there already or is constrained. */
static bool rests_once(const builder *b, const use_work *w, uint32_t fact_id, bool *seen)
{
    if (seen[fact_id] || w->facts[fact_id].constrained)
        return false;
    seen[fact_id] = true;
    const fact *f = &b->m->facts[fact_id];
    if (!f->derived)
        return true;
    const operand *parts[] = {&f->derive.a, f->derive.op ? &f->derive.b : NULL};
    for (uint32_t i = 0; i < TG_COUNT(parts); i++) {
        if (parts[i] && parts[i]->kind == O_FACT && !rests_once(b, w, parts[i]->id, seen))
            return false;
    }
    return true;
}

static bool read_once(const builder *b, const use_work *w, uint32_t n, bool *seen)
{
    const node *x = &b->nodes.at[n];
    if (x->kind == ND_ATOM) {
        const atom *t = &b->atoms.at[x->first];
        uint32_t fact_id;
        if (t->kind == AT_GIVEN)
            return true;
        for (uint32_t i = 0; atom_names(t, i, &fact_id); i++) {
            if (!rests_once(b, w, fact_id, seen))
                return false;
        }
        return true;
    }
    for (uint32_t i = 0; i < x->count; i++) {
        if (!read_once(b, w, b->kids.at[x->first + i], seen))
            return false;
    }
    return true;
}

static void mark_simple(builder *b, const use_work *w, plan_demand *demands, size_t count)
{
    bool *seen = build_alloc(b, b->m->facts_count, sizeof *seen);
    for (size_t i = 0; seen && i < count; i++) {
        memset(seen, 0, b->m->facts_count * sizeof *seen);
        demands[i].simple = read_once(b, w, demands[i].satisfied, seen);
        memset(seen, 0, b->m->facts_count * sizeof *seen);
        demands[i].simple = demands[i].simple && read_once(b, w, demands[i].failed, seen);
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A constraint that is an AND counts as its parts. */
static void root_ties(builder *b, uint32_t cond_id, uint32_t ctx, tie_list *out)
{
    const cond *c = &b->m->conds[cond_id];
    for (uint32_t i = 0; c->kind == X_AND && i < c->kid_count; i++)
        root_ties(b, c->kids[i], ctx, out);
    if (c->kind != X_AND && !vec_push(b->a, out, clause_build(b, cond_id, ctx)))
        b->failed = true;
}

static uint32_t find_key(const model *m)
{
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        uint32_t key = m->catalogues[i].key;
        if (key < m->facts_count && m->facts[key].kind == FACT_ITEM)
            return key;
    }
    return ID_NONE;
}

static plan *lay_out(builder *b, measure_work *w, use_work *u)
{
    plan *p = build_alloc(b, 1, sizeof *p);
    if (!p)
        return NULL;
    *p = (plan){
        .model = b->m,
        .known_on = b->known_on,
        .atoms = b->atoms.at, .atom_count = (uint32_t)b->atoms.count,
        .nodes = b->nodes.at, .node_count = (uint32_t)b->nodes.count,
        .kids = b->kids.at, .kid_count = (uint32_t)b->kids.count,
        .values = b->values.at, .value_count = (uint32_t)b->values.count,
        .texts = b->texts.at, .text_count = (uint32_t)b->texts.count,
        .refs = b->refs.at, .ref_count = (uint32_t)b->refs.count,
        .gates = w->gates, .measures = w->measures,
        .versions = w->versions.at, .version_count = (uint32_t)w->versions.count,
        .clocks = w->clocks.at, .clock_count = (uint32_t)w->clocks.count,
        .params = b->params, .param_spans = b->param_spans,
        .facts = u->facts,
        .fact_atoms = u->atoms.at, .fact_atom_count = (uint32_t)u->atoms.count,
        .cuts = u->cuts.at, .cut_count = (uint32_t)u->cuts.count,
        .cells = u->cells.at, .cell_count = (uint32_t)u->cells.count,
        .item_fact = find_key(b->m),
    };
    for (uint32_t i = 0; i < b->m->parameters_count; i++)
        p->param_span_count += b->params[i].count;
    return p;
}

static uint32_t *root_asked(builder *b, const plan_asked *asked, uint32_t count)
{
    uint32_t *out = build_alloc(b, count, sizeof *out);
    for (uint32_t i = 0; out && i < count && !b->failed; i++)
        out[i] = clause_definition(b, asked[i].definition, clock_by(b, asked[i].clock));
    return out;
}

plan *plan_compile(const model *m, int32_t known_on, bool text_stance, arena *a)
{
    return plan_compile_asked(m, known_on, text_stance, NULL, 0, a);
}

plan *plan_compile_asked(const model *m, int32_t known_on, bool text_stance,
                         const plan_asked *asked, uint32_t asked_count, arena *a)
{
    builder b = {.a = a, .m = m};
    b.known_on = known_on == DAY_ALWAYS ? m->current_through : known_on;
    b.groups = build_alloc(&b, m->groups_count, sizeof *b.groups);
    plan_gate *gates = build_alloc(&b, m->gates_count, sizeof *gates);
    measure_work w = {.b = &b, .gates = gates};
    w.measures = build_alloc(&b, m->measures_count, sizeof *w.measures);
    if (b.failed || !graph_init(&b))
        return NULL;
    root_params(&b);
    tie_list ties = {0};
    for (uint32_t i = 0; i < m->constraints_count; i++)
        root_ties(&b, m->constraints[i].holds, clock_none(&b), &ties);
    root_gates(&b, gates);
    for (uint32_t i = 0; i < m->measures_count && !b.failed; i++)
        root_measure(&w, i);
    plan_demand *demands = root_demands(&w);
    uint32_t hits = 0;
    plan_hit *hit = root_hits(&w, text_stance, &hits);
    root_reviews(&w);
    uint32_t *order = root_order(&b), *nodes = root_asked(&b, asked, asked_count);
    if (b.failed)
        return NULL;
    use_work u = {0};
    root_uses(&b, &u, &ties);
    if (b.failed)
        return NULL;
    mark_simple(&b, &u, demands, w.clocks.count * m->demands_count);
    plan *p = lay_out(&b, &w, &u);
    if (b.failed)
        return NULL;
    p->text_stance = text_stance;
    p->asked = nodes;
    p->hits = hit;
    p->hit_count = hits;
    p->order = order;
    p->demands = demands;
    p->ties = ties.at;
    p->tie_count = (uint32_t)ties.count;
    p->tie_nodes = u.tie_nodes.at;
    p->tie_node_count = (uint32_t)u.tie_nodes.count;
    tg_assert(!plan_verify(p));
    return p;
}
