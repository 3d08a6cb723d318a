/*
 * spool.c - records in a file without a name; see spool.h.
 *
 * Sorting is heap sort over small entries that carry the first key: n log n at worst, and the
 * records are only looked at where first keys are equal.
 */
#include "whatif/spool.h"

#include "io/unnamed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 16 };

struct spool {
    int fd;
    size_t record_bytes;
    uint64_t count, written; /* records; bytes in the file */
    char *buffer;
    size_t filled;
    void *map;
    size_t map_bytes;
};

spool *spool_new(size_t record_bytes, trouble *t)
{
    spool *s = calloc(1, sizeof *s);
    if (!s) {
        trouble_set(t, "out of memory");
        return NULL;
    }
    *s = (spool){.fd = unnamed_open(t), .record_bytes = record_bytes};
    if (s->fd < 0) {
        spool_free(s);
        return NULL;
    }
    s->buffer = malloc(BUFFER_BYTES);
    if (!s->buffer) {
        trouble_set(t, "out of memory");
        spool_free(s);
        return NULL;
    }
    return s;
}

void spool_free(spool *s)
{
    if (!s)
        return;
    if (s->map && s->map_bytes)
        munmap(s->map, s->map_bytes);
    if (s->fd >= 0)
        close(s->fd);
    free(s->buffer);
    free(s);
}

static bool put(spool *s, const char *bytes, size_t count, trouble *t)
{
    s->written += count;
    return unnamed_write(s->fd, bytes, count, t);
}

static bool flush(spool *s, trouble *t)
{
    bool good = put(s, s->buffer, s->filled, t);
    s->filled = 0;
    return good;
}

uint64_t spool_add(spool *s, const void *records, size_t count, trouble *t)
{
    size_t bytes = count * s->record_bytes;
    tg_assert(!s->map);
    if (bytes > BUFFER_BYTES - s->filled && !flush(s, t))
        return UINT64_MAX;
    if (bytes > BUFFER_BYTES) {
        if (!put(s, records, bytes, t))
            return UINT64_MAX;
    } else if (bytes) {
        memcpy(s->buffer + s->filled, records, bytes);
        s->filled += bytes;
    }
    s->count += count;
    return s->count - count;
}

uint64_t spool_count(const spool *s)
{
    return s->count;
}

void *spool_map(spool *s, trouble *t)
{
    static char none[64]; /* never read or written: there is no record */
    if (s->map)
        return s->map;
    if (!flush(s, t))
        return NULL;
    if (s->count == 0)
        return s->map = none;
    if (s->written > SIZE_MAX) {
        trouble_set(t, "out of memory");
        return NULL;
    }
    void *p = mmap(NULL, (size_t)s->written, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    if (p == MAP_FAILED) {
        trouble_set(t, "could not map a temporary file: %s", strerror(errno));
        return NULL;
    }
    s->map = p;
    s->map_bytes = (size_t)s->written;
    return p;
}

/* ---- sorting --------------------------------------------------------------------------------- */

typedef struct { spool_compare *compare; const void *ctx; } order;

static bool before(const order *o, const spool_entry *x, const spool_entry *y)
{
    if (x->first != y->first)
        return x->first < y->first;
    return o->compare(o->ctx, x, y) < 0;
}

static void sift(const order *o, spool_entry *e, uint64_t at, uint64_t count)
{
    spool_entry x = e[at];
    for (uint64_t kid; (kid = 2 * at + 1) < count; at = kid) {
        if (kid + 1 < count && before(o, &e[kid], &e[kid + 1]))
            kid++;
        if (!before(o, &x, &e[kid]))
            break;
        e[at] = e[kid];
    }
    e[at] = x;
}

void spool_sort(spool_entry *e, uint64_t count, spool_compare *compare, const void *ctx)
{
    order o = {compare, ctx};
    bool sorted = true;
    for (uint64_t i = 1; i < count && sorted; i++)
        sorted = before(&o, &e[i - 1], &e[i]);
    if (sorted)
        return;
    for (uint64_t i = count / 2; i-- > 0;)
        sift(&o, e, i, count);
    for (uint64_t n = count; n-- > 1;) {
        spool_entry x = e[0];
        e[0] = e[n];
        e[n] = x;
        sift(&o, e, 0, n);
    }
}
