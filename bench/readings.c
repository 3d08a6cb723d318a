/*
 * readings.c - what all readings of open questions cost on an order book, against one reading.
 *
 *     make V=release bench               both packs, a table
 *     build/release/bench/readings six                            one of them
 *     build/release/bench/readings book six 100000 >book.csv     the book, for the program itself
 *
 * Two packs: bench/six, with six open questions and nothing else, and the bundled one. The books
 * are made up (illustrative; buyers A, B, C). Three things are timed apart: filling lines from CSV;
 * one joint reading (every question assumed); all of them. Of the last two the processor time of
 * all threads too, which other work on the machine changes less.
 */
#include "whatif/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES = 100000, BLOCK = 4096, ROUNDS = 5 };

static uint64_t seed;
static size_t next(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed >> 11) % below;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- books ----------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *folder, *more_heads, *more_cells;
    const char *items[4], *kinds[4], *uses[2];
} book_shape;

static const book_shape shapes[] = {
    {"six", "bench/six", "", "",
     {"mild", "middle", "paired", "strong"},
     {"platform", "private", "state", "university"},
     {"commercial", "research"}},
    {"us-cn-chips", "packs/us-cn-chips",
     ",exporter,route.via,buyer.hq,buyer.parent_hq,buyer.listed,buyer.listed_ownership,consignee,"
     "end_user,site.state_funds,item.hs_cn,item.assembled_in",
     ",acme,none,CN,CN,no,0 %,none,none,no,8473.30.90,TW",
     {"nvidia-h20-sxm-96gb", "nvidia-h200-sxm-141gb", "nvidia-gh200-144gb", "nvidia-b300"},
     {"large_platform", "private", "government", "private"},
     {"commercial", "research_university"}},
};

static void put_day(strbuf *b, size_t day)
{
    char text[11];
    tg_date_text((int32_t)day, text);
    strbuf_printf(b, ",%s", text);
}

/* Orders from December 2025 to January 2026, a tenth of them to Singapore. */
static void make_book(const book_shape *s, size_t lines, strbuf *b)
{
    static const char *const buyers[] = {"buyer-a", "buyer-b", "buyer-c"};
    const size_t first = 20423; /* 2025-12-01 */
    seed = 1;
    strbuf_printf(b, "line,item,quantity,unit_price,buyer,buyer.kind,route.from,route.to,end_use,"
                     "placed,shipped,arrived%s\n", s->more_heads);
    for (size_t i = 0; i < lines; i++) {
        size_t placed = first + next(60), shipped = placed + 1 + next(30), buyer = next(3);
        strbuf_printf(b, "L%06zu,%s,%zu,%zu.50,%s,%s,US,%s,%s", i, s->items[next(4)], 1 + next(40),
                      8000 + next(20000), buyers[buyer], s->kinds[next(4)],
                      next(10) ? "CN" : "SG", s->uses[next(4) == 0]);
        put_day(b, placed);
        put_day(b, shipped);
        put_day(b, shipped + 1 + next(9));
        strbuf_printf(b, "%s\n", s->more_cells);
    }
}

/* ---- measuring ------------------------------------------------------------------------------- */

static void give_up(const char *what)
{
    fprintf(stderr, "readings: %s\n", what);
    exit(1);
}

static orders *open_book(const tg_pack *pack, str book)
{
    const orders_options want = {.path = "book.csv"};
    trouble t = {{0}, {0}};
    orders *o = orders_memory(&want, pack, book, &t);
    if (!o)
        give_up("could not read the book");
    return o;
}

/* Seconds to make lines of the book, and put them in a batch. */
static double fill_only(const tg_pack *pack, str book)
{
    orders *o = open_book(pack, book);
    filler *f = filler_new(o);
    tg_line *line;
    tg_batch *batch;
    record r;
    filled out;
    if (!f || tg_line_new(pack, &line) != TG_OK || tg_batch_new(pack, BLOCK, &batch) != TG_OK)
        give_up("out of memory");
    double began = now();
    while (reader_next(o->source, &r)) {
        if (!filler_fill(f, &r, line, &out) || out.bad)
            give_up("a bad line");
        if (tg_batch_count(batch) == BLOCK) {
            tg_batch_clear(batch);
            filler_reset(f);
        }
        if (tg_batch_add(batch, line) != TG_OK)
            give_up("out of memory");
    }
    double took = now() - began;
    tg_batch_free(batch);
    tg_line_free(line);
    filler_free(f);
    orders_close(o);
    return took;
}

/* Every question at its first reading. */
static void assume_all(const tg_pack *pack, tg_run *run)
{
    readings r;
    arena *a = arena_new(NULL, 0);
    tg_reason why;
    if (!a || !readings_init(&r, pack, run, FIGURE_PAYEES, NULL, a))
        give_up("out of memory");
    for (size_t i = 0; i < r.questions.count; i++) {
        const reading_question *q = &r.questions.at[i];
        str name = str_dup(a, q->name);
        if (!name.ptr || tg_run_assume(run, name.ptr, q->texts[0].ptr, &why) != TG_OK)
            give_up(why.text);
    }
    arena_free(a);
}

typedef struct { double seconds, processor; uint64_t lines, open_lines, joint_lines, wide_lines; size_t questions; } run_result;

enum { THREADS_MAX = 2 };

/* One thread's part of it, as the program has it. */
static void make_scenarios(scenarios *s, const tg_pack *pack, orders *o, bool all)
{
    tg_run *run, *probe;
    tg_options options = TG_OPTIONS_INIT, probing;
    options.no_hinges = true;
    options.joint_readings = all;
    probing = options;
    probing.line_only = true;
    if (tg_run_new(pack, &options, &run) != TG_OK || tg_run_new(pack, &probing, &probe) != TG_OK)
        give_up("out of memory");
    if (!all)
        assume_all(pack, run);
    if (!scenarios_init(s, pack, o, 1, BLOCK) || !scenarios_by(s, STR("buyer.kind")) ||
        !scenarios_by(s, STR("end_use")) ||
        !scenarios_column(s, 0, STR("pack"), STR(""), pack, run, false) ||
        (all && !scenarios_readings(s, 0, probe)))
        give_up("out of memory");
    if (!all)
        tg_run_free(probe);
}

/* One column over the book, under one reading or all. */
static run_result decide_book(const tg_pack *pack, str book, bool all, size_t threads)
{
    scenarios s[THREADS_MAX], *each[THREADS_MAX];
    orders *o = open_book(pack, book);
    run_result out = {0};
    double began = now();
    clock_t ran = clock(); /* of all threads */
    for (size_t i = 0; i < threads; i++) {
        each[i] = &s[i];
        make_scenarios(each[i], pack, o, all);
    }
    if (!scenarios_run(each, threads, NULL, NULL))
        give_up("out of memory");
    scenarios_finish(s);
    if (scenarios_wrong(s).len || s[0].bad_lines)
        give_up("the figures do not add up, or lines are bad");
    out.seconds = now() - began;
    out.processor = (double)(clock() - ran) / CLOCKS_PER_SEC;
    out.lines = s[0].lines_read;
    if (all) {
        const readings *r = &s[0].columns[0].readings->r;
        out.open_lines = r->open_lines;
        out.joint_lines = r->joint_lines;
        out.wide_lines = r->wide_lines;
        for (size_t i = 0; i < r->questions.count; i++)
            out.questions += r->questions.at[i].used;
    }
    for (size_t i = 0; i < threads; i++) {
        tg_run *run = s[i].columns[0].run, *probe = all ? s[i].columns[0].readings->run : NULL;
        scenarios_free(&s[i]);
        tg_run_free(run);
        tg_run_free(probe);
    }
    orders_close(o);
    return out;
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *x, size_t count)
{
    qsort(x, count, sizeof *x, by_value);
    return x[count / 2];
}

static void measure(const book_shape *s)
{
    tg_pack *pack;
    tg_diags *diags;
    strbuf book;
    double fill[ROUNDS], one[ROUNDS], all[ROUNDS], one_ran[ROUNDS], all_ran[ROUNDS];
    run_result r = {0};
    if (tg_pack_load(s->folder, NULL, &pack, &diags) != TG_OK)
        give_up(s->folder);
    strbuf_init(&book, NULL);
    make_book(s, LINES, &book);
    for (size_t threads = 1; threads <= THREADS_MAX; threads++) {
        for (size_t i = 0; i < ROUNDS; i++) {
            fill[i] = fill_only(pack, strbuf_str(&book)) / (double)threads;
            r = decide_book(pack, strbuf_str(&book), false, threads);
            one[i] = r.seconds;
            one_ran[i] = r.processor;
            r = decide_book(pack, strbuf_str(&book), true, threads);
            all[i] = r.seconds;
            all_ran[i] = r.processor;
        }
        double f = median(fill, ROUNDS), x = median(one, ROUNDS), y = median(all, ROUNDS);
        if (threads == 1)
            printf(
                "%s: %zu questions, %.0f %% of the lines on one or more, %.0f %% on two or more\n",
                s->name, r.questions, 100.0 * (double)r.open_lines / (double)r.lines,
                100.0 * (double)r.joint_lines / (double)r.lines);
        printf("  %zu thread%s: filling %.3f s; one reading %.3f s, all %.3f s: %.2f times\n"
               "             processor time %.3f s and %.3f s\n",
               threads, threads > 1 ? "s" : " ", f, x, y, y / x, median(one_ran, ROUNDS),
               median(all_ran, ROUNDS));
    }
    strbuf_free(&book);
    tg_diags_free(diags);
    tg_pack_free(pack);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < TG_COUNT(shapes); i++) {
        const book_shape *s = &shapes[i];
        strbuf b;
        if (argc == 1 || (argc == 2 && strcmp(argv[1], s->name) == 0)) {
            measure(s);
        } else if (argc == 4 && strcmp(argv[1], "book") == 0 && strcmp(argv[2], s->name) == 0) {
            strbuf_init(&b, NULL);
            make_book(s, strtoul(argv[3], NULL, 10), &b);
            fwrite(b.ptr, 1, b.len, stdout);
            strbuf_free(&b);
        }
    }
    return 0;
}
