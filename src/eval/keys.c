/*
 * keys.c - open addressing with linear probing, at most half full; words lie end to end.
 */
#include "eval/keys.h"

#include <string.h>

enum { KEY_SLOTS_MIN = 1024 };

uint64_t key_hash(const uint32_t *key, uint32_t words)
{
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ words;
    for (uint32_t i = 0; i < words; i++) {
        h = (h ^ key[i]) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    return h;
}

static key_slot *slot_of(const key_table *t, const uint32_t *key, uint32_t words, uint64_t hash)
{
    for (uint32_t i = (uint32_t)hash & (t->room - 1);; i = (i + 1) & (t->room - 1)) {
        key_slot *s = &t->slots[i];
        if (s->id == 0 || (s->hash == hash && s->words == words &&
                           (words == 0 || /* the key of nothing; memcmp takes no NULL */
                            memcmp(t->words.at + s->at, key, words * sizeof *key) == 0)))
            return s;
    }
}

uint32_t key_find(const key_table *t, const uint32_t *key, uint32_t words, uint64_t hash)
{
    return t->room == 0 ? ID_NONE : slot_of(t, key, words, hash)->id - 1;
}

static bool grow(arena *a, key_table *t)
{
    uint32_t room = t->room ? 2 * t->room : KEY_SLOTS_MIN;
    key_slot *slots = arena_alloc(a, room, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < t->room; i++) {
        if (t->slots[i].id == 0)
            continue;
        uint32_t at = (uint32_t)t->slots[i].hash & (room - 1);
        while (slots[at].id)
            at = (at + 1) & (room - 1);
        slots[at] = t->slots[i];
    }
    t->slots = slots;
    t->room = room;
    return true;
}

bool key_keep(arena *a, key_table *t, const uint32_t *key, uint32_t words, uint64_t hash,
              uint32_t id)
{
    if (2 * t->count >= t->room && !grow(a, t))
        return false;
    uint32_t at = (uint32_t)t->words.count;
    for (uint32_t i = 0; i < words; i++) {
        if (!vec_push(a, &t->words, key[i]))
            return false;
    }
    key_slot *s = slot_of(t, key, words, hash);
    tg_assert(s->id == 0);
    *s = (key_slot){.hash = hash, .at = at, .words = words, .id = id + 1};
    t->count++;
    return true;
}
