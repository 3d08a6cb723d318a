/*
 * when.c - versions in force; see when.h.
 */
#include "explain/when.h"

const dated *when_of(version_list v, uint32_t i)
{
    tg_assert(i < v.count);
    return (const dated *)(const void *)((const char *)v.first + i * v.stride);
}

/* A bound's place in time; a bound without a minute is at 00:00. */
static int64_t bound_at(int32_t day, int32_t minute)
{
    return (int64_t)day * 1440 + (minute > 0 ? minute : 0);
}

dspan when_span(const dated *d, int32_t known_on)
{
    dspan s = d->in;
    if (d->ceases != DAY_NEVER && d->ceases_known <= known_on &&
        bound_at(d->ceases, d->ceases_minute) < bound_at(s.end, s.end_minute)) {
        s.end = d->ceases;
        s.end_minute = d->ceases_minute;
    }
    return s;
}

bool when_inside(dspan s, instant t, bool late)
{
    int32_t minute = t.minute >= 0 ? t.minute : late ? 1439 : 0;
    int64_t at = (int64_t)t.day * 1440 + minute;
    if (s.from != DAY_ALWAYS && at < bound_at(s.from, s.from_minute))
        return false;
    return s.end == DAY_NEVER || at < bound_at(s.end, s.end_minute);
}

static bool when_counts(version_list v, uint32_t i, int32_t known_on)
{
    if (when_of(v, i)->known > known_on)
        return false;
    for (uint32_t j = 0; j < v.count; j++) {
        const dated *d = when_of(v, j);
        if (d->corrects == i && d->known <= known_on)
            return false;
    }
    return true;
}

/* Of two versions that count: does `j` take over from `i` where both have begun? */
static bool takes_over(version_list v, uint32_t j, uint32_t i)
{
    const dated *a = when_of(v, j), *b = when_of(v, i);
    int64_t from_a = bound_at(a->in.from, a->in.from_minute);
    int64_t from_b = bound_at(b->in.from, b->in.from_minute);
    if (from_a != from_b)
        return from_a > from_b;
    if (a->known != b->known)
        return a->known > b->known;
    return j > i;
}

bool when_effective(version_list v, uint32_t i, int32_t known_on, dspan *out)
{
    if (!when_counts(v, i, known_on))
        return false;
    dspan s = when_span(when_of(v, i), known_on);
    for (uint32_t j = 0; j < v.count; j++) {
        if (j == i || !when_counts(v, j, known_on) || !takes_over(v, j, i))
            continue;
        const dated *next = when_of(v, j);
        if (bound_at(next->in.from, next->in.from_minute) < bound_at(s.end, s.end_minute)) {
            s.end = next->in.from;
            s.end_minute = next->in.from_minute;
        }
    }
    *out = s;
    return bound_at(s.from, s.from_minute) < bound_at(s.end, s.end_minute);
}

uint32_t when_at(version_list v, instant t, int32_t known_on, bool late)
{
    for (uint32_t i = 0; i < v.count; i++) {
        dspan s;
        if (when_effective(v, i, known_on, &s) && when_inside(s, t, late))
            return i;
    }
    return ID_NONE;
}

bool when_not_yet_known(version_list v, instant t, int32_t known_on)
{
    for (uint32_t i = 0; i < v.count; i++) {
        const dated *d = when_of(v, i);
        if (d->known > known_on && when_inside(d->in, t, true))
            return true;
    }
    return false;
}

instant when_clock(const model *m, const value *values, uint32_t clock, int32_t on)
{
    const value *v = &values[clock];
    instant t = {DAY_NEVER, -1};
    if (v->state == V_KNOWN)
        t.day = (int32_t)v->lo;
    else if (v->state == V_MISSING && on != DAY_ALWAYS)
        t.day = on;
    uint32_t time = m->facts[clock].time_fact;
    if (t.day != DAY_NEVER && time != ID_NONE && values[time].state == V_KNOWN)
        t.minute = (int32_t)values[time].lo;
    return t;
}
