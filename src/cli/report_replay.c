/*
 * report_replay.c - the document of `replay`: strips of a line by gate, curves of a book.
 */
#include "cli/replay.h"
#include "cli/report_csv.h"
#include "cli/report_run.h"
#include "cli/tones.h"
#include "cli/wording.h"
#include "io/forms.h"

enum { STATE_OPEN = TG_VERDICT_COUNT, STATE_BAD, STATE_COUNT, ROWS_ON_PAGE = 1000 };

/* ---- a line ---------------------------------------------------------------------------------- */

typedef struct {
    const replay_job *j;
    doc *d;
    arena *a;
    VEC(strip_part) parts;
    VEC(str) rows;
} build;

static size_t state_of(uint16_t set)
{
    for (size_t v = 0; v < TG_VERDICT_COUNT; v++)
        if (set == 1u << v)
            return v;
    return STATE_OPEN;
}

static str set_words(build *b, uint16_t set)
{
    strbuf text;
    strbuf_init(&text, NULL);
    if (state_of(set) == STATE_OPEN)
        word_set(&text, set);
    str s = str_dup(b->a, strbuf_str(&text));
    strbuf_free(&text);
    return s.ptr ? s : STR("");
}

/* The line, or one of its gates, over the range: equal neighbours are one part. */
static bool add_strip(build *b, const strip *s, uint32_t gate, str name)
{
    size_t row = b->rows.count;
    if (!name.ptr || !vec_push(b->a, &b->rows, name))
        return false;
    const uint16_t no_set = 0;
    uint16_t before = no_set;
    for (size_t i = 0; i < s->count; i++) {
        const replay_state *x = &s->states[i];
        uint16_t set = x->bad ? no_set : gate == TG_NO_ID ? x->line.set : x->gates[gate].set;
        strip_part p = {row, x->from, x->through + 1, x->bad ? (size_t)STATE_BAD : state_of(set),
                        x->bad ? x->reason : set_words(b, set)};
        bool joins = i > 0 && set == before && b->parts.at[b->parts.count - 1].state == p.state;
        before = set;
        if (joins)
            b->parts.at[b->parts.count - 1].end = p.end;
        else if (!vec_push(b->a, &b->parts, p))
            return false;
    }
    return true;
}

static bool ever_passed(const strip *s, uint32_t gate)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->states[i].bad && s->states[i].gates[gate].set != 1u << TG_NOT_PASSED)
            return true;
    return false;
}

/* Only the states that a part has, so that the legend names nothing
 * that is not there; the count. */
static size_t used_states(build *b, plot_series *states)
{
    size_t moved[STATE_COUNT], count = 0;
    for (size_t s = 0; s < STATE_COUNT; s++) {
        bool used = false;
        for (size_t i = 0; i < b->parts.count && !used; i++)
            used = b->parts.at[i].state == s;
        moved[s] = count;
        if (used)
            states[count++] = states[s];
    }
    for (size_t i = 0; i < b->parts.count; i++)
        b->parts.at[i].state = moved[b->parts.at[i].state];
    return count;
}

static bool add_view(build *b, replay_view v)
{
    const strip *s = &b->j->strips[v];
    if (!add_strip(b, s, TG_NO_ID, arena_print(b->a, "line, %s", view_word(v))))
        return false;
    for (uint32_t g = 0; g < tg_gate_count(b->j->pack); g++) {
        if (!ever_passed(s, g))
            continue;
        str gate = of_text(tg_gate_get(b->j->pack, g).name);
        if (!add_strip(b, s, g, arena_print(b->a, STR_FMT ", %s", STR_ARG(gate), view_word(v))))
            return false;
    }
    return true;
}

static bool line_part(build *b)
{
    const replay_job *j = b->j;
    plot_series states[STATE_COUNT];
    strbuf csv;
    for (size_t v = 0; v < TG_VERDICT_COUNT; v++)
        states[v] = (plot_series){str_c(tg_verdict_text((tg_verdict)v)),
                                  tone_of_verdict((tg_verdict)v)};
    states[STATE_OPEN] = (plot_series){STR("open"), TONE_OPEN};
    states[STATE_BAD] = (plot_series){STR("bad input"), TONE_FOUR};
    for (size_t v = 0; v < VIEW_COUNT; v++)
        if (j->views[v] && !add_view(b, (replay_view)v))
            return false;
    size_t state_count = used_states(b, states);
    doc_part(b->d, "strips", "Verdicts from day to day");
    doc_strips(b->d,
               &(plot_strips){.head = {.name = "strips",
                                       .title = STR("The line and its gates over time"),
                                       .description = STR("All clocks of the line stand on the "
                                                          "day. Open: several verdicts are "
                                                          "possible; the table says which.")},
                              .row_heading = STR("what, and how known"),
                              .state_heading = STR("verdict"),
                              .from = j->from,
                              .to = j->through + 1,
                              .rows = b->rows.at,
                              .row_count = b->rows.count,
                              .states = states,
                              .state_count = state_count,
                              .parts = b->parts.at,
                              .part_count = b->parts.count});
    strbuf_init(&csv, NULL);
    replay_line_csv(j, &csv);
    doc_part(b->d, "states", "Every state, with its cause");
    report_csv(b->d, &(csv_table){"states", STR("States of the line"),
                                  j->workbook ? 0 : ROWS_ON_PAGE, !j->workbook},
               strbuf_str(&csv));
    bool good = !csv.failed;
    strbuf_free(&csv);
    return good;
}

/* ---- a book ---------------------------------------------------------------------------------- */

static str count_text(arena *a, uint64_t n)
{
    str s = arena_print(a, "%llu", (unsigned long long)n);
    return s.ptr ? s : STR("");
}

static bool book_curves(build *b, replay_view v, const char *name, str title)
{
    const book_strip *s = &b->j->books[v];
    curve curves[4];
    for (size_t d = 0; d < 4; d++) {
        curve_step *steps = arena_alloc(b->a, s->moments.count + 1, sizeof *steps);
        if (!steps)
            return false;
        for (size_t i = 0; i < s->moments.count; i++) {
            uint64_t lines = s->days[i].by_disposition[d].lines;
            steps[i] = (curve_step){s->days[i].day,
                                    {(int64_t)lines, count_text(b->a, lines)}};
        }
        curves[d] = (curve){str_c(tg_disposition_text((tg_disposition)d)), steps,
                            s->moments.count};
    }
    doc_curves(b->d, &(plot_curves){.head = {.name = name,
                                             .title = title,
                                             .description = STR("Lines by disposition, all clocks "
                                                                "on the day; steps on the days on "
                                                                "which an answer can change."),
                                             .unit = STR("lines")},
                                    .day_heading = STR("from"),
                                    .curves = curves,
                                    .curve_count = 4,
                                    .end = b->j->through + 1});
    return true;
}

static bool book_part(build *b)
{
    const replay_job *j = b->j;
    strbuf csv;
    doc_part(b->d, "curves", "The book from day to day");
    if (j->views[VIEW_HINDSIGHT] &&
        !book_curves(b, VIEW_HINDSIGHT, "hindsight", STR("Lines over time, in hindsight")))
        return false;
    if (j->views[VIEW_AS_KNOWN] &&
        !book_curves(b, VIEW_AS_KNOWN, "as_known", STR("Lines over time, as known then")))
        return false;
    strbuf_init(&csv, NULL);
    replay_book_csv(j, &csv);
    doc_part(b->d, "days", "Every day on which something changes");
    report_csv(b->d, &(csv_table){"days", STR("The book by day, with causes"),
                                  j->workbook ? 0 : ROWS_ON_PAGE, !j->workbook},
               strbuf_str(&csv));
    bool good = !csv.failed;
    strbuf_free(&csv);
    return good;
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool replay_report(const replay_job *j, bool of_book, outfile *out, trouble *t)
{
    strbuf about;
    char day[11];
    strbuf_init(&about, NULL);
    about_text(j->pack, j->args, j->known_on, &about);
    const char *title = args_value(j->args, OPT_TITLE);
    doc *d = doc_new(title ? str_c(title) : j->what, strbuf_str(&about));
    build b = {.j = j, .d = d, .a = d ? doc_arena(d) : NULL};
    bool good = d && (of_book ? book_part(&b) : line_part(&b));
    if (good) {
        report_about_pack(d, j->pack, strbuf_str(&about), j->workbook);
        good = !about.failed && doc_good(d) &&
               report_write_doc(d, j->workbook, STR("Replay"), str_c(day_text(j->known_on, day)),
                                out, t);
    }
    doc_free(d);
    strbuf_free(&about);
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}
