/*
 * scenario.c - the public interface to scenarios: what a pack has, the pack under one, lines.
 */
#include "tollgate.h"

#include "small_pack.h"

#include "harness.h"

#include <stdlib.h>

static const char supposed_text[] =
    "tollgate 1\n"
    "parameter share  \"Share\"\n  type      decimal to 0.01 %\n  source    press\n"
    "  in force  from 2026-01-01\n  value     at least 10 %\n"
    "measure quota  \"Quota (illustrative)\"\n  gate      arrival\n  status    proposed\n"
    "  binds     everyone\n  source    press\n  in force  from 2026-01-01\n"
    "  when      quantity > 50\n  denies\n"
    "measure share_fee  \"Fee (illustrative)\"\n  gate      arrival\n  status    proposed\n"
    "  binds     everyone\n  source    press\n  in force  from 2026-01-01\n"
    "  charges   share of value, to us.cbp\n"
    "limit native  \"Native units first (illustrative)\"\n  gate      arrival\n"
    "  status    proposed\n  binds     everyone\n  source    press\n  in force  from 2026-01-01\n"
    "  per       end_use\n  weight    quantity\n  counts    route.to is CN\n"
    "  against   route.to is US\n  at most   share\n  period    whole\n  order     shipped\n"
    "scenario closed  \"All orders are stopped\"\n  source     press\n"
    "  known on   2026-02-01\n  assume     cn.existing is yes\n"
    "scenario quota_only  \"A quota, no stop\"\n  sets      share to 15 %\n"
    "  adopts    quota, share_fee\n  suspends  stop\n"
    "scenario later  \"The stop comes in March\"\n  builds on  closed\n"
    "  begins     stop on 2026-03-01\n  ends       stop on 2026-04-01\n"
    "scenario granted  \"Licences for research, more demand\"\n"
    "  authorised by  bis_licence \"1\" where end_use is research\n"
    "  demand         150 % where item is h200\n  demand         50 % where end_use is military\n"
    "  weights        cn.existing: yes 75 %, no 25 %\n"
    "scenario broken  \"Shipped after it arrived\"\n"
    "  assume    shipped is 2026-03-01, arrived is 2026-02-01\n"
    "scenario matched  \"The limit is adopted, one to one\"\n  sets      share to 100 %\n"
    "  adopts    native\n  inventory h200: 700_000, 5_000 from 2026-03-01\n"
    "measure levy  \"Levy (illustrative)\"\n  gate      arrival\n  status    proposed\n"
    "  binds     everyone\n"
    "  version\n    source    press\n    in force  from 2026-01-01\n    charges   1 % of value, to us.cbp\n"
    "  version\n    source    press\n    in force  from 2026-02-01\n    charges   2 % of value, to us.cbp\n"
    "scenario levied_late  \"The second levy alone\"\n  adopts    levy\n  begins    levy on 2026-03-01\n";

static tg_pack *scenario_pack(void)
{
    const char *const names[] = {"small.tg", "chips.csv", "names.csv", "scenarios/s.tg"};
    const tg_text texts[] = {{small_text, sizeof small_text - 1},
                             {small_chips, sizeof small_chips - 1},
                             {small_names, sizeof small_names - 1},
                             {supposed_text, sizeof supposed_text - 1}};
    tg_pack *p;
    tg_diags *d;
    if (tg_pack_load_memory(names, texts, 4, NULL, &p, &d) != TG_OK)
        tg_diags_print(d, TG_DIAGS_TEXT, (tg_sink){small_print, NULL});
    tg_diags_free(d);
    return p;
}

static tg_text text_c(const char *s)
{
    return (tg_text){s, strlen(s)};
}

typedef struct {
    char at[4096];
    size_t len;
} caught;

static void catch_text(void *ctx, const char *bytes, size_t count)
{
    caught *c = ctx;
    for (size_t i = 0; i < count && c->len + 1 < sizeof c->at; i++)
        c->at[c->len++] = bytes[i];
    c->at[c->len] = '\0';
}

static tg_pack *under(const tg_pack *p, const char *name)
{
    tg_pack *q = NULL;
    tg_reason why = {""};
    uint32_t id = tg_scenario_find(p, text_c(name), &why);
    if (id == TG_NO_ID || tg_pack_under(p, id, &q, &why) != TG_OK)
        printf("%s\n", why.text);
    return q;
}

/* 100 H200 to China, arriving on that day. */
static tg_line *line_to_china(const tg_pack *p, const char *arrived, const char *use)
{
    tg_line *l;
    tg_reason why = {""};
    if (tg_line_new(p, &l) != TG_OK)
        abort();
    const char *const facts[][2] = {
        {"item", "h200"},       {"route.from", "TW"}, {"route.to", "CN"}, {"quantity", "100"},
        {"unit_value", "2.00"}, {"arrived", arrived}, {"end_use", use}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        CHECK_EQ(tg_line_set(l, facts[i][0], facts[i][1], &why), TG_OK);
    return l;
}

/* The line's verdict set under the scenario, "" for none. */
static uint16_t decided(const tg_pack *p, const char *name, const tg_line *l)
{
    tg_pack *q = *name ? under(p, name) : NULL;
    tg_run *run;
    const tg_outcome *o;
    tg_reason why = {""};
    if ((!q && *name) || tg_run_new(q ? q : p, NULL, &run) != TG_OK)
        return 0;
    CHECK_EQ(tg_decide(run, l, &o, &why), TG_OK);
    uint16_t set = tg_outcome_line(o).set;
    tg_run_free(run);
    tg_pack_free(q);
    return set;
}

static size_t dated_of(const tg_pack *p, tg_dated_kind kind, const char *name, size_t *count)
{
    size_t first = SIZE_MAX;
    *count = 0;
    for (size_t i = 0; i < tg_dated_count(p); i++) {
        tg_dated_info x = tg_dated_get(p, i);
        if (x.kind != kind || x.name.len != strlen(name) || memcmp(x.name.ptr, name, x.name.len))
            continue;
        first = (*count)++ ? first : i;
    }
    return first;
}

/* What is dated is what the scenario leaves: fewer versions, other
 * spans, a value from the start. */
static void dated_things_are_those_of_the_scenario(void)
{
    tg_pack *p = scenario_pack();
    REQUIRE(p);
    tg_pack *late = under(p, "levied_late"), *quota = under(p, "quota_only"),
            *one = under(p, "matched");
    REQUIRE(late && quota && one);
    size_t count, i = dated_of(p, TG_DATED_MEASURE, "levy", &count);
    CHECK_EQ(count, 2);
    caught c = {.len = 0};
    tg_dated_under(p, i, (tg_sink){catch_text, &c});
    CHECK_STR(text_c(c.at), "");
    i = dated_of(late, TG_DATED_MEASURE, "levy", &count);
    REQUIRE(count == 1);
    tg_span in;
    CHECK(tg_dated_in_force(late, i, TG_DAY_NONE, &in));
    int32_t march = 0;
    CHECK(tg_date_parse(text_c("2026-03-01"), &march));
    CHECK_EQ(in.from, march);
    CHECK_EQ(tg_dated_get(late, i).known, TG_DAY_NONE);
    tg_dated_under(late, i, (tg_sink){catch_text, &c});
    CHECK_STR(text_c(c.at), "adopted, begins on 2026-03-01 by scenario `levied_late`");
    i = dated_of(quota, TG_DATED_MEASURE, "quota", &count);
    CHECK(tg_dated_get(quota, i).adopted);
    CHECK(tg_dated_get(quota, dated_of(quota, TG_DATED_MEASURE, "stop", &count)).suspended);
    i = dated_of(quota, TG_DATED_PARAMETER, "share", &count);
    c.len = 0;
    tg_dated_says(quota, i, (tg_sink){catch_text, &c});
    tg_dated_under(quota, i, (tg_sink){catch_text, &c});
    CHECK_STR(text_c(c.at), "15 %set by scenario `quota_only`");
    i = dated_of(one, TG_DATED_LIMIT, "native", &count);
    CHECK(tg_dated_get(one, i).adopted);
    c.len = 0;
    tg_dated_under(one, i, (tg_sink){catch_text, &c});
    CHECK_STR(text_c(c.at), "adopted by scenario `matched`");
    tg_pack_free(late);
    tg_pack_free(quota);
    tg_pack_free(one);
    tg_pack_free(p);
}

static void a_run_tells_what_it_assumes(void)
{
    tg_pack *p = scenario_pack();
    REQUIRE(p);
    tg_pack *q = under(p, "closed");
    tg_run *run = NULL;
    tg_reason why = {""};
    REQUIRE(q && tg_run_new(q, NULL, &run) == TG_OK);
    uint32_t asked = tg_fact_find(q, text_c("cn.existing")),
             use = tg_fact_find(q, text_c("end_use"));
    caught c = {.len = 0};
    bool one = false;
    CHECK(tg_run_assumes(run, asked, &one, (tg_sink){catch_text, &c}));
    CHECK(one);
    CHECK_STR(text_c(c.at), "yes");
    CHECK(!tg_run_assumes(run, use, &one, (tg_sink){catch_text, &c}));
    size_t allowed = 0;
    for (size_t i = 0; i < tg_question_reading_count(q, asked); i++)
        allowed += tg_run_allows(run, asked, i);
    CHECK_EQ(allowed, 1);
    CHECK_EQ(tg_run_assume(run, "end_use", "one of (research, military)", &why), TG_OK);
    CHECK(tg_run_assumes(run, use, &one, (tg_sink){catch_text, &c}));
    CHECK(!one);
    int32_t february = 0;
    CHECK(tg_date_parse(text_c("2026-02-01"), &february));
    CHECK_EQ(tg_run_options(run).known_on, february);
    CHECK_EQ(tg_run_options(run).stance, TG_STANCE_ENFORCED);
    tg_run_free(run);
    tg_pack_free(q);
    tg_pack_free(p);
}

static void a_pack_tells_its_scenarios(void)
{
    tg_pack *p = scenario_pack(), *plain = small_pack();
    REQUIRE(p && plain);
    CHECK_EQ(tg_scenario_count(p), 7);
    CHECK_EQ(tg_scenario_count(plain), 0);
    CHECK(!strcmp(tg_pack_get_info(p).digest, tg_pack_get_info(plain).digest));
    tg_reason why = {""};
    CHECK_EQ(tg_scenario_find(p, text_c("quota_onyl"), &why), TG_NO_ID);
    CHECK(strstr(why.text, "did you mean `quota_only`?"));
    uint32_t id = tg_scenario_find(p, text_c("quota_only"), &why);
    tg_scenario_info info = tg_scenario_get(p, id);
    CHECK_STR(info.title, "A quota, no stop");
    CHECK_EQ(info.known_on, TG_DAY_NONE);
    CHECK_EQ(info.change_count, 4);
    CHECK(!info.changes_lines);
    CHECK_EQ(strlen(info.digest), 64);
    CHECK(info.file.len > 3 && !memcmp(info.file.ptr + info.file.len - 3, ".tg", 3));
    caught c = {"", 0};
    for (size_t i = 0; i < info.change_count; i++) {
        tg_scenario_change(p, id, i, (tg_sink){catch_text, &c});
        catch_text(&c, "\n", 1);
    }
    CHECK(!strcmp(c.at, "sets share to 15 %\nadopts quota\nadopts share_fee\nsuspends stop\n"));
    info = tg_scenario_get(p, tg_scenario_find(p, text_c("granted"), &why));
    CHECK(info.changes_lines);
    CHECK_EQ(info.weighted_count, 1);
    tg_share shares[2];
    uint32_t q = tg_scenario_weights(p, 3, 0, shares, 2);
    CHECK_EQ(q, tg_fact_find(p, text_c("cn.existing")));
    CHECK_EQ(tg_question_reading_count(p, q), 2);
    CHECK_EQ(tg_question_by_law(p, q), 1); /* no, yes */
    CHECK(shares[0].num == 1 && shares[0].den == 4 && shares[1].num == 3 && shares[1].den == 4);
    c.len = 0;
    tg_question_reading(p, q, 1, (tg_sink){catch_text, &c});
    CHECK(!strcmp(c.at, "yes"));
    CHECK_EQ(tg_question_reading_count(p, 0), 0);
    tg_pack_free(p);
    tg_pack_free(plain);
}

static void a_scenario_changes_what_is_decided(void)
{
    tg_pack *p = scenario_pack();
    REQUIRE(p);
    tg_line *l = line_to_china(p, "2026-02-10", "commercial");
    CHECK_EQ(decided(p, "", l), 1 << TG_CLEAR | 1 << TG_DENIED);
    CHECK_EQ(decided(p, "closed", l), 1 << TG_DENIED);
    CHECK_EQ(decided(p, "later", l), 1 << TG_CLEAR);
    CHECK_EQ(decided(p, "quota_only", l), 1 << TG_DENIED);
    CHECK_EQ(tg_line_set(l, "quantity", "50", NULL), TG_OK);
    CHECK_EQ(decided(p, "quota_only", l), 1 << TG_CLEAR);
    tg_line_free(l);
    l = line_to_china(p, "2026-03-01", "commercial");
    CHECK_EQ(decided(p, "later", l), 1 << TG_DENIED);
    tg_line_free(l);
    l = line_to_china(p, "2026-04-01", "commercial");
    CHECK_EQ(decided(p, "later", l), 1 << TG_CLEAR);
    CHECK_EQ(decided(p, "closed", l), 1 << TG_DENIED);
    tg_line_free(l);
    tg_pack_free(p);
}

static void parameters_are_set(void)
{
    tg_pack *p = scenario_pack(), *q = under(p, "quota_only");
    REQUIRE(q);
    tg_line *l = line_to_china(p, "2026-02-10", "commercial");
    tg_run *run;
    const tg_outcome *o;
    tg_share v;
    REQUIRE(tg_run_new(q, NULL, &run) == TG_OK);
    REQUIRE(tg_decide(run, l, &o, NULL) == TG_OK);
    REQUIRE(tg_outcome_charge_count(o) == 1);
    CHECK(!strcmp(tg_outcome_charge(o, 0).amount, "30.00"));
    CHECK(!tg_outcome_charge(o, 0).at_least);
    CHECK(tg_pack_sets(q, text_c("share"), &v) && v.num == 3 && v.den == 20);
    CHECK(!tg_pack_sets(p, text_c("share"), &v));
    CHECK(!tg_pack_sets(q, text_c("shares"), &v));
    tg_run_free(run);
    tg_line_free(l);
    tg_pack_free(q);
    tg_pack_free(p);
}

static void an_explanation_names_the_scenario(void)
{
    tg_pack *p = scenario_pack(), *q = under(p, "quota_only");
    REQUIRE(q);
    tg_line *l = line_to_china(p, "2026-02-10", "commercial");
    tg_run *run;
    caught c = {"", 0};
    REQUIRE(tg_run_new(q, NULL, &run) == TG_OK);
    CHECK_EQ(tg_explain(run, l, NULL, TG_EXPLAIN_TEXT, 200, true, (tg_sink){catch_text, &c}),
             TG_OK);
    CHECK(strstr(c.at, "under scenario quota_only: A quota, no stop\n  sets share to 15 %\n"));
    CHECK(strstr(c.at, "stop: suspended by scenario `quota_only`"));
    CHECK(strstr(c.at, "adopted by scenario `quota_only`"));
    CHECK(strstr(c.at, "15 % (scenario quota_only)"));
    CHECK_STR(tg_pack_get_info(q).scenario, "quota_only");
    CHECK(!strcmp(tg_pack_get_info(q).scenario_digest, tg_scenario_get(p, 1).digest));
    CHECK_EQ(tg_pack_get_info(p).scenario.len, 0);
    tg_run_free(run);
    tg_line_free(l);
    tg_pack_free(p); /* the pack under it lives on */
    CHECK_STR(tg_pack_get_info(q).name, "small");
    tg_pack_free(q);
}

static void lines_are_supposed(void)
{
    tg_pack *p = scenario_pack(), *q = under(p, "granted");
    REQUIRE(q);
    uint32_t quantity = tg_fact_find(p, text_c("quantity"));
    static const struct {
        const char *use, *units;
    } cases[] = {{"research", "150"}, {"military", "75"}, {"commercial", "150"}};
    for (size_t i = 0; i < 3; i++) {
        tg_line *l = line_to_china(p, "2026-02-10", cases[i].use);
        CHECK_EQ(tg_line_suppose(l, q, NULL), TG_OK);
        caught c = {"", 0};
        tg_line_text(l, quantity, (tg_sink){catch_text, &c});
        CHECK(!strcmp(c.at, cases[i].units));
        tg_line_free(l);
    }
    tg_line *l = line_to_china(p, "2026-02-10", "research");
    CHECK_EQ(tg_line_set(l, "route.from", "US", NULL), TG_OK);
    CHECK_EQ(tg_line_set(l, "route.to", "TW", NULL), TG_OK);
    CHECK_EQ(tg_line_set(l, "shipped", "2026-02-09", NULL), TG_OK);
    CHECK_EQ(decided(p, "granted", l), 1 << TG_LICENCE_CASE);
    CHECK_EQ(tg_line_suppose(l, q, NULL), TG_OK);
    CHECK_EQ(decided(p, "granted", l), 1 << TG_CONDITIONAL);
    CHECK_EQ(tg_line_set(l, "quantity", "1_000_000", NULL), TG_OK);
    tg_reason why = {""};
    CHECK_EQ(tg_line_suppose(l, q, &why), TG_INPUT);
    CHECK(strstr(why.text, "too large under scenario `granted`"));
    tg_line_free(l);
    tg_pack_free(q);
    tg_pack_free(p);
}

static void contradictions_are_refused(void)
{
    tg_pack *p = scenario_pack(), *q = NULL;
    REQUIRE(p);
    tg_reason why = {""};
    CHECK_EQ(tg_pack_under(p, tg_scenario_find(p, text_c("broken"), NULL), &q, &why), TG_INPUT);
    CHECK(!q);
    CHECK(strstr(why.text, "scenario `broken` contradicts the pack"));
    CHECK_EQ(tg_pack_under(p, 99, &q, NULL), TG_ARGUMENT);
    q = under(p, "closed");
    REQUIRE(q);
    tg_pack *twice = NULL;
    CHECK_EQ(tg_pack_under(q, 0, &twice, NULL), TG_ARGUMENT);
    tg_run *run;
    REQUIRE(tg_run_new(q, NULL, &run) == TG_OK);
    CHECK_EQ(tg_run_assume(run, "cn.existing", "no", &why), TG_INPUT);
    CHECK(strstr(why.text, "scenario `closed` says what `cn.existing` is"));
    tg_run_free(run);
    tg_pack_free(q);
    tg_pack_free(p);
}

/* One batch under two packs: what is decided is the run's. */
static void batches_are_shared(void)
{
    tg_pack *p = scenario_pack(), *q = under(p, "closed");
    REQUIRE(q);
    tg_line *l = line_to_china(p, "2026-02-10", "commercial");
    tg_batch *b;
    tg_run *runs[2];
    REQUIRE(tg_batch_new(p, 4, &b) == TG_OK);
    REQUIRE(tg_run_new(p, NULL, &runs[0]) == TG_OK && tg_run_new(q, NULL, &runs[1]) == TG_OK);
    CHECK_EQ(tg_batch_add(b, l), TG_OK);
    CHECK_EQ(tg_batch_decide(runs[0], b), TG_OK);
    CHECK(!tg_outcome_line(tg_batch_outcome(b, 0)).settled);
    CHECK_EQ(tg_batch_decide(runs[1], b), TG_OK);
    CHECK_EQ(tg_outcome_line(tg_batch_outcome(b, 0)).set, 1 << TG_DENIED);
    tg_run_free(runs[0]);
    tg_run_free(runs[1]);
    tg_batch_free(b);
    tg_line_free(l);
    tg_pack_free(q);
    tg_pack_free(p);
}

/* A line of the pack is a member of a limit that only the scenario adopts. */
static void limits_are_adopted(void)
{
    tg_pack *p = scenario_pack(), *q = under(p, "matched");
    REQUIRE(q);
    tg_line *l = line_to_china(p, "2026-02-10", "commercial");
    tg_run *runs[2];
    tg_reason why;
    CHECK(!tg_limit_get(p, 0).counting && tg_limit_get(q, 0).counting);
    REQUIRE(tg_run_new(p, NULL, &runs[0]) == TG_OK && tg_run_new(q, NULL, &runs[1]) == TG_OK);
    CHECK_EQ(tg_run_limits(runs[0], l, &why), TG_OK);
    CHECK_EQ(tg_run_share(runs[0], 0).counts, TG_NO);
    CHECK_EQ(tg_run_limits(runs[1], l, &why), TG_OK);
    tg_limit_share share = tg_run_share(runs[1], 0);
    CHECK_EQ(share.counts, TG_YES);
    CHECK_EQ(share.weight_high.low, 100);
    uint32_t id = tg_scenario_find(p, text_c("matched"), &why);
    CHECK_EQ(tg_scenario_get(p, id).stock_count, 2);
    tg_stock stock = tg_scenario_stock(p, id, 0);
    CHECK_STR(stock.item, "h200");
    CHECK(stock.units == 700000 && stock.from == TG_DAY_NONE);
    stock = tg_scenario_stock(p, id, 1);
    char day[11];
    tg_date_text(stock.from, day);
    CHECK(stock.units == 5000 && !strcmp(day, "2026-03-01"));
    caught c = {"", 0};
    tg_scenario_change(p, id, 3, (tg_sink){catch_text, &c});
    CHECK(!strcmp(c.at, "inventory h200: 5_000 from 2026-03-01"));
    CHECK(share.bound_has_low && share.bound_low.num.low == share.bound_low.den.low);
    tg_pack *other = small_pack();
    tg_line *stranger = line_to_china(other, "2026-02-10", "commercial");
    CHECK_EQ(tg_run_limits(runs[0], stranger, &why), TG_ARGUMENT);
    tg_line_free(stranger);
    tg_pack_free(other);
    tg_run_free(runs[0]);
    tg_run_free(runs[1]);
    tg_line_free(l);
    tg_pack_free(q);
    tg_pack_free(p);
}

typedef struct { char at[3][32]; } three_texts;

static void take_three(void *ctx, size_t i, tg_text t)
{
    three_texts *x = ctx;
    snprintf(x->at[i], sizeof x->at[i], "%.*s", (int)t.len, t.ptr);
}

/* What an outcome's worlds read of the policy's questions, and texts of a line. */
static void outcomes_tell_their_questions(void)
{
    tg_pack *p = scenario_pack(), *q = under(p, "closed");
    REQUIRE(q);
    tg_line *l = line_to_china(p, "2026-02-10", "commercial");
    const tg_pack *packs[] = {p, q};
    for (size_t i = 0; i < 2; i++) {
        tg_run *run;
        const tg_outcome *o;
        REQUIRE(tg_run_new(packs[i], NULL, &run) == TG_OK);
        REQUIRE(tg_decide(run, l, &o, NULL) == TG_OK);
        CHECK_EQ(tg_outcome_question_count(o), i == 0);
        if (i == 0)
            CHECK_EQ(tg_outcome_question(o, 0), tg_fact_find(p, text_c("cn.existing")));
        tg_run_free(run);
    }
    three_texts t = {{"", "", ""}};
    uint32_t facts[] = {tg_fact_find(p, text_c("item.tpp")), tg_fact_find(p, text_c("shipped")),
                        tg_fact_find(p, text_c("quantity"))};
    CHECK_EQ(tg_line_texts(l, facts, 3, take_three, &t), TG_OK);
    CHECK(!strcmp(t.at[0], "15_832") && !strcmp(t.at[1], "") && !strcmp(t.at[2], "100"));
    tg_line_free(l);
    tg_pack_free(q);
    tg_pack_free(p);
}

static void files_are_given(void)
{
    const char *name = "mine.tg";
    static const char text[] =
        "tollgate 1\nscenario mine  \"Mine\"\n  assume  cn.existing is perhaps\n";
    tg_text t = {text, sizeof text - 1};
    tg_pack *p;
    tg_diags *d;
    CHECK_EQ(tg_pack_load_with("/nonexistent/folder", &name, &t, 1, NULL, &p, &d), TG_FILE);
    CHECK(!p);
    tg_diags_free(d);
}

int main(void)
{
    TEST(a_pack_tells_its_scenarios);
    TEST(dated_things_are_those_of_the_scenario);
    TEST(a_run_tells_what_it_assumes);
    TEST(a_scenario_changes_what_is_decided);
    TEST(parameters_are_set);
    TEST(an_explanation_names_the_scenario);
    TEST(lines_are_supposed);
    TEST(contradictions_are_refused);
    TEST(batches_are_shared);
    TEST(limits_are_adopted);
    TEST(outcomes_tell_their_questions);
    TEST(files_are_given);
    return test_end();
}
