/*
 * separators.c - where cells and records end: bit masks turned into places.
 */
#include "io/separators.h"
#include "io/strip.h"

#include <stdlib.h>

typedef struct { uint64_t both, newlines; bool odd; } strip_masks;

/* Eight at a time, whether or not there are so many: a loop of one at a time mispredicts. */
static inline uint32_t *places_portable(uint32_t *to, uint64_t bits, size_t at)
{
    uint32_t *next = to + __builtin_popcountll(bits);
    while (bits) {
        for (unsigned i = 0; i < 8; i++) {
            to[i] = (uint32_t)at + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
            bits &= bits - 1;
        }
        to += 8;
    }
    return next;
}

#define NAME add_portable
#define NAME_ATTRIBUTE
#define READ strip_read
#define PLACES(to, bits, at) (to) = places_portable(to, bits, at)
#include "io/separators_scan.h"
#undef NAME
#undef NAME_ATTRIBUTE
#undef READ
#undef PLACES

#ifdef STRIP_WIDE
/* Sixteen bits to at most sixteen places in one compression. */
STRIP_WIDE static inline uint32_t *places_wide(uint32_t *to, uint64_t bits, size_t at)
{
    const __m512i sixteen = _mm512_set1_epi32(16);
    __m512i all = _mm512_add_epi32(
        _mm512_set1_epi32((int)at),
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    for (unsigned i = 0; i < 4; i++) {
        __mmask16 now = (__mmask16)(bits >> 16 * i);
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(now, all));
        to += __builtin_popcount(now);
        all = _mm512_add_epi32(all, sixteen);
    }
    return to;
}

#define NAME add_wide
#define NAME_ATTRIBUTE STRIP_WIDE
#define READ strip_read_wide
#define PLACES(to, bits, at) (to) = places_wide(to, bits, at)
#include "io/separators_scan.h"
#endif

bool separators_init(separators *s, size_t bytes)
{
    enum { SLACK = 1024 }; /* of a strip, and of markers */
    *s = (separators){0};
    s->places = malloc((bytes + SLACK) * sizeof *s->places);
    s->ends = malloc((bytes + SLACK) * sizeof *s->ends);
    s->odd = malloc((bytes / STRIP_BYTES + SLACK) * sizeof *s->odd);
    return s->places && s->ends && s->odd;
}

void separators_free(separators *s)
{
    free(s->places);
    free(s->ends);
    free(s->odd);
    *s = (separators){0};
}

static void mark(separators *s, size_t from)
{
    s->places[s->count++] = (uint32_t)from - 1; /* may wrap: the cell after it begins at 0 */
}

void separators_add_portable(separators *s, const char *text, size_t from, size_t to,
                             char delimiter)
{
    mark(s, from);
    add_portable(s, text, from, to, delimiter);
}

void separators_add(separators *s, const char *text, size_t from, size_t to, char delimiter)
{
    mark(s, from);
#ifdef STRIP_WIDE
    if (strip_wide()) {
        add_wide(s, text, from, to, delimiter);
        return;
    }
#endif
    add_portable(s, text, from, to, delimiter);
}
