/*
 * allocate.h - scarce stock over order lines: who gets how many, and what stands in the way.
 *
 *     lines, stock, limits  ->  classes of lines    that no number tells apart (alloc_classes)
 *                           ->  an integer program  one column a class, one row a scarcity
 *                           ->  its optimum         program.h: Clp, Cbc, an exact bound
 *                           ->  the plan            within a class in a stated order (alloc_plan)
 *                           ->  checked             from the lines, by other means (alloc_check)
 *                           ->  what binds          solved with each limit changed (alloc_binds)
 *
 * docs/allocation.md has the formulas. Invariants of a result:
 *   - a line gets nothing, or at least its minimum and at most what it ordered, in whole lots;
 *   - no stock is given out before it is there or twice, and no limit is passed;
 *   - same problem, same plan: the order of the lines in memory does not matter.
 */
#ifndef TG_WHATIF_ALLOCATE_H
#define TG_WHATIF_ALLOCATE_H

#include "base/str.h"

/* C name, its word, what is made as large as can be */
#define ALLOC_AIM_MAP(X)                                                                           \
    X(UNITS, "units", "units")                                                                     \
    X(REVENUE, "revenue", "revenue net of charges")                                                \
    X(PRIORITY, "priority", "value, priority class by priority class")                             \
    X(FAIR, "fair", "the lowest fill ratio of a buyer, then the next lowest")

typedef enum {
#define X(c, word, text) AIM_##c,
    ALLOC_AIM_MAP(X)
#undef X
} alloc_aim;

enum { ALLOC_DAY_ANY = INT32_MAX, ALLOC_DAY_ALWAYS = INT32_MIN, ALLOC_MONEY_SCALE = 4 };

typedef struct {
    str id;          /* with `number` the last of the order: priority, placed, id, number */
    uint64_t number; /* of the record */
    int64_t units;   /* ordered */
    int64_t lot;     /* at least 1 */
    int64_t minimum; /* from 0 to units; units: all or nothing */
    int64_t priority;
    int32_t placed;  /* ALLOC_DAY_ANY: not known, after all others */
    int32_t by;      /* the stock must be there by that day; ALLOC_DAY_ANY: whenever */
    uint32_t item, buyer;
    int64_t value, net; /* of one unit, times 10^-ALLOC_MONEY_SCALE */
} alloc_line;

typedef struct {
    uint32_t item;
    int32_t from; /* there from that day on; ALLOC_DAY_ALWAYS */
    int64_t units;
} alloc_stock;

/* sum of weight * units allocated to the line <= bound. A ratio "q foreign <= p domestic + q o" has
 * weight q on foreign lines, -p on domestic ones and the bound q * o. */
typedef struct { uint32_t line; int64_t weight; } alloc_weight;
typedef struct {
    str name;
    const alloc_weight *weights; /* each line once */
    size_t weight_count;
    int64_t bound;
    int64_t up, down; /* the bound with the limit one unit up, and one unit down */
    bool no_down;     /* there is no unit to take away */
    uint32_t group;   /* rows of one limit have one; below problem.group_count */
} alloc_limit;

typedef struct {
    const alloc_line *lines;
    size_t line_count;
    const alloc_stock *stock; /* by item, then by day; each pair once */
    size_t stock_count;
    const alloc_limit *limits;
    size_t limit_count;
    size_t group_count; /* 0: every limit is one of its own */
    const str *items; /* names */
    size_t item_count, buyer_count;
    alloc_aim aim;
} alloc_problem;

typedef struct {
    double seconds; /* for all solving; 0: no limit */
    double gap;     /* relative: a plan this near the bound will do */
    size_t binds;   /* solve again with each of so many binding limits changed */
} alloc_options;

/* One objective of the aim, in the order in which they count. */
typedef struct {
    int64_t priority;   /* AIM_PRIORITY: of the class it is about */
    int64_t value, bound;
    bool optimal;       /* value is the optimum */
    bool exact;         /* the bound was shown in exact rationals, not only said by the solver */
} alloc_level;

/* A change of the optimum: of the first level that changes. */
typedef struct {
    bool known;   /* false: not solved, or one of the next two */
    bool nothing; /* there is nothing to take away */
    bool none;    /* with that change no plan keeps all limits */
    size_t level;
    int64_t change;
} alloc_change;

/* A limit that the plan leaves no room in, or that the relaxation puts a price on. */
typedef struct {
    bool is_stock;
    size_t index; /* in problem.stock or problem.limits */
    int64_t used, bound;
    int64_t held; /* units that lines under it order and do not get */
    alloc_change up, down, without;
} alloc_bind;

/* All rows of a limit left out. */
typedef struct {
    uint32_t group;
    size_t rows; /* of it, that bind */
    alloc_change without;
} alloc_group_bind;

typedef enum {
    ALLOC_DONE,
    ALLOC_INFEASIBLE, /* `contradiction`: limits that cannot all hold, each needed for that */
    ALLOC_NOTHING_IN_TIME,
    ALLOC_TOO_LARGE,  /* numbers past 2^60 */
    ALLOC_NOMEM,
    ALLOC_WRONG       /* the checker refused the plan: `wrong` says why; a fault of this program */
} alloc_status;

typedef struct {
    alloc_status status;
    int64_t *units; /* by line */
    alloc_level *levels;
    size_t level_count;
    bool time_up;   /* the seconds were over before all was solved */
    bool ties_open; /* which of several plans was taken depends on the solver, or on the time */
    bool binds_known; /* the optimum is one, and what binds was looked at */
    alloc_bind *binds; /* those solved again first, by units held back; then the others */
    size_t bind_count, bind_solved;
    alloc_group_bind *groups;
    size_t group_count;
    size_t *contradiction; /* indexes of limits */
    size_t contradiction_count;
    size_t classes, columns, rows;
    str wrong;
} alloc_result;

/* All memory of the result is the arena's. */
void allocate(const alloc_problem *p, const alloc_options *how, arena *a, alloc_result *out);

/* Empty when the plan keeps everything; else what it breaks. From the lines alone. */
TG_MUST_USE str alloc_check(const alloc_problem *p, const int64_t *units, arena *a);

/* priority, placed, id, number */
int alloc_line_order(const alloc_line *x, const alloc_line *y);

/* What a plan uses of a limit: sum of weight * units. */
i128 alloc_used(const alloc_limit *l, const int64_t *units);

/* By stock: units given to lines of the item that can wait for no later stock, and how many there
 * are for them. NULL: out of memory. */
TG_MUST_USE int64_t *alloc_stock_used(const alloc_problem *p, const int64_t *units, arena *a);
/* By stock: units that are taken out of it when lines take the earliest there is, those that need
 * theirs first before others. NULL: out of memory, or the plan takes more than there is. */
TG_MUST_USE int64_t *alloc_stock_given(const alloc_problem *p, const int64_t *units, arena *a);
TG_MUST_USE int64_t *alloc_stock_bound(const alloc_problem *p, arena *a);
/* The first stock that the line's units come out of and one past the last; equal: none. */
typedef struct { size_t from, to; } alloc_span;
alloc_span alloc_stock_of(const alloc_problem *p, const alloc_line *l);

#endif
