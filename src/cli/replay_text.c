/*
 * replay_text.c - strips and changes for a person: 80 columns, no colour needed.
 *
 *                     2023        2024        2025        2026
 *     in hindsight
 *       us.export     .................llllllaaaaaaaaaaaaaaaa|
 *       line          .................llllllaaaaaaa??????xxx|
 */
#include "cli/axis.h"
#include "cli/para.h"
#include "cli/replay.h"
#include "cli/wording.h"

#include <stdio.h>

enum { INDENT = 2, EVENT_INDENT = 12, NAME_MIN = 12 };

/* ---- marks ----------------------------------------------------------------------------------- */

#define MARK_MAP(X)                                                                              \
    X(CLEAR, 'c', "clear")                                                                       \
    X(CONDITIONAL, 'o', "conditional")                                                           \
    X(NOTIFICATION, 'n', "notification")                                                         \
    X(APPROVAL, 'a', "licence, approval expected")                                               \
    X(CASE, 'l', "licence, case by case")                                                        \
    X(NOT_STATED, 'p', "licence, posture not stated")                                            \
    X(DENIAL, 'd', "licence, denial expected")                                                   \
    X(NOT_COVERED, '-', "not covered: the pack does not speak for it")                           \
    X(DENIED, 'X', "denied")                                                                     \
    X(NOT_PASSED, ' ', "not passed")                                                             \
    X(OPEN, '?', "open: several verdicts are possible")                                          \
    X(BAD, '!', "bad input on that day")

typedef enum {
#define X(c, m, t) MARK_##c,
    MARK_MAP(X)
#undef X
    MARK_COUNT
} mark;

static const struct { char mark; const char *means; } marks[MARK_COUNT] = {
#define X(c, m, t) {m, t},
    MARK_MAP(X)
#undef X
};

_Static_assert((int)MARK_NOT_PASSED == (int)TG_NOT_PASSED, "verdicts in their order");

static mark mark_of(const replay_state *s, const tg_result *r)
{
    if (s->bad)
        return MARK_BAD;
    return r->settled ? (mark)r->safe : MARK_OPEN;
}

/* ---- strips ---------------------------------------------------------------------------------- */

static bool gate_shown(const replay_job *j, uint32_t gate)
{
    for (size_t v = 0; v < VIEW_COUNT; v++)
        for (size_t i = 0; i < j->strips[v].count; i++) {
            const replay_state *s = &j->strips[v].states[i];
            if (!s->bad && s->gates[gate].set != 1u << TG_NOT_PASSED)
                return true;
        }
    return false;
}

/* One row: gate TG_NO_ID is the line. */
static void put_strip(const strip *st, uint32_t gate, const axis *x, str name, bool *used,
                      strbuf *out)
{
    strbuf_pad(out, ' ', INDENT);
    para_column(out, name, x->name - INDENT, false);
    strbuf_char(out, ' ');
    for (size_t c = 0; c < x->columns; c++) {
        const replay_state *s = strip_at(st, axis_last(x, c));
        const tg_result *r = gate == TG_NO_ID || s->bad ? &s->line : &s->gates[gate];
        mark m = mark_of(s, r);
        used[m] = true;
        strbuf_char(out, marks[m].mark);
    }
    strbuf_add_c(out, "|\n");
}

static void put_strips(const replay_job *j, const axis *x, strbuf *out)
{
    bool used[MARK_COUNT] = {false};
    axis_put(x, out);
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        if (!j->views[v])
            continue;
        strbuf_printf(out, "%s\n", view_word((replay_view)v));
        for (uint32_t g = 0; g < tg_gate_count(j->pack); g++)
            if (gate_shown(j, g))
                put_strip(&j->strips[v], g, x, of_text(tg_gate_get(j->pack, g).name), used, out);
        put_strip(&j->strips[v], TG_NO_ID, x, STR("line"), used, out);
    }
    strbuf_char(out, '\n');
    for (size_t m = 0; m < MARK_COUNT; m++)
        if (used[m] && marks[m].mark != ' ')
            strbuf_printf(out, "%c  %s\n", marks[m].mark, marks[m].means);
}

/* ---- changes --------------------------------------------------------------------------------- */

/* Text at column EVENT_INDENT; the day stands before the first row of a state. */
static void put_row(const replay_job *j, int32_t *day, size_t deeper, strbuf *text, strbuf *out)
{
    strbuf row;
    char room[11];
    strbuf_init(&row, NULL);
    para(&row, strbuf_str(text), EVENT_INDENT + deeper, EVENT_INDENT + deeper + 2, j->width);
    if (*day != TG_DAY_NONE) {
        strbuf_printf(out, "%s  ", day_text(*day, room));
        strbuf_add(out, str_sub(strbuf_str(&row), EVENT_INDENT, row.len));
    } else {
        strbuf_add(out, strbuf_str(&row));
    }
    *day = TG_DAY_NONE;
    strbuf_clear(text);
    strbuf_free(&row);
}

static void put_gates(const replay_job *j, const replay_state *before, const replay_state *s,
                      int32_t *day, strbuf *text, strbuf *out)
{
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++) {
        bool same = before && !before->bad && before->gates[g].set == s->gates[g].set;
        if (same || (!before && s->gates[g].set == 1u << TG_NOT_PASSED))
            continue;
        strbuf_printf(text, STR_FMT ": ", STR_ARG(of_text(tg_gate_get(j->pack, g).name)));
        word_set_brief(text, s->gates[g].set);
        put_row(j, day, 0, text, out);
    }
}

static void put_line(const replay_state *before, const replay_state *s, strbuf *text)
{
    strbuf_printf(text, "line: %s", tg_disposition_text(s->disposition));
    if (s->disposition == TG_HELD && s->held) {
        strbuf_add_c(text, " (");
        word_held(text, s->held, ", ");
        strbuf_char(text, ')');
    }
    if (before && !before->bad && before->disposition != s->disposition)
        strbuf_printf(text, "; before: %s", tg_disposition_text(before->disposition));
}

/* "charges: ..." where they are others than before. */
static bool charges_changed(const replay_job *j, const replay_state *before, const replay_state *s,
                            strbuf *text)
{
    strbuf was;
    strbuf_init(&was, NULL);
    strbuf_add_c(&was, "charges: ");
    strbuf_add_c(text, "charges: ");
    if (before && !before->bad)
        state_charges_text(j, before, &was);
    state_charges_text(j, s, text);
    bool changed = !str_eq(strbuf_str(&was), strbuf_str(text));
    if (!s->charge_count)
        strbuf_add_c(text, "none");
    if (!changed)
        strbuf_clear(text);
    strbuf_free(&was);
    return changed;
}

static void put_cause(const replay_job *j, const cause *c, strbuf *text, strbuf *out)
{
    int32_t no_day = TG_DAY_NONE;
    strbuf_add_c(text, "because ");
    cause_text(j->pack, c, text);
    if (c->measure != TG_NO_ID) {
        strbuf_add_c(text, ": ");
        tg_dated_says(j->pack, c->dated, sink_buffer(text));
    }
    put_row(j, &no_day, 2, text, out);
    if (c->kind == CAUSE_UNCOVERED)
        return;
    cite_cause(j->pack, c, text);
    put_row(j, &no_day, 4, text, out);
}

static void put_state(const replay_job *j, const replay_state *before, const replay_state *s,
                      strbuf *out)
{
    strbuf text;
    int32_t day = s->from;
    strbuf_init(&text, NULL);
    if (s->bad) {
        strbuf_printf(&text, "bad input: " STR_FMT, STR_ARG(s->reason));
        put_row(j, &day, 0, &text, out);
        strbuf_free(&text);
        return;
    }
    put_gates(j, before, s, &day, &text, out);
    put_line(before, s, &text);
    put_row(j, &day, 0, &text, out);
    if (charges_changed(j, before, s, &text))
        put_row(j, &day, 0, &text, out);
    for (size_t i = 0; i < s->why.count; i++)
        put_cause(j, &s->why.at[i], &text, out);
    if (s->why.more)
        strbuf_printf(out, "%*s%zu more causes\n", EVENT_INDENT + 2, "", s->why.more);
    strbuf_free(&text);
}

/* Two strips that say the same need telling once. */
static bool same_strips(const replay_job *j)
{
    const strip *a = &j->strips[VIEW_HINDSIGHT], *b = &j->strips[VIEW_AS_KNOWN];
    bool same = j->views[VIEW_HINDSIGHT] && j->views[VIEW_AS_KNOWN] && a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = a->states[i].from == b->states[i].from && a->states[i].bad == b->states[i].bad &&
               a->states[i].line.set == b->states[i].line.set &&
               a->states[i].held == b->states[i].held;
        for (uint32_t g = 0; same && !a->states[i].bad && g < tg_gate_count(j->pack); g++)
            same = a->states[i].gates[g].set == b->states[i].gates[g].set;
    }
    return same;
}

static void put_view(const replay_job *j, replay_view v, bool both, strbuf *out)
{
    const strip *st = &j->strips[v];
    const char *name = both ? "In hindsight, and as known then" : v == VIEW_HINDSIGHT
                                                                      ? "In hindsight"
                                                                      : "As known then";
    strbuf_printf(out, "\n%s: changes on %zu %s (%zu decided)\n", name, st->count - 1,
                  st->count == 2 ? "day" : "days", st->decided);
    for (size_t i = 0; i < st->count; i++)
        put_state(j, i ? &st->states[i - 1] : NULL, &st->states[i], out);
}

/* A row for each step: every gate in a few words. */
static void put_steps(const replay_job *j, strbuf *out)
{
    strbuf text;
    char day[11];
    strbuf_init(&text, NULL);
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        if (!j->views[v])
            continue;
        strbuf_printf(out, "\n%s\n", view_word((replay_view)v));
        for (int32_t d = j->from; d <= j->through; d = step_next(j->step, d)) {
            const replay_state *s = strip_at(&j->strips[v], d);
            strbuf_clear(&text);
            strbuf_printf(&text, "%s  %s: ", day_text(d, day), tg_disposition_text(s->disposition));
            for (uint32_t g = 0, more = 0; !s->bad && g < tg_gate_count(j->pack); g++) {
                if (s->gates[g].set == 1u << TG_NOT_PASSED)
                    continue;
                strbuf_printf(&text, "%s" STR_FMT " ", more++ ? "; " : "",
                              STR_ARG(of_text(tg_gate_get(j->pack, g).name)));
                word_set_brief(&text, s->gates[g].set);
            }
            if (s->bad)
                strbuf_add(&text, s->reason);
            para(out, strbuf_str(&text), 0, EVENT_INDENT, j->width);
        }
    }
    strbuf_free(&text);
}

static void put_head(const replay_job *j, strbuf *out)
{
    strbuf text;
    char from[11], through[11];
    strbuf_init(&text, NULL);
    about_text(j->pack, j->args, j->known_on, &text);
    para(out, strbuf_str(&text), 0, INDENT, j->width);
    strbuf_clear(&text);
    strbuf_add(&text, j->what);
    para(out, strbuf_str(&text), 0, INDENT, j->width);
    strbuf_clear(&text);
    strbuf_printf(&text, "%s through %s, all on one day: ", day_text(j->from, from),
                  day_text(j->through, through));
    for (size_t i = 0; i < j->movers.count; i++)
        strbuf_printf(&text, "%s" STR_FMT, i ? ", " : "",
                      STR_ARG(of_text(tg_fact_get(j->pack, j->movers.facts[i]).name)));
    para(out, strbuf_str(&text), 0, INDENT, j->width);
    strbuf_free(&text);
}

void replay_line_text(const replay_job *j, strbuf *out)
{
    size_t name = NAME_MIN;
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++) {
        size_t len = tg_gate_get(j->pack, g).name.len + INDENT;
        name = len > name && len < j->width / 3 ? len : name;
    }
    axis x = axis_make(j->from, j->through, name, j->width);
    put_head(j, out);
    strbuf_printf(out, "a column is %d %s and shows its last one\n\n", (int)x.days,
                  x.days == 1 ? "day" : "days");
    put_strips(j, &x, out);
    if (j->step != STEP_CHANGES) {
        put_steps(j, out);
        return;
    }
    bool both = same_strips(j);
    for (size_t v = 0; v < VIEW_COUNT; v++)
        if (j->views[v] && !(both && v == VIEW_AS_KNOWN))
            put_view(j, (replay_view)v, both, out);
}

/* ---- a book ---------------------------------------------------------------------------------- */

static void put_count(strbuf *out, uint64_t n, size_t width)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)n);
    para_column(out, str_c(text), width, true);
}

static void put_book_day(const replay_job *j, const book_day *d, int32_t day, bool causes,
                         strbuf *out)
{
    static const tg_disposition order[] = {TG_RELEASED, TG_HELD, TG_LINE_DENIED, TG_BAD};
    char room[11];
    strbuf_add_c(out, day_text(day, room));
    for (size_t i = 0; i < TG_COUNT(order); i++)
        put_count(out, d->by_disposition[order[i]].lines, 10);
    put_count(out, causes ? d->changed.lines : 0, 10);
    strbuf_add_c(out, "  ");
    strbuf units;
    strbuf_init(&units, NULL);
    amount_write(&units, d->by_disposition[TG_RELEASED].units, 0, ',');
    para_column(out, strbuf_str(&units), 16, true);
    strbuf_char(out, '\n');
    for (size_t i = 0; causes && i < d->cause_count; i++) {
        strbuf_clear(&units);
        cause_text(j->pack, &d->causes[i], &units);
        strbuf_printf(&units, ": %llu %s", (unsigned long long)d->cause_lines[i],
                      d->cause_lines[i] == 1 ? "line" : "lines");
        para(out, strbuf_str(&units), EVENT_INDENT, EVENT_INDENT + 2, j->width);
    }
    strbuf_free(&units);
}

static void put_book_view(const replay_job *j, replay_view v, strbuf *out)
{
    const book_strip *s = &j->books[v];
    strbuf_printf(out, "\n%s\nday         released      held    denied       bad   changed  "
                       "units released\n",
                  view_word(v));
    if (j->step != STEP_CHANGES) {
        for (int32_t d = j->from; d <= j->through; d = step_next(j->step, d))
            put_book_day(j, book_at(s, d), d, false, out);
        return;
    }
    for (size_t i = 0; i < s->moments.count; i++)
        if (i == 0 || s->days[i].changed.lines)
            put_book_day(j, &s->days[i], s->days[i].day, true, out);
}

void replay_book_text(const replay_job *j, strbuf *out)
{
    put_head(j, out);
    for (size_t v = 0; v < VIEW_COUNT; v++)
        if (j->views[v])
            put_book_view(j, (replay_view)v, out);
}
