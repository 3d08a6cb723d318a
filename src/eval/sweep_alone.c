/*
 * sweep_alone.c - sweep_alone.h: what is done for a row.
 */
#include "eval/sweep_alone.h"
#include "eval/sweep_sums.h"

#include <string.h>

/* A row of a table. */
typedef struct { const sweep_data *data; size_t row; } alone_place;

/* raw_at, in place. */
static inline uint64_t alone_raw(raw_type t, const void *x, size_t at)
{
    switch (t.width * 2 + t.is_signed) {
    case 2: return ((const uint8_t *)x)[at];
    case 3: return (uint64_t)(int64_t)((const int8_t *)x)[at];
    case 4: return ((const uint16_t *)x)[at];
    case 5: return (uint64_t)(int64_t)((const int16_t *)x)[at];
    case 8: return ((const uint32_t *)x)[at];
    case 9: return (uint64_t)(int64_t)((const int32_t *)x)[at];
    default: return ((const uint64_t *)x)[at];
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* A number as it is read. One out of its fact's range is odd, or not there: then any in it will do.
 * False: it may be in range and is too large. */
static inline bool alone_number(const alone_sum *t, uint64_t raw, int64_t *out)
{
    int64_t at = (int64_t)raw;
    if (!t->type.is_signed && at < 0) {
        at = t->high;
        if (at == INT64_MAX)
            return false;
    }
    at = at > t->high ? t->high : at;
    *out = at < t->low ? t->low : at;
    return true;
}

/* x * kx + y * ky, each part and both of 64 bits. */
static inline bool alone_plus(int64_t x, int64_t kx, int64_t y, int64_t ky, int64_t *out)
{
    int64_t a, b;
    return !__builtin_mul_overflow(x, kx, &a) && !__builtin_mul_overflow(y, ky, &b) &&
           !__builtin_add_overflow(a, b, out);
}

/* A sum of the row that fits. (What is not known is 0, whatever is sure of the known ones.) */
static inline int64_t alone_sure(const struct sweep_alone *x, const alone_place *at,
                                 const alone_sum *t)
{
    int64_t number = 0;
    uint64_t raw;
    switch (t->kind) {
    case SUM_STEPS:
        raw = alone_raw(t->type, at->data->columns[t->input], at->row);
        (void)alone_number(t, raw, &number);
        return (int64_t)((uint64_t)number * (uint64_t)t->scale + (uint64_t)t->offset);
    case SUM_WORDS:
        raw = alone_raw(t->type, at->data->columns[t->input], at->row);
        return raw < t->word_count ? t->words[raw] : 0;
    case SUM_ONE: return t->offset;
    case SUM_ADD:
        return (int64_t)((uint64_t)x->sums[t->a] * (uint64_t)t->ka +
                         (uint64_t)x->sums[t->b] * (uint64_t)t->kb);
    case SUM_TIMES: return (int64_t)((uint64_t)x->sums[t->a] * (uint64_t)x->sums[t->b]);
    }
    return 0;
}

/* One that may not fit: whether it does. */
static bool alone_fits(const struct sweep_alone *x, const alone_place *at, const alone_sum *t)
{
    int64_t *out = &x->sums[t->at], number;
    switch (t->kind) {
    case SUM_STEPS:
        return alone_number(t, alone_raw(t->type, at->data->columns[t->input], at->row), &number) &&
               alone_plus(number, t->scale, t->offset, 1, out);
    case SUM_ADD:
        return x->fits[t->a] && x->fits[t->b] &&
               alone_plus(x->sums[t->a], t->ka, x->sums[t->b], t->kb, out);
    case SUM_TIMES:
        return x->fits[t->a] && x->fits[t->b] &&
               !__builtin_mul_overflow(x->sums[t->a], x->sums[t->b], out);
    case SUM_WORDS:
    case SUM_ONE: *out = alone_sure(x, at, t); return true;
    }
    return false;
}

static void alone_sums(const struct sweep_alone *x, const alone_place *at, const alone_sum *sums,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const alone_sum *t = &sums[i];
        if (t->sure)
            x->sums[t->at] = alone_sure(x, at, t);
        else
            x->fits[t->at] = alone_fits(x, at, t);
    }
}

/* Whether the derived facts fit that are worked out. */
static bool alone_watches(const struct sweep_alone *x)
{
    bool good = true;
    for (uint32_t i = 0; i < x->watched_count; i++) {
        int64_t at = x->sums[x->watched[i]];
        good =
            good && x->fits[x->watched[i]] && at >= x->watched_low[i] && at <= x->watched_high[i];
    }
    return good;
}

/* False: it cannot be told. */
static inline bool alone_compare_is(const struct sweep_alone *x, const alone_compare *t,
                                    bool *holds)
{
    const sum_compare *c = &t->of;
    const uint32_t divisors[2] = {c->x_divisor, c->y_divisor};
    if (!t->sure && (!x->fits[c->x] || !x->fits[c->y]))
        return false;
    int64_t a = x->sums[c->x], b = x->sums[c->y];
    int order = (a > b) - (a < b);
    if (c->kx != 1 || c->ky != 1) {
        i128 left = (i128)a * c->kx, right = (i128)b * c->ky;
        order = (left > right) - (left < right);
    }
    *holds = t->holds >> (order + 1) & 1;
    for (unsigned k = 0; k < 2; k++) {
        if (divisors[k] == ID_NONE)
            continue;
        if (!x->fits[divisors[k]] || x->sums[divisors[k]] < 0)
            return false;
        *holds = *holds && x->sums[divisors[k]] != 0;
    }
    return true;
}

/* ---- classes --------------------------------------------------------------------------------- */

/* How many cuts the value has reached. */
static inline uint32_t alone_class(const alone_dimension *d, uint64_t value_at)
{
    const uint64_t *cuts = d->cuts;
    uint32_t n = d->cut_count;
    while (n > 1) { /* without a branch that goes by the value */
        uint32_t half = n / 2;
        cuts += cuts[half - 1] <= value_at ? half : 0;
        n -= half;
    }
    return (uint32_t)(cuts - d->cuts) + (*cuts <= value_at);
}

/* The row's classes of dimensions of words. False: a number past the words. */
static inline bool alone_words(const struct sweep_alone *x, const alone_place *at)
{
    const void *const *columns = at->data->columns;
    const alone_dimension *d = x->dimensions, *end = d + x->kind_end[BY_BYTE];
    uint32_t *to = x->chosen, all = 0;
    for (; d < end; d++) {
        uint32_t place = d->by_word[((const uint8_t *)columns[d->of])[at->row]];
        all |= place;
        *to++ = place;
    }
    for (end = x->dimensions + x->kind_end[BY_WORD]; d < end; d++) {
        uint64_t word = alone_raw(d->type, columns[d->of], at->row);
        uint32_t place = d->by_word[word < d->word_count ? word : d->word_count];
        all |= place;
        *to++ = place;
    }
    return !(all & PAST_WORDS);
}

/* Of dimensions of numbers up to `end`, all of one type. */
static inline uint32_t alone_steps(const struct sweep_alone *x, const alone_place *at, uint32_t i,
                                   uint32_t end, raw_type type)
{
    for (; i < end; i++) {
        const alone_dimension *d = &x->dimensions[i];
        uint64_t raw = alone_raw(type, at->data->columns[d->of], at->row);
        x->chosen[i] = d->first + alone_class(d, raw ^ d->flip) * x->words;
    }
    return i;
}

/* The classes of numbers, gaps and comparisons. False: a comparison cannot be told. */
static inline bool alone_numbers(const struct sweep_alone *x, const alone_place *at)
{
    const uint32_t *end = x->type_end;
    uint32_t i = x->kind_end[BY_WORD];
    i = alone_steps(x, at, i, end[0], (raw_type){1, false});
    i = alone_steps(x, at, i, end[1], (raw_type){1, true});
    i = alone_steps(x, at, i, end[2], (raw_type){2, false});
    i = alone_steps(x, at, i, end[3], (raw_type){2, true});
    i = alone_steps(x, at, i, end[4], (raw_type){4, false});
    i = alone_steps(x, at, i, end[5], (raw_type){4, true});
    i = alone_steps(x, at, i, end[7], (raw_type){8, false}); /* signed or not */
    for (; i < x->kind_end[BY_BITMAP]; i++) {
        const alone_dimension *d = &x->dimensions[i];
        const uint64_t *lacks = at->data->bitmaps[d->of];
        bool set = lacks && (lacks[at->row / 64] >> at->row % 64 & 1);
        x->chosen[i] = d->first + (set ? x->words : 0);
    }
    for (; i < x->kind_end[BY_COMPARE]; i++) {
        const alone_dimension *d = &x->dimensions[i];
        bool holds;
        if (!alone_compare_is(x, &x->compares[d->of], &holds))
            return false;
        x->chosen[i] = d->first + (holds ? x->words : 0);
    }
    return true;
}

/* Into each of TG_CLONES. */
#define ALONE_INLINE static inline __attribute__((always_inline))

/* ---- conditions ------------------------------------------------------------------------------ */

typedef uint64_t four_conditions __attribute__((vector_size(32), may_alias));

/* Whether one of the checks is so; there is one at least. */
ALONE_INLINE bool alone_some(const struct sweep_alone *x, uint32_t first)
{
    uint64_t some = 0;
    for (const alone_check *c = &x->checks[first]; c->mask; c++)
        some |= ~(x->now[c->word] ^ c->want) & c->mask;
    return some != 0;
}

/* The candidates of the words [from, end). */
ALONE_INLINE const uint32_t *alone_and(const struct sweep_alone *x, uint32_t from, uint32_t end,
                                       const uint32_t *d)
{
    const uint64_t *bits = x->bits;
    for (uint32_t w = from; w < end; w += 4) {
        four_conditions left = *(const four_conditions *)(x->all + w);
        for (const uint32_t *last = x->matters + x->matter_end[w / 4]; d < last; d++)
            left &= *(const four_conditions *)(bits + x->chosen[*d] + w);
        *(four_conditions *)(x->now + w) = left;
        *(four_conditions *)(x->before + w) = left;
    }
    return d;
}

/* Of the first words' candidates those are put out, level by level, that rest on what is not so. */
ALONE_INLINE void alone_levels(const struct sweep_alone *x)
{
    const uint64_t *leaves = x->leaves;
    for (const alone_step *t = x->steps, *end = t + x->step_count; t < end; t++) {
        uint64_t hold = x->now[t->word] & t->mask;
        for (uint64_t bits = hold & t->choices; bits; bits &= bits - 1) {
            unsigned at = (unsigned)__builtin_ctzll(bits);
            uint64_t out = (uint64_t)!alone_some(x, x->choice[t->word * 64 + at]) << at;
            x->now[t->word] ^= out;
            hold ^= out;
        }
        uint64_t tell = (hold & t->if_true) | (x->before[t->word] & ~hold & t->if_false);
        const alone_event *events = x->events + (size_t)t->word * 64;
        for (uint32_t w = t->word & ~3u; tell && w < x->first_words; w += 4) {
            four_conditions left = *(four_conditions *)(x->now + w);
            for (uint64_t bits = tell; bits; bits &= bits - 1) {
                unsigned at = (unsigned)__builtin_ctzll(bits);
                left &= *(const four_conditions *)(leaves + events[at].leaves[hold >> at & 1] + w);
            }
            *(four_conditions *)(x->now + w) = left;
        }
    }
}

static bool alone_longer(const struct sweep_alone *x, const alone_rest *r)
{
    uint64_t wrong = 0;
    for (uint32_t i = r->more; i < r->more_any; i++)
        wrong |= (x->now[x->checks[i].word] ^ x->checks[i].want) & x->checks[i].mask;
    return wrong == 0 && (!x->checks[r->more_any].mask || alone_some(x, r->more_any));
}

/* Of the later words' candidates those are put out that rest on what is not so. */
ALONE_INLINE void alone_rests(const struct sweep_alone *x)
{
    uint64_t *now = x->now;
    for (uint32_t w = x->first_words; w < x->list_end; w++) {
        const alone_rest *on = x->on + (size_t)(w - x->first_words) * 64;
        uint64_t left = now[w];
        for (uint64_t bits = left & x->rests[w - x->first_words]; bits; bits &= bits - 1) {
            unsigned at = (unsigned)__builtin_ctzll(bits);
            const alone_rest *r = &on[at];
            uint64_t wrong = ((now[r->word[0]] ^ r->want[0]) & r->mask[0]) |
                             ((now[r->word[1]] ^ r->want[1]) & r->mask[1]);
            left ^= (uint64_t)(wrong != 0) << at;
        }
        for (uint64_t bits = left & x->longer[w - x->first_words]; bits; bits &= bits - 1) {
            unsigned at = (unsigned)__builtin_ctzll(bits);
            left ^= (uint64_t)!alone_longer(x, &on[at]) << at;
        }
        now[w] = left;
    }
}

/* All conditions, or those of the first words alone. */
TG_CLONES
static void alone_settle(const struct sweep_alone *x, bool all)
{
    const uint32_t *rest = alone_and(x, 0, x->first_words, x->matters);
    alone_levels(x);
    if (!all)
        return;
    alone_and(x, x->first_words, x->words, rest);
    alone_rests(x);
}

static inline bool alone_is(const struct sweep_alone *x, alone_at at)
{
    return (x->now[at.word] >> at.bit & 1) != at.inverted;
}

/* ---- charges --------------------------------------------------------------------------------- */

/* False: some amount does not fit. */
static bool alone_piece(struct sweep_alone *x, const charge_piece *c, uint64_t *odd)
{
    i128 base = 0;
    if (c->sum != ID_NONE) {
        base = (i128)x->sums[c->sum] * c->k;
        if (!x->fits[c->sum] || !fits_long(base))
            return false;
    }
    for (uint32_t i = 0; i < c->base_count; i++) {
        base += (i128)x->amounts[c->bases[i]] * c->base_k[i];
        if (!fits_long(base))
            return false;
    }
    base *= c->p;
    if (!fits_long(base))
        return false;
    int64_t amount = charge_divided((int64_t)base, c, 1, odd);
    return !__builtin_add_overflow(x->amounts[c->charge], amount, &x->amounts[c->charge]);
}

/* The sum of charges; false: the row is odd. */
static bool alone_charge(const sweep *s, struct sweep_alone *x, const alone_place *at, int64_t *out)
{
    uint64_t odd = 0;
    bool any = false;
    i128 total = 0;
    *out = 0;
    for (uint32_t i = 0; i < s->pieces.count; i++)
        any = any || alone_is(x, x->where[i]);
    if (!any)
        return true;
    alone_sums(x, at, x->charged, x->charged_count);
    memset(x->amounts, 0, s->charges.count * sizeof *x->amounts);
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        if (alone_is(x, x->where[i]) && !alone_piece(x, &s->pieces.at[i], &odd))
            return false;
    }
    for (uint32_t i = 0; i < s->charges.count; i++)
        total += (i128)x->amounts[i] * s->charges.at[i].to_sum;
    *out = (int64_t)total;
    return odd == 0 && fits_long(total);
}

/* ---- a row ----------------------------------------------------------------------------------- */

static void alone_list(const struct sweep_alone *x, const sweep_answers *out, size_t row)
{
    uint32_t count = 0;
    for (uint32_t w = x->list_word; w < x->list_end; w++) {
        const uint32_t *ids = x->list_ids + (size_t)(w - x->list_word) * 64;
        for (uint64_t bits = x->now[w]; bits; bits &= bits - 1)
            x->found[count++] = ids[__builtin_ctzll(bits)];
    }
    if (count)
        out->take(out->take_ctx, row, x->found, count);
}

static uint8_t alone_verdict(const struct sweep_alone *x)
{
    uint64_t levels =
        x->now[x->levels.word] >> x->levels.bit & ((2u << (VD_DENIED - VD_CONDITIONAL)) - 1);
    return (uint8_t)(levels ? VD_CONDITIONAL + 63 - __builtin_clzll(levels) : VD_CLEAR);
}

/* Answers to a row that is not odd; false: its charges do not fit, and nothing is answered. */
static bool alone_answer(const sweep *s, struct sweep_alone *x, const alone_place *at,
                         const sweep_answers *out, size_t row)
{
    int64_t charge;
    if (out->charge) {
        if (!alone_charge(s, x, at, &charge))
            return false;
        out->charge[row] = charge;
    }
    uint8_t code = alone_verdict(x);
    if (out->verdict)
        out->verdict[row] = code;
    if (out->best)
        out->best[row] = code;
    if (out->disposition)
        out->disposition[row] = (uint8_t)(alone_is(x, x->denied)     ? DISP_DENIED
                                          : alone_is(x, x->released) ? DISP_RELEASED
                                                                     : DISP_HELD);
    if (out->mask)
        mask_store(out->mask, out->mask_width, row, s->q.bit_count ? x->now[x->mask_word] : 0);
    if (s->listed && out->take)
        alone_list(x, out, row);
    return true;
}

/* Row `row` of those asked for. */
static sweep_result alone_row(const sweep *s, struct sweep_alone *x, const alone_place *at,
                              size_t row, const sweep_answers *out)
{
    uint64_t bit = UINT64_C(1) << row % 64;
    if (!alone_words(x, at))
        return SWEEP_WORD_PAST;
    alone_sums(x, at, x->compared, x->compared_count);
    bool told = alone_watches(x) && alone_numbers(x, at);
    if (told) {
        bool all = out->mask || out->take;
        alone_settle(x, all);
        told = !alone_is(x, x->odd) && alone_answer(s, x, at, out, row);
    }
    out->odd[row / 64] = (out->odd[row / 64] & ~bit) | (told ? 0 : bit);
    return SWEEP_OK;
}

bool sweep_alone_made(const sweep *s)
{
    return s->alone_tried;
}

bool sweep_has_alone(const sweep *s)
{
    return s->alone != NULL;
}

sweep_result sweep_alone(sweep *s, const sweep_data *data, size_t first, size_t count,
                         const sweep_answers *out)
{
    tg_assert(s->alone);
    for (size_t row = 0; row < count; row++) {
        sweep_result got = alone_row(s, s->alone, &(alone_place){data, first + row}, row, out);
        if (got != SWEEP_OK)
            return got;
    }
    return SWEEP_OK;
}
