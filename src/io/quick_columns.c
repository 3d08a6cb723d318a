/*
 * quick_columns.c - see quick_columns.h. The steps are those of quick.h and wordbook.h.
 *
 *     BATCH cells --loads, one by one--> words of eight bytes --eight lanes--> values, or what to look up
 *
 * Cells lie where they lie, so they are loaded one at a time, without a branch; all else is
 * done to eight at once. Loading eight by one instruction (a gather) was tried and was
 * slower (docs/performance.md).
 */
#include "io/quick_columns.h"

#include "base/compiler.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi" /* vectors are handed to functions that are inlined only */
#endif

enum { BATCH = 128, LANES = 8 };
#define ALWAYS_INLINE inline __attribute__((always_inline))
typedef uint64_t lanes __attribute__((vector_size(64)));
typedef int32_t narrow_lanes __attribute__((vector_size(32)));
typedef uint8_t byte_lanes __attribute__((vector_size(8)));
#define EACH_BYTE UINT64_C(0x0101010101010101)

/* ---- loads ----------------------------------------------------------------------------------- */

/* Of each cell the eight bytes that it begins with, the eight that it ends with, and its length.
 * What there is no cell for is the first one again, so that lanes are full. */
typedef struct {
    uint64_t head[BATCH] __attribute__((aligned(64))), tail[BATCH] __attribute__((aligned(64)));
    uint64_t n[BATCH] __attribute__((aligned(64)));
    uint64_t found[BATCH] __attribute__((aligned(64))); /* where to look up */
    uint64_t bad[BATCH] __attribute__((aligned(64)));
} batch;

static inline uint64_t bytes_at(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

static ALWAYS_INLINE void load_some(batch *b, const quick_column *c, size_t rows, bool heads,
                                    bool tails, bool last)
{
    const char *text = c->text;
    const uint32_t *places = c->places, *cells = c->cells;
    for (size_t i = 0; i < rows; i++) {
        uint32_t from = places[(ptrdiff_t)cells[i] - 1] + 1u, to = places[cells[i]];
        if (last)
            to -= (to > from) & (text[(ptrdiff_t)to - 1] == '\r');
        if (heads)
            b->head[i] = bytes_at(text + from);
        if (tails)
            b->tail[i] = bytes_at(text + (ptrdiff_t)to - 8);
        b->n[i] = to - from;
    }
    for (size_t i = rows; i % LANES; i++) {
        if (heads)
            b->head[i] = b->head[0];
        if (tails)
            b->tail[i] = b->tail[0];
        b->n[i] = b->n[0];
    }
}

static ALWAYS_INLINE void load(batch *b, const quick_column *c, size_t rows, bool heads, bool tails)
{
    if (c->last)
        load_some(b, c, rows, heads, tails, true);
    else
        load_some(b, c, rows, heads, tails, false);
}

static ALWAYS_INLINE lanes lanes_of(const uint64_t *p)
{
    return *(const lanes *)p;
}

static ALWAYS_INLINE lanes all_lanes(uint64_t x)
{
    return (lanes){x, x, x, x, x, x, x, x};
}

static ALWAYS_INLINE uint64_t any_lane(lanes x)
{
    return x[0] | x[1] | x[2] | x[3] | x[4] | x[5] | x[6] | x[7];
}

static ALWAYS_INLINE void put_steps(int32_t *to, lanes x)
{
    narrow_lanes v = __builtin_convertvector(x, narrow_lanes);
    memcpy(to, &v, sizeof v);
}

static ALWAYS_INLINE void put_bytes_of(uint8_t *to, lanes x)
{
    byte_lanes v = __builtin_convertvector(x, byte_lanes);
    memcpy(to, &v, sizeof v);
}

/* The rows of a batch that are bad are left. */
static void leave(const batch *b, size_t first, size_t rows, uint64_t *left)
{
    for (size_t i = 0; i < rows; i++)
        left[(first + i) / 64] |= (uint64_t)(b->bad[i] != 0) << (first + i) % 64;
}

/* The column from so many rows on. */
static inline quick_column column_from(const quick_column *c, size_t row)
{
    return (quick_column){c->text, c->places, c->cells + row, c->last};
}

static inline size_t batch_rows(size_t rows, size_t first)
{
    return rows - first < BATCH ? rows - first : BATCH;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Lanes with a byte over 9 are not 0. */
static ALWAYS_INLINE lanes no_digits(lanes x)
{
    return ((x + 0x76 * EACH_BYTE) | x) & 0x80 * EACH_BYTE;
}

/* Two digits where one was before, four where two were. */
static ALWAYS_INLINE lanes digit_pairs(lanes x)
{
    return ((x << 3) + (x << 1) + (x >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
}

static ALWAYS_INLINE lanes digit_fours(lanes pairs)
{
    return ((pairs << 6) + (pairs << 5) + (pairs << 2) + (pairs >> 16)) &
           UINT64_C(0x0000ffff0000ffff);
}

static ALWAYS_INLINE uint64_t numbers_of(batch *b, size_t rows, uint64_t factor, unsigned d,
                                         int32_t *steps)
{
    uint64_t fraction = d ? ~UINT64_C(0) << (64 - 8 * d) : 0, whole = ~(fraction | fraction >> 8);
    lanes any = all_lanes(0);
    for (size_t i = 0; i < rows; i += LANES) {
        lanes n = lanes_of(b->n + i), x = lanes_of(b->tail + i) ^ '0' * EACH_BYTE;
        lanes bad = (lanes)(n - (d ? d + 2 : 1) > 8 - (d ? d + 2 : 1));
        x &= ~all_lanes(0) << ((64 - (n << 3)) & 63);
        if (d) {
            bad |= ((x >> (8 * (7 - d))) & 0xff) ^ ('.' ^ '0');
            x = (x & fraction) | (x & whole) << 8;
        }
        bad |= no_digits(x);
        x = digit_fours(digit_pairs(x));
        x = ((x & 0xffff) * 10000 + (x >> 32));
        if (factor != 1)
            x *= factor;
        bad |= x & ~(uint64_t)INT32_MAX;
        *(lanes *)(b->bad + i) = bad;
        any |= bad;
        put_steps(steps + i, x);
    }
    return any_lane(any);
}

TG_CLONES
static uint64_t whole_numbers(batch *b, size_t rows, uint64_t factor, int32_t *steps)
{
    return factor == 1 ? numbers_of(b, rows, 1, 0, steps) : numbers_of(b, rows, factor, 0, steps);
}

TG_CLONES
static uint64_t pointed_numbers(batch *b, size_t rows, uint64_t factor, unsigned d, int32_t *steps)
{
    return factor == 1 ? numbers_of(b, rows, 1, d, steps) : numbers_of(b, rows, factor, d, steps);
}

void quick_numbers(const quick_column *c, size_t rows, unsigned scale, unsigned decimals,
                   int32_t *steps, uint64_t *left)
{
    static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    bool pointed = decimals && decimals < 7;
    uint64_t factor = tens[pointed ? scale - decimals : scale], any = 0;
    batch b;
    memset(left, 0, (rows + 63) / 64 * sizeof *left);
    for (size_t i = 0; i < rows; i += BATCH) {
        quick_column part = column_from(c, i);
        size_t count = batch_rows(rows, i);
        load(&b, &part, count, false, true);
        if (pointed)
            any = pointed_numbers(&b, count, factor, decimals, steps + i);
        else
            any = whole_numbers(&b, count, factor, steps + i);
        if (any)
            leave(&b, i, count, left);
    }
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* The number of the month in quick_months, and the day in it less 1 (in `tail`). */
TG_CLONES
static void months_of(batch *b, size_t rows)
{
    for (size_t i = 0; i < rows; i += LANES) {
        lanes x = lanes_of(b->head + i) ^ UINT64_C(0x2d30302d30303030); /* YYYY-MM- */
        lanes z = lanes_of(b->tail + i) ^ '0' * EACH_BYTE;              /* YY-MM-DD */
        lanes bad = (x & UINT64_C(0xff0000ff00000000)) | (lanes_of(b->n + i) ^ 10);
        lanes y = (x & UINT64_C(0xffffffff)) | (x >> 8 & UINT64_C(0xffff00000000)) |
                  (z & UINT64_C(0xffff000000000000));
        bad |= no_digits(y);
        y = digit_pairs(y);
        lanes year = (y & 0xff) * 100 + (y >> 16 & 0xff) - QUICK_YEAR;
        lanes month = (y >> 32 & 0xff) - 1, day = (y >> 48) - 1;
        bad |= (lanes)(year >= QUICK_YEARS) | (lanes)(month >= 12);
        *(lanes *)(b->bad + i) = bad;
        *(lanes *)(b->found + i) = (year * 12 + month) & (lanes)(bad == 0);
        *(lanes *)(b->tail + i) = day;
    }
}

void quick_dates(const quick_column *c, size_t rows, const quick_months *m, int32_t *days,
                 uint64_t *left)
{
    batch b;
    memset(left, 0, (rows + 63) / 64 * sizeof *left);
    for (size_t i = 0; i < rows; i += BATCH) {
        quick_column part = column_from(c, i);
        size_t count = batch_rows(rows, i);
        uint64_t any = 0;
        load(&b, &part, count, true, true);
        months_of(&b, count);
        for (size_t k = 0; k < count; k++) {
            const int32_t *first = &m->first[b.found[k]];
            uint32_t in_month = (uint32_t)first[1] - (uint32_t)first[0];
            days[i + k] = first[0] + (int32_t)b.tail[k];
            b.bad[k] |= b.tail[k] >= in_month;
            any |= b.bad[k];
        }
        if (any)
            leave(&b, i, count, left);
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Heads as wordbook_head has them; whether any is longer than eight (bit 0)
 * or sixteen bytes (bit 1). */
TG_CLONES
static unsigned heads_of(batch *b, size_t rows)
{
    lanes most = all_lanes(0);
    for (size_t i = 0; i < rows; i += LANES) {
        lanes n = lanes_of(b->n + i), full = (lanes)(n >= 8);
        *(lanes *)(b->head + i) &= ((all_lanes(1) << ((n << 3) & 63)) - 1) | full;
        most |= n; /* at least the greatest: too much costs, too little would be wrong */
    }
    uint64_t bits = any_lane(most);
    return (unsigned)(bits > 8) | (unsigned)(bits > 16) << 1;
}

/* Tails, where some are longer. */
TG_CLONES
static void tails_of(batch *b, size_t rows)
{
    for (size_t i = 0; i < rows; i += LANES) {
        lanes full = (lanes)(lanes_of(b->n + i) >= 8);
        *(lanes *)(b->tail + i) = (lanes_of(b->tail + i) & full) | (lanes_of(b->head + i) & ~full);
    }
}

static ALWAYS_INLINE void find_places(batch *b, size_t rows, uint64_t room, bool longer)
{
    for (size_t i = 0; i < rows; i += LANES) {
        lanes head = lanes_of(b->head + i), tail = longer ? lanes_of(b->tail + i) : head;
        lanes x = (head ^ tail << 1) + lanes_of(b->n + i);
        x = ((x ^ x >> 32) & UINT32_MAX) * WORDBOOK_FACTOR;
        *(lanes *)(b->found + i) = x >> WORDBOOK_SHIFT & (room - 1);
    }
}

/* As wordbook_hash. */
TG_CLONES
static void places_of(batch *b, size_t rows, uint64_t room, bool longer)
{
    if (longer)
        find_places(b, rows, room, true);
    else
        find_places(b, rows, room, false);
}

static ALWAYS_INLINE uint64_t look_up(batch *b, size_t rows, const wordbook_cell *cells,
                                      uint32_t below, bool longer, uint8_t *bytes, uint32_t *words)
{
    uint64_t any = 0;
    for (size_t i = 0; i < rows; i++) {
        const wordbook_cell *c = &cells[b->found[i]];
        uint64_t bad = (c->head ^ b->head[i]) | (c->length ^ b->n[i]) | (c->means >= below);
        if (longer)
            bad |= c->tail ^ b->tail[i];
        if (bytes)
            bytes[i] = (uint8_t)c->means;
        else
            words[i] = c->means;
        b->bad[i] = bad;
        any |= bad;
    }
    return any;
}

/* Few words are compared with all at once; `found` is which. */
static ALWAYS_INLINE uint64_t compare_few(batch *b, size_t rows, const wordbook *book,
                                          uint32_t below, bool longer, uint8_t *bytes,
                                          uint32_t *words)
{
    lanes any = all_lanes(0);
    for (size_t i = 0; i < rows; i += LANES) {
        lanes head = lanes_of(b->head + i), n = lanes_of(b->n + i);
        lanes means = all_lanes(0), found = all_lanes(0), is_one = all_lanes(0);
        for (size_t k = 0; k < book->count; k++) {
            const wordbook_cell *c = &book->few[k];
            lanes is = (lanes)(((head ^ c->head) | (n ^ c->length)) == 0);
            if (longer)
                is &= (lanes)(lanes_of(b->tail + i) == c->tail);
            is_one |= c->means < below ? is : all_lanes(0);
            means |= is & c->means;
            found |= is & k;
        }
        *(lanes *)(b->found + i) = found;
        *(lanes *)(b->bad + i) = ~is_one;
        any |= ~is_one;
        if (bytes)
            put_bytes_of(bytes + i, means);
        else
            put_steps((int32_t *)words + i, means);
    }
    return any_lane(any);
}

TG_CLONES
static uint64_t few_of(batch *b, size_t rows, const wordbook *book, uint32_t below, bool longer,
                       uint8_t *bytes, uint32_t *words)
{
    if (bytes)
        return longer ? compare_few(b, rows, book, below, true, bytes, NULL)
                      : compare_few(b, rows, book, below, false, bytes, NULL);
    return longer ? compare_few(b, rows, book, below, true, NULL, words)
                  : compare_few(b, rows, book, below, false, NULL, words);
}

static uint64_t many_of(batch *b, size_t rows, const wordbook *book, uint32_t below, bool longer,
                        uint8_t *bytes, uint32_t *words)
{
    places_of(b, rows, book->room, longer);
    if (bytes)
        return longer ? look_up(b, rows, book->cells, below, true, bytes, NULL)
                      : look_up(b, rows, book->cells, below, false, bytes, NULL);
    return longer ? look_up(b, rows, book->cells, below, true, NULL, words)
                  : look_up(b, rows, book->cells, below, false, NULL, words);
}

/* Of words of more than sixteen bytes the middle has to be looked at too. */
static uint64_t look_closer(batch *b, const quick_column *c, size_t rows,
                            const wordbook_cell *cells)
{
    uint8_t those[BATCH + 1];
    size_t count = 0;
    uint64_t any = 0;
    for (size_t i = 0; i < rows; i++) {
        those[count] = (uint8_t)i;
        count += (b->n[i] > 16) & (b->bad[i] == 0);
    }
    for (size_t k = 0; k < count; k++) {
        size_t i = those[k];
        const char *text = c->text + (c->places[(ptrdiff_t)c->cells[i] - 1] + 1u);
        b->bad[i] = memcmp(text, cells[b->found[i]].text, b->n[i]) != 0;
        any |= b->bad[i];
    }
    return any;
}

void quick_words(const quick_column *c, size_t rows, const wordbook *book, uint32_t below,
                 unsigned width, void *values, uint64_t *left)
{
    bool few = book->count <= WORDBOOK_FEW;
    batch b;
    memset(left, 0, (rows + 63) / 64 * sizeof *left);
    for (size_t i = 0; i < rows; i += BATCH) {
        quick_column part = column_from(c, i);
        size_t count = batch_rows(rows, i);
        uint8_t *bytes = width == 1 ? (uint8_t *)values + i : NULL;
        uint32_t *words = width == 1 ? NULL : (uint32_t *)values + i;
        load(&b, &part, count, true, false);
        unsigned longer = heads_of(&b, count);
        if (longer) {
            load(&b, &part, count, false, true);
            tails_of(&b, count);
        }
        uint64_t any = few ? few_of(&b, count, book, below, longer, bytes, words)
                           : many_of(&b, count, book, below, longer, bytes, words);
        if (longer & 2)
            any |= look_closer(&b, &part, count, few ? book->few : book->cells);
        if (any)
            leave(&b, i, count, left);
    }
}
