/*
 * batch_memo.c - signatures already met.
 *
 *     key (class by class)           -> an outcome, or the facts to be looked at in full
 *     entry number + those in full   -> an outcome
 */
#include "eval/batch_run.h"

#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------ */

/* The key of the row's second level: the entry's number and its facts in full. */
static uint32_t second_key(const batch_work *w, uint32_t row, uint32_t entry, uint32_t *key)
{
    const kept_outcome *e = &w->st->kept.at[entry];
    uint32_t words = 0;
    key[words++] = ID_NONE; /* no shape has that number */
    key[words++] = entry;
    for (uint32_t i = 0; i < e->exact_count; i++)
        key_exact(w, e->exact[i], row, key, &words);
    return words;
}

/* Keeps an entry that says which facts a signature wants in full. */
static bool keep_exact(batch_work *w, const uint32_t *key, uint32_t words, uint64_t hash,
                       uint32_t *entry)
{
    struct batch_state *st = w->st;
    uint32_t count = w->r->exact_count;
    uint32_t *facts = arena_alloc(st->keep, count, sizeof *facts);
    if (!facts)
        return false;
    memcpy(facts, w->r->exact, count * sizeof *facts);
    *entry = (uint32_t)st->kept.count;
    return vec_push(st->keep, &st->kept, ((kept_outcome){.exact = facts, .exact_count = count})) &&
           key_keep(st->keep, &st->memo, key, words, hash, *entry);
}

/* A row whose signature is new. */
static bool memo_new(batch_work *w, uint32_t row, const uint32_t *key, uint32_t words,
                     uint64_t hash)
{
    struct batch_state *st = w->st;
    uint32_t id, entry;
    if (!row_solve(w, row, &id))
        return false;
    if (id == ID_NONE || w->r->exact_count > EXACT_MAX)
        return true;
    if (w->r->exact_count == 0)
        return key_keep(st->keep, &st->memo, key, words, hash, id);
    if (!keep_exact(w, key, words, hash, &entry))
        return false;
    uint32_t second[2 + 3 * EXACT_MAX];
    words = second_key(w, row, entry, second);
    return key_keep(st->keep, &st->memo, second, words, key_hash(second, words), id);
}

bool memo_row(batch_work *w, uint32_t i)
{
    struct batch_state *st = w->st;
    uint32_t row = w->from + i, words = w->key_words[i], second[2 + 3 * EXACT_MAX];
    const uint32_t *key = w->keys + (size_t)i * w->key_room;
    uint64_t hash = key_hash(key, words);
    uint32_t id = key_find(&st->memo, key, words, hash);
    if (id == ID_NONE)
        return memo_new(w, row, key, words, hash);
    if (st->kept.at[id].exact) {
        words = second_key(w, row, id, second);
        hash = key_hash(second, words);
        id = key_find(&st->memo, second, words, hash);
        if (id == ID_NONE) {
            if (!row_solve(w, row, &id))
                return false;
            return id == ID_NONE || key_keep(st->keep, &st->memo, second, words, hash, id);
        }
    }
    st->counts.by_memo++;
    return row_give(w, row, id);
}

bool keyed_row(batch_work *w, uint32_t row, const uint32_t *key, uint32_t words, uint64_t *found)
{
    struct batch_state *st = w->st;
    uint64_t hash = key_hash(key, words);
    uint32_t id = key_find(&st->memo, key, words, hash);
    if (id != ID_NONE) {
        ++*found;
        return row_give(w, row, id);
    }
    if (!row_solve(w, row, &id))
        return false;
    return id == ID_NONE || key_keep(st->keep, &st->memo, key, words, hash, id);
}
