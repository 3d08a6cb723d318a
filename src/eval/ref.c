/*
 * ref.c - the outcome of a line from its worlds (docs/engine.md section 6).
 */
#include "eval/parts.h"
#include "eval/ref_world.h"

#include <string.h>

/* ---- what the worlds add up to -------------------------------------------------------------- */

typedef struct {
    ref *r;
    uint32_t targets;          /* gates, then the line */
    vset *under;               /* by target: verdicts under the present reading */
    vset *facts;               /* by completion of the facts and target: verdicts over readings */
    uint32_t completions;
    uint8_t *first;            /* by measure: its answer in the first world of the reading */
    bool *facts_matter;        /* by measure: answers vary under one reading */
    uint32_t *stands, *discharged, *named, *charged; /* worlds counted, by measure or demand */
    bool *listed;              /* by demand: named by a standing or nearly standing measure */
    rcharges charges;
    uint32_t *instead;         /* by measure: a mark per world */
    rrests rests;
    uint32_t conflicts, released, denied;
    bool asks_by_law;
} tally;

static result *target_result(outcome *o, const model *m, uint32_t t)
{
    return t < m->gates_count ? &o->gates[t] : &o->line;
}

static void tally_init(tally *x, ref *r)
{
    uint32_t n = r->m->measures_count;
    *x = (tally){.r = r, .targets = r->m->gates_count + 1};
    x->completions = (uint32_t)(r->counted / r->readings);
    x->under = ref_alloc(r, x->targets, sizeof *x->under);
    x->facts = ref_alloc(r, (size_t)x->completions * x->targets, sizeof *x->facts);
    x->first = ref_alloc(r, n, sizeof *x->first);
    x->facts_matter = ref_alloc(r, n, sizeof *x->facts_matter);
    x->stands = ref_alloc(r, n, sizeof *x->stands);
    x->discharged = ref_alloc(r, n, sizeof *x->discharged);
    x->charged = ref_alloc(r, n, sizeof *x->charged);
    x->instead = ref_alloc(r, n, sizeof *x->instead);
    x->named = ref_alloc(r, r->m->demands_count, sizeof *x->named);
    x->listed = ref_alloc(r, r->m->demands_count, sizeof *x->listed);
    x->charges.stands = ref_alloc(r, n, sizeof *x->charges.stands);
    x->charges.kinds = ref_alloc(r, n, sizeof *x->charges.kinds);
    x->charges.versions = ref_alloc(r, n, sizeof *x->charges.versions);
    x->charges.patterns = ref_alloc(r, n, sizeof *x->charges.patterns);
    x->charges.mixed = ref_alloc(r, n, sizeof *x->charges.mixed);
}

static bool is_question(const ref *r, const rdom *d)
{
    return d->fact != ID_NONE && r->m->facts[d->fact].kind == FACT_QUESTION;
}

/* Every open question with a `by law` has that reading in the world. */
static bool is_by_law(const ref *r, const rworld *w, bool *asks)
{
    bool all = true;
    for (size_t i = 0; i < r->items.count; i++) {
        const rdom *d = r->items.at[i];
        if (!is_question(r, d) || !r->m->questions[r->m->facts[d->fact].question].has_by_law)
            continue;
        int64_t reading = r->m->questions[r->m->facts[d->fact].question].by_law;
        const rpart *p = &d->classes[w->classes[i]];
        bool in = false;
        for (uint32_t k = 0; k < p->count; k++)
            in |= d->cells[p->cells[k]].lo == reading;
        all &= in;
        *asks = true;
    }
    return all;
}

static pay_kind pay_of(uint8_t line_verdict)
{
    if (line_verdict <= VD_CONDITIONAL)
        return PAY_DUE;
    return line_verdict < VD_NOT_COVERED ? PAY_IF_AUTHORISED : PAY_NOTHING;
}

static bool is_charged(const tally *x, const rresult *res, uint32_t id, uint32_t world)
{
    const rversion *v = res->stands[id];
    return v && v->v->effect == EF_CHARGE && x->instead[id] != world + 1;
}

/* The charges of its base that stand beside it. */
static uint32_t bases_of(const tally *x, const rresult *res, const charge_rule *rule,
                         uint32_t world)
{
    uint32_t surely = 0;
    for (uint32_t k = 0; k < rule->charge_count && k < REF_BASES_MAX; k++)
        surely |= is_charged(x, res, rule->charges[k], world) ? 1u << k : 0;
    return surely;
}

/* Charges that stand in the world, less those that another one stands for. */
static void tally_charges(tally *x, const rresult *res, uint32_t world)
{
    const ref *r = x->r;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rversion *v = res->stands[i];
        for (uint32_t k = 0; v && v->v->effect == EF_CHARGE && k < v->v->instead_count; k++)
            x->instead[v->v->instead[k]] = world + 1;
    }
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rversion *v = res->stands[i];
        if (!is_charged(x, res, i, world))
            continue;
        x->charged[i]++;
        ref_pattern(&x->charges.patterns[i], bases_of(x, res, &v->v->charge, world));
        x->charges.kinds[i] |= (uint8_t)(1u << pay_of(res->line));
        x->charges.mixed[i] |= x->charges.versions[i] && x->charges.versions[i] != v;
        if (!x->charges.versions[i] || v > x->charges.versions[i]) /* the last in order */
            x->charges.versions[i] = v;
    }
}

static void tally_measures(tally *x, const rresult *res, bool new_reading)
{
    ref *r = x->r;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        r->out->measures[i].set |= (uint16_t)(1u << res->answers[i]);
        if (new_reading)
            x->first[i] = res->answers[i];
        x->facts_matter[i] |= x->first[i] != res->answers[i];
        x->discharged[i] += res->discharged[i];
        x->stands[i] += res->stands[i] != NULL;
    }
    for (uint32_t i = 0; i < r->m->demands_count; i++)
        x->named[i] += res->demands[i] != 0;
}

static unsigned held_by(uint8_t line_verdict)
{
    if (line_verdict == VD_NOT_COVERED)
        return HELD_NOT_COVERED;
    if (line_verdict == VD_NOTIFICATION)
        return HELD_NOTIFICATION;
    return line_verdict > VD_NOTIFICATION && line_verdict < VD_NOT_COVERED ? HELD_LICENCE : 0;
}

static void end_reading(tally *x)
{
    for (uint32_t t = 0; t < x->targets; t++) {
        result *res = target_result(x->r->out, x->r->m, t);
        res->undetermined |= (x->under[t] & (x->under[t] - 1)) != 0;
        x->under[t] = 0;
    }
}

/* One world: the verdicts as they are, and those if what is outstanding failed. */
static void tally_world(tally *x, uint32_t w, rresult *res, uint8_t *demand_states)
{
    ref *r = x->r;
    outcome *o = r->out;
    const rworld *world = &r->worlds[w];
    bool new_reading = w == 0 || r->worlds[w - 1].reading != world->reading;
    if (new_reading) {
        end_reading(x);
        ref_reading(r, world->reading);
    }
    ref_enter(r, world);
    ref_world(r, false, res);
    ref_rests(r, res, &x->rests);
    const rresult *resumed = x->rests.resumed;
    bool by_law = is_by_law(r, world, &x->asks_by_law);
    uint32_t completion = 0;
    for (size_t i = r->question_items; i < r->items.count; i++)
        completion = completion * r->items.at[i]->class_count + world->classes[i];
    for (uint32_t t = 0; t < x->targets; t++) {
        result *out = target_result(o, r->m, t);
        vset bit = (vset)(1u << (t < r->m->gates_count ? res->gates[t] : res->line));
        out->set |= bit;
        out->resumed |=
            (vset)(1u << (t < r->m->gates_count ? resumed->gates[t] : resumed->line));
        out->by_law |= by_law ? bit : 0;
        x->under[t] |= bit;
        x->facts[(size_t)completion * x->targets + t] |= bit;
    }
    tally_measures(x, res, new_reading);
    tally_charges(x, res, w);
    for (uint32_t i = 0; i < r->m->demands_count; i++)
        demand_states[i] |= res->demands[i];
    x->conflicts += res->conflict;
    x->released += res->line <= VD_CONDITIONAL && !res->to_do && !res->conflict;
    x->denied += res->line == VD_DENIED;
    o->held |= held_by(res->line) | (res->to_do ? HELD_TO_DO : 0) |
               (res->conflict ? HELD_CONFLICT : 0);
    ref_world(r, true, res);
    for (uint32_t t = 0; t < x->targets; t++)
        target_result(o, r->m, t)->fallback |=
            (vset)(1u << (t < r->m->gates_count ? res->gates[t] : res->line));
}

/* ---- the outcome ----------------------------------------------------------------------------- */

static extent extent_of(uint32_t count, uint32_t of)
{
    return count == 0 ? IN_NONE : count == of ? IN_EVERY : IN_SOME;
}

void ref_finish(result *res)
{
    vset set = res->set;
    res->settled = (set & (set - 1)) == 0;
    if (res->settled)
        res->undetermined = res->depends = false;
    /* Not passed is below clear. */
    res->safe = res->best = VD_NOT_PASSED;
    for (unsigned v = 0; v < VD_NOT_PASSED; v++) {
        if (set >> v & 1)
            res->safe = (verdict)v;
    }
    for (unsigned v = VD_NOT_PASSED; v-- > 0 && !(set >> VD_NOT_PASSED & 1);) {
        if (set >> v & 1)
            res->best = (verdict)v;
    }
}

static void finish_results(tally *x)
{
    outcome *o = x->r->out;
    end_reading(x);
    for (uint32_t t = 0; t < x->targets; t++) {
        result *res = target_result(o, x->r->m, t);
        for (uint32_t c = 0; c < x->completions; c++) {
            vset v = x->facts[(size_t)c * x->targets + t];
            res->depends |= (v & (v - 1)) != 0;
        }
        if (!x->asks_by_law)
            res->by_law = 0;
        ref_finish(res);
    }
}

static void finish_measures(tally *x)
{
    ref *r = x->r;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        measure_result *out = &r->out->measures[i];
        out->answer = x->facts_matter[i] ? AN_UNDETERMINED : AN_DEPENDS;
        for (unsigned a = 0; a < AN_UNDETERMINED; a++) {
            if (out->set == 1u << a)
                out->answer = (answer_kind)a;
        }
        out->stands = extent_of(x->stands[i], r->world_count);
        out->discharged = extent_of(x->discharged[i], r->world_count);
        x->charges.stands[i] = extent_of(x->charged[i], r->world_count);
    }
}

static void finish_demands(tally *x, const uint8_t *states)
{
    ref *r = x->r;
    r->out->demands = ref_alloc(r, r->m->demands_count, sizeof *r->out->demands);
    for (uint32_t i = 0; i < r->m->demands_count && !r->oom; i++) {
        if (states[i])
            r->out->demands[r->out->demand_count++] =
                (demand_result){i, states[i], extent_of(x->named[i], r->world_count)};
    }
}

static void decide_worlds(ref *r)
{
    tally x;
    outcome *o = r->out;
    tally_init(&x, r);
    rresult *res = ref_result_new(r);
    x.rests.resumed = ref_result_new(r);
    uint8_t *states = ref_alloc(r, r->m->demands_count, 1);
    if (r->oom)
        return;
    r->in_world = true;
    for (uint32_t w = 0; w < r->world_count; w++)
        tally_world(&x, w, res, states);
    r->in_world = false;
    ref_leave(r);
    finish_results(&x);
    finish_measures(&x);
    finish_demands(&x, states);
    ref_charges(r, &x.charges);
    o->conflict = extent_of(x.conflicts, r->world_count);
    o->eased = extent_of(x.rests.eased, r->world_count);
    outcome_weakest(r->m, o);
    o->held |= o->line.settled ? 0 : HELD_OPEN;
    o->disposition = x.denied == r->world_count     ? DISP_DENIED
                     : x.released == r->world_count ? DISP_RELEASED
                                                    : DISP_HELD;
    if (o->disposition != DISP_HELD)
        o->held = 0;
}

static outcome *outcome_new(ref *r)
{
    outcome *o = ref_alloc(r, 1, sizeof *o);
    if (!o)
        return NULL;
    o->gates = ref_alloc(r, r->m->gates_count, sizeof *o->gates);
    o->gate_hinges = ref_alloc(r, r->m->gates_count, sizeof *o->gate_hinges);
    o->measures = ref_alloc(r, r->m->measures_count, sizeof *o->measures);
    return o;
}

static line_result decide_one(const model *m, const prepared *p, arena *a, outcome **out, str *bad)
{
    ref r = {.m = m, .line = p, .a = a, .stamp = 1};
    *out = NULL;
    r.out = outcome_new(&r);
    if (r.oom)
        return LINE_NOMEM;
    r.out->disposition = DISP_BAD;
    ref_build(&r);
    if (!r.oom)
        ref_cells(&r);
    if (!r.oom)
        ref_constrain(&r);
    if (!r.oom && !r.bad.ptr)
        ref_items(&r);
    if (r.oom)
        return LINE_NOMEM;
    *out = r.out;
    if (r.bad.ptr) {
        *bad = r.bad;
        return LINE_BAD;
    }
    r.out->worlds = r.counted;
    r.out->bounded = r.bounded;
    r.out->gave_up = r.give_up;
    r.out->weakest_measure = ID_NONE;
    if (r.give_up)
        ref_bounded(&r);
    else
        decide_worlds(&r);
    if (!r.oom)
        ref_hinges(&r);
    if (!r.oom)
        outcome_by_law(m, r.out);
    if (r.oom)
        *out = NULL;
    return r.oom ? LINE_NOMEM : LINE_OK;
}

/* Too many worlds: gate by gate. */
static line_result decide_parts(const model *m, const prepared *p, arena *a, outcome *o)
{
    outcome **parts = arena_alloc(a, parts_count(m), sizeof(outcome *));
    str bad;
    if (!parts)
        return LINE_NOMEM;
    for (uint32_t i = 0; i < parts_count(m); i++) {
        bool empty;
        const model *part = part_model(m, i, a, &empty);
        if (!part)
            return LINE_NOMEM;
        if (empty)
            continue;
        line_result got = decide_one(part, p, a, &parts[i], &bad);
        if (got == LINE_NOMEM)
            return LINE_NOMEM;
        if (got == LINE_BAD)
            parts[i] = NULL;
    }
    return parts_merge(m, o, parts, a) ? LINE_OK : LINE_NOMEM;
}

line_result ref_decide(const model *m, const line *in, const options *opt, arena *a, outcome **out,
                       str *bad)
{
    prepared p;
    *out = NULL;
    line_result got = line_prepare(m, in, opt, a, &p, bad);
    if (got == LINE_OK)
        got = decide_one(m, &p, a, out, bad);
    else if (got == LINE_BAD && !(*out = outcome_zero(m, a)))
        return LINE_NOMEM;
    if (got == LINE_OK && (*out)->gave_up)
        got = decide_parts(m, &p, a, *out);
    if (got == LINE_NOMEM)
        *out = NULL;
    return got;
}
