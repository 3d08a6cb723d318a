/*
 * sweep_sums.c - integer expressions over runs of 256 rows: comparisons across facts, and charges.
 *
 *     a number = expression in int64_t x unit (a ratio known beforehand) / divisor (an expression)
 *
 * Before a block the least and greatest of its columns are taken through every expression in 128
 * bits: where something might not fit 64, the block's rows are odd, so no overflow needs to be
 * looked for row by row.
 */
#include "eval/sweep_run.h"

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

static i128 unit_gcd(i128 x, i128 y)
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

static bool fits_long(i128 x)
{
    return x >= INT64_MIN && x <= INT64_MAX;
}

/* The largest unit of which both are whole multiples. */
static bool common_unit(rat x, rat y, rat *in_unit, int64_t *kx, int64_t *ky)
{
    rat scaled_x, scaled_y;
    i128 den = x.den / unit_gcd(x.den, y.den);
    if (__builtin_mul_overflow(den, y.den, &den) || !rat_mul(x, rat_int(den), &scaled_x) ||
        !rat_mul(y, rat_int(den), &scaled_y))
        return false;
    i128 a = scaled_x.num / scaled_x.den, b = scaled_y.num / scaled_y.den, g = unit_gcd(a, b);
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
        !common_unit(x.unit, y.unit, &in_unit, &add.ka, &add.kb))
        return no_number;
    if (op == '-' && __builtin_sub_overflow((int64_t)0, add.kb, &add.kb))
        return no_number;
    return (sum_number){true, sum_add(s, add), ID_NONE, in_unit, formula_and(&s->f, x.known, y.known),
                        formula_or(&s->f, x.none, y.none)};
}

static uint32_t sum_product(sweep *s, uint32_t a, uint32_t b)
{
    if (a == ID_NONE || b == ID_NONE)
        return a == ID_NONE ? b : a;
    return sum_add(s, (sum_step){.kind = SUM_TIMES, .a = a < b ? a : b, .b = a < b ? b : a});
}

static sum_number sum_combine(sweep *s, char op, sum_number x, sum_number y)
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
    if (!x.ok || !y.ok || !common_unit(x.unit, y.unit, &in_unit, &c.kx, &c.ky) || s->oom)
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

typedef struct { i128 lo, hi; } reach;

static reach times(reach x, reach y)
{
    const i128 p[4] = {x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi};
    reach out = {p[0], p[0]};
    for (unsigned i = 1; i < 4; i++) {
        out.lo = p[i] < out.lo ? p[i] : out.lo;
        out.hi = p[i] > out.hi ? p[i] : out.hi;
    }
    return out;
}

static reach sum_span(const sweep *s, uint32_t i)
{
    return (reach){s->sum_low[i], s->sum_high[i]};
}

static reach scaled(const sweep *s, uint32_t i, int64_t k)
{
    return times(sum_span(s, i), (reach){k, k});
}

static bool span_fits(reach x)
{
    return fits_long(x.lo) && fits_long(x.hi);
}

static reach step_span(const sweep *s, const sum_step *x)
{
    switch (x->kind) {
    case SUM_STEPS: {
        reach raw = {s->input_low[x->input], s->input_high[x->input]};
        raw = times(raw, (reach){x->scale, x->scale});
        return (reach){raw.lo + x->offset, raw.hi + x->offset};
    }
    case SUM_WORDS: return (reach){x->low, x->high};
    case SUM_ONE: return (reach){x->offset, x->offset};
    case SUM_ADD: {
        reach a = scaled(s, x->a, x->ka), b = scaled(s, x->b, x->kb);
        return (reach){a.lo + b.lo, a.hi + b.hi};
    }
    case SUM_TIMES: return times(sum_span(s, x->a), sum_span(s, x->b));
    }
    return (reach){0, 0};
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
            s->sum_fits[i] = span_fits(scaled(s, x->a, x->ka)) && span_fits(scaled(s, x->b, x->kb));
        reach y = step_span(s, x);
        s->sum_fits[i] = s->sum_fits[i] && span_fits(y);
        s->sum_low[i] = y.lo;
        s->sum_high[i] = y.hi;
    }
}

/* ---- a run of strips ------------------------------------------------------------------------- */

/* Unsigned: what rows that are odd hold may be anything, and wraps around. */
typedef uint64_t eight_longs __attribute__((vector_size(64), may_alias));

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

static int64_t *strip_of(const sweep *s, uint32_t sum)
{
    return s->strips + (size_t)sum * RUN_ROWS;
}

static void run_words(const sweep *s, const sum_step *x, const char *raw, uint32_t rows, int64_t *to)
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

/* Strips [first, first + count) of a sum. */
static void run_step(const sweep *s, uint32_t i, uint32_t first, uint32_t count)
{
    const sum_step *x = &s->sums.at[i];
    int64_t *to = strip_of(s, i);
    switch (x->kind) {
    case SUM_STEPS:
    case SUM_WORDS: {
        raw_type t = s->q.inputs[x->input].type;
        const char *raw = (const char *)s->at[x->input] + (size_t)first * STRIP_ROWS * t.width;
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

static void run_compare(const sweep *s, const sum_compare *c, uint32_t strips, uint64_t *out)
{
    _Alignas(64) int64_t rooms[2][RUN_ROWS];
    const int64_t *x = run_scaled(s, c->x, c->kx, rooms[0]), *y = run_scaled(s, c->y, c->ky, rooms[1]);
    bool swapped = c->op == CMP_GT || c->op == CMP_LE;
    bool negated = c->op == CMP_LE || c->op == CMP_GE || c->op == CMP_NE;
    if (c->op == CMP_EQ || c->op == CMP_NE)
        s->kernels->same(x, y, strips, out);
    else
        s->kernels->less(swapped ? y : x, swapped ? x : y, strips, out);
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

static bool watch_fits(const sweep *s, const sum_watch *x)
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

static bool compare_fits(const sweep *s, const sum_compare *c)
{
    return s->sum_fits[c->x] && s->sum_fits[c->y] && span_fits(scaled(s, c->x, c->kx)) &&
           span_fits(scaled(s, c->y, c->ky)) && divisor_fine(s, c->x_divisor) &&
           divisor_fine(s, c->y_divisor);
}

bool sums_compare(sweep *s, uint32_t strips)
{
    if (s->any_ranged)
        sums_bound(s);
    for (size_t i = 0; s->any_ranged && i < s->watches.count; i++) {
        if (!watch_fits(s, &s->watches.at[i]))
            return false;
    }
    for (uint32_t i = 0; s->any_ranged && i < s->compares.count; i++) {
        if (s->compare_used[i] && !compare_fits(s, &s->compares.at[i]))
            return false;
    }
    for (uint32_t first = 0; s->any_compare && first < strips; first += RUN_STRIPS) {
        uint32_t count = strips - first < RUN_STRIPS ? strips - first : RUN_STRIPS;
        for (uint32_t i = 0; i < s->sums.count; i++) {
            if (s->sum_compared[i])
                run_step(s, i, first, count);
        }
        for (uint32_t i = 0; i < s->compares.count; i++) {
            const sum_compare *c = &s->compares.at[i];
            if (s->compare_used[i])
                run_compare(s, c, count,
                            formula_plane(&s->f, s->planes, s->words, c->kept) + first);
        }
    }
    return true;
}

/* ---- charges: the setup ---------------------------------------------------------------------- */

static uint32_t charge_place(const sweep *s, uint32_t measure_id)
{
    for (uint32_t i = 0; i < s->charges.count; i++) {
        if (s->charges.at[i].measure == measure_id)
            return i;
    }
    return ID_NONE;
}

static const measure_version *version_at(const sweep *s, uint32_t plan_version_id)
{
    const plan_version *v = &s->p->versions[plan_version_id];
    return &s->m->measures[v->measure].versions[v->version];
}

/* Where none of the charges that stand for this one does. */
static uint32_t not_replaced(sweep *s, uint32_t measure_id, const uint32_t *stands, uint32_t where)
{
    for (uint32_t k = 0; k < s->p->version_count; k++) {
        const measure_version *v = version_at(s, k);
        for (uint32_t j = 0; v->effect == EF_CHARGE && j < v->instead_count; j++) {
            if (v->instead[j] == measure_id)
                where = formula_and_not(&s->f, where, stands[k]);
        }
    }
    return where;
}

static void odd_where(sweep *s, uint32_t where)
{
    s->odd = formula_or(&s->f, s->odd, where);
}

/* The base in one unit: facts, then charges. False: its rows are odd. */
static bool piece_base(sweep *s, const charge_rule *rule, charge_piece *x, rat *in_unit)
{
    sum_number facts = no_number;
    for (uint32_t i = 0; i < rule->fact_count; i++) {
        sum_number n = sum_of_fact(s, rule->facts[i]);
        facts = i ? sum_combine(s, '+', facts, n) : n;
        if (!facts.ok || !n.ok)
            return false;
    }
    if (facts.ok && facts.divisor != ID_NONE)
        return false;
    int64_t *ks = sweep_alloc(s, rule->charge_count, sizeof *ks);
    uint32_t *bases = sweep_alloc(s, rule->charge_count, sizeof *bases);
    if (s->oom)
        return false;
    *in_unit = facts.ok ? facts.unit : rat_int(0);
    x->sum = facts.ok ? facts.at : ID_NONE;
    x->k = 1;
    for (uint32_t i = 0; i < rule->charge_count; i++) {
        uint32_t at = charge_place(s, rule->charges[i]);
        rat own;
        int64_t k, own_k;
        if (at == ID_NONE)
            continue; /* stands nowhere */
        if (!rat_div(rat_int(1), rat_int(num_pow10(s->charges.at[at].scale)), &own) ||
            !common_unit(*in_unit, own, in_unit, &k, &own_k) ||
            __builtin_mul_overflow(x->k, k, &x->k))
            return false;
        for (uint32_t j = 0; j < x->base_count; j++) {
            if (__builtin_mul_overflow(ks[j], k, &ks[j]))
                return false;
        }
        bases[x->base_count] = at;
        ks[x->base_count++] = own_k;
    }
    x->bases = bases;
    x->base_k = ks;
    if (facts.ok)
        odd_where(s, formula_and_not(&s->f, x->where, facts.known));
    return true;
}

/* One rate over one span of the clock. False: its rows are odd. */
static bool piece_add(sweep *s, const charge_rule *rule, uint32_t charge, uint32_t where, rat rate)
{
    charge_piece x = {.charge = charge, .where = where, .exact = rule->exact, .sum = ID_NONE};
    rat in_unit, factor;
    if (where == F_ZERO)
        return true;
    if (!piece_base(s, rule, &x, &in_unit) || !rat_mul(rate, in_unit, &factor) ||
        !rat_mul(factor, rat_int(num_pow10(s->charges.at[charge].scale)), &factor))
        return false;
    i128 g = unit_gcd(factor.num, factor.den);
    g = g ? g : 1;
    if (!fits_long(factor.num / g) || !fits_long(factor.den / g))
        return false;
    x.p = (int64_t)(factor.num / g);
    x.q = (int64_t)(factor.den / g);
    formula_output(&s->f, where);
    if (!vec_push(s->a, &s->pieces, x))
        s->oom = true;
    return true;
}

enum { DAY_MINUTES = 24 * 60 };

/* Rows of `where` whose clock is in the span; false where days alone do not tell. */
static bool in_span(sweep *s, uint32_t clock, tspan in, uint32_t where, uint32_t *out)
{
    const sweep_source *from = &s->q.sources[clock];
    bool whole = (in.from == TIME_ALWAYS || in.from % DAY_MINUTES == 0) &&
                 (in.end == TIME_NEVER || in.end % DAY_MINUTES == 0);
    uint32_t time = s->m->facts[clock].time_fact;
    if (time != ID_NONE && s->q.sources[time].kind != FROM_NOTHING)
        return false;
    *out = F_ZERO;
    if (tspan_empty(in))
        return true;
    if (!whole)
        return false;
    if (from->kind == FROM_ONE && from->one.state == V_KNOWN) {
        *out = tspan_holds(in, time_at((int32_t)from->one.lo, 0)) ? where : F_ZERO;
        return true;
    }
    if (from->kind != FROM_STEPS || from->lacks != ID_NONE)
        return false;
    *out = where;
    if (in.from != TIME_ALWAYS)
        *out = formula_and(&s->f, *out, steps_from(s, from, in.from / DAY_MINUTES));
    if (in.end != TIME_NEVER)
        *out = formula_and_not(&s->f, *out, steps_from(s, from, in.end / DAY_MINUTES));
    return true;
}

static void pieces_by_rate(sweep *s, const measure_version *v, uint32_t charge, uint32_t where)
{
    const plan_param *pp = &s->p->params[v->charge.param];
    const parameter *param = &s->m->parameters[v->charge.param];
    for (uint32_t i = 0; i < pp->count; i++) {
        const param_version *pv = &param->versions[i];
        uint32_t now;
        bool open = pv->kind != PARAM_FIXED ||
                    (pv->fact != ID_NONE && s->q.sources[pv->fact].kind != FROM_NOTHING);
        if (!in_span(s, v->clock, s->p->param_spans[pp->first + i], where, &now)) {
            odd_where(s, where);
            return;
        }
        where = formula_and_not(&s->f, where, now);
        if (open || !piece_add(s, &v->charge, charge, now, pv->lo))
            odd_where(s, now);
    }
    odd_where(s, where);
}

static bool charges_anywhere(const sweep *s, uint32_t measure_id)
{
    const plan_measure *m = &s->p->measures[measure_id];
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        if (version_at(s, k)->effect == EF_CHARGE)
            return true;
    }
    return false;
}

/* The charge of a measure, those of its bases first; its place, or ID_NONE. */
static uint32_t charge_add(sweep *s, const uint32_t *stands, uint32_t measure_id)
{
    const plan_measure *m = &s->p->measures[measure_id];
    uint32_t at = charge_place(s, measure_id);
    if (at != ID_NONE || !charges_anywhere(s, measure_id) || s->oom)
        return at;
    charge_column c = {.measure = measure_id, .scale = s->q.decimals};
    for (uint32_t k = m->first; k < m->first + m->count; k++) {
        const charge_rule *rule = &version_at(s, k)->charge;
        if (version_at(s, k)->effect == EF_CHARGE && !rule->exact)
            c.scale = rule->round_scale;
        for (uint32_t i = 0; version_at(s, k)->effect == EF_CHARGE && i < rule->charge_count; i++)
            (void)charge_add(s, stands, rule->charges[i]);
    }
    at = (uint32_t)s->charges.count;
    if (!vec_push(s->a, &s->charges, c)) {
        s->oom = true;
        return ID_NONE;
    }
    for (uint32_t k = m->first; !s->oom && k < m->first + m->count; k++) {
        const measure_version *v = version_at(s, k);
        if (v->effect != EF_CHARGE || stands[k] == F_ZERO)
            continue;
        uint32_t where = not_replaced(s, measure_id, stands, stands[k]);
        /* versions that differ in decimals are left to others */
        if (v->charge.exact ? c.scale != s->q.decimals : c.scale != v->charge.round_scale)
            odd_where(s, where);
        else if (v->charge.by_param)
            pieces_by_rate(s, v, at, where);
        else if (!piece_add(s, &v->charge, at, where, v->charge.rate))
            odd_where(s, where);
    }
    return at;
}

void sums_charges(sweep *s, const uint32_t *stands)
{
    for (uint32_t i = 0; i < s->q.charge_count; i++) {
        uint32_t at = charge_add(s, stands, s->q.charges[i]);
        if (at == ID_NONE || s->oom)
            continue;
        charge_column *c = &s->charges.at[at];
        if (c->scale > s->q.decimals)
            s->odd = F_ONE; /* the sum cannot hold it */
        else
            c->to_sum = num_pow10(s->q.decimals - c->scale);
    }
}

/* ---- charges: a block ------------------------------------------------------------------------ */

static reach piece_base_span(const sweep *s, const charge_piece *x, bool *ok)
{
    reach base = {0, 0};
    *ok = x->sum == ID_NONE || s->sum_fits[x->sum];
    if (*ok && x->sum != ID_NONE)
        base = scaled(s, x->sum, x->k);
    *ok = *ok && span_fits(base);
    for (uint32_t i = 0; i < x->base_count && *ok; i++) {
        reach b = {s->charge_low[x->bases[i]], s->charge_high[x->bases[i]]};
        b = times(b, (reach){x->base_k[i], x->base_k[i]});
        *ok = span_fits(b);
        /* zero where the base does not stand */
        base.lo += b.lo < 0 ? b.lo : 0;
        base.hi += b.hi > 0 ? b.hi : 0;
    }
    *ok = *ok && span_fits(base);
    return base;
}

/* Which pieces fit, and what amounts then lie between. */
static void charges_bound(sweep *s)
{
    i128 low = 0, high = 0;
    for (uint32_t i = 0; i < s->charges.count; i++)
        s->charge_low[i] = s->charge_high[i] = 0;
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        charge_piece *x = &s->pieces.at[i];
        bool ok;
        reach base = piece_base_span(s, x, &ok);
        if (ok) {
            base = times(base, (reach){x->p, x->p});
            ok = span_fits(base);
        }
        x->fast = ok;
        if (!ok)
            continue;
        base.lo = base.lo / x->q - 1; /* rounding moves it by less than one */
        base.hi = base.hi / x->q + 1;
        int64_t *lo = &s->charge_low[x->charge], *hi = &s->charge_high[x->charge];
        *lo = base.lo < *lo ? (int64_t)base.lo : *lo;
        *hi = base.hi > *hi ? (int64_t)base.hi : *hi;
    }
    for (uint32_t i = 0; i < s->charges.count; i++) {
        low += (i128)s->charge_low[i] * s->charges.at[i].to_sum;
        high += (i128)s->charge_high[i] * s->charges.at[i].to_sum;
    }
    s->total_fits = fits_long(low) && fits_long(high);
}

int64_t charge_divided(int64_t x, const charge_piece *c, uint64_t row, uint64_t *odd)
{
    int64_t whole = x / c->q, rest = x % c->q;
    if (rest < 0) {
        whole--;
        rest += c->q;
    }
    if (rest && c->exact) {
        *odd |= row;
        return whole;
    }
    int64_t other = c->q - rest;
    return whole + (rest > other || (rest == other && (whole & 1)));
}

/* Adds x * p of 64 rows to the amounts. */
TG_CLONES
static void amounts_add(int64_t *to, const int64_t *x, int64_t p, uint64_t rows)
{
    eight_longs *out = (eight_longs *)to;
    const eight_longs *in = (const eight_longs *)x;
    const eight_longs place = {0, 1, 2, 3, 4, 5, 6, 7};
    for (unsigned i = 0; i < STRIP_ROWS / 8; i++) {
        eight_longs bits = (eight_longs){0} + (rows >> 8 * i & 0xff);
        out[i] += -(bits >> place & 1) & (in[i] * (uint64_t)p);
    }
}

TG_CLONES
static void amounts_sum(int64_t *to, const int64_t *x, int64_t k)
{
    eight_longs *out = (eight_longs *)to;
    const eight_longs *in = (const eight_longs *)x;
    for (unsigned i = 0; i < RUN_ROWS / 8; i++)
        out[i] += in[i] * (uint64_t)k;
}

static int64_t *charge_run(const sweep *s, uint32_t charge)
{
    return strip_of(s, (uint32_t)s->sums.count + charge);
}

/* The base of a piece, row by row of the run. */
static const int64_t *piece_base_of(const sweep *s, const charge_piece *x, int64_t *room)
{
    if (x->sum != ID_NONE && x->k == 1 && x->base_count == 0)
        return strip_of(s, x->sum);
    memset(room, 0, RUN_ROWS * sizeof *room);
    if (x->sum != ID_NONE)
        run_plus(room, room, 0, strip_of(s, x->sum), x->k);
    for (uint32_t i = 0; i < x->base_count; i++)
        run_plus(room, room, 1, charge_run(s, x->bases[i]), x->base_k[i]);
    return room;
}

/* Adds the amounts, times `by`. */
static void piece_run(const sweep *s, const charge_piece *x, const uint64_t *rows, uint32_t strips,
                      int64_t *amounts, int64_t by, uint64_t *odd)
{
    _Alignas(64) int64_t room[RUN_ROWS];
    const int64_t *in = piece_base_of(s, x, room);
    for (uint32_t k = 0; k < strips; k++, in += STRIP_ROWS, amounts += STRIP_ROWS) {
        if (x->q == 1) {
            amounts_add(amounts, in, (int64_t)((uint64_t)x->p * (uint64_t)by), rows[k]);
            continue;
        }
        for (uint64_t bits = rows[k]; bits; bits &= bits - 1) {
            unsigned i = (unsigned)__builtin_ctzll(bits);
            int64_t one = charge_divided((int64_t)((uint64_t)in[i] * (uint64_t)x->p), x, bits & -bits,
                                  &odd[k]);
            amounts[i] = (int64_t)((uint64_t)amounts[i] + (uint64_t)one * (uint64_t)by);
        }
    }
}

static const uint64_t *piece_rows(const sweep *s, const charge_piece *x, uint32_t first)
{
    return formula_plane(&s->f, s->planes, s->words, x->where) + first;
}

static bool any_rows(const uint64_t *rows, uint32_t strips)
{
    uint64_t any = 0;
    for (uint32_t k = 0; k < strips; k++)
        any |= rows[k];
    return any;
}

/* Amounts of a run of strips, of direct charges into the total; false where nothing is charged. */
static bool charges_run(sweep *s, uint32_t first, uint32_t strips, int64_t *total, uint64_t *odd)
{
    bool any = false;
    for (uint32_t i = 0; i < s->pieces.count; i++)
        any = any || any_rows(piece_rows(s, &s->pieces.at[i], first), strips);
    if (!any)
        return false;
    for (uint32_t i = 0; i < s->sums.count; i++) {
        if (s->sum_charged[i] && s->sum_fits[i])
            run_step(s, i, first, strips);
    }
    memset(strip_of(s, (uint32_t)s->sums.count), 0, s->charges.count * RUN_ROWS * sizeof *s->strips);
    for (uint32_t i = 0; i < s->pieces.count; i++) {
        const charge_piece *x = &s->pieces.at[i];
        const charge_column *c = &s->charges.at[x->charge];
        const uint64_t *rows = piece_rows(s, x, first);
        if (x->fast && any_rows(rows, strips))
            piece_run(s, x, rows, strips, c->direct ? total : charge_run(s, x->charge),
                      c->direct ? c->to_sum : 1, odd);
        for (uint32_t k = 0; !x->fast && k < strips; k++)
            odd[k] |= rows[k];
    }
    return true;
}

void sums_charge(sweep *s, uint32_t strips, uint64_t *odd, int64_t *out)
{
    if (s->any_ranged)
        charges_bound(s);
    if (!s->total_fits) {
        memset(odd, 0xff, strips * sizeof *odd);
        return;
    }
    for (uint32_t first = 0; first < strips; first += RUN_STRIPS) {
        uint32_t count = strips - first < RUN_STRIPS ? strips - first : RUN_STRIPS;
        _Alignas(64) int64_t total[RUN_ROWS] = {0};
        bool any = charges_run(s, first, count, total, &odd[first]);
        for (uint32_t i = 0; any && i < s->charges.count; i++) {
            const charge_column *c = &s->charges.at[i];
            if (c->to_sum && !c->direct)
                amounts_sum(total, charge_run(s, i), c->to_sum);
        }
        memcpy(out + (size_t)first * STRIP_ROWS, total, (size_t)count * STRIP_ROWS * sizeof *total);
    }
}

/* ---- ready ----------------------------------------------------------------------------------- */

/* A sum does not fit by what its facts may be: the inputs under it are looked at in every block. */
static void range_under(sweep *s, uint32_t sum)
{
    if (sum == ID_NONE)
        return;
    const sum_step *x = &s->sums.at[sum];
    if (x->kind == SUM_STEPS)
        s->ranged[x->input] = s->any_ranged = true;
    if (x->kind == SUM_ADD || x->kind == SUM_TIMES) {
        range_under(s, x->a);
        range_under(s, x->b);
    }
}

void sums_ranges(const sweep *s, int64_t *lows, int64_t *highs)
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

static void sums_ranged(sweep *s)
{
    sums_ranges(s, s->input_low, s->input_high);
    sums_bound(s);
    charges_bound(s);
    for (uint32_t i = 0; i < s->compares.count; i++) {
        const sum_compare *c = &s->compares.at[i];
        const uint32_t reads[4] = {c->x, c->y, c->x_divisor, c->y_divisor};
        for (unsigned k = 0; s->compare_used[i] && !compare_fits(s, c) && k < 4; k++)
            range_under(s, reads[k]);
    }
    for (size_t i = 0; i < s->watches.count; i++) {
        if (!watch_fits(s, &s->watches.at[i]))
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
    s->sum_compared = sweep_alloc(s, sums, sizeof *s->sum_compared);
    s->sum_charged = sweep_alloc(s, sums, sizeof *s->sum_charged);
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
        const uint32_t reads[4] = {c->x, c->y, c->x_divisor, c->y_divisor};
        for (unsigned k = 0; s->compare_used[i] && k < 4; k++)
            sums_mark(s, s->sum_compared, reads[k]);
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
    return true;
}
