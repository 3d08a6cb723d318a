/*
 * work_w1.c - W1 and W1d from columns in memory: the engine beside C written for the policy.
 *
 * Each contender hands a block's answers over in arrays of its own, which stay in the cache; the
 * sums that show agreement are made in a pass that is not timed.
 */
#include "limits.h"
#include "ours.h"
#include "race.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2 };
#define OURS "tollgate"
#define PLAIN "plain C"
#define VECTORS "C made for vectors"
#define MEMORY "plain sum"
#define OURS_SECONDS 4.0


typedef struct {
    const w1_columns *columns;
    size_t ours_lines;
    ours *engines[THREADS];
    uint64_t memory[THREADS];
    int64_t charged[THREADS];
} w1_race;

static bool part_memory(void *ctx, unsigned thread, size_t first, size_t count)
{
    w1_race *r = ctx;
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i += LIMIT_BLOCK)
        sum += limit_memory(r->columns, first + i,
                            count - i < LIMIT_BLOCK ? count - i : LIMIT_BLOCK);
    r->memory[thread] = sum;
    return true;
}

typedef void limit_kernel(const w1_columns *c, size_t first, size_t count, limit_answers *out);

static bool part_limit(w1_race *r, unsigned thread, size_t first, size_t count,
                       limit_kernel *kernel)
{
    limit_answers *out = malloc(sizeof *out);
    int64_t charged = 0;
    for (size_t i = 0; out && i < count; i += LIMIT_BLOCK) {
        kernel(r->columns, first + i, count - i < LIMIT_BLOCK ? count - i : LIMIT_BLOCK, out);
        charged += out->charged;
    }
    r->charged[thread] = charged;
    bool good = out != NULL;
    free(out);
    return good;
}

static bool part_plain(void *ctx, unsigned thread, size_t first, size_t count)
{
    return part_limit(ctx, thread, first, count, limit_plain);
}

static bool part_vectors(void *ctx, unsigned thread, size_t first, size_t count)
{
    return part_limit(ctx, thread, first, count, limit_columns);
}

static bool part_ours(void *ctx, unsigned thread, size_t first, size_t count)
{
    w1_race *r = ctx;
    for (size_t i = 0; i < count; i += OURS_BLOCK)
        if (!ours_decide(r->engines[thread], first + i,
                         count - i < OURS_BLOCK ? count - i : OURS_BLOCK))
            return false;
    return true;
}

static bool run_memory(void *ctx, unsigned threads)
{
    return race_split(threads, ((w1_race *)ctx)->columns->count, LIMIT_BLOCK, part_memory, ctx);
}

static bool run_plain(void *ctx, unsigned threads)
{
    return race_split(threads, ((w1_race *)ctx)->columns->count, LIMIT_BLOCK, part_plain, ctx);
}

static bool run_vectors(void *ctx, unsigned threads)
{
    return race_split(threads, ((w1_race *)ctx)->columns->count, LIMIT_BLOCK, part_vectors, ctx);
}

static bool run_ours(void *ctx, unsigned threads)
{
    return race_split(threads, ((w1_race *)ctx)->ours_lines, OURS_BLOCK, part_ours, ctx);
}

/* ---- agreement ----------------------------------------------------------------------------- */

static w1_sums sums_limit(const w1_columns *c, limit_kernel *kernel)
{
    w1_sums s = {0};
    limit_answers *out = malloc(sizeof *out);
    for (size_t i = 0; out && i < c->count; i += LIMIT_BLOCK) {
        size_t n = c->count - i < LIMIT_BLOCK ? c->count - i : LIMIT_BLOCK;
        kernel(c, i, n, out);
        for (size_t k = 0; k < n; k++)
            w1_sums_add(&s, i + k, out->verdict[k], out->mask[k], out->charge[k]);
    }
    free(out);
    return s;
}

static w1_sums sums_of_c(size_t count, bool independent)
{
    w1_sums s = {0};
    w1_lines lines = w1_begin(independent);
    for (size_t i = 0; i < count; i++) {
        w1_line l;
        w1_next(&lines, &l);
        w1_answer a = w1_decide(&l);
        w1_sums_add(&s, i, a.verdict, a.mask, a.charge);
    }
    return s;
}

static bool sums_ours(ours *o, size_t count, w1_sums *s)
{
    *s = (w1_sums){0};
    for (size_t i = 0; i < count; i += OURS_BLOCK) {
        size_t n = count - i < OURS_BLOCK ? count - i : OURS_BLOCK;
        if (!ours_decide(o, i, n))
            return false;
        for (size_t k = 0; k < n; k++) {
            w1_answer a = ours_w1_row(o, k);
            w1_sums_add(s, i + k, a.verdict, a.mask, a.charge);
        }
    }
    return true;
}

static bool say_sums(const bench_job *j, const char *who, const w1_sums *s, const w1_sums *right)
{
    bool good = s->verdicts == right->verdicts && s->masks == right->masks &&
                s->charges == right->charges;
    fprintf(j->out, "- %s: `%" PRIu64 "-%" PRIu64 "-%" PRIu64 "`%s\n", who, s->verdicts, s->masks,
            s->charges, good ? "" : " **differs**");
    return good;
}

/* What C says and what is known of the workload are one thing; the engine's must be it too. */
static bool agree_limits(const bench_job *j, const w1_columns *c, bool independent)
{
    w1_sums right = sums_of_c(c->count, independent), known;
    bool good = true;
    if (!independent && w1_known_sums(c->count, &known))
        good = say_sums(j, "known", &known, &known) && say_sums(j, "line by line", &right, &known);
    w1_sums s = sums_limit(c, limit_plain);
    good = say_sums(j, PLAIN, &s, &right) && good;
    s = sums_limit(c, limit_columns);
    return say_sums(j, VECTORS, &s, &right) && good;
}

static bool agree_ours(const bench_job *j, ours *o, size_t lines, bool independent)
{
    w1_sums s, right = sums_of_c(lines, independent);
    char name[64];
    if (!sums_ours(o, lines, &s))
        return false;
    snprintf(name, sizeof name, OURS " (first %zu lines)", lines);
    return say_sums(j, name, &s, &right);
}

/* ---- W1 ------------------------------------------------------------------------------------ */

static bool open_engines(w1_race *r, const tg_pack *pack, const ours_table *table)
{
    for (unsigned t = 0; t < THREADS; t++)
        r->engines[t] = pack ? ours_new(pack, table, NULL) : NULL;
    return r->engines[0] && r->engines[1];
}

static void close_engines(w1_race *r)
{
    for (unsigned t = 0; t < THREADS; t++)
        ours_free(r->engines[t]);
}

static size_t add_contenders(contender *all, w1_race *r, unsigned threads)
{
    double lines = (double)r->columns->count;
    size_t n = 0;
    all[n++] = (contender){OURS, run_ours, r, threads, (double)r->ours_lines, false, {{0, 0}}, 0};
    all[n++] = (contender){PLAIN, run_plain, r, threads, lines, false, {{0, 0}}, 0};
    all[n++] = (contender){VECTORS, run_vectors, r, threads, lines, false, {{0, 0}}, 0};
    all[n++] = (contender){MEMORY, run_memory, r, threads, lines, false, {{0, 0}}, 0};
    return n;
}

static bool race_w1(const bench_job *j, w1_race *r)
{
    contender all[16];
    size_t n = 0;
    for (unsigned threads = 1; threads <= THREADS; threads++)
        n += add_contenders(all + n, r, threads);
    race(all, n, j->runs);
    bench_table(j, all, n, PLAIN, MEMORY);
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good = good && !all[i].failed;
    return good;
}

bool bench_w1(const bench_job *j)
{
    tg_pack *pack = ours_load_w1(j->packs, true, NULL, 0);
    w1_columns c = w1_make(j->lines, false);
    ours_table table;
    w1_race r = {.columns = &c};
    bool good = pack && c.memory;
    if (good) {
        ours_w1_table(&c, &table);
        good = open_engines(&r, pack, &table) && ours_ready(r.engines, THREADS, ours_decide);
    }
    if (good) {
        r.ours_lines = ours_lines(r.engines[0], ours_decide, OURS_SECONDS);
        fprintf(j->out, "\n## W1: one policy, from columns in memory\n\n%zu lines, %d bytes each",
                c.count, W1_LINE_BYTES);
        fprintf(j->out, "; the engine: %zu lines a run.\n\n", r.ours_lines);
        good = race_w1(j, &r);
        fprintf(j->out, "Agreement (A-B-C):\n\n");
        good = agree_limits(j, &c, false) && good;
        good = agree_ours(j, r.engines[0], r.ours_lines, false) && good;
    }
    close_engines(&r);
    w1_free(&c);
    tg_pack_free(pack);
    return good;
}

bool bench_w1_once(const char *packs, const char *engine, size_t lines, unsigned threads,
                   double *seconds)
{
    static const struct {
        const char *name;
        bool (*run)(void *ctx, unsigned threads);
    } engines[] = {{"tollgate", run_ours}, {"plain", run_plain}, {"vectors", run_vectors}};
    w1_columns c = w1_make(lines, false);
    ours_table table;
    w1_race r = {.columns = &c, .ours_lines = lines};
    tg_pack *pack = c.memory ? ours_load_w1(packs, true, NULL, 0) : NULL;
    bool good = pack && threads >= 1 && threads <= THREADS, known = false;
    if (good) {
        ours_w1_table(&c, &table);
        good = open_engines(&r, pack, &table) && ours_ready(r.engines, threads, ours_decide);
    }
    for (size_t k = 0; good && k < sizeof engines / sizeof *engines; k++)
        if (strcmp(engine, engines[k].name) == 0) {
            double start = race_now();
            good = engines[k].run(&r, threads);
            *seconds = race_now() - start;
            known = true;
        }
    close_engines(&r);
    tg_pack_free(pack);
    w1_free(&c);
    return good && known;
}
