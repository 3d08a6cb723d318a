/*
 * codes.c - see codes.h.
 *
 * A code is folded to its letters, ASCII ones in lower case, and digits, without blanks
 * and signs, after the number of the fact it belongs to; all roles share one number, as
 * one firm may have any role.
 */
#include "policy/codes.h"

#include "base/utf8.h"

#include <string.h>

enum {
    FOLD_BYTES_MAX = 200, /* a name's bound, docs/language.md section 1 */
    TAG_BYTES = 4         /* whose code it is, before the folded text */
};

/* ---- folding --------------------------------------------------------------------------------- */

/* Blanks and dashes past ASCII, and what has no width at all: spreadsheets
 * and web pages leave them. */
static bool is_sign(uint32_t point)
{
    if (point < 0x80)
        return !((point >= '0' && point <= '9') || (point >= 'a' && point <= 'z'));
    return (point >= 0x80 && point <= 0xBF) || (point >= 0x2000 && point <= 0x206F) ||
           (point >= 0x3000 && point <= 0x303F) || point == 0xFEFF || point == 0x2212;
}

/* In lower case; the wide forms of ASCII are ASCII. */
static uint32_t plain_point(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point -= 0xFF01 - 0x21;
    return point >= 'A' && point <= 'Z' ? point - 'A' + 'a' : point;
}

static size_t fold(uint32_t tag, str text, char out[FOLD_BYTES_MAX + TAG_BYTES])
{
    memcpy(out, &tag, TAG_BYTES);
    size_t n = TAG_BYTES;
    for (size_t i = 0, width; i < text.len && n < FOLD_BYTES_MAX; i += width) {
        uint32_t point = 0xFFFD;
        width = utf8_decode(str_sub(text, i, text.len), &point);
        uint32_t plain = plain_point(point);
        if (!width)
            width = 1; /* texts of lines are valid; of anything else a byte is skipped */
        else if (plain < 0x80 && !is_sign(plain))
            out[n++] = (char)plain;
        else if (!is_sign(plain)) {
            memcpy(out + n, text.ptr + i, width);
            n += width;
        }
    }
    return n;
}

/* ---- stand-ins ------------------------------------------------------------------------------- */

bool code_is_placeholder(str text)
{
    static const char *const words[] = {
        "na",  "tbd", "tba",  "tbc",  "null",         "nil",          "nan",
        "nk",  "xxx", "void", "none", "notavailable", "notapplicable", "notknown",
        "unknown", "tobedetermined", "tobeannounced", "tobeconfirmed"};
    char room[FOLD_BYTES_MAX + TAG_BYTES];
    str folded = {room + TAG_BYTES, fold(0, text, room) - TAG_BYTES};
    for (size_t i = 0; i < TG_COUNT(words); i++) {
        if (str_eq_c(folded, words[i]))
            return true;
    }
    text = str_trim(text);
    bool see = text.len > 4 && str_ieq(str_sub(text, 0, 4), STR("see "));
    return folded.len == 0 || see; /* signs alone say nothing */
}

static uint32_t tag_of(const model *m, uint32_t fact_id)
{
    const fact *f = &m->facts[fact_id];
    return f->kind == FACT_PARTY && f->role_fact == ID_NONE ? ID_NONE : fact_id;
}

/* `text`, which somebody may write in another way, means `name`. */
static bool add_code(model *m, arena *a, uint32_t fact_id, str text, str name)
{
    char room[FOLD_BYTES_MAX + TAG_BYTES];
    str key = {room, fold(tag_of(m, fact_id), text, room)};
    if (text.len > FOLD_BYTES_MAX || key.len == TAG_BYTES ||
        map_get(&m->code_folds, key) != MAP_NONE)
        return true;
    uint32_t id = interner_put(&m->code_names, name);
    key = str_dup(a, key);
    return id != MAP_NONE && key.ptr && map_put(&m->code_folds, key, id);
}

static bool add_own(model *m, arena *a, uint32_t fact_id, str text)
{
    return add_code(m, a, fact_id, text, text);
}

/* ---- the index ------------------------------------------------------------------------------- */

/* Groups are acyclic (M3), and few lie in one another. */
static bool add_group(model *m, arena *a, uint32_t fact_id, const group *g)
{
    bool good = true;
    for (uint32_t v = 0; good && v < g->version_count; v++) {
        for (uint32_t i = 0; good && i < g->versions[v].member_count; i++)
            good = add_own(m, a, fact_id, g->versions[v].members[i].text);
        for (uint32_t i = 0; good && i < g->versions[v].group_count; i++)
            good = add_group(m, a, fact_id, &m->groups[g->versions[v].groups[i]]);
    }
    for (uint32_t i = 0; good && i < g->event_count; i++)
        good = add_own(m, a, fact_id, g->events[i].member.text);
    return good;
}

static bool add_cond(model *m, arena *a, const cond *x, uint32_t *prefixes)
{
    if (x->kind != X_IS && x->kind != X_IN && x->kind != X_UNDER)
        return true;
    if (m->facts[x->fact].type != TYPE_CODE)
        return true;
    if (x->kind == X_IS)
        return add_own(m, a, x->fact, x->val.text);
    if (x->kind == X_IN)
        return add_group(m, a, x->fact, &m->groups[x->ref]);
    m->code_prefixes[(*prefixes)++] = (code_prefix){x->fact, x->val.text};
    return true;
}

static bool add_catalogue(model *m, arena *a, const catalogue *c)
{
    bool good = true;
    for (uint32_t i = 0; good && i < c->row_count; i++)
        good = add_own(m, a, c->key, c->ids[i]);
    for (size_t i = 0; good && i < c->by_alias.room; i++) {
        uint32_t row = c->by_alias.values[i];
        if (row != MAP_NONE)
            good = add_code(m, a, c->key, c->by_alias.keys[i], c->ids[row]);
    }
    return good;
}

bool codes_index(model *m, arena *a)
{
    map_init(&m->code_folds, a);
    interner_init(&m->code_names, a);
    uint32_t under = 0;
    for (uint32_t i = 0; i < m->conds_count; i++)
        under += m->conds[i].kind == X_UNDER;
    code_prefix *prefixes = arena_alloc(a, under + 1u, sizeof *prefixes);
    bool good = prefixes != NULL;
    m->code_prefixes = prefixes;
    for (uint32_t i = 0; good && i < m->conds_count; i++)
        good = add_cond(m, a, &m->conds[i], &m->code_prefixes_count);
    for (uint32_t i = 0; good && i < m->catalogues_count; i++)
        good = add_catalogue(m, a, &m->catalogues[i]);
    return good;
}

static bool is_named(const model *m, uint32_t fact_id, str text)
{
    if (interner_find(&m->codes, text) != MAP_NONE)
        return true;
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        const catalogue *c = &m->catalogues[i];
        if (c->key == fact_id && map_get(&c->by_id, text) != MAP_NONE)
            return true;
    }
    return false;
}

str code_meant(const model *m, uint32_t fact_id, str text, bool *begins)
{
    *begins = false;
    char room[FOLD_BYTES_MAX + TAG_BYTES], other[FOLD_BYTES_MAX + TAG_BYTES];
    str none = STR(""), key = {room, fold(tag_of(m, fact_id), text, room)};
    if (text.len > FOLD_BYTES_MAX || key.len == TAG_BYTES || is_named(m, fact_id, text))
        return none;
    uint32_t id = map_get(&m->code_folds, key);
    if (id != MAP_NONE)
        return interner_text(&m->code_names, id);
    str meant = none;
    for (uint32_t i = 0; i < m->code_prefixes_count; i++) {
        const code_prefix *p = &m->code_prefixes[i];
        str folded = {other, fold(tag_of(m, p->fact), p->text, other)};
        if (p->fact == fact_id && folded.len > TAG_BYTES && str_starts(key, folded) &&
            !str_starts(text, p->text) && p->text.len > meant.len)
            meant = p->text;
    }
    *begins = meant.len > 0;
    return meant;
}

/* ---- a part of an id ------------------------------------------------------------------------- */

static bool folded_has(str folded, str part)
{
    for (size_t i = TAG_BYTES; i + part.len <= folded.len; i++) {
        if (memcmp(folded.ptr + i, part.ptr, part.len) == 0)
            return true;
    }
    return false;
}

size_t codes_like(const catalogue *c, str text, uint32_t rows[CODE_LIKE_MAX])
{
    char room[FOLD_BYTES_MAX + TAG_BYTES], other[FOLD_BYTES_MAX + TAG_BYTES];
    size_t n = fold(0, text, room), count = 0;
    str part = {room + TAG_BYTES, n - TAG_BYTES};
    if (part.len < 2 || text.len > FOLD_BYTES_MAX)
        return 0;
    for (uint32_t row = 0; row < c->row_count; row++) {
        bool has = folded_has((str){other, fold(0, c->ids[row], other)}, part);
        for (size_t i = 0; !has && i < c->by_alias.room; i++)
            has = c->by_alias.values[i] == row &&
                  folded_has((str){other, fold(0, c->by_alias.keys[i], other)}, part);
        if (has && count < CODE_LIKE_MAX)
            rows[count] = row;
        count += has;
    }
    return count;
}
