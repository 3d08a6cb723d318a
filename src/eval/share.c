/*
 * share.c - weights and bounds of limits; see share.h.
 */
#include "eval/share.h"

#include "plan/plan.h"

/* ---- intervals ------------------------------------------------------------------------------- */

typedef struct {
    rat lo, hi;
    bool endless;  /* no upper end, or none that 128 bits hold */
    bool below;    /* no lower end */
    bool none;     /* may be none */
    bool only_none;
} weight_range;

static weight_range weight_exactly(rat v)
{
    return (weight_range){.lo = v, .hi = v};
}

static weight_range range_of_fact(const model *m, const prepared *p, uint32_t id,
                                  share_weight *out, unsigned depth);

static weight_range range_of_operand(const model *m, const prepared *p, const operand *o,
                                    share_weight *out, unsigned depth)
{
    if (o->kind == O_FACT)
        return range_of_fact(m, p, o->id, out, depth);
    tg_assert(o->kind == O_NUMBER); /* the checker allows no parameter in a weight */
    return weight_exactly(o->number);
}

/* The least and the greatest of four products of ends. */
static bool weight_product(const weight_range *x, const weight_range *y, weight_range *out)
{
    const rat *ends[4][2] = {
        {&x->lo, &y->lo}, {&x->lo, &y->hi}, {&x->hi, &y->lo}, {&x->hi, &y->hi}};
    for (unsigned i = 0; i < 4; i++) {
        rat v;
        if (!rat_mul(*ends[i][0], *ends[i][1], &v))
            return false;
        if (i == 0 || rat_cmp(v, out->lo) < 0)
            out->lo = v;
        if (i == 0 || rat_cmp(v, out->hi) > 0)
            out->hi = v;
    }
    return true;
}

static bool weight_is_zero(const weight_range *x)
{
    return !x->endless && !x->below && x->lo.num == 0 && x->hi.num == 0;
}

/* A product with an end that is not there: what is sure of it. */
static weight_range weight_product_open(const weight_range *x, const weight_range *y)
{
    weight_range out = {.lo = rat_int(0), .hi = rat_int(0), .endless = true, .below = true};
    if (weight_is_zero(x) || weight_is_zero(y))
        return weight_exactly(rat_int(0));
    if (x->below || y->below || x->lo.num < 0 || y->lo.num < 0)
        return out;
    out.below = false;
    if (!rat_mul(x->lo, y->lo, &out.lo))
        out.lo = rat_int(0);
    return out;
}

static weight_range weight_sum(const weight_range *x, const weight_range *y)
{
    weight_range out = {.endless = x->endless || y->endless, .below = x->below || y->below,
                    .lo = rat_int(0), .hi = rat_int(0)};
    if (!out.below && !rat_add(x->lo, y->lo, &out.lo))
        out.below = true;
    if (!out.endless && !rat_add(x->hi, y->hi, &out.hi))
        out.endless = true;
    return out;
}

static weight_range weight_negative(const weight_range *x)
{
    weight_range out = {.endless = x->below, .below = x->endless};
    out.lo = out.hi = rat_int(0);
    if (!out.below && !rat_sub(rat_int(0), x->hi, &out.lo))
        out.below = true;
    if (!out.endless && !rat_sub(rat_int(0), x->lo, &out.hi))
        out.endless = true;
    return out;
}

static weight_range range_of_term(const model *m, const prepared *p, const term *t,
                                 share_weight *out, unsigned depth)
{
    weight_range x = range_of_operand(m, p, &t->a, out, depth), y, v = x;
    if (!t->op)
        return x;
    y = range_of_operand(m, p, &t->b, out, depth);
    if (x.only_none || y.only_none)
        return (weight_range){.lo = rat_int(0), .hi = rat_int(0), .none = true, .only_none = true};
    if (t->op == '*') {
        if (x.endless || x.below || y.endless || y.below || !weight_product(&x, &y, &v))
            v = weight_product_open(&x, &y);
    } else if (t->op == '/') { /* of a derived fact that the line may also give: never exact */
        v = (weight_range){.lo = rat_int(0), .hi = rat_int(0), .endless = true, .below = true};
    } else {
        weight_range turned = weight_negative(&y);
        v = weight_sum(&x, t->op == '-' ? &turned : &y);
    }
    v.none = x.none || y.none;
    v.only_none = false;
    return v;
}

static void weight_need(share_weight *out, uint32_t id)
{
    for (uint32_t i = 0; i < out->need_count; i++)
        if (out->needs[i] == id)
            return;
    if (out->need_count < TG_COUNT(out->needs))
        out->needs[out->need_count++] = id;
}

static weight_range range_of_fact(const model *m, const prepared *p, uint32_t id,
                                  share_weight *out, unsigned depth)
{
    const fact *f = &m->facts[id];
    const value *v = &p->values[id];
    weight_range x = {.lo = rat_int(0), .hi = rat_int(0)};
    if (v->state == V_NONE)
        return (weight_range){.lo = x.lo, .hi = x.hi, .none = true, .only_none = true};
    rat number;
    if (v->state == V_KNOWN && line_number(m, p, id, &number))
        return weight_exactly(number);
    if (v->state != V_KNOWN)
        weight_need(out, id);
    if (v->state == V_MISSING && f->derived && depth) {
        share_weight apart = {0}; /* the derived fact itself is what one would ask for */
        x = range_of_term(m, p, &f->derive, &apart, depth - 1);
        x.none |= f->may_be_none;
        return x;
    }
    bool part = v->state == V_PART || v->state == V_KNOWN;
    int64_t lo = part ? v->lo : f->low, hi = part ? v->hi : f->high;
    x.below = lo <= -INT64_C(1000000000000000) || !fact_number(m, id, lo, &x.lo);
    x.endless = hi >= INT64_C(1000000000000000) || !fact_number(m, id, hi, &x.hi);
    x.none = v->state == V_MISSING && f->may_be_none;
    return x;
}

/* ---- weights --------------------------------------------------------------------------------- */

/* v in steps, rounded down or up; false past 128 bits. */
static bool in_steps(rat v, unsigned scale, bool up, i128 *out)
{
    if (!rat_mul(v, rat_int(num_pow10(scale)), &v))
        return false;
    i128 whole = v.num / v.den, rest = v.num % v.den;
    *out = whole + (up && rest > 0) - (!up && rest < 0);
    return true;
}

share_weight weight_of(const model *m, const prepared *p, const limit *x)
{
    enum { DEPTH = 64 }; /* derived facts in derived facts: the checker's bound */
    share_weight out = {0};
    weight_range v = range_of_term(m, p, &x->weight, &out, DEPTH);
    if (v.only_none)
        return (share_weight){0};
    bool exact = !v.below && !v.endless && !v.none && rat_cmp(v.lo, v.hi) == 0;
    if (!v.endless && v.hi.num < 0) {
        out.overflow = true;
        return out;
    }
    if (!v.below && v.lo.num > 0 && !v.none && !in_steps(v.lo, x->scale, false, &out.low)) {
        out.overflow = true;
        return out;
    }
    out.unbounded = v.endless || !in_steps(v.hi, x->scale, true, &out.high);
    if (out.unbounded && (exact || out.need_count == 0))
        out.overflow = true;
    return out;
}

/* ---- bounds ---------------------------------------------------------------------------------- */

/* Widens `out` to hold what a version allows. */
static void bound_join(share_bound *out, bool first, bool has_low, rat low, bool has_high, rat high)
{
    if (first) {
        out->has_low = has_low;
        out->has_high = has_high;
        out->low = low;
        out->high = high;
        return;
    }
    out->has_low = out->has_low && has_low;
    out->has_high = out->has_high && has_high;
    if (out->has_low && rat_cmp(low, out->low) < 0)
        out->low = low;
    if (out->has_high && rat_cmp(high, out->high) > 0)
        out->high = high;
}

/* What is said of an open version: the ends that it sets are as if the pack had them. A greatest
 * value that is the declared range's bounds it too; a least one that is says nothing. */
static void bound_narrow(const model *m, const value *said, const param_version *v, bool *low,
                         rat *lo, bool *high, rat *hi)
{
    const fact *f = &m->facts[v->fact];
    rat end;
    if (said->lo > f->low && fact_number(m, v->fact, said->lo, &end) &&
        (!*low || rat_cmp(end, *lo) > 0)) {
        *low = true;
        *lo = end;
    }
    if ((said->hi < f->high || f->ranged) && fact_number(m, v->fact, said->hi, &end) &&
        (!*high || rat_cmp(end, *hi) < 0)) {
        *high = true;
        *hi = end;
    }
}

/* What one version of the parameter says on the line, which may give an
 * open one a value or ends. */
static void bound_version(const model *m, const prepared *p, const param_version *v, bool first,
                          share_bound *out)
{
    bool low = v->kind == PARAM_FIXED || v->kind == PARAM_AT_LEAST || v->kind == PARAM_RANGE;
    bool high = v->kind == PARAM_FIXED || v->kind == PARAM_AT_MOST || v->kind == PARAM_RANGE;
    rat lo = v->lo, hi = v->hi, given;
    if (v->fact != ID_NONE && p->values[v->fact].state == V_KNOWN &&
        line_number(m, p, v->fact, &given)) {
        low = high = true;
        lo = hi = given;
    } else if (v->fact != ID_NONE) {
        out->need = v->fact;
        if (p->values[v->fact].state == V_PART)
            bound_narrow(m, &p->values[v->fact], v, &low, &lo, &high, &hi);
    }
    bound_join(out, first, low, low ? lo : rat_int(0), high, high ? hi : rat_int(0));
}

/* Whether some span holds each time of `in`. */
static bool spans_cover(const tspan *spans, uint32_t count, tspan in)
{
    int64_t t = in.from;
    for (uint32_t round = 0; round <= count; round++) {
        if (t >= in.end)
            return true;
        uint32_t i = 0;
        while (i < count && !tspan_holds(spans[i], t))
            i++;
        if (i == count)
            return false;
        t = spans[i].end;
    }
    return t >= in.end;
}

static bool bound_param(const model *m, const prepared *p, const limit *x, arena *a,
                        share_bound *out)
{
    const parameter *of = &m->parameters[x->param];
    uint32_t clock = m->gates[x->gate].clock;
    const value *day = &p->values[clock];
    const dated **when = arena_alloc(a, of->version_count + 1u, sizeof *when);
    tspan *spans = arena_alloc(a, of->version_count + 1u, sizeof *spans);
    if (!when || !spans)
        return false;
    for (uint32_t i = 0; i < of->version_count; i++)
        when[i] = &of->versions[i].when;
    effective_spans(when, of->version_count, p->known_on, spans);
    bool first = true, hole = false;
    tspan clock_day = {TIME_ALWAYS, TIME_NEVER};
    if (day->state == V_KNOWN)
        clock_day = (tspan){time_at((int32_t)day->lo, 0), time_at((int32_t)day->lo + 1, 0)};
    uint32_t time = m->facts[clock].time_fact;
    if (day->state == V_KNOWN && time != ID_NONE && p->values[time].state == V_KNOWN) {
        clock_day.from = time_at((int32_t)day->lo, (int32_t)p->values[time].lo);
        clock_day.end = clock_day.from + 1;
    }
    for (uint32_t i = 0; i < of->version_count; i++) {
        tspan s = spans[i];
        if (tspan_empty(s) || s.from >= clock_day.end || s.end <= clock_day.from)
            continue;
        bound_version(m, p, &of->versions[i], first, out);
        first = false;
    }
    tspan in = {time_at(x->when.in.from, x->when.in.from_minute),
                time_at(x->when.in.end, x->when.in.end_minute)};
    if (day->state != V_KNOWN)
        hole = !spans_cover(spans, of->version_count, in);
    if (hole)
        out->has_low = out->has_high = false;
    if (day->state != V_KNOWN && (of->version_count > 1 || hole))
        out->need = clock;
    return true;
}

bool bound_of(const model *m, const prepared *p, const limit *x, arena *a, share_bound *out)
{
    *out = (share_bound){.need = ID_NONE, .low = rat_int(0), .high = rat_int(0)};
    if (!x->by_param) {
        *out = (share_bound){true, true, x->at_most, x->at_most, ID_NONE};
    } else if (!bound_param(m, p, x, a, out)) {
        return false;
    }
    if (x->against != ID_NONE)
        return true;
    i128 steps;
    if (out->has_low)
        out->low = in_steps(out->low, x->scale, false, &steps) ? rat_int(steps) : rat_int(0);
    if (out->has_high)
        out->has_high = in_steps(out->high, x->scale, false, &steps);
    if (out->has_high)
        out->high = rat_int(steps);
    return true;
}
