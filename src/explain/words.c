/*
 * words.c - leaves and effects as clauses a person reads.
 *
 *     item.tpp 15,832 >= 4,800: yes, by 11,032
 *     end_use is research: no, it is commercial
 *     reviews us.licence: case by case
 */
#include "explain/explain.h"

#include "explain/show.h"

/* ---- leaves in words ------------------------------------------------------------------------- */

const char *truth_word(tri is)
{
    return is == TR_YES ? "yes" : is == TR_NO ? "no" : "open";
}

/* "item.tpp 15,832", or the name alone while it is missing. */
static void put_known_operand(const operand_text *o, strbuf *out)
{
    strbuf_add(out, o->name);
    if (!str_eq(o->shown, STR("missing"))) {
        strbuf_char(out, ' ');
        strbuf_add(out, o->shown);
    }
}

static void put_truth(tri is, strbuf *out)
{
    strbuf_add_c(out, ": ");
    strbuf_add_c(out, truth_word(is));
}

static void put_compare(tracer *t, const tnode *n, strbuf *out)
{
    bool plain_left = n->left_op == 0 && n->left_count == 1;
    bool plain_right = n->right_op == 0;
    bool inlined = plain_left && plain_right;
    if (inlined)
        put_known_operand(trace_operand(t, n, 0), out);
    else
        strbuf_add(out, n->words->left);
    strbuf_char(out, ' ');
    strbuf_add_c(out, show_cmp(n->op));
    strbuf_char(out, ' ');
    if (inlined && n->operand_count == 2)
        put_known_operand(trace_operand(t, n, 1), out);
    else
        strbuf_add(out, n->words->right);
    put_truth(n->is, out);
    rat size;
    bool above, apart = trace_margin(n, &size, &above);
    if (apart && size.num == 0)
        strbuf_add_c(out, ", exactly");
    else if (apart) {
        strbuf_add_c(out, ", by ");
        show_margin(out, t->m, n->fact, size, false);
    }
    for (unsigned i = 0; !inlined && i < n->operand_count; i++) {
        strbuf_add_c(out, i ? ", " : " (");
        put_known_operand(trace_operand(t, n, i), out);
    }
    if (!inlined && n->operand_count)
        strbuf_char(out, ')');
}

static void put_leaf_value(tracer *t, const tnode *n, strbuf *out)
{
    strbuf_add(out, n->words->text);
    put_truth(n->is, out);
    bool missing = n->operand_count == 0 || str_eq(trace_operand(t, n, 0)->shown, STR("missing"));
    if (missing)
        return;
    /* "x is a: yes" has said what x is. */
    bool says_it = (n->kind == TN_IS || n->kind == TN_NONE) && n->is == TR_YES;
    if (!says_it) {
        strbuf_add_c(out, n->kind == TN_IS ? ", it is " : ", ");
        strbuf_add(out, trace_operand(t, n, 0)->shown);
    }
}

static void put_known_how(const tnode *n, strbuf *out)
{
    if (n->question == ID_NONE)
        return;
    switch (n->known) {
    case KNOWN_NOT: strbuf_add_c(out, " (open question)"); return;
    case KNOWN_GIVEN: strbuf_add_c(out, " (assumed)"); return;
    case KNOWN_ANSWERED: strbuf_add_c(out, " (answered)"); return;
    case KNOWN_BEFORE: strbuf_add_c(out, " (before the question arose)"); return;
    }
}

void explain_leaf(tracer *t, const tnode *n, strbuf *out)
{
    if (n->kind == TN_COMPARE) {
        put_compare(t, n, out);
    } else if (n->kind == TN_DEFINITION || n->kind == TN_TRUE || n->kind == TN_FALSE) {
        strbuf_add(out, n->words->text);
        put_truth(n->is, out);
    } else {
        put_leaf_value(t, n, out);
    }
    put_known_how(n, out);
}

static void put_names(const model *m, const uint32_t *ids, uint32_t count, strbuf *out)
{
    for (uint32_t i = 0; i < count; i++) {
        strbuf_add_c(out, i ? ", " : "");
        strbuf_add(out, m->measures[ids[i]].name);
    }
}

static void put_charge_rule(const model *m, const charge_rule *c, strbuf *out)
{
    strbuf_add_c(out, "charges ");
    if (c->by_param)
        strbuf_add(out, m->parameters[c->param].name);
    else
        show_rate(out, c->rate);
    strbuf_add_c(out, " of ");
    for (uint32_t i = 0; i < c->fact_count + c->charge_count; i++) {
        strbuf_add_c(out, i ? " + " : "");
        strbuf_add(out, i < c->fact_count ? m->facts[c->facts[i]].name
                                          : m->measures[c->charges[i - c->fact_count]].name);
    }
    strbuf_add_c(out, ", to ");
    strbuf_add(out, m->authorities[c->payee].name);
}

void explain_effect(const model *m, const measure_version *v, strbuf *out)
{
    switch (v->effect) {
    case EF_NONE: strbuf_add_c(out, "has no effect but to override"); return;
    case EF_LICENCE:
    case EF_NOTIFICATION:
        strbuf_add_c(out, v->effect == EF_LICENCE ? "requires licence by "
                                                  : "requires notification by ");
        strbuf_add(out, m->instruments[v->instrument].name);
        return;
    case EF_CONDITIONAL: strbuf_add_c(out, "allows on conditions"); return;
    case EF_CONDITIONS:
        strbuf_add_c(out, "requires conditions ");
        for (uint32_t i = 0; i < v->demand_count; i++) {
            strbuf_add_c(out, i ? ", " : "");
            strbuf_add(out, m->demands[v->demands[i]].name);
        }
        return;
    case EF_DENY: strbuf_add_c(out, "denies"); return;
    case EF_REVIEW:
        strbuf_add_c(out, "reviews ");
        put_names(m, v->targets, v->target_count, out);
        strbuf_add_c(out, ": ");
        strbuf_add_c(out, posture_name(v->posture));
        return;
    case EF_CHARGE: put_charge_rule(m, &v->charge, out); return;
    case EF_SUSPEND:
        strbuf_add_c(out, "suspends ");
        put_names(m, v->targets, v->target_count, out);
        return;
    case EF_NOT_ENFORCE:
        strbuf_add_c(out, "means no enforcement of ");
        put_names(m, v->targets, v->target_count, out);
        return;
    case EF_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "effect_kind");
}
