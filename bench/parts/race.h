/*
 * race.h - contenders timed in turn on the same work, and the table of what came out.
 *
 * One run of each, then the next run of each, and so on: what slows the machine for a while slows
 * all of them. Figures are medians; the spread is least to most.
 */
#ifndef BENCH_RACE_H
#define BENCH_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { RACE_RUNS_MAX = 25 };

/* Of one run: by the clock, and of the processor for this process. */
typedef struct { double wall, processor; } race_time;

typedef struct {
    const char *name;
    bool (*run)(void *ctx, unsigned threads); /* false: it failed; its row says so */
    void *ctx;
    unsigned threads;
    double work;                   /* lines (or packs, or calls) of one run */
    bool failed;
    race_time seconds[RACE_RUNS_MAX]; /* by run, sorted when the race is over */
    size_t runs;
} contender;

double race_now(void);       /* seconds by the clock */
double race_processor(void); /* seconds of the processor, all threads of this process */
void race(contender *all, size_t count, size_t runs);
race_time race_median(const contender *c);
/* Work per second: at the median, of the slowest run, of the quickest. */
typedef struct { double median, least, most; } race_rate;
race_rate race_rates(const contender *c);

/* `lines` cut into as many parts of whole blocks as there are threads; each part by one thread. */
typedef bool race_part(void *ctx, unsigned thread, size_t first, size_t count);
bool race_split(unsigned threads, size_t lines, size_t block, race_part *part, void *ctx);

/* What a run of `bench` is given. */
typedef struct {
    size_t lines, runs;
    const char *only;   /* names of workloads with commas; NULL: all */
    const char *folder; /* for files made on the way */
    const char *packs;  /* bench/, where w1/ is */
    const char *program; /* the tollgate program */
    const char *self;    /* this program */
    FILE *out;          /* a section of bench/RESULTS.md */
} bench_job;

bool bench_wanted(const bench_job *j, const char *workload);
/* A table of the race, rates in millions per second and as ratios to the contenders of the same
 * number of threads named `against` (NULL: none). */
void bench_table(const bench_job *j, const contender *all, size_t count, const char *against,
                 const char *also_against);

/* Peak memory in bytes and seconds of a command run as a child; false when it fails. */
typedef struct { double seconds, peak_bytes; } child_cost;
bool bench_child(const char *const *command, child_cost *cost);
/* What `bench --cost COMMAND` does: runs it and writes a child_cost to its own output. */
int bench_cost(char **command);

/* The workloads; each writes its part of the section. False: an answer was not as it must be. */
bool bench_w1(const bench_job *j);
/* Seconds of one run of one engine of W1 (`tollgate`, `plain`, `vectors`). */
bool bench_w1_once(const char *packs, const char *engine, size_t lines, unsigned threads,
                   double *seconds);
bool bench_w1d(const bench_job *j);
bool bench_w1p(const bench_job *j);
bool bench_w2(const bench_job *j);
bool bench_w3(const bench_job *j);
bool bench_w5(const bench_job *j);
bool bench_w6(const bench_job *j);

#endif
