/*
 * rows_csv.c - the client's CSV with columns added, and the file of bad lines.
 *
 * A good line keeps its bytes. A line that is no record of the header's width cannot: what it has
 * stands in its columns (too many cells: those past the last in the last, one that cannot be split:
 * all of it in the first), and byte for byte in the --bad file.
 */
#include "cli/outcome_columns.h"
#include "cli/wording.h"
#include "io/cells.h"

#include <string.h>

/* ---- headings -------------------------------------------------------------------------------- */

static bool taken(const job *j, str name)
{
    if (j->orders->kind != KIND_CSV)
        return false;
    for (size_t i = 0; i < j->orders->head.count; i++)
        if (str_eq(str_trim(j->orders->head.headings[i]), name))
            return true;
    return false;
}

static char delimiter_of(const job *j)
{
    return j->orders->kind == KIND_CSV ? j->orders->head.delimiter : ',';
}

static void add_name(const job *j, strbuf *b, str name)
{
    strbuf full;
    strbuf_init(&full, NULL);
    strbuf_add(&full, name);
    while (taken(j, strbuf_str(&full))) {
        str copy = str_dup(j->a, strbuf_str(&full));
        strbuf_clear(&full);
        strbuf_add_c(&full, "tollgate_");
        strbuf_add(&full, copy);
        if (!copy.ptr)
            break;
    }
    strbuf_char(b, delimiter_of(j));
    cells_write_own(b, strbuf_str(&full), delimiter_of(j));
    b->failed |= full.failed;
    strbuf_free(&full);
}

typedef struct { const job *j; strbuf *out; } name_list;

static void add_heading(void *ctx, const outcome_heading *h)
{
    const name_list *n = ctx;
    add_name(n->j, n->out, h->name);
}

bool csv_added_names(job *j)
{
    strbuf b;
    strbuf_init(&b, NULL);
    name_list n = {j, &b};
    outcome_headings(j, add_heading, &n);
    j->csv_names = str_dup(j->a, strbuf_str(&b));
    bool good = !b.failed && j->csv_names.ptr;
    strbuf_free(&b);
    return good;
}

static str ending_of(const job *j)
{
    bool crlf = j->orders->kind == KIND_CSV && str_eq(j->orders->head.ending, STR("\r\n"));
    return crlf ? STR("\r\n") : STR("\n");
}

void begin_csv(const job *j, strbuf *out)
{
    if (j->orders->kind == KIND_CSV) {
        if (reader_had_bom(j->orders->source))
            strbuf_add_c(out, "\xEF\xBB\xBF");
        strbuf_add(out, j->orders->head.raw);
    } else {
        strbuf_add_c(out, "record");
    }
    strbuf_add(out, j->csv_names);
    strbuf_add(out, ending_of(j));
}

/* ---- cells ----------------------------------------------------------------------------------- */

typedef struct {
    strbuf *out;
    char delimiter;
} cell_writer;

static void write_cell(void *ctx, const outcome_cell *c)
{
    const cell_writer *w = ctx;
    strbuf_char(w->out, w->delimiter);
    cells_write_own(w->out, c->text, w->delimiter);
}

void csv_outcome(worker *w, const order_row *r, outcome_text *t)
{
    strbuf b;
    strbuf_init(&b, NULL);
    cell_writer c = {&b, delimiter_of(w->job)};
    outcome_sink to = {write_cell, &c, &w->cell};
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

void word_charge_needs(const worker *w, strbuf *b)
{
    uint32_t told[64];
    size_t count = 0;
    for (size_t i = 0; i < w->job->charge_count; i++) {
        const tg_charge_result *x = &w->charges[i];
        for (size_t k = 0; w->charged[i] && k < x->need_count && k < TG_COUNT(x->needs); k++) {
            bool again = count == TG_COUNT(told);
            for (size_t n = 0; n < count; n++)
                again |= told[n] == x->needs[k];
            if (again)
                continue;
            strbuf_add_c(b, count ? "; " : "");
            strbuf_add(b, of_text(tg_fact_get(w->job->pack, x->needs[k]).name));
            told[count++] = x->needs[k];
        }
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The client's part of a line that is no record: as many cells as the header has. */
static void broken_cells(const job *j, const order_row *r, strbuf *out)
{
    size_t want = j->orders->head.count;
    strbuf repaired;
    strbuf_init(&repaired, NULL);
    bool split = r->line.cell_count > 0;
    for (size_t i = 0; i < want; i++) {
        if (i)
            strbuf_char(out, delimiter_of(j));
        if (split ? i >= r->line.cell_count : i > 0 || r->rec->more)
            continue;
        strbuf_clear(&repaired);
        cells_write_repaired(&repaired, split ? r->line.cells[i] : r->rec->raw);
        cells_write(out, strbuf_str(&repaired), delimiter_of(j));
    }
    out->failed |= repaired.failed;
    strbuf_free(&repaired);
}

static void client_cells(const job *j, const order_row *r, strbuf *out)
{
    if (j->orders->kind == KIND_NDJSON) {
        strbuf repaired;
        strbuf_init(&repaired, NULL);
        if (!r->rec->more)
            cells_write_repaired(&repaired, r->rec->raw);
        cells_write(out, strbuf_str(&repaired), ',');
        strbuf_free(&repaired);
    } else if (r->line.whole) {
        strbuf_add(out, r->rec->raw);
    } else {
        broken_cells(j, r, out);
    }
}

void row_csv(worker *w, const order_row *r, strbuf *out)
{
    const job *j = w->job;
    cell_writer c = {out, delimiter_of(j)};
    outcome_sink to = {write_cell, &c, &w->cell};
    client_cells(j, r, out);
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
    strbuf_add(out, r->rec->ending.len ? r->rec->ending : ending_of(j));
}

/* ---- bad lines ------------------------------------------------------------------------------- */

void begin_bad(const job *j, strbuf *out)
{
    if (j->orders->kind != KIND_CSV)
        return;
    strbuf_printf(out, "bad_line%cbad_reason%c", delimiter_of(j), delimiter_of(j));
    strbuf_add(out, j->orders->head.raw);
    strbuf_add(out, ending_of(j));
}

static void bad_csv(const job *j, const order_row *r, strbuf *out)
{
    if (!r->rec->continued) {
        strbuf_printf(out, "%llu%c", (unsigned long long)r->rec->line, delimiter_of(j));
        cells_write_own(out, r->reason, delimiter_of(j));
        strbuf_char(out, delimiter_of(j));
    }
    strbuf_add(out, r->rec->raw);
    if (!r->rec->more)
        strbuf_add(out, r->rec->ending.len ? r->rec->ending : ending_of(j));
}

/* One object a line; the pieces of a long line are one text. */
static void bad_ndjson(const order_row *r, strbuf *out)
{
    if (!r->rec->continued) {
        strbuf_printf(out, "{\"bad_line\":%llu,\"bad_reason\":", (unsigned long long)r->rec->line);
        strbuf_json(out, r->reason);
        strbuf_add_c(out, ",\"raw\":\"");
    }
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_json(&text, r->rec->raw);
    if (text.len >= 2)
        strbuf_add(out, str_sub(strbuf_str(&text), 1, text.len - 1));
    out->failed |= text.failed;
    strbuf_free(&text);
    if (!r->rec->more)
        strbuf_add_c(out, "\"}\n");
}

void row_bad(const job *j, const order_row *r, strbuf *out)
{
    if (j->orders->kind == KIND_CSV)
        bad_csv(j, r, out);
    else
        bad_ndjson(r, out);
}
