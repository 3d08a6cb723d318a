/*
 * sweep_run.h - what the files of a sweep share.
 *
 *     sweep_truth.c   atoms and nodes as formula values: "holds" and "fails", as far as needed
 *     sweep_sums.c    integer expressions over runs of rows, comparisons across facts
 *     sweep_charges.c amounts by row
 *     sweep_index.c   thousands of measures that stand by themselves
 *     sweep_lists.c   ids of measures by row
 *     sweep_frame.c   who stands, what the gates say, what is undecided
 *     sweep_odd.c     rows whose values are for an outcome
 *     sweep_reads.c   which open facts a world would have to decide
 *     sweep_worlds.c  worlds as rows of a table
 *     sweep_alone*.c  one row by itself
 *     sweep.c         blocks
 */
#ifndef TG_EVAL_SWEEP_RUN_H
#define TG_EVAL_SWEEP_RUN_H

#include "eval/batch_run.h"
#include "eval/formula.h"
#include "eval/sweep.h"

enum { SWEEP_BLOCK = 2048, STRIP_ROWS = 64, RUN_STRIPS = 4, RUN_ROWS = RUN_STRIPS * STRIP_ROWS,
       WIDE_PLANES = 64 };

/* ---- inputs of the formula ------------------------------------------------------------------- */

typedef enum { MAKE_GE, MAKE_EQ, MAKE_MEMBER } maker_kind;
typedef struct { maker_kind kind; uint32_t input; uint64_t at; uint64_t set[4]; } plane_maker;

/* Up to 64 planes of an input of words too many for a byte: a word of truths per word. */
typedef struct { uint32_t input, count; uint64_t *truths; uint32_t kept[WIDE_PLANES]; } wide_words;

/* ---- integer expressions --------------------------------------------------------------------- */

typedef enum { SUM_STEPS, SUM_WORDS, SUM_ONE, SUM_ADD, SUM_TIMES } sum_kind;
typedef struct {
    sum_kind kind;
    uint32_t input;        /* STEPS, WORDS */
    int64_t scale, offset; /* STEPS; ONE: offset */
    const int64_t *words;  /* WORDS */
    uint32_t a, b;         /* ADD: a * ka + b * kb. TIMES: a * b */
    int64_t ka, kb;
    int64_t low, high;     /* WORDS: of all words; one without a number has 0 */
} sum_step;

/* A number: the expression times a unit, over a divisor (ID_NONE: one) that is not below zero,
 * where known; elsewhere it may be none (formula values). Over zero it is none. */
typedef struct { bool ok; uint32_t at, divisor; rat unit; uint32_t known, none; } sum_number;

/* A comparison across facts, into a kept plane: x * kx op y * ky, false where a divisor is zero. */
typedef struct {
    uint32_t x, y, x_divisor, y_divisor;
    int64_t kx, ky;
    cmp_op op;
    bool narrow;           /* both sides fit 32 bits, by what their facts may be; no divisors */
    uint32_t kept;         /* formula value */
} sum_compare;

/* A derived fact's number in its steps, which must fit. */
typedef struct { uint32_t at; rat steps; } sum_watch;

/* A charge where one rate holds: amount = (k * sum + amounts of bases,
 * each times its own) * p / q. */
typedef struct {
    uint32_t charge;       /* place among sweep.charges */
    uint32_t where;        /* formula value */
    uint32_t sum;          /* of facts; ID_NONE: nothing */
    int64_t k;
    const uint32_t *bases; /* charges before this one */
    const int64_t *base_k;
    uint32_t base_count;
    int64_t p, q;
    bool exact;            /* what does not divide is odd; else half to even */
    bool fast;             /* this block: everything fits */
} charge_piece;

typedef struct {
    uint32_t measure;
    unsigned scale;
    int64_t to_sum;        /* times this in the sum's decimals; 0: only a base */
    bool direct;           /* no base of another: added to the sum as it is worked out */
} charge_column;

/* ---- lists ----------------------------------------------------------------------------------- */

/* Measures as they are found, and the row from each `first` on; there is room
 * for as many rows as ids. */
typedef struct { uint32_t row, first; } list_row;
typedef struct {
    uint32_t *ids;
    list_row *rows;
    size_t count, row_count, room;
    bool in_order;
} list_pairs;
typedef struct { uint32_t measure, where; } plane_list; /* where it stands: formula value */

/* Where a block's answers go. */
typedef struct { uint8_t *verdict, *disposition; char *mask; int64_t *charge; } block_answers;

/* ---- the sweep ------------------------------------------------------------------------------- */

typedef struct { uint32_t t, f; bool t_made, f_made, complete, known; } node_value;

/* Whether what three-valued logic leaves open of a condition is not
 * shown, but for open questions. */
typedef struct { bool known, plain; uint32_t questions; } plain_node;

/* The caller's rows; which facts decide what is open on a row; rows of worlds (sweep_worlds.c). */
typedef enum { SWEEP_ROWS, SWEEP_READS, SWEEP_WORLDS } sweep_kind;

/* Values of a fact that its atoms tell apart, one of each kind; count 0: it is for an outcome. An
 * outcome has at most so many classes of it by these atoms. */
typedef struct { const value *values; uint32_t count, classes; bool known; } fact_choice;

/* An atom that may be open and must then be decided: where that is so. `counts`: it only counts for
 * how many worlds an outcome has. */
typedef struct { uint32_t atom, where; bool counts; } sweep_read;

struct sweep {
    sweep_kind kind;
    const plan *p;
    const model *m;
    arena *a;
    const bit_kernels *kernels;
    bool portable;
    sweep_question q;
    formula f;
    bool oom;
    may *missing;              /* by atom: nothing is known */
    node_value *nodes, *atoms; /* by id */
    node_value *line_nodes, *line_atoms; /* WORLDS: as the row says that the world is of;
                                            else the same */
    bool of_line;              /* these are asked for now */
    plain_node *plain;         /* by node */
    uint64_t worlds_max;       /* also of completions of what must be shown */
    uint32_t *bitmaps;         /* kept values */
    bool **odd_words;          /* by input of words */
    bool **link_yes, **link_no; /* by atom: by word of the one input it rests on; NULL: others */
    VEC(plane_maker) makers;
    VEC(wide_words) wide;
    VEC(sum_step) sums;
    sum_number *numbers;       /* by fact, as asked */
    bool *number_asked;
    VEC(sum_compare) compares;
    VEC(sum_watch) watches;
    VEC(charge_piece) pieces;
    VEC(charge_column) charges;
    /* outputs */
    uint32_t levels[VD_COUNT]; /* formula values of the line */
    uint32_t released, denied;
    uint32_t odd;
    uint32_t *bits;
    bool *indexed;             /* by measure: not in the formula */
    struct sweep_index *index; /* NULL: none is */
    const bool *listed;        /* by measure; NULL: none */
    plane_list *lists;         /* of the formula's measures */
    uint32_t list_count;
    VEC(sweep_read) reads;     /* SWEEP_READS, by fact */
    fact_choice *choices;      /* by fact, as asked */
    struct sweep_worlds *worlds; /* SWEEP_ROWS: NULL until enough rows were open */
    uint64_t open_rows;
    /* a block */
    arena *pairs_room;
    list_pairs pairs;
    uint32_t rows_now;
    uint32_t words;            /* of a plane */
    uint64_t *planes;          /* aligned */
    char *padded;              /* the last strips of inputs, aligned */
    const void **at;           /* by input: the block's first row */
    bool *ranged;              /* by input: a sum may not fit, by what its facts may be */
    bool *past_told;           /* by input of words: one past them is odd, or cannot be */
    char *answers;             /* of a block whose last strip is not full */
    uint32_t strips_now;
    int64_t *input_low, *input_high;
    i128 *sum_low, *sum_high;  /* by sum, this block */
    bool *sum_fits, *sum_charged, *compare_used;
    bool *sum_wide, *sum_narrow; /* compared in 64 bits; in 32 */
    int32_t *ints;               /* strips of 32 bits, by sum */
    int64_t *charge_low, *charge_high;
    bool any_compare, any_ranged, total_fits;
    int64_t *strips;           /* RUN_ROWS by sum, then by charge; aligned */
    /* rows by themselves */
    struct sweep_alone *alone; /* NULL: not made, or there is none */
    bool alone_tried;
};

/* Bytes at a multiple of 64. */
void *sweep_aligned(sweep *s, size_t bytes);

static inline void *sweep_alloc(sweep *s, size_t count, size_t size)
{
    void *x = s->oom ? NULL : arena_alloc(s->a, count + 1, size);
    if (!x)
        s->oom = true;
    return x;
}

/* sweep_truth.c */
TG_MUST_USE bool truth_setup(sweep *s, arena *scratch);
uint32_t node_holds(sweep *s, uint32_t id); /* may hold */
uint32_t node_fails(sweep *s, uint32_t id); /* may fail */
uint32_t node_open(sweep *s, uint32_t id);  /* both */
bool node_complete(sweep *s, uint32_t id);  /* nowhere open */
/* Where the condition is shown, and where that cannot be told. */
void node_shown(sweep *s, uint32_t id, uint32_t *surely, uint32_t *open);
/* Where a definition among the bits holds on its clock, and where an outcome has to tell. */
void bit_holds(sweep *s, const sweep_bit *b, uint32_t *holds, uint32_t *untold);
/* Rows whose word is in the set (by word). */
uint32_t words_in(sweep *s, uint32_t input, const bool *in);
/* A byte that is always a word. */
bool all_words(const sweep_input *in);
/* Some row may have no word. */
bool lacks_words(const sweep *s, uint32_t input);
/* Rows whose word number is past the words. */
uint32_t words_past(sweep *s, uint32_t input);
/* Rows where a number input's step is at least this. */
uint32_t steps_from(sweep *s, const sweep_source *from, int64_t step);

/* Rows of a bitmap; of none no rows. */
static inline uint32_t bitmap_rows(const sweep *s, uint32_t bitmap)
{
    return bitmap == ID_NONE ? F_ZERO : s->bitmaps[bitmap];
}

/* Rows in which the fact's source says nothing. */
static inline uint32_t source_lacks(const sweep *s, const sweep_source *from)
{
    return from->kind == FROM_STEPS || from->kind == FROM_WORDS ? bitmap_rows(s, from->lacks)
                                                                : F_ZERO;
}

/* Where the party that a fact is of is nobody. */
uint32_t role_none(sweep *s, uint32_t fact);
/* Which inputs the facts under a fact come from; `input` (or NULL) gets the one. */
typedef enum { LEAVES_NONE, LEAVES_ONE, LEAVES_MANY } leaves_kind;
leaves_kind leaves_input(const sweep *s, uint32_t fact, uint32_t *input);

/* sweep_sums.c */
sum_number sum_of_fact(sweep *s, uint32_t fact);
sum_number sum_of_parts(sweep *s, uint32_t derived); /* whatever is given of the fact itself */
sum_number sum_shifted(sweep *s, sum_number x, char op, rat by);
/* No part of the derived fact, down to the last, is one that no row has. */
bool parts_complete(const sweep *s, uint32_t derived);
/* A block where the derived fact may be too large is odd. */
void sums_watch(sweep *s, uint32_t derived);
/* A comparison: its truth where known (a kept value), and where that is. False: not to be had. */
bool sum_comparison(sweep *s, const atom *x, uint32_t *truth, uint32_t *known);
bool sum_compared(sweep *s, cmp_op op, sum_number x, sum_number y, uint32_t *truth,
                  uint32_t *known);
TG_MUST_USE bool sums_ready(sweep *s);
/* What inputs and sums of a row that is not odd lie between, by the facts'
 * ranges and the columns'. */
void sums_widest(sweep *s);
/* Within what sums lie between now. */
bool sums_watch_fits(const sweep *s, const sum_watch *x);
bool sums_compare_fits(const sweep *s, const sum_compare *c);
/* Marks a sum and those under it. */
void sums_mark(const sweep *s, bool *in, uint32_t sum);
/* Comparisons of the block into their planes; false: something may not fit, all rows are odd. */
TG_MUST_USE bool sums_compare(sweep *s, uint32_t strips);

/* sweep_charges.c */
/* Pieces of the charges asked for; `stands` by plan version. */
void charges_make(sweep *s, const uint32_t *stands);
/* Half to even; with `exact` a remainder makes the row odd. */
int64_t charge_divided(int64_t x, const charge_piece *c, uint64_t row, uint64_t *odd);
/* Charges of the block; rows that are too large are added to `odd`. */
void charges_of_block(sweep *s, uint32_t strips, uint64_t *odd, int64_t *out);

/* sweep_index.c: marks what it takes out of the formula, which is not finished yet. */
void index_make(sweep *s);
void index_block(sweep *s, const uint64_t *odd, const block_answers *to);

/* sweep_lists.c */
TG_MUST_USE bool lists_grow(sweep *s);
/* What is found from here on is the row's. There is room for it. */
static inline void lists_row(list_pairs *p, uint32_t row)
{
    size_t n = p->row_count;
    if (n && p->rows[n - 1].row == row)
        return;
    p->in_order = p->in_order && (!n || p->rows[n - 1].row < row);
    p->rows[p->row_count++] = (list_row){row, (uint32_t)p->count};
}

static inline void lists_add(sweep *s, uint32_t row, uint32_t measure_id)
{
    list_pairs *p = &s->pairs;
    if (p->count == p->room && !lists_grow(s))
        return;
    lists_row(p, row);
    p->ids[p->count++] = measure_id;
}
void lists_begin(sweep *s);
TG_MUST_USE bool lists_give(sweep *s, size_t first, const uint64_t *odd, const sweep_answers *out);

/* sweep_frame.c: rows, or rows of worlds. */
void frame_build(sweep *s);

/* sweep_odd.c: rows whose values are for an outcome. */
void odd_rows_by_value(sweep *s);
/* Rows with a charge that may not fit; `stands` by plan version. */
void odd_rows_by_charge(sweep *s, const uint32_t *stands);
/* Where a constraint bears on the fact and may fail. */
uint32_t fact_tied(sweep *s, uint32_t fact);
/* Rows that give the fact a value that is not none; where the word says
 * it all the same, perhaps. */
uint32_t known_rows(sweep *s, uint32_t fact);

/* sweep_reads.c: the formula of SWEEP_READS. */
void reads_build(sweep *s);
/* What a row that lacks the fact may have. */
const fact_choice *fact_choices(sweep *s, uint32_t fact);
/* An atom that its own fact decides. */
bool own_atom(const sweep *s, uint32_t atom_id);

/* sweep.c */
TG_MUST_USE sweep *sweep_make(sweep_kind kind, const plan *p, const sweep_question *q,
                              uint32_t block_rows, bool portable, arena *a, arena *scratch);
/* The planes of rows [first, first + count) of a table, at most a block. SWEEP_OK with `fits`
 * false: its sums may not fit, all rows are odd. */
TG_MUST_USE sweep_result sweep_planes(sweep *s, const sweep_data *d, size_t first, uint32_t count,
                                      bool *fits);
const uint64_t *sweep_plane(const sweep *s, uint32_t value);
/* Answers of the block, in whole strips; NULL where not wanted. */
void sweep_codes(const sweep *s, const block_answers *to);
void sweep_masks(const sweep *s, unsigned width, char *to);

/* sweep_worlds.c: of rows [first, first + count) of the table those that
 * are odd and need not be. */
TG_MUST_USE sweep_result worlds_rows(sweep *s, const sweep_data *d, size_t first, size_t count,
                                     const sweep_answers *out);

#endif
