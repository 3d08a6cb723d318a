/*
 * draw.c - limits in `decide`: claims gathered in a first pass, results looked up in the second.
 *
 *     pass 1   threads: record -> line -> claims (draw_claims), main: limits_add, in input order
 *     draw     limits_draw: in the stated order
 *     pass 2   threads: each row looks its result up (draw_row), and is decided once more where a
 *              limit says so
 *
 * So no result depends on threads or blocks, and memory grows with accounts only.
 */
#include "cli/decide.h"
#include "base/num.h"
#include "io/trouble.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Runs without the measures that some limits call for. */
struct without {
    struct without *next;
    uint64_t *limits; /* a bit each */
    tg_run *run;
};

/* ---- what is asked for ----------------------------------------------------------------------- */

bool draw_wanted(const tg_pack *pack, const args *a)
{
    if (args_has(a, OPT_NO_LIMITS))
        return false;
    for (size_t i = 0; i < tg_limit_count(pack); i++) {
        tg_limit_info info = tg_limit_get(pack, i);
        if (info.counting)
            return true;
        for (size_t k = 0; k < a->given_count; k++)
            if (a->given[k].which == OPT_ADOPT && str_eq_c(of_text(info.name), a->given[k].value))
                return true;
    }
    return false;
}

/* One fact of --draw-order; TG_NO_ID with the trouble told. */
static uint32_t order_fact(const tg_pack *pack, str name, trouble *t)
{
    uint32_t fact = tg_fact_find(pack, to_text(name));
    if (fact == TG_NO_ID) {
        trouble_set(t, "--draw-order: no fact `" STR_FMT "`", STR_ARG(name));
        return fact;
    }
    tg_type type = tg_fact_get(pack, fact).type;
    if (type == TG_TYPE_DATE || type == TG_TYPE_WHOLE || type == TG_TYPE_DECIMAL ||
        type == TG_TYPE_MONEY)
        return fact;
    trouble_set(t, "--draw-order: `" STR_FMT "` is no number or date", STR_ARG(name));
    return TG_NO_ID;
}

static bool set_order(limits *l, const tg_pack *pack, const char *given, trouble *t)
{
    uint32_t facts[LIMIT_ORDER_MAX];
    size_t count = 0;
    for (str rest = str_c(given); rest.len;) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        size_t n = comma ? (size_t)(comma - rest.ptr) : rest.len;
        if (count == LIMIT_ORDER_MAX) {
            trouble_set(t, "--draw-order: more than %d facts", LIMIT_ORDER_MAX);
            return false;
        }
        facts[count] = order_fact(pack, str_trim(str_sub(rest, 0, n)), t);
        if (facts[count++] == TG_NO_ID)
            return false;
        rest = str_sub(rest, n + (n < rest.len), rest.len);
    }
    limits_set_order(l, facts, count);
    return true;
}

limits *draw_new(const tg_pack *pack, const args *a, trouble *t)
{
    const char *file = args_value(a, OPT_BALANCES), *order = args_value(a, OPT_DRAW_ORDER);
    reader *r = NULL;
    limits *l = limits_new(pack, args_has(a, OPT_SPLIT), t);
    bool good = l && (!order || set_order(l, pack, order, t));
    if (good && file)
        good = (r = reader_open(file, t)) && limits_open(l, r, t);
    reader_close(r);
    if (good)
        return l;
    limits_free(l);
    return NULL;
}

bool draw_open(job *j, const tg_pack *pack, const args *a)
{
    trouble t = {{0}, {0}};
    if (draw_wanted(pack, a))
        j->limits = draw_new(pack, a, &t);
    else if (args_has(a, OPT_BALANCES))
        trouble_set(&t, "--balances: no limit is drawn");
    complain(a, &t);
    return !trouble_is(&t);
}

/* ---- the first pass -------------------------------------------------------------------------- */

/* A line with its claims in one piece: the structs, then the texts, each with its length before. */
static void put_text(strbuf *out, str s)
{
    strbuf_add(out, (str){(const char *)&s.len, sizeof s.len});
    strbuf_add(out, s);
}

void draw_put_line(strbuf *out, const limit_line *line)
{
    strbuf_add(out, (str){(const char *)line, sizeof *line});
    put_text(out, line->id);
    for (size_t i = 0; i < line->claim_count; i++) {
        strbuf_add(out, (str){(const char *)&line->claims[i], sizeof line->claims[i]});
        put_text(out, line->claims[i].key);
    }
}

static str take_bytes(str *from, void *to, size_t count)
{
    str piece = str_sub(*from, 0, count);
    if (to)
        memcpy(to, piece.ptr, count);
    *from = str_sub(*from, count, from->len);
    return piece;
}

static str take_text(str *from)
{
    size_t n;
    (void)take_bytes(from, &n, sizeof n);
    return take_bytes(from, NULL, n);
}

void draw_take_line(str *bytes, limit_line *line, limit_claim *room)
{
    (void)take_bytes(bytes, line, sizeof *line);
    line->id = take_text(bytes);
    for (size_t i = 0; i < line->claim_count; i++) {
        (void)take_bytes(bytes, &room[i], sizeof room[i]);
        room[i].key = take_text(bytes);
    }
    line->claims = room;
}

bool draw_row_claims(worker *w, const order_row *r, limit_line *out)
{
    filled f;
    tg_reason why;
    *out = (limit_line){0};
    if (!filler_fill(w->filler, r->rec, w->line, &f))
        return false;
    if (w->job->supposes && tg_line_suppose(w->line, w->job->pack, &why) != TG_OK)
        return false;
    for (size_t k = 0; k < w->job->assumed_gate_count; k++)
        if (tg_line_authorise_gate(w->line, w->job->assumed_gates[k]) != TG_OK)
            return false;
    tg_status st = claims_of(w->claims, w->run, w->line, out, &why);
    claims_goes(w->job->pack, r->outcome, &out->goes, &out->may_go);
    if (st == TG_OK && w->tally.reach)
        reach_line(w->tally.reach, w->run, out->may_go);
    if (st != TG_OK || !out->claim_count)
        return st != TG_NOMEM;
    out->place = r->rec->number;
    out->id = r->line.id;
    return true;
}

bool draw_claims(worker *w, const record *rec, strbuf *out)
{
    filled f;
    limit_line line;
    tg_reason why;
    const tg_outcome *o;
    if (rec->continued)
        return true;
    if (!filler_fill(w->filler, rec, w->line, &f))
        return false;
    if (f.bad)
        return true;
    tg_status st = claims_of(w->claims, w->run, w->line, &line, &why);
    if (st != TG_OK)
        return st != TG_NOMEM;
    if (!line.claim_count) {
        if (w->tally.reach)
            reach_line(w->tally.reach, w->run, false);
        return true;
    }
    tg_batch_clear(w->one); /* of one row: lines of one signature share their outcome */
    if (tg_batch_add(w->one, w->line) != TG_OK || tg_batch_decide(w->run, w->one) != TG_OK)
        return false;
    o = tg_batch_outcome(w->one, 0);
    if (!o || tg_outcome_overflow(o)) /* bad: the second pass says why */
        return true;
    claims_goes(w->job->pack, o, &line.goes, &line.may_go);
    if (w->tally.reach)
        reach_line(w->tally.reach, w->run, line.may_go);
    line.place = rec->number;
    line.id = f.named ? f.id : STR("");
    if (line.may_go)
        draw_put_line(out, &line);
    return !out->failed;
}

typedef struct {
    limits *l;
    trouble t;
    limit_claim *claims; /* room for one line's */
} gathering;

static bool gather(void *ctx, const task *from)
{
    gathering *g = ctx;
    str rest = strbuf_str(&from->out);
    while (rest.len) {
        limit_line line;
        draw_take_line(&rest, &line, g->claims);
        if (!limits_add(g->l, &line, &g->t))
            return false;
    }
    return true;
}

/* What the first pass saw of members. */
static bool keep_reach(job *j, const reach *seen, trouble *t)
{
    reach *kept = arena_alloc(j->a, 1, sizeof *kept);
    bool good = kept != NULL;
    if (good)
        *kept = (reach){.pack = seen->pack, .a = j->a, .lines = seen->lines};
    for (size_t i = 0; good && i < seen->rows.count; i++)
        good = vec_push(j->a, &kept->rows, seen->rows.at[i]); /* names are the pack's */
    if (!good)
        trouble_set(t, "out of memory");
    j->reached = kept;
    return good;
}

bool draw_book(job *j, const crew_options *want)
{
    gathering g = {.l = j->limits};
    tally unused;
    strbuf remarks;
    g.claims = calloc(tg_limit_count(j->pack) + 1, sizeof *g.claims);
    if (!g.claims || !tally_init(&unused, j)) {
        free(g.claims);
        trouble_set(&g.t, "out of memory");
        complain(j->args, &g.t);
        return false;
    }
    strbuf_init(&remarks, NULL);
    j->claiming = true;
    crew_result result = CREW_STOPPED;
    if (reader_keep(j->orders->source, &g.t))
        result = crew_run(j, want, gather, &g, &unused, &remarks);
    j->claiming = false;
    if (result == CREW_NOMEM)
        trouble_set(&g.t, "out of memory");
    else if (trouble_is(reader_trouble(j->orders->source)))
        g.t = *reader_trouble(j->orders->source);
    bool good = !trouble_is(&g.t) && limits_draw(j->limits, &g.t) &&
                reader_again(j->orders->source, &g.t);
    if (good && unused.reach)
        good = keep_reach(j, unused.reach, &g.t);
    complain(j->args, &g.t);
    strbuf_free(&remarks);
    tally_free(&unused);
    free(g.claims);
    return good;
}

/* ---- a row ----------------------------------------------------------------------------------- */

static bool broken(limit_fit f)
{
    return f != LIMIT_FITS && f != LIMIT_APART && f != LIMIT_NOT_DRAWN;
}

void draw_free(worker *w)
{
    while (w->without) {
        struct without *x = w->without;
        w->without = x->next;
        tg_run_free(x->run);
        free(x->limits);
        free(x);
    }
    claims_free(w->claims);
}

/* A run without what the limits of the set call for; NULL: out of memory. */
static tg_run *run_without(worker *w, const uint64_t *set, size_t words)
{
    const job *j = w->job;
    for (struct without *x = w->without; x; x = x->next)
        if (memcmp(x->limits, set, words * sizeof *set) == 0)
            return x->run;
    struct without *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->next = w->without;
    w->without = x;
    x->limits = calloc(words, sizeof *set);
    x->run = setup_run(j->args, j->pack, &j->deciding);
    bool good = x->limits && x->run;
    if (x->limits)
        memcpy(x->limits, set, words * sizeof *set);
    for (size_t i = 0; good && i < tg_limit_count(j->pack); i++) {
        tg_limit_info info = tg_limit_get(j->pack, i);
        for (size_t k = 0; good && set[i / 64] >> i % 64 & 1 && k < info.without_count; k++) {
            str name = str_dup(w->a, of_text(tg_limit_without(j->pack, i, k)));
            tg_reason why;
            good = name.ptr && tg_run_switch(x->run, name.ptr, TG_SWITCH_OFF, &why) == TG_OK;
        }
    }
    return good ? x->run : NULL;
}

/* Decides the line once more without what its broken limits call for. `*again` stays NULL where
 * none calls for anything. */
static bool decide_again(worker *w, const order_row *r, const tg_outcome **again)
{
    size_t words = tg_limit_count(w->job->pack) / 64 + 1;
    uint64_t *set = arena_alloc(w->a, words, sizeof *set);
    bool any = false;
    filled f;
    tg_reason why;
    *again = NULL;
    for (size_t i = 0; set && i < r->limit.claim_count; i++) {
        uint32_t id = r->limit.limits[i];
        if (!broken(r->limit.claims[i].safe) || !tg_limit_get(w->job->pack, id).without_count)
            continue;
        set[id / 64] |= (uint64_t)1 << id % 64;
        any = true;
    }
    if (!set || !any)
        return set != NULL;
    tg_run *run = run_without(w, set, words);
    return run && filler_fill(w->filler, r->rec, w->line, &f) &&
           tg_decide(run, w->line, again, &why) == TG_OK;
}

/* The line does not fit: what it is without the measure, or held. */
static bool breach(worker *w, order_row *r)
{
    const tg_outcome *again;
    if (!decide_again(w, r, &again))
        return false;
    r->outcome_id = w->fresh_id--;
    if (again && outcomes_bite(w->job->pack, r->outcome, again)) {
        r->outcome = again;
        r->redecided = true;
        r->disposition = claims_disposition(again, w->job->met, &r->held);
        if (tg_outcome_overflow(again)) {
            r->bad = true;
            r->reason = STR("error: an amount is too large to be computed");
            w->tally.overflows++;
        }
    } else {
        r->disposition = TG_HELD;
    }
    if (r->disposition == TG_HELD)
        r->held |= TG_HELD_LIMIT;
    return true;
}

bool draw_row(worker *w, order_row *r)
{
    if (!w->job->limits || r->bad)
        return true;
    r->limited = limits_find(w->job->limits, r->rec->number, w->a, &r->limit);
    if (!r->limited)
        return true;
    if (r->limit.overflow) {
        r->bad = true;
        r->disposition = TG_ERROR;
        r->reason = STR("error: its weight for a limit is below zero, or too large with what was "
                        "drawn before");
        w->tally.overflows++;
        return true;
    }
    return !broken(r->limit.safe) || r->limit.safe == LIMIT_IN_PART || breach(w, r);
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* The first `part` of `units` units' share of an amount, rounded half to even; the rest is what
 * is left, so that the two add up. */
static amount share(amount whole, i128 part, i128 units, bool rest)
{
    rat v;
    i128 first = 0;
    amount out = whole;
    if (whole.overflow || !rat_mul(rat_int(whole.v), (rat){part, units}, &v) ||
        !rat_round_even(v, 0, &first)) {
        out.overflow = true;
        return out;
    }
    out.v = rest ? whole.v - first : first;
    return out;
}

static void share_text(char text[48], i128 part, i128 units, bool rest)
{
    amount whole;
    strbuf b;
    if (!text[0] || !amount_read(str_c(text), &whole))
        return;
    strbuf_init(&b, NULL);
    amount_write(&b, share(whole, part, units, rest), whole.scale, 0);
    if (!b.failed && b.len < 48)
        memcpy(text, strbuf_str(&b).ptr, b.len + 1);
    strbuf_free(&b);
}

bool draw_part(worker *w, const order_row *whole, unsigned part, order_row *out)
{
    i128 units = whole->units.v, fit = whole->limit.units_fit;
    bool rest = part == 2;
    *out = *whole;
    out->part = part;
    out->units = (amount){.v = rest ? units - fit : fit};
    if (whole->value_known)
        out->value = share(whole->value, fit, units, rest);
    if (rest && !breach(w, out))
        return false;
    row_charges(w, out);
    for (size_t i = 0; i < w->job->charge_count; i++) {
        if (!w->charged[i] || !w->charges[i].known)
            continue;
        share_text(w->charges[i].amount, fit, units, rest);
        share_text(w->charges[i].amount_high, fit, units, rest);
    }
    return true;
}
