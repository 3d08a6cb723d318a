/*
 * work_w6.c - W6: loading and compiling packs of 15, 1,000 and 10,000 measures, and explaining
 * lines of a batch.
 */
#include "measures.h"
#include "ours.h"
#include "race.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *packs;
    bool policy;
    char *text;
    size_t length;
    const ours_table *table;
} load_work;

/* The first decision of a run compiles the pack for what is known by then. */
static bool run_load(void *ctx, unsigned threads)
{
    load_work *w = ctx;
    tg_pack *pack = ours_load_w1(w->packs, w->policy, w->text, w->length);
    (void)threads;
    ours *o = pack ? ours_new(pack, w->table, NULL) : NULL;
    bool good = o && ours_set_one(o, 0) && ours_decide_one(o);
    ours_free(o);
    tg_pack_free(pack);
    return good;
}

static bool race_loads(const bench_job *j)
{
    static const struct { const char *name; size_t count; bool mixed; } kinds[] = {
        {"W1, 13 measures", 0, false},
        {"1,000 generated measures", 1000, false},
        {"1,000 mixed measures", 1000, true},
        {"10,000 generated measures", 10000, false},
        {"10,000 mixed measures", 10000, true}};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    load_work work[KINDS];
    contender all[KINDS];
    w1_columns c = w1_make(1, true);
    ours_table table;
    ours_w1_table(&c, &table);
    bool good = c.memory != NULL;
    for (size_t k = 0; k < KINDS; k++) {
        measure *m = kinds[k].mixed ? measures_mixed(kinds[k].count)
                                    : measures_plain(kinds[k].count);
        work[k] = (load_work){j->packs, kinds[k].count == 0, NULL, 0, &table};
        if (m && kinds[k].count)
            work[k].text = measures_text(m, kinds[k].count, true, &work[k].length);
        free(m);
        good = good && (kinds[k].count == 0 || work[k].text);
        all[k] = (contender){kinds[k].name, run_load, &work[k], 1, 1, false, {{0, 0}}, 0};
    }
    if (good)
        race(all, KINDS, j->runs);
    fprintf(j->out, "\n## W6: loading, compiling, explaining\n\n");
    fprintf(j->out, "| pack: load, check, compile, decide a first line | milliseconds | "
            "least to most | of the processor |\n");
    fprintf(j->out, "|---|--:|--:|--:|\n");
    for (size_t k = 0; k < KINDS; k++) {
        good = good && !all[k].failed;
        if (all[k].runs)
            fprintf(j->out, "| %s | %.3g | %.3g to %.3g | %.3g |\n", all[k].name,
                    race_median(&all[k]).wall * 1e3, all[k].seconds[0].wall * 1e3,
                    all[k].seconds[all[k].runs - 1].wall * 1e3,
                    race_median(&all[k]).processor * 1e3);
        free(work[k].text);
    }
    w1_free(&c);
    return good;
}

/* ---- explanations -------------------------------------------------------------------------- */

/* Lines of W1 in the order of their places mixed up; each explained in its block. */
static bool explain_lines(const bench_job *j, size_t lines)
{
    tg_pack *pack = ours_load_w1(j->packs, true, NULL, 0);
    w1_columns c = w1_make(lines, false);
    ours_table table;
    ours_w1_table(&c, &table);
    ours *o = pack && c.memory ? ours_new(pack, &table, NULL) : NULL;
    bool good = o != NULL;
    double spent = 0, processor = 0;
    size_t bytes = 0;
    stream r = {6};
    for (size_t i = 0; good && i < lines; i += OURS_BLOCK) {
        size_t n = lines - i < OURS_BLOCK ? lines - i : OURS_BLOCK;
        good = ours_match(o, i, n);
        double start = race_now(), worked = race_processor();
        for (size_t k = 0; good && k < n; k++) {
            size_t got = ours_explain(o, stream_below(&r, (uint32_t)n));
            good = got > 0;
            bytes += got;
        }
        spent += race_now() - start;
        processor += race_processor() - worked;
    }
    if (good)
        fprintf(j->out, "\n%zu lines of W1 drawn at random from a decided batch, explained as "
                "text: %.3g microseconds a line, %.3g of the processor, %zu bytes each.\n", lines,
                spent / (double)lines * 1e6, processor / (double)lines * 1e6, bytes / lines);
    ours_free(o);
    w1_free(&c);
    tg_pack_free(pack);
    return good;
}

bool bench_w6(const bench_job *j)
{
    return race_loads(j) && explain_lines(j, j->lines < 100000 ? j->lines : 100000);
}
