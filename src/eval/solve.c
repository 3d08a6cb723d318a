/*
 * solve.c - fast_decide: one line through the steps of solver.h.
 */
#include "eval/broken.h"
#include "eval/fast_run.h"
#include "eval/parts.h"
#include "eval/solve_outcome.h"

#include <string.h>

/* ---- the run --------------------------------------------------------------------------------- */

fast_run *fast_run_new(const plan *p, int32_t on, const tg_alloc *alloc)
{
    arena *own = arena_new(alloc, 0), *scratch = arena_new(alloc, 0),
          *results = arena_new(alloc, 0);
    fast_run *r = own ? arena_alloc(own, 1, sizeof *r) : NULL;
    if (!r || !scratch || !results) {
        arena_free(results);
        arena_free(scratch);
        arena_free(own);
        return NULL;
    }
    *r = (fast_run){.p = p, .alloc = alloc ? *alloc : alloc_libc(), .own = own, .scratch = scratch, .results = results};
    r->opt = (options){.known_on = p->known_on, .on = on,
                       .stance = p->text_stance ? STANCE_TEXT : STANCE_ENFORCED};
    return r;
}

void fast_run_no_hinges(fast_run *r)
{
    fast_run_reset(r);
    r->opt.no_hinges = true;
}

void fast_run_lean(fast_run *r)
{
    fast_run_reset(r);
    r->opt.lean = true;
}

void fast_run_joint(fast_run *r)
{
    fast_run_reset(r);
    r->opt.joint = true;
}

void fast_run_free(fast_run *r)
{
    if (!r)
        return;
    batch_state_free(r->batch);
    arena_free(r->results);
    arena_free(r->scratch);
    arena_free(r->own);
}

void fast_run_reset(fast_run *r)
{
    batch_state_reset(r->batch);
    arena_reset(r->results);
    r->bad = (str){0};
}

str fast_run_bad(const fast_run *r)
{
    return r->bad;
}

/* ---- one line -------------------------------------------------------------------------------- */

/* Atoms of authorisations to come: two for each one that may meet a version. */
static uint32_t extra_room(const solver *s)
{
    uint32_t room = 0;
    for (uint32_t i = 0; i < s->line.auth_count; i++) {
        for (uint32_t v = 0; v < s->p->version_count; v++) {
            const plan_version *pv = &s->p->versions[v];
            if (s->m->measures[pv->measure].versions[pv->version].instrument ==
                s->line.auths[i].instrument)
                room += 2;
        }
    }
    return room;
}

static bool solver_new(solver *s)
{
    const plan *p = s->p;
    s->atom_room = p->atom_count + extra_room(s);
    s->atom_k3 = solve_alloc(s, s->atom_room, sizeof *s->atom_k3);
    s->atom_base = solve_alloc(s, s->atom_room, sizeof *s->atom_base);
    s->atom_free = solve_alloc(s, s->atom_room, sizeof *s->atom_free);
    s->seen_atom = solve_alloc(s, s->atom_room, sizeof *s->seen_atom);
    s->node_k3 = solve_alloc(s, p->node_count, sizeof *s->node_k3);
    s->seen_node = solve_alloc(s, p->node_count, sizeof *s->seen_node);
    s->pt = solve_alloc(s, p->node_count, sizeof *s->pt);
    s->pf = solve_alloc(s, p->node_count, sizeof *s->pf);
    return !s->oom;
}

/* Validity of authorisations in each world. */
static void valid_discharges(solver *s)
{
    for (size_t i = 0; i < s->discharges.count && !s->oom; i++) {
        discharge *d = &s->discharges.at[i];
        const uint32_t tests[2] = {d->from, d->end};
        uint64_t *valid = plane_new(s, &s->sp);
        if (!valid)
            return;
        memcpy(valid, s->sp.ones, s->sp.words * sizeof *valid);
        for (unsigned k = 0; k < 2; k++) {
            uint64_t *t = plane_new(s, &s->sp), *f = plane_new(s, &s->sp);
            if (s->oom || tests[k] == ID_NONE)
                continue;
            atom_planes(s, &s->sp, tests[k], false, t, f);
            for (uint32_t w = 0; w < s->sp.words; w++)
                valid[w] &= t[w] & ~f[w];
        }
        d->valid = valid;
    }
}

/* The parts of constraints that worlds were looked at for. */
static const bool *ties_looked_at(solver *s)
{
    bool *out = solve_alloc(s, s->p->tie_count, sizeof *out);
    for (uint32_t i = 0; out && i < s->p->tie_count; i++)
        out[i] = s->ties[i].on_line == K_OPEN || s->ties[i].is_order;
    return out;
}

/* Worlds and what is shown in them; false when the line is bad or memory ran out. */
static bool enumerate(solver *s)
{
    if (!space_init(s, &s->sp, s->items.at, (uint32_t)s->items.count))
        return false;
    solve_valid(s);
    if (s->oom)
        return false;
    if (!plane_any(s->valid, s->sp.ones, s->sp.words)) {
        const bool *parts = ties_looked_at(s);
        if (parts)
            s->bad = broken_together(s->m, parts, s->a);
        return false;
    }
    solve_shown(s, NULL);
    valid_discharges(s);
    return !s->oom;
}

/* From facts to items; false when the line is bad or memory ran out. */
static bool reduce(solver *s)
{
    if (!solver_new(s))
        return false;
    solve_facts(s);
    for (uint32_t i = 0; i < s->p->atom_count && !s->oom; i++)
        solve_classify(s, i);
    if (!s->oom)
        solve_ties(s);
    if (s->oom || s->bad.ptr)
        return false;
    solve_nodes(s);
    solve_net(s);
    if (!s->oom)
        solve_items(s);
    return !s->oom;
}

/* One question of the policy, once and in order. */
static uint32_t note_question(uint32_t *list, uint32_t count, uint32_t fact_id)
{
    uint32_t at = count;
    while (at > 0 && list[at - 1] > fact_id)
        at--;
    if (at > 0 && list[at - 1] == fact_id)
        return count;
    memmove(list + at + 1, list + at, (count - at) * sizeof *list);
    list[at] = fact_id;
    return count + 1;
}

/* The open questions that the items rest on, those inside free truths too. */
static void note_questions(solver *s)
{
    uint32_t count = 0, *list = NULL;
    if (s->items.count)
        list = arena_alloc(s->out_arena, PARTS_MAX * s->items.count, sizeof *list);
    if (s->items.count && !list)
        s->oom = true;
    for (size_t i = 0; list && i < s->items.count; i++) {
        const item *it = s->items.at[i];
        const free_truth *f = it->free ? &s->frees.at[it->id] : NULL;
        const uint32_t *facts = f ? f->facts : &it->id;
        for (uint32_t k = 0; k < (f ? f->fact_count : 1); k++)
            if (s->m->facts[facts[k]].kind == FACT_QUESTION)
                count = note_question(list, count, facts[k]);
    }
    s->out->questions = list;
    s->out->question_count = count;
}

static void decide(solver *s)
{
    if (!reduce(s))
        return;
    note_questions(s);
    if (s->oom)
        return;
    s->out->worlds = s->worlds;
    s->out->bounded = s->bounded;
    s->out->weakest_measure = ID_NONE;
    if (!s->give_up)
        solve_showings(s); /* may give up too */
    if (s->oom)
        return;
    s->out->gave_up = s->give_up;
    if (s->give_up && !solve_any_values(s)) {
        const bool *parts = ties_looked_at(s);
        if (parts)
            s->bad = broken_together(s->m, parts, s->a);
    } else if (s->give_up)
        solve_bounded(s);
    else if (enumerate(s))
        solve_outcome(s);
}

/* One plan; what the solver found besides stays in `s`. */
static line_result solve_plan(fast_run *r, const plan *p, const prepared *ready, solver *s,
                              outcome **out)
{
    *s = (solver){.p = p,
                  .m = p->model,
                  .a = r->scratch,
                  .out_arena = r->results,
                  .line = *ready,
                  .brief = r->brief,
                  .no_hinges = r->opt.no_hinges,
                  .lean = r->opt.lean && p == r->p,
                  .joint = r->opt.joint && p == r->p};
    *out = NULL;
    s->out = outcome_zero(s->m, r->results);
    if (!s->out)
        return LINE_NOMEM;
    decide(s);
    if (r->track_exact && !s->oom && !s->bad.ptr)
        solve_exact(s, r->exact_marks);
    if (s->oom)
        return LINE_NOMEM;
    *out = s->out;
    return s->bad.ptr ? LINE_BAD : LINE_OK;
}

/* The plan of part `i`, compiled when first asked for; NULL with LINE_OK when the part is empty. */
static line_result part_plan(fast_run *r, uint32_t i, const plan **out)
{
    if (!r->parts)
        r->parts = arena_alloc(r->own, parts_count(r->p->model), sizeof *r->parts);
    if (!r->parts)
        return LINE_NOMEM;
    part *x = &r->parts[i];
    if (!x->made) {
        bool empty;
        const model *m = part_model(r->p->model, i, r->own, &empty);
        if (!m)
            return LINE_NOMEM;
        if (!empty && !(x->plan = plan_compile(m, r->p->known_on, r->p->text_stance, r->own)))
            return LINE_NOMEM;
        x->made = true;
    }
    *out = x->plan;
    return LINE_OK;
}

typedef VEC(charge_use) use_list;

/* Adds the gate's own of a part: others' may stand in it for the sake of an edge. */
static bool add_uses(fast_run *r, const solver *s, const plan *p, uint32_t home, use_list *uses)
{
    for (size_t i = 0; i < s->uses.count; i++) {
        charge_use u = s->uses.at[i];
        if (s->m->measures[u.measure].gate != home)
            continue;
        /* versions are numbered by plan: the whole one's number, by measure and version */
        const plan_version *v = u.version == ID_NONE ? NULL : &p->versions[u.version];
        const plan_measure *m = &r->p->measures[u.measure];
        for (uint32_t k = m->first; v && k < m->first + m->count; k++) {
            if (r->p->versions[k].version == v->version)
                u.version = k;
        }
        if (!vec_push(r->scratch, uses, u))
            return false;
    }
    return true;
}

/* The use of each charge of the outcome: a part's where a part has it. */
static bool merge_uses(const outcome *o, const use_list *whole, const use_list *of_parts,
                       charge_use *out)
{
    for (uint32_t i = 0; i < o->charge_count; i++) {
        const charge_use *found = NULL;
        for (size_t k = 0; !found && k < of_parts->count; k++) {
            if (of_parts->at[k].measure == o->charges[i].measure)
                found = &of_parts->at[k];
        }
        for (size_t k = 0; !found && k < whole->count; k++) {
            if (whole->at[k].measure == o->charges[i].measure)
                found = &whole->at[k];
        }
        if (!found)
            return false;
        out[i] = *found;
        out[i].kinds = o->charges[i].kinds;
    }
    return true;
}

/* Too many worlds: gate by gate. */
static line_result solve_parts(fast_run *r, const prepared *ready, const use_list *whole,
                               outcome *o, const charge_use **uses)
{
    const model *m = r->p->model;
    use_list of_parts = {0};
    outcome **parts = arena_alloc(r->scratch, parts_count(m), sizeof(outcome *));
    if (!parts)
        return LINE_NOMEM;
    for (uint32_t i = 0; i < parts_count(m); i++) {
        const plan *p = NULL;
        solver s;
        if (part_plan(r, i, &p) != LINE_OK)
            return LINE_NOMEM;
        line_result got = p ? solve_plan(r, p, ready, &s, &parts[i]) : LINE_OK;
        if (got == LINE_NOMEM)
            return LINE_NOMEM;
        if (got == LINE_BAD)
            parts[i] = NULL;
        if (p && i % 2 == 1 && parts[i] && !r->brief && !add_uses(r, &s, p, i / 2, &of_parts))
            return LINE_NOMEM;
    }
    if (!parts_merge(m, o, parts, r->results))
        return LINE_NOMEM;
    if (r->brief)
        return LINE_OK;
    charge_use *all = arena_alloc(r->scratch, o->charge_count, sizeof *all);
    *uses = all;
    return (all || !o->charge_count) && merge_uses(o, whole, &of_parts, all) ? LINE_OK : LINE_NOMEM;
}

/* The marks of the line as a list. */
static void list_exact(fast_run *r)
{
    r->exact_count = 0;
    for (uint32_t f = 0; r->track_exact && f < r->p->model->facts_count; f++) {
        if (r->exact_marks[f])
            r->exact[r->exact_count++] = f;
        r->exact_marks[f] = false;
    }
}

line_result solve_line(fast_run *r, const prepared *ready, outcome **out, const charge_use **uses,
                       uint32_t *use_count)
{
    solver s;
    line_result got = solve_plan(r, r->p, ready, &s, out);
    *uses = s.uses.at;
    if (got == LINE_OK && (*out)->gave_up)
        got = solve_parts(r, ready, &(use_list){s.uses.at, s.uses.count, s.uses.count}, *out, uses);
    list_exact(r);
    if (got == LINE_NOMEM) {
        *out = NULL;
        return got;
    }
    *use_count = got == LINE_OK && !r->brief ? (*out)->charge_count : 0;
    if (got == LINE_BAD) {
        r->bad = s.bad;
        *out = outcome_zero(s.m, r->results);
    }
    return *out ? got : LINE_NOMEM;
}

line_result fast_decide(const plan *p, fast_run *r, const line *in, outcome **out)
{
    prepared ready;
    tg_assert(p == r->p);
    *out = NULL;
    r->bad = (str){0};
    arena_reset(r->scratch);
    line_result got = line_prepare(p->model, in, &r->opt, r->scratch, &ready, &r->bad);
    if (got == LINE_NOMEM)
        return LINE_NOMEM;
    if (got == LINE_BAD) {
        *out = outcome_zero(p->model, r->results);
        return *out ? LINE_BAD : LINE_NOMEM;
    }
    const charge_use *uses;
    uint32_t use_count;
    return solve_line(r, &ready, out, &uses, &use_count);
}

line_result fast_decide_into(fast_run *r, int32_t on, const line *in, arena *a, outcome **out,
                             str *why)
{
    arena *own = r->results;
    int32_t own_on = r->opt.on;
    r->results = a;
    r->opt.on = on;
    line_result got = fast_decide(r->p, r, in, out);
    r->results = own;
    r->opt.on = own_on;
    if (got == LINE_BAD) {
        *why = str_dup(a, r->bad);
        if (!why->ptr)
            got = LINE_NOMEM;
    }
    return got;
}

line_result fast_verdicts_into(fast_run *r, int32_t on, const line *in, arena *a, outcome **out,
                               str *why)
{
    r->brief = true;
    line_result got = fast_decide_into(r, on, in, a, out, why);
    r->brief = false;
    return got;
}
