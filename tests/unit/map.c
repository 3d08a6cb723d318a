/*
 * map.c - growth, overwriting, odd keys, and the interner.
 */
#include "base/map.h"

#include "harness.h"
#include "panics.h"

static void holds_many(void)
{
    enum { COUNT = 20000 };
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    map m;
    map_init(&m, a);
    CHECK_EQ(map_get(&m, STR("absent")), MAP_NONE);
    for (uint32_t i = 0; i < COUNT; i++) {
        char name[16];
        snprintf(name, sizeof name, "k%u", (unsigned)i);
        REQUIRE(map_put(&m, str_dup(a, str_c(name)), i));
    }
    CHECK_EQ(m.count, COUNT);
    CHECK(m.count < m.room);
    unsigned wrong = 0;
    for (uint32_t i = 0; i < COUNT + 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "k%u", (unsigned)i);
        wrong += map_get(&m, str_c(name)) != (i < COUNT ? i : MAP_NONE);
    }
    CHECK_EQ(wrong, 0);
    arena_free(a);
}

static void overwrites(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    map m;
    map_init(&m, a);
    CHECK(map_put(&m, STR("x"), 1));
    CHECK(map_put(&m, STR("x"), 2));
    CHECK_EQ(m.count, 1);
    CHECK_EQ(map_get(&m, STR("x")), 2);
    CHECK(map_put(&m, STR(""), 3)); /* the empty text is a key */
    CHECK_EQ(map_get(&m, (str){0}), 3);
    CHECK(map_put(&m, STR("a\0b"), 4)); /* so is one with a NUL in it */
    CHECK_EQ(map_get(&m, STR("a\0c")), MAP_NONE);
    CHECK_EQ(map_get(&m, STR("a\0b")), 4);
    CHECK(PANICS((void)!map_put(&m, STR("y"), MAP_NONE)));
    arena_free(a);
}

static void survives_a_full_arena(void)
{
    arena *a = arena_new(NULL, 16 * (sizeof(str) + sizeof(uint32_t)));
    REQUIRE(a);
    map m;
    map_init(&m, a);
    static const char keys[] = "abcdefghijklmnopqrstuvwxyz";
    uint32_t put = 0;
    while (put < 26 && map_put(&m, (str){keys + put, 1}, put))
        put++;
    CHECK(put > 8 && put < 16);
    CHECK_EQ(m.count, put);
    for (uint32_t i = 0; i < 26; i++)
        CHECK_EQ(map_get(&m, (str){keys + i, 1}), i < put ? i : MAP_NONE);
    CHECK(map_put(&m, STR("a"), 7)); /* an overwrite needs no room */
    CHECK_EQ(map_get(&m, STR("a")), 7);
    arena_free(a);
}

static void interns(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    interner t;
    interner_init(&t, a);
    char text[] = "one";
    CHECK_EQ(interner_put(&t, str_c(text)), 0);
    text[0] = 'X'; /* the interner has its own copy */
    CHECK_EQ(interner_put(&t, STR("two")), 1);
    CHECK_EQ(interner_put(&t, STR("one")), 0);
    CHECK_EQ(interner_put(&t, STR("")), 2);
    CHECK_EQ(interner_find(&t, STR("two")), 1);
    CHECK_EQ(interner_find(&t, STR("three")), MAP_NONE);
    CHECK_STR(interner_text(&t, 0), "one");
    CHECK_STR(interner_text(&t, 2), "");
    CHECK(PANICS(interner_text(&t, 3)));
    arena_free(a);
}

int main(void)
{
    TEST(holds_many);
    TEST(overwrites);
    TEST(survives_a_full_arena);
    TEST(interns);
    return test_end();
}
