/*
 * report_decide.c - the document of `decide`: what a page and a workbook show.
 */
#include "cli/report_decide.h"

#include "cli/bands.h"
#include "cli/report_bits.h"
#include "cli/report_run.h"
#include "cli/tones.h"
#include "cli/wording.h"
#include "io/forms.h"

#include <string.h>

typedef struct {
    const decided *d;
    const job *job;
    const tally *t;
    doc *doc;
    arena *a;
    strbuf text; /* scratch */
} build;

/* ---- pieces ---------------------------------------------------------------------------------- */

static void say(build *b)
{
    doc_prose(b->doc, strbuf_str(&b->text));
    strbuf_clear(&b->text);
}

static void count_words(build *b, uint64_t n, const char *one, const char *many)
{
    amount_write(&b->text, (amount){.v = (i128)n}, 0, ',');
    strbuf_printf(&b->text, " %s", n == 1 ? one : many);
}

static void sums_columns(build *b, grid *g, const char *what)
{
    str currency = b->job->orders->currency;
    grid_column(g, str_c(what), GRID_KEY);
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("units"), GRID_RIGHT);
    grid_column(g, report_heading(b->a, "value", currency), GRID_RIGHT);
}

static void sums_cells(build *b, grid *g, const sums *s)
{
    grid_count(g, s->lines);
    grid_number(g, report_amount(b->a, s->units, 0));
    grid_number(g, report_amount(b->a, s->value, decimals_of_value(b->job)));
}

static void sums_row(build *b, grid *g, int tone, const char *label, const sums *s)
{
    grid_toned(g, tone, str_c(label));
    sums_cells(b, g, s);
    grid_end_row(g);
}

/* ---- summary --------------------------------------------------------------------------------- */

static void disposition_bars(build *b)
{
    plot_series series[TG_ERROR + 1];
    figure_at values[3 * (TG_ERROR + 1)];
    str currency = b->job->orders->currency;
    str value = report_heading(b->a, "value", currency);
    str rows[] = {STR("lines"), STR("units"), value};
    str totals[3];
    const tally *t = b->t;
    unsigned decimals = decimals_of_value(b->job);
    size_t count = t->by_disposition[TG_ERROR].lines ? TG_ERROR + 1 : TG_ERROR;
    for (size_t i = 0; i < count; i++) {
        tg_disposition d = (tg_disposition)i;
        series[i] = (plot_series){str_c(tg_disposition_text(d)), tone_of_disposition(d)};
        const sums *s = &t->by_disposition[i];
        amount lines = {.v = (i128)s->lines};
        values[i] = report_figure(b->a, lines, 0);
        values[count + i] = report_figure(b->a, s->units, 0);
        values[2 * count + i] = report_figure(b->a, s->value, decimals);
    }
    const amount all[] = {{.v = (i128)t->ordered.lines}, t->ordered.units, t->ordered.value};
    for (size_t i = 0; i < 3; i++)
        totals[i] = report_amount(b->a, all[i], i == 2 ? decimals : 0);
    doc_bars(b->doc,
             &(plot_bars){.head = {.name = "dispositions",
                                   .title = STR("What was ordered, by disposition"),
                                   .description = STR("Each bar is all that was ordered: in lines, "
                                                      "in units and in value.")},
                          .shares = true,
                          .table_of_series = true,
                          .series_heading = STR("disposition"),
                          .all = STR("ordered"),
                          .series = series,
                          .series_count = count,
                          .rows = rows,
                          .totals = totals,
                          .row_count = 3,
                          .values = values});
}

static void unknown_amounts(build *b)
{
    const sums *s = &b->t->ordered;
    if (!s->units_unknown && !s->value_unknown)
        return;
    strbuf_clear(&b->text);
    count_words(b, s->units_unknown, "line", "lines");
    strbuf_add_c(&b->text, " without known units and ");
    count_words(b, s->value_unknown, "line", "lines");
    strbuf_add_c(&b->text, " without a known value are counted as lines only.");
    say(b);
}

static void summary_part(build *b)
{
    doc_part(b->doc, "summary", "Summary");
    disposition_bars(b);
    unknown_amounts(b);
    grid *g = doc_grid(b->doc, "verdicts", STR("Lines, units and value by verdict"));
    if (!g)
        return;
    sums_columns(b, g, "verdict");
    for (size_t v = 0; v < VERDICT_ROWS; v++) {
        if (!b->t->by_verdict[v].lines)
            continue;
        bool settled = v < TG_VERDICT_COUNT;
        int tone = settled             ? tone_of_verdict((tg_verdict)v)
                   : v == VERDICT_OPEN ? TONE_OPEN
                                       : TONE_GREY;
        sums_row(b, g, tone,
                 settled             ? tg_verdict_text((tg_verdict)v)
                 : v == VERDICT_OPEN ? "open"
                 : v == VERDICT_BAD  ? "bad"
                                     : "error",
                 &b->t->by_verdict[v]);
    }
    sums_row(b, g, TONE_PLAIN, "ordered", &b->t->ordered);
}

static void held_part(build *b)
{
    bool any = false;
    for (unsigned i = 0; i < HELD_KINDS; i++)
        any |= b->t->held[i].lines > 0;
    if (!any)
        return;
    doc_part(b->doc, "held", "Why lines are held");
    grid *g = doc_grid(b->doc, "held", STR("Held lines by reason"));
    if (!g)
        return;
    sums_columns(b, g, "reason");
    for (unsigned i = 0; i < HELD_KINDS; i++)
        if (b->t->held[i].lines)
            sums_row(b, g, TONE_PLAIN, word_held_kind(i), &b->t->held[i]);
    grid_note(g, STR("A line may be held for several reasons, so that these rows do not add up."));
}

/* ---- gates ----------------------------------------------------------------------------------- */

static void gates_part(build *b)
{
    const job *j = b->job;
    const collected *c = b->t->more;
    plot_series series[GATE_COLUMNS];
    uint64_t used[GATE_COLUMNS] = {0};
    size_t count = 0, order[GATE_COLUMNS];
    for (size_t g = 0; g < j->gate_count; g++)
        for (size_t v = 0; v < GATE_COLUMNS; v++)
            used[v] += c->gates[g * GATE_COLUMNS + v];
    for (size_t v = 0; v < GATE_COLUMNS; v++) {
        if (!used[v])
            continue;
        bool settled = v < TG_VERDICT_COUNT;
        series[count] = (plot_series){str_c(settled ? tg_verdict_text((tg_verdict)v) : "open"),
                                      settled ? tone_of_verdict((tg_verdict)v) : TONE_OPEN};
        order[count++] = v;
    }
    doc_part(b->doc, "gates", "Gates");
    str *rows = arena_alloc(b->a, j->gate_count + 1, sizeof *rows);
    figure_at *values = arena_alloc(b->a, j->gate_count * GATE_COLUMNS + 1, sizeof *values);
    for (uint32_t g = 0; rows && values && g < j->gate_count; g++) {
        rows[g] = of_text(tg_gate_get(j->pack, g).name);
        for (size_t i = 0; i < count; i++) {
            uint64_t n = c->gates[g * GATE_COLUMNS + order[i]];
            values[g * count + i] =
                (figure_at){(int64_t)n, report_amount(b->a, (amount){.v = (i128)n}, 0)};
        }
    }
    if (!rows || !values)
        return;
    doc_bars(b->doc, &(plot_bars){.head = {.name = "gates",
                                           .title = STR("Lines by gate and verdict"),
                                           .description = STR("Bad lines are not in it: they "
                                                              "reach no gate.")},
                                  .shares = true,
                                  .row_heading = STR("gate"),
                                  .series = series,
                                  .series_count = count,
                                  .rows = rows,
                                  .row_count = j->gate_count,
                                  .values = values});
    for (uint32_t g = 0; g < j->gate_count; g++) {
        tg_gate_info info = tg_gate_get(j->pack, g);
        doc_term(b->doc, arena_print(b->a, STR_FMT, STR_ARG(of_text(info.name))).ptr,
                 of_text(info.title));
    }
}

/* ---- charges --------------------------------------------------------------------------------- */

static void charge_row(build *b, grid *g, const payee *who, const char *kind, amount low,
                       const amount *high, uint64_t lines, const char *note)
{
    if (!lines)
        return;
    strbuf_clear(&b->text);
    strbuf_add(&b->text, who->title.len ? who->title : who->name);
    grid_text(g, strbuf_str(&b->text));
    grid_text_c(g, kind);
    grid_text(g, who->currency);
    grid_number(g, report_amount(b->a, low, 2));
    grid_number(g, report_amount(b->a, high ? *high : low, 2));
    grid_count(g, lines);
    grid_text_c(g, note);
    grid_end_row(g);
}

static void unknown_row(build *b, grid *g, const payee *who, const payee_sums *s)
{
    if (!s->unknown_lines)
        return;
    grid_text(g, who->title.len ? who->title : who->name);
    grid_text_c(g, "unknown");
    grid_text(g, who->currency);
    grid_nothing(g);
    grid_nothing(g);
    grid_count(g, s->unknown_lines);
    strbuf_clear(&b->text);
    for (uint32_t f = 0; f < b->t->fact_count; f++) {
        if (!s->needs[f])
            continue;
        strbuf_printf(&b->text, "%s" STR_FMT " (%llu)", b->text.len ? ", " : "wants ",
                      STR_ARG(of_text(tg_fact_get(b->job->pack, f).name)),
                      (unsigned long long)s->needs[f]);
    }
    grid_text(g, strbuf_str(&b->text));
    grid_end_row(g);
}

static void charges_part(build *b)
{
    bool any = false;
    for (size_t i = 0; i < b->t->payee_count; i++) {
        const payee_sums *s = &b->t->payees[i];
        any |= s->due_lines || s->if_authorised_lines || s->range_lines || s->unknown_lines;
    }
    if (!any)
        return;
    doc_part(b->doc, "charges", "Charges by authority");
    doc_prose(b->doc, STR("What is due, what would be due if the line were authorised, and amounts "
                          "that differ from world to world are three totals that are never added "
                          "to one another. Currencies are never added. Amounts that differ have every "
                          "charge at its least and at its most, also where readings exclude each "
                          "other: outer bounds."));
    grid *g = doc_grid(b->doc, "charges", STR("Charges by authority and kind"));
    if (!g)
        return;
    grid_column(g, STR("to"), GRID_KEY);
    grid_column(g, STR("kind"), 0);
    grid_column(g, STR("currency"), 0);
    grid_column(g, STR("amount, or least"), GRID_RIGHT);
    grid_column(g, STR("or greatest"), GRID_RIGHT);
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("remark"), 0);
    for (size_t i = 0; i < b->t->payee_count; i++) {
        const payee_sums *s = &b->t->payees[i];
        const payee *who = &b->job->payees[i];
        charge_row(b, g, who, "due", s->due, NULL, s->due_lines, "");
        charge_row(b, g, who, "if authorised", s->if_authorised, NULL, s->if_authorised_lines, "");
        charge_row(b, g, who, "worlds differ", s->low, &s->high, s->range_lines,
                   s->open_ended_lines ? "or more: an open rate has no upper bound" : "");
        unknown_row(b, g, who, s);
    }
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* Accounts on which something was drawn; the others are counted. */
static void limit_rows(build *b, grid *g, const uint32_t *sorted, size_t count)
{
    const job *j = b->job;
    size_t idle = 0;
    for (size_t i = 0; i < count; i++) {
        const limit_account *x = limits_account(j->limits, sorted[i]);
        if (!(x->safe.counts || x->best.counts || x->safe.against || x->authorised_given)) {
            idle++;
            continue;
        }
        tg_limit_info info = tg_limit_get(j->pack, x->limit);
        grid_text(g, of_text(info.name));
        grid_text(g, of_text(info.title));
        strbuf_clear(&b->text);
        draw_account_words(j, x, &b->text);
        grid_text(g, strbuf_str(&b->text));
        grid_end_row(g);
    }
    strbuf_clear(&b->text);
    if (!idle)
        return;
    count_words(b, idle, "account", "accounts");
    strbuf_add_c(&b->text, " on which nothing was drawn; `--format json` has them all.");
    grid_note(g, strbuf_str(&b->text));
    strbuf_clear(&b->text);
}

static void limits_part(build *b)
{
    const job *j = b->job;
    size_t count = j->limits ? limits_account_count(j->limits) : 0;
    const uint32_t *sorted = count ? limits_sorted(j->limits, j->a) : NULL;
    if (!sorted)
        return;
    doc_part(b->doc, "limits", "Limits");
    grid *g = doc_grid(b->doc, "limits", STR("Limits, drawn in the order that they state"));
    if (!g)
        return;
    grid_column(g, STR("limit"), GRID_KEY);
    grid_column(g, STR("what it is"), 0);
    grid_column(g, STR("account"), 0);
    limit_rows(b, g, sorted, count);
    strbuf_clear(&b->text);
    if (b->t->redecided) {
        count_words(b, b->t->redecided, "line", "lines");
        strbuf_add_c(&b->text,
                     " that did not fit a limit: decided once more without what it names.");
        say(b);
    }
    if (b->t->split) {
        count_words(b, b->t->split, "line", "lines");
        strbuf_add_c(&b->text, " split by a limit: units and value stand where each part is, the "
                               "line where its rest is.");
        say(b);
    }
}

/* ---- hinges ---------------------------------------------------------------------------------- */

static void hinges_part(build *b)
{
    settle_row rows[SETTLE_ROWS];
    uint64_t open = b->t->by_verdict[VERDICT_OPEN].lines, settled = 0;
    if (!open)
        return;
    size_t count = settle_list(b->job->pack, b->t, rows);
    doc_part(b->doc, "hinges", "Answers that settle most open lines");
    grid *g =
        doc_grid(b->doc, "hinges", STR("Answers that settle most, each given those above it"));
    if (!g)
        return;
    grid_column(g, STR("no."), GRID_KEY | GRID_RIGHT);
    grid_column(g, STR("what to answer"), GRID_MONO);
    grid_column(g, STR("the question"), 0);
    grid_column(g, STR("settles lines"), GRID_RIGHT);
    grid_column(g, STR("remark"), 0);
    for (size_t i = 0; i < count; i++) {
        grid_count(g, i + 1);
        strbuf_clear(&b->text);
        for (size_t k = 0; k < rows[i].count; k++) {
            strbuf_add_c(&b->text, k ? "; " : "");
            strbuf_add(&b->text, of_text(tg_fact_get(b->job->pack, rows[i].items[k]).name));
        }
        grid_text(g, strbuf_str(&b->text));
        strbuf_clear(&b->text);
        for (size_t k = 0; k < rows[i].count; k++) {
            tg_fact_info f = tg_fact_get(b->job->pack, rows[i].items[k]);
            strbuf_add_c(&b->text, k ? " " : "");
            strbuf_add(&b->text, of_text(f.ask.len ? f.ask : f.title));
        }
        grid_text(g, strbuf_str(&b->text));
        grid_count(g, rows[i].what.lines);
        grid_text_c(g, rows[i].at_least    ? "at least"
                       : rows[i].count > 1 ? "answered together"
                                           : "");
        grid_end_row(g);
        settled += rows[i].what.lines;
    }
    strbuf_clear(&b->text);
    strbuf_add_c(&b->text, "Together: ");
    amount_write(&b->text, (amount){.v = (i128)settled}, 0, ',');
    strbuf_add_c(&b->text, " of ");
    count_words(b, open, "open line.", "open lines.");
    grid_note(g, strbuf_str(&b->text));
    strbuf_clear(&b->text);
}

/* ---- chips ----------------------------------------------------------------------------------- */

/* The most restrictive disposition among its lines: the mark in the picture. */
static size_t worst_of(const chip_use *c)
{
    size_t worst = 0;
    for (size_t i = 0; i < 4; i++)
        if (c->by_disposition[i].lines)
            worst = i;
    return worst;
}

static str chip_note(build *b, const chip_use *c)
{
    strbuf_clear(&b->text);
    for (size_t i = 0; i < 4; i++) {
        const sums *s = &c->by_disposition[i];
        if (!s->lines)
            continue;
        strbuf_add_c(&b->text, b->text.len ? "; " : "");
        strbuf_printf(&b->text, "%s: ", tg_disposition_text((tg_disposition)i));
        count_words(b, s->lines, "line", "lines");
        strbuf_add_c(&b->text, ", ");
        amount_write(&b->text, s->units, 0, ',');
        strbuf_add_c(&b->text, " units");
    }
    str s = str_dup(b->a, strbuf_str(&b->text));
    return s.ptr ? s : STR("");
}

static uint64_t chip_lines(const chip_use *c)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < 4; i++)
        lines += c->by_disposition[i].lines;
    return lines;
}

/* Most lines first; equal ones by id, so that threads change nothing. */
static void order_chips(const collected *c, size_t *order)
{
    for (size_t i = 0; i < c->chips.count; i++) {
        size_t at = i;
        const chip_use *x = &c->chips.at[i];
        for (; at > 0; at--) {
            const chip_use *y = &c->chips.at[order[at - 1]];
            bool before = chip_lines(x) > chip_lines(y) ||
                          (chip_lines(x) == chip_lines(y) && str_cmp(x->id, y->id) < 0);
            if (!before)
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

static void chips_part(build *b)
{
    static const band_kind kinds[BANDS_OTHER + 1] = {
        {{"all lines released", 18}, TONE_GOOD, SHAPE_DISC},
        {{"some held", 9}, TONE_WAIT, SHAPE_DIAMOND},
        {{"some denied", 11}, TONE_STOP, SHAPE_SQUARE},
        {{"some bad", 8}, TONE_GREY, SHAPE_TRIANGLE},
        {{"not in this book", 16}, TONE_GREY, SHAPE_RING}};
    const collected *c = b->t->more;
    band_chip *chips = arena_alloc(b->a, c->chips.count + 1, sizeof *chips);
    band_picture picture;
    const tg_options *o = &b->job->deciding.options;
    size_t *order = arena_alloc(b->a, c->chips.count + 1, sizeof *order);
    if (!order)
        return;
    order_chips(c, order);
    for (size_t i = 0; chips && i < c->chips.count; i++) {
        const chip_use *x = &c->chips.at[order[i]];
        chips[i] = (band_chip){x->id, chip_note(b, x), worst_of(x)};
    }
    if (!chips ||
        !bands_make(b->job->pack, o->on, o->known_on, kinds, chips, c->chips.count, b->a,
                    &picture) ||
        !picture.possible)
        return;
    doc_part(b->doc, "chips", "Chips and bands");
    doc_bands(b->doc, &picture.plot, "bands", STR("Bands of the pack, with their bounds"));
    strbuf_clear(&b->text);
    if (picture.unplaced || c->chips_more.lines) {
        count_words(b, picture.unplaced, "chip", "chips");
        strbuf_add_c(&b->text, " of the book without known figures, and ");
        count_words(b, c->chips_more.lines, "line", "lines");
        strbuf_add_c(&b->text, " without a chip's id, are not in the picture.");
        say(b);
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

static uint64_t undecided_lines(const build *b)
{
    return b->t->by_disposition[TG_BAD].lines + b->t->by_disposition[TG_ERROR].lines;
}

static void bad_part(build *b)
{
    uint64_t bad = undecided_lines(b);
    if (!bad || !b->d->bad)
        return;
    doc_part(b->doc, "bad", "Bad lines");
    grid *g = doc_grid(b->doc, "bad_lines", STR("Lines that were not decided, with the reason"));
    if (!g)
        return;
    grid_column(g, STR("line of the file"), GRID_KEY | GRID_RIGHT);
    grid_column(g, STR("id"), 0);
    grid_column(g, STR("reason"), 0);
    str rest = strbuf_str(b->d->bad), row;
    while (packed_row(&rest, &row))
        grid_packed_row(g, row);
    if (bad <= b->d->bad_count)
        return;
    strbuf_clear(&b->text);
    strbuf_printf(&b->text, "The first %zu of %llu bad lines; `--bad FILE` writes them all.",
                  b->d->bad_count, (unsigned long long)bad);
    grid_note(g, strbuf_str(&b->text));
}

static void lines_part(build *b)
{
    row_columns columns = {0};
    if (!b->d->rows || !page_columns(b->job, &columns))
        return;
    doc_part(b->doc, "lines", "Lines");
    strbuf_clear(&b->text);
    if (b->d->row_count < b->t->ordered.lines) {
        strbuf_printf(&b->text, "The first %zu of ", b->d->row_count);
        count_words(b, b->t->ordered.lines, "line", "lines");
        strbuf_add_c(&b->text, ". The others are counted above and are not on this page: `--format "
                               "xlsx` and `--format csv` write every line, `--rows N` shows more "
                               "here.");
    } else {
        strbuf_add_c(&b->text, "All ");
        count_words(b, b->t->ordered.lines, "line", "lines");
        strbuf_add_c(&b->text, " of the book.");
    }
    say(b);
    grid *g = doc_grid_wide(b->doc, "lines", STR("Order lines and what was decided"));
    for (size_t i = 0; g && i < columns.count; i++)
        grid_column(g, columns.at[i].heading, columns.at[i].flags);
    str rest = strbuf_str(b->d->rows), row;
    while (g && packed_row(&rest, &row))
        grid_packed_row(g, row);
}

/* ---- explained lines ------------------------------------------------------------------------- */

typedef struct {
    tg_run *run;
    tg_line *line;
    filler *filler;
} explainer;

static void answer_words(build *b, const alike *x)
{
    strbuf_clear(&b->text);
    strbuf_add_c(&b->text, tg_disposition_text(alike_disposition(x)));
    if (alike_held(x)) {
        strbuf_add_c(&b->text, " (");
        word_held(&b->text, alike_held(x), ", ");
        strbuf_char(&b->text, ')');
    }
}

/* Pack, engine and options stand once on the page, not under every explanation. */
static str without_decider(str s)
{
    static const char last[] = "\n\nDecided with ";
    for (size_t i = s.len; i-- > 0;)
        if (str_starts(str_sub(s, i, s.len), STR(last)))
            return str_sub(s, 0, i);
    return s;
}

static void explain_one(build *b, explainer *e, const alike *x, size_t number)
{
    filled f;
    strbuf text;
    str why = STR("");
    strbuf_init(&text, NULL);
    filler_reset(e->filler);
    if (filler_fill(e->filler, &x->first, e->line, &f) && !f.bad &&
        tg_explain(e->run, e->line, NULL, TG_EXPLAIN_TEXT, 96, false, sink_buffer(&text)) == TG_OK)
        why = without_decider(strbuf_str(&text));
    answer_words(b, x);
    str heading = arena_print(b->a, "%zu. Line " STR_FMT ": " STR_FMT ", as %llu of the lines",
                              number, STR_ARG(f.id), STR_ARG(strbuf_str(&b->text)),
                              (unsigned long long)x->what.lines);
    doc_text(b->doc, heading.ptr ? heading : STR(""), why);
    strbuf_free(&text);
}

static void alike_table(build *b, const size_t *order, size_t count)
{
    const collected *c = b->t->more;
    grid *g = doc_grid(b->doc, "answers", STR("The most frequent answers"));
    if (!g)
        return;
    grid_column(g, STR("no."), GRID_KEY | GRID_RIGHT);
    grid_column(g, STR("disposition"), 0);
    for (uint32_t i = 0; i < b->job->gate_count; i++)
        grid_column(g, of_text(tg_gate_get(b->job->pack, i).name), 0);
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("units"), GRID_RIGHT);
    uint64_t told = 0, all = b->t->ordered.lines - undecided_lines(b);
    for (size_t i = 0; i < count; i++) {
        const alike *x = &c->alikes.at[order[i]];
        grid_count(g, i + 1);
        answer_words(b, x);
        grid_toned(g, tone_of_disposition(alike_disposition(x)), strbuf_str(&b->text));
        for (size_t k = 0; k < b->job->gate_count; k++) {
            strbuf_clear(&b->text);
            word_set_brief(&b->text, alike_gate(x, k));
            grid_toned(g, tone_of_set(alike_gate(x, k)), strbuf_str(&b->text));
        }
        grid_count(g, x->what.lines);
        grid_number(g, report_amount(b->a, x->what.units, 0));
        grid_end_row(g);
        told += x->what.lines;
    }
    strbuf_clear(&b->text);
    strbuf_printf(&b->text, "%zu answers of %zu, with ", count, c->alikes.count);
    amount_write(&b->text, (amount){.v = (i128)told}, 0, ',');
    strbuf_add_c(&b->text, " of ");
    count_words(b, all, "decided line.", "decided lines.");
    grid_note(g, strbuf_str(&b->text));
    strbuf_clear(&b->text);
}

static void explained_part(build *b)
{
    size_t order[EXPLAINED];
    size_t count = collect_most_alike(b->t->more, order, EXPLAINED);
    if (!count)
        return;
    doc_part(b->doc, "answers", "Answers and why");
    doc_prose(b->doc, STR("Lines with the same disposition and the same verdict at every gate have "
                          "one answer. The first line of each of the most frequent ones is "
                          "explained; `tollgate explain ORDERS --line ID` explains any other."));
    alike_table(b, order, count);
    if (!b->d->explain)
        return;
    explainer e = {.run = setup_run(b->job->args, b->job->pack, &b->job->deciding),
                   .filler = filler_new(b->job->orders)};
    if (e.run && e.filler && tg_line_new(b->job->pack, &e.line) == TG_OK)
        for (size_t i = 0; i < count; i++)
            explain_one(b, &e, &b->t->more->alikes.at[order[i]], i + 1);
    tg_line_free(e.line);
    tg_run_free(e.run);
    filler_free(e.filler);
}

/* ---- about ----------------------------------------------------------------------------------- */

static void about_part(build *b)
{
    const job *j = b->job;
    report_about_pack(b->doc, j->pack, j->decided_by, j->format == FORMAT_XLSX);
    doc_term(b->doc, "orders", str_c(reader_name(j->orders->source)));
    strbuf_clear(&b->text);
    if (b->t->conflicts) {
        count_words(b, b->t->conflicts, "line", "lines");
        strbuf_add_c(&b->text, " with conditions that exclude one another: held.");
        say(b);
    }
    if (b->t->bounded) {
        count_words(b, b->t->bounded, "line", "lines");
        strbuf_add_c(&b->text,
                     " bounded: the outcome may be wider than necessary, never narrower.");
        say(b);
    }
    str *said;
    size_t count = reach_sentences(b->t->reach, j->limits != NULL, b->a, &said);
    for (size_t i = 0; i < count; i++)
        doc_prose(b->doc, arena_print(b->a, STR_FMT ".", STR_ARG(said[i])));
    if (!tg_limit_count(j->pack) || j->limits)
        return;
    strbuf_add_c(&b->text, "Limits not drawn:");
    for (size_t i = 0; i < tg_limit_count(j->pack); i++)
        strbuf_printf(&b->text, "%s" STR_FMT, i ? ", " : " ",
                      STR_ARG(of_text(tg_limit_name(j->pack, i))));
    strbuf_char(&b->text, '.');
    say(b);
}

static str title_of(const job *j, arena *a)
{
    const char *given = args_value(j->args, OPT_TITLE);
    if (given)
        return str_c(given);
    return arena_print(a, "Decisions on %s", reader_name(j->orders->source));
}

doc *report_decide(const decided *d)
{
    build b = {.d = d, .job = d->job, .t = d->total, .a = arena_new(NULL, 0)};
    if (!b.a)
        return NULL;
    strbuf_init(&b.text, NULL);
    b.doc = doc_new(title_of(b.job, b.a), b.job->decided_by);
    if (b.doc) {
        summary_part(&b);
        held_part(&b);
        gates_part(&b);
        charges_part(&b);
        limits_part(&b);
        hinges_part(&b);
        chips_part(&b);
        bad_part(&b);
        lines_part(&b);
        explained_part(&b);
        about_part(&b);
    }
    if (b.doc && (b.text.failed || !doc_good(b.doc))) {
        doc_free(b.doc);
        b.doc = NULL;
    }
    strbuf_free(&b.text);
    arena_free(b.a);
    return b.doc;
}
