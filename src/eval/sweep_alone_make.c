/*
 * sweep_alone_make.c - sweep_alone.h: conjunctions laid out as conditions, with their bits in the classes
 * and their checks; and all of it.
 */
#include "eval/sweep_alone_make.h"

#include <string.h>

/* More would take long to make, and a block is then not much slower. */
enum { ALONE_VALUES_MAX = 1 << 16, ALONE_BYTES_MAX = 16 << 20 };

/* ---- choices --------------------------------------------------------------------------------- */

/* A conjunction without needs is, negated, a choice: "one of these". Where all that read it can take
 * its parts for their own, it is not needed. */

enum { CHOICE_MAX = 64, CHOICE_NODES_MAX = 1 << 12 };

static bool is_choice(const alone_work *w, const alone_node *n)
{
    if (!n->wanted || n->ops.count < 2 || n->ops.count > CHOICE_MAX || n->some.count)
        return false;
    for (uint32_t d = 0; d < w->x->count; d++) {
        if (n->need[d])
            return false;
    }
    return true;
}

/* Whether a condition reads another one; `alike`: as one of its operations, with room for a choice. */
static bool reads_node(const alone_node *n, uint32_t at, bool *alike)
{
    for (size_t i = 0; i < n->some.count; i++) {
        if (n->some.at[i] / 2 == at)
            *alike = false;
    }
    for (size_t i = 0; i < n->ops.count; i++) {
        if (n->ops.at[i] / 2 != at)
            continue;
        *alike = *alike && !((n->ops.at[i] & 1) && n->some.count);
        return true;
    }
    return !*alike;
}

static void choice_into(alone_work *w, uint32_t at, alone_node *n)
{
    const alone_node *c = &w->nodes.at[at];
    for (size_t i = 0; i < n->ops.count && !w->oom;) {
        if (n->ops.at[i] / 2 != at) {
            i++;
            continue;
        }
        bool negated = n->ops.at[i] & 1;
        n->ops.at[i] = n->ops.at[--n->ops.count];
        for (size_t k = 0; k < c->ops.count && !w->oom; k++) {
            if (!negated)
                node_op(w, n, c->ops.at[k]);
            else if (!vec_push(w->a, &n->some, c->ops.at[k] ^ 1))
                w->oom = true;
        }
    }
}

static void choices_take(alone_work *w)
{
    uint32_t count = (uint32_t)w->nodes.count;
    for (uint32_t i = count; i-- > 0 && count <= CHOICE_NODES_MAX && !w->oom;) {
        bool alike = is_choice(w, &w->nodes.at[i]), any = false;
        for (uint32_t k = i + 1; alike && k < count; k++) {
            if (w->nodes.at[k].wanted)
                any = reads_node(&w->nodes.at[k], i, &alike) || any;
        }
        if (!alike || !any)
            continue;
        for (uint32_t k = i + 1; k < count; k++) {
            if (w->nodes.at[k].wanted)
                choice_into(w, i, &w->nodes.at[k]);
        }
        w->nodes.at[i].wanted = false;
    }
}

/* ---- laying out ------------------------------------------------------------------------------ */

/* A condition of its own for a formula value, made last: nothing rests on it. */
static uint32_t answer_node(alone_work *w, uint32_t v, bool negated)
{
    alone_item x = w->oom ? item_constant(false) : w->items[v];
    if (x.kind == ITEM_NODE) {
        bool flag = x.flag;
        x = w->settled[x.at];
        x = flag ? item_negated(w, x) : x;
    }
    uint32_t at = node_add(w);
    if (!w->oom) {
        node_and(w, at, negated ? item_negated(w, x) : x);
        node_simplify(w, at);
    }
    return at;
}

typedef struct { uint32_t *nodes; uint32_t count, inner; } alone_answers; /* nodes from `inner` on */

static void answers_add(alone_work *w, alone_answers *to, uint32_t v, bool negated)
{
    uint32_t at = answer_node(w, v, negated);
    if (!w->oom)
        to->nodes[to->count++] = at;
}

/* Those that hold on most rows are asked for negated, so that they are seldom looked at. */
static void answers_make(alone_work *w, alone_answers *to)
{
    const sweep *s = w->s;
    to->inner = (uint32_t)w->nodes.count;
    to->nodes = work_alloc(w, VD_COUNT + 3 + s->pieces.count + s->q.bit_count + s->list_count,
                           sizeof *to->nodes);
    for (verdict v = VD_CONDITIONAL; v <= VD_DENIED; v++)
        answers_add(w, to, s->levels[v], false);
    answers_add(w, to, s->released, true);
    answers_add(w, to, s->denied, false);
    answers_add(w, to, s->odd, false);
    for (size_t i = 0; i < s->pieces.count; i++)
        answers_add(w, to, s->pieces.at[i].where, false);
    for (uint32_t i = 0; i < s->q.bit_count; i++)
        answers_add(w, to, s->bits[i], false);
    for (uint32_t i = 0; i < s->list_count; i++)
        answers_add(w, to, s->lists[i].where, false);
}

static void mark_wanted(alone_work *w, const alone_answers *answers)
{
    for (uint32_t i = 0; i < answers->count; i++)
        w->nodes.at[answers->nodes[i]].wanted = true;
    for (size_t i = w->nodes.count; i-- > 0;) {
        const alone_node *n = &w->nodes.at[i];
        for (size_t k = 0; n->wanted && !n->never && k < n->ops.count; k++)
            w->nodes.at[n->ops.at[k] / 2].wanted = true;
    }
}

static bool rests_on(const alone_node *n)
{
    return n->ops.count + n->some.count > 0;
}

static uint32_t rest_at(const alone_node *n, size_t k)
{
    return k < n->ops.count ? n->ops.at[k] : n->some.at[k - n->ops.count];
}

/* Numbers for conditions that rest on others, a word at a time: in a word, none rests on another of it,
 * so that they can be looked at side by side. */
static uint32_t number_resting(alone_work *w, uint32_t count, uint32_t next)
{
    uint32_t *left = work_alloc(w, count, sizeof *left), rest = 0;
    for (uint32_t i = 0; left && i < count; i++) {
        if (w->nodes.at[i].wanted && rests_on(&w->nodes.at[i]))
            left[rest++] = i;
    }
    while (rest && !w->oom) {
        uint32_t kept = 0, end = next + 64;
        for (uint32_t i = 0; i < rest; i++) {
            alone_node *n = &w->nodes.at[left[i]];
            bool ready = next < end;
            for (size_t k = 0; ready && k < n->ops.count + n->some.count; k++)
                ready = w->nodes.at[rest_at(n, k) / 2].number < end - 64;
            if (ready)
                n->number = next++;
            else
                left[kept++] = left[i];
        }
        rest = kept;
        next = end;
    }
    return next;
}

/* Those of literals alone come first, so that few words are looked through; then the others; then the
 * words of answers. The number of words is returned. */
static uint32_t number_nodes(alone_work *w, const alone_answers *answers)
{
    const sweep *s = w->s;
    uint32_t next = 0, at = 0, own = answers->count - s->q.bit_count - s->list_count;
    for (uint32_t i = 0; i < answers->inner + own; i++) {
        alone_node *n = &w->nodes.at[i];
        if (n->never)
            n->ops.count = n->some.count = 0;
        n->number = n->wanted && !rests_on(n) ? next++ : UINT32_MAX;
    }
    next = (next + 63) / 64 * 64;
    w->x->rest_word = next / 64;
    next = number_resting(w, answers->inner + own, next);
    at = own;
    w->x->mask_word = next / 64;
    for (uint32_t k = 0; k < s->q.bit_count; k++)
        w->nodes.at[answers->nodes[at++]].number = next++;
    next = (next + 63) / 64 * 64;
    w->x->list_word = next / 64;
    for (uint32_t k = 0; k < s->list_count; k++)
        w->nodes.at[answers->nodes[at++]].number = next++;
    w->x->list_end = (next + 63) / 64;
    return (w->x->list_end + 3) / 4 * 4;
}

/* The checks of a condition's operations [from, end), a word each, into `room`; their number. */
static uint32_t checks_of(const alone_work *w, const alone_node *n, size_t from, size_t end,
                          alone_check *room)
{
    uint32_t count = 0;
    for (size_t k = from; k < end; k++) {
        uint32_t op = rest_at(n, k), on = w->nodes.at[op / 2].number, i = 0;
        uint64_t bit = UINT64_C(1) << on % 64, want = op & 1 ? 0 : bit;
        tg_assert(on / 64 < n->number / 64);
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

static void rest_make(alone_work *w, const alone_node *n, alone_check *room, uint32_t *more)
{
    struct sweep_alone *x = w->x;
    alone_rest *to = &x->on[n->number - x->rest_word * 64];
    size_t all = n->ops.count, end = all + n->some.count;
    uint64_t bit = UINT64_C(1) << n->number % 64;
    uint32_t count = checks_of(w, n, 0, all, room);
    x->rests[n->number / 64] |= bit;
    for (uint32_t i = 0; i < 2 && i < count; i++) {
        to->mask[i] = room[i].mask;
        to->want[i] = room[i].want;
        to->word[i] = room[i].word;
    }
    if (count <= 2 && n->some.count == 0)
        return;
    x->longer[n->number / 64] |= bit;
    to->more = *more;
    for (uint32_t i = 2; i < count; i++)
        x->more[(*more)++] = room[i];
    to->more_any = *more;
    count = checks_of(w, n, all, end, room);
    for (uint32_t i = 0; i < count; i++)
        x->more[(*more)++] = room[i];
    (*more)++; /* an empty one ends them */
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
                    out |= ~t->bits[c * x->words + k];
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
            by_word[k] = must && k >= t->word_count ? PAST_WORDS : by_word[k] * x->words;
    }
}

static size_t count_wanted(const alone_work *w)
{
    size_t count = 0;
    for (uint32_t i = 0; i < w->nodes.count; i++)
        count += w->nodes.at[i].wanted;
    return count;
}

/* Bits and checks, condition by condition. */
static void conditions_make(alone_work *w)
{
    struct sweep_alone *x = w->x;
    size_t bytes = 0, ops = 0;
    for (uint32_t d = 0; d < x->count; d++)
        bytes += (size_t)x->dimensions[d].class_count * x->words * sizeof(uint64_t);
    if (bytes > ALONE_BYTES_MAX) {
        x->words = 0;
        return;
    }
    for (uint32_t d = 0; d < x->count; d++) {
        alone_dimension *t = &x->dimensions[d];
        t->bits = sweep_aligned(w->s, (size_t)t->class_count * x->words * sizeof *t->bits);
        if (w->s->oom)
            return;
        memset(t->bits, 0xff, (size_t)t->class_count * x->words * sizeof *t->bits);
    }
    uint32_t *by_number = work_alloc(w, (size_t)x->words * 64, sizeof *by_number), count = 0;
    for (uint32_t i = 0; i < w->nodes.count; i++)
        ops += w->nodes.at[i].wanted ? w->nodes.at[i].ops.count + w->nodes.at[i].some.count : 0;
    x->rests = sweep_alloc(w->s, x->words, sizeof *x->rests);
    x->longer = sweep_alloc(w->s, x->words, sizeof *x->longer);
    x->all = sweep_aligned(w->s, x->words * sizeof *x->all);
    x->on = sweep_alloc(w->s, (size_t)(x->words - x->rest_word) * 64, sizeof *x->on);
    x->more = sweep_alloc(w->s, ops + count_wanted(w), sizeof *x->more);
    alone_check *room = work_alloc(w, ops, sizeof *room);
    if (w->oom || w->s->oom)
        return;
    memset(by_number, 0xff, (size_t)x->words * 64 * sizeof *by_number);
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        if (w->nodes.at[i].wanted)
            by_number[w->nodes.at[i].number] = i;
    }
    for (uint32_t k = 0; k < x->words * 64; k++) {
        const alone_node *n = by_number[k] == ID_NONE ? NULL : &w->nodes.at[by_number[k]];
        if (!n || n->never)
            continue;
        x->all[k / 64] |= UINT64_C(1) << k % 64;
        if (rests_on(n))
            rest_make(w, n, room, &count);
        for (uint32_t d = 0; d < x->count; d++) {
            const alone_dimension *t = &x->dimensions[d];
            for (uint32_t c = 0; n->need[d] && c < t->class_count; c++) {
                if (!(n->need[d][c / 64] >> c % 64 & 1))
                    t->bits[(size_t)c * x->words + k / 64] &= ~(UINT64_C(1) << k % 64);
            }
        }
    }
    matters_make(w);
    words_placed(w);
}

static alone_at found_at(const alone_work *w, const alone_answers *answers, uint32_t *i, bool negated)
{
    uint32_t number = w->nodes.at[answers->nodes[(*i)++]].number;
    return (alone_at){number / 64, number % 64, negated};
}

static void layout_make(alone_work *w)
{
    sweep *s = w->s;
    struct sweep_alone *x = w->x;
    alone_answers answers = {0};
    uint32_t i = 0;
    answers_make(w, &answers);
    x->where = sweep_alloc(s, s->pieces.count, sizeof *x->where);
    if (w->oom || s->oom)
        return;
    mark_wanted(w, &answers);
    choices_take(w);
    x->words = number_nodes(w, &answers);
    x->list_ids = sweep_alloc(s, (x->list_end - x->list_word) * 64, sizeof *x->list_ids);
    for (uint32_t k = 0; x->list_ids && k < s->list_count; k++)
        x->list_ids[k] = s->lists[k].measure;
    for (verdict v = VD_CONDITIONAL; v <= VD_DENIED; v++)
        x->levels[v] = found_at(w, &answers, &i, false);
    x->released = found_at(w, &answers, &i, true);
    x->denied = found_at(w, &answers, &i, false);
    x->odd = found_at(w, &answers, &i, false);
    for (size_t k = 0; k < s->pieces.count; k++)
        x->where[k] = found_at(w, &answers, &i, false);
    conditions_make(w);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool watch_holds(const sum_watch *t, int64_t at)
{
    rat steps;
    i128 nearest;
    return rat_mul(rat_int(at), t->steps, &steps) && rat_round_even(steps, 0, &nearest) &&
           nearest >= INT64_MIN && nearest <= INT64_MAX;
}

/* The last number from 0 on towards `end` that a watched fact may have: all before it may be, too. */
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
    for (size_t i = 0; !s->oom && s->any_ranged && i < s->watches.count; i++) {
        x->watched[x->watched_count] = s->watches.at[i].at;
        x->watched_low[x->watched_count] = watch_end(&s->watches.at[i], INT64_MIN);
        x->watched_high[x->watched_count++] = watch_end(&s->watches.at[i], INT64_MAX);
    }
}

/* The sums that comparisons and charges read, in order. */
static void sums_wanted(sweep *s, struct sweep_alone *x)
{
    bool *now = sweep_alloc(s, s->sums.count, sizeof *now);
    watches_make(s, x);
    x->compared = sweep_alloc(s, s->sums.count, sizeof *x->compared);
    x->charged = sweep_alloc(s, s->sums.count, sizeof *x->charged);
    if (s->oom)
        return;
    for (uint32_t i = 0; i < x->watched_count; i++)
        sums_mark(s, now, x->watched[i]);
    for (uint32_t i = 0; i < s->sums.count; i++) {
        if (now[i] || s->sum_compared[i])
            x->compared[x->compared_count++] = i;
        else if (s->sum_charged[i])
            x->charged[x->charged_count++] = i;
    }
}

static void row_rooms(sweep *s, struct sweep_alone *x)
{
    x->now = sweep_aligned(s, x->words * sizeof *x->now);
    x->chosen = sweep_alloc(s, x->count, sizeof *x->chosen);
    x->low = sweep_alloc(s, s->q.input_count, sizeof *x->low);
    x->high = sweep_alloc(s, s->q.input_count, sizeof *x->high);
    x->sums = sweep_alloc(s, s->sums.count, sizeof *x->sums);
    x->fits = sweep_alloc(s, s->sums.count, sizeof *x->fits);
    x->amounts = sweep_alloc(s, s->charges.count, sizeof *x->amounts);
    x->found = sweep_alloc(s, s->list_count, sizeof *x->found);
}

bool sweep_alone_make(sweep *s, arena *scratch)
{
    if (s->alone_tried)
        return true;
    s->alone_tried = s->index || s->f.values.count > ALONE_VALUES_MAX;
    if (s->alone_tried)
        return true;
    struct sweep_alone *x = sweep_alloc(s, 1, sizeof *x);
    alone_work w = {.s = s, .x = x, .a = scratch};
    w.items = work_alloc(&w, s->f.values.count, sizeof *w.items);
    if (!w.oom && !s->oom)
        alone_reach(&w);
    if (!w.oom && !s->oom)
        alone_dimensions(&w);
    if (!w.oom && !s->oom)
        alone_items(&w);
    if (!w.oom && !s->oom)
        layout_make(&w);
    if (!w.oom && !s->oom) {
        sums_wanted(s, x);
        row_rooms(s, x);
    }
    if (!w.oom && !s->oom)
        sums_ranges(s, x->low, x->high);
    if (w.oom || s->oom) {
        s->oom = false; /* a later call may have more */
        return false;
    }
    s->alone = x->words ? x : NULL;
    s->alone_tried = true;
    return true;
}
