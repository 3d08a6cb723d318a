/*
 * timeline_data.c - the timeline as CSV and JSON: every version, every event, every changed line.
 */
#include "cli/timeline.h"
#include "cli/wording.h"
#include "io/cells.h"

/* ---- cells ----------------------------------------------------------------------------------- */

static void cell(strbuf *out, str s)
{
    if (out->len && out->ptr[out->len - 1] != '\n')
        strbuf_char(out, ',');
    cells_write_own(out, s, ',');
}

static void cell_text(strbuf *out, tg_text t)
{
    cell(out, of_text(t));
}

static void cell_day(strbuf *out, int32_t day)
{
    char room[11];
    bool open = day == TG_DAY_NONE || day == TG_DAY_OPEN;
    cell(out, open ? STR("") : str_c(day_text(day, room)));
}

static void cell_bound(strbuf *out, int32_t day, int32_t minute)
{
    char room[11], text[32];
    if (day == TG_DAY_NONE || day == TG_DAY_OPEN || !minute) {
        cell_day(out, day);
        return;
    }
    snprintf(text, sizeof text, "%s %02d:%02d", day_text(day, room), (int)(minute / 60),
             (int)(minute % 60));
    cell(out, str_c(text));
}

typedef void dated_clause(const tg_pack *pack, size_t i, tg_sink to);

static void cell_clause(strbuf *out, const tg_pack *pack, size_t dated, dated_clause *say)
{
    strbuf text;
    strbuf_init(&text, NULL);
    say(pack, dated, sink_buffer(&text));
    cell(out, strbuf_str(&text));
    strbuf_free(&text);
}

/* First source: title, publisher, day, basis, grade, pinpoint. */
static void cell_source(strbuf *out, const tg_pack *pack, size_t dated)
{
    tg_source_info s = {0};
    if (tg_dated_get(pack, dated).source_count)
        s = tg_dated_source(pack, dated, 0);
    cell_text(out, s.title);
    cell_text(out, s.publisher);
    cell_day(out, s.title.len ? s.published : TG_DAY_NONE);
    cell_text(out, s.basis);
    cell(out, (str){&s.grade, s.grade ? 1 : 0});
    cell_text(out, s.pinpoint);
}

/* Under a scenario each row ends with what that does to the thing. */
static bool is_under(const timeline_job *j)
{
    return tg_pack_get_info(j->pack).scenario.len > 0;
}

static void end_headings(const timeline_job *j, strbuf *out)
{
    strbuf_add_c(out, is_under(j) ? ",scenario\n" : "\n");
}

static void end_row(const timeline_job *j, size_t dated, strbuf *out)
{
    if (is_under(j))
        cell_clause(out, j->pack, dated, tg_dated_under);
    strbuf_char(out, '\n');
}

#define SOURCE_HEADINGS "source,publisher,published,basis,grade,pinpoint"

/* ---- lanes ----------------------------------------------------------------------------------- */

/* The version of the same name at another gate. */
static size_t at_gate(const tg_pack *pack, size_t dated, uint32_t gate)
{
    tg_dated_info x = tg_dated_get(pack, dated);
    for (size_t i = 0; i < tg_dated_count(pack); i++) {
        tg_dated_info y = tg_dated_get(pack, i);
        if (y.kind == x.kind && y.gate == gate && y.version == x.version &&
            str_eq(of_text(y.name), of_text(x.name)))
            return i;
    }
    return dated;
}

void timeline_lanes_csv(const timeline_job *j, const timeline *t, strbuf *out)
{
    strbuf_add_c(out, "authority,gate,measure,version,title,status,effect,binds,depends_on,clock,"
                      "from,end,in_force_from,in_force_end,known,end_known," SOURCE_HEADINGS);
    end_headings(j, out);
    for (size_t g = 0; g < t->group_count; g++) {
        const lane_group *group = &t->groups[g];
        for (size_t i = 0; i < group->lane_count; i++) {
            const lane *l = &group->lanes[i];
            for (size_t k = 0; k < l->gate_count * l->version_count; k++) {
                const lane_version *v = &l->versions[k % l->version_count];
                size_t dated = at_gate(j->pack, v->dated, l->gates[k / l->version_count]);
                tg_dated_info x = tg_dated_get(j->pack, dated);
                char number[16];
                snprintf(number, sizeof number, "%u", x.version + 1);
                cell_text(out, x.authority);
                cell_text(out, tg_gate_get(j->pack, x.gate).name);
                cell_text(out, x.name);
                cell(out, str_c(number));
                cell_text(out, x.title);
                cell_text(out, x.status);
                cell_clause(out, j->pack, dated, tg_dated_says);
                cell_clause(out, j->pack, dated, tg_dated_binds);
                cell_clause(out, j->pack, dated, tg_dated_depends);
                cell_text(out, x.clock);
                cell_bound(out, x.in.from, x.in.from_minute);
                cell_bound(out, x.in.end, x.in.end_minute);
                cell_bound(out, v->in_force ? v->in.from : TG_DAY_NONE, v->in.from_minute);
                cell_bound(out, v->in_force ? v->in.end : TG_DAY_NONE, v->in.end_minute);
                cell_day(out, x.known);
                cell_day(out, x.ceases_known);
                cell_source(out, j->pack, dated);
                end_row(j, dated, out);
            }
        }
    }
}

static void json_text(strbuf *out, const char *name, tg_text t)
{
    strbuf_printf(out, ",\"%s\":", name);
    strbuf_json(out, of_text(t));
}

static void json_clause(strbuf *out, const char *name, const tg_pack *pack, size_t dated,
                        dated_clause *say)
{
    strbuf text;
    strbuf_init(&text, NULL);
    say(pack, dated, sink_buffer(&text));
    if (text.len) {
        strbuf_printf(out, ",\"%s\":", name);
        strbuf_json(out, strbuf_str(&text));
    }
    strbuf_free(&text);
}

static void json_bound(strbuf *out, int32_t day, int32_t minute)
{
    char room[11];
    if (day == TG_DAY_NONE || day == TG_DAY_OPEN || !minute)
        json_day(out, day);
    else
        strbuf_printf(out, "\"%s %02d:%02d\"", day_text(day, room), (int)(minute / 60),
                      (int)(minute % 60));
}

static void json_span(strbuf *out, const char *name, tg_span in)
{
    strbuf_printf(out, ",\"%s\":{\"from\":", name);
    json_bound(out, in.from, in.from_minute);
    strbuf_add_c(out, ",\"end\":");
    json_bound(out, in.end, in.end_minute);
    strbuf_char(out, '}');
}

static void json_version(const timeline_job *j, const lane_version *v, strbuf *out)
{
    tg_dated_info x = tg_dated_get(j->pack, v->dated);
    strbuf_printf(out, "{\"version\":%u", x.version + 1);
    json_text(out, "status", x.status);
    json_clause(out, "effect", j->pack, v->dated, tg_dated_says);
    json_clause(out, "binds", j->pack, v->dated, tg_dated_binds);
    json_clause(out, "depends_on", j->pack, v->dated, tg_dated_depends);
    json_text(out, "clock", x.clock);
    json_span(out, "span", x.in);
    if (v->in_force)
        json_span(out, "in_force", v->in);
    strbuf_add_c(out, ",\"known\":");
    json_day(out, x.known);
    if (x.ceases != TG_DAY_OPEN) {
        strbuf_add_c(out, ",\"ceases\":");
        json_day(out, x.ceases);
        strbuf_add_c(out, ",\"end_known\":");
        json_day(out, x.ceases_known);
    }
    strbuf_add_c(out, ",\"sources\":");
    cites_json(j->pack, v->dated, out);
    strbuf_char(out, '}');
}

static void json_gates(const tg_pack *pack, const uint32_t *gates, size_t count, strbuf *out)
{
    strbuf_add_c(out, ",\"gates\":[");
    for (size_t i = 0; i < count; i++) {
        strbuf_add_c(out, i ? "," : "");
        strbuf_json(out, of_text(tg_gate_get(pack, gates[i]).name));
    }
    strbuf_char(out, ']');
}

static void json_lane(const timeline_job *j, const lane *l, strbuf *out)
{
    strbuf_add_c(out, l->limit ? "{\"limit\":" : "{\"measure\":");
    strbuf_json(out, of_text(l->name));
    json_text(out, "title", l->title);
    if (l->version_count)
        json_clause(out, "scenario", j->pack, l->versions[0].dated, tg_dated_under);
    json_gates(j->pack, l->gates, l->gate_count, out);
    strbuf_add_c(out, ",\"versions\":[");
    for (size_t i = 0; i < l->version_count; i++) {
        strbuf_add_c(out, i ? "," : "");
        json_version(j, &l->versions[i], out);
    }
    strbuf_add_c(out, "],\"suspended\":[");
    for (size_t i = 0; i < l->hit_count; i++) {
        strbuf_add_c(out, i ? ",{\"by\":" : "{\"by\":");
        strbuf_json(out, of_text(tg_dated_get(j->pack, l->hits[i].dated).name));
        json_span(out, "span", l->hits[i].in);
        strbuf_char(out, '}');
    }
    strbuf_add_c(out, "]}");
}

/* Who decided, and what the scenario changes. */
static void begin_json(const timeline_job *j, strbuf *out)
{
    strbuf_add_c(out, "{\"tollgate\":");
    about_json(j->pack, j->args, j->known_on, out);
    if (!is_under(j))
        return;
    strbuf change;
    uint32_t id = tg_scenario_find(j->pack, tg_pack_get_info(j->pack).scenario, NULL);
    strbuf_init(&change, NULL);
    strbuf_add_c(out, ",\"changes\":[");
    for (size_t i = 0; i < tg_scenario_get(j->pack, id).change_count; i++) {
        strbuf_clear(&change);
        tg_scenario_change(j->pack, id, i, sink_buffer(&change));
        strbuf_add_c(out, i ? "," : "");
        strbuf_json(out, strbuf_str(&change));
    }
    strbuf_char(out, ']');
    out->failed |= change.failed;
    strbuf_free(&change);
}

void timeline_lanes_json(const timeline_job *j, const timeline *t, strbuf *out)
{
    begin_json(j, out);
    strbuf_add_c(out, ",\"from\":");
    json_day(out, j->filter.from);
    strbuf_add_c(out, ",\"through\":");
    json_day(out, j->filter.through);
    strbuf_printf(out, ",\"not_known\":%zu,\"authorities\":[", t->unknown_count);
    bool more = false;
    for (size_t g = 0; g < t->group_count; g++) {
        if (!t->groups[g].lane_count)
            continue;
        strbuf_add_c(out, more ? ",{\"authority\":" : "{\"authority\":");
        more = true;
        strbuf_json(out, of_text(t->groups[g].authority));
        json_text(out, "title", t->groups[g].title);
        strbuf_add_c(out, ",\"measures\":[");
        for (size_t i = 0; i < t->groups[g].lane_count; i++) {
            strbuf_add_c(out, i ? "," : "");
            json_lane(j, &t->groups[g].lanes[i], out);
        }
        strbuf_add_c(out, "]}");
    }
    strbuf_add_c(out, "]}\n");
}

/* ---- what changed ---------------------------------------------------------------------------- */

static void event_csv(const timeline_job *j, const timeline_event *e, strbuf *out)
{
    tg_dated_info x = tg_dated_get(j->pack, e->dated);
    strbuf gates;
    strbuf_init(&gates, NULL);
    for (size_t i = 0; i < e->gate_count; i++)
        strbuf_printf(&gates, "%s" STR_FMT, i ? " " : "",
                      STR_ARG(of_text(tg_gate_get(j->pack, e->gates[i]).name)));
    cell_day(out, e->day);
    cell(out, str_c(event_word(e->kind)));
    cell(out, str_c(tg_dated_kind_text(x.kind)));
    cell_text(out, x.name);
    cell_text(out, x.authority);
    cell(out, strbuf_str(&gates));
    cell_text(out, x.status);
    cell_clause(out, j->pack, e->dated, tg_dated_says);
    cell_source(out, j->pack, e->dated);
    end_row(j, e->dated, out);
    strbuf_free(&gates);
}

void timeline_events_csv(const timeline_job *j, strbuf *out)
{
    strbuf_add_c(out, "day,event,kind,name,authority,gates,status,says," SOURCE_HEADINGS);
    end_headings(j, out);
    for (size_t i = 0; i < j->event_count; i++)
        event_csv(j, &j->events[i], out);
}

void timeline_between_csv(const timeline_job *j, strbuf *out)
{
    if (j->changes) {
        strbuf_add_c(out, "line,before,after,disposition_before,disposition_after,because\n");
        strbuf_add(out, strbuf_str(&j->rows));
        return;
    }
    timeline_events_csv(j, out);
}

static void changed_csv(timeline_job *j, const changed_line *l)
{
    strbuf text;
    strbuf_init(&text, NULL);
    cell(&j->rows, l->line->id);
    word_set(&text, l->group->before);
    cell(&j->rows, strbuf_str(&text));
    strbuf_clear(&text);
    word_set(&text, l->group->after);
    cell(&j->rows, strbuf_str(&text));
    cell(&j->rows, str_c(tg_disposition_text(l->group->was)));
    cell(&j->rows, str_c(tg_disposition_text(l->group->is)));
    strbuf_clear(&text);
    for (size_t i = 0; i < l->group->why.count; i++) {
        strbuf_add_c(&text, i ? "; " : "");
        cause_text(j->pack, &l->group->why.at[i], &text);
    }
    cell(&j->rows, strbuf_str(&text));
    strbuf_char(&j->rows, '\n');
    strbuf_free(&text);
}

void timeline_changed_row(timeline_job *j, const changed_line *l)
{
    if (j->format == AS_CSV) {
        changed_csv(j, l);
        return;
    }
    if (j->format != AS_JSON)
        return;
    strbuf_add_c(&j->rows, j->rows.len ? ",\n{\"line\":" : "\n{\"line\":");
    strbuf_json(&j->rows, l->line->id);
    strbuf_add_c(&j->rows, ",\"before\":");
    word_set_json(&j->rows, l->group->before);
    strbuf_add_c(&j->rows, ",\"after\":");
    word_set_json(&j->rows, l->group->after);
    strbuf_printf(&j->rows, ",\"was\":\"%s\",\"is\":\"%s\",\"because\":",
                  tg_disposition_text(l->group->was), tg_disposition_text(l->group->is));
    causes_json(j->pack, &l->group->why, &j->rows);
    strbuf_char(&j->rows, '}');
}

static void json_sums(strbuf *out, const char *name, const book_sums *s)
{
    strbuf_printf(out, "\"%s\":{\"lines\":%llu,\"units\":\"", name, (unsigned long long)s->lines);
    amount_write(out, s->units, 0, 0);
    strbuf_add_c(out, "\",\"value\":\"");
    amount_write(out, s->value, 2, 0);
    strbuf_printf(out, "\",\"units_unknown\":%llu,\"value_unknown\":%llu}",
                  (unsigned long long)s->units_unknown, (unsigned long long)s->value_unknown);
}

static void json_event(const timeline_job *j, const timeline_event *e, strbuf *out)
{
    tg_dated_info x = tg_dated_get(j->pack, e->dated);
    strbuf_add_c(out, "{\"day\":");
    json_day(out, e->day);
    strbuf_printf(out, ",\"event\":\"%s\",\"kind\":\"%s\"", event_word(e->kind),
                  tg_dated_kind_text(x.kind));
    json_text(out, "name", x.name);
    if (e->gate_count) {
        json_text(out, "authority", x.authority);
        json_gates(j->pack, e->gates, e->gate_count, out);
    }
    if (x.status.len)
        json_text(out, "status", x.status);
    json_clause(out, "scenario", j->pack, e->dated, tg_dated_under);
    json_clause(out, "says", j->pack, e->dated, tg_dated_says);
    strbuf_add_c(out, ",\"sources\":");
    cites_json(j->pack, e->dated, out);
    strbuf_char(out, '}');
}

static void json_changes(const timeline_job *j, strbuf *out)
{
    const changes *c = j->changes;
    strbuf_printf(out, ",\"book\":{\"clocks\":\"%s\",", c->move ? "day" : "own");
    json_sums(out, "all", &c->all);
    strbuf_char(out, ',');
    json_sums(out, "changed", &c->changed);
    strbuf_char(out, ',');
    json_sums(out, "same", &c->same);
    strbuf_char(out, ',');
    json_sums(out, "bad", &c->bad);
    strbuf_add_c(out, ",\"groups\":[");
    for (size_t i = 0; i < c->group_count; i++) {
        const change_group *g = &c->groups[i];
        strbuf_add_c(out, i ? ",{\"before\":" : "{\"before\":");
        word_set_json(out, g->before);
        strbuf_add_c(out, ",\"after\":");
        word_set_json(out, g->after);
        strbuf_printf(out, ",\"was\":\"%s\",\"is\":\"%s\",", tg_disposition_text(g->was),
                      tg_disposition_text(g->is));
        json_sums(out, "sums", &g->sums);
        strbuf_add_c(out, ",\"because\":");
        causes_json(j->pack, &g->why, out);
        strbuf_char(out, '}');
    }
    strbuf_add_c(out, "],\"lines\":[");
    strbuf_add(out, strbuf_str(&j->rows));
    strbuf_add_c(out, "]}");
}

void timeline_between_json(const timeline_job *j, strbuf *out)
{
    begin_json(j, out);
    strbuf_add_c(out, ",\"after\":");
    json_day(out, j->after);
    strbuf_add_c(out, ",\"through\":");
    json_day(out, j->through);
    strbuf_add_c(out, ",\"events\":[");
    for (size_t i = 0; i < j->event_count; i++) {
        strbuf_add_c(out, i ? ",\n" : "\n");
        json_event(j, &j->events[i], out);
    }
    strbuf_char(out, ']');
    if (j->changes)
        json_changes(j, out);
    strbuf_add_c(out, "}\n");
}
