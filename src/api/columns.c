/*
 * columns.c - see columns.h.
 */
#include "api/columns.h"

#include "eval/keys.h"

#include <string.h>

/* ---- own values ------------------------------------------------------------------------------ */

void columns_init(batch_columns *c, const model *m, size_t rows, own_column *at, arena *a)
{
    *c = (batch_columns){.m = m, .a = a, .room = rows, .at = at};
}

void columns_clear(batch_columns *c)
{
    memset(c->at, 0, c->m->facts_count * sizeof *c->at);
    memset(&c->parts, 0, sizeof c->parts);
}

static bool column_new(batch_columns *c, uint32_t f)
{
    own_column *x = &c->at[f];
    uint8_t *states = arena_alloc(c->a, c->room, sizeof *states);
    int64_t *steps = arena_alloc(c->a, c->room, sizeof *steps);
    interner *texts = arena_alloc(c->a, 1, sizeof *texts);
    if (!states || !steps || !texts)
        return false;
    interner_init(texts, c->a);
    *x = (own_column){states, steps, texts};
    return true;
}

/* A partly known value whose texts and sets live in the batch. */
static bool part_copy(batch_columns *c, const value *from, int64_t *step)
{
    value v = *from;
    if (v.set_count && !v.texts) {
        int64_t *set = arena_alloc(c->a, v.set_count, sizeof *set);
        if (!set)
            return false;
        memcpy(set, v.set, v.set_count * sizeof *set);
        v.set = set;
    } else if (v.set_count) {
        str *texts = arena_alloc(c->a, v.set_count, sizeof *texts);
        for (uint32_t i = 0; texts && i < v.set_count; i++) {
            texts[i] = str_dup(c->a, v.texts[i]);
            if (!texts[i].ptr)
                return false;
        }
        v.texts = texts;
        if (!texts)
            return false;
    }
    *step = (int64_t)c->parts.count;
    return vec_push(c->a, &c->parts, v);
}

bool columns_put(batch_columns *c, uint32_t f, size_t row, const value *v)
{
    own_column *x = &c->at[f];
    if (!x->states && v->state == V_MISSING)
        return true;
    if (!x->states && !column_new(c, f))
        return false;
    x->states[row] = (uint8_t)v->state;
    x->steps[row] = v->state == V_KNOWN ? v->lo : 0;
    if (v->state == V_PART)
        return part_copy(c, v, &x->steps[row]);
    if (v->state != V_KNOWN || c->m->facts[f].type != TYPE_CODE)
        return true;
    uint32_t id = interner_put(x->texts, v->text);
    x->steps[row] = id;
    return id != MAP_NONE;
}

value columns_get(const batch_columns *c, uint32_t f, size_t row)
{
    const own_column *x = &c->at[f];
    value v = {.state = V_MISSING};
    if (!x->states || x->states[row] == V_MISSING)
        return v;
    if (x->states[row] == V_PART)
        return c->parts.at[x->steps[row]];
    v.state = (value_state)x->states[row];
    if (v.state == V_KNOWN && c->m->facts[f].type == TYPE_CODE)
        v.text = x->texts->texts.at[x->steps[row]];
    else
        v.lo = v.hi = x->steps[row];
    return v;
}

/* ---- merging --------------------------------------------------------------------------------- */

typedef struct {
    const batch_columns *own;
    const model *m;
    const value *assumed;
    uint32_t rows;
    arena *a;
    merged_columns *out;
} merge;

static bool own_columns(merge *w)
{
    w->out->columns = arena_alloc(w->a, w->m->facts_count, sizeof *w->out->columns);
    w->out->bad = arena_alloc(w->a, w->rows, sizeof *w->out->bad);
    if (!w->out->columns || !w->out->bad)
        return false;
    for (uint32_t f = 0; f < w->m->facts_count; f++) {
        const own_column *x = &w->own->at[f];
        if (x->states)
            w->out->columns[f] = (column){.states = x->states, .steps = x->steps,
                                          .texts = x->texts->texts.at,
                                          .parts = w->own->parts.at};
    }
    return true;
}

/* Rows alike in all that a catalogue reads or fills. */
typedef struct {
    uint32_t *list, count; /* key and columns */
    uint32_t *via;                   /* place by row */
    VEC(value) values;               /* by place and fact of the list */
    VEC(str) bad;                    /* by place */
    key_table places;
} place_work;

static uint32_t place_key(const merge *w, const place_work *p, uint32_t row, uint32_t *key)
{
    uint32_t words = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        const column *c = &w->out->columns[p->list[i]];
        if (!c->states)
            continue;
        uint32_t at = c->via ? c->via[row] : row;
        key[words++] = c->states[at];
        key[words++] = (uint32_t)(uint64_t)c->steps[at];
        key[words++] = (uint32_t)((uint64_t)c->steps[at] >> 32);
    }
    return words;
}

/* The row's values with what the catalogue adds, as a new place. */
static bool place_add(merge *w, place_work *p, uint32_t id, uint32_t row, value *values)
{
    batch b = {.columns = w->out->columns};
    str why = STR("");
    for (uint32_t i = 0; i < p->count; i++)
        values[p->list[i]] = batch_value(w->m, &b, p->list[i], row);
    given_result got = given_catalogue(w->m, id, w->assumed, w->a, values, &why);
    if (got == GIVEN_NOMEM || !vec_push(w->a, &p->bad, got == GIVEN_OK ? STR("") : why))
        return false;
    for (uint32_t i = 0; i < p->count; i++) {
        if (!vec_push(w->a, &p->values, values[p->list[i]]))
            return false;
    }
    return true;
}

static bool find_places(merge *w, place_work *p, uint32_t id)
{
    uint32_t *key = arena_alloc(w->a, 3u * p->count + 1, sizeof *key);
    value *values = arena_alloc(w->a, w->m->facts_count, sizeof *values);
    if (!key || !values)
        return false;
    for (uint32_t row = 0; row < w->rows; row++) {
        uint32_t words = place_key(w, p, row, key);
        uint64_t hash = key_hash(key, words);
        uint32_t at = key_find(&p->places, key, words, hash);
        if (at == ID_NONE) {
            at = (uint32_t)p->bad.count;
            if (!place_add(w, p, id, row, values) ||
                !key_keep(w->a, &p->places, key, words, hash, at))
                return false;
        }
        p->via[row] = at;
        if (p->bad.at[at].len && !w->out->bad[row].len)
            w->out->bad[row] = p->bad.at[at];
    }
    return true;
}

/* The column of the list's fact i, read through the places. */
static bool place_column(merge *w, const place_work *p, uint32_t i)
{
    uint32_t places = (uint32_t)p->bad.count;
    uint8_t *states = arena_alloc(w->a, places, sizeof *states);
    int64_t *steps = arena_alloc(w->a, places, sizeof *steps);
    str *texts = arena_alloc(w->a, places, sizeof *texts);
    value *parts = arena_alloc(w->a, places, sizeof *parts);
    if (!states || !steps || !texts || !parts)
        return false;
    bool code = w->m->facts[p->list[i]].type == TYPE_CODE, any = false;
    for (uint32_t at = 0; at < places; at++) {
        const value *v = &p->values.at[(size_t)at * p->count + i];
        states[at] = (uint8_t)v->state;
        steps[at] = v->state == V_PART || code ? at : v->lo;
        texts[at] = v->text;
        parts[at] = *v;
        any = any || v->state != V_MISSING;
    }
    w->out->columns[p->list[i]] =
        any ? (column){states, steps, p->via, places, texts, parts} : (column){0};
    return true;
}

static bool merge_places(merge *w, uint32_t id)
{
    const catalogue *c = &w->m->catalogues[id];
    place_work p = {0};
    if (!w->out->columns[c->key].states &&
        (!w->assumed || w->assumed[c->key].state == V_MISSING))
        return true; /* no row names one */
    p.list = arena_alloc(w->a, c->column_count + 1u, sizeof *p.list);
    p.via = arena_alloc(w->a, w->rows, sizeof *p.via);
    if (!p.list || !p.via)
        return false;
    p.list[p.count++] = c->key;
    for (uint32_t i = 0; i < c->column_count; i++) {
        if (c->facts[i] != c->key)
            p.list[p.count++] = c->facts[i];
    }
    if (!find_places(w, &p, id))
        return false;
    for (uint32_t i = 0; i < p.count; i++) {
        if (!place_column(w, &p, i))
            return false;
    }
    return true;
}

/* ---- assumptions ----------------------------------------------------------------------------- */

/* A column in which every row has the value. */
static bool constant_column(merge *w, const uint32_t *zeros, const value *v, bool code, column *out)
{
    uint8_t *state = arena_alloc(w->a, 1, sizeof *state);
    int64_t *step = arena_alloc(w->a, 1, sizeof *step);
    if (!state || !step)
        return false;
    *state = (uint8_t)v->state;
    *step = v->state == V_PART || code ? 0 : v->lo;
    *out = (column){state, step, zeros, 1, &v->text, v};
    return true;
}

/* A copy of the column with missing places filled; the value's text or part comes last. */
static bool filled_column(merge *w, const value *v, bool code, column *c)
{
    uint32_t places = c->via ? c->places : w->rows, last = 0;
    uint8_t *states = arena_alloc(w->a, places, sizeof *states);
    int64_t *steps = arena_alloc(w->a, places, sizeof *steps);
    if (!states || !steps)
        return places == 0;
    bool any = false, listed = v->state == V_PART || (v->state == V_KNOWN && code);
    for (uint32_t i = 0; i < places; i++) {
        states[i] = c->states[i];
        steps[i] = c->steps[i];
        any = any || states[i] == V_MISSING;
        if (states[i] == (v->state == V_PART ? V_PART : V_KNOWN) && steps[i] >= last && listed)
            last = (uint32_t)steps[i] + 1;
    }
    if (!any)
        return true;
    for (uint32_t i = 0; i < places; i++) {
        if (states[i] == V_MISSING) {
            states[i] = (uint8_t)v->state;
            steps[i] = listed ? last : v->lo;
        }
    }
    str *texts = arena_alloc(w->a, last + 1u, sizeof *texts);
    value *parts = arena_alloc(w->a, last + 1u, sizeof *parts);
    if (!texts || !parts)
        return false;
    if (listed && v->state == V_PART) {
        if (last)
            memcpy(parts, c->parts, last * sizeof *parts);
        parts[last] = *v;
        c->parts = parts;
    } else if (listed) {
        if (last)
            memcpy(texts, c->texts, last * sizeof *texts);
        texts[last] = v->text;
        c->texts = texts;
    }
    c->states = states;
    c->steps = steps;
    return true;
}

static bool merge_assumed(merge *w)
{
    uint32_t *zeros = arena_alloc(w->a, w->rows, sizeof *zeros);
    if (!zeros)
        return w->rows == 0;
    for (uint32_t f = 0; w->assumed && f < w->m->facts_count; f++) {
        const value *v = &w->assumed[f];
        column *c = &w->out->columns[f];
        bool code = w->m->facts[f].type == TYPE_CODE;
        if (v->state == V_MISSING)
            continue;
        if (!(c->states ? filled_column(w, v, code, c) : constant_column(w, zeros, v, code, c)))
            return false;
    }
    return true;
}

bool columns_merge(const batch_columns *c, size_t rows, const value *assumed, arena *a,
                   merged_columns *out)
{
    merge w = {c, c->m, assumed, (uint32_t)rows, a, out};
    *out = (merged_columns){0};
    if (!own_columns(&w))
        return false;
    for (uint32_t i = 0; i < w.m->catalogues_count; i++) {
        if (!merge_places(&w, i))
            return false;
    }
    return merge_assumed(&w);
}
