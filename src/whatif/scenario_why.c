/*
 * scenario_why.c - which lines are decided otherwise than in the first column, grouped by cause.
 *
 * A cause is a measure that stands otherwise at a gate whose verdicts differ (anywhere, where no
 * gate's do but the charges or what is held do): "cn.h200.stop: depends -> applies".
 */
#include "whatif/scenario_parts.h"

#include <string.h>

enum { CAUSES_SHOWN = 8 };

static bool measure_differs(const tg_outcome *x, const tg_outcome *y, uint32_t measure,
                            tg_measure_result *a, tg_measure_result *b)
{
    *a = tg_outcome_measure(x, measure);
    *b = tg_outcome_measure(y, measure);
    return a->stands != b->stands || a->discharged != b->discharged;
}

static bool same_gate(const tg_outcome *x, const tg_outcome *y, uint32_t gate)
{
    return tg_outcome_gate(x, gate).set == tg_outcome_gate(y, gate).set;
}

static bool differs(const tg_pack *pack, const tg_outcome *x, const tg_outcome *y)
{
    unsigned p, q;
    if (tg_outcome_disposition(x, &p) != tg_outcome_disposition(y, &q) || p != q)
        return true;
    for (uint32_t g = 0; g < tg_gate_count(pack); g++)
        if (!same_gate(x, y, g))
            return true;
    size_t count = tg_outcome_charge_count(x);
    if (count != tg_outcome_charge_count(y))
        return true;
    for (size_t i = 0; i < count; i++) {
        tg_charge_result a = tg_outcome_charge(x, i), b = tg_outcome_charge(y, i);
        if (a.measure != b.measure || a.kinds != b.kinds || a.stands != b.stands)
            return true;
    }
    return false;
}

static const char *extent_words(tg_extent e)
{
    return e == TG_IN_NO_WORLD ? "in no world" : e == TG_IN_EVERY_WORLD ? "in every world"
                                                                       : "in some worlds";
}

/* "cn.h200.stop: depends -> applies"; where it answers the same, in how many worlds it stands. */
static void put_answers(tg_text name, const tg_measure_result *a, const tg_measure_result *b,
                        strbuf *out)
{
    str was = {a->answer.ptr, a->answer.len}, is = {b->answer.ptr, b->answer.len};
    strbuf_printf(out, "%.*s: " STR_FMT, (int)name.len, name.ptr, STR_ARG(was));
    if (!str_eq(was, is))
        strbuf_printf(out, " -> " STR_FMT, STR_ARG(is));
    else if (a->stands != b->stands)
        strbuf_printf(out, ", stands %s -> %s", extent_words(a->stands), extent_words(b->stands));
}

static void put_causes(const tg_pack *pack, const tg_outcome *x, const tg_outcome *y, strbuf *out)
{
    bool all = true;
    size_t count = 0;
    for (uint32_t g = 0; g < tg_gate_count(pack); g++)
        all = all && same_gate(x, y, g);
    for (uint32_t m = 0; m < tg_measure_count(pack); m++) {
        tg_measure_result a, b;
        tg_measure_info info = tg_measure_get(pack, m);
        if ((!all && same_gate(x, y, info.gate)) || !measure_differs(x, y, m, &a, &b))
            continue;
        if (count++ >= CAUSES_SHOWN)
            continue;
        put_answers(info.name, &a, &b, out);
        if (a.discharged != b.discharged)
            strbuf_add_c(out, b.discharged ? ", authorised" : ", no longer authorised");
        strbuf_char(out, '\n');
    }
    if (count > CAUSES_SHOWN)
        strbuf_printf(out, "and %zu more\n", count - CAUSES_SHOWN);
    if (!count)
        strbuf_add_c(out, "coverage, or what the conditions to meet rest on\n");
}

/* "clear or denied" */
static void put_set(unsigned set, strbuf *out)
{
    bool any = false;
    for (unsigned v = 0; v <= TG_NOT_PASSED; v++) {
        if (!(set >> v & 1))
            continue;
        strbuf_printf(out, "%s%s", any ? " or " : "", tg_verdict_text((tg_verdict)v));
        any = true;
    }
}

/* ---- what else differs where disposition and verdict are the same ---------------------------- */

static void put_reasons(unsigned held, strbuf *out)
{
    static const char *const texts[] = {"open", "not covered", "licence wanted",
                                        "notification wanted", "to do", "conflict", "limit"};
    bool any = false;
    for (unsigned i = 0; i < TG_COUNT(texts); i++) {
        if (!(held >> i & 1))
            continue;
        strbuf_printf(out, "%s%s", any ? ", " : "", texts[i]);
        any = true;
    }
    strbuf_add_c(out, any ? "" : "none");
}

/* "due in some worlds"; of an outcome without the charge: "not charged". */
static void put_charge_side(const tg_outcome *o, uint32_t measure, strbuf *out)
{
    tg_charge_result c = {.stands = TG_IN_NO_WORLD};
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++)
        if (tg_outcome_charge(o, i).measure == measure)
            c = tg_outcome_charge(o, i);
    if (c.stands == TG_IN_NO_WORLD || !(c.kinds & ~(unsigned)TG_PAY_NOTHING)) {
        strbuf_add_c(out, "not charged");
        return;
    }
    bool due = c.kinds & TG_PAY_DUE, later = c.kinds & TG_PAY_IF_AUTHORISED;
    strbuf_printf(out, "%s%s%s%s", due ? "due" : "", due && later ? " or " : "",
                  later ? "if authorised" : "", c.kinds & TG_PAY_NOTHING ? " or nothing" : "");
    strbuf_add_c(out, c.stands == TG_IN_EVERY_WORLD ? "" : ", in some worlds");
}

static void put_charge_rows(const tg_pack *pack, const tg_outcome *x, const tg_outcome *y,
                            strbuf *out)
{
    strbuf a, b;
    strbuf_init(&a, NULL);
    strbuf_init(&b, NULL);
    for (uint32_t m = 0; m < tg_measure_count(pack); m++) {
        tg_text name = tg_measure_get(pack, m).name;
        if (!tg_charge_get(pack, m).payee.len)
            continue;
        strbuf_clear(&a);
        strbuf_clear(&b);
        put_charge_side(x, m, &a);
        put_charge_side(y, m, &b);
        if (!str_eq(strbuf_str(&a), strbuf_str(&b)))
            strbuf_printf(out, "charge %.*s: " STR_FMT " -> " STR_FMT "\n", (int)name.len, name.ptr,
                          STR_ARG(strbuf_str(&a)), STR_ARG(strbuf_str(&b)));
    }
    out->failed |= a.failed || b.failed;
    strbuf_free(&a);
    strbuf_free(&b);
}

/* A row for each gate, for the reasons to hold the line and for each charge that differ. */
static void put_differences(const tg_pack *pack, const tg_outcome *x, const tg_outcome *y,
                            strbuf *out)
{
    unsigned p = 0, q = 0;
    for (uint32_t g = 0; g < tg_gate_count(pack); g++) {
        tg_text name = tg_gate_get(pack, g).name;
        if (same_gate(x, y, g))
            continue;
        strbuf_printf(out, "at %.*s: ", (int)name.len, name.ptr);
        put_set(tg_outcome_gate(x, g).set, out);
        strbuf_add_c(out, " -> ");
        put_set(tg_outcome_gate(y, g).set, out);
        strbuf_char(out, '\n');
    }
    (void)tg_outcome_disposition(x, &p);
    (void)tg_outcome_disposition(y, &q);
    if (p != q) {
        strbuf_add_c(out, "held for: ");
        put_reasons(p, out);
        strbuf_add_c(out, " -> ");
        put_reasons(q, out);
        strbuf_char(out, '\n');
    }
    put_charge_rows(pack, x, y, out);
}

/* ---- sides ----------------------------------------------------------------------------------- */

static void put_side(const tg_outcome *o, scenario_row row, strbuf *out)
{
    static const tg_disposition as[] = {TG_RELEASED, TG_HELD, TG_LINE_DENIED, TG_BAD};
    if (!o || row == ROW_BAD) {
        strbuf_add_c(out, "bad");
        return;
    }
    tg_result r = tg_outcome_line(o);
    strbuf_add_c(out, tg_disposition_text(as[row - ROW_RELEASED]));
    if (r.set == 1u << TG_DENIED && row == ROW_DENIED)
        return;
    strbuf_add_c(out, ": ");
    put_set(r.set & ~(1u << TG_NOT_PASSED), out);
}

/* The least ids in byte order, so that the order of the lines does not matter. */
bool scenario_change_id(scenarios *s, scenario_change *g, str id)
{
    size_t have = g->sums.lines < EXAMPLES ? (size_t)g->sums.lines : EXAMPLES, at = have;
    while (at > 0 && str_cmp(id, g->ids[at - 1]) < 0)
        at--;
    if (at == EXAMPLES)
        return true;
    id = str_dup(s->a, id);
    for (size_t i = have < EXAMPLES ? have : EXAMPLES - 1; i > at; i--)
        g->ids[i] = g->ids[i - 1];
    g->ids[at] = id;
    return id.ptr != NULL;
}

scenario_change *scenario_change_at(scenarios *s, scenario_column *c, str key, size_t to,
                                    size_t causes)
{
    uint32_t at = map_get(&c->change_ids, key);
    if (at != MAP_NONE)
        return &c->changes.at[at];
    str copy = str_dup(s->a, key);
    scenario_change g = {.key = copy};
    at = (uint32_t)c->changes.count;
    if (!copy.ptr || !map_put(&c->change_ids, copy, at) || !vec_push(s->a, &c->changes, g))
        return NULL;
    scenario_change *made = &c->changes.at[at];
    made->from = str_sub(copy, 0, to - 1);
    made->to = str_sub(copy, to, causes - 1);
    made->causes = str_sub(copy, causes, copy.len);
    return made;
}

/* Limits are causes of their own: those that the line does not fit on one side only. */
static size_t put_limits(str was, str now, const char *change, strbuf *out)
{
    size_t count = 0;
    for (str rest = was; rest.len;) {
        size_t n = 0;
        while (rest.ptr[n] != '\n')
            n++;
        str row = str_sub(rest, 0, n);
        bool both = false;
        for (str other = now; other.len && !both;) {
            size_t k = 0;
            while (other.ptr[k] != '\n')
                k++;
            both = str_eq(row, str_sub(other, 0, k));
            other = str_sub(other, k + 1, other.len);
        }
        if (!both) {
            strbuf_printf(out, STR_FMT "%s\n", STR_ARG(row), change);
            count++;
        }
        rest = str_sub(rest, n + 1, rest.len);
    }
    return count;
}

bool scenario_compare(scenarios *s, scenario_column *c, size_t line, const scenario_drawn *d,
                      const scenario_sums *one)
{
    const scenario_line *l = &s->lines[line];
    const tg_outcome *base = NULL, *o = d->outcome;
    if (l->was != ROW_BAD)
        base = tg_batch_outcome(s->columns[0].own, l->row);
    bool other = base && o && differs(s->pack, base, o);
    if ((!base && !o) || (base && o && !other && str_eq(l->was_limited, d->limited)))
        return true;
    strbuf b;
    strbuf_init(&b, NULL);
    put_side(base, l->was, &b);
    strbuf_char(&b, '\n');
    size_t to = b.len;
    put_side(o, d->row, &b);
    strbuf_char(&b, '\n');
    size_t causes = b.len;
    size_t by_limits = put_limits(d->limited, l->was_limited, "", &b) +
                       put_limits(l->was_limited, d->limited, " before", &b);
    str text = strbuf_str(&b);
    if (base && o && str_eq(str_sub(text, 0, to - 1), str_sub(text, to, causes - 1)))
        put_differences(s->pack, base, o, &b);
    if (base && o && (other || !by_limits))
        put_causes(s->pack, base, o, &b);
    scenario_change *g = scenario_change_at(s, c, strbuf_str(&b), to, causes);
    bool good = g && !b.failed && scenario_change_id(s, g, l->id);
    if (good) {
        scenario_add(&g->sums, one);
        scenario_add(&c->changed, one);
    }
    strbuf_free(&b);
    return good;
}
