/*
 * trace_time.c - clocks against spans, and what constraints leave of missing values.
 */
#include "explain/trace.h"

#include <string.h>

enum { NARROW_DEPTH_MAX = 64 }; /* the language's bound on nesting */

/* ---- time ------------------------------------------------------------------------------------ */

clock_range trace_clock(const tracer *t, uint32_t clock)
{
    const fact *f = &t->m->facts[clock];
    const value *v = &t->p->values[clock];
    clock_range c = {.fact = clock, .minute = -1};
    if (v->state == V_NONE) {
        c.lo = 1; /* above hi: no day */
        return c;
    }
    const value *known = v->state == V_KNOWN ? v : &t->cut[clock];
    c.lo = known->state == V_MISSING ? (int32_t)f->low : (int32_t)known->lo;
    c.hi = known->state == V_MISSING ? (int32_t)f->high : (int32_t)known->hi;
    c.may_be_none = v->state == V_MISSING && f->may_be_none;
    if (f->time_fact != ID_NONE && t->p->values[f->time_fact].state == V_KNOWN)
        c.minute = (int32_t)t->p->values[f->time_fact].lo;
    return c;
}

typedef struct { int64_t lo, hi; } minutes;

static minutes clock_minutes(clock_range c)
{
    return (minutes){(int64_t)c.lo * 1440 + (c.minute >= 0 ? c.minute : 0),
                     (int64_t)c.hi * 1440 + (c.minute >= 0 ? c.minute : 1439)};
}

static minutes span_minutes(dspan s)
{
    minutes b = {INT64_MIN, INT64_MAX};
    if (s.from != DAY_ALWAYS)
        b.lo = (int64_t)s.from * 1440 + (s.from_minute > 0 ? s.from_minute : 0);
    if (s.end != DAY_NEVER)
        b.hi = (int64_t)s.end * 1440 + (s.end_minute > 0 ? s.end_minute : 0);
    return b;
}

tri trace_inside(const tracer *t, dspan s, clock_range c)
{
    (void)t;
    minutes b = span_minutes(s), at = clock_minutes(c);
    bool bounded = b.lo != INT64_MIN || b.hi != INT64_MAX;
    if (!bounded)
        return TR_YES;
    if (c.lo > c.hi || at.hi < b.lo || at.lo >= b.hi)
        return TR_NO;
    bool whole = at.lo >= b.lo && at.hi < b.hi;
    return whole && !c.may_be_none ? TR_YES : TR_OPEN;
}

uint32_t trace_versions(const tracer *t, version_list v, clock_range c, uint32_t *out)
{
    uint32_t n = 0;
    minutes at = clock_minutes(c);
    int64_t reached = at.lo; /* no instant before this one is without a version */
    bool whole = false;
    for (uint32_t round = 0; round <= v.count; round++) {
        for (uint32_t i = 0; i < v.count; i++) {
            dspan s;
            if (!when_effective(v, i, t->p->known_on, &s))
                continue;
            tri inside = trace_inside(t, s, c);
            minutes b = span_minutes(s);
            if (round == 0 && inside != TR_NO)
                out[n++] = i;
            whole = whole || inside == TR_YES;
            if (b.lo <= reached && b.hi > reached)
                reached = b.hi;
        }
    }
    bool gap = !whole && (c.may_be_none || c.lo > c.hi || reached <= at.hi);
    if (gap)
        out[n++] = ID_NONE;
    return n;
}

/* ---- constraints ----------------------------------------------------------------------------- */

static void cut_to(const tracer *t, uint32_t id, cmp_op op, rat bound, value *cut)
{
    const fact *f = &t->m->facts[id];
    value v = cut[id];
    if (v.state == V_MISSING)
        v = (value){.state = V_PART, .lo = f->low, .hi = f->high};
    int64_t floor, ceil;
    rat own = bound;
    if (f->unit != ID_NONE && !rat_div(bound, t->m->units[f->unit].scale, &own))
        return;
    if (!rat_floor(own, f->scale, &floor) || !rat_ceil(own, f->scale, &ceil))
        return;
    switch (op) {
    case CMP_LT: v.hi = v.hi < ceil - 1 ? v.hi : ceil - 1; break;
    case CMP_LE: v.hi = v.hi < floor ? v.hi : floor; break;
    case CMP_GT: v.lo = v.lo > floor + 1 ? v.lo : floor + 1; break;
    case CMP_GE: v.lo = v.lo > ceil ? v.lo : ceil; break;
    case CMP_EQ:
        v.lo = v.lo > ceil ? v.lo : ceil;
        v.hi = v.hi < floor ? v.hi : floor;
        break;
    case CMP_NE: return;
    }
    if (v.lo <= v.hi)
        cut[id] = v;
}

static cmp_op turned(cmp_op op)
{
    switch (op) {
    case CMP_LT: return CMP_GT;
    case CMP_LE: return CMP_GE;
    case CMP_GT: return CMP_LT;
    case CMP_GE: return CMP_LE;
    case CMP_EQ:
    case CMP_NE: return op;
    }
    tg_panic(__FILE__, __LINE__, "cmp_op");
}

static bool narrow_number(const tracer *t, const term *x, rat *out)
{
    if (x->op == 0 && x->a.kind == O_NUMBER) {
        *out = x->a.number;
        return true;
    }
    return x->op == 0 && x->a.kind == O_FACT && line_number(t->m, t->p, x->a.id, out);
}

static bool narrow_missing(const tracer *t, const term *x)
{
    if (x->op != 0 || x->a.kind != O_FACT || t->m->facts[x->a.id].derived)
        return false;
    value_state s = t->p->values[x->a.id].state;
    return s == V_MISSING || s == V_PART;
}

/* Cuts by the comparisons that a constraint joins with `and`. */
static void narrow(const tracer *t, uint32_t id, value *cut, unsigned depth)
{
    const cond *x = &t->m->conds[id];
    if (x->kind == X_AND && depth < NARROW_DEPTH_MAX) {
        for (uint32_t i = 0; i < x->kid_count; i++)
            narrow(t, x->kids[i], cut, depth + 1);
        return;
    }
    rat bound;
    if (x->kind != X_CMP)
        return;
    if (narrow_missing(t, &x->left) && narrow_number(t, &x->right, &bound))
        cut_to(t, x->left.a.id, x->op, bound, cut);
    else if (narrow_missing(t, &x->right) && narrow_number(t, &x->left, &bound))
        cut_to(t, x->right.a.id, turned(x->op), bound, cut);
}

bool trace_begin(tracer *t, const model *m, const prepared *p, arena *a)
{
    *t = (tracer){.m = m, .p = p, .a = a};
    t->lost = (tnode){.kind = TN_TRUE, .is = TR_OPEN, .words = &no_words, .fact = ID_NONE,
                      .question = ID_NONE};
    t->memo = arena_alloc(a, m->definitions_count, sizeof *t->memo);
    t->told = arena_alloc(a, m->facts_count, sizeof *t->told);
    value *cut = arena_alloc(a, m->facts_count + 1u, sizeof *cut);
    if (!cut || !t->memo || !t->told)
        return false;
    if (m->facts_count)
        memcpy(cut, p->values, m->facts_count * sizeof *cut);
    for (uint32_t i = 0; i < m->constraints_count; i++)
        narrow(t, m->constraints[i].holds, cut, 0);
    t->cut = cut;
    return true;
}
