/*
 * settle.c - which answers settle most open lines.
 *
 * A line is settled by a set of answers when one of its settling sets (its hinges) lies within it:
 * that is what a settling set means, whatever the answers turn out to be. So the list needs no
 * second evaluation. Each step takes what settles most lines for each answer asked for; an answer
 * that settles nothing alone comes with those that it needs beside it.
 */
#include "cli/decide.h"

#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_MAX = 512 };

typedef struct {
    uint32_t items[SETTLE_ITEMS_MAX];
    size_t count;
} answers;

typedef struct {
    const tg_pack *pack;
    const hinge_group **groups; /* in the order of their bytes */
    bool *settled;
    size_t count;
    bool *answered; /* by fact */
} settling;

static size_t words_of(const uint32_t *words)
{
    size_t n = 0;
    while (words[n])
        n += words[n] + 1;
    return n;
}

static int compare_groups(const void *x, const void *y)
{
    const uint32_t *p = (*(const hinge_group *const *)x)->words;
    const uint32_t *q = (*(const hinge_group *const *)y)->words;
    size_t n = words_of(p), m = words_of(q);
    int order = memcmp(p, q, (n < m ? n : m) * sizeof *p);
    return order ? order : (n > m) - (n < m);
}

/* What of a set is not answered yet; moves `words` on to the next set. */
static answers open_items(const settling *s, const uint32_t **words)
{
    answers left = {.count = 0};
    size_t n = **words;
    for (size_t i = 1; i <= n; i++)
        if (!s->answered[(*words)[i]])
            left.items[left.count++] = (*words)[i];
    *words += n + 1;
    return left;
}

static bool within(const answers *x, const answers *y)
{
    size_t found = 0;
    for (size_t i = 0; i < x->count; i++)
        for (size_t k = 0; k < y->count; k++)
            found += x->items[i] == y->items[k];
    return found == x->count;
}

static bool settles(const settling *s, const hinge_group *g, const answers *a)
{
    for (const uint32_t *words = g->words; *words;) {
        answers left = open_items(s, &words);
        if (within(&left, a))
            return true;
    }
    return false;
}

/* Names decide between equals, so that nothing depends on numbers inside the pack. */
static int compare_names(const settling *s, const answers *x, const answers *y)
{
    for (size_t i = 0; i < x->count && i < y->count; i++) {
        int order = str_cmp(of_text(tg_fact_get(s->pack, x->items[i]).name),
                            of_text(tg_fact_get(s->pack, y->items[i]).name));
        if (order)
            return order;
    }
    return (x->count > y->count) - (x->count < y->count);
}

static size_t candidates(const settling *s, answers *out)
{
    size_t count = 0;
    for (size_t g = 0; g < s->count; g++) {
        if (s->settled[g])
            continue;
        for (const uint32_t *words = s->groups[g]->words; *words && count < CANDIDATES_MAX;) {
            answers left = open_items(s, &words);
            bool there = false;
            for (size_t i = 0; i < count && !there; i++)
                there = out[i].count == left.count && within(&left, &out[i]);
            if (!there)
                out[count++] = left;
        }
    }
    return count;
}

/* More lines for each answer; then fewer answers; then by name. */
static bool better(const settling *s, const answers *x, uint64_t gain, const answers *best,
                   uint64_t best_gain)
{
    u128 left = (u128)gain * best->count, right = (u128)best_gain * x->count;
    if (left != right)
        return left > right;
    if (x->count != best->count)
        return x->count < best->count;
    return compare_names(s, x, best) < 0;
}

static bool next_row(settling *s, answers *scratch, settle_row *row)
{
    answers best = {.count = 0};
    uint64_t best_gain = 0;
    size_t count = candidates(s, scratch);
    for (size_t i = 0; i < count; i++) {
        uint64_t gain = 0;
        for (size_t g = 0; g < s->count; g++)
            if (!s->settled[g] && settles(s, s->groups[g], &scratch[i]))
                gain += s->groups[g]->what.lines;
        if (gain && (!best.count || better(s, &scratch[i], gain, &best, best_gain))) {
            best = scratch[i];
            best_gain = gain;
        }
    }
    if (!best.count)
        return false;
    *row = (settle_row){.count = best.count};
    memcpy(row->items, best.items, sizeof best.items);
    for (size_t g = 0; g < s->count; g++) {
        if (s->settled[g])
            continue;
        bool by_this = settles(s, s->groups[g], &best);
        if (by_this)
            sums_add(&row->what, &s->groups[g]->what);
        else
            row->at_least |= s->groups[g]->greedy;
        s->settled[g] = by_this;
    }
    for (size_t i = 0; i < best.count; i++)
        s->answered[best.items[i]] = true;
    return true;
}

size_t settle_list(const tg_pack *pack, const tally *t, settle_row rows[SETTLE_ROWS])
{
    settling s = {.pack = pack, .count = t->groups.count};
    s.groups = calloc(s.count + 1, sizeof *s.groups);
    s.settled = calloc(s.count + 1, sizeof *s.settled);
    s.answered = calloc(t->fact_count + 1, sizeof *s.answered);
    answers *scratch = calloc(CANDIDATES_MAX, sizeof *scratch);
    size_t count = 0;
    if (s.groups && s.settled && s.answered && scratch) {
        for (size_t i = 0; i < s.count; i++)
            s.groups[i] = &t->groups.at[i];
        qsort(s.groups, s.count, sizeof *s.groups, compare_groups);
        while (count < SETTLE_ROWS && next_row(&s, scratch, &rows[count]))
            count++;
    }
    free(s.groups);
    free(s.settled);
    free(s.answered);
    free(scratch);
    return count;
}
