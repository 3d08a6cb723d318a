/*
 * limits.c - what a pack says of its limits, what a line asks of them, and measures switched off
 * or adopted for a run.
 */
#include "tollgate.h"

#include "limit_pack.h"

#include "harness.h"

enum { UNITS, WORTH, HALF, NATIVES };

static tg_pack *pack;
static tg_run *run;
static tg_line *one;

static void set(const char *fact, const char *text)
{
    tg_reason why = {""};
    if (tg_line_set(one, fact, text, &why) != TG_OK)
        printf("%s: %s\n", fact, why.text);
}

static void usual(void)
{
    tg_line_clear(one);
    set("item", "h200");
    set("route.from", "US");
    set("route.to", "CN");
    set("end_use", "commercial");
    set("quantity", "10");
    set("unit_value", "20.50 USD");
    set("firm", "a");
    set("order_date", "2026-01-05");
    set("shipped", "2026-02-01");
    set("arrived", "2026-02-03");
}

static tg_limit_share share(size_t limit)
{
    tg_reason why = {""};
    tg_status st = tg_run_limits(run, one, &why);
    CHECK_EQ(st, TG_OK);
    return st == TG_OK ? tg_run_share(run, limit) : (tg_limit_share){0};
}

static long long low(tg_wide w)
{
    CHECK_EQ(w.high, 0);
    return (long long)w.low;
}

static void text(tg_text got, const char *want)
{
    CHECK_STR(got, want);
}

static void declarations(void)
{
    CHECK_EQ(tg_limit_count(pack), 4);
    tg_limit_info x = tg_limit_get(pack, HALF);
    text(x.name, "half");
    text(tg_limit_name(pack, HALF), "half");
    text(x.title, "Half of the TPP");
    text(x.status, "rule");
    text(x.weight, "quantity * item.tpp");
    text(x.counts, "route.to is CN");
    text(x.against, "route.to is US");
    text(x.at_most, "50 %");
    text(x.period, "window");
    text(x.unit, "");
    CHECK(x.ratio);
    CHECK_EQ(x.scale, 1);
    CHECK_EQ(x.key_count, 2);
    CHECK_EQ(tg_limit_key(pack, HALF, 1), tg_fact_find(pack, (tg_text){"firm", 4}));
    CHECK_EQ(tg_limit_order(pack, HALF, 0), tg_fact_find(pack, (tg_text){"order_date", 10}));
    x = tg_limit_get(pack, WORTH);
    text(x.unit, "USD");
    CHECK(!x.ratio);
    CHECK_EQ(x.scale, 2);
    CHECK_EQ(x.without_count, 1);
    text(tg_limit_without(pack, WORTH, 0), "quota");
    char day[11];
    tg_date_text(x.through, day);
    CHECK_STR(((tg_text){day, 10}), "2026-12-31");
    CHECK_EQ(tg_limit_get(pack, UNITS).through, TG_DAY_NONE);
    tg_text pinpoint;
    CHECK_EQ(tg_limit_get(pack, UNITS).source_count, 1);
    text(tg_limit_source(pack, UNITS, 0, &pinpoint), "rule");
    text(pinpoint, "2");
}

static void known_line(void)
{
    usual();
    tg_limit_share s = share(UNITS);
    CHECK_EQ(s.counts, TG_YES);
    CHECK_EQ(s.against, TG_NO);
    CHECK_EQ(low(s.weight_low), 10);
    CHECK_EQ(low(s.weight_high), 10);
    CHECK(s.key_known);
    CHECK_EQ(s.periods, 1 << TG_PERIOD_MONTH);
    CHECK(s.bound_has_low && s.bound_has_high);
    CHECK_EQ(low(s.bound_low.num), 100);
    CHECK_EQ(s.need_count, 0);
    s = share(HALF);
    CHECK_EQ(s.counts, TG_YES);
    CHECK_EQ(low(s.weight_low), 1583200); /* 10 x 15,832.0 */
    CHECK_EQ(s.periods, 1 << TG_PERIOD_WHOLE | 1 << TG_PERIOD_YEAR);
    CHECK_EQ(s.need_count, 1);
    CHECK_EQ(s.needs[0], tg_fact_find(pack, (tg_text){"window", 6}));
    CHECK_EQ(low(s.bound_low.num) * 2, low(s.bound_low.den));
    CHECK_EQ(share(WORTH).counts, TG_NO);
    CHECK_EQ(share(NATIVES).counts, TG_NO); /* proposed */
    int64_t place;
    char day[11];
    CHECK(tg_run_share_fact(run, tg_limit_order(pack, UNITS, 0), &place, (tg_sink){0}));
    tg_date_text((int32_t)place, day);
    CHECK_STR(((tg_text){day, 10}), "2026-01-05");
    CHECK(!tg_run_share_fact(run, tg_fact_find(pack, (tg_text){"certificate", 11}), &place,
                             (tg_sink){0}));
}

static void other_gates(void)
{
    usual();
    set("route.from", "TW"); /* passes no gate of export, and counts all the same */
    CHECK_EQ(share(UNITS).counts, TG_YES);
    set("route.to", "US");
    CHECK_EQ(share(UNITS).counts, TG_NO);
    CHECK_EQ(share(HALF).against, TG_YES);
    CHECK_EQ(low(share(WORTH).weight_low), 20500); /* cents, from a derived fact */
    set("arrived", "2027-01-01");
    set("shipped", "2026-12-31");
    CHECK_EQ(share(WORTH).counts, TG_NO); /* its last day has passed */
    usual();
    set("end_use", "military");
    CHECK_EQ(share(UNITS).counts, TG_NO); /* it does not bind this one */
}

static void missing_facts(void)
{
    usual();
    set("route.to", "one of (CN, US)");
    tg_limit_share s = share(HALF);
    CHECK_EQ(s.counts, TG_OPEN);
    CHECK_EQ(s.against, TG_OPEN);
    CHECK_EQ(s.needs[0], tg_fact_find(pack, (tg_text){"route.to", 8}));
    usual();
    set("quantity", "at least 5");
    s = share(UNITS);
    CHECK_EQ(low(s.weight_low), 5);
    CHECK_EQ(low(s.weight_high), 1000000);
    CHECK(!s.unbounded);
    CHECK_EQ(s.needs[0], tg_fact_find(pack, (tg_text){"quantity", 8}));
    set("item", "");
    s = share(HALF); /* 5 x 0 .. 1,000,000 x 1,000,000.0 */
    CHECK_EQ(low(s.weight_low), 0);
    CHECK_EQ(low(s.weight_high), 10000000000000);
    CHECK(!s.key_known);
    usual();
    set("route.to", "US");
    set("unit_value", "");
    s = share(WORTH);
    CHECK(s.unbounded);
    usual();
    set("shipped", "");
    s = share(UNITS); /* in force on every day that it can have been shipped by? not before 2024 */
    CHECK_EQ(s.counts, TG_OPEN);
    CHECK_EQ(s.day, TG_DAY_NONE);
    set("firm", "none"); /* is an account like any other */
    CHECK(share(UNITS).key_known);
    usual();
    set("shipped", "2026-03-01"); /* after it arrived */
    tg_reason why = {""};
    CHECK_EQ(tg_run_limits(run, one, &why), TG_INPUT);
    CHECK(why.text[0]);
}

static void assumed_and_on(void)
{
    tg_run *r;
    tg_reason why = {""};
    tg_options opt = TG_OPTIONS_INIT;
    tg_date_parse((tg_text){"2026-03-03", 10}, &opt.on);
    REQUIRE(tg_run_new(pack, &opt, &r) == TG_OK);
    CHECK_EQ(tg_run_assume(r, "window", "year", &why), TG_OK);
    CHECK_EQ(tg_run_assume(r, "native", "100 %", &why), TG_OK);
    CHECK_EQ(tg_run_switch(r, "natives", TG_SWITCH_ADOPT, &why), TG_OK);
    usual();
    set("shipped", "");
    set("arrived", "");
    CHECK_EQ(tg_run_limits(r, one, &why), TG_OK);
    tg_limit_share s = tg_run_share(r, HALF);
    CHECK_EQ(s.counts, TG_YES);
    CHECK_EQ(s.periods, 1 << TG_PERIOD_YEAR);
    CHECK_EQ(s.day, opt.on);
    CHECK_EQ(s.need_count, 0);
    s = tg_run_share(r, NATIVES);
    CHECK_EQ(s.counts, TG_YES);
    CHECK(s.bound_has_low && s.bound_has_high);
    CHECK_EQ(low(s.bound_low.num), low(s.bound_low.den));
    tg_run_free(r);
}

static void unknown_bound(void)
{
    tg_run *r;
    tg_reason why = {""};
    REQUIRE(tg_run_new(pack, NULL, &r) == TG_OK);
    CHECK_EQ(tg_run_switch(r, "natives", TG_SWITCH_ADOPT, &why), TG_OK);
    usual();
    CHECK_EQ(tg_run_limits(r, one, &why), TG_OK);
    tg_limit_share s = tg_run_share(r, NATIVES);
    CHECK_EQ(s.counts, TG_YES);
    CHECK(!s.bound_has_low && !s.bound_has_high);
    CHECK_EQ(s.needs[0], tg_fact_find(pack, (tg_text){"native", 6}));
    CHECK_EQ(tg_run_assume(r, "native", "at least 100 %", &why), TG_OK);
    CHECK_EQ(tg_run_limits(r, one, &why), TG_OK);
    s = tg_run_share(r, NATIVES);
    CHECK(s.bound_has_low && !s.bound_has_high);
    CHECK_EQ(low(s.bound_low.num), low(s.bound_low.den));
    CHECK_EQ(s.needs[0], tg_fact_find(pack, (tg_text){"native", 6}));
    CHECK_EQ(tg_run_assume(r, "native", "50 % .. 90 %", &why), TG_OK);
    CHECK_EQ(tg_run_limits(r, one, &why), TG_OK);
    s = tg_run_share(r, NATIVES);
    CHECK(s.bound_has_low && s.bound_has_high);
    CHECK_EQ(low(s.bound_low.num) * 2, low(s.bound_low.den));
    CHECK_EQ(low(s.bound_high.num) * 10, low(s.bound_high.den) * 9);
    CHECK_EQ(tg_run_switch(r, "natives", TG_SWITCH_AS_WRITTEN, &why), TG_OK);
    CHECK_EQ(tg_run_limits(r, one, &why), TG_OK);
    CHECK_EQ(tg_run_share(r, NATIVES).counts, TG_NO);
    CHECK_EQ(tg_run_switch(r, "units", TG_SWITCH_OFF, &why), TG_OK);
    CHECK_EQ(tg_run_limits(r, one, &why), TG_OK);
    CHECK_EQ(tg_run_share(r, UNITS).counts, TG_NO);
    tg_run_free(r);
}

static void switched_measures(void)
{
    tg_run *r;
    tg_reason why = {""};
    const tg_outcome *o;
    REQUIRE(tg_run_new(pack, NULL, &r) == TG_OK);
    usual();
    CHECK_EQ(tg_decide(r, one, &o, &why), TG_OK);
    CHECK_EQ(tg_outcome_gate(o, 0).safe, TG_LICENCE_CASE);
    CHECK_EQ(tg_run_switch(r, "review", TG_SWITCH_OFF, &why), TG_OK);
    CHECK_EQ(tg_decide(r, one, &o, &why), TG_OK);
    CHECK_EQ(tg_outcome_gate(o, 0).safe, TG_LICENCE_NOT_STATED);
    text(tg_outcome_measure(o, 2).answer, "watched");
    CHECK_EQ(tg_run_switch(r, "licence", TG_SWITCH_OFF, &why), TG_OK);
    CHECK_EQ(tg_decide(r, one, &o, &why), TG_OK);
    CHECK_EQ(tg_outcome_gate(o, 0).safe, TG_CLEAR);
    CHECK_EQ(tg_run_switch(r, "licence", TG_SWITCH_AS_WRITTEN, &why), TG_OK);
    CHECK_EQ(tg_run_switch(r, "review", TG_SWITCH_AS_WRITTEN, &why), TG_OK);
    CHECK_EQ(tg_decide(r, one, &o, &why), TG_OK);
    CHECK_EQ(tg_outcome_gate(o, 0).safe, TG_LICENCE_CASE);
    CHECK_EQ(tg_run_switch(r, "reveiw", TG_SWITCH_OFF, &why), TG_UNKNOWN);
    CHECK(strstr(why.text, "did you mean `review`?") != NULL);
    CHECK_EQ(tg_run_switch(r, "review", (tg_switch)7, &why), TG_ARGUMENT);
    CHECK_EQ(tg_decide(r, one, &o, &why), TG_OK);
    CHECK_EQ(tg_outcome_gate(o, 0).safe, TG_LICENCE_CASE);
    tg_run_free(r);
}

int main(void)
{
    pack = limit_pack();
    if (!pack || tg_run_new(pack, NULL, &run) != TG_OK || tg_line_new(pack, &one) != TG_OK)
        return 1;
    TEST(declarations);
    TEST(known_line);
    TEST(other_gates);
    TEST(missing_facts);
    TEST(assumed_and_on);
    TEST(unknown_bound);
    TEST(switched_measures);
    tg_line_free(one);
    tg_run_free(run);
    tg_pack_free(pack);
    return test_end();
}
