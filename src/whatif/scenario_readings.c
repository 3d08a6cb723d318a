/*
 * scenario_readings.c - one block of a column over the readings of what its lines depend on.
 *
 *     row, outcome id ──▶ a signature that is known: units and charges are added to it
 *                     └─▶ a new one: its tree is walked, together with those of the block's other new ones
 *     rows whose charges vary ──▶ decided under each leaf of their signature
 *
 * A row that shares its outcome with none has a signature for itself, settled at once.
 */
#include "whatif/scenario_parts.h"

#include <stdlib.h>
#include <string.h>

enum { PROBE_ROWS = 1024 };

/* ---- memory ---------------------------------------------------------------------------------- */

bool scenarios_readings(scenarios *s, size_t at, tg_run *run)
{
    scenario_column *c = &s->columns[at];
    scenario_readings *x = arena_alloc(s->a, 1, sizeof *x);
    c->readings = x;
    if (!x)
        return false;
    x->run = run;
    x->a = arena_new(NULL, 0);
    x->block_a = arena_new(NULL, 0);
    return x->a && x->block_a && tg_line_new(c->pack, &x->over) == TG_OK &&
           tg_batch_new(c->pack, PROBE_ROWS, &x->batch) == TG_OK &&
           readings_init(&x->r, c->pack, FIGURE_PAYEES + 2 * s->payee_count, s->slots, s->a);
}

void scenario_readings_free(scenario_column *c)
{
    scenario_readings *x = c->readings;
    if (!x)
        return;
    arena_free(x->a);
    arena_free(x->block_a);
    tg_batch_free(x->batch);
    tg_line_free(x->over);
}

/* ---- rows under readings --------------------------------------------------------------------- */

typedef struct {
    scenario_column *c;
    scenario_readings *x;
    tg_batch *from; /* the block's */
    VEC(signature_tree *) trees; /* new signatures, and a row of each */
    VEC(uint32_t) rows;
    VEC(uint32_t) ids;
    signature *asked; /* stands for those whose tree is on the way */
} block_work;

static bool read_as(scenario_readings *x, const question_read *path, size_t count)
{
    tg_line_clear(x->over);
    for (size_t i = 0; i < count; i++) {
        const reading_question *q = &x->r.questions.at[path[i].question];
        str text = q->texts[path[i].reading];
        if (tg_line_set_id(x->over, q->fact, (tg_text){text.ptr, text.len}, NULL) != TG_OK)
            return false;
    }
    return true;
}

/* ---- new signatures -------------------------------------------------------------------------- */

/* The rows of the batch to the trees that asked for them, in the same order. */
static bool answer(const block_work *w, const size_t *asked, size_t from, size_t end)
{
    size_t row = 0;
    if (tg_batch_decide(w->x->run, w->x->batch) != TG_OK)
        return false;
    for (size_t t = from; t < end; t++)
        for (size_t i = 0; i < asked[t]; i++)
            if (!tree_take(w->trees.at[t], w->x->batch, row++))
                return false;
    tg_batch_clear(w->x->batch);
    return true;
}

/* One more level of each tree, as many trees at a time as the batch holds. */
static bool grow(const block_work *w, size_t *asked, bool *more)
{
    question_read path[TREE_DEPTH_MAX];
    size_t from = 0, t = 0, rows = 0;
    *more = false;
    for (; t < w->trees.count; t++) {
        size_t wants = tree_wants(w->trees.at[t]);
        asked[t] = 0;
        for (; asked[t] < wants && rows < PROBE_ROWS; asked[t]++, rows++) {
            size_t count = tree_path(w->trees.at[t], asked[t], path);
            if (!read_as(w->x, path, count) ||
                tg_batch_copy(w->x->batch, w->from, w->rows.at[t], w->x->over) != TG_OK)
                return false;
        }
        *more = *more || wants > 0;
        if (rows < PROBE_ROWS)
            continue;
        if (!answer(w, asked, from, t + 1))
            return false;
        from = t + 1;
        rows = 0;
    }
    return rows == 0 || answer(w, asked, from, t);
}

static bool grow_trees(const block_work *w)
{
    size_t *asked = arena_alloc(w->x->block_a, w->trees.count + 1, sizeof *asked);
    bool more = true;
    for (size_t t = 0; t < w->trees.count; t++)
        if (!tree_take(w->trees.at[t], w->from, w->rows.at[t]))
            return false;
    while (asked && more)
        if (!grow(w, asked, &more))
            return false;
    return asked != NULL;
}

static bool settle_known(scenario_readings *x)
{
    for (size_t i = 0; i < x->known.count; i++)
        if (x->known.at[i] && !signature_settle(&x->r, x->known.at[i]))
            return false;
    memset(&x->known, 0, sizeof x->known);
    arena_reset(x->a);
    return true;
}

bool scenario_read_end(scenario_column *c)
{
    return !c->readings || settle_known(c->readings);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The row, or TG_NO_ID when it is bad. */
static uint32_t row_of(const block_work *w, const scenario_line *l)
{
    if (l->bad || (w->c->own && l->refused))
        return TG_NO_ID;
    const tg_outcome *o = tg_batch_outcome(w->from, l->row);
    return o && !tg_outcome_overflow(o) ? (uint32_t)l->row : TG_NO_ID;
}

static bool want_tree(block_work *w, uint32_t id, uint32_t row)
{
    scenario_readings *x = w->x;
    while (id < TG_OWN_OUTCOME && x->known.count <= id)
        if (!vec_push(x->a, &x->known, NULL))
            return false;
    if (id < TG_OWN_OUTCOME && x->known.at[id])
        return true;
    if (id < TG_OWN_OUTCOME)
        x->known.at[id] = w->asked;
    signature_tree *t = tree_new(&x->r, x->block_a);
    return t && vec_push(x->block_a, &w->trees, t) && vec_push(x->block_a, &w->rows, row) &&
           vec_push(x->block_a, &w->ids, id);
}

static line_amounts amounts_of(const scenario_column *c, const scenario_line *l)
{
    scenario_sums one = scenario_sums_of(c, l);
    line_amounts m = {.units_known = !one.units_unknown, .value_known = !one.value_unknown,
                      .compute_known = l->units_known && l->tpp_known, .units = one.units,
                      .value = one.value};
    if (m.compute_known)
        m.compute = amount_times(one.units, l->tpp);
    return m;
}

/* Rows of one signature under one leaf, a batch at a time. */
static bool rows_under(const block_work *w, const signature *s, signature_leaf *leaf, const uint32_t *rows,
                       size_t count)
{
    if (!read_as(w->x, leaf->path, leaf->path_count))
        return false;
    for (size_t i = 0; i < count;) {
        for (; i < count && tg_batch_count(w->x->batch) < PROBE_ROWS; i++)
            if (tg_batch_copy(w->x->batch, w->from, rows[i], w->x->over) != TG_OK)
                return false;
        if (tg_batch_decide(w->x->run, w->x->batch) != TG_OK)
            return false;
        for (size_t k = 0; k < tg_batch_count(w->x->batch); k++)
            signature_add_under(s, leaf, w->x->batch, k);
        tg_batch_clear(w->x->batch);
    }
    return true;
}

/* A row that varies, with its signature. */
typedef struct { signature *s; uint32_t id, row; } varying_row;

static int by_id(const void *x, const void *y)
{
    const varying_row *a = x, *b = y;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool add_varying(const block_work *w, varying_row *v, size_t count)
{
    uint32_t *rows = arena_alloc(w->x->block_a, count + 1, sizeof *rows);
    if (!rows)
        return false;
    if (count)
        qsort(v, count, sizeof *v, by_id);
    for (size_t i = 0; i < count; i++)
        rows[i] = v[i].row;
    for (size_t from = 0, to; from < count; from = to) {
        signature *s = v[from].s;
        for (to = from + 1; to < count && v[to].id == v[from].id; to++)
            continue;
        for (size_t k = 0; k < s->leaf_count; k++)
            if (s->leaves[k].pay_count &&
                !rows_under(w, s, &s->leaves[k], rows + from, to - from))
                return false;
    }
    return true;
}

/* Signatures of the trees: of shared outcomes kept, of others in the block's memory. */
static bool finish_trees(block_work *w, signature **own)
{
    for (size_t t = 0; t < w->trees.count; t++) {
        bool shared = w->ids.at[t] < TG_OWN_OUTCOME;
        signature *s = tree_finish(w->trees.at[t], shared ? w->x->a : w->x->block_a);
        if (!s)
            return false;
        if (shared)
            w->x->known.at[w->ids.at[t]] = s;
        else
            own[w->rows.at[t]] = s;
    }
    return true;
}

static bool add_lines(scenarios *s, block_work *w, signature **own)
{
    varying_row *varying = arena_alloc(w->x->block_a, s->line_count + 1, sizeof *varying);
    size_t count = 0;
    for (size_t i = 0; varying && i < s->line_count; i++) {
        const scenario_line *l = &s->lines[i];
        uint32_t row = row_of(w, l);
        if (row == TG_NO_ID)
            continue;
        uint32_t id = tg_batch_outcome_id(w->from, row);
        signature *x = id < TG_OWN_OUTCOME ? w->x->known.at[id] : own[row];
        line_amounts amounts = amounts_of(w->c, l);
        signature_add(x, &amounts, w->from, row);
        if (x->varies)
            varying[count++] = (varying_row){x, id, row};
    }
    return varying && add_varying(w, varying, count);
}

bool scenario_read_block(scenarios *s, scenario_column *c)
{
    scenario_readings *x = c->readings;
    block_work w = {.c = c, .x = x, .from = c->own ? c->own : s->shared};
    arena_reset(x->block_a);
    if (x->era != tg_run_era(c->run) && !settle_known(x))
        return false;
    x->era = tg_run_era(c->run);
    signature **own = arena_alloc(x->block_a, s->room, sizeof *own);
    w.asked = arena_alloc(x->block_a, 1, sizeof *w.asked);
    if (!own || !w.asked)
        return false;
    for (size_t i = 0; i < s->line_count; i++) {
        uint32_t row = row_of(&w, &s->lines[i]);
        if (row != TG_NO_ID && !want_tree(&w, tg_batch_outcome_id(w.from, row), row))
            return false;
    }
    if (!grow_trees(&w) || !finish_trees(&w, own) || !add_lines(s, &w, own))
        return false;
    for (size_t i = 0; i < s->room; i++)
        if (own[i] && !signature_settle(&x->r, own[i]))
            return false;
    return true;
}
