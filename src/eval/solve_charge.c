/*
 * solve_charge.c - charges: who stands comes from the worlds, amounts from the line's values.
 *
 *     amount = rate x (sum of facts + amounts of named charges), rounded once, half to even
 *
 * The two halves are apart, so that lines with one outcome share the first and have each their own
 * second.
 */
#include "eval/solve_outcome.h"

enum { EXACT_DECIMALS_MAX = 18 };

/* ---- which stand ----------------------------------------------------------------------------------- */

static const measure_version *charge_version(const plan *p, uint32_t version_id)
{
    const plan_version *v = &p->versions[version_id];
    return &p->model->measures[v->measure].versions[v->version];
}

/* Worlds in which another charge stands for this one, by measure. */
static uint64_t **replaced_planes(solver *s, const frame *f)
{
    uint64_t **out = solve_alloc(s, s->m->measures_count, sizeof *out);
    for (size_t i = 0; !s->oom && i < s->possible.count; i++) {
        const plan_measure *m = &s->p->measures[s->possible.at[i]];
        for (uint32_t k = m->first; k < m->first + m->count; k++) {
            const measure_version *v = charge_version(s->p, k);
            for (uint32_t j = 0; v->effect == EF_CHARGE && f->stands[k] && j < v->instead_count; j++) {
                uint64_t **to = &out[v->instead[j]];
                *to = *to ? *to : plane_new(s, &s->sp);
                for (uint32_t w = 0; *to && w < s->sp.words; w++)
                    (*to)[w] |= f->stands[k][w];
            }
        }
    }
    return out;
}

static pay_kind pay_of(verdict v)
{
    if (v <= VD_CONDITIONAL)
        return PAY_DUE;
    return v < VD_NOT_COVERED ? PAY_IF_AUTHORISED : PAY_NOTHING;
}

/* The use of one charge measure; stands IN_NONE when it stands nowhere. */
static charge_use use_of(solver *s, const frame *f, uint32_t id, const uint64_t *replaced)
{
    const plan_measure *m = &s->p->measures[id];
    charge_use u = {.measure = id, .version = ID_NONE};
    uint64_t *where = plane_new(s, &s->sp);
    for (uint32_t k = m->first; !s->oom && k < m->first + m->count; k++) {
        bool here = false;
        if (!f->stands[k] || charge_version(s->p, k)->effect != EF_CHARGE)
            continue;
        for (uint32_t w = 0; w < s->sp.words; w++) {
            uint64_t bits = f->stands[k][w] & s->valid[w] & ~(replaced ? replaced[w] : 0);
            here = here || bits;
            where[w] |= bits;
            for (; bits; bits &= bits - 1)
                u.kinds |= (uint8_t)(1u << pay_of((verdict)f->line[w * 64 + (uint32_t)__builtin_ctzll(bits)]));
        }
        if (!here)
            continue;
        u.mixed = u.version != ID_NONE;
        u.version = k;
    }
    if (!s->oom)
        u.stands = plane_extent(s, where);
    return u;
}

/* Amounts into the outcome; the uses stay with the run for other lines of the same outcome. */
void charges_finish(solver *s)
{
    outcome *o = s->out;
    uint32_t count = (uint32_t)s->uses.count;
    o->charges = outcome_alloc(s, count, sizeof *o->charges);
    if (s->oom)
        return;
    o->charge_count = count;
    if (!charge_amounts(s->p, &s->line, s->uses.at, count, o->charges, s->a, &o->overflow))
        s->oom = true;
}

void solve_charges(solver *s, const frame *f)
{
    uint64_t **replaced = replaced_planes(s, f);
    bool *charges = solve_alloc(s, s->m->measures_count, sizeof *charges);
    for (size_t i = 0; !s->oom && i < s->possible.count; i++) {
        const plan_measure *m = &s->p->measures[s->possible.at[i]];
        for (uint32_t k = m->first; k < m->first + m->count; k++) {
            if (f->stands[k] && charge_version(s->p, k)->effect == EF_CHARGE)
                charges[s->possible.at[i]] = true;
        }
    }
    for (uint32_t i = 0; !s->oom && i < s->m->measures_count; i++) {
        if (!charges[i])
            continue;
        charge_use u = use_of(s, f, i, replaced[i]);
        if (u.stands != IN_NONE)
            SOLVE_PUSH(s, &s->uses, u);
    }
    if (!s->oom)
        charges_finish(s);
}

/* ---- amounts ------------------------------------------------------------------------------------------ */

typedef struct {
    const plan *p;
    const prepared *line;
    const charge_use *uses;
    uint32_t count;
    charge_result *out;
    uint8_t *state; /* by use: 0 not yet, 1 done */
} amount_work;

static void needs_fact(charge_result *c, uint32_t fact_id)
{
    c->known = false;
    for (uint32_t i = 0; i < c->need_count; i++) {
        if (c->needs[i] == fact_id)
            return;
    }
    if (fact_id != ID_NONE && c->need_count < TG_COUNT(c->needs))
        c->needs[c->need_count++] = fact_id;
}

static uint32_t rate_at(const plan *p, uint32_t param, int64_t t)
{
    const plan_param *x = &p->params[param];
    for (uint32_t i = 0; i < x->count; i++) {
        if (tspan_holds(p->param_spans[x->first + i], t))
            return i;
    }
    return ID_NONE;
}

/* The version of a rate on the line's clock; otherwise what is needed to tell (ID_NONE: nothing
 * would). A bound within the day matters where the versions on its two sides differ. */
static uint32_t rate_version(const amount_work *x, uint32_t param, uint32_t clock, uint32_t *needs)
{
    const value *at = &x->line->values[clock];
    *needs = ID_NONE;
    if (at->state == V_NONE)
        return ID_NONE;
    if (at->state != V_KNOWN) {
        *needs = clock;
        return ID_NONE;
    }
    uint32_t time = x->p->model->facts[clock].time_fact;
    int64_t day = time_at((int32_t)at->lo, 0);
    bool timed = time != ID_NONE && x->line->values[time].state == V_KNOWN;
    if (timed)
        return rate_at(x->p, param, day + x->line->values[time].lo);
    uint32_t version = rate_at(x->p, param, day);
    const plan_param *pp = &x->p->params[param];
    for (uint32_t i = 0; i < pp->count && time != ID_NONE; i++) {
        tspan in = x->p->param_spans[pp->first + i];
        const int64_t bounds[2] = {in.from, in.end};
        for (unsigned k = 0; k < 2; k++) {
            bool inside = bounds[k] > day && bounds[k] - day < 24 * 60 && !tspan_empty(in);
            if (inside && rate_at(x->p, param, bounds[k]) != version) {
                *needs = time;
                return ID_NONE;
            }
        }
    }
    return version;
}

static void open_rate(const param_version *v, rat *lo, rat *hi, charge_result *out)
{
    switch (v->kind) {
    case PARAM_FIXED: *lo = *hi = v->lo; return;
    case PARAM_AT_LEAST:
        *lo = *hi = v->lo;
        out->at_least = true;
        return;
    case PARAM_AT_MOST:
        *lo = *hi = v->hi;
        out->at_most = true;
        return;
    case PARAM_RANGE:
        *lo = v->lo;
        *hi = v->hi;
        out->at_least = out->at_most = true;
        return;
    case PARAM_UNKNOWN: needs_fact(out, v->fact); return;
    }
}

static void rate_of(const amount_work *x, const measure_version *v, rat *lo, rat *hi,
                    charge_result *out)
{
    *lo = *hi = v->charge.rate;
    if (!v->charge.by_param)
        return;
    uint32_t needs, at = rate_version(x, v->charge.param, v->clock, &needs);
    if (at == ID_NONE) {
        needs_fact(out, needs);
        return;
    }
    const param_version *pv = &x->p->model->parameters[v->charge.param].versions[at];
    if (pv->fact != ID_NONE && x->line->values[pv->fact].state == V_KNOWN) {
        out->overflow = out->overflow || !line_number(x->p->model, x->line, pv->fact, lo);
        *hi = *lo;
        return;
    }
    open_rate(pv, lo, hi, out);
}

static void add_both(charge_result *out, rat low, rat high, rat *lo, rat *hi)
{
    if (!rat_add(*lo, low, lo) || !rat_add(*hi, high, hi))
        out->overflow = true;
}

static void amount_of(amount_work *x, uint32_t at);

static void base_charge(amount_work *x, uint32_t measure_id, rat *lo, rat *hi, charge_result *out)
{
    uint32_t at = 0;
    while (at < x->count && x->uses[at].measure != measure_id)
        at++;
    if (at == x->count)
        return; /* stands in no world: nothing */
    amount_of(x, at);
    const charge_result *c = &x->out[at];
    out->overflow = out->overflow || c->overflow;
    if (!c->known || x->uses[at].stands != IN_EVERY)
        needs_fact(out, ID_NONE);
    for (uint32_t k = 0; k < c->need_count; k++)
        needs_fact(out, c->needs[k]);
    if (!out->known || c->overflow)
        return;
    out->at_least = out->at_least || c->at_least;
    out->at_most = out->at_most || c->at_most;
    rat scale = rat_int(num_pow10(c->scale)), low, high;
    if (!rat_div(rat_int(c->amount), scale, &low) || !rat_div(rat_int(c->amount_high), scale, &high))
        out->overflow = true;
    else
        add_both(out, low, high, lo, hi);
}

static void base_of_charge(amount_work *x, const charge_rule *rule, rat *lo, rat *hi,
                           charge_result *out)
{
    for (uint32_t i = 0; i < rule->fact_count; i++) {
        uint32_t f = rule->facts[i];
        rat n;
        if (x->line->values[f].state != V_KNOWN)
            needs_fact(out, f);
        else if (line_number(x->p->model, x->line, f, &n))
            add_both(out, n, n, lo, hi);
        else
            out->overflow = true;
    }
    for (uint32_t i = 0; i < rule->charge_count; i++)
        base_charge(x, rule->charges[i], lo, hi, out);
}

static bool is_whole_at(rat amount, unsigned scale)
{
    i128 steps;
    rat back;
    return rat_round_even(amount, scale, &steps) &&
           rat_div(rat_int(steps), rat_int(num_pow10(scale)), &back) && rat_cmp(back, amount) == 0;
}

static void round_charge(const model *m, const charge_rule *rule, rat lo, rat hi, charge_result *out)
{
    out->scale = rule->round_scale;
    if (rule->exact) {
        out->scale = rule->currency == ID_NONE ? 0 : m->currencies[rule->currency].decimals;
        while (out->scale < EXACT_DECIMALS_MAX &&
               !(is_whole_at(lo, out->scale) && is_whole_at(hi, out->scale)))
            out->scale++;
    }
    if (!rat_round_even(lo, out->scale, &out->amount) ||
        !rat_round_even(hi, out->scale, &out->amount_high))
        out->overflow = true;
}

static void amount_of(amount_work *x, uint32_t at)
{
    const charge_use *u = &x->uses[at];
    charge_result *out = &x->out[at];
    if (x->state[at])
        return;
    x->state[at] = 1;
    *out = (charge_result){.measure = u->measure, .stands = u->stands, .kinds = u->kinds,
                           .known = true};
    const measure_version *v = charge_version(x->p, u->version);
    rat rate_lo = rat_int(0), rate_hi = rate_lo, lo = rate_lo, hi = rate_lo;
    if (u->mixed) {
        bool timed = x->line->values[v->clock].state == V_KNOWN;
        needs_fact(out, timed ? x->p->model->facts[v->clock].time_fact : v->clock);
    } else {
        rate_of(x, v, &rate_lo, &rate_hi, out);
        base_of_charge(x, &v->charge, &lo, &hi, out);
        if (!rat_mul(rate_lo, lo, &lo) || !rat_mul(rate_hi, hi, &hi))
            out->overflow = true;
    }
    if (out->known && !out->overflow)
        round_charge(x->p->model, &v->charge, lo, hi, out);
    if (!out->known || out->overflow) {
        out->known = out->at_least = out->at_most = false;
        out->amount = out->amount_high = 0;
        out->scale = 0;
    }
}

bool charge_amounts(const plan *p, const prepared *values, const charge_use *uses, uint32_t count,
                    charge_result *out, arena *scratch, bool *overflow)
{
    amount_work x = {p, values, uses, count, out, NULL};
    *overflow = false;
    if (count == 0)
        return true;
    x.state = arena_alloc(scratch, count, sizeof *x.state);
    if (!x.state)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        amount_of(&x, i);
        *overflow = *overflow || out[i].overflow;
    }
    return true;
}
