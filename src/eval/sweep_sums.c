/*
 * sweep_sums.c - integer expressions over runs of 256 rows, and comparisons of them.
 *
 *     a number = expression in int64_t x unit (a ratio known beforehand) / divisor (an expression)
 *
 * Before a block the least and greatest of its columns are taken through every expression in 128
 * bits: where something might not fit 64, the block's rows are odd, so no overflow needs to be
 * looked for row by row.
 */
#include "eval/sweep_sums.h"

#include <string.h>

/* ---- expressions ----------------------------------------------------------------------------- */

static const sum_number no_number = {.ok = false};

static uint32_t sum_add(sweep *s, sum_step x)
{
    for (uint32_t i = 0; i < s->sums.count; i++) {
        const sum_step *y = &s->sums.at[i];
        if (y->kind == x.kind && y->input == x.input && y->scale == x.scale &&
            y->offset == x.offset && y->words == x.words && y->a == x.a && y->b == x.b &&
            y->ka == x.ka && y->kb == x.kb)
            return i;
    }
    if (!vec_push(s->a, &s->sums, x))
        s->oom = true;
    return (uint32_t)s->sums.count - 1;
}

i128 sum_gcd(i128 x, i128 y)
{
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    while (y) {
        i128 r = x % y;
        x = y;
        y = r;
    }
    return x;
}

bool sum_common_unit(rat x, rat y, rat *in_unit, int64_t *kx, int64_t *ky)
{
    rat scaled_x, scaled_y;
    i128 den = x.den / sum_gcd(x.den, y.den);
    if (__builtin_mul_overflow(den, y.den, &den) || !rat_mul(x, rat_int(den), &scaled_x) ||
        !rat_mul(y, rat_int(den), &scaled_y))
        return false;
    i128 a = scaled_x.num / scaled_x.den, b = scaled_y.num / scaled_y.den, g = sum_gcd(a, b);
    if (g == 0)
        g = 1;
    if (!fits_long(a / g) || !fits_long(b / g))
        return false;
    *in_unit = (rat){g, den};
    *kx = (int64_t)(a / g);
    *ky = (int64_t)(b / g);
    return true;
}

static sum_number sum_constant(sweep *s, rat x)
{
    return (sum_number){true, sum_add(s, (sum_step){.kind = SUM_ONE, .offset = 1}), ID_NONE, x,
                        F_ONE, F_ZERO};
}

static sum_number sum_plus(sweep *s, char op, sum_number x, sum_number y)
{
    sum_step add = {.kind = SUM_ADD, .a = x.at, .b = y.at};
    rat in_unit;
    if (x.divisor != ID_NONE || y.divisor != ID_NONE ||
        !sum_common_unit(x.unit, y.unit, &in_unit, &add.ka, &add.kb))
        return no_number;
    if (op == '-' && __builtin_sub_overflow((int64_t)0, add.kb, &add.kb))
        return no_number;
    return (sum_number){true,
                        sum_add(s, add),
                        ID_NONE,
                        in_unit,
                        formula_and(&s->f, x.known, y.known),
                        formula_or(&s->f, x.none, y.none)};
}

static uint32_t sum_product(sweep *s, uint32_t a, uint32_t b)
{
    if (a == ID_NONE || b == ID_NONE)
        return a == ID_NONE ? b : a;
    return sum_add(s, (sum_step){.kind = SUM_TIMES, .a = a < b ? a : b, .b = a < b ? b : a});
}

sum_number sum_combine(sweep *s, char op, sum_number x, sum_number y)
{
    sum_number out = {true, ID_NONE, ID_NONE, {0, 1}, F_ONE, F_ZERO};
    if (op == 0 || !x.ok)
        return x;
    if (!y.ok)
        return no_number;
    if (op == '+' || op == '-')
        return sum_plus(s, op, x, y);
    out.known = formula_and(&s->f, x.known, y.known);
    out.none = formula_or(&s->f, x.none, y.none);
    if (op == '*') {
        out.at = sum_product(s, x.at, y.at);
        out.divisor = sum_product(s, x.divisor, y.divisor);
        out.ok = rat_mul(x.unit, y.unit, &out.unit);
        return out;
    }
    if (op != '/' || y.unit.num <= 0 || y.divisor != ID_NONE)
        return no_number;
    out.at = x.at;
    out.divisor = sum_product(s, x.divisor, y.at);
    out.ok = rat_div(x.unit, y.unit, &out.unit);
    return out;
}

static sum_number sum_of_operand(sweep *s, const operand *o)
{
    if (o->kind == O_NUMBER)
        return sum_constant(s, o->number);
    return o->kind == O_FACT ? sum_of_fact(s, o->id) : no_number;
}

static sum_number sum_of_words(sweep *s, const sweep_source *from, rat in_unit)
{
    uint32_t count = s->q.inputs[from->input].word_count;
    int64_t *at = sweep_alloc(s, count, sizeof *at);
    bool *known = sweep_alloc(s, count, sizeof *known), *none = sweep_alloc(s, count, sizeof *none);
    sum_step x = {.kind = SUM_WORDS, .input = from->input, .words = at};
    bool any = false;
    for (uint32_t i = 0; !s->oom && i < count; i++) {
        const value *v = &from->words[i];
        known[i] = v->state == V_KNOWN;
        none[i] = v->state == V_NONE;
        if (!known[i])
            continue;
        at[i] = v->lo;
        x.low = any && x.low < v->lo ? x.low : v->lo;
        x.high = any && x.high > v->lo ? x.high : v->lo;
        any = true;
    }
    if (s->oom)
        return no_number;
    x.low = x.low > 0 ? 0 : x.low; /* of words without one it is 0 */
    x.high = x.high < 0 ? 0 : x.high;
    if (!vec_push(s->a, &s->sums, x)) {
        s->oom = true;
        return no_number;
    }
    return (sum_number){true, (uint32_t)s->sums.count - 1, ID_NONE, in_unit,
                        words_in(s, from->input, known), words_in(s, from->input, none)};
}

sum_number sum_of_parts(sweep *s, uint32_t id)
{
    const term *t = &s->m->facts[id].derive;
    return sum_combine(s, t->op, sum_of_operand(s, &t->a),
                       t->op ? sum_of_operand(s, &t->b) : no_number);
}

sum_number sum_shifted(sweep *s, sum_number x, char op, rat by)
{
    return x.ok ? sum_plus(s, op, x, sum_constant(s, by)) : no_number;
}

static sum_number fact_sum(sweep *s, uint32_t id)
{
    const sweep_source *from = &s->q.sources[id];
    const fact *f = &s->m->facts[id];
    sum_number out = no_number;
    rat in_unit;
    if (!fact_number(s->m, id, 1, &in_unit))
        return out;
    switch (from->kind) {
    case FROM_NOTHING: return f->derived ? sum_of_parts(s, id) : out;
    case FROM_ONE:
        if (from->one.state == V_KNOWN && rat_mul(in_unit, rat_int(from->one.lo), &in_unit))
            out = sum_constant(s, in_unit);
        if (from->one.state == V_NONE) {
            out = sum_constant(s, rat_int(0));
            out.known = F_ZERO;
            out.none = F_ONE;
        }
        break;
    case FROM_WORDS: out = sum_of_words(s, from, in_unit); break;
    case FROM_STEPS:
        out = (sum_number){true, sum_add(s, (sum_step){.kind = SUM_STEPS, .input = from->input,
                                                       .scale = from->scale,
                                                       .offset = from->offset}),
                           ID_NONE, in_unit, F_ONE, F_ZERO};
        break;
    }
    if (!out.ok)
        return out;
    uint32_t nobody = role_none(s, id), lacks = source_lacks(s, from);
    out.known = formula_and_not(&s->f, formula_and_not(&s->f, out.known, lacks), nobody);
    out.none = formula_or(&s->f, formula_and_not(&s->f, out.none, lacks), nobody);
    return out;
}

sum_number sum_of_fact(sweep *s, uint32_t id)
{
    if (!s->number_asked[id] && !s->oom) {
        s->numbers[id] = fact_sum(s, id);
        s->number_asked[id] = true;
    }
    return s->oom ? no_number : s->numbers[id];
}

/* ---- comparisons ----------------------------------------------------------------------------- */

static sum_number plan_operand_sum(sweep *s, const plan_operand *o)
{
    switch (o->kind) {
    case PO_NUMBER: return sum_constant(s, o->number);
    case PO_FACT: return sum_of_fact(s, o->id);
    case PO_HOLE: return no_number;
    }
    return no_number;
}

static sum_number plan_term_sum(sweep *s, const plan_term *t)
{
    return sum_combine(s, t->op, plan_operand_sum(s, &t->a),
                       t->op ? plan_operand_sum(s, &t->b) : no_number);
}

static uint32_t compare_add(sweep *s, sum_compare x)
{
    x.kept = formula_kept(&s->f);
    if (!vec_push(s->a, &s->compares, x))
        s->oom = true;
    return x.kept;
}

bool sum_compared(sweep *s, cmp_op op, sum_number x, sum_number y, uint32_t *truth, uint32_t *known)
{
    sum_compare c = {.op = op};
    rat in_unit;
    if (!x.ok || !y.ok || !sum_common_unit(x.unit, y.unit, &in_unit, &c.kx, &c.ky) || s->oom)
        return false;
    c.x = sum_product(s, x.at, y.divisor);
    c.y = sum_product(s, y.at, x.divisor);
    c.x_divisor = x.divisor;
    c.y_divisor = y.divisor;
    uint32_t none = formula_or(&s->f, x.none, y.none);
    *truth = formula_and_not(&s->f, compare_add(s, c), none);
    *known = formula_or(&s->f, formula_and(&s->f, x.known, y.known), none);
    return !s->oom;
}

bool sum_comparison(sweep *s, const atom *x, uint32_t *truth, uint32_t *known)
{
    return sum_compared(s, x->op, plan_term_sum(s, &x->left), plan_term_sum(s, &x->right), truth,
                        known);
}

bool parts_complete(const sweep *s, uint32_t id)
{
    const fact *f = &s->m->facts[id];
    const operand *parts[2] = {&f->derive.a, f->derive.op ? &f->derive.b : NULL};
    for (unsigned i = 0; i < 2; i++) {
        if (!parts[i] || parts[i]->kind != O_FACT)
            continue;
        uint32_t part_id = parts[i]->id;
        if (s->q.sources[part_id].kind == FROM_NOTHING &&
            !(s->m->facts[part_id].derived && parts_complete(s, part_id)))
            return false;
    }
    return true;
}

void sums_watch(sweep *s, uint32_t id)
{
    sum_number n = sum_of_fact(s, id);
    rat step;
    sum_watch x = {.at = n.at};
    if (!parts_complete(s, id))
        return;
    if (!n.ok || !fact_number(s->m, id, 1, &step) || !rat_div(n.unit, step, &x.steps))
        s->odd = F_ONE;
    else if (!vec_push(s->a, &s->watches, x))
        s->oom = true;
}

/* ---- a block: what fits ---------------------------------------------------------------------- */

sum_reach reach_times(sum_reach x, sum_reach y)
{
    const i128 p[4] = {x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi};
    sum_reach out = {p[0], p[0]};
    for (unsigned i = 1; i < 4; i++) {
        out.lo = p[i] < out.lo ? p[i] : out.lo;
        out.hi = p[i] > out.hi ? p[i] : out.hi;
    }
    return out;
}

static sum_reach span_of_sum(const sweep *s, uint32_t i)
{
    return (sum_reach){s->sum_low[i], s->sum_high[i]};
}

sum_reach sum_scaled(const sweep *s, uint32_t i, int64_t k)
{
    return reach_times(span_of_sum(s, i), (sum_reach){k, k});
}

static sum_reach step_span(const sweep *s, const sum_step *x)
{
    switch (x->kind) {
    case SUM_STEPS: {
        sum_reach raw = {s->input_low[x->input], s->input_high[x->input]};
        raw = reach_times(raw, (sum_reach){x->scale, x->scale});
        return (sum_reach){raw.lo + x->offset, raw.hi + x->offset};
    }
    case SUM_WORDS: return (sum_reach){x->low, x->high};
    case SUM_ONE: return (sum_reach){x->offset, x->offset};
    case SUM_ADD: {
        sum_reach a = sum_scaled(s, x->a, x->ka), b = sum_scaled(s, x->b, x->kb);
        return (sum_reach){a.lo + b.lo, a.hi + b.hi};
    }
    case SUM_TIMES: return reach_times(span_of_sum(s, x->a), span_of_sum(s, x->b));
    }
    return (sum_reach){0, 0};
}

/* Spans of all sums. One that does not fit leaves those that read it without one. */
static void sums_bound(sweep *s)
{
    for (uint32_t i = 0; i < s->sums.count; i++) {
        const sum_step *x = &s->sums.at[i];
        bool pair = x->kind == SUM_ADD || x->kind == SUM_TIMES;
        s->sum_fits[i] = !pair || (s->sum_fits[x->a] && s->sum_fits[x->b]);
        if (x->kind == SUM_STEPS) /* an unsigned one past INT64_MAX is not told apart from it */
            s->sum_fits[i] = s->input_high[x->input] < INT64_MAX;
        if (!s->sum_fits[i])
            continue;
        if (x->kind == SUM_ADD)
            s->sum_fits[i] = span_fits(sum_scaled(s, x->a, x->ka)) &&
                             span_fits(sum_scaled(s, x->b, x->kb));
        sum_reach y = step_span(s, x);
        s->sum_fits[i] = s->sum_fits[i] && span_fits(y);
        s->sum_low[i] = y.lo;
        s->sum_high[i] = y.hi;
    }
}

/* ---- a run of strips ------------------------------------------------------------------------- */

TG_CLONES
static void run_plus(int64_t *to, const int64_t *a, int64_t ka, const int64_t *b, int64_t kb)
{
    eight_longs *out = (eight_longs *)to;
    const eight_longs *x = (const eight_longs *)a, *y = (const eight_longs *)b;
    if (ka == 1 && kb == 1) {
        for (unsigned i = 0; i < RUN_ROWS / 8; i++)
            out[i] = x[i] + y[i];
        return;
    }
    for (unsigned i = 0; i < RUN_ROWS / 8; i++)
        out[i] = x[i] * (uint64_t)ka + y[i] * (uint64_t)kb;
}

void sum_run_plus(int64_t *to, const int64_t *a, int64_t ka, const int64_t *b, int64_t kb)
{
    run_plus(to, a, ka, b, kb);
}

TG_CLONES
static void run_times(int64_t *to, const int64_t *a, const int64_t *b)
{
    eight_longs *out = (eight_longs *)to;
    const eight_longs *x = (const eight_longs *)a, *y = (const eight_longs *)b;
    for (unsigned i = 0; i < RUN_ROWS / 8; i++)
        out[i] = x[i] * y[i];
}

/* The product of numbers of 32 bits each, which is one instruction. */
TG_CLONES
static void run_times_short(int64_t *to, const int64_t *a, const int64_t *b)
{
    eight_longs *out = (eight_longs *)to;
    const eight_longs *x = (const eight_longs *)a, *y = (const eight_longs *)b;
    for (unsigned i = 0; i < RUN_ROWS / 8; i++)
        out[i] = (x[i] & UINT32_MAX) * (y[i] & UINT32_MAX);
}

static void run_words(const sweep *s, const sum_step *x, const char *raw, uint32_t rows,
                      int64_t *to)
{
    raw_type t = s->q.inputs[x->input].type;
    uint32_t count = s->q.inputs[x->input].word_count;
    for (uint32_t i = 0; i < rows; i++) {
        uint64_t w = raw_at(t, raw, i);
        to[i] = w < count ? x->words[w] : 0;
    }
}

static bool is_short(const sweep *s, uint32_t sum)
{
    return s->sum_low[sum] >= 0 && s->sum_high[sum] <= UINT32_MAX;
}

void sum_run_step(const sweep *s, uint32_t i, uint32_t first, uint32_t count)
{
    const sum_step *x = &s->sums.at[i];
    int64_t *to = strip_of(s, i);
    switch (x->kind) {
    case SUM_STEPS:
    case SUM_WORDS: {
        raw_type t = s->q.inputs[x->input].type;
        const char *raw = sum_raw_from(s, x, first);
        if (x->kind == SUM_STEPS)
            s->kernels->widen(t, raw, x->scale, x->offset, count, to);
        else
            run_words(s, x, raw, count * STRIP_ROWS, to);
        return;
    }
    case SUM_ONE:
        for (unsigned k = 0; k < RUN_ROWS; k++)
            to[k] = x->offset;
        return;
    case SUM_ADD: run_plus(to, strip_of(s, x->a), x->ka, strip_of(s, x->b), x->kb); return;
    case SUM_TIMES:
        if (is_short(s, x->a) && is_short(s, x->b))
            run_times_short(to, strip_of(s, x->a), strip_of(s, x->b));
        else
            run_times(to, strip_of(s, x->a), strip_of(s, x->b));
        return;
    }
}

/* ---- comparing ------------------------------------------------------------------------------- */

void sums_mark(const sweep *s, bool *in, uint32_t i)
{
    if (i == ID_NONE || in[i])
        return;
    in[i] = true;
    const sum_step *x = &s->sums.at[i];
    if (x->kind == SUM_ADD || x->kind == SUM_TIMES) {
        sums_mark(s, in, x->a);
        sums_mark(s, in, x->b);
    }
}

/* A sum times k, where it is. */
static const int64_t *run_scaled(const sweep *s, uint32_t sum, int64_t k, int64_t *room)
{
    if (k == 1)
        return strip_of(s, sum);
    run_plus(room, strip_of(s, sum), k, strip_of(s, sum), 0);
    return room;
}

static void run_compare(const sweep *s, const sum_compare *c, uint32_t first, uint32_t strips,
                        uint64_t *out)
{
    _Alignas(64) int64_t rooms[2][RUN_ROWS];
    bool swapped = c->op == CMP_GT || c->op == CMP_LE;
    bool negated = c->op == CMP_LE || c->op == CMP_GE || c->op == CMP_NE;
    bool same = c->op == CMP_EQ || c->op == CMP_NE;
    if (c->narrow) {
        const int32_t *x = ints_scaled(s, c->x, c->kx, first, strips, rooms[0]),
                      *y = ints_scaled(s, c->y, c->ky, first, strips, rooms[1]);
        (same ? s->kernels->same_ints : s->kernels->less_ints)(swapped ? y : x, swapped ? x : y,
                                                               strips, out);
    } else {
        const int64_t *x = run_scaled(s, c->x, c->kx, rooms[0]),
                      *y = run_scaled(s, c->y, c->ky, rooms[1]);
        (same ? s->kernels->same : s->kernels->less)(swapped ? y : x, swapped ? x : y, strips, out);
    }
    for (uint32_t i = 0; negated && i < strips; i++)
        out[i] = ~out[i];
    const uint32_t divisors[2] = {c->x_divisor, c->y_divisor};
    for (unsigned k = 0; k < 2; k++) {
        for (uint32_t i = 0; divisors[k] != ID_NONE && i < strips * STRIP_ROWS; i++)
            out[i / 64] &= ~((uint64_t)(strip_of(s, divisors[k])[i] == 0) << i % 64);
    }
}

static bool divisor_fine(const sweep *s, uint32_t i)
{
    return i == ID_NONE || (s->sum_fits[i] && s->sum_low[i] >= 0);
}

bool sums_watch_fits(const sweep *s, const sum_watch *x)
{
    const i128 ends[2] = {s->sum_low[x->at], s->sum_high[x->at]};
    rat steps;
    i128 nearest;
    for (unsigned i = 0; i < 2; i++) {
        if (!s->sum_fits[x->at] || !rat_mul(rat_int(ends[i]), x->steps, &steps) ||
            !rat_round_even(steps, 0, &nearest) || !fits_long(nearest))
            return false;
    }
    return true;
}

bool sums_compare_fits(const sweep *s, const sum_compare *c)
{
    return s->sum_fits[c->x] && s->sum_fits[c->y] && span_fits(sum_scaled(s, c->x, c->kx)) &&
           span_fits(sum_scaled(s, c->y, c->ky)) && divisor_fine(s, c->x_divisor) &&
           divisor_fine(s, c->y_divisor);
}

bool sums_compare(sweep *s, uint32_t strips)
{
    if (s->any_ranged)
        sums_bound(s);
    for (size_t i = 0; s->any_ranged && i < s->watches.count; i++) {
        if (!sums_watch_fits(s, &s->watches.at[i]))
            return false;
    }
    for (uint32_t i = 0; s->any_ranged && i < s->compares.count; i++) {
        if (s->compare_used[i] && !sums_compare_fits(s, &s->compares.at[i]))
            return false;
    }
    for (uint32_t first = 0; s->any_compare && first < strips; first += RUN_STRIPS) {
        uint32_t count = strips - first < RUN_STRIPS ? strips - first : RUN_STRIPS;
        for (uint32_t i = 0; i < s->sums.count; i++) {
            if (s->sum_wide[i])
                sum_run_step(s, i, first, count);
            if (s->sum_narrow[i])
                ints_run(s, i, first, count);
        }
        for (uint32_t i = 0; i < s->compares.count; i++) {
            const sum_compare *c = &s->compares.at[i];
            if (s->compare_used[i])
                run_compare(s, c, first, count,
                            formula_plane(&s->f, s->planes, s->words, c->kept) + first);
        }
    }
    return true;
}

/* ---- ready ----------------------------------------------------------------------------------- */

/* A sum does not fit by what its facts may be: the inputs under it are looked at in every block.
 * One of words alone does not fit in any. */
static void range_under(sweep *s, uint32_t sum)
{
    if (sum == ID_NONE)
        return;
    const sum_step *x = &s->sums.at[sum];
    s->any_ranged = true;
    if (x->kind == SUM_STEPS)
        s->ranged[x->input] = true;
    if (x->kind == SUM_ADD || x->kind == SUM_TIMES) {
        range_under(s, x->a);
        range_under(s, x->b);
    }
}

/* What a row that is not odd lies between, by input: the fact's range and the column's. */
static void sums_ranges(const sweep *s, int64_t *lows, int64_t *highs)
{
    for (uint32_t i = 0; i < s->q.input_count; i++) {
        const raw_type t = s->q.inputs[i].type;
        unsigned bits = 8u * t.width - 1;
        lows[i] = t.is_signed ? -(INT64_C(1) << (bits - 1)) * 2 : 0;
        highs[i] = t.width == 8 ? INT64_MAX : (INT64_C(1) << (bits + !t.is_signed)) - 1;
    }
    for (uint32_t f = 0; f < s->m->facts_count; f++) {
        const sweep_source *from = &s->q.sources[f];
        if (from->kind != FROM_STEPS)
            continue;
        i128 low = ((i128)s->m->facts[f].low - from->offset) / from->scale;
        i128 high = ((i128)s->m->facts[f].high - from->offset) / from->scale;
        int64_t *lo = &lows[from->input], *hi = &highs[from->input];
        *lo = low > *lo ? (int64_t)low : *lo;
        *hi = high < *hi ? (int64_t)high : *hi;
    }
}

void sums_widest(sweep *s)
{
    sums_ranges(s, s->input_low, s->input_high);
    sums_bound(s);
}

static void sums_ranged(sweep *s)
{
    sums_widest(s);
    charges_bound(s);
    for (uint32_t i = 0; i < s->compares.count; i++) {
        const sum_compare *c = &s->compares.at[i];
        const uint32_t reads[4] = {c->x, c->y, c->x_divisor, c->y_divisor};
        for (unsigned k = 0; s->compare_used[i] && !sums_compare_fits(s, c) && k < 4; k++)
            range_under(s, reads[k]);
    }
    for (size_t i = 0; i < s->watches.count; i++) {
        if (!sums_watch_fits(s, &s->watches.at[i]))
            range_under(s, s->watches.at[i].at);
    }
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        if (!s->pieces.at[i].fast || !s->total_fits)
            range_under(s, s->pieces.at[i].sum);
    }
}

bool sums_ready(sweep *s)
{
    size_t sums = s->sums.count, charges = s->charges.count;
    s->sum_low = sweep_alloc(s, sums, sizeof *s->sum_low);
    s->sum_high = sweep_alloc(s, sums, sizeof *s->sum_high);
    s->sum_fits = sweep_alloc(s, sums, sizeof *s->sum_fits);
    s->sum_charged = sweep_alloc(s, sums, sizeof *s->sum_charged);
    s->sum_wide = sweep_alloc(s, sums, sizeof *s->sum_wide);
    s->sum_narrow = sweep_alloc(s, sums, sizeof *s->sum_narrow);
    s->ints = sweep_aligned(s, sums * RUN_ROWS * sizeof *s->ints);
    s->compare_used = sweep_alloc(s, s->compares.count, sizeof *s->compare_used);
    s->input_low = sweep_alloc(s, s->q.input_count, sizeof *s->input_low);
    s->input_high = sweep_alloc(s, s->q.input_count, sizeof *s->input_high);
    s->ranged = sweep_alloc(s, s->q.input_count, sizeof *s->ranged);
    s->strips = sweep_aligned(s, (sums + charges) * RUN_ROWS * sizeof *s->strips);
    s->charge_low = sweep_alloc(s, charges, sizeof *s->charge_low);
    s->charge_high = sweep_alloc(s, charges, sizeof *s->charge_high);
    if (s->oom)
        return false;
    for (uint32_t i = 0; i < s->compares.count; i++) {
        const sum_compare *c = &s->compares.at[i];
        s->compare_used[i] = s->f.kept_used[s->f.values.at[c->kept].a];
        s->any_compare = s->any_compare || s->compare_used[i];
    }
    for (uint32_t i = 0; i < s->pieces.count; i++)
        sums_mark(s, s->sum_charged, s->pieces.at[i].sum);
    for (uint32_t i = 0; i < s->charges.count; i++)
        s->charges.at[i].direct = s->charges.at[i].to_sum != 0;
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        for (uint32_t k = 0; k < s->pieces.at[i].base_count; k++)
            s->charges.at[s->pieces.at[i].bases[k]].direct = false;
    }
    sums_ranged(s);
    ints_choose(s);
    return true;
}
