/*
 * solve_joint.c - what becomes of a line under each joint reading of its open questions, from the
 * worlds of one outcome.
 *
 *     worlds   | reading 0      | reading 1      | ...      a run of `completions` each (solver.h)
 *     run ──▶ disposition, and who charges in its worlds ──▶ a leaf       equal ones are one
 *     leaves by joint reading ──▶ questions that change no leaf are dropped
 *
 * A reading that is given fixes the question in every world, so its run is the line's worlds
 * under it: the leaf is what deciding the line with these readings would say. Not worked out
 * where that may not hold or the tables would be large: past the worlds that are walked, where
 * an item of the question kind is no question, where versions of one charge differ, with more
 * than 64 charges or 32 bases.
 */
#include "eval/solve_outcome.h"

#include "eval/keys.h"

#include <string.h>

enum { JOINT_CHARGES_MAX = 64, JOINT_PAIRS_MAX = 512 };

/* The charges that stand in a world, a bit each, and what is then owed. */
typedef struct { uint64_t charges; uint32_t kind; } world_pays;

/* What becomes of a line in a run; `to_do`: it is held for nothing but
 * what is still to be shown. */
typedef struct { disposition disposition; bool to_do; } run_end;

typedef struct {
    solver *s;
    const frame *f;
    uint64_t *charges;      /* by world */
    world_pays *pairs;      /* of a run, each once */
    uint32_t pair_count;
    uint32_t *key;
    key_table ids;
    VEC(joint_leaf) leaves;
} joint_work;

/* ---- a leaf ---------------------------------------------------------------------------------- */

static void leaf_use(const joint_work *w, uint32_t k, charge_use *u)
{
    const charge_rule *rule = charge_rule_of(w->s->p, u);
    uint32_t in = 0, bases = rule->charge_count < BASE_BITS ? rule->charge_count : BASE_BITS;
    base_pattern of_all = {UINT32_MAX, 0};
    bool full = false;
    u->kinds = 0;
    u->pattern_count = 0;
    for (uint32_t i = 0; i < w->pair_count; i++) {
        uint32_t surely = 0;
        if (!(w->pairs[i].charges >> k & 1))
            continue;
        in++;
        u->kinds |= (uint8_t)(1u << w->pairs[i].kind);
        for (uint32_t b = 0; b < bases; b++) {
            for (size_t j = 0; j < w->s->uses.count; j++)
                if (w->s->uses.at[j].measure == rule->charges[b] && w->pairs[i].charges >> j & 1)
                    surely |= 1u << b;
        }
        charge_pattern(u, surely, &of_all, &full);
    }
    charge_pattern_end(u, &of_all, full);
    u->stands = in == 0 ? IN_NONE : in == w->pair_count ? IN_EVERY : IN_SOME;
}

/* False when memory is out. */
static bool leaf_new(joint_work *w, run_end is)
{
    solver *s = w->s;
    uint32_t count = (uint32_t)s->uses.count, n = 0;
    charge_use *uses = solve_alloc(s, count, sizeof *uses);
    uint64_t *made = solve_alloc(s, count, sizeof *made);
    joint_leaf leaf = {.disposition = is.disposition, .to_do = is.to_do};
    leaf.charges = outcome_alloc(s, count, sizeof *leaf.charges);
    if (s->oom)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        charge_use u = s->uses.at[k];
        leaf_use(w, k, &u);
        if (u.stands != IN_NONE)
            uses[n++] = u;
    }
    if (!charges_made_of(s->p, uses, n, made, s->a))
        return false;
    for (uint32_t k = 0; k < n; k++)
        leaf.charges[k] = (joint_charge){uses[k].measure, uses[k].stands, uses[k].kinds, made[k]};
    leaf.charge_count = n;
    return vec_push(s->a, &w->leaves, leaf);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static int pays_order(const world_pays *x, const world_pays *y)
{
    if (x->charges != y->charges)
        return x->charges < y->charges ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* Adds it where it is not there yet; in order. False: too many. */
static bool pays_add(joint_work *w, world_pays x)
{
    uint32_t at = w->pair_count;
    while (at > 0 && pays_order(&x, &w->pairs[at - 1]) < 0)
        at--;
    if (at > 0 && pays_order(&x, &w->pairs[at - 1]) == 0)
        return true;
    if (w->pair_count == JOINT_PAIRS_MAX)
        return false;
    memmove(w->pairs + at + 1, w->pairs + at, (w->pair_count - at) * sizeof x);
    w->pairs[at] = x;
    w->pair_count++;
    return true;
}

static bool in_plane(const uint64_t *x, uint32_t w)
{
    return x[w / 64] >> w % 64 & 1;
}

/* The run's pairs and what becomes of it; DISP_BAD: constraints leave it no world. False: too many
 * pairs. */
static bool look_at_run(joint_work *w, uint32_t from, uint32_t to, run_end *out)
{
    const frame *f = w->f;
    const vset fine = 1u << VD_CLEAR | 1u << VD_CONDITIONAL;
    vset set = 0;
    bool to_do = false, conflict = false;
    world_pays last = {0};
    w->pair_count = 0;
    for (uint32_t i = from; i < to; i++) {
        if (!world_valid(w->s, i))
            continue;
        verdict v = (verdict)f->line[i];
        world_pays x = {w->charges[i], w->charges[i] ? charge_pay_of(v) : 0};
        to_do = to_do || in_plane(f->to_do, i);
        conflict = conflict || in_plane(f->conflict, i);
        if ((!set || pays_order(&x, &last) != 0) && !pays_add(w, x))
            return false;
        last = x;
        set |= (vset)(1u << v);
    }
    bool goes = !(set & ~fine) && !conflict;
    *out = (run_end){goes && !to_do ? DISP_RELEASED : DISP_HELD, goes && to_do};
    if (!set)
        *out = (run_end){DISP_BAD, false};
    else if (set == 1u << VD_DENIED)
        *out = (run_end){DISP_DENIED, false};
    return true;
}

/* The leaf of the run at hand; ID_NONE: memory is out. */
static uint32_t leaf_of_run(joint_work *w, run_end is)
{
    uint32_t words = 0, id;
    w->key[words++] = (uint32_t)is.disposition << 1 | is.to_do;
    for (uint32_t i = 0; i < w->pair_count; i++) {
        w->key[words++] = (uint32_t)w->pairs[i].charges;
        w->key[words++] = (uint32_t)(w->pairs[i].charges >> 32);
        w->key[words++] = w->pairs[i].kind;
    }
    uint64_t hash = key_hash(w->key, words);
    id = key_find(&w->ids, w->key, words, hash);
    if (id != ID_NONE)
        return id;
    id = (uint32_t)w->leaves.count;
    if (!leaf_new(w, is) || !key_keep(w->s->a, &w->ids, w->key, words, hash, id)) {
        w->s->oom = true;
        return ID_NONE;
    }
    return id;
}

/* ---- questions ------------------------------------------------------------------------------- */

/* Whether giving a reading changes no more than the item: known answers hold at their dates only,
 * and a reading that is given holds at all (even where it is said to be one of all). */
static bool open_at_all_dates(const solver *s, const question *q)
{
    if (s->line.values[q->fact].state != V_MISSING)
        return true;
    if (q->asked > s->p->known_on)
        return false;
    for (uint32_t i = 0; i < q->answer_count; i++)
        if (q->answers[i].when.known <= s->p->known_on)
            return false;
    return true;
}

static uint32_t class_of_step(const item *it, int64_t step)
{
    for (uint32_t c = 0; c < it->class_count; c++) {
        const admissible *v = &it->classes[c].values;
        for (uint32_t k = 0; k < v->count; k++)
            if (v->runs[k].lo <= step && step <= v->runs[k].hi)
                return c;
    }
    return ID_NONE;
}

/* The class of each reading of an item; false: some reading is in none. */
static bool reading_classes(solver *s, const item *it, joint_question *out)
{
    const question *q = &s->m->questions[s->m->facts[it->id].question];
    uint32_t *class_of = outcome_alloc(s, q->reading_count, sizeof *class_of);
    if (!class_of || !open_at_all_dates(s, q))
        return false;
    for (uint32_t r = 0; r < q->reading_count; r++) {
        class_of[r] = class_of_step(it, q->readings[r]);
        if (class_of[r] == ID_NONE)
            return false;
    }
    *out = (joint_question){it->id, it->class_count, class_of, q->reading_count};
    return true;
}

/* The items of the question kind, which come first; false: not all are questions. */
static bool joint_questions(solver *s, joint_table *t)
{
    t->questions = outcome_alloc(s, s->sp.count, sizeof *t->questions);
    for (uint32_t i = 0; t->questions && i < s->sp.count && s->sp.items[i]->question; i++) {
        const item *it = s->sp.items[i];
        if (it->free || s->m->facts[it->id].kind != FACT_QUESTION ||
            !reading_classes(s, it, &t->questions[t->question_count++]))
            return false;
    }
    return t->questions && t->question_count == s->out->question_count;
}

/* Drops a question whose reading changes no leaf. */
static void drop_question(joint_table *t, uint32_t *leaf_of, uint32_t at)
{
    uint32_t classes = t->questions[at].class_count, step = 1, kept = 0;
    for (uint32_t i = at + 1; i < t->question_count; i++)
        step *= t->questions[i].class_count;
    for (uint32_t row = 0; row < t->rows; row++)
        if (leaf_of[row] != leaf_of[row - row / step % classes * step])
            return;
    for (uint32_t row = 0; row < t->rows; row++)
        if (row / step % classes == 0)
            leaf_of[kept++] = leaf_of[row];
    t->rows = kept;
    t->question_count--;
    memmove(t->questions + at, t->questions + at + 1,
            (t->question_count - at) * sizeof *t->questions);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool joint_init(joint_work *w, uint64_t *const *where)
{
    solver *s = w->s;
    w->charges = solve_alloc(s, s->sp.n, sizeof *w->charges);
    w->pairs = solve_alloc(s, JOINT_PAIRS_MAX, sizeof *w->pairs);
    w->key = solve_alloc(s, 3u * JOINT_PAIRS_MAX + 1, sizeof *w->key);
    for (size_t k = 0; !s->oom && k < s->uses.count; k++) {
        const uint64_t *plane = where[s->uses.at[k].measure];
        for (uint32_t i = 0; i < s->sp.words; i++)
            for (uint64_t bits = plane[i]; bits; bits &= bits - 1)
                w->charges[i * 64 + (uint32_t)__builtin_ctzll(bits)] |= UINT64_C(1) << k;
    }
    return !s->oom;
}

static bool joint_wanted(const solver *s)
{
    bool mixed = s->uses.count > JOINT_CHARGES_MAX;
    for (size_t k = 0; k < s->uses.count && !mixed; k++)
        mixed = s->uses.at[k].mixed ||
                charge_rule_of(s->p, &s->uses.at[k])->charge_count > BASE_BITS;
    return !mixed;
}

void solve_joint(solver *s, const frame *f, uint64_t *const *where)
{
    joint_work w = {.s = s, .f = f};
    uint32_t n = s->sp.completions;
    if (s->oom || !joint_wanted(s))
        return;
    joint_table *t = outcome_alloc(s, 1, sizeof *t);
    uint32_t *leaf_of = solve_alloc(s, s->sp.readings, sizeof *leaf_of);
    if (s->oom || !joint_questions(s, t) || !joint_init(&w, where))
        return;
    t->rows = s->sp.readings;
    for (uint32_t r = 0; r < t->rows; r++) {
        run_end is;
        if (!look_at_run(&w, r * n, (r + 1) * n, &is))
            return;
        leaf_of[r] = leaf_of_run(&w, is);
        if (s->oom)
            return;
    }
    for (uint32_t i = t->question_count; i-- > 0;)
        drop_question(t, leaf_of, i);
    uint32_t *kept = outcome_alloc(s, t->rows, sizeof *kept);
    joint_leaf *leaves = outcome_alloc(s, w.leaves.count, sizeof *leaves);
    if (s->oom)
        return;
    memcpy(kept, leaf_of, t->rows * sizeof *kept);
    memcpy(leaves, w.leaves.at, w.leaves.count * sizeof *leaves);
    t->leaf_of = kept;
    t->leaves = leaves;
    t->leaf_count = (uint32_t)w.leaves.count;
    s->out->joint = t;
}
