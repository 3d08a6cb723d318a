/*
 * batch_truth.c - what a value says of an atom on its own fact, and what is left when nothing is
 * known of it.
 */
#include "eval/batch_run.h"

static bool known_holds_atom(const plan *p, const atom *x, const value *v)
{
    switch (x->kind) {
    case AT_CUT: return atom_cut_holds(x, v->lo);
    case AT_SET: return atom_set_holds(p, x, v->lo);
    case AT_TEXTS:
    case AT_UNDER: return atom_text_holds(p, x, v->text);
    case AT_GIVEN: return true;
    case AT_NONE:
    case AT_CMP: return false;
    }
    return false;
}

may atom_of_value(const plan *p, const atom *x, const value *v)
{
    bool holds = true;
    switch (v->state) {
    case V_MISSING:
    case V_PART: return x->kind == AT_GIVEN ? (may){v->state == V_PART, v->state != V_PART}
                                            : (may){true, true};
    case V_NONE: holds = x->kind == AT_NONE || x->kind == AT_GIVEN; break;
    case V_KNOWN: holds = known_holds_atom(p, x, v); break;
    }
    return (may){holds, !holds};
}

bool atom_links(const model *m, const atom *x)
{
    return x->kind == AT_CMP || (x->kind == AT_NONE && m->facts[x->fact].derived);
}

bool atoms_missing(fast_run *r, arena *a, may *out)
{
    const model *m = r->p->model;
    prepared ready = {.known_on = r->p->known_on, .worlds_max = 1};
    value *values = arena_alloc(a, m->facts_count, sizeof *values);
    rat *exact = arena_alloc(a, m->facts_count, sizeof *exact);
    if (!values || !exact)
        return false;
    ready.values = values;
    ready.exact = exact;
    solver s = {.p = r->p, .m = m, .a = a, .out_arena = a, .line = ready};
    s.atom_room = r->p->atom_count;
    s.atom_k3 = solve_alloc(&s, s.atom_room, sizeof *s.atom_k3);
    s.atom_base = solve_alloc(&s, s.atom_room, sizeof *s.atom_base);
    s.atom_free = solve_alloc(&s, s.atom_room, sizeof *s.atom_free);
    if (!s.oom)
        solve_facts(&s);
    for (uint32_t i = 0; i < r->p->atom_count && !s.oom; i++) {
        solve_classify(&s, i);
        out[i] = (may){s.atom_k3[i] != K_FALSE, s.atom_k3[i] != K_TRUE};
    }
    return !s.oom;
}
