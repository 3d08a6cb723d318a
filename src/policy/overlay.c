/*
 * overlay.c - see overlay.h.
 */
#include "policy/overlay.h"

#include <string.h>

typedef struct {
    arena *a;
    model *m; /* the copy */
    measure *measures;
    parameter *parameters;
    limit *limits;
    bool oom;
} overlay;

static void *over_alloc(overlay *o, size_t count, size_t size)
{
    void *p = arena_alloc(o->a, count, size);
    if (!p)
        o->oom = true;
    return p;
}

static void *over_copy(overlay *o, const void *from, size_t count, size_t size)
{
    void *p = over_alloc(o, count, size);
    if (p && count)
        memcpy(p, from, count * size);
    return p;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static void over_parameter(overlay *o, const scenario *s, const scenario_set *x)
{
    parameter *p = &o->parameters[x->param];
    param_version *v = over_alloc(o, 1, sizeof *v);
    if (!v)
        return;
    *v = (param_version){.kind = PARAM_FIXED, .lo = x->value, .hi = x->value, .fact = ID_NONE};
    v->when = (dated){.in = {DAY_ALWAYS, -1, DAY_NEVER, -1},
                      .known = DAY_ALWAYS,
                      .ceases = DAY_NEVER,
                      .ceases_minute = -1,
                      .ceases_known = DAY_NEVER,
                      .corrects = ID_NONE,
                      .cites = s->cites,
                      .cite_count = s->cite_count,
                      .at = x->at};
    p->versions = v;
    p->version_count = 1;
    p->supposed = true;
}

/* ---- measures -------------------------------------------------------------------------------- */

/* Versions that are the copy's own. */
static measure_version *own_versions(overlay *o, measure *m)
{
    measure_version *list = over_copy(o, m->versions, m->version_count, sizeof *list);
    if (list)
        m->versions = list;
    return list;
}

/* Leaves out the versions before `first`; what corrected one of them corrects nothing. */
static void drop_before(measure *m, measure_version *list, uint32_t first)
{
    m->version_count -= first;
    for (uint32_t i = 0; i < m->version_count; i++) {
        list[i] = list[i + first];
        uint32_t *corrects = &list[i].when.corrects;
        if (*corrects != ID_NONE)
            *corrects = *corrects < first ? ID_NONE : *corrects - first;
    }
}

/* The version in force on the day becomes the first one; before any, the first comes earlier. */
static void over_begin(overlay *o, measure *m, int32_t day)
{
    measure_version *list = own_versions(o, m);
    uint32_t first = 0;
    if (!list || m->version_count == 0)
        return;
    while (first + 1 < m->version_count && list[first + 1].when.in.from <= day)
        first++;
    drop_before(m, list, first);
    dated *d = &list[0].when;
    d->in.from = day;
    d->in.from_minute = -1;
    d->known = DAY_ALWAYS;
    if (d->in.end < day) /* it was over by then: it never holds */
        d->in.end = day;
}

static void over_end(overlay *o, measure *m, int32_t day)
{
    measure_version *list = own_versions(o, m);
    if (!list || m->version_count == 0)
        return;
    while (m->version_count > 1 && list[m->version_count - 1].when.in.from >= day)
        m->version_count--;
    for (uint32_t i = 0; i < m->version_count; i++) {
        dspan *in = &list[i].when.in;
        uint32_t corrects = list[i].when.corrects;
        if (corrects != ID_NONE && corrects >= m->version_count)
            list[i].when.corrects = ID_NONE;
        if (in->end <= day)
            continue;
        in->end = in->from > day ? in->from : day;
        in->end_minute = in->from > day ? in->from_minute : -1;
    }
}

static void over_adopt(overlay *o, measure *m)
{
    measure_version *list = own_versions(o, m);
    for (uint32_t i = 0; list && i < m->version_count; i++)
        list[i].when.known = DAY_ALWAYS;
    m->adopted = true;
}

typedef enum { OVER_ADOPT, OVER_SUSPEND, OVER_BEGIN, OVER_END } over_kind;

/* The measure at each of its gates. */
static void over_measure(overlay *o, uint32_t first, over_kind what, int32_t day)
{
    str name = o->measures[first].name;
    for (uint32_t i = first; i < o->m->measures_count && !o->oom; i++) {
        measure *m = &o->measures[i];
        if (!str_eq(m->name, name))
            return;
        switch (what) {
        case OVER_ADOPT: over_adopt(o, m); break;
        case OVER_SUSPEND: m->off = m->suspended = true; break;
        case OVER_BEGIN: over_begin(o, m, day); break;
        case OVER_END: over_end(o, m, day); break;
        }
    }
}

static void over_ref(overlay *o, const scenario_ref *x, over_kind what)
{
    if (x->limit == ID_NONE) {
        over_measure(o, x->measure, what, 0);
        return;
    }
    limit *l = &o->limits[x->limit];
    l->adopted |= what == OVER_ADOPT;
    l->off |= what == OVER_SUSPEND;
    if (what == OVER_ADOPT)
        l->when.known = DAY_ALWAYS;
}

/* ---- all of it ------------------------------------------------------------------------------- */

const model *model_under(const model *m, uint32_t scenario_id, arena *a)
{
    const scenario *s = &m->scenarios[scenario_id];
    overlay o = {.a = a};
    o.m = over_copy(&o, m, 1, sizeof *m);
    o.measures = over_copy(&o, m->measures, m->measures_count, sizeof *m->measures);
    o.parameters = over_copy(&o, m->parameters, m->parameters_count, sizeof *m->parameters);
    o.limits = over_copy(&o, m->limits, m->limits_count, sizeof *m->limits);
    if (o.oom)
        return NULL;
    o.m->measures = o.measures;
    o.m->parameters = o.parameters;
    o.m->limits = o.limits;
    o.m->under = s;
    for (uint32_t i = 0; i < s->sets_count; i++)
        over_parameter(&o, s, &s->sets[i]);
    for (uint32_t i = 0; i < s->adopts_count; i++)
        over_ref(&o, &s->adopts[i], OVER_ADOPT);
    for (uint32_t i = 0; i < s->suspends_count; i++)
        over_ref(&o, &s->suspends[i], OVER_SUSPEND);
    for (uint32_t i = 0; i < s->begins_count; i++)
        over_measure(&o, s->begins[i].measure, OVER_BEGIN, s->begins[i].day);
    for (uint32_t i = 0; i < s->ends_count; i++)
        over_measure(&o, s->ends[i].measure, OVER_END, s->ends[i].day);
    return o.oom ? NULL : o.m;
}
