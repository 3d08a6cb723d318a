/*
 * batch_links.c - what comparisons across facts and constraints add to a row's signature.
 *
 *     all numbers known       its truth; a constraint that does not hold makes the row odd
 *     an order, one missing   open, or what the missing fact's whole range leaves of it;
 *                             in a constraint: the class that the bound lies in
 *     else                    open, and its known numbers in full
 */
#include "eval/batch_run.h"

enum { L_FALSE, L_TRUE, L_OPEN };

static void push(uint32_t *key, uint32_t *words, uint32_t x)
{
    key[(*words)++] = x;
}

void key_exact(const batch_work *w, uint32_t f, uint32_t row, uint32_t *key, uint32_t *words)
{
    int64_t step = 0;
    value_state state = row_value(w, f, row, &step);
    if (state != V_KNOWN)
        step = 0;
    push(key, words, state);
    push(key, words, (uint32_t)(uint64_t)step);
    push(key, words, (uint32_t)((uint64_t)step >> 32));
}

/* ---- numbers of a row ------------------------------------------------------------------------ */

static vnumber fact_of_row(const batch_work *w, uint32_t f, uint32_t row, rat *out);

static vnumber part_of_row(const batch_work *w, const operand *o, uint32_t row, rat *out)
{
    if (o->kind == O_NUMBER) {
        *out = o->number;
        return VN_NUMBER;
    }
    return o->kind == O_FACT ? fact_of_row(w, o->id, row, out) : VN_OPEN;
}

static vnumber derived_of_row(const batch_work *w, uint32_t f, uint32_t row, rat *out)
{
    const term *t = &w->r->p->model->facts[f].derive;
    rat a = {0, 1}, b = {0, 1};
    vnumber ka = part_of_row(w, &t->a, row, &a);
    if (t->op == 0) {
        *out = a;
        return ka;
    }
    return number_combine(t->op, ka, a, part_of_row(w, &t->b, row, &b), b, out);
}

static vnumber fact_of_row(const batch_work *w, uint32_t f, uint32_t row, rat *out)
{
    const model *m = w->r->p->model;
    int64_t step;
    switch (row_value(w, f, row, &step)) {
    case V_KNOWN: return fact_number(m, f, step, out) ? VN_NUMBER : VN_BIG;
    case V_NONE: return VN_NONE;
    case V_PART: return VN_OPEN;
    case V_MISSING: break;
    }
    return m->facts[f].derived ? derived_of_row(w, f, row, out) : VN_OPEN;
}

static vnumber operand_of_row(const batch_work *w, const plan_operand *o, uint32_t row,
                                  rat *out)
{
    switch (o->kind) {
    case PO_NUMBER: *out = o->number; return VN_NUMBER;
    case PO_FACT: return fact_of_row(w, o->id, row, out);
    case PO_HOLE: return VN_OPEN;
    }
    return VN_OPEN;
}

static vnumber term_of_row(const batch_work *w, const plan_term *t, uint32_t row, rat *out)
{
    rat a = {0, 1}, b = {0, 1};
    vnumber ka = operand_of_row(w, &t->a, row, &a);
    if (t->op == 0) {
        *out = a;
        return ka;
    }
    return number_combine(t->op, ka, a, operand_of_row(w, &t->b, row, &b), b, out);
}

/* ---- truth ----------------------------------------------------------------------------------- */

static bool steps_hold(cmp_op op, int64_t a, int64_t b)
{
    return compare_holds(op, (a > b) - (a < b));
}

static bool loose_truth(const batch_work *w, const fact_link *l, uint32_t row, uint32_t *truth)
{
    const atom *x = &w->r->p->atoms[l->atom];
    rat a = {0, 1}, b = {0, 1};
    *truth = L_OPEN;
    if (x->kind == AT_NONE) {
        vnumber k = fact_of_row(w, x->fact, row, &a);
        if (k != VN_OPEN)
            *truth = k == VN_NONE;
        return k != VN_BIG;
    }
    vnumber ka = term_of_row(w, &x->left, row, &a), kb = term_of_row(w, &x->right, row, &b);
    if (ka == VN_NONE || kb == VN_NONE)
        *truth = L_FALSE;
    else if (ka == VN_NUMBER && kb == VN_NUMBER)
        *truth = compare_holds(x->op, rat_cmp(a, b));
    return ka != VN_BIG && kb != VN_BIG;
}

bool link_truth(const batch_work *w, const fact_link *l, uint32_t row, uint32_t *truth)
{
    int64_t a, b;
    if (!l->plain)
        return loose_truth(w, l, row, truth);
    value_state sa = row_value(w, l->a, row, &a), sb = row_value(w, l->b, row, &b);
    *truth = sa == V_NONE || sb == V_NONE ? L_FALSE : L_OPEN;
    if (sa == V_KNOWN && sb == V_KNOWN)
        *truth = steps_hold(l->op, a, b);
    return true;
}

/* Whether `a op b` may hold and may fail when one of them is anything in the fact's range. */
static uint32_t range_truth(const batch_work *w, const fact_link *l, uint32_t missing,
                            int64_t known)
{
    const fact *f = &w->r->p->model->facts[missing];
    bool left = missing == l->a;
    const int64_t ends[3] = {f->low, f->high, known};
    bool yes = false, no = f->may_be_none;
    for (unsigned i = 0; i < 3; i++) {
        /* the values next to the known one tell what the ends do not */
        for (int d = i == 2 ? -1 : 0; d <= (i == 2 ? 1 : 0); d++) {
            int64_t v;
            if (__builtin_add_overflow(ends[i], d, &v) || v < f->low || v > f->high)
                continue;
            bool holds = steps_hold(l->op, left ? v : known, left ? known : v);
            yes = yes || holds;
            no = no || !holds;
        }
    }
    return yes && no ? L_OPEN : yes ? L_TRUE : L_FALSE;
}

/* ---- orders that constraints state ----------------------------------------------------------- */

/* The bound that a known fact sets a missing one: x >= *bound (low) or x <= *bound. */
static bool order_bound(const fact_link *l, uint32_t missing, int64_t known, int64_t *bound)
{
    bool left = missing == l->a;
    bool less = l->op == CMP_LT || l->op == CMP_LE, strict = l->op == CMP_LT || l->op == CMP_GT;
    bool low = left != less; /* missing > known, or known < missing */
    if (__builtin_add_overflow(known, strict ? (low ? 1 : -1) : 0, bound))
        *bound = known; /* past every range */
    return low;
}

/* The class of each bound that constraints set a fact; false where they leave it no value. */
static bool bounds_key(const batch_work *w, uint32_t missing, uint32_t row, uint32_t *key,
                       uint32_t *words)
{
    const fact *f = &w->r->p->model->facts[missing];
    int64_t lo = f->low, hi = f->high;
    for (uint32_t i = 0; i < w->link_count; i++) {
        const fact_link *l = w->links[i];
        if (!l->tie || (l->a != missing && l->b != missing))
            continue;
        int64_t known, bound;
        if (row_value(w, l->a == missing ? l->b : l->a, row, &known) != V_KNOWN)
            continue; /* none: the constraint cannot hold, and the link says so */
        if (order_bound(l, missing, known, &bound))
            lo = bound > lo ? bound : lo;
        else
            hi = bound < hi ? bound : hi;
        push(key, words, step_class(w->r->p, missing, bound));
    }
    return lo <= hi; /* none keeps no order */
}

static bool known_on_row(const batch_work *w, uint32_t f, uint32_t row)
{
    int64_t step;
    return row_value(w, f, row, &step) == V_KNOWN;
}

/* Another comparison of the fact with something known: its truth depends on what is left of it. */
static bool compared_elsewhere(const batch_work *w, uint32_t f, uint32_t row)
{
    for (uint32_t i = 0; i < w->link_count; i++) {
        const fact_link *l = w->links[i];
        bool mine = false, known = false;
        for (uint32_t k = 0; k < l->fact_count; k++) {
            mine = mine || l->facts[k] == f;
            known = known || known_on_row(w, l->facts[k], row);
        }
        if (!l->tie && mine && known)
            return true;
    }
    return false;
}

static void exact_links_of(const batch_work *w, uint32_t f, uint32_t row, uint32_t *key,
                           uint32_t *words)
{
    for (uint32_t i = 0; i < w->link_count; i++) {
        const fact_link *l = w->links[i];
        bool mine = false;
        for (uint32_t k = 0; k < l->fact_count; k++)
            mine = mine || l->facts[k] == f;
        for (uint32_t k = 0; mine && !l->tie && k < l->fact_count; k++)
            key_exact(w, l->facts[k], row, key, words);
    }
}

static bool tied_key(const batch_work *w, const tied_set *set, uint32_t row, uint32_t *key,
                     uint32_t *words)
{
    uint32_t missing = 0, known = 0, last = ID_NONE;
    for (uint32_t i = 0; i < set->count; i++) {
        int64_t step;
        value_state state = row_value(w, set->facts[i], row, &step);
        missing += state == V_MISSING ? 1 : state == V_PART ? 2 : 0; /* a part: all in full */
        known += state == V_KNOWN;
        last = state == V_MISSING ? set->facts[i] : last;
    }
    if (missing == 0 || known == 0)
        return true;
    if (missing == 1 && !compared_elsewhere(w, last, row))
        return bounds_key(w, last, row, key, words);
    for (uint32_t i = 0; i < set->count; i++) {
        key_exact(w, set->facts[i], row, key, words);
        if (!known_on_row(w, set->facts[i], row))
            exact_links_of(w, set->facts[i], row, key, words);
    }
    return true;
}

/* ---- links ----------------------------------------------------------------------------------- */

static bool plain_key(const batch_work *w, const fact_link *l, uint32_t row, uint32_t *key,
                      uint32_t *words)
{
    int64_t a = 0, b = 0;
    value_state sa = row_value(w, l->a, row, &a), sb = row_value(w, l->b, row, &b);
    bool partly = sa == V_PART || sb == V_PART;
    uint32_t truth = L_OPEN;
    if (sa == V_NONE || sb == V_NONE)
        truth = L_FALSE;
    else if (sa == V_KNOWN && sb == V_KNOWN)
        truth = steps_hold(l->op, a, b);
    else if (sa != sb && !l->tie && !partly)
        truth = range_truth(w, l, sa == V_KNOWN ? l->b : l->a, sa == V_KNOWN ? a : b);
    push(key, words, truth);
    if (l->tie)
        return truth != L_FALSE;
    uint32_t missing = sa == V_KNOWN ? l->b : l->a;
    if (truth == L_OPEN && sa != sb && (partly || w->r->p->facts[missing].constrained)) {
        key_exact(w, l->a, row, key, words);
        key_exact(w, l->b, row, key, words);
    }
    return true;
}

static bool loose_key(const batch_work *w, const fact_link *l, uint32_t row, uint32_t *key,
                      uint32_t *words)
{
    uint32_t truth;
    if (!loose_truth(w, l, row, &truth))
        return false;
    push(key, words, truth);
    for (uint32_t i = 0; truth == L_OPEN && i < l->fact_count; i++)
        key_exact(w, l->facts[i], row, key, words);
    return true;
}

/* ---- derived facts --------------------------------------------------------------------------- */

/* What line_prepare would find wrong with a derived fact; false where it may. */
static bool derived_fine(const batch_work *w, uint32_t f, uint32_t row)
{
    const model *m = w->r->p->model;
    int64_t step;
    rat n = {0, 1};
    value_state state = row_value(w, f, row, &step);
    vnumber k = derived_of_row(w, f, row, &n);
    if (k == VN_BIG || (state == V_PART && k != VN_OPEN))
        return false;
    if (state == V_NONE)
        return k == VN_NONE; /* open: a zero divisor may tell why */
    if (k == VN_NONE)
        return state == V_MISSING;
    if (k != VN_NUMBER)
        return true;
    if (state == V_KNOWN)
        return line_agrees(m, f, n, &(value){.state = V_KNOWN, .lo = step, .hi = step});
    rat in_unit = n;
    i128 nearest;
    if (m->facts[f].unit != ID_NONE && !rat_div(n, m->units[m->facts[f].unit].scale, &in_unit))
        return false;
    return rat_round_even(in_unit, m->facts[f].scale, &nearest) && nearest <= INT64_MAX &&
           nearest >= INT64_MIN;
}

bool links_key(const batch_work *w, uint32_t row, uint32_t *key, uint32_t *words)
{
    for (uint32_t i = 0; i < w->derived_count; i++) {
        if (!derived_fine(w, w->derived[i], row))
            return false;
    }
    for (uint32_t i = 0; i < w->link_count; i++) {
        const fact_link *l = w->links[i];
        if (!(l->plain ? plain_key(w, l, row, key, words) : loose_key(w, l, row, key, words)))
            return false;
    }
    for (uint32_t i = 0; i < w->st->setup.tied_count; i++) {
        if (!tied_key(w, &w->st->setup.tied[i], row, key, words))
            return false;
    }
    return true;
}

bool order_fits(const batch_work *w, uint32_t node_id, uint32_t row)
{
    const node *n = &w->r->p->nodes[node_id];
    const batch_setup *s = &w->st->setup;
    const fact_link *l = n->kind == ND_ATOM ? link_of(s, n->first) : NULL;
    for (uint32_t k = 0; l && l->tie && k < s->tied_count; k++) {
        uint32_t missing = 0;
        bool here = false;
        for (uint32_t j = 0; j < s->tied[k].count; j++) {
            int64_t step;
            here = here || s->tied[k].facts[j] == l->a;
            value_state state = row_value(w, s->tied[k].facts[j], row, &step);
            missing += state == V_KNOWN ? 0 : state == V_MISSING ? 1 : 2;
        }
        if (here)
            return missing == 1;
    }
    return false;
}
