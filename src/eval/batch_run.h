/*
 * batch_run.h - what the files of the batch share.
 *
 *     setup    made once per run: which facts a signature is made of, how values fall in classes,
 *              which comparisons join facts
 *     block    BATCH_BLOCK rows under way: signatures row by row, odd rows marked
 *     keys     signature -> outcome
 *
 * What an outcome depends on, and so what a signature holds (docs/engine.md section 10):
 *   - of each fact that an atom or constraint reads: its state and, where known, its class among
 *     the atoms on that fact alone;
 *   - of a partly known fact what it may be, in full;
 *   - of each comparison across facts (a *link*): its truth on the line, or that it is open;
 *   - of a known fact that a constraint ties to one missing fact: its class among that fact's cuts;
 *   - exact values where classes are not enough: known operands of links that are not plain, of
 *     constraints with several facts missing, and (second level) those that the solver reports
 *     to have read for a line of this signature.
 * Lines with an authorisation, or that may be bad input, are *odd*: each is solved by itself.
 */
#ifndef TG_EVAL_BATCH_RUN_H
#define TG_EVAL_BATCH_RUN_H

#include "eval/batch.h"
#include "eval/fast_run.h"
#include "eval/keys.h"
#include "eval/solve_outcome.h"

enum {
    BATCH_BLOCK = 1024,
    /* Outcomes and keys kept: past these bytes all are forgotten before the next batch. */
    KEPT_BYTES_MAX = 256 << 20,
    /* The memo steps aside when, of so many lines, fewer than one in MEMO_WORTH was found. */
    MEMO_TRIAL = 4096,
    MEMO_WORTH = 8,
    /* Fewer rows never go by planes, which cost the same for one as for so many. */
    PLANES_ROWS_MIN = 64,
    /* Plans with at least this many versions go by candidates rather than planes. */
    CANDIDATES_FROM = 1000,
    EXACT_MAX = 32, /* facts of a second-level key; with more a line is solved by itself */
};

/* ---- the setup ------------------------------------------------------------------------------- */

/* How a fact enters the signature. */
typedef enum {
    USE_NOT,
    USE_STATE, /* known, none or missing */
    USE_CUTS,  /* a number or date: its place among plan.cuts */
    USE_TABLE, /* a symbol, country, yes/no: classes by value */
    USE_TEXT,  /* a code: classes by the atoms that hold of the text */
} fact_class_kind;

typedef struct {
    fact_class_kind kind;
    const uint32_t *table; /* USE_TABLE: class by value */
    const int64_t *firsts; /* USE_TABLE: a value of each class */
    uint32_t class_count;  /* of a known value; of codes not counted */
    uint32_t table_count;
    bool linked;           /* under some fact_link */
    bool clock;            /* `on` fills it */
    uint32_t role;         /* a party fact's role; ID_NONE */
} fact_class;

/* An atom that more than one fact decides: a comparison, or whether a derived fact is none. Plain:
 * `a op b` of two facts of one unit and step, none derived. */
typedef struct {
    uint32_t atom;
    bool plain, tie;       /* tie: a constraint says that it holds */
    uint32_t a, b;         /* plain */
    cmp_op op;
    const uint32_t *facts; /* under it: derived facts and what they are made of */
    uint32_t fact_count;
} fact_link;

typedef struct { const uint32_t *facts; uint32_t count; } tied_set;

typedef struct {
    fact_class *facts;     /* by fact */
    const uint32_t *used;  /* facts with a class, ascending */
    uint32_t used_count;
    fact_link *links;
    uint32_t link_count;
    const tied_set *tied;  /* facts that orders tie together */
    uint32_t tied_count;
    const uint32_t *derived; /* derived facts, ascending */
    uint32_t derived_count;
} batch_setup;

/* ---- outcomes kept --------------------------------------------------------------------------- */

/* An outcome, or (of a first-level signature) the facts whose exact values tell outcomes apart. */
typedef struct {
    const outcome *o;
    const charge_use *uses;
    uint32_t use_count;
    const uint32_t *exact; /* NULL: none */
    uint32_t exact_count;
    str bad;
} kept_outcome;

/* ---- a run's state --------------------------------------------------------------------------- */

struct batch_state {
    bool ready;
    batch_setup setup;
    arena *keep;           /* setup, kept outcomes, keys */
    arena *work;           /* the batch under way */
    arena *row;            /* the row under way */
    VEC(kept_outcome) kept;
    key_table names;       /* shapes, texts, places: to small numbers */
    key_table memo;
    batch_counts counts;
    struct planes_setup *planes; /* NULL until that route was taken */
    struct candidates_setup *candidates;
};

/* A used column with a place per row. */
typedef struct {
    uint32_t fact;
    const column *c;
    const uint32_t *texts; /* of codes: class by text */
} row_column;

/* Columns with one via. */
typedef struct {
    const uint32_t *via;
    uint32_t places;
    const uint32_t *codes; /* by place; ID_NONE: odd */
} column_group;

typedef struct {
    fast_run *r;
    struct batch_state *st;
    const batch *b;
    arena *a;              /* the caller's */
    batch_row *rows;       /* of the batch */
    row_column *columns;
    uint32_t column_count;
    column_group *groups;
    uint32_t group_count;
    const fact_link **links;    /* that columns with a place per row bear on */
    uint32_t link_count;
    const uint32_t *odd_columns; /* unused facts: partly known ones make a row odd */
    uint32_t odd_column_count;
    const uint32_t *parties;     /* party facts with a column, and one of their role */
    uint32_t party_count;
    const uint32_t *derived; /* to be checked row by row */
    uint32_t derived_count;
    uint32_t shape;        /* which columns there are */
    uint32_t key_room;     /* words of the longest key */
    /* the block */
    uint32_t from, count;
    uint32_t *keys;        /* key_room words each */
    uint32_t *key_words;   /* of each; 0: odd */
} batch_work;

/* A fact on a row: what `on` fills and what no role leaves in. */
value_state row_value(const batch_work *w, uint32_t fact, uint32_t row, int64_t *step);

/* batch_setup.c */
/* The link that an atom is; NULL when one fact decides it. */
const fact_link *link_of(const batch_setup *s, uint32_t atom);
TG_MUST_USE bool setup_make(fast_run *r, struct batch_state *st);

/* batch_codes.c: from columns to classes. */
/* The cuts of a number at or below a step of it. */
uint32_t step_class(const plan *p, uint32_t fact, int64_t step);
TG_MUST_USE bool codes_prepare(batch_work *w);
/* Keys of the block's rows; of odd ones none. */
TG_MUST_USE bool codes_block(batch_work *w);

/* Where a row's key has the codes of groups and of columns. */
enum { KEY_GROUPS = 1 };

/* batch_links.c: what links and constraints add to a row's key. False: the row is odd. */
bool links_key(const batch_work *w, uint32_t row, uint32_t *key, uint32_t *words);
/* The truth of a link on a row: 0, 1, or 2 for open. False: the row is odd. */
TG_MUST_USE bool link_truth(const batch_work *w, const fact_link *l, uint32_t row, uint32_t *truth);
/* Whether a constraint that is open on the row is an order with only one number of those it ties
 * missing: then links_key has seen that there is a value for it. */
bool order_fits(const batch_work *w, uint32_t tie_node, uint32_t row);
/* The fact in full: three words. */
void key_exact(const batch_work *w, uint32_t fact, uint32_t row, uint32_t *key, uint32_t *words);

/* batch.c */
/* Solves the row. A good outcome is kept where `id` is not NULL; why a line is bad is the row's. */
TG_MUST_USE bool row_solve(batch_work *w, uint32_t row, uint32_t *id);
/* Gives the row a kept outcome, with charges of its own. */
TG_MUST_USE bool row_give(batch_work *w, uint32_t row, uint32_t id);

/* batch_memo.c */
/* Gives a row of the block its outcome by its key. */
TG_MUST_USE bool memo_row(batch_work *w, uint32_t in_block);
/* The same by a key of another route; `found` counts. */
TG_MUST_USE bool keyed_row(batch_work *w, uint32_t row, const uint32_t *key, uint32_t words,
                           uint64_t *found);

/* batch_planes.c, batch_candidates.c: give every row of the block its outcome. */
TG_MUST_USE bool planes_block(batch_work *w);
TG_MUST_USE bool candidates_block(batch_work *w);

/* batch_truth.c: what values say of the atoms on their own fact. */
typedef struct { bool t, f; } may; /* may hold, may fail */
may atom_of_value(const plan *p, const atom *x, const value *v);
/* Is the atom a link? */
bool atom_links(const model *m, const atom *x);
/* Every atom when all that it reads is missing, by K3. False when out of memory. */
TG_MUST_USE bool atoms_missing(fast_run *r, arena *a, may *out);

#endif
