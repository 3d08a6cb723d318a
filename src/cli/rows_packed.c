/*
 * rows_packed.c - one row as typed cells: a few columns for a page, all of them for a workbook.
 *
 * A workbook's row is the client's own cells, then the columns that CSV has. A client's cell is a
 * number or a day only where its column gives a fact that is one.
 */
#include "cli/outcome_columns.h"
#include "cli/tones.h"
#include "cli/wording.h"
#include "io/cells.h"
#include "io/forms.h"

#include <string.h>

static const word_list few = {"; ", 4};

/* ---- columns --------------------------------------------------------------------------------- */

typedef struct {
    const job *job;
    row_columns *out;
    bool failed;
} heading_list;

static void add(heading_list *h, str heading, unsigned flags)
{
    grid_column_info c = {heading, flags};
    if (!vec_push(h->job->a, h->out, c))
        h->failed = true;
}

static void add_gates(heading_list *h)
{
    for (uint32_t g = 0; g < h->job->gate_count; g++)
        add(h, of_text(tg_gate_get(h->job->pack, g).name), 0);
}

static void add_money(heading_list *h, const char *name)
{
    str currency = h->job->orders->currency;
    add(h,
        arena_print(h->job->a, "%s%s" STR_FMT, name, currency.len ? ", " : "", STR_ARG(currency)),
        GRID_RIGHT);
}

bool page_columns(const job *j, row_columns *out)
{
    heading_list h = {.job = j, .out = out};
    add(&h, STR("line"), GRID_KEY);
    add(&h, STR("item"), 0);
    add(&h, STR("units"), GRID_RIGHT);
    add_money(&h, "value");
    add(&h, STR("disposition"), 0);
    add(&h, STR("because"), 0);
    add_gates(&h);
    add(&h, STR("needs; to do"), GRID_MONO);
    add(&h, STR("hinges on"), GRID_MONO);
    return !h.failed;
}

static bool number_column(const job *j, size_t i)
{
    if (j->orders->columns[i].kind != COLUMN_FACT)
        return false;
    tg_type t = tg_fact_get(j->pack, j->orders->columns[i].fact).type;
    return t == TG_TYPE_WHOLE || t == TG_TYPE_DECIMAL || t == TG_TYPE_MONEY;
}

static bool day_column(const job *j, size_t i)
{
    return j->orders->columns[i].kind == COLUMN_FACT &&
           tg_fact_get(j->pack, j->orders->columns[i].fact).type == TG_TYPE_DATE;
}

static void client_columns(heading_list *h)
{
    const job *j = h->job;
    if (j->orders->kind != KIND_CSV) {
        add(h, STR("record"), 0);
        return;
    }
    for (size_t i = 0; i < j->orders->head.count; i++)
        add(h, j->orders->head.headings[i], number_column(j, i) ? GRID_RIGHT : 0);
}

static void add_heading(void *ctx, const outcome_heading *x)
{
    heading_list *h = ctx;
    str name = x->name;
    if (x->currency.len)
        name = arena_print(h->job->a, STR_FMT ", " STR_FMT, STR_ARG(name), STR_ARG(x->currency));
    add(h, name, x->number ? GRID_RIGHT : 0);
}

bool sheet_columns(const job *j, row_columns *out)
{
    heading_list h = {.job = j, .out = out};
    client_columns(&h);
    add(&h, STR("units"), GRID_RIGHT);
    add_money(&h, "value");
    outcome_headings(j, add_heading, &h);
    return !h.failed;
}

/* ---- cells ----------------------------------------------------------------------------------- */

typedef struct {
    strbuf *out, *cell;
} writer;

static void end_text(writer *x)
{
    packed_text(x->out, strbuf_str(x->cell));
    x->out->failed |= x->cell->failed;
    strbuf_clear(x->cell);
}

static void end_toned(writer *x, int tone)
{
    packed_toned(x->out, tone, strbuf_str(x->cell));
    x->out->failed |= x->cell->failed;
    strbuf_clear(x->cell);
}

static void amount_cell(writer *x, bool known, amount a, unsigned decimals)
{
    if (known)
        amount_write(x->cell, a, decimals, 0);
    packed_number(x->out, strbuf_str(x->cell));
    strbuf_clear(x->cell);
}

static void amounts(writer *x, const job *j, const order_row *r)
{
    amount_cell(x, r->units_known, r->units, 0);
    amount_cell(x, r->value_known, r->value, decimals_of_value(j));
}

static void disposition_cell(writer *x, tg_disposition d)
{
    packed_toned(x->out, tone_of_disposition(d), str_c(tg_disposition_text(d)));
}

/* ---- a page's row ---------------------------------------------------------------------------- */

static void page_outcome(worker *w, writer *x, const order_row *r)
{
    const job *j = w->job;
    disposition_cell(x, r->disposition);
    word_held(x->cell, r->held, "; ");
    end_text(x);
    for (uint32_t g = 0; g < j->gate_count; g++) {
        uint16_t set = tg_outcome_gate(r->outcome, g).set;
        word_set_brief(x->cell, set);
        end_toned(x, tone_of_set(set));
    }
    word_needs(x->cell, r->outcome, few);
    if (x->cell->len)
        strbuf_add_c(x->cell, "; ");
    size_t before = x->cell->len;
    word_to_do(x->cell, j->pack, r->outcome, few);
    if (before && x->cell->len == before)
        x->cell->len -= 2;
    end_text(x);
    word_hinges(x->cell, j->pack, r->outcome, (word_list){" or ", 3});
    end_text(x);
}

void row_page(worker *w, const order_row *r, strbuf *out)
{
    const job *j = w->job;
    writer x = {out, &w->cell};
    packed_text(out, r->line.id);
    packed_text(out, r->line.shown[WATCH_ITEM]);
    amounts(&x, j, r);
    if (r->bad) {
        disposition_cell(&x, r->disposition);
        packed_text(out, r->reason);
        for (size_t i = 0; i < j->gate_count + 2; i++)
            packed_nothing(out);
    } else {
        page_outcome(w, &x, r);
    }
    packed_end_row(out);
}

/* ---- a workbook's row ------------------------------------------------------------------------ */

static void client_cell(writer *x, const job *j, size_t i, str s)
{
    cells_write_repaired(x->cell, s);
    str good = strbuf_str(x->cell);
    if (number_column(j, i) && packed_is_plain_number(good))
        packed_number(x->out, good);
    else if (day_column(j, i))
        packed_day(x->out, good);
    else
        packed_text(x->out, good);
    strbuf_clear(x->cell);
}

static void client_cells(writer *x, const job *j, const order_row *r)
{
    if (j->orders->kind != KIND_CSV) {
        cells_write_repaired(x->cell, r->rec->raw);
        end_text(x);
        return;
    }
    for (size_t i = 0; i < j->orders->head.count; i++) {
        if (i < r->line.cell_count)
            client_cell(x, j, i, r->line.cells[i]);
        else
            packed_nothing(x->out);
    }
}

static void pack_cell(void *ctx, const outcome_cell *c)
{
    strbuf *out = ctx;
    if (c->number)
        packed_number(out, c->text);
    else if (c->tone == TONE_PLAIN)
        packed_text(out, c->text);
    else
        packed_toned(out, c->tone, c->text);
}

void packed_outcome(worker *w, const order_row *r, outcome_text *t)
{
    strbuf b;
    strbuf_init(&b, NULL);
    outcome_sink to = {pack_cell, &b, &w->cell};
    outcome_before(w->job, r, &to);
    size_t before = b.len;
    outcome_after(w->job, r, &to);
    str copy = str_dup(w->a, strbuf_str(&b));
    if (!copy.ptr || b.failed || w->cell.failed)
        w->tally.failed = true;
    else {
        t->before = str_sub(copy, 0, before);
        t->after = str_sub(copy, before, copy.len);
    }
    strbuf_free(&b);
}

void row_sheet(worker *w, const order_row *r, strbuf *out)
{
    const job *j = w->job;
    writer x = {out, &w->cell};
    client_cells(&x, j, r);
    amounts(&x, j, r);
    outcome_sink to = {pack_cell, out, &w->cell};
    if (r->bad) {
        outcome_bad(j, r, &to);
    } else {
        const outcome_text *t = row_text(w, r);
        strbuf_add(out, t->before);
        outcome_charges(w, &to);
        strbuf_add(out, t->after);
        outcome_end(j, r, &to);
    }
    out->failed |= w->cell.failed;
    packed_end_row(out);
}

/* ---- bad lines ------------------------------------------------------------------------------- */

void row_bad_packed(const order_row *r, strbuf *out)
{
    packed_count(out, r->rec->line);
    packed_text(out, r->line.named ? r->line.id : STR(""));
    packed_text(out, r->reason);
    packed_end_row(out);
}
