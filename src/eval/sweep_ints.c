/*
 * sweep_ints.c - comparisons across facts in 32 bits, sixteen rows where 64 bits take eight.
 *
 * Sums and products of 32 bits wrap around, whatever they come to on the way: what is compared is
 * right where it fits 32 bits itself.
 */
#include "eval/sweep_sums.h"

/* As the caller's columns lie. */
typedef uint32_t sixteen_ints __attribute__((vector_size(64), aligned(4), may_alias));

static bool fits_int(sum_reach x)
{
    return x.lo >= INT32_MIN && x.hi <= INT32_MAX;
}

void ints_choose(sweep *s)
{
    for (uint32_t i = 0; i < s->compares.count; i++) {
        sum_compare *c = &s->compares.at[i];
        c->narrow = c->x_divisor == ID_NONE && c->y_divisor == ID_NONE && s->sum_fits[c->x] &&
                    s->sum_fits[c->y] && fits_int(sum_scaled(s, c->x, c->kx)) &&
                    fits_int(sum_scaled(s, c->y, c->ky));
        const uint32_t reads[4] = {c->x, c->y, c->x_divisor, c->y_divisor};
        for (unsigned k = 0; s->compare_used[i] && k < 4; k++)
            sums_mark(s, c->narrow ? s->sum_narrow : s->sum_wide, reads[k]);
    }
}

/* The column itself is the sum. */
static bool is_raw(const sweep *s, const sum_step *x)
{
    return x->kind == SUM_STEPS && x->scale == 1 && x->offset == 0 &&
           s->q.inputs[x->input].type.width == 4;
}

static int32_t *ints_of(const sweep *s, uint32_t i)
{
    return s->ints + (size_t)i * RUN_ROWS;
}

static const int32_t *ints_at(const sweep *s, uint32_t i, uint32_t first)
{
    const sum_step *x = &s->sums.at[i];
    return is_raw(s, x) ? (const int32_t *)(const void *)sum_raw_from(s, x, first) : ints_of(s, i);
}

TG_CLONES
static void ints_plus(int32_t *to, const int32_t *a, int64_t ka, const int32_t *b, int64_t kb,
                      uint32_t strips)
{
    sixteen_ints *out = (sixteen_ints *)to;
    const sixteen_ints *x = (const sixteen_ints *)a, *y = (const sixteen_ints *)b;
    uint32_t n = strips * STRIP_ROWS / 16;
    if (ka == 1 && kb == 1) {
        for (uint32_t i = 0; i < n; i++)
            out[i] = x[i] + y[i];
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        out[i] = x[i] * (uint32_t)ka + y[i] * (uint32_t)kb;
}

TG_CLONES
static void ints_times(int32_t *to, const int32_t *a, const int32_t *b, uint32_t strips)
{
    sixteen_ints *out = (sixteen_ints *)to;
    const sixteen_ints *x = (const sixteen_ints *)a, *y = (const sixteen_ints *)b;
    for (uint32_t i = 0; i < strips * STRIP_ROWS / 16; i++)
        out[i] = x[i] * y[i];
}

void ints_run(const sweep *s, uint32_t i, uint32_t first, uint32_t count)
{
    const sum_step *x = &s->sums.at[i];
    int32_t *to = ints_of(s, i);
    switch (x->kind) {
    case SUM_STEPS:
        if (!is_raw(s, x))
            s->kernels->ints(s->q.inputs[x->input].type, sum_raw_from(s, x, first), x->scale,
                             x->offset, count, to);
        return;
    case SUM_WORDS:
        for (uint32_t row = 0; row < count * STRIP_ROWS; row++) {
            uint64_t word = raw_at(s->q.inputs[x->input].type, sum_raw_from(s, x, first), row);
            to[row] = word < s->q.inputs[x->input].word_count ? (int32_t)x->words[word] : 0;
        }
        return;
    case SUM_ONE:
        for (uint32_t row = 0; row < count * STRIP_ROWS; row++)
            to[row] = (int32_t)x->offset;
        return;
    case SUM_ADD:
        ints_plus(to, ints_at(s, x->a, first), x->ka, ints_at(s, x->b, first), x->kb, count);
        return;
    case SUM_TIMES:
        ints_times(to, ints_at(s, x->a, first), ints_at(s, x->b, first), count);
        return;
    }
}

const int32_t *ints_scaled(const sweep *s, uint32_t i, int64_t k, uint32_t first, uint32_t count,
                           void *room)
{
    const int32_t *at = ints_at(s, i, first);
    if (k == 1)
        return at;
    ints_plus(room, at, k, at, 0, count);
    return room;
}
