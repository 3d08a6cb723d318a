/*
 * epochs.h - the days on which an answer can change.
 *
 *     spans, events, answers, coverages  ┐
 *     dates that conditions compare with ├─  days; between two of them nothing that is read changes
 *     dates the line states              ┘
 *
 * Two lists, both finer than any one line needs: a day too many costs one more decision and finds
 * no change, a day too few would hide one. *Effect* days move the answer of a line whose clocks
 * move; *known* days move what is known.
 */
#ifndef TG_EXPLAIN_EPOCHS_H
#define TG_EXPLAIN_EPOCHS_H

#include "eval/line.h"
#include "explain/when.h"

typedef struct {
    arena *a;
    VEC(int32_t) days; /* epochs_sort leaves them ascending, each once */
    bool every_day;    /* dates are reckoned in a way that is not followed: any day may be one */
    bool failed;       /* out of memory */
} epochs;

/* Days on which something the policy states begins, ends or is compared with. */
void epochs_policy(epochs *e, const model *m);
/* Days that the line brings: its dates where they are compared, its authorisations. */
void epochs_line(epochs *e, const model *m, const line *l);
/* Days on which something becomes known. */
void epochs_known(epochs *e, const model *m);
void epochs_sort(epochs *e);

/* What is dated, one after the other: walks every version, event, question and answer. */
typedef enum {
    DATED_MEASURE, DATED_DEFINITION, DATED_PARAMETER, DATED_GROUP, DATED_JOINS, DATED_LEAVES,
    DATED_QUESTION, DATED_ANSWER, DATED_COVERAGE, DATED_LIMIT
} dated_kind;
/* `index` in the model's list of that kind (events: of groups, answers: of questions), then
 * `version` within it. `when` is NULL for a question, which has no span. */
typedef struct { dated_kind kind; uint32_t index, version; const dated *when; } dated_thing;
typedef void dated_visit(void *ctx, const dated_thing *t);
void dated_walk(const model *m, dated_visit *visit, void *ctx);

#endif
