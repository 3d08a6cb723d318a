/*
 * alloc_limits.c - the pack's limits in an allocation: the optimum against brute force that adds
 * claims up by itself, the checker, a one-to-one quota by hand.
 */
#include "harness.h"

#include "../api/limit_pack.h"
#include "whatif/alloc_limits.h"
#include "whatif/limit_book.h"

enum { UNITS, WORTH, HALF, NATIVES, LIMITS, LINES = 4, CASES = 1000, ACCOUNTS = 40 };

static tg_pack *pack;

static uint64_t seed;
static int64_t draw(int64_t from, int64_t to)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return from + (int64_t)(seed % (uint64_t)(to - from + 1));
}

static tg_ratio whole(int64_t v, int64_t den) { return (tg_ratio){i128_wide(v), i128_wide(den)}; }

/* ---- small random instances ------------------------------------------------------------------ */

typedef struct {
    alloc_line lines[LINES];
    limit_line asks[LINES];
    limit_claim claims[LINES][LIMITS];
    char ids[LINES][8];
    alloc_stock stock[2];
    alloc_problem p;
    alloc_claims c;
    alloc_claimant who[LINES];
    size_t who_count;
    size_t first[LINES];
} instance;

static void make_claim(limit_claim *c, uint32_t limit, int64_t units)
{
    static const tg_truth truths[] = {TG_NO, TG_YES, TG_YES, TG_OPEN};
    static const char *const keys[] = {"firm=a", "firm=b"};
    bool ratio = limit >= HALF;
    *c = (limit_claim){.limit = limit, .counts = truths[draw(0, 3)], .key_known = draw(0, 9) > 0};
    c->against = ratio ? truths[draw(0, 3)] : TG_NO;
    c->low = draw(0, 3) ? units * draw(1, 2) : draw(0, 12);
    c->high = draw(0, 2) ? c->low : c->low + draw(0, 6);
    c->unbounded = c->high != c->low && draw(0, 5) == 0;
    c->day = draw(0, 9) ? (int32_t)draw(20000, 20060) : TG_DAY_NONE;
    c->periods = limit == UNITS   ? 1u << TG_PERIOD_MONTH
                 : limit == WORTH ? 1u << TG_PERIOD_YEAR
                 : limit == HALF  ? (unsigned[]){1, 8, 9}[draw(0, 2)]
                                  : 1u << TG_PERIOD_WHOLE;
    c->key = str_c(c->key_known ? keys[draw(0, 1)] : "");
    int64_t bound = draw(3, 14);
    c->bound = (limit_bound){true, true, whole(bound, 1), whole(bound, 1)};
    if (ratio)
        c->bound.low = whole((int64_t[]){1, 1, 3, 2}[draw(0, 3)], draw(1, 3));
    c->bound.has_low = limit != NATIVES || draw(0, 3) > 0;
}

static void make_lines(instance *x)
{
    for (size_t i = 0; i < LINES; i++) {
        alloc_line *l = &x->lines[i];
        snprintf(x->ids[i], sizeof x->ids[i], "L%zu", i);
        *l = (alloc_line){.id = str_c(x->ids[i]), .number = i + 1, .units = draw(1, 6),
                          .lot = draw(0, 3) ? 1 : 2, .priority = 1, .by = ALLOC_DAY_ANY,
                          .item = (uint32_t)draw(0, 1), .buyer = (uint32_t)i};
        l->minimum = draw(0, 3) ? 0 : draw(0, l->units);
        l->value = l->net = draw(1, 9);
        x->asks[i] = (limit_line){.place = i, .id = l->id, .goes = true, .may_go = true,
                                  .units_known = true, .units = l->units, .claims = x->claims[i]};
        for (uint32_t m = 0; m < LIMITS; m++) {
            limit_claim *c = &x->claims[i][x->asks[i].claim_count];
            make_claim(c, m, l->units);
            if (draw(0, 1) && (c->counts != TG_NO || c->against != TG_NO))
                x->asks[i].claim_count++;
        }
    }
}

/* What was taken before; of ratios never past the bound, but where nothing is on the other side. */
static void make_openings(instance *x)
{
    for (size_t i = 0; i < x->c.book->accounts.count; i++) {
        limit_account *a = &x->c.book->accounts.at[i];
        bool ratio = a->limit >= HALF;
        a->used.counts = draw(0, 2) ? 0 : draw(0, ratio ? 2 : 16);
        a->reserved.against = !ratio || draw(0, 1) ? 0 : draw(0, 6);
        if (ratio && a->reserved.against)
            a->used.counts = 0;
        a->safe.counts = a->used.counts;
        a->safe.against = a->reserved.against;
        a->authorised_given = !ratio && draw(0, 4) == 0;
        a->authorised = draw(0, 9);
    }
}

/* Lines that a limit keeps out need stock by a day before there is any. */
static void make_rows(instance *x, arena *a)
{
    bool large;
    x->who_count = 0;
    for (size_t i = 0; i < LINES; i++) {
        size_t count = x->asks[i].claim_count;
        bool out = alloc_claims_bar(&x->c, x->first[i], count).kind != BAR_NONE;
        x->lines[i].by = out ? INT32_MIN + 1 : ALLOC_DAY_ANY;
        if (!out && count)
            x->who[x->who_count++] =
                (alloc_claimant){(uint32_t)i, x->lines[i].units, x->first[i], count};
    }
    REQUIRE(alloc_claims_rows(&x->c, x->who, x->who_count, a, &x->p, &large));
}

static void solve(instance *x, alloc_result *r, arena *a)
{
    const alloc_options how = {0};
    do {
        make_rows(x, a);
        allocate(&x->p, &how, a, r);
    } while (r->status == ALLOC_INFEASIBLE && alloc_claims_shut(&x->c, r, &x->p));
}

static void make_instance(instance *x, uint64_t number)
{
    static const str items[] = {{"big", 3}, {"small", 5}};
    trouble t = {{0}, {0}};
    seed = number * 0x9E3779B97F4A7C15u + 1;
    for (int i = 0; i < 20; i++)
        draw(0, 1);
    *x = (instance){0};
    make_lines(x);
    limits *book = limits_new(pack, false, &t);
    REQUIRE(book && alloc_claims_init(&x->c, pack, book));
    for (size_t i = 0; i < LINES; i++)
        REQUIRE(alloc_claims_add(&x->c, &x->asks[i], &x->first[i]));
    make_openings(x);
    x->stock[0] = (alloc_stock){0, ALLOC_DAY_ALWAYS, draw(0, 12)};
    x->stock[1] = (alloc_stock){1, ALLOC_DAY_ALWAYS, draw(0, 12)};
    for (size_t i = 0; i < 2; i++)
        x->stock[i].from = INT32_MIN + 2;
    x->p = (alloc_problem){.lines = x->lines, .line_count = LINES, .stock = x->stock,
                           .stock_count = 2, .items = items, .item_count = 2,
                           .buyer_count = LINES, .aim = number % 2 ? AIM_REVENUE : AIM_UNITS};
}

/* ---- naive ----------------------------------------------------------------------------------- */

static bool in_account(const limit_claim *c, const limit_account *a)
{
    unsigned p = (unsigned)a->period;
    return c->limit == a->limit && c->key_known && str_eq(c->key, a->key) && c->periods & 1u << p &&
           (p == TG_PERIOD_WHOLE ||
            (c->day != TG_DAY_NONE && period_start(a->period, c->day) == a->starts));
}

/* Is this plan within the account for line `of`, whose bound and day count? Times 720720. */
static bool within(const instance *x, const int64_t *units, const limit_account *a,
                   const limit_claim *of)
{
    int64_t counts = 720720 * (int64_t)a->safe.counts, against = 720720 * (int64_t)a->safe.against;
    int64_t num = (int64_t)wide_i128(of->bound.low.num),
            den = (int64_t)wide_i128(of->bound.low.den);
    for (size_t i = 0; i < LINES; i++)
        for (size_t k = 0; k < x->asks[i].claim_count; k++) {
            const limit_claim *c = &x->claims[i][k];
            int64_t each = 720720 / x->lines[i].units;
            bool late = c->day != TG_DAY_NONE && of->day != TG_DAY_NONE && c->day > of->day;
            if (!in_account(c, a))
                continue;
            if (c->counts != TG_NO && !late)
                counts += each * units[i] * (int64_t)c->high;
            if (c->against == TG_YES)
                against += each * units[i] * (int64_t)c->low;
        }
    if (a->limit < HALF)
        return counts <= 720720 * (a->authorised_given ? (int64_t)a->authorised : num);
    return counts * den <= num * against;
}

static bool lawful(const instance *x, const int64_t *units)
{
    for (size_t i = 0; i < LINES; i++)
        for (size_t k = 0; k < x->asks[i].claim_count && units[i]; k++) {
            const limit_claim *c = &x->claims[i][k];
            bool weighs = c->high > 0 || c->unbounded;
            bool own_period = c->periods == 1u << TG_PERIOD_WHOLE || c->day != TG_DAY_NONE;
            if (c->counts == TG_NO)
                continue;
            if (!c->key_known || !own_period || c->unbounded)
                return false;
            for (size_t n = 0; n < x->c.book->accounts.count && weighs; n++) {
                const limit_account *a = &x->c.book->accounts.at[n];
                bool known = c->bound.has_low || a->authorised_given;
                if (in_account(c, a) && (!known || !within(x, units, a, c)))
                    return false;
            }
        }
    return true;
}

static int64_t best_of(const instance *x, int64_t *units, size_t line)
{
    int64_t best = -1, worth = 0, used[2] = {0};
    if (line == LINES) {
        for (size_t i = 0; i < LINES; i++) {
            used[x->lines[i].item] += units[i];
            worth += units[i] * (x->p.aim == AIM_UNITS ? 1 : x->lines[i].net);
        }
        bool stocked = used[0] <= x->stock[0].units && used[1] <= x->stock[1].units;
        return stocked && lawful(x, units) ? worth : -1;
    }
    for (int64_t u = 0; u <= x->lines[line].units; u += x->lines[line].lot) {
        if (u && u < x->lines[line].minimum)
            continue;
        units[line] = u;
        int64_t v = best_of(x, units, line + 1);
        best = v > best ? v : best;
    }
    units[line] = 0;
    return best;
}

/* Bounds that fall while lines with earlier days are in the account hold for those too: no plan is
 * lost where all lines of an account have one bound, or bounds that rise. */
static bool bounds_may_fall(const instance *x)
{
    for (size_t n = 0; n < x->c.book->accounts.count; n++) {
        const limit_account *a = &x->c.book->accounts.at[n];
        const limit_claim *seen = NULL;
        for (size_t i = 0; i < LINES; i++)
            for (size_t k = 0; k < x->asks[i].claim_count; k++) {
                const limit_claim *c = &x->claims[i][k];
                if (!in_account(c, a) || c->counts == TG_NO || a->authorised_given)
                    continue;
                if (seen && memcmp(&seen->bound.low, &c->bound.low, sizeof c->bound.low) != 0)
                    return true;
                seen = c;
            }
    }
    return false;
}

static void optimum_is_brute_force(void)
{
    size_t equal = 0, limited = 0;
    for (uint64_t i = 0; i < CASES; i++) {
        instance x;
        alloc_result r;
        int64_t units[LINES] = {0};
        arena *a = arena_new(NULL, 0);
        make_instance(&x, i);
        int64_t best = best_of(&x, units, 0);
        solve(&x, &r, a);
        if (r.status != ALLOC_DONE || !lawful(&x, r.units))
            printf("# case %llu: status %d\n", (unsigned long long)i, (int)r.status);
        REQUIRE(r.status == ALLOC_DONE);
        CHECK(lawful(&x, r.units));
        CHECK_STR(alloc_claims_check(&x.c, x.who, x.who_count, r.units, NULL, a), "");
        bool same = r.levels[0].value == best;
        if (!same && !bounds_may_fall(&x))
            printf("# case %llu: %lld, brute force %lld\n", (unsigned long long)i,
                   (long long)r.levels[0].value, (long long)best);
        CHECK(r.levels[0].value <= best && (same || bounds_may_fall(&x)));
        equal += same;
        limited += x.p.limit_count > 0;
        alloc_claims_free(&x.c);
        arena_free(a);
    }
    CHECK(equal > CASES * 3 / 4);
    CHECK(limited > CASES / 2);
}

/* The checker and the naive sums refuse the same plans. */
static void checker_is_naive(void)
{
    size_t refused = 0, taken = 0;
    for (uint64_t i = 0; i < CASES; i++) {
        instance x;
        arena *a = arena_new(NULL, 0);
        make_instance(&x, i + 7000);
        for (int k = 0; k < 20; k++) {
            int64_t units[LINES];
            alloc_claimant all[LINES];
            size_t n = 0, at = 0;
            for (size_t m = 0; m < LINES; m++) {
                units[m] = draw(0, x.lines[m].units);
                if (x.asks[m].claim_count)
                    all[n++] = (alloc_claimant){(uint32_t)m, x.lines[m].units, at,
                                                x.asks[m].claim_count};
                at += x.asks[m].claim_count;
            }
            bool good = !alloc_claims_check(&x.c, all, n, units, NULL, a).len;
            CHECK_EQ(good, lawful(&x, units));
            refused += !good;
            taken += good;
        }
        alloc_claims_free(&x.c);
        arena_free(a);
    }
    CHECK(refused > CASES && taken > CASES);
}

/* ---- one to one, by hand --------------------------------------------------------------------- */

static limit_line quota_line(limit_claim *c, const char *firm, bool foreign, int64_t units)
{
    *c = (limit_claim){.limit = NATIVES, .counts = foreign ? TG_YES : TG_NO,
                       .against = foreign ? TG_NO : TG_YES, .low = units, .high = units,
                       .key_known = true, .periods = 1u << TG_PERIOD_WHOLE, .day = TG_DAY_NONE,
                       .bound = {true, true, whole(1, 1), whole(1, 1)}, .key = str_c(firm)};
    return (limit_line){.id = STR("d"), .goes = true, .may_go = true, .units_known = true,
                        .units = units, .claims = c, .claim_count = 1};
}

static alloc_bind bind_of(const instance *x, const alloc_result *r, const char *key)
{
    for (size_t i = 0; i < r->bind_count; i++) {
        const alloc_bind *b = &r->binds[i];
        if (!b->is_stock && str_eq_c(limits_account(x->c.book,
                                                    x->c.rows[b->index].account)->key, key))
            return *b;
    }
    return (alloc_bind){.is_stock = true};
}

/*
 * 100 foreign chips in stock. A orders 50 and has 20 domestic ones in the book, B orders 30 and has
 * 40, C orders 60 and has 10; each foreign unit wants a domestic one of the same buyer.
 *     A: min(50, 20) = 20   B: min(30, 40) = 30   C: min(60, 10) = 10        60 units in all
 * So A and C bind and B does not. One domestic unit more for A: 61; one less: 59; without A's
 * quota A takes 50: 90, 30 more. Without C's: C takes 60, 110 are wanted, 100 are there: 40 more.
 * Without any quota: all 100 units, 40 more. Stock is left over, so it does not bind.
 */
static void one_to_one_by_hand(void)
{
    static const char *const firms[] = {"firm=a", "firm=b", "firm=c"};
    const int64_t foreign[] = {50, 30, 60}, domestic[] = {20, 40, 10};
    static const str items[] = {{"big", 3}};
    instance x = {.stock = {{0, ALLOC_DAY_ALWAYS, 100}}};
    trouble t = {{0}, {0}};
    alloc_result r;
    arena *a = arena_new(NULL, 0);
    limits *book = limits_new(pack, false, &t);
    REQUIRE(book && alloc_claims_init(&x.c, pack, book));
    for (size_t i = 0; i < 3; i++) {
        limit_claim c;
        limit_line home = quota_line(&c, firms[i], false, domestic[i]);
        home.place = i;
        REQUIRE(limits_add(book, &home, &t));
        limit_line line = quota_line(&c, firms[i], true, foreign[i]);
        x.lines[i] = (alloc_line){.id = str_c(firms[i]), .number = i, .units = foreign[i], .lot = 1,
                                  .by = ALLOC_DAY_ANY, .buyer = (uint32_t)i};
        x.who[i] = (alloc_claimant){(uint32_t)i, foreign[i], 0, 1};
        REQUIRE(alloc_claims_add(&x.c, &line, &x.who[i].first));
    }
    REQUIRE(limits_draw(book, &t));
    x.p = (alloc_problem){.lines = x.lines, .line_count = 3, .stock = x.stock, .stock_count = 1,
                          .items = items, .item_count = 1, .buyer_count = 3};
    bool large;
    REQUIRE(alloc_claims_rows(&x.c, x.who, 3, a, &x.p, &large));
    const alloc_options how = {.binds = 9};
    allocate(&x.p, &how, a, &r);
    REQUIRE(r.status == ALLOC_DONE);
    CHECK_EQ(r.units[0], 20);
    CHECK_EQ(r.units[1], 30);
    CHECK_EQ(r.units[2], 10);
    CHECK_EQ(r.bind_count, 2);
    alloc_bind of_a = bind_of(&x, &r, "firm=a"), of_c = bind_of(&x, &r, "firm=c");
    REQUIRE(!of_a.is_stock && !of_c.is_stock && bind_of(&x, &r, "firm=b").is_stock);
    CHECK(of_a.up.known && of_a.up.change == 1 && of_a.down.known && of_a.down.change == -1);
    CHECK(of_c.up.known && of_c.up.change == 1 && of_c.down.known && of_c.down.change == -1);
    CHECK(of_a.without.known && of_a.without.change == 30);
    CHECK(of_c.without.known && of_c.without.change == 40);
    REQUIRE(r.group_count == 1);
    CHECK(r.groups[0].without.known && r.groups[0].without.change == 40);
    CHECK_EQ(r.groups[0].rows, 2);
    alloc_claims_free(&x.c);
    arena_free(a);
}

int main(void)
{
    pack = limit_pack();
    if (!pack)
        return 1;
    TEST(optimum_is_brute_force);
    TEST(checker_is_naive);
    TEST(one_to_one_by_hand);
    tg_pack_free(pack);
    return test_end();
}
