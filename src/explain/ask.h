/*
 * ask.h - the one fact best asked next.
 *
 * What is asked comes from the hinges alone: a fact in no minimal settling set is never asked. Of
 * the first hinge's facts the one is taken whose worst answer leaves the fewest verdicts, then
 * whose answers leave the fewest on average, then the fewest open measures, then the cheapest,
 * then by name; the chip's id comes before all, since a catalogue row settles many facts. A fact
 * that was skipped is not asked again, so there is always an end.
 */
#ifndef TG_EXPLAIN_ASK_H
#define TG_EXPLAIN_ASK_H

#include "explain/decider.h"

typedef struct {
    const model *m;
    decider d;
    const options *opt;
    const line *l;          /* merged; what is missing may be asked */
    const uint8_t *skipped; /* per fact */
    bool questions;         /* questions about the policy may be asked too */
    bool seek_clear;        /* once settled, go on to what would lift the verdict */
} ask_request;

/* An answer that matters, and the line's verdicts then. */
typedef struct { value answer; vset then; } ask_answer;

typedef struct {
    uint32_t fact; /* ID_NONE: nothing is left to ask */
    ask_answer *answers;
    uint32_t answer_count;
} ask_reply;

/* Everything lives in `a`. DECIDED_BAD: the line is bad input, for the reason in `why`. */
TG_MUST_USE decide_result ask_next(const ask_request *q, arena *a, ask_reply *out, str *why);

#endif
