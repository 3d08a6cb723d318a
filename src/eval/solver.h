/*
 * solver.h - one line: substitute what is known, enumerate only what is read and still open.
 *
 *     prepared line
 *       -> lfact[]    each fact known, none, or missing with its admissible values   solve_facts.c
 *       -> K3 of every atom and node, constraints cut the admissible values          solve_truth.c
 *       -> items      missing facts, open questions, free truths that open roots read,
 *                     each with its classes                                          solve_items.c
 *       -> space      the product of the classes; a plane is a bit per world         solve_space.c
 *       -> showings   what is shown under a reading                                  solve_shown.c
 *       -> frame      who stands where, verdict per world, in rank order             solve_stand.c
 *       -> outcome    sets, hinges, charges                     solve.c, solve_hinge.c, solve_charge.c
 *     past SPACE_MAX worlds: three-valued logic over the edges                       solve_bounded.c
 *
 * Worlds are never walked one by one: truth is two bit planes per node, one for "may be true" and
 * one for "may be false", 64 worlds to a word. A read atom is decided in every world, so one of its
 * two bits is set; an atom that no root reads may keep both (docs/engine.md section 9, Answers).
 * The order of worlds: question items are the slowest digits, so that a joint reading is a run of
 * worlds and a completion of the facts is a residue.
 */
#ifndef TG_EVAL_SOLVER_H
#define TG_EVAL_SOLVER_H

#include "eval/fast.h"

enum {
    SPACE_MAX = 65536,    /* worlds walked; semantics section 6 */
    CANDIDATES_MAX = 12,  /* hinges exhaustive up to here */
    ROWS_MAX = 16,
    LIFTS_MAX = 16,
    PARTS_MAX = 4,        /* operands of a comparison */
};

typedef enum { K_FALSE, K_TRUE, K_OPEN } k3;

/* ---- values ---------------------------------------------------------------------------------- */

/* Ascending disjoint runs of steps, days, symbols, countries; of codes: of indices into cells. */
typedef struct { int64_t lo, hi; } irun;
typedef struct { const irun *runs; uint32_t count; bool none; } admissible;

/* One value of a fact. */
typedef struct { bool none; int64_t v; } leaf_value;

typedef enum { LF_KNOWN, LF_NONE, LF_MISSING } lf_state;
typedef struct {
    lf_state state;
    uint32_t base;        /* LF_MISSING: the fact that decides it, itself or a missing part */
    bool fits;            /* LF_KNOWN: the number fits 128 bits */
    rat number;           /* LF_KNOWN numbers, in base units */
    int64_t v;            /* LF_KNOWN symbols and so on; numbers: steps */
    str text;             /* LF_KNOWN codes */
    admissible values;    /* LF_MISSING, its own base */
    const cell *cells;    /* codes that are missing */
    uint32_t cell_count;
} lfact;

typedef VEC(irun) run_list;
typedef VEC(uint32_t) id_list;

/* ---- items ----------------------------------------------------------------------------------- */

typedef struct { admissible values; leaf_value first; } iclass;

typedef struct {
    bool free;            /* a free truth: classes no, yes */
    uint32_t id;          /* the fact; of free truths the index into frees */
    bool question;
    bool wide;            /* its reading makes the outcome wider than necessary */
    const iclass *classes;
    uint32_t class_count;
    uint32_t at;          /* place in the line's space; ID_NONE: not an item of the line */
    id_list mine;         /* atoms that cut its classes */
    uint64_t needs;       /* hinge candidates that fix it together; 0: nothing does */
} item;

/* A comparison that no single missing number decides. */
typedef struct { bool hole, none; uint32_t fact; rat number; } free_operand; /* fact or ID_NONE */
typedef struct {
    free_operand left_a, left_b, right_a, right_b;
    char left_op, right_op;
    cmp_op op;
    bool order;           /* docs/engine.md section 2: worlds know whether it can be */
    bool hole, question;
    uint32_t facts[PARTS_MAX], fact_count; /* missing ones, by base, each once */
    item *it;
} free_truth;

/* ---- spaces ---------------------------------------------------------------------------------- */

typedef struct {
    item *const *items;
    uint32_t count;
    uint32_t *strides;
    uint32_t n, words;    /* worlds, words of a plane */
    uint32_t readings, completions; /* of the question items; of the others */
    const uint64_t *ones, *zeros;   /* planes; ones has no bits past n */
} space;

/* ---- showings -------------------------------------------------------------------------------- */

/* Where it is shown when these line items are fixed: a bit per item that bears. */
typedef struct { uint64_t fixed; const uint64_t *plane; } shown_plane;

/* A condition that must be shown, open by K3. */
typedef struct showing {
    uint32_t node;
    bool exception;       /* of an unless shown */
    item **items;         /* its own: what it reads and the constraints that tie it */
    uint32_t item_count;
    space sp;
    uint64_t *fails;      /* plane over its space: admitted by constraints, and false */
    bool *bears;          /* by line item: may change what completions there are */
    uint64_t *keys;       /* memo: what is fixed -> shown */
    uint8_t *shown;       /* 0 empty, 1 no, 2 yes */
    uint32_t memo_room, memo_count;
    VEC(shown_plane) planes;
    const uint64_t *now;  /* plane over the line's valid worlds */
    bool lacking;         /* not shown under some reading when nothing else is fixed */
} showing;

/* ---- charges --------------------------------------------------------------------------------- */

/* Which charges of its base stand where a charge does: a bit each, the first 32. */
typedef struct { uint32_t surely, maybe; } base_pattern;
enum { BASE_PATTERNS_MAX = 8, BASE_BITS = 32 };

/* A charge as the worlds leave it: what the amounts of any line with this outcome need. */
typedef struct {
    uint32_t measure;
    extent stands;
    uint8_t kinds;
    bool mixed;           /* different versions stand */
    uint32_t version;     /* plan version */
    base_pattern patterns[BASE_PATTERNS_MAX];
    uint32_t pattern_count;
} charge_use;

/* ---- one line -------------------------------------------------------------------------------- */

/* The test of a version's clock in an authorisation's span, and its place among the atoms. */
typedef struct {
    uint32_t version;
    const authorisation *auth;
    uint32_t from, end;   /* atoms; ID_NONE: no bound */
    k3 on_line;
    const uint64_t *valid; /* plane */
} discharge;

typedef struct {
    uint32_t node;
    k3 on_line;
    bool is_order;
    uint32_t order;       /* its free truth */
    id_list reads;        /* open atoms, free truths aside */
    id_list unknown;      /* free truths that it leaves unknown */
} tie;

typedef struct { uint32_t role, party; } role_pair; /* both missing */
struct range_net;

/* What is fixed of a world or a completion. */
typedef struct assignment {
    const struct solver *s;
    const iclass *(*fact)(const struct assignment *as, uint32_t fact_id); /* NULL: not fixed */
    int (*truth)(const struct assignment *as, uint32_t free_id);          /* -1: not fixed */
    const struct showing *show;
    uint32_t completion;      /* of `show` */
    const uint16_t *classes;  /* of line items; CLASS_FREE: not fixed */
} assignment;
enum { CLASS_FREE = UINT16_MAX };

typedef VEC(item *) item_list;
typedef VEC(int64_t) cut_list; /* first values of what comes after a cut */

typedef struct solver {
    const plan *p;
    const model *m;
    arena *a;             /* scratch of the line */
    arena *out_arena;
    bool oom;
    bool brief;           /* only verdicts and answers of measures */
    bool no_hinges;       /* nor lifts, nor what holds by law */
    bool lean;            /* no measures, no gates, no fallback: solve_outcome.c */
    bool joint;           /* what becomes of the line under each joint reading too */
    prepared line;
    str bad;              /* why the line is bad; empty: it is not */

    lfact *facts;
    VEC(atom) extra;      /* atoms past the plan's: spans of authorisations */
    uint8_t *atom_k3;     /* plan atoms, then extra ones */
    uint32_t *atom_base;  /* K_OPEN: fact; free truths: index */
    bool *atom_free;
    uint32_t atom_room;
    uint8_t *node_k3;
    VEC(free_truth) frees;
    tie *ties;            /* by plan.ties */
    uint32_t tie_orders;
    bool net_orders;      /* some free truth is an order */
    VEC(role_pair) roles;
    struct range_net *net;

    uint32_t *seen_node, *seen_atom, seen; /* marks of the walk that is under way */
    id_list stack;
    id_list reads;        /* atoms that make items */
    id_list looks;        /* atoms that conditions to meet read */
    id_list possible;     /* measures whose apply is not false, by rank */
    bool *wide_fact;      /* by fact */
    item **fact_item;     /* by fact */
    item_list items;
    uint64_t worlds;
    bool bounded, give_up;
    VEC(discharge) discharges;

    VEC(showing) showings;
    uint32_t *node_showing; /* by node: index + 1 */

    space sp;
    const uint64_t *valid;
    const uint64_t **pt, **pf; /* by node: planes of the evaluation under way */
    id_list eval_list;
    VEC(charge_use) uses;
    outcome *out;
} solver;

void *solve_alloc(solver *s, size_t count, size_t size); /* NULL sets oom */
#define SOLVE_PUSH(s, v, x) ((void)(vec_push((s)->a, (v), (x)) || ((s)->oom = true)))

/* solve_facts.c */
void solve_facts(solver *s);
/* The fact that stands for a missing one: itself, or its only missing part's. */
uint32_t solve_base(const solver *s, uint32_t fact_id);
bool fact_is_number(const fact *f);
/* OPEN: of a row of a batch, where a part is not known. BIG: past 128 bits. */
typedef enum { VN_NUMBER, VN_NONE, VN_OPEN, VN_BIG } vnumber;
vnumber number_combine(char op, vnumber ka, rat a, vnumber kb, rat b, rat *out);
/* The number of a fact where the missing fact `base` has a value. */
vnumber solve_number(const solver *s, uint32_t fact_id, uint32_t base, leaf_value at, rat *out);
vnumber solve_term(const solver *s, const plan_term *t, uint32_t base, leaf_value at, rat *out);
/* Steps at which the term's relation to y may change, pushed as first values of the upper side.
 * False when a number on the way does not fit. */
bool solve_cuts(solver *s, const plan_term *t, uint32_t base, rat y, cut_list *out);

/* solve_truth.c */
const atom *solve_atom(const solver *s, uint32_t i);
void solve_classify(solver *s, uint32_t atom_id);
bool atom_at(const solver *s, const atom *x, uint32_t base, leaf_value v);
k3 atom_over(solver *s, uint32_t atom_id, const admissible *v);
/* First values of the classes that the atom makes inside the hull of `v`. */
void atom_cuts(solver *s, uint32_t atom_id, const admissible *v, cut_list *out);
void solve_nodes(solver *s);
void solve_node(solver *s, uint32_t id);
/* Open atoms under a node, entered through open nodes; `within_tie`: without free truths. */
void solve_reads(solver *s, uint32_t node, bool within_tie, id_list *out);
void solve_new_walk(solver *s);

/* solve_ties.c */
/* Constraints cut admissible values until nothing changes; sets `bad`. */
void solve_ties(solver *s);
/* Once free truths are known: orders and roles. */
void solve_net(solver *s);
/* Whether orders and roles allow what is fixed. */
bool solve_possible(const solver *s, const assignment *as);

/* solve_items.c */
item *solve_item(solver *s, uint32_t atom_id);
/* Classes of an item by these atoms (those that are not its own are passed over). */
void item_classes(solver *s, item *it, const id_list *atoms, const id_list *more);
void solve_items(solver *s);
/* Adds to `items` what the atoms from place `from` on rest on. */
void add_items(solver *s, const id_list *atoms, size_t from, item_list *items);
/* Adds the constraints that read one of the items, with what else they read. */
void close_over_ties(solver *s, id_list *reads, item_list *items);

/* solve_space.c */
bool space_init(solver *s, space *sp, item *const *items, uint32_t count);
static inline uint32_t space_digit(const space *sp, uint32_t i, uint32_t w)
{
    return w / sp->strides[i] % sp->items[i]->class_count;
}
uint64_t *plane_new(solver *s, const space *sp);
/* Planes of all open nodes under the roots; `tie`: free truths are unknown. */
void space_eval(solver *s, const space *sp, const uint32_t *roots, uint32_t count, bool tie);
const uint64_t *plane_may(const solver *s, const space *sp, uint32_t node, bool truth);
void atom_planes(solver *s, const space *sp, uint32_t atom_id, bool tie, uint64_t *t, uint64_t *f);
/* The plane of a test that looks at these items only: asked once per combination of their classes,
 * the others being CLASS_FREE. NULL when out of memory. */
typedef bool class_test(solver *s, void *ctx, const uint16_t *classes);
uint64_t *plane_by(solver *s, const space *sp, const bool *in, class_test *test, void *ctx);
bool plane_any(const uint64_t *x, const uint64_t *y, uint32_t words);  /* x & y */
bool plane_less(const uint64_t *x, const uint64_t *y, uint32_t words); /* y without x */

/* solve_shown.c */
/* Spaces of the showings; sets give_up where one cannot be told. */
void solve_showings(solver *s);
/* Whether orders and roles leave values with nothing fixed. */
bool solve_any_values(solver *s);
/* Worlds of the line's space that constraints, orders and roles admit. */
void solve_valid(solver *s);
/* Planes of what is shown when these items are fixed (questions always are). */
void solve_shown(solver *s, const bool *fixed);
/* Whether an item's being fixed can matter to what is shown. */
bool solve_bears(const solver *s, uint32_t item_at);

/* solve_exact.c */
/* Marks the known facts (and what derived ones are made of) that lines of this signature may
 * differ in: see batch_run.h. */
void solve_exact(solver *s, bool *exact);

#endif
