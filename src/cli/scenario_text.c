/*
 * scenario_text.c - scenarios side by side, for a person: a row a scenario in every table.
 */
#include "cli/para.h"
#include "cli/scenario.h"
#include "cli/scenario_alloc.h"
#include "cli/side.h"

enum { CHANGES_SHOWN = 8 };

typedef struct {
    const scenario_job *j;
    strbuf *out;
} sheet;

static void head(const sheet *p, const char *text)
{
    strbuf b;
    strbuf_init(&b, NULL);
    para(&b, str_c(text), 0, 2, p->j->width);
    str rows = strbuf_str(&b); /* with its newline */
    strbuf_printf(p->out, "%s" STR_FMT "%s\n", p->j->colour ? "\n\033[1m" : "\n",
                  STR_ARG(str_sub(rows, 0, rows.len - 1)), p->j->colour ? "\033[0m" : "");
    strbuf_free(&b);
}

static void number(strbuf *b, amount x, unsigned decimals)
{
    if (x.overflow)
        strbuf_add_c(b, "too large");
    else
        amount_write(b, x, decimals, ',');
}

static side_table side_of(const sheet *p, const char *const *heads, size_t columns)
{
    return side_new(p->j->a, p->out, p->j->width, heads, columns);
}

static str cell(side_table *g, amount x, unsigned decimals)
{
    strbuf b;
    strbuf_init(&b, NULL);
    number(&b, x, decimals);
    str s = str_dup(g->a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

/* ---- tables of a column ---------------------------------------------------------------------- */

static amount figure_of(const scenario_sums *s, bool value)
{
    return value ? s->value : s->units;
}

/* released, held, denied, bad of each scenario; `table` picks it. */
static void put_rows(const sheet *p, bool value, size_t dimension, size_t at)
{
    static const char *const heads[] = {"", "released", "held", "denied", "bad"};
    side_table g = side_of(p, heads, 5);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        const scenario_table *t = &c->total;
        if (dimension != SIZE_MAX)
            t = at < c->by[dimension].count ? &c->by[dimension].at[at] : NULL;
        side_row r = {{c->name}};
        for (size_t k = 1; t && k < 5; k++)
            r.cells[k] = cell(&g, figure_of(&t->rows[k], value), value ? 2 : 0);
        side_add(&g, &r);
    }
    side_print(&g);
}

static void put_held(const sheet *p)
{
    static const char *const heads[] = {"", "open", "uncovered", "licence", "notif.", "to do",
                                        "conflict", "limit"};
    size_t reasons = 6; /* and a limit, where one holds something */
    for (size_t i = 0; i < p->j->s.column_count; i++)
        if (p->j->s.columns[i].total.rows[ROW_LIMIT].lines)
            reasons = 7;
    side_table g = side_of(p, heads, reasons + 1);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        side_row r = {{c->name}};
        for (size_t k = 0; k < reasons; k++)
            r.cells[k + 1] = cell(&g, c->total.rows[ROW_OPEN + k].units, 0);
        side_add(&g, &r);
    }
    head(p, "Units held, by reason (a line may have several)");
    side_print(&g);
}

static str lines_cell(const sheet *p, uint64_t n)
{
    return arena_print(p->j->a, "%llu %s", (unsigned long long)n, n == 1 ? "line" : "lines");
}

static bool paid(const scenario_job *j, size_t who)
{
    for (size_t i = 0; i < j->s.column_count; i++) {
        const scenario_charges *x = &j->s.columns[i].payees[who];
        if (x->due_lines + x->if_authorised_lines + x->range_lines + x->unknown_lines)
            return true;
    }
    return false;
}

/* `note`: bits 1, some are open; 2, some without an upper bound. */
static void put_charges(const sheet *p, size_t who, unsigned *note)
{
    static const char *const heads[] = {"", "due", "if authorised", "open, up to", "unknown"};
    const scenario_payee *to = &p->j->s.payees[who];
    bool open = false, endless = false;
    side_table g = side_of(p, heads, 5);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_charges *x = &p->j->s.columns[i].payees[who];
        side_row r = {{p->j->s.columns[i].name}};
        r.cells[1] = cell(&g, x->due, 2);
        r.cells[2] = cell(&g, x->if_authorised, 2);
        r.cells[3] = x->range_lines ? cell(&g, x->high, 2) : STR("-");
        if (x->open_ended_lines)
            r.cells[3] = arena_print(p->j->a, STR_FMT "+", STR_ARG(r.cells[3]));
        r.cells[4] = lines_cell(p, x->unknown_lines);
        open |= x->range_lines > 0;
        endless |= x->open_ended_lines > 0;
        side_add(&g, &r);
    }
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "Charges to " STR_FMT ", " STR_FMT,
                  STR_ARG(to->title.len ? to->title : to->name), STR_ARG(to->currency));
    strbuf_char(&b, '\0');
    head(p, b.ptr);
    strbuf_free(&b);
    side_print(&g);
    *note |= open ? endless ? 3u : 1u : 0u;
}

static void put_all_charges(const sheet *p)
{
    unsigned note = 0;
    for (size_t i = 0; i < p->j->s.payee_count; i++)
        if (paid(p->j, i))
            put_charges(p, i, &note);
    if (note)
        strbuf_char(p->out, '\n');
    if (note & 1)
        para(p->out,
             STR("open, up to: where it is not settled whether, or how much, is charged; in "
                 "no other column. Every charge at its most, also where readings that would "
                 "charge them exclude each other: an outer bound."),
             2, 2, p->j->width);
    if (note & 2)
        para(p->out, STR("+: some rate has no upper bound; more than that is possible."), 2, 2,
             p->j->width);
}

static void put_compute(const sheet *p)
{
    static const char *const heads[] = {"", "units x TPP", "in chips", "TPP unknown"};
    side_table g = side_of(p, heads, 4);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_table *t = &p->j->s.columns[i].total;
        amount chips;
        side_row r = {{p->j->s.columns[i].name}};
        r.cells[1] = cell(&g, t->compute, 0);
        r.cells[2] = scenario_equivalents(p->j, t->compute, &chips) ? cell(&g, chips, 0) : STR("-");
        r.cells[3] = lines_cell(p, t->compute_unknown);
        side_add(&g, &r);
    }
    head(p, "Compute delivered: units x item.tpp over released lines");
    side_print(&g);
    bool given = false;
    for (size_t i = 0; i < p->j->s.column_count; i++)
        given = given || scenario_alloc_at(p->j, i);
    if (given)
        para(p->out, STR("of all that is released, whatever the inventory has of it"), 2, 2,
             p->j->width);
    if (!p->j->reference_id.len)
        return;
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "in chips: divided by the TPP of one " STR_FMT ", ",
                  STR_ARG(p->j->reference_id));
    number(&b, p->j->reference, 0);
    strbuf_add_c(&b, ", rounded down");
    para(p->out, strbuf_str(&b), 2, 2, p->j->width);
    strbuf_free(&b);
}

static void put_quotas(const sheet *p)
{
    bool any = false;
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        for (size_t k = 0; k < c->quota_count; k++) {
            const scenario_quota *q = &c->quotas[k];
            amount released, open;
            if (!q->keys.count)
                continue;
            if (!any)
                head(p, "Units that a ratio asks for (domestic ones), less those of the book");
            any = true;
            strbuf b;
            strbuf_init(&b, NULL);
            strbuf_printf(&b, STR_FMT ", %.*s: ", STR_ARG(c->name),
                          (int)tg_limit_name(c->pack, q->limit).len,
                          tg_limit_name(c->pack, q->limit).ptr);
            if (scenario_quota_needs(q, 0, &released) && scenario_quota_needs(q, 1, &open)) {
                number(&b, released, 0);
                strbuf_add_c(&b, " for what is released, ");
                number(&b, open, 0);
                strbuf_add_c(&b, " for all that is not denied");
            } else {
                strbuf_add_c(&b, "unknown, since the ratio is");
            }
            if (q->lines_unknown)
                strbuf_printf(&b, "; %llu %s cannot be counted",
                              (unsigned long long)q->lines_unknown,
                              q->lines_unknown == 1 ? "line" : "lines");
            para(p->out, strbuf_str(&b), 2, 4, p->j->width);
            strbuf_free(&b);
        }
    }
}

/* ---- by buyer type, end use ------------------------------------------------------------------ */

/* Values of a dimension in byte order. */
static size_t *sorted_values(const sheet *p, const scenario_dimension *d)
{
    size_t *order = arena_alloc(p->j->a, d->values.count + 1, sizeof *order);
    for (size_t i = 0; order && i < d->values.count; i++) {
        size_t k = i;
        for (; k > 0 && str_cmp(d->values.at[order[k - 1]], d->values.at[i]) > 0; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    return order;
}

/* Whether any scenario decides the lines of that value otherwise than the first. */
static bool value_differs(const sheet *p, size_t d, size_t at)
{
    static const scenario_table none;
    const scenario_table *first = NULL;
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        const scenario_table *t = at < c->by[d].count ? &c->by[d].at[at] : &none;
        first = first ? first : t;
        for (int k = ROW_ORDERED; k <= ROW_BAD; k++)
            if (t->rows[k].lines != first->rows[k].lines ||
                t->rows[k].units.v != first->rows[k].units.v)
                return true;
    }
    return false;
}

static void put_alike(const sheet *p, const scenario_dimension *x, size_t same)
{
    strbuf_char(p->out, '\n');
    para(p->out,
         arena_print(p->j->a,
                     "%zu other %s of " STR_FMT " %s decided alike in all; --format csv has %s",
                     same, same == 1 ? "value" : "values", STR_ARG(x->fact),
                     same == 1 ? "is" : "are", same == 1 ? "it" : "them"),
         2, 2, p->j->width);
}

static void put_dimension(const sheet *p, size_t d)
{
    const scenario_dimension *x = &p->j->s.by[d];
    size_t *order = sorted_values(p, x), same = 0;
    for (size_t i = 0; order && i < x->values.count; i++) {
        if (!value_differs(p, d, order[i])) {
            same++;
            continue;
        }
        str title = arena_print(p->j->a, "Units, " STR_FMT " " STR_FMT "%c", STR_ARG(x->fact),
                                STR_ARG(x->values.at[order[i]]), 0);
        head(p, title.ptr);
        put_rows(p, false, d, order[i]);
    }
    if (same)
        put_alike(p, x, same);
}

/* ---- lines that change ----------------------------------------------------------------------- */

static void put_change(const sheet *p, const scenario_change *g)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "%llu %s, ", (unsigned long long)g->sums.lines,
                  g->sums.lines == 1 ? "line" : "lines");
    number(&b, g->sums.units, 0);
    if (str_eq(g->from, g->to))
        strbuf_printf(&b, " units: " STR_FMT " before and after; what differs:", STR_ARG(g->to));
    else
        strbuf_printf(&b, " units: " STR_FMT " -> " STR_FMT, STR_ARG(g->from), STR_ARG(g->to));
    para(p->out, strbuf_str(&b), 2, 6, p->j->width);
    strbuf_free(&b);
    for (str rest = g->causes; rest.len;) {
        size_t n = 0;
        while (n < rest.len && rest.ptr[n] != '\n')
            n++;
        para(p->out, str_sub(rest, 0, n), 4, 8, p->j->width);
        rest = str_sub(rest, n < rest.len ? n + 1 : n, rest.len);
    }
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "such as ");
    for (size_t i = 0; i < EXAMPLES && i < g->sums.lines; i++)
        strbuf_printf(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(g->ids[i]));
    para(p->out, strbuf_str(&b), 4, 8, p->j->width);
    strbuf_free(&b);
}

static void put_changes(const sheet *p, const scenario_column *c)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, STR_FMT " against " STR_FMT ": %llu %s", STR_ARG(c->name),
                  STR_ARG(p->j->s.columns[0].name), (unsigned long long)c->changed.lines,
                  c->changed.lines == 1 ? "line changes" : "lines change");
    strbuf_char(&b, '\0');
    head(p, b.ptr);
    strbuf_free(&b);
    for (size_t i = 0; i < c->changes.count && i < CHANGES_SHOWN; i++)
        put_change(p, &c->changes.at[i]);
    if (c->changes.count > CHANGES_SHOWN)
        strbuf_printf(p->out, "  and %zu more causes; --format csv has all\n",
                      c->changes.count - CHANGES_SHOWN);
}

/* ---- readings -------------------------------------------------------------------------------- */

static bool same_amount(amount x, amount y)
{
    x.v = -x.v;
    amount_add(&y, x);
    return y.v == 0;
}

static str range_text(const sheet *p, const figure *f, unsigned decimals)
{
    strbuf b;
    strbuf_init(&b, NULL);
    number(&b, f->low, decimals);
    if (!same_amount(f->low, f->high)) {
        strbuf_add_c(&b, " .. ");
        number(&b, f->high, decimals);
    }
    str s = str_dup(p->j->a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

static bool is_zero(const figure *f)
{
    return f->low.v == 0 && f->high.v == 0;
}

static void put_ranges(const sheet *p, const reading_plan *plan, const figure *all)
{
    static const char *const heads[] = {"figure", "lowest .. highest"};
    static const char *const weighed[] = {"figure", "lowest .. highest", "by your weights"};
    rat x;
    bool expected = !plan->open && readings_expect(plan->r, 0, &x) && plan->count;
    side_table g = side_of(p, expected ? weighed : heads, expected ? 3 : 2);
    for (size_t i = 0; i < plan->r->figure_count; i++) {
        side_row r = {{scenario_figure_name(p->j, i)}};
        unsigned decimals = scenario_figure_decimals(p->j, i);
        r.cells[1] = range_text(p, &all[i], decimals);
        if (is_zero(&all[i]))
            continue;
        if (plan->bound[i])
            r.cells[1] = arena_print(p->j->a, STR_FMT " (outer bound)", STR_ARG(r.cells[1]));
        if (expected && readings_expect(plan->r, i, &x)) {
            i128 v;
            if (rat_round_even(x, 2, &v))
                r.cells[2] = cell(&g, (amount){.v = v, .scale = 2}, 2);
        }
        side_add(&g, &r);
    }
    side_print(&g);
    const reading_question *without = expected ? NULL : readings_unweighted(plan->r);
    if (without)
        para(p->out, arena_print(p->j->a, "No expectation: figures depend on " STR_FMT "%s",
                                 STR_ARG(without->name),
                                 without->ruled
                                     ? ", some of whose weighted readings are ruled out."
                                     : " too, which has no weights."),
             2, 2, p->j->width);
    if (plan->outer)
        para(p->out, scenario_bound_words(p->j, plan), 2, 2, p->j->width);
}

/* The questions that move the figure, the one that moves it most first, each with the
 * figure under its readings. */
static void put_swing(const sheet *p, const reading_plan *plan, const reading_swing *swings,
                      size_t *order, size_t which)
{
    unsigned decimals = scenario_figure_decimals(p->j, which);
    size_t n = reading_plan_movers(plan, swings, which, order);
    if (n)
        para(p->out, scenario_figure_name(p->j, which), 2, 4, p->j->width);
    for (size_t i = 0; i < n; i++) {
        const reading_swing *s = &swings[order[i]];
        const reading_question *q = &plan->r->questions.at[s->question];
        strbuf b;
        strbuf_init(&b, NULL);
        strbuf_printf(&b, STR_FMT " moves it by ", STR_ARG(q->name));
        number(&b, s->by[which], decimals);
        para(p->out, strbuf_str(&b), 4, 6, p->j->width);
        strbuf_free(&b);
        for (size_t k = 0; k < q->reading_count; k++)
            para(p->out,
                 arena_print(p->j->a, STR_FMT ": " STR_FMT "%s", STR_ARG(q->texts[k]),
                             STR_ARG(range_text(p, &s->each[k * plan->r->figure_count + which],
                                                decimals)),
                             k == q->base ? " (base)" : ""),
                 6, 8, p->j->width);
    }
}

static void put_tornado(const sheet *p, const reading_plan *plan)
{
    reading_swing *swings = reading_plan_swings(p->j, plan);
    size_t *order = arena_alloc(p->j->a, plan->count + 1, sizeof *order);
    if (!swings || !order || !plan->count)
        return;
    head(p, plan->open
                ? "Which question moves a figure most (outer bounds): one at a time, others at base"
                : "Which question moves a figure most: one at a time, the others at their base");
    for (size_t i = 0; i < plan->r->figure_count; i++)
        put_swing(p, plan, swings, order, i);
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "base: ");
    for (size_t i = 0; i < plan->count; i++) {
        const reading_question *q = &plan->r->questions.at[plan->order[i]];
        strbuf_printf(&b, "%s" STR_FMT " is " STR_FMT " (%s)", i ? "; " : "", STR_ARG(q->name),
                      STR_ARG(q->texts[q->base]), q->by_law ? "by law" : "the first reading");
    }
    para(p->out, strbuf_str(&b), 2, 4, p->j->width);
    para(p->out, STR(READINGS_AND_ANSWERS), 2, 2, p->j->width);
    strbuf_free(&b);
}

static void put_readings(const sheet *p, const scenario_column *c)
{
    const readings *r = &c->readings->r;
    reading_plan plan;
    figure *all = arena_alloc(p->j->a, r->figure_count, sizeof *all);
    if (!all || !reading_plan_make(p->j, r, &plan) || !reading_plan_ranges(p->j, &plan, all))
        return;
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "All readings, " STR_FMT, STR_ARG(c->name));
    strbuf_char(&b, '\0');
    head(p, b.ptr);
    strbuf_clear(&b);
    strbuf_printf(&b, "%llu of %llu lines depend on %zu open %s, %llu of them on two or more; ",
                  (unsigned long long)r->open_lines, (unsigned long long)r->lines, plan.count,
                  plan.count == 1 ? "question" : "questions", (unsigned long long)r->joint_lines);
    uint64_t joint = readings_joint(r);
    if (joint == UINT64_MAX)
        strbuf_add_c(&b, "more joint readings than can be counted");
    else
        strbuf_printf(&b, "%llu joint %s", (unsigned long long)joint,
                      joint == 1 ? "reading" : "readings");
    if (plan.none)
        strbuf_printf(&b, ", more than %d: --questions=Q,... chooses which are listed",
                      READINGS_JOINT_MAX);
    strbuf_add_c(&b, ". " READINGS_LEAVE_OUT);
    para(p->out, strbuf_str(&b), 2, 2, p->j->width);
    strbuf_free(&b);
    put_ranges(p, &plan, all);
    put_tornado(p, &plan);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Limits without members, adopted measures that apply to nothing. */
static void put_untouched(const sheet *p, const scenario_column *c)
{
    str *said;
    size_t count = reach_sentences(c->reach, !args_has(p->j->args, OPT_NO_LIMITS), p->j->a, &said);
    for (size_t i = 0; i < count; i++)
        para(p->out, said[i], 2, 6, p->j->width);
}

static void put_scenarios(const sheet *p)
{
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        strbuf b;
        strbuf_init(&b, NULL);
        strbuf_printf(&b, STR_FMT ": " STR_FMT, STR_ARG(c->name), STR_ARG(c->title));
        para(p->out, strbuf_str(&b), 0, 4, p->j->width);
        strbuf_free(&b);
        if (!p->j->packs[i])
            continue;
        tg_text name = tg_pack_get_info(c->pack).scenario;
        uint32_t id = tg_scenario_find(c->pack, name, NULL);
        for (size_t k = 0; k < tg_scenario_get(c->pack, id).change_count; k++) {
            strbuf_init(&b, NULL);
            tg_scenario_change(c->pack, id, k, sink_buffer(&b));
            para(p->out, strbuf_str(&b), 2, 6, p->j->width);
            strbuf_free(&b);
        }
        put_untouched(p, c);
    }
}

void scenario_text(const scenario_job *j, strbuf *out)
{
    sheet p = {.j = j, .out = out};
    put_scenarios(&p);
    head(&p, "Units");
    put_rows(&p, false, SIZE_MAX, 0);
    put_held(&p);
    head(&p, "Value");
    put_rows(&p, true, SIZE_MAX, 0);
    put_all_charges(&p);
    put_compute(&p);
    put_quotas(&p);
    scenario_alloc_text(j, out);
    for (size_t d = 0; d < j->s.dimension_count; d++)
        put_dimension(&p, d);
    for (size_t i = 1; i < j->s.column_count; i++)
        put_changes(&p, &j->s.columns[i]);
    for (size_t i = 0; i < j->s.column_count; i++)
        if (j->s.columns[i].readings)
            put_readings(&p, &j->s.columns[i]);
    strbuf_char(out, '\n');
    for (size_t i = 0; i < j->s.column_count; i++) {
        strbuf b;
        strbuf_init(&b, NULL);
        strbuf_printf(&b, STR_FMT ": " STR_FMT, STR_ARG(j->s.columns[i].name),
                      STR_ARG(j->decided_by[i]));
        para(out, strbuf_str(&b), 0, 4, j->width);
        strbuf_free(&b);
    }
    strbuf_add_c(out, "Not legal advice.\n");
}
