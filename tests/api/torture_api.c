/*
 * torture_api.c - fails the n-th request for memory, for every n, over loading, deciding,
 * explaining, asking and batches: each time a clean refusal, nothing leaked, nothing half made.
 */
#include "tollgate.h"

#include "limit_pack.h"

#include "harness.h"

/* ---- an allocator that fails once ------------------------------------------------------------ */

typedef struct { size_t fail_at, requests, failed, live; } failing;

static void *failing_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    failing *f = ctx;
    if (f->live < old_bytes || (!p && old_bytes))
        abort();
    if (new_bytes == 0) {
        f->live -= old_bytes;
        free(p);
        return NULL;
    }
    if (++f->requests == f->fail_at) {
        f->failed++;
        return NULL;
    }
    void *moved = malloc(new_bytes);
    if (!moved)
        abort();
    if (p)
        memcpy(moved, p, old_bytes < new_bytes ? old_bytes : new_bytes);
    free(p);
    f->live += new_bytes;
    f->live -= old_bytes;
    return moved;
}

/* ---- what is tortured ------------------------------------------------------------------------ */

typedef struct {
    tg_pack *pack;
    tg_line *line;
    tg_run *run;
    tg_batch *batch;
    tg_sweep *sweep;
    size_t written;
} work;

static void written(void *ctx, const char *bytes, size_t count)
{
    (void)bytes;
    *(size_t *)ctx += count;
}

static const char *const facts[][2] = {{"item", "H200 SXM"},     {"route.from", "US"},
                                       {"route.to", "CN"},       {"shipped", "2026-02-01"},
                                       {"arrived", "2026-02-03"}};

static tg_status load(work *w, const tg_allocator *alloc)
{
    tg_diags *d = NULL;
    tg_status st = small_load(alloc, &w->pack, &d);
    CHECK((st == TG_OK) == (w->pack != NULL));
    tg_diags_free(d);
    return st;
}

static tg_status prepare(work *w, const tg_allocator *alloc)
{
    tg_reason why;
    tg_status st = load(w, alloc);
    if (st == TG_OK)
        st = tg_line_new(w->pack, &w->line);
    if (st == TG_OK)
        st = tg_run_new(w->pack, NULL, &w->run);
    for (size_t i = 0; st == TG_OK && i < sizeof facts / sizeof *facts; i++)
        st = tg_line_set(w->line, facts[i][0], facts[i][1], &why);
    return st;
}

static tg_status explain(work *w, const tg_allocator *alloc, tg_explain_form form)
{
    tg_reason why;
    const tg_outcome *o = NULL;
    tg_status st = prepare(w, alloc);
    if (st == TG_OK)
        st = tg_decide(w->run, w->line, &o, &why);
    CHECK((st == TG_OK) == (o != NULL));
    if (st == TG_OK)
        st = tg_explain(w->run, w->line, o, form, 80, true, (tg_sink){written, &w->written});
    CHECK((st == TG_OK) == (w->written != 0));
    return st;
}

static tg_status explain_text(work *w, const tg_allocator *alloc)
{
    return explain(w, alloc, TG_EXPLAIN_TEXT);
}

static tg_status explain_json(work *w, const tg_allocator *alloc)
{
    return explain(w, alloc, TG_EXPLAIN_JSON);
}

static tg_status ask(work *w, const tg_allocator *alloc)
{
    tg_reason why;
    uint32_t fact = 0;
    tg_status st = prepare(w, alloc);
    if (st == TG_OK)
        st = tg_ask_next(w->run, w->line, TG_SEEK_CLEAR, true, &fact, &why);
    CHECK(st == TG_OK || fact == TG_NO_ID || fact == 0);
    return st;
}

static tg_status batch(work *w, const tg_allocator *alloc)
{
    tg_text words[] = {{"h200", 4}, {"h20", 3}};
    uint32_t ids[] = {0, 1, TG_NO_ID};
    tg_status st = prepare(w, alloc);
    if (st == TG_OK)
        st = tg_batch_new(w->pack, 3, &w->batch);
    if (st == TG_OK)
        st = tg_batch_add(w->batch, w->line);
    if (st == TG_OK)
        st = tg_batch_column_text(w->batch, tg_fact_find(w->pack, (tg_text){"item", 4}), words, 2,
                                  ids, 3, NULL);
    if (st == TG_OK)
        st = tg_batch_decide(w->run, w->batch);
    return st;
}

static void took(void *ctx, size_t row, const uint32_t *measures, uint32_t count)
{
    (void)row;
    (void)measures;
    *(size_t *)ctx += count;
}

/* Rows by planes and rows by outcomes, a mask, a sum and lists. */
static tg_status sweep(work *w, const tg_allocator *alloc)
{
    static const tg_text chips[] = {{"h200", 4}, {"h20", 3}}, to[] = {{"US", 2}, {"CN", 2}};
    static const uint8_t chip[70] = {0, 1}, place[70] = {0, 1, 1};
    static const uint16_t day[70] = {20500, 20501};
    static const uint64_t missing[2] = {4};
    uint8_t verdicts[70];
    uint16_t masks[70];
    tg_reason why;
    tg_status st = prepare(w, alloc);
    if (st != TG_OK)
        return st;
    const tg_column columns[] = {
        {tg_fact_find(w->pack, (tg_text){"item", 4}), chip, 1, false, 0, 0, chips, 2, NULL},
        {tg_fact_find(w->pack, (tg_text){"route.to", 8}), place, 1, false, 0, 0, to, 2, missing},
        {tg_fact_find(w->pack, (tg_text){"arrived", 7}), day, 2, false, 0, 0, NULL, 0, NULL}};
    const tg_bit bits[] = {{TG_BIT_APPLIES, 0, 0}, {TG_BIT_HOLDS, 0, 0}};
    const uint32_t measures[] = {0, 1, 2, 3};
    const tg_sweep_ask ask = {.bits = bits, .bit_count = 2, .charges = &measures[3],
                              .charge_count = 1, .decimals = 4, .listed = measures,
                              .listed_count = 4};
    st = tg_sweep_new(w->run, columns, 3, &ask, &w->sweep, &why);
    CHECK((st == TG_OK) == (w->sweep != NULL));
    if (st == TG_OK)
        st = tg_sweep_rows(w->sweep, columns, 0, 70,
                           &(tg_answers){.safe = verdicts, .mask = masks, .mask_width = 2,
                                         .take = took, .take_ctx = &w->written});
    if (st == TG_OK) /* a row by itself: its tables, and its outcome */
        st = tg_sweep_rows(w->sweep, columns, 0, 1,
                           &(tg_answers){.safe = verdicts, .mask = masks, .mask_width = 2,
                                         .take = took, .take_ctx = &w->written});
    return st;
}

/* Rows of a bound sweep: one that is settled, and one that lacks a fact. */
static tg_status bound_rows(work *w, const tg_allocator *alloc)
{
    static const tg_text chips[] = {{"h200", 4}, {"h20", 3}}, places[] = {{"US", 2}, {"CN", 2}};
    static const uint8_t chip[2] = {1, 0}, place[2] = {0, 0};
    static const uint16_t day[2] = {20500, 20501};
    static const uint64_t missing[1] = {2};
    tg_reason why;
    tg_status st = prepare(w, alloc);
    if (st != TG_OK)
        return st;
    const tg_column columns[] = {
        {tg_fact_find(w->pack, (tg_text){"item", 4}), chip, 1, false, 0, 0, chips, 2, NULL},
        {tg_fact_find(w->pack, (tg_text){"route.to", 8}), place, 1, false, 0, 0, places, 2,
         missing},
        {tg_fact_find(w->pack, (tg_text){"route.from", 10}), place, 1, false, 0, 0, places, 2,
         NULL},
        {tg_fact_find(w->pack, (tg_text){"shipped", 7}), day, 2, false, 0, 0, NULL, 0, NULL},
        {tg_fact_find(w->pack, (tg_text){"arrived", 7}), day, 2, false, 0, 0, NULL, 0, NULL}};
    st = tg_sweep_new(w->run, columns, 5, NULL, &w->sweep, &why);
    if (st == TG_OK)
        st = tg_sweep_bind(w->sweep, columns);
    for (size_t i = 0; st == TG_OK && i < 2; i++) {
        uint8_t verdict;
        st = tg_sweep_row(w->sweep, i, &(tg_answers){.safe = &verdict});
    }
    CHECK(st != TG_OK || tg_sweep_quick_count(w->sweep) == 1);
    return st;
}

static tg_status limits(work *w, const tg_allocator *alloc)
{
    tg_reason why;
    tg_diags *d = NULL;
    tg_status st = limit_load(alloc, &w->pack, &d);
    tg_diags_free(d);
    if (st == TG_OK)
        st = tg_line_new(w->pack, &w->line);
    if (st == TG_OK)
        st = tg_run_new(w->pack, NULL, &w->run);
    for (size_t i = 0; st == TG_OK && i < sizeof facts / sizeof *facts; i++)
        st = tg_line_set(w->line, facts[i][0], facts[i][1], &why);
    if (st == TG_OK)
        st = tg_run_limits(w->run, w->line, &why);
    if (st == TG_OK)
        st = tg_run_switch(w->run, "natives", TG_SWITCH_ADOPT, &why);
    if (st == TG_OK)
        st = tg_run_limits(w->run, w->line, &why);
    CHECK(st != TG_OK || tg_run_share(w->run, 3).counts == TG_YES);
    return st;
}

static tg_status test_pack(work *w, const tg_allocator *alloc)
{
    tg_test_report t;
    tg_status st = load(w, alloc);
    if (st == TG_OK)
        st = tg_test(w->pack, NULL, true, TG_EXPLAIN_TEXT, (tg_sink){written, &w->written}, &t);
    CHECK(st != TG_OK || t.tests == 2);
    return st;
}

/* Every n in a long run; else every n at first, then ever fewer of the same kind. */
static size_t next_n(size_t n)
{
    if (getenv("TG_LONG"))
        return n + 1;
    return n < 200 ? n + 1 : n + n / 40;
}

static void torture(tg_status (*job)(work *, const tg_allocator *))
{
    for (size_t n = 1;; n = next_n(n)) {
        failing f = {.fail_at = n};
        tg_allocator alloc = {failing_resize, &f};
        work w = {0};
        tg_status st = job(&w, &alloc);
        tg_sweep_free(w.sweep);
        tg_batch_free(w.batch);
        tg_run_free(w.run);
        tg_line_free(w.line);
        tg_pack_free(w.pack);
        CHECK_EQ(f.live, 0);
        if (f.failed && st == TG_OK)
            continue; /* a message lost, nothing else */
        CHECK_EQ(st, f.failed ? TG_NOMEM : TG_OK);
        if (!f.failed || test_state.failed)
            break;
    }
}

static void loading(void)
{
    for (size_t n = 1;; n = next_n(n)) {
        failing f = {.fail_at = n};
        tg_allocator alloc = {failing_resize, &f};
        work w = {0};
        tg_status st = load(&w, &alloc);
        tg_pack_free(w.pack);
        CHECK_EQ(f.live, 0);
        CHECK(st == TG_NOMEM || st == TG_OK);
        if (!f.failed || test_state.failed)
            break;
    }
}

static void explaining_in_text(void) { torture(explain_text); }
static void explaining_in_json(void) { torture(explain_json); }
static void asking(void) { torture(ask); }
static void deciding_batches(void) { torture(batch); }
static void sweeping(void) { torture(sweep); }
static void asking_for_bound_rows(void) { torture(bound_rows); }
static void asking_of_limits(void) { torture(limits); }
static void testing_packs(void) { torture(test_pack); }

int main(void)
{
    TEST(loading);
    TEST(explaining_in_text);
    TEST(explaining_in_json);
    TEST(asking);
    TEST(deciding_batches);
    TEST(sweeping);
    TEST(asking_for_bound_rows);
    TEST(asking_of_limits);
    TEST(testing_packs);
    return test_end();
}
