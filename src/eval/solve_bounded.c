/*
 * solve_bounded.c - a line with too many worlds: three-valued logic over the edges
 * (docs/engine.md section 7). Wider than the truth at most, never narrower.
 *
 * Every measure gets two bits, must and may stand, in rank order; gates and the line are then
 * intervals of codes.
 */
#include "eval/solve_outcome.h"

#include <string.h>

enum { HITS_SUSPENDED = 1, HITS_NOT_ENFORCED = 2, HITS_DEFEATED = 4 };

typedef struct {
    solver *s;
    bool fallback, resumed;
    bool *must, *may, *sure;
    uint8_t *may_hits;
    vset *codes;
    k3 *discharge;          /* by measure: surely, possibly, not */
} interval_work;

static k3 node_k3(const interval_work *b, uint32_t node_id)
{
    return (k3)b->s->node_k3[node_id];
}

static const measure_version *interval_version(const interval_work *b, uint32_t version_id)
{
    const plan_version *v = &b->s->p->versions[version_id];
    return &b->s->m->measures[v->measure].versions[v->version];
}

static bool may_be_in_force(const interval_work *b, uint32_t version_id)
{
    return node_k3(b, b->s->p->versions[version_id].in_force) != K_FALSE;
}

/* ---- conditions to meet ---------------------------------------------------------------------- */

static k3 failed_k3(const interval_work *b, uint32_t state)
{
    const plan_demand *d = &b->s->p->demands[state];
    k3 failed = node_k3(b, d->failed), satisfied = node_k3(b, d->satisfied);
    if (!b->fallback || failed == K_TRUE)
        return failed;
    if (satisfied == K_FALSE)
        return K_TRUE;
    return satisfied == K_TRUE && failed == K_FALSE ? K_FALSE : K_OPEN;
}

static k3 or_k3(k3 x, k3 y)
{
    if (x == K_TRUE || y == K_TRUE)
        return K_TRUE;
    return x == K_OPEN || y == K_OPEN ? K_OPEN : K_FALSE;
}

static k3 any_failed(const interval_work *b, uint32_t first, uint32_t count)
{
    k3 any = K_FALSE;
    for (uint32_t i = 0; i < count; i++)
        any = or_k3(any, failed_k3(b, b->s->p->refs[first + i]));
    return any;
}

/* ---- who stands ------------------------------------------------------------------------------ */

/* How a hit bears on the measure: by some possible version of its bearer, by all of them. */
typedef struct { uint8_t some; uint32_t bearers; } hits_from;

static uint8_t hits_of_kind(hit_kind k)
{
    switch (k) {
    case HIT_SUSPEND: return HITS_SUSPENDED;
    case HIT_NOT_ENFORCE: return HITS_NOT_ENFORCED;
    case HIT_OVERRIDE:
    case HIT_YIELD: return HITS_DEFEATED;
    }
    return 0;
}

static bool is_easing(hit_kind k)
{
    return k == HIT_SUSPEND || k == HIT_NOT_ENFORCE;
}

static uint32_t possible_versions(const interval_work *b, uint32_t measure_id)
{
    const plan_measure *m = &b->s->p->measures[measure_id];
    uint32_t n = 0;
    for (uint32_t v = m->first; v < m->first + m->count; v++)
        n += may_be_in_force(b, v);
    return n;
}

/* Whether all possible versions carry the edge: those of `by` that hit,
 * or mine that yield to it. */
static bool edge_is_sure(const interval_work *b, const plan_measure *m, uint32_t measure_id,
                         uint32_t by)
{
    uint32_t hitting = 0, yielding = 0, last = ID_NONE, last_yield = ID_NONE;
    for (uint32_t i = 0; i < m->hit_count; i++) {
        const plan_hit *x = &b->s->p->hits[m->hit_first + i];
        if (x->kind == HIT_YIELD) {
            if (x->by == by && may_be_in_force(b, x->on) && x->on != last_yield) {
                yielding++;
                last_yield = x->on;
            }
        } else if (b->s->p->versions[x->by].measure == by && may_be_in_force(b, x->by) &&
                   x->by != last) {
            hitting++;
            last = x->by;
        }
    }
    return (hitting && hitting == possible_versions(b, by)) ||
           (yielding && yielding == possible_versions(b, measure_id));
}

static void take_hits(interval_work *b, uint32_t id, bool *may_be_hit, bool *is_hit)
{
    const plan_measure *m = &b->s->p->measures[id];
    for (uint32_t i = 0; i < m->hit_count; i++) {
        const plan_hit *x = &b->s->p->hits[m->hit_first + i];
        uint32_t bearer = x->kind == HIT_YIELD ? x->on : x->by;
        uint32_t by = x->kind == HIT_YIELD ? x->by : b->s->p->versions[x->by].measure;
        if (!b->may[by] || !may_be_in_force(b, bearer) || (b->resumed && is_easing(x->kind)))
            continue;
        b->may_hits[id] |= hits_of_kind(x->kind);
        *may_be_hit = true;
        *is_hit = *is_hit || (b->must[by] && edge_is_sure(b, m, id, by));
    }
}

static void interval_stand(interval_work *b, uint32_t id)
{
    const plan_measure *m = &b->s->p->measures[id];
    k3 apply = node_k3(b, m->apply);
    bool sure = apply == K_TRUE, possible = false, may_be_hit = false, is_hit = false;
    if (m->watched || apply == K_FALSE)
        return;
    for (uint32_t v = m->first; v < m->first + m->count; v++) {
        const plan_version *pv = &b->s->p->versions[v];
        if (!may_be_in_force(b, v))
            continue;
        k3 failed = any_failed(b, pv->relies_first, pv->relies_count);
        sure = sure && failed == K_FALSE;
        possible = possible || failed != K_TRUE;
    }
    take_hits(b, id, &may_be_hit, &is_hit);
    b->sure[id] = sure;
    b->must[id] = sure && !may_be_hit;
    b->may[id] = possible && !is_hit;
}

/* ---- what they give -------------------------------------------------------------------------- */

static vset code_bit(verdict v)
{
    return (vset)(1u << v);
}

static vset not_below(vset v, verdict floor)
{
    return (vset)(v & ~(code_bit(floor) - 1u));
}

static verdict least_of(vset v)
{
    return v ? (verdict)__builtin_ctz(v) : VD_CLEAR;
}

static verdict posture_code(posture p)
{
    static const verdict of[] = {VD_LICENCE_APPROVAL, VD_LICENCE_CASE, VD_LICENCE_NOT_STATED,
                                 VD_LICENCE_DENIAL};
    return of[p];
}

/* Least code of the review versions of one measure; `reviewing` counts those that review. */
static verdict lowest_review(const interval_work *b, const plan_measure *m, uint32_t by,
                             uint32_t *reviewing)
{
    verdict lowest = VD_DENIED;
    uint32_t last = ID_NONE;
    *reviewing = 0;
    for (uint32_t i = 0; i < m->review_count; i++) {
        uint32_t v = b->s->p->refs[m->review_first + i];
        if (b->s->p->versions[v].measure != by || !may_be_in_force(b, v) || v == last)
            continue;
        verdict c = posture_code(interval_version(b, v)->posture);
        lowest = c < lowest ? c : lowest;
        last = v;
        (*reviewing)++;
    }
    return lowest;
}

static vset licence_set(const interval_work *b, const plan_measure *m)
{
    vset all = 0;
    verdict least = VD_CLEAR;
    bool reviewed = false;
    for (uint32_t i = 0; i < m->review_count; i++) {
        uint32_t v = b->s->p->refs[m->review_first + i], by = b->s->p->versions[v].measure,
                 reviewing;
        if (!b->may[by] || !may_be_in_force(b, v))
            continue;
        all |= code_bit(posture_code(interval_version(b, v)->posture));
        verdict lowest = lowest_review(b, m, by, &reviewing);
        if (b->must[by] && reviewing == possible_versions(b, by)) {
            reviewed = true;
            least = lowest > least ? lowest : least;
        }
    }
    return reviewed ? not_below(all, least) : all | code_bit(VD_LICENCE_NOT_STATED);
}

static k3 discharge_k3(const interval_work *b, const discharge *d)
{
    uint32_t slot = b->s->p->versions[d->version].clock_slot * b->s->m->demands_count;
    k3 failed = K_FALSE;
    for (uint32_t i = 0; i < d->auth->proviso_count; i++)
        failed = or_k3(failed, failed_k3(b, slot + d->auth->provisos[i]));
    if (failed == K_TRUE)
        return K_FALSE;
    return d->on_line == K_TRUE && failed == K_FALSE ? K_TRUE : K_OPEN;
}

static k3 version_discharge(const interval_work *b, uint32_t version_id)
{
    k3 any = K_FALSE;
    for (size_t i = 0; i < b->s->discharges.count; i++) {
        if (b->s->discharges.at[i].version == version_id)
            any = or_k3(any, discharge_k3(b, &b->s->discharges.at[i]));
    }
    return any;
}

static vset effect_set(const interval_work *b, uint32_t version_id)
{
    const plan_version *pv = &b->s->p->versions[version_id];
    switch (interval_version(b, version_id)->effect) {
    case EF_LICENCE: return licence_set(b, &b->s->p->measures[pv->measure]);
    case EF_NOTIFICATION: return code_bit(VD_NOTIFICATION);
    case EF_CONDITIONAL: return code_bit(VD_CONDITIONAL);
    case EF_DENY: return code_bit(VD_DENIED);
    case EF_CONDITIONS: {
        k3 failed = any_failed(b, pv->demands_first, pv->demands_count);
        return (vset)((failed == K_TRUE ? 0 : code_bit(VD_CONDITIONAL)) |
                      (failed == K_FALSE ? 0 : code_bit(VD_DENIED)));
    }
    case EF_NONE:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: return code_bit(VD_CLEAR);
    }
    return 0;
}

static void interval_codes(interval_work *b, uint32_t id)
{
    const plan_measure *m = &b->s->p->measures[id];
    bool all = true, some = false;
    b->codes[id] = 0;
    for (uint32_t v = m->first; v < m->first + m->count && b->may[id]; v++) {
        if (!may_be_in_force(b, v))
            continue;
        k3 d = version_discharge(b, v);
        vset codes = d == K_TRUE ? code_bit(VD_CONDITIONAL) : effect_set(b, v);
        b->codes[id] |= d == K_OPEN ? codes | code_bit(VD_CONDITIONAL) : codes;
        all = all && d == K_TRUE;
        some = some || d != K_FALSE;
    }
    b->discharge[id] = !some ? K_FALSE : all ? K_TRUE : K_OPEN;
}

static vset gate_interval(const interval_work *b, uint32_t gate_id)
{
    const solver *s = b->s;
    const plan_gate *g = &s->p->gates[gate_id];
    k3 pass = node_k3(b, g->pass);
    vset all = code_bit(VD_CLEAR);
    verdict floor = VD_CLEAR;
    if (pass == K_FALSE)
        return code_bit(VD_NOT_PASSED);
    for (size_t i = 0; i < s->possible.count; i++) {
        uint32_t id = s->possible.at[i];
        if (s->m->measures[id].gate != gate_id || !b->may[id])
            continue;
        all |= b->codes[id];
        if (b->must[id] && least_of(b->codes[id]) > floor)
            floor = least_of(b->codes[id]);
    }
    for (uint32_t i = 0; i < g->cover_count; i++) {
        k3 cover = node_k3(b, s->p->refs[g->cover_first + i]);
        all |= cover == K_TRUE ? 0 : code_bit(VD_NOT_COVERED);
        if (cover == K_FALSE && floor < VD_NOT_COVERED)
            floor = VD_NOT_COVERED;
    }
    all = not_below(all, floor);
    return pass == K_TRUE ? all : all | code_bit(VD_NOT_PASSED);
}

static vset line_interval(const interval_work *b, const vset *gates)
{
    vset all = 0;
    verdict floor = VD_CLEAR;
    bool passed = false;
    for (uint32_t g = 0; g < b->s->m->gates_count; g++) {
        all |= (vset)(gates[g] & ~code_bit(VD_NOT_PASSED));
        if (gates[g] & code_bit(VD_NOT_PASSED))
            continue;
        passed = true;
        floor = least_of(gates[g]) > floor ? least_of(gates[g]) : floor;
    }
    all = not_below(all, floor);
    return passed ? all : all | code_bit(VD_NOT_COVERED);
}

static void find_intervals(interval_work *b, frame_kind kind, vset *out)
{
    solver *s = b->s;
    uint32_t n = s->m->measures_count;
    b->fallback = kind == FRAME_FALLBACK;
    b->resumed = kind == FRAME_RESUMED;
    memset(b->must, 0, n * sizeof *b->must);
    memset(b->may, 0, n * sizeof *b->may);
    memset(b->sure, 0, n * sizeof *b->sure);
    memset(b->may_hits, 0, n * sizeof *b->may_hits);
    for (size_t i = 0; i < s->possible.count; i++)
        interval_stand(b, s->possible.at[i]);
    for (size_t i = 0; i < s->possible.count; i++)
        interval_codes(b, s->possible.at[i]);
    for (uint32_t g = 0; g < s->m->gates_count; g++)
        out[g] = gate_interval(b, g);
    out[s->m->gates_count] = line_interval(b, out);
}

/* ---- what gives the verdicts ----------------------------------------------------------------- */

/* What a possible version gives its gate: a review its posture, where a licence that it reviews may
 * be wanted. */
static vset version_gives(const interval_work *b, uint32_t version_id)
{
    const measure_version *mv = interval_version(b, version_id);
    if (mv->effect == EF_REVIEW) {
        for (uint32_t i = 0; i < mv->target_count; i++) {
            if (b->may[mv->targets[i]] && b->discharge[mv->targets[i]] != K_TRUE)
                return code_bit(posture_code(mv->posture));
        }
        return 0;
    }
    k3 d = version_discharge(b, version_id);
    vset codes = d == K_TRUE ? 0 : effect_set(b, version_id);
    if (d != K_FALSE)
        codes |= code_bit(VD_CONDITIONAL);
    return codes & (vset)~code_bit(VD_CLEAR);
}

static vset interval_given(const interval_work *b, uint32_t id)
{
    const plan_measure *m = &b->s->p->measures[id];
    vset all = 0;
    for (uint32_t v = m->first; v < m->first + m->count && b->may[id]; v++) {
        if (may_be_in_force(b, v))
            all |= version_gives(b, v);
    }
    return all;
}

static void interval_gives(const interval_work *b)
{
    outcome *o = b->s->out;
    for (size_t i = 0; i < b->s->possible.count; i++) {
        uint32_t id = b->s->possible.at[i];
        const plan_measure *m = &b->s->p->measures[id];
        for (uint32_t v = m->first; v < m->first + m->count && b->may[id]; v++) {
            if (may_be_in_force(b, v))
                outcome_gives(b->s->m, o, id, b->s->p->versions[v].version,
                              version_gives(b, v) & o->gates[b->s->m->measures[id].gate].set);
        }
    }
}

/* Verdicts of the line below the worst of `then`. */
static vset milder_than(const outcome *o, vset then)
{
    unsigned worst = then ? 31u - (unsigned)__builtin_clz(then) : 0;
    return (vset)(o->line.set & ((1u << worst) - 1u));
}

/* What may ease the line by taking out measures: those that would give worse, or else all hit. */
static void interval_eased(const interval_work *b, const vset *then, const bool *stands_then)
{
    outcome *o = b->s->out;
    for (unsigned all = 0; all < 2 && o->eased == IN_NONE; all++) {
        for (size_t i = 0; i < b->s->possible.count; i++) {
            uint32_t id = b->s->possible.at[i];
            const plan_measure *m = &b->s->p->measures[id];
            vset milder = milder_than(o, all ? o->line.resumed : then[id]);
            for (uint32_t k = 0; k < m->hit_count && stands_then[id] && milder; k++) {
                const plan_hit *x = &b->s->p->hits[m->hit_first + k];
                if (!is_easing(x->kind) || !may_be_in_force(b, x->by))
                    continue;
                const plan_version *by = &b->s->p->versions[x->by];
                if (!b->may[by->measure])
                    continue;
                o->eased = IN_SOME;
                outcome_gives(b->s->m, o, by->measure, by->version, milder);
            }
        }
    }
}

/* ---- answers --------------------------------------------------------------------------------- */

static answer_kind answer_on_line(const interval_work *b, uint32_t id)
{
    const solver *s = b->s;
    const plan_measure *m = &s->p->measures[id];
    if (node_k3(b, m->in_force) == K_FALSE)
        return node_k3(b, m->unknown) == K_TRUE ? AN_NOT_KNOWN : AN_NOT_IN_FORCE;
    if (node_k3(b, s->p->gates[s->m->measures[id].gate].pass) != K_TRUE)
        return AN_NOT_APPLY;
    for (uint32_t v = m->first + m->count; v-- > m->first;) {
        if (may_be_in_force(b, v))
            return node_k3(b, s->p->versions[v].binds) == K_FALSE ? AN_NOT_ADDRESSED : AN_NOT_APPLY;
    }
    return AN_NOT_APPLY;
}

static uint16_t answer_set(const interval_work *b, uint32_t id)
{
    const plan_measure *m = &b->s->p->measures[id];
    if (m->watched)
        return 1u << (b->s->m->measures[id].suspended ? AN_SUSPENDED : AN_WATCHED);
    if (node_k3(b, m->apply) == K_FALSE)
        return (uint16_t)(1u << answer_on_line(b, id));
    if (b->must[id])
        return 1u << AN_APPLIES;
    unsigned set = b->may[id] ? 1u << AN_APPLIES : 0;
    set |= b->sure[id] ? 0 : 1u << AN_NOT_APPLY;
    set |= b->may_hits[id] & HITS_SUSPENDED ? 1u << AN_SUSPENDED : 0;
    set |= b->may_hits[id] & HITS_NOT_ENFORCED ? 1u << AN_NOT_ENFORCED : 0;
    set |= b->may_hits[id] & HITS_DEFEATED ? 1u << AN_DEFEATED : 0;
    return (uint16_t)set;
}

static void interval_answers(const interval_work *b, bool facts)
{
    for (uint32_t i = 0; i < b->s->m->measures_count; i++) {
        measure_result *out = &b->s->out->measures[i];
        out->set = answer_set(b, i);
        out->answer = facts ? AN_UNDETERMINED : AN_DEPENDS;
        if ((out->set & (out->set - 1)) == 0 && out->set)
            out->answer = (answer_kind)__builtin_ctz(out->set);
        out->stands = b->must[i] ? IN_EVERY : b->may[i] ? IN_SOME : IN_NONE;
        out->discharged = IN_NONE;
        if (b->may[i] && b->discharge[i] != K_FALSE)
            out->discharged = b->must[i] && b->discharge[i] == K_TRUE ? IN_EVERY : IN_SOME;
    }
}

/* ---- conditions named, conflict -------------------------------------------------------------- */

typedef struct { uint8_t *states; extent *named; bool to_do; } naming;

static void name_state(const interval_work *b, naming *x, uint32_t state, bool surely)
{
    uint32_t id = state % b->s->m->demands_count;
    k3 failed = failed_k3(b, state), satisfied = node_k3(b, b->s->p->demands[state].satisfied);
    unsigned states = failed == K_FALSE ? 0 : DM_FAILED;
    states |= satisfied != K_FALSE && failed != K_TRUE ? DM_SATISFIED : 0;
    states |= satisfied != K_TRUE && failed != K_TRUE ? DM_OUTSTANDING : 0;
    x->states[id] |= (uint8_t)states;
    x->to_do = x->to_do || states != DM_SATISFIED;
    x->named[id] = surely || x->named[id] == IN_EVERY ? IN_EVERY : IN_SOME;
}

/* Relied-on conditions that may have failed are named by measures that apply but for them. */
static void name_failed(const interval_work *b, naming *x, uint32_t version_id)
{
    const plan_version *v = &b->s->p->versions[version_id];
    k3 apply = node_k3(b, b->s->p->measures[v->measure].apply);
    for (uint32_t i = 0; i < v->relies_count; i++) {
        uint32_t state = b->s->p->refs[v->relies_first + i], id = state % b->s->m->demands_count;
        k3 failed = failed_k3(b, state);
        if (failed == K_FALSE || apply == K_FALSE)
            continue;
        x->states[id] |= DM_FAILED;
        if (x->named[id] == IN_NONE)
            x->named[id] = IN_SOME;
        if (failed == K_TRUE && apply == K_TRUE)
            x->named[id] = IN_EVERY;
    }
}

/* A proviso that keeps an authorisation from discharging. */
static void name_proviso(const interval_work *b, naming *x, uint32_t state)
{
    uint32_t id = state % b->s->m->demands_count;
    if (failed_k3(b, state) == K_FALSE)
        return;
    x->states[id] |= DM_FAILED;
    x->named[id] = x->named[id] == IN_NONE ? IN_SOME : x->named[id];
}

static void name_version(const interval_work *b, naming *x, uint32_t version_id)
{
    const plan_version *v = &b->s->p->versions[version_id];
    bool must = b->must[v->measure];
    for (uint32_t i = 0; i < v->relies_count; i++)
        name_state(b, x, b->s->p->refs[v->relies_first + i], must);
    for (uint32_t i = 0; i < v->demands_count; i++)
        name_state(b, x, b->s->p->refs[v->demands_first + i], must);
    for (size_t i = 0; i < b->s->discharges.count; i++) {
        const discharge *d = &b->s->discharges.at[i];
        if (d->version != version_id)
            continue;
        bool can = discharge_k3(b, d) != K_FALSE;
        for (uint32_t k = 0; k < d->auth->proviso_count; k++) {
            uint32_t state = v->clock_slot * b->s->m->demands_count + d->auth->provisos[k];
            if (can)
                name_state(b, x, state, must && b->discharge[v->measure] == K_TRUE);
            else
                name_proviso(b, x, state);
        }
    }
}

static bool interval_demands(interval_work *b)
{
    solver *s = b->s;
    outcome *o = s->out;
    uint32_t n = s->m->demands_count;
    naming x = {solve_alloc(s, n, 1), solve_alloc(s, n, sizeof(extent)), false};
    o->demands = outcome_alloc(s, n, sizeof *o->demands);
    if (s->oom)
        return false;
    for (size_t i = 0; i < s->possible.count; i++) {
        const plan_measure *m = &s->p->measures[s->possible.at[i]];
        for (uint32_t v = m->first; v < m->first + m->count; v++) {
            if (!may_be_in_force(b, v))
                continue;
            name_failed(b, &x, v);
            if (b->may[s->possible.at[i]])
                name_version(b, &x, v);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        const demand *d = &s->m->demands[i];
        if (x.named[i] == IN_NONE)
            continue;
        o->demands[o->demand_count++] = (demand_result){i, x.states[i], x.named[i]};
        for (uint32_t k = 0; k < d->exclude_count; k++) {
            extent other = x.named[d->excludes[k]], both = other < x.named[i] ? other : x.named[i];
            o->conflict = both > o->conflict ? both : o->conflict;
        }
    }
    return x.to_do;
}

/* ---- charges, disposition -------------------------------------------------------------------- */

static uint8_t kinds_of(vset codes)
{
    unsigned kinds = 0;
    for (unsigned v = 0; v < VD_NOT_PASSED; v++) {
        if (codes >> v & 1)
            kinds |= 1u << (v <= VD_CONDITIONAL   ? PAY_DUE
                            : v < VD_NOT_COVERED ? PAY_IF_AUTHORISED
                                                 : PAY_NOTHING);
    }
    return (uint8_t)kinds;
}

static void replace_charges(const interval_work *b, uint32_t id, extent *replaced)
{
    const plan_measure *m = &b->s->p->measures[id];
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        const measure_version *v = interval_version(b, k);
        for (uint32_t j = 0;
             may_be_in_force(b, k) && v->effect == EF_CHARGE && j < v->instead_count; j++) {
            extent e = b->must[id] ? IN_EVERY : IN_SOME, *on = &replaced[v->instead[j]];
            *on = e > *on ? e : *on;
        }
    }
}

static void use_charge(const interval_work *b, uint32_t id, extent replaced)
{
    const plan_measure *m = &b->s->p->measures[id];
    charge_use u = {.measure = id, .version = ID_NONE, .kinds = kinds_of(b->s->out->line.set)};
    bool always = true;
    for (uint32_t k = m->first; k < m->first + m->count && b->may[id]; k++) {
        const measure_version *v = interval_version(b, k);
        if (!may_be_in_force(b, k))
            continue;
        if (v->effect == EF_CHARGE) {
            u.mixed = u.version != ID_NONE;
            u.version = k;
        }
        always = always && v->effect == EF_CHARGE;
    }
    if (u.version == ID_NONE || replaced == IN_EVERY)
        return;
    u.stands = b->must[id] && always && replaced == IN_NONE ? IN_EVERY : IN_SOME;
    SOLVE_PUSH(b->s, &b->s->uses, u);
}

static void interval_charges(interval_work *b)
{
    solver *s = b->s;
    extent *replaced = solve_alloc(s, s->m->measures_count, sizeof *replaced);
    if (s->oom)
        return;
    for (uint32_t i = 0; i < s->m->measures_count; i++) {
        if (b->may[i])
            replace_charges(b, i, replaced);
    }
    for (uint32_t i = 0; i < s->m->measures_count; i++)
        use_charge(b, i, replaced[i]);
    charges_by_extent(s);
    if (!s->oom)
        charges_finish(s);
}

static void interval_dispose(outcome *o, bool to_do)
{
    static const struct { vset codes; unsigned held; } reasons[] = {
        {1u << VD_NOT_COVERED, HELD_NOT_COVERED},
        {1u << VD_NOTIFICATION, HELD_NOTIFICATION},
        {1u << VD_LICENCE_APPROVAL | 1u << VD_LICENCE_CASE | 1u << VD_LICENCE_NOT_STATED |
             1u << VD_LICENCE_DENIAL,
         HELD_LICENCE},
    };
    const vset fine = 1u << VD_CLEAR | 1u << VD_CONDITIONAL;
    if (o->line.set == code_bit(VD_DENIED)) {
        o->disposition = DISP_DENIED;
        return;
    }
    if (!(o->line.set & ~fine) && !to_do && o->conflict == IN_NONE) {
        o->disposition = DISP_RELEASED;
        return;
    }
    o->disposition = DISP_HELD;
    o->held = (o->line.settled ? 0 : HELD_OPEN) | (to_do ? HELD_TO_DO : 0) |
              (o->conflict != IN_NONE ? HELD_CONFLICT : 0);
    for (size_t i = 0; i < TG_COUNT(reasons); i++)
        o->held |= o->line.set & reasons[i].codes ? reasons[i].held : 0;
}

/* ---- all of it ------------------------------------------------------------------------------- */

typedef struct { bool facts, questions, by_law; } open_kinds;

static open_kinds kinds_open(const solver *s)
{
    open_kinds k = {0};
    for (size_t i = 0; i < s->items.count; i++) {
        const item *it = s->items.at[i];
        k.facts = k.facts || !it->question;
        k.questions = k.questions || it->question;
        if (!it->free && s->m->facts[it->id].kind == FACT_QUESTION)
            k.by_law = k.by_law || s->m->questions[s->m->facts[it->id].question].has_by_law;
    }
    return k;
}

void solve_bounded(solver *s)
{
    uint32_t n = s->m->measures_count, gates = s->m->gates_count;
    interval_work b = {.s = s};
    b.must = solve_alloc(s, n, sizeof *b.must);
    b.may = solve_alloc(s, n, sizeof *b.may);
    b.sure = solve_alloc(s, n, sizeof *b.sure);
    b.may_hits = solve_alloc(s, n, sizeof *b.may_hits);
    b.codes = solve_alloc(s, n, sizeof *b.codes);
    b.discharge = solve_alloc(s, n, sizeof *b.discharge);
    vset *sets = solve_alloc(s, gates, sizeof *sets),
         *fallback = solve_alloc(s, gates, sizeof *fallback);
    vset *resumed = solve_alloc(s, gates, sizeof *resumed), *then = solve_alloc(s, n, sizeof *then);
    bool *stands_then = solve_alloc(s, n, sizeof *stands_then);
    if (s->oom)
        return;
    open_kinds open = kinds_open(s);
    s->out->bounded = true;
    find_intervals(&b, FRAME_FALLBACK, fallback);
    find_intervals(&b, FRAME_RESUMED, resumed);
    for (size_t i = 0; i < s->possible.count; i++) {
        then[s->possible.at[i]] = interval_given(&b, s->possible.at[i]);
        stands_then[s->possible.at[i]] = b.may[s->possible.at[i]];
    }
    find_intervals(&b, FRAME_AS_IS, sets);
    for (uint32_t t = 0; t <= gates; t++) {
        result *r = t < gates ? &s->out->gates[t] : &s->out->line;
        r->set = sets[t];
        r->fallback = fallback[t];
        r->resumed = resumed[t];
        r->by_law = open.by_law ? sets[t] : 0;
        r->undetermined = open.facts;
        r->depends = open.questions;
        outcome_finish_result(r);
    }
    interval_answers(&b, open.facts);
    bool to_do = interval_demands(&b);
    if (s->oom)
        return;
    interval_charges(&b);
    interval_dispose(s->out, to_do);
    interval_gives(&b);
    interval_eased(&b, then, stands_then);
    outcome_weakest(s->m, s->out);
    if (!s->no_hinges)
        solve_hinge_guess(s);
    outcome_by_law(s->m, s->out);
}
