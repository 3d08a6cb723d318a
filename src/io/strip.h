/*
 * strip.h - 64 bytes of CSV as bit masks: which are delimiters, quotes, line ends.
 *
 *     bytes    a , " x , " \n ...
 *     delim    . 1 . . 1 . .
 *     quote    . . 1 . . 1 .
 *     newline  . . . . . . 1
 *
 * strip_read is portable and reads 64 bytes; strip_read_wide needs AVX-512 BW (strip_wide says
 * whether the processor has it). Bit i is byte i.
 */
#ifndef TG_IO_STRIP_H
#define TG_IO_STRIP_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { STRIP_BYTES = 64 };

typedef struct {
    uint64_t delim, quote, newline, cr;
    uint64_t odd; /* NUL, or no ASCII */
} strip;

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t strip_bits(const __m128i x[4])
{
    uint64_t low = (uint32_t)_mm_movemask_epi8(x[0]) | (uint32_t)_mm_movemask_epi8(x[1]) << 16;
    uint64_t high = (uint32_t)_mm_movemask_epi8(x[2]) | (uint32_t)_mm_movemask_epi8(x[3]) << 16;
    return low | high << 32;
}

static inline uint64_t strip_equal(const __m128i x[4], char c)
{
    __m128i all = _mm_set1_epi8(c), is[4];
    for (unsigned i = 0; i < 4; i++)
        is[i] = _mm_cmpeq_epi8(x[i], all);
    return strip_bits(is);
}

static inline strip strip_read(const char *p, char delimiter)
{
    __m128i x[4];
    for (unsigned i = 0; i < 4; i++)
        x[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    return (strip){strip_equal(x, delimiter), strip_equal(x, '"'), strip_equal(x, '\n'),
                   strip_equal(x, '\r'), strip_bits(x) | strip_equal(x, '\0')};
}
#else

/* The top bit of each of eight bytes, gathered. */
static inline uint64_t strip_gather(uint64_t tops)
{
    return (tops >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* 0x80 in each byte of x that is zero. */
static inline uint64_t strip_zeros(uint64_t x)
{
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    return ~(((x & low) + low) | x | low);
}

static inline strip strip_read(const char *p, char delimiter)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    strip s = {0, 0, 0, 0, 0};
    for (unsigned i = 0; i < 8; i++) {
        uint64_t x;
        memcpy(&x, p + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        x = __builtin_bswap64(x);
#endif
        s.delim |= strip_gather(strip_zeros(x ^ each * (unsigned char)delimiter)) << 8 * i;
        s.quote |= strip_gather(strip_zeros(x ^ each * '"')) << 8 * i;
        s.newline |= strip_gather(strip_zeros(x ^ each * '\n')) << 8 * i;
        s.cr |= strip_gather(strip_zeros(x ^ each * '\r')) << 8 * i;
        s.odd |= strip_gather(strip_zeros(x) | (x & each << 7)) << 8 * i;
    }
    return s;
}
#endif

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define STRIP_WIDE __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2")))

STRIP_WIDE static inline strip strip_read_wide(const char *p, char delimiter)
{
    __m512i x = _mm512_loadu_si512(p);
    return (strip){_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(delimiter)),
                   _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"')),
                   _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\n')),
                   _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\r')),
                   _mm512_movepi8_mask(x) | _mm512_testn_epi8_mask(x, x)};
}

static inline bool strip_wide(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
#endif

/* Bit i: an odd number of bits through i. */
static inline uint64_t strip_inside(uint64_t quotes)
{
    for (unsigned i = 1; i < 64; i *= 2)
        quotes ^= quotes << i;
    return quotes;
}

#endif
