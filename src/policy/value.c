/*
 * value.c - values to text and back: cells of order files, answers, hinges.
 *
 *     "21_000"  "600 GB/s"  "2026-01"  "at least 3"  "1 .. 5"  "one of (a, b)"  "none"  ""
 *
 * Reading is strict where a guess could be wrong by a factor or a month: `1,234` and `03/04/2026`
 * are refused and say what to write instead. value_read(value_format(v)) is v again.
 */
#include "policy/value.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CODE_BYTES_MAX = 4000, SHOWN_COLUMNS = 40 };

str arena_text(arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    str s = {0};
    int bytes = vsnprintf(NULL, 0, fmt, args);
    char *text = bytes < 0 ? NULL : arena_alloc(a, (size_t)bytes + 1, 1);
    if (text) {
        vsnprintf(text, (size_t)bytes + 1, fmt, again);
        s = (str){text, (size_t)bytes};
    }
    va_end(again);
    va_end(args);
    return s;
}

/* ---- countries ------------------------------------------------------------------------------- */

static bool v_is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

int country_code(str s)
{
    if (s.len != 2 || !v_is_capital(s.ptr[0]) || !v_is_capital(s.ptr[1]))
        return -1;
    return (s.ptr[0] - 'A') * 26 + (s.ptr[1] - 'A');
}

void country_text(int64_t code, char out[3])
{
    tg_assert(code >= 0);
    tg_assert(code < COUNTRY_VALUES);
    out[0] = (char)('A' + code / 26);
    out[1] = (char)('A' + code % 26);
    out[2] = '\0';
}

const char *country_instead(str s)
{
    if (str_eq_c(s, "UK"))
        return "GB";
    if (str_eq_c(s, "EL"))
        return "GR";
    return NULL;
}

/* ---- numbers --------------------------------------------------------------------------------- */

bool type_is_number(type_kind t)
{
    return t == TYPE_WHOLE || t == TYPE_DECIMAL || t == TYPE_MONEY;
}

bool type_is_ordered(type_kind t)
{
    return type_is_number(t) || t == TYPE_DATE;
}

num_result number_read(str digits, rat *out)
{
    unsigned decimals = 0;
    for (size_t i = digits.len; i-- > 0;) {
        if (digits.ptr[i] == '.') {
            decimals = digits.len - 1 - i > 18 ? 18 : (unsigned)(digits.len - 1 - i);
            break;
        }
    }
    int64_t v;
    num_result r = num_parse(digits, decimals, '_', &v);
    if (r == NUM_OK)
        *out = rat_scaled(v, decimals);
    return r;
}

static rat fact_unit_scale(const model *m, const fact *f)
{
    return f->unit == ID_NONE ? rat_int(1) : m->units[f->unit].scale;
}

num_result number_steps(const model *m, const fact *f, rat base, int64_t *out)
{
    rat own;
    int64_t low, high;
    if (!rat_div(base, fact_unit_scale(m, f), &own) || !rat_floor(own, f->scale, &low) ||
        !rat_ceil(own, f->scale, &high))
        return NUM_RANGE;
    if (low != high)
        return NUM_INEXACT;
    *out = low;
    return NUM_OK;
}

bool number_base(const model *m, const fact *f, int64_t steps, rat *out)
{
    return rat_mul(rat_scaled(steps, f->scale), fact_unit_scale(m, f), out);
}

bool question_has(const model *m, const fact *f, int64_t steps)
{
    const question *q = &m->questions[f->question];
    for (uint32_t i = 0; i < q->reading_count; i++) {
        if (q->readings[i] == steps)
            return true;
    }
    return false;
}

/* ---- building values ------------------------------------------------------------------------- */

void value_set_code(const model *m, str text, value *out)
{
    uint32_t id = interner_find(&m->codes, text);
    *out = (value){.state = V_KNOWN, .text = text};
    out->lo = out->hi = id == MAP_NONE ? (int64_t)CODE_OTHER : (int64_t)id;
}

void value_set_part(int64_t *set, uint32_t count, value *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t v = set[i];
        uint32_t at = 0;
        while (at < kept && set[at] < v)
            at++;
        if (at < kept && set[at] == v)
            continue;
        memmove(&set[at + 1], &set[at], (kept - at) * sizeof *set);
        set[at] = v;
        kept++;
    }
    *out =
        (value){.state = V_PART, .lo = set[0], .hi = set[kept - 1], .set = set, .set_count = kept};
    if (kept == 1)
        *out = (value){.state = V_KNOWN, .lo = set[0], .hi = set[0]};
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct {
    const model *m;
    const fact *f;
    arena *a;
    str *why;
    int32_t *minute; /* where a time of day goes; NULL: not wanted */
} value_reader;

/* Sets the reason; READ_BAD, or READ_NOMEM when there is no room even for that. */
#define VALUE_BAD(r, ...)                                                                          \
    ((*(r)->why = arena_text((r)->a, __VA_ARGS__)).ptr ? READ_BAD : READ_NOMEM)

/* As much of a text as a message shows. */
static str v_shown(str s)
{
    size_t bad = utf8_bad(s);
    s = str_sub(s, 0, bad);
    return str_sub(s, 0, utf8_fit(s, SHOWN_COLUMNS));
}

static bool v_is_number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

static read_result vread_unit(value_reader *r, str text, str name, rat *scale)
{
    const model *m = r->m;
    const fact *f = r->f;
    *scale = fact_unit_scale(m, f);
    if (name.len == 0)
        return READ_OK;
    if (f->currency != ID_NONE) {
        if (str_eq(name, m->currencies[f->currency].name))
            return READ_OK;
        return VALUE_BAD(r, "`" STR_FMT "` is not in " STR_FMT, STR_ARG(v_shown(text)),
                         STR_ARG(m->currencies[f->currency].name));
    }
    for (uint32_t i = 0; i < m->units_count && f->unit != ID_NONE; i++) {
        if (!str_eq(name, m->units[i].name) || m->units[i].base != m->units[f->unit].base)
            continue;
        *scale = m->units[i].scale;
        return READ_OK;
    }
    if (f->unit == ID_NONE)
        return VALUE_BAD(r, "`" STR_FMT "`: a plain number is expected, without `" STR_FMT "`",
                         STR_ARG(v_shown(text)), STR_ARG(v_shown(name)));
    return VALUE_BAD(r, "`" STR_FMT "`: a number of " STR_FMT " is expected, not of `" STR_FMT "`",
                     STR_ARG(v_shown(text)), STR_ARG(m->units[f->unit].name),
                     STR_ARG(v_shown(name)));
}

/* What a fact's numbers look like, for messages. */
static str v_number_example(value_reader *r)
{
    const fact *f = r->f;
    str of = STR("");
    if (f->currency != ID_NONE)
        of = r->m->currencies[f->currency].name;
    else if (f->unit != ID_NONE)
        of = r->m->units[f->unit].name;
    return arena_text(r->a, "%s%s" STR_FMT, f->scale ? "1234.5" : "1234", of.len ? " " : "",
                      STR_ARG(of));
}

static read_result vread_not_number(value_reader *r, str text)
{
    if (memchr(text.ptr, ',', text.len))
        return VALUE_BAD(r,
                         "`" STR_FMT "`: a comma may group digits or mark decimals; write 1234 "
                         "or 1_234 for thousands, 1.234 for decimals",
                         STR_ARG(v_shown(text)));
    str example = v_number_example(r);
    if (!example.ptr)
        return READ_NOMEM;
    return VALUE_BAD(r, "`" STR_FMT "` is not a number such as " STR_FMT, STR_ARG(v_shown(text)),
                     STR_ARG(example));
}

static void *arena_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    void *moved = new_bytes ? arena_alloc(ctx, new_bytes, 1) : NULL;
    if (moved && p)
        memcpy(moved, p, old_bytes < new_bytes ? old_bytes : new_bytes);
    return moved;
}

void strbuf_in_arena(strbuf *b, arena *a)
{
    tg_alloc alloc = {arena_resize, a};
    strbuf_init(b, &alloc);
}

/* The range of the fact as text; ptr NULL on exhaustion. */
static str v_range_text(value_reader *r)
{
    const fact *f = r->f;
    strbuf b;
    strbuf_in_arena(&b, r->a);
    if (f->type == TYPE_DATE) {
        date_format(&b, (int32_t)f->low);
        strbuf_add_c(&b, " .. ");
        date_format(&b, (int32_t)f->high);
    } else {
        num_format(&b, f->low, f->scale, 0, '_');
        strbuf_add_c(&b, " .. ");
        num_format(&b, f->high, f->scale, 0, '_');
    }
    return b.failed ? (str){0} : strbuf_str(&b);
}

static read_result vread_in_range(value_reader *r, str text, int64_t v)
{
    if (v >= r->f->low && v <= r->f->high)
        return READ_OK;
    str range = v_range_text(r);
    if (!range.ptr)
        return READ_NOMEM;
    return VALUE_BAD(r, "`" STR_FMT "` is outside " STR_FMT, STR_ARG(v_shown(text)),
                     STR_ARG(range));
}

static read_result vread_number(value_reader *r, str text, int64_t *out)
{
    const fact *f = r->f;
    size_t end = 0;
    while (end < text.len && v_is_number_char(text.ptr[end]))
        end++;
    str digits = str_sub(text, 0, end), rest = str_trim(str_sub(text, end, text.len));
    rat v, scale;
    num_result n = number_read(digits, &v);
    if (n == NUM_SYNTAX || (rest.len && rest.ptr[0] == ','))
        return vread_not_number(r, text);
    if (rest.len && rest.ptr[0] >= '0' && rest.ptr[0] <= '9')
        return VALUE_BAD(r, "`" STR_FMT "`: digits are grouped with `_`, as in 27_000",
                         STR_ARG(v_shown(text)));
    read_result got = vread_unit(r, text, rest, &scale);
    if (got != READ_OK)
        return got;
    if (n == NUM_OK && rat_mul(v, scale, &v))
        n = number_steps(r->m, f, v, out);
    else if (n == NUM_OK)
        n = NUM_RANGE;
    if (n == NUM_INEXACT && f->scale)
        return VALUE_BAD(r, "`" STR_FMT "` has more than %u decimal%s", STR_ARG(v_shown(text)),
                         f->scale, f->scale == 1 ? "" : "s");
    if (n == NUM_INEXACT)
        return VALUE_BAD(r, "`" STR_FMT "` is not a whole number", STR_ARG(v_shown(text)));
    if (n != NUM_OK)
        return VALUE_BAD(r, "`" STR_FMT "` is too large", STR_ARG(v_shown(text)));
    return vread_in_range(r, text, *out);
}

/* ---- dates ----------------------------------------------------------------------------------- */

static bool v_digits_only(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    }
    return s.len > 0;
}

static int v_digits_value(str s)
{
    int v = 0;
    for (size_t i = 0; i < s.len; i++)
        v = v * 10 + (s.ptr[i] - '0');
    return v;
}

/* Three numbers between `/` or `.` or `-`, as other parts of the world write dates. */
static bool v_foreign_date(str s, int part[3])
{
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        size_t from = at;
        while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
            at++;
        if (at == from || at - from > 4)
            return false;
        part[i] = v_digits_value(str_sub(s, from, at));
        if (i < 2 && (at == s.len || !memchr("/.-", s.ptr[at], 3)))
            return false;
        at += i < 2;
    }
    return at == s.len;
}

/* Says which date may have been meant. */
static read_result vread_not_date(value_reader *r, str text)
{
    int p[3];
    str t = v_shown(text);
    if (!v_foreign_date(text, p))
        return VALUE_BAD(r, "`" STR_FMT "` is not a date such as 2026-01-15", STR_ARG(t));
    if (p[0] > 31)
        return date_valid(p[0], p[1], p[2])
                   ? VALUE_BAD(r, "`" STR_FMT "` is not written as a date; write %04d-%02d-%02d",
                               STR_ARG(t), p[0], p[1], p[2])
                   : VALUE_BAD(r, "there is no day `" STR_FMT "`", STR_ARG(t));
    bool day_first = date_valid(p[2], p[1], p[0]), month_first = date_valid(p[2], p[0], p[1]);
    if (p[2] < 100 || (!day_first && !month_first))
        return VALUE_BAD(r, "`" STR_FMT "` is not a date such as 2026-01-15", STR_ARG(t));
    if (day_first && month_first && p[0] != p[1])
        return VALUE_BAD(r,
                         "`" STR_FMT "` may be %04d-%02d-%02d or %04d-%02d-%02d; write the one "
                         "that is meant",
                         STR_ARG(t), p[2], p[1], p[0], p[2], p[0], p[1]);
    return VALUE_BAD(r, "`" STR_FMT "` is not written as a date; write %04d-%02d-%02d", STR_ARG(t),
                     p[2], day_first ? p[1] : p[0], day_first ? p[0] : p[1]);
}

/* YYYY-MM: its first and last day. */
static bool vread_month(str s, int64_t *lo, int64_t *hi)
{
    if (s.len != 7 || s.ptr[4] != '-' || !v_digits_only(str_sub(s, 0, 4)) ||
        !v_digits_only(str_sub(s, 5, 7)))
        return false;
    int year = v_digits_value(str_sub(s, 0, 4)), month = v_digits_value(str_sub(s, 5, 7));
    if (!date_valid(year, month, 1))
        return false;
    *lo = date_day(year, month, 1);
    *hi = month == 12 ? date_day(year, 12, 31) : date_day(year, month + 1, 1) - 1;
    return true;
}

static read_result vread_date(value_reader *r, str text, int64_t *lo, int64_t *hi)
{
    int32_t day, minute;
    read_result range;
    if (vread_month(text, lo, hi)) {
        range = vread_in_range(r, text, *lo);
        return range == READ_OK ? vread_in_range(r, text, *hi) : range;
    }
    str date = text;
    if (text.len == 16 && (text.ptr[10] == ' ' || text.ptr[10] == 'T') &&
        time_parse(str_sub(text, 11, 16), &minute)) {
        date = str_sub(text, 0, 10);
        if (r->minute)
            *r->minute = minute;
        else if (date_parse(date, &day))
            return VALUE_BAD(r, "a day is expected; the time of day goes into `" STR_FMT ".time`",
                             STR_ARG(r->f->name));
    }
    if (!date_parse(date, &day))
        return vread_not_date(r, text);
    *lo = *hi = day;
    return vread_in_range(r, text, day);
}

static read_result vread_time(value_reader *r, str text, int64_t *out)
{
    int32_t minute;
    if (!time_parse(text, &minute))
        return VALUE_BAD(r, "`" STR_FMT "` is not a time of day such as 13:30",
                         STR_ARG(v_shown(text)));
    *out = minute;
    return READ_OK;
}

/* ---- words ----------------------------------------------------------------------------------- */

static read_result vread_symbol(value_reader *r, str text, int64_t *out)
{
    const fact *f = r->f;
    for (uint32_t i = 0; i < f->symbol_count; i++) {
        if (str_eq(text, f->symbols[i])) {
            *out = i;
            return READ_OK;
        }
    }
    str t = v_shown(text);
    if (f->type == TYPE_YES_NO)
        return VALUE_BAD(r, "`" STR_FMT "` is neither `yes` nor `no`", STR_ARG(t));
    long near = diag_nearest(text, f->symbols, f->symbol_count);
    for (uint32_t i = 0; i < f->symbol_count && near < 0; i++)
        near = str_ieq(text, f->symbols[i]) ? (long)i : -1;
    if (near >= 0)
        return VALUE_BAD(r, "`" STR_FMT "` is not in the list; did you mean `" STR_FMT "`?",
                         STR_ARG(t), STR_ARG(f->symbols[near]));
    return VALUE_BAD(
        r, "`" STR_FMT "` is none of the %u words for " STR_FMT ", such as `" STR_FMT "`",
        STR_ARG(t), (unsigned)f->symbol_count, STR_ARG(f->name), STR_ARG(f->symbols[0]));
}

static read_result vread_country(value_reader *r, str text, int64_t *out)
{
    *out = country_code(text);
    const char *instead = country_instead(text);
    if (*out >= 0 && !instead && country_assigned(text))
        return READ_OK;
    str t = v_shown(text);
    if (instead)
        return VALUE_BAD(r, "`" STR_FMT "` is not an ISO 3166 code; write `%s`", STR_ARG(t),
                         instead);
    return VALUE_BAD(r, "`" STR_FMT "` is not a country as two capitals (ISO 3166), such as `CN`",
                     STR_ARG(t));
}

/* A quoted text without its quotes and escapes; ptr NULL on exhaustion. */
static str v_unquote(arena *a, str s)
{
    str inner = str_sub(s, 1, s.len - 1);
    char *out = arena_alloc(a, inner.len + 1, 1);
    if (!out)
        return (str){0};
    size_t n = 0;
    for (size_t i = 0; i < inner.len; i++) {
        if (inner.ptr[i] == '\\' && i + 1 < inner.len &&
            (inner.ptr[i + 1] == '"' || inner.ptr[i + 1] == '\\'))
            i++;
        out[n++] = inner.ptr[i];
    }
    return (str){out, n};
}

static bool v_is_quoted(str s)
{
    return s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"';
}

static read_result vread_code(value_reader *r, str text, str *out)
{
    if (text.len > CODE_BYTES_MAX)
        return VALUE_BAD(r, "a code of more than %d bytes", CODE_BYTES_MAX);
    if (utf8_bad(text) != text.len)
        return VALUE_BAD(r, "not valid UTF-8");
    str s = v_is_quoted(text) ? v_unquote(r->a, text) : str_dup(r->a, text);
    if (!s.ptr)
        return READ_NOMEM;
    if (s.len == 0)
        return VALUE_BAD(r, "an empty code");
    *out = s;
    return READ_OK;
}

/* ---- whole values ---------------------------------------------------------------------------- */

/* One literal: its value, or the least and greatest it may be. */
static read_result vread_literal(value_reader *r, str text, int64_t *lo, int64_t *hi)
{
    read_result got = READ_BAD;
    switch (r->f->type) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL: got = vread_symbol(r, text, lo); break;
    case TYPE_COUNTRY: got = vread_country(r, text, lo); break;
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
        got = r->f->kind == FACT_TIME ? vread_time(r, text, lo) : vread_number(r, text, lo);
        break;
    case TYPE_DATE: return vread_date(r, text, lo, hi);
    case TYPE_CODE: break; /* these have a text instead */
    }
    *hi = *lo;
    return got;
}

/* The next part of a list, up to a comma outside quotes; *more says whether there was one. */
static str v_next_part(str *rest, bool *more)
{
    size_t i = 0;
    bool quoted = false;
    for (; i < rest->len && (quoted || rest->ptr[i] != ','); i++) {
        if (quoted && rest->ptr[i] == '\\' && i + 1 < rest->len)
            i++;
        else if (rest->ptr[i] == '"')
            quoted = !quoted;
    }
    str part = str_trim(str_sub(*rest, 0, i));
    *more = i < rest->len;
    *rest = str_sub(*rest, i < rest->len ? i + 1 : i, rest->len);
    return part;
}

static read_result vread_one_of(value_reader *r, str list, value *out)
{
    if (type_is_ordered(r->f->type))
        return VALUE_BAD(r, "`one of` is for words; write `at least`, `at most` or `V .. W`");
    size_t room = 1;
    for (size_t i = 0; i < list.len; i++)
        room += list.ptr[i] == ',';
    int64_t *set = arena_alloc(r->a, room, sizeof *set);
    str *texts = arena_alloc(r->a, room, sizeof *texts);
    if (!set || !texts)
        return READ_NOMEM;
    uint32_t count = 0;
    bool more;
    do {
        str part = v_next_part(&list, &more);
        int64_t hi;
        if (part.len == 0)
            return VALUE_BAD(r, "an empty place in `one of`");
        read_result got = r->f->type == TYPE_CODE ? vread_code(r, part, &texts[count])
                                                  : vread_literal(r, part, &set[count], &hi);
        if (got != READ_OK)
            return got;
        count++;
    } while (more);
    if (r->f->type != TYPE_CODE)
        value_set_part(set, count, out);
    else if (count == 1)
        value_set_code(r->m, texts[0], out);
    else
        *out = (value){.state = V_PART, .texts = texts, .set_count = count};
    return READ_OK;
}

/* lo .. hi as a value. */
static read_result vread_span(value_reader *r, str text, int64_t lo, int64_t hi, value *out)
{
    if (lo > hi)
        return VALUE_BAD(r, "`" STR_FMT "` ends before it begins", STR_ARG(v_shown(text)));
    *out = (value){.state = lo == hi ? V_KNOWN : V_PART, .lo = lo, .hi = hi};
    return READ_OK;
}

/* at least V, at most V, V .. W, V.. or ..W; *done says whether it was one of these. */
static read_result vread_bounds(value_reader *r, str text, value *out, bool *done)
{
    static const str least = {"at least ", 9}, most = {"at most ", 8};
    int64_t lo = r->f->low, hi = r->f->high, skip;
    read_result got = READ_OK;
    size_t dots = 0;
    *done = true;
    if (str_starts(text, least)) {
        got = vread_literal(r, str_trim(str_sub(text, least.len, text.len)), &lo, &skip);
        return got == READ_OK ? vread_span(r, text, lo, hi, out) : got;
    }
    if (str_starts(text, most)) {
        got = vread_literal(r, str_trim(str_sub(text, most.len, text.len)), &skip, &hi);
        return got == READ_OK ? vread_span(r, text, lo, hi, out) : got;
    }
    while (dots + 1 < text.len && (text.ptr[dots] != '.' || text.ptr[dots + 1] != '.'))
        dots++;
    if (dots + 1 >= text.len) {
        *done = false;
        return READ_OK;
    }
    str left = str_trim(str_sub(text, 0, dots)),
        right = str_trim(str_sub(text, dots + 2, text.len));
    if (left.len == 0 && right.len == 0)
        return VALUE_BAD(r, "a range without bounds");
    if (left.len)
        got = vread_literal(r, left, &lo, &skip);
    if (got == READ_OK && right.len)
        got = vread_literal(r, right, &skip, &hi);
    return got == READ_OK ? vread_span(r, text, lo, hi, out) : got;
}

bool value_admits(const value *v, int64_t steps)
{
    bool listed = v->set_count == 0;
    for (uint32_t i = 0; i < v->set_count; i++)
        listed = listed || v->set[i] == steps;
    return v->state == V_MISSING ||
           (v->state != V_NONE && listed && v->lo <= steps && steps <= v->hi);
}

/* Only its readings answer a question: each word must be one, and some number of a range. */
static read_result vread_reading(value_reader *r, str text, const value *v)
{
    const fact *f = r->f;
    if (f->kind != FACT_QUESTION || f->type == TYPE_CODE || v->state == V_MISSING ||
        v->state == V_NONE)
        return READ_OK;
    const question *q = &r->m->questions[f->question];
    uint32_t admitted = 0;
    for (uint32_t i = 0; i < q->reading_count; i++)
        admitted += value_admits(v, q->readings[i]);
    if (admitted && admitted >= v->set_count)
        return READ_OK;
    if (v->state == V_PART)
        return VALUE_BAD(r, v->set_count ? "not all of `" STR_FMT "` are readings of " STR_FMT
                                         : "no reading of " STR_FMT " lies in `" STR_FMT "`",
                         STR_ARG(v->set_count ? v_shown(text) : f->name),
                         STR_ARG(v->set_count ? f->name : v_shown(text)));
    return VALUE_BAD(r, "`" STR_FMT "` is no reading of " STR_FMT, STR_ARG(v_shown(text)),
                     STR_ARG(f->name));
}

/* "one of (a, b)" or "one of a, b": the list. */
static bool v_is_one_of(str text, str *list)
{
    if (!str_starts(text, STR("one of ")) && !str_starts(text, STR("one of(")))
        return false;
    str rest = str_trim(str_sub(text, 6, text.len));
    if (rest.len >= 2 && rest.ptr[0] == '(' && rest.ptr[rest.len - 1] == ')')
        rest = str_sub(rest, 1, rest.len - 1);
    *list = rest;
    return rest.len > 0;
}

static read_result vread_text(value_reader *r, str text, value *out)
{
    *out = (value){0};
    str list;
    text = str_trim(text);
    if (text.len == 0)
        return READ_OK;
    if (str_eq_c(text, "none")) {
        out->state = V_NONE;
        return r->f->may_be_none ? READ_OK : VALUE_BAD(r, "it cannot be none");
    }
    read_result got;
    if (v_is_one_of(text, &list)) {
        got = vread_one_of(r, list, out);
        return got == READ_OK ? vread_reading(r, text, out) : got;
    }
    if (r->f->type == TYPE_CODE) {
        str code;
        got = vread_code(r, text, &code);
        if (got == READ_OK)
            value_set_code(r->m, code, out);
        return got;
    }
    if (type_is_ordered(r->f->type)) {
        bool done;
        got = vread_bounds(r, text, out, &done);
        if (done || got != READ_OK)
            return got == READ_OK ? vread_reading(r, text, out) : got;
    }
    int64_t lo = 0, hi = 0;
    got = vread_literal(r, text, &lo, &hi);
    if (got != READ_OK)
        return got;
    *out = (value){.state = lo == hi ? V_KNOWN : V_PART, .lo = lo, .hi = hi};
    return vread_reading(r, text, out);
}

read_result value_read(const model *m, uint32_t f, str text, arena *a, value *out, str *why)
{
    tg_assert(f < m->facts_count);
    value_reader r = {m, &m->facts[f], a, why, NULL};
    return vread_text(&r, text, out);
}

read_result value_read_timed(const model *m, uint32_t f, str text, arena *a, value *out,
                             int32_t *minute, str *why)
{
    tg_assert(f < m->facts_count);
    *minute = -1;
    value_reader r = {m, &m->facts[f], a, why, minute};
    return vread_text(&r, text, out);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void vput_unit(const model *m, const fact *f, strbuf *out)
{
    if (f->currency != ID_NONE || f->unit != ID_NONE) {
        strbuf_char(out, ' ');
        strbuf_add(out, f->currency != ID_NONE ? m->currencies[f->currency].name
                                               : m->units[f->unit].name);
    }
}

static bool v_is_plain_code(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!v_is_number_char(c) && !v_is_capital(c) && !(c >= 'a' && c <= 'z'))
            return false;
    }
    return s.len > 0 && !str_eq_c(s, "none");
}

static void vput_code(str s, strbuf *out)
{
    if (v_is_plain_code(s)) {
        strbuf_add(out, s);
        return;
    }
    strbuf_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\')
            strbuf_char(out, '\\');
        strbuf_char(out, s.ptr[i]);
    }
    strbuf_char(out, '"');
}

static void vput_number(const model *m, const fact *f, int64_t v, bool with_unit, strbuf *out)
{
    unsigned decimals = 0; /* money with cents has all of them */
    if (f->currency != ID_NONE && v % num_pow10(f->scale) != 0)
        decimals = m->currencies[f->currency].decimals;
    num_format(out, v, f->scale, decimals < f->scale ? decimals : f->scale, '_');
    if (with_unit)
        vput_unit(m, f, out);
}

static void vput_literal(const model *m, const fact *f, int64_t v, bool with_unit, strbuf *out)
{
    char country[3];
    switch (f->type) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL: strbuf_add(out, f->symbols[v]); return;
    case TYPE_COUNTRY:
        country_text(v, country);
        strbuf_add_c(out, country);
        return;
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
        if (f->kind == FACT_TIME)
            time_format(out, (int32_t)v);
        else
            vput_number(m, f, v, with_unit, out);
        return;
    case TYPE_DATE: date_format(out, (int32_t)v); return;
    case TYPE_CODE: break;
    }
    tg_panic(__FILE__, __LINE__, "a code has no number");
}

static void vput_part(const model *m, const fact *f, const value *v, strbuf *out)
{
    if (type_is_ordered(f->type)) {
        bool least = v->hi == f->high, most = v->lo == f->low && !least;
        strbuf_add_c(out, least ? "at least " : most ? "at most " : "");
        vput_literal(m, f, most ? v->hi : v->lo, least || most, out);
        if (least || most)
            return;
        strbuf_add_c(out, " .. ");
        vput_literal(m, f, v->hi, true, out);
        return;
    }
    strbuf_add_c(out, "one of (");
    for (uint32_t i = 0; i < v->set_count; i++) {
        strbuf_add_c(out, i ? ", " : "");
        if (f->type == TYPE_CODE)
            vput_code(v->texts[i], out);
        else
            vput_literal(m, f, v->set[i], true, out);
    }
    strbuf_char(out, ')');
}

void value_format(const model *m, uint32_t fact_id, const value *v, strbuf *out)
{
    tg_assert(fact_id < m->facts_count);
    const fact *f = &m->facts[fact_id];
    switch (v->state) {
    case V_MISSING: strbuf_add_c(out, "missing"); return;
    case V_NONE: strbuf_add_c(out, "none"); return;
    case V_KNOWN:
        if (f->type == TYPE_CODE)
            vput_code(v->text, out);
        else
            vput_literal(m, f, v->lo, true, out);
        return;
    case V_PART: vput_part(m, f, v, out); return;
    }
}
