/*
 * sweep_cells.c - cells into narrow columns.
 *
 *     15832   29234.00   2026-01-15       steps and days            quick.h
 *     CN      yes        nvidia-h20       number of a word          wordbook.h
 *     "1,5"   n/a        at least 600     by way of the map; what is no plain value then makes its
 *                                         row odd
 *
 * A sweep is made for its words. New ones make it anew when that pays: a row with a new word can
 * also be odd, so until there are many such rows, they are. A column of numbers that are hardly
 * ever plain (`600 GB/s`, `2026-01`) becomes one of words. Nothing of this changes an answer.
 */
#include "cli/sweep.h"

#include "io/cells.h"
#include "io/quick_columns.h"

#include <stdlib.h>

enum { ODD_CELLS_MIN = 64, FRESH_MIN = 256, NARROW_WORDS = 256, WIDE = 4, WIDEST = 8 };
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define WORD_ODD (UINT32_MAX - 1)

/* ---- the columns of a file ------------------------------------------------------------------- */

static bool gives(const orders *o, uint32_t fact)
{
    for (size_t i = 0; i < o->head.count; i++)
        if (o->columns[i].kind == COLUMN_FACT && o->columns[i].fact == fact)
            return true;
    return false;
}

/* Of a table's column: no other column gives its fact. */
static bool alone(const orders *o, size_t table, uint32_t fact)
{
    if (gives(o, fact))
        return false;
    for (size_t t = 0; t < table; t++)
        for (size_t i = 0; i < sidetable_column_count(o->tables[t]); i++) {
            const column *c = sidetable_column(o->tables[t], i);
            if (c->kind == COLUMN_FACT && c->fact == fact)
                return false;
        }
    return true;
}

static swept_column plan_fact(const sweep_job *j, const column *c, size_t at)
{
    tg_fact_info info = tg_fact_get(j->pack, c->fact);
    swept_column x = {
        .kind = SWEPT_WORD, .at = at, .from = c, .fact = c->fact, .scale = info.scale};
    if (info.type == TG_TYPE_DATE)
        x.kind = SWEPT_DATE;
    else if (info.type == TG_TYPE_WHOLE || info.type == TG_TYPE_DECIMAL ||
             info.type == TG_TYPE_MONEY)
        x.kind = SWEPT_NUMBER;
    x.plain = c->form.kind == FORM_PLAIN && !mapping_spells_digits(j->orders->map, c);
    return x;
}

static bool priced(const orders *o)
{
    return (o->watch[WATCH_UNIT_PRICE] != TG_NO_ID && gives(o, o->watch[WATCH_UNIT_PRICE])) ||
           (o->watch[WATCH_REVENUE] != TG_NO_ID && gives(o, o->watch[WATCH_REVENUE])) ||
           o->table_count > 0;
}

bool sweep_columns_plan(sweep_job *j)
{
    const orders *o = j->orders;
    size_t most = o->head.count, n = 0;
    for (size_t t = 0; t < o->table_count; t++)
        most += sidetable_column_count(o->tables[t]);
    j->columns = arena_alloc(j->a, most + 1, sizeof *j->columns);
    if (!j->columns)
        return false;
    for (size_t i = 0; i < o->head.count; i++)
        if (o->columns[i].kind == COLUMN_FACT)
            j->columns[n++] = plan_fact(j, &o->columns[i], i);
    for (size_t t = 0; t < o->table_count; t++)
        for (size_t i = 0; i < sidetable_column_count(o->tables[t]); i++) {
            const column *c = sidetable_column(o->tables[t], i);
            if (c->kind == COLUMN_FACT && alone(o, t, c->fact))
                j->columns[n++] = (swept_column){.kind = SWEPT_JOINED, .at = o->table_keys[t],
                                                 .from = c, .fact = c->fact, .table = t,
                                                 .table_column = i};
        }
    j->swept_count = n;
    for (size_t i = 0; i < o->head.count; i++) {
        column_kind k = o->columns[i].kind;
        bool money = k == COLUMN_MONEY && o->currency.len && priced(o);
        if (money || k == COLUMN_AUTH || k == COLUMN_WISH)
            j->columns[n++] =
                (swept_column){.kind = SWEPT_CHECKED, .at = i, .from = &o->columns[i]};
    }
    j->column_count = n;
    return true;
}

/* ---- a worker's ------------------------------------------------------------------------------ */

static void *rows_alloc(arena *a, size_t bytes)
{
    enum { LINE = 64 };
    char *p = arena_alloc(a, SWEEP_ROWS * bytes + LINE, 1);
    return p ? p + (LINE - (uintptr_t)p % LINE) % LINE : NULL;
}

bool sweep_cells_init(sweep_worker *w)
{
    const sweep_job *j = w->job;
    const orders *o = j->orders;
    quick_months_make(&w->months);
    w->columns = arena_alloc(w->keep, j->column_count + 1, sizeof *w->columns);
    for (size_t i = 0; w->columns && i < j->column_count; i++) {
        column_state *c = &w->columns[i];
        c->is = &j->columns[i];
        c->kind = c->is->kind;
        c->width = c->kind == SWEPT_NUMBER || c->kind == SWEPT_DATE ? WIDE : 1;
        c->values = rows_alloc(w->keep, WIDEST);
        c->missing = rows_alloc(w->keep, sizeof(uint64_t) / 8);
        if (!c->values || !c->missing || !wordbook_init(&c->book) ||
            !vec_push(w->keep, &c->words, ((tg_text){"", 0})))
            return false;
    }
    for (size_t t = 0; t < o->table_count; t++) {
        table_state *x = &w->tables[t];
        x->of_row = rows_alloc(w->keep, 1);
        x->key_of_row = rows_alloc(w->keep, sizeof *x->key_of_row);
        if (!x->of_row || !x->key_of_row || !wordbook_init(&x->book))
            return false;
    }
    return w->columns != NULL;
}

void sweep_cells_free(sweep_worker *w)
{
    for (size_t i = 0; w->columns && i < w->job->column_count; i++)
        wordbook_free(&w->columns[i].book);
    for (size_t t = 0; t < w->job->orders->table_count; t++)
        wordbook_free(&w->tables[t].book);
}

/* ---- a cell ---------------------------------------------------------------------------------- */

/* Where the cells of a column stand: row by row, with nothing to be read again between two. */
typedef struct {
    const char *text;
    const uint32_t *places, *cells; /* of the column: its separator in a row is places[cells[row]] */
    unsigned char cr; /* what is left off at the end: a CR in the last column; else what never comes */
} cell_view;

static inline cell_view view_of(const sweep_worker *w, size_t at)
{
    return (cell_view){w->block->in.bytes, w->found.places + at, w->cells,
                       at + 1 == w->job->orders->head.count ? '\r' : 0xff};
}

/* The bytes of a cell, quotes around it included. */
static inline str cell_at(const cell_view *v, size_t row)
{
    const uint32_t *place = v->places + v->cells[row];
    uint32_t from = place[-1] + 1u, to = place[0];
    to -= (unsigned char)v->text[(ptrdiff_t)to - 1] == v->cr && to > from;
    return (str){v->text + from, to - from};
}

str sweep_cell(const sweep_worker *w, size_t row, size_t at)
{
    cell_view v = view_of(w, at);
    return cell_at(&v, row);
}

/* What stands within the quotes. Escaped ones are undone in the chunk's arena. */
static str inside(sweep_worker *w, str cell)
{
    if (cell.len < 2 || cell.ptr[0] != '"')
        return cell;
    str s = str_sub(cell, 1, cell.len - 1);
    if (!s.len || !memchr(s.ptr, '"', s.len))
        return s;
    enum { SLACK = 8 }; /* as around the text itself */
    char *room = arena_alloc(w->a, s.len + 2 * SLACK, 1);
    if (!room) {
        w->failed = true;
        return (str){"\0\0\0\0\0\0\0", 0};
    }
    return csv_text(s, (csv_field){0, s.len, true, true}, room + SLACK);
}

typedef enum { CELL_VALUE, CELL_MISSING, CELL_ODD } cell_result;

/* A number or date that is not as plain as most. */
static cell_result slow_value(sweep_worker *w, column_state *c, str cell, int64_t *out)
{
    str plain;
    cell_fault why;
    if (!mapping_cell(w->job->orders->map, c->is->from, inside(w, cell), w->a, &plain, &why))
        return CELL_ODD;
    if (!plain.len)
        return CELL_MISSING;
    enum { SLACK = 16 };
    char *room = arena_alloc(w->a, plain.len + 2 * SLACK, 1); /* with bytes before and after it */
    if (!room) {
        w->failed = true;
        return CELL_ODD;
    }
    memcpy(room + SLACK, plain.ptr, plain.len);
    bool good = c->kind == SWEPT_DATE
                    ? quick_date(&w->months, room + SLACK, plain.len, out)
                    : quick_number(room + SLACK, plain.len, c->is->scale, &c->decimals, out);
    return good ? CELL_VALUE : CELL_ODD;
}

/* A text as one more word of the column; WORD_ODD where a line could not have it. */
static uint32_t new_word(sweep_worker *w, column_state *c, str text)
{
    tg_reason why;
    if (!text.len)
        return 0;
    tg_line_clear(w->probe);
    tg_status st = tg_line_set_id(w->probe, c->is->fact, to_text(text), &why);
    if (st != TG_OK) {
        w->failed |= st == TG_NOMEM;
        return WORD_ODD;
    }
    str copy = str_dup(w->keep, text);
    if (!copy.ptr || !vec_push(w->keep, &c->words, to_text(copy))) {
        w->failed = true;
        return WORD_ODD;
    }
    return (uint32_t)c->words.count - 1;
}

/* What a cell means that was not met before. */
static uint32_t slow_word(sweep_worker *w, column_state *c, str cell)
{
    str text = inside(w, cell), plain;
    cell_fault why;
    uint32_t word = wordbook_find(&c->book, text.ptr, text.len);
    if (word != WORDBOOK_NONE)
        return word;
    bool full = c->book.count >= WORDBOOK_CELLS_MAX;
    if (!mapping_cell(w->job->orders->map, c->is->from, text, w->a, &plain, &why))
        word = WORD_ODD;
    else if (c->kind == SWEPT_CHECKED && c->is->from->kind == COLUMN_MONEY)
        word = !plain.len || str_ieq(plain, w->job->orders->currency) ? 0 : WORD_ODD;
    else if (c->kind == SWEPT_CHECKED)
        word = !plain.len || c->is->from->kind == COLUMN_WISH ? 0 : WORD_ODD;
    else
        word = full && plain.len ? WORD_ODD : new_word(w, c, plain);
    w->failed |= !wordbook_put(&c->book, text, word);
    return word;
}

/* ---- columns --------------------------------------------------------------------------------- */

static void row_odd(sweep_worker *w, size_t row)
{
    if (w->kinds[row] == ROW_QUICK) {
        w->kinds[row] = ROW_ODD;
        w->odd_count++;
    }
}

static void row_fresh(sweep_worker *w, size_t row)
{
    w->fresh_count += !w->fresh[row];
    w->fresh[row] = 1;
}

static void lacks(sweep_worker *w, column_state *c, size_t row)
{
    c->missing[row / 64] |= UINT64_C(1) << row % 64;
    w->stale |= !c->may_miss;
    c->may_miss = true;
}

/* A cell that is not as plain as most: its value, or that of the row before. */
static __attribute__((noinline)) int64_t odd_value(sweep_worker *w, column_state *c, size_t row,
                                                   str cell, int64_t before)
{
    int64_t v = before;
    cell_result r = cell.len ? slow_value(w, c, cell, &v) : CELL_MISSING;
    if (r == CELL_MISSING)
        lacks(w, c, row);
    if (r == CELL_ODD) {
        c->odd_cells++;
        row_odd(w, row);
    }
    return r == CELL_VALUE ? v : before;
}

/* Rows of a chunk whose text and places the nearest cache holds while
 * all columns pass over them. */
typedef struct { size_t from, to; } row_range;
enum { NEAR_ROWS = 128 };

/* Numbers and dates; one that a row lacks or cannot have stands as the one before it. */
static ALWAYS_INLINE void fill_values(sweep_worker *w, column_state *c, row_range rows, bool date,
                                      bool wide, bool whole)
{
    cell_view view = view_of(w, c->is->at);
    int32_t *restrict narrow = c->values;
    int64_t *restrict full = c->values;
    int64_t v = 0, before = !rows.from ? 0 : wide ? full[rows.from - 1] : narrow[rows.from - 1];
    unsigned decimals = c->decimals, scale = whole ? 0 : c->is->scale;
    const quick_months *months = &w->months;
    bool plain = c->is->plain;
    for (size_t i = rows.from; i < rows.to; i++) {
        str cell = cell_at(&view, i);
        bool good = false;
        if (plain)
            good = date    ? quick_date(months, cell.ptr, cell.len, &v)
                   : whole ? quick_whole(cell.ptr, cell.len, &v)
                           : quick_number(cell.ptr, cell.len, scale, &decimals, &v);
        if (__builtin_expect(!good, 0))
            v = odd_value(w, c, i, cell, before);
        if (!wide && __builtin_expect(v != (int32_t)v, 0)) {
            c->width = WIDEST;
            w->stale = true;
            v = before;
        }
        before = v;
        if (wide)
            full[i] = v;
        else
            narrow[i] = (int32_t)v;
    }
    c->decimals = decimals;
}

/* What a column's cells are to the functions that take many at once. */
static quick_column quick_view(const sweep_worker *w, const column_state *c, row_range rows)
{
    cell_view view = view_of(w, c->is->at);
    return (quick_column){view.text, view.places, view.cells + rows.from, view.cr == '\r'};
}

/* The next row that is left, SIZE_MAX at the end; taken out of `left`. */
static inline size_t next_left(uint64_t *left, row_range rows)
{
    for (size_t word = 0; word * 64 < rows.to - rows.from; word++)
        if (left[word]) {
            size_t i = rows.from + word * 64 + (size_t)__builtin_ctzll(left[word]);
            left[word] &= left[word] - 1;
            return i;
        }
    return SIZE_MAX;
}

/* The same many at once; what is left over one by one. */
static void fill_quick(sweep_worker *w, column_state *c, row_range rows)
{
    uint64_t left[SWEEP_ROWS / 64];
    cell_view view = view_of(w, c->is->at);
    quick_column cells = quick_view(w, c, rows);
    int32_t *steps = c->values;
    bool date = c->kind == SWEPT_DATE;
    unsigned scale = c->is->scale, decimals = c->decimals <= scale ? c->decimals : 0;
    if (date)
        quick_dates(&cells, rows.to - rows.from, &w->months, steps + rows.from, left);
    else
        quick_numbers(&cells, rows.to - rows.from, scale, decimals, steps + rows.from, left);
    for (size_t i; (i = next_left(left, rows)) != SIZE_MAX;) {
        int64_t before = i ? steps[i - 1] : 0, v = before;
        str cell = cell_at(&view, i);
        if (date || !quick_number(cell.ptr, cell.len, scale, &c->decimals, &v))
            v = odd_value(w, c, i, cell, before);
        if (v != (int32_t)v) {
            c->width = WIDEST;
            w->stale = true;
            v = before;
        }
        steps[i] = (int32_t)v;
    }
}

static uint32_t word_before(const column_state *c, size_t row)
{
    if (row == 0)
        return 0;
    return c->width == 1 ? ((const uint8_t *)c->values)[row - 1]
                         : ((const uint32_t *)c->values)[row - 1];
}

static void put_word(sweep_worker *w, column_state *c, size_t row, uint32_t word, uint32_t *before)
{
    if (word == WORD_ODD) {
        c->odd_cells++;
        row_odd(w, row);
        word = *before;
    } else if (word >= c->made) {
        row_fresh(w, row);
        word = *before;
    }
    *before = word;
    if (c->width == 1)
        ((uint8_t *)c->values)[row] = (uint8_t)word;
    else
        ((uint32_t *)c->values)[row] = word;
}

static void fill_words(sweep_worker *w, column_state *c, row_range rows)
{
    uint64_t left[SWEEP_ROWS / 64];
    cell_view view = view_of(w, c->is->at);
    quick_column cells = quick_view(w, c, rows);
    quick_words(&cells, rows.to - rows.from, &c->book, (uint32_t)c->made, c->width,
                     (char *)c->values + rows.from * c->width, left);
    for (size_t i; (i = next_left(left, rows)) != SIZE_MAX;) {
        uint32_t before = word_before(c, i);
        str cell = cell_at(&view, i);
        uint32_t word = wordbook_find(&c->book, cell.ptr, cell.len);
        if (word == WORDBOOK_NONE)
            word = slow_word(w, c, cell);
        put_word(w, c, i, word, &before);
    }
}

static void fill_checked(sweep_worker *w, column_state *c, row_range rows)
{
    cell_view view = view_of(w, c->is->at);
    for (size_t i = rows.from; i < rows.to; i++) {
        str cell = cell_at(&view, i);
        if (!cell.len)
            continue;
        uint32_t word = wordbook_find(&c->book, cell.ptr, cell.len);
        if (word == WORDBOOK_NONE)
            word = slow_word(w, c, cell);
        if (word == WORD_ODD)
            row_odd(w, i);
    }
}

/* ---- side tables ----------------------------------------------------------------------------- */

/* What a key that was not met before gives; its number. */
static uint32_t new_key(sweep_worker *w, size_t table, str cell)
{
    const sweep_job *j = w->job;
    const sidetable *s = j->orders->tables[table];
    table_state *t = &w->tables[table];
    str key = str_trim(inside(w, cell));
    size_t row = key.len ? sidetable_find(s, key) : SIZE_MAX;
    uint8_t kind = !key.len ? KEY_EMPTY : row == SIZE_MAX ? KEY_UNKNOWN : KEY_FOUND;
    if (t->kinds.count >= WORDBOOK_CELLS_MAX)
        return WORD_ODD;
    for (size_t i = 0; kind == KEY_FOUND && i < sidetable_column_count(s); i++) {
        const column *c = sidetable_column(s, i);
        bool swept = c->kind == COLUMN_FACT && alone(j->orders, table, c->fact);
        if (!swept && sidetable_cell(s, row, i).len)
            kind = KEY_ODD;
    }
    for (size_t i = 0; i < j->swept_count; i++) {
        column_state *c = &w->columns[i];
        if (c->is->kind != SWEPT_JOINED || c->is->table != table)
            continue;
        str text = kind == KEY_FOUND ? sidetable_cell(s, row, c->is->table_column) : STR("");
        uint32_t word = 0;
        if (text.len) {
            enum { SLACK = 8 };
            char *room = arena_alloc(w->a, text.len + SLACK, 1);
            if (!room) {
                w->failed = true;
                return WORD_ODD;
            }
            memcpy(room, text.ptr, text.len);
            word = wordbook_find(&c->book, room, text.len);
            if (word == WORDBOOK_NONE) {
                word = new_word(w, c, text);
                w->failed |= !wordbook_put(&c->book, text, word);
            }
        }
        if (word == WORD_ODD)
            kind = KEY_ODD;
        w->failed |= !vec_push(w->keep, &c->joined, word);
    }
    w->failed |= !vec_push(w->keep, &t->kinds, kind) ||
                 !wordbook_put(&t->book, cell, (uint32_t)t->kinds.count - 1);
    return (uint32_t)t->kinds.count - 1;
}

static void fill_keys(sweep_worker *w, size_t table, row_range rows)
{
    table_state *t = &w->tables[table];
    cell_view view = view_of(w, w->job->orders->table_keys[table]);
    for (size_t i = rows.from; i < rows.to; i++) {
        str cell = cell_at(&view, i);
        uint32_t key = wordbook_find(&t->book, cell.ptr, cell.len);
        if (key == WORDBOOK_NONE)
            key = new_key(w, table, cell);
        t->of_row[i] = key == WORD_ODD || w->failed ? KEY_ODD : t->kinds.at[key];
        t->key_of_row[i] = key;
        if (t->of_row[i] == KEY_ODD)
            row_odd(w, i);
    }
}

static void fill_joined(sweep_worker *w, column_state *c, row_range rows)
{
    const table_state *t = &w->tables[c->is->table];
    uint32_t before = word_before(c, rows.from);
    for (size_t i = rows.from; i < rows.to; i++) {
        bool odd = t->of_row[i] == KEY_ODD;
        put_word(w, c, i, odd ? before : c->joined.at[t->key_of_row[i]], &before);
    }
}

/* ---- a chunk --------------------------------------------------------------------------------- */

static void fill_column(sweep_worker *w, column_state *c, row_range rows)
{
    bool full = c->filled == WIDEST, quick = c->is->plain && !full;
    switch (c->kind) {
    case SWEPT_NUMBER:
        if (quick && c->is->scale < 8)
            fill_quick(w, c, rows);
        else if (full)
            fill_values(w, c, rows, false, true, false);
        else if (c->is->scale)
            fill_values(w, c, rows, false, false, false);
        else
            fill_values(w, c, rows, false, false, true);
        break;
    case SWEPT_DATE:
        if (quick)
            fill_quick(w, c, rows);
        else if (full)
            fill_values(w, c, rows, true, true, false);
        else
            fill_values(w, c, rows, true, false, false);
        break;
    case SWEPT_WORD: fill_words(w, c, rows); break;
    case SWEPT_CHECKED: fill_checked(w, c, rows); break;
    case SWEPT_JOINED: fill_joined(w, c, rows); break;
    }
}

/* Numbers that are hardly ever plain are words from now on. */
static void column_done(sweep_worker *w, column_state *c)
{
    bool numbers = c->kind == SWEPT_NUMBER || c->kind == SWEPT_DATE;
    if (!numbers || c->odd_cells <= ODD_CELLS_MIN || c->odd_cells <= w->row_count / 16)
        return;
    c->kind = SWEPT_WORD;
    c->width = 1;
    c->may_miss = false;
    w->stale = true;
}

static void fill_all(sweep_worker *w)
{
    size_t columns = w->job->column_count, tables = w->job->orders->table_count;
    memset(w->fresh, 0, w->row_count);
    w->fresh_count = 0;
    w->stale = false;
    for (size_t i = 0; i < columns; i++) {
        w->columns[i].odd_cells = 0;
        w->columns[i].filled = w->columns[i].width;
        memset(w->columns[i].missing, 0, SWEEP_ROWS / 8);
    }
    for (size_t from = 0; from < w->row_count; from += NEAR_ROWS) {
        row_range rows = {from, w->row_count - from < NEAR_ROWS ? w->row_count : from + NEAR_ROWS};
        for (size_t t = 0; t < tables; t++)
            fill_keys(w, t, rows);
        for (size_t i = 0; i < columns; i++)
            fill_column(w, &w->columns[i], rows);
    }
    for (size_t i = 0; i < columns; i++)
        column_done(w, &w->columns[i]);
}

void sweep_cells_columns(const sweep_worker *w, tg_column *out)
{
    for (size_t i = 0; i < w->job->swept_count; i++) {
        const column_state *c = &w->columns[i];
        bool numbers = c->kind == SWEPT_NUMBER || c->kind == SWEPT_DATE;
        out[i] = (tg_column){.fact = c->is->fact, .values = c->values, .width = c->width,
                             .is_signed = numbers};
        if (!numbers) {
            out[i].words = c->words.at;
            out[i].word_count = c->made;
        } else if (c->may_miss) {
            out[i].missing = c->missing;
        }
    }
}

static tg_status make_sweep(sweep_worker *w, const tg_column *columns, size_t which)
{
    const sweep_form *f = &w->job->form;
    tg_sweep_ask ask = {0};
    tg_reason why;
    if (which == 0)
        ask = (tg_sweep_ask){.bits = f->bits, .bit_count = f->bit_count};
    if (which < f->sum_count) {
        ask.charges = f->sums[which].charges;
        ask.charge_count = f->sums[which].count;
        ask.decimals = f->sums[which].decimals;
    }
    tg_sweep_free(w->sweeps[which]);
    w->sweeps[which] = NULL;
    return tg_sweep_new(w->run, columns, w->job->swept_count, &ask, &w->sweeps[which], &why);
}

/* Sweeps for all words and types that there are now. */
static bool make_sweeps(sweep_worker *w)
{
    tg_column *columns = arena_alloc(w->a, w->job->swept_count + 1, sizeof *columns);
    for (size_t i = 0; i < w->job->swept_count; i++) {
        column_state *c = &w->columns[i];
        c->made = c->words.count;
        if (c->kind != SWEPT_NUMBER && c->kind != SWEPT_DATE)
            c->width = c->made <= NARROW_WORDS ? 1 : WIDE;
    }
    if (!columns)
        return false;
    sweep_cells_columns(w, columns);
    w->sweep_count = w->job->form.sum_count > 1 ? w->job->form.sum_count : 1;
    w->slowed = 0;
    for (size_t i = 0; i < w->sweep_count; i++)
        if (make_sweep(w, columns, i) != TG_OK)
            return false;
    return true;
}

static size_t word_total(const sweep_worker *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->job->swept_count; i++)
        n += w->columns[i].words.count;
    return n;
}

bool sweep_cells_fill(sweep_worker *w)
{
    enum { ROUNDS = 8 }; /* each changes what no later one changes back */
    for (int round = 0;; round++) {
        fill_all(w);
        bool many = w->fresh_count + w->slowed > FRESH_MIN + word_total(w) / 8;
        if (w->failed)
            return false;
        if (w->sweeps[0] && !w->stale && !many)
            break;
        tg_assert(round < ROUNDS + (int)w->job->swept_count);
        if (!make_sweeps(w))
            return false;
    }
    for (size_t i = 0; w->fresh_count && i < w->row_count; i++)
        if (w->fresh[i])
            row_odd(w, i);
    w->slowed += w->fresh_count;
    return true;
}
