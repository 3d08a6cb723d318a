/*
 * codes.c - texts that stand where a code should: stand-ins and near misses are bad input, one line
 * at a time, as assumptions and by columns; other codes are as good as any.
 */
#include "tollgate.h"

#include "harness.h"

#include <string.h>

static const char text[] =
    "tollgate 1\n"
    "pack codes  \"Codes\"\n  version          1.0.0\n  current through  2026-06-30\n"
    "authority us.bis  \"Bureau\"\n  country  US\n"
    "source rule  \"A rule\"\n  publisher  us.bis\n  published  2023-10-25\n"
    "  basis      official text\n"
    "topic chips  \"Chips\"\n"
    "role seller  \"Seller\"\n"
    "role buyer  \"Buyer\"\n"
    "fact item  \"Chip\"\n  type  code\n"
    "fact item.tpp  \"TPP\"\n  type  decimal to 0.1, 0 .. 1_000_000\n"
    "fact item.hts  \"Tariff number\"\n  type  code\n"
    "fact shipped  \"Shipped\"\n  type  date\n"
    "group named  \"Named\"\n  of        code\n  source    rule\n  in force  from 2023-01-01\n"
    "  members   \"acme fab\", bolt\n"
    "catalogue chips  \"Chips\"\n  file     \"chips.csv\"\n  key      item from id\n"
    "  columns  item.tpp from tpp\n  aliases  \"names.csv\"\n  source   rule\n"
    "definition named_chip  \"Of a name\"\n  of  item\n  source  rule\n  is  item.tpp > 0\n"
    "gate export  \"Export\"\n  authority  us.bis\n  clock      shipped\n  route      item.tpp > 0\n"
    "  topics     chips\n"
    "coverage export chips\n  source           rule\n  in force         from 2023-01-01\n"
    "  checked through  2026-06-30\n"
    "measure letter  \"A letter to one\"\n  gate      export\n  status    directive\n"
    "  binds     seller is nvidia\n  source    rule\n  in force  from 2023-11-17\n  denies\n"
    "measure listed  \"The listed\"\n  gate      export\n  status    rule\n  binds     everyone\n"
    "  source    rule\n  in force  from 2023-11-17\n"
    "  when      any of: buyer in named; item.hts is under 8473.30\n  denies\n";

static tg_pack *load(void)
{
    static const char chips[] =
        "id,tpp\nvendor-h200-sxm,15832\nvendor-h200-nvl,13000\nab,1\na-b,2\n";
    static const char names[] = "alias,id\nH200 SXM,vendor-h200-sxm\n";
    const char *const files[] = {"codes.tg", "chips.csv", "names.csv"};
    const tg_text texts[] = {
        {text, sizeof text - 1}, {chips, sizeof chips - 1}, {names, sizeof names - 1}};
    tg_diags *d;
    tg_pack *p;
    tg_status st = tg_pack_load_memory(files, texts, 3, NULL, &p, &d);
    if (st != TG_OK)
        p = NULL;
    tg_diags_free(d);
    return p;
}

/* What setting it says: "" when it is taken. */
static const char *said(tg_line *l, const char *fact, const char *value)
{
    static tg_reason why;
    why.text[0] = '\0';
    tg_status st = tg_line_set(l, fact, value, &why);
    CHECK((st == TG_OK) == !why.text[0]);
    CHECK(st == TG_OK || st == TG_INPUT);
    return why.text;
}

static void stand_ins_are_no_codes(void)
{
    static const char *const words[] = {"n/a", "N/A", "na", "-",    "--",  "?",   "unknown",
                                        "TBD", "tba", "null", "NIL", "None", "not applicable",
                                        "Not Applicable", "see attachment", " Unknown ", "\xE2\x80\x93",
                                        "n/a\xC2\xA0", "...", "N. A.", "#N/A"};
    tg_pack *p = load();
    tg_line *l;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        CHECK(strstr(said(l, "buyer", words[i]), "stands for no code: leave it empty"));
        CHECK(strstr(said(l, "item", words[i]), "stands for no code"));
    }
    CHECK(strstr(said(l, "buyer", "TBD"), "write `none` when there is none"));
    CHECK(!strstr(said(l, "item.hts", "TBD"), "`none`"));
    CHECK(strstr(said(l, "buyer", "one of (bolt, tbd)"), "`tbd` stands for no code"));
    CHECK(!*said(l, "buyer", "none"));
    CHECK(!*said(l, "buyer", ""));
    CHECK(!*said(l, "buyer", "seen industries"));
    CHECK(!*said(l, "buyer", "nan ya"));
    tg_line_free(l);
    tg_pack_free(p);
}

static void near_misses_name_what_was_meant(void)
{
    tg_pack *p = load();
    tg_line *l;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK);
    CHECK(strstr(said(l, "seller", "NVIDIA"), "did you mean `nvidia`?"));
    CHECK(strstr(said(l, "seller", "n-vidia"), "did you mean `nvidia`?"));
    CHECK(strstr(said(l, "buyer", "Nvidia"), "did you mean `nvidia`?")); /* any role */
    CHECK(strstr(said(l, "buyer", "ACME-Fab"), "did you mean `acme fab`?"));
    CHECK(strstr(said(l, "buyer", "acmefab"), "did you mean `acme fab`?"));
    CHECK(strstr(said(l, "buyer", "one of (bolt, Bolt)"), "did you mean `bolt`?"));
    CHECK(strstr(said(l, "seller", "nvidia\xC2\xA0"), "did you mean `nvidia`?"));
    CHECK(strstr(said(l, "seller", "nvi\xE2\x80\x8B" "dia"), "did you mean `nvidia`?"));
    CHECK(strstr(said(l, "seller", "\xEF\xBC\xAE" "vidia"), "did you mean `nvidia`?"));
    CHECK(!*said(l, "seller", "\xE5\x8D\x8E\xE4\xB8\xBA")); /* letters of any script are letters */
    CHECK(!*said(l, "seller", "nvidia"));
    CHECK(!*said(l, "buyer", "acme fab"));
    CHECK(!*said(l, "buyer", "another firm"));
    CHECK(!*said(l, "item.hts", "nvidia")); /* of another fact */
    CHECK(strstr(said(l, "item.hts", "84733011"), "the pack writes such a code `8473.30...`"));
    CHECK(!*said(l, "item.hts", "8473.3011"));
    CHECK(!*said(l, "item.hts", "8473"));
    tg_line_free(l);
    tg_pack_free(p);
}

static void items_are_exact_or_told(void)
{
    tg_pack *p = load();
    tg_line *l;
    tg_reason why;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK);
    CHECK_EQ(tg_definition_count(p), 1);
    CHECK(!tg_definition_dated(p, 0)); /* no day from which it is law */
    CHECK(!*said(l, "item", "vendor-h200-sxm"));
    CHECK(!*said(l, "item", "h200 sxm"));
    CHECK(strstr(said(l, "item", "Vendor-H200-SXM"), "did you mean `vendor-h200-sxm`?"));
    CHECK(strstr(said(l, "item", "h200  sxm"), "did you mean `vendor-h200-sxm`?"));
    CHECK(!*said(l, "item", "ab"));
    CHECK(!*said(l, "item", "a-b"));
    CHECK(!*said(l, "item", "H200"));
    CHECK_EQ(tg_line_check(l, &why), TG_INPUT);
    CHECK(strstr(why.text, "it could be `vendor-h200-sxm` or `vendor-h200-nvl`"));
    CHECK_EQ(tg_line_set(l, "item.tpp", "5", &why), TG_OK); /* a chip of one's own */
    CHECK_EQ(tg_line_check(l, &why), TG_OK);
    tg_line_free(l);
    tg_pack_free(p);
}

static void assumptions_and_columns_too(void)
{
    tg_pack *p = load();
    tg_run *run;
    tg_batch *b;
    tg_reason why;
    REQUIRE(p && tg_run_new(p, NULL, &run) == TG_OK && tg_batch_new(p, 4, &b) == TG_OK);
    CHECK_EQ(tg_run_assume(run, "seller", "NVIDIA", &why), TG_INPUT);
    CHECK_EQ(tg_run_assume(run, "seller", "tbd", &why), TG_INPUT);
    CHECK_EQ(tg_run_assume(run, "seller", "nvidia", &why), TG_OK);
    uint32_t item = tg_fact_find(p, (tg_text){"item", 4});
    uint32_t buyer = tg_fact_find(p, (tg_text){"buyer", 5});
    REQUIRE(item != TG_NO_ID && buyer != TG_NO_ID);
    const tg_text words[] = {{"H200 SXM", 8}, {"ab", 2}, {"Bolt", 4}, {"n/a", 3}, {"firm", 4}};
    const uint32_t items[] = {0, 0, 1}, buyers[] = {2, 3, 4};
    REQUIRE(tg_batch_column_text(b, item, words, 5, items, 3, NULL) == TG_OK);
    REQUIRE(tg_batch_column_text(b, buyer, words, 5, buyers, 3, NULL) == TG_OK);
    REQUIRE(tg_batch_decide(run, b) == TG_OK);
    CHECK(!tg_batch_outcome(b, 0));
    tg_batch_reason(b, 0, &why);
    CHECK(strstr(why.text, "did you mean `bolt`?"));
    tg_batch_reason(b, 1, &why);
    CHECK(strstr(why.text, "stands for no code"));
    CHECK(tg_batch_outcome(b, 2) != NULL);
    tg_batch_free(b);
    tg_run_free(run);
    tg_pack_free(p);
}

int main(void)
{
    TEST(stand_ins_are_no_codes);
    TEST(near_misses_name_what_was_meant);
    TEST(items_are_exact_or_told);
    TEST(assumptions_and_columns_too);
    return test_end();
}
