/*
 * work_w5.c - W5: one line at a time, and what the machine itself adds to it.
 *
 * On a shared machine the slowest calls are those that something came between. So a loop of
 * arithmetic of about the same length is timed beside every call, and the lines are asked for
 * again: what stays slow in the best of many rounds is the line's own.
 */
#include "book.h"
#include "race.h"

#include <stdlib.h>

enum { ONE_LINES = 20000, ROUNDS = 15, SPIN_TRIES = 2001 };

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void say_latency(const bench_job *j, const char *who, double *seconds, size_t count)
{
    qsort(seconds, count, sizeof *seconds, by_time);
    fprintf(j->out, "| %s | %.3g | %.3g | %.3g |\n", who, seconds[count / 2] * 1e6,
            seconds[count * 99 / 100] * 1e6, seconds[count * 999 / 1000] * 1e6);
}

/* Each way by itself, as a service runs: line after line, nothing else between them. */
typedef struct {
    const char *title;
    bool set; /* the line is filled within the time */
    bool (*prepare)(ours *o, size_t i), (*decide)(ours *o);
} one_way;

static bool line_set(ours *o, size_t i)
{
    ours_line_set(o, i);
    return true;
}

static const one_way rows[] = {
    {"`tg_sweep_row`: facts set, the verdict", true, line_set, ours_line_verdict},
    {"facts set, all answers: measures, charges, disposition", true, line_set, ours_line_decide}};
static const one_way others[] = {
    {"`tg_decide`, the line filled before", false, ours_set_one, ours_decide_one},
    {"filling its facts by handle and `tg_decide`", true, ours_set_one, ours_decide_one},
    {"`tg_batch_decide` of one row, its kind new or not", false, ours_set_one, ours_batch_one},
    {"the same rows again, their outcomes kept", false, ours_set_one, ours_batch_one}};
enum { ROW_WAYS = sizeof rows / sizeof *rows, OTHER_WAYS = sizeof others / sizeof *others };

static bool time_one(ours *o, const one_way *way, size_t i, double *seconds)
{
    double start = race_now();
    bool good = way->prepare(o, i);
    double middle = race_now();
    good = good && way->decide(o);
    *seconds = race_now() - (way->set ? start : middle);
    return good;
}

/* ---- the machine's part ---------------------------------------------------------------------- */

static uint64_t spin(uint64_t x, unsigned steps)
{
    for (unsigned i = 0; i < steps; i++)
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407u; /* each waits for the last */
    return x;
}

typedef struct { unsigned steps; volatile uint64_t keep; } spinner;

static double time_spin(spinner *s)
{
    double start = race_now();
    s->keep = spin(s->keep, s->steps);
    return race_now() - start;
}

/* So many steps that the loop takes about as long as the call, at the median. */
static void spin_for(spinner *s, double seconds)
{
    static double tries[SPIN_TRIES];
    double took = 0;
    s->steps = 1000;
    for (unsigned round = 0; round < 2; round++) {
        for (size_t i = 0; i < SPIN_TRIES; i++)
            tries[i] = time_spin(s);
        qsort(tries, SPIN_TRIES, sizeof *tries, by_time);
        took = tries[SPIN_TRIES / 2];
        s->steps = 1 + (unsigned)(s->steps * seconds / took);
    }
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef struct { double *took, *beside, *least; } one_times;

/* A row of a sweep: each call, the loop after each, and the best of all rounds of each line. */
static bool race_row(const bench_job *j, ours *o, const one_way *way, const one_times *t)
{
    spinner s = {.steps = 0};
    bool good = true;
    for (size_t i = 0; good && i < ONE_LINES; i++)
        good = time_one(o, way, i, &t->took[i]);
    qsort(t->took, ONE_LINES, sizeof *t->took, by_time);
    spin_for(&s, t->took[ONE_LINES / 2]);
    for (size_t round = 0; good && round <= ROUNDS; round++) {
        for (size_t i = 0; good && i < ONE_LINES; i++) {
            good = time_one(o, way, i, &t->took[i]);
            if (round == 0)
                t->beside[i] = time_spin(&s);
            if (round == 1 || (round && t->took[i] < t->least[i]))
                t->least[i] = t->took[i];
        }
        if (round == 0) {
            say_latency(j, way->title, t->took, ONE_LINES);
            say_latency(j, "- a loop of arithmetic as long, after each call", t->beside, ONE_LINES);
        }
    }
    char title[80];
    snprintf(title, sizeof title, "- the best of %d rounds, line by line", ROUNDS);
    say_latency(j, title, t->least, ONE_LINES);
    return good;
}

static bool race_other(const bench_job *j, ours *o, const one_way *way, const one_times *t)
{
    bool good = true;
    for (size_t i = 0; good && i < ONE_LINES; i++)
        good = time_one(o, way, i, &t->took[i]);
    say_latency(j, way->title, t->took, ONE_LINES);
    return good;
}

/* Every line once, not timed: each way's verdict against that of the line in its block. */
static bool rows_agree(const bench_job *j, ours *o)
{
    static uint8_t expected[ONE_LINES + OURS_BLOCK];
    size_t differ = 0;
    for (size_t i = 0; i < ONE_LINES; i += OURS_BLOCK) {
        if (!ours_decide(o, i, ONE_LINES - i < OURS_BLOCK ? ONE_LINES - i : OURS_BLOCK))
            return false;
        ours_verdicts(o, expected + i);
    }
    for (size_t i = 0; i < ONE_LINES; i++) {
        for (size_t k = 0; k < ROW_WAYS; k++) {
            uint8_t verdict;
            if (!rows[k].prepare(o, i) || !rows[k].decide(o))
                return false;
            ours_verdicts(o, &verdict);
            differ += verdict != expected[i];
        }
    }
    uint64_t lines, quick;
    ours_line_counts(o, &lines, &quick);
    fprintf(j->out, "\nVerdicts that differ from their block's: %zu. Calls that took a block: %zu "
            "of %zu.\n", differ, (size_t)(lines - quick), (size_t)lines);
    return differ == 0;
}

bool bench_w5(const bench_job *j)
{
    tg_pack *pack = book_pack(j->packs);
    book *b = pack ? book_make(pack, ONE_LINES, false) : NULL;
    char **answers = pack ? book_answers(pack, 0) : NULL;
    ours *o = b && answers ? ours_new(pack, book_table(b), (const char *const *)(uintptr_t)answers)
                           : NULL;
    double *room = calloc(3 * (size_t)ONE_LINES, sizeof *room);
    bool good = o && room && ours_decide(o, 0, 1) && ours_line_open(o) && line_set(o, 0) &&
                ours_line_decide(o);
    one_times t = {room, room ? room + ONE_LINES : NULL, room ? room + 2 * ONE_LINES : NULL};
    fprintf(j->out, "\n## W5: one line at a time\n\n%d lines of W1p's book, microseconds\n\n",
            ONE_LINES);
    fprintf(j->out, "| | median | 99 %% | 99.9 %% |\n|---|--:|--:|--:|\n");
    for (size_t k = 0; good && k < ROW_WAYS; k++)
        good = race_row(j, o, &rows[k], &t);
    for (size_t k = 0; good && k < OTHER_WAYS; k++)
        good = race_other(j, o, &others[k], &t);
    good = good && rows_agree(j, o);
    free(room);
    ours_free(o);
    book_answers_free(answers);
    book_free(b);
    tg_pack_free(pack);
    return good;
}
