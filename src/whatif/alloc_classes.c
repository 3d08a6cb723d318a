/*
 * alloc_classes.c - lines into classes, classes into an integer program.
 */
#include "whatif/alloc_classes.h"

#include <stdlib.h>
#include <string.h>

/* What the program sees of a line. Two lines with equal keys are one class. */
typedef struct {
    uint32_t line, item;
    uint32_t place;         /* in the order of lines */
    size_t bucket;          /* days of the item's stock that come early enough */
    int64_t lots, lots_min; /* lots_min 0: no minimum, and then sizes do not matter */
    const alloc_line *of;
    const alloc_weight *weights; /* `line` of each is the limit here */
    size_t weight_count;
    int64_t objective;
} line_key;

typedef struct {
    const alloc_problem *p;
    arena *a;
    size_t *item_first; /* of each item in the stock; one more at the end */
    line_key *keys;
    size_t key_count;
    uint32_t *limit_start; /* by line, into limit_weights */
    alloc_weight *limit_weights;
} maker;

int alloc_line_order(const alloc_line *x, const alloc_line *y)
{
    if (x->priority != y->priority)
        return x->priority < y->priority ? -1 : 1;
    if (x->placed != y->placed)
        return x->placed < y->placed ? -1 : 1;
    int c = str_cmp(x->id, y->id);
    if (c)
        return c;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* ---- keys ------------------------------------------------------------------------------ */

static int compare_places(const void *x, const void *y)
{
    const line_key *a = x, *b = y;
    return alloc_line_order(a->of, b->of);
}

static int order3(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_class(const line_key *a, const line_key *b)
{
    const int64_t x[] = {a->item,
                         (int64_t)a->bucket,
                         a->of->lot,
                         a->of->priority,
                         a->objective,
                         a->lots_min,
                         a->lots_min ? a->lots : 0,
                         (int64_t)a->weight_count};
    const int64_t y[] = {b->item,
                         (int64_t)b->bucket,
                         b->of->lot,
                         b->of->priority,
                         b->objective,
                         b->lots_min,
                         b->lots_min ? b->lots : 0,
                         (int64_t)b->weight_count};
    for (size_t i = 0; i < TG_COUNT(x); i++)
        if (x[i] != y[i])
            return order3(x[i], y[i]);
    for (size_t i = 0; i < a->weight_count; i++) {
        if (a->weights[i].line != b->weights[i].line)
            return order3(a->weights[i].line, b->weights[i].line);
        if (a->weights[i].weight != b->weights[i].weight)
            return order3(a->weights[i].weight, b->weights[i].weight);
    }
    return 0;
}

static int compare_fair(const line_key *a, const line_key *b)
{
    int c = order3(a->of->buyer, b->of->buyer);
    return c ? c : compare_class(a, b);
}

static int compare_keys(const void *x, const void *y)
{
    const line_key *a = x, *b = y;
    int c = compare_class(a, b);
    return c ? c : order3(a->place, b->place);
}

static int compare_fair_keys(const void *x, const void *y)
{
    const line_key *a = x, *b = y;
    int c = compare_fair(a, b);
    return c ? c : order3(a->place, b->place);
}

static int64_t aim_weight(const alloc_line *l, alloc_aim aim)
{
    switch (aim) {
    case AIM_UNITS: return 1;
    case AIM_REVENUE: return l->net;
    case AIM_PRIORITY: return l->value;
    case AIM_FAIR: return 1;
    }
    return 0;
}

/* The limits of each line, by limit. */
static bool turn_limits(maker *m)
{
    const alloc_problem *p = m->p;
    size_t total = 0;
    m->limit_start = arena_alloc(m->a, p->line_count + 2, sizeof *m->limit_start);
    if (!m->limit_start)
        return false;
    for (size_t i = 0; i < p->limit_count; i++)
        for (size_t k = 0; k < p->limits[i].weight_count; k++, total++)
            m->limit_start[p->limits[i].weights[k].line + 2]++;
    m->limit_weights = arena_alloc(m->a, total + 1, sizeof *m->limit_weights);
    if (!m->limit_weights || total > UINT32_MAX)
        return false;
    for (size_t i = 2; i < p->line_count + 2; i++)
        m->limit_start[i] += m->limit_start[i - 1];
    for (size_t i = 0; i < p->limit_count; i++)
        for (size_t k = 0; k < p->limits[i].weight_count; k++) {
            const alloc_weight *w = &p->limits[i].weights[k];
            m->limit_weights[m->limit_start[w->line + 1]++] =
                (alloc_weight){(uint32_t)i, w->weight};
        }
    return true;
}

static bool index_stock(maker *m)
{
    const alloc_problem *p = m->p;
    m->item_first = arena_alloc(m->a, p->item_count + 2, sizeof *m->item_first);
    if (!m->item_first)
        return false;
    for (size_t i = 0; i < p->stock_count; i++)
        m->item_first[p->stock[i].item + 1]++;
    for (size_t i = 0; i < p->item_count; i++)
        m->item_first[i + 1] += m->item_first[i];
    return true;
}

/* Lines that can get anything at all. */
static bool make_keys(maker *m)
{
    const alloc_problem *p = m->p;
    m->keys = arena_alloc(m->a, p->line_count + 1, sizeof *m->keys);
    if (!m->keys)
        return false;
    for (size_t i = 0; i < p->line_count; i++) {
        const alloc_line *l = &p->lines[i];
        line_key k = {.line = (uint32_t)i, .item = l->item, .of = l};
        for (size_t s = m->item_first[l->item]; s < m->item_first[l->item + 1]; s++)
            k.bucket += p->stock[s].from <= l->by;
        k.lots = l->units / l->lot;
        k.lots_min = l->minimum / l->lot + (l->minimum % l->lot > 0);
        k.lots_min = k.lots_min <= 1 ? 0 : k.lots_min; /* one lot is the least anyway */
        if (!k.bucket || k.lots < 1 || k.lots_min > k.lots)
            continue;
        k.weights = &m->limit_weights[m->limit_start[i]];
        k.weight_count = m->limit_start[i + 1] - m->limit_start[i];
        k.objective = aim_weight(l, p->aim);
        m->keys[m->key_count++] = k;
    }
    qsort(m->keys, m->key_count, sizeof *m->keys, compare_places);
    for (size_t i = 0; i < m->key_count; i++)
        m->keys[i].place = (uint32_t)i;
    qsort(m->keys, m->key_count, sizeof *m->keys,
          p->aim == AIM_FAIR ? compare_fair_keys : compare_keys);
    return true;
}

/* ---- classes --------------------------------------------------------------------------- */

typedef struct {
    size_t first, count;
    uint32_t place;
} run_of_keys;

static int compare_runs(const void *x, const void *y)
{
    const run_of_keys *a = x, *b = y;
    return order3(a->place, b->place);
}

static line_class class_of(const maker *m, const run_of_keys *r, uint32_t *col)
{
    const line_key *k = &m->keys[r->first];
    line_class c = {.count = r->count,
                    .col = (*col)++,
                    .unit = k->of->lot,
                    .lots_min = k->lots_min,
                    .lots_max = k->lots};
    if (!k->lots_min) {
        c.kind = CLASS_FREE;
    } else if (k->lots_min == k->lots) {
        c.kind = CLASS_WHOLE;
        c.unit = k->of->lot * k->lots;
    } else {
        c.kind = CLASS_RANGE;
        c.col_lines = (*col)++;
    }
    return c;
}

static bool make_classes(maker *m, classes *out, run_of_keys **runs_out)
{
    bool fair = m->p->aim == AIM_FAIR;
    run_of_keys *runs = arena_alloc(m->a, m->key_count + 1, sizeof *runs);
    out->classes = arena_alloc(m->a, m->key_count + 1, sizeof *out->classes);
    out->order = arena_alloc(m->a, m->key_count + 1, sizeof *out->order);
    if (!runs || !out->classes || !out->order)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < m->key_count; i++) {
        const line_key *k = &m->keys[i];
        bool same = i && (fair ? compare_fair(k - 1, k) : compare_class(k - 1, k)) == 0;
        if (same)
            runs[n - 1].count++;
        else
            runs[n++] = (run_of_keys){i, 1, k->place};
    }
    qsort(runs, n, sizeof *runs, compare_runs);
    size_t at = 0;
    uint32_t col = 0;
    for (size_t i = 0; i < n; i++) {
        out->classes[i] = class_of(m, &runs[i], &col);
        out->classes[i].first = at;
        for (size_t k = 0; k < runs[i].count; k++)
            out->order[at++] = m->keys[runs[i].first + k].line;
    }
    out->class_count = n;
    out->program.cols = col;
    *runs_out = runs;
    return true;
}

/* ---- the program ------------------------------------------------------------------------ */

typedef struct {
    int64_t *upper, *weight;
    size_t *start;
    uint32_t *row;
    size_t n;
    bool large;
} writer;

static void put(writer *w, size_t row, int64_t weight, int64_t unit)
{
    i128 product = (i128)weight * unit;
    w->large |= product > PROGRAM_MAX || product < -PROGRAM_MAX;
    w->row[w->n] = (uint32_t)row;
    w->weight[w->n++] = w->large ? 0 : (int64_t)product;
}

static void put_class(writer *w, const maker *m, const classes *c, size_t i, const run_of_keys *r,
                      size_t *range_row)
{
    const line_class *k = &c->classes[i];
    const line_key *key = &m->keys[r->first];
    i128 upper = 0;
    for (size_t j = 0; j < r->count; j++)
        upper += k->kind == CLASS_WHOLE ? 1 : m->keys[r->first + j].lots;
    w->large |= upper > PROGRAM_MAX;
    w->upper[k->col] = w->large ? 0 : (int64_t)upper;
    w->start[k->col] = w->n;
    for (size_t s = m->item_first[key->item] + key->bucket - 1; s < m->item_first[key->item + 1];
         s++)
        put(w, s, 1, k->unit);
    for (size_t j = 0; j < key->weight_count; j++)
        put(w, c->limit_row + key->weights[j].line, key->weights[j].weight, k->unit);
    if (k->kind != CLASS_RANGE)
        return;
    put(w, *range_row, 1, 1);
    put(w, *range_row + 1, -1, 1);
    w->upper[k->col_lines] = (int64_t)r->count;
    w->start[k->col_lines] = w->n;
    put(w, (*range_row)++, -k->lots_max, 1);
    put(w, (*range_row)++, k->lots_min, 1);
}

static bool sizes_fit(const classes *c)
{
    const program *p = &c->program;
    for (size_t r = 0; r < p->rows; r++)
        if (c->bound[r] > PROGRAM_MAX || c->bound[r] < -PROGRAM_MAX)
            return false;
    i128 sum = 0;
    for (size_t i = 0; i < p->cols; i++) {
        i128 most = 1;
        for (size_t e = p->start[i]; e < p->start[i + 1]; e++)
            most = p->weight[e] > most ? p->weight[e] : -p->weight[e] > most ? -p->weight[e] : most;
        if (most * p->upper[i] > PROGRAM_MAX)
            return false;
        sum += most * p->upper[i];
        if (sum > PROGRAM_MAX)
            return false;
    }
    return true;
}

static bool lay_rows(const maker *m, classes *c)
{
    const alloc_problem *p = m->p;
    size_t ranges = 0;
    for (size_t i = 0; i < c->class_count; i++)
        ranges += c->classes[i].kind == CLASS_RANGE;
    c->limit_row = p->stock_count;
    c->program.rows = p->stock_count + p->limit_count + 2 * ranges;
    c->bound = arena_alloc(m->a, c->program.rows + 1, sizeof *c->bound);
    if (!c->bound)
        return false;
    int64_t *stock = alloc_stock_bound(p, m->a);
    if (!stock)
        return false;
    memcpy(c->bound, stock, p->stock_count * sizeof *stock);
    for (size_t i = 0; i < p->limit_count; i++)
        c->bound[c->limit_row + i] = p->limits[i].bound;
    return true;
}

static classes_result lay_columns(const maker *m, classes *c, const run_of_keys *runs)
{
    const alloc_problem *p = m->p;
    size_t cols = c->program.cols, most = 6 * c->class_count;
    for (size_t i = 0; i < c->class_count; i++) {
        const line_key *k = &m->keys[runs[i].first];
        most += k->weight_count + m->item_first[k->item + 1] - m->item_first[k->item];
    }
    writer w = {.upper = arena_alloc(m->a, cols + 1, sizeof *w.upper),
                .weight = arena_alloc(m->a, most + 1, sizeof *w.weight),
                .start = arena_alloc(m->a, cols + 1, sizeof *w.start),
                .row = arena_alloc(m->a, most + 1, sizeof *w.row)};
    if (!w.upper || !w.weight || !w.start || !w.row)
        return CLASSES_NOMEM;
    size_t range_row = c->limit_row + p->limit_count;
    for (size_t i = 0; i < c->class_count; i++)
        put_class(&w, m, c, i, &runs[i], &range_row);
    w.start[cols] = w.n;
    c->program.upper = w.upper;
    c->program.start = w.start;
    c->program.row = w.row;
    c->program.weight = w.weight;
    return w.large || !sizes_fit(c) ? CLASSES_TOO_LARGE : CLASSES_DONE;
}

classes_result classes_make(const alloc_problem *p, arena *a, classes *out)
{
    *out = (classes){.problem = p};
    maker m = {.p = p, .a = a};
    run_of_keys *runs;
    if (!turn_limits(&m) || !index_stock(&m) || !make_keys(&m) || !make_classes(&m, out, &runs) ||
        !lay_rows(&m, out))
        return CLASSES_NOMEM;
    return lay_columns(&m, out, runs);
}

int64_t *classes_objective(const classes *c, alloc_aim aim, bool every, int64_t priority, arena *a,
                           bool *large)
{
    *large = false;
    int64_t *objective = arena_alloc(a, c->program.cols + 1, sizeof *objective);
    i128 sum = 0;
    for (size_t i = 0; objective && i < c->class_count; i++) {
        const line_class *k = &c->classes[i];
        const alloc_line *l = &c->problem->lines[c->order[k->first]];
        if (!every && l->priority != priority)
            continue;
        i128 weight = (i128)aim_weight(l, aim) * k->unit;
        sum += (weight < 0 ? -weight : weight) * c->program.upper[k->col];
        *large |= sum > PROGRAM_MAX;
        if (*large)
            return NULL;
        objective[k->col] = (int64_t)weight;
    }
    return objective;
}
