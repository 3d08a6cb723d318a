/*
 * torture_parse.c - the parser and the formatter where memory runs out, at every allocation and
 * at every limit: NULL or the whole tree, nothing in between, nothing left behind.
 */
#include "failing.h"
#include "parse_support.h"

static str blocks_of_documentation(void)
{
    strbuf blocks;
    strbuf_init(&blocks, NULL);
    str text = read_whole("docs/language.md");
    if (text.ptr)
        policy_blocks(text, &blocks);
    free((void *)text.ptr);
    return strbuf_str(&blocks);
}

/* One run over `alloc` with at most `limit` bytes. True when nothing failed. */
static bool run(const tg_alloc *alloc, size_t limit, str text, bool sound, strbuf *out)
{
    bool done = false;
    arena *a = arena_new(alloc, limit);
    diags *d = a ? diags_new(a, 0) : NULL;
    uint32_t file = d ? diags_source(d, STR("case"), text) : FILE_NONE;
    if (file != FILE_NONE) {
        ast_file *f = parse_text(file, a, d);
        arena_check(a);
        if (sound)
            CHECK_EQ(diags_errors(d), 0);
        if (f && sound)
            fmt_file(f, out);
        done = f && !out->failed;
    }
    arena_free(a);
    return done;
}

static void every_allocation(void)
{
    str text = blocks_of_documentation();
    REQUIRE(text.ptr);
    bool done = false;
    for (size_t n = 1; !done && !test_state.failed; n++) {
        failing f = {.fail_at = n};
        tg_alloc alloc = failing_alloc(&f);
        strbuf out;
        strbuf_init(&out, &alloc);
        bool whole = run(&alloc, 0, text, true, &out);
        strbuf_free(&out);
        CHECK_EQ(f.live_bytes, 0);
        CHECK(whole == (f.failed == 0));
        done = f.failed == 0;
    }
    free((void *)text.ptr);
}

static void every_limit(const char *source, bool sound)
{
    str text = str_c(source);
    strbuf want, out;
    strbuf_init(&want, NULL);
    strbuf_init(&out, NULL);
    REQUIRE(run(NULL, 0, text, sound, &want));
    bool whole = false;
    for (size_t limit = 16; !whole && !test_state.failed; limit += 16) {
        strbuf_clear(&out);
        whole = run(NULL, limit, text, sound, &out);
        if (whole)
            CHECK(str_eq(strbuf_str(&out), strbuf_str(&want)));
        else
            CHECK_EQ(out.len, 0);
    }
    strbuf_free(&want);
    strbuf_free(&out);
}

static void every_limit_sound(void)
{
    every_limit("tollgate 1\n"
                "# one\n"
                "topic t \"a \\\"b\\\"\" # two\n"
                "fact f \"F\"\n"
                "  type one of a, b\n"
                "definition d \"D\"\n"
                "  of item\n"
                "  # three\n"
                "  version\n"
                "    source r\n"
                "    is all of # four\n"
                "         # five\n"
                "         - a and (b or not c) # six\n"
                "         - any of buyer, # seven\n"
                "            end_user has hq or seat in g\n"
                "         - f is any of x, y\n"
                "  note \"n\"\n"
                "test \"T\"\n"
                "  given a one of (b, c); d 4\n"
                "  expect line open: clear or denied; line hinges on a, b\n"
                "         charge m unknown, needs f\n"
                "  # eight\n"
                "# nine\n",
                true);
}

static void every_limit_wrong(void)
{
    every_limit("tollgate 1\n"
                "topic\n"
                "measure us.x \"X\"\n"
                "  statos rule\n"
                "  binds all of\n"
                "    - a and b or c\n"
                "    - d <\n"
                "test \"T\"\n"
                "  given a; b\n"
                "  expect line\n",
                false);
}

int main(void)
{
    TEST(every_allocation);
    TEST(every_limit_sound);
    TEST(every_limit_wrong);
    return test_end();
}
