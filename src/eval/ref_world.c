/*
 * ref_world.c - one world: what applies, what is defeated, what each gate then says
 * (docs/engine.md section 5). `now` and shown_now hold the world.
 */
#include "eval/ref_world.h"

#include <string.h>

verdict ref_licence(posture p)
{
    switch (p) {
    case PO_APPROVAL_EXPECTED: return VD_LICENCE_APPROVAL;
    case PO_CASE_BY_CASE: return VD_LICENCE_CASE;
    case PO_NOT_STATED: return VD_LICENCE_NOT_STATED;
    case PO_DENIAL_EXPECTED: return VD_LICENCE_DENIAL;
    }
    return VD_LICENCE_NOT_STATED;
}

static bool is_shown(ref *r, const showing *s)
{
    return s->looked ? s->shown_now : ref_truth(r, s->x) == R_TRUE;
}

demand_state ref_demand(ref *r, const rdemand *d, bool fallback)
{
    if (d->failed && is_shown(r, d->failed))
        return DM_FAILED;
    if (is_shown(r, d->satisfied))
        return DM_SATISFIED;
    return fallback ? DM_FAILED : DM_OUTSTANDING;
}

rresult *ref_result_new(ref *r)
{
    rresult *out = ref_alloc(r, 1, sizeof *out);
    if (!out)
        return NULL;
    out->gates = ref_alloc(r, r->m->gates_count, sizeof *out->gates);
    out->answers = ref_alloc(r, r->m->measures_count, sizeof *out->answers);
    out->stands = ref_alloc(r, r->m->measures_count, sizeof *out->stands);
    out->discharged = ref_alloc(r, r->m->measures_count, sizeof *out->discharged);
    out->gives = ref_alloc(r, r->m->measures_count, sizeof *out->gives);
    out->demands = ref_alloc(r, r->m->demands_count, sizeof *out->demands);
    out->hits = ref_alloc(r, r->m->measures_count, sizeof *out->hits);
    out->reviewed = ref_alloc(r, r->m->measures_count, sizeof *out->reviewed);
    out->standing_demands = ref_alloc(r, r->m->demands_count, sizeof *out->standing_demands);
    return out;
}

/* ---- what a measure answers ------------------------------------------------------------------ */

answer_kind ref_answer_false(ref *r, const rmeasure *x, bool passed)
{
    const rversion *last = NULL;
    for (uint32_t i = 0; i < x->version_count; i++) {
        if (ref_truth(r, x->versions[i].span) != R_FALSE)
            last = &x->versions[i];
    }
    if (!last)
        return ref_truth(r, x->unknown) == R_TRUE ? AN_NOT_KNOWN : AN_NOT_IN_FORCE;
    if (!passed)
        return AN_NOT_APPLY;
    return ref_truth(r, last->binds) == R_FALSE ? AN_NOT_ADDRESSED : AN_NOT_APPLY;
}

/* The last version that applies with the conditions it relies on; failed ones are named. */
static const rversion *applying(ref *r, const rmeasure *x, bool fallback, rresult *out)
{
    const rversion *applies = NULL;
    for (uint32_t i = 0; i < x->version_count; i++) {
        const rversion *v = &x->versions[i];
        truth t = ref_truth(r, v->whole);
        tg_assert(t != R_OPEN);
        if (t == R_FALSE)
            continue;
        bool failed = false;
        for (uint32_t k = 0; k < v->v->relies_count; k++) {
            if (ref_demand(r, v->relies[k], fallback) != DM_FAILED)
                continue;
            failed = true;
            out->demands[v->relies[k]->demand] |= DM_FAILED;
        }
        if (!failed)
            applies = v;
    }
    return applies;
}

enum { HIT_SUSPENDED = 1, HIT_NOT_ENFORCED = 2, HIT_DEFEATED = 4 };

static void hit_list(rresult *out, const uint32_t *list, uint32_t count, uint8_t hit)
{
    for (uint32_t i = 0; i < count; i++)
        out->hits[list[i]] |= hit;
}

/* Hits of a measure that stands. */
static void hit_others(const ref *r, const measure_version *v, rresult *out)
{
    hit_list(out, v->overrides, v->override_count, HIT_DEFEATED);
    if (r->resumed)
        return;
    if (v->effect == EF_SUSPEND)
        hit_list(out, v->targets, v->target_count, HIT_SUSPENDED);
    if (v->effect == EF_NOT_ENFORCE && r->line->stance == STANCE_ENFORCED)
        hit_list(out, v->targets, v->target_count, HIT_NOT_ENFORCED);
}

static answer_kind answer_of(ref *r, uint32_t id, bool fallback, rresult *out)
{
    const rmeasure *x = &r->measures[id];
    if (x->watched)
        return r->m->measures[id].suspended ? AN_SUSPENDED : AN_WATCHED;
    bool passed = ref_truth(r, r->gates[r->m->measures[id].gate].pass) == R_TRUE;
    truth t = ref_truth(r, x->apply);
    tg_assert(t != R_OPEN);
    if (t == R_FALSE)
        return ref_answer_false(r, x, passed);
    const rversion *v = applying(r, x, fallback, out);
    if (!v)
        return AN_NOT_APPLY;
    if (out->hits[id] & HIT_SUSPENDED)
        return AN_SUSPENDED;
    if (out->hits[id] & HIT_NOT_ENFORCED)
        return AN_NOT_ENFORCED;
    for (uint32_t i = 0; i < v->v->yield_count; i++) {
        if (out->stands[v->v->yields[i]])
            return AN_DEFEATED;
    }
    if (out->hits[id] & HIT_DEFEATED)
        return AN_DEFEATED;
    out->stands[id] = v;
    hit_others(r, v->v, out);
    return AN_APPLIES;
}

/* ---- what it does at its gate ---------------------------------------------------------------- */

/* Names a demand for a standing measure; its state. */
static demand_state name_demand(ref *r, const rdemand *d, bool fallback, rresult *out)
{
    demand_state s = ref_demand(r, d, fallback);
    out->demands[d->demand] |= (uint8_t)s;
    out->standing_demands[d->demand] = true;
    out->to_do |= s != DM_SATISFIED;
    return s;
}

/* The first valid authorisation none of whose provisos failed. */
static bool discharge(ref *r, const rversion *v, bool fallback, rresult *out)
{
    for (uint32_t i = 0; i < v->auth_count; i++) {
        const rauth *a = &v->auths[i];
        bool failed = false;
        truth valid = ref_truth(r, a->valid);
        tg_assert(valid != R_OPEN);
        if (valid == R_FALSE)
            continue;
        for (uint32_t k = 0; k < a->auth->proviso_count; k++)
            failed |= ref_demand(r, a->provisos[k], fallback) == DM_FAILED;
        for (uint32_t k = 0; k < a->auth->proviso_count; k++) {
            if (!failed)
                name_demand(r, a->provisos[k], fallback, out);
            else if (ref_demand(r, a->provisos[k], fallback) == DM_FAILED)
                out->demands[a->provisos[k]->demand] |= DM_FAILED;
        }
        if (!failed)
            return true;
    }
    return false;
}

/* A review asks nothing of a line that needs none of the licences it reviews. */
static bool reviews_nothing(const measure_version *v, const rresult *out)
{
    for (uint32_t i = 0; i < v->target_count; i++) {
        if (out->stands[v->targets[i]] && !out->discharged[v->targets[i]])
            return false;
    }
    return v->effect == EF_REVIEW;
}

static verdict effect_of(ref *r, uint32_t id, bool fallback, rresult *out)
{
    const rversion *v = out->stands[id];
    verdict gives = VD_CLEAR;
    if (reviews_nothing(v->v, out))
        return gives;
    switch (v->v->effect) {
    case EF_LICENCE:
        gives = ref_licence(out->reviewed[id] ? (posture)(out->reviewed[id] - 1) : PO_NOT_STATED);
        out->discharged[id] = discharge(r, v, fallback, out);
        break;
    case EF_NOTIFICATION:
        gives = VD_NOTIFICATION;
        out->discharged[id] = discharge(r, v, fallback, out);
        break;
    case EF_CONDITIONAL:
        gives = VD_CONDITIONAL;
        break;
    case EF_CONDITIONS:
        gives = VD_CONDITIONAL;
        for (uint32_t i = 0; i < v->v->demand_count; i++) {
            if (name_demand(r, v->demands[i], fallback, out) == DM_FAILED)
                gives = VD_DENIED;
        }
        break;
    case EF_DENY:
        gives = VD_DENIED;
        break;
    case EF_NONE:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT:
        break;
    }
    for (uint32_t i = 0; i < v->v->relies_count; i++)
        name_demand(r, v->relies[i], fallback, out);
    return out->discharged[id] ? VD_CONDITIONAL : gives;
}

/* The most restrictive posture among standing reviews, by measure reviewed. */
static void review(const ref *r, rresult *out)
{
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rversion *v = out->stands[i];
        if (!v || v->v->effect != EF_REVIEW)
            continue;
        for (uint32_t k = 0; k < v->v->target_count; k++) {
            uint8_t *p = &out->reviewed[v->v->targets[k]];
            uint8_t mine = (uint8_t)(v->v->posture + 1);
            *p = mine > *p ? mine : *p;
        }
    }
}

static bool conflicts(const ref *r, const rresult *out)
{
    for (uint32_t i = 0; i < r->m->demands_count; i++) {
        const demand *d = &r->m->demands[i];
        for (uint32_t k = 0; k < d->exclude_count; k++) {
            if (out->standing_demands[i] && out->standing_demands[d->excludes[k]])
                return true;
        }
    }
    return false;
}

static void gate_verdicts(ref *r, rresult *out)
{
    bool passed = false;
    out->line = VD_CLEAR;
    for (uint32_t g = 0; g < r->m->gates_count; g++) {
        truth pass = ref_truth(r, r->gates[g].pass);
        tg_assert(pass != R_OPEN);
        if (pass == R_FALSE) {
            out->gates[g] = VD_NOT_PASSED;
            continue;
        }
        for (uint32_t i = 0; i < r->m->gates[g].topic_count; i++) {
            truth covered = ref_truth(r, r->gates[g].cover[i]);
            tg_assert(covered != R_OPEN);
            if (covered == R_FALSE && out->gates[g] < VD_NOT_COVERED)
                out->gates[g] = VD_NOT_COVERED;
        }
        passed = true;
        out->line = out->gates[g] > out->line ? out->gates[g] : out->line;
    }
    if (!passed)
        out->line = VD_NOT_COVERED;
}

static void result_clear(const ref *r, rresult *out)
{
    size_t n = r->m->measures_count;
    memset(out->gates, 0, r->m->gates_count * sizeof *out->gates);
    memset(out->stands, 0, n * sizeof *out->stands);
    memset(out->discharged, 0, n * sizeof *out->discharged);
    memset(out->gives, 0, n * sizeof *out->gives);
    memset(out->hits, 0, n * sizeof *out->hits);
    memset(out->reviewed, 0, n * sizeof *out->reviewed);
    memset(out->demands, 0, r->m->demands_count * sizeof *out->demands);
    memset(out->standing_demands, 0, r->m->demands_count * sizeof *out->standing_demands);
    out->conflict = out->to_do = false;
}

void ref_world(ref *r, bool fallback, rresult *out)
{
    result_clear(r, out);
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        uint32_t id = r->order[i];
        out->answers[id] = (uint8_t)answer_of(r, id, fallback, out);
    }
    review(r, out);
    /* Reviews last: they look at what is discharged. */
    for (uint32_t k = 0; k < 2 * r->m->measures_count; k++) {
        uint32_t i = k % r->m->measures_count;
        bool late = k >= r->m->measures_count;
        if (!out->stands[i] || (out->stands[i]->v->effect == EF_REVIEW) != late)
            continue;
        uint8_t gives = (uint8_t)effect_of(r, i, fallback, out);
        uint8_t *gate_now = &out->gates[r->m->measures[i].gate];
        out->gives[i] = late && !reviews_nothing(out->stands[i]->v, out)
                            ? (uint8_t)ref_licence(out->stands[i]->v->posture)
                            : gives;
        *gate_now = gives > *gate_now ? gives : *gate_now;
    }
    gate_verdicts(r, out);
    out->conflict = conflicts(r, out);
}
