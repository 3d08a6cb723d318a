/*
 * axis.c - values to places, and where to put ticks.
 */
#include "report/axis.h"

#include "base/date.h"
#include "base/num.h"

enum { LOG_BITS = 16, FRACTION_BITS = 32 };

int64_t axis_log2(uint64_t v)
{
    tg_assert(v > 0);
    int64_t whole = 0;
    uint64_t top = v;
    while (top >>= 1)
        whole++;
    /* The rest is in [1, 2): square it; what reaches 2 is a bit of the logarithm. */
    uint64_t x =
        whole >= FRACTION_BITS ? v >> (whole - FRACTION_BITS) : v << (FRACTION_BITS - whole);
    int64_t log = whole << LOG_BITS;
    for (int bit = LOG_BITS - 1; bit >= 0; bit--) {
        u128 square = (u128)x * x >> FRACTION_BITS;
        if (square >> (FRACTION_BITS + 1)) {
            log |= (int64_t)1 << bit;
            square >>= 1;
        }
        x = (uint64_t)square;
    }
    return log;
}

place axis_at(const axis *a, int64_t v)
{
    i128 low = a->low, high = a->high, at = v;
    if (v < a->low)
        at = low;
    if (v > a->high)
        at = high;
    if (a->log) {
        low = axis_log2((uint64_t)a->low);
        high = axis_log2((uint64_t)a->high);
        at = axis_log2((uint64_t)at);
    }
    if (high <= low)
        return a->from;
    i128 span = a->to > a->from ? a->to - a->from : a->from - a->to;
    place way = (place)((2 * span * (at - low) + (high - low)) / (2 * (high - low)));
    return a->to > a->from ? a->from + way : a->from - way;
}

/* ---- ticks ----------------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, the next after `step`. */
static int64_t next_step(int64_t step)
{
    int64_t top = step;
    while (top >= 10)
        top /= 10;
    if (step > INT64_MAX / 10)
        return step;
    return top == 2 ? step / 2 * 5 : step * 2;
}

size_t axis_ticks(const axis *a, unsigned about, int64_t ticks[TICKS_MAX])
{
    size_t count = 0;
    if (a->log) {
        int64_t decade = 1;
        while (decade <= a->high / 10)
            decade *= 10;
        int64_t first = decade;
        while (first > 1 && first > a->low)
            first /= 10;
        for (int64_t d = first; count < TICKS_MAX; d *= 10) {
            for (int k = 1; k <= 5 && count < TICKS_MAX; k += k == 1 ? 1 : 3)
                if (d <= a->high / k && d * k >= a->low)
                    ticks[count++] = d * k;
            if (d > a->high / 10)
                break;
        }
        return count;
    }
    int64_t step = 1;
    while (((i128)a->high - a->low) / step > about && next_step(step) > step)
        step = next_step(step);
    int64_t v = a->low / step * step;
    if (v < a->low)
        v += step;
    for (; v <= a->high && count < TICKS_MAX; v += step)
        ticks[count++] = v;
    return count;
}

size_t axis_day_ticks(const axis *a, unsigned about, int64_t ticks[TICKS_MAX])
{
    static const int steps[] = {1, 3, 6, 12, 24, 60, 120, 240};
    int year, month, dom;
    size_t n = 0, count = 0;
    int64_t months = (a->high - a->low) / 30;
    while (n + 1 < TG_COUNT(steps) && months / steps[n] > about)
        n++;
    date_civil((int32_t)a->low, &year, &month, &dom);
    int at = year * 12 / steps[n] * steps[n];
    for (; count < TICKS_MAX; at += steps[n]) {
        if (at / 12 > 9998 || at / 12 < 1)
            break;
        int64_t day = date_day(at / 12, at % 12 + 1, 1);
        if (day > a->high)
            break;
        if (day >= a->low)
            ticks[count++] = day;
    }
    return count;
}

int64_t axis_round_up(int64_t v)
{
    int64_t step = 1;
    while (step < v && next_step(step) > step)
        step = next_step(step);
    /* Half steps where they are much nearer: 1,200 rather than 2,000. */
    int64_t fine = step / 10;
    if (fine && v <= step - fine)
        step = (v + fine - 1) / fine * fine;
    return step < v ? v : step;
}

void axis_label(strbuf *b, int64_t v, unsigned scale)
{
    static const struct {
        unsigned digits;
        const char *letter;
    } sizes[] = {{12, " tn"}, {9, " bn"}, {6, " M"}};
    for (size_t i = 0; i < TG_COUNT(sizes); i++) {
        unsigned digits = sizes[i].digits + scale;
        if (digits > 18 || (v < 0 ? -v : v) < num_pow10(digits))
            continue;
        /* One decimal is enough for a tick, which is a round number. */
        num_format(b, v / num_pow10(digits - 2), 2, 0, ',');
        strbuf_add_c(b, sizes[i].letter);
        return;
    }
    num_format(b, v, scale, 0, ',');
}
