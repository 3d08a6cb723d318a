/*
 * solve_items.c - which missing facts and open questions matter, and their classes.
 *
 * Open roots are walked through open nodes only; what they read becomes an item, constraints that
 * read an item bring theirs, and conditions to meet add the open questions they read. Nothing else
 * is ever enumerated, which is what keeps worlds few.
 */
#include "eval/solver.h"

#include <stdlib.h>
#include <string.h>

/* ---- items ----------------------------------------------------------------------------------- */

static bool of_question(const solver *s, uint32_t fact_id)
{
    fact_kind kind = s->m->facts[fact_id].kind;
    return kind == FACT_QUESTION || kind == FACT_PARAM;
}

/* The item that an open atom rests on, new or old. */
item *solve_item(solver *s, uint32_t atom_id)
{
    uint32_t id = s->atom_base[atom_id];
    bool is_free = s->atom_free[atom_id];
    item **slot = is_free ? &s->frees.at[id].it : &s->fact_item[id];
    if (*slot)
        return *slot;
    item *it = solve_alloc(s, 1, sizeof *it);
    if (!it)
        return NULL;
    *it = (item){.free = is_free, .id = id, .at = ID_NONE};
    it->question = is_free ? s->frees.at[id].question : of_question(s, id);
    it->wide = is_free ? !s->frees.at[id].order : s->m->facts[id].derived || s->wide_fact[id];
    *slot = it;
    return it;
}

static bool on_item(const solver *s, const item *it, uint32_t atom_id)
{
    return s->atom_free[atom_id] == it->free && s->atom_base[atom_id] == it->id;
}

/* ---- classes --------------------------------------------------------------------------------- */

static int compare_class_cuts(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static void push_run(solver *s, run_list *out, int64_t lo, int64_t hi)
{
    SOLVE_PUSH(s, out, ((irun){lo, hi}));
}

/* Truths of the item's atoms at a value: a bit each. */
static void truths_at(const solver *s, const item *it, const id_list *mine, leaf_value v,
                      uint64_t *bits)
{
    memset(bits, 0, (mine->count / 64 + 1) * sizeof *bits);
    for (size_t i = 0; i < mine->count; i++) {
        if (atom_at(s, solve_atom(s, mine->at[i]), it->id, v))
            bits[i / 64] |= (uint64_t)1 << i % 64;
    }
}

typedef struct {
    solver *s;
    item *it;
    id_list mine;
    size_t words;
    VEC(iclass) classes;
    VEC(uint64_t *) truths; /* by class */
} class_work;

static void class_add(class_work *w, const uint64_t *bits, leaf_value first)
{
    uint64_t *copy = solve_alloc(w->s, w->words, sizeof *copy);
    if (!copy)
        return;
    memcpy(copy, bits, w->words * sizeof *copy);
    SOLVE_PUSH(w->s, &w->truths, copy);
    SOLVE_PUSH(w->s, &w->classes, ((iclass){.first = first}));
}

/* One stretch of values alike: of the class before where that is alike too, else of a new one. */
static void class_piece(class_work *w, run_list *runs, uint64_t *bits, irun piece)
{
    solver *s = w->s;
    truths_at(s, w->it, &w->mine, (leaf_value){false, piece.lo}, bits);
    size_t last = w->classes.count;
    if (last == 0 || memcmp(w->truths.at[last - 1], bits, w->words * sizeof *bits) != 0)
        class_add(w, bits, (leaf_value){false, piece.lo});
    push_run(s, runs, piece.lo, piece.hi);
    if (!s->oom)
        w->classes.at[w->classes.count - 1].values.count++;
}

/* Numbers and dates: stretches between cuts, neighbours alike in every atom joined. */
static void number_classes(class_work *w, const admissible *v)
{
    solver *s = w->s;
    cut_list cuts = {0};
    run_list runs = {0};
    for (size_t i = 0; i < w->mine.count; i++)
        atom_cuts(s, w->mine.at[i], v, &cuts);
    if (cuts.count)
        qsort(cuts.at, cuts.count, sizeof *cuts.at, compare_class_cuts);
    uint64_t *bits = solve_alloc(s, w->words, sizeof *bits);
    size_t next = 0;
    for (uint32_t i = 0; i < v->count && !s->oom; i++) {
        int64_t lo = v->runs[i].lo, hi = v->runs[i].hi;
        for (; next < cuts.count && cuts.at[next] <= hi; next++) {
            if (cuts.at[next] <= lo)
                continue;
            class_piece(w, &runs, bits, (irun){lo, cuts.at[next] - 1});
            lo = cuts.at[next];
        }
        class_piece(w, &runs, bits, (irun){lo, hi});
    }
    /* The list may have moved while it grew: classes hold their runs in order. */
    size_t at = 0;
    for (size_t c = 0; c < w->classes.count && !s->oom; c++) {
        w->classes.at[c].values.runs = runs.at + at;
        at += w->classes.at[c].values.count;
    }
}

/* Symbols, countries, codes: values alike in every atom. */
static void set_classes(class_work *w, const admissible *v)
{
    solver *s = w->s;
    uint64_t *bits = solve_alloc(s, w->words, sizeof *bits);
    VEC(run_list) lists = {0};
    for (uint32_t i = 0; i < v->count && bits; i++) {
        for (int64_t x = v->runs[i].lo; x <= v->runs[i].hi && !s->oom; x++) {
            truths_at(s, w->it, &w->mine, (leaf_value){false, x}, bits);
            size_t c = 0;
            while (c < w->truths.count &&
                   memcmp(w->truths.at[c], bits, w->words * sizeof *bits) != 0)
                c++;
            if (c == w->truths.count) {
                class_add(w, bits, (leaf_value){false, x});
                SOLVE_PUSH(s, &lists, (run_list){0});
            }
            if (s->oom)
                return;
            run_list *l = &lists.at[c];
            if (l->count && l->at[l->count - 1].hi + 1 == x)
                l->at[l->count - 1].hi = x;
            else
                push_run(s, l, x, x);
        }
    }
    for (size_t c = 0; c < w->classes.count; c++)
        w->classes.at[c].values = (admissible){lists.at[c].at, (uint32_t)lists.at[c].count, false};
}

static void add_mine(class_work *w, const id_list *atoms)
{
    for (size_t i = 0; atoms && i < atoms->count; i++) {
        if (on_item(w->s, w->it, atoms->at[i]))
            SOLVE_PUSH(w->s, &w->mine, atoms->at[i]);
    }
}

void item_classes(solver *s, item *it, const id_list *atoms, const id_list *more)
{
    class_work w = {.s = s, .it = it};
    if (it->free) {
        it->classes = solve_alloc(s, 2, sizeof *it->classes);
        it->class_count = 2;
        return;
    }
    add_mine(&w, atoms);
    add_mine(&w, more);
    w.words = w.mine.count / 64 + 1;
    const admissible *v = &s->facts[it->id].values;
    if (fact_is_number(&s->m->facts[it->id]))
        number_classes(&w, v);
    else
        set_classes(&w, v);
    if (v->none)
        SOLVE_PUSH(s, &w.classes,
                   ((iclass){.values = {NULL, 0, true}, .first = {.none = true}}));
    it->mine = w.mine;
    it->classes = w.classes.at;
    it->class_count = (uint32_t)w.classes.count;
    tg_assert(s->oom || it->class_count > 0);
}

/* ---- constraints bring theirs ---------------------------------------------------------------- */

static bool has_item(const item_list *list, const item *it)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i] == it)
            return true;
    }
    return false;
}

void add_items(solver *s, const id_list *atoms, size_t from, item_list *items)
{
    for (size_t i = from; i < atoms->count && !s->oom; i++) {
        item *it = solve_item(s, atoms->at[i]);
        if (it && !has_item(items, it))
            SOLVE_PUSH(s, items, it);
    }
}

void close_over_ties(solver *s, id_list *reads, item_list *items)
{
    bool *used = solve_alloc(s, s->p->tie_count, sizeof *used);
    for (bool changed = true; changed && !s->oom;) {
        changed = false;
        for (uint32_t i = 0; i < s->p->tie_count && !s->oom; i++) {
            const tie *t = &s->ties[i];
            bool touches = false;
            for (size_t k = 0; k < t->reads.count && !used[i]; k++) {
                uint32_t x = t->reads.at[k];
                item *it = s->atom_free[x] ? NULL : s->fact_item[s->atom_base[x]];
                touches = touches || (it && has_item(items, it));
            }
            if (!touches)
                continue;
            used[i] = changed = true;
            size_t from = reads->count;
            for (size_t k = 0; k < t->reads.count; k++)
                SOLVE_PUSH(s, reads, t->reads.at[k]);
            add_items(s, reads, from, items);
        }
    }
}

/* ---- what is read ---------------------------------------------------------------------------- */

static bool recites(const model *m, const authorisation *a, uint32_t measure_id)
{
    for (uint32_t i = 0; i < a->measure_count; i++) {
        if (str_eq(m->measures[a->measures[i]].name, m->measures[measure_id].name))
            return true;
    }
    return a->measure_count == 0;
}

static uint32_t extra_atom(solver *s, uint32_t clock, cut_op op, int32_t day)
{
    atom x = {.kind = AT_CUT, .fact = clock, .cut = op, .step = day};
    uint32_t id = s->p->atom_count + (uint32_t)s->extra.count;
    SOLVE_PUSH(s, &s->extra, x);
    if (s->oom || id >= s->atom_room)
        return ID_NONE;
    solve_classify(s, id);
    return id;
}

/* Authorisations that may discharge a version: instrument, recital, and a clock test not false. */
static void find_discharges(solver *s, uint32_t version_id)
{
    const plan_version *pv = &s->p->versions[version_id];
    const measure_version *v = &s->m->measures[pv->measure].versions[pv->version];
    if (v->effect != EF_LICENCE && v->effect != EF_NOTIFICATION)
        return;
    for (uint32_t i = 0; i < s->line.auth_count && !s->oom; i++) {
        const authorisation *a = &s->line.auths[i];
        if (a->instrument != v->instrument || !recites(s->m, a, pv->measure) || a->from >= a->end)
            continue;
        discharge d = {.version = version_id, .auth = a, .from = ID_NONE, .end = ID_NONE};
        if (a->from != DAY_ALWAYS)
            d.from = extra_atom(s, v->clock, CUT_GE, a->from);
        if (a->end != DAY_NEVER)
            d.end = extra_atom(s, v->clock, CUT_LT, a->end);
        if (s->oom)
            return;
        k3 from = d.from == ID_NONE ? K_TRUE : (k3)s->atom_k3[d.from];
        k3 end = d.end == ID_NONE ? K_TRUE : (k3)s->atom_k3[d.end];
        if (from == K_FALSE || end == K_FALSE)
            continue;
        d.on_line = from == K_TRUE && end == K_TRUE ? K_TRUE : K_OPEN;
        bool may_apply = s->node_k3[pv->apply] != K_FALSE;
        if (may_apply && from == K_OPEN)
            SOLVE_PUSH(s, &s->reads, d.from);
        if (may_apply && end == K_OPEN)
            SOLVE_PUSH(s, &s->reads, d.end);
        SOLVE_PUSH(s, &s->discharges, d);
    }
}

/* Open atoms of the roots that worlds must decide, in one walk. */
static void read_roots(solver *s)
{
    const plan *p = s->p;
    solve_new_walk(s);
    for (uint32_t g = 0; g < s->m->gates_count; g++) {
        const plan_gate *x = &p->gates[g];
        solve_reads(s, x->pass, false, &s->reads);
        for (uint32_t i = 0; s->node_k3[x->pass] != K_FALSE && i < x->cover_count; i++)
            solve_reads(s, p->refs[x->cover_first + i], false, &s->reads);
    }
    for (uint32_t i = 0; i < s->m->measures_count && !s->oom; i++) {
        const plan_measure *x = &p->measures[p->order[i]];
        if (s->node_k3[x->apply] == K_FALSE)
            continue;
        SOLVE_PUSH(s, &s->possible, p->order[i]);
        for (uint32_t v = x->first; v < x->first + x->count; v++) {
            if (s->node_k3[p->versions[v].apply] != K_FALSE)
                solve_reads(s, p->versions[v].apply, false, &s->reads);
            if (s->node_k3[p->versions[v].in_force] != K_FALSE)
                find_discharges(s, v);
        }
    }
}

/* ---- what must be shown ---------------------------------------------------------------------- */

/* Marks a condition as looked at; a showing where K3 leaves it open. */
static void look(solver *s, uint32_t node_id, bool exception)
{
    if (s->node_k3[node_id] != K_OPEN)
        return;
    uint32_t at = s->node_showing[node_id];
    if (at) {
        s->showings.at[at - 1].exception |= exception;
        return;
    }
    SOLVE_PUSH(s, &s->showings, ((showing){.node = node_id, .exception = exception}));
    s->node_showing[node_id] = (uint32_t)s->showings.count;
}

static void look_at_demand(solver *s, uint32_t state)
{
    look(s, s->p->demands[state].satisfied, false);
    look(s, s->p->demands[state].failed, false);
}

static void look_at_version(solver *s, uint32_t version_id)
{
    const plan_version *v = &s->p->versions[version_id];
    for (uint32_t i = 0; i < v->relies_count; i++)
        look_at_demand(s, s->p->refs[v->relies_first + i]);
    for (uint32_t i = 0; i < v->demands_count; i++)
        look_at_demand(s, s->p->refs[v->demands_first + i]);
}

/* SHOWN nodes that the walk over the roots entered, then demands of versions that may apply. */
static void find_showings(solver *s)
{
    const plan *p = s->p;
    for (size_t i = 0; i < s->possible.count && !s->oom; i++) {
        const plan_measure *x = &p->measures[s->possible.at[i]];
        for (uint32_t v = x->first; v < x->first + x->count; v++) {
            uint32_t shown = p->versions[v].shown;
            if (shown > N_TRUE && s->seen_node[shown] == s->seen && s->node_k3[shown] == K_OPEN)
                look(s, p->kids[p->nodes[shown].first], true);
        }
    }
    for (size_t i = 0; i < s->possible.count && !s->oom; i++) {
        const plan_measure *x = &p->measures[s->possible.at[i]];
        for (uint32_t v = x->first; v < x->first + x->count; v++) {
            if (s->node_k3[p->versions[v].apply] != K_FALSE)
                look_at_version(s, v);
        }
    }
    for (size_t i = 0; i < s->discharges.count && !s->oom; i++) {
        const discharge *d = &s->discharges.at[i];
        uint32_t slot = p->versions[d->version].clock_slot * s->m->demands_count;
        if (s->node_k3[p->versions[d->version].apply] == K_FALSE)
            continue;
        for (uint32_t k = 0; k < d->auth->proviso_count; k++)
            look_at_demand(s, slot + d->auth->provisos[k]);
    }
}

/* What a showing reads adds its open questions to the items, and cuts the classes of all. */
static void read_showings(solver *s, item_list *items)
{
    for (size_t i = 0; i < s->showings.count && !s->oom; i++) {
        id_list own = {0};
        solve_new_walk(s);
        solve_reads(s, s->showings.at[i].node, false, &own);
        for (size_t k = 0; k < own.count && !s->oom; k++) {
            SOLVE_PUSH(s, &s->looks, own.at[k]);
            item *it = solve_item(s, own.at[k]);
            if (it && it->question && !has_item(items, it))
                SOLVE_PUSH(s, items, it);
        }
    }
}

/* ---- the line's items ------------------------------------------------------------------------ */

static int item_order(const item *x, const item *y)
{
    if (x->question != y->question)
        return x->question ? -1 : 1;
    if (x->free != y->free)
        return x->free ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void sort_line_items(item_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        item *x = list->at[i];
        size_t at = i;
        for (; at > 0 && item_order(list->at[at - 1], x) > 0; at--)
            list->at[at] = list->at[at - 1];
        list->at[at] = x;
    }
}

/* Facts whose reading makes an outcome wider than necessary: missing parts of derived facts that
 * the line gives, and numbers in unknown comparisons of constraints. */
static bool none_is_no_news(const solver *s, const term *d)
{
    const operand *parts[2] = {&d->a, &d->b};
    for (unsigned i = 0; i < (d->op ? 2u : 1u); i++) {
        rat n;
        if (parts[i]->kind != O_FACT)
            continue;
        if (s->line.values[parts[i]->id].state == V_NONE)
            return true;
        if (i == 1 && d->op == '/' && line_number(s->m, &s->line, parts[i]->id, &n) && n.num == 0)
            return true;
    }
    return false;
}

/* What the missing parts stand by; of a part that is untied itself, all that it comes from. */
static void wide_parts(solver *s, const term *d)
{
    const operand *parts[2] = {&d->a, &d->b};
    for (unsigned i = 0; i < (d->op ? 2u : 1u); i++) {
        if (parts[i]->kind != O_FACT)
            continue;
        value_state part = s->line.values[parts[i]->id].state;
        if (part != V_MISSING && part != V_PART)
            continue;
        uint32_t base = solve_base(s, parts[i]->id);
        s->wide_fact[base] = true;
        if (s->m->facts[base].derived)
            wide_parts(s, &s->m->facts[base].derive);
    }
}

static void find_wide(solver *s)
{
    s->wide_fact = solve_alloc(s, s->m->facts_count, sizeof *s->wide_fact);
    for (uint32_t f = 0; !s->oom && f < s->m->facts_count; f++) {
        const fact *x = &s->m->facts[f];
        value_state state = s->line.values[f].state;
        if (!x->derived || state == V_MISSING || s->line.exact[f].den > 0 ||
            (state == V_NONE && none_is_no_news(s, &x->derive)))
            continue;
        wide_parts(s, &x->derive);
    }
    for (uint32_t i = 0; !s->oom && i < s->p->tie_count; i++) {
        for (size_t k = 0; k < s->ties[i].unknown.count; k++) {
            const free_truth *t = &s->frees.at[s->atom_base[s->ties[i].unknown.at[k]]];
            for (uint32_t j = 0; j < t->fact_count; j++)
                s->wide_fact[t->facts[j]] = true;
        }
    }
}

void solve_items(solver *s)
{
    find_wide(s);
    s->fact_item = solve_alloc(s, s->m->facts_count, sizeof *s->fact_item);
    s->node_showing = solve_alloc(s, s->p->node_count, sizeof *s->node_showing);
    if (s->oom)
        return;
    read_roots(s);
    find_showings(s);
    add_items(s, &s->reads, 0, &s->items);
    close_over_ties(s, &s->reads, &s->items);
    read_showings(s, &s->items);
    sort_line_items(&s->items);
    s->worlds = 1;
    for (size_t i = 0; i < s->items.count && !s->oom; i++) {
        item *it = s->items.at[i];
        it->at = (uint32_t)i;
        item_classes(s, it, &s->reads, &s->looks);
        uint32_t n = it->class_count;
        s->worlds = s->worlds > UINT64_MAX / (n ? n : 1) ? UINT64_MAX : s->worlds * n;
        s->bounded = s->bounded || it->wide;
    }
    s->give_up = s->give_up || s->worlds > s->line.worlds_max;
}
