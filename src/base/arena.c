/*
 * arena.c - blocks in a chain, newest first; objects are cut off the newest.
 *
 *     arena -> [block n: ####....] -> [block n-1: ########] -> ... -> [block 1: #######.]
 *              spare: one empty block kept by reset and rewind
 *
 * The limit counts bytes handed out (rounded up to the alignment), not bytes of blocks: so it
 * does not depend on how the blocks grew, and the same input meets it at the same place on
 * every machine. What the allocator gave is at most about twice as much.
 * Tried and dropped: extending the newest object in place for VEC; it saved little and made
 * arena_rewind depend on what had been extended since the mark.
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

/* Under the address sanitizer a rewound object is poisoned, so a late use is caught. */
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define ARENA_HIDE(p, n) __asan_poison_memory_region((p), (n))
#define ARENA_SHOW(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define ARENA_HIDE(p, n) ((void)(p), (void)(n))
#define ARENA_SHOW(p, n) ((void)(p), (void)(n))
#endif

enum {
    ARENA_ALIGN = _Alignof(max_align_t),
    BLOCK_BYTES_MIN = 4096,    /* a page, less the header: small packs stay small */
    BLOCK_BYTES_MAX = 1 << 20, /* doubling stops here; one larger object gets its own block */
    VEC_ROOM_MIN = 8,
};

typedef struct arena_block {
    struct arena_block *prev;
    size_t room; /* bytes after the header */
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
} arena_block;

struct arena {
    tg_alloc alloc;
    size_t limit; /* SIZE_MAX: none */
    size_t used;  /* the sum of used over the chain */
    arena_block *top;
    arena_block *spare;
};

static void *libc_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    (void)ctx;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(p);
        return NULL;
    }
    return realloc(p, new_bytes);
}

tg_alloc alloc_libc(void)
{
    return (tg_alloc){libc_resize, NULL};
}

arena *arena_new(const tg_alloc *alloc, size_t limit_bytes)
{
    tg_alloc from = alloc ? *alloc : alloc_libc();
    arena *a = from.resize(from.ctx, NULL, 0, sizeof *a);
    if (!a)
        return NULL;
    *a = (arena){.alloc = from, .limit = limit_bytes ? limit_bytes : SIZE_MAX};
    return a;
}

static void block_free(arena *a, arena_block *b)
{
    if (!b)
        return;
    ARENA_SHOW(b->bytes, b->room);
    a->alloc.resize(a->alloc.ctx, b, sizeof *b + b->room, 0);
}

/* Takes the top block off the chain; the larger of it and the spare stays as the spare. */
static void block_drop(arena *a)
{
    arena_block *b = a->top;
    a->top = b->prev;
    a->used -= b->used;
    b->used = 0;
    b->prev = NULL;
    ARENA_HIDE(b->bytes, b->room);
    if (!a->spare || a->spare->room < b->room) {
        block_free(a, a->spare);
        a->spare = b;
    } else {
        block_free(a, b);
    }
}

/* Puts a block with at least `need` bytes of room on top. */
static bool block_add(arena *a, size_t need)
{
    arena_block *b = a->spare;
    if (b && b->room >= need) {
        a->spare = NULL;
    } else {
        size_t room = BLOCK_BYTES_MIN - sizeof *b;
        if (a->top)
            room = a->top->room < BLOCK_BYTES_MAX / 2 ? a->top->room * 2 : BLOCK_BYTES_MAX;
        if (room < need)
            room = need;
        if (room > SIZE_MAX - sizeof *b)
            return false;
        b = a->alloc.resize(a->alloc.ctx, NULL, 0, sizeof *b + room);
        if (!b)
            return false;
        b->room = room;
        b->used = 0;
        ARENA_HIDE(b->bytes, b->room);
    }
    b->prev = a->top;
    a->top = b;
    return true;
}

/* Room for `count` objects, their bytes as they were left; `*bytes` of them. */
static void *arena_cut(arena *a, size_t count, size_t size, size_t *bytes)
{
    size_t need;
    if (__builtin_mul_overflow(count, size, &need) || need > SIZE_MAX - ARENA_ALIGN)
        return NULL;
    if (need == 0)
        need = 1; /* so that no two objects share an address */
    need = (need + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (need > a->limit - a->used)
        return NULL;

    if (!a->top || a->top->room - a->top->used < need) {
        if (!block_add(a, need))
            return NULL;
    }
    arena_block *b = a->top;
    unsigned char *p = b->bytes + b->used;
    b->used += need;
    a->used += need;
    ARENA_SHOW(p, need);
    *bytes = need;
    return p;
}

void *arena_alloc(arena *a, size_t count, size_t size)
{
    size_t bytes;
    void *p = arena_cut(a, count, size, &bytes);
    return p ? memset(p, 0, bytes) : NULL;
}

void arena_reset(arena *a)
{
    while (a->top)
        block_drop(a);
    tg_assert(a->used == 0);
}

arena_point arena_mark(const arena *a)
{
    return (arena_point){a->top, a->top ? a->top->used : 0};
}

void arena_rewind(arena *a, arena_point p)
{
    while (a->top != p.block) {
        tg_assert(a->top); /* else the point was taken before a reset */
        block_drop(a);
    }
    arena_block *b = a->top;
    if (!b)
        return;
    tg_assert(p.used <= b->used);
    a->used -= b->used - p.used;
    b->used = p.used;
    ARENA_HIDE(b->bytes + b->used, b->room - b->used);
}

size_t arena_used_bytes(const arena *a)
{
    return a->used;
}

void arena_check(const arena *a)
{
    size_t used = 0;
    for (const arena_block *b = a->top; b; b = b->prev) {
        tg_assert(b->used <= b->room);
        tg_assert(b->used % ARENA_ALIGN == 0);
        used += b->used;
    }
    tg_assert(used == a->used);
    tg_assert(a->used <= a->limit);
    tg_assert(!a->spare || a->spare->used == 0);
}

void arena_free(arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    block_free(a, a->spare);
    tg_alloc alloc = a->alloc;
    alloc.resize(alloc.ctx, a, sizeof *a, 0);
}

int vec_grow_(arena *a, void *at, size_t count, size_t *room, size_t size)
{
    if (*room > SIZE_MAX / 2)
        return 0;
    size_t room_new = *room ? *room * 2 : VEC_ROOM_MIN;
    /* Not zeroed: a place is written by vec_push before anything reads it, and pages that are
     * never pushed to are never touched. In dev builds a read of them shows. */
    size_t bytes;
    void *copy = arena_cut(a, room_new, size, &bytes);
    if (!copy)
        return 0;
#ifdef TG_DEV
    memset(copy, 0xa5, bytes);
#endif
    /* `at` points at a pointer of unknown type: its bytes are copied, it is never dereferenced. */
    void *old;
    memcpy(&old, at, sizeof old);
    if (count)
        memcpy(copy, old, count * size);
    memcpy(at, &copy, sizeof copy);
    *room = room_new;
    return 1;
}
