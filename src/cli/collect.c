/*
 * collect.c - what a report of `decide` counts beside the tally.
 */
#include "cli/collect.h"
#include "cli/decide.h"

#include <stdlib.h>
#include <string.h>

enum { GATES_MAX = 512 };

bool collect_init(collected *c, size_t gate_count)
{
    *c = (collected){.a = arena_new(NULL, 0), .gate_count = gate_count};
    if (!c->a)
        return false;
    c->gates = arena_alloc(c->a, gate_count * GATE_COLUMNS + 1, sizeof *c->gates);
    map_init(&c->chip_ids, c->a);
    map_init(&c->alike_ids, c->a);
    return c->gates != NULL;
}

void collect_free(collected *c)
{
    arena_free(c->a);
    *c = (collected){0};
}

/* ---- chips ----------------------------------------------------------------------------------- */

static void add_sums(sums to[4], const sums from[4])
{
    for (size_t i = 0; i < 4; i++)
        sums_add(&to[i], &from[i]);
}

static void add_chip(collected *c, str id, const sums by_disposition[4])
{
    uint32_t at = id.len ? map_get(&c->chip_ids, id) : MAP_NONE;
    if (at != MAP_NONE) {
        add_sums(c->chips.at[at].by_disposition, by_disposition);
        return;
    }
    if (!id.len || c->chips.count == CHIPS_MAX) {
        for (size_t i = 0; i < 4; i++)
            sums_add(&c->chips_more, &by_disposition[i]);
        return;
    }
    chip_use use = {.id = str_dup(c->a, id)};
    add_sums(use.by_disposition, by_disposition);
    if (!use.id.ptr || !map_put(&c->chip_ids, use.id, (uint32_t)c->chips.count) ||
        !vec_push(c->a, &c->chips, use))
        c->failed = true;
}

/* ---- lines with the same answer -------------------------------------------------------------- */

static bool copy_record(arena *a, const record *from, record *to)
{
    *to = *from;
    to->raw = str_dup(a, from->raw);
    to->ending = STR("");
    return to->raw.ptr != NULL;
}

static void add_alike(collected *c, str key, const sums *what, uint64_t number, const record *first)
{
    uint32_t at = map_get(&c->alike_ids, key);
    if (at != MAP_NONE) {
        alike *x = &c->alikes.at[at];
        sums_add(&x->what, what);
        if (number < x->number) {
            x->number = number;
            c->failed |= !copy_record(c->a, first, &x->first);
        }
        return;
    }
    if (c->alikes.count == ALIKE_MAX) {
        c->alike_more += what->lines;
        return;
    }
    alike x = {.key = str_dup(c->a, key), .what = *what, .number = number};
    if (!x.key.ptr || !copy_record(c->a, first, &x.first) ||
        !map_put(&c->alike_ids, x.key, (uint32_t)c->alikes.count) || !vec_push(c->a, &c->alikes, x))
        c->failed = true;
}

static str key_of(const collected *c, const order_row *r, uint16_t words[GATES_MAX + 2])
{
    size_t n = 0;
    words[n++] = (uint16_t)r->disposition;
    words[n++] = (uint16_t)r->held;
    for (uint32_t g = 0; g < c->gate_count && g < GATES_MAX; g++)
        words[n++] = tg_outcome_gate(r->outcome, g).set;
    return (str){(const char *)words, n * sizeof *words};
}

static uint16_t word_of(const alike *x, size_t i)
{
    uint16_t w = 0;
    if ((i + 1) * sizeof w <= x->key.len)
        memcpy(&w, x->key.ptr + i * sizeof w, sizeof w);
    return w;
}

tg_disposition alike_disposition(const alike *x)
{
    return (tg_disposition)word_of(x, 0);
}

unsigned alike_held(const alike *x)
{
    return word_of(x, 1);
}

uint16_t alike_gate(const alike *x, size_t gate)
{
    return word_of(x, 2 + gate);
}

/* ---- rows ------------------------------------------------------------------------------------ */

void collect_row(collected *c, const job *j, const order_row *r, const sums *one)
{
    uint16_t words[GATES_MAX + 2];
    for (uint32_t g = 0; g < c->gate_count; g++) {
        tg_result at = tg_outcome_gate(r->outcome, g);
        c->gates[g * GATE_COLUMNS + (at.settled ? (size_t)at.safe : (size_t)GATE_OPEN)]++;
    }
    str id = r->resolved.len ? r->resolved : r->line.texts[WATCH_ITEM];
    sums by_disposition[4] = {{0}};
    by_disposition[r->disposition] = *one;
    add_chip(c, id.len ? id : j->assumed[WATCH_ITEM], by_disposition);
    add_alike(c, key_of(c, r, words), one, orders_number(j->orders, r->rec), r->rec);
}

void collect_merge(collected *to, const collected *from)
{
    for (size_t i = 0; i < to->gate_count * GATE_COLUMNS; i++)
        to->gates[i] += from->gates[i];
    for (size_t i = 0; i < from->chips.count; i++)
        add_chip(to, from->chips.at[i].id, from->chips.at[i].by_disposition);
    for (size_t i = 0; i < from->alikes.count; i++) {
        const alike *x = &from->alikes.at[i];
        add_alike(to, x->key, &x->what, x->number, &x->first);
    }
    sums_add(&to->chips_more, &from->chips_more);
    to->alike_more += from->alike_more;
    to->failed |= from->failed;
}

static bool comes_before(const alike *x, const alike *y)
{
    if (x->what.lines != y->what.lines)
        return x->what.lines > y->what.lines;
    return x->number < y->number;
}

size_t collect_most_alike(const collected *c, size_t *order, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < c->alikes.count; i++) {
        size_t at = count < room ? count++ : count;
        if (at == room && !comes_before(&c->alikes.at[i], &c->alikes.at[order[at - 1]]))
            continue;
        at = at == room ? room - 1 : at;
        while (at > 0 && comes_before(&c->alikes.at[i], &c->alikes.at[order[at - 1]])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    return count;
}
