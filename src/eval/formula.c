/*
 * formula.c - see formula.h.
 */
#include "eval/formula.h"

#include <string.h>

/* ---- making ---------------------------------------------------------------------------------- */

void formula_init(formula *f, arena *a)
{
    *f = (formula){.a = a};
    for (uint32_t i = 0; i < 2; i++) {
        if (!vec_push(a, &f->values, ((formula_value){FO_CONSTANT, i, 0})))
            f->failed = true;
    }
}

/* The value of an operation, the one that is there already where there is one. */
static uint32_t value_add(formula *f, formula_kind kind, uint32_t a, uint32_t b)
{
    const uint32_t key[3] = {kind, a, b};
    uint64_t hash = key_hash(key, 3);
    uint32_t at = f->failed ? ID_NONE : key_find(&f->same, key, 3, hash);
    if (at != ID_NONE)
        return at;
    at = (uint32_t)f->values.count;
    if (f->failed || !vec_push(f->a, &f->values, ((formula_value){kind, a, b})) ||
        !key_keep(f->a, &f->same, key, 3, hash, at)) {
        f->failed = true;
        return F_ZERO;
    }
    return at;
}

uint32_t formula_kept(formula *f)
{
    return value_add(f, FO_KEPT, f->kept_count++, 0);
}

uint32_t formula_made(formula *f, uint32_t number)
{
    return value_add(f, FO_MADE, number, 0);
}

static bool is_not(const formula *f, uint32_t x)
{
    return !f->failed && f->values.at[x].kind == FO_NOT;
}

/* Are they each other's negation? */
static bool are_opposite(const formula *f, uint32_t x, uint32_t y)
{
    return (is_not(f, x) && f->values.at[x].a == y) || (is_not(f, y) && f->values.at[y].a == x);
}

uint32_t formula_not(formula *f, uint32_t x)
{
    if (x <= F_ONE)
        return x == F_ZERO ? F_ONE : F_ZERO;
    return is_not(f, x) ? f->values.at[x].a : value_add(f, FO_NOT, x, 0);
}

uint32_t formula_and_not(formula *f, uint32_t x, uint32_t y)
{
    if (x == F_ZERO || y == F_ONE || x == y)
        return F_ZERO;
    if (y == F_ZERO)
        return x;
    if (x == F_ONE)
        return formula_not(f, y);
    if (are_opposite(f, x, y))
        return x;
    return is_not(f, y) ? formula_and(f, x, f->values.at[y].a) : value_add(f, FO_AND_NOT, x, y);
}

uint32_t formula_and(formula *f, uint32_t x, uint32_t y)
{
    if (x == F_ZERO || y == F_ZERO || are_opposite(f, x, y))
        return F_ZERO;
    if (x == F_ONE || x == y)
        return y;
    if (y == F_ONE)
        return x;
    if (is_not(f, y))
        return formula_and_not(f, x, f->values.at[y].a);
    if (is_not(f, x))
        return formula_and_not(f, y, f->values.at[x].a);
    return value_add(f, FO_AND, x < y ? x : y, x < y ? y : x);
}

uint32_t formula_or(formula *f, uint32_t x, uint32_t y)
{
    if (x == F_ONE || y == F_ONE || are_opposite(f, x, y))
        return F_ONE;
    if (x == F_ZERO || x == y)
        return y;
    if (y == F_ZERO)
        return x;
    return value_add(f, FO_OR, x < y ? x : y, x < y ? y : x);
}

void formula_output(formula *f, uint32_t x)
{
    if (!f->failed && !vec_push(f->a, &f->outputs, x))
        f->failed = true;
}

/* ---- sharing planes out ---------------------------------------------------------------------- */

static bool reads_two(formula_kind kind)
{
    return kind == FO_AND || kind == FO_OR || kind == FO_AND_NOT;
}

static bool is_step(formula_kind kind)
{
    return kind >= FO_MADE;
}

#define NEVER UINT32_MAX
#define NOT_READ 0u

/* By value: 1 + the last value that reads it; NEVER dies for outputs. */
static uint32_t *last_reads(formula *f)
{
    uint32_t *last = arena_alloc(f->a, f->values.count, sizeof *last);
    if (!last)
        return NULL;
    for (size_t i = 0; i < f->outputs.count; i++)
        last[f->outputs.at[i]] = NEVER;
    for (size_t i = f->values.count; i-- > 0;) {
        const formula_value *v = &f->values.at[i];
        if (last[i] == NOT_READ || v->kind < FO_AND)
            continue;
        uint32_t here = (uint32_t)i + 1;
        if (last[v->a] == NOT_READ)
            last[v->a] = here;
        if (reads_two(v->kind) && last[v->b] == NOT_READ)
            last[v->b] = here;
    }
    return last;
}

typedef struct { uint32_t *free; size_t free_count; } plane_pool;

static void plane_drop(const formula *f, plane_pool *pool, const uint32_t *last, uint32_t x,
                       uint32_t now)
{
    if (is_step(f->values.at[x].kind) && last[x] == now + 1)
        pool->free[pool->free_count++] = f->plane[x];
}

bool formula_finish(formula *f)
{
    uint32_t count = (uint32_t)f->values.count;
    uint32_t *last = f->failed ? NULL : last_reads(f);
    plane_pool pool = {.free = last ? arena_alloc(f->a, count, sizeof *pool.free) : NULL};
    f->plane = arena_alloc(f->a, count, sizeof *f->plane);
    f->steps = arena_alloc(f->a, count, sizeof *f->steps);
    if (!last || !pool.free || !f->plane || !f->steps)
        return false;
    f->plane_count = 2 + f->kept_count;
    f->kept_used = arena_alloc(f->a, f->kept_count + 1u, sizeof *f->kept_used);
    if (!f->kept_used)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const formula_value *v = &f->values.at[i];
        if (!is_step(v->kind)) {
            f->plane[i] = v->kind == FO_KEPT ? 2 + v->a : i;
            if (v->kind == FO_KEPT)
                f->kept_used[v->a] = last[i] != NOT_READ;
            continue;
        }
        if (last[i] == NOT_READ)
            continue;
        formula_step s = {.kind = v->kind, .a = v->a};
        if (v->kind != FO_MADE) {
            s.a = f->plane[v->a];
            s.b = reads_two(v->kind) ? f->plane[v->b] : 0;
            plane_drop(f, &pool, last, v->a, i);
            if (reads_two(v->kind) && v->b != v->a)
                plane_drop(f, &pool, last, v->b, i);
        }
        s.to = pool.free_count ? pool.free[--pool.free_count] : f->plane_count++;
        f->plane[i] = s.to;
        f->steps[f->step_count++] = s;
    }
    return true;
}

/* ---- running --------------------------------------------------------------------------------- */

/* Eight words at once: one instruction, two or four, by what the processor has. */
typedef uint64_t eight_words __attribute__((vector_size(64), may_alias));

TG_CLONES
static void run_pure(const formula_step *s, uint32_t count, uint64_t *planes, uint32_t words,
                     uint32_t used)
{
    uint32_t n = (used + FORMULA_WORDS - 1) / FORMULA_WORDS;
    for (; count; s++, count--) {
        eight_words *to = (eight_words *)(planes + (size_t)s->to * words);
        const eight_words *a = (const eight_words *)(planes + (size_t)s->a * words);
        const eight_words *b = (const eight_words *)(planes + (size_t)s->b * words);
        switch (s->kind) {
        case FO_AND:
            for (uint32_t w = 0; w < n; w++)
                to[w] = a[w] & b[w];
            break;
        case FO_OR:
            for (uint32_t w = 0; w < n; w++)
                to[w] = a[w] | b[w];
            break;
        case FO_AND_NOT:
            for (uint32_t w = 0; w < n; w++)
                to[w] = a[w] & ~b[w];
            break;
        default:
            for (uint32_t w = 0; w < n; w++)
                to[w] = ~a[w];
            break;
        }
    }
}

void formula_run(const formula *f, uint64_t *planes, uint32_t words, uint32_t used,
                 formula_maker *make, void *ctx)
{
    for (uint32_t i = 0; i < f->step_count;) {
        const formula_step *s = &f->steps[i];
        if (s->kind == FO_MADE) {
            make(ctx, s->a, planes + (size_t)s->to * words);
            i++;
            continue;
        }
        uint32_t end = i + 1;
        while (end < f->step_count && f->steps[end].kind != FO_MADE)
            end++;
        run_pure(s, end - i, planes, words, used);
        i = end;
    }
}
