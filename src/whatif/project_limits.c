/*
 * project_limits.c - limits drawn month by month, by what is delivered; see project.h.
 *
 *     units that may go and are in stock ─▶ claims on the month's accounts ─▶ units that fit: drawn
 *                                                  the rest: decided once more without what the
 *                                                  limit names, and goes by that; or it is limited
 *
 * Cohorts are taken in the projection's own order, so an account is drawn in the order in which
 * goods go. A period that has ended is another account (docs/limits.md, 4): nothing resets.
 */
#include "whatif/project_parts.h"

#include <stdlib.h>
#include <string.h>

/* A run without the measures that a set of limits calls for. */
typedef struct project_without {
    struct project_without *next;
    uint64_t *set;
    tg_run *run;
} project_without;

struct project_draw {
    const project_rules *rules;
    claims *claims;
    project_without *without;
    arena *a;       /* of the cohort at hand */
    uint64_t *set;  /* limits that are broken, a bit each */
    size_t words;
    uint64_t turns;
};

project_draw *project_draw_new(const project_rules *rules)
{
    const uint32_t *order;
    size_t count = limits_order(rules->book, &order);
    project_draw *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    *d = (project_draw){.rules = rules,
                        .claims = claims_new(rules->pack, order, count),
                        .a = arena_new(NULL, 0),
                        .words = tg_limit_count(rules->pack) / 64 + 1};
    d->set = calloc(d->words, sizeof *d->set);
    if (d->claims && d->a && d->set)
        return d;
    project_draw_free(d);
    return NULL;
}

void project_draw_free(project_draw *d)
{
    if (!d)
        return;
    while (d->without) {
        project_without *w = d->without;
        d->without = w->next;
        tg_run_free(w->run);
        free(w->set);
        free(w);
    }
    claims_free(d->claims);
    arena_free(d->a);
    free(d->set);
    free(d);
}

/* Switches off what limit `i` calls for on a breach. */
static bool leave_out(project_draw *d, tg_run *run, size_t i)
{
    for (size_t k = 0; k < tg_limit_get(d->rules->pack, i).without_count; k++) {
        tg_text name = tg_limit_without(d->rules->pack, i, k);
        str copy = str_dup(d->a, (str){name.ptr, name.len});
        tg_reason why;
        if (!copy.ptr || tg_run_switch(run, copy.ptr, TG_SWITCH_OFF, &why) != TG_OK)
            return false;
    }
    return true;
}

static tg_run *run_without(project_draw *d)
{
    for (project_without *w = d->without; w; w = w->next)
        if (memcmp(w->set, d->set, d->words * sizeof *d->set) == 0)
            return w->run;
    project_without *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->next = d->without;
    d->without = w;
    w->set = calloc(d->words, sizeof *w->set);
    w->run = d->rules->make_run(d->rules->ctx, d->rules->pack);
    bool good = w->set && w->run;
    if (w->set)
        memcpy(w->set, d->set, d->words * sizeof *w->set);
    for (size_t i = 0; good && i < tg_limit_count(d->rules->pack); i++)
        if (w->set[i / 64] >> i % 64 & 1)
            good = leave_out(d, w->run, i);
    return good ? w->run : NULL;
}

/* The limits that hold the rest back; false when none of them has a consequence of its own. */
static bool broken_set(project_draw *d, const limit_result *r)
{
    bool any = false;
    memset(d->set, 0, d->words * sizeof *d->set);
    for (size_t i = 0; i < r->claim_count; i++) {
        limit_fit f = r->claims[i].safe;
        if (f == LIMIT_FITS || f == LIMIT_APART || f == LIMIT_NOT_DRAWN ||
            !tg_limit_get(d->rules->pack, r->limits[i]).without_count)
            continue;
        d->set[r->limits[i] / 64] |= UINT64_C(1) << r->limits[i] % 64;
        any = true;
    }
    return any;
}

bool project_draw_units(project_draw *d, const tg_line *line, str id, int64_t units,
                        int64_t *fit, bool *error, tg_run **rest, trouble *t)
{
    limit_line claim;
    limit_result r;
    tg_reason why = {""};
    arena_reset(d->a);
    *fit = units;
    *error = false;
    *rest = NULL;
    tg_status st = claims_of(d->claims, d->rules->run, line, &claim, &why);
    if (st == TG_OK && !claim.claim_count)
        return true;
    claim.goes = claim.may_go = true; /* it is what the projection takes as going */
    claim.place = d->turns++;
    claim.id = id;
    if (st != TG_OK || !limits_turn(d->rules->book, &claim, d->a, &r)) {
        trouble_set(t, "line `" STR_FMT "`: its limits could not be worked out: %s", STR_ARG(id),
                    why.text[0] ? why.text : "out of memory");
        return false;
    }
    *error = r.overflow;
    if (r.overflow)
        return true;
    if (r.safe == LIMIT_FITS)
        return true;
    *fit = r.safe == LIMIT_IN_PART ? (int64_t)r.units_fit : 0;
    if (!broken_set(d, &r))
        return true;
    *rest = run_without(d);
    if (!*rest)
        trouble_set(t, "out of memory");
    return *rest != NULL;
}
