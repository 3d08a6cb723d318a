/*
 * workloads.c - the workloads of bench/ give the results that are known of them, through the
 * library and in C.
 */
#include "../../bench/parts/book.h"
#include "../../bench/parts/limits.h"
#include "../../bench/parts/measures.h"
#include "../../bench/parts/ours.h"

#include "harness.h"

#include <stdlib.h>
#include <string.h>

enum { KNOWN_LINES = 100000, W1_LINES = KNOWN_LINES, W2_LINES = 6000, BOOK_LINES = 300 };

static bool same_sums(const w1_sums *a, const w1_sums *b)
{
    return a->verdicts == b->verdicts && a->masks == b->masks && a->charges == b->charges;
}

static w1_sums sums_in_words(size_t lines)
{
    w1_sums s = {0};
    w1_lines draw = w1_begin(false);
    for (size_t i = 0; i < lines; i++) {
        w1_line l;
        w1_next(&draw, &l);
        w1_answer a = w1_decide(&l);
        w1_sums_add(&s, i, a.verdict, a.mask, a.charge);
    }
    return s;
}

static void w1_in_c_gives_what_is_known(void)
{
    w1_sums known, mine = sums_in_words(KNOWN_LINES);
    CHECK(w1_known_sums(KNOWN_LINES, &known));
    CHECK(same_sums(&mine, &known));
    w1_columns c = w1_make(KNOWN_LINES, false);
    limit_answers *out = malloc(sizeof *out);
    for (size_t plain = 0; plain < 2; plain++) {
        mine = (w1_sums){0};
        for (size_t i = 0; i < KNOWN_LINES; i += LIMIT_BLOCK) {
            size_t n = KNOWN_LINES - i < LIMIT_BLOCK ? KNOWN_LINES - i : LIMIT_BLOCK;
            (plain ? limit_plain : limit_columns)(&c, i, n, out);
            for (size_t k = 0; k < n; k++)
                w1_sums_add(&mine, i + k, out->verdict[k], out->mask[k], out->charge[k]);
        }
        CHECK(same_sums(&mine, &known));
    }
    free(out);
    w1_free(&c);
}

static void w1_through_the_library_gives_what_c_gives(void)
{
    w1_columns c = w1_make(W1_LINES, false);
    ours_table table;
    ours_w1_table(&c, &table);
    tg_pack *pack = ours_load_w1("bench", true, NULL, 0);
    ours *o = pack ? ours_new(pack, &table, NULL) : NULL;
    CHECK(o != NULL);
    w1_sums mine = {0}, right = sums_in_words(W1_LINES);
    for (size_t i = 0; o && i < W1_LINES; i += OURS_BLOCK) {
        size_t n = W1_LINES - i < OURS_BLOCK ? W1_LINES - i : OURS_BLOCK;
        CHECK(ours_decide(o, i, n));
        for (size_t k = 0; k < n; k++) {
            w1_answer a = ours_w1_row(o, k);
            w1_sums_add(&mine, i + k, a.verdict, a.mask, a.charge);
        }
    }
    CHECK(same_sums(&mine, &right));
    ours_free(o);
    tg_pack_free(pack);
    w1_free(&c);
}

typedef struct { pair_sums sums; size_t first; } pair_context;

static void take_pair(void *ctx, size_t row, uint32_t id)
{
    pair_context *p = ctx;
    p->sums.pairs++;
    p->sums.sum += (uint64_t)(id + 1) * ((p->first + row) % 1000 + 1);
}

static bool set_agrees(const measure *all, size_t count, bool independent)
{
    size_t length = 0;
    w1_columns c = w1_make(W2_LINES, independent);
    ours_table table;
    ours_w1_table(&c, &table);
    char *text = measures_text(all, count, true, &length);
    tg_pack *pack = text ? ours_load_w1("bench", false, text, length) : NULL;
    ours *o = pack ? ours_new(pack, &table, NULL) : NULL;
    pair_context p = {{0, 0}, 0};
    bool good = o != NULL;
    for (; good && p.first < W2_LINES; p.first += OURS_BLOCK) {
        size_t left = W2_LINES - p.first;
        good = ours_ids(o, p.first, left < OURS_BLOCK ? left : OURS_BLOCK);
        if (good)
            ours_pairs(o, take_pair, &p);
    }
    pair_sums right = measures_agree(all, count, W2_LINES, independent);
    good = good && right.pairs > 0 && p.sums.pairs == right.pairs && p.sums.sum == right.sum;
    ours_free(o);
    tg_pack_free(pack);
    free(text);
    w1_free(&c);
    return good;
}

static void generated_measures_give_what_is_known(void)
{
    for (size_t count = 10; count <= 1000; count *= 10) {
        measure *all = measures_plain(count);
        pair_sums known, mine = measures_agree(all, count, KNOWN_LINES, false);
        CHECK(measures_known(count, &known));
        CHECK(mine.pairs == known.pairs && mine.sum == known.sum);
        free(all);
    }
}

static void generated_measures_through_the_library(void)
{
    measure *plain = measures_plain(100), *mixed = measures_mixed(100);
    CHECK(plain && set_agrees(plain, 100, false));
    CHECK(mixed && set_agrees(mixed, 100, true));
    free(plain);
    free(mixed);
}

static void mixed_measures_match_two_on_average(void)
{
    for (size_t count = 10; count <= 1000; count *= 10) {
        measure *all = measures_mixed(count);
        pair_sums s = measures_agree(all, count, 10000, true);
        CHECK(s.pairs > 19000 && s.pairs < 21000);
        free(all);
    }
}

/* Every line of the illustrative book is good input, and settled where nothing is left open. */
static bool book_decides(const tg_pack *pack, bool holes, unsigned open, size_t *settled)
{
    book *b = book_make(pack, BOOK_LINES, holes);
    char **answers = book_answers(pack, open);
    ours *o = b && answers ? ours_new(pack, book_table(b), (const char *const *)(uintptr_t)answers)
                           : NULL;
    uint8_t verdicts[BOOK_LINES] = {0};
    bool good = o && ours_decide(o, 0, BOOK_LINES);
    *settled = good ? ours_settled(o) : 0;
    if (good)
        ours_verdicts(o, verdicts);
    for (size_t i = 0; i < BOOK_LINES; i++)
        good = good && verdicts[i] < TG_VERDICT_COUNT;
    ours_free(o);
    for (size_t i = 0; answers && answers[i]; i++)
        free(answers[i]);
    free(answers);
    book_free(b);
    return good;
}

static void the_book_is_good_input(void)
{
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    size_t settled;
    REQUIRE(tg_pack_load("packs/us-cn-chips", NULL, &pack, &diags) == TG_OK);
    CHECK(book_decides(pack, false, 0, &settled));
    CHECK_EQ(settled, BOOK_LINES);
    CHECK(book_decides(pack, true, 6, &settled));
    CHECK(settled < BOOK_LINES);
    tg_pack_free(pack);
    tg_diags_free(diags);
}

int main(void)
{
    TEST(w1_in_c_gives_what_is_known);
    TEST(w1_through_the_library_gives_what_c_gives);
    TEST(generated_measures_give_what_is_known);
    TEST(generated_measures_through_the_library);
    TEST(mixed_measures_match_two_on_average);
    TEST(the_book_is_good_input);
    return test_end();
}
