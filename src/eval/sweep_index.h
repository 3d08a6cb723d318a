/*
 * sweep_index.h - the parts of the index of measures that stand by themselves (sweep_index.c).
 *
 *     sweep_index.c   which measures, classes of facts, groups; rows by bitsets
 *     sweep_grid.c    rows of a group by two facts' classes
 */
#ifndef TG_EVAL_SWEEP_INDEX_H
#define TG_EVAL_SWEEP_INDEX_H

#include "eval/sweep_run.h"

enum { INDEX_FROM = 64, SLOTS_MAX = 32, GROUPS_MAX = 16, INDEX_BYTES_MAX = 64 << 20 };

/* Classes of a fact's values, by word or between cuts. */
typedef struct {
    uint32_t fact, input;
    const int64_t *cuts;      /* steps; NULL: words */
    uint32_t cut_count, class_count;
    const value *firsts;      /* a value of each class */
    const uint32_t *by_word;
    const uint32_t *by_raw;   /* of raw values from raw_low on, raw_count of them; NULL: search */
    int64_t raw_low;
    uint32_t raw_count;
} index_slot;

typedef struct {
    uint32_t measure, version, code; /* code: the verdict that it gives; 0: none */
    uint32_t pass, rest;             /* formula values */
    uint32_t slots;                  /* a bit per slot that it looks at */
    uint32_t *nodes, *facts;         /* conjuncts on one fact, and which */
    uint32_t node_count;
    uint32_t first;                  /* class of the group's first fact, for the order; of a grid 0 */
} index_entry;

/* What the classes of one slot leave of a group. */
typedef struct { uint32_t slot; uint64_t *bits; } group_slot;
typedef struct { uint32_t lo, hi; } word_range;
typedef struct index_grid index_grid; /* sweep_grid.c */
typedef struct {
    uint32_t slots;
    index_entry *entries;     /* in order; bit i of word w is entry 64 w + i */
    uint32_t count, words;
    uint32_t *ids;            /* measures, in order */
    uint8_t *codes;
    bool plain;               /* every row passes the gate, and nothing is left to be asked */
    index_grid *grid;         /* NULL: by the bitsets of all its facts */
    group_slot *by;           /* the first fact first; of a grid, what it asks besides */
    uint32_t by_count;
    word_range *ranges;       /* by class of the first fact */
} index_group;

struct sweep_index {
    index_slot *slots;
    uint32_t slot_count;
    index_group *groups;
    uint32_t group_count;
    size_t bytes;
    uint8_t *admits;          /* by class, while it is made */
    uint32_t *classes;        /* of a strip: slot * STRIP_ROWS + row */
};

/* The classes of a slot that do not exclude the entry, a byte each. */
void index_admits(const sweep *s, const index_entry *e, const index_slot *slot, uint8_t *out);
/* Entries in order of their first class, then of their measures. */
int index_order(const void *a, const void *b);
/* The bitsets of one slot: class by class. False: too many, or no memory. */
TG_MUST_USE bool group_bits(sweep *s, struct sweep_index *x, const index_group *g, group_slot *to);

/* A grid for the group, where it pays; its entries are put in order. False: no memory. */
TG_MUST_USE bool grid_make(sweep *s, struct sweep_index *x, index_group *g);
/* What the group has for rows (a bit each) of a strip whose classes are there. */
void grid_strip(sweep *s, const struct sweep_index *x, const index_group *g, uint32_t strip,
                uint64_t rows, const block_answers *to);

static inline bool index_plane_bit(const sweep *s, uint32_t value_id, uint32_t row)
{
    return formula_plane(&s->f, s->planes, s->words, value_id)[row / 64] >> row % 64 & 1;
}

/* A measure of this code stands in the row. */
static inline void index_stands(uint32_t row, uint8_t code, const block_answers *to)
{
    if (to->verdict && code > to->verdict[row])
        to->verdict[row] = code;
    if (to->disposition && code == VD_DENIED)
        to->disposition[row] = DISP_DENIED;
    else if (to->disposition && code >= VD_NOTIFICATION && to->disposition[row] == DISP_RELEASED)
        to->disposition[row] = DISP_HELD;
}

/* An entry whose conditions on single facts hold in the row. */
static inline void index_found(sweep *s, const index_group *g, uint32_t at, uint32_t row,
                               const block_answers *to)
{
    if (!g->plain && !(index_plane_bit(s, g->entries[at].pass, row) &&
                       index_plane_bit(s, g->entries[at].rest, row)))
        return;
    index_stands(row, g->codes[at], to);
    if (s->listed && s->listed[g->ids[at]])
        lists_add(s, row, g->ids[at]);
}

#endif
