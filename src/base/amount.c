/*
 * amount.c - sums of exact decimals in 128 bits.
 *
 * No overflow builtin multiplies 128 bits here: clang calls a routine for it that libgcc lacks.
 */
#include "base/amount.h"
#include "base/num.h"

#define I128_MAX ((i128)(~(u128)0 >> 1))

/* v * 10 + digit, for v >= 0. */
static bool push_digit(i128 *v, int digit)
{
    const int64_t surely = INT64_MAX / 10 - 1; /* a division of 128 bits is dear */
    if (*v > surely && *v > (I128_MAX - digit) / 10)
        return false;
    *v = *v * 10 + digit;
    return true;
}

static void rescale(amount *x, unsigned scale)
{
    while (x->scale < scale && !x->overflow) {
        if (x->v > I128_MAX / 10 || x->v < -I128_MAX / 10)
            x->overflow = true;
        else
            x->v *= 10;
        x->scale++;
    }
}

bool amount_read(str s, amount *out)
{
    amount x = {0};
    bool negative = s.len && s.ptr[0] == '-', pointed = false;
    size_t digits = 0;
    for (size_t i = negative; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '.' && !pointed && digits) {
            pointed = true;
            digits = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        digits++;
        if (pointed && x.scale == AMOUNT_SCALE_MAX) {
            x.overflow |= c != '0';
            continue;
        }
        x.scale += pointed;
        x.overflow |= !push_digit(&x.v, c - '0');
    }
    if (!digits)
        return false;
    if (negative)
        x.v = -x.v;
    *out = x;
    return true;
}

void amount_add(amount *to, amount x)
{
    unsigned scale = to->scale > x.scale ? to->scale : x.scale;
    if (to->scale != scale)
        rescale(to, scale);
    if (x.scale != scale)
        rescale(&x, scale);
    to->overflow |= x.overflow;
    bool over = x.v > 0 ? to->v > I128_MAX - x.v : to->v < -I128_MAX - x.v;
    if (over)
        to->overflow = true;
    else
        to->v += x.v;
}

amount amount_times(amount x, amount y)
{
    amount product = {.scale = x.scale + y.scale, .overflow = x.overflow || y.overflow};
    bool narrow = x.v <= INT64_MAX && x.v >= -INT64_MAX && y.v <= INT64_MAX && y.v >= -INT64_MAX;
    if (!narrow || product.scale > AMOUNT_SCALE_MAX)
        product.overflow = true;
    else
        product.v = x.v * y.v;
    if (product.overflow)
        product.scale = 0;
    return product;
}

int amount_compare(amount x, amount y)
{
    if (x.overflow || y.overflow)
        return (int)x.overflow - (int)y.overflow;
    unsigned scale = x.scale > y.scale ? x.scale : y.scale;
    rescale(&x, scale);
    rescale(&y, scale);
    if (x.overflow) /* it is far from the other one */
        return x.v > 0 ? 1 : -1;
    if (y.overflow)
        return y.v > 0 ? -1 : 1;
    return (x.v > y.v) - (x.v < y.v);
}

void amount_write(strbuf *b, amount x, unsigned decimals, char group)
{
    if (x.overflow)
        strbuf_add_c(b, "too large");
    else
        num_format(b, x.v, x.scale, decimals, group);
}
