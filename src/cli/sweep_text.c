/*
 * sweep_text.c - answers as text, most of it ready made.
 *
 *     a17   ,"licence, denial expected",13   ,1204.5000   \n
 *     kept  ready, by what the answer is     a sum        the end
 *
 * Few answers occur: what stands between the cells that are kept and the sums is put together once
 * for each and kept by a hash of it, so that a row is a few copies. More is copied than there is,
 * so that no length has to be guessed; what follows is written over it.
 */
#include "cli/sweep.h"

#include "io/cells.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWER_ROOM = 48, DIGITS_ROOM = 32, READY_ROOM = 104, READY_COUNT = 1024, COPY = 64,
       SHORT_DIGITS = 16, ROWS_AHEAD = 16 /* arrays by row have room for them */ };

/* ---- what is ready --------------------------------------------------------------------------- */

/* Cells of an answer, each with the delimiter before it. */
typedef struct { char text[ANSWER_ROOM]; size_t length; } answer_text;

/* All of an answer: `length` bytes before its sums, `all` with sums that
 * are zero and the row's end. */
typedef struct { uint64_t mask; uint32_t codes; uint16_t length, all; char text[READY_ROOM]; } ready_text;

struct sweep_texts {
    const sweep_form *form;
    answer_text verdict[TG_VERDICT_COUNT], disposition[TG_ERROR + 1];
    ready_text ready[READY_COUNT]; /* by hash; all 0: nothing */
    char delimiter;
};

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

sweep_texts *sweep_texts_new(const sweep_form *f, char delimiter)
{
    sweep_texts *t = calloc(1, sizeof *t);
    bool good = t != NULL;
    for (int v = 0; good && v < TG_VERDICT_COUNT; v++)
        good = make_text(&t->verdict[v], tg_verdict_text((tg_verdict)v), delimiter);
    for (int d = 0; good && d <= TG_ERROR; d++)
        good = make_text(&t->disposition[d], tg_disposition_text((tg_disposition)d), delimiter);
    if (!good) {
        free(t);
        return NULL;
    }
    t->form = f;
    t->delimiter = delimiter;
    return t;
}

void sweep_texts_free(sweep_texts *t)
{
    free(t);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static const char digit_pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233"
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

/* What stands from `from` to `end`, which is less than 32 bytes; so many are copied, so
 * that none has to be counted. */
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

/* Eight digits, the first one in the lowest byte. */
static inline uint64_t eight_digits(uint64_t v)
{
    uint64_t x = v / 10000 | v % 10000 << 32;
    uint64_t high = x * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
    x = high | (x - high * 100) << 16;
    high = x * 103 >> 10 & UINT64_C(0x000f000f000f000f);
    return high | (x - high * 10) << 8;
}

static inline void put_eight(char *p, uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    memcpy(p, &x, sizeof x);
}

/* The same as put_sum for what has at most sixteen digits, eight of them
 * decimals, without a branch. */
static inline char *put_short_sum(char *p, uint64_t v, unsigned decimals)
{
    const uint64_t zero = UINT64_C(0x3030303030303030), half = 100000000;
    uint64_t a = eight_digits(v / half), b = eight_digits(v % half);
    unsigned in_b = (unsigned)__builtin_ctzll(b | UINT64_C(1) << 63) / 8;
    unsigned skip = a ? (unsigned)__builtin_ctzll(a) / 8 : 8 + in_b,
             most = SHORT_DIGITS - 1 - decimals;
    skip = skip < most ? skip : most;
    a |= zero;
    b |= zero;
    uint64_t high =
        skip < 8 ? b << 1 << (63 - 8 * (skip & 7)) | a >> 8 * (skip & 7) : b >> 8 * (skip & 7);
    put_eight(p, high);
    put_eight(p + 8, b >> 8 * (skip & 7));
    p += SHORT_DIGITS - decimals - skip;
    if (decimals) {
        *p++ = '.';
        put_eight(p, b >> 8 * (8 - decimals));
        p += decimals;
    }
    return p;
}

static inline char *put_any_sum(char *p, int64_t v, unsigned decimals)
{
    const uint64_t past = UINT64_C(10000000000000000); /* ten to the SHORT_DIGITS */
    return (uint64_t)v < past && decimals <= 8 ? put_short_sum(p, (uint64_t)v, decimals)
                                               : put_sum(p, v, decimals);
}

/* ---- an answer ------------------------------------------------------------------------------- */

static inline char *put_text(char *p, const answer_text *t)
{
    memcpy(p, t->text, ANSWER_ROOM);
    return p + t->length;
}

/* What stands before the sums. */
static char *put_before(const sweep_texts *t, char *p, const row_answer *x)
{
    const sweep_form *f = t->form;
    if (f->verdict)
        p = put_text(p, &t->verdict[x->safe]);
    if (f->best)
        p = put_text(p, &t->verdict[x->best]);
    if (f->disposition)
        p = put_text(p, &t->disposition[x->disposition]);
    for (size_t i = 0; i < f->alone; i++) {
        *p++ = t->delimiter;
        *p++ = (char)('0' + (x->mask >> i & 1));
    }
    if (f->mask) {
        *p++ = t->delimiter;
        p = put_number(p, x->mask >> f->alone);
    }
    return p;
}

static inline char *put_sum_cell(char *p, char delimiter, bool open, int64_t v, unsigned decimals)
{
    *p++ = delimiter;
    if (open) {
        memcpy(p, "open", 4);
        return p + 4;
    }
    return put_any_sum(p, v, decimals);
}

char *sweep_put_answer(const sweep_texts *t, char *p, const row_answer *x)
{
    const sweep_form *f = t->form;
    p = put_before(t, p, x);
    for (size_t i = 0; i < f->sum_count; i++)
        p = put_sum_cell(p, t->delimiter, x->open[i], x->charge[i], f->sums[i].decimals);
    if (f->note)
        *p++ = t->delimiter;
    return p;
}

size_t sweep_put_room(const sweep_form *f)
{
    return 3 * ANSWER_ROOM + 2 * f->alone + (f->sum_count + 2) * 2 * DIGITS_ROOM + f->kept_count +
           READY_ROOM + COPY;
}

/* ---- many rows ------------------------------------------------------------------------------- */

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

/* The ready text of an answer; what does not fit is not kept, and has no length. */
static __attribute__((noinline)) void make_ready(const sweep_texts *t, ready_text *e,
                                                 uint32_t codes, uint64_t mask)
{
    char room[SWEEP_PUT_MAX];
    row_answer x = {
        .safe = codes & 0xff, .best = codes >> 8 & 0xff, .disposition = codes >> 16, .mask = mask};
    size_t n = (size_t)(put_before(t, room, &x) - room);
    char *end = sweep_put_answer(t, room, &x);
    *end++ = '\n';
    size_t all = (size_t)(end - room);
    bool fits = all <= READY_ROOM;
    *e = (ready_text){mask, codes, fits ? (uint16_t)n : 0, fits ? (uint16_t)all : 0, {0}};
    memcpy(e->text, room, READY_ROOM);
}

/* The answer with zeros for its sums and the row's end, wholly or, where it is too
 * long, not at all: then NULL. */
static inline const ready_text *find_ready(sweep_texts *t, uint64_t mask, uint32_t codes)
{
    uint64_t x = (mask ^ mask >> 32 ^ (uint64_t)codes << 16) * UINT64_C(0x9e3779b97f4a7c15);
    ready_text *e = &t->ready[x >> 54 & (READY_COUNT - 1)];
    if (__builtin_expect(e->mask != mask || e->codes != codes || !e->all, 0)) {
        make_ready(t, e, codes, mask);
        return e->all ? e : NULL;
    }
    return e;
}

/* Bytes of the client's text, of which COPY more may be read. */
static inline char *put_bytes(char *p, const char *from, size_t n)
{
    if (__builtin_expect(n > 4 * COPY, 0)) {
        memcpy(p, from, n);
        return p + n;
    }
    for (size_t i = 0; i < n; i += COPY)
        memcpy(p + i, from + i, COPY);
    return p + n;
}

/* What rows are put together from, by row; apart from the worker, since
 * what is written might be it. */
typedef struct {
    const sweep_form *form;
    sweep_texts *texts;
    const char *text;
    const uint32_t *places, *cells, *start, *end;
    const uint8_t *safe, *best, *disposition, *flags;
    const int64_t *charge;
    const tg_answers *answers;
    size_t columns;
    char delimiter;
} row_view;

static row_view view_rows(sweep_worker *w)
{
    const tg_answers *a = w->answers;
    return (row_view){.form = &w->job->form,
                      .texts = w->texts,
                      .text = w->block->in.bytes,
                      .places = w->found.places,
                      .cells = w->cells,
                      .start = w->start,
                      .end = w->end,
                      .safe = a->safe,
                      .best = a->best,
                      .disposition = a->disposition,
                      .flags = a->flags,
                      .charge = a->charge,
                      .answers = a,
                      .columns = w->job->orders->head.count,
                      .delimiter = w->texts->delimiter};
}

static inline char *put_kept(const row_view *v, char *p, size_t row, bool cr)
{
    const sweep_form *f = v->form;
    if (f->keep_all)
        return put_bytes(p, v->text + v->start[row], v->end[row] - v->start[row] - cr);
    for (size_t i = 0, count = f->kept_count; i < count; i++) {
        const uint32_t *place = v->places + (f->kept[i] + (size_t)v->cells[row]);
        uint32_t from = place[-1] + 1u, n = place[0] - from;
        n -= cr && n && f->kept[i] + 1 == v->columns;
        if (i)
            *p++ = v->delimiter;
        if (n <= 32)
            memcpy(p, v->text + from, 32);
        else
            put_bytes(p, v->text + from, n);
        p += n;
    }
    return p;
}

/* No sum of the row is open, and all are zero. */
static inline bool sums_zero(const row_view *v, size_t row)
{
    int64_t any = 0;
    unsigned open = 0;
    for (size_t i = 0, count = v->form->sum_count; i < count; i++) {
        any |= v->answers[i].charge[row];
        open |= v->answers[i].flags[row];
    }
    return !any & !(open & TG_ROW_CHARGE_OPEN);
}

/* The answer but for what is ready of it. */
static inline char *put_rest(const row_view *v, char *p, size_t row, bool cr)
{
    const sweep_form *f = v->form;
    for (size_t i = 0, count = f->sum_count; i < count; i++) {
        const tg_answers *a = &v->answers[i];
        p = put_sum_cell(p, v->delimiter, a->flags[row] & TG_ROW_CHARGE_OPEN, a->charge[row],
                         f->sums[i].decimals);
    }
    if (f->note)
        *p++ = v->delimiter;
    if (cr)
        *p++ = '\r';
    *p++ = '\n';
    return p;
}

/* A row without a cell before the first answer begins one byte earlier: with its delimiter over the
 * end of the row before. */
char *sweep_put_rows(sweep_worker *w, char *p, size_t first, size_t past)
{
    const row_view v = view_rows(w);
    const sweep_form *f = v.form;
    const bool bare = !f->keep_all && !f->kept_count, crs = w->block->in.crs;
    uint64_t by[TG_ERROR + 1] = {0};
    for (size_t row = first; row < past; row++) {
        bool cr = crs && v.end[row] > v.start[row] && v.text[v.end[row] - 1] == '\r';
        uint64_t mask = mask_of(v.answers, row);
        uint32_t codes =
            v.safe[row] | (uint32_t)v.best[row] << 8 | (uint32_t)v.disposition[row] << 16;
        const ready_text *e = find_ready(v.texts, mask, codes);
        char before = p[-1], *start = p;
        __builtin_prefetch(v.text + v.start[row + ROWS_AHEAD]);
        p = put_kept(&v, p, row, cr) - bare;
        by[v.disposition[row]]++;
        if (__builtin_expect(!e, 0)) {
            row_answer x = {v.safe[row], v.best[row], v.disposition[row], mask, {0}, {0}};
            p = put_rest(&v, put_before(v.texts, p, &x), row, cr);
        } else {
            memcpy(p, e->text, COPY);
            if (e->all > COPY)
                memcpy(p + COPY, e->text + COPY, READY_ROOM - COPY);
            if (sums_zero(&v, row) && !cr)
                p += e->all;
            else
                p = put_rest(&v, p + e->length, row, cr);
        }
        start[-1] = before;
    }
    for (size_t d = 0; d <= TG_ERROR; d++)
        w->by_disposition[d] += by[d];
    return p;
}
