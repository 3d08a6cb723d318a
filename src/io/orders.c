/*
 * orders.c - an order file made ready: its kind, its columns, the tables it is joined with.
 */
#include "io/orders.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_COLUMNS = 40,
    UNREAD_TOLD = 30, /* columns that are kept and not read */
    NEAR_TRIED = 500  /* columns that are compared with what they may have been meant as */
};

const char *const watch_names[WATCH_COUNT] = {"item",  "quantity", "unit_price", "revenue",
                                              "buyer", "placed",   "shipped"};

static bool out_of_memory(trouble *t)
{
    trouble_set(t, "out of memory");
    return false;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void find_watched(orders *o)
{
    for (size_t i = 0; i < WATCH_COUNT; i++)
        o->watch[i] = tg_fact_find(o->pack, (tg_text){watch_names[i], strlen(watch_names[i])});
    for (size_t i = WATCH_UNIT_PRICE; i <= WATCH_REVENUE && !o->currency.len; i++) {
        if (o->watch[i] == TG_NO_ID)
            continue;
        tg_fact_info info = tg_fact_get(o->pack, o->watch[i]);
        if (info.type == TG_TYPE_MONEY)
            o->currency = (str){info.unit.ptr, info.unit.len};
    }
}

static bool load_tables(orders *o, const orders_options *want, trouble *t)
{
    for (size_t i = 0; i < want->table_count; i++) {
        sidetable *s = sidetable_load(want->tables[i].path, want->tables[i].on, o->map, t);
        if (!s)
            return false;
        o->tables[o->table_count++] = s;
    }
    return true;
}

/* The column of the lines that holds a table's key. */
static bool find_table_keys(orders *o, trouble *t)
{
    for (size_t i = 0; i < o->table_count; i++) {
        str key = sidetable_line_key(o->tables[i]);
        uint32_t fact = tg_fact_find(o->pack, (tg_text){key.ptr, key.len});
        size_t found = SIZE_MAX;
        for (size_t c = 0; c < o->head.count && found == SIZE_MAX; c++)
            if (str_ieq(o->columns[c].heading, key))
                found = c;
        for (size_t c = 0; c < o->head.count && found == SIZE_MAX; c++)
            if (o->columns[c].kind == COLUMN_FACT && o->columns[c].fact == fact)
                found = c;
        if (found == SIZE_MAX) {
            str near = nearest(key, o->head.headings, o->head.count);
            trouble_set(t, "%s: no column `" STR_FMT "` to join `%s` on", o->head.place,
                        STR_ARG(key), sidetable_name(o->tables[i]));
            if (near.len)
                trouble_hint(t, "did you mean `" STR_FMT "`?", STR_ARG(near));
            return false;
        }
        o->table_keys[i] = found;
    }
    return true;
}

static bool open_csv(orders *o, char delimiter, trouble *t)
{
    if (!header_read(o->source, o->map, delimiter, o->a, &o->head, t))
        return false;
    o->columns = arena_alloc(o->a, o->head.count + 1, sizeof *o->columns);
    if (!o->columns)
        return out_of_memory(t);
    if (!mapping_columns(o->map, o->head.place, o->head.headings, o->head.count, true, o->a,
                         o->columns, t) ||
        !find_table_keys(o, t))
        return false;
    for (size_t i = 0; i < o->head.count; i++)
        o->has_ids |= o->columns[i].kind == COLUMN_LINE_ID || o->columns[i].kind == COLUMN_ORDER_ID;
    return true;
}

/* The names of the first records, each once, in the order in which they come; `lines` that are not
 * blank, and `objects` among them. */
static bool sample_names(orders *o, str first, size_t *lines, size_t *objects)
{
    *lines = *objects = 0;
    map seen;
    map_init(&seen, o->a);
    VEC(member) names = {0};
    for (size_t n = 0; first.len && n < SAMPLE_RECORDS; n++) {
        const char *newline = memchr(first.ptr, '\n', first.len);
        size_t end = newline ? (size_t)(newline - first.ptr) : first.len;
        if (!newline && end >= RECORD_MAX)
            break; /* a bad line, which says nothing of the others */
        members found = {0};
        str why;
        *lines += str_trim(str_sub(first, 0, end)).len > 0;
        if (end <= RECORD_MAX && ndjson_read(str_sub(first, 0, end), o->a, &found, &why)) {
            ++*objects;
            for (size_t i = 0; i < found.count; i++) {
                if (map_get(&seen, found.at[i].key) != MAP_NONE)
                    continue;
                if (!map_put(&seen, found.at[i].key, 0) || !vec_push(o->a, &names, found.at[i]))
                    return false;
            }
        }
        first = str_sub(first, newline ? end + 1 : end, first.len);
    }
    o->sample = (members){names.at, names.count};
    return true;
}

static bool open_ndjson(orders *o, str first, trouble *t)
{
    size_t lines, objects;
    str begin = str_trim(first);
    bool json = begin.len && begin.ptr[0] == '{';
    reader_set_kind(o->source, KIND_NDJSON, '\0');
    if (!sample_names(o, first, &lines, &objects))
        return out_of_memory(t);
    if (lines && !objects) {
        trouble_set(t, "`%s`: none of the first %zu lines is a JSON object", reader_name(o->source),
                    lines);
        trouble_hint(t, json ? "NDJSON has one object a line: jq -c . FILE | tollgate ... -"
                             : "a CSV file is --input csv");
        return false;
    }
    size_t count = o->sample.count, known = 0;
    str *names = arena_alloc(o->a, count + 1, sizeof *names);
    if (!names)
        return out_of_memory(t);
    for (size_t i = 0; i < count; i++) {
        names[i] = o->sample.at[i].key;
        column c = mapping_column(o->map, names[i], o->a);
        known += c.kind == COLUMN_FACT || c.kind == COLUMN_AUTH;
        o->has_ids |= c.kind == COLUMN_LINE_ID || c.kind == COLUMN_ORDER_ID;
    }
    mapping_unused(o->map, names, count);
    if (count && !known) { /* the error that a header of these names would be */
        column *columns = arena_alloc(o->a, count, sizeof *columns);
        if (!columns)
            return out_of_memory(t);
        return mapping_columns(o->map, reader_name(o->source), names, count, true, o->a, columns,
                               t);
    }
    return true;
}

static bool open_source(orders *o, const orders_options *want, trouble *t)
{
    str first;
    if (!reader_peek(o->source, &first, t))
        return false;
    size_t i = 0;
    while (i < first.len && memchr(" \t\r\n", first.ptr[i], 4))
        i++;
    if (i < first.len && first.ptr[i] == '[' && want->kind != KIND_CSV) {
        trouble_set(t, "`%s` is one JSON list", reader_name(o->source));
        trouble_hint(t, "NDJSON has one object a line: jq -c '.[]' FILE | tollgate ... -");
        return false;
    }
    o->kind = want->kind;
    if (o->kind == KIND_AUTO)
        o->kind = i < first.len && first.ptr[i] == '{' ? KIND_NDJSON : KIND_CSV;
    if (i == first.len && o->kind == KIND_NDJSON) {
        trouble_set(t, "`%s` is empty", reader_name(o->source));
        return false;
    }
    return o->kind == KIND_CSV ? open_csv(o, want->delimiter, t) : open_ndjson(o, first, t);
}

static orders *open_over(reader *source, const orders_options *want, const tg_pack *pack,
                         trouble *t)
{
    arena *a = source ? arena_new(NULL, 0) : NULL;
    orders *o = a ? arena_alloc(a, 1, sizeof *o) : NULL;
    if (!o) {
        if (source)
            trouble_set(t, "out of memory");
        arena_free(a);
        reader_close(source);
        return NULL;
    }
    *o = (orders){.pack = pack, .a = a, .source = source};
    find_watched(o);
    o->map = mapping_load(pack, want->map, t);
    if (!o->map || !load_tables(o, want, t) || !open_source(o, want, t)) {
        orders_close(o);
        return NULL;
    }
    return o;
}

orders *orders_open(const orders_options *want, const tg_pack *pack, trouble *t)
{
    return open_over(reader_open(want->path, t), want, pack, t);
}

orders *orders_memory(const orders_options *want, const tg_pack *pack, str bytes, trouble *t)
{
    return open_over(reader_memory(want->path, bytes, t), want, pack, t);
}

void orders_close(orders *o)
{
    if (!o)
        return;
    for (size_t i = 0; i < o->table_count; i++)
        sidetable_free(o->tables[i]);
    mapping_free(o->map);
    reader_close(o->source);
    arena_free(o->a); /* o itself lies in it */
}

uint64_t orders_number(const orders *o, const record *r)
{
    return o->kind == KIND_CSV ? r->number - 1 : r->number;
}

/* ---- notes ----------------------------------------------------------------------------------- */

static str column_means(const orders *o, const column *c)
{
    switch (c->kind) {
    case COLUMN_UNREAD: break;
    case COLUMN_ORDER_ID: return STR("order id");
    case COLUMN_LINE_ID: return STR("line id");
    case COLUMN_MONEY: return STR("currency");
    case COLUMN_FACT: {
        tg_text name = tg_fact_get(o->pack, c->fact).name;
        return (str){name.ptr, name.len};
    }
    case COLUMN_AUTH: return c->instrument;
    case COLUMN_WISH: return str_c(wish_name(c->wish));
    }
    return STR("");
}

static void note_guesses(const orders *o, const char *file, const column *columns, size_t count,
                         arena *a, strbuf *out)
{
    size_t guessed = 0;
    for (size_t i = 0; i < count; i++) {
        if (columns[i].kind == COLUMN_UNREAD || columns[i].how != BY_GUESS)
            continue;
        str h = shown(a, columns[i].heading, SHOWN_COLUMNS), m = column_means(o, &columns[i]);
        if (!guessed++)
            strbuf_printf(out, "%s: columns guessed: ", file);
        else
            strbuf_add_c(out, ", ");
        strbuf_printf(out, "`" STR_FMT "` is " STR_FMT, STR_ARG(h), STR_ARG(m));
    }
    strbuf_add_c(out, guessed ? "\n" : "");
}

static bool is_left_unread(const column *c)
{
    return c->kind == COLUMN_UNREAD && c->heading.len && c->how != BY_MAP;
}

static void note_unread(const orders *o, const char *file, const column *columns, size_t count,
                        size_t key, arena *a, strbuf *out)
{
    size_t unread = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_left_unread(&columns[i]) || i == key)
            continue;
        if (unread++ >= UNREAD_TOLD)
            continue;
        str h = shown(a, columns[i].heading, SHOWN_COLUMNS);
        if (unread == 1)
            strbuf_printf(out, "%s: columns kept, not read: ", file);
        else
            strbuf_add_c(out, ", ");
        strbuf_printf(out, "`" STR_FMT "`", STR_ARG(h));
    }
    if (unread > UNREAD_TOLD)
        strbuf_printf(out, " and %zu more", unread - UNREAD_TOLD);
    strbuf_add_c(out, unread ? "\n" : "");
    for (size_t i = 0; i < count && i < NEAR_TRIED; i++) {
        if (!is_left_unread(&columns[i]) || i == key)
            continue;
        str h = shown(a, columns[i].heading, SHOWN_COLUMNS);
        str near = mapping_near(o->map, columns[i].heading, columns, count, a);
        if (near.len)
            strbuf_printf(out, "%s: column `" STR_FMT "` is not read: did you mean " STR_FMT "?\n",
                          file, STR_ARG(h), STR_ARG(near));
    }
}

static void note_columns(const orders *o, const char *file, const column *columns, size_t count,
                         size_t key, bool brief, strbuf *out)
{
    arena *a = arena_new(NULL, 0);
    if (!a)
        return;
    note_guesses(o, file, columns, count, a, out);
    if (!brief)
        note_unread(o, file, columns, count, key, a, out);
    arena_free(a);
}

void orders_notes(const orders *o, bool brief, strbuf *out)
{
    const char *file = reader_name(o->source);
    if (o->kind == KIND_CSV) {
        size_t key = o->table_count == 1 ? o->table_keys[0] : SIZE_MAX;
        note_columns(o, file, o->columns, o->head.count, key, brief, out);
    } else {
        column *columns = calloc(o->sample.count + 1, sizeof *columns);
        for (size_t i = 0; columns && i < o->sample.count; i++)
            columns[i] = mapping_column(o->map, o->sample.at[i].key, o->a);
        if (columns)
            note_columns(o, file, columns, o->sample.count, SIZE_MAX, brief, out);
        free(columns);
    }
    for (size_t i = 0; i < o->table_count; i++) {
        size_t count = sidetable_column_count(o->tables[i]);
        if (count)
            note_columns(o, sidetable_name(o->tables[i]), sidetable_column(o->tables[i], 0), count,
                         SIZE_MAX, brief, out);
    }
    for (size_t i = 0; i < mapping_unused_count(o->map); i++) {
        unsigned line;
        str h = mapping_unused_heading(o->map, i, &line);
        strbuf_printf(out, "%s:%u: no column `" STR_FMT "`\n", mapping_name(o->map), line,
                      STR_ARG(h));
    }
}
