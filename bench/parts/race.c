/* race.c - see race.h. */
#define _DEFAULT_SOURCE /* wait4: what one child used */
#include "race.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double race_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double race_processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_wall(const void *a, const void *b)
{
    double x = ((const race_time *)a)->wall, y = ((const race_time *)b)->wall;
    return (x > y) - (x < y);
}

void race(contender *all, size_t count, size_t runs)
{
    for (size_t k = 0; k < runs && k < RACE_RUNS_MAX; k++)
        for (size_t i = 0; i < count; i++) {
            contender *c = &all[i];
            double start = race_now(), processor = race_processor();
            c->failed = c->failed || !c->run(c->ctx, c->threads);
            c->seconds[c->runs++] = (race_time){race_now() - start, race_processor() - processor};
        }
    for (size_t i = 0; i < count; i++)
        qsort(all[i].seconds, all[i].runs, sizeof *all[i].seconds, by_wall);
}

race_time race_median(const contender *c)
{
    race_time x = c->seconds[c->runs / 2], y = c->seconds[(c->runs - 1) / 2];
    return (race_time){(x.wall + y.wall) / 2, (x.processor + y.processor) / 2};
}

race_rate race_rates(const contender *c)
{
    return (race_rate){c->work / race_median(c).wall, c->work / c->seconds[c->runs - 1].wall,
                       c->work / c->seconds[0].wall};
}

/* ---- threads ------------------------------------------------------------------------------- */

typedef struct {
    race_part *part;
    void *ctx;
    unsigned thread;
    size_t first, count;
    bool good;
} share_of_work;

static void *run_share(void *arg)
{
    share_of_work *s = arg;
    s->good = s->part(s->ctx, s->thread, s->first, s->count);
    return NULL;
}

bool race_split(unsigned threads, size_t lines, size_t block, race_part *part, void *ctx)
{
    enum { MOST = 64 };
    share_of_work shares[MOST];
    pthread_t ids[MOST];
    if (threads < 1 || threads > MOST)
        return false;
    size_t blocks = (lines + block - 1) / block, first = 0;
    for (unsigned t = 0; t < threads; t++) {
        size_t end = blocks * (t + 1) / threads * block;
        end = end > lines ? lines : end;
        shares[t] = (share_of_work){part, ctx, t, first, end - first, false};
        first = end;
    }
    unsigned started = 1;
    while (started < threads && !pthread_create(&ids[started], NULL, run_share, &shares[started]))
        started++;
    run_share(&shares[0]);
    bool good = started == threads;
    for (unsigned t = 0; t < started; t++) {
        if (t > 0)
            pthread_join(ids[t], NULL);
        good = good && shares[t].good;
    }
    return good;
}

/* ---- children ------------------------------------------------------------------------------ */

int bench_cost(char **command)
{
    double start = race_now();
    pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execv(command[0], command);
        _exit(127);
    }
    int status = 0;
    struct rusage use;
    if (child < 0 || wait4(child, &status, 0, &use) != child)
        return 1;
    child_cost cost = {race_now() - start, (double)use.ru_maxrss * 1024};
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
           write(STDOUT_FILENO, &cost, sizeof cost) != sizeof cost;
}

/* A process starts with the peak of the one that forked it: this one is large by then, a fresh
 * `bench --cost` is not. */
bool bench_child(const char *const *command, child_cost *cost)
{
    enum { WORDS = 64 };
    const char *words[WORDS] = {"/proc/self/exe", "--cost"};
    int ends[2];
    for (size_t i = 0; command[i] && i + 3 < WORDS; i++)
        words[i + 2] = command[i];
    if (pipe(ends) != 0)
        return false;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execv(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    close(ends[1]);
    bool good = child > 0 && read(ends[0], cost, sizeof *cost) == sizeof *cost;
    close(ends[0]);
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && good && status == 0;
}

/* ---- tables -------------------------------------------------------------------------------- */

bool bench_wanted(const bench_job *j, const char *workload)
{
    if (!j->only)
        return true;
    size_t n = strlen(workload);
    for (const char *p = j->only; *p; p += strcspn(p, ","), p += *p == ',')
        if (strcspn(p, ",") == n && memcmp(p, workload, n) == 0)
            return true;
    return false;
}

static double ratio_to(const contender *all, size_t count, const contender *c, const char *name)
{
    for (size_t i = 0; name && i < count; i++)
        if (all[i].threads == c->threads && strcmp(all[i].name, name) == 0)
            return race_rates(c).median / race_rates(&all[i]).median;
    return 0;
}

static void ratio_cell(const bench_job *j, const char *name, double ratio)
{
    if (!name)
        return;
    if (ratio > 0)
        fprintf(j->out, " %.3g |", ratio);
    else
        fprintf(j->out, " |");
}

void bench_table(const bench_job *j, const contender *all, size_t count, const char *against,
                 const char *also_against)
{
    fprintf(j->out, "| engine | threads | millions a second | least to most |");
    if (against)
        fprintf(j->out, " to %s |", against);
    if (also_against)
        fprintf(j->out, " to %s |", also_against);
    fprintf(j->out, "\n|---|--:|--:|--:|%s%s\n", against ? "--:|" : "", also_against ? "--:|" : "");
    for (size_t i = 0; i < count; i++) {
        race_rate r = race_rates(&all[i]);
        fprintf(j->out, "| %s%s | %u | %.3g | %.3g to %.3g |", all[i].name,
                all[i].failed ? " (FAILED)" : "", all[i].threads, r.median / 1e6, r.least / 1e6,
                r.most / 1e6);
        ratio_cell(j, against, ratio_to(all, count, &all[i], against));
        ratio_cell(j, also_against, ratio_to(all, count, &all[i], also_against));
        fprintf(j->out, "\n");
    }
    fprintf(j->out, "\n");
    fflush(j->out);
}
