/*
 * limit_columns.c - W1 over columns in plain C, and the plain sum of the same columns.
 *
 * Compiled with -O3 -march=native. Conditions are 0 or 1 and are joined with & and |, so that the
 * loops have no branches and the compiler makes vectors of them. Each loop keeps to one width of
 * elements: 16 bits for what compares 16 bits, 32 bits for the quota, 64 bits for charges. That is
 * faster than one loop over all (mixed widths are widened to the widest and spill).
 */
#include "limits.h"

#include "words.h"

typedef uint16_t truth;

enum { D_2023_11_17 = 19678 - BENCH_DAY_0, D_2025_04_09 = 20187 - BENCH_DAY_0,
       D_2026_01_13 = 20466 - BENCH_DAY_0, D_2026_01_15 = 20468 - BENCH_DAY_0 };

static void quota(const uint32_t *restrict foreign, const uint32_t *restrict quantity,
                  const uint32_t *restrict domestic, size_t n, truth *restrict over)
{
    for (size_t i = 0; i < n; i++)
        over[i] = foreign[i] + quantity[i] > domestic[i];
}

typedef struct {
    const uint16_t *tpp, *density, *bandwidth, *shipped;
    const uint8_t *destination, *hq, *end_use, *flags;
} inputs;

static void conditions(const inputs *in, const truth *restrict over, size_t n,
                       uint16_t *restrict mask, uint8_t *restrict verdict)
{
    const uint16_t *restrict tpp = in->tpp, *restrict density = in->density;
    const uint16_t *restrict bandwidth = in->bandwidth, *restrict shipped = in->shipped;
    const uint8_t *restrict destination = in->destination, *restrict hq = in->hq;
    const uint8_t *restrict end_use = in->end_use, *restrict flags = in->flags;
    for (size_t i = 0; i < n; i++) {
        truth t = tpp[i], d = density[i], b = bandwidth[i], day = shipped[i];
        truth to = destination[i], from = hq[i], use = end_use[i], f = flags[i];
        truth china = to == 0, named_to = to < BENCH_NAMED, named_hq = from < BENCH_NAMED;
        truth named = named_to | named_hq;
        truth t1600 = t >= 1600, t2400 = t >= 2400, t4800 = t >= 4800, t21000 = t >= 21000;
        truth d160 = d >= 160, d320 = d >= 320, d592 = d >= 592;
        truth on_2023_11_17 = day >= D_2023_11_17, on_2025_04_09 = day >= D_2025_04_09;
        truth on_2026_01_13 = day >= D_2026_01_13, on_2026_01_15 = day >= D_2026_01_15;
        truth b1400 = b >= 1400, b6500 = b >= 6500;
        truth centre = f & 1, terms = (f & (W1_FROM_US | W1_LAB | W1_KYC)) == 14;
        truth military = use == USE_MILITARY, academic = use == USE_ACADEMIC;
        truth partner = use == USE_PARTNERSHIP;
        truth m1 = t4800 | (t1600 & d592 & centre);
        truth m2 = (m1 ^ 1) & (d592 ^ 1) & ((t2400 & (t4800 ^ 1) & d160) | (t1600 & d320));
        truth m3 = (m1 | m2) & named & on_2023_11_17;
        truth m5 = m3 & on_2026_01_15 & (t21000 ^ 1) & (b6500 ^ 1) & terms;
        truth m4 = m3 ^ m5;
        truth m8 = b1400 & (t4800 ^ 1) & named & on_2025_04_09;
        truth m10 = china & on_2026_01_13;
        truth m9 = m10 & t4800 & (academic ^ 1) & (partner ^ 1);
        truth m11 = china & over[i];
        truth m12 = t21000 & named;
        truth m13 = (m1 | m2) ^ 1;
        mask[i] = (truth)(m1 | m2 << 1 | m3 << 2 | m4 << 3 | m5 << 4 | military << 5 | m5 << 6 |
                          m8 << 7 | m9 << 8 | m10 << 9 | m11 << 10 | m12 << 11 | m13 << 12 |
                          china << 13);
        truth v4 = military | m9 | (m10 & m11), v3 = (m4 | m12) & (v4 ^ 1);
        truth v2 = (m5 | m8) & ((v4 | v3) ^ 1), v1 = (m10 | m11) & ((v4 | v3 | v2) ^ 1);
        verdict[i] = (uint8_t)(v4 << 2 | (v3 << 1 | v3) | v2 << 1 | v1);
    }
}

static int64_t charges(const uint32_t *restrict quantity, const uint32_t *restrict price,
                       const uint16_t *restrict mask, size_t n, int64_t *restrict charge)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t percent = (mask[i] >> 6 & 1u) * 25u + (mask[i] >> 13 & 1u) * 13u;
        charge[i] = (int64_t)((uint64_t)quantity[i] * price[i] * percent);
        sum += charge[i];
    }
    return sum;
}

void limit_columns(const w1_columns *c, size_t first, size_t count, limit_answers *out)
{
    truth over[LIMIT_BLOCK];
    quota(c->foreign + first, c->quantity + first, c->domestic + first, count, over);
    inputs in = {c->tpp + first,         c->density_100 + first, c->bandwidth + first,
                 c->shipped + first,     c->destination + first, c->hq + first,
                 c->end_use + first,     c->flags + first};
    conditions(&in, over, count, out->mask, out->verdict);
    out->charged = charges(c->quantity + first, c->price_cents + first, out->mask, count,
                           out->charge);
}

/* ---- memory alone ------------------------------------------------------------------------- */

/* Of at most LIMIT_BLOCK lines, so that 32 bits hold the sums of narrow columns. */
static uint32_t sum_8(const uint8_t *p, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i];
    return sum;
}

static uint32_t sum_16(const uint16_t *p, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i];
    return sum;
}

static uint64_t sum_32(const uint32_t *p, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i];
    return sum;
}

uint64_t limit_memory(const w1_columns *c, size_t first, size_t n)
{
    uint64_t narrow = sum_16(c->tpp + first, n);
    narrow += sum_16(c->density_100 + first, n);
    narrow += sum_16(c->bandwidth + first, n);
    narrow += sum_16(c->shipped + first, n);
    narrow += sum_8(c->destination + first, n);
    narrow += sum_8(c->hq + first, n);
    narrow += sum_8(c->end_use + first, n);
    narrow += sum_8(c->flags + first, n);
    return narrow + sum_32(c->quantity + first, n) + sum_32(c->price_cents + first, n) +
           sum_32(c->domestic + first, n) + sum_32(c->foreign + first, n);
}
