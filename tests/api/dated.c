/*
 * dated.c - versions, events, questions and answers through the public interface, and the days on
 * which an answer can change.
 */
#include "tollgate.h"

#include "small_pack.h"

#include "harness.h"

static int32_t day(const char *s)
{
    int32_t d = 0;
    CHECK(tg_date_parse((tg_text){s, strlen(s)}, &d));
    return d;
}

typedef struct { char text[400]; size_t len; } note;

static void note_add(void *ctx, const char *bytes, size_t count)
{
    note *n = ctx;
    if (count > sizeof n->text - 1 - n->len)
        count = sizeof n->text - 1 - n->len;
    memcpy(n->text + n->len, bytes, count);
    n->len += count;
    n->text[n->len] = '\0';
}

/* The first thing of that kind and name; the count when there is none. */
static size_t find(const tg_pack *p, tg_dated_kind kind, const char *name)
{
    for (size_t i = 0; i < tg_dated_count(p); i++) {
        tg_dated_info x = tg_dated_get(p, i);
        if (x.kind == kind && x.name.len == strlen(name) && !memcmp(x.name.ptr, name, x.name.len))
            return i;
    }
    return tg_dated_count(p);
}

static void lists_what_is_dated(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    size_t stop = find(p, TG_DATED_MEASURE, "stop");
    REQUIRE(stop < tg_dated_count(p));
    tg_dated_info x = tg_dated_get(p, stop);
    CHECK_STR(x.title, "Stop");
    CHECK_STR(x.authority, "us.cbp");
    CHECK_STR(x.status, "directive");
    CHECK_STR(x.effect, "denies");
    CHECK_STR(x.clock, "arrived");
    CHECK(x.counts);
    CHECK_EQ(x.in.from, day("2026-01-13"));
    CHECK_EQ(x.in.end, TG_DAY_OPEN);
    CHECK_EQ(x.known, day("2026-01-14"));
    CHECK_EQ(x.ceases, TG_DAY_OPEN);
    CHECK_EQ(x.id, 2);
    CHECK_EQ(x.source_count, 1);
    tg_source_info s = tg_dated_source(p, stop, 0);
    CHECK_STR(s.publisher, "an agency");
    CHECK_EQ(s.published, day("2026-01-14"));
    CHECK_EQ(s.people, 2);
    CHECK(!s.of_end);

    size_t review = find(p, TG_DATED_MEASURE, "review");
    CHECK_EQ(tg_dated_get(p, review).target_count, 1);
    CHECK_EQ(tg_dated_get(p, review).hit_count, 1);
    CHECK_EQ(tg_dated_target(p, review, 0), 0);
    size_t asked = find(p, TG_DATED_QUESTION, "cn.existing");
    CHECK_EQ(tg_dated_get(p, asked).in.from, day("2026-01-14"));
    CHECK_EQ(tg_dated_get(p, asked).source_count, 1);
    CHECK_EQ(tg_dated_get(p, find(p, TG_DATED_COVERAGE, "chips")).checked_through,
             day("2026-06-30"));
    CHECK_EQ(find(p, TG_DATED_ANSWER, "cn.existing"), tg_dated_count(p));
    CHECK(!strcmp(tg_dated_kind_text(TG_DATED_JOINS), "joins"));
    tg_pack_free(p);
}

static void says_what_it_does(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    note n = {.len = 0};
    tg_dated_says(p, find(p, TG_DATED_MEASURE, "licence"), (tg_sink){note_add, &n});
    CHECK(!strcmp(n.text, "requires licence by bis_licence"));
    n.len = 0;
    tg_dated_binds(p, find(p, TG_DATED_MEASURE, "licence"), (tg_sink){note_add, &n});
    CHECK(!strcmp(n.text, "everyone"));
    n.len = 0;
    tg_dated_says(p, find(p, TG_DATED_DEFINITION, "advanced"), (tg_sink){note_add, &n});
    CHECK(!strcmp(n.text, "item.tpp >= 4_800"));
    n.len = 0;
    tg_dated_says(p, find(p, TG_DATED_QUESTION, "cn.existing"), (tg_sink){note_add, &n});
    CHECK(!strcmp(n.text, "no or yes?"));
    n = (note){.len = 0};
    tg_dated_depends(p, find(p, TG_DATED_MEASURE, "licence"), (tg_sink){note_add, &n});
    CHECK_EQ(n.len, 0);
    tg_pack_free(p);
}

static void in_force_as_known(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    tg_span in;
    size_t stop = find(p, TG_DATED_MEASURE, "stop");
    CHECK(!tg_dated_in_force(p, stop, day("2026-01-13"), &in));
    CHECK(tg_dated_in_force(p, stop, day("2026-01-14"), &in));
    CHECK_EQ(in.from, day("2026-01-13"));
    CHECK(tg_dated_in_force(p, stop, TG_DAY_NONE, &in));
    CHECK_EQ(in.end, TG_DAY_OPEN);
    size_t asked = find(p, TG_DATED_QUESTION, "cn.existing");
    CHECK(!tg_dated_in_force(p, asked, day("2026-01-13"), &in));
    CHECK(tg_dated_in_force(p, asked, day("2026-01-14"), &in));
    tg_pack_free(p);
}

static void tells_clocks(void)
{
    tg_pack *p = small_pack();
    REQUIRE(p);
    CHECK_EQ(tg_clock_count(p), 2);
    CHECK_STR(tg_fact_get(p, tg_clock_get(p, 0)).name, "shipped");
    CHECK_STR(tg_fact_get(p, tg_clock_get(p, 1)).name, "arrived");
    tg_pack_free(p);
}

static bool holds(const int32_t *days, size_t count, const char *s)
{
    for (size_t i = 0; i < count; i++)
        if (days[i] == day(s))
            return true;
    return false;
}

static void tells_days(void)
{
    tg_pack *p = small_pack();
    tg_run *r;
    tg_line *l;
    REQUIRE(p);
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK);
    REQUIRE(tg_line_new(p, &l) == TG_OK);
    int32_t days[50];
    size_t count, again;
    CHECK_EQ(tg_epochs(r, NULL, day("2023-06-01"), day("2026-12-31"), days, 50, &count), TG_OK);
    CHECK_EQ(days[0], day("2023-06-01"));
    CHECK(holds(days, count, "2023-11-17"));
    CHECK(holds(days, count, "2026-01-13"));
    CHECK(holds(days, count, "2026-07-01")); /* checked through the day before */
    CHECK(!holds(days, count, "2026-01-14"));
    for (size_t i = 1; i < count; i++)
        CHECK(days[i] > days[i - 1]);
    CHECK_EQ(tg_epochs(r, NULL, day("2023-06-01"), day("2026-12-31"), NULL, 0, &again), TG_OK);
    CHECK_EQ(again, count);

    /* A granted licence begins and ends on days of its own. */
    tg_authorisation a = {"bis_licence", "1", day("2026-02-03"), day("2026-03-04"), NULL, NULL};
    CHECK_EQ(tg_line_authorise(l, &a, NULL), TG_OK);
    CHECK_EQ(tg_epochs(r, l, day("2023-06-01"), day("2026-12-31"), days, 50, &again), TG_OK);
    CHECK_EQ(again, count + 2);
    CHECK(holds(days, again, "2026-02-03"));
    CHECK(holds(days, again, "2026-03-05"));

    CHECK_EQ(tg_known_days(p, day("2022-01-01"), day("2026-12-31"), days, 50, &count), TG_OK);
    CHECK_EQ(count, 3);
    CHECK(holds(days, count, "2023-10-25"));
    CHECK(holds(days, count, "2026-01-14"));
    CHECK_EQ(tg_epochs(r, NULL, 10, 9, days, 50, &count), TG_ARGUMENT);
    CHECK_EQ(tg_known_days(p, 10, 9, days, 50, &count), TG_ARGUMENT);
    tg_line_free(l);
    tg_run_free(r);
    tg_pack_free(p);
}

/* A batch is decided again after its clock columns were moved: how a book is replayed. */
static void clocks_move_in_a_batch(void)
{
    tg_pack *p = small_pack();
    tg_run *r;
    tg_line *l;
    tg_batch *b;
    REQUIRE(p);
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK);
    REQUIRE(tg_line_new(p, &l) == TG_OK);
    REQUIRE(tg_batch_new(p, 1, &b) == TG_OK);
    CHECK_EQ(tg_line_set(l, "item", "h200", NULL), TG_OK);
    CHECK_EQ(tg_line_set(l, "route.from", "US", NULL), TG_OK);
    CHECK_EQ(tg_batch_add(b, l), TG_OK);
    uint32_t gate = tg_gate_find(p, (tg_text){"export", 6});
    const char *const days[] = {"2023-11-16", "2023-11-17"};
    const uint16_t want[] = {1u << TG_CLEAR, 1u << TG_LICENCE_CASE};
    for (size_t i = 0; i < 2; i++) {
        int64_t step = day(days[i]);
        CHECK_EQ(tg_batch_column(b, tg_clock_get(p, 0), &step, NULL, 1), TG_OK);
        CHECK_EQ(tg_batch_decide(r, b), TG_OK);
        REQUIRE(tg_batch_outcome(b, 0));
        CHECK_EQ(tg_outcome_gate(tg_batch_outcome(b, 0), gate).set, want[i]);
    }
    tg_batch_free(b);
    tg_line_free(l);
    tg_run_free(r);
    tg_pack_free(p);
}

int main(void)
{
    TEST(lists_what_is_dated);
    TEST(says_what_it_does);
    TEST(in_force_as_known);
    TEST(tells_clocks);
    TEST(tells_days);
    TEST(clocks_move_in_a_batch);
    return test_end();
}
