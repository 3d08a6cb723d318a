/*
 * solve_shown.c - what is shown: true in every admissible completion of the facts, under a reading
 * of the questions, among the worlds that a hinge leaves.
 *
 * Each condition has a space of its own over what it reads. Its failing completions are one plane;
 * a condition is shown when none of them agrees with what is fixed. The answer is remembered by
 * what is fixed, so a hundred hinge sets that fix the same things ask once.
 */
#include "eval/solver.h"

#include <string.h>

enum {
    MEMO_MIN = 64,
    COMPLETIONS_HELD_MAX = 1 << 22, /* planes of half a megabyte */
    PLANES_KEPT_MAX = 512,          /* of at most 8 KiB each, per showing */
};

/* ---- assignments ----------------------------------------------------------------------------- */

static uint32_t own_place(const showing *x, bool is_free, uint32_t id)
{
    for (uint32_t i = 0; x && i < x->item_count; i++) {
        if (x->items[i]->free == is_free && x->items[i]->id == id)
            return i;
    }
    return ID_NONE;
}

static int32_t assigned_class(const assignment *as, bool is_free, uint32_t id, const item **out)
{
    uint32_t i = own_place(as->show, is_free, id);
    if (i != ID_NONE) {
        *out = as->show->items[i];
        return (int32_t)space_digit(&as->show->sp, i, as->completion);
    }
    const item *it = is_free ? as->s->frees.at[id].it : as->s->fact_item[id];
    *out = it;
    if (!it || it->at == ID_NONE || as->classes[it->at] == CLASS_FREE)
        return -1;
    return as->classes[it->at];
}

static const iclass *assigned_fact(const assignment *as, uint32_t fact_id)
{
    const item *it;
    int32_t c = assigned_class(as, false, fact_id, &it);
    return c < 0 ? NULL : &it->classes[c];
}

static int assigned_truth(const assignment *as, uint32_t free_id)
{
    const item *it;
    return assigned_class(as, true, free_id, &it);
}

static bool anything_to_check(const solver *s)
{
    if (s->tie_orders || s->roles.count)
        return true;
    for (size_t i = 0; i < s->frees.count; i++) {
        if (s->frees.at[i].order)
            return true;
    }
    return false;
}

/* ---- worlds that may be ---------------------------------------------------------------------- */

/* Of a space, what no constraint surely excludes. */
static uint64_t *admitted(solver *s, const space *sp)
{
    uint64_t *valid = plane_new(s, sp);
    id_list open = {0};
    if (!valid)
        return NULL;
    memcpy(valid, sp->ones, sp->words * sizeof *valid);
    for (uint32_t i = 0; i < s->p->tie_count; i++) {
        if (s->ties[i].on_line == K_OPEN && !s->ties[i].is_order)
            SOLVE_PUSH(s, &open, s->ties[i].node);
    }
    if (open.count == 0 || s->oom)
        return valid;
    space_eval(s, sp, open.at, (uint32_t)open.count, true);
    for (size_t i = 0; i < open.count && !s->oom; i++) {
        const uint64_t *may = plane_may(s, sp, open.at[i], true);
        for (uint32_t w = 0; w < sp->words; w++)
            valid[w] &= may[w];
    }
    return valid;
}

/* Items that orders and roles look at. */
static bool *checked_items(solver *s)
{
    bool *in = solve_alloc(s, s->items.count, sizeof *in);
    for (size_t i = 0; in && i < s->items.count; i++) {
        const item *it = s->items.at[i];
        in[i] = it->free ? s->frees.at[it->id].order : s->m->facts[it->id].kind == FACT_PARTY;
    }
    for (size_t k = 0; in && k < s->frees.count; k++) {
        const free_truth *t = &s->frees.at[k];
        for (uint32_t j = 0; t->order && j < t->fact_count; j++) {
            const item *it = s->fact_item[t->facts[j]];
            if (it && it->at != ID_NONE)
                in[it->at] = true;
        }
    }
    return in;
}

static bool world_possible(solver *s, void *ctx, const uint16_t *classes)
{
    (void)ctx;
    assignment as = {.s = s, .fact = assigned_fact, .truth = assigned_truth, .classes = classes};
    return solve_possible(s, &as);
}

bool solve_any_values(solver *s)
{
    uint16_t *classes = solve_alloc(s, s->items.count, sizeof *classes);
    for (size_t i = 0; classes && i < s->items.count; i++)
        classes[i] = CLASS_FREE;
    return !classes || !anything_to_check(s) || world_possible(s, NULL, classes);
}

void solve_valid(solver *s)
{
    uint64_t *valid = admitted(s, &s->sp);
    s->valid = valid;
    if (s->oom || !anything_to_check(s))
        return;
    bool *in = checked_items(s);
    const uint64_t *possible = in ? plane_by(s, &s->sp, in, world_possible, NULL) : NULL;
    for (uint32_t w = 0; possible && w < s->sp.words; w++)
        valid[w] &= possible[w];
}

/* ---- showings -------------------------------------------------------------------------------- */

/* The item as the showing sees it: the line's, or one of its own with classes by its own atoms. */
static item *own_item(solver *s, const item *it, const id_list *atoms, uint64_t *completions)
{
    item *copy = solve_alloc(s, 1, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *it;
    copy->at = ID_NONE;
    item_classes(s, copy, atoms, NULL);
    if (!it->question && *completions <= s->line.worlds_max)
        *completions *= copy->class_count;
    s->give_up = s->give_up || it->wide;
    return copy;
}

static bool build_showing_space(solver *s, showing *x)
{
    id_list atoms = {0};
    item_list items = {0};
    uint64_t completions = 1, held = 1;
    solve_new_walk(s);
    solve_reads(s, x->node, false, &atoms);
    add_items(s, &atoms, 0, &items);
    close_over_ties(s, &atoms, &items);
    for (size_t i = 0; i < items.count && !s->oom; i++) {
        item *own = own_item(s, items.at[i], &atoms, &completions);
        if (items.at[i]->at == ID_NONE)
            items.at[i] = own;
        if (!s->oom && held <= COMPLETIONS_HELD_MAX)
            held *= items.at[i]->class_count;
    }
    x->items = items.at;
    x->item_count = (uint32_t)items.count;
    if (completions > s->line.worlds_max || held > COMPLETIONS_HELD_MAX)
        s->give_up = true;
    return !s->oom && !s->give_up;
}

/* Marks both facts of an order or a role when one of them is marked. */
static bool mark_pair(bool *marked, uint32_t x, uint32_t y)
{
    if (marked[x] == marked[y])
        return false;
    marked[x] = marked[y] = true;
    return true;
}

/*
 * What of the line, once fixed, may change what completions there are: the showing's own items, and
 * what orders and roles connect with them.
 */
static void find_bearing(solver *s, showing *x)
{
    bool *marked = solve_alloc(s, s->m->facts_count, sizeof *marked);
    for (uint32_t i = 0; marked && i < x->item_count; i++) {
        const item *it = x->items[i];
        const free_truth *t = it->free ? &s->frees.at[it->id] : NULL;
        if (!it->free)
            marked[it->id] = true;
        for (uint32_t k = 0; t && t->order && k < t->fact_count; k++)
            marked[t->facts[k]] = true;
    }
    for (bool more = marked; more;) {
        more = false;
        for (size_t i = 0; i < s->frees.count; i++) {
            const free_truth *t = &s->frees.at[i];
            more = (t->order && mark_pair(marked, t->left_a.fact, t->right_a.fact)) || more;
        }
        for (size_t i = 0; i < s->roles.count; i++)
            more = mark_pair(marked, s->roles.at[i].role, s->roles.at[i].party) || more;
    }
    for (size_t i = 0; marked && i < s->items.count; i++) {
        const item *it = s->items.at[i];
        const free_truth *t = it->free ? &s->frees.at[it->id] : NULL;
        x->bears[i] = own_place(x, it->free, it->id) != ID_NONE ||
                      (t ? t->order && marked[t->left_a.fact] : marked[it->id]);
    }
}

/* Needs the line's items in place. */
static void fill_showing(solver *s, showing *x)
{
    if (!space_init(s, &x->sp, x->items, x->item_count))
        return;
    space_eval(s, &x->sp, &x->node, 1, false);
    if (s->oom)
        return;
    const uint64_t *false_now = plane_may(s, &x->sp, x->node, false);
    x->fails = admitted(s, &x->sp);
    x->bears = solve_alloc(s, s->items.count, sizeof *x->bears);
    if (s->oom)
        return;
    for (uint32_t w = 0; w < x->sp.words; w++)
        x->fails[w] &= false_now[w];
    find_bearing(s, x);
}

void solve_showings(solver *s)
{
    for (uint32_t i = 0; i < s->frees.count; i++)
        s->net_orders = s->net_orders || s->frees.at[i].order;
    for (size_t i = 0; i < s->showings.count && !s->oom; i++) {
        if (!build_showing_space(s, &s->showings.at[i]))
            continue;
        fill_showing(s, &s->showings.at[i]);
    }
}

/* ---- shown under what is fixed --------------------------------------------------------------- */

static bool agrees_with(const showing *x, uint32_t completion, const uint16_t *classes)
{
    for (uint32_t i = 0; i < x->item_count; i++) {
        uint32_t at = x->items[i]->at;
        if (at != ID_NONE && classes[at] != CLASS_FREE &&
            classes[at] != space_digit(&x->sp, i, completion))
            return false;
    }
    return true;
}

static bool shown_with(const solver *s, const showing *x, const uint16_t *classes)
{
    assignment as = {.s = s, .fact = assigned_fact, .truth = assigned_truth, .show = x,
                     .classes = classes};
    bool check = anything_to_check(s);
    for (uint32_t w = 0; w < x->sp.words; w++) {
        for (uint64_t bits = x->fails[w]; bits; bits &= bits - 1) {
            as.completion = w * 64 + (uint32_t)__builtin_ctzll(bits);
            if (agrees_with(x, as.completion, classes) && (!check || solve_possible(s, &as)))
                return false;
        }
    }
    return true;
}

static uint64_t fixed_key(const solver *s, const showing *x, const uint16_t *classes)
{
    uint64_t key = 1;
    for (size_t i = 0; i < s->items.count; i++) {
        if (!x->bears[i])
            continue;
        uint32_t digit = classes[i] == CLASS_FREE ? 0 : classes[i] + 1u;
        key = key * (s->items.at[i]->class_count + 1u) + digit;
    }
    return key;
}

static uint32_t memo_slot(const showing *x, uint64_t key)
{
    uint32_t i = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (x->memo_room - 1);
    while (x->shown[i] && x->keys[i] != key)
        i = (i + 1) & (x->memo_room - 1);
    return i;
}

static bool memo_grow(solver *s, showing *x)
{
    showing old = *x;
    x->memo_room = old.memo_room ? old.memo_room * 2 : MEMO_MIN;
    x->keys = solve_alloc(s, x->memo_room, sizeof *x->keys);
    x->shown = solve_alloc(s, x->memo_room, sizeof *x->shown);
    if (s->oom)
        return false;
    for (uint32_t i = 0; i < old.memo_room; i++) {
        if (!old.shown[i])
            continue;
        uint32_t at = memo_slot(x, old.keys[i]);
        x->keys[at] = old.keys[i];
        x->shown[at] = old.shown[i];
    }
    return true;
}

static bool shown_memo(solver *s, showing *x, const uint16_t *classes)
{
    if (x->memo_count * 2 >= x->memo_room && !memo_grow(s, x))
        return false;
    uint64_t key = fixed_key(s, x, classes);
    uint32_t at = memo_slot(x, key);
    if (!x->shown[at]) {
        x->keys[at] = key;
        x->shown[at] = shown_with(s, x, classes) ? 2 : 1;
        x->memo_count++;
    }
    return x->shown[at] == 2;
}

static bool shown_test(solver *s, void *ctx, const uint16_t *classes)
{
    return shown_memo(s, ctx, classes);
}

/* The plane when these items are fixed, kept by those of them that bear. */
static const uint64_t *shown_when(solver *s, showing *x, const bool *fixed, bool *in)
{
    uint64_t mask = 0;
    for (size_t k = 0; k < s->items.count; k++) {
        in[k] = x->bears[k] && (s->items.at[k]->question || (fixed && fixed[k]));
        mask |= (uint64_t)(in[k] && k < 64) << (k & 63);
    }
    for (size_t i = 0; i < x->planes.count; i++) {
        if (x->planes.at[i].fixed == mask)
            return x->planes.at[i].plane;
    }
    uint64_t *plane = plane_by(s, &s->sp, in, shown_test, x);
    if (!plane)
        return NULL;
    if (!fixed)
        x->lacking = plane_less(plane, s->sp.ones, s->sp.words);
    for (uint32_t w = 0; w < s->sp.words; w++)
        plane[w] &= s->valid[w];
    if (x->planes.count < PLANES_KEPT_MAX)
        SOLVE_PUSH(s, &x->planes, ((shown_plane){mask, plane}));
    return plane;
}

void solve_shown(solver *s, const bool *fixed)
{
    bool *in = solve_alloc(s, s->items.count, sizeof *in);
    for (size_t i = 0; i < s->showings.count && !s->oom; i++)
        s->showings.at[i].now = shown_when(s, &s->showings.at[i], fixed, in);
}

bool solve_bears(const solver *s, uint32_t item_at)
{
    for (size_t i = 0; i < s->showings.count; i++) {
        if (s->showings.at[i].bears[item_at])
            return true;
    }
    return false;
}
