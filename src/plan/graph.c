/*
 * graph.c - atoms and nodes, each stored once.
 *
 * AND and OR are flattened into children of their own kind, sorted, without repeats; constants
 * fold. Nothing else is simplified: `x or not x` stays, since the worlds are counted on the text.
 */
#include "plan/builder.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 256 };

void *build_alloc(builder *b, size_t count, size_t size)
{
    void *p = b->failed ? NULL : arena_alloc(b->a, count + 1, size);
    if (!p)
        b->failed = true;
    return p;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool same_rat(rat x, rat y)
{
    return rat_cmp(x, y) == 0;
}

static bool same_operand(const plan_operand *x, const plan_operand *y)
{
    if (x->kind != y->kind)
        return false;
    switch (x->kind) {
    case PO_NUMBER: return same_rat(x->number, y->number);
    case PO_FACT:
    case PO_HOLE: return x->id == y->id;
    }
    return false;
}

static bool same_term(const plan_term *x, const plan_term *y)
{
    return x->op == y->op && same_operand(&x->a, &y->a) &&
           (x->op == 0 || same_operand(&x->b, &y->b));
}

static bool same_atom(const builder *b, const atom *x, const atom *y)
{
    if (x->kind != y->kind || x->fact != y->fact || x->count != y->count)
        return false;
    switch (x->kind) {
    case AT_CUT: return x->cut == y->cut && x->step == y->step;
    case AT_SET:
        return memcmp(&b->values.at[x->first], &b->values.at[y->first],
                      x->count * sizeof *b->values.at) == 0;
    case AT_TEXTS:
    case AT_UNDER:
        for (uint32_t i = 0; i < x->count; i++) {
            if (!str_eq(b->texts.at[x->first + i], b->texts.at[y->first + i]))
                return false;
        }
        return true;
    case AT_NONE:
    case AT_GIVEN: return true;
    case AT_CMP:
        return x->op == y->op && same_term(&x->left, &y->left) &&
               same_term(&x->right, &y->right);
    }
    return false;
}

/* Equal ratios hash alike whatever their terms: the whole part and six decimals of the rest. */
static uint64_t hash_rat(uint64_t h, rat r)
{
    h = mix(h, (uint64_t)(r.num / r.den));
    if (r.den >= (i128)1 << 100)
        return h;
    return mix(h, (uint64_t)(r.num % r.den * 1000000 / r.den));
}

static uint64_t hash_operand(uint64_t h, const plan_operand *o)
{
    h = mix(h, (uint64_t)o->kind);
    return o->kind == PO_NUMBER ? hash_rat(h, o->number) : mix(h, o->id);
}

static uint64_t hash_term(uint64_t h, const plan_term *t)
{
    h = hash_operand(mix(h, (uint64_t)t->op), &t->a);
    return t->op ? hash_operand(h, &t->b) : h;
}

static uint64_t hash_atom(const builder *b, const atom *x)
{
    uint64_t h = mix((uint64_t)x->kind, x->fact);
    h = mix(h, x->count);
    switch (x->kind) {
    case AT_CUT: return mix(mix(h, (uint64_t)x->cut), (uint64_t)x->step);
    case AT_SET:
        for (uint32_t i = 0; i < x->count; i++)
            h = mix(h, (uint64_t)b->values.at[x->first + i]);
        return h;
    case AT_TEXTS:
    case AT_UNDER:
        for (uint32_t i = 0; i < x->count; i++)
            h = mix(h, str_hash(b->texts.at[x->first + i]));
        return h;
    case AT_NONE:
    case AT_GIVEN: return h;
    case AT_CMP:
        h = mix(h, (uint64_t)x->op);
        return hash_term(hash_term(h, &x->left), &x->right);
    }
    return h;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static uint64_t hash_node(node_kind kind, const uint32_t *kids, uint32_t count)
{
    uint64_t h = (uint64_t)kind;
    for (uint32_t i = 0; i < count; i++)
        h = mix(h, kids[i]);
    return h;
}

static const uint32_t *node_kids(const builder *b, const node *n)
{
    return n->kind == ND_ATOM || n->count == 0 ? &n->first : &b->kids.at[n->first];
}

static uint64_t hash_node_at(const builder *b, uint32_t i)
{
    const node *n = &b->nodes.at[i];
    return hash_node(n->kind, node_kids(b, n), n->count);
}

static bool slots_grow(builder *b, uint32_t **slots, uint32_t *room, uint32_t count, bool atoms)
{
    uint32_t bigger = *room ? *room * 2 : SLOTS_MIN;
    uint32_t *fresh = build_alloc(b, bigger, sizeof *fresh);
    if (!fresh)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t h = atoms ? hash_atom(b, &b->atoms.at[i]) : hash_node_at(b, i);
        uint32_t slot = (uint32_t)h & (bigger - 1);
        while (fresh[slot])
            slot = (slot + 1) & (bigger - 1);
        fresh[slot] = i + 1;
    }
    *slots = fresh;
    *room = bigger;
    return true;
}

/* The node of that kind over those children, new or old; children are taken as they are. */
static uint32_t graph_node(builder *b, node_kind kind, const uint32_t *kids, uint32_t count)
{
    if (b->failed)
        return N_FALSE;
    if (b->nodes.count * 2 >= b->node_room &&
        !slots_grow(b, &b->node_slots, &b->node_room, (uint32_t)b->nodes.count, false))
        return N_FALSE;
    uint32_t slot = (uint32_t)hash_node(kind, kids, count) & (b->node_room - 1);
    for (; b->node_slots[slot]; slot = (slot + 1) & (b->node_room - 1)) {
        uint32_t i = b->node_slots[slot] - 1;
        const node *n = &b->nodes.at[i];
        if (n->kind == kind && n->count == count &&
            (count == 0 || memcmp(node_kids(b, n), kids, count * sizeof *kids) == 0))
            return i;
    }
    node n = {kind, kind == ND_ATOM ? kids[0] : (uint32_t)b->kids.count, count};
    bool fits = b->nodes.count + 1 < UINT32_MAX && b->kids.count + count < UINT32_MAX;
    for (uint32_t i = 0; fits && kind != ND_ATOM && i < count; i++)
        fits = vec_push(b->a, &b->kids, kids[i]);
    if (!fits || !vec_push(b->a, &b->nodes, n)) {
        b->failed = true;
        return N_FALSE;
    }
    b->node_slots[slot] = (uint32_t)b->nodes.count;
    return (uint32_t)b->nodes.count - 1;
}

bool graph_init(builder *b)
{
    (void)graph_node(b, ND_FALSE, NULL, 0);
    (void)graph_node(b, ND_TRUE, NULL, 0);
    return !b->failed;
}

uint32_t graph_atom(builder *b, const atom *x)
{
    if (b->failed)
        return N_FALSE;
    if (b->atoms.count * 2 >= b->atom_room &&
        !slots_grow(b, &b->atom_slots, &b->atom_room, (uint32_t)b->atoms.count, true))
        return N_FALSE;
    uint32_t slot = (uint32_t)hash_atom(b, x) & (b->atom_room - 1);
    uint32_t found = ID_NONE;
    for (; b->atom_slots[slot]; slot = (slot + 1) & (b->atom_room - 1)) {
        if (same_atom(b, &b->atoms.at[b->atom_slots[slot] - 1], x)) {
            found = b->atom_slots[slot] - 1;
            break;
        }
    }
    if (found == ID_NONE) {
        if (!vec_push(b->a, &b->atoms, *x)) {
            b->failed = true;
            return N_FALSE;
        }
        found = (uint32_t)b->atoms.count - 1;
        b->atom_slots[slot] = found + 1;
    }
    return graph_node(b, ND_ATOM, &found, 1);
}

uint32_t graph_not(builder *b, uint32_t kid)
{
    if (b->failed)
        return N_FALSE;
    if (kid <= N_TRUE)
        return kid == N_FALSE ? N_TRUE : N_FALSE;
    if (b->nodes.at[kid].kind == ND_NOT)
        return b->kids.at[b->nodes.at[kid].first];
    return graph_node(b, ND_NOT, &kid, 1);
}

uint32_t graph_shown(builder *b, uint32_t kid)
{
    return b->failed || kid <= N_TRUE ? kid : graph_node(b, ND_SHOWN, &kid, 1);
}

static int compare_ids(const void *x, const void *y)
{
    const uint32_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

uint32_t graph_many(builder *b, node_kind kind, const uint32_t *kids, uint32_t count)
{
    uint32_t neutral = kind == ND_AND ? N_TRUE : N_FALSE;
    uint32_t deciding = kind == ND_AND ? N_FALSE : N_TRUE;
    VEC(uint32_t) flat = {0};
    for (uint32_t i = 0; i < count && !b->failed; i++) {
        if (kids[i] == deciding)
            return deciding;
        if (kids[i] == neutral)
            continue;
        const node *n = &b->nodes.at[kids[i]];
        bool same = n->kind == kind;
        for (uint32_t j = 0; j < (same ? n->count : 1); j++) {
            if (!vec_push(b->a, &flat, same ? b->kids.at[n->first + j] : kids[i]))
                b->failed = true;
        }
    }
    if (b->failed)
        return N_FALSE;
    if (flat.count == 0)
        return neutral;
    qsort(flat.at, flat.count, sizeof *flat.at, compare_ids);
    uint32_t kept = 1;
    for (size_t i = 1; i < flat.count; i++) {
        if (flat.at[i] != flat.at[kept - 1])
            flat.at[kept++] = flat.at[i];
    }
    return kept == 1 ? flat.at[0] : graph_node(b, kind, flat.at, kept);
}

uint32_t graph_and(builder *b, uint32_t x, uint32_t y)
{
    return graph_many(b, ND_AND, (uint32_t[]){x, y}, 2);
}

uint32_t graph_or(builder *b, uint32_t x, uint32_t y)
{
    return graph_many(b, ND_OR, (uint32_t[]){x, y}, 2);
}
