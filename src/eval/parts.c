/*
 * parts.c - policies left over when a line is taken gate by gate, and their outcomes put together.
 */
#include "eval/parts.h"

#include <string.h>

uint32_t parts_count(const model *m)
{
    return 2 * m->gates_count;
}

static bool is_charge(const measure *x)
{
    return x->version_count && x->versions[0].effect == EF_CHARGE;
}

static bool is_home(const measure *x, uint32_t part)
{
    return x->gate == part / 2 && is_charge(x) == (part % 2 == 1);
}

/* ---- the policy of a part -------------------------------------------------------------------- */

static bool list_holds_kept(const bool *kept, const uint32_t *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (kept[list[i]])
            return true;
    }
    return false;
}

/* Marks those of a list; true when one was not marked yet. */
static bool keep_list(bool *kept, const uint32_t *list, uint32_t count)
{
    bool more = false;
    for (uint32_t i = 0; i < count; i++) {
        more |= !kept[list[i]];
        kept[list[i]] = true;
    }
    return more;
}

/* One round over all edges: what bears on a kept measure is kept. */
static bool keep_more(const model *m, bool *kept)
{
    bool more = false;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        for (uint32_t k = 0; k < m->measures[i].version_count; k++) {
            const measure_version *v = &m->measures[i].versions[k];
            if (!kept[i] && (list_holds_kept(kept, v->overrides, v->override_count) ||
                             list_holds_kept(kept, v->targets, v->target_count) ||
                             list_holds_kept(kept, v->instead, v->instead_count)))
                more = kept[i] = true;
            if (kept[i]) {
                more |= keep_list(kept, v->yields, v->yield_count);
                more |= keep_list(kept, v->charge.charges, v->charge.charge_count);
            }
        }
    }
    return more;
}

static bool keep_gates(model *out, const model *m, const bool *kept, uint32_t home, arena *a)
{
    cond *conds = arena_alloc(a, (size_t)m->conds_count + 1, sizeof *conds);
    gate *gates = arena_alloc(a, m->gates_count, sizeof *gates);
    bool *used = arena_alloc(a, m->gates_count, 1);
    if (!conds || !gates || !used)
        return false;
    if (m->conds_count)
        memcpy(conds, m->conds, m->conds_count * sizeof *conds);
    conds[m->conds_count] = (cond){.kind = X_FALSE, .at = SPAN_NONE};
    if (m->gates_count)
        memcpy(gates, m->gates, m->gates_count * sizeof *gates);
    used[home] = true;
    for (uint32_t i = 0; i < m->measures_count; i++)
        used[m->measures[i].gate] |= kept[i];
    for (uint32_t g = 0; g < m->gates_count; g++) {
        if (!used[g])
            gates[g].route = m->conds_count;
        if (g != home) /* its coverage is no matter of this part */
            gates[g].topic_count = 0;
    }
    out->conds = conds;
    out->conds_count = m->conds_count + 1;
    out->gates = gates;
    return true;
}

model *part_model(const model *m, uint32_t part, arena *a, bool *empty)
{
    model *out = arena_alloc(a, 1, sizeof *out);
    measure *measures = arena_alloc(a, m->measures_count, sizeof *measures);
    bool *kept = arena_alloc(a, m->measures_count, 1);
    if (!out || !measures || !kept)
        return NULL;
    *out = *m;
    *empty = part % 2 == 1;
    if (m->measures_count)
        memcpy(measures, m->measures, m->measures_count * sizeof *measures);
    for (uint32_t i = 0; i < m->measures_count; i++) {
        kept[i] = is_home(&m->measures[i], part);
        if (kept[i])
            *empty = false;
    }
    while (keep_more(m, kept))
        continue;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        if (!kept[i])
            measures[i].version_count = 0;
    }
    out->measures = measures;
    return keep_gates(out, m, kept, part / 2, a) ? out : NULL;
}

/* ---- verdict sets ---------------------------------------------------------------------------- */

enum { NO_GATE = 1u << VD_NOT_PASSED };

/* The most restrictive of one of each; not passed is below all. */
static vset worse_of(vset a, vset b)
{
    vset out = 0;
    for (unsigned x = 0; x < VD_COUNT; x++) {
        for (unsigned y = 0; y < VD_COUNT; y++) {
            if (!(a >> x & 1) || !(b >> y & 1))
                continue;
            unsigned v = x == VD_NOT_PASSED ? y : y == VD_NOT_PASSED || x > y ? x : y;
            out |= (vset)(1u << v);
        }
    }
    return out;
}

static vset of_line(vset set)
{
    return set & NO_GATE ? (vset)((set ^ NO_GATE) | 1u << VD_NOT_COVERED) : set;
}

static bool is_one_verdict(vset set)
{
    return (set & (set - 1)) == 0;
}

static void finish(result *r)
{
    r->settled = is_one_verdict(r->set);
    if (r->settled)
        r->undetermined = r->depends = false;
    r->safe = r->best = VD_NOT_PASSED;
    for (unsigned v = 0; v < VD_NOT_PASSED; v++) {
        if (r->set >> v & 1)
            r->safe = (verdict)v;
    }
    for (unsigned v = VD_NOT_PASSED; v-- > 0 && !(r->set & NO_GATE);) {
        if (r->set >> v & 1)
            r->best = (verdict)v;
    }
}

/* The line from its gates; never wider than it was. */
static void merge_line(const model *m, outcome *o)
{
    vset set = NO_GATE, fallback = NO_GATE, by_law = NO_GATE, resumed = NO_GATE;
    bool law = false;
    o->line.undetermined = o->line.depends = false;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        const result *r = &o->gates[g];
        set = worse_of(set, r->set);
        fallback = worse_of(fallback, r->fallback);
        resumed = worse_of(resumed, r->resumed);
        by_law = worse_of(by_law, r->by_law ? r->by_law : r->set);
        law |= r->by_law != 0;
        o->line.undetermined |= r->undetermined;
        o->line.depends |= r->depends;
    }
    vset narrowed = o->line.set & of_line(set);
    o->line.set = narrowed ? narrowed : of_line(set);
    o->line.fallback = of_line(fallback);
    o->line.resumed = of_line(resumed);
    o->line.by_law = law ? of_line(by_law) : 0;
    finish(&o->line);
}

/* ---- measures, conditions to meet, charges --------------------------------------------------- */

static demand_result *demand_entry(outcome *o, uint32_t id)
{
    uint32_t i = 0;
    while (i < o->demand_count && o->demands[i].demand < id)
        i++;
    if (i < o->demand_count && o->demands[i].demand == id)
        return &o->demands[i];
    memmove(&o->demands[i + 1], &o->demands[i], (o->demand_count - i) * sizeof *o->demands);
    o->demand_count++;
    o->demands[i] = (demand_result){.demand = id};
    return &o->demands[i];
}

static bool merge_demands(const model *m, outcome *o, outcome *const *parts, arena *a)
{
    o->demands = arena_alloc(a, m->demands_count, sizeof *o->demands);
    o->demand_count = 0;
    if (!o->demands && m->demands_count)
        return false;
    for (uint32_t p = 0; p < parts_count(m); p++) {
        for (uint32_t i = 0; parts[p] && i < parts[p]->demand_count; i++) {
            const demand_result *from = &parts[p]->demands[i];
            demand_result *to = demand_entry(o, from->demand);
            to->states |= from->states;
            if (from->named > to->named)
                to->named = from->named;
        }
    }
    return true;
}

static void merge_measures(const model *m, outcome *o, outcome *const *parts)
{
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const measure *x = &m->measures[i];
        uint32_t part = 2 * x->gate + (is_charge(x) ? 1 : 0);
        if (!parts[part])
            continue;
        measure_result eases = o->measures[i];
        bool keep = outcome_eases(m, o, i);
        o->measures[i] = parts[part]->measures[i];
        if (keep) {
            o->measures[i].gives = eases.gives;
            o->measures[i].version = eases.version;
        }
    }
}

static const charge_result *charge_in(const outcome *o, uint32_t id)
{
    for (uint32_t i = 0; i < o->charge_count; i++) {
        if (o->charges[i].measure == id)
            return &o->charges[i];
    }
    return NULL;
}

static uint8_t pay_kinds(vset set)
{
    uint8_t kinds = 0;
    for (unsigned v = 0; v < VD_COUNT; v++) {
        if (set >> v & 1)
            kinds |= (uint8_t)(1u << (v <= VD_CONDITIONAL         ? PAY_DUE
                                      : v <= VD_LICENCE_DENIAL ? PAY_IF_AUTHORISED
                                                               : PAY_NOTHING));
    }
    return kinds;
}

static void merge_charges(const model *m, outcome *o, outcome *const *parts)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < o->charge_count; i++) {
        charge_result c = o->charges[i];
        const outcome *part = parts[2 * m->measures[c.measure].gate + 1];
        const charge_result *sure = part ? charge_in(part, c.measure) : NULL;
        if (part && !sure)
            continue;
        if (sure)
            c = *sure;
        c.kinds = pay_kinds(o->line.set);
        o->charges[kept++] = c;
    }
    o->charge_count = kept;
}

/* ---- hinges and lifts ------------------------------------------------------------------------ */

static uint32_t open_gates(const model *m, const outcome *o, uint32_t *only)
{
    uint32_t count = 0;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        if (!o->gates[g].settled) {
            *only = g;
            count++;
        }
    }
    return count;
}

/* What the gates other than `but` give, all settled. */
static vset others(const model *m, const outcome *o, uint32_t but)
{
    vset set = NO_GATE;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        if (g != but)
            set = worse_of(set, o->gates[g].set);
    }
    return set;
}

/* The line's hinges are the one open gate's where each of its verdicts is one of the line. */
static bool copy_hinges(outcome *o, uint32_t g, vset rest, arena *a)
{
    const hinge_set *from = &o->gate_hinges[g];
    unsigned verdicts = 0, lines = 0;
    for (unsigned v = 0; v < VD_COUNT; v++) {
        verdicts += o->gates[g].set >> v & 1;
        lines += of_line(worse_of(rest, o->gates[g].set)) >> v & 1;
    }
    if (verdicts != lines)
        return false;
    o->line_hinges = *from;
    hinge_row *rows = arena_alloc(a, from->table.row_count, sizeof *rows);
    if (!rows)
        return from->table.row_count == 0;
    for (uint32_t i = 0; i < from->table.row_count; i++) {
        rows[i] = from->table.rows[i];
        rows[i].set = of_line(worse_of(rest, rows[i].set));
    }
    o->line_hinges.table.rows = rows;
    return true;
}

/* One guess: the first hinges of the open gates together. */
static bool guess_hinges(const model *m, outcome *o, arena *a)
{
    hinge *h = arena_alloc(a, 1, sizeof *h);
    if (!h)
        return false;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        const hinge_set *from = &o->gate_hinges[g];
        for (uint32_t i = 0; from->hinge_count && i < from->hinges[0].count; i++) {
            uint32_t id = from->hinges[0].items[i], k = 0;
            while (k < h->count && h->items[k] != id)
                k++;
            if (k == h->count && h->count < TG_COUNT(h->items))
                h->items[h->count++] = id;
        }
    }
    o->line_hinges = (hinge_set){.hinges = h, .hinge_count = h->count ? 1 : 0,
                                 .greedy = h->count > 0};
    return true;
}

static bool merge_hinges(const model *m, outcome *o, arena *a)
{
    uint32_t g = 0;
    o->line_hinges = (hinge_set){0};
    if (o->line.settled)
        return true;
    if (open_gates(m, o, &g) == 1 && copy_hinges(o, g, others(m, o, g), a))
        return true;
    o->bounded = true; /* several open gates: the line's set may be wider than it is */
    return guess_hinges(m, o, a);
}

/* A showing at one gate lifts the line where all other gates are settled below it. */
static bool merge_lifts(const model *m, outcome *o, outcome *const *parts, arena *a)
{
    uint32_t g = 0;
    o->lift_count = 0;
    if (!o->line.settled || open_gates(m, o, &g))
        return true;
    size_t room = 0;
    for (uint32_t i = 0; i < m->gates_count; i++)
        room += parts[2 * i] ? parts[2 * i]->lift_count : 0;
    o->lifts = arena_alloc(a, room, sizeof *o->lifts);
    if (!o->lifts && room)
        return false;
    for (uint32_t i = 0; i < m->gates_count; i++) {
        for (uint32_t k = 0; parts[2 * i] && k < parts[2 * i]->lift_count; k++) {
            lift x = parts[2 * i]->lifts[k];
            vset then = of_line(worse_of(others(m, o, i), (vset)(1u << x.then)));
            if (then >= o->line.set)
                continue;
            x.then = VD_CLEAR;
            while (!(then >> x.then & 1))
                x.then++;
            o->lifts[o->lift_count++] = x;
        }
    }
    return true;
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* What eases the line at all its gates is told by three-valued logic alone, cut to what is left. */
static void merge_eased(const model *m, outcome *o)
{
    vset above = (vset)(o->line.resumed & ~((2u << o->line.best) - 1u));
    o->eased = IN_NONE;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        measure_result *x = &o->measures[i];
        if (!outcome_eases(m, o, i))
            continue;
        x->gives &= o->line.set;
        if (x->stands == IN_NONE || !above || !x->gives)
            x->version = x->gives = 0;
        else
            o->eased = IN_SOME;
    }
}

/* A part tells whether what stands in it leaves something to do; a failed condition alone, which
 * keeps a measure from applying, does not. */
static void merge_disposition(const model *m, outcome *o, outcome *const *parts)
{
    unsigned held = 0;
    vset set = o->line.set;
    for (uint32_t p = 0; p < parts_count(m); p++)
        held |= parts[p] ? parts[p]->held & HELD_TO_DO : 0;
    held |= o->line.settled ? 0 : HELD_OPEN;
    held |= set >> VD_NOT_COVERED & 1 ? HELD_NOT_COVERED : 0;
    held |= set >> VD_NOTIFICATION & 1 ? HELD_NOTIFICATION : 0;
    for (unsigned v = VD_LICENCE_APPROVAL; v <= VD_LICENCE_DENIAL; v++)
        held |= set >> v & 1 ? HELD_LICENCE : 0;
    held |= o->conflict != IN_NONE ? HELD_CONFLICT : 0;
    o->disposition = set == 1u << VD_DENIED ? DISP_DENIED : held ? DISP_HELD : DISP_RELEASED;
    o->held = o->disposition == DISP_HELD ? held : 0;
}

bool parts_merge(const model *m, outcome *o, outcome *const *parts, arena *a)
{
    bool sure = o->conflict != IN_SOME;
    for (uint32_t p = 0; p < parts_count(m); p++) {
        if (!parts[p])
            continue;
        sure &= !parts[p]->bounded;
        if (p % 2 == 0) {
            o->gates[p / 2] = parts[p]->gates[p / 2];
            o->gate_hinges[p / 2] = parts[p]->gate_hinges[p / 2];
        }
    }
    merge_line(m, o);
    merge_measures(m, o, parts);
    merge_charges(m, o, parts);
    merge_eased(m, o);
    outcome_weakest(m, o);
    o->bounded = !sure;
    if (!merge_demands(m, o, parts, a) || !merge_hinges(m, o, a) || !merge_lifts(m, o, parts, a))
        return false;
    merge_disposition(m, o, parts);
    outcome_by_law(m, o);
    return true;
}
