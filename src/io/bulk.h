/*
 * bulk.h - a file in blocks of whole records, most of them not looked at one by one.
 *
 *     regular   every quote opens or closes a cell, or is doubled within one; a CR stands before its LF
 *     odd       anything else, and records that are too long: each as reader_next gives it
 *
 * Regular records are found by counting quotes, 64 bytes at a time; the reader of records has the
 * last word on the others, so that both see the same records whatever the bytes. Blank lines stay
 * in the bytes. Of odd records `number` is not kept.
 */
#ifndef TG_IO_BULK_H
#define TG_IO_BULK_H

#include "io/reader.h"

enum { BULK_BYTES = 1 << 18, BULK_ODD_MAX = 256,
       BULK_ROOM = RECORD_MAX + (1 << 19) /* bytes of the largest block */ };

typedef struct {
    char *bytes;   /* owned; 64 bytes may be read before and after them */
    size_t count;
    uint64_t line; /* physical line of the first */
    bool quotes, crs; /* there may be some among the regular records */
    record odd[BULK_ODD_MAX];
    size_t odd_count;
} bulk;

TG_MUST_USE bool bulk_init(bulk *b);
void bulk_free(bulk *b);
/* The next block; none is left when `count` is 0 then. False: out of memory, or reading failed and
 * reader_trouble tells. */
TG_MUST_USE bool bulk_fill(bulk *b, reader *r);

/* How much of the text, from the start of a record, is regular records; for tests. */
typedef struct { size_t bytes, newlines; bool quotes, crs, odd; /* what follows is odd, not cut short */ } regular;
regular bulk_regular(str text, char delimiter);
regular bulk_regular_portable(str text, char delimiter);

#endif
