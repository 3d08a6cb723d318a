/*
 * sweep_worlds.c - the worlds of open rows as rows of a table.
 *
 *     odd rows of a call ──gather──▶ which atoms are open and matter, 64 rows at a time     sweep_reads.c
 *     a row's atoms ──memo──▶ its facts, one value of each kind that they tell apart, all combinations
 *     rows x combinations ──▶ a table: the row's columns, and a column per fact of what is chosen
 *                         ──▶ the formula again                              SWEEP_WORLDS, sweep_frame.c
 *     worlds of a row ──▶ worst and best verdict, what is so in every one
 *
 * A row stays odd, and gets an outcome, where a constraint bears on what is open, where something
 * open has no list of values (sweep_reads.c), where there are more than WORLDS_OF_ROW worlds, where
 * some world leaves something open all the same, and where worlds differ in what is charged.
 * Invariants: the worlds of a row are in one strip; memory is that of two blocks and of the memo,
 * which is forgotten at WORLD_SETS_MAX sets or NUMBERS_MAX numbers.
 */
#include "eval/sweep_run.h"

#include <string.h>

enum {
    WORLDS_FROM = 64,    /* open rows: making the two formulas costs as much as some hundred outcomes */
    WORLDS_OF_ROW = STRIP_ROWS,
    WORLD_SETS_MAX = 1 << 16,
    NUMBERS_MAX = 1 << 21, /* of two bytes each, of all sets */
    SET_FACTS_MAX = 16,
};

/* A fact that worlds decide. */
typedef struct {
    fact_choice choice;
    uint64_t *reads;     /* which of the reads are its own */
    uint64_t *truths;    /* by value: of its own, but for those that only count */
    uint32_t input;      /* in the table of worlds: number of the value, from 1 on; ID_NONE: all count */
} world_fact;

/* What is open on a row: facts, then for each world the number of each fact's value. */
typedef struct { uint32_t first; uint16_t facts, worlds; } world_set; /* worlds 0: for an outcome */

/* A row under way: its place in the call and its worlds in the table. */
typedef struct { size_t row; uint32_t open_row, at, count; } world_run;

struct sweep_worlds {
    sweep *reads, *table;
    world_fact *facts;
    uint32_t fact_count;
    uint32_t words;      /* of the bits of a row's atoms */
    key_table keys;
    VEC(world_set) sets;
    VEC(uint16_t) numbers;
    uint64_t definitions; /* bits of the mask that the row itself tells */
    /* open rows gathered */
    size_t *rows;        /* from the call's first one */
    uint32_t row_count;
    void **open_columns; /* by input */
    uint64_t **open_bitmaps;
    uint64_t *atoms;     /* by open row, `words` each */
    uint64_t *holds;     /* by open row: definitions of the mask */
    /* their worlds */
    size_t *of;          /* by world: open row */
    uint32_t world_count;
    void **columns;
    uint64_t **bitmaps;
    world_run *runs;
    uint32_t run_count;
    uint8_t *verdict, *disposition;
    uint64_t *masks;
    int64_t *charge;
    uint64_t *odd;
    uint32_t *ids;
};

/* ---- making ---------------------------------------------------------------------------------- */

/* A read of the fact: what its values say. */
static void world_read(sweep *s, const struct sweep_worlds *w, world_fact *f, uint32_t k)
{
    const sweep_read *r = &w->reads->reads.at[k];
    uint64_t bit = UINT64_C(1) << k % 64;
    f->reads[k / 64] |= bit;
    for (uint32_t v = 0; !r->counts && v < f->choice.count; v++) {
        if (atom_of_value(s->p, &s->p->atoms[r->atom], &f->choice.values[v]).t)
            f->truths[(size_t)v * w->words + k / 64] |= bit;
    }
}

static void world_source(sweep *s, sweep_question *q, world_fact *f, sweep_source *from)
{
    sweep_input *inputs = (sweep_input *)q->inputs;
    uint32_t count = f->choice.count;
    value *values = sweep_alloc(s, count + 1u, sizeof *values);
    for (uint32_t i = 0; values && i < count; i++)
        values[i + 1] = f->choice.values[i];
    f->input = q->input_count++;
    inputs[f->input] = (sweep_input){.type = {1, false}, .word_count = count + 1, .lacks = ID_NONE};
    from->worlds = values;
    from->chosen = f->input;
}

/* The facts of the reads, each with an input of its own in the table of worlds. */
static bool world_facts(sweep *s, struct sweep_worlds *w, sweep_question *q)
{
    const sweep *r = w->reads;
    uint32_t most = s->m->facts_count, last = ID_NONE;
    sweep_input *inputs = sweep_alloc(s, s->q.input_count + (size_t)most, sizeof *inputs);
    sweep_source *sources = sweep_alloc(s, most, sizeof *sources);
    w->facts = sweep_alloc(s, most, sizeof *w->facts);
    w->words = (uint32_t)r->reads.count / 64 + 1;
    if (s->oom)
        return false;
    memcpy(inputs, s->q.inputs, s->q.input_count * sizeof *inputs);
    memcpy(sources, s->q.sources, most * sizeof *sources);
    *q = s->q;
    q->inputs = inputs;
    q->sources = sources;
    q->listed = s->listed;
    for (uint32_t k = 0; k < r->reads.count && !s->oom; k++) {
        uint32_t id = s->p->atoms[r->reads.at[k].atom].fact;
        world_fact *f = &w->facts[w->fact_count];
        if (id != last) {
            *f = (world_fact){.choice = *fact_choices(w->reads, id), .input = ID_NONE};
            f->reads = sweep_alloc(s, w->words, sizeof *f->reads);
            f->truths = sweep_alloc(s, (size_t)f->choice.count * w->words, sizeof *f->truths);
            w->fact_count++;
        }
        last = id;
        f = &w->facts[w->fact_count - 1];
        if (!s->oom && !r->reads.at[k].counts && f->input == ID_NONE)
            world_source(s, q, f, &sources[id]);
        if (!s->oom)
            world_read(s, w, f, k);
    }
    return !s->oom;
}

static void world_rooms(sweep *s, struct sweep_worlds *w)
{
    uint32_t rows = s->words * STRIP_ROWS, inputs = w->table->q.input_count;
    w->open_columns = sweep_alloc(s, inputs, sizeof *w->open_columns);
    w->columns = sweep_alloc(s, inputs, sizeof *w->columns);
    w->open_bitmaps = sweep_alloc(s, s->q.bitmap_count, sizeof *w->open_bitmaps);
    w->bitmaps = sweep_alloc(s, s->q.bitmap_count, sizeof *w->bitmaps);
    for (uint32_t i = 0; i < inputs && !s->oom; i++) {
        size_t bytes = (size_t)rows * w->table->q.inputs[i].type.width;
        w->open_columns[i] = i < s->q.input_count ? sweep_aligned(s, bytes) : NULL;
        w->columns[i] = sweep_aligned(s, bytes);
    }
    for (uint32_t i = 0; i < s->q.bitmap_count && !s->oom; i++) {
        w->open_bitmaps[i] = sweep_alloc(s, s->words, sizeof(uint64_t));
        w->bitmaps[i] = sweep_alloc(s, s->words, sizeof(uint64_t));
    }
    w->rows = sweep_alloc(s, rows, sizeof *w->rows);
    w->of = sweep_alloc(s, rows, sizeof *w->of);
    w->runs = sweep_alloc(s, rows, sizeof *w->runs);
    w->atoms = sweep_alloc(s, (size_t)rows * w->words, sizeof *w->atoms);
    w->holds = sweep_alloc(s, rows, sizeof *w->holds);
    w->verdict = sweep_aligned(s, rows);
    w->disposition = sweep_aligned(s, rows);
    w->masks = sweep_aligned(s, rows * sizeof *w->masks);
    w->charge = sweep_aligned(s, rows * sizeof *w->charge);
    w->odd = sweep_alloc(s, s->words, sizeof *w->odd);
    w->ids = sweep_alloc(s, s->m->measures_count, sizeof *w->ids);
}

static struct sweep_worlds *worlds_make(sweep *s)
{
    struct sweep_worlds *w = sweep_alloc(s, 1, sizeof *w);
    uint32_t rows = s->words * STRIP_ROWS;
    sweep_question q;
    s->pairs = (list_pairs){0}; /* their room is used for the making */
    if (!w)
        return NULL;
    w->reads = sweep_make(SWEEP_READS, s->p, &s->q, rows, s->portable, s->a, s->pairs_room);
    if (!w->reads || !world_facts(s, w, &q))
        return NULL;
    w->table = sweep_make(SWEEP_WORLDS, s->p, &q, rows, s->portable, s->a, s->pairs_room);
    if (!w->table)
        return NULL;
    for (uint32_t i = 0; i < s->q.bit_count; i++)
        w->definitions |= (uint64_t)(s->q.bits[i].kind == BIT_HOLDS) << i;
    world_rooms(s, w);
    return s->oom ? NULL : w;
}

/* ---- what is open on a row ------------------------------------------------------------------- */

/* The values of a fact that the row's atoms tell apart. */
static uint32_t set_values(const struct sweep_worlds *w, const world_fact *f, const uint64_t *atoms,
                           uint16_t *out)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < f->choice.count; v++) {
        bool same = false;
        for (uint32_t k = 0; k < count && !same; k++) {
            same = true;
            for (uint32_t i = 0; i < w->words; i++)
                same = same && !((f->truths[(size_t)v * w->words + i] ^
                                  f->truths[(size_t)(out[k] - 1) * w->words + i]) & atoms[i]);
        }
        if (!same)
            out[count++] = (uint16_t)(v + 1);
    }
    return count;
}

static bool any_read(const struct sweep_worlds *w, const world_fact *f, const uint64_t *atoms)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < w->words; i++)
        any |= f->reads[i] & atoms[i];
    return any != 0;
}

/* The worlds of rows with these atoms open. */
static world_set set_make(sweep *s, struct sweep_worlds *w, const uint64_t *atoms)
{
    uint16_t values[SET_FACTS_MAX][UINT8_MAX], counts[SET_FACTS_MAX];
    world_set out = {.first = (uint32_t)w->numbers.count};
    uint64_t worlds = 1, most = s->worlds_max < WORLDS_OF_ROW ? s->worlds_max : WORLDS_OF_ROW;
    uint64_t counted = 1; /* no fewer than an outcome counts, whose classes may be more */
    bool any = false;
    for (uint32_t f = 0; f < w->fact_count; f++) {
        uint16_t own[UINT8_MAX];
        uint32_t count = set_values(w, &w->facts[f], atoms, own);
        if (!any_read(w, &w->facts[f], atoms))
            continue;
        any = true;
        counted *= w->facts[f].choice.classes;
        worlds *= count;
        if (worlds > most || counted > s->worlds_max || out.facts == SET_FACTS_MAX) {
            w->numbers.count = out.first;
            return (world_set){0};
        }
        if (count < 2)
            continue; /* its reads only count */
        memcpy(values[out.facts], own, count * sizeof *own);
        counts[out.facts++] = (uint16_t)count;
        if (!vec_push(s->a, &w->numbers, (uint16_t)f))
            s->oom = true;
    }
    for (uint32_t i = 0; i < worlds && !s->oom; i++) {
        for (uint32_t k = 0, rest = i; k < out.facts; rest /= counts[k++]) {
            if (!vec_push(s->a, &w->numbers, values[k][rest % counts[k]]))
                s->oom = true;
        }
    }
    out.worlds = any ? (uint16_t)worlds : 0;
    return out;
}

static void sets_forget(struct sweep_worlds *w)
{
    memset(w->keys.slots, 0, w->keys.room * sizeof *w->keys.slots);
    w->keys.count = 0;
    w->keys.words.count = w->sets.count = w->numbers.count = 0;
}

/* NULL: out of memory. */
static const world_set *set_of(sweep *s, struct sweep_worlds *w, uint32_t open_row)
{
    const uint64_t *atoms = w->atoms + (size_t)open_row * w->words;
    const uint32_t *key = (const uint32_t *)(const void *)atoms;
    uint64_t hash = key_hash(key, 2 * w->words);
    uint32_t at = key_find(&w->keys, key, 2 * w->words, hash);
    if (at != ID_NONE)
        return &w->sets.at[at];
    if (w->sets.count == WORLD_SETS_MAX || w->numbers.count > NUMBERS_MAX)
        sets_forget(w);
    world_set fresh = set_make(s, w, atoms);
    if (s->oom || !vec_push(s->a, &w->sets, fresh) ||
        !key_keep(s->a, &w->keys, key, 2 * w->words, hash, (uint32_t)w->sets.count - 1))
        return NULL;
    return &w->sets.at[w->sets.count - 1];
}

/* ---- gathering ------------------------------------------------------------------------------- */

static void gather(void *to, const void *from, unsigned width, const size_t *rows, uint32_t count)
{
    switch (width) {
    case 1:
        for (uint32_t i = 0; i < count; i++)
            ((uint8_t *)to)[i] = ((const uint8_t *)from)[rows[i]];
        return;
    case 2:
        for (uint32_t i = 0; i < count; i++)
            ((uint16_t *)to)[i] = ((const uint16_t *)from)[rows[i]];
        return;
    case 4:
        for (uint32_t i = 0; i < count; i++)
            ((uint32_t *)to)[i] = ((const uint32_t *)from)[rows[i]];
        return;
    default:
        for (uint32_t i = 0; i < count; i++)
            ((uint64_t *)to)[i] = ((const uint64_t *)from)[rows[i]];
        return;
    }
}

static void gather_bits(uint64_t *to, const uint64_t *from, size_t first, const size_t *rows,
                        uint32_t count)
{
    for (uint32_t at = 0; at < count; at += STRIP_ROWS) {
        uint32_t n = count - at < STRIP_ROWS ? count - at : STRIP_ROWS;
        uint64_t bits = 0;
        for (uint32_t i = 0; i < n && from; i++)
            bits |= (from[(first + rows[at + i]) / 64] >> (first + rows[at + i]) % 64 & 1) << i;
        to[at / STRIP_ROWS] = bits;
    }
}

/* ---- what the worlds of a row say ------------------------------------------------------------ */

typedef struct {
    sweep *s;
    struct sweep_worlds *w;
    const sweep_answers *out;
} worlds_work;

static uint64_t run_bits(const world_run *r)
{
    uint64_t low = r->count == STRIP_ROWS ? ~UINT64_C(0) : (UINT64_C(1) << r->count) - 1;
    return low << r->at % STRIP_ROWS;
}

/* Every world is charged alike. */
static bool charged_alike(const sweep *t, const world_run *r)
{
    uint64_t bits = run_bits(r);
    for (uint32_t i = 0; i < t->pieces.count; i++) {
        uint64_t in = sweep_plane(t, t->pieces.at[i].where)[r->at / STRIP_ROWS] & bits;
        if (in && in != bits)
            return false;
    }
    return true;
}

static void run_lists(const worlds_work *x, const world_run *r)
{
    const sweep *t = x->w->table;
    uint64_t bits = run_bits(r);
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->list_count; i++) {
        if ((sweep_plane(t, t->lists[i].where)[r->at / STRIP_ROWS] & bits) == bits)
            x->w->ids[count++] = t->lists[i].measure;
    }
    if (count)
        x->out->take(x->out->take_ctx, r->row, x->w->ids, count);
}

static void run_mask(const worlds_work *x, const world_run *r)
{
    const struct sweep_worlds *w = x->w;
    uint64_t mask = ~w->definitions;
    for (uint32_t i = r->at; i < r->at + r->count; i++)
        mask &= w->masks[i];
    mask |= w->holds[r->open_row] & w->definitions;
    mask_store(x->out->mask, x->out->mask_width, r->row, mask);
}

static void run_answer(const worlds_work *x, const world_run *r)
{
    const struct sweep_worlds *w = x->w;
    const sweep_answers *out = x->out;
    uint8_t safe = w->verdict[r->at], best = safe, disposed = w->disposition[r->at];
    for (uint32_t i = r->at + 1; i < r->at + r->count; i++) {
        safe = w->verdict[i] > safe ? w->verdict[i] : safe;
        best = w->verdict[i] < best ? w->verdict[i] : best;
        disposed = w->disposition[i] == disposed ? disposed : DISP_HELD;
    }
    if (out->verdict)
        out->verdict[r->row] = safe;
    if (out->best)
        out->best[r->row] = best;
    if (out->disposition)
        out->disposition[r->row] = disposed;
    if (out->mask)
        run_mask(x, r);
    if (out->charge)
        out->charge[r->row] = w->charge[r->at];
    if (out->take && x->s->listed)
        run_lists(x, r);
    out->odd[r->row / 64] &= ~(UINT64_C(1) << r->row % 64);
    if (out->worlds)
        out->worlds[r->row / 64] |= UINT64_C(1) << r->row % 64;
}

/* ---- a table of worlds ----------------------------------------------------------------------- */

/* Fills the strip under way with worlds that nobody looks at. */
static void table_pad(struct sweep_worlds *w)
{
    for (; w->world_count % STRIP_ROWS; w->world_count++)
        w->of[w->world_count] = w->of[w->world_count - 1];
}

static sweep_result table_run(worlds_work *x)
{
    sweep *s = x->s;
    struct sweep_worlds *w = x->w;
    sweep *t = w->table;
    bool fits;
    if (w->run_count == 0)
        return SWEEP_OK;
    table_pad(w);
    for (uint32_t i = 0; i < s->q.input_count; i++)
        gather(w->columns[i], w->open_columns[i], s->q.inputs[i].type.width, w->of, w->world_count);
    for (uint32_t i = 0; i < s->q.bitmap_count; i++)
        gather_bits(w->bitmaps[i], w->open_bitmaps[i], 0, w->of, w->world_count);
    sweep_data data = {(const void *const *)w->columns, (const uint64_t *const *)w->bitmaps};
    sweep_result got = sweep_planes(t, &data, 0, w->world_count, &fits);
    if (got == SWEEP_OK && fits) {
        memcpy(w->odd, sweep_plane(t, t->odd), t->strips_now * sizeof *w->odd);
        sweep_codes(t, &(block_answers){.verdict = w->verdict, .disposition = w->disposition});
        if (x->out->mask)
            sweep_masks(t, sizeof *w->masks, (char *)w->masks);
        if (t->charges.count)
            charges_of_block(t, t->strips_now, w->odd, w->charge);
        for (uint32_t i = 0; i < w->run_count; i++) {
            const world_run *r = &w->runs[i];
            if (!(w->odd[r->at / STRIP_ROWS] & run_bits(r)) && charged_alike(t, r))
                run_answer(x, r);
        }
    }
    for (uint32_t i = s->q.input_count; i < t->q.input_count; i++)
        memset(w->columns[i], 0, w->world_count);
    w->world_count = w->run_count = 0;
    return got;
}

/* Puts the worlds of an open row into the table, which is run first where it is full. */
static sweep_result row_put(worlds_work *x, uint32_t open_row)
{
    struct sweep_worlds *w = x->w;
    const world_set *set = set_of(x->s, w, open_row);
    if (!set)
        return SWEEP_NOMEM;
    if (set->worlds == 0)
        return SWEEP_OK;
    if (w->world_count % STRIP_ROWS + set->worlds > STRIP_ROWS)
        table_pad(w);
    if (w->world_count + set->worlds > x->s->words * STRIP_ROWS) {
        sweep_result got = table_run(x);
        if (got != SWEEP_OK)
            return got;
    }
    const uint16_t *facts = &w->numbers.at[set->first], *number = facts + set->facts;
    uint32_t at = w->world_count;
    for (uint32_t i = 0; i < set->worlds; i++, number += set->facts) {
        w->of[at + i] = open_row;
        for (uint32_t k = 0; k < set->facts; k++)
            ((uint8_t *)w->columns[w->facts[facts[k]].input])[at + i] = (uint8_t)number[k];
    }
    w->runs[w->run_count++] = (world_run){w->rows[open_row], open_row, at, set->worlds};
    w->world_count += set->worlds;
    return SWEEP_OK;
}

/* ---- open rows ------------------------------------------------------------------------------- */

/* The planes of atoms as bits by row. */
static void open_atoms(struct sweep_worlds *w)
{
    const sweep *r = w->reads;
    for (uint32_t strip = 0; strip < r->strips_now; strip++) {
        for (uint32_t word = 0; word < w->words; word++) {
            uint64_t x[64] = {0};
            for (uint32_t k = 0; k < 64 && word * 64 + k < r->reads.count; k++)
                x[k] = sweep_plane(r, r->reads.at[word * 64 + k].where)[strip];
            bits_turn(x);
            for (uint32_t k = 0; k < STRIP_ROWS; k++)
                w->atoms[((size_t)strip * STRIP_ROWS + k) * w->words + word] = x[k];
        }
    }
}

static sweep_result open_run(worlds_work *x, const sweep_data *d, size_t first)
{
    sweep *s = x->s;
    struct sweep_worlds *w = x->w;
    bool fits;
    uint32_t count = w->row_count;
    w->row_count = 0;
    while (count % STRIP_ROWS) {
        w->rows[count] = w->rows[count - 1];
        count++;
    }
    for (uint32_t i = 0; i < s->q.input_count; i++) {
        unsigned width = s->q.inputs[i].type.width;
        gather(w->open_columns[i], (const char *)d->columns[i] + first * width, width, w->rows,
               count);
    }
    for (uint32_t i = 0; i < s->q.bitmap_count; i++)
        gather_bits(w->open_bitmaps[i], d->bitmaps[i], first, w->rows, count);
    sweep_data data = {(const void *const *)w->open_columns,
                       (const uint64_t *const *)w->open_bitmaps};
    sweep_result got = sweep_planes(w->reads, &data, 0, count, &fits);
    if (got != SWEEP_OK || !fits)
        return got;
    open_atoms(w);
    if (w->definitions)
        sweep_masks(w->reads, sizeof *w->holds, (char *)w->holds);
    const uint64_t *odd = sweep_plane(w->reads, w->reads->odd);
    for (uint32_t i = 0; i < count && got == SWEEP_OK; i++) {
        bool again = i > 0 && w->rows[i] == w->rows[i - 1];
        if (!again && !(odd[i / 64] >> i % 64 & 1))
            got = row_put(x, i);
    }
    return got == SWEEP_OK ? table_run(x) : got;
}

/* ---- a call ---------------------------------------------------------------------------------- */

static uint64_t odd_bits(const sweep_answers *out, size_t word, size_t count)
{
    uint64_t bits = out->odd[word];
    if (count - word * 64 < 64)
        bits &= (UINT64_C(1) << (count - word * 64)) - 1;
    return bits;
}

sweep_result worlds_rows(sweep *s, const sweep_data *d, size_t first, size_t count,
                         const sweep_answers *out)
{
    uint64_t from = s->q.worlds_from ? s->q.worlds_from : WORLDS_FROM;
    if (s->index || s->q.worlds_from == ID_NONE)
        return SWEEP_OK;
    for (size_t word = 0; word * 64 < count; word++)
        s->open_rows += (uint64_t)__builtin_popcountll(odd_bits(out, word, count));
    if (s->open_rows < from)
        return SWEEP_OK;
    if (!s->worlds && !(s->worlds = worlds_make(s)))
        return SWEEP_NOMEM;
    worlds_work x = {s, s->worlds, out};
    struct sweep_worlds *w = x.w;
    sweep_result got = SWEEP_OK;
    w->row_count = w->world_count = w->run_count = 0;
    for (size_t word = 0; word * 64 < count && got == SWEEP_OK; word++) {
        for (uint64_t bits = odd_bits(out, word, count); bits; bits &= bits - 1)
            w->rows[w->row_count++] = word * 64 + (size_t)__builtin_ctzll(bits);
        if (w->row_count + 64 > s->words * STRIP_ROWS)
            got = open_run(&x, d, first);
    }
    return got == SWEEP_OK && w->row_count ? open_run(&x, d, first) : got;
}
