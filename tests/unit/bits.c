/*
 * bits.c - the kernels of a sweep: every one, portable and for this processor, against plain loops.
 */
#include "eval/bits.h"

#include "harness.h"

enum { STRIPS = 3, ROWS = STRIPS * 64 };

static uint64_t dice_state = 11;

static uint64_t dice(void)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return dice_state ^ dice_state >> 29;
}

static const raw_type types[] = {{1, false}, {1, true}, {2, false}, {2, true},
                                 {4, false}, {4, true}, {8, false}, {8, true}};
enum { TYPES = sizeof types / sizeof *types };

static bool is_less(raw_type t, uint64_t x, uint64_t y)
{
    return t.is_signed ? (int64_t)x < (int64_t)y : x < y;
}

static bool bit(const uint64_t *bits, size_t i)
{
    return bits[i / 64] >> i % 64 & 1;
}

static void compares(const bit_kernels *k, raw_type t, const void *x)
{
    uint64_t ge[STRIPS], eq[STRIPS];
    for (unsigned round = 0; round < 8; round++) {
        uint64_t to = raw_at(t, x, dice() % ROWS);
        k->ge(t, x, to, STRIPS, ge);
        k->eq(t, x, to, STRIPS, eq);
        for (size_t i = 0; i < ROWS; i++) {
            CHECK_EQ(bit(ge, i), !is_less(t, raw_at(t, x, i), to));
            CHECK_EQ(bit(eq, i), raw_at(t, x, i) == to);
        }
    }
}

static void numbers(const bit_kernels *k, raw_type t, const void *x)
{
    int64_t lo, hi, wide[ROWS], least = INT64_MAX, most = INT64_MIN;
    uint64_t less[STRIPS], same[STRIPS];
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t raw = raw_at(t, x, i);
        int64_t v = !t.is_signed && raw > INT64_MAX ? INT64_MAX : (int64_t)raw;
        least = v < least ? v : least;
        most = v > most ? v : most;
    }
    k->range(t, x, STRIPS, &lo, &hi);
    CHECK_EQ(lo, least);
    CHECK_EQ(hi, most);
    for (unsigned round = 0; round < 2; round++) {
        int64_t scale = round ? 10 : 1, offset = round ? -7 : 19358;
        k->widen(t, x, scale, offset, STRIPS, wide);
        for (size_t i = 0; i < ROWS; i++)
            CHECK_EQ(wide[i], (int64_t)((uint64_t)offset + (uint64_t)scale * raw_at(t, x, i)));
    }
    int32_t ints[ROWS], moved[ROWS];
    for (unsigned round = 0; round < 2; round++) {
        int64_t scale = round ? 10 : 1, offset = round ? -7 : 19358;
        k->ints(t, x, scale, offset, STRIPS, ints);
        for (size_t i = 0; i < ROWS; i++)
            CHECK_EQ(ints[i], (int32_t)((uint64_t)offset + (uint64_t)scale * raw_at(t, x, i)));
    }
    for (size_t i = 0; i < ROWS; i++)
        moved[i] = i % 3 ? ints[(i + 1) % ROWS] : ints[i];
    k->less_ints(ints, moved, STRIPS, less);
    k->same_ints(ints, moved, STRIPS, same);
    for (size_t i = 0; i < ROWS; i++) {
        CHECK_EQ(bit(less, i), ints[i] < moved[i]);
        CHECK_EQ(bit(same, i), ints[i] == moved[i]);
    }
    int64_t shifted[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        shifted[i] = i % 3 ? wide[(i + 1) % ROWS] : wide[i];
    k->less(wide, shifted, STRIPS, less);
    k->same(wide, shifted, STRIPS, same);
    for (size_t i = 0; i < ROWS; i++) {
        CHECK_EQ(bit(less, i), wide[i] < shifted[i]);
        CHECK_EQ(bit(same, i), wide[i] == shifted[i]);
    }
}

static void sets(const bit_kernels *k)
{
    uint8_t x[ROWS];
    uint64_t set[4], in[STRIPS];
    for (unsigned round = 0; round < 16; round++) {
        for (unsigned i = 0; i < 4; i++)
            set[i] = dice();
        for (size_t i = 0; i < ROWS; i++)
            x[i] = (uint8_t)(dice() >> 40);
        k->member(x, set, STRIPS, in);
        for (size_t i = 0; i < ROWS; i++)
            CHECK_EQ(bit(in, i), set[x[i] / 64] >> x[i] % 64 & 1);
    }
}

static void sums_of_rows(const bit_kernels *k)
{
    int64_t x[ROWS], room[ROWS + 1], *out = room + 1, was[ROWS];
    uint64_t rows[STRIPS] = {dice(), 0, dice()};
    const int64_t factors[] = {1, -25, INT64_MAX};
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = (int64_t)dice();
        was[i] = out[i] = (int64_t)dice();
    }
    for (unsigned round = 0; round < 6; round++) {
        int64_t p = factors[round / 2];
        bool fresh = round % 2;
        k->amounts(x, p, rows, STRIPS, fresh, out);
        for (size_t i = 0; i < ROWS; i++) {
            uint64_t one = bit(rows, i) ? (uint64_t)x[i] * (uint64_t)p : 0;
            was[i] = (int64_t)(one + (fresh ? 0 : (uint64_t)was[i]));
            CHECK_EQ(out[i], was[i]);
        }
    }
}

static void rows_again(const bit_kernels *k)
{
    uint64_t planes[64][STRIPS], masks[ROWS];
    const uint64_t *at[64];
    uint8_t codes[3] = {2, 5, 9}, out[ROWS];
    for (unsigned p = 0; p < 64; p++) {
        for (unsigned s = 0; s < STRIPS; s++)
            planes[p][s] = dice();
        at[p] = planes[p];
    }
    k->bytes(at, codes, 3, 1, STRIPS, out);
    for (size_t i = 0; i < ROWS; i++)
        CHECK_EQ(out[i], bit(planes[2], i) ? 9 : bit(planes[1], i) ? 5 : bit(planes[0], i) ? 2 : 1);
    for (unsigned round = 0; round < 8; round++) {
        unsigned width = 1u << round / 2;
        uint32_t count = round % 2 ? 3 : width == 8 ? 64 : 8 * width - 1;
        k->masks(at, count, width, STRIPS, masks);
        for (size_t i = 0; i < ROWS; i++) {
            uint64_t mask = raw_at((raw_type){(uint8_t)width, false}, masks, i);
            for (uint32_t p = 0; p < 8 * width; p++)
                CHECK_EQ(mask >> p & 1, p < count && bit(planes[p], i));
        }
    }
}

static void kernels_agree_with_loops(void)
{
    for (unsigned portable = 0; portable < 2; portable++) {
        const bit_kernels *k = bit_kernels_get(portable);
        for (size_t i = 0; i < TYPES; i++) {
            uint64_t column[ROWS];
            for (size_t r = 0; r < ROWS; r++)
                column[r] = dice() >> (r % 5 == 0 ? 40 : 0);
            compares(k, types[i], column);
            numbers(k, types[i], column);
        }
        sets(k);
        sums_of_rows(k);
        rows_again(k);
    }
}

static void turning_twice_is_nothing(void)
{
    uint64_t x[64], y[64];
    for (unsigned i = 0; i < 64; i++)
        y[i] = x[i] = dice();
    bits_turn(y);
    for (unsigned i = 0; i < 64; i++) {
        for (unsigned j = 0; j < 64; j++)
            CHECK_EQ(y[i] >> j & 1, x[j] >> i & 1);
    }
    bits_turn(y);
    CHECK(memcmp(x, y, sizeof x) == 0);
}

static void thresholds_in_raw_values(void)
{
    uint64_t least;
    const raw_type u1 = {1, false}, s2 = {2, true};
    CHECK(raw_least(u1, 10, 5, 26, &least));
    CHECK_EQ(least, 3); /* 5 + 10 * 3 = 35 */
    CHECK(raw_least(u1, 10, 5, 25, &least));
    CHECK_EQ(least, 2);
    CHECK(raw_least(u1, 1, 0, -4, &least));
    CHECK_EQ(least, 0);
    CHECK(!raw_least(u1, 1, 0, 256, &least));
    CHECK(raw_least(s2, 3, 0, -7, &least));
    CHECK_EQ((int64_t)least, -2);
}

int main(void)
{
    TEST(kernels_agree_with_loops);
    TEST(turning_twice_is_nothing);
    TEST(thresholds_in_raw_values);
    return test_end();
}
