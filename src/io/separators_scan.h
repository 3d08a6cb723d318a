/*
 * separators_scan.h - the loops of separators_add, included once for each kind of strip_read.
 *
 * Masks of SOME strips first, then their places: in one loop the two wait for each other.
 */
#define PART_OF(name, part) name##part
#define PART(name, part) PART_OF(name, part)

/* What of a strip stands outside of quotes. */
NAME_ATTRIBUTE static inline __attribute__((always_inline)) strip_masks
PART(NAME, _strip)(const char *p, char delimiter, uint64_t there, uint64_t *inside)
{
    strip x = READ(p, delimiter);
    uint64_t outside = there;
    if (__builtin_expect(((x.quote & there) | *inside) != 0, 0)) {
        uint64_t in = strip_inside(x.quote & there) ^ *inside;
        *inside = in >> 63 ? ~UINT64_C(0) : 0;
        outside &= ~in;
    }
    return (strip_masks){(x.delim | x.newline) & outside, x.newline & outside,
                         (x.odd & there) != 0};
}

/* Two are stored, whether or not there are so many: a loop would guess wrong. */
NAME_ATTRIBUTE static inline uint32_t *PART(NAME, _ends)(uint32_t *to, uint64_t newlines,
                                                         uint32_t at)
{
    const uint64_t stop = UINT64_C(1) << 63;
    uint64_t more = newlines & (newlines - 1);
    to[0] = at + (uint32_t)__builtin_ctzll(newlines | stop);
    to[1] = at + (uint32_t)__builtin_ctzll(more | stop);
    for (unsigned k = 2; __builtin_expect((more &= more - 1) != 0, 0); k++)
        to[k] = at + (uint32_t)__builtin_ctzll(more);
    return to + __builtin_popcountll(newlines);
}

NAME_ATTRIBUTE static void NAME(separators *s, const char *text, size_t from, size_t to,
                                char delimiter)
{
    enum { SOME = 64 };
    uint64_t both[SOME], newlines[SOME], inside = 0;
    uint32_t *place = s->places + s->count, *end = s->ends + s->end_count;
    uint32_t *odd = s->odd + s->odd_count;
    for (size_t first = from; first < to; first += SOME * STRIP_BYTES) {
        size_t bytes = to - first < SOME * STRIP_BYTES ? to - first : SOME * STRIP_BYTES;
        size_t full = bytes / STRIP_BYTES, count = full + (bytes % STRIP_BYTES != 0);
        const char *p = text + first;
        for (size_t i = 0; i < count; i++) {
            uint64_t there = i < full ? ~UINT64_C(0) : (UINT64_C(1) << bytes % STRIP_BYTES) - 1;
            strip_masks x = PART(NAME, _strip)(p + i * STRIP_BYTES, delimiter, there, &inside);
            both[i] = x.both;
            newlines[i] = x.newlines;
            *odd = (uint32_t)(first + i * STRIP_BYTES);
            odd += x.odd;
        }
        for (size_t i = 0; i < count; i++)
            PLACES(place, both[i], first + i * STRIP_BYTES);
        for (size_t i = 0; i < count; i++)
            end = PART(NAME, _ends)(end, newlines[i], (uint32_t)(first + i * STRIP_BYTES));
    }
    s->count = (size_t)(place - s->places);
    s->end_count = (size_t)(end - s->ends);
    s->odd_count = (size_t)(odd - s->odd);
}

#undef PART
#undef PART_OF
