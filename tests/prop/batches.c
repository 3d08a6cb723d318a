/*
 * batches.c - lines in batches: every row's outcome is that of the line by itself, on every route.
 * (That this one is the plain evaluator's, prop_main shows.)
 *
 *     batches [--packs N] [--lines M] [--seed S]
 *
 * Lines come in families: a random line, then copies that differ in one fact, or not at all. What
 * is shared between lines that differ where it matters shows at once.
 */
#include "parts/gen.h"
#include "support/line_text.h"
#include "support/pack_text.h"

#include "eval/batch.h"
#include "eval/fast_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILY = 8 };

static str chips = {"id,a,kind\nc1,3,x\nc2,5,y\n", 24};

typedef struct {
    uint64_t packs, lines, seed, rows, solved, bad, charged, by[3];
    bool failed;
} run;

/* Columns of a batch, filled row by row; every other fact's by a via. */
typedef struct {
    column *columns;
    uint8_t **states;
    int64_t **steps;
    row_authorisations *auths;
    uint32_t *via;
} grid;

static void *room(arena *a, size_t count, size_t size)
{
    void *p = arena_alloc(a, count + 1, size);
    if (!p)
        abort();
    return p;
}

static grid grid_new(const model *m, uint32_t rows, bool sparse, uint64_t *dice, arena *a)
{
    grid g = {room(a, m->facts_count, sizeof *g.columns), room(a, m->facts_count, sizeof *g.states),
              room(a, m->facts_count, sizeof *g.steps), room(a, rows, sizeof *g.auths),
              room(a, rows, sizeof *g.via)};
    for (uint32_t i = 0; i < rows; i++)
        g.via[i] = i;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        g.states[f] = room(a, rows, 1);
        g.steps[f] = room(a, rows, sizeof **g.steps);
        str *texts = room(a, rows, sizeof *texts);
        value *parts = room(a, rows, sizeof *parts);
        g.columns[f] = (column){g.states[f], g.steps[f], NULL, rows, texts, parts};
        if (sparse && gen_next(dice) % 3 == 0)
            g.columns[f].via = g.via;
    }
    return g;
}

static void grid_put(const model *m, const grid *g, uint32_t row, const gen_case *c)
{
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const value *v = &c->values[f];
        g->states[f][row] = (uint8_t)v->state;
        if (v->state == V_KNOWN && m->facts[f].type == TYPE_CODE) {
            ((str *)g->columns[f].texts)[row] = v->text;
            g->steps[f][row] = row;
        } else if (v->state == V_KNOWN) {
            g->steps[f][row] = v->lo;
        } else if (v->state == V_PART) {
            ((value *)g->columns[f].parts)[row] = *v;
            g->steps[f][row] = row;
        }
    }
    g->auths[row] = (row_authorisations){c->line.auths, c->line.auth_count};
}

/* Columns that no row fills are absent. */
static void grid_close(const model *m, grid *g, uint32_t rows)
{
    for (uint32_t f = 0; f < m->facts_count; f++) {
        bool any = false;
        for (uint32_t i = 0; i < rows; i++)
            any = any || g->states[f][i] != V_MISSING;
        if (!any)
            g->columns[f] = (column){0};
    }
}

/* A line of the family: one fact taken from another random line, or missing. */
static gen_case relative(const gen *g, const model *m, const gen_case *first, uint64_t seed,
                         uint64_t *dice, arena *a)
{
    gen_case c = *first, other;
    value *values = room(a, m->facts_count, sizeof *values);
    memcpy(values, first->values, m->facts_count * sizeof *values);
    c.values = values;
    c.line.values = values;
    if (gen_next(dice) % 4 == 0 || m->facts_count == 0 || !gen_line(g, m, seed, a, &other))
        return c;
    uint32_t f = (uint32_t)(gen_next(dice) % m->facts_count);
    values[f] = gen_next(dice) % 3 ? other.values[f] : (value){.state = V_MISSING};
    return c;
}

/* Most lines have no authorisation (others share nothing), many nothing partly known. */
static void plainer(const model *m, gen_case *c, uint64_t *dice)
{
    if (gen_next(dice) % 8 == 0)
        return;
    c->line.auth_count = 0;
    if (gen_next(dice) % 2)
        return;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        if (c->values[f].state == V_PART)
            c->values[f] = (value){.state = V_MISSING};
    }
}

/* The row's outcome with its own charges. */
static outcome row_outcome(const batch_row *r)
{
    outcome o = *r->outcome;
    o.charges = (charge_result *)r->charges;
    return o;
}

static bool row_differs(const plan *p, fast_run *alone, const gen_case *c, const batch_row *r,
                        run *t)
{
    const model *m = p->model;
    outcome *plain = NULL;
    strbuf where;
    fast_run_reset(alone);
    line_result got = fast_decide(p, alone, &c->line, &plain);
    t->rows++;
    if (got == LINE_BAD || !r->outcome) {
        t->bad++;
        if (got == LINE_BAD && !r->outcome && r->bad.len)
            return false;
        printf("  the line alone ends with %d, in a batch %s\n", (int)got,
               r->outcome ? "it has an outcome" : "it is bad");
        return true;
    }
    outcome own = row_outcome(r);
    strbuf_init(&where, NULL);
    t->charged += own.charge_count > 0;
    bool differs = outcome_differs(m, plain, &own, &where);
    if (differs)
        printf("  the line alone, then in a batch:\n" STR_FMT, STR_ARG(strbuf_str(&where)));
    strbuf_free(&where);
    return differs;
}

/* The row, and one with the same outcome. */
static void tell(const model *m, const gen_case *cases, const batch_row *out, uint32_t row,
                 unsigned round, route how)
{
    uint32_t other = 0;
    while (other < row && out[other].id != out[row].id)
        other++;
    printf("  row %u of round %u, route %d, shares with row %u\n", row, round, (int)how, other);
    for (unsigned k = 0; k < 2; k++) {
        strbuf b;
        strbuf_init(&b, NULL);
        line_text_write(m, cases[k ? other : row].values, &b);
        printf("    " STR_FMT "\n", STR_ARG(strbuf_str(&b)));
        strbuf_free(&b);
    }
}

/* Without hinges a batch gives all else of what the line alone gives. */
static bool check_bare(const plan *p, const batch *b, const options *opt, fast_run *alone,
                       const gen_case *cases, route how, batch_row *out, arena *a)
{
    const model *m = p->model;
    bool good = true;
    fast_run *r = fast_run_new(p, opt->on, NULL);
    if (!r)
        abort();
    r->opt.worlds_max = opt->worlds_max;
    fast_run_no_hinges(r);
    if (!fast_batch(r, opt->on, b, how, a, out))
        abort();
    for (uint32_t i = 0; i < b->row_count && good; i++) {
        outcome *plain = NULL;
        fast_run_reset(alone);
        if (fast_decide(p, alone, &cases[i].line, &plain) == LINE_BAD || !out[i].outcome)
            continue; /* row_differs has looked at it */
        strbuf where;
        strbuf_init(&where, NULL);
        outcome own = row_outcome(&out[i]);
        plain->line_hinges = (hinge_set){0};
        memset(plain->gate_hinges, 0, m->gates_count * sizeof *plain->gate_hinges);
        plain->lift_count = 0;
        plain->line.by_law = 0;
        for (uint32_t g = 0; g < m->gates_count; g++)
            plain->gates[g].by_law = 0;
        good = !outcome_differs(m, plain, &own, &where);
        if (!good) {
            printf("  with hinges, then without:\n" STR_FMT, STR_ARG(strbuf_str(&where)));
            tell(m, cases, out, i, 2, how);
        }
        strbuf_free(&where);
    }
    fast_run_free(r);
    return good;
}

static bool check_batch(const gen *g, const model *m, uint64_t seed, route how, run *t, arena *a)
{
    uint64_t dice = seed;
    uint32_t rows = (uint32_t)t->lines;
    gen_case *cases = room(a, rows, sizeof *cases), first = {0};
    batch_row *out = room(a, rows, sizeof *out);
    grid cols = grid_new(m, rows, gen_next(&dice) % 2, &dice, a);
    for (uint32_t i = 0; i < rows; i++) {
        if (i % FAMILY == 0 && !gen_line(g, m, seed * 1000 + i, a, &cases[i]))
            return true;
        if (i % FAMILY)
            cases[i] = relative(g, m, &cases[i - i % FAMILY], seed * 1000 + i, &dice, a);
        if (i % FAMILY == 0)
            plainer(m, &cases[i], &dice);
        if (i == 0)
            first = cases[0];
        cases[i].options = first.options;
        grid_put(m, &cols, i, &cases[i]);
    }
    grid_close(m, &cols, rows);
    const plan *p = plan_compile(m, first.options.known_on, first.options.stance == STANCE_TEXT, a);
    fast_run *r = p ? fast_run_new(p, first.options.on, NULL) : NULL;
    fast_run *alone = p ? fast_run_new(p, first.options.on, NULL) : NULL;
    if (!r || !alone)
        abort();
    r->opt.worlds_max = alone->opt.worlds_max = first.options.worlds_max;
    bool good = true;
    /* twice: outcomes kept from the first batch serve the second */
    for (unsigned round = 0; round < 2 && good; round++) {
        batch b = {.columns = cols.columns, .auths = cols.auths, .row_count = rows};
        if (!fast_batch(r, first.options.on, &b, how, a, out))
            abort();
        for (uint32_t i = 0; i < rows && good; i++) {
            good = !row_differs(p, alone, &cases[i], &out[i], t);
            if (!good)
                tell(m, cases, out, i, round, how);
        }
    }
    batch all = {.columns = cols.columns, .auths = cols.auths, .row_count = rows};
    good = good && check_bare(p, &all, &r->opt, alone, cases, how, out, a);
    batch_counts n = fast_batch_counts(r);
    t->solved += n.solved;
    t->by[0] += n.by_planes;
    t->by[1] += n.by_memo;
    t->by[2] += n.by_candidates;
    fast_run_free(r);
    fast_run_free(alone);
    return good;
}

static void check_pack(uint64_t seed, run *t)
{
    static const route routes[] = {ROUTE_AUTO, ROUTE_PLANES, ROUTE_MEMO, ROUTE_CANDIDATES};
    arena *a = arena_new(NULL, 0);
    gen g = {.seed = seed, .tiny = seed % 2 == 0, .a = a};
    strbuf text;
    strbuf_init(&text, NULL);
    gen_pack(&g, &text);
    diags *d = diags_new(a, 0);
    pack_text_file files[2] = {{STR("case"), strbuf_str(&text)}, {STR("chips.csv"), chips}};
    model *m = d ? test_model_files(files, 2, a, d) : NULL;
    route how = routes[gen_next(&seed) % TG_COUNT(routes)];
    if (m && !check_batch(&g, m, g.seed, how, t, a)) {
        printf("%s\nnot ok batches: pack %llu\n", getenv("TG_SHOW") ? text.ptr : "",
               (unsigned long long)g.seed);
        t->failed = true;
    }
    strbuf_free(&text);
    arena_free(a);
}

int main(int argc, char **argv)
{
    const char *wants_long = getenv("TG_LONG");
    bool longer = wants_long && *wants_long && strcmp(wants_long, "0") != 0;
    run t = {.packs = longer ? 2000 : 120, .lines = longer ? 400 : 96, .seed = 1};
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t n = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--packs") == 0)
            t.packs = n;
        else if (strcmp(argv[i], "--lines") == 0)
            t.lines = n;
        else if (strcmp(argv[i], "--seed") == 0)
            t.seed = n;
    }
    for (uint64_t i = 0; i < t.packs && !t.failed; i++)
        check_pack(t.seed + i, &t);
    printf("  %llu rows, %llu solved; shared by planes %llu, memo %llu, candidates %llu; %llu bad, "
           "%llu with "
           "charges\n",
           (unsigned long long)t.rows, (unsigned long long)t.solved, (unsigned long long)t.by[0],
           (unsigned long long)t.by[1], (unsigned long long)t.by[2], (unsigned long long)t.bad,
           (unsigned long long)t.charged);
    if (!t.failed && t.packs >= 100 && (!t.by[0] || !t.by[1] || !t.by[2])) {
        printf("not ok batches: a route was never taken\n");
        t.failed = true;
    }
    if (!t.failed)
        printf("ok batches\n");
    return t.failed;
}
