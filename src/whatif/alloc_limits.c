/*
 * alloc_limits.c - claims to rows; see alloc_limits.h and docs/allocation.md.
 *
 * Of an account with the ratio p / q, C and A taken before on either side, and lines i of n units
 * that weigh W and V in full:
 *
 *     q (C + sum W x / n)  <=  p (A + sum V x / n)        a cap p / q: the right side is p
 *
 * times a common multiple of the denominators, divided by what the weights then share.
 */
#include "whatif/alloc_limits.h"
#include "base/date.h"
#include "whatif/limit_book.h"
#include "whatif/program.h"

#include <stdlib.h>
#include <string.h>

enum { MULTIPLE_MAX = 1 << 20, MULTIPLE_ROUNDED = 10000 };

/* ---- claims ---------------------------------------------------------------------------------- */

bool alloc_claims_init(alloc_claims *c, const tg_pack *pack, limits *book)
{
    *c = (alloc_claims){.book = book, .pack = pack, .a = arena_new(NULL, 0)};
    size_t count = tg_limit_count(pack);
    c->last_bound = c->a ? arena_alloc(c->a, count + 1, sizeof *c->last_bound) : NULL;
    for (size_t i = 0; c->last_bound && i < count; i++)
        c->last_bound[i] = MAP_NONE;
    return c->last_bound != NULL;
}

void alloc_claims_free(alloc_claims *c)
{
    limits_free(c->book);
    arena_free(c->a);
    *c = (alloc_claims){0};
}

static bool same_wide(tg_wide x, tg_wide y)
{
    return x.high == y.high && x.low == y.low;
}

static bool same_end(bool has_x, const tg_ratio *x, bool has_y, const tg_ratio *y)
{
    return has_x == has_y && (!has_x || (same_wide(x->num, y->num) && same_wide(x->den, y->den)));
}

/* Bounds of a limit rarely differ from line to line: the last one is looked at first. */
static uint32_t put_bound(alloc_claims *c, uint32_t limit, const limit_bound *b)
{
    uint32_t last = c->last_bound[limit];
    for (size_t i = 0; i <= c->bounds.count && c->bounds.count; i++) {
        size_t at = i ? c->bounds.count - i : last;
        if (!i && last == MAP_NONE)
            continue;
        const limit_bound *x = &c->bounds.at[at];
        if (same_end(x->has_low, &x->low, b->has_low, &b->low))
            return c->last_bound[limit] = (uint32_t)at;
    }
    c->failed |= !vec_push(c->a, &c->bounds, *b);
    return c->last_bound[limit] = (uint32_t)c->bounds.count - 1;
}

static void find_claim_accounts(alloc_claims *c, const limit_claim *from, alloc_claim *to)
{
    for (unsigned p = 0; from->key_known && p < LIMIT_PERIODS; p++) {
        tg_period period = (tg_period)p;
        if (!(from->periods & 1u << p))
            continue;
        if (period != TG_PERIOD_WHOLE && from->day == TG_DAY_NONE)
            continue;
        uint32_t id = book_account(c->book, from->limit, period, period_start(period, from->day),
                                   from->key);
        c->failed |= id == MAP_NONE;
        if (id != MAP_NONE)
            to->accounts[to->account_count++] = id;
    }
    to->located = to->account_count == __builtin_popcount(from->periods);
}

static void saturate(i128 *to, i128 x)
{
    const i128 most = ((i128)1 << 120);
    if (__builtin_add_overflow(*to, x, to) || *to > most)
        *to = most;
}

static void add_wish(alloc_claims *c, const alloc_claim *x)
{
    static const alloc_account_wish none;
    for (size_t i = 0; i < x->account_count; i++) {
        while (c->wishes.count <= x->accounts[i] && !c->failed)
            c->failed |= !vec_push(c->a, &c->wishes, none);
        if (c->failed)
            return;
        alloc_account_wish *w = &c->wishes.at[x->accounts[i]];
        w->lines += x->counts != TG_NO;
        if (x->counts != TG_NO && !x->unbounded)
            saturate(&w->counts, x->high);
        if (x->against == TG_YES)
            saturate(&w->against, x->low);
    }
}

bool alloc_claims_add(alloc_claims *c, const limit_line *line, size_t *first)
{
    *first = c->claims.count;
    for (size_t i = 0; i < line->claim_count && !c->failed; i++) {
        const limit_claim *from = &line->claims[i];
        alloc_claim x = {.low = from->low,
                         .high = from->high,
                         .limit = from->limit,
                         .day = from->day,
                         .counts = (uint8_t)from->counts,
                         .against = (uint8_t)from->against,
                         .unbounded = from->unbounded,
                         .overflow = from->overflow,
                         .key_known = from->key_known};
        x.bound = put_bound(c, from->limit, &from->bound);
        find_claim_accounts(c, from, &x);
        if (!x.overflow)
            add_wish(c, &x);
        c->failed |= !vec_push(c->a, &c->claims, x);
    }
    return !c->failed;
}

/* ---- accounts -------------------------------------------------------------------------------- */

static void period_words(const limit_account *x, const char *before, strbuf *out)
{
    int year, month, day;
    if (x->period == TG_PERIOD_WHOLE)
        return;
    date_civil(x->starts, &year, &month, &day);
    strbuf_add_c(out, before);
    switch (x->period) {
    case TG_PERIOD_WHOLE: break;
    case TG_PERIOD_MONTH: strbuf_printf(out, "month %d-%02d", year, month); break;
    case TG_PERIOD_QUARTER: strbuf_printf(out, "quarter %d-Q%d", year, (month + 2) / 3); break;
    case TG_PERIOD_YEAR: strbuf_printf(out, "year %d", year); break;
    }
}

void alloc_account_key(const alloc_claims *c, uint32_t account, strbuf *out)
{
    const limit_account *x = limits_account(c->book, account);
    strbuf_add(out, x->key);
    period_words(x, x->key.len ? "; " : "", out);
}

void alloc_account_name(const alloc_claims *c, uint32_t account, strbuf *out)
{
    const limit_account *x = limits_account(c->book, account);
    tg_text name = tg_limit_name(c->pack, x->limit);
    strbuf_add(out, (str){name.ptr, name.len});
    if (!x->key.len && x->period == TG_PERIOD_WHOLE)
        return;
    strbuf_add_c(out, " (");
    alloc_account_key(c, account, out);
    strbuf_char(out, ')');
}

bool alloc_account_bound(const alloc_claims *c, uint32_t account, uint32_t bound, rat *out)
{
    const limit_account *x = limits_account(c->book, account);
    const limit_bound *b = &c->bounds.at[bound];
    if (x->authorised_given)
        *out = rat_int(x->authorised);
    else if (b->has_low)
        *out = (rat){wide_i128(b->low.num), wide_i128(b->low.den)};
    else
        return false;
    return out->den > 0;
}

static bool is_ratio(const alloc_claims *c, uint32_t limit)
{
    return tg_limit_get(c->pack, limit).ratio;
}

bool alloc_claims_even(const alloc_claims *c, uint32_t account, tg_ratio *even)
{
    const limit_account *x = limits_account(c->book, account);
    alloc_account_wish none = {0};
    const alloc_account_wish *w = account < c->wishes.count ? &c->wishes.at[account] : &none;
    i128 counts = x->safe.counts, against = x->safe.against;
    saturate(&counts, w->counts);
    saturate(&against, w->against);
    i128 den = is_ratio(c, x->limit) ? against : 1;
    *even = (tg_ratio){i128_wide(counts), i128_wide(den)};
    return counts > 0;
}

/* ---- lines that cannot be given anything ----------------------------------------------------- */

/* Can no plan keep the row of this account and bound? */
static bool account_past(const alloc_claims *c, uint32_t account, uint32_t bound)
{
    const limit_account *x = limits_account(c->book, account);
    const alloc_account_wish *w = &c->wishes.at[account];
    rat b;
    if (w->shut)
        return true;
    if (!alloc_account_bound(c, account, bound, &b))
        return false;
    if (!is_ratio(c, x->limit))
        return rat_cmp(rat_int(x->safe.counts), b) > 0;
    i128 against = x->safe.against;
    saturate(&against, w->against);
    if (x->safe.counts <= 0)
        return false;
    return against <= 0 || rat_cmp((rat){x->safe.counts, against}, b) > 0;
}

static alloc_bar bar_of(const alloc_claims *c, const alloc_claim *x)
{
    alloc_bar bar = {.limit = x->limit, .account = MAP_NONE};
    rat b;
    if (x->overflow)
        bar.kind = BAR_OVERFLOW;
    else if (x->counts == TG_NO)
        bar.kind = BAR_NONE;
    else if (!x->key_known)
        bar.kind = BAR_KEY;
    else if (!x->located)
        bar.kind = BAR_PERIOD;
    else if (x->unbounded)
        bar.kind = BAR_WEIGHT;
    else if (x->high == 0)
        bar.kind = BAR_NONE;
    else
        for (size_t i = 0; i < x->account_count && bar.kind == BAR_NONE; i++) {
            bar.account = x->accounts[i];
            if (!alloc_account_bound(c, bar.account, x->bound, &b))
                bar.kind = BAR_BOUND;
            else if (account_past(c, bar.account, x->bound))
                bar.kind = BAR_PAST;
        }
    return bar;
}

alloc_bar alloc_claims_bar(const alloc_claims *c, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        alloc_bar bar = bar_of(c, &c->claims.at[first + i]);
        if (bar.kind != BAR_NONE)
            return bar;
    }
    return (alloc_bar){.kind = BAR_NONE};
}

bool alloc_claims_shut(alloc_claims *c, const alloc_result *r, const alloc_problem *p)
{
    bool any = false;
    for (size_t i = 0; i < r->contradiction_count; i++) {
        const alloc_limit_row *row = &c->rows[r->contradiction[i]];
        alloc_account_wish *w = &c->wishes.at[row->account];
        if (p->limits[r->contradiction[i]].bound >= 0 || w->shut)
            continue;
        w->shut = true;
        any = true;
    }
    return any;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* One claim of one line of the problem, in one account. */
typedef struct {
    uint32_t account, bound, line;
    int32_t day;
    int64_t units;
    i128 counts, against;
} member;

typedef struct {
    alloc_claims *c;
    arena *a;
    member *members; /* by account */
    size_t member_count;
    alloc_limit *limits;
    size_t limit_count;
    bool large, failed;
} row_maker;

static int by_account(const void *x, const void *y)
{
    const member *a = x, *b = y;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool find_members(row_maker *m, const alloc_claimant *who, size_t count)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < who[i].count; k++)
            most += m->c->claims.at[who[i].first + k].account_count;
    m->members = arena_alloc(m->a, most + 1, sizeof *m->members);
    if (!m->members)
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < who[i].count; k++) {
            const alloc_claim *x = &m->c->claims.at[who[i].first + k];
            for (size_t n = 0; n < x->account_count; n++)
                m->members[m->member_count++] =
                    (member){.account = x->accounts[n],
                             .bound = x->bound,
                             .line = who[i].line,
                             .day = x->day,
                             .units = who[i].units,
                             .counts = x->counts != TG_NO && !x->unbounded ? x->high : 0,
                             .against = x->against == TG_YES ? x->low : 0};
        }
    if (m->member_count)
        qsort(m->members, m->member_count, sizeof *m->members, by_account);
    return true;
}

static i128 gcd(i128 x, i128 y)
{
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    while (y) {
        i128 t = x % y;
        x = y;
        y = t;
    }
    return x;
}

static i128 floor_to(i128 x, i128 by)
{
    return x / by - (x % by < 0);
}

static i128 ceil_to(i128 x, i128 by)
{
    return x / by + (x % by > 0);
}

/* The row at hand: the members of one account, and a bound. */
typedef struct {
    const member *from;
    size_t count;
    uint32_t bound;
    bool ratio;
    i128 p, q;
    int32_t through; /* lines that count by later days do not: INT32_MAX, all do */
    i128 step;
    bool step_unit;
} row_of;

/* Lines of an unknown day count always, and so does everything where the bound's own are such. */
static bool row_counts(const row_of *r, const member *m)
{
    return m->counts > 0 && (m->day == TG_DAY_NONE || m->day <= r->through);
}

/* q W - p V: of the whole line. */
static bool member_weight(const row_of *r, const member *m, i128 *out)
{
    i128 counts = 0, against = 0;
    if (row_counts(r, m) && __builtin_mul_overflow(r->q, m->counts, &counts))
        return false;
    if (r->ratio && __builtin_mul_overflow(r->p, m->against, &against))
        return false;
    return !__builtin_sub_overflow(counts, against, out);
}

/* What all weights are multiplied by, so that those of one unit are whole. */
static i128 common_multiple(row_maker *m, const row_of *r)
{
    i128 multiple = 1;
    for (size_t i = 0; i < r->count; i++) {
        i128 w;
        if (!member_weight(r, &r->from[i], &w)) {
            m->large = true;
            return 1;
        }
        i128 den = r->from[i].units / gcd(w, r->from[i].units);
        multiple = multiple / gcd(multiple, den) * den;
        if (multiple > MULTIPLE_MAX)
            return MULTIPLE_ROUNDED;
    }
    return multiple;
}

/* What one unit up is: a unit of the lines, where all weigh the same; else one of the weight. */
static void find_step(const row_maker *m, row_of *r, uint32_t limit)
{
    i128 each = 0;
    r->step_unit = true;
    for (size_t i = 0; i < r->count && r->step_unit; i++) {
        const member *x = &r->from[i];
        if (!row_counts(r, x))
            continue;
        r->step_unit = x->counts % x->units == 0 && (!each || each == x->counts / x->units);
        each = x->counts / x->units;
    }
    r->step_unit = r->step_unit && each;
    r->step = r->step_unit ? each : num_pow10(tg_limit_get(m->c->pack, limit).scale);
}

/* multiple (p A - q C), with `more` added to A, or to a cap. */
static bool row_bound(const row_of *r, const limit_account *x, i128 multiple, i128 more, i128 *out)
{
    i128 right, left;
    if (r->ratio) {
        if (__builtin_add_overflow(x->safe.against, more, &right) ||
            __builtin_mul_overflow(r->p, right, &right))
            return false;
    } else if (__builtin_mul_overflow(r->q, more, &right) ||
               __builtin_add_overflow(r->p, right, &right)) {
        return false;
    }
    return !__builtin_mul_overflow(r->q, x->safe.counts, &left) &&
           !__builtin_sub_overflow(right, left, out) &&
           !__builtin_mul_overflow(*out, multiple, out);
}

/* A cap below one step, or a ratio with less than one on the other side. */
static bool nothing_to_take(const row_of *r, const limit_account *x)
{
    if (!r->ratio)
        return rat_cmp((rat){r->p, r->q}, rat_int(r->step)) < 0;
    i128 against = x->safe.against;
    for (size_t i = 0; i < r->count; i++)
        saturate(&against, r->from[i].against);
    return against < r->step;
}

static str row_name(row_maker *m, const row_of *r, uint32_t account, bool several)
{
    strbuf b;
    strbuf_init(&b, NULL);
    alloc_account_name(m->c, account, &b);
    if (several) {
        rat x = {r->p, r->q};
        strbuf_add_c(&b, ", at most ");
        if (r->ratio && rat_mul(x, rat_int(100), &x)) {
            rat_format(&b, x, 2);
            strbuf_add_c(&b, " %");
        } else {
            rat_format(&b, (rat){r->p, r->q}, 0);
        }
    }
    str s = str_dup(m->a, strbuf_str(&b));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

/* Weights of one unit; *share is what all of them have in common, *most what they come to. */
static alloc_weight *row_weights(row_maker *m, const row_of *r, i128 multiple, i128 *each,
                                 size_t *n, i128 *share, i128 *most)
{
    alloc_weight *out = arena_alloc(m->a, r->count + 1, sizeof *out);
    *n = 0;
    *share = *most = 0;
    for (size_t i = 0; out && i < r->count; i++) {
        i128 w;
        if (!member_weight(r, &r->from[i], &w) || __builtin_mul_overflow(w, multiple, &w)) {
            m->large = true;
            return out;
        }
        w = ceil_to(w, r->from[i].units);
        if (!w)
            continue;
        bool again = *n && out[*n - 1].line == r->from[i].line;
        if (!again)
            out[(*n)++].line = r->from[i].line;
        each[*n - 1] = w;
        *share = gcd(*share, w);
        if (w > 0)
            saturate(most, w * r->from[i].units);
    }
    m->failed |= !out;
    return out;
}

static void add_row(row_maker *m, const row_of *r, uint32_t account, bool several)
{
    const limit_account *x = limits_account(m->c->book, account);
    i128 multiple = common_multiple(m, r), bound, up, down, share, most;
    i128 *each = arena_alloc(m->a, r->count + 1, sizeof *each);
    size_t n;
    if (!each) {
        m->failed = true;
        return;
    }
    alloc_weight *w = row_weights(m, r, multiple, each, &n, &share, &most);
    if (!w || m->large)
        return;
    share = share ? share : 1; /* no weights: a row that holds, or that nothing can make hold */
    if (!row_bound(r, x, multiple, 0, &bound) || !row_bound(r, x, multiple, r->step, &up) ||
        !row_bound(r, x, multiple, -r->step, &down)) {
        m->large = true;
        return;
    }
    if (most <= down)
        return; /* nothing that the lines could take comes near it */
    bound = floor_to(bound, share);
    up = floor_to(up, share);
    down = floor_to(down, share);
    for (size_t i = 0; i < n; i++) {
        each[i] /= share;
        m->large |= each[i] > PROGRAM_MAX || each[i] < -PROGRAM_MAX;
        w[i].weight = m->large ? 0 : (int64_t)each[i];
    }
    m->large |= up > PROGRAM_MAX || down < -PROGRAM_MAX;
    if (m->large)
        return;
    m->limits[m->limit_count] = (alloc_limit){.name = row_name(m, r, account, several),
                                              .weights = w,
                                              .weight_count = n,
                                              .bound = (int64_t)bound,
                                              .up = (int64_t)up,
                                              .down = (int64_t)down,
                                              .no_down = nothing_to_take(r, x),
                                              .group = x->limit};
    m->c->rows[m->limit_count++] = (alloc_limit_row){account, r->bound, r->step, r->step_unit};
}

/* The last day of a line that counts under this bound. */
static int32_t last_day(const member *from, size_t count, uint32_t bound)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < count; i++)
        if (from[i].counts > 0 && from[i].bound == bound) {
            if (from[i].day == TG_DAY_NONE)
                return INT32_MAX;
            last = from[i].day > last ? from[i].day : last;
        }
    return last;
}

/* The bounds that lines of the account have, each once. A balance of its own is one for all. */
static size_t distinct_bounds(row_maker *m, const member *from, size_t count, uint32_t **out)
{
    VEC(uint32_t) seen = {0};
    bool own = limits_account(m->c->book, from->account)->authorised_given;
    for (size_t i = 0; i < count && !m->failed; i++) {
        bool again = from[i].counts <= 0 || (own && seen.count);
        for (size_t k = 0; k < seen.count && !again; k++)
            again = seen.at[k] == from[i].bound;
        if (!again)
            m->failed |= !vec_push(m->a, &seen, from[i].bound);
    }
    *out = seen.at;
    return m->failed ? 0 : seen.count;
}

static void account_rows(row_maker *m, const member *from, size_t count)
{
    uint32_t *bounds, account = from->account;
    uint32_t limit = limits_account(m->c->book, account)->limit;
    size_t n = distinct_bounds(m, from, count, &bounds);
    for (size_t i = 0; i < n && !m->large && !m->failed; i++) {
        rat b;
        row_of r = {
            .from = from, .count = count, .bound = bounds[i], .ratio = is_ratio(m->c, limit)};
        bool known = alloc_account_bound(m->c, account, r.bound, &b);
        tg_assert(known); /* else the line would be barred */
        i128 common = gcd(b.num, b.den);
        r.p = common ? b.num / common : b.num;
        r.q = common ? b.den / common : b.den;
        r.through = n > 1 ? last_day(from, count, r.bound) : INT32_MAX;
        find_step(m, &r, limit);
        add_row(m, &r, account, n > 1);
    }
}

bool alloc_claims_rows(alloc_claims *c, const alloc_claimant *who, size_t count, arena *a,
                       alloc_problem *p, bool *large)
{
    row_maker m = {.c = c, .a = a};
    *large = false;
    if (!find_members(&m, who, count))
        return false;
    m.limits = arena_alloc(a, m.member_count + 1, sizeof *m.limits); /* a line has one bound */
    c->rows = arena_alloc(a, m.member_count + 1, sizeof *c->rows);
    if (!m.limits || !c->rows)
        return false;
    for (size_t i = 0, k; i < m.member_count && !m.large && !m.failed; i = k) {
        for (k = i + 1; k < m.member_count && m.members[k].account == m.members[i].account;)
            k++;
        account_rows(&m, &m.members[i], k - i);
    }
    p->limits = m.limits;
    p->limit_count = c->row_count = m.limit_count;
    p->group_count = tg_limit_count(c->pack);
    *large = m.large;
    return !m.large && !m.failed;
}
