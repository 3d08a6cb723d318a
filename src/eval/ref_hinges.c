/*
 * ref_hinges.c - what would settle an outcome, and what would lift a settled one
 * (docs/engine.md section 6).
 *
 * A set of candidates fixes items: its own, those of the chip its id stands for, and the free
 * truths all of whose facts it holds. Worlds that agree in the fixed items must agree in their
 * verdict, with what is shown decided anew among them.
 */
#include "eval/ref_world.h"

#include <string.h>

enum { UNSEEN = 0xff };

typedef struct {
    uint32_t fact;
    bool question;
    int64_t cost;
    str name;
    rdom *item;              /* NULL: no classes of its own (an id for others, a part of a free truth) */
} candidate;

typedef struct {
    ref *r;
    VEC(candidate) list;
    uint64_t *needs;         /* by item: candidates that fix it together; 0: nothing does */
    uint32_t targets;        /* gates, then the line */
    VEC(bool *) vectors;     /* what is shown, by showing */
    VEC(uint8_t *) verdicts; /* by vector: world * targets + target */
    rresult *scratch;
    uint32_t *group;         /* by world, for the set looked at */
    uint32_t *vector_of;     /* by facts fixed and reading: vector + 1 */
    uint32_t *weights;       /* by item: of its class in a group; then among the facts */
    vset *sets;              /* by group and target */
    bool *probe;             /* a vector being found out */
    bool orders;             /* the line has some */
} search;

/* ---- candidates ------------------------------------------------------------------------------ */

/* The missing key of a catalogue that stands for all of item.*; ID_NONE. */
static uint32_t item_key(const ref *r)
{
    for (uint32_t i = 0; i < r->m->catalogues_count; i++) {
        value_state s = r->line->values[r->m->catalogues[i].key].state;
        if (s == V_MISSING || s == V_PART)
            return r->m->catalogues[i].key;
    }
    return ID_NONE;
}

static int candidate_cmp(const candidate *x, const candidate *y)
{
    if (x->question != y->question)
        return x->question ? 1 : -1;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static void add_candidate(search *s, uint32_t f, rdom *item)
{
    const fact *of = &s->r->m->facts[f];
    uint32_t key = item_key(s->r);
    bool hidden = of->kind == FACT_ITEM && key != ID_NONE;
    if (hidden)
        of = &s->r->m->facts[key];
    candidate c = {.fact = hidden ? key : f, .cost = of->cost, .name = of->name};
    c.question = of->kind == FACT_QUESTION || of->kind == FACT_PARAM;
    for (size_t i = 0; i < s->list.count; i++) {
        if (s->list.at[i].fact != c.fact)
            continue;
        if (!hidden && item)
            s->list.at[i].item = item;
        return;
    }
    c.item = hidden ? NULL : item;
    REF_PUSH(s->r, &s->list, c);
}

static uint64_t mask_of(const search *s, uint32_t f)
{
    uint32_t key = item_key(s->r);
    if (s->r->m->facts[f].kind == FACT_ITEM && key != ID_NONE)
        f = key;
    for (size_t i = 0; i < s->list.count && i < 64; i++) {
        if (s->list.at[i].fact == f)
            return UINT64_C(1) << i;
    }
    return 0;
}

static void find_candidates(search *s)
{
    ref *r = s->r;
    for (size_t i = 0; i < r->items.count; i++) {
        rdom *d = r->items.at[i];
        if (d->fact != ID_NONE)
            add_candidate(s, d->fact, d);
        for (uint32_t k = 0; d->free && k < d->free->fact_count; k++)
            add_candidate(s, d->free->facts[k], NULL);
    }
    for (size_t i = 1; i < s->list.count; i++) {
        candidate c = s->list.at[i];
        size_t at = i;
        for (; at > 0 && candidate_cmp(&s->list.at[at - 1], &c) > 0; at--)
            s->list.at[at] = s->list.at[at - 1];
        s->list.at[at] = c;
    }
    s->needs = ref_alloc(r, r->items.count, sizeof *s->needs);
    for (size_t i = 0; i < r->items.count && !r->oom; i++) {
        const rdom *d = r->items.at[i];
        if (d->fact != ID_NONE)
            s->needs[i] = mask_of(s, d->fact);
        for (uint32_t k = 0; d->free && !d->free->hole && k < d->free->fact_count; k++)
            s->needs[i] |= mask_of(s, d->free->facts[k]);
    }
}

static bool fixes(const search *s, uint64_t set, size_t item)
{
    return s->needs[item] && (s->needs[item] & ~set) == 0;
}

/* ---- what is shown among worlds that agree --------------------------------------------------- */

/* Whether an item bears upon what completions of X there are. */
static bool bears_on(const search *s, const showing *x, const rdom *d)
{
    for (size_t i = 0; i < x->doms.count; i++) {
        if (x->doms.at[i] == d)
            return true;
    }
    return s->orders || (d->fact != ID_NONE && s->r->m->facts[d->fact].kind == FACT_PARTY);
}

/* shown_now of X, `now` standing as the set and the reading fix it;
 * remembered by what bears on X. */
static bool shown_among(search *s, showing *x)
{
    ref *r = s->r;
    uint64_t key = 0;
    for (size_t i = 0; i < r->items.count; i++) {
        const rdom *d = r->items.at[i];
        uint64_t digit = d->now == &d->all ? 0 : (uint64_t)(d->now - d->classes) + 1;
        key = key * (d->class_count + 1) + (bears_on(s, x, d) ? digit : 0);
    }
    if (2 * x->memo_count >= x->memo_room) {
        size_t room = x->memo_room ? 2 * x->memo_room : 64;
        struct shown_memo *memo = ref_alloc(r, room, sizeof *memo);
        if (!memo)
            return false;
        for (size_t i = 0; i < x->memo_room; i++) {
            size_t at = (size_t)(x->memo[i].key * UINT64_C(0x9e3779b97f4a7c15) >> 20) % room;
            while (x->memo[i].filled && memo[at].filled)
                at = (at + 1) % room;
            if (x->memo[i].filled)
                memo[at] = x->memo[i];
        }
        x->memo = memo;
        x->memo_room = room;
    }
    size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) % x->memo_room;
    while (x->memo[at].filled && x->memo[at].key != key)
        at = (at + 1) % x->memo_room;
    if (!x->memo[at].filled) {
        ref_touch(r);
        x->memo[at] = (struct shown_memo){key, true, ref_shown(r, x)};
        x->memo_count++;
    }
    return x->memo[at].shown;
}

/* The vector of what is shown in the worlds like `w` in the set's facts and in the reading. */
static uint32_t find_vector(search *s, uint64_t set, const rworld *w)
{
    ref *r = s->r;
    size_t n = r->showings.count;
    bool *v = s->probe;
    for (size_t i = 0; i < r->items.count; i++) {
        rdom *d = r->items.at[i];
        d->now = d->question || fixes(s, set, i) ? &d->classes[w->classes[i]] : &d->all;
    }
    for (size_t i = 0; i < n; i++) {
        showing *x = r->showings.at[i];
        if (x->looked)
            v[i] = x->on_line == R_OPEN ? shown_among(s, x) : x->on_line == R_TRUE;
    }
    ref_leave(r);
    for (size_t i = 0; i < s->vectors.count; i++) {
        if (memcmp(s->vectors.at[i], v, n * sizeof *v) == 0)
            return (uint32_t)i;
    }
    uint8_t *verdicts = ref_alloc(r, (size_t)r->world_count * s->targets, 1);
    bool *copy = ref_alloc(r, n, sizeof *copy);
    if (r->oom)
        return 0;
    memcpy(copy, v, n * sizeof *v);
    REF_PUSH(r, &s->vectors, copy);
    REF_PUSH(r, &s->verdicts, verdicts);
    if (r->oom)
        return 0;
    memset(verdicts, UNSEEN, (size_t)r->world_count * s->targets);
    return (uint32_t)s->vectors.count - 1;
}

/* Verdicts of a world, by target, with that vector. */
static const uint8_t *world_verdicts(search *s, uint32_t world, uint32_t vector)
{
    ref *r = s->r;
    uint8_t *out = s->verdicts.at[vector] + (size_t)world * s->targets;
    if (out[0] != UNSEEN)
        return out;
    for (size_t i = 0; i < r->showings.count; i++)
        r->showings.at[i]->shown_now = s->vectors.at[vector][i];
    r->in_world = true;
    ref_enter(r, &r->worlds[world]);
    ref_world(r, false, s->scratch);
    r->in_world = false;
    ref_leave(r);
    memcpy(out, s->scratch->gates, r->m->gates_count);
    out[r->m->gates_count] = s->scratch->line;
    return out;
}

/* ---- sets ------------------------------------------------------------------------------------ */

static bool single(vset v)
{
    return (v & (v - 1)) == 0;
}

/*
 * The verdicts that each combination of the set leaves, into s->sets, with the group of each world
 * in s->group. Targets that are left several verdicts somewhere leave `wanted`, and when none is
 * left there, the rest of the worlds is not looked at. The number of groups, or 0 without memory.
 */
static uint32_t combine(search *s, uint64_t set, bool *wanted)
{
    ref *r = s->r;
    size_t n = r->items.count;
    uint32_t groups = 1, facts = 1;
    for (size_t i = n; i-- > 0;) { /* weights of the digits, the first item's the greatest */
        const rdom *d = r->items.at[i];
        bool fixed = fixes(s, set, i);
        s->weights[i] = fixed ? groups : 0;
        s->weights[n + i] = fixed && !d->question ? facts : 0;
        groups *= fixed ? d->class_count : 1;
        facts *= fixed && !d->question ? d->class_count : 1;
    }
    memset(s->sets, 0, (size_t)groups * s->targets * sizeof *s->sets);
    memset(s->vector_of, 0, (size_t)facts * r->readings * sizeof *s->vector_of);
    uint32_t left = 1;
    for (uint32_t w = 0; w < r->world_count && left && !r->oom; w++) {
        const rworld *world = &r->worlds[w];
        uint32_t g = 0, f = 0;
        for (size_t i = 0; i < n; i++) {
            g += world->classes[i] * s->weights[i];
            f += world->classes[i] * s->weights[n + i];
        }
        uint32_t *vector = &s->vector_of[(size_t)f * r->readings + world->reading];
        if (*vector == 0)
            *vector = find_vector(s, set, world) + 1;
        if (r->oom)
            return 0;
        const uint8_t *verdicts = world_verdicts(s, w, *vector - 1);
        s->group[w] = g;
        left = wanted ? 0 : 1;
        for (uint32_t t = 0; t < s->targets; t++) {
            vset *v = &s->sets[(size_t)g * s->targets + t];
            *v |= (vset)(1u << verdicts[t]);
            if (wanted)
                left += wanted[t] &= single(*v);
        }
    }
    return r->oom ? 0 : groups;
}

/* Keeps of the targets those that the set settles. */
static void settles(search *s, uint64_t set, bool *targets)
{
    if (!combine(s, set, targets))
        memset(targets, 0, s->targets * sizeof *targets);
}

static unsigned bit_count(uint64_t x)
{
    unsigned n = 0;
    for (; x; x &= x - 1)
        n++;
    return n;
}

/* Size, questions, cost, names. */
static int set_cmp(const search *s, uint64_t x, uint64_t y)
{
    if (bit_count(x) != bit_count(y))
        return bit_count(x) < bit_count(y) ? -1 : 1;
    int64_t weigh[2][2] = {{0, 0}, {0, 0}};
    for (size_t i = 0; i < s->list.count; i++) {
        for (unsigned k = 0; k < 2; k++) {
            if (!((k ? y : x) >> i & 1))
                continue;
            weigh[k][0] += s->list.at[i].question;
            weigh[k][1] += s->list.at[i].cost;
        }
    }
    for (unsigned k = 0; k < 2; k++) {
        if (weigh[0][k] != weigh[1][k])
            return weigh[0][k] < weigh[1][k] ? -1 : 1;
    }
    for (size_t i = 0, j = 0;; i++, j++) {
        while (i < s->list.count && !(x >> i & 1))
            i++;
        while (j < s->list.count && !(y >> j & 1))
            j++;
        if (i >= s->list.count || j >= s->list.count)
            return 0;
        int order = str_cmp(s->list.at[i].name, s->list.at[j].name);
        if (order)
            return order;
    }
}

static hinge hinge_of(const search *s, uint64_t set)
{
    hinge h = {0};
    for (size_t i = 0; i < s->list.count && h.count < REF_CANDIDATES_MAX; i++) {
        if (set >> i & 1)
            h.items[h.count++] = s->list.at[i].fact;
    }
    return h;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Codes of a class as the atoms that cut it see them: texts, `p*`, `*`. */
static void code_value(ref *r, const rdom *d, const rpart *p, value *out)
{
    VEC(str) texts = {0};
    bool open = false;
    for (uint32_t i = 0; i < p->count; i++) {
        const rcell *c = &d->cells[p->cells[i]];
        bool told = r->line->values[d->fact].state == V_PART || (c->other && c->text.len == 0);
        for (size_t k = 0; k < d->cut_by.count && !told; k++) {
            const ratom *x = d->cut_by.at[k];
            for (uint32_t j = 0; j < x->member_count && !told; j++)
                told = (x->kind == RA_UNDER) == c->other && str_eq(x->members[j].text, c->text);
        }
        if (!told)
            continue;
        str t = c->text;
        if (c->other) {
            char *star = ref_alloc(r, t.len + 1, 1);
            if (!star)
                return;
            memcpy(star, t.ptr, t.len);
            star[t.len] = '*';
            t = (str){star, t.len + 1};
            open = true;
        }
        REF_PUSH(r, &texts, t);
    }
    if (texts.count == 1 && !open)
        *out = (value){.state = V_KNOWN, .lo = CODE_OTHER, .hi = CODE_OTHER, .text = texts.at[0]};
    else
        *out = (value){.state = V_PART, .texts = texts.at, .set_count = (uint32_t)texts.count};
}

static void part_value(ref *r, const rdom *d, const rpart *p, value *out)
{
    const fact *f = &r->m->facts[d->fact];
    *out = (value){.state = V_NONE};
    if (!p->numbers)
        return;
    if (f->type == TYPE_CODE) {
        code_value(r, d, p, out);
        return;
    }
    bool number = f->type != TYPE_YES_NO && f->type != TYPE_SYMBOL && f->type != TYPE_COUNTRY;
    VEC(int64_t) all = {0};
    for (uint32_t i = 0; i < p->count && !number; i++) {
        const rcell *c = &d->cells[p->cells[i]];
        for (uint32_t k = 0; k < (c->other ? c->value_count : 1); k++)
            REF_PUSH(r, &all, c->other ? c->values[k] : c->lo);
    }
    for (size_t i = 1; i < all.count && !r->oom; i++) {
        int64_t v = all.at[i];
        size_t at = i;
        for (; at > 0 && all.at[at - 1] > v; at--)
            all.at[at] = all.at[at - 1];
        all.at[at] = v;
    }
    if (number ? p->lo == p->hi : all.count == 1)
        *out = (value){.state = V_KNOWN, .lo = p->lo, .hi = p->lo};
    else if (number)
        *out = (value){.state = V_PART, .lo = p->lo, .hi = p->hi};
    else
        *out = (value){.state = V_PART, .set = all.at, .set_count = (uint32_t)all.count};
}

/* Classes that a row of the set shows, as one number; the first candidate is the slowest digit. */
static uint32_t row_of(const search *s, uint64_t set, const rworld *w)
{
    uint32_t row = 0;
    for (size_t i = 0; i < s->list.count; i++) {
        const rdom *d = s->list.at[i].item;
        if (!(set >> i & 1) || !d)
            continue;
        for (size_t k = 0; k < s->r->items.count; k++) {
            if (s->r->items.at[k] == d)
                row = row * d->class_count + w->classes[k];
        }
    }
    return row;
}

static void row_values(search *s, uint64_t set, uint32_t row, value *out)
{
    uint32_t at = 0;
    for (size_t i = s->list.count; i-- > 0;) {
        if (!(set >> i & 1))
            continue;
        const rdom *d = s->list.at[i].item;
        uint32_t place = bit_count(set) - ++at;
        if (place >= REF_CANDIDATES_MAX)
            continue;
        out[place] = (value){.state = V_MISSING};
        if (!d)
            continue;
        part_value(s->r, d, &d->classes[row % d->class_count], &out[place]);
        row /= d->class_count;
    }
}

static void fill_table(search *s, uint64_t set, uint32_t target, hinge_table *out)
{
    ref *r = s->r;
    vset *rows = ref_alloc(r, (size_t)r->counted, sizeof *rows);
    out->first = hinge_of(s, set);
    if (r->oom || !combine(s, set, NULL))
        return;
    for (uint32_t w = 0; w < r->world_count; w++)
        rows[row_of(s, set, &r->worlds[w])] |= s->sets[(size_t)s->group[w] * s->targets + target];
    out->rows = ref_alloc(r, REF_ROWS_MAX, sizeof *out->rows);
    for (uint32_t i = 0; i < r->counted && !r->oom; i++) {
        if (!rows[i])
            continue;
        if (out->row_count == REF_ROWS_MAX) {
            out->more_rows++;
            continue;
        }
        row_values(s, set, i, out->rows[out->row_count].answers);
        out->rows[out->row_count++].set = rows[i];
    }
}

/* ---- search ---------------------------------------------------------------------------------- */

static hinge_set *target_hinges(ref *r, uint32_t target)
{
    return target < r->m->gates_count ? &r->out->gate_hinges[target] : &r->out->line_hinges;
}

static bool target_settled(const ref *r, uint32_t target)
{
    return target < r->m->gates_count ? r->out->gates[target].settled : r->out->line.settled;
}

typedef VEC(uint64_t) set_list;

/* All minimal sets of every open target. */
static void search_all(search *s, set_list *found)
{
    ref *r = s->r;
    unsigned n = (unsigned)s->list.count;
    bool *open = ref_alloc(r, s->targets, sizeof *open);
    for (unsigned size = 1; size <= n; size++) {
        for (uint64_t set = 1; set < UINT64_C(1) << n && !r->oom; set++) {
            bool wanted = false;
            if (bit_count(set) != size)
                continue;
            for (uint32_t t = 0; t < s->targets; t++) {
                open[t] = !target_settled(r, t);
                for (size_t i = 0; i < found[t].count; i++)
                    open[t] &= (found[t].at[i] & ~set) != 0;
                wanted |= open[t];
            }
            if (!wanted)
                continue;
            settles(s, set, open);
            for (uint32_t t = 0; t < s->targets; t++) {
                if (open[t])
                    REF_PUSH(r, &found[t], set);
            }
        }
    }
}

/* Drops what can be dropped, the dearest first. */
static void search_greedy(search *s, set_list *found)
{
    ref *r = s->r;
    size_t n = s->list.count;
    bool *settled = ref_alloc(r, s->targets, sizeof *settled);
    size_t *order = ref_alloc(r, n, sizeof *order);
    for (size_t i = 0; i < n && !r->oom; i++) {
        size_t at = i;
        for (; at > 0; at--) {
            const candidate *x = &s->list.at[order[at - 1]], *y = &s->list.at[i];
            if (x->cost > y->cost || (x->cost == y->cost && str_cmp(x->name, y->name) < 0))
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    for (uint32_t t = 0; t < s->targets && !r->oom; t++) {
        if (target_settled(r, t))
            continue;
        uint64_t set = n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
        for (size_t i = 0; i < n && !r->oom; i++) {
            uint64_t less = set & ~(UINT64_C(1) << order[i]);
            memset(settled, 0, s->targets * sizeof *settled);
            settled[t] = true;
            settles(s, less, settled);
            if (settled[t])
                set = less;
        }
        target_hinges(r, t)->greedy = true;
        if (bit_count(set) <= REF_CANDIDATES_MAX)
            REF_PUSH(r, &found[t], set);
    }
}

static void write_hinges(search *s, set_list *found)
{
    ref *r = s->r;
    for (uint32_t t = 0; t < s->targets && !r->oom; t++) {
        set_list *f = &found[t];
        hinge_set *out = target_hinges(r, t);
        for (size_t i = 1; i < f->count; i++) {
            uint64_t set = f->at[i];
            size_t at = i;
            for (; at > 0 && set_cmp(s, f->at[at - 1], set) > 0; at--)
                f->at[at] = f->at[at - 1];
            f->at[at] = set;
        }
        out->hinges = ref_alloc(r, f->count, sizeof *out->hinges);
        for (size_t i = 0; i < f->count && !r->oom; i++)
            out->hinges[out->hinge_count++] = hinge_of(s, f->at[i]);
        if (f->count && !r->oom)
            fill_table(s, f->at[0], t, &out->table);
    }
}

/* ---- would lift ------------------------------------------------------------------------------ */

static bool may_lift(const ref *r)
{
    for (size_t i = 0; i < r->showings.count; i++) {
        const showing *x = r->showings.at[i];
        if (!x->exception || !x->looked || x->on_line != R_OPEN)
            continue;
        for (uint32_t q = 0; q < r->readings; q++) {
            if (!x->table[q])
                return true;
        }
    }
    return false;
}

/* Combinations of the set that leave one verdict below the settled one. */
static bool lift_by(search *s, uint64_t set)
{
    ref *r = s->r;
    bool any = false;
    vset *rows = ref_alloc(r, (size_t)r->counted, sizeof *rows);
    if (r->oom || !combine(s, set, NULL))
        return false;
    for (uint32_t w = 0; w < r->world_count; w++) {
        vset v = s->sets[(size_t)s->group[w] * s->targets + s->targets - 1];
        if (single(v) && v < (vset)(1u << r->out->line.safe))
            rows[row_of(s, set, &r->worlds[w])] |= v;
    }
    for (uint32_t i = 0; i < r->counted; i++) {
        for (unsigned v = 0; v < VD_COUNT; v++) {
            if (!(rows[i] >> v & 1))
                continue;
            any = true;
            if (r->out->lift_count == REF_LIFTS_MAX)
                continue;
            lift *l = &r->out->lifts[r->out->lift_count++];
            l->what = hinge_of(s, set);
            row_values(s, set, i, l->answers);
            l->then = (verdict)v;
        }
    }
    return any;
}

static void find_lifts(search *s)
{
    ref *r = s->r;
    size_t n = s->list.count;
    set_list sets = {0};
    uint64_t lifting = 0;
    r->out->lifts = ref_alloc(r, REF_LIFTS_MAX, sizeof *r->out->lifts);
    for (size_t i = 0; i < n; i++)
        REF_PUSH(r, &sets, UINT64_C(1) << i);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++)
            REF_PUSH(r, &sets, UINT64_C(1) << i | UINT64_C(1) << j);
    }
    for (size_t i = 1; i < sets.count && !r->oom; i++) {
        uint64_t set = sets.at[i];
        size_t at = i;
        for (; at > 0 && set_cmp(s, sets.at[at - 1], set) > 0; at--)
            sets.at[at] = sets.at[at - 1];
        sets.at[at] = set;
    }
    for (size_t i = 0; i < sets.count && !r->oom; i++) {
        if (!(sets.at[i] & lifting) && lift_by(s, sets.at[i]) && bit_count(sets.at[i]) == 1)
            lifting |= sets.at[i];
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

void ref_hinges(ref *r)
{
    search s = {.r = r, .targets = r->m->gates_count + 1};
    bool open = !r->out->line.settled;
    find_candidates(&s);
    for (uint32_t g = 0; g < r->m->gates_count; g++)
        open |= !r->out->gates[g].settled;
    if (r->oom)
        return;
    if (r->give_up) { /* one guess: all items */
        for (uint32_t t = 0; t < s.targets; t++) {
            hinge_set *h = target_hinges(r, t);
            if (target_settled(r, t) || s.list.count == 0)
                continue;
            h->greedy = true;
            h->hinges = ref_alloc(r, 1, sizeof *h->hinges);
            h->hinge_count = 1;
            if (!r->oom)
                h->hinges[0] = hinge_of(&s, UINT64_MAX);
        }
        return;
    }
    s.scratch = ref_result_new(r);
    s.group = ref_alloc(r, r->world_count, sizeof *s.group);
    s.vector_of = ref_alloc(r, (size_t)r->counted, sizeof *s.vector_of);
    s.sets = ref_alloc(r, (size_t)r->counted * s.targets, sizeof *s.sets);
    s.weights = ref_alloc(r, 2 * r->items.count, sizeof *s.weights);
    s.probe = ref_alloc(r, r->showings.count, sizeof *s.probe);
    for (size_t i = 0; i < r->ties.count; i++)
        s.orders |= r->ties.at[i].order != NULL;
    for (size_t i = 0; i < r->doms.count; i++) /* of items, or of what must be shown */
        s.orders |= r->doms.at[i]->free && r->doms.at[i]->free->order;
    set_list *found = ref_alloc(r, s.targets, sizeof *found);
    if (r->oom)
        return;
    if (open && s.list.count <= REF_CANDIDATES_MAX)
        search_all(&s, found);
    else if (open)
        search_greedy(&s, found);
    write_hinges(&s, found);
    if (r->out->line.settled && !r->oom && may_lift(r))
        find_lifts(&s);
}
