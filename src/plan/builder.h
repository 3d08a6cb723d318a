/*
 * builder.h - what the files of the compiler share while a plan is being built.
 *
 *     time.c      spans and segments: what is in force when
 *     graph.c     hash-consed atoms and nodes
 *     clauses.c   conditions of the model -> nodes, under one clock
 *     compile.c   gates, measures, demands -> roots; lays the plan out
 *
 * Allocation failures set `failed` and give N_FALSE: the plan is thrown away at the end, so no
 * step in between needs to look.
 */
#ifndef TG_PLAN_BUILDER_H
#define TG_PLAN_BUILDER_H

#include "plan/plan.h"

/* Under which date a condition is read. */
typedef enum { CLOCK_NONE, CLOCK_FACT, CLOCK_FIXED } clock_kind;
typedef struct {
    clock_kind kind;
    uint32_t fact;   /* CLOCK_FACT */
    int32_t day;     /* CLOCK_FIXED */
    uint32_t *memo;  /* by condition: node + 1 */
} clock_ctx;

/* A stretch of time with one state of something dated. */
typedef struct {
    tspan in;
    uint32_t first, count; /* of what it holds, by the thing */
} segment;

/* Members of a group over time: segments into values or texts, each ascending. */
typedef struct {
    bool done;
    segment *segments;
    uint32_t count;
    int64_t *values;
    str *texts;
} group_time;

typedef struct {
    arena *a;
    const model *m;
    int32_t known_on;
    bool failed;
    VEC(atom) atoms;
    VEC(node) nodes;
    VEC(uint32_t) kids;
    VEC(int64_t) values;
    VEC(str) texts;
    VEC(uint32_t) refs;
    VEC(clock_ctx) ctxs;
    uint32_t *atom_slots, *node_slots; /* open addressing, index + 1 */
    uint32_t atom_room, node_room;
    group_time *groups;                /* by group */
    tspan *param_spans;
    plan_param *params;
} builder;

void *build_alloc(builder *b, size_t count, size_t size); /* NULL sets failed */

/* time.c */
bool span_known(const dated *d, int32_t known_on);
tspan dated_span(const dated *d, int32_t known_on); /* its own end, or the known `ceases` */
const group_time *build_group(builder *b, uint32_t group);
/* The version in force at t, or ID_NONE. */
uint32_t spans_at(const tspan *spans, uint32_t count, int64_t t);
/* Reading of a question at t by its known answers; false when open. */
bool reading_at(const builder *b, uint32_t question, int64_t t, int64_t *reading);
/* Ascending distinct times in place; the new count. */
uint32_t times_sort(int64_t *times, uint32_t count);

/* graph.c */
bool graph_init(builder *b);
uint32_t graph_atom(builder *b, const atom *x);
uint32_t graph_not(builder *b, uint32_t kid);
uint32_t graph_many(builder *b, node_kind kind, const uint32_t *kids, uint32_t count);
uint32_t graph_and(builder *b, uint32_t x, uint32_t y);
uint32_t graph_or(builder *b, uint32_t x, uint32_t y);
uint32_t graph_shown(builder *b, uint32_t kid);

/* clauses.c */
uint32_t clock_none(builder *b);
uint32_t clock_by(builder *b, uint32_t clock);
uint32_t clause_build(builder *b, uint32_t cond, uint32_t ctx);
uint32_t clause_definition(builder *b, uint32_t definition_id, uint32_t ctx);
uint32_t clause_in_span(builder *b, uint32_t clock, tspan in);

#endif
