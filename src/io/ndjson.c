/*
 * ndjson.c - one JSON object as a flat list of names and texts, numbers exact.
 */
#include "io/ndjson.h"
#include "base/utf8.h"
#include "io/forms.h"

#include <jansson.h>
#include <string.h>

/* ---- numbers become text --------------------------------------------------------------------- */

typedef struct {
    size_t written, read;
} shift; /* offsets that correspond */
typedef struct {
    str raw;
    arena *a;
    strbuf out;
    VEC(shift) shifts;
} rewrite;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digit_run(str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.len && is_digit(s.ptr[i + n]))
        n++;
    return n;
}

typedef struct {
    bool negative;
    str whole, fraction;
    long exponent;
    size_t end;
} number;

/* A number token of the grammar at `i`; false when it is none, which the parser then reports. */
static bool read_number(str s, size_t i, number *out)
{
    *out = (number){0};
    if (s.ptr[i] == '-') {
        out->negative = true;
        i++;
    }
    size_t n = digit_run(s, i);
    if (n == 0 || (n > 1 && s.ptr[i] == '0'))
        return false;
    out->whole = str_sub(s, i, i + n);
    i += n;
    if (i < s.len && s.ptr[i] == '.') {
        n = digit_run(s, i + 1);
        if (n == 0)
            return false;
        out->fraction = str_sub(s, i + 1, i + 1 + n);
        i += n + 1;
    }
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i++;
        bool down = i < s.len && s.ptr[i] == '-';
        i += i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+');
        n = digit_run(s, i);
        if (n == 0)
            return false;
        for (size_t k = 0; k < n && out->exponent <= NDJSON_EXPONENT_MAX; k++)
            out->exponent = out->exponent * 10 + (s.ptr[i + k] - '0');
        out->exponent = down ? -out->exponent : out->exponent;
        i += n;
    }
    out->end = i;
    /* A key cannot be a number: left as it is, the parser says so. */
    while (i < s.len && memchr(" \t\r\n", s.ptr[i], 4))
        i++;
    return i == s.len || memchr(",]}", s.ptr[i], 3) != NULL;
}

/* Plain digits: the point moved by the exponent. */
static void write_number(strbuf *b, const number *n)
{
    size_t digits = 0; /* other than 0 */
    for (size_t i = 0; i < n->whole.len; i++)
        digits += n->whole.ptr[i] != '0';
    for (size_t i = 0; i < n->fraction.len; i++)
        digits += n->fraction.ptr[i] != '0';
    if (!digits) {
        strbuf_add_c(b, "\"0\"");
        return;
    }
    strbuf_char(b, '"');
    if (n->negative)
        strbuf_char(b, '-');
    size_t all = n->whole.len + n->fraction.len;
    long point = (long)n->whole.len + n->exponent; /* digits before it */
    size_t zeros = point <= 0 ? (size_t)(1 - point) : 0;
    if (zeros) {
        strbuf_add_c(b, "0.");
        strbuf_pad(b, '0', zeros - 1);
    }
    bool leading = !zeros; /* drops zeros that the exponent left in front: 0.05e2 is 5 */
    for (size_t i = 0; i < all; i++) {
        char c = i < n->whole.len ? n->whole.ptr[i] : n->fraction.ptr[i - n->whole.len];
        if (!zeros && i == (size_t)point && i > 0)
            strbuf_char(b, '.');
        leading = leading && c == '0' && (long)i + 1 < point;
        if (!leading)
            strbuf_char(b, c);
    }
    if (point > (long)all)
        strbuf_pad(b, '0', (size_t)point - all);
    strbuf_char(b, '"');
}

static bool rewrite_numbers(rewrite *w, str *why)
{
    str s = w->raw;
    size_t done = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        if (quoted && c == '\\') {
            i += 2;
            continue;
        }
        if (c == '"')
            quoted = !quoted;
        number n;
        bool starts = !quoted && (c == '-' || is_digit(c)) &&
                      (i == 0 || !strchr("+-.eE0123456789", s.ptr[i - 1]));
        if (!starts || !read_number(s, i, &n)) {
            i++;
            continue;
        }
        if (n.exponent > NDJSON_EXPONENT_MAX || n.exponent < -NDJSON_EXPONENT_MAX) {
            *why = arena_print(w->a, "column %zu: the exponent is too large",
                               utf8_count(str_sub(s, 0, i)) + 1);
            return false;
        }
        strbuf_add(&w->out, str_sub(s, done, i));
        write_number(&w->out, &n);
        i = done = n.end;
        if (!vec_push(w->a, &w->shifts, ((shift){w->out.len, n.end})))
            return false;
    }
    strbuf_add(&w->out, str_sub(s, done, s.len));
    return !w->out.failed;
}

/* The column, from 1, of a byte of the rewritten text in the raw one. */
static size_t column_of(const rewrite *w, int position)
{
    size_t at = position > 0 ? (size_t)position : 0;
    shift last = {0, 0};
    for (size_t i = 0; i < w->shifts.count && w->shifts.at[i].written <= at; i++)
        last = w->shifts.at[i];
    size_t raw_at = last.read + (at - last.written);
    if (raw_at > w->raw.len)
        raw_at = w->raw.len;
    return utf8_count(str_sub(w->raw, 0, raw_at)) + (raw_at < w->raw.len || raw_at == 0);
}

/* ---- flattening ------------------------------------------------------------------------------ */

typedef struct {
    arena *a;
    VEC(member) found;
    str why;
} flattener;

static bool flatten(flattener *f, str prefix, json_t *object, unsigned depth);

static bool add_member(flattener *f, str key, json_t *value, unsigned depth)
{
    member m = {.key = key};
    if (json_is_object(value) && json_object_size(value)) {
        str prefix = arena_print(f->a, STR_FMT ".", STR_ARG(key));
        return prefix.len && flatten(f, prefix, value, depth + 1);
    }
    if (f->found.count == NDJSON_MEMBERS_MAX) {
        f->why = arena_print(f->a, "more than %d names in one object", NDJSON_MEMBERS_MAX);
        return false;
    }
    if (json_is_string(value)) {
        str text = {json_string_value(value), json_string_length(value)};
        m.text = str_dup(f->a, text);
        if (!m.text.ptr)
            return false;
    } else if (json_is_boolean(value)) {
        m.text = json_is_true(value) ? STR("yes") : STR("no");
    }
    m.array = json_is_array(value);
    return vec_push(f->a, &f->found, m);
}

static bool flatten(flattener *f, str prefix, json_t *object, unsigned depth)
{
    if (depth > NDJSON_DEPTH_MAX) {
        f->why = arena_print(f->a, "nested deeper than %d", NDJSON_DEPTH_MAX);
        return false;
    }
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        str name = arena_print(f->a, STR_FMT "%s", STR_ARG(prefix), key);
        if ((!name.len && *key) || !add_member(f, name, value, depth))
            return false;
    }
    return true;
}

bool ndjson_read(str raw, arena *a, members *out, str *why)
{
    *out = (members){0};
    *why = STR("");
    rewrite w = {.raw = raw, .a = a};
    strbuf_init(&w.out, NULL);
    json_t *root = NULL;
    bool good = rewrite_numbers(&w, why);
    if (good) {
        json_error_t error;
        root = json_loadb(strbuf_str(&w.out).ptr, w.out.len,
                          JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
        if (!root)
            *why = arena_print(a, "column %zu: no valid JSON: %s", column_of(&w, error.position),
                               error.text);
        else if (!json_is_object(root))
            *why = STR("not a JSON object");
        good = root && json_is_object(root);
    }
    if (good) {
        flattener f = {.a = a, .why = STR("")};
        good = flatten(&f, STR(""), root, 1);
        *why = f.why;
        *out = (members){f.found.at, f.found.count};
    }
    if (!good && !why->len)
        *why = STR("out of memory");
    json_decref(root);
    strbuf_free(&w.out);
    return good;
}
