/*
 * report_scenario_alloc.c - in the document of `scenario`: stock given out under each scenario.
 */
#include "cli/report_scenario.h"
#include "cli/scenario_alloc.h"

typedef struct {
    scenario_doc *b;
    grid *g;
    strbuf text; /* scratch */
} alloc_grid;

static str amount_of(alloc_grid *x, amount v, unsigned decimals)
{
    strbuf_clear(&x->text);
    amount_write(&x->text, v, decimals, 0);
    str s = str_dup(x->b->a, strbuf_str(&x->text));
    return s.ptr ? s : STR("");
}

static void given_grid(alloc_grid *x)
{
    static const char *const heads[] = {"in stock", "released", "allocated", "unallocated",
                                        "value allocated", "value unallocated"};
    x->g = doc_grid(x->b->d, "given out", STR("Units and value given out, by scenario"));
    if (!x->g)
        return;
    grid_column(x->g, STR("scenario"), GRID_KEY | GRID_MONO);
    for (size_t i = 0; i < TG_COUNT(heads); i++)
        grid_column(x->g, str_c(heads[i]), GRID_RIGHT);
    for (size_t i = 0; i < x->b->j->s.column_count; i++) {
        const scenario_allocation *c = scenario_alloc_at(x->b->j, i);
        if (!c)
            continue;
        grid_text(x->g, x->b->j->s.columns[i].name);
        grid_number(x->g, amount_of(x, scenario_alloc_stock(c), 0));
        grid_number(x->g, amount_of(x, c->view.released.units, 0));
        grid_number(x->g, amount_of(x, c->view.allocated.units, 0));
        grid_number(x->g, amount_of(x, c->view.rest.units, 0));
        grid_number(x->g, amount_of(x, c->view.allocated.value, 2));
        grid_number(x->g, amount_of(x, c->view.rest.value, 2));
        grid_end_row(x->g);
    }
    grid_note(x->g, STR("The plan keeps the limits; where stock is given out no line is held for "
                        "one."));
}

static void charge_row(alloc_grid *x, str scenario, const scenario_payee *to, const char *on,
                       const charge_sum *s)
{
    if (!s->low.v && !s->high.v && !s->unknown_lines)
        return;
    grid_text(x->g, scenario);
    grid_text(x->g, to->title.len ? to->title : to->name);
    grid_text_c(x->g, on);
    grid_text(x->g, to->currency);
    grid_number(x->g, amount_of(x, s->low, 2));
    grid_number(x->g, amount_of(x, s->high, 2));
    grid_count(x->g, s->unknown_lines);
    grid_end_row(x->g);
}

static void charges_grid(alloc_grid *x)
{
    static const char *const heads[] = {"amount, or least", "or greatest", "lines unknown"};
    x->g = doc_grid(x->b->d, "charges given out",
                    STR("Charges on allocated and unallocated units, by scenario"));
    if (!x->g)
        return;
    grid_column(x->g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(x->g, STR("to"), 0);
    grid_column(x->g, STR("on"), 0);
    grid_column(x->g, STR("currency"), 0);
    for (size_t i = 0; i < TG_COUNT(heads); i++)
        grid_column(x->g, str_c(heads[i]), GRID_RIGHT);
    for (size_t i = 0; i < x->b->j->s.column_count; i++) {
        const scenario_allocation *c = scenario_alloc_at(x->b->j, i);
        for (size_t k = 0; c && k < x->b->j->s.payee_count; k++) {
            str name = x->b->j->s.columns[i].name;
            charge_row(x, name, &x->b->j->s.payees[k], "allocated", &c->view.charged[k]);
            charge_row(x, name, &x->b->j->s.payees[k], "unallocated", &c->view.charged_rest[k]);
        }
    }
}

/* ---- what binds ------------------------------------------------------------------------------ */

static void change_cell(alloc_grid *x, const alloc_view *v, const alloc_change *c)
{
    strbuf_clear(&x->text);
    if (c->known)
        view_change(v, c, false, ',', &x->text);
    else
        strbuf_add_c(&x->text, c->none      ? "no plan"
                               : c->nothing ? "nothing to take away"
                                            : "not solved");
    grid_text(x->g, strbuf_str(&x->text));
}

static void binds_of(alloc_grid *x, size_t at, const alloc_view *v)
{
    const alloc_result *r = v->result;
    for (size_t i = 0; i < r->bind_count; i++) {
        grid_text(x->g, x->b->j->s.columns[at].name);
        strbuf_clear(&x->text);
        view_bind_name(v, &r->binds[i], &x->text);
        grid_text(x->g, strbuf_str(&x->text));
        change_cell(x, v, &r->binds[i].up);
        change_cell(x, v, &r->binds[i].down);
        change_cell(x, v, &r->binds[i].without);
        strbuf_clear(&x->text);
        alloc_step_words(v, &r->binds[i], &x->text);
        grid_text(x->g, strbuf_str(&x->text));
        grid_end_row(x->g);
    }
    for (size_t i = 0; i < r->group_count; i++) {
        grid_text(x->g, x->b->j->s.columns[at].name);
        grid_text(x->g, arena_print(x->b->a, STR_FMT ", all its accounts",
                                    STR_ARG(of_text(tg_limit_name(v->job->pack,
                                                                  r->groups[i].group)))));
        grid_text_c(x->g, "");
        grid_text_c(x->g, "");
        change_cell(x, v, &r->groups[i].without);
        grid_text_c(x->g, "");
        grid_end_row(x->g);
    }
}

static void binds_grid(alloc_grid *x)
{
    static const char *const heads[] = {"+1", "-1", "without it"};
    size_t count = 0;
    for (size_t i = 0; i < x->b->j->s.column_count; i++)
        if (scenario_alloc_at(x->b->j, i))
            count += scenario_alloc_at(x->b->j, i)->result.bind_count;
    if (!count) {
        doc_prose(x->b->d, STR("Nothing binds: neither stock nor a limit holds a unit back."));
        return;
    }
    x->g = doc_grid(x->b->d, "binds",
                    STR("What binds, and what the optimum would be more or less by"));
    if (!x->g)
        return;
    grid_column(x->g, STR("scenario"), GRID_KEY | GRID_MONO);
    grid_column(x->g, STR("what"), 0);
    for (size_t i = 0; i < TG_COUNT(heads); i++)
        grid_column(x->g, str_c(heads[i]), GRID_RIGHT);
    grid_column(x->g, STR("remark"), 0);
    for (size_t i = 0; i < x->b->j->s.column_count; i++)
        if (scenario_alloc_at(x->b->j, i))
            binds_of(x, i, &scenario_alloc_at(x->b->j, i)->view);
}

void scenario_alloc_parts(scenario_doc *b)
{
    const scenario_allocation *any = NULL;
    alloc_grid x = {.b = b};
    for (size_t i = 0; i < b->j->s.column_count && !any; i++)
        any = scenario_alloc_at(b->j, i);
    if (!any)
        return;
    strbuf_init(&x.text, NULL);
    scenario_part(b, "given", STR("What is given out"));
    doc_prose(b->d, arena_print(b->a, "Made as large as can be: %s.", view_aim(&any->view)));
    given_grid(&x);
    charges_grid(&x);
    binds_grid(&x);
    strbuf_free(&x.text);
}
