/*
 * solve_space.c - worlds as bit planes: a bit per world, two planes per node.
 *
 *     may be true   may be false
 *         1              0         true
 *         0              1         false
 *         1              1         left open
 *
 * Kleene's tables are then plain AND and OR on words: AND takes the AND of what may be true and the
 * OR of what may be false; NOT swaps the two.
 */
#include "eval/solver.h"

#include <stdlib.h>
#include <string.h>

uint64_t *plane_new(solver *s, const space *sp)
{
    return solve_alloc(s, sp->words, sizeof(uint64_t));
}

/* Sets bits [from, to). */
static void plane_set(uint64_t *x, uint32_t from, uint32_t to)
{
    uint32_t first = from / 64, last = (to - 1) / 64;
    uint64_t head = ~(uint64_t)0 << from % 64, tail = ~(uint64_t)0 >> (63 - (to - 1) % 64);
    if (first == last) {
        x[first] |= head & tail;
        return;
    }
    x[first] |= head;
    for (uint32_t i = first + 1; i < last; i++)
        x[i] = ~(uint64_t)0;
    x[last] |= tail;
}

bool plane_any(const uint64_t *x, const uint64_t *y, uint32_t words)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < words; i++)
        any |= x[i] & y[i];
    return any != 0;
}

bool plane_less(const uint64_t *x, const uint64_t *y, uint32_t words)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < words; i++)
        any |= y[i] & ~x[i];
    return any != 0;
}

/* The items' classes must multiply to at most SPACE_MAX, or to what one item has. */
bool space_init(solver *s, space *sp, item *const *items, uint32_t count)
{
    *sp = (space){.items = items, .count = count, .n = 1, .readings = 1, .completions = 1};
    sp->strides = solve_alloc(s, count, sizeof *sp->strides);
    if (!sp->strides)
        return false;
    for (uint32_t i = count; i-- > 0;) {
        sp->strides[i] = sp->n;
        sp->n *= items[i]->class_count;
        if (items[i]->question)
            sp->readings *= items[i]->class_count;
        else
            sp->completions *= items[i]->class_count;
    }
    sp->words = (sp->n + 63) / 64;
    uint64_t *ones = plane_new(s, sp);
    sp->zeros = plane_new(s, sp);
    if (s->oom)
        return false;
    if (sp->n)
        plane_set(ones, 0, sp->n);
    sp->ones = ones;
    return true;
}

static uint32_t space_find(const space *sp, bool is_free, uint32_t id)
{
    for (uint32_t i = 0; i < sp->count; i++) {
        if (sp->items[i]->free == is_free && sp->items[i]->id == id)
            return i;
    }
    return ID_NONE;
}

/* Sets in `t` and `f` what the classes of item i make of a truth per class. */
static void spread(const space *sp, uint32_t i, const uint8_t *by_class, uint64_t *t, uint64_t *f)
{
    uint32_t stride = sp->strides[i], classes = sp->items[i]->class_count, c = 0;
    for (uint32_t w = 0; w < sp->n; w += stride) {
        if (by_class[c] != K_FALSE)
            plane_set(t, w, w + stride);
        if (by_class[c] != K_TRUE)
            plane_set(f, w, w + stride);
        c = c + 1 == classes ? 0 : c + 1;
    }
}

void atom_planes(solver *s, const space *sp, uint32_t id, bool within_tie, uint64_t *t, uint64_t *f)
{
    bool is_free = s->atom_free[id];
    uint32_t i = ID_NONE;
    if (s->atom_k3[id] == K_OPEN && !(is_free && within_tie))
        i = space_find(sp, is_free, s->atom_base[id]);
    if (i == ID_NONE) {
        if (s->atom_k3[id] != K_FALSE)
            memcpy(t, sp->ones, sp->words * sizeof *t);
        if (s->atom_k3[id] != K_TRUE)
            memcpy(f, sp->ones, sp->words * sizeof *f);
        return;
    }
    const item *it = sp->items[i];
    uint8_t *truths = solve_alloc(s, it->class_count, sizeof *truths);
    if (!truths)
        return;
    for (uint32_t c = 0; c < it->class_count; c++)
        truths[c] = (uint8_t)(is_free ? (c ? K_TRUE : K_FALSE)
                                      : atom_over(s, id, &it->classes[c].values));
    spread(sp, i, truths, t, f);
}

/* ---- the graph over planes ------------------------------------------------------------------- */

static int compare_node_ids(const void *x, const void *y)
{
    const uint32_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* Open nodes under the roots, children first. */
static void collect(solver *s, const uint32_t *roots, uint32_t count)
{
    solve_new_walk(s);
    s->stack.count = s->eval_list.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (s->node_k3[roots[i]] == K_OPEN && s->seen_node[roots[i]] != s->seen) {
            s->seen_node[roots[i]] = s->seen;
            SOLVE_PUSH(s, &s->stack, roots[i]);
        }
    }
    while (s->stack.count && !s->oom) {
        uint32_t id = s->stack.at[--s->stack.count];
        SOLVE_PUSH(s, &s->eval_list, id);
        const node *n = &s->p->nodes[id];
        for (uint32_t i = 0; n->kind != ND_ATOM && i < n->count; i++) {
            uint32_t kid = s->p->kids[n->first + i];
            if (s->node_k3[kid] != K_OPEN || s->seen_node[kid] == s->seen)
                continue;
            s->seen_node[kid] = s->seen;
            SOLVE_PUSH(s, &s->stack, kid);
        }
    }
    if (s->eval_list.count)
        qsort(s->eval_list.at, s->eval_list.count, sizeof *s->eval_list.at, compare_node_ids);
}

static void eval_many(solver *s, const space *sp, const node *n, uint64_t *t, uint64_t *f)
{
    bool is_and = n->kind == ND_AND;
    uint64_t *all = is_and ? t : f, *any = is_and ? f : t;
    memcpy(all, sp->ones, sp->words * sizeof *all);
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t kid = s->p->kids[n->first + i];
        if (s->node_k3[kid] != K_OPEN)
            continue; /* the node is open, so this child does not decide it */
        const uint64_t *kt = s->pt[kid], *kf = s->pf[kid];
        const uint64_t *ka = is_and ? kt : kf, *ko = is_and ? kf : kt;
        for (uint32_t w = 0; w < sp->words; w++) {
            all[w] &= ka[w];
            any[w] |= ko[w];
        }
    }
}

static void eval_shown(solver *s, const space *sp, uint32_t kid, uint64_t *t, uint64_t *f)
{
    uint32_t at = sp == &s->sp ? s->node_showing[kid] : 0;
    if (at && s->showings.at[at - 1].now) {
        const uint64_t *now = s->showings.at[at - 1].now;
        for (uint32_t w = 0; w < sp->words; w++) {
            t[w] = now[w];
            f[w] = sp->ones[w] & ~now[w];
        }
        return;
    }
    memcpy(t, s->pt[kid], sp->words * sizeof *t);
    memcpy(f, s->pf[kid], sp->words * sizeof *f);
}

void space_eval(solver *s, const space *sp, const uint32_t *roots, uint32_t count, bool within_tie)
{
    collect(s, roots, count);
    for (size_t i = 0; i < s->eval_list.count && !s->oom; i++) {
        uint32_t id = s->eval_list.at[i];
        const node *n = &s->p->nodes[id];
        uint32_t kid = n->kind == ND_ATOM ? 0 : s->p->kids[n->first];
        if (n->kind == ND_NOT) {
            s->pt[id] = s->pf[kid];
            s->pf[id] = s->pt[kid];
            continue;
        }
        uint64_t *t = plane_new(s, sp), *f = plane_new(s, sp);
        if (s->oom)
            return;
        s->pt[id] = t;
        s->pf[id] = f;
        switch (n->kind) {
        case ND_ATOM: atom_planes(s, sp, n->first, within_tie, t, f); break;
        case ND_AND:
        case ND_OR: eval_many(s, sp, n, t, f); break;
        case ND_SHOWN: eval_shown(s, sp, kid, t, f); break;
        case ND_FALSE:
        case ND_TRUE:
        case ND_NOT: break;
        }
    }
}

const uint64_t *plane_may(const solver *s, const space *sp, uint32_t id, bool truth)
{
    switch ((k3)s->node_k3[id]) {
    case K_TRUE: return truth ? sp->ones : sp->zeros;
    case K_FALSE: return truth ? sp->zeros : sp->ones;
    case K_OPEN: break;
    }
    return truth ? s->pt[id] : s->pf[id];
}

/* ---- planes by part of the items ------------------------------------------------------------- */

typedef struct {
    const space *sp;
    const bool *in;
    uint32_t last;         /* items from here on do not bear */
    const uint8_t *holds;  /* by combination of the items that bear */
    uint64_t *out;
} fill_work;

/* Worlds [from, from + strides[at - 1]) agree in the items before `at`. */
static void fill_from(const fill_work *f, uint32_t at, uint32_t from, uint32_t width, uint32_t key)
{
    if (at == f->last) {
        if (f->holds[key])
            plane_set(f->out, from, from + width);
        return;
    }
    uint32_t classes = f->sp->items[at]->class_count, step = width / classes;
    for (uint32_t c = 0; c < classes; c++)
        fill_from(f, at + 1, from + c * step, step, f->in[at] ? key * classes + c : key);
}

uint64_t *plane_by(solver *s, const space *sp, const bool *in, class_test *test, void *ctx)
{
    uint16_t *classes = solve_alloc(s, sp->count, sizeof *classes);
    uint32_t combinations = 1, last = 0;
    for (uint32_t i = 0; i < sp->count && classes; i++) {
        classes[i] = in[i] ? 0 : (uint16_t)CLASS_FREE;
        combinations *= in[i] ? sp->items[i]->class_count : 1;
        last = in[i] ? i + 1 : last;
    }
    uint8_t *holds = solve_alloc(s, combinations, sizeof *holds);
    uint64_t *out = plane_new(s, sp);
    for (uint32_t k = 0; k < combinations && !s->oom; k++) {
        holds[k] = test(s, ctx, classes);
        for (uint32_t i = sp->count; i-- > 0;) {
            if (!in[i])
                continue;
            if (++classes[i] < sp->items[i]->class_count)
                break;
            classes[i] = 0;
        }
    }
    if (s->oom)
        return NULL;
    fill_from(&(fill_work){sp, in, last, holds, out}, 0, 0, sp->n, 0);
    return out;
}
