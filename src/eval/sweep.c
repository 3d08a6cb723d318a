/*
 * sweep.c - see sweep.h: the setup, and blocks.
 */
#include "eval/sweep_run.h"

#include <string.h>

enum { ALIGNMENT = 64 };

void *sweep_aligned(sweep *s, size_t bytes)
{
    char *x = sweep_alloc(s, bytes + ALIGNMENT, 1);
    return x ? x + (ALIGNMENT - (uintptr_t)x % ALIGNMENT) % ALIGNMENT : NULL;
}

/* ---- the setup ------------------------------------------------------------------------------- */

static bool copy_question(sweep *s, const sweep_question *q)
{
    sweep_input *inputs = sweep_alloc(s, q->input_count, sizeof *inputs);
    sweep_source *sources = sweep_alloc(s, s->m->facts_count, sizeof *sources);
    sweep_bit *bits = sweep_alloc(s, q->bit_count, sizeof *bits);
    uint32_t *charges = sweep_alloc(s, q->charge_count, sizeof *charges);
    if (s->oom)
        return false;
    memcpy(sources, q->sources, s->m->facts_count * sizeof *sources);
    for (uint32_t i = 0; i < q->input_count; i++)
        inputs[i] = q->inputs[i];
    for (uint32_t i = 0; i < q->bit_count; i++)
        bits[i] = q->bits[i];
    for (uint32_t i = 0; i < q->charge_count; i++)
        charges[i] = q->charges[i];
    s->q = *q;
    s->q.inputs = inputs;
    s->q.sources = sources;
    s->q.bits = bits;
    s->q.charges = charges;
    bool *listed = q->listed ? sweep_alloc(s, s->m->measures_count, sizeof *listed) : NULL;
    if (listed)
        memcpy(listed, q->listed, s->m->measures_count * sizeof *listed);
    s->listed = listed;
    return !s->oom;
}

static size_t input_bytes(const sweep *s, uint32_t i, size_t rows)
{
    return rows * s->q.inputs[i].type.width;
}

/* Room for a block. */
static bool block_rooms(sweep *s, uint32_t rows)
{
    size_t padded = 0;
    s->words = rows / 64;
    s->planes = sweep_aligned(s, (size_t)s->f.plane_count * s->words * sizeof *s->planes);
    for (uint32_t i = 0; i < s->q.input_count; i++)
        padded += input_bytes(s, i, rows);
    s->padded = sweep_aligned(s, padded);
    s->at = sweep_alloc(s, s->q.input_count, sizeof *s->at);
    s->answers = sweep_aligned(s, (size_t)rows * (sizeof(int64_t) + sizeof(uint64_t) + 2));
    s->past_told = sweep_alloc(s, s->q.input_count, sizeof *s->past_told);
    for (uint32_t i = 0; i < s->q.input_count && !s->oom; i++)
        s->past_told[i] = all_words(&s->q.inputs[i]) || lacks_words(s, i);
    if (s->oom)
        return false;
    memset(s->planes + (size_t)F_ONE * s->words, 0xff, s->words * sizeof *s->planes);
    return true;
}

sweep *sweep_make(sweep_kind kind, const plan *p, const sweep_question *q, uint32_t block_rows,
                  bool portable, arena *a, arena *scratch)
{
    sweep *s = arena_alloc(a, 1, sizeof *s);
    fast_run run = {.p = p};
    if (!s)
        return NULL;
    *s = (sweep){.kind = kind, .p = p, .m = p->model, .a = a, .portable = portable,
                 .kernels = bit_kernels_get(portable),
                 .worlds_max = q->worlds_max ? q->worlds_max : WORLDS_MAX};
    formula_init(&s->f, a);
    if (!copy_question(s, q))
        return NULL;
    s->numbers = sweep_alloc(s, s->m->facts_count, sizeof *s->numbers);
    s->number_asked = sweep_alloc(s, s->m->facts_count, sizeof *s->number_asked);
    s->bits = sweep_alloc(s, q->bit_count, sizeof *s->bits);
    s->pairs_room = scratch;
    bool done = !s->oom && truth_setup(s, scratch) &&
                atoms_missing(&run, a, s->missing);
    s->indexed = done ? sweep_alloc(s, s->m->measures_count, sizeof *s->indexed) : NULL;
    if (done && kind == SWEEP_ROWS)
        index_make(s);
    if (done && !s->oom && kind != SWEEP_READS)
        frame_build(s);
    if (done && !s->oom && kind == SWEEP_READS)
        reads_build(s);
    arena_reset(scratch);
    uint32_t rows = block_rows ? block_rows : SWEEP_BLOCK;
    if (!done || s->oom || !formula_finish(&s->f) || !sums_ready(s) || !block_rooms(s, rows))
        return NULL;
    return s;
}

sweep *sweep_new(const plan *p, const sweep_question *q, uint32_t block_rows, bool portable,
                 arena *a, arena *scratch)
{
    return sweep_make(SWEEP_ROWS, p, q, block_rows, portable, a, scratch);
}

/* ---- a block --------------------------------------------------------------------------------- */

static void make_plane(void *ctx, uint32_t number, uint64_t *plane)
{
    const sweep *s = ctx;
    const plane_maker *x = &s->makers.at[number];
    const void *at = s->at[x->input];
    raw_type t = s->q.inputs[x->input].type;
    switch (x->kind) {
    case MAKE_GE: s->kernels->ge(t, at, x->at, s->strips_now, plane); return;
    case MAKE_EQ: s->kernels->eq(t, at, x->at, s->strips_now, plane); return;
    case MAKE_MEMBER: s->kernels->member(at, x->set, s->strips_now, plane); return;
    }
}

static uint64_t *plane_of(const sweep *s, uint32_t value_id)
{
    return formula_plane(&s->f, s->planes, s->words, value_id);
}

const uint64_t *sweep_plane(const sweep *s, uint32_t value_id)
{
    return plane_of(s, value_id);
}

/* The truths of 64 rows; of a word past its words those of the first one. */
static void strip_truths(const wide_words *g, uint32_t words, raw_type t, const void *at,
                         size_t row, uint64_t x[64])
{
    if (t.width == 2) {
        const uint16_t *in = (const uint16_t *)at + row;
        for (unsigned k = 0; k < STRIP_ROWS; k++)
            x[k] = g->truths[in[k] < words ? in[k] : 0];
    } else if (t.width == 4) {
        const uint32_t *in = (const uint32_t *)at + row;
        for (unsigned k = 0; k < STRIP_ROWS; k++)
            x[k] = g->truths[in[k] < words ? in[k] : 0];
    } else {
        const uint64_t *in = (const uint64_t *)at + row;
        for (unsigned k = 0; k < STRIP_ROWS; k++)
            x[k] = g->truths[in[k] < words ? in[k] : 0];
    }
}

/* The truths of words, 64 rows at a time, turned into planes. */
static void wide_planes(sweep *s)
{
    for (size_t i = 0; i < s->wide.count; i++) {
        const wide_words *g = &s->wide.at[i];
        uint32_t words = s->q.inputs[g->input].word_count;
        for (uint32_t strip = 0; strip < s->strips_now; strip++) {
            uint64_t x[64];
            strip_truths(g, words, s->q.inputs[g->input].type, s->at[g->input],
                         (size_t)strip * STRIP_ROWS, x);
            bits_turn(x);
            for (uint32_t k = 0; k < g->count; k++)
                plane_of(s, g->kept[k])[strip] = x[k];
        }
    }
}

/* The block's inputs; of a last strip that is not full a copy, filled up with its last row. */
static void block_inputs(sweep *s, const sweep_data *d, size_t first, uint32_t count)
{
    char *pad = s->padded;
    for (uint32_t i = 0; i < s->q.input_count; i++) {
        size_t width = s->q.inputs[i].type.width;
        const char *from = (const char *)d->columns[i] + first * width;
        s->at[i] = from;
        if (count % STRIP_ROWS == 0)
            continue;
        memcpy(pad, from, count * width);
        for (uint32_t r = count; r % STRIP_ROWS; r++)
            memcpy(pad + r * width, from + (count - 1) * width, width);
        s->at[i] = pad;
        pad += input_bytes(s, i, (size_t)s->words * STRIP_ROWS);
    }
}

static void block_bitmaps(sweep *s, const sweep_data *d, size_t first)
{
    for (uint32_t i = 0; i < s->q.bitmap_count; i++) {
        uint64_t *to = plane_of(s, s->bitmaps[i]);
        const uint64_t *from = d->bitmaps[i];
        if (from)
            memcpy(to, from + first / 64, s->strips_now * sizeof *to);
        else
            memset(to, 0, s->strips_now * sizeof *to);
    }
}

/* The least and greatest of numbers that sums read, and no word past its words. */
static bool block_ranges(sweep *s)
{
    for (uint32_t i = 0; i < s->q.input_count; i++) {
        const sweep_input *in = &s->q.inputs[i];
        if (in->word_count ? s->past_told[i] : !s->ranged[i])
            continue;
        s->kernels->range(in->type, s->at[i], s->strips_now, &s->input_low[i], &s->input_high[i]);
        if (in->word_count && s->input_high[i] >= in->word_count)
            return false;
    }
    return true;
}

/* ---- answers --------------------------------------------------------------------------------- */

void sweep_codes(const sweep *s, const block_answers *to)
{
    const uint64_t *planes[VD_COUNT];
    uint8_t codes[VD_COUNT];
    uint32_t count = 0;
    for (uint8_t v = VD_CONDITIONAL; v <= VD_DENIED; v++) {
        if (s->levels[v] == F_ZERO)
            continue;
        planes[count] = plane_of(s, s->levels[v]);
        codes[count++] = v;
    }
    if (to->verdict)
        s->kernels->bytes(planes, codes, count, VD_CLEAR, s->strips_now, to->verdict);
    planes[0] = plane_of(s, s->released);
    codes[0] = DISP_RELEASED;
    planes[1] = plane_of(s, s->denied);
    codes[1] = DISP_DENIED;
    if (to->disposition)
        s->kernels->bytes(planes, codes, 2, DISP_HELD, s->strips_now, to->disposition);
}

void sweep_masks(const sweep *s, unsigned width, char *to)
{
    const uint64_t *planes[64];
    uint32_t count = s->q.bit_count < 8 * width ? s->q.bit_count : 8 * width;
    for (uint32_t i = 0; i < count; i++)
        planes[i] = plane_of(s, s->bits[i]);
    s->kernels->masks(planes, count, width, s->strips_now, to);
}

/* Where the block's answers go: the caller's arrays, or ours when its last strip is not full. */
static block_answers answers_at(const sweep *s, const sweep_answers *out, size_t row, bool full)
{
    size_t rows = (size_t)s->words * STRIP_ROWS;
    char *own = s->answers;
    block_answers at = {(uint8_t *)own, (uint8_t *)own + rows, own + 2 * rows,
                        (int64_t *)(void *)(own + 10 * rows)};
    if (full) {
        at.verdict = out->verdict ? out->verdict + row : NULL;
        at.disposition = out->disposition ? out->disposition + row : NULL;
        at.mask = out->mask ? (char *)out->mask + row * out->mask_width : NULL;
        at.charge = out->charge ? out->charge + row : NULL;
    }
    return at;
}

static void answers_copy(const sweep_answers *out, const block_answers *from, size_t row,
                         uint32_t count)
{
    if (out->verdict)
        memcpy(out->verdict + row, from->verdict, count);
    if (out->disposition)
        memcpy(out->disposition + row, from->disposition, count);
    if (out->mask)
        memcpy((char *)out->mask + row * out->mask_width, from->mask,
               (size_t)count * out->mask_width);
    if (out->charge)
        memcpy(out->charge + row, from->charge, count * sizeof *out->charge);
}

sweep_result sweep_planes(sweep *s, const sweep_data *d, size_t first, uint32_t count, bool *fits)
{
    s->strips_now = (count + STRIP_ROWS - 1) / STRIP_ROWS;
    s->rows_now = count;
    block_inputs(s, d, first, count);
    block_bitmaps(s, d, first);
    *fits = false;
    if (!block_ranges(s))
        return SWEEP_WORD_PAST;
    wide_planes(s);
    *fits = sums_compare(s, s->strips_now);
    if (*fits)
        formula_run(&s->f, s->planes, s->words, s->strips_now, make_plane, s);
    return SWEEP_OK;
}

/* Rows [row, row + count) of those asked for; in the table they begin at `first`. */
static sweep_result block(sweep *s, const sweep_data *d, size_t first, size_t row, uint32_t count,
                  const sweep_answers *out)
{
    bool full = count % STRIP_ROWS == 0, fits;
    uint64_t *odd = out->odd + row / 64;
    sweep_result got = sweep_planes(s, d, first, count, &fits);
    if (got != SWEEP_OK)
        return got;
    if (!fits) {
        memset(odd, 0xff, s->strips_now * sizeof *odd);
        return SWEEP_OK;
    }
    memcpy(odd, plane_of(s, s->odd), s->strips_now * sizeof *odd);
    block_answers at = answers_at(s, out, row, full);
    sweep_codes(s, &at);
    if (out->mask)
        sweep_masks(s, out->mask_width, at.mask);
    if (out->charge)
        charges_of_block(s, s->strips_now, odd, at.charge);
    if (s->listed)
        lists_begin(s);
    if (s->index)
        index_block(s, odd, &at);
    if (!full)
        answers_copy(out, &at, row, count);
    return s->listed && out->take && !lists_give(s, row, odd, out) ? SWEEP_NOMEM : SWEEP_OK;
}

sweep_result sweep_rows(sweep *s, const sweep_data *data, size_t first, size_t count,
                const sweep_answers *out)
{
    uint32_t rows = s->words * STRIP_ROWS;
    tg_assert(first % STRIP_ROWS == 0);
    for (size_t row = 0; row < count; row += rows) {
        size_t left = count - row;
        sweep_result got =
            block(s, data, first + row, row, left < rows ? (uint32_t)left : rows, out);
        if (got != SWEEP_OK)
            return got;
    }
    if (out->best && count)
        memcpy(out->best, out->verdict, count);
    if (out->worlds)
        memset(out->worlds, 0, (count + 63) / 64 * sizeof *out->worlds);
    return worlds_rows(s, data, first, count, out);
}
