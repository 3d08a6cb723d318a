/*
 * report_scenario.c - the document of `scenario`: scenarios side by side, and what changes.
 *
 * Every part names what is assumed in all of its figures; what a scenario itself assumes is told
 * once, in the first part, and beside its name wherever it stands alone.
 */
#include "cli/report_scenario.h"

#include "cli/report_bits.h"
#include "cli/report_csv.h"
#include "cli/report_run.h"
#include "cli/tones.h"
#include "io/forms.h"

enum { GROUPS_ON_PAGE = 40, FIGURES_ON_PAGE = 400 };

static const scenario_column *column_of(const scenario_doc *b, size_t i)
{
    return &b->j->s.columns[i];
}

/* ---- what the figures rest on ---------------------------------------------------------------- */

void scenario_part(scenario_doc *b, const char *name, str title)
{
    doc_part(b->d, name, arena_print(b->a, STR_FMT, STR_ARG(title)).ptr);
    if (b->assumed.len)
        doc_prose(b->d, arena_print(b->a, "Figures hold " STR_FMT ".", STR_ARG(b->assumed)));
}

/* "assuming x=y, in every scenario"; empty when the caller assumes nothing. */
static str what_is_assumed(const scenario_job *j, arena *a)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t k = 0; k < j->authorised_count; k++)
        strbuf_printf(&b, "%s" STR_FMT, k ? ", " : "assuming all authorisations granted at ",
                      STR_ARG(of_text(tg_gate_get(j->pack, j->authorised[k]).name)));
    if (args_has(j->args, OPT_ASSUME_MET))
        strbuf_printf(&b, "%soutstanding conditions met", b.len ? ", " : "assuming ");
    for (size_t k = 0; k < j->args->given_count; k++)
        if (j->args->given[k].which == OPT_ASSUME)
            strbuf_printf(&b, "%s%s", b.len ? ", " : "assuming ", j->args->given[k].value);
    const char *stance = args_value(j->args, OPT_STANCE);
    if (stance && stance[0] == 't')
        strbuf_printf(&b, "%sas if non-enforcement did not count", b.len ? " and " : "");
    if (b.len)
        strbuf_add_c(&b, ", in every scenario");
    str s = str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

/* "assumes q is yes; known on 2026-01-15" */
static str changes_of(const scenario_doc *b, size_t i)
{
    const scenario_column *c = column_of(b, i);
    strbuf text;
    if (!b->j->packs[i])
        return STR("nothing");
    strbuf_init(&text, NULL);
    uint32_t id = tg_scenario_find(c->pack, tg_pack_get_info(c->pack).scenario, NULL);
    for (size_t k = 0; k < tg_scenario_get(c->pack, id).change_count; k++) {
        strbuf_add_c(&text, k ? "; " : "");
        tg_scenario_change(c->pack, id, k, sink_buffer(&text));
    }
    str s = str_dup(b->a, strbuf_str(&text));
    strbuf_free(&text);
    return s.ptr ? s : STR("");
}

/* Limits without members, adopted measures that apply to nothing. */
static void say_untouched(scenario_doc *b, const scenario_column *c)
{
    str *said;
    size_t count = reach_sentences(c->reach, !args_has(b->j->args, OPT_NO_LIMITS), b->a, &said);
    for (size_t i = 0; i < count; i++)
        doc_prose(b->d, arena_print(b->a, STR_FMT ": " STR_FMT ".", STR_ARG(c->name),
                                    STR_ARG(said[i])));
}

static void scenarios_part(scenario_doc *b)
{
    scenario_part(b, "scenarios", STR("Scenarios"));
    grid *g = doc_grid(b->d, "scenarios", STR("The scenarios, and what each of them changes"));
    if (!g)
        return;
    grid_column(g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(g, STR("title"), 0);
    grid_column(g, STR("changes"), 0);
    for (size_t i = 0; i < b->j->s.column_count; i++) {
        grid_text(g, column_of(b, i)->name);
        grid_text(g, column_of(b, i)->title);
        grid_text(g, changes_of(b, i));
        grid_end_row(g);
    }
    for (size_t i = 0; i < b->j->s.column_count; i++)
        say_untouched(b, column_of(b, i));
}

/* ---- units and value by disposition ---------------------------------------------------------- */

static const scenario_row by_disposition[] = {ROW_RELEASED, ROW_HELD, ROW_DENIED, ROW_BAD};

static amount sum_of(const scenario_sums *s, bool value)
{
    return value ? s->value : s->units;
}

static void disposition_bars(scenario_doc *b, bool value)
{
    enum { KINDS = TG_COUNT(by_disposition) };
    size_t count = b->j->s.column_count;
    plot_series series[KINDS];
    str *rows = arena_alloc(b->a, count, sizeof *rows);
    str *totals = arena_alloc(b->a, count, sizeof *totals);
    figure_at *values = arena_alloc(b->a, count * KINDS, sizeof *values);
    if (!rows || !totals || !values)
        return;
    for (size_t k = 0; k < KINDS; k++)
        series[k] = (plot_series){str_c(scenario_row_name(by_disposition[k])),
                                  tone_of_disposition((tg_disposition)k)};
    for (size_t i = 0; i < count; i++) {
        const scenario_table *t = &column_of(b, i)->total;
        unsigned decimals = value ? 2 : 0;
        rows[i] = column_of(b, i)->name;
        totals[i] = report_amount(b->a, sum_of(&t->rows[ROW_ORDERED], value), decimals);
        for (size_t k = 0; k < KINDS; k++)
            values[i * KINDS + k] =
                report_figure(b->a, sum_of(&t->rows[by_disposition[k]], value), decimals);
    }
    str title = value ? report_heading(b->a, "Value by disposition", b->j->s.orders->currency)
                      : STR("Units by disposition");
    doc_bars(b->d, &(plot_bars){.head = {.name = value ? "value_picture" : "units_picture",
                                         .title = title,
                                         .description = STR("A bar is all that was ordered under a "
                                                            "scenario: released, held, denied and "
                                                            "bad together.")},
                                .row_heading = STR("scenario"),
                                .series = series,
                                .series_count = KINDS,
                                .rows = rows,
                                .totals = totals,
                                .all = STR("ordered"),
                                .row_count = count,
                                .values = values});
}

static void unknown_sums(scenario_doc *b)
{
    const scenario_sums *s = &column_of(b, 0)->total.rows[ROW_ORDERED];
    if (s->units_unknown || s->value_unknown)
        doc_prose(b->d, arena_print(b->a, "%llu lines without known units and %llu lines without a "
                                          "known value are counted as lines only.",
                                    (unsigned long long)s->units_unknown,
                                    (unsigned long long)s->value_unknown));
}

static void sums_columns(scenario_doc *b, grid *g)
{
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("units"), GRID_RIGHT);
    grid_column(g, report_heading(b->a, "value", b->j->s.orders->currency), GRID_RIGHT);
}

static void sums_cells(scenario_doc *b, grid *g, const scenario_sums *s)
{
    grid_count(g, s->lines);
    grid_number(g, report_amount(b->a, s->units, 0));
    grid_number(g, report_amount(b->a, s->value, 2));
}

static void compared_part(scenario_doc *b)
{
    scenario_part(b, "compared", STR("Units and value, side by side"));
    disposition_bars(b, false);
    disposition_bars(b, true);
    unknown_sums(b);
    grid *g = doc_grid(b->d, "lines", STR("Lines, units and value by disposition and reason"));
    if (!g)
        return;
    grid_column(g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(g, STR("disposition"), 0);
    sums_columns(b, g);
    for (size_t i = 0; i < b->j->s.column_count; i++) {
        const scenario_table *t = &column_of(b, i)->total;
        for (int k = 0; k < ROW_COUNT; k++) {
            if (k >= ROW_OPEN && !t->rows[k].lines)
                continue;
            grid_text(g, column_of(b, i)->name);
            grid_text_c(g, scenario_row_name((scenario_row)k));
            sums_cells(b, g, &t->rows[k]);
            grid_end_row(g);
        }
    }
    grid_note(g, STR("A line may be held for several reasons, so that these rows do not add up to "
                     "what is held."));
}

/* ---- charges --------------------------------------------------------------------------------- */

static void charge_row(scenario_doc *b, grid *g, size_t i, const scenario_payee *who)
{
    const scenario_charges *x = &column_of(b, i)->payees[who - b->j->s.payees];
    grid_text(g, who->title.len ? who->title : who->name);
    grid_text(g, who->currency);
    grid_text(g, column_of(b, i)->name);
    grid_number(g, report_amount(b->a, x->due, 2));
    grid_number(g, report_amount(b->a, x->if_authorised, 2));
    if (x->range_lines) {
        grid_number(g, report_amount(b->a, x->low, 2));
        grid_number(g, report_amount(b->a, x->high, 2));
    } else {
        grid_nothing(g);
        grid_nothing(g);
    }
    grid_count(g, x->unknown_lines);
    grid_text_c(g, x->open_ended_lines ? "or more" : "");
    grid_end_row(g);
}

static bool is_paid(const scenario_doc *b, size_t who)
{
    for (size_t i = 0; i < b->j->s.column_count; i++) {
        const scenario_charges *x = &column_of(b, i)->payees[who];
        if (x->due_lines + x->if_authorised_lines + x->range_lines + x->unknown_lines)
            return true;
    }
    return false;
}

static void charges_part(scenario_doc *b)
{
    bool any = false;
    for (size_t p = 0; p < b->j->s.payee_count; p++)
        any |= is_paid(b, p);
    if (!any)
        return;
    scenario_part(b, "charges", STR("Charges by authority"));
    doc_prose(b->d, STR("What is due, what would be due if the line were authorised, and amounts "
                        "that differ from world to world are totals that are never added to one "
                        "another. Currencies are never added. Amounts that differ have every charge at "
                        "its least and at its most, also where the readings that would charge "
                        "them exclude each other: outer bounds."));
    grid *g = doc_grid(b->d, "charges", STR("Charges by authority and scenario"));
    if (!g)
        return;
    grid_column(g, STR("to"), GRID_KEY);
    grid_column(g, STR("currency"), 0);
    grid_column(g, STR("scenario"), GRID_MONO);
    grid_column(g, STR("due"), GRID_RIGHT);
    grid_column(g, STR("if authorised"), GRID_RIGHT);
    grid_column(g, STR("worlds differ: least"), GRID_RIGHT);
    grid_column(g, STR("greatest"), GRID_RIGHT);
    grid_column(g, STR("lines unknown"), GRID_RIGHT);
    grid_column(g, STR("remark"), 0);
    for (size_t p = 0; p < b->j->s.payee_count; p++)
        for (size_t i = 0; is_paid(b, p) && i < b->j->s.column_count; i++)
            charge_row(b, g, i, &b->j->s.payees[p]);
    grid_note(g, STR("Or more: an open rate has no upper bound. Lines unknown: a fact that the "
                     "charge wants is missing."));
}

/* ---- compute and ratios ---------------------------------------------------------------------- */

static void compute_part(scenario_doc *b)
{
    const scenario_job *j = b->j;
    scenario_part(b, "compute", STR("Compute delivered"));
    grid *g = doc_grid(b->d, "compute", STR("Units x TPP of the chip, over released lines"));
    if (!g)
        return;
    grid_column(g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(g, STR("units x TPP"), GRID_RIGHT);
    if (j->reference_id.len)
        grid_column(g, arena_print(b->a, "in " STR_FMT, STR_ARG(j->reference_id)), GRID_RIGHT);
    grid_column(g, STR("lines without a TPP"), GRID_RIGHT);
    for (size_t i = 0; i < j->s.column_count; i++) {
        const scenario_table *t = &column_of(b, i)->total;
        amount chips;
        grid_text(g, column_of(b, i)->name);
        grid_number(g, report_amount(b->a, t->compute, 0));
        if (j->reference_id.len && scenario_equivalents(j, t->compute, &chips))
            grid_number(g, report_amount(b->a, chips, 0));
        else if (j->reference_id.len)
            grid_nothing(g);
        grid_count(g, t->compute_unknown);
        grid_end_row(g);
    }
    if (j->reference_id.len)
        grid_note(g, arena_print(b->a, "In chips: divided by the TPP of one " STR_FMT ", " STR_FMT
                                       ", rounded down.",
                                 STR_ARG(j->reference_id),
                                 STR_ARG(report_amount(b->a, j->reference, 0))));
}

static void quota_rows(scenario_doc *b, grid *g, const scenario_column *c)
{
    for (size_t k = 0; k < c->quota_count; k++) {
        const scenario_quota *q = &c->quotas[k];
        if (!q->keys.count)
            continue;
        grid_text(g, c->name);
        grid_text(g, of_text(tg_limit_name(c->pack, q->limit)));
        bool known = true;
        for (unsigned which = 0; which < 2; which++) {
            amount needs;
            bool told = scenario_quota_needs(q, which, &needs);
            known &= told;
            if (told)
                grid_number(g, report_amount(b->a, needs, 0));
            else
                grid_nothing(g);
        }
        grid_count(g, q->lines_unknown);
        grid_text_c(g, known ? "" : "unknown, since the ratio is");
        grid_end_row(g);
    }
}

static void quotas_part(scenario_doc *b)
{
    bool any = false;
    for (size_t i = 0; i < b->j->s.column_count; i++)
        for (size_t k = 0; k < column_of(b, i)->quota_count; k++)
            any |= column_of(b, i)->quotas[k].keys.count > 0;
    if (!any)
        return;
    scenario_part(b, "ratios", STR("Domestic units that a ratio asks for"));
    grid *g = doc_grid(b->d, "ratios", STR("Units asked for, less those of the book"));
    if (!g)
        return;
    grid_column(g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(g, STR("limit"), GRID_MONO);
    grid_column(g, STR("for what is released"), GRID_RIGHT);
    grid_column(g, STR("for all that is not denied"), GRID_RIGHT);
    grid_column(g, STR("lines that cannot be counted"), GRID_RIGHT);
    grid_column(g, STR("remark"), 0);
    for (size_t i = 0; i < b->j->s.column_count; i++)
        quota_rows(b, g, column_of(b, i));
}

/* ---- by buyer type, end use ------------------------------------------------------------------ */

/* Values of a dimension in byte order. */
static size_t *value_order(scenario_doc *b, const scenario_dimension *x)
{
    size_t *order = arena_alloc(b->a, x->values.count + 1, sizeof *order);
    for (size_t v = 0; order && v < x->values.count; v++) {
        size_t k = v;
        for (; k > 0 && str_cmp(x->values.at[order[k - 1]], x->values.at[v]) > 0; k--)
            order[k] = order[k - 1];
        order[k] = v;
    }
    return order;
}

static void dimension_rows(scenario_doc *b, grid *g, size_t d, size_t v)
{
    for (size_t i = 0; i < b->j->s.column_count; i++) {
        const scenario_column *c = column_of(b, i);
        if (v >= c->by[d].count)
            continue;
        const scenario_table *t = &c->by[d].at[v];
        grid_text(g, b->j->s.by[d].values.at[v]);
        grid_text(g, c->name);
        grid_count(g, t->rows[ROW_ORDERED].lines);
        for (int k = ROW_ORDERED; k <= ROW_BAD; k++)
            grid_number(g, report_amount(b->a, t->rows[k].units, 0));
        grid_end_row(g);
    }
}

static void dimensions_part(scenario_doc *b)
{
    if (!b->j->s.dimension_count)
        return;
    scenario_part(b, "by", STR("Broken down"));
    for (size_t d = 0; d < b->j->s.dimension_count; d++) {
        const scenario_dimension *x = &b->j->s.by[d];
        size_t *order = value_order(b, x);
        str name = arena_print(b->a, "by %zu", d + 1);
        grid *g = order && name.ptr ? doc_grid(b->d, name.ptr,
                                               arena_print(b->a, "Units by " STR_FMT " (" STR_FMT
                                                                 ")",
                                                           STR_ARG(x->title), STR_ARG(x->fact)))
                                    : NULL;
        if (!g)
            return;
        grid_column(g, x->fact, GRID_KEY);
        grid_column(g, STR("scenario"), GRID_MONO);
        grid_column(g, STR("lines"), GRID_RIGHT);
        for (int k = ROW_ORDERED; k <= ROW_BAD; k++)
            grid_column(g, str_c(scenario_row_name((scenario_row)k)), GRID_RIGHT);
        for (size_t v = 0; v < x->values.count; v++)
            dimension_rows(b, g, d, order[v]);
    }
}

/* ---- lines that change ----------------------------------------------------------------------- */

/* Rows of a text as one, with semicolons. */
static str joined(arena *a, str rows)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t k = 0; k < rows.len; k++)
        if (rows.ptr[k] != '\n')
            strbuf_char(&b, rows.ptr[k]);
        else if (k + 1 < rows.len)
            strbuf_add_c(&b, "; ");
    str s = str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

static void change_row(scenario_doc *b, grid *g, const scenario_change *x)
{
    strbuf ids;
    strbuf_init(&ids, NULL);
    for (size_t k = 0; k < EXAMPLES && k < x->sums.lines; k++)
        strbuf_printf(&ids, "%s" STR_FMT, k ? ", " : "", STR_ARG(x->ids[k]));
    grid_text(g, joined(b->a, x->causes));
    grid_text(g, x->from);
    grid_text(g, x->to);
    sums_cells(b, g, &x->sums);
    grid_text(g, strbuf_str(&ids));
    grid_end_row(g);
    g->failed |= ids.failed;
    strbuf_free(&ids);
}

static void changes_of_column(scenario_doc *b, size_t i)
{
    const scenario_column *c = column_of(b, i);
    str first = column_of(b, 0)->name;
    if (!c->changes.count) {
        doc_prose(b->d, arena_print(
                            b->a, STR_FMT ": no line is decided otherwise than under " STR_FMT ".",
                            STR_ARG(c->name), STR_ARG(first)));
        return;
    }
    str name = arena_print(b->a, "changes %zu", i);
    grid *g = name.ptr ? doc_grid(b->d, name.ptr,
                                  arena_print(b->a, STR_FMT " against " STR_FMT
                                                    ": %llu lines change. Changes: " STR_FMT,
                                              STR_ARG(c->name), STR_ARG(first),
                                              (unsigned long long)c->changed.lines,
                                              STR_ARG(changes_of(b, i))))
                       : NULL;
    if (!g)
        return;
    grid_column(g, STR("cause"), GRID_KEY);
    grid_column(g, STR("from"), 0);
    grid_column(g, STR("to"), 0);
    sums_columns(b, g);
    grid_column(g, STR("such as"), 0);
    size_t shown = c->changes.count;
    if (!b->workbook && shown > GROUPS_ON_PAGE)
        shown = GROUPS_ON_PAGE;
    for (size_t k = 0; k < shown; k++)
        change_row(b, g, &c->changes.at[k]);
    if (shown < c->changes.count)
        grid_note(g, arena_print(b->a, "The first %zu of %zu groups; a workbook and --format csv "
                                       "have all.",
                                 shown, c->changes.count));
}

static void changes_part(scenario_doc *b)
{
    if (b->j->s.column_count < 2)
        return;
    scenario_part(b, "changes", STR("Lines that change, by cause"));
    doc_prose(b->d, arena_print(b->a, "Each scenario is compared with the first one, " STR_FMT
                                      ". A cause is a question read otherwise, or what a measure "
                                      "answered before and after.",
                                STR_ARG(column_of(b, 0)->name)));
    for (size_t i = 1; i < b->j->s.column_count; i++)
        changes_of_column(b, i);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void figures_part(scenario_doc *b)
{
    strbuf csv;
    strbuf_init(&csv, NULL);
    scenario_csv(b->j, &csv);
    scenario_part(b, "figures", STR("All figures"));
    report_csv(b->d, &(csv_table){"figures", STR("Every figure of every scenario"),
                                  b->workbook ? 0 : FIGURES_ON_PAGE, !b->workbook},
               strbuf_str(&csv));
    strbuf_free(&csv);
}

static void decided_part(scenario_doc *b)
{
    report_about_pack(b->d, b->j->pack, b->j->decided_by[0], b->workbook);
    grid *g = doc_grid(b->d, "decided by", STR("What each scenario was decided by"));
    if (!g)
        return;
    grid_column(g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(g, STR("decided by"), 0);
    for (size_t i = 0; i < b->j->s.column_count; i++) {
        grid_text(g, column_of(b, i)->name);
        grid_text(g, b->j->decided_by[i]);
        grid_end_row(g);
    }
}

bool scenario_report(const scenario_job *j, outfile *out, trouble *t)
{
    const char *title = args_value(j->args, OPT_TITLE);
    char day[11];
    int32_t known = TG_DAY_NONE;
    if (!args_day(j->args, OPT_KNOWN_ON, &known))
        return false;
    if (known == TG_DAY_NONE)
        known = tg_pack_get_info(j->pack).current_through;
    scenario_doc b = {.j = j, .workbook = report_workbook(j->args)};
    b.d = doc_new(title ? str_c(title) : STR("Scenarios"), j->decided_by[0]);
    if (b.d) {
        b.a = doc_arena(b.d);
        b.assumed = what_is_assumed(j, b.a);
        scenarios_part(&b);
        compared_part(&b);
        charges_part(&b);
        compute_part(&b);
        quotas_part(&b);
        scenario_alloc_parts(&b);
        dimensions_part(&b);
        changes_part(&b);
        for (size_t i = 0; i < j->s.column_count; i++)
            if (j->s.columns[i].readings)
                scenario_readings_parts(&b, i);
        figures_part(&b);
        decided_part(&b);
    }
    bool good = b.d && doc_good(b.d) &&
                report_write_doc(b.d, b.workbook, STR("Scenarios"), str_c(day_text(known, day)),
                                 out, t);
    doc_free(b.d);
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}
