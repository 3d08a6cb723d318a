/*
 * solve_ties.c - constraints: they cut what is admissible, and they exclude worlds.
 *
 *     conjunct that reads one missing fact      cuts that fact's values, until nothing changes
 *     order of two missing facts (a <= b)       excludes combinations of ranges, exactly
 *     anything else                             excludes worlds in which it is surely false
 *
 * Orders are difference constraints between ranges, so tightening bounds either comes to rest or
 * goes round a cycle; more rounds than facts mean a cycle, and no values.
 */
#include "eval/broken.h"
#include "eval/solver.h"

#include <stdlib.h>
#include <string.h>

/* ---- cutting --------------------------------------------------------------------------------- */

static void tie_nodes_again(solver *s)
{
    for (uint32_t i = 0; i < s->p->tie_node_count; i++)
        solve_node(s, s->p->tie_nodes[i]);
    for (uint32_t i = 0; i < s->p->tie_count; i++)
        s->ties[i].on_line = (k3)s->node_k3[s->p->ties[i]];
}

/* The one open atom that a conjunct comes down to; ID_NONE when it is more than one atom. */
static uint32_t lone_atom(const solver *s, uint32_t id)
{
    for (;;) {
        const node *n = &s->p->nodes[id];
        if (n->kind == ND_ATOM)
            return n->first;
        if (n->kind != ND_AND && n->kind != ND_OR)
            return ID_NONE;
        uint32_t open = 0, last = 0;
        for (uint32_t i = 0; i < n->count; i++) {
            uint32_t kid = s->p->kids[n->first + i];
            if (s->node_k3[kid] == K_OPEN) {
                open++;
                last = kid;
            }
        }
        if (open != 1)
            return ID_NONE;
        id = last;
    }
}

static void find_orders(solver *s)
{
    for (uint32_t i = 0; i < s->p->tie_count; i++) {
        tie *t = &s->ties[i];
        if (t->on_line != K_OPEN)
            continue;
        uint32_t x = lone_atom(s, t->node);
        if (x != ID_NONE && s->atom_free[x] && s->frees.at[s->atom_base[x]].order) {
            t->is_order = true;
            t->order = s->atom_base[x];
        }
    }
}

/* The one fact that the atoms rest on; ID_NONE when there are more or none. */
static uint32_t one_base(const solver *s, const id_list *atoms)
{
    uint32_t base = ID_NONE;
    for (size_t i = 0; i < atoms->count; i++) {
        uint32_t b = s->atom_base[atoms->at[i]];
        if (base != ID_NONE && base != b)
            return ID_NONE;
        base = b;
    }
    return base;
}

static int compare_cuts(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static void push_piece(solver *s, run_list *out, int64_t lo, int64_t hi)
{
    SOLVE_PUSH(s, out, ((irun){lo, hi}));
}

/* Runs of values that no cut parts; symbols and codes one by one. */
static run_list pieces(solver *s, uint32_t base, const id_list *atoms)
{
    const admissible *v = &s->facts[base].values;
    run_list out = {0};
    cut_list cuts = {0};
    bool number = fact_is_number(&s->m->facts[base]);
    for (size_t i = 0; number && i < atoms->count; i++)
        atom_cuts(s, atoms->at[i], v, &cuts);
    if (cuts.count)
        qsort(cuts.at, cuts.count, sizeof *cuts.at, compare_cuts);
    size_t next = 0;
    for (uint32_t i = 0; i < v->count && !s->oom; i++) {
        int64_t lo = v->runs[i].lo, hi = v->runs[i].hi;
        for (; !number && lo < hi; lo++)
            push_piece(s, &out, lo, lo);
        for (; next < cuts.count && cuts.at[next] <= hi; next++) {
            if (cuts.at[next] > lo) {
                push_piece(s, &out, lo, cuts.at[next] - 1);
                lo = cuts.at[next];
            }
        }
        push_piece(s, &out, lo, hi);
    }
    return out;
}

/* Appends a run, joined to the last one where they touch. */
static void keep_run(solver *s, run_list *out, irun r)
{
    if (out->count && out->at[out->count - 1].hi + 1 == r.lo)
        out->at[out->count - 1].hi = r.hi;
    else
        SOLVE_PUSH(s, out, r);
}

/* Takes from the fact's values those that make the conjunct false; false when none is taken. */
static bool cut_values(solver *s, uint32_t base, const id_list *atoms, uint32_t root)
{
    lfact *lf = &s->facts[base];
    run_list parts = pieces(s, base, atoms);
    uint32_t count = (uint32_t)parts.count + (lf->values.none ? 1u : 0u);
    iclass *classes = solve_alloc(s, count, sizeof *classes);
    if (!classes || count == 0)
        return false;
    for (uint32_t i = 0; i < parts.count; i++)
        classes[i].values = (admissible){&parts.at[i], 1, false};
    if (lf->values.none)
        classes[count - 1].values.none = true;
    item it = {.id = base, .classes = classes, .class_count = count}, *items[1] = {&it};
    space sp;
    if (!space_init(s, &sp, items, 1))
        return false;
    space_eval(s, &sp, &root, 1, true);
    if (s->oom)
        return false;
    const uint64_t *may = plane_may(s, &sp, root, true);
    run_list kept = {0};
    bool none = false, cut = false;
    for (uint32_t i = 0; i < count; i++) {
        bool stays = may[i / 64] >> i % 64 & 1;
        cut = cut || !stays;
        if (stays && classes[i].values.none)
            none = true;
        else if (stays)
            keep_run(s, &kept, parts.at[i]);
    }
    lf->values = (admissible){kept.at, (uint32_t)kept.count, none};
    return cut;
}

static void classify_on(solver *s, uint32_t base)
{
    for (uint32_t i = 0; i < s->p->atom_count; i++) {
        if (s->atom_k3[i] == K_OPEN && !s->atom_free[i] && s->atom_base[i] == base)
            s->atom_k3[i] = (uint8_t)atom_over(s, i, &s->facts[base].values);
    }
}

static bool cut_by(solver *s, const tie *t)
{
    id_list atoms = {0};
    solve_new_walk(s);
    solve_reads(s, t->node, true, &atoms);
    uint32_t base = one_base(s, &atoms);
    if (base == ID_NONE || s->oom || !cut_values(s, base, &atoms, t->node))
        return false;
    if (s->facts[base].values.count == 0 && !s->facts[base].values.none && !s->bad.ptr)
        s->bad = broken_part(s->m, (uint32_t)(t - s->ties), s->line.values, base, s->a);
    classify_on(s, base);
    return true;
}

void solve_ties(solver *s)
{
    s->ties = solve_alloc(s, s->p->tie_count, sizeof *s->ties);
    if (!s->ties)
        return;
    for (uint32_t i = 0; i < s->p->tie_count; i++)
        s->ties[i] = (tie){.node = s->p->ties[i]};
    tie_nodes_again(s);
    find_orders(s);
    for (bool changed = true; changed && !s->oom && !s->bad.ptr;) {
        changed = false;
        for (uint32_t i = 0; i < s->p->tie_count && !s->oom && !s->bad.ptr; i++) {
            if (s->ties[i].on_line != K_OPEN || s->ties[i].is_order)
                continue;
            if (cut_by(s, &s->ties[i])) {
                changed = true;
                tie_nodes_again(s);
            }
        }
    }
    for (uint32_t i = 0; i < s->p->tie_count && !s->oom; i++) {
        tie *t = &s->ties[i];
        if (t->on_line == K_FALSE && !s->bad.ptr)
            s->bad = broken_part(s->m, i, s->line.values, ID_NONE, s->a);
        id_list all = {0};
        solve_new_walk(s);
        if (!t->is_order)
            solve_reads(s, t->node, false, &all);
        for (size_t k = 0; k < all.count; k++) {
            if (s->atom_free[all.at[k]])
                SOLVE_PUSH(s, &t->unknown, all.at[k]);
            else
                SOLVE_PUSH(s, &t->reads, all.at[k]);
        }
    }
}

/* ---- orders and roles ------------------------------------------------------------------------ */

typedef struct { uint32_t low, high; int64_t gap; } gap_edge; /* high >= low + gap, by place */
struct range_net {
    uint32_t *facts;
    irun *ranges;
    gap_edge *edges;
    uint32_t fact_count, edge_count;
};

static void find_roles(solver *s)
{
    for (uint32_t f = 0; f < s->m->facts_count; f++) {
        uint32_t role = s->m->facts[f].role_fact;
        if (role == ID_NONE || s->m->facts[f].kind != FACT_PARTY || !s->p->facts[f].matters ||
            !s->p->facts[role].matters || s->facts[f].state != LF_MISSING ||
            s->facts[role].state != LF_MISSING)
            continue;
        SOLVE_PUSH(s, &s->roles, ((role_pair){role, f}));
    }
}

void solve_net(solver *s)
{
    uint32_t orders = 0;
    for (uint32_t i = 0; i < s->frees.count; i++)
        orders += s->frees.at[i].order;
    for (uint32_t i = 0; i < s->p->tie_count; i++)
        s->tie_orders += s->ties[i].is_order;
    find_roles(s);
    s->net = solve_alloc(s, 1, sizeof *s->net);
    orders += s->tie_orders;
    if (!s->net)
        return;
    s->net->facts = solve_alloc(s, 2 * orders, sizeof *s->net->facts);
    s->net->ranges = solve_alloc(s, 2 * orders, sizeof *s->net->ranges);
    s->net->edges = solve_alloc(s, orders, sizeof *s->net->edges);
}

/* The fact's place in the net, with the range of its class or of all its values. */
static uint32_t net_fact(const solver *s, uint32_t fact_id, const assignment *as)
{
    struct range_net *net = s->net;
    for (uint32_t i = 0; i < net->fact_count; i++) {
        if (net->facts[i] == fact_id)
            return i;
    }
    const iclass *c = as->fact(as, fact_id);
    const admissible *v = c ? &c->values : &s->facts[fact_id].values;
    net->facts[net->fact_count] = fact_id;
    net->ranges[net->fact_count] =
        v->count ? (irun){v->runs[0].lo, v->runs[v->count - 1].hi} : (irun){1, 0};
    return net->fact_count++;
}

/* left op right, or its opposite, as an edge. */
static void net_edge(const solver *s, const free_truth *t, bool holds, const assignment *as)
{
    uint32_t a = net_fact(s, t->left_a.fact, as), b = net_fact(s, t->right_a.fact, as);
    bool less = t->op == CMP_LT || t->op == CMP_LE, strict = t->op == CMP_LT || t->op == CMP_GT;
    if (!holds) {
        less = !less;
        strict = !strict;
    }
    s->net->edges[s->net->edge_count++] =
        less ? (gap_edge){a, b, strict} : (gap_edge){b, a, strict};
}

/* Tightens every edge once; false when a range is empty. */
static bool net_round(struct range_net *net, bool *changed)
{
    *changed = false;
    for (uint32_t i = 0; i < net->edge_count; i++) {
        const gap_edge *e = &net->edges[i];
        irun *low = &net->ranges[e->low], *high = &net->ranges[e->high];
        if (high->lo < low->lo + e->gap) {
            high->lo = low->lo + e->gap;
            *changed = true;
        }
        if (low->hi > high->hi - e->gap) {
            low->hi = high->hi - e->gap;
            *changed = true;
        }
        if (low->lo > low->hi || high->lo > high->hi)
            return false;
    }
    return true;
}

static bool orders_possible(const solver *s, const assignment *as)
{
    s->net->fact_count = s->net->edge_count = 0;
    for (uint32_t i = 0; i < s->p->tie_count; i++) {
        if (s->ties[i].is_order)
            net_edge(s, &s->frees.at[s->ties[i].order], true, as);
    }
    for (uint32_t i = 0; i < s->frees.count; i++) {
        int truth = s->frees.at[i].order ? as->truth(as, i) : -1;
        if (truth >= 0)
            net_edge(s, &s->frees.at[i], truth, as);
    }
    bool changed = s->net->edge_count > 0;
    for (uint32_t round = 0; changed; round++) {
        if (!net_round(s->net, &changed) || round > s->net->fact_count)
            return false;
    }
    return true;
}

static bool roles_possible(const solver *s, const assignment *as)
{
    for (size_t i = 0; i < s->roles.count; i++) {
        const iclass *role = as->fact(as, s->roles.at[i].role);
        const iclass *party = as->fact(as, s->roles.at[i].party);
        if (role && party && role->values.none && !party->values.none)
            return false;
    }
    return true;
}

bool solve_possible(const solver *s, const assignment *as)
{
    return roles_possible(s, as) && orders_possible(s, as);
}
