/*
 * alloc_book.h - the released lines of a book, ready to be given stock.
 *
 *     rows, as they are decided  ->  alloc_book_line      any thread writes, the first one reads
 *     their claims on limits     ->  alloc_claims   of lines whose item the inventory has; lines that go
 *                                                   and take no part are drawn, as by `decide`
 *     book_lines + inventory     ->  alloc_problem  lines that can take part; why others cannot
 */
#ifndef TG_CLI_ALLOC_BOOK_H
#define TG_CLI_ALLOC_BOOK_H

#include "cli/decide.h"
#include "whatif/alloc_limits.h"
#include "whatif/inventory.h"

typedef struct {
    size_t slot; /* of the job's charges */
    bool known;
    bool range;      /* low and high differ, or it stands in some worlds only */
    bool open_ended; /* no upper bound */
    amount low, high;
} alloc_book_charge;

typedef struct {
    str id, item, buyer;
    uint64_t number, at_line;
    bool units_known, value_known;
    amount units, value;
    size_t charge_first, charge_count; /* in book.charges */
    int64_t lot, minimum, priority;
    int32_t placed, by;
    str why_not; /* why it cannot take part; empty */
    size_t claim_first, claim_count; /* in book.claims */
    alloc_bar bar;
    size_t at;   /* in the problem's lines; SIZE_MAX: takes no part */
} alloc_book_line;

typedef struct {
    const job *job;
    arena *a;
    VEC(alloc_book_line) lines;
    VEC(alloc_book_charge) charges;
    interner items, buyers, stocked; /* stocked: items of the inventory */
    bool limited;                    /* limits are kept */
    alloc_claims claims;
    alloc_claimant *claimants;       /* of the problem's lines that claim anything */
    size_t claimant_count;
    alloc_account_sum *taken;        /* by account, once the plan is checked */
    limit_claim *claim_room;         /* of one line */
    trouble trouble;
    bool failed; /* out of memory, or a trouble */
} alloc_book;

/* `book`: the limits to keep, taken over; NULL: none. */
TG_MUST_USE bool alloc_book_init(alloc_book *b, const job *j, const inventory *stock, limits *book);
void alloc_book_free(alloc_book *b);

/* A row_writer: released rows as bytes that alloc_book_take reads. */
void alloc_book_row(worker *w, const order_row *r, strbuf *out);
void alloc_book_take(alloc_book *b, str bytes);

/* The problem of the book; `problem` borrows from it. False with the trouble told. */
TG_MUST_USE bool alloc_book_problem(alloc_book *b, const inventory *stock, alloc_aim aim,
                                    alloc_problem *problem, trouble *t);
/* Draws what the lines take that take no part; once, before the problem is made. */
TG_MUST_USE bool alloc_book_draw(alloc_book *b, trouble *t);
/* Does the plan keep the limits? Empty: it does; then `taken` is known. */
TG_MUST_USE str alloc_book_check(alloc_book *b, const int64_t *units);
/* "us.cap, buyer=A: bound not known, all of it fits for every bound from 12" */
void alloc_bar_words(const alloc_book *b, const alloc_bar *bar, strbuf *out);

/* round(whole * part / of) at the scale of `whole` and at least two decimals, half to even. */
amount alloc_book_part(amount whole, int64_t part, int64_t of);
/* x - y */
amount amount_less(amount x, amount y);

#endif
