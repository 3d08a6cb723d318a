/*
 * num.c - decimals at their edges, and ratios where products no longer fit.
 */
#include "base/amount.h"
#include "base/num.h"

#include "harness.h"

#define I128_MAX ((i128)(((u128)1 << 127) - 1))
#define I128_MIN (-I128_MAX - 1)

static void reads_decimals(void)
{
    static const struct {
        const char *text;
        unsigned scale;
        char group;
        num_result result;
        int64_t want;
    } rows[] = {
        {"0", 0, 0, NUM_OK, 0},
        {"-0", 0, 0, NUM_OK, 0},
        {"007", 0, 0, NUM_OK, 7},
        {"15_000", 0, '_', NUM_OK, 15000},
        {"-1_234_567.5", 2, '_', NUM_OK, -123456750},
        {"1234567", 0, '_', NUM_OK, 1234567}, /* groups are optional */
        {"1,234", 0, ',', NUM_OK, 1234},
        {"1.5", 1, 0, NUM_OK, 15},
        {"1.50", 1, 0, NUM_OK, 15}, /* a zero past the scale loses nothing */
        {"1.000000000000000000000000", 0, 0, NUM_OK, 1},
        {"1.05", 1, 0, NUM_INEXACT, 0},
        {"0.0000000001", 9, 0, NUM_INEXACT, 0},
        {"0.000000001", 9, 0, NUM_OK, 1},
        {"9223372036854775807", 0, 0, NUM_OK, INT64_MAX},
        {"-9223372036854775808", 0, 0, NUM_OK, INT64_MIN},
        {"9223372036854775808", 0, 0, NUM_RANGE, 0},
        {"-9223372036854775809", 0, 0, NUM_RANGE, 0},
        {"9223372036.854775807", 9, 0, NUM_OK, INT64_MAX},
        {"-9223372036.854775808", 9, 0, NUM_OK, INT64_MIN},
        {"9223372036.854775808", 9, 0, NUM_RANGE, 0},
        {"9223372037", 9, 0, NUM_RANGE, 0},
        {"99999999999999999999999999999999999999999", 0, 0, NUM_RANGE, 0},
        {"99999999999999999999.5", 0, 0, NUM_RANGE, 0}, /* range before inexact */
        {"000000000000000000000000000000000000000001", 0, 0, NUM_OK, 1},
        {"", 0, 0, NUM_SYNTAX, 0},
        {"-", 0, 0, NUM_SYNTAX, 0},
        {".", 0, 0, NUM_SYNTAX, 0},
        {".5", 1, 0, NUM_SYNTAX, 0},
        {"5.", 1, 0, NUM_SYNTAX, 0},
        {"+5", 0, 0, NUM_SYNTAX, 0},
        {"--5", 0, 0, NUM_SYNTAX, 0},
        {" 5", 0, 0, NUM_SYNTAX, 0},
        {"5 ", 0, 0, NUM_SYNTAX, 0},
        {"1e3", 0, 0, NUM_SYNTAX, 0},
        {"0x10", 0, 0, NUM_SYNTAX, 0},
        {"1.2.3", 2, 0, NUM_SYNTAX, 0},
        {"1_000", 0, 0, NUM_SYNTAX, 0}, /* no groups allowed */
        {"_100", 0, '_', NUM_SYNTAX, 0},
        {"100_", 0, '_', NUM_SYNTAX, 0},
        {"1__000", 0, '_', NUM_SYNTAX, 0},
        {"1,5", 0, ',', NUM_SYNTAX, 0}, /* a decimal comma is not fifteen */
        {"1234,567", 0, ',', NUM_SYNTAX, 0},
        {"1,000.000,1", 4, ',', NUM_SYNTAX, 0},
        {"nan", 0, 0, NUM_SYNTAX, 0},
        {"99999999999999999999x", 0, 0, NUM_SYNTAX, 0}, /* syntax before range */
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        int64_t got = 0;
        num_result r = num_parse(str_c(rows[i].text), rows[i].scale, rows[i].group, &got);
        if (r != rows[i].result || got != rows[i].want)
            fprintf(stderr, "row %zu: `%s`\n", i, rows[i].text);
        CHECK_EQ(r, rows[i].result);
        CHECK_EQ(got, rows[i].want);
    }
}

static void check_format(i128 v, unsigned scale, unsigned min, char group, const char *want,
                         int line)
{
    strbuf b;
    strbuf_init(&b, NULL);
    num_format(&b, v, scale, min, group);
    str got = strbuf_str(&b);
    test_text(got.ptr, got.len, want, __FILE__, line);
    strbuf_free(&b);
}
#define FORMAT(v, scale, min, group, want) check_format(v, scale, min, group, want, __LINE__)

static void writes_decimals(void)
{
    FORMAT(0, 0, 0, 0, "0");
    FORMAT(0, 9, 0, 0, "0");
    FORMAT(0, 9, 2, 0, "0.00");
    FORMAT(0, 0, 2, 0, "0.00");
    FORMAT(7, 0, 2, 0, "7.00");
    FORMAT(150, 2, 0, 0, "1.5");
    FORMAT(150, 2, 2, 0, "1.50");
    FORMAT(150, 2, 4, 0, "1.5000");
    FORMAT(100, 2, 0, 0, "1");
    FORMAT(5, 2, 0, 0, "0.05");
    FORMAT(-5, 2, 0, 0, "-0.05");
    FORMAT(-123456789, 2, 2, ',', "-1,234,567.89");
    FORMAT(999, 0, 0, ',', "999");
    FORMAT(1000, 0, 0, '_', "1_000");
    FORMAT(INT64_MIN, 9, 0, 0, "-9223372036.854775808");
    FORMAT(I128_MAX, 0, 0, 0, "170141183460469231731687303715884105727");
    FORMAT(I128_MIN, 0, 0, 0, "-170141183460469231731687303715884105728");
    FORMAT(I128_MIN, 38, 0, 0, "-1.70141183460469231731687303715884105728");
}

static void reads_what_it_writes(void)
{
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        int64_t v = (int64_t)x >> (x % 60);
        unsigned scale = (unsigned)(x >> 40) % 10;
        strbuf b;
        strbuf_init(&b, NULL);
        num_format(&b, v, scale, 0, '_');
        int64_t back = 0;
        CHECK_EQ(num_parse(strbuf_str(&b), scale, '_', &back), NUM_OK);
        CHECK_EQ(back, v);
        strbuf_free(&b);
    }
}

static void compares_extremes(void)
{
    rat top = {I128_MAX, 1}, bottom = {I128_MIN, 1};
    rat least = {1, I128_MAX}, almost_least = {1, I128_MAX - 1};
    CHECK_EQ(rat_cmp(top, top), 0);
    CHECK_EQ(rat_cmp(top, bottom), 1);
    CHECK_EQ(rat_cmp(bottom, top), -1);
    CHECK_EQ(rat_cmp(least, almost_least), -1);
    CHECK_EQ(rat_cmp(least, rat_int(0)), 1);
    CHECK_EQ(rat_cmp((rat){-1, I128_MAX}, rat_int(0)), -1);
    CHECK_EQ(rat_cmp((rat){0, I128_MAX}, rat_int(0)), 0);
    /* Neighbours whose cross products differ by one, far past 128 bits. */
    rat a = {I128_MAX - 1, I128_MAX}, b = {I128_MAX - 2, I128_MAX - 1};
    CHECK_EQ(rat_cmp(a, b), 1);
    CHECK_EQ(rat_cmp(b, a), -1);
    rat na = {-(I128_MAX - 1), I128_MAX}, nb = {-(I128_MAX - 2), I128_MAX - 1};
    CHECK_EQ(rat_cmp(na, nb), -1);
    /* -2^127 over 2^127 - 1 is just below -1. */
    CHECK_EQ(rat_cmp((rat){I128_MIN, I128_MAX}, rat_int(-1)), -1);
    CHECK_EQ(rat_cmp((rat){I128_MAX, I128_MAX}, rat_int(1)), 0);
    CHECK_EQ(rat_cmp((rat){2, 4}, (rat){1, 2}), 0);
    CHECK_EQ(rat_cmp(rat_scaled(15, 1), (rat){3, 2}), 0);
}

static void compares_as_small_ones_do(void)
{
    for (int a = -6; a <= 6; a++) {
        for (int b = 1; b <= 6; b++) {
            for (int c = -6; c <= 6; c++) {
                for (int d = 1; d <= 6; d++) {
                    int want = (a * d > c * b) - (a * d < c * b);
                    CHECK_EQ(rat_cmp((rat){a, b}, (rat){c, d}), want);
                    /* Scaled up alike, the order stays. */
                    i128 k = I128_MAX / 6;
                    CHECK_EQ(rat_cmp((rat){a * k, b * k}, (rat){c * k, d * k}), want);
                }
            }
        }
    }
}

static bool is(rat a, i128 num, i128 den)
{
    return a.den > 0 && rat_cmp(a, (rat){num, den}) == 0;
}

static void calculates(void)
{
    rat r;
    CHECK(rat_add((rat){1, 3}, (rat){1, 6}, &r) && is(r, 1, 2));
    CHECK(rat_sub((rat){1, 3}, (rat){1, 2}, &r) && is(r, -1, 6));
    CHECK(rat_sub((rat){1, 3}, (rat){1, 3}, &r) && is(r, 0, 1));
    CHECK(rat_mul((rat){-2, 3}, (rat){3, 4}, &r) && is(r, -1, 2));
    CHECK(rat_div((rat){-2, 3}, (rat){-4, 3}, &r) && is(r, 1, 2));
    CHECK(rat_div((rat){2, 3}, (rat){-4, 3}, &r) && is(r, -1, 2));
    CHECK(rat_div(rat_int(0), rat_int(-5), &r) && is(r, 0, 1));
    for (int a = -5; a <= 5; a++) {
        for (int b = 1; b <= 5; b++) {
            for (int c = -5; c <= 5; c++) {
                for (int d = 1; d <= 5; d++) {
                    rat x = {a, b}, y = {c, d};
                    CHECK(rat_add(x, y, &r) && is(r, a * d + c * b, b * d));
                    CHECK(rat_sub(x, y, &r) && is(r, a * d - c * b, b * d));
                    CHECK(rat_mul(x, y, &r) && is(r, a * c, b * d));
                }
            }
        }
    }
}

static void calculates_at_the_edge(void)
{
    rat r = {77, 1}, top = rat_int(I128_MAX), bottom = rat_int(I128_MIN);
    CHECK(!rat_add(top, rat_int(1), &r));
    CHECK(!rat_sub(bottom, rat_int(1), &r));
    CHECK(!rat_sub(rat_int(0), bottom, &r)); /* 2^127 has no i128 */
    CHECK(!rat_mul(top, rat_int(2), &r));
    CHECK(!rat_mul(bottom, rat_int(-1), &r));
    CHECK(!rat_div(rat_int(1), rat_int(0), &r));
    CHECK(!rat_div(rat_int(1), bottom, &r)); /* nor can it be a denominator */
    CHECK(is(r, 77, 1));                     /* untouched by all that */

    CHECK(rat_add(top, bottom, &r) && is(r, -1, 1));
    CHECK(rat_sub(bottom, bottom, &r) && is(r, 0, 1));
    CHECK(rat_sub(rat_int(-1), bottom, &r) && is(r, I128_MAX, 1));
    CHECK(rat_mul(bottom, rat_int(1), &r) && is(r, I128_MIN, 1));
    CHECK(rat_div(bottom, bottom, &r) && is(r, 1, 1));
    CHECK(rat_div(rat_int(2), bottom, &r) && is(r, -1, (i128)1 << 126));
    CHECK(rat_mul(top, (rat){1, I128_MAX}, &r) && is(r, 1, 1));
    CHECK(rat_mul((rat){I128_MAX, 3}, (rat){6, I128_MAX}, &r) && is(r, 2, 1));
    CHECK(rat_add((rat){1, I128_MAX}, (rat){1, I128_MAX}, &r) && is(r, 2, I128_MAX));
    /* Common factors make room: both over large denominators that share all but 2 and 3. */
    i128 k = (i128)1 << 120;
    CHECK(rat_add((rat){1, 2 * k}, (rat){1, 3 * k}, &r) && is(r, 5, 6 * k));
}

static void rounds(void)
{
    static const struct {
        int num, den;
        unsigned scale;
        int floor, ceil, even;
    } rows[] = {
        {0, 7, 3, 0, 0, 0},       {7, 2, 0, 3, 4, 4},      {-7, 2, 0, -4, -3, -4},
        {5, 2, 0, 2, 3, 2},       {-5, 2, 0, -3, -2, -2},  {1, 3, 2, 33, 34, 33},
        {-1, 3, 2, -34, -33, -33}, {2, 3, 2, 66, 67, 67},   {6, 3, 0, 2, 2, 2},
        {-6, 3, 1, -20, -20, -20}, {1, 8, 2, 12, 13, 12},   {3, 8, 2, 37, 38, 38},
        {1, 1000, 2, 0, 1, 0},    {-1, 1000, 2, -1, 0, 0}, {999, 1000, 2, 99, 100, 100},
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        rat a = {rows[i].num, rows[i].den};
        int64_t n = 0;
        i128 e = 0;
        CHECK(rat_floor(a, rows[i].scale, &n));
        CHECK_EQ(n, rows[i].floor);
        CHECK(rat_ceil(a, rows[i].scale, &n));
        CHECK_EQ(n, rows[i].ceil);
        CHECK(rat_round_even(a, rows[i].scale, &e));
        CHECK_EQ(e, rows[i].even);
    }
}

static void rounds_at_the_edge(void)
{
    int64_t n = 77;
    i128 e = 77;
    CHECK(rat_floor(rat_int(INT64_MAX), 0, &n) && n == INT64_MAX);
    CHECK(rat_ceil(rat_int(INT64_MIN), 0, &n) && n == INT64_MIN);
    n = 77;
    CHECK(!rat_floor(rat_int((i128)INT64_MAX + 1), 0, &n));
    CHECK(!rat_ceil((rat){(i128)INT64_MAX * 2 + 1, 2}, 0, &n));
    CHECK(!rat_floor((rat){(i128)INT64_MIN * 2 - 1, 2}, 0, &n));
    CHECK(!rat_floor(rat_int(INT64_MAX), 1, &n));
    CHECK(!rat_floor(rat_int(I128_MIN), 9, &n));
    CHECK_EQ(n, 77);
    CHECK(rat_floor((rat){(i128)INT64_MAX * 2 + 1, 2}, 0, &n) && n == INT64_MAX);
    /* The rest of a division by nearly 2^127 times ten no longer fits 128 bits. */
    CHECK(rat_floor((rat){I128_MAX - 1, I128_MAX}, 9, &n));
    CHECK_EQ(n, 999999999);
    CHECK(rat_ceil((rat){1, I128_MAX}, 9, &n));
    CHECK_EQ(n, 1);
    CHECK(rat_round_even((rat){I128_MAX - 1, I128_MAX}, 9, &e) && e == 1000000000);
    CHECK(rat_round_even(rat_int(I128_MIN), 0, &e) && e == I128_MIN);
    e = 77;
    CHECK(!rat_round_even(rat_int(I128_MAX), 1, &e));
    CHECK(e == 77);
}

static void check_rat(rat a, unsigned decimals, const char *want, int line)
{
    strbuf b;
    strbuf_init(&b, NULL);
    rat_format(&b, a, decimals);
    str got = strbuf_str(&b);
    test_text(got.ptr, got.len, want, __FILE__, line);
    strbuf_free(&b);
}
#define RAT(num, den, decimals, want) check_rat((rat){num, den}, decimals, want, __LINE__)

static void writes_ratios(void)
{
    RAT(0, 5, 3, "0");
    RAT(1, 2, 3, "0.5");
    RAT(-1, 2, 3, "-0.5");
    RAT(1, 3, 3, "~0.333");
    RAT(-2, 3, 3, "~-0.667");
    RAT(1, 2, 0, "~0"); /* half to even */
    RAT(3, 2, 0, "~2");
    RAT(-1, 3, 0, "~0"); /* no minus before nothing */
    RAT(2999, 1000, 1, "~3");
    RAT(100, 1, 6, "100");
    RAT(I128_MIN, 1, 0, "-170141183460469231731687303715884105728");
    RAT(I128_MAX, 1, 6, "170141183460469231731687303715884105727");
    RAT(1, I128_MAX, 6, "~0");
}

static void compares_amounts(void)
{
    const amount a = {.v = 15, .scale = 1}, b = {.v = 150, .scale = 2}, c = {.v = -2};
    const amount huge = {.v = I128_MAX}, low = {.v = -I128_MAX}, fine = {.v = 1, .scale = 18};
    const amount lost = {.overflow = true};
    CHECK(amount_compare(a, b) == 0);
    CHECK(amount_compare(a, c) > 0);
    CHECK(amount_compare(c, a) < 0);
    CHECK(amount_compare(huge, fine) > 0); /* though it has no place at that scale */
    CHECK(amount_compare(fine, huge) < 0);
    CHECK(amount_compare(low, fine) < 0);
    CHECK(amount_compare(lost, huge) > 0);
    CHECK(amount_compare(lost, lost) == 0);
}

int main(void)
{
    TEST(reads_decimals);
    TEST(writes_decimals);
    TEST(reads_what_it_writes);
    TEST(compares_extremes);
    TEST(compares_as_small_ones_do);
    TEST(calculates);
    TEST(calculates_at_the_edge);
    TEST(rounds);
    TEST(rounds_at_the_edge);
    TEST(writes_ratios);
    TEST(compares_amounts);
    return test_end();
}
