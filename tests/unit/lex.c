/*
 * lex.c - what is one token and what is two; columns; faults.
 */
#include "lang/lex.h"

#include "harness.h"

static const char *const kinds[] = {
#define X(c, name) #c,
    TOK_MAP(X)
#undef X
};
static const char *const faults[] = {"",          "char",   "open-text", "escape", "long-text",
                                     "long-word", "number", "date",      "time"};

/* "WORD a|NUMBER 5/number|..." ; `!` after the kind: first on its line, with its column. */
static str tokens(const char *text, strbuf *out)
{
    lexer lx = lex_open(str_c(text));
    strbuf_clear(out);
    for (;;) {
        token t = lex_next(&lx);
        if (t.kind == TOK_EOF)
            return strbuf_str(out);
        strbuf_printf(out, "%s%s", out->len ? "|" : "", kinds[t.kind]);
        if (t.first)
            strbuf_printf(out, "!%u", (unsigned)t.column);
        strbuf_printf(out, " %.*s", STR_ARG(t.text));
        if (t.fault)
            strbuf_printf(out, "/%s", faults[t.fault]);
    }
}

typedef struct {
    const char *text, *want;
} lex_case;

static void run_cases(const lex_case *cases, size_t count)
{
    strbuf out;
    strbuf_init(&out, NULL);
    for (size_t i = 0; i < count; i++)
        CHECK_STR(tokens(cases[i].text, &out), cases[i].want);
    strbuf_free(&out);
}

static void words(void)
{
    static const lex_case cases[] = {
        {"", ""},
        {"us.3A090.a", "WORD!1 us.3A090.a"},
        {"nvidia-h200-sxm-141gb", "WORD!1 nvidia-h200-sxm-141gb"},
        {"GB/s yes/no", "WORD!1 GB/s|WORD yes/no"},
        {"a / b a/ b a /b", "WORD!1 a|SLASH /|WORD b|WORD a|SLASH /|WORD b|WORD a|SLASH /|WORD b"},
        {"a - b", "WORD!1 a|MINUS -|WORD b"},
        {"a- b", "WORD!1 a|MINUS -|WORD b"},
        {"a+b*c", "WORD!1 a|PLUS +|WORD b|STAR *|WORD c"},
        {"a--b", "WORD!1 a|MINUS -|MINUS -|WORD b"},
        {"_a", "WORD!1 _a"},
        {"a.", "WORD!1 a|BAD ./char"},
        {"3A090 8471.50.0150", "WORD!1 3A090|WORD 8471.50.0150"},
        {"a,b;c:d", "WORD!1 a|COMMA ,|WORD b|SEMICOLON ;|WORD c|COLON :|WORD d"},
    };
    run_cases(cases, TG_COUNT(cases));
}

static void numbers(void)
{
    static const lex_case cases[] = {
        {"0 21_000 5.92 -3", "NUMBER!1 0|NUMBER 21_000|NUMBER 5.92|NUMBER -3"},
        {"a-3 a -3", "WORD!1 a-3|WORD a|NUMBER -3"},
        {"(-3)", "OPEN!1 (|NUMBER -3|CLOSE )"},
        {"-3 < x", "NUMBER!1 -3|LT <|WORD x"},
        {"0..9 0 .. 9", "NUMBER!1 0|RANGE ..|NUMBER 9|NUMBER 0|RANGE ..|NUMBER 9"},
        {"25% 25 %", "NUMBER!1 25|PERCENT %|NUMBER 25|PERCENT %"},
        {"1_ 1__0 1_000_", "NUMBER!1 1_/number|NUMBER 1__0/number|NUMBER 1_000_/number"},
        {"600GB/s", "WORD!1 600GB/s"},
        {"5.92.1 1.", "WORD!1 5.92.1|NUMBER 1|BAD ./char"},
    };
    run_cases(cases, TG_COUNT(cases));
}

static void dates(void)
{
    static const lex_case cases[] = {
        {"2026-01-15 13:01", "DATE!1 2026-01-15|TIME 13:01"},
        {"2026-1-5 2026-13-01", "DATE!1 2026-1-5/date|DATE 2026-13-01/date"},
        {"2026-01 20260115", "WORD!1 2026-01|NUMBER 20260115"},
        {"2026-01-15-a", "WORD!1 2026-01-15-a"},
        {"2026-01-15..2026-01-16", "DATE!1 2026-01-15|RANGE ..|DATE 2026-01-16"},
        {"24:00 9:00 09:5 09:00:00",
         "TIME!1 24:00/time|TIME 9:00/time|TIME 09:5/time|TIME 09:00|COLON :|NUMBER 00"},
        {"2024-02-29 2026-02-29", "DATE!1 2024-02-29|DATE 2026-02-29/date"},
    };
    run_cases(cases, TG_COUNT(cases));
}

static void texts(void)
{
    static const lex_case cases[] = {
        {"\"a b\" c", "TEXT!1 a b|WORD c"},
        {"\"\"", "TEXT!1 "},
        {"\"a # b\" # c", "TEXT!1 a # b"},
        {"\"a \\\" \\\\\" b", "TEXT!1 a \\\" \\\\|WORD b"},
        {"\"a\\n\"", "TEXT!1 a\\n/escape"},
        {"\"a\nb", "BAD!1 \"a/open-text|WORD!1 b"},
        {"\"a\r\nb", "BAD!1 \"a/open-text|WORD!1 b"},
        {"\"a\\", "BAD!1 \"a\\/open-text"},
        {"\"a\\\"", "BAD!1 \"a\\\"/open-text"},
        {"\"", "BAD!1 \"/open-text"},
        {"\"\xC3\xB6\"", "TEXT!1 \xC3\xB6"},
    };
    run_cases(cases, TG_COUNT(cases));
}

static void operators(void)
{
    static const lex_case cases[] = {
        {"< <= > >= = !=", "LT!1 <|LE <=|GT >|GE >=|EQ =|NE !="},
        {"==", "EQ!1 =|EQ ="},
        {"!", "BAD!1 !/char"},
        {"\xE2\x89\xA4 x", "BAD!1 \xE2\x89\xA4/char|WORD x"},
        {"\xFF\xFE", "BAD!1 \xFF/char|BAD \xFE/char"},
        {"\x80\x80\x80 a", "BAD!1 \x80\x80\x80/char|WORD a"},
    };
    run_cases(cases, TG_COUNT(cases));
}

static void layout(void)
{
    static const lex_case cases[] = {
        {"a\n  b c\n\n # d\n    - e", "WORD!1 a|WORD!3 b|WORD c|BULLET!5 -|WORD e"},
        {"a\r\n  b\r\n", "WORD!1 a|WORD!3 b"},
        {"\xEF\xBB\xBF"
         "a\n b",
         "WORD!1 a|WORD!2 b"},
        {"\ta\n \tb\n        \tc", "WORD!9 a|WORD!9 b|WORD!17 c"},
        {"a\tb", "WORD!1 a|WORD b"},
        {"- a\n-a\n- -3", "BULLET!1 -|WORD a|BULLET!1 -|WORD a|BULLET!1 -|NUMBER -3"},
        {"# only", ""},
        {"a # c\n# d\nb", "WORD!1 a|WORD!1 b"},
    };
    run_cases(cases, TG_COUNT(cases));
}

static void lengths(void)
{
    char text[LEX_TEXT_BYTES_MAX + 4];
    memset(text, 'a', sizeof text);

    lexer lx = lex_open((str){text, LEX_WORD_BYTES_MAX});
    CHECK_EQ(lex_next(&lx).fault, FAULT_NONE);
    lx = lex_open((str){text, LEX_WORD_BYTES_MAX + 1});
    CHECK_EQ(lex_next(&lx).fault, FAULT_LONG_WORD);

    text[0] = text[LEX_TEXT_BYTES_MAX + 1] = '"';
    lx = lex_open((str){text, LEX_TEXT_BYTES_MAX + 2});
    CHECK_EQ(lex_next(&lx).fault, FAULT_NONE);
    text[LEX_TEXT_BYTES_MAX + 1] = 'a';
    text[LEX_TEXT_BYTES_MAX + 2] = '"';
    lx = lex_open((str){text, LEX_TEXT_BYTES_MAX + 3});
    CHECK_EQ(lex_next(&lx).fault, FAULT_LONG_TEXT);
}

static void names(void)
{
    static const struct {
        const char *text;
        bool name, unit, word;
    } cases[] = {
        {"us.3A090.a", true, false, true}, {"h-200", true, true, true},
        {"GB/s", false, true, true},       {"3A090", false, false, true},
        {"_a", false, false, true},        {"", false, false, false},
        {"a b", false, false, false},      {"a.", false, false, false},
        {"15", false, false, false},       {"2026-01-15", false, false, false},
        {"and", true, true, false},        {"-3", false, false, false},
        {"a\n", false, false, false},
    };
    for (size_t i = 0; i < TG_COUNT(cases); i++) {
        CHECK_EQ(lex_is_name(str_c(cases[i].text)), cases[i].name);
        CHECK_EQ(lex_is_unit(str_c(cases[i].text)), cases[i].unit);
        CHECK_EQ(lex_is_word(str_c(cases[i].text)), cases[i].word);
    }
    CHECK(lex_is_reserved(STR("and")));
    CHECK(!lex_is_reserved(STR("And")));
}

/* Tokens never overlap, never go back, and the text runs out. */
static void every_byte_pair(void)
{
    for (unsigned a = 1; a < 256; a++) {
        for (unsigned b = 1; b < 256; b++) {
            char text[] = {'x', (char)a, (char)b, '1', '\n', ' ', (char)b, (char)a};
            lexer lx = lex_open((str){text, sizeof text});
            uint32_t at = 0;
            for (token t = lex_next(&lx); t.kind != TOK_EOF; t = lex_next(&lx)) {
                CHECK(t.from >= at);
                CHECK(t.to > t.from);
                CHECK(t.to <= sizeof text);
                at = t.to;
            }
        }
    }
}

int main(void)
{
    TEST(words);
    TEST(numbers);
    TEST(dates);
    TEST(texts);
    TEST(operators);
    TEST(layout);
    TEST(lengths);
    TEST(names);
    TEST(every_byte_pair);
    return test_end();
}
