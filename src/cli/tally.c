/*
 * tally.c - what `decide` counts.
 */
#include "cli/decide.h"

#include <stdlib.h>
#include <string.h>

void sums_add(sums *to, const sums *x)
{
    to->lines += x->lines;
    to->units_unknown += x->units_unknown;
    to->value_unknown += x->value_unknown;
    amount_add(&to->units, x->units);
    amount_add(&to->value, x->value);
}

/* NULL where there is nothing to look at. */
static bool tally_reach(tally *t, const job *j)
{
    reach *r = arena_alloc(t->a, 1, sizeof *r);
    bool good = r && reach_init(r, j->pack, t->a);
    for (size_t i = 0; good && i < j->args->given_count; i++)
        if (j->args->given[i].which == OPT_ADOPT)
            good = reach_adopt(r, str_c(j->args->given[i].value));
    for (size_t i = 0; good && i < j->args->given_count; i++)
        if (j->args->given[i].which == OPT_WITHOUT)
            reach_leave_out(r, str_c(j->args->given[i].value));
    t->reach = good && r->rows.count ? r : NULL;
    return good;
}

bool tally_init(tally *t, const job *j)
{
    *t = (tally){.a = arena_new(NULL, 0)};
    if (!t->a)
        return false;
    t->payee_count = j->payee_count;
    t->fact_count = tg_fact_count(j->pack);
    t->payees = arena_alloc(t->a, t->payee_count + 1, sizeof *t->payees);
    t->counted = arena_alloc(t->a, t->payee_count + 1, sizeof *t->counted);
    for (size_t i = 0; t->payees && i < t->payee_count; i++) {
        t->payees[i].needs = arena_alloc(t->a, t->fact_count + 1, sizeof *t->payees[i].needs);
        if (!t->payees[i].needs)
            t->payees = NULL;
    }
    map_init(&t->group_ids, t->a);
    map_init(&t->alias_ids, t->a);
    bool more = tally_reach(t, j);
    if (more && t->payees && t->counted && (j->format == FORMAT_HTML || j->format == FORMAT_XLSX)) {
        t->more = arena_alloc(t->a, 1, sizeof *t->more);
        more = t->more && collect_init(t->more, j->gate_count);
    }
    if (t->payees && t->counted && more)
        return true;
    tally_free(t);
    return false;
}

void tally_free(tally *t)
{
    if (t->more)
        collect_free(t->more);
    arena_free(t->a);
    *t = (tally){0};
}

/* ---- hinges ---------------------------------------------------------------------------------- */

enum { SETS_MAX = 64 };

static int compare_ids(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static size_t group_of(tally *t, str key, bool greedy)
{
    uint32_t id = map_get(&t->group_ids, key);
    if (id != MAP_NONE)
        return id;
    if (t->groups.count == GROUPS_MAX)
        return GROUP_NONE;
    str copy = str_dup(t->a, key);
    hinge_group g = {.words = (const void *)copy.ptr, .greedy = greedy};
    if (!copy.ptr || !map_put(&t->group_ids, copy, (uint32_t)t->groups.count) ||
        !vec_push(t->a, &t->groups, g)) {
        t->failed = true;
        return GROUP_NONE;
    }
    return t->groups.count - 1;
}

size_t tally_group(tally *t, const tg_outcome *o)
{
    uint32_t words[SETS_MAX * (SETTLE_ITEMS_MAX + 1) + 2];
    size_t n = 0;
    bool greedy;
    size_t count = tg_outcome_hinge_count(o, TG_NO_ID, &greedy);
    for (size_t i = 0; i < count && i < SETS_MAX; i++) {
        uint32_t items[SETTLE_ITEMS_MAX];
        size_t items_count = tg_outcome_hinge(o, TG_NO_ID, i, items, SETTLE_ITEMS_MAX);
        if (items_count == 0 || items_count > SETTLE_ITEMS_MAX)
            continue;
        qsort(items, items_count, sizeof *items, compare_ids);
        words[n++] = (uint32_t)items_count;
        memcpy(words + n, items, items_count * sizeof *items);
        n += items_count;
    }
    greedy = greedy || count > SETS_MAX;
    if (n == 0)
        return GROUP_NONE;
    words[n++] = 0;
    words[n++] = greedy;
    return group_of(t, (str){(const char *)words, n * sizeof *words}, greedy);
}

void tally_group_add(tally *t, size_t group, const sums *one)
{
    sums_add(group == GROUP_NONE ? &t->ungrouped : &t->groups.at[group].what, one);
}

static size_t words_bytes(const uint32_t *words)
{
    size_t n = 0;
    while (words[n])
        n += words[n] + 1;
    return (n + 2) * sizeof *words;
}

/* ---- aliases and charges --------------------------------------------------------------------- */

void tally_alias(tally *t, str alias, str id, uint64_t lines)
{
    uint32_t at = map_get(&t->alias_ids, alias);
    if (at != MAP_NONE) {
        t->aliases.at[at].lines += lines;
        return;
    }
    if (t->aliases.count == ALIASES_MAX) {
        t->aliases_more += lines;
        return;
    }
    alias_use use = {str_dup(t->a, alias), str_dup(t->a, id), lines};
    if (!use.alias.ptr || !use.id.ptr ||
        !map_put(&t->alias_ids, use.alias, (uint32_t)t->aliases.count) ||
        !vec_push(t->a, &t->aliases, use))
        t->failed = true;
}

enum {
    COUNTED_DUE = 1,
    COUNTED_IF_AUTHORISED = 2,
    COUNTED_RANGE = 4,
    COUNTED_OPEN_ENDED = 8,
    COUNTED_UNKNOWN = 16
};

/* One more line of that kind, unless it was counted for an earlier charge of the payee. */
static void count_line(tally *t, size_t slot, unsigned kind, uint64_t *lines)
{
    if (!(t->counted[slot] & kind))
        ++*lines;
    t->counted[slot] |= kind;
}

static void add_known(tally *t, size_t slot, const tg_charge_result *c)
{
    payee_sums *p = &t->payees[slot];
    amount low, high;
    if (c->overflow || !amount_read(str_c(c->amount), &low))
        low = (amount){.overflow = true};
    high = low;
    if (c->amount_high[0])
        (void)!amount_read(str_c(c->amount_high), &high);
    bool always = c->stands == TG_IN_EVERY_WORLD && !c->at_least && !c->at_most;
    bool exact = always && low.v == high.v && low.scale == high.scale;
    if (exact && c->kinds == TG_PAY_DUE) {
        amount_add(&p->due, low);
        count_line(t, slot, COUNTED_DUE, &p->due_lines);
    } else if (exact && c->kinds == TG_PAY_IF_AUTHORISED) {
        amount_add(&p->if_authorised, low);
        count_line(t, slot, COUNTED_IF_AUTHORISED, &p->if_authorised_lines);
    } else {
        bool from_zero =
            c->stands != TG_IN_EVERY_WORLD || (c->kinds & TG_PAY_NOTHING) || c->at_most;
        amount_add(&p->low, from_zero ? (amount){0} : low);
        amount_add(&p->high, high);
        count_line(t, slot, COUNTED_RANGE, &p->range_lines);
        if (c->at_least)
            count_line(t, slot, COUNTED_OPEN_ENDED, &p->open_ended_lines);
    }
}

/* Was the fact wanted by an earlier charge of the same payee on this line? */
static bool wanted_before(const job *j, const tg_charge_result *charges, const bool *charged,
                          size_t charge, size_t need)
{
    for (size_t i = 0; i <= charge; i++) {
        if (!charged[i] || charges[i].known || j->payee_slot[i] != j->payee_slot[charge])
            continue;
        size_t end = i == charge ? need : charges[i].need_count;
        for (size_t k = 0; k < end && k < TG_COUNT(charges[i].needs); k++)
            if (charges[i].needs[k] == charges[charge].needs[need])
                return true;
    }
    return false;
}

void tally_charges(tally *t, const job *j, const tg_charge_result *charges, const bool *charged)
{
    memset(t->counted, 0, t->payee_count * sizeof *t->counted);
    for (size_t i = 0; i < j->charge_count; i++) {
        const tg_charge_result *c = &charges[i];
        size_t slot = j->payee_slot[i];
        payee_sums *p = &t->payees[slot];
        if (!charged[i] || c->kinds == TG_PAY_NOTHING || c->kinds == 0)
            continue;
        if (c->known) {
            add_known(t, slot, c);
            continue;
        }
        count_line(t, slot, COUNTED_UNKNOWN, &p->unknown_lines);
        for (size_t k = 0; k < c->need_count && k < TG_COUNT(c->needs); k++)
            if (!wanted_before(j, charges, charged, i, k))
                p->needs[c->needs[k]]++;
    }
}

/* ---- merging --------------------------------------------------------------------------------- */

static void merge_payees(tally *to, const tally *from)
{
    for (size_t i = 0; i < to->payee_count; i++) {
        payee_sums *p = &to->payees[i];
        const payee_sums *q = &from->payees[i];
        amount_add(&p->due, q->due);
        amount_add(&p->if_authorised, q->if_authorised);
        amount_add(&p->low, q->low);
        amount_add(&p->high, q->high);
        p->due_lines += q->due_lines;
        p->if_authorised_lines += q->if_authorised_lines;
        p->range_lines += q->range_lines;
        p->open_ended_lines += q->open_ended_lines;
        p->unknown_lines += q->unknown_lines;
        for (size_t f = 0; f < to->fact_count; f++)
            p->needs[f] += q->needs[f];
    }
}

void tally_merge(tally *to, const tally *from)
{
    sums_add(&to->ordered, &from->ordered);
    for (size_t i = 0; i < TG_COUNT(to->by_disposition); i++)
        sums_add(&to->by_disposition[i], &from->by_disposition[i]);
    for (size_t i = 0; i < TG_COUNT(to->by_verdict); i++)
        sums_add(&to->by_verdict[i], &from->by_verdict[i]);
    for (size_t i = 0; i < TG_COUNT(to->held); i++)
        sums_add(&to->held[i], &from->held[i]);
    merge_payees(to, from);
    for (size_t i = 0; i < from->groups.count; i++) {
        const hinge_group *g = &from->groups.at[i];
        size_t group =
            group_of(to, (str){(const char *)g->words, words_bytes(g->words)}, g->greedy);
        tally_group_add(to, group, &g->what);
    }
    sums_add(&to->ungrouped, &from->ungrouped);
    for (size_t i = 0; i < from->aliases.count; i++)
        tally_alias(to, from->aliases.at[i].alias, from->aliases.at[i].id,
                    from->aliases.at[i].lines);
    for (size_t i = 0; i < TABLES_MAX; i++) {
        to->keys_unknown[i] += from->keys_unknown[i];
        to->keys_empty[i] += from->keys_empty[i];
    }
    to->aliases_more += from->aliases_more;
    to->conflicts += from->conflicts;
    to->bounded += from->bounded;
    to->overflows += from->overflows;
    if (to->reach && from->reach)
        reach_merge(to->reach, from->reach);
    if (to->more && from->more) {
        collect_merge(to->more, from->more);
        to->failed |= to->more->failed;
    }
    to->split += from->split;
    to->redecided += from->redecided;
    to->failed |= from->failed;
}
