/*
 * header.c - the first record of a CSV file: its delimiter and its headings.
 */
#include "io/header.h"
#include "base/utf8.h"
#include "io/cells.h"

#include <stdio.h>

static cells_result split(str raw, char delimiter, arena *a, str **cells, size_t *count)
{
    csv_record fields = {.room = COLUMNS_MAX};
    fields.fields = arena_alloc(a, COLUMNS_MAX, sizeof *fields.fields);
    *cells = arena_alloc(a, COLUMNS_MAX, sizeof **cells);
    if (!fields.fields || !*cells)
        return CELLS_NO_MEMORY;
    return cells_split(raw, delimiter, &fields, a, *cells, count);
}

static char sniff(reader *r, const mapping *m, arena *a)
{
    static const char candidates[] = {',', ';', '\t'};
    char best = ',';
    size_t known_most = 0, count_most = 1;
    arena_point before = arena_mark(a);
    for (size_t i = 0; i < sizeof candidates; i++) {
        record first;
        str *cells;
        if (!reader_peek_record(r, candidates[i], &first))
            continue;
        size_t count;
        if (split(first.raw, candidates[i], a, &cells, &count) != CELLS_OK)
            continue;
        size_t known = mapping_known(m, cells, count);
        if (known > known_most || (known == known_most && count > count_most)) {
            best = candidates[i];
            known_most = known;
            count_most = count;
        }
        arena_rewind(a, before);
    }
    return best;
}

bool header_read(reader *r, const mapping *m, char delimiter, arena *a, header *out, trouble *t)
{
    record first;
    out->delimiter = delimiter ? delimiter : sniff(r, m, a);
    reader_set_kind(r, KIND_CSV, out->delimiter);
    if (!reader_next(r, &first)) {
        if (trouble_is(reader_trouble(r)))
            *t = *reader_trouble(r);
        else
            trouble_set(t, "`%s` is empty", reader_name(r));
        return false;
    }
    snprintf(out->place, sizeof out->place, "%s:%llu", reader_name(r),
             (unsigned long long)first.line);
    if (first.fault != RECORD_NONE) {
        trouble_set(t, "%s: %s", out->place, record_fault_text(first.fault));
        return false;
    }
    size_t bad = cells_bad_byte(first.raw);
    if (bad < first.raw.len) {
        bool nul = first.raw.ptr[bad] == '\0';
        trouble_set(t, "%s: %s (byte %zu)", out->place, nul ? "a NUL byte" : "not valid UTF-8",
                    bad + 1);
        trouble_hint(t, nul ? "no text has one; if this is UTF-16: iconv -f UTF-16LE -t UTF-8"
                            : "save the file as CSV UTF-8, or: iconv -f WINDOWS-1252 -t UTF-8");
        return false;
    }
    out->line = first.line;
    out->raw = str_dup(a, first.raw);
    out->ending = str_dup(a, first.ending);
    if (!out->raw.ptr || !out->ending.ptr) {
        trouble_set(t, "out of memory");
        return false;
    }
    switch (split(out->raw, out->delimiter, a, &out->headings, &out->count)) {
    case CELLS_OK: return true;
    case CELLS_NO_MEMORY: trouble_set(t, "out of memory"); break;
    case CELLS_TOO_MANY:
        trouble_set(t, "%s: more than %d columns", out->place, COLUMNS_MAX);
        trouble_hint(t, "leave out columns that decide nothing, or state the --delimiter");
        break;
    case CELLS_LONE_CR:
        trouble_set(t, "%s: lines end in carriage returns alone", out->place);
        trouble_hint(t, "tr '\\r' '\\n' < FILE | tollgate ... -");
        break;
    }
    return false;
}
