/*
 * value.c - texts of order files and answers as values, and back.
 */
#include "../support/pack_text.h"

#include "harness.h"

static const char pack[] =
    "tollgate 1\n"
    "pack p \"P\"\n  version 1\n  current through 2026-01-01\n"
    "unit GB/s \"gigabytes per second\"\nunit TB/s is 1_000 GB/s\nunit mm2 \"square\"\n"
    "currency USD \"dollar\"\ncurrency CNY \"yuan\"\n"
    "source s \"S\"\n  publisher \"x\"\n  published 2025-01-01\n  basis official text\n"
    "role buyer \"Buyer\"\n"
    "fact item \"Chip\"\n  type code\n"
    "fact party.hq \"HQ\"\n  type country\n"
    "fact yes \"Y\"\n  type yes/no\n"
    "fact use \"U\"\n  type one of commercial, research, military, may be none\n"
    "fact to \"T\"\n  type country\n"
    "fact whole \"W\"\n  type whole, 0 .. 1_000_000\n"
    "fact speed \"S\"\n  type decimal to 0.1 GB/s, -10 GB/s .. 100_000 GB/s\n"
    "fact share \"P\"\n  type decimal to 0.01 %, 0 % .. 100 %\n"
    "fact price \"M\"\n  type money USD to 0.01\n"
    "fact day \"D\"\n  type date\n"
    "question q \"Q\"\n  source s\n  type whole\n  readings 75_000, 100_000\n"
    "parameter open \"O\"\n  type decimal to 0.01 %\n  source s\n  in force from 2020-01-01\n"
    "  value at least 15 %\n"
    "group g \"G\"\n  of code\n  source s\n  in force from 2020-01-01\n  members a100\n";

static arena *memory;
static model *m;

static read_result read(const char *fact_named, const char *text, value *v, str *why)
{
    uint32_t f = model_fact(m, str_c(fact_named));
    tg_assert(f != ID_NONE);
    return value_read(m, f, str_c(text), memory, v, why);
}

/* `written` is what value_format makes of it; NULL: the same text. */
static void good(const char *fact_named, const char *text, const char *written)
{
    value v, again;
    str why = STR("");
    read_result got = read(fact_named, text, &v, &why);
    if (got != READ_OK)
        printf("%s: %s: " STR_FMT "\n", fact_named, text, STR_ARG(why));
    REQUIRE(got == READ_OK);
    strbuf b;
    strbuf_init(&b, NULL);
    uint32_t f = model_fact(m, str_c(fact_named));
    value_format(m, f, &v, &b);
    CHECK_STR(strbuf_str(&b), written ? written : text);
    if (v.state != V_MISSING) { /* which is written as a word and read from nothing */
        CHECK_EQ(value_read(m, f, strbuf_str(&b), memory, &again, &why), READ_OK);
        CHECK_EQ(again.state, v.state);
        CHECK_EQ(again.lo, v.lo);
        CHECK_EQ(again.hi, v.hi);
        CHECK_EQ(again.set_count, v.set_count);
        CHECK(str_eq(again.text, v.text));
    }
    strbuf_free(&b);
}

static void bad(const char *fact_named, const char *text, const char *why_not)
{
    value v;
    str why = STR("");
    if (read(fact_named, text, &v, &why) != READ_BAD)
        printf("%s: %s was read\n", fact_named, text);
    CHECK_STR(why, why_not);
}

static void numbers(void)
{
    good("whole", "27_000", NULL);
    good("whole", "27000", "27_000");
    good("whole", "27000.00", "27_000");
    good("whole", " 5 ", "5");
    good("whole", "0", NULL);
    good("speed", "600 GB/s", NULL);
    good("speed", "600GB/s", "600 GB/s");
    good("speed", "600", "600 GB/s");
    good("speed", "6.5 TB/s", "6_500 GB/s");
    good("speed", "-3.5", "-3.5 GB/s");
    good("share", "25 %", NULL);
    good("share", "25%", "25 %");
    good("share", "0.01", "0.01 %");
    good("price", "27000.00", "27_000 USD");
    good("price", "27_000.5 USD", "27_000.50 USD");
    good("q", "75_000", NULL);
    good("open", "20", "20 %");
    bad("whole", "1,234",
        "`1,234`: a comma may group digits or mark decimals; write 1234 or 1_234 "
        "for thousands, 1.234 for decimals");
    bad("whole", "1.234,5",
        "`1.234,5`: a comma may group digits or mark decimals; write 1234 or "
        "1_234 for thousands, 1.234 for decimals");
    bad("whole", "2.5", "`2.5` is not a whole number");
    bad("whole", "27 000", "`27 000`: digits are grouped with `_`, as in 27_000");
    bad("whole", "2_70", "`2_70` is not a number such as 1234");
    bad("whole", "1e5", "`1e5`: a plain number is expected, without `e5`");
    bad("whole", "n/a", "`n/a` is not a number such as 1234");
    bad("whole", "-1", "`-1` is outside 0 .. 1_000_000");
    bad("whole", "5 GB/s", "`5 GB/s`: a plain number is expected, without `GB/s`");
    bad("speed", "600 mm2", "`600 mm2`: a number of GB/s is expected, not of `mm2`");
    bad("speed", "0.05", "`0.05` has more than 1 decimal");
    bad("speed", "99999999999999999999", "`99999999999999999999` is too large");
    bad("speed", "fast", "`fast` is not a number such as 1234.5 GB/s");
    bad("share", "101", "`101` is outside 0 .. 100");
    bad("price", "27000 CNY", "`27000 CNY` is not in USD");
    bad("price", "$27000", "`$27000` is not a number such as 1234.5 USD");
    bad("price", "1.005", "`1.005` has more than 2 decimals");
    bad("q", "80_000", "`80_000` is no reading of q");
}

static void dates(void)
{
    good("day", "2026-01-15", NULL);
    good("day", "2026-01", "2026-01-01 .. 2026-01-31");
    good("day", "2024-02", "2024-02-01 .. 2024-02-29");
    good("day", "2026-12", "2026-12-01 .. 2026-12-31");
    good("day", "2026-01..", "at least 2026-01-01");
    good("day", "..2026-01", "at most 2026-01-31");
    good("day", "2026-01..2026-03", "2026-01-01 .. 2026-03-31");
    good("day", "at least 2026-01-15", NULL);
    good("day", "2026-01-15 .. 2026-01-15", "2026-01-15");
    bad("day", "03/04/2026",
        "`03/04/2026` may be 2026-04-03 or 2026-03-04; write the one that is "
        "meant");
    bad("day", "3.4.2026",
        "`3.4.2026` may be 2026-04-03 or 2026-03-04; write the one that is meant");
    bad("day", "15/01/2026", "`15/01/2026` is not written as a date; write 2026-01-15");
    bad("day", "01/15/2026", "`01/15/2026` is not written as a date; write 2026-01-15");
    bad("day", "04/04/2026", "`04/04/2026` is not written as a date; write 2026-04-04");
    bad("day", "2026/01/15", "`2026/01/15` is not written as a date; write 2026-01-15");
    bad("day", "2026-1-5", "`2026-1-5` is not written as a date; write 2026-01-05");
    bad("day", "2026-02-30", "there is no day `2026-02-30`");
    bad("day", "03/04/26", "`03/04/26` is not a date such as 2026-01-15");
    bad("day", "46037", "`46037` is not a date such as 2026-01-15");
    bad("day", "2026-13", "`2026-13` is not a date such as 2026-01-15");
    bad("day", "15 January", "`15 January` is not a date such as 2026-01-15");
    bad("day", "2026-01-15 13:30", "a day is expected; the time of day goes into `day.time`");
    bad("day", "2026-02..2026-01", "`2026-02..2026-01` ends before it begins");
    good("day.time", "13:30", NULL);
    good("day.time", "at least 13:30", NULL);
    bad("day.time", "25:00", "`25:00` is not a time of day such as 13:30");
    bad("day.time", "810", "`810` is not a time of day such as 13:30");
}

static void dates_with_time(void)
{
    uint32_t f = model_fact(m, STR("day"));
    int32_t minute;
    value v;
    str why = STR("");
    CHECK_EQ(value_read_timed(m, f, STR("2026-01-15 13:30"), memory, &v, &minute, &why), READ_OK);
    CHECK_EQ(minute, 13 * 60 + 30);
    CHECK_EQ(v.lo, date_day(2026, 1, 15));
    CHECK_EQ(value_read_timed(m, f, STR("2026-01-15T00:01"), memory, &v, &minute, &why), READ_OK);
    CHECK_EQ(minute, 1);
    CHECK_EQ(value_read_timed(m, f, STR("2026-01-15"), memory, &v, &minute, &why), READ_OK);
    CHECK_EQ(minute, -1);
    CHECK_EQ(value_read_timed(m, f, STR("2026-01-15 24:00"), memory, &v, &minute, &why), READ_BAD);
    CHECK_EQ(minute, -1);
    CHECK_EQ(m->facts[f].time_fact, model_fact(m, STR("day.time")));
}

static void words(void)
{
    good("yes", "yes", NULL);
    good("yes", "one of (yes, no)", "one of (no, yes)");
    good("use", "research", NULL);
    good("use", "none", NULL);
    good("use", "one of (military, research)", "one of (research, military)");
    good("use", "one of research, research", "research");
    good("to", "CN", NULL);
    good("to", "one of (MO, CN)", "one of (CN, MO)");
    good("buyer.hq", "none", NULL);
    good("buyer", "none", NULL);
    bad("yes", "Yes", "`Yes` is neither `yes` nor `no`");
    bad("yes", "1", "`1` is neither `yes` nor `no`");
    bad("yes", "none", "it cannot be none");
    bad("use", "comercial", "`comercial` is not in the list; did you mean `commercial`?");
    bad("use", "RESEARCH", "`RESEARCH` is not in the list; did you mean `research`?");
    bad("use", "xyzzy", "`xyzzy` is none of the 3 words for use, such as `commercial`");
    bad("use", "one of (research,)", "an empty place in `one of`");
    bad("to", "cn", "`cn` is not a country as two capitals (ISO 3166), such as `CN`");
    bad("to", "UK", "`UK` is not an ISO 3166 code; write `GB`");
    bad("to", "China", "`China` is not a country as two capitals (ISO 3166), such as `CN`");
    bad("whole", "one of (1, 2)", "`one of` is for words; write `at least`, `at most` or `V .. W`");
}

static void codes(void)
{
    value v;
    str why;
    good("item", "a100", NULL);
    good("item", "8471.50", NULL);
    good("item", "Acme, Inc.", "\"Acme, Inc.\"");
    good("item", "\"none\"", NULL);
    good("item", "\"a \\\"b\\\" \\\\ c\"", NULL);
    good("item", "one of (a, \"b, c\")", NULL);
    good("item", "at least 5", "\"at least 5\"");
    bad("item", "none", "it cannot be none");
    bad("item", "\"\"", "an empty code");
    bad("item", "\xff", "not valid UTF-8");
    CHECK_EQ(read("item", "a100", &v, &why), READ_OK);
    CHECK(v.lo != CODE_OTHER); /* the policy mentions it */
    CHECK_EQ(read("item", "b200", &v, &why), READ_OK);
    CHECK(v.lo == CODE_OTHER);
    CHECK_STR(v.text, "b200");
}

static void parts(void)
{
    good("whole", "", "missing");
    good("whole", "  ", "missing");
    good("whole", "at least 500", NULL);
    good("whole", "at most 500", NULL);
    good("whole", "5 .. 7", NULL);
    good("whole", "5..7", "5 .. 7");
    good("whole", "5..", "at least 5");
    good("whole", "7 .. 7", "7");
    good("speed", "at least 600 GB/s", NULL);
    good("speed", "1 TB/s .. 2 TB/s", "1_000 .. 2_000 GB/s");
    bad("whole", "..", "a range without bounds");
    bad("whole", "7 .. 5", "`7 .. 5` ends before it begins");
    bad("whole", "at least", "`at least` is not a number such as 1234");
    bad("whole", "at least 2_000_000", "`2_000_000` is outside 0 .. 1_000_000");
}

static void countries(void)
{
    CHECK_EQ(country_code(STR("AA")), 0);
    CHECK_EQ(country_code(STR("ZZ")), 675);
    CHECK_EQ(country_code(STR("cn")), -1);
    CHECK_EQ(country_code(STR("CNN")), -1);
    for (int64_t i = 0; i < 676; i++) {
        char text[3];
        country_text(i, text);
        CHECK_EQ(country_code(str_c(text)), i);
    }
}

int main(void)
{
    memory = arena_new(NULL, 0);
    diags *d = diags_new(memory, 0);
    m = test_model(pack, memory, d);
    if (!m) {
        printf("not ok pack: the pack does not load\n");
        test_diags(d);
        arena_free(memory);
        return 1;
    }
    TEST(numbers);
    TEST(dates);
    TEST(dates_with_time);
    TEST(words);
    TEST(codes);
    TEST(parts);
    TEST(countries);
    arena_free(memory);
    return test_end();
}
