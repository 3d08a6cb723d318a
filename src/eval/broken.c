/*
 * broken.c - why a line contradicts itself, in words: which constraint, on which values.
 *
 *     constraint `dates_in_order` (Placed, shipped, arrived) does not hold: placed 2026-02-01,
 *     shipped 2026-01-20
 */
#include "eval/broken.h"

enum { TOLD_MAX = 6 };

typedef struct {
    const model *m;
    const value *values;
    strbuf *out;
    uint32_t told[TOLD_MAX];
    uint32_t count, more;
} teller;

/* ---- facts with their values ----------------------------------------------------------------- */

static void tell_fact(teller *t, uint32_t fact_id)
{
    const value *v = &t->values[fact_id];
    if (v->state == V_MISSING)
        return;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->told[i] == fact_id)
            return;
    }
    if (t->count == TOLD_MAX) {
        t->more++;
        return;
    }
    strbuf_add_c(t->out, t->count ? ", " : ": ");
    strbuf_add(t->out, t->m->facts[fact_id].name);
    strbuf_char(t->out, ' ');
    value_format(t->m, fact_id, v, t->out);
    t->told[t->count++] = fact_id;
}

static void tell_operand(teller *t, const operand *o)
{
    if (o->kind == O_FACT)
        tell_fact(t, o->id);
}

static void tell_term(teller *t, const term *x)
{
    tell_operand(t, &x->a);
    if (x->op)
        tell_operand(t, &x->b);
}

static void tell_cond(teller *t, uint32_t cond_id)
{
    const cond *c = &t->m->conds[cond_id];
    switch (c->kind) {
    case X_TRUE:
    case X_FALSE: return;
    case X_AND:
    case X_OR:
    case X_NOT:
        for (uint32_t i = 0; i < c->kid_count; i++)
            tell_cond(t, c->kids[i]);
        return;
    case X_CMP:
        tell_term(t, &c->left);
        tell_term(t, &c->right);
        return;
    case X_IS:
    case X_NONE:
    case X_IN:
    case X_UNDER: tell_fact(t, c->fact); return;
    case X_DEF:
        for (uint32_t i = 0; i < t->m->definitions[c->ref].version_count; i++)
            tell_cond(t, t->m->definitions[c->ref].versions[i].cond);
        return;
    }
}

static str told(strbuf *b, arena *a)
{
    str out = b->failed ? (str){0} : str_dup(a, strbuf_str(b));
    strbuf_free(b);
    return out.ptr ? out : STR("its values contradict one another");
}

/* ---- constraints ----------------------------------------------------------------------------- */

/* The `left`-th part of a condition, counted as evaluators do; ID_NONE: it has fewer. */
static uint32_t part_of(const model *m, uint32_t cond_id, uint32_t *left)
{
    const cond *c = &m->conds[cond_id];
    if (c->kind != X_AND)
        return (*left)-- == 0 ? cond_id : ID_NONE;
    for (uint32_t i = 0; i < c->kid_count; i++) {
        uint32_t found = part_of(m, c->kids[i], left);
        if (found != ID_NONE)
            return found;
    }
    return ID_NONE;
}

static uint32_t parts_in(const model *m, uint32_t cond_id)
{
    const cond *c = &m->conds[cond_id];
    uint32_t count = c->kind != X_AND;
    for (uint32_t i = 0; c->kind == X_AND && i < c->kid_count; i++)
        count += parts_in(m, c->kids[i]);
    return count;
}

static void put_constraint(strbuf *b, const constraint *x)
{
    strbuf_printf(b, "`" STR_FMT "` (" STR_FMT ")", STR_ARG(x->name), STR_ARG(x->title));
}

str broken_part(const model *m, uint32_t part, const value *values, uint32_t fact_id, arena *a)
{
    strbuf b;
    uint32_t left = part, found = ID_NONE, i = 0;
    strbuf_init(&b, NULL);
    for (; i < m->constraints_count; i++) {
        found = part_of(m, m->constraints[i].holds, &left);
        if (found != ID_NONE)
            break;
    }
    if (found == ID_NONE)
        return told(&b, a);
    teller t = {.m = m, .values = values, .out = &b};
    strbuf_add_c(&b, "constraint ");
    put_constraint(&b, &m->constraints[i]);
    if (fact_id == ID_NONE)
        strbuf_add_c(&b, " does not hold");
    else
        strbuf_printf(&b, " leaves no value for " STR_FMT, STR_ARG(m->facts[fact_id].name));
    tell_cond(&t, found);
    if (t.count == 0) /* what it reads is missing: other parts leave it no value */
        tell_cond(&t, m->constraints[i].holds);
    if (t.more)
        strbuf_printf(&b, " and %u more", t.more);
    return told(&b, a);
}

str broken_together(const model *m, const bool *parts, arena *a)
{
    strbuf b;
    uint32_t part = 0, said = 0;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "no combination of values satisfies the constraints ");
    for (uint32_t i = 0; i < m->constraints_count; i++) {
        uint32_t count = parts_in(m, m->constraints[i].holds);
        bool mine = false;
        for (uint32_t k = 0; k < count; k++)
            mine |= parts[part++];
        if (!mine)
            continue;
        strbuf_add_c(&b, said++ ? ", " : "");
        put_constraint(&b, &m->constraints[i]);
    }
    return told(&b, a);
}

/* ---- derived facts --------------------------------------------------------------------------- */

static void tell_part(teller *t, const operand *o)
{
    i128 v;
    if (o->kind == O_FACT) {
        strbuf_add(t->out, t->m->facts[o->id].name);
        strbuf_char(t->out, ' ');
        value_format(t->m, o->id, &t->values[o->id], t->out);
    } else if (rat_round_even(o->number, 6, &v)) {
        num_format(t->out, v, 6, 0, 0);
    }
}

str broken_derived(const model *m, uint32_t fact_id, const value *values, const char *what,
                   arena *a)
{
    strbuf b;
    const term *x = &m->facts[fact_id].derive;
    strbuf_init(&b, NULL);
    teller t = {.m = m, .values = values, .out = &b};
    strbuf_printf(&b, "`" STR_FMT "` ", STR_ARG(m->facts[fact_id].name));
    if (values[fact_id].state != V_MISSING) {
        value_format(m, fact_id, &values[fact_id], &b);
        strbuf_char(&b, ' ');
    }
    strbuf_add_c(&b, what);
    tell_part(&t, &x->a);
    if (x->op) {
        strbuf_printf(&b, " %c ", x->op);
        tell_part(&t, &x->b);
    }
    return told(&b, a);
}
