/*
 * check_model.c - what the checker makes of a text that it accepts, and the bounds it keeps.
 */
#include "../support/pack_text.h"

#include "harness.h"

#define HEAD                                                                                       \
    "tollgate 1\n"                                                                                 \
    "pack p \"P\"\n  version 1.2\n  current through 2026-06-30\n"                                  \
    "unit GB/s \"gigabytes\"\nunit TB/s is 1_000 GB/s\nunit PB/s is 1_000 TB/s\n"                  \
    "currency USD \"dollar\"\ncurrency JPY \"yen\"\n  decimals 0\n"                                \
    "authority a \"A\"\n  country US\n"                                                            \
    "source s1 \"S\"\n  publisher a\n  published 2024-01-01\n  basis official text\n"              \
    "source s2 \"S\"\n  publisher a\n  published 2025-01-01\n  basis official text\n"              \
    "role buyer \"Buyer\"\nrole end_user \"End user\"\n"                                           \
    "fact item \"Chip\"\n  type code\n"                                                            \
    "fact item.speed \"S\"\n  type decimal to 0.1 GB/s\n"                                          \
    "fact party.hq \"HQ\"\n  type country\n"                                                       \
    "fact party.since \"Since\"\n  type date\n"                                                    \
    "fact to \"T\"\n  type country\nfact day \"D\"\n  type date\nfact other_day \"D\"\n  type "    \
    "date\n"                                                                                       \
    "fact count \"C\"\n  type whole, 0 .. 1_000\n"                                                 \
    "fact price \"M\"\n  type money USD to 0.01\nfact yen \"M\"\n  type money JPY to 1\n"          \
    "topic t \"T\"\n"                                                                              \
    "gate g \"G\"\n  authority a\n  clock day\n  route to is CN\n  topics t\n"                     \
    "gate h \"H\"\n  authority a\n  clock other_day\n  route to is US\n  topics t\n"               \
    "instrument i \"I\"\n  authority a\n  kind licence\n  source s1\n"                             \
    "group d5 \"D\"\n  of country\n  source s1\n  in force from 2023-01-01\n  members CN, RU\n"
#define MEASURE(name, gates)                                                                       \
    "measure " name " \"M\"\n  gate " gates "\n  status rule\n  binds everyone\n"
#define FROM "  source s1\n  in force from 2024-01-01\n"

static arena *memory;

static model *load(const char *text)
{
    diags *d = diags_new(memory, 0);
    model *m = test_model(text, memory, d);
    if (!m)
        test_diags(d);
    else
        model_check(m);
    return m;
}

static const measure *measure_at(const model *m, const char *name, const char *gate_named)
{
    uint32_t g = map_get(&m->gate_ids, str_c(gate_named));
    for (uint32_t i = 0; i < m->measures_count; i++) {
        if (str_eq_c(m->measures[i].name, name) && m->measures[i].gate == g)
            return &m->measures[i];
    }
    return NULL;
}

/* The condition as text: (and a b), with facts and groups by name. */
static void put_cond(const model *m, uint32_t root, strbuf *b)
{
    static const char *const kinds[] = {"true", "false", "and", "or",    "not", "cmp",
                                        "is",   "none",  "in",  "under", "def"};
    const cond *n = &m->conds[root];
    strbuf_printf(b, "(%s", kinds[n->kind]);
    if (n->fact != ID_NONE)
        strbuf_printf(b, " " STR_FMT, STR_ARG(m->facts[n->fact].name));
    if (n->kind == X_CMP) {
        strbuf_printf(b, " " STR_FMT " %d ", STR_ARG(m->facts[n->left.a.id].name), (int)n->op);
        rat_format(b, n->right.a.number, 9);
    }
    for (uint32_t i = 0; i < n->kid_count; i++) {
        strbuf_char(b, ' ');
        put_cond(m, n->kids[i], b);
    }
    strbuf_char(b, ')');
}

static void check_cond_text(const char *text, const char *want)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, HEAD MEASURE("x", "g") FROM "  when %s\n  denies\n", text);
    model *m = load(b.ptr);
    REQUIRE(m);
    strbuf_clear(&b);
    put_cond(m, measure_at(m, "x", "g")->versions[0].applies_when, &b);
    test_text(b.ptr, b.len, want, __FILE__, __LINE__);
    strbuf_free(&b);
}

static void facts_made(void)
{
    model *m = load(HEAD);
    REQUIRE(m);
    uint32_t buyer = model_fact(m, STR("buyer")), hq = model_fact(m, STR("buyer.hq"));
    uint32_t since = model_fact(m, STR("end_user.since"));
    CHECK_EQ(m->facts[buyer].type, TYPE_CODE);
    CHECK_EQ(m->facts[buyer].role_fact, ID_NONE);
    CHECK_EQ(m->facts[hq].role_fact, buyer);
    CHECK(m->facts[hq].may_be_none);
    CHECK_EQ(m->facts[m->facts[since].time_fact].kind, FACT_TIME);
    CHECK_STR(m->facts[m->facts[since].time_fact].name, "end_user.since.time");
    CHECK_EQ(m->facts[model_fact(m, STR("day.time"))].high, 1439);
    CHECK_EQ(m->facts[model_fact(m, STR("item.speed"))].kind, FACT_ITEM);
    CHECK_EQ(m->facts[model_fact(m, STR("count"))].high, 1000);
    CHECK_EQ(m->facts[model_fact(m, STR("day"))].low, DAY_MIN);
    CHECK_EQ(model_fact(m, STR("party.hq")), ID_NONE);
    CHECK_STR(m->units[0].name, "%");
    CHECK_EQ((long long)m->units[3].scale.num, 1000000); /* PB/s in GB/s */
    CHECK_EQ(m->units[3].base, 1);
    CHECK_STR(m->name, "p");
    CHECK_STR(m->version, "1.2");
    CHECK_EQ(m->current_through, date_day(2026, 6, 30));
}

static void parties(void)
{
    check_cond_text("any party has hq is CN", "(or (is buyer.hq) (is end_user.hq))");
    check_cond_text("any of buyer has hq in d5", "(in buyer.hq)");
    /* A party that is not there has its headquarters nowhere. */
    check_cond_text("any of buyer has hq not in d5",
                    "(and (not (none buyer.hq)) (not (in buyer.hq)))");
    check_cond_text("each of buyer has hq is CN", "(or (is buyer.hq) (none buyer.hq))");
    check_cond_text("every party has hq is not CN",
                    "(and (or (not (is buyer.hq)) (none buyer.hq)) "
                    "(or (not (is end_user.hq)) (none end_user.hq)))");
}

static void shapes(void)
{
    check_cond_text("none of: to is CN; count > 3", "(not (or (is to) (cmp count 2 3)))");
    check_cond_text("to is not any of CN, RU", "(not (or (is to) (is to)))");
    check_cond_text("item.speed >= 6.5 TB/s", "(cmp item.speed 3 6500)");
    /* A time of day is a value of the fact beside the date. */
    check_cond_text("day >= 1970-01-02 00:30",
                    "(or (cmp day 2 1) (and (cmp day 4 1) (cmp day.time 3 30)))");
    check_cond_text("day != 1970-01-02 00:30",
                    "(or (cmp day 5 1) (and (cmp day 4 1) (cmp day.time 5 30)))");
    check_cond_text("1970-01-02 00:30 > day",
                    "(or (cmp day 0 1) (and (cmp day 4 1) (cmp day.time 0 30)))");
}

static void gates(void)
{
    model *m =
        load(HEAD MEASURE("both", "g, h") FROM "  requires licence by i\n" MEASURE("at_h", "h") FROM
             "  overrides both\n" MEASURE("weak", "g") FROM
             "  yields to at_h\n  denies\n" MEASURE("hush", "g") FROM
             "  suspends both\n" MEASURE("duty", "h") FROM
             "  charges 25 % of price, to a\n" MEASURE("tax", "h") FROM
             "  charges 10 % of price + duty, to a, rounded to 1\n" MEASURE("fee", "g") FROM
             "  charges 1 % of yen, to a, instead of duty\n");
    REQUIRE(m);
    const measure *g = measure_at(m, "both", "g"), *h = measure_at(m, "both", "h");
    const measure *at_h = measure_at(m, "at_h", "h"), *weak = measure_at(m, "weak", "g");
    const measure *hush = measure_at(m, "hush", "g");
    REQUIRE(g && h && at_h && weak && hush);
    CHECK_EQ(g->versions[0].clock, model_fact(m, STR("day")));
    CHECK_EQ(h->versions[0].clock, model_fact(m, STR("other_day")));
    CHECK_EQ(at_h->versions[0].override_count, 1);
    CHECK_EQ(at_h->versions[0].overrides[0], h - m->measures);
    CHECK_EQ(weak->versions[0].yields[0], at_h - m->measures);
    CHECK_EQ(hush->versions[0].target_count, 1); /* the one at its own gate */
    CHECK_EQ(hush->versions[0].targets[0], g - m->measures);
    CHECK(at_h->rank < h->rank);
    CHECK(at_h->rank < weak->rank);
    CHECK(hush->rank < g->rank);
    const charge_rule *duty = &measure_at(m, "duty", "h")->versions[0].charge;
    const charge_rule *tax = &measure_at(m, "tax", "h")->versions[0].charge;
    const measure_version *fee = &measure_at(m, "fee", "g")->versions[0];
    CHECK_EQ(rat_cmp(duty->rate, (rat){1, 4}), 0);
    CHECK_EQ(duty->round_scale, 2);
    CHECK_EQ(tax->charge_count, 1);
    CHECK_EQ(tax->round_scale, 0);
    CHECK_EQ(fee->charge.round_scale, 0); /* as the currency has no decimals */
    CHECK_EQ(fee->instead_count, 1);
}

static void versions(void)
{
    model *m = load(
        HEAD
        "measure x \"X\"\n  gate g\n  status rule\n  binds everyone\n"
        "  version\n    source s2\n    in force from 2026-01-01 13:01 by other_day text from "
        "2025-12-01\n    denies\n"
        "  version\n    source s1\n    source s2\n    in force from 2024-01-01 through 2024-12-31\n"
        "    requires conditional\n"
        "  version\n    source s2\n    in force from 2024-01-01\n    ceases on 2025-06-01, source "
        "s2\n"
        "    corrects 2\n    denies\n");
    REQUIRE(m);
    const measure_version *v = m->measures[0].versions;
    REQUIRE(m->measures[0].version_count == 3);
    CHECK_EQ(v[0].when.in.from, date_day(2024, 1, 1));
    CHECK_EQ(v[0].when.in.end, date_day(2025, 1, 1)); /* the first day out */
    CHECK_EQ(v[0].when.known, date_day(2024, 1, 1));  /* of the earlier source */
    CHECK_EQ(v[0].when.cite_count, 2);
    CHECK_EQ(v[1].when.corrects, 0); /* number 2 of the text is the first in time */
    CHECK_EQ(v[1].when.ceases, date_day(2025, 6, 1));
    CHECK_EQ(v[1].when.ceases_known, date_day(2025, 1, 1));
    CHECK_EQ(v[2].when.in.from_minute, 13 * 60 + 1);
    CHECK_EQ(v[2].when.in.end, DAY_NEVER);
    CHECK_EQ(v[2].clock, model_fact(m, STR("other_day")));
    CHECK_EQ(v[2].text_from, date_day(2025, 12, 1));
    CHECK_EQ(v[2].effect, EF_DENY);
}

static void questions(void)
{
    model *m = load(
        HEAD "question q \"Q\"\n  source s1\n  type whole\n  readings 9 \"nine\", 3\n"
             "  asked from 2025-03-01\n  before asked 3\n  by law 9\n"
             "question yn \"Q\"\n  source s2\n  readings yes, no\n"
             "answer yn is yes\n  source s2\n"
             "answer yn is no\n  source s1\n  in force from 2026-01-01\n"
             "parameter p \"P\"\n  type decimal to 0.01 %\n"
             "  version\n    source s1\n    in force from 2024-01-01\n    value 5 %\n"
             "  version\n    source s1\n    in force from 2025-01-01\n    value at least 10 %\n"
             "  version\n    source s1\n    in force from 2026-01-01\n    value unknown\n");
    REQUIRE(m);
    const question *q = &m->questions[0], *yn = &m->questions[1];
    CHECK_EQ(q->readings[0], 3);
    CHECK_STR(q->glosses[1], "nine");
    CHECK_EQ(q->asked, date_day(2025, 3, 1));
    CHECK(q->has_before && q->before == 3 && q->has_by_law && q->by_law == 9);
    CHECK_EQ(m->facts[q->fact].kind, FACT_QUESTION);
    CHECK_EQ(m->facts[q->fact].cost, 10);
    CHECK_EQ(m->facts[yn->fact].type, TYPE_YES_NO);
    CHECK_EQ(yn->answers[0].reading, 1);
    CHECK_EQ(yn->answers[0].when.in.from, DAY_ALWAYS);
    CHECK_EQ(yn->answer_count, 2);
    const param_version *v = m->parameters[0].versions;
    CHECK_EQ(v[0].fact, ID_NONE);
    CHECK_EQ(rat_cmp(v[0].lo, (rat){5, 100}), 0); /* in base units a percentage is a fraction */
    CHECK_STR(m->facts[v[1].fact].name, "p");
    CHECK_STR(m->facts[v[2].fact].name, "p#3");
    CHECK_EQ(m->facts[v[1].fact].kind, FACT_PARAM);
    CHECK_EQ(m->facts[v[1].fact].low, 1000);
}

static void groups_events(void)
{
    model *m = load(HEAD "group e \"E\"\n  of country\n  source s1\n  in force from 2023-01-01\n"
                         "  members d5, US\n  joins JP, DE from 2025-02-01, source s2\n"
                         "  leaves US from 2024-05-01, source s1\n");
    REQUIRE(m);
    const group *e = &m->groups[1];
    CHECK_EQ(e->versions[0].group_count, 1);
    CHECK_EQ(e->versions[0].member_count, 1);
    CHECK_EQ(e->event_count, 3);
    CHECK(e->events[0].leaves); /* by day */
    CHECK_EQ(e->events[0].when.known, date_day(2024, 1, 1));
    CHECK_EQ(e->events[2].member.lo, country_code(STR("DE")));
}

/* ---- files ----------------------------------------------------------------------------------- */

static model *load_files(const pack_text_file *files, size_t count)
{
    diags *d = diags_new(memory, 0);
    model *m = test_model_files(files, count, memory, d);
    if (!m)
        test_diags(d);
    return m;
}

#define PACK(name) "tollgate 1\npack " name " \"P\"\n  version 1\n  current through 2026-01-01\n"

static void used_packs(void)
{
    pack_text_file files[] = {
        {STR("m.tg"), STR(PACK("main") "use base from \"base\"\nuse more from \"x/../more\"\n"
                                       "constraint c \"C\"\n  holds f = 1 and g = 2\n")},
        {STR("base/b.tg"), STR(PACK("base") "use more from \"../more\"\n"
                                            "fact f \"F\"\n  type whole\n")},
        {STR("more/c.tg"), STR(PACK("more") "fact g \"G\"\n  type whole\n")},
    };
    model *m = load_files(files, 3);
    REQUIRE(m);
    CHECK_STR(m->name, "main");
    CHECK_EQ(m->facts_count, 2); /* `more` is read once */
    CHECK_STR(m->facts[0].name, "g");
    CHECK_EQ(diags_count(m->texts), 0); /* no warning about what the used packs do not read */
    uint8_t digest[32];
    memcpy(digest, m->digest, 32);
    CHECK(memcmp(load_files(files, 3)->digest, digest, 32) == 0);
    files[2].bytes = STR(PACK("more") "fact g \"G\"\n  type whole \n");
    CHECK(memcmp(load_files(files, 3)->digest, digest, 32) != 0); /* one blank more */
}

/* SHA-256 of "m.tg\\n66\\n<bytes>", computed with sha256sum. */
static void digest_known(void)
{
    pack_text_file file = {STR("m.tg"), STR(PACK("main"))};
    model *m = load_files(&file, 1);
    REQUIRE(m);
    char hex[65];
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", m->digest[i]);
    test_text(hex, 64, "4d51401e6742257578bfd97312f40126ef2e4ff424a3b06cf25dd7d2216617b5", __FILE__,
              __LINE__);
}

static void catalogues(void)
{
    pack_text_file files[] = {
        {STR("m.tg"),
         STR(PACK("main") "fact item \"I\"\n  type code\nfact item.n \"N\"\n  type whole\n"
                          "fact item.c \"C\"\n  type code\n"
                          "catalogue k \"K\"\n  file k.csv\n  key item from id\n"
                          "  columns item.n from n, item.c from c\n  aliases \"a.csv\"\n"
                          "constraint r \"R\"\n  holds item.n = 1 or item.c is known_code\n")},
        {STR("k.csv"),
         STR("id,name,n,c\r\na1,\"A, \"\"1\"\"\",5,known_code\r\n\r\nb2,B,,other\r\n")},
        {STR("a.csv"), STR("alias,id\nThe A,a1\n")},
    };
    model *m = load_files(files, 3);
    REQUIRE(m);
    model_check(m);
    const catalogue *k = &m->catalogues[0];
    CHECK_EQ(k->row_count, 2);
    CHECK_EQ(k->heading_count, 4);
    CHECK_STR(k->raw[1], "A, \"1\"");
    CHECK_EQ(map_get(&k->by_id, STR("b2")), 1);
    CHECK_EQ(map_get(&k->by_alias, STR("the a")), 0);
    CHECK_EQ(k->cells[0].lo, 5);
    CHECK_EQ(k->cells[2].state, V_MISSING);
    CHECK(k->cells[1].lo != CODE_OTHER); /* mentioned after the file was read */
    CHECK(k->cells[3].lo == CODE_OTHER);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static bool refused(const strbuf *b, diag_id id)
{
    arena *a = arena_new(NULL, 0);
    diags *d = diags_new(a, 0);
    model *m = test_model(b->ptr, a, d);
    bool told = false;
    for (size_t i = 0; i < diags_count(d); i++)
        told |= diags_get(d, i)->id == id;
    arena_free(a);
    return !m && told;
}

static void too_many(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, HEAD "definition d \"D\"\n");
    for (int i = 0; i < 1001; i++) {
        strbuf_add_c(&b, "  version\n    source s1\n    in force from ");
        date_format(&b, date_day(2020, 1, 1) + i);
        strbuf_add_c(&b, "\n    is count > 1\n");
    }
    CHECK(refused(&b, E0801)); /* versions */
    strbuf_clear(&b);
    strbuf_add_c(&b, PACK("p"));
    for (int i = 0; i < 500; i++)
        strbuf_printf(&b, "role r%d \"R\"\nfact party.f%d \"F\"\n  type whole\n", i, i);
    CHECK(refused(&b, E0801)); /* 250,000 facts */
    strbuf_free(&b);
}

/* Declarations are counted over the files of a pack. */
static void too_many_declarations(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, PACK("main"));
    for (int i = 0; i < 100001; i++)
        strbuf_printf(&b, "topic t%d \"T\"\n", i);
    str text = strbuf_str(&b);
    pack_text_file files[] = {{STR("a.tg"), text}, {STR("b.tg"), text}};
    arena *a = arena_new(NULL, 0);
    diags *d = diags_new(a, 0);
    CHECK(!test_model_files(files, 2, a, d));
    bool told = false;
    for (size_t i = 0; i < diags_count(d); i++)
        told |= diags_get(d, i)->id == E0801;
    CHECK(told);
    arena_free(a);
    strbuf_free(&b);
}

static void many_rows(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "id,n\n");
    for (int i = 0; i <= 100000; i++)
        strbuf_printf(&b, "i%d,1\n", i);
    pack_text_file files[] = {
        {STR("m.tg"),
         STR(PACK("main") "fact item \"I\"\n  type code\nfact item.n \"N\"\n  type whole\n"
                          "catalogue k \"K\"\n  file k.csv\n  key item from id\n"
                          "  columns item.n from n\n")},
        {STR("k.csv"), strbuf_str(&b)},
    };
    arena *a = arena_new(NULL, 0);
    diags *d = diags_new(a, 0);
    CHECK(!test_model_files(files, 2, a, d));
    CHECK_EQ(diags_get(d, 0)->id, E0708);
    arena_reset(a);
    d = diags_new(a, 0);
    files[1].bytes.len -= strlen("i100000,1\n");
    model *m = test_model_files(files, 2, a, d);
    CHECK(m && m->catalogues[0].row_count == 100000);
    arena_free(a);
    strbuf_free(&b);
}

/* Deep chains must neither overflow the stack nor take long. */
static void long_chains(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, HEAD);
    for (int i = 0; i < 5000; i++)
        strbuf_printf(&b, MEASURE("m%d", "g") FROM "  overrides m%d\n  denies\n", i, i + 1);
    strbuf_add_c(&b, MEASURE("m5000", "g") FROM "  denies\n");
    model *m = load(b.ptr);
    REQUIRE(m);
    CHECK_EQ(m->measures[0].rank, 0);
    CHECK_EQ(m->measures[5000].rank, 5000);
    strbuf_free(&b);
}

/* ---- the language page ----------------------------------------------------------------------- */

/* The blocks marked `tollgate` of docs/language.md are one pack without error or warning. */
static void handbook(void)
{
    FILE *f = fopen("docs/language.md", "rb");
    REQUIRE(f);
    strbuf b;
    strbuf_init(&b, NULL);
    char line[1000];
    bool inside = false;
    while (fgets(line, sizeof line, f)) {
        if (strncmp(line, "```", 3) == 0)
            inside = strncmp(line, "```tollgate", 11) == 0;
        else if (inside)
            strbuf_add_c(&b, line);
    }
    fclose(f);
    model *m = load(b.ptr);
    REQUIRE(m);
    /* The page declares what its table of operators shows and nothing else reads. */
    for (size_t i = 0; i < diags_count(m->texts); i++)
        CHECK_EQ(diags_get(m->texts, i)->id, W0301);
    CHECK(diags_count(m->texts) <= 2);
    CHECK_EQ(m->tests_count, 4);
    CHECK_EQ(m->limits_count, 1);
    strbuf_free(&b);
}

int main(void)
{
    memory = arena_new(NULL, 0);
    TEST(facts_made);
    TEST(parties);
    TEST(shapes);
    TEST(gates);
    TEST(versions);
    TEST(questions);
    TEST(groups_events);
    TEST(used_packs);
    TEST(digest_known);
    TEST(catalogues);
    TEST(too_many);
    TEST(too_many_declarations);
    TEST(many_rows);
    TEST(long_chains);
    TEST(handbook);
    arena_free(memory);
    return test_end();
}
