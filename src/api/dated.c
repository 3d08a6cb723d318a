/*
 * dated.c - versions, events, questions, answers and coverages as one list, and the days on which
 * an answer can change.
 */
#include "api/handles.h"

#include "explain/epochs.h"
#include "explain/explain.h"
#include "explain/show.h"
#include "explain/text.h"
#include "explain/under.h"

#include <string.h>

typedef struct dated_entry { dated_thing thing; } dated_entry;

static const char *const kind_words[TG_DATED_KINDS] = {
    [TG_DATED_MEASURE] = "measure",     [TG_DATED_DEFINITION] = "definition",
    [TG_DATED_PARAMETER] = "parameter", [TG_DATED_GROUP] = "group",
    [TG_DATED_JOINS] = "joins",         [TG_DATED_LEAVES] = "leaves",
    [TG_DATED_QUESTION] = "question",   [TG_DATED_ANSWER] = "answer",
    [TG_DATED_COVERAGE] = "coverage",   [TG_DATED_LIMIT] = "limit",
};

_Static_assert((int)DATED_LIMIT == (int)TG_DATED_LIMIT, "one list of kinds");

const char *tg_dated_kind_text(tg_dated_kind k)
{
    tg_assert(k < TG_DATED_KINDS);
    return kind_words[k];
}

/* ---- the lists ------------------------------------------------------------------------------- */

static void count_thing(void *ctx, const dated_thing *t)
{
    (void)t;
    ++*(size_t *)ctx;
}

static void keep_thing(void *ctx, const dated_thing *t)
{
    tg_pack *p = ctx;
    p->dated[p->dated_count++].thing = *t;
}

bool pack_dated(tg_pack *p, arena *a)
{
    size_t room = 0;
    dated_walk(p->m, count_thing, &room);
    p->dated = arena_alloc(a, room + 1, sizeof *p->dated);
    p->dated_count = 0;
    if (p->dated)
        dated_walk(p->m, keep_thing, p);
    return p->dated != NULL;
}

bool pack_clocks(tg_pack *p)
{
    const model *m = p->m;
    bool *is_clock = arena_alloc(p->s->a, (size_t)m->facts_count + 1, sizeof *is_clock);
    p->clocks = arena_alloc(p->s->a, (size_t)m->facts_count + 1, sizeof *p->clocks);
    if (!is_clock || !p->clocks)
        return false;
    model_clocks(m, is_clock);
    for (uint32_t i = 0; i < m->facts_count; i++)
        if (is_clock[i])
            p->clocks[p->clock_count++] = i;
    return true;
}

size_t tg_clock_count(const tg_pack *pack)
{
    return pack->clock_count;
}

uint32_t tg_clock_get(const tg_pack *pack, size_t i)
{
    tg_assert(i < pack->clock_count);
    return pack->clocks[i];
}

size_t tg_dated_count(const tg_pack *pack)
{
    return pack->dated_count;
}

static const dated_thing *thing_at(const tg_pack *pack, size_t i)
{
    tg_assert(i < pack->dated_count);
    return &pack->dated[i].thing;
}

/* ---- one of them ----------------------------------------------------------------------------- */

static tg_span span_of(dspan s)
{
    return (tg_span){s.from, s.from_minute > 0 ? s.from_minute : 0, s.end,
                     s.end_minute > 0 ? s.end_minute : 0};
}

static void info_names(tg_dated_info *info, str name, str title)
{
    info->name = text_of(name);
    info->title = text_of(title);
}

static void info_gate(const model *m, tg_dated_info *info, uint32_t at)
{
    info->gate = at;
    info->authority = text_of(m->authorities[m->gates[at].authority].name);
}

static void info_status(tg_dated_info *info, status s)
{
    info->status = text_of(str_c(status_name(s)));
    info->counts = status_counts(s);
}

static void info_measure(const model *m, const dated_thing *t, tg_dated_info *info)
{
    const measure *x = &m->measures[t->index];
    const measure_version *v = &x->versions[t->version];
    info_names(info, x->name, x->title);
    info_gate(m, info, x->gate);
    info_status(info, v->status);
    info->id = t->index;
    info->effect = text_of(str_c(effect_name(v->effect)));
    info->clock = text_of(m->facts[v->clock].name);
    info->adopted = x->adopted;
    info->suspended = x->suspended;
    info->hit_count = v->target_count;
    info->target_count = (size_t)v->target_count + v->override_count;
}

static void info_question(const model *m, const dated_thing *t, tg_dated_info *info)
{
    const question *q = &m->questions[t->index];
    info_names(info, q->name, q->title);
    info->id = q->fact;
    if (t->kind == DATED_ANSWER)
        return;
    info->in.from = info->known = q->asked;
    info->source_count = q->cite_count;
}

static void info_coverage(const model *m, const dated_thing *t, tg_dated_info *info)
{
    const coverage *x = &m->coverages[t->index];
    info_names(info, m->topics[x->topic].name, m->topics[x->topic].title);
    info_gate(m, info, x->gate);
    info->clock = text_of(m->facts[m->gates[x->gate].clock].name);
    info->checked_through = x->checked_through;
}

static void info_limit(const model *m, const dated_thing *t, tg_dated_info *info)
{
    const limit *x = &m->limits[t->index];
    info_names(info, x->name, x->title);
    info_gate(m, info, x->gate);
    info_status(info, x->status);
    info->clock = text_of(m->facts[m->gates[x->gate].clock].name);
    info->adopted = x->adopted;
    info->suspended = x->off;
}

static void info_dated(const dated *d, tg_dated_info *info)
{
    info->in = span_of(d->in);
    info->known = d->known;
    info->source_count = d->cite_count;
    info->corrects = d->corrects;
    if (d->ceases == DAY_NEVER)
        return;
    info->ceases = d->ceases;
    info->ceases_known = d->ceases_known;
    info->source_count++;
}

tg_dated_info tg_dated_get(const tg_pack *pack, size_t i)
{
    const model *m = pack->m;
    const dated_thing *t = thing_at(pack, i);
    str none = STR("");
    tg_dated_info info = {.kind = (tg_dated_kind)t->kind,
                          .id = TG_NO_ID,
                          .gate = TG_NO_ID,
                          .version = t->version,
                          .authority = text_of(none),
                          .status = text_of(none),
                          .effect = text_of(none),
                          .clock = text_of(none),
                          .in = {TG_DAY_NONE, 0, TG_DAY_OPEN, 0},
                          .ceases = TG_DAY_OPEN,
                          .ceases_known = TG_DAY_OPEN,
                          .checked_through = TG_DAY_OPEN,
                          .corrects = TG_NO_ID};
    if (t->when)
        info_dated(t->when, &info);
    switch (t->kind) {
    case DATED_MEASURE: info_measure(m, t, &info); break;
    case DATED_DEFINITION:
        info_names(&info, m->definitions[t->index].name, m->definitions[t->index].title);
        break;
    case DATED_PARAMETER:
        info_names(&info, m->parameters[t->index].name, m->parameters[t->index].title);
        break;
    case DATED_GROUP:
    case DATED_JOINS:
    case DATED_LEAVES:
        info_names(&info, m->groups[t->index].name, m->groups[t->index].title);
        break;
    case DATED_QUESTION:
    case DATED_ANSWER: info_question(m, t, &info); break;
    case DATED_COVERAGE: info_coverage(m, t, &info); break;
    case DATED_LIMIT: info_limit(m, t, &info); break;
    }
    return info;
}

/* The versions that the thing stands among; none where each stands alone. */
static version_list versions_of(const model *m, const dated_thing *t)
{
    switch (t->kind) {
    case DATED_MEASURE:
        return VERSION_LIST(m->measures[t->index].versions, m->measures[t->index].version_count);
    case DATED_DEFINITION:
        return VERSION_LIST(m->definitions[t->index].versions,
                            m->definitions[t->index].version_count);
    case DATED_PARAMETER:
        return VERSION_LIST(m->parameters[t->index].versions,
                            m->parameters[t->index].version_count);
    case DATED_GROUP:
        return VERSION_LIST(m->groups[t->index].versions, m->groups[t->index].version_count);
    case DATED_JOINS:
    case DATED_LEAVES:
    case DATED_QUESTION:
    case DATED_ANSWER:
    case DATED_COVERAGE:
    case DATED_LIMIT: break;
    }
    return (version_list){.count = 0};
}

bool tg_dated_in_force(const tg_pack *pack, size_t i, int32_t known_on, tg_span *in)
{
    const model *m = pack->m;
    const dated_thing *t = thing_at(pack, i);
    dspan s = {DAY_ALWAYS, -1, DAY_NEVER, -1};
    if (known_on == TG_DAY_NONE)
        known_on = m->current_through;
    version_list v = versions_of(m, t);
    *in = span_of(s);
    if (v.count) {
        if (!when_effective(v, t->version, known_on, &s))
            return false;
    } else {
        int32_t known = t->when ? t->when->known : m->questions[t->index].asked;
        if (known > known_on)
            return false;
        if (t->when)
            s = when_span(t->when, known_on);
        else
            s.from = known;
    }
    *in = span_of(s);
    return true;
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void say_parameter(const model *m, const dated_thing *t, strbuf *b)
{
    const parameter *p = &m->parameters[t->index];
    const param_version *v = &p->versions[t->version];
    static const char *const lead[] = {[PARAM_FIXED] = "", [PARAM_AT_LEAST] = "at least ",
                                       [PARAM_AT_MOST] = "at most ", [PARAM_RANGE] = "",
                                       [PARAM_UNKNOWN] = "unknown"};
    strbuf_add_c(b, lead[v->kind]);
    if (v->kind == PARAM_UNKNOWN)
        return;
    rat own = v->kind == PARAM_AT_MOST ? v->hi : v->lo, high = v->hi;
    if (p->type == TYPE_DATE) {
        int64_t day;
        if (rat_floor(own, 0, &day))
            date_format(b, (int32_t)day);
        return;
    }
    if (p->unit != ID_NONE && (!rat_div(own, m->units[p->unit].scale, &own) ||
                               !rat_div(high, m->units[p->unit].scale, &high)))
        return;
    rat_format(b, own, NUM_SCALE_MAX);
    if (v->kind == PARAM_RANGE) {
        strbuf_add_c(b, " .. ");
        rat_format(b, high, NUM_SCALE_MAX);
    }
    str unit_name = p->unit != ID_NONE       ? m->units[p->unit].name
                    : p->currency != ID_NONE ? m->currencies[p->currency].name
                                             : STR("");
    if (unit_name.len) {
        strbuf_char(b, ' ');
        strbuf_add(b, unit_name);
    }
}

static void say_member(const model *m, const group *g, const value *v, strbuf *b)
{
    char country[3];
    if (g->type == TYPE_SYMBOL) {
        strbuf_add(b, m->facts[g->of].symbols[v->lo]);
    } else if (g->type == TYPE_COUNTRY) {
        country_text(v->lo, country);
        strbuf_add_c(b, country);
    } else {
        strbuf_add(b, v->text);
    }
}

static void say_group(const model *m, const dated_thing *t, strbuf *b)
{
    const group *g = &m->groups[t->index];
    if (t->kind != DATED_GROUP) {
        say_member(m, g, &g->events[t->version].member, b);
        strbuf_add_c(b, t->kind == DATED_JOINS ? " joins" : " leaves");
        return;
    }
    const group_version *v = &g->versions[t->version];
    if (v->member_count + v->group_count == 0)
        strbuf_add_c(b, "nobody");
    for (uint32_t i = 0; i < v->member_count + v->group_count; i++) {
        strbuf_add_c(b, i ? ", " : "");
        if (i < v->member_count)
            say_member(m, g, &v->members[i], b);
        else
            strbuf_add(b, m->groups[v->groups[i - v->member_count]].name);
    }
}

static void say_reading(const model *m, const question *q, int64_t reading, strbuf *b)
{
    value v = {.state = V_KNOWN, .lo = reading, .hi = reading};
    value_format(m, q->fact, &v, b);
}

static void say_question(const model *m, const dated_thing *t, strbuf *b)
{
    const question *q = &m->questions[t->index];
    if (t->kind == DATED_ANSWER) {
        strbuf_add_c(b, "is ");
        say_reading(m, q, q->answers[t->version].reading, b);
        return;
    }
    for (uint32_t i = 0; i < q->reading_count; i++) {
        strbuf_add_c(b, i == 0 ? "" : i + 1 == q->reading_count ? " or " : ", ");
        say_reading(m, q, q->readings[i], b);
    }
    strbuf_add_c(b, "?");
}

enum { BULLETS_MAX = 64 }; /* the language's bound on nesting */

/* Bullets as brackets: `all of (x; any of (y; z))`. */
typedef struct {
    strbuf *b;
    size_t columns[BULLETS_MAX];
    unsigned depth;
} bullets;

static void bullet_at(bullets *l, size_t column)
{
    while (l->depth && l->columns[l->depth - 1] > column) {
        strbuf_char(l->b, ')');
        l->depth--;
    }
    if (l->depth && l->columns[l->depth - 1] == column) {
        strbuf_add_c(l->b, "; ");
    } else if (l->depth < BULLETS_MAX) {
        strbuf_add_c(l->b, " (");
        l->columns[l->depth++] = column;
    }
}

/* One row of a condition without its comment: its bullet, if any, then its words. */
static void say_row(bullets *l, str row, bool first)
{
    size_t column = 0, comment = 0;
    while (column < row.len && row.ptr[column] == ' ')
        column++;
    while (comment < row.len && row.ptr[comment] != '#')
        comment++;
    str words = str_trim(str_sub(row, 0, comment));
    if (!words.len)
        return;
    if (!first && str_starts(words, STR("- "))) {
        bullet_at(l, column);
        words = str_trim(str_sub(words, 2, words.len));
    } else if (!first) {
        strbuf_char(l->b, ' ');
    }
    strbuf_add(l->b, words);
}

/* The text of a condition on one line. */
static void say_text(const model *m, span at, strbuf *b)
{
    bullets l = {.b = b};
    if (at.file == FILE_NONE)
        return;
    str text = str_sub(diags_source_text(m->texts, at.file), at.from, at.to);
    for (size_t from = 0, i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != '\n')
            continue;
        say_row(&l, str_sub(text, from, i), from == 0);
        from = i + 1;
    }
    while (l.depth--)
        strbuf_char(b, ')');
}

static void say_thing(const model *m, const dated_thing *t, strbuf *b)
{
    switch (t->kind) {
    case DATED_MEASURE:
        explain_effect(m, &m->measures[t->index].versions[t->version], b);
        break;
    case DATED_DEFINITION:
        say_text(m, m->conds[m->definitions[t->index].versions[t->version].cond].at, b);
        break;
    case DATED_PARAMETER: say_parameter(m, t, b); break;
    case DATED_GROUP:
    case DATED_JOINS:
    case DATED_LEAVES: say_group(m, t, b); break;
    case DATED_QUESTION:
    case DATED_ANSWER: say_question(m, t, b); break;
    case DATED_COVERAGE: strbuf_add_c(b, "is spoken for"); break;
    case DATED_LIMIT: strbuf_add_c(b, "limits a running total"); break;
    }
}

static void send_text(strbuf *b, tg_sink to)
{
    sink_str(to, strbuf_str(b));
    strbuf_free(b);
}

void tg_dated_says(const tg_pack *pack, size_t i, tg_sink to)
{
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    say_thing(pack->m, thing_at(pack, i), &b);
    send_text(&b, to);
}

void tg_dated_binds(const tg_pack *pack, size_t i, tg_sink to)
{
    const model *m = pack->m;
    const dated_thing *t = thing_at(pack, i);
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    if (t->kind == DATED_MEASURE || t->kind == DATED_LIMIT) {
        uint32_t binds = t->kind == DATED_LIMIT
                             ? m->limits[t->index].binds
                             : m->measures[t->index].versions[t->version].binds;
        if (binds == ID_NONE)
            strbuf_add_c(&b, "everyone");
        else
            say_text(m, m->conds[binds].at, &b);
    }
    send_text(&b, to);
}

void tg_dated_depends(const tg_pack *pack, size_t i, tg_sink to)
{
    const model *m = pack->m;
    const dated_thing *t = thing_at(pack, i);
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    uint32_t id = ID_NONE;
    if (t->kind == DATED_MEASURE)
        id = m->measures[t->index].versions[t->version].depends;
    for (uint32_t k = 0; id != ID_NONE; k++) {
        const cond *all = &m->conds[id];
        bool several = all->kind == X_AND;
        if (k == (several ? all->kid_count : 1u))
            break;
        const cond *x = several ? &m->conds[all->kids[k]] : all;
        strbuf_add_c(&b, k ? ", " : "");
        strbuf_add(&b, m->facts[x->fact].name);
        strbuf_add_c(&b, " is ");
        value_format(m, x->fact, &x->val, &b);
    }
    send_text(&b, to);
}

void tg_dated_under(const tg_pack *pack, size_t i, tg_sink to)
{
    const model *m = pack->m;
    const dated_thing *t = thing_at(pack, i);
    strbuf b;
    strbuf_init(&b, &pack->s->alloc);
    if (t->kind == DATED_MEASURE)
        under_measure(m, t->index, &b);
    else if (t->kind == DATED_LIMIT)
        under_limit(m, t->index, &b);
    else if (t->kind == DATED_PARAMETER && m->parameters[t->index].supposed)
        strbuf_printf(&b, "set by scenario `" STR_FMT "`", STR_ARG(m->under->name));
    send_text(&b, to);
}

uint32_t tg_dated_target(const tg_pack *pack, size_t i, size_t k)
{
    const dated_thing *t = thing_at(pack, i);
    tg_assert(t->kind == DATED_MEASURE);
    const measure_version *v = &pack->m->measures[t->index].versions[t->version];
    tg_assert(k < (size_t)v->target_count + v->override_count);
    return k < v->target_count ? v->targets[k] : v->overrides[k - v->target_count];
}

/* ---- sources --------------------------------------------------------------------------------- */

tg_source_info tg_dated_source(const tg_pack *pack, size_t i, size_t k)
{
    const model *m = pack->m;
    const dated_thing *t = thing_at(pack, i);
    const cite *c;
    bool of_end = false;
    if (!t->when) {
        tg_assert(k < m->questions[t->index].cite_count);
        c = &m->questions[t->index].cites[k];
    } else {
        of_end = k == t->when->cite_count && t->when->ceases != DAY_NEVER;
        tg_assert(of_end || k < t->when->cite_count);
        c = of_end ? &t->when->ceases_cite : &t->when->cites[k];
    }
    const source *s = &m->sources[c->source];
    return (tg_source_info){.name = text_of(s->name),
                            .title = text_of(s->title),
                            .publisher = text_of(s->publisher),
                            .basis = text_of(s->basis),
                            .pinpoint = text_of(c->pinpoint),
                            .row = text_of(s->row),
                            .url = text_of(s->url),
                            .published = s->published,
                            .people = s->people,
                            .grade = s->grade,
                            .of_end = of_end};
}

/* ---- days ------------------------------------------------------------------------------------ */

static size_t write_days(const epochs *e, int32_t from, int32_t through, int32_t *days, size_t room)
{
    size_t count = 0;
    if (room)
        days[0] = from;
    count++;
    if (e->every_day) {
        for (int64_t d = (int64_t)from + 1; d <= through; d++, count++)
            if (count < room)
                days[count] = (int32_t)d;
        return count;
    }
    for (size_t i = 0; i < e->days.count; i++) {
        int32_t d = e->days.at[i];
        if (d <= from || d > through)
            continue;
        if (count < room)
            days[count] = d;
        count++;
    }
    return count;
}

static tg_status days_finish(epochs *e, int32_t from, int32_t through, int32_t *days, size_t room,
                             size_t *count)
{
    if (e->failed)
        return TG_NOMEM;
    epochs_sort(e);
    *count = write_days(e, from, through, days, room);
    return TG_OK;
}

tg_status tg_epochs(const tg_run *r, const tg_line *l, int32_t from, int32_t through,
                    int32_t *days, size_t room, size_t *count)
{
    *count = 0;
    if (from > through || from < DAY_MIN || through > DAY_MAX)
        return TG_ARGUMENT;
    epochs e = {.a = arena_new(&r->pack->s->alloc, 0)};
    tg_status st = e.a ? TG_OK : TG_NOMEM;
    line merged;
    if (st == TG_OK)
        epochs_policy(&e, r->pack->m);
    if (st == TG_OK && l)
        st = line_merge(l, run_assumed(r), e.a, &merged, NULL);
    if (st == TG_OK && l)
        epochs_line(&e, r->pack->m, &merged);
    if (st == TG_OK)
        st = days_finish(&e, from, through, days, room, count);
    arena_free(e.a);
    return st;
}

tg_status tg_known_days(const tg_pack *pack, int32_t from, int32_t through, int32_t *days,
                        size_t room, size_t *count)
{
    *count = 0;
    if (from > through || from < DAY_MIN || through > DAY_MAX)
        return TG_ARGUMENT;
    epochs e = {.a = arena_new(&pack->s->alloc, 0)};
    tg_status st = e.a ? TG_OK : TG_NOMEM;
    if (st == TG_OK)
        epochs_known(&e, pack->m);
    if (st == TG_OK)
        st = days_finish(&e, from, through, days, room, count);
    arena_free(e.a);
    return st;
}
