/*
 * work.c - one block: fill lines, decide them, write each row, add it to the tally.
 */
#include "cli/decide.h"
#include "io/trouble.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_ROOM_MIN = 1024, REASON_COLUMNS = 1500 /* a few reasons, each a sentence */ };

/* ---- a worker -------------------------------------------------------------------------------- */

static bool worker_claims(worker *w)
{
    const uint32_t *order;
    const limits *book = w->job->limits ? w->job->limits : w->job->claim_book;
    if (!book)
        return true;
    size_t count = limits_order(book, &order);
    w->claims = claims_new(w->job->pack, order, count);
    return w->claims != NULL;
}

bool worker_init(worker *w, const job *j, size_t lines)
{
    *w = (worker){.job = j};
    strbuf_init(&w->cell, NULL);
    if (!tally_init(&w->tally, j))
        return false;
    w->run = setup_run(j->args, j->pack, &j->deciding);
    w->filler = filler_new(j->orders);
    w->a = arena_new(NULL, 0);
    w->rows = calloc(lines, sizeof *w->rows);
    w->charges = calloc(j->charge_count + 1, sizeof *w->charges);
    w->charged = calloc(j->charge_count + 1, sizeof *w->charged);
    w->cache_room = CACHE_ROOM_MIN;
    while (w->cache_room < 4 * lines) /* a row has at most two outcomes, its own and a limit's */
        w->cache_room *= 2;
    w->cache = calloc(w->cache_room, sizeof *w->cache);
    return w->run && w->filler && w->a && w->rows && w->charges && w->charged && w->cache &&
           tg_batch_new(j->pack, lines, &w->batch) == TG_OK &&
           tg_batch_new(j->pack, 1, &w->one) == TG_OK &&
           tg_line_new(j->pack, &w->line) == TG_OK && worker_claims(w);
}

void worker_free(worker *w)
{
    draw_free(w);
    tg_batch_free(w->batch);
    tg_batch_free(w->one);
    tg_line_free(w->line);
    tg_run_free(w->run);
    filler_free(w->filler);
    tally_free(&w->tally);
    arena_free(w->a);
    strbuf_free(&w->cell);
    free(w->rows);
    free(w->charges);
    free(w->charged);
    free(w->cache);
}

/* ---- texts of an outcome --------------------------------------------------------------------- */

outcome_text *row_text(worker *w, const order_row *r)
{
    size_t mask = w->cache_room - 1, i = (r->outcome_id * (size_t)2654435761u) & mask;
    while (w->cache[i].used && w->cache[i].id != r->outcome_id)
        i = (i + 1) & mask;
    outcome_text *t = &w->cache[i];
    if (t->used)
        return t;
    *t = (outcome_text){.id = r->outcome_id, .used = true, .group = GROUP_NONE};
    if (!tg_outcome_line(r->outcome).settled)
        t->group = tally_group(&w->tally, r->outcome);
    switch (w->job->rows ? w->job->format : FORMAT_TABLE) {
    case FORMAT_TABLE:
    case FORMAT_HTML: break;
    case FORMAT_XLSX: packed_outcome(w, r, t); break;
    case FORMAT_CSV: csv_outcome(w, r, t); break;
    case FORMAT_NDJSON:
    case FORMAT_JSON: json_outcome(w, r, t); break;
    }
    return t;
}

/* ---- amounts of a line ----------------------------------------------------------------------- */

/* A fact's text as a number; an assumption stands in where the line's cell is empty, and not where
 * it could not be read. */
static bool read_number(const worker *w, const order_row *r, watched which, amount *out)
{
    str s = r->line.texts[which];
    bool empty = !r->bad || (r->line.whole && !r->line.shown[which].len);
    if (!s.len && empty)
        s = w->job->assumed[which];
    str currency = w->job->orders->currency;
    if (which != WATCH_QUANTITY && currency.len && str_ends(s, currency))
        s = str_trim(str_sub(s, 0, s.len - currency.len));
    char digits[64];
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < sizeof digits; i++)
        if (s.ptr[i] != '_')
            digits[n++] = s.ptr[i];
    return n < sizeof digits && amount_read((str){digits, n}, out);
}

static void read_amounts(const worker *w, order_row *r)
{
    amount price;
    r->units_known = read_number(w, r, WATCH_QUANTITY, &r->units);
    r->value_known = read_number(w, r, WATCH_REVENUE, &r->value);
    if (r->value_known || !r->units_known || !read_number(w, r, WATCH_UNIT_PRICE, &price))
        return;
    r->value = amount_times(r->units, price);
    r->value_known = true;
}

/* ---- what a scenario makes of a line --------------------------------------------------------- */

static void take_units(void *ctx, size_t i, tg_text t)
{
    amount *units = ctx;
    char digits[64];
    size_t n = 0;
    (void)i;
    for (size_t k = 0; k < t.len && n < sizeof digits; k++)
        if (t.ptr[k] != '_')
            digits[n++] = t.ptr[k];
    (void)!amount_read((str){digits, n}, units);
}

/* Authorisations granted and units changed; a value that is not units times a
 * price is then not known. */
static bool suppose(worker *w, order_row *r)
{
    tg_reason why = {""};
    amount units = r->units, price;
    uint32_t quantity = tg_fact_find(w->job->pack, to_text(STR("quantity")));
    tg_status st = tg_line_suppose(w->line, w->job->pack, &why);
    if (st == TG_INPUT) {
        r->bad = true;
        r->reason = str_dup(w->a, str_c(why.text));
        return r->reason.ptr != NULL;
    }
    if (st != TG_OK || quantity == TG_NO_ID || !r->units_known)
        return st == TG_OK;
    if (tg_line_texts(w->line, &quantity, 1, take_units, &units) != TG_OK)
        return false;
    if (units.v == r->units.v && units.scale == r->units.scale)
        return true;
    bool priced = !r->line.texts[WATCH_REVENUE].len && read_number(w, r, WATCH_UNIT_PRICE, &price);
    r->units = units;
    r->value_known = r->value_known && priced;
    if (r->value_known)
        r->value = amount_times(units, price);
    return true;
}

/* ---- tally ----------------------------------------------------------------------------------- */

static sums sums_of(const order_row *r)
{
    sums one = {.lines = r->part != 1, /* a split line counts where its rest is */
                .units_unknown = !r->units_known, .value_unknown = !r->value_known};
    if (r->units_known)
        one.units = r->units;
    if (r->value_known)
        one.value = r->value;
    return one;
}

void row_charges(worker *w, const order_row *r)
{
    memset(w->charged, 0, w->job->charge_count * sizeof *w->charged);
    if (r->bad)
        return;
    for (size_t i = 0; i < tg_outcome_charge_count(r->outcome); i++) {
        tg_charge_result c = r->redecided ? tg_outcome_charge(r->outcome, i)
                                          : tg_batch_charge(w->batch, r->batch_row, i);
        size_t slot = w->job->charge_slot[c.measure];
        if (slot == SIZE_MAX || c.stands == TG_IN_NO_WORLD)
            continue;
        w->charges[slot] = c;
        w->charged[slot] = true;
    }
}

static void tally_outcome(worker *w, const order_row *r, const sums *one)
{
    tally *t = &w->tally;
    tg_result line = tg_outcome_line(r->outcome);
    sums_add(&t->by_verdict[line.settled ? (size_t)line.safe : (size_t)VERDICT_OPEN], one);
    if (r->disposition == TG_HELD)
        for (size_t i = 0; i < TG_COUNT(t->held); i++)
            if (r->held & (1u << i))
                sums_add(&t->held[i], one);
    if (!line.settled)
        tally_group_add(t, row_text(w, r)->group, one);
    tally_charges(t, w->job, w->charges, w->charged);
    if (r->resolved.len)
        tally_alias(t, r->line.texts[WATCH_ITEM], r->resolved, 1);
    t->conflicts += tg_outcome_conflict(r->outcome);
    t->bounded += tg_outcome_bounded(r->outcome);
    if (t->reach && r->part != 1)
        reach_outcome(t->reach, r->outcome);
    if (t->more)
        collect_row(t->more, w->job, r, one);
}

static void tally_row(worker *w, const order_row *r)
{
    sums one = sums_of(r);
    tally *t = &w->tally;
    t->redecided += r->redecided;
    sums_add(&t->ordered, &one);
    sums_add(&t->by_disposition[r->disposition], &one);
    for (size_t i = 0; i < w->job->orders->table_count; i++) {
        t->keys_unknown[i] += r->line.keys_unknown >> i & 1;
        t->keys_empty[i] += r->line.keys_empty >> i & 1;
    }
    if (r->bad)
        sums_add(&t->by_verdict[r->disposition == TG_ERROR ? VERDICT_ERROR : VERDICT_BAD], &one);
    else
        tally_outcome(w, r, &one);
}

/* ---- a block --------------------------------------------------------------------------------- */

static bool fill_rows(worker *w, const block *in)
{
    size_t batch_rows = 0;
    for (size_t i = 0; i < in->count; i++) {
        order_row *r = &w->rows[i];
        *r = (order_row){.rec = &in->records[i]};
        if (r->rec->continued)
            continue;
        if (!filler_fill(w->filler, r->rec, w->line, &r->line))
            return false;
        r->bad = r->line.bad;
        r->disposition = TG_BAD; /* until it is decided */
        r->reason = r->line.reason;
        read_amounts(w, r);
        if (!r->bad && w->job->supposes && !suppose(w, r))
            return false;
        if (r->bad)
            continue;
        for (size_t k = 0; k < w->job->assumed_gate_count; k++)
            if (tg_line_authorise_gate(w->line, w->job->assumed_gates[k]) != TG_OK)
                return false;
        r->resolved = str_dup(w->a, of_text(tg_line_alias(w->line)));
        r->batch_row = batch_rows++;
        if (!r->resolved.ptr || tg_batch_add(w->batch, w->line) != TG_OK)
            return false;
    }
    return tg_batch_decide(w->run, w->batch) != TG_NOMEM;
}

/* Why the engine refuses the row; an option that fills gaps may be what contradicts it. */
static bool take_reason(worker *w, order_row *r)
{
    tg_reason why = {""};
    filled again;
    tg_batch_reason(w->batch, r->batch_row, &why);
    if (!filler_fill(w->filler, r->rec, w->line, &again))
        return false;
    strbuf_clear(&w->cell);
    setup_refused(w->job->args, w->job->pack, w->line, why.text, &w->cell);
    r->bad = true;
    r->reason = str_dup(w->a, strbuf_str(&w->cell));
    strbuf_clear(&w->cell);
    return r->reason.ptr != NULL;
}

static bool take_outcome(worker *w, order_row *r)
{
    r->outcome = tg_batch_outcome(w->batch, r->batch_row);
    if (!r->outcome)
        return take_reason(w, r);
    if (tg_outcome_overflow(r->outcome)) {
        r->bad = true;
        r->disposition = TG_ERROR;
        r->reason = STR("error: an amount is too large to be computed");
        w->tally.overflows++;
        return true;
    }
    r->outcome_id = tg_batch_outcome_id(w->batch, r->batch_row);
    r->disposition = claims_disposition(r->outcome, w->job->met, &r->held);
    return true;
}

static void tell_bad(worker *w, const order_row *r, task *t)
{
    const job *j = w->job;
    t->bad_count++;
    if (j->bad_wanted)
        row_bad(j, r, &t->bad);
    if (w->tally.more)
        row_bad_packed(r, &t->reasons);
    if (t->bad_count > MESSAGES_MAX)
        return;
    strbuf_printf(&t->messages, "%s:%llu: ", reader_name(j->orders->source),
                  (unsigned long long)r->rec->line);
    if (r->line.named)
        strbuf_printf(&t->messages, "line `" STR_FMT "`: ", STR_ARG(shown(w->a, r->line.id, 60)));
    strbuf_printf(&t->messages, STR_FMT "\n", STR_ARG(shown(w->a, r->reason, REASON_COLUMNS)));
}

static void write_row(worker *w, const order_row *r, strbuf *out)
{
    if (w->job->write) {
        w->job->write(w, r, out);
        return;
    }
    switch (w->job->format) {
    case FORMAT_TABLE: row_table(w, r, out); break;
    case FORMAT_CSV: row_csv(w, r, out); break;
    case FORMAT_HTML:
        if (orders_number(w->job->orders, r->rec) <= w->job->page_rows)
            row_page(w, r, out);
        break;
    case FORMAT_XLSX: row_sheet(w, r, out); break;
    case FORMAT_NDJSON:
        row_json(w, r, out);
        strbuf_char(out, '\n');
        break;
    case FORMAT_JSON:
        strbuf_add_c(out, ",\n");
        row_json(w, r, out);
        break;
    }
}

static void finish_row(worker *w, const order_row *r, task *t)
{
    tally_row(w, r);
    if (r->bad)
        tell_bad(w, r, t);
    if (w->job->rows)
        write_row(w, r, &t->out);
}

/* A line that a limit splits is two rows; bad as a whole if its rest is. */
static bool finish_parts(worker *w, const order_row *r, task *t)
{
    order_row rest, fits;
    if (!draw_part(w, r, 2, &rest))
        return false;
    if (rest.bad) {
        order_row whole = *r;
        whole.bad = true;
        whole.disposition = rest.disposition;
        whole.reason = rest.reason;
        finish_row(w, &whole, t);
        return true;
    }
    w->tally.split++;
    if (!draw_part(w, r, 1, &fits))
        return false;
    finish_row(w, &fits, t);
    if (!draw_part(w, r, 2, &rest))
        return false;
    finish_row(w, &rest, t);
    return true;
}

static bool finish_rows(worker *w, task *t)
{
    bool long_bad = w->job->bad_wanted; /* pieces of a long line go to the bad file */
    for (size_t i = 0; i < t->in.count; i++) {
        order_row *r = &w->rows[i];
        if (r->rec->continued) {
            if (long_bad)
                row_bad(w->job, r, &t->bad);
            continue;
        }
        t->line_count++;
        if (!r->bad && (!take_outcome(w, r) || !draw_row(w, r)))
            return false;
        if (!r->bad && r->limited && r->limit.safe == LIMIT_IN_PART) {
            if (!finish_parts(w, r, t))
                return false;
            continue;
        }
        row_charges(w, r);
        finish_row(w, r, t);
    }
    return !w->tally.failed && !t->out.failed && !t->bad.failed && !t->messages.failed &&
           !t->reasons.failed && !(w->tally.more && w->tally.more->failed);
}

void work(worker *w, task *t)
{
    strbuf_clear(&t->out);
    strbuf_clear(&t->bad);
    strbuf_clear(&t->messages);
    strbuf_clear(&t->reasons);
    t->bad_count = t->line_count = 0;
    t->failed = false;
    filler_reset(w->filler);
    arena_reset(w->a);
    w->fresh_id = TG_NO_ID - 1;
    if (w->job->claiming) {
        for (size_t i = 0; i < t->in.count && !t->failed; i++)
            t->failed = !draw_claims(w, &t->in.records[i], &t->out);
        return;
    }
    tg_batch_clear(w->batch);
    memset(w->cache, 0, w->cache_room * sizeof *w->cache);
    t->failed = !fill_rows(w, &t->in) || !finish_rows(w, t);
}
