/*
 * bits.h - from narrow columns to a bit per row and back: the kernels of a sweep (sweep.h).
 *
 *     column of 1, 2, 4 or 8 byte numbers  --ge, eq-->   bits, row r in bit r % 64 of word r / 64
 *     column of word numbers               --member-->   bits: is the row's word in the set
 *     bits                                 --bytes, masks-->  a code or a mask per row
 *
 * Every kernel works on whole strips of 64 rows; a column's last strip is copied to a padded place
 * by the caller. One set of kernels in portable C, one for AVX-512 (BW, DQ, VL), with the same
 * results; which one runs is decided once, by what the processor has.
 */
#ifndef TG_EVAL_BITS_H
#define TG_EVAL_BITS_H

#include "base/compiler.h"

#include <stdbool.h>

/* How one value lies in memory. */
typedef struct { uint8_t width; bool is_signed; } raw_type; /* width 1, 2, 4 or 8 */

typedef struct {
    const char *name;
    /* x >= least; x == at. `least` and `at` are values of the type. */
    void (*ge)(raw_type t, const void *x, uint64_t least, uint32_t strips, uint64_t *out);
    void (*eq)(raw_type t, const void *x, uint64_t at, uint32_t strips, uint64_t *out);
    /* Of one-byte word numbers: set[x / 64] >> x % 64 & 1. */
    void (*member)(const uint8_t *x, const uint64_t set[4], uint32_t strips, uint64_t *out);
    /* Least and greatest as int64_t; an unsigned one past INT64_MAX gives INT64_MAX. */
    void (*range)(raw_type t, const void *x, uint32_t strips, int64_t *lo, int64_t *hi);
    /* offset + scale * x. */
    void (*widen)(raw_type t, const void *x, int64_t scale, int64_t offset, uint32_t strips,
                  int64_t *out);
    /* x < y; x == y. */
    void (*less)(const int64_t *x, const int64_t *y, uint32_t strips, uint64_t *out);
    void (*same)(const int64_t *x, const int64_t *y, uint32_t strips, uint64_t *out);
    /* The same three in 32 bits; offset + scale * x wraps around. */
    void (*ints)(raw_type t, const void *x, int64_t scale, int64_t offset, uint32_t strips,
                 int32_t *out);
    void (*less_ints)(const int32_t *x, const int32_t *y, uint32_t strips, uint64_t *out);
    void (*same_ints)(const int32_t *x, const int32_t *y, uint32_t strips, uint64_t *out);
    /* Where the row's bit is set out += x * p, which wraps around; `fresh`: out = x * p, and 0 where
     * it is not. `out` may lie at any multiple of 8 bytes. */
    void (*amounts)(const int64_t *x, int64_t p, const uint64_t *rows, uint32_t strips, bool fresh,
                    int64_t *out);
    /* Codes of the last plane, in order, that has the row; `base` where none has. */
    void (*bytes)(const uint64_t *const *planes, const uint8_t *codes, uint32_t count,
                  uint8_t base, uint32_t strips, uint8_t *out);
    /* Bit k of a row's mask is plane k; width 1, 2, 4 or 8 bytes, count at most 8 * width. */
    void (*masks)(const uint64_t *const *planes, uint32_t count, unsigned width, uint32_t strips,
                  void *out);
} bit_kernels;

/* The best that this processor has; with `portable` the one in plain C. */
const bit_kernels *bit_kernels_get(bool portable);

/* 64 words of 64 bits: bit j of word i becomes bit i of word j. */
void bits_turn(uint64_t x[64]);

/* The value of row `at`; signed ones sign-extended. */
uint64_t raw_at(raw_type t, const void *x, size_t at);

/* The least raw value whose step `offset + scale * raw` (scale > 0) is at least `step`: false when
 * no value of the type is; one that every value reaches is the type's least. */
bool raw_least(raw_type t, int64_t scale, int64_t offset, int64_t step, uint64_t *least);

#endif
