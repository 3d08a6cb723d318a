/*
 * quick_wide.h - columns of numbers eight cells at a time, for processors with AVX-512.
 */
#ifndef TG_IO_QUICK_WIDE_H
#define TG_IO_QUICK_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Row i's cell begins after places[cells[i] - 1] and ends at places[cells[i]] (separators.h). */
typedef struct {
    const char *text;
    const uint32_t *places, *cells;
} quick_column;

bool quick_wide_has(void);
/* Cells of one to eight bytes, all digits or, with `decimals`, digits, a point and so many digits, in
 * steps of 10^-scale; scale under 8. Bit i of word i / 64 of `left`: row i is none of these, or does not
 * fit 32 bits, and its step is not written. `steps` has room for 8 more, `rows` may be any number. */
void quick_wide_numbers(const quick_column *c, size_t rows, unsigned scale, unsigned decimals,
                        int32_t *steps, uint64_t *left);

#endif
