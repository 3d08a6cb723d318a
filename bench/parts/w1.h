/*
 * w1.h - the lines of W1 and the policy in C, as figures and checksums mean them.
 *
 * Two kinds of lines:
 *     as sold      chips in the range of published data sheets, countries as they trade; lines
 *                  repeat (W1)
 *     independent  every column drawn by itself, so that lines hardly repeat (W1d, mixed measures)
 *
 * Columns hold a line in 28 bytes, each column an array of its own. Amounts are in cents, charges
 * in 1/10,000 USD.
 */
#ifndef BENCH_W1_H
#define BENCH_W1_H

#include "stream.h"

#include <stddef.h>
#include <stdio.h>

typedef struct {
    uint32_t tpp, density_100, bandwidth, memory_gb, datacenter;
    uint32_t destination, hq, end_use, from_us;
    int32_t ordered, shipped; /* days since 1970-01-01 */
    uint32_t quantity, price_cents, lab, kyc, domestic, foreign;
} w1_line;

/* The lines one after another, from line 0. */
typedef struct { stream random; bool independent; } w1_lines;
w1_lines w1_begin(bool independent);
void w1_next(w1_lines *lines, w1_line *out);

/* One line as CSV, without its number, at most W1_ROW_BYTES; the length is returned. */
enum { W1_ROW_BYTES = 200 };
extern const char w1_heading[];
size_t w1_write_row(const w1_line *line, uint64_t number, char *to);

/* Flags of the column `flags`. */
enum { W1_DATACENTER = 1, W1_FROM_US = 2, W1_LAB = 4, W1_KYC = 8 };

typedef struct {
    size_t count;
    uint16_t *tpp, *density_100, *bandwidth, *shipped; /* shipped: days since 2020-01-01 */
    uint8_t *destination, *hq, *end_use, *flags;
    uint32_t *quantity, *price_cents, *domestic, *foreign;
    void *memory;
} w1_columns;
enum { W1_LINE_BYTES = 28 };

/* Columns of the first `count` lines; `memory` is NULL where there was none. */
w1_columns w1_make(size_t count, bool independent);
void w1_free(w1_columns *c);

/* What the policy says of a line. */
typedef struct { uint32_t verdict, mask; int64_t charge; } w1_answer;
w1_answer w1_decide(const w1_line *line);

/* The three numbers that every engine must reach: sums of verdicts, masks and charges of lines,
 * weighted by their places. */
typedef struct { uint64_t verdicts, masks, charges; } w1_sums;
static inline void w1_sums_add(w1_sums *s, uint64_t i, uint32_t verdict, uint32_t mask,
                               int64_t charge)
{
    s->verdicts += verdict * (i % 997 + 1);
    s->masks += mask * (i % 1009 + 1);
    s->charges += (uint64_t)(charge % 1000003) * (i % 1013 + 1);
}
/* The sums that are known for a number of lines as sold; false where none are. */
bool w1_known_sums(size_t count, w1_sums *sums);

#endif
