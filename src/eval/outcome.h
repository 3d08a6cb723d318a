/*
 * outcome.h - the question put to an evaluator (a line and options) and the answer (an outcome).
 *
 * Both witnesses, eval/ref and eval/fast, take the same question and give the same outcome;
 * docs/engine.md defines every field. An outcome is plain data in one arena.
 */
#ifndef TG_EVAL_OUTCOME_H
#define TG_EVAL_OUTCOME_H

#include "policy/model.h"

/* ---- the question -------------------------------------------------------------------------- */

typedef struct {
    uint32_t instrument;
    str number;
    int32_t from, end;             /* [from, end); DAY_ALWAYS, DAY_NEVER */
    const uint32_t *measures;      /* recited measures (names, any gate); count 0: all */
    uint32_t measure_count;
    const uint32_t *provisos;      /* demands */
    uint32_t proviso_count;
} authorisation;

typedef struct {
    const value *values;           /* model.facts_count; questions and open parameters: assumed */
    const authorisation *auths;
    uint32_t auth_count;
} line;

typedef enum { STANCE_ENFORCED, STANCE_TEXT } stance;

typedef struct {
    int32_t known_on;              /* K; DAY_ALWAYS: the pack's current_through */
    stance stance;
    int32_t on;                    /* fills missing clocks; DAY_ALWAYS: none */
    uint32_t worlds_max;           /* worlds walked; 0: 65,536. For tests of what comes after */
    bool no_hinges;                /* of the compiled engine: no hinges, no lifts, no by_law */
    bool lean;                     /* of the compiled engine: the line and its charges alone */
    bool joint;                    /* of the compiled engine: outcome.joint */
} options;

/* ---- verdicts ------------------------------------------------------------------------------- */

/* Codes from least to most restrictive; a set is a bit per code. */
#define VERDICT_MAP(X)                                                                         \
    X(CLEAR, 0, "clear")                                                                      \
    X(CONDITIONAL, 1, "conditional")                                                          \
    X(NOTIFICATION, 2, "notification")                                                        \
    X(LICENCE_APPROVAL, 3, "licence, approval expected")                                      \
    X(LICENCE_CASE, 4, "licence, case by case")                                               \
    X(LICENCE_NOT_STATED, 5, "licence, posture not stated")                                   \
    X(LICENCE_DENIAL, 6, "licence, denial expected")                                          \
    X(NOT_COVERED, 7, "not covered")                                                          \
    X(DENIED, 8, "denied")                                                                    \
    X(NOT_PASSED, 9, "not passed") /* gates only */

typedef enum {
#define X(c, n, t) VD_##c = n,
    VERDICT_MAP(X)
#undef X
    VD_COUNT
} verdict;
typedef uint16_t vset; /* bit 1 << verdict */

typedef struct {
    vset set;                      /* over all worlds */
    bool settled;                  /* one verdict */
    bool undetermined, depends;    /* both may hold; false when settled */
    verdict safe, best;            /* max, min by code; NOT_PASSED counts as below clear */
    vset fallback;                 /* the set if every outstanding relied-on demand had failed */
    vset resumed;                  /* the set if nothing were suspended and nothing left unenforced */
    vset by_law;                   /* with every open question at its `by law`; 0: no hinge has one */
} result;

typedef enum { DISP_RELEASED, DISP_HELD, DISP_DENIED, DISP_BAD } disposition;

/* Why held, most telling first; bits. */
enum { HELD_OPEN = 1, HELD_NOT_COVERED = 2, HELD_LICENCE = 4, HELD_NOTIFICATION = 8,
       HELD_TO_DO = 16, HELD_CONFLICT = 32 };

/* ---- parts of an outcome --------------------------------------------------------------------- */

typedef enum { IN_NONE, IN_SOME, IN_EVERY } extent; /* of the line's worlds */

#define ANSWER_MAP(X)                                                                          \
    X(APPLIES, "applies") X(NOT_APPLY, "does not apply") X(NOT_IN_FORCE, "not in force")      \
    X(NOT_KNOWN, "not yet known") X(NOT_ADDRESSED, "not addressed") X(DEFEATED, "defeated")   \
    X(SUSPENDED, "suspended") X(NOT_ENFORCED, "not enforced") X(WATCHED, "watched")           \
    X(UNDETERMINED, "undetermined") X(DEPENDS, "depends")
typedef enum {
#define X(c, t) AN_##c,
    ANSWER_MAP(X)
#undef X
    AN_COUNT
} answer_kind;

typedef struct {
    answer_kind answer;            /* one over all worlds, or UNDETERMINED, or DEPENDS */
    uint16_t set;                  /* bit per answer_kind below UNDETERMINED, over all worlds */
    extent stands;                 /* applies, undefeated, not hit */
    extent discharged;             /* an authorisation turned it into conditional */
    vset gives;                    /* verdicts of its gate that it gives; those of the line that it eases */
    uint32_t version;              /* 1 + the weakest of its versions that gives; 0: none */
} measure_result;

typedef enum { DM_SATISFIED = 1, DM_OUTSTANDING = 2, DM_FAILED = 4 } demand_state;
typedef struct {
    uint32_t demand;
    uint8_t states;                /* bits, over worlds in which a standing measure names it */
    extent named;                  /* by standing measures, failed relied-on ones included */
} demand_result;

/* Kinds of money, never added to one another. */
typedef enum { PAY_NOTHING, PAY_DUE, PAY_IF_AUTHORISED } pay_kind;
typedef struct {
    uint32_t measure;
    extent stands;                 /* after `instead of` */
    uint8_t kinds;                 /* bit per pay_kind over worlds in which it stands */
    bool known;                    /* amount computed */
    bool varies;                   /* another amount may stand in another world */
    uint64_t made_of;              /* the same where it is worked out alike, on any line */
    bool at_least, at_most;        /* an open rate bounds it */
    i128 amount;                   /* steps of 10^-scale of the currency; exact charges: see scale */
    i128 amount_high;              /* open rate with both bounds; else == amount */
    unsigned scale;
    uint32_t needs[4];             /* facts missing for the amount */
    uint32_t need_count;
    bool overflow;
} charge_result;

/* One item of a hinge: a fact (the item fact for all of item.* when the id
 * is missing) or a question. */
typedef struct { uint32_t fact; } hinge_item;
typedef struct { uint32_t items[12]; uint32_t count; } hinge;

/* What an answer gives: class of each item, and the verdicts then. */
typedef struct {
    value answers[12];             /* representative: ranges as V_PART, sets as V_PART, else known */
    vset set;
} hinge_row;

typedef struct {
    hinge first;                   /* hinges[0] spelled out */
    hinge_row *rows;
    uint32_t row_count;            /* at most 16; the rest counted */
    uint32_t more_rows;
} hinge_table;

typedef struct {
    hinge *hinges;                 /* minimal settling sets, smallest first, cheapest first */
    uint32_t hinge_count;
    bool greedy;
    hinge_table table;             /* of the first */
} hinge_set;

/* A showing that would lift a settled outcome. */
typedef struct { hinge what; value answers[12]; verdict then; } lift;

/* What becomes of the line under a joint reading of its open questions, and who charges then. */
typedef struct { uint32_t measure; extent stands; uint8_t kinds; uint64_t made_of; } joint_charge;
typedef struct {
    disposition disposition;       /* DISP_BAD: constraints exclude the reading */
    bool to_do;                    /* held for nothing but what is still to be shown */
    joint_charge *charges;
    uint32_t charge_count;
} joint_leaf;
typedef struct {
    uint32_t fact, class_count;
    const uint32_t *class_of;      /* by reading */
    uint32_t reading_count;
} joint_question;
typedef struct {
    joint_question *questions;     /* those that make a difference */
    uint32_t question_count, rows;
    const uint32_t *leaf_of;       /* by joint class, the last question the quickest */
    joint_leaf *leaves;
    uint32_t leaf_count;
} joint_table;

typedef struct outcome {
    result line;
    result *gates;                 /* model.gates_count */
    hinge_set line_hinges, *gate_hinges;
    measure_result *measures;      /* model.measures_count */
    demand_result *demands;
    uint32_t demand_count;         /* only those named in some world, by demand index */
    charge_result *charges;
    uint32_t charge_count;         /* only those standing in some world, by measure index */
    lift *lifts;
    uint32_t lift_count;
    disposition disposition;
    unsigned held;                 /* HELD_ bits */
    extent conflict;
    bool bounded;                  /* wider than necessary, never narrower */
    bool gave_up;                  /* too many worlds: three-valued logic, then gate by gate */
    bool overflow;                 /* an amount did not fit: the line is an error */
    uint64_t worlds;               /* counted on the text */
    const joint_table *joint;      /* with options.joint, where it was worked out; else NULL; in no dump */
    const uint32_t *questions;     /* facts of open questions among the items, ascending; of the */
    uint32_t question_count;       /* compiled engine only, and in no dump */
    extent eased;                  /* worlds that a suspension or non-enforcement makes milder */
    status weakest;                /* of the measures that give the line its safe verdict */
    uint32_t weakest_measure;      /* ID_NONE when none does */
} outcome;

/* Text form for golden files and for comparing witnesses: every field, one per line. */
void outcome_dump(const model *m, const outcome *o, strbuf *out);
/* Whether the texts differ; `where` gets the first lines that do, x's and y's. */
bool outcome_differs(const model *m, const outcome *x, const outcome *y, strbuf *where);
/* How a version is known: the source with the strongest basis, then the best grade, then the first
 * cited; NULL without a source. */
const source *version_source(const model *m, const measure_version *v);
/* `v` of a measure named `name` is weaker than `than`: status, basis, grade, then name. */
bool version_weaker(const model *m, const measure_version *v, str name,
                    const measure_version *than, str than_name);
/* Adds `given` to what a measure gives, by its version `version`. */
void outcome_gives(const model *m, outcome *o, uint32_t measure_id, uint32_t version, vset given);
/* The weakest of the measures that give the line its safe verdict. */
void outcome_weakest(const model *m, outcome *o);
/* A suspending or non-enforcing measure that makes the line milder somewhere. */
bool outcome_eases(const model *m, const outcome *o, uint32_t measure_id);
/* The same, and no measure before it of its name (at another gate) does. */
bool outcome_eases_first(const model *m, const outcome *o, uint32_t measure_id);
/* Drops `by law` where no hinge has it. */
void outcome_by_law(const model *m, outcome *o);
/* An outcome of the model's size with zeros, disposition bad; NULL on exhaustion. */
TG_MUST_USE outcome *outcome_zero(const model *m, arena *a);
/* A copy all of whose parts are in `a`; NULL on exhaustion. */
TG_MUST_USE outcome *outcome_copy(const model *m, const outcome *o, arena *a);
const char *verdict_name(verdict v);
const char *answer_name(answer_kind a);

#endif
