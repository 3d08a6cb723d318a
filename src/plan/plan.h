/*
 * plan.h - a policy compiled for one known-on date and one stance; immutable, shared by threads.
 *
 *     model + K + stance
 *       -> atoms[]      one comparison each, on one fact or across facts, constants resolved
 *       -> nodes[]      one hash-consed graph of AND, OR, NOT and SHOWN over them, for all gates
 *       -> measures[]   roots of their versions, incoming edges, demands
 *       -> facts[]      which atoms read a fact, its cut points, its texts
 *
 * What is dated is already cut into its segments (docs/engine.md section 9), so a clock is a fact
 * like any other and the graph knows nothing of versions.
 * Invariants (plan_verify):
 *   P1  nodes[0] is false, nodes[1] is true, neither is anybody's child; children come before
 *       parents; AND and OR have two or more children, ascending, none of their own kind;
 *       the child of a NOT is no NOT, what SHOWN stands on contains no SHOWN;
 *   P2  every index is below its count or the ID_NONE it may be; sets and texts ascend;
 *   P3  a hit comes from a measure of smaller rank; `order` is a permutation by rank;
 *   P4  demand states are laid out clock by clock: states[clock * demands + demand].
 * Dropped: one graph per gate (definitions are shared across gates), and complement folding
 * (worlds would be counted differently from the text).
 */
#ifndef TG_PLAN_PLAN_H
#define TG_PLAN_PLAN_H

#include "policy/model.h"

/* ---- time ---------------------------------------------------------------------------------- */

/* Minutes since 1970-01-01 00:00; half-open. */
#define TIME_ALWAYS INT64_MIN
#define TIME_NEVER INT64_MAX
typedef struct { int64_t from, end; } tspan;

int64_t time_at(int32_t day, int32_t minute); /* keeps DAY_ALWAYS and DAY_NEVER; minute -1: 0 */
static inline bool tspan_empty(tspan s) { return s.from >= s.end; }
static inline bool tspan_holds(tspan s, int64_t t) { return s.from <= t && t < s.end; }

/* The effective span of each of a name's versions at K; empty where it never counts. */
void effective_spans(const dated *const *versions, uint32_t count, int32_t known_on, tspan *out);

/* ---- atoms --------------------------------------------------------------------------------- */

typedef enum {
    AT_CUT,   /* a number or date that is not derived, against `step` in the fact's own steps */
    AT_SET,   /* symbol, yes/no, country: one of values[first..) */
    AT_TEXTS, /* code: one of texts[first..) */
    AT_UNDER, /* code: starts with texts[first] */
    AT_NONE,  /* known not to exist */
    AT_GIVEN, /* the line gives the question a value; never unknown */
    AT_CMP,   /* left op right over up to four operands */
} atom_kind;

typedef enum { CUT_GE, CUT_LT, CUT_EQ, CUT_NE } cut_op;

/* PO_HOLE: a parameter without a value; `id` is the parameter, else the fact. */
typedef enum { PO_NUMBER, PO_FACT, PO_HOLE } plan_operand_kind;
typedef struct { plan_operand_kind kind; uint32_t id; rat number; } plan_operand;
typedef struct { plan_operand a, b; char op; } plan_term; /* op 0: a alone */

typedef struct {
    atom_kind kind;
    uint32_t fact;          /* all but AT_CMP */
    cut_op cut;
    int64_t step;
    uint32_t first, count;
    cmp_op op;
    plan_term left, right;
    bool free;              /* AT_CMP: two numbers of it may be missing at once */
} atom;

/* Whether `x op y` where x compares to y as `order` (below 0, 0, above). */
bool compare_holds(cmp_op op, int order);

/* ---- the graph ----------------------------------------------------------------------------- */

typedef enum { ND_FALSE, ND_TRUE, ND_ATOM, ND_NOT, ND_AND, ND_OR, ND_SHOWN } node_kind;
typedef struct { node_kind kind; uint32_t first, count; } node; /* ATOM: first is the atom */
enum { N_FALSE, N_TRUE };

/* ---- gates, measures, demands ---------------------------------------------------------------- */

typedef struct {
    uint32_t pass;
    uint32_t cover_first, cover_count; /* plan.refs: a root per topic */
} plan_gate;

/* A condition to meet as one clock reads it. */
typedef struct {
    uint32_t demand, clock;
    uint32_t satisfied, failed; /* nodes; failed N_FALSE when nothing fails it */
    bool simple;                /* read-once and apart from constraints: unknown is not shown */
} plan_demand;

typedef struct {
    uint32_t measure;
    uint32_t version;           /* in model.measures[].versions */
    tspan in;                   /* effective at K */
    uint32_t clock_slot;        /* plan.clocks */
    uint32_t in_force, binds;   /* nodes */
    uint32_t apply;             /* clock in span, binds, depends, when, unless, unless shown */
    uint32_t shown;             /* the SHOWN node of its exception; N_FALSE without one */
    uint32_t relies_first, relies_count;   /* plan.refs: demand states */
    uint32_t demands_first, demands_count; /* plan.refs: demand states (EF_CONDITIONS) */
} plan_version;

typedef enum { HIT_SUSPEND, HIT_NOT_ENFORCE, HIT_OVERRIDE, HIT_YIELD } hit_kind;
typedef struct {
    hit_kind kind;
    uint32_t by;                /* SUSPEND .. OVERRIDE: plan version; YIELD: measure */
    uint32_t on;                /* YIELD: plan version that yields; else ID_NONE: any */
} plan_hit;

typedef struct {
    bool watched;
    uint32_t unknown;           /* node: a version not known at K has the clock in its span */
    uint32_t in_force;          /* node: some effective span does */
    uint32_t apply;             /* root: pass and any version's apply */
    uint32_t first, count;      /* plan.versions, without the empty ones */
    uint32_t hit_first, hit_count;
    uint32_t review_first, review_count; /* plan.refs: plan versions that review it */
} plan_measure;

typedef struct { uint32_t first, count; } plan_param; /* plan.param_spans, by version */

/* A code as far as the plan tells codes apart: a text, or with `open` any other text that
 * starts with it. Ascending by text, the plain one first. */
typedef struct { str text; bool open; } cell;

typedef struct {
    uint32_t atom_first, atom_count; /* plan.fact_atoms: atoms that name the fact */
    uint32_t cut_first, cut_count;   /* plan.cuts: places where an AT_CUT changes, ascending */
    uint32_t cell_first, cell_count; /* plan.cells (codes) */
    bool matters;                    /* named by an atom, or part of a derived fact that is */
    bool constrained;                /* named in a constraint, the parts of derived facts too */
} fact_use;

typedef struct plan {
    const model *model;
    int32_t known_on;
    bool text_stance; /* non-enforcement is ignored */
    const atom *atoms;           uint32_t atom_count;
    const node *nodes;           uint32_t node_count;
    const uint32_t *kids;        uint32_t kid_count;
    const int64_t *values;       uint32_t value_count;
    const str *texts;            uint32_t text_count;
    const uint32_t *refs;        uint32_t ref_count;
    const plan_gate *gates;                              /* model.gates_count */
    const plan_measure *measures;                        /* model.measures_count */
    const uint32_t *order;                               /* measures by rank */
    const plan_version *versions; uint32_t version_count;
    const plan_hit *hits;        uint32_t hit_count;
    const uint32_t *clocks;      uint32_t clock_count;   /* date facts that measures go by */
    const plan_demand *demands;                          /* clock_count * model.demands_count */
    const uint32_t *ties;        uint32_t tie_count;     /* conjuncts of constraints: nodes */
    const uint32_t *tie_nodes;   uint32_t tie_node_count; /* under them, ascending */
    const plan_param *params;                            /* model.parameters_count */
    const tspan *param_spans;    uint32_t param_span_count;
    const fact_use *facts;                               /* model.facts_count */
    const uint32_t *fact_atoms;  uint32_t fact_atom_count;
    const int64_t *cuts;         uint32_t cut_count;
    const cell *cells;           uint32_t cell_count;
    uint32_t item_fact;          /* a catalogue's key; ID_NONE without a catalogue */
    const uint32_t *asked;       /* nodes of what plan_compile_asked was asked for */
} plan;

/* A definition as a clock reads it. */
typedef struct { uint32_t definition, clock; } plan_asked;

/* An AT_CUT on steps, an AT_SET on a symbol or country, an AT_TEXTS or AT_UNDER on a code. */
bool atom_cut_holds(const atom *x, int64_t step);
bool atom_set_holds(const plan *p, const atom *x, int64_t v);
bool atom_text_holds(const plan *p, const atom *x, str text);

/* known_on DAY_ALWAYS: the pack's current-through date. NULL: out of memory. The model must
 * outlive the plan. */
TG_MUST_USE plan *plan_compile(const model *m, int32_t known_on, bool text_stance, arena *a);
/* The same with roots of definitions too. */
TG_MUST_USE plan *plan_compile_asked(const model *m, int32_t known_on, bool text_stance,
                                     const plan_asked *asked, uint32_t count, arena *a);

/* NULL when every invariant holds, else the first that does not. */
const char *plan_verify(const plan *p);

/* Readable text of the whole plan, for golden tests and for `explain`. */
void plan_dump(const plan *p, strbuf *out);
/* One condition of it, as dump writes it. */
void plan_dump_node(const plan *p, uint32_t node, strbuf *out);

#endif
