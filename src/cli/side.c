/*
 * side.c - see side.h.
 */
#include "cli/side.h"

#include "base/utf8.h"
#include "cli/para.h"

enum { INDENT = 2, GAP = 2 };

side_table side_new(arena *a, strbuf *out, unsigned width, const char *const *heads,
                    size_t columns)
{
    side_table t = {.a = a, .out = out, .width = width, .columns = columns};
    side_row r = {{{0}}};
    for (size_t i = 0; i < columns && i < SIDE_CELLS; i++)
        r.cells[i] = str_c(heads[i]);
    side_add(&t, &r);
    return t;
}

void side_add(side_table *t, const side_row *r)
{
    t->out->failed |= !vec_push(t->a, &t->rows, *r);
}

static void put_numbers(const side_table *t, const side_row *r, const size_t *widths)
{
    for (size_t c = 1; c < t->columns; c++) {
        strbuf_pad(t->out, ' ', GAP);
        para_column(t->out, r->cells[c], widths[c], true);
    }
    strbuf_char(t->out, '\n');
}

/* Each number with its heading. */
static void tell(const side_table *t)
{
    const side_row *heads = t->rows.at;
    for (size_t i = 1; i < t->rows.count; i++) {
        strbuf b;
        strbuf_init(&b, NULL);
        para(t->out, t->rows.at[i].cells[0], INDENT, INDENT + 2, t->width);
        for (size_t c = 1; c < t->columns; c++)
            if (t->rows.at[i].cells[c].len)
                strbuf_printf(&b, "%s" STR_FMT ": " STR_FMT, b.len ? "; " : "",
                              STR_ARG(heads->cells[c]), STR_ARG(t->rows.at[i].cells[c]));
        para(t->out, strbuf_str(&b), INDENT + 4, INDENT + 4, t->width);
        t->out->failed |= b.failed;
        strbuf_free(&b);
    }
}

void side_print(const side_table *t)
{
    size_t widths[SIDE_CELLS] = {0}, numbers = 0;
    for (size_t i = 0; i < t->rows.count; i++)
        for (size_t c = 0; c < t->columns; c++) {
            size_t n = utf8_columns(t->rows.at[i].cells[c]);
            widths[c] = n > widths[c] ? n : widths[c];
        }
    for (size_t c = 1; c < t->columns; c++)
        numbers += GAP + widths[c];
    if (INDENT + numbers > t->width) {
        tell(t);
        return;
    }
    bool under = INDENT + widths[0] + numbers > t->width;
    size_t room = under ? t->width - INDENT - numbers : widths[0];
    for (size_t i = 0; i < t->rows.count; i++) {
        const side_row *r = &t->rows.at[i];
        size_t name = utf8_columns(r->cells[0]);
        strbuf_pad(t->out, ' ', INDENT);
        if (name > room) { /* only where numbers are under names */
            para(t->out, r->cells[0], 0, INDENT + 2, t->width - INDENT);
            strbuf_pad(t->out, ' ', INDENT + room);
        } else {
            para_column(t->out, r->cells[0], room, false);
        }
        put_numbers(t, r, widths);
    }
}
