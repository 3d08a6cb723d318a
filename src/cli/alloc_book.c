/*
 * alloc_book.c - rows to lines of the book, lines to the problem.
 *
 * A row crosses from its thread as bytes: a `carried`, then its charges, then its texts, then what
 * it claims of limits. They never leave the process.
 */
#include "cli/alloc_book.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

enum { PRIORITY_USUAL = 100, LOTS_MAX = 1000000000 };

typedef struct {
    alloc_book_line line;
    size_t id_len, item_len, buyer_len, why_len;
    bool released, claims; /* not released: it only claims */
} carried;

/* ---- in the threads ------------------------------------------------------------------------ */

static bool read_whole(str s, int64_t low, int64_t *out)
{
    amount x;
    if (!amount_read(s, &x) || x.overflow)
        return false;
    while (x.scale && x.v % 10 == 0) {
        x.v /= 10;
        x.scale--;
    }
    if (x.scale || x.v < low || x.v > LOTS_MAX)
        return false;
    *out = (int64_t)x.v;
    return true;
}

static str wrong_wish(worker *w, wish k, str cell, const char *wanted)
{
    return arena_print(w->a, "%s: `" STR_FMT "` is no %s", wish_name(k),
                       STR_ARG(shown(w->a, cell, 40)), wanted);
}

/* The day of a fact; `otherwise` when it is missing or only partly known. */
static int32_t day_of(str s, str assumed, int32_t otherwise)
{
    int32_t day;
    s = s.len ? s : assumed;
    s = s.len > 10 ? str_sub(s, 0, 10) : s; /* a time of day may follow */
    return tg_date_parse(to_text(s), &day) ? day : otherwise;
}

static void read_wishes(worker *w, const order_row *r, alloc_book_line *l)
{
    const str *cells = r->line.wishes;
    const job *j = w->job;
    int32_t on = j->deciding.options.on;
    l->lot = 1;
    l->priority = PRIORITY_USUAL;
    l->placed = day_of(r->line.texts[WATCH_PLACED], j->assumed[WATCH_PLACED], ALLOC_DAY_ANY);
    l->by = day_of(r->line.texts[WATCH_SHIPPED], j->assumed[WATCH_SHIPPED],
                   on == TG_DAY_NONE ? ALLOC_DAY_ANY : on);
    str lot = cells[WISH_LOT], minimum = cells[WISH_MINIMUM], partial = cells[WISH_PARTIAL];
    str priority = cells[WISH_PRIORITY], by = cells[WISH_NEEDED_BY];
    if (lot.len && !read_whole(lot, 1, &l->lot))
        l->why_not = wrong_wish(w, WISH_LOT, lot, "whole number from 1");
    else if (minimum.len && !read_whole(minimum, 0, &l->minimum))
        l->why_not = wrong_wish(w, WISH_MINIMUM, minimum, "whole number");
    else if (priority.len && !read_whole(priority, 0, &l->priority))
        l->why_not = wrong_wish(w, WISH_PRIORITY, priority, "whole number");
    else if (by.len && (l->by = day_of(by, STR(""), ALLOC_DAY_ALWAYS)) == ALLOC_DAY_ALWAYS)
        l->why_not = wrong_wish(w, WISH_NEEDED_BY, by, "date such as 2026-01-15");
    else if (partial.len && str_ieq(partial, STR("no")))
        l->minimum = INT64_MAX;
    else if (partial.len && !str_ieq(partial, STR("yes")))
        l->why_not = wrong_wish(w, WISH_PARTIAL, partial, "yes or no");
}

static alloc_book_charge read_charge(const tg_charge_result *c, size_t slot)
{
    alloc_book_charge b = {.slot = slot, .known = c->known && !c->overflow};
    if (!b.known || !amount_read(str_c(c->amount), &b.low)) {
        b.known = false;
        return b;
    }
    b.high = b.low;
    if (c->amount_high[0] && !amount_read(str_c(c->amount_high), &b.high))
        b.known = false;
    bool from_zero = c->stands != TG_IN_EVERY_WORLD || (c->kinds & TG_PAY_NOTHING) || c->at_most;
    if (from_zero)
        b.low = (amount){0};
    b.open_ended = c->at_least;
    b.range = from_zero || c->at_least || b.low.v != b.high.v || b.low.scale != b.high.scale;
    return b;
}

static void put_released(worker *w, const order_row *r, bool claiming, strbuf *out)
{
    carried c = {.released = true,
                 .claims = claiming,
                 .line = {.number = orders_number(w->job->orders, r->rec),
                          .at_line = r->rec->line,
                          .units_known = r->units_known,
                          .value_known = r->value_known,
                          .units = r->units,
                          .value = r->value,
                          .why_not = STR("")}};
    read_wishes(w, r, &c.line);
    str item = r->resolved.len ? r->resolved : r->line.texts[WATCH_ITEM];
    str buyer = r->line.texts[WATCH_BUYER];
    item = item.len ? item : w->job->assumed[WATCH_ITEM];
    buyer = buyer.len ? buyer : w->job->assumed[WATCH_BUYER];
    c.id_len = r->line.id.len;
    c.item_len = item.len;
    c.buyer_len = buyer.len;
    c.why_len = c.line.why_not.len;
    for (size_t i = 0; i < w->job->charge_count; i++)
        c.line.charge_count += w->charged[i] && (w->charges[i].kinds & ~(unsigned)TG_PAY_NOTHING);
    strbuf_add(out, (str){(const char *)&c, sizeof c});
    for (size_t i = 0; i < w->job->charge_count; i++) {
        if (!w->charged[i] || !(w->charges[i].kinds & ~(unsigned)TG_PAY_NOTHING))
            continue;
        alloc_book_charge b = read_charge(&w->charges[i], i);
        strbuf_add(out, (str){(const char *)&b, sizeof b});
    }
    strbuf_add(out, r->line.id);
    strbuf_add(out, item);
    strbuf_add(out, buyer);
    strbuf_add(out, c.line.why_not);
}

void alloc_book_row(worker *w, const order_row *r, strbuf *out)
{
    limit_line line = {0};
    if (r->bad)
        return;
    bool released = r->disposition == TG_RELEASED;
    if (w->job->claim_book && !draw_row_claims(w, r, &line)) {
        out->failed = true;
        return;
    }
    bool claiming = line.claim_count && line.goes;
    if (released) {
        put_released(w, r, claiming, out);
    } else if (claiming) {
        carried c = {.claims = true};
        strbuf_add(out, (str){(const char *)&c, sizeof c});
    }
    if (claiming)
        draw_put_line(out, &line);
}

/* ---- in the first thread -------------------------------------------------------------------- */

bool alloc_book_init(alloc_book *b, const job *j, const inventory *stock, limits *book)
{
    *b = (alloc_book){.job = j, .a = arena_new(NULL, 0), .limited = book != NULL};
    bool good = !book || alloc_claims_init(&b->claims, j->pack, book);
    if (!b->a || !good)
        return false;
    interner_init(&b->items, b->a);
    interner_init(&b->buyers, b->a);
    interner_init(&b->stocked, b->a);
    for (size_t i = 0; i < stock->count; i++)
        if (interner_put(&b->stocked, stock->rows[i].item) == MAP_NONE)
            return false;
    b->claim_room = arena_alloc(b->a, tg_limit_count(j->pack) + 1, sizeof *b->claim_room);
    return b->claim_room != NULL;
}

void alloc_book_free(alloc_book *b)
{
    if (b->limited)
        alloc_claims_free(&b->claims);
    arena_free(b->a);
}

static str take_text(str *bytes, size_t len)
{
    str s = str_sub(*bytes, 0, len);
    *bytes = str_sub(*bytes, len, bytes->len);
    return s;
}

/* One text for all lines that have it. */
static str kept(alloc_book *b, interner *in, str s)
{
    uint32_t id = interner_put(in, s);
    b->failed |= id == MAP_NONE;
    return id == MAP_NONE ? STR("") : interner_text(in, id);
}

static void take_released(alloc_book *b, const carried *c, str *bytes)
{
    alloc_book_line l = c->line;
    l.charge_first = b->charges.count;
    for (size_t i = 0; i < l.charge_count; i++) {
        alloc_book_charge charge;
        memcpy(&charge, bytes->ptr, sizeof charge);
        *bytes = str_sub(*bytes, sizeof charge, bytes->len);
        b->failed |= !vec_push(b->a, &b->charges, charge);
    }
    l.id = str_dup(b->a, take_text(bytes, c->id_len));
    l.item = kept(b, &b->items, take_text(bytes, c->item_len));
    l.buyer = kept(b, &b->buyers, take_text(bytes, c->buyer_len));
    str why = take_text(bytes, c->why_len);
    l.why_not = c->why_len ? str_dup(b->a, why) : STR("");
    l.at = SIZE_MAX;
    b->failed |= !l.id.ptr || !vec_push(b->a, &b->lines, l);
}

/* What the inventory has, the plan gives or not; what it does not have is drawn as it stands. */
static void take_claims(alloc_book *b, bool released, str *bytes)
{
    limit_line line;
    draw_take_line(bytes, &line, b->claim_room);
    alloc_book_line *l = released && b->lines.count ? &b->lines.at[b->lines.count - 1] : NULL;
    if (!l || interner_find(&b->stocked, l->item) == MAP_NONE) {
        b->failed |= !limits_add(b->claims.book, &line, &b->trouble);
        return;
    }
    l->claim_count = line.claim_count;
    b->failed |= !alloc_claims_add(&b->claims, &line, &l->claim_first);
}

void alloc_book_take(alloc_book *b, str bytes)
{
    while (bytes.len && !b->failed) {
        carried c;
        memcpy(&c, bytes.ptr, sizeof c);
        bytes = str_sub(bytes, sizeof c, bytes.len);
        if (c.released)
            take_released(b, &c, &bytes);
        if (c.claims && !b->failed)
            take_claims(b, c.released, &bytes);
    }
}

/* ---- amounts -------------------------------------------------------------------------------- */

amount alloc_book_part(amount whole, int64_t part, int64_t of)
{
    unsigned scale = whole.scale > 2 ? whole.scale : 2;
    amount out = {.scale = scale, .overflow = true};
    rat r = {whole.v, num_pow10(whole.scale)}, share = {part, of};
    if (!whole.overflow && rat_mul(r, share, &r) && rat_round_even(r, scale, &out.v))
        out.overflow = false;
    return out;
}

amount amount_less(amount x, amount y)
{
    y.v = -y.v;
    amount_add(&x, y);
    return x;
}

/* ---- the problem ----------------------------------------------------------------------------- */

/* What all charges of a line come to, at most, in the currency of its price. False: not known. */
static bool sum_charges(const alloc_book *b, const alloc_book_line *l, amount *sum)
{
    *sum = (amount){0};
    for (size_t i = 0; i < l->charge_count; i++) {
        const alloc_book_charge *c = &b->charges.at[l->charge_first + i];
        if (!str_ieq(b->job->payees[b->job->payee_slot[c->slot]].currency,
                     b->job->orders->currency))
            continue;
        if (!c->known || c->open_ended)
            return false;
        amount_add(sum, c->high);
    }
    return !sum->overflow;
}

static bool per_unit(amount whole, int64_t units, int64_t *out)
{
    rat r = {whole.v, num_pow10(whole.scale)}, share = {1, units};
    i128 v;
    if (whole.overflow || !rat_mul(r, share, &r) || !rat_round_even(r, ALLOC_MONEY_SCALE, &v))
        return false;
    *out = (int64_t)v;
    return v <= INT64_MAX && v >= -INT64_MAX;
}

/* The line as the problem sees it; false, with why_not, when it cannot take part. */
static bool take_part(const alloc_book *b, alloc_book_line *l, alloc_aim aim, alloc_line *out)
{
    amount charges, net;
    if (l->why_not.len)
        return false;
    *out = (alloc_line){.id = l->id,
                        .number = l->number,
                        .lot = l->lot,
                        .minimum = l->minimum,
                        .priority = l->priority,
                        .placed = l->placed,
                        .by = l->by};
    amount u = l->units;
    while (u.scale && u.v % 10 == 0) {
        u.v /= 10;
        u.scale--;
    }
    bool money = aim == AIM_REVENUE || aim == AIM_PRIORITY;
    if (!l->units_known || u.scale || u.overflow || u.v < 1 || u.v > INT32_MAX) {
        l->why_not = l->units_known && !u.v ? STR("no units ordered")
                                            : STR("units are not a known whole number");
        return false;
    }
    out->units = (int64_t)u.v;
    out->minimum = out->minimum > out->units && l->minimum == INT64_MAX ? out->units : l->minimum;
    if (out->minimum > out->units) {
        l->why_not = STR("its minimum is more than it orders");
    } else if (!l->item.len) {
        l->why_not = STR("its item is not known");
    } else if (money && (!l->value_known || !per_unit(l->value, out->units, &out->value))) {
        l->why_not = STR("its value is not known");
    } else if (aim == AIM_REVENUE) {
        net = l->value;
        if (!sum_charges(b, l, &charges))
            l->why_not = STR("its charges are not known");
        else if (!per_unit(amount_less(net, charges), out->units, &out->net))
            l->why_not = STR("its value is too large");
    }
    return !l->why_not.len;
}

static int by_item_and_day(const void *x, const void *y)
{
    const alloc_stock *a = x, *b = y;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

static void unknown_item(const alloc_book *b, const inventory *stock, const stock_row *r,
                         trouble *t)
{
    str near = of_text(tg_item_near(b->job->pack, to_text(r->item)));
    str place = STR("");
    if (r->line)
        place = arena_print(b->a, ":%llu", (unsigned long long)r->line);
    trouble_set(t, "%s" STR_FMT ": no item `" STR_FMT "` in the catalogue or in the orders",
                stock->name, STR_ARG(place), STR_ARG(shown(b->a, r->item, 60)));
    if (near.len)
        trouble_hint(t, "did you mean `" STR_FMT "`?", STR_ARG(near));
    else
        trouble_hint(t, "`tollgate chips` lists the catalogue");
}

static bool make_stock(alloc_book *b, const inventory *in, alloc_problem *p, trouble *t)
{
    alloc_stock *stock = arena_alloc(b->a, in->count + 1, sizeof *stock);
    if (!stock)
        return false;
    for (size_t i = 0; i < in->count; i++) {
        const stock_row *r = &in->rows[i];
        uint32_t item = interner_find(&b->items, r->item);
        if (!r->listed && item == MAP_NONE) {
            unknown_item(b, in, r, t);
            return false;
        }
        item = interner_put(&b->items, r->item);
        if (item == MAP_NONE)
            return false;
        stock[i] = (alloc_stock){item, r->from, r->units};
    }
    if (in->count)
        qsort(stock, in->count, sizeof *stock, by_item_and_day);
    size_t n = 0;
    for (size_t i = 0; i < in->count; i++) {
        if (n && by_item_and_day(&stock[n - 1], &stock[i]) == 0)
            stock[n - 1].units += stock[i].units;
        else
            stock[n++] = stock[i];
    }
    p->stock = stock;
    p->stock_count = n;
    return true;
}

/* A line that some limit cannot let have a unit takes no part. */
static bool barred(alloc_book *b, alloc_book_line *l)
{
    if (!l->claim_count)
        return false;
    l->bar = alloc_claims_bar(&b->claims, l->claim_first, l->claim_count);
    if (l->bar.kind == BAR_NONE)
        return false;
    strbuf words;
    strbuf_init(&words, NULL);
    alloc_bar_words(b, &l->bar, &words);
    l->why_not = str_dup(b->a, strbuf_str(&words));
    b->failed |= !l->why_not.len;
    strbuf_free(&words);
    return true;
}

static bool make_rows(alloc_book *b, alloc_problem *p, trouble *t)
{
    bool large = false;
    if (!b->limited ||
        alloc_claims_rows(&b->claims, b->claimants, b->claimant_count, b->a, p, &large))
        return true;
    trouble_set(t, large ? "the weights of a limit are too large to be added up exactly"
                         : "out of memory");
    return false;
}

bool alloc_book_problem(alloc_book *b, const inventory *in, alloc_aim aim, alloc_problem *p,
                        trouble *t)
{
    *p = (alloc_problem){.aim = aim};
    alloc_line *lines = arena_alloc(b->a, b->lines.count + 1, sizeof *lines);
    b->claimants = arena_alloc(b->a, b->lines.count + 1, sizeof *b->claimants);
    b->claimant_count = 0;
    bool good = lines && b->claimants && make_stock(b, in, p, t);
    size_t n = 0;
    for (size_t i = 0; good && i < b->lines.count; i++) {
        alloc_book_line *l = &b->lines.at[i];
        l->at = SIZE_MAX;
        if (!take_part(b, l, aim, &lines[n]) || barred(b, l))
            continue;
        lines[n].item = interner_find(&b->items, l->item);
        lines[n].buyer = interner_find(&b->buyers, l->buyer);
        if (l->claim_count)
            b->claimants[b->claimant_count++] =
                (alloc_claimant){(uint32_t)n, lines[n].units, l->claim_first, l->claim_count};
        l->at = n++;
    }
    if (!good || b->failed) {
        trouble_set(t, "out of memory");
        return false;
    }
    p->lines = lines;
    p->line_count = n;
    p->items = b->items.texts.at;
    p->item_count = b->items.texts.count;
    p->buyer_count = b->buyers.texts.count;
    return make_rows(b, p, t);
}

bool alloc_book_draw(alloc_book *b, trouble *t)
{
    return !b->limited || limits_draw(b->claims.book, t);
}

str alloc_book_check(alloc_book *b, const int64_t *units)
{
    if (!b->limited)
        return STR("");
    b->taken = arena_alloc(b->a, limits_account_count(b->claims.book) + 1, sizeof *b->taken);
    if (!b->taken)
        return STR("out of memory");
    return alloc_claims_check(&b->claims, b->claimants, b->claimant_count, units, b->taken, b->a);
}
