/*
 * num.c - exact decimals and ratios.
 *
 * Ratios are worked on as sign and magnitude in unsigned 128 bits. That keeps -2^127 an
 * ordinary value, makes every overflow a carry that can be seen, and stays clear of signed
 * 128-bit overflow checks, for which clang calls a routine that libgcc does not have.
 */
#include "base/num.h"

#define U128_MAX (~(u128)0)
#define I128_TOP ((u128)1 << 127) /* the magnitude of the least i128 */

enum { DIGITS_MAX = 40 }; /* 2^128 has 39 digits */

int64_t num_pow10(unsigned scale)
{
    tg_assert(scale <= 18);
    int64_t v = 1;
    while (scale--)
        v *= 10;
    return v;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Checks the shape [-]digits[.digits]; gives the index of the point, or s.len. */
static bool num_shape(str s, char group, size_t *point)
{
    size_t start = s.len && s.ptr[0] == '-', i = start, run = 0;
    bool grouped = false;
    for (; i < s.len && s.ptr[i] != '.'; i++) {
        if (group && s.ptr[i] == group) {
            if (run == 0 || run > 3 || (grouped && run != 3))
                return false;
            grouped = true;
            run = 0;
        } else if (is_digit(s.ptr[i])) {
            run++;
        } else {
            return false;
        }
    }
    if (run == 0 || (grouped && run != 3))
        return false;
    *point = i;
    if (i == s.len)
        return true;
    for (i++; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
    }
    return i > *point + 1;
}

num_result num_parse(str s, unsigned scale, char group, int64_t *out)
{
    tg_assert(scale <= 18);
    size_t point;
    if (!num_shape(s, group, &point))
        return NUM_SYNTAX;

    bool negative = s.ptr[0] == '-';
    uint64_t most = (uint64_t)INT64_MAX + negative;
    uint64_t v = 0;
    bool range = false, inexact = false;
    unsigned decimals = 0;
    for (size_t i = negative; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            continue; /* the point, or a group mark that num_shape approved */
        unsigned digit = (unsigned)(s.ptr[i] - '0');
        if (i > point && decimals == scale) {
            inexact |= digit != 0; /* zeros past the scale change nothing */
            continue;
        }
        decimals += i > point;
        range |= v > (most - digit) / 10;
        v = range ? 0 : v * 10 + digit;
    }
    for (; decimals < scale; decimals++) {
        range |= v > most / 10;
        v = range ? 0 : v * 10;
    }
    if (range)
        return NUM_RANGE;
    if (inexact)
        return NUM_INEXACT;
    *out = negative ? (int64_t)(0 - v) : (int64_t)v;
    return NUM_OK;
}

static u128 magnitude(i128 v)
{
    return v < 0 ? 0 - (u128)v : (u128)v;
}

/* |v| * 10^-scale with trailing zeros cut down to min_decimals. */
static void format_magnitude(strbuf *b, u128 v, unsigned scale, unsigned min_decimals, char group)
{
    char digits[DIGITS_MAX]; /* least significant first */
    unsigned count = 0;
    for (; v >> 64; v /= 10)
        digits[count++] = (char)('0' + (int)(v % 10));
    for (uint64_t low = (uint64_t)v; low; low /= 10) /* far quicker than in 128 bits */
        digits[count++] = (char)('0' + (int)(low % 10));
    unsigned whole = count > scale ? count - scale : 0;
    if (whole == 0)
        strbuf_char(b, '0');
    for (unsigned i = whole; i-- > 0;) {
        strbuf_char(b, digits[scale + i]);
        if (group && i && i % 3 == 0)
            strbuf_char(b, group);
    }
    unsigned cut = 0; /* zeros at the end of the decimals */
    while (cut < scale && (cut >= count || digits[cut] == '0'))
        cut++;
    unsigned shown = scale - cut;
    unsigned wanted = shown > min_decimals ? shown : min_decimals;
    if (wanted)
        strbuf_char(b, '.');
    for (unsigned i = 0; i < wanted; i++) {
        bool there = i < shown && scale - 1 - i < count;
        strbuf_char(b, there ? digits[scale - 1 - i] : '0');
    }
}

void num_format(strbuf *b, i128 v, unsigned scale, unsigned min_decimals, char group)
{
    if (v < 0)
        strbuf_char(b, '-');
    format_magnitude(b, magnitude(v), scale, min_decimals, group);
}

rat rat_int(i128 v)
{
    return (rat){v, 1};
}

rat rat_scaled(int64_t v, unsigned scale)
{
    return (rat){v, num_pow10(scale)};
}

/* A ratio as sign and magnitude. */
typedef struct {
    bool negative;
    u128 num, den;
} ratio;

static ratio ratio_of(rat a)
{
    tg_assert(a.den > 0);
    return (ratio){a.num < 0, magnitude(a.num), (u128)a.den};
}

static u128 gcd(u128 a, u128 b)
{
    while (b) {
        u128 rest = (a | b) >> 64 ? a % b : (uint64_t)a % (uint64_t)b;
        a = b;
        b = rest;
    }
    return a;
}

static ratio ratio_lowest(ratio a)
{
    u128 g = gcd(a.num, a.den);
    return (ratio){a.negative, a.num / g, a.den / g};
}

static bool fits(ratio a)
{
    return a.den < I128_TOP && a.num < I128_TOP + a.negative;
}

static bool ratio_give(ratio a, rat *out)
{
    tg_assert(a.den > 0);
    if (!fits(a))
        a = ratio_lowest(a);
    if (!fits(a))
        return false;
    *out = (rat){a.negative ? (i128)(0 - a.num) : (i128)a.num, (i128)a.den};
    return true;
}

static bool in_64(u128 a)
{
    return a >> 64 == 0;
}

/* The product; false when it needs more than 128 bits. A division tells, which is dear. */
static bool mul(u128 a, u128 b, u128 *out)
{
    if (!in_64(a | b) && a && b > U128_MAX / a)
        return false;
    *out = a * b;
    return true;
}

/* a + b where g divides both denominators. */
static bool sum_over(ratio a, ratio b, u128 g, rat *out)
{
    u128 x, y;
    ratio sum = {.negative = a.negative};
    if (!mul(a.num, b.den / g, &x) || !mul(b.num, a.den / g, &y) ||
        !mul(a.den, b.den / g, &sum.den))
        return false;
    if (a.negative == b.negative) {
        if (x > U128_MAX - y)
            return false;
        sum.num = x + y;
    } else if (x >= y) {
        sum.num = x - y;
    } else {
        sum.num = y - x;
        sum.negative = b.negative;
    }
    return ratio_give(sum, out);
}

/* Finding common divisors is the dear part, so it waits until the plain way has failed. */
static bool ratio_sum(ratio a, ratio b, rat *out)
{
    if (sum_over(a, b, a.den == b.den ? a.den : 1, out))
        return true;
    a = ratio_lowest(a);
    b = ratio_lowest(b);
    return sum_over(a, b, gcd(a.den, b.den), out);
}

static bool ratio_product(ratio a, ratio b, rat *out)
{
    ratio p = {.negative = a.negative != b.negative};
    if (mul(a.num, b.num, &p.num) && mul(a.den, b.den, &p.den))
        return ratio_give(p, out);
    a = ratio_lowest(a);
    b = ratio_lowest(b);
    u128 g = gcd(a.num, b.den), h = gcd(b.num, a.den);
    return mul(a.num / g, b.num / h, &p.num) && mul(a.den / h, b.den / g, &p.den) &&
           ratio_give(p, out);
}

bool rat_add(rat a, rat b, rat *out)
{
    return ratio_sum(ratio_of(a), ratio_of(b), out);
}

bool rat_sub(rat a, rat b, rat *out)
{
    ratio minus = ratio_of(b);
    minus.negative = !minus.negative;
    return ratio_sum(ratio_of(a), minus, out);
}

bool rat_mul(rat a, rat b, rat *out)
{
    return ratio_product(ratio_of(a), ratio_of(b), out);
}

bool rat_div(rat a, rat b, rat *out)
{
    ratio by = ratio_of(b);
    if (by.num == 0)
        return false;
    return ratio_product(ratio_of(a), (ratio){by.negative, by.den, by.num}, out);
}

bool rat_apply(char op, rat a, rat b, rat *out)
{
    switch (op) {
    case '+': return rat_add(a, b, out);
    case '-': return rat_sub(a, b, out);
    case '*': return rat_mul(a, b, out);
    case '/': return rat_div(a, b, out);
    }
    tg_panic(__FILE__, __LINE__, "operator of a ratio");
}

/* The full 256 bits of a * b, schoolbook with 64-bit digits. */
typedef struct {
    u128 high, low;
} wide;

static wide mul_wide(u128 a, u128 b)
{
    u128 a0 = (uint64_t)a, a1 = a >> 64, b0 = (uint64_t)b, b1 = b >> 64;
    u128 low = a0 * b0;
    u128 mid = a1 * b0 + (low >> 64); /* at most (2^64-1)^2 + 2^64-1: no carry is lost */
    u128 mid2 = a0 * b1 + (uint64_t)mid;
    return (wide){a1 * b1 + (mid >> 64) + (mid2 >> 64), mid2 << 64 | (uint64_t)low};
}

int rat_cmp(rat a, rat b)
{
    ratio x = ratio_of(a), y = ratio_of(b);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1; /* a negative ratio is never zero */
    if (in_64(x.num | x.den | y.num | y.den)) {
        u128 one = x.num * y.den, two = y.num * x.den;
        int order = (one > two) - (one < two);
        return x.negative ? -order : order;
    }
    wide l = mul_wide(x.num, y.den), r = mul_wide(y.num, x.den);
    int order = l.high != r.high ? (l.high > r.high) - (l.high < r.high)
                                 : (l.low > r.low) - (l.low < r.low);
    return x.negative ? -order : order;
}

/* ratio_cut where 64 bits hold every step, as they do for sums of money. */
static bool cut_in_64(ratio a, unsigned scale, u128 *whole, u128 *rest)
{
    static const uint64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    if (!in_64(a.num | a.den) || scale >= TG_COUNT(tens) ||
        (uint64_t)a.den > UINT64_MAX / tens[scale])
        return false;
    uint64_t den = (uint64_t)a.den, left = (uint64_t)a.num % den * tens[scale];
    *whole = (u128)((uint64_t)a.num / den) * tens[scale] + left / den;
    *rest = left % den;
    return true;
}

/* |a| * 10^scale cut to an integer, and what is left of it in den-ths (rest < den). */
static bool ratio_cut(ratio a, unsigned scale, u128 *whole, u128 *rest)
{
    if (cut_in_64(a, scale, whole, rest))
        return true;
    u128 n = a.num / a.den, r = a.num % a.den;
    while (scale--) {
        /* r * 10 may need 131 bits, so it is added up modulo den, counting the wraps. */
        u128 sum = 0;
        unsigned digit = 0;
        for (int i = 0; i < 10; i++) {
            sum += r; /* both under 2^127 */
            if (sum >= a.den) {
                sum -= a.den;
                digit++;
            }
        }
        r = sum;
        if (!mul(n, 10, &n) || n > U128_MAX - digit)
            return false;
        n += digit;
    }
    *whole = n;
    *rest = r;
    return true;
}

/* Integer n * 10^-scale next to a, away from zero when `out_of_zero` and a is between two. */
static bool to_int64(ratio a, unsigned scale, bool out_of_zero, int64_t *out)
{
    u128 n, rest;
    if (!ratio_cut(a, scale, &n, &rest))
        return false;
    if (rest && out_of_zero) {
        if (n == U128_MAX)
            return false;
        n++;
    }
    if (n > (u128)INT64_MAX + a.negative)
        return false;
    *out = a.negative ? (int64_t)(0 - (uint64_t)n) : (int64_t)n;
    return true;
}

bool rat_floor(rat a, unsigned scale, int64_t *out)
{
    return to_int64(ratio_of(a), scale, a.num < 0, out);
}

bool rat_ceil(rat a, unsigned scale, int64_t *out)
{
    return to_int64(ratio_of(a), scale, a.num > 0, out);
}

/* Magnitude of a * 10^scale, half to even; `exact` says whether anything was rounded. */
static bool ratio_round(ratio a, unsigned scale, u128 *out, bool *exact)
{
    u128 n, rest;
    if (!ratio_cut(a, scale, &n, &rest))
        return false;
    *exact = rest == 0;
    u128 other = a.den - rest; /* rest against den - rest is rest against half of den */
    if (rest > other || (rest == other && n % 2)) {
        if (n == U128_MAX)
            return false;
        n++;
    }
    *out = n;
    return true;
}

bool rat_round_even(rat a, unsigned scale, i128 *out)
{
    u128 n;
    bool exact;
    if (!ratio_round(ratio_of(a), scale, &n, &exact))
        return false;
    if (n >= I128_TOP + (a.num < 0))
        return false;
    *out = a.num < 0 ? (i128)(0 - n) : (i128)n;
    return true;
}

void rat_format(strbuf *b, rat a, unsigned decimals)
{
    u128 n = 0;
    bool exact = true;
    /* Fewer places when the digits do not fit; none at all always fits. */
    while (!ratio_round(ratio_of(a), decimals, &n, &exact)) {
        tg_assert(decimals > 0);
        decimals--;
    }
    if (!exact)
        strbuf_char(b, '~');
    if (a.num < 0 && n)
        strbuf_char(b, '-');
    format_magnitude(b, n, decimals, 0, 0);
}
