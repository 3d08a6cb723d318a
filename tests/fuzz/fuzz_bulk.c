/*
 * fuzz_bulk.c - any bytes in blocks: the records of the reader, and separators that split them.
 */
#include "fuzz_orders.h"
#include "io/bulk.h"
#include "io/separators.h"

#include <string.h>

/* The next record of the reader is this one. */
static void expect(reader *r, const char *raw, size_t bytes)
{
    record x;
    tg_assert(reader_next(r, &x));
    tg_assert(x.raw.len == bytes && memcmp(x.raw.ptr, raw, bytes) == 0);
}

static void check_regular(const bulk *b, separators *s, size_t from, size_t to, reader *r)
{
    s->count = s->end_count = s->odd_count = 0;
    separators_add(s, b->bytes, from, to, ',');
    tg_assert(s->end_count > 0 && s->ends[s->end_count - 1] == to - 1);
    size_t start = from;
    for (size_t i = 0; i < s->end_count; i++) {
        size_t end = s->ends[i], bytes = end - start;
        bytes -= bytes && b->bytes[end - 1] == '\r';
        if (bytes)
            expect(r, b->bytes + start, bytes);
        start = end + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    trouble t = {{0}, {0}};
    if (size > FUZZ_BYTES_MAX)
        return 0;
    char *copy = malloc(size + 1);
    tg_assert(copy);
    memcpy(copy, data, size);
    str text = {copy, size};
    reader *by_block = reader_memory("blocks", text, &t),
           *by_record = reader_memory("records", text, &t);
    bulk b;
    separators s;
    tg_assert(by_block && by_record && bulk_init(&b) && separators_init(&s, BULK_ROOM));
    for (;;) {
        tg_assert(bulk_fill(&b, by_block));
        if (!b.count)
            break;
        size_t from = 0;
        for (size_t i = 0; i <= b.odd_count; i++) {
            const record *odd = i < b.odd_count ? &b.odd[i] : NULL;
            size_t to = odd ? (size_t)(odd->raw.ptr - b.bytes) : b.count;
            if (to > from)
                check_regular(&b, &s, from, to, by_record);
            if (odd)
                expect(by_record, odd->raw.ptr, odd->raw.len);
            from = odd ? to + odd->raw.len + odd->ending.len : to;
        }
    }
    record none;
    tg_assert(!reader_next(by_record, &none));
    separators_free(&s);
    bulk_free(&b);
    reader_close(by_block);
    reader_close(by_record);
    free(copy);
    return 0;
}
