/*
 * quick.h - numbers and dates of order files as most of them are written, read in a few operations.
 *
 *     29234.00   15832   2026-01-15
 *
 * What these refuse may still be a number or a date: then the reader of values (tg_line_set_id)
 * says what it is. What they take means the same to both. Eight bytes before a cell may be read.
 */
#ifndef TG_IO_QUICK_H
#define TG_IO_QUICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The number of up to eight bytes whose digits were told from '0' and put at the top of the word
 * (zeros below), or false. */
static inline bool quick_eight(uint64_t x, uint64_t *out)
{
    if (((x + UINT64_C(0x7676767676767676)) | x) & UINT64_C(0x8080808080808080))
        return false;
    x = (x * 10 + (x >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x * 100 + (x >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *out = (x * 10000 + (x >> 32)) & UINT64_C(0xffffffff);
    return true;
}

/* The eight bytes that end at p, less '0'; those before the last n are zero. n from 1 to 8. */
static inline uint64_t quick_load(const char *end, size_t n)
{
    uint64_t x;
    memcpy(&x, end - 8, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return (x ^ UINT64_C(0x3030303030303030)) & ~UINT64_C(0) << (64 - 8 * n);
}

/* Longer ones, and those of many decimals. */
bool quick_long(const char *p, size_t n, unsigned scale, int64_t *steps);

/* Digits. */
static inline bool quick_whole(const char *p, size_t n, int64_t *out)
{
    uint64_t v = 0;
    if (__builtin_expect(n - 1 >= 8, 0)) {
        int64_t x = 0; /* of its own: the result stays in a register */
        bool is = quick_long(p, n, 0, &x);
        *out = x;
        return is;
    }
    bool good = quick_eight(quick_load(p + n, n), &v);
    *out = (int64_t)v;
    return good;
}

/* Digits, or digits, a point and at most `scale` digits, in steps of 10^-scale. `decimals` is how
 * many the last one had, a guess that makes the next one quick. */
static inline __attribute__((always_inline)) bool
quick_number(const char *p, size_t n, unsigned scale, unsigned *decimals, int64_t *steps)
{
    static const int64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    uint64_t v = 0;
    if (__builtin_expect(n - 1 >= 8 || scale >= 8, 0)) {
        int64_t is = 0;
        bool good = quick_long(p, n, scale, &is);
        *steps = is;
        return good;
    }
    uint64_t x = quick_load(p + n, n);
    unsigned d = *decimals;
    if (d == 0 || d + 1 >= n || p[n - 1 - d] != '.') {
        for (d = 1; d + 1 < n && p[n - 1 - d] != '.'; d++)
            ;
        if (d + 1 >= n) {
            bool good = quick_eight(x, &v);
            *steps = (int64_t)v * tens[scale];
            return good;
        }
        *decimals = d;
    }
    if (d > scale)
        return false;
    uint64_t fraction = ~UINT64_C(0) << (64 - 8 * d), before = ~(fraction | fraction >> 8);
    if (!quick_eight((x & fraction) | (x & before) << 8, &v))
        return false;
    *steps = (int64_t)v * tens[scale - d];
    return true;
}

/* First days of the months of 1900 to 2199. */
enum { QUICK_YEAR = 1900, QUICK_YEARS = 300 };
typedef struct { int32_t first[QUICK_YEARS * 12 + 1]; } quick_months;
void quick_months_make(quick_months *m);

/* YYYY-MM-DD of those years. */
static inline bool quick_date(const quick_months *m, const char *p, size_t n, int64_t *day)
{
    uint64_t x, y;
    uint16_t z;
    if (n != 10)
        return false;
    memcpy(&x, p, 8);
    memcpy(&z, p + 8, 2);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
    z = __builtin_bswap16(z);
#endif
    x ^= UINT64_C(0x2d30302d30303030);
    if (x & UINT64_C(0xff0000ff00000000))
        return false;
    /* YYYYMMDD: the two marks are zero now */
    y = (x & UINT64_C(0xffffffff)) | (x >> 8 & UINT64_C(0xffff00000000)) |
        (uint64_t)(uint16_t)(z ^ 0x3030) << 48;
    if (!quick_eight(y, &y))
        return false;
    unsigned date = (unsigned)y, year = date / 10000, month = date / 100 % 100, of = date % 100;
    if (year - QUICK_YEAR >= QUICK_YEARS || month - 1 >= 12 || of == 0)
        return false;
    const int32_t *first = &m->first[(year - QUICK_YEAR) * 12 + month - 1];
    *day = (int64_t)first[0] + of - 1;
    return *day < first[1];
}

#endif
