/*
 * sidetable.c - a CSV file that says more about what a line names.
 */
#include "io/sidetable.h"
#include "base/map.h"
#include "io/cells.h"
#include "io/header.h"

#include <stdio.h>
#include <string.h>

enum {
    TABLE_BYTES_MAX = 1 << 29, /* half a GiB of parties: more than any master file */
    SHOWN_COLUMNS = 40
};

struct sidetable {
    const char *name;
    arena *a;
    str line_key, table_key;
    uint32_t key_fact;
    header head;
    size_t key_column;
    csv_record fields;   /* scratch for splitting a row */
    VEC(column) columns; /* those that give something */
    VEC(size_t) source;  /* their columns in the file */
    VEC(str) cells;      /* row by row */
    VEC(uint64_t) lines; /* by row */
    map rows;
};

const char *sidetable_name(const sidetable *s)
{
    return s->name;
}

str sidetable_line_key(const sidetable *s)
{
    return s->line_key;
}

uint32_t sidetable_key_fact(const sidetable *s)
{
    return s->key_fact;
}

size_t sidetable_column_count(const sidetable *s)
{
    return s->columns.count;
}

const column *sidetable_column(const sidetable *s, size_t i)
{
    return &s->columns.at[i];
}

size_t sidetable_find(const sidetable *s, str key)
{
    uint32_t row = map_get(&s->rows, key);
    return row == MAP_NONE ? SIZE_MAX : row;
}

str sidetable_cell(const sidetable *s, size_t row, size_t column_index)
{
    return s->cells.at[row * s->columns.count + column_index];
}

uint64_t sidetable_row_line(const sidetable *s, size_t row)
{
    return s->lines.at[row];
}

/* ---- loading --------------------------------------------------------------------------------- */

/* COLUMN, or LINE_COLUMN=TABLE_COLUMN. */
static void split_on(sidetable *s, const char *on)
{
    const char *equals = strchr(on, '=');
    s->line_key = equals ? (str){on, (size_t)(equals - on)} : str_c(on);
    s->table_key = equals ? str_c(equals + 1) : s->line_key;
}

/* The column called so, or else the one that gives the fact called so. */
static bool find_key(sidetable *s, const column *columns, const tg_pack *pack, trouble *t)
{
    s->key_column = SIZE_MAX;
    for (size_t i = 0; i < s->head.count && s->key_column == SIZE_MAX; i++)
        if (str_ieq(columns[i].heading, s->table_key))
            s->key_column = i;
    uint32_t fact = tg_fact_find(pack, (tg_text){s->table_key.ptr, s->table_key.len});
    for (size_t i = 0; i < s->head.count && s->key_column == SIZE_MAX; i++)
        if (columns[i].kind == COLUMN_FACT && columns[i].fact == fact)
            s->key_column = i;
    if (s->key_column != SIZE_MAX) {
        const column *c = &columns[s->key_column];
        s->key_fact = c->kind == COLUMN_FACT ? c->fact : TG_NO_ID;
        return true;
    }
    str near = nearest(s->table_key, s->head.headings, s->head.count);
    trouble_set(t, "%s: no column `" STR_FMT "` to join on", s->head.place, STR_ARG(s->table_key));
    if (near.len)
        trouble_hint(t, "did you mean `" STR_FMT "`?", STR_ARG(near));
    else
        trouble_hint(t, "--table FILE --on COLUMN, or --on LINE_COLUMN=TABLE_COLUMN");
    return false;
}

static bool keep_columns(sidetable *s, const column *columns)
{
    for (size_t i = 0; i < s->head.count; i++) {
        bool gives = columns[i].kind == COLUMN_FACT || columns[i].kind == COLUMN_AUTH;
        if (!gives || i == s->key_column)
            continue;
        if (!vec_push(s->a, &s->columns, columns[i]) || !vec_push(s->a, &s->source, i))
            return false;
    }
    return true;
}

/* A row's cells become plain text; false with the trouble told. */
static bool add_row(sidetable *s, const mapping *m, const record *r, str *cells, trouble *t)
{
    unsigned long long line = r->line;
    size_t count, want = s->head.count;
    cells_result result = cells_split(r->raw, s->head.delimiter, &s->fields, s->a, cells, &count);
    if (result == CELLS_LONE_CR)
        trouble_set(t, "%s:%llu: a carriage return without a line feed", s->name, line);
    else if (result == CELLS_TOO_MANY || (result == CELLS_OK && count < want))
        trouble_set(t, "%s:%llu: %s%zu cells where the header has %zu", s->name, line,
                    result == CELLS_OK ? "" : "more than ", count, want);
    if (result != CELLS_OK || count < want)
        return false;
    str key = str_trim(cells[s->key_column]);
    str key_shown = shown(s->a, key, SHOWN_COLUMNS);
    if (!key.len) {
        trouble_set(t, "%s:%llu: no `" STR_FMT "`", s->name, line, STR_ARG(s->table_key));
        return false;
    }
    uint32_t twice = map_get(&s->rows, key);
    if (twice != MAP_NONE) {
        trouble_set(t, "%s:%llu: `" STR_FMT "` is there twice (first on line %llu)", s->name, line,
                    STR_ARG(key_shown), (unsigned long long)s->lines.at[twice]);
        return false;
    }
    for (size_t i = 0; i < s->columns.count; i++) {
        str plain;
        cell_fault why;
        if (!mapping_cell(m, &s->columns.at[i], cells[s->source.at[i]], s->a, &plain, &why)) {
            trouble_set(t, "%s:%llu: " STR_FMT, s->name, line, STR_ARG(why.reason));
            if (why.hint.len)
                trouble_hint(t, STR_FMT, STR_ARG(why.hint));
            return false;
        }
        if (!vec_push(s->a, &s->cells, plain))
            return false;
    }
    return map_put(&s->rows, key, (uint32_t)s->lines.count) && vec_push(s->a, &s->lines, r->line);
}

static bool add_rows(sidetable *s, reader *r, const mapping *m, trouble *t)
{
    str *cells = arena_alloc(s->a, s->head.count + 1, sizeof *cells);
    s->fields.room = s->head.count;
    s->fields.fields = arena_alloc(s->a, s->head.count + 1, sizeof *s->fields.fields);
    if (!s->fields.fields)
        cells = NULL;
    record rec;
    while (cells && reader_next(r, &rec)) {
        unsigned long long line = rec.line;
        if (rec.fault != RECORD_NONE)
            trouble_set(t, "%s:%llu: %s", s->name, line, record_fault_text(rec.fault));
        else if (cells_bad_byte(rec.raw) < rec.raw.len)
            trouble_set(t, "%s:%llu: not valid UTF-8 (byte %zu)", s->name, line,
                        cells_bad_byte(rec.raw) + 1);
        else if (arena_used_bytes(s->a) > TABLE_BYTES_MAX)
            trouble_set(t, "%s:%llu: the table is larger than 512 MiB", s->name, line);
        if (trouble_is(t))
            return false;
        rec.raw = str_dup(s->a, rec.raw);
        if (!rec.raw.ptr || !add_row(s, m, &rec, cells, t)) {
            trouble_set(t, "out of memory");
            return false;
        }
    }
    *t = *reader_trouble(r);
    if (!cells)
        trouble_set(t, "out of memory");
    return !trouble_is(t);
}

static bool load(sidetable *s, reader *r, mapping *m, const tg_pack *pack, trouble *t)
{
    str first;
    if (!reader_peek(r, &first, t) || !header_read(r, m, '\0', s->a, &s->head, t))
        return false;
    column *columns = arena_alloc(s->a, s->head.count + 1, sizeof *columns);
    if (!columns) {
        trouble_set(t, "out of memory");
        return false;
    }
    if (!mapping_columns(m, s->head.place, s->head.headings, s->head.count, true, s->a, columns,
                         t) ||
        !find_key(s, columns, pack, t))
        return false;
    if (!keep_columns(s, columns)) {
        trouble_set(t, "out of memory");
        return false;
    }
    return add_rows(s, r, m, t);
}

sidetable *sidetable_load(const char *path, const char *on, mapping *m, trouble *t)
{
    reader *r = reader_open(path, t);
    arena *a = r ? arena_new(NULL, 0) : NULL;
    sidetable *s = a ? arena_alloc(a, 1, sizeof *s) : NULL;
    if (s) {
        *s = (sidetable){.name = path, .a = a, .key_fact = TG_NO_ID};
        map_init(&s->rows, a);
        split_on(s, on);
        if (!load(s, r, m, mapping_pack(m), t)) {
            arena_free(a);
            s = NULL;
        }
    } else {
        trouble_set(t, "out of memory");
        arena_free(a);
    }
    reader_close(r);
    return s;
}

void sidetable_free(sidetable *s)
{
    if (s)
        arena_free(s->a); /* s itself lies in it */
}
