/*
 * report_allocate.c - the document of `allocate`: what was given, to whom, and what binds.
 *
 * Every part carries the assumption under which its figures hold.
 */
#include "cli/alloc_show.h"
#include "cli/report_bits.h"
#include "cli/report_csv.h"
#include "cli/report_run.h"
#include "cli/tones.h"
#include "cli/wording.h"
#include "io/forms.h"

#include <stdlib.h>

enum { BUYERS_IN_PICTURE = 20, LINES_ON_PAGE = 500 };

typedef struct {
    const alloc_view *v;
    doc *d;
    arena *a;
    strbuf text; /* scratch */
    bool workbook;
} build;

/* ---- pieces ---------------------------------------------------------------------------------- */

static str whole(build *b, int64_t n)
{
    return report_amount(b->a, (amount){.v = n}, 0);
}

static void part(build *b, const char *name, const char *title)
{
    doc_part(b->d, name, title);
    if (b->v->assumption.len)
        doc_prose(b->d, arena_print(b->a, "Figures hold " STR_FMT ".", STR_ARG(b->v->assumption)));
}

static void sum_columns(build *b, grid *g, const char *what)
{
    str currency = b->v->job->orders->currency;
    grid_column(g, str_c(what), GRID_KEY);
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("units"), GRID_RIGHT);
    grid_column(g, report_heading(b->a, "value", currency), GRID_RIGHT);
}

static void sum_row(build *b, grid *g, int tone, const char *what, uint64_t lines, amount units,
                    amount value)
{
    grid_toned(g, tone, str_c(what));
    grid_count(g, lines);
    grid_number(g, report_amount(b->a, units, 0));
    grid_number(g, report_amount(b->a, value, 2));
    grid_end_row(g);
}

static void alloc_row(build *b, grid *g, int tone, const char *what, const alloc_sum *s)
{
    sum_row(b, g, tone, what, s->lines, s->units, s->value);
}

/* ---- what was given -------------------------------------------------------------------------- */

/* Why what is held is held, and what touches no line. */
static void held_grid(build *b)
{
    const tally *t = b->v->tally;
    grid *g = t->by_disposition[TG_HELD].lines
                  ? doc_grid(b->d, "held", STR("Held lines, by reason; a line may have several"))
                  : NULL;
    if (g)
        sum_columns(b, g, "held because");
    for (unsigned i = 0; g && i < TG_COUNT(t->held); i++)
        if (t->held[i].lines)
            sum_row(b, g, TONE_PLAIN, word_held_kind(i), t->held[i].lines, t->held[i].units,
                    t->held[i].value);
    str *said;
    size_t count = reach_sentences(t->reach, b->v->book->limited, b->a, &said);
    for (size_t i = 0; i < count; i++)
        doc_prose(b->d, arena_print(b->a, STR_FMT ".", STR_ARG(said[i])));
}

static void given_part(build *b)
{
    const alloc_view *v = b->v;
    part(b, "given", "What was allocated");
    grid *g = doc_grid(b->d, "released", STR("Released lines: allocated and unallocated"));
    if (!g)
        return;
    sum_columns(b, g, "what");
    alloc_row(b, g, TONE_GOOD, "allocated in full", &v->full);
    alloc_row(b, g, TONE_GOOD_2, "allocated in part", &v->part);
    alloc_row(b, g, TONE_PLAIN, "allocated", &v->allocated);
    alloc_row(b, g, TONE_WAIT, "unallocated", &v->rest);
    alloc_row(b, g, TONE_PLAIN, "released", &v->released);
    grid_note(g, STR("A line allocated in part counts as allocated and as unallocated, with its "
                     "parts."));
    g = doc_grid(b->d, "book", STR("The order book, by disposition"));
    if (!g)
        return;
    sum_columns(b, g, "disposition");
    for (tg_disposition d = TG_RELEASED; d <= TG_ERROR; d++) {
        const sums *s = &v->tally->by_disposition[d];
        if (d == TG_ERROR && !s->lines)
            continue;
        sum_row(b, g, tone_of_disposition(d), tg_disposition_text(d), s->lines, s->units,
                s->value);
    }
    sum_row(b, g, TONE_PLAIN, "ordered", v->tally->ordered.lines, v->tally->ordered.units,
            v->tally->ordered.value);
    strbuf said;
    strbuf_init(&said, NULL);
    if (summary_unknowns(&v->tally->ordered, &said))
        grid_note(g, strbuf_str(&said));
    strbuf_free(&said);
    held_grid(b);
}

/* ---- buyers ---------------------------------------------------------------------------------- */

typedef struct {
    const alloc_view *v;
    uint32_t id;
} buyer_key;

/* Most ordered first, then by name. */
static int by_ordered(const void *x, const void *y)
{
    const buyer_key *p = x, *q = y;
    const buyer_sum *a = &p->v->buyers[p->id], *b = &q->v->buyers[q->id];
    if (a->ordered != b->ordered)
        return a->ordered > b->ordered ? -1 : 1;
    return str_cmp(p->v->book->buyers.texts.at[p->id], q->v->book->buyers.texts.at[q->id]);
}

static str buyer_name(const build *b, uint32_t id)
{
    str name = b->v->book->buyers.texts.at[id];
    return name.len ? name : STR("(not known)");
}

static void buyers_plot(build *b, const buyer_key *keys, size_t count)
{
    static const plot_series series[] = {{{"allocated", 9}, TONE_GOOD},
                                         {{"unallocated", 11}, TONE_WAIT}};
    str *rows = arena_alloc(b->a, count + 1, sizeof *rows);
    str *totals = arena_alloc(b->a, count + 1, sizeof *totals);
    figure_at *values = arena_alloc(b->a, 2 * count + 1, sizeof *values);
    if (!rows || !totals || !values)
        return;
    for (size_t i = 0; i < count; i++) {
        const buyer_sum *s = &b->v->buyers[keys[i].id];
        int64_t rest = s->ordered - s->allocated;
        rows[i] = buyer_name(b, keys[i].id);
        totals[i] = whole(b, s->ordered);
        values[2 * i] = (figure_at){s->allocated, whole(b, s->allocated)};
        values[2 * i + 1] = (figure_at){rest, whole(b, rest)};
    }
    doc_bars(b->d, &(plot_bars){.head = {.name = "buyers_picture",
                                         .title = STR("Units by buyer"),
                                         .description = STR("Units of released lines, those with "
                                                            "most first.")},
                                .row_heading = STR("buyer"),
                                .series = series,
                                .series_count = 2,
                                .rows = rows,
                                .totals = totals,
                                .row_count = count,
                                .values = values});
}

static void buyers_part(build *b)
{
    const alloc_view *v = b->v;
    buyer_key *keys = arena_alloc(b->a, v->problem->buyer_count + 1, sizeof *keys);
    size_t n = 0;
    for (uint32_t i = 0; keys && i < v->problem->buyer_count; i++)
        if (v->buyers[i].lines)
            keys[n++] = (buyer_key){v, i};
    if (n == 0)
        return;
    qsort(keys, n, sizeof *keys, by_ordered);
    part(b, "buyers", "Buyers");
    buyers_plot(b, keys, n < BUYERS_IN_PICTURE ? n : BUYERS_IN_PICTURE);
    if (n > BUYERS_IN_PICTURE)
        doc_prose(b->d, arena_print(b->a, "The picture shows %d buyers of %zu.",
                                    BUYERS_IN_PICTURE, n));
    grid *g = doc_grid(b->d, "buyers", STR("Fill ratio of each buyer"));
    if (!g)
        return;
    grid_column(g, STR("buyer"), GRID_KEY);
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("units released"), GRID_RIGHT);
    grid_column(g, STR("units allocated"), GRID_RIGHT);
    grid_column(g, STR("ratio, %"), GRID_RIGHT);
    for (size_t i = 0; i < n; i++) {
        const buyer_sum *s = &v->buyers[keys[i].id];
        grid_text(g, buyer_name(b, keys[i].id));
        grid_count(g, s->lines);
        grid_number(g, whole(b, s->ordered));
        grid_number(g, whole(b, s->allocated));
        amount percent = alloc_book_part((amount){.v = 100}, s->allocated, s->ordered);
        grid_number(g, report_amount(b->a, percent, 2));
        grid_end_row(g);
    }
}

/* ---- stock and charges ----------------------------------------------------------------------- */

static void stock_part(build *b)
{
    const alloc_problem *p = b->v->problem;
    part(b, "stock", "Stock");
    grid *g = doc_grid(b->d, "stock", STR("Stock by item and day"));
    char day[11];
    if (!g)
        return;
    grid_column(g, STR("item"), GRID_KEY);
    grid_column(g, STR("from"), 0);
    grid_column(g, STR("units"), GRID_RIGHT);
    grid_column(g, STR("given"), GRID_RIGHT);
    grid_column(g, STR("left"), GRID_RIGHT);
    for (size_t s = 0; s < p->stock_count; s++) {
        bool already = p->stock[s].from == ALLOC_DAY_ALWAYS;
        grid_text(g, p->items[p->stock[s].item]);
        grid_day(g, already ? STR("already") : str_c(day_text(p->stock[s].from, day)));
        grid_number(g, whole(b, p->stock[s].units));
        grid_number(g, whole(b, b->v->stock_given[s]));
        grid_number(g, whole(b, p->stock[s].units - b->v->stock_given[s]));
        grid_end_row(g);
    }
}

static void charge_row(build *b, grid *g, const payee *who, const char *what, const charge_sum *s)
{
    if (!s->low.v && !s->high.v && !s->unknown_lines)
        return;
    grid_text(g, who->title.len ? who->title : who->name);
    grid_text_c(g, what);
    grid_text(g, who->currency);
    grid_number(g, report_amount(b->a, s->low, 2));
    grid_number(g, report_amount(b->a, s->range ? s->high : s->low, 2));
    grid_count(g, s->unknown_lines);
    grid_text_c(g, s->range && s->open_ended ? "or more: an open rate has no upper bound" : "");
    grid_end_row(g);
}

static void charges_part(build *b)
{
    const job *j = b->v->job;
    part(b, "charges", "Charges by authority");
    grid *g = doc_grid(b->d, "charges", STR("Charges on allocated and unallocated units"));
    if (!g)
        return;
    grid_column(g, STR("to"), GRID_KEY);
    grid_column(g, STR("on"), 0);
    grid_column(g, STR("currency"), 0);
    grid_column(g, STR("amount, or least"), GRID_RIGHT);
    grid_column(g, STR("or greatest"), GRID_RIGHT);
    grid_column(g, STR("lines unknown"), GRID_RIGHT);
    grid_column(g, STR("remark"), 0);
    for (size_t i = 0; i < j->payee_count; i++) {
        charge_row(b, g, &j->payees[i], "allocated", &b->v->charged[i]);
        charge_row(b, g, &j->payees[i], "unallocated", &b->v->charged_rest[i]);
    }
}

/* ---- limits ---------------------------------------------------------------------------------- */

static str limit_amount(build *b, uint32_t limit, bool known, i128 x)
{
    strbuf_clear(&b->text);
    if (known)
        draw_amount(b->v->job, limit, x, ',', &b->text);
    return strbuf_str(&b->text);
}

static void account_row(build *b, grid *g, uint32_t account)
{
    const alloc_view *v = b->v;
    const account_figures *f = &v->accounts[account];
    uint32_t limit = limits_account(v->book->claims.book, account)->limit;
    bool ratio = tg_limit_get(v->job->pack, limit).ratio;
    strbuf_clear(&b->text);
    alloc_account_name(&v->book->claims, account, &b->text);
    grid_text(g, strbuf_str(&b->text));
    strbuf_clear(&b->text);
    if (f->bound_known)
        alloc_bound_words(v, account, ',', &b->text);
    else
        strbuf_add_c(&b->text, f->several ? "by day" : "not known");
    grid_text(g, strbuf_str(&b->text));
    grid_text(g, limit_amount(b, limit, ratio, f->against));
    grid_text(g, limit_amount(b, limit, true, f->before));
    grid_text(g, limit_amount(b, limit, true, f->taken));
    grid_text(g, limit_amount(b, limit, f->left_known, f->left));
    grid_count(g, f->barred_lines);
    grid_end_row(g);
}

static void limits_part(build *b)
{
    static const char *const headings[] = {"other side", "taken before", "by the plan", "left",
                                           "lines kept out"};
    const alloc_view *v = b->v;
    if (!alloc_accounts_shown(v))
        return;
    part(b, "limits", "Limits");
    grid *g = doc_grid(b->d, "limits", STR("Accounts of the limits that the plan keeps"));
    if (!g)
        return;
    grid_column(g, STR("limit"), GRID_KEY);
    grid_column(g, STR("at most"), GRID_RIGHT);
    for (size_t i = 0; i < TG_COUNT(headings); i++)
        grid_column(g, str_c(headings[i]), GRID_RIGHT);
    for (size_t i = 0; i < limits_account_count(v->book->claims.book); i++)
        if (v->accounts[v->account_order[i]].shown)
            account_row(b, g, v->account_order[i]);
}

/* ---- the optimum ----------------------------------------------------------------------------- */

static void levels_table(build *b)
{
    const alloc_result *r = b->v->result;
    grid *g = doc_grid(b->d, "optimum", STR("What is made as large as can be"));
    if (!g)
        return;
    grid_column(g, STR("objective"), GRID_KEY);
    grid_column(g, STR("reached"), GRID_RIGHT);
    grid_column(g, STR("no plan has more than"), GRID_RIGHT);
    grid_column(g, STR("how that is known"), 0);
    grid_column(g, STR("within"), GRID_RIGHT);
    for (size_t i = 0; i < r->level_count; i++) {
        const alloc_level *l = &r->levels[i];
        strbuf_clear(&b->text);
        view_level_name(b->v, l, &b->text);
        grid_text(g, strbuf_str(&b->text));
        strbuf_clear(&b->text);
        view_level_value(b->v, l, l->value, ',', &b->text);
        grid_text(g, strbuf_str(&b->text));
        strbuf_clear(&b->text);
        bool bounded = l->optimal || l->bound < INT64_C(1) << 60;
        if (bounded)
            view_level_value(b->v, l, l->optimal ? l->value : l->bound, ',', &b->text);
        grid_text(g, strbuf_str(&b->text));
        grid_text_c(g, !bounded   ? "the time was up before any bound was found"
                       : l->exact ? "an exact bound"
                                  : "the solver's bound");
        strbuf_clear(&b->text);
        if (bounded)
            view_gap(l, &b->text);
        grid_text(g, strbuf_str(&b->text));
        grid_end_row(g);
    }
}

static void change_cell(build *b, grid *g, const alloc_change *c)
{
    strbuf_clear(&b->text);
    if (c->known)
        view_change(b->v, c, false, ',', &b->text);
    else
        strbuf_add_c(&b->text, c->none      ? "no plan"
                               : c->nothing ? "nothing to take away"
                                            : "not solved");
    grid_text(g, strbuf_str(&b->text));
}

static void binds_part(build *b)
{
    const alloc_result *r = b->v->result;
    part(b, "binds", "What binds");
    doc_prose(b->d, arena_print(b->a, "Made as large as can be: %s. `+1` and `-1` are the exact "
                                      "change of the optimum when it is solved again with the "
                                      "limit one unit up, and one down; `without it` when it is "
                                      "left out.",
                                view_aim(b->v)));
    levels_table(b);
    str open = view_unsettled(b->v);
    if (open.len)
        doc_prose(b->d, open);
    if (!r->binds_known)
        doc_prose(b->d, STR("What binds was not solved: the optimum itself is not settled."));
    else if (!r->bind_count)
        doc_prose(b->d, STR("Nothing binds: neither stock nor a limit holds a unit back."));
    grid *g = r->bind_count ? doc_grid(b->d, "binds", STR("Stock and limits that bind")) : NULL;
    if (!g)
        return;
    grid_column(g, STR("what"), GRID_KEY);
    grid_column(g, STR("used"), GRID_RIGHT);
    grid_column(g, STR("of"), GRID_RIGHT);
    grid_column(g, STR("+1"), GRID_RIGHT);
    grid_column(g, STR("-1"), GRID_RIGHT);
    grid_column(g, STR("without it"), GRID_RIGHT);
    for (size_t i = 0; i < r->bind_count; i++) {
        const alloc_bind *x = &r->binds[i];
        strbuf_clear(&b->text);
        view_bind_name(b->v, x, &b->text);
        grid_text(g, strbuf_str(&b->text));
        bool stock = x->is_stock; /* of a limit the accounts say it, in its own unit */
        grid_number(g, stock ? whole(b, x->used) : STR(""));
        grid_number(g, stock ? whole(b, x->bound) : STR(""));
        change_cell(b, g, &x->up);
        change_cell(b, g, &x->down);
        change_cell(b, g, &x->without);
        grid_end_row(g);
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void lines_part(build *b)
{
    strbuf csv;
    strbuf_init(&csv, NULL);
    alloc_rows_csv(b->v, &csv);
    part(b, "lines", "Lines");
    report_csv(b->d, &(csv_table){"lines", STR("Released lines and what they get"),
                                  b->workbook ? 0 : LINES_ON_PAGE, !b->workbook},
               strbuf_str(&csv));
    b->text.failed |= csv.failed;
    strbuf_free(&csv);
}

bool alloc_report(const alloc_view *v, bool rows, outfile *out, trouble *t)
{
    const args *a = v->job->args;
    const char *title = args_value(a, OPT_TITLE);
    char day[11];
    str on = str_c(day_text(setup_known(v->job->pack, &v->job->deciding), day));
    build b = {.v = v, .workbook = report_workbook(a)};
    strbuf_init(&b.text, NULL);
    b.d = doc_new(title ? str_c(title) : STR("Allocation"), v->job->decided_by);
    if (b.d) {
        b.a = doc_arena(b.d);
        given_part(&b);
        binds_part(&b);
        limits_part(&b);
        buyers_part(&b);
        stock_part(&b);
        charges_part(&b);
        if (rows)
            lines_part(&b);
        report_about_pack(b.d, v->job->pack, v->job->decided_by, b.workbook);
    }
    bool good = b.d && !b.text.failed && doc_good(b.d) &&
                report_write_doc(b.d, b.workbook, STR("Allocation"), on, out, t);
    doc_free(b.d);
    strbuf_free(&b.text);
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}
