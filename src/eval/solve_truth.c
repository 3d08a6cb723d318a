/*
 * solve_truth.c - three-valued truth of a line: atoms over admissible values, nodes by Kleene,
 * constraints that cut what is admissible.
 */
#include "eval/solver.h"

#include <string.h>

const atom *solve_atom(const solver *s, uint32_t i)
{
    return i < s->p->atom_count ? &s->p->atoms[i] : &s->extra.at[i - s->p->atom_count];
}

/* ---- one value ------------------------------------------------------------------------------- */

/* A code that is `text`, or when `open` any other that starts with it. */
static bool text_holds(const plan *p, const atom *x, str text, bool open)
{
    return (x->kind == AT_UNDER || !open) && atom_text_holds(p, x, text);
}

static bool cmp_holds(const solver *s, const atom *x, uint32_t base, leaf_value v)
{
    rat l, r;
    return solve_term(s, &x->left, base, v, &l) == VN_NUMBER &&
           solve_term(s, &x->right, base, v, &r) == VN_NUMBER &&
           compare_holds(x->op, rat_cmp(l, r));
}

bool atom_at(const solver *s, const atom *x, uint32_t base, leaf_value v)
{
    rat ignored;
    switch (x->kind) {
    case AT_CUT: return !v.none && atom_cut_holds(x, v.v);
    case AT_SET: return !v.none && atom_set_holds(s->p, x, v.v);
    case AT_TEXTS:
    case AT_UNDER: {
        const lfact *lf = &s->facts[base];
        return !v.none && text_holds(s->p, x, lf->cells[v.v].text, lf->cells[v.v].open);
    }
    case AT_NONE: return solve_number(s, x->fact, base, v, &ignored) == VN_NONE;
    case AT_GIVEN: return false;
    case AT_CMP: return cmp_holds(s, x, base, v);
    }
    return false;
}

static bool known_holds(const solver *s, const atom *x)
{
    const lfact *lf = &s->facts[x->fact];
    if (x->kind == AT_NONE || lf->state == LF_NONE)
        return x->kind == AT_NONE && lf->state == LF_NONE;
    switch (x->kind) {
    case AT_CUT: return atom_cut_holds(x, lf->v);
    case AT_SET: return atom_set_holds(s->p, x, lf->v);
    case AT_TEXTS:
    case AT_UNDER: return text_holds(s->p, x, lf->text, false);
    case AT_NONE:
    case AT_GIVEN:
    case AT_CMP: return false;
    }
    return false;
}

/* ---- which fact decides an atom -------------------------------------------------------------- */

typedef struct {
    uint32_t facts[PARTS_MAX], count; /* by base */
    bool hole, none;
} cmp_parts;

static free_operand resolve_operand(const solver *s, const plan_operand *o, cmp_parts *parts)
{
    free_operand r = {.fact = ID_NONE};
    switch (o->kind) {
    case PO_NUMBER: r.number = o->number; return r;
    case PO_HOLE:
        r.hole = parts->hole = true;
        r.number = rat_int(o->id);
        return r;
    case PO_FACT: break;
    }
    const lfact *lf = &s->facts[o->id];
    switch (lf->state) {
    case LF_NONE: r.none = parts->none = true; return r;
    case LF_KNOWN:
        r.number = lf->number;
        if (!lf->fits) {
            r.hole = parts->hole = true;
            r.number = rat_int(-1);
        }
        return r;
    case LF_MISSING:
        r.fact = o->id;
        parts->facts[parts->count++] = lf->base;
        return r;
    }
    return r;
}

static void resolve_pair(const solver *s, const plan_term *t, free_operand *a, free_operand *b,
                         cmp_parts *parts)
{
    *a = resolve_operand(s, &t->a, parts);
    *b = (free_operand){.fact = ID_NONE, .number = {0, 1}};
    if (t->op == 0)
        return;
    *b = resolve_operand(s, &t->b, parts);
    if (t->op == '/' && !b->hole && !b->none && b->fact == ID_NONE && b->number.num == 0)
        parts->none = true;
}

static bool same_resolved(const free_operand *x, const free_operand *y)
{
    if (x->hole != y->hole || x->none != y->none || x->fact != y->fact)
        return false;
    return x->fact != ID_NONE || x->none || rat_cmp(x->number, y->number) == 0;
}

static cmp_op op_mirrored(cmp_op op)
{
    static const cmp_op other[] = {CMP_GT, CMP_GE, CMP_LT, CMP_LE, CMP_EQ, CMP_NE};
    return other[op];
}

static bool same_sides(const free_truth *x, const free_truth *y, bool swapped)
{
    const free_operand *la = swapped ? &y->right_a : &y->left_a;
    const free_operand *lb = swapped ? &y->right_b : &y->left_b;
    const free_operand *ra = swapped ? &y->left_a : &y->right_a;
    const free_operand *rb = swapped ? &y->left_b : &y->right_b;
    char lop = swapped ? y->right_op : y->left_op, rop = swapped ? y->left_op : y->right_op;
    return x->left_op == lop && x->right_op == rop && same_resolved(&x->left_a, la) &&
           same_resolved(&x->right_a, ra) && (lop == 0 || same_resolved(&x->left_b, lb)) &&
           (rop == 0 || same_resolved(&x->right_b, rb));
}

/* Two plain facts of the line of one unit and step, both missing, never none. */
static bool is_plain_order(const solver *s, const free_truth *t)
{
    if (t->left_op || t->right_op || t->op == CMP_EQ || t->op == CMP_NE ||
        t->left_a.fact == ID_NONE || t->right_a.fact == ID_NONE ||
        t->left_a.fact == t->right_a.fact)
        return false;
    const uint32_t ids[2] = {t->left_a.fact, t->right_a.fact};
    for (unsigned i = 0; i < 2; i++) {
        const fact *f = &s->m->facts[ids[i]];
        if (f->derived || f->kind == FACT_QUESTION || f->kind == FACT_PARAM ||
            s->facts[ids[i]].values.none)
            return false;
    }
    const fact *f = &s->m->facts[ids[0]], *g = &s->m->facts[ids[1]];
    return f->unit == g->unit && f->scale == g->scale;
}

static uint32_t find_free(solver *s, free_truth *t, const cmp_parts *parts)
{
    for (uint32_t i = 0; i < s->frees.count; i++) {
        const free_truth *y = &s->frees.at[i];
        if ((y->op == t->op && same_sides(y, t, false)) ||
            (y->op == op_mirrored(t->op) && same_sides(y, t, true)))
            return i;
    }
    t->question = true;
    for (uint32_t i = 0; i < parts->count; i++) {
        fact_kind kind = s->m->facts[parts->facts[i]].kind;
        t->question = t->question && (kind == FACT_QUESTION || kind == FACT_PARAM);
        bool twice = false;
        for (uint32_t j = 0; j < t->fact_count; j++)
            twice = twice || t->facts[j] == parts->facts[i];
        if (!twice)
            t->facts[t->fact_count++] = parts->facts[i];
    }
    t->hole = parts->hole;
    t->order = is_plain_order(s, t);
    SOLVE_PUSH(s, &s->frees, *t);
    return (uint32_t)s->frees.count - 1;
}

static void set_known(solver *s, uint32_t id, bool holds)
{
    s->atom_k3[id] = holds ? K_TRUE : K_FALSE;
}

static void set_free(solver *s, uint32_t id, free_truth *t, const cmp_parts *parts)
{
    s->atom_k3[id] = K_OPEN;
    s->atom_free[id] = true;
    s->atom_base[id] = find_free(s, t, parts);
}

static bool cmp_cuts(solver *s, const atom *x, uint32_t base, cut_list *out);

static void classify_cmp(solver *s, uint32_t id, const atom *x)
{
    cmp_parts parts = {0};
    free_truth t = {.left_op = x->left.op, .right_op = x->right.op, .op = x->op};
    resolve_pair(s, &x->left, &t.left_a, &t.left_b, &parts);
    resolve_pair(s, &x->right, &t.right_a, &t.right_b, &parts);
    if (parts.none) {
        set_known(s, id, false);
        return;
    }
    if (!parts.hole && parts.count == 0) {
        rat l, r;
        leaf_value nothing = {0};
        if (solve_term(s, &x->left, ID_NONE, nothing, &l) == VN_NUMBER &&
            solve_term(s, &x->right, ID_NONE, nothing, &r) == VN_NUMBER) {
            set_known(s, id, compare_holds(x->op, rat_cmp(l, r)));
            return;
        }
    }
    if (!parts.hole && parts.count == 1) {
        cut_list probe = {0};
        if (cmp_cuts(s, x, parts.facts[0], &probe)) {
            s->atom_base[id] = parts.facts[0];
            s->atom_k3[id] = (uint8_t)atom_over(s, id, &s->facts[parts.facts[0]].values);
            return;
        }
    }
    set_free(s, id, &t, &parts);
}

void solve_classify(solver *s, uint32_t id)
{
    const atom *x = solve_atom(s, id);
    s->atom_free[id] = false;
    if (x->kind == AT_CMP) {
        classify_cmp(s, id, x);
        return;
    }
    const lfact *lf = &s->facts[x->fact];
    if (x->kind == AT_GIVEN) {
        set_known(s, id, s->line.values[x->fact].state != V_MISSING);
        return;
    }
    if (lf->state != LF_MISSING) {
        set_known(s, id, known_holds(s, x));
        return;
    }
    s->atom_base[id] = lf->base;
    s->atom_k3[id] = (uint8_t)atom_over(s, id, &s->facts[lf->base].values);
}

/* ---- many values ----------------------------------------------------------------------------- */

typedef struct { bool yes, no; } both;

static void cut_over(const atom *x, const admissible *v, both *b)
{
    for (uint32_t i = 0; i < v->count; i++) {
        irun r = v->runs[i];
        bool inside = r.lo <= x->step && x->step <= r.hi, only = inside && r.lo == r.hi;
        switch (x->cut) {
        case CUT_GE:
            b->yes = b->yes || r.hi >= x->step;
            b->no = b->no || r.lo < x->step;
            break;
        case CUT_LT:
            b->yes = b->yes || r.lo < x->step;
            b->no = b->no || r.hi >= x->step;
            break;
        case CUT_EQ:
            b->yes = b->yes || inside;
            b->no = b->no || !only;
            break;
        case CUT_NE:
            b->yes = b->yes || !only;
            b->no = b->no || inside;
            break;
        }
    }
}

static void set_over(const plan *p, const atom *x, const admissible *v, both *b)
{
    for (uint32_t i = 0; i < v->count; i++) {
        irun r = v->runs[i];
        int64_t members = 0;
        for (uint32_t j = 0; j < x->count; j++) {
            int64_t m = p->values[x->first + j];
            members += m >= r.lo && m <= r.hi;
        }
        b->yes = b->yes || members > 0;
        b->no = b->no || members <= r.hi - r.lo;
    }
}

static void text_over(const solver *s, const atom *x, const lfact *lf, const admissible *v, both *b)
{
    for (uint32_t i = 0; i < v->count && !(b->yes && b->no); i++) {
        for (int64_t c = v->runs[i].lo; c <= v->runs[i].hi; c++) {
            bool holds = text_holds(s->p, x, lf->cells[c].text, lf->cells[c].open);
            b->yes = b->yes || holds;
            b->no = b->no || !holds;
        }
    }
}

/* The least admissible value at or after `from`; false when there is none. */
static bool first_from(const admissible *v, int64_t from, int64_t *out)
{
    for (uint32_t i = 0; i < v->count; i++) {
        if (v->runs[i].hi >= from) {
            *out = v->runs[i].lo > from ? v->runs[i].lo : from;
            return true;
        }
    }
    return false;
}

static void value_over(solver *s, const atom *x, uint32_t base, leaf_value v, both *b)
{
    if (atom_at(s, x, base, v))
        b->yes = true;
    else
        b->no = true;
}

/* By value: at the start and at every cut. */
static void cuts_over(solver *s, uint32_t id, const atom *x, uint32_t base, const admissible *v,
                      both *b)
{
    int64_t at;
    if (!first_from(v, INT64_MIN, &at))
        return;
    value_over(s, x, base, (leaf_value){false, at}, b);
    cut_list cuts = {0};
    atom_cuts(s, id, v, &cuts);
    for (size_t i = 0; i < cuts.count; i++) {
        if (first_from(v, cuts.at[i], &at))
            value_over(s, x, base, (leaf_value){false, at}, b);
    }
}

k3 atom_over(solver *s, uint32_t id, const admissible *v)
{
    const atom *x = solve_atom(s, id);
    uint32_t base = s->atom_base[id];
    both b = {0};
    if (v->none)
        value_over(s, x, base, (leaf_value){.none = true}, &b);
    switch (x->kind) {
    case AT_CUT: cut_over(x, v, &b); break;
    case AT_SET: set_over(s->p, x, v, &b); break;
    case AT_TEXTS:
    case AT_UNDER: text_over(s, x, &s->facts[base], v, &b); break;
    case AT_NONE:
        if (base == x->fact)
            b.no = b.no || v->count > 0;
        else
            cuts_over(s, id, x, base, v, &b);
        break;
    case AT_GIVEN: break;
    case AT_CMP: cuts_over(s, id, x, base, v, &b); break;
    }
    return b.yes && b.no ? K_OPEN : b.yes ? K_TRUE : K_FALSE;
}

/* ---- cuts ------------------------------------------------------------------------------------ */

static bool holds_unknown(const solver *s, const plan_term *t)
{
    const plan_operand *parts[2] = {&t->a, &t->b};
    for (unsigned i = 0; i < (t->op ? 2u : 1u); i++) {
        if (parts[i]->kind == PO_FACT && s->facts[parts[i]->id].state == LF_MISSING)
            return true;
    }
    return false;
}

/* Candidates: where the comparison, one number of which is missing, may change. */
static bool cmp_cuts(solver *s, const atom *x, uint32_t base, cut_list *out)
{
    bool left = holds_unknown(s, &x->left);
    const plan_term *mine = left ? &x->left : &x->right, *other = left ? &x->right : &x->left;
    rat y;
    if (solve_term(s, other, ID_NONE, (leaf_value){0}, &y) != VN_NUMBER)
        return false;
    return solve_cuts(s, mine, base, y, out);
}

/* Keeps the candidates at which the atom's truth really changes, inside the hull of `v`. */
static void keep_changes(solver *s, const atom *x, uint32_t base, const admissible *v,
                         const cut_list *candidates, cut_list *out)
{
    int64_t lo = v->runs[0].lo, hi = v->runs[v->count - 1].hi;
    for (size_t i = 0; i < candidates->count; i++) {
        int64_t c = candidates->at[i];
        if (c <= lo || c > hi)
            continue;
        if (atom_at(s, x, base, (leaf_value){false, c}) !=
            atom_at(s, x, base, (leaf_value){false, c - 1}))
            SOLVE_PUSH(s, out, c);
    }
}

static void push_inside(solver *s, const admissible *v, int64_t at, cut_list *out)
{
    if (at > v->runs[0].lo && at <= v->runs[v->count - 1].hi)
        SOLVE_PUSH(s, out, at);
}

void atom_cuts(solver *s, uint32_t id, const admissible *v, cut_list *out)
{
    const atom *x = solve_atom(s, id);
    uint32_t base = s->atom_base[id];
    if (v->count == 0)
        return;
    if (x->kind == AT_CUT) {
        push_inside(s, v, x->step, out);
        if ((x->cut == CUT_EQ || x->cut == CUT_NE) && x->step < INT64_MAX)
            push_inside(s, v, x->step + 1, out);
        return;
    }
    cut_list candidates = {0};
    if (x->kind == AT_CMP)
        (void)cmp_cuts(s, x, base, &candidates);
    if (x->kind == AT_NONE && base != x->fact) {
        plan_term t = {.a = {.kind = PO_FACT, .id = x->fact}};
        (void)solve_cuts(s, &t, base, (rat){0, 1}, &candidates);
    }
    keep_changes(s, x, base, v, &candidates, out);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static k3 node_truth(const solver *s, const node *n)
{
    const uint32_t *kids = s->p->kids + n->first;
    switch (n->kind) {
    case ND_FALSE: return K_FALSE;
    case ND_TRUE: return K_TRUE;
    case ND_ATOM: return s->atom_k3[n->first];
    case ND_SHOWN: return s->node_k3[kids[0]];
    case ND_NOT: {
        k3 x = s->node_k3[kids[0]];
        return x == K_OPEN ? K_OPEN : x == K_TRUE ? K_FALSE : K_TRUE;
    }
    case ND_AND:
    case ND_OR: {
        k3 decides = n->kind == ND_AND ? K_FALSE : K_TRUE,
           all = n->kind == ND_AND ? K_TRUE : K_FALSE;
        for (uint32_t i = 0; i < n->count; i++) {
            k3 x = s->node_k3[kids[i]];
            if (x == decides)
                return decides;
            if (x == K_OPEN)
                all = K_OPEN;
        }
        return all;
    }
    }
    return K_OPEN;
}

void solve_node(solver *s, uint32_t id)
{
    s->node_k3[id] = (uint8_t)node_truth(s, &s->p->nodes[id]);
}

void solve_nodes(solver *s)
{
    for (uint32_t i = 0; i < s->p->node_count; i++)
        solve_node(s, i);
}

/* ---- reads ----------------------------------------------------------------------------------- */

void solve_new_walk(solver *s)
{
    s->seen++;
}

void solve_reads(solver *s, uint32_t root, bool within_tie, id_list *out)
{
    s->stack.count = 0;
    if (s->node_k3[root] == K_OPEN && s->seen_node[root] != s->seen)
        SOLVE_PUSH(s, &s->stack, root);
    s->seen_node[root] = s->seen;
    while (s->stack.count && !s->oom) {
        uint32_t id = s->stack.at[--s->stack.count];
        const node *n = &s->p->nodes[id];
        if (n->kind == ND_ATOM) {
            if (s->seen_atom[n->first] != s->seen && !(within_tie && s->atom_free[n->first]))
                SOLVE_PUSH(s, out, n->first);
            s->seen_atom[n->first] = s->seen;
            continue;
        }
        for (uint32_t i = 0; i < n->count; i++) {
            uint32_t kid = s->p->kids[n->first + i];
            if (s->node_k3[kid] != K_OPEN || s->seen_node[kid] == s->seen)
                continue;
            s->seen_node[kid] = s->seen;
            SOLVE_PUSH(s, &s->stack, kid);
        }
    }
}
