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

/* ---- which stand ----------------------------------------------------------------------------- */

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
            for (uint32_t j = 0; v->effect == EF_CHARGE && f->stands[k] && j < v->instead_count;
                 j++) {
                uint64_t **to = &out[v->instead[j]];
                *to = *to ? *to : plane_new(s, &s->sp);
                for (uint32_t w = 0; *to && w < s->sp.words; w++)
                    (*to)[w] |= f->stands[k][w];
            }
        }
    }
    return out;
}

pay_kind charge_pay_of(verdict v)
{
    if (v <= VD_CONDITIONAL)
        return PAY_DUE;
    return v < VD_NOT_COVERED ? PAY_IF_AUTHORISED : PAY_NOTHING;
}

/* The use of one charge measure; stands IN_NONE when it stands nowhere. */
static charge_use use_of(solver *s, const frame *f, uint32_t id, const uint64_t *replaced,
                         uint64_t *where)
{
    const plan_measure *m = &s->p->measures[id];
    charge_use u = {.measure = id, .version = ID_NONE};
    for (uint32_t k = m->first; !s->oom && k < m->first + m->count; k++) {
        bool here = false;
        if (!f->stands[k] || charge_version(s->p, k)->effect != EF_CHARGE)
            continue;
        for (uint32_t w = 0; w < s->sp.words; w++) {
            uint64_t bits = f->stands[k][w] & s->valid[w] & ~(replaced ? replaced[w] : 0);
            here = here || bits;
            where[w] |= bits;
            for (; bits; bits &= bits - 1)
                u.kinds |=
                    (uint8_t)(1u << charge_pay_of(
                                  (verdict)f->line[w * 64 + (uint32_t)__builtin_ctzll(bits)]));
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

/* ---- what stands of a base ------------------------------------------------------------------- */

const charge_rule *charge_rule_of(const plan *p, const charge_use *u)
{
    return &charge_version(p, u->version)->charge;
}

/* Past the room for patterns: one, of what is in all of them, and what is in some. */
void charge_pattern(charge_use *u, uint32_t surely, base_pattern *of_all, bool *full)
{
    of_all->surely &= surely;
    of_all->maybe |= surely;
    for (uint32_t i = 0; i < u->pattern_count; i++) {
        if (u->patterns[i].surely == surely)
            return;
    }
    if (u->pattern_count == BASE_PATTERNS_MAX)
        *full = true;
    else
        u->patterns[u->pattern_count++] = (base_pattern){surely, 0};
}

void charge_pattern_end(charge_use *u, const base_pattern *of_all, bool full)
{
    if (!full)
        return;
    u->pattern_count = 1;
    u->patterns[0] = (base_pattern){of_all->surely, of_all->maybe & ~of_all->surely};
}

/* The bases that stand in each world where the charge does. */
static void find_patterns(const solver *s, uint64_t *const *where, charge_use *u)
{
    const charge_rule *rule = charge_rule_of(s->p, u);
    uint32_t count = rule->charge_count < BASE_BITS ? rule->charge_count : BASE_BITS;
    base_pattern of_all = {UINT32_MAX, 0};
    bool full = false;
    u->pattern_count = 0;
    for (uint32_t w = 0; w < s->sp.words; w++) {
        for (uint64_t bits = where[u->measure][w]; bits; bits &= bits - 1) {
            uint32_t surely = 0;
            for (uint32_t k = 0; k < count; k++) {
                const uint64_t *base = where[rule->charges[k]];
                if (base && base[w] & bits & -bits)
                    surely |= 1u << k;
            }
            charge_pattern(u, surely, &of_all, &full);
            if (count == 0)
                return;
        }
    }
    charge_pattern_end(u, &of_all, full);
}

static extent use_extent(const charge_use *uses, uint32_t count, uint32_t measure_id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (uses[i].measure == measure_id)
            return uses[i].stands;
    }
    return IN_NONE;
}

void charges_by_extent(solver *s)
{
    for (size_t i = 0; i < s->uses.count; i++) {
        charge_use *u = &s->uses.at[i];
        const charge_rule *rule = charge_rule_of(s->p, u);
        u->pattern_count = 1;
        u->patterns[0] = (base_pattern){0, 0};
        for (uint32_t k = 0; k < rule->charge_count && k < BASE_BITS; k++) {
            extent e = use_extent(s->uses.at, (uint32_t)s->uses.count, rule->charges[k]);
            u->patterns[0].surely |= e == IN_EVERY ? 1u << k : 0;
            u->patterns[0].maybe |= e == IN_SOME ? 1u << k : 0;
        }
    }
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

static bool charges_somewhere(const solver *s, const frame *f, uint32_t id)
{
    const plan_measure *m = &s->p->measures[id];
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        if (f->stands[k] && charge_version(s->p, k)->effect == EF_CHARGE)
            return true;
    }
    return false;
}

void solve_charges(solver *s, const frame *f)
{
    uint64_t **replaced = replaced_planes(s, f);
    bool *charges = solve_alloc(s, s->m->measures_count, sizeof *charges);
    uint64_t **where = solve_alloc(s, s->m->measures_count, sizeof *where);
    for (size_t i = 0; !s->oom && i < s->possible.count; i++)
        charges[s->possible.at[i]] = charges_somewhere(s, f, s->possible.at[i]);
    for (uint32_t i = 0; !s->oom && i < s->m->measures_count; i++) {
        if (!charges[i])
            continue;
        where[i] = plane_new(s, &s->sp);
        charge_use u = s->oom ? (charge_use){0} : use_of(s, f, i, replaced[i], where[i]);
        if (u.stands != IN_NONE)
            SOLVE_PUSH(s, &s->uses, u);
    }
    for (size_t i = 0; !s->oom && i < s->uses.count; i++)
        find_patterns(s, where, &s->uses.at[i]);
    if (!s->oom)
        charges_finish(s);
    if (!s->oom && s->joint)
        solve_joint(s, f, where);
}

/* ---- amounts --------------------------------------------------------------------------------- */

/* What a number lies between; an open side has no bound. */
typedef struct { rat lo, hi; bool open_low, open_high; } amount_range;

/* Of a use: whether its amount is there, and the open rate that leaves a side open. */
typedef struct { bool done; uint32_t asks; } amount_state;

typedef struct { const plan *p; const charge_use *uses; uint32_t count; } charge_list;

typedef struct {
    charge_list list;
    const prepared *line;
    charge_result *out;
    amount_state *state; /* by use */
    uint64_t *made;      /* by use: charges_made_of */
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
    uint32_t time = x->list.p->model->facts[clock].time_fact;
    int64_t day = time_at((int32_t)at->lo, 0);
    bool timed = time != ID_NONE && x->line->values[time].state == V_KNOWN;
    if (timed)
        return rate_at(x->list.p, param, day + x->line->values[time].lo);
    uint32_t version = rate_at(x->list.p, param, day);
    const plan_param *pp = &x->list.p->params[param];
    for (uint32_t i = 0; i < pp->count && time != ID_NONE; i++) {
        tspan in = x->list.p->param_spans[pp->first + i];
        const int64_t bounds[2] = {in.from, in.end};
        for (unsigned k = 0; k < 2; k++) {
            bool inside = bounds[k] > day && bounds[k] - day < 24 * 60 && !tspan_empty(in);
            if (inside && rate_at(x->list.p, param, bounds[k]) != version) {
                *needs = time;
                return ID_NONE;
            }
        }
    }
    return version;
}

static void open_rate(const param_version *v, amount_range *out, charge_result *c)
{
    switch (v->kind) {
    case PARAM_FIXED: *out = (amount_range){v->lo, v->lo, false, false}; return;
    case PARAM_AT_LEAST: *out = (amount_range){v->lo, v->lo, false, true}; return;
    case PARAM_AT_MOST: *out = (amount_range){v->hi, v->hi, true, false}; return;
    case PARAM_RANGE: *out = (amount_range){v->lo, v->hi, false, false}; return;
    case PARAM_UNKNOWN: needs_fact(c, v->fact); return;
    }
}

static void rate_of(const amount_work *x, const measure_version *v, amount_range *out,
                    charge_result *c, uint32_t *asks)
{
    *out = (amount_range){v->charge.rate, v->charge.rate, false, false};
    if (!v->charge.by_param)
        return;
    uint32_t needs, at = rate_version(x, v->charge.param, v->clock, &needs);
    if (at == ID_NONE) {
        needs_fact(c, needs);
        return;
    }
    const param_version *pv = &x->list.p->model->parameters[v->charge.param].versions[at];
    if (pv->fact != ID_NONE && x->line->values[pv->fact].state == V_KNOWN) {
        c->overflow = c->overflow || !line_number(x->list.p->model, x->line, pv->fact, &out->lo);
        out->hi = out->lo;
        return;
    }
    open_rate(pv, out, c);
    if (out->open_low || out->open_high)
        *asks = pv->fact;
}

static rat lesser(rat x, rat y)
{
    return rat_cmp(x, y) <= 0 ? x : y;
}

static rat greater(rat x, rat y)
{
    return rat_cmp(x, y) >= 0 ? x : y;
}

static void add_range(charge_result *c, amount_range *to, amount_range x)
{
    if (!rat_add(to->lo, x.lo, &to->lo) || !rat_add(to->hi, x.hi, &to->hi))
        c->overflow = true;
    to->open_low = to->open_low || x.open_low;
    to->open_high = to->open_high || x.open_high;
}

static bool is_point(const amount_range *x)
{
    return x->lo.num == x->hi.num && x->lo.den == x->hi.den && !x->open_low && !x->open_high;
}

/* With a side open: of numbers that are not below zero; else nothing is known. */
static void times_range(charge_result *c, amount_range *x, amount_range y)
{
    if (is_point(x) && is_point(&y)) { /* as most are */
        if (!rat_mul(x->lo, y.lo, &x->lo))
            c->overflow = true;
        x->hi = x->lo;
        return;
    }
    const rat zero = rat_int(0);
    rat p[4];
    if (!rat_mul(x->lo, y.lo, &p[0]) || !rat_mul(x->hi, y.hi, &p[1]) ||
        !rat_mul(x->lo, y.hi, &p[2]) || !rat_mul(x->hi, y.lo, &p[3])) {
        c->overflow = true;
        return;
    }
    bool below = rat_cmp(x->lo, zero) < 0 || rat_cmp(y.lo, zero) < 0;
    bool open_low = x->open_low || y.open_low, open_high = x->open_high || y.open_high;
    x->lo = lesser(lesser(p[0], p[1]), lesser(p[2], p[3]));
    x->hi = greater(greater(p[0], p[1]), greater(p[2], p[3]));
    x->open_low = open_low || (below && open_high);
    x->open_high = open_high || (below && open_low);
}

static void amount_of(amount_work *x, uint32_t at);

static uint32_t use_at(const charge_list *list, uint32_t measure_id)
{
    uint32_t at = 0;
    while (at < list->count && list->uses[at].measure != measure_id)
        at++;
    return at;
}

/* The amount of a charge that is there. */
static amount_range charge_range(charge_result *out, const charge_result *c)
{
    amount_range r = {rat_int(0), rat_int(0), c->at_most && !c->at_least,
                      c->at_least && !c->at_most};
    rat scale = rat_int(num_pow10(c->scale));
    if (!rat_div(rat_int(c->amount), scale, &r.lo) ||
        !rat_div(rat_int(c->amount_high), scale, &r.hi))
        out->overflow = true;
    return r;
}

/* What the charges of the base need, and whether one is too large. */
static void base_needs(amount_work *x, const charge_rule *rule, charge_result *out)
{
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t at = use_at(&x->list, rule->charges[i]);
        if (at == x->list.count)
            continue; /* stands in no world: nothing */
        amount_of(x, at);
        const charge_result *c = &x->out[at];
        out->overflow = out->overflow || c->overflow;
        if (!c->known)
            needs_fact(out, ID_NONE);
        for (uint32_t k = 0; k < c->need_count; k++)
            needs_fact(out, c->needs[k]);
    }
}

/* The base where this pattern of its charges stands. */
static amount_range base_by_pattern(const amount_work *x, const charge_rule *rule, rat facts,
                                    base_pattern stand, charge_result *out)
{
    amount_range sum = {facts, facts, false, false};
    for (uint32_t i = 0; i < rule->charge_count && out->known; i++) {
        uint32_t at = use_at(&x->list, rule->charges[i]);
        if (at == x->list.count)
            continue;
        bool surely = i < BASE_BITS ? stand.surely >> i & 1 : x->list.uses[at].stands == IN_EVERY;
        bool maybe = i < BASE_BITS ? stand.maybe >> i & 1 : x->list.uses[at].stands == IN_SOME;
        if (!surely && !maybe)
            continue;
        amount_range r = charge_range(out, &x->out[at]);
        if (maybe) {
            r.lo = lesser(r.lo, rat_int(0));
            r.hi = greater(r.hi, rat_int(0));
        }
        add_range(out, &sum, r);
    }
    return sum;
}

static amount_range base_of_charge(amount_work *x, const charge_use *u, const charge_rule *rule,
                                   charge_result *out)
{
    rat facts = rat_int(0);
    for (uint32_t i = 0; i < rule->fact_count; i++) {
        uint32_t f = rule->facts[i];
        rat n;
        if (x->line->values[f].state != V_KNOWN)
            needs_fact(out, f);
        else if (!line_number(x->list.p->model, x->line, f, &n) || !rat_add(facts, n, &facts))
            out->overflow = true;
    }
    base_needs(x, rule, out);
    amount_range all = {facts, facts, false, false};
    for (uint32_t i = 0; i < u->pattern_count && out->known && !out->overflow; i++) {
        amount_range one = base_by_pattern(x, rule, facts, u->patterns[i], out);
        all.lo = i ? lesser(all.lo, one.lo) : one.lo;
        all.hi = i ? greater(all.hi, one.hi) : one.hi;
        all.open_low = all.open_low || one.open_low;
        all.open_high = all.open_high || one.open_high;
    }
    return all;
}

static bool is_whole_at(rat amount, unsigned scale)
{
    i128 steps;
    rat back;
    return rat_round_even(amount, scale, &steps) &&
           rat_div(rat_int(steps), rat_int(num_pow10(scale)), &back) && rat_cmp(back, amount) == 0;
}

static void round_charge(const model *m, const charge_rule *rule, amount_range x,
                         charge_result *out)
{
    if (x.open_low || x.open_high)
        x.lo = x.hi = x.open_high ? x.lo : x.hi;
    out->scale = rule->round_scale;
    if (rule->exact) {
        out->scale = rule->currency == ID_NONE ? 0 : m->currencies[rule->currency].decimals;
        while (out->scale < EXACT_DECIMALS_MAX &&
               !(is_whole_at(x.lo, out->scale) && is_whole_at(x.hi, out->scale)))
            out->scale++;
    }
    bool point = is_point(&x);
    if (!rat_round_even(x.lo, out->scale, &out->amount) ||
        (!point && !rat_round_even(x.hi, out->scale, &out->amount_high)))
        out->overflow = true;
    if (point)
        out->amount_high = out->amount;
    bool range = out->amount != out->amount_high;
    out->at_least = x.open_high || range;
    out->at_most = x.open_low || range;
}

/* Open on both sides: what would close it. */
static void ask_rates(amount_work *x, uint32_t at, const charge_rule *rule, uint32_t own)
{
    needs_fact(&x->out[at], own);
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t base = use_at(&x->list, rule->charges[i]);
        if (base < x->list.count)
            needs_fact(&x->out[at], x->state[base].asks);
    }
}

/* The first open rate that its bases leave it with. */
static uint32_t asked_by_base(const amount_work *x, const charge_rule *rule)
{
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t base = use_at(&x->list, rule->charges[i]);
        if (base < x->list.count && x->state[base].asks != ID_NONE)
            return x->state[base].asks;
    }
    return ID_NONE;
}

/* Whether worlds differ in what the amount is of; where a fact of every base is missing it
 * is unknown in all of them. */
static bool use_varies(const amount_work *x, const charge_use *u, const charge_rule *rule)
{
    for (uint32_t i = 0; !u->mixed && i < rule->fact_count; i++)
        if (x->line->values[rule->facts[i]].state != V_KNOWN)
            return false;
    bool varies = u->mixed || u->pattern_count > 1 || rule->charge_count > BASE_BITS;
    for (uint32_t i = 0; i < u->pattern_count; i++)
        varies = varies || u->patterns[i].maybe;
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t base = use_at(&x->list, rule->charges[i]);
        varies = varies || (base < x->list.count && x->out[base].varies);
    }
    return varies;
}

static uint64_t mixed_in(uint64_t x, uint64_t y)
{
    x = (x ^ y) * UINT64_C(0x9e3779b97f4a7c15);
    return x ^ x >> 29;
}

/* A number for version, patterns (in any order) and bases, whose numbers are there. */
static uint64_t use_made_of(const charge_list *list, const charge_use *u, const charge_rule *rule,
                            const uint64_t *of_uses)
{
    uint64_t made = mixed_in(mixed_in(1, u->version), u->mixed), patterns = 0;
    for (uint32_t i = 0; i < u->pattern_count; i++)
        patterns += mixed_in(mixed_in(1, u->patterns[i].surely), u->patterns[i].maybe);
    made = mixed_in(made, patterns);
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t base = use_at(list, rule->charges[i]);
        uint64_t of = base < list->count ? of_uses[base] : 0;
        bool in = i >= BASE_BITS;
        for (uint32_t k = 0; !in && k < u->pattern_count; k++)
            in = (u->patterns[k].surely | u->patterns[k].maybe) >> i & 1;
        made = mixed_in(made, in ? of : 0);
    }
    return made;
}

/* The number of one use, those of its bases first. */
static void make_number(const charge_list *list, uint32_t at, uint64_t *made, bool *done)
{
    const charge_use *u = &list->uses[at];
    const charge_rule *rule = charge_rule_of(list->p, u);
    done[at] = true;
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t base = use_at(list, rule->charges[i]);
        if (base < list->count && !done[base])
            make_number(list, base, made, done);
    }
    made[at] = use_made_of(list, u, rule, made);
}

bool charges_made_of(const plan *p, const charge_use *uses, uint32_t count, uint64_t *made,
                     arena *scratch)
{
    const charge_list list = {p, uses, count};
    bool *done = arena_alloc(scratch, count, sizeof *done);
    for (uint32_t i = 0; done && i < count; i++)
        if (!done[i])
            make_number(&list, i, made, done);
    return done || count == 0;
}

static void amount_of(amount_work *x, uint32_t at)
{
    const charge_use *u = &x->list.uses[at];
    charge_result *out = &x->out[at];
    uint32_t own = ID_NONE;
    if (x->state[at].done)
        return;
    x->state[at] = (amount_state){true, ID_NONE};
    *out = (charge_result){.measure = u->measure, .stands = u->stands, .kinds = u->kinds,
                           .known = true};
    const measure_version *v = charge_version(x->list.p, u->version);
    amount_range rate = {rat_int(0), rat_int(0), false, false};
    if (u->mixed) {
        bool timed = x->line->values[v->clock].state == V_KNOWN;
        needs_fact(out, timed ? x->list.p->model->facts[v->clock].time_fact : v->clock);
    } else {
        rate_of(x, v, &rate, out, &own);
        amount_range base = base_of_charge(x, u, &v->charge, out);
        x->state[at].asks = own != ID_NONE ? own : asked_by_base(x, &v->charge);
        if (out->known && !out->overflow)
            times_range(out, &rate, base);
        if (out->known && rate.open_low && rate.open_high)
            ask_rates(x, at, &v->charge, own);
    }
    if (out->known && !out->overflow)
        round_charge(x->list.p->model, &v->charge, rate, out);
    out->varies = use_varies(x, u, &v->charge);
    x->made[at] = use_made_of(&x->list, u, &v->charge, x->made);
    out->made_of = x->made[at];
    if (!out->known || out->overflow) {
        out->known = out->at_least = out->at_most = false;
        out->amount = out->amount_high = 0;
        out->scale = 0;
    }
}

bool charge_amounts(const plan *p, const prepared *values, const charge_use *uses, uint32_t count,
                    charge_result *out, arena *scratch, bool *overflow)
{
    amount_work x = {.list = {p, uses, count}, .line = values, .out = out};
    *overflow = values->overflow;
    if (count == 0)
        return true;
    x.state = arena_alloc(scratch, count, sizeof *x.state);
    x.made = arena_alloc(scratch, count, sizeof *x.made);
    if (!x.state || !x.made)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        amount_of(&x, i);
        *overflow = *overflow || out[i].overflow;
    }
    return true;
}
