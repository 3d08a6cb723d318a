/*
 * cite.c - citations, causes, and who decided, as text and JSON: for timeline, replay and project.
 */
#include "cli/timeline.h"

#include "base/amount.h"

#include <string.h>

void json_day(strbuf *out, int32_t day)
{
    char room[11];
    if (day == TG_DAY_NONE || day == TG_DAY_OPEN)
        strbuf_add_c(out, "null");
    else
        strbuf_printf(out, "\"%s\"", day_text(day, room));
}

static void put_assumed(const args *a, strbuf *out, bool json)
{
    bool more = false;
    for (size_t i = 0; i < a->given_count; i++) {
        if (a->given[i].which != OPT_ASSUME)
            continue;
        strbuf_add_c(out, json ? (more ? "," : "") : more ? ", " : "; assumed ");
        if (json)
            strbuf_json(out, str_c(a->given[i].value));
        else
            strbuf_add_c(out, a->given[i].value);
        more = true;
    }
}

static bool text_stance(const args *a)
{
    const char *s = args_value(a, OPT_STANCE);
    return s && strcmp(s, "text") == 0;
}

void about_text(const tg_pack *pack, const args *a, int32_t known_on, strbuf *out)
{
    tg_pack_info info = tg_pack_get_info(pack);
    char day[11];
    strbuf_printf(out, "tollgate %s; " STR_FMT " " STR_FMT " (%.12s)", tg_version(),
                  STR_ARG(of_text(info.name)), STR_ARG(of_text(info.version)), info.digest);
    setup_scenario_text(&info, out);
    if (known_on != TG_DAY_NONE)
        strbuf_printf(out, "; known on %s", day_text(known_on, day));
    if (text_stance(a))
        strbuf_add_c(out, "; stance text");
    put_assumed(a, out, false);
}

void about_json(const tg_pack *pack, const args *a, int32_t known_on, strbuf *out)
{
    tg_pack_info info = tg_pack_get_info(pack);
    strbuf_printf(out, "{\"version\":\"%s\",\"pack\":", tg_version());
    strbuf_json(out, of_text(info.name));
    strbuf_add_c(out, ",\"pack_version\":");
    strbuf_json(out, of_text(info.version));
    strbuf_printf(out, ",\"digest\":\"%s\",\"current_through\":", info.digest);
    json_day(out, info.current_through);
    if (info.scenario.len) {
        strbuf_add_c(out, ",\"scenario\":");
        strbuf_json(out, of_text(info.scenario));
        strbuf_printf(out, ",\"scenario_digest\":\"%s\"", info.scenario_digest);
    }
    if (known_on != TG_DAY_NONE) {
        strbuf_add_c(out, ",\"known_on\":");
        json_day(out, known_on);
    }
    strbuf_printf(out, ",\"stance\":\"%s\",\"assumed\":[", text_stance(a) ? "text" : "enforced");
    put_assumed(a, out, true);
    strbuf_add_c(out, "]}");
}

/* ---- sources --------------------------------------------------------------------------------- */

static void put_source(const tg_source_info *s, strbuf *out)
{
    char day[11];
    strbuf_add(out, of_text(s->title));
    strbuf_printf(out, " (" STR_FMT ", %s", STR_ARG(of_text(s->publisher)),
                  day_text(s->published, day));
}

void cite_text(const tg_pack *pack, size_t dated, strbuf *out)
{
    tg_dated_info x = tg_dated_get(pack, dated);
    if (!x.source_count)
        return;
    tg_source_info s = tg_dated_source(pack, dated, 0);
    put_source(&s, out);
    if (s.pinpoint.len)
        strbuf_printf(out, ", " STR_FMT, STR_ARG(of_text(s.pinpoint)));
    if (x.source_count > 1)
        strbuf_printf(out, "; %zu more", x.source_count - 1);
    strbuf_char(out, ')');
}

void cite_news(const tg_pack *pack, size_t dated, bool of_end, strbuf *out)
{
    tg_dated_info x = tg_dated_get(pack, dated);
    for (size_t i = 0; i < x.source_count; i++) {
        tg_source_info s = tg_dated_source(pack, dated, i);
        if (s.of_end != of_end || s.published != (of_end ? x.ceases_known : x.known))
            continue;
        put_source(&s, out);
        strbuf_char(out, ')');
        return;
    }
}

static void json_text(strbuf *out, const char *name, tg_text t)
{
    strbuf_printf(out, ",\"%s\":", name);
    strbuf_json(out, of_text(t));
}

void cites_json(const tg_pack *pack, size_t dated, strbuf *out)
{
    tg_dated_info x = tg_dated_get(pack, dated);
    strbuf_char(out, '[');
    for (size_t i = 0; i < x.source_count; i++) {
        tg_source_info s = tg_dated_source(pack, dated, i);
        strbuf_add_c(out, i ? ",{\"name\":" : "{\"name\":");
        strbuf_json(out, of_text(s.name));
        json_text(out, "title", s.title);
        json_text(out, "publisher", s.publisher);
        strbuf_add_c(out, ",\"published\":");
        json_day(out, s.published);
        json_text(out, "basis", s.basis);
        if (s.people)
            strbuf_printf(out, ",\"people\":%u", s.people);
        if (s.grade)
            strbuf_printf(out, ",\"grade\":\"%c\"", s.grade);
        if (s.pinpoint.len)
            json_text(out, "pinpoint", s.pinpoint);
        if (s.row.len)
            json_text(out, "row", s.row);
        if (s.url.len)
            json_text(out, "url", s.url);
        strbuf_add_c(out, s.of_end ? ",\"of\":\"end\"}" : "}");
    }
    strbuf_char(out, ']');
}

void cite_cause(const tg_pack *pack, const cause *c, strbuf *out)
{
    tg_dated_info x = tg_dated_get(pack, c->dated);
    if (c->kind == CAUSE_ENDS && x.ceases != TG_DAY_OPEN)
        cite_news(pack, c->dated, true, out);
    else
        cite_text(pack, c->dated, out);
}

/* ---- causes ---------------------------------------------------------------------------------- */

void cause_text(const tg_pack *pack, const cause *c, strbuf *out)
{
    tg_dated_info x = tg_dated_get(pack, c->dated);
    str gate = of_text(tg_gate_get(pack, x.gate).name);
    if (c->kind == CAUSE_COVERED || c->kind == CAUSE_UNCOVERED) {
        char day[11];
        strbuf_printf(out, STR_FMT " %s at " STR_FMT, STR_ARG(of_text(x.name)),
                      cause_word(c->kind), STR_ARG(gate));
        if (c->kind == CAUSE_UNCOVERED && x.checked_through != TG_DAY_OPEN)
            strbuf_printf(out, " (checked through %s)", day_text(x.checked_through, day));
        return;
    }
    strbuf_printf(out, STR_FMT " %s at " STR_FMT, STR_ARG(of_text(x.name)), cause_word(c->kind),
                  STR_ARG(gate));
    if (c->kind == CAUSE_FOLLOWS)
        strbuf_printf(out, ": " STR_FMT ", then " STR_FMT, STR_ARG(of_text(c->before)),
                      STR_ARG(of_text(c->after)));
}

void causes_json(const tg_pack *pack, const cause_list *l, strbuf *out)
{
    strbuf_char(out, '[');
    for (size_t i = 0; i < l->count; i++) {
        const cause *c = &l->at[i];
        tg_dated_info x = tg_dated_get(pack, c->dated);
        strbuf_printf(out, "%s{\"kind\":\"%s\",\"name\":", i ? "," : "", cause_word(c->kind));
        strbuf_json(out, of_text(x.name));
        json_text(out, "gate", tg_gate_get(pack, x.gate).name);
        strbuf_printf(out, ",\"version\":%u", x.version + 1);
        if (c->measure != TG_NO_ID) {
            json_text(out, "before", c->before);
            json_text(out, "after", c->after);
        }
        strbuf_add_c(out, ",\"sources\":");
        cites_json(pack, c->dated, out);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
}
