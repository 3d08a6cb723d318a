/*
 * sweep_alone.h - one row of a sweep by itself: its formula turned on its side, 64 conditions in a
 * word rather than 64 rows.
 *
 *     a fact's value, a comparison, a gap  ->  class of a *dimension*
 *     class  ->  a bit per condition that it does not exclude; AND over all dimensions: *candidates*
 *     candidates in order  ->  the conditions that each rests on, or rests on the failing of
 *     the last words  ->  what the row is answered with
 *
 * A condition is a conjunction: of literals, which are in the bits of classes, and of other conditions,
 * as they are or negated. So a formula of AND, OR and NOT becomes a list of conjunctions (OR by De
 * Morgan), and only those are looked at whose literals the row has.
 * Invariants: what a condition rests on has a lower number; a bit that is off after the AND stays off.
 */
#ifndef TG_EVAL_SWEEP_ALONE_H
#define TG_EVAL_SWEEP_ALONE_H

#include "eval/sweep_run.h"

typedef enum { BY_BYTE, BY_WORD, BY_STEPS, BY_BITMAP, BY_COMPARE, ALONE_KINDS } alone_kind;
typedef struct {
    alone_kind kind;          /* BY_BYTE: words in one byte */
    uint32_t of;              /* the input, the bitmap, the comparison */
    raw_type type;
    uint32_t word_count;      /* a word past them has a class of its own, after the last one's */
    const uint32_t *by_word;  /* the class's place in `bits`; PAST_WORDS: the caller's mistake */
    const uint64_t *cuts;     /* BY_STEPS: raw values, `flip` applied, ascending: least of each class but one */
    uint32_t cut_count;
    uint64_t flip;            /* makes signed values ascend as unsigned ones */
    uint32_t class_count;
    uint64_t *bits;           /* `words` by class */
} alone_dimension;
#define PAST_WORDS UINT32_MAX

/* Where `mask` is, a word of conditions and what is wanted of it. */
typedef struct { uint64_t mask, want; uint32_t word; } alone_check;
/* What a condition rests on: all of two checks; of those that have more, or a choice, see `more`. */
typedef struct { uint64_t mask[2], want[2]; uint32_t word[2]; uint32_t more, more_any; } alone_rest;

typedef struct { uint32_t word, bit; bool inverted; } alone_at; /* where a formula value is found */

struct sweep_alone {
    alone_dimension *dimensions; /* in order of their kinds */
    uint32_t count, kind_end[ALONE_KINDS];
    uint32_t words;           /* of all conditions: a multiple of 4 */
    uint64_t *all;            /* those that can hold; aligned */
    uint64_t *rests, *longer; /* those that rest on others; on more than two checks or a choice */
    uint32_t *matters, *matter_end; /* dimensions that leave something out of four words, by these */
    uint32_t rest_word;       /* no condition in a word before it rests on others */
    alone_rest *on;           /* by condition, from that word's on */
    alone_check *more;        /* by `more`: to `more_any` all, from there to the next one's some */
    /* what is asked for */
    alone_at levels[VD_COUNT], released, denied, odd;
    alone_at *where;          /* by piece of a charge */
    uint32_t mask_word;       /* bit i of the mask is bit i of it */
    uint32_t list_word, list_end; /* words of listed measures, in order */
    uint32_t *list_ids;       /* by bit of these words */
    uint32_t *compared, compared_count; /* sums in order: for comparisons; for charges */
    uint32_t *charged, charged_count;
    int64_t *low, *high;      /* by input: of a row that is not odd */
    uint32_t *watched, watched_count; /* sums that may be too large, and for what numbers they are not */
    int64_t *watched_low, *watched_high;
    /* a row */
    uint64_t *now;            /* conditions; aligned */
    const uint64_t **chosen;  /* by dimension: its class's bits */
    int64_t *sums;            /* by sum */
    bool *fits;
    int64_t *amounts;         /* by charge */
    uint32_t *found;          /* listed measures that stand */
};

#endif
