/*
 * scenario_data.c - scenarios as CSV (a row a figure) and JSON (the same rows as objects).
 *
 *     scenario  part    key          row        lines  units  value  low  high  detail
 *     pack      total                released   ...                             decided by
 *     pack      by      end_use=x    held
 *     pack      charge  us.cbp USD   due                             amounts
 *     new       reach   limit          lines that count                                 note
 *     new       change  from -> to   cause; cause                               examples
 *     pack      reading q=yes; r=no  released units                  figure
 *     pack      swing   q=yes        released units                  figure          "base"
 *     pack      moved by  q          released units                  how far an end of it goes
 *     pack      allocation           allocated                       of released lines
 *     pack      allocated charge  us.cbp USD  allocated              amounts
 *     pack      binds   quota (buyer=A)  one more                    the optimum changes by that
 */
#include "cli/scenario_alloc.h"
#include "io/cells.h"

#include <string.h>

typedef struct {
    const char *part;
    str key, row, detail;
    const scenario_sums *sums;
    const figure *figure;
    unsigned decimals;
    bool lines_only; /* of `sums` */
} record_out;

typedef struct {
    const scenario_job *j;
    strbuf *out;
    str scenario;
    bool json, any;
} writer;

static void cell(writer *w, str s)
{
    strbuf_char(w->out, ',');
    cells_write(w->out, s, ',');
}

static void amount_text(strbuf *b, amount x, unsigned decimals)
{
    if (x.overflow)
        strbuf_add_c(b, "too large");
    else
        amount_write(b, x, decimals, 0);
}

static void put_member(writer *w, const char *name, str s)
{
    strbuf_printf(w->out, ",\"%s\":", name);
    strbuf_json(w->out, s);
}

/* One of the numbers: a cell, or a member where there is one. */
static void number(writer *w, const char *name, const amount *x, unsigned decimals)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (x)
        amount_text(&b, *x, decimals);
    if (!w->json)
        cell(w, strbuf_str(&b));
    else if (x)
        put_member(w, name, strbuf_str(&b));
    strbuf_free(&b);
}

static void put(writer *w, const record_out *r)
{
    amount lines = {0};
    if (r->sums)
        lines.v = (i128)r->sums->lines;
    if (w->json) {
        strbuf_add_c(w->out, w->any ? ",\n{\"scenario\":" : "\n{\"scenario\":");
        strbuf_json(w->out, w->scenario);
        put_member(w, "part", str_c(r->part));
        if (r->key.len)
            put_member(w, "key", r->key);
        put_member(w, "row", r->row);
    } else {
        cells_write(w->out, w->scenario, ',');
        cell(w, str_c(r->part));
        cell(w, r->key);
        cell(w, r->row);
    }
    number(w, "lines", r->sums ? &lines : NULL, 0);
    bool all = r->sums && !r->lines_only;
    number(w, "units", all ? &r->sums->units : NULL, 0);
    number(w, "value", all ? &r->sums->value : NULL, 2);
    number(w, "low", r->figure ? &r->figure->low : NULL, r->decimals);
    number(w, "high", r->figure ? &r->figure->high : NULL, r->decimals);
    if (!w->json)
        cell(w, r->detail);
    else if (r->detail.len)
        put_member(w, "detail", r->detail);
    strbuf_add_c(w->out, w->json ? "}" : "\n");
    w->any = true;
}

static void put_table(writer *w, const char *part, str key, const scenario_table *t, str detail)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        record_out r = {.part = part, .key = key, .row = str_c(scenario_row_name((scenario_row)i)),
                        .sums = &t->rows[i], .detail = detail};
        put(w, &r);
    }
    figure f = {t->compute, t->compute};
    record_out r = {.part = part, .key = key, .row = STR("compute"), .figure = &f};
    put(w, &r);
    if (!scenario_equivalents(w->j, t->compute, &f.low))
        return;
    f.high = f.low;
    r.row = arena_print(w->j->a, "compute in " STR_FMT, STR_ARG(w->j->reference_id));
    put(w, &r);
}

static void put_charges(writer *w, const scenario_column *c)
{
    for (size_t i = 0; i < w->j->s.payee_count; i++) {
        const scenario_charges *x = &c->payees[i];
        const scenario_payee *p = &w->j->s.payees[i];
        str key = arena_print(w->j->a, STR_FMT " " STR_FMT, STR_ARG(p->name), STR_ARG(p->currency));
        struct { const char *row; uint64_t lines; figure f; } rows[] = {
            {"due", x->due_lines, {x->due, x->due}},
            {"if authorised", x->if_authorised_lines, {x->if_authorised, x->if_authorised}},
            {"range", x->range_lines, {x->low, x->high}},
            {"unknown", x->unknown_lines, {{0}, {0}}},
        };
        for (size_t k = 0; k < TG_COUNT(rows); k++) {
            if (!rows[k].lines)
                continue;
            record_out r = {.part = "charge", .key = key, .row = str_c(rows[k].row), .decimals = 2};
            r.figure = k == 3 ? NULL : &rows[k].f;
            r.detail = arena_print(w->j->a, "%llu lines%s", (unsigned long long)rows[k].lines,
                                   k == 2 && x->open_ended_lines ? ", some without an upper bound"
                                                                 : "");
            put(w, &r);
        }
    }
}

static void put_quotas(writer *w, const scenario_column *c)
{
    static const char *const rows[] = {"for what is released", "for all that is not denied"};
    for (size_t i = 0; i < c->quota_count; i++) {
        for (unsigned k = 0; k < 2 && c->quotas[i].keys.count; k++) {
            figure f;
            bool known = scenario_quota_needs(&c->quotas[i], k, &f.low);
            f.high = f.low;
            record_out r = {.part = "ratio",
                            .key = of_text(tg_limit_name(c->pack, c->quotas[i].limit)),
                            .row = str_c(rows[k]),
                            .figure = known ? &f : NULL,
                            .detail = known ? STR("") : STR("the ratio is not known")};
            put(w, &r);
        }
    }
}

/* Whom limits and adopted measures touch. */
static void put_reach(writer *w, const scenario_column *c)
{
    for (size_t i = 0; c->reach && i < c->reach->rows.count; i++) {
        const reach_row *x = &c->reach->rows.at[i];
        const struct { const char *row; uint64_t lines; } limit_rows[] = {
            {"lines that count", x->counts},
            {"lines on the other side", x->against},
            {"lines that count and may go", x->may_go},
        }, measure_rows[] = {{"lines to which it applies", x->applies}};
        size_t count = x->is_limit ? TG_COUNT(limit_rows) : TG_COUNT(measure_rows);
        strbuf words;
        strbuf_init(&words, NULL);
        reach_words(c->reach, x, &words);
        for (size_t k = 0; k < count; k++) {
            scenario_sums s = {.lines = x->is_limit ? limit_rows[k].lines : measure_rows[k].lines};
            record_out r = {.part = "reach", .key = x->name, .sums = &s, .lines_only = true,
                            .row = str_c(x->is_limit ? limit_rows[k].row : measure_rows[k].row),
                            .detail = k ? STR("") : strbuf_str(&words)};
            put(w, &r);
        }
        strbuf_free(&words);
    }
}

static void put_changes(writer *w, const scenario_column *c)
{
    for (size_t i = 0; i < c->changes.count; i++) {
        const scenario_change *g = &c->changes.at[i];
        strbuf b, ids;
        strbuf_init(&b, NULL);
        strbuf_init(&ids, NULL);
        for (size_t k = 0; k < g->causes.len; k++) {
            bool end = g->causes.ptr[k] == '\n';
            if (!end)
                strbuf_char(&b, g->causes.ptr[k]);
            else if (k + 1 < g->causes.len)
                strbuf_add_c(&b, "; ");
        }
        for (size_t k = 0; k < EXAMPLES && k < g->sums.lines; k++)
            strbuf_printf(&ids, "%s" STR_FMT, k ? " " : "", STR_ARG(g->ids[k]));
        record_out r = {.part = "change", .row = strbuf_str(&b), .detail = strbuf_str(&ids),
                        .sums = &g->sums};
        r.key =
            str_eq(g->from, g->to)
                ? arena_print(w->j->a, STR_FMT " before and after", STR_ARG(g->to))
                : arena_print(w->j->a, STR_FMT " -> " STR_FMT, STR_ARG(g->from), STR_ARG(g->to));
        put(w, &r);
        strbuf_free(&b);
        strbuf_free(&ids);
    }
}

/* ---- readings -------------------------------------------------------------------------------- */

/* `which`: the figures that the detail is about; NULL: all. */
static void put_figures(writer *w, const char *part, str key, const figure *f, size_t count,
                        const bool *which, str detail)
{
    for (size_t i = 0; i < count; i++) {
        record_out r = {.part = part, .key = key, .row = scenario_figure_name(w->j, i),
                        .figure = &f[i], .decimals = scenario_figure_decimals(w->j, i),
                        .detail = !which || which[i] ? detail : STR("")};
        put(w, &r);
    }
}

static void put_joint(writer *w, const reading_plan *p, figure *f, size_t *at)
{
    for (uint64_t n = 0; n < p->joint; n++) {
        strbuf b;
        strbuf_init(&b, NULL);
        reading_plan_at(p, n, at);
        for (size_t i = 0; i < p->listed_count; i++) {
            const reading_question *q = &p->r->questions.at[p->listed[i]];
            strbuf_printf(&b, "%s" STR_FMT "=" STR_FMT, i ? "; " : "", STR_ARG(q->name),
                          STR_ARG(q->texts[at[p->listed[i]]]));
        }
        readings_total(p->r, at, f);
        put_figures(w, "reading", strbuf_str(&b), f, p->r->figure_count,
                    NULL, p->open ? STR("outer bound") : STR(""));
        strbuf_free(&b);
    }
}

static void put_expected(writer *w, const reading_plan *p)
{
    for (size_t i = 0; i < p->r->figure_count && p->count; i++) {
        rat x;
        i128 v;
        if (!readings_expect(p->r, i, &x) || !rat_round_even(x, 2, &v))
            return;
        figure f = {{.v = v, .scale = 2}, {.v = v, .scale = 2}};
        record_out r = {.part = "expected", .row = scenario_figure_name(w->j, i), .figure = &f,
                        .decimals = 2, .detail = STR("by the weights of the scenario")};
        put(w, &r);
    }
}

/* A question at each of its readings, and how far that moves each figure. */
static void put_swings(writer *w, const reading_plan *p)
{
    const reading_swing *swings = reading_plan_swings(w->j, p);
    size_t count = p->r->figure_count;
    for (size_t i = 0; swings && i < p->count; i++) {
        const reading_swing *s = &swings[i];
        const reading_question *q = &p->r->questions.at[s->question];
        for (size_t k = 0; k < q->reading_count; k++)
            put_figures(
                w, "swing",
                arena_print(w->j->a, STR_FMT "=" STR_FMT, STR_ARG(q->name), STR_ARG(q->texts[k])),
                s->each + k * count, count, NULL,
                arena_print(w->j->a, "%s%s%s", k == q->base ? "base" : "",
                            k == q->base && q->by_law ? ", by law" : "",
                            !p->open       ? ""
                            : k == q->base ? "; outer bound"
                                           : "outer bound"));
        for (size_t n = 0; n < count; n++) {
            figure by = {s->by[n], s->by[n]};
            record_out r = {.part = "moved by", .key = q->name, .figure = &by,
                            .row = scenario_figure_name(w->j, n),
                            .decimals = scenario_figure_decimals(w->j, n),
                            .detail = p->open ? STR("outer bound") : STR("")};
            if (s->moves[n])
                put(w, &r);
        }
    }
}

static void put_readings(writer *w, const scenario_column *c)
{
    reading_plan p;
    const readings *r = &c->readings->r;
    figure *f = arena_alloc(w->j->a, r->figure_count, sizeof *f);
    size_t *at = arena_alloc(w->j->a, r->questions.count + 1, sizeof *at);
    if (!f || !at || !reading_plan_make(w->j, r, &p) || !reading_plan_ranges(w->j, &p, f))
        return;
    put_figures(w, "range", STR(""), f, r->figure_count, p.bound, STR("outer bound"));
    put_swings(w, &p);
    if (!p.open)
        put_expected(w, &p);
    put_joint(w, &p, f, at);
}

/* ---- what is given out ----------------------------------------------------------------------- */

static void put_given(writer *w, const char *row, const alloc_sum *x)
{
    scenario_sums s = {.lines = x->lines, .units = x->units, .value = x->value};
    record_out r = {
        .part = "allocation", .row = str_c(row), .sums = &s, .detail = w->j->assumption};
    put(w, &r);
}

static void put_given_charges(writer *w, const alloc_view *v)
{
    for (size_t i = 0; i < w->j->s.payee_count; i++) {
        const scenario_payee *p = &w->j->s.payees[i];
        const charge_sum *parts[] = {&v->charged[i], &v->charged_rest[i]};
        str key = arena_print(w->j->a, STR_FMT " " STR_FMT, STR_ARG(p->name), STR_ARG(p->currency));
        for (size_t k = 0; k < 2; k++) {
            figure f = {parts[k]->low, parts[k]->high};
            if (!parts[k]->low.v && !parts[k]->high.v && !parts[k]->unknown_lines)
                continue;
            record_out r = {.part = "allocated charge", .key = key, .figure = &f, .decimals = 2,
                            .row = k ? STR("unallocated") : STR("allocated")};
            if (parts[k]->unknown_lines || parts[k]->open_ended)
                r.detail = arena_print(w->j->a, "%llu lines unknown%s",
                                       (unsigned long long)parts[k]->unknown_lines,
                                       parts[k]->open_ended ? ", some without an upper bound" : "");
            put(w, &r);
        }
    }
}

static void put_change(writer *w, const alloc_view *v, str key, const char *row,
                       const alloc_change *c, str step)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (c->known) {
        strbuf_add_c(&b, "by ");
        view_change(v, c, false, '\0', &b);
    } else {
        strbuf_add_c(&b, c->none ? "no plan" : c->nothing ? "nothing to take away" : "not solved");
    }
    if (step.len)
        strbuf_printf(&b, "; " STR_FMT, STR_ARG(step));
    record_out r = {.part = "binds", .key = key, .row = str_c(row), .detail = strbuf_str(&b)};
    put(w, &r);
    strbuf_free(&b);
}

static void put_binds(writer *w, const alloc_view *v)
{
    const alloc_result *r = v->result;
    for (size_t i = 0; i < r->bind_count; i++) {
        strbuf name, step;
        strbuf_init(&name, NULL);
        strbuf_init(&step, NULL);
        view_bind_name(v, &r->binds[i], &name);
        alloc_step_words(v, &r->binds[i], &step);
        put_change(w, v, strbuf_str(&name), "one more", &r->binds[i].up, strbuf_str(&step));
        put_change(w, v, strbuf_str(&name), "one less", &r->binds[i].down, STR(""));
        put_change(w, v, strbuf_str(&name), "without it", &r->binds[i].without, STR(""));
        strbuf_free(&name);
        strbuf_free(&step);
    }
    for (size_t i = 0; i < r->group_count; i++)
        put_change(w, v,
                   arena_print(w->j->a, STR_FMT ", all its accounts",
                               STR_ARG(of_text(tg_limit_name(v->job->pack, r->groups[i].group)))),
                   "without it", &r->groups[i].without, STR(""));
}

static void put_allocation(writer *w, size_t at)
{
    const scenario_allocation *x = scenario_alloc_at(w->j, at);
    if (!x)
        return;
    alloc_sum stock = {.units = scenario_alloc_stock(x)};
    put_given(w, "in stock", &stock);
    put_given(w, "released", &x->view.released);
    put_given(w, "allocated", &x->view.allocated);
    put_given(w, "unallocated", &x->view.rest);
    put_given(w, "kept out by a limit", &x->view.barred);
    put_given_charges(w, &x->view);
    put_binds(w, &x->view);
}

static void put_column(writer *w, size_t i)
{
    const scenario_column *c = &w->j->s.columns[i];
    w->scenario = c->name;
    put_table(w, "total", STR(""), &c->total, w->j->decided_by[i]);
    put_charges(w, c);
    put_quotas(w, c);
    put_reach(w, c);
    put_allocation(w, i);
    for (size_t d = 0; d < w->j->s.dimension_count; d++) {
        const scenario_dimension *x = &w->j->s.by[d];
        size_t *order = arena_alloc(w->j->a, x->values.count + 1, sizeof *order);
        for (size_t v = 0; order && v < x->values.count; v++) {
            size_t k = v;
            for (; k > 0 && str_cmp(x->values.at[order[k - 1]], x->values.at[v]) > 0; k--)
                order[k] = order[k - 1];
            order[k] = v;
        }
        for (size_t v = 0; order && v < x->values.count; v++)
            if (order[v] < c->by[d].count)
                put_table(w, "by",
                          arena_print(w->j->a, STR_FMT "=" STR_FMT, STR_ARG(x->fact),
                                      STR_ARG(x->values.at[order[v]])),
                          &c->by[d].at[order[v]], STR(""));
    }
    put_changes(w, c);
    if (c->readings)
        put_readings(w, c);
}

void scenario_csv(const scenario_job *j, strbuf *out)
{
    writer w = {.j = j, .out = out};
    strbuf_add_c(out, "scenario,part,key,row,lines,units,value,low,high,detail\n");
    for (size_t i = 0; i < j->s.column_count; i++)
        put_column(&w, i);
}

void scenario_json(const scenario_job *j, strbuf *out)
{
    writer w = {.j = j, .out = out, .json = true};
    strbuf_add_c(out, "{\"scenarios\":[");
    for (size_t i = 0; i < j->s.column_count; i++) {
        const scenario_column *c = &j->s.columns[i];
        strbuf_printf(out, "%s{\"name\":", i ? "," : "");
        strbuf_json(out, c->name);
        strbuf_add_c(out, ",\"title\":");
        strbuf_json(out, c->title);
        strbuf_add_c(out, ",\"decided_by\":");
        strbuf_json(out, j->decided_by[i]);
        strbuf_char(out, '}');
    }
    strbuf_add_c(out, "],\"figures\":[");
    for (size_t i = 0; i < j->s.column_count; i++)
        put_column(&w, i);
    strbuf_add_c(out, "\n]}\n");
}
