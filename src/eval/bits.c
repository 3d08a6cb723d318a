/*
 * bits.c - see bits.h; the portable kernels, and the choice.
 */
#include "eval/bits.h"

#include "eval/bits_avx512.h"

#include <string.h>

enum { STRIP = 64 };

/* ---- turning --------------------------------------------------------------------------------- */

/* Warren, Hacker's Delight, 7-3: squares of 32, 16, 8, then 4, 2, 1 bits change places. Eight words
 * are a vector; from 4 on the two of a pair are in one vector, at places that differ in one bit. */
typedef uint64_t eight_rows __attribute__((vector_size(64), aligned(8), may_alias));

static inline void turn_across(eight_rows v[8], unsigned apart, unsigned by, uint64_t mask)
{
    for (unsigned k = 0; k < 8; k = ((k | apart) + 1) & ~apart) {
        eight_rows t = ((v[k] >> by) ^ v[k | apart]) & mask;
        v[k] ^= t << by;
        v[k | apart] ^= t;
    }
}

/* `other`: each place's partner; `upper`: all ones where it is the second of the two. */
static inline void turn_within(eight_rows *to, const eight_rows *other, const eight_rows *upper,
                               unsigned by, uint64_t mask)
{
    eight_rows v = *to;
    eight_rows first = v ^ ((((v >> by) ^ *other) & mask) << by);
    eight_rows second = v ^ (((*other >> by) ^ v) & mask);
    *to = (first & ~*upper) | (second & *upper);
}

TG_CLONES
static void turn_rows(uint64_t x[64])
{
    const uint64_t all = ~UINT64_C(0);
    eight_rows v[8];
    memcpy(v, x, sizeof v);
    turn_across(v, 4, 32, UINT64_C(0x00000000ffffffff));
    turn_across(v, 2, 16, UINT64_C(0x0000ffff0000ffff));
    turn_across(v, 1, 8, UINT64_C(0x00ff00ff00ff00ff));
    const eight_rows upper[3] = {{0, 0, 0, 0, all, all, all, all},
                                 {0, 0, all, all, 0, 0, all, all},
                                 {0, all, 0, all, 0, all, 0, all}};
    for (unsigned k = 0; k < 8; k++) {
        eight_rows other = __builtin_shufflevector(v[k], v[k], 4, 5, 6, 7, 0, 1, 2, 3);
        turn_within(&v[k], &other, &upper[0], 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
        other = __builtin_shufflevector(v[k], v[k], 2, 3, 0, 1, 6, 7, 4, 5);
        turn_within(&v[k], &other, &upper[1], 2, UINT64_C(0x3333333333333333));
        other = __builtin_shufflevector(v[k], v[k], 1, 0, 3, 2, 5, 4, 7, 6);
        turn_within(&v[k], &other, &upper[2], 1, UINT64_C(0x5555555555555555));
    }
    memcpy(x, v, sizeof v);
}

/* Clones of a function that is not static would be exported, whatever its visibility. */
void bits_turn(uint64_t x[64])
{
    turn_rows(x);
}

/* ---- raw values ------------------------------------------------------------------------------ */

uint64_t raw_at(raw_type t, const void *x, size_t at)
{
    switch (t.width) {
    case 1: return t.is_signed ? (uint64_t)(int64_t)((const int8_t *)x)[at]
                               : ((const uint8_t *)x)[at];
    case 2: return t.is_signed ? (uint64_t)(int64_t)((const int16_t *)x)[at]
                               : ((const uint16_t *)x)[at];
    case 4: return t.is_signed ? (uint64_t)(int64_t)((const int32_t *)x)[at]
                               : ((const uint32_t *)x)[at];
    default: return ((const uint64_t *)x)[at];
    }
}

static i128 raw_top(raw_type t)
{
    unsigned bits = 8u * t.width - t.is_signed;
    return ((i128)1 << bits) - 1;
}

bool raw_least(raw_type t, int64_t scale, int64_t offset, int64_t step, uint64_t *least)
{
    i128 over = (i128)step - offset, bottom = t.is_signed ? -raw_top(t) - 1 : 0;
    i128 x = over / scale + (over % scale > 0);
    if (x > raw_top(t))
        return false;
    *least = (uint64_t)(x < bottom ? bottom : x);
    return true;
}

/* ---- a bit per row --------------------------------------------------------------------------- */

/* 64 bytes of 0 or 1 as bits. */
static uint64_t pack_bytes(const uint8_t b[STRIP])
{
    uint64_t out = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint64_t eight;
        memcpy(&eight, b + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        out |= (eight * 0x0102040810204080u >> 56) << 8 * i;
    }
    return out;
}

/* One loop for each type and comparison; the inner one is what a compiler makes vectors of. */
#define COMPARE(NAME, T, OP)                                                                   \
    static void NAME(const void *column, uint64_t to, uint32_t strips, uint64_t *out)          \
    {                                                                                          \
        const T *x = column, c = (T)to;                                                        \
        for (uint32_t s = 0; s < strips; s++, x += STRIP) {                                    \
            uint8_t b[STRIP];                                                                  \
            for (unsigned i = 0; i < STRIP; i++)                                               \
                b[i] = x[i] OP c;                                                              \
            out[s] = pack_bytes(b);                                                            \
        }                                                                                      \
    }
#define COMPARE_BOTH(T, SHORT) COMPARE(ge_##SHORT, T, >=) COMPARE(eq_##SHORT, T, ==)
COMPARE_BOTH(uint8_t, u1)
COMPARE_BOTH(int8_t, s1)
COMPARE_BOTH(uint16_t, u2)
COMPARE_BOTH(int16_t, s2)
COMPARE_BOTH(uint32_t, u4)
COMPARE_BOTH(int32_t, s4)
COMPARE_BOTH(uint64_t, u8)
COMPARE_BOTH(int64_t, s8)

/* By type: unsigned of 1, 2, 4, 8 bytes, then signed. */
static unsigned type_place(raw_type t)
{
    unsigned log = t.width == 1 ? 0 : t.width == 2 ? 1 : t.width == 4 ? 2 : 3;
    return log + (t.is_signed ? 4 : 0);
}

typedef void compare_loop(const void *column, uint64_t to, uint32_t strips, uint64_t *out);

static void plain_ge(raw_type t, const void *x, uint64_t least, uint32_t strips, uint64_t *out)
{
    static compare_loop *const of[8] = {ge_u1, ge_u2, ge_u4, ge_u8, ge_s1, ge_s2, ge_s4, ge_s8};
    of[type_place(t)](x, least, strips, out);
}

static void plain_eq(raw_type t, const void *x, uint64_t at, uint32_t strips, uint64_t *out)
{
    static compare_loop *const of[8] = {eq_u1, eq_u2, eq_u4, eq_u8, eq_s1, eq_s2, eq_s4, eq_s8};
    of[type_place(t)](x, at, strips, out);
}

static void plain_member(const uint8_t *x, const uint64_t set[4], uint32_t strips, uint64_t *out)
{
    uint8_t in[256];
    for (unsigned i = 0; i < 256; i++)
        in[i] = set[i / 64] >> i % 64 & 1;
    for (uint32_t s = 0; s < strips; s++, x += STRIP) {
        uint8_t b[STRIP];
        for (unsigned i = 0; i < STRIP; i++)
            b[i] = in[x[i]];
        out[s] = pack_bytes(b);
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

static int64_t to_signed(bool is_unsigned, uint64_t x)
{
    return is_unsigned && x > INT64_MAX ? INT64_MAX : (int64_t)x;
}

#define RANGE(NAME, T)                                                                         \
    static void NAME(const void *column, uint32_t strips, int64_t *lo, int64_t *hi)            \
    {                                                                                          \
        const T *x = column;                                                                   \
        T least = x[0], most = x[0];                                                           \
        for (size_t i = 0; i < (size_t)strips * STRIP; i++) {                                  \
            least = x[i] < least ? x[i] : least;                                               \
            most = x[i] > most ? x[i] : most;                                                  \
        }                                                                                      \
        *lo = to_signed((T)-1 > (T)0, (uint64_t)least);                                        \
        *hi = to_signed((T)-1 > (T)0, (uint64_t)most);                                         \
    }
#define WIDEN(NAME, T)                                                                         \
    static void NAME(const void *column, int64_t scale, int64_t offset, size_t rows,           \
                     int64_t *out)                                                             \
    {                                                                                          \
        const T *x = column;                                                                   \
        for (size_t i = 0; i < rows; i++)                                                      \
            out[i] = (int64_t)((uint64_t)offset + (uint64_t)scale * (uint64_t)x[i]);           \
    }
#define INTS(NAME, T)                                                                          \
    static void NAME(const void *column, int64_t scale, int64_t offset, size_t rows,           \
                     int32_t *out)                                                             \
    {                                                                                          \
        const T *x = column;                                                                   \
        for (size_t i = 0; i < rows; i++)                                                      \
            out[i] = (int32_t)((uint32_t)offset + (uint32_t)scale * (uint32_t)x[i]);           \
    }
#define NUMBERS(T, SHORT)                                                                      \
    RANGE(range_##SHORT, T) WIDEN(widen_##SHORT, T) INTS(ints_##SHORT, T)
NUMBERS(uint8_t, u1)
NUMBERS(int8_t, s1)
NUMBERS(uint16_t, u2)
NUMBERS(int16_t, s2)
NUMBERS(uint32_t, u4)
NUMBERS(int32_t, s4)
NUMBERS(uint64_t, u8)
NUMBERS(int64_t, s8)

static void plain_range(raw_type t, const void *x, uint32_t strips, int64_t *lo, int64_t *hi)
{
    static void (*const of[8])(const void *, uint32_t, int64_t *, int64_t *) = {
        range_u1, range_u2, range_u4, range_u8, range_s1, range_s2, range_s4, range_s8};
    of[type_place(t)](x, strips, lo, hi);
}

static void plain_widen(raw_type t, const void *x, int64_t scale, int64_t offset, uint32_t strips,
                        int64_t *out)
{
    static void (*const of[8])(const void *, int64_t, int64_t, size_t, int64_t *) = {
        widen_u1, widen_u2, widen_u4, widen_u8, widen_s1, widen_s2, widen_s4, widen_s8};
    of[type_place(t)](x, scale, offset, (size_t)strips * STRIP, out);
}

static void plain_ints(raw_type t, const void *x, int64_t scale, int64_t offset, uint32_t strips,
                       int32_t *out)
{
    static void (*const of[8])(const void *, int64_t, int64_t, size_t, int32_t *) = {
        ints_u1, ints_u2, ints_u4, ints_u8, ints_s1, ints_s2, ints_s4, ints_s8};
    of[type_place(t)](x, scale, offset, (size_t)strips * STRIP, out);
}

#define COMPARE_ROWS(NAME, T, OP)                                                              \
    static void NAME(const T *x, const T *y, uint32_t strips, uint64_t *out)                   \
    {                                                                                          \
        for (uint32_t s = 0; s < strips; s++, x += STRIP, y += STRIP) {                        \
            uint8_t b[STRIP];                                                                  \
            for (unsigned i = 0; i < STRIP; i++)                                               \
                b[i] = x[i] OP y[i];                                                           \
            out[s] = pack_bytes(b);                                                            \
        }                                                                                      \
    }
COMPARE_ROWS(plain_less, int64_t, <)
COMPARE_ROWS(plain_same, int64_t, ==)
COMPARE_ROWS(plain_less_ints, int32_t, <)
COMPARE_ROWS(plain_same_ints, int32_t, ==)

TG_CLONES
static void plain_amounts(const int64_t *x, int64_t p, const uint64_t *rows, uint32_t strips,
                          bool fresh, int64_t *out)
{
    for (uint32_t s = 0; s < strips; s++, x += STRIP, out += STRIP) {
        for (unsigned i = 0; i < STRIP; i++) {
            uint64_t one = -(rows[s] >> i & 1) & ((uint64_t)x[i] * (uint64_t)p);
            out[i] = (int64_t)(one + (fresh ? 0 : (uint64_t)out[i]));
        }
    }
}

/* ---- back to rows ---------------------------------------------------------------------------- */

static void plain_bytes(const uint64_t *const *planes, const uint8_t *codes, uint32_t count,
                        uint8_t base, uint32_t strips, uint8_t *out)
{
    for (uint32_t s = 0; s < strips; s++, out += STRIP) {
        memset(out, base, STRIP);
        for (uint32_t k = 0; k < count; k++) {
            for (uint64_t bits = planes[k][s]; bits; bits &= bits - 1)
                out[__builtin_ctzll(bits)] = codes[k];
        }
    }
}

static void plain_masks(const uint64_t *const *planes, uint32_t count, unsigned width,
                        uint32_t strips, void *out)
{
    for (uint32_t s = 0; s < strips; s++) {
        uint64_t x[64] = {0};
        for (uint32_t k = 0; k < count; k++)
            x[k] = planes[k][s];
        bits_turn(x);
        for (unsigned i = 0; i < STRIP; i++) {
            size_t at = (size_t)s * STRIP + i;
            switch (width) {
            case 1: ((uint8_t *)out)[at] = (uint8_t)x[i]; break;
            case 2: ((uint16_t *)out)[at] = (uint16_t)x[i]; break;
            case 4: ((uint32_t *)out)[at] = (uint32_t)x[i]; break;
            default: ((uint64_t *)out)[at] = x[i]; break;
            }
        }
    }
}

/* ---- the choice ------------------------------------------------------------------------------ */

const bit_kernels *bit_kernels_get(bool portable)
{
    static const bit_kernels plain = {
        .name = "portable", .ge = plain_ge, .eq = plain_eq, .member = plain_member,
        .range = plain_range, .widen = plain_widen, .less = plain_less, .same = plain_same,
        .ints = plain_ints, .less_ints = plain_less_ints, .same_ints = plain_same_ints,
        .amounts = plain_amounts, .bytes = plain_bytes, .masks = plain_masks};
    const bit_kernels *wide = portable ? NULL : bit_kernels_avx512();
    return wide ? wide : &plain;
}
