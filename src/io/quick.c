/*
 * quick.c - numbers of more than eight bytes, and the table of months.
 */
#include "io/quick.h"

enum { DIGITS_MAX = 18 }; /* any number of so many digits fits 64 bits */

bool quick_long(const char *p, size_t n, unsigned scale, int64_t *steps)
{
    int64_t v = 0;
    size_t digits = 0, after = 0;
    bool point = false;
    if (scale > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned char)p[i] - (unsigned)'0';
        if (p[i] == '.' && !point && i > 0 && i + 1 < n) {
            point = true;
            continue;
        }
        if (d > 9 || digits == DIGITS_MAX)
            return false;
        v = v * 10 + d;
        digits++;
        after += point;
    }
    if (n == 0 || after > scale || digits + scale - after > DIGITS_MAX)
        return false;
    for (; after < scale; after++)
        v *= 10;
    *steps = v;
    return true;
}

void quick_months_make(quick_months *m)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t day = -25567; /* 1900-01-01 */
    for (int i = 0; i < QUICK_YEARS * 12; i++) {
        int year = QUICK_YEAR + i / 12;
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        m->first[i] = day;
        day += days[i % 12] + (i % 12 == 1 && leap);
    }
    m->first[QUICK_YEARS * 12] = day;
}
