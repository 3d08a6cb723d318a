/*
 * limits.c - the draw against a naive one that adds everything up anew for each line, over small
 * random books; opening balances; parts of lines.
 */
#include "harness.h"

#include "../api/limit_pack.h"
#include "whatif/limit_book.h"

enum { UNITS, WORTH, HALF, NATIVES, LIMITS, LINES = 9, BOOKS = 3000 };

static uint64_t seed = 88172645463325252u;
static long long pick(long long from, long long to)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return from + (long long)(seed % (uint64_t)(to - from + 1));
}

static tg_pack *pack;

static tg_ratio whole(long long v) { return (tg_ratio){i128_wide(v), i128_wide(1)}; }

/* ---- random lines ---------------------------------------------------------------------------- */

typedef struct {
    limit_line line;
    limit_claim claims[LIMITS];
    char id[8];
} made;

static const char *const keys[] = {"firm=a", "firm=b"};

static void make_claim(limit_claim *c, uint32_t limit)
{
    static const tg_truth truths[] = {TG_NO, TG_YES, TG_YES, TG_OPEN};
    bool ratio = limit >= HALF;
    *c = (limit_claim){.limit = limit, .counts = truths[pick(0, 3)], .key_known = pick(0, 9) > 0};
    c->against = ratio ? truths[pick(0, 3)] : TG_NO;
    c->low = pick(0, 12);
    c->high = pick(0, 2) ? c->low : c->low + pick(0, 6);
    c->unbounded = c->high != c->low && pick(0, 5) == 0;
    c->day = pick(0, 9) ? (int32_t)pick(20000, 20060) : TG_DAY_NONE;
    c->periods = limit == UNITS   ? 1u << TG_PERIOD_MONTH
                 : limit == WORTH ? 1u << TG_PERIOD_YEAR
                 : limit == HALF  ? (unsigned[]){1, 8, 9}[pick(0, 2)]
                                  : 1u << TG_PERIOD_WHOLE;
    c->key = str_c(c->key_known ? keys[pick(0, 1)] : "");
    long long bound = pick(5, 30);
    c->bound = (limit_bound){true, true, whole(bound), whole(bound)};
    if (ratio)
        c->bound.low.den = c->bound.high.den = i128_wide(10);
    if (limit == NATIVES) {
        c->bound.has_low = pick(0, 1);
        c->bound.has_high = pick(0, 1);
        c->bound.high = whole(3);
    }
}

static void make_line(made *m, size_t i, bool overlap)
{
    snprintf(m->id, sizeof m->id, "%c%d", overlap ? 'x' : 'a' + (int)pick(0, 20), (int)i);
    m->line = (limit_line){.place = i, .id = str_c(m->id), .claims = m->claims};
    m->line.order[0] = pick(0, 4) ? pick(0, 3) : INT64_MAX;
    m->line.may_go = pick(0, 5) > 0;
    m->line.goes = m->line.may_go && pick(0, 3) > 0;
    m->line.units_known = pick(0, 7) > 0;
    m->line.units = m->line.units_known ? pick(0, 9) : 0;
    m->line.may_split = m->line.units_known && pick(0, 3) > 0;
    for (uint32_t l = 0; l < LIMITS; l++) {
        limit_claim *c = &m->claims[m->line.claim_count];
        make_claim(c, l);
        if (pick(0, 2) && (c->counts != TG_NO || c->against != TG_NO))
            m->line.claim_count++;
    }
}

/* ---- the naive draw -------------------------------------------------------------------------- */

typedef struct { bool drew; long long units; limit_fit safe; } drawn; /* units: of a part, or -1 */

typedef struct {
    const made *book;
    const size_t *turn;
    size_t now;           /* lines before this one in turns have drawn */
    drawn *result;
    bool safe;
} naive;

static long long part_of(long long w, long long q, long long of)
{
    long long v = 0;
    while (of && v * of < w * q)
        v++;
    return v;
}

static long long weight(const naive *n, const made *m, const limit_claim *c, bool counts,
                        long long q)
{
    bool in = counts ? (n->safe ? c->counts != TG_NO : c->counts == TG_YES)
                     : (n->safe ? c->against == TG_YES : c->against != TG_NO);
    if (!in || (c->unbounded && counts == n->safe))
        return 0;
    long long w = (long long)(counts == n->safe ? c->high : c->low);
    long long of = (long long)m->line.units;
    if (q < 0)
        return w;
    return counts ? part_of(w, q, of) : w - part_of(w, of - q, of);
}

static int32_t start_of(unsigned p, int32_t day)
{
    return p == TG_PERIOD_WHOLE ? TG_DAY_NONE : period_start((tg_period)p, day);
}

static bool in_account(const limit_claim *c, uint32_t limit, str key, unsigned p, int32_t start)
{
    return c->limit == limit && c->key_known && str_eq(c->key, key) && c->periods & 1u << p &&
           (p == TG_PERIOD_WHOLE || c->day != TG_DAY_NONE) && start_of(p, c->day) == start;
}

static bool fits_account(const naive *n, const made *m, const limit_claim *c, unsigned p,
                         long long q);

/* One side of an account before line `n->now`, plus w. */
static long long side(const naive *n, const limit_claim *c, unsigned p, bool counts, bool *endless)
{
    long long sum = 0;
    for (size_t t = 0; t < n->now; t++) {
        const made *m = &n->book[n->turn[t]];
        const drawn *d = &n->result[n->turn[t]];
        for (size_t k = 0; d->drew && k < m->line.claim_count; k++) {
            const limit_claim *x = &m->claims[k];
            if (!in_account(x, c->limit, c->key, p, start_of(p, c->day)))
                continue;
            naive then = *n;
            then.now = t;
            bool counted = x->counts == TG_YES && !n->safe;
            if (counted && !fits_account(&then, m, x, p, -1))
                continue;
            sum += weight(n, m, x, counts, d->units);
            *endless |= !counts && !n->safe && x->against != TG_NO && x->unbounded;
        }
    }
    return sum;
}

static bool fits_account(const naive *n, const made *m, const limit_claim *c, unsigned p,
                         long long q)
{
    bool endless = false;
    long long w = weight(n, m, c, true, q), a = side(n, c, p, false, &endless);
    long long total = side(n, c, p, true, &(bool){false}) + w;
    long long bound = (long long)wide_i128(n->safe ? c->bound.low.num : c->bound.high.num);
    long long den = (long long)wide_i128(n->safe ? c->bound.low.den : c->bound.high.den);
    if (q < 0) /* of a part, its own other side does not help */
        a += weight(n, m, c, false, q);
    endless |= !n->safe && c->against != TG_NO && c->unbounded;
    if (w == 0)
        return true;
    if (n->safe ? !c->bound.has_low : !c->bound.has_high)
        return !n->safe && (c->limit < HALF || endless || a > 0);
    if (c->limit < HALF)
        return total <= bound;
    return endless || (a > 0 && total * den <= bound * a);
}

static bool fits_claim(const naive *n, const made *m, const limit_claim *c, long long q)
{
    bool counts = n->safe ? c->counts != TG_NO : c->counts == TG_YES;
    bool all = true, any = false;
    if (!counts)
        return true;
    if (!c->key_known)
        return !n->safe;
    for (unsigned p = 0; p < LIMIT_PERIODS; p++) {
        if (!(c->periods & 1u << p))
            continue;
        bool found = p == TG_PERIOD_WHOLE || c->day != TG_DAY_NONE;
        bool fits = found ? fits_account(n, m, c, p, q) : !n->safe;
        all = all && fits;
        any = any || fits;
    }
    return n->safe ? all && !c->unbounded : any;
}

static bool fits_line(const naive *n, const made *m, long long q)
{
    bool fits = true;
    for (size_t k = 0; k < m->line.claim_count; k++)
        fits = fits && fits_claim(n, m, &m->claims[k], q);
    return fits;
}

/* Which the order takes first. */
static bool earlier(const made *x, const made *y)
{
    if (x->line.order[0] != y->line.order[0])
        return x->line.order[0] < y->line.order[0];
    int ids = strcmp(x->id, y->id);
    return ids ? ids < 0 : x->line.place < y->line.place;
}

static void draw_naively(const made *book, size_t count, bool safe, bool split, drawn *result)
{
    size_t turn[LINES];
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at && earlier(&book[i], &book[turn[at - 1]]); at--)
            turn[at] = turn[at - 1];
        turn[at] = i;
    }
    naive n = {book, turn, 0, result, safe};
    for (; n.now < count; n.now++) {
        const made *m = &book[turn[n.now]];
        drawn *d = &result[turn[n.now]];
        *d = (drawn){.units = -1, .safe = LIMIT_NOT_DRAWN};
        if (safe ? !m->line.goes : !m->line.may_go)
            continue;
        d->drew = fits_line(&n, m, -1);
        d->safe = d->drew ? LIMIT_FITS : LIMIT_FULL;
        for (long long q = (long long)m->line.units - 1; safe && split && !d->drew &&
             m->line.may_split && q > 0; q--) {
            if (!fits_line(&n, m, q))
                continue;
            *d = (drawn){true, q, LIMIT_IN_PART};
        }
    }
}

/* ---- the comparison -------------------------------------------------------------------------- */

static void one_book(bool split)
{
    made book[LINES];
    drawn safe[LINES], best[LINES];
    trouble t = {{0}, {0}};
    size_t count = (size_t)pick(1, LINES);
    for (size_t i = 0; i < count; i++)
        make_line(&book[i], i, pick(0, 9) == 0);
    limits *l = limits_new(pack, split, &t);
    arena *a = arena_new(NULL, 0);
    REQUIRE(l != NULL);
    for (size_t i = 0; i < count; i++)
        REQUIRE(limits_add(l, &book[i].line, &t));
    REQUIRE(limits_draw(l, &t));
    limits_check(l);
    draw_naively(book, count, true, split, safe);
    draw_naively(book, count, false, split, best);
    for (size_t i = 0; i < count; i++) {
        limit_result r;
        REQUIRE(limits_find(l, i, a, &r));
        CHECK(!r.overflow);
        CHECK_EQ(r.best == LIMIT_FITS, best[i].drew);
        CHECK_EQ(r.best == LIMIT_NOT_DRAWN, best[i].safe == LIMIT_NOT_DRAWN);
        bool drew = r.safe == LIMIT_FITS || r.safe == LIMIT_IN_PART;
        CHECK_EQ(drew, safe[i].drew);
        CHECK_EQ(r.safe == LIMIT_FITS, safe[i].safe == LIMIT_FITS);
        CHECK_EQ(r.safe == LIMIT_IN_PART ? (long long)r.units_fit : -1, safe[i].units);
    }
    limits_free(l);
    arena_free(a);
}

static void as_naive(void)
{
    for (int i = 0; i < BOOKS && !test_state.failed; i++)
        one_book(false);
}

static void in_parts_as_naive(void)
{
    for (int i = 0; i < BOOKS && !test_state.failed; i++)
        one_book(true);
}

/* ---- rows in another order, parts, balances -------------------------------------------------- */

static void rows_in_any_order(void)
{
    for (int round = 0; round < 300 && !test_state.failed; round++) {
        made book[LINES], turned[LINES];
        limit_fit first[LINES];
        trouble t = {{0}, {0}};
        arena *a = arena_new(NULL, 0);
        for (size_t i = 0; i < LINES; i++)
            make_line(&book[i], i, false);
        for (unsigned pass = 0; pass < 2; pass++) {
            limits *l = limits_new(pack, true, &t);
            REQUIRE(l != NULL);
            for (size_t i = 0; i < LINES; i++) {
                turned[i] = book[pass ? LINES - 1 - i : i];
                turned[i].line.place = i;
                turned[i].line.id = str_c(turned[i].id);
                turned[i].line.claims = turned[i].claims;
                REQUIRE(limits_add(l, &turned[i].line, &t));
            }
            REQUIRE(limits_draw(l, &t));
            for (size_t i = 0; i < LINES; i++) {
                limit_result r;
                size_t at = pass ? LINES - 1 - i : i;
                REQUIRE(limits_find(l, i, a, &r));
                if (pass == 0)
                    first[at] = r.safe;
                else
                    CHECK_EQ(first[at], r.safe);
            }
            limits_free(l);
        }
        arena_free(a);
    }
}

static void parts_add_up(void)
{
    i128 part, huge = (i128)1 << 120;
    CHECK(limit_part(10, 1, 3, &part) && part == 4);
    CHECK(limit_part(10, 2, 3, &part) && part == 7);
    CHECK(limit_part(10, 3, 3, &part) && part == 10);
    CHECK(limit_part(0, 0, 0, &part) && part == 0);
    CHECK(limit_part(huge, 1000000, 1000000, &part) && part == huge);
    CHECK(limit_part(huge + 1, 1, 1000000, &part) && part == huge / 1000000 + 1);
}

static limits *opened(const char *csv, trouble *t)
{
    limits *l = limits_new(pack, false, t);
    reader *r = reader_memory("balances.csv", str_c(csv), t);
    if (!l || !r || !limits_open(l, r, t)) {
        limits_free(l);
        l = NULL;
    }
    reader_close(r);
    return l;
}

static void opening_balances(void)
{
    trouble t = {{0}, {0}};
    limits *l = opened("limit,firm,item,route.to,population,period,authorised,reserved,used\n"
                       "units,a,,,,2026-02,120,10,5\n"
                       "half,a,H200 SXM,,against,,,,158320\n"
                       "half,a,h200,,counts,2026,,7.5,\n"
                       "worth,,,US,,2026,,,12.50\n",
                       &t);
    CHECK_STR(str_c(t.text), "");
    REQUIRE(l != NULL);
    CHECK_EQ(limits_account_count(l), 4);
    const limit_account *x = limits_account(l, 0);
    CHECK_STR(x->key, "firm=a");
    CHECK(x->authorised_given && x->authorised == 120);
    CHECK(x->reserved.counts == 10 && x->used.counts == 5 && x->safe.counts == 15);
    i128 left;
    CHECK(limits_left(l, x, true, &left) && left == 105);
    char day[11];
    tg_date_text(x->starts, day);
    CHECK_STR(str_c(day), "2026-02-01");
    x = limits_account(l, 1);
    CHECK_STR(x->key, "item=h200; firm=a");
    CHECK(x->best.against == 1583200 && x->period == TG_PERIOD_WHOLE);
    x = limits_account(l, 2);
    CHECK(x->safe.counts == 75 && x->period == TG_PERIOD_YEAR);
    CHECK(limits_account(l, 3)->used.counts == 1250);
    limits_free(l);
}

static void wrong_balances(void)
{
    static const struct { const char *csv, *why; } all[] = {
        {"", "balances.csv: no header"},
        {"item,used\nh200,1\n", "balances.csv:1: no column `limit`"},
        {"limit,colour\n", "balances.csv:1: no limit has a key `colour`"},
        {"limit,used,used\n", "balances.csv:1: there are two columns `used`"},
        {"limit,firm,used\nunit,a,1\n", "balances.csv:2: no limit `unit`"},
        {"limit,firm,used\nunits,,1\n", "balances.csv:2: not a year, quarter or month, such as "
                                        "2026, 2026-Q1, 2026-03: ``"},
        {"limit,period,used\nunits,2026-03,1\n", "balances.csv:2: the limit is drawn per `firm`"},
        {"limit,firm,period\nunits,a,2026\n", "balances.csv:2: the limit has another period than "
                                              "`2026`"},
        {"limit,firm,period,used\nunits,a,2026-03,-1\n",
         "balances.csv:2: not an amount, such as 1250 or 12.5: `-1`"},
        {"limit,firm,period,used\nunits,a,2026-03,1.5\n",
         "balances.csv:2: more decimals than the limit's weight has: `1.5`"},
        {"limit,firm,item,period,used\nunits,a,h200,2026-03,1\n",
         "balances.csv:2: the limit has no key for `h200`"},
        {"limit,firm,period,used\nunits,a,2026-03,1\nunits,a,2026-03,2\n",
         "balances.csv:3: this balance is there twice (first on line 2)"},
        {"limit,item,firm,authorised\nhalf,h200,a,5\n",
         "balances.csv:2: a ratio has no authorised amount: `5`"},
        {"limit,firm,period,population\nunits,a,2026-03,against\n",
         "balances.csv:2: the limit has no population `against`"},
        {"limit,firm,used\nunits,a\n", "balances.csv:2: 2 cells where the header has 3"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        trouble t = {{0}, {0}};
        limits *l = opened(all[i].csv, &t);
        CHECK(l == NULL);
        CHECK_STR(str_c(t.text), all[i].why);
        limits_free(l);
    }
}

/* 10 of 100 left, 40 ordered: 10 fit. A ratio at 50 % of 30 with 10 in use, 12 ordered: 5 left, and
 * 14 more on the other side would do. */
static void told(void)
{
    trouble t = {{0}, {0}};
    arena *a = arena_new(NULL, 0);
    limits *l = opened("limit,firm,item,population,period,used\n"
                       "units,a,,,2026-02,90\nhalf,a,h200,counts,,1.0\nhalf,a,h200,against,,3.0\n",
                       &t);
    REQUIRE(l != NULL);
    limit_claim c[2] = {{.limit = UNITS, .counts = TG_YES, .low = 40, .high = 40, .key_known = true,
                         .periods = 1u << TG_PERIOD_MONTH, .key = STR("firm=a")}};
    CHECK(tg_date_parse((tg_text){"2026-02-14", 10}, &c[0].day));
    c[0].bound = (limit_bound){true, true, whole(100), whole(100)};
    c[1] = (limit_claim){.limit = HALF, .counts = TG_YES, .low = 12, .high = 12, .key_known = true,
                         .periods = 1, .key = STR("item=h200; firm=a"), .day = TG_DAY_NONE};
    c[1].bound = (limit_bound){true, true, whole(1), whole(1)};
    c[1].bound.low.den = c[1].bound.high.den = i128_wide(2);
    limit_line line = {.goes = true, .may_go = true, .units_known = true, .units = 40, .claims = c,
                       .claim_count = 2, .id = STR("one")};
    CHECK(limits_add(l, &line, &t));
    CHECK(limits_draw(l, &t));
    limit_result r;
    REQUIRE(limits_find(l, 0, a, &r));
    CHECK_EQ(r.safe, LIMIT_FULL);
    CHECK(r.claims[0].left_known && r.claims[0].left == 10);
    CHECK(r.claims[0].units_known && r.claims[0].units_fit == 10);
    CHECK(r.claims[1].left_known && r.claims[1].left == 5);
    CHECK(r.claims[1].needs_against && r.claims[1].against_weight == 14);
    CHECK(r.claims[1].against_units_known && r.claims[1].against_units == 47); /* 14 x 40 / 12 */
    CHECK(!limits_find(l, 1, a, &r));
    limits_free(l);
    arena_free(a);
}

static void break_even(void)
{
    trouble t = {{0}, {0}};
    arena *a = arena_new(NULL, 0);
    limits *l = opened("limit,firm,population,used\nnatives,a,against,6\n", &t);
    REQUIRE(l != NULL);
    limit_claim c = {.limit = NATIVES, .counts = TG_YES, .low = 5, .high = 5, .key_known = true,
                     .periods = 1, .key = STR("firm=a"), .day = TG_DAY_NONE};
    limit_line line = {.goes = true, .may_go = true, .claims = &c, .claim_count = 1};
    for (line.place = 0; line.place < 2; line.place++)
        CHECK(limits_add(l, &line, &t));
    c.key = STR("firm=b");
    CHECK(limits_add(l, &line, &t));
    CHECK(limits_draw(l, &t));
    for (uint64_t i = 0; i < 3; i++) {
        limit_result r;
        REQUIRE(limits_find(l, i, a, &r));
        CHECK_EQ(r.safe, LIMIT_RATIO_OPEN);
        CHECK_EQ(r.best, i == 2 ? LIMIT_FULL : LIMIT_FITS); /* 2: nothing on the other side */
        CHECK(r.claims[0].even_known);
        CHECK_EQ(wide_i128(r.claims[0].even.num), i == 1 ? 10 : 5);
        CHECK_EQ(wide_i128(r.claims[0].even.den), i == 2 ? 0 : 6);
    }
    limits_free(l);
    arena_free(a);
}

static void too_large(void)
{
    trouble t = {{0}, {0}};
    arena *a = arena_new(NULL, 0);
    limits *l = limits_new(pack, true, &t);
    i128 huge = ((i128)1 << 126) + 5;
    limit_claim c = {.limit = NATIVES, .against = TG_YES, .low = huge, .high = huge,
                     .key_known = true, .periods = 1, .key = STR("firm=a"), .day = TG_DAY_NONE};
    limit_line line = {.goes = true, .may_go = true, .claims = &c, .claim_count = 1};
    REQUIRE(l != NULL);
    for (line.place = 0; line.place < 2; line.place++)
        CHECK(limits_add(l, &line, &t));
    CHECK(limits_draw(l, &t));
    limit_result r;
    CHECK(limits_find(l, 0, a, &r) && !r.overflow);
    CHECK(limits_find(l, 1, a, &r) && r.overflow);
    CHECK(limits_account(l, 0)->safe.against == huge);
    limits_free(l);
    arena_free(a);
}

static void many_in_order(void)
{
    enum { COUNT = 20000 };
    trouble t = {{0}, {0}};
    arena *a = arena_new(NULL, 0);
    limits *l = limits_new(pack, false, &t);
    limit_claim c = {.limit = UNITS, .counts = TG_YES, .low = 1, .high = 1, .key_known = true,
                     .periods = 1u << TG_PERIOD_MONTH, .key = STR("firm=a"), .day = 20500};
    c.bound = (limit_bound){true, true, whole(COUNT / 2), whole(COUNT / 2)};
    limit_line line = {.goes = true, .may_go = true, .claims = &c, .claim_count = 1};
    REQUIRE(l != NULL);
    for (line.place = 0; line.place < COUNT; line.place++) {
        line.order[0] = (int64_t)(line.place * 7919 % COUNT);
        CHECK(limits_add(l, &line, &t));
    }
    CHECK(limits_draw(l, &t));
    for (uint64_t i = 0; i < COUNT; i++) {
        limit_result r;
        CHECK(limits_find(l, i, a, &r));
        CHECK_EQ(r.safe == LIMIT_FITS, i * 7919 % COUNT < COUNT / 2);
        arena_reset(a);
    }
    CHECK_EQ(limits_account_count(l), 1);
    limits_free(l);
    arena_free(a);
}

int main(void)
{
    pack = limit_pack();
    if (!pack)
        return 1;
    TEST(as_naive);
    TEST(in_parts_as_naive);
    TEST(rows_in_any_order);
    TEST(parts_add_up);
    TEST(opening_balances);
    TEST(wrong_balances);
    TEST(told);
    TEST(break_even);
    TEST(too_large);
    TEST(many_in_order);
    tg_pack_free(pack);
    return test_end();
}
