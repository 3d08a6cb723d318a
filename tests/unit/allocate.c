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
                                 .bound = draw(ratio ? 0 : 2, 20),
                                 .step = 1};
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

int main(void)
{
    TEST(optimum_is_brute_force);
    return test_end();
}
