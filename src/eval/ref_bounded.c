/*
 * ref_bounded.c - a line with too many worlds: three-valued logic over the edge graph
 * (docs/engine.md section 7). Sound: what it says holds in every world.
 */
#include "eval/ref_world.h"

#include <string.h>

typedef struct {
    ref *r;
    bool fallback, resumed;
    bool *must, *may;        /* by measure */
    bool *sure;              /* by measure: applies surely, hits apart */
    uint8_t *may_hits;       /* by measure: kinds of hit by what may stand */
    vset *codes;             /* by measure that may stand */
    bool *discharged;        /* by measure: surely */
    bool *dischargeable;     /* by measure: possibly */
} bounds;

enum { HITS_SUSPEND = 1, HITS_NOT_ENFORCE = 2, HITS_DEFEAT = 4 };

/* ---- conditions to meet ---------------------------------------------------------------------- */

static truth failed_of(bounds *b, const rdemand *d)
{
    truth failed = d->failed ? ref_truth(b->r, d->failed->x) : R_FALSE;
    truth satisfied = ref_truth(b->r, d->satisfied->x);
    if (!b->fallback || failed == R_TRUE)
        return failed;
    if (satisfied == R_FALSE)
        return R_TRUE;
    return satisfied == R_TRUE && failed == R_FALSE ? R_FALSE : R_OPEN;
}

static truth any_failed(bounds *b, rdemand *const *list, uint32_t count)
{
    truth any = R_FALSE;
    for (uint32_t i = 0; i < count; i++) {
        truth t = failed_of(b, list[i]);
        if (t == R_TRUE)
            return t;
        any = t == R_OPEN ? R_OPEN : any;
    }
    return any;
}

/* ---- which measures stand -------------------------------------------------------------------- */

static bool is_possible(const bounds *b, const rversion *v)
{
    return ref_truth(b->r, v->span) != R_FALSE;
}

static bool in_list(const uint32_t *list, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (list[i] == id)
            return true;
    }
    return false;
}

/* Kinds of hit that a version deals to `on`. */
static uint8_t hits_of(const bounds *b, const measure_version *v, uint32_t on)
{
    uint8_t hits = in_list(v->overrides, v->override_count, on) ? HITS_DEFEAT : 0;
    bool targets = !b->resumed && in_list(v->targets, v->target_count, on);
    if (v->effect == EF_SUSPEND && targets)
        hits |= HITS_SUSPEND;
    if (v->effect == EF_NOT_ENFORCE && targets && b->r->line->stance == STANCE_ENFORCED)
        hits |= HITS_NOT_ENFORCE;
    return hits;
}

/* Hits that some possible version of `by` deals to `on`, and those that all do. */
static void hits_between(const bounds *b, uint32_t by, uint32_t on, uint8_t *some, uint8_t *all)
{
    const rmeasure *x = &b->r->measures[by];
    *some = 0;
    *all = 0xff;
    for (uint32_t i = 0; i < x->version_count; i++) {
        if (!is_possible(b, &x->versions[i]))
            continue;
        uint8_t hits = hits_of(b, x->versions[i].v, on);
        *some |= hits;
        *all = (uint8_t)(*all & (hits ? 0xff : 0));
    }
    const rmeasure *y = &b->r->measures[on];
    bool yields_some = false, yields_all = true;
    for (uint32_t i = 0; i < y->version_count; i++) {
        if (!is_possible(b, &y->versions[i]))
            continue;
        bool yields = in_list(y->versions[i].v->yields, y->versions[i].v->yield_count, by);
        yields_some |= yields;
        yields_all &= yields;
    }
    *some |= yields_some ? HITS_DEFEAT : 0;
    *all = *some ? (uint8_t)(*all | (yields_some && yields_all ? HITS_DEFEAT : 0)) : 0;
}

static void stand(bounds *b, uint32_t id)
{
    ref *r = b->r;
    const rmeasure *x = &r->measures[id];
    truth apply = ref_truth(r, x->apply);
    bool sure = apply == R_TRUE, possible = false;
    if (x->watched || apply == R_FALSE)
        return;
    for (uint32_t i = 0; i < x->version_count; i++) {
        const rversion *v = &x->versions[i];
        if (!is_possible(b, v))
            continue;
        truth failed = any_failed(b, v->relies, v->v->relies_count);
        sure &= failed == R_FALSE;
        possible |= failed != R_TRUE;
    }
    bool may_be_hit = false, is_hit = false;
    for (uint32_t by = 0; by < r->m->measures_count; by++) {
        uint8_t some, all;
        if (!b->may[by])
            continue;
        hits_between(b, by, id, &some, &all);
        b->may_hits[id] |= some;
        may_be_hit |= some != 0;
        is_hit |= b->must[by] && all != 0;
    }
    b->sure[id] = sure;
    b->must[id] = sure && !may_be_hit;
    b->may[id] = possible && !is_hit;
}

/* ---- what they give -------------------------------------------------------------------------- */

static vset code(verdict v)
{
    return (vset)(1u << v);
}

/* Postures that its reviews may leave a licence with. */
static vset licence_codes(const bounds *b, uint32_t id)
{
    const ref *r = b->r;
    vset all = 0;
    verdict least = VD_CLEAR;
    bool reviewed = false;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rmeasure *x = &r->measures[i];
        bool always = true, some = false;
        verdict lowest = VD_DENIED;
        for (uint32_t k = 0; k < x->version_count && b->may[i]; k++) {
            const measure_version *v = x->versions[k].v;
            if (!is_possible(b, &x->versions[k]))
                continue;
            if (v->effect != EF_REVIEW || !in_list(v->targets, v->target_count, id)) {
                always = false;
                continue;
            }
            some = true;
            all |= code(ref_licence(v->posture));
            lowest = ref_licence(v->posture) < lowest ? ref_licence(v->posture) : lowest;
        }
        if (b->must[i] && some && always) {
            reviewed = true;
            least = lowest > least ? lowest : least;
        }
    }
    if (!reviewed)
        return all | code(VD_LICENCE_NOT_STATED);
    return (vset)(all & ~(code(least) - 1u));
}

static truth discharges(bounds *b, const rauth *a)
{
    truth valid = ref_truth(b->r, a->valid);
    truth failed = any_failed(b, a->provisos, a->auth->proviso_count);
    if (valid == R_FALSE || failed == R_TRUE)
        return R_FALSE;
    return valid == R_TRUE && failed == R_FALSE ? R_TRUE : R_OPEN;
}

static vset version_codes(bounds *b, uint32_t id, const rversion *v, truth *discharged)
{
    vset codes = 0;
    *discharged = R_FALSE;
    for (uint32_t i = 0; i < v->auth_count; i++) {
        truth t = discharges(b, &v->auths[i]);
        if (t == R_TRUE || *discharged == R_FALSE)
            *discharged = t;
    }
    switch (v->v->effect) {
    case EF_LICENCE: codes = licence_codes(b, id); break;
    case EF_NOTIFICATION: codes = code(VD_NOTIFICATION); break;
    case EF_CONDITIONAL: codes = code(VD_CONDITIONAL); break;
    case EF_DENY: codes = code(VD_DENIED); break;
    case EF_CONDITIONS: {
        truth failed = any_failed(b, v->demands, v->v->demand_count);
        codes = (vset)((failed == R_TRUE ? 0 : code(VD_CONDITIONAL)) |
                       (failed == R_FALSE ? 0 : code(VD_DENIED)));
        break;
    }
    case EF_NONE:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: codes = code(VD_CLEAR); break;
    }
    if (*discharged == R_TRUE)
        return code(VD_CONDITIONAL);
    return *discharged == R_OPEN ? codes | code(VD_CONDITIONAL) : codes;
}

static void find_codes(bounds *b, uint32_t id)
{
    const rmeasure *x = &b->r->measures[id];
    b->codes[id] = 0;
    b->discharged[id] = true;
    b->dischargeable[id] = false;
    for (uint32_t i = 0; i < x->version_count; i++) {
        truth discharged;
        if (!b->may[id] || !is_possible(b, &x->versions[i]))
            continue;
        b->codes[id] |= version_codes(b, id, &x->versions[i], &discharged);
        b->discharged[id] &= discharged == R_TRUE;
        b->dischargeable[id] |= discharged != R_FALSE;
    }
}

static verdict least_code(vset v)
{
    for (unsigned i = 0; i < VD_COUNT; i++) {
        if (v >> i & 1)
            return (verdict)i;
    }
    return VD_CLEAR;
}

/* Codes not below the floor. */
static vset not_below(vset v, verdict floor)
{
    return (vset)(v & ~(code(floor) - 1u));
}

static vset gate_codes(const bounds *b, uint32_t g)
{
    ref *r = b->r;
    truth pass = ref_truth(r, r->gates[g].pass);
    vset all = code(VD_CLEAR);
    verdict floor = VD_CLEAR;
    if (pass == R_FALSE)
        return code(VD_NOT_PASSED);
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        if (r->m->measures[i].gate != g || !b->may[i])
            continue;
        all |= b->codes[i];
        verdict least = least_code(b->codes[i]);
        floor = b->must[i] && least > floor ? least : floor;
    }
    for (uint32_t i = 0; i < r->m->gates[g].topic_count; i++) {
        truth cover = ref_truth(r, r->gates[g].cover[i]);
        all |= cover == R_TRUE ? 0 : code(VD_NOT_COVERED);
        floor = cover == R_FALSE && floor < VD_NOT_COVERED ? VD_NOT_COVERED : floor;
    }
    all = not_below(all, floor);
    return pass == R_TRUE ? all : all | code(VD_NOT_PASSED);
}

static vset line_codes(const bounds *b, const vset *gates)
{
    vset all = 0;
    verdict floor = VD_CLEAR;
    bool passed = false;
    for (uint32_t g = 0; g < b->r->m->gates_count; g++) {
        all |= (vset)(gates[g] & ~code(VD_NOT_PASSED));
        if (gates[g] & code(VD_NOT_PASSED))
            continue;
        passed = true;
        floor = least_code(gates[g]) > floor ? least_code(gates[g]) : floor;
    }
    all = not_below(all, floor);
    return passed ? all : all | code(VD_NOT_COVERED);
}

/* The sets of all gates, then of the line. */
static void find_sets(bounds *b, bool fallback, bool resumed, vset *out)
{
    ref *r = b->r;
    uint32_t n = r->m->measures_count;
    b->fallback = fallback;
    b->resumed = resumed;
    memset(b->must, 0, n * sizeof *b->must);
    memset(b->may, 0, n * sizeof *b->may);
    memset(b->sure, 0, n * sizeof *b->sure);
    memset(b->may_hits, 0, n * sizeof *b->may_hits);
    for (uint32_t i = 0; i < n; i++)
        stand(b, r->order[i]);
    for (uint32_t i = 0; i < n; i++)
        find_codes(b, i);
    for (uint32_t g = 0; g < r->m->gates_count; g++)
        out[g] = gate_codes(b, g);
    out[r->m->gates_count] = line_codes(b, out);
}

/* ---- what gives the verdicts ----------------------------------------------------------------- */

/* What the possible version gives its gate: a review its posture, where a licence that it reviews
 * may be wanted. */
static vset given_by(bounds *b, uint32_t id, const rversion *v)
{
    truth discharged;
    if (v->v->effect != EF_REVIEW)
        return (vset)(version_codes(b, id, v, &discharged) & ~code(VD_CLEAR));
    for (uint32_t i = 0; i < v->v->target_count; i++) {
        uint32_t t = v->v->targets[i];
        if (b->may[t] && !b->discharged[t])
            return code(ref_licence(v->v->posture));
    }
    return 0;
}

static vset given(bounds *b, uint32_t id)
{
    const rmeasure *x = &b->r->measures[id];
    vset all = 0;
    for (uint32_t i = 0; i < x->version_count && b->may[id]; i++) {
        if (is_possible(b, &x->versions[i]))
            all |= given_by(b, id, &x->versions[i]);
    }
    return all;
}

static void find_gives(bounds *b)
{
    const model *m = b->r->m;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const rmeasure *x = &b->r->measures[i];
        for (uint32_t k = 0; k < x->version_count && b->may[i]; k++) {
            if (!is_possible(b, &x->versions[k]))
                continue;
            vset gate_set = b->r->out->gates[m->measures[i].gate].set;
            outcome_gives(m, b->r->out, i, (uint32_t)(x->versions[k].v - m->measures[i].versions),
                          given_by(b, i, &x->versions[k]) & gate_set);
        }
    }
}

/* The verdicts of the line below the worst of `then`. */
static vset milder(const outcome *o, vset then)
{
    vset out = 0;
    for (unsigned v = 0; v < VD_COUNT; v++) {
        if (o->line.set >> v & 1 && then >> (v + 1))
            out |= (vset)(1u << v);
    }
    return out;
}

static void blame(bounds *b, uint32_t on, vset verdicts)
{
    const model *m = b->r->m;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const rmeasure *x = &b->r->measures[i];
        for (uint32_t k = 0; k < x->version_count && b->may[i]; k++) {
            if (!is_possible(b, &x->versions[k]) ||
                !(hits_of(b, x->versions[k].v, on) & (HITS_SUSPEND | HITS_NOT_ENFORCE)))
                continue;
            b->r->out->eased = IN_SOME;
            outcome_gives(m, b->r->out, i, (uint32_t)(x->versions[k].v - m->measures[i].versions),
                          verdicts);
        }
    }
}

/* `then`: what each measure gives where nothing is suspended. */
static void find_eased(bounds *b, const vset *then, const bool *stands_then)
{
    outcome *o = b->r->out;
    bool found = false;
    for (unsigned pass = 0; pass < 2 && !found; pass++) {
        for (uint32_t i = 0; i < b->r->m->measures_count; i++) {
            vset by = milder(o, pass ? o->line.resumed : then[i]);
            if (!stands_then[i] || !by || !(b->may_hits[i] & (HITS_SUSPEND | HITS_NOT_ENFORCE)))
                continue;
            found = true;
            blame(b, i, by);
        }
    }
}

/* ---- the outcome ----------------------------------------------------------------------------- */

static void answers(bounds *b, bool facts)
{
    ref *r = b->r;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        measure_result *out = &r->out->measures[i];
        const rmeasure *x = &r->measures[i];
        bool passed = ref_truth(r, r->gates[r->m->measures[i].gate].pass) == R_TRUE;
        uint16_t set = 0;
        if (x->watched)
            set = 1u << (r->m->measures[i].suspended ? AN_SUSPENDED : AN_WATCHED);
        else if (ref_truth(r, x->apply) == R_FALSE)
            set = (uint16_t)(1u << ref_answer_false(r, x, passed));
        else if (b->must[i])
            set = 1u << AN_APPLIES;
        else {
            set |= b->may[i] ? 1u << AN_APPLIES : 0;
            set |= b->sure[i] ? 0 : 1u << AN_NOT_APPLY;
            set |= b->may_hits[i] & HITS_SUSPEND ? 1u << AN_SUSPENDED : 0;
            set |= b->may_hits[i] & HITS_NOT_ENFORCE ? 1u << AN_NOT_ENFORCED : 0;
            set |= b->may_hits[i] & HITS_DEFEAT ? 1u << AN_DEFEATED : 0;
        }
        out->set = set;
        out->answer = facts ? AN_UNDETERMINED : AN_DEPENDS;
        for (unsigned a = 0; a < AN_UNDETERMINED; a++) {
            if (set == 1u << a)
                out->answer = (answer_kind)a;
        }
        out->stands = b->must[i] ? IN_EVERY : b->may[i] ? IN_SOME : IN_NONE;
        out->discharged = !b->may[i] || !b->dischargeable[i]   ? IN_NONE
                          : b->must[i] && b->discharged[i]     ? IN_EVERY
                                                               : IN_SOME;
    }
}

typedef struct { uint8_t *states; extent *named; bool to_do; } named_demands;

static void name_list(bounds *b, named_demands *x, rdemand *const *list, uint32_t count,
                      bool surely)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id = list[i]->demand;
        truth failed = failed_of(b, list[i]), satisfied = ref_truth(b->r, list[i]->satisfied->x);
        uint8_t states = failed == R_FALSE ? 0 : DM_FAILED;
        states |= satisfied != R_FALSE && failed != R_TRUE ? DM_SATISFIED : 0;
        states |= satisfied != R_TRUE && failed != R_TRUE ? DM_OUTSTANDING : 0;
        x->states[id] |= states;
        x->to_do |= states != DM_SATISFIED;
        x->named[id] = surely || x->named[id] == IN_EVERY ? IN_EVERY : IN_SOME;
    }
}

/* Relied-on conditions that may have failed are named by measures that apply but for them. */
static void name_failed(bounds *b, named_demands *x, const rmeasure *m, const rversion *v)
{
    for (uint32_t i = 0; i < v->v->relies_count; i++) {
        uint32_t id = v->relies[i]->demand;
        truth failed = failed_of(b, v->relies[i]), apply = ref_truth(b->r, m->apply);
        if (failed == R_FALSE || apply == R_FALSE)
            continue;
        x->states[id] |= DM_FAILED;
        if (x->named[id] == IN_NONE)
            x->named[id] = IN_SOME;
        if (failed == R_TRUE && apply == R_TRUE)
            x->named[id] = IN_EVERY;
    }
}

/* Provisos that keep an authorisation from discharging. */
static void name_failed_provisos(bounds *b, named_demands *x, const rauth *a)
{
    for (uint32_t i = 0; i < a->auth->proviso_count; i++) {
        uint32_t id = a->provisos[i]->demand;
        if (failed_of(b, a->provisos[i]) == R_FALSE)
            continue;
        x->states[id] |= DM_FAILED;
        x->named[id] = x->named[id] == IN_NONE ? IN_SOME : x->named[id];
    }
}

static void name_demands(bounds *b, named_demands *x)
{
    ref *r = b->r;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rmeasure *m = &r->measures[i];
        for (uint32_t k = 0; k < m->version_count && ref_truth(r, m->apply) != R_FALSE; k++) {
            const rversion *v = &m->versions[k];
            if (!is_possible(b, v))
                continue;
            name_failed(b, x, m, v);
            if (!b->may[i])
                continue;
            name_list(b, x, v->relies, v->v->relies_count, b->must[i]);
            name_list(b, x, v->demands, v->v->demand_count, b->must[i]);
            for (uint32_t a = 0; a < v->auth_count; a++) {
                const rauth *auth = &v->auths[a];
                if (discharges(b, auth) != R_FALSE)
                    name_list(b, x, auth->provisos, auth->auth->proviso_count,
                              b->must[i] && b->discharged[i]);
                else if (ref_truth(r, auth->valid) != R_FALSE)
                    name_failed_provisos(b, x, auth);
            }
        }
    }
}

static void demands_and_conflict(bounds *b, bool *to_do)
{
    ref *r = b->r;
    outcome *o = r->out;
    uint32_t n = r->m->demands_count;
    named_demands x = {ref_alloc(r, n, 1), ref_alloc(r, n, sizeof(extent)), false};
    o->demands = ref_alloc(r, n, sizeof *o->demands);
    if (r->oom)
        return;
    name_demands(b, &x);
    *to_do = x.to_do;
    for (uint32_t i = 0; i < n; i++) {
        const demand *d = &r->m->demands[i];
        if (x.named[i] == IN_NONE)
            continue;
        o->demands[o->demand_count++] = (demand_result){i, x.states[i], x.named[i]};
        for (uint32_t k = 0; k < d->exclude_count; k++) {
            extent other = x.named[d->excludes[k]];
            extent both = other < x.named[i] ? other : x.named[i];
            o->conflict = both > o->conflict ? both : o->conflict;
        }
    }
}

static void find_charges(bounds *b)
{
    ref *r = b->r;
    outcome *o = r->out;
    uint32_t n = r->m->measures_count;
    rcharges c = {ref_alloc(r, n, sizeof *c.stands), ref_alloc(r, n, 1),
                  ref_alloc(r, n, sizeof *c.versions), ref_alloc(r, n, sizeof *c.mixed),
                  ref_alloc(r, n, sizeof *c.patterns)};
    extent *replaced = ref_alloc(r, n, sizeof *replaced);
    for (uint32_t i = 0; i < n && !r->oom; i++) {
        const rmeasure *m = &r->measures[i];
        bool charge = true;
        for (uint32_t k = 0; k < m->version_count && b->may[i]; k++) {
            const measure_version *v = m->versions[k].v;
            if (!is_possible(b, &m->versions[k]))
                continue;
            if (v->effect == EF_CHARGE) {
                c.mixed[i] = c.versions[i] != NULL;
                c.versions[i] = &m->versions[k];
            }
            charge &= v->effect == EF_CHARGE;
            for (uint32_t j = 0; v->effect == EF_CHARGE && j < v->instead_count; j++) {
                extent e = b->must[i] ? IN_EVERY : IN_SOME;
                extent *on = &replaced[v->instead[j]];
                *on = e > *on ? e : *on;
            }
        }
        if (c.versions[i])
            c.stands[i] = b->must[i] && charge ? IN_EVERY : IN_SOME;
    }
    for (uint32_t i = 0; i < n && !r->oom; i++) {
        if (replaced[i] == IN_EVERY)
            c.stands[i] = IN_NONE;
        else if (replaced[i] == IN_SOME && c.stands[i] == IN_EVERY)
            c.stands[i] = IN_SOME;
        for (unsigned v = 0; v < VD_NOT_PASSED; v++) {
            if (o->line.set >> v & 1)
                c.kinds[i] |= (uint8_t)(1u << (v <= VD_CONDITIONAL   ? PAY_DUE
                                               : v < VD_NOT_COVERED ? PAY_IF_AUTHORISED
                                                                    : PAY_NOTHING));
        }
    }
    for (uint32_t i = 0; i < n && !r->oom; i++) {
        const rversion *v = c.versions[i];
        c.patterns[i].count = 1;
        for (uint32_t k = 0; v && k < v->v->charge.charge_count && k < REF_BASES_MAX; k++) {
            extent e = c.stands[v->v->charge.charges[k]];
            c.patterns[i].surely[0] |= e == IN_EVERY ? 1u << k : 0;
            c.patterns[i].maybe[0] |= e == IN_SOME ? 1u << k : 0;
        }
    }
    if (!r->oom)
        ref_charges(r, &c);
}

static void disposition_of(outcome *o, bool to_do)
{
    static const struct { vset codes; unsigned held; } reasons[] = {
        {1u << VD_NOT_COVERED, HELD_NOT_COVERED},
        {1u << VD_NOTIFICATION, HELD_NOTIFICATION},
        {1u << VD_LICENCE_APPROVAL | 1u << VD_LICENCE_CASE | 1u << VD_LICENCE_NOT_STATED |
             1u << VD_LICENCE_DENIAL, HELD_LICENCE}};
    if (o->line.set == code(VD_DENIED)) {
        o->disposition = DISP_DENIED;
        return;
    }
    if ((o->line.set & ~(code(VD_CLEAR) | code(VD_CONDITIONAL))) == 0 && !to_do &&
        o->conflict == IN_NONE) {
        o->disposition = DISP_RELEASED;
        return;
    }
    o->disposition = DISP_HELD;
    o->held = (o->line.settled ? 0 : HELD_OPEN) | (to_do ? HELD_TO_DO : 0) |
              (o->conflict != IN_NONE ? HELD_CONFLICT : 0);
    for (size_t i = 0; i < TG_COUNT(reasons); i++)
        o->held |= o->line.set & reasons[i].codes ? reasons[i].held : 0;
}

void ref_bounded(ref *r)
{
    uint32_t n = r->m->measures_count, gates = r->m->gates_count;
    bounds b = {.r = r};
    b.must = ref_alloc(r, n, 1);
    b.may = ref_alloc(r, n, 1);
    b.sure = ref_alloc(r, n, 1);
    b.may_hits = ref_alloc(r, n, 1);
    b.codes = ref_alloc(r, n, sizeof *b.codes);
    b.discharged = ref_alloc(r, n, 1);
    b.dischargeable = ref_alloc(r, n, 1);
    vset *sets = ref_alloc(r, gates + 1u, sizeof *sets),
         *fallback = ref_alloc(r, gates + 1u, sizeof *fallback);
    vset *resumed = ref_alloc(r, gates + 1u, sizeof *resumed),
         *then = ref_alloc(r, n, sizeof *then);
    bool *stands_then = ref_alloc(r, n, 1);
    bool facts = false, questions = false, by_law = false, to_do = false;
    for (size_t i = 0; i < r->items.count; i++) {
        const rdom *d = r->items.at[i];
        facts |= !d->question;
        questions |= d->question;
        if (d->fact != ID_NONE && r->m->facts[d->fact].kind == FACT_QUESTION)
            by_law |= r->m->questions[r->m->facts[d->fact].question].has_by_law;
    }
    if (r->oom)
        return;
    r->out->bounded = true;
    find_sets(&b, true, false, fallback);
    find_sets(&b, false, true, resumed);
    for (uint32_t i = 0; i < n; i++) {
        then[i] = given(&b, i);
        stands_then[i] = b.may[i];
    }
    find_sets(&b, false, false, sets);
    for (uint32_t t = 0; t <= gates; t++) {
        result *res = t < gates ? &r->out->gates[t] : &r->out->line;
        res->set = sets[t];
        res->fallback = fallback[t];
        res->resumed = resumed[t];
        res->by_law = by_law ? sets[t] : 0;
        res->undetermined = facts;
        res->depends = questions;
        ref_finish(res);
    }
    answers(&b, facts);
    demands_and_conflict(&b, &to_do);
    find_charges(&b);
    find_gives(&b);
    find_eased(&b, then, stands_then);
    outcome_weakest(r->m, r->out);
    disposition_of(r->out, to_do);
}
