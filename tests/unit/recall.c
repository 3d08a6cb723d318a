/*
 * recall.c - a filler that has met cells before sets what the reader of values would, cell by cell.
 *
 * The witness reads every cell by mapping_cell and tg_line_set_id and remembers nothing.
 */
#include "io/orders.h"

#include "../api/small_pack.h"
#include "harness.h"

#include <unistd.h>

static uint64_t dice_state = 7;

static uint32_t dice(uint32_t below)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((dice_state >> 33) % below);
}

enum { COLUMNS = 8, BOOK_ROWS = 12000, NAMES = 11000, TEXT_MAX = 200 };
static const char heading[] =
    "line,item,item.tpp,route.from,end_use,Ship day,quantity,unit_value\n";

static const char map_text[] = "Ship day = shipped as DD.MM.YYYY\nend_use: n/a = none\n"
                               "end_use: lab = research\nitem.tpp: 7 = 8\n";

/* Cells of each column: plain ones, odd ones, bad ones. */
static void put_cell(strbuf *b, uint32_t at, uint32_t row)
{
    static const char *const words[COLUMNS][9] = {
        {"a", "b", "", " c ", "\"d, e\"", "\"f \"\"g\"\"\"", "h", "i", "j"},
        {"h200", "h20", "H200 SXM", " h200", "\"h20\"", "", "none", "n/a", "H200"},
        {"15832", "2368", "7", "12.5", "at least 3", "", "1 .. 5", "12.55", "many"},
        {"US", "CN", "TW", " US ", "\"one of (US, CN)\"", "", "none", "XX", "\"TW\""},
        {"commercial", "research", "n/a", "lab", "", "\"one of (research, military)\"", "labs",
         "military", " research "},
        {"15.01.2026", "1.1.2026", "31.12.2025", "", "2026-01-15", "40.01.2026", " 02.02.2026",
         "02.02.2026", "\"03.03.2026\""},
        {"1", "250", "1_000", "-3", "", "1.5", "2000000", "12", "007"},
        {"29234.00", "8000.5", "1", "0.00", "", "12.345", "\"8,000.00\"", "99999999.99", "USD 5"},
    };
    /* A new one most of the time, more of them than a column keeps. */
    if (at == 1 && dice(2))
        strbuf_printf(b, "item-%u", dice(NAMES));
    else if (at == 6 && dice(2))
        strbuf_printf(b, "%u", dice(5000));
    else if (at == 0)
        strbuf_printf(b, "%u", row);
    else
        strbuf_add_c(b, words[at][dice(dice(4) ? 4 : 9)]);
}

static void add_bytes(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* All facts of a line; the alias. */
static void line_says(const tg_pack *pack, const tg_line *l, strbuf *out)
{
    strbuf_clear(out);
    for (uint32_t f = 0; f < tg_fact_count(pack); f++) {
        tg_line_text(l, f, (tg_sink){add_bytes, out});
        strbuf_char(out, '|');
    }
    tg_text alias = tg_line_alias(l);
    strbuf_add(out, (str){alias.ptr, alias.len});
}

/* The line, cell by cell; whether all of them are good. */
static bool read_all(const orders *o, const filled *f, tg_line *l, arena *a)
{
    bool good = true;
    tg_line_clear(l);
    for (size_t i = 0; i < f->cell_count; i++) {
        const column *c = &o->columns[i];
        str plain;
        cell_fault why;
        tg_reason reason;
        if (c->kind != COLUMN_FACT)
            continue;
        if (!mapping_cell(o->map, c, f->cells[i], a, &plain, &why))
            good = false;
        else if (plain.len &&
                 tg_line_set_id(l, c->fact, (tg_text){plain.ptr, plain.len}, &reason) != TG_OK)
            good = false;
    }
    return good;
}

static void make_text(strbuf *b)
{
    strbuf_add_c(b, heading);
    for (uint32_t row = 0; row < BOOK_ROWS; row++)
        for (uint32_t at = 0; at < COLUMNS; at++) {
            put_cell(b, at, row);
            strbuf_char(b, at + 1 < COLUMNS ? ',' : '\n');
        }
}

static orders *open_text(const tg_pack *pack, str text)
{
    char path[] = "/tmp/tollgate-recall-XXXXXX";
    int at = mkstemp(path);
    orders_options want = {.path = "book.csv", .map = path, .kind = KIND_CSV};
    trouble t = {{0}, {0}};
    orders *o = NULL;
    if (at >= 0 && write(at, map_text, sizeof map_text - 1) == (ssize_t)sizeof map_text - 1)
        o = orders_memory(&want, pack, text, &t);
    if (at >= 0) {
        close(at);
        unlink(path);
    }
    return o;
}

static void cells_that_come_again_say_the_same(void)
{
    tg_pack *pack = small_pack();
    strbuf text, got, want;
    strbuf_init(&text, NULL);
    strbuf_init(&got, NULL);
    strbuf_init(&want, NULL);
    make_text(&text);
    tg_line *l, *w;
    REQUIRE(pack && tg_line_new(pack, &l) == TG_OK && tg_line_new(pack, &w) == TG_OK);
    orders *o = open_text(pack, strbuf_str(&text));
    REQUIRE(o);
    filler *f = filler_new(o);
    arena *a = arena_new(NULL, 0);
    REQUIRE(f && a);
    record r;
    filled out;
    size_t rows = 0, good = 0;
    for (; reader_next(o->source, &r); rows++) {
        REQUIRE(filler_fill(f, &r, l, &out));
        bool fine = read_all(o, &out, w, a);
        CHECK_EQ(out.bad, !fine);
        line_says(pack, l, &got);
        line_says(pack, w, &want);
        test_text(got.ptr, got.len, strbuf_str(&want).ptr, __FILE__, __LINE__);
        good += fine;
        arena_reset(a);
        filler_reset(f);
    }
    CHECK_EQ(rows, BOOK_ROWS);
    CHECK(good > BOOK_ROWS / 10 && good < BOOK_ROWS - BOOK_ROWS / 10);
    arena_free(a);
    filler_free(f);
    orders_close(o);
    tg_line_free(l);
    tg_line_free(w);
    tg_pack_free(pack);
    strbuf_free(&text);
    strbuf_free(&got);
    strbuf_free(&want);
}

int main(void)
{
    TEST(cells_that_come_again_say_the_same);
    return test_end();
}
