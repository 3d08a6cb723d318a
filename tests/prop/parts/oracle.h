/*
 * oracle.h - the outcome of a line by trying every raw value.
 *
 * Every missing fact takes each of its values, every open question each of its readings; what
 * breaks a constraint is left out; each complete world is judged by a small evaluator of its own,
 * written from the semantics and knowing nothing of classes, segments or three-valued truth.
 */
#ifndef TG_PROP_ORACLE_H
#define TG_PROP_ORACLE_H

#include "eval/line.h"

enum { ORACLE_CANDIDATES_MAX = 5 };

typedef VEC(uint32_t) mask_list;

typedef struct {
    const char *skipped;     /* why there is no answer; NULL else */
    uint64_t combinations;   /* of raw values, before constraints */
    uint32_t worlds;
    uint32_t targets;        /* gates, then the line */
    vset *sets, *fallback, *by_law;
    bool *undetermined, *depends;
    extent *stands, *discharged; /* by measure */
    uint8_t *demands;        /* by demand: states it is named with */
    extent conflict;
    disposition disposition;
    unsigned held;
    bool searched;           /* hinges and lifts were looked for */
    uint32_t candidates[ORACLE_CANDIDATES_MAX], candidate_count; /* facts */
    uint32_t ordered;        /* candidates compared with another open fact, as a mask */
    uint32_t bearing;        /* candidates that some measure, route or exception goes by, evidence aside */
    mask_list *hinges;       /* by target: minimal settling sets */
    bool liftable;           /* some exception that must be shown is not, where it would count */
    mask_list lifts;         /* minimal sets with a showing that lifts */
} oracle;

/* `most`: combinations it is willing to try. NULL without memory. */
oracle *oracle_decide(const model *m, const line *in, const options *opt, uint64_t most, arena *a);

/* Makes one of the missing facts that are tried known, so that there are fewer combinations. */
bool oracle_trim(const model *m, line *in, value *values, const options *opt, uint64_t *random,
                 arena *a);

/* Whether an evaluator's outcome says otherwise; `where` says what. */
bool oracle_differs(const model *m, const oracle *o, line_result got, const outcome *x,
                    strbuf *where);

#endif
