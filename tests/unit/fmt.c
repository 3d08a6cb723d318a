/*
 * fmt.c - parse(fmt(x)) is x, fmt(fmt(x)) is fmt(x): over the documentation, the packs and the
 * cases. What the layout looks like stands in tests/cases/fmt.
 */
#include "parse_support.h"

#include <dirent.h>

/* Checks both laws; the text of the first formatting is left in `out`. False after errors. */
static bool round_trip(str text, strbuf *out)
{
    strbuf again, dump, dump_again;
    strbuf_init(&again, NULL);
    strbuf_init(&dump, NULL);
    strbuf_init(&dump_again, NULL);
    strbuf_clear(out);
    parsed p = parse_str(text);
    bool sound = p.f && diags_errors(p.d) == 0;
    if (sound) {
        fmt_file(p.f, out);
        ast_dump(p.f, &dump);
        parsed q = parse_str(strbuf_str(out));
        CHECK_EQ(diags_errors(q.d), 0);
        show_errors(&q);
        if (q.f) {
            fmt_file(q.f, &again);
            ast_dump(q.f, &dump_again);
        }
        CHECK(str_eq(strbuf_str(&dump), strbuf_str(&dump_again)));
        CHECK(str_eq(strbuf_str(out), strbuf_str(&again)));
        parsed_free(&q);
    }
    parsed_free(&p);
    strbuf_free(&again);
    strbuf_free(&dump);
    strbuf_free(&dump_again);
    return sound;
}

/* The examples are not only stable: they are written in the layout already. */
static void documentation(void)
{
    str text = read_whole("docs/language.md");
    REQUIRE(text.ptr);
    strbuf blocks, out;
    strbuf_init(&blocks, NULL);
    strbuf_init(&out, NULL);
    policy_blocks(text, &blocks);
    CHECK(round_trip(strbuf_str(&blocks), &out));
    CHECK_STR(out, blocks.ptr);
    strbuf_free(&blocks);
    strbuf_free(&out);
    free((void *)text.ptr);
}

/* Line ends, a byte order mark and blanks at line ends go; nothing else does. */
static void line_ends(void)
{
    static const char want[] = "tollgate 1\n\n# a\ntopic t  \"T\"  # b\n\n# end\n";
    strbuf out;
    strbuf_init(&out, NULL);
    CHECK(round_trip(STR("\xEF\xBB\xBFtollgate 1\r\n# a \r\ntopic t \"T\"\t# b\t\r\n\r\n# end"),
                     &out));
    CHECK_STR(out, want);
    strbuf_free(&out);
}

static int is_policy(const struct dirent *e)
{
    return str_ends(str_c(e->d_name), STR(".tg"));
}

static void packs(void)
{
    static const char folder[] = "packs/us-cn-chips";
    struct dirent **entries;
    int count = scandir(folder, &entries, is_policy, alphasort);
    strbuf out;
    strbuf_init(&out, NULL);
    for (int i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        str text = read_whole(path);
        CHECK(text.ptr != NULL);
        CHECK(!text.ptr || round_trip(text, &out));
        free((void *)text.ptr);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    strbuf_free(&out);
}

/* ---- generated conditions ------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 12) % below;
}

static void put_leaf(strbuf *b, uint32_t *seed)
{
    static const char *const leaves[] = {
        "a",
        "b < 5 %",
        "a.long.name + b.long.name >= 21_000",
        "route.to is any of CN, MO, HK, TW",
        "any of buyer, end_user has hq or parent_hq in us.d5_or_macau as of 2026-01-15",
        "every party has hq is not none",
        "item is not us.note_2",
        "2026-01-15 13:30 <= shipped",
        "f is under any of 8471.50, 8473.30, \"84 # \\\" 71\"",
        "g not in h",
    };
    strbuf_add_c(b, leaves[next_random(seed, TG_COUNT(leaves))]);
}

/* A condition in words, lists on one line and brackets; what it looks like is left to chance. */
static void put_random(strbuf *b, uint32_t *seed, unsigned depth)
{
    static const char *const heads[] = {"all of: ", "any of: ", "none of: "};
    uint32_t kids = 1 + next_random(seed, 4), form = next_random(seed, 5);
    if (depth == 0 || form == 4) {
        put_leaf(b, seed);
        return;
    }
    if (form == 3)
        strbuf_add_c(b, "not ");
    strbuf_char(b, '(');
    const char *between = form == 2 ? "; " : form == 1 ? " or " : " and ";
    if (form == 2)
        strbuf_add_c(b, heads[next_random(seed, TG_COUNT(heads))]);
    for (uint32_t i = 0; i < kids; i++) {
        if (i)
            strbuf_add_c(b, between);
        put_random(b, seed, depth - 1);
    }
    strbuf_char(b, ')');
}

/* The same with bullets, and a comment here and there. */
static void put_bullets(strbuf *b, uint32_t *seed, unsigned depth, size_t column)
{
    static const char *const heads[] = {"all of", "any of", "not none of", "not not any of"};
    strbuf_add_c(b, heads[next_random(seed, TG_COUNT(heads))]);
    strbuf_add_c(b, next_random(seed, 4) ? "\n" : " # head\n");
    uint32_t kids = 1 + next_random(seed, 4);
    for (uint32_t i = 0; i < kids; i++) {
        if (next_random(seed, 8) == 0)
            strbuf_add_c(b, "# before\n\n");
        strbuf_pad(b, ' ', column);
        strbuf_add_c(b, "- ");
        if (depth && next_random(seed, 2)) {
            put_bullets(b, seed, depth - 1, column + 1 + next_random(seed, 5));
        } else {
            put_random(b, seed, next_random(seed, 3));
            strbuf_add_c(b, next_random(seed, 5) ? "\n" : "  # after\n");
        }
    }
}

static void generated_conditions(void)
{
    uint32_t seed = 7;
    size_t rounds = getenv("TG_LONG") ? 20000 : 400;
    strbuf text, out;
    strbuf_init(&text, NULL);
    strbuf_init(&out, NULL);
    for (size_t r = 0; r < rounds; r++) {
        strbuf_clear(&text);
        strbuf_add_c(&text, "tollgate 1\nconstraint c \"C\"\n  holds  ");
        if (r % 2)
            put_random(&text, &seed, 1 + next_random(&seed, 4));
        else
            put_bullets(&text, &seed, 1 + next_random(&seed, 3), 5);
        strbuf_char(&text, '\n');
        CHECK(round_trip(strbuf_str(&text), &out));
        if (test_state.failed) {
            printf("%s\n", text.ptr);
            break;
        }
        /* Longer lines are comments, which are not laid out, or stand deep inside. */
        for (const char *at = out.ptr, *nl; (nl = strchr(at, '\n')) != NULL; at = nl + 1)
            CHECK(nl - at <= 100 || strspn(at, " ") > 20 || memchr(at, '#', (size_t)(nl - at)));
    }
    strbuf_free(&text);
    strbuf_free(&out);
}

int main(void)
{
    TEST(documentation);
    TEST(line_ends);
    TEST(packs);
    TEST(generated_conditions);
    return test_end();
}
