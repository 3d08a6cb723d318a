/*
 * given.c - see given.h.
 */
#include "explain/given.h"

#include "explain/text.h"
#include "policy/codes.h"

#include "base/utf8.h"

enum {
    ALIAS_BYTES_MAX = 200, /* a name's bound, docs/language.md section 1 */
    CODE_COLUMNS = 60      /* of a code, in a message */
};

str given_unknown(arena *a, const char *kind, str name, const str *names, size_t count)
{
    long near = names ? diag_nearest(name, names, count) : -1;
    if (near < 0)
        return text_print(a, "no %s `" STR_FMT "`", kind, STR_ARG(name));
    return text_print(a, "no %s `" STR_FMT "`, did you mean `" STR_FMT "`?", kind, STR_ARG(name),
                      STR_ARG(names[near]));
}

static str str_shown(str s)
{
    return str_sub(s, 0, utf8_fit(s, CODE_COLUMNS));
}

/* ---- one value ------------------------------------------------------------------------------- */

static char lower_letter(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
}

uint32_t given_row(const catalogue *c, str id, bool *by_alias)
{
    *by_alias = false;
    uint32_t row = map_get(&c->by_id, id);
    str trimmed = str_trim(id);
    if (row != MAP_NONE || trimmed.len == 0 || trimmed.len > ALIAS_BYTES_MAX)
        return row;
    char lower[ALIAS_BYTES_MAX];
    for (size_t i = 0; i < trimmed.len; i++)
        lower[i] = lower_letter(trimmed.ptr[i]);
    row = map_get(&c->by_alias, (str){lower, trimmed.len});
    *by_alias = row != MAP_NONE;
    return row;
}

uint32_t given_near(const catalogue *c, str text, arena *a, str *alias)
{
    long near = diag_nearest(text, c->ids, c->row_count);
    size_t count = 0;
    *alias = STR("");
    if (near >= 0)
        return (uint32_t)near;
    str *names = arena_alloc(a, c->by_alias.count + 1, sizeof *names);
    char *lower = arena_alloc(a, text.len + 1, 1);
    if (!names || !lower)
        return MAP_NONE;
    for (size_t i = 0; i < text.len; i++)
        lower[i] = lower_letter(text.ptr[i]);
    for (size_t i = 0; i < c->by_alias.room && count < c->by_alias.count; i++)
        if (c->by_alias.values[i] != MAP_NONE)
            names[count++] = c->by_alias.keys[i];
    near = diag_nearest((str){lower, text.len}, names, count);
    if (near < 0)
        return MAP_NONE;
    *alias = names[near];
    return map_get(&c->by_alias, *alias);
}

/* Does the reason name the text already? */
static bool quotes(str why, str text)
{
    for (size_t i = 0; i + text.len + 2 <= why.len; i++) {
        if (why.ptr[i] == '`' && str_starts(str_sub(why, i + 1, why.len), text))
            return true;
    }
    return false;
}

/* A code that stands for another one, or for none at all, is told and not taken. */
static bool code_told(const model *m, uint32_t id, str code, arena *a, str *why)
{
    bool may_be_none = m->facts[id].may_be_none;
    if (code_is_placeholder(code)) {
        *why = text_print(
            a, "`" STR_FMT "` stands for no code: leave it empty when it is not known%s",
            STR_ARG(str_shown(code)), may_be_none ? ", write `none` when there is none" : "");
        return true;
    }
    bool begins;
    str meant = code_meant(m, id, code, &begins);
    if (!meant.len)
        return false;
    if (begins) {
        *why = text_print(a, "`" STR_FMT "`: the pack writes such a code `" STR_FMT "...`",
                          STR_ARG(str_shown(code)), STR_ARG(str_shown(meant)));
        return true;
    }
    *why = text_print(a, "`" STR_FMT "` is no code that the pack names, did you mean `" STR_FMT "`?",
                      STR_ARG(str_shown(code)), STR_ARG(str_shown(meant)));
    return true;
}

static read_result check_codes(const model *m, uint32_t id, const value *v, arena *a, str *why)
{
    bool told = false;
    if (m->facts[id].type != TYPE_CODE)
        return READ_OK;
    if (v->state == V_KNOWN)
        told = code_told(m, id, v->text, a, why);
    for (uint32_t i = 0; v->state == V_PART && !told && i < v->set_count; i++)
        told = code_told(m, id, v->texts[i], a, why);
    return !told ? READ_OK : why->len ? READ_BAD : READ_NOMEM;
}

/* Reads the value; a time of day with a date gets a fact of its own. */
static given_result set_read(const model *m, value *values, uint32_t id, str text, arena *a,
                             str *why)
{
    value v = {0};
    int32_t minute = -1;
    uint32_t time = m->facts[id].time_fact;
    read_result got = value_read_timed(m, id, text, a, &v, &minute, why);
    if (got == READ_OK)
        got = check_codes(m, id, &v, a, why);
    switch (got) {
    case READ_OK:
        values[id] = v;
        if (minute >= 0 && time != ID_NONE)
            values[time] = (value){.state = V_KNOWN, .lo = minute, .hi = minute};
        return GIVEN_OK;
    case READ_NOMEM: return GIVEN_NOMEM;
    case READ_BAD: break;
    }
    str name = m->facts[id].name;
    if (quotes(*why, text))
        *why = text_print(a, STR_FMT ": " STR_FMT, STR_ARG(name), STR_ARG(*why));
    else
        *why = text_print(a, STR_FMT ": `" STR_FMT "`: " STR_FMT, STR_ARG(name),
                          STR_ARG(text.len > 80 ? str_sub(text, 0, 80) : text), STR_ARG(*why));
    return GIVEN_BAD;
}

static const catalogue *catalogue_of_key(const model *m, uint32_t id)
{
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        if (m->catalogues[i].key == id)
            return &m->catalogues[i];
    }
    return NULL;
}

given_result given_set(const model *m, value *values, uint32_t id, str text, arena *a, str *alias,
                       str *why)
{
    tg_assert(id < m->facts_count);
    text = str_trim(text);
    if (text.len == 0) {
        values[id] = (value){.state = V_MISSING};
        return GIVEN_OK;
    }
    const catalogue *c = catalogue_of_key(m, id);
    if (c && !str_eq(text, STR("none"))) {
        bool by_alias;
        uint32_t row = given_row(c, text, &by_alias);
        if (row != MAP_NONE && by_alias) {
            *alias = c->ids[row];
            text = c->ids[row];
        }
    }
    return set_read(m, values, id, text, a, why);
}

/* ---- two values of one fact ------------------------------------------------------------------ */

typedef struct { const int64_t *at; uint32_t count; } int_set;

static int_set value_ints(const value *v)
{
    return v->state == V_PART ? (int_set){v->set, v->set_count} : (int_set){&v->lo, 1};
}

/* What both sets hold, ascending as they are. False when out of memory. */
static bool meet_ints(const value *x, const value *y, arena *a, value *out)
{
    int_set p = value_ints(x), q = value_ints(y);
    int64_t *both = arena_alloc(a, p.count, sizeof *both);
    if (!both)
        return false;
    uint32_t n = 0;
    for (uint32_t i = 0, j = 0; i < p.count && j < q.count;) {
        if (p.at[i] == q.at[j])
            both[n++] = p.at[i++], j++;
        else if (p.at[i] < q.at[j])
            i++;
        else
            j++;
    }
    *out = (value){.state = n ? V_PART : V_MISSING, .set = both, .set_count = n};
    if (n == 1)
        *out = (value){.state = V_KNOWN, .lo = both[0], .hi = both[0]};
    return true;
}

static bool code_among(const value *v, str text)
{
    if (v->state == V_KNOWN)
        return str_eq(v->text, text);
    for (uint32_t i = 0; i < v->set_count; i++) {
        if (str_eq(v->texts[i], text))
            return true;
    }
    return false;
}

static bool meet_codes(const value *x, const value *y, arena *a, value *out)
{
    if (y->state == V_KNOWN) {
        *out = code_among(x, y->text) ? *y : (value){.state = V_MISSING};
        return true;
    }
    if (x->state == V_KNOWN)
        return meet_codes(y, x, a, out);
    str *both = arena_alloc(a, x->set_count, sizeof *both);
    if (!both)
        return false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->set_count; i++) {
        if (code_among(y, x->texts[i]))
            both[n++] = x->texts[i];
    }
    *out = (value){.state = n ? V_PART : V_MISSING, .texts = both, .set_count = n};
    return true;
}

/* What two values of a fact have in common; V_MISSING in `out` when nothing. */
static bool meet(const fact *f, const value *x, const value *y, arena *a, value *out)
{
    if (x->state == V_NONE || y->state == V_NONE) {
        *out = (value){.state = x->state == y->state ? V_NONE : V_MISSING};
        return true;
    }
    switch (f->type) {
    case TYPE_CODE: return meet_codes(x, y, a, out);
    case TYPE_YES_NO:
    case TYPE_SYMBOL:
    case TYPE_COUNTRY: return meet_ints(x, y, a, out);
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE: break;
    }
    int64_t lo = x->lo > y->lo ? x->lo : y->lo, hi = x->hi < y->hi ? x->hi : y->hi;
    *out = (value){.state = lo < hi ? V_PART : V_KNOWN, .lo = lo, .hi = hi};
    if (lo > hi)
        out->state = V_MISSING;
    return true;
}

/* ---- a line ---------------------------------------------------------------------------------- */

static given_result contradiction(const model *m, uint32_t id, const value *own, const value *cell,
                                  str row_id, arena *a, str *why)
{
    strbuf b;
    tg_alloc alloc = alloc_arena(a);
    strbuf_init(&b, &alloc);
    strbuf_add(&b, m->facts[id].name);
    strbuf_char(&b, ' ');
    value_format(m, id, own, &b);
    strbuf_add_c(&b, " contradicts the catalogue: ");
    strbuf_add(&b, row_id);
    strbuf_add_c(&b, " has ");
    value_format(m, id, cell, &b);
    *why = strbuf_str(&b);
    return b.failed ? GIVEN_NOMEM : GIVEN_BAD;
}

static given_result merge_row(const model *m, const catalogue *c, uint32_t row, arena *a,
                              value *out, str *why)
{
    for (uint32_t i = 0; i < c->column_count; i++) {
        const value *cell = &c->cells[(size_t)row * c->column_count + i];
        uint32_t id = c->facts[i];
        if (cell->state == V_MISSING || id == c->key)
            continue;
        if (out[id].state == V_MISSING) {
            out[id] = *cell;
            continue;
        }
        value both;
        if (!meet(&m->facts[id], &out[id], cell, a, &both))
            return GIVEN_NOMEM;
        if (both.state == V_MISSING)
            return contradiction(m, id, &out[id], cell, c->ids[row], a, why);
        out[id] = both;
    }
    return GIVEN_OK;
}

/* A column that most rows fill describes the item; the others (a tariff number) accompany it. */
static bool describes(const catalogue *c, uint32_t column)
{
    uint32_t filled = 0;
    for (uint32_t row = 0; row < c->row_count; row++)
        filled += c->cells[(size_t)row * c->column_count + column].state != V_MISSING;
    return 2 * (uint64_t)filled > c->row_count;
}

/* An id that no catalogue lists is known only by the values the line itself carries. */
static bool carries_own(const model *m, const catalogue *c, const value *values)
{
    for (uint32_t i = 0; i < c->column_count; i++) {
        if (c->facts[i] != c->key && values[c->facts[i]].state != V_MISSING && describes(c, i))
            return true;
    }
    return m->facts[c->key].kind != FACT_ITEM; /* a party need not be in a list */
}

/* ": it could be `a`, `b` or 2 more", ", did you mean `a`?", or nothing. */
static str what_was_meant(const catalogue *c, str text, arena *a)
{
    uint32_t rows[CODE_LIKE_MAX];
    size_t count = codes_like(c, text, rows);
    str said = STR(""), alias = STR("");
    uint32_t near = count ? MAP_NONE : given_near(c, text, a, &alias);
    if (near != MAP_NONE)
        return text_print(a, ", did you mean `" STR_FMT "`?",
                          STR_ARG(alias.len ? alias : c->ids[near]));
    for (size_t i = 0; i < count && i < CODE_LIKE_MAX; i++) {
        const char *before = i == 0 ? ": it could be " : i + 1 == count ? " or " : ", ";
        said = text_print(a, STR_FMT "%s`" STR_FMT "`", STR_ARG(said), before,
                          STR_ARG(str_shown(c->ids[rows[i]])));
    }
    if (count > CODE_LIKE_MAX)
        said = text_print(a, STR_FMT " or %zu more", STR_ARG(said), count - CODE_LIKE_MAX);
    return said;
}

static given_result merge_catalogue(const model *m, const catalogue *c, arena *a, value *out,
                                    str *why)
{
    const value *key = &out[c->key];
    if (key->state != V_KNOWN)
        return GIVEN_OK;
    uint32_t row = map_get(&c->by_id, key->text);
    if (row != MAP_NONE)
        return merge_row(m, c, row, a, out, why);
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        const catalogue *other = &m->catalogues[i];
        if (other->key == c->key && map_get(&other->by_id, key->text) != MAP_NONE)
            return GIVEN_OK;
    }
    if (carries_own(m, c, out))
        return GIVEN_OK;
    *why = text_print(a, STR_FMT ": `" STR_FMT "` is in no catalogue of the pack" STR_FMT,
                      STR_ARG(m->facts[c->key].name), STR_ARG(str_shown(key->text)),
                      STR_ARG(what_was_meant(c, key->text, a)));
    return why->len ? GIVEN_BAD : GIVEN_NOMEM;
}

given_result given_catalogue(const model *m, uint32_t id, const value *assumed, arena *a,
                             value *out, str *why)
{
    const catalogue *c = &m->catalogues[id];
    if (assumed && out[c->key].state == V_MISSING)
        out[c->key] = assumed[c->key];
    return merge_catalogue(m, c, a, out, why);
}

given_result given_merge(const model *m, const value *own, const value *assumed, arena *a,
                         value *out, str *why)
{
    if (out != own) {
        for (uint32_t i = 0; i < m->facts_count; i++)
            out[i] = own[i];
    }
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        given_result r = given_catalogue(m, i, assumed, a, out, why);
        if (r != GIVEN_OK)
            return r;
    }
    for (uint32_t i = 0; assumed && i < m->facts_count; i++) {
        if (out[i].state == V_MISSING)
            out[i] = assumed[i];
    }
    return GIVEN_OK;
}

/* ---- lists of names -------------------------------------------------------------------------- */

/* Cuts the first word off `*rest`; empty when none is left. */
static str next_word(str *rest)
{
    str s = str_trim(*rest);
    size_t end = 0;
    while (end < s.len && s.ptr[end] != ' ' && s.ptr[end] != '\t' && s.ptr[end] != ',')
        end++;
    str word = str_sub(s, 0, end);
    while (end < s.len && (s.ptr[end] == ' ' || s.ptr[end] == ',' || s.ptr[end] == '\t'))
        end++;
    *rest = str_sub(s, end, s.len);
    return word;
}

static given_result list_add(arena *a, name_ids *out, uint32_t id)
{
    uint32_t *longer = arena_alloc(a, out->count + 1u, sizeof *longer);
    if (!longer)
        return GIVEN_NOMEM;
    for (uint32_t i = 0; i < out->count; i++)
        longer[i] = out->ids[i];
    longer[out->count++] = id;
    out->ids = longer;
    return GIVEN_OK;
}

given_result given_measures(const model *m, str names, arena *a, name_ids *out, str *why)
{
    *out = (name_ids){0};
    for (str word = next_word(&names); word.len; word = next_word(&names)) {
        uint32_t before = out->count;
        for (uint32_t i = 0; i < m->measures_count; i++) {
            if (str_eq(m->measures[i].name, word) && list_add(a, out, i) != GIVEN_OK)
                return GIVEN_NOMEM;
        }
        if (out->count == before) {
            *why = given_unknown(a, "measure", word, NULL, 0);
            return GIVEN_UNKNOWN;
        }
    }
    return GIVEN_OK;
}

given_result given_demands(const model *m, str names, arena *a, name_ids *out, str *why)
{
    *out = (name_ids){0};
    for (str word = next_word(&names); word.len; word = next_word(&names)) {
        uint32_t id = map_get(&m->demand_ids, word);
        if (id == MAP_NONE) {
            *why = given_unknown(a, "condition", word, NULL, 0);
            return GIVEN_UNKNOWN;
        }
        if (list_add(a, out, id) != GIVEN_OK)
            return GIVEN_NOMEM;
    }
    return GIVEN_OK;
}
