/*
 * apart.c - see apart.h.
 *
 *     numbers, dates      thresholds they are compared with, days on which something begins or ends
 *     symbols             each one
 *     countries, codes    those with equal marks, a mark per `is`, `in` and `is under`
 */
#include "explain/apart.h"

#include "explain/when.h"

enum { MARKS_MAX = 64 };

/* ---- numbers and dates ----------------------------------------------------------------------- */

typedef struct {
    const model *m;
    uint32_t id;
    const fact *f;
    int64_t lo, hi;            /* admissible */
    int64_t first[APART_MAX];  /* first values of classes, ascending; the least one is implied */
    uint32_t count;
    bool too_many;
} cutter;

static void cut_at(cutter *c, int64_t at)
{
    if (at <= c->lo || at > c->hi || c->too_many)
        return;
    uint32_t i = 0;
    while (i < c->count && c->first[i] < at)
        i++;
    if (i < c->count && c->first[i] == at)
        return;
    c->too_many = c->count + 1 == APART_MAX;
    for (uint32_t k = c->count; k > i && !c->too_many; k--)
        c->first[k] = c->first[k - 1];
    if (!c->too_many) {
        c->first[i] = at;
        c->count++;
    }
}

/* The threshold of `fact op number` in steps of the fact. */
static void cut_compare(cutter *c, cmp_op op, rat number)
{
    int64_t floor, ceil;
    rat own = number;
    if (c->f->unit != ID_NONE && !rat_div(number, c->m->units[c->f->unit].scale, &own))
        return;
    if (!rat_floor(own, c->f->scale, &floor) || !rat_ceil(own, c->f->scale, &ceil))
        return;
    bool above = op == CMP_GT || op == CMP_LE;
    cut_at(c, above ? floor + 1 : ceil);
    if (op == CMP_EQ || op == CMP_NE)
        cut_at(c, floor + 1);
}

static bool is_alone(const term *t, uint32_t id)
{
    return t->op == 0 && t->a.kind == O_FACT && t->a.id == id;
}

static bool is_number_alone(const term *t)
{
    return t->op == 0 && t->a.kind == O_NUMBER;
}

static cmp_op turned_round(cmp_op op)
{
    return op == CMP_LT ? CMP_GT : op == CMP_LE ? CMP_GE : op == CMP_GT ? CMP_LT
           : op == CMP_GE ? CMP_LE : op;
}

static void cut_spans(cutter *c)
{
    for (uint32_t i = 0; i < c->m->measures_count; i++) {
        const measure *x = &c->m->measures[i];
        for (uint32_t v = 0; v < x->version_count; v++) {
            if (x->versions[v].clock != c->id)
                continue;
            dspan s = when_span(&x->versions[v].when, DAY_NEVER);
            cut_at(c, s.from);
            cut_at(c, s.end);
        }
    }
    for (uint32_t i = 0; i < c->m->coverages_count; i++) {
        const coverage *x = &c->m->coverages[i];
        if (c->m->gates[x->gate].clock == c->id) {
            cut_at(c, x->when.in.from);
            cut_at(c, (int64_t)x->checked_through + 1);
        }
    }
}

static void apart_numbers(cutter *c, answer_list *out)
{
    for (uint32_t i = 0; i < c->m->conds_count; i++) {
        const cond *x = &c->m->conds[i];
        if (x->kind == X_CMP && is_alone(&x->left, c->id) && is_number_alone(&x->right))
            cut_compare(c, x->op, x->right.a.number);
        else if (x->kind == X_CMP && is_alone(&x->right, c->id) && is_number_alone(&x->left))
            cut_compare(c, turned_round(x->op), x->left.a.number);
        else if (x->kind == X_IS && x->fact == c->id) {
            cut_at(c, x->val.lo);
            cut_at(c, x->val.lo + 1);
        }
    }
    if (c->f->type == TYPE_DATE)
        cut_spans(c);
    if (c->too_many)
        return;
    for (uint32_t i = 0; i <= c->count; i++) {
        int64_t lo = i == 0 ? c->lo : c->first[i - 1];
        int64_t hi = i == c->count ? c->hi : c->first[i] - 1;
        out->at[out->count++] =
            (value){.state = lo < hi ? V_PART : V_KNOWN, .lo = lo, .hi = hi};
    }
}

/* ---- countries and codes --------------------------------------------------------------------- */

typedef struct {
    const model *m;
    const fact *f;
    const cond *marks[MARKS_MAX]; /* the leaves that look at the fact */
    uint32_t count;
} marker;

/* Is it a member in any version, or by any event? */
static bool ever_member(const model *m, uint32_t id, const value *v, bool code, unsigned depth)
{
    const group *g = &m->groups[id];
    for (uint32_t i = 0; i < g->version_count; i++) {
        const group_version *x = &g->versions[i];
        for (uint32_t k = 0; k < x->member_count; k++) {
            if (code ? str_eq(x->members[k].text, v->text) : x->members[k].lo == v->lo)
                return true;
        }
        for (uint32_t k = 0; k < x->group_count && depth < 64; k++) {
            if (ever_member(m, x->groups[k], v, code, depth + 1))
                return true;
        }
    }
    for (uint32_t i = 0; i < g->event_count; i++) {
        const value *x = &g->events[i].member;
        if (code ? str_eq(x->text, v->text) : x->lo == v->lo)
            return true;
    }
    return false;
}

static bool same_mark(const cond *x, const cond *y)
{
    if (x->kind != y->kind || x->ref != y->ref)
        return false;
    return x->kind == X_IN || (x->val.lo == y->val.lo && str_eq(x->val.text, y->val.text));
}

static void mark_add(marker *k, const cond *x)
{
    for (uint32_t i = 0; i < k->count; i++) {
        if (same_mark(k->marks[i], x))
            return;
    }
    if (k->count < MARKS_MAX)
        k->marks[k->count++] = x;
}

static uint64_t marks_of(const marker *k, const value *v)
{
    bool code = k->f->type == TYPE_CODE;
    uint64_t marks = 0;
    for (uint32_t i = 0; i < k->count; i++) {
        const cond *x = k->marks[i];
        bool hit;
        if (x->kind == X_IN)
            hit = ever_member(k->m, x->ref, v, code, 0);
        else if (x->kind == X_UNDER)
            hit = str_starts(v->text, x->val.text);
        else
            hit = code ? str_eq(x->val.text, v->text) : x->val.lo == v->lo;
        marks |= (uint64_t)hit << i;
    }
    return marks;
}

static bool apart_countries(const marker *k, const value *known, arena *a, answer_list *out)
{
    uint64_t *marks = arena_alloc(a, COUNTRY_VALUES, sizeof *marks);
    bool *done = arena_alloc(a, COUNTRY_VALUES, sizeof *done);
    if (!marks || !done)
        return false;
    bool part = known->state == V_PART;
    for (int64_t c = 0; c < COUNTRY_VALUES; c++) {
        char letters[3];
        country_text(c, letters);
        marks[c] = marks_of(k, &(value){.state = V_KNOWN, .lo = c, .hi = c});
        done[c] = part || !country_assigned((str){letters, 2});
    }
    for (uint32_t i = 0; part && i < known->set_count; i++)
        done[known->set[i]] = false;
    for (int64_t c = 0; c < COUNTRY_VALUES; c++) {
        if (done[c])
            continue;
        int64_t *set = arena_alloc(a, COUNTRY_VALUES, sizeof *set);
        uint32_t n = 0;
        for (int64_t d = c; set && d < COUNTRY_VALUES; d++) {
            if (done[d] || marks[d] != marks[c])
                continue;
            set[n++] = d;
            done[d] = true;
        }
        if (!set)
            return false;
        if (out->count == APART_MAX) {
            out->count = 0;
            return true;
        }
        out->at[out->count++] = n == 1 ? (value){.state = V_KNOWN, .lo = c, .hi = c}
                                       : (value){.state = V_PART, .set = set, .set_count = n};
    }
    return true;
}

/* Members and prefixes that are mentioned, and one code that nothing mentions. */
static bool apart_codes(const marker *k, const value *known, answer_list *out)
{
    for (uint32_t i = 0; known->state == V_PART && i < known->set_count; i++) {
        if (out->count < APART_MAX)
            out->at[out->count++] = (value){.state = V_KNOWN, .lo = CODE_OTHER,
                                            .hi = CODE_OTHER, .text = known->texts[i]};
    }
    if (known->state == V_PART)
        return true;
    uint64_t seen[APART_MAX];
    for (uint32_t id = 0; id < k->m->codes.texts.count && out->count < APART_MAX - 1; id++) {
        value v = {.state = V_KNOWN, .lo = id, .hi = id, .text = interner_text(&k->m->codes, id)};
        uint64_t marks = marks_of(k, &v);
        bool again = marks == 0;
        for (uint32_t i = 0; i < out->count && !again; i++)
            again = seen[i] == marks;
        if (again)
            continue;
        seen[out->count] = marks;
        out->at[out->count++] = v;
    }
    static const str others[] = {{"*", 1}};
    out->at[out->count++] = (value){.state = V_PART, .texts = others, .set_count = 1};
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool apart_sets(const model *m, uint32_t id, const value *known, arena *a,
                       answer_list *out)
{
    marker k = {.m = m, .f = &m->facts[id]};
    for (uint32_t i = 0; i < m->conds_count; i++) {
        const cond *x = &m->conds[i];
        bool looks = (x->kind == X_IS || x->kind == X_IN || x->kind == X_UNDER) && x->fact == id;
        if (looks)
            mark_add(&k, x);
    }
    return k.f->type == TYPE_CODE ? apart_codes(&k, known, out)
                                  : apart_countries(&k, known, a, out);
}

static void apart_symbols(const fact *f, const value *known, answer_list *out)
{
    bool part = known->state == V_PART;
    uint32_t count = part ? known->set_count : f->symbol_count;
    for (uint32_t i = 0; i < count && count < APART_MAX; i++) {
        int64_t code = part ? known->set[i] : (int64_t)i;
        out->at[out->count++] = (value){.state = V_KNOWN, .lo = code, .hi = code};
    }
}

bool apart_values(const model *m, uint32_t id, const value *known, arena *a, answer_list *out)
{
    const fact *f = &m->facts[id];
    bool good = true;
    out->count = 0;
    switch (f->type) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL: apart_symbols(f, known, out); break;
    case TYPE_COUNTRY:
    case TYPE_CODE: good = apart_sets(m, id, known, a, out); break;
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE: {
        cutter c = {.m = m, .id = id, .f = f, .lo = f->low, .hi = f->high};
        if (known->state == V_PART) {
            c.lo = known->lo > c.lo ? known->lo : c.lo;
            c.hi = known->hi < c.hi ? known->hi : c.hi;
        }
        apart_numbers(&c, out);
        break;
    }
    }
    bool may_be_none = f->may_be_none && known->state == V_MISSING;
    if (may_be_none && out->count && out->count < APART_MAX)
        out->at[out->count++] = (value){.state = V_NONE};
    return good;
}
