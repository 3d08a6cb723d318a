/*
 * inventory.c - the stock to give out, from a CSV file.
 */
#include "whatif/inventory.h"
#include "io/cells.h"
#include "io/reader.h"

#include <string.h>

enum { COLUMN_ITEM, COLUMN_UNITS, COLUMN_AVAILABLE, COLUMN_KINDS, HEADINGS_MAX = 256, SHOWN = 60 };
#define UNITS_MAX INT64_C(1000000000000)

static const char *const headings[COLUMN_KINDS] = {"item", "units", "available"};

typedef struct {
    reader *r;
    const tg_pack *pack;
    arena *a;
    trouble *t;
    char delimiter;
    csv_record fields;
    size_t at[COLUMN_KINDS]; /* SIZE_MAX: no such column */
    size_t width;
    VEC(stock_row) rows;
} loader;

static bool split(loader *l, const record *rec, str *cells, size_t *count)
{
    unsigned long long line = rec->line;
    if (rec->fault != RECORD_NONE)
        trouble_set(l->t, "%s:%llu: %s", reader_name(l->r), line, record_fault_text(rec->fault));
    else if (cells_bad_byte(rec->raw) < rec->raw.len)
        trouble_set(l->t, "%s:%llu: not valid UTF-8", reader_name(l->r), line);
    if (trouble_is(l->t))
        return false;
    str raw = str_dup(l->a, rec->raw);
    cells_result r =
        raw.ptr ? cells_split(raw, l->delimiter, &l->fields, l->a, cells, count) : CELLS_NO_MEMORY;
    if (r == CELLS_NO_MEMORY)
        trouble_set(l->t, "out of memory");
    else if (r == CELLS_LONE_CR)
        trouble_set(l->t, "%s:%llu: a carriage return without a line feed", reader_name(l->r),
                    line);
    else if (r == CELLS_TOO_MANY)
        trouble_set(l->t, "%s:%llu: more than %zu cells", reader_name(l->r), line, l->fields.room);
    return !trouble_is(l->t);
}

/* Every heading is one of the columns: a misspelt `available` would leave its dates unread. */
static bool all_read(loader *l, const str *cells, size_t count)
{
    str names[COLUMN_KINDS];
    for (size_t k = 0; k < COLUMN_KINDS; k++)
        names[k] = str_c(headings[k]);
    for (size_t i = 0; i < count; i++) {
        str heading = str_trim(cells[i]);
        size_t k = 0;
        while (k < COLUMN_KINDS && !str_ieq(heading, names[k]))
            k++;
        if (k < COLUMN_KINDS)
            continue;
        str near = nearest(heading, names, COLUMN_KINDS);
        trouble_set(l->t, "%s: no column of a stock file: `" STR_FMT "`", reader_name(l->r),
                    STR_ARG(shown(l->a, heading, SHOWN)));
        if (near.len)
            trouble_hint(l->t, "did you mean `" STR_FMT "`? the columns are item, units, available",
                         STR_ARG(near));
        else
            trouble_hint(l->t, "the columns are item, units, available; leave others out");
        return false;
    }
    return true;
}

static bool find_columns(loader *l, const str *cells, size_t count)
{
    for (size_t k = 0; k < COLUMN_KINDS; k++) {
        l->at[k] = SIZE_MAX;
        for (size_t i = 0; i < count; i++) {
            if (!str_ieq(str_trim(cells[i]), str_c(headings[k])))
                continue;
            if (l->at[k] != SIZE_MAX) {
                trouble_set(l->t, "%s: column `%s` is there twice", reader_name(l->r), headings[k]);
                return false;
            }
            l->at[k] = i;
        }
        if (l->at[k] != SIZE_MAX || k == COLUMN_AVAILABLE)
            continue;
        str near = nearest(str_c(headings[k]), cells, count);
        trouble_set(l->t, "%s: no column `%s`", reader_name(l->r), headings[k]);
        if (near.len)
            trouble_hint(l->t, "`" STR_FMT "` is near; the columns are item, units, available",
                         STR_ARG(shown(l->a, near, SHOWN)));
        else
            trouble_hint(l->t, "the columns are item, units and, where it is not there yet, "
                               "available");
        return false;
    }
    l->width = count;
    return all_read(l, cells, count);
}

static bool read_units(str s, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > UNITS_MAX)
            return false;
        *out = *out * 10 + (s.ptr[i] - '0');
    }
    return s.len && *out <= UNITS_MAX;
}

void inventory_resolve(const tg_pack *pack, stock_row *row)
{
    bool by_alias;
    size_t found = tg_item_find(pack, (tg_text){row->item.ptr, row->item.len}, &by_alias);
    row->listed = found != SIZE_MAX;
    if (row->listed) {
        tg_text id = tg_item_id(pack, found);
        row->item = (str){id.ptr, id.len};
    }
}

static bool add_row(loader *l, const record *rec, const str *cells)
{
    unsigned long long line = rec->line;
    str item = str_trim(cells[l->at[COLUMN_ITEM]]), units = str_trim(cells[l->at[COLUMN_UNITS]]);
    str day = STR("");
    if (l->at[COLUMN_AVAILABLE] != SIZE_MAX)
        day = str_trim(cells[l->at[COLUMN_AVAILABLE]]);
    stock_row row = {.item = item, .from = ALLOC_DAY_ALWAYS, .line = rec->line};
    if (!item.len)
        trouble_set(l->t, "%s:%llu: no item", reader_name(l->r), line);
    if (!trouble_is(l->t) && !read_units(units, &row.units)) {
        trouble_set(l->t, "%s:%llu: units: `" STR_FMT "` is no whole number of units",
                    reader_name(l->r), line, STR_ARG(shown(l->a, units, SHOWN)));
        trouble_hint(l->t, "digits only, such as 700000");
    }
    if (day.len && !trouble_is(l->t) && !tg_date_parse((tg_text){day.ptr, day.len}, &row.from))
        trouble_set(l->t, "%s:%llu: available: `" STR_FMT "` is no date such as 2026-01-15",
                    reader_name(l->r), line, STR_ARG(shown(l->a, day, SHOWN)));
    if (trouble_is(l->t))
        return false;
    inventory_resolve(l->pack, &row);
    if (!vec_push(l->a, &l->rows, row))
        trouble_set(l->t, "out of memory");
    return !trouble_is(l->t);
}

static bool load(loader *l)
{
    str first;
    record rec;
    size_t count;
    str *cells = arena_alloc(l->a, HEADINGS_MAX + 1, sizeof *cells);
    l->fields.room = HEADINGS_MAX;
    l->fields.fields = arena_alloc(l->a, HEADINGS_MAX + 1, sizeof *l->fields.fields);
    if (!cells || !l->fields.fields) {
        trouble_set(l->t, "out of memory");
        return false;
    }
    if (!reader_peek(l->r, &first, l->t))
        return false;
    l->delimiter = csv_delimiter(first);
    reader_set_kind(l->r, KIND_CSV, l->delimiter);
    bool headed = false;
    while (!trouble_is(l->t) && reader_next(l->r, &rec)) {
        if (!split(l, &rec, cells, &count))
            return false;
        if (!headed) {
            headed = true;
            if (!find_columns(l, cells, count))
                return false;
        } else if (count != l->width) {
            trouble_set(l->t, "%s:%llu: %zu cells where the header has %zu", reader_name(l->r),
                        (unsigned long long)rec.line, count, l->width);
        } else if (!add_row(l, &rec, cells)) {
            return false;
        }
    }
    if (!trouble_is(l->t) && trouble_is(reader_trouble(l->r)))
        *l->t = *reader_trouble(l->r);
    if (!headed && !trouble_is(l->t)) {
        trouble_set(l->t, "`%s` is empty", reader_name(l->r));
        trouble_hint(l->t, "a header `item,units,available`, then a row for each stock");
    }
    return !trouble_is(l->t);
}

bool inventory_read(const char *path, const tg_pack *pack, arena *a, inventory *out, trouble *t)
{
    loader l = {.pack = pack, .a = a, .t = t};
    l.r = reader_open(path, t);
    bool good = l.r && load(&l);
    reader_close(l.r);
    *out = (inventory){path, l.rows.at, l.rows.count};
    return good;
}

bool inventory_of_scenario(const tg_pack *pack, arena *a, inventory *out)
{
    tg_text name = tg_pack_get_info(pack).scenario;
    *out = (inventory){.name = ""};
    if (!name.len)
        return true;
    uint32_t id = tg_scenario_find(pack, name, NULL);
    size_t count = id == TG_NO_ID ? 0 : tg_scenario_get(pack, id).stock_count;
    stock_row *rows = arena_alloc(a, count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < count; i++) {
        tg_stock s = tg_scenario_stock(pack, id, i);
        rows[i] = (stock_row){.item = {s.item.ptr, s.item.len},
                              .from = s.from == TG_DAY_NONE ? ALLOC_DAY_ALWAYS : s.from,
                              .units = s.units};
        inventory_resolve(pack, &rows[i]);
    }
    strbuf place;
    strbuf_init(&place, NULL);
    strbuf_printf(&place, "scenario %.*s", (int)name.len, name.ptr);
    strbuf_char(&place, '\0');
    *out = (inventory){str_dup(a, strbuf_str(&place)).ptr, rows, count};
    strbuf_free(&place);
    return rows && out->name;
}
