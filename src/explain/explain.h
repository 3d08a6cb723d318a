/*
 * explain.h - an outcome with its reasons, as data; two renderers make text and JSON of it.
 *
 *     line, outcome  --explain_build-->  explanation  --explain_text-->  80 columns, plain or ANSI
 *                                                     --explain_json-->  docs/explain.md
 *
 * Answers and verdicts are copied from the outcome, never worked out again; the trees
 * (explain/trace.h) show what the line and the policy gave the evaluator to go on.
 */
#ifndef TG_EXPLAIN_EXPLAIN_H
#define TG_EXPLAIN_EXPLAIN_H

#include "explain/trace.h"

/* One version that is or may be in force, or the nearest one when none is. */
typedef struct {
    uint32_t version;
    tri in_force;         /* the clock is in its span */
    dspan in;
    clock_range clock;
    /* NULL where the measure has no such slot */
    tnode *binds, *depends, *applies_when, *unless, *unless_shown;
    tri applies;          /* all of them together, `unless shown` by K3 */
} explained_version;

/* The one leaf that keeps a measure from applying. */
typedef struct {
    uint32_t gate, measure, version;
    const tnode *leaf;       /* NULL: the date, by `days` */
    int32_t days;           /* from the clock to the span */
    bool begins;            /* the span lies ahead */
    unsigned others;        /* other leaves, each of which would do too */
    rat near;               /* relative margin; den 0: no number */
} near_miss;

typedef struct {
    uint32_t measure;
    const measure_result *result;
    uint32_t shown;         /* version that title, effect and citations are taken from */
    explained_version *versions;
    uint32_t version_count;
    uint32_t *defeated_by, *suspended_by, *unenforced_by, *defeats; /* measures that stand */
    uint32_t defeated_by_count, suspended_by_count, unenforced_by_count, defeats_count;
    str why;                /* one clause: "item.tpp 13,368 > 14,000 fails, by 632"; of what is
                               neither listed nor money empty */
    bool decisive;          /* stands and gives the gate one of its verdicts */
    bool listed;            /* could have changed the verdict or a charge */
    bool money;             /* bears on charges alone */
    int order;              /* smaller is shown first */
} explained_measure;

typedef struct {
    uint32_t topic;
    tri covered;
    uint32_t coverage;      /* the one that covers, else the nearest; ID_NONE */
    tnode *lines;           /* which lines that one speaks for; NULL: all */
} explained_topic;

/* A quota: told and cited, drawn by nothing here. */
typedef struct {
    uint32_t limit;
    tri in_force;
    dspan in;
    tnode *counts;           /* does the line count against it? */
} explained_limit;

typedef struct {
    uint32_t gate;
    const result *r;
    tnode *route;
    clock_range clock;
    explained_topic *topics;
    uint32_t topic_count;
    explained_measure *measures; /* all of the gate, in the order they are shown */
    uint32_t measure_count, listed_count;
    explained_limit *limits; /* in force and counting the line, surely or maybe */
    uint32_t limit_count;
} explained_gate;

typedef struct {
    uint32_t question;
    known_how known;
    bool is_open;
    int64_t reading;        /* when not open */
    uint32_t answer;        /* KNOWN_ANSWERED */
    bool hinge;             /* in some minimal settling set */
} explained_question;

/* base x rate = amount; earlier charges are part of the base. */
typedef struct {
    const charge_result *r;
    uint32_t version;
    str base;               /* "us.customs_value 27,000.00 USD"; parts joined by " + " */
    str rate, amount;       /* "25 %"; "6,750.00 USD", empty when not known */
    str needs;              /* what is missing, empty when nothing */
} explained_charge;

typedef struct {
    const model *m;
    const prepared *p;
    tracer *t;              /* `failed`: memory ran out while it was put into words */
    const value *given;     /* as the caller gave them, before anything was filled */
    const outcome *o;
    options opt;
    const char *engine;     /* version of the library */
    str alias;              /* what an alias of the item stood for */
    bool all;               /* list everything */
    explained_gate *gates;
    uint32_t gate_count;
    explained_question *questions;
    uint32_t question_count;
    explained_charge *charges; /* outcome.charge_count */
    near_miss *near;
    uint32_t near_count;
} explanation;

/* What there is to explain. */
typedef struct {
    const model *m;
    const line *given;
    const options *opt;
    const outcome *o;
    const char *engine;
    str alias;
    bool all;
    trace_words *words; /* kept from explanation to explanation; NULL: none are */
    bool plain;         /* JSON is wanted: numbers without groups too */
} explain_request;

typedef enum { EXPLAIN_OK, EXPLAIN_BAD, EXPLAIN_NOMEM } explain_result;

/* Everything lives in `a`. EXPLAIN_BAD: the line cannot be prepared, for the reason in `why`. */
TG_MUST_USE explain_result explain_build(const explain_request *q, arena *a, explanation **out,
                                         str *why);

/*
 * Is the line bad input for what it says as a whole: values that contradict each other, a
 * constraint that they break? `why` names the first fault.
 */
line_result explain_check(const model *m, const line *given, const options *opt, arena *a,
                          str *why);

/* Does definition `id` hold for the line on its clock (ID_NONE: on the day)? Open too
 * where it has no clock date. */
line_result explain_definition(const model *m, uint32_t id, const line *given, const options *opt,
                               uint32_t clock, int32_t day, arena *a, tri *out);

typedef struct { unsigned width; bool colour; } text_style;
/* False when memory ran out (`a` is for scratch). */
TG_MUST_USE bool explain_text(const explanation *e, text_style style, arena *a, strbuf *out);
void explain_json(const explanation *e, strbuf *out);

/* One clause for a leaf: "item.tpp 15,832 >= 4,800: yes, by 11,032". */
void explain_leaf(tracer *t, const tnode *n, strbuf *out);
const char *truth_word(tri is);

/* "requires licence by us.bis_licence", "reviews us.licence: case by case", "denies". */
void explain_effect(const model *m, const measure_version *v, strbuf *out);

#endif
