/*
 * forms.c - how a column writes its dates and numbers, and the plain text of them.
 */
#include "io/forms.h"
#include "base/date.h"
#include "base/utf8.h"
#include "io/trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_COLUMNS = 40 };

str arena_print(arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    char *out = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1, 1);
    if (out)
        vsnprintf(out, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(args);
    return out ? (str){out, (size_t)n} : STR("");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- reading a form -------------------------------------------------------------------------- */

static size_t run_of(str s, size_t i)
{
    size_t n = 1;
    while (i + n < s.len && s.ptr[i + n] == s.ptr[i])
        n++;
    return n;
}

static bool is_date_form(str s)
{
    unsigned years = 0, months = 0, days = 0;
    for (size_t i = 0; i < s.len;) {
        size_t n = run_of(s, i);
        switch (s.ptr[i]) {
        case 'Y': years += n == 4 ? 1 : 2; break;
        case 'M': months += n <= 2 ? 1 : 2; break;
        case 'D': days += n <= 2 ? 1 : 2; break;
        case 'h':
        case 'm':
        case 's':
            if (n != 2)
                return false;
            break;
        default:
            if (is_digit(s.ptr[i]))
                return false;
        }
        i += n;
    }
    return years == 1 && months == 1 && days == 1;
}

/* A sample such as 1.234,5: the last separator is the point, one before it groups digits. */
static bool is_number_form(str s, cell_form *out)
{
    str marks[8];
    size_t count = 0, after = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t point;
        size_t n = utf8_decode(str_sub(s, i, s.len), &point);
        if (!n)
            return false;
        if (n == 1 && is_digit(s.ptr[i])) {
            after++;
        } else {
            if (i == 0 || count == TG_COUNT(marks) || after == 0)
                return false;
            marks[count++] = str_sub(s, i, i + n);
            after = 0;
        }
        i += n;
    }
    if (count == 0 || after == 0)
        return false;
    for (size_t i = 1; i + 1 < count; i++)
        if (!str_eq(marks[i], marks[0]))
            return false;
    out->point = marks[count - 1];
    out->group = count > 1 ? marks[0] : STR("");
    /* 1.234 could be either: a sample shows its point by another number of digits than three, or
     * beside a group mark. */
    return count > 1 ? !str_eq(out->group, out->point) : after != 3;
}

bool form_read(str text, cell_form *out)
{
    *out = (cell_form){0};
    if (is_date_form(text)) {
        out->kind = FORM_DATE;
        out->pattern = text;
        return true;
    }
    if (is_number_form(text, out)) {
        out->kind = FORM_NUMBER;
        return true;
    }
    return false;
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* Up to `most` digits at *i, at least `least`; -1 when they are not there. */
static int digits(str s, size_t *i, size_t least, size_t most)
{
    int v = 0;
    size_t n = 0;
    for (; n < most && *i < s.len && is_digit(s.ptr[*i]); n++)
        v = v * 10 + (s.ptr[(*i)++] - '0');
    return n < least ? -1 : v;
}

typedef struct {
    int year, month, day, hour, minute, second;
} moment;

static bool read_moment(str pattern, str s, moment *m)
{
    size_t i = 0;
    *m = (moment){0, 0, 0, -1, -1, 0};
    for (size_t p = 0; p < pattern.len;) {
        size_t n = run_of(pattern, p);
        int *to = NULL;
        switch (pattern.ptr[p]) {
        case 'Y': to = &m->year; break;
        case 'M': to = &m->month; break;
        case 'D': to = &m->day; break;
        case 'h': to = &m->hour; break;
        case 'm': to = &m->minute; break;
        case 's': to = &m->second; break;
        }
        if (to) {
            *to = digits(s, &i, n, n == 1 ? 2 : n);
            if (*to < 0)
                return false;
        } else if (pattern.ptr[p] == '*' && p + n == pattern.len) {
            return true;
        } else {
            for (size_t k = 0; k < n; k++, i++)
                if (i >= s.len || s.ptr[i] != pattern.ptr[p])
                    return false;
        }
        p += n;
    }
    return i == s.len;
}

static bool plain_date(const cell_form *f, str cell, arena *a, str *plain, cell_fault *why)
{
    moment m;
    if (!read_moment(f->pattern, cell, &m) || !date_valid(m.year, m.month, m.day) || m.hour > 23 ||
        m.minute > 59 || m.second > 59) {
        str c = shown(a, cell, SHOWN_COLUMNS);
        why->reason = arena_print(a, "`" STR_FMT "` is no date written as " STR_FMT, STR_ARG(c),
                                  STR_ARG(f->pattern));
        return false;
    }
    if (m.hour >= 0 && m.minute >= 0)
        *plain =
            arena_print(a, "%04d-%02d-%02d %02d:%02d", m.year, m.month, m.day, m.hour, m.minute);
    else
        *plain = arena_print(a, "%04d-%02d-%02d", m.year, m.month, m.day);
    return plain->len > 0;
}

/* Advice for a column whose cells have a form. */
static str form_hint(arena *a, str heading, str fact, const char *sample)
{
    return arena_print(
        a, "a line of a --map file says how a column is written: `" STR_FMT " = " STR_FMT " as %s`",
        STR_ARG(heading), STR_ARG(fact), sample);
}

/* Day, month and year in some order with one separator; false when the cell is no such thing. */
static bool local_date(str cell, str heading, str fact, arena *a, cell_fault *why)
{
    size_t i = 0;
    int first = digits(cell, &i, 1, 2);
    char mark = i < cell.len ? cell.ptr[i] : '\0';
    if (first <= 0 || !memchr("/.-", mark, 3))
        return false;
    i++;
    int second = digits(cell, &i, 1, 2);
    if (second <= 0 || i >= cell.len || cell.ptr[i++] != mark)
        return false;
    int year = digits(cell, &i, 2, 4);
    if (year < 0 || i != cell.len)
        return false;
    const char *wrong = year < 100 ? "has a year of two digits"
                        : first <= 12 && second <= 12 && first != second
                            ? "is day and month, or month and day"
                            : "is not written as YYYY-MM-DD";
    str c = shown(a, cell, SHOWN_COLUMNS);
    why->reason = arena_print(a, "`" STR_FMT "` %s", STR_ARG(c), wrong);
    char sample[] = "DD?MM?YYYY";
    sample[2] = sample[5] = mark;
    why->hint = form_hint(a, heading, fact, sample);
    return true;
}

static bool is_iso(str s)
{
    static const char shape[] = "0000-00-00";
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (i >= s.len || (shape[i] == '0' ? !is_digit(s.ptr[i]) : s.ptr[i] != shape[i]))
            return false;
    return s.len == sizeof shape - 1;
}

/* Refuses dates that are not ISO; what is no date at all is left to the library. */
static bool date_is_iso(str cell, str heading, str fact, arena *a, cell_fault *why)
{
    if (is_iso(cell))
        return true; /* nearly always */
    size_t run = 0;
    while (run < cell.len && is_digit(cell.ptr[run]))
        run++;
    str c = shown(a, cell, SHOWN_COLUMNS);
    if (local_date(cell, heading, fact, a, why))
        return false;
    if (run == cell.len && run == 8) {
        why->reason = arena_print(a, "`" STR_FMT "` is not written as YYYY-MM-DD", STR_ARG(c));
        why->hint = form_hint(a, heading, fact, "YYYYMMDD");
    } else if (run == cell.len && run == 5) {
        why->reason =
            arena_print(a, "`" STR_FMT "` looks like a spreadsheet's day number", STR_ARG(c));
        why->hint = STR("save the sheet with its dates as YYYY-MM-DD");
    } else if (run == 4 && cell.len > 16 && cell.ptr[4] == '-') {
        why->reason = arena_print(a, "`" STR_FMT "` has more than YYYY-MM-DD hh:mm", STR_ARG(c));
        why->hint = form_hint(a, heading, fact, "YYYY-MM-DD*");
    } else {
        return true;
    }
    return false;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* The number at the start of `cell`, group marks dropped, into `out`; its end is returned, 0 when
 * its groups are out of shape. */
static size_t plain_digits(const cell_form *f, str cell, char *out, size_t *length)
{
    size_t i = 0, n = 0, run = 0;
    bool grouped = false, pointed = false;
    if (cell.len && cell.ptr[0] == '-')
        out[n++] = cell.ptr[i++];
    while (i < cell.len) {
        str rest = str_sub(cell, i, cell.len);
        if (is_digit(cell.ptr[i])) {
            out[n++] = cell.ptr[i++];
            run++;
        } else if (!pointed && str_starts(rest, f->point) && run) {
            if (grouped && run != 3)
                return 0;
            out[n++] = '.';
            i += f->point.len;
            pointed = true;
            run = 0;
        } else if (!pointed && f->group.len && str_starts(rest, f->group) &&
                   i + f->group.len < cell.len && is_digit(cell.ptr[i + f->group.len])) {
            if (run == 0 || run > 3 || (grouped && run != 3))
                return 0;
            i += f->group.len;
            grouped = true;
            run = 0;
        } else {
            break;
        }
    }
    *length = n;
    return run == 0 || (grouped && !pointed && run != 3) ? 0 : i;
}

static bool plain_number(const cell_form *f, str cell, arena *a, str *plain, cell_fault *why)
{
    char *out = arena_alloc(a, cell.len + 1, 1);
    size_t n = 0, end = out ? plain_digits(f, cell, out, &n) : 0;
    str rest = str_sub(cell, end, cell.len);
    bool unit = rest.len && (rest.ptr[0] == ' ' || rest.ptr[0] == '%');
    if (!end || (rest.len && !unit)) {
        str c = shown(a, cell, SHOWN_COLUMNS);
        why->reason =
            arena_print(a, "`" STR_FMT "` is no number written as 1" STR_FMT "234" STR_FMT "5",
                        STR_ARG(c), STR_ARG(f->group), STR_ARG(f->point));
        return false;
    }
    memcpy(out + n, rest.ptr, rest.len);
    *plain = (str){out, n + rest.len};
    return true;
}

/* Refuses what a person could read as two numbers. Words, units and ranges go on to the library,
 * which knows them. */
static bool number_is_plain(str cell, str heading, str fact, arena *a, cell_fault *why)
{
    size_t commas = 0, points = 0, blanks = 0, digit_count = 0, last_comma = 0, last_point = 0;
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.ptr[i];
        bool range = c == '.' && i + 1 < cell.len && cell.ptr[i + 1] == '.';
        if (range || (!is_digit(c) && !memchr(",. '", c, 4) && !(c == '-' && i == 0)))
            return true;
        commas += c == ',';
        points += c == '.';
        blanks += c == ' ' || c == '\'';
        digit_count += is_digit(c);
        last_comma = c == ',' ? i + 1 : last_comma;
        last_point = c == '.' ? i + 1 : last_point;
    }
    if (!digit_count || (!commas && !blanks && points <= 1))
        return true;
    bool either = commas == 1 && !points && !blanks;
    str c = shown(a, cell, SHOWN_COLUMNS);
    const char *sample = last_point > last_comma && points == 1 ? "1,234.5" : "1.234,5";
    why->reason =
        arena_print(a, "`" STR_FMT "` %s", STR_ARG(c),
                    either ? "could be a thousand or a fraction" : "is not a plain number");
    why->hint = form_hint(a, heading, fact, either ? "1,234.5` or `as 1.234,5" : sample);
    return false;
}

bool form_plain(const cell_form *f, tg_type type, str heading, str fact, str cell, arena *a,
                str *plain, cell_fault *why)
{
    *why = (cell_fault){STR(""), STR("")};
    *plain = cell;
    if (str_eq(cell, STR("none")))
        return true;
    switch (f->kind) {
    case FORM_DATE: return plain_date(f, cell, a, plain, why);
    case FORM_NUMBER: return plain_number(f, cell, a, plain, why);
    case FORM_PLAIN: break;
    }
    switch (type) {
    case TG_TYPE_DATE: return date_is_iso(cell, heading, fact, a, why);
    case TG_TYPE_WHOLE:
    case TG_TYPE_DECIMAL:
    case TG_TYPE_MONEY: return number_is_plain(cell, heading, fact, a, why);
    case TG_TYPE_YES_NO:
    case TG_TYPE_SYMBOL:
    case TG_TYPE_COUNTRY:
    case TG_TYPE_CODE: break;
    }
    return true;
}
