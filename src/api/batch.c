/*
 * batch.c - many lines at once, kept by column.
 *
 *     tg_batch_column*, tg_batch_add  ->  columns[fact][row], auths[row], bad[row]
 *     tg_batch_decide                 ->  outcomes[id], ids[row], charges of the row
 *
 * A column exists from the first row that gives the fact a value. Rows keep the line's own values;
 * catalogue rows and assumptions come in when a row is decided, as for a single line.
 */
#include "api/handles.h"

#include "api/engine.h"
#include "explain/text.h"

#include <string.h>

typedef struct {
    const authorisation *at;
    uint32_t count;
} row_auths;

struct tg_batch {
    const tg_pack *pack;
    size_t room, count;
    arena *own;      /* this struct and what does not depend on the rows' contents */
    arena *contents; /* columns, texts, authorisations: emptied by tg_batch_clear */
    arena *results;  /* outcomes: emptied by tg_batch_decide */
    arena *scratch;  /* one row's */
    value **columns; /* per fact; NULL: no row has it */
    uint32_t *used;  /* facts with a column */
    uint32_t used_count;
    row_auths *auths;
    str *bad;        /* why a row is bad input; empty when it is not */
    str *bad_set;    /* the same as found while rows were set */
    tg_outcome **outcomes; /* per row; rows may share one */
    uint32_t *ids;
    const charge_result **charges;
    bool decided;
};

/* ---- memory ---------------------------------------------------------------------------------- */

static bool batch_arrays(tg_batch *b)
{
    size_t rows = b->room, facts = b->pack->m->facts_count;
    b->columns = arena_alloc(b->own, facts, sizeof *b->columns);
    b->used = arena_alloc(b->own, facts, sizeof *b->used);
    b->auths = arena_alloc(b->own, rows, sizeof *b->auths);
    b->bad = arena_alloc(b->own, rows, sizeof *b->bad);
    b->bad_set = arena_alloc(b->own, rows, sizeof *b->bad_set);
    b->outcomes = arena_alloc(b->own, rows, sizeof *b->outcomes);
    b->ids = arena_alloc(b->own, rows, sizeof *b->ids);
    b->charges = arena_alloc(b->own, rows, sizeof *b->charges);
    return b->columns && b->used && b->auths && b->bad && b->bad_set && b->outcomes && b->ids &&
           b->charges;
}

tg_status tg_batch_new(const tg_pack *pack, size_t rows, tg_batch **out)
{
    *out = NULL;
    if (rows == 0 || rows > UINT32_MAX - 1)
        return TG_ARGUMENT;
    const tg_alloc *alloc = &pack->s->alloc;
    arena *own = arena_new(alloc, 0);
    tg_batch *b = own ? arena_alloc(own, 1, sizeof *b) : NULL;
    if (!b) {
        arena_free(own);
        return TG_NOMEM;
    }
    *b = (tg_batch){.pack = pack, .room = rows, .own = own};
    b->contents = arena_new(alloc, 0);
    b->results = arena_new(alloc, 0);
    b->scratch = arena_new(alloc, 0);
    if (!b->contents || !b->results || !b->scratch || !batch_arrays(b)) {
        tg_batch_free(b);
        return TG_NOMEM;
    }
    *out = b;
    return TG_OK;
}

void tg_batch_free(tg_batch *b)
{
    if (!b)
        return;
    arena_free(b->contents);
    arena_free(b->results);
    arena_free(b->scratch);
    arena_free(b->own); /* b itself lies in it */
}

void tg_batch_clear(tg_batch *b)
{
    arena_reset(b->contents);
    arena_reset(b->results);
    memset(b->columns, 0, b->pack->m->facts_count * sizeof *b->columns);
    memset(b->auths, 0, b->room * sizeof *b->auths);
    memset(b->bad, 0, b->room * sizeof *b->bad);
    memset(b->bad_set, 0, b->room * sizeof *b->bad_set);
    memset(b->outcomes, 0, b->room * sizeof *b->outcomes);
    b->used_count = 0;
    b->count = 0;
    b->decided = false;
}

static value *batch_column(tg_batch *b, uint32_t id)
{
    if (!b->columns[id]) {
        b->columns[id] = arena_alloc(b->contents, b->room, sizeof **b->columns);
        if (b->columns[id])
            b->used[b->used_count++] = id;
    }
    return b->columns[id];
}

/* ---- filling --------------------------------------------------------------------------------- */

/* A copy whose texts and sets live in the batch. */
static bool value_copy(arena *a, type_kind type, const value *from, value *to)
{
    *to = *from;
    if (from->state == V_KNOWN && type == TYPE_CODE) {
        to->text = str_dup(a, from->text);
        return to->text.ptr;
    }
    if (from->state != V_PART || from->set_count == 0)
        return true;
    if (type != TYPE_CODE) {
        int64_t *set = arena_alloc(a, from->set_count, sizeof *set);
        if (set)
            memcpy(set, from->set, from->set_count * sizeof *set);
        to->set = set;
        return set;
    }
    str *texts = arena_alloc(a, from->set_count, sizeof *texts);
    for (uint32_t i = 0; texts && i < from->set_count; i++) {
        texts[i] = str_dup(a, from->texts[i]);
        if (!texts[i].ptr)
            return false;
    }
    to->texts = texts;
    return texts;
}

static bool ids_copy(arena *a, const uint32_t **ids, uint32_t count)
{
    uint32_t *copy = arena_alloc(a, count, sizeof *copy);
    if (!copy)
        return false;
    if (count)
        memcpy(copy, *ids, count * sizeof *copy);
    *ids = copy;
    return true;
}

static bool auths_copy(arena *a, const tg_line *l, row_auths *out)
{
    *out = (row_auths){0};
    if (l->auths.count == 0)
        return true;
    authorisation *copy = arena_alloc(a, l->auths.count, sizeof *copy);
    if (!copy)
        return false;
    for (size_t i = 0; i < l->auths.count; i++) {
        copy[i] = l->auths.at[i];
        copy[i].number = str_dup(a, copy[i].number);
        if (!copy[i].number.ptr || !ids_copy(a, &copy[i].measures, copy[i].measure_count) ||
            !ids_copy(a, &copy[i].provisos, copy[i].proviso_count))
            return false;
    }
    *out = (row_auths){copy, (uint32_t)l->auths.count};
    return true;
}

tg_status tg_batch_add(tg_batch *b, const tg_line *l)
{
    const model *m = b->pack->m;
    if (b->count == b->room || !pack_akin(l->pack, b->pack))
        return TG_ARGUMENT;
    size_t row = b->count;
    for (uint32_t i = 0; i < m->facts_count; i++) {
        if (l->own[i].state == V_MISSING)
            continue;
        value *column = batch_column(b, i);
        if (!column || !value_copy(b->contents, m->facts[i].type, &l->own[i], &column[row]))
            return TG_NOMEM;
    }
    if (!auths_copy(b->contents, l, &b->auths[row]))
        return TG_NOMEM;
    b->count++;
    b->decided = false;
    return TG_OK;
}

tg_status tg_batch_column(tg_batch *b, uint32_t id, const int64_t *steps, const uint8_t *missing,
                          size_t count)
{
    const model *m = b->pack->m;
    if (id >= m->facts_count || count > b->room)
        return TG_ARGUMENT;
    const fact *f = &m->facts[id];
    if (f->type != TYPE_WHOLE && f->type != TYPE_DECIMAL && f->type != TYPE_MONEY &&
        f->type != TYPE_DATE)
        return TG_ARGUMENT;
    value *column = batch_column(b, id);
    if (!column)
        return TG_NOMEM;
    for (size_t r = 0; r < count; r++) {
        column[r] = (value){.state = V_MISSING};
        if (missing && (missing[r / 8] >> r % 8 & 1))
            continue;
        if (steps[r] >= f->low && steps[r] <= f->high) {
            column[r] = (value){.state = V_KNOWN, .lo = steps[r], .hi = steps[r]};
        } else {
            b->bad_set[r] = text_print(b->contents, STR_FMT ": out of its range",
                                       STR_ARG(f->name));
        }
    }
    b->count = b->count > count ? b->count : count;
    b->decided = false;
    return TG_OK;
}

/* One text of a dictionary: its value, or why it is none. */
typedef struct {
    bool read;
    str bad;
    value v, time;
} dictionary_entry;

static tg_status entry_read(tg_batch *b, uint32_t id, tg_text text, value *one,
                            dictionary_entry *e)
{
    const model *m = b->pack->m;
    uint32_t time = m->facts[id].time_fact;
    str alias = STR(""), copy = str_dup(b->contents, str_of(text));
    if (!copy.ptr)
        return TG_NOMEM;
    one[id] = (value){0};
    if (time != ID_NONE)
        one[time] = (value){0};
    given_result r = given_set(m, one, id, copy, b->contents, &alias, &e->bad);
    if (r == GIVEN_NOMEM)
        return TG_NOMEM;
    e->read = true;
    if (r == GIVEN_OK)
        e->bad = STR("");
    e->v = one[id];
    if (time != ID_NONE)
        e->time = one[time];
    return TG_OK;
}

tg_status tg_batch_column_text(tg_batch *b, uint32_t id, const tg_text *dictionary, size_t texts,
                               const uint32_t *ids, size_t count, tg_reason *why)
{
    const model *m = b->pack->m;
    if (id >= m->facts_count || count > b->room)
        return TG_ARGUMENT;
    value *column = batch_column(b, id);
    value *one = arena_alloc(b->contents, m->facts_count, sizeof *one);
    dictionary_entry *read = arena_alloc(b->contents, texts, sizeof *read);
    if (!column || !read || !one)
        return TG_NOMEM;
    bool any_bad = false;
    for (size_t r = 0; r < count; r++) {
        column[r] = (value){.state = V_MISSING};
        if (ids[r] == TG_NO_ID)
            continue;
        if (ids[r] >= texts)
            return TG_ARGUMENT;
        dictionary_entry *e = &read[ids[r]];
        if (!e->read && entry_read(b, id, dictionary[ids[r]], one, e) != TG_OK)
            return TG_NOMEM;
        column[r] = e->v;
        if (e->bad.len) {
            b->bad_set[r] = e->bad;
            if (!any_bad)
                reason_str(why, e->bad);
            any_bad = true;
        } else if (e->time.state != V_MISSING) {
            value *times = batch_column(b, m->facts[id].time_fact);
            if (!times)
                return TG_NOMEM;
            times[r] = e->time;
        }
    }
    b->count = b->count > count ? b->count : count;
    b->decided = false;
    return TG_OK;
}

/* ---- deciding -------------------------------------------------------------------------------- */

/* The row's values with catalogue and assumptions; TG_INPUT with a reason. */
static tg_status row_merge(tg_batch *b, size_t row, const value *assumed, line *out, str *why)
{
    const model *m = b->pack->m;
    value *values = arena_alloc(b->scratch, m->facts_count, sizeof *values);
    if (!values)
        return TG_NOMEM;
    for (uint32_t i = 0; i < b->used_count; i++)
        values[b->used[i]] = b->columns[b->used[i]][row];
    *out = (line){values, b->auths[row].at, b->auths[row].count};
    switch (given_merge(m, values, assumed, b->scratch, values, why)) {
    case GIVEN_OK: return TG_OK;
    case GIVEN_NOMEM: return TG_NOMEM;
    case GIVEN_BAD:
    case GIVEN_UNKNOWN: return TG_INPUT;
    }
    tg_panic(__FILE__, __LINE__, "given_result");
}

static tg_status row_decide(tg_batch *b, tg_run *r, const options *opt, size_t row)
{
    line merged;
    str why = STR("");
    const outcome *o = NULL;
    arena_reset(b->scratch);
    tg_status st = TG_INPUT;
    if (b->bad_set[row].len)
        why = b->bad_set[row];
    else
        st = row_merge(b, row, run_assumed(r), &merged, &why);
    if (st == TG_OK)
        st = engine_decide(r->e, opt, &merged, b->results, &o, &why);
    if (st == TG_INPUT) {
        b->bad[row] = str_dup(b->results, why.len ? why : STR("the line cannot be decided"));
        return b->bad[row].ptr ? TG_OK : TG_NOMEM;
    }
    if (st != TG_OK)
        return st;
    tg_outcome *t = arena_alloc(b->results, 1, sizeof *t);
    if (!t)
        return TG_NOMEM;
    st = outcome_wrap(r->pack, opt, merged.values, o, b->results, t);
    b->outcomes[row] = t;
    b->ids[row] = (uint32_t)row;
    b->charges[row] = o->charges;
    return st;
}

tg_status tg_batch_decide(tg_run *r, tg_batch *b)
{
    if (!pack_akin(r->pack, b->pack))
        return TG_ARGUMENT;
    options opt = options_core(&r->options);
    b->decided = false;
    arena_reset(b->results);
    memset(b->outcomes, 0, b->room * sizeof *b->outcomes);
    memset(b->bad, 0, b->room * sizeof *b->bad);
    for (size_t row = 0; row < b->count; row++) {
        tg_status st = row_decide(b, r, &opt, row);
        if (st != TG_OK)
            return st;
    }
    b->decided = true;
    return TG_OK;
}

/* ---- results --------------------------------------------------------------------------------- */

size_t tg_batch_count(const tg_batch *b)
{
    return b->count;
}

const tg_outcome *tg_batch_outcome(const tg_batch *b, size_t row)
{
    tg_assert(row < b->count);
    return b->decided ? b->outcomes[row] : NULL;
}

uint32_t tg_batch_outcome_id(const tg_batch *b, size_t row)
{
    tg_assert(row < b->count);
    return b->decided && b->outcomes[row] ? b->ids[row] : TG_NO_ID;
}

tg_charge_result tg_batch_charge(const tg_batch *b, size_t row, size_t i)
{
    tg_assert(row < b->count);
    tg_assert(b->decided);
    tg_assert(b->outcomes[row]);
    tg_assert(i < b->outcomes[row]->o->charge_count);
    return charge_of(b->pack, &b->charges[row][i]);
}

void tg_batch_reason(const tg_batch *b, size_t row, tg_reason *why)
{
    tg_assert(row < b->count);
    reason_str(why, b->bad[row]);
}
