/*
 * time.c - which version, member or reading counts when, as known on one day.
 *
 * Everything dated ends up as half-open spans of minutes. Versions of a name never come back once
 * a later one has begun, so each has one effective span; members of groups and readings of
 * questions may come and go, so these are cut into segments.
 */
#include "plan/builder.h"

#include <stdlib.h>

enum { MINUTES_A_DAY = 1440 };

int64_t time_at(int32_t day, int32_t minute)
{
    if (day == DAY_ALWAYS)
        return TIME_ALWAYS;
    if (day == DAY_NEVER)
        return TIME_NEVER;
    return (int64_t)day * MINUTES_A_DAY + (minute > 0 ? minute : 0);
}

bool span_known(const dated *d, int32_t known_on)
{
    return d->known <= known_on;
}

tspan dated_span(const dated *d, int32_t known_on)
{
    tspan s = {time_at(d->in.from, d->in.from_minute), time_at(d->in.end, d->in.end_minute)};
    if (d->ceases != DAY_NEVER && d->ceases_known <= known_on) {
        int64_t ceases = time_at(d->ceases, d->ceases_minute);
        if (ceases < s.end)
            s.end = ceases;
    }
    return s;
}

/* Known, and not replaced by a known correction. */
static bool version_counts(const dated *const *v, uint32_t count, uint32_t i, int32_t known_on)
{
    if (!span_known(v[i], known_on))
        return false;
    for (uint32_t j = 0; j < count; j++) {
        if (j != i && v[j]->corrects == i && span_known(v[j], known_on))
            return false;
    }
    return true;
}

void effective_spans(const dated *const *v, uint32_t count, int32_t known_on, tspan *out)
{
    for (uint32_t i = 0; i < count; i++) {
        out[i] = (tspan){0, 0};
        if (!version_counts(v, count, i, known_on))
            continue;
        tspan s = dated_span(v[i], known_on);
        for (uint32_t j = 0; j < count; j++) {
            if (j == i || !version_counts(v, count, j, known_on))
                continue;
            int64_t from = time_at(v[j]->in.from, v[j]->in.from_minute);
            bool later = v[j]->known != v[i]->known ? v[j]->known > v[i]->known : j > i;
            if (from > s.from && from < s.end)
                s.end = from;
            else if (from == s.from && later)
                s.end = s.from;
        }
        out[i] = s;
    }
}

uint32_t spans_at(const tspan *spans, uint32_t count, int64_t t)
{
    for (uint32_t i = 0; i < count; i++) {
        if (tspan_holds(spans[i], t))
            return i;
    }
    return ID_NONE;
}

bool reading_at(const builder *b, uint32_t question_id, int64_t t, int64_t *reading)
{
    const question *q = &b->m->questions[question_id];
    if (q->asked > b->known_on && q->has_before) {
        *reading = q->before;
        return true;
    }
    const answer *best = NULL;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        const answer *x = &q->answers[i];
        if (!span_known(&x->when, b->known_on) ||
            !tspan_holds(dated_span(&x->when, b->known_on), t))
            continue;
        if (!best || x->when.known >= best->when.known)
            best = x;
    }
    if (best)
        *reading = best->reading;
    return best;
}

static int compare_times(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

uint32_t times_sort(int64_t *times, uint32_t count)
{
    if (count == 0)
        return 0;
    qsort(times, count, sizeof *times, compare_times);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < count; i++) {
        if (times[i] != times[kept - 1])
            times[kept++] = times[i];
    }
    return kept;
}

/* ---- groups ---------------------------------------------------------------------------------- */

typedef VEC(int64_t) time_list;
typedef VEC(value) member_list;

static void push_time(builder *b, time_list *times, int64_t t)
{
    if (t != TIME_ALWAYS && t != TIME_NEVER && !vec_push(b->a, times, t))
        b->failed = true;
}

static tspan *group_spans(builder *b, const group *g)
{
    const dated **v = build_alloc(b, g->version_count, sizeof *v);
    tspan *spans = build_alloc(b, g->version_count, sizeof *spans);
    if (!v || !spans)
        return NULL;
    for (uint32_t i = 0; i < g->version_count; i++)
        v[i] = &g->versions[i].when;
    effective_spans(v, g->version_count, b->known_on, spans);
    return spans;
}

/* Every time at which the group or a group in it may change. Groups are acyclic (M3). */
static void group_times(builder *b, uint32_t group_id, time_list *times, bool *seen)
{
    if (seen[group_id])
        return;
    seen[group_id] = true;
    const group *g = &b->m->groups[group_id];
    const tspan *spans = group_spans(b, g);
    for (uint32_t i = 0; spans && i < g->version_count; i++) {
        if (tspan_empty(spans[i]))
            continue;
        push_time(b, times, spans[i].from);
        push_time(b, times, spans[i].end);
        for (uint32_t j = 0; j < g->versions[i].group_count; j++)
            group_times(b, g->versions[i].groups[j], times, seen);
    }
    for (uint32_t i = 0; i < g->event_count; i++) {
        if (span_known(&g->events[i].when, b->known_on))
            push_time(b, times, time_at(g->events[i].when.in.from, -1));
    }
}

static int member_cmp(const value *x, const value *y, bool code)
{
    if (code)
        return str_cmp(x->text, y->text);
    return (x->lo > y->lo) - (x->lo < y->lo);
}

static void member_add(builder *b, member_list *list, value v, bool code)
{
    for (size_t i = 0; i < list->count; i++) {
        if (member_cmp(&list->at[i], &v, code) == 0)
            return;
    }
    if (!vec_push(b->a, list, v))
        b->failed = true;
}

static void member_drop(member_list *list, value v, bool code)
{
    for (size_t i = 0; i < list->count; i++) {
        if (member_cmp(&list->at[i], &v, code) == 0) {
            list->at[i] = list->at[--list->count];
            return;
        }
    }
}

/* Adds to `list` who is in the group at t. */
static void group_members(builder *b, uint32_t group_id, int64_t t, member_list *list);

static int compare_values(const void *x, const void *y)
{
    return member_cmp(x, y, false);
}

static int compare_texts(const void *x, const void *y)
{
    return member_cmp(x, y, true);
}

static void members_sort(member_list *list, bool code)
{
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, code ? compare_texts : compare_values);
}

/* Those of one group that has a segment holding t: sorted, so the union is a merge. */
static void group_union(builder *b, uint32_t group_id, int64_t t, member_list *list, bool code)
{
    const group_time *gt = build_group(b, group_id);
    for (uint32_t i = 0; gt && i < gt->count; i++) {
        const segment *s = &gt->segments[i];
        if (!tspan_holds(s->in, t))
            continue;
        for (uint32_t j = 0; j < s->count; j++) {
            value v = {.state = V_KNOWN};
            if (code)
                v.text = gt->texts[s->first + j];
            else
                v.lo = v.hi = gt->values[s->first + j];
            if (!vec_push(b->a, list, v))
                b->failed = true;
        }
    }
}

static void members_unique(member_list *list, bool code)
{
    members_sort(list, code);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || member_cmp(&list->at[kept - 1], &list->at[i], code) != 0)
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static void group_members(builder *b, uint32_t group_id, int64_t t, member_list *list)
{
    const group *g = &b->m->groups[group_id];
    bool code = g->type == TYPE_CODE;
    const tspan *spans = group_spans(b, g);
    uint32_t i = spans ? spans_at(spans, g->version_count, t) : ID_NONE;
    if (i == ID_NONE)
        return;
    const group_version *v = &g->versions[i];
    for (uint32_t j = 0; j < v->member_count; j++) {
        if (!vec_push(b->a, list, v->members[j]))
            b->failed = true;
    }
    for (uint32_t j = 0; j < v->group_count; j++)
        group_union(b, v->groups[j], t, list, code);
    members_unique(list, code);
    for (uint32_t j = 0; j < g->event_count; j++) {
        const group_event *e = &g->events[j];
        int64_t day = time_at(e->when.in.from, -1);
        if (!span_known(&e->when, b->known_on) || day > t ||
            day < time_at(v->when.in.from, v->when.in.from_minute))
            continue;
        if (e->leaves)
            member_drop(list, e->member, code);
        else
            member_add(b, list, e->member, code);
    }
    members_sort(list, code);
}

static bool segment_same(const group_time *gt, const segment *s, const member_list *list, bool code)
{
    if (s->count != list->count)
        return false;
    for (uint32_t i = 0; i < s->count; i++) {
        if (code ? !str_eq(gt->texts[s->first + i], list->at[i].text)
                 : gt->values[s->first + i] != list->at[i].lo)
            return false;
    }
    return true;
}

typedef struct {
    VEC(segment) segments;
    VEC(int64_t) values;
    VEC(str) texts;
} group_work;

/* Appends what the group holds over `in`, or lengthens the segment before when it is the same. */
static void segment_add(builder *b, group_time *gt, group_work *w, tspan in,
                        const member_list *list, bool code)
{
    if (list->count == 0)
        return;
    if (w->segments.count) {
        segment *last = &w->segments.at[w->segments.count - 1];
        *gt = (group_time){.values = w->values.at, .texts = w->texts.at};
        if (last->in.end == in.from && segment_same(gt, last, list, code)) {
            last->in.end = in.end;
            return;
        }
    }
    segment s = {in, (uint32_t)(code ? w->texts.count : w->values.count), (uint32_t)list->count};
    for (size_t i = 0; i < list->count; i++) {
        if (code ? !vec_push(b->a, &w->texts, list->at[i].text)
                 : !vec_push(b->a, &w->values, list->at[i].lo))
            b->failed = true;
    }
    if (!vec_push(b->a, &w->segments, s))
        b->failed = true;
}

const group_time *build_group(builder *b, uint32_t group_id)
{
    group_time *gt = &b->groups[group_id];
    if (gt->done)
        return gt;
    bool code = b->m->groups[group_id].type == TYPE_CODE;
    time_list times = {0};
    bool *seen = build_alloc(b, b->m->groups_count, sizeof *seen);
    if (!seen)
        return NULL;
    group_times(b, group_id, &times, seen);
    uint32_t count = times_sort(times.at, (uint32_t)times.count);

    group_work w = {0};
    group_time scratch = {0};
    for (uint32_t i = 0; i <= count && !b->failed; i++) {
        tspan in = {i ? times.at[i - 1] : TIME_ALWAYS, i < count ? times.at[i] : TIME_NEVER};
        member_list list = {0};
        group_members(b, group_id, in.from, &list);
        segment_add(b, &scratch, &w, in, &list, code);
    }
    if (b->failed)
        return NULL;
    *gt = (group_time){true, w.segments.at, (uint32_t)w.segments.count, w.values.at, w.texts.at};
    return gt;
}
