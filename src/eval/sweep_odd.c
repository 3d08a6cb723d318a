/*
 * sweep_odd.c - rows whose values are for an outcome, whatever is open on them: out of a
 * fact's range, unreadable, of a party that is nobody, or such that a constraint or a
 * derived fact may make them bad.
 */
#include "eval/sweep_run.h"

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
