/*
 * packed.c - rows of typed cells as bytes.
 */
#include "report/packed.h"

#include "base/date.h"

enum { LENGTH_BYTES = 4, SHORT_DIGITS = 15, ROW_END = ';' };

static void put(strbuf *b, char kind, str s)
{
    tg_assert(s.len <= UINT32_MAX);
    strbuf_char(b, kind);
    for (unsigned i = 0; i < LENGTH_BYTES; i++)
        strbuf_char(b, (char)(s.len >> 8 * i & 0xff));
    strbuf_add(b, s);
}

bool packed_is_number(str s)
{
    size_t i = s.len && s.ptr[0] == '-', digits = 0;
    bool pointed = false;
    for (; i < s.len; i++) {
        if (s.ptr[i] == '.' && !pointed && digits) {
            pointed = true;
            digits = 0;
        } else if (s.ptr[i] >= '0' && s.ptr[i] <= '9') {
            digits++;
        } else {
            return false;
        }
    }
    return digits > 0;
}

bool packed_is_short_number(str s)
{
    size_t digits = 0;
    bool begun = false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            continue;
        begun |= s.ptr[i] != '0';
        digits += begun;
    }
    return packed_is_number(s) && digits <= SHORT_DIGITS;
}

bool packed_is_plain_number(str s)
{
    size_t at = s.len && s.ptr[0] == '-';
    bool padded = s.len > at + 1 && s.ptr[at] == '0' && s.ptr[at + 1] != '.';
    bool no_zero = at == 0 || !(s.len == 2 && s.ptr[1] == '0');
    return packed_is_short_number(s) && !padded && no_zero;
}

void packed_text(strbuf *b, str s)
{
    put(b, s.len ? CELL_TEXT : CELL_NOTHING, s);
}

void packed_toned(strbuf *b, int tone, str s)
{
    tg_assert(tone >= TONE_PLAIN && tone < TONES_MAX);
    if (tone == TONE_PLAIN || !s.len)
        packed_text(b, s);
    else
        put(b, (char)('A' + tone), s);
}

void packed_number(strbuf *b, str s)
{
    if (packed_is_number(s))
        put(b, CELL_NUMBER, s);
    else
        packed_text(b, s);
}

void packed_count(strbuf *b, uint64_t n)
{
    strbuf t;
    strbuf_init(&t, NULL);
    strbuf_printf(&t, "%llu", (unsigned long long)n);
    put(b, CELL_NUMBER, strbuf_str(&t));
    b->failed |= t.failed;
    strbuf_free(&t);
}

void packed_day(strbuf *b, str s)
{
    int32_t day;
    if (date_parse(s, &day))
        put(b, CELL_DAY, s);
    else
        packed_text(b, s);
}

void packed_nothing(strbuf *b)
{
    put(b, CELL_NOTHING, STR(""));
}

void packed_end_row(strbuf *b)
{
    strbuf_char(b, ROW_END);
}

packed_step packed_next(str *rest, packed_cell *out)
{
    if (!rest->len)
        return PACKED_DONE;
    char kind = rest->ptr[0];
    if (kind == ROW_END) {
        *rest = str_sub(*rest, 1, rest->len);
        return PACKED_ROW_END;
    }
    tg_assert(rest->len > LENGTH_BYTES);
    size_t len = 0;
    for (unsigned i = 0; i < LENGTH_BYTES; i++)
        len |= (size_t)(unsigned char)rest->ptr[1 + i] << 8 * i;
    tg_assert(len <= rest->len - 1 - LENGTH_BYTES);
    bool toned = kind >= 'A' && kind < 'A' + TONES_MAX;
    *out = (packed_cell){toned ? CELL_TEXT : (cell_kind)kind, toned ? kind - 'A' : TONE_PLAIN,
                         str_sub(*rest, 1 + LENGTH_BYTES, 1 + LENGTH_BYTES + len)};
    *rest = str_sub(*rest, 1 + LENGTH_BYTES + len, rest->len);
    return PACKED_CELL;
}

bool packed_row(str *rest, str *row)
{
    str start = *rest;
    packed_cell c;
    packed_step step;
    while ((step = packed_next(rest, &c)) == PACKED_CELL)
        continue;
    if (step == PACKED_DONE)
        return false;
    *row = str_sub(start, 0, start.len - rest->len - 1);
    return true;
}
