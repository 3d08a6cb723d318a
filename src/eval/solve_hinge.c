/*
 * solve_hinge.c - what would settle an open result, and what would lift a settled one.
 *
 * A set of candidates fixes items; worlds that agree in these must have one verdict, what is shown
 * being decided anew among them. What is shown depends only on the fixed items that bear on some
 * showing, so frames are computed once per such core and sets of candidates share them.
 */
#include "eval/solve_outcome.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t fact;
    bool question;
    int64_t cost;
    str name;
    item *own;              /* NULL: no classes of its own */
} candidate;

/* Verdicts with what is shown under one core. */
typedef struct {
    uint64_t core;
    const uint64_t **shown;
    const uint8_t *gates, *line;
} core_verdicts;

typedef struct {
    solver *s;
    VEC(candidate) list;
    uint32_t targets;       /* gates, then the line */
    VEC(core_verdicts) cores;
    vset *sets;             /* by combination */
    uint32_t *rows;         /* by world */
    bool *fixed;            /* by item, for the set looked at */
    uint64_t bearing;       /* candidates that fix items which bear on what is shown */
    uint64_t *marked;       /* by part of bearing: settles is filled for it */
    uint64_t **settles;     /* by target: a bit per set */
} hinge_search;

/* ---- candidates ------------------------------------------------------------------------------ */

/* The missing key of a catalogue, which stands for all that is the item's. */
static uint32_t missing_key(const solver *s)
{
    for (uint32_t i = 0; i < s->m->catalogues_count; i++) {
        uint32_t key = s->m->catalogues[i].key;
        value_state state = s->line.values[key].state;
        if (state == V_MISSING || state == V_PART)
            return key;
    }
    return ID_NONE;
}

static uint32_t asked_fact(const solver *s, uint32_t fact_id)
{
    uint32_t key = missing_key(s);
    return s->m->facts[fact_id].kind == FACT_ITEM && key != ID_NONE ? key : fact_id;
}

static void candidate_add(hinge_search *h, uint32_t fact_id, item *own)
{
    const solver *s = h->s;
    uint32_t asked = asked_fact(s, fact_id);
    const fact *f = &s->m->facts[asked];
    bool hidden = s->m->facts[fact_id].kind == FACT_ITEM && missing_key(s) != ID_NONE;
    for (size_t i = 0; i < h->list.count; i++) {
        if (h->list.at[i].fact != asked)
            continue;
        if (own && !hidden)
            h->list.at[i].own = own;
        return;
    }
    SOLVE_PUSH(h->s, &h->list,
               ((candidate){asked, f->kind == FACT_QUESTION || f->kind == FACT_PARAM, f->cost,
                            f->name, hidden ? NULL : own}));
}

static int candidate_order(const candidate *x, const candidate *y)
{
    if (x->question != y->question)
        return x->question ? 1 : -1;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static uint64_t candidate_bit(const hinge_search *h, uint32_t fact_id)
{
    uint32_t asked = asked_fact(h->s, fact_id);
    for (size_t i = 0; i < h->list.count && i < 64; i++) {
        if (h->list.at[i].fact == asked)
            return (uint64_t)1 << i;
    }
    return 0;
}

static void find_candidates(hinge_search *h)
{
    solver *s = h->s;
    for (size_t i = 0; i < s->items.count; i++) {
        item *it = s->items.at[i];
        if (!it->free)
            candidate_add(h, it->id, it);
        for (uint32_t k = 0; it->free && k < s->frees.at[it->id].fact_count; k++)
            candidate_add(h, s->frees.at[it->id].facts[k], NULL);
    }
    for (size_t i = 1; i < h->list.count; i++) {
        candidate c = h->list.at[i];
        size_t at = i;
        for (; at > 0 && candidate_order(&h->list.at[at - 1], &c) > 0; at--)
            h->list.at[at] = h->list.at[at - 1];
        h->list.at[at] = c;
    }
    for (size_t i = 0; i < s->items.count; i++) {
        item *it = s->items.at[i];
        const free_truth *t = it->free ? &s->frees.at[it->id] : NULL;
        it->needs = t ? 0 : candidate_bit(h, it->id);
        for (uint32_t k = 0; t && !t->hole && k < t->fact_count; k++)
            it->needs |= candidate_bit(h, t->facts[k]);
    }
}

static bool set_fixes(const item *it, uint64_t set)
{
    return it->needs && !(it->needs & ~set);
}

/* ---- verdicts under a set -------------------------------------------------------------------- */

/* The items that the set fixes and that bear on what is shown. */
static uint64_t core_of(hinge_search *h, uint64_t set)
{
    const solver *s = h->s;
    uint64_t core = 0;
    for (size_t i = 0; i < s->items.count; i++) {
        h->fixed[i] = set_fixes(s->items.at[i], set);
        if (h->fixed[i] && !s->items.at[i]->question && solve_bears(s, (uint32_t)i))
            core |= (uint64_t)1 << i;
    }
    return core;
}

/* What is shown now, as a row of planes; an earlier core may have had the same. */
static const core_verdicts *same_shown(const hinge_search *h)
{
    const solver *s = h->s;
    for (size_t i = 0; i < h->cores.count; i++) {
        size_t k = 0;
        while (k < s->showings.count &&
               (h->cores.at[i].shown[k] == s->showings.at[k].now ||
                memcmp(h->cores.at[i].shown[k], s->showings.at[k].now,
                       s->sp.words * sizeof(uint64_t)) == 0))
            k++;
        if (k == s->showings.count)
            return &h->cores.at[i];
    }
    return NULL;
}

/* A frame's verdicts under what is shown now. */
static void core_frame(solver *s, core_verdicts *c)
{
    size_t gates = (size_t)s->m->gates_count * s->sp.n;
    uint8_t *by_gate = solve_alloc(s, gates, 1), *by_line = solve_alloc(s, s->sp.n, 1);
    arena_point mark = arena_mark(s->a);
    frame f;
    if (s->oom)
        return;
    stand_eval(s);
    if (s->oom || !stand_frame(s, &f, FRAME_AS_IS, false))
        return;
    memcpy(by_gate, f.gates, gates);
    memcpy(by_line, f.line, s->sp.n);
    arena_rewind(s->a, mark);
    c->gates = by_gate;
    c->line = by_line;
}

static const core_verdicts *core_new(hinge_search *h, uint64_t core)
{
    solver *s = h->s;
    bool *fixed = solve_alloc(s, s->items.count, sizeof *fixed);
    for (size_t i = 0; fixed && i < s->items.count; i++)
        fixed[i] = core >> i & 1;
    solve_shown(s, fixed); /* may grow memos, so before any mark */
    if (s->oom)
        return NULL;
    core_verdicts c = {.core = core};
    const core_verdicts *same = same_shown(h);
    if (same) {
        c = *same;
        c.core = core;
    } else {
        c.shown = solve_alloc(s, s->showings.count, sizeof *c.shown);
        for (size_t k = 0; c.shown && k < s->showings.count; k++)
            c.shown[k] = s->showings.at[k].now;
        core_frame(s, &c);
    }
    SOLVE_PUSH(s, &h->cores, c);
    return s->oom ? NULL : &h->cores.at[h->cores.count - 1];
}

static const core_verdicts *verdicts_under(hinge_search *h, uint64_t set)
{
    uint64_t core = core_of(h, set);
    for (size_t i = 0; i < h->cores.count; i++) {
        if (h->cores.at[i].core == core)
            return &h->cores.at[i];
    }
    return core_new(h, core);
}

static const uint8_t *target_verdicts(const hinge_search *h, const core_verdicts *c,
                                      uint32_t target)
{
    return target + 1 < h->targets ? c->gates + (size_t)target * h->s->sp.n : c->line;
}

/* Numbers the worlds by the classes of what the set fixes; the count of numbers. */
static uint32_t number_worlds(hinge_search *h, uint64_t set)
{
    const solver *s = h->s;
    uint32_t combinations = 1;
    memset(h->rows, 0, s->sp.n * sizeof *h->rows);
    for (uint32_t i = 0; i < s->sp.count; i++) {
        if (!set_fixes(s->items.at[i], set))
            continue;
        uint32_t n = s->items.at[i]->class_count;
        for (uint32_t w = 0; w < s->sp.n; w++)
            h->rows[w] = h->rows[w] * n + space_digit(&s->sp, i, w);
        combinations *= n;
    }
    return combinations;
}

/* Verdicts of the target that each combination of the set leaves; 0 when memory ran out. */
static uint32_t combine_worlds(hinge_search *h, uint64_t set, uint32_t target)
{
    const solver *s = h->s;
    const core_verdicts *c = verdicts_under(h, set);
    uint32_t combinations = number_worlds(h, set);
    if (!c)
        return 0;
    const uint8_t *v = target_verdicts(h, c, target);
    memset(h->sets, 0, combinations * sizeof *h->sets);
    for (uint32_t w = 0; w < s->sp.n; w++) {
        if (world_valid(s, w))
            h->sets[h->rows[w]] |= (vset)(1u << v[w]);
    }
    return combinations;
}

static bool is_single(vset v)
{
    return (v & (v - 1)) == 0;
}

static bool is_settled(const hinge_search *h, uint32_t target)
{
    const outcome *o = h->s->out;
    return target + 1 < h->targets ? o->gates[target].settled : o->line.settled;
}

/* ---- which sets settle ----------------------------------------------------------------------- */

/*
 * Verdict sets over the classes of some items, one array per target. Leaving a candidate out joins
 * the classes of its items; what remains is checked at the leaves of a tree that decides candidate
 * by candidate. Together the arrays are the product of (classes + 1), far below sets times worlds.
 */
typedef struct {
    uint32_t items[64], count; /* places of line items, slowest first */
    uint32_t size;
    vset **sets;               /* by target; NULL: settled already */
} cube;

static bool cube_join(hinge_search *h, const cube *from, uint32_t place, cube *to)
{
    solver *s = h->s;
    uint32_t k = s->items.at[from->items[place]]->class_count, low = 1;
    for (uint32_t i = place + 1; i < from->count; i++)
        low *= s->items.at[from->items[i]]->class_count;
    uint32_t high = from->size / (low * k);
    *to = (cube){.count = from->count - 1, .size = from->size / k};
    for (uint32_t i = 0; i < to->count; i++)
        to->items[i] = from->items[i < place ? i : i + 1];
    to->sets = solve_alloc(s, h->targets, sizeof *to->sets);
    for (uint32_t t = 0; to->sets && t < h->targets; t++) {
        const vset *x = from->sets[t];
        if (!x)
            continue;
        vset *y = solve_alloc(s, to->size, sizeof *y);
        to->sets[t] = y;
        for (uint32_t i = 0; y && i < high * k; i++) {
            vset *row = y + (size_t)(i / k) * low;
            for (uint32_t j = 0; j < low; j++)
                row[j] |= x[(size_t)i * low + j];
        }
    }
    return !s->oom;
}

/* Joins away the items that the candidates left out would fix. */
static bool cube_without(hinge_search *h, cube *c, uint64_t out)
{
    for (uint32_t i = c->count; i-- > 0;) {
        uint64_t needs = h->s->items.at[c->items[i]]->needs;
        cube next;
        if (needs && !(needs & out))
            continue;
        if (!cube_join(h, c, i, &next))
            return false;
        *c = next;
    }
    return true;
}

static bool cube_first(hinge_search *h, uint64_t set, cube *c)
{
    solver *s = h->s;
    const core_verdicts *v = verdicts_under(h, set);
    *c = (cube){.count = s->sp.count, .size = s->sp.n};
    c->sets = solve_alloc(s, h->targets, sizeof *c->sets);
    if (!v || !c->sets)
        return false;
    for (uint32_t i = 0; i < c->count; i++)
        c->items[i] = i;
    for (uint32_t t = 0; t < h->targets && !s->oom; t++) {
        if (is_settled(h, t))
            continue;
        const uint8_t *verdicts = target_verdicts(h, v, t);
        c->sets[t] = solve_alloc(s, c->size, sizeof **c->sets);
        for (uint32_t w = 0; c->sets[t] && w < c->size; w++)
            c->sets[t][w] = (vset)(world_valid(s, w) ? 1u << verdicts[w] : 0u);
    }
    return !s->oom;
}

static bool cube_settles(const cube *c, uint32_t target)
{
    for (uint32_t i = 0; i < c->size; i++) {
        if (!is_single(c->sets[target][i]))
            return false;
    }
    return true;
}

/* Marks what settles among sets that hold `set` and any of the candidates from `next` on. */
static void mark_sets(hinge_search *h, const cube *c, uint64_t set, uint64_t left)
{
    if (h->s->oom)
        return;
    if (!left) {
        for (uint32_t t = 0; t < h->targets; t++) {
            if (c->sets[t] && cube_settles(c, t))
                h->settles[t][set / 64] |= (uint64_t)1 << set % 64;
        }
        return;
    }
    uint64_t one = left & (0 - left);
    mark_sets(h, c, set | one, left & ~one);
    arena_point mark = arena_mark(h->s->a);
    cube without = *c;
    if (cube_without(h, &without, one))
        mark_sets(h, &without, set, left & ~one);
    arena_rewind(h->s->a, mark);
}

/* All sets with the same candidates among those that bear on what is shown, at once. */
static bool set_settles(hinge_search *h, uint64_t set, uint32_t target)
{
    solver *s = h->s;
    uint64_t all = ((uint64_t)1 << h->list.count) - 1, part = set & h->bearing;
    if (!(h->marked[part / 64] >> part % 64 & 1)) {
        h->marked[part / 64] |= (uint64_t)1 << part % 64;
        if (!verdicts_under(h, part))
            return false;
        arena_point mark = arena_mark(s->a);
        cube c;
        if (cube_first(h, part, &c) && cube_without(h, &c, h->bearing & ~part))
            mark_sets(h, &c, part, all & ~h->bearing);
        arena_rewind(s->a, mark);
    }
    return h->settles[target][set / 64] >> set % 64 & 1;
}

/* One set alone. */
static bool set_settles_alone(hinge_search *h, uint64_t set, uint32_t target)
{
    solver *s = h->s;
    cube c;
    if (!verdicts_under(h, set))
        return false;
    arena_point mark = arena_mark(s->a);
    bool settles = cube_first(h, set, &c) && cube_without(h, &c, ~set) && cube_settles(&c, target);
    arena_rewind(s->a, mark);
    return settles;
}

/* ---- sets in order --------------------------------------------------------------------------- */

static int compare_sets(const hinge_search *h, uint64_t x, uint64_t y)
{
    int sizes = __builtin_popcountll(x) - __builtin_popcountll(y);
    if (sizes)
        return sizes;
    int64_t questions = 0, cost = 0;
    for (size_t i = 0; i < h->list.count; i++) {
        int sign = (int)(x >> i & 1) - (int)(y >> i & 1);
        questions += sign * h->list.at[i].question;
        cost += sign * h->list.at[i].cost;
    }
    if (questions)
        return questions < 0 ? -1 : 1;
    if (cost)
        return cost < 0 ? -1 : 1;
    while (x && y) {
        str a = h->list.at[__builtin_ctzll(x)].name, b = h->list.at[__builtin_ctzll(y)].name;
        int order = str_cmp(a, b);
        if (order)
            return order;
        x &= x - 1;
        y &= y - 1;
    }
    return 0;
}

typedef VEC(uint64_t) set_list;

static void insert_set(hinge_search *h, set_list *list, uint64_t set)
{
    SOLVE_PUSH(h->s, list, set);
    if (h->s->oom)
        return;
    size_t at = list->count - 1;
    for (; at > 0 && compare_sets(h, list->at[at - 1], set) > 0; at--)
        list->at[at] = list->at[at - 1];
    list->at[at] = set;
}

static hinge hinge_from(const hinge_search *h, uint64_t set)
{
    hinge out = {0};
    for (size_t i = 0; i < h->list.count && i < 64 && out.count < CANDIDATES_MAX; i++) {
        if (set >> i & 1)
            out.items[out.count++] = h->list.at[i].fact;
    }
    return out;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Text of a cell as the atoms that cut the item tell it; false when they
 * tell nothing of its own. */
static bool cell_text(solver *s, const item *it, const cell *c, str *out)
{
    bool part = s->line.values[it->id].state == V_PART;
    bool told = part || (c->open && c->text.len == 0);
    for (size_t i = 0; i < it->mine.count && !told; i++) {
        const atom *x = solve_atom(s, it->mine.at[i]);
        if (x->kind != (c->open ? AT_UNDER : AT_TEXTS))
            continue;
        for (uint32_t k = 0; k < x->count && !told; k++)
            told = str_eq(s->p->texts[x->first + k], c->text);
    }
    if (!told)
        return false;
    char *bytes = outcome_alloc(s, c->text.len + 1, 1);
    if (!bytes)
        return false;
    memcpy(bytes, c->text.ptr, c->text.len);
    if (c->open)
        bytes[c->text.len] = '*';
    *out = (str){bytes, c->text.len + c->open};
    return true;
}

static value code_class(solver *s, const item *it, const iclass *c)
{
    const lfact *lf = &s->facts[it->id];
    uint32_t count = 0;
    bool open = false;
    for (uint32_t i = 0; i < c->values.count; i++)
        count += (uint32_t)(c->values.runs[i].hi - c->values.runs[i].lo + 1);
    str *texts = outcome_alloc(s, count, sizeof *texts);
    uint32_t n = 0;
    for (uint32_t i = 0; texts && i < c->values.count; i++) {
        for (int64_t k = c->values.runs[i].lo; k <= c->values.runs[i].hi; k++) {
            if (!cell_text(s, it, &lf->cells[k], &texts[n]))
                continue;
            open = open || lf->cells[k].open;
            n++;
        }
    }
    if (n == 1 && !open)
        return (value){.state = V_KNOWN, .lo = CODE_OTHER, .hi = CODE_OTHER, .text = texts[0]};
    return (value){.state = V_PART, .texts = texts, .set_count = n};
}

static value set_class(solver *s, const iclass *c)
{
    uint32_t count = 0, n = 0;
    for (uint32_t i = 0; i < c->values.count; i++)
        count += (uint32_t)(c->values.runs[i].hi - c->values.runs[i].lo + 1);
    int64_t lo = c->values.runs[0].lo;
    if (count == 1)
        return (value){.state = V_KNOWN, .lo = lo, .hi = lo};
    int64_t *all = outcome_alloc(s, count, sizeof *all);
    for (uint32_t i = 0; all && i < c->values.count; i++) {
        for (int64_t k = c->values.runs[i].lo; k <= c->values.runs[i].hi; k++)
            all[n++] = k;
    }
    return (value){.state = V_PART, .set = all, .set_count = n};
}

static value class_value(solver *s, const item *it, uint32_t class_at)
{
    const iclass *c = &it->classes[class_at];
    const fact *f = &s->m->facts[it->id];
    if (c->values.count == 0)
        return (value){.state = V_NONE};
    if (f->type == TYPE_CODE)
        return code_class(s, it, c);
    if (!fact_is_number(f))
        return set_class(s, c);
    int64_t lo = c->values.runs[0].lo, hi = c->values.runs[c->values.count - 1].hi;
    return (value){.state = lo == hi ? V_KNOWN : V_PART, .lo = lo, .hi = hi};
}

/* Numbers the worlds by what a row of the set shows, the first candidate slowest. */
static uint32_t number_rows(hinge_search *h, uint64_t set)
{
    const solver *s = h->s;
    uint32_t rows = 1;
    memset(h->rows, 0, s->sp.n * sizeof *h->rows);
    for (uint64_t left = set; left; left &= left - 1) {
        const item *it = h->list.at[__builtin_ctzll(left)].own;
        if (!it)
            continue;
        for (uint32_t w = 0; w < s->sp.n; w++)
            h->rows[w] = h->rows[w] * it->class_count + space_digit(&s->sp, it->at, w);
        rows *= it->class_count;
    }
    return rows;
}

static void row_answers(hinge_search *h, uint64_t set, uint32_t row, value *out)
{
    uint32_t place = (uint32_t)__builtin_popcountll(set);
    for (size_t i = h->list.count; i-- > 0;) {
        if (i >= 64 || !(set >> i & 1))
            continue;
        const item *it = h->list.at[i].own;
        value v = {.state = V_MISSING};
        if (it) {
            v = class_value(h->s, it, row % it->class_count);
            row /= it->class_count;
        }
        if (--place < CANDIDATES_MAX)
            out[place] = v;
    }
}

/* Sets by row, made of those by combination. */
static vset *row_sets(hinge_search *h, uint64_t set, uint32_t target, bool below, verdict settled,
                      uint32_t *count)
{
    solver *s = h->s;
    if (!combine_worlds(h, set, target))
        return NULL;
    vset *by_world = solve_alloc(s, s->sp.n, sizeof *by_world);
    if (!by_world)
        return NULL;
    for (uint32_t w = 0; w < s->sp.n; w++) {
        vset v = world_valid(s, w) ? h->sets[h->rows[w]] : 0;
        if (!below || (is_single(v) && v < 1u << settled))
            by_world[w] = v;
    }
    *count = number_rows(h, set);
    vset *rows = solve_alloc(s, *count, sizeof *rows);
    for (uint32_t w = 0; rows && w < s->sp.n; w++)
        rows[h->rows[w]] |= by_world[w];
    return rows;
}

static void write_table(hinge_search *h, uint64_t set, uint32_t target, hinge_table *out)
{
    solver *s = h->s;
    uint32_t count;
    out->first = hinge_from(h, set);
    vset *rows = row_sets(h, set, target, false, VD_CLEAR, &count);
    out->rows = outcome_alloc(s, ROWS_MAX, sizeof *out->rows);
    for (uint32_t i = 0; !s->oom && i < count; i++) {
        if (!rows[i])
            continue;
        if (out->row_count == ROWS_MAX) {
            out->more_rows++;
            continue;
        }
        row_answers(h, set, i, out->rows[out->row_count].answers);
        out->rows[out->row_count++].set = rows[i];
    }
}

/* ---- the search ------------------------------------------------------------------------------ */

static hinge_set *hinges_of(hinge_search *h, uint32_t target)
{
    outcome *o = h->s->out;
    return target + 1 < h->targets ? &o->gate_hinges[target] : &o->line_hinges;
}

/* All minimal sets, smallest first. */
static void search_sets(hinge_search *h, uint32_t target, set_list *found)
{
    unsigned n = (unsigned)h->list.count;
    for (unsigned size = 1; size <= n && !h->s->oom; size++) {
        for (uint64_t set = 1; set < (uint64_t)1 << n && !h->s->oom; set++) {
            bool covered = (unsigned)__builtin_popcountll(set) != size;
            for (size_t i = 0; i < found->count && !covered; i++)
                covered = !(found->at[i] & ~set);
            if (!covered && set_settles(h, set, target))
                insert_set(h, found, set);
        }
    }
}

/* Drops what can be dropped, the dearest first, equal costs by name. */
static void search_greedily(hinge_search *h, uint32_t target, set_list *found)
{
    solver *s = h->s;
    size_t n = h->list.count < 64 ? h->list.count : 64;
    size_t *order = solve_alloc(s, n, sizeof *order);
    uint64_t set = n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
    for (size_t i = 0; order && i < n; i++) {
        size_t at = i;
        for (; at > 0; at--) {
            const candidate *x = &h->list.at[order[at - 1]], *y = &h->list.at[i];
            if (x->cost > y->cost || (x->cost == y->cost && str_cmp(x->name, y->name) < 0))
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    for (size_t i = 0; i < n && !s->oom; i++) {
        uint64_t less = set & ~((uint64_t)1 << order[i]);
        if (set_settles_alone(h, less, target))
            set = less;
    }
    hinges_of(h, target)->greedy = true;
    if (__builtin_popcountll(set) <= CANDIDATES_MAX)
        insert_set(h, found, set);
}

static bool flags_new(hinge_search *h)
{
    solver *s = h->s;
    size_t words = h->list.count <= CANDIDATES_MAX ? ((size_t)1 << h->list.count) / 64 + 1 : 1;
    h->marked = solve_alloc(s, words, sizeof *h->marked);
    h->settles = solve_alloc(s, h->targets, sizeof *h->settles);
    for (uint32_t t = 0; t < h->targets && !s->oom; t++)
        h->settles[t] = solve_alloc(s, words, sizeof **h->settles);
    for (size_t i = 0; i < s->items.count; i++) {
        const item *it = s->items.at[i];
        if (!it->question && solve_bears(s, (uint32_t)i))
            h->bearing |= it->needs;
    }
    return !s->oom;
}

static void search_target(hinge_search *h, uint32_t target)
{
    solver *s = h->s;
    set_list found = {0};
    hinge_set *out = hinges_of(h, target);
    if (h->list.count <= CANDIDATES_MAX)
        search_sets(h, target, &found);
    else
        search_greedily(h, target, &found);
    out->hinges = outcome_alloc(s, found.count, sizeof *out->hinges);
    for (size_t i = 0; i < found.count && !s->oom; i++)
        out->hinges[out->hinge_count++] = hinge_from(h, found.at[i]);
    if (found.count && !s->oom)
        write_table(h, found.at[0], target, &out->table);
}

/* ---- would lift ------------------------------------------------------------------------------ */

/* An exception is open and not shown in some world. */
static bool may_be_lifted(const solver *s)
{
    for (size_t i = 0; i < s->showings.count; i++) {
        if (s->showings.at[i].exception && s->showings.at[i].lacking)
            return true;
    }
    return false;
}

static bool write_lifts(hinge_search *h, uint64_t set)
{
    solver *s = h->s;
    outcome *o = s->out;
    uint32_t count;
    bool any = false;
    vset *rows = row_sets(h, set, h->targets - 1, true, o->line.safe, &count);
    for (uint32_t i = 0; !s->oom && i < count; i++) {
        for (vset left = rows[i]; left; left &= (vset)(left - 1)) {
            any = true;
            if (o->lift_count == LIFTS_MAX)
                continue;
            lift *l = &o->lifts[o->lift_count++];
            l->what = hinge_from(h, set);
            row_answers(h, set, i, l->answers);
            l->then = (verdict)__builtin_ctz(left);
        }
    }
    return any;
}

static void find_lifts(hinge_search *h)
{
    solver *s = h->s;
    set_list sets = {0};
    uint64_t lifting = 0;
    size_t n = h->list.count < 64 ? h->list.count : 64;
    s->out->lifts = outcome_alloc(s, LIFTS_MAX, sizeof *s->out->lifts);
    for (size_t i = 0; i < n; i++) {
        insert_set(h, &sets, (uint64_t)1 << i);
        for (size_t j = i + 1; j < n; j++)
            insert_set(h, &sets, (uint64_t)1 << i | (uint64_t)1 << j);
    }
    for (size_t i = 0; i < sets.count && !s->oom; i++) {
        uint64_t set = sets.at[i];
        if (!(set & lifting) && write_lifts(h, set) && !(set & (set - 1)))
            lifting |= set;
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool search_new(hinge_search *h, solver *s)
{
    *h = (hinge_search){.s = s, .targets = s->m->gates_count + 1};
    find_candidates(h);
    return !s->oom;
}

void solve_hinge_guess(solver *s)
{
    hinge_search h;
    if (!search_new(&h, s))
        return;
    for (uint32_t t = 0; t < h.targets && h.list.count; t++) {
        hinge_set *out = hinges_of(&h, t);
        if (is_settled(&h, t))
            continue;
        out->greedy = true;
        out->hinge_count = 1;
        out->hinges = outcome_alloc(s, 1, sizeof *out->hinges);
        if (out->hinges)
            out->hinges[0] = hinge_from(&h, UINT64_MAX);
    }
}

void solve_hinges(solver *s, const frame *f)
{
    hinge_search h;
    bool open = false;
    for (uint32_t g = 0; g < s->m->gates_count; g++)
        open = open || !s->out->gates[g].settled;
    bool lifts = s->out->line.settled && may_be_lifted(s);
    if ((!open && s->out->line.settled && !lifts) || !search_new(&h, s))
        return;
    h.sets = solve_alloc(s, s->sp.n, sizeof *h.sets);
    h.rows = solve_alloc(s, s->sp.n, sizeof *h.rows);
    h.fixed = solve_alloc(s, s->items.count, sizeof *h.fixed);
    if (s->oom || !flags_new(&h))
        return;
    solve_shown(s, NULL);
    const uint64_t **shown = solve_alloc(s, s->showings.count, sizeof *shown);
    for (size_t i = 0; shown && i < s->showings.count; i++)
        shown[i] = s->showings.at[i].now;
    SOLVE_PUSH(s, &h.cores, ((core_verdicts){0, shown, f->gates, f->line}));
    for (uint32_t t = 0; t < h.targets && !s->oom; t++) {
        if (!is_settled(&h, t))
            search_target(&h, t);
    }
    if (lifts && !s->oom)
        find_lifts(&h);
}
