/*
 * bits_avx512.c - comparisons that give a mask of 64, 32, 16 or 8 rows in one instruction.
 *
 * A sweep of a small policy spends its time here and on memory: with the portable kernels the same
 * sweep takes several times as long (docs/performance.md).
 */
#include "eval/bits_avx512.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define WIDE static __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
enum { ROWS = 64, REGISTER = 64 };

/* ---- comparisons ----------------------------------------------------------------------------- */

/* One strip is width x 64 bytes: so many registers, whose masks are put side by side. */
#define STRIP_LOOP(WIDTH, MASK)                                                                \
    for (uint32_t s = 0; s < strips; s++, at += (WIDTH) * ROWS) {                              \
        uint64_t bits = 0;                                                                     \
        for (unsigned k = 0; k < (WIDTH); k++) {                                               \
            __m512i x = _mm512_loadu_si512(at + k * REGISTER);                                 \
            bits |= (uint64_t)(MASK) << (ROWS / (WIDTH) * k) % 64;                             \
        }                                                                                      \
        out[s] = bits;                                                                         \
    }

#define COMPARE_WIDE(NAME, SUFFIX_U, SUFFIX_S, SET, T, WIDTH, OP)                              \
    WIDE void NAME(bool is_signed, const char *at, uint64_t to, uint32_t strips, uint64_t *out) \
    {                                                                                          \
        __m512i c = SET((T)to);                                                                \
        if (is_signed) {                                                                       \
            STRIP_LOOP(WIDTH, _mm512_##OP##_##SUFFIX_S##_mask(x, c))                           \
        } else {                                                                               \
            STRIP_LOOP(WIDTH, _mm512_##OP##_##SUFFIX_U##_mask(x, c))                           \
        }                                                                                      \
    }
#define COMPARE_WIDE_BOTH(N, U, S, SET, T)                                                     \
    COMPARE_WIDE(wide_ge_##N, U, S, SET, T, N, cmpge)                                          \
    COMPARE_WIDE(wide_eq_##N, U, S, SET, T, N, cmpeq)
COMPARE_WIDE_BOTH(1, epu8, epi8, _mm512_set1_epi8, char)
COMPARE_WIDE_BOTH(2, epu16, epi16, _mm512_set1_epi16, short)
COMPARE_WIDE_BOTH(4, epu32, epi32, _mm512_set1_epi32, int)
COMPARE_WIDE_BOTH(8, epu64, epi64, _mm512_set1_epi64, long long)

static void wide_ge(raw_type t, const void *x, uint64_t least, uint32_t strips, uint64_t *out)
{
    switch (t.width) {
    case 1: wide_ge_1(t.is_signed, x, least, strips, out); return;
    case 2: wide_ge_2(t.is_signed, x, least, strips, out); return;
    case 4: wide_ge_4(t.is_signed, x, least, strips, out); return;
    default: wide_ge_8(t.is_signed, x, least, strips, out); return;
    }
}

static void wide_eq(raw_type t, const void *x, uint64_t at, uint32_t strips, uint64_t *out)
{
    switch (t.width) {
    case 1: wide_eq_1(t.is_signed, x, at, strips, out); return;
    case 2: wide_eq_2(t.is_signed, x, at, strips, out); return;
    case 4: wide_eq_4(t.is_signed, x, at, strips, out); return;
    default: wide_eq_8(t.is_signed, x, at, strips, out); return;
    }
}

/* Byte x / 8 of the set, by two shuffles of 16 bytes each; then its bit x % 8. */
WIDE void wide_member(const uint8_t *x, const uint64_t set[4], uint32_t strips, uint64_t *out)
{
    const __m512i low = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)set));
    const __m512i high = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(set + 2)));
    const __m512i bit = _mm512_set1_epi64((long long)0x8040201008040201u);
    const __m512i seven = _mm512_set1_epi8(7), fifteen = _mm512_set1_epi8(15);
    for (uint32_t s = 0; s < strips; s++) {
        __m512i v = _mm512_loadu_si512(x + (size_t)s * ROWS);
        __m512i place = _mm512_and_si512(_mm512_srli_epi16(v, 3), fifteen);
        __m512i bytes = _mm512_mask_shuffle_epi8(_mm512_shuffle_epi8(low, place),
                                                 _mm512_movepi8_mask(v), high, place);
        __m512i one = _mm512_shuffle_epi8(bit, _mm512_and_si512(v, seven));
        out[s] = _mm512_test_epi8_mask(bytes, one);
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

#define WIDEN_LOOP(LOAD)                                                                       \
    for (uint32_t i = 0; i < n; i++) {                                                         \
        __m512i v = LOAD;                                                                      \
        if (scale != 1)                                                                        \
            v = _mm512_mullo_epi64(v, times);                                                  \
        _mm512_storeu_si512(out + 8 * i, _mm512_add_epi64(v, plus));                           \
    }                                                                                          \
    return;

WIDE void wide_widen(raw_type t, const void *column, int64_t scale, int64_t offset, uint32_t strips,
                     int64_t *out)
{
    __m512i times = _mm512_set1_epi64(scale), plus = _mm512_set1_epi64(offset);
    const char *x = column;
    uint32_t n = strips * (ROWS / 8);
    switch (t.width + (t.is_signed ? 16 : 0)) {
    case 1: WIDEN_LOOP(_mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)(x + 8 * i))))
    case 2: WIDEN_LOOP(_mm512_cvtepu16_epi64(_mm_loadu_si128((const __m128i *)(x + 16 * i))))
    case 4: WIDEN_LOOP(_mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(x + 32 * i))))
    case 17: WIDEN_LOOP(_mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i *)(x + 8 * i))))
    case 18: WIDEN_LOOP(_mm512_cvtepi16_epi64(_mm_loadu_si128((const __m128i *)(x + 16 * i))))
    case 20: WIDEN_LOOP(_mm512_cvtepi32_epi64(_mm256_loadu_si256((const __m256i *)(x + 32 * i))))
    default: WIDEN_LOOP(_mm512_loadu_si512(x + 64 * i))
    }
}

#define LONGS_WIDE(NAME, OP)                                                                   \
    WIDE void NAME(const int64_t *x, const int64_t *y, uint32_t strips, uint64_t *out)         \
    {                                                                                          \
        for (uint32_t s = 0; s < strips; s++, x += ROWS, y += ROWS) {                          \
            uint64_t bits = 0;                                                                 \
            for (unsigned k = 0; k < 8; k++) {                                                 \
                __m512i a = _mm512_loadu_si512(x + 8 * k), b = _mm512_loadu_si512(y + 8 * k);  \
                bits |= (uint64_t)OP(a, b) << 8 * k;                                           \
            }                                                                                  \
            out[s] = bits;                                                                     \
        }                                                                                      \
    }
LONGS_WIDE(wide_less, _mm512_cmplt_epi64_mask)
LONGS_WIDE(wide_same, _mm512_cmpeq_epi64_mask)

#define INTS_LOOP(LOAD)                                                                        \
    for (uint32_t i = 0; i < n; i++) {                                                         \
        __m512i v = LOAD;                                                                      \
        if (scale != 1)                                                                        \
            v = _mm512_mullo_epi32(v, times);                                                  \
        _mm512_storeu_si512(out + 16 * i, _mm512_add_epi32(v, plus));                          \
    }                                                                                          \
    return;

WIDE void wide_ints(raw_type t, const void *column, int64_t scale, int64_t offset, uint32_t strips,
                    int32_t *out)
{
    __m512i times = _mm512_set1_epi32((int)scale), plus = _mm512_set1_epi32((int)offset);
    const char *x = column;
    uint32_t n = strips * (ROWS / 16);
    switch (t.width + (t.is_signed ? 16 : 0)) {
    case 1: INTS_LOOP(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(x + 16 * i))))
    case 2: INTS_LOOP(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(x + 32 * i))))
    case 17: INTS_LOOP(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(x + 16 * i))))
    case 18: INTS_LOOP(_mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(x + 32 * i))))
    case 4:
    case 20: INTS_LOOP(_mm512_loadu_si512(x + 64 * i))
    default:
        INTS_LOOP(_mm512_inserti64x4(
            _mm512_castsi256_si512(_mm512_cvtepi64_epi32(_mm512_loadu_si512(x + 128 * i))),
            _mm512_cvtepi64_epi32(_mm512_loadu_si512(x + 128 * i + 64)), 1))
    }
}

#define INTS_WIDE(NAME, OP)                                                                    \
    WIDE void NAME(const int32_t *x, const int32_t *y, uint32_t strips, uint64_t *out)         \
    {                                                                                          \
        for (uint32_t s = 0; s < strips; s++, x += ROWS, y += ROWS) {                          \
            uint64_t bits = 0;                                                                 \
            for (unsigned k = 0; k < 4; k++) {                                                 \
                __m512i a = _mm512_loadu_si512(x + 16 * k), b = _mm512_loadu_si512(y + 16 * k); \
                bits |= (uint64_t)OP(a, b) << 16 * k;                                          \
            }                                                                                  \
            out[s] = bits;                                                                     \
        }                                                                                      \
    }
INTS_WIDE(wide_less_ints, _mm512_cmplt_epi32_mask)
INTS_WIDE(wide_same_ints, _mm512_cmpeq_epi32_mask)

WIDE void wide_amounts(const int64_t *x, int64_t p, const uint64_t *rows, uint32_t strips,
                       bool fresh, int64_t *out)
{
    const __m512i times = _mm512_set1_epi64(p);
    for (uint32_t s = 0; s < strips; s++, x += ROWS, out += ROWS) {
        if (!rows[s] && !fresh)
            continue;
        for (unsigned k = 0; k < 8; k++) {
            __mmask8 here = (__mmask8)(rows[s] >> 8 * k);
            __m512i was = fresh ? _mm512_setzero_si512() : _mm512_loadu_si512(out + 8 * k);
            __m512i v = _mm512_mullo_epi64(_mm512_loadu_si512(x + 8 * k), times);
            _mm512_storeu_si512(out + 8 * k, _mm512_mask_add_epi64(was, here, was, v));
        }
    }
}

/* The halves of the registers against each other, down to 16 bytes. */
#define RANGE_WIDE(N, T, MIN, MAX, MIN_HALF, MAX_HALF, MIN_LEAST, MAX_LEAST)                   \
    WIDE void wide_range_##N(const char *x, size_t bytes, int64_t *lo, int64_t *hi)            \
    {                                                                                          \
        __m512i least = _mm512_loadu_si512(x), most = least;                                   \
        for (size_t i = REGISTER; i < bytes; i += REGISTER) {                                  \
            __m512i v = _mm512_loadu_si512(x + i);                                             \
            least = MIN(least, v);                                                             \
            most = MAX(most, v);                                                               \
        }                                                                                      \
        __m256i a = MIN_HALF(_mm512_castsi512_si256(least), _mm512_extracti64x4_epi64(least, 1)); \
        __m256i b = MAX_HALF(_mm512_castsi512_si256(most), _mm512_extracti64x4_epi64(most, 1)); \
        T low[16 / sizeof(T)], high[16 / sizeof(T)];                                           \
        _mm_storeu_si128((__m128i *)low,                                                       \
                         MIN_LEAST(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1))); \
        _mm_storeu_si128((__m128i *)high,                                                      \
                         MAX_LEAST(_mm256_castsi256_si128(b), _mm256_extracti128_si256(b, 1))); \
        T small = low[0], large = high[0];                                                     \
        for (unsigned k = 1; k < 16 / sizeof(T); k++) {                                        \
            small = low[k] < small ? low[k] : small;                                           \
            large = high[k] > large ? high[k] : large;                                         \
        }                                                                                      \
        *lo = capped((T)-1 > (T)0, (uint64_t)small);                                           \
        *hi = capped((T)-1 > (T)0, (uint64_t)large);                                           \
    }
#define RANGE_OF(N, T, S)                                                                      \
    RANGE_WIDE(N, T, _mm512_min_##S, _mm512_max_##S, _mm256_min_##S, _mm256_max_##S, _mm_min_##S, \
               _mm_max_##S)

static int64_t capped(bool is_unsigned, uint64_t x)
{
    return is_unsigned && x > INT64_MAX ? INT64_MAX : (int64_t)x;
}

RANGE_OF(1, uint8_t, epu8)
RANGE_OF(2, uint16_t, epu16)
RANGE_OF(4, uint32_t, epu32)
RANGE_OF(8, uint64_t, epu64)
RANGE_OF(17, int8_t, epi8)
RANGE_OF(18, int16_t, epi16)
RANGE_OF(20, int32_t, epi32)
RANGE_OF(24, int64_t, epi64)

static void wide_range(raw_type t, const void *x, uint32_t strips, int64_t *lo, int64_t *hi)
{
    size_t bytes = (size_t)strips * ROWS * t.width;
    switch (t.width + (t.is_signed ? 16 : 0)) {
    case 1: wide_range_1(x, bytes, lo, hi); return;
    case 2: wide_range_2(x, bytes, lo, hi); return;
    case 4: wide_range_4(x, bytes, lo, hi); return;
    case 8: wide_range_8(x, bytes, lo, hi); return;
    case 17: wide_range_17(x, bytes, lo, hi); return;
    case 18: wide_range_18(x, bytes, lo, hi); return;
    case 20: wide_range_20(x, bytes, lo, hi); return;
    default: wide_range_24(x, bytes, lo, hi); return;
    }
}

/* ---- back to rows ---------------------------------------------------------------------------- */

WIDE void wide_bytes(const uint64_t *const *planes, const uint8_t *codes, uint32_t count,
                     uint8_t base, uint32_t strips, uint8_t *out)
{
    for (uint32_t s = 0; s < strips; s++) {
        __m512i v = _mm512_set1_epi8((char)base);
        for (uint32_t k = 0; k < count; k++)
            v = _mm512_mask_mov_epi8(v, planes[k][s], _mm512_set1_epi8((char)codes[k]));
        _mm512_storeu_si512(out + (size_t)s * ROWS, v);
    }
}

#define MASKS_WIDE(N, ADD, SET, T, M)                                                          \
    WIDE void wide_masks_##N(const uint64_t *const *planes, uint32_t count, uint32_t strips,   \
                             char *out)                                                        \
    {                                                                                          \
        for (uint32_t s = 0; s < strips; s++) {                                                \
            for (unsigned part = 0; part < (N); part++) {                                      \
                __m512i v = _mm512_setzero_si512();                                            \
                for (uint32_t k = 0; k < count; k++) {                                         \
                    M rows = (M)(planes[k][s] >> (ROWS / (N) * part) % 64);                    \
                    v = ADD(v, rows, v, SET((T)(UINT64_C(1) << k)));                           \
                }                                                                              \
                _mm512_storeu_si512(out + ((size_t)s * (N) + part) * REGISTER, v);             \
            }                                                                                  \
        }                                                                                      \
    }
MASKS_WIDE(1, _mm512_mask_add_epi8, _mm512_set1_epi8, char, __mmask64)
MASKS_WIDE(4, _mm512_mask_add_epi32, _mm512_set1_epi32, int, __mmask16)
MASKS_WIDE(8, _mm512_mask_add_epi64, _mm512_set1_epi64, long long, __mmask8)

/* A byte of the masks of 64 rows. */
WIDE inline __m512i mask_bytes(const uint64_t *const *planes, uint32_t count, uint32_t s)
{
    __m512i v = _mm512_setzero_si512();
    for (uint32_t k = 0; k < count; k++)
        v = _mm512_mask_add_epi8(v, planes[k][s], v, _mm512_set1_epi8((char)(1u << k)));
    return v;
}

/* Byte by byte, since that takes 64 rows at a time. */
WIDE void wide_masks_2(const uint64_t *const *planes, uint32_t count, uint32_t strips, char *out)
{
    const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
    const __m512i second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    uint32_t low = count < 8 ? count : 8;
    for (uint32_t s = 0; s < strips; s++, out += 2 * REGISTER) {
        __m512i lows = mask_bytes(planes, low, s), highs = mask_bytes(planes + low, count - low, s);
        __m512i even = _mm512_unpacklo_epi8(lows, highs), odd = _mm512_unpackhi_epi8(lows, highs);
        _mm512_storeu_si512(out, _mm512_permutex2var_epi64(even, first, odd));
        _mm512_storeu_si512(out + REGISTER, _mm512_permutex2var_epi64(even, second, odd));
    }
}

static void wide_masks(const uint64_t *const *planes, uint32_t count, unsigned width,
                       uint32_t strips, void *out)
{
    switch (width) {
    case 1: wide_masks_1(planes, count, strips, out); return;
    case 2: wide_masks_2(planes, count, strips, out); return;
    case 4: wide_masks_4(planes, count, strips, out); return;
    default: wide_masks_8(planes, count, strips, out); return;
    }
}

const bit_kernels *bit_kernels_avx512(void)
{
    static const bit_kernels wide = {
        .name = "AVX-512", .ge = wide_ge, .eq = wide_eq, .member = wide_member,
        .range = wide_range, .widen = wide_widen, .less = wide_less, .same = wide_same,
        .ints = wide_ints, .less_ints = wide_less_ints, .same_ints = wide_same_ints,
        .amounts = wide_amounts, .bytes = wide_bytes, .masks = wide_masks};
    bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return has ? &wide : NULL;
}

#else

const bit_kernels *bit_kernels_avx512(void)
{
    return NULL;
}

#endif
