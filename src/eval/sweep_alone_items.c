/*
 * sweep_alone_items.c - sweep_alone.h: the formula's values as literals and conjunctions.
 *
 *     a and b      ->  the parts of both        a or b  ->  not (not a and not b)
 *     of one dimension                          ->  one set of its classes
 *     not (a and b), where a holds in any case  ->  not b
 */
#include "eval/sweep_alone_make.h"

#include <string.h>

enum { SAME_LOOKED_FOR = 32, SIMPLER_TIMES = 8 };

/* ---- what is reached ------------------------------------------------------------------------- */

static uint32_t value_root(const formula *f, uint32_t v)
{
    return f->values.at[v].kind == FO_NOT ? f->values.at[v].a : v;
}

void alone_reach(alone_work *w)
{
    const formula *f = &w->s->f;
    w->reached = work_alloc(w, f->values.count, sizeof *w->reached);
    w->uses = work_alloc(w, f->values.count, sizeof *w->uses);
    for (size_t i = 0; !w->oom && i < f->outputs.count; i++) {
        w->reached[f->outputs.at[i]] = true;
        w->uses[value_root(f, f->outputs.at[i])]++;
    }
    for (size_t i = w->oom ? 0 : f->values.count; i-- > 0;) {
        const formula_value *v = &f->values.at[i];
        if (!w->reached[i] || v->kind < FO_AND)
            continue;
        w->reached[v->a] = true;
        if (v->kind == FO_NOT)
            continue;
        w->reached[v->b] = true;
        w->uses[value_root(f, v->a)]++;
        w->uses[value_root(f, v->b)]++;
    }
}

/* ---- sets of classes ------------------------------------------------------------------------- */

static uint32_t set_words(const alone_work *w, uint32_t dimension_id)
{
    return (w->x->dimensions[dimension_id].class_count + 63) / 64;
}

static uint64_t last_word(const alone_work *w, uint32_t dimension_id)
{
    uint32_t rest = w->x->dimensions[dimension_id].class_count % 64;
    return rest ? (UINT64_C(1) << rest) - 1 : UINT64_MAX;
}

static bool set_empty(const alone_work *w, uint32_t d, const uint64_t *x)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < set_words(w, d); i++)
        any |= x[i];
    return any == 0;
}

static bool set_full(const alone_work *w, uint32_t d, const uint64_t *x)
{
    uint32_t n = set_words(w, d);
    bool full = x[n - 1] == last_word(w, d);
    for (uint32_t i = 0; full && i + 1 < n; i++)
        full = x[i] == UINT64_MAX;
    return full;
}

/* x and y; x or y. NULL: no memory. */
static const uint64_t *set_joined(alone_work *w, uint32_t d, const uint64_t *x, const uint64_t *y,
                                  bool both)
{
    uint32_t n = set_words(w, d);
    uint64_t *out = work_alloc(w, n, sizeof *out);
    for (uint32_t i = 0; out && i < n; i++)
        out[i] = both ? x[i] & y[i] : x[i] | y[i];
    return out;
}

static const uint64_t *set_negated(alone_work *w, uint32_t d, const uint64_t *x)
{
    uint32_t n = set_words(w, d);
    uint64_t *out = work_alloc(w, n, sizeof *out);
    for (uint32_t i = 0; out && i < n; i++)
        out[i] = ~x[i] & (i + 1 == n ? last_word(w, d) : UINT64_MAX);
    return out;
}

static bool set_within(const alone_work *w, uint32_t d, const uint64_t *x, const uint64_t *in)
{
    for (uint32_t i = 0; i < set_words(w, d); i++) {
        if (x[i] & ~in[i])
            return false;
    }
    return true;
}

static bool set_apart(const alone_work *w, uint32_t d, const uint64_t *x, const uint64_t *y)
{
    for (uint32_t i = 0; i < set_words(w, d); i++) {
        if (x[i] & y[i])
            return false;
    }
    return true;
}

/* ---- conjunctions ---------------------------------------------------------------------------- */

alone_item item_constant(bool holds)
{
    return (alone_item){ITEM_CONSTANT, holds, 0, NULL};
}

static alone_item item_literal(const alone_work *w, uint32_t d, const uint64_t *set)
{
    if (set_empty(w, d, set) || set_full(w, d, set))
        return item_constant(!set_empty(w, d, set));
    return (alone_item){ITEM_LITERAL, false, d, set};
}

alone_item item_negated(alone_work *w, alone_item x)
{
    if (x.kind == ITEM_LITERAL)
        x.set = set_negated(w, x.at, x.set);
    else
        x.flag = !x.flag;
    return x;
}

uint32_t node_add(alone_work *w)
{
    alone_node n = {.need = work_alloc(w, w->x->count, sizeof *n.need),
                    .unless = work_alloc(w, w->x->count, sizeof *n.unless)};
    if (w->oom || !vec_push(w->a, &w->nodes, n)) {
        w->oom = true;
        return 0;
    }
    return (uint32_t)w->nodes.count - 1;
}

static void node_need(alone_work *w, alone_node *n, uint32_t d, const uint64_t *set)
{
    if (w->oom || !set)
        return;
    n->need[d] = n->need[d] ? set_joined(w, d, n->need[d], set, true) : set;
    n->never = n->never || (n->need[d] && set_empty(w, d, n->need[d]));
}

void node_op(alone_work *w, alone_node *n, uint32_t op)
{
    for (size_t i = 0; i < n->ops.count && i < SAME_LOOKED_FOR; i++) {
        if (n->ops.at[i] == op)
            return;
        n->never = n->never || n->ops.at[i] == (op ^ 1);
    }
    if (!vec_push(w->a, &n->ops, op))
        w->oom = true;
}

/* A conjunction with at most one operation is taken apart. */
void node_and(alone_work *w, uint32_t at, alone_item x)
{
    alone_node *n = &w->nodes.at[at];
    if (w->oom)
        return;
    if (x.kind == ITEM_CONSTANT) {
        n->never = n->never || !x.flag;
        return;
    }
    if (x.kind == ITEM_LITERAL) {
        node_need(w, n, x.at, x.set);
        return;
    }
    const alone_node *c = &w->nodes.at[x.at];
    for (uint32_t d = 0; d < w->x->count; d++)
        node_need(w, n, d, x.flag ? c->unless[d] : c->need[d]);
    if (x.flag || c->ops.count > 1) {
        node_op(w, n, 2 * x.at + x.flag);
        return;
    }
    n->never = n->never || c->never;
    if (c->ops.count == 1)
        node_op(w, n, c->ops.at[0]);
}

void node_inherit(alone_work *w, uint32_t at)
{
    alone_node *n = &w->nodes.at[at];
    for (size_t i = 0; i < n->ops.count && !w->oom; i++) {
        const alone_node *c = &w->nodes.at[n->ops.at[i] / 2];
        if (n->ops.at[i] & 1)
            continue;
        n->never = n->never || c->never;
        for (uint32_t d = 0; d < w->x->count; d++)
            node_need(w, n, d, c->need[d]);
    }
}

static bool may_take(const alone_work *w, alone_item x, uint32_t v)
{
    return x.kind == ITEM_NODE && !x.flag && !w->nodes.at[x.at].shared &&
           w->uses[value_root(&w->s->f, v)] == 1;
}

/* x and y, of values vx and vy. A conjunction that nothing else reads is gone on with. */
static alone_item both_hold(alone_work *w, alone_item x, uint32_t vx, alone_item y, uint32_t vy)
{
    if (x.kind == ITEM_CONSTANT || y.kind == ITEM_CONSTANT) {
        alone_item other = x.kind == ITEM_CONSTANT ? y : x;
        bool holds = x.kind == ITEM_CONSTANT ? x.flag : y.flag;
        if (holds && other.kind == ITEM_NODE)
            w->nodes.at[other.at].shared = true;
        return holds ? other : item_constant(false);
    }
    if (x.kind == ITEM_LITERAL && y.kind == ITEM_LITERAL && x.at == y.at) {
        const uint64_t *set = set_joined(w, x.at, x.set, y.set, true);
        return set ? item_literal(w, x.at, set) : item_constant(false);
    }
    bool take_x = may_take(w, x, vx), take_y = may_take(w, y, vy);
    uint32_t at = node_add(w);
    if (w->oom)
        return item_constant(false);
    if (take_y && (!take_x || w->nodes.at[y.at].ops.count > w->nodes.at[x.at].ops.count)) {
        alone_item swap = x;
        x = y;
        y = swap;
        take_x = true;
    }
    if (take_x) {
        w->nodes.at[at] = w->nodes.at[x.at];
        w->nodes.at[x.at] = (alone_node){.need = NULL};
    } else {
        node_and(w, at, x);
    }
    node_and(w, at, y);
    return (alone_item){ITEM_NODE, false, at, NULL};
}

static void items_make(alone_work *w)
{
    const formula *f = &w->s->f;
    w->items[F_ZERO] = item_constant(false);
    w->items[F_ONE] = item_constant(true);
    for (uint32_t v = 2; v < f->values.count && !w->oom; v++) {
        const formula_value *t = &f->values.at[v];
        if (!w->reached[v] || t->kind < FO_AND)
            continue;
        alone_item x = w->items[t->a];
        switch (t->kind) {
        case FO_AND: w->items[v] = both_hold(w, x, t->a, w->items[t->b], t->b); break;
        case FO_AND_NOT:
            w->items[v] = both_hold(w, x, t->a, item_negated(w, w->items[t->b]), t->b);
            break;
        case FO_OR:
            x = both_hold(w, item_negated(w, x), t->a, item_negated(w, w->items[t->b]), t->b);
            w->items[v] = item_negated(w, x);
            break;
        default: w->items[v] = item_negated(w, x); break;
        }
    }
}

/* ---- settling -------------------------------------------------------------------------------- */

static bool has_op(const alone_node *n, uint32_t op)
{
    for (size_t i = 0; i < n->ops.count && i < SAME_LOOKED_FOR; i++) {
        if (n->ops.at[i] == op)
            return true;
    }
    return false;
}

/* How many parts of another conjunction a conjunction leaves open, two or more being the same; and
 * the last of them: a dimension, or an operation. */
typedef struct { uint32_t count, dimension, op; } parts_left;

static parts_left left_open(const alone_work *w, const alone_node *n, const alone_node *c)
{
    parts_left left = {0, ID_NONE, ID_NONE};
    for (uint32_t d = 0; d < w->x->count && left.count < 2; d++) {
        if (!c->need[d] || (n->need[d] && set_within(w, d, n->need[d], c->need[d])))
            continue;
        left.count++;
        left.dimension = d;
    }
    for (size_t i = 0; i < c->ops.count && left.count < 2; i++) {
        if (has_op(n, c->ops.at[i]))
            continue;
        left.count++;
        left.op = c->ops.at[i];
    }
    return left;
}

static bool needs_apart(const alone_work *w, const alone_node *n, const alone_node *c)
{
    for (uint32_t d = 0; d < w->x->count; d++) {
        if (n->need[d] && c->need[d] && set_apart(w, d, n->need[d], c->need[d]))
            return true;
    }
    return false;
}

/* Whether another operation, as it is, has this one among its own. */
static bool op_implied(const alone_work *w, const alone_node *n, uint32_t op)
{
    for (size_t i = 0; i < n->ops.count && i < SAME_LOOKED_FOR; i++) {
        if ((n->ops.at[i] & 1) == 0 && has_op(&w->nodes.at[n->ops.at[i] / 2], op))
            return true;
    }
    return false;
}

/* What is left of an operation beside the others: itself (two or more), nothing, or one thing. */
static parts_left op_left(const alone_work *w, const alone_node *n, uint32_t op, bool *keep)
{
    const alone_node *c = &w->nodes.at[op / 2];
    bool apart = c->never || needs_apart(w, n, c), implied = op_implied(w, n, op);
    parts_left left = {2, ID_NONE, ID_NONE};
    *keep = !implied;
    if ((op & 1) == 0) {
        left.count = apart ? 0 : 2;
        return left;
    }
    *keep = *keep && !apart;
    if (*keep) {
        left = left_open(w, n, c);
        *keep = left.count > 1;
    }
    return left;
}

/* Operations that the rest decides, or of which it leaves one thing open.
 * True: something changed. */
static bool node_simpler(alone_work *w, uint32_t at)
{
    alone_node *n = &w->nodes.at[at];
    bool changed = false;
    for (size_t i = 0; i < n->ops.count && !n->never && !w->oom;) {
        uint32_t op = n->ops.at[i];
        bool keep;
        parts_left left = op_left(w, n, op, &keep);
        n->never = left.count == 0 || op_implied(w, n, op ^ 1);
        if (keep) {
            i++;
            continue;
        }
        changed = true;
        n->ops.at[i] = n->ops.at[--n->ops.count];
        if (left.count != 1)
            continue;
        uint32_t d = left.dimension;
        if (d != ID_NONE)
            node_need(w, n, d, set_negated(w, d, w->nodes.at[op / 2].need[d]));
        else
            node_and(w, at, (alone_item){ITEM_NODE, !(left.op & 1), left.op / 2, NULL});
    }
    return changed && !n->never && !w->oom;
}

void node_simplify(alone_work *w, uint32_t at)
{
    for (unsigned i = 0; i < SIMPLER_TIMES && node_simpler(w, at); i++) {
    }
}

/* What the failing of a conjunction implies: that of one of its parts. */
static void node_unless(alone_work *w, uint32_t at)
{
    alone_node *n = &w->nodes.at[at];
    uint32_t needing = 0;
    for (uint32_t d = 0; d < w->x->count; d++)
        needing += n->need[d] != NULL;
    for (uint32_t d = 0; d < w->x->count && needing < 2 && !w->oom; d++) {
        if (needing == 1 && !n->need[d])
            continue;
        const uint64_t *set = n->need[d] ? set_negated(w, d, n->need[d]) : NULL;
        bool any = false;
        for (size_t i = 0; i < n->ops.count && !any && !w->oom; i++) {
            const alone_node *c = &w->nodes.at[n->ops.at[i] / 2];
            const uint64_t *implied = n->ops.at[i] & 1 ? c->need[d] : c->unless[d];
            any = implied == NULL;
            set = !implied || !set ? implied : set_joined(w, d, set, implied, false);
        }
        if (!any && set && !w->oom && !set_full(w, d, set))
            n->unless[d] = set;
    }
}

/* The conjunction anew, of what its operations have become. */
static alone_item settle(alone_work *w, uint32_t at)
{
    alone_node *n = &w->nodes.at[at];
    uint32_t needing = 0, only = 0;
    if (!n->need)
        return item_constant(false); /* gone on with elsewhere */
    uint32_t *ops = n->ops.at;
    size_t count = n->ops.count;
    memset(&n->ops, 0, sizeof n->ops);
    for (size_t i = 0; i < count && !n->never && !w->oom; i++) {
        alone_item x = w->settled[ops[i] / 2];
        node_and(w, at, ops[i] & 1 ? item_negated(w, x) : x);
    }
    node_simplify(w, at);
    for (uint32_t d = 0; d < w->x->count; d++) {
        needing += n->need[d] != NULL;
        only = n->need[d] ? d : only;
    }
    if (n->never || w->oom)
        return item_constant(false);
    if (n->ops.count == 0 && needing < 2)
        return needing ? item_literal(w, only, n->need[only]) : item_constant(true);
    if (n->ops.count == 1 && needing == 0)
        return (alone_item){ITEM_NODE, n->ops.at[0] & 1, n->ops.at[0] / 2, NULL};
    node_unless(w, at);
    return (alone_item){ITEM_NODE, false, at, NULL};
}

static void settle_all(alone_work *w)
{
    w->settled = work_alloc(w, w->nodes.count, sizeof *w->settled);
    for (uint32_t i = 0; i < w->nodes.count && !w->oom; i++)
        w->settled[i] = settle(w, i);
}

void alone_items(alone_work *w)
{
    items_make(w);
    if (!w->oom)
        settle_all(w);
}
