/*
 * sweep_bound.c - bound rows of sweeps that have no tables for rows by themselves: with an index,
 * or with so many words and conditions that binding would take long. A block answers them alike.
 */
#include "tollgate.h"

#include "listed.h"
#include "small_pack.h"

#include "harness.h"

enum { PLACES = 72, ROWS = 4, COLUMNS = 6, TOO_LONG = 1 << 24 };
static const char places[] =
    "US CN TW JP KR DE FR GB NL IN BR MX AD AE AF AL AM AO "
    "AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BS BT BW "
    "BY BZ CA CD CF CG CH CI CL CM CO CR CU CV CY CZ DJ DK "
    "DM DO DZ EC EE EG ER ES ET FI FJ FM GA GD GE GH GM GN";
_Static_assert(sizeof places == 3 * PLACES, "places of two letters");

/* A measure for each place; `joint`: also for many units, and a charge, which no index takes. */
static tg_pack *places_pack(bool joint)
{
    static char text[sizeof small_text + PLACES * 300];
    const char *const names[] = {"small.tg", "chips.csv", "names.csv"};
    size_t at = (size_t)snprintf(text, sizeof text, "%s", small_text);
    tg_pack *p;
    tg_diags *d;
    for (unsigned i = 0; i < PLACES; i++)
        at += (size_t)snprintf(
            text + at, sizeof text - at,
            "measure place_%u  \"Place\"\n  gate      arrival\n  status    rule\n"
            "  binds     everyone\n  source    rule\n  in force  from 2023-11-17\n"
            "  when      %s: route.from is %.2s; quantity >= %u\n  %s\n",
            i, joint ? "any of" : "all of", places + 3 * i, joint ? 1000 + i : i,
            joint ? "charges   1 % of value, to us.cbp" : "denies");
    const tg_text texts[] = {{text, at},
                             {small_chips, sizeof small_chips - 1},
                             {small_names, sizeof small_names - 1}};
    if (tg_pack_load_memory(names, texts, 3, NULL, &p, &d) != TG_OK)
        tg_diags_print(d, TG_DIAGS_TEXT, (tg_sink){small_print, NULL});
    tg_diags_free(d);
    return p;
}

/* The table in a block, then row by row, bound; how many measures stood. */
static void rows_alike(tg_sweep *s, const tg_column *c, size_t *stood)
{
    uint8_t safe[ROWS], one;
    listed lists[ROWS] = {{0, 0}};
    REQUIRE(tg_sweep_rows(s, c, 0, ROWS,
                          &(tg_answers){.safe = safe, .take = take_listed, .take_ctx = lists}) ==
            TG_OK);
    REQUIRE(tg_sweep_bind(s, c) == TG_OK);
    for (size_t i = 0; i < ROWS; i++) {
        listed list = {0, 0};
        REQUIRE(tg_sweep_row(s, i,
                             &(tg_answers){.safe = &one, .take = take_listed,
                                           .take_ctx = &list}) == TG_OK);
        CHECK_EQ(one, safe[i]);
        CHECK_EQ(list.count, lists[i].count);
        CHECK_EQ(list.sum, lists[i].sum);
        *stood += list.count;
    }
}

/* Places are words, so many of them; how many rows went without a block, and what stood. */
static void places_rows(bool joint, size_t word_count, uint64_t *quick, size_t *stood)
{
    static const uint32_t place[ROWS] = {0, 1, 2, 71}, units[ROWS] = {0, 5, 1005, 100};
    static const uint16_t days[ROWS] = {20500, 20500, 20500, 20500};
    static const uint8_t zeros[ROWS];
    static const tg_text to[] = {{"US", 2}}, chip[] = {{"h20", 3}};
    tg_pack *p = places_pack(joint);
    REQUIRE(p);
    const size_t count = tg_measure_count(p);
    uint32_t *measures = calloc(count, sizeof *measures);
    tg_text *words = calloc(word_count, sizeof *words);
    tg_sweep *s = NULL;
    tg_run *r;
    tg_reason why;
    uint64_t rows, by_outcome;
    *stood = 0;
    REQUIRE(words && measures && tg_run_new(p, NULL, &r) == TG_OK);
    for (size_t i = 0; i < word_count; i++)
        words[i] = (tg_text){places + 3 * (i % PLACES), 2};
    for (uint32_t i = 0; i < count; i++)
        measures[i] = i;
    const tg_column c[COLUMNS] = {
        {tg_fact_find(p, (tg_text){"route.from", 10}), place, 4, false, 0, 0, words, word_count,
         NULL},
        {tg_fact_find(p, (tg_text){"route.to", 8}), zeros, 1, false, 0, 0, to, 1, NULL},
        {tg_fact_find(p, (tg_text){"shipped", 7}), days, 2, false, 0, 0, NULL, 0, NULL},
        {tg_fact_find(p, (tg_text){"arrived", 7}), days, 2, false, 0, 0, NULL, 0, NULL},
        {tg_fact_find(p, (tg_text){"item", 4}), zeros, 1, false, 0, 0, chip, 1, NULL},
        {tg_fact_find(p, (tg_text){"quantity", 8}), units, 4, false, 0, 0, NULL, 0, NULL}};
    const tg_sweep_ask ask = {.listed = measures, .listed_count = count};
    REQUIRE(tg_run_assume(r, "certificate", "yes", &why) == TG_OK);
    REQUIRE(tg_run_assume(r, "cn.existing", "yes", &why) == TG_OK);
    REQUIRE(tg_run_assume(r, "end_use", "research", &why) == TG_OK);
    REQUIRE(tg_sweep_new(r, c, COLUMNS, &ask, &s, &why) == TG_OK);
    rows_alike(s, c, stood);
    *quick = tg_sweep_quick_count(s);
    tg_sweep_counts(s, &rows, &by_outcome);
    CHECK_EQ(by_outcome, 0);
    tg_sweep_free(s);
    tg_run_free(r);
    tg_pack_free(p);
    free(words);
    free(measures);
}

static void a_bound_row_may_need_a_block(void)
{
    size_t by_index = 0, few = 0, many = 0;
    uint64_t quick = 1;
    places_rows(false, PLACES, &quick, &by_index);
    CHECK_EQ(quick, 0);
    places_rows(true, PLACES, &quick, &few);
    CHECK_EQ(quick, ROWS);
    places_rows(true, TOO_LONG / (2 * PLACES) + 1, &quick, &many);
    CHECK_EQ(quick, 0);
    CHECK(by_index > 2);
    CHECK(few > 10);
    CHECK_EQ(few, many);
}

int main(void)
{
    TEST(a_bound_row_may_need_a_block);
    return test_end();
}
