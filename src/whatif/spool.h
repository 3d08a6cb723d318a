/*
 * spool.h - records of one size in a file without a name: many of them, little memory.
 *
 *     spool_add ... spool_add ──spool_map──▶ an array in the page cache, read and written in place
 *
 * The file lies in $TMPDIR (else /tmp), has no name once it is made, and goes when it is closed.
 */
#ifndef TG_WHATIF_SPOOL_H
#define TG_WHATIF_SPOOL_H

#include "io/trouble.h"

typedef struct spool spool;

/* NULL: no memory or no file; `t` says which. */
TG_MUST_USE spool *spool_new(size_t record_bytes, trouble *t);
void spool_free(spool *s); /* NULL is a no-op */
/* `count` records at `records`. The number of the first. UINT64_MAX: the disk is full. */
TG_MUST_USE uint64_t spool_add(spool *s, const void *records, size_t count, trouble *t);
uint64_t spool_count(const spool *s);
/* All records; nothing is added afterwards. NULL with trouble; not NULL for none. */
TG_MUST_USE void *spool_map(spool *s, trouble *t);

/* Sorts an array in place, in n log n whatever its order, without memory. */
typedef int spool_compare(const void *ctx, const void *x, const void *y);
typedef struct { int64_t first; uint64_t record; } spool_entry;
void spool_sort(spool_entry *entries, uint64_t count, spool_compare *compare, const void *ctx);

#endif
