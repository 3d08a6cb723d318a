/*
 * signature.h - lines with one outcome, over the readings of the questions that they depend on.
 *
 *     outcome, questions open ──▶ tree: one question after the other read, until nothing that is counted
 *                                 can change any more
 *     tree ──▶ leaves: what becomes of the lines, who is paid       told apart by what they say
 *          ──▶ which questions make a difference, and the leaf of each joint reading of these
 *
 * The tree is walked level by level, so that lines under many readings are decided as one batch. An
 * outcome reads many more questions than change anything: a line that is denied whatever the others
 * say is a leaf.
 *
 * Invariants: a joint reading of the questions has one leaf; with no line left open, each leaf's
 * lines are released, held or denied. What lines have in units and amounts is added up once a
 * signature and given to the leaves when it is settled; amounts that a reading changes are worked
 * out under each leaf, line by line.
 */
#ifndef TG_WHATIF_SIGNATURE_H
#define TG_WHATIF_SIGNATURE_H

#include "whatif/readings.h"

enum { LEAF_RELEASED = 1, LEAF_HELD = 2, LEAF_DENIED = 4 };

typedef struct { uint32_t question, reading; } question_read; /* place, reading */
#define READING_ANY UINT32_MAX /* given, none of them chosen */

/* A charge that stands: bits 1 due, 2 if authorised. */
typedef struct { uint32_t charge; uint8_t may, surely; uint64_t made_of; } leaf_pay;

typedef struct {
    uint8_t may;  /* more than one: left open */
    leaf_pay *pays;
    size_t pay_count;
    question_read *path;
    size_t path_count;
    figure *varying; /* two a payee, of the charges that vary; NULL: none does */
} signature_leaf;

typedef struct { uint32_t measure, slot; bool varies; amount low, high; } signature_charge;

typedef struct signature {
    struct signature *next; /* of the same outcome, with other charges left out */
    bool alone;          /* of one row */
    bool varying_block;  /* the block at hand has rows of it that vary, in a list */
    uint32_t varying_first;
    uint64_t left_out;   /* charges of the outcome that no reading makes known: a bit each */
    uint32_t *questions; /* places, ascending: those that make a difference */
    size_t question_count, rows;
    uint32_t *leaf_of;   /* by row; NULL: more rows than are worked out */
    signature_leaf *leaves;
    size_t leaf_count;
    signature_charge *charges;
    size_t charge_count;
    bool varies;         /* some charge does */
    bool left_open;      /* some leaf is */
    uint64_t lines;
    amount units, value, compute;
} signature;

/* ---- the tree -------------------------------------------------------------------------------- */

typedef struct signature_tree signature_tree;
/* In `a`; the root is asked for first. Which question is read next goes by what was of use in trees
 * before, or (`by_place`) by their order. NULL when memory is out. */
signature_tree *tree_new(readings *r, uint64_t left_out, bool by_place, arena *a);
/* Nodes that want a decision, and the readings on the way to one of
 * them: at most TREE_DEPTH_MAX. */
enum { TREE_DEPTH_MAX = 64 };
size_t tree_wants(const signature_tree *t);
size_t tree_path(const signature_tree *t, size_t i, question_read *path);
/* The decision of the first of them: the row's. False when memory is out. */
TG_MUST_USE bool tree_take(signature_tree *t, const tg_batch *batch, size_t row);
/* Into the signature; what it owns lies in `keep`. False when memory is out. */
TG_MUST_USE bool tree_finish(signature_tree *t, signature *s, arena *keep);
/* Whether what it came to may hang on the order in which questions were read: then it is to be
 * grown once more, by place. Otherwise a tree says of each joint reading what any other would. */
bool tree_again(const signature_tree *t, const signature *s);

/* ---- lines ----------------------------------------------------------------------------------- */

typedef struct { bool units_known, value_known, compute_known; amount units, value, compute; } line_amounts;

/* Charges of the row that count for nothing, whatever is read: their amount is not known. */
uint64_t signature_left_out(const readings *r, const tg_batch *batch, size_t row);
/* A line of the signature; the row has its charges with all questions open. */
void signature_add(signature *s, const line_amounts *line, const tg_batch *batch, size_t row);
/* Charges that vary, of a line under a leaf. */
void signature_add_under(const signature *s, signature_leaf *leaf, const tg_batch *batch,
                         size_t row);
/* Its lines into the tables. False when memory is out. */
TG_MUST_USE bool signature_settle(readings *r, const signature *s);

#endif
