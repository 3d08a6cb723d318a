/*
 * allocate.c - how the time of an allocation grows with lines, buyers, limits and minimums.
 *
 *     make bench-allocate
 *
 * Books are made up (illustrative): 20 units a line at about 27,000 USD, 35 % of them in stock, a
 * cap on the units of each of the first buyers. Deciding the lines is not part of it.
 */
#include "whatif/allocate.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct { size_t lines, buyers, limits, prices; unsigned whole_percent; alloc_aim aim; } shape;

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
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_lines(const shape *s, alloc_line *lines, char (*ids)[16])
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
                                .net = price - price / 4};
    }
}

static void make_limits(const shape *s, const alloc_line *lines, alloc_limit *limits, arena *a)
{
    for (size_t k = 0; k < s->limits; k++) {
        alloc_weight *w = arena_alloc(a, s->lines + 1, sizeof *w);
        size_t n = 0;
        int64_t ordered = 0;
        for (size_t i = 0; w && i < s->lines; i++)
            if (lines[i].buyer == k) {
                w[n++] = (alloc_weight){(uint32_t)i, 1};
                ordered += lines[i].units;
            }
        limits[k] = (alloc_limit){.name = STR("cap"), .weights = w, .weight_count = n,
                                  .bound = ordered / 4, .up = ordered / 4 + 1,
                                  .down = ordered / 4 - 1};
    }
}

static void measure(const shape *s)
{
    static const str items[] = {{"h200", 4}};
    arena *a = arena_new(NULL, 0);
    alloc_line *lines = arena_alloc(a, s->lines + 1, sizeof *lines);
    char(*ids)[16] = arena_alloc(a, s->lines + 1, sizeof *ids);
    alloc_limit *limits = arena_alloc(a, s->limits + 1, sizeof *limits);
    if (!lines || !ids || !limits)
        exit(1);
    make_lines(s, lines, ids);
    make_limits(s, lines, limits, a);
    alloc_stock stock = {0, ALLOC_DAY_ALWAYS, (int64_t)s->lines * 7};
    alloc_problem p = {.lines = lines, .line_count = s->lines, .stock = &stock, .stock_count = 1,
                       .limits = limits, .limit_count = s->limits, .items = items, .item_count = 1,
                       .buyer_count = s->buyers, .aim = s->aim};
    const alloc_options plan = {.seconds = 60};
    alloc_result r;
    double began = now();
    allocate(&p, &plan, a, &r);
    printf("%9zu %7zu %7zu %7zu %6u%% %9s %8zu %9.3f s  %s\n", s->lines, s->buyers, s->limits,
           s->prices, s->whole_percent, s->aim == AIM_UNITS ? "units" : s->aim == AIM_FAIR ? "fair"
           : s->aim == AIM_REVENUE ? "revenue" : "priority", r.columns, now() - began,
           r.status == ALLOC_DONE && r.levels[0].optimal
               ? r.levels[0].exact ? "certified" : "solver's bound"
               : "not settled");
    fflush(stdout);
    arena_free(a);
}

int main(void)
{
    static const shape shapes[] = {
        {10000, 100, 0, 100, 0, AIM_UNITS},      {100000, 100, 0, 100, 0, AIM_UNITS},
        {1000000, 100, 0, 100, 0, AIM_UNITS},    {100000, 100, 10, 100, 0, AIM_UNITS},
        {100000, 100, 100, 100, 0, AIM_UNITS},   {100000, 100, 0, 100, 0, AIM_REVENUE},
        {100000, 100, 100, 100, 0, AIM_REVENUE}, {100000, 1000, 300, 1000, 0, AIM_REVENUE},
        {100000, 100, 100, 100, 0, AIM_PRIORITY},
        {100000, 10, 0, 100, 0, AIM_FAIR},
        {100000, 100, 10, 100, 0, AIM_FAIR},     {100000, 1000, 10, 100, 0, AIM_FAIR},
        {100000, 100, 0, 100, 10, AIM_UNITS},    {100000, 100, 10, 100, 10, AIM_REVENUE},
    };
    printf("%9s %7s %7s %7s %7s %9s %8s %11s\n", "lines", "buyers", "limits", "prices", "whole",
           "objective", "columns", "time");
    for (size_t i = 0; i < TG_COUNT(shapes); i++)
        measure(&shapes[i]);
    return 0;
}
