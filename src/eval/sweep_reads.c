/*
 * sweep_reads.c - which open facts and questions of a row a world would have to decide, as planes.
 *
 *     roots that are open ──▶ down through open nodes ──▶ atoms        solve_items.c, 64 rows at a time
 *     conditions to meet, what must be shown: only the questions under them
 *     facts under an `unless shown`: no world here decides them, but an outcome counts worlds of them
 *
 * An atom that is reached and has no values to choose from (a comparison across facts, a code, who
 * a party is, an open parameter), or whose fact a constraint bears on there, makes the row odd.
 */
#include "eval/sweep_run.h"

#include <string.h>

/* ---- values to choose from ------------------------------------------------------------------- */

enum { CHOICES_MAX = 254 }; /* numbered in a byte, 0 being none of them */

typedef VEC(value) value_list;

bool own_atom(const sweep *s, uint32_t atom_id)
{
    const atom *x = &s->p->atoms[atom_id];
    return !atom_links(s->m, x) && x->kind != AT_GIVEN;
}

/* Adds a value unless the fact's atoms say the same of one that is there. */
static void choice_add(sweep *s, uint32_t fact_id, value v, value_list *to)
{
    const fact_use *u = &s->p->facts[fact_id];
    for (size_t i = 0; i < to->count; i++) {
        bool same = true;
        for (uint32_t k = 0; same && k < u->atom_count; k++) {
            uint32_t id = s->p->fact_atoms[u->atom_first + k];
            const atom *x = &s->p->atoms[id];
            same = !own_atom(s, id) ||
                   atom_of_value(s->p, x, &v).t == atom_of_value(s->p, x, &to->at[i]).t;
        }
        if (same)
            return;
    }
    if (!vec_push(s->a, to, v))
        s->oom = true;
}

static void choice_step(sweep *s, uint32_t fact_id, int64_t step, value_list *to)
{
    choice_add(s, fact_id, (value){.state = V_KNOWN, .lo = step, .hi = step}, to);
}

/* Codes have no list of values; who a party is, which decides what there is of it, is a code. */
static bool choosable(const sweep *s, uint32_t fact_id)
{
    const fact *f = &s->m->facts[fact_id];
    return f->type != TYPE_CODE && f->kind != FACT_PARAM && !f->derived;
}

static bool is_ordered(const fact *f)
{
    return f->type == TYPE_WHOLE || f->type == TYPE_DECIMAL || f->type == TYPE_MONEY ||
           f->type == TYPE_DATE;
}

/* One value of each kind that a line which lacks the fact may have (solve_facts.c, admit). */
static fact_choice choices_of(sweep *s, uint32_t fact_id)
{
    const fact *f = &s->m->facts[fact_id];
    const fact_use *u = &s->p->facts[fact_id];
    value_list all = {0};
    uint32_t classes = 0;
    if (!choosable(s, fact_id))
        return (fact_choice){0};
    if (f->kind == FACT_QUESTION) {
        const question *q = &s->m->questions[f->question];
        for (uint32_t i = 0; i < q->reading_count; i++)
            choice_step(s, fact_id, q->readings[i], &all);
        classes = q->reading_count;
    } else if (is_ordered(f)) {
        choice_step(s, fact_id, f->low, &all);
        for (uint32_t i = 0; i < u->cut_count; i++) {
            int64_t cut = s->p->cuts[u->cut_first + i];
            if (cut > f->low && cut <= f->high)
                choice_step(s, fact_id, cut, &all);
        }
        classes = u->cut_count + 1;
    } else {
        int64_t count = f->type == TYPE_COUNTRY ? COUNTRY_VALUES
                        : f->type == TYPE_YES_NO ? 2
                                                 : (int64_t)f->symbol_count;
        for (int64_t i = 0; i < count && !s->oom; i++)
            choice_step(s, fact_id, i, &all);
        classes = (uint32_t)all.count;
    }
    classes += f->may_be_none;
    if (f->may_be_none)
        choice_add(s, fact_id, (value){.state = V_NONE}, &all);
    return all.count <= CHOICES_MAX ? (fact_choice){all.at, (uint32_t)all.count, classes, true}
                                    : (fact_choice){0};
}

const fact_choice *fact_choices(sweep *s, uint32_t fact_id)
{
    fact_choice *x = &s->choices[fact_id];
    if (!x->known && !s->oom)
        *x = choices_of(s, fact_id);
    x->known = true;
    return x;
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* Of what is reached by node, and then of atoms: what worlds decide; what must be shown, of which
 * only the questions count; and exceptions that must be shown, in full. */
typedef enum { VIA_ROOTS, VIA_SHOWN, VIA_EXCEPTION, VIA_COUNT } reads_via;

typedef struct {
    sweep *s;
    uint32_t *nodes[VIA_COUNT]; /* by node: where it is reached and open */
    uint32_t *atoms[VIA_COUNT];
    uint32_t *tied;      /* by fact: where a constraint on it may fail */
    bool *tied_known;
} reads_walk;

static void reads_or(sweep *s, uint32_t *to, uint32_t where)
{
    *to = formula_or(&s->f, *to, where);
}

static void reads_root(reads_walk *w, uint32_t node_id, uint32_t where)
{
    sweep *s = w->s;
    if (node_id > N_TRUE)
        reads_or(s, &w->nodes[VIA_ROOTS][node_id],
                 formula_and(&s->f, where, node_open(s, node_id)));
}

static void reads_shown(reads_walk *w, uint32_t node_id, uint32_t where)
{
    uint32_t surely, open;
    if (node_id <= N_TRUE)
        return;
    node_shown(w->s, node_id, &surely, &open);
    reads_or(w->s, &w->nodes[VIA_SHOWN][node_id], formula_and(&w->s->f, where, open));
}

static void reads_atom(reads_walk *w, uint32_t id, uint32_t where, reads_via via)
{
    sweep *s = w->s;
    const atom *x = &s->p->atoms[id];
    bool is_own = own_atom(s, id);
    /* a comparison there may cut what worlds decide into more classes
     * than the fact's own atoms do */
    if (via == VIA_SHOWN && is_own && s->m->facts[x->fact].kind != FACT_QUESTION)
        return;
    if (!is_own || !fact_choices(s, x->fact)->count) {
        reads_or(s, &s->odd, where);
        return;
    }
    if (!w->tied_known[x->fact])
        w->tied[x->fact] = fact_tied(s, x->fact);
    w->tied_known[x->fact] = true;
    reads_or(s, &s->odd, formula_and(&s->f, where, w->tied[x->fact]));
    reads_or(s, &w->atoms[via][id], where);
}

/* Parents come after their children. */
static void reads_spread(reads_walk *w, reads_via via)
{
    sweep *s = w->s;
    uint32_t *reach = w->nodes[via];
    for (uint32_t id = s->p->node_count; id-- > N_TRUE + 1 && !s->oom;) {
        const node *n = &s->p->nodes[id];
        if (reach[id] == F_ZERO)
            continue;
        if (n->kind == ND_ATOM)
            reads_atom(w, n->first, reach[id], via);
        for (uint32_t i = 0; n->kind != ND_ATOM && i < n->count; i++) {
            uint32_t kid = s->p->kids[n->first + i];
            uint32_t open = formula_and(&s->f, reach[id], node_open(s, kid));
            if (n->kind != ND_SHOWN) {
                reads_or(s, &reach[kid], open);
                continue;
            }
            reads_or(s, &w->nodes[VIA_SHOWN][kid], open);
            reads_or(s, &w->nodes[VIA_EXCEPTION][kid], open);
        }
    }
}

static void reads_roots(reads_walk *w)
{
    sweep *s = w->s;
    const plan *p = s->p;
    for (uint32_t g = 0; g < s->m->gates_count && !s->oom; g++) {
        reads_root(w, p->gates[g].pass, F_ONE);
        for (uint32_t i = 0; i < p->gates[g].cover_count; i++)
            reads_root(w, p->refs[p->gates[g].cover_first + i], node_holds(s, p->gates[g].pass));
    }
    for (uint32_t i = 0; i < p->version_count && !s->oom; i++) {
        const plan_version *v = &p->versions[i];
        if (p->measures[v->measure].apply == N_FALSE)
            continue;
        reads_root(w, v->apply, node_holds(s, p->measures[v->measure].apply));
        uint32_t where = node_holds(s, v->apply);
        for (uint32_t k = 0; k < v->relies_count + v->demands_count; k++) {
            const plan_demand *d =
                &p->demands[p->refs[k < v->relies_count ? v->relies_first + k
                                                        : v->demands_first + k - v->relies_count]];
            reads_shown(w, d->failed, where);
            reads_shown(w, d->satisfied, where);
        }
    }
}

/* Definitions among the bits are told from the row itself. */
static void reads_bits(sweep *s)
{
    for (uint32_t i = 0; i < s->q.bit_count && !s->oom; i++) {
        const sweep_bit *b = &s->q.bits[i];
        uint32_t untold;
        if (b->kind != BIT_HOLDS)
            continue;
        bit_holds(s, b, &s->bits[i], &untold);
        reads_or(s, &s->odd, untold);
        formula_output(&s->f, s->bits[i]);
    }
}

static void reads_add(sweep *s, sweep_read x)
{
    if (x.where == F_ZERO)
        return;
    formula_output(&s->f, x.where);
    if (!vec_push(s->a, &s->reads, x))
        s->oom = true;
}

static void reads_list(reads_walk *w)
{
    sweep *s = w->s;
    for (uint32_t f = 0; f < s->m->facts_count; f++) {
        const fact_use *u = &s->p->facts[f];
        for (uint32_t k = 0; k < u->atom_count && !s->oom; k++) {
            uint32_t id = s->p->fact_atoms[u->atom_first + k];
            if (s->p->atoms[id].fact != f || !own_atom(s, id))
                continue;
            uint32_t where = formula_or(&s->f, w->atoms[VIA_ROOTS][id], w->atoms[VIA_SHOWN][id]);
            reads_add(s, (sweep_read){id, where, false});
            where = formula_and_not(&s->f, w->atoms[VIA_EXCEPTION][id], where);
            reads_add(s, (sweep_read){id, where, true});
        }
    }
}

void reads_build(sweep *s)
{
    reads_walk w = {.s = s};
    for (reads_via v = VIA_ROOTS; v < VIA_COUNT; v++) {
        w.nodes[v] = sweep_alloc(s, s->p->node_count, sizeof **w.nodes);
        w.atoms[v] = sweep_alloc(s, s->p->atom_count, sizeof **w.atoms);
    }
    w.tied = sweep_alloc(s, s->m->facts_count, sizeof *w.tied);
    w.tied_known = sweep_alloc(s, s->m->facts_count, sizeof *w.tied_known);
    if (s->oom)
        return;
    odd_rows_by_value(s);
    reads_roots(&w);
    for (reads_via v = VIA_ROOTS; v < VIA_COUNT; v++)
        reads_spread(&w, v);
    reads_bits(s);
    reads_list(&w);
    formula_output(&s->f, s->odd);
}
