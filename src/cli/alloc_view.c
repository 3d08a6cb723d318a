/*
 * alloc_view.c - what an allocation comes to: sums, names, words.
 */
#include "cli/alloc_show.h"
#include "base/num.h"

#include <string.h>

/* ---- sums ---------------------------------------------------------------------------------- */

int64_t view_units(const alloc_view *v, const alloc_book_line *l)
{
    return l->at == SIZE_MAX ? 0 : v->result->units[l->at];
}

static int64_t ordered_units(const alloc_view *v, const alloc_book_line *l)
{
    return l->at == SIZE_MAX ? 0 : v->problem->lines[l->at].units;
}

static void add_sum(alloc_sum *s, amount units, amount value, bool value_known)
{
    s->lines++;
    amount_add(&s->units, units);
    if (value_known)
        amount_add(&s->value, value);
    s->value_unknown += !value_known;
}

amount view_charge(amount whole, const alloc_book_line *l, int64_t part, bool rest)
{
    int64_t units = (int64_t)l->units.v;
    for (unsigned i = 0; i < l->units.scale; i++)
        units /= 10;
    amount first = part ? alloc_book_part(whole, part, units) : (amount){.scale = whole.scale};
    return rest ? amount_less(whole, first) : first;
}

static void add_charge(charge_sum *s, const alloc_book_charge *c, const alloc_book_line *l,
                       int64_t part, bool rest)
{
    if (!c->known) {
        s->unknown_lines += s->unknown_in != l; /* a line counts once, whatever its charges */
        s->unknown_in = l;
        return;
    }
    amount_add(&s->low, view_charge(c->low, l, part, rest));
    amount_add(&s->high, view_charge(c->high, l, part, rest));
    s->range |= c->range;
    s->open_ended |= c->open_ended;
}

static void add_line(alloc_view *v, const alloc_book_line *l)
{
    int64_t units = view_units(v, l), ordered = ordered_units(v, l);
    amount got = {.v = units};
    amount value =
        l->at != SIZE_MAX && l->value_known ? view_charge(l->value, l, units, false) : (amount){0};
    amount left = l->units_known ? amount_less(l->units, got) : (amount){0};
    amount left_value = l->value_known ? amount_less(l->value, value) : (amount){0};
    add_sum(&v->released, l->units_known ? l->units : (amount){0}, l->value, l->value_known);
    if (units)
        add_sum(&v->allocated, got, value, l->value_known);
    if (!units || units < ordered)
        add_sum(&v->rest, left, left_value, l->value_known);
    v->no_part += l->at == SIZE_MAX;
    alloc_sum *kind = !units ? &v->none : units < ordered ? &v->part : &v->full;
    add_sum(kind, got, value, l->value_known);
    for (size_t i = 0; i < l->charge_count; i++) {
        const alloc_book_charge *c = &v->book->charges.at[l->charge_first + i];
        size_t slot = v->job->payee_slot[c->slot];
        if (units)
            add_charge(&v->charged[slot], c, l, units, false);
        if (!units || units < ordered)
            add_charge(&v->charged_rest[slot], c, l, units, true);
    }
    if (l->at == SIZE_MAX)
        return;
    buyer_sum *b = &v->buyers[v->problem->lines[l->at].buyer];
    b->ordered += ordered;
    b->allocated += units;
    b->lines++;
}

/* The limits of each line, and what is left of each. */
static bool index_limits(alloc_view *v)
{
    const alloc_problem *p = v->problem;
    size_t total = 0;
    v->limit_start = arena_alloc(v->a, p->line_count + 2, sizeof *v->limit_start);
    v->limit_room = arena_alloc(v->a, p->limit_count + 1, sizeof *v->limit_room);
    if (!v->limit_start || !v->limit_room)
        return false;
    for (size_t i = 0; i < p->limit_count; i++) {
        v->limit_room[i] = p->limits[i].bound - alloc_used(&p->limits[i], v->result->units);
        for (size_t k = 0; k < p->limits[i].weight_count; k++, total++)
            v->limit_start[p->limits[i].weights[k].line + 2]++;
    }
    for (size_t i = 2; i < p->line_count + 2; i++)
        v->limit_start[i] += v->limit_start[i - 1];
    v->limits = arena_alloc(v->a, total + 1, sizeof *v->limits);
    for (size_t i = 0; v->limits && i < p->limit_count; i++)
        for (size_t k = 0; k < p->limits[i].weight_count; k++) {
            const alloc_weight *w = &p->limits[i].weights[k];
            v->limits[v->limit_start[w->line + 1]++] = (line_limit){i, w->weight};
        }
    return v->limits != NULL;
}

bool view_init(alloc_view *v)
{
    size_t payees = v->job->payee_count;
    v->charged = arena_alloc(v->a, payees + 1, sizeof *v->charged);
    v->charged_rest = arena_alloc(v->a, payees + 1, sizeof *v->charged_rest);
    v->buyers = arena_alloc(v->a, v->problem->buyer_count + 1, sizeof *v->buyers);
    v->stock_used = alloc_stock_used(v->problem, v->result->units, v->a);
    v->stock_bound = alloc_stock_bound(v->problem, v->a);
    v->stock_given = alloc_stock_given(v->problem, v->result->units, v->a);
    if (!v->charged || !v->charged_rest || !v->buyers || !v->stock_used || !v->stock_bound ||
        !v->stock_given || !index_limits(v) || !alloc_accounts_init(v))
        return false;
    for (size_t i = 0; i < v->book->lines.count; i++)
        add_line(v, &v->book->lines.at[i]);
    return true;
}

/* ---- words --------------------------------------------------------------------------------- */

const char *view_aim(const alloc_view *v)
{
    switch (v->problem->aim) {
#define X(c, word, text)                                                                           \
    case AIM_##c: return text;
        ALLOC_AIM_MAP(X)
#undef X
    }
    return "";
}

static void stock_name(const alloc_view *v, size_t s, strbuf *out)
{
    const alloc_problem *p = v->problem;
    const alloc_stock *x = &p->stock[s];
    char day[11];
    strbuf_printf(out, "stock of " STR_FMT, STR_ARG(p->items[x->item]));
    bool alone = (s == 0 || p->stock[s - 1].item != x->item) &&
                 (s + 1 == p->stock_count || p->stock[s + 1].item != x->item);
    if (x->from != ALLOC_DAY_ALWAYS)
        strbuf_printf(out, " from %s", day_text(x->from, day));
    else if (!alone)
        strbuf_add_c(out, " already there");
}

void view_bind_name(const alloc_view *v, const alloc_bind *b, strbuf *out)
{
    if (b->is_stock)
        stock_name(v, b->index, out);
    else
        strbuf_add(out, v->problem->limits[b->index].name);
}

static bool in_money(const alloc_view *v)
{
    return v->problem->aim == AIM_REVENUE || v->problem->aim == AIM_PRIORITY;
}

/* Units, or ten thousandths of the currency. */
static void level_number(const alloc_view *v, i128 value, char group, strbuf *out)
{
    if (v->problem->aim == AIM_FAIR) {
        num_format(out, value, 4, 2, group);
        strbuf_add_c(out, " %");
    } else if (!in_money(v)) {
        num_format(out, value, 0, 0, group);
    } else {
        num_format(out, value, ALLOC_MONEY_SCALE, 2, group);
        strbuf_printf(out, " " STR_FMT, STR_ARG(v->job->orders->currency));
    }
}

void view_level_name(const alloc_view *v, const alloc_level *l, strbuf *out)
{
    switch (v->problem->aim) {
    case AIM_UNITS: strbuf_add_c(out, "units"); break;
    case AIM_REVENUE: strbuf_add_c(out, "revenue net of charges"); break;
    case AIM_PRIORITY: strbuf_printf(out, "value, priority %lld", (long long)l->priority); break;
    case AIM_FAIR: strbuf_printf(out, "fill ratio of %lld buyers", (long long)l->priority); break;
    }
}

void view_level_value(const alloc_view *v, const alloc_level *l, int64_t value, char group,
                      strbuf *out)
{
    (void)l;
    level_number(v, value, group, out);
}

/* Of the bound, rounded up to a ten thousandth of a percent; nothing where there is none. */
void view_gap(const alloc_level *l, strbuf *out)
{
    if (l->optimal || l->bound >= INT64_C(1) << 60 || l->bound <= 0 || l->value > l->bound)
        return;
    i128 parts = ((i128)(l->bound - l->value) * 1000000 + l->bound - 1) / l->bound;
    num_format(out, parts, 4, 2, ',');
    strbuf_add_c(out, " %");
}

/* What was not settled, why, and what to do about it; empty: all was. */
str view_unsettled(const alloc_view *v)
{
    const alloc_result *r = v->result;
    bool better = false;
    strbuf b;
    for (size_t i = 0; i < r->level_count; i++)
        better |= !r->levels[i].optimal;
    if (!better && !r->ties_open && !r->time_up)
        return STR("");
    strbuf_init(&b, NULL);
    if (r->time_up)
        strbuf_add_c(&b, "The time for solving was up (--time SECONDS gives another). ");
    if (better)
        strbuf_add_c(
            &b, "It was not settled that no plan is better: --gap PERCENT takes the first plan "
                "that is so near the bound. ");
    if (r->ties_open && !better)
        strbuf_add_c(&b, "Which of several plans of equal worth to take was not settled: ");
    if (r->ties_open)
        strbuf_add_c(&b, better ? "Another solver, or more time, may give another plan. "
                                : "another solver, or more time, may give another one. ");
    str s = str_dup(v->a, str_trim(strbuf_str(&b)));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

void view_change(const alloc_view *v, const alloc_change *c, bool cost, char group, strbuf *out)
{
    if (!c->known) {
        strbuf_add_c(out, group ? "-" : "");
        return;
    }
    if (c->change > 0 && !cost)
        strbuf_char(out, '+');
    level_number(v, c->change, group, out);
    if (v->problem->aim == AIM_PRIORITY && group && c->change)
        strbuf_printf(out, ", priority %lld", (long long)v->result->levels[c->level].priority);
}

/* ---- what stands in the way ----------------------------------------------------------------- */

static void add_reason(strbuf *out, size_t *n, str s)
{
    strbuf_add_c(out, (*n)++ ? "; " : "");
    strbuf_add(out, s);
}

static bool listed_item(const alloc_view *v, uint32_t item)
{
    for (size_t i = 0; i < v->problem->stock_count; i++)
        if (v->problem->stock[i].item == item)
            return true;
    return false;
}

static void no_stock(const alloc_view *v, const alloc_line *l, strbuf *out)
{
    char day[11];
    if (listed_item(v, l->item))
        strbuf_printf(out, "no stock of it by %s", day_text(l->by, day));
    else
        strbuf_add_c(out, "no stock of it");
}

/* Stock and limits without room for `next` more units of the line. */
static size_t full_limits(const alloc_view *v, const alloc_book_line *line, int64_t next,
                          strbuf *out)
{
    const alloc_problem *p = v->problem;
    const alloc_line *l = &p->lines[line->at];
    size_t n = 0;
    alloc_span s = alloc_stock_of(p, l);
    for (size_t k = s.from; k < s.to; k++)
        if (v->stock_bound[k] - v->stock_used[k] < next) {
            add_reason(out, &n, STR("stock"));
            break;
        }
    for (size_t k = v->limit_start[line->at]; k < v->limit_start[line->at + 1]; k++) {
        const line_limit *w = &v->limits[k];
        if (w->weight > 0 && (i128)w->weight * next > v->limit_room[w->limit])
            add_reason(out, &n, p->limits[w->limit].name);
    }
    return n;
}

void view_hindrance(const alloc_view *v, const alloc_book_line *line, strbuf *out)
{
    if (line->at == SIZE_MAX) {
        strbuf_add(out, line->why_not);
        return;
    }
    const alloc_line *l = &v->problem->lines[line->at];
    int64_t got = view_units(v, line), left = l->units - got;
    alloc_span s = alloc_stock_of(v->problem, l);
    int64_t least = l->minimum > l->lot ? (l->minimum + l->lot - 1) / l->lot * l->lot : l->lot;
    if (!left)
        return;
    if (s.from == s.to)
        no_stock(v, l, out);
    else if (least > l->units)
        strbuf_printf(out, "no number of lots of %lld that it could take", (long long)l->lot);
    else if (got && left < l->lot)
        strbuf_printf(out, "less than a lot of %lld is left", (long long)l->lot);
    else if (!full_limits(v, line, got ? l->lot : least, out))
        strbuf_add_c(out, in_money(v) && l->net <= 0 && l->value <= 0
                              ? "it adds nothing to the objective"
                              : "other lines add more to the objective");
}
