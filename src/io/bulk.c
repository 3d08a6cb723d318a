/*
 * bulk.c - a file in blocks of whole records.
 *
 * A block that is all regular is the reader's own buffer, which gets the block's in its
 * place: no byte is copied but those of the record that the buffer ends in. Around odd
 * records bytes are copied.
 */
#include "io/bulk.h"
#include "io/reader_parts.h"
#include "io/strip.h"

#include <stdlib.h>

/* After the last line end before `at`; there is one. */
static size_t bulk_line_end(const char *text, size_t at)
{
    while (text[at - 1] != '\n')
        at--;
    return at;
}

#define NAME scan_portable
#define NAME_ATTRIBUTE
#define READ strip_read
#include "io/bulk_scan.h"
#undef NAME
#undef NAME_ATTRIBUTE
#undef READ

#ifdef STRIP_WIDE
#define NAME scan_wide
#define NAME_ATTRIBUTE STRIP_WIDE
#define READ strip_read_wide
#include "io/bulk_scan.h"
#endif

_Static_assert((int)BULK_ROOM == (int)READ_ROOM, "a block is a reader's buffer");

regular bulk_regular_portable(str text, char delimiter)
{
    return scan_portable(text, delimiter);
}

regular bulk_regular(str text, char delimiter)
{
#ifdef STRIP_WIDE
    if (strip_wide())
        return scan_wide(text, delimiter);
#endif
    return scan_portable(text, delimiter);
}

bool bulk_init(bulk *b)
{
    b->bytes = reader_room();
    b->count = b->odd_count = 0;
    return b->bytes != NULL;
}

void bulk_free(bulk *b)
{
    reader_room_free(b->bytes);
    b->bytes = NULL;
}

static void pass(reader *r, size_t bytes, size_t newlines)
{
    r->at += bytes;
    r->taken += bytes;
    r->line += newlines;
}

/* The first `bytes` of what is left become the block, in its own memory. */
static void take_buffer(bulk *b, reader *r, const regular *x)
{
    char *full = r->buf, *spare = b->bytes;
    size_t rest = r->end - r->at - x->bytes;
    memcpy(spare, full + r->at + x->bytes, rest);
    b->count = x->bytes;
    if (r->at > 0)
        memmove(full, full + r->at, x->bytes);
    b->bytes = full;
    pass(r, x->bytes, x->newlines);
    r->buf = spare;
    r->from = spare;
    r->at = 0;
    r->end = rest;
}

static void copy_regular(bulk *b, reader *r, size_t bytes)
{
    memcpy(b->bytes + b->count, r->from + r->at, bytes);
    b->count += bytes;
}

/* A record that is odd, or cut short by the end of the file. False: none is left. */
static bool copy_record(bulk *b, reader *r)
{
    record x;
    if (!reader_next(r, &x))
        return false;
    size_t bytes = x.raw.len + x.ending.len;
    memcpy(b->bytes + b->count, x.raw.ptr, bytes); /* the ending follows it */
    x.raw.ptr = b->bytes + b->count;
    x.ending.ptr = x.raw.ptr + x.raw.len;
    b->count += bytes;
    b->odd[b->odd_count++] = x;
    return true;
}

/* As much as a block is made of; false when reading fails. */
static bool want(reader *r, size_t bytes)
{
    while (!r->eof && r->end - r->at < bytes)
        if (!reader_more(r))
            return false;
    return true;
}

bool bulk_fill(bulk *b, reader *r)
{
    b->count = b->odd_count = 0;
    b->quotes = b->crs = false;
    b->line = r->line;
    while (b->odd_count < BULK_ODD_MAX && b->count < BULK_BYTES) {
        if (r->in_long) {
            if (b->count || !copy_record(b, r))
                break;
            continue;
        }
        if (!want(r, BULK_BYTES))
            return false;
        str s = reader_left(r);
        s.len = s.len < RECORD_MAX ? s.len : RECORD_MAX;
        regular x = bulk_regular(s, r->delimiter);
        b->quotes |= x.quotes;
        b->crs |= x.crs;
        if (b->count == 0 && r->fd >= 0 && x.bytes > BULK_BYTES / 2) {
            take_buffer(b, r, &x);
            break;
        }
        copy_regular(b, r, x.bytes);
        pass(r, x.bytes, x.newlines);
        if (!x.odd && x.bytes > 0)
            continue; /* what is left is cut short: more of the file */
        /* a record may be as long as RECORD_MAX, and a piece of a longer one is */
        if (b->count > 0 && b->count + RECORD_MAX + READ_PAD > READ_ROOM)
            break;
        if (!copy_record(b, r))
            break;
    }
    return !trouble_is(&r->trouble);
}
