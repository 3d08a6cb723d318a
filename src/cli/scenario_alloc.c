/*
 * scenario_alloc.c - plans under scenarios; see scenario_alloc.h.
 */
#include "cli/scenario_alloc.h"

#include "cli/progress.h"

#include <string.h>

const scenario_allocation *scenario_alloc_at(const scenario_job *j, size_t at)
{
    const scenario_market *m = j->market;
    return m && m->columns && m->columns[at].has ? &m->columns[at] : NULL;
}

amount scenario_alloc_stock(const scenario_allocation *x)
{
    amount sum = {0};
    for (size_t i = 0; i < x->problem.stock_count; i++)
        amount_add(&sum, (amount){.v = x->problem.stock[i].units});
    return sum;
}

/* ---- inventories ----------------------------------------------------------------------------- */

/* TG_NO_ID: the column is the pack as it stands. */
static uint32_t scenario_of(const scenario_job *j, size_t at)
{
    if (!j->packs[at])
        return TG_NO_ID;
    return tg_scenario_find(j->pack, tg_pack_get_info(j->packs[at]).scenario, NULL);
}

/* The file of --inventory, once for all columns. */
static bool read_file(scenario_job *j, inventory *out)
{
    const char *path = args_value(j->args, OPT_INVENTORY), *book = args_value(j->args, OPT_ORDERS);
    trouble t = {{0}, {0}};
    if (!path)
        return true;
    if (strcmp(path, "-") == 0 && book && strcmp(book, "-") == 0)
        trouble_set(&t, "the orders and the inventory cannot both be standard input");
    bool good = !trouble_is(&t) && inventory_read(path, j->pack, j->a, out, &t);
    complain(j->args, &t);
    return good;
}

bool scenario_market_open(scenario_job *j, orders *o)
{
    j->assumption = STR("");
    j->market = arena_alloc(j->a, 1, sizeof *j->market);
    if (!j->market || !job_init(&j->market->base, j->args, j->pack, o))
        return false;
    j->authorised = j->market->base.assumed_gates;
    j->authorised_count = j->market->base.assumed_gate_count;
    if (j->authorised_count || j->market->base.met)
        j->assumption = alloc_assumption(&j->market->base, j->a);
    return true;
}

/* A scenario has the inventory that it states, the others that of the file. */
static bool find_stock(scenario_job *j, bool *any)
{
    inventory file = {0};
    bool given = args_has(j->args, OPT_INVENTORY);
    *any = given;
    j->market->columns = arena_alloc(j->a, j->s.column_count, sizeof *j->market->columns);
    if (!j->market->columns || !read_file(j, &file))
        return false;
    for (size_t i = 0; i < j->s.column_count; i++) {
        scenario_allocation *x = &j->market->columns[i];
        if (!inventory_of_scenario(j->s.columns[i].pack, j->a, &x->stock))
            return false;
        x->has = x->stock.count || given;
        *any |= x->has;
        if (!x->stock.count && given)
            x->stock = file;
    }
    return true;
}

bool scenario_alloc_open(scenario_job *j)
{
    static const opt only[] = {OPT_OBJECTIVE, OPT_GAP, OPT_TIME, OPT_BINDS};
    bool any;
    if (!find_stock(j, &any))
        return false;
    for (size_t i = 0; !any && i < TG_COUNT(only); i++)
        if (args_has(j->args, only[i])) {
            fputs("tollgate scenario: no stock to give out\n"
                  "  hint: --inventory FILE, or `inventory` in a scenario\n",
                  stderr);
            return false;
        }
    if (!any)
        j->market->columns = NULL;
    return !any || (alloc_read_options(j->args, &j->market->aim, &j->market->how) &&
                    crew_read(j->args, &j->market->crew));
}

/* ---- one plan -------------------------------------------------------------------------------- */

static bool take_task(void *ctx, const task *done)
{
    alloc_book *b = ctx;
    alloc_book_take(b, strbuf_str(&done->out));
    return !b->failed;
}

static bool read_lines(scenario_job *j, scenario_allocation *x, trouble *t)
{
    strbuf remarks;
    strbuf_init(&remarks, NULL);
    bool good = tally_init(&x->total, &x->job) && reader_again(j->s.orders->source, t);
    crew_result result = CREW_NOMEM;
    if (good)
        result = crew_run(&x->job, &j->market->crew, take_task, &x->book, &x->total, &remarks);
    strbuf_free(&remarks);
    if (trouble_is(&x->book.trouble))
        *t = x->book.trouble;
    else if (trouble_is(reader_trouble(j->s.orders->source)))
        *t = *reader_trouble(j->s.orders->source);
    else if (good && result != CREW_DONE)
        trouble_set(t, "out of memory");
    return good && !trouble_is(t);
}

/* The lines of the plan are those that the comparison releases. */
static bool same_as_compared(const scenario_job *j, size_t at, const scenario_allocation *x)
{
    static const struct { scenario_row row; tg_disposition is; } rows[] = {
        {ROW_RELEASED, TG_RELEASED}, {ROW_HELD, TG_HELD}, {ROW_DENIED, TG_LINE_DENIED}};
    bool same = true;
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        const scenario_sums *a = &j->s.columns[at].total.rows[rows[i].row];
        const sums *b = &x->total.by_disposition[rows[i].is];
        same = same && a->lines == b->lines && amount_less(a->units, b->units).v == 0;
    }
    return same && amount_less(amount_less(x->view.released.units, x->view.allocated.units),
                               x->view.rest.units).v == 0;
}

static bool solve(scenario_job *j, size_t at, trouble *t)
{
    scenario_allocation *x = &j->market->columns[at];
    const scenario_column *c = &j->s.columns[at];
    bool opened = true;
    limits *book = NULL;
    if (!job_init(&x->job, j->args, c->pack, j->s.orders))
        return false;
    uint32_t id = scenario_of(j, at);
    if (x->job.deciding.options.on == TG_DAY_NONE && id != TG_NO_ID)
        x->job.deciding.options.on = tg_scenario_get(j->pack, id).on;
    x->job.supposes = c->changes_lines;
    x->job.write = alloc_book_row;
    x->job.rows = true;
    x->job.decided_by = j->decided_by[at];
    book = alloc_open_limits(&x->job, &opened);
    if (!opened)
        return false;
    if (!alloc_book_init(&x->book, &x->job, &x->stock, book)) {
        trouble_set(t, "out of memory");
        return false;
    }
    if (!read_lines(j, x, t) || !alloc_book_draw(&x->book, t) ||
        !alloc_solve(&x->book, &x->stock, j->market->aim, &j->market->how, j->a, &x->problem,
                     &x->result, t))
        return false;
    x->view = (alloc_view){.job = &x->job,
                           .tally = &x->total,
                           .book = &x->book,
                           .problem = &x->problem,
                           .result = &x->result,
                           .stock = &x->stock,
                           .assumption = STR(""),
                           .a = j->a,
                           .width = j->width};
    if (!view_init(&x->view))
        trouble_set(t, "out of memory");
    else if (!same_as_compared(j, at, x))
        trouble_set(t, "the plan and the figures of `" STR_FMT "` differ; this is a fault of the "
                       "program", STR_ARG(c->name));
    return !trouble_is(t);
}

bool scenario_alloc_run(scenario_job *j)
{
    trouble t = {{0}, {0}};
    for (size_t i = 0; i < j->s.column_count; i++) {
        if (!scenario_alloc_at(j, i))
            continue;
        if (solve(j, i, &t))
            continue;
        if (trouble_is(&t)) {
            fprintf(stderr, "under `" STR_FMT "`:\n", STR_ARG(j->s.columns[i].name));
            complain(j->args, &t);
        }
        return false;
    }
    return true;
}

void scenario_alloc_free(scenario_job *j)
{
    for (size_t i = 0; j->market && j->market->columns && i < j->s.column_count; i++) {
        scenario_allocation *x = &j->market->columns[i];
        if (x->book.a)
            alloc_book_free(&x->book);
        tally_free(&x->total);
        if (x->job.a)
            job_free(&x->job);
    }
    if (j->market && j->market->base.a)
        job_free(&j->market->base);
}
