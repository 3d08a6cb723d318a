/*
 * sweep_crew.c - threads: blocks of records in, blocks of bytes out, in order.
 *
 *     each:  take the next block of the file  ->  work on it  ->  wait for its turn, hand it over
 *
 * Taking a block and handing one over are one thread's at a time; a thread has one block, so memory
 * does not grow with the file.
 */
#include "cli/sweep.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct {
    reader *source;
    sweep_sink *sink;
    void *ctx;
    pthread_mutex_t reading, lock;
    pthread_cond_t turned;
    uint64_t read, handed; /* blocks */
    bool end;              /* of the file, or of all work */
    swept_result result;
} crew;

typedef struct {
    crew *crew;
    sweep_worker *worker;
    pthread_t thread;
    bool started;
} hand;

static void stop(crew *c, swept_result why)
{
    if (c->result == SWEPT_ALL)
        c->result = why;
    c->end = true;
}

/* The next block and its number; false when there is none. */
static bool take_block(crew *c, sweep_block *b, uint64_t *number)
{
    pthread_mutex_lock(&c->reading);
    pthread_mutex_lock(&c->lock);
    bool end = c->end;
    pthread_mutex_unlock(&c->lock);
    bool good = end || bulk_fill(&b->in, c->source);
    bool more = !end && good && b->in.count > 0;
    *number = c->read;
    c->read += more;
    b->taken = reader_taken_bytes(c->source);
    if (!more) {
        pthread_mutex_lock(&c->lock);
        if (good)
            c->end = true;
        else
            stop(c, SWEPT_FAILED);
        pthread_cond_broadcast(&c->turned);
        pthread_mutex_unlock(&c->lock);
    }
    pthread_mutex_unlock(&c->reading);
    return more;
}

/* After all blocks before it; false when the work ends. */
static bool hand_over(crew *c, const sweep_block *b, uint64_t number)
{
    pthread_mutex_lock(&c->lock);
    while (c->handed != number && c->result == SWEPT_ALL)
        pthread_cond_wait(&c->turned, &c->lock);
    bool mine = c->result == SWEPT_ALL;
    pthread_mutex_unlock(&c->lock);
    if (!mine)
        return false;
    swept_result r = b->failed ? SWEPT_FAILED : c->sink(c->ctx, b) ? SWEPT_ALL : SWEPT_STOPPED;
    pthread_mutex_lock(&c->lock);
    c->handed++;
    if (r != SWEPT_ALL)
        stop(c, r);
    pthread_cond_broadcast(&c->turned);
    pthread_mutex_unlock(&c->lock);
    return r == SWEPT_ALL;
}

static void *hand_run(void *ctx)
{
    hand *h = ctx;
    crew *c = h->crew;
    uint64_t number;
    sweep_block *b = malloc(sizeof *b);
    if (!b || !sweep_block_init(b)) {
        pthread_mutex_lock(&c->lock);
        stop(c, SWEPT_FAILED);
        pthread_cond_broadcast(&c->turned);
        pthread_mutex_unlock(&c->lock);
    } else {
        bool go = true;
        while (go && take_block(c, b, &number)) {
            sweep_work(h->worker, b);
            go = hand_over(c, b, number);
        }
    }
    if (b)
        sweep_block_free(b);
    free(b);
    return NULL;
}

swept_result sweep_crew(sweep_worker *workers, size_t count, reader *r, sweep_sink *sink, void *ctx)
{
    crew c = {.source = r, .sink = sink, .ctx = ctx};
    hand *hands = calloc(count, sizeof *hands);
    if (!hands)
        return SWEPT_FAILED;
    pthread_mutex_init(&c.reading, NULL);
    pthread_mutex_init(&c.lock, NULL);
    pthread_cond_init(&c.turned, NULL);
    for (size_t i = 0; i < count; i++)
        hands[i] = (hand){.crew = &c, .worker = &workers[i]};
    for (size_t i = 1; i < count; i++) /* fewer threads do as well */
        hands[i].started = pthread_create(&hands[i].thread, NULL, hand_run, &hands[i]) == 0;
    hand_run(&hands[0]);
    for (size_t i = 1; i < count; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
    pthread_mutex_destroy(&c.reading);
    pthread_mutex_destroy(&c.lock);
    pthread_cond_destroy(&c.turned);
    free(hands);
    return c.result;
}
