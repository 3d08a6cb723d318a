/*
 * arena.h - many objects, one lifetime, one free; the one place that calls the allocator.
 *
 * Choose the arena by asking who dies together:
 *     scratch   tokens, AST, inference      freed when tg_pack_load() returns
 *     pack      model, plan, line map       freed with its tg_pack
 *     batch     lines, keys, outcomes       reset before every batch
 * Invariants (arena_check walks them):
 *   I1  used <= limit; a request past the limit fails, it is never shortened.
 *   I2  every pointer handed out is zeroed and aligned for max_align_t.
 *   I3  nothing in a longer-lived arena points into a shorter-lived one.
 */
#ifndef TG_BASE_ARENA_H
#define TG_BASE_ARENA_H

#include "base/compiler.h"

typedef struct arena arena; /* opaque: fields live in arena.c */

/* The allocator every arena draws on. resize(ctx, NULL, 0, n) allocates, (p, old, 0) frees. */
typedef struct tg_alloc {
    void *(*resize)(void *ctx, void *p, size_t old_bytes, size_t new_bytes);
    void *ctx;
} tg_alloc;

/* libc's allocator, which stands in wherever a NULL tg_alloc is given. */
tg_alloc alloc_libc(void);

/* NULL alloc: libc's. limit_bytes 0: no limit. NULL on exhaustion. */
TG_MUST_USE arena *arena_new(const tg_alloc *alloc, size_t limit_bytes);

/* Room for `count` objects of `size` bytes. NULL on overflow, limit or exhaustion. */
TG_MUST_USE void *arena_alloc(arena *a, size_t count, size_t size);

/* Forgets all objects, keeps the largest block for reuse. */
void arena_reset(arena *a);

/* A point to go back to: objects allocated after arena_mark die at arena_rewind. */
typedef struct { void *block; size_t used; } arena_point;
arena_point arena_mark(const arena *a);
void arena_rewind(arena *a, arena_point p);

size_t arena_used_bytes(const arena *a);
void arena_check(const arena *a);
void arena_free(arena *a); /* NULL is a harmless no-op */

/* Growable array inside an arena (old copies stay until the arena goes):
 *     VEC(node) v = {0};  if (!vec_push(a, &v, n)) return TG_NOMEM;            */
#define VEC(T) struct { T *at; size_t count, room; }
TG_MUST_USE int vec_grow_(arena *a, void *at, size_t count, size_t *room, size_t size);
#define vec_push(a, v, x)                                                                     \
    (((v)->count < (v)->room ||                                                               \
      vec_grow_((a), &(v)->at, (v)->count, &(v)->room, sizeof *(v)->at))             \
         ? ((v)->at[(v)->count++] = (x), 1)                                                   \
         : 0)

#endif
