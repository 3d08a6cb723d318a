/*
 * measures.h - generated measures: as data with a plain loop that says what is right, and as
 * policy text for the engine.
 *
 * Two kinds of sets:
 * plain   W2: measure `id` is true where the destination matches, tpp >= a and d1 <= ship_date <=
 * d2
 *     mixed   thresholds, sets, date spans and exceptions in turn, each as narrow as 2 / count, so
 *             that a line of independent columns matches two measures on average whatever their
 *             number
 * Agreement: the number of pairs (line, true id), and the sum of (id + 1) x (line mod 1000 + 1).
 */
#ifndef BENCH_MEASURES_H
#define BENCH_MEASURES_H

#include "w1.h"

/* Every test of a generated measure. What is not looked at holds everything. */
typedef struct {
    uint32_t tpp_from, tpp_end;             /* [from, end) */
    uint32_t bandwidth_from, bandwidth_end;
    uint32_t quantity_from;
    uint32_t domestic_from;
    int32_t from, through;                  /* ship_date, both days included */
    uint64_t to[2], hq[2];                  /* a bit per country; all zero: any */
    uint8_t uses;                           /* a bit per end use; zero: any */
    uint8_t excepted_use;                   /* a bit per end use: not of these */
} measure;

enum { MEASURE_ANY = 0x7fffffff };

/* `count` measures; NULL when there is no memory. */
measure *measures_plain(size_t count);
measure *measures_mixed(size_t count);

bool measure_holds(const measure *m, const w1_line *l);

typedef struct { uint64_t pairs, sum; } pair_sums;
/* What the first `lines` lines give, by trying every measure whose destination the line has. */
pair_sums measures_agree(const measure *all, size_t count, size_t lines, bool independent);
/* The same by the measures of the line's destination, kept ready: what one writes in C. Lines
 * [first, first + count) of columns; how many ids there are is returned, each written to `ids`. */
typedef struct by_country by_country;
by_country *measures_sort(const measure *all, size_t count);
void measures_sorted_free(by_country *sorted);
size_t measures_match(const by_country *sorted, const w1_columns *c, size_t i, uint32_t *ids);

/* The sums that are known of 100,000 lines as sold; false where none are. */
bool measures_known(size_t count, pair_sums *sums);

/* The measures as one file of a pack with the facts of bench/w1: names wN in order. `declare`:
 * begins with a `pack` of its own. To be freed; NULL when there is no memory. */
char *measures_text(const measure *all, size_t count, bool declare, size_t *length);
/* The rows id,destination,a,d1,d2 of plain measures. */
void measures_csv(const measure *all, size_t count, FILE *to);

#endif
