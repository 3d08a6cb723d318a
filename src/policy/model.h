/*
 * model.h - a checked policy: names resolved, types and units checked, everything by index.
 *
 *     ast (one pack and those it uses)  --check-->  model (immutable)  --compile at K-->  plan
 *
 * The model keeps the text's own structure: conditions are trees over facts, definitions stay
 * references, versions keep their spans and known dates. The plain evaluator (eval/ref) reads it
 * as it stands; the compiler (plan/) turns it into graphs for one known-on date and stance.
 * Dates are days (base/date.h); a time of day is minutes beside it, -1 when not given.
 *
 * Invariants (model_check walks them):
 *   M1  every index is below its count or the NONE it may be;
 *   M2  children of a condition come before it in `conds` (so no cycles);
 *   M3  definitions, groups, derived facts and charge bases are acyclic; so are the edges;
 *   M4  names are unique per kind, except measures: one per (name, gate).
 */
#ifndef TG_POLICY_MODEL_H
#define TG_POLICY_MODEL_H

#include "base/date.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/num.h"
#include "lang/ast.h"

#define ID_NONE UINT32_MAX
enum { DAY_NEVER = INT32_MAX, DAY_ALWAYS = INT32_MIN };
enum { COUNTRY_VALUES = 26 * 26 }; /* codes of two letters, assigned or not */

/* ---- values ----------------------------------------------------------------------------- */

/*
 * How a value is held, by type:
 *   yes/no, symbol   index of the symbol (yes/no: no 0, yes 1)
 *   country          (first letter - 'A') * 26 + (second - 'A')
 *   code             id in model.codes when the policy mentions the text, else CODE_OTHER and the
 *                    text alone; equality, groups and prefixes of codes go by `text`
 *   whole, decimal, money   steps of 10^-scale of the fact, in the fact's unit
 *   date             day number
 */
typedef enum { V_MISSING, V_NONE, V_KNOWN, V_PART } value_state;
#define CODE_OTHER INT64_MAX

typedef struct {
    value_state state;
    int64_t lo, hi;      /* V_KNOWN: lo == hi. V_PART of a number or date: the closed range */
    str text;            /* V_KNOWN code */
    const int64_t *set;  /* V_PART of symbols or countries: the possible ones, ascending */
    const str *texts;    /* V_PART of codes */
    uint32_t set_count;
} value;

/* ---- time and sources ------------------------------------------------------------------- */

/* [from, end) with minutes; end DAY_NEVER when open. */
typedef struct { int32_t from, from_minute, end, end_minute; } dspan;
typedef struct { uint32_t source; str pinpoint; } cite;

/* What every dated thing carries. */
typedef struct {
    dspan in;
    int32_t known;                    /* earliest publication among its sources */
    int32_t ceases, ceases_minute;    /* a later-published end; DAY_NEVER when none */
    int32_t ceases_known;             /* known from; the end of `in` is min(in.end, ceases) then */
    cite ceases_cite;
    uint32_t corrects;                /* index of the version it replaces once known; ID_NONE */
    const cite *cites;
    uint32_t cite_count;
    span at;
} dated;

typedef struct {
    str name, title, publisher, basis; /* basis: as written, "official text" .. "unnamed people" */
    int32_t published;
    uint32_t people;                   /* unnamed people N; 0 when not said */
    char grade;                        /* 'A'..'E', 0 when not given */
    str row, url;
    span at;
} source;

typedef struct { str name, title; span at; } named; /* topic, role */
typedef struct { str name, title; str country; str zone; span at; } authority;
/* 1 unit = scale base units. Unit 0 is `%`, its own base, scale 1/100: in base units 25 % is 0.25,
 * for facts, constants, parameters and rates alike. */
typedef struct { str name, title; uint32_t base; rat scale; span at; } unit;
typedef struct { str name, title; unsigned decimals; span at; } currency;

/* ---- facts and questions ---------------------------------------------------------------- */

typedef enum {
    FACT_LINE,     /* of the line, the route, the terms */
    FACT_ITEM,     /* item and item.* */
    FACT_PARTY,    /* role and role.* */
    FACT_TIME,     /* minute of the day beside a date fact: FACT.time */
    FACT_QUESTION, /* a question about the policy */
    FACT_PARAM,    /* an open version of a parameter, read in comparisons */
} fact_kind;

/* An operand of a term. */
typedef enum { O_FACT, O_NUMBER, O_PARAM } operand_kind;
typedef struct {
    operand_kind kind;
    uint32_t id;      /* fact or parameter */
    int32_t as_of;    /* O_PARAM frozen at; DAY_ALWAYS: the clock date */
    rat number;       /* O_NUMBER, in base units (dates: the day) */
} operand;
/* a, or a op b ('+', '-', '*', '/'); op 0: a alone. A quotient by zero is none. In base units. */
typedef struct { operand a, b; char op; } term;

typedef struct {
    uint32_t first, count; /* into `questions[].answers` order; see question */
} index_range;

typedef struct {
    str name, title, ask;
    fact_kind kind;
    type_kind type;
    unsigned scale;          /* decimals of the step */
    uint32_t unit;           /* ID_NONE */
    uint32_t currency;       /* ID_NONE */
    int64_t low, high;       /* numbers and dates: closed range (dates: DAY_MIN, DAY_MAX) */
    bool ranged;             /* the type declares it */
    bool may_be_none;
    bool derived;            /* `derive` says from what */
    term derive;
    const str *symbols;      /* TYPE_SYMBOL, TYPE_YES_NO ("no", "yes") */
    uint32_t symbol_count;
    uint32_t role;           /* FACT_PARTY: which; ID_NONE */
    uint32_t role_fact;      /* FACT_PARTY role.x: the fact of the role itself; ID_NONE for it */
    uint32_t time_fact;      /* dates: the FACT_TIME beside it */
    uint32_t question;       /* FACT_QUESTION: index into questions; FACT_PARAM: parameter */
    int64_t cost;            /* of asking; default 1 (questions: 10) */
    span at;
} fact;

typedef struct { dated when; int64_t reading; } answer;      /* no span given: all dates */

typedef struct {
    str name, title;
    uint32_t fact;           /* its FACT_QUESTION; readings are that fact's values */
    const int64_t *readings; /* ascending, in steps */
    const str *glosses;
    uint32_t reading_count;
    int32_t asked;           /* the question exists from then on (known date) */
    bool has_before, has_by_law;
    int64_t before, by_law;
    const answer *answers;
    uint32_t answer_count;
    const cite *cites;
    uint32_t cite_count;
    span at;
} question;

/* ---- versioned things -------------------------------------------------------------------- */

typedef struct { dated when; const value *members; uint32_t member_count;   /* V_KNOWN each */
                 const uint32_t *groups; uint32_t group_count; } group_version;
typedef struct { dated when; bool leaves; value member; } group_event; /* when.in.from: the day */
typedef struct {
    str name, title;
    type_kind type;          /* country, code or symbol */
    uint32_t of;             /* the fact whose words its members are; ID_NONE: none is named */
    const group_version *versions;
    uint32_t version_count;
    const group_event *events; /* by day, then text order */
    uint32_t event_count;
    span at;
} group;

typedef enum { PARAM_FIXED, PARAM_AT_LEAST, PARAM_AT_MOST, PARAM_RANGE, PARAM_UNKNOWN } param_kind;
typedef struct {
    dated when;
    param_kind kind;
    rat lo, hi;              /* in base units; FIXED: lo == hi */
    uint32_t fact;           /* open versions: their FACT_PARAM (range set); ID_NONE */
} param_version;
typedef struct {
    str name, title;
    type_kind type;
    unsigned scale;
    uint32_t unit, currency;
    const param_version *versions;
    uint32_t version_count;
    bool supposed;           /* a scenario says its value */
    span at;
} parameter;

typedef struct { dated when; uint32_t cond; } definition_version;
typedef struct {
    str name, title;
    bool of_item;
    const definition_version *versions; /* by in.from; a definition without span: DAY_ALWAYS */
    uint32_t version_count;
    span at;
} definition;

/* ---- conditions --------------------------------------------------------------------------- */

typedef enum {
    X_TRUE, X_FALSE, X_AND, X_OR, X_NOT,
    X_CMP,   /* left op right */
    X_IS,    /* fact equals `val` (yes/no, symbol, country, code, numeric reading) */
    X_NONE,  /* fact is none */
    X_IN,    /* fact in group `ref` */
    X_UNDER, /* code fact starts with val.text */
    X_DEF,   /* definition `ref` */
} xkind;

typedef struct {
    xkind kind;
    cmp_op op;
    term left, right;
    uint32_t fact;           /* X_IS, X_NONE, X_IN, X_UNDER */
    uint32_t ref;            /* X_IN group, X_DEF definition */
    value val;
    int32_t as_of;           /* X_IN, X_DEF frozen at; DAY_ALWAYS: clock date */
    const uint32_t *kids;    /* X_AND, X_OR, X_NOT */
    uint32_t kid_count;
    span at;
} cond;

/* ---- gates, conditions to meet, instruments ------------------------------------------------ */

typedef struct { str name, title; uint32_t authority, clock /* fact */, route /* cond */;
                 const uint32_t *topics; uint32_t topic_count; span at; } gate;
/* lines: cond, the lines that it speaks for; ID_NONE: all that pass the gate. */
typedef struct { uint32_t gate, topic, lines; dated when; int32_t checked_through; } coverage;
typedef enum { INSTR_LICENCE, INSTR_NOTIFICATION, INSTR_APPROVAL } instr_kind;
typedef struct { str name, title; uint32_t authority; instr_kind kind; const cite *cites;
                 uint32_t cite_count; span at; } instrument;
/* failed: ID_NONE when nothing fails it. known: from its sources. */
typedef struct { str name, title, to_do; uint32_t satisfied, failed; const uint32_t *excludes;
                 uint32_t exclude_count; int32_t known; const cite *cites; uint32_t cite_count;
                 span at; } demand;
typedef struct { str name, title; uint32_t holds; const cite *cites; uint32_t cite_count;
                 span at; } constraint;

/* ---- measures ------------------------------------------------------------------------------ */

typedef enum { ST_STATUTE, ST_RULE, ST_DIRECTIVE, ST_GUIDANCE, ST_ANNOUNCED, ST_REPORTED,
               ST_PROPOSED, ST_COUNT } status;
typedef enum {
    EF_NONE, EF_LICENCE, EF_NOTIFICATION, EF_CONDITIONAL, EF_CONDITIONS, EF_DENY,
    EF_REVIEW, EF_CHARGE, EF_SUSPEND, EF_NOT_ENFORCE, EF_COUNT
} effect_kind;
typedef enum { PO_APPROVAL_EXPECTED, PO_CASE_BY_CASE, PO_NOT_STATED, PO_DENIAL_EXPECTED } posture;

typedef struct {
    bool by_param;
    rat rate;                /* 0.25 for 25 % */
    uint32_t param;
    const uint32_t *facts;   /* money facts summed */
    uint32_t fact_count;
    const uint32_t *charges; /* measures of the same gate whose amounts are added to the base */
    uint32_t charge_count;
    uint32_t payee;          /* authority */
    bool exact;
    unsigned round_scale;    /* decimals */
    uint32_t currency;
} charge_rule;

/* One version; slots above the versions are copied into each. Lists hold measure indices. */
typedef struct {
    dated when;
    uint32_t clock;          /* date fact: the gate's or `by` */
    int32_t text_from;       /* DAY_NEVER: none */
    status status;
    uint32_t binds;          /* cond; ID_NONE: everyone */
    uint32_t depends;        /* cond over questions; ID_NONE */
    uint32_t applies_when;   /* cond; ID_NONE: always */
    uint32_t unless;         /* ID_NONE */
    uint32_t unless_shown;   /* ID_NONE */
    const uint32_t *relies;  /* demands */
    uint32_t relies_count;
    effect_kind effect;
    uint32_t instrument;     /* EF_LICENCE, EF_NOTIFICATION */
    const uint32_t *demands; /* EF_CONDITIONS */
    uint32_t demand_count;
    posture posture;         /* EF_REVIEW */
    charge_rule charge;      /* EF_CHARGE */
    const uint32_t *targets; /* EF_REVIEW, EF_SUSPEND, EF_NOT_ENFORCE: measures hit */
    uint32_t target_count;
    const uint32_t *overrides;
    uint32_t override_count;
    const uint32_t *yields;  /* it is defeated by these */
    uint32_t yield_count;
    const uint32_t *instead; /* EF_CHARGE: charges that this one stands for */
    uint32_t instead_count;
} measure_version;

typedef struct {
    str name, title;
    uint32_t gate;
    const measure_version *versions; /* by in.from, then known */
    uint32_t version_count;
    const str *notes;
    uint32_t note_count;
    uint32_t rank;           /* topological: every measure with an edge to it has a smaller rank */
    bool off, adopted;       /* switched for a run or a scenario; see policy/populations.h */
    bool suspended;          /* by a scenario: off, with that answer; see policy/overlay.h */
    span at;
} measure;

/* A running total over many lines (docs/limits.md). Populations are conditions under the clock of
 * the gate, whether a line passes it or not. */
typedef enum { PERIOD_WHOLE, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_COUNT } period_kind;
enum { LIMIT_SCALE_MAX = 18, LIMIT_ORDER_FACTS_MAX = 4 };
typedef struct {
    str name, title;
    uint32_t gate;
    status status;
    dated when;
    uint32_t binds;           /* cond; ID_NONE: everyone */
    uint32_t counts, against; /* conds; against ID_NONE: a cap, else a ratio */
    term weight;
    unsigned scale;           /* decimals of the weight, which has no more on any line */
    str unit;                 /* of the weight; empty: a plain number */
    bool by_param;
    uint32_t param;
    rat at_most;              /* not by_param; in base units */
    period_kind period;
    uint32_t period_question; /* ID_NONE: `period` it is; else readings say which */
    const uint32_t *per, *order, *without; /* facts, facts, first measures of their names */
    uint32_t per_count, order_count, without_count;
    str weight_text, counts_text, against_text, at_most_text, period_text; /* as written */
    bool off, adopted;        /* see policy/populations.h, policy/overlay.h */
    span at;
} limit;
bool period_read(str word, period_kind *out); /* "whole" .. "year" */

/* ---- catalogue and tests -------------------------------------------------------------------- */

typedef struct {
    str name, title;
    uint32_t key;                 /* the fact `item` */
    const uint32_t *facts;        /* fact per mapped column */
    const str *column_names;      /* heading in the file, for those */
    uint32_t column_count;
    const str *ids;               /* by row */
    const value *cells;           /* row * column_count + column; V_MISSING where empty */
    uint32_t row_count;
    map by_id;                    /* exact id */
    map by_alias;                 /* lower-cased alias -> row */
    const str *headings;          /* all columns of the file, mapped or not */
    const str *raw;               /* row * heading_count + column, as in the file */
    uint32_t heading_count;
    span at;
} catalogue;

typedef struct { const ast_decl *text; str name; } policy_test;
typedef struct { uint32_t fact; str text; } code_prefix;

/* ---- scenarios ------------------------------------------------------------------------------ */

/* A fact, question or open parameter and what it is supposed to be. */
typedef struct { uint32_t fact; value val; span at; } supposed;
typedef struct { uint32_t param; rat value; span at; } scenario_set;
/* A measure by the first of its name, at whatever gates; or a limit, the other being ID_NONE. */
typedef struct { uint32_t measure, limit; span at; } scenario_ref;
typedef struct { uint32_t measure; int32_t day; span at; } scenario_shift;
typedef struct {
    uint32_t instrument;
    str number;
    int32_t from, end;           /* [from, end); DAY_ALWAYS, DAY_NEVER */
    const uint32_t *measures;    /* recited, at all their gates; count 0: all */
    uint32_t measure_count;
    const uint32_t *provisos;    /* demands */
    uint32_t proviso_count;
    const supposed *where;       /* the lines it is granted to; count 0: all */
    uint32_t where_count;
    span at;
} scenario_grant;
typedef struct { rat factor; const supposed *where; uint32_t where_count; span at; } scenario_demand;
/* Units of an item that are there from a day on; DAY_ALWAYS: already. */
typedef struct { str item; int64_t units; int32_t from; span at; } scenario_stock;
/* Shares of the readings of one question, in their order in `question.readings`; sum 1. */
typedef struct { uint32_t question; const rat *shares; span at; } scenario_weights;

/* Lists hold what the scenarios it builds on say too, those first. */
#define SCENARIO_LIST(X)                                                                       \
    X(supposed, assumes) X(scenario_set, sets) X(scenario_ref, adopts)                        \
    X(scenario_ref, suspends) X(scenario_shift, begins) X(scenario_shift, ends)               \
    X(scenario_grant, grants) X(scenario_demand, demands) X(scenario_stock, stocks)           \
    X(scenario_weights, weights)
typedef struct {
    str name, title;
    const uint32_t *builds_on;   /* scenarios */
    uint32_t builds_on_count;
    int32_t on, known_on;        /* DAY_ALWAYS: not said */
    int stance;                  /* -1: not said; 0 enforced, 1 text */
    span on_at, known_on_at, stance_at;
#define X(T, list) const T *list; uint32_t list##_count;
    SCENARIO_LIST(X)
#undef X
    const cite *cites;
    uint32_t cite_count;
    const str *notes;
    uint32_t note_count;
    uint8_t digest[32];          /* of the file that declares it */
    span at;
} scenario;

/* ---- the whole ------------------------------------------------------------------------------- */

#define MODEL_LIST(X)                                                                          \
    X(source, sources) X(authority, authorities) X(unit, units) X(currency, currencies)       \
    X(named, topics) X(named, roles) X(fact, facts) X(question, questions) X(group, groups)   \
    X(parameter, parameters) X(definition, definitions) X(cond, conds) X(gate, gates)         \
    X(coverage, coverages) X(instrument, instruments) X(demand, demands)                      \
    X(constraint, constraints) X(measure, measures) X(limit, limits)                          \
    X(catalogue, catalogues) X(policy_test, tests) X(scenario, scenarios)

typedef struct model {
    str name, title, version;
    int32_t current_through;
    uint8_t digest[32];           /* over every file: name, length, bytes, in order */
#define X(T, list) const T *list; uint32_t list##_count;
    MODEL_LIST(X)
#undef X
    interner codes;               /* every code text the policy mentions */
    map code_folds;               /* folded code of a fact -> code_names (policy/codes.c) */
    interner code_names;
    code_prefix *code_prefixes;   /* what `under` asks for */
    uint32_t code_prefixes_count;
    map fact_ids, measure_ids /* first of that name */, gate_ids, demand_ids, group_ids,
        instrument_ids, definition_ids, parameter_ids, scenario_ids;
    const scenario *under;        /* what this model was changed by (overlay.h); NULL: nothing */
    diags *texts;                 /* sources of the texts, for line numbers */
    arena *memory;
} model;

/*
 * The files of a pack, already read: name and bytes. `folder` prefixes what messages show.
 * open_file reads a file named by the text (catalogue, used pack's files): borrowed bytes.
 */
typedef struct {
    void *ctx;
    /* Lists the *.tg files of a folder in byte order; false when it cannot be read. */
    bool (*list)(void *ctx, str folder, arena *a, const str **names, size_t *count);
    bool (*read)(void *ctx, str path, arena *a, str *bytes);
    /* Whether there is such a folder; NULL: there is none but the pack's. */
    bool (*there)(void *ctx, str folder, arena *a);
    /* Further files of scenarios, already read. */
    const str *scenario_names, *scenario_texts;
    size_t scenario_count;
    /* Why the last call gave false, "permission denied"; NULL: nothing to tell. */
    const char *(*why)(void *ctx);
} pack_files;

/* Parses and checks. NULL after errors (all of them in `d`) or when out of memory. Everything
 * lives in `a`. */
TG_MUST_USE model *model_load(const pack_files *files, str folder, arena *a, diags *d);

/* ---- shared lookups (pure) ------------------------------------------------------------------- */

uint32_t model_fact(const model *m, str name); /* ID_NONE */
/* Marks the date facts by which a gate or a measure goes; room for every fact. */
void model_clocks(const model *m, bool *is_clock);
int country_code(str s);                       /* "CN" -> code, -1 when not two capitals */
/* Two capitals that ISO 3166 assigned, or set aside for users (AA, QM to QZ, XA to XZ, ZZ). */
bool country_assigned(str s);
void country_text(int64_t code, char out[3]);
bool status_counts(status s);                  /* statute, rule, directive, guidance */
/* Out of the verdict and only listed: proposed and not adopted, or switched off. */
bool measure_watched(const measure *x);
const char *status_name(status s);
const char *posture_name(posture p);
const char *effect_name(effect_kind e);
/* Text of a value as the language writes it ("600 GB/s", "at least 15 %", "missing"). */
void value_format(const model *m, uint32_t fact, const value *v, strbuf *out);
/* Text -> value for a fact: literal spellings of the language and of order files (ISO dates,
 * plain decimals, yes/no, symbols; "none"; "at least V", "at most V", "V .. W", "one of (a, b)",
 * "2026-01.." and "2026-01" as partly known dates). On failure `why` (arena text) says what is
 * expected; the caller places it. */
typedef enum { READ_OK, READ_BAD, READ_NOMEM } read_result;
read_result value_read(const model *m, uint32_t fact, str text, arena *a, value *out, str *why);
/* The same; a date may carry a time of day ("2026-01-15 13:30", also with T), whose minute is the
 * value of the fact's `time_fact`. -1 when none was given. value_read refuses such a time. */
read_result value_read_timed(const model *m, uint32_t fact, str text, arena *a, value *out,
                             int32_t *minute, str *why);

void model_check(const model *m); /* panics on a broken invariant */

#endif
