/*
 * signature.c - see signature.h. Nodes lie in the order in which they are decided: children
 * come after their parent, and next to each other. An outcome that says what becomes of its
 * lines under each joint reading of what is still open (tg_outcome_joint) ends its branch with
 * a table. One that does not is decided once more with its questions given and none of their
 * readings chosen, its only child: a reading that is given holds where there is a known answer
 * too. So a charge may stand there that stands in none of the root's worlds, or be another
 * amount: it is one that varies.
 */
#include "whatif/signature.h"

#include "base/panic.h"
#include "whatif/claims.h"

#include <string.h>

#define NODE_LEAF UINT32_MAX
#define NODE_TABLE (UINT32_MAX - 1)
#define NODE_GIVEN (UINT32_MAX - 2)

typedef struct {
    uint32_t parent, reading; /* the way here */
    uint32_t given_first, given_count; /* or these, given without a reading */
    uint32_t depth;           /* questions on the way */
    uint32_t question;        /* place; NODE_LEAF; NODE_TABLE; NODE_GIVEN */
    uint32_t measure;         /* whose charge it was read for; the count of measures: the verdict */
    uint32_t first;           /* of its children; or its leaf, its table */
} node;

/* A question of a table: readings of one class lead to the same leaves. */
typedef struct { uint32_t place; size_t classes; uint32_t *class_of; } table_question;
typedef struct {
    table_question *questions;
    size_t question_count, rows;
    uint32_t *leaf_of; /* by class of each, the last one the quickest */
} leaf_table;

/* A charge of the root's outcome. */
typedef struct { uint32_t measure; uint64_t made_of; } root_charge;

struct signature_tree {
    readings *r;
    arena *a;
    VEC(node) nodes;
    VEC(signature_leaf) leaves;
    VEC(leaf_table) tables;
    VEC(uint32_t) given; /* places */
    VEC(root_charge) at_root; /* those that are left out too */
    VEC(signature_charge) charges; /* the root's first, in its order */
    size_t taken;     /* nodes decided */
    size_t leaves_at_least;
    uint64_t left_out;
    bool by_place, varies;
    bool cut;         /* there was no room to read on */
    bool finished;    /* leaves are joined, idle questions dropped */
};

/* ---- what a decision leaves open ------------------------------------------------------------- */

enum { SET_RELEASED = 1 << TG_CLEAR | 1 << TG_CONDITIONAL, SET_DENIED = 1 << TG_DENIED };

/* Whether a condition is still to be met in every world, so that nothing is released. */
static bool waits(const tg_outcome *o)
{
    for (size_t i = 0; i < tg_outcome_demand_count(o); i++) {
        tg_demand_result d = tg_outcome_demand(o, i);
        if (d.named == TG_IN_EVERY_WORLD && d.outstanding && !d.satisfied && !d.failed)
            return true;
    }
    return false;
}

/* Whether every reading leaves the same verdicts. */
static bool by_facts_alone(const tg_outcome *o)
{
    tg_result r = tg_outcome_line(o);
    return (r.settled || !r.depends) && !tg_outcome_bounded(o);
}

/* What the lines may be under the readings that are left; `more`: there are such. */
static uint8_t may_be(const readings *all, const tg_outcome *o, bool more)
{
    tg_result r = tg_outcome_line(o);
    switch (claims_disposition(o, all->met, NULL)) {
    case TG_RELEASED: return LEAF_RELEASED;
    case TG_LINE_DENIED: return LEAF_DENIED;
    case TG_BAD:
    case TG_ERROR: return 0;
    case TG_HELD: break;
    }
    /* The same set under every reading, and one that is neither released nor denied. */
    bool same = by_facts_alone(o) && (r.set & ~SET_RELEASED);
    if (!more || same)
        return LEAF_HELD;
    bool released = (r.set & SET_RELEASED) && (all->met || !waits(o));
    return (uint8_t)(LEAF_HELD | (released ? LEAF_RELEASED : 0) |
                     (r.set & SET_DENIED ? LEAF_DENIED : 0));
}

static uint8_t pay_bits(unsigned kinds)
{
    return (uint8_t)((kinds & TG_PAY_DUE ? 1 : 0) | (kinds & TG_PAY_IF_AUTHORISED ? 2 : 0));
}

static leaf_pay pay_of(const tg_amount *x)
{
    leaf_pay p = {.may = pay_bits(x->kinds), .made_of = x->made_of};
    if (x->stands == TG_IN_EVERY_WORLD &&
        (x->kinds == TG_PAY_DUE || x->kinds == TG_PAY_IF_AUTHORISED))
        p.surely = p.may;
    return p;
}

/* Whether a charge counts for nothing in any reading: unknown, and not by what is read. One that
 * nobody has to pay may be due under a reading that is given. */
static bool counts_nothing(const readings *r, const tg_amount *x)
{
    return r->slots[x->measure] == TG_NO_ID || (!x->known && !x->varies);
}

uint64_t signature_left_out(const readings *r, const tg_batch *batch, size_t row)
{
    uint64_t out = 0;
    size_t count = tg_outcome_charge_count(tg_batch_outcome(batch, row));
    for (size_t i = 0; i < count && i < 64; i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        out |= (uint64_t)counts_nothing(r, &x) << i;
    }
    return out;
}

static size_t charge_at(const signature_charge *charges, size_t count, uint32_t measure)
{
    size_t i = 0;
    while (i < count && charges[i].measure != measure)
        i++;
    return i;
}

/* The first charge of which something that is counted hangs on what is
 * left open; TG_NO_ID: none. */
static uint32_t charge_open(const signature_tree *t, const tg_batch *batch, size_t row,
                            const tg_outcome *o)
{
    bool same = by_facts_alone(o);
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        leaf_pay p = pay_of(&x);
        if (charge_at(t->charges.at, t->charges.count, x.measure) == t->charges.count || !p.may)
            continue;
        /* It stands whatever is read; its kind goes by the verdict, and that by facts alone. */
        bool by_facts = x.stands == TG_IN_EVERY_WORLD && same;
        if (x.varies || (p.may != p.surely && !by_facts))
            return x.measure;
    }
    return TG_NO_ID;
}

/* ---- which question next --------------------------------------------------------------------- */

static size_t pair_at(const readings *r, uint32_t measure, uint32_t place)
{
    return measure * (r->questions.count + 1) + place;
}

/* An open question that the verdict hinges on; TG_NO_ID: none of the chosen. */
static uint32_t hinge_question(const readings *r, const tg_outcome *o)
{
    uint32_t facts[16];
    if (!tg_outcome_hinge_count(o, TG_NO_ID, NULL))
        return TG_NO_ID;
    size_t count = tg_outcome_hinge(o, TG_NO_ID, 0, facts, TG_COUNT(facts));
    for (size_t i = 0; i < count && i < TG_COUNT(facts); i++) {
        uint32_t place = r->places[facts[i]];
        if (place != TG_NO_ID && r->questions.at[place].chosen)
            return place;
    }
    return TG_NO_ID;
}

/* Of the open chosen questions the one that was of use for the measure most often. */
static uint32_t next_question(const signature_tree *t, const tg_outcome *o, uint32_t measure)
{
    const readings *r = t->r;
    uint32_t best = TG_NO_ID;
    uint64_t best_useful = 0, best_tries = 1;
    for (size_t i = 0; i < tg_outcome_question_count(o); i++) {
        uint32_t place = r->places[tg_outcome_question(o, i)];
        if (place == TG_NO_ID || !r->questions.at[place].chosen)
            continue;
        size_t at = pair_at(r, measure, place);
        uint64_t useful = t->by_place ? 1 : r->useful[at] + 1;
        uint64_t tries = t->by_place ? 2 : useful + r->idle[at] + 1;
        if (best != TG_NO_ID && useful * best_tries <= best_useful * tries)
            continue;
        best = place;
        best_useful = useful;
        best_tries = tries;
    }
    return best;
}

/* ---- growing --------------------------------------------------------------------------------- */

signature_tree *tree_new(readings *r, uint64_t left_out, bool by_place, arena *a)
{
    signature_tree *t = arena_alloc(a, 1, sizeof *t);
    if (!t)
        return NULL;
    *t = (signature_tree){.r = r, .a = a, .leaves_at_least = 1, .left_out = left_out,
                          .by_place = by_place};
    return vec_push(a, &t->nodes, (node){0}) ? t : NULL;
}

size_t tree_wants(const signature_tree *t)
{
    return t->nodes.count - t->taken;
}

static size_t path_of(const signature_tree *t, size_t at, question_read *path)
{
    size_t depth = t->nodes.at[at].depth;
    for (size_t i = depth; i > 0;) {
        const node *n = &t->nodes.at[at];
        for (size_t k = n->given_count; k-- > 0;)
            path[--i] = (question_read){t->given.at[n->given_first + k], READING_ANY};
        if (!n->given_count)
            path[--i] = (question_read){t->nodes.at[n->parent].question, n->reading};
        at = n->parent;
    }
    return depth;
}

size_t tree_path(const signature_tree *t, size_t i, question_read *path)
{
    return path_of(t, t->taken + i, path);
}

/* The charges that are counted, as the root has them. */
static bool take_charges(signature_tree *t, const tg_batch *batch, size_t row, const tg_outcome *o)
{
    size_t count = tg_outcome_charge_count(o);
    for (size_t i = 0; i < count; i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        signature_charge c = {.measure = x.measure, .slot = t->r->slots[x.measure],
                              .varies = x.varies};
        if (!vec_push(t->a, &t->at_root, ((root_charge){x.measure, x.made_of})))
            return false;
        if (i < 64 ? t->left_out >> i & 1 : counts_nothing(t->r, &x))
            continue;
        if (!vec_push(t->a, &t->charges, c))
            return false;
        t->varies = t->varies || x.varies;
    }
    return true;
}

/* Charges of a node further on that the root has not, or has as another amount.
 * Whether the amount is known is each row's own matter: other rows of the signature
 * may know what this one does not. */
static bool meet_charges(signature_tree *t, const tg_batch *batch, size_t row, const tg_outcome *o)
{
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        size_t root = 0, at = charge_at(t->charges.at, t->charges.count, x.measure);
        while (root < t->at_root.count && t->at_root.at[root].measure != x.measure)
            root++;
        bool as_root = root < t->at_root.count && t->at_root.at[root].made_of == x.made_of;
        if ((as_root && !x.varies) || t->r->slots[x.measure] == TG_NO_ID || !pay_bits(x.kinds))
            continue;
        signature_charge c = {.measure = x.measure, .slot = t->r->slots[x.measure]};
        if (at == t->charges.count && !vec_push(t->a, &t->charges, c))
            return false;
        t->charges.at[at].varies = true;
        t->varies = true;
    }
    return true;
}

static bool make_leaf(signature_tree *t, node *n, const tg_batch *batch, size_t row,
                      const tg_outcome *o, uint8_t may)
{
    size_t count = o ? tg_outcome_charge_count(o) : 0;
    signature_leaf leaf = {.may = may};
    question_read path[TREE_DEPTH_MAX];
    leaf.path_count = path_of(t, (size_t)(n - t->nodes.at), path);
    leaf.path = arena_alloc(t->a, leaf.path_count + 1, sizeof *leaf.path);
    leaf.pays = arena_alloc(t->a, count + 1, sizeof *leaf.pays);
    if (!leaf.path || !leaf.pays)
        return false;
    memcpy(leaf.path, path, leaf.path_count * sizeof *path);
    for (size_t i = 0; i < count; i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        leaf_pay p = pay_of(&x);
        size_t at = charge_at(t->charges.at, t->charges.count, x.measure);
        p.charge = (uint32_t)at;
        if (at < t->charges.count && p.may)
            leaf.pays[leaf.pay_count++] = p;
    }
    n->question = NODE_LEAF;
    n->first = (uint32_t)t->leaves.count;
    return vec_push(t->a, &t->leaves, leaf);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static uint8_t may_of(tg_disposition d)
{
    switch (d) {
    case TG_RELEASED: return LEAF_RELEASED;
    case TG_HELD: return LEAF_HELD;
    case TG_LINE_DENIED: return LEAF_DENIED;
    case TG_BAD:
    case TG_ERROR: break;
    }
    return 0;
}

/* A leaf of the table, without the way to it. */
static bool table_leaf(const signature_tree *t, const tg_outcome *o, size_t at, signature_leaf *out)
{
    tg_leaf is = tg_outcome_leaf(o, at);
    bool met = t->r->met && is.to_do;
    *out = (signature_leaf){.may = may_of(met ? TG_RELEASED : is.disposition)};
    out->pays = arena_alloc(t->a, is.charge_count + 1, sizeof *out->pays);
    for (size_t i = 0; out->pays && i < is.charge_count; i++) {
        tg_leaf_charge c = tg_outcome_leaf_charge(o, at, i);
        tg_amount x = {.stands = c.stands, .kinds = c.kinds, .made_of = c.made_of};
        leaf_pay p = pay_of(&x);
        p.charge = (uint32_t)charge_at(t->charges.at, t->charges.count, c.measure);
        if (p.charge < t->charges.count && p.may)
            out->pays[out->pay_count++] = p;
    }
    return out->pays != NULL;
}

static bool table_questions(const signature_tree *t, const tg_outcome *o, leaf_table *out)
{
    out->rows = 1;
    out->questions = arena_alloc(t->a, tg_outcome_joint_count(o) + 1, sizeof *out->questions);
    for (size_t i = 0; out->questions && i < tg_outcome_joint_count(o); i++) {
        table_question *q = &out->questions[out->question_count++];
        q->place = t->r->places[tg_outcome_joint_question(o, i, &q->classes)];
        const reading_question *read = &t->r->questions.at[q->place];
        size_t count = read->reading_count;
        q->class_of = arena_alloc(t->a, count, sizeof *q->class_of);
        for (size_t k = 0; q->class_of && k < count; k++)
            q->class_of[k] = (uint32_t)tg_outcome_joint_class(o, i, read->numbers[k]);
        if (!q->class_of)
            return false;
        out->rows *= q->classes;
    }
    return out->questions != NULL;
}

static void table_classes(const leaf_table *x, size_t row, size_t *classes)
{
    for (size_t i = x->question_count; i-- > 0;) {
        classes[i] = row % x->questions[i].classes;
        row /= x->questions[i].classes;
    }
}

/* The way to a row of the node's table: the node's own, then a reading of each class. */
static bool table_path(const signature_tree *t, size_t at, const leaf_table *x,
                       const size_t *classes, signature_leaf *leaf)
{
    question_read path[TREE_DEPTH_MAX];
    leaf->path_count = path_of(t, at, path);
    leaf->path = arena_alloc(t->a, leaf->path_count + x->question_count + 1, sizeof *leaf->path);
    if (!leaf->path)
        return false;
    memcpy(leaf->path, path, leaf->path_count * sizeof *path);
    for (size_t i = 0; i < x->question_count; i++) {
        const table_question *q = &x->questions[i];
        uint32_t reading = 0;
        while (q->class_of[reading] != classes[i])
            reading++;
        leaf->path[leaf->path_count++] = (question_read){q->place, reading};
    }
    return true;
}

/* The node ends with the outcome's table. */
static bool take_table(signature_tree *t, size_t at, const tg_outcome *o)
{
    leaf_table x = {0};
    size_t count = tg_outcome_leaf_count(o), first = t->leaves.count;
    uint32_t *place = arena_alloc(t->a, count + 1, sizeof *place); /* of a leaf, plus 1 */
    size_t *classes = arena_alloc(t->a, tg_outcome_joint_count(o) + 1, sizeof *classes);
    if (!place || !classes || !table_questions(t, o, &x))
        return false;
    x.leaf_of = arena_alloc(t->a, x.rows, sizeof *x.leaf_of);
    for (size_t row = 0; x.leaf_of && row < x.rows; row++) {
        table_classes(&x, row, classes);
        size_t leaf = tg_outcome_joint_leaf(o, classes);
        signature_leaf made;
        if (!place[leaf]) {
            if (!table_leaf(t, o, leaf, &made) || !table_path(t, at, &x, classes, &made) ||
                !vec_push(t->a, &t->leaves, made))
                return false;
            place[leaf] = (uint32_t)(t->leaves.count - first);
        }
        x.leaf_of[row] = (uint32_t)first + place[leaf] - 1;
    }
    t->nodes.at[at].question = NODE_TABLE;
    t->nodes.at[at].first = (uint32_t)t->tables.count;
    return x.leaf_of && vec_push(t->a, &t->tables, x);
}

/* Whether the node's outcome says what becomes of it under all readings that are left. */
static bool has_table(const signature_tree *t, size_t at, const tg_outcome *o)
{
    return !t->r->by_choice && tg_outcome_joint(o) &&
           t->nodes.at[at].depth + tg_outcome_joint_count(o) <= TREE_DEPTH_MAX;
}

/* A question whose classes all lead to the same leaves is not asked. */
static void table_drop_idle(leaf_table *x, size_t at)
{
    size_t classes = x->questions[at].classes, step = 1, kept = 0;
    for (size_t i = at + 1; i < x->question_count; i++)
        step *= x->questions[i].classes;
    for (size_t row = 0; row < x->rows; row++)
        if (x->leaf_of[row] != x->leaf_of[row - row / step % classes * step])
            return;
    for (size_t row = 0; row < x->rows; row++)
        if (row / step % classes == 0)
            x->leaf_of[kept++] = x->leaf_of[row];
    x->rows = kept;
    x->question_count--;
    memmove(x->questions + at, x->questions + at + 1,
            (x->question_count - at) * sizeof *x->questions);
}

static bool same_table(const signature_tree *t, const leaf_table *x, const leaf_table *y)
{
    if (x->question_count != y->question_count || x->rows != y->rows)
        return false;
    for (size_t i = 0; i < x->question_count; i++) {
        const table_question *p = &x->questions[i], *q = &y->questions[i];
        size_t count = t->r->questions.at[p->place].reading_count;
        if (p->place != q->place || p->classes != q->classes ||
            memcmp(p->class_of, q->class_of, count * sizeof *p->class_of) != 0)
            return false;
    }
    return memcmp(x->leaf_of, y->leaf_of, x->rows * sizeof *x->leaf_of) == 0;
}

/* The leaf of the readings, by place. */
static uint32_t table_leaf_at(const leaf_table *x, const uint32_t *read)
{
    size_t row = 0;
    for (size_t i = 0; i < x->question_count; i++) {
        const table_question *q = &x->questions[i];
        row = row * q->classes + q->class_of[read[q->place]];
    }
    return x->leaf_of[row];
}

/* ---- a decision ------------------------------------------------------------------------------ */

static bool was_read(const signature_tree *t, size_t at, uint32_t place)
{
    question_read path[TREE_DEPTH_MAX];
    size_t depth = path_of(t, at, path);
    for (size_t i = 0; i < depth; i++)
        if (path[i].question == place)
            return true;
    return false;
}

/* Whether the node has questions that are not given: then it is decided once more with all of them,
 * as a reading that is given holds at the dates of a known answer too. */
static bool may_give(const signature_tree *t, size_t at, const tg_outcome *o)
{
    size_t count = tg_outcome_question_count(o), fresh = 0;
    if (t->r->by_choice || t->nodes.at[at].depth + count > TREE_DEPTH_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t place = t->r->places[tg_outcome_question(o, i)];
        if (place == TG_NO_ID || !t->r->questions.at[place].any.len)
            return false;
        fresh += !was_read(t, at, place);
    }
    return fresh > 0;
}

static bool give_questions(signature_tree *t, size_t at, const tg_outcome *o)
{
    node child = {.parent = (uint32_t)at, .given_first = (uint32_t)t->given.count};
    for (size_t i = 0; i < tg_outcome_question_count(o); i++) {
        uint32_t place = t->r->places[tg_outcome_question(o, i)];
        if (was_read(t, at, place))
            continue;
        if (!vec_push(t->a, &t->given, place))
            return false;
        child.given_count++;
    }
    child.depth = t->nodes.at[at].depth + child.given_count;
    t->nodes.at[at].question = NODE_GIVEN;
    t->nodes.at[at].first = (uint32_t)t->nodes.count;
    return vec_push(t->a, &t->nodes, child);
}

bool tree_take(signature_tree *t, const tg_batch *batch, size_t row)
{
    size_t at = t->taken++;
    const tg_outcome *o = tg_batch_outcome(batch, row);
    if (o && tg_outcome_overflow(o))
        o = NULL;
    if (o && !(at ? meet_charges : take_charges)(t, batch, row, o))
        return false;
    if (!o)
        return make_leaf(t, &t->nodes.at[at], batch, row, NULL, 0);
    if (has_table(t, at, o))
        return take_table(t, at, o);
    if (may_give(t, at, o))
        return give_questions(t, at, o);
    bool more = tg_outcome_question_count(o) > 0;
    uint8_t may = may_be(t->r, o, more);
    uint32_t question = TG_NO_ID, measure = (uint32_t)tg_measure_count(t->r->pack);
    if (more && may & (may - 1)) {
        question = hinge_question(t->r, o);
        question = question != TG_NO_ID ? question : next_question(t, o, measure);
    } else if (more) {
        uint32_t open = charge_open(t, batch, row, o);
        measure = open != TG_NO_ID ? open : measure;
        question = open != TG_NO_ID ? next_question(t, o, measure) : TG_NO_ID;
    }
    size_t count = question == TG_NO_ID ? 0 : t->r->questions.at[question].reading_count;
    uint32_t depth = t->nodes.at[at].depth;
    size_t most = t->r->by_choice ? READINGS_JOINT_MAX : READINGS_UNCHOSEN_MAX;
    bool room = t->leaves_at_least + count <= most + 1 && depth < TREE_DEPTH_MAX;
    t->cut = t->cut || (count && !room);
    if (!count || !room)
        return make_leaf(t, &t->nodes.at[at], batch, row, o, may);
    t->leaves_at_least += count - 1;
    t->nodes.at[at].question = question;
    t->nodes.at[at].measure = measure;
    t->nodes.at[at].first = (uint32_t)t->nodes.count;
    for (uint32_t i = 0; i < count; i++) {
        node child = {.parent = (uint32_t)at, .reading = i, .depth = depth + 1};
        if (!vec_push(t->a, &t->nodes, child))
            return false;
    }
    return true;
}

/* ---- what makes a difference ----------------------------------------------------------------- */

static bool same_leaf(const signature_tree *t, const signature_leaf *x, const signature_leaf *y)
{
    if (x->may != y->may || x->pay_count != y->pay_count)
        return false;
    for (size_t i = 0; i < x->pay_count; i++) {
        const leaf_pay *p = &x->pays[i], *q = &y->pays[i];
        if (p->charge != q->charge || p->may != q->may || p->surely != q->surely ||
            (t->charges.at[p->charge].varies && p->made_of != q->made_of)) /* else one amount */
            return false;
    }
    return true;
}

/* Leaves that say the same become the first of them. False when memory is out. */
static bool join_leaves(signature_tree *t)
{
    uint32_t *joined = arena_alloc(t->a, t->leaves.count + 1, sizeof *joined);
    size_t count = 0;
    for (size_t i = 0; joined && i < t->leaves.count; i++) {
        size_t k = 0;
        while (k < count && !same_leaf(t, &t->leaves.at[k], &t->leaves.at[i]))
            k++;
        if (k == count)
            t->leaves.at[count++] = t->leaves.at[i];
        joined[i] = (uint32_t)k;
    }
    for (size_t n = 0; joined && n < t->nodes.count; n++)
        if (t->nodes.at[n].question == NODE_LEAF)
            t->nodes.at[n].first = joined[t->nodes.at[n].first];
    for (size_t n = 0; joined && n < t->tables.count; n++) {
        leaf_table *x = &t->tables.at[n];
        for (size_t row = 0; row < x->rows; row++)
            x->leaf_of[row] = joined[x->leaf_of[row]];
        for (size_t i = x->question_count; i-- > 0;)
            table_drop_idle(x, i);
    }
    t->leaves.count = count;
    return joined != NULL;
}

static bool has_children(const node *n)
{
    return n->question < NODE_GIVEN;
}

static size_t child_count(const signature_tree *t, const node *n)
{
    return t->r->questions.at[n->question].reading_count;
}

static bool same_tree(const signature_tree *t, const node *x, const node *y)
{
    if (x->question != y->question)
        return false;
    if (x->question == NODE_LEAF)
        return x->first == y->first;
    if (x->question == NODE_TABLE)
        return same_table(t, &t->tables.at[x->first], &t->tables.at[y->first]);
    for (size_t i = 0; i < child_count(t, x); i++)
        if (!same_tree(t, &t->nodes.at[x->first + i], &t->nodes.at[y->first + i]))
            return false;
    return true;
}

/* A question whose readings all lead to the same is not asked. */
static void collapse(signature_tree *t)
{
    for (size_t n = t->nodes.count; n-- > 0;) {
        node *x = &t->nodes.at[n];
        if (x->question == NODE_GIVEN) { /* what its child came to */
            const node *given = &t->nodes.at[x->first];
            x->question = given->question;
            x->measure = given->measure;
            x->first = given->first;
            continue;
        }
        bool same = has_children(x);
        for (size_t i = 1; same && i < child_count(t, x); i++)
            same = same_tree(t, &t->nodes.at[x->first], &t->nodes.at[x->first + i]);
        if (has_children(x))
            (same ? t->r->idle : t->r->useful)[pair_at(t->r, x->measure, x->question)]++;
        if (!same)
            continue;
        const node *child = &t->nodes.at[x->first];
        x->question = child->question;
        x->first = child->first;
    }
}

static void mark_asked(const signature_tree *t, const node *n, bool *asked)
{
    const leaf_table *x = n->question == NODE_TABLE ? &t->tables.at[n->first] : NULL;
    for (size_t i = 0; x && i < x->question_count; i++)
        asked[x->questions[i].place] = true;
    if (!has_children(n))
        return;
    asked[n->question] = true;
    for (size_t i = 0; i < child_count(t, n); i++)
        mark_asked(t, &t->nodes.at[n->first + i], asked);
}

/* The leaf of a row of the signature's questions. */
static uint32_t leaf_at(const signature_tree *t, const signature *s, size_t row, uint32_t *read)
{
    for (size_t i = s->question_count; i-- > 0;) {
        size_t n = t->r->questions.at[s->questions[i]].reading_count;
        read[s->questions[i]] = (uint32_t)(row % n);
        row /= n;
    }
    const node *n = &t->nodes.at[0];
    while (has_children(n))
        n = &t->nodes.at[n->first + read[n->question]];
    return n->question == NODE_LEAF ? n->first : table_leaf_at(&t->tables.at[n->first], read);
}

/* Drops a question that changes no row's leaf. */
static void drop_idle(const signature_tree *t, signature *s, size_t at)
{
    size_t n = t->r->questions.at[s->questions[at]].reading_count, step = 1, kept = 0;
    for (size_t i = at + 1; i < s->question_count; i++)
        step *= t->r->questions.at[s->questions[i]].reading_count;
    for (size_t row = 0; row < s->rows; row++)
        if (s->leaf_of[row] != s->leaf_of[row - row / step % n * step])
            return;
    for (size_t row = 0; row < s->rows; row++)
        if (row / step % n == 0)
            s->leaf_of[kept++] = s->leaf_of[row];
    s->rows = kept;
    s->question_count--;
    memmove(s->questions + at, s->questions + at + 1,
            (s->question_count - at) * sizeof *s->questions);
}

static bool find_rows(const signature_tree *t, signature *s, arena *keep)
{
    s->question_count = 0;
    s->leaf_of = NULL;
    size_t places = t->r->questions.count;
    bool *asked = arena_alloc(t->a, places + 1, sizeof *asked);
    uint32_t *read = arena_alloc(t->a, places + 1, sizeof *read);
    s->questions = arena_alloc(keep, places + 1, sizeof *s->questions);
    if (!asked || !read || !s->questions)
        return false;
    mark_asked(t, &t->nodes.at[0], asked);
    s->rows = 1;
    for (uint32_t i = 0; i < places; i++) {
        if (!asked[i])
            continue;
        s->questions[s->question_count++] = i;
        if (s->rows <= READINGS_JOINT_MAX)
            s->rows *= t->r->questions.at[i].reading_count;
    }
    if (s->rows > READINGS_JOINT_MAX)
        return true;
    s->leaf_of = arena_alloc(keep, s->rows, sizeof *s->leaf_of);
    for (size_t row = 0; s->leaf_of && row < s->rows; row++)
        s->leaf_of[row] = leaf_at(t, s, row, read);
    for (size_t i = s->question_count; s->leaf_of && i-- > 0;)
        drop_idle(t, s, i);
    return s->leaf_of != NULL;
}

static bool keep_leaf(const signature_tree *t, const signature_leaf *from, signature_leaf *to,
                      arena *keep)
{
    size_t payees = t->varies ? t->r->figure_count - FIGURE_PAYEES : 0;
    *to = *from;
    to->pays = arena_alloc(keep, from->pay_count + 1, sizeof *to->pays);
    to->path = arena_alloc(keep, from->path_count + 1, sizeof *to->path);
    to->varying = payees ? arena_alloc(keep, payees, sizeof *to->varying) : NULL;
    if (!to->pays || !to->path || (payees && !to->varying))
        return false;
    memcpy(to->pays, from->pays, from->pay_count * sizeof *to->pays);
    memcpy(to->path, from->path, from->path_count * sizeof *to->path);
    return true;
}

bool tree_again(const signature_tree *t, const signature *s)
{
    return !t->by_place && (t->cut || !s->leaf_of);
}

bool tree_finish(signature_tree *t, signature *s, arena *keep)
{
    tg_assert(tree_wants(t) == 0);
    if (!join_leaves(t))
        return false;
    collapse(t);
    if (!find_rows(t, s, keep))
        return false;
    s->left_open = false;
    s->leaf_count = t->leaves.count;
    s->charge_count = t->charges.count;
    s->varies = t->varies;
    s->leaves = arena_alloc(keep, s->leaf_count, sizeof *s->leaves);
    s->charges = arena_alloc(keep, s->charge_count + 1, sizeof *s->charges);
    for (size_t i = 0; s->leaves && i < s->leaf_count; i++) {
        if (!keep_leaf(t, &t->leaves.at[i], &s->leaves[i], keep))
            return false;
        s->left_open = s->left_open || (s->leaves[i].may & (s->leaves[i].may - 1));
    }
    if (s->charges && s->charge_count)
        memcpy(s->charges, t->charges.at, s->charge_count * sizeof *s->charges);
    return s->leaves && s->charges;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What the charge adds to a low and a high end. */
static void add_amount(const tg_amount *x, amount *low, amount *high)
{
    amount lowest = wide_amount(x->low, x->scale), highest = wide_amount(x->high, x->scale);
    if (!x->at_most)
        amount_add(low, lowest);
    amount_add(high, highest);
}

void signature_add(signature *s, const line_amounts *line, const tg_batch *batch, size_t row)
{
    s->lines++;
    if (line->units_known)
        amount_add(&s->units, line->units);
    if (line->value_known)
        amount_add(&s->value, line->value);
    if (line->compute_known)
        amount_add(&s->compute, line->compute);
    size_t count = s->charge_count ? tg_outcome_charge_count(tg_batch_outcome(batch, row)) : 0;
    for (size_t i = 0, k = 0; i < count && k < s->charge_count; i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        if (s->charges[k].measure != x.measure)
            continue;
        if (x.known && !s->charges[k].varies)
            add_amount(&x, &s->charges[k].low, &s->charges[k].high);
        k++;
    }
}

/* To the figures of a payee: what may be paid, at least what surely is. */
static void pay(figure *of_payee, const leaf_pay *p, amount low, amount high)
{
    for (unsigned k = 0; k < 2; k++) {
        if (p->surely >> k & 1)
            amount_add(&of_payee[k].low, low);
        if (p->may >> k & 1)
            amount_add(&of_payee[k].high, high);
    }
}

void signature_add_under(const signature *s, signature_leaf *leaf, const tg_batch *batch,
                         size_t row)
{
    const tg_outcome *o = tg_batch_outcome(batch, row);
    for (size_t i = 0; o && i < tg_outcome_charge_count(o); i++) {
        tg_amount x = tg_batch_amount(batch, row, i);
        size_t at = charge_at(s->charges, s->charge_count, x.measure);
        leaf_pay p = pay_of(&x);
        amount low = {0}, high = {0};
        if (at == s->charge_count || !s->charges[at].varies || !x.known)
            continue;
        add_amount(&x, &low, &high);
        pay(&leaf->varying[2 * s->charges[at].slot], &p, low, high);
    }
}

/* ---- into the tables ------------------------------------------------------------------------- */

static void leaf_figures(const readings *r, const signature *s, const signature_leaf *l,
                         figure *out)
{
    memset(out, 0, r->figure_count * sizeof *out);
    bool sure = !(l->may & (l->may - 1));
    for (int i = 0; i < 3; i++) {
        if (!(l->may >> i & 1))
            continue;
        amount_add(&out[FIGURE_RELEASED_UNITS + i].high, s->units);
        amount_add(&out[FIGURE_RELEASED_VALUE + i].high, s->value);
        if (i == 0)
            amount_add(&out[FIGURE_COMPUTE].high, s->compute);
        if (sure) {
            out[FIGURE_RELEASED_UNITS + i].low = out[FIGURE_RELEASED_UNITS + i].high;
            out[FIGURE_RELEASED_VALUE + i].low = out[FIGURE_RELEASED_VALUE + i].high;
        }
        if (sure && i == 0)
            out[FIGURE_COMPUTE].low = out[FIGURE_COMPUTE].high;
    }
    for (size_t i = 0; i < l->pay_count; i++) {
        const signature_charge *c = &s->charges[l->pays[i].charge];
        if (!c->varies)
            pay(&out[FIGURE_PAYEES + 2 * c->slot], &l->pays[i], c->low, c->high);
    }
    if (l->varying)
        figure_add(out + FIGURE_PAYEES, l->varying, r->figure_count - FIGURE_PAYEES);
}

bool signature_settle(readings *r, const signature *s)
{
    size_t count = r->figure_count;
    arena *a = arena_new(NULL, 0);
    figure *of = a ? arena_alloc(a, count * (s->leaf_count + 1), sizeof *of) : NULL;
    figure *range = of ? of + count * s->leaf_count : NULL;
    reading_table *t = NULL;
    bool wide = !s->leaf_of;
    for (size_t i = 0; of && i < s->leaf_count; i++) {
        leaf_figures(r, s, &s->leaves[i], of + i * count);
        figure_widen(range, of + i * count, count, i == 0);
    }
    if (of)
        t = readings_table(r, s->questions, wide ? 0 : s->question_count, wide ? 1 : s->rows);
    for (size_t row = 0; t && row < t->rows; row++)
        figure_add(readings_figures(r, t, row), wide ? range : of + s->leaf_of[row] * count, count);
    for (size_t i = 0; i < s->question_count; i++)
        r->questions.at[s->questions[i]].used = true;
    r->lines += s->lines;
    r->open_lines += s->question_count > 0 ? s->lines : 0;
    r->joint_lines += s->question_count > 1 ? s->lines : 0;
    r->wide_lines += wide || s->left_open ? s->lines : 0;
    arena_free(a);
    return t != NULL;
}
