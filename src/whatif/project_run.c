/*
 * project_run.c - the months of one case; see project.h.
 */
#include "whatif/project_parts.h"

#include <stdlib.h>
#include <string.h>

/* A line of the book, placed in one month. */
typedef struct {
    size_t line, at;
    int64_t left, delivered;
} cohort;

typedef struct {
    projection *p;
    const project_rules *rules;
    project_draw *draw; /* NULL: no limits */
    project_month *out;
    cohort *cohorts; /* oldest first, then in the order of the book */
    size_t count;
    int64_t *stock;  /* by item */
    trouble *t;
} working;

/* ---- demand ---------------------------------------------------------------------------------- */

static int compare_cohorts(const void *x, const void *y)
{
    const cohort *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* p->line as the book has it, with what the scenario grants it. */
static bool fill_line(working *w, size_t line)
{
    projection *p = w->p;
    filled f;
    filler_reset(p->filler);
    return !p->lines[line].bad && filler_fill(p->filler, &p->lines[line].rec, p->line, &f) &&
           !f.bad &&
           (!w->rules->changes_lines ||
            tg_line_suppose(p->line, w->rules->pack, NULL) == TG_OK);
}

/* What the scenario makes of the cohort's units. A bad line keeps them: it is counted as it is. */
static int64_t supposed_units(working *w, const cohort *c)
{
    projection *p = w->p;
    amount units;
    filled f;
    filler_reset(p->filler);
    if (p->lines[c->line].bad || !filler_fill(p->filler, &p->lines[c->line].rec, p->line, &f) ||
        f.bad || tg_line_set_number(p->line, p->quantity, c->left) != TG_OK ||
        tg_line_suppose(p->line, w->rules->pack, NULL) != TG_OK ||
        !project_number(p, "quantity", &units) || units.overflow || units.scale)
        return c->left;
    return (int64_t)units.v;
}

static bool fill_cohorts(working *w)
{
    const projection *p = w->p;
    w->cohorts = calloc(p->demand.count + 1, sizeof *w->cohorts);
    w->stock = calloc(p->item_count + 1, sizeof *w->stock);
    for (size_t i = 0; w->cohorts && i < p->demand.count; i++)
        w->cohorts[w->count++] =
            (cohort){p->demand.at[i].line, p->demand.at[i].at, p->demand.at[i].units, 0};
    if (!w->cohorts || !w->stock)
        return false;
    for (size_t i = 0; w->rules->changes_lines && i < w->count; i++)
        w->cohorts[i].left = supposed_units(w, &w->cohorts[i]);
    if (w->count)
        qsort(w->cohorts, w->count, sizeof *w->cohorts, compare_cohorts);
    return true;
}

/* ---- deciding -------------------------------------------------------------------------------- */

typedef enum { MAY_GO, IS_HELD, IS_DENIED } fate;

/* The cohort's line of so many units in month `m`. NULL: bad input then, or no memory. */
static const tg_outcome *decide(working *w, tg_run *run, const cohort *c, size_t m, int64_t units)
{
    projection *p = w->p;
    tg_reason why;
    const tg_outcome *o = NULL;
    int32_t now = month_day(month_after(p->first, (unsigned)m), p->last_day);
    int32_t then = month_day(month_after(p->first, (unsigned)c->at), p->last_day);
    if (p->keep_placed && p->lines[c->line].placed != TG_DAY_NONE)
        then = p->lines[c->line].placed;
    if (!fill_line(w, c->line))
        return NULL;
    for (size_t i = 0; i < tg_clock_count(p->pack); i++) {
        uint32_t clock = tg_clock_get(p->pack, i);
        if (tg_line_set_number(p->line, clock, clock == p->placed ? then : now) != TG_OK)
            return NULL;
    }
    if ((p->placed != TG_NO_ID && tg_line_set_number(p->line, p->placed, then) != TG_OK) ||
        tg_line_set_number(p->line, p->quantity, units) != TG_OK)
        return NULL;
    return tg_decide(run, p->line, &o, &why) == TG_OK ? o : NULL;
}

static bool passes_nothing(const projection *p, const tg_outcome *o)
{
    for (uint32_t g = 0; g < tg_gate_count(p->pack); g++)
        if (tg_outcome_gate(o, g).set != 1u << TG_NOT_PASSED)
            return false;
    return true;
}

/* docs/time.md, "who may go". */
static fate fate_of(const projection *p, const tg_outcome *o)
{
    const unsigned free_set = 1u << TG_CLEAR | 1u << TG_CONDITIONAL | 1u << TG_NOT_PASSED;
    const unsigned asked = 1u << TG_NOTIFICATION | 1u << TG_LICENCE_APPROVAL |
                           1u << TG_LICENCE_CASE | 1u << TG_LICENCE_NOT_STATED |
                           1u << TG_LICENCE_DENIAL;
    unsigned held;
    tg_disposition d = tg_outcome_disposition(o, &held);
    if (d == TG_RELEASED || passes_nothing(p, o))
        return MAY_GO;
    if (d == TG_LINE_DENIED)
        return IS_DENIED;
    if ((held & (TG_HELD_CONFLICT | TG_HELD_NOT_COVERED)) || ((held & TG_HELD_TO_DO) && !p->met))
        return IS_HELD;
    for (uint32_t g = 0; g < tg_gate_count(p->pack); g++) {
        unsigned may = free_set | (p->authorised[g] ? asked : 0);
        if (tg_outcome_gate(o, g).set & ~may)
            return IS_HELD;
    }
    return MAY_GO;
}

/* ---- charges --------------------------------------------------------------------------------- */

static size_t payee_slot(projection *p, uint32_t measure)
{
    tg_charge_info c = tg_charge_get(p->pack, measure);
    str payee = {c.payee.ptr, c.payee.len}, currency = {c.currency.ptr, c.currency.len};
    for (size_t i = 0; i < p->payee_count; i++)
        if (str_eq(p->payees[i].payee, payee) && str_eq(p->payees[i].currency, currency))
            return i;
    if (p->payee_count == PROJECT_PAYEES_MAX)
        return SIZE_MAX;
    p->payees[p->payee_count] = (project_payee){payee, currency};
    return p->payee_count++;
}

static amount negative(amount x)
{
    x.v = -x.v;
    return x;
}

/* Adds the outcome's charges, `sign` 1, or takes them off again, -1. */
static bool add_charges(working *w, const tg_outcome *o, int sign, int64_t units,
                        project_month *to)
{
    bool counted[PROJECT_PAYEES_MAX] = {false}; /* units once a payee, whatever its charges */
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_charge_result c = tg_outcome_charge(o, i);
        if (c.stands == TG_IN_NO_WORLD || !(c.kinds & (TG_PAY_DUE | TG_PAY_IF_AUTHORISED)))
            continue;
        size_t slot = payee_slot(w->p, c.measure);
        if (slot == SIZE_MAX) {
            trouble_set(w->t, "more than %d payees", PROJECT_PAYEES_MAX);
            return false;
        }
        project_charge *x = &to->charges[slot];
        amount low, high;
        if (!c.known || !amount_read(str_c(c.amount), &low)) {
            x->unknown_units += sign > 0 && !counted[slot] ? (uint64_t)units : 0;
            counted[slot] = true;
            continue;
        }
        if (!amount_read(str_c(c.amount_high), &high))
            high = low;
        if (c.at_most || c.stands != TG_IN_EVERY_WORLD)
            low = (amount){0};
        x->open_ended |= c.at_least;
        amount_add(&x->low, sign > 0 ? low : negative(low));
        amount_add(&x->high, sign > 0 ? high : negative(high));
    }
    return true;
}

/* The charge on all delivered so far, this part with it, less that on what went before. */
static bool charge_part(working *w, tg_run *run, const cohort *c, size_t m, int64_t units)
{
    const tg_outcome *o = decide(w, run, c, m, c->delivered + units);
    if (!o || !add_charges(w, o, 1, units, &w->out[m]))
        return false;
    if (!c->delivered)
        return true;
    o = decide(w, run, c, m, c->delivered);
    return o && add_charges(w, o, -1, units, &w->out[m]);
}

/* ---- a month --------------------------------------------------------------------------------- */

/* By the charges of that run. */
static bool deliver(working *w, tg_run *run, cohort *c, size_t m, int64_t units)
{
    const project_line *l = &w->p->lines[c->line];
    project_month *to = &w->out[m];
    amount count = {.v = units};
    if (units == 0)
        return true;
    if (!charge_part(w, run, c, m, units)) {
        if (!trouble_is(w->t))
            trouble_set(w->t, "line `" STR_FMT "`: its charges could not be worked out",
                        STR_ARG(l->id));
        return false;
    }
    if (l->price_known)
        amount_add(&to->revenue, amount_times(count, l->price));
    else
        to->unpriced += units;
    if (l->tpp_known)
        amount_add(&to->tpp, amount_times(count, l->tpp));
    else
        to->no_tpp += units;
    to->domestic += l->domestic ? units : 0;
    to->delivered += units;
    if (l->stock != SIZE_MAX)
        w->stock[l->stock] -= units;
    c->left -= units;
    c->delivered += units;
    return true;
}

/* Units that cannot be decided: bad input, or an error. */
static bool drop_bad(working *w, cohort *c, size_t m, int64_t units)
{
    w->out[m].bad += units;
    c->left -= units;
    return true;
}

/* What does not fit a limit is decided once more without what the limit names, where that has a
 * consequence; else it stays. */
static bool deliver_rest(working *w, tg_run *without, cohort *c, size_t m, int64_t units)
{
    projection *p = w->p;
    const tg_outcome *first = decide(w, w->rules->run, c, m, units);
    const tg_outcome *again = first && without ? decide(w, without, c, m, units) : NULL;
    bool bites = again && outcomes_bite(w->rules->pack, first, again);
    if (bites && tg_outcome_overflow(again))
        return drop_bad(w, c, m, units);
    if (bites && fate_of(p, again) == MAY_GO)
        return deliver(w, without, c, m, units);
    w->out[m].limited += units;
    return true;
}

/* Units that may go and are in stock. */
static bool deliver_within_limits(working *w, cohort *c, size_t m, int64_t units)
{
    int64_t fit = units;
    bool error = false;
    tg_run *without = NULL;
    if (w->draw && units) {
        if (!decide(w, w->rules->run, c, m, units) || /* for p->line */
            !project_draw_units(w->draw, w->p->line, w->p->lines[c->line].id, units, &fit,
                                &error, &without, w->t))
            return false;
        if (error)
            return drop_bad(w, c, m, units);
    }
    return deliver(w, w->rules->run, c, m, fit) &&
           (fit == units || deliver_rest(w, without, c, m, units - fit));
}

static bool work_cohort(working *w, cohort *c, size_t m)
{
    const projection *p = w->p;
    project_month *to = &w->out[m];
    if (c->at == m)
        to->ordered += c->left;
    const tg_outcome *o = decide(w, w->rules->run, c, m, c->left);
    if (!o || tg_outcome_overflow(o))
        return drop_bad(w, c, m, c->left);
    fate f = fate_of(p, o);
    if (f == IS_DENIED && !p->carry_denied) {
        to->denied += c->left;
        c->left = 0;
        return true;
    }
    if (f != MAY_GO) {
        to->held += c->left;
        return true;
    }
    size_t stock = p->lines[c->line].stock;
    int64_t units = c->left;
    if (stock != SIZE_MAX && w->stock[stock] < units)
        units = w->stock[stock];
    to->short_of_stock += c->left - units;
    return deliver_within_limits(w, c, m, units);
}

static void supply_month(working *w, size_t m)
{
    const projection *p = w->p;
    for (size_t i = 0; i < p->supply.count; i++) {
        const supply_row *s = &p->supply.at[i];
        bool due = s->at == m || (s->at == SIZE_MAX && m == 0);
        for (size_t k = 0; due && k < p->item_count; k++)
            if (str_eq(p->items[k], s->item))
                w->stock[k] += s->units;
        w->out[m].supplied += due ? s->units : 0;
    }
}

static bool overflowed(const projection *p, const project_month *m)
{
    bool over = m->revenue.overflow || m->tpp.overflow;
    for (size_t i = 0; i < p->payee_count; i++)
        over |= m->charges[i].low.overflow || m->charges[i].high.overflow;
    return over;
}

static bool work_month(working *w, size_t m)
{
    project_month *to = &w->out[m];
    *to = (project_month){.when = month_after(w->p->first, (unsigned)m)};
    if (m)
        to->before = to[-1].held + to[-1].short_of_stock + to[-1].limited;
    supply_month(w, m);
    for (size_t i = 0; i < w->count; i++)
        if (w->cohorts[i].at <= m && w->cohorts[i].left && !work_cohort(w, &w->cohorts[i], m))
            return false;
    for (size_t k = 0; k < w->p->item_count; k++)
        to->stock_after += w->stock[k];
    if (overflowed(w->p, to)) {
        trouble_set(w->t, "an amount of a month is too large");
        return false;
    }
    return true;
}

bool project_run(projection *p, const project_rules *rules, project_month *out,
                 project_tick *tick, void *ctx, trouble *t)
{
    working w = {.p = p, .rules = rules, .out = out, .t = t};
    bool good = fill_cohorts(&w);
    if (good && rules->book)
        good = (w.draw = project_draw_new(rules)) != NULL;
    if (!good)
        trouble_set(t, "out of memory");
    for (size_t m = 0; good && m < p->months; m++)
        good = work_month(&w, m) && (!tick || tick(ctx, m + 1, p->months));
    project_draw_free(w.draw);
    free(w.cohorts);
    free(w.stock);
    return good;
}

bool project_check(const projection *p, const project_month *m, trouble *t)
{
    char when[8];
    int64_t stock = 0;
    for (size_t i = 0; i < p->months; i++) {
        const project_month *x = &m[i];
        month_text(x->when, when);
        int64_t after = x->delivered + x->denied + x->bad + x->held + x->short_of_stock +
                        x->limited;
        if (x->before + x->ordered != after)
            trouble_set(t, "%s: backlog and orders do not add up", when);
        if (p->stocked && stock + x->supplied != x->delivered + x->stock_after)
            trouble_set(t, "%s: stock does not add up", when);
        stock = x->stock_after;
    }
    return !trouble_is(t);
}
