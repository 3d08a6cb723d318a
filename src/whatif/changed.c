/*
 * changed.c - see changed.h.
 */
#include "whatif/changed.h"

#include <stdlib.h>
#include <string.h>

void book_sums_add(book_sums *to, const book_line *l)
{
    to->lines++;
    to->units_unknown += !l->units_known;
    to->value_unknown += !l->value_known;
    if (l->units_known)
        amount_add(&to->units, l->units);
    if (l->value_known)
        amount_add(&to->value, l->value);
}

bool changes_init(changes *c, const tg_pack *pack, book *b)
{
    *c = (changes){.pack = pack, .book = b, .a = arena_new(NULL, 0)};
    for (size_t i = 0; i < 2 && c->a; i++)
        c->clocks[i] = arena_alloc(c->a, tg_clock_count(pack) + 1, sizeof *c->clocks[i]);
    return c->a && c->clocks[0] && c->clocks[1];
}

void changes_free(changes *c)
{
    free(c->groups);
    arena_free(c->a);
    *c = (changes){0};
}

/* ---- clocks of one line ---------------------------------------------------------------------- */

typedef struct { char text[64]; size_t len; } date_text;

static void take_text(void *ctx, const char *bytes, size_t count)
{
    date_text *t = ctx;
    if (t->len + count < sizeof t->text) {
        memcpy(t->text + t->len, bytes, count);
        t->len += count;
    }
}

/* Where the line's clocks stand; TG_DAY_NONE for one that is partly known. */
static bool read_clocks(changes *c, size_t line)
{
    if (!c->move && !book_refill(c->book, line))
        return false;
    for (size_t i = 0; i < tg_clock_count(c->pack); i++) {
        int32_t own = TG_DAY_NONE;
        date_text t = {.len = 0};
        uint32_t clock = tg_clock_get(c->pack, i);
        bool missing = c->move;
        if (!c->move) {
            tg_line_text(c->book->line, clock, (tg_sink){take_text, &t});
            missing = t.len == 7 && memcmp(t.text, "missing", 7) == 0;
        }
        if (!missing && !tg_date_parse((tg_text){t.text, t.len}, &own))
            own = TG_DAY_NONE;
        for (size_t k = 0; k < 2; k++)
            c->clocks[k][i] = missing ? c->days[k] : own;
    }
    return true;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static bool same_causes(const cause_list *x, const cause_list *y)
{
    if (x->count != y->count || x->more != y->more)
        return false;
    for (size_t i = 0; i < x->count; i++)
        if (x->at[i].measure != y->at[i].measure || x->at[i].dated != y->at[i].dated ||
            x->at[i].kind != y->at[i].kind)
            return false;
    return true;
}

static change_group *group_for(changes *c, const change_group *key)
{
    for (size_t i = 0; i < c->group_count; i++) {
        change_group *g = &c->groups[i];
        if (g->before == key->before && g->after == key->after && g->was == key->was &&
            g->is == key->is && same_causes(&g->why, &key->why))
            return g;
    }
    if (c->group_count == c->group_room) {
        size_t room = 2 * c->group_room + 16;
        change_group *groups = realloc(c->groups, room * sizeof *groups);
        if (!groups)
            return NULL;
        c->groups = groups;
        c->group_room = room;
    }
    c->groups[c->group_count] = *key;
    return &c->groups[c->group_count++];
}

/* The least ids in byte order, so that the order of the lines does not matter. */
static bool add_id(changes *c, change_group *g, str id)
{
    size_t have = g->sums.lines < CHANGED_IDS ? (size_t)g->sums.lines : CHANGED_IDS, at = have;
    while (at > 0 && str_cmp(id, g->ids[at - 1]) < 0)
        at--;
    if (at == CHANGED_IDS)
        return true;
    id = str_dup(c->a, id);
    for (size_t i = have < CHANGED_IDS ? have : CHANGED_IDS - 1; i > at; i--)
        g->ids[i] = g->ids[i - 1];
    g->ids[at] = id;
    return id.ptr != NULL;
}

static bool add_changed(changes *c, size_t i, const side sides[2], changed_sink *sink, void *ctx)
{
    const book_line *line = &c->book->lines[i];
    if (!read_clocks(c, i))
        return false;
    change_group key = {.before = tg_outcome_line(sides[0].o).set,
                        .after = tg_outcome_line(sides[1].o).set,
                        .was = tg_outcome_disposition(sides[0].o, NULL),
                        .is = tg_outcome_disposition(sides[1].o, NULL)};
    causes_between(c->pack, &sides[0], &sides[1], &key.why);
    change_group *g = group_for(c, &key);
    if (!g || !add_id(c, g, line->id))
        return false;
    book_sums_add(&g->sums, line);
    book_sums_add(&c->changed, line);
    if (sink)
        sink(ctx, &(changed_line){line, sides[0].o, sides[1].o, g});
    return true;
}

const tg_outcome *outcome_decided(const tg_outcome *o)
{
    return o && tg_outcome_overflow(o) ? NULL : o;
}

void outcome_refused(const tg_batch *b, size_t row, tg_reason *why)
{
    const tg_outcome *o = tg_batch_outcome(b, row);
    tg_batch_reason(b, row, why);
    if (o && tg_outcome_overflow(o))
        *why = (tg_reason){"error: an amount is too large to be computed"};
}

/* ---- a block --------------------------------------------------------------------------------- */

bool changes_block(changes *c, changed_sink *sink, void *ctx)
{
    book *b = c->book;
    for (size_t k = 0; k < 2; k++) {
        if (c->move && movers_set_all(c->movers, b->batches[k], c->days[k]) == TG_NOMEM)
            return false;
        if (tg_batch_decide(c->runs[k], b->batches[k]) != TG_OK)
            return false;
    }
    for (size_t i = 0; i < b->count; i++) {
        const book_line *line = &b->lines[i];
        side sides[2] = {{0}, {0}};
        book_sums_add(&c->all, line);
        for (size_t k = 0; k < 2 && !line->bad; k++)
            sides[k] = (side){outcome_decided(tg_batch_outcome(b->batches[k], line->row)),
                              c->known_on[k], c->clocks[k], b->batches[k], line->row};
        if (!sides[0].o || !sides[1].o)
            book_sums_add(&c->bad, line);
        else if (!sides_differ(c->pack, &sides[0], &sides[1]))
            book_sums_add(&c->same, line);
        else if (!add_changed(c, i, sides, sink, ctx))
            return false;
    }
    return true;
}

static int compare_groups(const void *x, const void *y)
{
    const change_group *a = x, *b = y;
    if (a->sums.lines != b->sums.lines)
        return a->sums.lines > b->sums.lines ? -1 : 1;
    return str_cmp(a->ids[0], b->ids[0]);
}

void changes_finish(changes *c)
{
    if (c->group_count)
        qsort(c->groups, c->group_count, sizeof *c->groups, compare_groups);
}
