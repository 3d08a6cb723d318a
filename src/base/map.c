/*
 * map.c - linear probing over a power of two; a slot is empty when its value is MAP_NONE.
 *
 * Nothing is ever removed, so there are no tombstones. Growing leaves the old arrays to the
 * arena: over a map's life that wastes no more than the arrays it ends with.
 */
#include "base/map.h"

enum { MAP_ROOM_MIN = 16 };

void map_init(map *m, arena *a)
{
    *m = (map){.a = a};
}

/* The slot that holds `key`, or the empty one where it belongs. Requires an empty slot. */
static size_t map_slot(const map *m, str key)
{
    size_t mask = m->room - 1;
    size_t i = (size_t)str_hash(key) & mask;
    while (m->values[i] != MAP_NONE && !str_eq(m->keys[i], key))
        i = (i + 1) & mask;
    return i;
}

uint32_t map_get(const map *m, str key)
{
    return m->room ? m->values[map_slot(m, key)] : MAP_NONE;
}

static bool map_grow(map *m)
{
    if (m->room > SIZE_MAX / 2)
        return false;
    map bigger = {.count = m->count, .room = m->room ? m->room * 2 : MAP_ROOM_MIN, .a = m->a};
    bigger.keys = arena_alloc(m->a, bigger.room, sizeof *bigger.keys);
    if (!bigger.keys)
        return false;
    bigger.values = arena_alloc(m->a, bigger.room, sizeof *bigger.values);
    if (!bigger.values)
        return false;
    for (size_t i = 0; i < bigger.room; i++)
        bigger.values[i] = MAP_NONE;
    for (size_t i = 0; i < m->room; i++) {
        if (m->values[i] == MAP_NONE)
            continue;
        size_t slot = map_slot(&bigger, m->keys[i]);
        bigger.keys[slot] = m->keys[i];
        bigger.values[slot] = m->values[i];
    }
    *m = bigger;
    return true;
}

bool map_put(map *m, str key, uint32_t value)
{
    tg_assert(value != MAP_NONE);
    if (m->room) {
        size_t i = map_slot(m, key);
        if (m->values[i] != MAP_NONE) {
            m->values[i] = value;
            return true;
        }
    }
    /* Two thirds full is where linear probing starts to queue. */
    if (m->count >= m->room - m->room / 3) {
        if (!map_grow(m))
            return false;
    }
    size_t i = map_slot(m, key);
    m->keys[i] = key;
    m->values[i] = value;
    m->count++;
    return true;
}

void interner_init(interner *t, arena *a)
{
    *t = (interner){0};
    map_init(&t->ids, a);
}

uint32_t interner_put(interner *t, str s)
{
    uint32_t id = map_get(&t->ids, s);
    if (id != MAP_NONE)
        return id;
    if (t->texts.count >= MAP_NONE)
        return MAP_NONE;
    str copy = str_dup(t->ids.a, s);
    if (!copy.ptr || !vec_push(t->ids.a, &t->texts, copy))
        return MAP_NONE;
    id = (uint32_t)(t->texts.count - 1);
    if (!map_put(&t->ids, copy, id)) {
        t->texts.count--;
        return MAP_NONE;
    }
    return id;
}

uint32_t interner_find(const interner *t, str s)
{
    return map_get(&t->ids, s);
}

str interner_text(const interner *t, uint32_t id)
{
    tg_assert(id < t->texts.count);
    return t->texts.at[id];
}
