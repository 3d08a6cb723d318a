/*
 * quick_wide.c - see quick_wide.h. The steps are those of quick_number, in eight lanes.
 */
#include "io/quick_wide.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
enum { LANES = 8 };

bool quick_wide_has(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

/* Eight digits a lane, from the lowest byte on, as a number. */
WIDE static inline __m512i lane_numbers(__m512i digits)
{
    __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));
    __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00010064));
    return _mm512_add_epi64(_mm512_mul_epu32(fours, _mm512_set1_epi64(10000)),
                            _mm512_srli_epi64(fours, 32));
}

WIDE static inline __mmask8 lanes_no_digits(__m512i x)
{
    __m512i over = _mm512_add_epi64(x, _mm512_set1_epi64(0x7676767676767676));
    return _mm512_test_epi64_mask(_mm512_or_si512(over, x), _mm512_set1_epi8((char)0x80));
}

WIDE void quick_wide_numbers(const quick_column *c, size_t rows, unsigned scale, unsigned decimals,
                             int32_t *steps, uint64_t *left)
{
    static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    unsigned d = decimals, point_at = d ? 8 * (7 - d) : 0;
    uint64_t fraction_bits = d ? ~UINT64_C(0) << (64 - 8 * d) : 0;
    const __m512i fraction = _mm512_set1_epi64((long long)fraction_bits);
    const __m512i whole = _mm512_set1_epi64((long long)~(fraction_bits | fraction_bits >> 8));
    const __m512i factor = _mm512_set1_epi64(tens[scale - d]);
    memset(left, 0, (rows + 63) / 64 * sizeof *left);
    for (size_t i = 0; i < rows; i += LANES) {
        __mmask8 there = rows - i < LANES ? (__mmask8)((1u << (rows - i)) - 1) : 0xff;
        __m256i at = _mm256_maskz_loadu_epi32(there, c->cells + i);
        __m256i zero = _mm256_setzero_si256();
        __m256i from = _mm256_mmask_i32gather_epi32(zero, there, at, (const int *)c->places - 1, 4);
        __m256i to = _mm256_mmask_i32gather_epi32(zero, there, at, (const int *)c->places, 4);
        __m256i n = _mm256_sub_epi32(_mm256_sub_epi32(to, from), _mm256_set1_epi32(1));
        __m512i ends = _mm512_cvtepu32_epi64(to);
        __m512i x = _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), there, ends, c->text - 8, 1);
        x = _mm512_xor_si512(x, _mm512_set1_epi8(0x30));
        __m512i bytes = _mm512_cvtepu32_epi64(n);
        __m512i drop = _mm512_sub_epi64(_mm512_set1_epi64(64), _mm512_slli_epi64(bytes, 3));
        x = _mm512_and_si512(x, _mm512_sllv_epi64(_mm512_set1_epi64(-1), drop));
        __mmask8 good = _mm256_cmple_epu32_mask(n, _mm256_set1_epi32(8)) &
                        _mm256_cmpge_epu32_mask(n, _mm256_set1_epi32(d ? (int)d + 2 : 1));
        if (d) {
            __m512i mark = _mm512_and_si512(_mm512_srli_epi64(x, point_at), _mm512_set1_epi64(0xff));
            good &= _mm512_cmpeq_epi64_mask(mark, _mm512_set1_epi64('.' ^ '0'));
            x = _mm512_or_si512(_mm512_and_si512(x, fraction),
                                _mm512_slli_epi64(_mm512_and_si512(x, whole), 8));
        }
        good &= (__mmask8)~lanes_no_digits(x);
        __m512i v = _mm512_mul_epu32(lane_numbers(x), factor);
        good &= _mm512_cmple_epu64_mask(v, _mm512_set1_epi64(INT32_MAX));
        _mm256_mask_storeu_epi32(steps + i, good & there, _mm512_cvtepi64_epi32(v));
        left[i / 64] |= (uint64_t)(uint8_t)(~good & there) << i % 64;
    }
}

#else

bool quick_wide_has(void)
{
    return false;
}

void quick_wide_numbers(const quick_column *c, size_t rows, unsigned scale, unsigned decimals,
                        int32_t *steps, uint64_t *left)
{
    (void)c;
    (void)scale;
    (void)decimals;
    (void)steps;
    memset(left, 0xff, (rows + 63) / 64 * sizeof *left);
}

#endif
