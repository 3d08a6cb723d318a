/*
 * html.c - text that is safe in a page, and a grid as a table.
 */
#include "report/html.h"

#include "base/utf8.h"
#include "report/style.h"

void html_text(strbuf *b, str s)
{
    while (s.len) {
        unsigned char c = (unsigned char)s.ptr[0];
        uint32_t point;
        size_t n = utf8_decode(s, &point);
        bool bad = n == 0 || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ||
                   (point >= 0x80 && point < 0xa0) || point == 0xfffe || point == 0xffff;
        if (bad)
            strbuf_add_c(b, "\xEF\xBF\xBD");
        else if (c == '&')
            strbuf_add_c(b, "&amp;");
        else if (c == '<')
            strbuf_add_c(b, "&lt;");
        else if (c == '>')
            strbuf_add_c(b, "&gt;");
        else if (c == '"')
            strbuf_add_c(b, "&quot;");
        else if (c == '\'')
            strbuf_add_c(b, "&#39;");
        else
            strbuf_add(b, str_sub(s, 0, n));
        s = str_sub(s, n ? n : 1, s.len);
    }
}

void html_prose(strbuf *b, str s)
{
    bool code = false;
    while (s.len) {
        size_t n = 0;
        while (n < s.len && s.ptr[n] != '`')
            n++;
        html_text(b, str_sub(s, 0, n));
        bool closes = false;
        for (size_t i = n + 1; i < s.len && !code; i++)
            closes |= s.ptr[i] == '`';
        if (n < s.len && !code && !closes)
            strbuf_char(b, '`');
        else if (n < s.len) {
            code = !code;
            strbuf_add_c(b, code ? "<code>" : "</code>");
        }
        s = str_sub(s, n + (n < s.len), s.len);
    }
}

void html_number(strbuf *b, str s)
{
    size_t at = s.len && s.ptr[0] == '-', whole = at;
    while (whole < s.len && s.ptr[whole] != '.')
        whole++;
    if (at)
        strbuf_add_c(b, "\xE2\x88\x92");
    for (size_t i = at; i < s.len; i++) {
        if (i > at && i < whole && (whole - i) % 3 == 0)
            strbuf_char(b, ',');
        strbuf_char(b, s.ptr[i]);
    }
}

void html_data(strbuf *b, str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '.' || c == '_' || c == '-' || c == '~';
        if (plain)
            strbuf_char(b, (char)c);
        else
            strbuf_printf(b, "%%%02X", c);
    }
}

void html_id(strbuf *b, str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        strbuf_char(b, plain ? c : '-');
    }
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void head(strbuf *b, const grid *g)
{
    strbuf_add_c(b, "<thead><tr>");
    for (size_t i = 0; i < g->columns.count; i++) {
        bool right = g->columns.at[i].flags & GRID_RIGHT;
        strbuf_printf(b, "<th scope=\"col\"%s>", right ? " class=\"n\"" : "");
        html_text(b, g->columns.at[i].heading);
        strbuf_add_c(b, "</th>");
    }
    strbuf_add_c(b, "</tr></thead>\n");
}

/* The mark stays with the first word. */
static void marked_text(strbuf *b, int tone, str s)
{
    size_t word = 0;
    while (word < s.len && s.ptr[word] != ' ')
        word++;
    strbuf_add_c(b, "<span class=\"w\">");
    style_mark(b, tone);
    html_text(b, str_sub(s, 0, word));
    strbuf_add_c(b, "</span>");
    html_text(b, str_sub(s, word, s.len));
}

static void body_cell(strbuf *b, const packed_cell *c, unsigned flags)
{
    const char *element = flags & GRID_KEY ? "th scope=\"row\"" : "td";
    const char *mark = flags & GRID_RIGHT    ? " class=\"n\""
                       : flags & GRID_MONO   ? " class=\"m\""
                       : c->kind == CELL_DAY ? " class=\"d\""
                                             : "";
    strbuf_printf(b, "<%s%s>", element, mark);
    if (c->tone != TONE_PLAIN)
        marked_text(b, c->tone, c->text);
    else if (c->kind == CELL_NUMBER)
        html_number(b, c->text);
    else
        html_text(b, c->text);
    strbuf_add_c(b, flags & GRID_KEY ? "</th>" : "</td>");
}

static void body(strbuf *b, const grid *g)
{
    str rest = strbuf_str(&g->rows);
    packed_cell c;
    size_t column = 0;
    strbuf_add_c(b, "<tbody>\n");
    for (packed_step step; (step = packed_next(&rest, &c)) != PACKED_DONE;) {
        if (step == PACKED_ROW_END) {
            strbuf_add_c(b, "</tr>\n");
            column = 0;
            continue;
        }
        if (column == 0)
            strbuf_add_c(b, "<tr>");
        tg_assert(column < g->columns.count);
        body_cell(b, &c, g->columns.at[column++].flags);
    }
    strbuf_add_c(b, "</tbody>\n");
}

static void csv_link(strbuf *b, const grid *g)
{
    strbuf csv;
    strbuf_init(&csv, NULL);
    grid_csv(g, &csv);
    strbuf_add_c(b, "<p class=\"csv\"><a download=\"");
    html_id(b, g->name);
    strbuf_add_c(b, ".csv\" href=\"data:text/csv;charset=utf-8,");
    html_data(b, strbuf_str(&csv));
    strbuf_add_c(b, "\">This table as CSV<span class=\"vh\">: ");
    html_text(b, g->caption);
    strbuf_add_c(b, "</span></a></p>\n");
    b->failed |= csv.failed;
    strbuf_free(&csv);
}

void html_grid(strbuf *b, const grid *g, bool csv)
{
    strbuf_add_c(b, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table: ");
    html_text(b, g->caption);
    strbuf_add_c(b, "\">\n<table>\n<caption>");
    html_text(b, g->caption);
    strbuf_add_c(b, "</caption>\n");
    head(b, g);
    body(b, g);
    strbuf_add_c(b, "</table>\n</div>\n");
    if (g->note.len) {
        strbuf_add_c(b, "<p class=\"note\">");
        html_text(b, g->note);
        strbuf_add_c(b, "</p>\n");
    }
    if (csv)
        csv_link(b, g);
}
