/*
 * work_w1p.c - the shipped pack us-cn-chips on an illustrative order book: W1p with every question
 * answered, W4 with some of them open and facts missing.
 */
#include "book.h"
#include "race.h"

#include <stdlib.h>
#include <string.h>

enum { THREADS = 2 };
#define OURS "tollgate"
#define AGAIN "tollgate, the same lines again"
#define OURS_SECONDS 1.0

typedef struct { ours *engines[THREADS]; size_t lines; } book_race;

static bool part_book(void *ctx, unsigned thread, size_t first, size_t count)
{
    book_race *r = ctx;
    for (size_t i = 0; i < count; i += OURS_BLOCK)
        if (!ours_decide(r->engines[thread], first + i,
                         count - i < OURS_BLOCK ? count - i : OURS_BLOCK))
            return false;
    return true;
}

static bool run_again(void *ctx, unsigned threads)
{
    return race_split(threads, ((book_race *)ctx)->lines, OURS_BLOCK, part_book, ctx);
}

/* Odd lines have outcomes, which a run keeps by signature: here none is
 * kept from lines met before. */
static bool run_book(void *ctx, unsigned threads)
{
    for (unsigned t = 0; t < threads; t++)
        ours_forget(((book_race *)ctx)->engines[t]);
    return run_again(ctx, threads);
}

/* How many lines end with each safe verdict, and how many are settled: of the first `lines`. */
static bool count_verdicts(const bench_job *j, ours *o, size_t lines)
{
    size_t counts[TG_VERDICT_COUNT + 1] = {0}, settled = 0;
    uint8_t verdicts[OURS_BLOCK];
    for (size_t i = 0; i < lines; i += OURS_BLOCK) {
        size_t n = lines - i < OURS_BLOCK ? lines - i : OURS_BLOCK;
        if (!ours_decide(o, i, n))
            return false;
        ours_verdicts(o, verdicts);
        for (size_t k = 0; k < n; k++)
            counts[verdicts[k]]++;
        settled += ours_settled(o);
    }
    fprintf(j->out, "Safe verdicts of the first %zu lines: ", lines);
    for (int v = 0; v < TG_NOT_PASSED; v++)
        fprintf(j->out, "%s %zu, ", tg_verdict_text((tg_verdict)v), counts[v]);
    uint64_t all, alone;
    ours_counts(o, &all, &alone);
    fprintf(j->out, "bad input %zu. Settled: %zu. Decided one by one: %.3g %% of the lines.\n",
            counts[TG_VERDICT_COUNT], settled, 100.0 * (double)alone / (double)all);
    return counts[TG_VERDICT_COUNT] == 0;
}

static bool race_book(const bench_job *j, const tg_pack *pack, const book *b, unsigned open,
                      const char *title)
{
    char **answers = book_answers(pack, open);
    book_race r = {.lines = 0};
    bool good = answers != NULL;
    for (unsigned t = 0; good && t < THREADS; t++)
        good = (r.engines[t] = ours_new(pack, book_table(b),
                                        (const char *const *)(uintptr_t)answers)) != NULL;
    if (good && ours_ready(r.engines, THREADS, ours_decide)) {
        contender all[2 * THREADS];
        size_t n = 0;
        r.lines = ours_lines(r.engines[0], ours_decide, OURS_SECONDS);
        for (unsigned t = 1; t <= THREADS; t++) {
            all[n++] = (contender){OURS, run_book, &r, t, (double)r.lines, false, {{0, 0}}, 0};
            if (open > 0)
                all[n++] =
                    (contender){AGAIN, run_again, &r, t, (double)r.lines, false, {{0, 0}}, 0};
        }
        race(all, n, j->runs);
        fprintf(j->out, "\n%s, %zu lines a run\n\n", title, r.lines);
        bench_table(j, all, n, NULL, NULL);
        for (size_t i = 0; i < n; i++)
            good = good && !all[i].failed;
        good = good && count_verdicts(j, r.engines[0], r.lines);
    }
    for (unsigned t = 0; t < THREADS; t++)
        ours_free(r.engines[t]);
    book_answers_free(answers);
    return good;
}

bool bench_w1p(const bench_job *j)
{
    static const struct { unsigned open; bool holes; const char *title; } kinds[] = {
        {0, false, "W1p: every question answered, no fact missing"},
        {1, true, "W4: 1 open question, a quarter of the lines lack one to three facts"},
        {3, true, "W4: 3 open questions"},
        {6, true, "W4: 6 open questions"}};
    tg_pack *pack = book_pack(j->packs);
    bool good = pack != NULL;
    fprintf(j->out, "\n## W1p and W4: the shipped pack on an illustrative book\n");
    for (size_t k = 0; good && k < sizeof kinds / sizeof *kinds; k++) {
        book *b = book_make(pack, j->lines, kinds[k].holes);
        good = b && race_book(j, pack, b, kinds[k].open, kinds[k].title);
        book_free(b);
    }
    tg_pack_free(pack);
    return good;
}
