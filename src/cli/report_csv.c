/*
 * report_csv.c - what a command writes as CSV, as a table of a report.
 */
#include "cli/report_csv.h"

#include "base/csv.h"
#include "base/date.h"

#include <string.h>

enum { COLUMNS_ROOM = 1024 };

typedef struct {
    str text;
    size_t at;
    csv_record record;
    csv_field fields[COLUMNS_ROOM];
    arena *a;
} source;

static bool next(source *s)
{
    s->record.fields = s->fields;
    s->record.room = COLUMNS_ROOM;
    do {
        if (csv_split(s->text, s->at, ',', true, &s->record) != CSV_RECORD)
            return false;
        s->at = s->record.next;
    } while (s->record.blank);
    return true;
}

/* The cell's text, without the apostrophe that keeps a text of ours from being a formula. */
static str field(source *s, size_t i)
{
    str t = csv_text_dup(s->text, s->record.fields[i], s->a);
    if (!t.ptr)
        return STR("");
    bool guarded = t.len > 1 && t.ptr[0] == '\'' && grid_is_risky(str_sub(t, 1, t.len));
    return guarded ? str_sub(t, 1, t.len) : t;
}

/* A column of plain numbers is right-aligned: looked at in the first rows. */
static unsigned flags_of(const source *from, size_t column)
{
    source s = *from;
    bool number = false;
    for (int rows = 0; rows < 50 && next(&s); rows++) {
        str t = column < s.record.count ? field(&s, column) : STR("");
        if (t.len && !packed_is_plain_number(t))
            return 0;
        number |= t.len > 0;
    }
    return number ? GRID_RIGHT : 0;
}

static void put_cell(grid *g, str t)
{
    int32_t day;
    if (packed_is_plain_number(t))
        grid_number(g, t);
    else if (date_parse(t, &day))
        grid_day(g, t);
    else
        grid_text(g, t);
}

static void put_rows(source *s, grid *g, size_t columns, size_t most)
{
    size_t rows = 0;
    strbuf note;
    while (next(s)) {
        if (most && rows++ >= most)
            continue;
        for (size_t i = 0; i < columns; i++)
            if (i < s->record.count)
                put_cell(g, field(s, i));
            else
                grid_nothing(g);
        grid_end_row(g);
    }
    if (!most || rows <= most)
        return;
    strbuf_init(&note, NULL);
    strbuf_printf(&note, "The first %zu of %zu rows; `--format csv` and `--format xlsx` have all.",
                  most, rows);
    grid_note(g, strbuf_str(&note));
    strbuf_free(&note);
}

void report_csv(doc *d, const csv_table *t, str csv)
{
    source *s = arena_alloc(doc_arena(d), 1, sizeof *s);
    if (!s)
        return;
    *s = (source){.text = csv, .a = doc_arena(d)};
    if (!next(s))
        return;
    size_t columns = s->record.count;
    str *headings = arena_alloc(s->a, columns + 1, sizeof *headings);
    for (size_t i = 0; headings && i < columns; i++)
        headings[i] = field(s, i);
    source ahead = *s;
    if (!headings || !next(&ahead))
        return;
    grid *g = t->wide ? doc_grid_wide(d, t->name, t->caption) : doc_grid(d, t->name, t->caption);
    for (size_t i = 0; g && i < columns; i++)
        grid_column(g, headings[i], (i == 0 ? (unsigned)GRID_KEY : 0) | flags_of(s, i));
    if (g)
        put_rows(s, g, columns, t->rows_most);
}
