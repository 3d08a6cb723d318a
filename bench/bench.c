/*
 * bench.c - measures the workloads and writes bench/RESULTS.md.
 *
 *     bench PACKS FOLDER PROGRAM RESULTS     all workloads; see bench/README.md for the environment
 *     bench --csv FROM TO THREADS            the CSV limit alone, for timing as a process
 *     bench --sums LINES                     A-B-C of so many lines of W1
 *     bench --once PACKS ENGINE LINES THREADS
 *                                            seconds of one run of W1: tollgate, plain, vectors
 *     bench --cost COMMAND ...               runs it; its time and peak memory, for this program
 *     bench --join FOLDER RESULTS            RESULTS of the sections that are there
 *
 * Each workload writes a section of its own into FOLDER; RESULTS is made of all sections that are
 * there, so that one workload can be measured again alone. Exit status 1: some answer was not as
 * it must be.
 */
#include "parts/limits.h"
#include "parts/race.h"

#include "tollgate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATH = 600 };

typedef bool workload(const bench_job *j);
static const struct { const char *name; workload *run; } workloads[] = {
    {"W1", bench_w1}, {"W1d", bench_w1d}, {"W2", bench_w2}, {"W3", bench_w3},
    {"W1p", bench_w1p}, {"W5", bench_w5}, {"W6", bench_w6}};
enum { WORKLOADS = sizeof workloads / sizeof *workloads };

static size_t number_from(const char *name, size_t otherwise, size_t least, size_t most)
{
    const char *text = getenv(name);
    if (!text || !*text)
        return otherwise;
    char *end;
    unsigned long long v = strtoull(text, &end, 10);
    if (*end || v < least || v > most) {
        fprintf(stderr, "bench: %s is a number from %zu to %zu, not `%s`\n", name, least, most,
                text);
        exit(2);
    }
    return (size_t)v;
}

/* What stands after the colon of a line of /proc/cpuinfo or /proc/meminfo. */
static void system_value(const char *file, const char *key, char *to, size_t room)
{
    char line[512];
    FILE *f = fopen(file, "r");
    snprintf(to, room, "unknown");
    while (f && fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (!colon || strncmp(line, key, strlen(key)) != 0)
            continue;
        line[strcspn(line, "\n")] = 0;
        snprintf(to, room, "%s", colon + 1 + strspn(colon + 1, " \t"));
        break;
    }
    if (f)
        fclose(f);
}

static void say_where(FILE *out, const bench_job *j)
{
    char processor[200], memory[100], date[32], load[64] = "unknown";
    time_t now = time(NULL);
    struct tm utc;
    system_value("/proc/cpuinfo", "model name", processor, sizeof processor);
    system_value("/proc/meminfo", "MemTotal", memory, sizeof memory);
    FILE *f = fopen("/proc/loadavg", "r");
    if (f && fgets(load, sizeof load, f))
        load[strcspn(load, " \n")] = 0;
    if (f)
        fclose(f);
    strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &utc));
#ifdef __clang__
    const char *compiler = "clang " __VERSION__;
#else
    const char *compiler = "gcc " __VERSION__;
#endif
    fprintf(out, "*%s; %s; memory %s; %s, the library -O2, the limits -O3 -march=native; "
            "tollgate %s; %zu runs of each in turn; load of the machine %s*\n", date, processor,
            memory, compiler, tg_version(), j->runs, load);
}

static bool measure_one(bench_job *j, size_t k)
{
    char path[PATH], done[PATH];
    snprintf(path, sizeof path, "%s/%s.part", j->folder, workloads[k].name);
    snprintf(done, sizeof done, "%s/%s.md", j->folder, workloads[k].name);
    j->out = fopen(path, "w");
    if (!j->out) {
        fprintf(stderr, "bench: could not write %s\n", path);
        return false;
    }
    fprintf(stderr, "bench: %s ...\n", workloads[k].name);
    bool good = workloads[k].run(j);
    if (!good)
        fprintf(j->out, "\n**An answer was not as it must be.**\n");
    fprintf(j->out, "\n");
    say_where(j->out, j);
    good = fclose(j->out) == 0 && good;
    rename(path, done);
    return good;
}

static bool append(FILE *out, const char *folder, const char *name)
{
    char path[PATH], bytes[4096];
    snprintf(path, sizeof path, "%s/%s.md", folder, name);
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;)
        fwrite(bytes, 1, n, out);
    fclose(f);
    return true;
}

static bool write_results(const bench_job *j, const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out) {
        fprintf(stderr, "bench: could not write %s\n", path);
        return false;
    }
    fprintf(out, "# Results\n\nWritten by `make bench` and `make bench-peers`; "
            "[README.md](README.md) says what is measured.\n"
            "Rates are medians of runs made in turn, in millions of lines a second; the spread is "
            "least\nto most. Absolute figures belong to the machine they were taken on; ratios are "
            "what to compare.\n");
    for (size_t k = 0; k < WORKLOADS; k++)
        append(out, j->folder, workloads[k].name);
    append(out, j->folder, "peers");
    return fclose(out) == 0;
}

static int say_sums(const char *count)
{
    w1_sums s = {0};
    w1_lines lines = w1_begin(false);
    for (size_t i = 0, n = strtoull(count, NULL, 10); i < n; i++) {
        w1_line l;
        w1_next(&lines, &l);
        w1_answer a = w1_decide(&l);
        w1_sums_add(&s, i, a.verdict, a.mask, a.charge);
    }
    return printf("%" PRIu64 "-%" PRIu64 "-%" PRIu64 "\n", s.verdicts, s.masks, s.charges) < 0;
}

static int say_once(char **words)
{
    double seconds;
    unsigned threads = (unsigned)strtoul(words[3], NULL, 10);
    if (!bench_w1_once(words[0], words[1], strtoull(words[2], NULL, 10), threads, &seconds))
        return 1;
    return printf("%.9f\n", seconds) < 0;
}

/* What other programs ask of this one; -1: nothing of that kind. */
static int side_jobs(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--csv") == 0)
        return !limit_csv(argv[2], argv[3], (unsigned)strtoul(argv[4], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "--sums") == 0)
        return say_sums(argv[2]);
    if (argc == 6 && strcmp(argv[1], "--once") == 0)
        return say_once(argv + 2);
    if (argc > 2 && strcmp(argv[1], "--cost") == 0)
        return bench_cost(argv + 2);
    if (argc == 4 && strcmp(argv[1], "--join") == 0)
        return !write_results(&(bench_job){.folder = argv[2]}, argv[3]);
    return -1;
}

int main(int argc, char **argv)
{
    int side = side_jobs(argc, argv);
    if (side >= 0)
        return side;
    if (argc != 5) {
        fprintf(stderr, "usage: bench PACKS FOLDER PROGRAM RESULTS\n");
        return 2;
    }
    bench_job j = {.lines = number_from("TG_BENCH_LINES", 10000000, 1000, 100000000),
                   .runs = number_from("TG_BENCH_RUNS", 5, 1, RACE_RUNS_MAX),
                   .only = getenv("TG_BENCH_ONLY"),
                   .packs = argv[1], .folder = argv[2], .program = argv[3], .self = argv[0]};
    if (j.only && !*j.only)
        j.only = NULL;
    bool good = true;
    for (size_t k = 0; k < WORKLOADS; k++)
        if (bench_wanted(&j, workloads[k].name))
            good = measure_one(&j, k) && good;
    good = write_results(&j, argv[4]) && good;
    return good ? 0 : 1;
}
