/*
 * near.c - near misses: measures that one changed fact would bring in.
 *
 * Of a measure that does not apply each decided leaf is turned round in turn; leaves with the same
 * text turn together, since one fact decides them. What then applies was a near miss by that leaf.
 */
#include "explain/gather.h"

#include <stdlib.h>

enum {
    NEAR_DAYS_MAX = 366,   /* a measure a year away is no near miss */
    NEAR_LEAVES_MAX = 256, /* leaves of one measure that are tried */
};

typedef struct { const tnode *at[NEAR_LEAVES_MAX]; uint32_t count; } leaf_list;

/* Most differ in length or in nothing, so few are compared. */
static bool same_leaf(const tnode *x, const tnode *y)
{
    return x == y || x->words == y->words || str_eq(x->words->text, y->words->text);
}

/* Two leaves that say the same are one: they turn together. */
static void leaf_add(leaf_list *l, const tnode *n)
{
    for (uint32_t i = 0; i < l->count; i++) {
        if (same_leaf(l->at[i], n))
            return;
    }
    if (l->count < NEAR_LEAVES_MAX && n->is != TR_OPEN && n->words->text.len)
        l->at[l->count++] = n;
}

static void tree_leaves(gatherer *b, tnode *n, leaf_list *l)
{
    if (!n || n->stamp == b->stamp)
        return;
    n->stamp = b->stamp;
    if (gather_is_leaf(n))
        leaf_add(l, n);
    for (uint32_t i = 0; i < n->kid_count; i++)
        tree_leaves(b, n->kids[i], l);
}

static tri turned_truth(gatherer *b, tnode *n, const tnode *leaf);

static tri turned_kids(gatherer *b, const tnode *n, const tnode *leaf)
{
    tri is = n->kind == TN_ANY ? TR_NO : TR_YES, settled = truth_not(is);
    for (uint32_t i = 0; i < n->kid_count && is != settled; i++) {
        tnode *at = n->kids[i];
        tri kid = !gather_is_leaf(at) ? turned_truth(b, at, leaf)
                  : same_leaf(at, leaf) ? truth_not(at->is) : at->is;
        is = n->kind == TN_ANY ? truth_or(is, kid) : truth_and(is, kid);
    }
    return n->kind == TN_NOT ? truth_not(is) : is;
}

/* The truth of a tree with one leaf turned round. */
static tri turned_truth(gatherer *b, tnode *n, const tnode *leaf)
{
    if (n->stamp == b->stamp)
        return n->now;
    n->stamp = b->stamp;
    n->now = n->is;
    if (gather_is_leaf(n))
        n->now = same_leaf(n, leaf) ? truth_not(n->is) : n->is;
    else if (n->kind != TN_DEFINITION || n->kid_count == 1)
        n->now = turned_kids(b, n, leaf);
    return n->now;
}

static tri turned_slot(gatherer *b, tnode *n, const tnode *leaf)
{
    return n ? turned_truth(b, n, leaf) : TR_YES;
}

static bool turned_applies(gatherer *b, const explained_version *v, const tnode *leaf)
{
    b->stamp++;
    if (turned_slot(b, v->binds, leaf) != TR_YES || turned_slot(b, v->depends, leaf) != TR_YES ||
        turned_slot(b, v->applies_when, leaf) != TR_YES)
        return false;
    if (v->unless && turned_truth(b, v->unless, leaf) != TR_NO)
        return false;
    return !v->unless_shown || turned_truth(b, v->unless_shown, leaf) != TR_YES;
}

/* What keeps the measure from applying: turning a leaf that is not in it changes nothing. Of
 * several conjuncts that fail the first is as good as any. */
static tnode *failing_part(const explained_version *v)
{
    tnode *slots[] = {v->binds, v->depends, v->applies_when};
    for (size_t i = 0; i < TG_COUNT(slots); i++) {
        tnode *n = slots[i];
        if (!n || n->is == TR_YES)
            continue;
        for (bool down = true; down;) {
            down = false;
            bool within = n->kind == TN_ALL || (n->kind == TN_DEFINITION && n->kid_count == 1);
            for (uint32_t k = 0; within && !down && k < n->kid_count; k++)
                if (n->kids[k]->is != TR_YES) {
                    n = n->kids[k];
                    down = true;
                }
        }
        return n;
    }
    if (v->unless && v->unless->is != TR_NO)
        return v->unless;
    return v->unless_shown;
}

static void near_add(gatherer *b, near_miss miss)
{
    b->e->near[b->e->near_count++] = miss;
}

static void near_by_leaf(gatherer *b, const explained_measure *x, const explained_version *v)
{
    leaf_list l;
    l.count = 0; /* its places are filled as they are counted */
    b->stamp++;
    tree_leaves(b, failing_part(v), &l);
    near_miss miss = {.measure = x->measure, .version = v->version};
    miss.gate = b->t.m->measures[x->measure].gate;
    for (uint32_t i = 0; i < l.count; i++) {
        const tnode *leaf = l.at[i];
        if (!turned_applies(b, v, leaf))
            continue;
        rat near = trace_near(b->t.m, leaf);
        bool nearer = miss.leaf && near.den > 0 &&
                      (miss.near.den == 0 || rat_cmp(near, miss.near) < 0);
        miss.others += miss.leaf != NULL;
        if (!miss.leaf || nearer) {
            miss.leaf = leaf;
            miss.near = near;
        }
    }
    if (miss.leaf)
        near_add(b, miss);
}

static void near_by_date(gatherer *b, const explained_measure *x, const explained_version *v)
{
    near_miss miss = {.measure = x->measure, .version = v->version};
    miss.gate = b->t.m->measures[x->measure].gate;
    miss.days = gather_days_outside(v->in, v->clock, &miss.begins);
    miss.near = (rat){miss.days, 365};
    if (v->applies == TR_YES && miss.days > 0 && miss.days <= NEAR_DAYS_MAX)
        near_add(b, miss);
}

static int near_order(const void *x, const void *y)
{
    const near_miss *a = x, *b = y;
    bool number_a = a->near.den > 0, number_b = b->near.den > 0;
    if (number_a != number_b)
        return number_a ? -1 : 1;
    int order = number_a ? rat_cmp(a->near, b->near) : 0;
    if (order)
        return order;
    return a->measure < b->measure ? -1 : a->measure > b->measure;
}

void gather_near(gatherer *b)
{
    explanation *e = b->e;
    e->near = gather_alloc(b, e->m->measures_count, sizeof *e->near);
    for (uint32_t i = 0; e->near && i < e->m->measures_count; i++) {
        const explained_measure *x = &b->measures[i];
        const explained_version *v = &x->versions[0];
        bool passed = e->o->gates[e->m->measures[i].gate].set != 1u << VD_NOT_PASSED;
        if (!passed || x->version_count != 1)
            continue;
        if (x->result->answer == AN_NOT_APPLY && v->in_force == TR_YES && v->applies == TR_NO)
            near_by_leaf(b, x, v);
        else if (x->result->answer == AN_NOT_IN_FORCE)
            near_by_date(b, x, v);
    }
    if (e->near_count)
        qsort(e->near, e->near_count, sizeof *e->near, near_order);
}
