/*
 * filler.c - one record into a line: cells, tables, authorisations; or why the line is bad.
 *
 * Every value a line could get is first offered to a slot, one slot a fact. The line's own value
 * stands; a table may repeat it and may fill a gap, and a table that says otherwise makes the line
 * bad. Then the slots that were filled are set. A bad line tells its first few reasons, not one.
 * Cells of CSV files that were met before are not read again (recall.h); nothing else hangs on it.
 */
#include "io/orders.h"
#include "base/map.h"
#include "io/cells.h"
#include "io/recall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REASONS_MAX = 8, /* told of one line; the others are counted */
    SWALLOWED_CELLS_MIN = 4, /* fewer columns: prose with commas may look so */
    REMARKS_MAX = 64,
    AUTHORISATIONS_MAX = 64,
    NAMES_MAX = 50000, /* NDJSON names remembered; a record has NDJSON_MEMBERS_MAX at most */
    SHOWN_COLUMNS = 40
};

typedef struct {
    str text; /* empty: nothing offered yet */
    cell_said said; /* the same, where it is no SAID_TEXT */
    const column *from;
    size_t table; /* SIZE_MAX: the line's own */
    uint64_t table_line;
} slot;

typedef struct {
    str instrument, parts[AUTH_PARTS];
    const column *columns[AUTH_PARTS];
} authorisation;

struct filler {
    const orders *o;
    arena *a;          /* a block of lines */
    arena *keep;       /* as long as the filler */
    slot *slots;       /* by fact */
    csv_record fields; /* scratch for splitting a record */
    recall *recalled;  /* CSV */
    uint8_t *watch_of; /* by fact: place in orders.watch, or WATCH_COUNT */
    VEC(uint32_t) touched;
    authorisation auths[AUTHORISATIONS_MAX];
    size_t auth_count;
    tg_line *probe; /* for comparing two texts of one fact */
    arena *names;   /* NDJSON: names seen, forgotten when there are too many */
    map key_ids;
    VEC(column) keys;
    remark remarks[REMARKS_MAX];
    size_t remark_count;
    uint64_t at_line; /* of the record at hand */
    str order_id, line_id, currency;
    strbuf reason;
    unsigned reasons;
    bool setting; /* a line is filled, not only named */
    bool supposing; /* the pack's scenario changes lines */
    bool out_of_memory;
};

/* What it needs by fact and by column. */
static bool find_watched(filler *f)
{
    const orders *o = f->o;
    size_t facts = tg_fact_count(o->pack);
    f->watch_of = arena_alloc(f->keep, facts + 1, sizeof *f->watch_of);
    for (size_t i = 0; f->watch_of && i < facts; i++)
        f->watch_of[i] = WATCH_COUNT;
    for (size_t i = 0; f->watch_of && i < WATCH_COUNT; i++)
        if (o->watch[i] != TG_NO_ID)
            f->watch_of[o->watch[i]] = (uint8_t)i;
    if (o->kind == KIND_CSV)
        f->recalled = recall_new(o->pack, o->map, o->columns, o->head.count);
    return f->watch_of && (f->recalled || o->kind != KIND_CSV);
}

filler *filler_new(const orders *o)
{
    filler *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->o = o;
    f->a = arena_new(NULL, 0);
    f->keep = arena_new(NULL, 0);
    f->names = arena_new(NULL, 0);
    strbuf_init(&f->reason, NULL);
    if (f->keep)
        f->slots = arena_alloc(f->keep, tg_fact_count(o->pack) + 1, sizeof *f->slots);
    f->fields.room = o->head.count;
    if (f->keep)
        f->fields.fields = arena_alloc(f->keep, o->head.count + 1, sizeof *f->fields.fields);
    if (!f->a || !f->names || !f->slots || !f->fields.fields || !find_watched(f) ||
        tg_line_new(o->pack, &f->probe) != TG_OK) {
        filler_free(f);
        return NULL;
    }
    map_init(&f->key_ids, f->names);
    tg_text scenario = tg_pack_get_info(o->pack).scenario;
    if (scenario.len)
        f->supposing =
            tg_scenario_get(o->pack, tg_scenario_find(o->pack, scenario, NULL)).changes_lines;
    return f;
}

void filler_as_written(filler *f)
{
    f->supposing = false;
}

void filler_free(filler *f)
{
    if (!f)
        return;
    tg_line_free(f->probe);
    recall_free(f->recalled);
    arena_free(f->a);
    arena_free(f->keep);
    arena_free(f->names);
    strbuf_free(&f->reason);
    free(f);
}

void filler_reset(filler *f)
{
    arena_reset(f->a);
}

/* ---- reasons --------------------------------------------------------------------------------- */

static void add_reason(filler *f, str why)
{
    if (f->reasons++ >= REASONS_MAX)
        return;
    if (f->reason.len)
        strbuf_add_c(&f->reason, "; ");
    strbuf_add(&f->reason, why);
}

/* Told once, with the first line it is about; kept as long as the filler. */
static void add_remark(filler *f, str text, bool hint)
{
    for (size_t i = 0; i < f->remark_count; i++)
        if (str_eq(f->remarks[i].text, text))
            return;
    if (f->remark_count == REMARKS_MAX || !text.len)
        return;
    str copy = str_dup(f->keep, text);
    f->out_of_memory |= !copy.ptr;
    if (copy.ptr)
        f->remarks[f->remark_count++] = (remark){copy, f->at_line, hint};
}

static str table_place(filler *f, const slot *s)
{
    if (s->table == SIZE_MAX)
        return STR("");
    return arena_print(f->a, "%s:%llu: ", sidetable_name(f->o->tables[s->table]),
                       (unsigned long long)s->table_line);
}

/* ---- slots ----------------------------------------------------------------------------------- */

static void keep_text(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* The text a fact has once it was set from `text`; empty when it cannot be. */
static str canonical(filler *f, uint32_t fact, str text)
{
    strbuf b;
    tg_reason why;
    strbuf_init(&b, NULL);
    tg_line_clear(f->probe);
    if (tg_line_set_id(f->probe, fact, (tg_text){text.ptr, text.len}, &why) == TG_OK)
        tg_line_text(f->probe, fact, (tg_sink){keep_text, &b});
    str copy = str_dup(f->a, strbuf_str(&b));
    strbuf_free(&b);
    return copy.ptr ? copy : STR("");
}

static bool same_value(filler *f, uint32_t fact, str x, str y)
{
    if (str_eq(x, y))
        return true;
    x = canonical(f, fact, x);
    return x.len && str_eq(x, canonical(f, fact, y));
}

static void contradiction(filler *f, const slot *had, const slot *offered)
{
    tg_text name = tg_fact_get(f->o->pack, offered->from->fact).name;
    str x = shown(f->a, had->text, SHOWN_COLUMNS), y = shown(f->a, offered->text, SHOWN_COLUMNS);
    add_reason(f, arena_print(f->a, "%.*s: `" STR_FMT "` here, " STR_FMT "`" STR_FMT "`",
                              (int)name.len, name.ptr, STR_ARG(x), STR_ARG(table_place(f, offered)),
                              STR_ARG(y)));
}

/* Offers a value that is not empty to the slot of a fact. */
static void offer(filler *f, const slot *offered)
{
    uint32_t fact = offered->from->fact;
    slot *s = &f->slots[fact];
    if (!s->text.len) {
        *s = *offered;
        f->out_of_memory |= !vec_push(f->keep, &f->touched, fact);
        return;
    }
    bool both_own = s->table == SIZE_MAX && offered->table == SIZE_MAX;
    if (both_own && (s->from->how == BY_GUESS) != (offered->from->how == BY_GUESS)) {
        if (s->from->how == BY_GUESS)
            *s = *offered; /* a guess gives way to a name */
        return;
    }
    if (!same_value(f, fact, s->text, offered->text))
        contradiction(f, s, offered);
}

static authorisation *find_authorisation(filler *f, str instrument)
{
    for (size_t i = 0; i < f->auth_count; i++)
        if (str_eq(f->auths[i].instrument, instrument))
            return &f->auths[i];
    if (f->auth_count == AUTHORISATIONS_MAX)
        return NULL;
    authorisation *x = &f->auths[f->auth_count++];
    *x = (authorisation){.instrument = instrument};
    return x;
}

static void offer_part(filler *f, const slot *offered)
{
    const column *c = offered->from;
    authorisation *x = find_authorisation(f, c->instrument);
    if (!x) {
        add_reason(f, arena_print(f->a, "more than %d authorisations", AUTHORISATIONS_MAX));
        return;
    }
    if (x->parts[c->part].len && !str_eq(x->parts[c->part], offered->text)) {
        str p = shown(f->a, x->parts[c->part], SHOWN_COLUMNS);
        str q = shown(f->a, offered->text, SHOWN_COLUMNS);
        add_reason(f, arena_print(f->a, STR_FMT ": `" STR_FMT "` here, " STR_FMT "`" STR_FMT "`",
                                  STR_ARG(c->heading), STR_ARG(p), STR_ARG(table_place(f, offered)),
                                  STR_ARG(q)));
        return;
    }
    x->parts[c->part] = offered->text;
    x->columns[c->part] = c;
}

static void show_cell(filler *f, const column *c, str cell, filled *out)
{
    uint8_t i = f->watch_of[c->fact];
    if (i < WATCH_COUNT)
        out->shown[i] = str_trim(cell);
}

/* A cell of a file's column that gives a fact, as it was read before or is now. */
static void take_fact_cell(filler *f, size_t at, str cell, filled *out)
{
    const column *c = &f->o->columns[at];
    slot offered = {.from = c, .table = SIZE_MAX};
    cell_fault why;
    cell = str_trim(cell);
    show_cell(f, c, cell, out);
    if (!cell.len)
        return;
    if (!recall_cell(f->recalled, at, cell, &offered.said)) {
        str text;
        if (!mapping_cell(f->o->map, c, cell, f->a, &text, &why)) {
            add_reason(f, why.reason);
            add_remark(f, why.hint, true);
            return;
        }
        f->out_of_memory |= !recall_keep(f->recalled, at, cell, text, &offered.said);
    }
    offered.text = offered.said.text;
    if (offered.text.len)
        offer(f, &offered);
}

/* A cell of the line itself. */
static void take_cell(filler *f, const column *c, str cell, filled *out)
{
    str text;
    cell_fault why;
    if (c->kind == COLUMN_UNREAD)
        return;
    if (c->kind == COLUMN_FACT)
        show_cell(f, c, cell, out);
    if (!mapping_cell(f->o->map, c, cell, f->a, &text, &why)) {
        add_reason(f, why.reason);
        add_remark(f, why.hint, true);
        return;
    }
    slot offered = {.text = text, .from = c, .table = SIZE_MAX};
    switch (c->kind) {
    case COLUMN_UNREAD: break;
    case COLUMN_ORDER_ID: f->order_id = text; break;
    case COLUMN_LINE_ID: f->line_id = text; break;
    case COLUMN_MONEY: f->currency = text; break;
    case COLUMN_WISH: out->wishes[c->wish] = text; break;
    case COLUMN_AUTH:
        if (text.len)
            offer_part(f, &offered);
        break;
    case COLUMN_FACT:
        if (text.len)
            offer(f, &offered);
        break;
    }
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void join_table(filler *f, size_t table, str key, filled *out)
{
    const sidetable *s = f->o->tables[table];
    key = str_trim(key);
    if (!key.len) {
        out->keys_empty |= 1u << table;
        return;
    }
    size_t row = sidetable_find(s, key);
    if (row == SIZE_MAX) {
        out->keys_unknown |= 1u << table;
        return;
    }
    for (size_t i = 0; i < sidetable_column_count(s); i++) {
        slot offered = {.text = sidetable_cell(s, row, i),
                        .from = sidetable_column(s, i),
                        .table = table,
                        .table_line = sidetable_row_line(s, row)};
        if (!offered.text.len)
            continue;
        if (offered.from->kind == COLUMN_FACT)
            offer(f, &offered);
        else
            offer_part(f, &offered);
    }
}

/* ---- the line -------------------------------------------------------------------------------- */

static void watch_fact(const filler *f, uint32_t fact, str text, filled *out)
{
    uint8_t i = f->watch_of[fact];
    if (i < WATCH_COUNT)
        out->texts[i] = text;
}

/* Prices in another currency than the pack's are not read as if they were in it. */
static void check_currency(filler *f, filled *out)
{
    bool priced = out->texts[WATCH_UNIT_PRICE].len || out->texts[WATCH_REVENUE].len;
    if (!priced || !f->currency.len || !f->o->currency.len || str_ieq(f->currency, f->o->currency))
        return;
    str c = shown(f->a, f->currency, SHOWN_COLUMNS);
    add_reason(f,
               arena_print(f->a, "currency: `" STR_FMT "`, where the pack's prices are in " STR_FMT,
                           STR_ARG(c), STR_ARG(f->o->currency)));
    out->texts[WATCH_UNIT_PRICE] = out->texts[WATCH_REVENUE] = STR("");
}

/* How a text that is refused as a code can be read after all. */
static void hint_spelling(filler *f, uint32_t fact, str text)
{
    tg_fact_info info = tg_fact_get(f->o->pack, fact);
    str s = shown(f->a, text, SHOWN_COLUMNS);
    if (info.type == TG_TYPE_CODE && s.len == text.len)
        add_remark(f,
                   arena_print(f->a,
                               "a line of a --map file says what it means: `%.*s: " STR_FMT
                               " = CODE`, or nothing after `=` where it is not known",
                               (int)info.name.len, info.name.ptr, STR_ARG(s)),
                   true);
}

static void set_facts(filler *f, tg_line *line, filled *out)
{
    for (size_t i = 0; i < f->touched.count; i++) {
        uint32_t fact = f->touched.at[i];
        const slot *s = &f->slots[fact];
        tg_reason why;
        if (s->said.how != SAID_TEXT && recall_set(f->recalled, line, fact, &s->said)) {
            watch_fact(f, fact, s->text, out);
            continue;
        }
        why.text[0] = '\0';
        tg_status st = tg_line_set_id(line, fact, (tg_text){s->text.ptr, s->text.len}, &why);
        if (st == TG_NOMEM)
            f->out_of_memory = true;
        else if (st != TG_OK) {
            add_reason(f, arena_print(f->a, STR_FMT "%s", STR_ARG(table_place(f, s)), why.text));
            hint_spelling(f, fact, s->text);
        } else
            watch_fact(f, fact, s->text, out);
    }
    check_currency(f, out);
}

/* A day of an authorisation; `open` when none is given. */
static int32_t auth_day(filler *f, const authorisation *x, auth_part part, int32_t open)
{
    int32_t day = open;
    str s = x->parts[part];
    if (s.len && !tg_date_parse((tg_text){s.ptr, s.len}, &day)) {
        str c = shown(f->a, s, SHOWN_COLUMNS);
        add_reason(f, arena_print(f->a, STR_FMT ": `" STR_FMT "` is no date such as 2026-01-15",
                                  STR_ARG(x->columns[part]->heading), STR_ARG(c)));
    }
    return day;
}

/* Every instrument once a line. */
static void set_authorisations(filler *f, tg_line *line)
{
    for (size_t i = 0; i < f->auth_count; i++) {
        const authorisation *x = &f->auths[i];
        if (!x->parts[AUTH_NUMBER].len) {
            add_reason(f, arena_print(f->a, STR_FMT ": an authorisation without a number",
                                      STR_ARG(x->instrument)));
            continue;
        }
        str number = str_dup(f->a, x->parts[AUTH_NUMBER]);
        str measures = str_dup(f->a, x->parts[AUTH_MEASURES]);
        str conditions = str_dup(f->a, x->parts[AUTH_CONDITIONS]);
        if (!number.ptr || !measures.ptr || !conditions.ptr) {
            f->out_of_memory = true;
            return;
        }
        tg_authorisation granted = {.instrument = x->instrument.ptr,
                                    .number = number.ptr,
                                    .from = auth_day(f, x, AUTH_FROM, INT32_MIN),
                                    .through = auth_day(f, x, AUTH_THROUGH, INT32_MAX),
                                    .measures = measures.ptr,
                                    .conditions = conditions.ptr};
        tg_reason why = {""};
        tg_status st = tg_line_authorise(line, &granted, &why);
        f->out_of_memory |= st == TG_NOMEM;
        if (st != TG_OK && st != TG_NOMEM)
            add_reason(f, arena_print(f->a, STR_FMT ": %s", STR_ARG(x->instrument), why.text));
    }
}

/* What the scenario of the pack changes of the line: authorisations, units. */
static void suppose(filler *f, tg_line *line, filled *out)
{
    tg_reason why = {""};
    strbuf b;
    tg_status st = tg_line_suppose(line, f->o->pack, &why);
    f->out_of_memory |= st == TG_NOMEM;
    if (st == TG_INPUT)
        add_reason(f, arena_print(f->a, "%s", why.text));
    if (st != TG_OK || !out->texts[WATCH_QUANTITY].len)
        return;
    strbuf_init(&b, NULL);
    tg_line_text(line, f->o->watch[WATCH_QUANTITY], (tg_sink){keep_text, &b});
    out->texts[WATCH_QUANTITY] = str_dup(f->a, strbuf_str(&b));
    f->out_of_memory |= !out->texts[WATCH_QUANTITY].ptr || b.failed;
    strbuf_free(&b);
}

/* ---- records --------------------------------------------------------------------------------- */

/* The first fault of the bytes themselves. */
static bool bytes_are_good(filler *f, const record *r)
{
    if (r->fault != RECORD_NONE) {
        const char *text = record_fault_text(r->fault);
        if (r->fault == RECORD_LONG)
            add_reason(f, str_c(text));
        else
            add_reason(f, arena_print(f->a, "%s (byte %zu)", text, r->fault_at + 1));
        return false;
    }
    size_t bad = cells_bad_byte(r->raw);
    if (bad == r->raw.len)
        return true;
    bool nul = r->raw.ptr[bad] == '\0';
    add_reason(f,
               arena_print(f->a, "%s (byte %zu)", nul ? "a NUL byte" : "not valid UTF-8", bad + 1));
    return false;
}

static size_t count_of(str s, char c)
{
    size_t n = 0;
    for (const char *p = s.ptr; (p = memchr(p, c, s.len - (size_t)(p - s.ptr))) != NULL; p++)
        n++;
    return n;
}

/* A cell that holds a whole order line: a stray quote swallowed it, and another one ended it. */
static bool swallows_lines(const filler *f, str cell)
{
    size_t want = f->o->head.count;
    const char *newline = cell.len ? memchr(cell.ptr, '\n', cell.len) : NULL;
    while (newline && want >= SWALLOWED_CELLS_MIN) {
        str rest = str_sub(cell, (size_t)(newline - cell.ptr) + 1, cell.len);
        newline = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
        str line = newline ? str_sub(rest, 0, (size_t)(newline - rest.ptr)) : rest;
        if (count_of(line, f->o->head.delimiter) + 1 >= want)
            return true;
    }
    return false;
}

/* Where a bad record is several lines of the file, the quote that joins
 * them is part of the fault. */
static void tell_span(filler *f, const record *r)
{
    size_t breaks = count_of(r->raw, '\n');
    if (breaks)
        strbuf_printf(&f->reason, "; a quote joins lines %llu to %llu of the file",
                      (unsigned long long)r->line, (unsigned long long)(r->line + breaks));
}

static void fill_csv(filler *f, const record *r, filled *out)
{
    size_t want = f->o->head.count;
    bool good = bytes_are_good(f, r);
    if (r->fault != RECORD_NONE)
        return;
    str *cells = arena_alloc(f->a, want + 1, sizeof *cells);
    size_t count = 0;
    cells_result result = CELLS_NO_MEMORY;
    if (cells)
        result = cells_split(r->raw, f->o->head.delimiter, &f->fields, f->a, cells, &count);
    if (result == CELLS_NO_MEMORY) {
        f->out_of_memory = true;
        return;
    }
    out->cells = cells;
    out->cell_count = result == CELLS_LONE_CR ? 0 : count;
    if (result == CELLS_TOO_MANY) { /* the last one has all that follows, as it came */
        const csv_field *last = &f->fields.fields[want - 1];
        cells[want - 1] = str_sub(r->raw, last->from - last->quoted, r->raw.len);
    }
    if (result == CELLS_LONE_CR)
        add_reason(f, STR("a carriage return without a line feed"));
    else if (result == CELLS_TOO_MANY || count < want)
        add_reason(f, arena_print(f->a, "%s%zu cells where the header has %zu",
                                  result == CELLS_OK ? "" : "more than ", count, want));
    if (!good || f->reasons)
        return;
    out->whole = true;
    size_t empty = 0;
    recall_record(f->recalled, r->raw);
    for (size_t i = 0; i < count; i++) {
        empty += str_trim(cells[i]).len == 0;
        if (f->o->columns[i].kind == COLUMN_FACT)
            take_fact_cell(f, i, cells[i], out);
        else
            take_cell(f, &f->o->columns[i], cells[i], out);
    }
    bool joined = r->raw.len && memchr(r->raw.ptr, '\n', r->raw.len);
    for (size_t i = 0; i < count && joined; i++)
        if (swallows_lines(f, cells[i])) {
            str h = shown(f->a, f->o->columns[i].heading, SHOWN_COLUMNS);
            add_reason(f, arena_print(f->a, "the cell of `" STR_FMT "` holds order lines",
                                      STR_ARG(h)));
            add_remark(f, STR("is a quote (\") stray? one inside a cell is doubled"), true);
        }
    if (empty == count)
        add_reason(f, STR("every cell is empty"));
    for (size_t i = 0; i < f->o->table_count && f->setting; i++)
        join_table(f, i, cells[f->o->table_keys[i]], out);
}

static bool in_sample(const orders *o, str key)
{
    for (size_t i = 0; i < o->sample.count; i++)
        if (str_eq(o->sample.at[i].key, key))
            return true;
    return false;
}

static void note_late_guess(filler *f, const column *c)
{
    if (c->kind != COLUMN_FACT || in_sample(f->o, c->heading))
        return;
    tg_text name = tg_fact_get(f->o->pack, c->fact).name;
    str h = shown(f->a, c->heading, SHOWN_COLUMNS);
    add_remark(
        f, arena_print(f->a, "guessed: `" STR_FMT "` is %.*s", STR_ARG(h), (int)name.len, name.ptr),
        false);
}

/* `quantity.value` where the pack has `quantity` and nothing in it: an object is no quantity. */
static bool is_inside(const filler *f, str key, const column *c)
{
    const char *dot = memchr(key.ptr, '.', key.len);
    if (!dot || c->kind != COLUMN_UNREAD || c->how == BY_MAP)
        return false;
    str whole = str_sub(key, 0, (size_t)(dot - key.ptr)), deeper = str_sub(key, 0, whole.len + 1);
    if (tg_fact_find(f->o->pack, (tg_text){whole.ptr, whole.len}) == TG_NO_ID)
        return false;
    for (uint32_t i = 0; i < tg_fact_count(f->o->pack); i++) {
        tg_text name = tg_fact_get(f->o->pack, i).name;
        if (str_starts((str){name.ptr, name.len}, deeper))
            return false;
    }
    return true;
}

/* What a name of an object means; found once, then remembered. */
static const column *key_column(filler *f, str key)
{
    uint32_t id = map_get(&f->key_ids, key);
    if (id != MAP_NONE)
        return &f->keys.at[id];
    str copy = str_dup(f->names, key);
    column c = {0};
    if (copy.ptr)
        c = mapping_column(f->o->map, copy, f->names);
    if (copy.ptr)
        c.inside = is_inside(f, copy, &c);
    if (!copy.ptr || !map_put(&f->key_ids, copy, (uint32_t)f->keys.count) ||
        !vec_push(f->names, &f->keys, c)) {
        f->out_of_memory = true;
        return NULL;
    }
    if (c.how == BY_GUESS && c.kind != COLUMN_UNREAD)
        note_late_guess(f, &c);
    return &f->keys.at[f->keys.count - 1];
}

static void forget_names(filler *f)
{
    arena_reset(f->names);
    map_init(&f->key_ids, f->names);
    f->keys.at = NULL;
    f->keys.count = f->keys.room = 0;
}

static void join_by_name(filler *f, size_t table, const members *found, filled *out)
{
    str wanted = sidetable_line_key(f->o->tables[table]), key = STR("");
    for (size_t i = 0; i < found->count && !key.len; i++)
        if (str_ieq(found->at[i].key, wanted))
            key = found->at[i].text;
    uint32_t fact = tg_fact_find(f->o->pack, (tg_text){wanted.ptr, wanted.len});
    if (!key.len && fact != TG_NO_ID)
        key = f->slots[fact].text;
    join_table(f, table, key, out);
}

static void fill_ndjson(filler *f, const record *r, filled *out)
{
    members found;
    str why;
    if (!bytes_are_good(f, r))
        return;
    if (f->keys.count > NAMES_MAX)
        forget_names(f);
    if (!ndjson_read(r->raw, f->a, &found, &why)) {
        add_reason(f, why);
        return;
    }
    out->whole = true;
    for (size_t i = 0; i < found.count; i++)
        if (str_eq(found.at[i].key, STR("tollgate")) ||
            str_starts(found.at[i].key, STR("tollgate."))) {
            add_reason(f, STR("has a member `tollgate` already: decide the file it came from"));
            out->whole = false;
            return;
        }
    /* Names first, since remembering one may move those remembered before. */
    for (size_t i = 0; i < found.count; i++)
        if (!key_column(f, found.at[i].key))
            return;
    for (size_t i = 0; i < found.count; i++) {
        const column *c = key_column(f, found.at[i].key);
        if (c->inside)
            add_reason(f, arena_print(f->a, STR_FMT ": an object is no single value",
                                      STR_ARG(c->heading)));
        else if (found.at[i].array && c->kind != COLUMN_UNREAD)
            add_reason(
                f, arena_print(f->a, STR_FMT ": a list is no single value", STR_ARG(c->heading)));
        else
            take_cell(f, c, found.at[i].text, out);
    }
    for (size_t i = 0; i < f->o->table_count && f->setting; i++)
        join_by_name(f, i, &found, out);
}

static void begin(filler *f)
{
    for (size_t i = 0; i < f->touched.count; i++)
        f->slots[f->touched.at[i]] = (slot){0};
    f->touched.count = 0;
    f->auth_count = 0;
    f->order_id = f->line_id = f->currency = STR("");
    strbuf_clear(&f->reason);
    f->reasons = 0;
}

static void name_line(filler *f, const record *r, filled *out)
{
    if (f->order_id.len && f->line_id.len)
        out->id = arena_print(f->a, STR_FMT "/" STR_FMT, STR_ARG(f->order_id), STR_ARG(f->line_id));
    else if (f->line_id.len || f->order_id.len)
        out->id = f->line_id.len ? f->line_id : f->order_id;
    else
        out->id = arena_print(f->a, f->o->has_ids ? "#%llu" : "%llu",
                              (unsigned long long)orders_number(f->o, r));
    out->named = f->order_id.len || f->line_id.len;
    f->out_of_memory |= !out->id.len;
}

/* What else is wrong with a bad line, as far as it could be set. */
static void check_rest(filler *f, const tg_line *line)
{
    tg_reason why = {""};
    tg_status st = tg_line_check(line, &why);
    f->out_of_memory |= st == TG_NOMEM;
    if (st == TG_INPUT && why.text[0])
        add_reason(f, arena_print(f->a, "%s", why.text));
}

bool filler_fill(filler *f, const record *r, tg_line *line, filled *out)
{
    *out = (filled){0};
    begin(f);
    f->setting = line != NULL;
    f->at_line = r->line;
    if (f->o->kind == KIND_CSV)
        fill_csv(f, r, out);
    else
        fill_ndjson(f, r, out);
    if (line) {
        tg_line_clear(line);
        set_facts(f, line, out);
        set_authorisations(f, line);
        if (f->supposing && !f->reasons)
            suppose(f, line, out);
    }
    name_line(f, r, out);
    if (f->reasons && line && out->whole)
        check_rest(f, line);
    if (f->reasons > REASONS_MAX)
        strbuf_printf(&f->reason, "; and %u more", f->reasons - REASONS_MAX);
    if (f->reasons && f->o->kind == KIND_CSV && r->fault == RECORD_NONE)
        tell_span(f, r);
    out->bad = f->reasons > 0;
    out->reason = str_dup(f->a, strbuf_str(&f->reason));
    return !f->out_of_memory && !f->reason.failed && out->reason.ptr;
}

size_t filler_remark_count(const filler *f)
{
    return f->remark_count;
}

remark filler_remark(const filler *f, size_t i)
{
    return f->remarks[i];
}
