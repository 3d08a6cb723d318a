/*
 * sweep_alone_make.h - what the files share that make sweep_alone.h's tables.
 *
 *     sweep_alone_classes.c  leaves of the formula -> dimensions, and the classes of each
 *     sweep_alone_items.c    values, in order -> a constant, a set of classes, or a conjunction,
 *                            made simpler: what literals decide is dropped
 *     sweep_alone_make.c     conjunctions that answers rest on -> numbers, by levels
 *     sweep_alone_bits.c     numbers -> bits of classes, steps, what puts out what
 *     sweep_alone_sums.c     sums, comparisons, watches
 *
 * Made once, when a sweep is bound or at its first row alone; what is only needed meanwhile lies in
 * the scratch arena.
 */
#ifndef TG_EVAL_SWEEP_ALONE_MAKE_H
#define TG_EVAL_SWEEP_ALONE_MAKE_H

#include "eval/sweep_alone.h"

typedef enum { ITEM_CONSTANT, ITEM_LITERAL, ITEM_NODE } alone_item_kind;
/* A literal: the row's class of dimension `at` is in the set. `flag`: the
 * constant; a node negated. */
typedef struct { alone_item_kind kind; bool flag; uint32_t at; const uint64_t *set; } alone_item;

/* A conjunction. `unless`: what its failing implies. */
typedef struct {
    const uint64_t **need, **unless; /* by dimension: a set of classes; NULL: any */
    VEC(uint32_t) ops;               /* 2 * node + negated */
    VEC(uint32_t) some;              /* and one of these, where there are any */
    bool never, shared, wanted;
    uint32_t level;                  /* 0: it rests on none */
    uint32_t number;                 /* among conditions, once laid out */
} alone_node;

typedef struct {
    sweep *s;
    struct sweep_alone *x;
    arena *a;
    bool oom;
    uint32_t *input_dimension;   /* by input */
    bool *input_read;            /* by input: a leaf reads it */
    uint32_t *leaf_dimension;    /* by value; ID_NONE */
    uint32_t *leaf_wide;         /* by value: group of wide words * WIDE_PLANES + plane; ID_NONE */
    bool too_large;              /* rows go by blocks instead */
    alone_item *items;           /* by value */
    bool *reached;
    uint32_t *uses;              /* by value that is no negation */
    VEC(alone_node) nodes;
    alone_item *settled;         /* by node */
    uint32_t inner_end;          /* numbers from here on are of answers: nothing rests on them */
} alone_work;

/* A type's place among ALONE_TYPES. */
static inline uint32_t alone_type(raw_type t)
{
    return 2 * (t.width == 1 ? 0u : t.width == 2 ? 1u : t.width == 4 ? 2u : 3u) + t.is_signed;
}

static inline void *work_alloc(alone_work *w, size_t count, size_t size)
{
    void *p = w->oom ? NULL : arena_alloc(w->a, count + 1, size);
    if (!p)
        w->oom = true;
    return p;
}

/* sweep_alone_classes.c */
void alone_dimensions(alone_work *w); /* leaves become items */

/* sweep_alone_items.c */
void alone_reach(alone_work *w);
void alone_items(alone_work *w);      /* and conjunctions, settled */
uint32_t node_add(alone_work *w);
void node_and(alone_work *w, uint32_t at, alone_item x); /* one more that must hold */
void node_op(alone_work *w, alone_node *n, uint32_t op);
void node_simplify(alone_work *w, uint32_t at);
void node_inherit(alone_work *w, uint32_t at); /* what it rests on unnegated, it needs too */
alone_item item_constant(bool holds);
alone_item item_negated(alone_work *w, alone_item x);

static inline bool rests_on(const alone_node *n)
{
    return n->ops.count + n->some.count > 0;
}

/* Operations, then the choice. */
static inline uint32_t rest_at(const alone_node *n, size_t k)
{
    return k < n->ops.count ? n->ops.at[k] : n->some.at[k - n->ops.count];
}

/* sweep_alone_bits.c: all conditions have numbers. */
void alone_conditions(alone_work *w);

/* sweep_alone_sums.c */
void alone_sums_make(alone_work *w);

#endif
