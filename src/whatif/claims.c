/*
 * claims.c - what a line claims of the limits; see claims.h.
 */
#include "whatif/claims.h"

#include <stdlib.h>
#include <string.h>

struct claims {
    const tg_pack *pack;
    arena *a;       /* keys of the line at hand */
    limit_claim *all;
    size_t limit_count;
    uint32_t order[LIMIT_ORDER_MAX];
    size_t order_count;
    uint32_t quantity, may_split; /* facts, or TG_NO_ID */
};

void claims_free(claims *c)
{
    if (!c)
        return;
    arena_free(c->a);
    free(c->all);
    free(c);
}

static uint32_t fact_named(const tg_pack *pack, const char *name, tg_type type)
{
    uint32_t id = tg_fact_find(pack, (tg_text){name, strlen(name)});
    return id != TG_NO_ID && tg_fact_get(pack, id).type == type ? id : TG_NO_ID;
}

claims *claims_new(const tg_pack *pack, const uint32_t *order, size_t count)
{
    claims *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    *c = (claims){.pack = pack, .a = arena_new(NULL, 0), .limit_count = tg_limit_count(pack)};
    c->all = calloc(c->limit_count + 1, sizeof *c->all);
    c->quantity = fact_named(pack, "quantity", TG_TYPE_WHOLE);
    c->may_split = fact_named(pack, "may_split", TG_TYPE_YES_NO);
    c->order_count = count;
    if (count)
        memcpy(c->order, order, count * sizeof *order);
    if (!c->a || !c->all) {
        claims_free(c);
        return NULL;
    }
    return c;
}

static void take(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* "item=h200; buyer=a", in the arena; false when out of memory. */
static bool key_of(claims *c, const tg_run *run, size_t limit, size_t facts, str *out)
{
    strbuf key, text;
    strbuf_init(&key, NULL);
    strbuf_init(&text, NULL);
    for (size_t k = 0; k < facts; k++) {
        uint32_t fact = tg_limit_key(c->pack, limit, k);
        tg_text name = tg_fact_get(c->pack, fact).name;
        int64_t place;
        strbuf_clear(&text);
        (void)tg_run_share_fact(run, fact, &place, (tg_sink){take, &text});
        limit_key_add(&key, (str){name.ptr, name.len}, strbuf_str(&text));
        key.failed |= text.failed;
    }
    *out = key.failed ? (str){0} : str_dup(c->a, strbuf_str(&key));
    strbuf_free(&key);
    strbuf_free(&text);
    return out->ptr != NULL;
}

static bool claim_of(claims *c, const tg_run *run, size_t limit, const tg_limit_share *s,
                     limit_claim *out)
{
    *out = (limit_claim){
        .limit = (uint32_t)limit, .counts = s->counts, .against = s->against,
        .low = wide_i128(s->weight_low), .high = wide_i128(s->weight_high),
        .unbounded = s->unbounded, .key_known = s->key_known, .overflow = s->overflow,
        .periods = s->periods, .day = s->day,
        .bound = {s->bound_has_low, s->bound_has_high, s->bound_low, s->bound_high},
    };
    for (size_t i = 0; i < s->need_count && i < TG_COUNT(out->needs); i++)
        out->needs[out->need_count++] = s->needs[i];
    out->key = STR("");
    size_t facts = tg_limit_get(c->pack, limit).key_count;
    return !s->key_known || key_of(c, run, limit, facts, &out->key);
}

/* Taken off the facts of the line: where it stands in the order, its units. */
static void line_of(const claims *c, const tg_run *run, limit_line *out)
{
    int64_t v;
    for (size_t k = 0; k < LIMIT_ORDER_MAX; k++) {
        out->order[k] = 0;
        if (k < c->order_count)
            out->order[k] = tg_run_share_fact(run, c->order[k], &v, (tg_sink){0}) ? v : INT64_MAX;
    }
    out->units_known = c->quantity != TG_NO_ID &&
                       tg_run_share_fact(run, c->quantity, &v, (tg_sink){0}) && v >= 0;
    out->units = out->units_known ? v : 0;
    out->may_split = out->units_known;
    if (c->may_split != TG_NO_ID && tg_run_share_fact(run, c->may_split, &v, (tg_sink){0}))
        out->may_split = out->may_split && v != 0; /* `no` comes first among its words */
}

tg_status claims_of(claims *c, tg_run *run, const tg_line *line, limit_line *out, tg_reason *why)
{
    *out = (limit_line){.claims = c->all};
    arena_reset(c->a);
    tg_status st = tg_run_limits(run, line, why);
    for (size_t i = 0; st == TG_OK && i < c->limit_count; i++) {
        tg_limit_share s = tg_run_share(run, i);
        if (s.counts == TG_NO && s.against == TG_NO)
            continue;
        if (!claim_of(c, run, i, &s, &c->all[out->claim_count]))
            return TG_NOMEM;
        out->claim_count++;
    }
    if (st == TG_OK && out->claim_count)
        line_of(c, run, out);
    return st;
}

/* ---- outcomes -------------------------------------------------------------------------------- */

void claims_goes(const tg_pack *pack, const tg_outcome *o, bool *goes, bool *may_go)
{
    const unsigned free = 1u << TG_CLEAR | 1u << TG_CONDITIONAL, none = 1u << TG_NOT_PASSED;
    tg_result line = tg_outcome_line(o);
    bool passes_none = true, may_pass_none = true;
    for (uint32_t g = 0; g < tg_gate_count(pack); g++) {
        unsigned set = tg_outcome_gate(o, g).set;
        passes_none = passes_none && set == none;
        may_pass_none = may_pass_none && (set & none);
    }
    *goes = passes_none || (line.set & ~free) == 0;
    *may_go = may_pass_none || (line.set & free);
}

tg_disposition claims_disposition(const tg_outcome *o, bool met, unsigned *held)
{
    unsigned why = 0;
    tg_disposition d = tg_outcome_disposition(o, &why);
    if (met && d == TG_HELD) {
        bool goes = !(tg_outcome_line(o).set & ~(1u << TG_CLEAR | 1u << TG_CONDITIONAL));
        why &= ~(unsigned)TG_HELD_TO_DO;
        why &= goes ? ~(unsigned)TG_HELD_OPEN : ~0u; /* clear or conditional, but surely one of them */
        d = why ? d : TG_RELEASED;
    }
    if (held)
        *held = why;
    return d;
}

static bool charges_differ(const tg_outcome *x, const tg_outcome *y)
{
    if (tg_outcome_charge_count(x) != tg_outcome_charge_count(y))
        return true;
    for (size_t i = 0; i < tg_outcome_charge_count(x); i++) {
        tg_charge_result a = tg_outcome_charge(x, i), b = tg_outcome_charge(y, i);
        if (a.measure != b.measure || a.stands != b.stands || a.kinds != b.kinds)
            return true;
    }
    return false;
}

/* Does the second ask for something that the first does not? */
static bool demands_more(const tg_outcome *x, const tg_outcome *y)
{
    for (size_t i = 0; i < tg_outcome_demand_count(y); i++) {
        bool before = false;
        for (size_t k = 0; k < tg_outcome_demand_count(x); k++)
            before |= tg_outcome_demand(x, k).demand == tg_outcome_demand(y, i).demand;
        if (!before)
            return true;
    }
    return false;
}

bool outcomes_bite(const tg_pack *pack, const tg_outcome *x, const tg_outcome *y)
{
    if (tg_outcome_line(y).safe < tg_outcome_line(x).safe)
        return false;
    for (uint32_t g = 0; g < tg_gate_count(pack); g++)
        if (tg_outcome_gate(x, g).set != tg_outcome_gate(y, g).set)
            return true;
    return demands_more(x, y) || charges_differ(x, y);
}
