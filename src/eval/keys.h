/*
 * keys.h - runs of words to numbers: a hash table without deletion, whose words and slots live in
 * an arena.
 */
#ifndef TG_EVAL_KEYS_H
#define TG_EVAL_KEYS_H

#include "policy/model.h"

typedef struct { uint64_t hash; uint32_t at, words, id; } key_slot; /* id + 1; 0: empty */
typedef struct {
    key_slot *slots;
    uint32_t room, count;
    VEC(uint32_t) words;
} key_table;

uint64_t key_hash(const uint32_t *key, uint32_t words);
/* The id under a key, or ID_NONE. */
uint32_t key_find(const key_table *t, const uint32_t *key, uint32_t words, uint64_t hash);
/* Keeps a key that is not there yet. False when out of memory. */
TG_MUST_USE bool key_keep(arena *a, key_table *t, const uint32_t *key, uint32_t words,
                          uint64_t hash, uint32_t id);

#endif
