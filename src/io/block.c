/*
 * block.c - a run of records that own their bytes.
 */
#include "io/block.h"

#include <stdlib.h>

bool block_init(block *b, size_t lines)
{
    *b = (block){.room = lines};
    strbuf_init(&b->bytes, NULL);
    b->records = calloc(lines, sizeof *b->records);
    return b->records != NULL;
}

void block_free(block *b)
{
    free(b->records);
    strbuf_free(&b->bytes);
}

bool block_fill(block *b, reader *r)
{
    b->count = 0;
    strbuf_clear(&b->bytes);
    while (b->count < b->room && b->bytes.len < BLOCK_BYTES &&
           reader_next(r, &b->records[b->count])) {
        strbuf_add(&b->bytes, b->records[b->count].raw);
        strbuf_add(&b->bytes, b->records[b->count].ending);
        b->count++;
    }
    /* Only now do the bytes stay where they are. */
    const char *at = strbuf_str(&b->bytes).ptr;
    for (size_t i = 0; i < b->count; i++) {
        record *rec = &b->records[i];
        rec->raw.ptr = at;
        rec->ending.ptr = at + rec->raw.len;
        at += rec->raw.len + rec->ending.len;
    }
    return !b->bytes.failed;
}
