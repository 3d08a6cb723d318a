/*
 * timeline_text.c - lanes, events and changed lines for a person: 80 columns, no colour needed.
 *
 *                                    2023        2024        2025        2026
 *     us.bis  Bureau of Industry and Security
 *       us.affiliates                                                 =~~~~~~~~~=
 *         Entity List reaches affiliates
 *         from 2025-09-29, rule, known 2025-09-29: requires licence by us.bis_licence
 *         suspended 2025-11-10 through 2026-11-09 by us.affiliates.suspension
 */
#include "cli/axis.h"
#include "cli/para.h"
#include "cli/timeline.h"
#include "cli/wording.h"

enum { INDENT = 2, DEEP = 4, HANG = 8, NAME_MIN = 20, NAME_MAX = 34, EVENT_INDENT = 12 };

static const struct { char mark; const char *means; } lane_marks[] = {
    [LANE_NOTHING] = {' ', ""},
    [LANE_PROPOSED] = {':', "proposed: counts nowhere"},
    [LANE_NOT_YET_KNOWN] = {'-', "in force, published later"},
    [LANE_SUSPENDED] = {'~', "suspended or not enforced"},
    [LANE_READING] = {'?', "in force under a reading of an open question"},
    [LANE_IN_FORCE] = {'=', "in force"},
};

static axis axis_of(const timeline_job *j, const timeline *t)
{
    size_t name = NAME_MIN;
    for (size_t g = 0; g < t->group_count; g++)
        for (size_t i = 0; i < t->groups[g].lane_count; i++)
            if (t->groups[g].lanes[i].name.len + INDENT > name)
                name = t->groups[g].lanes[i].name.len + INDENT;
    return axis_make(j->filter.from, j->filter.through, name > NAME_MAX ? NAME_MAX : name,
                     j->width);
}

/* ---- lanes ----------------------------------------------------------------------------------- */

static void put_until(strbuf *out, tg_span in)
{
    char day[11];
    if (in.from != TG_DAY_NONE)
        strbuf_printf(out, "from %s", day_text(in.from, day));
    if (in.from != TG_DAY_NONE && in.from_minute)
        strbuf_printf(out, " %02d:%02d", (int)(in.from_minute / 60), (int)(in.from_minute % 60));
    if (in.end == TG_DAY_OPEN)
        return;
    bool within = in.end_minute > 0;
    strbuf_printf(out, "%s%s %s", in.from != TG_DAY_NONE ? " " : "", within ? "until" : "through",
                  day_text(within ? in.end : in.end - 1, day));
    if (within)
        strbuf_printf(out, " %02d:%02d", (int)(in.end_minute / 60), (int)(in.end_minute % 60));
}

/* A scenario may end a measure before it begins. */
static bool is_empty(tg_span in)
{
    return in.from != TG_DAY_NONE &&
           (in.end < in.from || (in.end == in.from && in.end_minute <= in.from_minute));
}

/* What the scenario does with the measure. */
static void put_under(const timeline_job *j, const lane *l, strbuf *text, strbuf *out)
{
    strbuf_clear(text);
    if (l->version_count)
        tg_dated_under(j->pack, l->versions[0].dated, sink_buffer(text));
    if (text->len)
        para(out, strbuf_str(text), DEEP, HANG, j->width);
}

static void put_version(const timeline_job *j, const lane_version *v, strbuf *text, strbuf *out)
{
    tg_dated_info x = tg_dated_get(j->pack, v->dated);
    char day[11];
    strbuf_clear(text);
    if (is_empty(v->in)) {
        strbuf_add_c(text, "in force on no day");
    } else {
        put_until(text, v->in);
        strbuf_add_c(text, v->in_force ? "" : " (replaced)");
    }
    strbuf_printf(text, ", " STR_FMT ", known %s", STR_ARG(of_text(x.status)),
                  x.known == TG_DAY_NONE ? "from the start" : day_text(x.known, day));
    if (x.ceases != TG_DAY_OPEN && x.ceases_known <= j->known_on)
        strbuf_printf(text, ", its end known %s", day_text(x.ceases_known, day));
    strbuf_add_c(text, ": ");
    tg_dated_says(j->pack, v->dated, sink_buffer(text));
    para(out, strbuf_str(text), DEEP, HANG, j->width);
    strbuf_clear(text);
    tg_dated_binds(j->pack, v->dated, sink_buffer(text));
    bool everyone = str_eq(strbuf_str(text), STR("everyone"));
    size_t before = everyone ? 0 : text->len;
    if (everyone)
        strbuf_clear(text);
    strbuf_add_c(text, before ? "; depends on " : "depends on ");
    size_t lead = text->len;
    tg_dated_depends(j->pack, v->dated, sink_buffer(text));
    str said = text->len > lead ? strbuf_str(text) : str_sub(strbuf_str(text), 0, before);
    strbuf binds;
    strbuf_init(&binds, NULL);
    if (said.len) {
        strbuf_add_c(&binds, before ? "binds " : "");
        strbuf_add(&binds, said);
        para(out, strbuf_str(&binds), HANG, HANG, j->width);
    }
    strbuf_free(&binds);
}

static void put_hits(const timeline_job *j, const lane *l, strbuf *text, strbuf *out)
{
    for (size_t i = 0; i < l->hit_count; i++) {
        tg_dated_info x = tg_dated_get(j->pack, l->hits[i].dated);
        strbuf_clear(text);
        bool suspends = str_eq(of_text(x.effect), STR("suspends"));
        strbuf_add_c(text, suspends ? "suspended " : "not enforced ");
        put_until(text, l->hits[i].in);
        strbuf_printf(text, " by " STR_FMT, STR_ARG(of_text(x.name)));
        if (l->hits[i].questions) {
            strbuf_add_c(text, ", where ");
            tg_dated_depends(j->pack, l->hits[i].dated, sink_buffer(text));
        }
        para(out, strbuf_str(text), DEEP, HANG, j->width);
    }
}

static void put_lane(const timeline_job *j, const timeline *t, const axis *x, const lane *l,
                     bool *used, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_pad(out, ' ', INDENT);
    para_column(out, of_text(l->name), x->name - INDENT, false);
    strbuf_char(out, ' ');
    for (size_t c = 0; c < x->columns; c++) {
        lane_state s = timeline_state(t, l, axis_first(x, c), axis_last(x, c) + 1);
        used[s] = true;
        strbuf_char(&text, lane_marks[s].mark);
    }
    strbuf_add(out, strbuf_str(&text));
    strbuf_add_c(out, "|\n");
    if (!j->lanes_only) {
        strbuf_clear(&text);
        strbuf_add(&text, of_text(l->title));
        strbuf_add_c(&text, " (");
        for (size_t i = 0; i < l->gate_count; i++) {
            strbuf_add_c(&text, i ? ", " : "");
            strbuf_add(&text, of_text(tg_gate_get(j->pack, l->gates[i]).name));
        }
        strbuf_char(&text, ')');
        para(out, strbuf_str(&text), DEEP, DEEP, j->width);
        put_under(j, l, &text, out);
        for (size_t i = 0; i < l->version_count; i++)
            put_version(j, &l->versions[i], &text, out);
        put_hits(j, l, &text, out);
    }
    strbuf_free(&text);
}

void timeline_scenario_text(const timeline_job *j, strbuf *out)
{
    tg_text name = tg_pack_get_info(j->pack).scenario;
    if (!name.len)
        return;
    uint32_t id = tg_scenario_find(j->pack, name, NULL);
    strbuf_printf(out, "scenario " STR_FMT ": " STR_FMT "; ", STR_ARG(of_text(name)),
                  STR_ARG(of_text(tg_scenario_get(j->pack, id).title)));
    setup_scenario_changes(j->pack, id, out);
}

static void put_about(const timeline_job *j, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    about_text(j->pack, j->args, j->known_on, &text);
    para(out, strbuf_str(&text), 0, INDENT, j->width);
    strbuf_clear(&text);
    timeline_scenario_text(j, &text);
    if (text.len)
        para(out, strbuf_str(&text), 0, INDENT, j->width);
    strbuf_free(&text);
}

void timeline_lanes_text(const timeline_job *j, const timeline *t, strbuf *out)
{
    bool used[LANE_IN_FORCE + 1] = {false};
    strbuf text;
    strbuf_init(&text, NULL);
    axis x = axis_of(j, t);
    put_about(j, out);
    char from[11], through[11];
    strbuf_printf(&text, "%s through %s; a column is %d %s and shows the strongest of its days",
                  day_text(j->filter.from, from), day_text(j->filter.through, through),
                  (int)x.days, x.days == 1 ? "day" : "days");
    para(out, strbuf_str(&text), 0, INDENT, j->width);
    strbuf_char(out, '\n');
    axis_put(&x, out);
    for (size_t g = 0; g < t->group_count; g++) {
        const lane_group *group = &t->groups[g];
        if (!group->lane_count)
            continue;
        strbuf_clear(&text);
        strbuf_printf(&text, STR_FMT ": " STR_FMT, STR_ARG(of_text(group->authority)),
                      STR_ARG(of_text(group->title)));
        para(out, strbuf_str(&text), 0, INDENT, j->width);
        for (size_t i = 0; i < group->lane_count; i++)
            put_lane(j, t, &x, &group->lanes[i], used, out);
    }
    strbuf_char(out, '\n');
    for (size_t s = LANE_IN_FORCE; s > LANE_NOTHING; s--)
        if (used[s])
            strbuf_printf(out, "%c  %s\n", lane_marks[s].mark, lane_marks[s].means);
    if (t->unknown_count)
        strbuf_printf(out, "%zu %s left out\n", t->unknown_count,
                      t->unknown_count == 1
                          ? "measure or limit that nothing was known of by then is"
                          : "measures and limits that nothing was known of by then are");
    strbuf_free(&text);
}

/* ---- what changed ---------------------------------------------------------------------------- */

static void event_clause(const timeline_job *j, const timeline_event *e, strbuf *text)
{
    tg_dated_info x = tg_dated_get(j->pack, e->dated);
    bool one = x.kind == TG_DATED_JOINS || x.kind == TG_DATED_LEAVES;
    strbuf_printf(text, "%s " STR_FMT, one ? "group" : tg_dated_kind_text(x.kind),
                  STR_ARG(of_text(x.name)));
    for (size_t i = 0; i < e->gate_count; i++)
        strbuf_printf(text, "%s" STR_FMT, i ? ", " : " at ",
                      STR_ARG(of_text(tg_gate_get(j->pack, e->gates[i]).name)));
    if (x.status.len)
        strbuf_printf(text, " (" STR_FMT "%s)", STR_ARG(of_text(x.status)),
                      x.adopted ? ", adopted" : x.suspended ? ", suspended by the scenario" : "");
    strbuf_add_c(text, ": ");
    tg_dated_says(j->pack, e->dated, sink_buffer(text));
}

static bool is_news(const timeline_event *e)
{
    return e->kind == EVENT_PUBLISHED || e->kind == EVENT_END_PUBLISHED;
}

/* Of several events of one day and kind, those told by one source stand together under it. */
static bool told_before(const timeline_job *j, size_t i, str cited)
{
    strbuf other;
    strbuf_init(&other, NULL);
    bool found = false;
    for (size_t k = i; k-- > 0 && !found;) {
        const timeline_event *e = &j->events[k];
        if (e->day != j->events[i].day || e->kind != j->events[i].kind)
            break;
        strbuf_clear(&other);
        cite_news(j->pack, e->dated, e->kind == EVENT_END_PUBLISHED, &other);
        found = str_eq(strbuf_str(&other), cited);
    }
    strbuf_free(&other);
    return found;
}

static void put_same_source(const timeline_job *j, size_t i, str cited, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    for (size_t k = i; k < j->event_count; k++) {
        const timeline_event *e = &j->events[k];
        if (e->day != j->events[i].day || e->kind != j->events[i].kind)
            break;
        strbuf_clear(&text);
        cite_news(j->pack, e->dated, e->kind == EVENT_END_PUBLISHED, &text);
        if (!str_eq(strbuf_str(&text), cited))
            continue;
        strbuf_clear(&text);
        strbuf_add_c(&text, e->kind == EVENT_END_PUBLISHED ? "end of " : "");
        event_clause(j, e, &text);
        para(out, strbuf_str(&text), EVENT_INDENT + 2, EVENT_INDENT + 4, j->width);
    }
    strbuf_free(&text);
}

/* What stands at column EVENT_INDENT, after the day where it is a new one. */
static void put_row(const timeline_job *j, str text, int32_t day, bool new_day, strbuf *out)
{
    strbuf row;
    char room[11];
    strbuf_init(&row, NULL);
    para(&row, text, EVENT_INDENT, EVENT_INDENT + 2, j->width);
    if (new_day)
        strbuf_printf(out, "%s  ", day_text(day, room));
    else
        strbuf_pad(out, ' ', EVENT_INDENT);
    strbuf_add(out, str_sub(strbuf_str(&row), EVENT_INDENT, row.len));
    strbuf_free(&row);
}

static void put_events(const timeline_job *j, strbuf *out)
{
    strbuf text, cited;
    strbuf_init(&text, NULL);
    strbuf_init(&cited, NULL);
    int32_t day = TG_DAY_NONE;
    for (size_t i = 0; i < j->event_count; i++) {
        const timeline_event *e = &j->events[i];
        strbuf_clear(&text);
        strbuf_clear(&cited);
        if (is_news(e)) {
            cite_news(j->pack, e->dated, e->kind == EVENT_END_PUBLISHED, &cited);
            if (told_before(j, i, strbuf_str(&cited)))
                continue;
            strbuf_add_c(&text, "published: ");
            strbuf_add(&text, strbuf_str(&cited));
        } else {
            strbuf_printf(&text, "%s: ", event_word(e->kind));
            event_clause(j, e, &text);
        }
        put_row(j, strbuf_str(&text), e->day, e->day != day, out);
        if (is_news(e))
            put_same_source(j, i, strbuf_str(&cited), out);
        day = e->day;
    }
    strbuf_free(&cited);
    strbuf_free(&text);
}

static void put_sums(const timeline_job *j, const book_sums *s, strbuf *out)
{
    str currency = j->changes->book->orders->currency;
    strbuf_printf(out, "%llu %s, ", (unsigned long long)s->lines, s->lines == 1 ? "line" : "lines");
    amount_write(out, s->units, 0, ',');
    strbuf_add_c(out, " units");
    if (s->units_unknown)
        strbuf_printf(out, " (of %llu not known)", (unsigned long long)s->units_unknown);
    strbuf_add_c(out, ", value ");
    amount_write(out, s->value, 2, ',');
    strbuf_printf(out, "%s" STR_FMT, currency.len ? " " : "", STR_ARG(currency));
    if (s->value_unknown)
        strbuf_printf(out, " (of %llu not known)", (unsigned long long)s->value_unknown);
}

/* ---- because of what ------------------------------------------------------------------------- */

enum { GROUPS_SHOWN = 20 };

/* Causes in the order in which groups name them; lines that each bears on. */
typedef struct {
    cause at[256];
    uint64_t lines[256];
    size_t count;
} cause_index;

static size_t cause_number(cause_index *x, const cause *c)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->at[i].dated == c->dated && x->at[i].kind == c->kind)
            return i;
    if (x->count == TG_COUNT(x->at))
        return SIZE_MAX;
    x->at[x->count] = *c;
    return x->count++;
}

static void index_causes(const changes *c, cause_index *x)
{
    *x = (cause_index){.count = 0};
    for (size_t i = 0; i < c->group_count; i++)
        for (size_t k = 0; k < c->groups[i].why.count; k++) {
            size_t n = cause_number(x, &c->groups[i].why.at[k]);
            if (n != SIZE_MAX)
                x->lines[n] += c->groups[i].sums.lines;
        }
}

static void put_causes(const timeline_job *j, const cause_index *x, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_add_c(out, x->count ? "\nBecause of\n" : "");
    for (size_t i = 0; i < x->count; i++) {
        strbuf_clear(&text);
        strbuf_printf(&text, "[%zu] ", i + 1);
        cause_text(j->pack, &x->at[i], &text);
        strbuf_printf(&text, ": %llu %s", (unsigned long long)x->lines[i],
                      x->lines[i] == 1 ? "line" : "lines");
        para(out, strbuf_str(&text), INDENT, INDENT + 4, j->width);
        strbuf_clear(&text);
        if (x->at[i].kind == CAUSE_UNCOVERED)
            continue;
        cite_cause(j->pack, &x->at[i], &text);
        para(out, strbuf_str(&text), INDENT + 4, INDENT + 6, j->width);
    }
    strbuf_free(&text);
}

static void put_numbers(cause_index *x, const change_group *g, strbuf *text)
{
    for (size_t i = 0; i < g->why.count; i++) {
        size_t n = cause_number(x, &g->why.at[i]);
        if (n != SIZE_MAX)
            strbuf_printf(text, "[%zu]", n + 1);
    }
    if (!g->why.count)
        strbuf_add_c(text, "what is shown or to do");
    strbuf_char(text, ' ');
}

static void put_group(const timeline_job *j, cause_index *x, const change_group *g, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    put_numbers(x, g, &text);
    put_sums(j, &g->sums, &text);
    para(out, strbuf_str(&text), INDENT, DEEP, j->width);
    strbuf_clear(&text);
    word_set_brief(&text, g->before);
    strbuf_printf(&text, " (%s), then ", tg_disposition_text(g->was));
    if (g->before == g->after)
        strbuf_add_c(&text, "the same on other grounds");
    else
        word_set_brief(&text, g->after);
    strbuf_printf(&text, " (%s)", tg_disposition_text(g->is));
    para(out, strbuf_str(&text), DEEP, DEEP + 2, j->width);
    strbuf_clear(&text);
    for (size_t i = 0; i < CHANGED_IDS && i < g->sums.lines; i++)
        strbuf_printf(&text, "%s" STR_FMT, i ? ", " : "", STR_ARG(g->ids[i]));
    strbuf_add_c(&text, g->sums.lines > CHANGED_IDS ? ", ..." : "");
    para(out, strbuf_str(&text), DEEP, DEEP + 2, j->width);
    strbuf_free(&text);
}

static void put_book(const timeline_job *j, strbuf *out)
{
    const changes *c = j->changes;
    const struct { const char *what; const book_sums *s; } rows[] = {
        {"lines", &c->all}, {"decided otherwise", &c->changed}, {"as before", &c->same},
        {"bad", &c->bad}};
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_printf(&text, "The book, decided on each of the two days with what was known%s",
                  c->move ? ", all clocks on that day"
                          : " then, missing dates filled with the day");
    strbuf_char(out, '\n');
    para(out, strbuf_str(&text), 0, INDENT, j->width);
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        strbuf_clear(&text);
        strbuf_printf(&text, "%s: ", rows[i].what);
        put_sums(j, rows[i].s, &text);
        para(out, strbuf_str(&text), INDENT, DEEP, j->width);
    }
    strbuf_free(&text);
}

static void put_changes(const timeline_job *j, strbuf *out)
{
    const changes *c = j->changes;
    cause_index x;
    index_causes(c, &x);
    put_book(j, out);
    put_causes(j, &x, out);
    strbuf_add_c(out, c->group_count ? "\nLines\n" : "");
    book_sums rest = {0};
    for (size_t i = 0; i < c->group_count; i++) {
        if (i < GROUPS_SHOWN)
            put_group(j, &x, &c->groups[i], out);
        else
            rest.lines += c->groups[i].sums.lines;
    }
    if (rest.lines)
        strbuf_printf(out, "  %zu more groups of %llu lines; --format csv lists every line\n",
                      c->group_count - GROUPS_SHOWN, (unsigned long long)rest.lines);
}

void timeline_between_text(const timeline_job *j, strbuf *out)
{
    char after[11], through[11];
    put_about(j, out);
    strbuf_printf(out, "After %s, through %s\n\n", day_text(j->after, after),
                  day_text(j->through, through));
    put_events(j, out);
    if (!j->event_count)
        strbuf_add_c(out, "Nothing was published, begins or ends.\n");
    if (j->changes)
        put_changes(j, out);
}
