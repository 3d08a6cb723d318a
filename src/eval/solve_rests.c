/*
 * solve_rests.c - what gives the line its verdicts, over planes: gifts that reach their gate's
 * verdict; and the suspensions and non-enforcements without which it would be worse.
 */
#include "eval/solve_outcome.h"

static const uint64_t *plane_at(uint64_t *const *planes, unsigned i)
{
    return planes[i];
}

/* Where a measure applies and is suspended or left unenforced. */
static uint64_t off_word(const frame *f, size_t place, uint32_t w)
{
    return plane_at(f->answers[place], AN_SUSPENDED)[w] |
           plane_at(f->answers[place], AN_NOT_ENFORCED)[w];
}

bool rests_hit(const frame *f)
{
    for (size_t i = 0; i < f->s->possible.count; i++) {
        for (uint32_t w = 0; w < f->s->sp.words; w++) {
            if (off_word(f, i, w) & f->s->valid[w])
                return true;
        }
    }
    return false;
}

/* ---- what gives ------------------------------------------------------------------------------ */

static void find_gives(solver *s, const frame *f)
{
    for (size_t i = 0; i < f->gifts.count; i++) {
        const gift *g = &f->gifts.at[i];
        const plan_version *v = &s->p->versions[g->version];
        const uint8_t *verdicts = f->gates + (size_t)s->m->measures[v->measure].gate * s->sp.n;
        for (uint32_t w = 0; w < s->sp.n; w++) {
            if (!(g->where[w / 64] & s->valid[w / 64]))
                w |= 63;
            else if (g->where[w / 64] & s->valid[w / 64] & (uint64_t)1 << w % 64 &&
                     verdicts[w] == g->v) {
                outcome_gives(s->m, s->out, v->measure, v->version, (vset)(1u << g->v));
                break;
            }
        }
    }
}

/* ---- what eases ------------------------------------------------------------------------------ */

typedef struct {
    solver *s;
    const frame *f, *then;
    const size_t *place;   /* by measure: its place in s->possible */
    uint64_t *worse;       /* the line would be worse without what eases */
    uint64_t *told;        /* of these: some measure that is out would give worse by itself */
} easing;

/* Every suspension and non-enforcement that stands and takes the measure out in those worlds. */
static void blame_hits(easing *x, uint32_t id, const uint64_t *where)
{
    solver *s = x->s;
    const plan_measure *m = &s->p->measures[id];
    for (uint32_t k = 0; k < m->hit_count; k++) {
        const plan_hit *h = &s->p->hits[m->hit_first + k];
        if (h->kind != HIT_SUSPEND && h->kind != HIT_NOT_ENFORCE)
            continue;
        const uint64_t *by = x->f->stands[h->by];
        vset verdicts = 0;
        for (uint32_t w = 0; by && w < s->sp.words; w++) {
            for (uint64_t bits = by[w] & where[w]; bits; bits &= bits - 1)
                verdicts |= (vset)(1u << x->f->line[w * 64 + (uint32_t)__builtin_ctzll(bits)]);
        }
        outcome_gives(s->m, s->out, s->p->versions[h->by].measure, s->p->versions[h->by].version,
                      verdicts);
    }
}

/* A measure that is out and would give worse than the line's verdict. */
static void ease_gift(easing *x, const gift *g)
{
    solver *s = x->s;
    uint32_t id = s->p->versions[g->version].measure;
    uint64_t *where = plane_new(s, &s->sp);
    if (!where)
        return;
    for (uint32_t w = 0; w < s->sp.words; w++) {
        uint64_t bits = g->where[w] & off_word(x->f, x->place[id], w) & x->worse[w];
        for (; bits; bits &= bits - 1) {
            if (g->v > x->f->line[w * 64 + (uint32_t)__builtin_ctzll(bits)])
                where[w] |= bits & -bits;
        }
        x->told[w] |= where[w];
    }
    blame_hits(x, id, where);
}

/* Worlds in which nothing that is out would give worse by itself: whatever is out. */
static void ease_rest(easing *x, uint32_t id)
{
    solver *s = x->s;
    const uint64_t *then = x->then->measure[id];
    uint64_t *where = plane_new(s, &s->sp);
    if (!where || !then)
        return;
    for (uint32_t w = 0; w < s->sp.words; w++)
        where[w] = then[w] & off_word(x->f, x->place[id], w) & x->worse[w] & ~x->told[w];
    blame_hits(x, id, where);
}

static void find_eased(solver *s, const frame *f, const frame *then)
{
    size_t *place = solve_alloc(s, s->m->measures_count, sizeof *place);
    easing x = {s, f, then, place, plane_new(s, &s->sp), plane_new(s, &s->sp)};
    if (s->oom)
        return;
    for (size_t i = 0; i < s->possible.count; i++)
        place[s->possible.at[i]] = i;
    for (uint32_t w = 0; w < s->sp.n; w++) {
        if (world_valid(s, w) && then->line[w] > f->line[w])
            x.worse[w / 64] |= (uint64_t)1 << w % 64;
    }
    s->out->eased = plane_extent(s, x.worse);
    if (s->out->eased == IN_NONE)
        return;
    for (size_t i = 0; i < then->gifts.count && !s->oom; i++)
        ease_gift(&x, &then->gifts.at[i]);
    for (size_t i = 0; i < s->possible.count && !s->oom; i++)
        ease_rest(&x, s->possible.at[i]);
}

void rests_find(solver *s, const frame *f, const frame *resumed)
{
    find_gives(s, f);
    if (resumed)
        find_eased(s, f, resumed);
    outcome_weakest(s->m, s->out);
}
