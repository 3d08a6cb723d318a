/*
 * rows_csv.c - the client's CSV with columns added, and the file of bad lines.
 *
 * A good line keeps its bytes. A line that is no record of the header's width cannot: what it has
 * stands in its columns (too many cells: those past the last in the last, one that cannot be split:
 * all of it in the first), and byte for byte in the --bad file.
 */
#include "cli/decide.h"
#include "cli/wording.h"
#include "io/cells.h"

#include <string.h>

static const word_list all = {"; ", 1000}, some = {"; ", 8};

static const char *const first_names[] = {"disposition", "reasons", "verdict",
                                          "safe",        "best",    "settled"};
static const char *const then_names[] = {"fallback", "by_law", "needs", "to_do"};
static const char *const limit_names[] = {"limits", "limit_note", "part", "part_units"};
static const char *const last_names[] = {"hinges",   "would_lift",     "conflict",
                                         "bounded",  "weakest_status", "weakest_basis",
                                         "rests_on", "eased_by",       "otherwise"};

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

static void add_names(const job *j, strbuf *b, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_name(j, b, str_c(names[i]));
}

bool csv_added_names(job *j)
{
    strbuf b;
    strbuf_init(&b, NULL);
    add_names(j, &b, first_names, TG_COUNT(first_names));
    for (uint32_t g = 0; g < j->gate_count; g++)
        add_name(j, &b, of_text(tg_gate_get(j->pack, g).name));
    add_names(j, &b, then_names, TG_COUNT(then_names));
    for (size_t i = 0; i < j->charge_count; i++) {
        add_name(j, &b, j->charge_names[i]);
        add_name(j, &b, arena_print(j->a, STR_FMT ".kind", STR_ARG(j->charge_names[i])));
    }
    add_name(j, &b, STR("charge_needs"));
    add_names(j, &b, last_names, TG_COUNT(last_names));
    if (j->limits)
        add_names(j, &b, limit_names, TG_COUNT(limit_names));
    add_name(j, &b, STR("item_resolved"));
    add_name(j, &b, STR("decided_by"));
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
    strbuf *out, *cell;
    char delimiter;
} cell_writer;

/* Ends the cell that was written into `cell`. */
static void end_cell(cell_writer *c)
{
    strbuf_char(c->out, c->delimiter);
    cells_write_own(c->out, strbuf_str(c->cell), c->delimiter);
    c->out->failed |= c->cell->failed;
    strbuf_clear(c->cell);
}

static void cell(cell_writer *c, str s)
{
    strbuf_char(c->out, c->delimiter);
    cells_write_own(c->out, s, c->delimiter);
}

static void set_cell(cell_writer *c, uint16_t set)
{
    word_set(c->cell, set);
    end_cell(c);
}

static void outcome_before(cell_writer *c, const job *j, const order_row *r)
{
    const tg_outcome *o = r->outcome;
    tg_result line = tg_outcome_line(o);
    cell(c, str_c(tg_disposition_text(r->disposition)));
    word_held(c->cell, r->held, "; ");
    end_cell(c);
    set_cell(c, line.set);
    cell(c, str_c(tg_verdict_text(line.safe)));
    cell(c, str_c(tg_verdict_text(line.best)));
    cell(c, str_c(line.settled ? "yes" : "no"));
    for (uint32_t g = 0; g < j->gate_count; g++)
        set_cell(c, tg_outcome_gate(o, g).set);
    set_cell(c, line.fallback != line.set ? line.fallback : 0);
    set_cell(c, line.by_law);
    word_needs(c->cell, o, all);
    end_cell(c);
    word_to_do(c->cell, j->pack, o, all);
    end_cell(c);
}

static void outcome_after(cell_writer *c, const job *j, const tg_outcome *o)
{
    tg_text basis;
    uint32_t measure;
    tg_text weakest = tg_outcome_weakest(o, &basis, &measure);
    word_hinges(c->cell, j->pack, o, some);
    end_cell(c);
    word_lifts(c->cell, o, some);
    end_cell(c);
    cell(c, str_c(tg_outcome_conflict(o) ? "yes" : "no"));
    cell(c, str_c(tg_outcome_bounded(o) ? "yes" : "no"));
    cell(c, of_text(weakest));
    cell(c, of_text(basis));
    cell(c, measure == TG_NO_ID ? (str){0} : of_text(tg_measure_get(j->pack, measure).name));
    bool eased = word_eased_by(c->cell, j->pack, o, all);
    end_cell(c);
    set_cell(c, eased ? tg_outcome_line(o).resumed : 0);
}

void csv_outcome(worker *w, const order_row *r, outcome_text *t)
{
    strbuf b;
    strbuf_init(&b, NULL);
    cell_writer c = {&b, &w->cell, delimiter_of(w->job)};
    outcome_before(&c, w->job, r);
    size_t before = b.len;
    outcome_after(&c, w->job, r->outcome);
    str copy = str_dup(w->a, strbuf_str(&b));
    if (!copy.ptr || b.failed)
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

static void charge_cells(worker *w, cell_writer *c)
{
    for (size_t i = 0; i < w->job->charge_count; i++) {
        if (w->charged[i])
            word_charge_amount(c->cell, &w->charges[i]);
        end_cell(c);
        if (w->charged[i])
            word_charge_kind(c->cell, &w->charges[i], " or ");
        end_cell(c);
    }
    word_charge_needs(w, c->cell);
    end_cell(c);
}

/* "us.half_by_tpp: fits" for each limit that concerns the line; why not; which part it is. */
static void limit_cells(const job *j, const order_row *r, cell_writer *c)
{
    for (size_t i = 0; r->limited && i < r->limit.claim_count; i++) {
        strbuf_add_c(c->cell, i ? "; " : "");
        strbuf_add(c->cell, of_text(tg_limit_name(j->pack, r->limit.limits[i])));
        strbuf_printf(c->cell, ": %s", draw_fit_word(r->limit.claims[i].safe));
    }
    end_cell(c);
    draw_words(j, r, c->cell);
    end_cell(c);
    if (r->part)
        strbuf_printf(c->cell, "%u of 2", r->part);
    end_cell(c);
    if (r->part)
        amount_write(c->cell, r->units, 0, 0);
    end_cell(c);
}

/* A bad line has a disposition, a reason, and empty cells. */
static void bad_cells(const job *j, const order_row *r, cell_writer *c)
{
    size_t empty = TG_COUNT(first_names) - 2 + j->gate_count + TG_COUNT(then_names) +
                   2 * j->charge_count + 1 + TG_COUNT(last_names) +
                   (j->limits ? TG_COUNT(limit_names) : 0);
    cell(c, str_c(tg_disposition_text(r->disposition)));
    cell(c, r->reason);
    for (size_t i = 0; i < empty; i++)
        strbuf_char(c->out, c->delimiter);
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
    cell_writer c = {out, &w->cell, delimiter_of(j)};
    client_cells(j, r, out);
    if (r->bad) {
        bad_cells(j, r, &c);
    } else {
        const outcome_text *t = row_text(w, r);
        strbuf_add(out, t->before);
        charge_cells(w, &c);
        strbuf_add(out, t->after);
        if (j->limits)
            limit_cells(j, r, &c);
    }
    cell(&c, r->resolved);
    cell(&c, j->decided_by);
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
