/* w1.c - see w1.h. */
#include "w1.h"

#include "words.h"

#include <stdlib.h>
#include <string.h>

const char w1_heading[] =
    "line_id,tpp,perf_density,dram_bandwidth_gbs,dram_gb,marketed_datacenter,destination,"
    "hq_country,end_use,is_export_from_us,order_date,ship_date,quantity,unit_price_usd,"
    "tested_by_us_lab,kyc_ok,buyer_domestic_units,buyer_foreign_units\n";

/* Chips in the range of published data sheets, and some that stand right beside a threshold. */
typedef struct { uint16_t tpp, density_100, bandwidth, memory_gb, datacenter, usd; } chip;
static const chip chips[] = {
    {15824, 1944, 4800, 141, 1, 31000}, {15824, 1944, 3350, 80, 1, 27000},
    {12096, 1486, 2039, 80, 1, 23000},  {2368, 291, 4000, 96, 1, 12500},
    {4992, 604, 2039, 80, 1, 11000},    {4992, 604, 1555, 40, 1, 9000},
    {2640, 320, 933, 24, 1, 4600},      {2395, 381, 696, 48, 1, 5500},
    {5861, 962, 864, 48, 1, 8200},      {2896, 476, 864, 48, 1, 7400},
    {1912, 314, 864, 48, 1, 4100},      {1544, 525, 300, 24, 1, 2700},
    {1936, 658, 300, 24, 1, 2600},      {5285, 868, 1008, 24, 0, 1799},
    {4708, 773, 1008, 24, 0, 1650},     {6704, 898, 1792, 32, 0, 2199},
    {4799, 643, 1792, 32, 0, 2100},     {20917, 2055, 5300, 192, 1, 16000},
    {2954, 290, 4000, 192, 1, 12000},   {20917, 2055, 6000, 256, 1, 20000},
    {36000, 2250, 8000, 192, 1, 40000}, {40000, 2480, 8000, 288, 1, 48000},
    {18000, 2250, 4000, 144, 1, 24000}, {3200, 540, 1600, 64, 1, 9800},
    {4800, 592, 1400, 48, 1, 7000},     {1600, 592, 6500, 80, 1, 7000},
    {2400, 160, 6499, 80, 0, 5000},     {21000, 320, 6500, 192, 1, 26000},
    {4799, 591, 1399, 40, 0, 5000},     {1599, 593, 1401, 40, 1, 3000},
    {20999, 1900, 6499, 192, 1, 26000}, {2399, 159, 1400, 40, 1, 3000}};
enum { CHIPS = sizeof chips / sizeof *chips };

enum { ORDERS_FROM = 19509, ORDER_DAYS = 1279, WAY_DAYS = 121 };
/* Days at the edges of what is in force. */
static const int32_t edges[8] = {19677, 19678, 20186, 20187, 20465, 20466, 20467, 20468};

w1_lines w1_begin(bool independent)
{
    return (w1_lines){{independent ? 5150u : 20260115u}, independent};
}

static void draw_chip(stream *r, w1_line *o)
{
    if (stream_percent(r, 75)) {
        const chip *c = &chips[stream_below(r, CHIPS)];
        o->tpp = c->tpp;
        o->density_100 = c->density_100;
        o->bandwidth = c->bandwidth;
        o->memory_gb = c->memory_gb;
        o->datacenter = c->datacenter;
        o->price_cents = c->usd;
        return;
    }
    uint32_t most = stream_percent(r, 50) ? 6000 : 60000;
    o->tpp = stream_below(r, most);
    most = stream_percent(r, 50) ? 800 : 3000;
    o->density_100 = 1 + stream_below(r, most);
    o->bandwidth = 100 + stream_below(r, 12000);
    o->memory_gb = 8 + stream_below(r, 280);
    o->datacenter = stream_percent(r, 70);
    o->price_cents = 500 + stream_below(r, 40000);
}

static uint32_t draw_destination(stream *r)
{
    if (stream_percent(r, 30))
        return 0;
    if (stream_percent(r, 20))
        return stream_below(r, BENCH_NAMED);
    return BENCH_NAMED + stream_below(r, BENCH_COUNTRIES - BENCH_NAMED);
}

static uint32_t draw_hq(stream *r, uint32_t destination)
{
    if (stream_percent(r, 60))
        return destination;
    if (stream_percent(r, 20))
        return 0;
    return stream_below(r, BENCH_COUNTRIES);
}

static uint32_t draw_end_use(stream *r)
{
    static const uint32_t below[BENCH_END_USES] = {60, 72, 82, 87, 100};
    uint32_t use = 0;
    for (uint32_t e = stream_below(r, 100); e >= below[use];)
        use++;
    return use;
}

static void next_sold(stream *r, w1_line *o)
{
    draw_chip(r, o);
    o->destination = draw_destination(r);
    o->hq = draw_hq(r, o->destination);
    o->end_use = draw_end_use(r);
    o->from_us = stream_percent(r, 60);
    o->ordered = ORDERS_FROM + (int32_t)stream_below(r, ORDER_DAYS);
    o->shipped = o->ordered + (int32_t)stream_below(r, WAY_DAYS);
    if (stream_percent(r, 5))
        o->shipped = edges[stream_below(r, 8)];
    if (o->ordered > o->shipped)
        o->ordered = o->shipped;
    if (stream_percent(r, 80))
        o->quantity = UINT32_C(1) << stream_below(r, 10);
    else
        o->quantity = 1 + stream_below(r, 10000);
    uint32_t share = 90 + stream_below(r, 21); /* of the list price, in percent */
    o->price_cents = o->price_cents * share + stream_below(r, 100);
    o->lab = stream_percent(r, 60);
    o->kyc = stream_percent(r, 85);
    o->domestic = stream_below(r, 20001);
    o->foreign = stream_below(r, 20001);
    if (stream_percent(r, 2))
        o->domestic = o->foreign + o->quantity; /* the quota is met exactly */
}

static void next_independent(stream *r, w1_line *o)
{
    o->tpp = stream_below(r, 36000);
    o->density_100 = 1 + stream_below(r, 2500);
    o->bandwidth = 100 + stream_below(r, 8000);
    o->memory_gb = 8 + stream_below(r, 280);
    o->datacenter = stream_below(r, 2);
    o->destination = stream_below(r, BENCH_COUNTRIES);
    o->hq = stream_below(r, BENCH_COUNTRIES);
    o->end_use = stream_below(r, BENCH_END_USES);
    o->from_us = stream_below(r, 2);
    o->shipped = ORDERS_FROM + (int32_t)stream_below(r, ORDER_DAYS);
    o->ordered = o->shipped - (int32_t)stream_below(r, WAY_DAYS);
    o->quantity = 1 + stream_below(r, 10000);
    o->price_cents = 50000 + stream_below(r, 4000000);
    o->lab = stream_below(r, 2);
    o->kyc = stream_below(r, 2);
    o->domestic = stream_below(r, 20001);
    o->foreign = stream_below(r, 20001);
}

void w1_next(w1_lines *lines, w1_line *out)
{
    if (lines->independent)
        next_independent(&lines->random, out);
    else
        next_sold(&lines->random, out);
}

/* ---- text ---------------------------------------------------------------------------------- */

static char *put_number(char *to, uint64_t v)
{
    char reverse[20];
    int n = 0;
    do
        reverse[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n > 0)
        *to++ = reverse[--n];
    return to;
}

static char *put_hundredths(char *to, uint32_t v)
{
    to = put_number(to, v / 100);
    *to++ = '.';
    *to++ = (char)('0' + v / 10 % 10);
    *to++ = (char)('0' + v % 10);
    return to;
}

static char *put_text(char *to, const char *text)
{
    size_t n = strlen(text);
    memcpy(to, text, n);
    return to + n;
}

static char *put_truth(char *to, uint32_t truth)
{
    return put_text(to, truth ? "true" : "false");
}

static char *put_day(char *to, int32_t day)
{
    calendar_write(day, to);
    return to + 10;
}

size_t w1_write_row(const w1_line *l, uint64_t number, char *to)
{
    char *p = put_number(to, number);
#define CELL(put) (*p++ = ',', p = (put))
    CELL(put_number(p, l->tpp));
    CELL(put_hundredths(p, l->density_100));
    CELL(put_number(p, l->bandwidth));
    CELL(put_number(p, l->memory_gb));
    CELL(put_truth(p, l->datacenter));
    CELL((memcpy(p, country_code(l->destination), 2), p + 2));
    CELL((memcpy(p, country_code(l->hq), 2), p + 2));
    CELL(put_text(p, end_use_words[l->end_use]));
    CELL(put_truth(p, l->from_us));
    CELL(put_day(p, l->ordered));
    CELL(put_day(p, l->shipped));
    CELL(put_number(p, l->quantity));
    CELL(put_hundredths(p, l->price_cents));
    CELL(put_truth(p, l->lab));
    CELL(put_truth(p, l->kyc));
    CELL(put_number(p, l->domestic));
    CELL(put_number(p, l->foreign));
#undef CELL
    *p++ = '\n';
    return (size_t)(p - to);
}

/* ---- columns ------------------------------------------------------------------------------- */

static void *take(char **at, size_t count, size_t size)
{
    void *column = *at;
    *at += (count * size + 63) / 64 * 64 + 64; /* kernels may read a vector past the end */
    return column;
}

w1_columns w1_make(size_t count, bool independent)
{
    w1_columns c = {.count = count};
    c.memory = aligned_alloc(64, (count * W1_LINE_BYTES + 12 * 128 + 63) / 64 * 64);
    if (!c.memory)
        return c;
    char *at = c.memory;
    uint16_t **const wide[] = {&c.tpp, &c.density_100, &c.bandwidth, &c.shipped};
    uint8_t **const bytes[] = {&c.destination, &c.hq, &c.end_use, &c.flags};
    uint32_t **const words[] = {&c.quantity, &c.price_cents, &c.domestic, &c.foreign};
    for (size_t i = 0; i < 4; i++) {
        *wide[i] = take(&at, count, 2);
        *bytes[i] = take(&at, count, 1);
        *words[i] = take(&at, count, 4);
    }
    w1_lines lines = w1_begin(independent);
    for (size_t i = 0; i < count; i++) {
        w1_line l;
        w1_next(&lines, &l);
        c.tpp[i] = (uint16_t)l.tpp;
        c.density_100[i] = (uint16_t)l.density_100;
        c.bandwidth[i] = (uint16_t)l.bandwidth;
        c.shipped[i] = (uint16_t)(l.shipped - BENCH_DAY_0);
        c.destination[i] = (uint8_t)l.destination;
        c.hq[i] = (uint8_t)l.hq;
        c.end_use[i] = (uint8_t)l.end_use;
        c.flags[i] = (uint8_t)((l.datacenter ? W1_DATACENTER : 0) | (l.from_us ? W1_FROM_US : 0) |
                               (l.lab ? W1_LAB : 0) | (l.kyc ? W1_KYC : 0));
        c.quantity[i] = l.quantity;
        c.price_cents[i] = l.price_cents;
        c.domestic[i] = l.domestic;
        c.foreign[i] = l.foreign;
    }
    return c;
}

void w1_free(w1_columns *c)
{
    free(c->memory);
    c->memory = NULL;
}

/* ---- the policy ---------------------------------------------------------------------------- */

enum { DAY_2023_11_17 = 19678, DAY_2025_04_09 = 20187, DAY_2026_01_13 = 20466,
       DAY_2026_01_15 = 20468 };

/* Line by line and word by word, for agreement; what is timed stands in limit_columns.c. */
w1_answer w1_decide(const w1_line *l)
{
    bool named = l->destination < BENCH_NAMED || l->hq < BENCH_NAMED;
    bool china = l->destination == 0;
    bool m[15] = {false};
    m[1] = l->tpp >= 4800 || (l->tpp >= 1600 && l->density_100 >= 592 && l->datacenter);
    m[2] = !m[1] && l->density_100 < 592 &&
           ((l->tpp >= 2400 && l->tpp < 4800 && l->density_100 >= 160) ||
            (l->tpp >= 1600 && l->density_100 >= 320));
    m[3] = (m[1] || m[2]) && named && l->shipped >= DAY_2023_11_17;
    m[5] = m[3] && l->shipped >= DAY_2026_01_15 && l->tpp < 21000 && l->bandwidth < 6500 &&
           l->from_us && l->lab && l->kyc;
    m[4] = m[3] && !m[5];
    m[6] = l->end_use == USE_MILITARY;
    m[7] = m[5];
    m[8] = l->bandwidth >= 1400 && l->tpp < 4800 && named && l->shipped >= DAY_2025_04_09;
    m[10] = china && l->shipped >= DAY_2026_01_13;
    m[9] = m[10] && l->tpp >= 4800 && l->end_use != USE_ACADEMIC && l->end_use != USE_PARTNERSHIP;
    m[11] = china && l->foreign + l->quantity > l->domestic;
    m[12] = l->tpp >= 21000 && named;
    m[13] = !m[1] && !m[2];
    m[14] = china;
    w1_answer a = {.verdict = 0};
    for (uint32_t i = 1; i <= 14; i++)
        a.mask |= m[i] ? 1u << (i - 1) : 0;
    a.verdict = m[6] || m[9] || (m[10] && m[11]) ? 4
                : m[4] || m[12]                  ? 3
                : m[5] || m[8]                   ? 2
                : m[10] || m[11]                 ? 1
                                                 : 0;
    int64_t percent = (m[7] ? 25 : 0) + (m[14] ? 13 : 0);
    a.charge = percent * l->quantity * l->price_cents;
    return a;
}

bool w1_known_sums(size_t count, w1_sums *sums)
{
    static const struct { size_t count; w1_sums sums; } known[] = {
        {100000, {71316240, 193351179213, 7885715462091}},
        {1000000, {718458702, 1933418774108, 79244438217913}},
        {10000000, {7178045414, 19346391003600, 791007837985797}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].count == count) {
            *sums = known[i].sums;
            return true;
        }
    return false;
}
