/*
 * sweep_rows.c - a block: its rows, their answers, and the text that says them.
 *
 * Rows come in chunks of SWEEP_ROWS, so that what is known of them stays in the cache. In a chunk each
 * row has its place in every column, odd ones too: theirs is filled with what some other row has, and
 * what the sweep says of it is not looked at.
 */
#include "cli/sweep.h"
#include "cli/telling.h"

#include "io/cells.h"

#include <stdlib.h>
#include <string.h>

enum { OUT_ROOM_MIN = 1 << 16, ANSWER_ROOM = 48, DIGITS_ROOM = 32, OUT_PAD = 64 };

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
    return arena_alloc(w->keep, SWEEP_ROWS + OUT_PAD, size);
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
    w->answers[0].mask_width = f->bit_count <= 8 ? 1 : f->bit_count <= 16 ? 2 : f->bit_count <= 32 ? 4 : 8;
    if (f->bit_count && !(w->answers[0].mask = chunk_array(w, w->answers[0].mask_width)))
        return false;
    return w->cells && w->start && w->end && w->kinds && w->fresh && w->odd_at && w->answers[0].safe &&
           w->answers[0].best && w->answers[0].disposition;
}

bool sweep_worker_init(sweep_worker *w, const sweep_job *j)
{
    *w = (sweep_worker){.job = j};
    w->keep = arena_new(NULL, 0);
    w->a = arena_new(NULL, 0);
    w->run = setup_run(j->args, j->pack, &j->deciding);
    return w->keep && w->a && w->run && tg_line_new(j->pack, &w->probe) == TG_OK &&
           separators_init(&w->found, BULK_ROOM) && chunk_init(w) && sweep_cells_init(w) &&
           (w->odd = sweep_odd_new(w)) != NULL;
}

void sweep_worker_free(sweep_worker *w)
{
    if (!w->job)
        return;
    for (size_t i = 0; i < TG_COUNT(w->sweeps); i++)
        tg_sweep_free(w->sweeps[i]);
    sweep_odd_free(w->odd);
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

/* The regular rows from the cursor on, until the chunk is full or an odd record comes. */
static void regular_rows(sweep_worker *w, row_cursor *k)
{
    const uint32_t *places = w->found.places, *ends = w->found.ends;
    const char *text = w->block->in.bytes;
    uint32_t want = (uint32_t)w->job->orders->head.count, last = k->ends_of[k->odd];
    size_t n = w->row_count;
    uint32_t some = UINT32_MAX;
    for (; k->end < last && n < SWEEP_ROWS; k->end++) {
        uint32_t end = ends[k->end], first = k->place, start = places[first - 1] + 1u;
        uint32_t through = first + want - 1;
        bool whole = through < w->found.count && places[through] == end;
        if (!whole)
            for (through = first; places[through] != end; through++)
                ;
        k->place = through + 1;
        bool blank = through == first && (end == start || (end == start + 1 && text[start] == '\r'));
        if (blank)
            continue;
        w->start[n] = start;
        w->end[n] = end;
        w->kinds[n] = whole && !is_odd_text(w, k, start, end) ? ROW_QUICK : ROW_ODD;
        w->cells[n] = whole ? first : some;
        some = whole ? first : some;
        n++;
    }
    w->row_count = n;
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
    uint32_t some = UINT32_MAX;
    w->quick_count = 0;
    for (size_t i = 0; i < w->row_count; i++) {
        if (w->job->all_odd && w->kinds[i] == ROW_QUICK)
            w->kinds[i] = ROW_ODD;
        w->quick_count += w->kinds[i] == ROW_QUICK;
        some = some == UINT32_MAX ? w->cells[i] : some;
    }
    for (size_t i = 0; i < w->row_count; i++)
        w->cells[i] = w->cells[i] == UINT32_MAX ? some : w->cells[i];
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
    for (size_t i = 0; i < w->row_count; i++)
        if (w->kinds[i] == ROW_QUICK && w->answers[0].flags[i] & (TG_ROW_BAD | TG_ROW_ERROR))
            w->kinds[i] = ROW_ODD; /* `decide` says why */
    return true;
}

/* The row's record as the reader would have it. */
static record record_of(const sweep_worker *w, row_cursor *k, size_t row)
{
    const bulk *in = &w->block->in;
    if (w->kinds[row] == ROW_RECORD)
        return in->odd[w->start[row]];
    uint32_t start = w->start[row], end = w->end[row];
    for (const char *p; k->line_at < start && (p = memchr(in->bytes + k->line_at, '\n', start - k->line_at));
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
    for (size_t i = 0; i < w->row_count; i++) {
        if (w->kinds[i] == ROW_QUICK)
            continue;
        record rec = record_of(w, k, i);
        if (!sweep_odd_add(w->odd, &rec, &w->odd_at[i]))
            return false;
    }
    return sweep_odd_decide(w->odd);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Cells of an answer, each with the delimiter before it. */
typedef struct { char text[ANSWER_ROOM]; size_t length; } answer_text;
typedef struct {
    answer_text verdict[TG_VERDICT_COUNT], disposition[TG_ERROR + 1];
    char delimiter;
} answer_texts;

static bool make_text(answer_text *t, const char *word, char delimiter)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_char(&b, delimiter);
    cells_write_own(&b, str_c(word), delimiter);
    t->length = b.len;
    bool good = !b.failed;
    tg_assert(b.len <= ANSWER_ROOM);
    memcpy(t->text, strbuf_str(&b).ptr, b.len);
    strbuf_free(&b);
    return good;
}

static bool make_texts(answer_texts *t, char delimiter)
{
    bool good = true;
    memset(t, 0, sizeof *t);
    t->delimiter = delimiter;
    for (int v = 0; v < TG_VERDICT_COUNT; v++)
        good &= make_text(&t->verdict[v], tg_verdict_text((tg_verdict)v), delimiter);
    for (int d = 0; d <= TG_ERROR; d++)
        good &= make_text(&t->disposition[d], tg_disposition_text((tg_disposition)d), delimiter);
    return good;
}

static inline char *put_text(char *p, const answer_text *t)
{
    memcpy(p, t->text, ANSWER_ROOM);
    return p + t->length;
}

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                                  "34353637383940414243444546474849505152535455565758596061626364656667"
                                  "68697071727374757677787980818283848586878889909192939495969798"
                                  "99";

/* The digits of v before `end`; where they begin. */
static inline char *digits_before(char *end, uint64_t v)
{
    for (; v >= 100; v /= 100)
        memcpy(end -= 2, digit_pairs + v % 100 * 2, 2);
    if (v < 10)
        *--end = (char)('0' + v);
    else
        memcpy(end -= 2, digit_pairs + v * 2, 2);
    return end;
}

/* What stands from `from` to `end`, which is less than 32 bytes; so many are copied, so that none has to
 * be counted. */
static inline char *put_few(char *p, const char *from, const char *end)
{
    memcpy(p, from, 32);
    return p + (end - from);
}

static inline char *put_number(char *p, uint64_t v)
{
    char room[DIGITS_ROOM + 32], *end = room + DIGITS_ROOM;
    return put_few(p, digits_before(end, v), end);
}

/* A sum in 10^-decimals. */
static inline char *put_sum(char *p, int64_t v, unsigned decimals)
{
    char room[DIGITS_ROOM + 32], *end = room + DIGITS_ROOM;
    uint64_t x = v < 0 ? -(uint64_t)v : (uint64_t)v;
    char *from = end;
    unsigned i = decimals;
    for (; i >= 2; i -= 2, x /= 100)
        memcpy(from -= 2, digit_pairs + x % 100 * 2, 2);
    for (; i; i--, x /= 10)
        *--from = (char)('0' + x % 10);
    if (decimals)
        *--from = '.';
    from = digits_before(from, x);
    if (v < 0)
        *--from = '-';
    return put_few(p, from, end);
}

typedef struct { uint64_t mask; int64_t charge[SWEEP_SUMS_MAX]; bool open[SWEEP_SUMS_MAX]; } row_figures;

/* All that follows the client's cells, but the note. */
static inline char *put_answers(const sweep_form *f, const answer_texts *t, char *p, unsigned safe,
                                unsigned best, unsigned disposition, const row_figures *x)
{
    if (f->verdict)
        p = put_text(p, &t->verdict[safe]);
    if (f->best)
        p = put_text(p, &t->verdict[best]);
    if (f->disposition)
        p = put_text(p, &t->disposition[disposition]);
    for (size_t i = 0; i < f->alone; i++) {
        *p++ = t->delimiter;
        *p++ = (char)('0' + (x->mask >> i & 1));
    }
    if (f->mask) {
        *p++ = t->delimiter;
        p = put_number(p, x->mask >> f->alone);
    }
    for (size_t i = 0; i < f->sum_count; i++) {
        *p++ = t->delimiter;
        if (x->open[i]) {
            memcpy(p, "open", 4);
            p += 4;
        } else {
            p = put_sum(p, x->charge[i], f->sums[i].decimals);
        }
    }
    return p;
}

static inline uint64_t mask_of(const tg_answers *x, size_t row)
{
    switch (x->mask ? x->mask_width : 0) {
    case 0: return 0;
    case 1: return ((const uint8_t *)x->mask)[row];
    case 2: return ((const uint16_t *)x->mask)[row];
    case 4: return ((const uint32_t *)x->mask)[row];
    default: return ((const uint64_t *)x->mask)[row];
    }
}

static inline char *put_kept(const sweep_worker *w, char *p, size_t row, bool cr)
{
    const sweep_form *f = &w->job->form;
    const char *text = w->block->in.bytes;
    if (f->keep_all) {
        size_t n = w->end[row] - w->start[row] - cr;
        memcpy(p, text + w->start[row], n);
        return p + n;
    }
    for (size_t i = 0; i < f->kept_count; i++) {
        str c = sweep_cell(w, row, f->kept[i]);
        if (i)
            *p++ = w->job->orders->head.delimiter;
        if (c.len <= 32)
            memcpy(p, c.ptr, 32); /* more than there is costs less than counting */
        else
            memcpy(p, c.ptr, c.len);
        p += c.len;
    }
    return p;
}

/* A row without a cell before the first answer begins one byte earlier: with its delimiter over the
 * end of the row before. */
static char *quick_row(sweep_worker *w, const answer_texts *t, char *to, size_t row)
{
    const sweep_form *f = &w->job->form;
    bool cr = w->end[row] > w->start[row] && w->block->in.bytes[w->end[row] - 1] == '\r';
    bool bare = !f->keep_all && !f->kept_count;
    const tg_answers *a = w->answers;
    row_figures x = {.mask = mask_of(a, row)};
    for (size_t i = 0; i < f->sum_count; i++) {
        x.charge[i] = a[i].charge[row];
        x.open[i] = a[i].flags[row] & TG_ROW_CHARGE_OPEN;
    }
    char before = to[-1], *p = put_kept(w, to, row, cr) - bare;
    p = put_answers(f, t, p, a->safe[row], a->best[row], a->disposition[row], &x);
    to[-1] = before;
    if (f->note)
        *p++ = t->delimiter;
    if (cr)
        *p++ = '\r';
    *p++ = '\n';
    w->by_disposition[a->disposition[row]]++;
    return p;
}

/* A bad row has a disposition and a note, and empty cells. */
static void bad_answers(const sweep_form *f, const answer_texts *t, const odd_answer *o, strbuf *out)
{
    size_t empty = f->alone + f->mask + f->sum_count;
    const size_t before = (size_t)f->verdict + f->best;
    strbuf_pad(out, t->delimiter, before);
    if (f->disposition)
        strbuf_add(out, (str){t->disposition[o->disposition].text, t->disposition[o->disposition].length});
    strbuf_pad(out, t->delimiter, empty);
    if (f->note) {
        strbuf_char(out, t->delimiter);
        cells_write_own(out, o->reason, t->delimiter);
    }
}

static void odd_row(sweep_worker *w, const answer_texts *t, const odd_answer *o, strbuf *out)
{
    const sweep_form *f = &w->job->form;
    char room[3 * ANSWER_ROOM + 2 * SWEEP_BITS_MAX + (SWEEP_SUMS_MAX + 2) * DIGITS_ROOM + OUT_PAD];
    bool bare = !f->keep_all && !f->kept_count;
    strbuf cells;
    strbuf_init(&cells, NULL);
    if (!bare)
        sweep_odd_cells(w->odd, o, &cells);
    strbuf_add(out, strbuf_str(&cells));
    strbuf_clear(&cells);
    if (o->bad) {
        bad_answers(f, t, o, &cells);
    } else {
        row_figures x = {.mask = o->mask};
        memcpy(x.charge, o->charges, sizeof x.charge);
        memcpy(x.open, o->charge_open, sizeof x.open);
        char *p = put_answers(f, t, room, o->safe, o->best, o->disposition, &x);
        if (f->note)
            *p++ = t->delimiter;
        strbuf_add(&cells, (str){room, (size_t)(p - room)});
    }
    strbuf_add(out, cells.len && bare ? str_sub(strbuf_str(&cells), 1, cells.len) : strbuf_str(&cells));
    strbuf_add(out, o->rec.ending.len ? o->rec.ending : f->ending);
    out->failed |= cells.failed;
    strbuf_free(&cells);
}

static bool put_odd(sweep_worker *w, const answer_texts *t, sweep_block *b, size_t row)
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
    odd_row(w, t, o, &text);
    bool good = !text.failed && out_room(b, text.len);
    if (good) {
        memcpy(b->out + b->out_count, strbuf_str(&text).ptr, text.len);
        b->out_count += text.len;
    }
    strbuf_free(&text);
    return good;
}

static bool put_chunk(sweep_worker *w, const answer_texts *t, sweep_block *b)
{
    const sweep_form *f = &w->job->form;
    size_t fixed = 3 * ANSWER_ROOM + 2 * f->alone + (f->sum_count + 1) * 2 * DIGITS_ROOM +
                   f->kept_count + OUT_PAD;
    for (size_t i = 0; i < w->row_count; i++) {
        if (w->kinds[i] != ROW_QUICK) {
            if (!put_odd(w, t, b, i))
                return false;
            continue;
        }
        if (!out_room(b, w->end[i] - w->start[i] + fixed))
            return false;
        char *to = b->out + b->out_count;
        b->out_count = (size_t)(quick_row(w, t, to, i) - b->out);
        b->line_count++;
        for (size_t k = 0; k < w->job->orders->table_count; k++) {
            w->keys_unknown[k] += w->tables[k].of_row[i] == KEY_UNKNOWN;
            w->keys_empty[k] += w->tables[k].of_row[i] == KEY_EMPTY;
        }
    }
    return true;
}

void sweep_work(sweep_worker *w, sweep_block *b)
{
    answer_texts texts;
    row_cursor k = {.line = b->in.line};
    b->out[0] = '\0';
    b->out_count = 1; /* a byte before the first row: see quick_row */
    b->bad_count = b->line_count = 0;
    strbuf_clear(&b->bad);
    strbuf_clear(&b->messages);
    w->block = b;
    b->failed = !make_texts(&texts, w->job->orders->head.delimiter);
    find_separators(w, &k);
    k.place = k.ends_of[0] > 0; /* over the marker */
    while (!b->failed && next_chunk(w, &k))
        b->failed = !answer_chunk(w, &k) || !put_chunk(w, &texts, b);
    b->failed |= b->bad.failed || b->messages.failed;
}
