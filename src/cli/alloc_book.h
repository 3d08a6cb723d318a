/*
 * alloc_book.h - the released lines of a book, ready to be given stock.
 *
 *     rows, as they are decided  ->  alloc_book_line      any thread writes, the first one reads
 *     book_lines + inventory     ->  alloc_problem  lines that can take part; why others cannot
 */
#ifndef TG_CLI_ALLOC_BOOK_H
#define TG_CLI_ALLOC_BOOK_H

#include "cli/decide.h"
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
    size_t at;   /* in the problem's lines; SIZE_MAX: takes no part */
} alloc_book_line;

typedef struct {
    const job *job;
    arena *a;
    VEC(alloc_book_line) lines;
    VEC(alloc_book_charge) charges;
    interner items, buyers;
    bool failed; /* out of memory */
} alloc_book;

TG_MUST_USE bool alloc_book_init(alloc_book *b, const job *j);
void alloc_book_free(alloc_book *b);

/* A row_writer: released rows as bytes that alloc_book_take reads. */
void alloc_book_row(worker *w, const order_row *r, strbuf *out);
void alloc_book_take(alloc_book *b, str bytes);

/* The problem of the book; `problem` borrows from it. False with the trouble told. */
TG_MUST_USE bool alloc_book_problem(alloc_book *b, const inventory *stock, alloc_aim aim,
                                    alloc_problem *problem, trouble *t);

/* round(whole * part / of) at the scale of `whole` and at least two decimals, half to even. */
amount alloc_book_part(amount whole, int64_t part, int64_t of);
/* x - y */
amount amount_less(amount x, amount y);

#endif
