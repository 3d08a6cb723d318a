/*
 * sweep_alone_make.c - sweep_alone.h: conjunctions laid out as conditions,
 * level by level; and all of it.
 */
#include "eval/sweep_alone_make.h"

#include <string.h>

/* More would take long to make, and a block is then not much slower. */
enum { ALONE_VALUES_MAX = 1 << 16 };

/* ---- choices --------------------------------------------------------------------------------- */

/* A conjunction without needs is, negated, a choice: "one of these". Where all that read it can
 * take its parts for their own, it is not needed. */

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

/* Whether a condition reads another one; `alike`: as one of its
 * operations, with room for a choice. */
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

/* The same condition again: it rests on what that one rests on, and not on it. */
static void node_like(alone_work *w, uint32_t at, uint32_t from)
{
    alone_node *n = &w->nodes.at[at];
    const alone_node *c = &w->nodes.at[from];
    n->never = c->never;
    for (uint32_t d = 0; d < w->x->count; d++)
        n->need[d] = c->need[d];
    for (size_t i = 0; i < c->ops.count; i++)
        node_op(w, n, c->ops.at[i]);
}

/* A condition of its own for a formula value, made last: nothing rests on it. */
static uint32_t answer_node(alone_work *w, uint32_t v, bool negated)
{
    alone_item x = w->oom ? item_constant(false) : w->items[v];
    if (x.kind == ITEM_NODE) {
        bool flag = x.flag;
        x = w->settled[x.at];
        x = flag ? item_negated(w, x) : x;
    }
    x = negated ? item_negated(w, x) : x;
    uint32_t at = node_add(w);
    if (!w->oom && x.kind == ITEM_NODE && !x.flag) {
        node_like(w, at, x.at);
    } else if (!w->oom) {
        node_and(w, at, x);
        node_simplify(w, at);
    }
    return at;
}

/* Nodes, those from `inner` on. */
typedef struct { uint32_t *nodes; uint32_t count, inner; } alone_answers;

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

/* A level is past those of all that it rests on. */
static uint32_t levels_make(alone_work *w)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < w->nodes.count && !w->oom; i++) {
        alone_node *n = &w->nodes.at[i];
        if (!n->wanted)
            continue;
        node_inherit(w, i);
        if (n->never)
            n->ops.count = n->some.count = 0;
        for (size_t k = 0; k < n->ops.count + n->some.count; k++) {
            uint32_t below = w->nodes.at[rest_at(n, k) / 2].level;
            n->level = n->level > below ? n->level : below + 1;
        }
        most = n->level > most ? n->level : most;
    }
    return most;
}

/* The first number of `count` in one word, where they go into one. */
static uint32_t word_for(uint32_t next, uint32_t count)
{
    return next % 64 + count > 64 ? (next + 63) / 64 * 64 : next;
}

/* Numbers for the conditions within, a level in one word where it goes into it. */
static uint32_t number_levels(alone_work *w, uint32_t end, uint32_t levels, uint32_t next)
{
    for (uint32_t level = 0; level <= levels; level++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < end; i++)
            count += w->nodes.at[i].wanted && w->nodes.at[i].level == level;
        next = word_for(next, count);
        for (uint32_t i = 0; i < end; i++) {
            if (w->nodes.at[i].wanted && w->nodes.at[i].level == level)
                w->nodes.at[i].number = next++;
        }
    }
    return next;
}

/* Conditions level by level; then those of the verdict, the disposition and charges; then, from
 * another four words on, the mask's and the lists'. */
static void number_nodes(alone_work *w, const alone_answers *answers)
{
    const sweep *s = w->s;
    uint32_t verdicts = VD_DENIED - VD_CONDITIONAL + 1, at = 0;
    uint32_t own = answers->count - s->q.bit_count - s->list_count;
    uint32_t levels = levels_make(w), next = number_levels(w, answers->inner, levels, 0);
    next = word_for(next, own <= 64 ? own : verdicts);
    w->inner_end = next;
    while (at < own)
        w->nodes.at[answers->nodes[at++]].number = next++;
    next = (next + 255) / 256 * 256;
    w->x->first_words = next / 64;
    w->x->mask_word = next / 64;
    for (uint32_t k = 0; k < s->q.bit_count; k++)
        w->nodes.at[answers->nodes[at++]].number = next++;
    next = (next + 63) / 64 * 64;
    w->x->list_word = next / 64;
    for (uint32_t k = 0; k < s->list_count; k++)
        w->nodes.at[answers->nodes[at++]].number = next++;
    w->x->list_end = (next + 63) / 64;
    w->x->words = (w->x->list_end + 3) / 4 * 4;
}

static alone_at found_at(const alone_work *w, const alone_answers *answers, uint32_t *i,
                         bool negated)
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
    number_nodes(w, &answers);
    x->list_ids = sweep_alloc(s, (x->list_end - x->list_word) * 64, sizeof *x->list_ids);
    for (uint32_t k = 0; x->list_ids && k < s->list_count; k++)
        x->list_ids[k] = s->lists[k].measure;
    for (verdict v = VD_CONDITIONAL; v <= VD_DENIED; v++) {
        alone_at level = found_at(w, &answers, &i, false);
        x->levels = v == VD_CONDITIONAL ? level : x->levels;
    }
    x->released = found_at(w, &answers, &i, true);
    x->denied = found_at(w, &answers, &i, false);
    x->odd = found_at(w, &answers, &i, false);
    for (size_t k = 0; k < s->pieces.count; k++)
        x->where[k] = found_at(w, &answers, &i, false);
    alone_conditions(w);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void row_rooms(alone_work *w)
{
    sweep *s = w->s;
    struct sweep_alone *x = w->x;
    x->now = sweep_aligned(s, x->words * sizeof *x->now);
    x->before = sweep_aligned(s, x->words * sizeof *x->before);
    x->chosen = sweep_alloc(s, x->count, sizeof *x->chosen);
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
    void (*const parts[])(alone_work *) = {alone_reach, alone_dimensions, alone_items,
                                           layout_make, row_rooms, alone_sums_make};
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !w.too_large; i++) {
        if (!w.oom && !s->oom)
            parts[i](&w);
    }
    if (w.oom || s->oom) {
        s->oom = false; /* a later call may have more */
        return false;
    }
    s->alone = w.too_large ? NULL : x;
    s->alone_tried = true;
    return true;
}
