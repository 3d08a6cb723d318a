/*
 * book.c - see book.h.
 */
#include "whatif/book.h"

#include <stdlib.h>

bool book_init(book *b, orders *o, const str *assumed, size_t lines)
{
    *b = (book){.orders = o, .assumed = assumed};
    bool good = block_init(&b->in, lines);
    b->filler = filler_new(o);
    b->a = arena_new(NULL, 0);
    b->lines = calloc(lines, sizeof *b->lines);
    for (size_t i = 0; i < BOOK_BATCHES; i++)
        good = good && tg_batch_new(o->pack, lines, &b->batches[i]) == TG_OK;
    return good && b->filler && b->a && b->lines && tg_line_new(o->pack, &b->line) == TG_OK;
}

void book_free(book *b)
{
    for (size_t i = 0; i < BOOK_BATCHES; i++)
        tg_batch_free(b->batches[i]);
    tg_line_free(b->line);
    filler_free(b->filler);
    block_free(&b->in);
    arena_free(b->a);
    free(b->lines);
    *b = (book){0};
}

/* A fact's text as a number. */
static bool read_number(const book *b, const filled *f, watched which, amount *out)
{
    str s = f->texts[which], currency = b->orders->currency;
    if (!s.len && b->assumed)
        s = b->assumed[which];
    if (which != WATCH_QUANTITY && currency.len && str_ends(s, currency))
        s = str_trim(str_sub(s, 0, s.len - currency.len));
    char digits[64];
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < sizeof digits; i++)
        if (s.ptr[i] != '_')
            digits[n++] = s.ptr[i];
    return n < sizeof digits && amount_read((str){digits, n}, out);
}

static void read_amounts(const book *b, const filled *f, book_line *l)
{
    amount price;
    l->units_known = read_number(b, f, WATCH_QUANTITY, &l->units);
    l->value_known = read_number(b, f, WATCH_REVENUE, &l->value);
    if (l->value_known || !l->units_known || !read_number(b, f, WATCH_UNIT_PRICE, &price))
        return;
    l->value = amount_times(l->units, price);
    l->value_known = true;
}

/* b->line is left without its movers. */
static bool add_days(book *b, book_line *l)
{
    moments own;
    int32_t *days;
    bool good = moments_init(&own, b->from, b->through) &&
                moments_epochs(&own, b->run, b->movers, b->line) &&
                (days = arena_alloc(b->a, own.count + 1, sizeof *days));
    for (size_t i = 0; good && i < own.count; i++) {
        days[i] = own.days[i];
        good = !b->days || moments_add(b->days, days[i]);
    }
    if (good) {
        l->days = days;
        l->day_count = own.count;
    }
    moments_free(&own);
    return good;
}

/* One good line into the batches. */
static bool add_line(book *b, book_line *l, size_t *rows)
{
    l->row = (*rows)++;
    for (size_t i = 0; i < BOOK_BATCHES; i++)
        if (tg_batch_add(b->batches[i], b->line) != TG_OK)
            return false;
    return !b->run || add_days(b, l);
}

bool book_next(book *b)
{
    size_t rows = 0;
    b->count = 0;
    filler_reset(b->filler);
    arena_reset(b->a);
    for (size_t i = 0; i < BOOK_BATCHES; i++)
        tg_batch_clear(b->batches[i]);
    if (!block_fill(&b->in, b->orders->source))
        return false;
    for (size_t i = 0; i < b->in.count; i++) {
        const record *rec = &b->in.records[i];
        filled f;
        if (rec->continued)
            continue;
        if (!filler_fill(b->filler, rec, b->line, &f))
            return false;
        book_line *l = &b->lines[b->count++];
        *l = (book_line){.id = str_dup(b->a, f.id), .place = rec->line, .bad = f.bad,
                           .record = i};
        l->reason = str_dup(b->a, f.reason);
        read_amounts(b, &f, l);
        if (!l->id.ptr || !l->reason.ptr || (!l->bad && !add_line(b, l, &rows)))
            return false;
    }
    b->read += b->count;
    return true;
}

bool book_refill(book *b, size_t i)
{
    filled f;
    return filler_fill(b->filler, &b->in.records[b->lines[i].record], b->line, &f);
}
