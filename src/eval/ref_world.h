/*
 * ref_world.h - what the files of the plain evaluator share.
 *
 *     rnode   AND, OR, NOT, SHOWN over ratoms: a condition under one clock, dates resolved
 *     ratom   a comparison that known values do not decide: of one missing fact, or a free truth
 *     rdom    a missing fact (or free truth): its admissible values, cut into
 *     rcell   runs of values that no atom of the line tells apart
 *     rpart   some cells of a rdom: all of them, or a class
 *
 * There is one way to ask for truth, ref_truth: it sees each rdom through its `now`. On the line,
 * `now` is all admissible values; in a world it is a class. Whoever changes a `now` or the table of
 * what is shown calls ref_touch.
 */
#ifndef TG_EVAL_REF_WORLD_H
#define TG_EVAL_REF_WORLD_H

#include "eval/ref.h"

enum { REF_CANDIDATES_MAX = 12, REF_ROWS_MAX = 16, REF_LIFTS_MAX = 16 };

typedef enum { R_FALSE, R_TRUE, R_OPEN } truth;

/* ---- truths of a line ------------------------------------------------------------------------ */

typedef struct {
    bool none;
    bool other;              /* symbols, countries: all that no atom names; codes: any other text */
    int64_t lo, hi;          /* numbers, dates: the run; symbols, countries: the value twice */
    str text;                /* codes; with `other`: the prefix they share */
    const int64_t *values;   /* `other` of symbols and countries */
    uint32_t value_count;
} rcell;

typedef struct {
    uint32_t id;             /* another for every part there ever was */
    const uint32_t *cells;   /* ascending */
    uint32_t count;
    int64_t lo, hi;          /* numbers: least and greatest value, none aside */
    bool numbers;            /* there is a value beside none */
} rpart;

typedef struct {
    bool hole;               /* a parameter without a value */
    uint32_t fact;           /* a missing one, or ID_NONE: the number, or none */
    uint32_t param;          /* hole */
    bool none;
    rat number;
} roperand;
typedef struct { roperand a, b; char op; } rterm;

typedef enum { RA_CMP, RA_IS, RA_NONE, RA_IN, RA_UNDER, RA_FREE, RA_UNKNOWN } ratom_kind;
typedef struct ratom {
    ratom_kind kind;
    uint32_t dom;            /* all but RA_UNKNOWN */
    cmp_op op;
    rterm left, right;       /* RA_CMP, RA_FREE, RA_UNKNOWN */
    bool order;              /* RA_FREE: docs/engine.md section 2 */
    bool hole;               /* RA_FREE: names a parameter without a value */
    const uint32_t *facts;   /* RA_FREE, RA_UNKNOWN: the missing facts in it, each once */
    uint32_t fact_count;
    const value *members;    /* RA_IN; RA_IS, RA_UNDER: one */
    uint32_t member_count;
    const int64_t *cuts;     /* RA_CMP: values at which a cell must begin */
    uint32_t cut_count;
    bool *truths;            /* by cell */
    uint32_t seen;
    uint32_t memo;           /* id of the part that memo_truth is of */
    truth memo_truth;
} ratom;

typedef enum { RN_CONST, RN_ATOM, RN_NOT, RN_AND, RN_OR, RN_SHOWN } rnode_kind;
typedef struct rnode {
    rnode_kind kind;
    bool value;
    ratom *atom;
    struct rnode **kids;
    uint32_t kid_count;
    struct showing *shown;   /* RN_SHOWN */
    uint32_t stamp, seen;
    truth memo;
} rnode;

typedef VEC(ratom *) ratom_list;

typedef struct {
    uint32_t fact;           /* ID_NONE: the free truth */
    ratom *free;
    bool question;           /* of the question kind */
    bool loose;              /* a derived fact with missing parts: untied from them */
    bool item;
    ratom_list atoms;
    rcell *cells;
    uint32_t cell_count;
    bool *dead;              /* by cell: excluded by a constraint */
    rpart all;
    ratom_list cut_by;       /* of an item: the atoms that cut its classes */
    rpart *classes;
    uint32_t class_count;
    const rpart *now;
    int64_t low, high;       /* while orders are looked at */
    uint32_t seen;
} rdom;

typedef VEC(rdom *) rdom_list;

/* A condition that must be shown, under one clock. */
typedef struct showing {
    rnode *x;
    bool exception;          /* an unless-shown; else of a condition to meet */
    bool looked;
    truth on_line;           /* K3 of x */
    ratom_list atoms;        /* what x reads and the constraints that tie it, when undetermined */
    rdom_list doms;          /* of those */
    bool shown_now;
    bool *table;             /* by joint reading */
    struct shown_memo { uint64_t key; bool filled, shown; } *memo; /* in hinges */
    size_t memo_count, memo_room;
} showing;

typedef struct { uint32_t demand, ctx; showing *satisfied, *failed; } rdemand;

/* ---- the policy under the line --------------------------------------------------------------- */

/* A clock: a date fact, or a frozen day, or none at all. */
typedef struct { uint32_t fact; int32_t as_of; rnode **definitions; } rctx;
typedef struct { int32_t day, minute; } moment;

typedef struct { const authorisation *auth; rnode *valid; rdemand **provisos; } rauth;

typedef struct {
    const measure_version *v;
    uint32_t ctx;
    rnode *span, *binds, *whole; /* whole: span and everything that must hold beside the gate */
    showing *unless_shown;
    rdemand **relies, **demands;
    rauth *auths;
    uint32_t auth_count;
} rversion;

typedef struct {
    bool watched;
    rversion *versions;      /* effective ones, in order */
    uint32_t version_count;
    rnode *unknown;          /* the span of a version not known at K holds the clock */
    rnode *apply;
} rmeasure;

typedef struct { rnode *pass, **cover; /* cover: by topic of the gate */ } rgate;

/* Of a constraint: one conjunct. */
typedef struct {
    rnode *x;
    ratom *order;            /* not NULL: an order that must hold */
    ratom_list atoms;        /* read on the line */
    rdom_list doms;
} rtie;

/* ---- worlds ---------------------------------------------------------------------------------- */

typedef struct {
    uint16_t *classes;       /* by item */
    uint32_t reading;        /* joint reading */
} rworld;

typedef struct {
    uint8_t *gates;          /* verdict */
    uint8_t line;
    uint8_t *answers;        /* by measure */
    const rversion **stands; /* by measure: the version, or NULL */
    bool *discharged;        /* by measure */
    uint8_t *gives;          /* by measure: the code it gives its gate; clear: none */
    uint8_t *demands;        /* by demand: states it is named with */
    bool conflict, to_do;
    uint8_t *hits, *reviewed; /* by measure: how it is hit; posture of its reviews + 1 */
    bool *standing_demands;  /* by demand: named by a measure that stands */
} rresult;

typedef struct {
    const model *m;
    const prepared *line;
    arena *a;
    bool oom;
    rnode spare;             /* given out when memory has run out; nobody looks at results then */
    bool constraint;         /* building one: comparisons of two missing numbers stay unknown */
    str bad;

    VEC(rctx) ctxs;
    ratom_list atoms;
    rdom_list doms;
    uint32_t *dom_of;        /* by fact: index into doms + 1 */
    VEC(showing *) showings;
    VEC(rdemand *) demands;
    VEC(rtie) ties;
    VEC(ratom *) unknowns;
    rgate *gates;
    rmeasure *measures;
    uint32_t *order;         /* measures by rank */

    uint32_t parts;          /* ids given out */
    uint32_t stamp;          /* of `now` and shown_now */
    uint32_t seen;
    bool resumed;            /* nothing suspends, nothing is left unenforced */
    bool in_world;           /* SHOWN goes by shown_now, else by K3 */

    rdom_list items;         /* questions first */
    uint32_t question_items;
    uint32_t readings;       /* joint ones */
    uint64_t counted;        /* worlds */
    rworld *worlds;
    uint32_t world_count;
    bool bounded, give_up;   /* give_up: section 7 */
    outcome *out;
} ref;

/* Zeroed memory, or NULL and `oom`. */
void *ref_alloc(ref *r, size_t count, size_t size);
#define REF_PUSH(r, v, x) ((void)(vec_push((r)->a, (v), (x)) || ((r)->oom = true)))

/* ref_nodes.c: conditions as nodes; known values are folded away. */
rnode *rn_new(ref *r, rnode_kind kind);
rnode *rn_const(ref *r, bool holds);
bool rn_is(const rnode *n, bool holds);
rnode *rn_not(ref *r, rnode *kid);
/* AND or OR. */
rnode *rn_many(ref *r, rnode_kind kind, rnode *const *list, uint32_t count);
rnode *rn_and(ref *r, rnode *x, rnode *y);
rnode *rn_or(ref *r, rnode *x, rnode *y);
rnode *rn_atom(ref *r, ratom *x);
/* A new atom on that fact. */
ratom *rn_atom_on(ref *r, ratom_kind kind, uint32_t fact);
rnode *rn_compare(ref *r, const rterm *left, cmp_op op, const rterm *right);
rnode *rn_compare_steps(ref *r, uint32_t fact, cmp_op op, int64_t steps);
/* What is missing in a comparison. */
typedef struct { uint32_t facts[4], count; bool hole, none; } ref_missing;
/* The free truth of a comparison: one per distinct comparison. */
rnode *rn_free_truth(ref *r, const rterm *left, cmp_op op, const rterm *right,
                     const ref_missing *missing);
value_state ref_state(const ref *r, uint32_t fact);
bool ref_is_missing(const ref *r, uint32_t fact);
roperand ref_op_number(rat number);
roperand ref_op_fact(const ref *r, uint32_t fact);
/* The fact that stands for a missing one: itself, or the one missing part of a derived fact. */
uint32_t ref_base(const ref *r, uint32_t fact);
rdom *ref_dom(ref *r, uint32_t fact);

/* ref_build.c: roots of the line. */
void ref_build(ref *r);
/* The version of a parameter in force then, or ID_NONE. */
uint32_t ref_param_at(const ref *r, uint32_t param, int32_t day, int32_t minute);

/* ref_cells.c: numbers, cells, truth. */
typedef enum { RV_NUMBER, RV_NONE, RV_OVERFLOW } rvalue;
/* The term where fact `f` (base) has `steps`. */
rvalue ref_term(const ref *r, const rterm *t, uint32_t f, int64_t steps, rat *out);
bool ref_compare(cmp_op op, int order);
/* Where truth of left op right may change, in steps of `f`; false on overflow. */
bool ref_cuts(ref *r, const rterm *left, const rterm *right, uint32_t f, ratom *out);
void ref_cells(ref *r);
truth ref_truth(ref *r, rnode *n);
void ref_touch(ref *r);
/* Marks a pass: atoms read by an undetermined node are added once per pass. */
void ref_reads(ref *r, rnode *n, ratom_list *out);
/* The line's one-fact constraints; sets `bad`. */
void ref_constrain(ref *r);
rpart *ref_part(ref *r, const rdom *d, const uint32_t *cells, uint32_t count);
/* Whether `now` of all domains satisfies constraints, orders and roles. */
bool ref_possible(ref *r);

/* ref_items.c: items, classes, worlds, and what is shown. */
void ref_items(ref *r);
/* Classes of a domain by these atoms. */
rpart *ref_classes(ref *r, const rdom *d, const ratom_list *atoms, const rpart *within,
                   uint32_t *count);
/* Sets `now` of the items to the world's classes, or to all values. */
void ref_enter(ref *r, const rworld *w);
void ref_leave(ref *r);
/* Whether X is shown with `now` as it stands (readings and fixed items as parts). */
bool ref_shown(ref *r, showing *s);
/* Sets shown_now of every showing from its table. */
void ref_reading(ref *r, uint32_t reading);

/* ref_world.c: one world; `now` and shown_now stand. */
rresult *ref_result_new(ref *r);
void ref_world(ref *r, bool fallback, rresult *out);
/* DM_ state with shown_now, and with outstanding as failed in a fallback. */
demand_state ref_demand(ref *r, const rdemand *d, bool fallback);
verdict ref_licence(posture p);

/* ref_rests.c: what a world adds to what measures give. */
typedef struct { rresult *resumed; uint32_t eased; } rrests;
void ref_rests(ref *r, const rresult *as_is, rrests *x);

/* ref_hinges.c, ref_charge.c, ref_bounded.c: parts of the outcome. */
void ref_hinges(ref *r);
/* Of a charge's base, where the charge stands: its charges that surely
 * stand, and those that may. */
enum { REF_PATTERNS_MAX = 8, REF_BASES_MAX = 32 };
typedef struct {
    uint32_t surely[REF_PATTERNS_MAX], maybe[REF_PATTERNS_MAX], count;
    uint32_t every, some;    /* of all there ever were */
    bool more;               /* than there is room for: every and some stand for them */
} rpatterns;
typedef struct {
    extent *stands;          /* by measure, `instead of` considered */
    uint8_t *kinds;
    const rversion **versions;
    bool *mixed;             /* it stands in different versions */
    rpatterns *patterns;
} rcharges;
void ref_pattern(rpatterns *x, uint32_t surely);
void ref_charges(ref *r, const rcharges *c);
void ref_bounded(ref *r);
/* What the line says of a measure whose apply is K3-false, its gate apart. */
answer_kind ref_answer_false(ref *r, const rmeasure *m, bool passed);
/* Fills settled, safe and best from the set. */
void ref_finish(result *res);
void ref_held(outcome *o);

#endif
