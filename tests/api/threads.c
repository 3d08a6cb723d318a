/*
 * threads.c - two threads decide, explain and ask on one pack; each gets what one thread gets.
 */
#include "tollgate.h"

#include "small_pack.h"

#include "harness.h"

#include <pthread.h>

enum { ROUNDS = 60, THREADS = 2, TEXT_BYTES = 65536 };

typedef struct {
    const tg_pack *pack;
    char text[TEXT_BYTES];
    size_t len;
    bool good;
} job;

static void keep(void *ctx, const char *bytes, size_t count)
{
    job *j = ctx;
    if (count > TEXT_BYTES - j->len)
        count = TEXT_BYTES - j->len;
    memcpy(j->text + j->len, bytes, count);
    j->len += count;
}

static const char *const shipped[] = {"2023-01-01", "2024-05-05", "2026-02-01", ""};

static bool one_round(job *j, tg_run *r, tg_line *l, size_t i)
{
    tg_reason why;
    const tg_outcome *o;
    uint32_t id;
    tg_line_clear(l);
    return tg_line_set(l, "item", i % 2 ? "H200 SXM" : "h20", &why) == TG_OK &&
           tg_line_set(l, "route.from", i % 3 ? "US" : "TW", &why) == TG_OK &&
           tg_line_set(l, "route.to", "CN", &why) == TG_OK &&
           tg_line_set(l, "shipped", shipped[i % 4], &why) == TG_OK &&
           tg_decide(r, l, &o, &why) == TG_OK &&
           tg_explain(r, l, o, i % 2 ? TG_EXPLAIN_TEXT : TG_EXPLAIN_JSON, 70, true,
                      (tg_sink){keep, j}) == TG_OK &&
           tg_ask_next(r, l, TG_SEEK_CLEAR, true, &id, &why) == TG_OK;
}

static void *run_job(void *ctx)
{
    job *j = ctx;
    tg_run *r = NULL;
    tg_line *l = NULL;
    j->good = tg_run_new(j->pack, NULL, &r) == TG_OK && tg_line_new(j->pack, &l) == TG_OK;
    for (size_t i = 0; j->good && i < ROUNDS; i++)
        j->good = one_round(j, r, l, i);
    tg_line_free(l);
    tg_run_free(r);
    return NULL;
}

static void threads_agree(void)
{
    static job jobs[THREADS + 1];
    tg_pack *p = small_pack();
    REQUIRE(p);
    pthread_t threads[THREADS];
    for (size_t i = 0; i <= THREADS; i++)
        jobs[i].pack = p;
    for (size_t i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, run_job, &jobs[i]) == 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    run_job(&jobs[THREADS]);
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(jobs[i].good);
        CHECK_EQ(jobs[i].len, jobs[THREADS].len);
        CHECK(!memcmp(jobs[i].text, jobs[THREADS].text, jobs[THREADS].len));
    }
    CHECK(jobs[THREADS].len > 1000);
    tg_pack_free(p);
}

int main(void)
{
    TEST(threads_agree);
    return test_end();
}
