/*
 * ref_charge.c - amounts of the charges that stand (docs/engine.md section 6).
 *
 *     amount = rate x (sum of facts + amounts of named charges), rounded once
 */
#include "eval/ref_world.h"

enum { EXACT_SCALE_MAX = 18 };

typedef struct {
    ref *r;
    const rcharges *given;
    charge_result *all;      /* by measure */
    bool *done;
    uint32_t *asks;          /* by measure: an open rate behind its amount, or ID_NONE */
} charges;

/* Least and greatest; past an open side there is no telling. */
typedef struct { rat least, most; bool no_least, no_most; } reach;

void ref_pattern(rpatterns *x, uint32_t surely)
{
    uint32_t i = 0;
    x->every = x->count ? x->every & surely : surely;
    x->some |= surely;
    while (i < x->count && x->surely[i] != surely)
        i++;
    if (i == REF_PATTERNS_MAX)
        x->more = true;
    else if (i == x->count)
        x->surely[x->count++] = surely;
}

static void need(charge_result *c, uint32_t f)
{
    c->known = false;
    for (uint32_t i = 0; i < c->need_count; i++) {
        if (c->needs[i] == f)
            return;
    }
    if (f != ID_NONE && c->need_count < TG_COUNT(c->needs))
        c->needs[c->need_count++] = f;
}

static uint32_t version_of(const ref *r, const parameter *p, int32_t day, int32_t minute)
{
    return ref_param_at(r, (uint32_t)(p - r->m->parameters), day, minute);
}

/* What keeps a dated rate from being known: the clock, its time of day, or nothing (ID_NONE). */
static uint32_t clock_needed(const ref *r, const parameter *p, uint32_t clock, uint32_t *version)
{
    const value *at = &r->line->values[clock];
    *version = ID_NONE;
    if (at->state == V_NONE)
        return ID_NONE;
    if (at->state != V_KNOWN)
        return clock;
    int32_t day = (int32_t)at->lo;
    uint32_t time = r->m->facts[clock].time_fact;
    if (time != ID_NONE && r->line->values[time].state == V_KNOWN) {
        *version = version_of(r, p, day, (int32_t)r->line->values[time].lo);
        return ID_NONE;
    }
    *version = version_of(r, p, day, 0);
    for (uint32_t i = 0; i < p->version_count && time != ID_NONE; i++) {
        const dspan *in = &p->versions[i].when.in;
        int32_t minutes[3] = {in->from_minute, in->end_minute, p->versions[i].when.ceases_minute};
        for (unsigned k = 0; k < 3; k++) {
            if (minutes[k] > 0 && version_of(r, p, day, minutes[k]) != *version)
                return time;
        }
    }
    return ID_NONE;
}

/* The rate's bounds; marks what is needed, or the parameter that is open. */
static reach find_rate(const ref *r, const rversion *v, charge_result *out, uint32_t *open)
{
    const charge_rule *rule = &v->v->charge;
    if (!rule->by_param)
        return (reach){rule->rate, rule->rate, false, false};
    const reach none = {rat_int(0), rat_int(0), true, true};
    const parameter *p = &r->m->parameters[rule->param];
    uint32_t version, needs = clock_needed(r, p, v->v->clock, &version);
    if (needs != ID_NONE || version == ID_NONE) {
        need(out, needs);
        return none;
    }
    const param_version *at = &p->versions[version];
    if (at->fact != ID_NONE && r->line->values[at->fact].state == V_KNOWN) {
        rat given;
        out->overflow |= !line_number(r->m, r->line, at->fact, &given);
        return out->overflow ? none : (reach){given, given, false, false};
    }
    if (at->kind == PARAM_UNKNOWN)
        need(out, at->fact);
    if (at->kind == PARAM_AT_LEAST || at->kind == PARAM_AT_MOST)
        *open = at->fact;
    return (reach){at->lo, at->kind == PARAM_FIXED ? at->lo : at->hi,
                   at->kind == PARAM_AT_MOST || at->kind == PARAM_UNKNOWN,
                   at->kind == PARAM_AT_LEAST || at->kind == PARAM_UNKNOWN};
}

static bool charge_amount(charges *x, uint32_t id);

static bool is_negative(rat x)
{
    return rat_cmp(x, rat_int(0)) < 0;
}

/* The line's facts in the base. */
static rat find_facts(const ref *r, const charge_rule *rule, charge_result *out)
{
    rat sum = rat_int(0);
    for (uint32_t i = 0; i < rule->fact_count; i++) {
        rat n;
        if (r->line->values[rule->facts[i]].state != V_KNOWN)
            need(out, rule->facts[i]);
        else if (!line_number(r->m, r->line, rule->facts[i], &n) || !rat_add(sum, n, &sum))
            out->overflow = true;
    }
    return sum;
}

/* The charges of the base, and what they need. */
static void find_charges(charges *x, const charge_rule *rule, charge_result *out)
{
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t id = rule->charges[i];
        if (x->given->stands[id] == IN_NONE)
            continue;
        bool known = charge_amount(x, id);
        const charge_result *c = &x->all[id];
        out->overflow |= c->overflow;
        if (!known)
            need(out, ID_NONE);
        for (uint32_t k = 0; k < c->need_count; k++)
            need(out, c->needs[k]);
    }
}

/* Adds one charge of a base, which may be none at all. */
static bool add_charge(reach *sum, const charge_result *c, bool maybe)
{
    rat scale = rat_int(num_pow10(c->scale)), low, high;
    if (!rat_div(rat_int(c->amount), scale, &low) ||
        !rat_div(rat_int(c->amount_high), scale, &high))
        return false;
    sum->no_least |= c->at_most && !c->at_least;
    sum->no_most |= c->at_least && !c->at_most;
    if (maybe && !is_negative(low))
        low = rat_int(0);
    if (maybe && is_negative(high))
        high = rat_int(0);
    return rat_add(sum->least, low, &sum->least) && rat_add(sum->most, high, &sum->most);
}

static reach find_base(charges *x, uint32_t id, charge_result *out)
{
    const rversion *v = x->given->versions[id];
    const charge_rule *rule = &v->v->charge;
    const rpatterns *p = &x->given->patterns[id];
    rat facts = find_facts(x->r, rule, out);
    find_charges(x, rule, out);
    reach all = {facts, facts, false, false};
    uint32_t count = p->more ? 1 : p->count;
    for (uint32_t i = 0; i < count && out->known && !out->overflow; i++) {
        uint32_t surely = p->more ? p->every : p->surely[i];
        uint32_t maybe = p->more ? p->some & ~p->every : p->maybe[i];
        reach one = {facts, facts, false, false};
        for (uint32_t k = 0; k < rule->charge_count; k++) {
            extent e = x->given->stands[rule->charges[k]];
            bool in = k < REF_BASES_MAX ? surely >> k & 1 : e == IN_EVERY;
            bool perhaps = k < REF_BASES_MAX ? maybe >> k & 1 : e == IN_SOME;
            if (in || perhaps)
                out->overflow |= !add_charge(&one, &x->all[rule->charges[k]], perhaps);
        }
        if (i == 0 || rat_cmp(one.least, all.least) < 0)
            all.least = one.least;
        if (i == 0 || rat_cmp(one.most, all.most) > 0)
            all.most = one.most;
        all.no_least |= one.no_least;
        all.no_most |= one.no_most;
    }
    return all;
}

/* An open side of what may be below zero leaves nothing known. */
static bool multiply(reach *rate, const reach *base)
{
    rat corners[4];
    if (rate->no_least)
        rate->least = rate->most;
    if (rate->no_most)
        rate->most = rate->least;
    if (!rat_mul(rate->least, base->least, &corners[0]) ||
        !rat_mul(rate->least, base->most, &corners[1]) ||
        !rat_mul(rate->most, base->least, &corners[2]) ||
        !rat_mul(rate->most, base->most, &corners[3]))
        return false;
    bool open = rate->no_least || rate->no_most || base->no_least || base->no_most;
    bool signs = is_negative(rate->least) || is_negative(base->least);
    rate->no_least |= base->no_least || (open && signs);
    rate->no_most |= base->no_most || (open && signs);
    rate->least = rate->most = corners[0];
    for (unsigned i = 1; i < 4; i++) {
        if (rat_cmp(corners[i], rate->least) < 0)
            rate->least = corners[i];
        if (rat_cmp(corners[i], rate->most) > 0)
            rate->most = corners[i];
    }
    return true;
}

/* Whether the amount is a whole number of steps at that scale. */
static bool fits_scale(rat amount, unsigned scale)
{
    i128 steps;
    rat back;
    return rat_round_even(amount, scale, &steps) &&
           rat_div(rat_int(steps), rat_int(num_pow10(scale)), &back) && rat_cmp(back, amount) == 0;
}

static void round_amount(const ref *r, const charge_rule *rule, reach x, charge_result *out)
{
    if (x.no_least)
        x.least = x.most;
    else if (x.no_most)
        x.most = x.least;
    out->scale = rule->round_scale;
    if (rule->exact) {
        unsigned decimals =
            rule->currency == ID_NONE ? 0 : r->m->currencies[rule->currency].decimals;
        for (out->scale = decimals; out->scale < EXACT_SCALE_MAX; out->scale++) {
            if (fits_scale(x.least, out->scale) && fits_scale(x.most, out->scale))
                break;
        }
    }
    out->overflow |= !rat_round_even(x.least, out->scale, &out->amount) ||
                     !rat_round_even(x.most, out->scale, &out->amount_high);
    out->at_least = x.no_most || out->amount != out->amount_high;
    out->at_most = x.no_least || out->amount != out->amount_high;
}

/* The open rate that its amount comes by first, its own or a base charge's. */
static uint32_t find_asks(const charges *x, const charge_rule *rule, uint32_t own)
{
    for (uint32_t i = 0; i < rule->charge_count && own == ID_NONE; i++) {
        if (x->given->stands[rule->charges[i]] != IN_NONE)
            own = x->asks[rule->charges[i]];
    }
    return own;
}

static void known_amount(charges *x, uint32_t id, charge_result *out)
{
    const rversion *v = x->given->versions[id];
    const charge_rule *rule = &v->v->charge;
    uint32_t own = ID_NONE;
    reach rate = find_rate(x->r, v, out, &own), base = find_base(x, id, out);
    x->asks[id] = find_asks(x, rule, own);
    if (!out->known || out->overflow)
        return;
    out->overflow |= !multiply(&rate, &base);
    if (rate.no_least && rate.no_most) {
        need(out, own);
        for (uint32_t i = 0; i < rule->charge_count; i++) {
            if (x->given->stands[rule->charges[i]] != IN_NONE)
                need(out, x->asks[rule->charges[i]]);
        }
    }
    if (out->known && !out->overflow)
        round_amount(x->r, rule, rate, out);
}

static bool charge_amount(charges *x, uint32_t id)
{
    charge_result *out = &x->all[id];
    const rversion *v = x->given->versions[id];
    if (x->done[id])
        return out->known;
    x->done[id] = true;
    x->asks[id] = ID_NONE;
    *out = (charge_result){.measure = id, .stands = x->given->stands[id],
                           .kinds = x->given->kinds[id], .known = true};
    if (x->given->mixed[id]) {
        bool timed = x->r->line->values[v->v->clock].state == V_KNOWN;
        need(out, timed ? x->r->m->facts[v->v->clock].time_fact : v->v->clock);
    } else {
        known_amount(x, id, out);
    }
    if (!out->known || out->overflow) {
        out->known = out->at_least = out->at_most = false;
        out->amount = out->amount_high = 0;
        out->scale = 0;
    }
    return out->known;
}

void ref_charges(ref *r, const rcharges *given)
{
    uint32_t n = r->m->measures_count;
    charges x = {.r = r, .given = given};
    x.all = ref_alloc(r, n, sizeof *x.all);
    x.done = ref_alloc(r, n, sizeof *x.done);
    x.asks = ref_alloc(r, n, sizeof *x.asks);
    r->out->overflow = r->line->overflow;
    r->out->charges = ref_alloc(r, n, sizeof *r->out->charges);
    for (uint32_t i = 0; i < n && !r->oom; i++) {
        if (given->stands[i] == IN_NONE)
            continue;
        (void)charge_amount(&x, i);
        r->out->charges[r->out->charge_count++] = x.all[i];
        r->out->overflow |= x.all[i].overflow;
    }
}
