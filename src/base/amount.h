/*
 * amount.h - sums of exact decimals in 128 bits; what does not fit is an error, never a wrong sum.
 */
#ifndef TG_BASE_AMOUNT_H
#define TG_BASE_AMOUNT_H

#include "base/str.h"

enum { AMOUNT_SCALE_MAX = 18 };

typedef struct {
    i128 v; /* times 10^-scale */
    unsigned scale;
    bool overflow;
} amount;

/* Plain decimal text. False when it is none; more than AMOUNT_SCALE_MAX decimals overflow. */
TG_MUST_USE bool amount_read(str s, amount *out);
void amount_add(amount *to, amount x);
amount amount_times(amount x, amount y);
/* Below 0, 0, above 0. One that overflowed is greater than all others. */
int amount_compare(amount x, amount y);
/* `group` between thousands, or 0; at least `decimals` places. */
void amount_write(strbuf *b, amount x, unsigned decimals, char group);

#endif
