/*
 * bulk.c - blocks of records, separators, quick numbers and words against the
 * readers of one at a time.
 */
#include "io/bulk.h"
#include "io/cells.h"
#include "io/quick.h"
#include "io/quick_columns.h"
#include "io/separators.h"
#include "io/wordbook.h"

#include "harness.h"

#include <tollgate.h>

#include <stdio.h>
#include <stdlib.h>

static uint64_t dice_state = 11;

static uint32_t dice(uint32_t below)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((dice_state >> 33) % below);
}

/* ---- records --------------------------------------------------------------------------------- */

/* What both ways of reading say of a record. */
typedef struct { str raw, ending; uint64_t line; record_fault fault; bool more, continued; } seen;
enum { SEEN_MAX = 4096, CELLS = 16 };
static seen one_by_one[SEEN_MAX], in_blocks[SEEN_MAX];
static arena *texts; /* of those in blocks */

static seen see(const record *r)
{
    return (seen){r->raw, r->ending, r->line, r->fault, r->more, r->continued};
}

/* The regular rows of a segment, by their separators. */
static size_t regular_records(const bulk *b, separators *s, size_t from, size_t to, uint64_t line,
                              size_t n)
{
    s->count = s->end_count = s->odd_count = 0;
    separators_add(s, b->bytes, from, to, ',');
    tg_assert(s->end_count > 0 && s->ends[s->end_count - 1] == to - 1);
    CHECK(b->quotes || !memchr(b->bytes + from, '"', to - from));
    CHECK(b->crs || !memchr(b->bytes + from, '\r', to - from));
    for (size_t e = 0, place = 1; e < s->end_count; e++) {
        size_t start = s->places[place - 1] + 1u, end = s->ends[e], first = place;
        while (s->places[place] != end)
            place++;
        bool cr = end > start && b->bytes[end - 1] == '\r';
        str raw = {b->bytes + start, end - start - cr};
        if (raw.len) {
            /* its cells are those of the splitter */
            csv_field fields[CELLS];
            csv_record rec = {.fields = fields, .room = CELLS};
            csv_result r = csv_split(raw, 0, ',', true, &rec);
            CHECK(r == CSV_RECORD || r == CSV_TOO_MANY);
            if (r == CSV_RECORD)
                CHECK_EQ(rec.count, place - first + 1);
            for (size_t c = 0; r == CSV_RECORD && c < rec.count; c++) {
                size_t cell = s->places[first + c - 1] + 1u - start;
                CHECK_EQ(cell, fields[c].from - fields[c].quoted);
            }
            tg_assert(n < SEEN_MAX);
            in_blocks[n++] = (seen){
                str_dup(texts, raw), cr ? STR("\r\n") : STR("\n"), line, RECORD_NONE, false, false};
        }
        for (size_t i = start; i <= end; i++)
            line += b->bytes[i] == '\n';
        place++;
    }
    return n;
}

static size_t read_in_blocks(str text, separators *s)
{
    trouble t = {{0}, {0}};
    bulk b;
    reader *r = reader_memory("blocks", text, &t);
    size_t n = 0;
    tg_assert(r && bulk_init(&b));
    reader_set_kind(r, KIND_CSV, ',');
    for (;;) {
        tg_assert(bulk_fill(&b, r));
        if (!b.count)
            break;
        size_t from = 0;
        uint64_t line = b.line;
        for (size_t i = 0; i <= b.odd_count; i++) {
            const record *odd = i < b.odd_count ? &b.odd[i] : NULL;
            size_t to = odd ? (size_t)(odd->raw.ptr - b.bytes) : b.count;
            if (to > from)
                n = regular_records(&b, s, from, to, line, n);
            if (!odd)
                break;
            for (size_t k = from; k < to; k++)
                line += b.bytes[k] == '\n';
            CHECK_EQ(odd->line, line);
            from = to + odd->raw.len + odd->ending.len;
            for (size_t k = to; k < from; k++)
                line += b.bytes[k] == '\n';
            in_blocks[n] = see(odd);
            in_blocks[n].raw = str_dup(texts, odd->raw);
            in_blocks[n].ending = str_dup(texts, odd->ending);
            n++;
        }
    }
    CHECK_EQ(reader_taken_bytes(r), text.len);
    bulk_free(&b);
    reader_close(r);
    return n;
}

static size_t read_one_by_one(str text)
{
    trouble t = {{0}, {0}};
    record rec;
    reader *r = reader_memory("records", text, &t);
    size_t n = 0;
    tg_assert(r);
    reader_set_kind(r, KIND_CSV, ',');
    while (reader_next(r, &rec)) {
        tg_assert(n < SEEN_MAX);
        one_by_one[n++] = see(&rec);
    }
    reader_close(r);
    return n;
}

/* Every kind of registers gives the same. */
static void check_portable(str text)
{
    regular x = bulk_regular(text, ','), y = bulk_regular_portable(text, ',');
    separators s, t;
    bulk b;
    tg_assert(bulk_init(&b) && separators_init(&s, text.len) && separators_init(&t, text.len));
    CHECK(x.bytes == y.bytes && x.newlines == y.newlines && x.quotes == y.quotes &&
          x.crs == y.crs && x.odd == y.odd);
    if (x.bytes)
        memcpy(b.bytes, text.ptr, x.bytes);
    separators_add(&s, b.bytes, 0, x.bytes, ',');
    separators_add_portable(&t, b.bytes, 0, x.bytes, ',');
    CHECK(s.count == t.count && memcmp(s.places, t.places, s.count * sizeof *s.places) == 0);
    CHECK(s.end_count == t.end_count && memcmp(s.ends, t.ends, s.end_count * sizeof *s.ends) == 0);
    CHECK(s.odd_count == t.odd_count && memcmp(s.odd, t.odd, s.odd_count * sizeof *s.odd) == 0);
    separators_free(&s);
    separators_free(&t);
    bulk_free(&b);
}

static void check_records(str text, separators *s)
{
    arena_reset(texts);
    size_t n = read_one_by_one(text), m = read_in_blocks(text, s);
    CHECK_EQ(m, n);
    for (size_t i = 0; i < n && i < m; i++) {
        const seen *x = &one_by_one[i], *y = &in_blocks[i];
        CHECK(x->raw.len == y->raw.len && str_eq(x->raw, y->raw));
        CHECK(str_eq(x->ending, y->ending));
        CHECK_EQ(x->line, y->line);
        CHECK_EQ(x->fault, y->fault);
        CHECK_EQ(x->more, y->more);
        CHECK_EQ(x->continued, y->continued);
    }
}

/* Any bytes give the same records: texts of few kinds of bytes, of proper cells, and between. */
static void records_are_the_readers(void)
{
    static const char *const cells[] = {
        "a",        "",         "\"x\"", "\"a,b\"",    "\"\"",
        "\"\"\"\"", "\"a\nb\"", "12.5",  "\"q\"\"q\"", "long long long long long cell"};
    static const char *const faults[] = {"\"",   "a\"b", "\r",   "\"x\"y",
                                         "\"\r", "\n",   "\r\n", "\xff"};
    separators s;
    REQUIRE(separators_init(&s, BULK_ROOM));
    for (int round = 0; round < 3000; round++) {
        strbuf b;
        strbuf_init(&b, NULL);
        bool crlf = dice(2);
        uint32_t rows = dice(30), faulty = dice(3) ? 0 : dice(40) + 2;
        for (uint32_t i = 0; i < rows; i++) {
            for (uint32_t c = 0, n = dice(5) + 1; c < n; c++) {
                strbuf_add_c(&b, c ? "," : "");
                strbuf_add_c(&b, cells[dice(TG_COUNT(cells))]);
                if (faulty && dice(faulty) == 0)
                    strbuf_add_c(&b, faults[dice(TG_COUNT(faults))]);
            }
            strbuf_add_c(&b, crlf ? "\r\n" : "\n");
        }
        for (uint32_t i = 0; round % 3 == 0 && i < 40; i++)
            strbuf_char(&b, ",\"\n\ra"[dice(5)]);
        check_records(strbuf_str(&b), &s);
        check_portable(strbuf_str(&b));
        strbuf_free(&b);
    }
    separators_free(&s);
}

/* Quotes over many lines, and records longer than a block. */
static void long_records(void)
{
    separators s;
    strbuf b;
    REQUIRE(separators_init(&s, BULK_ROOM));
    for (int kind = 0; kind < 4; kind++) {
        strbuf_init(&b, NULL);
        strbuf_add_c(&b, "a,b\nc,\"");
        for (int i = 0; i < 150 + 100 * (kind == 1); i++)
            strbuf_add_c(&b, "x\n");
        strbuf_pad(&b, 'y', kind == 2 ? RECORD_MAX / 2 : kind == 3 ? 2 * RECORD_MAX + 7 : 1);
        strbuf_add_c(&b, "\",z\nd,e\n\"f\",\n");
        check_records(strbuf_str(&b), &s);
        strbuf_free(&b);
    }
    separators_free(&s);
}

/* ---- numbers and dates ----------------------------------------------------------------------- */

enum { PAD = 16 };
static char padded[PAD + 64];

static const char *put(const char *text)
{
    memset(padded, '7', sizeof padded);
    memcpy(padded + PAD, text, strlen(text));
    return padded + PAD;
}

static bool number(const char *text, unsigned scale, unsigned guess, int64_t *steps)
{
    return quick_number(put(text), strlen(text), scale, &guess, steps);
}

static void numbers(void)
{
    static const struct { const char *text; unsigned scale; int64_t steps;
    } good[] = {{"0", 0, 0},
                {"7", 2, 700},
                {"12345678", 0, 12345678},
                {"29234.00", 2, 2923400},
                {"5.9", 2, 590},
                {"123456789", 0, 123456789},
                {"123456789.25", 2, 12345678925},
                {"007", 0, 7},
                {"0.01", 2, 1},
                {"1.234567", 6, 1234567},
                {"999999999999999999", 0, 999999999999999999}};
    static const char *const bad[] = {
        "",           ".",    "5.",   ".5",   "1.2.3", "-5",    "+5",    "1,234",
        "1e5",        "12a",  " 5",   "5 ",   "0x1",   "1.234", "1_000", "9999999999999999999",
        "123456:.00", "1..2", "12/4", "12:4", "a",     "\xff"};
    int64_t v;
    for (size_t i = 0; i < TG_COUNT(good); i++)
        for (unsigned guess = 0; guess < 9; guess++) {
            REQUIRE(number(good[i].text, good[i].scale, guess, &v));
            CHECK_EQ(v, good[i].steps);
        }
    for (size_t i = 0; i < TG_COUNT(bad); i++)
        for (unsigned guess = 0; guess < 9; guess++)
            CHECK(!number(bad[i], 2, guess, &v));
    for (int i = 0; i < 20000; i++) {
        char text[32];
        int64_t whole = dice(2) ? dice(100000000) : dice(100), cents = dice(100);
        snprintf(text, sizeof text, "%lld.%02lld", (long long)whole, (long long)cents);
        REQUIRE(number(text, 2, dice(4), &v));
        CHECK_EQ(v, whole * 100 + cents);
    }
}

/* ---- columns --------------------------------------------------------------------------------- */

enum { ROWS = 1003, CELL_MAX = 64, BYTES = ROWS * CELL_MAX };
static char column_text[PAD + BYTES + 64];
static uint32_t places[2 * ROWS + 1], cells[ROWS];
static uint64_t left[ROWS / 64 + 1];

/* A column of cells made by `make`; of the last one of a record, some with a CR behind. */
static quick_column column_of(int (*make)(char *to), bool last)
{
    uint32_t at = PAD;
    for (size_t i = 0; i < ROWS; i++) {
        places[2 * i] = at - 1;
        cells[i] = (uint32_t)(2 * i + 1);
        at += (uint32_t)make(column_text + at);
        if (last && dice(2))
            column_text[at++] = '\r';
        places[2 * i + 1] = at;
        column_text[at++] = ",\n"[last];
    }
    return (quick_column){column_text, places, cells, last};
}

static str cell_of(const quick_column *c, size_t row)
{
    uint32_t from = places[2 * row] + 1, n = places[2 * row + 1] - from;
    return (str){column_text + from, n - (c->last && n && column_text[from + n - 1] == '\r')};
}

static bool is_left(size_t row)
{
    return left[row / 64] >> row % 64 & 1;
}

static unsigned make_decimals;

static int make_number(char *to)
{
    static const char *const odd[] = {"",   "1,2",       "-5",   "x",     "5.",
                                      ".5", "123456789", "none", "1.2.3", "99999999"};
    if (dice(20) == 0)
        return snprintf(to, CELL_MAX, "%s", odd[dice(TG_COUNT(odd))]);
    if (make_decimals)
        return snprintf(to, CELL_MAX, "%u.%0*u", dice(100), (int)make_decimals, dice(10));
    return snprintf(to, CELL_MAX, "%u", dice(2) ? dice(100000000) : dice(50));
}

/* What a column takes is what one at a time says, and all that it could take is. */
static void columns_of_numbers(void)
{
    static int32_t steps[ROWS + QUICK_SLACK];
    for (unsigned k = 0; k < 16; k++) {
        unsigned scale = k / 2, decimals = make_decimals = dice(scale + 1);
        quick_column c = column_of(make_number, k % 2);
        quick_numbers(&c, ROWS, scale, decimals, steps, left);
        size_t taken = 0;
        for (size_t i = 0; i < ROWS; i++) {
            str cell = cell_of(&c, i);
            unsigned guess = decimals;
            int64_t v = 0;
            bool is = quick_number(cell.ptr, cell.len, scale, &guess, &v);
            bool pointed = !decimals || decimals > 6 || memchr(cell.ptr, '.', cell.len);
            bool same = is && pointed && cell.len <= 8 && (decimals > 6 || guess == decimals) &&
                        v == (int32_t)v && !(decimals > 6 && memchr(cell.ptr, '.', cell.len));
            taken += same;
            CHECK_EQ(!is_left(i), same);
            if (same)
                CHECK_EQ(steps[i], v);
        }
        CHECK(taken > ROWS / 3 || scale > 1);
    }
}

static const char *const bad_dates[] = {"2026-02-29", "2026-00-10", "2026-13-01", "2026-01-00",
                                        "2026-01-32", "1899-12-31", "2200-01-01", "2026-1-10",
                                        "2026/01/10", "2026-01-1a", "20260110",   "2026-01-10 ",
                                        "0226-01:10", "",           "9999-99-99"};

static int make_date(char *to)
{
    if (dice(12) == 0)
        return snprintf(to, CELL_MAX, "%s", bad_dates[dice(TG_COUNT(bad_dates))]);
    tg_date_text((int32_t)dice(109567) - 25567, to);
    return 10;
}

static void columns_of_dates(void)
{
    static quick_months m;
    static int32_t days[ROWS + QUICK_SLACK];
    quick_months_make(&m);
    for (unsigned k = 0; k < 8; k++) {
        quick_column c = column_of(make_date, k % 2);
        quick_dates(&c, ROWS, &m, days, left);
        for (size_t i = 0; i < ROWS; i++) {
            str cell = cell_of(&c, i);
            int64_t day = 0;
            CHECK_EQ(!is_left(i), quick_date(&m, cell.ptr, cell.len, &day));
            if (!is_left(i))
                CHECK_EQ(days[i], day);
        }
    }
}

/* Words of all lengths, of which some differ in one byte only. */
static char known[40][CELL_MAX];
static uint32_t known_count;

static int make_word(char *to)
{
    int n = snprintf(to, CELL_MAX, "%s", known[dice(known_count)]);
    if (n && dice(10) == 0)
        to[dice((uint32_t)n)] = 'y';
    return n;
}

static void columns_of_words(void)
{
    static uint32_t words[ROWS + QUICK_SLACK];
    static uint8_t bytes[ROWS + QUICK_SLACK];
    for (unsigned k = 0; k < 20; k++) {
        wordbook b;
        REQUIRE(wordbook_init(&b));
        known_count = k % 2 ? TG_COUNT(known) : dice(WORDBOOK_FEW) + 1;
        for (uint32_t i = 0; i < known_count; i++) {
            memset(known[i], 0, sizeof known[i]);
            memset(known[i], (int)('a' + dice(3)), k < 10 ? dice(10) : dice(CELL_MAX - 4));
            size_t n = strlen(known[i]);
            if (n && dice(2))
                known[i][dice((uint32_t)n)] = 'x';
            if (wordbook_find(&b, known[i], n) == WORDBOOK_NONE)
                REQUIRE(wordbook_put(&b, (str){known[i], n}, i));
        }
        uint32_t below = k % 3 ? known_count : known_count * 3 / 4;
        quick_column c = column_of(make_word, k % 4 < 2);
        size_t lefts = 0;
        for (unsigned width = 1; width <= 4; width += 3) {
            quick_words(&c, ROWS, &b, below, width, width == 1 ? (void *)bytes : words, left);
            for (size_t i = 0; i < ROWS; i++) {
                str cell = cell_of(&c, i);
                uint32_t word = wordbook_find(&b, cell.ptr, cell.len);
                CHECK(is_left(i) || word == (width == 1 ? bytes[i] : words[i]));
                CHECK(!(word >= below) || is_left(i));
                lefts += is_left(i) && word < below;
            }
        }
        CHECK(lefts < ROWS / 2); /* of those that the book has, most are taken */
        wordbook_free(&b);
    }
}

/* ---- dates ----------------------------------------------------------------------------------- */

static void dates(void)
{
    static quick_months m;
    int64_t day;
    quick_months_make(&m);
    for (int32_t d = -25567; d < 84000; d += 1) {
        char text[11];
        tg_date_text(d, text);
        REQUIRE(quick_date(&m, put(text), 10, &day));
        CHECK_EQ(day, d);
    }
    for (size_t i = 0; i < TG_COUNT(bad_dates); i++)
        CHECK(!quick_date(&m, put(bad_dates[i]), strlen(bad_dates[i]), &day));
}

/* ---- words ----------------------------------------------------------------------------------- */

static void words(void)
{
    wordbook b;
    char text[PAD + 64];
    REQUIRE(wordbook_init(&b));
    for (uint32_t i = 0; i < 5000; i++) {
        int n = snprintf(text, sizeof text, i % 3 ? "%u" : "a longer cell %u", i * 977);
        CHECK_EQ(wordbook_find(&b, text, (size_t)n), WORDBOOK_NONE);
        REQUIRE(wordbook_put(&b, (str){text, (size_t)n}, i));
    }
    for (uint32_t i = 0; i < 5000; i++) {
        int n = snprintf(text, sizeof text, i % 3 ? "%u,junk" : "a longer cell %u,junk", i * 977);
        CHECK_EQ(wordbook_find(&b, text, (size_t)n - 5), i);
        CHECK_EQ(wordbook_find(&b, text, (size_t)n), WORDBOOK_NONE);
    }
    CHECK_EQ(wordbook_find(&b, text, 0), WORDBOOK_NONE);
    REQUIRE(wordbook_put(&b, STR(""), 9));
    CHECK_EQ(wordbook_find(&b, text, 0), 9);
    wordbook_free(&b);
}

int main(void)
{
    texts = arena_new(NULL, 0);
    TEST(records_are_the_readers);
    TEST(long_records);
    TEST(numbers);
    TEST(dates);
    TEST(columns_of_numbers);
    TEST(columns_of_dates);
    TEST(columns_of_words);
    TEST(words);
    arena_free(texts);
    return test_end();
}
