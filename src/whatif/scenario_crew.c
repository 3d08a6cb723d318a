/*
 * scenario_crew.c - the comparison on several threads: each has runs,
 * batches and tables of its own.
 *
 *     one reads a block under the lock ──▶ works on it alone ──▶ reads the next one ...
 *     at the end all tables are added to the first one's
 *
 * Nothing is written before the end, so blocks need no order. Sums are exact, what is listed is
 * sorted: how lines were shared out does not show.
 */
#include "whatif/scenario_parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- adding up ------------------------------------------------------------------------------- */

static void merge_table(scenario_table *to, const scenario_table *from)
{
    for (int i = 0; i < ROW_COUNT; i++)
        scenario_add(&to->rows[i], &from->rows[i]);
    amount_add(&to->compute, from->compute);
    to->compute_unknown += from->compute_unknown;
}

static void merge_charges(scenario_charges *to, const scenario_charges *from)
{
    amount_add(&to->due, from->due);
    amount_add(&to->if_authorised, from->if_authorised);
    amount_add(&to->low, from->low);
    amount_add(&to->high, from->high);
    to->due_lines += from->due_lines;
    to->if_authorised_lines += from->if_authorised_lines;
    to->range_lines += from->range_lines;
    to->open_ended_lines += from->open_ended_lines;
    to->unknown_lines += from->unknown_lines;
}

static bool merge_dimension(scenarios *to, const scenarios *from, size_t d)
{
    static const scenario_table none;
    for (size_t v = 0; v < from->by[d].values.count; v++) {
        uint32_t id = scenario_value_id(to, &to->by[d], from->by[d].values.at[v]);
        for (size_t i = 0; !to->failed && i < to->column_count; i++) {
            scenario_column *c = &to->columns[i];
            if (v >= from->columns[i].by[d].count)
                continue;
            while (c->by[d].count <= id)
                if (!vec_push(to->a, &c->by[d], none))
                    return false;
            merge_table(&c->by[d].at[id], &from->columns[i].by[d].at[v]);
        }
    }
    return !to->failed;
}

static bool merge_changes(scenarios *to, scenario_column *c, const scenario_column *from)
{
    for (size_t i = 0; i < from->changes.count; i++) {
        const scenario_change *x = &from->changes.at[i];
        scenario_change *g = scenario_change_at(to, c, x->key, x->from.len + 1,
                                                x->from.len + x->to.len + 2);
        if (!g)
            return false;
        for (size_t k = 0; k < EXAMPLES && k < x->sums.lines; k++) {
            if (!scenario_change_id(to, g, x->ids[k]))
                return false;
            g->sums.lines++; /* so many examples are there */
        }
        scenario_sums rest = x->sums;
        rest.lines -= rest.lines < EXAMPLES ? rest.lines : EXAMPLES;
        scenario_add(&g->sums, &rest);
    }
    scenario_add(&c->changed, &from->changed);
    return true;
}

static bool merge_quota(scenarios *to, scenario_quota *q, const scenario_quota *from)
{
    q->open = q->open || from->open;
    if (from->num)
        q->num = from->num;
    if (from->den)
        q->den = from->den;
    q->lines_unknown += from->lines_unknown;
    for (size_t i = 0; i < from->keys.count; i++) {
        const scenario_key *x = &from->keys.at[i];
        scenario_key *k = scenario_key_at(to, q, x->key);
        if (!k)
            return false;
        amount_add(&k->counted[0], x->counted[0]);
        amount_add(&k->counted[1], x->counted[1]);
        amount_add(&k->against, x->against);
    }
    return true;
}

static bool merge_column(scenarios *to, scenario_column *c, const scenario_column *from)
{
    merge_table(&c->total, &from->total);
    for (size_t i = 0; i < to->payee_count; i++)
        merge_charges(&c->payees[i], &from->payees[i]);
    for (size_t i = 0; i < c->quota_count; i++)
        if (!merge_quota(to, &c->quotas[i], &from->quotas[i]))
            return false;
    if (c->reach)
        reach_merge(c->reach, from->reach);
    return merge_changes(to, c, from) &&
           (!c->readings || readings_merge(&c->readings->r, &from->readings->r));
}

bool scenarios_merge(scenarios *to, const scenarios *from)
{
    for (size_t d = 0; d < to->dimension_count; d++)
        if (!merge_dimension(to, from, d))
            return false;
    for (size_t i = 0; i < to->column_count; i++)
        if (!merge_column(to, &to->columns[i], &from->columns[i]))
            return false;
    for (size_t i = 0; i < from->told; i++)
        scenario_keep_bad(to, from->bad[i].line, from->bad[i].why);
    to->bad_lines += from->bad_lines;
    to->lines_read += from->lines_read;
    return !to->failed;
}

/* ---- threads --------------------------------------------------------------------------------- */

typedef struct {
    pthread_mutex_t lock;
    uint64_t lines;
    bool end;    /* no more blocks, or one failed */
    bool failed;
} crew_state;

typedef struct {
    crew_state *crew;
    scenarios *own;
    scenario_told *told; /* of the thread that called; else NULL */
    void *ctx;
    pthread_t thread;
    bool started;
} crew_hand;

/* The next block; false: there is none for this one. */
static bool take_block(crew_state *c, scenarios *s)
{
    pthread_mutex_lock(&c->lock);
    bool good = !c->end && scenarios_take(s);
    c->failed = c->failed || (!c->end && !good);
    bool more = good && s->in.count > 0;
    c->end = c->end || !more;
    pthread_mutex_unlock(&c->lock);
    return more;
}

static void *crew_read_blocks(void *ctx)
{
    crew_hand *m = ctx;
    crew_state *c = m->crew;
    bool good = true;
    while (good && take_block(c, m->own)) {
        good = scenarios_work(m->own);
        pthread_mutex_lock(&c->lock);
        uint64_t lines = c->lines += m->own->line_count;
        c->failed = c->failed || !good;
        c->end = c->end || !good;
        if (m->told) /* it looks at the reader */
            m->told(m->ctx, lines);
        pthread_mutex_unlock(&c->lock);
    }
    for (size_t i = 0; good && i < m->own->column_count; i++)
        good = scenario_read_end(&m->own->columns[i]);
    pthread_mutex_lock(&c->lock);
    c->failed = c->failed || !good;
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

bool scenarios_run(scenarios *const *all, size_t count, scenario_told *told, void *ctx)
{
    crew_state crew = {.lines = 0};
    crew_hand *hands = calloc(count, sizeof *hands);
    if (!hands)
        return false;
    pthread_mutex_init(&crew.lock, NULL);
    for (size_t i = 0; i < count; i++)
        hands[i] = (crew_hand){.crew = &crew, .own = all[i]};
    hands[0].told = told;
    hands[0].ctx = ctx;
    for (size_t i = 1; i < count; i++) /* fewer threads do as well */
        hands[i].started =
            pthread_create(&hands[i].thread, NULL, crew_read_blocks, &hands[i]) == 0;
    crew_read_blocks(&hands[0]);
    for (size_t i = 1; i < count; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
    bool good = !crew.failed;
    for (size_t i = 1; good && i < count; i++)
        good = scenarios_merge(all[0], all[i]);
    pthread_mutex_destroy(&crew.lock);
    free(hands);
    return good;
}
