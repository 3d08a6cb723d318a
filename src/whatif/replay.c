/*
 * replay.c - see replay.h.
 */
#include "whatif/replay.h"

#include <stdlib.h>
#include <string.h>

const char *view_word(replay_view v)
{
    return v == VIEW_HINDSIGHT ? "in hindsight" : "as known then";
}

/* ---- runs ------------------------------------------------------------------------------------ */

bool known_runs_init(known_runs *k, const tg_pack *pack, int32_t last, run_maker *make, void *ctx)
{
    enum { FIRST_DAY = -719162 }; /* 0001-01-01 */
    *k = (known_runs){.pack = pack, .make = make, .ctx = ctx, .last = last};
    size_t count = 0;
    if (tg_known_days(pack, FIRST_DAY, last, NULL, 0, &count) != TG_OK)
        return false;
    k->days = calloc(count + 1, sizeof *k->days);
    for (size_t w = 0; w < 2; w++)
        k->runs[w] = calloc(count + 1, sizeof(tg_run *));
    return k->days && k->runs[0] && k->runs[1] &&
           tg_known_days(pack, FIRST_DAY, last, k->days, count, &k->count) == TG_OK;
}

void known_runs_free(known_runs *k)
{
    for (size_t w = 0; w < 2; w++) {
        for (size_t i = 0; k->runs[w] && i < k->count; i++)
            tg_run_free(k->runs[w][i]);
        tg_run_free(k->hindsight[w]);
        free(k->runs[w]);
    }
    free(k->days);
    *k = (known_runs){0};
}

tg_run *known_runs_at(known_runs *k, replay_view v, int32_t day, unsigned which,
                      int32_t *known_on)
{
    bool hindsight = v == VIEW_HINDSIGHT || day >= k->last;
    *known_on = hindsight ? k->last : day;
    if (hindsight) {
        if (!k->hindsight[which])
            k->hindsight[which] = k->make(k->ctx, k->last);
        return k->hindsight[which];
    }
    size_t lo = 0, hi = k->count; /* the last publication by then; days[0] is before all */
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (k->days[mid] <= day)
            lo = mid;
        else
            hi = mid;
    }
    if (!k->runs[which][lo])
        k->runs[which][lo] = k->make(k->ctx, k->days[lo]);
    return k->runs[which][lo];
}

/* ---- one line -------------------------------------------------------------------------------- */

/* What has to outlive a decision: a line's two latest outcomes, each in a batch of one row. */
typedef struct {
    tg_batch *batches[2];
    int32_t *clocks[2];
    unsigned now;
    bool any; /* the other one is the day before */
    int32_t known_on[2];
} pair;

static void pair_free(pair *p)
{
    tg_batch_free(p->batches[0]);
    tg_batch_free(p->batches[1]);
}

static bool pair_init(pair *p, const replay *r)
{
    *p = (pair){.now = 0};
    for (size_t i = 0; i < 2; i++) {
        p->clocks[i] = arena_alloc(r->a, tg_clock_count(r->pack) + 1, sizeof *p->clocks[i]);
        if (!p->clocks[i] || tg_batch_new(r->pack, 1, &p->batches[i]) != TG_OK)
            return false;
    }
    return true;
}

static side side_of(const pair *p, unsigned which)
{
    const tg_batch *b = p->batches[which];
    const tg_outcome *o = tg_batch_count(b) ? tg_batch_outcome(b, 0) : NULL;
    return (side){o, p->known_on[which], p->clocks[which], b, 0};
}

static bool keep_charges(const replay *r, const side *s, replay_state *to)
{
    size_t count = tg_outcome_charge_count(s->o);
    to->charges = arena_alloc(r->a, count + 1, sizeof *to->charges);
    for (size_t i = 0; to->charges && i < count; i++) {
        tg_charge_result c = side_charge(s, i);
        if (c.stands != TG_IN_NO_WORLD && c.kinds != TG_PAY_NOTHING)
            to->charges[to->charge_count++] = (state_charge){c.measure, c};
    }
    return to->charges != NULL;
}

static bool keep_state(const replay *r, const pair *p, const tg_reason *why, replay_state *to)
{
    side s = side_of(p, p->now);
    if (!s.o) {
        to->bad = true;
        to->reason = str_dup(r->a, str_c(why->text));
        to->disposition = TG_BAD;
        return to->reason.ptr != NULL;
    }
    size_t gates = tg_gate_count(r->pack);
    to->line = tg_outcome_line(s.o);
    to->disposition = tg_outcome_disposition(s.o, &to->held);
    to->gates = arena_alloc(r->a, gates + 1, sizeof *to->gates);
    for (uint32_t g = 0; to->gates && g < gates; g++)
        to->gates[g] = tg_outcome_gate(s.o, g);
    return to->gates && keep_charges(r, &s, to);
}

/* Decides the line on that day in the batch at hand. */
static bool decide_day(const replay *r, tg_line *line, replay_view v, int32_t day, pair *p,
                       tg_reason *why)
{
    tg_batch *b = p->batches[p->now];
    tg_run *run = known_runs_at(r->runs, v, day, p->now, &p->known_on[p->now]);
    why->text[0] = '\0';
    tg_batch_clear(b);
    for (size_t i = 0; i < tg_clock_count(r->pack); i++)
        p->clocks[p->now][i] = day;
    if (!run || movers_set(r->movers, line, day) == TG_NOMEM || tg_batch_add(b, line) != TG_OK ||
        tg_batch_decide(run, b) != TG_OK)
        return false;
    if (!tg_batch_outcome(b, 0))
        tg_batch_reason(b, 0, why);
    return true;
}

/* Is the answer another one than that of the state before? */
static bool differs(const replay *r, const pair *p, const strip *s, const tg_reason *why)
{
    if (!s->count)
        return true;
    const replay_state *last = &s->states[s->count - 1];
    side now = side_of(p, p->now), before = side_of(p, !p->now);
    if (!now.o || !before.o)
        return last->bad != !now.o || (last->bad && !str_eq_c(last->reason, why->text));
    return sides_differ(r->pack, &before, &now);
}

static bool take_day(const replay *r, int32_t day, pair *p, const tg_reason *why, strip *s)
{
    if (!differs(r, p, s, why))
        return true;
    if (s->count)
        s->states[s->count - 1].through = day - 1;
    replay_state *to = &s->states[s->count++];
    *to = (replay_state){.from = day, .through = r->through};
    if (!keep_state(r, p, why, to))
        return false;
    side now = side_of(p, p->now), before = side_of(p, !p->now);
    if (s->count > 1 && now.o && before.o)
        causes_between(r->pack, &before, &now, &to->why);
    return true;
}

bool replay_line(const replay *r, tg_line *line, replay_view v, strip *out)
{
    moments m;
    pair p;
    int32_t known;
    *out = (strip){.count = 0};
    bool good = pair_init(&p, r) && moments_init(&m, r->from, r->through);
    tg_run *run = known_runs_at(r->runs, VIEW_HINDSIGHT, r->through, 0, &known);
    good = good && run && moments_epochs(&m, run, r->movers, line);
    if (good && v == VIEW_AS_KNOWN)
        good = moments_known(&m, r->pack);
    if (good)
        out->states = arena_alloc(r->a, m.count, sizeof *out->states);
    good = good && out->states;
    for (size_t i = 0; good && i < m.count; i++) {
        tg_reason why;
        p.now = i % 2;
        good = decide_day(r, line, v, m.days[i], &p, &why) && take_day(r, m.days[i], &p, &why, out);
        out->decided++;
    }
    pair_free(&p);
    moments_free(&m);
    return good;
}

const replay_state *strip_at(const strip *s, int32_t day)
{
    for (size_t i = 0; i < s->count; i++)
        if (day <= s->states[i].through)
            return &s->states[i];
    return s->count ? &s->states[s->count - 1] : NULL;
}
