/*
 * balances.c - opening balances: what earlier books authorised, reserved and used.
 *
 *     limit,item,exporter,population,period,authorised,reserved,used
 *     us.half_by_tpp,nvidia-h200-sxm-141gb,nvidia,against,,,,63328000
 *
 * A fault in it reaches every line that draws, so any stops the command.
 */
#include "whatif/limit_book.h"

#include "base/amount.h"
#include "io/cells.h"
#include "io/forms.h"

#include <stdio.h>
#include <string.h>

enum { BALANCE_COLUMNS_MAX = 256 };

typedef enum { COL_LIMIT, COL_POPULATION, COL_PERIOD, COL_AUTHORISED, COL_RESERVED, COL_USED,
               COL_COUNT } named_column;
static const char *const names[COL_COUNT] = {"limit",      "population", "period",
                                             "authorised", "reserved",   "used"};

typedef struct {
    limits *l;
    trouble *t;
    const char *file;
    uint64_t line;
    char delimiter;
    arena *a;
    csv_record fields;
    str *cells;
    size_t width, columns; /* of the row, of the header */
    size_t at[COL_COUNT]; /* column, or SIZE_MAX */
    uint32_t *facts;      /* by column: a key fact, or TG_NO_ID */
    tg_line *scratch;
    map seen;             /* account and side -> line */
} balances;

static str cell(const balances *b, named_column c)
{
    return b->at[c] == SIZE_MAX ? STR("") : str_trim(b->cells[b->at[c]]);
}

static bool wrong(balances *b, const char *what, str text)
{
    trouble_set(b->t, "%s:%llu: %s `" STR_FMT "`", b->file, (unsigned long long)b->line, what,
                STR_ARG(shown(b->a, text, 60)));
    return false;
}

/* ---- the header ------------------------------------------------------------------------------ */

static bool is_key(const limits *l, uint32_t fact)
{
    for (size_t i = 0; i < l->info_count; i++)
        for (size_t k = 0; k < l->info[i].key_count; k++)
            if (tg_limit_key(l->pack, i, k) == fact)
                return true;
    return false;
}

static bool head_column(balances *b, size_t column, str heading)
{
    b->facts[column] = TG_NO_ID;
    for (size_t c = 0; c < COL_COUNT; c++) {
        if (!str_ieq(heading, str_c(names[c])))
            continue;
        if (b->at[c] != SIZE_MAX)
            return wrong(b, "there are two columns", heading);
        b->at[c] = column;
        return true;
    }
    uint32_t fact = tg_fact_find(b->l->pack, (tg_text){heading.ptr, heading.len});
    for (size_t i = 0; i < column && fact != TG_NO_ID; i++)
        if (b->facts[i] == fact)
            return wrong(b, "there are two columns", heading);
    if (fact != TG_NO_ID && is_key(b->l, fact)) {
        b->facts[column] = fact;
        return true;
    }
    wrong(b, "no limit has a key", heading);
    trouble_hint(b->t, "columns are limit, the limits' key facts, population, period, authorised, "
                       "reserved, used");
    return false;
}

static bool split(balances *b, str raw)
{
    switch (cells_split(raw, b->delimiter, &b->fields, b->a, b->cells, &b->width)) {
    case CELLS_OK: return true;
    case CELLS_TOO_MANY: return wrong(b, "too many cells:", raw);
    case CELLS_LONE_CR: return wrong(b, "a carriage return without a line feed:", raw);
    case CELLS_NO_MEMORY: break;
    }
    trouble_set(b->t, "out of memory");
    return false;
}

static bool head(balances *b, str raw)
{
    if (!split(b, raw))
        return false;
    for (size_t c = 0; c < COL_COUNT; c++)
        b->at[c] = SIZE_MAX;
    b->columns = b->width;
    for (size_t i = 0; i < b->width; i++)
        if (!head_column(b, i, str_trim(b->cells[i])))
            return false;
    if (b->at[COL_LIMIT] != SIZE_MAX)
        return true;
    trouble_set(b->t, "%s:%llu: no column `limit`", b->file, (unsigned long long)b->line);
    return false;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static uint32_t row_limit(balances *b)
{
    str name = cell(b, COL_LIMIT);
    for (size_t i = 0; i < b->l->info_count; i++)
        if (str_eq(name, (str){b->l->info[i].name.ptr, b->l->info[i].name.len}))
            return (uint32_t)i;
    wrong(b, "no limit", name);
    str *all = arena_alloc(b->a, b->l->info_count + 1, sizeof *all);
    for (size_t i = 0; all && i < b->l->info_count; i++)
        all[i] = (str){b->l->info[i].name.ptr, b->l->info[i].name.len};
    str near = all ? nearest(name, all, b->l->info_count) : STR("");
    if (near.len)
        trouble_hint(b->t, "did you mean `" STR_FMT "`?", STR_ARG(near));
    return TG_NO_ID;
}

static void take(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* The key as the claims of lines spell it: values read and written by the pack. */
static bool row_key(balances *b, uint32_t limit, strbuf *key)
{
    const tg_pack *pack = b->l->pack;
    for (size_t k = 0; k < b->l->info[limit].key_count; k++) {
        uint32_t fact = tg_limit_key(pack, limit, k);
        tg_text name = tg_fact_get(pack, fact).name;
        str s = STR("");
        for (size_t i = 0; i < b->width; i++)
            if (b->facts[i] == fact)
                s = str_trim(b->cells[i]);
        if (!s.len)
            return wrong(b, "the limit is drawn per", (str){name.ptr, name.len});
        tg_reason why = {""};
        tg_line_clear(b->scratch);
        if (tg_line_set_id(b->scratch, fact, (tg_text){s.ptr, s.len}, &why) != TG_OK ||
            !(tg_line_known(b->scratch, fact) || str_eq_c(s, "none")))
            return wrong(b, why.text[0] ? why.text : "not one value:", s);
        strbuf text;
        strbuf_init(&text, NULL);
        tg_line_text(b->scratch, fact, (tg_sink){take, &text});
        limit_key_add(key, (str){name.ptr, name.len}, strbuf_str(&text));
        key->failed |= text.failed;
        strbuf_free(&text);
    }
    for (size_t i = 0; i < b->width; i++) {
        bool own = b->facts[i] == TG_NO_ID;
        for (size_t k = 0; k < b->l->info[limit].key_count && !own; k++)
            own = tg_limit_key(pack, limit, k) == b->facts[i];
        if (!own && str_trim(b->cells[i]).len)
            return wrong(b, "the limit has no key for", str_trim(b->cells[i]));
    }
    return true;
}

static bool row_number(balances *b, named_column c, unsigned scale, i128 *out)
{
    str s = cell(b, c);
    amount x;
    *out = 0;
    if (!s.len)
        return true;
    if (!amount_read(s, &x) || x.overflow || x.v < 0)
        return wrong(b, "not an amount, such as 1250 or 12.5:", s);
    for (; x.scale > scale; x.scale--, x.v /= 10)
        if (x.v % 10)
            return wrong(b, "more decimals than the limit's weight has:", s);
    for (; x.scale < scale; x.scale++)
        if (__builtin_mul_overflow(x.v, (i128)10, &x.v))
            return wrong(b, "too large:", s);
    *out = x.v;
    return true;
}

/* Which account: whole, or the period that begins on the day given. */
static bool row_period(balances *b, uint32_t limit, tg_period *period, int32_t *starts)
{
    static const char *const words[] = {"whole", "month", "quarter", "year"};
    str s = cell(b, COL_PERIOD);
    tg_text own = b->l->info[limit].period;
    unsigned possible = 0;
    *starts = TG_DAY_NONE;
    for (unsigned p = 0; p < LIMIT_PERIODS; p++)
        if (str_eq_c((str){own.ptr, own.len}, words[p]))
            possible = 1u << p;
    if (!possible)
        possible = 1u << LIMIT_PERIODS; /* a question: the row says which by its form */
    if (!s.len && possible & (1u << TG_PERIOD_WHOLE | 1u << LIMIT_PERIODS)) {
        *period = TG_PERIOD_WHOLE;
        return true;
    }
    /* 2026: the year; 2026-Q1: the quarter; 2026-03: the month. */
    char day[16];
    unsigned char month = 1;
    if (s.len == 4)
        *period = TG_PERIOD_YEAR;
    else if (s.len == 7 && s.ptr[5] == 'Q' && s.ptr[6] >= '1' && s.ptr[6] <= '4')
        *period = TG_PERIOD_QUARTER;
    else if (s.len == 7)
        *period = TG_PERIOD_MONTH;
    else
        return wrong(b, "not a year, quarter or month, such as 2026, 2026-Q1, 2026-03:", s);
    if (*period == TG_PERIOD_QUARTER)
        month = (unsigned char)(3 * (s.ptr[6] - '1') + 1);
    if (*period == TG_PERIOD_MONTH)
        snprintf(day, sizeof day, "%.7s-01", s.ptr);
    else
        snprintf(day, sizeof day, "%.4s-%02u-01", s.ptr, month);
    if (!tg_date_parse((tg_text){day, 10}, starts))
        return wrong(b, "not a year, quarter or month, such as 2026, 2026-Q1, 2026-03:", s);
    if (!(possible & (1u << *period | 1u << LIMIT_PERIODS)))
        return wrong(b, "the limit has another period than", s);
    return true;
}

static bool row_twice(balances *b, uint32_t account, bool against)
{
    str name = arena_print(b->a, "%u %d", (unsigned)account, against);
    if (!name.ptr)
        return true;
    uint32_t first = map_get(&b->seen, name);
    if (first != MAP_NONE) {
        trouble_set(b->t, "%s:%llu: this balance is there twice (first on line %u)", b->file,
                    (unsigned long long)b->line, (unsigned)first);
        return true;
    }
    return !map_put(&b->seen, name, (uint32_t)b->line);
}

static bool row_side(balances *b, uint32_t limit, bool *against)
{
    str s = cell(b, COL_POPULATION);
    *against = str_eq_c(s, "against");
    if (*against && !b->l->info[limit].ratio)
        return wrong(b, "the limit has no population", s);
    return !s.len || *against || str_eq_c(s, "counts") ||
           wrong(b, "not `counts` or `against`:", s);
}

static bool row_amounts(balances *b, limit_account *x, bool against)
{
    unsigned scale = b->l->info[x->limit].scale;
    i128 authorised, reserved, used, both;
    if (!row_number(b, COL_AUTHORISED, scale, &authorised) ||
        !row_number(b, COL_RESERVED, scale, &reserved) || !row_number(b, COL_USED, scale, &used))
        return false;
    if (cell(b, COL_AUTHORISED).len && b->l->info[x->limit].ratio)
        return wrong(b, "a ratio has no authorised amount:", cell(b, COL_AUTHORISED));
    if (__builtin_add_overflow(reserved, used, &both))
        return wrong(b, "too large:", cell(b, COL_USED));
    if (cell(b, COL_AUTHORISED).len) {
        x->authorised_given = true;
        x->authorised = authorised;
    }
    *(against ? &x->reserved.against : &x->reserved.counts) = reserved;
    *(against ? &x->used.against : &x->used.counts) = used;
    *(against ? &x->safe.against : &x->safe.counts) = both;
    *(against ? &x->best.against : &x->best.counts) = both;
    return true;
}

static bool row(balances *b, str raw)
{
    if (!split(b, raw))
        return false;
    if (b->width != b->columns) {
        trouble_set(b->t, "%s:%llu: %zu cells where the header has %zu", b->file,
                    (unsigned long long)b->line, b->width, b->columns);
        return false;
    }
    uint32_t limit = row_limit(b);
    bool against = false;
    tg_period period = TG_PERIOD_WHOLE;
    int32_t starts = TG_DAY_NONE;
    strbuf key;
    strbuf_init(&key, NULL);
    bool good = limit != TG_NO_ID && row_side(b, limit, &against) &&
                row_period(b, limit, &period, &starts) && row_key(b, limit, &key);
    uint32_t account = good && !key.failed
                           ? book_account(b->l, limit, period, starts, strbuf_str(&key))
                           : MAP_NONE;
    strbuf_free(&key);
    good = account != MAP_NONE && !row_twice(b, account, against) &&
           row_amounts(b, &b->l->accounts.at[account], against);
    if (!good)
        trouble_set(b->t, "out of memory");
    return good;
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool records(balances *b, reader *r)
{
    record rec;
    bool first = true;
    while (reader_next(r, &rec)) {
        b->line = rec.line;
        if (rec.fault != RECORD_NONE || cells_bad_byte(rec.raw) < rec.raw.len) {
            trouble_set(b->t, "%s:%llu: %s", b->file, (unsigned long long)rec.line,
                        rec.fault ? record_fault_text(rec.fault) : "not valid UTF-8");
            return false;
        }
        str raw = str_dup(b->a, rec.raw);
        if (!raw.ptr) {
            trouble_set(b->t, "out of memory");
            return false;
        }
        if (first ? !head(b, raw) : !row(b, raw))
            return false;
        first = false;
    }
    if (trouble_is(reader_trouble(r)))
        *b->t = *reader_trouble(r);
    else if (first)
        trouble_set(b->t, "%s: no header", b->file);
    return !trouble_is(b->t);
}

bool limits_open(limits *l, reader *r, trouble *t)
{
    str first;
    balances b = {.l = l, .t = t, .file = reader_name(r), .a = arena_new(NULL, 0)};
    bool good = b.a && tg_line_new(l->pack, &b.scratch) == TG_OK;
    if (good) {
        b.cells = arena_alloc(b.a, BALANCE_COLUMNS_MAX, sizeof *b.cells);
        b.facts = arena_alloc(b.a, BALANCE_COLUMNS_MAX, sizeof *b.facts);
        b.fields.fields = arena_alloc(b.a, BALANCE_COLUMNS_MAX, sizeof *b.fields.fields);
        b.fields.room = BALANCE_COLUMNS_MAX;
        map_init(&b.seen, b.a);
        good = b.cells && b.facts && b.fields.fields;
    }
    if (!good)
        trouble_set(t, "out of memory");
    if (good && (good = reader_peek(r, &first, t))) {
        const char *end = memchr(first.ptr, '\n', first.len);
        str line = end ? str_sub(first, 0, (size_t)(end - first.ptr)) : first;
        b.delimiter = csv_delimiter(line);
        reader_set_kind(r, KIND_CSV, b.delimiter);
        good = records(&b, r);
    }
    tg_line_free(b.scratch);
    arena_free(b.a);
    return good;
}
