/*
 * separators_scan.h - the loop of separators_add, included once for each kind of strip_read.
 */
NAME_ATTRIBUTE static void NAME(separators *s, const char *text, size_t from, size_t to, char delimiter)
{
    uint32_t *place = s->places + s->count, *end = s->ends + s->end_count;
    uint64_t inside = 0;
    for (size_t at = from; at < to; at += STRIP_BYTES) {
        strip x = READ(text + at, delimiter);
        uint64_t there = to - at < STRIP_BYTES ? (UINT64_C(1) << (to - at)) - 1 : ~UINT64_C(0);
        uint64_t both = x.delim | x.newline, newline = x.newline;
        if ((x.quote & there) | inside) {
            uint64_t in = strip_inside(x.quote & there) ^ inside;
            inside = in >> 63 ? ~UINT64_C(0) : 0;
            both &= ~in;
            newline &= ~in;
        }
        if (x.odd & there)
            s->odd[s->odd_count++] = (uint32_t)at;
        PLACES(place, both & there, at);
        for (newline &= there; newline; newline &= newline - 1)
            *end++ = (uint32_t)at + (uint32_t)__builtin_ctzll(newline);
    }
    s->count = (size_t)(place - s->places);
    s->end_count = (size_t)(end - s->ends);
}
