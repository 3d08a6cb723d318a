/*
 * outcome.c - what an outcome says, as tollgate.h shows it.
 */
#include "api/handles.h"

#include "explain/show.h"
#include "explain/text.h"
#include "explain/when.h"

#include <string.h>

/* ---- what needs a model besides -------------------------------------------------------------- */

typedef struct {
    const model *m;
    const options *opt;
    const value *values;
} wrap_at;

static int32_t wrap_known_on(const wrap_at *w)
{
    return w->opt->known_on == DAY_ALWAYS ? w->m->current_through : w->opt->known_on;
}

/* Can version `v` of the measure be the one in force for this line? */
static bool version_possible(const wrap_at *w, const measure *x, uint32_t v)
{
    dspan s;
    version_list list = VERSION_LIST(x->versions, x->version_count);
    if (!when_effective(list, v, wrap_known_on(w), &s))
        return false;
    instant t = when_clock(w->m, w->values, x->versions[v].clock, w->opt->on);
    return t.day == DAY_NEVER || when_inside(s, t, false) || when_inside(s, t, true);
}

static extent undischarged(const measure_result *r)
{
    if (r->discharged == IN_NONE)
        return r->stands;
    return r->discharged == IN_EVERY ? IN_NONE : IN_SOME;
}

static bool wraps_need(const measure_version *v)
{
    return v->effect == EF_LICENCE || v->effect == EF_NOTIFICATION;
}

/* Instruments of standing measures, in order of the pack. */
static bool wrap_needs(const wrap_at *w, const outcome *o, arena *a, tg_outcome *t)
{
    extent *wanted = arena_alloc(a, w->m->instruments_count, sizeof *wanted);
    wanted_instrument *needs = arena_alloc(a, w->m->instruments_count, sizeof *needs);
    if (!wanted || !needs)
        return false;
    for (uint32_t i = 0; i < w->m->measures_count; i++) {
        const measure *x = &w->m->measures[i];
        extent e = undischarged(&o->measures[i]);
        for (uint32_t v = 0; e != IN_NONE && v < x->version_count; v++) {
            const measure_version *mv = &x->versions[v];
            if (wraps_need(mv) && wanted[mv->instrument] < e && version_possible(w, x, v))
                wanted[mv->instrument] = e;
        }
    }
    t->needs = needs;
    for (uint32_t i = 0; i < w->m->instruments_count; i++) {
        if (wanted[i] != IN_NONE)
            needs[t->need_count++] = (wanted_instrument){i, wanted[i]};
    }
    return true;
}

/* How the weakest measure is known: "unnamed people 2". */
static void wrap_basis(const wrap_at *w, const outcome *o, arena *a, tg_outcome *t)
{
    uint32_t id = o->weakest_measure;
    if (id == ID_NONE)
        return;
    const source *s =
        version_source(w->m, &w->m->measures[id].versions[o->measures[id].version - 1]);
    if (!s)
        return;
    t->basis = s->basis;
    if (s->people)
        t->basis = text_print(a, STR_FMT " %u", STR_ARG(s->basis), (unsigned)s->people);
}

tg_status outcome_wrap(const tg_pack *pack, const options *opt, const value *values,
                       const outcome *o, arena *a, tg_outcome *t)
{
    wrap_at w = {pack->m, opt, values};
    *t = (tg_outcome){.pack = pack, .o = o};
    if (!wrap_needs(&w, o, a, t))
        return TG_NOMEM;
    wrap_basis(&w, o, a, t);
    return TG_OK;
}

/* ---- verdicts and disposition ---------------------------------------------------------------- */

static tg_result result_of(const result *r)
{
    return (tg_result){.set = r->set,
                       .settled = r->settled,
                       .undetermined = r->undetermined,
                       .depends = r->depends,
                       .safe = (tg_verdict)r->safe,
                       .best = (tg_verdict)r->best,
                       .fallback = r->fallback,
                       .by_law = r->by_law,
                       .resumed = r->resumed};
}

tg_result tg_outcome_line(const tg_outcome *o)
{
    return result_of(&o->o->line);
}

tg_result tg_outcome_gate(const tg_outcome *o, uint32_t id)
{
    tg_assert(id < o->pack->m->gates_count);
    return result_of(&o->o->gates[id]);
}

tg_disposition tg_outcome_disposition(const tg_outcome *o, unsigned *held)
{
    if (held)
        *held = o->o->overflow ? 0 : o->o->held;
    return o->o->overflow ? TG_ERROR : (tg_disposition)o->o->disposition;
}

bool tg_outcome_bounded(const tg_outcome *o)
{
    return o->o->bounded;
}

bool tg_outcome_conflict(const tg_outcome *o)
{
    return o->o->conflict != IN_NONE;
}

bool tg_outcome_overflow(const tg_outcome *o)
{
    return o->o->overflow;
}

size_t tg_outcome_question_count(const tg_outcome *o)
{
    return o->o->question_count;
}

uint32_t tg_outcome_question(const tg_outcome *o, size_t i)
{
    tg_assert(i < o->o->question_count);
    return o->o->questions[i];
}

bool tg_outcome_joint(const tg_outcome *o)
{
    return o->o->joint != NULL;
}

size_t tg_outcome_joint_count(const tg_outcome *o)
{
    return o->o->joint->question_count;
}

uint32_t tg_outcome_joint_question(const tg_outcome *o, size_t i, size_t *classes)
{
    tg_assert(i < o->o->joint->question_count);
    *classes = o->o->joint->questions[i].class_count;
    return o->o->joint->questions[i].fact;
}

size_t tg_outcome_joint_class(const tg_outcome *o, size_t i, size_t reading)
{
    tg_assert(i < o->o->joint->question_count);
    tg_assert(reading < o->o->joint->questions[i].reading_count);
    return o->o->joint->questions[i].class_of[reading];
}

size_t tg_outcome_joint_leaf(const tg_outcome *o, const size_t *classes)
{
    const joint_table *t = o->o->joint;
    size_t row = 0;
    for (uint32_t i = 0; i < t->question_count; i++) {
        tg_assert(classes[i] < t->questions[i].class_count);
        row = row * t->questions[i].class_count + classes[i];
    }
    return t->leaf_of[row];
}

size_t tg_outcome_leaf_count(const tg_outcome *o)
{
    return o->o->joint->leaf_count;
}

tg_leaf tg_outcome_leaf(const tg_outcome *o, size_t leaf)
{
    tg_assert(leaf < o->o->joint->leaf_count);
    const joint_leaf *l = &o->o->joint->leaves[leaf];
    return (tg_leaf){(tg_disposition)l->disposition, l->to_do, l->charge_count};
}

tg_leaf_charge tg_outcome_leaf_charge(const tg_outcome *o, size_t leaf, size_t i)
{
    tg_assert(leaf < o->o->joint->leaf_count);
    tg_assert(i < o->o->joint->leaves[leaf].charge_count);
    const joint_charge *c = &o->o->joint->leaves[leaf].charges[i];
    return (tg_leaf_charge){c->measure, (tg_extent)c->stands, c->kinds, c->made_of};
}

uint64_t tg_outcome_worlds(const tg_outcome *o)
{
    return o->o->worlds;
}

tg_text tg_outcome_weakest(const tg_outcome *o, tg_text *basis, uint32_t *id)
{
    bool any = o->o->weakest_measure != ID_NONE;
    if (basis)
        *basis = text_of(o->basis);
    if (id)
        *id = o->o->weakest_measure;
    return text_of(any ? str_c(status_name(o->o->weakest)) : STR(""));
}

uint32_t tg_outcome_eased_by(const tg_outcome *o, uint32_t from)
{
    for (uint32_t i = from; i < o->pack->m->measures_count; i++) {
        if (outcome_eases_first(o->pack->m, o->o, i))
            return i;
    }
    return TG_NO_ID;
}

/* ---- measures, conditions to meet, instruments ----------------------------------------------- */

tg_measure_result tg_outcome_measure(const tg_outcome *o, uint32_t id)
{
    tg_assert(id < o->pack->m->measures_count);
    const measure_result *r = &o->o->measures[id];
    const unsigned applied = 1u << AN_APPLIES | 1u << AN_DEFEATED | 1u << AN_SUSPENDED |
                             1u << AN_NOT_ENFORCED;
    tg_extent applies = !(r->set & applied)  ? TG_IN_NO_WORLD
                        : r->set & ~applied ? TG_IN_SOME_WORLDS
                                            : TG_IN_EVERY_WORLD;
    return (tg_measure_result){text_of(str_c(answer_name(r->answer))), (tg_extent)r->stands,
                               (tg_extent)r->discharged, applies};
}

size_t tg_outcome_demand_count(const tg_outcome *o)
{
    return o->o->demand_count;
}

tg_demand_result tg_outcome_demand(const tg_outcome *o, size_t i)
{
    tg_assert(i < o->o->demand_count);
    const demand_result *d = &o->o->demands[i];
    return (tg_demand_result){.demand = d->demand,
                              .satisfied = d->states & DM_SATISFIED,
                              .outstanding = d->states & DM_OUTSTANDING,
                              .failed = d->states & DM_FAILED,
                              .named = (tg_extent)d->named};
}

size_t tg_outcome_need_count(const tg_outcome *o)
{
    return o->need_count;
}

tg_text tg_outcome_need(const tg_outcome *o, size_t i, tg_text *title, tg_extent *wanted)
{
    tg_assert(i < o->need_count);
    const instrument *x = &o->pack->m->instruments[o->needs[i].instrument];
    if (title)
        *title = text_of(x->title);
    if (wanted)
        *wanted = (tg_extent)o->needs[i].wanted;
    return text_of(x->name);
}

/* ---- charges --------------------------------------------------------------------------------- */

/* An amount of at most 39 digits, a sign and a point always fits. */
static void amount_text(const tg_pack *pack, i128 amount, unsigned scale, unsigned decimals,
                        char out[48])
{
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    num_format(&b, amount, scale, decimals, 0);
    if (b.len < 48)
        memcpy(out, strbuf_str(&b).ptr, b.len);
    strbuf_free(&b);
}

tg_charge_result charge_of(const tg_pack *pack, const charge_result *c)
{
    tg_charge_result r = {.measure = c->measure,
                          .stands = (tg_extent)c->stands,
                          .kinds = c->kinds,
                          .known = c->known,
                          .at_least = c->at_least && !c->at_most,
                          .at_most = c->at_most && !c->at_least,
                          .overflow = c->overflow,
                          .need_count = c->need_count};
    for (uint32_t i = 0; i < c->need_count && i < TG_COUNT(r.needs); i++)
        r.needs[i] = c->needs[i];
    if (!c->known)
        return r;
    const measure *x = &pack->m->measures[c->measure];
    unsigned decimals = 0;
    for (uint32_t v = 0; v < x->version_count; v++) {
        if (x->versions[v].effect == EF_CHARGE)
            decimals = pack->m->currencies[x->versions[v].charge.currency].decimals;
    }
    amount_text(pack, c->amount, c->scale, decimals, r.amount);
    amount_text(pack, c->amount_high, c->scale, decimals, r.amount_high);
    return r;
}

size_t tg_outcome_charge_count(const tg_outcome *o)
{
    return o->o->charge_count;
}

tg_charge_result tg_outcome_charge(const tg_outcome *o, size_t i)
{
    tg_assert(i < o->o->charge_count);
    return charge_of(o->pack, &o->o->charges[i]);
}

/* ---- hinges and what would lift -------------------------------------------------------------- */

static const hinge_set *hinges_at(const tg_outcome *o, uint32_t id)
{
    tg_assert(id == ID_NONE || id < o->pack->m->gates_count);
    return id == ID_NONE ? &o->o->line_hinges : &o->o->gate_hinges[id];
}

size_t tg_outcome_hinge_count(const tg_outcome *o, uint32_t id, bool *greedy)
{
    const hinge_set *h = hinges_at(o, id);
    if (greedy)
        *greedy = h->greedy;
    return h->hinge_count;
}

size_t tg_outcome_hinge(const tg_outcome *o, uint32_t id, size_t i, uint32_t *facts, size_t room)
{
    const hinge_set *set = hinges_at(o, id);
    tg_assert(i < set->hinge_count);
    const hinge *h = &set->hinges[i];
    for (size_t k = 0; k < h->count && k < room; k++)
        facts[k] = h->items[k];
    return h->count;
}

size_t tg_outcome_hinge_rows(const tg_outcome *o, uint32_t id, size_t *more)
{
    const hinge_table *t = &hinges_at(o, id)->table;
    if (more)
        *more = t->more_rows;
    return t->row_count;
}

static void write_value(const tg_pack *pack, uint32_t id, const value *v, tg_sink to)
{
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    show_value(&b, pack->m, id, v, false);
    sink_str(to, strbuf_str(&b));
    strbuf_free(&b);
}

uint16_t tg_outcome_hinge_row(const tg_outcome *o, uint32_t id, size_t row, size_t item,
                              tg_sink answer_text)
{
    const hinge_table *t = &hinges_at(o, id)->table;
    tg_assert(row < t->row_count);
    tg_assert(item < t->first.count);
    write_value(o->pack, t->first.items[item], &t->rows[row].answers[item], answer_text);
    return t->rows[row].set;
}

size_t tg_outcome_lift_count(const tg_outcome *o)
{
    return o->o->lift_count;
}

tg_verdict tg_outcome_lift(const tg_outcome *o, size_t i, tg_sink what)
{
    tg_assert(i < o->o->lift_count);
    const lift *x = &o->o->lifts[i];
    for (uint32_t k = 0; k < x->what.count; k++) {
        if (k)
            sink_str(what, STR(", "));
        sink_str(what, o->pack->m->facts[x->what.items[k]].name);
        sink_str(what, STR(" is "));
        write_value(o->pack, x->what.items[k], &x->answers[k], what);
    }
    return (tg_verdict)x->then;
}
