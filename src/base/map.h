/*
 * map.h - names to numbers: an open-addressing table from str to uint32_t, and an interner.
 */
#ifndef TG_BASE_MAP_H
#define TG_BASE_MAP_H

#include "base/str.h"

#define MAP_NONE UINT32_MAX

typedef struct { str *keys; uint32_t *values; size_t count, room; arena *a; } map;

void map_init(map *m, arena *a);
uint32_t map_get(const map *m, str key); /* MAP_NONE when absent */
/* False on exhaustion. Overwrites. The key's bytes must outlive the map. */
TG_MUST_USE bool map_put(map *m, str key, uint32_t value);

/* Text to dense ids 0, 1, 2 ...; copies the text. */
typedef struct { map ids; VEC(str) texts; } interner;

void interner_init(interner *t, arena *a);
uint32_t interner_put(interner *t, str s);        /* MAP_NONE on exhaustion */
uint32_t interner_find(const interner *t, str s); /* MAP_NONE when absent */
str interner_text(const interner *t, uint32_t id);

#endif
