/*
 * solve_stand.c - in rank order, over bit planes: which version applies, what it relies on, what
 * suspends, leaves unenforced or defeats it, and what each gate then says.
 *
 * Only measures whose apply three-valued logic leaves possible are looked at; every measure with an
 * edge to another comes before it, so one pass is enough.
 */
#include "eval/solve_stand.h"

#include <string.h>

typedef const uint64_t plane;

/* ---- demands --------------------------------------------------------------------------------- */

/* Where a condition is shown. */
static plane *shown_worlds(const solver *s, uint32_t node_id)
{
    switch ((k3)s->node_k3[node_id]) {
    case K_TRUE: return s->sp.ones;
    case K_FALSE: return s->sp.zeros;
    case K_OPEN: break;
    }
    uint32_t at = s->node_showing[node_id];
    return at ? s->showings.at[at - 1].now : s->sp.zeros;
}

const uint64_t *frame_satisfied(frame *f, uint32_t state)
{
    solver *s = f->s;
    const plan_demand *d = &s->p->demands[state];
    if (f->satisfied[state])
        return f->satisfied[state];
    plane *failed = shown_worlds(s, d->failed), *shown = shown_worlds(s, d->satisfied);
    uint64_t *out = plane_new(s, &s->sp);
    if (!out)
        return s->sp.zeros;
    for (uint32_t w = 0; w < s->sp.words; w++)
        out[w] = shown[w] & ~failed[w];
    f->satisfied[state] = out;
    return out;
}

const uint64_t *frame_failed(frame *f, uint32_t state)
{
    solver *s = f->s;
    if (!f->fallback)
        return shown_worlds(s, s->p->demands[state].failed);
    if (f->failed[state])
        return f->failed[state];
    plane *satisfied = frame_satisfied(f, state);
    uint64_t *out = plane_new(s, &s->sp);
    if (!out)
        return s->sp.zeros;
    for (uint32_t w = 0; w < s->sp.words; w++)
        out[w] = s->sp.ones[w] & ~satisfied[w];
    f->failed[state] = out;
    return out;
}

static void add_plane(solver *s, uint64_t **to, plane *x, plane *within)
{
    if (!*to)
        *to = plane_new(s, &s->sp);
    for (uint32_t w = 0; *to && w < s->sp.words; w++)
        (*to)[w] |= x[w] & within[w];
}

/* ---- who applies, who stands ----------------------------------------------------------------- */

/* Takes out of `applies` the worlds where a relied-on condition failed. */
static void rely(frame *f, const plan_version *v, uint64_t *applies)
{
    solver *s = f->s;
    if (v->relies_count == 0)
        return;
    uint64_t *kept = plane_new(s, &s->sp);
    if (!kept)
        return;
    memcpy(kept, applies, s->sp.words * sizeof *kept);
    for (uint32_t i = 0; i < v->relies_count; i++) {
        uint32_t state = s->p->refs[v->relies_first + i];
        plane *failed = frame_failed(f, state);
        if (f->full)
            add_plane(s, &f->tripped[state], failed, applies);
        for (uint32_t w = 0; w < s->sp.words; w++)
            kept[w] &= ~failed[w];
    }
    memcpy(applies, kept, s->sp.words * sizeof *kept);
}

typedef struct { uint64_t *suspended, *not_enforced, *defeated; } hit_planes;

static void hit(frame *f, const plan_measure *m, uint32_t version_id, hit_planes *h)
{
    solver *s = f->s;
    for (uint32_t i = 0; i < m->hit_count; i++) {
        const plan_hit *x = &s->p->hits[m->hit_first + i];
        if (x->kind == HIT_YIELD ? x->on != version_id
                                 : f->resumed && x->kind != HIT_OVERRIDE)
            continue;
        plane *by = x->kind == HIT_YIELD ? f->measure[x->by] : f->stands[x->by];
        uint64_t **to = x->kind == HIT_SUSPEND       ? &h->suspended
                        : x->kind == HIT_NOT_ENFORCE ? &h->not_enforced
                                                     : &h->defeated;
        if (by)
            add_plane(s, to, by, by);
    }
}

static uint64_t word_of(plane *x, uint32_t w)
{
    return x ? x[w] : 0;
}

static void note_answer(frame *f, size_t place, answer_kind a, uint32_t w, uint64_t bits)
{
    if (bits && f->full)
        f->answers[place][a][w] |= bits;
}

/* One version where it is the one that counts. */
static void stand_version(frame *f, size_t place, uint32_t version_id, plane *applies)
{
    solver *s = f->s;
    const plan_version *v = &s->p->versions[version_id];
    const plan_measure *m = &s->p->measures[v->measure];
    hit_planes h = {0};
    hit(f, m, version_id, &h);
    uint64_t *stands = plane_new(s, &s->sp);
    if (s->oom)
        return;
    for (uint32_t w = 0; w < s->sp.words; w++) {
        uint64_t left = applies[w], bits = left & word_of(h.suspended, w);
        note_answer(f, place, AN_SUSPENDED, w, bits);
        left &= ~bits;
        bits = left & word_of(h.not_enforced, w);
        note_answer(f, place, AN_NOT_ENFORCED, w, bits);
        left &= ~bits;
        bits = left & word_of(h.defeated, w);
        note_answer(f, place, AN_DEFEATED, w, bits);
        left &= ~bits;
        note_answer(f, place, AN_APPLIES, w, left);
        stands[w] = left;
    }
    f->stands[version_id] = stands;
    add_plane(s, &f->measure[v->measure], stands, stands);
}

static bool answers_new(frame *f, size_t place)
{
    for (unsigned a = 0; f->full && a < AN_UNDETERMINED; a++) {
        f->answers[place][a] = plane_new(f->s, &f->s->sp);
        if (!f->answers[place][a])
            return false;
    }
    return true;
}

/* The last version that applies, with the conditions it relies on not failed, counts. */
static void stand_measure(frame *f, size_t place)
{
    solver *s = f->s;
    uint32_t id = s->possible.at[place];
    const plan_measure *m = &s->p->measures[id];
    plane *pass = plane_may(s, &s->sp, s->p->gates[s->m->measures[id].gate].pass, true);
    uint64_t *left = plane_new(s, &s->sp);
    if (s->oom || !answers_new(f, place))
        return;
    for (uint32_t w = 0; w < s->sp.words; w++)
        left[w] = pass[w] & s->valid[w];
    for (uint32_t v = m->first + m->count; v-- > m->first && !s->oom;) {
        uint32_t root = s->p->versions[v].apply;
        if (s->node_k3[root] == K_FALSE)
            continue;
        plane *may = plane_may(s, &s->sp, root, true), *may_not = plane_may(s, &s->sp, root, false);
        uint64_t *applies = plane_new(s, &s->sp);
        if (!applies)
            return;
        /* failed conditions are named for every version that applies but for them */
        for (uint32_t w = 0; w < s->sp.words; w++)
            applies[w] = pass[w] & s->valid[w] & may[w] & ~may_not[w];
        rely(f, &s->p->versions[v], applies);
        for (uint32_t w = 0; w < s->sp.words; w++) {
            applies[w] &= left[w];
            left[w] &= ~applies[w];
        }
        stand_version(f, place, v, applies);
    }
}

/* ---- what the gates say ---------------------------------------------------------------------- */

static verdict licence_of(posture p)
{
    static const verdict of[] = {VD_LICENCE_APPROVAL, VD_LICENCE_CASE, VD_LICENCE_NOT_STATED,
                                 VD_LICENCE_DENIAL};
    return of[p];
}

typedef struct {
    frame *f;
    uint64_t *levels[VD_COUNT]; /* of one gate: some measure gives this code */
    uint32_t version;           /* that gives; ID_NONE: coverage */
} gate_work;

static void note_gift(gate_work *g, verdict v, plane *x, plane *within)
{
    frame *f = g->f;
    uint64_t *where = NULL;
    if (g->version == ID_NONE || !(f->full || f->resumed))
        return;
    add_plane(f->s, &where, x, within);
    SOLVE_PUSH(f->s, &f->gifts, ((gift){g->version, v, where}));
}

static void give(gate_work *g, verdict v, plane *x, plane *within)
{
    add_plane(g->f->s, &g->levels[v], x, within);
    note_gift(g, v, x, within);
}

/* A licence with the most restrictive posture of the reviews that stand. */
static void give_licence(gate_work *g, const plan_measure *m, uint64_t *where)
{
    solver *s = g->f->s;
    for (int p = PO_DENIAL_EXPECTED; p >= PO_APPROVAL_EXPECTED; p--) {
        uint64_t *stated = NULL;
        for (uint32_t i = 0; i < m->review_count; i++) {
            uint32_t by = s->p->refs[m->review_first + i];
            const plan_version *v = &s->p->versions[by];
            if ((int)s->m->measures[v->measure].versions[v->version].posture == p &&
                g->f->stands[by])
                add_plane(s, &stated, g->f->stands[by], where);
        }
        if (!stated)
            continue;
        give(g, licence_of((posture)p), stated, stated);
        for (uint32_t w = 0; w < s->sp.words; w++)
            where[w] &= ~stated[w];
    }
    give(g, VD_LICENCE_NOT_STATED, where, where);
}

static void name(frame *f, uint32_t state, plane *where)
{
    if (f->full)
        add_plane(f->s, &f->named[state], where, where);
}

/* Where any proviso failed. */
static uint64_t *provisos_failed(frame *f, const discharge *d)
{
    solver *s = f->s;
    uint64_t *out = plane_new(s, &s->sp);
    uint32_t slot = s->p->versions[d->version].clock_slot * s->m->demands_count;
    for (uint32_t i = 0; out && i < d->auth->proviso_count; i++) {
        plane *failed = frame_failed(f, slot + d->auth->provisos[i]);
        add_plane(s, &out, failed, failed);
    }
    return out;
}

/* Takes the discharged worlds out of `where`: the first valid authorisation without a failed
 * proviso does it. */
static void discharge_version(gate_work *g, uint32_t version_id, uint64_t *where)
{
    frame *f = g->f;
    solver *s = f->s;
    uint32_t slot = s->p->versions[version_id].clock_slot * s->m->demands_count;
    for (size_t i = 0; i < s->discharges.count && !s->oom; i++) {
        const discharge *d = &s->discharges.at[i];
        if (d->version != version_id)
            continue;
        uint64_t *failed = provisos_failed(f, d), *done = plane_new(s, &s->sp);
        if (s->oom)
            return;
        for (uint32_t w = 0; w < s->sp.words; w++) {
            uint64_t valid = where[w] & d->valid[w];
            done[w] = valid & ~failed[w];
            failed[w] &= valid;
            where[w] &= ~done[w];
        }
        for (uint32_t k = 0; k < d->auth->proviso_count; k++) {
            uint32_t state = slot + d->auth->provisos[k];
            name(f, state, done);
            if (f->full)
                add_plane(s, &f->tripped[state], frame_failed(f, state), failed);
        }
        give(g, VD_CONDITIONAL, done, done);
        add_plane(s, &f->discharged[s->p->versions[version_id].measure], done, done);
    }
}

static void give_conditions(gate_work *g, const plan_version *v, uint64_t *where)
{
    frame *f = g->f;
    for (uint32_t i = 0; i < v->demands_count; i++) {
        uint32_t state = f->s->p->refs[v->demands_first + i];
        name(f, state, where);
        give(g, VD_DENIED, frame_failed(f, state), where);
    }
    give(g, VD_CONDITIONAL, where, where);
}

/* Leaves the worlds in which a licence that the review names stands and is not discharged: a review
 * asks nothing of a line that needs none. */
static void reviewed_worlds(frame *f, const measure_version *v, uint64_t *where)
{
    for (uint32_t w = 0; w < f->s->sp.words; w++) {
        uint64_t wanted = 0;
        for (uint32_t i = 0; i < v->target_count; i++) {
            uint32_t t = v->targets[i];
            uint64_t stands = f->measure[t] ? f->measure[t][w] : 0;
            wanted |= stands & ~(f->discharged[t] ? f->discharged[t][w] : 0);
        }
        where[w] &= wanted;
    }
}

/* `late`: this time the reviews, which look at what is discharged; else all others. */
static void effect(gate_work *g, uint32_t version_id, bool late)
{
    frame *f = g->f;
    solver *s = f->s;
    const plan_version *v = &s->p->versions[version_id];
    uint64_t *where = plane_new(s, &s->sp);
    if (!f->stands[version_id] || !where ||
        (s->m->measures[v->measure].versions[v->version].effect == EF_REVIEW) != late)
        return;
    g->version = version_id;
    memcpy(where, f->stands[version_id], s->sp.words * sizeof *where);
    if (late) {
        reviewed_worlds(f, &s->m->measures[v->measure].versions[v->version], where);
        note_gift(g, licence_of(s->m->measures[v->measure].versions[v->version].posture), where,
                  where);
    }
    for (uint32_t i = 0; i < v->relies_count; i++)
        name(f, s->p->refs[v->relies_first + i], where);
    switch (s->m->measures[v->measure].versions[v->version].effect) {
    case EF_LICENCE:
        discharge_version(g, version_id, where);
        give_licence(g, &s->p->measures[v->measure], where);
        return;
    case EF_NOTIFICATION:
        discharge_version(g, version_id, where);
        give(g, VD_NOTIFICATION, where, where);
        return;
    case EF_CONDITIONAL: give(g, VD_CONDITIONAL, where, where); return;
    case EF_CONDITIONS: give_conditions(g, v, where); return;
    case EF_DENY: give(g, VD_DENIED, where, where); return;
    case EF_NONE:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: return;
    }
}

static void set_verdicts(uint8_t *out, plane *where, uint32_t words, verdict v)
{
    for (uint32_t w = 0; where && w < words; w++) {
        for (uint64_t bits = where[w]; bits; bits &= bits - 1)
            out[w * 64 + (uint32_t)__builtin_ctzll(bits)] = (uint8_t)v;
    }
}

static void stand_gate(frame *f, uint32_t gate_id)
{
    solver *s = f->s;
    gate_work g = {.f = f};
    const plan_gate *x = &s->p->gates[gate_id];
    plane *pass = plane_may(s, &s->sp, x->pass, true),
          *not_pass = plane_may(s, &s->sp, x->pass, false);
    uint8_t *out = f->gates + (size_t)gate_id * s->sp.n;
    for (size_t k = 0; k < 2 * s->possible.count && !s->oom; k++) {
        uint32_t id = s->possible.at[k % s->possible.count];
        const plan_measure *m = &s->p->measures[id];
        if (s->m->measures[id].gate != gate_id || !f->measure[id])
            continue;
        for (uint32_t v = m->first; v < m->first + m->count; v++)
            effect(&g, v, k >= s->possible.count);
    }
    g.version = ID_NONE;
    for (uint32_t i = 0; i < x->cover_count && !s->oom; i++) {
        uint32_t cover = s->p->refs[x->cover_first + i];
        if (s->node_k3[x->pass] != K_FALSE)
            give(&g, VD_NOT_COVERED, plane_may(s, &s->sp, cover, false), pass);
    }
    if (s->oom)
        return;
    for (verdict v = VD_CONDITIONAL; v <= VD_DENIED; v++)
        set_verdicts(out, g.levels[v], s->sp.words, v);
    set_verdicts(out, not_pass, s->sp.words, VD_NOT_PASSED);
}

static void stand_line(frame *f)
{
    const solver *s = f->s;
    uint32_t n = s->sp.n;
    for (uint32_t w = 0; w < n; w++) {
        uint8_t worst = VD_CLEAR;
        bool passed = false;
        for (uint32_t g = 0; g < s->m->gates_count; g++) {
            uint8_t v = f->gates[(size_t)g * n + w];
            if (v == VD_NOT_PASSED)
                continue;
            passed = true;
            worst = v > worst ? v : worst;
        }
        f->line[w] = passed ? worst : VD_NOT_COVERED;
    }
}

/* ---- conditions named ------------------------------------------------------------------------ */

static void stand_named(frame *f)
{
    solver *s = f->s;
    uint32_t count = s->m->demands_count;
    uint64_t **by_demand = solve_alloc(s, count, sizeof *by_demand);
    f->to_do = plane_new(s, &s->sp);
    f->conflict = plane_new(s, &s->sp);
    for (uint32_t i = 0; i < s->p->clock_count * count && !s->oom; i++) {
        if (!f->named[i])
            continue;
        add_plane(s, &by_demand[i % count], f->named[i], f->named[i]);
        plane *satisfied = frame_satisfied(f, i);
        for (uint32_t w = 0; w < s->sp.words && !s->oom; w++)
            f->to_do[w] |= f->named[i][w] & ~satisfied[w];
    }
    for (uint32_t i = 0; i < count && !s->oom; i++) {
        const demand *d = &s->m->demands[i];
        for (uint32_t k = 0; by_demand[i] && k < d->exclude_count; k++) {
            if (by_demand[d->excludes[k]])
                add_plane(s, &f->conflict, by_demand[i], by_demand[d->excludes[k]]);
        }
    }
}

/* ---- the frame ------------------------------------------------------------------------------- */

static bool frame_new(solver *s, frame *f)
{
    size_t states = (size_t)s->p->clock_count * s->m->demands_count;
    f->failed = solve_alloc(s, states, sizeof *f->failed);
    f->satisfied = solve_alloc(s, states, sizeof *f->satisfied);
    f->stands = solve_alloc(s, s->p->version_count, sizeof *f->stands);
    f->measure = solve_alloc(s, s->m->measures_count, sizeof *f->measure);
    f->discharged = solve_alloc(s, s->m->measures_count, sizeof *f->discharged);
    f->gates = solve_alloc(s, (size_t)s->m->gates_count * s->sp.n, sizeof *f->gates);
    f->line = solve_alloc(s, s->sp.n, sizeof *f->line);
    if (f->full) {
        f->named = solve_alloc(s, states, sizeof *f->named);
        f->tripped = solve_alloc(s, states, sizeof *f->tripped);
        f->answers = solve_alloc(s, s->possible.count, sizeof *f->answers);
    }
    return !s->oom;
}

bool stand_frame(solver *s, frame *f, frame_kind kind, bool full)
{
    *f = (frame){.s = s, .fallback = kind == FRAME_FALLBACK, .resumed = kind == FRAME_RESUMED,
                 .full = full};
    if (!frame_new(s, f))
        return false;
    for (size_t i = 0; i < s->possible.count && !s->oom; i++)
        stand_measure(f, i);
    for (uint32_t g = 0; g < s->m->gates_count && !s->oom; g++)
        stand_gate(f, g);
    if (!s->oom)
        stand_line(f);
    if (full && !s->oom)
        stand_named(f);
    return !s->oom;
}

void stand_eval(solver *s)
{
    const plan *p = s->p;
    id_list roots = {0};
    for (uint32_t g = 0; g < s->m->gates_count; g++) {
        SOLVE_PUSH(s, &roots, p->gates[g].pass);
        for (uint32_t i = 0; i < p->gates[g].cover_count; i++)
            SOLVE_PUSH(s, &roots, p->refs[p->gates[g].cover_first + i]);
    }
    for (size_t i = 0; i < s->possible.count; i++) {
        const plan_measure *m = &p->measures[s->possible.at[i]];
        for (uint32_t v = m->first; v < m->first + m->count; v++)
            SOLVE_PUSH(s, &roots, p->versions[v].apply);
    }
    if (!s->oom)
        space_eval(s, &s->sp, roots.at, (uint32_t)roots.count, false);
}
