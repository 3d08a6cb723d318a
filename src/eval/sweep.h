/*
 * sweep.h - many rows at once where they lie: narrow columns in, a code, a
 * mask and a sum per row out.
 *
 *     plan + sources of facts  --sweep_new-->  formula over bit planes, sums over integers
 *     a block of rows          --sweep_rows-->  verdict, disposition, mask, charges; *odd* rows
 *
 * Where three-valued logic leaves nothing open that a world would have to decide every condition is
 * true or false, and who stands follows by boolean operations in rank order (solve_stand.c with a
 * row for a world). Of other rows the worlds become rows of a second table, and what these say is
 * put together again (sweep_worlds.c). What cannot be had so is marked odd; whoever asked decides
 * those rows by an outcome (batch.h). Odd are rows too that a constraint may make bad, whose
 * numbers are too large, that have an unreadable or partly known value. No answer depends on the
 * size of blocks, on the kernels or on when worlds become rows.
 */
#ifndef TG_EVAL_SWEEP_H
#define TG_EVAL_SWEEP_H

#include "eval/bits.h"
#include "eval/fast.h"

/* A column as the caller has it: numbers, or numbers of words. Several facts may come with one. */
typedef struct {
    raw_type type;
    uint32_t word_count; /* 0: numbers */
    uint32_t lacks;      /* the bitmap of rows that have no word at all; ID_NONE: all have one */
    const bool *odd;     /* by word: rows with it are; NULL: none is */
} sweep_input;

typedef enum { FROM_NOTHING, FROM_STEPS, FROM_WORDS, FROM_ONE } source_kind;
typedef struct {
    source_kind kind;
    uint32_t input;
    int64_t scale, offset; /* FROM_STEPS: a number or date, offset + scale * raw; scale > 0 */
    const value *words;    /* FROM_WORDS: by word */
    uint32_t lacks;        /* the bitmap of rows that lack it; ID_NONE: none does */
    const value *otherwise; /* FROM_WORDS: what the word then says all the same; NULL: nothing */
    bool needed;           /* rows that lack it are odd */
    bool doubted;          /* all rows are odd: what is assumed may contradict them */
    value one;             /* FROM_ONE: in every row */
    uint32_t chosen;       /* sweep_worlds.c: the input that says which of `worlds` a row has; */
    const value *worlds;   /* number 0: what the row itself says. NULL: no row has any */
} sweep_source;

/* Applies: whether or not it is then suspended, left unenforced or defeated. Holds: a definition
 * that the plan was asked for (id: which), where its clock is known. */
typedef enum { BIT_APPLIES, BIT_STANDS, BIT_HOLDS } sweep_bit_kind;
typedef struct { sweep_bit_kind kind; uint32_t id, clock; } sweep_bit;

typedef struct {
    const sweep_input *inputs;
    uint32_t input_count, bitmap_count;
    const sweep_source *sources; /* by fact */
    const sweep_bit *bits;       /* of the mask; at most 64 */
    uint32_t bit_count;
    const uint32_t *charges;     /* measures whose amounts are summed */
    uint32_t charge_count;
    unsigned decimals;           /* of the sum, at most 18 */
    uint32_t index_from;         /* measures that stand by themselves are indexed from so many on;
                                    0: the usual */
    const bool *listed;          /* by measure: its id is given where it stands; NULL: none */
    uint32_t worlds_from;        /* open rows before their worlds become rows of a table;
                                    0: the usual; ID_NONE: they never do */
    uint32_t worlds_max;         /* as in `options` */
} sweep_question;

/* The listed measures that stand on a row, ascending; not called where none does. */
typedef void sweep_take(void *ctx, size_t row, const uint32_t *ids, uint32_t count);

/* Row 0 of every input, and of every bitmap: a bit per row (NULL: none is set). */
typedef struct { const void *const *columns; const uint64_t *const *bitmaps; } sweep_data;

/* By row, from the first one asked for; NULL where not wanted. Of odd rows anything. */
typedef struct {
    uint8_t *verdict;      /* verdict */
    uint8_t *disposition;  /* disposition */
    void *mask;
    unsigned mask_width;   /* bytes of one mask: 1, 2, 4 or 8 */
    int64_t *charge;       /* in 10^-decimals */
    uint64_t *odd;         /* a bit per row; needed */
    sweep_take *take;      /* of rows that are not odd */
    void *take_ctx;
    uint8_t *best;         /* `verdict` is the safe one */
    uint64_t *worlds;      /* a bit per row: worlds were looked at; NULL: not wanted */
} sweep_answers;

/* A row's mask into masks of `width` bytes. */
static inline void mask_store(void *masks, unsigned width, size_t row, uint64_t x)
{
    switch (width) {
    case 1: ((uint8_t *)masks)[row] = (uint8_t)x; return;
    case 2: ((uint16_t *)masks)[row] = (uint16_t)x; return;
    case 4: ((uint32_t *)masks)[row] = (uint32_t)x; return;
    default: ((uint64_t *)masks)[row] = x; return;
    }
}

typedef struct sweep sweep;

/* The question is copied but for `words` and `odd`, which outlive the sweep, as the plan does.
 * block_rows: a multiple of 512; 0: the usual. `scratch` is the sweep's alone as long as it is
 * used. NULL: out of memory. */
TG_MUST_USE sweep *sweep_new(const plan *p, const sweep_question *q, uint32_t block_rows,
                             bool portable, arena *a, arena *scratch);

/* Rows [first, first + count); first a multiple of 64. One thread at a time. */
typedef enum { SWEEP_OK, SWEEP_WORD_PAST, SWEEP_NOMEM } sweep_result;
TG_MUST_USE sweep_result sweep_rows(sweep *s, const sweep_data *data, size_t first, size_t count,
                const sweep_answers *out);

/* The same for rows one by one (sweep_alone.h), odd where worlds are: after this, which is done
 * once. `scratch` is free afterwards. False: out of memory. */
TG_MUST_USE bool sweep_alone_make(sweep *s, arena *scratch);
bool sweep_alone_made(const sweep *s);
/* Whether the sweep has it: not where measures are indexed, or where it would be too large. */
bool sweep_has_alone(const sweep *s);
/* `first` may be any row here. Allocates nothing. */
TG_MUST_USE sweep_result sweep_alone(sweep *s, const sweep_data *data, size_t first, size_t count,
                                     const sweep_answers *out);

#endif
