/*
 * alloc_accounts.c - the pack's limits in an allocation: words, the accounts in text and as JSON.
 *
 * An account is shown when a line that could be given stock counts in it.
 */
#include "cli/alloc_show.h"

#include <stdlib.h>

enum { ACCOUNTS_SHOWN = 20 };

/* ---- why a line gets nothing under a limit --------------------------------------------------- */

static const char *bar_text(alloc_bar_kind kind)
{
    switch (kind) {
    case BAR_NONE: break;
    case BAR_BOUND: return "bound not known";
    case BAR_KEY: return "which account is not known";
    case BAR_PERIOD: return "which period is not known";
    case BAR_WEIGHT: return "weight not known";
    case BAR_OVERFLOW: return "weight too large";
    case BAR_PAST: return "passed already, by what was taken before";
    }
    return "";
}

void alloc_bar_words(const alloc_book *b, const alloc_bar *bar, strbuf *out)
{
    tg_ratio even;
    if (bar->account != MAP_NONE)
        alloc_account_name(&b->claims, bar->account, out);
    else
        strbuf_add(out, of_text(tg_limit_name(b->job->pack, bar->limit)));
    strbuf_printf(out, ": %s", bar_text(bar->kind));
    if (bar->kind != BAR_BOUND || !alloc_claims_even(&b->claims, bar->account, &even))
        return;
    strbuf_add_c(out, "; all that is ordered under it ");
    draw_even_words(b->job, bar->limit, even, out);
}

/* ---- figures of an account ------------------------------------------------------------------- */

static i128 ceiling_of(rat v)
{
    return v.num / v.den + (v.num % v.den > 0);
}

static i128 floor_of(rat v)
{
    return v.num / v.den - (v.num % v.den < 0);
}

static bool left_of(rat bound, bool ratio, const alloc_account_sum *s, i128 *out)
{
    rat left = bound;
    if ((ratio && !rat_mul(bound, s->against, &left)) || !rat_sub(left, s->counts, &left))
        return false;
    *out = left.num < 0 ? 0 : floor_of(left);
    return true;
}

/* Of each account, which lines a limit keeps out and which of its bounds lines have. */
static bool count_barred(alloc_view *v, size_t accounts)
{
    const alloc_book *b = v->book;
    for (size_t i = 0; i < accounts; i++)
        v->accounts[i].bound = MAP_NONE;
    for (size_t i = 0; i < b->lines.count; i++) {
        const alloc_book_line *l = &b->lines.at[i];
        for (size_t k = 0; k < l->claim_count; k++) {
            const alloc_claim *c = &b->claims.claims.at[l->claim_first + k];
            for (size_t n = 0; n < c->account_count && c->counts != TG_NO; n++) {
                account_figures *f = &v->accounts[c->accounts[n]];
                f->several |= f->bound != MAP_NONE && f->bound != c->bound;
                f->bound = c->bound;
            }
        }
        if (l->bar.kind == BAR_NONE)
            continue;
        v->barred.lines++;
        if (l->units_known)
            amount_add(&v->barred.units, l->units);
        if (l->bar.account == MAP_NONE)
            continue;
        v->accounts[l->bar.account].barred_lines++;
        amount_add(&v->accounts[l->bar.account].barred_units, l->units);
    }
    return true;
}

bool alloc_accounts_init(alloc_view *v)
{
    const alloc_book *b = v->book;
    if (!b->limited)
        return true;
    size_t accounts = limits_account_count(b->claims.book);
    v->accounts = arena_alloc(v->a, accounts + 1, sizeof *v->accounts);
    v->account_order = limits_sorted(b->claims.book, v->a);
    if (!v->accounts || !v->account_order || !count_barred(v, accounts))
        return false;
    for (size_t i = 0; i < accounts; i++) {
        account_figures *f = &v->accounts[i];
        const limit_account *x = limits_account(b->claims.book, i);
        bool wished = i < b->claims.wishes.count && b->claims.wishes.at[i].lines;
        f->shown = wished;
        f->bound_known = wished && f->bound != MAP_NONE && !f->several &&
                         alloc_account_bound(&b->claims, (uint32_t)i, f->bound, &f->bound_value);
        f->before = x->safe.counts;
        f->taken = ceiling_of(b->taken[i].counts) - x->safe.counts;
        f->against = floor_of(b->taken[i].against);
        f->left_known =
            f->bound_known && left_of(f->bound_value, tg_limit_get(v->job->pack, x->limit).ratio,
                                      &b->taken[i], &f->left);
    }
    return true;
}

/* ---- text ------------------------------------------------------------------------------------ */

void alloc_bound_words(const alloc_view *v, uint32_t account, char group, strbuf *out)
{
    const account_figures *f = &v->accounts[account];
    uint32_t limit = limits_account(v->book->claims.book, account)->limit;
    rat percent;
    if (!tg_limit_get(v->job->pack, limit).ratio) {
        draw_amount(v->job, limit, floor_of(f->bound_value), group, out);
        return;
    }
    if (!rat_mul(f->bound_value, rat_int(100), &percent))
        percent = rat_int(0);
    rat_format(out, percent, 4);
    strbuf_add_c(out, " %");
}

static void amount_words(const alloc_view *v, uint32_t limit, i128 x, const char *after,
                         strbuf *out)
{
    draw_amount(v->job, limit, x, ',', out);
    strbuf_add_c(out, after);
}

static void account_words(const alloc_view *v, uint32_t account, strbuf *out)
{
    const account_figures *f = &v->accounts[account];
    uint32_t limit = limits_account(v->book->claims.book, account)->limit;
    bool ratio = tg_limit_get(v->job->pack, limit).ratio;
    size_t before = out->len;
    alloc_account_key(&v->book->claims, account, out);
    strbuf_add_c(out, out->len == before ? "all lines" : "");
    if (f->bound_known) {
        strbuf_add_c(out, ": at most ");
        alloc_bound_words(v, account, ',', out);
    } else {
        strbuf_add_c(out, f->several ? ": at most what holds on each line's day"
                                     : ": the bound is not known");
        strbuf_add_c(out, ratio ? ", a share" : "");
    }
    if (ratio) {
        strbuf_add_c(out, " of ");
        draw_amount(v->job, limit, f->against, ',', out);
    }
    strbuf_add_c(out, "; ");
    amount_words(v, limit, f->before, " taken before, ", out);
    amount_words(v, limit, f->taken, " by the plan", out);
    if (f->left_known) {
        strbuf_add_c(out, ", ");
        amount_words(v, limit, f->left, " left", out);
    }
    if (f->barred_lines) {
        strbuf_printf(out, "; %llu %s of ", (unsigned long long)f->barred_lines,
                      f->barred_lines == 1 ? "line" : "lines");
        amount_write(out, f->barred_units, 0, ',');
        strbuf_add_c(out, " units cannot be allocated under it");
    }
    tg_ratio even;
    if (!f->bound_known && !f->several && alloc_claims_even(&v->book->claims, account, &even)) {
        strbuf_add_c(out, "; all that is ordered ");
        draw_even_words(v->job, limit, even, out);
    }
    strbuf_char(out, '.');
}

size_t alloc_accounts_shown(const alloc_view *v)
{
    size_t shown = 0;
    size_t count = v->book->limited ? limits_account_count(v->book->claims.book) : 0;
    for (size_t i = 0; i < count; i++)
        shown += v->accounts[i].shown;
    return shown;
}

void alloc_accounts_text(const alloc_view *v, alloc_sentence *say, strbuf *out)
{
    size_t count = limits_account_count(v->book->claims.book), told = 0;
    uint32_t last = TG_NO_ID;
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < count; i++) {
        uint32_t account = v->account_order[i];
        uint32_t limit = limits_account(v->book->claims.book, account)->limit;
        if (!v->accounts[account].shown || told++ >= ACCOUNTS_SHOWN)
            continue;
        if (limit != last) {
            tg_limit_info info = tg_limit_get(v->job->pack, limit);
            strbuf_printf(&b, STR_FMT ": " STR_FMT, STR_ARG(of_text(info.name)),
                          STR_ARG(of_text(info.title)));
            say(v, 2, strbuf_str(&b), out);
            strbuf_clear(&b);
        }
        last = limit;
        account_words(v, account, &b);
        say(v, 4, strbuf_str(&b), out);
        strbuf_clear(&b);
    }
    if (told > ACCOUNTS_SHOWN)
        strbuf_printf(out, "  and %zu more accounts; --format json has all\n",
                      told - ACCOUNTS_SHOWN);
    out->failed |= b.failed;
    strbuf_free(&b);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void amount_member(const alloc_view *v, uint32_t limit, const char *name, i128 x,
                          strbuf *out)
{
    strbuf_printf(out, ",\"%s\":\"", name);
    draw_amount(v->job, limit, x, '\0', out);
    strbuf_char(out, '"');
}

static void account_json(const alloc_view *v, uint32_t account, strbuf *out)
{
    static const char *const periods[] = {"whole", "month", "quarter", "year"};
    const account_figures *f = &v->accounts[account];
    const limit_account *x = limits_account(v->book->claims.book, account);
    tg_ratio even;
    char day[11];
    strbuf_add_c(out, "{\"limit\":");
    strbuf_json(out, of_text(tg_limit_name(v->job->pack, x->limit)));
    strbuf_add_c(out, ",\"key\":");
    strbuf_json(out, x->key);
    strbuf_printf(out, ",\"period\":\"%s\"", periods[x->period]);
    if (x->starts != TG_DAY_NONE)
        strbuf_printf(out, ",\"starts\":\"%s\"", day_text(x->starts, day));
    strbuf_add_c(out, ",\"at_most\":");
    if (f->bound_known) {
        strbuf_char(out, '"');
        alloc_bound_words(v, account, '\0', out);
        strbuf_char(out, '"');
    } else {
        strbuf_add_c(out, "null");
    }
    if (tg_limit_get(v->job->pack, x->limit).ratio)
        amount_member(v, x->limit, "against", f->against, out);
    amount_member(v, x->limit, "taken_before", f->before, out);
    amount_member(v, x->limit, "allocated", f->taken, out);
    if (f->left_known)
        amount_member(v, x->limit, "left", f->left, out);
    strbuf_printf(out, ",\"barred_lines\":%llu,\"barred_units\":\"",
                  (unsigned long long)f->barred_lines);
    amount_write(out, f->barred_units, 0, '\0');
    strbuf_char(out, '"');
    if (!f->bound_known && !f->several && alloc_claims_even(&v->book->claims, account, &even)) {
        strbuf words;
        strbuf_init(&words, NULL);
        draw_even_words(v->job, x->limit, even, &words);
        strbuf_add_c(out, ",\"break_even\":");
        strbuf_json(out, strbuf_str(&words));
        strbuf_free(&words);
    }
    strbuf_char(out, '}');
}

void alloc_accounts_json(const alloc_view *v, strbuf *out)
{
    bool more = false;
    size_t count = v->book->limited ? limits_account_count(v->book->claims.book) : 0;
    strbuf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!v->accounts[v->account_order[i]].shown)
            continue;
        strbuf_add_c(out, more ? ",\n" : "");
        more = true;
        account_json(v, v->account_order[i], out);
    }
    strbuf_char(out, ']');
}

/* ---- what "one up" is ------------------------------------------------------------------------ */

void alloc_step_words(const alloc_view *v, const alloc_bind *b, strbuf *out)
{
    if (b->is_stock || !v->book->limited)
        return;
    const alloc_limit_row *row = &v->book->claims.rows[b->index];
    uint32_t limit = limits_account(v->book->claims.book, row->account)->limit;
    tg_limit_info info = tg_limit_get(v->job->pack, limit);
    bool plain = row->step == num_pow10(info.scale) && !info.unit.len;
    if (plain && !info.ratio)
        return;
    strbuf_add_c(out, "one up is ");
    draw_amount(v->job, limit, row->step, ',', out);
    strbuf_add_c(out, info.ratio ? " more on the other side" : " more");
    if (row->step_unit && !plain)
        strbuf_add_c(out, ", what a unit weighs");
}
