/*
 * num.h - exact numbers: decimals read from text, and ratios compared without overflow.
 *
 * A fact's number is an int64_t in steps of 10^-scale, the scale belonging to the fact.
 * What comparisons and charges need beyond that is a ratio of two 128-bit integers, den > 0.
 * No binary floating point anywhere.
 */
#ifndef TG_BASE_NUM_H
#define TG_BASE_NUM_H

#include "base/str.h"

enum { NUM_SCALE_MAX = 9 };

typedef struct { i128 num, den; } rat; /* den > 0; lowest terms not required */

typedef enum { NUM_OK, NUM_SYNTAX, NUM_RANGE, NUM_INEXACT } num_result;

int64_t num_pow10(unsigned scale); /* scale <= 18 */

/* Plain decimal: [-]digits[.digits]. `group` is the digit-grouping character allowed before the
 * point (0: none; '_' in policy text); groups are of three, so that 1,5 is never read as 15.
 * NUM_INEXACT: more decimals than `scale` holds, zeros at the end aside. `out` is only written
 * on NUM_OK; a text with several faults is NUM_SYNTAX first, then NUM_RANGE. */
TG_MUST_USE num_result num_parse(str s, unsigned scale, char group, int64_t *out);

/* Decimal text of v * 10^-scale; group 0 for none, ',' or '_' else; min_decimals pads. */
void num_format(strbuf *b, i128 v, unsigned scale, unsigned min_decimals, char group);

rat rat_int(i128 v);
rat rat_scaled(int64_t v, unsigned scale);
/* False on overflow (result untouched). rat_div also on a zero divisor. */
TG_MUST_USE bool rat_add(rat a, rat b, rat *out);
TG_MUST_USE bool rat_sub(rat a, rat b, rat *out);
TG_MUST_USE bool rat_mul(rat a, rat b, rat *out);
TG_MUST_USE bool rat_div(rat a, rat b, rat *out);
TG_MUST_USE bool rat_apply(char op, rat a, rat b, rat *out); /* one of + - * / */
int rat_cmp(rat a, rat b);                     /* exact for every input, no overflow */
/* Largest integer n with n * 10^-scale <= a; smallest with >=. False on overflow of int64_t. */
TG_MUST_USE bool rat_floor(rat a, unsigned scale, int64_t *out);
TG_MUST_USE bool rat_ceil(rat a, unsigned scale, int64_t *out);
/* Nearest multiple of 10^-scale, half to even, as an integer count of them. */
TG_MUST_USE bool rat_round_even(rat a, unsigned scale, i128 *out);
/* Decimal text, at most `decimals` places (half to even), trailing zeros dropped; "~" before it
 * when inexact. */
void rat_format(strbuf *b, rat a, unsigned decimals);

#endif
