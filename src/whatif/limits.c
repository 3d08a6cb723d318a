/*
 * limits.c - accounts, lines on disk, and the order in which they are taken; see limits.h.
 */
#include "whatif/limit_book.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>

/* ---- life ------------------------------------------------------------------------------------ */

void limits_free(limits *l)
{
    if (!l)
        return;
    spool_free(l->lines);
    spool_free(l->claims);
    spool_free(l->ids);
    spool_free(l->turns);
    arena_free(l->a); /* l itself lies in it */
}

static void default_order(limits *l)
{
    if (!l->info_count)
        return;
    l->order_count = l->info[0].order_count;
    for (size_t k = 0; k < l->order_count && k < LIMIT_ORDER_MAX; k++)
        l->order[k] = tg_limit_order(l->pack, 0, k);
}

limits *limits_new(const tg_pack *pack, bool split, trouble *t)
{
    arena *a = arena_new(NULL, 0);
    limits *l = a ? arena_alloc(a, 1, sizeof *l) : NULL;
    if (!l) {
        arena_free(a);
        trouble_set(t, "out of memory");
        return NULL;
    }
    *l = (limits){.pack = pack, .split = split, .a = a, .other_order = TG_NO_ID};
    l->info_count = tg_limit_count(pack);
    l->info = arena_alloc(a, l->info_count + 1, sizeof *l->info);
    l->fits = arena_alloc(a, l->info_count + 1, sizeof *l->fits);
    map_init(&l->names, a);
    if (!l->info || !l->fits) {
        trouble_set(t, "out of memory");
        limits_free(l);
        return NULL;
    }
    for (size_t i = 0; i < l->info_count; i++)
        l->info[i] = tg_limit_get(pack, i);
    default_order(l);
    if (!(l->lines = spool_new(sizeof(line_record), t)) ||
        !(l->claims = spool_new(sizeof(claim_record), t)) || !(l->ids = spool_new(1, t)) ||
        !(l->turns = spool_new(sizeof(spool_entry), t))) {
        limits_free(l);
        return NULL;
    }
    return l;
}

/* ---- order ----------------------------------------------------------------------------------- */

void limits_set_order(limits *l, const uint32_t *facts, size_t count)
{
    tg_assert(count <= LIMIT_ORDER_MAX);
    tg_assert(spool_count(l->lines) == 0);
    l->order_count = count;
    l->order_given = true;
    for (size_t i = 0; i < count; i++)
        l->order[i] = facts[i];
}

void limits_set_split(limits *l)
{
    l->split = true;
}

size_t limits_order(const limits *l, const uint32_t **facts)
{
    *facts = l->order;
    return l->order_count;
}

static bool same_order(const limits *l, uint32_t limit)
{
    if (l->info[limit].order_count != l->order_count)
        return false;
    for (size_t k = 0; k < l->order_count; k++)
        if (tg_limit_order(l->pack, limit, k) != l->order[k])
            return false;
    return true;
}

/* ---- accounts -------------------------------------------------------------------------------- */

int32_t period_start(tg_period period, int32_t day)
{
    int year, month, dom;
    if (period == TG_PERIOD_WHOLE)
        return TG_DAY_NONE;
    date_civil(day, &year, &month, &dom);
    switch (period) {
    case TG_PERIOD_WHOLE:
    case TG_PERIOD_MONTH: break;
    case TG_PERIOD_QUARTER: month = (month - 1) / 3 * 3 + 1; break;
    case TG_PERIOD_YEAR: month = 1; break;
    }
    return date_day(year, month, 1);
}

void limit_key_add(strbuf *key, str fact, str value)
{
    if (key->len)
        strbuf_add_c(key, "; ");
    strbuf_add(key, fact);
    strbuf_char(key, '=');
    for (size_t i = 0; i < value.len; i++) { /* so that two keys never read alike */
        if (value.ptr[i] == ';' || value.ptr[i] == '\\')
            strbuf_char(key, '\\');
        strbuf_char(key, value.ptr[i]);
    }
}

static bool account_name(uint32_t limit, tg_period period, int32_t starts, str key, strbuf *out)
{
    strbuf_printf(out, "%u %u %ld ", (unsigned)limit, (unsigned)period, (long)starts);
    strbuf_add(out, key);
    return !out->failed;
}

uint32_t book_account(limits *l, uint32_t limit, tg_period period, int32_t starts, str key)
{
    strbuf name;
    strbuf_init(&name, NULL);
    uint32_t id = MAP_NONE;
    if (account_name(limit, period, starts, key, &name))
        id = map_get(&l->names, strbuf_str(&name));
    if (id == MAP_NONE && !name.failed) {
        str copy = str_dup(l->a, strbuf_str(&name));
        limit_account x = {.limit = limit, .period = period, .starts = starts};
        if (copy.ptr)
            x.key = str_sub(copy, copy.len - key.len, copy.len);
        uint32_t next = (uint32_t)l->accounts.count;
        if (copy.ptr && next < MAP_NONE && vec_push(l->a, &l->accounts, x) &&
            map_put(&l->names, copy, next))
            id = next;
    }
    strbuf_free(&name);
    return id;
}

size_t limits_account_count(const limits *l)
{
    return l->accounts.count;
}

const limit_account *limits_account(const limits *l, size_t i)
{
    tg_assert(i < l->accounts.count);
    return &l->accounts.at[i];
}

static int compare_accounts(const limit_account *x, const limit_account *y)
{
    int order = (x->limit > y->limit) - (x->limit < y->limit);
    if (order == 0)
        order = str_cmp(x->key, y->key);
    if (order == 0)
        order = (x->period > y->period) - (x->period < y->period);
    return order ? order : (x->starts > y->starts) - (x->starts < y->starts);
}

static int compare_entries(const void *ctx, const void *x, const void *y)
{
    const limits *l = ctx;
    const spool_entry *a = x, *b = y;
    return compare_accounts(&l->accounts.at[a->record], &l->accounts.at[b->record]);
}

const uint32_t *limits_sorted(const limits *l, arena *a)
{
    size_t count = l->accounts.count;
    uint32_t *out = arena_alloc(a, count + 1, sizeof *out);
    spool_entry *entries = arena_alloc(a, count + 1, sizeof *entries);
    if (!out || !entries)
        return NULL;
    for (size_t i = 0; i < count; i++)
        entries[i] = (spool_entry){l->accounts.at[i].limit, i};
    spool_sort(entries, count, compare_entries, l);
    for (size_t i = 0; i < count; i++)
        out[i] = (uint32_t)entries[i].record;
    return out;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The accounts of a claim: one for each period it can be. None where the key or the day is open. */
static bool find_accounts(limits *l, const limit_claim *c, limit_claim_result *out)
{
    for (unsigned p = 0; c->key_known && p < LIMIT_PERIODS; p++) {
        tg_period period = (tg_period)p;
        if (!(c->periods & 1u << p))
            continue;
        if (period != TG_PERIOD_WHOLE && c->day == TG_DAY_NONE)
            continue;
        uint32_t id = book_account(l, c->limit, period, period_start(period, c->day), c->key);
        if (id == MAP_NONE)
            return false;
        out->accounts[out->account_count++] = id;
    }
    return true;
}

static bool add_claim(limits *l, const limit_claim *c, trouble *t)
{
    claim_record r;
    memset(&r, 0, sizeof r);
    r.claim = *c;
    r.claim.key = STR("");
    tg_assert(c->limit < l->info_count);
    if (!l->order_given && l->other_order == TG_NO_ID && !same_order(l, c->limit))
        l->other_order = c->limit;
    if (!find_accounts(l, c, &r.result)) {
        trouble_set(t, "out of memory");
        return false;
    }
    return spool_add(l->claims, &r, 1, t) != UINT64_MAX;
}

bool limits_add(limits *l, const limit_line *line, trouble *t)
{
    tg_assert(!l->drawn);
    line_record r;
    memset(&r, 0, sizeof r);
    r.place = line->place;
    r.first_claim = spool_count(l->claims);
    r.claim_count = (uint32_t)line->claim_count;
    r.id_at = spool_add(l->ids, line->id.ptr, line->id.len, t);
    r.id_bytes = (uint32_t)line->id.len;
    memcpy(r.order, line->order, sizeof r.order);
    r.goes = line->goes;
    r.may_go = line->may_go;
    r.may_split = line->may_split;
    r.units_known = line->units_known;
    r.units = line->units;
    spool_entry turn = {l->order_count ? line->order[0] : 0, spool_count(l->lines)};
    if (r.id_at == UINT64_MAX)
        return false;
    for (size_t i = 0; i < line->claim_count; i++)
        if (!add_claim(l, &line->claims[i], t))
            return false;
    return spool_add(l->lines, &r, 1, t) != UINT64_MAX &&
           spool_add(l->turns, &turn, 1, t) != UINT64_MAX;
}

/* ---- the draw -------------------------------------------------------------------------------- */

/* The stated order; then the id; then the place. A line without an id comes before those with. */
static int compare_turns(const void *ctx, const void *x, const void *y)
{
    const limits *l = ctx;
    const line_record *a = &l->line_at[((const spool_entry *)x)->record];
    const line_record *b = &l->line_at[((const spool_entry *)y)->record];
    for (size_t k = 0; k < l->order_count; k++)
        if (a->order[k] != b->order[k])
            return a->order[k] < b->order[k] ? -1 : 1;
    str id_a = {l->id_at + a->id_at, a->id_bytes}, id_b = {l->id_at + b->id_at, b->id_bytes};
    int ids = str_cmp(id_a, id_b);
    return ids ? ids : (a->place > b->place) - (a->place < b->place);
}

bool limits_turn(limits *l, const limit_line *line, arena *room, limit_result *out)
{
    tg_assert(!l->drawn);
    line_record r = {.goes = line->goes,
                     .may_go = line->may_go,
                     .may_split = line->may_split,
                     .units_known = line->units_known,
                     .units = line->units,
                     .claim_count = (uint32_t)line->claim_count};
    claim_record *records = arena_alloc(room, line->claim_count + 1, sizeof *records);
    limit_claim_result *results = arena_alloc(room, line->claim_count + 1, sizeof *results);
    uint32_t *which = arena_alloc(room, line->claim_count + 1, sizeof *which);
    if (!records || !results || !which)
        return false;
    for (size_t i = 0; i < line->claim_count; i++) {
        records[i].claim = line->claims[i];
        records[i].claim.key = STR("");
        if (!find_accounts(l, &line->claims[i], &records[i].result))
            return false;
    }
    book_turn(l, &r, records);
    for (size_t i = 0; i < line->claim_count; i++) {
        results[i] = records[i].result;
        which[i] = records[i].claim.limit;
    }
    *out = (limit_result){.safe = r.safe, .best = r.best, .overflow = r.overflow,
                          .units_fit = r.units_fit, .claims = results, .limits = which,
                          .claim_count = line->claim_count};
    return true;
}

static bool refuse_orders(const limits *l, trouble *t)
{
    if (l->other_order == TG_NO_ID)
        return false;
    tg_text x = l->info[0].name, y = l->info[l->other_order].name;
    trouble_set(t, "limits `%.*s` and `%.*s` take lines in different orders", (int)x.len, x.ptr,
                (int)y.len, y.ptr);
    trouble_hint(t, "--draw-order FACT, ... says which order all are drawn in");
    return true;
}

bool limits_draw(limits *l, trouble *t)
{
    tg_assert(!l->drawn);
    if (refuse_orders(l, t))
        return false;
    spool_entry *turns = spool_map(l->turns, t);
    l->line_at = spool_map(l->lines, t);
    l->claim_at = spool_map(l->claims, t);
    l->id_at = spool_map(l->ids, t);
    if (!turns || !l->line_at || !l->claim_at || !l->id_at)
        return false;
    uint64_t count = spool_count(l->turns);
    spool_sort(turns, count, compare_turns, l);
    for (uint64_t i = 0; i < count; i++) {
        line_record *line = &l->line_at[turns[i].record];
        book_turn(l, line, &l->claim_at[line->first_claim]);
    }
    l->drawn = true;
    return true;
}

bool limits_find(const limits *l, uint64_t place, arena *room, limit_result *out)
{
    tg_assert(l->drawn);
    uint64_t low = 0, high = spool_count(l->lines);
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (l->line_at[mid].place < place)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == spool_count(l->lines) || l->line_at[low].place != place)
        return false;
    const line_record *line = &l->line_at[low];
    *out = (limit_result){.safe = line->safe, .best = line->best, .overflow = line->overflow,
                          .units_fit = line->units_fit};
    limit_claim_result *claims = arena_alloc(room, line->claim_count, sizeof *claims);
    uint32_t *which = arena_alloc(room, line->claim_count, sizeof *which);
    out->claims = claims;
    out->limits = which;
    for (uint32_t i = 0; claims && which && i < line->claim_count; i++) {
        claims[i] = l->claim_at[line->first_claim + i].result;
        which[i] = l->claim_at[line->first_claim + i].claim.limit;
        out->claim_count++;
    }
    return true;
}
