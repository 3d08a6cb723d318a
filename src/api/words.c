/*
 * words.c - values of facts read from text once, to be set in many lines.
 *
 *     tg_words_add("nvidia-h20")  ->  word 7: value, alias, time of day
 *     tg_line_set_word(line, 7)   ->  what tg_line_set_id of the same text does
 *
 * A value's texts and sets stay here; a line that has the word refers to them.
 */
#include "api/handles.h"

typedef struct {
    uint32_t fact;
    bool timed;  /* a date with a time of day */
    value v, time;
    str alias;
} kept_word;

struct tg_words {
    const tg_pack *pack;
    arena *a;
    value *one; /* scratch: per fact */
    VEC(kept_word) list;
};

tg_status tg_words_new(const tg_pack *pack, tg_words **out)
{
    *out = NULL;
    arena *a = arena_new(&pack->s->alloc, 0);
    tg_words *w = a ? arena_alloc(a, 1, sizeof *w) : NULL;
    value *one = w ? arena_alloc(a, pack->m->facts_count, sizeof *one) : NULL;
    if (!one) {
        arena_free(a);
        return TG_NOMEM;
    }
    *w = (tg_words){.pack = pack, .a = a, .one = one};
    *out = w;
    return TG_OK;
}

void tg_words_free(tg_words *w)
{
    if (w)
        arena_free(w->a); /* w itself lies in it */
}

tg_status tg_words_add(tg_words *w, uint32_t id, tg_text text, uint32_t *number, tg_reason *why)
{
    const model *m = w->pack->m;
    if (id >= m->facts_count || w->list.count == TG_NO_ID)
        return TG_ARGUMENT;
    uint32_t time = m->facts[id].time_fact;
    arena_point before = arena_mark(w->a);
    str reason = STR(""), copy = str_dup(w->a, str_of(text));
    kept_word x = {.fact = id, .alias = STR("")};
    if (!copy.ptr)
        return TG_NOMEM;
    w->one[id] = (value){0};
    if (time != ID_NONE)
        w->one[time] = (value){0};
    given_result r = given_set(m, w->one, id, copy, w->a, &x.alias, &reason);
    if (r != GIVEN_OK) {
        tg_status st = status_of_given(r, reason, why);
        arena_rewind(w->a, before); /* what is refused takes no room */
        return st;
    }
    x.v = w->one[id];
    x.timed = time != ID_NONE && w->one[time].state != V_MISSING;
    if (x.timed)
        x.time = w->one[time];
    *number = (uint32_t)w->list.count;
    return vec_push(w->a, &w->list, x) ? TG_OK : TG_NOMEM;
}

void tg_line_set_word(tg_line *l, const tg_words *w, uint32_t number)
{
    tg_assert(number < w->list.count);
    tg_assert(pack_akin(l->pack, w->pack));
    const kept_word *x = &w->list.at[number];
    l->own[x->fact] = x->v;
    if (x->timed)
        l->own[w->pack->m->facts[x->fact].time_fact] = x->time;
    if (x->alias.len)
        l->alias = x->alias;
}
