/*
 * formula.h - boolean functions of bit planes as a straight list of operations.
 *
 *     formula_and(f, x, formula_not(f, y)) ...   values, each an operation on earlier ones
 *     formula_finish                             dead ones dropped, planes of a block shared out
 *     formula_run                                one block: rows in words of 64, no branch on data
 *
 * Values are numbered as they are made; F_ZERO and F_ONE are no rows and all rows. Equal operations
 * on equal values are one value, and what is constant is found while the formula is made.
 * *Inputs* are planes that whoever runs the formula fills: either kept for the whole block, or made
 * by a callback when the first operation that reads them is due.
 */
#ifndef TG_EVAL_FORMULA_H
#define TG_EVAL_FORMULA_H

#include "eval/keys.h"

enum { F_ZERO, F_ONE };
enum { FORMULA_WORDS = 8 }; /* a block is a multiple of so many words, and aligned to as many */

typedef enum { FO_CONSTANT, FO_KEPT, FO_MADE, FO_AND, FO_OR, FO_AND_NOT, FO_NOT } formula_kind;
typedef struct { formula_kind kind; uint32_t a, b; } formula_value; /* KEPT, MADE: a is its number */
typedef struct { formula_kind kind; uint32_t to, a, b; } formula_step; /* planes; MADE: a as above */

typedef struct {
    arena *a;
    bool failed;             /* out of memory */
    VEC(formula_value) values;
    key_table same;
    uint32_t kept_count;
    VEC(uint32_t) outputs;   /* values that live to the end of a block */
    /* once finished */
    formula_step *steps;
    uint32_t step_count;
    uint32_t *plane;         /* by value: where an output or kept plane is */
    bool *kept_used;         /* by number of a kept input */
    uint32_t plane_count;    /* zeros, ones, kept ones, then shared ones */
} formula;

void formula_init(formula *f, arena *a);
uint32_t formula_kept(formula *f);                /* a new input: plane 2 + its number */
uint32_t formula_made(formula *f, uint32_t number);
uint32_t formula_and(formula *f, uint32_t x, uint32_t y);
uint32_t formula_or(formula *f, uint32_t x, uint32_t y);
uint32_t formula_not(formula *f, uint32_t x);
uint32_t formula_and_not(formula *f, uint32_t x, uint32_t y); /* x and not y */
void formula_output(formula *f, uint32_t x);
TG_MUST_USE bool formula_finish(formula *f);

/* Fills a made plane. */
typedef void formula_maker(void *ctx, uint32_t number, uint64_t *plane);

/* `planes`: plane_count of `words` words each, of which the first `used` count; zeros, ones and
 * kept ones are filled already. */
void formula_run(const formula *f, uint64_t *planes, uint32_t words, uint32_t used,
                 formula_maker *make, void *ctx);

/* Where a value that is an output, or an input that is kept, stands after a run. */
static inline uint64_t *formula_plane(const formula *f, uint64_t *planes, uint32_t words,
                                      uint32_t x)
{
    return planes + (size_t)f->plane[x] * words;
}

#endif
