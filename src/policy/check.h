/*
 * check.h - what the files of the checker share; load.c is its only caller from outside.
 *
 *     load.c            files of a pack and of those it uses -> declarations in one list
 *     check.c           the order of the passes
 *     check_names.c     what is declared, under which name; "did you mean"
 *     units.c           units, currencies, dimensions of terms
 *     check_facts.c     types, facts, roles, questions, parameters
 *     literal.c         literals of the text -> values
 *     check_time.c      spans, sources, versions, holes in parameters
 *     check_cond.c      conditions
 *     check_decl.c      sources, authorities, gates, groups ... : what has no rules of its own
 *     check_measure.c   measures, charges
 *     check_limit.c     limits
 *     check_edges.c     graphs: which way is up, and what goes in circles
 *     check_tests.c     names and values in tests
 *     check_warn.c      what is allowed and still looks wrong
 *     catalogue.c       CSV files
 *
 * A mistake costs its author one message. A name that was reported is ID_NONE from then on, and
 * whatever is built on ID_NONE stays silent; a fact whose type is unknown is `poison`. What could
 * not be built is filled in with anything harmless: after an error no model is given out.
 *
 * Memory: where an allocation fails, `oom` is set, every further message goes to `mute` (it might
 * be untrue), and model_load gives NULL. Repetitions go there too.
 */
#ifndef TG_POLICY_CHECK_H
#define TG_POLICY_CHECK_H

#include "policy/model.h"

enum {
    CHECK_DECLS_MAX = 200000,      /* docs/language.md, section 1 */
    CHECK_PACK_BYTES_MAX = 64 << 20,
    CHECK_FACTS_MAX = 200000,      /* roles times party facts count here */
    CHECK_CONDS_MAX = 1 << 22,     /* nodes, party conditions spelled out */
    CHECK_VERSIONS_MAX = 1000,     /* a text that changed every week for twenty years */
    CHECK_NESTING_MAX = 64,        /* definitions, groups, units, each in its like */
    CHECK_USE_DEPTH_MAX = 8,
    CHECK_PACKS_MAX = 64,
    CHECK_GATES_PER_MEASURE_MAX = 64,
    CHECK_SUGGESTIONS_MAX = 50,    /* each looks at every name there is */
    CHECK_CYCLES_MAX = 16,         /* told of one graph; each costs a walk */
    CATALOGUE_ROWS_MAX = 100000,
    CATALOGUE_COLUMNS_MAX = 1000,
};
#define STEPS_MAX INT64_C(1000000000000000) /* 1e15: products of two facts fit 128 bits */

typedef enum {
    NS_SOURCE, NS_AUTHORITY, NS_UNIT, NS_TOPIC, NS_ROLE, NS_PARTY, NS_OPERAND, NS_GROUP,
    NS_DEFINITION, NS_CATALOGUE, NS_CONSTRAINT, NS_GATE, NS_INSTRUMENT, NS_DEMAND, NS_MEASURE,
    NS_LIMIT, NS_SCENARIO, NS_COUNT
} name_space;

/* `kind` tells facts, questions and parameters apart, which share NS_OPERAND, and units from
 * currencies. NS_PARTY: the X of `party.X`; index into `parties`. */
typedef struct { str text; span at; decl_kind kind; uint32_t index; } name_entry;
typedef struct { map ids; VEC(name_entry) list; } name_table;

/* A declaration, its pack, and the index of what it declares (ID_NONE: a duplicate). */
typedef struct {
    const ast_decl *decl;
    uint32_t pack, index;
    bool supposed; /* of a file of scenarios */
} check_decl;

/* A pack that was read: 0 is the one that was asked for. */
typedef struct {
    str folder, name, prefix; /* prefix: of its file names in the digest */
    span at;                  /* the `use` that asked for it */
    const ast_decl *decl;     /* its `pack` declaration */
} check_pack;

/* A file that was read, by its name in the digest. */
typedef struct { str name, bytes; } check_file;

typedef struct {
    const ast_decl *decl; /* NULL for what follows from another declaration */
    bool poison, read;
    bool used_pack;       /* declared in a pack that this one uses */
} fact_note;

/* `fact party.X`: what each role gets. */
typedef struct {
    str suffix;
    const ast_decl *decl;
    bool read, used_pack;
    uint32_t first; /* of its facts; ID_NONE without roles */
} party_fact;

/* An edge of a graph; `verb` for messages: "`a` overrides `b`"; turned: "`b` yields to `a`". */
typedef struct { uint32_t from, to; span at; const char *verb; bool turned; } edge;
typedef VEC(edge) edge_list;

typedef struct {
    arena *a;
    diags *d, *mute;
    model *m;
    const pack_files *files;
    bool oom;
    unsigned suggestions;

    VEC(check_pack) packs;
    VEC(check_file) read_files;     /* in the order of the digest */
    size_t bytes;                   /* of all of them */
    VEC(check_decl) decls;
    map broken; /* names of declarations that did not parse */
    bool unread; /* a used pack could not be read: any unknown name may be its own */

    name_table names[NS_COUNT];
    VEC(party_fact) parties;
    VEC(fact_note) fact_notes;      /* beside facts */
    VEC(uint32_t) group_facts;      /* beside groups: the fact whose words they hold; ID_NONE */
    VEC(bool) group_poison;
    VEC(const ast_decl *) measure_decls; /* beside measures */

#define X(T, list) VEC(T) list;
    MODEL_LIST(X)
#undef X

    edge_list edges;                /* over measures: strong to weak */
    edge_list charge_edges;         /* from a charge to one in its base */
    edge_list instead_edges;        /* from a charge to the one it stands for */
    bool *parameter_poison;         /* by parameter */
    bool **gate_covered;            /* by gate and topic of it */
    size_t errors_before;           /* in `d` when the loading began */
    map said;                       /* id and place of every message so far */
} checker;

/* ---- messages -------------------------------------------------------------------------------- */

/*
 * Like diag_at, but for what was said before of the same place: a slot that holds for several
 * versions, a condition for several roles, a list for several gates is checked for each of them.
 */
#define check_at(c, id, at, ...) diag_at(check_sink((c), (id), (at)), (id), (at), __VA_ARGS__)
diags *check_sink(checker *c, diag_id id, span at);
/* A file or folder (`what`: "" or "the folder ") that could not be read, and why. */
void check_unreadable(checker *c, diag_id id, span at, const char *what, str path);
#define check_hint(c, g, ...) diag_hint((c)->d, (g), __VA_ARGS__)
#define check_note(c, g, at, ...) diag_note_at((c)->d, (g), (at), __VA_ARGS__)
/* vec_push that minds `oom`. */
#define CHECK_PUSH(c, v, x) (vec_push((c)->a, (v), (x)) ? true : ((c)->oom = true, false))
/* arena_alloc that minds `oom`; NULL then. */
void *check_alloc(checker *c, size_t count, size_t size);
/* A text built with printf, in the arena; empty on exhaustion. */
str check_text(checker *c, const char *fmt, ...) TG_PRINTF(2, 3);


/* ---- load.c ---------------------------------------------------------------------------------- */

/* Notes a file of the pack for the digest; false (reported at `at`) past the limit. */
bool check_file_add(checker *c, const check_pack *p, str name, str bytes, span at);

/* ---- check.c --------------------------------------------------------------------------------- */

/* The checked model of the declarations collected, or NULL. */
model *check_model(checker *c);

/* Calls `fill` for each declaration of that kind that has a place in the model. */
typedef void check_fill(checker *c, const ast_decl *d, uint32_t index);
void check_each(checker *c, decl_kind kind, check_fill *fill);

/* ---- check_names.c --------------------------------------------------------------------------- */

/* Registers a name; false (reported) when it is taken. */
bool names_add(checker *c, name_space ns, str text, span at, decl_kind kind, uint32_t index);
/* NULL when there is none; says nothing. */
const name_entry *names_find(const checker *c, name_space ns, str text);
/* The same; one message when there is none, unless its declaration did not parse. */
const name_entry *names_get(checker *c, name_space ns, ast_word w);
/* The same among limits and measures, a limit first. */
const name_entry *names_get_switch(checker *c, ast_word w);
/* Its index, or ID_NONE. */
uint32_t names_index(checker *c, name_space ns, ast_word w);
/* Indices of all words; a word twice is an error. The count of those that exist. */
uint32_t names_list(checker *c, name_space ns, const ast_word *words, size_t count,
                    const uint32_t **out);
/* "did you mean" for `name` over the candidates, as a hint. */
void names_suggest(checker *c, diag *g, str name, const str *candidates, size_t count);
/* Index of the word among a closed list, or -1 after a message: "unknown WHAT `word`". */
long names_word(checker *c, diag_id id, const char *what, str word, span at,
                const char *const *list, size_t count);
bool names_broken(const checker *c, str text);
/* First pass: every declaration gets its name and its place in the lists. */
void names_declare(checker *c);

/* ---- units.c --------------------------------------------------------------------------------- */

/* What a number is a number of: products and quotients of base units and currencies. */
enum { DIM_TERMS_MAX = 4 };
typedef struct {
    uint32_t up[DIM_TERMS_MAX], down[DIM_TERMS_MAX]; /* each ascending, nothing in both */
    unsigned up_count, down_count;
} dimension;
/* A unit or a currency, the other being ID_NONE; both ID_NONE: a plain number. */
typedef struct { uint32_t unit, currency; } unit_ref;

void check_units(checker *c);
/* False after a message. */
bool unit_get(checker *c, ast_word w, unit_ref *out);
/* How many base units one of it is; 1 for none. */
rat unit_scale(const model *m, unit_ref u);
dimension dim_of(const model *m, unit_ref u);
bool dim_eq(dimension a, dimension b);
bool dim_none(dimension a);
bool dim_simple(dimension a); /* one unit or currency */
dimension dim_no_percent(dimension a); /* in products 50 % is 0.5 */
/* a * b, or a / b; false when there are too many parts. */
bool dim_combine(dimension a, dimension b, bool divide, dimension *out);
str dim_text(checker *c, dimension d); /* "GB/s", "a plain number" */

/* ---- literal.c ------------------------------------------------------------------------------- */

/* Digits of a literal as a ratio, whatever its unit; false after a message. */
bool literal_number(checker *c, const ast_lit *l, rat *out);
/* A literal as a value of the fact; `unit_wanted`: a number must bear the fact's unit. */
bool literal_value(checker *c, const fact *f, const ast_lit *l, bool unit_wanted, value *out);
/* A number or date literal in the fact's steps, its range apart. */
bool literal_steps(checker *c, const fact *f, const ast_lit *l, bool unit_wanted, int64_t *out);
/* at least, one of ... as a value; V_MISSING for `unknown`. */
bool literal_part(checker *c, const fact *f, const ast_value *v, value *out);
/* The literal as the text has it, for messages: "600 mm2". */
str literal_text(checker *c, const ast_lit *l);

/* ---- check_facts.c --------------------------------------------------------------------------- */

void check_facts(checker *c);      /* types and roles; not what derives them */
void check_derived(checker *c);
void check_questions(checker *c);  /* readings; answers */
void check_parameters(checker *c);
bool fact_poison(const checker *c, uint32_t f);
bool type_fill(checker *c, const ast_type *t, fact *f); /* false: poison */
/* "decimal in GB/s", "a date": for messages. */
str fact_kind_text(checker *c, const fact *f);

/* ---- check_time.c ---------------------------------------------------------------------------- */

enum { DATED_ALWAYS = 1 /* `in force` may be left out */, DATED_BY = 2 /* `by` and `text from` */ };
/* Fills what is dated from the slots of a version (or of the declaration). */
void check_dated(checker *c, const ast_decl *d, const ast_block *b, unsigned flags, dated *out);
/* Source slots as cites; the block's own if it has any. Known: the earliest published. */
uint32_t check_cites(checker *c, const ast_decl *d, const ast_block *b, const cite **out,
                     int32_t *known);
/* Whether all sources are graded C, D or E. */
bool cites_weak(const checker *c, const cite *cites, uint32_t count);
/* Sorts versions (whose first member is `dated`), maps `corrects`, reports clashes. `what` names
 * the thing in messages. */
void versions_settle(checker *c, void *versions, uint32_t count, size_t size, const char *what,
                     str name);
/* Number of versions a declaration has: its blocks, or 1. Reports too many. */
uint32_t versions_count(checker *c, const ast_decl *d);
static inline const ast_block *version_block(const ast_decl *d, uint32_t i)
{
    return d->block_count ? &d->blocks[i] : NULL;
}
/* Whether version i is in force at any time, with everything known. */
bool version_ever(const void *versions, uint32_t count, size_t size, uint32_t i);
/* Parameters that some measure reads where they have no value. `definition_order`: each definition
 * before those it reads. Only when there was no error. */
void check_holes(checker *c, const uint32_t *definition_order);

/* ---- check_cond.c ---------------------------------------------------------------------------- */

typedef struct {
    uint32_t role;   /* `party.X` stands for this role's X; ID_NONE: for nothing */
    bool item_only;  /* a definition of items: reads item facts only */
    bool as_of_only; /* a constraint: what has versions needs `as of` */
    bool facts_only; /* what derives a fact: no questions, no parameters */
} cond_scope;
#define SCOPE_ANY ((cond_scope){.role = ID_NONE})
/* The condition as an index into conds; anything when it is wrong. */
uint32_t check_cond(checker *c, cond_scope s, const ast_cond *x);
uint32_t cond_push(checker *c, cond n);
/* One of them alone stays as it is. */
uint32_t cond_join(checker *c, xkind kind, const uint32_t *kids, size_t count, span at);
/* Q is R, ... as one condition over questions; ID_NONE when there is none. */
uint32_t check_depends(checker *c, const ast_is *is, size_t count, span at);
typedef enum { TERM_NUMBER, TERM_DATE, TERM_WORDS /* not to be ordered or added */ } term_kind;
typedef struct {
    term_kind kind;
    dimension dim;
    bool constant;
    bool ratio;      /* a product or quotient */
    int32_t minute;  /* of a date that is a literal with a time of day; -1 */
    uint32_t fact;   /* a fact alone; ID_NONE */
    str shown;       /* its unit as written */
} term_info;
/* False after a message, or when something in it was reported before. */
bool check_term(checker *c, cond_scope s, const ast_term *t, term *out, term_info *info);

/* ---- check_decl.c ---------------------------------------------------------------------------- */

/* The text of a slot, or its first word; empty when there is no such slot. */
str slot_text(const ast_decl *d, slot_kind kind);
ast_word slot_word(const ast_decl *d, slot_kind kind);
/* A fact that is a date, or ID_NONE after a message. */
uint32_t check_date_fact(checker *c, ast_word w);
void check_sources(checker *c);     /* sources, authorities */
void check_groups(checker *c);
void check_definitions(checker *c);
void check_gates(checker *c);       /* gates, coverage */
void check_demands(checker *c);     /* instruments, conditions to meet, constraints */

/* ---- check_measure.c, check_limit.c, check_effect.c ------------------------------------------ */

void check_measures(checker *c);
void check_limits(checker *c);
/* The condition of a slot; ID_NONE without one. */
uint32_t version_cond(checker *c, const ast_decl *d, const ast_block *b, slot_kind kind);
/* statute ... proposed into v->status, and what each asks for. */
void version_status(checker *c, const ast_decl *d, const ast_block *b, measure_version *v);
/* Instances of the name: [first, first + count). */
uint32_t measure_instances(const checker *c, uint32_t first);
/* What a version does, read off its slots; *s is the slot, NULL when it only overrides. */
effect_kind effect_find(const ast_decl *d, const ast_block *b, const ast_slot **s);
/* The part of the effect that is the same at every gate. */
void check_effect(checker *c, const ast_decl *d, const ast_block *b, measure_version *v);
/* What joins measure `index` with others: edges, targets, bases. `version` counts blocks. */
void check_joins(checker *c, const ast_decl *d, const ast_block *b, uint32_t first, uint32_t index,
                 measure_version *v);
/* Currencies of charges, when all of them are there. */
void check_charges(checker *c);

/* ---- check_edges.c --------------------------------------------------------------------------- */

/*
 * Places of `count` nodes such that every edge leads to a later place, smallest index first; NULL
 * when there are cycles, each of which is reported with its path, or when memory is out.
 * order[place] = node. The longest path, and the node where it ends, in *deep.
 */
typedef struct { unsigned edges; uint32_t node; } graph_depth;
typedef str node_name(const checker *c, uint32_t node);
uint32_t *graph_sort(checker *c, const edge_list *edges, uint32_t count, node_name *name,
                     diag_id id, const char *what, graph_depth *deep);
/* More than CHECK_NESTING_MAX: evaluators follow these by recursion. */
void graph_too_deep(checker *c, graph_depth deep, span at, const char *what);
/* Groups, definitions, derived facts, charges, measures; ranks. Then holes in parameters. */
void check_graphs(checker *c);

/* ---- check_tests.c, check_warn.c, catalogue.c ------------------------------------------------ */

void check_tests(checker *c);
/* The fact that values of a name are read as: itself, a question's, an open parameter's. */
uint32_t check_given_fact(checker *c, ast_word w);
void check_scenarios(checker *c); /* check_scenario.c; after the edges of measures are known */
void check_warn(checker *c);
void catalogue_load(checker *c);
void catalogue_codes(checker *c); /* ids of code cells, when all codes are known */
bool catalogue_has_id(const checker *c, str id);

#endif
