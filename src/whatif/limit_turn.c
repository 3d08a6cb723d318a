/*
 * limit_turn.c - one line's turn: does it fit, what is left, what it draws. docs/limits.md 2 and 3.
 *
 * The two balances are worked alike. `safe` takes the greatest weight and the least bound, `best`
 * the least weight and the greatest bound; against-members the other way round.
 */
#include "whatif/limit_book.h"

#include <string.h>

/* ---- arithmetic ------------------------------------------------------------------------------ */

/* False past 128 bits, and `out` as it was. */
static bool add(i128 x, i128 y, i128 *out)
{
    i128 sum;
    if (__builtin_add_overflow(x, y, &sum))
        return false;
    *out = sum;
    return true;
}

static rat rat_of(tg_ratio r)
{
    return (rat){wide_i128(r.num), wide_i128(r.den)};
}

bool limit_part(i128 whole, i128 part, i128 units, i128 *out)
{
    tg_assert(0 <= part && part <= units && whole >= 0);
    *out = 0;
    if (units == 0)
        return true;
    i128 each = whole / units, rest = whole % units, product;
    if (__builtin_mul_overflow(rest, part, &product))
        return false;
    *out = each * part + product / units + (product % units != 0);
    return true;
}

/* The greatest q whose part of the weight is at most `left`; -1 past 128 bits. */
static i128 units_within(i128 weight, i128 left, i128 units)
{
    i128 low = 0, high = units;
    while (low < high) {
        i128 mid = low + (high - low + 1) / 2, part;
        if (!limit_part(weight, mid, units, &part))
            return -1;
        if (part <= left)
            low = mid;
        else
            high = mid - 1;
    }
    return low;
}

static i128 ceiling(rat v)
{
    return v.num / v.den + (v.num % v.den > 0);
}

static i128 floored(rat v)
{
    return v.num / v.den - (v.num % v.den < 0);
}

/* ---- a turn ---------------------------------------------------------------------------------- */

typedef struct {
    limits *l;
    line_record *line;
    claim_record *claims;
    bool safe;
    bool part;  /* only the first `units` of the line */
    i128 units;
    bool overflow;
} turn;

typedef struct {
    bool in_counts, in_against, endless; /* endless: the weight in `against` */
    i128 w, v;
} weights;

static weights weights_of(turn *t, const limit_claim *c)
{
    weights x = {.in_counts = t->safe ? c->counts != TG_NO : c->counts == TG_YES,
                 .in_against = t->safe ? c->against == TG_YES : c->against != TG_NO};
    if (x.in_counts)
        x.w = t->safe ? c->high : c->low;
    if (x.in_against)
        x.v = t->safe ? c->low : c->high;
    if (x.in_counts && t->safe && c->unbounded)
        x.w = 0; /* never drawn: LIMIT_WEIGHT_OPEN */
    x.endless = x.in_against && !t->safe && c->unbounded;
    if (x.endless)
        x.v = 0;
    if (!t->part)
        return x;
    i128 rest;
    if (!limit_part(x.w, t->units, t->line->units, &x.w) ||
        !limit_part(x.v, t->line->units - t->units, t->line->units, &rest))
        t->overflow = true;
    else
        x.v -= rest; /* rounded down: it makes room */
    return x;
}

/* The bound of an account in this balance; false: not known. */
static bool bound_of(const limit_account *a, const limit_bound *b, bool safe, rat *out)
{
    if (a->authorised_given)
        *out = rat_int(a->authorised);
    else if (safe ? b->has_low : b->has_high)
        *out = rat_of(safe ? b->low : b->high);
    else
        return false;
    return true;
}

static bool within(bool ratio, rat bound, i128 counts, i128 against, bool endless)
{
    if (!ratio)
        return rat_cmp(rat_int(counts), bound) <= 0;
    if (endless || counts == 0)
        return true;
    return against > 0 && rat_cmp((rat){counts, against}, bound) <= 0;
}

static limit_totals *totals(limit_account *a, bool safe)
{
    return safe ? &a->safe : &a->best;
}

/* Whether the claim fits in one account. */
static limit_fit account_fit(turn *t, const limit_claim *c, limit_account *a, const weights *x)
{
    const limit_totals *now = totals(a, t->safe);
    i128 counts, against;
    rat bound;
    bool endless = x->endless || (!t->safe && a->best_endless);
    if (!add(now->against, x->v, &against)) { /* only missing numbers add up so in the best case */
        against = now->against;
        endless = !t->safe;
        t->overflow |= t->safe;
    }
    if (!add(now->counts, x->w, &counts)) {
        t->overflow |= t->safe;
        return LIMIT_FULL;
    }
    if (x->w == 0)
        return LIMIT_FITS;
    bool ratio = t->l->info[c->limit].ratio, fits;
    if (bound_of(a, &c->bound, t->safe, &bound))
        fits = within(ratio, bound, counts, against, endless);
    else if (t->safe)
        return LIMIT_RATIO_OPEN;
    else
        fits = !ratio || endless || against > 0; /* any ratio of nothing is nothing */
    return fits ? LIMIT_FITS : LIMIT_FULL;
}

/* Accounts that it can be, all of them found? */
static bool located(const claim_record *r)
{
    return r->result.account_count == (uint32_t)__builtin_popcount(r->claim.periods);
}

/* A line that is only in `against`: can its weight be added at all? */
static void against_fits(turn *t, const claim_record *r, const weights *x)
{
    i128 sum;
    for (uint32_t i = 0; t->safe && i < r->result.account_count; i++)
        t->overflow |= !add(t->l->accounts.at[r->result.accounts[i]].safe.against, x->v, &sum);
}

static limit_fit claim_fit(turn *t, claim_record *r, const weights *x)
{
    const limit_claim *c = &r->claim;
    if (!x->in_counts) {
        against_fits(t, r, x);
        return LIMIT_FITS;
    }
    if (t->safe && !c->key_known)
        return LIMIT_KEY_OPEN;
    if (t->safe && !located(r))
        return LIMIT_PERIOD_OPEN;
    if (t->safe && c->unbounded)
        return LIMIT_WEIGHT_OPEN;
    limit_fit worst = LIMIT_FITS, best = LIMIT_FULL;
    for (uint32_t i = 0; i < r->result.account_count; i++) {
        limit_account *a = &t->l->accounts.at[r->result.accounts[i]];
        limit_fit f = account_fit(t, c, a, x);
        worst = f > worst ? f : worst;
        best = f < best ? f : best;
    }
    if (t->safe)
        return worst;
    return !c->key_known || !located(r) ? LIMIT_FITS : best;
}

/* Does every claim fit? Says so of each in `fits`; the line's is the first that does not. */
static limit_fit line_fit(turn *t, limit_fit *fits)
{
    limit_fit line = LIMIT_FITS;
    for (uint32_t i = 0; i < t->line->claim_count; i++) {
        weights x = weights_of(t, &t->claims[i].claim);
        if ((x.in_counts || x.in_against) && t->claims[i].claim.overflow)
            t->overflow = true;
        fits[i] = claim_fit(t, &t->claims[i], &x);
        if (line == LIMIT_FITS)
            line = fits[i];
    }
    return line;
}

static void draw_claim(turn *t, claim_record *r)
{
    weights x = weights_of(t, &r->claim);
    for (uint32_t i = 0; i < r->result.account_count; i++) {
        limit_account *a = &t->l->accounts.at[r->result.accounts[i]];
        if (!t->safe && x.in_counts && account_fit(t, &r->claim, a, &x) != LIMIT_FITS)
            continue;
        limit_totals *to = totals(a, t->safe);
        to->counts += x.w; /* account_fit has seen that it fits */
        a->best_endless |= x.endless;
        if (!add(to->against, x.v, &to->against))
            a->best_endless = true;
        if (t->safe && (x.w > 0 || !a->bound.has_low))
            a->bound = r->claim.bound;
        a->lines += t->safe && x.in_counts;
    }
}

static void draw(turn *t)
{
    for (uint32_t i = 0; i < t->line->claim_count; i++)
        draw_claim(t, &t->claims[i]);
}

/* ---- what is left, and what it takes --------------------------------------------------------- */

/* What `counts` may still take in the account, before the line. */
static bool left_of(bool ratio, rat bound, const limit_totals *now, i128 *out)
{
    if (ratio && !rat_mul(bound, rat_int(now->against), &bound))
        return false;
    if (__builtin_sub_overflow(floored(bound), now->counts, out))
        return false;
    *out = *out < 0 ? 0 : *out;
    return true;
}

bool limits_left(const limits *l, const limit_account *x, bool safe, i128 *out)
{
    rat bound;
    bool ratio = l->info[x->limit].ratio;
    return bound_of(x, &x->bound, safe, &bound) && (safe || !ratio || !x->best_endless) &&
           left_of(ratio, bound, safe ? &x->safe : &x->best, out);
}

static void tell_against(turn *t, const weights *x, rat bound, const limit_totals *now,
                         limit_claim_result *out)
{
    i128 counts, against, weight;
    rat wanted, units;
    if (bound.num <= 0 || !add(now->counts, x->w, &counts) || !add(now->against, x->v, &against) ||
        !rat_div(rat_int(counts), bound, &wanted))
        return;
    weight = ceiling(wanted) - against;
    if (weight <= 0 || (out->needs_against && weight <= out->against_weight))
        return;
    out->needs_against = true;
    out->against_weight = weight;
    out->against_units_known = t->line->units_known && x->w > 0 &&
                               rat_mul((rat){t->line->units, x->w}, rat_int(weight), &units);
    if (out->against_units_known)
        out->against_units = ceiling(units);
}

/* For a claim that does not fit in the safe balance: its tightest account. */
static void tell_full(turn *t, claim_record *r)
{
    weights x = weights_of(t, &r->claim);
    limit_claim_result *out = &r->result;
    bool ratio = t->l->info[r->claim.limit].ratio;
    for (uint32_t i = 0; i < out->account_count; i++) {
        const limit_account *a = &t->l->accounts.at[out->accounts[i]];
        i128 left;
        rat bound;
        if (!bound_of(a, &r->claim.bound, true, &bound))
            continue;
        if (left_of(ratio, bound, &a->safe, &left) && (!out->left_known || left < out->left)) {
            out->left_known = true;
            out->left = left;
        }
        if (ratio)
            tell_against(t, &x, bound, &a->safe, out);
    }
    if (!out->left_known || !t->line->units_known)
        return;
    out->units_fit = units_within(x.w, out->left, t->line->units);
    out->units_known = out->units_fit >= 0;
}

/* The least ratio (or cap) at which it fits, all lines before it drawn in the best balance. */
static void tell_even(turn *t, claim_record *r)
{
    turn best = *t;
    best.safe = false;
    weights x = weights_of(&best, &r->claim);
    limit_claim_result *out = &r->result;
    bool ratio = t->l->info[r->claim.limit].ratio;
    x.w = r->claim.counts == TG_OPEN ? r->claim.low : x.w;
    for (uint32_t i = 0; i < out->account_count; i++) {
        const limit_account *a = &t->l->accounts.at[out->accounts[i]];
        i128 counts, against;
        if (!add(a->best.counts, x.w, &counts) || !add(a->best.against, x.v, &against) ||
            a->best_endless || x.endless)
            continue;
        rat even = ratio ? (rat){counts, against} : rat_int(counts);
        bool more = !out->even_known || even.den == 0;
        if (!more && wide_i128(out->even.den) != 0)
            more = rat_cmp(even, rat_of(out->even)) > 0;
        if (more)
            out->even = (tg_ratio){i128_wide(even.num), i128_wide(even.den)};
        out->even_known = true;
    }
}

/* ---- both balances --------------------------------------------------------------------------- */

static void tell(turn *t)
{
    for (uint32_t i = 0; i < t->line->claim_count; i++) {
        claim_record *r = &t->claims[i];
        if (r->result.safe == LIMIT_FULL)
            tell_full(t, r);
        if (r->result.safe == LIMIT_RATIO_OPEN)
            tell_even(t, r);
    }
}

/* How many of the line's units fit every limit that tells. A claim that fits only as a whole, for
 * its own weight on the other side, counts as if that were not there. */
static i128 units_that_fit(turn *t)
{
    i128 units = t->line->units;
    for (uint32_t i = 0; i < t->line->claim_count; i++) {
        limit_claim_result *r = &t->claims[i].result;
        weights x = weights_of(t, &t->claims[i].claim);
        if (r->safe == LIMIT_FITS && (x.w == 0 || x.v == 0))
            continue;
        if (r->safe == LIMIT_FITS) {
            tell_full(t, &t->claims[i]);
            if (!r->units_known)
                return 0;
            units = r->units_fit < units ? r->units_fit : units;
            continue;
        }
        if (r->safe != LIMIT_FULL || !r->units_known)
            return 0;
        units = r->units_fit < units ? r->units_fit : units;
    }
    return units;
}

/* Draws for the units that fit; what does not is told of each claim before. */
static void draw_part(turn *t, limit_fit *fits)
{
    i128 units = units_that_fit(t);
    turn part = *t;
    part.part = true;
    part.units = units;
    if (!t->l->split || !t->line->may_split || !t->line->units_known || units <= 0 ||
        units >= t->line->units || line_fit(&part, fits) != LIMIT_FITS || part.overflow)
        return;
    draw(&part);
    t->line->safe = LIMIT_IN_PART;
    t->line->units_fit = units;
    for (uint32_t i = 0; i < t->line->claim_count; i++)
        if (t->claims[i].result.safe == LIMIT_FULL)
            t->claims[i].result.safe = LIMIT_IN_PART;
}

static void turn_safe(turn *t, limit_fit *fits)
{
    t->safe = true;
    t->line->safe = line_fit(t, fits);
    if (t->overflow)
        return;
    for (uint32_t i = 0; i < t->line->claim_count; i++)
        t->claims[i].result.safe = fits[i];
    if (t->line->safe == LIMIT_FITS) {
        draw(t);
        return;
    }
    tell(t);
    draw_part(t, fits);
    for (uint32_t i = 0; i < t->line->claim_count; i++)
        if (t->line->safe != LIMIT_IN_PART && t->claims[i].result.safe == LIMIT_FITS)
            t->claims[i].result.safe = LIMIT_APART;
}

static void turn_best(turn *t, limit_fit *fits)
{
    t->safe = false;
    t->line->best = line_fit(t, fits);
    if (t->overflow)
        return;
    for (uint32_t i = 0; i < t->line->claim_count; i++)
        t->claims[i].result.best = fits[i];
    if (t->line->best == LIMIT_FITS)
        draw(t);
}

void book_turn(limits *l, line_record *line, claim_record *claims)
{
    limit_fit *fits = l->fits;
    turn t = {.l = l, .line = line, .claims = claims};
    line->safe = line->best = LIMIT_NOT_DRAWN;
    for (uint32_t i = 0; i < line->claim_count; i++)
        claims[i].result.safe = claims[i].result.best = LIMIT_NOT_DRAWN;
    if (line->goes)
        turn_safe(&t, fits);
    if (line->may_go && !t.overflow)
        turn_best(&t, fits);
    line->overflow = t.overflow;
}

/* ---- checking -------------------------------------------------------------------------------- */

/* What the line's claim drew on each side of its accounts in the safe balance. */
static void drawn_by(limits *l, line_record *line, claim_record *r, i128 *counts, i128 *against)
{
    turn t = {.l = l, .line = line, .safe = true, .part = line->safe == LIMIT_IN_PART};
    t.units = line->units_fit;
    *counts = *against = 0;
    if (line->safe != LIMIT_FITS && line->safe != LIMIT_IN_PART)
        return;
    weights x = weights_of(&t, &r->claim);
    *counts = x.w;
    *against = x.v;
}

void limits_check(const limits *l)
{
    limits copy = *l;
    tg_assert(l->drawn);
    for (size_t a = 0; a < l->accounts.count; a++) {
        const limit_account *x = &l->accounts.at[a];
        limit_totals sum = {x->reserved.counts + x->used.counts,
                            x->reserved.against + x->used.against};
        bool drew = false;
        for (uint64_t i = 0; i < spool_count(l->lines); i++) {
            line_record *line = &l->line_at[i];
            for (uint32_t k = 0; k < line->claim_count; k++) {
                claim_record *r = &l->claim_at[line->first_claim + k];
                i128 counts, against;
                drawn_by(&copy, line, r, &counts, &against);
                for (uint32_t n = 0; n < r->result.account_count; n++) {
                    if (r->result.accounts[n] != a)
                        continue;
                    sum.counts += counts;
                    sum.against += against;
                    drew |= counts > 0;
                }
            }
        }
        tg_assert(sum.counts == x->safe.counts);
        tg_assert(sum.against == x->safe.against);
        rat bound;
        if (drew && bound_of(x, &x->bound, true, &bound))
            tg_assert(within(l->info[x->limit].ratio, bound, sum.counts, sum.against, false));
    }
}
