/*
 * crew.c - threads: blocks of records in, blocks of bytes out, in order.
 *
 *     main:     read a block into the next slot of a ring, hand over the oldest finished one
 *     workers:  take the next block that nobody took
 *
 * The ring has a few slots more than workers, so that reading and writing go on while they work,
 * and memory stays bounded whatever the file. With one thread the main one does it all.
 */
#include "cli/telling.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SPARE_SLOTS = 2, THREADS_MAX = 256 };

bool crew_read(const args *a, crew_options *out)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t usual = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (size_t)cores;
    return args_count(a, OPT_THREADS, 1, THREADS_MAX, usual, &out->threads) &&
           args_count(a, OPT_BLOCK, 1, BLOCK_LINES_MAX, BLOCK_LINES, &out->lines);
}

typedef struct {
    const job *job;
    task *slots;
    size_t slot_count;
    pthread_mutex_t lock;
    pthread_cond_t filled, worked;
    uint64_t read, taken, handed; /* blocks so far; read - handed <= slot_count */
    bool end;                     /* no more blocks come */
} crew;

typedef struct {
    crew *crew;
    worker worker;
    pthread_t thread;
    bool ready, started;
} hand;

static void *member_run(void *ctx)
{
    hand *m = ctx;
    crew *c = m->crew;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (c->taken == c->read && !c->end)
            pthread_cond_wait(&c->filled, &c->lock);
        if (c->taken == c->read)
            break;
        task *t = &c->slots[c->taken++ % c->slot_count];
        pthread_mutex_unlock(&c->lock);
        work(&m->worker, t);
        pthread_mutex_lock(&c->lock);
        t->done = true;
        pthread_cond_signal(&c->worked);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static bool hand_over(task *t, task_sink *sink, void *ctx, crew_result *result)
{
    if (t->failed)
        *result = CREW_NOMEM;
    else if (!sink(ctx, t))
        *result = CREW_STOPPED;
    return *result == CREW_DONE;
}

/* Everything in this thread. */
static crew_result run_alone(crew *c, worker *w, task_sink *sink, void *ctx)
{
    crew_result result = CREW_DONE;
    task *t = &c->slots[0];
    for (;;) {
        if (!block_fill(&t->in, c->job->orders->source))
            return CREW_NOMEM;
        if (!t->in.count)
            return result;
        work(w, t);
        if (!hand_over(t, sink, ctx, &result))
            return result;
    }
}

static crew_result run_together(crew *c, task_sink *sink, void *ctx)
{
    crew_result result = CREW_DONE;
    bool more = true;
    while (result == CREW_DONE && (more || c->handed < c->read)) {
        if (more && c->read - c->handed < c->slot_count) {
            task *t = &c->slots[c->read % c->slot_count];
            t->done = false;
            if (!block_fill(&t->in, c->job->orders->source)) {
                result = CREW_NOMEM;
                break;
            }
            more = t->in.count > 0;
            if (more) {
                pthread_mutex_lock(&c->lock);
                c->read++;
                pthread_cond_signal(&c->filled);
                pthread_mutex_unlock(&c->lock);
            }
            continue;
        }
        task *oldest = &c->slots[c->handed % c->slot_count];
        pthread_mutex_lock(&c->lock);
        while (!oldest->done)
            pthread_cond_wait(&c->worked, &c->lock);
        pthread_mutex_unlock(&c->lock);
        hand_over(oldest, sink, ctx, &result);
        c->handed++;
    }
    pthread_mutex_lock(&c->lock);
    c->end = true;
    if (result != CREW_DONE)
        c->taken = c->read; /* what nobody took is not worked on */
    pthread_cond_broadcast(&c->filled);
    pthread_mutex_unlock(&c->lock);
    return result;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool make_slots(crew *c, size_t lines)
{
    c->slots = calloc(c->slot_count, sizeof *c->slots);
    for (size_t i = 0; c->slots && i < c->slot_count; i++) {
        strbuf_init(&c->slots[i].out, NULL);
        strbuf_init(&c->slots[i].bad, NULL);
        strbuf_init(&c->slots[i].messages, NULL);
        strbuf_init(&c->slots[i].reasons, NULL);
        if (!block_init(&c->slots[i].in, lines))
            return false;
    }
    return c->slots != NULL;
}

static void free_slots(crew *c)
{
    for (size_t i = 0; c->slots && i < c->slot_count; i++) {
        block_free(&c->slots[i].in);
        strbuf_free(&c->slots[i].out);
        strbuf_free(&c->slots[i].bad);
        strbuf_free(&c->slots[i].messages);
        strbuf_free(&c->slots[i].reasons);
    }
    free(c->slots);
}

static bool make_members(crew *c, hand *hands, size_t count, size_t lines)
{
    for (size_t i = 0; i < count; i++) {
        hands[i].crew = c;
        hands[i].ready = true;
        if (!worker_init(&hands[i].worker, c->job, lines))
            return false;
    }
    for (size_t i = 0; count > 1 && i < count; i++) {
        hands[i].started = pthread_create(&hands[i].thread, NULL, member_run, &hands[i]) == 0;
        if (!hands[i].started && i == 0)
            return false; /* fewer threads do as well, none does not */
    }
    return true;
}

crew_result crew_run(const job *j, const crew_options *want, task_sink *sink, void *ctx,
                     tally *total, strbuf *remarks)
{
    crew c = {.job = j, .slot_count = want->threads > 1 ? want->threads + SPARE_SLOTS : 1};
    pthread_mutex_init(&c.lock, NULL);
    pthread_cond_init(&c.filled, NULL);
    pthread_cond_init(&c.worked, NULL);
    hand *hands = calloc(want->threads, sizeof *hands);
    crew_result result = CREW_NOMEM;
    if (hands && make_slots(&c, want->lines) &&
        make_members(&c, hands, want->threads, want->lines)) {
        if (want->threads > 1)
            result = run_together(&c, sink, ctx);
        else
            result = run_alone(&c, &hands[0].worker, sink, ctx);
    }
    pthread_mutex_lock(&c.lock);
    c.end = true;
    pthread_cond_broadcast(&c.filled);
    pthread_mutex_unlock(&c.lock);
    for (size_t i = 0; hands && i < want->threads; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
    for (size_t i = 0; hands && i < want->threads && result == CREW_DONE; i++)
        tally_merge(total, &hands[i].worker.tally);
    const filler **fillers = calloc(want->threads, sizeof *fillers);
    for (size_t i = 0; fillers && hands && i < want->threads; i++)
        fillers[i] = hands[i].ready ? hands[i].worker.filler : NULL;
    if (fillers)
        telling_remarks(fillers, want->threads, reader_name(j->orders->source),
                        args_has(j->args, OPT_QUIET), remarks);
    free(fillers);
    for (size_t i = 0; hands && i < want->threads; i++)
        if (hands[i].ready)
            worker_free(&hands[i].worker);
    free(hands);
    free_slots(&c);
    pthread_cond_destroy(&c.worked);
    pthread_cond_destroy(&c.filled);
    pthread_mutex_destroy(&c.lock);
    return result == CREW_DONE && total->failed ? CREW_NOMEM : result;
}
