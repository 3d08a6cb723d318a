/*
 * explain_charges.c - charges of an explanation: base, rate and amount in words, by layer.
 */
#include "explain/gather.h"

#include "explain/show.h"
#include "explain/text.h"

static void gather_amount(const gatherer *b, const charge_result *r, const charge_rule *c,
                          strbuf *out)
{
    const currency *cur = &b->t.m->currencies[c->currency];
    bool both = r->at_least && r->at_most;
    if (r->at_least && !both)
        strbuf_add_c(out, "at least ");
    else if (r->at_most && !both)
        strbuf_add_c(out, "at most ");
    num_format(out, r->amount, r->scale, cur->decimals, ',');
    if (both) {
        strbuf_add_c(out, " .. ");
        num_format(out, r->amount_high, r->scale, cur->decimals, ',');
    }
    strbuf_char(out, ' ');
    strbuf_add(out, cur->name);
}

static const charge_result *charge_find(const outcome *o, uint32_t id)
{
    for (uint32_t i = 0; i < o->charge_count; i++) {
        if (o->charges[i].measure == id)
            return &o->charges[i];
    }
    return NULL;
}

/* A derived fact whose parts are there, and it is not. */
static bool too_large(const gatherer *b, uint32_t id)
{
    const fact *f = &b->t.m->facts[id];
    const operand *parts[2] = {&f->derive.a, &f->derive.b};
    if (!b->t.p->overflow || !f->derived || b->t.p->values[id].state != V_MISSING)
        return false;
    for (unsigned i = 0; i < (f->derive.op ? 2u : 1u); i++) {
        if (parts[i]->kind == O_FACT && b->t.p->values[parts[i]->id].state != V_KNOWN)
            return false;
    }
    return true;
}

/* What the amount is a share of; a sum in brackets. */
static void gather_base(gatherer *b, const charge_rule *c, strbuf *out)
{
    const model *m = b->t.m;
    uint32_t terms = c->fact_count;
    for (uint32_t i = 0; i < c->charge_count; i++)
        terms += charge_find(b->e->o, c->charges[i]) != NULL;
    strbuf_add_c(out, terms > 1 ? "(" : terms ? "" : "0");
    for (uint32_t i = 0; i < c->fact_count; i++) {
        const value *v = &b->t.p->values[c->facts[i]];
        strbuf_add_c(out, i ? " + " : "");
        strbuf_add(out, m->facts[c->facts[i]].name);
        strbuf_char(out, ' ');
        if (too_large(b, c->facts[i]))
            strbuf_add_c(out, "too large");
        else if (b->t.p->exact[c->facts[i]].den > 0)
            show_number(out, m, c->facts[i], b->t.p->exact[c->facts[i]], false);
        else
            show_value(out, m, c->facts[i], v, false);
    }
    for (uint32_t i = 0; i < c->charge_count; i++) {
        const charge_result *r = charge_find(b->e->o, c->charges[i]);
        if (!r)
            continue; /* does not stand: adds nothing */
        strbuf_add_c(out, out->len > 1 ? " + " : "");
        strbuf_add(out, m->measures[c->charges[i]].name);
        strbuf_char(out, ' ');
        if (r->known)
            gather_amount(b, r, c, out);
        else
            strbuf_add_c(out, r->overflow ? "too large" : "unknown");
        if (r->stands == IN_SOME)
            strbuf_add_c(out, " or nothing");
    }
    strbuf_add_c(out, terms > 1 ? ")" : "");
}

/* An open version of the rate that the line assumes a value for. */
static bool assumed_rate(const gatherer *b, const param_version *v, strbuf *out)
{
    rat n;
    if (v->fact == ID_NONE || b->t.p->values[v->fact].state != V_KNOWN ||
        !line_number(b->t.m, b->t.p, v->fact, &n))
        return false;
    strbuf_char(out, ' ');
    show_rate(out, n);
    strbuf_add_c(out, " (assumed)");
    return true;
}

static void gather_rate(const gatherer *b, const charge_rule *c, const charge_result *r,
                        strbuf *out)
{
    if (!c->by_param) {
        show_rate(out, c->rate);
        return;
    }
    const parameter *p = &b->t.m->parameters[c->param];
    strbuf_add(out, p->name);
    clock_range clock = b->measures[r->measure].versions[0].clock;
    for (uint32_t i = 0; i < p->version_count; i++) {
        dspan s;
        version_list list = VERSION_LIST(p->versions, p->version_count);
        const param_version *v = &p->versions[i];
        if (!when_effective(list, i, b->t.p->known_on, &s) ||
            trace_inside(&b->t, s, clock) != TR_YES)
            continue;
        if (assumed_rate(b, v, out))
            return;
        if (v->kind == PARAM_UNKNOWN) {
            strbuf_add_c(out, " unknown");
            return;
        }
        strbuf_add_c(out, v->kind == PARAM_AT_LEAST ? " at least " :
                          v->kind == PARAM_AT_MOST  ? " at most " : " ");
        show_rate(out, v->kind == PARAM_AT_MOST ? v->hi : v->lo);
        if (v->kind == PARAM_RANGE) {
            strbuf_add_c(out, " .. ");
            show_rate(out, v->hi);
        }
        if (p->supposed && b->t.m->under)
            strbuf_printf(out, " (scenario " STR_FMT ")", STR_ARG(b->t.m->under->name));
    }
}

static void gather_charge(gatherer *b, uint32_t i)
{
    const charge_result *r = &b->e->o->charges[i];
    explained_charge *c = &b->e->charges[i];
    *c = (explained_charge){.r = r, .version = b->measures[r->measure].shown};
    const measure_version *v = gather_version(b, r->measure);
    if (v->effect != EF_CHARGE)
        return;
    strbuf base = gather_buffer(b), rate = gather_buffer(b), amount = gather_buffer(b),
           needs = gather_buffer(b);
    gather_base(b, &v->charge, &base);
    gather_rate(b, &v->charge, r, &rate);
    if (r->known)
        gather_amount(b, r, &v->charge, &amount);
    for (uint32_t k = 0; k < r->need_count && k < TG_COUNT(r->needs); k++) {
        strbuf_add_c(&needs, k ? ", " : "");
        strbuf_add(&needs, b->t.m->facts[r->needs[k]].name);
    }
    c->base = gather_text(b, &base);
    c->rate = gather_text(b, &rate);
    c->amount = gather_text(b, &amount);
    c->needs = gather_text(b, &needs);
}

void gather_charges(gatherer *b)
{
    b->e->charges = gather_alloc(b, b->e->o->charge_count, sizeof *b->e->charges);
    for (uint32_t i = 0; b->e->charges && i < b->e->o->charge_count; i++)
        gather_charge(b, i);
}
