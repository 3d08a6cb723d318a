/*
 * sweep_odd.c - rows that do not fit into narrow columns, decided as `decide` does.
 *
 * A record that is none, a cell that is partly known or cannot be read, an authorisation: the line
 * is filled, decided in a batch, and its outcome asked for what a sweep would have said. What is
 * wrong with a bad line is told in the words of `decide`.
 */
#include "cli/sweep.h"

#include "io/cells.h"

#include <string.h>

enum { BATCH_ROWS = 512, REASON_COLUMNS = 1500 };

struct sweep_odd {
    const sweep_job *job;
    tg_run *run;
    filler *filler;
    tg_line *line;
    tg_batch *batch;
    arena *a;              /* a chunk's */
    VEC(odd_answer) rows;
    size_t decided;        /* rows that have their answer */
    csv_record cells;      /* scratch */
    strbuf text;
};

sweep_odd *sweep_odd_new(const sweep_worker *w)
{
    sweep_odd *x = arena_alloc(w->keep, 1, sizeof *x);
    if (!x)
        return NULL;
    *x = (sweep_odd){.job = w->job, .run = w->run};
    strbuf_init(&x->text, NULL);
    x->filler = filler_new(w->job->orders);
    x->a = arena_new(NULL, 0);
    x->cells.room = w->job->orders->head.count;
    x->cells.fields = arena_alloc(w->keep, x->cells.room + 1, sizeof *x->cells.fields);
    bool good = x->filler && x->a && x->cells.fields &&
                tg_line_new(w->job->pack, &x->line) == TG_OK &&
                tg_batch_new(w->job->pack, BATCH_ROWS, &x->batch) == TG_OK;
    if (good)
        return x;
    sweep_odd_free(x);
    return NULL;
}

void sweep_odd_free(sweep_odd *x)
{
    if (!x)
        return;
    filler_free(x->filler);
    arena_free(x->a);
    tg_line_free(x->line);
    tg_batch_free(x->batch);
    strbuf_free(&x->text);
}

void sweep_odd_begin(sweep_odd *x)
{
    filler_reset(x->filler);
    arena_reset(x->a);
    tg_batch_clear(x->batch);
    x->rows.at = NULL;
    x->rows.count = x->rows.room = x->decided = 0;
}

const odd_answer *sweep_odd_answer(const sweep_odd *x, size_t at)
{
    return &x->rows.at[at];
}

const filler *sweep_odd_filler(const sweep_odd *x)
{
    return x->filler;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* Bits of definitions are asked of the line, while it is there. */
static bool definition_bits(sweep_odd *x, uint64_t *mask)
{
    const sweep_form *f = &x->job->form;
    for (size_t i = 0; i < f->bit_count; i++) {
        tg_truth is = TG_OPEN;
        if (f->bits[i].kind != TG_BIT_HOLDS)
            continue;
        if (tg_run_holds(x->run, f->bits[i].id, f->bits[i].gate, x->line, &is) == TG_NOMEM)
            return false;
        *mask |= (uint64_t)(is == TG_YES) << i;
    }
    return true;
}

static uint64_t measure_bits(const sweep_odd *x, const tg_outcome *o)
{
    const sweep_form *f = &x->job->form;
    uint64_t mask = 0;
    for (size_t i = 0; i < f->bit_count; i++)
        if (f->bits[i].kind == TG_BIT_APPLIES)
            mask |= (uint64_t)(tg_outcome_measure(o, f->bits[i].id).applies == TG_IN_EVERY_WORLD)
                    << i;
    return mask;
}

static i128 wide(tg_wide x)
{
    return (i128)((u128)(uint64_t)x.high << 64 | x.low);
}

/* As tg_sweep has it: the sum where each charge is one amount that stands in every world. */
static bool add_charge(const sweep_sum *s, const tg_amount *c, i128 *sum)
{
    i128 amount = wide(c->low);
    if (!c->known || c->overflow || c->at_least || c->at_most || c->stands != TG_IN_EVERY_WORLD ||
        wide(c->high) != amount || c->scale > s->decimals)
        return false;
    for (unsigned i = c->scale; i < s->decimals; i++)
        if (__builtin_mul_overflow(amount, (i128)10, &amount))
            return false;
    return !__builtin_add_overflow(*sum, amount, sum);
}

static bool has_charge(const sweep_sum *s, uint32_t measure)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->charges[i] == measure)
            return true;
    return false;
}

static void take_charges(const sweep_odd *x, odd_answer *a, const tg_outcome *o)
{
    for (size_t k = 0; k < x->job->form.sum_count; k++) {
        const sweep_sum *s = &x->job->form.sums[k];
        i128 sum = 0;
        bool good = true;
        for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
            tg_amount c = tg_batch_amount(x->batch, a->batch_row, i);
            if (has_charge(s, c.measure))
                good = good && add_charge(s, &c, &sum);
        }
        good = good && sum == (int64_t)sum;
        a->charges[k] = good ? (int64_t)sum : 0;
        a->charge_open[k] = !good;
    }
}

/* Why the engine refuses the row; an option that fills gaps may be what contradicts it. */
static bool refused(sweep_odd *x, odd_answer *a)
{
    tg_reason why = {""};
    filled again;
    tg_batch_reason(x->batch, a->batch_row, &why);
    if (!filler_fill(x->filler, &a->rec, x->line, &again))
        return false;
    strbuf_clear(&x->text);
    setup_refused(x->job->args, x->job->pack, x->line, why.text, &x->text);
    a->bad = true;
    a->reason = str_dup(x->a, strbuf_str(&x->text));
    return a->reason.ptr != NULL;
}

static bool take_outcome(sweep_odd *x, odd_answer *a)
{
    const tg_outcome *o = tg_batch_outcome(x->batch, a->batch_row);
    if (!o)
        return refused(x, a);
    if (tg_outcome_overflow(o)) {
        a->bad = true;
        a->disposition = TG_ERROR;
        a->reason = STR("error: an amount is too large to be computed");
        return true;
    }
    tg_result line = tg_outcome_line(o);
    a->safe = line.safe;
    a->best = line.best;
    a->disposition = tg_outcome_disposition(o, NULL);
    a->mask |= measure_bits(x, o);
    take_charges(x, a, o);
    return true;
}

bool sweep_odd_decide(sweep_odd *x)
{
    if (tg_batch_count(x->batch) && tg_batch_decide(x->run, x->batch) == TG_NOMEM)
        return false;
    for (; x->decided < x->rows.count; x->decided++) {
        odd_answer *a = &x->rows.at[x->decided];
        if (!a->bad && !take_outcome(x, a))
            return false;
    }
    tg_batch_clear(x->batch);
    return true;
}

bool sweep_odd_add(sweep_odd *x, const record *rec, size_t *at)
{
    odd_answer a = {.rec = *rec, .disposition = TG_BAD};
    *at = x->rows.count;
    if (!rec->continued) {
        if (!filler_fill(x->filler, rec, x->line, &a.line))
            return false;
        a.bad = a.line.bad;
        a.reason = a.line.reason;
        a.batch_row = tg_batch_count(x->batch);
        if (!a.bad && (tg_batch_add(x->batch, x->line) != TG_OK || !definition_bits(x, &a.mask)))
            return false;
    } else {
        a.bad = true;
    }
    if (!vec_push(x->a, &x->rows, a))
        return false;
    return tg_batch_count(x->batch) < BATCH_ROWS || sweep_odd_decide(x);
}

/* ---- text ------------------------------------------------------------------------------------ */

static bool kept(const sweep_form *f, size_t at)
{
    for (size_t i = 0; i < f->kept_count; i++)
        if (f->kept[i] == at)
            return true;
    return f->keep_all;
}

/* A record that is none of the header's width: what it has in its
 * columns, as `decide` writes it. */
static void broken_cells(sweep_odd *x, const odd_answer *o, strbuf *out)
{
    const header *h = &x->job->orders->head;
    bool split = o->line.cell_count > 0, any = false;
    for (size_t i = 0; i < h->count; i++) {
        if (!kept(&x->job->form, i))
            continue;
        if (any)
            strbuf_char(out, h->delimiter);
        any = true;
        if (split ? i >= o->line.cell_count : i > 0 || o->rec.more)
            continue;
        strbuf_clear(&x->text);
        cells_write_repaired(&x->text, split ? o->line.cells[i] : o->rec.raw);
        cells_write(out, strbuf_str(&x->text), h->delimiter);
    }
}

void sweep_odd_cells(sweep_odd *x, const odd_answer *o, strbuf *out)
{
    const sweep_form *f = &x->job->form;
    if (!o->line.whole) {
        broken_cells(x, o, out);
        return;
    }
    if (f->keep_all) {
        strbuf_add(out, o->rec.raw);
        return;
    }
    csv_result r = csv_split(o->rec.raw, 0, x->job->orders->head.delimiter, true, &x->cells);
    tg_assert(r == CSV_RECORD && x->cells.count == x->job->orders->head.count);
    for (size_t i = 0; i < f->kept_count; i++) {
        const csv_field *c = &x->cells.fields[f->kept[i]];
        if (i)
            strbuf_char(out, x->job->orders->head.delimiter);
        strbuf_add(out, str_sub(o->rec.raw, c->from - c->quoted, c->to + c->quoted));
    }
}

void sweep_odd_bad(sweep_odd *x, const odd_answer *o, strbuf *out)
{
    const header *h = &x->job->orders->head;
    if (!o->rec.continued) {
        strbuf_printf(out, "%llu%c", (unsigned long long)o->rec.line, h->delimiter);
        cells_write_own(out, o->reason, h->delimiter);
        strbuf_char(out, h->delimiter);
    }
    strbuf_add(out, o->rec.raw);
    if (!o->rec.more)
        strbuf_add(out, o->rec.ending.len ? o->rec.ending : x->job->form.ending);
}

void sweep_odd_tell(sweep_odd *x, const odd_answer *o, strbuf *out)
{
    strbuf_printf(out, "%s:%llu: ", reader_name(x->job->orders->source),
                  (unsigned long long)o->rec.line);
    if (o->line.named)
        strbuf_printf(out, "line `" STR_FMT "`: ", STR_ARG(shown(x->a, o->line.id, 60)));
    strbuf_printf(out, STR_FMT "\n", STR_ARG(shown(x->a, o->reason, REASON_COLUMNS)));
}
