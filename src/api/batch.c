/*
 * batch.c - many lines at once, kept by column.
 *
 *     tg_batch_column*, tg_batch_add  ->  own columns, auths[row], bad[row]     columns.h
 *     tg_batch_decide                 ->  a batch_row per row                   eval/batch.h
 *
 * Outcomes live in the run, with all that tg_outcome adds to them; a row that shares its outcome
 * with none has it in the batch.
 */
#include "api/handles.h"

#include "api/columns.h"
#include "api/engine.h"
#include "explain/text.h"

#include <string.h>

struct tg_batch {
    const tg_pack *pack;
    size_t room, count;
    arena *own;      /* this struct and what does not depend on the rows' contents */
    arena *contents; /* columns, texts, authorisations: emptied by tg_batch_clear */
    arena *results;  /* of tg_batch_decide */
    batch_columns columns;
    row_authorisations *auths;
    bool any_auths;
    str *bad_set;    /* why a row is bad input, found while rows were set */
    uint8_t *skip;
    batch_row *rows;
    const tg_outcome **outcomes; /* by row */
    bool decided;
};

/* ---- memory ---------------------------------------------------------------------------------- */

static bool batch_arrays(tg_batch *b)
{
    size_t rows = b->room, facts = b->pack->m->facts_count;
    own_column *at = arena_alloc(b->own, facts, sizeof *at);
    b->auths = arena_alloc(b->own, rows, sizeof *b->auths);
    b->bad_set = arena_alloc(b->own, rows, sizeof *b->bad_set);
    b->skip = arena_alloc(b->own, rows, sizeof *b->skip);
    b->rows = arena_alloc(b->own, rows, sizeof *b->rows);
    b->outcomes = arena_alloc(b->own, rows, sizeof *b->outcomes);
    columns_init(&b->columns, b->pack->m, rows, at, b->contents);
    return (at || !facts) && b->auths && b->bad_set && b->skip && b->rows && b->outcomes;
}

tg_status tg_batch_new(const tg_pack *pack, size_t rows, tg_batch **out)
{
    *out = NULL;
    if (rows == 0 || rows >= TG_OWN_OUTCOME)
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
    if (!b->contents || !b->results || !batch_arrays(b)) {
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
    arena_free(b->own); /* b itself lies in it */
}

void tg_batch_clear(tg_batch *b)
{
    columns_clear(&b->columns);
    arena_reset(b->contents);
    arena_reset(b->results);
    memset(b->auths, 0, b->count * sizeof *b->auths);
    memset(b->bad_set, 0, b->count * sizeof *b->bad_set);
    b->any_auths = false;
    b->count = 0;
    b->decided = false;
}

/* ---- filling --------------------------------------------------------------------------------- */

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

static bool auths_copy(arena *a, const authorisation *from, size_t count, row_authorisations *out)
{
    *out = (row_authorisations){0};
    if (count == 0)
        return true;
    authorisation *copy = arena_alloc(a, count, sizeof *copy);
    if (!copy)
        return false;
    for (size_t i = 0; i < count; i++) {
        copy[i] = from[i];
        copy[i].number = str_dup(a, copy[i].number);
        if (!copy[i].number.ptr || !ids_copy(a, &copy[i].measures, copy[i].measure_count) ||
            !ids_copy(a, &copy[i].provisos, copy[i].proviso_count))
            return false;
    }
    *out = (row_authorisations){copy, (uint32_t)count};
    return true;
}

tg_status tg_batch_add(tg_batch *b, const tg_line *l)
{
    const model *m = b->pack->m;
    if (b->count == b->room || !pack_akin(l->pack, b->pack))
        return TG_ARGUMENT;
    size_t row = b->count;
    for (uint32_t i = 0; i < m->facts_count; i++) {
        if (!columns_put(&b->columns, i, row, &l->own[i]))
            return TG_NOMEM;
    }
    if (!auths_copy(b->contents, l->auths.at, l->auths.count, &b->auths[row]))
        return TG_NOMEM;
    b->any_auths = b->any_auths || l->auths.count > 0;
    b->count++;
    b->decided = false;
    return TG_OK;
}

tg_status tg_batch_copy(tg_batch *b, const tg_batch *from, size_t at, const tg_line *over)
{
    const model *m = b->pack->m;
    if (b == from || b->count == b->room || at >= from->count || !pack_akin(from->pack, b->pack) ||
        (over && !pack_akin(over->pack, b->pack)))
        return TG_ARGUMENT;
    size_t row = b->count;
    for (uint32_t i = 0; i < m->facts_count; i++) {
        bool own = over && over->own[i].state != V_MISSING;
        value v = own ? over->own[i] : columns_get(&from->columns, i, at);
        if (!columns_put(&b->columns, i, row, &v))
            return TG_NOMEM;
    }
    const row_authorisations *auths = &from->auths[at];
    b->bad_set[row] = from->bad_set[at].len ? str_dup(b->contents, from->bad_set[at]) : STR("");
    if (!b->bad_set[row].ptr || !auths_copy(b->contents, auths->at, auths->count, &b->auths[row]))
        return TG_NOMEM;
    b->any_auths = b->any_auths || auths->count > 0;
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
    for (size_t r = 0; r < count; r++) {
        value v = {.state = V_KNOWN, .lo = steps[r], .hi = steps[r]};
        if (missing && (missing[r / 8] >> r % 8 & 1))
            v.state = V_MISSING;
        if (v.state == V_KNOWN && (steps[r] < f->low || steps[r] > f->high)) {
            v.state = V_MISSING;
            b->bad_set[r] = text_print(b->contents, STR_FMT ": out of its range",
                                       STR_ARG(f->name));
            if (!b->bad_set[r].len)
                return TG_NOMEM;
        }
        if (!columns_put(&b->columns, id, r, &v))
            return TG_NOMEM;
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
    value *one = arena_alloc(b->contents, m->facts_count, sizeof *one);
    dictionary_entry *read = arena_alloc(b->contents, texts, sizeof *read);
    if (!read || !one)
        return TG_NOMEM;
    bool any_bad = false;
    for (size_t r = 0; r < count; r++) {
        value none = {.state = V_MISSING};
        if (ids[r] == TG_NO_ID) {
            if (!columns_put(&b->columns, id, r, &none))
                return TG_NOMEM;
            continue;
        }
        if (ids[r] >= texts)
            return TG_ARGUMENT;
        dictionary_entry *e = &read[ids[r]];
        if (!e->read && entry_read(b, id, dictionary[ids[r]], one, e) != TG_OK)
            return TG_NOMEM;
        if (!columns_put(&b->columns, id, r, e->bad.len ? &none : &e->v))
            return TG_NOMEM;
        if (e->bad.len) {
            b->bad_set[r] = e->bad;
            if (!any_bad)
                reason_str(why, e->bad);
            any_bad = true;
        } else if (e->time.state != V_MISSING &&
                   !columns_put(&b->columns, m->facts[id].time_fact, r, &e->time)) {
            return TG_NOMEM;
        }
    }
    b->count = b->count > count ? b->count : count;
    b->decided = false;
    return TG_OK;
}

/* ---- deciding -------------------------------------------------------------------------------- */

/* The row's values, for what an outcome shows besides. */
static const value *row_values(const tg_batch *b, const batch *in, uint32_t row)
{
    const model *m = b->pack->m;
    value *values = arena_alloc(b->results, m->facts_count, sizeof *values);
    for (uint32_t f = 0; values && f < m->facts_count; f++)
        values[f] = batch_value(m, in, f, row);
    return values;
}

/* A shared outcome is wrapped once in a run, in the run's arena. */
static tg_status row_wrap(tg_batch *b, tg_run *r, const options *opt, const batch *in, uint32_t row)
{
    const batch_row *x = &b->rows[row];
    bool shared = x->id != ID_NONE;
    while (shared && r->wrapped.count <= x->id) {
        if (!vec_push(r->wrapping, &r->wrapped, NULL))
            return TG_NOMEM;
    }
    if (shared && r->wrapped.at[x->id]) {
        b->outcomes[row] = r->wrapped.at[x->id];
        return TG_OK;
    }
    arena *a = shared ? r->wrapping : b->results;
    tg_outcome *t = arena_alloc(a, 1, sizeof *t);
    const value *values = row_values(b, in, row);
    if (!t || !values || outcome_wrap(r->pack, opt, values, x->outcome, a, t) != TG_OK)
        return TG_NOMEM;
    if (shared)
        r->wrapped.at[x->id] = t;
    b->outcomes[row] = t;
    return TG_OK;
}

static tg_status rows_wrap(tg_batch *b, tg_run *r, const options *opt, const batch *in,
                           const str *merge_bad)
{
    for (uint32_t row = 0; row < in->row_count; row++) {
        batch_row *x = &b->rows[row];
        if (b->skip[row])
            x->bad = b->bad_set[row].len ? b->bad_set[row] : merge_bad[row];
        else if (x->outcome && row_wrap(b, r, opt, in, row) != TG_OK)
            return TG_NOMEM;
    }
    return TG_OK;
}

tg_status tg_batch_decide(tg_run *r, tg_batch *b)
{
    if (!pack_akin(r->pack, b->pack))
        return TG_ARGUMENT;
    options opt = options_core(&r->options);
    merged_columns merged;
    uint64_t era;
    b->decided = false;
    arena_reset(b->results);
    memset(b->outcomes, 0, b->count * sizeof *b->outcomes);
    if (!columns_merge(&b->columns, b->count, run_assumed(r), b->results, &merged))
        return TG_NOMEM;
    for (size_t row = 0; row < b->count; row++)
        b->skip[row] = b->bad_set[row].len || merged.bad[row].len;
    batch in = {.columns = merged.columns, .auths = b->any_auths ? b->auths : NULL,
                .skip = b->skip, .row_count = (uint32_t)b->count};
    tg_status st = engine_batch(r->e, &opt, &in, (route)r->options.route, b->results, b->rows,
                                &era);
    if (st != TG_OK)
        return st;
    if (era != r->era) {
        run_unwrap(r);
        r->era = era;
    }
    st = rows_wrap(b, r, &opt, &in, merged.bad);
    b->decided = st == TG_OK;
    return st;
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

const batch_row *batch_row_of(const tg_batch *b, size_t row)
{
    return &b->rows[row];
}

uint32_t tg_batch_outcome_id(const tg_batch *b, size_t row)
{
    tg_assert(row < b->count);
    if (!b->decided || !b->outcomes[row])
        return TG_NO_ID;
    return b->rows[row].id != ID_NONE ? b->rows[row].id : TG_OWN_OUTCOME + (uint32_t)row;
}

tg_charge_result tg_batch_charge(const tg_batch *b, size_t row, size_t i)
{
    tg_assert(row < b->count);
    tg_assert(b->decided);
    tg_assert(b->outcomes[row]);
    tg_assert(i < b->outcomes[row]->o->charge_count);
    return charge_of(b->pack, &b->rows[row].charges[i]);
}

tg_amount tg_batch_amount(const tg_batch *b, size_t row, size_t i)
{
    tg_assert(row < b->count);
    tg_assert(b->decided);
    tg_assert(b->outcomes[row]);
    tg_assert(i < b->outcomes[row]->o->charge_count);
    const charge_result *c = &b->rows[row].charges[i];
    return (tg_amount){.measure = c->measure,
                       .stands = (tg_extent)c->stands,
                       .kinds = c->kinds,
                       .known = c->known,
                       .at_least = c->at_least && !c->at_most,
                       .at_most = c->at_most && !c->at_least,
                       .overflow = c->overflow,
                       .varies = c->varies,
                       .made_of = c->made_of,
                       .scale = c->scale,
                       .low = wide_of(c->amount),
                       .high = wide_of(c->amount_high)};
}

void tg_batch_reason(const tg_batch *b, size_t row, tg_reason *why)
{
    tg_assert(row < b->count);
    reason_str(why, b->decided ? b->rows[row].bad : b->bad_set[row]);
}
