/*
 * work_w2.c - generated measures: W2 and mixed sets of 10 to 10,000, and W1d, which is W1 with
 * 1,000 of them on lines that hardly repeat.
 *
 * All ids that hold are delivered. Beside the engine stands C that keeps the measures of each
 * destination together.
 */
#include "limits.h"
#include "measures.h"
#include "ours.h"
#include "race.h"
#include "words.h"

#include <inttypes.h>
#include <stdlib.h>

enum { THREADS = 2, W1D_MEASURES = 1000 };
#define OURS "tollgate, all ids"
#define SWEPT "tollgate, verdict alone"
#define SORTED "C by destination"
#define OURS_SECONDS 3.0
#define C_SECONDS 1.5

typedef struct {
    const w1_columns *columns;
    const by_country *sorted;
    ours *engines[THREADS];
    size_t ours_lines, swept_lines, c_lines;
    uint64_t found[THREADS];
} set_race;

static bool by_blocks(ours *o, ours_step *step, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i += OURS_BLOCK)
        if (!step(o, first + i, count - i < OURS_BLOCK ? count - i : OURS_BLOCK))
            return false;
    return true;
}

static bool part_ours(void *ctx, unsigned thread, size_t first, size_t count)
{
    return by_blocks(((set_race *)ctx)->engines[thread], ours_ids, first, count);
}

static bool part_swept(void *ctx, unsigned thread, size_t first, size_t count)
{
    return by_blocks(((set_race *)ctx)->engines[thread], ours_decide, first, count);
}

static bool part_sorted(void *ctx, unsigned thread, size_t first, size_t count)
{
    static _Thread_local uint32_t ids[20000];
    set_race *r = ctx;
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += measures_match(r->sorted, r->columns, first + i, ids);
    r->found[thread] = found;
    return true;
}

static bool run_ours(void *ctx, unsigned threads)
{
    return race_split(threads, ((set_race *)ctx)->ours_lines, OURS_BLOCK, part_ours, ctx);
}

static bool run_swept(void *ctx, unsigned threads)
{
    return race_split(threads, ((set_race *)ctx)->swept_lines, OURS_BLOCK, part_swept, ctx);
}

static bool run_sorted(void *ctx, unsigned threads)
{
    return race_split(threads, ((set_race *)ctx)->c_lines, OURS_BLOCK, part_sorted, ctx);
}

/* So many lines that C does not take longer than C_SECONDS. */
static size_t lines_of_c(set_race *r)
{
    size_t some = r->columns->count < 20000 ? r->columns->count : 20000;
    double start = race_now();
    part_sorted(r, 0, 0, some);
    double most = (double)some / (race_now() - start) * C_SECONDS;
    return most < (double)r->columns->count ? (size_t)most : r->columns->count;
}

/* ---- agreement ----------------------------------------------------------------------------- */

typedef struct { pair_sums sums; size_t first; } pair_context;

static void take_pair(void *ctx, size_t row, uint32_t id)
{
    pair_context *p = ctx;
    p->sums.pairs++;
    p->sums.sum += (uint64_t)(id + 1) * ((p->first + row) % 1000 + 1);
}

static bool pairs_ours(ours *o, size_t count, pair_sums *sums)
{
    pair_context p = {{0, 0}, 0};
    for (size_t i = 0; i < count; i += OURS_BLOCK) {
        if (!ours_ids(o, i, count - i < OURS_BLOCK ? count - i : OURS_BLOCK))
            return false;
        p.first = i;
        ours_pairs(o, take_pair, &p);
    }
    *sums = p.sums;
    return true;
}

static bool say_pairs(const bench_job *j, const char *who, pair_sums s, pair_sums right)
{
    bool good = s.pairs == right.pairs && s.sum == right.sum;
    fprintf(j->out, "- %s: %" PRIu64 " pairs, sum %" PRIu64 "%s\n", who, s.pairs, s.sum,
            good ? "" : " **differs**");
    return good;
}

/* Mixed measures have no destination by which the plain loop could leave most of them out. */
static size_t lines_to_agree(size_t measures, size_t lines, bool independent)
{
    size_t most = independent && measures > 1000 ? 20000 : 100000;
    return lines < most ? lines : most;
}

static bool agree(const bench_job *j, set_race *r, const measure *all, size_t count,
                  bool independent)
{
    char name[80];
    pair_sums known, right, mine;
    bool good = true;
    if (!independent && r->columns->count >= 100000 && measures_known(count, &known)) {
        right = measures_agree(all, count, 100000, false);
        good = say_pairs(j, "known, 100000 lines", known, known);
        good = say_pairs(j, "C, 100000 lines", right, known) && good;
    }
    size_t lines = lines_to_agree(count, r->columns->count, independent);
    right = measures_agree(all, count, lines, independent);
    snprintf(name, sizeof name, "C, %zu lines", lines);
    say_pairs(j, name, right, right);
    snprintf(name, sizeof name, OURS ", %zu lines", lines);
    return pairs_ours(r->engines[0], lines, &mine) && say_pairs(j, name, mine, right) && good;
}

/* ---- sets ---------------------------------------------------------------------------------- */

static bool race_set(const bench_job *j, set_race *r, unsigned threads_to)
{
    contender all[6];
    size_t n = 0;
    r->ours_lines = ours_lines(r->engines[0], ours_ids, OURS_SECONDS);
    r->swept_lines = ours_lines(r->engines[0], ours_decide, OURS_SECONDS);
    r->c_lines = lines_of_c(r);
    for (unsigned t = 1; t <= threads_to; t++) {
        all[n++] = (contender){OURS, run_ours, r, t, (double)r->ours_lines, false, {{0, 0}}, 0};
        all[n++] = (contender){SWEPT, run_swept, r, t, (double)r->swept_lines, false, {{0, 0}}, 0};
        all[n++] = (contender){SORTED, run_sorted, r, t, (double)r->c_lines, false, {{0, 0}}, 0};
    }
    race(all, n, j->runs);
    bench_table(j, all, n, SORTED, NULL);
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good = good && !all[i].failed;
    return good;
}

/* Verdict, mask and charge of each line: W1's own, and conditional where a measure holds. */
static bool agree_swept(const bench_job *j, const w1_columns *c, const by_country *sorted, ours *o,
                        const char *who, ours_step *step, size_t lines)
{
    static _Thread_local uint32_t ids[20000];
    w1_lines draw = w1_begin(true);
    size_t wrong = 0;
    for (size_t i = 0; i < lines; i++) {
        if (i % OURS_BLOCK == 0 && !step(o, i, lines - i < OURS_BLOCK ? lines - i : OURS_BLOCK))
            return false;
        w1_line l;
        w1_next(&draw, &l);
        w1_answer right = w1_decide(&l), mine = ours_w1_row(o, i % OURS_BLOCK);
        if (right.verdict == 0 && measures_match(sorted, c, i, ids) > 0)
            right.verdict = 1;
        wrong += right.verdict != mine.verdict || right.mask != mine.mask ||
                 right.charge != mine.charge;
    }
    fprintf(j->out, "- %s: %zu of %zu lines differ from C in verdict, mask or charge\n", who, wrong,
            lines);
    return wrong == 0;
}

/* One set of measures over the columns; with W1's own policy beside them or without. */
static bool measure_set(const bench_job *j, const w1_columns *c, const measure *all, size_t count,
                        bool policy, bool independent)
{
    size_t length = 0;
    char *text = all ? measures_text(all, count, !policy, &length) : NULL;
    tg_pack *pack = text ? ours_load_w1(j->packs, policy, text, length) : NULL;
    by_country *sorted = all ? measures_sort(all, count) : NULL;
    set_race r = {.columns = c, .sorted = sorted};
    ours_table table;
    ours_w1_table(c, &table);
    bool good = pack && sorted;
    for (unsigned t = 0; good && t < THREADS; t++)
        good = (r.engines[t] = ours_new(pack, &table, NULL)) != NULL;
    good = good && ours_ready(r.engines, policy ? THREADS : 1, ours_ids) &&
           ours_ready(r.engines, policy ? THREADS : 1, ours_decide);
    good = good && race_set(j, &r, policy ? THREADS : 1) && agree(j, &r, all, count, independent);
    if (good && policy)
        good = agree_swept(j, c, sorted, r.engines[0], SWEPT, ours_decide, r.swept_lines) &&
               agree_swept(j, c, sorted, r.engines[0], OURS, ours_ids, r.ours_lines);
    for (unsigned t = 0; t < THREADS; t++)
        ours_free(r.engines[t]);
    measures_sorted_free(sorted);
    tg_pack_free(pack);
    free(text);
    return good;
}

static size_t fewer(size_t lines, size_t most)
{
    return lines < most ? lines : most;
}

bool bench_w2(const bench_job *j)
{
    static const size_t sizes[] = {10, 100, 1000, 10000};
    w1_columns sold = w1_make(fewer(j->lines, 1000000), false);
    w1_columns apart = w1_make(fewer(j->lines, 1000000), true);
    bool good = sold.memory && apart.memory;
    for (size_t mixed = 0; good && mixed < 2; mixed++)
        for (size_t i = 0; good && i < sizeof sizes / sizeof *sizes; i++) {
            measure *all = mixed ? measures_mixed(sizes[i]) : measures_plain(sizes[i]);
            fprintf(j->out, "\n## W2: %zu %s measures\n\n", sizes[i],
                    mixed ? "mixed" : "generated");
            good = measure_set(j, mixed ? &apart : &sold, all, sizes[i], false, mixed) && good;
            free(all);
        }
    w1_free(&sold);
    w1_free(&apart);
    return good;
}

/* ---- W1d ----------------------------------------------------------------------------------- */

typedef struct { uint32_t at[4096]; size_t count; } cuts;

static void add_cut(cuts *c, uint32_t value)
{
    if (c->count < sizeof c->at / sizeof *c->at)
        c->at[c->count++] = value;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The class of every value of 16 bits: how many cuts are at or below it. */
static uint16_t *classes(cuts *c)
{
    uint16_t *of = malloc(65536 * sizeof *of);
    qsort(c->at, c->count, sizeof *c->at, by_value);
    uint16_t class = 0;
    size_t next = 0;
    for (uint32_t v = 0; of && v < 65536; v++) {
        for (bool first = true; next < c->count && c->at[next] <= v; next++) {
            class = (uint16_t)(class + first);
            first = false;
        }
        of[v] = class;
    }
    return of;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Lines that some comparison of the policy or of the measures tells apart. */
static size_t kinds_of_lines(const w1_columns *c, const measure *all, size_t count)
{
    static const uint16_t tpp_cuts[] = {1600, 2400, 4800, 21000};
    static const uint16_t day_cuts[] = {19678, 20187, 20466, 20468};
    cuts *tpp = calloc(2, sizeof *tpp), *day = tpp ? tpp + 1 : NULL;
    uint64_t *keys = malloc((c->count + 1) * sizeof *keys);
    if (!tpp || !keys) {
        free(tpp);
        free(keys);
        return 0;
    }
    for (size_t i = 0; i < 4; i++) {
        add_cut(tpp, tpp_cuts[i]);
        add_cut(day, (uint32_t)(day_cuts[i] - BENCH_DAY_0));
    }
    for (size_t i = 0; i < count; i++) {
        add_cut(tpp, all[i].tpp_from);
        add_cut(day, (uint32_t)(all[i].from - BENCH_DAY_0));
        add_cut(day, (uint32_t)(all[i].through + 1 - BENCH_DAY_0));
    }
    uint16_t *tpp_of = classes(tpp), *day_of = classes(day);
    for (size_t i = 0; tpp_of && day_of && i < c->count; i++) {
        unsigned d = c->density_100[i], b = c->bandwidth[i], use = c->end_use[i];
        uint64_t density = (uint64_t)((d >= 160) + (d >= 320) + (d >= 592));
        uint64_t bandwidth = (uint64_t)((b >= 1400) + (b >= 6500));
        uint64_t uses = use == USE_MILITARY ? 2 : use == USE_ACADEMIC || use == USE_PARTNERSHIP;
        uint64_t over = c->foreign[i] + c->quantity[i] > c->domestic[i];
        uint64_t k = tpp_of[c->tpp[i]];
        k = k << 12 | day_of[c->shipped[i]];
        k = k << 7 | c->destination[i];
        k = k << 1 | (uint64_t)(c->hq[i] < BENCH_NAMED);
        k = k << 4 | c->flags[i];
        keys[i] = k << 8 | density << 6 | bandwidth << 4 | uses << 1 | over;
    }
    qsort(keys, c->count, sizeof *keys, by_key);
    size_t kinds = c->count > 0;
    for (size_t i = 1; i < c->count; i++)
        kinds += keys[i] != keys[i - 1];
    free(tpp_of);
    free(day_of);
    free(tpp);
    free(keys);
    return kinds;
}

bool bench_w1d(const bench_job *j)
{
    w1_columns c = w1_make(j->lines, true);
    measure *all = measures_plain(W1D_MEASURES);
    bool good = c.memory && all;
    if (good) {
        fprintf(j->out, "\n## W1d: W1 and 1,000 measures, every column drawn by itself\n\n");
        fprintf(j->out, "%zu lines of %zu kinds that the policy can tell apart.\n\n", c.count,
                kinds_of_lines(&c, all, W1D_MEASURES));
        good = measure_set(j, &c, all, W1D_MEASURES, true, true);
    }
    free(all);
    w1_free(&c);
    return good;
}
