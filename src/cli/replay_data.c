/*
 * replay_data.c - a replay as CSV and JSON.
 */
#include "cli/replay.h"
#include "cli/wording.h"
#include "io/cells.h"

#include <stdio.h>

static void cell(strbuf *out, str s)
{
    if (out->len && out->ptr[out->len - 1] != '\n')
        strbuf_char(out, ',');
    cells_write_own(out, s, ',');
}

static void cell_buffer(strbuf *out, strbuf *text)
{
    cell(out, strbuf_str(text));
    strbuf_clear(text);
}

static void cell_day(strbuf *out, int32_t day)
{
    char room[11];
    cell(out, str_c(day_text(day, room)));
}

void state_charges_text(const replay_job *j, const replay_state *s, strbuf *out)
{
    for (size_t i = 0; i < s->charge_count; i++) {
        const state_charge *c = &s->charges[i];
        tg_charge_info info = tg_charge_get(j->pack, c->measure);
        strbuf_printf(out, "%s" STR_FMT " ", i ? "; " : "", STR_ARG(of_text(info.name)));
        word_charge_amount(out, &c->what);
        if (c->what.known)
            strbuf_printf(out, " " STR_FMT, STR_ARG(of_text(info.currency)));
        strbuf_char(out, ' ');
        word_charge_kind(out, &c->what, " or ");
    }
}

/* ---- a line ---------------------------------------------------------------------------------- */

static void state_csv(const replay_job *j, replay_view v, const replay_state *s, int32_t from,
                      int32_t through, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    cell(out, str_c(view_word(v)));
    cell_day(out, from);
    cell_day(out, through);
    cell(out, str_c(tg_disposition_text(s->disposition)));
    if (!s->bad)
        word_held(&text, s->held, "; ");
    cell_buffer(out, &text);
    if (!s->bad)
        word_set(&text, s->line.set);
    cell_buffer(out, &text);
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++) {
        if (!s->bad)
            word_set(&text, s->gates[g].set);
        cell_buffer(out, &text);
    }
    state_charges_text(j, s, &text);
    cell_buffer(out, &text);
    for (size_t i = 0; from == s->from && i < s->why.count; i++) {
        strbuf_add_c(&text, i ? "; " : "");
        cause_text(j->pack, &s->why.at[i], &text);
    }
    if (s->bad)
        strbuf_add(&text, s->reason);
    cell_buffer(out, &text);
    strbuf_char(out, '\n');
    strbuf_free(&text);
}

void replay_line_csv(const replay_job *j, strbuf *out)
{
    strbuf_add_c(out, "view,from,through,disposition,held,line");
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++)
        cell(out, of_text(tg_gate_get(j->pack, g).name));
    strbuf_add_c(out, ",charges,because\n");
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        const strip *st = &j->strips[v];
        for (size_t i = 0; j->step == STEP_CHANGES && i < st->count; i++)
            state_csv(j, (replay_view)v, &st->states[i], st->states[i].from,
                      st->states[i].through, out);
        if (j->step == STEP_CHANGES || !j->views[v])
            continue;
        for (int32_t d = j->from, next; d <= j->through; d = next) {
            next = step_next(j->step, d);
            state_csv(j, (replay_view)v, strip_at(st, d), d, d, out);
        }
    }
}

static void json_charges(const replay_job *j, const replay_state *s, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_add_c(out, ",\"charges\":[");
    for (size_t i = 0; i < s->charge_count; i++) {
        tg_charge_info info = tg_charge_get(j->pack, s->charges[i].measure);
        strbuf_add_c(out, i ? ",{\"charge\":" : "{\"charge\":");
        strbuf_json(out, of_text(info.name));
        strbuf_add_c(out, ",\"to\":");
        strbuf_json(out, of_text(info.payee));
        strbuf_add_c(out, ",\"amount\":");
        word_charge_amount(&text, &s->charges[i].what);
        strbuf_json(out, strbuf_str(&text));
        strbuf_clear(&text);
        strbuf_add_c(out, ",\"currency\":");
        strbuf_json(out, of_text(info.currency));
        strbuf_add_c(out, ",\"kind\":");
        word_charge_kind(&text, &s->charges[i].what, " or ");
        strbuf_json(out, strbuf_str(&text));
        strbuf_clear(&text);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
    strbuf_free(&text);
}

static void state_json(const replay_job *j, const replay_state *s, strbuf *out)
{
    strbuf_add_c(out, "{\"from\":");
    json_day(out, s->from);
    strbuf_add_c(out, ",\"through\":");
    json_day(out, s->through);
    strbuf_printf(out, ",\"disposition\":\"%s\"", tg_disposition_text(s->disposition));
    if (s->bad) {
        strbuf_add_c(out, ",\"reason\":");
        strbuf_json(out, s->reason);
        strbuf_char(out, '}');
        return;
    }
    strbuf held;
    strbuf_init(&held, NULL);
    strbuf_add_c(out, ",\"held\":");
    word_held(&held, s->held, "; ");
    strbuf_json(out, strbuf_str(&held));
    strbuf_free(&held);
    strbuf_add_c(out, ",\"line\":");
    word_set_json(out, s->line.set);
    strbuf_add_c(out, ",\"gates\":{");
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++) {
        strbuf_add_c(out, g ? "," : "");
        strbuf_json(out, of_text(tg_gate_get(j->pack, g).name));
        strbuf_char(out, ':');
        word_set_json(out, s->gates[g].set);
    }
    strbuf_char(out, '}');
    json_charges(j, s, out);
    strbuf_add_c(out, ",\"because\":");
    causes_json(j->pack, &s->why, out);
    strbuf_char(out, '}');
}

static void json_head(const replay_job *j, strbuf *out)
{
    strbuf_add_c(out, "{\"tollgate\":");
    about_json(j->pack, j->args, j->known_on, out);
    strbuf_add_c(out, ",\"what\":");
    strbuf_json(out, j->what);
    strbuf_add_c(out, ",\"from\":");
    json_day(out, j->from);
    strbuf_add_c(out, ",\"through\":");
    json_day(out, j->through);
    strbuf_add_c(out, ",\"moved\":[");
    for (size_t i = 0; i < j->movers.count; i++) {
        strbuf_add_c(out, i ? "," : "");
        strbuf_json(out, of_text(tg_fact_get(j->pack, j->movers.facts[i]).name));
    }
    strbuf_add_c(out, "],\"views\":[");
}

void replay_line_json(const replay_job *j, strbuf *out)
{
    bool more = false;
    json_head(j, out);
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        const strip *st = &j->strips[v];
        if (!j->views[v])
            continue;
        strbuf_printf(out, "%s{\"view\":\"%s\",\"decided\":%zu,\"states\":[", more ? "," : "",
                      view_word((replay_view)v), st->decided);
        more = true;
        for (size_t i = 0; i < st->count; i++) {
            strbuf_add_c(out, i ? ",\n" : "\n");
            state_json(j, &st->states[i], out);
        }
        strbuf_add_c(out, "]}");
    }
    strbuf_add_c(out, "]}\n");
}

/* ---- a book ---------------------------------------------------------------------------------- */

const book_day *book_at(const book_strip *s, int32_t day)
{
    size_t i = 0;
    while (i + 1 < s->moments.count && s->days[i + 1].day <= day)
        i++;
    return &s->days[i];
}

static const tg_disposition disposition_order[] = {TG_RELEASED, TG_HELD, TG_LINE_DENIED, TG_BAD};

static void book_csv(const replay_job *j, replay_view v, const book_day *d, int32_t day,
                     bool causes, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    cell(out, str_c(view_word(v)));
    cell_day(out, day);
    for (size_t i = 0; i < TG_COUNT(disposition_order); i++) {
        const book_sums *s = &d->by_disposition[disposition_order[i]];
        strbuf_printf(&text, "%llu", (unsigned long long)s->lines);
        cell_buffer(out, &text);
        amount_write(&text, s->units, 0, 0);
        cell_buffer(out, &text);
        amount_write(&text, s->value, 2, 0);
        cell_buffer(out, &text);
    }
    strbuf_printf(&text, "%llu", (unsigned long long)(causes ? d->changed.lines : 0));
    cell_buffer(out, &text);
    for (size_t i = 0; causes && i < d->cause_count; i++) {
        strbuf_add_c(&text, i ? "; " : "");
        cause_text(j->pack, &d->causes[i], &text);
        strbuf_printf(&text, " (%llu)", (unsigned long long)d->cause_lines[i]);
    }
    cell_buffer(out, &text);
    strbuf_char(out, '\n');
    strbuf_free(&text);
}

void replay_book_csv(const replay_job *j, strbuf *out)
{
    strbuf_add_c(out, "view,day");
    for (size_t i = 0; i < TG_COUNT(disposition_order); i++) {
        const char *name = tg_disposition_text(disposition_order[i]);
        strbuf_printf(out, ",%s_lines,%s_units,%s_value", name, name, name);
    }
    strbuf_add_c(out, ",changed,because\n");
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        const book_strip *s = &j->books[v];
        if (!j->views[v])
            continue;
        for (int32_t d = j->from; j->step != STEP_CHANGES && d <= j->through;
             d = step_next(j->step, d))
            book_csv(j, (replay_view)v, book_at(s, d), d, false, out);
        for (size_t i = 0; j->step == STEP_CHANGES && i < s->moments.count; i++)
            if (i == 0 || s->days[i].changed.lines)
                book_csv(j, (replay_view)v, &s->days[i], s->days[i].day, true, out);
    }
}

static void book_day_json(const replay_job *j, const book_day *d, strbuf *out)
{
    strbuf_add_c(out, "{\"day\":");
    json_day(out, d->day);
    for (size_t i = 0; i < TG_COUNT(disposition_order); i++) {
        const book_sums *s = &d->by_disposition[disposition_order[i]];
        strbuf_printf(out, ",\"%s\":{\"lines\":%llu,\"units\":\"",
                      tg_disposition_text(disposition_order[i]), (unsigned long long)s->lines);
        amount_write(out, s->units, 0, 0);
        strbuf_add_c(out, "\",\"value\":\"");
        amount_write(out, s->value, 2, 0);
        strbuf_add_c(out, "\"}");
    }
    strbuf_printf(out, ",\"changed\":%llu,\"because\":[", (unsigned long long)d->changed.lines);
    for (size_t i = 0; i < d->cause_count; i++) {
        cause_list one = {.count = 1};
        strbuf cause_json;
        strbuf_init(&cause_json, NULL);
        one.at[0] = d->causes[i];
        causes_json(j->pack, &one, &cause_json);
        strbuf_printf(out, "%s{\"lines\":%llu,\"cause\":", i ? "," : "",
                      (unsigned long long)d->cause_lines[i]);
        strbuf_add(out, str_sub(strbuf_str(&cause_json), 1, cause_json.len - 1));
        strbuf_char(out, '}');
        strbuf_free(&cause_json);
    }
    strbuf_add_c(out, "]}");
}

void replay_book_json(const replay_job *j, strbuf *out)
{
    bool more = false;
    json_head(j, out);
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        const book_strip *s = &j->books[v];
        if (!j->views[v])
            continue;
        strbuf_printf(out, "%s{\"view\":\"%s\",\"days\":[", more ? "," : "",
                      view_word((replay_view)v));
        more = true;
        for (size_t i = 0, rows = 0; i < s->moments.count; i++) {
            if (i && !s->days[i].changed.lines)
                continue;
            strbuf_add_c(out, rows++ ? ",\n" : "\n");
            book_day_json(j, &s->days[i], out);
        }
        strbuf_add_c(out, "]}");
    }
    strbuf_add_c(out, "]}\n");
}
