/*
 * alloc_rows.c - the plan, line by line: table, CSV, JSON.
 */
#include "base/utf8.h"
#include "cli/alloc_show.h"
#include "cli/para.h"
#include "io/cells.h"

#include <string.h>

enum { ID_MIN = 8, ID_MAX = 26, ITEM_MAX = 24, NUMBER = 12 };

/* ---- table ---------------------------------------------------------------------------------- */

static void left_column(const alloc_view *v, str s, size_t width, strbuf *out)
{
    str text = shown(v->a, s, width);
    strbuf_add(out, text);
    size_t columns = utf8_columns(text);
    strbuf_pad(out, ' ', columns < width ? width - columns : 0);
    strbuf_char(out, ' ');
}

static void right_number(i128 n, size_t width, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    amount_write(&b, (amount){.v = n}, 0, ',');
    strbuf_pad(out, ' ', b.len < width ? width - b.len : 0);
    strbuf_add(out, strbuf_str(&b));
    strbuf_free(&b);
}

static size_t longest(const alloc_view *v, bool item, size_t least, size_t most)
{
    size_t width = least;
    for (size_t i = 0; i < v->book->lines.count && width < most; i++) {
        const alloc_book_line *l = &v->book->lines.at[i];
        size_t n = utf8_columns(item ? l->item : l->id);
        width = n > width ? n : width;
    }
    return width < most ? width : most;
}

/* Beside the row, which reaches to `used`, where it fits; else under it. */
static void put_reason(const alloc_view *v, str why, size_t used, strbuf *out)
{
    bool beside = used + utf8_columns(why) <= v->width;
    if (why.len && beside) {
        strbuf_add_c(out, "  ");
        strbuf_add(out, shown(v->a, why, v->width));
    }
    strbuf_char(out, '\n');
    if (why.len && !beside)
        para(out, why, 4, 6, v->width);
}

void alloc_rows_table(const alloc_view *v, strbuf *out)
{
    size_t id = longest(v, false, ID_MIN, ID_MAX), item = longest(v, true, 4, ITEM_MAX);
    size_t used = id + item + 2 + 2 * NUMBER + 2;
    strbuf why;
    strbuf_init(&why, NULL);
    if (!v->book->lines.count)
        return;
    strbuf_add_c(out, v->colour ? "\033[1m" : "");
    left_column(v, STR("line"), id, out);
    left_column(v, STR("item"), item, out);
    strbuf_printf(out, "%*s%*s%s", NUMBER, "ordered", NUMBER, "allocated",
                  v->colour ? "\033[0m" : "");
    put_reason(v, STR("what stands in the way"), used, out);
    for (size_t i = 0; i < v->book->lines.count; i++) {
        const alloc_book_line *l = &v->book->lines.at[i];
        left_column(v, l->id, id, out);
        left_column(v, l->item, item, out);
        if (l->units_known) {
            strbuf n;
            strbuf_init(&n, NULL);
            amount_write(&n, l->units, 0, ',');
            strbuf_pad(out, ' ', n.len < NUMBER ? NUMBER - n.len : 0);
            strbuf_add(out, strbuf_str(&n));
            strbuf_free(&n);
        } else {
            strbuf_printf(out, "%*s", NUMBER, "?");
        }
        right_number(view_units(v, l), NUMBER, out);
        view_hindrance(v, l, &why);
        put_reason(v, strbuf_str(&why), used, out);
        strbuf_clear(&why);
    }
    strbuf_free(&why);
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static void text_cell(strbuf *out, str s)
{
    strbuf_char(out, ',');
    cells_write_own(out, s, ',');
}

static void number_cell(strbuf *out, bool known, amount x, unsigned decimals)
{
    strbuf_char(out, ',');
    if (known)
        amount_write(out, x, decimals, '\0');
}

static const alloc_book_charge *charge_of(const alloc_view *v, const alloc_book_line *l,
                                          size_t slot)
{
    for (size_t i = 0; i < l->charge_count; i++)
        if (v->book->charges.at[l->charge_first + i].slot == slot)
            return &v->book->charges.at[l->charge_first + i];
    return NULL;
}

static void charge_cell(const alloc_view *v, const alloc_book_line *l, size_t slot, bool rest,
                        strbuf *out)
{
    const alloc_book_charge *c = charge_of(v, l, slot);
    int64_t units = view_units(v, l);
    strbuf_char(out, ',');
    if (!c)
        return;
    if (!c->known) {
        strbuf_add_c(out, "unknown");
        return;
    }
    amount_write(out, view_charge(c->low, l, units, rest), 2, '\0');
    if (c->range) {
        strbuf_add_c(out, " .. ");
        if (!c->open_ended)
            amount_write(out, view_charge(c->high, l, units, rest), 2, '\0');
    }
}

/* Charges that some line has. */
static void find_charged(const alloc_view *v, bool *any)
{
    for (size_t i = 0; i < v->book->charges.count; i++)
        any[v->book->charges.at[i].slot] = true;
}

static void csv_heading(const alloc_view *v, const bool *any, strbuf *out)
{
    strbuf_add_c(out, "line,item,buyer,priority,ordered,allocated,unallocated,value,"
                      "allocated_value,unallocated_value");
    for (size_t s = 0; s < v->job->charge_count; s++) {
        if (!any[s])
            continue;
        text_cell(out, v->job->charge_names[s]);
        strbuf name;
        strbuf_init(&name, NULL);
        strbuf_printf(&name, STR_FMT ".unallocated", STR_ARG(v->job->charge_names[s]));
        text_cell(out, strbuf_str(&name));
        strbuf_free(&name);
    }
    strbuf_add_c(out, ",what_stands_in_the_way,assumed,decided_by\n");
}

void alloc_rows_csv(const alloc_view *v, strbuf *out)
{
    bool *any = arena_alloc(v->a, v->job->charge_count + 1, sizeof *any);
    strbuf why;
    strbuf_init(&why, NULL);
    if (!any) {
        out->failed = true;
        return;
    }
    find_charged(v, any);
    csv_heading(v, any, out);
    for (size_t i = 0; i < v->book->lines.count; i++) {
        const alloc_book_line *l = &v->book->lines.at[i];
        int64_t units = view_units(v, l);
        cells_write_own(out, l->id, ',');
        text_cell(out, l->item);
        text_cell(out, l->buyer);
        strbuf_printf(out, ",%lld", (long long)l->priority);
        number_cell(out, l->units_known, l->units, 0);
        strbuf_printf(out, ",%lld", (long long)units);
        number_cell(out, l->units_known, amount_less(l->units, (amount){.v = units}), 0);
        number_cell(out, l->value_known, l->value, 2);
        number_cell(out, l->value_known, view_charge(l->value, l, units, false), 2);
        number_cell(out, l->value_known, view_charge(l->value, l, units, true), 2);
        for (size_t s = 0; s < v->job->charge_count; s++) {
            if (!any[s])
                continue;
            charge_cell(v, l, s, false, out);
            charge_cell(v, l, s, true, out);
        }
        view_hindrance(v, l, &why);
        text_cell(out, strbuf_str(&why));
        text_cell(out, v->assumption);
        text_cell(out, v->job->decided_by);
        strbuf_char(out, '\n');
        strbuf_clear(&why);
    }
    strbuf_free(&why);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void amount_json(strbuf *out, const char *name, bool known, amount x, unsigned decimals)
{
    strbuf_printf(out, ",\"%s\":", name);
    if (!known) {
        strbuf_add_c(out, "null");
        return;
    }
    strbuf_char(out, '"');
    amount_write(out, x, decimals, '\0');
    strbuf_char(out, '"');
}

static void charges_json(const alloc_view *v, const alloc_book_line *l, strbuf *out)
{
    int64_t units = view_units(v, l);
    strbuf_add_c(out, ",\"charges\":[");
    for (size_t i = 0; i < l->charge_count; i++) {
        const alloc_book_charge *c = &v->book->charges.at[l->charge_first + i];
        const payee *p = &v->job->payees[v->job->payee_slot[c->slot]];
        strbuf_add_c(out, i ? ",{\"measure\":" : "{\"measure\":");
        strbuf_json(out, v->job->charge_names[c->slot]);
        strbuf_add_c(out, ",\"payee\":");
        strbuf_json(out, p->name);
        strbuf_add_c(out, ",\"currency\":");
        strbuf_json(out, p->currency);
        bool top = c->known && !c->open_ended;
        amount_json(out, "allocated", c->known, view_charge(c->low, l, units, false), 2);
        amount_json(out, "allocated_at_most", top, view_charge(c->high, l, units, false), 2);
        amount_json(out, "unallocated", c->known, view_charge(c->low, l, units, true), 2);
        amount_json(out, "unallocated_at_most", top, view_charge(c->high, l, units, true), 2);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
}

static void row_object(const alloc_view *v, const alloc_book_line *l, strbuf *why, strbuf *out)
{
    int64_t units = view_units(v, l);
    strbuf_add_c(out, "{\"line\":");
    strbuf_json(out, l->id);
    strbuf_add_c(out, ",\"item\":");
    strbuf_json(out, l->item);
    strbuf_add_c(out, ",\"buyer\":");
    strbuf_json(out, l->buyer);
    strbuf_printf(out, ",\"priority\":%lld,\"allocated\":%lld", (long long)l->priority,
                  (long long)units);
    amount_json(out, "ordered", l->units_known, l->units, 0);
    amount_json(out, "value", l->value_known, l->value, 2);
    amount_json(out, "allocated_value", l->value_known, view_charge(l->value, l, units, false), 2);
    charges_json(v, l, out);
    view_hindrance(v, l, why);
    strbuf_add_c(out, ",\"what_stands_in_the_way\":");
    strbuf_json(out, strbuf_str(why));
    strbuf_clear(why);
    strbuf_add_c(out, ",\"assumed\":");
    strbuf_json(out, v->assumption);
    strbuf_char(out, '}');
}

void alloc_rows_json(const alloc_view *v, bool commas, strbuf *out)
{
    strbuf why;
    strbuf_init(&why, NULL);
    for (size_t i = 0; i < v->book->lines.count; i++) {
        if (commas)
            strbuf_add_c(out, i ? ",\n" : "\n");
        row_object(v, &v->book->lines.at[i], &why, out);
        if (!commas)
            strbuf_char(out, '\n');
    }
    strbuf_free(&why);
}
