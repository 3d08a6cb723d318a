/*
 * date.c - day numbers by eras of 400 years that start on 1 March, so that the leap day comes
 * last in its year and month lengths follow one formula.
 *
 * The arithmetic is Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
 */
#include "base/date.h"

enum {
    ERA_DAYS = 146097,      /* days in 400 years */
    DAYS_TO_1970 = 719468,  /* from 0000-03-01 to 1970-01-01 */
    MINUTES_PER_DAY = 1440,
};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool date_valid(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && is_leap(year));
}

int32_t date_day(int year, int month, int day)
{
    tg_assert(date_valid(year, month, day));
    int y = month <= 2 ? year - 1 : year; /* never negative, as year >= 1 */
    int era = y / 400;
    int year_of_era = y % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - DAYS_TO_1970;
}

void date_civil(int32_t day, int *year, int *month, int *dom)
{
    tg_assert(day >= DAY_MIN);
    tg_assert(day <= DAY_MAX);
    int z = day + DAYS_TO_1970; /* never negative within the limits */
    int era = z / ERA_DAYS;
    int day_of_era = z % ERA_DAYS;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *dom = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = era * 400 + year_of_era + (*month <= 2);
}

/* The number in s[at, at + count), all of them digits; -1 otherwise. */
static int digits_at(str s, size_t at, size_t count)
{
    int v = 0;
    for (size_t i = at; i < at + count; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return -1;
        v = v * 10 + (s.ptr[i] - '0');
    }
    return v;
}

bool date_parse(str s, int32_t *day)
{
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
        return false;
    int y = digits_at(s, 0, 4), m = digits_at(s, 5, 2), d = digits_at(s, 8, 2);
    if (!date_valid(y, m, d))
        return false;
    *day = date_day(y, m, d);
    return true;
}

bool time_parse(str s, int32_t *minute)
{
    if (s.len != 5 || s.ptr[2] != ':')
        return false;
    int h = digits_at(s, 0, 2), m = digits_at(s, 3, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59)
        return false;
    *minute = h * 60 + m;
    return true;
}

/* `value` in `digits` digits, and where the next character goes. */
static char *date_digits(char *to, int value, unsigned digits)
{
    for (unsigned i = digits; i-- > 0; value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + digits;
}

void date_format(strbuf *b, int32_t day)
{
    char text[10], *at = text;
    int y, m, d;
    date_civil(day, &y, &m, &d);
    at = date_digits(at, y, 4);
    *at++ = '-';
    at = date_digits(at, m, 2);
    *at++ = '-';
    date_digits(at, d, 2);
    strbuf_add(b, (str){text, sizeof text});
}

void time_format(strbuf *b, int32_t minute)
{
    tg_assert(minute >= 0);
    tg_assert(minute < MINUTES_PER_DAY);
    char text[5];
    date_digits(text, minute / 60, 2)[0] = ':';
    date_digits(text + 3, minute % 60, 2);
    strbuf_add(b, (str){text, sizeof text});
}
