/*
 * solve_exact.c - known numbers whose exact value an outcome may show.
 *
 * Where a comparison of a known number with a missing one is read, the missing one's classes are
 * cut at the known one: rows of hinges then name it. So do constraints that tie the two. All else
 * that the solver does with a known number goes by its truth among the atoms, its class.
 */
#include "eval/fast_run.h"

typedef struct {
    const solver *s;
    bool *read;  /* by missing fact: an item of the line or of a showing rests on it */
    bool *exact; /* by fact */
} exact_work;

/* Does the operand rest on a missing fact that is read? */
static bool operand_read(const exact_work *w, const plan_operand *o)
{
    if (o->kind != PO_FACT)
        return false;
    const lfact *lf = &w->s->facts[o->id];
    return lf->state == LF_MISSING && (w->read[o->id] || w->read[lf->base]);
}

static void mark_fact(const exact_work *w, uint32_t f)
{
    const fact *x = &w->s->m->facts[f];
    if (w->exact[f])
        return;
    w->exact[f] = true;
    if (x->derived && x->derive.a.kind == O_FACT)
        mark_fact(w, x->derive.a.id);
    if (x->derived && x->derive.op && x->derive.b.kind == O_FACT)
        mark_fact(w, x->derive.b.id);
}

static void mark_operand(const exact_work *w, const plan_operand *o)
{
    if (o->kind == PO_FACT)
        mark_fact(w, o->id);
}

static void mark_comparison(const exact_work *w, const atom *x)
{
    mark_operand(w, &x->left.a);
    mark_operand(w, &x->right.a);
    if (x->left.op)
        mark_operand(w, &x->left.b);
    if (x->right.op)
        mark_operand(w, &x->right.b);
}

static bool comparison_read(const exact_work *w, const atom *x)
{
    return operand_read(w, &x->left.a) || operand_read(w, &x->right.a) ||
           (x->left.op && operand_read(w, &x->left.b)) ||
           (x->right.op && operand_read(w, &x->right.b));
}

static void read_item(exact_work *w, const item *it)
{
    if (!it->free) {
        w->read[it->id] = true;
        return;
    }
    const free_truth *t = &w->s->frees.at[it->id];
    for (uint32_t i = 0; i < t->fact_count; i++)
        w->read[t->facts[i]] = true;
}

/* ---- free truths ----------------------------------------------------------------------------- */

/* The same comparison is one free truth; two are told apart by their known numbers too. */
typedef struct { const atom *first; bool more; } known_operands;

static bool same_exact_operand(const plan_operand *x, const plan_operand *y)
{
    if (x->kind != y->kind)
        return false;
    return x->kind == PO_NUMBER ? rat_cmp(x->number, y->number) == 0 : x->id == y->id;
}

static bool same_exact_term(const plan_term *x, const plan_term *y)
{
    return x->op == y->op && same_exact_operand(&x->a, &y->a) &&
           (x->op == 0 || same_exact_operand(&x->b, &y->b));
}

static bool same_operands(const atom *x, const atom *y)
{
    return same_exact_term(&x->left, &y->left) && same_exact_term(&x->right, &y->right);
}

static void free_atoms(const exact_work *w, const id_list *atoms, known_operands *k, bool mark)
{
    const solver *s = w->s;
    for (size_t i = 0; i < atoms->count; i++) {
        uint32_t id = atoms->at[i];
        if (id >= s->p->atom_count || !s->atom_free[id])
            continue;
        const atom *x = &s->p->atoms[id];
        if (mark)
            mark_comparison(w, x);
        k->more = k->more || (k->first && !same_operands(k->first, x));
        k->first = x;
    }
}

static void mark_frees(exact_work *w)
{
    const solver *s = w->s;
    known_operands k = {0};
    free_atoms(w, &s->reads, &k, false);
    free_atoms(w, &s->looks, &k, false);
    if (k.more) {
        free_atoms(w, &s->reads, &k, true);
        free_atoms(w, &s->looks, &k, true);
    }
}

/* ---- facts that only a showing reads --------------------------------------------------------- */

/* The outcome never shows their values. Where one known fact alone cuts such a fact, and nothing
 * else does, the order of the cuts is the same whatever the known number is. */
static bool is_simple(const solver *s, uint32_t f)
{
    const fact_use *u = &s->p->facts[f];
    uint32_t other = ID_NONE;
    if (u->cut_count || u->constrained)
        return false;
    for (uint32_t i = 0; i < s->p->atom_count; i++) {
        const atom *x = &s->p->atoms[i];
        if (x->kind != AT_CMP)
            continue;
        const plan_operand *all[4] = {&x->left.a, &x->left.b, &x->right.a, &x->right.b};
        bool mine = false, plain = !x->left.op && !x->right.op;
        for (unsigned k = 0; k < 4; k++)
            mine = mine || (all[k]->kind == PO_FACT && all[k]->id == f) ||
                   (all[k]->kind == PO_FACT && s->m->facts[all[k]->id].derived &&
                    s->facts[all[k]->id].base == f);
        if (!mine)
            continue;
        const plan_operand *side = x->left.a.id == f ? &x->right.a : &x->left.a;
        if (!plain || side->kind != PO_FACT || s->m->facts[side->id].derived ||
            (other != ID_NONE && other != side->id))
            return false;
        other = side->id;
    }
    return true;
}

void solve_exact(solver *s, bool *exact)
{
    exact_work w = {.s = s, .exact = exact};
    w.read = solve_alloc(s, s->m->facts_count, sizeof *w.read);
    if (!w.read)
        return;
    for (size_t i = 0; i < s->items.count; i++)
        read_item(&w, s->items.at[i]);
    for (size_t i = 0; i < s->showings.count; i++) {
        for (uint32_t k = 0; k < s->showings.at[i].item_count; k++) {
            const item *it = s->showings.at[i].items[k];
            if (it->at != ID_NONE || it->free || !is_simple(s, it->id))
                read_item(&w, it);
        }
    }
    mark_frees(&w);
    for (uint32_t i = 0; i < s->p->atom_count; i++) {
        const atom *x = &s->p->atoms[i];
        if (x->kind == AT_CMP && comparison_read(&w, x))
            mark_comparison(&w, x);
    }
}
