/* words.c - see words.h. */
#include "words.h"

#include <stdbool.h>

static const char codes[2 * BENCH_COUNTRIES + 1] =
    "CNMOAFBYKHCFCDCUERHTIRIQKPLBLYMMNIRUSOSSSDSY" /* the set S */
    "USTWJPKRDEFRGBNLIEITESPTBELUCHATSENOFIDKPLCZSKHUROBGGRTRILAESAQAKWBHOMJOEGMATNDZNGKEGHZA"
    "INPKBDLKNPTHVNMYSGIDPHHKAUNZCAMXBRARCLCOPEUYPYBOECPACRGTHNSVDOJMTTISEELVLTUAGEAMAZKZUZKG"
    "TJTMMNRSHRSIBAMKALMD";

const char *const end_use_words[BENCH_END_USES] = {
    [USE_COMMERCIAL] = "commercial",       [USE_ACADEMIC] = "academic_research",
    [USE_PARTNERSHIP] = "rnd_partnership", [USE_MILITARY] = "military",
    [USE_UNKNOWN] = "unknown"};

const char *country_code(size_t i)
{
    return codes + 2 * i;
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year));
}

calendar calendar_of(int32_t day)
{
    calendar c = {1970, 1, 0};
    if (day >= BENCH_DAY_0) {
        c.year = 2020;
        day -= BENCH_DAY_0;
    }
    for (; day >= 365 + leap(c.year); c.year++)
        day -= 365 + leap(c.year);
    for (; day >= month_days(c.year, c.month); c.month++)
        day -= month_days(c.year, c.month);
    c.day = day + 1;
    return c;
}

static void digits(int value, int count, char *to)
{
    for (int i = count; i-- > 0; value /= 10)
        to[i] = (char)('0' + value % 10);
}

void calendar_write(int32_t day, char *to)
{
    calendar c = calendar_of(day);
    digits(c.year, 4, to);
    to[4] = '-';
    digits(c.month, 2, to + 5);
    to[7] = '-';
    digits(c.day, 2, to + 8);
}

static int read_digits(const char *from, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (from[i] - '0');
    return value;
}

int32_t calendar_read(const char *from)
{
    int year = read_digits(from, 4), month = read_digits(from + 5, 2);
    int32_t day = 0;
    for (int y = 1970; y < year; y++)
        day += 365 + leap(y);
    for (int m = 1; m < month; m++)
        day += month_days(year, m);
    return day + read_digits(from + 8, 2) - 1;
}
