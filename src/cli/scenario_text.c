/*
 * scenario_text.c - scenarios side by side, for a person: a row a scenario in every table.
 */
#include "cli/para.h"
#include "cli/scenario.h"

enum { NAME_MIN = 20, CHANGES_SHOWN = 8, CELLS_MAX = 8 };

typedef struct {
    const scenario_job *j;
    strbuf *out;
} sheet;

static void head(const sheet *p, const char *text)
{
    strbuf_printf(p->out, "%s%s%s\n", p->j->colour ? "\n\033[1m" : "\n", text,
                  p->j->colour ? "\033[0m" : "");
}

static void number(strbuf *b, amount x, unsigned decimals)
{
    if (x.overflow)
        strbuf_add_c(b, "too large");
    else
        amount_write(b, x, decimals, ',');
}

/* ---- a table --------------------------------------------------------------------------------- */

typedef struct { str cells[CELLS_MAX]; } row;
typedef struct {
    const sheet *p;
    arena *a;
    size_t columns, count;
    VEC(row) rows; /* the first is the heading */
} grid;

static void grid_add(grid *g, const row *r)
{
    (void)!vec_push(g->a, &g->rows, *r);
}

static str cell(grid *g, amount x, unsigned decimals)
{
    strbuf b;
    strbuf_init(&b, NULL);
    number(&b, x, decimals);
    str s = str_dup(g->a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

static void grid_print(const grid *g)
{
    size_t width[CELLS_MAX] = {0};
    for (size_t i = 0; i < g->rows.count; i++)
        for (size_t c = 1; c < g->columns; c++)
            if (g->rows.at[i].cells[c].len > width[c])
                width[c] = g->rows.at[i].cells[c].len;
    size_t name = 0, rest = 2;
    for (size_t i = 0; i < g->rows.count; i++)
        name = g->rows.at[i].cells[0].len > name ? g->rows.at[i].cells[0].len : name;
    for (size_t c = 1; c < g->columns; c++)
        rest += 2 + width[c];
    size_t room = g->p->j->width > rest + NAME_MIN ? g->p->j->width - rest : NAME_MIN;
    name = name > room ? room : name;
    for (size_t i = 0; i < g->rows.count; i++) {
        strbuf_add_c(g->p->out, "  ");
        para_column(g->p->out, g->rows.at[i].cells[0], name, false);
        for (size_t c = 1; c < g->columns; c++) {
            strbuf_add_c(g->p->out, "  ");
            para_column(g->p->out, g->rows.at[i].cells[c], width[c], true);
        }
        strbuf_char(g->p->out, '\n');
    }
}

static grid grid_new(const sheet *p, size_t columns, const char *const *heads)
{
    grid g = {.p = p, .a = p->j->a, .columns = columns};
    row r = {{{0}}};
    for (size_t i = 0; i < columns; i++)
        r.cells[i] = str_c(heads[i]);
    grid_add(&g, &r);
    return g;
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
    grid g = grid_new(p, 5, heads);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        const scenario_table *t = &c->total;
        if (dimension != SIZE_MAX)
            t = at < c->by[dimension].count ? &c->by[dimension].at[at] : NULL;
        row r = {{c->name}};
        for (size_t k = 1; t && k < 5; k++)
            r.cells[k] = cell(&g, figure_of(&t->rows[k], value), value ? 2 : 0);
        grid_add(&g, &r);
    }
    grid_print(&g);
}

static void put_held(const sheet *p)
{
    static const char *const heads[] = {"", "open", "uncovered", "licence", "notif.", "to do",
                                        "conflict", "limit"};
    size_t reasons = 6; /* and a limit, where one holds something */
    for (size_t i = 0; i < p->j->s.column_count; i++)
        if (p->j->s.columns[i].total.rows[ROW_LIMIT].lines)
            reasons = 7;
    grid g = grid_new(p, reasons + 1, heads);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_column *c = &p->j->s.columns[i];
        row r = {{c->name}};
        for (size_t k = 0; k < reasons; k++)
            r.cells[k + 1] = cell(&g, c->total.rows[ROW_OPEN + k].units, 0);
        grid_add(&g, &r);
    }
    head(p, "Units held, by reason (a line may have several)");
    grid_print(&g);
}

static bool paid(const scenario_job *j, size_t payee)
{
    for (size_t i = 0; i < j->s.column_count; i++) {
        const scenario_charges *x = &j->s.columns[i].payees[payee];
        if (x->due_lines + x->if_authorised_lines + x->range_lines + x->unknown_lines)
            return true;
    }
    return false;
}

static void put_charges(const sheet *p, size_t payee)
{
    static const char *const heads[] = {"", "due", "if authorised", "or up to", "unknown"};
    const scenario_payee *to = &p->j->s.payees[payee];
    grid g = grid_new(p, 5, heads);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_charges *x = &p->j->s.columns[i].payees[payee];
        row r = {{p->j->s.columns[i].name}};
        r.cells[1] = cell(&g, x->due, 2);
        r.cells[2] = cell(&g, x->if_authorised, 2);
        r.cells[3] = x->range_lines ? cell(&g, x->high, 2) : STR("-");
        if (x->open_ended_lines)
            r.cells[3] = arena_print(p->j->a, STR_FMT " or more", STR_ARG(r.cells[3]));
        r.cells[4] = arena_print(p->j->a, "%llu lines", (unsigned long long)x->unknown_lines);
        grid_add(&g, &r);
    }
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "Charges to " STR_FMT ", " STR_FMT, STR_ARG(to->title.len ? to->title : to->name),
                  STR_ARG(to->currency));
    strbuf_char(&b, '\0');
    head(p, b.ptr);
    strbuf_free(&b);
    grid_print(&g);
}

static void put_compute(const sheet *p)
{
    static const char *const heads[] = {"", "units x TPP", "in chips", "TPP unknown"};
    grid g = grid_new(p, 4, heads);
    for (size_t i = 0; i < p->j->s.column_count; i++) {
        const scenario_table *t = &p->j->s.columns[i].total;
        amount chips;
        row r = {{p->j->s.columns[i].name}};
        r.cells[1] = cell(&g, t->compute, 0);
        r.cells[2] = scenario_equivalents(p->j, t->compute, &chips) ? cell(&g, chips, 0) : STR("-");
        r.cells[3] = arena_print(p->j->a, "%llu lines", (unsigned long long)t->compute_unknown);
        grid_add(&g, &r);
    }
    head(p, "Compute delivered: units x item.tpp over released lines");
    grid_print(&g);
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
                strbuf_printf(&b, "; %llu lines cannot be counted",
                              (unsigned long long)q->lines_unknown);
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
        strbuf_printf(p->out, "\n  %zu other values of " STR_FMT
                              " are decided alike in all; --format csv has them\n",
                      same, STR_ARG(x->fact));
}

/* ---- lines that change ----------------------------------------------------------------------- */

static void put_change(const sheet *p, const scenario_change *g)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "%llu %s, ", (unsigned long long)g->sums.lines,
                  g->sums.lines == 1 ? "line" : "lines");
    number(&b, g->sums.units, 0);
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
    strbuf_printf(&b, STR_FMT " against " STR_FMT ": %llu lines change", STR_ARG(c->name),
                  STR_ARG(p->j->s.columns[0].name), (unsigned long long)c->changed.lines);
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
    grid g = grid_new(p, expected ? 3 : 2, expected ? weighed : heads);
    for (size_t i = 0; i < plan->r->figure_count; i++) {
        row r = {{scenario_figure_name(p->j, i)}};
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
        grid_add(&g, &r);
    }
    grid_print(&g);
    const reading_question *without = expected ? NULL : readings_unweighted(plan->r);
    if (without)
        para(p->out, arena_print(p->j->a, "No expectation: figures depend on " STR_FMT
                                 " too, which has no weights.", STR_ARG(without->name)),
             2, 2, p->j->width);
    if (plan->outer)
        para(p->out, scenario_bound_words(p->j, plan), 2, 2, p->j->width);
}

/* How far a question moves a figure, as high less low. */
static amount swing_of(const figure *f)
{
    amount d = f->high, low = f->low;
    low.v = -low.v;
    amount_add(&d, low);
    return d;
}

static bool less(amount x, amount y)
{
    x.v = -x.v;
    amount_add(&y, x);
    return !y.overflow && y.v > 0;
}

/* The questions that move the figure, the one that moves it most first. */
static void put_swing(const sheet *p, const reading_plan *plan, const reading_swing *swings,
                      size_t which)
{
    size_t *order = arena_alloc(p->j->a, plan->count + 1, sizeof *order), n = 0;
    for (size_t i = 0; order && i < plan->count; i++) {
        amount mine = swing_of(&swings[i].range[which]);
        if (!swings[i].moves[which])
            continue;
        size_t k = n++;
        for (; k > 0 && less(swing_of(&swings[order[k - 1]].range[which]), mine); k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    if (!n)
        return;
    strbuf_printf(p->out, "  " STR_FMT "\n", STR_ARG(scenario_figure_name(p->j, which)));
    for (size_t i = 0; i < n; i++) {
        const reading_question *q = &plan->r->questions.at[plan->order[order[i]]];
        strbuf_printf(p->out, "    " STR_FMT ": " STR_FMT "\n", STR_ARG(q->name),
                      STR_ARG(range_text(p, &swings[order[i]].range[which],
                                         scenario_figure_decimals(p->j, which))));
    }
}

static void put_tornado(const sheet *p, const reading_plan *plan)
{
    reading_swing *swings = arena_alloc(p->j->a, plan->count + 1, sizeof *swings);
    for (size_t i = 0; swings && i < plan->count; i++)
        if (!reading_plan_moves(p->j, plan, plan->order[i], &swings[i]))
            return;
    if (!swings || !plan->count)
        return;
    head(p, plan->open
                ? "Which question moves a figure most (outer bounds): one at a time, others at base"
                : "Which question moves a figure most: one at a time, the others at their base");
    for (size_t i = 0; i < plan->r->figure_count; i++)
        put_swing(p, plan, swings, i);
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "base: ");
    for (size_t i = 0; i < plan->count; i++) {
        const reading_question *q = &plan->r->questions.at[plan->order[i]];
        strbuf_printf(&b, "%s" STR_FMT " is " STR_FMT " (%s)", i ? "; " : "", STR_ARG(q->name),
                      STR_ARG(q->texts[q->base]), q->by_law ? "by law" : "the first reading");
    }
    para(p->out, strbuf_str(&b), 2, 4, p->j->width);
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
    strbuf_printf(&b, "%llu of %llu lines depend on %zu open questions, %llu of them on two or more; ",
                  (unsigned long long)r->open_lines, (unsigned long long)r->lines, plan.count,
                  (unsigned long long)r->joint_lines);
    uint64_t joint = readings_joint(r);
    if (joint == UINT64_MAX)
        strbuf_add_c(&b, "more joint readings than can be counted");
    else
        strbuf_printf(&b, "%llu joint %s", (unsigned long long)joint,
                      joint == 1 ? "reading" : "readings");
    if (plan.none)
        strbuf_printf(&b, ", more than %d: --questions=Q,... chooses which are listed",
                      READINGS_JOINT_MAX);
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
    for (size_t i = 0; i < j->s.payee_count; i++)
        if (paid(j, i))
            put_charges(&p, i);
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
