/*
 * cause.c - see cause.h.
 */
#include "whatif/cause.h"

#include "base/str.h"

#include <string.h>

const char *cause_word(cause_kind k)
{
    switch (k) {
    case CAUSE_BEGINS: return "begins";
    case CAUSE_ENDS: return "ends";
    case CAUSE_KNOWN: return "becomes known";
    case CAUSE_FOLLOWS: return "is decided otherwise";
    case CAUSE_COVERED: return "is spoken for from here on";
    case CAUSE_UNCOVERED: return "is not spoken for";
    }
    return "";
}

/* ---- differences ----------------------------------------------------------------------------- */


tg_charge_result side_charge(const side *s, size_t i)
{
    return s->batch ? tg_batch_charge(s->batch, s->row, i) : tg_outcome_charge(s->o, i);
}

static bool charges_differ(const side *a, const side *b)
{
    size_t count = tg_outcome_charge_count(a->o);
    if (count != tg_outcome_charge_count(b->o))
        return true;
    for (size_t i = 0; i < count; i++) {
        tg_charge_result x = side_charge(a, i), y = side_charge(b, i);
        if (x.measure != y.measure || x.kinds != y.kinds || x.stands != y.stands ||
            x.known != y.known || x.at_least != y.at_least || x.at_most != y.at_most ||
            strcmp(x.amount, y.amount) != 0 || strcmp(x.amount_high, y.amount_high) != 0)
            return true;
    }
    return false;
}

bool sides_differ(const tg_pack *pack, const side *a, const side *b)
{
    unsigned held_a, held_b;
    if (tg_outcome_disposition(a->o, &held_a) != tg_outcome_disposition(b->o, &held_b) ||
        held_a != held_b || tg_outcome_line(a->o).set != tg_outcome_line(b->o).set)
        return true;
    for (uint32_t g = 0; g < tg_gate_count(pack); g++)
        if (tg_outcome_gate(a->o, g).set != tg_outcome_gate(b->o, g).set)
            return true;
    return charges_differ(a, b);
}

/* ---- versions -------------------------------------------------------------------------------- */

static int32_t clock_day(const tg_pack *pack, const side *s, tg_text clock)
{
    uint32_t fact = tg_fact_find(pack, clock);
    for (size_t i = 0; i < tg_clock_count(pack); i++)
        if (tg_clock_get(pack, i) == fact)
            return s->clocks[i];
    return TG_DAY_NONE;
}

static bool span_holds(tg_span in, int32_t day)
{
    bool begun = in.from == TG_DAY_NONE || day >= in.from;
    bool over = in.end != TG_DAY_OPEN && (day > in.end || (day == in.end && in.end_minute == 0));
    return begun && !over;
}

size_t cause_version(const tg_pack *pack, uint32_t measure, const side *s)
{
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < tg_dated_count(pack); i++) {
        tg_span in;
        tg_dated_info x = tg_dated_get(pack, i);
        if (x.kind != TG_DATED_MEASURE)
            break; /* measures come first */
        if (x.id != measure || !tg_dated_in_force(pack, i, s->known_on, &in))
            continue;
        int32_t day = clock_day(pack, s, x.clock);
        if (day == TG_DAY_NONE)
            last = i;
        else if (span_holds(in, day))
            return i;
    }
    return last;
}

/* ---- causes ---------------------------------------------------------------------------------- */

static void add(cause_list *out, cause c)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->at[i].measure == c.measure && out->at[i].dated == c.dated)
            return;
    if (out->count == CAUSES_MAX)
        out->more++;
    else
        out->at[out->count++] = c;
}

static bool gate_matters(const side *a, const side *b, uint32_t gate, bool all)
{
    return all || tg_outcome_gate(a->o, gate).set != tg_outcome_gate(b->o, gate).set;
}

static bool stands_otherwise(const tg_measure_result *x, const tg_measure_result *y)
{
    return x->stands != y->stands || x->discharged != y->discharged;
}

/* Its own span or knowledge, and not another measure, made it stand otherwise. */
static cause_kind own_kind(size_t before, size_t after, const side *a, const side *b,
                           const tg_pack *pack)
{
    if (before == after)
        return CAUSE_FOLLOWS;
    if (after == SIZE_MAX)
        return CAUSE_ENDS;
    return tg_dated_get(pack, after).known > a->known_on && b->known_on != a->known_on
               ? CAUSE_KNOWN
               : CAUSE_BEGINS;
}

static void add_measures(const tg_pack *pack, const side *a, const side *b, bool all, bool own,
                         cause_list *out)
{
    for (uint32_t m = 0; m < tg_measure_count(pack); m++) {
        tg_measure_info info = tg_measure_get(pack, m);
        tg_measure_result x = tg_outcome_measure(a->o, m), y = tg_outcome_measure(b->o, m);
        if (!gate_matters(a, b, info.gate, all) || !stands_otherwise(&x, &y))
            continue;
        size_t before = cause_version(pack, m, a), after = cause_version(pack, m, b);
        cause_kind kind = own_kind(before, after, a, b, pack);
        if ((kind != CAUSE_FOLLOWS) != own)
            continue;
        size_t cited = after != SIZE_MAX ? after : before;
        if (cited != SIZE_MAX)
            add(out, (cause){kind, m, cited, x.answer, y.answer});
    }
}

/* A coverage that begins, ends or becomes known, where a gate comes to be covered or not. */
static void add_coverages(const tg_pack *pack, const side *a, const side *b, cause_list *out)
{
    for (size_t i = 0; i < tg_dated_count(pack); i++) {
        tg_dated_info x = tg_dated_get(pack, i);
        if (x.kind != TG_DATED_COVERAGE)
            continue;
        unsigned mark = 1u << TG_NOT_COVERED;
        unsigned before = tg_outcome_gate(a->o, x.gate).set;
        unsigned after = tg_outcome_gate(b->o, x.gate).set;
        if ((before & mark) == (after & mark))
            continue;
        tg_span in;
        bool covers[2];
        const side *sides[] = {a, b};
        for (size_t k = 0; k < 2; k++) {
            int32_t day = clock_day(pack, sides[k], x.clock);
            covers[k] = tg_dated_in_force(pack, i, sides[k]->known_on, &in) &&
                        (day == TG_DAY_NONE || (span_holds(in, day) && day <= x.checked_through));
        }
        if (covers[0] != covers[1])
            add(out, (cause){covers[1] ? CAUSE_COVERED : CAUSE_UNCOVERED, TG_NO_ID, i, {"", 0},
                             {"", 0}});
    }
}

void causes_between(const tg_pack *pack, const side *a, const side *b, cause_list *out)
{
    bool all = true;
    *out = (cause_list){.count = 0};
    for (uint32_t g = 0; g < tg_gate_count(pack); g++)
        all = all && tg_outcome_gate(a->o, g).set == tg_outcome_gate(b->o, g).set;
    add_coverages(pack, a, b, out);
    add_measures(pack, a, b, all, true, out);
    if (charges_differ(a, b) && !all)
        add_measures(pack, a, b, true, true, out); /* a charge may begin at another gate */
    if (!out->count)
        add_measures(pack, a, b, all, false, out);
}
