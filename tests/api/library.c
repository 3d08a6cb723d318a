/*
 * library.c - the public interface: loading, what a pack holds, lines, outcomes, batches.
 */
#include "tollgate.h"

#include "small_pack.h"

#include "harness.h"

/* ---- loading --------------------------------------------------------------------------------- */

static void loads_and_tells(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    tg_pack_info info = tg_pack_get_info(p);
    CHECK_STR(info.name, "small");
    CHECK_STR(info.title, "A small pack");
    CHECK_STR(info.version, "1.0.0");
    CHECK_EQ(strlen(info.digest), 64);
    char day[11];
    tg_date_text(info.current_through, day);
    CHECK(!strcmp(day, "2026-06-30"));
    tg_pack_free(p);
}

static void digest_follows_the_text(void)
{
    tg_pack *p = small_pack(), *q = small_pack();
    REQUIRE(p && q);
    CHECK(!strcmp(tg_pack_get_info(p).digest, tg_pack_get_info(q).digest));
    tg_pack_free(p);
    tg_pack_free(q);
}

static size_t said_bytes;

static void count_bytes(void *ctx, const char *bytes, size_t count)
{
    (void)ctx;
    (void)bytes;
    said_bytes += count;
}

static void faults_come_with_diagnostics(void)
{
    const char *name = "p.tg";
    tg_text text = {"tollgate 1\npack p \"P\"\n", 22};
    tg_pack *p;
    tg_diags *d;
    CHECK_EQ(tg_pack_load_memory(&name, &text, 1, NULL, &p, &d), TG_POLICY);
    CHECK(!p);
    REQUIRE(d);
    CHECK(tg_diags_errors(d) > 0);
    said_bytes = 0;
    tg_diags_print(d, TG_DIAGS_JSON, (tg_sink){count_bytes, NULL});
    CHECK(said_bytes > 0);
    size_t all = said_bytes;
    said_bytes = 0;
    for (size_t i = 0; i < tg_diags_count(d); i++)
        tg_diags_print_one(d, i, TG_DIAGS_JSON, (tg_sink){count_bytes, NULL});
    CHECK_EQ(said_bytes, all);
    tg_diags_free(d);
    CHECK_EQ(tg_diags_count(NULL), 0);

    CHECK_EQ(tg_pack_load("/nonexistent/folder", NULL, &p, &d), TG_FILE);
    CHECK(!p);
    REQUIRE(d);
    CHECK(tg_diags_errors(d) > 0);
    tg_diags_free(d);
    CHECK_EQ(tg_pack_load("/nonexistent/folder", NULL, &p, NULL), TG_FILE);
}

static void diagnostics_outlive_the_pack(void)
{
    tg_diags *d;
    tg_pack *p = small_pack_diags(&d);
    REQUIRE(p && d);
    tg_pack_free(p);
    CHECK_EQ(tg_diags_errors(d), 0);
    tg_diags_print(d, TG_DIAGS_TEXT, (tg_sink){count_bytes, NULL});
    tg_diags_free(d);
    tg_diags_free(NULL);
    tg_pack_free(NULL);
}

typedef struct { char text[4000]; size_t len; } note;

static void note_add(void *ctx, const char *bytes, size_t count)
{
    note *n = ctx;
    if (count > sizeof n->text - 1 - n->len)
        count = sizeof n->text - 1 - n->len;
    memcpy(n->text + n->len, bytes, count);
    n->len += count;
    n->text[n->len] = '\0';
}

static void formats(void)
{
    note n = {.len = 0};
    tg_diags *d;
    const char *text = "tollgate 1\npack   p \"P\"\n  version   1.0.0\n"
                       "  current through 2026-01-01\n";
    CHECK_EQ(tg_format("p.tg", (tg_text){text, strlen(text)}, (tg_sink){note_add, &n}, &d), TG_OK);
    CHECK(strstr(n.text, "pack p  \"P\""));
    tg_diags_free(d);
    CHECK_EQ(tg_format("p.tg", (tg_text){"nonsense", 8}, (tg_sink){note_add, &n}, &d), TG_POLICY);
    CHECK(tg_diags_errors(d) > 0);
    tg_diags_free(d);
}

/* ---- what a pack holds ----------------------------------------------------------------------- */

static uint32_t fact_id(const tg_pack *p, const char *name)
{
    return tg_fact_find(p, (tg_text){name, strlen(name)});
}

static void lists_facts_gates_measures(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    uint32_t tpp = fact_id(p, "item.tpp");
    REQUIRE(tpp != TG_NO_ID);
    tg_fact_info f = tg_fact_get(p, tpp);
    CHECK_STR(f.name, "item.tpp");
    CHECK_EQ(f.type, TG_TYPE_DECIMAL);
    CHECK_EQ(f.kind, TG_FACT_ITEM);
    CHECK_EQ(f.scale, 1);
    CHECK_STR(tg_fact_get(p, fact_id(p, "value")).unit, "USD");
    CHECK(tg_fact_get(p, fact_id(p, "value")).derived);
    uint32_t use = fact_id(p, "end_use");
    CHECK_EQ(tg_fact_get(p, use).symbol_count, 3);
    CHECK_STR(tg_fact_symbol(p, use, 1), "research");
    CHECK_EQ(fact_id(p, "nothing"), TG_NO_ID);

    CHECK_EQ(tg_gate_count(p), 2);
    tg_gate_info g = tg_gate_get(p, tg_gate_find(p, (tg_text){"export", 6}));
    CHECK_STR(g.title, "U.S. export");
    CHECK_STR(g.clock, "shipped");
    CHECK_EQ(g.topic_count, 1);
    CHECK_STR(g.authority_title, "Bureau of Industry and Security");
    CHECK_STR(tg_gate_topic(p, 0, 0), "Advanced chips");

    CHECK_EQ(tg_measure_count(p), 4);
    CHECK_STR(tg_measure_get(p, 0).status, "rule");
    CHECK_EQ(tg_demand_count(p), 1);
    CHECK_STR(tg_demand_get(p, 0).to_do, "obtain the certificate");
    CHECK_EQ(tg_limit_count(p), 0);
    tg_pack_free(p);
}

static void lists_items(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    CHECK_EQ(tg_item_count(p), 2);
    bool alias = false;
    size_t row = tg_item_find(p, (tg_text){"h200 sxm", 8}, &alias);
    REQUIRE(row != SIZE_MAX);
    CHECK(alias);
    CHECK_STR(tg_item_id(p, row), "h200");
    CHECK_EQ(tg_item_column_count(p, row), 3);
    CHECK_STR(tg_item_heading(p, row, 2), "note");
    CHECK_STR(tg_item_cell(p, row, 1), "15832");
    CHECK(tg_item_find(p, (tg_text){"h300", 4}, NULL) == SIZE_MAX);
    CHECK_STR(tg_item_near(p, (tg_text){"H200 SXN", 8}), "h200 sxm");
    CHECK_EQ(tg_item_near(p, (tg_text){"zzzzzzzzzzzzzz", 14}).len, 0);
    tg_pack_free(p);
}

static void tells_definitions(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK);
    CHECK_EQ(tg_definition_count(p), 1);
    bool of_item = false;
    tg_text title;
    CHECK_STR(tg_definition_name(p, 0, &title, &of_item), "advanced");
    CHECK(of_item);
    CHECK(tg_definition_dated(p, 0));
    int32_t days[4], before, after;
    CHECK_EQ(tg_definition_days(p, days, 4), 1);
    CHECK(tg_date_parse((tg_text){"2023-11-16", 10}, &before));
    after = before + 1;
    CHECK_EQ(days[0], after);
    tg_truth t;
    CHECK_EQ(tg_definition_holds(p, 0, l, after, days[0] + 1000, &t), TG_OK);
    CHECK_EQ(t, TG_OPEN);
    CHECK_EQ(tg_line_set(l, "item", "h200", NULL), TG_OK);
    CHECK_EQ(tg_definition_holds(p, 0, l, after, days[0] + 1000, &t), TG_OK);
    CHECK_EQ(t, TG_YES);
    CHECK_EQ(tg_definition_holds(p, 0, l, before, days[0] + 1000, &t), TG_OK);
    CHECK_EQ(t, TG_NO);
    tg_line_free(l);
    tg_pack_free(p);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void says(const tg_line *l, uint32_t fact, const char *want)
{
    note n = {.len = 0};
    tg_line_text(l, fact, (tg_sink){note_add, &n});
    if (strcmp(n.text, want) != 0)
        printf("    `%s`, not `%s`\n", n.text, want);
    CHECK(!strcmp(n.text, want));
}

static void sets_values_in_every_spelling(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK);
    tg_reason why = {{0}};
    uint32_t tpp = fact_id(p, "item.tpp");
    says(l, tpp, "missing");
    CHECK_EQ(tg_line_set(l, "item.tpp", "15832", &why), TG_OK);
    says(l, tpp, "15_832");
    CHECK(tg_line_known(l, tpp));
    CHECK_EQ(tg_line_set(l, "item.tpp", "at least 3", &why), TG_OK);
    CHECK(!tg_line_known(l, tpp));
    CHECK_EQ(tg_line_set(l, "item.tpp", "", &why), TG_OK);
    says(l, tpp, "missing");
    CHECK_EQ(tg_line_set_number(l, tpp, 158320), TG_OK);
    says(l, tpp, "15_832");
    CHECK_EQ(tg_line_set_number(l, tpp, -1), TG_INPUT);
    CHECK_EQ(tg_line_set_number(l, fact_id(p, "end_use"), 1), TG_ARGUMENT);
    CHECK_EQ(tg_line_set_number(l, TG_NO_ID, 1), TG_ARGUMENT);
    CHECK_EQ(tg_line_set(l, "shipped", "2026-01-15 13:30", &why), TG_OK);
    says(l, fact_id(p, "shipped"), "2026-01-15");
    says(l, fact_id(p, "shipped.time"), "13:30");

    CHECK_EQ(tg_line_set(l, "item.tp", "1", &why), TG_UNKNOWN);
    CHECK(strstr(why.text, "item.tpp"));
    CHECK_EQ(tg_line_set(l, "end_use", "reserch", &why), TG_INPUT);
    CHECK(strstr(why.text, "end_use"));
    CHECK_EQ(tg_line_set(l, "shipped", "2026-02-30", &why), TG_INPUT);
    CHECK_EQ(tg_line_set(l, "quantity", "-1", NULL), TG_INPUT);
    tg_line_clear(l);
    says(l, tpp, "missing");
    tg_line_free(l);
    tg_line_free(NULL);
    tg_pack_free(p);
}

/* A word sets what its text does: value, time of day, alias. */
static void words_are_read_once(void)
{
    static const struct { const char *fact, *text; } list[] = {
        {"item", "h200"}, {"item", "H200 SXM"}, {"item.tpp", "at least 3"}, {"route.to", "CN"},
        {"route.to", "one of (CN, US)"}, {"shipped", "2026-01-15 13:30"}, {"shipped", "2026-01"},
        {"end_use", "none"}, {"quantity", "12"}, {"item", "one of (h200, h20)"},
    };
    tg_pack *p = small_pack();
    tg_words *words;
    tg_line *l, *m;
    tg_reason why;
    uint32_t numbers[sizeof list / sizeof *list], none = 77;
    size_t count = sizeof list / sizeof *list;
    REQUIRE(p && tg_words_new(p, &words) == TG_OK);
    REQUIRE(tg_line_new(p, &l) == TG_OK && tg_line_new(p, &m) == TG_OK);
    CHECK_EQ(tg_words_add(words, fact_id(p, "end_use"), (tg_text){"reserch", 7}, &none, &why),
             TG_INPUT);
    CHECK(strstr(why.text, "end_use"));
    CHECK_EQ(tg_words_add(words, TG_NO_ID, (tg_text){"x", 1}, &none, &why), TG_ARGUMENT);
    CHECK_EQ(none, 77);
    for (size_t i = 0; i < count; i++) {
        tg_text text = {list[i].text, strlen(list[i].text)};
        tg_status st = tg_words_add(words, fact_id(p, list[i].fact), text, &numbers[i], &why);
        CHECK_EQ(st, tg_line_set(m, list[i].fact, list[i].text, NULL));
        if (st != TG_OK)
            numbers[i] = TG_NO_ID;
    }
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == TG_NO_ID)
            continue;
        tg_line_clear(l);
        tg_line_clear(m);
        tg_line_set_word(l, words, numbers[i]);
        CHECK_EQ(tg_line_set(m, list[i].fact, list[i].text, &why), TG_OK);
        for (uint32_t f = 0; f < tg_fact_count(p); f++) {
            note n = {.len = 0};
            tg_line_text(m, f, (tg_sink){note_add, &n});
            says(l, f, n.text);
        }
        tg_text x = tg_line_alias(l), y = tg_line_alias(m);
        CHECK(x.len == y.len && !memcmp(x.ptr, y.ptr, x.len));
    }
    tg_line_free(l);
    tg_line_free(m);
    tg_words_free(words);
    tg_words_free(NULL);
    tg_pack_free(p);
}

static void fills_from_the_catalogue(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK);
    tg_reason why = {{0}};
    CHECK_EQ(tg_line_set(l, "item.tpp", "15000", &why), TG_OK);
    CHECK_EQ(tg_line_set(l, "item", "H200 SXM", &why), TG_OK);
    CHECK_STR(tg_line_alias(l), "h200");
    CHECK_EQ(tg_line_check(l, &why), TG_INPUT);
    CHECK(strstr(why.text, "contradicts the catalogue"));
    CHECK_EQ(tg_line_set(l, "item.tpp", "", &why), TG_OK);
    CHECK_EQ(tg_line_check(l, &why), TG_OK);
    says(l, fact_id(p, "item.tpp"), "15_832");
    CHECK(tg_line_known(l, fact_id(p, "item.tpp")));
    CHECK_EQ(tg_line_set(l, "item", "h400", &why), TG_OK);
    CHECK_EQ(tg_line_check(l, &why), TG_INPUT);
    CHECK(strstr(why.text, "in no catalogue"));
    CHECK_EQ(tg_line_set(l, "item.tpp", "1", &why), TG_OK);
    CHECK_EQ(tg_line_check(l, &why), TG_OK);
    CHECK_EQ(tg_line_set(l, "shipped", "2026-01-15", &why), TG_OK);
    CHECK_EQ(tg_line_set(l, "arrived", "2026-01-10", &why), TG_OK);
    CHECK_EQ(tg_line_check(l, &why), TG_INPUT);
    CHECK(strstr(why.text, "dates"));
    tg_line_free(l);
    tg_pack_free(p);
}

/* ---- outcomes -------------------------------------------------------------------------------- */

static void set_all(tg_line *l, const char *const *pairs)
{
    for (size_t i = 0; pairs[i]; i += 2) {
        tg_reason why = {{0}};
        if (tg_line_set(l, pairs[i], pairs[i + 1], &why) != TG_OK)
            printf("    %s\n", why.text);
        CHECK(why.text[0] == '\0');
    }
}

static const char *const to_china[] = {"item", "h200", "route.from", "US", "route.to", "CN",
                                       "shipped", "2026-02-01", "arrived", "2026-02-03",
                                       "end_use", "commercial", NULL};

static void decides(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    tg_run *r;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK && tg_run_new(p, NULL, &r) == TG_OK);
    set_all(l, to_china);
    const tg_outcome *o;
    REQUIRE(tg_decide(r, l, &o, NULL) == TG_OK);
    tg_result line = tg_outcome_line(o), exporting = tg_outcome_gate(o, 0);
    CHECK_EQ(exporting.settled, true);
    CHECK_EQ(exporting.safe, TG_LICENCE_CASE);
    CHECK_EQ(exporting.fallback, 1 << TG_LICENCE_NOT_STATED);
    CHECK_EQ(line.set, 1 << TG_LICENCE_CASE | 1 << TG_DENIED);
    CHECK_EQ(line.by_law, 1 << TG_DENIED);
    CHECK(line.depends && !line.undetermined);
    unsigned held = 0;
    CHECK_EQ(tg_outcome_disposition(o, &held), TG_HELD);
    CHECK_EQ(held, TG_HELD_OPEN | TG_HELD_LICENCE | TG_HELD_TO_DO);
    CHECK(!strcmp(tg_disposition_text(TG_HELD), "held"));
    CHECK_EQ(tg_outcome_worlds(o), 2);

    tg_text title;
    tg_extent extent;
    REQUIRE(tg_outcome_need_count(o) == 1);
    CHECK_STR(tg_outcome_need(o, 0, &title, &extent), "bis_licence");
    CHECK_EQ(extent, TG_IN_EVERY_WORLD);
    REQUIRE(tg_outcome_demand_count(o) == 1);
    CHECK(tg_outcome_demand(o, 0).outstanding);

    bool greedy = true;
    uint32_t facts[4];
    CHECK_EQ(tg_outcome_hinge_count(o, TG_NO_ID, &greedy), 1);
    CHECK(!greedy);
    CHECK_EQ(tg_outcome_hinge(o, TG_NO_ID, 0, facts, 4), 1);
    CHECK_EQ(facts[0], fact_id(p, "cn.existing"));
    size_t more = 9;
    CHECK_EQ(tg_outcome_hinge_rows(o, TG_NO_ID, &more), 2);
    CHECK_EQ(more, 0);
    note n = {.len = 0};
    CHECK_EQ(tg_outcome_hinge_row(o, TG_NO_ID, 1, 0, (tg_sink){note_add, &n}), 1 << TG_DENIED);
    CHECK(!strcmp(n.text, "yes"));

    tg_text basis;
    uint32_t weakest;
    CHECK_STR(tg_outcome_weakest(o, &basis, &weakest), "directive");
    CHECK_STR(basis, "unnamed people 2");
    CHECK_STR(tg_measure_get(p, weakest).name, "stop");
    CHECK_STR(tg_outcome_measure(o, 0).answer, "applies");
    CHECK_EQ(tg_outcome_charge_count(o), 0);
    tg_run_free(r);
    tg_line_free(l);
    tg_pack_free(p);
}

static void leaves_hinges_out(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    tg_run *r;
    tg_options opt = TG_OPTIONS_INIT;
    opt.no_hinges = true;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK && tg_run_new(p, &opt, &r) == TG_OK);
    set_all(l, to_china);
    const tg_outcome *o;
    uint32_t id;
    unsigned held = 0;
    REQUIRE(tg_decide(r, l, &o, NULL) == TG_OK);
    CHECK_EQ(tg_outcome_line(o).set, 1 << TG_LICENCE_CASE | 1 << TG_DENIED);
    CHECK_EQ(tg_outcome_line(o).by_law, 0);
    CHECK_EQ(tg_outcome_disposition(o, &held), TG_HELD);
    CHECK_EQ(held, TG_HELD_OPEN | TG_HELD_LICENCE | TG_HELD_TO_DO);
    CHECK_EQ(tg_outcome_hinge_count(o, TG_NO_ID, NULL), 0);
    /* Asking goes by hinges, and finds them. */
    CHECK_EQ(tg_ask_next(r, l, TG_SEEK_SETTLED, true, &id, NULL), TG_OK);
    CHECK_EQ(id, fact_id(p, "cn.existing"));
    tg_run_free(r);
    tg_line_free(l);
    tg_pack_free(p);
}

/* What an outcome says of each joint reading is what deciding the line with it says. */
static void tells_of_each_joint_reading(void)
{
    static const char *const to[] = {"CN", "US"};
    tg_pack *p = small_pack();
    tg_options opt = TG_OPTIONS_INIT, lean = TG_OPTIONS_INIT;
    tg_run *plain, *run[2];
    tg_line *l;
    tg_reason why;
    const tg_outcome *o;
    REQUIRE(p);
    uint32_t question = fact_id(p, "cn.existing");
    opt.joint_readings = lean.joint_readings = lean.line_only = true;
    REQUIRE(tg_run_new(p, NULL, &plain) == TG_OK && tg_run_new(p, &opt, &run[0]) == TG_OK &&
            tg_run_new(p, &lean, &run[1]) == TG_OK && tg_line_new(p, &l) == TG_OK);
    for (size_t i = 0; i < 2 * sizeof to / sizeof *to; i++) {
        tg_line_clear(l);
        REQUIRE(tg_line_set(l, "item", "h200", &why) == TG_OK &&
                tg_line_set(l, "route.from", "TW", &why) == TG_OK &&
                tg_line_set(l, "route.to", to[i / 2], &why) == TG_OK &&
                tg_line_set(l, "value", "1000", &why) == TG_OK &&
                tg_line_set(l, "arrived", "2026-02-01", &why) == TG_OK);
        REQUIRE(tg_decide(plain, l, &o, &why) == TG_OK);
        CHECK(!tg_outcome_joint(o)); /* not asked for */
        for (size_t r = 0; r < tg_question_reading_count(p, question); r++) {
            size_t classes = 0, at[1] = {0};
            REQUIRE(tg_decide(run[i % 2], l, &o, &why) == TG_OK);
            REQUIRE(tg_outcome_joint(o));
            REQUIRE(tg_outcome_joint_count(o) == (i < 2));
            if (i < 2) {
                CHECK_EQ(tg_outcome_joint_question(o, 0, &classes), question);
                CHECK_EQ(classes, 2);
                at[0] = tg_outcome_joint_class(o, 0, r);
            }
            size_t leaf = tg_outcome_joint_leaf(o, at);
            CHECK_EQ(tg_outcome_leaf_count(o), i < 2 ? 2 : 1);
            tg_leaf is = tg_outcome_leaf(o, leaf);
            tg_leaf_charge c = {0};
            if (is.charge_count)
                c = tg_outcome_leaf_charge(o, leaf, 0);
            REQUIRE(tg_line_set(l, "cn.existing", r ? "yes" : "no", &why) == TG_OK);
            REQUIRE(tg_decide(plain, l, &o, &why) == TG_OK);
            unsigned held = 0;
            CHECK_EQ(is.disposition, tg_outcome_disposition(o, &held));
            CHECK_EQ(is.to_do, held == TG_HELD_TO_DO);
            CHECK_EQ(is.charge_count, tg_outcome_charge_count(o));
            CHECK_EQ(is.charge_count, i < 2 ? 0 : 1);
            if (is.charge_count) {
                CHECK_EQ(c.measure, tg_outcome_charge(o, 0).measure);
                CHECK_EQ(c.stands, tg_outcome_charge(o, 0).stands);
                CHECK_EQ(c.kinds, tg_outcome_charge(o, 0).kinds);
            }
            REQUIRE(tg_line_set(l, "cn.existing", "", &why) == TG_OK);
        }
    }
    tg_line_free(l);
    tg_run_free(plain);
    tg_run_free(run[0]);
    tg_run_free(run[1]);
    tg_pack_free(p);
}

static void assumes_and_authorises(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    tg_run *r;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK && tg_run_new(p, NULL, &r) == TG_OK);
    set_all(l, to_china);
    tg_reason why = {{0}};
    CHECK_EQ(tg_run_assume(r, "cn.existing", "no", &why), TG_OK);
    CHECK_EQ(tg_run_assume(r, "cn.nothing", "no", &why), TG_UNKNOWN);
    CHECK_EQ(tg_run_assume(r, "cn.existing", "maybe", &why), TG_INPUT);
    const tg_outcome *o;
    REQUIRE(tg_decide(r, l, &o, &why) == TG_OK);
    CHECK(tg_outcome_line(o).settled);

    int32_t day;
    CHECK(tg_date_parse((tg_text){"2026-02-01", 10}, &day));
    tg_authorisation a = {.instrument = "bis_licence", .number = "D1", .from = day,
                          .through = day, .measures = "licence", .conditions = "lab_test"};
    CHECK_EQ(tg_line_authorise(l, &a, &why), TG_OK);
    REQUIRE(tg_decide(r, l, &o, &why) == TG_OK);
    CHECK_EQ(tg_outcome_line(o).safe, TG_CONDITIONAL);
    CHECK_EQ(tg_outcome_measure(o, 0).discharged, TG_IN_EVERY_WORLD);
    CHECK_EQ(tg_outcome_need_count(o), 0);
    a.instrument = "no_such";
    CHECK_EQ(tg_line_authorise(l, &a, &why), TG_UNKNOWN);
    a.instrument = "bis_licence";
    a.measures = "licence nothing";
    CHECK_EQ(tg_line_authorise(l, &a, &why), TG_UNKNOWN);
    a.measures = NULL;
    a.from = day + 1;
    CHECK_EQ(tg_line_authorise(l, &a, &why), TG_INPUT);
    tg_line_clear(l);
    set_all(l, to_china);
    REQUIRE(tg_decide(r, l, &o, &why) == TG_OK);
    CHECK(tg_outcome_need_count(o) > 0);
    CHECK_EQ(tg_line_authorise_gate(l, 0), TG_OK);
    REQUIRE(tg_decide(r, l, &o, &why) == TG_OK);
    CHECK_EQ(tg_outcome_line(o).safe, TG_CONDITIONAL);
    CHECK_EQ(tg_outcome_need_count(o), 0);
    tg_run_free(r);
    tg_run_free(NULL);
    tg_line_free(l);
    tg_pack_free(p);
}

/* ---- batches --------------------------------------------------------------------------------- */

static void batch_agrees_with_single_lines(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    tg_run *r, *single;
    tg_batch *b;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK && tg_run_new(p, NULL, &r) == TG_OK);
    REQUIRE(tg_run_new(p, NULL, &single) == TG_OK && tg_batch_new(p, 8, &b) == TG_OK);
    set_all(l, to_china);
    CHECK_EQ(tg_batch_add(b, l), TG_OK);
    CHECK_EQ(tg_line_set(l, "end_use", "research", NULL), TG_OK);
    CHECK_EQ(tg_batch_add(b, l), TG_OK);
    CHECK_EQ(tg_line_set(l, "item", "h999", NULL), TG_OK);
    CHECK_EQ(tg_batch_add(b, l), TG_OK);
    CHECK_EQ(tg_batch_decide(r, b), TG_OK);
    CHECK_EQ(tg_batch_count(b), 3);
    const tg_outcome *first = tg_batch_outcome(b, 0), *second = tg_batch_outcome(b, 1);
    REQUIRE(first && second);
    CHECK_EQ(tg_outcome_line(first).set, 1 << TG_LICENCE_CASE | 1 << TG_DENIED);
    CHECK_EQ(tg_outcome_line(second).set, 1 << TG_LICENCE_CASE);
    CHECK(!tg_batch_outcome(b, 2));
    CHECK_EQ(tg_batch_outcome_id(b, 2), TG_NO_ID);
    tg_reason why = {{0}};
    tg_batch_reason(b, 2, &why);
    CHECK(strstr(why.text, "in no catalogue"));
    tg_batch_free(b);
    tg_batch_free(NULL);
    tg_run_free(r);
    tg_run_free(single);
    tg_line_free(l);
    tg_pack_free(p);
}

static void batch_takes_columns(void)
{
    tg_pack *p = small_pack();
    tg_run *r;
    tg_batch *b;
    REQUIRE(p && tg_run_new(p, NULL, &r) == TG_OK && tg_batch_new(p, 4, &b) == TG_OK);
    tg_text words[] = {{"h200", 4}, {"h20", 3}, {"TW", 2}, {"US", 2}, {"2026-02-03", 10}};
    uint32_t items[] = {0, 0, 1, 0}, from[] = {2, 2, 2, 2}, to[] = {3, 3, 3, TG_NO_ID},
             arrived[] = {4, 4, 4, 4};
    int64_t steps[] = {700000, 1, 2000000000, 1}, cents[] = {2700000, 0, 1, 1};
    uint8_t missing = 2;
    CHECK_EQ(tg_batch_column_text(b, fact_id(p, "item"), words, 5, items, 4, NULL), TG_OK);
    CHECK_EQ(tg_batch_column_text(b, fact_id(p, "route.from"), words, 5, from, 4, NULL), TG_OK);
    CHECK_EQ(tg_batch_column_text(b, fact_id(p, "route.to"), words, 5, to, 4, NULL), TG_OK);
    CHECK_EQ(tg_batch_column_text(b, fact_id(p, "arrived"), words, 5, arrived, 4, NULL), TG_OK);
    CHECK_EQ(tg_batch_column(b, fact_id(p, "quantity"), steps, NULL, 4), TG_OK);
    CHECK_EQ(tg_batch_column(b, fact_id(p, "unit_value"), cents, &missing, 4), TG_OK);
    CHECK_EQ(tg_batch_column(b, fact_id(p, "end_use"), steps, NULL, 4), TG_ARGUMENT);
    CHECK_EQ(tg_batch_column(b, fact_id(p, "quantity"), steps, NULL, 5), TG_ARGUMENT);
    CHECK_EQ(tg_batch_decide(r, b), TG_OK);
    CHECK_EQ(tg_batch_count(b), 4);
    const tg_outcome *o = tg_batch_outcome(b, 0);
    REQUIRE(o && tg_outcome_charge_count(o) == 1);
    tg_charge_result c = tg_batch_charge(b, 0, 0);
    CHECK(c.known);
    CHECK(!strcmp(c.amount, "4725000000.00"));
    CHECK_EQ(c.kinds, TG_PAY_DUE);
    CHECK_STR(tg_charge_get(p, c.measure).payee, "us.cbp");
    tg_amount a = tg_batch_amount(b, 0, 0);
    CHECK(a.known && !a.varies && !a.overflow && a.made_of);
    CHECK_EQ(a.measure, c.measure);
    CHECK_EQ(a.scale, 2);
    CHECK_EQ(a.low.low, 472500000000);
    CHECK_EQ(a.high.low, 472500000000);
    CHECK_EQ(a.kinds, TG_PAY_DUE);
    REQUIRE(tg_batch_outcome(b, 1));
    CHECK(!tg_batch_amount(b, 1, 0).known);
    c = tg_batch_charge(b, 1, 0);
    CHECK(!c.known);
    CHECK_EQ(c.need_count, 1);
    CHECK(!tg_batch_outcome(b, 2)); /* more units than the fact's range has */
    tg_reason why = {{0}};
    tg_batch_reason(b, 2, &why);
    CHECK(strstr(why.text, "quantity"));
    REQUIRE(tg_batch_outcome(b, 3));
    CHECK(!tg_outcome_line(tg_batch_outcome(b, 3)).settled);
    tg_batch_clear(b);
    CHECK_EQ(tg_batch_count(b), 0);
    CHECK_EQ(tg_batch_decide(r, b), TG_OK);
    tg_batch_free(b);
    tg_run_free(r);
    tg_pack_free(p);
}

static void batch_copies_rows(void)
{
    tg_pack *p = small_pack();
    tg_line *l, *over;
    tg_run *r;
    tg_batch *b, *copy;
    REQUIRE(p && tg_run_new(p, NULL, &r) == TG_OK && tg_batch_new(p, 4, &b) == TG_OK);
    REQUIRE(tg_batch_new(p, 3, &copy) == TG_OK);
    REQUIRE(tg_line_new(p, &l) == TG_OK && tg_line_new(p, &over) == TG_OK);
    set_all(l, to_china);
    CHECK_EQ(tg_batch_add(b, l), TG_OK);
    CHECK_EQ(tg_batch_decide(r, b), TG_OK);
    uint32_t id = tg_batch_outcome_id(b, 0);
    uint64_t era = tg_run_era(r);
    CHECK(id < TG_OWN_OUTCOME);
    CHECK_EQ(tg_line_set(over, "end_use", "research", NULL), TG_OK);
    CHECK_EQ(tg_batch_copy(copy, b, 0, NULL), TG_OK);
    CHECK_EQ(tg_batch_copy(copy, b, 0, over), TG_OK);
    CHECK_EQ(tg_batch_copy(copy, b, 1, over), TG_ARGUMENT); /* no such row */
    CHECK_EQ(tg_batch_copy(b, b, 0, over), TG_ARGUMENT);
    CHECK_EQ(tg_batch_decide(r, copy), TG_OK);
    CHECK_EQ(tg_batch_outcome_id(copy, 0), id); /* from batch to batch */
    CHECK_EQ(tg_run_era(r), era);
    REQUIRE(tg_batch_outcome(copy, 1));
    CHECK_EQ(tg_outcome_line(tg_batch_outcome(copy, 1)).set, 1 << TG_LICENCE_CASE);
    CHECK_EQ(tg_batch_copy(copy, b, 0, NULL), TG_OK);
    CHECK_EQ(tg_batch_copy(copy, b, 0, NULL), TG_ARGUMENT); /* full */
    tg_run_reset(r);
    CHECK(tg_run_era(r) > era);
    tg_batch_free(b);
    tg_batch_free(copy);
    tg_run_free(r);
    tg_line_free(l);
    tg_line_free(over);
    tg_pack_free(p);
}

/* ---- asking, testing ------------------------------------------------------------------------- */

static void asks_and_ends(void)
{
    tg_pack *p = small_pack();
    tg_line *l;
    tg_run *r;
    REQUIRE(p && tg_line_new(p, &l) == TG_OK && tg_run_new(p, NULL, &r) == TG_OK);
    uint32_t id = 0, asked = 0;
    while (asked < 100 && tg_ask_next(r, l, TG_SEEK_CLEAR, true, &id, NULL) == TG_OK &&
           id != TG_NO_ID) {
        CHECK_EQ(tg_ask_skip(r, id), TG_OK);
        asked++;
    }
    CHECK(asked > 5 && asked < 100);
    CHECK_EQ(tg_ask_skip(r, TG_NO_ID), TG_ARGUMENT);
    tg_run_reset(r);
    CHECK_EQ(tg_ask_next(r, l, TG_SEEK_SETTLED, false, &id, NULL), TG_OK);
    CHECK_EQ(id, fact_id(p, "item"));
    set_all(l, to_china);
    CHECK_EQ(tg_ask_next(r, l, TG_SEEK_SETTLED, false, &id, NULL), TG_OK);
    CHECK_EQ(id, TG_NO_ID);
    CHECK_EQ(tg_ask_next(r, l, TG_SEEK_SETTLED, true, &id, NULL), TG_OK);
    CHECK_EQ(id, fact_id(p, "cn.existing"));
    CHECK_EQ(tg_ask_answer_count(r), 2);
    tg_run_free(r);
    tg_line_free(l);
    tg_pack_free(p);
}

static void runs_a_packs_tests(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    note n = {.len = 0};
    tg_test_report t;
    CHECK_EQ(tg_test(p, NULL, false, TG_EXPLAIN_TEXT, (tg_sink){note_add, &n}, &t), TG_OK);
    CHECK_EQ(t.tests, 2);
    CHECK_EQ(t.passed, 1);
    CHECK_EQ(t.failed, 1);
    CHECK(strstr(n.text, "this one fails"));
    CHECK_EQ(tg_test(p, "fails", false, TG_EXPLAIN_JSON, (tg_sink){note_add, &n}, &t), TG_OK);
    CHECK_EQ(t.tests, 1);
    tg_pack_free(p);
}

static void texts_of_closed_sets(void)
{
    CHECK(!strcmp(tg_status_text(TG_OK), "success"));
    CHECK(!strcmp(tg_verdict_text(TG_NOT_COVERED), "not covered"));
    CHECK(strlen(tg_verdict_text((tg_verdict)99)) > 0);
    CHECK(strlen(tg_disposition_text((tg_disposition)99)) > 0);
    CHECK(strlen(tg_status_text((tg_status)99)) > 0);
}

int main(void)
{
    TEST(loads_and_tells);
    TEST(digest_follows_the_text);
    TEST(faults_come_with_diagnostics);
    TEST(diagnostics_outlive_the_pack);
    TEST(formats);
    TEST(lists_facts_gates_measures);
    TEST(lists_items);
    TEST(tells_definitions);
    TEST(sets_values_in_every_spelling);
    TEST(words_are_read_once);
    TEST(fills_from_the_catalogue);
    TEST(decides);
    TEST(leaves_hinges_out);
    TEST(tells_of_each_joint_reading);
    TEST(assumes_and_authorises);
    TEST(batch_agrees_with_single_lines);
    TEST(batch_takes_columns);
    TEST(batch_copies_rows);
    TEST(asks_and_ends);
    TEST(runs_a_packs_tests);
    TEST(texts_of_closed_sets);
    return test_end();
}
