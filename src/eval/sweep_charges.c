/*
 * sweep_charges.c - charges of a sweep, as columns of amounts.
 *
 *     charge = pieces, one for each rate and span of its clock
 *     piece  = where (a plane), base (a sum, charges before it), p / q
 *
 * A piece whose amounts might not fit 64 bits leaves its rows odd, a block at a time.
 */
#include "eval/sweep_sums.h"

#include <string.h>

/* ---- the setup ------------------------------------------------------------------------------- */

static uint32_t charge_place(const sweep *s, uint32_t measure_id)
{
    for (uint32_t i = 0; i < s->charges.count; i++) {
        if (s->charges.at[i].measure == measure_id)
            return i;
    }
    return ID_NONE;
}

static const measure_version *version_at(const sweep *s, uint32_t plan_version_id)
{
    const plan_version *v = &s->p->versions[plan_version_id];
    return &s->m->measures[v->measure].versions[v->version];
}

/* Where none of the charges that stand for this one does. */
static uint32_t not_replaced(sweep *s, uint32_t measure_id, const uint32_t *stands, uint32_t where)
{
    for (uint32_t k = 0; k < s->p->version_count; k++) {
        const measure_version *v = version_at(s, k);
        for (uint32_t j = 0; v->effect == EF_CHARGE && j < v->instead_count; j++) {
            if (v->instead[j] == measure_id)
                where = formula_and_not(&s->f, where, stands[k]);
        }
    }
    return where;
}

static void odd_where(sweep *s, uint32_t where)
{
    s->odd = formula_or(&s->f, s->odd, where);
}

/* The base in one unit: facts, then charges. False: its rows are odd. */
static bool piece_base(sweep *s, const charge_rule *rule, charge_piece *x, rat *in_unit)
{
    sum_number facts = {.ok = false};
    for (uint32_t i = 0; i < rule->fact_count; i++) {
        sum_number n = sum_of_fact(s, rule->facts[i]);
        facts = i ? sum_combine(s, '+', facts, n) : n;
        if (!facts.ok || !n.ok)
            return false;
    }
    if (facts.ok && facts.divisor != ID_NONE)
        return false;
    int64_t *ks = sweep_alloc(s, rule->charge_count, sizeof *ks);
    uint32_t *bases = sweep_alloc(s, rule->charge_count, sizeof *bases);
    if (s->oom)
        return false;
    *in_unit = facts.ok ? facts.unit : rat_int(0);
    x->sum = facts.ok ? facts.at : ID_NONE;
    x->k = 1;
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t at = charge_place(s, rule->charges[i]);
        rat own;
        int64_t k, own_k;
        if (at == ID_NONE)
            continue; /* stands nowhere */
        if (!rat_div(rat_int(1), rat_int(num_pow10(s->charges.at[at].scale)), &own) ||
            !sum_common_unit(*in_unit, own, in_unit, &k, &own_k) ||
            __builtin_mul_overflow(x->k, k, &x->k))
            return false;
        for (uint32_t j = 0; j < x->base_count; j++) {
            if (__builtin_mul_overflow(ks[j], k, &ks[j]))
                return false;
        }
        bases[x->base_count] = at;
        ks[x->base_count++] = own_k;
    }
    x->bases = bases;
    x->base_k = ks;
    if (facts.ok)
        odd_where(s, formula_and_not(&s->f, x->where, facts.known));
    return true;
}

/* One rate over one span of the clock. False: its rows are odd. */
static bool piece_add(sweep *s, const charge_rule *rule, uint32_t charge, uint32_t where, rat rate)
{
    charge_piece x = {.charge = charge, .where = where, .exact = rule->exact, .sum = ID_NONE};
    rat in_unit, factor;
    if (where == F_ZERO)
        return true;
    if (!piece_base(s, rule, &x, &in_unit) || !rat_mul(rate, in_unit, &factor) ||
        !rat_mul(factor, rat_int(num_pow10(s->charges.at[charge].scale)), &factor))
        return false;
    i128 g = sum_gcd(factor.num, factor.den);
    g = g ? g : 1;
    if (!fits_long(factor.num / g) || !fits_long(factor.den / g))
        return false;
    x.p = (int64_t)(factor.num / g);
    x.q = (int64_t)(factor.den / g);
    formula_output(&s->f, where);
    if (!vec_push(s->a, &s->pieces, x))
        s->oom = true;
    return true;
}

enum { DAY_MINUTES = 24 * 60 };

/* Rows of `where` whose clock is in the span; false where days alone do not tell. */
static bool in_span(sweep *s, uint32_t clock, tspan in, uint32_t where, uint32_t *out)
{
    const sweep_source *from = &s->q.sources[clock];
    bool whole = (in.from == TIME_ALWAYS || in.from % DAY_MINUTES == 0) &&
                 (in.end == TIME_NEVER || in.end % DAY_MINUTES == 0);
    uint32_t time = s->m->facts[clock].time_fact;
    if (time != ID_NONE && s->q.sources[time].kind != FROM_NOTHING)
        return false;
    *out = F_ZERO;
    if (tspan_empty(in))
        return true;
    if (!whole)
        return false;
    if (from->kind == FROM_ONE && from->one.state == V_KNOWN) {
        *out = tspan_holds(in, time_at((int32_t)from->one.lo, 0)) ? where : F_ZERO;
        return true;
    }
    if (from->kind != FROM_STEPS || from->lacks != ID_NONE)
        return false;
    *out = where;
    if (in.from != TIME_ALWAYS)
        *out = formula_and(&s->f, *out, steps_from(s, from, in.from / DAY_MINUTES));
    if (in.end != TIME_NEVER)
        *out = formula_and_not(&s->f, *out, steps_from(s, from, in.end / DAY_MINUTES));
    return true;
}

static void pieces_by_rate(sweep *s, const measure_version *v, uint32_t charge, uint32_t where)
{
    const plan_param *pp = &s->p->params[v->charge.param];
    const parameter *param = &s->m->parameters[v->charge.param];
    for (uint32_t i = 0; i < pp->count; i++) {
        const param_version *pv = &param->versions[i];
        uint32_t now;
        bool open = pv->kind != PARAM_FIXED ||
                    (pv->fact != ID_NONE && s->q.sources[pv->fact].kind != FROM_NOTHING);
        if (!in_span(s, v->clock, s->p->param_spans[pp->first + i], where, &now)) {
            odd_where(s, where);
            return;
        }
        where = formula_and_not(&s->f, where, now);
        if (open || !piece_add(s, &v->charge, charge, now, pv->lo))
            odd_where(s, now);
    }
    odd_where(s, where);
}

static bool charges_anywhere(const sweep *s, uint32_t measure_id)
{
    const plan_measure *m = &s->p->measures[measure_id];
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        if (version_at(s, k)->effect == EF_CHARGE)
            return true;
    }
    return false;
}

/* The charge of a measure, those of its bases first; its place, or ID_NONE. */
static uint32_t charge_add(sweep *s, const uint32_t *stands, uint32_t measure_id)
{
    const plan_measure *m = &s->p->measures[measure_id];
    uint32_t at = charge_place(s, measure_id);
    if (at != ID_NONE || !charges_anywhere(s, measure_id) || s->oom)
        return at;
    charge_column c = {.measure = measure_id, .scale = s->q.decimals};
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        const charge_rule *rule = &version_at(s, k)->charge;
        if (version_at(s, k)->effect == EF_CHARGE && !rule->exact)
            c.scale = rule->round_scale;
        for (uint32_t i = 0; version_at(s, k)->effect == EF_CHARGE && i < rule->charge_count; i++)
            (void)charge_add(s, stands, rule->charges[i]);
    }
    at = (uint32_t)s->charges.count;
    if (!vec_push(s->a, &s->charges, c)) {
        s->oom = true;
        return ID_NONE;
    }
    for (uint32_t k = m->first; !s->oom && k < m->first + m->count; k++) {
        const measure_version *v = version_at(s, k);
        if (v->effect != EF_CHARGE || stands[k] == F_ZERO)
            continue;
        uint32_t where = not_replaced(s, measure_id, stands, stands[k]);
        /* versions that differ in decimals are left to others */
        if (v->charge.exact ? c.scale != s->q.decimals : c.scale != v->charge.round_scale)
            odd_where(s, where);
        else if (v->charge.by_param)
            pieces_by_rate(s, v, at, where);
        else if (!piece_add(s, &v->charge, at, where, v->charge.rate))
            odd_where(s, where);
    }
    return at;
}

void charges_make(sweep *s, const uint32_t *stands)
{
    for (uint32_t i = 0; i < s->q.charge_count; i++) {
        uint32_t at = charge_add(s, stands, s->q.charges[i]);
        if (at == ID_NONE || s->oom)
            continue;
        charge_column *c = &s->charges.at[at];
        if (c->scale > s->q.decimals)
            s->odd = F_ONE; /* the sum cannot hold it */
        else
            c->to_sum = num_pow10(s->q.decimals - c->scale);
    }
}

/* ---- a block --------------------------------------------------------------------------------- */

static sum_reach piece_base_span(const sweep *s, const charge_piece *x, bool *ok)
{
    sum_reach base = {0, 0};
    *ok = x->sum == ID_NONE || s->sum_fits[x->sum];
    if (*ok && x->sum != ID_NONE)
        base = sum_scaled(s, x->sum, x->k);
    *ok = *ok && span_fits(base);
    for (uint32_t i = 0; i < x->base_count && *ok; i++) {
        sum_reach b = {s->charge_low[x->bases[i]], s->charge_high[x->bases[i]]};
        b = reach_times(b, (sum_reach){x->base_k[i], x->base_k[i]});
        *ok = span_fits(b);
        /* zero where the base does not stand */
        base.lo += b.lo < 0 ? b.lo : 0;
        base.hi += b.hi > 0 ? b.hi : 0;
    }
    *ok = *ok && span_fits(base);
    return base;
}

void charges_bound(sweep *s)
{
    i128 low = 0, high = 0;
    for (uint32_t i = 0; i < s->charges.count; i++)
        s->charge_low[i] = s->charge_high[i] = 0;
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        charge_piece *x = &s->pieces.at[i];
        bool ok;
        sum_reach base = piece_base_span(s, x, &ok);
        if (ok) {
            base = reach_times(base, (sum_reach){x->p, x->p});
            ok = span_fits(base);
        }
        base.lo = base.lo / x->q - 1; /* rounding moves it by less than one */
        base.hi = base.hi / x->q + 1;
        x->fast = ok && span_fits(base);
        if (!x->fast)
            continue;
        int64_t *lo = &s->charge_low[x->charge], *hi = &s->charge_high[x->charge];
        *lo = base.lo < *lo ? (int64_t)base.lo : *lo;
        *hi = base.hi > *hi ? (int64_t)base.hi : *hi;
    }
    for (uint32_t i = 0; i < s->charges.count; i++) {
        low += (i128)s->charge_low[i] * s->charges.at[i].to_sum;
        high += (i128)s->charge_high[i] * s->charges.at[i].to_sum;
    }
    s->total_fits = fits_long(low) && fits_long(high);
}

int64_t charge_divided(int64_t x, const charge_piece *c, uint64_t row, uint64_t *odd)
{
    int64_t whole = x / c->q, rest = x % c->q;
    if (rest < 0) {
        whole--;
        rest += c->q;
    }
    if (rest && c->exact) {
        *odd |= row;
        return whole;
    }
    int64_t other = c->q - rest;
    return whole + (rest > other || (rest == other && (whole & 1)));
}

/* The caller's array, which need not lie as vectors like it. */
typedef uint64_t loose_longs __attribute__((vector_size(64), aligned(8), may_alias));

TG_CLONES
static void amounts_sum(int64_t *to, const int64_t *x, int64_t k, uint32_t strips)
{
    loose_longs *out = (loose_longs *)to;
    const eight_longs *in = (const eight_longs *)x;
    for (unsigned i = 0; i < strips * STRIP_ROWS / 8; i++)
        out[i] += in[i] * (uint64_t)k;
}

static int64_t *charge_run(const sweep *s, uint32_t charge)
{
    return strip_of(s, (uint32_t)s->sums.count + charge);
}

/* The base of a piece, row by row of the run. */
static const int64_t *piece_base_of(const sweep *s, const charge_piece *x, int64_t *room)
{
    if (x->sum != ID_NONE && x->k == 1 && x->base_count == 0)
        return strip_of(s, x->sum);
    memset(room, 0, RUN_ROWS * sizeof *room);
    if (x->sum != ID_NONE)
        sum_run_plus(room, room, 0, strip_of(s, x->sum), x->k);
    for (uint32_t i = 0; i < x->base_count; i++)
        sum_run_plus(room, room, 1, charge_run(s, x->bases[i]), x->base_k[i]);
    return room;
}

/* Adds the amounts, times `by`; `fresh`: to what is not there yet. */
static void piece_run(const sweep *s, const charge_piece *x, const uint64_t *rows, uint32_t strips,
                      int64_t *amounts, int64_t by, bool fresh, uint64_t *odd)
{
    _Alignas(64) int64_t room[RUN_ROWS];
    const int64_t *in = piece_base_of(s, x, room);
    if (x->q == 1) {
        int64_t p = (int64_t)((uint64_t)x->p * (uint64_t)by);
        s->kernels->amounts(in, p, rows, strips, fresh, amounts);
        return;
    }
    if (fresh)
        memset(amounts, 0, (size_t)strips * STRIP_ROWS * sizeof *amounts);
    for (uint32_t k = 0; k < strips; k++, in += STRIP_ROWS, amounts += STRIP_ROWS) {
        for (uint64_t bits = rows[k]; bits; bits &= bits - 1) {
            unsigned i = (unsigned)__builtin_ctzll(bits);
            int64_t one = charge_divided((int64_t)((uint64_t)in[i] * (uint64_t)x->p), x,
                                         bits & -bits, &odd[k]);
            amounts[i] = (int64_t)((uint64_t)amounts[i] + (uint64_t)one * (uint64_t)by);
        }
    }
}

static const uint64_t *piece_rows(const sweep *s, const charge_piece *x, uint32_t first)
{
    return formula_plane(&s->f, s->planes, s->words, x->where) + first;
}

static bool any_rows(const uint64_t *rows, uint32_t strips)
{
    uint64_t any = 0;
    for (uint32_t k = 0; k < strips; k++)
        any |= rows[k];
    return any;
}

/* Amounts of a run of strips: of direct charges in the total, of others in strips of theirs. */
static void charges_run(sweep *s, uint32_t first, uint32_t strips, int64_t *total, uint64_t *odd)
{
    bool any = false, fresh = true;
    for (uint32_t i = 0; i < s->pieces.count; i++)
        any = any || any_rows(piece_rows(s, &s->pieces.at[i], first), strips);
    if (!any) {
        memset(total, 0, (size_t)strips * STRIP_ROWS * sizeof *total);
        return;
    }
    for (uint32_t i = 0; i < s->sums.count; i++) {
        if (s->sum_charged[i] && s->sum_fits[i])
            sum_run_step(s, i, first, strips);
    }
    for (uint32_t i = 0; i < s->charges.count; i++) {
        if (!s->charges.at[i].direct)
            memset(charge_run(s, i), 0, RUN_ROWS * sizeof *s->strips);
    }
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        const charge_piece *x = &s->pieces.at[i];
        const charge_column *c = &s->charges.at[x->charge];
        const uint64_t *rows = piece_rows(s, x, first);
        if (x->fast && any_rows(rows, strips)) {
            piece_run(s, x, rows, strips, c->direct ? total : charge_run(s, x->charge),
                      c->direct ? c->to_sum : 1, c->direct && fresh, odd);
            fresh = fresh && !c->direct;
        }
        for (uint32_t k = 0; !x->fast && k < strips; k++)
            odd[k] |= rows[k];
    }
    if (fresh)
        memset(total, 0, (size_t)strips * STRIP_ROWS * sizeof *total);
    for (uint32_t i = 0; i < s->charges.count; i++) {
        const charge_column *c = &s->charges.at[i];
        if (c->to_sum && !c->direct)
            amounts_sum(total, charge_run(s, i), c->to_sum, strips);
    }
}

void charges_of_block(sweep *s, uint32_t strips, uint64_t *odd, int64_t *out)
{
    if (s->any_ranged)
        charges_bound(s);
    if (!s->total_fits) {
        memset(odd, 0xff, strips * sizeof *odd);
        return;
    }
    for (uint32_t first = 0; first < strips; first += RUN_STRIPS) {
        uint32_t count = strips - first < RUN_STRIPS ? strips - first : RUN_STRIPS;
        charges_run(s, first, count, out + (size_t)first * STRIP_ROWS, &odd[first]);
    }
}
