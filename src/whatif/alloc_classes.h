/*
 * alloc_classes.h - lines that no number tells apart are one class, one or two columns.
 *
 * Lines are alike in item, day by which stock must be there, lot, priority, weight in the objective
 * and in every limit, and, where a minimum makes sizes matter, in minimum and size. Then
 *
 *     FREE    no minimum       y lots from 0 to the sum of the lines' lots
 *     WHOLE   all or nothing   k lines from 0 to their number
 *     RANGE   a minimum        k lines and y lots, minimum * k <= y <= size * k
 *
 * Rows: of each item one a day on which stock arrives (what must be there by an earlier day cannot
 * use later stock), then one a limit, then two a RANGE class.
 */
#ifndef TG_WHATIF_ALLOC_CLASSES_H
#define TG_WHATIF_ALLOC_CLASSES_H

#include "whatif/allocate.h"
#include "whatif/program.h"

typedef enum { CLASS_FREE, CLASS_WHOLE, CLASS_RANGE } class_kind;

typedef struct {
    class_kind kind;
    size_t first, count;        /* in classes.order */
    uint32_t col;               /* y of FREE and RANGE, k of WHOLE */
    uint32_t col_lines;         /* k of RANGE */
    int64_t unit;               /* units of one step of `col` */
    int64_t lots_min, lots_max; /* of one line, but for FREE */
} line_class;

typedef struct {
    const alloc_problem *problem;
    line_class *classes; /* in the order of their first lines */
    size_t class_count;
    uint32_t *order; /* lines of the classes, each class in the order of lines */
    program program;
    int64_t *bound;   /* by row */
    size_t limit_row; /* of the first limit; before it are those of the stock */
} classes;

typedef enum { CLASSES_DONE, CLASSES_TOO_LARGE, CLASSES_NOMEM } classes_result;
classes_result classes_make(const alloc_problem *p, arena *a, classes *out);

/* The objective by column; only of lines of that priority unless `every`. NULL: *large, or out of
 * memory. */
TG_MUST_USE int64_t *classes_objective(const classes *c, alloc_aim aim, bool every,
                                       int64_t priority, arena *a, bool *large);

/* Totals of the columns to units of the lines; within a class the lines are served in order. */
void classes_plan(const classes *c, const int64_t *x, int64_t *units);

#endif
