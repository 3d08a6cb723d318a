/*
 * str.c - text helpers, edit distance, the output buffer and JSON strings.
 */
#include "base/str.h"

#include "failing.h"
#include "harness.h"
#include "panics.h"

static void compares(void)
{
    CHECK(str_eq(STR("abc"), STR("abc")));
    CHECK(!str_eq(STR("abc"), STR("abd")));
    CHECK(!str_eq(STR("abc"), STR("ab")));
    CHECK(str_eq((str){0}, STR("")));
    CHECK(str_eq_c(STR("x"), "x"));
    CHECK(str_eq_c((str){0}, NULL));
    CHECK(str_ieq(STR("FOB-Price"), STR("fob-pRICE")));
    CHECK(!str_ieq(STR("[x"), STR("{x"))); /* only letters have cases */
    CHECK(str_cmp(STR("a"), STR("ab")) < 0);
    CHECK(str_cmp(STR("b"), STR("ab")) > 0);
    CHECK(str_cmp(STR("\xC3"), STR("z")) > 0); /* bytes are unsigned */
    CHECK_EQ(str_cmp((str){0}, STR("")), 0);
    CHECK(str_starts(STR("gate.us"), STR("gate")));
    CHECK(!str_starts(STR("ga"), STR("gate")));
    CHECK(str_ends(STR("gate.us"), STR(".us")));
    CHECK(str_ends(STR("x"), STR("")));
    CHECK(!str_ends(STR("us"), STR(".us")));
}

static void cuts(void)
{
    CHECK_STR(str_trim(STR(" \t\r\n a b \v\f")), "a b");
    CHECK_STR(str_trim(STR("   ")), "");
    CHECK_STR(str_trim((str){0}), "");
    CHECK_STR(str_sub(STR("hello"), 1, 3), "el");
    CHECK_STR(str_sub(STR("hello"), 5, 5), "");
    CHECK_STR(str_sub((str){0}, 0, 0), "");
    CHECK(PANICS(str_sub(STR("hello"), 3, 2)));
    CHECK(PANICS(str_sub(STR("hello"), 0, 6)));
}

static void duplicates(void)
{
    arena *a = arena_new(NULL, 64);
    REQUIRE(a);
    str s = str_dup(a, STR("ab\0cd"));
    CHECK_EQ(s.len, 5);
    CHECK(s.ptr && memcmp(s.ptr, "ab\0cd", 6) == 0);
    CHECK(str_dup(a, (str){0}).ptr); /* an empty copy is not a failure */
    char big[100] = {0};
    CHECK(!str_dup(a, (str){big, sizeof big}).ptr);
    arena_free(a);
}

static void hashes_apart(void)
{
    /* Dense names must not pile up in the low bits, which tables use. */
    unsigned slots[256] = {0}, most = 0;
    for (int i = 0; i < 2560; i++) {
        char name[16];
        int len = snprintf(name, sizeof name, "item.%d", i);
        unsigned *slot = &slots[str_hash((str){name, (size_t)len}) % 256];
        ++*slot;
        most = *slot > most ? *slot : most;
    }
    CHECK(most < 30);
    CHECK(str_hash(STR("a")) != str_hash(STR("b")));
    CHECK(str_hash((str){0}) == str_hash(STR("")));
}

static void measures_distance(void)
{
    static const struct {
        const char *a, *b;
        unsigned max, want;
    } rows[] = {
        {"", "", 3, 0},
        {"abc", "abc", 0, 0},
        {"abc", "abd", 0, 1},
        {"abc", "abd", 3, 1},
        {"abc", "ab", 3, 1},
        {"abc", "xabc", 3, 1},
        {"", "abc", 3, 3},
        {"", "abcd", 3, 4},
        {"form", "from", 3, 1}, /* a swap counts once */
        {"ab", "ba", 1, 1},
        {"abcd", "badc", 2, 2},
        {"kitten", "sitting", 3, 3},
        {"kitten", "sitting", 2, 3},
        {"abcdef", "uvwxyz", 2, 3},
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        str a = str_c(rows[i].a), b = str_c(rows[i].b);
        CHECK_EQ(str_distance(a, b, rows[i].max), rows[i].want);
        CHECK_EQ(str_distance(b, a, rows[i].max), rows[i].want);
    }
    char big[80];
    memset(big, 'x', sizeof big);
    CHECK_EQ(str_distance((str){big, 80}, (str){big, 80}, 3), 0);
    CHECK_EQ(str_distance((str){big, 80}, (str){big, 79}, 3), 4);
}

static void buffers(void)
{
    failing f = {0};
    tg_alloc alloc = failing_alloc(&f);
    strbuf b;
    strbuf_init(&b, &alloc);
    CHECK_STR(strbuf_str(&b), "");
    CHECK_EQ(f.requests, 0); /* nothing is allocated until something is written */
    strbuf_add_c(&b, "one ");
    strbuf_char(&b, '2');
    strbuf_pad(&b, '.', 3);
    strbuf_printf(&b, "%d-%s", 34, "five");
    CHECK_STR(strbuf_str(&b), "one 2...34-five");
    CHECK_EQ(b.ptr[b.len], 0);
    for (int i = 0; i < 100; i++)
        strbuf_printf(&b, "%0*d", i, 7); /* across every growth */
    CHECK(!b.failed);
    CHECK_EQ(b.len, strlen(b.ptr));
    strbuf_clear(&b);
    CHECK_STR(strbuf_str(&b), "");
    strbuf_pad(&b, 'x', 63);
    strbuf_pad(&b, 'y', 1);
    CHECK_EQ(b.len, 64);
    CHECK_EQ(b.ptr[64], 0);
    strbuf_free(&b);
    strbuf_free(&b);
    CHECK_EQ(f.live_bytes, 0);
}

static void has_room_at_once(void)
{
    failing f = {0};
    tg_alloc alloc = failing_alloc(&f);
    strbuf b;
    strbuf_init(&b, &alloc);
    strbuf_room(&b, 500);
    CHECK_STR(strbuf_str(&b), "");
    size_t before = f.requests;
    strbuf_pad(&b, 'x', 500);
    CHECK_EQ(f.requests, before); /* it was there */
    CHECK_EQ(b.len, 500);
    strbuf_free(&b);
    f.fail_at = f.requests + 1;
    strbuf_room(&b, 500);
    CHECK(b.failed);
    strbuf_free(&b);
    CHECK_EQ(f.live_bytes, 0);
}

static void stays_failed(void)
{
    failing f = {.fail_at = 2};
    tg_alloc alloc = failing_alloc(&f);
    strbuf b;
    strbuf_init(&b, &alloc);
    strbuf_add_c(&b, "kept");
    strbuf_pad(&b, 'x', 1000);
    CHECK(b.failed);
    strbuf_add_c(&b, "lost");
    strbuf_printf(&b, "%s", "lost");
    strbuf_json(&b, STR("lost"));
    CHECK_STR(strbuf_str(&b), "kept"); /* a failed append leaves nothing of itself */
    strbuf_clear(&b);
    CHECK(!b.failed);
    strbuf_add_c(&b, "fresh");
    CHECK_STR(strbuf_str(&b), "fresh");
    strbuf_free(&b);
    CHECK_EQ(f.live_bytes, 0);
}

static void leaves_no_half_of_a_print(void)
{
    failing f = {.fail_at = 2};
    tg_alloc alloc = failing_alloc(&f);
    strbuf b;
    strbuf_init(&b, &alloc);
    strbuf_printf(&b, "%s", "kept");
    strbuf_printf(&b, "%0200d", 1); /* needs the second allocation, which fails */
    CHECK(b.failed);
    CHECK_STR(strbuf_str(&b), "kept");
    CHECK_EQ(strlen(b.ptr), 4);
    strbuf_free(&b);
}

static void refuses_absurd_sizes(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_pad(&b, ' ', SIZE_MAX - 2);
    CHECK(b.failed);
    CHECK_EQ(b.len, 0);
    strbuf_free(&b);
}

static void writes_json(void)
{
    static const struct {
        str text;
        const char *want;
    } rows[] = {
        {{"", 0}, "\"\""},
        {{NULL, 0}, "\"\""},
        {{"plain", 5}, "\"plain\""},
        {{"a\"b\\c", 5}, "\"a\\\"b\\\\c\""},
        {{"\n\t\r\b\f\0\x1f", 7}, "\"\\n\\t\\r\\b\\f\\u0000\\u001f\""},
        {{"\xC3\xA9\xE4\xB8\xAD", 5}, "\"\xC3\xA9\xE4\xB8\xAD\""},
        {{"a\xFFz", 3}, "\"a\xEF\xBF\xBDz\""},
        {{"\xC3", 1}, "\"\xEF\xBF\xBD\""},
        {{"\xED\xA0\x80", 3}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {{"/", 1}, "\"/\""},
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        strbuf b;
        strbuf_init(&b, NULL);
        strbuf_json(&b, rows[i].text);
        CHECK_STR(strbuf_str(&b), rows[i].want);
        strbuf_free(&b);
    }
}

int main(void)
{
    TEST(compares);
    TEST(cuts);
    TEST(duplicates);
    TEST(hashes_apart);
    TEST(measures_distance);
    TEST(buffers);
    TEST(has_room_at_once);
    TEST(stays_failed);
    TEST(leaves_no_half_of_a_print);
    TEST(refuses_absurd_sizes);
    TEST(writes_json);
    return test_end();
}
