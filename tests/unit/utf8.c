/*
 * utf8.c - well-formedness at every edge of the table, and terminal columns.
 */
#include "base/utf8.h"

#include "harness.h"

static void accepts_what_is_well_formed(void)
{
    static const struct {
        const char *text;
        uint32_t point;
    } rows[] = {
        {"A", 'A'},
        {"\x7F", 0x7F},
        {"\xC2\x80", 0x80},
        {"\xDF\xBF", 0x7FF},
        {"\xE0\xA0\x80", 0x800},
        {"\xED\x9F\xBF", 0xD7FF},
        {"\xEE\x80\x80", 0xE000},
        {"\xEF\xBF\xBF", 0xFFFF},
        {"\xF0\x90\x80\x80", 0x10000},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF},
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        str s = str_c(rows[i].text);
        uint32_t point = 0;
        CHECK_EQ(utf8_decode(s, &point), s.len);
        CHECK_EQ(point, rows[i].point);
        CHECK_EQ(utf8_bad(s), s.len);
        CHECK_EQ(utf8_count(s), 1);
    }
    uint32_t point;
    CHECK_EQ(utf8_decode((str){"\0", 1}, &point), 1); /* NUL is a code point like any other */
    CHECK_EQ(utf8_decode((str){0}, &point), 0);
}

static void refuses_what_is_not(void)
{
    static const struct {
        const char *text;
        size_t bad;
    } rows[] = {
        {"\x80", 0},             /* a tail alone */
        {"ab\xBF", 2},           /* the same, later */
        {"\xC0\x80", 0},         /* overlong NUL */
        {"\xC1\xBF", 0},         /* overlong DEL */
        {"\xE0\x80\x80", 0},     /* overlong in three */
        {"\xE0\x9F\xBF", 0},     /* the last of them */
        {"\xF0\x80\x80\x80", 0}, /* overlong in four */
        {"\xF0\x8F\xBF\xBF", 0}, /* the last of them */
        {"\xED\xA0\x80", 0},     /* the first surrogate */
        {"\xED\xBF\xBF", 0},     /* the last surrogate */
        {"\xF4\x90\x80\x80", 0}, /* U+110000 */
        {"\xF5\x80\x80\x80", 0}, /* further still */
        {"\xFE", 0},
        {"\xFF", 0},
        {"\xC3", 0},            /* cut short */
        {"x\xE4\xB8", 1},       /* cut short */
        {"x\xF0\x9F\x98", 1},   /* cut short */
        {"\xC3\x41", 0},        /* a letter for a tail */
        {"\xE4\xB8\xC3", 0},    /* a head for a tail */
        {"\xF0\x9F\x98 ", 0},   /* a blank for a tail */
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++)
        CHECK_EQ(utf8_bad(str_c(rows[i].text)), rows[i].bad);
    CHECK_EQ(utf8_bad((str){0}), 0);
    CHECK_EQ(utf8_count(STR("a\xFF\xFE")), 3); /* each bad byte counts as one */
    CHECK_EQ(utf8_columns(STR("a\xFF\xFE")), 3);
}

static void decodes_every_point(void)
{
    unsigned wrong = 0;
    for (uint32_t p = 0; p <= 0x110000; p++) {
        char bytes[4];
        size_t len;
        if (p < 0x80) {
            bytes[0] = (char)p, len = 1;
        } else if (p < 0x800) {
            bytes[0] = (char)(0xC0 | p >> 6), len = 2;
        } else if (p < 0x10000) {
            bytes[0] = (char)(0xE0 | p >> 12), len = 3;
        } else {
            bytes[0] = (char)(0xF0 | p >> 18), len = 4;
        }
        for (size_t i = 1; i < len; i++)
            bytes[i] = (char)(0x80 | (p >> 6 * (len - 1 - i) & 0x3F));
        bool good = (p < 0xD800 || p > 0xDFFF) && p <= 0x10FFFF;
        uint32_t got = UINT32_MAX;
        size_t width = utf8_decode((str){bytes, len}, &got);
        wrong += good ? width != len || got != p : width != 0;
    }
    CHECK_EQ(wrong, 0);
}

static void knows_widths(void)
{
    CHECK_EQ(utf8_columns(STR("abc")), 3);
    CHECK_EQ(utf8_columns(STR("\xC3\xA9")), 1);             /* e acute */
    CHECK_EQ(utf8_columns(STR("e\xCC\x81")), 1);            /* e, combining acute */
    CHECK_EQ(utf8_columns(STR("\xE4\xB8\xAD\xE6\x96\x87")), 4); /* two Han */
    CHECK_EQ(utf8_columns(STR("\xEA\xB0\x80")), 2);         /* a Hangul syllable */
    CHECK_EQ(utf8_columns(STR("\xEF\xBC\xA1")), 2);         /* fullwidth A */
    CHECK_EQ(utf8_columns(STR("\xEF\xBD\xB1")), 1);         /* halfwidth katakana */
    CHECK_EQ(utf8_columns(STR("\xF0\x9F\x98\x80")), 2);     /* an emoji */
    CHECK_EQ(utf8_columns(STR("\xE2\x82\xAC")), 1);         /* the euro sign */
    CHECK_EQ(utf8_width(0x200B), 0);                        /* zero width space */
    CHECK_EQ(utf8_width(0x300), 0);
    CHECK_EQ(utf8_width(0x2FF), 1);
    CHECK_EQ(utf8_width(0x20000), 2);
    CHECK_EQ(utf8_width(0x10FFFF), 1);
}

static void fits(void)
{
    str s = STR("a\xE4\xB8\xAD\xCC\x81z");
    CHECK_EQ(utf8_fit(s, 0), 0);
    CHECK_EQ(utf8_fit(s, 1), 1);
    CHECK_EQ(utf8_fit(s, 2), 1); /* the wide one does not fit by half */
    CHECK_EQ(utf8_fit(s, 3), 6); /* and its mark goes along */
    CHECK_EQ(utf8_fit(s, 4), 7);
    CHECK_EQ(utf8_fit(s, 99), 7);
    CHECK_EQ(utf8_fit((str){0}, 5), 0);
}

int main(void)
{
    TEST(accepts_what_is_well_formed);
    TEST(refuses_what_is_not);
    TEST(decodes_every_point);
    TEST(knows_widths);
    TEST(fits);
    return test_end();
}
