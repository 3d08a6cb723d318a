/*
 * scenarios.c - random packs under random scenarios: totals over all readings against the plain
 * evaluator under each joint reading, and what a scenario changes against the same said otherwise.
 *
 *     scenarios [--packs N] [--lines M] [--seed S]
 *
 * Every pack gets a scenario of its own (assumptions, parameters, measures adopted, suspended and
 * moved, authorisations, demand). Its book is compared under the pack and under the scenario, in
 * blocks and threads of random number. The witness goes line by line through every joint reading of
 * the questions that the line's worlds read, and knows no signatures, trees or batches.
 */
#include "parts/gen.h"

#include "api/handles.h"
#include "eval/ref.h"
#include "whatif/claims.h"
#include "whatif/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOINT_MAX = 96, THREADS = 3 };

static const char chips[] = "id,a,kind\nc1,3,x\nc2,5,y\n";

typedef struct {
    uint64_t packs, lines, seed, books, under, decided, readings, figures, left_open, same;
    bool failed;
} run;

static void *room(arena *a, size_t count, size_t size)
{
    void *p = arena_alloc(a, count + 1, size);
    if (!p)
        abort();
    return p;
}

static void must(bool good)
{
    if (!good)
        abort();
}

/* ---- scenarios ------------------------------------------------------------------------------- */

/* What a scenario says, for those of its changes that can be said to a run as well. */
typedef struct {
    bool any, only_said; /* nothing but what a run can be told */
    str assumed[2];      /* "q is r" in two: name, text */
    str measure;         /* switched */
    tg_switch to;
} said;

static unsigned pick(uint64_t *dice, size_t below)
{
    return (unsigned)(gen_next(dice) % below);
}

static void take_text(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

static void say_assumption(const tg_pack *p, uint64_t *dice, arena *a, strbuf *out, said *x)
{
    uint32_t f = pick(dice, tg_fact_count(p));
    size_t count = tg_question_reading_count(p, f);
    if (!count)
        return;
    strbuf text;
    strbuf_init(&text, NULL);
    tg_question_reading(p, f, pick(dice, count), (tg_sink){take_text, &text});
    x->assumed[0] = str_dup(a, str_of(tg_fact_get(p, f).name));
    x->assumed[1] = str_dup(a, strbuf_str(&text));
    strbuf_free(&text);
    strbuf_printf(out, "  assume " STR_FMT " is " STR_FMT "\n", STR_ARG(x->assumed[0]),
                  STR_ARG(x->assumed[1]));
    x->any = true;
}

static void say_measure(const tg_pack *p, uint64_t *dice, arena *a, strbuf *out, said *x)
{
    tg_measure_info m = tg_measure_get(p, pick(dice, tg_measure_count(p)));
    bool proposed = str_eq_c(str_of(m.status), "proposed");
    x->measure = str_dup(a, str_of(m.name));
    x->to = proposed ? TG_SWITCH_ADOPT : TG_SWITCH_OFF;
    strbuf_printf(out, "  %s " STR_FMT "\n", proposed ? "adopts" : "suspends", STR_ARG(x->measure));
    x->any = true;
}

static void say_rest(const tg_pack *p, uint64_t *dice, strbuf *out, said *x)
{
    size_t before = out->len;
    if (pick(dice, 4) == 0)
        strbuf_printf(out, "  sets p%u to %u\n", pick(dice, 2), pick(dice, 7));
    for (unsigned k = 0; k < 2; k++) {
        tg_measure_info m = tg_measure_get(p, pick(dice, tg_measure_count(p)));
        if (pick(dice, 6) == 0 && !str_eq(str_of(m.name), x->measure))
            strbuf_printf(out, "  %s %.*s on 2026-01-%02u\n", k ? "ends" : "begins",
                          (int)m.name.len, m.name.ptr, 5 + pick(dice, 20));
    }
    if (pick(dice, 6) == 0)
        strbuf_printf(out, "  demand 150 %%\n");
    x->only_said = out->len == before;
    x->any = x->any || !x->only_said;
}

static said say_scenario(const tg_pack *p, uint64_t *dice, arena *a, strbuf *out)
{
    said x = {.only_said = true};
    strbuf_add_c(out, "scenario sc \"A random scenario\"\n");
    if (pick(dice, 2))
        say_assumption(p, dice, a, out, &x);
    size_t mark = out->len;
    strbuf rest;
    strbuf_init(&rest, NULL);
    if (pick(dice, 2) && tg_measure_count(p))
        say_measure(p, dice, a, &rest, &x);
    strbuf more;
    strbuf_init(&more, NULL);
    if (tg_measure_count(p))
        say_rest(p, dice, &more, &x);
    str m = strbuf_str(&more);
    size_t sets = 0;
    while (str_starts(m, STR("  sets")) && m.ptr[sets++] != '\n')
        continue;
    strbuf_add(out, str_sub(m, 0, sets)); /* slots have an order */
    strbuf_add(out, strbuf_str(&rest));
    strbuf_add(out, str_sub(m, sets, m.len));
    x.any = x.any || out->len > mark;
    strbuf_free(&rest);
    strbuf_free(&more);
    return x;
}

/* ---- a book ---------------------------------------------------------------------------------- */

static void put_cell(strbuf *out, str text)
{
    strbuf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        strbuf_char(out, text.ptr[i]);
        if (text.ptr[i] == '"')
            strbuf_char(out, '"');
    }
    strbuf_char(out, '"');
}

/* Lines of the generator as CSV, some of them twice; questions are left to the readings. */
static tg_options put_book(const gen *g, const tg_pack *p, uint64_t lines, uint64_t *dice, arena *a,
                           strbuf *out)
{
    const model *m = p->m;
    uint32_t units = model_fact(m, STR("quantity"));
    tg_options how = TG_OPTIONS_INIT;
    gen_case c;
    strbuf_add_c(out, "order id");
    for (uint32_t f = 0; f < m->facts_count; f++)
        if (m->facts[f].kind != FACT_QUESTION)
            strbuf_printf(out, "," STR_FMT, STR_ARG(m->facts[f].name));
    for (uint64_t i = 0; i < lines; i++) {
        if (i % 3 != 2)
            must(gen_line(g, m, g->seed * 1000 + i, a, &c));
        if (i == 0)
            how = (tg_options){.known_on = c.options.known_on, .on = c.options.on,
                               .stance = c.options.stance == STANCE_TEXT ? TG_STANCE_TEXT
                                                                         : TG_STANCE_ENFORCED};
        c.values[units] = (value){.state = V_KNOWN};
        c.values[units].lo = c.values[units].hi = 1 + pick(dice, 9);
        strbuf_printf(out, "\nl%llu", (unsigned long long)i);
        for (uint32_t f = 0; f < m->facts_count; f++) {
            strbuf text;
            if (m->facts[f].kind == FACT_QUESTION)
                continue;
            strbuf_init(&text, NULL);
            if (c.values[f].state != V_MISSING)
                value_format(m, f, &c.values[f], &text);
            strbuf_char(out, ',');
            put_cell(out, strbuf_str(&text));
            strbuf_free(&text);
        }
    }
    strbuf_char(out, '\n');
    return how;
}

/* ---- the witness ----------------------------------------------------------------------------- */

typedef struct {
    const uint32_t *questions; /* facts */
    size_t count, joint;
    figure *figures;           /* by joint reading, the last question the quickest */
} witness_line;

typedef struct {
    const tg_pack *pack;
    const uint32_t *slots;
    size_t figure_count;
    witness_line *lines;
    size_t line_count;
    bool *asked;               /* by fact: some line reads it */
    uint64_t by_disposition[4];
    bool met;                  /* what is outstanding is taken as met */
    arena *a;
} witness_book;

/* Clear or conditional in every world, whatever is still to be shown. */
static bool is_met(const witness_book *w, const outcome *o)
{
    return w->met && o->disposition == DISP_HELD && o->conflict == IN_NONE &&
           !(o->line.set & ~(1u << VD_CLEAR | 1u << VD_CONDITIONAL));
}

static void add_charge(const witness_book *w, figure *f, const charge_result *c)
{
    uint32_t slot = w->slots[c->measure];
    if (slot == TG_NO_ID || c->stands == IN_NONE || !c->known)
        return;
    amount low = {.v = c->amount, .scale = c->scale},
           high = {.v = c->amount_high, .scale = c->scale};
    for (unsigned k = 0; k < 2; k++) {
        unsigned bit = k ? 1u << PAY_IF_AUTHORISED : 1u << PAY_DUE;
        figure *to = &f[FIGURE_PAYEES + 2 * slot + k];
        if (!(c->kinds & bit))
            continue;
        if (c->stands == IN_EVERY && c->kinds == bit && (!c->at_most || c->at_least))
            amount_add(&to->low, low);
        amount_add(&to->high, high);
    }
}

static void add_decided(const witness_book *w, figure *f, const outcome *o, amount units)
{
    static const int rows[] = {[DISP_RELEASED] = FIGURE_RELEASED_UNITS,
                               [DISP_HELD] = FIGURE_HELD_UNITS,
                               [DISP_DENIED] = FIGURE_DENIED_UNITS};
    if (o->disposition == DISP_BAD || o->overflow)
        return;
    disposition is = is_met(w, o) ? DISP_RELEASED : o->disposition;
    amount_add(&f[rows[is]].low, units);
    amount_add(&f[rows[is]].high, units);
    for (uint32_t i = 0; i < o->charge_count; i++)
        add_charge(w, f, &o->charges[i]);
}

/* The outcome of the line's values by the plain evaluator; NULL: bad. */
static const outcome *judge(const witness_book *w, const line *l, const options *opt, arena *a)
{
    outcome *o = NULL;
    str bad;
    line_result got = ref_decide(w->pack->m, l, opt, a, &o, &bad);
    must(got != LINE_NOMEM);
    return got == LINE_OK ? o : NULL;
}

/* The line under each joint reading of what its worlds read. False: too many. */
static bool witness_decide(witness_book *w, const tg_outcome *open, const line *l,
                           const options *opt, amount units, run *t)
{
    const model *m = w->pack->m;
    witness_line *x = &w->lines[w->line_count];
    *x = (witness_line){.count = tg_outcome_question_count(open), .joint = 1};
    uint32_t *questions = room(w->a, x->count, sizeof *questions);
    for (size_t i = 0; i < x->count; i++) {
        questions[i] = tg_outcome_question(open, i);
        x->joint *= tg_question_reading_count(w->pack, questions[i]);
        if (x->joint > JOINT_MAX)
            return false;
    }
    x->questions = questions;
    x->figures = room(w->a, x->joint * w->figure_count, sizeof *x->figures);
    value *values = room(w->a, m->facts_count, sizeof *values);
    memcpy(values, l->values, m->facts_count * sizeof *values);
    line read = *l;
    read.values = values;
    for (size_t n = 0; n < x->joint; n++) {
        arena *a = arena_new(NULL, 0);
        size_t rest = n;
        for (size_t i = x->count; i-- > 0;) {
            const question *q = &m->questions[m->facts[questions[i]].question];
            int64_t reading = q->readings[rest % q->reading_count];
            values[questions[i]] = (value){.state = V_KNOWN, .lo = reading, .hi = reading};
            rest /= q->reading_count;
        }
        const outcome *o = judge(w, &read, opt, a);
        if (o)
            add_decided(w, x->figures + n * w->figure_count, o, units);
        t->decided++;
        arena_free(a);
    }
    for (size_t i = 0; i < x->count; i++)
        w->asked[questions[i]] = true;
    w->line_count++;
    return true;
}

/* Every line of the book; false: some line has too many joint readings. */
static bool witness_read(witness_book *w, str book, const tg_options *how, run *t)
{
    const orders_options want = {.path = "book.csv", .kind = KIND_CSV};
    trouble why = {{0}, {0}};
    orders *o = orders_memory(&want, w->pack, book, &why);
    tg_line *l;
    tg_run *r;
    record rec;
    filled f;
    bool good = true;
    must(o && tg_line_new(w->pack, &l) == TG_OK && tg_run_new(w->pack, how, &r) == TG_OK);
    filler *fill = filler_new(o); /* as the pack's scenario has the line */
    must(fill != NULL);
    options opt = options_core(&r->options);
    while (good && reader_next(o->source, &rec)) {
        line merged;
        const tg_outcome *open;
        arena *a = arena_new(NULL, 0);
        must(filler_fill(fill, &rec, l, &f));
        bool bad = f.bad || line_merge(l, run_assumed(r), a, &merged, NULL) != TG_OK ||
                   tg_decide(r, l, &open, NULL) != TG_OK || tg_outcome_overflow(open);
        amount units = {0};
        if (!bad) {
            must(amount_read(f.texts[WATCH_QUANTITY], &units));
            good = witness_decide(w, open, &merged, &opt, units, t);
        }
        w->by_disposition[bad ? 3 : claims_disposition(open, w->met, NULL)]++;
        arena_free(a);
    }
    filler_free(fill);
    tg_run_free(r);
    tg_line_free(l);
    orders_close(o);
    return good;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool same_amount(amount x, amount y)
{
    return !amount_below(x, y) && !amount_below(y, x);
}

/* Totals of one joint reading: `at` by place. */
static bool compare_total(const witness_book *w, const readings *r, const size_t *at, run *t)
{
    figure *want = room(w->a, w->figure_count, sizeof *want);
    figure *got = room(w->a, w->figure_count, sizeof *got);
    for (size_t i = 0; i < w->line_count; i++) {
        const witness_line *x = &w->lines[i];
        size_t row = 0;
        for (size_t k = 0; k < x->count; k++)
            row = row * tg_question_reading_count(w->pack, x->questions[k]) +
                  at[r->places[x->questions[k]]];
        figure_add(want, x->figures + row * w->figure_count, w->figure_count);
    }
    readings_total(r, at, got);
    for (size_t i = 0; i < w->figure_count; i++) {
        t->figures++;
        if (same_amount(want[i].low, got[i].low) && same_amount(want[i].high, got[i].high))
            continue;
        printf("  figure %zu: by lines %lld .. %lld, by signatures %lld .. %lld\n", i,
               (long long)want[i].low.v, (long long)want[i].high.v, (long long)got[i].low.v,
               (long long)got[i].high.v);
        for (size_t k = 0; k < r->questions.count; k++)
            printf("    " STR_FMT " is " STR_FMT "\n", STR_ARG(r->questions.at[k].name),
                   STR_ARG(r->questions.at[k].texts[at[k]]));
        return false;
    }
    return true;
}

/* All joint readings of the questions that lines read, or a sample where they are many. */
static bool compare_column(const witness_book *w, const scenario_column *c, uint64_t *dice, run *t)
{
    const readings *r = &c->readings->r;
    size_t *at = room(w->a, r->questions.count, sizeof *at);
    uint64_t joint = 1;
    for (size_t i = 0; i < r->questions.count; i++)
        if (w->asked[r->questions.at[i].fact] && joint <= JOINT_MAX)
            joint *= r->questions.at[i].reading_count;
    t->left_open += r->wide_lines;
    if (r->wide_lines)
        return true;
    for (uint64_t n = 0; n < joint && n < JOINT_MAX; n++) {
        uint64_t rest = joint > JOINT_MAX ? gen_next(dice) : n;
        for (size_t i = 0; i < r->questions.count; i++) {
            if (!w->asked[r->questions.at[i].fact])
                continue;
            at[i] = (size_t)(rest % r->questions.at[i].reading_count);
            rest /= r->questions.at[i].reading_count;
        }
        t->readings++;
        if (!compare_total(w, r, at, t))
            return false;
    }
    for (int d = 0; d < 4; d++) {
        if (c->total.rows[ROW_RELEASED + d].lines == w->by_disposition[d])
            continue;
        printf("  disposition %d: %llu lines, one by one %llu\n", d,
               (unsigned long long)c->total.rows[ROW_RELEASED + d].lines,
               (unsigned long long)w->by_disposition[d]);
        return false;
    }
    return true;
}

static bool compare_book(const gen *g, const tg_pack *const *packs, size_t columns, str book,
                         const tg_options *how, uint64_t *dice, arena *a, run *t)
{
    const orders_options want = {.path = "book.csv", .kind = KIND_CSV};
    trouble why = {{0}, {0}};
    orders *o = orders_memory(&want, packs[0], book, &why);
    scenarios s[THREADS], *each[THREADS];
    tg_run *runs[THREADS][4];
    size_t threads = 1 + pick(dice, THREADS), each_block = 1 + pick(dice, 11);
    bool met = pick(dice, 2) > 0;
    bool as_program = pick(dice, 4) > 0; /* else by trees alone, in the order of hinges */
    must(o != NULL);
    for (size_t i = 0; i < threads; i++) {
        each[i] = &s[i];
        must(scenarios_init(&s[i], packs[0], o, columns, each_block));
        s[i].met = met;
        for (size_t c = 0; c < columns; c++) {
            tg_pack_info info = tg_pack_get_info(packs[c]);
            bool changes = c && tg_scenario_get(packs[0], tg_scenario_find(packs[0], info.scenario,
                                                                           NULL)).changes_lines;
            for (size_t k = 0; k < 2; k++) {
                tg_options own = *how;
                own.no_hinges = own.joint_readings = as_program;
                own.line_only = as_program && k == 1;
                must(tg_run_new(packs[c], &own, &runs[i][2 * c + k]) == TG_OK);
            }
            must(scenarios_column(&s[i], c, c ? STR("sc") : STR("pack"), STR(""), packs[c],
                                  runs[i][2 * c], changes) &&
                 scenarios_readings(&s[i], c, runs[i][2 * c + 1]));
        }
    }
    must(scenarios_run(each, threads, NULL, NULL));
    scenarios_finish(s);
    bool good = !scenarios_wrong(s).len;
    for (size_t c = 0; good && c < columns; c++) {
        witness_book w = {.pack = packs[c], .slots = s[0].slots, .a = a, .met = met,
                          .figure_count = s[0].columns[c].readings->r.figure_count};
        w.lines = room(a, t->lines, sizeof *w.lines);
        w.asked = room(a, packs[c]->m->facts_count, sizeof *w.asked);
        if (!witness_read(&w, book, how, t))
            continue;
        t->books++;
        good = compare_column(&w, &s[0].columns[c], dice, t);
        if (!good)
            printf("  pack %llu, column %zu, %zu threads, blocks of %zu\n",
                   (unsigned long long)g->seed, c, threads, each_block);
    }
    for (size_t i = 0; i < threads; i++) {
        scenarios_free(&s[i]);
        for (size_t c = 0; c < 2 * columns; c++)
            tg_run_free(runs[i][c]);
    }
    orders_close(o);
    return good;
}

/* ---- the same said to a run ------------------------------------------------------------------ */

/* Lines under the scenario, and under the pack with a run that was told the same. */
static bool compare_said(const tg_pack *pack, const tg_pack *under, const said *x, str book,
                         const tg_options *how, run *t)
{
    const orders_options want = {.path = "book.csv", .kind = KIND_CSV};
    trouble why = {{0}, {0}};
    tg_reason reason;
    orders *o = orders_memory(&want, pack, book, &why);
    tg_run *told, *there;
    tg_line *l;
    record rec;
    filled f;
    bool good = true;
    must(o && tg_line_new(pack, &l) == TG_OK && tg_run_new(pack, how, &told) == TG_OK &&
         tg_run_new(under, how, &there) == TG_OK);
    filler *fill = filler_new(o);
    must(fill != NULL);
    if (x->assumed[0].len)
        must(tg_run_assume(told, x->assumed[0].ptr, x->assumed[1].ptr, &reason) == TG_OK);
    if (x->measure.len)
        must(tg_run_switch(told, x->measure.ptr, x->to, &reason) == TG_OK);
    while (good && reader_next(o->source, &rec)) {
        const tg_outcome *a, *b;
        must(filler_fill(fill, &rec, l, &f));
        if (f.bad)
            continue;
        tg_status p = tg_decide(told, l, &a, &reason), q = tg_decide(there, l, &b, &reason);
        good = p == q && (p != TG_OK || (tg_outcome_line(a).set == tg_outcome_line(b).set &&
                                         tg_outcome_disposition(a, NULL) ==
                                             tg_outcome_disposition(b, NULL) &&
                                         tg_outcome_charge_count(a) == tg_outcome_charge_count(b)));
        for (size_t i = 0; good && p == TG_OK && i < tg_outcome_charge_count(a); i++) {
            tg_charge_result c = tg_outcome_charge(a, i), d = tg_outcome_charge(b, i);
            good = c.measure == d.measure && c.stands == d.stands && c.kinds == d.kinds &&
                   strcmp(c.amount, d.amount) == 0 && strcmp(c.amount_high, d.amount_high) == 0;
        }
        t->same++;
        if (!good)
            printf("  line %llu is another under the scenario than where a run is told the same\n",
                   (unsigned long long)rec.number);
    }
    filler_free(fill);
    tg_run_free(told);
    tg_run_free(there);
    tg_line_free(l);
    orders_close(o);
    return good;
}

/* ---- packs ----------------------------------------------------------------------------------- */

static tg_pack *load(str text)
{
    const char *const names[] = {"pack.tg", "chips.csv"};
    const tg_text texts[] = {{text.ptr, text.len}, {chips, sizeof chips - 1}};
    tg_pack *p = NULL;
    tg_diags *d = NULL;
    (void)!tg_pack_load_memory(names, texts, 2, NULL, &p, &d);
    if (!p && getenv("TG_SHOW"))
        tg_diags_print(d, TG_DIAGS_TEXT, (tg_sink){NULL, NULL});
    tg_diags_free(d);
    return p;
}

static void check_pack(uint64_t seed, run *t)
{
    arena *a = arena_new(NULL, 0);
    gen g = {.seed = seed, .tiny = seed % 2 == 0, .a = a};
    uint64_t dice = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    strbuf text, book, own;
    strbuf_init(&text, NULL);
    strbuf_init(&book, NULL);
    strbuf_init(&own, NULL);
    gen_pack(&g, &text);
    strbuf_add_c(&text, "fact quantity \"Units\"\n  type whole, 0 .. 1_000\n");
    tg_pack *plain = load(strbuf_str(&text)), *pack = NULL, *under = NULL;
    said x = {.any = false};
    if (plain) {
        x = say_scenario(plain, &dice, a, &own);
        if (x.any)
            strbuf_add(&text, strbuf_str(&own));
        pack = load(strbuf_str(&text)); /* a scenario that contradicts itself is none */
        if (pack && x.any)
            (void)!tg_pack_under(pack, 0, &under, NULL);
    }
    bool good = true;
    if (pack || plain) {
        const tg_pack *base = pack ? pack : plain, *packs[2] = {base, under};
        tg_options how = put_book(&g, base, t->lines, &dice, a, &book);
        t->under += under != NULL;
        good = compare_book(&g, packs, under ? 2 : 1, strbuf_str(&book), &how, &dice, a, t);
        if (good && under && x.only_said)
            good = compare_said(base, under, &x, strbuf_str(&book), &how, t);
    }
    if (!good) {
        printf("%s\nnot ok scenarios: pack %llu\n", getenv("TG_SHOW") ? text.ptr : own.ptr,
               (unsigned long long)seed);
        t->failed = true;
    }
    tg_pack_free(under);
    tg_pack_free(pack);
    tg_pack_free(plain);
    strbuf_free(&text);
    strbuf_free(&book);
    strbuf_free(&own);
    arena_free(a);
}

/* Packs that once came out wrong, each for a reason of its own. */
static const struct { uint64_t seed, lines; } found[] = {
    {1184, 14}, /* a charge stands only under a reading that takes the place of a known answer */
    {1137, 20}, /* one that nobody has to pay as the answer is, and that is due under a reading */
    {2059, 14}, /* versions that differ by an item's date, and a plain one, taken for one amount */
};

int main(int argc, char **argv)
{
    const char *wants_long = getenv("TG_LONG");
    bool longer = wants_long && *wants_long && strcmp(wants_long, "0") != 0;
    run t = {.packs = longer ? 1500 : 40, .lines = longer ? 36 : 9, .seed = 1};
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
    for (size_t i = 0; argc == 1 && i < TG_COUNT(found) && !t.failed; i++) {
        t.lines = found[i].lines;
        check_pack(found[i].seed, &t);
    }
    printf(
        "  %llu books, %llu packs under a scenario; %llu joint readings, %llu figures, %llu lines "
        "decided by the plain evaluator, %llu left open; %llu lines the same as told to a run\n",
        (unsigned long long)t.books, (unsigned long long)t.under, (unsigned long long)t.readings,
        (unsigned long long)t.figures, (unsigned long long)t.decided,
        (unsigned long long)t.left_open, (unsigned long long)t.same);
    if (!t.failed && t.packs >= 40 && (!t.under || !t.same || t.readings < 100)) {
        printf("not ok scenarios: too little was tried\n");
        t.failed = true;
    }
    if (!t.failed)
        printf("ok scenarios\n");
    return t.failed;
}
