/*
 * diag.c - places, carets under tabs and wide characters, windows, JSON, and suggestions.
 */
#include "base/diag.h"

#include "base/utf8.h"
#include "harness.h"

/* Renders one E0110 over [from, to) of `text`, named f. */
static void check_render(str text, uint32_t from, uint32_t to, const char *want, int line)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    uint32_t file = diags_source(d, STR("f"), text);
    diag *g = diag_at(d, E0110, (span){file, from, to}, "found %s", "it");
    strbuf b;
    strbuf_init(&b, NULL);
    diag_render_text(d, g, false, &b);
    test_text(b.ptr, b.len, want, __FILE__, line);
    strbuf_free(&b);
    arena_free(a);
}
#define RENDER(text, from, to, want) check_render(STR(text), from, to, want, __LINE__)

static void points_at_the_place(void)
{
    RENDER("measure x\n  when a < b mm2\n", 19, 20,
           "f:2:10: error[E0110]: found it\n"
           "      when a < b mm2\n"
           "             ^\n");
    RENDER("one two three\n", 4, 7,
           "f:1:5: error[E0110]: found it\n"
           "    one two three\n"
           "        ^~~\n");
    RENDER("one", 0, 3,
           "f:1:1: error[E0110]: found it\n"
           "    one\n"
           "    ^~~\n");
}

static void points_past_the_end(void)
{
    RENDER("one\n", 3, 4,
           "f:1:4: error[E0110]: found it\n"
           "    one\n"
           "       ^\n");
    RENDER("one\n", 4, 4,
           "f:2:1: error[E0110]: found it\n"
           "\n"
           "    ^\n");
    RENDER("", 0, 0,
           "f:1:1: error[E0110]: found it\n"
           "\n"
           "    ^\n");
    RENDER("one\r\ntwo\r\n", 5, 10,
           "f:2:1: error[E0110]: found it\n"
           "    two\n"
           "    ^~~\n");
    RENDER("one", 900, 901, /* a span past the text is held to its end */
           "f:1:4: error[E0110]: found it\n"
           "    one\n"
           "       ^\n");
}

static void keeps_to_the_first_line(void)
{
    RENDER("a one\ntwo\nthree\n", 2, 9,
           "f:1:3: error[E0110]: found it\n"
           "    a one\n"
           "      ^~~\n");
}

static void aligns_under_tabs(void)
{
    RENDER("\tab\tcd\n", 4, 6,
           "f:1:5: error[E0110]: found it\n"
           "            ab      cd\n"
           "                    ^~\n");
    RENDER("a\tb\n", 1, 2, /* the tab itself */
           "f:1:2: error[E0110]: found it\n"
           "    a       b\n"
           "     ^~~~~~~\n");
}

static void aligns_under_wide_ones(void)
{
    RENDER("\xE4\xB8\xAD\xE6\x96\x87 x\n", 7, 8,
           "f:1:4: error[E0110]: found it\n"
           "    \xE4\xB8\xAD\xE6\x96\x87 x\n"
           "         ^\n");
    RENDER("\xE4\xB8\xAD\xE6\x96\x87 x\n", 3, 6,
           "f:1:2: error[E0110]: found it\n"
           "    \xE4\xB8\xAD\xE6\x96\x87 x\n"
           "      ^~\n");
    RENDER("e\xCC\x81 x\n", 4, 5,
           "f:1:4: error[E0110]: found it\n"
           "    e\xCC\x81 x\n"
           "      ^\n");
}

static void shows_nothing_that_acts(void)
{
    RENDER("a\x1b[2Jb\xFF\xE2\x80\xAE x\n", 0, 1,
           "f:1:1: error[E0110]: found it\n"
           "    a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD\xEF\xBF\xBD x\n"
           "    ^\n");
}

/* The columns of line `n` (from 0) of a rendering, and where its first caret stands. */
static str nth_line(str s, int n)
{
    size_t from = 0, to;
    for (;; from = to + 1) {
        for (to = from; to < s.len && s.ptr[to] != '\n'; to++)
            ;
        if (n-- == 0)
            return str_sub(s, from, to);
    }
}

static void check_window(size_t length, size_t at)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    char *text = arena_alloc(a, length, 1);
    REQUIRE(text);
    memset(text, '-', length);
    text[at] = 'X';
    uint32_t file = diags_source(d, STR("f"), (str){text, length});
    span where = {file, (uint32_t)at, (uint32_t)at + 1};
    strbuf b;
    strbuf_init(&b, NULL);
    diag_render_text(d, diag_at(d, E0110, where, "x"), false, &b);
    str shown = nth_line(strbuf_str(&b), 1), caret = nth_line(strbuf_str(&b), 2);
    CHECK(utf8_columns(shown) <= 164);
    CHECK_EQ(utf8_columns(shown), length > 160 ? 164 : length + 4);
    CHECK(caret.len >= 5 && caret.ptr[caret.len - 1] == '^');
    CHECK(caret.len <= shown.len && shown.ptr[caret.len - 1] == 'X');
    CHECK_EQ(str_starts(shown, STR("    ...")), at > 80 && length > 160);
    strbuf_free(&b);
    arena_free(a);
}

static void windows_long_lines(void)
{
    static const size_t lengths[] = {159, 160, 161, 200, 1000, 70000};
    for (size_t i = 0; i < TG_COUNT(lengths); i++) {
        size_t n = lengths[i];
        const size_t at[] = {0, 79, 80, 81, n / 2, n - 81, n - 80, n - 4, n - 1};
        for (size_t k = 0; k < TG_COUNT(at); k++)
            check_window(n, at[k]);
    }
}

static void windows_a_long_span(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    char *text = arena_alloc(a, 3000, 1);
    REQUIRE(text);
    for (size_t i = 0; i < 3000; i += 3) /* wide characters are cut at both ends */
        memcpy(text + i, "\xE4\xB8\xAD", 3);
    uint32_t file = diags_source(d, STR("f"), (str){text, 3000});
    strbuf b;
    strbuf_init(&b, NULL);
    diag_render_text(d, diag_at(d, E0110, (span){file, 903, 2400}, "x"), false, &b);
    CHECK_EQ(utf8_columns(nth_line(strbuf_str(&b), 1)), 164);
    CHECK(nth_line(strbuf_str(&b), 2).len <= 164);
    strbuf_free(&b);
    arena_free(a);
}

static void renders_notes_and_hint(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    uint32_t one = diags_source(d, STR("base.pack"), STR("gate one\n"));
    uint32_t two = diags_source(d, STR("case"), STR("gate one\n"));
    diag *g = diag_at(d, E0112, (span){two, 5, 8}, "slot `%s` stands twice", "one");
    diag_note_at(d, g, (span){one, 5, 8}, "first here");
    diag_note_at(d, g, SPAN_NONE, "a slot stands once");
    diag_hint(d, g, "drop this line");
    strbuf b;
    strbuf_init(&b, NULL);
    diag_render_text(d, g, false, &b);
    CHECK_STR(strbuf_str(&b), "case:1:6: error[E0112]: slot `one` stands twice\n"
                              "    gate one\n"
                              "         ^~~\n"
                              "  note: base.pack:1:6: first here\n"
                              "  note: a slot stands once\n"
                              "  hint: drop this line\n");
    strbuf_clear(&b);
    diag_render_json(d, g, &b);
    CHECK_STR(strbuf_str(&b),
              "{\"id\":\"E0112\",\"severity\":\"error\",\"file\":\"case\",\"line\":1,\"column\":6,"
              "\"end_line\":1,\"end_column\":9,\"message\":\"slot `one` stands twice\","
              "\"notes\":[{\"file\":\"base.pack\",\"line\":1,\"column\":6,\"end_line\":1,"
              "\"end_column\":9,\"message\":\"first here\"},"
              "{\"message\":\"a slot stands once\"}],\"hint\":\"drop this line\"}");
    strbuf_clear(&b);
    diag_render_text(d, g, true, &b);
    CHECK(strstr(b.ptr, "\x1b[1;31merror[E0112]:\x1b[0m"));
    strbuf_free(&b);
    arena_free(a);
}

static void renders_without_a_place(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    diag *g = diag_at(d, E0106, SPAN_NONE, "file `\x1b]0;x` is too large");
    strbuf b;
    strbuf_init(&b, NULL);
    diag_render_text(d, g, false, &b);
    CHECK_STR(strbuf_str(&b), "error[E0106]: file `\xEF\xBF\xBD]0;x` is too large\n");
    strbuf_clear(&b);
    diag_render_json(d, g, &b);
    CHECK_STR(strbuf_str(&b), "{\"id\":\"E0106\",\"severity\":\"error\",\"message\":"
                              "\"file `\\u001b]0;x` is too large\",\"notes\":[]}");
    strbuf_free(&b);
    arena_free(a);
}

static void finds_places(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    uint32_t f = diags_source(d, STR("f"), STR("a\n\n\xC3\xA9x\n"));
    static const unsigned want[][2] = {
        {1, 1}, {1, 2}, {2, 1}, {3, 1}, {3, 2} /* inside the letter */, {3, 2}, {3, 3}, {4, 1},
        {4, 1},
    };
    for (uint32_t i = 0; i < TG_COUNT(want); i++) {
        unsigned line, column;
        diags_place(d, f, i, &line, &column);
        CHECK_EQ(line, want[i][0]);
        CHECK_EQ(column, want[i][1]);
    }
    unsigned line = 9, column = 9;
    diags_place(d, FILE_NONE, 0, &line, &column);
    CHECK(line == 0 && column == 0);
    CHECK_STR(diags_source_name(d, f), "f");
    CHECK_STR(diags_source_name(d, FILE_NONE), "");
    CHECK_STR(diags_source_text(d, 7), "");
    arena_free(a);
}

static void sorts_and_stays_stable(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    uint32_t f = diags_source(d, STR("f"), STR("0123456789"));
    uint32_t g = diags_source(d, STR("g"), STR("0123456789"));
    (void)diag_at(d, E0110, SPAN_NONE, "f");
    (void)diag_at(d, E0110, (span){g, 1, 2}, "e");
    (void)diag_at(d, E0110, (span){f, 5, 6}, "b");
    (void)diag_at(d, E0110, (span){f, 5, 9}, "c");
    (void)diag_at(d, E0110, (span){f, 1, 2}, "a");
    (void)diag_at(d, E0110, (span){f, 5, 5}, "d");
    diags_sort(d);
    CHECK_EQ(diags_count(d), 6);
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < diags_count(d); i++)
        strbuf_add(&b, diags_get(d, i)->message);
    CHECK_STR(strbuf_str(&b), "abcdef");
    strbuf_free(&b);
    arena_free(a);
}

static void counts_past_its_limit(void)
{
    arena *a = arena_new(NULL, 0);
    REQUIRE(a);
    diags *d = diags_new(a, 3);
    REQUIRE(d);
    diag *first = diag_at(d, E0101, SPAN_NONE, "first");
    for (int i = 0; i < 99; i++) {
        diag *g = diag_at(d, E0102, SPAN_NONE, "more");
        REQUIRE(g);
        diag_hint(d, g, "hint");
        diag_note_at(d, g, SPAN_NONE, "note");
    }
    CHECK_EQ(diags_count(d), 3);
    CHECK_EQ(diags_errors(d), 100);
    CHECK_STR(first->message, "first"); /* stayed put while others came */
    for (int i = 0; i < 9; i++)
        diag_note_at(d, first, SPAN_NONE, "n%d", i);
    CHECK_EQ(first->note_count, 4);
    arena_free(a);
}

static void survives_without_memory(void)
{
    arena *a = arena_new(NULL, 2048);
    REQUIRE(a);
    diags *d = diags_new(a, 0);
    REQUIRE(d);
    while (arena_alloc(a, 1, 16))
        ;
    CHECK_EQ(diags_source(d, STR("f"), STR("x\n")), FILE_NONE);
    diag *g = diag_at(d, E0103, SPAN_NONE, "lost %d", 1);
    REQUIRE(g);
    diag_hint(d, g, "lost");
    CHECK_STR(g->message, "malformed number"); /* the title stands in */
    CHECK_EQ(diags_errors(d), 1);
    CHECK_EQ(diags_count(d), 0);
    arena_free(a);
}

static void names_its_ids(void)
{
    CHECK_STR(str_c(diag_name(E0101)), "E0101");
    CHECK_STR(str_c(diag_title(E0101)), "unexpected character");
}

static void suggests(void)
{
    static const str words[] = {
        {"licence", 7}, {"clear", 5}, {"hold", 4}, {"item.tpp", 8}, {"us", 2}, {"from", 4},
    };
    static const struct {
        const char *name;
        long want;
    } rows[] = {
        {"license", 0},  {"licenec", 0}, {"claer", 1}, {"cler", 1}, {"item.ttp", 3},
        {"item_tpp", 3}, {"form", 5},    {"su", 4},    {"x", -1},   {"", -1},
        {"zebra", -1},   {"holdover", -1},
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++)
        CHECK_EQ(diag_nearest(str_c(rows[i].name), words, TG_COUNT(words)), rows[i].want);
    CHECK_EQ(diag_nearest(STR("clear"), NULL, 0), -1);
    static const str two[] = {{"aXcdef", 6}, {"abcdeX", 6}, {"abcdef", 6}};
    CHECK_EQ(diag_nearest(STR("abcdef"), two, 2), 0); /* the first of equals */
    CHECK_EQ(diag_nearest(STR("abcdef"), two, 3), 2); /* the nearest of all */
}

int main(void)
{
    TEST(points_at_the_place);
    TEST(points_past_the_end);
    TEST(keeps_to_the_first_line);
    TEST(aligns_under_tabs);
    TEST(aligns_under_wide_ones);
    TEST(shows_nothing_that_acts);
    TEST(windows_long_lines);
    TEST(windows_a_long_span);
    TEST(renders_notes_and_hint);
    TEST(renders_without_a_place);
    TEST(finds_places);
    TEST(sorts_and_stays_stable);
    TEST(counts_past_its_limit);
    TEST(survives_without_memory);
    TEST(names_its_ids);
    TEST(suggests);
    return test_end();
}
