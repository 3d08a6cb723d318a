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

#include <string.h>

enum {
    PROBE_ROWS = 1024,
    TREES_AT_ONCE = 32 /* few enough that later ones go by what was of use in them */
};

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
    bool made = x->a && x->block_a && tg_line_new(c->pack, &x->over) == TG_OK &&
           tg_batch_new(c->pack, PROBE_ROWS, &x->batch) == TG_OK &&
           readings_init(&x->r, c->pack, run, FIGURE_PAYEES + 2 * s->payee_count, s->slots, s->a);
    x->r.met = s->met;
    return made;
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
    tg_batch *from;   /* the block's */
    signature **of;   /* by line; NULL: bad */
    VEC(signature *) wanted; /* new ones, and a row of each */
    VEC(uint32_t) rows;
    VEC(signature *) own; /* of a row alone: settled with the block */
} block_work;

static bool read_as(scenario_readings *x, const question_read *path, size_t count)
{
    tg_line_clear(x->over);
    for (size_t i = 0; i < count; i++) {
        const reading_question *q = &x->r.questions.at[path[i].question];
        str text = path[i].reading == READING_ANY ? q->any : q->texts[path[i].reading];
        if (tg_line_set_id(x->over, q->fact, (tg_text){text.ptr, text.len}, NULL) != TG_OK)
            return false;
    }
    return true;
}

/* ---- new signatures -------------------------------------------------------------------------- */

/* Trees that grow together, a row of each, and how many nodes of each wait for the batch. */
typedef struct {
    signature_tree *trees[TREES_AT_ONCE];
    const uint32_t *rows;
    size_t count, asked[TREES_AT_ONCE];
} grove;

/* The rows of the batch to the trees that asked for them, in the same order. */
static bool answer(const block_work *w, const grove *g, size_t from, size_t end)
{
    size_t row = 0;
    if (tg_batch_decide(w->x->run, w->x->batch) != TG_OK)
        return false;
    for (size_t t = from; t < end; t++)
        for (size_t i = 0; i < g->asked[t]; i++)
            if (!tree_take(g->trees[t], w->x->batch, row++))
                return false;
    tg_batch_clear(w->x->batch);
    return true;
}

/* One more level of each tree, as many of them at a time as the batch holds. */
static bool grow_level(const block_work *w, grove *g, bool *more)
{
    question_read path[TREE_DEPTH_MAX];
    size_t from = 0, t = 0, rows = 0;
    *more = false;
    for (; t < g->count; t++) {
        size_t wants = tree_wants(g->trees[t]);
        g->asked[t] = 0;
        for (; g->asked[t] < wants && rows < PROBE_ROWS; g->asked[t]++, rows++) {
            size_t count = tree_path(g->trees[t], g->asked[t], path);
            if (!read_as(w->x, path, count) ||
                tg_batch_copy(w->x->batch, w->from, g->rows[t], w->x->over) != TG_OK)
                return false;
        }
        *more = *more || wants > 0;
        if (rows < PROBE_ROWS)
            continue;
        if (!answer(w, g, from, t + 1))
            return false;
        from = t + 1;
        rows = 0;
    }
    return rows == 0 || answer(w, g, from, t);
}

static bool grow(const block_work *w, grove *g, signature *const *of, bool by_place)
{
    bool more = true;
    for (size_t t = 0; t < g->count; t++) {
        g->trees[t] = tree_new(&w->x->r, of[t]->left_out, by_place, w->x->block_a);
        if (!g->trees[t] || !tree_take(g->trees[t], w->from, g->rows[t]))
            return false;
    }
    while (more)
        if (!grow_level(w, g, &more))
            return false;
    for (size_t t = 0; t < g->count; t++) /* one of a row alone lives no longer than the block */
        if (!tree_finish(g->trees[t], of[t], of[t]->alone ? w->x->block_a : w->x->a))
            return false;
    return true;
}

static bool grow_wanted(const block_work *w)
{
    for (size_t i = 0; i < w->wanted.count; i += TREES_AT_ONCE) {
        size_t left = w->wanted.count - i;
        grove g = {.rows = w->rows.at + i, .count = left < TREES_AT_ONCE ? left : TREES_AT_ONCE};
        if (!grow(w, &g, w->wanted.at + i, false))
            return false;
        for (size_t t = 0; t < g.count; t++) {
            grove one = {.rows = w->rows.at + i + t, .count = 1};
            if (tree_again(g.trees[t], w->wanted.at[i + t]) &&
                !grow(w, &one, w->wanted.at + i + t, true))
                return false;
        }
    }
    return true;
}

static bool settle_known(scenario_readings *x)
{
    for (size_t i = 0; i < x->known.count; i++)
        for (const signature *s = x->known.at[i]; s; s = s->next)
            if (!signature_settle(&x->r, s))
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
    if (l->bad || (w->c->changes_lines && l->refused))
        return TG_NO_ID;
    const tg_outcome *o = tg_batch_outcome(w->from, l->row);
    return o && !tg_outcome_overflow(o) ? (uint32_t)l->row : TG_NO_ID;
}

/* The row's signature, to be grown where it is new; NULL: out of memory. */
static signature *signature_of(block_work *w, uint32_t row)
{
    scenario_readings *x = w->x;
    uint32_t id = tg_batch_outcome_id(w->from, row);
    uint64_t left_out = signature_left_out(&x->r, w->from, row);
    bool alone = id >= TG_OWN_OUTCOME;
    while (!alone && x->known.count <= id)
        if (!vec_push(x->a, &x->known, NULL))
            return NULL;
    for (signature *s = alone ? NULL : x->known.at[id]; s; s = s->next)
        if (s->left_out == left_out)
            return s;
    signature *s = arena_alloc(alone ? x->block_a : x->a, 1, sizeof *s);
    if (!s || !vec_push(x->block_a, &w->wanted, s) || !vec_push(x->block_a, &w->rows, row) ||
        (alone && !vec_push(x->block_a, &w->own, s)))
        return NULL;
    *s = (signature){.left_out = left_out, .alone = alone};
    if (alone)
        return s;
    s->next = x->known.at[id];
    x->known.at[id] = s;
    return s;
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
static bool rows_under(const block_work *w, const signature *s, signature_leaf *leaf,
                       const uint32_t *rows, size_t count)
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

/* Rows that vary, by signature: those of one stand in a list. */
typedef struct { uint32_t row, next; } varying_row;

static bool add_varying(const block_work *w, const varying_row *v, signature *const *first,
                        size_t count)
{
    uint32_t *rows = arena_alloc(w->x->block_a, count + 1, sizeof *rows);
    if (!rows)
        return false;
    for (size_t i = 0; i < count; i++) {
        signature *s = first[i];
        size_t n = 0;
        for (uint32_t at = s->varying_first; at != TG_NO_ID; at = v[at].next)
            rows[n++] = v[at].row;
        for (size_t k = 0; k < s->leaf_count; k++)
            if (s->leaves[k].pay_count && !rows_under(w, s, &s->leaves[k], rows, n))
                return false;
        s->varying_block = false;
    }
    return true;
}

static bool add_lines(const scenarios *s, const block_work *w)
{
    varying_row *v = arena_alloc(w->x->block_a, s->line_count + 1, sizeof *v);
    signature **first = arena_alloc(w->x->block_a, s->line_count + 1, sizeof *first);
    uint32_t rows = 0;
    size_t count = 0;
    for (size_t i = 0; v && first && i < s->line_count; i++) {
        const scenario_line *l = &s->lines[i];
        signature *x = w->of[i];
        if (!x)
            continue;
        line_amounts amounts = amounts_of(w->c, l);
        signature_add(x, &amounts, w->from, l->row);
        if (!x->varies)
            continue;
        if (!x->varying_block)
            first[count++] = x;
        v[rows] = (varying_row){(uint32_t)l->row, x->varying_block ? x->varying_first : TG_NO_ID};
        x->varying_first = rows++;
        x->varying_block = true;
    }
    return v && first && add_varying(w, v, first, count);
}

bool scenario_read_block(scenarios *s, scenario_column *c)
{
    scenario_readings *x = c->readings;
    block_work w = {.c = c, .x = x, .from = c->own ? c->own : s->shared};
    arena_reset(x->block_a);
    if (x->era != tg_run_era(c->run) && !settle_known(x))
        return false;
    x->era = tg_run_era(c->run);
    w.of = arena_alloc(x->block_a, s->line_count + 1, sizeof *w.of);
    for (size_t i = 0; w.of && i < s->line_count; i++) {
        uint32_t row = row_of(&w, &s->lines[i]);
        if (row != TG_NO_ID && !(w.of[i] = signature_of(&w, row)))
            return false;
    }
    if (!w.of || !grow_wanted(&w) || !add_lines(s, &w))
        return false;
    for (size_t i = 0; i < w.own.count; i++)
        if (!signature_settle(&x->r, w.own.at[i]))
            return false;
    return true;
}
