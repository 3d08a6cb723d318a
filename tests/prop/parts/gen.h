/*
 * gen.h - random packs, as text in the language, and random lines for them.
 *
 * Everything follows from seeds. A pack is made of elements (a measure, its exception, an event of
 * a group ...), each with an id of its own and randomness of its own, so that a shrinker can leave
 * some out and the rest stays as it was.
 */
#ifndef TG_PROP_GEN_H
#define TG_PROP_GEN_H

#include "eval/outcome.h"

typedef struct {
    uint64_t seed;
    bool tiny;              /* domains small enough to be enumerated value by value */
    const uint64_t *dropped;
    size_t dropped_count;
    VEC(uint64_t) elements; /* asked for while the text was made; in `a` */
    arena *a;
} gen;

/* The pack's text. */
void gen_pack(gen *g, strbuf *out);

/* After the pack's text: GEN_LIMITS limits `limit0` ..., and for each a gate that every line passes
 * with a measure `counts0` and one `against0` that stand where a line is in its populations. */
enum { GEN_LIMITS = 3 };
void gen_limits(gen *g, strbuf *out);

typedef struct {
    line line;
    options options;
    value *values;          /* line.values */
} gen_case;

/* A line for the pack. False without memory. */
bool gen_line(const gen *g, const model *m, uint64_t seed, arena *a, gen_case *out);

uint64_t gen_next(uint64_t *state);

/* Features of the language that a line may depend on. */
#define GEN_FEATURES(X)                                                                          \
    X(MISSING, "missing fact") X(PARTLY, "partly known fact") X(NONE, "fact that is none")       \
    X(OPEN_QUESTION, "open question") X(ASSUMED, "assumed question")                             \
    X(ANSWERED, "answered question") X(BEFORE_ASKED, "before asked") X(BY_LAW, "by law")         \
    X(NUMERIC_QUESTION, "numeric readings") X(UNLESS, "unless") X(SHOWN, "unless shown")         \
    X(LIFT, "would lift") X(DEFEATED, "defeated") X(EXCEPTION_TWICE, "exception of an exception") \
    X(YIELDED, "yields to") X(SUSPENDED, "suspended") X(NOT_ENFORCED, "not enforced")            \
    X(STANCE, "stance text") X(EDGE_DATE, "date on an edge") X(EDGE_MINUTE, "minute on an edge") \
    X(KNOWN_BEFORE, "known-on before a source") X(NOT_KNOWN, "not yet known")                    \
    X(NOT_IN_FORCE, "not in force") X(NOT_ADDRESSED, "not addressed") X(WATCHED, "watched")      \
    X(FAILED, "failed condition") X(OUTSTANDING, "outstanding condition")                        \
    X(SATISFIED, "satisfied condition") X(REQUIRED, "conditions required")                       \
    X(DISCHARGED, "authorisation discharges") X(PROVISO, "proviso") X(CONFLICT, "conflict")      \
    X(FALLBACK, "fallback differs") X(GROUP_EVENT, "group with events")                          \
    X(NESTED_GROUP, "group in a group") X(GROUP_CODE, "group of codes")                          \
    X(PARAM_VERSIONS, "parameter with versions") X(PARAM_OPEN, "open parameter")                 \
    X(DERIVED, "derived fact") X(DERIVED_PART, "derived fact, a part missing")                   \
    X(DERIVED_LOOSE, "derived fact, two parts missing") X(DERIVED_GIVEN, "derived fact given")   \
    X(CONSTRAINT, "constraint among items") X(ORDER, "order of two missing dates")               \
    X(PARTY, "party fact") X(ROLE_NONE, "role that is none") X(UNDER, "code prefix")             \
    X(DEFINITION, "definition with versions") X(AS_OF, "as of") X(GATES, "several gates")        \
    X(EASED, "eased by a suspension") X(EASED_SOME, "eased in some worlds")                      \
    X(NOT_PASSED, "gate not passed in some worlds") X(NOT_COVERED, "not covered")                \
    X(COVER_WHEN, "coverage of some lines")                \
    X(TWO_GATES, "measure at two gates") X(CHARGE, "charge") X(CHARGE_BASE, "charge on a charge") \
    X(CHARGE_INSTEAD, "charge instead of another") X(CHARGE_OPEN, "charge with an open rate")    \
    X(CHARGE_RANGE, "charge between two amounts")                                                \
    X(CHARGE_UNKNOWN, "charge that needs a fact") X(VERSIONS, "measure with versions")           \
    X(CEASES, "ceases, published later") X(CORRECTS, "corrects") X(BY_CLOCK, "by another clock") \
    X(MISSING_CLOCK, "missing clock") X(MISSING_TIME, "missing time of day")                     \
    X(POSTURE, "review") X(REVIEW_OVERRIDDEN, "review overridden") X(UNITS, "scaled unit")       \
    X(UNDETERMINED, "undetermined") X(DEPENDS, "depends") X(BOTH, "undetermined and depends")    \
    X(FREE_TRUTH, "two missing numbers compared") X(BOUNDED, "bounded")                          \
    X(GREEDY, "greedy hinge") X(PAST_LIMIT, "past the limit of worlds")                          \
    X(ITEM_ID, "hinge on the chip's id") X(BAD, "line breaks a constraint")

typedef enum {
#define X(c, t) GF_##c,
    GEN_FEATURES(X)
#undef X
    GF_COUNT
} gen_feature;

const char *gen_feature_name(gen_feature f);
/* Counts the features that a decided line depends on. */
void gen_count(const model *m, const gen_case *c, const outcome *o, uint64_t *counts);

#endif
