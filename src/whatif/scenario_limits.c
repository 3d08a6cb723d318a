/*
 * scenario_limits.c - the limits of each column drawn over the book, as `decide` draws them.
 *
 *     pass 1   blocks: every line decided under every column (scenario_limits_look), the claims of
 *              those that may go kept (scenario_limits_claim)
 *     draw     each column's accounts, in the stated order
 *     pass 2   blocks: a line that does not fit is held, or decided once more without what the
 *              limit names (scenario_limits_row)
 *
 * A column has accounts of its own, since a scenario may adopt a limit, suspend one or set a ratio.
 */
#include "whatif/scenario_parts.h"

#include <stdlib.h>
#include <string.h>

/* A run without the measures that some limits of the column call for. */
typedef struct scenario_without {
    struct scenario_without *next;
    uint64_t *limits; /* a bit each */
    tg_run *run;
} scenario_without;

enum { LINE_GOES = 1, LINE_MAY_GO = 2 };

struct scenario_limits {
    limits *book;
    claims *claims;
    scenario_without *without;
    arena *a;     /* of the line at hand */
    uint8_t *goes; /* by line of the block: LINE_GOES, LINE_MAY_GO */
    size_t words; /* of a set of limits */
};

bool scenario_limits_open(scenarios *s, size_t at, limits *book)
{
    scenario_column *c = &s->columns[at];
    scenario_limits *x = calloc(1, sizeof *x);
    const uint32_t *order;
    size_t count = limits_order(book, &order);
    if (!x) {
        limits_free(book);
        return false;
    }
    *x = (scenario_limits){.book = book, .claims = claims_new(c->pack, order, count),
                           .a = arena_new(NULL, 0), .words = tg_limit_count(c->pack) / 64 + 1,
                           .goes = calloc(s->room, sizeof *x->goes)};
    c->limits = x;
    return x->claims && x->a && x->goes;
}

void scenario_limits_free(scenario_column *c)
{
    scenario_limits *x = c->limits;
    if (!x)
        return;
    while (x->without) {
        scenario_without *w = x->without;
        x->without = w->next;
        tg_run_free(w->run);
        free(w->limits);
        free(w);
    }
    claims_free(x->claims);
    limits_free(x->book);
    arena_free(x->a);
    free(x->goes);
    free(x);
    c->limits = NULL;
}

const limits *scenario_limits_book(const scenario_column *c)
{
    return c->limits ? c->limits->book : NULL;
}

/* ---- pass 1 ---------------------------------------------------------------------------------- */

bool scenario_limits_look(scenarios *s, scenario_column *c)
{
    tg_batch *batch = c->own ? c->own : s->shared;
    if (!c->limits)
        return true;
    if (tg_batch_decide(c->run, batch) == TG_NOMEM)
        return false;
    for (size_t i = 0; i < s->line_count; i++) {
        const scenario_line *l = &s->lines[i];
        c->limits->goes[i] = 0;
        if (l->bad || (c->changes_lines && l->refused))
            continue;
        const tg_outcome *o = tg_batch_outcome(batch, l->row);
        bool goes, may_go;
        if (!o || tg_outcome_overflow(o))
            continue;
        claims_goes(c->pack, o, &goes, &may_go);
        c->limits->goes[i] = (uint8_t)((goes ? LINE_GOES : 0) | (may_go ? LINE_MAY_GO : 0));
    }
    return true;
}

/* s->line is the line as the column has it. */
static bool claim_line(scenarios *s, scenario_column *c, size_t i)
{
    limit_line line;
    tg_reason why;
    const scenario_line *l = &s->lines[i];
    tg_status st = claims_of(c->limits->claims, c->run, s->line, &line, &why);
    if (st != TG_OK || !line.claim_count)
        return st != TG_NOMEM;
    line.goes = c->limits->goes[i] & LINE_GOES;
    line.may_go = true;
    line.place = l->rec->number;
    line.id = l->id;
    return limits_add(c->limits->book, &line, &s->trouble);
}

/* A line as each column has it: filled once for those that leave it as it is. */
static bool claim_under_all(scenarios *s, size_t line)
{
    for (int changed = 0; changed < 2; changed++) {
        bool ready = false;
        for (size_t i = 0; i < s->column_count; i++) {
            scenario_column *c = &s->columns[i];
            if (!c->limits || c->changes_lines != (changed == 1) || !c->limits->goes[line])
                continue;
            if ((changed || !ready) && !scenario_refill(s, &s->lines[line]))
                return false;
            if (changed && tg_line_suppose(s->line, c->pack, NULL) == TG_NOMEM)
                return false;
            ready = true;
            if (!claim_line(s, c, line))
                return false;
        }
    }
    return true;
}

bool scenario_limits_claim(scenarios *s)
{
    for (size_t i = 0; i < s->line_count; i++)
        if (!s->lines[i].bad && !claim_under_all(s, i))
            return false;
    return true;
}

bool scenarios_draw(scenarios *s, trouble *t)
{
    for (size_t i = 0; i < s->column_count; i++)
        if (s->columns[i].limits && !limits_draw(s->columns[i].limits->book, t))
            return false;
    return true;
}

/* ---- pass 2 ---------------------------------------------------------------------------------- */

static bool broken(limit_fit f)
{
    return f != LIMIT_FITS && f != LIMIT_APART && f != LIMIT_NOT_DRAWN;
}

/* The run without what the limits of the set call for; NULL: out of memory. */
static tg_run *run_without(scenarios *s, scenario_column *c, const uint64_t *set)
{
    scenario_limits *x = c->limits;
    for (scenario_without *w = x->without; w; w = w->next)
        if (memcmp(w->limits, set, x->words * sizeof *set) == 0)
            return w->run;
    scenario_without *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->next = x->without;
    x->without = w;
    w->limits = calloc(x->words, sizeof *set);
    w->run = s->make_run(s->make_ctx, c->pack);
    bool good = w->limits && w->run;
    if (w->limits)
        memcpy(w->limits, set, x->words * sizeof *set);
    for (size_t i = 0; good && i < tg_limit_count(c->pack); i++)
        for (size_t k = 0; good && set[i / 64] >> i % 64 & 1 &&
                           k < tg_limit_get(c->pack, i).without_count; k++) {
            tg_text name = tg_limit_without(c->pack, i, k);
            str copy = str_dup(x->a, (str){name.ptr, name.len});
            tg_reason why;
            good = copy.ptr && tg_run_switch(w->run, copy.ptr, TG_SWITCH_OFF, &why) == TG_OK;
        }
    return good ? w->run : NULL;
}

/* Decides the line once more without what its broken limits call for; *again NULL: nothing. */
static bool decide_again(scenarios *s, scenario_column *c, const scenario_line *l,
                         const limit_result *r, const tg_outcome **again)
{
    uint64_t *set = arena_alloc(c->limits->a, c->limits->words, sizeof *set);
    bool any = false;
    tg_reason why;
    *again = NULL;
    for (size_t i = 0; set && i < r->claim_count; i++) {
        uint32_t id = r->limits[i];
        if (!broken(r->claims[i].safe) || !tg_limit_get(c->pack, id).without_count)
            continue;
        set[id / 64] |= (uint64_t)1 << id % 64;
        any = true;
    }
    if (!set || !any)
        return set != NULL;
    tg_run *run = run_without(s, c, set);
    if (!run || !scenario_refill(s, l))
        return false;
    if (c->changes_lines && tg_line_suppose(s->line, c->pack, NULL) == TG_NOMEM)
        return false;
    return tg_decide(run, s->line, again, &why) == TG_OK;
}

/* "us.cap: does not fit", a row each. */
static str words_of(scenarios *s, const scenario_column *c, const limit_result *r)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < r->claim_count; i++) {
        tg_text name = tg_limit_name(c->pack, r->limits[i]);
        if (!broken(r->claims[i].safe))
            continue;
        bool full = r->claims[i].safe == LIMIT_FULL;
        strbuf_printf(&b, "%.*s: %s\n", (int)name.len, name.ptr,
                      full ? "does not fit" : "not known to fit");
    }
    str out = str_dup(s->block_a, strbuf_str(&b));
    strbuf_free(&b);
    return out;
}

bool scenario_limits_row(scenarios *s, scenario_column *c, const scenario_line *l,
                         scenario_drawn *d)
{
    static const scenario_row rows[] = {ROW_RELEASED, ROW_HELD, ROW_DENIED, ROW_BAD};
    limit_result r;
    const tg_outcome *again;
    d->limited = STR("");
    if (!c->limits || !d->outcome)
        return true;
    arena_reset(c->limits->a);
    if (!limits_find(c->limits->book, l->rec->number, c->limits->a, &r))
        return true;
    if (r.overflow) {
        d->outcome = NULL;
        d->row = ROW_BAD;
        return true;
    }
    if (!broken(r.safe))
        return true;
    d->limited = words_of(s, c, &r);
    if (!d->limited.ptr || !decide_again(s, c, l, &r, &again))
        return false;
    if (again && outcomes_bite(c->pack, d->outcome, again)) {
        d->outcome = tg_outcome_overflow(again) ? NULL : again;
        d->again = true;
        d->row = d->outcome ? rows[claims_disposition(again, s->met, &d->held)] : ROW_BAD;
    } else {
        d->row = ROW_HELD;
    }
    if (d->row == ROW_HELD)
        d->held |= TG_HELD_LIMIT;
    return true;
}
