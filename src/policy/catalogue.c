/*
 * catalogue.c - tables of items: a CSV file, which column gives which fact, other names of a row.
 *
 *     catalogue chips  "Accelerator chips"
 *       file     "chips.csv"                      id,family,tpp,...
 *       key      item from id                     a100,a100,4992,...
 *       columns  item.family from family, item.tpp from tpp
 *       aliases  "aliases.csv"                    alias,id
 *                                                 NVIDIA A100,a100
 *
 * Messages about a file point into that file. Cells are read like those of order files (value.c).
 * Every cell is kept as text too, for those who print the table.
 */
#include "policy/check.h"
#include "policy/value.h"

#include "base/csv.h"
#include "base/utf8.h"

#include <string.h>

typedef struct {
    checker *c;
    str bytes;
    uint32_t file; /* in the diags */
    char delimiter;
    uint32_t columns; /* that the header has */
    csv_record r;
    size_t at;     /* of the next record */
    size_t row_at; /* of this one */
} table;

static span table_span(const table *t, size_t from, size_t to)
{
    return (span){t->file, (uint32_t)from, (uint32_t)to};
}

static span field_span(const table *t, csv_field f)
{
    return table_span(t, f.from, f.to);
}

/* The next record that is not a blank line; false at the end and after an error. */
static bool table_next(table *t)
{
    for (;;) {
        t->row_at = t->at;
        csv_result got = csv_split(t->bytes, t->at, t->delimiter, true, &t->r);
        if (got == CSV_END)
            return false;
        if (got != CSV_RECORD) {
            check_at(t->c, got == CSV_TOO_MANY ? E0708 : E0702,
                     table_span(t, t->r.error_at, t->r.error_at), "%s", csv_error(got));
            return false;
        }
        t->at = t->r.next;
        if (!t->r.blank)
            return true;
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

/* Lies within the pack's folder: no way up, no way out. */
static bool path_inside(str path)
{
    if (path.len == 0 || path.ptr[0] == '/' || memchr(path.ptr, '\\', path.len))
        return false;
    for (size_t i = 0; i < path.len;) {
        size_t end = i;
        while (end < path.len && path.ptr[end] != '/')
            end++;
        str part = str_sub(path, i, end);
        if (part.len == 0 || str_eq_c(part, ".."))
            return false;
        i = end + 1;
    }
    return true;
}

/* Reads a file that a slot names and opens it as a table with `columns` fields at most. */
static bool table_open(checker *c, const check_decl *e, const ast_slot *s, table *t)
{
    str name = s->has_text || s->word_count == 0 ? s->text : s->words[0].text;
    const check_pack *p = &c->packs.at[e->pack];
    if (!path_inside(name)) {
        check_at(c, E0709, s->at, "`" STR_FMT "` does not lie in the folder of the pack",
                 STR_ARG(name));
        return false;
    }
    str path = p->folder.len ? check_text(c, STR_FMT "/" STR_FMT, STR_ARG(p->folder), STR_ARG(name))
                             : name;
    str bytes;
    if (c->oom)
        return false;
    if (!c->files->read(c->files->ctx, path, c->a, &bytes)) {
        check_unreadable(c, E0701, s->at, "", path);
        return false;
    }
    if (!check_file_add(c, p, name, bytes, s->at))
        return false;
    *t = (table){.c = c, .bytes = bytes, .file = diags_source(c->d, path, bytes)};
    if (t->file == FILE_NONE) {
        c->oom = true;
        return false;
    }
    size_t bad = utf8_bad(bytes);
    if (bad < bytes.len) {
        check_at(c, E0702, table_span(t, bad, bad), "not valid UTF-8");
        return false;
    }
    t->at = csv_bom(bytes);
    t->delimiter = csv_delimiter(bytes);
    return true;
}

/* The headings, each once. */
static bool table_header(table *t, str **headings, uint32_t *count, map *by_name)
{
    checker *c = t->c;
    t->r.room = CATALOGUE_COLUMNS_MAX;
    t->r.fields = check_alloc(c, t->r.room, sizeof *t->r.fields);
    if (!t->r.fields)
        return false;
    size_t errors = diags_errors(c->d);
    if (!table_next(t)) {
        if (errors == diags_errors(c->d))
            check_at(c, E0702, table_span(t, 0, 0), "the file is empty; a header is expected");
        return false;
    }
    str *list = check_alloc(c, t->r.count, sizeof *list);
    map_init(by_name, c->a);
    for (size_t i = 0; list && i < t->r.count; i++) {
        list[i] = str_trim(csv_text_dup(t->bytes, t->r.fields[i], c->a));
        if (list[i].len == 0)
            continue;
        if (map_get(by_name, list[i]) != MAP_NONE)
            check_at(c, E0704, field_span(t, t->r.fields[i]), "column `" STR_FMT "` is there twice",
                     STR_ARG(list[i]));
        else if (!map_put(by_name, list[i], (uint32_t)i))
            c->oom = true;
    }
    *headings = list;
    *count = t->columns = (uint32_t)t->r.count;
    return !c->oom;
}

/* Rows after the header; E0708 when there are too many. Leaves the table where it was. */
static bool table_count(table *t, uint32_t *count)
{
    size_t start = t->at;
    size_t errors = diags_errors(t->c->d);
    *count = 0;
    while (table_next(t)) {
        if (++*count <= CATALOGUE_ROWS_MAX)
            continue;
        check_at(t->c, E0708, table_span(t, t->row_at, t->row_at), "more than %d rows",
                 CATALOGUE_ROWS_MAX);
        return false;
    }
    t->at = start;
    return errors == diags_errors(t->c->d);
}

/* A row has as many fields as the header. */
static bool row_complete(table *t)
{
    if (t->r.count == t->columns)
        return true;
    check_at(t->c, E0702, table_span(t, t->row_at, t->r.fields[t->r.count - 1].to),
             "%zu fields where the header has %u", t->r.count, (unsigned)t->columns);
    return false;
}

/* ---- columns --------------------------------------------------------------------------------- */

typedef struct {
    table t;
    catalogue *x;
    str *headings;
    map by_name;
    uint32_t key;      /* column */
    uint32_t *columns; /* of each mapped fact */
} catalogue_reader;

static uint32_t column_find(catalogue_reader *r, ast_word w)
{
    checker *c = r->t.c;
    uint32_t i = map_get(&r->by_name, w.text);
    if (i != MAP_NONE)
        return i;
    diag *g = check_at(c, E0703, w.at, "the file has no column `" STR_FMT "`", STR_ARG(w.text));
    names_suggest(c, g, w.text, r->headings, r->x->heading_count);
    return ID_NONE;
}

/* A fact of the item, by name; ID_NONE after a message. */
static uint32_t column_fact(checker *c, ast_word w, bool key)
{
    const name_entry *e = names_get(c, NS_OPERAND, w);
    if (!e)
        return ID_NONE;
    bool good = e->kind == DECL_FACT && c->facts.at[e->index].kind == FACT_ITEM;
    if (good && key)
        good = str_eq_c(w.text, "item");
    if (!good) {
        check_at(c, E0709, w.at,
                 key ? "the key is `" STR_FMT "`, and not the fact `item`"
                     : "`" STR_FMT "` is not a fact of the item",
                 STR_ARG(w.text));
        return ID_NONE;
    }
    return fact_poison(c, e->index) ? ID_NONE : e->index;
}

static bool catalogue_key(catalogue_reader *r, const ast_slot *s)
{
    checker *c = r->t.c;
    r->key = ID_NONE;
    if (s->pair_count == 0)
        return false;
    r->x->key = column_fact(c, s->pairs[0].fact, true);
    if (r->x->key == ID_NONE)
        return false;
    c->fact_notes.at[r->x->key].read = true;
    if (c->facts.at[r->x->key].type != TYPE_CODE) {
        check_at(c, E0709, s->pairs[0].fact.at, "the fact `item` is not a code");
        return false;
    }
    r->key = column_find(r, s->pairs[0].column);
    return r->key != ID_NONE;
}

static bool catalogue_columns(catalogue_reader *r, const ast_slot *s)
{
    checker *c = r->t.c;
    uint32_t *facts = check_alloc(c, s->pair_count, sizeof *facts);
    str *names = check_alloc(c, s->pair_count, sizeof *names);
    r->columns = check_alloc(c, s->pair_count, sizeof *r->columns);
    if (!facts || !names || !r->columns)
        return false;
    bool good = true;
    uint32_t n = 0;
    map seen;
    map_init(&seen, c->a);
    for (size_t i = 0; i < s->pair_count; i++) {
        const ast_pair *p = &s->pairs[i];
        uint32_t f = column_fact(c, p->fact, false), column = column_find(r, p->column);
        if (map_get(&seen, p->fact.text) != MAP_NONE || (f != ID_NONE && f == r->x->key)) {
            check_at(c, E0308, p->fact.at, "`" STR_FMT "` is listed twice", STR_ARG(p->fact.text));
            good = false;
        }
        if (!map_put(&seen, p->fact.text, 1))
            c->oom = true;
        good &= f != ID_NONE && column != ID_NONE;
        facts[n] = f;
        names[n] = p->column.text;
        r->columns[n++] = column;
    }
    r->x->facts = facts;
    r->x->column_names = names;
    r->x->column_count = n;
    return good;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void row_cells(catalogue_reader *r, value *cells)
{
    checker *c = r->t.c;
    for (uint32_t i = 0; i < r->x->column_count && !c->oom; i++) {
        csv_field f = r->t.r.fields[r->columns[i]];
        str text = csv_text_dup(r->t.bytes, f, c->a), why = STR("");
        read_result got =
            text.ptr ? value_read(c->m, r->x->facts[i], text, c->a, &cells[i], &why) : READ_NOMEM;
        if (got == READ_NOMEM)
            c->oom = true;
        else if (got == READ_BAD)
            check_at(c, E0706, field_span(&r->t, f), "`" STR_FMT "`: " STR_FMT,
                     STR_ARG(c->facts.at[r->x->facts[i]].name), STR_ARG(why));
    }
}

static void row_id(catalogue_reader *r, str *ids, uint32_t row)
{
    checker *c = r->t.c;
    csv_field f = r->t.r.fields[r->key];
    str id = str_trim(csv_text_dup(r->t.bytes, f, c->a));
    ids[row] = id;
    if (id.len == 0) {
        check_at(c, E0705, field_span(&r->t, f), "a row without an id");
    } else if (map_get(&r->x->by_id, id) != MAP_NONE || catalogue_has_id(c, id)) {
        check_at(c, E0705, field_span(&r->t, f), "the id `" STR_FMT "` is there twice",
                 STR_ARG(id));
    } else if (!map_put(&r->x->by_id, id, row)) {
        c->oom = true;
    }
}

static void catalogue_rows(catalogue_reader *r)
{
    checker *c = r->t.c;
    catalogue *x = r->x;
    if (!table_count(&r->t, &x->row_count))
        return;
    str *ids = check_alloc(c, x->row_count, sizeof *ids);
    str *raw = check_alloc(c, (size_t)x->row_count * x->heading_count, sizeof *raw);
    value *cells = check_alloc(c, (size_t)x->row_count * x->column_count, sizeof *cells);
    if (!ids || !raw || !cells)
        return;
    uint32_t row = 0;
    while (!c->oom && table_next(&r->t)) {
        if (!row_complete(&r->t)) {
            row++;
            continue;
        }
        for (uint32_t i = 0; i < x->heading_count; i++)
            raw[(size_t)row * x->heading_count + i] =
                csv_text_dup(r->t.bytes, r->t.r.fields[i], c->a);
        row_id(r, ids, row);
        row_cells(r, &cells[(size_t)row * x->column_count]);
        row++;
    }
    x->ids = ids;
    x->raw = raw;
    x->cells = cells;
}

/* ---- aliases --------------------------------------------------------------------------------- */

static str lower(checker *c, str s)
{
    char *out = check_alloc(c, s.len, 1);
    for (size_t i = 0; out && i < s.len; i++)
        out[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] - 'A' + 'a' : s.ptr[i]);
    return out ? (str){out, s.len} : STR("");
}

/* Ids in lower case, so that an alias cannot name one row and look like the id of another. */
static void alias_ids(checker *c, const catalogue *x, map *lowered)
{
    map_init(lowered, c->a);
    for (uint32_t i = 0; i < x->row_count && !c->oom; i++) {
        if (x->ids[i].len && !map_put(lowered, lower(c, x->ids[i]), i))
            c->oom = true;
    }
}

static void alias_row(table *t, catalogue *x, const map *lowered, csv_field alias, csv_field id)
{
    checker *c = t->c;
    str to = str_trim(csv_text_dup(t->bytes, id, c->a));
    str name = lower(c, str_trim(csv_text_dup(t->bytes, alias, c->a)));
    uint32_t row = map_get(&x->by_id, to);
    if (c->oom)
        return;
    if (row == MAP_NONE) {
        diag *g =
            check_at(c, E0707, field_span(t, id), "no row has the id `" STR_FMT "`", STR_ARG(to));
        names_suggest(c, g, to, x->ids, x->row_count);
        return;
    }
    if (name.len == 0) {
        check_at(c, E0707, field_span(t, alias), "an empty alias");
        return;
    }
    uint32_t other = map_get(&x->by_alias, name), as_id = map_get(lowered, name);
    if (as_id != MAP_NONE && as_id != row)
        other = as_id;
    if (other != MAP_NONE && other != row)
        check_at(c, E0707, field_span(t, alias), "the alias stands for `" STR_FMT "` already",
                 STR_ARG(x->ids[other]));
    else if (!map_put(&x->by_alias, name, row))
        c->oom = true;
}

static void catalogue_aliases(checker *c, const check_decl *e, const ast_slot *s, catalogue *x)
{
    table t;
    str *headings;
    uint32_t count;
    map by_name, lowered;
    if (!table_open(c, e, s, &t) || !table_header(&t, &headings, &count, &by_name))
        return;
    uint32_t alias = map_get(&by_name, STR("alias")), id = map_get(&by_name, STR("id"));
    if (alias == MAP_NONE || id == MAP_NONE) {
        check_at(c, E0703, table_span(&t, 0, 0),
                 "a file of aliases has the columns `alias` and `id`");
        return;
    }
    alias_ids(c, x, &lowered);
    for (uint32_t rows = 0; !c->oom && table_next(&t);) {
        if (++rows > 10 * CATALOGUE_ROWS_MAX) {
            check_at(c, E0708, table_span(&t, t.row_at, t.row_at), "more than %d aliases",
                     10 * CATALOGUE_ROWS_MAX);
            return;
        }
        if (row_complete(&t))
            alias_row(&t, x, &lowered, t.r.fields[alias], t.r.fields[id]);
    }
}

/* ---- catalogues ------------------------------------------------------------------------------ */

bool catalogue_has_id(const checker *c, str id)
{
    for (size_t i = 0; i < c->catalogues.count; i++) {
        if (map_get(&c->catalogues.at[i].by_id, id) != MAP_NONE)
            return true;
    }
    return false;
}

static void catalogue_one(checker *c, const check_decl *e)
{
    const ast_decl *d = e->decl;
    const ast_slot *file = ast_slot_find(d, NULL, SLOT_FILE);
    const ast_slot *key = ast_slot_find(d, NULL, SLOT_KEY);
    const ast_slot *columns = ast_slot_find(d, NULL, SLOT_COLUMNS);
    const ast_slot *aliases = ast_slot_find(d, NULL, SLOT_ALIASES);
    catalogue_reader r = {.x = &c->catalogues.at[e->index]};
    const cite *cites;
    int32_t known;
    r.x->key = ID_NONE;
    map_init(&r.x->by_id, c->a);
    map_init(&r.x->by_alias, c->a);
    check_cites(c, d, NULL, &cites, &known);
    if (!file || !key || !columns || !table_open(c, e, file, &r.t) ||
        !table_header(&r.t, &r.headings, &r.x->heading_count, &r.by_name))
        return;
    r.x->headings = r.headings;
    bool good = catalogue_key(&r, key);
    good &= catalogue_columns(&r, columns);
    if (!good)
        return;
    catalogue_rows(&r);
    if (aliases && r.x->ids && !c->oom)
        catalogue_aliases(c, e, aliases, r.x);
}

void catalogue_load(checker *c)
{
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        if (c->decls.at[i].decl->kind == DECL_CATALOGUE && c->decls.at[i].index != ID_NONE)
            catalogue_one(c, &c->decls.at[i]);
    }
}

void catalogue_codes(checker *c)
{
    for (size_t i = 0; i < c->catalogues.count; i++) {
        const catalogue *x = &c->catalogues.at[i];
        value *cells = (value *)x->cells; /* allocated above */
        size_t count = (size_t)x->row_count * x->column_count;
        for (size_t k = 0; cells && k < count; k++) {
            bool code = c->facts.at[x->facts[k % x->column_count]].type == TYPE_CODE;
            if (code && cells[k].state == V_KNOWN)
                value_set_code(c->m, cells[k].text, &cells[k]);
        }
    }
}
