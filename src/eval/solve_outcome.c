/*
 * solve_outcome.c - what the worlds add up to: sets, answers, conditions, disposition.
 *
 * A joint reading is a run of worlds, a completion of the facts a residue (solver.h), so
 * "undetermined" looks along runs and "depends" across them.
 */
#include "eval/solve_outcome.h"

#include <string.h>

bool world_valid(const solver *s, uint32_t w)
{
    return s->valid[w / 64] >> w % 64 & 1;
}

static bool one_bit(unsigned set)
{
    return (set & (set - 1)) == 0;
}

/* ---- sets of verdicts ------------------------------------------------------------------------ */

void outcome_finish_result(result *r)
{
    static const verdict rising[] = {VD_NOT_PASSED,      VD_CLEAR,           VD_CONDITIONAL,
                                     VD_NOTIFICATION,    VD_LICENCE_APPROVAL, VD_LICENCE_CASE,
                                     VD_LICENCE_NOT_STATED, VD_LICENCE_DENIAL, VD_NOT_COVERED,
                                     VD_DENIED};
    r->settled = one_bit(r->set);
    if (r->settled)
        r->undetermined = r->depends = false;
    r->safe = r->best = VD_NOT_PASSED;
    for (size_t i = 0; i < TG_COUNT(rising); i++) {
        if (r->set >> rising[i] & 1)
            r->safe = rising[i];
    }
    for (size_t i = TG_COUNT(rising); i-- > 0;) {
        if (r->set >> rising[i] & 1)
            r->best = rising[i];
    }
}

/* Worlds in which every open question with a `by law` has that reading; NULL when none has one. */
static const uint64_t *by_law_plane(solver *s)
{
    uint64_t *out = NULL;
    for (uint32_t i = 0; i < s->sp.count; i++) {
        const item *it = s->items.at[i];
        if (it->free || s->m->facts[it->id].kind != FACT_QUESTION)
            continue;
        const question *q = &s->m->questions[s->m->facts[it->id].question];
        if (!q->has_by_law)
            continue;
        if (!out) {
            out = plane_new(s, &s->sp);
            if (!out)
                return NULL;
            memcpy(out, s->valid, s->sp.words * sizeof *out);
        }
        for (uint32_t w = 0; w < s->sp.n; w++) {
            const admissible *v = &it->classes[space_digit(&s->sp, i, w)].values;
            bool in = false;
            for (uint32_t k = 0; k < v->count; k++)
                in = in || (v->runs[k].lo <= q->by_law && q->by_law <= v->runs[k].hi);
            if (!in)
                out[w / 64] &= ~((uint64_t)1 << w % 64);
        }
    }
    return out;
}

static void sum_up(solver *s, const uint8_t *verdicts, const uint8_t *fallback,
                   const uint8_t *resumed, const uint64_t *by_law, vset *across, result *out)
{
    uint32_t n = s->sp.completions;
    memset(across, 0, n * sizeof *across);
    for (uint32_t r = 0; r < s->sp.readings; r++) {
        vset under = 0;
        for (uint32_t c = 0; c < n; c++) {
            uint32_t w = r * n + c;
            if (!world_valid(s, w))
                continue;
            vset bit = (vset)(1u << verdicts[w]);
            under |= bit;
            across[c] |= bit;
            out->fallback |= (vset)(1u << fallback[w]);
            out->resumed |= (vset)(1u << resumed[w]);
            if (by_law && by_law[w / 64] >> w % 64 & 1)
                out->by_law |= bit;
        }
        out->set |= under;
        out->undetermined = out->undetermined || !one_bit(under);
    }
    for (uint32_t c = 0; c < n; c++)
        out->depends = out->depends || !one_bit(across[c]);
    outcome_finish_result(out);
}

/* ---- answers of measures --------------------------------------------------------------------- */

extent plane_extent(const solver *s, const uint64_t *x)
{
    if (!x || !plane_any(x, s->valid, s->sp.words))
        return IN_NONE;
    return plane_less(x, s->valid, s->sp.words) ? IN_SOME : IN_EVERY;
}

/* Some reading has valid worlds both in and out of the plane. */
static bool splits(const solver *s, const uint64_t *x)
{
    uint32_t n = s->sp.completions;
    for (uint32_t r = 0; r < s->sp.readings; r++) {
        bool in = false, out = false;
        for (uint32_t w = r * n; w < (r + 1) * n; w++) {
            if (!world_valid(s, w))
                continue;
            bool bit = x[w / 64] >> w % 64 & 1;
            in = in || bit;
            out = out || !bit;
        }
        if (in && out)
            return true;
    }
    return false;
}

typedef uint64_t *answer_planes[AN_UNDETERMINED];

static void answer_where(answer_planes a, answer_kind k, uint32_t w, uint64_t bits)
{
    a[k][w] |= bits;
}

/* What a measure answers in the worlds `rest`, in which it does not apply. */
static void answers_false(solver *s, uint32_t id, uint64_t *rest, answer_planes a)
{
    const plan_measure *m = &s->p->measures[id];
    const space *sp = &s->sp;
    uint32_t pass_node = s->p->gates[s->m->measures[id].gate].pass;
    const uint64_t *spans = plane_may(s, sp, m->in_force, true);
    const uint64_t *known_not = plane_may(s, sp, m->unknown, false);
    const uint64_t *not_pass = plane_may(s, sp, pass_node, false);
    for (uint32_t w = 0; w < sp->words; w++) {
        uint64_t none = rest[w] & ~spans[w];
        answer_where(a, AN_NOT_IN_FORCE, w, none & known_not[w]);
        answer_where(a, AN_NOT_KNOWN, w, none & ~known_not[w]);
        uint64_t off = rest[w] & spans[w] & not_pass[w];
        answer_where(a, AN_NOT_APPLY, w, off);
        rest[w] &= ~none & ~off;
    }
    for (uint32_t v = m->first + m->count; v-- > m->first;) {
        const uint64_t *in = plane_may(s, sp, s->p->versions[v].in_force, true);
        const uint64_t *binds = plane_may(s, sp, s->p->versions[v].binds, true);
        for (uint32_t w = 0; w < sp->words; w++) {
            uint64_t mine = rest[w] & in[w];
            answer_where(a, AN_NOT_ADDRESSED, w, mine & ~binds[w]);
            answer_where(a, AN_NOT_APPLY, w, mine & binds[w]);
            rest[w] &= ~mine;
        }
    }
}

/* The answer of a measure that K3 alone excludes, when it is the same in every world. */
static bool answer_constant(const solver *s, uint32_t id, answer_kind *out)
{
    const plan_measure *m = &s->p->measures[id];
    *out = s->m->measures[id].suspended ? AN_SUSPENDED : AN_WATCHED;
    if (m->watched)
        return true;
    if (s->node_k3[m->apply] != K_FALSE)
        return false;
    k3 spans = (k3)s->node_k3[m->in_force],
       pass = (k3)s->node_k3[s->p->gates[s->m->measures[id].gate].pass];
    if (spans == K_FALSE) {
        k3 unknown = (k3)s->node_k3[m->unknown];
        *out = unknown == K_TRUE ? AN_NOT_KNOWN : AN_NOT_IN_FORCE;
        return unknown != K_OPEN;
    }
    *out = AN_NOT_APPLY;
    if (spans == K_OPEN || pass == K_OPEN)
        return false;
    if (pass == K_FALSE)
        return true;
    for (uint32_t v = m->first + m->count; v-- > m->first;) {
        k3 in = (k3)s->node_k3[s->p->versions[v].in_force];
        if (in == K_FALSE)
            continue;
        k3 binds = (k3)s->node_k3[s->p->versions[v].binds];
        *out = binds == K_FALSE ? AN_NOT_ADDRESSED : AN_NOT_APPLY;
        return in == K_TRUE && binds != K_OPEN;
    }
    return true;
}

static void eval_answer_roots(solver *s)
{
    id_list roots = {0};
    answer_kind ignored;
    for (uint32_t i = 0; i < s->m->measures_count && !s->oom; i++) {
        const plan_measure *m = &s->p->measures[i];
        if (answer_constant(s, i, &ignored))
            continue;
        SOLVE_PUSH(s, &roots, m->in_force);
        SOLVE_PUSH(s, &roots, m->unknown);
        SOLVE_PUSH(s, &roots, m->apply);
        SOLVE_PUSH(s, &roots, s->p->gates[s->m->measures[i].gate].pass);
        for (uint32_t v = m->first; v < m->first + m->count; v++) {
            SOLVE_PUSH(s, &roots, s->p->versions[v].in_force);
            SOLVE_PUSH(s, &roots, s->p->versions[v].binds);
        }
    }
    if (!s->oom)
        space_eval(s, &s->sp, roots.at, (uint32_t)roots.count, false);
}

/* Turns the planes of a measure's answers into its result. */
static void settle_answer(const solver *s, answer_planes a, measure_result *out)
{
    bool facts_matter = false;
    for (unsigned k = 0; k < AN_UNDETERMINED; k++) {
        if (!plane_any(a[k], s->valid, s->sp.words))
            continue;
        out->set |= (uint16_t)(1u << k);
        out->answer = (answer_kind)k;
        facts_matter = facts_matter || splits(s, a[k]);
    }
    if (!one_bit(out->set))
        out->answer = facts_matter ? AN_UNDETERMINED : AN_DEPENDS;
}

static void answer_planes_of(solver *s, const frame *f, uint32_t id, size_t place,
                             measure_result *out)
{
    answer_planes a;
    const plan_measure *m = &s->p->measures[id];
    uint64_t *rest = plane_new(s, &s->sp);
    const uint64_t *not_apply = plane_may(s, &s->sp, m->apply, false);
    bool possible = s->node_k3[m->apply] != K_FALSE;
    for (unsigned k = 0; k < AN_UNDETERMINED && !s->oom; k++)
        a[k] = possible ? f->answers[place][k] : plane_new(s, &s->sp);
    if (s->oom)
        return;
    for (uint32_t w = 0; w < s->sp.words; w++) {
        rest[w] = s->valid[w] & not_apply[w];
        if (!possible)
            continue;
        uint64_t told = a[AN_APPLIES][w] | a[AN_SUSPENDED][w] | a[AN_NOT_ENFORCED][w] |
                        a[AN_DEFEATED][w];
        /* it applies but for a condition that failed */
        a[AN_NOT_APPLY][w] |= s->valid[w] & ~not_apply[w] & ~told;
    }
    answers_false(s, id, rest, a);
    settle_answer(s, a, out);
}

static void answer_measures(solver *s, const frame *f)
{
    eval_answer_roots(s);
    size_t *place = solve_alloc(s, s->m->measures_count, sizeof *place);
    for (size_t i = 0; !s->oom && i < s->possible.count; i++)
        place[s->possible.at[i]] = i;
    for (uint32_t i = 0; i < s->m->measures_count && !s->oom; i++) {
        measure_result *out = &s->out->measures[i];
        answer_kind constant;
        if (answer_constant(s, i, &constant)) {
            out->answer = constant;
            out->set = (uint16_t)(1u << constant);
        } else {
            arena_point mark = arena_mark(s->a);
            answer_planes_of(s, f, i, place[i], out);
            arena_rewind(s->a, mark);
        }
        out->stands = plane_extent(s, f->measure[i]);
        out->discharged = plane_extent(s, f->discharged[i]);
    }
}

/* ---- conditions to meet ---------------------------------------------------------------------- */

static bool three_meet(const uint64_t *x, const uint64_t *y, bool y_holds, const uint64_t *z,
                       uint32_t words)
{
    for (uint32_t w = 0; w < words; w++) {
        if (x[w] & (y_holds ? y[w] : ~y[w]) & z[w])
            return true;
    }
    return false;
}

static void demand_states(solver *s, frame *f, uint32_t state, uint8_t *states, uint64_t *where)
{
    uint32_t words = s->sp.words;
    if (f->tripped[state]) {
        if (plane_any(f->tripped[state], s->valid, words))
            *states |= DM_FAILED;
        for (uint32_t w = 0; w < words; w++)
            where[w] |= f->tripped[state][w];
    }
    if (!f->named[state])
        return;
    const uint64_t *failed = frame_failed(f, state), *satisfied = frame_satisfied(f, state);
    uint64_t *open = plane_new(s, &s->sp);
    if (!open)
        return;
    for (uint32_t w = 0; w < words; w++) {
        open[w] = f->named[state][w] & ~failed[w] & ~satisfied[w];
        where[w] |= f->named[state][w];
    }
    if (three_meet(f->named[state], failed, true, s->valid, words))
        *states |= DM_FAILED;
    if (three_meet(f->named[state], satisfied, true, s->valid, words))
        *states |= DM_SATISFIED;
    if (plane_any(open, s->valid, words))
        *states |= DM_OUTSTANDING;
}

static void list_demands(solver *s, frame *f)
{
    uint32_t count = s->m->demands_count;
    s->out->demands = outcome_alloc(s, count, sizeof *s->out->demands);
    for (uint32_t i = 0; i < count && !s->oom; i++) {
        uint8_t states = 0;
        uint64_t *where = plane_new(s, &s->sp);
        for (uint32_t c = 0; c < s->p->clock_count && !s->oom; c++)
            demand_states(s, f, c * count + i, &states, where);
        if (states && !s->oom)
            s->out->demands[s->out->demand_count++] =
                (demand_result){i, states, plane_extent(s, where)};
    }
}

/* ---- disposition ----------------------------------------------------------------------------- */

static unsigned held_by(verdict v)
{
    if (v == VD_NOT_COVERED)
        return HELD_NOT_COVERED;
    if (v == VD_NOTIFICATION)
        return HELD_NOTIFICATION;
    return v > VD_NOTIFICATION && v < VD_NOT_COVERED ? HELD_LICENCE : 0;
}

static void dispose(solver *s, const frame *f)
{
    outcome *o = s->out;
    bool to_do = plane_any(f->to_do, s->valid, s->sp.words);
    o->conflict = plane_extent(s, f->conflict);
    if (o->line.set == 1u << VD_DENIED) {
        o->disposition = DISP_DENIED;
        return;
    }
    const vset fine = 1u << VD_CLEAR | 1u << VD_CONDITIONAL;
    if (!(o->line.set & ~fine) && !to_do && o->conflict == IN_NONE) {
        o->disposition = DISP_RELEASED;
        return;
    }
    o->disposition = DISP_HELD;
    for (verdict v = VD_CLEAR; v < VD_NOT_PASSED; v++)
        o->held |= o->line.set >> v & 1 ? held_by(v) : 0;
    o->held |= (to_do ? HELD_TO_DO : 0) | (o->conflict != IN_NONE ? HELD_CONFLICT : 0);
    o->held |= o->line.settled ? 0 : HELD_OPEN;
}

/* ---- all of it ------------------------------------------------------------------------------- */

void *outcome_alloc(solver *s, size_t count, size_t size)
{
    void *p = s->oom ? NULL : arena_alloc(s->out_arena, count + 1, size);
    if (!p)
        s->oom = true;
    return p;
}

/* Verdicts and answers alone: as things stand, nothing else looked at. */
static void solve_brief(solver *s)
{
    frame f;
    if (!stand_frame(s, &f, FRAME_AS_IS, true))
        return;
    vset *across = solve_alloc(s, s->sp.completions, sizeof *across);
    if (s->oom)
        return;
    for (uint32_t g = 0; g < s->m->gates_count; g++) {
        const uint8_t *v = f.gates + (size_t)g * s->sp.n;
        sum_up(s, v, v, v, NULL, across, &s->out->gates[g]);
    }
    sum_up(s, f.line, f.line, f.line, NULL, across, &s->out->line);
    answer_measures(s, &f);
}

/* What becomes of the line and who charges; measures, gates and what
 * would be otherwise left out. */
static void solve_lean(solver *s)
{
    frame f;
    if (!stand_frame(s, &f, FRAME_AS_IS, true))
        return;
    vset *across = solve_alloc(s, s->sp.completions, sizeof *across);
    if (s->oom)
        return;
    sum_up(s, f.line, f.line, f.line, NULL, across, &s->out->line);
    list_demands(s, &f);
    if (s->oom)
        return;
    dispose(s, &f);
    solve_charges(s, &f);
}

void solve_outcome(solver *s)
{
    frame f, fallback, resumed;
    stand_eval(s);
    if (!s->oom && s->lean && !s->brief) {
        solve_lean(s);
        return;
    }
    if (!s->oom && s->brief) {
        solve_brief(s);
        return;
    }
    if (s->oom || !stand_frame(s, &f, FRAME_AS_IS, true) ||
        !stand_frame(s, &fallback, FRAME_FALLBACK, false))
        return;
    bool hit = rests_hit(&f);
    if (hit && !stand_frame(s, &resumed, FRAME_RESUMED, false))
        return;
    const frame *then = hit ? &resumed : &f;
    const uint64_t *by_law = by_law_plane(s);
    vset *across = solve_alloc(s, s->sp.completions, sizeof *across);
    if (s->oom)
        return;
    for (uint32_t g = 0; g < s->m->gates_count; g++) {
        size_t at = (size_t)g * s->sp.n;
        sum_up(s, f.gates + at, fallback.gates + at, then->gates + at, by_law, across,
               &s->out->gates[g]);
    }
    sum_up(s, f.line, fallback.line, then->line, by_law, across, &s->out->line);
    answer_measures(s, &f);
    rests_find(s, &f, hit ? &resumed : NULL);
    list_demands(s, &f);
    if (s->oom)
        return;
    dispose(s, &f);
    solve_charges(s, &f);
    if (!s->oom && !s->no_hinges)
        solve_hinges(s, &f);
    if (!s->oom)
        outcome_by_law(s->m, s->out);
}
