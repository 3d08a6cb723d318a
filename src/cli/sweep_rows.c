/*
 * sweep_rows.c - a block: its rows, their answers, and the text that says them.
 *
 * Rows come in chunks of SWEEP_ROWS, so that what is known of them stays in the cache. In a chunk
 * each row has its place in every column, odd ones too: theirs is filled with what some other row
 * has, and what the sweep says of it is not looked at.
 */
#include "cli/sweep.h"
#include "cli/telling.h"

#include "io/cells.h"

#include <stdlib.h>
#include <string.h>

enum { OUT_ROOM_MIN = 1 << 16, ROWS_PAD = 64, AHEAD = 1024 /* bytes of a few rows */ };

/* ---- memory ---------------------------------------------------------------------------------- */

bool sweep_block_init(sweep_block *b)
{
    *b = (sweep_block){.out_room = OUT_ROOM_MIN};
    strbuf_init(&b->bad, NULL);
    strbuf_init(&b->messages, NULL);
    b->out = malloc(OUT_ROOM_MIN);
    return bulk_init(&b->in) && b->out;
}

void sweep_block_free(sweep_block *b)
{
    bulk_free(&b->in);
    strbuf_free(&b->bad);
    strbuf_free(&b->messages);
    free(b->out);
}

/* Room for so many bytes more. */
static bool out_room(sweep_block *b, size_t bytes)
{
    size_t room = b->out_room;
    if (b->out_count + bytes <= room)
        return true;
    while (room < b->out_count + bytes)
        room += room / 2;
    char *out = realloc(b->out, room);
    if (!out)
        return false;
    b->out = out;
    b->out_room = room;
    return true;
}

static void *chunk_array(sweep_worker *w, size_t size)
{
    return arena_alloc(w->keep, SWEEP_ROWS + ROWS_PAD, size);
}

static bool chunk_init(sweep_worker *w)
{
    w->cells = chunk_array(w, sizeof *w->cells);
    w->start = chunk_array(w, sizeof *w->start);
    w->end = chunk_array(w, sizeof *w->end);
    w->kinds = chunk_array(w, 1);
    w->fresh = chunk_array(w, 1);
    w->odd_at = chunk_array(w, sizeof *w->odd_at);
    const sweep_form *f = &w->job->form;
    for (size_t i = 0; i < SWEEP_SUMS_MAX && (i == 0 || i < f->sum_count); i++) {
        tg_answers *x = &w->answers[i];
        x->flags = chunk_array(w, 1);
        if (i < f->sum_count && !(x->charge = chunk_array(w, sizeof *x->charge)))
            return false;
        if (!x->flags)
            return false;
    }
    w->answers[0].safe = chunk_array(w, 1);
    w->answers[0].best = chunk_array(w, 1);
    w->answers[0].disposition = chunk_array(w, 1);
    w->answers[0].mask_width = f->bit_count <= 8    ? 1
                               : f->bit_count <= 16 ? 2
                               : f->bit_count <= 32 ? 4
                                                    : 8;
    if (f->bit_count && !(w->answers[0].mask = chunk_array(w, w->answers[0].mask_width)))
        return false;
    return w->cells && w->start && w->end && w->kinds && w->fresh && w->odd_at &&
           w->answers[0].safe && w->answers[0].best && w->answers[0].disposition;
}

bool sweep_worker_init(sweep_worker *w, const sweep_job *j)
{
    *w = (sweep_worker){.job = j};
    w->keep = arena_new(NULL, 0);
    w->a = arena_new(NULL, 0);
    w->run = setup_run(j->args, j->pack, &j->deciding);
    return w->keep && w->a && w->run && tg_line_new(j->pack, &w->probe) == TG_OK &&
           separators_init(&w->found, BULK_ROOM) && chunk_init(w) && sweep_cells_init(w) &&
           (w->texts = sweep_texts_new(&j->form, j->orders->head.delimiter)) != NULL &&
           (w->odd = sweep_odd_new(w)) != NULL;
}

void sweep_worker_free(sweep_worker *w)
{
    if (!w->job)
        return;
    for (size_t i = 0; i < TG_COUNT(w->sweeps); i++)
        tg_sweep_free(w->sweeps[i]);
    sweep_odd_free(w->odd);
    sweep_texts_free(w->texts);
    sweep_cells_free(w);
    separators_free(&w->found);
    tg_line_free(w->probe);
    tg_run_free(w->run);
    arena_free(w->a);
    arena_free(w->keep);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Where in the block the next row is looked for. */
typedef struct {
    size_t odd;                      /* the block's odd records so far */
    uint32_t ends_of[BULK_ODD_MAX + 1]; /* ends before each of them; of the regular rows */
    uint32_t place, end;             /* next separator, next line end */
    size_t strip;                    /* next of the strips that are no plain text */
    size_t line_at;                  /* newlines before this byte are counted */
    uint64_t line;
} row_cursor;

static void find_separators(sweep_worker *w, row_cursor *k)
{
    const bulk *in = &w->block->in;
    size_t from = 0;
    w->found.count = w->found.end_count = w->found.odd_count = 0;
    for (size_t i = 0; i <= in->odd_count; i++) {
        const record *odd = i < in->odd_count ? &in->odd[i] : NULL;
        size_t to = odd ? (size_t)(odd->raw.ptr - in->bytes) : in->count;
        if (to > from)
            separators_add(&w->found, in->bytes, from, to, w->job->orders->head.delimiter);
        k->ends_of[i] = (uint32_t)w->found.end_count;
        from = odd ? to + odd->raw.len + odd->ending.len : to;
    }
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* No cell of the row has anything in it, or so it may be. */
static bool may_be_empty(const char *p, size_t n, char delimiter)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != delimiter && p[i] != '"' && !is_space(p[i]))
            return false;
    return true;
}

/* A record of the header's width that the columns can still not say. */
static bool is_odd_text(sweep_worker *w, row_cursor *k, uint32_t start, uint32_t end)
{
    const char *text = w->block->in.bytes;
    char first = text[start], delimiter = w->job->orders->head.delimiter;
    if ((first == delimiter || first == '"' || is_space(first)) &&
        may_be_empty(text + start, end - start, delimiter))
        return true;
    if (w->block->in.quotes && memchr(text + start, '\n', end - start))
        return true; /* it may have swallowed order lines */
    while (k->strip < w->found.odd_count && w->found.odd[k->strip] + 64u <= start)
        k->strip++;
    if (k->strip == w->found.odd_count || w->found.odd[k->strip] >= end)
        return false;
    str raw = {text + start, end - start};
    return cells_bad_byte(raw) < raw.len;
}

/* Rows of the header's width, of plain text, that begin with something: as most do. Stops before
 * one that may be another, at `last`, or when the chunk is full. */
static size_t plain_rows(sweep_worker *w, row_cursor *k, uint32_t last, size_t n)
{
    const uint32_t *places = w->found.places, *ends = w->found.ends;
    const char *text = w->block->in.bytes;
    uint32_t *restrict starts = w->start, *restrict past = w->end, *restrict cells = w->cells;
    const uint32_t want = (uint32_t)w->job->orders->head.count, count = (uint32_t)w->found.count;
    const char delimiter = w->job->orders->head.delimiter;
    uint32_t e = k->end, first = k->place;
    for (; e < last && n < SWEEP_ROWS; e++, first += want, n++) {
        uint32_t end = ends[e], start = places[first - 1] + 1u, through = first + want - 1;
        unsigned char begin = (unsigned char)text[start];
        __builtin_prefetch(text + end + AHEAD);
        if (through >= count || places[through] != end || begin <= '"' ||
            begin == (unsigned char)delimiter)
            break;
        starts[n] = start;
        past[n] = end;
        cells[n] = first;
    }
    memset(w->kinds + w->row_count, ROW_QUICK, n - w->row_count);
    k->end = e;
    k->place = first;
    return n;
}

/* One row of any kind. */
static void any_row(sweep_worker *w, row_cursor *k)
{
    const uint32_t *places = w->found.places;
    const char *text = w->block->in.bytes;
    uint32_t want = (uint32_t)w->job->orders->head.count;
    uint32_t end = w->found.ends[k->end], first = k->place, start = places[first - 1] + 1u;
    uint32_t through = first + want - 1;
    bool whole = through < w->found.count && places[through] == end;
    if (!whole)
        for (through = first; places[through] != end; through++)
            ;
    k->place = through + 1;
    k->end++;
    if (through == first && (end == start || (end == start + 1 && text[start] == '\r')))
        return; /* blank */
    size_t n = w->row_count++;
    w->start[n] = start;
    w->end[n] = end;
    w->kinds[n] = whole && !is_odd_text(w, k, start, end) ? ROW_QUICK : ROW_ODD;
    w->cells[n] = whole ? first : UINT32_MAX;
}

/* The regular rows from the cursor on, until the chunk is full or an odd record comes. */
static void regular_rows(sweep_worker *w, row_cursor *k)
{
    const bool plain = !w->block->in.quotes && w->found.odd_count == 0;
    uint32_t last = k->ends_of[k->odd];
    while (k->end < last && w->row_count < SWEEP_ROWS) {
        if (plain)
            w->row_count = plain_rows(w, k, last, w->row_count);
        if (k->end < last && w->row_count < SWEEP_ROWS)
            any_row(w, k);
    }
}

/* Counts the quick rows. Rows without cells of their own get those of some other
 * row, the first ones too. */
static void chunk_done(sweep_worker *w)
{
    const size_t rows = w->row_count;
    uint8_t *restrict kinds = w->kinds;
    uint32_t *restrict cells = w->cells, some = UINT32_MAX;
    size_t quick = 0;
    if (w->job->all_odd)
        for (size_t i = 0; i < rows; i++)
            kinds[i] = kinds[i] == ROW_QUICK ? ROW_ODD : kinds[i];
    for (size_t i = 0; i < rows; i++)
        quick += kinds[i] == ROW_QUICK;
    w->quick_count = quick;
    w->odd_count = rows - quick;
    for (size_t i = 0; i < rows && some == UINT32_MAX; i++)
        some = cells[i];
    for (size_t i = 0; w->odd_count && i < rows; i++)
        some = cells[i] = cells[i] == UINT32_MAX ? some : cells[i];
}

/* The block's next rows; false when there are none. */
static bool next_chunk(sweep_worker *w, row_cursor *k)
{
    const bulk *in = &w->block->in;
    w->row_count = 0;
    for (;;) {
        regular_rows(w, k);
        if (w->row_count == SWEEP_ROWS || k->end < k->ends_of[k->odd])
            break;
        if (k->odd == in->odd_count)
            break;
        w->kinds[w->row_count] = ROW_RECORD;
        w->start[w->row_count] = (uint32_t)k->odd;
        w->cells[w->row_count++] = UINT32_MAX;
        k->odd++;
        k->place += k->ends_of[k->odd] > k->end; /* over the marker */
        if (w->row_count == SWEEP_ROWS)
            break;
    }
    chunk_done(w);
    return w->row_count > 0;
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool run_sweeps(sweep_worker *w)
{
    size_t n = w->job->swept_count;
    tg_column *columns = arena_alloc(w->a, n + 1, sizeof *columns);
    if (!columns)
        return false;
    sweep_cells_columns(w, columns);
    for (size_t i = 0; i < w->sweep_count; i++)
        if (tg_sweep_rows(w->sweeps[i], columns, 0, w->row_count, &w->answers[i]) != TG_OK)
            return false;
    const uint8_t *flags = w->answers[0].flags;
    unsigned any = 0;
    for (size_t i = 0; i < w->row_count; i++)
        any |= flags[i];
    for (size_t i = 0; any & (TG_ROW_BAD | TG_ROW_ERROR) && i < w->row_count; i++)
        if (w->kinds[i] == ROW_QUICK && flags[i] & (TG_ROW_BAD | TG_ROW_ERROR)) {
            w->kinds[i] = ROW_ODD; /* `decide` says why */
            w->odd_count++;
        }
    return true;
}

/* The row's record as the reader would have it. */
static record record_of(const sweep_worker *w, row_cursor *k, size_t row)
{
    const bulk *in = &w->block->in;
    if (w->kinds[row] == ROW_RECORD)
        return in->odd[w->start[row]];
    uint32_t start = w->start[row], end = w->end[row];
    for (const char *p;
         k->line_at < start && (p = memchr(in->bytes + k->line_at, '\n', start - k->line_at));
         k->line_at = (size_t)(p - in->bytes) + 1)
        k->line++;
    k->line_at = start;
    bool cr = end > start && in->bytes[end - 1] == '\r';
    return (record){.raw = {in->bytes + start, end - start - cr},
                    .ending = cr ? STR("\r\n") : STR("\n"),
                    .line = k->line};
}

static bool answer_chunk(sweep_worker *w, row_cursor *k)
{
    arena_reset(w->a);
    sweep_odd_begin(w->odd);
    if (w->quick_count && (!sweep_cells_fill(w) || !run_sweeps(w)))
        return false;
    for (size_t i = 0; w->odd_count && i < w->row_count; i++) {
        if (w->kinds[i] == ROW_QUICK)
            continue;
        record rec = record_of(w, k, i);
        if (!sweep_odd_add(w->odd, &rec, &w->odd_at[i]))
            return false;
    }
    return sweep_odd_decide(w->odd);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* A bad row has a disposition and a note, and empty cells. */
static void bad_answers(const sweep_worker *w, const odd_answer *o, strbuf *out)
{
    const sweep_form *f = &w->job->form;
    char delimiter = w->job->orders->head.delimiter;
    size_t empty = f->alone + f->mask + f->sum_count;
    const size_t before = (size_t)f->verdict + f->best;
    strbuf_pad(out, delimiter, before);
    if (f->disposition) {
        strbuf_char(out, delimiter);
        cells_write_own(out, str_c(tg_disposition_text(o->disposition)), delimiter);
    }
    strbuf_pad(out, delimiter, empty);
    if (f->note) {
        strbuf_char(out, delimiter);
        cells_write_own(out, o->reason, delimiter);
    }
}

static void odd_row(sweep_worker *w, const odd_answer *o, strbuf *out)
{
    const sweep_form *f = &w->job->form;
    char room[SWEEP_PUT_MAX];
    bool bare = !f->keep_all && !f->kept_count;
    strbuf cells;
    strbuf_init(&cells, NULL);
    if (!bare)
        sweep_odd_cells(w->odd, o, &cells);
    strbuf_add(out, strbuf_str(&cells));
    strbuf_clear(&cells);
    if (o->bad) {
        bad_answers(w, o, &cells);
    } else {
        row_answer x = {
            .safe = o->safe, .best = o->best, .disposition = o->disposition, .mask = o->mask};
        memcpy(x.charge, o->charges, sizeof x.charge);
        memcpy(x.open, o->charge_open, sizeof x.open);
        char *p = sweep_put_answer(w->texts, room, &x);
        strbuf_add(&cells, (str){room, (size_t)(p - room)});
    }
    strbuf_add(out,
               cells.len && bare ? str_sub(strbuf_str(&cells), 1, cells.len) : strbuf_str(&cells));
    strbuf_add(out, o->rec.ending.len ? o->rec.ending : f->ending);
    out->failed |= cells.failed;
    strbuf_free(&cells);
}

static bool put_odd(sweep_worker *w, sweep_block *b, size_t row)
{
    const odd_answer *o = sweep_odd_answer(w->odd, w->odd_at[row]);
    strbuf text;
    if (o->rec.continued) {
        if (w->job->bad_wanted)
            sweep_odd_bad(w->odd, o, &b->bad);
        return true;
    }
    b->line_count++;
    w->by_disposition[o->disposition]++;
    for (size_t i = 0; i < w->job->orders->table_count; i++) {
        w->keys_unknown[i] += o->line.keys_unknown >> i & 1;
        w->keys_empty[i] += o->line.keys_empty >> i & 1;
    }
    if (o->bad) {
        b->bad_count++;
        if (w->job->bad_wanted)
            sweep_odd_bad(w->odd, o, &b->bad);
        if (b->bad_count <= MESSAGES_MAX)
            sweep_odd_tell(w->odd, o, &b->messages);
    }
    strbuf_init(&text, NULL);
    odd_row(w, o, &text);
    bool good = !text.failed && out_room(b, text.len);
    if (good) {
        memcpy(b->out + b->out_count, strbuf_str(&text).ptr, text.len);
        b->out_count += text.len;
    }
    strbuf_free(&text);
    return good;
}

/* Counts the rows' keys of side tables that are no good. */
static void count_keys(sweep_worker *w, size_t first, size_t past)
{
    for (size_t k = 0; k < w->job->orders->table_count; k++)
        for (size_t i = first; i < past; i++) {
            w->keys_unknown[k] += w->tables[k].of_row[i] == KEY_UNKNOWN;
            w->keys_empty[k] += w->tables[k].of_row[i] == KEY_EMPTY;
        }
}

static bool put_chunk(sweep_worker *w, sweep_block *b)
{
    size_t fixed = sweep_put_room(&w->job->form);
    for (size_t i = 0, past; i < w->row_count; i = past) {
        past = i + 1;
        if (w->kinds[i] != ROW_QUICK) {
            if (!put_odd(w, b, i))
                return false;
            continue;
        }
        while (past < w->row_count && w->kinds[past] == ROW_QUICK)
            past += w->odd_count ? 1 : w->row_count - past;
        if (!out_room(b, w->end[past - 1] - w->start[i] + (past - i) * fixed))
            return false;
        char *to = b->out + b->out_count;
        b->out_count += (size_t)(sweep_put_rows(w, to, i, past) - to);
        b->line_count += past - i;
        count_keys(w, i, past);
    }
    return true;
}

void sweep_work(sweep_worker *w, sweep_block *b)
{
    row_cursor k = {.line = b->in.line};
    b->out[0] = '\0';
    b->out_count = 1; /* a byte before the first row: see sweep_put_rows */
    b->bad_count = b->line_count = 0;
    strbuf_clear(&b->bad);
    strbuf_clear(&b->messages);
    w->block = b;
    b->failed = false;
    find_separators(w, &k);
    k.place = k.ends_of[0] > 0; /* over the marker */
    while (!b->failed && next_chunk(w, &k))
        b->failed = !answer_chunk(w, &k) || !put_chunk(w, b);
    b->failed |= b->bad.failed || b->messages.failed;
}
