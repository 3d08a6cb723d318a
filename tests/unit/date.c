/*
 * date.c - every day from year 1 to 9999, by a plain model; and the texts.
 */
#include "base/date.h"

#include "harness.h"
#include "panics.h"

static void knows_fixed_days(void)
{
    CHECK_EQ(date_day(1970, 1, 1), 0);
    CHECK_EQ(date_day(1969, 12, 31), -1);
    CHECK_EQ(date_day(2000, 2, 29), 11016);
    CHECK_EQ(date_day(2000, 3, 1), 11017);
    CHECK_EQ(date_day(2024, 12, 31), 20088);
    CHECK_EQ(date_day(1, 1, 1), DAY_MIN);
    CHECK_EQ(date_day(9999, 12, 31), DAY_MAX);
}

static void counts_every_day(void)
{
    /* A clock that only knows month lengths walks through all of it. */
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t day = DAY_MIN;
    unsigned wrong = 0;
    for (int y = 1; y <= 9999; y++) {
        bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
        for (int m = 1; m <= 12; m++) {
            int length = lengths[m - 1] + (m == 2 && leap);
            for (int d = 1; d <= length; d++, day++) {
                int gy, gm, gd;
                date_civil(day, &gy, &gm, &gd);
                wrong += gy != y || gm != m || gd != d;
                wrong += date_day(y, m, d) != day;
            }
            wrong += date_valid(y, m, length + 1);
            wrong += date_valid(y, m, 0);
        }
    }
    CHECK_EQ(wrong, 0);
    CHECK_EQ(day, DAY_MAX + 1);
}

static void knows_leap_years(void)
{
    CHECK(date_valid(2024, 2, 29));
    CHECK(!date_valid(2023, 2, 29));
    CHECK(!date_valid(1900, 2, 29));
    CHECK(date_valid(2000, 2, 29));
    CHECK(!date_valid(2100, 2, 29));
}

static void refuses_what_is_no_day(void)
{
    CHECK(!date_valid(0, 1, 1));
    CHECK(!date_valid(10000, 1, 1));
    CHECK(!date_valid(2024, 0, 1));
    CHECK(!date_valid(2024, 13, 1));
    CHECK(!date_valid(-1, -1, -1));
    CHECK(PANICS(date_day(2023, 2, 29)));
    int y, m, d;
    CHECK(PANICS(date_civil(DAY_MAX + 1, &y, &m, &d)));
    CHECK(PANICS(date_civil(DAY_MIN - 1, &y, &m, &d)));
}

static void reads_dates(void)
{
    int32_t day = 77;
    CHECK(date_parse(STR("2025-01-13"), &day));
    CHECK_EQ(day, date_day(2025, 1, 13));
    CHECK(date_parse(STR("0001-01-01"), &day));
    CHECK_EQ(day, DAY_MIN);
    CHECK(date_parse(STR("9999-12-31"), &day));
    CHECK_EQ(day, DAY_MAX);
    static const char *const bad[] = {
        "",           "2025-1-13",  "2025-01-1",  "2025/01/13", "25-01-13",    "2025-01-32",
        "2025-13-01", "2025-02-29", "0000-01-01", "2025-01-13 ", " 2025-01-13", "-025-01-13",
        "2025-+1-13", "2025-01-1x", "20250113",   "2025-01-00", "2025-00-10",
    };
    day = 77;
    for (size_t i = 0; i < TG_COUNT(bad); i++)
        CHECK(!date_parse(str_c(bad[i]), &day));
    CHECK_EQ(day, 77); /* untouched by failures */
}

static void reads_times(void)
{
    int32_t minute = 77;
    CHECK(time_parse(STR("00:00"), &minute));
    CHECK_EQ(minute, 0);
    CHECK(time_parse(STR("23:59"), &minute));
    CHECK_EQ(minute, 1439);
    CHECK(time_parse(STR("12:01"), &minute));
    CHECK_EQ(minute, 721);
    static const char *const bad[] = {"",      "24:00", "12:60", "1:00",  "12:0",
                                      "12-00", "12:00 ", "-1:00", "+1:00", "ab:cd"};
    for (size_t i = 0; i < TG_COUNT(bad); i++)
        CHECK(!time_parse(str_c(bad[i]), &minute));
    CHECK_EQ(minute, 721);
}

static void writes_both(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    date_format(&b, DAY_MIN);
    strbuf_char(&b, ' ');
    date_format(&b, date_day(2025, 10, 7));
    strbuf_char(&b, ' ');
    time_format(&b, 9);
    strbuf_char(&b, ' ');
    time_format(&b, 1439);
    CHECK_STR(strbuf_str(&b), "0001-01-01 2025-10-07 00:09 23:59");
    CHECK(PANICS(time_format(&b, 1440)));
    CHECK(PANICS(time_format(&b, -1)));
    strbuf_free(&b);
}

int main(void)
{
    TEST(knows_fixed_days);
    TEST(counts_every_day);
    TEST(knows_leap_years);
    TEST(refuses_what_is_no_day);
    TEST(reads_dates);
    TEST(reads_times);
    TEST(writes_both);
    return test_end();
}
