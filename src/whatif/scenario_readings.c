/*
 * scenario_readings.c - one block of a column over the readings of what its lines depend on.
 *
 *     lines of one outcome ──▶ plain: amounts the same wherever they stand   one is decided for all
 *                          └─▶ the rest: decided each by itself
 */
#include "whatif/scenario_parts.h"

#include <stdlib.h>
#include <string.h>

/* What the lines of a signature have together. */
typedef struct {
    amount units, value, compute;
    amount *charges; /* by measure; NULL: taken from the outcome at hand */
} together;

typedef struct { uint32_t id, line; } member_line;

static int by_id(const void *x, const void *y)
{
    const member_line *a = x, *b = y;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void add_exact(figure *f, amount x)
{
    amount_add(&f->low, x);
    amount_add(&f->high, x);
}

static void add_row(figure *f, scenario_row row, const together *t)
{
    static const int units[] = {FIGURE_RELEASED_UNITS, FIGURE_HELD_UNITS, FIGURE_DENIED_UNITS};
    static const int value[] = {FIGURE_RELEASED_VALUE, FIGURE_HELD_VALUE, FIGURE_DENIED_VALUE};
    if (row == ROW_BAD)
        return;
    add_exact(&f[units[row - ROW_RELEASED]], t->units);
    add_exact(&f[value[row - ROW_RELEASED]], t->value);
    if (row == ROW_RELEASED)
        add_exact(&f[FIGURE_COMPUTE], t->compute);
}

static void add_charge(const scenarios *s, figure *f, const tg_charge_result *c, const together *t)
{
    uint32_t slot = s->slots[c->measure];
    amount low, high;
    if (slot == TG_NO_ID || c->stands == TG_IN_NO_WORLD || !c->known)
        return;
    if (t->charges) {
        low = high = t->charges[c->measure];
    } else {
        if (c->overflow || !amount_read(str_c(c->amount), &low))
            low = (amount){.overflow = true};
        high = low;
        if (c->amount_high[0])
            (void)!amount_read(str_c(c->amount_high), &high);
    }
    static const unsigned kinds[] = {TG_PAY_DUE, TG_PAY_IF_AUTHORISED};
    for (unsigned k = 0; k < 2; k++) {
        figure *to = &f[FIGURE_PAYEES + 2 * slot + k];
        bool sure = c->stands == TG_IN_EVERY_WORLD && c->kinds == kinds[k] && !c->at_most;
        if (!(c->kinds & kinds[k]))
            continue;
        if (sure)
            amount_add(&to->low, low);
        amount_add(&to->high, high);
    }
}

/* Questions are left open: whatever the lines may come to. */
static void add_open(const scenarios *s, figure *f, const tg_outcome *o, const together *t,
                     const tg_batch *batch, size_t at)
{
    tg_result r = tg_outcome_line(o);
    bool may[] = {(r.set & (1u << TG_CLEAR | 1u << TG_CONDITIONAL)) != 0, true,
                  (r.set & 1u << TG_DENIED) != 0};
    for (int i = 0; i < 3; i++) {
        if (!may[i])
            continue;
        amount_add(&f[FIGURE_RELEASED_UNITS + i].high, t->units);
        amount_add(&f[FIGURE_RELEASED_VALUE + i].high, t->value);
    }
    if (may[0])
        amount_add(&f[FIGURE_COMPUTE].high, t->compute);
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_charge_result c = batch ? tg_batch_charge(batch, at, i) : tg_outcome_charge(o, i);
        add_charge(s, f, &c, t);
    }
}

/* `batch`: whose charges the outcome's are, in that row; NULL: the outcome's own. */
static void add_outcome(const scenarios *s, figure *f, const tg_outcome *o, const together *t,
                        const tg_batch *batch, size_t at)
{
    static const scenario_row rows[] = {ROW_RELEASED, ROW_HELD, ROW_DENIED, ROW_BAD};
    tg_disposition d = tg_outcome_disposition(o, NULL);
    if (d == TG_HELD && tg_outcome_question_count(o)) {
        add_open(s, f, o, t, batch, at);
        return;
    }
    add_row(f, rows[d], t);
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_charge_result c = batch ? tg_batch_charge(batch, at, i) : tg_outcome_charge(o, i);
        add_charge(s, f, &c, t);
    }
}

/* ---- signatures ------------------------------------------------------------------------------ */

/* Whether each charge is one amount wherever it stands. */
static bool plain(const scenarios *s, const tg_batch *batch, const scenario_line *l,
                  const tg_outcome *o)
{
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_charge_result c = tg_batch_charge(batch, l->row, i);
        if (s->slots[c.measure] == TG_NO_ID || c.stands == TG_IN_NO_WORLD)
            continue;
        if (!c.known || c.overflow || c.at_least || c.at_most ||
            (c.amount_high[0] && strcmp(c.amount, c.amount_high) != 0))
            return false;
    }
    return true;
}

static void join(const scenario_column *c, const scenario_line *l, together *t)
{
    amount units = c->own ? l->own_units : l->units;
    if (l->units_known)
        amount_add(&t->units, units);
    if (l->units_known && l->priced)
        amount_add(&t->value, amount_times(units, l->price));
    else if (l->value_known)
        amount_add(&t->value, l->value);
    if (l->units_known && l->tpp_known)
        amount_add(&t->compute, amount_times(units, l->tpp));
}

static void join_charges(const scenarios *s, const tg_batch *batch, const scenario_line *l,
                         const tg_outcome *o, together *t)
{
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        amount x;
        tg_charge_result c = tg_batch_charge(batch, l->row, i);
        if (s->slots[c.measure] != TG_NO_ID && c.known && amount_read(str_c(c.amount), &x))
            amount_add(&t->charges[c.measure], x);
    }
}

/* One line under each joint reading of its questions; the figures are those of all it speaks for. */
static bool decide_readings(scenarios *s, scenario_column *c, const scenario_line *l,
                            const tg_outcome *o, const together *t)
{
    readings *r = c->readings;
    const tg_batch *batch = c->own ? c->own : s->shared;
    reading_table *table = readings_table(r, o);
    if (!table) {
        if (r->failed || !(table = readings_table(r, NULL)))
            return false;
    }
    if (table->rows == 1) {
        r->wide_signatures += tg_outcome_question_count(o) > 0;
        add_outcome(s, readings_figures(r, table, 0), o, t, batch, l->row);
        return true;
    }
    if (!scenario_refill(s, l))
        return false;
    if (c->changes_lines && tg_line_suppose(s->line, c->pack, NULL) == TG_NOMEM)
        return false;
    r->decided += table->rows;
    for (size_t row = 0; row < table->rows; row++) {
        const tg_outcome *one;
        if (!readings_set(r, table, row, s->line))
            return false;
        tg_status st = tg_decide(c->run, s->line, &one, NULL);
        if (st == TG_NOMEM)
            return false;
        if (st == TG_OK)
            r->wide_signatures += tg_outcome_question_count(one) > 0;
        if (st == TG_OK)
            add_outcome(s, readings_figures(r, table, row), one, t, NULL, 0);
    }
    return true;
}

/* Lines [from, to) of the members have one outcome. */
static bool read_signature(scenarios *s, scenario_column *c, const member_line *m, size_t count,
                           amount *charges)
{
    const tg_batch *batch = c->own ? c->own : s->shared;
    const tg_outcome *o = tg_batch_outcome(batch, s->lines[m[0].line].row);
    together all = {.charges = charges};
    const scenario_line *first = NULL;
    size_t questions = tg_outcome_question_count(o);
    c->readings->signatures++;
    c->readings->lines += count;
    c->readings->open_lines += questions ? count : 0;
    c->readings->joint_lines += questions > 1 ? count : 0;
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++)
        charges[tg_outcome_charge(o, i).measure] = (amount){0};
    for (size_t i = 0; i < count; i++) {
        const scenario_line *l = &s->lines[m[i].line];
        const tg_outcome *own = tg_batch_outcome(batch, l->row);
        if (plain(s, batch, l, own)) {
            first = first ? first : l;
            join(c, l, &all);
            join_charges(s, batch, l, own, &all);
            continue;
        }
        together alone = {.charges = NULL};
        join(c, l, &alone);
        if (!decide_readings(s, c, l, own, &alone))
            return false;
    }
    return !first || decide_readings(s, c, first, o, &all);
}

bool scenario_read_block(scenarios *s, scenario_column *c)
{
    const tg_batch *batch = c->own ? c->own : s->shared;
    member_line *m = calloc(s->line_count + 1, sizeof *m);
    amount *charges = calloc(tg_measure_count(s->pack) + 1, sizeof *charges);
    size_t count = 0;
    bool good = m && charges;
    for (size_t i = 0; good && i < s->line_count; i++) {
        const scenario_line *l = &s->lines[i];
        const tg_outcome *o = NULL;
        if (!l->bad && !(c->own && l->refused))
            o = tg_batch_outcome(batch, l->row);
        if (o && !tg_outcome_overflow(o))
            m[count++] = (member_line){tg_batch_outcome_id(batch, l->row), (uint32_t)i};
    }
    if (good && count)
        qsort(m, count, sizeof *m, by_id);
    for (size_t from = 0, to; good && from < count; from = to) {
        for (to = from + 1; to < count && m[to].id == m[from].id; to++)
            continue;
        good = read_signature(s, c, m + from, to - from, charges);
    }
    free(m);
    free(charges);
    return good;
}
