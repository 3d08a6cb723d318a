/*
 * project.c - see project.h.
 */
#include "whatif/project_parts.h"

#include "base/csv.h"
#include "base/date.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- months ---------------------------------------------------------------------------------- */

bool month_read(str s, month *out)
{
    if (s.len != 7 || s.ptr[4] != '-')
        return false;
    int n[2] = {0, 0};
    for (size_t i = 0; i < 7; i++) {
        if (i == 4)
            continue;
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        n[i > 4] = n[i > 4] * 10 + (s.ptr[i] - '0');
    }
    if (n[0] < 1 || n[1] < 1 || n[1] > 12)
        return false;
    *out = (month){n[0], n[1]};
    return true;
}

void month_text(month m, char out[8])
{
    snprintf(out, 8, "%04u-%02u", (unsigned)m.year % 10000u, (unsigned)m.month % 100u);
}

month month_after(month m, unsigned count)
{
    unsigned months = (unsigned)(m.month - 1) + count;
    return (month){m.year + (int)(months / 12), (int)(months % 12) + 1};
}

int32_t month_day(month m, bool last)
{
    if (!last)
        return date_day(m.year, m.month, 1);
    month next = month_after(m, 1);
    return date_day(next.year, next.month, 1) - 1;
}

/* Which month of the projection; SIZE_MAX: none of them. */
static size_t month_index(const projection *p, month m)
{
    int n = (m.year - p->first.year) * 12 + m.month - p->first.month;
    return n >= 0 && (size_t)n < p->months ? (size_t)n : SIZE_MAX;
}

/* ---- the book -------------------------------------------------------------------------------- */

static void take_text(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* A fact's text, in the arena; empty where the pack has no such fact or the line no value. */
static str fact_text(projection *p, const char *name)
{
    uint32_t fact = tg_fact_find(p->pack, (tg_text){name, strlen(name)});
    if (fact == TG_NO_ID)
        return STR("");
    strbuf b;
    strbuf_init(&b, NULL);
    tg_line_text(p->line, fact, (tg_sink){take_text, &b});
    str s = str_dup(p->a, strbuf_str(&b));
    strbuf_free(&b);
    return !s.ptr || str_eq(s, STR("missing")) ? STR("") : s;
}

/* The number a fact's text begins with: "2,368" is not one, "26_900 USD" is. */
static bool fact_number(str s, amount *out)
{
    char digits[64];
    size_t n = 0;
    for (size_t i = 0; i < s.len && s.ptr[i] != ' ' && n < sizeof digits; i++)
        if (s.ptr[i] != '_')
            digits[n++] = s.ptr[i];
    return n && amount_read((str){digits, n}, out);
}

bool project_number(projection *p, const char *fact, amount *out)
{
    return fact_number(fact_text(p, fact), out);
}

static bool read_line(projection *p, const record *rec, project_line *l)
{
    filled f;
    filler_reset(p->filler);
    if (!filler_fill(p->filler, rec, p->line, &f))
        return false;
    *l = (project_line){.place = rec->line, .rec = *rec, .bad = f.bad, .stock = SIZE_MAX};
    l->rec.raw = str_dup(p->a, rec->raw);
    l->rec.ending = STR("");
    l->id = str_dup(p->a, f.id);
    l->reason = str_dup(p->a, f.reason);
    amount units;
    str quantity = fact_text(p, "quantity"), to = fact_text(p, "route.to");
    if (!l->bad && (!fact_number(quantity, &units) || units.scale || units.overflow ||
                    units.v > INT64_MAX / 4)) {
        l->bad = true;
        l->reason = STR("quantity: missing; a projection counts units");
    }
    if (!l->bad)
        l->units = (int64_t)units.v;
    str placed = fact_text(p, "placed");
    if (!tg_date_parse((tg_text){placed.ptr, placed.len}, &l->placed))
        l->placed = TG_DAY_NONE;
    l->item = fact_text(p, "item");
    l->price_known = fact_number(fact_text(p, "unit_price"), &l->price);
    l->tpp_known = fact_number(fact_text(p, "item.tpp"), &l->tpp);
    l->domestic = to.len && str_eq(to, fact_text(p, "item.vendor_country"));
    return l->rec.raw.ptr && l->id.ptr && l->reason.ptr;
}

static bool read_book(projection *p, trouble *t)
{
    VEC(project_line) lines = {0};
    record rec;
    while (reader_next(p->orders->source, &rec)) {
        project_line l;
        if (rec.continued)
            continue;
        if (!read_line(p, &rec, &l) || !vec_push(p->a, &lines, l)) {
            trouble_set(t, "out of memory");
            return false;
        }
    }
    p->lines = lines.at;
    p->line_count = lines.count;
    if (trouble_is(reader_trouble(p->orders->source)))
        *t = *reader_trouble(p->orders->source);
    return !trouble_is(t);
}

bool project_init(projection *p, const tg_pack *pack, orders *o, trouble *t)
{
    p->pack = pack;
    p->orders = o;
    p->a = arena_new(NULL, 0);
    p->filler = filler_new(o);
    p->quantity = tg_fact_find(pack, (tg_text){"quantity", 8});
    p->placed = tg_fact_find(pack, (tg_text){"placed", 6});
    if (p->quantity == TG_NO_ID) {
        trouble_set(t, "the pack has no fact `quantity`, and a projection counts units");
        return false;
    }
    if (p->a)
        p->authorised = arena_alloc(p->a, tg_gate_count(pack) + 1, sizeof *p->authorised);
    if (!p->authorised || !p->filler || tg_line_new(pack, &p->line) != TG_OK) {
        trouble_set(t, "out of memory");
        return false;
    }
    return read_book(p, t);
}

void project_free(projection *p)
{
    filler_free(p->filler);
    tg_line_free(p->line);
    arena_free(p->a);
    *p = (projection){0};
}

/* ---- demand and supply ----------------------------------------------------------------------- */

bool project_book(projection *p)
{
    p->keep_placed = true;
    for (size_t i = 0; i < p->line_count; i++) {
        const project_line *l = &p->lines[i];
        demand_row d = {i, 0, l->units};
        int32_t last = month_day(month_after(p->first, (unsigned)p->months - 1), p->last_day);
        if (!d.units || (l->placed != TG_DAY_NONE && l->placed > last))
            continue;
        while (l->placed != TG_DAY_NONE &&
               l->placed > month_day(month_after(p->first, (unsigned)d.at), p->last_day))
            d.at++; /* the first day decided on that is not before it */
        if (!vec_push(p->a, &p->demand, d))
            return false;
    }
    return true;
}

/* Units through month n: floor(units * percent * n), so that parts never drift. */
bool project_share(projection *p, rat percent)
{
    for (size_t i = 0; i < p->line_count; i++) {
        int64_t before = 0;
        for (size_t m = 0; m < p->months && !p->lines[i].bad; m++) {
            rat part;
            int64_t through;
            if (!rat_mul(percent, rat_int((i128)p->lines[i].units * (i128)(m + 1)), &part) ||
                !rat_div(part, rat_int(100), &part) || !rat_floor(part, 0, &through))
                return false;
            demand_row d = {i, m, through - before};
            before = through;
            if (d.units > 0 && !vec_push(p->a, &p->demand, d))
                return false;
        }
    }
    return true;
}

/* A small CSV file of three columns whose names are known. */
typedef struct {
    const char *path;
    const char *names[3];
    str bytes;
    char delimiter;
    size_t at;
    uint64_t line;
} small_csv;

static bool read_all(const char *path, arena *a, str *out, trouble *t)
{
    FILE *f = fopen(path, "rb");
    strbuf b;
    char chunk[1 << 14];
    size_t n;
    strbuf_init(&b, NULL);
    if (!f) {
        trouble_set(t, "could not open `%s`: %s", path, strerror(errno));
        trouble_hint(t, "a CSV file with a row a month; docs/time.md says what it holds");
        return false;
    }
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        strbuf_add(&b, (str){chunk, n});
    bool good = !ferror(f) && !b.failed;
    fclose(f);
    *out = str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    if (!good || !out->ptr)
        trouble_set(t, "could not read `%s`", path);
    return good && out->ptr;
}

/* The next record's three cells; false at the end or at a fault, which `t` tells. */
static bool small_next(small_csv *c, arena *a, str cells[3], trouble *t)
{
    csv_field fields[3];
    csv_record r = {.fields = fields, .room = 3};
    do {
        c->line++;
        csv_result got = csv_split(c->bytes, c->at, c->delimiter, true, &r);
        if (got == CSV_END)
            return false;
        if (got != CSV_RECORD || (!r.blank && r.count != 3)) {
            trouble_set(t, "%s:%llu: %s", c->path, (unsigned long long)c->line,
                        got == CSV_RECORD || got == CSV_TOO_MANY
                            ? "three columns are expected"
                            : csv_error(got));
            trouble_hint(t, "the columns are %s, %s, %s", c->names[0], c->names[1], c->names[2]);
            return false;
        }
        c->at = r.next;
    } while (r.blank);
    for (size_t i = 0; i < 3; i++) {
        cells[i] = csv_text_dup(c->bytes, fields[i], a);
        if (!cells[i].ptr) {
            trouble_set(t, "out of memory");
            return false;
        }
        cells[i] = str_trim(cells[i]);
    }
    return true;
}

static bool small_open(small_csv *c, arena *a, trouble *t)
{
    str head[3];
    if (!read_all(c->path, a, &c->bytes, t))
        return false;
    c->at = csv_bom(c->bytes);
    c->delimiter = csv_delimiter(str_sub(c->bytes, c->at, c->bytes.len));
    if (!small_next(c, a, head, t)) {
        if (!trouble_is(t))
            trouble_set(t, "`%s` is empty", c->path);
        return false;
    }
    for (size_t i = 0; i < 3; i++)
        if (!str_ieq(head[i], str_c(c->names[i]))) {
            trouble_set(t, "%s: column %zu is `" STR_FMT "`, expected `%s`", c->path, i + 1,
                        STR_ARG(head[i]), c->names[i]);
            trouble_hint(t, "the columns are %s, %s, %s", c->names[0], c->names[1], c->names[2]);
            return false;
        }
    return true;
}

static bool read_units(const small_csv *c, str s, int64_t *out, trouble *t)
{
    if (num_parse(s, 0, 0, out) == NUM_OK && *out >= 0)
        return true;
    trouble_set(t, "%s:%llu: `" STR_FMT "` is no count of units", c->path,
                (unsigned long long)c->line, STR_ARG(s));
    return false;
}

static bool read_month(const projection *p, const small_csv *c, str s, size_t *at, trouble *t)
{
    month m;
    char first[8], last[8];
    if (!month_read(s, &m)) {
        trouble_set(t, "%s:%llu: `" STR_FMT "` is no month such as 2026-01", c->path,
                    (unsigned long long)c->line, STR_ARG(s));
        return false;
    }
    *at = month_index(p, m);
    if (*at != SIZE_MAX)
        return true;
    month_text(p->first, first);
    month_text(month_after(p->first, (unsigned)p->months - 1), last);
    trouble_set(t, "%s:%llu: " STR_FMT " is not within %s through %s", c->path,
                (unsigned long long)c->line, STR_ARG(s), first, last);
    return false;
}

static bool no_line(const projection *p, const small_csv *c, str id, trouble *t)
{
    str *ids = arena_alloc(p->a, p->line_count + 1, sizeof *ids);
    for (size_t i = 0; ids && i < p->line_count; i++)
        ids[i] = p->lines[i].id;
    str near = ids ? nearest(id, ids, p->line_count) : STR("");
    trouble_set(t, "%s:%llu: the book has no line `" STR_FMT "`", c->path,
                (unsigned long long)c->line, STR_ARG(id));
    if (near.len)
        trouble_hint(t, "did you mean `" STR_FMT "`?", STR_ARG(near));
    return false;
}

bool project_demand(projection *p, const char *path, trouble *t)
{
    small_csv c = {.path = path, .names = {"month", "line", "units"}};
    str cells[3];
    if (!small_open(&c, p->a, t))
        return false;
    while (small_next(&c, p->a, cells, t)) {
        demand_row d = {.line = SIZE_MAX};
        for (size_t i = 0; i < p->line_count && d.line == SIZE_MAX; i++)
            if (str_eq(p->lines[i].id, cells[1]))
                d.line = i;
        if (d.line == SIZE_MAX) {
            return no_line(p, &c, cells[1], t);
        }
        if (!read_month(p, &c, cells[0], &d.at, t) || !read_units(&c, cells[2], &d.units, t))
            return false;
        if (d.units && !vec_push(p->a, &p->demand, d)) {
            trouble_set(t, "out of memory");
            return false;
        }
    }
    return !trouble_is(t);
}

static size_t find_item(const projection *p, str id)
{
    for (size_t i = 0; i < p->item_count; i++)
        if (str_eq(p->items[i], id))
            return i;
    return SIZE_MAX;
}

/* The canonical id behind an alias; the text itself where the catalogue has none. */
static str canonical(const projection *p, str id)
{
    size_t row = tg_item_find(p->pack, (tg_text){id.ptr, id.len}, NULL);
    if (row == SIZE_MAX)
        return id;
    tg_text found = tg_item_id(p->pack, row);
    return (str){found.ptr, found.len};
}

/* Every item of the book is stocked then, those that the file lacks with nothing. */
static bool list_items(projection *p)
{
    size_t room = p->line_count + p->supply.count;
    p->items = arena_alloc(p->a, room + 1, sizeof *p->items);
    if (!p->items)
        return false;
    for (size_t i = 0; i < p->supply.count; i++)
        if (find_item(p, p->supply.at[i].item) == SIZE_MAX)
            p->items[p->item_count++] = p->supply.at[i].item;
    for (size_t i = 0; i < p->line_count; i++) {
        project_line *l = &p->lines[i];
        l->stock = find_item(p, l->item);
        if (l->stock == SIZE_MAX) {
            l->stock = p->item_count;
            p->items[p->item_count++] = l->item;
        }
    }
    p->stocked = true;
    return true;
}

static bool knows_item(const projection *p, str item)
{
    bool known = tg_item_find(p->pack, (tg_text){item.ptr, item.len}, NULL) != SIZE_MAX;
    for (size_t i = 0; !known && i < p->line_count; i++)
        known = str_eq(p->lines[i].item, item);
    return known;
}

bool project_supply(projection *p, const char *path, trouble *t)
{
    small_csv c = {.path = path, .names = {"month", "item", "units"}};
    str cells[3];
    if (!small_open(&c, p->a, t))
        return false;
    while (small_next(&c, p->a, cells, t)) {
        supply_row s = {.item = canonical(p, cells[1]), .at = SIZE_MAX};
        bool opening = str_ieq(cells[0], STR("opening"));
        if (!knows_item(p, s.item)) {
            trouble_set(t, "%s:%llu: neither the catalogue nor the book has `" STR_FMT "`", path,
                        (unsigned long long)c.line, STR_ARG(cells[1]));
            tg_text near = tg_item_near(p->pack, (tg_text){cells[1].ptr, cells[1].len});
            if (near.len)
                trouble_hint(t, "did you mean `%.*s`?", (int)near.len, near.ptr);
            else
                trouble_hint(t, "`tollgate chips` lists the catalogue");
            return false;
        }
        if ((!opening && !read_month(p, &c, cells[0], &s.at, t)) ||
            !read_units(&c, cells[2], &s.units, t))
            return false;
        if (!vec_push(p->a, &p->supply, s)) {
            trouble_set(t, "out of memory");
            return false;
        }
    }
    if (!trouble_is(t) && !list_items(p))
        trouble_set(t, "out of memory");
    return !trouble_is(t);
}
