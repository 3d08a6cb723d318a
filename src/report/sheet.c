/*
 * sheet.c - workbooks through libxlsxwriter.
 */
#include "report/sheet.h"

#include "base/date.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xlsxwriter.h>

enum {
    ROWS_MAX = 1048576, /* of a sheet, the headings among them: the format's limit */
    COLUMNS_MAX = 16384,
    TEXT_MAX = 32767, /* characters of a cell */
    NAME_MAX_CHARS = 31,
    NAME_ROOM = 64,
    WIDTH_MIN = 8,
    WIDTH_MAX = 48,
    WIDTH_ROWS = 50 /* rows that a column's width is chosen by */
};

struct sheet {
    xlsx *book;
    lxw_worksheet *at;
    char name[NAME_ROOM];
    const grid_column_info *columns; /* a copy */
    size_t column_count;
    uint32_t row;  /* next one */
    unsigned part; /* of a table of too many rows */
    strbuf text;
};

struct xlsx {
    lxw_workbook *book;
    lxw_format *head, *number, *whole, *day;
    sheet **sheets;
    size_t sheet_count;
    arena *a;
    bool opens;            /* a sheet was said to be shown first */
    bool failed;
};

/* ---- a workbook ------------------------------------------------------------------------------ */

/* Days of 1970 on as seconds, at noon so that no zone makes it another day. */
static time_t noon(str day)
{
    int32_t n;
    return date_parse(day, &n) ? (time_t)n * 86400 + 43200 : 43200;
}

static void add_formats(xlsx *w)
{
    w->head = workbook_add_format(w->book);
    w->number = workbook_add_format(w->book);
    w->whole = workbook_add_format(w->book);
    w->day = workbook_add_format(w->book);
    if (!w->head || !w->number || !w->whole || !w->day) {
        w->failed = true;
        return;
    }
    format_set_bold(w->head);
    format_set_text_wrap(w->head);
    format_set_align(w->head, LXW_ALIGN_VERTICAL_TOP);
    format_set_bottom(w->head, LXW_BORDER_THIN);
    format_set_num_format(w->number, "#,##0.00");
    format_set_num_format(w->whole, "#,##0");
    format_set_num_format(w->day, "yyyy-mm-dd");
}

xlsx *xlsx_new(const char *path, str day, str title)
{
    xlsx *w = calloc(1, sizeof *w);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    if (!w)
        return NULL;
    w->a = arena_new(NULL, 0);
    w->book = w->a ? workbook_new_opt(path, &options) : NULL;
    char *name = w->book ? malloc(title.len + 1) : NULL;
    if (!name) {
        xlsx_drop(w);
        return NULL;
    }
    memcpy(name, title.ptr, title.len);
    name[title.len] = '\0';
    lxw_doc_properties about = {.title = name, .created = noon(day)};
    w->failed = workbook_set_properties(w->book, &about) != LXW_NO_ERROR;
    free(name);
    add_formats(w);
    return w;
}

static void free_sheets(xlsx *w)
{
    for (size_t i = 0; i < w->sheet_count; i++) {
        strbuf_free(&w->sheets[i]->text);
        free(w->sheets[i]);
    }
    free(w->sheets);
    arena_free(w->a);
    free(w);
}

void xlsx_drop(xlsx *w)
{
    if (!w)
        return;
    if (w->book)
        lxw_workbook_free(w->book);
    free_sheets(w);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* The text as a string that the format can hold: UTF-8 without control characters, cut where it
 * is too long, which it says. */
static const char *cell_text(sheet *s, str text)
{
    size_t chars = 0;
    strbuf *b = &s->text;
    strbuf_clear(b);
    while (text.len && chars < TEXT_MAX - 20) {
        uint32_t point = 0;
        size_t n = utf8_decode(text, &point);
        bool bad = n == 0 || (point < 0x20 && point != '\n' && point != '\t') || point == 0x7f ||
                   point == 0xfffe || point == 0xffff;
        if (bad)
            strbuf_add_c(b, "\xEF\xBF\xBD");
        else
            strbuf_add(b, str_sub(text, 0, n));
        chars += point > 0xffff ? 2 : 1; /* the format counts UTF-16 units */
        text = str_sub(text, n ? n : 1, text.len);
    }
    if (text.len)
        strbuf_add_c(b, "... (cut)");
    s->book->failed |= b->failed;
    return b->failed ? "" : b->ptr ? b->ptr : "";
}

/* At most 31 characters, none of []:*?/\; a number before them for the parts of a long table. */
static void sheet_name(char out[NAME_ROOM], str name, unsigned part)
{
    char end[16] = "";
    size_t n = 0;
    if (part > 1)
        snprintf(end, sizeof end, " %u", part);
    size_t room = NAME_MAX_CHARS - strlen(end);
    for (size_t i = 0; i < name.len && n < room; i++) {
        char c = name.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out[n++] = plain ? c : ' ';
    }
    out[n] = '\0';
    strncat(out, end, NAME_ROOM - n - 1);
}

/* ---- sheets ---------------------------------------------------------------------------------- */

static bool begin_part(sheet *s)
{
    xlsx *w = s->book;
    char name[NAME_ROOM];
    s->part++;
    sheet_name(name, str_c(s->name), s->part);
    s->at = workbook_add_worksheet(w->book, name);
    s->row = 1;
    if (!s->at)
        return false;
    for (size_t i = 0; i < s->column_count; i++) {
        lxw_col_t at = (lxw_col_t)i;
        str heading = s->columns[i].heading;
        size_t width = utf8_columns(heading) + 3;
        bool right = s->columns[i].flags & GRID_RIGHT;
        width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
        if (right && width < 14)
            width = 14;
        if (!right && width < 16)
            width = 16;
        if (s->columns[i].flags & GRID_KEY && width < 28)
            width = 28;
        if (worksheet_set_column(s->at, at, at, (double)width, NULL) != LXW_NO_ERROR ||
            worksheet_write_string(s->at, 0, at, cell_text(s, heading), w->head) != LXW_NO_ERROR)
            return false;
    }
    worksheet_freeze_panes(s->at, 1, 0);
    return true;
}

static void end_part(sheet *s)
{
    if (s->at && s->column_count)
        worksheet_autofilter(s->at, 0, 0, s->row > 1 ? s->row - 1 : 1,
                             (lxw_col_t)(s->column_count - 1));
}

sheet *xlsx_sheet(xlsx *w, str name, const grid_column_info *columns, size_t count)
{
    sheet **more = realloc(w->sheets, (w->sheet_count + 1) * sizeof(sheet *));
    sheet *s = calloc(1, sizeof *s);
    grid_column_info *own = arena_alloc(w->a, count + 1, sizeof *own);
    if (more)
        w->sheets = more;
    if (!more || !s || !own || w->failed) {
        free(s);
        w->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        own[i] = (grid_column_info){str_dup(w->a, columns[i].heading), columns[i].flags};
        w->failed |= !own[i].heading.ptr;
    }
    *s = (sheet){
        .book = w, .columns = own, .column_count = count < COLUMNS_MAX ? count : COLUMNS_MAX};
    strbuf_init(&s->text, NULL);
    sheet_name(s->name, name, 1);
    w->sheets[w->sheet_count++] = s;
    if (w->failed || !begin_part(s)) {
        w->failed = true;
        return NULL;
    }
    return s;
}

static lxw_error write_number(sheet *s, lxw_col_t column, str text)
{
    const xlsx *w = s->book;
    const char *digits = cell_text(s, text);
    if (!packed_is_short_number(text)) /* fifteen digits are what a spreadsheet keeps */
        return worksheet_write_string(s->at, s->row, column, digits, NULL);
    lxw_format *how = strchr(digits, '.') ? w->number : w->whole;
    return worksheet_write_number(s->at, s->row, column, strtod(digits, NULL), how);
}

static lxw_error write_day(sheet *s, lxw_col_t column, str text)
{
    int32_t day;
    int year, month, dom;
    bool good = date_parse(text, &day);
    if (good)
        date_civil(day, &year, &month, &dom);
    /* The format's calendar begins in 1900, with a leap day that there was not. */
    if (!good || day < date_day(1900, 3, 1))
        return worksheet_write_string(s->at, s->row, column, cell_text(s, text), NULL);
    lxw_datetime when = {.year = year, .month = month, .day = dom};
    return worksheet_write_datetime(s->at, s->row, column, &when, s->book->day);
}

static lxw_error write_cell(sheet *s, lxw_col_t column, const packed_cell *c)
{
    switch (c->kind) {
    case CELL_NOTHING: return LXW_NO_ERROR;
    case CELL_NUMBER: return write_number(s, column, c->text);
    case CELL_DAY: return write_day(s, column, c->text);
    case CELL_TEXT: break;
    }
    return worksheet_write_string(s->at, s->row, column, cell_text(s, c->text), NULL);
}

bool xlsx_rows(sheet *s, str rows)
{
    packed_cell c;
    size_t column = 0;
    for (packed_step step; !s->book->failed && (step = packed_next(&rows, &c)) != PACKED_DONE;) {
        if (step == PACKED_ROW_END) {
            s->row++;
            column = 0;
            continue;
        }
        if (s->row == ROWS_MAX) {
            end_part(s);
            s->book->failed |= !begin_part(s);
        }
        if (!s->book->failed && column < s->column_count &&
            write_cell(s, (lxw_col_t)column, &c) != LXW_NO_ERROR)
            s->book->failed = true;
        column++;
    }
    return !s->book->failed;
}

bool xlsx_grid(xlsx *w, const grid *g)
{
    sheet *s = xlsx_sheet(w, g->name, g->columns.at, g->columns.count);
    if (s && !w->opens) /* what is streamed comes before, and is not what a reader wants first */
        worksheet_activate(s->at);
    w->opens = true;
    return s && !g->failed && xlsx_rows(s, strbuf_str(&g->rows));
}

bool xlsx_finish(xlsx *w, const char **why)
{
    bool good = !w->failed;
    *why = "out of memory, or no room for temporary files";
    if (!good) {
        xlsx_drop(w);
        return false;
    }
    for (size_t i = 0; i < w->sheet_count; i++)
        end_part(w->sheets[i]);
    lxw_error error = workbook_close(w->book); /* frees it too */
    free_sheets(w);
    if (error != LXW_NO_ERROR)
        *why = lxw_strerror(error);
    return error == LXW_NO_ERROR;
}
