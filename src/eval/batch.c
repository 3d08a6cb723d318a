/*
 * batch.c - fast_batch: blocks of rows along a route, new signatures to the solver.
 */
#include "eval/batch_run.h"

#include <string.h>

/* ---- the state of a run ---------------------------------------------------------------------- */

static struct batch_state *state_new(fast_run *r)
{
    struct batch_state *st = arena_alloc(r->own, 1, sizeof *st);
    if (!st)
        return NULL;
    st->keep = arena_new(&r->alloc, 0);
    st->work = arena_new(&r->alloc, 0);
    st->row = arena_new(&r->alloc, 0);
    r->exact = arena_alloc(r->own, r->p->model->facts_count, sizeof *r->exact);
    r->exact_marks = arena_alloc(r->own, r->p->model->facts_count, sizeof *r->exact_marks);
    if (st->keep && st->work && st->row && r->exact && r->exact_marks)
        return st;
    batch_state_free(st);
    return NULL;
}

void batch_state_free(struct batch_state *st)
{
    if (!st)
        return;
    arena_free(st->keep);
    arena_free(st->work);
    arena_free(st->row); /* the state itself lies in the run's arena */
}

void batch_state_reset(struct batch_state *st)
{
    if (!st)
        return;
    arena_reset(st->keep);
    st->ready = false;
    memset(&st->kept, 0, sizeof st->kept);
    st->names = st->memo = (key_table){0};
    st->counts.era++;
    st->counts.kept = 0;
    st->planes = NULL;
    st->candidates = NULL;
}

static bool state_ready(fast_run *r)
{
    if (!r->batch)
        r->batch = state_new(r);
    if (!r->batch)
        return false;
    struct batch_state *st = r->batch;
    if (arena_used_bytes(st->keep) > KEPT_BYTES_MAX)
        batch_state_reset(st);
    if (!st->ready && !setup_make(r, st))
        return false;
    st->ready = true;
    arena_reset(st->work);
    return true;
}

batch_counts fast_batch_counts(const fast_run *r)
{
    batch_counts none = {0};
    return r->batch ? r->batch->counts : none;
}

/* ---- one row --------------------------------------------------------------------------------- */

/* The row as a line, in `a`. False when out of memory. */
static bool row_line(const batch_work *w, uint32_t row, arena *a, line *out)
{
    const model *m = w->r->p->model;
    value *values = arena_alloc(a, m->facts_count, sizeof *values);
    if (!values)
        return m->facts_count == 0;
    for (uint32_t f = 0; f < m->facts_count; f++)
        values[f] = batch_value(m, w->b, f, row);
    *out = (line){.values = values};
    if (w->b->auths) {
        out->auths = w->b->auths[row].at;
        out->auth_count = w->b->auths[row].count;
    }
    return true;
}

static line_result row_prepare(const batch_work *w, uint32_t row, arena *a, prepared *out, str *bad)
{
    line l;
    if (!row_line(w, row, a, &l))
        return LINE_NOMEM;
    return line_prepare(w->r->p->model, &l, &w->r->opt, a, out, bad);
}

static bool row_bad(batch_work *w, uint32_t row, str why)
{
    w->rows[row] = (batch_row){.id = ID_NONE, .bad = str_dup(w->a, why)};
    return w->rows[row].bad.ptr != NULL;
}

/* Amounts of the row's own. */
static bool row_charges(batch_work *w, uint32_t row, const kept_outcome *k, const prepared *ready)
{
    batch_row *out = &w->rows[row];
    charge_result *c = arena_alloc(w->a, k->use_count, sizeof *c);
    out->charges = c;
    return c && charge_amounts(w->r->p, ready, k->uses, k->use_count, c, w->st->row,
                               &out->overflow);
}

/* An overflow is this row's, not that of all with its outcome. */
static bool row_overflow(batch_work *w, uint32_t row)
{
    batch_row *out = &w->rows[row];
    outcome *own = out->overflow ? arena_alloc(w->a, 1, sizeof *own) : NULL;
    if (!out->overflow)
        return true;
    if (!own)
        return false;
    *own = *out->outcome;
    own->overflow = true;
    out->outcome = own;
    out->id = ID_NONE;
    return true;
}

bool row_give(batch_work *w, uint32_t row, uint32_t id)
{
    const kept_outcome *k = &w->st->kept.at[id];
    prepared ready;
    str bad;
    w->rows[row] = (batch_row){.outcome = k->o, .id = id};
    if (k->use_count == 0)
        return true;
    arena_reset(w->st->row);
    line_result got = row_prepare(w, row, w->st->row, &ready, &bad);
    tg_assert(got != LINE_BAD); /* such rows are odd */
    return got == LINE_OK && row_charges(w, row, k, &ready) && row_overflow(w, row);
}

/* What a solved line leaves for others: the outcome without amounts, and its charges. */
static bool outcome_keep(batch_work *w, const outcome *o, const charge_use *uses, uint32_t count,
                         arena *a, kept_outcome *out)
{
    outcome *copy = outcome_copy(w->r->p->model, o, a);
    charge_use *own = arena_alloc(a, count, sizeof *own);
    if (!copy || !own)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        own[i] = uses[i];
        copy->charges[i] = (charge_result){.measure = uses[i].measure, .stands = uses[i].stands,
                                           .kinds = uses[i].kinds};
    }
    copy->overflow = false;
    *out = (kept_outcome){.o = copy, .uses = own, .use_count = count};
    return true;
}

bool row_solve(batch_work *w, uint32_t row, uint32_t *id)
{
    struct batch_state *st = w->st;
    fast_run *r = w->r;
    prepared ready;
    str bad;
    outcome *o;
    const charge_use *uses;
    uint32_t count;
    kept_outcome k;
    if (id)
        *id = ID_NONE;
    st->counts.solved++;
    arena_reset(r->scratch);
    arena_reset(r->results);
    line_result got = row_prepare(w, row, r->scratch, &ready, &bad);
    if (got == LINE_BAD)
        return row_bad(w, row, bad);
    if (got == LINE_OK)
        got = solve_line(r, &ready, &o, &uses, &count);
    if (got != LINE_OK)
        return got == LINE_BAD && row_bad(w, row, r->bad);
    if (!outcome_keep(w, o, uses, count, id ? st->keep : w->a, &k))
        return false;
    if (id) {
        *id = (uint32_t)st->kept.count;
        if (!vec_push(st->keep, &st->kept, k))
            return false;
        st->counts.kept = st->kept.count;
    }
    w->rows[row] = (batch_row){.outcome = k.o, .id = id ? *id : ID_NONE};
    arena_reset(st->row);
    return row_charges(w, row, &k, &ready) && row_overflow(w, row);
}

/* ---- a batch --------------------------------------------------------------------------------- */

/* By its key where it has one; else by itself. */
static bool memo_block(batch_work *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t row = w->from + i;
        if (w->b->skip && w->b->skip[row])
            continue;
        if (!(w->key_words[i] ? memo_row(w, i) : row_solve(w, row, NULL)))
            return false;
    }
    return true;
}

/* The memo, until it finds too little of what it is asked. */
static route route_now(const batch_work *w, route how)
{
    const batch_counts *n = &w->st->counts;
    if (how != ROUTE_AUTO)
        return how;
    if (n->by_memo + n->solved < MEMO_TRIAL || n->by_memo * MEMO_WORTH >= n->solved)
        return ROUTE_MEMO;
    if (w->r->p->version_count >= CANDIDATES_FROM)
        return ROUTE_CANDIDATES;
    return w->count < PLANES_ROWS_MIN ? ROUTE_MEMO : ROUTE_PLANES;
}

static bool decide_block(batch_work *w, route how)
{
    switch (route_now(w, how)) {
    case ROUTE_PLANES: return planes_block(w);
    case ROUTE_CANDIDATES: return candidates_block(w);
    case ROUTE_AUTO:
    case ROUTE_MEMO: break;
    }
    return memo_block(w);
}

static bool batch_blocks(batch_work *w, route how)
{
    for (uint32_t from = 0; from < w->b->row_count; from += BATCH_BLOCK) {
        uint32_t left = w->b->row_count - from;
        w->from = from;
        w->count = left < BATCH_BLOCK ? left : BATCH_BLOCK;
        if (!codes_block(w) || !decide_block(w, how))
            return false;
    }
    return true;
}

bool fast_batch(fast_run *r, int32_t on, const batch *b, route how, arena *a, batch_row *rows)
{
    int32_t own_on = r->opt.on;
    memset(rows, 0, b->row_count * sizeof *rows);
    for (uint32_t i = 0; i < b->row_count; i++)
        rows[i].id = ID_NONE;
    if (!state_ready(r))
        return false;
    batch_work w = {.r = r, .st = r->batch, .b = b, .a = a, .rows = rows};
    r->opt.on = on;
    r->track_exact = true;
    bool done = codes_prepare(&w) && batch_blocks(&w, how);
    r->track_exact = false;
    r->opt.on = own_on;
    return done;
}
