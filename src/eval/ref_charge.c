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
} charges;

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

/* The rate's bounds; marks what is needed. */
static void find_rate(const ref *r, const rversion *v, rat *lo, rat *hi, charge_result *out)
{
    const charge_rule *rule = &v->v->charge;
    *lo = *hi = rule->rate;
    if (!rule->by_param)
        return;
    const parameter *p = &r->m->parameters[rule->param];
    uint32_t version, needs = clock_needed(r, p, v->v->clock, &version);
    if (needs != ID_NONE || version == ID_NONE) {
        need(out, needs);
        return;
    }
    const param_version *at = &p->versions[version];
    if (at->fact != ID_NONE && r->line->values[at->fact].state == V_KNOWN) {
        out->overflow |= !line_number(r->m, r->line, at->fact, lo);
        *hi = *lo;
        return;
    }
    switch (at->kind) {
    case PARAM_FIXED: *lo = *hi = at->lo; break;
    case PARAM_AT_LEAST:
        *lo = *hi = at->lo;
        out->at_least = true;
        break;
    case PARAM_AT_MOST:
        *lo = *hi = at->hi;
        out->at_most = true;
        break;
    case PARAM_RANGE:
        *lo = at->lo;
        *hi = at->hi;
        out->at_least = out->at_most = true;
        break;
    case PARAM_UNKNOWN: need(out, at->fact); break;
    }
}

static bool charge_amount(charges *x, uint32_t id);

/* Facts and earlier charges of the base. */
static void find_base(charges *x, const charge_rule *rule, rat *lo, rat *hi, charge_result *out)
{
    const ref *r = x->r;
    for (uint32_t i = 0; i < rule->fact_count; i++) {
        rat n;
        if (r->line->values[rule->facts[i]].state != V_KNOWN)
            need(out, rule->facts[i]);
        else if (!line_number(r->m, r->line, rule->facts[i], &n) || !rat_add(*lo, n, lo) ||
                 !rat_add(*hi, n, hi))
            out->overflow = true;
    }
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t id = rule->charges[i];
        if (x->given->stands[id] == IN_NONE)
            continue;
        (void)charge_amount(x, id);
        const charge_result *c = &x->all[id];
        out->overflow |= c->overflow;
        if (!c->known || x->given->stands[id] != IN_EVERY)
            need(out, ID_NONE);
        for (uint32_t k = 0; k < c->need_count; k++)
            need(out, c->needs[k]);
        if (!out->known || c->overflow)
            continue;
        out->at_least |= c->at_least;
        out->at_most |= c->at_most;
        rat scale = rat_int(num_pow10(c->scale)), low, high;
        if (!rat_div(rat_int(c->amount), scale, &low) ||
            !rat_div(rat_int(c->amount_high), scale, &high) || !rat_add(*lo, low, lo) ||
            !rat_add(*hi, high, hi))
            out->overflow = true;
    }
}

/* Whether the amount is a whole number of steps at that scale. */
static bool fits_scale(rat amount, unsigned scale)
{
    i128 steps;
    rat back;
    return rat_round_even(amount, scale, &steps) &&
           rat_div(rat_int(steps), rat_int(num_pow10(scale)), &back) && rat_cmp(back, amount) == 0;
}

static void round_amount(const ref *r, const charge_rule *rule, rat lo, rat hi, charge_result *out)
{
    out->scale = rule->round_scale;
    if (rule->exact) {
        unsigned decimals = rule->currency == ID_NONE ? 0 : r->m->currencies[rule->currency].decimals;
        for (out->scale = decimals; out->scale < EXACT_SCALE_MAX; out->scale++) {
            if (fits_scale(lo, out->scale) && fits_scale(hi, out->scale))
                break;
        }
    }
    out->overflow |= !rat_round_even(lo, out->scale, &out->amount) ||
                     !rat_round_even(hi, out->scale, &out->amount_high);
}

static bool charge_amount(charges *x, uint32_t id)
{
    charge_result *out = &x->all[id];
    const rversion *v = x->given->versions[id];
    if (x->done[id])
        return out->known;
    x->done[id] = true;
    *out = (charge_result){.measure = id, .stands = x->given->stands[id],
                           .kinds = x->given->kinds[id], .known = true};
    rat lo = rat_int(0), hi = lo, base_lo = lo, base_hi = lo;
    if (x->given->mixed[id]) {
        bool timed = x->r->line->values[v->v->clock].state == V_KNOWN;
        need(out, timed ? x->r->m->facts[v->v->clock].time_fact : v->v->clock);
    } else {
        find_rate(x->r, v, &lo, &hi, out);
        find_base(x, &v->v->charge, &base_lo, &base_hi, out);
        out->overflow |= !rat_mul(lo, base_lo, &lo) || !rat_mul(hi, base_hi, &hi);
    }
    if (out->known && !out->overflow)
        round_amount(x->r, &v->v->charge, lo, hi, out);
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
    r->out->charges = ref_alloc(r, n, sizeof *r->out->charges);
    for (uint32_t i = 0; i < n && !r->oom; i++) {
        if (given->stands[i] == IN_NONE)
            continue;
        (void)charge_amount(&x, i);
        r->out->charges[r->out->charge_count++] = x.all[i];
        r->out->overflow |= x.all[i].overflow;
    }
}
