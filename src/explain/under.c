/*
 * under.c - see under.h.
 */
#include "explain/under.h"

#include "explain/show.h"

/* ---- changes in words ------------------------------------------------------------------------ */

static void say_supposed(const model *m, const supposed *x, uint32_t count, strbuf *out)
{
    for (uint32_t i = 0; i < count; i++) {
        strbuf_printf(out, "%s" STR_FMT " is ", i ? ", " : "", STR_ARG(m->facts[x[i].fact].name));
        value_format(m, x[i].fact, &x[i].val, out);
    }
}

static void say_where(const model *m, const supposed *x, uint32_t count, strbuf *out)
{
    if (count)
        strbuf_add_c(out, " where ");
    say_supposed(m, x, count, out);
}

static void say_single(const scenario *s, size_t i, strbuf *out)
{
    const int32_t days[] = {s->on, s->known_on};
    static const char *const words[] = {"on ", "known on "};
    size_t at = 0;
    for (; at < TG_COUNT(days); at++) {
        if (days[at] != DAY_ALWAYS && i-- == 0)
            break;
    }
    if (at < TG_COUNT(days)) {
        strbuf_add_c(out, words[at]);
        date_format(out, days[at]);
    } else {
        strbuf_printf(out, "stance %s", s->stance == 1 ? "text" : "enforced");
    }
}

static size_t say_single_count(const scenario *s)
{
    return (s->on != DAY_ALWAYS) + (size_t)(s->known_on != DAY_ALWAYS) + (size_t)(s->stance >= 0);
}

static void say_set(const model *m, const scenario_set *x, strbuf *out)
{
    const parameter *p = &m->parameters[x->param];
    strbuf_printf(out, "sets " STR_FMT " to ", STR_ARG(p->name));
    if (p->type == TYPE_DATE) {
        date_format(out, (int32_t)(x->value.num / x->value.den));
        return;
    }
    rat shown = x->value;
    if (p->unit != ID_NONE && !rat_div(x->value, m->units[p->unit].scale, &shown))
        shown = x->value;
    rat_format(out, shown, p->scale);
    if (p->unit != ID_NONE)
        strbuf_printf(out, " " STR_FMT, STR_ARG(m->units[p->unit].name));
    else if (p->currency != ID_NONE)
        strbuf_printf(out, " " STR_FMT, STR_ARG(m->currencies[p->currency].name));
}

static void say_ref(const model *m, const scenario_ref *x, const char *verb, strbuf *out)
{
    str name = x->limit == ID_NONE ? m->measures[x->measure].name : m->limits[x->limit].name;
    strbuf_printf(out, "%s " STR_FMT, verb, STR_ARG(name));
}

static void say_shift(const model *m, const scenario_shift *x, const char *verb, strbuf *out)
{
    strbuf_printf(out, "%s " STR_FMT " on ", verb, STR_ARG(m->measures[x->measure].name));
    date_format(out, x->day);
}

static void say_grant(const model *m, const scenario_grant *x, strbuf *out)
{
    strbuf_printf(out, "authorised by " STR_FMT " \"" STR_FMT "\"",
                  STR_ARG(m->instruments[x->instrument].name), STR_ARG(x->number));
    say_where(m, x->where, x->where_count, out);
}

static void say_demand(const model *m, const scenario_demand *x, strbuf *out)
{
    strbuf_add_c(out, "demand ");
    show_rate(out, x->factor);
    say_where(m, x->where, x->where_count, out);
}

static void say_stock(const scenario_stock *x, strbuf *out)
{
    strbuf_printf(out, "inventory " STR_FMT ": ", STR_ARG(x->item));
    num_format(out, x->units, 0, 0, '_');
    if (x->from == DAY_ALWAYS)
        return;
    strbuf_add_c(out, " from ");
    date_format(out, x->from);
}

static void say_weights(const model *m, const scenario_weights *x, strbuf *out)
{
    const question *q = &m->questions[x->question];
    strbuf_printf(out, "weights " STR_FMT ":", STR_ARG(q->name));
    for (uint32_t i = 0; i < q->reading_count; i++) {
        value v = {.state = V_KNOWN, .lo = q->readings[i], .hi = q->readings[i]};
        strbuf_add_c(out, i ? ", " : " ");
        value_format(m, q->fact, &v, out);
        strbuf_char(out, ' ');
        show_rate(out, x->shares[i]);
    }
}

size_t under_count(const scenario *s)
{
    return say_single_count(s) + s->assumes_count + s->sets_count + s->adopts_count +
           s->suspends_count + s->begins_count + s->ends_count + s->grants_count +
           s->demands_count + s->stocks_count + s->weights_count;
}

/* Whether entry i lies in a list of that length; i counts on from it otherwise. */
static bool say_in_list(size_t *i, size_t count)
{
    if (*i < count)
        return true;
    *i -= count;
    return false;
}

void under_change(const model *m, const scenario *s, size_t i, strbuf *out)
{
    if (say_in_list(&i, say_single_count(s))) {
        say_single(s, i, out);
    } else if (say_in_list(&i, s->assumes_count)) {
        strbuf_add_c(out, "assumes ");
        say_supposed(m, &s->assumes[i], 1, out);
    } else if (say_in_list(&i, s->sets_count)) {
        say_set(m, &s->sets[i], out);
    } else if (say_in_list(&i, s->adopts_count)) {
        say_ref(m, &s->adopts[i], "adopts", out);
    } else if (say_in_list(&i, s->suspends_count)) {
        say_ref(m, &s->suspends[i], "suspends", out);
    } else if (say_in_list(&i, s->begins_count)) {
        say_shift(m, &s->begins[i], "begins", out);
    } else if (say_in_list(&i, s->ends_count)) {
        say_shift(m, &s->ends[i], "ends", out);
    } else if (say_in_list(&i, s->grants_count)) {
        say_grant(m, &s->grants[i], out);
    } else if (say_in_list(&i, s->demands_count)) {
        say_demand(m, &s->demands[i], out);
    } else if (say_in_list(&i, s->stocks_count)) {
        say_stock(&s->stocks[i], out);
    } else {
        tg_assert(i < s->weights_count);
        say_weights(m, &s->weights[i], out);
    }
}

/* ---- one thing ------------------------------------------------------------------------------- */

static void say_part(strbuf *out, bool *any, const char *part)
{
    strbuf_add_c(out, *any ? ", " : "");
    strbuf_add_c(out, part);
    *any = true;
}

static void say_shifts(const model *m, const scenario_shift *x, uint32_t count, str name,
                       const char *part, strbuf *out, bool *any)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!str_eq(m->measures[x[i].measure].name, name))
            continue;
        say_part(out, any, part);
        date_format(out, x[i].day);
    }
}

void under_measure(const model *m, uint32_t id, strbuf *out)
{
    const scenario *s = m->under;
    bool any = false;
    if (!s)
        return;
    str name = m->measures[id].name;
    if (m->measures[id].adopted)
        say_part(out, &any, "adopted");
    if (m->measures[id].suspended)
        say_part(out, &any, "suspended");
    say_shifts(m, s->begins, s->begins_count, name, "begins on ", out, &any);
    say_shifts(m, s->ends, s->ends_count, name, "ends on ", out, &any);
    if (any)
        strbuf_printf(out, " by scenario `" STR_FMT "`", STR_ARG(s->name));
}

void under_limit(const model *m, uint32_t id, strbuf *out)
{
    const limit *l = &m->limits[id];
    bool any = false;
    if (!m->under)
        return;
    if (l->adopted)
        say_part(out, &any, "adopted");
    if (l->off)
        say_part(out, &any, "suspended");
    if (any)
        strbuf_printf(out, " by scenario `" STR_FMT "`", STR_ARG(m->under->name));
}

bool under_assumes(const model *m, uint32_t fact_id)
{
    for (uint32_t i = 0; m->under && i < m->under->assumes_count; i++) {
        if (m->under->assumes[i].fact == fact_id)
            return true;
    }
    return false;
}
