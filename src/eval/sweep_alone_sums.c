/*
 * sweep_alone_sums.c - sweep_alone.h: the sums that a row's comparisons and charges read, and which
 * of them fit whatever the row.
 */
#include "eval/sweep_alone_make.h"

/* ---- derived facts that may be too large ----------------------------------------------------- */

static bool watch_holds(const sum_watch *t, int64_t at)
{
    rat steps;
    i128 nearest;
    return rat_mul(rat_int(at), t->steps, &steps) && rat_round_even(steps, 0, &nearest) &&
           nearest >= INT64_MIN && nearest <= INT64_MAX;
}

/* The last number from 0 on towards `end` that a watched fact may have:
 * all before it may be, too. */
static int64_t watch_end(const sum_watch *t, int64_t end)
{
    int64_t good = 0, bad = end;
    if (watch_holds(t, end))
        return end;
    while (bad - good > 1 || good - bad > 1) {
        int64_t middle = good + (bad - good) / 2;
        if (watch_holds(t, middle))
            good = middle;
        else
            bad = middle;
    }
    return good;
}

static void watches_make(sweep *s, struct sweep_alone *x)
{
    x->watched = sweep_alloc(s, s->watches.count, sizeof *x->watched);
    x->watched_low = sweep_alloc(s, s->watches.count, sizeof *x->watched_low);
    x->watched_high = sweep_alloc(s, s->watches.count, sizeof *x->watched_high);
    for (size_t i = 0; !s->oom && i < s->watches.count; i++) {
        if (sums_watch_fits(s, &s->watches.at[i]))
            continue;
        x->watched[x->watched_count] = s->watches.at[i].at;
        x->watched_low[x->watched_count] = watch_end(&s->watches.at[i], INT64_MIN);
        x->watched_high[x->watched_count++] = watch_end(&s->watches.at[i], INT64_MAX);
    }
}

/* ---- sums and comparisons -------------------------------------------------------------------- */

static alone_sum sum_make(const sweep *s, uint32_t i)
{
    const sum_step *t = &s->sums.at[i];
    alone_sum x = {.kind = t->kind, .sure = s->sum_fits[i], .at = i, .a = t->a, .b = t->b,
                   .scale = t->scale, .offset = t->offset, .ka = t->ka, .kb = t->kb,
                   .words = t->words};
    if (t->kind == SUM_STEPS || t->kind == SUM_WORDS) {
        x.input = t->input;
        x.type = s->q.inputs[t->input].type;
        x.word_count = s->q.inputs[t->input].word_count;
        x.low = s->input_low[t->input];
        x.high = s->input_high[t->input];
    }
    return x;
}

static void compares_make(sweep *s, struct sweep_alone *x)
{
    x->compares = sweep_alloc(s, s->compares.count, sizeof *x->compares);
    for (size_t i = 0; !s->oom && i < s->compares.count; i++) {
        alone_compare *to = &x->compares[i];
        to->of = s->compares.at[i];
        to->sure = sums_compare_fits(s, &to->of);
        for (int order = -1; order <= 1; order++)
            to->holds |= (uint8_t)(compare_holds(to->of.op, order) << (order + 1));
    }
}

/* The sums that comparisons and charges read, in order. */
void alone_sums_make(alone_work *w)
{
    sweep *s = w->s;
    struct sweep_alone *x = w->x;
    bool *now = sweep_alloc(s, s->sums.count, sizeof *now);
    x->compared = sweep_alloc(s, s->sums.count, sizeof *x->compared);
    x->charged = sweep_alloc(s, s->sums.count, sizeof *x->charged);
    if (s->oom)
        return;
    sums_widest(s);
    watches_make(s, x);
    compares_make(s, x);
    for (uint32_t i = 0; i < x->watched_count; i++)
        sums_mark(s, now, x->watched[i]);
    for (uint32_t i = 0; i < s->sums.count && !s->oom; i++) {
        x->fits[i] = true; /* and stays so of one that is sure */
        if (now[i] || s->sum_wide[i] || s->sum_narrow[i])
            x->compared[x->compared_count++] = sum_make(s, i);
        else if (s->sum_charged[i])
            x->charged[x->charged_count++] = sum_make(s, i);
    }
}
