/*
 * timeline.c - see timeline.h.
 */
#include "whatif/timeline.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static bool text_is(tg_text a, tg_text b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static bool text_is_c(tg_text a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0;
}

static int32_t resolved(const tg_pack *pack, const timeline_filter *f)
{
    return f->known_on == TG_DAY_NONE ? tg_pack_get_info(pack).current_through : f->known_on;
}

/* ---- filters --------------------------------------------------------------------------------- */

static bool passes(const tg_pack *pack, const timeline_filter *f, const tg_dated_info *x)
{
    if (f->authority.len && !text_is(x->authority, f->authority))
        return false;
    if (!f->gate.len)
        return true;
    return x->gate != TG_NO_ID && text_is(tg_gate_get(pack, x->gate).name, f->gate);
}

static bool meets(tg_span in, int32_t from, int32_t through)
{
    return in.from <= through && (in.end > from || (in.end == from && in.end_minute > 0));
}

/* ---- lanes ----------------------------------------------------------------------------------- */

static bool add_gate(arena *a, uint32_t **gates, size_t *count, uint32_t gate)
{
    for (size_t i = 0; i < *count; i++)
        if ((*gates)[i] == gate)
            return true;
    uint32_t *more = arena_alloc(a, *count + 1, sizeof *more);
    if (!more)
        return false;
    if (*count)
        memcpy(more, *gates, *count * sizeof *more);
    more[(*count)++] = gate;
    *gates = more;
    return true;
}

static void take_text(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* Whether what is assumed rules the reading out. */
static bool ruled_out(const timeline *t, uint32_t question, str reading)
{
    bool out = false;
    for (size_t i = 0; i < tg_question_reading_count(t->pack, question); i++) {
        strbuf b;
        strbuf_init(&b, NULL);
        tg_question_reading(t->pack, question, i, (tg_sink){take_text, &b});
        out = out || (str_eq(strbuf_str(&b), reading) && !tg_run_allows(t->filter.run, question, i));
        strbuf_free(&b);
    }
    return out;
}

/* What is assumed of question `name` answers it on every day; several readings answer only what
 * is none of them. False: nothing is assumed. */
static bool add_assumed(timeline *t, lane_version *v, str name, str wanted, strbuf *says)
{
    bool one;
    uint32_t fact = tg_fact_find(t->pack, (tg_text){name.ptr, name.len});
    if (!t->filter.run || fact == TG_NO_ID ||
        !tg_run_assumes(t->filter.run, fact, &one, (tg_sink){take_text, says}))
        return false;
    if (one || ruled_out(t, fact, wanted))
        v->answers[v->answer_count++] =
            (lane_answer){v->questions,
                          {TG_DAY_NONE, 0, TG_DAY_OPEN, 0},
                          one && str_eq(strbuf_str(says), wanted)};
    return true;
}

/* Answers to question `name`; `wanted` is the reading that fits. */
static bool add_answers(timeline *t, lane_version *v, str name, str wanted)
{
    strbuf says;
    strbuf_init(&says, NULL);
    if (add_assumed(t, v, name, wanted, &says)) {
        bool told = !says.failed;
        strbuf_free(&says);
        return told;
    }
    for (size_t i = 0; i < tg_dated_count(t->pack); i++) {
        tg_dated_info x = tg_dated_get(t->pack, i);
        tg_span in;
        if (x.kind != TG_DATED_ANSWER || !text_is(x.name, (tg_text){name.ptr, name.len}) ||
            !tg_dated_in_force(t->pack, i, t->known_on, &in))
            continue;
        strbuf_clear(&says);
        tg_dated_says(t->pack, i, (tg_sink){take_text, &says});
        str said = strbuf_str(&says);
        said = str_starts(said, STR("is ")) ? str_sub(said, 3, said.len) : said;
        v->answers[v->answer_count++] = (lane_answer){v->questions, in, str_eq(said, wanted)};
    }
    bool good = !says.failed;
    strbuf_free(&says);
    return good;
}

/* "Q is R, Q is R" of a version that counts under a reading only. */
static bool fill_depends(timeline *t, lane_version *v)
{
    strbuf text;
    strbuf_init(&text, NULL);
    tg_dated_depends(t->pack, v->dated, (tg_sink){take_text, &text});
    v->answers = arena_alloc(t->a, tg_dated_count(t->pack), sizeof *v->answers);
    bool good = v->answers && !text.failed;
    str left = strbuf_str(&text);
    while (good && left.len) {
        size_t n = 0;
        while (n < left.len && left.ptr[n] != ',')
            n++;
        str clause = str_sub(left, 0, n);
        size_t name = 0;
        while (name < clause.len && clause.ptr[name] != ' ')
            name++;
        if (name + 4 <= clause.len)
            good = add_answers(t, v, str_sub(clause, 0, name),
                               str_sub(clause, name + 4, clause.len));
        v->questions++;
        left = str_trim(str_sub(left, n + (n < left.len), left.len));
    }
    strbuf_free(&text);
    return good;
}

lane_depends timeline_depends(const lane_version *v, int32_t day)
{
    lane_depends all = DEPENDS_YES;
    for (unsigned q = 0; q < v->questions; q++) {
        lane_depends one = DEPENDS_OPEN;
        for (size_t i = 0; i < v->answer_count; i++)
            if (v->answers[i].question == q && meets(v->answers[i].in, day, day))
                one = v->answers[i].fits ? DEPENDS_YES : DEPENDS_NO;
        all = one < all ? one : all;
    }
    return all;
}

static bool is_proposed(const tg_dated_info *x)
{
    return text_is_c(x->status, "proposed") && !x->adopted;
}

static bool is_hit_by(const timeline *t, const tg_dated_info *x, size_t dated, uint32_t measure)
{
    bool text = t->filter.run && tg_run_options(t->filter.run).stance == TG_STANCE_TEXT;
    if (x->suspended || is_proposed(x) ||
        (!text_is_c(x->effect, "suspends") && (text || !text_is_c(x->effect, "does not enforce"))))
        return false;
    for (size_t k = 0; k < x->hit_count; k++)
        if (tg_dated_target(t->pack, dated, k) == measure)
            return true;
    return false;
}

/* The versions of `measure`, and what hits it. */
static bool fill_lane(timeline *t, lane *l, uint32_t measure)
{
    size_t dated = tg_dated_count(t->pack);
    l->versions = arena_alloc(t->a, dated, sizeof *l->versions);
    l->hits = arena_alloc(t->a, dated, sizeof *l->hits);
    if (!l->versions || !l->hits)
        return false;
    for (size_t i = 0; i < dated; i++) {
        tg_dated_info x = tg_dated_get(t->pack, i);
        if (x.kind != TG_DATED_MEASURE)
            break;
        lane_version v = {.dated = i, .in = x.in};
        tg_span in;
        bool own = x.id == measure && x.known <= t->known_on;
        v.in_force = tg_dated_in_force(t->pack, i, t->known_on, &in);
        if (v.in_force)
            v.in = in;
        bool hit = v.in_force && is_hit_by(t, &x, i, measure);
        if ((own || hit) && !fill_depends(t, &v))
            return false;
        if (own)
            l->versions[l->version_count++] = v;
        if (hit)
            l->hits[l->hit_count++] = v;
    }
    return true;
}

static bool lane_meets(const timeline *t, const lane *l)
{
    for (size_t i = 0; i < l->version_count; i++)
        if (meets(l->versions[i].in, t->filter.from, t->filter.through))
            return true;
    return false;
}

static lane_group *group_of(timeline *t, const tg_dated_info *x, size_t lanes)
{
    for (size_t i = 0; i < t->group_count; i++)
        if (text_is(t->groups[i].authority, x->authority))
            return &t->groups[i];
    lane_group *g = &t->groups[t->group_count];
    *g = (lane_group){.authority = x->authority};
    g->title = tg_gate_get(t->pack, x->gate).authority_title;
    g->lanes = arena_alloc(t->a, lanes, sizeof *g->lanes);
    if (!g->lanes)
        return NULL;
    t->group_count++;
    return g;
}

/* Whether the measure stood at an earlier gate and has no lane: it is counted once. */
static bool left_out_before(const timeline *t, const tg_dated_info *x)
{
    for (size_t i = 0; i < tg_dated_count(t->pack); i++) {
        tg_dated_info y = tg_dated_get(t->pack, i);
        if (y.kind != TG_DATED_MEASURE)
            break;
        if (y.gate < x->gate && text_is(y.name, x->name) && text_is(y.authority, x->authority) &&
            passes(t->pack, &t->filter, &y))
            return true;
    }
    return false;
}

static bool add_measure(timeline *t, size_t dated, size_t lanes)
{
    tg_dated_info x = tg_dated_get(t->pack, dated);
    lane_group *g = group_of(t, &x, lanes);
    if (!g)
        return false;
    for (size_t i = 0; i < g->lane_count; i++)
        if (!g->lanes[i].limit && text_is(g->lanes[i].name, x.name))
            return add_gate(t->a, &g->lanes[i].gates, &g->lanes[i].gate_count, x.gate);
    if (left_out_before(t, &x))
        return true;
    lane *l = &g->lanes[g->lane_count];
    *l = (lane){.name = x.name, .title = x.title, .suspended = x.suspended};
    if (!fill_lane(t, l, x.id) || !add_gate(t->a, &l->gates, &l->gate_count, x.gate))
        return false;
    if (!l->version_count)
        t->unknown_count++;
    g->lane_count += lane_meets(t, l);
    return true;
}

static bool add_limit(timeline *t, size_t dated, size_t lanes)
{
    tg_dated_info x = tg_dated_get(t->pack, dated);
    lane_group *g = group_of(t, &x, lanes);
    if (!g)
        return false;
    lane *l = &g->lanes[g->lane_count];
    *l = (lane){.name = x.name, .title = x.title, .suspended = x.suspended, .limit = true};
    l->versions = arena_alloc(t->a, 1, sizeof *l->versions);
    if (!l->versions || !add_gate(t->a, &l->gates, &l->gate_count, x.gate))
        return false;
    lane_version v = {.dated = dated, .in = x.in};
    tg_span in;
    v.in_force = tg_dated_in_force(t->pack, dated, t->known_on, &in);
    if (v.in_force)
        v.in = in;
    if (x.known <= t->known_on)
        l->versions[l->version_count++] = v;
    else
        t->unknown_count++;
    g->lane_count += lane_meets(t, l);
    return true;
}

/* Lanes of the measures, or of the limits, of a gate. */
static bool add_gate_lanes(timeline *t, uint32_t gate, tg_dated_kind kind, size_t lanes)
{
    for (size_t i = 0; i < tg_dated_count(t->pack); i++) {
        tg_dated_info x = tg_dated_get(t->pack, i);
        if (x.kind != kind || x.gate != gate || x.version != 0 || !passes(t->pack, &t->filter, &x))
            continue;
        if (!(kind == TG_DATED_LIMIT ? add_limit : add_measure)(t, i, lanes))
            return false;
    }
    return true;
}

bool timeline_init(timeline *t, const tg_pack *pack, const timeline_filter *f)
{
    size_t lanes = tg_measure_count(pack) + tg_limit_count(pack);
    *t = (timeline){.pack = pack, .filter = *f, .known_on = resolved(pack, f)};
    t->a = arena_new(NULL, 0);
    if (t->a)
        t->groups = arena_alloc(t->a, lanes + 1, sizeof *t->groups);
    if (!t->groups)
        return false;
    /* Gate by gate, so that authorities come in the order of their gates. */
    for (uint32_t gate = 0; gate < tg_gate_count(pack); gate++)
        if (!add_gate_lanes(t, gate, TG_DATED_MEASURE, lanes) ||
            !add_gate_lanes(t, gate, TG_DATED_LIMIT, lanes))
            return false;
    return true;
}

void timeline_free(timeline *t)
{
    arena_free(t->a);
    *t = (timeline){0};
}

/* ---- states ---------------------------------------------------------------------------------- */

static bool is_hit(const lane *l, int32_t day)
{
    for (size_t k = 0; k < l->hit_count; k++)
        if (meets(l->hits[k].in, day, day) && timeline_depends(&l->hits[k], day) == DEPENDS_YES)
            return true;
    return false;
}

static lane_state day_state(const timeline *t, const lane *l, int32_t day)
{
    lane_state best = LANE_NOTHING;
    for (size_t i = 0; i < l->version_count; i++) {
        const lane_version *v = &l->versions[i];
        if (!v->in_force || !meets(v->in, day, day))
            continue;
        tg_dated_info x = tg_dated_get(t->pack, v->dated);
        lane_depends depends = timeline_depends(v, day);
        lane_state s = LANE_IN_FORCE;
        if (is_proposed(&x))
            s = LANE_PROPOSED;
        else if (depends == DEPENDS_NO)
            s = LANE_NOTHING;
        else if (day < x.known)
            s = LANE_NOT_YET_KNOWN;
        else if (l->suspended || is_hit(l, day))
            s = LANE_SUSPENDED;
        else if (depends == DEPENDS_OPEN)
            s = LANE_READING;
        best = s > best ? s : best;
    }
    return best;
}

lane_state timeline_state(const timeline *t, const lane *l, int32_t from, int32_t end)
{
    lane_state best = LANE_NOTHING;
    for (int32_t d = from; d < end && best < LANE_IN_FORCE; d++) {
        lane_state s = day_state(t, l, d);
        best = s > best ? s : best;
    }
    return best;
}

int32_t timeline_first_day(const tg_pack *pack)
{
    int32_t first = TG_DAY_NONE;
    for (size_t i = 0; i < tg_dated_count(pack); i++) {
        tg_dated_info x = tg_dated_get(pack, i);
        if (x.in.from != TG_DAY_NONE && (first == TG_DAY_NONE || x.in.from < first))
            first = x.in.from;
    }
    return first;
}

/* ---- events ---------------------------------------------------------------------------------- */

const char *event_word(event_kind k)
{
    switch (k) {
    case EVENT_PUBLISHED: return "published";
    case EVENT_END_PUBLISHED: return "end published";
    case EVENT_BEGINS: return "begins";
    case EVENT_ENDS: return "ends";
    }
    return "";
}

typedef struct {
    const tg_pack *pack;
    arena *a;
    int32_t after, through;
    timeline_event *events;
    size_t count;
    bool failed;
} collector;

/* One event for all gates at which a thing of that name stands. */
static void push_event(collector *c, int32_t day, event_kind kind, size_t dated)
{
    tg_dated_info x = tg_dated_get(c->pack, dated);
    if (day <= c->after || day > c->through)
        return;
    timeline_event *e = NULL;
    for (size_t i = 0; i < c->count && !e; i++) {
        tg_dated_info y = tg_dated_get(c->pack, c->events[i].dated);
        if (c->events[i].day == day && c->events[i].kind == kind && y.kind == x.kind &&
            y.version == x.version && text_is(y.name, x.name))
            e = &c->events[i];
    }
    if (!e) {
        e = &c->events[c->count++];
        *e = (timeline_event){.day = day, .kind = kind, .dated = dated};
    }
    if (x.gate != TG_NO_ID && !add_gate(c->a, &e->gates, &e->gate_count, x.gate))
        c->failed = true;
}

/* Does another version of the same name take over on the day on which this one ends? */
static bool is_followed(const tg_pack *pack, size_t dated, tg_span in, int32_t known_on)
{
    tg_dated_info x = tg_dated_get(pack, dated);
    for (size_t i = 0; i < tg_dated_count(pack); i++) {
        tg_dated_info y = tg_dated_get(pack, i);
        tg_span other;
        if (i != dated && y.kind == x.kind && y.gate == x.gate && text_is(y.name, x.name) &&
            tg_dated_in_force(pack, i, known_on, &other) && other.from == in.end)
            return true;
    }
    return false;
}

static void push_events(collector *c, size_t i, int32_t known_on)
{
    tg_dated_info x = tg_dated_get(c->pack, i);
    tg_span in;
    if (x.known <= known_on)
        push_event(c, x.known, EVENT_PUBLISHED, i);
    if (x.ceases != TG_DAY_OPEN && x.ceases_known <= known_on)
        push_event(c, x.ceases_known, EVENT_END_PUBLISHED, i);
    if (x.kind == TG_DATED_QUESTION || !tg_dated_in_force(c->pack, i, known_on, &in))
        return;
    if (in.from != TG_DAY_NONE)
        push_event(c, in.from, EVENT_BEGINS, i);
    int32_t end = in.end;
    if (x.checked_through != TG_DAY_OPEN && x.checked_through < end - 1)
        end = x.checked_through + 1;
    if (end != TG_DAY_OPEN && !is_followed(c->pack, i, in, known_on))
        push_event(c, end, EVENT_ENDS, i);
}

static int compare_events(const void *x, const void *y)
{
    const timeline_event *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->dated > b->dated) - (a->dated < b->dated);
}

bool timeline_events(const tg_pack *pack, const timeline_filter *f, int32_t after, int32_t through,
                     arena *a, timeline_event **out, size_t *count)
{
    collector c = {.pack = pack, .a = a, .after = after, .through = through};
    c.events = arena_alloc(a, 4 * tg_dated_count(pack) + 1, sizeof *c.events);
    *out = c.events;
    *count = 0;
    for (size_t i = 0; c.events && i < tg_dated_count(pack); i++) {
        tg_dated_info x = tg_dated_get(pack, i);
        if (passes(pack, f, &x))
            push_events(&c, i, resolved(pack, f));
    }
    *count = c.count;
    if (c.count)
        qsort(c.events, c.count, sizeof *c.events, compare_events);
    return c.events && !c.failed;
}
