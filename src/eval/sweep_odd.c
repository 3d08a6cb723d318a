/*
 * sweep_odd.c - rows whose values are for an outcome, whatever is open on them: out of a
 * fact's range, unreadable, of a party that is nobody, or such that a constraint, a derived fact or
 * a charge may make them bad.
 */
#include "eval/sweep_sums.h"

static void odd_add(sweep *s, uint32_t where)
{
    s->odd = formula_or(&s->f, s->odd, where);
}

static bool has_source(const sweep *s, uint32_t f)
{
    return s->q.sources[f].kind != FROM_NOTHING;
}

static bool same_range(const fact *x, const fact *y)
{
    return x->low == y->low && x->high == y->high && x->unit == y->unit && x->scale == y->scale;
}

/* An order `a <= b` with a side that no row has; NULL when the constraint is no such thing. */
static const atom *loose_order(const sweep *s, uint32_t node_id)
{
    const node *n = &s->p->nodes[node_id];
    const atom *x = n->kind == ND_ATOM ? &s->p->atoms[n->first] : NULL;
    if (!x || x->kind != AT_CMP || x->left.op || x->right.op || x->left.a.kind != PO_FACT ||
        x->right.a.kind != PO_FACT || (x->op != CMP_LE && x->op != CMP_GE))
        return NULL;
    const fact *f = &s->m->facts[x->left.a.id], *g = &s->m->facts[x->right.a.id];
    bool both = has_source(s, x->left.a.id) && has_source(s, x->right.a.id);
    return f->derived || g->derived || !same_range(f, g) || both ? NULL : x;
}

static bool constraint_reads(const sweep *s, uint32_t node_id, uint32_t f)
{
    const node *n = &s->p->nodes[node_id];
    if (n->kind == ND_ATOM) {
        const atom *x = &s->p->atoms[n->first];
        const plan_operand *o[4] = {&x->left.a, &x->left.b, &x->right.a, &x->right.b};
        for (unsigned i = 0; x->kind == AT_CMP && i < 4; i++) {
            if (o[i]->kind == PO_FACT && o[i]->id == f &&
                (i % 2 == 0 || (i < 2 ? x->left.op : x->right.op)))
                return true;
        }
        return x->kind != AT_CMP && x->fact == f;
    }
    for (uint32_t i = 0; i < n->count; i++) {
        if (constraint_reads(s, s->p->kids[n->first + i], f))
            return true;
    }
    return false;
}

/* Whether there is always a value of the missing side: no other constraint reads it. */
static bool order_always_fits(const sweep *s, uint32_t at, const atom *x)
{
    const uint32_t sides[2] = {x->left.a.id, x->right.a.id};
    for (unsigned k = 0; k < 2; k++) {
        bool alone = !has_source(s, sides[k]);
        for (uint32_t i = 0; alone && i < s->p->tie_count; i++)
            alone = i == at || !constraint_reads(s, s->p->ties[i], sides[k]);
        if (alone)
            return true;
    }
    return false;
}

static void odd_constraints(sweep *s)
{
    for (uint32_t i = 0; i < s->p->tie_count && !s->oom; i++) {
        const atom *x = loose_order(s, s->p->ties[i]);
        if (!x || !order_always_fits(s, i, x))
            odd_add(s, node_fails(s, s->p->ties[i]));
    }
}

/* Rows that give the fact a value that is not none; where the word says
 * it all the same, perhaps. */
uint32_t known_rows(sweep *s, uint32_t f)
{
    const sweep_source *from = &s->q.sources[f];
    if (from->kind == FROM_NOTHING || from->kind == FROM_ONE)
        return from->kind == FROM_ONE && from->one.state == V_KNOWN ? F_ONE : F_ZERO;
    uint32_t known = F_ONE, words = s->q.inputs[from->input].word_count;
    if (from->kind == FROM_WORDS) {
        bool *in = sweep_alloc(s, words, sizeof *in);
        for (uint32_t i = 0; !s->oom && i < words; i++)
            in[i] = from->words[i].state == V_KNOWN;
        known = s->oom ? F_ZERO : words_in(s, from->input, in);
    }
    return from->otherwise ? known : formula_and_not(&s->f, known, source_lacks(s, from));
}

/* Rows whose word says nothing of the fact. */
static uint32_t silent_words(sweep *s, const sweep_source *from)
{
    uint32_t words = from->kind == FROM_WORDS ? s->q.inputs[from->input].word_count : 0;
    bool *in = sweep_alloc(s, words, sizeof *in);
    for (uint32_t i = 0; !s->oom && i < words; i++)
        in[i] = from->words[i].state == V_MISSING;
    return s->oom || words == 0 ? F_ZERO : words_in(s, from->input, in);
}

/* Rows whose number is out of its fact's range, whose word is odd, that lack what is needed, or
 * that say something of a party that is nobody. */
static void odd_values(sweep *s)
{
    for (uint32_t i = 0; i < s->q.input_count && !s->oom; i++) {
        if (s->q.inputs[i].word_count)
            odd_add(s, formula_and_not(&s->f, words_in(s, i, s->odd_words[i]),
                                            bitmap_rows(s, s->q.inputs[i].lacks)));
    }
    for (uint32_t i = 0; i < s->q.input_count && !s->oom; i++)
        odd_add(s, formula_and_not(&s->f, words_past(s, i),
                                        bitmap_rows(s, s->q.inputs[i].lacks)));
    for (uint32_t f = 0; f < s->m->facts_count && !s->oom; f++) {
        const sweep_source *from = &s->q.sources[f];
        const fact *x = &s->m->facts[f];
        if (from->doubted || (from->kind == FROM_ONE && from->one.state == V_PART))
            s->odd = F_ONE;
        if (from->needed)
            odd_add(s, formula_or(&s->f, source_lacks(s, from), silent_words(s, from)));
        odd_add(s, formula_and(&s->f, role_none(s, f), known_rows(s, f)));
        if (from->kind != FROM_STEPS)
            continue;
        uint32_t out = formula_not(&s->f, steps_from(s, from, x->low));
        if (x->high < INT64_MAX)
            out = formula_or(&s->f, out, steps_from(s, from, x->high + 1));
        odd_add(s, formula_and_not(&s->f, out, source_lacks(s, from)));
    }
}

/* Derived facts that rows put together from several inputs: one that is given must agree with its
 * parts, to a step (line_agrees); one that is worked out must not be too large. */
static void odd_derived(sweep *s)
{
    for (uint32_t f = 0; f < s->m->facts_count && !s->oom; f++) {
        uint32_t low, high, known, ignored;
        rat step;
        if (!s->m->facts[f].derived || leaves_input(s, f, NULL) != LEAVES_MANY)
            continue;
        if (!has_source(s, f)) {
            sums_watch(s, f);
            continue;
        }
        sum_number given = sum_of_fact(s, f), computed = sum_of_parts(s, f);
        /* where it is not given it follows from its parts */
        odd_add(s, given.ok ? formula_not(&s->f, given.known) : F_ONE);
        if (!computed.ok && !parts_complete(s, f))
            continue; /* a part that no row has */
        if (fact_number(s->m, f, 1, &step) &&
            sum_compared(s, CMP_GE, computed, sum_shifted(s, given, '-', step), &low, &known) &&
            sum_compared(s, CMP_LE, computed, sum_shifted(s, given, '+', step), &high, &ignored))
            odd_add(s, formula_and_not(&s->f, known, formula_and(&s->f, low, high)));
        else
            s->odd = F_ONE;
    }
}

uint32_t fact_tied(sweep *s, uint32_t fact_id)
{
    uint32_t out = F_ZERO;
    for (uint32_t i = 0; i < s->p->tie_count && !s->oom; i++) {
        if (constraint_reads(s, s->p->ties[i], fact_id))
            out = formula_or(&s->f, out, node_fails(s, s->p->ties[i]));
    }
    return out;
}

void odd_rows_by_value(sweep *s)
{
    odd_values(s);
    odd_derived(s);
    odd_constraints(s);
}

/* ---- charges that may be too large ----------------------------------------------------------- */

enum { EXACT_MOST = 18 }; /* decimals, as an outcome has them (solve_charge.c) */

/* Wholes of 1 / den, at most num of them; `known`: that fits, and so does what is rounded. */
typedef struct { bool made, known; i128 num, den; } amount_bound;

static bool whole_times(i128 x, i128 y, i128 *out)
{
    rat product;
    if (!rat_mul(rat_int(x), rat_int(y), &product))
        return false;
    *out = product.num;
    return true;
}

static void bound_plus(amount_bound *to, amount_bound x)
{
    i128 g = sum_gcd(to->den, x.den), a, b;
    rat sum;
    to->known = to->known && x.known && whole_times(to->num, x.den / g, &a) &&
                whole_times(x.num, to->den / g, &b) && rat_add(rat_int(a), rat_int(b), &sum) &&
                whole_times(to->den, x.den / g, &to->den);
    to->num = to->known ? sum.num : 0;
}

static void bound_plus_rate(amount_bound *to, rat rate)
{
    bound_plus(to, (amount_bound){true, true, rate.num < 0 ? -rate.num : rate.num, rate.den});
}

static amount_bound fact_bound(const sweep *s, uint32_t fact_id)
{
    const fact *f = &s->m->facts[fact_id];
    i128 most = f->low < 0 ? -(i128)f->low : f->low;
    amount_bound x = {.made = true};
    rat step;
    most = f->high > most ? f->high : most;
    x.known = fact_number(s->m, fact_id, 1, &step) && whole_times(most, step.num, &x.num);
    x.den = x.known ? step.den : 1;
    return x;
}

/* Of all that the rate may be, the sum. */
static amount_bound rate_bound(const sweep *s, const charge_rule *rule)
{
    amount_bound x = {true, true, 0, 1};
    if (!rule->by_param) {
        bound_plus_rate(&x, rule->rate);
        return x;
    }
    const parameter *p = &s->m->parameters[rule->param];
    for (uint32_t i = 0; i < s->p->params[rule->param].count; i++) {
        const param_version *v = &p->versions[i];
        if (v->fact != ID_NONE)
            bound_plus(&x, fact_bound(s, v->fact));
        if (v->kind == PARAM_FIXED || v->kind == PARAM_AT_LEAST || v->kind == PARAM_RANGE)
            bound_plus_rate(&x, v->lo);
        if (v->kind == PARAM_AT_MOST || v->kind == PARAM_RANGE)
            bound_plus_rate(&x, v->hi);
    }
    return x;
}

/* Rounded; what is exact keeps its decimals as far as there are any. */
static void bound_round(const sweep *s, const charge_rule *rule, amount_bound *x)
{
    unsigned scale = rule->round_scale;
    if (rule->exact) {
        scale = rule->currency == ID_NONE ? 0 : s->m->currencies[rule->currency].decimals;
        while (scale < EXACT_MOST && num_pow10(scale) % x->den != 0)
            scale++;
    }
    i128 steps, den = num_pow10(scale);
    rat more;
    if (!x->known || !rat_round_even((rat){x->num, x->den}, scale, &steps) ||
        !rat_add(rat_int(steps), rat_int(1), &more)) {
        x->known = false;
    } else if (den % x->den != 0) {
        x->num = more.num;
        x->den = den;
    }
}

/* Of a measure's charges, and of those that are its bases. */
static amount_bound charge_bound(const sweep *s, uint32_t measure_id, amount_bound *all)
{
    const plan_measure *m = &s->p->measures[measure_id];
    amount_bound sum = {true, true, 0, 1};
    if (all[measure_id].made)
        return all[measure_id];
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        const measure_version *v = &s->m->measures[measure_id].versions[s->p->versions[k].version];
        const charge_rule *rule = &v->charge;
        amount_bound base = {true, true, 0, 1};
        if (v->effect != EF_CHARGE)
            continue;
        amount_bound rate = rate_bound(s, rule);
        for (uint32_t i = 0; i < rule->fact_count; i++)
            bound_plus(&base, fact_bound(s, rule->facts[i]));
        for (uint32_t i = 0; i < rule->charge_count; i++)
            bound_plus(&base, charge_bound(s, rule->charges[i], all));
        base.known = base.known && rate.known && whole_times(base.num, rate.num, &base.num) &&
                     whole_times(base.den, rate.den, &base.den);
        bound_round(s, rule, &base);
        bound_plus(&sum, base);
    }
    all[measure_id] = sum;
    return sum;
}

void odd_rows_by_charge(sweep *s, const uint32_t *stands)
{
    amount_bound *all = sweep_alloc(s, s->m->measures_count, sizeof *all);
    for (uint32_t k = 0; k < s->p->version_count && !s->oom; k++) {
        const plan_version *v = &s->p->versions[k];
        if (s->m->measures[v->measure].versions[v->version].effect == EF_CHARGE &&
            stands[k] != F_ZERO && !charge_bound(s, v->measure, all).known)
            odd_add(s, stands[k]);
    }
}
