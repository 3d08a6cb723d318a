/*
 * report_project.c - the document of `project`: curves month by month, and every figure.
 *
 *     side by side    a curve a case: delivered, revenue, charges, domestic share, compute so far
 *     each case       a curve a fate: delivered, held, short, denied, stock left, bad
 *
 * A curve steps on the first day of each month and has a step a month, so that a plot's table is
 * the months of its figure.
 */
#include "cli/project.h"
#include "cli/report_bits.h"
#include "cli/report_csv.h"
#include "cli/report_run.h"
#include "io/forms.h"

enum { MONTHS_ON_PAGE = 240, SHARE_SCALE = 2, STOCK_LEFT = 5, LIMITED, BAD };

typedef struct {
    const project_job *j;
    doc *d;
    arena *a;
    str rests_on; /* what figures of all cases rest on */
} build;

static void part(build *b, const char *name, str title)
{
    doc_part(b->d, name, arena_print(b->a, STR_FMT, STR_ARG(title)).ptr);
    doc_prose(b->d, arena_print(b->a, STR_FMT ".", STR_ARG(b->rests_on)));
}

static str kept(build *b, const strbuf *text)
{
    str s = str_dup(b->a, strbuf_str(text));
    return s.ptr ? s : STR("");
}

/* "base"; "reaches (cn.q=yes)": what stands beside a case wherever its figures do. */
static str case_words(build *b)
{
    strbuf text;
    strbuf_init(&text, NULL);
    for (size_t c = 0; c < b->j->case_count; c++) {
        const project_case *k = &b->j->cases[c];
        strbuf_printf(&text, "%s" STR_FMT, c ? "; " : "", STR_ARG(k->name));
        str words = project_case_words(b->j, k);
        if (words.len)
            strbuf_printf(&text, " (" STR_FMT ")", STR_ARG(words));
    }
    str s = kept(b, &text);
    strbuf_free(&text);
    return s;
}

/* ---- curves ---------------------------------------------------------------------------------- */

/* A figure of a month; `so_far`: what the months before added up to, for figures that grow. */
typedef figure_at take(build *b, const project_month *m, size_t which, amount *so_far);

static bool fill(build *b, const project_case *c, take *f, size_t which, str name, curve *out)
{
    amount so_far = {0};
    curve_step *steps = arena_alloc(b->a, b->j->p.months, sizeof *steps);
    for (size_t i = 0; steps && i < b->j->p.months; i++)
        steps[i] = (curve_step){month_day(c->months[i].when, false),
                                f(b, &c->months[i], which, &so_far)};
    *out = (curve){name, steps, b->j->p.months};
    return steps != NULL;
}

static void put_curves(build *b, plot_head head, const curve *curves, size_t count)
{
    month end = month_after(b->j->p.first, (unsigned)b->j->p.months);
    doc_curves(b->d, &(plot_curves){.head = head,
                                    .day_heading = STR("month from"),
                                    .curves = curves,
                                    .curve_count = count,
                                    .end = month_day(end, false)});
}

static figure_at flow(build *b, const project_month *m, size_t which, amount *so_far)
{
    const int64_t units[] = {m->ordered, m->delivered, m->held, m->short_of_stock,
                             m->denied, m->stock_after, m->limited, m->bad};
    (void)so_far;
    return report_figure(b->a, (amount){.v = units[which]}, 0);
}

static figure_at revenue(build *b, const project_month *m, size_t which, amount *so_far)
{
    (void)which;
    (void)so_far;
    return report_figure(b->a, m->revenue, 2);
}

static figure_at charge_low(build *b, const project_month *m, size_t which, amount *so_far)
{
    (void)so_far;
    return report_figure(b->a, m->charges[which].low, 2);
}

static figure_at charge_high(build *b, const project_month *m, size_t which, amount *so_far)
{
    (void)so_far;
    return report_figure(b->a, m->charges[which].high, 2);
}

/* Percent of what was delivered; nothing where nothing was. */
static figure_at share(build *b, const project_month *m, size_t which, amount *so_far)
{
    (void)which;
    (void)so_far;
    strbuf text;
    strbuf_init(&text, NULL);
    amount percent = {0};
    if (m->delivered)
        project_ratio(&text, (amount){.v = (i128)m->domestic * 100}, (amount){.v = m->delivered},
                      SHARE_SCALE);
    str s = strbuf_str(&text);
    if (str_starts(s, STR("~"))) /* rounded */
        s = str_sub(s, 1, s.len);
    figure_at f = {0, str_dup(b->a, s)};
    if (amount_read(s, &percent))
        f.v = report_place(percent, SHARE_SCALE);
    strbuf_free(&text);
    return f;
}

static figure_at compute(build *b, const project_month *m, size_t which, amount *so_far)
{
    (void)which;
    amount_add(so_far, m->tpp);
    return report_figure(b->a, *so_far, 0);
}

/* One figure, a curve a case. */
static void compare(build *b, plot_head head, take *f, size_t which)
{
    curve *curves = arena_alloc(b->a, b->j->case_count, sizeof *curves);
    bool good = curves != NULL;
    for (size_t c = 0; good && c < b->j->case_count; c++)
        good = fill(b, &b->j->cases[c], f, which, b->j->cases[c].name, &curves[c]);
    if (good)
        put_curves(b, head, curves, b->j->case_count);
}

/* ---- side by side ---------------------------------------------------------------------------- */

/* Whether anything is charged; or, with `ranges`, not the same in all worlds. */
static bool any_charge(const project_case *c, size_t months, size_t k, bool ranges)
{
    for (size_t i = 0; i < months; i++) {
        const project_charge *x = &c->months[i].charges[k];
        if (ranges ? amount_compare(x->low, x->high) != 0 : x->low.v || x->high.v)
            return true;
    }
    return false;
}

/* A curve a case, or two where worlds differ: what is charged at least, and at most. */
static void payee_curves(build *b, size_t k, plot_head head)
{
    size_t count = 0;
    curve *curves = arena_alloc(b->a, 2 * b->j->case_count, sizeof *curves);
    for (size_t c = 0; curves && c < b->j->case_count; c++) {
        const project_case *x = &b->j->cases[c];
        bool ranges = any_charge(x, b->j->p.months, k, true);
        str low = ranges ? arena_print(b->a, STR_FMT ", least", STR_ARG(x->name)) : x->name;
        if (!fill(b, x, charge_low, k, low, &curves[count++]))
            return;
        if (ranges && !fill(b, x, charge_high, k,
                            arena_print(b->a, STR_FMT ", most", STR_ARG(x->name)),
                            &curves[count++]))
            return;
    }
    if (curves)
        put_curves(b, head, curves, count);
}

static void charges(build *b, str words)
{
    for (size_t k = 0; k < b->j->p.payee_count; k++) {
        const project_payee *p = &b->j->p.payees[k];
        bool any = false, open = false, ranges = false;
        for (size_t c = 0; c < b->j->case_count; c++) {
            any |= any_charge(&b->j->cases[c], b->j->p.months, k, false);
            ranges |= any_charge(&b->j->cases[c], b->j->p.months, k, true);
            for (size_t i = 0; i < b->j->p.months; i++)
                open |= b->j->cases[c].months[i].charges[k].open_ended;
        }
        if (!any)
            continue;
        str name = arena_print(b->a, "charges_%zu", k + 1);
        plot_head head = {
            .name = name.ptr,
            .title = arena_print(b->a, "Charges to " STR_FMT ", a month", STR_ARG(p->payee)),
            .description = arena_print(b->a, STR_FMT "%s%s", STR_ARG(words),
                                       ranges ? " Least and most are outer bounds." : "",
                                       open ? " A rate is open: the most may be more." : ""),
            .unit = p->currency};
        payee_curves(b, k, head);
    }
}

static void compared_part(build *b)
{
    const project_job *j = b->j;
    str words = arena_print(b->a, "By case: " STR_FMT ".", STR_ARG(case_words(b)));
    part(b, "compared", j->case_count > 1 ? STR("Cases side by side") : STR("Month by month"));
    compare(b, (plot_head){.name = "delivered", .title = STR("Units delivered, a month"),
                           .description = words, .unit = STR("units")},
            flow, 1);
    compare(b, (plot_head){.name = "revenue", .title = STR("Revenue, a month"),
                           .description = words, .unit = j->p.orders->currency},
            revenue, 0);
    charges(b, words);
    compare(b, (plot_head){.name = "domestic", .title = STR("Domestic share of units delivered"),
                           .description = words, .unit = STR("percent"), .scale = SHARE_SCALE},
            share, 0);
    compare(b, (plot_head){.name = "compute", .title = STR("Compute delivered so far"),
                           .description = words, .unit = STR("units x TPP")},
            compute, 0);
}

/* ---- each case ------------------------------------------------------------------------------- */

/* The case's accounts: one a limit, key and period. */
static void accounts_grid(build *b, size_t i)
{
    const project_case *c = &b->j->cases[i];
    const uint32_t *sorted = c->book ? limits_sorted(c->book, b->a) : NULL;
    if (!sorted || !limits_account_count(c->book))
        return;
    str name = arena_print(b->a, "limits %zu", i + 1);
    grid *g = doc_grid(
        b->d, name.ptr,
        arena_print(b->a, "Limits drawn over the months, case " STR_FMT, STR_ARG(c->name)));
    if (!g)
        return;
    grid_column(g, STR("limit"), GRID_KEY | GRID_MONO);
    grid_column(g, STR("account"), 0);
    grid_column(g, STR("opening"), GRID_RIGHT);
    grid_column(g, STR("drawn"), GRID_RIGHT);
    grid_column(g, STR("against"), GRID_RIGHT);
    grid_column(g, STR("left"), GRID_RIGHT);
    for (size_t k = 0; k < limits_account_count(c->book); k++) {
        const limit_account *x = limits_account(c->book, sorted[k]);
        tg_limit_info info = tg_limit_get(project_case_pack(b->j->pack, c), x->limit);
        i128 opening = x->reserved.counts + x->used.counts, left;
        strbuf account;
        strbuf_init(&account, NULL);
        project_account_key(x, &account);
        grid_text(g, of_text(info.name));
        grid_text(g, strbuf_str(&account));
        grid_number(g, report_amount(b->a, (amount){.v = opening, .scale = info.scale}, 0));
        grid_number(g, report_amount(b->a, (amount){.v = x->safe.counts - opening,
                                                    .scale = info.scale}, 0));
        grid_number(g, report_amount(b->a, (amount){.v = x->safe.against, .scale = info.scale}, 0));
        if (limits_left(c->book, x, true, &left))
            grid_number(g, report_amount(b->a, (amount){.v = left, .scale = info.scale}, 0));
        else
            grid_text_c(g, "not known");
        grid_end_row(g);
        strbuf_free(&account);
    }
}

static bool any_bad(const project_case *c, size_t months)
{
    for (size_t i = 0; i < months; i++)
        if (c->months[i].bad)
            return true;
    return false;
}

static void case_part(build *b, size_t i)
{
    static const char *const names[] = {"ordered", "delivered", "held", "short", "denied",
                                        "stock left", "limited", "bad"};
    const project_case *c = &b->j->cases[i];
    curve curves[TG_COUNT(names)];
    size_t count = 0;
    str name = arena_print(b->a, "case_%zu", i + 1);
    str plot = arena_print(b->a, "units_%zu", i + 1);
    bool good = name.ptr && plot.ptr;
    for (size_t k = 0; good && k < TG_COUNT(names); k++)
        if ((k != STOCK_LEFT || b->j->p.stocked) && (k != LIMITED || c->book) &&
            (k != BAD || any_bad(c, b->j->p.months)))
            good = fill(b, c, flow, k, str_c(names[k]), &curves[count++]);
    if (!good)
        return;
    str words = project_case_words(b->j, c);
    str assumed = words.len ? arena_print(b->a, "Holds with " STR_FMT ". ", STR_ARG(words)) : words;
    part(b, name.ptr, arena_print(b->a, "Units of case " STR_FMT, STR_ARG(c->name)));
    put_curves(b, (plot_head){.name = plot.ptr,
                              .title = arena_print(b->a, "Units month by month, case " STR_FMT,
                                                   STR_ARG(c->name)),
                              .description = arena_print(b->a, STR_FMT "What is held, short or "
                                                               "limited is carried over.",
                                                         STR_ARG(assumed)),
                              .unit = STR("units")},
               curves, count);
    accounts_grid(b, i);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void events_part(build *b)
{
    timeline_event *events;
    size_t count = project_events(b->j, &events);
    if (!count)
        return;
    part(b, "events", project_events_heading(b->j));
    grid *g = doc_grid(b->d, "events", STR("What begins and ends"));
    strbuf gates;
    strbuf_init(&gates, NULL);
    if (!g)
        return;
    grid_column(g, STR("day"), GRID_KEY);
    grid_column(g, STR("what"), GRID_MONO);
    grid_column(g, STR("how"), 0);
    grid_column(g, STR("gates"), GRID_MONO);
    for (size_t i = 0; i < count; i++) {
        char day[11];
        strbuf_clear(&gates);
        project_event_gates(b->j, &events[i], &gates);
        grid_day(g, str_c(day_text(events[i].day, day)));
        grid_text(g, of_text(tg_dated_get(project_events_pack(b->j), events[i].dated).name));
        grid_text_c(g, event_word(events[i].kind));
        grid_text(g, strbuf_str(&gates));
        grid_end_row(g);
    }
    strbuf_free(&gates);
}

static void figures_part(build *b)
{
    strbuf csv;
    strbuf_init(&csv, NULL);
    project_csv(b->j, &csv);
    part(b, "figures", STR("Every figure"));
    report_csv(b->d, &(csv_table){"figures", STR("Every figure of every month and case"),
                                  b->j->workbook ? 0 : MONTHS_ON_PAGE, !b->j->workbook},
               strbuf_str(&csv));
    strbuf_free(&csv);
}

bool project_report(const project_job *j, outfile *out, trouble *t)
{
    strbuf about, text;
    char day[11];
    strbuf_init(&about, NULL);
    strbuf_init(&text, NULL);
    about_text(j->pack, j->args, j->known_on, &about);
    const char *title = args_value(j->args, OPT_TITLE);
    doc *d = doc_new(title ? str_c(title) : STR("Projection"), strbuf_str(&about));
    build b = {.j = j, .d = d, .a = d ? doc_arena(d) : NULL};
    if (d) {
        project_terms(j, &text);
        b.rests_on = kept(&b, &text);
        compared_part(&b);
        strbuf_clear(&text);
        project_formulas(j, &text);
        doc_prose(d, strbuf_str(&text));
        for (size_t i = 0; i < j->case_count; i++)
            case_part(&b, i);
        events_part(&b);
        figures_part(&b);
        report_about_pack(d, j->pack, strbuf_str(&about), j->workbook);
    }
    bool good = d && !about.failed && !text.failed && doc_good(d) &&
                report_write_doc(d, j->workbook, STR("Projection"),
                                 str_c(day_text(j->known_on, day)), out, t);
    doc_free(d);
    strbuf_free(&about);
    strbuf_free(&text);
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}
