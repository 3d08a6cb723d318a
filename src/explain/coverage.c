/*
 * coverage.c - see coverage.h.
 */
#include "explain/coverage.h"

#include "explain/text.h"

/* ---- which leaves there are ------------------------------------------------------------------ */

/* Conditions still to be looked into; a definition's are looked into once. */
typedef struct {
    coverage_map *c;
    VEC(uint32_t) todo;
    uint8_t *defined; /* per definition: done */
    bool failed;
} leaf_finder;

static void find_later(leaf_finder *f, uint32_t cond_id)
{
    if (cond_id != ID_NONE && !vec_push(f->c->a, &f->todo, cond_id))
        f->failed = true;
}

static void find_one(leaf_finder *f, uint32_t cond_id)
{
    const model *m = f->c->m;
    const cond *x = &m->conds[cond_id];
    switch (x->kind) {
    case X_TRUE:
    case X_FALSE: return;
    case X_AND:
    case X_OR:
    case X_NOT:
        for (uint32_t i = 0; i < x->kid_count; i++)
            find_later(f, x->kids[i]);
        return;
    case X_DEF:
        for (uint32_t i = 0; !f->defined[x->ref] && i < m->definitions[x->ref].version_count; i++)
            find_later(f, m->definitions[x->ref].versions[i].cond);
        f->defined[x->ref] = 1;
        return;
    case X_CMP:
    case X_IS:
    case X_NONE:
    case X_IN:
    case X_UNDER: f->c->leaves[cond_id] |= SEEN_COUNTED; return;
    }
}

static bool find_leaves(coverage_map *c)
{
    const model *m = c->m;
    leaf_finder f = {.c = c, .defined = arena_alloc(c->a, m->definitions_count, 1)};
    if (!f.defined)
        return false;
    for (uint32_t i = 0; i < m->gates_count; i++)
        find_later(&f, m->gates[i].route);
    for (uint32_t i = 0; i < m->measures_count; i++) {
        for (uint32_t v = 0; v < m->measures[i].version_count; v++) {
            const measure_version *mv = &m->measures[i].versions[v];
            find_later(&f, mv->binds);
            find_later(&f, mv->depends);
            find_later(&f, mv->applies_when);
            find_later(&f, mv->unless);
            find_later(&f, mv->unless_shown);
        }
    }
    for (uint32_t i = 0; i < m->coverages_count; i++)
        find_later(&f, m->coverages[i].lines);
    for (uint32_t i = 0; i < m->demands_count; i++) {
        find_later(&f, m->demands[i].satisfied);
        find_later(&f, m->demands[i].failed);
    }
    while (f.todo.count && !f.failed)
        find_one(&f, f.todo.at[--f.todo.count]);
    return !f.failed;
}

/* ---- which thresholds there are -------------------------------------------------------------- */

/* `f >= c` and `f < c` cut at the same place; so do `f > c` and `f <= c`. */
static char cut_class(cmp_op op)
{
    switch (op) {
    case CMP_GE:
    case CMP_LT: return 'b';
    case CMP_GT:
    case CMP_LE: return 'a';
    case CMP_EQ:
    case CMP_NE: return '=';
    }
    tg_panic(__FILE__, __LINE__, "cmp_op");
}

static void put_key(strbuf *b, const operand *o)
{
    strbuf_printf(b, "%d:%u:%d:", (int)o->kind, (unsigned)o->id, (int)o->as_of);
    if (o->kind == O_NUMBER)
        rat_format(b, o->number, 9);
}

static bool find_thresholds(coverage_map *c)
{
    map keys;
    map_init(&keys, c->a);
    for (uint32_t i = 0; i < c->m->conds_count; i++) {
        const cond *x = &c->m->conds[i];
        c->threshold[i] = ID_NONE;
        bool counts = x->kind == X_CMP && (c->leaves[i] & SEEN_COUNTED) && x->right.op == 0 &&
                      x->right.a.kind != O_FACT;
        if (!counts)
            continue;
        strbuf b;
        tg_alloc alloc = alloc_arena(c->a);
        strbuf_init(&b, &alloc);
        put_key(&b, &x->left.a);
        strbuf_char(&b, x->left.op ? x->left.op : ' ');
        if (x->left.op)
            put_key(&b, &x->left.b);
        strbuf_char(&b, cut_class(x->op));
        put_key(&b, &x->right.a);
        uint32_t first = map_get(&keys, strbuf_str(&b));
        if (b.failed || (first == MAP_NONE && !map_put(&keys, strbuf_str(&b), i)))
            return false;
        c->threshold[i] = first == MAP_NONE ? i : first;
    }
    return true;
}

bool coverage_new(const model *m, arena *a, coverage_map *out)
{
    *out = (coverage_map){.m = m, .a = a};
    out->leaves = arena_alloc(a, m->conds_count, 1);
    out->threshold = arena_alloc(a, m->conds_count, sizeof *out->threshold);
    out->sides = arena_alloc(a, m->conds_count, 1);
    out->stood = arena_alloc(a, m->measures_count, 1);
    if (!out->leaves || !out->threshold || !out->sides || !out->stood)
        return false;
    return find_leaves(out) && find_thresholds(out);
}

/* ---- what a line shows ----------------------------------------------------------------------- */

static void see_side(coverage_map *c, const tnode *n)
{
    uint32_t first = c->threshold[n->cond];
    rat size;
    bool high;
    if (first == ID_NONE || !trace_margin(n, &size, &high))
        return;
    bool on = size.num == 0;
    if (on)
        high = cut_class(n->op) == 'b' || cut_class(n->op) == '=';
    else if (cut_class(n->op) == '=')
        high = false;
    c->sides[first] |= high ? SEEN_HIGH : SEEN_LOW;
}

static void see_tree(coverage_map *c, tnode *n)
{
    if (!n || n->stamp)
        return;
    n->stamp = 1;
    bool leaf = n->kid_count == 0 && (c->leaves[n->cond] & SEEN_COUNTED);
    if (leaf && n->is != TR_OPEN)
        c->leaves[n->cond] |= n->is == TR_YES ? SEEN_YES : SEEN_NO;
    if (leaf && n->kind == TN_COMPARE)
        see_side(c, n);
    for (uint32_t i = 0; i < n->kid_count; i++)
        see_tree(c, n->kids[i]);
}

static void see_cond(coverage_map *c, tracer *t, uint32_t cond_id, clock_range clock)
{
    if (cond_id != ID_NONE)
        see_tree(c, trace_cond(t, cond_id, clock));
}

static void see_demands(coverage_map *c, tracer *t, const uint32_t *ids, uint32_t count,
                        clock_range clock)
{
    for (uint32_t i = 0; i < count; i++) {
        see_cond(c, t, c->m->demands[ids[i]].satisfied, clock);
        see_cond(c, t, c->m->demands[ids[i]].failed, clock);
    }
}

static void see_measure(coverage_map *c, tracer *t, uint32_t id)
{
    const measure *x = &c->m->measures[id];
    version_list list = VERSION_LIST(x->versions, x->version_count);
    for (uint32_t i = 0; i < x->version_count; i++) {
        const measure_version *v = &x->versions[i];
        clock_range clock = trace_clock(t, v->clock);
        dspan in;
        if (!when_effective(list, i, t->p->known_on, &in) || trace_inside(t, in, clock) == TR_NO)
            continue;
        see_cond(c, t, v->binds, clock);
        see_cond(c, t, v->depends, clock);
        see_cond(c, t, v->applies_when, clock);
        see_cond(c, t, v->unless, clock);
        see_cond(c, t, v->unless_shown, clock);
        see_demands(c, t, v->relies, v->relies_count, clock);
        see_demands(c, t, v->demands, v->demand_count, clock);
    }
}

bool coverage_add(coverage_map *c, const line *l, const options *opt, const outcome *o,
                  arena *scratch)
{
    const model *m = c->m;
    tracer t;
    prepared p;
    str why;
    line_result r = line_prepare(m, l, opt, scratch, &p, &why);
    if (r != LINE_OK)
        return r == LINE_BAD;
    if (!trace_begin(&t, m, &p, scratch))
        return false;
    for (uint32_t i = 0; i < m->gates_count; i++)
        see_cond(c, &t, m->gates[i].route, trace_clock(&t, m->gates[i].clock));
    for (uint32_t i = 0; i < m->coverages_count; i++) {
        uint32_t at = m->coverages[i].gate;
        if (o->gates[at].set != 1u << VD_NOT_PASSED)
            see_cond(c, &t, m->coverages[i].lines, trace_clock(&t, m->gates[at].clock));
    }
    for (uint32_t i = 0; i < m->measures_count; i++) {
        if (o->gates[m->measures[i].gate].set == 1u << VD_NOT_PASSED)
            continue;
        see_measure(c, &t, i);
        extent stands = o->measures[i].stands;
        if (stands != IN_NONE)
            c->stood[i] |= SEEN_YES;
        if (stands != IN_EVERY)
            c->stood[i] |= SEEN_NO;
    }
    return !t.failed;
}

void coverage_sum(const coverage_map *c, tg_test_report *report)
{
    for (uint32_t i = 0; i < c->m->measures_count; i++) {
        report->measures++;
        report->measures_stood += (c->stood[i] & SEEN_YES) != 0;
        report->measures_not += (c->stood[i] & SEEN_NO) != 0;
    }
    for (uint32_t i = 0; i < c->m->conds_count; i++) {
        if (c->leaves[i] & SEEN_COUNTED) {
            report->conditions++;
            report->conditions_true += (c->leaves[i] & SEEN_YES) != 0;
            report->conditions_false += (c->leaves[i] & SEEN_NO) != 0;
        }
        if (c->threshold[i] == i) {
            report->sides += 2;
            report->sides_seen += (c->sides[i] & SEEN_LOW) != 0;
            report->sides_seen += (c->sides[i] & SEEN_HIGH) != 0;
        }
    }
}
