/* allocate.c - optimum against brute force, plans against the checker, same bytes, what binds. */
#include "harness.h"
#include "whatif/allocate.h"

#include <stdint.h>

enum { LINES = 5, CASES = 1000 };

/* ---- small random instances --------------------------------------------------------------- */

static uint64_t seed;
static int64_t draw(int64_t from, int64_t to)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return from + (int64_t)(seed % (uint64_t)(to - from + 1));
}

typedef struct {
    alloc_problem p;
    alloc_line lines[LINES];
    alloc_stock stock[4];
    alloc_limit limits[3];
    alloc_weight weights[3][LINES];
    str items[2];
    char ids[LINES][8];
} instance;

static void make_line(instance *x, size_t i)
{
    alloc_line *l = &x->lines[i];
    snprintf(x->ids[i], sizeof x->ids[i], "L%zu", i);
    *l = (alloc_line){.id = str_c(x->ids[i]), .number = i + 1, .units = draw(1, 7)};
    l->lot = draw(0, 2) ? 1 : draw(2, 3);
    l->minimum = draw(0, 2) ? 0 : draw(0, 1) ? l->units : draw(0, l->units);
    l->priority = draw(1, 2);
    l->placed = (int32_t)draw(0, 3);
    l->by = draw(0, 2) ? ALLOC_DAY_ANY : (int32_t)draw(0, 20);
    l->item = (uint32_t)draw(0, 1);
    l->buyer = (uint32_t)draw(0, 2);
    l->value = draw(1, 9) * (draw(0, 1) ? 1 : 10007);
    l->net = l->value - draw(0, 3);
}

static void make_limit(instance *x, size_t i)
{
    size_t n = 0;
    bool ratio = draw(0, 3) == 0;
    for (uint32_t k = 0; k < LINES; k++)
        if (draw(0, 1))
            x->weights[i][n++] = (alloc_weight){k, ratio && draw(0, 1) ? -draw(1, 3) : draw(1, 4)};
    x->limits[i] = (alloc_limit){.name = STR("cap"),
                                 .weights = x->weights[i],
                                 .weight_count = n,
                                 .bound = draw(ratio ? 0 : 2, 20)};
    x->limits[i].up = x->limits[i].bound + 1;
    x->limits[i].down = x->limits[i].bound - 1;
}

static void make_instance(instance *x, uint64_t number, alloc_aim aim)
{
    seed = number * 0x9E3779B97F4A7C15u + 1;
    for (int i = 0; i < 20; i++)
        draw(0, 1);
    *x = (instance){.items = {STR("big"), STR("small")}};
    for (size_t i = 0; i < LINES; i++)
        make_line(x, i);
    size_t s = 0;
    for (uint32_t item = 0; item < 2; item++)
        for (int32_t day = 0; day < 20; day += 10)
            if (draw(0, 3))
                x->stock[s++] = (alloc_stock){item, day ? day : ALLOC_DAY_ALWAYS, draw(0, 9)};
    size_t limits = (size_t)draw(0, 3);
    for (size_t i = 0; i < limits; i++)
        make_limit(x, i);
    x->p = (alloc_problem){.lines = x->lines,
                           .line_count = LINES,
                           .stock = x->stock,
                           .stock_count = s,
                           .limits = x->limits,
                           .limit_count = limits,
                           .items = x->items,
                           .item_count = 2,
                           .buyer_count = 3,
                           .aim = aim};
}

/* ---- brute force --------------------------------------------------------------------------- */

static int64_t worth(const instance *x, const int64_t *units, int64_t priority)
{
    int64_t sum = 0;
    for (size_t i = 0; i < LINES; i++) {
        const alloc_line *l = &x->lines[i];
        if (x->p.aim == AIM_UNITS)
            sum += units[i];
        else if (x->p.aim == AIM_REVENUE)
            sum += units[i] * l->net;
        else if (l->priority == priority)
            sum += units[i] * l->value;
    }
    return sum;
}

typedef struct {
    int64_t best[2];
    arena *a;
} search;

/* Every plan that the checker accepts; the checker itself is tested below. */
static void try_all(const instance *x, int64_t *units, size_t line, search *s)
{
    if (line == LINES) {
        arena_reset(s->a);
        if (alloc_check(&x->p, units, s->a).len)
            return;
        int64_t first = worth(x, units, 1), second = worth(x, units, 2);
        if (x->p.aim != AIM_PRIORITY)
            second = 0;
        if (first > s->best[0] || (first == s->best[0] && second > s->best[1])) {
            s->best[0] = first;
            s->best[1] = second;
        }
        return;
    }
    const alloc_line *l = &x->lines[line];
    for (int64_t u = 0; u <= l->units; u += l->lot) {
        units[line] = u;
        if (!u || u >= l->minimum)
            try_all(x, units, line + 1, s);
    }
    units[line] = 0;
}

static void brute_force(const instance *x, int64_t best[2])
{
    int64_t units[LINES] = {0};
    search s = {.best = {INT64_MIN, INT64_MIN}, .a = arena_new(NULL, 0)};
    try_all(x, units, 0, &s);
    arena_free(s.a);
    best[0] = s.best[0];
    best[1] = s.best[1];
}

static void optimum_is_brute_force(void)
{
    static const alloc_aim aims[] = {AIM_UNITS, AIM_REVENUE, AIM_PRIORITY};
    const alloc_options how = {0};
    size_t exact = 0;
    for (uint64_t i = 0; i < CASES; i++) {
        instance x;
        int64_t best[2], units[LINES];
        alloc_result r;
        make_instance(&x, i, aims[i % TG_COUNT(aims)]);
        brute_force(&x, best);
        arena *a = arena_new(NULL, 0);
        allocate(&x.p, &how, a, &r);
        if (best[0] == INT64_MIN) {
            if (r.status != ALLOC_INFEASIBLE)
                printf("# case %llu\n", (unsigned long long)i);
            CHECK_EQ(r.status, ALLOC_INFEASIBLE);
            CHECK(r.contradiction_count > 0);
        } else {
            for (size_t k = 0; k < LINES; k++)
                units[k] = r.units[k];
            if (r.status != ALLOC_DONE || worth(&x, units, 1) != best[0])
                printf("# case %llu\n", (unsigned long long)i);
            CHECK_EQ(r.status, ALLOC_DONE);
            CHECK_EQ(worth(&x, units, 1), best[0]);
            if (x.p.aim == AIM_PRIORITY)
                CHECK_EQ(worth(&x, units, 2), best[1]);
            CHECK(!r.ties_open);
            exact += r.level_count && r.levels[0].exact;
        }
        arena_free(a);
    }
    CHECK(exact > CASES / 2);
}

/* ---- one plan ------------------------------------------------------------------------------ */

/* The same problem with its lines in another order. */
static void shuffle(const instance *x, instance *y, size_t at[LINES])
{
    *y = *x;
    for (size_t i = 0; i < LINES; i++)
        at[i] = i;
    for (size_t i = LINES; i > 1; i--) {
        size_t k = (size_t)draw(0, (int64_t)i - 1), t = at[i - 1];
        at[i - 1] = at[k];
        at[k] = t;
    }
    for (size_t i = 0; i < LINES; i++)
        y->lines[at[i]] = x->lines[i];
    for (size_t i = 0; i < x->p.limit_count; i++) {
        for (size_t k = 0; k < x->limits[i].weight_count; k++)
            y->weights[i][k].line = (uint32_t)at[x->weights[i][k].line];
        y->limits[i].weights = y->weights[i];
    }
    y->p.lines = y->lines;
    y->p.stock = y->stock;
    y->p.limits = y->limits;
    y->p.items = y->items;
}

static void order_of_rows_changes_nothing(void)
{
    static const alloc_aim aims[] = {AIM_UNITS, AIM_REVENUE, AIM_PRIORITY, AIM_FAIR};
    const alloc_options how = {0};
    for (uint64_t i = 0; i < CASES / 4; i++) {
        instance x, y;
        size_t at[LINES];
        alloc_result r, q;
        make_instance(&x, i + 5000, aims[i % TG_COUNT(aims)]);
        shuffle(&x, &y, at);
        arena *a = arena_new(NULL, 0);
        allocate(&x.p, &how, a, &r);
        allocate(&y.p, &how, a, &q);
        CHECK_EQ(r.status, q.status);
        for (size_t k = 0; k < LINES && r.status == ALLOC_DONE; k++) {
            if (r.units[k] != q.units[at[k]])
                printf("# case %llu\n", (unsigned long long)i);
            CHECK_EQ(r.units[k], q.units[at[k]]);
        }
        arena_free(a);
    }
}

#define LIMIT(n, w, count, b, step)                                                                \
    {.name = STR(n), .weights = w, .weight_count = count, .bound = b, .up = (b) + (step),          \
     .down = (b) - (step)}

/* ---- by hand ------------------------------------------------------------------------------- */

/* Ten of one chip. A wants 8 at 100, B wants 8 at 90, and all that is sold may be worth 950. */
static void what_binds_by_hand(void)
{
    static const str items[] = {{"big", 3}};
    const alloc_stock stock[] = {{0, ALLOC_DAY_ALWAYS, 10}};
    const alloc_line lines[] = {{.id = STR("a"),
                                 .number = 1,
                                 .units = 8,
                                 .lot = 1,
                                 .priority = 1,
                                 .by = ALLOC_DAY_ANY,
                                 .buyer = 0,
                                 .value = 100,
                                 .net = 100},
                                {.id = STR("b"),
                                 .number = 2,
                                 .units = 8,
                                 .lot = 1,
                                 .priority = 1,
                                 .by = ALLOC_DAY_ANY,
                                 .buyer = 1,
                                 .value = 90,
                                 .net = 90}};
    const alloc_weight weights[] = {{0, 100}, {1, 90}};
    const alloc_limit limits[] = {LIMIT("worth", weights, 2, 950, 10)};
    alloc_problem p = {.lines = lines,
                       .line_count = 2,
                       .stock = stock,
                       .stock_count = 1,
                       .limits = limits,
                       .limit_count = 1,
                       .items = items,
                       .item_count = 1,
                       .buyer_count = 2,
                       .aim = AIM_REVENUE};
    const alloc_options how = {.binds = 9};
    alloc_result r;
    arena *a = arena_new(NULL, 0);
    allocate(&p, &how, a, &r);
    REQUIRE(r.status == ALLOC_DONE);
    /* 5 at 100 and 5 at 90 are worth 950; 9 units are at most 8 * 100 + 90 = 890. */
    CHECK_EQ(r.levels[0].value, 950);
    CHECK(r.levels[0].optimal);
    CHECK_EQ(r.units[0], 5);
    CHECK_EQ(r.units[1], 5);
    REQUIRE(r.bind_count == 2);
    CHECK(r.binds[0].is_stock);
    /* 11 units: 10 x 95 more is 950 as well; 9 units: 890. Without stock: 950 is the limit. */
    CHECK(r.binds[0].up.known && r.binds[0].up.change == 0);
    CHECK(r.binds[0].down.known && r.binds[0].down.change == -60);
    CHECK(r.binds[0].without.known && r.binds[0].without.change == 0);
    /* 960: six at 100, four at 90. 940: four at 100, six at 90. Without: 8 at 100, 2 at 90. */
    CHECK(r.binds[1].up.known && r.binds[1].up.change == 10);
    CHECK(r.binds[1].down.known && r.binds[1].down.change == -10);
    CHECK(r.binds[1].without.known && r.binds[1].without.change == 30);
    arena_free(a);
}

/* A ratio of 1:1 with nothing on the other side, and an opening that is past its cap. */
static void contradictions_are_named(void)
{
    static const str items[] = {{"big", 3}};
    const alloc_stock stock[] = {{0, ALLOC_DAY_ALWAYS, 10}};
    const alloc_line lines[] = {{.id = STR("a"),
                                 .number = 1,
                                 .units = 8,
                                 .lot = 1,
                                 .priority = 1,
                                 .by = ALLOC_DAY_ANY,
                                 .value = 1,
                                 .net = 1},
                                {.id = STR("b"),
                                 .number = 2,
                                 .units = 8,
                                 .lot = 1,
                                 .priority = 1,
                                 .by = ALLOC_DAY_ANY,
                                 .value = 1,
                                 .net = 1}};
    const alloc_weight one[] = {{0, 1}}, less[] = {{0, -1}};
    const alloc_limit limits[] = {LIMIT("free", one, 1, 100, 1),
                                  LIMIT("at least six", less, 1, -6, 1),
                                  LIMIT("at most five", one, 1, 5, 1)};
    alloc_problem p = {.lines = lines,
                       .line_count = 2,
                       .stock = stock,
                       .stock_count = 1,
                       .limits = limits,
                       .limit_count = 3,
                       .items = items,
                       .item_count = 1,
                       .buyer_count = 1};
    const alloc_options how = {0};
    alloc_result r;
    arena *a = arena_new(NULL, 0);
    allocate(&p, &how, a, &r);
    CHECK_EQ(r.status, ALLOC_INFEASIBLE);
    REQUIRE(r.contradiction_count == 2);
    CHECK_EQ(r.contradiction[0], 1);
    CHECK_EQ(r.contradiction[1], 2);
    arena_free(a);
}

static void checker_refuses(void)
{
    instance x;
    arena *a = arena_new(NULL, 0);
    make_instance(&x, 1, AIM_UNITS);
    x.p.line_count = 2;
    x.p.stock_count = 2;
    x.p.limit_count = 1;
    x.stock[0] = (alloc_stock){0, 0, 4};
    x.stock[1] = (alloc_stock){0, 10, 4};
    x.lines[0] = (alloc_line){.id = STR("a"), .units = 6, .lot = 2, .minimum = 3, .by = 5};
    x.lines[1] = (alloc_line){.id = STR("b"), .units = 6, .lot = 1, .by = ALLOC_DAY_ANY};
    x.weights[0][0] = (alloc_weight){1, 2};
    x.limits[0] = (alloc_limit){.name = STR("cap"),
                                .weights = x.weights[0],
                                .weight_count = 1,
                                .bound = 9,
                                .up = 10,
                                .down = 8};
    const struct {
        int64_t a, b;
        const char *why;
    } cases[] = {
        {4, 4, ""},
        {0, 0, ""},
        {3, 0, "`a` gets 3, which is no number of lots of 2"},
        {2, 0, "`a` gets 2, less than its minimum of 3"},
        {8, 0, "`a` gets 8 of 6"},
        {-2, 0, "`a` gets -2 of 6"},
        {6, 0, "`a` gets 6, without stock for 2"},
        {4, 5, "`b` gets 5, without stock for 1"},
        {0, 5, "`cap` gets 10, more than 9"},
    };
    for (size_t i = 0; i < TG_COUNT(cases); i++) {
        const int64_t units[] = {cases[i].a, cases[i].b};
        CHECK_STR(alloc_check(&x.p, units, a), cases[i].why);
    }
    arena_free(a);
}

/* ---- fair ---------------------------------------------------------------------------------- */

/* One chip, single units: every buyer gets its ratio to within a unit, and nothing is left. */
static void fair_is_equal_ratios(void)
{
    const alloc_options how = {0};
    for (uint64_t i = 0; i < 200; i++) {
        instance x;
        alloc_result r;
        make_instance(&x, i, AIM_FAIR);
        int64_t ordered[3] = {0}, got[3] = {0}, total = 0, given = 0;
        x.p.limit_count = 0;
        x.p.stock_count = 1;
        for (size_t k = 0; k < LINES; k++) {
            x.lines[k].item = 0;
            x.lines[k].minimum = 0;
            x.lines[k].lot = 1;
            x.lines[k].by = ALLOC_DAY_ANY;
            x.lines[k].units *= draw(1, 40);
            ordered[x.lines[k].buyer] += x.lines[k].units;
            total += x.lines[k].units;
        }
        x.stock[0] = (alloc_stock){0, ALLOC_DAY_ALWAYS, draw(0, total + total / 5)};
        arena *a = arena_new(NULL, 0);
        allocate(&x.p, &how, a, &r);
        REQUIRE(r.status == ALLOC_DONE);
        int64_t stock = x.stock[0].units < total ? x.stock[0].units : total;
        for (size_t k = 0; k < LINES; k++) {
            got[x.lines[k].buyer] += r.units[k];
            given += r.units[k];
        }
        CHECK_EQ(given, stock);
        for (size_t b = 0; b < 3; b++) {
            CHECK(got[b] * total > ordered[b] * stock - 2 * total);
            CHECK(got[b] * total < ordered[b] * stock + 2 * total);
        }
        CHECK(r.levels[0].exact && r.levels[0].optimal);
        CHECK_EQ(r.levels[0].value, stock * 1000000 / total);
        arena_free(a);
    }
}

/* A may have 2 of 10; the other two share what is left, and B could not take more than its 6. */
static void fair_goes_on_after_the_lowest(void)
{
    static const str items[] = {{"big", 3}};
    const alloc_stock stock[] = {{0, ALLOC_DAY_ALWAYS, 17}};
    alloc_line lines[3];
    const int64_t units[] = {10, 6, 12};
    static const char *const ids[] = {"a", "b", "c"};
    for (uint32_t i = 0; i < 3; i++)
        lines[i] = (alloc_line){.id = str_c(ids[i]),
                                .number = i,
                                .units = units[i],
                                .lot = 1,
                                .by = ALLOC_DAY_ANY,
                                .buyer = i,
                                .value = 1,
                                .net = 1};
    const alloc_weight weights[] = {{0, 1}};
    const alloc_limit limits[] = {LIMIT("cap of a", weights, 1, 2, 1)};
    alloc_problem p = {.lines = lines,
                       .line_count = 3,
                       .stock = stock,
                       .stock_count = 1,
                       .limits = limits,
                       .limit_count = 1,
                       .items = items,
                       .item_count = 1,
                       .buyer_count = 3,
                       .aim = AIM_FAIR};
    const alloc_options how = {.binds = 9};
    alloc_result r;
    arena *a = arena_new(NULL, 0);
    allocate(&p, &how, a, &r);
    REQUIRE(r.status == ALLOC_DONE);
    CHECK_EQ(r.units[0], 2);
    CHECK_EQ(r.units[1], 5);
    CHECK_EQ(r.units[2], 10);
    REQUIRE(r.level_count == 2);
    CHECK_EQ(r.levels[0].value, 200000);
    CHECK_EQ(r.levels[1].value, 833333);
    REQUIRE(r.bind_count == 2);
    CHECK_EQ(r.binds[1].up.level, 0); /* one more for A: its ratio is 30 % */
    CHECK_EQ(r.binds[1].up.change, 100000);
    CHECK_EQ(r.binds[0].down.level, 1);
    CHECK_EQ(r.binds[0].down.change, -55556);
    arena_free(a);
}

int main(void)
{
    TEST(optimum_is_brute_force);
    TEST(order_of_rows_changes_nothing);
    TEST(what_binds_by_hand);
    TEST(contradictions_are_named);
    TEST(checker_refuses);
    TEST(fair_is_equal_ratios);
    TEST(fair_goes_on_after_the_lowest);
    return test_end();
}
