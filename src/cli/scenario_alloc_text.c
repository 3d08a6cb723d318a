/*
 * scenario_alloc_text.c - plans under scenarios for a person: a row a scenario, then what binds.
 */
#include "cli/para.h"
#include "cli/scenario_alloc.h"
#include "cli/side.h"

enum { BINDS_TOLD = 6 };

typedef struct {
    const scenario_job *j;
    strbuf *out;
} sheet;

static void title(const scenario_job *j, const char *text, strbuf *out)
{
    strbuf_printf(out, "%s%s%s\n", j->colour ? "\n\033[1m" : "\n", text,
                  j->colour ? "\033[0m" : "");
    if (j->assumption.len)
        para(out, j->assumption, 2, 2, j->width);
}

static str amount_cell(const sheet *t, amount x, unsigned decimals)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (x.overflow)
        strbuf_add_c(&b, "too large");
    else
        amount_write(&b, x, decimals, ',');
    str s = str_dup(t->j->a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void put_units(const sheet *t, bool value)
{
    static const char *const units[] = {"", "in stock", "released", "allocated", "unallocated"};
    static const char *const values[] = {"", "released", "allocated", "unallocated"};
    size_t first = value ? 0 : 1;
    side_table g = side_new(t->j->a, t->out, t->j->width, value ? values : units, value ? 4 : 5);
    for (size_t i = 0; i < t->j->s.column_count; i++) {
        side_row r = {{t->j->s.columns[i].name}};
        if (!scenario_alloc_at(t->j, i)) {
            r.cells[1] = STR("no stock");
        } else {
            const scenario_allocation *x = &t->j->market->columns[i];
            const alloc_sum *parts[] = {&x->view.released, &x->view.allocated, &x->view.rest};
            if (!value)
                r.cells[1] = amount_cell(t, scenario_alloc_stock(x), 0);
            for (size_t k = 0; k < TG_COUNT(parts); k++)
                r.cells[1 + first + k] =
                    amount_cell(t, value ? parts[k]->value : parts[k]->units, value ? 2 : 0);
        }
        side_add(&g, &r);
    }
    side_print(&g);
}

static bool charged(const scenario_job *j, size_t whom)
{
    for (size_t i = 0; i < j->s.column_count; i++) {
        if (!scenario_alloc_at(j, i))
            continue;
        const charge_sum *a = &j->market->columns[i].view.charged[whom];
        const charge_sum *b = &j->market->columns[i].view.charged_rest[whom];
        if (a->low.v || a->high.v || a->unknown_lines || b->high.v || b->unknown_lines)
            return true;
    }
    return false;
}

static str charge_cell(const sheet *t, const charge_sum *x)
{
    str low = amount_cell(t, x->low, 2);
    if (x->range)
        low = arena_print(t->j->a, STR_FMT " .. " STR_FMT "%s", STR_ARG(low),
                          STR_ARG(amount_cell(t, x->high, 2)), x->open_ended ? " or more" : "");
    return low;
}

static str unknown_cell(const sheet *t, const charge_sum *x)
{
    return arena_print(t->j->a, "%llu %s", (unsigned long long)x->unknown_lines,
                       x->unknown_lines == 1 ? "line" : "lines");
}

static void put_charges(const sheet *t, size_t whom)
{
    bool open = false, endless = false;
    static const char *const heads[] = {"", "allocated", "unknown", "unallocated", "unknown"};
    const scenario_payee *to = &t->j->s.payees[whom];
    str text = arena_print(t->j->a, "Charges of what is allocated, to " STR_FMT ", " STR_FMT "%c",
                           STR_ARG(to->title.len ? to->title : to->name), STR_ARG(to->currency), 0);
    title(t->j, text.ptr, t->out);
    side_table g = side_new(t->j->a, t->out, t->j->width, heads, 5);
    for (size_t i = 0; i < t->j->s.column_count; i++) {
        side_row r = {{t->j->s.columns[i].name}};
        if (scenario_alloc_at(t->j, i)) {
            const alloc_view *v = &t->j->market->columns[i].view;
            r.cells[1] = charge_cell(t, &v->charged[whom]);
            r.cells[2] = unknown_cell(t, &v->charged[whom]);
            r.cells[3] = charge_cell(t, &v->charged_rest[whom]);
            r.cells[4] = unknown_cell(t, &v->charged_rest[whom]);
            open |= v->charged[whom].range || v->charged_rest[whom].range;
            endless |= v->charged[whom].open_ended || v->charged_rest[whom].open_ended;
        }
        side_add(&g, &r);
    }
    side_print(&g);
    if (open)
        para(t->out,
             endless ? STR("A .. B: it is open whether, or how much, is charged: at least A. or "
                           "more: some rate has no upper bound; B has what is known of it.")
                     : STR("A .. B: it is open whether, or how much, is charged: from A to B."),
             2, 2, t->j->width);
}

/* ---- what binds ------------------------------------------------------------------------------ */

static void change_words(const alloc_view *v, const char *what, const alloc_change *c, strbuf *out)
{
    strbuf_add_c(out, what);
    strbuf_char(out, ' ');
    if (c->known)
        view_change(v, c, false, ',', out);
    else
        strbuf_add_c(out, c->none ? "no plan" : c->nothing ? "nothing to take away" : "not solved");
}

static void put_binds(const scenario_job *j, size_t at, strbuf *out)
{
    const alloc_view *v = &j->market->columns[at].view;
    const alloc_result *r = v->result;
    strbuf b;
    strbuf_init(&b, NULL);
    para(out, j->s.columns[at].name, 2, 4, j->width);
    for (size_t i = 0; i < r->bind_solved && i < BINDS_TOLD; i++) {
        const alloc_bind *x = &r->binds[i];
        strbuf_clear(&b);
        view_bind_name(v, x, &b);
        change_words(v, ": +1 gives", &x->up, &b);
        change_words(v, "; -1 gives", &x->down, &b);
        change_words(v, "; without it", &x->without, &b);
        size_t before = b.len;
        strbuf_add_c(&b, "; ");
        alloc_step_words(v, x, &b);
        para(out, str_sub(strbuf_str(&b), 0, b.len == before + 2 ? before : b.len), 4, 6, j->width);
    }
    for (size_t i = 0; i < r->group_count; i++) {
        strbuf_clear(&b);
        tg_text name = tg_limit_name(v->job->pack, r->groups[i].group);
        strbuf_printf(&b, "%.*s, all its accounts", (int)name.len, name.ptr);
        change_words(v, ": without it", &r->groups[i].without, &b);
        para(out, strbuf_str(&b), 4, 6, j->width);
    }
    if (r->bind_count > BINDS_TOLD)
        strbuf_printf(out, "    and %zu more; --format csv has them\n", r->bind_count - BINDS_TOLD);
    if (v->barred.lines)
        strbuf_printf(out, "    %llu %s no part because of a limit\n",
                      (unsigned long long)v->barred.lines,
                      v->barred.lines == 1 ? "line takes" : "lines take");
    if (!r->binds_known)
        strbuf_add_c(out, "    not solved: the optimum itself is not settled\n");
    else if (!r->bind_count && !v->barred.lines)
        strbuf_add_c(out, "    nothing: neither stock nor a limit holds a unit back\n");
    out->failed |= b.failed;
    strbuf_free(&b);
}

void scenario_alloc_text(const scenario_job *j, strbuf *out)
{
    sheet t = {.j = j, .out = out};
    const alloc_view *any = NULL;
    for (size_t i = 0; i < j->s.column_count; i++)
        if (!any && scenario_alloc_at(j, i))
            any = &j->market->columns[i].view;
    if (!any)
        return;
    str text = arena_print(j->a, "Units given out, as large as can be: %s%c", view_aim(any), 0);
    title(j, text.ptr, out);
    put_units(&t, false);
    if (any->book->limited)
        para(out, STR("The plan keeps the limits; no line is held for one here."), 2, 2, j->width);
    title(j, "Value of what is given out", out);
    put_units(&t, true);
    for (size_t i = 0; i < j->s.payee_count; i++)
        if (charged(j, i))
            put_charges(&t, i);
    title(j, "What binds, and what the optimum would be more or less by", out);
    for (size_t i = 0; i < j->s.column_count; i++)
        if (scenario_alloc_at(j, i))
            put_binds(j, i, out);
}
