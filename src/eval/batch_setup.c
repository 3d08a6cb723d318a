/*
 * batch_setup.c - what a signature is made of, from the plan alone.
 */
#include "eval/batch_run.h"

#include <string.h>

typedef struct {
    const plan *p;
    const model *m;
    batch_setup *out;
    arena *a;
    uint32_t *leaves; /* of the comparison under way */
    uint32_t leaf_count;
} setup_work;

/* ---- facts ----------------------------------------------------------------------------------- */

/* Two values of one class are in the same sets. */
static bool same_sets(const plan *p, const fact_use *u, int64_t v, int64_t w)
{
    for (uint32_t i = 0; i < u->atom_count; i++) {
        const atom *x = &p->atoms[p->fact_atoms[u->atom_first + i]];
        if (x->kind == AT_SET && atom_set_holds(p, x, v) != atom_set_holds(p, x, w))
            return false;
    }
    return true;
}

static bool class_table(setup_work *w, uint32_t f, fact_class *c)
{
    const fact *x = &w->m->facts[f];
    c->table_count = x->type == TYPE_COUNTRY  ? COUNTRY_VALUES
                     : x->type == TYPE_YES_NO ? 2
                                              : x->symbol_count;
    uint32_t *table = arena_alloc(w->a, c->table_count, sizeof *table);
    if (!table)
        return c->table_count == 0;
    uint32_t classes = 0;
    int64_t *firsts = arena_alloc(w->a, c->table_count, sizeof *firsts);
    if (!firsts)
        return false;
    c->firsts = firsts;
    for (uint32_t v = 0; v < c->table_count; v++) {
        uint32_t k = 0;
        while (k < classes && !same_sets(w->p, &w->p->facts[f], firsts[k], v))
            k++;
        if (k == classes)
            firsts[classes++] = v;
        table[v] = k;
    }
    c->class_count = classes;
    c->table = table;
    return true;
}

static bool fact_classes(setup_work *w, uint32_t f)
{
    fact_class *c = &w->out->facts[f];
    switch (w->m->facts[f].type) {
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE:
        c->kind = USE_CUTS;
        c->class_count = w->p->facts[f].cut_count + 1;
        return true;
    case TYPE_CODE: c->kind = USE_TEXT; return true;
    case TYPE_YES_NO:
    case TYPE_SYMBOL:
    case TYPE_COUNTRY: c->kind = USE_TABLE; return class_table(w, f, c);
    }
    return true;
}

/* A role is somebody where one of its facts is known, and its facts are none where it is. */
static bool says_role(const setup_work *w, uint32_t f)
{
    const fact *x = &w->m->facts[f];
    if (x->kind != FACT_PARTY)
        return false;
    if (x->role_fact != ID_NONE)
        return w->p->facts[x->role_fact].matters;
    for (uint32_t i = 0; i < w->m->facts_count; i++) {
        if (w->m->facts[i].kind == FACT_PARTY && w->m->facts[i].role_fact == f &&
            w->p->facts[i].matters)
            return true;
    }
    return false;
}

static bool is_key(const model *m, uint32_t f)
{
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        if (m->catalogues[i].key == f)
            return true;
    }
    return false;
}

static bool setup_facts(setup_work *w)
{
    const model *m = w->m;
    uint32_t *used = arena_alloc(w->a, m->facts_count, sizeof *used);
    uint32_t *derived = arena_alloc(w->a, m->facts_count, sizeof *derived);
    bool *clocks = arena_alloc(w->a, m->facts_count, sizeof *clocks);
    w->out->facts = arena_alloc(w->a, m->facts_count, sizeof *w->out->facts);
    if (!used || !derived || !clocks || !w->out->facts)
        return false;
    model_clocks(m, clocks);
    for (uint32_t f = 0; f < m->facts_count; f++) {
        fact_class *c = &w->out->facts[f];
        c->role = m->facts[f].kind == FACT_PARTY ? m->facts[f].role_fact : ID_NONE;
        if (m->facts[f].derived)
            derived[w->out->derived_count++] = f;
        if (w->p->facts[f].matters || w->p->facts[f].constrained) {
            if (!fact_classes(w, f))
                return false;
        } else if (is_key(m, f) || says_role(w, f) || m->facts[f].derived) {
            /* a derived fact that the line gives leaves its missing parts untied */
            c->kind = USE_STATE;
        }
        if (c->kind != USE_NOT)
            used[w->out->used_count++] = f;
    }
    for (uint32_t f = 0; f < m->facts_count; f++)
        w->out->facts[f].clock = clocks[f];
    w->out->used = used;
    w->out->derived = derived;
    return true;
}

/* ---- comparisons across facts ---------------------------------------------------------------- */

static void add_leaf(setup_work *w, uint32_t f)
{
    const fact *x = &w->m->facts[f];
    for (uint32_t i = 0; i < w->leaf_count; i++) {
        if (w->leaves[i] == f)
            return;
    }
    w->leaves[w->leaf_count++] = f;
    if (!x->derived)
        return;
    if (x->derive.a.kind == O_FACT)
        add_leaf(w, x->derive.a.id);
    if (x->derive.op && x->derive.b.kind == O_FACT)
        add_leaf(w, x->derive.b.id);
}

static void leaf_operand(setup_work *w, const plan_operand *o)
{
    if (o->kind == PO_FACT)
        add_leaf(w, o->id);
}

/* All facts under an atom, derived ones and their parts. */
static void atom_leaves(setup_work *w, const atom *x)
{
    if (x->kind != AT_CMP) {
        add_leaf(w, x->fact);
        return;
    }
    leaf_operand(w, &x->left.a);
    if (x->left.op)
        leaf_operand(w, &x->left.b);
    leaf_operand(w, &x->right.a);
    if (x->right.op)
        leaf_operand(w, &x->right.b);
}

static bool is_plain(const setup_work *w, const atom *x)
{
    if (x->kind != AT_CMP || x->left.op || x->right.op || x->left.a.kind != PO_FACT ||
        x->right.a.kind != PO_FACT || x->left.a.id == x->right.a.id)
        return false;
    const fact *f = &w->m->facts[x->left.a.id], *g = &w->m->facts[x->right.a.id];
    return !f->derived && !g->derived && f->unit == g->unit && f->scale == g->scale;
}

static bool add_link(setup_work *w, uint32_t atom_id)
{
    const atom *x = &w->p->atoms[atom_id];
    fact_link *l = &w->out->links[w->out->link_count++];
    w->leaf_count = 0;
    atom_leaves(w, x);
    uint32_t *facts = arena_alloc(w->a, w->leaf_count, sizeof *facts);
    if (!facts)
        return w->leaf_count == 0;
    memcpy(facts, w->leaves, w->leaf_count * sizeof *facts);
    for (uint32_t i = 0; i < w->leaf_count; i++)
        w->out->facts[facts[i]].linked = true;
    *l = (fact_link){.atom = atom_id, .plain = is_plain(w, x), .a = ID_NONE, .b = ID_NONE,
                .op = x->op, .facts = facts, .fact_count = w->leaf_count};
    if (l->plain) {
        l->a = x->left.a.id;
        l->b = x->right.a.id;
    }
    return true;
}

/* Atoms that more than one fact decides: comparisons, and whether a derived fact is none. */
static bool setup_links(setup_work *w)
{
    const plan *p = w->p;
    w->out->links = arena_alloc(w->a, p->atom_count, sizeof *w->out->links);
    if (!w->out->links)
        return p->atom_count == 0;
    for (uint32_t i = 0; i < p->atom_count; i++) {
        const atom *x = &p->atoms[i];
        if (atom_links(w->m, x) && !add_link(w, i))
            return false;
    }
    return true;
}

/* ---- constraints ----------------------------------------------------------------------------- */

const fact_link *link_of(const batch_setup *s, uint32_t atom_id)
{
    for (uint32_t i = 0; i < s->link_count; i++) {
        if (s->links[i].atom == atom_id)
            return &s->links[i];
    }
    return NULL;
}

/* Facts that plain orders tie together: numbers by fact, spread until nothing changes. */
static bool setup_tied(setup_work *w)
{
    uint32_t n = w->m->facts_count;
    uint32_t *set = arena_alloc(w->a, n, sizeof *set), *facts = arena_alloc(w->a, n, sizeof *facts);
    tied_set *out = arena_alloc(w->a, n, sizeof *out);
    if (!set || !facts || !out)
        return n == 0;
    for (uint32_t f = 0; f < n; f++)
        set[f] = f;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < w->out->link_count; i++) {
            const fact_link *l = &w->out->links[i];
            if (!l->tie || set[l->a] == set[l->b])
                continue;
            uint32_t least = set[l->a] < set[l->b] ? set[l->a] : set[l->b];
            set[l->a] = set[l->b] = least;
            changed = true;
        }
    }
    for (uint32_t s = 0; s < n; s++) {
        uint32_t *first = facts, count = 0;
        for (uint32_t f = s; f < n; f++) {
            if (set[f] == s)
                first[count++] = f;
        }
        if (count < 2)
            continue;
        out[w->out->tied_count++] = (tied_set){first, count};
        facts += count;
    }
    w->out->tied = out;
    return true;
}

/* A constraint that is an order of two facts and nothing else. */
static void mark_ties(setup_work *w)
{
    for (uint32_t i = 0; i < w->p->tie_count; i++) {
        const node *n = &w->p->nodes[w->p->ties[i]];
        const fact_link *l = n->kind == ND_ATOM ? link_of(w->out, n->first) : NULL;
        if (l && l->plain && l->op != CMP_EQ && l->op != CMP_NE)
            w->out->links[l - w->out->links].tie = true;
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool setup_make(fast_run *r, struct batch_state *st)
{
    setup_work w = {.p = r->p, .m = r->p->model, .out = &st->setup, .a = st->keep};
    st->setup = (batch_setup){0};
    w.leaves = arena_alloc(w.a, w.m->facts_count, sizeof *w.leaves);
    if (!w.leaves || !setup_facts(&w) || !setup_links(&w))
        return false;
    mark_ties(&w);
    return setup_tied(&w);
}
