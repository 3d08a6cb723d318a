/*
 * check_limit.c - limits: populations, a weight that adds up, a bound, a period, an order.
 *
 * A weight is drawn in whole steps, so the checker finds the decimals that it can have on any line
 * and refuses what has no last decimal.
 */
#include "policy/check.h"
#include "lang/fmt.h"

#include <string.h>

static const char *const period_words[PERIOD_COUNT] = {
    [PERIOD_WHOLE] = "whole",
    [PERIOD_MONTH] = "month",
    [PERIOD_QUARTER] = "quarter",
    [PERIOD_YEAR] = "year",
};

static str slot_line(checker *c, const ast_slot *s)
{
    strbuf b;
    strbuf_init(&b, NULL);
    fmt_slot(s, &b);
    str out = b.failed ? (str){0} : str_dup(c->a, strbuf_str(&b));
    strbuf_free(&b);
    if (!out.ptr)
        c->oom = true;
    return out.ptr ? out : STR("");
}

/* ---- keys, order ----------------------------------------------------------------------------- */

static uint32_t fact_list(checker *c, const ast_slot *s, const uint32_t **out)
{
    uint32_t *list = check_alloc(c, s->word_count, sizeof *list), n = 0;
    for (size_t i = 0; list && i < s->word_count; i++) {
        const name_entry *e = names_get(c, NS_OPERAND, s->words[i]);
        if (e && e->kind != DECL_FACT && e->kind != DECL_ROLE)
            check_at(c, E0303, s->words[i].at, "`" STR_FMT "` is a %s, where a fact is expected",
                     STR_ARG(s->words[i].text), decl_keyword(e->kind));
        if (!e || (e->kind != DECL_FACT && e->kind != DECL_ROLE))
            continue;
        c->fact_notes.at[e->index].read = true;
        list[n++] = e->index;
    }
    *out = list;
    return n;
}

static void limit_order(checker *c, const ast_slot *s, limit *x)
{
    x->order_count = fact_list(c, s, &x->order);
    if (x->order_count > LIMIT_ORDER_FACTS_MAX) {
        check_at(c, E0511, s->at, "an order of more than %d facts", LIMIT_ORDER_FACTS_MAX);
        x->order_count = 0;
    }
    for (uint32_t i = 0; i < x->order_count; i++) {
        const fact *f = &c->facts.at[x->order[i]];
        bool ordered = f->type == TYPE_DATE || f->type == TYPE_WHOLE || f->type == TYPE_DECIMAL ||
                       f->type == TYPE_MONEY;
        if (!ordered && !fact_poison(c, x->order[i]))
            check_at(c, E0511, s->at,
                     "lines cannot be taken in order of `" STR_FMT "`: it is " STR_FMT,
                     STR_ARG(f->name), STR_ARG(fact_kind_text(c, f)));
    }
}

/* ---- weight ---------------------------------------------------------------------------------- */

enum { DECIMALS_NONE = 1000 }; /* no last decimal */

/* Decimals of the number; DECIMALS_NONE past what a weight can have. */
static unsigned decimals_of(rat v)
{
    for (unsigned n = 0; n <= LIMIT_SCALE_MAX; n++) {
        if (v.num % v.den == 0)
            return n;
        if (!rat_mul(v, rat_int(10), &v))
            break;
    }
    return DECIMALS_NONE;
}

static unsigned term_decimals(const checker *c, const term *t, unsigned depth);

static unsigned operand_decimals(const checker *c, const operand *o, unsigned depth)
{
    if (o->kind != O_FACT)
        return o->kind == O_NUMBER ? decimals_of(o->number) : DECIMALS_NONE;
    const fact *f = &c->facts.at[o->id];
    unsigned own = f->scale;
    if (f->unit != ID_NONE) {
        rat step;
        bool fits = rat_mul(rat_scaled(1, f->scale), c->units.at[f->unit].scale, &step);
        own = fits ? decimals_of(step) : DECIMALS_NONE;
    }
    if (!f->derived || depth == 0)
        return f->derived ? DECIMALS_NONE : own;
    unsigned derived = term_decimals(c, &f->derive, depth - 1);
    return derived > own ? derived : own;
}

static unsigned term_decimals(const checker *c, const term *t, unsigned depth)
{
    unsigned a = operand_decimals(c, &t->a, depth);
    if (!t->op)
        return a;
    unsigned b = operand_decimals(c, &t->b, depth);
    if (t->op == '/' || a == DECIMALS_NONE || b == DECIMALS_NONE)
        return DECIMALS_NONE;
    return t->op == '*' ? a + b : a > b ? a : b;
}

static bool limit_weight(checker *c, const ast_slot *s, limit *x, dimension *dim)
{
    term_info info;
    cond_scope scope = SCOPE_ANY;
    scope.facts_only = true;
    if (!check_term(c, scope, &s->term, &x->weight, &info))
        return false;
    if (info.kind != TERM_NUMBER) {
        check_at(c, E0511, s->at, "the weight is not a number");
        return false;
    }
    *dim = info.dim;
    x->unit = dim_none(info.dim) ? STR("") : dim_text(c, info.dim);
    unsigned decimals = term_decimals(c, &x->weight, CHECK_NESTING_MAX);
    if (decimals > LIMIT_SCALE_MAX) {
        diag *g = check_at(c, E0511, s->at, "the weight has no last decimal");
        check_hint(c, g, "a fact, or a sum, difference or product of two: quotients do not add up");
        return false;
    }
    x->scale = decimals;
    return true;
}

/* ---- bound ----------------------------------------------------------------------------------- */

/* `dim`: of the weight; NULL when that is wrong. */
static void bound_unit(checker *c, const limit *x, span at, dimension own, const dimension *dim)
{
    diag *g;
    if (x->against != ID_NONE) {
        if (dim_none(dim_no_percent(own)))
            return;
        g = check_at(c, E0203, at, "a bound of `counts` against `against` is a ratio");
        check_hint(c, g, "write `50 %%` or `0.5`");
    } else if (dim && !dim_eq(own, *dim)) {
        g = check_at(c, E0203, at, "the bound is in " STR_FMT ", the weight in " STR_FMT,
                     STR_ARG(dim_text(c, own)), STR_ARG(dim_text(c, *dim)));
        check_hint(c, g, "a percentage needs `against`");
    }
}

static void limit_bound(checker *c, const ast_slot *s, limit *x, const dimension *dim)
{
    if (s->word_count) {
        const name_entry *e = names_get(c, NS_OPERAND, s->words[0]);
        if (e && e->kind != DECL_PARAMETER)
            check_at(c, E0303, s->words[0].at,
                     "`" STR_FMT "` is a %s, where a parameter is expected",
                     STR_ARG(s->words[0].text), decl_keyword(e->kind));
        if (!e || e->kind != DECL_PARAMETER)
            return;
        const parameter *p = &c->parameters.at[e->index];
        x->by_param = true;
        x->param = e->index;
        if (!c->parameter_poison[e->index] && p->type == TYPE_DATE)
            check_at(c, E0405, s->words[0].at, "a bound is a number");
        else if (!c->parameter_poison[e->index])
            bound_unit(c, x, s->words[0].at, dim_of(c->m, (unit_ref){p->unit, p->currency}), dim);
        return;
    }
    if (s->value.count == 0 || !literal_number(c, &s->value.lits[0], &x->at_most))
        return;
    const ast_lit *l = &s->value.lits[0];
    unit_ref u = {ID_NONE, ID_NONE};
    if (l->unit.len && !unit_get(c, (ast_word){l->unit, l->at}, &u))
        return;
    if (!rat_mul(x->at_most, unit_scale(c->m, u), &x->at_most))
        check_at(c, E0207, l->at, "the number is too large");
    if (x->at_most.num < 0)
        check_at(c, E0511, l->at, "a bound below zero");
    bound_unit(c, x, l->at, dim_of(c->m, u), dim);
}

/* ---- period ---------------------------------------------------------------------------------- */

bool period_read(str word, period_kind *out)
{
    for (unsigned i = 0; i < PERIOD_COUNT; i++) {
        if (str_eq_c(word, period_words[i])) {
            *out = (period_kind)i;
            return true;
        }
    }
    return false;
}

static void period_readings(checker *c, ast_word w, const question *q)
{
    const fact *f = &c->facts.at[q->fact];
    c->fact_notes.at[q->fact].read = true;
    if (fact_poison(c, q->fact))
        return;
    for (uint32_t i = 0; i < q->reading_count; i++) {
        period_kind kind;
        if (f->type == TYPE_SYMBOL && period_read(f->symbols[q->readings[i]], &kind))
            continue;
        diag *g = check_at(c, E0511, w.at, "a reading of `" STR_FMT "` is no period",
                           STR_ARG(w.text));
        check_hint(c, g, "its readings are some of `whole`, `month`, `quarter`, `year`");
        return;
    }
}

static void limit_period(checker *c, const ast_slot *s, limit *x)
{
    if (s->word_count == 0 || period_read(s->words[0].text, &x->period))
        return;
    const name_entry *e = names_find(c, NS_OPERAND, s->words[0].text);
    if (e && e->kind == DECL_QUESTION) {
        x->period_question = e->index;
        period_readings(c, s->words[0], &c->questions.at[e->index]);
        return;
    }
    if (names_broken(c, s->words[0].text))
        return;
    diag *g = check_at(c, E0307, s->words[0].at, "unknown period `" STR_FMT "`",
                       STR_ARG(s->words[0].text));
    check_hint(c, g, "`whole`, `month`, `quarter`, `year`, or a question");
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void limit_fill(checker *c, const ast_decl *d, uint32_t index)
{
    limit *x = &c->limits.at[index];
    measure_version v = {0};
    const ast_slot *s;
    dimension dim;
    bool weighed = false;
    x->gate = names_index(c, NS_GATE, slot_word(d, SLOT_GATE));
    x->period_question = x->param = ID_NONE;
    check_dated(c, d, NULL, 0, &x->when);
    v.when = x->when;
    version_status(c, d, NULL, &v);
    x->status = v.status;
    x->binds = version_cond(c, d, NULL, SLOT_BINDS);
    x->counts = version_cond(c, d, NULL, SLOT_COUNTS);
    x->against = version_cond(c, d, NULL, SLOT_AGAINST);
    if ((s = ast_slot_find(d, NULL, SLOT_COUNTS)))
        x->counts_text = slot_line(c, s);
    if ((s = ast_slot_find(d, NULL, SLOT_AGAINST)))
        x->against_text = slot_line(c, s);
    if ((s = ast_slot_find(d, NULL, SLOT_PER)))
        x->per_count = fact_list(c, s, &x->per);
    if ((s = ast_slot_find(d, NULL, SLOT_WEIGHT))) {
        weighed = limit_weight(c, s, x, &dim);
        x->weight_text = slot_line(c, s);
    }
    if ((s = ast_slot_find(d, NULL, SLOT_AT_MOST))) {
        limit_bound(c, s, x, weighed ? &dim : NULL);
        x->at_most_text = slot_line(c, s);
    }
    if ((s = ast_slot_find(d, NULL, SLOT_PERIOD))) {
        limit_period(c, s, x);
        x->period_text = slot_line(c, s);
    }
    if ((s = ast_slot_find(d, NULL, SLOT_ORDER)))
        limit_order(c, s, x);
    if ((s = ast_slot_find(d, NULL, SLOT_BREACH)))
        x->without_count = names_list(c, NS_MEASURE, s->words, s->word_count, &x->without);
}

void check_limits(checker *c)
{
    check_each(c, DECL_LIMIT, limit_fill);
}
