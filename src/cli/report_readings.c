/*
 * report_readings.c - all readings of a scenario in a report: ranges, tornados, joint readings.
 *
 *     ranges of every figure          over all joint readings
 *     a tornado a figure              one question at a time, the others at their base
 *     joint readings                  a row each: the readings, then the figures that ever differ
 */
#include "cli/report_bits.h"
#include "cli/report_scenario.h"

enum { JOINT_ON_PAGE = 128 };

typedef struct {
    scenario_doc *b;
    const scenario_column *c;
    const readings *r;
    reading_plan plan;
    figure *all;             /* ranges by figure */
    reading_swing *swings;   /* by question of the plan */
    size_t column;
} readings_doc;

static bool is_range(const figure *f)
{
    return amount_compare(f->low, f->high) != 0;
}

static bool is_nothing(const figure *f)
{
    return !f->low.overflow && f->low.v == 0 && !f->high.overflow && f->high.v == 0;
}

/* ---- what is assumed ------------------------------------------------------------------------- */

static str base_words(const readings_doc *x)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < x->plan.count; i++) {
        const reading_question *q = &x->r->questions.at[x->plan.order[i]];
        strbuf_printf(&b, "%s" STR_FMT " is " STR_FMT " (%s)", i ? "; " : "", STR_ARG(q->name),
                      STR_ARG(q->texts[q->base]), q->by_law ? "by law" : "the first reading");
    }
    str s = str_dup(x->b->a, strbuf_str(&b));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

static void intro(const readings_doc *x)
{
    const readings *r = x->r;
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b,
                  "%llu of %llu lines depend on %zu open questions, %llu of them on two or more; ",
                  (unsigned long long)r->open_lines, (unsigned long long)r->lines, x->plan.count,
                  (unsigned long long)r->joint_lines);
    uint64_t joint = readings_joint(r);
    if (joint == UINT64_MAX)
        strbuf_add_c(&b, "more joint readings than can be counted");
    else
        strbuf_printf(&b, "%llu joint %s", (unsigned long long)joint,
                      joint == 1 ? "reading" : "readings");
    if (x->plan.none)
        strbuf_printf(&b, ", more than %d: --questions=Q,... chooses which are listed",
                      READINGS_JOINT_MAX);
    strbuf_add_c(&b, ". " READINGS_LEAVE_OUT);
    if (x->plan.outer)
        strbuf_printf(&b, " " STR_FMT ".", STR_ARG(scenario_bound_words(x->b->j, &x->plan)));
    doc_prose(x->b->d, strbuf_str(&b));
    strbuf_free(&b);
}

/* ---- ranges ---------------------------------------------------------------------------------- */

static void ranges_grid(const readings_doc *x)
{
    scenario_doc *b = x->b;
    rat e;
    i128 v;
    bool expected = !x->plan.open && x->plan.count && readings_expect(x->r, 0, &e);
    str name = arena_print(b->a, "ranges %zu", x->column + 1);
    grid *g = name.ptr ? doc_grid(b->d, name.ptr,
                                  arena_print(b->a, "Figures over all readings, " STR_FMT,
                                              STR_ARG(x->c->name)))
                       : NULL;
    if (!g)
        return;
    grid_column(g, STR("figure"), GRID_KEY);
    grid_column(g, STR("least"), GRID_RIGHT);
    grid_column(g, STR("greatest"), GRID_RIGHT);
    if (expected)
        grid_column(g, STR("by the weights of the scenario"), GRID_RIGHT);
    for (size_t i = 0; i < x->r->figure_count; i++) {
        unsigned decimals = scenario_figure_decimals(b->j, i);
        str figure_name = scenario_figure_name(b->j, i);
        if (x->plan.bound[i])
            figure_name = arena_print(b->a, STR_FMT " (outer bound)", STR_ARG(figure_name));
        grid_text(g, figure_name);
        grid_number(g, report_amount(b->a, x->all[i].low, decimals));
        grid_number(g, report_amount(b->a, x->all[i].high, decimals));
        if (expected && readings_expect(x->r, i, &e) && rat_round_even(e, 2, &v))
            grid_number(g, report_amount(b->a, (amount){.v = v, .scale = 2}, 2));
        else if (expected)
            grid_nothing(g);
        grid_end_row(g);
    }
}

/* ---- tornados -------------------------------------------------------------------------------- */

static const reading_question *question_of(const readings_doc *x, size_t i)
{
    return &x->r->questions.at[x->plan.order[i]];
}

static tornado_row range_row(const readings_doc *x, str label, const figure *f, unsigned decimals)
{
    return (tornado_row){.label = label,
                         .low = report_figure(x->b->a, f->low, decimals),
                         .high = report_figure(x->b->a, f->high, decimals)};
}

/* A row a question, from the least to the greatest reading. Where facts leave the figure open too:
 * its range at the base, and under each other reading. NULL: no memory. */
static tornado_row *tornado_rows(const readings_doc *x, size_t which, const size_t *order,
                                 size_t count, bool open, size_t *out)
{
    unsigned decimals = scenario_figure_decimals(x->b->j, which);
    size_t room = 1 + count, n = 0;
    for (size_t i = 0; i < count; i++)
        room += question_of(x, order[i])->reading_count;
    tornado_row *rows = arena_alloc(x->b->a, room, sizeof *rows);
    if (rows && open)
        rows[n++] = range_row(x, STR("at the base"), &x->swings[order[0]].base[which], decimals);
    for (size_t i = 0; rows && i < count; i++) {
        const reading_swing *s = &x->swings[order[i]];
        const reading_question *q = question_of(x, order[i]);
        if (!open) {
            rows[n] = range_row(x, q->name, &s->range[which], decimals);
            rows[n].low_reading = q->texts[s->low_at[which]];
            rows[n++].high_reading = q->texts[s->high_at[which]];
            continue;
        }
        for (size_t k = 0; k < q->reading_count; k++)
            if (k != q->base)
                rows[n++] = range_row(x, arena_print(x->b->a, STR_FMT ": " STR_FMT,
                                                     STR_ARG(q->name), STR_ARG(q->texts[k])),
                                      &s->each[k * x->r->figure_count + which], decimals);
    }
    *out = n;
    return rows;
}

static void tornado(const readings_doc *x, size_t which, const size_t *order, size_t count)
{
    scenario_doc *b = x->b;
    const figure *base = &x->swings[order[0]].base[which];
    bool open = false;
    for (size_t i = 0; i < count; i++)
        open |= x->swings[order[i]].open[which];
    str name = arena_print(b->a, "tornado_%zu_%zu", x->column + 1, which + 1);
    size_t row_count = 0;
    tornado_row *rows = tornado_rows(x, which, order, count, open, &row_count);
    if (!rows || !name.ptr)
        return;
    plot_head head = {
        .name = name.ptr,
        .title = arena_print(b->a, "What moves " STR_FMT "%s, " STR_FMT,
                             STR_ARG(scenario_figure_name(b->j, which)),
                             x->plan.open ? " (outer bounds)" : "", STR_ARG(x->c->name)),
        .description =
            arena_print(b->a, "One question at a time, the others at their base: " STR_FMT ". %s%s",
                        STR_ARG(base_words(x)), READINGS_AND_ANSWERS,
                        open ? " Facts leave the figure open: a row is its range under one "
                               "reading."
                             : "")};
    doc_tornado(b->d, &(plot_tornado){.head = head,
                                      .ranges = open,
                                      .row_heading = open ? STR("reading") : STR("question"),
                                      .base = report_figure(b->a, base->low,
                                                            scenario_figure_decimals(b->j, which)),
                                      .base_name = STR("base"),
                                      .rows = rows,
                                      .row_count = row_count});
}

static void tornados(readings_doc *x)
{
    scenario_doc *b = x->b;
    size_t *order = arena_alloc(b->a, x->plan.count + 1, sizeof *order);
    if (!order)
        return;
    for (size_t i = 0; i < x->r->figure_count; i++) {
        size_t count = reading_plan_movers(&x->plan, x->swings, i, order);
        if (count)
            tornado(x, i, order, count);
    }
}

/* ---- joint readings -------------------------------------------------------------------------- */

/* A figure that is nothing under every reading has no column; one that is ever a range has two. */
static void joint_columns(const readings_doc *x, grid *g, const bool *ranges)
{
    for (size_t i = 0; i < x->plan.listed_count; i++)
        grid_column(g, x->r->questions.at[x->plan.listed[i]].name, GRID_MONO | (i ? 0 : GRID_KEY));
    for (size_t i = 0; i < x->r->figure_count; i++) {
        str name = scenario_figure_name(x->b->j, i);
        if (is_nothing(&x->all[i]))
            continue;
        if (ranges[i]) {
            grid_column(g, arena_print(x->b->a, STR_FMT ", least", STR_ARG(name)), GRID_RIGHT);
            grid_column(g, arena_print(x->b->a, STR_FMT ", greatest", STR_ARG(name)), GRID_RIGHT);
        } else {
            grid_column(g, name, GRID_RIGHT);
        }
    }
}

static void joint_row(const readings_doc *x, grid *g, const bool *ranges, const size_t *at,
                      const figure *f)
{
    arena *a = x->b->a;
    for (size_t i = 0; i < x->plan.listed_count; i++) {
        size_t q = x->plan.listed[i];
        grid_text(g, x->r->questions.at[q].texts[at[q]]);
    }
    for (size_t i = 0; i < x->r->figure_count; i++) {
        unsigned decimals = scenario_figure_decimals(x->b->j, i);
        if (is_nothing(&x->all[i]))
            continue;
        grid_number(g, report_amount(a, f[i].low, decimals));
        if (ranges[i])
            grid_number(g, report_amount(a, f[i].high, decimals));
    }
    grid_end_row(g);
}

static void joint_grid(readings_doc *x)
{
    scenario_doc *b = x->b;
    const reading_plan *p = &x->plan;
    if (!p->joint || !p->listed_count)
        return;
    figure *f = arena_alloc(b->a, x->r->figure_count, sizeof *f);
    bool *ranges = arena_alloc(b->a, x->r->figure_count, sizeof *ranges);
    size_t *at = arena_alloc(b->a, x->r->questions.count + 1, sizeof *at);
    str name = arena_print(b->a, "joint %zu", x->column + 1);
    str caption = arena_print(b->a, "Every joint reading%s, " STR_FMT,
                              p->open ? " of the listed questions (outer bounds)" : "",
                              STR_ARG(x->c->name));
    if (!f || !ranges || !at || !name.ptr)
        return;
    for (uint64_t n = 0; n < p->joint; n++) {
        reading_plan_at(p, n, at);
        readings_total(x->r, at, f);
        for (size_t i = 0; i < x->r->figure_count; i++)
            ranges[i] |= is_range(&f[i]);
    }
    uint64_t shown = !b->workbook && p->joint > JOINT_ON_PAGE ? JOINT_ON_PAGE : p->joint;
    grid *g = shown == p->joint ? doc_grid(b->d, name.ptr, caption)
                                : doc_grid_wide(b->d, name.ptr, caption);
    if (!g)
        return;
    joint_columns(x, g, ranges);
    for (uint64_t n = 0; n < shown; n++) {
        reading_plan_at(p, n, at);
        readings_total(x->r, at, f);
        joint_row(x, g, ranges, at, f);
    }
    str more = STR("");
    if (shown < p->joint)
        more = arena_print(b->a,
                           "The first %llu of %llu joint readings; a workbook and --format csv "
                           "have all. ",
                           (unsigned long long)shown, (unsigned long long)p->joint);
    grid_note(g, arena_print(b->a, STR_FMT "Figures that are nothing under every reading are left "
                                           "out.",
                             STR_ARG(more)));
}

/* ---- all of it ------------------------------------------------------------------------------- */

void scenario_readings_parts(scenario_doc *b, size_t i)
{
    const scenario_column *c = &b->j->s.columns[i];
    readings_doc x = {.b = b, .c = c, .r = &c->readings->r, .column = i};
    x.all = arena_alloc(b->a, x.r->figure_count, sizeof *x.all);
    if (!x.all || !reading_plan_make(b->j, x.r, &x.plan) ||
        !reading_plan_ranges(b->j, &x.plan, x.all))
        return;
    str name = arena_print(b->a, "readings_%zu", i + 1);
    if (!name.ptr)
        return;
    scenario_part(b, name.ptr, arena_print(b->a, "All readings: " STR_FMT, STR_ARG(c->name)));
    intro(&x);
    ranges_grid(&x);
    x.swings = reading_plan_swings(b->j, &x.plan);
    if (!x.swings)
        return;
    tornados(&x);
    joint_grid(&x);
}
