/*
 * project_out.c - the months of each case as text, CSV and JSON.
 */
#include "cli/para.h"
#include "cli/project.h"
#include "io/cells.h"

#include <stdio.h>

enum { COLUMN = 12, MONTH = 8, ACCOUNTS_SHOWN = 20 };
enum { STOCK = 5, LIMITED };

/* ---- figures --------------------------------------------------------------------------------- */

static void units_text(strbuf *b, int64_t units, char group)
{
    num_format(b, units, 0, 0, group);
}

static void charge_text(strbuf *b, const project_charge *c, char group)
{
    if (c->unknown_units && !c->low.v && !c->high.v) {
        strbuf_printf(b, "not known for ");
        num_format(b, (i128)c->unknown_units, 0, 0, group);
        strbuf_add_c(b, " units, in");
        return;
    }
    amount_write(b, c->low, 2, group);
    bool same = !c->low.overflow && !c->high.overflow;
    amount difference = c->high, low = c->low;
    low.v = -low.v;
    amount_add(&difference, low);
    if (!same || difference.v != 0) {
        strbuf_add_c(b, " .. ");
        amount_write(b, c->high, 2, group);
    }
    if (c->open_ended)
        strbuf_add_c(b, " or more");
    if (c->unknown_units) {
        strbuf_add_c(b, " and what is not known for ");
        num_format(b, (i128)c->unknown_units, 0, 0, group);
        strbuf_add_c(b, " units, in");
    }
}

/* a / b with so many decimals; a dash by zero. */
void project_ratio(strbuf *b, amount a, amount by, unsigned decimals)
{
    rat x, y, r;
    if (a.overflow || by.overflow || by.v == 0) {
        strbuf_char(b, '-');
        return;
    }
    x = rat_int(a.v);
    y = rat_int(by.v);
    for (unsigned i = a.scale; i < by.scale; i++)
        x.num *= 10;
    for (unsigned i = by.scale; i < a.scale; i++)
        y.num *= 10;
    if (rat_div(x, y, &r))
        rat_format(b, r, decimals);
    else
        strbuf_char(b, '-');
}

static amount of_units(int64_t units)
{
    return (amount){.v = units};
}

/* Percent of delivered units that are domestic. */
static void share_text(strbuf *b, int64_t domestic, int64_t delivered)
{
    if (!delivered) {
        strbuf_char(b, '-');
        return;
    }
    project_ratio(b, of_units(domestic * 100), of_units(delivered), 2);
    strbuf_add_c(b, " %");
}

static project_month total_of(const project_job *j, const project_case *c)
{
    project_month t = {.when = c->months[0].when};
    for (size_t i = 0; i < j->p.months; i++) {
        const project_month *m = &c->months[i];
        t.ordered += m->ordered;
        t.delivered += m->delivered;
        t.denied += m->denied;
        t.bad += m->bad;
        t.supplied += m->supplied;
        t.domestic += m->domestic;
        t.unpriced += m->unpriced;
        t.no_tpp += m->no_tpp;
        t.held = m->held;
        t.short_of_stock = m->short_of_stock;
        t.limited = m->limited;
        t.stock_after = m->stock_after;
        amount_add(&t.revenue, m->revenue);
        amount_add(&t.tpp, m->tpp);
        for (size_t k = 0; k < j->p.payee_count; k++) {
            amount_add(&t.charges[k].low, m->charges[k].low);
            amount_add(&t.charges[k].high, m->charges[k].high);
            t.charges[k].unknown_units += m->charges[k].unknown_units;
            t.charges[k].open_ended |= m->charges[k].open_ended;
        }
    }
    return t;
}

/* ---- text ------------------------------------------------------------------------------------ */

typedef void put_figure(const project_job *j, const project_month *m, size_t which, strbuf *out);

static void put_units(const project_job *j, const project_month *m, size_t which, strbuf *out)
{
    const int64_t figures[] = {m->ordered, m->delivered, m->denied, m->held,
                               m->short_of_stock, m->stock_after, m->limited};
    if (which == STOCK && !j->p.stocked)
        strbuf_char(out, '-');
    else
        units_text(out, figures[which], ',');
}

/* Where a limit stopped something, that takes the place of the stock: six columns fit. */
static void put_units_limited(const project_job *j, const project_month *m, size_t which,
                              strbuf *out)
{
    put_units(j, m, which == STOCK ? LIMITED : which, out);
}

static void put_row(const project_job *j, const char *name, const project_month *m, size_t columns,
                    put_figure *put, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    para_column(out, str_c(name), MONTH, false);
    for (size_t i = 0; i < columns; i++) {
        strbuf_clear(&text);
        put(j, m, i, &text);
        strbuf_char(out, ' ');
        para_column(out, strbuf_str(&text), COLUMN - 1, true);
    }
    strbuf_char(out, '\n');
    strbuf_free(&text);
}

static void put_head(const char *const *names, size_t columns, strbuf *out)
{
    para_column(out, STR("month"), MONTH, false);
    for (size_t i = 0; i < columns; i++) {
        strbuf_char(out, ' ');
        para_column(out, str_c(names[i]), COLUMN - 1, true);
    }
    strbuf_char(out, '\n');
}

static void put_table(const project_job *j, const project_case *c, const char *const *names,
                      size_t columns, put_figure *put, strbuf *out)
{
    put_head(names, columns, out);
    for (size_t i = 0; i < j->p.months; i++) {
        char when[8];
        month_text(c->months[i].when, when);
        put_row(j, when, &c->months[i], columns, put, out);
    }
    project_month total = total_of(j, c);
    put_row(j, "total", &total, columns, put, out);
}

/* Money is wide: a row for each month that has any. */
static void put_money_row(const project_job *j, const char *name, const project_month *m,
                          strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_printf(&text, "%s  revenue ", name);
    amount_write(&text, m->revenue, 2, ',');
    str currency = j->p.orders->currency;
    if (currency.len)
        strbuf_printf(&text, " " STR_FMT, STR_ARG(currency));
    if (m->unpriced)
        strbuf_printf(&text, " (%lld units without a price)", (long long)m->unpriced);
    for (size_t k = 0; k < j->p.payee_count; k++) {
        const project_charge *c = &m->charges[k];
        if (!c->low.v && !c->high.v && !c->unknown_units)
            continue;
        strbuf_printf(&text, "; to " STR_FMT " ", STR_ARG(j->p.payees[k].payee));
        charge_text(&text, c, ',');
        strbuf_printf(&text, " " STR_FMT, STR_ARG(j->p.payees[k].currency));
    }
    para(out, strbuf_str(&text), 0, MONTH, j->width);
    strbuf_free(&text);
}

static void put_compute_row(const project_job *j, const char *name, const project_month *m,
                            amount stock, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_printf(&text, "%s  TPP ", name);
    amount_write(&text, m->tpp, 0, ',');
    strbuf_add_c(&text, ", so far ");
    amount_write(&text, stock, 0, ',');
    if (j->reference.len) {
        strbuf_add_c(&text, " = ");
        project_ratio(&text, stock, j->reference_tpp, 1);
        strbuf_printf(&text, " x " STR_FMT, STR_ARG(j->reference));
    }
    strbuf_add_c(&text, "; domestic ");
    share_text(&text, m->domestic, m->delivered);
    if (m->no_tpp)
        strbuf_printf(&text, "; %lld units without a TPP", (long long)m->no_tpp);
    para(out, strbuf_str(&text), 0, MONTH, j->width);
    strbuf_free(&text);
}

static const char *const periods[] = {"whole", "month", "quarter", "year"};

void project_account_key(const limit_account *x, strbuf *out)
{
    char day[11];
    strbuf_add(out, x->key.len ? x->key : STR("of all"));
    if (x->period != TG_PERIOD_WHOLE)
        strbuf_printf(out, ", %s from %s", periods[x->period], day_text(x->starts, day));
}

/* "cn.cap item=h200, month from 2026-01-01: drawn 400, opening 100, left 500" */
static void project_account_words(const project_job *j, const project_case *c,
                                  const limit_account *x, strbuf *out)
{
    tg_limit_info info = tg_limit_get(project_case_pack(j->pack, c), x->limit);
    i128 opening = x->reserved.counts + x->used.counts, left;
    strbuf_printf(out, STR_FMT " ", STR_ARG(of_text(info.name)));
    project_account_key(x, out);
    strbuf_add_c(out, ": drawn ");
    num_format(out, x->safe.counts - opening, info.scale, 0, ',');
    if (opening) {
        strbuf_add_c(out, ", opening ");
        num_format(out, opening, info.scale, 0, ',');
    }
    if (x->safe.against) {
        strbuf_add_c(out, ", against ");
        num_format(out, x->safe.against, info.scale, 0, ',');
    }
    if (limits_left(c->book, x, true, &left)) {
        strbuf_add_c(out, ", left ");
        num_format(out, left, info.scale, 0, ',');
    } else {
        strbuf_add_c(out, ", what is left is not known");
    }
}

/* Accounts on which something was drawn, or that a file opened. */
static void put_accounts(const project_job *j, const project_case *c, strbuf *out)
{
    const uint32_t *sorted = c->book ? limits_sorted(c->book, j->a) : NULL;
    size_t idle = 0, shown = 0;
    strbuf text;
    strbuf_init(&text, NULL);
    for (size_t i = 0; sorted && i < limits_account_count(c->book); i++) {
        const limit_account *x = limits_account(c->book, sorted[i]);
        if (!x->safe.counts && !x->safe.against)
            idle++;
        if ((!x->safe.counts && !x->safe.against) || shown++ >= ACCOUNTS_SHOWN)
            continue;
        strbuf_clear(&text);
        strbuf_add_c(&text, "limit   ");
        project_account_words(j, c, x, &text);
        para(out, strbuf_str(&text), 0, MONTH, j->width);
    }
    if (shown > ACCOUNTS_SHOWN)
        strbuf_printf(out, "limit   and %zu more accounts; --format json has all\n",
                      shown - ACCOUNTS_SHOWN);
    if (idle)
        strbuf_printf(out, "limit   %zu %s on which nothing was drawn\n", idle,
                      idle == 1 ? "account" : "accounts");
    strbuf_free(&text);
}

static void put_case(const project_job *j, const project_case *c, strbuf *out)
{
    static const char *const plain[] = {"ordered", "delivered", "denied", "held", "short",
                                        "stock left"};
    static const char *const limited[] = {"ordered", "delivered", "denied", "held", "short",
                                          "limited"};
    bool any = false;
    for (size_t i = 0; i < j->p.months; i++)
        any |= c->months[i].limited > 0;
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_printf(&text, "%s " STR_FMT, c->scenario == TG_NO_ID ? "case" : "scenario",
                  STR_ARG(c->name));
    str words = project_case_words(j, c);
    if (words.len)
        strbuf_printf(&text, ": " STR_FMT, STR_ARG(words));
    strbuf_char(out, '\n');
    para(out, strbuf_str(&text), 0, 2, j->width);
    put_table(j, c, any ? limited : plain, TG_COUNT(plain), any ? put_units_limited : put_units,
              out);
    int64_t bad = total_of(j, c).bad;
    if (bad) {
        strbuf_add_c(out, "bad     ");
        units_text(out, bad, ',');
        strbuf_add_c(out, bad == 1 ? " unit of a line that could not be decided\n"
                                   : " units of lines that could not be decided\n");
    }
    if (any && j->p.stocked) {
        strbuf_add_c(out, "stock   left at the end: ");
        units_text(out, c->months[j->p.months - 1].stock_after, ',');
        strbuf_char(out, '\n');
    }
    strbuf_char(out, '\n');
    amount stock = {0};
    for (size_t i = 0; i < j->p.months; i++) {
        char when[8];
        month_text(c->months[i].when, when);
        if (c->months[i].delivered)
            put_money_row(j, when, &c->months[i], out);
    }
    project_month total = total_of(j, c);
    put_money_row(j, "total  ", &total, out);
    for (size_t i = 0; i < j->p.months; i++) {
        char when[8];
        month_text(c->months[i].when, when);
        amount_add(&stock, c->months[i].tpp);
        if (c->months[i].delivered)
            put_compute_row(j, when, &c->months[i], stock, out);
    }
    put_compute_row(j, "total  ", &total, total.tpp, out);
    put_accounts(j, c, out);
    strbuf_free(&text);
}

str project_case_words(const project_job *j, const project_case *c)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (c->assumed)
        strbuf_add(&b, str_trim(str_c(c->assumed)));
    if (c->scenario != TG_NO_ID)
        setup_scenario_changes(j->pack, c->scenario, &b);
    str s = str_dup(j->a, strbuf_str(&b));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

/* What every figure rests on, in words. */
void project_terms(const project_job *j, strbuf *out)
{
    strbuf_printf(out, "A projection, not a forecast: decided on the %s day of each month with "
                       "what is known now; goods go as soon as they may",
                  j->p.last_day ? "last" : "first");
    strbuf_add_c(out, j->p.stocked ? ", oldest orders first, from the stock that the supply file "
                                     "states"
                                   : "; stock is not looked at");
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++)
        if (j->p.authorised[g])
            strbuf_printf(out, "; every licence and notification at " STR_FMT
                               " is assumed to be granted",
                          STR_ARG(of_text(tg_gate_get(j->pack, g).name)));
    if (j->p.met)
        strbuf_add_c(out, "; outstanding conditions are assumed to be met");
    if (j->p.keep_placed)
        strbuf_add_c(out, "; an order counts as placed on its own day");
    strbuf_add_c(out, j->p.carry_denied ? "; what is denied stays in the backlog"
                                        : "; what is denied is turned away");
    if (j->limited)
        strbuf_add_c(out,
                     "; limits are drawn in the order in which goods go, by what is delivered, "
                     "and what does not fit waits");
}

static bool has_ranges(const project_job *j)
{
    for (size_t c = 0; c < j->case_count; c++)
        for (size_t i = 0; i < j->p.months; i++)
            for (size_t k = 0; k < j->p.payee_count; k++) {
                const project_charge *x = &j->cases[c].months[i].charges[k];
                if (amount_compare(x->low, x->high) != 0)
                    return true;
            }
    return false;
}

void project_formulas(const project_job *j, strbuf *out)
{
    strbuf_add_c(out, "Compute: units x TPP of the chip, added up over deliveries");
    if (j->reference.len) {
        strbuf_printf(out, "; as multiples of " STR_FMT " divided by its TPP, ",
                      STR_ARG(j->reference));
        amount_write(out, j->reference_tpp, 0, ',');
    }
    strbuf_add_c(out, ". Domestic: units of a vendor in the country of destination, of all "
                      "delivered.");
    if (has_ranges(j))
        strbuf_add_c(out, " Where charges are a range, every one is at its least and at its most, "
                          "also where readings that would charge them exclude each other: outer "
                          "bounds.");
}

static void put_caption(const project_job *j, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, NULL);
    about_text(j->pack, j->args, j->known_on, &text);
    para(out, strbuf_str(&text), 0, 2, j->width);
    strbuf_clear(&text);
    project_terms(j, &text);
    strbuf_add_c(&text, ". ");
    project_formulas(j, &text);
    para(out, strbuf_str(&text), 0, 2, j->width);
    strbuf_free(&text);
}

const tg_pack *project_events_pack(const project_job *j)
{
    return j->case_count == 1 ? project_case_pack(j->pack, &j->cases[0]) : j->pack;
}

str project_events_heading(const project_job *j)
{
    bool several = false;
    for (size_t i = 0; i < j->case_count; i++)
        several |= j->case_count > 1 && j->cases[i].scenario != TG_NO_ID;
    return several ? STR("Measures within these months, in the pack as it stands")
                   : STR("Measures within these months");
}

/* Measures that begin or end within the months: they are why figures move. */
size_t project_events(const project_job *j, timeline_event **out)
{
    const tg_pack *pack = project_events_pack(j);
    timeline_filter f = {.known_on = setup_known(pack, &j->deciding)};
    size_t count, kept = 0;
    int32_t before = month_day(j->p.first, false) - 1;
    int32_t last = month_day(month_after(j->p.first, (unsigned)j->p.months - 1), true);
    if (!timeline_events(pack, &f, before, last, j->a, out, &count))
        return 0;
    for (size_t i = 0; i < count; i++) {
        timeline_event e = (*out)[i];
        tg_dated_kind kind = tg_dated_get(pack, e.dated).kind;
        if ((e.kind == EVENT_BEGINS || e.kind == EVENT_ENDS) &&
            (kind == TG_DATED_MEASURE || kind == TG_DATED_COVERAGE))
            (*out)[kept++] = e;
    }
    return kept;
}

void project_event_gates(const project_job *j, const timeline_event *e, strbuf *out)
{
    for (size_t k = 0; k < e->gate_count; k++)
        strbuf_printf(out, "%s" STR_FMT, k ? ", " : "",
                      STR_ARG(of_text(tg_gate_get(j->pack, e->gates[k]).name)));
}

static void put_events(const project_job *j, strbuf *out)
{
    timeline_event *events;
    size_t count = project_events(j, &events);
    strbuf text;
    strbuf_init(&text, NULL);
    if (count)
        strbuf_printf(out, "\n" STR_FMT "\n", STR_ARG(project_events_heading(j)));
    for (size_t i = 0; i < count; i++) {
        char day[11];
        strbuf_clear(&text);
        strbuf_printf(&text, "%s  " STR_FMT " %s (", day_text(events[i].day, day),
                      STR_ARG(of_text(tg_dated_get(project_events_pack(j), events[i].dated).name)),
                      event_word(events[i].kind));
        project_event_gates(j, &events[i], &text);
        strbuf_char(&text, ')');
        para(out, strbuf_str(&text), 2, 14, j->width);
    }
    strbuf_free(&text);
}

void project_text(const project_job *j, strbuf *out)
{
    put_caption(j, out);
    for (size_t i = 0; i < j->case_count; i++)
        put_case(j, &j->cases[i], out);
    put_events(j, out);
}

/* ---- CSV and JSON ---------------------------------------------------------------------------- */

/* Names and figures of a month in one order for both. */
typedef void take_figure(void *ctx, const char *name, str figure);

static void figures(const project_job *j, const project_month *m, amount stock, take_figure *take,
                    void *ctx)
{
    const struct { const char *name; int64_t units;
    } counts[] = {
        {"backlog_before", m->before},  {"ordered", m->ordered},   {"delivered", m->delivered},
        {"denied", m->denied},          {"bad", m->bad},           {"held", m->held},
        {"short", m->short_of_stock},   {"limited", m->limited},   {"supplied", m->supplied},
        {"stock_left", m->stock_after}, {"domestic", m->domestic}, {"unpriced", m->unpriced},
        {"without_tpp", m->no_tpp}};
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < TG_COUNT(counts); i++) {
        strbuf_clear(&b);
        units_text(&b, counts[i].units, 0);
        take(ctx, counts[i].name, strbuf_str(&b));
    }
    const struct { const char *name; amount what; } sums[] = {
        {"revenue", m->revenue}, {"tpp", m->tpp}, {"tpp_so_far", stock}};
    for (size_t i = 0; i < TG_COUNT(sums); i++) {
        strbuf_clear(&b);
        amount_write(&b, sums[i].what, i ? 0 : 2, 0);
        take(ctx, sums[i].name, strbuf_str(&b));
    }
    strbuf_clear(&b);
    if (j->reference.len)
        project_ratio(&b, stock, j->reference_tpp, 6);
    str equivalents = strbuf_str(&b); /* rounded; a machine wants the digits alone */
    if (str_starts(equivalents, STR("~")))
        equivalents = str_sub(equivalents, 1, equivalents.len);
    take(ctx, "reference_equivalents", equivalents);
    for (size_t k = 0; k < j->p.payee_count; k++) {
        const project_charge *c = &m->charges[k];
        const struct { const char *suffix; amount what; } ends[] = {{"", c->low},
                                                                    {"_high", c->high}};
        char name[200];
        for (size_t i = 0; i < TG_COUNT(ends); i++) {
            snprintf(name, sizeof name, "to_" STR_FMT "_" STR_FMT "%s",
                     STR_ARG(j->p.payees[k].payee), STR_ARG(j->p.payees[k].currency),
                     ends[i].suffix);
            strbuf_clear(&b);
            amount_write(&b, ends[i].what, 2, 0);
            take(ctx, name, strbuf_str(&b));
        }
        snprintf(name, sizeof name, "to_" STR_FMT "_" STR_FMT "_unknown_units",
                 STR_ARG(j->p.payees[k].payee), STR_ARG(j->p.payees[k].currency));
        strbuf_clear(&b);
        units_text(&b, (int64_t)c->unknown_units, 0);
        take(ctx, name, strbuf_str(&b));
        snprintf(name, sizeof name, "to_" STR_FMT "_" STR_FMT "_or_more",
                 STR_ARG(j->p.payees[k].payee), STR_ARG(j->p.payees[k].currency));
        take(ctx, name, c->open_ended ? STR("yes") : STR("no"));
    }
    strbuf_free(&b);
}

static void csv_name(void *ctx, const char *name, str figure)
{
    (void)figure;
    strbuf_char(ctx, ',');
    cells_write(ctx, str_c(name), ',');
}

static void csv_figure(void *ctx, const char *name, str figure)
{
    (void)name;
    strbuf_char(ctx, ',');
    cells_write(ctx, figure, ',');
}

void project_csv(const project_job *j, strbuf *out)
{
    strbuf_add_c(out, "case,month");
    figures(j, &j->cases[0].months[0], (amount){0}, csv_name, out);
    strbuf_char(out, '\n');
    for (size_t c = 0; c < j->case_count; c++) {
        amount stock = {0};
        for (size_t i = 0; i < j->p.months; i++) {
            const project_month *m = &j->cases[c].months[i];
            char when[8];
            month_text(m->when, when);
            amount_add(&stock, m->tpp);
            cells_write(out, j->cases[c].name, ',');
            strbuf_printf(out, ",%s", when);
            figures(j, m, stock, csv_figure, out);
            strbuf_char(out, '\n');
        }
    }
}

static void json_figure(void *ctx, const char *name, str figure)
{
    strbuf_char(ctx, ',');
    strbuf_json(ctx, str_c(name));
    strbuf_char(ctx, ':');
    strbuf_json(ctx, figure);
}

static void put_json_accounts(const project_job *j, const project_case *c, strbuf *out)
{
    const uint32_t *sorted = c->book ? limits_sorted(c->book, j->a) : NULL;
    strbuf_add_c(out, ",\"limits\":[");
    for (size_t i = 0; sorted && i < limits_account_count(c->book); i++) {
        const limit_account *x = limits_account(c->book, sorted[i]);
        tg_limit_info info = tg_limit_get(project_case_pack(j->pack, c), x->limit);
        char day[11];
        i128 opening = x->reserved.counts + x->used.counts, left;
        strbuf_add_c(out, i ? ",\n{\"limit\":" : "\n{\"limit\":");
        strbuf_json(out, of_text(info.name));
        strbuf_add_c(out, ",\"key\":");
        strbuf_json(out, x->key);
        strbuf_printf(out, ",\"period\":\"%s\"", periods[x->period]);
        if (x->period != TG_PERIOD_WHOLE)
            strbuf_printf(out, ",\"from\":\"%s\"", day_text(x->starts, day));
        strbuf_add_c(out, ",\"opening\":\"");
        num_format(out, opening, info.scale, 0, 0);
        strbuf_add_c(out, "\",\"drawn\":\"");
        num_format(out, x->safe.counts - opening, info.scale, 0, 0);
        strbuf_add_c(out, "\",\"against\":\"");
        num_format(out, x->safe.against, info.scale, 0, 0);
        if (limits_left(c->book, x, true, &left)) {
            strbuf_add_c(out, "\",\"left\":\"");
            num_format(out, left, info.scale, 0, 0);
        }
        strbuf_add_c(out, "\"}");
    }
    strbuf_char(out, ']');
}

void project_json(const project_job *j, strbuf *out)
{
    strbuf_add_c(out, "{\"tollgate\":");
    about_json(j->pack, j->args, j->known_on, out);
    strbuf_printf(out, ",\"day\":\"%s\",\"stock_looked_at\":%s,\"conditions_assumed_met\":%s",
                  j->p.last_day ? "last" : "first", j->p.stocked ? "true" : "false",
                  j->p.met ? "true" : "false");
    strbuf_add_c(out, ",\"assumed_authorised\":[");
    bool more = false;
    for (uint32_t g = 0; g < tg_gate_count(j->pack); g++) {
        if (!j->p.authorised[g])
            continue;
        strbuf_add_c(out, more ? "," : "");
        strbuf_json(out, of_text(tg_gate_get(j->pack, g).name));
        more = true;
    }
    strbuf_add_c(out, "],\"ranges_of_charges\":\"outer bounds\",\"reference\":");
    strbuf_json(out, j->reference);
    strbuf_add_c(out, ",\"cases\":[");
    for (size_t c = 0; c < j->case_count; c++) {
        amount stock = {0};
        strbuf_add_c(out, c ? ",\n{\"case\":" : "\n{\"case\":");
        strbuf_json(out, j->cases[c].name);
        strbuf_add_c(out, ",\"assumed\":");
        strbuf_json(out, project_case_words(j, &j->cases[c]));
        put_json_accounts(j, &j->cases[c], out);
        strbuf_add_c(out, ",\"months\":[");
        for (size_t i = 0; i < j->p.months; i++) {
            const project_month *m = &j->cases[c].months[i];
            char when[8];
            month_text(m->when, when);
            amount_add(&stock, m->tpp);
            strbuf_printf(out, "%s{\"month\":\"%s\"", i ? ",\n" : "\n", when);
            figures(j, m, stock, json_figure, out);
            strbuf_char(out, '}');
        }
        strbuf_add_c(out, "]}");
    }
    strbuf_add_c(out, "]}\n");
}
