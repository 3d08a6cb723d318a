/*
 * allocate.c - how the time of an allocation grows with lines, buyers, limits and minimums.
 *
 *     make bench-allocate
 *
 * Books are made up (illustrative): 20 units a line at about 27,000 USD, 35 % of them in stock, a
 * fifth of the lines domestic ones with stock enough. Limits are those a pack has, each with an
 * account for every buyer: a cap in units, one domestic unit for each foreign one, a cap in
 * TPP. The last rows have a cap in value instead, whose weights are as many as the prices.
 * Times are seconds of one core. Deciding the lines is not part of them; `binds` is the time
 * with what binds, 10 rows solved again.
 */
#include "whatif/allocate.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct { size_t lines, buyers, limits, prices; unsigned whole_percent; alloc_aim aim;
                 bool value; double gap; } shape;
enum { LIMIT_UNITS, LIMIT_RATIO, LIMIT_TPP };

static uint64_t seed = 1;
static uint64_t next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* of one core, whatever else runs */
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_lines(const shape *s, alloc_line *lines, char (*ids)[32])
{
    for (size_t i = 0; i < s->lines; i++) {
        snprintf(ids[i], sizeof ids[i], "L%08zu", i);
        int64_t price = 270000000 + (int64_t)(next() % s->prices) * 500000;
        int64_t units = 10 + (int64_t)(next() % 21);
        bool whole = next() % 100 < s->whole_percent;
        lines[i] = (alloc_line){.id = str_c(ids[i]), .number = i + 1, .units = units, .lot = 1,
                                .minimum = whole ? units : 0, .priority = 1 + (int64_t)(next() % 3),
                                .placed = (int32_t)(next() % 60), .by = ALLOC_DAY_ANY,
                                .buyer = (uint32_t)(next() % s->buyers), .value = price,
                                .item = i % 5 == 4,
                                .net = price - price / 4};
    }
}

/* What one unit of the line weighs in the limit. */
static int64_t weight_of(const shape *s, size_t limit, const alloc_line *l)
{
    if (s->value)
        return l->value / 100;
    if (limit == LIMIT_UNITS)
        return l->item ? 0 : 1;
    if (limit == LIMIT_RATIO)
        return l->item ? -1 : 1;
    return l->item ? 0 : 15832;
}

/* Every limit has a row for each buyer. */
static size_t make_limits(const shape *s, const alloc_line *lines, alloc_limit *limits, arena *a)
{
    size_t n = s->limits * s->buyers;
    for (size_t k = 0; k < n; k++)
        limits[k] = (alloc_limit){.name = STR("limit"), .group = (uint32_t)(k / s->buyers),
                                  .weights = arena_alloc(a, s->lines / s->buyers * 3 + 100,
                                                         sizeof *limits[k].weights)};
    int64_t *ordered = arena_alloc(a, n + 1, sizeof *ordered);
    for (size_t i = 0; i < s->lines && ordered; i++)
        for (size_t k = 0; k < s->limits; k++) {
            size_t row = k * s->buyers + lines[i].buyer;
            int64_t weight = weight_of(s, k, &lines[i]);
            if (!weight || limits[row].weight_count == s->lines / s->buyers * 3 + 100)
                continue;
            ((alloc_weight *)(uintptr_t)limits[row].weights)[limits[row].weight_count++] =
                (alloc_weight){(uint32_t)i, weight};
            ordered[row] += weight > 0 ? weight * lines[i].units : 0;
        }
    for (size_t k = 0; k < n; k++) {
        size_t limit = k / s->buyers;
        limits[k].bound = limit == LIMIT_RATIO ? 0 : ordered[k] / (limit == LIMIT_UNITS ? 3 : 4);
        limits[k].up = limits[k].bound + 1;
        limits[k].down = limits[k].bound - 1;
    }
    return n;
}

typedef struct { double seconds; size_t columns; const char *settled; } run_of;

static run_of timed(const alloc_problem *p, size_t binds, double gap)
{
    arena *a = arena_new(NULL, 0);
    const alloc_options plan = {.seconds = 60, .binds = binds, .gap = gap};
    alloc_result r;
    double began = now();
    allocate(p, &plan, a, &r);
    run_of out = {now() - began, r.columns, "not settled"};
    if (r.status == ALLOC_DONE && r.levels[0].optimal)
        out.settled = r.levels[0].exact ? "certified" : "solver's bound";
    arena_free(a);
    return out;
}

static void measure(const shape *s)
{
    static const str items[] = {{"h200", 4}, {"native", 6}};
    arena *a = arena_new(NULL, 0);
    alloc_line *lines = arena_alloc(a, s->lines + 1, sizeof *lines);
    char(*ids)[32] = arena_alloc(a, s->lines + 1, sizeof *ids);
    alloc_limit *limits = arena_alloc(a, s->limits * s->buyers + 1, sizeof *limits);
    if (!lines || !ids || !limits)
        exit(1);
    make_lines(s, lines, ids);
    alloc_stock stock[] = {{0, ALLOC_DAY_ALWAYS, (int64_t)s->lines * 7},
                           {1, ALLOC_DAY_ALWAYS, (int64_t)s->lines * 30}};
    alloc_problem p = {.lines = lines, .line_count = s->lines, .stock = stock, .stock_count = 2,
                       .limits = limits, .limit_count = make_limits(s, lines, limits, a),
                       .group_count = s->limits, .items = items, .item_count = 2,
                       .buyer_count = s->buyers, .aim = s->aim};
    run_of plain = timed(&p, 0, s->gap), binds = timed(&p, 10, s->gap);
    printf("%9zu %7zu %6zu %6zu %7zu %5u%% %9s %8zu %8.2f s %8.2f s  %s\n", s->lines, s->buyers,
           s->limits, p.limit_count, s->prices, s->whole_percent,
           s->aim == AIM_UNITS ? "units" : s->aim == AIM_FAIR ? "fair"
           : s->aim == AIM_REVENUE ? "revenue" : "priority", plain.columns, plain.seconds,
           binds.seconds, plain.settled);
    fflush(stdout);
    arena_free(a);
}

int main(void)
{
    static const shape shapes[] = {
        {100000, 100, 0, 100, 0, AIM_UNITS, false, 0},
        {100000, 100, 1, 100, 0, AIM_UNITS, false, 0},
        {100000, 100, 3, 100, 0, AIM_UNITS, false, 0},
        {100000, 100, 0, 100, 0, AIM_REVENUE, false, 0},
        {100000, 100, 1, 100, 0, AIM_REVENUE, false, 0},
        {100000, 100, 3, 100, 0, AIM_REVENUE, false, 0},
        {100000, 100, 3, 100, 0, AIM_PRIORITY, false, 0},
        {100000, 100, 3, 100, 0, AIM_FAIR, false, 0},
        {10000, 100, 3, 100, 0, AIM_UNITS, false, 0},
        {1000000, 100, 3, 100, 0, AIM_UNITS, false, 0},
        {100000, 10, 3, 100, 0, AIM_UNITS, false, 0},
        {100000, 1000, 3, 100, 0, AIM_UNITS, false, 0},
        {100000, 100, 0, 100, 10, AIM_UNITS, false, 0},
        {100000, 100, 1, 100, 10, AIM_UNITS, false, 0},
        {100000, 100, 1, 100, 0, AIM_UNITS, true, 0.0001},
        {100000, 100, 1, 100, 0, AIM_UNITS, true, 0},
    };
    printf("%9s %7s %6s %6s %7s %6s %9s %8s %10s %10s\n", "lines", "buyers", "limits", "rows",
           "prices", "whole", "objective", "columns", "plan", "binds");
    for (size_t i = 0; i < TG_COUNT(shapes); i++)
        measure(&shapes[i]);
    return 0;
}
