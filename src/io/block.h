/*
 * block.h - a run of records that own their bytes, so that a thread can work on them while the next
 * ones are read.
 */
#ifndef TG_IO_BLOCK_H
#define TG_IO_BLOCK_H

#include "io/reader.h"

enum {
    BLOCK_LINES = 4096,
    BLOCK_LINES_MAX = 65536, /* a batch holds every fact of every line of a block */
    BLOCK_BYTES = 4 << 20 /* a block is full past this, whatever its lines */
};

typedef struct {
    record *records;
    size_t count, room;
    strbuf bytes;
} block;

TG_MUST_USE bool block_init(block *b, size_t lines);
void block_free(block *b);
/* Takes records until the block is full. False when out of memory; count 0 is the end. */
TG_MUST_USE bool block_fill(block *b, reader *r);

#endif
