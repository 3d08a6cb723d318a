/*
 * sweep_alone_bits.c - sweep_alone.h: the bits of classes, and what a condition puts
 * out by holding or by failing.
 *
 *     a rests on b         ->  b's row for "fails" lacks a
 *     a rests on not c     ->  c's row for "holds" lacks a
 *     a needs one of many  ->  they are looked at when a's level is come to
 *     a is of a list       ->  all that it rests on is looked at, if it is still there
 */
#include "eval/sweep_alone_make.h"

#include <string.h>

enum { ALONE_BYTES_MAX = 16 << 20 };

/* By number, the condition; ID_NONE. */
static uint32_t *numbered(alone_work *w)
{
    size_t room = (size_t)w->x->words * 64;
    uint32_t *by_number = work_alloc(w, room, sizeof *by_number);
    if (w->oom)
        return NULL;
    memset(by_number, 0xff, room * sizeof *by_number);
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        if (w->nodes.at[i].wanted)
            by_number[w->nodes.at[i].number] = i;
    }
    return by_number;
}

/* ---- bits of classes ------------------------------------------------------------------------- */

static void bits_alloc(alone_work *w)
{
    struct sweep_alone *x = w->x;
    uint32_t all = 0;
    for (uint32_t d = 0; d < x->count; d++) {
        x->dimensions[d].first = all;
        all += x->dimensions[d].class_count * x->words;
    }
    x->bits = sweep_aligned(w->s, all * sizeof *x->bits);
    x->all = sweep_aligned(w->s, x->words * sizeof *x->all);
    if (!w->s->oom)
        memset(x->bits, 0xff, all * sizeof *x->bits);
}

static void bits_of_condition(alone_work *w, const alone_node *n)
{
    struct sweep_alone *x = w->x;
    uint32_t k = n->number;
    x->all[k / 64] |= UINT64_C(1) << k % 64;
    for (uint32_t d = 0; d < x->count; d++) {
        const alone_dimension *t = &x->dimensions[d];
        for (uint32_t c = 0; n->need[d] && c < t->class_count; c++) {
            if (!(n->need[d][c / 64] >> c % 64 & 1))
                x->bits[t->first + (size_t)c * x->words + k / 64] &= ~(UINT64_C(1) << k % 64);
        }
    }
}

/* By four words, the dimensions of which some class leaves something out. */
static void matters_make(alone_work *w)
{
    struct sweep_alone *x = w->x;
    uint32_t count = 0;
    x->matters = sweep_alloc(w->s, (size_t)x->words / 4 * x->count, sizeof *x->matters);
    x->matter_end = sweep_alloc(w->s, x->words / 4, sizeof *x->matter_end);
    for (uint32_t f = 0; f < x->words && !w->s->oom; f += 4) {
        for (uint32_t d = 0; d < x->count; d++) {
            const alone_dimension *t = &x->dimensions[d];
            uint64_t out = 0;
            for (size_t c = 0; c < t->class_count; c++) {
                for (uint32_t k = f; k < f + 4; k++)
                    out |= ~x->bits[t->first + c * x->words + k];
            }
            if (out)
                x->matters[count++] = d;
        }
        x->matter_end[f / 4] = count;
    }
}

/* From classes of words to their places in the bits. */
static void words_placed(alone_work *w)
{
    struct sweep_alone *x = w->x;
    for (uint32_t d = 0; d < x->kind_end[BY_WORD]; d++) {
        alone_dimension *t = &x->dimensions[d];
        uint32_t *by_word = (uint32_t *)t->by_word;
        bool must = !w->s->past_told[t->of];
        uint32_t count = t->kind == BY_BYTE ? UINT8_MAX + 1u : t->word_count + 1u;
        for (uint32_t k = 0; k < count; k++)
            by_word[k] = must && k >= t->word_count ? PAST_WORDS : t->first + by_word[k] * x->words;
    }
}

/* ---- what puts out what ---------------------------------------------------------------------- */

/* Nothing rests on those of masks and lists: they look at what they rest on. */
static bool is_later(const alone_work *w, const alone_node *n)
{
    return n->number / 64 >= w->x->first_words;
}

/* A row for each condition that others rest on: unnegated (it fails), or negated (it holds). */
static size_t events_count(alone_work *w)
{
    struct sweep_alone *x = w->x;
    uint32_t room = x->first_words * 64, rows = 0;
    x->events = sweep_alloc(w->s, room, sizeof *x->events);
    if (w->s->oom)
        return 0;
    memset(x->events, 0xff, room * sizeof *x->events);
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        const alone_node *n = &w->nodes.at[i];
        for (size_t k = 0; n->wanted && !is_later(w, n) && k < n->ops.count; k++) {
            const alone_node *c = &w->nodes.at[n->ops.at[k] / 2];
            uint32_t *row = &x->events[c->number].leaves[n->ops.at[k] & 1];
            tg_assert(c->level < n->level && !is_later(w, c));
            *row = *row == ID_NONE ? rows++ * x->first_words : *row;
        }
    }
    return rows;
}

static void events_make(alone_work *w, size_t rows)
{
    struct sweep_alone *x = w->x;
    size_t bytes = rows * x->first_words * sizeof *x->leaves;
    x->leaves = sweep_aligned(w->s, bytes);
    if (w->s->oom)
        return;
    memset(x->leaves, 0xff, bytes);
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        const alone_node *n = &w->nodes.at[i];
        for (size_t k = 0; n->wanted && !is_later(w, n) && k < n->ops.count; k++) {
            const alone_node *c = &w->nodes.at[n->ops.at[k] / 2];
            uint64_t *row = x->leaves + x->events[c->number].leaves[n->ops.at[k] & 1];
            row[n->number / 64] &= ~(UINT64_C(1) << n->number % 64);
        }
    }
}

/* The checks of a condition's operations [from, end), a word each; their number. */
static uint32_t checks_of(const alone_work *w, const alone_node *n, size_t from, size_t end,
                          alone_check *room)
{
    uint32_t count = 0;
    for (size_t k = from; k < end; k++) {
        uint32_t op = rest_at(n, k), on = w->nodes.at[op / 2].number, i = 0;
        uint64_t bit = UINT64_C(1) << on % 64, want = op & 1 ? 0 : bit;
        while (i < count && (room[i].word != on / 64 || /* or it is to be both */
                             ((room[i].mask & bit) && (room[i].want & bit) != want)))
            i++;
        if (i == count)
            room[count++] = (alone_check){0, 0, on / 64};
        room[i].mask |= bit;
        room[i].want |= want;
    }
    return count;
}

/* Of a mask or a list. */
static void rest_make(alone_work *w, const alone_node *n, alone_check *room, uint32_t *next)
{
    struct sweep_alone *x = w->x;
    uint32_t word = n->number / 64 - x->first_words;
    alone_rest *to = &x->on[n->number - x->first_words * 64];
    size_t all = n->ops.count, end = all + n->some.count;
    uint64_t bit = UINT64_C(1) << n->number % 64;
    uint32_t count = checks_of(w, n, 0, all, room);
    x->rests[word] |= bit;
    for (uint32_t i = 0; i < 2 && i < count; i++) {
        to->mask[i] = room[i].mask;
        to->want[i] = room[i].want;
        to->word[i] = room[i].word;
    }
    if (count <= 2 && n->some.count == 0)
        return;
    x->longer[word] |= bit;
    to->more = *next;
    for (uint32_t i = 2; i < count; i++)
        x->checks[(*next)++] = room[i];
    to->more_any = *next;
    *next += checks_of(w, n, all, end, x->checks + *next) + 1; /* an empty one ends them */
}

/* A step's place: of the same level in the same word as the one before it, or a new one. */
static alone_step *step_at(struct sweep_alone *x, uint32_t word, uint32_t level,
                           uint32_t *last_level)
{
    alone_step *last = x->step_count ? &x->steps[x->step_count - 1] : NULL;
    if (last && last->word == word && *last_level == level)
        return last;
    *last_level = level;
    x->steps[x->step_count] = (alone_step){.word = word};
    return &x->steps[x->step_count++];
}

/* A condition that neither rests on a choice nor bears on another needs no step. */
static void steps_make(alone_work *w, const uint32_t *by_number, alone_check *room)
{
    struct sweep_alone *x = w->x;
    uint32_t level = 0, next = 0;
    for (uint32_t k = 0; k < x->words * 64; k++) {
        const alone_node *n = by_number[k] == ID_NONE ? NULL : &w->nodes.at[by_number[k]];
        if (n && !n->never && is_later(w, n) && rests_on(n))
            rest_make(w, n, room, &next);
        if (!n || n->never || is_later(w, n))
            continue;
        const alone_event *e = &x->events[k];
        uint64_t bit = UINT64_C(1) << k % 64;
        bool if_true = e->leaves[1] != ID_NONE, if_false = e->leaves[0] != ID_NONE;
        if (!(n->some.count || if_true || if_false))
            continue;
        alone_step *t = step_at(x, k / 64, k < w->inner_end ? n->level : UINT32_MAX, &level);
        t->mask |= bit;
        t->choices |= n->some.count ? bit : 0;
        t->if_true |= if_true ? bit : 0;
        t->if_false |= if_false ? bit : 0;
        x->choice[k] = next;
        if (n->some.count)
            next +=
                checks_of(w, n, n->ops.count, n->ops.count + n->some.count, x->checks + next) + 1;
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool rooms_make(alone_work *w, size_t wanted, size_t ops)
{
    struct sweep_alone *x = w->x;
    size_t later = x->words - x->first_words;
    x->steps = sweep_alloc(w->s, wanted, sizeof *x->steps);
    x->choice = sweep_alloc(w->s, (size_t)x->first_words * 64, sizeof *x->choice);
    x->rests = sweep_alloc(w->s, later, sizeof *x->rests);
    x->longer = sweep_alloc(w->s, later, sizeof *x->longer);
    x->on = sweep_alloc(w->s, later * 64, sizeof *x->on);
    x->checks = sweep_alloc(w->s, ops + wanted, sizeof *x->checks);
    bits_alloc(w);
    return !w->oom && !w->s->oom;
}

void alone_conditions(alone_work *w)
{
    struct sweep_alone *x = w->x;
    size_t rows = w->oom ? 0 : events_count(w), classes = 0, wanted = 0, ops = 0;
    for (uint32_t d = 0; d < x->count; d++)
        classes += x->dimensions[d].class_count;
    if ((classes + rows) * x->words * sizeof(uint64_t) > ALONE_BYTES_MAX) {
        w->too_large = true;
        return;
    }
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        const alone_node *n = &w->nodes.at[i];
        wanted += n->wanted;
        ops += n->wanted ? n->ops.count + n->some.count : 0;
    }
    uint32_t *by_number = numbered(w);
    alone_check *room = work_alloc(w, ops, sizeof *room);
    if (!rooms_make(w, wanted, ops))
        return;
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        if (w->nodes.at[i].wanted && !w->nodes.at[i].never)
            bits_of_condition(w, &w->nodes.at[i]);
    }
    events_make(w, rows);
    if (w->s->oom)
        return;
    steps_make(w, by_number, room);
    matters_make(w);
    words_placed(w);
}
