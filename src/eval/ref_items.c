/*
 * ref_items.c - which missing facts and open questions matter, their classes, the worlds, and what
 * is shown under each joint reading (docs/engine.md sections 3 and 4).
 */
#include "eval/broken.h"
#include "eval/ref_world.h"

/* ---- what is read ---------------------------------------------------------------------------- */

static rdom *dom_at(const ref *r, const ratom *x)
{
    return r->doms.at[x->dom];
}

/* Adds the domains of atoms to a set; `mark` is the set. */
static bool add_doms(ref *r, const ratom_list *atoms, bool *mark, rdom_list *out)
{
    bool added = false;
    for (size_t i = 0; i < atoms->count; i++) {
        const ratom *x = atoms->at[i];
        if (x->kind == RA_UNKNOWN || mark[x->dom])
            continue;
        mark[x->dom] = added = true;
        REF_PUSH(r, out, dom_at(r, x));
    }
    return added;
}

static void add_atoms(ref *r, ratom_list *out, const ratom_list *more)
{
    for (size_t i = 0; i < more->count; i++)
        REF_PUSH(r, out, more->at[i]);
}

/* Constraints that read one of the domains bring their atoms and domains, until none is added. */
static void close_over_ties(ref *r, ratom_list *atoms, bool *mark, rdom_list *doms)
{
    bool *used = ref_alloc(r, r->ties.count, sizeof *used);
    for (bool changed = true; changed && !r->oom;) {
        changed = false;
        for (size_t i = 0; i < r->ties.count; i++) {
            const rtie *t = &r->ties.at[i];
            bool touches = false;
            for (size_t k = 0; k < t->atoms.count && !used[i]; k++)
                touches |= t->atoms.at[k]->kind != RA_UNKNOWN && mark[t->atoms.at[k]->dom];
            if (!touches)
                continue;
            used[i] = changed = true;
            add_atoms(r, atoms, &t->atoms);
            add_doms(r, &t->atoms, mark, doms);
        }
    }
}

/* Roots of the line that worlds must decide. */
static void read_roots(ref *r, ratom_list *out)
{
    r->seen++;
    for (uint32_t g = 0; g < r->m->gates_count; g++) {
        ref_reads(r, r->gates[g].pass, out);
        if (ref_truth(r, r->gates[g].pass) == R_FALSE)
            continue;
        for (uint32_t i = 0; i < r->m->gates[g].topic_count; i++)
            ref_reads(r, r->gates[g].cover[i], out);
    }
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rmeasure *x = &r->measures[i];
        if (ref_truth(r, x->apply) == R_FALSE)
            continue;
        for (uint32_t v = 0; v < x->version_count; v++) {
            if (ref_truth(r, x->versions[v].whole) == R_FALSE)
                continue;
            ref_reads(r, x->versions[v].whole, out);
            for (uint32_t k = 0; k < x->versions[v].auth_count; k++)
                ref_reads(r, x->versions[v].auths[k].valid, out);
        }
    }
}

static void look_at(rdemand *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        list[i]->satisfied->looked = true;
        if (list[i]->failed)
            list[i]->failed->looked = true;
    }
}

/* Conditions to meet of measures that may apply. (ref_reads marks the unless-shown ones.) */
static void look_at_demands(ref *r)
{
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rmeasure *x = &r->measures[i];
        for (uint32_t k = 0; k < x->version_count; k++) {
            const rversion *v = &x->versions[k];
            if (ref_truth(r, x->apply) == R_FALSE || ref_truth(r, v->whole) == R_FALSE)
                continue;
            look_at(v->relies, v->v->relies_count);
            look_at(v->demands, v->v->demand_count);
            for (uint32_t a = 0; a < v->auth_count; a++) {
                if (ref_truth(r, v->auths[a].valid) != R_FALSE)
                    look_at(v->auths[a].provisos, v->auths[a].auth->proviso_count);
            }
        }
    }
}

/* ---- classes --------------------------------------------------------------------------------- */

static bool by_runs(const ref *r, const rdom *d)
{
    if (d->fact == ID_NONE)
        return false;
    type_kind t = r->m->facts[d->fact].type;
    return t == TYPE_WHOLE || t == TYPE_DECIMAL || t == TYPE_MONEY || t == TYPE_DATE;
}

static bool cells_alike(const rdom *d, ratom *const *atoms, uint32_t count, uint32_t x, uint32_t y)
{
    if (d->cells[x].none || d->cells[y].none)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (atoms[i]->truths[x] != atoms[i]->truths[y])
            return false;
    }
    return true;
}

rpart *ref_classes(ref *r, const rdom *d, const ratom_list *atoms, const rpart *within,
                   uint32_t *count)
{
    ratom **mine = ref_alloc(r, atoms->count, sizeof(ratom *));
    uint32_t *class_of = ref_alloc(r, within->count, sizeof *class_of);
    uint32_t *cells = ref_alloc(r, within->count, sizeof *cells);
    rpart *classes = ref_alloc(r, within->count, sizeof *classes);
    uint32_t mine_count = 0;
    *count = 0;
    if (r->oom)
        return NULL;
    for (size_t i = 0; i < atoms->count; i++) {
        if (atoms->at[i]->kind != RA_UNKNOWN && dom_at(r, atoms->at[i]) == d)
            mine[mine_count++] = atoms->at[i];
    }
    /* Cells ascend, so classes are numbered by their least value. */
    for (uint32_t i = 0; i < within->count; i++) {
        class_of[i] = (*count)++;
        uint32_t from = by_runs(r, d) && i > 0 ? i - 1 : 0;
        for (uint32_t j = from; j < i; j++) {
            if (!cells_alike(d, mine, mine_count, within->cells[j], within->cells[i]))
                continue;
            class_of[i] = class_of[j];
            (*count)--;
            break;
        }
    }
    for (uint32_t c = 0; c < *count && !r->oom; c++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < within->count; i++) {
            if (class_of[i] == c)
                cells[n++] = within->cells[i];
        }
        const rpart *p = ref_part(r, d, cells, n);
        if (p)
            classes[c] = *p;
    }
    return classes;
}

/* Symbols and countries: the cell of all others stands last, its least value may be lower. */
static void order_classes(const ref *r, const rdom *d, rpart *classes, uint32_t count)
{
    if (d->fact == ID_NONE || r->m->facts[d->fact].type == TYPE_CODE)
        return;
    for (uint32_t i = 1; i < count; i++) {
        rpart x = classes[i];
        uint32_t at = i;
        if (!x.numbers)
            continue; /* none is last */
        for (; at > 0 && classes[at - 1].lo > x.lo; at--)
            classes[at] = classes[at - 1];
        classes[at] = x;
    }
}

/* ---- items ----------------------------------------------------------------------------------- */

/* The line gives the derived fact, and its parts are not tied to it. */
static bool is_given(const ref *r, uint32_t f)
{
    const fact *d = &r->m->facts[f];
    value_state s = r->line->values[f].state;
    if (!d->derived || s == V_MISSING || r->line->exact[f].den > 0)
        return false;
    if (s != V_NONE)
        return true;
    /* None because a part is none, or by a zero divisor, is no news. */
    const operand *parts[2] = {&d->derive.a, &d->derive.b};
    for (unsigned i = 0; i < (d->derive.op ? 2u : 1u); i++) {
        rat n;
        bool zero = i == 1 && d->derive.op == '/';
        if (parts[i]->kind == O_FACT && r->line->values[parts[i]->id].state == V_NONE)
            return false;
        if (zero && parts[i]->kind == O_FACT && line_number(r->m, r->line, parts[i]->id, &n) &&
            n.num == 0)
            return false;
    }
    return true;
}

/* Marks what the missing parts of a derived fact rest on, however deep. */
static void widen(ref *r, uint32_t f, bool *wide)
{
    const term *t = &r->m->facts[f].derive;
    const operand *parts[2] = {&t->a, &t->b};
    for (unsigned i = 0; i < (t->op ? 2u : 1u); i++) {
        if (parts[i]->kind != O_FACT)
            continue;
        value_state s = r->line->values[parts[i]->id].state;
        if (s != V_MISSING && s != V_PART)
            continue;
        uint32_t base = ref_base(r, parts[i]->id);
        if (r->dom_of[base])
            wide[r->dom_of[base] - 1] = true;
        if (r->m->facts[base].derived)
            widen(r, base, wide);
    }
}

/* Domains whose reading makes an outcome wider than necessary, by domain. */
static bool *wide_doms(ref *r)
{
    bool *wide = ref_alloc(r, r->doms.count, sizeof *wide);
    if (!wide)
        return NULL;
    for (size_t i = 0; i < r->doms.count; i++) {
        const rdom *d = r->doms.at[i];
        wide[i] = d->loose || (d->free && !d->free->order);
    }
    for (uint32_t f = 0; f < r->m->facts_count; f++) {
        if (is_given(r, f))
            widen(r, f, wide);
    }
    for (size_t i = 0; i < r->unknowns.count; i++) {
        const ratom *x = r->unknowns.at[i];
        for (uint32_t k = 0; k < x->fact_count; k++)
            wide[r->dom_of[x->facts[k]] - 1] = true;
    }
    return wide;
}

/* Questions first (their joint readings are the slow digits), then by fact. */
static int item_cmp(const rdom *x, const rdom *y)
{
    if (x->question != y->question)
        return x->question ? -1 : 1;
    return x->fact < y->fact ? -1 : x->fact > y->fact;
}

static void sort_items(ref *r)
{
    for (size_t i = 1; i < r->items.count; i++) {
        rdom *x = r->items.at[i];
        size_t at = i;
        for (; at > 0 && item_cmp(r->items.at[at - 1], x) > 0; at--)
            r->items.at[at] = r->items.at[at - 1];
        r->items.at[at] = x;
    }
}

/* What an undetermined condition that must be shown reads, constraints included. */
static void read_showing(ref *r, showing *s, const bool *wide)
{
    bool *mark = ref_alloc(r, r->doms.count, sizeof *mark);
    s->on_line = ref_truth(r, s->x);
    if (s->on_line != R_OPEN || !mark)
        return;
    r->seen++;
    ref_reads(r, s->x, &s->atoms);
    add_doms(r, &s->atoms, mark, &s->doms);
    close_over_ties(r, &s->atoms, mark, &s->doms);
    uint64_t completions = 1;
    for (size_t i = 0; i < s->doms.count && !r->oom; i++) {
        const rdom *d = s->doms.at[i];
        uint32_t count;
        (void)ref_classes(r, d, &s->atoms, &d->all, &count);
        if (!d->question && completions <= r->line->worlds_max)
            completions *= count;
        r->give_up |= wide[r->dom_of && d->fact != ID_NONE ? r->dom_of[d->fact] - 1 : d->free->dom];
    }
    r->give_up |= completions > r->line->worlds_max;
}

static void find_items(ref *r, ratom_list *atoms, const bool *wide)
{
    bool *mark = ref_alloc(r, r->doms.count, sizeof *mark);
    if (!mark)
        return;
    read_roots(r, atoms);
    add_doms(r, atoms, mark, &r->items);
    close_over_ties(r, atoms, mark, &r->items);
    look_at_demands(r);
    for (size_t i = 0; i < r->showings.count && !r->oom; i++) {
        showing *s = r->showings.at[i];
        if (!s->looked)
            continue;
        read_showing(r, s, wide);
        r->seen++;
        ratom_list own = {0};
        ref_reads(r, s->x, &own);
        add_atoms(r, atoms, &own);
        for (size_t k = 0; k < own.count; k++) {
            rdom *d = own.at[k]->kind == RA_UNKNOWN ? NULL : dom_at(r, own.at[k]);
            if (d && d->question && !mark[own.at[k]->dom]) {
                mark[own.at[k]->dom] = true;
                REF_PUSH(r, &r->items, d);
            }
        }
    }
}

/* ---- worlds ---------------------------------------------------------------------------------- */

void ref_enter(ref *r, const rworld *w)
{
    for (size_t i = 0; i < r->items.count; i++)
        r->items.at[i]->now = &r->items.at[i]->classes[w->classes[i]];
    ref_touch(r);
}

void ref_leave(ref *r)
{
    for (size_t i = 0; i < r->items.count; i++)
        r->items.at[i]->now = &r->items.at[i]->all;
    ref_touch(r);
}

/* Walks all combinations, the last item fastest; keeps the possible ones. */
static void walk_worlds(ref *r)
{
    size_t n = r->items.count;
    uint16_t *digits = ref_alloc(r, n, sizeof *digits);
    r->worlds = ref_alloc(r, (size_t)r->counted, sizeof *r->worlds);
    for (uint64_t i = 0; i < r->counted && !r->oom; i++) {
        rworld w = {.classes = digits};
        for (uint32_t k = 0; k < r->question_items; k++)
            w.reading = w.reading * r->items.at[k]->class_count + digits[k];
        ref_enter(r, &w);
        if (ref_possible(r)) {
            w.classes = ref_alloc(r, n, sizeof *w.classes);
            for (size_t k = 0; k < n && !r->oom; k++)
                w.classes[k] = digits[k];
            r->worlds[r->world_count++] = w;
        }
        for (size_t k = n; k-- > 0;) {
            if (++digits[k] < r->items.at[k]->class_count)
                break;
            digits[k] = 0;
        }
    }
    ref_leave(r);
}

/* ---- shown ----------------------------------------------------------------------------------- */

bool ref_shown(ref *r, showing *s)
{
    truth t = ref_truth(r, s->x);
    if (t != R_OPEN)
        return t == R_TRUE;
    /* Every completion of what X reads, within `now` as it stands. */
    arena_point mark = arena_mark(r->a);
    size_t n = s->doms.count;
    const rpart **before = ref_alloc(r, n, sizeof(rpart *));
    rpart **classes = ref_alloc(r, n, sizeof(rpart *));
    uint32_t *counts = ref_alloc(r, n, sizeof *counts), *digits = ref_alloc(r, n, sizeof *digits);
    if (r->oom)
        return false;
    for (size_t i = 0; i < n && !r->oom; i++) {
        before[i] = s->doms.at[i]->now;
        classes[i] = ref_classes(r, s->doms.at[i], &s->atoms, before[i], &counts[i]);
    }
    bool shown = true;
    for (bool more = !r->oom; more && shown;) {
        for (size_t i = 0; i < n; i++)
            s->doms.at[i]->now = &classes[i][digits[i]];
        ref_touch(r);
        shown = !ref_possible(r) || ref_truth(r, s->x) == R_TRUE;
        more = false;
        for (size_t i = n; i-- > 0;) {
            if (++digits[i] < counts[i]) {
                more = true;
                break;
            }
            digits[i] = 0;
        }
    }
    for (size_t i = 0; i < n; i++)
        s->doms.at[i]->now = before[i];
    ref_touch(r);
    arena_rewind(r->a, mark);
    return shown;
}

void ref_reading(ref *r, uint32_t reading)
{
    for (size_t i = 0; i < r->showings.count; i++) {
        showing *s = r->showings.at[i];
        if (s->looked)
            s->shown_now = s->table[reading];
    }
    ref_touch(r);
}

/* What is shown under each joint reading. */
static void fill_tables(ref *r)
{
    for (size_t i = 0; i < r->showings.count && !r->oom; i++) {
        showing *s = r->showings.at[i];
        if (!s->looked)
            continue;
        s->table = ref_alloc(r, r->readings, sizeof *s->table);
        for (uint32_t q = 0; q < r->readings && !r->oom; q++) {
            uint32_t rest = q;
            for (uint32_t k = r->question_items; k-- > 0;) {
                rdom *d = r->items.at[k];
                d->now = &d->classes[rest % d->class_count];
                rest /= d->class_count;
            }
            ref_touch(r);
            s->table[q] = ref_shown(r, s);
        }
        ref_leave(r);
    }
}

/* The parts of constraints that were looked at, by name. */
static str no_world(ref *r)
{
    bool *parts = ref_alloc(r, r->ties.count, 1);
    for (size_t i = 0; parts && i < r->ties.count; i++)
        parts[i] = r->ties.at[i].order || ref_truth(r, r->ties.at[i].x) == R_OPEN;
    return parts ? broken_together(r->m, parts, r->a) : STR("its values contradict one another");
}

void ref_items(ref *r)
{
    ratom_list atoms = {0};
    bool *wide = wide_doms(r);
    if (r->oom)
        return;
    find_items(r, &atoms, wide);
    sort_items(r);
    r->counted = 1;
    r->readings = 1;
    for (size_t i = 0; i < r->items.count && !r->oom; i++) {
        rdom *d = r->items.at[i];
        d->item = true;
        d->classes = ref_classes(r, d, &atoms, &d->all, &d->class_count);
        if (r->oom)
            return;
        order_classes(r, d, d->classes, d->class_count);
        for (size_t k = 0; k < atoms.count; k++) {
            if (atoms.at[k]->kind != RA_UNKNOWN && dom_at(r, atoms.at[k]) == d)
                REF_PUSH(r, &d->cut_by, atoms.at[k]);
        }
        uint32_t n = d->class_count;
        r->counted = r->counted > UINT64_MAX / n ? UINT64_MAX : r->counted * n;
        r->question_items += d->question;
        r->bounded |= wide[d->free ? d->free->dom : r->dom_of[d->fact] - 1];
    }
    if (r->oom)
        return;
    r->give_up |= r->counted > r->line->worlds_max;
    if (r->give_up) {
        if (!ref_possible(r)) /* with nothing fixed */
            r->bad = no_world(r);
        return;
    }
    for (uint32_t i = 0; i < r->question_items; i++)
        r->readings *= r->items.at[i]->class_count;
    walk_worlds(r);
    if (r->world_count == 0)
        r->bad = no_world(r);
    else
        fill_tables(r);
}
