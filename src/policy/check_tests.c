/*
 * check_tests.c - names and values in tests. The runner reads the tree itself (it is kept as it
 * stands); here a typo is found before anything is run.
 */
#include "policy/check.h"

/* The fact that values of a name are read as: itself, a question's, an open parameter's. */
uint32_t check_given_fact(checker *c, ast_word w)
{
    const name_entry *e = names_get(c, NS_OPERAND, w);
    if (!e)
        return ID_NONE;
    if (e->kind == DECL_QUESTION)
        return c->questions.at[e->index].fact;
    if (e->kind != DECL_PARAMETER)
        return e->index;
    const parameter *p = &c->parameters.at[e->index];
    for (uint32_t v = 0; v < p->version_count; v++) {
        if (p->versions[v].fact != ID_NONE)
            return p->versions[v].fact;
    }
    diag *g =
        check_at(c, E0303, w.at, "parameter `" STR_FMT "` has a known value", STR_ARG(w.text));
    check_note(c, g, e->at, "declared here");
    return ID_NONE;
}

/* A date may come with a time of day. */
static void test_literals(checker *c, uint32_t f, ast_value v)
{
    value out;
    ast_lit *lits = check_alloc(c, v.count, sizeof *lits);
    if (!lits)
        return;
    for (size_t i = 0; i < v.count; i++) {
        lits[i] = v.lits[i];
        if (lits[i].kind == LIT_DATE && v.kind == VAL_LIT)
            lits[i].minute = -1;
    }
    v.lits = lits;
    (void)literal_part(c, &c->facts.at[f], &v, &out);
}

static void test_given(checker *c, const ast_slot *s)
{
    for (size_t i = 0; i < s->given_count; i++) {
        uint32_t f = check_given_fact(c, s->given[i].fact);
        if (f != ID_NONE && !fact_poison(c, f))
            test_literals(c, f, s->given[i].value);
    }
}

static void test_is(checker *c, const ast_is *is, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t f = check_given_fact(c, is[i].name);
        ast_lit lit = is[i].value;
        if (f != ID_NONE && !fact_poison(c, f))
            test_literals(c, f, (ast_value){VAL_LIT, &lit, 1, lit.at});
    }
}

static void test_names(checker *c, name_space ns, const ast_word *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)names_index(c, ns, words[i]);
}

static void test_facts(checker *c, const ast_word *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)check_given_fact(c, words[i]);
}

static void test_charge(checker *c, const ast_expect *x)
{
    const name_entry *e = names_get(c, NS_MEASURE, x->subject);
    if (e) {
        bool charges = false;
        const measure *m = &c->measures.at[e->index];
        for (uint32_t v = 0; v < m->version_count; v++)
            charges |= m->versions[v].effect == EF_CHARGE;
        if (!charges && m->versions) {
            diag *g = check_at(c, E0508, x->subject.at, "`" STR_FMT "` is not a charge",
                               STR_ARG(x->subject.text));
            check_note(c, g, m->at, "declared here");
        }
    }
    if (x->amount_kind != AMOUNT_GIVEN)
        return;
    rat v;
    unit_ref u;
    if (!literal_number(c, &x->amount, &v))
        return;
    if (x->amount.unit.len == 0 ||
        (unit_get(c, (ast_word){x->amount.unit, x->amount.at}, &u) && u.currency == ID_NONE)) {
        str text = literal_text(c, &x->amount);
        check_at(c, E0203, x->amount.at, "the amount `" STR_FMT "` is in no currency",
                 STR_ARG(text));
    }
}

static void test_expect(checker *c, const ast_expect *x)
{
    switch (x->kind) {
    case EXP_MEASURE: (void)names_index(c, NS_MEASURE, x->subject); break;
    case EXP_CONDITION: (void)names_index(c, NS_DEMAND, x->subject); break;
    case EXP_CHARGE: test_charge(c, x); break;
    case EXP_LIFT:
    case EXP_DISPOSITION: break;
    case EXP_VERDICT:
    case EXP_OPEN:
    case EXP_SAFE:
    case EXP_BEST:
    case EXP_FALLBACK:
    case EXP_HINGES:
        if (!str_eq_c(x->subject.text, "line"))
            (void)names_index(c, NS_GATE, x->subject);
        break;
    }
    test_facts(c, x->names, x->name_count);
    test_is(c, x->is, x->is_count);
    test_is(c, x->when, x->when_count);
}

static void test_one(checker *c, const ast_decl *d, uint32_t index)
{
    (void)index;
    for (size_t i = 0; i < d->slot_count; i++) {
        const ast_slot *s = &d->slots[i];
        if (s->kind == SLOT_GIVEN) {
            test_given(c, s);
        } else if (s->kind == SLOT_ASSUME) {
            test_is(c, s->is, s->is_count);
        } else if (s->kind == SLOT_AUTHORISED) {
            test_names(c, NS_INSTRUMENT, &s->authorised.instrument, 1);
            test_names(c, NS_MEASURE, s->authorised.measures, s->authorised.measure_count);
            test_names(c, NS_DEMAND, s->authorised.conditions, s->authorised.condition_count);
        }
        for (size_t k = 0; k < s->expect_count; k++)
            test_expect(c, &s->expects[k]);
    }
}

void check_tests(checker *c)
{
    check_each(c, DECL_TEST, test_one);
}
