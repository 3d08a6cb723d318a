/*
 * certificate.c - a bound on the optimum in exact rationals.
 *
 * Every column lies between 0 and its upper end, so any y >= 0 bounds the optimum from above:
 *
 *     objective . x  <=  y . bound + sum over columns of max(0, objective - y . column) * upper
 *
 * (the first term since rows . x <= bound, the second since x <= upper). The solver's duals only
 * suggest the y. They are brought to fractions with small denominators, which are the exact duals
 * whenever those are such fractions; any other y still gives a true bound, only a wider one.
 */
#include "whatif/program.h"

#include <math.h>

#define DENOMINATOR_MAX (INT64_C(1) << 20)
#define COMMON_MAX      (INT64_C(1) << 40)
#define COMMON_ELSE     (INT64_C(1) << 30)
#define HELD_MAX        1e37L /* below 2^127 */
#define DUAL_MAX        1e15

/* The fraction of smallest denominator near v: continued fractions. */
static int64_t denominator_of(double v)
{
    double x = v;
    int64_t before = 0, q = 1;
    for (int i = 0; i < 40; i++) {
        double whole = floor(x), rest = x - whole;
        double p = round(v * (double)q);
        if (fabs(v - p / (double)q) <= 1e-10 * (fabs(v) + 1e-3))
            return q;
        if (rest < 1e-12)
            return q;
        x = 1 / rest;
        double next = floor(x) * (double)q + (double)before;
        if (next > (double)DENOMINATOR_MAX)
            return 0;
        before = q;
        q = (int64_t)next;
    }
    return 0;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* A common denominator of all duals; COMMON_ELSE when they have no small one. */
static int64_t common_of(const double *dual, size_t rows)
{
    int64_t common = 1;
    for (size_t r = 0; r < rows; r++) {
        int64_t q = dual[r] > 0 ? denominator_of(dual[r]) : 1;
        if (!q)
            return COMMON_ELSE;
        int64_t step = q / divisor(common, q);
        if (common > COMMON_MAX / step)
            return COMMON_ELSE;
        common *= step;
    }
    return common;
}

/* The bound for y[r] / common, rounded down; false when a sum could leave 128 bits. */
static bool evaluate(const matrix *m, const int64_t *y, int64_t common, int64_t *out)
{
    i128 sum = 0;
    long double held = 0;
    for (size_t r = 0; r < m->rows; r++) {
        sum += (i128)y[r] * m->bound[r];
        held += fabsl((long double)y[r] * (long double)m->bound[r]);
    }
    for (size_t c = 0; c < m->cols; c++) {
        i128 reduced = (i128)m->objective[c] * common;
        long double size = fabsl((long double)m->objective[c] * (long double)common);
        for (size_t e = m->start[c]; e < m->start[c + 1]; e++) {
            reduced -= (i128)y[m->row[e]] * m->weight[e];
            size += fabsl((long double)y[m->row[e]] * (long double)m->weight[e]);
        }
        held += size * (long double)m->upper[c];
        if (held > HELD_MAX)
            return false;
        if (reduced > 0)
            sum += reduced * m->upper[c];
    }
    i128 whole = sum / common;
    if (sum % common < 0)
        whole--;
    if (held > HELD_MAX || whole > PROGRAM_MAX || whole < -PROGRAM_MAX)
        return false;
    *out = (int64_t)whole;
    return true;
}

bool certificate_bound(const matrix *m, const double *dual, arena *a, int64_t *bound)
{
    int64_t *y = arena_alloc(a, m->rows + 1, sizeof *y);
    if (!y)
        return false;
    bool any = false;
    const int64_t commons[] = {common_of(dual, m->rows), COMMON_ELSE};
    for (size_t i = 0; i < TG_COUNT(commons); i++) {
        bool small = true;
        for (size_t r = 0; r < m->rows; r++) {
            double v = dual[r] > 0 ? dual[r] : 0;
            small &= v * (double)commons[i] < DUAL_MAX * 1e3;
            y[r] = small ? (int64_t)llround(v * (double)commons[i]) : 0;
        }
        int64_t found;
        if (!small || !evaluate(m, y, commons[i], &found))
            continue;
        if (!any || found < *bound)
            *bound = found;
        any = true;
    }
    return any;
}
