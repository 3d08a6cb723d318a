/*
 * sweep_alone.h - one row of a sweep by itself: its formula turned on its side, 64 conditions in a
 * word rather than 64 rows.
 *
 *     a fact's value, a comparison, a gap  ->  class of a *dimension*
 *     class  ->  a bit per condition that it leaves; AND over all dimensions: *candidates*
 *     level by level  ->  a candidate that holds, or was put out, puts others out
 *     the last words  ->  what the row is answered with
 *
 * A condition is a conjunction: of literals, which are in the bits of classes, and of other
 * conditions, as they are or negated. So a formula of AND, OR and NOT becomes a list of
 * conjunctions (OR by De Morgan). A level is conditions of which none rests on another; when it is
 * come to, all that they rest on has been told, and those that others rest on put them out, all at
 * a time: an AND over all words. Invariants: what a condition rests on is in a level before; a bit
 * that is off stays off; a condition has the literals of all that it rests on unnegated, so that no
 * class alone puts out what it rests on and leaves it in.
 */
#ifndef TG_EVAL_SWEEP_ALONE_H
#define TG_EVAL_SWEEP_ALONE_H

#include "eval/sweep_run.h"

typedef enum { BY_BYTE, BY_WORD, BY_STEPS, BY_BITMAP, BY_COMPARE, ALONE_KINDS } alone_kind;
enum { ALONE_TYPES = 8 }; /* widths of 1, 2, 4, 8 bytes, signed or not */
typedef struct {
    alone_kind kind;          /* BY_BYTE: words in one byte */
    uint32_t of;              /* the input, the bitmap, the comparison */
    raw_type type;
    uint32_t word_count;      /* a word past them has a class of its own, after the last one's */
    const uint32_t *by_word;  /* the class's place in `bits`; PAST_WORDS: the caller's mistake */
    const uint64_t *cuts;     /* BY_STEPS: raw values, `flip` applied, ascending: the least of each
                                 class but the first */
    uint32_t cut_count;
    uint64_t flip;            /* makes signed values ascend as unsigned ones */
    uint32_t class_count;
    uint32_t first;           /* in `bits`: of its first class */
} alone_dimension;
#define PAST_WORDS (UINT32_C(1) << 31)

/* Where `mask` is, a word of conditions and what is wanted of it. */
typedef struct { uint64_t mask, want; uint32_t word; } alone_check;

/* What a mask's or a list's condition rests on: all of two checks; of those that have more,
 * or a choice, see `more`. */
typedef struct { uint64_t mask[2], want[2]; uint32_t word[2]; uint32_t more, more_any; } alone_rest;

/* A level's conditions in a word: those that rest on a choice; those that others rest on. */
typedef struct { uint64_t mask, choices, if_true, if_false; uint32_t word; } alone_step;
/* Where a condition's rows are: what it leaves where it fails, and where it holds. */
typedef struct { uint32_t leaves[2]; } alone_event;

/* A number as SUM_STEPS and the others say (sweep_run.h). `sure`: it fits whatever the row. */
typedef struct {
    sum_kind kind;
    bool sure;
    raw_type type;
    uint32_t at, input, word_count, a, b;
    int64_t scale, offset, low, high, ka, kb;
    const int64_t *words;
} alone_sum;
typedef struct {
    bool sure;
    uint8_t holds; /* a bit by order + 1 */
    sum_compare of;
} alone_compare;

typedef struct { uint32_t word, bit; bool inverted; } alone_at; /* where a formula value is found */

struct sweep_alone {
    alone_dimension *dimensions; /* in order of their kinds */
    uint32_t count, kind_end[ALONE_KINDS];
    uint32_t type_end[ALONE_TYPES]; /* of BY_STEPS, which are in order of their types */
    uint32_t words;           /* of all conditions: a multiple of 4 */
    uint32_t first_words;     /* without those of masks and lists: another */
    uint64_t *all;            /* those that can hold; aligned */
    uint64_t *bits;           /* `words` by class of all dimensions; aligned */
    uint32_t *matters, *matter_end; /* by four words: dimensions that leave something out of them */
    alone_step *steps;        /* of the first words */
    uint32_t step_count;
    alone_event *events;      /* by condition of the first words */
    uint64_t *leaves;         /* `first_words` by event; aligned */
    uint32_t *choice;         /* by condition of these: the place in `checks` of its choice */
    uint64_t *rests, *longer; /* by word after them: those that rest on others, those of them on
                                 more than two checks */
    alone_rest *on;           /* by condition of these words */
    alone_check *checks;      /* each run of them up to an empty one */
    /* what is asked for */
    alone_at levels;          /* VD_CONDITIONAL's; those above it are in the bits after it */
    alone_at released, denied, odd;
    alone_at *where;          /* by piece of a charge */
    uint32_t mask_word;       /* bit i of the mask is bit i of it */
    uint32_t list_word, list_end; /* words of listed measures, in order */
    uint32_t *list_ids;       /* by bit of these words */
    alone_sum *compared, *charged; /* in order: for comparisons; for charges */
    uint32_t compared_count, charged_count;
    alone_compare *compares;
    uint32_t *watched, watched_count; /* sums that may be too large, */
    int64_t *watched_low, *watched_high; /* and between what they are not */
    /* a row */
    uint64_t *now, *before;   /* conditions, and the candidates; aligned */
    uint32_t *chosen;         /* by dimension: the place of its class's bits */
    int64_t *sums;            /* by sum */
    bool *fits;
    int64_t *amounts;         /* by charge */
    uint32_t *found;          /* listed measures that stand */
};

#endif
