/*
 * alloc_check.c - does a plan keep everything? From the lines, in whole numbers, by other means.
 *
 * It shares nothing with the model: no classes, no rows, no columns. Stock is handed out unit by
 * unit as on a shelf: the line whose day is earliest takes from the earliest stock; a line that
 * finds too little left breaks the plan. (Taking the earliest is safe: whatever a line may take, a
 * line with a later day may take too.)
 */
#include "whatif/allocate.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const alloc_line *line;
    int64_t units;
} taker;

/* `NAME` gets X, then what is wrong with that and Y. */
static str words(arena *a, str name, int64_t x, const char *wrong, int64_t y)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "`");
    strbuf_add(&b, name);
    strbuf_printf(&b, "` gets %lld%s %lld", (long long)x, wrong, (long long)y);
    str copy = str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    return copy.len ? copy : STR("out of memory");
}

static int by_item_then_day(const void *x, const void *y)
{
    const alloc_line *a = ((const taker *)x)->line, *b = ((const taker *)y)->line;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    return a->by < b->by ? -1 : a->by > b->by;
}

static str check_line(const alloc_line *l, int64_t units, arena *a)
{
    if (units < 0 || units > l->units)
        return words(a, l->id, units, " of", l->units);
    if (units % l->lot)
        return words(a, l->id, units, ", which is no number of lots of", l->lot);
    if (units && units < l->minimum)
        return words(a, l->id, units, ", less than its minimum of", l->minimum);
    return STR("");
}

static str check_shelf(const alloc_problem *p, const taker *takers, size_t count, int64_t *left,
                       arena *a)
{
    size_t s = 0;
    for (size_t i = 0; i < count; i++) {
        const alloc_line *l = takers[i].line;
        int64_t wanted = takers[i].units;
        while (s < p->stock_count && p->stock[s].item < l->item)
            s++;
        for (size_t k = s; k < p->stock_count && wanted; k++) {
            if (p->stock[k].item != l->item || p->stock[k].from > l->by)
                break;
            int64_t take = wanted < left[k] ? wanted : left[k];
            wanted -= take;
            left[k] -= take;
        }
        if (wanted)
            return words(a, l->id, takers[i].units, ", without stock for", wanted);
    }
    return STR("");
}

static str check_limits(const alloc_problem *p, const int64_t *units, arena *a)
{
    for (size_t i = 0; i < p->limit_count; i++)
        if (alloc_used(&p->limits[i], units) > p->limits[i].bound)
            return words(a, p->limits[i].name, (int64_t)alloc_used(&p->limits[i], units),
                         ", more than", p->limits[i].bound);
    return STR("");
}

i128 alloc_used(const alloc_limit *l, const int64_t *units)
{
    i128 used = 0;
    for (size_t i = 0; i < l->weight_count; i++)
        used += (i128)l->weights[i].weight * units[l->weights[i].line];
    return used;
}

static taker *find_takers(const alloc_problem *p, const int64_t *units, size_t *count, arena *a)
{
    taker *takers = arena_alloc(a, p->line_count + 1, sizeof *takers);
    size_t n = 0;
    for (size_t i = 0; takers && i < p->line_count; i++)
        if (units[i])
            takers[n++] = (taker){&p->lines[i], units[i]};
    if (n)
        qsort(takers, n, sizeof *takers, by_item_then_day);
    *count = n;
    return takers;
}

static int64_t *full_shelf(const alloc_problem *p, arena *a)
{
    int64_t *left = arena_alloc(a, p->stock_count + 1, sizeof *left);
    for (size_t i = 0; left && i < p->stock_count; i++)
        left[i] = p->stock[i].units;
    return left;
}

int64_t *alloc_stock_given(const alloc_problem *p, const int64_t *units, arena *a)
{
    size_t count;
    taker *takers = find_takers(p, units, &count, a);
    int64_t *left = full_shelf(p, a);
    if (!takers || !left || check_shelf(p, takers, count, left, a).len)
        return NULL;
    for (size_t i = 0; i < p->stock_count; i++)
        left[i] = p->stock[i].units - left[i];
    return left;
}

str alloc_check(const alloc_problem *p, const int64_t *units, arena *a)
{
    for (size_t i = 0; i < p->line_count; i++) {
        str why = check_line(&p->lines[i], units[i], a);
        if (why.len)
            return why;
    }
    size_t count;
    taker *takers = find_takers(p, units, &count, a);
    int64_t *left = full_shelf(p, a);
    if (!takers || !left)
        return STR("out of memory");
    str why = check_shelf(p, takers, count, left, a);
    return why.len ? why : check_limits(p, units, a);
}
