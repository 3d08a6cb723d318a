/*
 * reading_range.c - lowest and highest of a figure where joint readings are too many to go through.
 *
 *     tables in which the figure is not the same in every row, joined where they share a question
 *     group of few joint readings ──▶ each of them: its lowest and highest are reached
 *     group of more               ──▶ the sum over its tables of their lowest rows; reached where rows
 *                                     that are lowest can be picked with one reading of each question
 *
 * Groups share no question, so what each reaches all reach together.
 */
#include "whatif/readings.h"

#include <string.h>

enum { PICKS_MAX = 200000 /* rows looked at before it is said that none was found */ };

typedef struct {
    const readings *r;
    size_t which;
    bool high;
    size_t *group;   /* by question: another of its group, or itself */
    size_t *at;      /* by question: its reading */
    uint32_t *tables; /* of the group at hand */
    size_t table_count;
    uint32_t *places; /* its questions */
    size_t place_count;
    size_t picks;
} range_work;

static amount value_of(const range_work *w, const reading_table *t, size_t row)
{
    const figure *f = &readings_figures(w->r, t, row)[w->which];
    return w->high ? f->high : f->low;
}

/* Whether x is further out than y. */
static bool beyond(const range_work *w, amount x, amount y)
{
    return w->high ? amount_below(y, x) : amount_below(x, y);
}

static amount extreme_of(const range_work *w, const reading_table *t)
{
    amount best = value_of(w, t, 0);
    for (size_t row = 1; row < t->rows; row++)
        if (beyond(w, value_of(w, t, row), best))
            best = value_of(w, t, row);
    return best;
}

static bool same_in_all_rows(const range_work *w, const reading_table *t)
{
    for (size_t row = 1; row < t->rows; row++)
        if (beyond(w, value_of(w, t, row), value_of(w, t, 0)) ||
            beyond(w, value_of(w, t, 0), value_of(w, t, row)))
            return false;
    return true;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static size_t group_of(const range_work *w, size_t question)
{
    while (w->group[question] != question)
        question = w->group[question];
    return question;
}

static void find_groups(const range_work *w)
{
    for (size_t i = 0; i < w->r->questions.count; i++)
        w->group[i] = i;
    for (size_t i = 0; i < w->r->tables.count; i++) {
        const reading_table *t = &w->r->tables.at[i];
        if (same_in_all_rows(w, t))
            continue;
        for (size_t k = 1; k < t->question_count; k++)
            w->group[group_of(w, t->questions[k])] = group_of(w, t->questions[0]);
    }
}

/* Tables and questions of the group; how many joint readings these
 * have, at most the bound and one. */
static size_t take_group(range_work *w, size_t group)
{
    size_t joint = 1;
    w->table_count = w->place_count = 0;
    for (uint32_t i = 0; i < w->r->questions.count; i++) {
        if (group_of(w, i) != group)
            continue;
        w->places[w->place_count++] = i;
        if (joint <= READINGS_JOINT_MAX)
            joint *= w->r->questions.at[i].reading_count;
    }
    for (uint32_t i = 0; i < w->r->tables.count; i++) {
        const reading_table *t = &w->r->tables.at[i];
        if (t->question_count && group_of(w, t->questions[0]) == group && !same_in_all_rows(w, t))
            w->tables[w->table_count++] = i;
    }
    return joint <= READINGS_JOINT_MAX ? joint : READINGS_JOINT_MAX + 1;
}

/* ---- few joint readings ---------------------------------------------------------------------- */

static amount total_of_group(const range_work *w)
{
    amount sum = {0};
    for (size_t i = 0; i < w->table_count; i++) {
        const reading_table *t = &w->r->tables.at[w->tables[i]];
        amount_add(&sum, value_of(w, t, readings_row(w->r, t, w->at)));
    }
    return sum;
}

static amount over_all(range_work *w, size_t joint)
{
    amount best = {0};
    for (size_t n = 0; n < joint; n++) {
        size_t rest = n;
        for (size_t i = 0; i < w->place_count; i++) {
            size_t count = w->r->questions.at[w->places[i]].reading_count;
            w->at[w->places[i]] = rest % count;
            rest /= count;
        }
        amount one = total_of_group(w);
        if (n == 0 || beyond(w, one, best))
            best = one;
    }
    return best;
}

/* ---- many ------------------------------------------------------------------------------------ */

static bool pick(range_work *w, size_t table);

/* Takes the row's readings where they agree with those taken, and goes on; gives them back. */
static bool pick_row(range_work *w, size_t table, size_t row)
{
    const reading_table *t = &w->r->tables.at[w->tables[table]];
    size_t own[TABLE_QUESTIONS_MAX];
    bool taken[TABLE_QUESTIONS_MAX], good = true;
    readings_of_row(w->r, t, row, own);
    for (size_t i = 0; i < t->question_count; i++) {
        taken[i] = good && w->at[t->questions[i]] == SIZE_MAX;
        if (taken[i])
            w->at[t->questions[i]] = own[i];
        good = good && w->at[t->questions[i]] == own[i];
    }
    good = good && pick(w, table + 1);
    for (size_t i = 0; i < t->question_count && !good; i++)
        if (taken[i])
            w->at[t->questions[i]] = SIZE_MAX;
    return good;
}

/* A row that is extreme of each table from this one on, all with one reading of each question. */
static bool pick(range_work *w, size_t table)
{
    if (table == w->table_count)
        return true;
    const reading_table *t = &w->r->tables.at[w->tables[table]];
    amount extreme = extreme_of(w, t);
    for (size_t row = 0; row < t->rows; row++) {
        if (w->picks++ >= PICKS_MAX)
            return false;
        if (!beyond(w, extreme, value_of(w, t, row)) && pick_row(w, table, row))
            return true;
    }
    return false;
}

static amount over_tables(range_work *w, bool *reached)
{
    amount sum = {0};
    for (size_t i = 0; i < w->table_count; i++)
        amount_add(&sum, extreme_of(w, &w->r->tables.at[w->tables[i]]));
    for (size_t i = 0; i < w->place_count; i++)
        w->at[w->places[i]] = SIZE_MAX;
    w->picks = 0;
    *reached = *reached && pick(w, 0);
    return sum;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static amount extreme_total(range_work *w, bool *reached)
{
    amount sum = {0};
    find_groups(w);
    for (size_t i = 0; i < w->r->tables.count; i++)
        if (same_in_all_rows(w, &w->r->tables.at[i]))
            amount_add(&sum, value_of(w, &w->r->tables.at[i], 0));
    for (size_t g = 0; g < w->r->questions.count; g++) {
        if (group_of(w, g) != g)
            continue;
        size_t joint = take_group(w, g);
        if (!w->table_count)
            continue;
        amount_add(&sum,
                   joint <= READINGS_JOINT_MAX ? over_all(w, joint) : over_tables(w, reached));
    }
    return sum;
}

bool readings_range(const readings *r, size_t which, arena *a, figure *out, bool *reached)
{
    size_t places = r->questions.count + 1, tables = r->tables.count + 1;
    range_work w = {.r = r, .which = which};
    w.group = arena_alloc(a, places, sizeof *w.group);
    w.at = arena_alloc(a, places, sizeof *w.at);
    w.places = arena_alloc(a, places, sizeof *w.places);
    w.tables = arena_alloc(a, tables, sizeof *w.tables);
    if (!w.group || !w.at || !w.places || !w.tables)
        return false;
    *reached = true;
    out->low = extreme_total(&w, reached);
    w.high = true;
    out->high = extreme_total(&w, reached);
    return true;
}
