/*
 * diag.c - diagnostics kept in an arena, their places, and the two renderers.
 *
 *     case:2:28: error[E0203]: cannot compare GB/s with mm2
 *           when item.dram_bandwidth < 600 mm2
 *                                    ^
 *       note: base.pack:4:3: declared here
 *       hint: write the bound in GB/s
 *
 * Running out of memory here must not hide the problem being reported: the count goes up in
 * any case, and a message that finds no room is replaced by the title of its id.
 */
#include "base/diag.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    DIAGS_KEPT = 200,   /* nobody reads further before fixing something */
    SNIPPET_MARGIN = 4,
    SNIPPET_COLUMNS = 160, /* a longer line is shown as a window around the caret */
    TAB_COLUMNS = 8,
    NEAREST_BYTES_MAX = 64,
    NEAREST_PREFIX_MIN = 4,
};

#define NOT_SHOWABLE "\xEF\xBF\xBD" /* U+FFFD */

typedef struct {
    str name, text;
    VEC(uint32_t) lines; /* offset of the start of each line */
} diag_file;

struct diags {
    arena *a;
    unsigned limit;
    size_t errors;
    VEC(diag_file) files;
    VEC(diag *) list; /* pointers, so that a diag stays put while notes are added */
    diag spare;       /* stands in past the limit and when memory is out */
};

static const struct {
    const char *name;
    severity sev;
    const char *title;
} diag_kinds[] = {
#define DIAG(id, severity, title) {#id, SEV_##severity, title},
#include "base/diag_ids.h"
#undef DIAG
};

const char *diag_name(diag_id id)
{
    tg_assert((size_t)id < DIAG_COUNT);
    return diag_kinds[id].name;
}

const char *diag_title(diag_id id)
{
    tg_assert((size_t)id < DIAG_COUNT);
    return diag_kinds[id].title;
}

diags *diags_new(arena *a, unsigned limit)
{
    diags *d = arena_alloc(a, 1, sizeof *d);
    if (!d)
        return NULL;
    d->a = a;
    d->limit = limit ? limit : DIAGS_KEPT;
    return d;
}

uint32_t diags_source(diags *d, str name, str text)
{
    if (text.len >= UINT32_MAX || d->files.count >= FILE_NONE)
        return FILE_NONE;
    diag_file file = {.name = name, .text = text};
    if (!vec_push(d->a, &file.lines, 0))
        return FILE_NONE;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' && !vec_push(d->a, &file.lines, (uint32_t)(i + 1)))
            return FILE_NONE;
    }
    if (!vec_push(d->a, &d->files, file))
        return FILE_NONE;
    return (uint32_t)(d->files.count - 1);
}

static const diag_file *file_get(const diags *d, uint32_t file)
{
    return file < d->files.count ? &d->files.at[file] : NULL;
}

str diags_source_name(const diags *d, uint32_t file)
{
    const diag_file *f = file_get(d, file);
    return f ? f->name : STR("");
}

str diags_source_text(const diags *d, uint32_t file)
{
    const diag_file *f = file_get(d, file);
    return f ? f->text : STR("");
}

/* ptr NULL when there is no memory for it. */
static str format_text(arena *a, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    str s = {0};
    int bytes = vsnprintf(NULL, 0, fmt, args);
    char *text = bytes < 0 ? NULL : arena_alloc(a, (size_t)bytes + 1, 1);
    if (text) {
        vsnprintf(text, (size_t)bytes + 1, fmt, again);
        s = (str){text, (size_t)bytes};
    }
    va_end(again);
    return s;
}

diag *diag_at(diags *d, diag_id id, span at, const char *fmt, ...)
{
    tg_assert((size_t)id < DIAG_COUNT);
    diag *g = NULL;
    if (d->list.count < d->limit)
        g = arena_alloc(d->a, 1, sizeof *g);
    if (g && !vec_push(d->a, &d->list, g))
        g = NULL;
    if (!g)
        g = &d->spare;

    *g = (diag){.id = id, .sev = diag_kinds[id].sev, .at = at};
    g->message = str_c(diag_kinds[id].title);
    d->errors += g->sev == SEV_ERROR;
    if (g != &d->spare) {
        va_list args;
        va_start(args, fmt);
        str text = format_text(d->a, fmt, args);
        va_end(args);
        if (text.ptr)
            g->message = text;
    }
    return g;
}

void diag_hint(diags *d, diag *g, const char *fmt, ...)
{
    if (g == &d->spare)
        return;
    va_list args;
    va_start(args, fmt);
    g->hint = format_text(d->a, fmt, args);
    va_end(args);
}

void diag_note_at(diags *d, diag *g, span at, const char *fmt, ...)
{
    if (g == &d->spare || g->note_count == TG_COUNT(g->notes))
        return;
    va_list args;
    va_start(args, fmt);
    str text = format_text(d->a, fmt, args);
    va_end(args);
    if (text.ptr)
        g->notes[g->note_count++] = (diag_note){at, text};
}

size_t diags_count(const diags *d)
{
    return d->list.count;
}

size_t diags_errors(const diags *d)
{
    return d->errors;
}

const diag *diags_get(const diags *d, size_t i)
{
    tg_assert(i < d->list.count);
    return d->list.at[i];
}

static bool comes_after(const diag *a, const diag *b)
{
    return a->at.file != b->at.file ? a->at.file > b->at.file : a->at.from > b->at.from;
}

/* By insertion: stable, in place, and quick on what is nearly sorted, as it is here. */
void diags_sort(diags *d)
{
    diag **list = d->list.at;
    for (size_t i = 1; i < d->list.count; i++) {
        diag *g = list[i];
        size_t j = i;
        for (; j > 0 && comes_after(list[j - 1], g); j--)
            list[j] = list[j - 1];
        list[j] = g;
    }
}

/* The last line that starts at or before `at`. */
static size_t line_index(const diag_file *f, uint32_t at)
{
    size_t low = 0, high = f->lines.count;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (f->lines.at[mid] <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

void diags_place(const diags *d, uint32_t file, uint32_t at, unsigned *line, unsigned *column)
{
    *line = *column = 0;
    const diag_file *f = file_get(d, file);
    if (!f)
        return;
    if (at > f->text.len)
        at = (uint32_t)f->text.len;
    size_t i = line_index(f, at);
    *line = (unsigned)i + 1;
    *column = (unsigned)utf8_count(str_sub(f->text, f->lines.at[i], at)) + 1;
}

/* The text of line i without its line end. */
static str line_text(const diag_file *f, size_t i)
{
    size_t end = i + 1 < f->lines.count ? f->lines.at[i + 1] - 1u : f->text.len;
    str line = str_sub(f->text, f->lines.at[i], end);
    if (str_ends(line, STR("\r")))
        line.len--;
    return line;
}

/* One code point as it is shown: bytes read, columns taken, and the text put out. */
typedef struct {
    size_t bytes, columns;
    str shown;
} snippet_cell;

/*
 * Control characters and those that turn the direction of text are replaced: a file being
 * complained about must not be able to drive the terminal or to hide what it says.
 */
static snippet_cell cell_at(str line, size_t i, size_t column)
{
    uint32_t point;
    size_t width = utf8_decode(str_sub(line, i, line.len), &point);
    if (width == 0)
        return (snippet_cell){1, 1, STR(NOT_SHOWABLE)};
    if (point == '\t')
        return (snippet_cell){1, TAB_COLUMNS - column % TAB_COLUMNS, STR("        ")};
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    bool turning = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    if (control || turning)
        return (snippet_cell){width, 1, STR(NOT_SHOWABLE)};
    return (snippet_cell){width, utf8_width(point), str_sub(line, i, i + width)};
}

static size_t columns_until(str line, size_t end)
{
    size_t column = 0;
    for (size_t i = 0; i < end;) {
        snippet_cell c = cell_at(line, i, column);
        column += c.columns;
        i += c.bytes;
    }
    return column;
}

/* Columns [from, to) of the line; a wide character cut in two becomes blanks. */
static void put_columns(str line, size_t from, size_t to, strbuf *out)
{
    size_t column = 0;
    for (size_t i = 0; i < line.len && column <= to;) {
        snippet_cell c = cell_at(line, i, column);
        size_t end = column + c.columns;
        bool blank = c.shown.len && c.shown.ptr[0] == ' ';
        if (column >= from && end <= to)
            strbuf_add(out, blank ? str_sub(c.shown, 0, c.columns) : c.shown);
        else if (end > from && column < to)
            strbuf_pad(out, ' ', (end < to ? end : to) - (column > from ? column : from));
        column = end;
        i += c.bytes;
    }
}

static void put_colour(strbuf *out, bool colour, const char *code)
{
    if (colour)
        strbuf_add_c(out, code);
}

#define BOLD "\x1b[1m"
#define PLAIN "\x1b[0m"

static const char *sev_name(severity sev)
{
    switch (sev) {
    case SEV_ERROR: return "error";
    case SEV_WARNING: return "warning";
    case SEV_NOTE: return "note";
    }
    tg_panic(__FILE__, __LINE__, "severity");
}

static const char *sev_colour(severity sev)
{
    switch (sev) {
    case SEV_ERROR: return "\x1b[1;31m";
    case SEV_WARNING: return "\x1b[1;35m";
    case SEV_NOTE: return "\x1b[1;36m";
    }
    tg_panic(__FILE__, __LINE__, "severity");
}

/* The source line and the carets under what of the span lies in it. */
static void put_snippet(const diag_file *f, span at, bool colour, const char *tint, strbuf *out)
{
    static const str dots = {"...", 3};
    uint32_t from = at.from > f->text.len ? (uint32_t)f->text.len : at.from;
    size_t index = line_index(f, from);
    str line = line_text(f, index);
    size_t start = from - f->lines.at[index];
    size_t end = at.to > at.from ? start + (at.to - at.from) : start;
    if (start > line.len)
        start = line.len; /* the span points at the line end */
    if (end > line.len)
        end = line.len;
    if (end < start)
        end = start;

    size_t caret = columns_until(line, start), caret_end = columns_until(line, end);
    str shown = line;
    while (shown.len && (shown.ptr[shown.len - 1] == ' ' || shown.ptr[shown.len - 1] == '\t'))
        shown.len--;
    size_t total = columns_until(shown, shown.len);
    size_t left = 0, right = total;
    size_t whole = caret_end > total ? caret_end : total;
    if (whole > SNIPPET_COLUMNS) {
        left = caret > SNIPPET_COLUMNS / 2 ? caret - SNIPPET_COLUMNS / 2 : 0;
        if (left > whole - SNIPPET_COLUMNS)
            left = whole - SNIPPET_COLUMNS;
        right = left + SNIPPET_COLUMNS;
    }

    if (shown.len) {
        bool cut_left = left > 0, cut_right = right < total;
        strbuf_pad(out, ' ', SNIPPET_MARGIN);
        strbuf_add(out, cut_left ? dots : STR(""));
        put_columns(shown, left + (cut_left ? dots.len : 0), right - (cut_right ? dots.len : 0),
                    out);
        strbuf_add(out, cut_right ? dots : STR(""));
    }
    strbuf_char(out, '\n');
    strbuf_pad(out, ' ', SNIPPET_MARGIN + caret - left);
    put_colour(out, colour, tint);
    strbuf_char(out, '^');
    if (whole > SNIPPET_COLUMNS && caret_end > right)
        caret_end = right;
    if (caret_end > caret)
        strbuf_pad(out, '~', caret_end - caret - 1);
    put_colour(out, colour, PLAIN);
    strbuf_char(out, '\n');
}

/* "file:line:col: ", or nothing when the span is nowhere. */
static void put_place(const diags *d, span at, strbuf *out)
{
    if (!file_get(d, at.file))
        return;
    unsigned line, column;
    diags_place(d, at.file, at.from, &line, &column);
    strbuf_add(out, diags_source_name(d, at.file));
    strbuf_printf(out, ":%u:%u: ", line, column);
}

/* Text of ours that may quote the user's: shown by the same rules as the source line. */
static void put_text(str s, strbuf *out)
{
    put_columns(s, 0, columns_until(s, s.len), out);
}

void diag_render_text(const diags *d, const diag *g, bool colour, strbuf *out)
{
    const char *tint = sev_colour(g->sev);
    put_colour(out, colour, BOLD);
    put_place(d, g->at, out);
    put_colour(out, colour, tint);
    strbuf_printf(out, "%s[%s]:", sev_name(g->sev), diag_name(g->id));
    put_colour(out, colour, PLAIN);
    strbuf_char(out, ' ');
    put_colour(out, colour, BOLD);
    put_text(g->message, out);
    put_colour(out, colour, PLAIN);
    strbuf_char(out, '\n');

    const diag_file *f = file_get(d, g->at.file);
    if (f)
        put_snippet(f, g->at, colour, tint, out);
    for (unsigned i = 0; i < g->note_count; i++) {
        strbuf_add_c(out, "  note: ");
        put_place(d, g->notes[i].at, out);
        put_text(g->notes[i].text, out);
        strbuf_char(out, '\n');
    }
    if (g->hint.len) {
        put_colour(out, colour, sev_colour(SEV_NOTE));
        strbuf_add_c(out, "  hint:");
        put_colour(out, colour, PLAIN);
        strbuf_char(out, ' ');
        put_text(g->hint, out);
        strbuf_char(out, '\n');
    }
}

/* Members of a place, each with a comma after it; none when the span is nowhere. */
static void json_place(const diags *d, span at, strbuf *out)
{
    if (!file_get(d, at.file))
        return;
    unsigned line, column, line_end, column_end;
    diags_place(d, at.file, at.from, &line, &column);
    diags_place(d, at.file, at.to > at.from ? at.to : at.from, &line_end, &column_end);
    strbuf_add_c(out, "\"file\":");
    strbuf_json(out, diags_source_name(d, at.file));
    strbuf_printf(out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u,", line,
                  column, line_end, column_end);
}

void diag_render_json(const diags *d, const diag *g, strbuf *out)
{
    strbuf_printf(out, "{\"id\":\"%s\",\"severity\":\"%s\",", diag_name(g->id), sev_name(g->sev));
    json_place(d, g->at, out);
    strbuf_add_c(out, "\"message\":");
    strbuf_json(out, g->message);
    strbuf_add_c(out, ",\"notes\":[");
    for (unsigned i = 0; i < g->note_count; i++) {
        strbuf_add_c(out, i ? ",{" : "{");
        json_place(d, g->notes[i].at, out);
        strbuf_add_c(out, "\"message\":");
        strbuf_json(out, g->notes[i].text);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
    if (g->hint.len) {
        strbuf_add_c(out, ",\"hint\":");
        strbuf_json(out, g->hint);
    }
    strbuf_char(out, '}');
}

/* Letters and digits, small, at most `most` of them. */
static str letters_of(str s, char room[NEAREST_BYTES_MAX], size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < most; i++) {
        char ch = s.ptr[i];
        if (ch == '_' || ch == '.' || ch == '-' || ch == ' ')
            continue;
        room[n++] = ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
    }
    return (str){room, n};
}

/* A shortened name, written with a slip or without its signs: `onlynew` for `only_new_orders`. */
static long nearest_beginning(str name, const str *candidates, size_t count)
{
    char left[NEAREST_BYTES_MAX], right[NEAREST_BYTES_MAX];
    str given = letters_of(name, left, NEAREST_BYTES_MAX);
    unsigned best = (unsigned)given.len / 4 + 1;
    long nearest = -1;
    for (size_t i = 0; i < count && given.len >= NEAREST_PREFIX_MIN && best > 0; i++) {
        str begins = letters_of(candidates[i], right, given.len);
        unsigned distance = begins.len < given.len ? best : str_distance(given, begins, best - 1);
        if (distance < best) {
            best = distance;
            nearest = (long)i;
        }
    }
    return nearest;
}

long diag_nearest(str name, const str *candidates, size_t count)
{
    if (name.len > NEAREST_BYTES_MAX)
        return -1;
    /* A third, rounded, so that a slip in a name of two letters still finds its word. */
    unsigned best = (unsigned)(name.len + 1) / 3 + 1;
    long nearest = -1;
    /* The beginning of one name says more than a likeness to another. */
    for (size_t i = 0; i < count && name.len >= NEAREST_PREFIX_MIN; i++) {
        if (candidates[i].len > name.len && str_starts(candidates[i], name) &&
            (nearest < 0 || candidates[i].len < candidates[nearest].len))
            nearest = (long)i;
    }
    if (nearest >= 0)
        return nearest;
    for (size_t i = 0; i < count && best > 0; i++) {
        unsigned distance = str_distance(name, candidates[i], best - 1);
        if (distance < best) {
            best = distance;
            nearest = (long)i;
        }
    }
    return nearest < 0 ? nearest_beginning(name, candidates, count) : nearest;
}
