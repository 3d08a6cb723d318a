/*
 * scenario_plan.c - joint readings in an order that does not depend on the order of the lines.
 */
#include "cli/scenario.h"

#include <stdlib.h>
#include <string.h>

static bool is_chosen(const scenario_job *j, const reading_question *q)
{
    if (!j->chosen)
        return true;
    for (size_t i = 0; i < j->chosen_count; i++)
        if (j->chosen[i] == q->fact)
            return true;
    return false;
}

bool reading_plan_make(const scenario_job *j, const readings *r, reading_plan *p)
{
    size_t most = r->questions.count;
    *p = (reading_plan){.r = r, .joint = 1};
    p->order = arena_alloc(j->a, most + 1, sizeof *p->order);
    p->listed = arena_alloc(j->a, most + 1, sizeof *p->listed);
    if (!p->order || !p->listed)
        return false;
    for (size_t i = 0; i < most; i++) {
        if (!r->questions.at[i].used)
            continue;
        size_t k = p->count++;
        for (; k > 0 && str_cmp(r->questions.at[p->order[k - 1]].name, r->questions.at[i].name) > 0;
             k--)
            p->order[k] = p->order[k - 1];
        p->order[k] = i;
    }
    for (size_t i = 0; i < p->count; i++) {
        const reading_question *q = &r->questions.at[p->order[i]];
        if (!is_chosen(j, q))
            continue;
        p->listed[p->listed_count++] = p->order[i];
        p->joint *= q->reading_count;
        if (p->joint > READINGS_JOINT_MAX) {
            p->none = true;
            p->joint = 0;
            p->listed_count = 0;
            break;
        }
    }
    p->open = p->outer = r->wide_lines > 0;
    p->bound = arena_alloc(j->a, r->figure_count, sizeof *p->bound);
    return p->bound != NULL;
}

str scenario_bound_words(const scenario_job *j, const reading_plan *p)
{
    if (!p->open)
        return STR("outer bound: a sum of ranges; no joint reading was found that reaches it");
    return arena_print(
        j->a, "outer bound: %llu %s left open, since %s; no one reading need reach it",
        (unsigned long long)p->r->wide_lines, p->r->wide_lines == 1 ? "line is" : "lines are",
        j->chosen ? "--questions names not all that they depend on"
                  : "they depend on more than 4096 joint readings: --questions=Q,... "
                    "chooses what is read");
}

void reading_plan_at(const reading_plan *p, uint64_t n, size_t *at)
{
    for (size_t i = 0; i < p->r->questions.count; i++)
        at[i] = SIZE_MAX;
    for (size_t i = p->listed_count; i-- > 0;) {
        size_t count = p->r->questions.at[p->listed[i]].reading_count;
        at[p->listed[i]] = (size_t)(n % count);
        n /= count;
    }
}

static bool less(amount x, amount y)
{
    x.v = -x.v;
    amount_add(&y, x);
    return !y.overflow && y.v > 0;
}

static void widen(figure *to, const figure *x, size_t count, bool first)
{
    for (size_t i = 0; i < count; i++) {
        if (first || less(x[i].low, to[i].low))
            to[i].low = x[i].low;
        if (first || less(to[i].high, x[i].high))
            to[i].high = x[i].high;
    }
}

bool reading_plan_ranges(const scenario_job *j, reading_plan *p, figure *out)
{
    size_t count = p->r->figure_count;
    figure *one = arena_alloc(j->a, count, sizeof *one);
    size_t *at = arena_alloc(j->a, p->r->questions.count + 1, sizeof *at);
    if (!one || !at)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool reached = true;
        if (p->none && !readings_range(p->r, i, j->a, &out[i], &reached))
            return false;
        p->bound[i] = p->open || !reached;
        p->outer = p->outer || p->bound[i];
    }
    if (p->none)
        return true;
    for (uint64_t n = 0; n < p->joint; n++) {
        reading_plan_at(p, n, at);
        readings_total(p->r, at, one);
        widen(out, one, count, n == 0);
    }
    return true;
}

static amount far_apart(amount low, amount high)
{
    low.v = -low.v;
    amount_add(&high, low);
    return high;
}

/* The lowest and the highest that each end reaches, and how far the one that goes further goes. */
static void compare_readings(reading_swing *s, size_t count, size_t ways)
{
    for (size_t i = 0; i < count; i++) {
        figure lows = {s->each[i].low, s->each[i].low}, highs = {s->each[i].high, s->each[i].high};
        for (size_t k = 0; k < ways; k++) {
            const figure *f = &s->each[k * count + i];
            if (less(f->low, lows.low) || k == 0)
                s->low_at[i] = k;
            if (less(highs.high, f->high) || k == 0)
                s->high_at[i] = k;
            widen(&lows, &(figure){f->low, f->low}, 1, k == 0);
            widen(&highs, &(figure){f->high, f->high}, 1, k == 0);
            s->open[i] |= amount_compare(f->low, f->high) != 0;
        }
        s->range[i] = (figure){lows.low, highs.high};
        amount low = far_apart(lows.low, lows.high), high = far_apart(highs.low, highs.high);
        s->by[i] = less(low, high) ? high : low;
        s->moves[i] = s->by[i].overflow || s->by[i].v != 0;
    }
}

static bool swing_of(const scenario_job *j, const reading_plan *p, size_t question, size_t *at,
                     reading_swing *out)
{
    size_t count = p->r->figure_count;
    const reading_question *q = &p->r->questions.at[question];
    *out = (reading_swing){.question = question};
    out->each = arena_alloc(j->a, count * q->reading_count, sizeof *out->each);
    out->range = arena_alloc(j->a, count, sizeof *out->range);
    out->low_at = arena_alloc(j->a, count, sizeof *out->low_at);
    out->high_at = arena_alloc(j->a, count, sizeof *out->high_at);
    out->moves = arena_alloc(j->a, count, sizeof *out->moves);
    out->open = arena_alloc(j->a, count, sizeof *out->open);
    out->by = arena_alloc(j->a, count, sizeof *out->by);
    if (!out->each || !out->range || !out->low_at || !out->high_at || !out->moves || !out->open ||
        !out->by)
        return false;
    for (size_t i = 0; i < p->r->questions.count; i++)
        at[i] = p->r->questions.at[i].base;
    for (size_t k = 0; k < q->reading_count; k++) {
        at[question] = k;
        readings_total(p->r, at, out->each + k * count);
    }
    out->base = out->each + q->base * count;
    compare_readings(out, count, q->reading_count);
    return true;
}

reading_swing *reading_plan_swings(const scenario_job *j, const reading_plan *p)
{
    reading_swing *swings = arena_alloc(j->a, p->count + 1, sizeof *swings);
    size_t *at = arena_alloc(j->a, p->r->questions.count + 1, sizeof *at);
    for (size_t i = 0; swings && at && i < p->count; i++)
        if (!swing_of(j, p, p->order[i], at, &swings[i]))
            return NULL;
    return at ? swings : NULL;
}

size_t reading_plan_movers(const reading_plan *p, const reading_swing *swings, size_t which,
                           size_t *order)
{
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (!swings[i].moves[which])
            continue;
        size_t k = n++;
        for (; k > 0 && less(swings[order[k - 1]].by[which], swings[i].by[which]); k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    return n;
}

/* ---- names ----------------------------------------------------------------------------------- */

str scenario_figure_name(const scenario_job *j, size_t which)
{
    static const char *const names[] = {"released units", "held units",  "denied units",
                                        "released value", "held value",  "denied value",
                                        "compute (TPP)"};
    if (which < FIGURE_PAYEES)
        return str_c(names[which]);
    const scenario_payee *p = &j->s.payees[(which - FIGURE_PAYEES) / 2];
    return arena_print(j->a, STR_FMT " %s (" STR_FMT ")", STR_ARG(p->name),
                       (which - FIGURE_PAYEES) % 2 ? "if authorised" : "due",
                       STR_ARG(p->currency));
}

unsigned scenario_figure_decimals(const scenario_job *j, size_t which)
{
    (void)j;
    return which < FIGURE_RELEASED_VALUE || which == FIGURE_COMPUTE ? 0 : 2;
}

const char *scenario_row_name(scenario_row row)
{
    static const char *const names[ROW_COUNT] = {
        "ordered",  "released",    "held",        "denied",           "bad",
        "held: open", "held: not covered", "held: licence wanted", "held: notification wanted",
        "held: to do", "held: conflict", "held: limit"};
    return names[row];
}
