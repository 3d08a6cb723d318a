/*
 * fuzz_csv.c - any bytes as a CSV file: every byte belongs to one record, one line ending or one
 * blank line; good records split, and written cells read back.
 */
#include "fuzz_orders.h"
#include "io/cells.h"

#include <string.h>

enum { CELLS = 64 };

static void check_cells(str raw, char delimiter)
{
    str cells[CELLS], again[CELLS];
    size_t count, count_again;
    csv_field room[CELLS];
    csv_record fields = {.fields = room, .room = CELLS};
    arena *a = arena_new(NULL, 0);
    strbuf b;
    strbuf_init(&b, NULL);
    if (cells_split(raw, delimiter, &fields, a, cells, &count) == CELLS_OK) {
        tg_assert(count > 0);
        for (size_t i = 0; i < count; i++) {
            if (i)
                strbuf_char(&b, delimiter);
            cells_write(&b, cells[i], delimiter);
        }
        if (b.len) {
            tg_assert(cells_split(strbuf_str(&b), delimiter, &fields, a, again, &count_again) ==
                      CELLS_OK);
            tg_assert(count_again == count);
            for (size_t i = 0; i < count; i++)
                tg_assert(str_eq(cells[i], again[i]));
        }
    }
    strbuf_clear(&b);
    cells_write_repaired(&b, raw);
    tg_assert(cells_bad_byte(strbuf_str(&b)) == b.len);
    strbuf_free(&b);
    arena_free(a);
}

static void check_records(str text, char delimiter)
{
    trouble t = {{0}, {0}};
    reader *r = reader_memory("fuzz", text, &t);
    tg_assert(r);
    reader_set_kind(r, KIND_CSV, delimiter);
    const char *at = text.ptr;
    uint64_t line = 0, number = 0;
    record rec;
    while (reader_next(r, &rec)) {
        for (; at < rec.raw.ptr; at++)
            tg_assert(*at == '\n' || *at == '\r'); /* blank lines */
        tg_assert(at == rec.raw.ptr);
        at += rec.raw.len + rec.ending.len;
        tg_assert(rec.continued || (rec.line > line && rec.number == number + 1));
        tg_assert(rec.raw.len > 0 || rec.continued);
        tg_assert(rec.fault_at <= rec.raw.len);
        line = rec.line;
        number = rec.number;
        if (rec.fault == RECORD_NONE)
            check_cells(rec.raw, delimiter);
    }
    for (; at < text.ptr + text.len; at++)
        tg_assert(*at == '\n' || *at == '\r');
    tg_assert(reader_taken_bytes(r) == text.len);
    tg_assert(!trouble_is(reader_trouble(r)));
    reader_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {',', ';', '\t'};
    if (size == 0 || size > FUZZ_BYTES_MAX)
        return 0;
    /* A copy of its own size, so that a byte too far is seen. */
    char *copy = malloc(size);
    tg_assert(copy);
    memcpy(copy, data, size);
    check_records((str){copy, size}, delimiters[size % sizeof delimiters]);
    fuzz_fill(KIND_CSV, (str){copy, size});
    free(copy);
    return 0;
}
