/*
 * wording.c - an outcome in words: the same in tables, CSV and JSON.
 */
#include "cli/wording.h"
#include "cli/setup.h"

enum { HINGE_ITEMS = 64 };

void word_set(strbuf *b, uint16_t set)
{
    bool more = false;
    for (unsigned v = 0; v < TG_VERDICT_COUNT; v++) {
        if (!(set & (1u << v)))
            continue;
        strbuf_add_c(b, more ? " or " : "");
        strbuf_add_c(b, tg_verdict_text((tg_verdict)v));
        more = true;
    }
}

void word_set_brief(strbuf *b, uint16_t set)
{
    unsigned count = 0, first = TG_VERDICT_COUNT, last = 0;
    for (unsigned v = 0; v < TG_VERDICT_COUNT; v++) {
        if (!(set & (1u << v)))
            continue;
        first = count++ ? first : v;
        last = v;
    }
    if (count > 3)
        strbuf_printf(b, "%s to %s", tg_verdict_text((tg_verdict)first),
                      tg_verdict_text((tg_verdict)last));
    else
        word_set(b, set);
}

void word_set_json(strbuf *b, uint16_t set)
{
    bool more = false;
    strbuf_char(b, '[');
    for (unsigned v = 0; v < TG_VERDICT_COUNT; v++) {
        if (!(set & (1u << v)))
            continue;
        strbuf_add_c(b, more ? "," : "");
        strbuf_json(b, str_c(tg_verdict_text((tg_verdict)v)));
        more = true;
    }
    strbuf_char(b, ']');
}

const char *word_verdict_short(tg_result r)
{
    if (!r.settled)
        return "open";
    switch (r.safe) {
    case TG_CLEAR: return "clear";
    case TG_CONDITIONAL: return "conditional";
    case TG_NOTIFICATION: return "notify";
    case TG_LICENCE_APPROVAL:
    case TG_LICENCE_CASE:
    case TG_LICENCE_NOT_STATED:
    case TG_LICENCE_DENIAL: return "licence";
    case TG_NOT_COVERED: return "not covered";
    case TG_DENIED: return "denied";
    case TG_NOT_PASSED: return "not passed";
    case TG_VERDICT_COUNT: break;
    }
    return "";
}

const char *word_held_kind(unsigned bit_index)
{
    static const char *const texts[HELD_KINDS] = {
        "open", "not covered", "licence wanted", "notification wanted", "to do", "conflict",
        "limit"};
    tg_assert(bit_index < HELD_KINDS);
    return texts[bit_index];
}

void word_held(strbuf *b, unsigned held, const char *between)
{
    bool more = false;
    for (unsigned i = 0; i < HELD_KINDS; i++) {
        if (!(held & (1u << i)))
            continue;
        strbuf_add_c(b, more ? between : "");
        strbuf_add_c(b, word_held_kind(i));
        more = true;
    }
}

void word_charge_kind(strbuf *b, const tg_charge_result *c, const char *between)
{
    unsigned kinds = c->kinds | (c->stands == TG_IN_SOME_WORLDS ? TG_PAY_NOTHING : 0u);
    static const struct {
        unsigned bit;
        const char *text;
    } kind[] = {
        {TG_PAY_DUE, "due"}, {TG_PAY_IF_AUTHORISED, "if authorised"}, {TG_PAY_NOTHING, "nothing"}};
    bool more = false;
    for (size_t i = 0; i < TG_COUNT(kind); i++) {
        if (!(kinds & kind[i].bit))
            continue;
        strbuf_add_c(b, more ? between : "");
        strbuf_add_c(b, kind[i].text);
        more = true;
    }
}

void word_charge_amount(strbuf *b, const tg_charge_result *c)
{
    if (c->overflow)
        strbuf_add_c(b, "too large");
    else if (!c->known)
        strbuf_add_c(b, "unknown");
    else if (c->at_least)
        strbuf_printf(b, "at least %s", c->amount);
    else if (c->at_most)
        strbuf_printf(b, "at most %s", c->amount);
    else if (str_eq(str_c(c->amount), str_c(c->amount_high)) || !c->amount_high[0])
        strbuf_add_c(b, c->amount);
    else
        strbuf_printf(b, "%s .. %s", c->amount, c->amount_high);
}

/* What stands between members, before all but the first; past `most` the rest is counted. */
static bool listed(strbuf *b, size_t *told, word_list how)
{
    if (*told >= how.most)
        return false;
    strbuf_add_c(b, *told ? how.between : "");
    ++*told;
    return true;
}

static void and_more(strbuf *b, size_t count, size_t told, word_list how)
{
    if (count > told)
        strbuf_printf(b, "%s%zu more", how.between, count - told);
}

void word_needs(strbuf *b, const tg_outcome *o, word_list how)
{
    size_t told = 0, count = tg_outcome_need_count(o);
    for (size_t i = 0; i < count; i++) {
        tg_text title;
        tg_extent extent;
        tg_text name = tg_outcome_need(o, i, &title, &extent);
        if (!listed(b, &told, how))
            continue;
        strbuf_add(b, of_text(name));
        if (extent == TG_IN_SOME_WORLDS)
            strbuf_add_c(b, " (in some readings)");
    }
    and_more(b, count, told, how);
}

void word_to_do(strbuf *b, const tg_pack *pack, const tg_outcome *o, word_list how)
{
    size_t told = 0, count = 0;
    for (size_t i = 0; i < tg_outcome_demand_count(o); i++) {
        tg_demand_result d = tg_outcome_demand(o, i);
        if (!d.outstanding)
            continue;
        count++;
        if (listed(b, &told, how))
            strbuf_add(b, of_text(tg_demand_get(pack, d.demand).name));
    }
    and_more(b, count, told, how);
}

bool word_eased_by(strbuf *b, const tg_pack *pack, const tg_outcome *o, word_list how)
{
    size_t told = 0, count = 0;
    uint32_t by = tg_outcome_eased_by(o, 0);
    for (; by != TG_NO_ID; by = tg_outcome_eased_by(o, by + 1)) {
        count++;
        if (listed(b, &told, how))
            strbuf_add(b, of_text(tg_measure_get(pack, by).name));
    }
    and_more(b, count, told, how);
    return count != 0;
}

void word_hinges(strbuf *b, const tg_pack *pack, const tg_outcome *o, word_list how)
{
    bool greedy;
    size_t told = 0, count = tg_outcome_hinge_count(o, TG_NO_ID, &greedy);
    for (size_t i = 0; i < count; i++) {
        uint32_t items[HINGE_ITEMS];
        size_t n = tg_outcome_hinge(o, TG_NO_ID, i, items, HINGE_ITEMS);
        if (!listed(b, &told, how))
            break;
        for (size_t k = 0; k < n && k < HINGE_ITEMS; k++) {
            strbuf_add_c(b, k ? " + " : "");
            strbuf_add(b, of_text(tg_fact_get(pack, items[k]).name));
        }
        if (n > HINGE_ITEMS)
            strbuf_printf(b, " + %zu more", n - HINGE_ITEMS);
    }
    and_more(b, count, told, how);
    if (greedy && count)
        strbuf_add_c(b, " (greedy)");
}

void word_lifts(strbuf *b, const tg_outcome *o, word_list how)
{
    size_t told = 0, count = tg_outcome_lift_count(o);
    for (size_t i = 0; i < count; i++) {
        if (!listed(b, &told, how))
            break;
        tg_verdict then = tg_outcome_lift(o, i, sink_buffer(b));
        strbuf_printf(b, ": %s", tg_verdict_text(then));
    }
    and_more(b, count, told, how);
}
