/*
 * grid.c - a table: what a page, a workbook and a CSV file show alike.
 */
#include "report/grid.h"

#include <string.h>

static str keep(grid *g, str s)
{
    str copy = str_dup(g->a, s);
    g->failed |= !copy.ptr;
    return copy.ptr ? copy : STR("");
}

void grid_init(grid *g, arena *a, const char *name, str caption)
{
    *g = (grid){.a = a, .note = STR("")};
    strbuf_init(&g->rows, NULL);
    g->name = keep(g, str_c(name));
    g->caption = keep(g, caption);
}

void grid_free(grid *g)
{
    strbuf_free(&g->rows);
}

void grid_column(grid *g, str heading, unsigned flags)
{
    grid_column_info c = {keep(g, heading), flags};
    if (!vec_push(g->a, &g->columns, c))
        g->failed = true;
}

void grid_note(grid *g, str note)
{
    g->note = keep(g, note);
}

void grid_text(grid *g, str s)
{
    packed_text(&g->rows, s);
}

void grid_text_c(grid *g, const char *s)
{
    packed_text(&g->rows, str_c(s));
}

void grid_toned(grid *g, int tone, str s)
{
    packed_toned(&g->rows, tone, s);
}

void grid_number(grid *g, str decimal)
{
    packed_number(&g->rows, decimal);
}

void grid_count(grid *g, uint64_t n)
{
    packed_count(&g->rows, n);
}

void grid_day(grid *g, str day)
{
    packed_day(&g->rows, day);
}

void grid_nothing(grid *g)
{
    packed_nothing(&g->rows);
}

void grid_end_row(grid *g)
{
    packed_end_row(&g->rows);
    g->row_count++;
    g->failed |= g->rows.failed;
}

void grid_packed_row(grid *g, str row)
{
    strbuf_add(&g->rows, row);
    grid_end_row(g);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

bool grid_is_risky(str s)
{
    return s.len && memchr("=+-@\t\r", s.ptr[0], 6) != NULL;
}

static void csv_cell(strbuf *out, str s, bool own)
{
    bool plain = true;
    for (size_t i = 0; plain && i < s.len; i++)
        plain = s.ptr[i] != ',' && s.ptr[i] != '"' && s.ptr[i] != '\n' && s.ptr[i] != '\r';
    bool risky = own && grid_is_risky(s);
    strbuf_add_c(out, plain ? "" : "\"");
    strbuf_add_c(out, risky ? "'" : "");
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            strbuf_char(out, '"');
        strbuf_char(out, s.ptr[i]);
    }
    strbuf_add_c(out, plain ? "" : "\"");
}

void grid_csv(const grid *g, strbuf *out)
{
    for (size_t i = 0; i < g->columns.count; i++) {
        strbuf_add_c(out, i ? "," : "");
        csv_cell(out, g->columns.at[i].heading, true);
    }
    strbuf_char(out, '\n');
    str rest = strbuf_str(&g->rows);
    packed_cell c;
    bool first = true;
    for (packed_step step; (step = packed_next(&rest, &c)) != PACKED_DONE;) {
        if (step == PACKED_ROW_END) {
            strbuf_char(out, '\n');
            first = true;
            continue;
        }
        strbuf_add_c(out, first ? "" : ",");
        csv_cell(out, c.text, c.kind == CELL_TEXT);
        first = false;
    }
}
