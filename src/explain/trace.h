/*
 * trace.h - a condition on a line as a tree of what was compared with what.
 *
 *     item is us.3A090.a                               yes      TN_DEFINITION
 *       any of                                         yes      TN_ANY
 *         item.tpp 15,832 >= 4,800, by 11,032          yes      TN_COMPARE
 *         item.performance_density missing >= 5.92     open
 *
 * Truth is three-valued on the prepared line: what an outcome says over all worlds comes from the
 * evaluator alone, and a tree shows what it had to go on. Nothing is cut short: every leaf is
 * there, so that coverage and near misses can be read off the same tree.
 */
#ifndef TG_EXPLAIN_TRACE_H
#define TG_EXPLAIN_TRACE_H

#include "eval/line.h"
#include "explain/when.h"

typedef enum { TR_NO, TR_YES, TR_OPEN } tri;

typedef enum {
    TN_TRUE, TN_FALSE, TN_ALL, TN_ANY, TN_NOT,
    TN_COMPARE, TN_IS, TN_NONE, TN_IN, TN_UNDER,
    TN_DEFINITION, /* kids: the condition of each version that may be in force */
} tnode_kind;

/* One operand with a value: "item.tpp", "15,832" / "15832". A fact's is put into words when it is
 * first asked for: trace_operand. */
typedef struct { str name, shown, plain; bool made; } operand_text;

/* What a leaf says whatever the line: of the policy alone. */
typedef struct {
    str text;              /* as the policy has it: "item.tpp >= 4,800" */
    str left, right;       /* of a comparison: its two sides, "item.tpp" and "4,800" */
    str threshold;         /* the constant on the right; empty when it is no constant */
    bool made;
} leaf_words;
extern const leaf_words no_words; /* trace.c */

/* Which answer of a question a leaf rests on. */
typedef enum { KNOWN_NOT, KNOWN_GIVEN, KNOWN_ANSWERED, KNOWN_BEFORE } known_how;

typedef struct tnode tnode;
struct tnode {
    tnode_kind kind;
    tri is;
    uint32_t cond;         /* index in model.conds */
    const leaf_words *words; /* never NULL */
    str title;             /* of a definition or group */
    operand_text *operands[4]; /* facts and parameters compared, left side first */
    unsigned operand_count;
    unsigned left_count;   /* how many of them stand on the left */
    char left_op, right_op;
    cmp_op op;
    bool numbers;          /* known on both sides: */
    rat left, right;       /* in base units */
    uint32_t fact;         /* that gives type and unit; ID_NONE */
    uint32_t question;     /* question read, ID_NONE */
    known_how known;
    uint32_t answer;       /* KNOWN_ANSWERED: index in its answers */
    const uint32_t *missing;
    uint32_t missing_count;
    const cite *cites;     /* of the definition's version */
    uint32_t cite_count;
    dspan in;              /* of the definition's version */
    bool has_span;
    tnode **kids;
    const dspan *kid_spans; /* TN_DEFINITION: of the version that each kid is */
    uint32_t kid_count;
    unsigned stamp;        /* of the walk that last came by, and what it found here */
    tri now;
    unsigned told;         /* bits of the renderers that have written its kids */
};

/* When a condition is read: the values that the clock can have, and its own fact. */
typedef struct {
    uint32_t fact;      /* date fact; ID_NONE under `as of` */
    int32_t lo, hi;     /* days; lo > hi: none */
    int32_t minute;     /* -1: not known */
    bool may_be_none;
} clock_range;

typedef struct { clock_range c; int32_t as_of; tnode *n; } trace_memo;

/* The words of a pack's leaves, made as explanations ask for them and kept from one to the next. */
typedef struct trace_words { arena *a; leaf_words *of; /* per condition */ } trace_words;
/* `a` is for nothing else. NULL when out of memory. */
TG_MUST_USE trace_words *trace_words_new(const model *m, arena *a);

typedef struct {
    const model *m;
    const prepared *p;
    const value *cut;   /* values narrowed by constraints; per fact */
    arena *a;
    trace_memo *memo;   /* per definition, the last tree of it */
    trace_words *words; /* NULL: each leaf is put into words anew */
    bool plain;         /* numbers are wanted without groups too */
    operand_text *told; /* per fact: its value in words, once it was asked for */
    tnode lost;         /* stands for a node there was no memory for */
    bool failed;        /* memory ran out: the trees are not to be used */
} tracer;

/* Narrows values by the pack's constraints. `t` must stay where it is. False when out of memory. */
TG_MUST_USE bool trace_begin(tracer *t, const model *m, const prepared *p, arena *a);
clock_range trace_clock(const tracer *t, uint32_t clock);

/* Never NULL: after a failure a shared node without text. */
tnode *trace_cond(tracer *t, uint32_t cond, clock_range c);
/* Its `i`th operand in words. A failure sets `failed`. */
const operand_text *trace_operand(tracer *t, const tnode *n, unsigned i);
/* How far a comparison's sides are apart; false when that is not known.
 * `above`: left is the greater. */
bool trace_margin(const tnode *n, rat *size, bool *above);
/* The same by the size of the threshold; den 0 when that says nothing. */
rat trace_near(const model *m, const tnode *n);
/* Three-valued joining, as a node above its kids (kids with kind TN_ALL or TN_ANY). */
tri truth_not(tri x);
tri truth_and(tri x, tri y);
tri truth_or(tri x, tri y);

/* Is the clock inside the span? */
tri trace_inside(const tracer *t, dspan s, clock_range c);

/* Versions (indices, ID_NONE among them) that may be in force; `out` has room for count + 1. */
uint32_t trace_versions(const tracer *t, version_list v, clock_range c, uint32_t *out);

/* Formatted text in the tracer's arena; sets `failed`. */
str trace_say(tracer *t, const char *fmt, ...) TG_PRINTF(2, 3);

/* ---- trace_words.c --------------------------------------------------------------------------- */

/* Puts the node's leaf into words, or takes those that are kept. */
void trace_say_leaf(tracer *t, tnode *n, const cond *x);
/* The fact in whose type and unit a comparison is shown; ID_NONE: in none. */
uint32_t trace_shown_in(const model *m, const cond *x);

#endif
