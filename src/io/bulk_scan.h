/*
 * bulk_scan.h - the loop of bulk_regular, included once for each kind of strip_read.
 *
 * State between strips is what the last byte was: inside quotes, the end of a cell, a closing
 * quote, a CR. A bit in `wrong` is a byte that cannot stand where it does. Strips without a quote,
 * as most are, are gone through in a loop of their own, which only counts line ends.
 */
NAME_ATTRIBUTE static regular NAME(str text, char delimiter)
{
    regular out = {0};
    uint64_t inside = 0, after_end = 1, after_close = 0, after_cr = 0, crs = 0;
    size_t newlines = 0, within = 0; /* within: newlines in the quotes of a record, or more */
    for (size_t at = 0; at < text.len; at += STRIP_BYTES) {
        char last[STRIP_BYTES];
        const char *p = text.ptr + at;
        uint64_t there = ~UINT64_C(0);
        if (!(inside | after_close)) {
            size_t from = at, before = newlines;
            for (; text.len - at >= STRIP_BYTES; at += STRIP_BYTES) {
                strip s = READ(text.ptr + at, delimiter);
                if (s.quote | ((s.cr << 1 | after_cr) & ~s.newline))
                    break;
                after_cr = s.cr >> 63;
                crs |= s.cr;
                newlines += (size_t)__builtin_popcountll(s.newline);
            }
            out.crs |= crs != 0;
            if (newlines > before) {
                out.newlines = newlines;
                out.bytes = bulk_line_end(text.ptr, at);
            }
            if (at > from)
                after_end = (text.ptr[at - 1] == delimiter) | (text.ptr[at - 1] == '\n');
            if (at == text.len)
                break;
            p = text.ptr + at;
        }
        if (text.len - at < STRIP_BYTES) {
            memset(last, 0, sizeof last);
            memcpy(last, p, text.len - at);
            p = last;
            there = (UINT64_C(1) << (text.len - at)) - 1;
        }
        strip s = READ(p, delimiter);
        out.crs |= (s.cr & there) != 0;
        uint64_t ends = s.newline, wrong = 0;
        if (s.quote | inside) {
            uint64_t in = strip_inside(s.quote) ^ inside;
            uint64_t opens = s.quote & in, closes = s.quote & ~in;
            uint64_t seps = (s.delim | s.newline) & ~in, within_now = s.newline & in;
            ends = s.newline & ~in;
            wrong = opens & ~((seps | closes) << 1 | after_end | after_close);
            wrong |= (closes << 1 | after_close) & ~(seps | opens | s.cr);
            s.cr &= ~in;
            within = (ends ? 0 : within) + (size_t)__builtin_popcountll(within_now);
            if (within > QUOTED_LINES_MAX - STRIP_BYTES)
                wrong |= within_now;
            inside = in >> 63 ? ~UINT64_C(0) : 0;
            after_end = seps >> 63;
            after_close = closes >> 63;
            out.quotes = true;
        } else {
            wrong = after_close & ~(s.delim | s.newline | s.cr);
            after_end = (s.delim | s.newline) >> 63;
            after_close = 0;
        }
        wrong = (wrong | ((s.cr << 1 | after_cr) & ~ends)) & there;
        after_cr = s.cr >> 63;
        if (wrong)
            ends &= (wrong & -wrong) - 1;
        if (ends) {
            unsigned end = 63 - (unsigned)__builtin_clzll(ends);
            uint64_t through = end == 63 ? ~UINT64_C(0) : (UINT64_C(2) << end) - 1;
            out.bytes = at + end + 1;
            out.newlines = newlines + (size_t)__builtin_popcountll(s.newline & through);
        }
        if (wrong) {
            out.odd = true;
            return out;
        }
        newlines += (size_t)__builtin_popcountll(s.newline);
    }
    return out;
}
