/*
 * arena.c - zeroing, limits, marks, and the growing array.
 */
#include "base/arena.h"

#include "failing.h"
#include "harness.h"
#include "panics.h"

static bool all_zero(const unsigned char *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (p[i])
            return false;
    }
    return true;
}

static void hands_out_zeroed_and_aligned(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(a, n, 1);
        REQUIRE(p);
        CHECK_EQ((uintptr_t)p % _Alignof(max_align_t), 0);
        CHECK(all_zero(p, n));
        memset(p, 0xA5, n);
    }
    arena_check(a);
    arena_reset(a);
    CHECK_EQ(arena_used_bytes(a), 0);
    unsigned char *again = arena_alloc(a, 1, 4000); /* memory used before */
    REQUIRE(again);
    CHECK(all_zero(again, 4000));
    arena_check(a);
    arena_free(a);
    arena_free(NULL);
}

static void gives_distinct_empties(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    void *p = arena_alloc(a, 0, 8), *q = arena_alloc(a, 8, 0);
    CHECK(p && q && p != q);
    arena_free(a);
}

static void refuses_overflow(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    CHECK(!arena_alloc(a, SIZE_MAX, 2));
    CHECK(!arena_alloc(a, SIZE_MAX / 2 + 2, 2));
    CHECK(!arena_alloc(a, SIZE_MAX, 1));
    CHECK(!arena_alloc(a, SIZE_MAX - 64, 1));
    CHECK_EQ(arena_used_bytes(a), 0);
    arena_free(a);
}

static void stops_at_the_limit(void)
{
    arena *a = arena_new(NULL, 1024);
    REQUIRE(a);
    CHECK(arena_alloc(a, 1, 512));
    CHECK(!arena_alloc(a, 1, 513)); /* not shortened */
    CHECK_EQ(arena_used_bytes(a), 512);
    CHECK(arena_alloc(a, 1, 512)); /* exactly full */
    CHECK(!arena_alloc(a, 1, 1));
    arena_check(a);
    arena_reset(a);
    CHECK(arena_alloc(a, 1, 1024)); /* the limit is on what is held, not on what ever was */
    arena_free(a);
}

static void rewinds_across_blocks(void)
{
    failing f = {0};
    tg_alloc alloc = failing_alloc(&f);
    arena *a = arena_new(&alloc, 0);
    REQUIRE(a);
    arena_point empty = arena_mark(a);
    char *kept = arena_alloc(a, 1, 100);
    REQUIRE(kept);
    memset(kept, 'k', 100);
    size_t used = arena_used_bytes(a);
    arena_point p = arena_mark(a);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++) {
            char *x = arena_alloc(a, 1, 5000);
            REQUIRE(x);
            CHECK(all_zero((unsigned char *)x, 5000));
            memset(x, 'x', 5000);
        }
        arena_rewind(a, p);
        arena_check(a);
        CHECK_EQ(arena_used_bytes(a), used);
        CHECK(kept[0] == 'k' && kept[99] == 'k');
    }
    arena_rewind(a, empty);
    CHECK_EQ(arena_used_bytes(a), 0);
    arena_free(a);
    CHECK_EQ(f.live_bytes, 0);
}

static void keeps_a_block_at_the_edge(void)
{
    /* Marking and rewinding around a block's end must not go to the allocator each time. */
    failing f = {0};
    tg_alloc alloc = failing_alloc(&f);
    arena *a = arena_new(&alloc, 0);
    REQUIRE(a);
    CHECK(arena_alloc(a, 1, 4000));
    arena_point p = arena_mark(a);
    for (int i = 0; i < 100; i++) {
        CHECK(arena_alloc(a, 1, 4000));
        arena_rewind(a, p);
    }
    CHECK_EQ(f.requests, 3); /* the arena, two blocks */
    arena_free(a);
    CHECK_EQ(f.live_bytes, 0);
}

static void notices_a_stale_mark(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    CHECK(arena_alloc(a, 1, 8));
    arena_point p = arena_mark(a);
    arena_reset(a);
    CHECK(PANICS(arena_rewind(a, p)));
    arena_free(a);
}

static void grows_arrays(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        REQUIRE(vec_push(a, &v, i));
    CHECK_EQ(v.count, 1000);
    for (int i = 0; i < 1000; i++)
        CHECK_EQ(v.at[i], i);
    arena_free(a);
}

static void keeps_an_array_that_cannot_grow(void)
{
    arena *a = arena_new(NULL, 32);
    REQUIRE(a);
    VEC(int) v = {0};
    for (int i = 0; i < 8; i++)
        REQUIRE(vec_push(a, &v, i));
    CHECK(!vec_push(a, &v, 8));
    CHECK_EQ(v.count, 8);
    CHECK_EQ(v.at[7], 7);
    arena_free(a);
}

int main(void)
{
    TEST(hands_out_zeroed_and_aligned);
    TEST(gives_distinct_empties);
    TEST(refuses_overflow);
    TEST(stops_at_the_limit);
    TEST(rewinds_across_blocks);
    TEST(keeps_a_block_at_the_edge);
    TEST(notices_a_stale_mark);
    TEST(grows_arrays);
    TEST(keeps_an_array_that_cannot_grow);
    return test_end();
}
