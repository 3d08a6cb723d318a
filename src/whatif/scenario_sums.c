/*
 * scenario_sums.c - one line into the tables of a column: sums, charges, compute, quotas.
 */
#include "whatif/scenario_parts.h"

void scenario_add(scenario_sums *to, const scenario_sums *x)
{
    to->lines += x->lines;
    to->units_unknown += x->units_unknown;
    to->value_unknown += x->value_unknown;
    amount_add(&to->units, x->units);
    amount_add(&to->value, x->value);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* How one line is decided in a column. */
typedef struct {
    scenario_sums one;
    scenario_row row;
    unsigned held;
    amount compute;
    bool compute_known;
} decided;

scenario_sums scenario_sums_of(const scenario_column *c, const scenario_line *l)
{
    amount units = c->changes_lines ? l->own_units : l->units, zero = {0};
    scenario_sums one = {.lines = 1, .units_unknown = !l->units_known};
    bool value_known = l->value_known;
    one.value = value_known ? l->value : zero;
    one.units = l->units_known ? units : zero;
    if (c->changes_lines && l->units_known && value_known) {
        amount less = l->units;
        less.v = -less.v;
        amount_add(&less, units);
        bool same = less.v == 0;
        if (!same)
            one.value = l->priced ? amount_times(units, l->price) : zero;
        value_known = same || l->priced;
    }
    one.value_unknown = !value_known;
    return one;
}

static void add_to_table(scenario_table *t, const decided *d)
{
    scenario_add(&t->rows[ROW_ORDERED], &d->one);
    scenario_add(&t->rows[d->row], &d->one);
    for (int i = 0; d->row == ROW_HELD && i < ROW_COUNT - ROW_OPEN; i++)
        if (d->held >> i & 1)
            scenario_add(&t->rows[ROW_OPEN + i], &d->one);
    if (d->row != ROW_RELEASED)
        return;
    if (d->compute_known)
        amount_add(&t->compute, d->compute);
    t->compute_unknown += !d->compute_known;
}

static bool add_to_tables(scenarios *s, scenario_column *c, const scenario_line *l,
                          const decided *d)
{
    static const scenario_table none;
    add_to_table(&c->total, d);
    for (size_t i = 0; i < s->dimension_count; i++) {
        while (c->by[i].count <= l->values[i])
            if (!vec_push(s->a, &c->by[i], none))
                return false;
        add_to_table(&c->by[i].at[l->values[i]], d);
    }
    return true;
}

/* ---- charges --------------------------------------------------------------------------------- */

static void add_known(scenario_charges *p, const tg_amount *c)
{
    amount low = wide_amount(c->low, c->scale), high = wide_amount(c->high, c->scale);
    low.overflow = high.overflow = c->overflow;
    bool always = c->stands == TG_IN_EVERY_WORLD && !c->at_least && !c->at_most;
    bool exact = always && low.v == high.v && low.scale == high.scale;
    if (exact && c->kinds == TG_PAY_DUE) {
        amount_add(&p->due, low);
        p->due_lines++;
    } else if (exact && c->kinds == TG_PAY_IF_AUTHORISED) {
        amount_add(&p->if_authorised, low);
        p->if_authorised_lines++;
    } else {
        bool zero = c->stands != TG_IN_EVERY_WORLD || (c->kinds & TG_PAY_NOTHING) || c->at_most;
        amount none = {0};
        amount_add(&p->low, zero ? none : low);
        amount_add(&p->high, high);
        p->range_lines++;
        p->open_ended_lines += c->at_least;
    }
}

/* Of an outcome by itself. */
static tg_amount amount_again(const tg_outcome *o, size_t i)
{
    tg_charge_result c = tg_outcome_charge(o, i);
    amount low = {0}, high;
    if (c.known && !amount_read(str_c(c.amount), &low))
        low.overflow = true;
    high = low;
    if (c.known && c.amount_high[0] && !amount_read(str_c(c.amount_high), &high))
        high.overflow = true;
    unsigned scale = low.scale > high.scale ? low.scale : high.scale;
    amount_add(&low, (amount){.scale = scale});
    amount_add(&high, (amount){.scale = scale});
    return (tg_amount){.measure = c.measure,
                       .stands = c.stands,
                       .kinds = c.kinds,
                       .known = c.known,
                       .at_least = c.at_least,
                       .at_most = c.at_most,
                       .overflow = c.overflow || low.overflow || high.overflow,
                       .low = {(int64_t)(low.v >> 64), (uint64_t)low.v},
                       .high = {(int64_t)(high.v >> 64), (uint64_t)high.v},
                       .scale = scale};
}

static void add_charges(scenarios *s, scenario_column *c, const tg_batch *batch, size_t row,
                        const scenario_drawn *drawn)
{
    const tg_outcome *o = drawn->outcome;
    c->charged_lines++;
    for (size_t i = 0; i < tg_outcome_charge_count(o); i++) {
        tg_amount x = drawn->again ? amount_again(o, i) : tg_batch_amount(batch, row, i);
        uint32_t slot = s->slots[x.measure];
        if (slot == TG_NO_ID || x.stands == TG_IN_NO_WORLD ||
            !(x.kinds & ~(unsigned)TG_PAY_NOTHING))
            continue;
        if (x.known)
            add_known(&c->payees[slot], &x);
        else if (c->payees[slot].unknown_line != c->charged_lines)
            c->payees[slot].unknown_lines++; /* a line counts once, whatever its charges */
        if (!x.known)
            c->payees[slot].unknown_line = c->charged_lines;
    }
}

/* ---- quotas ---------------------------------------------------------------------------------- */

static void take_key(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

scenario_key *scenario_key_at(scenarios *s, scenario_quota *q, str key)
{
    uint32_t at = map_get(&q->ids, key);
    if (at != MAP_NONE)
        return &q->keys.at[at];
    scenario_key k = {.key = str_dup(s->a, key)};
    at = (uint32_t)q->keys.count;
    if (k.key.ptr && map_put(&q->ids, k.key, at) && vec_push(s->a, &q->keys, k))
        return &q->keys.at[at];
    s->failed = true;
    return NULL;
}

static scenario_key *quota_key(scenarios *s, scenario_column *c, scenario_quota *q)
{
    strbuf b;
    strbuf_init(&b, NULL);
    bool known = true;
    for (size_t i = 0; i < tg_limit_get(c->pack, q->limit).key_count; i++) {
        int64_t place;
        known = known && tg_run_share_fact(c->run, tg_limit_key(c->pack, q->limit, i), &place,
                                           (tg_sink){take_key, &b});
        strbuf_char(&b, '\n');
    }
    scenario_key *k = known ? scenario_key_at(s, q, strbuf_str(&b)) : NULL;
    strbuf_free(&b);
    q->lines_unknown += !known;
    return k;
}

static bool same_wide(tg_wide x, tg_wide y)
{
    return x.high == y.high && x.low == y.low;
}

static void add_quota(scenarios *s, scenario_column *c, scenario_quota *q, scenario_row row)
{
    tg_limit_share x = tg_run_share(c->run, q->limit);
    bool exact = !x.unbounded && !x.overflow && same_wide(x.weight_low, x.weight_high);
    if (x.counts == TG_NO && x.against == TG_NO)
        return;
    if (x.counts == TG_OPEN || x.against == TG_OPEN || !exact) {
        q->lines_unknown++;
        return;
    }
    bool known = x.bound_has_low && x.bound_has_high &&
                 same_wide(x.bound_low.num, x.bound_high.num) &&
                 same_wide(x.bound_low.den, x.bound_high.den) && !x.bound_low.num.high &&
                 !x.bound_low.den.high;
    q->open = q->open || !known;
    q->num = x.bound_low.num.low;
    q->den = x.bound_low.den.low;
    scenario_key *k = quota_key(s, c, q);
    amount weight = wide_amount(x.weight_low, tg_limit_get(c->pack, q->limit).scale);
    if (k && x.against == TG_YES)
        amount_add(&k->against, weight);
    if (k && x.counts == TG_YES && row == ROW_RELEASED)
        amount_add(&k->counted[0], weight);
    if (k && x.counts == TG_YES && row != ROW_DENIED)
        amount_add(&k->counted[1], weight);
}

static void add_reach(scenario_column *c, const tg_outcome *o)
{
    bool goes, may_go;
    if (!c->reach)
        return;
    claims_goes(c->pack, o, &goes, &may_go);
    reach_line(c->reach, c->run, may_go);
    reach_outcome(c->reach, o);
}

/* Ratios, and whom limits and adopted measures touch. `o`: before limits. */
static bool add_quotas(scenarios *s, scenario_column *c, const scenario_line *l,
                       const tg_outcome *o, scenario_row row)
{
    if ((!c->quota_count && !c->reach) || row == ROW_BAD)
        return true;
    if (!scenario_refill(s, l))
        return false;
    if (c->changes_lines && tg_line_suppose(s->line, c->pack, NULL) == TG_NOMEM)
        return false;
    tg_status st = tg_run_limits(c->run, s->line, NULL);
    for (size_t i = 0; st == TG_OK && i < c->quota_count; i++)
        add_quota(s, c, &c->quotas[i], row);
    if (st == TG_OK)
        add_reach(c, o);
    return st != TG_NOMEM && !s->failed;
}

bool scenario_quota_needs(const scenario_quota *q, unsigned which, amount *out)
{
    *out = (amount){0};
    if (q->open || !q->num || q->num > INT64_MAX || q->den > INT64_MAX)
        return false;
    for (size_t i = 0; i < q->keys.count; i++) {
        const scenario_key *k = &q->keys.at[i];
        amount counted = k->counted[which], there = k->against;
        amount zero = {.scale = counted.scale > there.scale ? counted.scale : there.scale};
        amount_add(&counted, zero); /* one scale */
        amount_add(&there, zero);
        if (counted.overflow || there.overflow || counted.v > INT64_MAX)
            return false;
        i128 wanted = counted.v * (i128)q->den, num = (i128)q->num;
        wanted = (wanted + num - 1) / num - there.v; /* rounded up */
        i128 unit = 1;
        for (unsigned d = 0; d < zero.scale; d++)
            unit *= 10;
        if (wanted > 0)
            amount_add(out, (amount){.v = (wanted + unit - 1) / unit});
    }
    return true;
}

/* ---- a block --------------------------------------------------------------------------------- */

static scenario_drawn before_limits(const scenarios *s, const tg_outcome *o)
{
    static const scenario_row rows[] = {ROW_RELEASED, ROW_HELD, ROW_DENIED, ROW_BAD};
    scenario_drawn d = {.outcome = o, .row = ROW_BAD, .limited = STR("")};
    if (o)
        d.row = rows[claims_disposition(o, s->met, &d.held)];
    return d;
}

static decided decide_line(const scenario_column *c, const scenario_line *l,
                           const scenario_drawn *drawn)
{
    decided d = {.one = scenario_sums_of(c, l), .row = drawn->row, .held = drawn->held};
    d.compute_known = l->tpp_known && l->units_known;
    if (d.compute_known)
        d.compute = amount_times(d.one.units, l->tpp);
    return d;
}

static const tg_outcome *outcome_of(scenarios *s, const scenario_column *c, const tg_batch *batch,
                                    const scenario_line *l)
{
    if (l->bad || (c->changes_lines && l->refused))
        return NULL;
    const tg_outcome *o = tg_batch_outcome(batch, l->row);
    tg_reason why = {"an amount is too large"};
    if (o && !tg_outcome_overflow(o))
        return o;
    if (!o)
        tg_batch_reason(batch, l->row, &why);
    if (c == s->columns)
        scenario_tell_bad(s, l, str_c(why.text));
    return NULL;
}

bool scenario_sum_block(scenarios *s, scenario_column *c)
{
    tg_batch *batch = c->own ? c->own : s->shared;
    if (tg_batch_decide(c->run, batch) == TG_NOMEM)
        return false;
    for (size_t i = 0; i < s->line_count; i++) {
        scenario_line *l = &s->lines[i];
        scenario_drawn drawn = before_limits(s, outcome_of(s, c, batch, l));
        scenario_row before = drawn.row;
        const tg_outcome *first = drawn.outcome;
        if (!scenario_limits_row(s, c, l, &drawn))
            return false;
        decided d = decide_line(c, l, &drawn);
        if (c == s->columns) {
            l->was = d.row;
            l->was_limited = drawn.limited;
        }
        if (!add_to_tables(s, c, l, &d) || !add_quotas(s, c, l, first, before))
            return false;
        if (drawn.outcome)
            add_charges(s, c, batch, l->row, &drawn);
        if (c != s->columns && !scenario_compare(s, c, i, &drawn, &d.one))
            return false;
    }
    return !c->readings || scenario_read_block(s, c);
}
