/*
 * sweep_grid.c - which measures of a group have a row, by the classes of two facts.
 *
 *     class of fact A -> bucket  \
 *                                 cell -> blocks of eight entries that both leave, each with what it
 *     class of fact B -> bucket  /        admits of the other facts
 *
 * A row looks at one cell. Of most facts an entry admits an interval of classes: eight entries
 * are asked at once. Where it admits others, a bit by class and entry says so (group_slot).
 * Buckets are as many as keep an entry in few cells; a fact whose classes each have a bucket
 * need not be asked again.
 *
 * That pays where two facts leave little. Elsewhere, and of few entries, bitsets cost less: which
 * it is follows from the number of entries and cells.
 */
#include "eval/sweep_index.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
    LANES_OF_BLOCK = 8,
    BUCKETS_MAX = 128,
    SPREAD_MAX = 4,       /* cells of an entry, on average */
    SPREAD_FREE = 1 << 15, /* or so many in all, which the second cache holds */
    PAYS_FROM = 32,       /* a cell has fewer than one entry in so many */
    SPANS_MAX = 8
};
typedef int16_t block_lanes __attribute__((vector_size(16)));
typedef uint16_t block_classes __attribute__((vector_size(16))); /* these may wrap */

/* A block: for each span the lanes' first classes, less 2^15, and how many classes, less 2^15; then
 * the entries. Lanes without an entry admit nothing. */
typedef struct { block_classes low; block_lanes count; } block_span;
typedef struct { uint32_t entry[LANES_OF_BLOCK]; } block_entries;

struct index_grid {
    uint32_t slot_a, slot_b;
    const uint32_t *cells_a, *cells_b; /* by class; a cell is their sum */
    const uint32_t *firsts;            /* by cell: its first block; those of the next one follow */
    const char *blocks;                /* aligned */
    uint32_t block_bytes;
    bool direct; /* blocks have measures for entries: all of one code, all listed or none, no more to ask */
    uint8_t code;
    uint32_t span_count;
    uint32_t span_slots[SPANS_MAX];
};

/* ---- what entries admit ---------------------------------------------------------------------- */

typedef struct { uint32_t lo, hi; uint64_t buckets[2]; } entry_span;
typedef struct {
    uint32_t slot;
    entry_span *of;    /* by entry */
    bool spans;        /* each admits one interval */
    uint64_t classes;  /* that entries admit, together */
    uint64_t spread;   /* buckets that they do */
    unsigned shift;    /* how often two buckets became one */
} slot_spans;

static uint32_t bucket_of(const index_slot *x, uint32_t class, unsigned shift)
{
    uint32_t most = x->class_count;
    return (most <= BUCKETS_MAX ? class : (uint32_t)((uint64_t) class * BUCKETS_MAX / most)) >>
           shift;
}

static uint32_t bucket_count(const struct sweep_index *x, const slot_spans *s)
{
    const index_slot *slot = &x->slots[s->slot];
    return bucket_of(slot, slot->class_count - 1, s->shift) + 1;
}

/* A class has a bucket of its own. */
static bool is_exact(const struct sweep_index *x, const slot_spans *s)
{
    return s->shift == 0 && x->slots[s->slot].class_count <= BUCKETS_MAX;
}

static uint32_t bucket_total(const uint64_t buckets[2])
{
    return (uint32_t)__builtin_popcountll(buckets[0]) + (uint32_t)__builtin_popcountll(buckets[1]);
}

static bool slot_spans_make(sweep *s, const struct sweep_index *x, const index_group *g,
                            slot_spans *to)
{
    const index_slot *slot = &x->slots[to->slot];
    uint8_t *buckets = arena_alloc(s->pairs_room, slot->class_count, 1);
    to->of = arena_alloc(s->pairs_room, g->count, sizeof *to->of);
    to->spans = slot->class_count <= UINT16_MAX;
    if (!to->of || !buckets)
        return false;
    for (uint32_t c = 0; c < slot->class_count; c++)
        buckets[c] = (uint8_t)bucket_of(slot, c, 0);
    for (uint32_t i = 0; i < g->count; i++) {
        entry_span *e = &to->of[i];
        uint32_t count = 0;
        index_admits(s, &g->entries[i], slot, x->admits);
        const uint8_t *low = memchr(x->admits, 1, slot->class_count);
        e->lo = e->hi = low ? (uint32_t)(low - x->admits) : 0;
        for (uint32_t c = e->lo; low && c < slot->class_count; c++) {
            if (!x->admits[c])
                continue;
            e->buckets[buckets[c] / 64] |= UINT64_C(1) << buckets[c] % 64;
            e->hi = c + 1;
            count++;
        }
        to->spans = to->spans && e->hi - e->lo == count;
        to->classes += count;
        to->spread += bucket_total(e->buckets);
    }
    return true;
}

/* Two buckets become one. */
static void coarser(const index_group *g, slot_spans *x)
{
    x->shift++;
    x->spread = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        uint64_t was[2] = {x->of[i].buckets[0], x->of[i].buckets[1]}, now[2] = {0, 0};
        for (uint32_t k = 0; k < BUCKETS_MAX; k++)
            now[0] |= (was[k / 64] >> k % 64 & 1) << k / 2;
        memcpy(x->of[i].buckets, now, sizeof now);
        x->spread += bucket_total(now);
    }
}

static uint64_t cells_of_entries(const index_group *g, const slot_spans *a, const slot_spans *b)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < g->count; i++)
        total += (uint64_t)bucket_total(a->of[i].buckets) * bucket_total(b->of[i].buckets);
    return total;
}

/* ---- making ---------------------------------------------------------------------------------- */

/* The cells of an entry, one after another; false at the end. */
typedef struct { uint64_t a[2], b[2]; uint32_t bucket_a; const uint64_t *all_b; bool begun; } cell_walk;

static bool take_bit(uint64_t bits[2], uint32_t *at)
{
    uint32_t k = bits[0] == 0;
    if (!bits[k])
        return false;
    *at = 64 * k + (uint32_t)__builtin_ctzll(bits[k]);
    bits[k] &= bits[k] - 1;
    return true;
}

static bool next_cell(cell_walk *w, uint32_t rows, uint32_t *at)
{
    uint32_t bucket_b;
    while (!w->begun || !take_bit(w->b, &bucket_b)) {
        if (!take_bit(w->a, &w->bucket_a))
            return false;
        memcpy(w->b, w->all_b, sizeof w->b);
        w->begun = true;
    }
    *at = w->bucket_a * rows + bucket_b;
    return true;
}

static cell_walk cells_of(const slot_spans *a, const slot_spans *b, uint32_t entry)
{
    const uint64_t *buckets = a->of[entry].buckets;
    return (cell_walk){.a = {buckets[0], buckets[1]}, .all_b = b->of[entry].buckets};
}

static uint32_t *cells_by_class(sweep *s, const index_slot *slot, unsigned shift, uint32_t times)
{
    uint32_t *of = sweep_alloc(s, slot->class_count, sizeof *of);
    for (uint32_t c = 0; of && c < slot->class_count; c++)
        of[c] = bucket_of(slot, c, shift) * times;
    return of;
}

static char *block_at(const index_grid *x, uint32_t block)
{
    return (char *)x->blocks + (size_t)block * x->block_bytes;
}

static void put_entry(const index_grid *x, const slot_spans *const *spans, uint32_t block,
                      uint32_t lane, uint32_t entry, uint32_t gives)
{
    block_span *asked = (block_span *)(void *)block_at(x, block);
    for (uint32_t k = 0; k < x->span_count; k++) {
        entry_span e = spans[k] ? spans[k]->of[entry] : (entry_span){0, UINT16_MAX, {0, 0}};
        asked[k].low[lane] = (uint16_t)(e.lo + (1u << 15));
        asked[k].count[lane] = (int16_t)(e.hi - e.lo - (1u << 15));
    }
    block_entries *ids = (block_entries *)(void *)(asked + x->span_count);
    ids->entry[lane] = gives;
}

/* Lanes that admit nothing. */
static void put_nothing(const index_grid *x, uint32_t blocks)
{
    for (uint32_t i = 0; i < blocks; i++) {
        block_span *asked = (block_span *)(void *)block_at(x, i);
        for (uint32_t k = 0; k < x->span_count; k++)
            asked[k].count = (block_lanes){0} + INT16_MIN;
    }
}

/* The blocks of all cells. */
static bool grid_fill(sweep *s, struct sweep_index *x, const index_group *g, index_grid *to,
                      const slot_spans *a, const slot_spans *b, const slot_spans *const *spans)
{
    uint32_t rows = bucket_count(x, b), cells = bucket_count(x, a) * rows, blocks = 0;
    uint32_t *counts = arena_alloc(s->pairs_room, cells + 1u, sizeof *counts);
    uint32_t *firsts = sweep_alloc(s, cells + 1u, sizeof *firsts);
    if (!counts || !firsts)
        return false;
    for (uint32_t i = 0, at; i < g->count; i++)
        for (cell_walk k = cells_of(a, b, i); next_cell(&k, rows, &at);)
            counts[at]++;
    for (uint32_t c = 0; c < cells; c++) {
        firsts[c] = blocks;
        blocks += (counts[c] + LANES_OF_BLOCK - 1) / LANES_OF_BLOCK;
        counts[c] = 0;
    }
    firsts[cells] = blocks;
    to->firsts = firsts;
    to->block_bytes = (uint32_t)(to->span_count * sizeof(block_span) + sizeof(block_entries));
    size_t bytes = (size_t)blocks * to->block_bytes;
    x->bytes += bytes;
    to->blocks = x->bytes > INDEX_BYTES_MAX ? NULL : sweep_aligned(s, bytes + 1);
    if (!to->blocks)
        return false;
    put_nothing(to, blocks);
    for (uint32_t i = 0, at; i < g->count; i++)
        for (cell_walk k = cells_of(a, b, i); next_cell(&k, rows, &at);) {
            uint32_t n = counts[at]++, gives = to->direct ? g->entries[i].measure : i;
            put_entry(to, spans, firsts[at] + n / LANES_OF_BLOCK, n % LANES_OF_BLOCK, i, gives);
        }
    return true;
}

/* The slots that have to be asked of a cell's entries: of intervals in its
 * blocks, of others by bits. */
static bool grid_asks(sweep *s, struct sweep_index *x, index_group *g, index_grid *to,
                      const slot_spans *all, uint32_t count, const slot_spans **spans)
{
    for (uint32_t k = 0; k < count; k++) {
        bool told =
            (all[k].slot == to->slot_a || all[k].slot == to->slot_b) && is_exact(x, &all[k]);
        if (told)
            continue;
        if (all[k].spans && to->span_count < SPANS_MAX) {
            spans[to->span_count] = &all[k];
            to->span_slots[to->span_count++] = all[k].slot;
            continue;
        }
        group_slot *by = &g->by[g->by_count++];
        by->slot = all[k].slot;
        if (!group_bits(s, x, g, by))
            return false;
    }
    if (to->span_count == 0) { /* lanes without an entry have still to be told */
        spans[0] = NULL;
        to->span_slots[to->span_count++] = to->slot_a;
    }
    return true;
}

/* The two that leave least. */
static void most_selective(const struct sweep_index *x, const slot_spans *all, uint32_t count,
                           uint32_t best[2])
{
    uint64_t least[2] = {UINT64_MAX, UINT64_MAX};
    for (uint32_t k = 0; k < count; k++) {
        uint64_t share = (all[k].classes << 16) / x->slots[all[k].slot].class_count;
        if (share < least[0]) {
            least[1] = least[0];
            best[1] = best[0];
            least[0] = share;
            best[0] = k;
        } else if (share < least[1]) {
            least[1] = share;
            best[1] = k;
        }
    }
}

/* Its entries all give the same, and nothing else is asked of them. */
static bool all_alike(const sweep *s, const index_group *g)
{
    const index_entry *first = &g->entries[0];
    for (uint32_t i = 0; i < g->count; i++) {
        const index_entry *e = &g->entries[i];
        if (e->pass != F_ONE || e->rest != F_ONE || e->code != first->code ||
            (s->listed && s->listed[e->measure] != s->listed[first->measure]))
            return false;
    }
    return true;
}

bool grid_make(sweep *s, struct sweep_index *x, index_group *g)
{
    slot_spans all[SLOTS_MAX] = {{0}};
    const slot_spans *spans[SPANS_MAX];
    uint32_t count = 0, best[2] = {0, 0};
    if (g->count < 2 * PAYS_FROM || !(g->slots & (g->slots - 1)))
        return true;
    for (uint32_t i = 0; i < g->count; i++)
        g->entries[i].first = 0;
    qsort(g->entries, g->count, sizeof *g->entries, index_order);
    for (uint32_t i = 0; i < x->slot_count; i++) {
        if (!(g->slots >> i & 1))
            continue;
        all[count].slot = i;
        if (!slot_spans_make(s, x, g, &all[count++])) {
            s->oom = true;
            return false;
        }
    }
    most_selective(x, all, count, best);
    slot_spans *a = &all[best[0]], *b = &all[best[1]];
    uint64_t total = cells_of_entries(g, a, b), most = (uint64_t)SPREAD_MAX * g->count;
    most = most > SPREAD_FREE ? most : SPREAD_FREE;
    for (; total > most; total = cells_of_entries(g, a, b))
        coarser(g, a->spread > b->spread ? a : b);
    uint64_t cells = (uint64_t)bucket_count(x, a) * bucket_count(x, b);
    if (total * PAYS_FROM > cells * g->count)
        return true;
    index_grid *to = sweep_alloc(s, 1, sizeof *to);
    if (!to)
        return false;
    to->slot_a = a->slot;
    to->slot_b = b->slot;
    to->cells_a = cells_by_class(s, &x->slots[a->slot], a->shift, bucket_count(x, b));
    to->cells_b = cells_by_class(s, &x->slots[b->slot], b->shift, 1);
    if (s->oom || !grid_asks(s, x, g, to, all, count, spans))
        return false;
    to->direct = g->by_count == 0 && all_alike(s, g);
    to->code = (uint8_t)g->entries[0].code;
    if (!grid_fill(s, x, g, to, a, b, spans))
        return false;
    g->grid = to;
    return true;
}

/* ---- a strip --------------------------------------------------------------------------------- */

/* A bit for each lane that is true. */
static inline unsigned lanes_true(block_lanes x)
{
#if defined(__SSE2__)
    return (unsigned)_mm_movemask_epi8(_mm_packs_epi16((__m128i)x, _mm_setzero_si128()));
#else
    unsigned bits = 0;
    for (unsigned i = 0; i < LANES_OF_BLOCK; i++)
        bits |= (unsigned)(x[i] & 1) << i;
    return bits;
#endif
}

/* What is asked by bits admits the entry. */
static inline bool bits_admit(const struct sweep_index *x, const index_group *g, uint32_t entry,
                              uint32_t row)
{
    for (uint32_t k = 0; k < g->by_count; k++) {
        uint32_t class = x->classes[g->by[k].slot * STRIP_ROWS + row];
        if (!(g->by[k].bits[(size_t)class * g->words + entry / 64] >> entry % 64 & 1))
            return false;
    }
    return true;
}

/* A row's cell. */
typedef struct { uint32_t row, first, past; } row_cell;

/* The lanes of a block that admit a row. */
static inline __attribute__((always_inline)) unsigned
block_admits(const block_span *asked, const block_classes *class, uint32_t spans)
{
    block_lanes all = (block_lanes)(class[0] - asked[0].low) < asked[0].count;
    for (uint32_t k = 1; k < spans; k++)
        all &= (block_lanes)(class[k] - asked[k].low) < asked[k].count;
    return lanes_true(all);
}

/* All measures of a direct grid that have the row. Of a block with any, each lane's is stored, and
 * the next one over it if it has not: how many there are cannot be foretold. */
static inline __attribute__((always_inline)) void
cell_measures(sweep *s, const index_grid *grid, row_cell at, const block_classes *class,
              uint32_t spans, uint32_t row, bool listed, const block_answers *to)
{
    list_pairs *p = &s->pairs;
    unsigned any = 0;
    while (listed && p->count + (at.past - at.first + 1) * LANES_OF_BLOCK > p->room)
        if (!lists_grow(s))
            return;
    size_t n = p->count;
    for (uint32_t i = at.first; i < at.past; i++) {
        const block_span *asked = (const block_span *)(const void *)block_at(grid, i);
        const block_entries *ids = (const block_entries *)(const void *)(asked + spans);
        unsigned bits = block_admits(asked, class, spans);
        any |= bits;
        if (!bits || !listed)
            continue;
        for (unsigned k = 0; k < LANES_OF_BLOCK; k++) {
            p->ids[n] = ids->entry[k];
            n += bits >> k & 1;
        }
    }
    if (!any)
        return;
    if (listed) {
        lists_row(p, row);
        p->count = n;
    }
    index_stands(row, grid->code, to);
}

static inline __attribute__((always_inline)) void
cell_entries(sweep *s, const struct sweep_index *x, const index_group *g, row_cell at,
             uint32_t spans, uint32_t strip, const block_answers *to)
{
    const index_grid *grid = g->grid;
    const uint32_t row = strip * STRIP_ROWS + at.row;
    block_classes class[SPANS_MAX];
    for (uint32_t k = 0; k < spans; k++)
        class[k] =
            (block_classes){0} + (uint16_t)x->classes[grid->span_slots[k] * STRIP_ROWS + at.row];
    if (grid->direct) {
        cell_measures(s, grid, at, class, spans, row, s->listed && s->listed[g->ids[0]], to);
        return;
    }
    for (uint32_t i = at.first; i < at.past; i++) {
        const block_span *asked = (const block_span *)(const void *)block_at(grid, i);
        const block_entries *ids = (const block_entries *)(const void *)(asked + spans);
        for (unsigned bits = block_admits(asked, class, spans); bits; bits &= bits - 1) {
            uint32_t entry = ids->entry[__builtin_ctz(bits)];
            if (g->by_count == 0 || bits_admit(x, g, entry, at.row))
                index_found(s, g, entry, row, to);
        }
    }
}

void grid_strip(sweep *s, const struct sweep_index *x, const index_group *g, uint32_t strip,
                uint64_t rows, const block_answers *to)
{
    const index_grid *grid = g->grid;
    const uint32_t *a = x->classes + (size_t)grid->slot_a * STRIP_ROWS;
    const uint32_t *b = x->classes + (size_t)grid->slot_b * STRIP_ROWS;
    row_cell cells[STRIP_ROWS + 1];
    uint32_t count = 0;
    for (; rows; rows &= rows - 1) {
        uint32_t r = (uint32_t)__builtin_ctzll(rows),
                 at_cell = grid->cells_a[a[r]] + grid->cells_b[b[r]];
        cells[count] = (row_cell){r, grid->firsts[at_cell], grid->firsts[at_cell + 1]};
        __builtin_prefetch(block_at(grid, cells[count].first));
        count += cells[count].first != cells[count].past;
    }
    for (uint32_t i = 0; i < count; i++)
        switch (grid->span_count) {
        case 1: cell_entries(s, x, g, cells[i], 1, strip, to); break;
        case 2: cell_entries(s, x, g, cells[i], 2, strip, to); break;
        case 3: cell_entries(s, x, g, cells[i], 3, strip, to); break;
        default: cell_entries(s, x, g, cells[i], grid->span_count, strip, to); break;
        }
}
