/*
 * alloc_plan.c - totals of the classes to units of the lines: whole numbers, no solver.
 *
 * Lines of a class differ in nothing that counts, so any division of its total is worth the same.
 * They are served in their order (priority, placed, id, number), each in full before the next. Of a
 * class with a minimum the fewest lines are served that can take the total; each gets its minimum
 * first, then what is left goes in the same order.
 */
#include "whatif/alloc_classes.h"

static void plan_free(const classes *c, const line_class *k, int64_t lots, int64_t *units)
{
    for (size_t i = 0; i < k->count && lots > 0; i++) {
        uint32_t line = c->order[k->first + i];
        int64_t most = c->problem->lines[line].units / k->unit;
        int64_t take = lots < most ? lots : most;
        units[line] = take * k->unit;
        lots -= take;
    }
}

static void plan_whole(const classes *c, const line_class *k, int64_t lines, int64_t *units)
{
    for (size_t i = 0; i < k->count && (int64_t)i < lines; i++)
        units[c->order[k->first + i]] = k->unit;
}

static void plan_range(const classes *c, const line_class *k, int64_t lots, int64_t *units)
{
    int64_t lines = (lots + k->lots_max - 1) / k->lots_max;
    int64_t over = lots - lines * k->lots_min;
    for (size_t i = 0; i < k->count && (int64_t)i < lines; i++) {
        int64_t more = k->lots_max - k->lots_min;
        more = over < more ? over : more;
        units[c->order[k->first + i]] = (k->lots_min + more) * k->unit;
        over -= more;
    }
}

void classes_plan(const classes *c, const int64_t *x, int64_t *units)
{
    for (size_t i = 0; i < c->class_count; i++) {
        const line_class *k = &c->classes[i];
        switch (k->kind) {
        case CLASS_FREE: plan_free(c, k, x[k->col], units); break;
        case CLASS_WHOLE: plan_whole(c, k, x[k->col], units); break;
        case CLASS_RANGE: plan_range(c, k, x[k->col], units); break;
        }
    }
}
