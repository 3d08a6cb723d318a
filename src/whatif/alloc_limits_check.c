/*
 * alloc_limits_check.c - does a plan keep the pack's limits? From claims and balances alone.
 *
 * Shares no code with the rows: for every account it adds up, as fractions, what was taken before
 * and what each line takes, once for every bound that a line with units has, and compares. A sum
 * whose fractions cannot be held in 128 bits is rounded down to a 2^-40 of a step.
 */
#include "whatif/alloc_limits.h"

typedef struct {
    const alloc_claims *c;
    const alloc_claimant *who;
    size_t count;
    const int64_t *units;
    arena *a;
} limit_checker;

/* x of the line's units, of a weight of the whole line. */
static bool taken(i128 whole, int64_t x, int64_t of, rat *out)
{
    return rat_mul((rat){whole, 1}, (rat){x, of}, out);
}

static bool sum_up(rat *to, rat x)
{
    const i128 fine = (i128)1 << 40;
    if (rat_add(*to, x, to))
        return true;
    rat scaled;
    if (!rat_mul(*to, rat_int(fine), &scaled))
        return false;
    to->num = scaled.num / scaled.den;
    to->den = fine;
    if (!rat_mul(x, rat_int(fine), &scaled))
        return false;
    return rat_add(*to, (rat){scaled.num / scaled.den, fine}, to);
}

static bool in_account(const alloc_claim *x, uint32_t account)
{
    for (size_t i = 0; i < x->account_count; i++)
        if (x->accounts[i] == account)
            return true;
    return false;
}

static str breaks(const limit_checker *k, uint32_t account, const char *what)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_char(&b, '`');
    alloc_account_name(k->c, account, &b);
    strbuf_printf(&b, "` %s", what);
    str s = str_dup(k->a, strbuf_str(&b));
    strbuf_free(&b);
    return s.len ? s : STR("out of memory");
}

/* A line with units must be in a known account of known weight wherever it may count. */
static str check_known(const limit_checker *k)
{
    for (size_t i = 0; i < k->count; i++) {
        const alloc_claimant *w = &k->who[i];
        for (size_t n = 0; n < w->count && k->units[w->line]; n++) {
            const alloc_claim *x = &k->c->claims.at[w->first + n];
            rat b;
            if (x->overflow)
                return STR("a line whose weight is too large is given units");
            if (x->counts == TG_NO || (x->high == 0 && !x->unbounded && x->located))
                continue;
            if (!x->key_known || !x->located || x->unbounded)
                return STR("a line is given units whose account or weight is not known");
            for (size_t a = 0; a < x->account_count; a++)
                if (!alloc_account_bound(k->c, x->accounts[a], x->bound, &b))
                    return breaks(k, x->accounts[a], "has no known bound");
        }
    }
    return STR("");
}

/* Sums of every account; `through`: lines that count by later days do not. */
static bool add_all(const limit_checker *k, uint32_t only, int32_t through, alloc_account_sum *sums)
{
    for (size_t i = 0; i < k->count; i++) {
        const alloc_claimant *w = &k->who[i];
        int64_t x = k->units[w->line];
        for (size_t n = 0; n < w->count && x; n++) {
            const alloc_claim *c = &k->c->claims.at[w->first + n];
            rat counts, against;
            if (only != UINT32_MAX && !in_account(c, only))
                continue;
            if (!taken(c->high, x, w->units, &counts) || !taken(c->low, x, w->units, &against))
                return false;
            for (size_t a = 0; a < c->account_count; a++) {
                alloc_account_sum *s = &sums[only == UINT32_MAX ? c->accounts[a] : 0];
                bool late = c->day != TG_DAY_NONE && c->day > through;
                if (only != UINT32_MAX && c->accounts[a] != only)
                    continue;
                if (c->counts != TG_NO && !late && !sum_up(&s->counts, counts))
                    return false;
                if (c->against == TG_YES && !sum_up(&s->against, against))
                    return false;
                s->lines += c->counts != TG_NO;
            }
        }
    }
    return true;
}

static alloc_account_sum opening(const alloc_claims *c, uint32_t account)
{
    const limit_account *x = limits_account(c->book, account);
    return (alloc_account_sum){{x->safe.counts, 1}, {x->safe.against, 1}, 0};
}

static bool sum_keeps(bool ratio, const alloc_account_sum *s, rat bound)
{
    rat right = bound;
    if (s->counts.num <= 0)
        return true;
    if (ratio && !rat_mul(bound, s->against, &right))
        return false;
    return rat_cmp(s->counts, right) <= 0;
}

/* Of the lines with units that count in the account: a bound, and whether there is another one. */
typedef struct {
    bool any, several;
    uint32_t bound;
} account_bounds;

/* The last day of a line with units that counts under the bound; INT32_MAX where one is unknown. */
static int32_t last_with(const limit_checker *k, uint32_t account, uint32_t bound)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < k->count; i++)
        for (size_t n = 0; n < k->who[i].count && k->units[k->who[i].line]; n++) {
            const alloc_claim *x = &k->c->claims.at[k->who[i].first + n];
            if (x->bound != bound || x->counts == TG_NO || !in_account(x, account))
                continue;
            int32_t day = x->day == TG_DAY_NONE ? INT32_MAX : x->day;
            last = day > last ? day : last;
        }
    return last;
}

/* The account under one bound, when lines of the account have several. */
static str check_bound(const limit_checker *k, uint32_t account, uint32_t bound)
{
    alloc_account_sum s = opening(k->c, account);
    rat b;
    if (!alloc_account_bound(k->c, account, bound, &b) ||
        !add_all(k, account, last_with(k, account, bound), &s))
        return breaks(k, account, "cannot be added up");
    bool ratio = tg_limit_get(k->c->pack, limits_account(k->c->book, account)->limit).ratio;
    return sum_keeps(ratio, &s, b) ? STR("") : breaks(k, account, "is passed");
}

static str check_account(const limit_checker *k, uint32_t account, const account_bounds *has,
                         const alloc_account_sum *sum)
{
    const limit_account *x = limits_account(k->c->book, account);
    rat b;
    if (!has->any)
        return STR("");
    if (!has->several || x->authorised_given) {
        bool ratio = tg_limit_get(k->c->pack, x->limit).ratio;
        if (!alloc_account_bound(k->c, account, has->bound, &b))
            return breaks(k, account, "has no known bound");
        return sum_keeps(ratio, sum, b) ? STR("") : breaks(k, account, "is passed");
    }
    for (uint32_t i = 0; i < k->c->bounds.count; i++) {
        bool used = false;
        for (size_t n = 0; n < k->count && !used; n++)
            for (size_t m = 0; m < k->who[n].count && k->units[k->who[n].line]; m++) {
                const alloc_claim *c = &k->c->claims.at[k->who[n].first + m];
                used |= c->bound == i && c->counts != TG_NO && in_account(c, account);
            }
        str why = used ? check_bound(k, account, i) : STR("");
        if (why.len)
            return why;
    }
    return STR("");
}

static void find_bounds(const limit_checker *k, account_bounds *has)
{
    for (size_t i = 0; i < k->count; i++)
        for (size_t n = 0; n < k->who[i].count && k->units[k->who[i].line]; n++) {
            const alloc_claim *x = &k->c->claims.at[k->who[i].first + n];
            for (size_t a = 0; a < x->account_count && x->counts != TG_NO && x->high; a++) {
                account_bounds *h = &has[x->accounts[a]];
                h->several |= h->any && h->bound != x->bound;
                h->any = true;
                h->bound = x->bound;
            }
        }
}

str alloc_claims_check(const alloc_claims *c, const alloc_claimant *who, size_t count,
                       const int64_t *units, alloc_account_sum *sums, arena *a)
{
    limit_checker k = {c, who, count, units, a};
    size_t accounts = limits_account_count(c->book);
    account_bounds *has = arena_alloc(a, accounts + 1, sizeof *has);
    if (!sums)
        sums = arena_alloc(a, accounts + 1, sizeof *sums);
    if (!has || !sums)
        return STR("out of memory");
    for (uint32_t i = 0; i < accounts; i++)
        sums[i] = opening(c, i);
    str why = check_known(&k);
    if (why.len)
        return why;
    if (!add_all(&k, UINT32_MAX, INT32_MAX, sums))
        return STR("a limit cannot be added up");
    find_bounds(&k, has);
    for (uint32_t i = 0; i < accounts; i++) {
        why = check_account(&k, i, &has[i], &sums[i]);
        if (why.len)
            return why;
    }
    return STR("");
}
