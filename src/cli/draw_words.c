/*
 * draw_words.c - what the draw of limits has to say: of a row, in words and as JSON; of accounts.
 */
#include "base/num.h"
#include "cli/decide.h"
#include "cli/wording.h"

static str limit_name(const job *j, uint32_t limit)
{
    return of_text(tg_limit_name(j->pack, limit));
}

void draw_amount(const job *j, uint32_t limit, i128 v, char group, strbuf *out)
{
    tg_limit_info info = tg_limit_get(j->pack, limit);
    amount x = {.v = v, .scale = info.scale};
    for (; x.scale && x.v % 10 == 0; x.scale--)
        x.v /= 10;
    amount_write(out, x, 0, group);
    if (group && info.unit.len)
        strbuf_printf(out, " " STR_FMT, STR_ARG(of_text(info.unit)));
}

const char *draw_fit_word(limit_fit f)
{
    switch (f) {
    case LIMIT_FITS: return "fits";
    case LIMIT_APART: return "would fit";
    case LIMIT_IN_PART: return "fits in part";
    case LIMIT_FULL: return "does not fit";
    case LIMIT_RATIO_OPEN: return "bound not known";
    case LIMIT_KEY_OPEN: return "account not known";
    case LIMIT_PERIOD_OPEN: return "period not known";
    case LIMIT_WEIGHT_OPEN: return "weight not known";
    case LIMIT_NOT_DRAWN: return "not drawn";
    }
    return "";
}

/* 0.8333 as "83.33 %", rounded up: a ratio of at least that will do. */
void draw_even_words(const job *j, uint32_t limit, tg_ratio even, strbuf *out)
{
    rat v = {wide_i128(even.num), wide_i128(even.den)};
    i128 percent;
    if (!tg_limit_get(j->pack, limit).ratio) {
        strbuf_add_c(out, "fits for every bound from ");
        draw_amount(j, limit, v.num, ',', out);
        return;
    }
    if (v.den == 0) {
        strbuf_add_c(out, "fits for no ratio, as nothing is on the other side");
        return;
    }
    strbuf_add_c(out, "fits for every ratio from ");
    if (!rat_mul(v, rat_int(10000), &v)) {
        strbuf_add_c(out, "one too large to be written");
        return;
    }
    percent = v.num / v.den + (v.num % v.den > 0);
    amount_write(out, (amount){.v = percent, .scale = 2}, 0, ',');
    strbuf_add_c(out, " %");
}

static void claim_words(const job *j, const order_row *r, size_t i, strbuf *out)
{
    const limit_claim_result *c = &r->limit.claims[i];
    uint32_t limit = r->limit.limits[i];
    strbuf_add(out, limit_name(j, limit));
    strbuf_printf(out, ": %s", draw_fit_word(c->safe));
    if (c->left_known) {
        strbuf_add_c(out, ", ");
        draw_amount(j, limit, c->left, ',', out);
        strbuf_add_c(out, " left");
    }
    if (c->units_known) {
        strbuf_add_c(out, ", ");
        amount_write(out, (amount){.v = c->units_fit}, 0, ',');
        strbuf_add_c(out, " units would fit");
    }
    if (c->needs_against) {
        strbuf_add_c(out, ", it would with ");
        draw_amount(j, limit, c->against_weight, ',', out);
        strbuf_add_c(out, " more on the other side");
        if (c->against_units_known) {
            strbuf_add_c(out, " (");
            amount_write(out, (amount){.v = c->against_units}, 0, ',');
            strbuf_add_c(out, " units)");
        }
    }
    if (c->even_known) {
        strbuf_add_c(out, ", ");
        draw_even_words(j, limit, c->even, out);
    }
    if (c->safe != c->best && c->best == LIMIT_FITS)
        strbuf_add_c(out, ", fits in the best case");
}

void draw_words(const job *j, const order_row *r, strbuf *out)
{
    bool more = false;
    if (r->part == 1)
        return;
    for (size_t i = 0; r->limited && i < r->limit.claim_count; i++) {
        const limit_claim_result *c = &r->limit.claims[i];
        bool fits = c->safe == LIMIT_FITS || c->safe == LIMIT_APART || c->safe == LIMIT_NOT_DRAWN;
        bool lost = c->safe == LIMIT_FITS && c->best == LIMIT_FULL;
        if (fits && !lost)
            continue;
        strbuf_add_c(out, more ? "; " : "");
        more = true;
        claim_words(j, r, i, out);
        if (lost)
            strbuf_add_c(out, ", but not in the best case, where open lines before it draw");
    }
    if (r->redecided)
        strbuf_add_c(out, more ? "; decided once more without" : "decided once more without");
    for (size_t i = 0; r->redecided && i < r->limit.claim_count; i++) {
        limit_fit f = r->limit.claims[i].safe;
        uint32_t limit = r->limit.limits[i];
        size_t count = tg_limit_get(j->pack, limit).without_count;
        if (f == LIMIT_FITS || f == LIMIT_APART || f == LIMIT_NOT_DRAWN)
            continue;
        for (size_t k = 0; k < count; k++)
            strbuf_printf(out, " " STR_FMT, STR_ARG(of_text(tg_limit_without(j->pack, limit, k))));
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_member(strbuf *b, const char *name, bool first)
{
    strbuf_printf(b, "%s\"%s\":", first ? "" : ",", name);
}

static void number(const job *j, uint32_t limit, const char *name, i128 v, strbuf *b)
{
    json_member(b, name, false);
    strbuf_char(b, '"');
    draw_amount(j, limit, v, 0, b);
    strbuf_char(b, '"');
}

static void units(const char *name, i128 v, strbuf *b)
{
    json_member(b, name, false);
    amount_write(b, (amount){.v = v}, 0, 0);
}

static void claim_json(const job *j, const order_row *r, size_t i, strbuf *b)
{
    const limit_claim_result *c = &r->limit.claims[i];
    uint32_t limit = r->limit.limits[i];
    json_member(b, "limit", true);
    strbuf_json(b, limit_name(j, limit));
    strbuf_printf(b, ",\"safe\":\"%s\",\"best\":\"%s\"", draw_fit_word(c->safe),
                  draw_fit_word(c->best));
    if (c->left_known)
        number(j, limit, "left", c->left, b);
    if (c->units_known)
        units("units_fit", c->units_fit, b);
    if (c->needs_against)
        number(j, limit, "needs_against", c->against_weight, b);
    if (c->against_units_known)
        units("needs_against_units", c->against_units, b);
    if (c->even_known) {
        strbuf words;
        strbuf_init(&words, NULL);
        draw_even_words(j, limit, c->even, &words);
        json_member(b, "break_even", false);
        strbuf_json(b, strbuf_str(&words));
        b->failed |= words.failed;
        strbuf_free(&words);
    }
}

void draw_json(const job *j, const order_row *r, strbuf *out)
{
    if (!r->limited)
        return;
    strbuf_add_c(out, ",\"limits\":[");
    for (size_t i = 0; i < r->limit.claim_count; i++) {
        strbuf_add_c(out, i ? ",{" : "{");
        claim_json(j, r, i, out);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
    if (r->redecided)
        strbuf_add_c(out, ",\"decided_again\":true");
    if (r->part) {
        strbuf_printf(out, ",\"part\":%u,\"parts\":2", r->part);
        units("part_units", r->units.v, out);
    }
}

/* ---- accounts -------------------------------------------------------------------------------- */

static void account_json(const job *j, const limit_account *x, strbuf *b)
{
    static const char *const periods[] = {"whole", "month", "quarter", "year"};
    tg_limit_info info = tg_limit_get(j->pack, x->limit);
    char day[11];
    i128 left;
    json_member(b, "limit", true);
    strbuf_json(b, of_text(info.name));
    json_member(b, "key", false);
    strbuf_json(b, x->key);
    strbuf_printf(b, ",\"period\":\"%s\"", periods[x->period]);
    if (x->starts != TG_DAY_NONE)
        strbuf_printf(b, ",\"starts\":\"%s\"", day_text(x->starts, day));
    json_member(b, "at_most", false);
    strbuf_json(b, of_text(info.at_most));
    if (x->authorised_given)
        number(j, x->limit, "authorised", x->authorised, b);
    number(j, x->limit, "reserved", x->safe.counts - x->used.counts, b);
    number(j, x->limit, "used", x->used.counts, b);
    number(j, x->limit, "reserved_best", x->best.counts - x->used.counts, b);
    if (info.ratio) {
        number(j, x->limit, "against", x->safe.against, b);
        if (!x->best_endless)
            number(j, x->limit, "against_best", x->best.against, b);
    }
    if (limits_left(j->limits, x, true, &left))
        number(j, x->limit, "left", left, b);
    if (limits_left(j->limits, x, false, &left))
        number(j, x->limit, "left_best", left, b);
}

void draw_summary_json(const job *j, strbuf *out)
{
    const uint32_t *sorted = limits_sorted(j->limits, j->a);
    strbuf_char(out, '[');
    if (!sorted)
        out->failed = true;
    for (size_t i = 0; sorted && i < limits_account_count(j->limits); i++) {
        strbuf_add_c(out, i ? ",{" : "{");
        account_json(j, limits_account(j->limits, sorted[i]), out);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
}

void draw_account_words(const job *j, const limit_account *x, strbuf *out)
{
    tg_limit_info info = tg_limit_get(j->pack, x->limit);
    char day[11];
    i128 left;
    strbuf_add(out, x->key);
    if (x->starts != TG_DAY_NONE)
        strbuf_printf(out, " from %s", day_text(x->starts, day));
    strbuf_add_c(out, ": authorised ");
    if (x->authorised_given)
        draw_amount(j, x->limit, x->authorised, ',', out);
    bool digits = info.at_most.len && info.at_most.ptr[0] <= '9'; /* else a parameter's name */
    for (size_t i = 0; !x->authorised_given && i < info.at_most.len; i++) {
        char c = info.at_most.ptr[i];
        strbuf_char(out, digits && c == '_' ? ',' : c);
    }
    if (info.ratio) {
        strbuf_add_c(out, " of ");
        draw_amount(j, x->limit, x->safe.against, ',', out);
    }
    strbuf_add_c(out, ", reserved ");
    draw_amount(j, x->limit, x->safe.counts - x->used.counts, ',', out);
    strbuf_add_c(out, " (best case ");
    draw_amount(j, x->limit, x->best.counts - x->used.counts, ',', out);
    strbuf_add_c(out, "), used ");
    draw_amount(j, x->limit, x->used.counts, ',', out);
    if (limits_left(j->limits, x, true, &left)) {
        strbuf_add_c(out, ", left ");
        draw_amount(j, x->limit, left, ',', out);
    }
    if (limits_left(j->limits, x, false, &left)) {
        strbuf_add_c(out, " (best case ");
        draw_amount(j, x->limit, left, ',', out);
        strbuf_char(out, ')');
    }
    strbuf_char(out, '.');
}
