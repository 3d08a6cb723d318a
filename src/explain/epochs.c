/*
 * epochs.c - see epochs.h.
 *
 * A comparison of a moving date with another turns over at that other date or the day after it,
 * which side it stands on and whichever operator is between them. So every date mentioned counts
 * twice: itself and the next day. `date + number` moves the other side's dates by that number;
 * only where the number is missing, or is reckoned from further sums, is every day taken.
 */
#include "explain/epochs.h"

#include <stdlib.h>

/* ---- walking --------------------------------------------------------------------------------- */

void dated_walk(const model *m, dated_visit *visit, void *ctx)
{
#define WALK(kind, list, versions, count)                                                      \
    for (uint32_t i = 0; i < m->list##_count; i++)                                             \
        for (uint32_t v = 0; v < m->list[i].count; v++)                                        \
            visit(ctx, &(dated_thing){kind, i, v, &m->list[i].versions[v].when})
    WALK(DATED_MEASURE, measures, versions, version_count);
    WALK(DATED_DEFINITION, definitions, versions, version_count);
    WALK(DATED_PARAMETER, parameters, versions, version_count);
    WALK(DATED_GROUP, groups, versions, version_count);
    for (uint32_t i = 0; i < m->groups_count; i++) {
        const group *g = &m->groups[i];
        for (uint32_t v = 0; v < g->event_count; v++) {
            dated_kind kind = g->events[v].leaves ? DATED_LEAVES : DATED_JOINS;
            visit(ctx, &(dated_thing){kind, i, v, &g->events[v].when});
        }
    }
    for (uint32_t i = 0; i < m->questions_count; i++)
        visit(ctx, &(dated_thing){DATED_QUESTION, i, 0, NULL});
    WALK(DATED_ANSWER, questions, answers, answer_count);
#undef WALK
    for (uint32_t i = 0; i < m->coverages_count; i++)
        visit(ctx, &(dated_thing){DATED_COVERAGE, i, 0, &m->coverages[i].when});
    for (uint32_t i = 0; i < m->limits_count; i++)
        visit(ctx, &(dated_thing){DATED_LIMIT, i, 0, &m->limits[i].when});
}

/* ---- days ------------------------------------------------------------------------------------ */

static void add_day(epochs *e, int64_t day)
{
    if (day < DAY_MIN || day > DAY_MAX)
        return;
    if (!vec_push(e->a, &e->days, (int32_t)day))
        e->failed = true;
}

/* A date that a moving one may be compared with. */
static void add_date(epochs *e, int64_t day)
{
    add_day(e, day);
    add_day(e, day + 1);
}

/* A bound with a time of day leaves its own day open and decides the next. */
static void add_bound(epochs *e, int32_t day, int32_t minute)
{
    add_day(e, day);
    if (minute > 0)
        add_day(e, (int64_t)day + 1);
}

static void add_span(void *ctx, const dated_thing *t)
{
    const dated *d = t->when;
    if (!d)
        return;
    add_bound(ctx, d->in.from, d->in.from_minute);
    add_bound(ctx, d->in.end, d->in.end_minute);
    add_bound(ctx, d->ceases, d->ceases_minute);
}

static void add_known(void *ctx, const dated_thing *t)
{
    if (!t->when)
        return;
    add_day(ctx, t->when->known);
    if (t->when->ceases != DAY_NEVER)
        add_day(ctx, t->when->ceases_known);
}

void epochs_known(epochs *e, const model *m)
{
    dated_walk(m, add_known, e);
    for (uint32_t i = 0; i < m->questions_count; i++)
        add_day(e, m->questions[i].asked);
}

static int compare_days(const void *x, const void *y)
{
    const int32_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

void epochs_sort(epochs *e)
{
    if (!e->days.count)
        return;
    qsort(e->days.at, e->days.count, sizeof *e->days.at, compare_days);
    size_t kept = 1;
    for (size_t i = 1; i < e->days.count; i++)
        if (e->days.at[i] != e->days.at[kept - 1])
            e->days.at[kept++] = e->days.at[i];
    e->days.count = kept;
}

/* ---- dates in conditions --------------------------------------------------------------------- */

enum { DERIVED_DEPTH_MAX = 4 }; /* deeper sums are not followed: then every day is taken */

/* The operands of a comparison, derived facts replaced by what they are reckoned from. */
typedef struct {
    const operand *at[8];
    unsigned count;
    unsigned dates; /* plain date facts and parameters among them */
    bool lost;      /* too many, too deep, or multiplied */
} reckoned;

static void reckon(const model *m, const term *t, unsigned depth, reckoned *r)
{
    const operand *o[] = {&t->a, &t->b};
    r->lost |= t->op == '*' || t->op == '/';
    for (size_t i = 0; i < (t->op ? 2u : 1u); i++) {
        bool is_fact = o[i]->kind == O_FACT;
        if (is_fact && m->facts[o[i]->id].derived && depth < DERIVED_DEPTH_MAX) {
            reckon(m, &m->facts[o[i]->id].derive, depth + 1, r);
            continue;
        }
        r->lost |= is_fact && m->facts[o[i]->id].derived;
        r->dates += is_fact && m->facts[o[i]->id].type == TYPE_DATE;
        r->dates += o[i]->kind == O_PARAM && m->parameters[o[i]->id].type == TYPE_DATE;
        if (r->count == TG_COUNT(r->at))
            r->lost = true;
        else
            r->at[r->count++] = o[i];
    }
}

/* False where the comparison reads no date. */
static bool reckon_dates(const model *m, const cond *x, reckoned *r)
{
    *r = (reckoned){.count = 0};
    if (x->kind != X_CMP)
        return false;
    reckon(m, &x->left, 0, r);
    reckon(m, &x->right, 0, r);
    return r->dates > 0;
}

static void add_rat_date(epochs *e, rat day)
{
    int64_t floor;
    if (rat_floor(day, 0, &floor))
        add_date(e, floor);
}

/* A number of days is taken for a date as well: it lies in the 1970s, out of harm's way. */
static void add_compared(epochs *e, const model *m, const operand *o)
{
    if (o->kind == O_NUMBER)
        add_rat_date(e, o->number);
    if (o->kind != O_PARAM || m->parameters[o->id].type != TYPE_DATE)
        return;
    const parameter *p = &m->parameters[o->id];
    for (uint32_t v = 0; v < p->version_count; v++) {
        add_rat_date(e, p->versions[v].lo);
        add_rat_date(e, p->versions[v].hi);
    }
}

void epochs_policy(epochs *e, const model *m)
{
    reckoned r;
    dated_walk(m, add_span, e);
    for (uint32_t i = 0; i < m->coverages_count; i++)
        add_date(e, m->coverages[i].checked_through);
    for (uint32_t i = 0; i < m->conds_count; i++)
        for (unsigned k = 0; reckon_dates(m, &m->conds[i], &r) && k < r.count; k++)
            add_compared(e, m, r.at[k]);
}

/* ---- what the line brings -------------------------------------------------------------------- */

typedef VEC(int64_t) shift_list;

/* The days by which `date + number` moves a comparison. */
static bool add_shift(const model *m, const line *l, const operand *o, arena *a, shift_list *out)
{
    int64_t n;
    if (o->kind == O_NUMBER)
        return rat_floor(o->number, 0, &n) && vec_push(a, out, n);
    if (o->kind == O_PARAM)
        return m->parameters[o->id].type == TYPE_DATE;
    const fact *f = &m->facts[o->id];
    const value *v = &l->values[o->id];
    if (f->type == TYPE_DATE)
        return true;
    return v->state == V_KNOWN && f->scale == 0 && vec_push(a, out, v->lo);
}

/* Two dates and a number, or one date and two numbers of which one is a date written out: the
 * turning point is one of the two, moved by the other. More is not followed. */
static bool add_shifts(const model *m, const line *l, const reckoned *r, arena *a,
                       shift_list *out)
{
    if (r->count <= 2 && !r->lost)
        return true;
    if (r->lost || r->count > 3)
        return false;
    for (unsigned i = 0; i < r->count; i++)
        if (!add_shift(m, l, r->at[i], a, out))
            return false;
    return true;
}

static void shift_days(epochs *e, const shift_list *shifts)
{
    size_t count = e->days.count;
    for (size_t s = 0; s < shifts->count && !e->failed; s++) {
        int64_t by = shifts->at[s];
        for (size_t i = 0; i < count && by >= -DAY_MAX && by <= DAY_MAX; i++) {
            add_date(e, e->days.at[i] + by);
            add_date(e, e->days.at[i] - by);
        }
    }
}

void epochs_line(epochs *e, const model *m, const line *l)
{
    shift_list shifts = {0};
    reckoned r;
    bool compared = false;
    for (uint32_t i = 0; i < l->auth_count; i++) {
        add_day(e, l->auths[i].from);
        add_day(e, l->auths[i].end);
    }
    for (uint32_t i = 0; i < m->conds_count; i++) {
        if (!reckon_dates(m, &m->conds[i], &r))
            continue;
        compared = true;
        e->every_day |= !add_shifts(m, l, &r, e->a, &shifts);
    }
    for (uint32_t i = 0; compared && i < m->facts_count; i++) {
        const value *v = &l->values[i];
        if (m->facts[i].type != TYPE_DATE || (v->state != V_KNOWN && v->state != V_PART))
            continue;
        add_date(e, v->lo);
        add_date(e, v->hi);
    }
    if (shifts.count) {
        epochs_policy(e, m);
        shift_days(e, &shifts);
    }
}
