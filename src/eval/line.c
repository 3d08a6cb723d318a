/*
 * line.c - what follows from a line's known values alone.
 *
 *     given values  ->  --on  ->  roles that are none  ->  parts cut to ranges  ->  derived facts
 */
#include "eval/line.h"
#include "eval/broken.h"

#include <string.h>

bool fact_number(const model *m, uint32_t fact_id, int64_t steps, rat *out)
{
    const fact *f = &m->facts[fact_id];
    rat v = rat_scaled(steps, f->scale);
    if (f->unit != ID_NONE)
        return rat_mul(v, m->units[f->unit].scale, out);
    *out = v;
    return true;
}

bool line_number(const model *m, const prepared *p, uint32_t fact_id, rat *out)
{
    const value *v = &p->values[fact_id];
    if (v->state != V_KNOWN)
        return false;
    if (p->exact[fact_id].den > 0) {
        *out = p->exact[fact_id];
        return true;
    }
    return fact_number(m, fact_id, v->lo, out);
}

static bool is_number(type_kind t)
{
    return t == TYPE_WHOLE || t == TYPE_DECIMAL || t == TYPE_MONEY || t == TYPE_DATE;
}

/* A sentence of text and the fact it is about, in the arena. */
static line_result bad_fact(const model *m, uint32_t fact_id, const char *what, arena *a, str *bad)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "`" STR_FMT "` %s", STR_ARG(m->facts[fact_id].name), what);
    *bad = b.failed ? (str){0} : str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    return bad->ptr ? LINE_BAD : LINE_NOMEM;
}

/* The same, with the parts that the fact comes from. */
static line_result bad_derived(const model *m, const prepared *p, uint32_t fact_id,
                               const char *what, arena *a, str *bad)
{
    *bad = broken_derived(m, fact_id, p->values, what, a);
    return LINE_BAD;
}

static void fill_clock(const model *m, value *values, uint32_t clock, int32_t on)
{
    if (clock < m->facts_count && values[clock].state == V_MISSING)
        values[clock] = (value){.state = V_KNOWN, .lo = on, .hi = on};
}

void line_fill_clocks(const model *m, value *values, int32_t on)
{
    for (uint32_t g = 0; g < m->gates_count; g++)
        fill_clock(m, values, m->gates[g].clock, on);
    for (uint32_t i = 0; i < m->measures_count; i++) {
        for (uint32_t v = 0; v < m->measures[i].version_count; v++)
            fill_clock(m, values, m->measures[i].versions[v].clock, on);
    }
}

/* Nobody has no properties. A fact that says otherwise, ID_NONE when there is none. */
static uint32_t fill_roles(const model *m, value *values)
{
    for (uint32_t f = 0; f < m->facts_count; f++) {
        uint32_t role = m->facts[f].role_fact;
        if (m->facts[f].kind != FACT_PARTY || role == ID_NONE || values[role].state != V_NONE)
            continue;
        if (values[f].state == V_KNOWN || values[f].state == V_PART)
            return f;
        values[f] = (value){.state = V_NONE};
    }
    return ID_NONE;
}

/* Cuts a partly known value to the fact's range; one value left makes it known. */
static bool cut_part(const fact *f, value *v)
{
    if (v->state != V_PART)
        return true;
    if (is_number(f->type)) {
        v->lo = v->lo < f->low ? f->low : v->lo;
        v->hi = v->hi > f->high ? f->high : v->hi;
        if (v->lo > v->hi)
            return false;
        if (v->lo == v->hi)
            v->state = V_KNOWN;
        return true;
    }
    if (v->set_count == 0)
        return false;
    if (v->set_count == 1) {
        v->state = V_KNOWN;
        if (f->type == TYPE_CODE) {
            v->text = v->texts[0];
            v->lo = v->hi = CODE_OTHER;
        } else {
            v->lo = v->hi = v->set[0];
        }
    }
    return true;
}

typedef enum { PART_NUMBER, PART_NONE, PART_MISSING, PART_OVERFLOW } part_state;

static part_state operand_value(const model *m, const prepared *p, const operand *o, rat *out)
{
    if (o->kind == O_NUMBER) {
        *out = o->number;
        return PART_NUMBER;
    }
    if (o->kind != O_FACT)
        return PART_MISSING;
    if (p->values[o->id].state == V_NONE)
        return PART_NONE;
    if (p->values[o->id].state != V_KNOWN)
        return PART_MISSING;
    return line_number(m, p, o->id, out) ? PART_NUMBER : PART_OVERFLOW;
}

/* The value that a fact's parts give it. */
static part_state derive(const model *m, const prepared *p, const term *t, rat *out)
{
    rat x, y;
    part_state a = operand_value(m, p, &t->a, &x);
    if (t->op == 0) {
        if (a == PART_NUMBER)
            *out = x;
        return a;
    }
    part_state b = operand_value(m, p, &t->b, &y);
    if (a == PART_NONE || b == PART_NONE || (t->op == '/' && b == PART_NUMBER && y.num == 0))
        return PART_NONE;
    if (a != PART_NUMBER)
        return a;
    if (b != PART_NUMBER)
        return b;
    return rat_apply(t->op, x, y, out) ? PART_NUMBER : PART_OVERFLOW;
}

bool line_agrees(const model *m, uint32_t fact_id, rat computed, const value *given)
{
    rat low, high, step;
    int64_t lo = given->lo, hi = given->hi;
    if (!fact_number(m, fact_id, lo, &low) || !fact_number(m, fact_id, hi, &high) ||
        !fact_number(m, fact_id, 1, &step) || !rat_sub(low, step, &low) ||
        !rat_add(high, step, &high))
        return true;
    return rat_cmp(computed, low) >= 0 && rat_cmp(computed, high) <= 0;
}

/* Computes one derived fact; `changed` when it became known or none. */
static line_result fill_derived(const model *m, uint32_t fact_id, prepared *p, value *values,
                                rat *exact, arena *a, bool *changed, str *bad)
{
    const fact *f = &m->facts[fact_id];
    value *v = &values[fact_id];
    rat computed;
    part_state got = derive(m, p, &f->derive, &computed);
    if (got == PART_OVERFLOW) {
        p->overflow = true;
        return LINE_OK;
    }
    if (got == PART_NUMBER && (v->state == V_KNOWN || v->state == V_PART)) {
        if (exact[fact_id].den == 0 && !line_agrees(m, fact_id, computed, v))
            return bad_derived(m, p, fact_id, "does not agree with its parts: ", a, bad);
        if (v->state == V_KNOWN)
            return LINE_OK;
    }
    bool given = v->state != V_MISSING && exact[fact_id].den == 0;
    if (given && ((got == PART_NUMBER && v->state == V_NONE) ||
                  (got == PART_NONE && v->state != V_NONE)))
        return bad_derived(m, p, fact_id, "does not agree with its parts: ", a, bad);
    if (v->state == V_NONE || v->state == V_KNOWN || got == PART_MISSING)
        return LINE_OK;
    if (got == PART_NONE) {
        if (v->state == V_MISSING) {
            *v = (value){.state = V_NONE};
            *changed = true;
        }
        return LINE_OK;
    }
    rat unit_value = computed;
    i128 nearest;
    if ((f->unit != ID_NONE && !rat_div(computed, m->units[f->unit].scale, &unit_value)) ||
        !rat_round_even(unit_value, f->scale, &nearest) || nearest > INT64_MAX ||
        nearest < INT64_MIN) {
        p->overflow = true;
        return LINE_OK;
    }
    *v = (value){.state = V_KNOWN, .lo = (int64_t)nearest, .hi = (int64_t)nearest};
    exact[fact_id] = computed;
    *changed = true;
    return LINE_OK;
}

line_result line_prepare(const model *m, const line *in, const options *opt, arena *a,
                         prepared *out, str *bad)
{
    *out = (prepared){.auths = in->auths, .auth_count = in->auth_count, .stance = opt->stance};
    out->worlds_max = opt->worlds_max ? opt->worlds_max : WORLDS_MAX;
    out->known_on = opt->known_on == DAY_ALWAYS ? m->current_through : opt->known_on;
    *bad = (str){0};

    value *values = arena_alloc(a, m->facts_count + 1u, sizeof *values);
    rat *exact = arena_alloc(a, m->facts_count + 1u, sizeof *exact);
    if (!values || !exact)
        return LINE_NOMEM;
    if (m->facts_count)
        memcpy(values, in->values, m->facts_count * sizeof *values);
    out->values = values;
    out->exact = exact;

    if (opt->on != DAY_ALWAYS)
        line_fill_clocks(m, values, opt->on);
    uint32_t somebody = fill_roles(m, values);
    if (somebody != ID_NONE)
        return bad_fact(m, somebody, "is given, and the party is none", a, bad);
    for (uint32_t f = 0; f < m->facts_count; f++) {
        if (!cut_part(&m->facts[f], &values[f]))
            return bad_fact(m, f, "has no value within its range", a, bad);
    }
    /* A derived fact may be a part of another: again until nothing is added. */
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t f = 0; f < m->facts_count; f++) {
            if (!m->facts[f].derived)
                continue;
            line_result r = fill_derived(m, f, out, values, exact, a, &changed, bad);
            if (r != LINE_OK)
                return r;
        }
    }
    return LINE_OK;
}
