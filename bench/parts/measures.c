/* measures.c - see measures.h. */
#include "measures.h"

#include "words.h"

#include <math.h>
#include <stdlib.h>

enum { FIRST_DAY = 19358, DAYS = 1430 };

static measure any(void)
{
    return (measure){.tpp_end = MEASURE_ANY, .bandwidth_end = MEASURE_ANY, .from = FIRST_DAY,
                     .through = 21900};
}

static void name_country(uint64_t set[2], uint32_t country)
{
    set[country / 64] |= UINT64_C(1) << country % 64;
}

static bool has_country(const uint64_t set[2], uint32_t country)
{
    return (set[country / 64] >> country % 64) & 1;
}

static bool is_any(const uint64_t set[2])
{
    return (set[0] | set[1]) == 0;
}

measure *measures_plain(size_t count)
{
    measure *all = calloc(count ? count : 1, sizeof *all);
    stream r = {77};
    for (size_t i = 0; all && i < count; i++) {
        measure *m = &all[i];
        *m = any();
        uint32_t to = stream_percent(&r, 10) ? 0 : stream_below(&r, BENCH_COUNTRIES);
        name_country(m->to, to);
        m->tpp_from = 100 * stream_below(&r, 301);
        m->from = FIRST_DAY + (int32_t)stream_below(&r, DAYS);
        m->through = m->from + 15 + (int32_t)stream_below(&r, 76);
    }
    return all;
}

/* ---- mixed --------------------------------------------------------------------------------- */

/* What the independent lines are drawn from (w1.c). */
enum { TPP_END = 36000, BANDWIDTH_FROM = 100, BANDWIDTHS = 8000, SHIP_FROM = 19509,
       SHIP_DAYS = 1279, QUANTITIES = 10000, UNITS_END = 20001 };

static double share(stream *r, double low, double high)
{
    return low + (high - low) * stream_below(r, 1000000) / 1e6;
}

/* A band as wide as `part` of `whole`, at least 1, somewhere in it. */
static uint32_t band(stream *r, double part, uint32_t whole, uint32_t *from)
{
    double width = part * whole;
    uint32_t w = width < 1 ? 1 : width > whole ? whole : (uint32_t)(width + 0.5);
    *from = stream_below(r, whole - w + 1);
    return w;
}

/* About `part` of the countries; the share that they are is returned. */
static double countries(stream *r, double part, uint64_t set[2])
{
    uint32_t wanted = (uint32_t)(part * BENCH_COUNTRIES + 0.5);
    wanted = wanted < 1 ? 1 : wanted;
    for (uint32_t have = 0; have < wanted;) {
        uint32_t c = stream_below(r, BENCH_COUNTRIES);
        have += !has_country(set, c);
        name_country(set, c);
    }
    return (double)wanted / BENCH_COUNTRIES;
}

static void tpp_band(stream *r, double part, measure *m)
{
    uint32_t w = band(r, part, TPP_END, &m->tpp_from);
    m->tpp_end = m->tpp_from + w;
}

static void mixed_threshold(stream *r, double p, measure *m)
{
    double first = pow(p, share(r, 0.35, 0.65));
    tpp_band(r, first, m);
    uint32_t w = band(r, p / first, BANDWIDTHS, &m->bandwidth_from);
    m->bandwidth_from += BANDWIDTH_FROM;
    m->bandwidth_end = m->bandwidth_from + w;
}

static void mixed_sets(stream *r, double p, measure *m)
{
    double first = pow(p, share(r, 0.35, 0.65));
    double left = p / countries(r, first, m->to);
    left /= countries(r, left, m->hq);
    tpp_band(r, left, m);
}

static void mixed_span(stream *r, double p, measure *m)
{
    double left = p / countries(r, pow(p, share(r, 0.3, 0.6)), m->to);
    double first = pow(left, share(r, 0.3, 0.7));
    uint32_t from, w = band(r, first, SHIP_DAYS, &from);
    m->from = SHIP_FROM + (int32_t)from;
    m->through = m->from + (int32_t)w - 1;
    m->quantity_from = 1 + (uint32_t)((1 - left / first) * QUANTITIES);
}

static void mixed_exception(stream *r, double p, measure *m)
{
    m->excepted_use = (uint8_t)(1u << stream_below(r, BENCH_END_USES));
    p /= 1 - 1.0 / BENCH_END_USES;
    double first = pow(p, share(r, 0.4, 0.7));
    tpp_band(r, first, m);
    m->domestic_from = (uint32_t)((1 - p / first) * UNITS_END);
}

measure *measures_mixed(size_t count)
{
    static void (*const kinds[])(stream *, double, measure *) = {mixed_threshold, mixed_sets,
                                                                 mixed_span, mixed_exception};
    measure *all = calloc(count ? count : 1, sizeof *all);
    stream r = {4242};
    for (size_t i = 0; all && i < count; i++) {
        all[i] = any();
        kinds[i % 4](&r, 2.0 / (double)count, &all[i]);
    }
    return all;
}

/* ---- what is right ------------------------------------------------------------------------- */

bool measure_holds(const measure *m, const w1_line *l)
{
    return (is_any(m->to) || has_country(m->to, l->destination)) &&
           (is_any(m->hq) || has_country(m->hq, l->hq)) && l->tpp >= m->tpp_from &&
           l->tpp < m->tpp_end && l->bandwidth >= m->bandwidth_from &&
           l->bandwidth < m->bandwidth_end && l->quantity >= m->quantity_from &&
           l->domestic >= m->domestic_from && l->shipped >= m->from && l->shipped <= m->through &&
           (m->uses == 0 || (m->uses >> l->end_use & 1)) && !(m->excepted_use >> l->end_use & 1);
}

/* Per country the measures that a line to it can match, one after another. */
struct by_country {
    uint32_t *ids;
    measure *measures; /* a copy for each of the ids */
    size_t start[BENCH_COUNTRIES + 1];
};

void measures_sorted_free(by_country *sorted)
{
    if (!sorted)
        return;
    free(sorted->ids);
    free(sorted->measures);
    free(sorted);
}

by_country *measures_sort(const measure *all, size_t count)
{
    size_t total = 0, n = 0;
    for (size_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < BENCH_COUNTRIES; c++)
            total += is_any(all[i].to) || has_country(all[i].to, c);
    by_country *out = calloc(1, sizeof *out);
    if (!out)
        return NULL;
    out->ids = malloc((total + 1) * sizeof *out->ids);
    out->measures = malloc((total + 1) * sizeof *out->measures);
    if (!out->ids || !out->measures) {
        measures_sorted_free(out);
        return NULL;
    }
    for (uint32_t c = 0; c < BENCH_COUNTRIES; c++) {
        out->start[c] = n;
        for (size_t i = 0; i < count; i++)
            if (is_any(all[i].to) || has_country(all[i].to, c)) {
                out->measures[n] = all[i];
                out->ids[n++] = (uint32_t)i;
            }
    }
    out->start[BENCH_COUNTRIES] = n;
    return out;
}

size_t measures_match(const by_country *sorted, const w1_columns *c, size_t i, uint32_t *ids)
{
    w1_line l = {.tpp = c->tpp[i], .bandwidth = c->bandwidth[i], .hq = c->hq[i],
                 .destination = c->destination[i], .end_use = c->end_use[i],
                 .quantity = c->quantity[i], .domestic = c->domestic[i],
                 .shipped = c->shipped[i] + BENCH_DAY_0};
    size_t n = 0, end = sorted->start[l.destination + 1];
    for (size_t k = sorted->start[l.destination]; k < end; k++)
        if (measure_holds(&sorted->measures[k], &l))
            ids[n++] = sorted->ids[k];
    return n;
}

pair_sums measures_agree(const measure *all, size_t count, size_t lines, bool independent)
{
    pair_sums s = {0, 0};
    by_country *sorted = measures_sort(all, count);
    w1_lines draw = w1_begin(independent);
    for (size_t i = 0; sorted && i < lines; i++) {
        w1_line l;
        w1_next(&draw, &l);
        for (size_t k = sorted->start[l.destination]; k < sorted->start[l.destination + 1]; k++)
            if (measure_holds(&sorted->measures[k], &l)) {
                s.pairs++;
                s.sum += (uint64_t)(sorted->ids[k] + 1) * (i % 1000 + 1);
            }
    }
    measures_sorted_free(sorted);
    return s;
}

bool measures_known(size_t count, pair_sums *sums)
{
    static const struct { size_t count; pair_sums sums; } known[] = {
        {10, {89, 253670}},
        {100, {3334, 84628474}},
        {1000, {49474, 12294664254}},
        {10000, {464756, 1139894213781}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].count == count) {
            *sums = known[i].sums;
            return true;
        }
    return false;
}
