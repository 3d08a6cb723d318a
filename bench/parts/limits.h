/*
 * limits.h - what stands beside the engine: W1 by hand, as well as C does it.
 *
 * These are written for the one policy; none of it is used by the library.
 */
#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include "w1.h"

/* Answers of a block of lines, one element a line. */
enum { LIMIT_BLOCK = 4096 };
typedef struct {
    uint8_t verdict[LIMIT_BLOCK];
    uint16_t mask[LIMIT_BLOCK];
    int64_t charge[LIMIT_BLOCK];
    int64_t charged; /* sum of the block's charges */
} limit_answers;

/* The policy over columns: lines [first, first + count), count <= LIMIT_BLOCK. `plain` is what one
 * writes: the rule in words, with && and ||. `columns` is what one writes who reads the compiler's
 * vectorisation report until it says yes. */
void limit_plain(const w1_columns *c, size_t first, size_t count, limit_answers *out);
void limit_columns(const w1_columns *c, size_t first, size_t count, limit_answers *out);

/* The same columns read once and added up: what memory alone costs. */
uint64_t limit_memory(const w1_columns *c, size_t first, size_t count);

/* A CSV file of W1 to a CSV file of line_id, verdict, mask and charge. False, with a message, when
 * a file cannot be used. */
bool limit_csv(const char *from, const char *to, unsigned threads);

#endif
