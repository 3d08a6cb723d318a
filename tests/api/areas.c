/*
 * areas.c - the bands of a pack in the plane of two figures, as its text bounds them.
 */
#include "tollgate.h"

#include "harness.h"

static const char text[] =
    "tollgate 1\n"
    "pack small  \"A small pack\"\n  version          1.0.0\n  current through  2026-06-30\n"
    "unit GB/s  \"gigabytes per second\"\nunit TB/s is 1_000 GB/s\n"
    "authority us.bis  \"Bureau\"\n  country  US\n"
    "source rule  \"A rule\"\n  publisher  us.bis\n  published  2023-10-25\n"
    "  basis      official text\n"
    "topic chips  \"Advanced chips\"\n"
    "fact item.tpp  \"TPP\"\n  type  decimal to 0.1, 0 .. 1_000_000\n"
    "fact item.bandwidth  \"Bandwidth\"\n  type  decimal to 0.1 GB/s, 0 GB/s .. 1_000_000 GB/s\n"
    "fact item.server  \"For servers\"\n  type  yes/no\n"
    "fact route.from  \"From\"\n  type  country\n"
    "fact shipped  \"Shipped\"\n  type  date\n"
    "definition strong  \"Strong\"\n  of  item\n"
    "  version\n    source    rule\n    in force  from 2023-11-17\n"
    "    is        item.tpp >= 4_800\n"
    "  version\n    source    rule\n    in force  from 2025-01-01\n"
    "    is        item.tpp >= 2_400 and item.server is yes\n"
    "definition band  \"Band\"\n  of  item\n  source    rule\n"
    "  is  all of\n        - item.tpp > 14_000\n        - item.tpp < 17_500\n"
    "        - item.bandwidth > 4.5 TB/s\n        - item.bandwidth < 5_000 GB/s\n"
    "definition around  \"Around the band\"\n  of  item\n  source  rule\n"
    "  is      item.tpp >= 14_000 and item is not band\n"
    "gate export  \"U.S. export\"\n  authority  us.bis\n  clock      shipped\n"
    "  route      route.from is US\n  topics     chips\n"
    "coverage export chips\n  source           rule\n  in force         from 2023-01-01\n"
    "  checked through  2026-06-30\n"
    "measure stop  \"Stop\"\n  gate      export\n  status    rule\n  binds     everyone\n"
    "  source    rule\n  in force  from 2024-01-01\n"
    "  when      item.tpp >= 1_000 and item is not strong and route.from is US\n"
    "  unless    item is band\n  denies\n";

static tg_pack *load(void)
{
    const char *names[] = {"pack.tg"};
    const tg_text texts[] = {{text, sizeof text - 1}};
    tg_pack *p = NULL;
    tg_diags *d = NULL;
    tg_status st = tg_pack_load_memory(names, texts, 1, NULL, &p, &d);
    if (st != TG_OK)
        printf("# the pack does not load: %s, %zu errors\n", tg_status_text(st),
               d ? tg_diags_errors(d) : 0);
    tg_diags_free(d);
    return p;
}

static tg_plane plane_of(const tg_pack *p, int32_t day)
{
    return (tg_plane){tg_fact_find(p, (tg_text){"item.tpp", 8}),
                      tg_fact_find(p, (tg_text){"item.bandwidth", 14}), day, TG_DAY_NONE};
}

static size_t definition(const tg_pack *p, const char *name)
{
    for (size_t i = 0; i < tg_definition_count(p); i++) {
        tg_text n = tg_definition_name(p, i, NULL, NULL);
        if (n.len == strlen(name) && memcmp(n.ptr, name, n.len) == 0)
            return i;
    }
    return SIZE_MAX;
}

static void check_area(tg_area got, tg_area want)
{
    CHECK_EQ(got.x_from, want.x_from);
    CHECK_EQ(got.x_end, want.x_end);
    CHECK_EQ(got.y_from, want.y_from);
    CHECK_EQ(got.y_end, want.y_end);
    CHECK_EQ(got.is, want.is);
}

/* Strict bounds begin a step further; units are brought to the fact's. */
static void a_band_has_its_bounds(void)
{
    tg_pack *p = load();
    REQUIRE(p);
    tg_plane where = plane_of(p, TG_DAY_NONE);
    tg_area r[4];
    size_t n;
    CHECK_EQ(tg_definition_areas(p, definition(p, "band"), &where, r, 4, &n), TG_OK);
    CHECK_EQ(n, 1);
    check_area(r[0], (tg_area){140001, 175000, 45001, 50000, TG_YES});
    tg_pack_free(p);
}

static void versions_and_other_facts(void)
{
    tg_pack *p = load();
    REQUIRE(p);
    int32_t day;
    tg_area r[4];
    size_t n, strong = definition(p, "strong");
    REQUIRE(tg_date_parse((tg_text){"2024-06-01", 10}, &day));
    tg_plane then = plane_of(p, day), now = plane_of(p, TG_DAY_NONE), before = plane_of(p, 0);
    CHECK_EQ(tg_definition_areas(p, strong, &then, r, 4, &n), TG_OK);
    CHECK_EQ(n, 1);
    check_area(r[0], (tg_area){48000, INT64_MAX, INT64_MIN, INT64_MAX, TG_YES});
    CHECK_EQ(tg_definition_areas(p, strong, &now, r, 4, &n), TG_OK);
    CHECK_EQ(n, 1);
    check_area(r[0], (tg_area){24000, INT64_MAX, INT64_MIN, INT64_MAX, TG_OPEN});
    CHECK_EQ(tg_definition_areas(p, strong, &before, r, 4, &n), TG_OK);
    CHECK_EQ(n, 0);
    tg_pack_free(p);
}

/* What a hole leaves are rectangles that do not overlap; room short of them is told. */
static void a_hole_is_left_out(void)
{
    tg_pack *p = load();
    REQUIRE(p);
    tg_plane where = plane_of(p, TG_DAY_NONE);
    tg_area r[8];
    size_t n;
    size_t around = definition(p, "around");
    CHECK_EQ(tg_definition_areas(p, around, &where, r, 8, &n), TG_OK);
    CHECK_EQ(n, 4);
    for (size_t i = 0; i < n && i < 8; i++) {
        bool inside = r[i].x_from <= 150000 && 150000 < r[i].x_end && r[i].y_from <= 48000 &&
                      48000 < r[i].y_end;
        CHECK(!inside);
    }
    CHECK_EQ(tg_definition_areas(p, around, &where, r, 1, &n), TG_OK);
    CHECK_EQ(n, 4);
    tg_pack_free(p);
}

static void measures_and_what_they_name(void)
{
    tg_pack *p = load();
    REQUIRE(p);
    tg_plane where = plane_of(p, TG_DAY_NONE);
    tg_area r[8];
    size_t n;
    CHECK_EQ(tg_measure_areas(p, 0, &where, r, 8, &n), TG_OK);
    CHECK_EQ(n, 4);
    CHECK_EQ(r[0].is, TG_OPEN);
    CHECK(tg_measure_names(p, 0, definition(p, "band")));
    CHECK(!tg_measure_names(p, 0, definition(p, "strong")));
    CHECK(tg_measure_compares(p, 0, where.x));
    CHECK(!tg_measure_compares(p, 0, where.y));
    tg_pack_free(p);
}

static void wrong_use(void)
{
    tg_pack *p = load();
    REQUIRE(p);
    tg_plane where = plane_of(p, TG_DAY_NONE);
    size_t n = 7;
    CHECK_EQ(tg_definition_areas(p, 999, &where, NULL, 0, &n), TG_UNKNOWN);
    CHECK_EQ(n, 0);
    CHECK_EQ(tg_measure_areas(p, 999, &where, NULL, 0, &n), TG_UNKNOWN);
    where.y = tg_fact_find(p, (tg_text){"route.from", 10});
    CHECK_EQ(tg_definition_areas(p, 0, &where, NULL, 0, &n), TG_ARGUMENT);
    where.y = TG_NO_ID;
    CHECK_EQ(tg_definition_areas(p, 0, &where, NULL, 0, &n), TG_ARGUMENT);
    tg_pack_free(p);
}

int main(void)
{
    TEST(a_band_has_its_bounds);
    TEST(versions_and_other_facts);
    TEST(a_hole_is_left_out);
    TEST(measures_and_what_they_name);
    TEST(wrong_use);
    return test_end();
}
