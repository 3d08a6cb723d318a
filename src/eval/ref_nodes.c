/*
 * ref_nodes.c - conditions of the plain evaluator as nodes over atoms: what is known is folded
 * away, what is left are comparisons of missing facts.
 */
#include "eval/ref_world.h"

void *ref_alloc(ref *r, size_t count, size_t size)
{
    void *p = arena_alloc(r->a, count ? count : 1, size);
    if (!p)
        r->oom = true;
    return p;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

rnode *rn_new(ref *r, rnode_kind kind)
{
    rnode *n = ref_alloc(r, 1, sizeof *n);
    if (!n)
        return &r->spare;
    n->kind = kind;
    return n;
}

rnode *rn_const(ref *r, bool holds)
{
    rnode *n = rn_new(r, RN_CONST);
    if (!r->oom)
        n->value = holds;
    return n;
}

bool rn_is(const rnode *n, bool holds)
{
    return n->kind == RN_CONST && n->value == holds;
}

rnode *rn_not(ref *r, rnode *kid)
{
    if (kid->kind == RN_CONST)
        return rn_const(r, !kid->value);
    rnode *n = rn_new(r, RN_NOT);
    rnode **kids = ref_alloc(r, 1, sizeof(rnode *));
    if (r->oom)
        return n;
    kids[0] = kid;
    n->kids = kids;
    n->kid_count = 1;
    return n;
}

rnode *rn_many(ref *r, rnode_kind kind, rnode *const *list, uint32_t count)
{
    bool neutral = kind == RN_AND;
    rnode **kids = ref_alloc(r, count, sizeof(rnode *));
    uint32_t n = 0;
    for (uint32_t i = 0; i < count && !r->oom; i++) {
        if (rn_is(list[i], !neutral))
            return list[i];
        if (!rn_is(list[i], neutral))
            kids[n++] = list[i];
    }
    if (r->oom || n == 0)
        return rn_const(r, neutral);
    if (n == 1)
        return kids[0];
    rnode *node = rn_new(r, kind);
    if (!r->oom) {
        node->kids = kids;
        node->kid_count = n;
    }
    return node;
}

rnode *rn_and(ref *r, rnode *x, rnode *y)
{
    return rn_many(r, RN_AND, (rnode *[]){x, y}, 2);
}

rnode *rn_or(ref *r, rnode *x, rnode *y)
{
    return rn_many(r, RN_OR, (rnode *[]){x, y}, 2);
}

rnode *rn_atom(ref *r, ratom *x)
{
    rnode *n = rn_new(r, RN_ATOM);
    if (!r->oom)
        n->atom = x;
    return n;
}

/* ---- facts ----------------------------------------------------------------------------------- */

value_state ref_state(const ref *r, uint32_t f)
{
    return r->line->values[f].state;
}

bool ref_is_missing(const ref *r, uint32_t f)
{
    return ref_state(r, f) == V_MISSING || ref_state(r, f) == V_PART;
}

uint32_t ref_base(const ref *r, uint32_t f)
{
    const fact *d = &r->m->facts[f];
    if (!d->derived || ref_state(r, f) != V_MISSING)
        return f;
    uint32_t base = ID_NONE, count = 0;
    const operand *parts[2] = {&d->derive.a, &d->derive.b};
    for (unsigned i = 0; i < (d->derive.op ? 2u : 1u); i++) {
        if (parts[i]->kind == O_FACT && ref_is_missing(r, parts[i]->id)) {
            base = ref_base(r, parts[i]->id);
            count++;
        }
    }
    return count == 1 ? base : f;
}

rdom *ref_dom(ref *r, uint32_t f)
{
    if (r->dom_of[f])
        return r->doms.at[r->dom_of[f] - 1];
    rdom *d = ref_alloc(r, 1, sizeof *d);
    if (!d)
        return NULL;
    d->fact = f;
    fact_kind kind = r->m->facts[f].kind;
    d->question = kind == FACT_QUESTION || kind == FACT_PARAM;
    d->loose = r->m->facts[f].derived;
    REF_PUSH(r, &r->doms, d);
    r->dom_of[f] = (uint32_t)r->doms.count;
    return d;
}

ratom *rn_atom_on(ref *r, ratom_kind kind, uint32_t f)
{
    rdom *d = ref_dom(r, f);
    ratom *x = ref_alloc(r, 1, sizeof *x);
    if (r->oom)
        return NULL;
    x->kind = kind;
    x->dom = r->dom_of[f] - 1;
    REF_PUSH(r, &d->atoms, x);
    REF_PUSH(r, &r->atoms, x);
    return x;
}

/* ---- comparisons ----------------------------------------------------------------------------- */

roperand ref_op_number(rat number)
{
    return (roperand){.fact = ID_NONE, .number = number};
}

roperand ref_op_fact(const ref *r, uint32_t f)
{
    if (ref_state(r, f) == V_NONE)
        return (roperand){.fact = ID_NONE, .none = true};
    rat number;
    if (line_number(r->m, r->line, f, &number))
        return ref_op_number(number);
    if (ref_is_missing(r, f))
        return (roperand){.fact = f};
    return (roperand){.fact = ID_NONE, .hole = true, .param = ID_NONE}; /* past 128 bits */
}

static bool op_same(const roperand *x, const roperand *y)
{
    if (x->hole != y->hole || x->none != y->none || x->fact != y->fact)
        return false;
    if (x->hole)
        return x->param == y->param;
    return x->fact != ID_NONE || x->none || rat_cmp(x->number, y->number) == 0;
}

static bool term_same(const rterm *x, const rterm *y)
{
    return x->op == y->op && op_same(&x->a, &y->a) && (x->op == 0 || op_same(&x->b, &y->b));
}

static cmp_op mirrored(cmp_op op)
{
    switch (op) {
    case CMP_LT: return CMP_GT;
    case CMP_LE: return CMP_GE;
    case CMP_GT: return CMP_LT;
    case CMP_GE: return CMP_LE;
    case CMP_EQ:
    case CMP_NE: break;
    }
    return op;
}

static void find_missing(const ref *r, const rterm *t, ref_missing *out)
{
    const roperand *parts[2] = {&t->a, &t->b};
    for (unsigned i = 0; i < (t->op ? 2u : 1u); i++) {
        out->hole |= parts[i]->hole;
        out->none |= parts[i]->none;
        if (parts[i]->fact != ID_NONE)
            out->facts[out->count++] = ref_base(r, parts[i]->fact);
    }
    if (t->op == '/' && t->b.fact == ID_NONE && !t->b.hole && !t->b.none && t->b.number.num == 0)
        out->none = true;
}

static bool is_order(const ref *r, const rterm *left, cmp_op op, const rterm *right)
{
    uint32_t a = left->a.fact, b = right->a.fact;
    if (left->op || right->op || a == ID_NONE || b == ID_NONE || a == b || op == CMP_EQ ||
        op == CMP_NE)
        return false;
    const fact *f = &r->m->facts[a], *g = &r->m->facts[b];
    const fact *both[2] = {f, g};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t id = i ? b : a;
        if (both[i]->derived || both[i]->kind == FACT_QUESTION || both[i]->kind == FACT_PARAM ||
            (both[i]->may_be_none && ref_state(r, id) == V_MISSING))
            return false;
    }
    return f->unit == g->unit && f->scale == g->scale;
}

/* A comparison that no single missing number decides. */
static ratom *free_atom(ref *r, ratom_kind kind, const rterm *left, cmp_op op, const rterm *right,
                        const ref_missing *missing)
{
    ratom *x = ref_alloc(r, 1, sizeof *x);
    uint32_t *facts = ref_alloc(r, missing->count, sizeof *facts);
    if (r->oom)
        return NULL;
    *x = (ratom){.kind = kind, .op = op, .left = *left, .right = *right, .facts = facts};
    x->hole = missing->hole;
    x->order = is_order(r, left, op, right);
    for (uint32_t i = 0; i < missing->count; i++) {
        bool twice = false;
        for (uint32_t j = 0; j < x->fact_count; j++)
            twice |= facts[j] == missing->facts[i];
        if (!twice)
            facts[x->fact_count++] = missing->facts[i];
    }
    for (uint32_t i = 0; i < x->fact_count; i++)
        (void)ref_dom(r, facts[i]);
    return x;
}

rnode *rn_free_truth(ref *r, const rterm *left, cmp_op op, const rterm *right,
                     const ref_missing *missing)
{
    for (size_t i = 0; i < r->doms.count; i++) {
        ratom *x = r->doms.at[i]->free;
        if (x && ((x->op == op && term_same(&x->left, left) && term_same(&x->right, right)) ||
                  (x->op == mirrored(op) && term_same(&x->left, right) &&
                   term_same(&x->right, left))))
            return rn_atom(r, x);
    }
    ratom *x = free_atom(r, RA_FREE, left, op, right, missing);
    rdom *d = ref_alloc(r, 1, sizeof *d);
    if (r->oom)
        return rn_const(r, false);
    x->dom = (uint32_t)r->doms.count;
    *d = (rdom){.fact = ID_NONE, .free = x, .question = true};
    for (uint32_t i = 0; i < x->fact_count; i++)
        d->question &= ref_dom(r, x->facts[i])->question;
    x->dom = (uint32_t)r->doms.count;
    REF_PUSH(r, &r->doms, d);
    REF_PUSH(r, &d->atoms, x);
    REF_PUSH(r, &r->atoms, x);
    return rn_atom(r, x);
}

rnode *rn_compare(ref *r, const rterm *left, cmp_op op, const rterm *right)
{
    ref_missing missing = {0};
    find_missing(r, left, &missing);
    find_missing(r, right, &missing);
    if (missing.none)
        return rn_const(r, false);
    if (missing.count == 0 && !missing.hole) {
        rat x, y;
        rvalue vx = ref_term(r, left, ID_NONE, 0, &x), vy = ref_term(r, right, ID_NONE, 0, &y);
        if (vx == RV_NUMBER && vy == RV_NUMBER)
            return rn_const(r, ref_compare(op, rat_cmp(x, y)));
    } else if (missing.count == 1 && !missing.hole) {
        ratom probe = {0};
        if (ref_cuts(r, left, right, missing.facts[0], &probe)) {
            ratom *x = rn_atom_on(r, RA_CMP, missing.facts[0]);
            if (!x)
                return rn_const(r, false);
            x->op = op;
            x->left = *left;
            x->right = *right;
            x->cuts = probe.cuts;
            x->cut_count = probe.cut_count;
            return rn_atom(r, x);
        }
    }
    if (!r->constraint)
        return rn_free_truth(r, left, op, right, &missing);
    ratom *x = free_atom(r, RA_UNKNOWN, left, op, right, &missing);
    return x ? rn_atom(r, x) : rn_const(r, false);
}

rnode *rn_compare_steps(ref *r, uint32_t f, cmp_op op, int64_t steps)
{
    rterm left = {.a = ref_op_fact(r, f)}, right = {.a = ref_op_number(rat_int(steps))};
    return rn_compare(r, &left, op, &right);
}
