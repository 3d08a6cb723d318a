/*
 * failing.h - an allocator that fails its n-th request, and knows what is still out.
 *
 *     for (size_t n = 1; ; n++) {
 *         failing f = {.fail_at = n};
 *         tg_alloc alloc = failing_alloc(&f);
 *         bool done = work(&alloc);
 *         CHECK_EQ(f.live_bytes, 0);
 *         if (done && !f.failed) break;
 *     }
 *
 * Sizes are checked too: what resize is told of the old size must be true.
 */
#ifndef TG_TEST_FAILING_H
#define TG_TEST_FAILING_H

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t fail_at; /* the request to refuse, from 1; 0: none */
    size_t requests;
    size_t failed;
    size_t live_bytes;
} failing;

static inline void *failing_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    failing *f = ctx;
    if (f->live_bytes < old_bytes || (!p && old_bytes))
        abort();
    if (new_bytes == 0) {
        f->live_bytes -= old_bytes;
        free(p);
        return NULL;
    }
    if (++f->requests == f->fail_at) {
        f->failed++;
        return NULL;
    }
    /* Always elsewhere, so that a pointer kept across a resize is found out. */
    void *moved = malloc(new_bytes);
    if (!moved)
        abort();
    if (p)
        memcpy(moved, p, old_bytes < new_bytes ? old_bytes : new_bytes);
    free(p);
    f->live_bytes += new_bytes;
    f->live_bytes -= old_bytes;
    return moved;
}

static inline tg_alloc failing_alloc(failing *f)
{
    return (tg_alloc){failing_resize, f};
}

#endif
