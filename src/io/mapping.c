/*
 * mapping.c - which fact a column gives, and how its cells are to be read.
 */
#include "io/mapping.h"
#include "base/utf8.h"
#include "io/headings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    MAP_BYTES_MAX = 1 << 20, /* a map is written by hand */
    SHOWN_COLUMNS = 40
};

typedef struct {
    str heading; /* as written */
    unsigned line;
    bool used;
    column means;
} map_entry;

typedef struct {
    uint32_t fact;
    str text, value;
} spelling; /* TG_NO_ID: every fact */

struct mapping {
    const tg_pack *pack;
    const char *name; /* of the file */
    arena *a;
    VEC(map_entry) entries;
    VEC(spelling) spellings;
    bool *spelled; /* by fact: some spelling is for it */
    bool spelled_all;
};

static str of_text(tg_text t)
{
    return (str){t.ptr, t.len};
}

static tg_text to_text(str s)
{
    return (tg_text){s.ptr, s.len};
}

/* ---- what a name means ----------------------------------------------------------------------- */

static bool is_instrument(const tg_pack *pack, str name, arena *a)
{
    str copy = str_dup(a, name);
    tg_line *l = NULL;
    tg_reason why;
    if (!copy.ptr || tg_line_new(pack, &l) != TG_OK)
        return false;
    tg_authorisation granted = {
        .instrument = copy.ptr, .number = "1", .from = INT32_MIN, .through = INT32_MAX};
    bool known = tg_line_authorise(l, &granted, &why) == TG_OK;
    tg_line_free(l);
    return known;
}

/* `us.bis_licence.number` and the like. */
static bool authorisation_part(const tg_pack *pack, str name, arena *a, column *out)
{
    static const char *const parts[AUTH_PARTS] = {".number", ".from", ".through", ".measures",
                                                  ".conditions"};
    for (auth_part p = AUTH_NUMBER; p < AUTH_PARTS; p++) {
        if (!str_ends(name, str_c(parts[p])))
            continue;
        str instrument = str_sub(name, 0, name.len - strlen(parts[p]));
        if (!instrument.len || !is_instrument(pack, instrument, a))
            return false;
        out->kind = COLUMN_AUTH;
        out->instrument = str_dup(a, instrument);
        out->part = p;
        return out->instrument.ptr != NULL;
    }
    return false;
}

static const struct {
    const char *name;
    tg_type type;
} wishes[WISH_COUNT] = {
#define X(c, name, type) [WISH_##c] = {name, type},
    WISH_MAP(X)
#undef X
};

const char *wish_name(wish w)
{
    return wishes[w].name;
}

static bool is_wish(str name, column *out)
{
    for (int w = 0; w < WISH_COUNT; w++) {
        if (!str_eq_c(name, wishes[w].name))
            continue;
        out->kind = COLUMN_WISH;
        out->wish = (wish)w;
        return true;
    }
    return false;
}

static bool special(str name, column *out)
{
    if (str_eq(name, COLUMN_ORDER))
        out->kind = COLUMN_ORDER_ID;
    else if (str_eq(name, COLUMN_LINE))
        out->kind = COLUMN_LINE_ID;
    else if (str_eq(name, COLUMN_CURRENCY))
        out->kind = COLUMN_MONEY;
    else
        return is_wish(name, out);
    return true;
}

/* Names of id columns that need no guess. */
static bool own_name(str heading, column *out)
{
    static const struct {
        const char *name;
        column_kind kind;
    } names[] = {{"line", COLUMN_LINE_ID},       {"line_id", COLUMN_LINE_ID},
                 {"order_line", COLUMN_LINE_ID}, {"order", COLUMN_ORDER_ID},
                 {"order_id", COLUMN_ORDER_ID},  {"currency", COLUMN_MONEY}};
    for (size_t i = 0; i < TG_COUNT(names); i++) {
        if (!str_eq_c(heading, names[i].name))
            continue;
        out->kind = names[i].kind;
        return true;
    }
    return is_wish(heading, out);
}

/* An exact name: a fact, a part of an authorisation. */
static bool exact_name(const tg_pack *pack, str name, arena *a, column *out)
{
    out->fact = tg_fact_find(pack, to_text(name));
    if (out->fact != TG_NO_ID) {
        out->kind = COLUMN_FACT;
        return true;
    }
    return authorisation_part(pack, name, a, out);
}

/* The name of a fact but for letter case and signs, or what order systems call one. */
static bool guess(const tg_pack *pack, str heading, column *out)
{
    char room[HEADING_BYTES_MAX], other[HEADING_BYTES_MAX];
    str plain = heading_plain(heading, room);
    if (!plain.len)
        return false;
    for (uint32_t f = 0; f < tg_fact_count(pack); f++) {
        if (!str_eq(plain, heading_plain(of_text(tg_fact_get(pack, f).name), other)))
            continue;
        out->kind = COLUMN_FACT;
        out->fact = f;
        return true;
    }
    str means = heading_guess(plain);
    if (special(means, out))
        return true;
    out->fact = means.len ? tg_fact_find(pack, to_text(means)) : TG_NO_ID;
    if (out->fact == TG_NO_ID)
        return false;
    out->kind = COLUMN_FACT;
    return true;
}

static const map_entry *find_entry(const mapping *m, str heading)
{
    for (size_t i = 0; i < m->entries.count; i++)
        if (str_ieq(m->entries.at[i].heading, heading))
            return &m->entries.at[i];
    return NULL;
}

column mapping_column(const mapping *m, str heading, arena *a)
{
    heading = str_trim(heading);
    column c = {.heading = heading, .kind = COLUMN_UNREAD, .fact = TG_NO_ID};
    if (!heading.len)
        return c;
    const map_entry *e = find_entry(m, heading);
    if (e) {
        c = e->means;
        c.heading = heading;
        c.how = BY_MAP;
        return c;
    }
    if (exact_name(m->pack, heading, a, &c) || own_name(heading, &c))
        return c;
    c.how = BY_GUESS;
    if (!guess(m->pack, heading, &c))
        c.kind = COLUMN_UNREAD;
    return c;
}

/* ---- what may have been meant ---------------------------------------------------------------- */

static bool is_given(str name, const tg_pack *pack, const column *columns, size_t count)
{
    column c = {.fact = tg_fact_find(pack, to_text(name))};
    c.kind = c.fact != TG_NO_ID ? COLUMN_FACT : COLUMN_UNREAD;
    if (c.kind == COLUMN_UNREAD && !special(name, &c))
        return true; /* the pack has no such fact: nothing to suggest */
    for (size_t i = 0; i < count; i++)
        if (columns[i].kind == c.kind && (c.kind != COLUMN_FACT || columns[i].fact == c.fact))
            return true;
    return false;
}

/* A slip of the hand, one in five letters; `buyer id` is not `buyer hq`. */
static bool is_slip(str plain, str near)
{
    unsigned most = plain.len < 10 ? 1 : (unsigned)plain.len / 5;
    return near.len && str_distance(plain, near, most) <= most;
}

str mapping_near(const mapping *m, str heading, const column *columns, size_t count, arena *a)
{
    enum { LETTERS_MIN = 3 }; /* shorter ones are near too many */
    char room[HEADING_BYTES_MAX];
    str plain = heading_plain(heading, room), means, said = STR("");
    size_t facts = tg_fact_count(m->pack);
    str *names = arena_alloc(a, facts + 1, sizeof *names);
    if (plain.len < LETTERS_MIN || !names)
        return said;
    for (uint32_t f = 0; f < facts; f++) {
        char *own = arena_alloc(a, HEADING_BYTES_MAX, 1);
        if (own)
            names[f] = heading_plain(of_text(tg_fact_get(m->pack, f).name), own);
    }
    str near = nearest(plain, names, facts);
    for (uint32_t f = 0; is_slip(plain, near) && f < facts; f++)
        if (names[f].ptr == near.ptr) {
            means = of_text(tg_fact_get(m->pack, f).name);
            if (!is_given(means, m->pack, columns, count))
                return arena_print(a, "`" STR_FMT "`", STR_ARG(means));
        }
    near = heading_near(plain, &means);
    if (is_slip(plain, near) && !is_given(means, m->pack, columns, count))
        said = str_eq(near, means) ? arena_print(a, "`" STR_FMT "`", STR_ARG(near))
                                   : arena_print(a, "`" STR_FMT "`, which gives `" STR_FMT "`",
                                                 STR_ARG(near), STR_ARG(means));
    return said;
}

/* ---- the map file ---------------------------------------------------------------------------- */

/* The first `mark` outside double quotes; s.len when there is none. */
static size_t find_mark(str s, char mark)
{
    bool quoted = false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            quoted = !quoted;
        else if (s.ptr[i] == mark && !quoted)
            return i;
    }
    return s.len;
}

static str unquoted(str s)
{
    s = str_trim(s);
    if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
        return str_sub(s, 1, s.len - 1);
    return s;
}

static void unknown_target(const mapping *m, str name, unsigned line, trouble *t)
{
    size_t count = tg_fact_count(m->pack);
    str *names = arena_alloc(m->a, count + 1, sizeof *names);
    for (uint32_t f = 0; names && f < count; f++)
        names[f] = of_text(tg_fact_get(m->pack, f).name);
    str near = nearest(name, names, names ? count : 0);
    str s = shown(m->a, name, SHOWN_COLUMNS);
    trouble_set(t, "%s:%u: no fact `" STR_FMT "`", m->name, line, STR_ARG(s));
    if (near.len)
        trouble_hint(t, "did you mean `" STR_FMT "`?", STR_ARG(near));
    else
        trouble_hint(t,
                     "a fact of the pack, or `order`, `line`, `currency`, `priority` ..., or `-`");
}

/* The ` as ` of `shipped as DD.MM.YYYY`; s.len when there is none. */
static size_t find_as(str s)
{
    for (size_t i = 0; i + 4 <= s.len; i++)
        if (memcmp(s.ptr + i, " as ", 4) == 0)
            return i;
    return s.len;
}

static bool form_fits(const tg_pack *pack, const column *c)
{
    if (c->kind == COLUMN_AUTH)
        return c->form.kind == FORM_DATE && (c->part == AUTH_FROM || c->part == AUTH_THROUGH);
    if (c->kind != COLUMN_FACT && c->kind != COLUMN_WISH)
        return false;
    tg_type type = c->kind == COLUMN_WISH ? wishes[c->wish].type : tg_fact_get(pack, c->fact).type;
    if (c->form.kind == FORM_DATE)
        return type == TG_TYPE_DATE;
    return type == TG_TYPE_WHOLE || type == TG_TYPE_DECIMAL || type == TG_TYPE_MONEY;
}

/* heading = target [as form] */
static bool read_entry(mapping *m, str left, str right, unsigned line, trouble *t)
{
    map_entry e = {.heading = unquoted(left), .line = line};
    e.means = (column){.kind = COLUMN_UNREAD, .fact = TG_NO_ID};
    const map_entry *twice = find_entry(m, e.heading);
    if (!e.heading.len || twice) {
        if (twice)
            trouble_set(t, "%s:%u: column `" STR_FMT "` was mapped on line %u", m->name, line,
                        STR_ARG(e.heading), twice->line);
        else
            trouble_set(t, "%s:%u: no heading before `=`", m->name, line);
        trouble_hint(t, twice ? "a column gives one fact: take one of the two lines out"
                              : "`heading = fact`, as in `Ship-to country = route.to`");
        return false;
    }
    size_t as = find_as(right);
    str target = unquoted(str_sub(right, 0, as));
    bool known = str_eq(target, STR("-")) || exact_name(m->pack, target, m->a, &e.means) ||
                 special(target, &e.means);
    if (!known) {
        unknown_target(m, target, line, t);
        return false;
    }
    if (as < right.len) {
        str text = unquoted(str_sub(right, as + 4, right.len));
        if (!form_read(text, &e.means.form) || !form_fits(m->pack, &e.means)) {
            trouble_set(t, "%s:%u: `" STR_FMT "` is no form of `" STR_FMT "`", m->name, line,
                        STR_ARG(text), STR_ARG(target));
            trouble_hint(t, "`as` a date: DD.MM.YYYY and the like; `as` a number: a sample such as "
                            "1.234,5; no other facts have a form");
            return false;
        }
    }
    if (!vec_push(m->a, &m->entries, e)) {
        trouble_set(t, "out of memory");
        return false;
    }
    return true;
}

/* fact: text = value. False when the left side is none, which is then a heading. */
static bool read_spelling(mapping *m, str left, str right, trouble *t)
{
    size_t colon = find_mark(left, ':');
    if (colon == left.len)
        return false;
    str name = unquoted(str_sub(left, 0, colon));
    spelling s = {.fact = tg_fact_find(m->pack, to_text(name)),
                  .text = unquoted(str_sub(left, colon + 1, left.len)),
                  .value = unquoted(right)};
    bool all = str_eq(name, STR("*"));
    if (s.fact == TG_NO_ID && !all)
        return false;
    if (all)
        m->spelled_all = true;
    else
        m->spelled[s.fact] = true;
    if (!vec_push(m->a, &m->spellings, s))
        trouble_set(t, "out of memory");
    return true;
}

static bool read_map(mapping *m, str text, trouble *t)
{
    unsigned line = 0;
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.len);
    size_t bad = utf8_bad(text);
    while (text.len && !trouble_is(t)) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        size_t end = newline ? (size_t)(newline - text.ptr) : text.len;
        str s = str_trim(str_sub(text, 0, end));
        line++;
        if (bad < end)
            trouble_set(t, "%s:%u: not valid UTF-8", m->name, line);
        if (bad < end)
            trouble_hint(t, "save the file as UTF-8, or: iconv -f WINDOWS-1252 -t UTF-8");
        bad -= bad < end ? bad : end + 1 < bad ? end + 1 : bad;
        text = str_sub(text, newline ? end + 1 : end, text.len);
        if (!s.len || s.ptr[0] == '#' || trouble_is(t))
            continue;
        size_t equals = find_mark(s, '=');
        if (equals == s.len) {
            trouble_set(t, "%s:%u: expected `heading = fact` or `fact: text = value`", m->name,
                        line);
            trouble_hint(t, "as in `Ship-to country = route.to`, `end_use: n/a = none`; a comment "
                            "begins with `#`");
            break;
        }
        str left = str_sub(s, 0, equals), right = str_trim(str_sub(s, equals + 1, s.len));
        if (!read_spelling(m, left, right, t) && !read_entry(m, left, right, line, t))
            break;
    }
    return !trouble_is(t);
}

mapping *mapping_read(const tg_pack *pack, const char *name, str text, trouble *t)
{
    arena *a = arena_new(NULL, 0);
    mapping *m = a ? arena_alloc(a, 1, sizeof *m) : NULL;
    str copy = a ? str_dup(a, text) : STR("");
    if (!m || !copy.ptr) {
        arena_free(a);
        trouble_set(t, "out of memory");
        return NULL;
    }
    *m = (mapping){.pack = pack, .name = name, .a = a};
    m->spelled = arena_alloc(a, tg_fact_count(pack) + 1, sizeof *m->spelled);
    if (!m->spelled)
        trouble_set(t, "out of memory");
    if (trouble_is(t) || !read_map(m, copy, t)) {
        mapping_free(m);
        return NULL;
    }
    return m;
}

mapping *mapping_load(const tg_pack *pack, const char *path, trouble *t)
{
    if (!path)
        return mapping_read(pack, "", STR(""), t);
    FILE *f = fopen(path, "rb");
    strbuf text;
    strbuf_init(&text, NULL);
    if (!f) {
        trouble_set(t, "could not open `%s`: %s", path, strerror(errno));
    } else {
        char chunk[4096];
        for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0 && text.len <= MAP_BYTES_MAX;)
            strbuf_add(&text, (str){chunk, n});
        if (ferror(f))
            trouble_set(t, "could not read `%s`: %s", path, strerror(errno));
        else if (text.len > MAP_BYTES_MAX)
            trouble_set(t, "`%s` is larger than 1 MiB: no map of columns", path);
        else if (text.failed)
            trouble_set(t, "out of memory");
        fclose(f);
    }
    mapping *m = trouble_is(t) ? NULL : mapping_read(pack, path, strbuf_str(&text), t);
    strbuf_free(&text);
    return m;
}

void mapping_free(mapping *m)
{
    if (m)
        arena_free(m->a); /* m itself lies in it */
}

const char *mapping_name(const mapping *m)
{
    return m->name;
}

const tg_pack *mapping_pack(const mapping *m)
{
    return m->pack;
}

void mapping_unused(mapping *m, const str *headings, size_t count)
{
    for (size_t i = 0; i < m->entries.count; i++)
        for (size_t h = 0; h < count; h++)
            m->entries.at[i].used |= str_ieq(m->entries.at[i].heading, str_trim(headings[h]));
}

size_t mapping_unused_count(const mapping *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->entries.count; i++)
        n += !m->entries.at[i].used;
    return n;
}

str mapping_unused_heading(const mapping *m, size_t i, unsigned *line)
{
    for (size_t k = 0; k < m->entries.count; k++) {
        if (m->entries.at[k].used || i-- > 0)
            continue;
        *line = m->entries.at[k].line;
        return m->entries.at[k].heading;
    }
    *line = 0;
    return STR("");
}

/* ---- cells ----------------------------------------------------------------------------------- */

static const spelling *find_spelling(const mapping *m, uint32_t fact, str cell)
{
    const spelling *all = NULL;
    for (size_t i = 0; i < m->spellings.count; i++) {
        const spelling *s = &m->spellings.at[i];
        if (!str_eq(s->text, cell))
            continue;
        if (s->fact == fact)
            return s;
        if (s->fact == TG_NO_ID)
            all = s;
    }
    return all;
}

bool mapping_cell(const mapping *m, const column *c, str cell, arena *a, str *plain,
                  cell_fault *why)
{
    cell = str_trim(cell);
    *plain = cell;
    if (!cell.len)
        return true;
    bool fact = c->kind == COLUMN_FACT;
    if (m->spelled_all || (fact && m->spelled[c->fact])) {
        const spelling *s = find_spelling(m, fact ? c->fact : TG_NO_ID, cell);
        if (s) {
            *plain = s->value;
            return true;
        }
    }
    if (!fact && c->kind != COLUMN_AUTH && c->kind != COLUMN_WISH)
        return true;
    bool dated = c->kind == COLUMN_AUTH && (c->part == AUTH_FROM || c->part == AUTH_THROUGH);
    if (!fact && !dated && c->kind != COLUMN_WISH)
        return true;
    tg_fact_info info = {0};
    if (fact)
        info = tg_fact_get(m->pack, c->fact);
    str name = fact ? of_text(info.name) : c->heading;
    tg_type type = fact ? info.type : c->kind == COLUMN_WISH ? wishes[c->wish].type : TG_TYPE_DATE;
    if (form_plain(&c->form, type, c->heading, name, cell, a, plain, why))
        return true;
    why->reason = arena_print(a, STR_FMT ": " STR_FMT, STR_ARG(name), STR_ARG(why->reason));
    return false;
}

bool mapping_spells_digits(const mapping *m, const column *c)
{
    bool fact = c->kind == COLUMN_FACT;
    for (size_t i = 0; i < m->spellings.count; i++) {
        const spelling *s = &m->spellings.at[i];
        bool digits = true;
        for (size_t k = 0; k < s->text.len; k++)
            digits &= (s->text.ptr[k] >= '0' && s->text.ptr[k] <= '9') || s->text.ptr[k] == '.' ||
                      s->text.ptr[k] == '-';
        if (digits && (s->fact == TG_NO_ID || (fact && s->fact == c->fact)))
            return true;
    }
    return false;
}

/* ---- all columns of a file ------------------------------------------------------------------- */

static bool known_column(column_kind k)
{
    return k == COLUMN_FACT || k == COLUMN_AUTH;
}

size_t mapping_known(const mapping *m, const str *headings, size_t count)
{
    arena *a = arena_new(NULL, 0);
    size_t n = 0;
    for (size_t i = 0; a && i < count; i++)
        n += mapping_column(m, headings[i], a).kind != COLUMN_UNREAD;
    arena_free(a);
    return n;
}

static bool headings_differ(const char *file, const column *columns, size_t count, arena *a,
                            trouble *t)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = 0; columns[i].heading.len && k < i; k++) {
            if (!str_eq(columns[i].heading, columns[k].heading))
                continue;
            str s = shown(a, columns[i].heading, SHOWN_COLUMNS);
            trouble_set(t, "%s: column `" STR_FMT "` is there twice (columns %zu and %zu)", file,
                        STR_ARG(s), k + 1, i + 1);
            return false;
        }
    return true;
}

static bool same_target(const column *x, const column *y)
{
    if (x->kind != y->kind)
        return false;
    switch (x->kind) {
    case COLUMN_UNREAD: return false;
    case COLUMN_ORDER_ID:
    case COLUMN_LINE_ID:
    case COLUMN_MONEY: return true;
    case COLUMN_FACT: return x->fact == y->fact;
    case COLUMN_AUTH: return x->part == y->part && str_eq(x->instrument, y->instrument);
    case COLUMN_WISH: return x->wish == y->wish;
    }
    return false;
}

/* A guess gives way to a name; two names, or two guesses, are one too many. */
static bool targets_differ(const tg_pack *pack, const char *file, column *columns, size_t count,
                           arena *a, trouble *t)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            column *x = &columns[k], *y = &columns[i];
            if (!same_target(x, y))
                continue;
            if ((x->how == BY_GUESS) != (y->how == BY_GUESS)) {
                (x->how == BY_GUESS ? x : y)->kind = COLUMN_UNREAD;
                continue;
            }
            str p = shown(a, x->heading, SHOWN_COLUMNS), q = shown(a, y->heading, SHOWN_COLUMNS);
            str name = x->kind == COLUMN_FACT ? of_text(tg_fact_get(pack, x->fact).name)
                                              : STR("the same thing");
            trouble_set(t, "%s: columns `" STR_FMT "` and `" STR_FMT "` both give `" STR_FMT "`",
                        file, STR_ARG(p), STR_ARG(q), STR_ARG(name));
            trouble_hint(t, "leave one unread by a line in a --map file: `" STR_FMT " = -`",
                         STR_ARG(q));
            return false;
        }
    return true;
}

static void none_known(const mapping *m, const char *file, const column *columns, size_t count,
                       arena *a, trouble *t)
{
    size_t facts = tg_fact_count(m->pack), told = 0;
    str *names = arena_alloc(a, facts + 1, sizeof *names);
    for (uint32_t f = 0; names && f < facts; f++)
        names[f] = of_text(tg_fact_get(m->pack, f).name);
    strbuf hint;
    strbuf_init(&hint, NULL);
    for (size_t i = 0; names && i < count && told < 3; i++) {
        str near = nearest(columns[i].heading, names, facts);
        if (!near.len)
            continue;
        str s = shown(a, columns[i].heading, SHOWN_COLUMNS);
        strbuf_printf(&hint, "%s`" STR_FMT "`: did you mean `" STR_FMT "`?", told++ ? "; " : "",
                      STR_ARG(s), STR_ARG(near));
    }
    str first = count ? shown(a, columns[0].heading, SHOWN_COLUMNS) : STR("");
    trouble_set(t, "%s: no column is known (the first is `" STR_FMT "`)", file, STR_ARG(first));
    bool piped = count == 1 && memchr(columns[0].heading.ptr, '|', columns[0].heading.len);
    if (told)
        trouble_hint(t, STR_FMT, STR_ARG(strbuf_str(&hint)));
    else if (piped)
        trouble_hint(t, "columns are parted by commas, semicolons or tabs, not by `|`");
    else
        trouble_hint(t, "the first line holds the names of columns, such as `item`, `route.to`, "
                        "`shipped`; --map FILE maps other names");
    strbuf_free(&hint);
}

bool mapping_columns(mapping *m, const char *file, const str *headings, size_t count,
                     bool need_fact, arena *a, column *columns, trouble *t)
{
    size_t facts = 0;
    for (size_t i = 0; i < count; i++) {
        columns[i] = mapping_column(m, headings[i], a);
        facts += known_column(columns[i].kind);
    }
    mapping_unused(m, headings, count);
    if (!headings_differ(file, columns, count, a, t) ||
        !targets_differ(m->pack, file, columns, count, a, t))
        return false;
    if (need_fact && !facts) {
        none_known(m, file, columns, count, a, t);
        return false;
    }
    return true;
}
