/*
 * sweeps.c - a sweep's answers are those of the line's outcome, row by row; with every kernel,
 * block size, width of column and kind of source.
 *
 *     sweeps [--packs N] [--lines M] [--seed S]
 *
 * Every row also by itself (sweep_alone.h). Rows that a sweep calls odd are for others, so a share
 * of rows that are not is demanded, and a share whose worlds were rows of a table; a row by itself
 * is odd at most where it is in a block.
 */
#include "parts/gen.h"
#include "support/line_text.h"
#include "support/pack_text.h"

#include "eval/fast_run.h"
#include "eval/sweep.h"
#include "explain/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DECIMALS = 8, BITS = 64, ASKED = 3 };

static str chips = {"id,a,kind\nc1,3,x\nc2,5,y\n", 24};

typedef struct {
    uint64_t packs, lines, seed, rows, even, worlds, open, charged, stood, alone, held;
    bool failed;
    arena *scratch;
} run;

static void *room(arena *a, size_t count, size_t size)
{
    void *p = arena_alloc(a, count + 1, size);
    if (!p)
        abort();
    return p;
}

/* ---- from lines to columns ------------------------------------------------------------------- */

typedef struct {
    sweep_question q;
    sweep_input *inputs;
    sweep_source *sources;
    const void **columns;
    const uint64_t **bitmaps;
    uint32_t rows;
    const gen_case *cases;
    const model *m;
    arena *a;
    uint64_t dice;
    const plan_asked *asked;    /* definitions among the bits */
    uint32_t asked_count;
    const options *options;
} table;

static bool is_numeric(type_kind t)
{
    return t == TYPE_WHOLE || t == TYPE_DECIMAL || t == TYPE_MONEY || t == TYPE_DATE;
}

static bool same_value(const value *x, const value *y)
{
    if (x->state != y->state)
        return false;
    if (x->state == V_PART)
        return memcmp(x, y, sizeof *x) == 0;
    return x->state != V_KNOWN || (x->lo == y->lo && str_eq(x->text, y->text));
}

static void store(void *at, raw_type t, size_t row, uint64_t raw)
{
    switch (t.width) {
    case 1: ((uint8_t *)at)[row] = (uint8_t)raw; break;
    case 2: ((uint16_t *)at)[row] = (uint16_t)raw; break;
    case 4: ((uint32_t *)at)[row] = (uint32_t)raw; break;
    default: ((uint64_t *)at)[row] = raw; break;
    }
}

static uint32_t new_input(table *t, raw_type type, uint32_t words, void *column, uint64_t *lacks)
{
    uint32_t i = t->q.input_count++;
    t->inputs[i] = (sweep_input){.type = type, .word_count = words, .lacks = ID_NONE};
    t->columns[i] = column;
    if (lacks) {
        t->inputs[i].lacks = t->q.bitmap_count;
        t->bitmaps[t->q.bitmap_count++] = lacks;
    }
    return i;
}

/* Whether raw values from `lo` to `hi` fit the type. */
static bool type_holds(raw_type t, int64_t lo, int64_t hi)
{
    if (t.width == 8)
        return t.is_signed || lo >= 0;
    int64_t top = (INT64_C(1) << (8 * t.width - t.is_signed)) - 1;
    return lo >= (t.is_signed ? -top - 1 : 0) && hi <= top;
}

static void steps_column(table *t, uint32_t f)
{
    static const raw_type types[] = {{1, false}, {1, true}, {2, false}, {2, true},
                                     {4, false}, {4, true}, {8, false}, {8, true}};
    int64_t lo = INT64_MAX, hi = INT64_MIN, scale = 1;
    bool lacks_any = gen_next(&t->dice) % 4 == 0;
    for (uint32_t r = 0; r < t->rows; r++) {
        const value *v = &t->cases[r].values[f];
        lacks_any = lacks_any || v->state != V_KNOWN;
        if (v->state == V_KNOWN) {
            lo = v->lo < lo ? v->lo : lo;
            hi = v->lo > hi ? v->lo : hi;
        }
    }
    int64_t offset = gen_next(&t->dice) % 2 ? lo : 0;
    if (__builtin_sub_overflow(hi, offset, &hi))
        offset = 0;
    else
        lo -= offset;
    raw_type type;
    do {
        type = types[gen_next(&t->dice) % TG_COUNT(types)];
    } while (!type_holds(type, lo, hi));
    void *column = room(t->a, t->rows, 8);
    uint64_t *lacks = room(t->a, t->rows / 64 + 1, sizeof *lacks);
    for (uint32_t r = 0; r < t->rows; r++) {
        const value *v = &t->cases[r].values[f];
        bool known = v->state == V_KNOWN;
        store(column, type, r, known ? (uint64_t)(v->lo - offset) : gen_next(&t->dice));
        lacks[r / 64] |= (uint64_t)!known << r % 64;
    }
    t->sources[f] = (sweep_source){.kind = FROM_STEPS, .scale = scale, .offset = offset};
    t->sources[f].input = new_input(t, type, 0, column, lacks_any ? lacks : NULL);
    t->sources[f].lacks = t->inputs[t->sources[f].input].lacks;
}

/* Some rows lack the fact, whatever their word says: with the same value from elsewhere, or it is
 * missing in the line too. */
static void make_holes(table *t, uint32_t f, const value *words, uint32_t count)
{
    sweep_source *to = &t->sources[f];
    uint64_t *lacks = room(t->a, t->rows / 64 + 1, sizeof *lacks);
    bool all_the_same = gen_next(&t->dice) % 2;
    for (uint32_t r = 0; r < t->rows; r++) {
        bool lacked = to->lacks != ID_NONE && (t->bitmaps[to->lacks][r / 64] >> r % 64 & 1);
        bool missing = t->cases[r].values[f].state == V_MISSING;
        if (lacked || (gen_next(&t->dice) % 4 == 0 && (all_the_same || missing)))
            lacks[r / 64] |= UINT64_C(1) << r % 64;
    }
    if (all_the_same && to->lacks != ID_NONE)
        return; /* where there is no word it can say nothing */
    value *other = room(t->a, count, sizeof *other);
    memcpy(other, words, count * sizeof *other);
    to->otherwise = all_the_same ? other : NULL;
    to->lacks = t->q.bitmap_count;
    t->bitmaps[t->q.bitmap_count++] = lacks;
}

/* One input for several facts: a word for each combination of their values. */
static void words_columns(table *t, const uint32_t *facts, uint32_t count)
{
    uint32_t *firsts = room(t->a, t->rows, sizeof *firsts),
             *words = room(t->a, t->rows, sizeof *words);
    uint32_t found = 0;
    for (uint32_t r = 0; r < t->rows; r++) {
        uint32_t w = 0;
        for (; w < found; w++) {
            bool same = true;
            for (uint32_t i = 0; same && i < count; i++)
                same = same_value(&t->cases[r].values[facts[i]],
                                  &t->cases[firsts[w]].values[facts[i]]);
            if (same)
                break;
        }
        if (w == found)
            firsts[found++] = r;
        words[r] = w;
    }
    raw_type type = {found <= 200 && gen_next(&t->dice) % 2 ? 1 : found < 60000 ? 2 : 4, false};
    void *column = room(t->a, t->rows, 8);
    uint64_t *lacks = NULL;
    if (gen_next(&t->dice) % 3 == 0) /* a word without any value as missing rows */
        lacks = room(t->a, t->rows / 64 + 1, sizeof *lacks);
    for (uint32_t r = 0; r < t->rows; r++) {
        bool none = lacks != NULL;
        for (uint32_t i = 0; i < count; i++)
            none = none && t->cases[r].values[facts[i]].state == V_MISSING;
        store(column, type, r, none ? 0xff : words[r]);
        if (none)
            lacks[r / 64] |= UINT64_C(1) << r % 64;
    }
    uint32_t input = new_input(t, type, found, column, lacks);
    for (uint32_t i = 0; i < count; i++) {
        value *v = room(t->a, found, sizeof *v);
        for (uint32_t w = 0; w < found; w++)
            v[w] = t->cases[firsts[w]].values[facts[i]];
        t->sources[facts[i]] = (sweep_source){.kind = FROM_WORDS, .input = input, .words = v,
                                              .lacks = t->inputs[input].lacks};
        if (gen_next(&t->dice) % 3 == 0)
            make_holes(t, facts[i], v, found);
    }
}

static void fact_column(table *t, uint32_t f, uint32_t *joined, uint32_t *joined_count)
{
    bool any = false, plain = true, equal = true;
    for (uint32_t r = 0; r < t->rows; r++) {
        const value *v = &t->cases[r].values[f];
        any = any || v->state != V_MISSING;
        plain = plain && (v->state == V_KNOWN || v->state == V_MISSING);
        equal = equal && same_value(v, &t->cases[0].values[f]);
    }
    if (!any)
        return;
    if (equal && gen_next(&t->dice) % 2)
        t->sources[f] = (sweep_source){.kind = FROM_ONE, .one = t->cases[0].values[f]};
    else if (plain && is_numeric(t->m->facts[f].type) && gen_next(&t->dice) % 4)
        steps_column(t, f);
    else if (gen_next(&t->dice) % 3 == 0)
        joined[(*joined_count)++] = f;
    else
        words_columns(t, &f, 1);
}

static void table_make(table *t, int32_t on)
{
    uint32_t facts = t->m->facts_count;
    t->inputs = room(t->a, facts, sizeof *t->inputs);
    t->sources = room(t->a, facts, sizeof *t->sources);
    t->columns = room(t->a, facts, sizeof *t->columns);
    t->bitmaps = room(t->a, 2 * facts, sizeof *t->bitmaps);
    uint32_t *joined = room(t->a, facts, sizeof *joined), count = 0;
    bool *clocks = room(t->a, facts, sizeof *clocks);
    if (on != DAY_ALWAYS)
        model_clocks(t->m, clocks);
    for (uint32_t f = 0; f < facts; f++) {
        fact_column(t, f, joined, &count);
        if (clocks[f] && t->sources[f].kind == FROM_NOTHING)
            t->sources[f] = (sweep_source){.kind = FROM_ONE,
                                           .one = {.state = V_KNOWN, .lo = on, .hi = on}};
    }
    if (count)
        words_columns(t, joined, count);
    t->q.inputs = t->inputs;
    t->q.sources = t->sources;
    for (uint32_t f = 0; f < facts; f++) {
        sweep_source *from = &t->sources[f];
        from->needed = clocks[f] && (from->kind == FROM_STEPS || from->kind == FROM_WORDS);
    }
    t->q.decimals = DECIMALS;
    t->q.index_from = gen_next(&t->dice) % 2;
    t->q.worlds_from = 1 + (gen_next(&t->dice) % 4 == 0 ? t->rows / 4 : 0);
    sweep_bit *bits = room(t->a, BITS, sizeof *bits);
    uint32_t *charges = room(t->a, t->m->measures_count, sizeof *charges);
    bool few = gen_next(&t->dice) % 2; /* so that others can be indexed */
    bool *listed = room(t->a, t->m->measures_count, sizeof *listed);
    for (uint32_t i = 0; i < t->asked_count; i++)
        bits[t->q.bit_count++] = (sweep_bit){BIT_HOLDS, i, t->asked[i].clock};
    for (uint32_t i = 0; i < t->m->measures_count; i++) {
        const measure *x = &t->m->measures[i];
        bool charge = false;
        for (uint32_t v = 0; v < x->version_count; v++)
            charge = charge || x->versions[v].effect == EF_CHARGE;
        listed[i] = true;
        if (t->q.bit_count < BITS && (!few || i % 5 == 0))
            bits[t->q.bit_count++] = (sweep_bit){i % 2 ? BIT_STANDS : BIT_APPLIES, i, 0};
        if (charge)
            charges[t->q.charge_count++] = i;
    }
    t->q.listed = listed;
    t->q.bits = bits;
    t->q.charges = charges;
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* The sum of the outcome's charges; false where there is none that could be written. */
static bool charges_of(const outcome *o, int64_t *out)
{
    i128 sum = 0;
    for (uint32_t i = 0; i < o->charge_count; i++) {
        const charge_result *c = &o->charges[i];
        if (!c->known || c->overflow || c->at_least || c->at_most || c->amount != c->amount_high ||
            c->scale > DECIMALS)
            return false;
        sum += c->amount * num_pow10(DECIMALS - c->scale);
    }
    *out = (int64_t)sum;
    return sum >= INT64_MIN && sum <= INT64_MAX;
}

static const char *row_wrong(const sweep_question *q, const outcome *o, const sweep_answers *out,
                             uint32_t row, run *t)
{
    const unsigned applied = 1u << AN_APPLIES | 1u << AN_DEFEATED | 1u << AN_SUSPENDED |
                             1u << AN_NOT_ENFORCED;
    uint64_t mask = ((const uint64_t *)out->mask)[row];
    bool worlds = out->worlds[row / 64] >> row % 64 & 1;
    int64_t sum, charge = out->charge[row];
    if (o->line.safe != (verdict)out->verdict[row] || o->line.best != (verdict)out->best[row])
        return "verdict";
    if (!o->line.settled && !worlds)
        return "a world that was not looked at";
    if (o->disposition != (disposition)out->disposition[row])
        return "disposition";
    t->worlds += worlds;
    t->open += !o->line.settled;
    for (uint32_t i = 0; i < q->bit_count; i++) {
        if (q->bits[i].kind == BIT_HOLDS)
            continue;
        const measure_result *r = &o->measures[q->bits[i].id];
        bool bit = mask >> i & 1;
        t->stood += bit;
        if (q->bits[i].kind == BIT_STANDS ? (r->stands == IN_EVERY) != bit
                                          : !(r->set & ~applied) != bit)
            return q->bits[i].kind == BIT_STANDS ? "stands" : "applies";
    }
    t->charged += o->charge_count > 0;
    if (!charges_of(o, &sum))
        return "an amount that cannot be told";
    return sum == charge ? NULL : "charge";
}

/* Whether the definitions among the bits hold is what an explanation of the line says. */
static bool definitions_wrong(const table *t, const sweep_answers *out, uint32_t row, run *r)
{
    const gen_case *c = &t->cases[row];
    uint64_t mask = ((const uint64_t *)out->mask)[row];
    bool wrong = false;
    for (uint32_t i = 0; i < t->asked_count; i++) {
        tri is = TR_OPEN;
        arena_point empty = arena_mark(r->scratch);
        if (explain_definition(t->m, t->asked[i].definition, &c->line, t->options,
                               t->asked[i].clock, 0, r->scratch, &is) != LINE_OK)
            wrong = true;
        arena_rewind(r->scratch, empty);
        wrong = wrong || (is == TR_YES) != (mask >> i & 1);
        r->held += is == TR_YES;
    }
    return wrong;
}

/* Rows and the ids given for them. */
typedef struct { uint32_t count, ids[512]; } listed_ids;

static void take_ids(void *ctx, size_t row, const uint32_t *ids, uint32_t count)
{
    listed_ids *to = (listed_ids *)ctx + row;
    to->count = count;
    for (uint32_t i = 0; i < count && i < TG_COUNT(to->ids); i++)
        to->ids[i] = ids[i];
}

static bool list_wrong(const model *m, const outcome *o, const listed_ids *given)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        if (o->measures[i].stands != IN_EVERY)
            continue;
        if (at == given->count || given->ids[at] != i)
            return true;
        at++;
    }
    return at != given->count;
}

static bool compare(const table *t, const plan *p, fast_run *alone, const sweep_answers *out,
                    run *r)
{
    for (uint32_t i = 0; i < t->rows; i++) {
        outcome *o = NULL;
        r->rows++;
        if (out->odd[i / 64] >> i % 64 & 1)
            continue;
        r->even++;
        fast_run_reset(alone);
        line_result got = fast_decide(p, alone, &t->cases[i].line, &o);
        const char *wrong = got != LINE_OK ? "a bad line" : o->overflow ? "an error"
                            : row_wrong(&t->q, o, out, i, r);
        if (!wrong && list_wrong(t->m, o, (const listed_ids *)out->take_ctx + i))
            wrong = "list";
        if (!wrong && definitions_wrong(t, out, i, r))
            wrong = "definition";
        if (!wrong)
            continue;
        strbuf b;
        strbuf_init(&b, NULL);
        line_text_write(t->m, t->cases[i].values, &b);
        if (got == LINE_OK)
            outcome_dump(t->m, o, &b);
        else
            strbuf_printf(&b, "\n    " STR_FMT, STR_ARG(fast_run_bad(alone)));
        printf("  row %u%s: %s; the sweep says %u, disposition %u, charge %lld\n    " STR_FMT "\n",
               i, out->worlds[i / 64] >> i % 64 & 1 ? " by worlds" : "", wrong, out->verdict[i],
               out->disposition[i], (long long)out->charge[i], STR_ARG(strbuf_str(&b)));
        strbuf_free(&b);
        return false;
    }
    return true;
}

static sweep_answers answers_new(uint32_t rows, arena *a)
{
    return (sweep_answers){room(a, rows, 1), room(a, rows, 1), room(a, rows, 8), 8,
                           room(a, rows, 8), room(a, rows / 64 + 1, 8), take_ids,
                           room(a, rows, sizeof(listed_ids)), room(a, rows, 1),
                           room(a, rows / 64 + 1, 8)};
}

/* The same rows, some by themselves and then all of them. */
static bool compare_alone(const table *t, sweep *s, const plan *p, fast_run *alone,
                          const sweep_answers *block, run *r)
{
    sweep_answers out = answers_new(t->rows, t->a);
    sweep_data data = {t->columns, t->bitmaps};
    if (!sweep_alone_make(s, r->scratch))
        abort();
    arena_reset(r->scratch);
    if (!sweep_has_alone(s))
        return true;
    r->alone += t->rows;
    sweep_answers one = out;
    one.take = NULL;
    if (sweep_alone(s, &data, t->rows / 2, 1, &one) != SWEEP_OK ||
        sweep_alone(s, &data, 0, t->rows, &out) != SWEEP_OK)
        abort();
    /* and the verdict by itself, for which less is looked at */
    sweep_answers less = {.verdict = room(t->a, t->rows, 1),
                          .odd = room(t->a, t->rows / 64 + 1, 8)};
    if (sweep_alone(s, &data, 0, t->rows, &less) != SWEEP_OK)
        abort();
    for (uint32_t i = 0; i < t->rows; i++) {
        bool odd = out.odd[i / 64] >> i % 64 & 1, less_odd = less.odd[i / 64] >> i % 64 & 1;
        if ((less_odd && !odd) || (!odd && less.verdict[i] != out.verdict[i])) {
            printf("  row %u: verdict %u by itself, with all answers %u\n", i, less.verdict[i],
                   out.verdict[i]);
            return false;
        }
    }
    for (uint32_t i = 0; i <= t->rows / 64; i++) {
        uint64_t rest = t->rows - i * 64 < 64 ? (UINT64_C(1) << t->rows % 64) - 1 : UINT64_MAX;
        if (out.odd[i] & ~block->odd[i] & ~block->worlds[i] & rest) {
            printf("  rows from %u on: odd by themselves alone\n", i * 64);
            return false;
        }
    }
    return compare(t, p, alone, &out, r);
}

/* What the line lacks, from other lines. */
static void fill(const gen *g, const model *m, uint64_t seed, arena *a, gen_case *c)
{
    gen_case other;
    for (unsigned k = 1; k <= 8; k++) {
        if (!gen_line(g, m, seed + k * UINT64_C(1000003), a, &other))
            return;
        for (uint32_t f = 0; f < m->facts_count; f++) {
            if (c->values[f].state == V_MISSING && other.values[f].state == V_KNOWN)
                c->values[f] = other.values[f];
        }
    }
}

static bool check_rows(const gen *g, const model *m, uint64_t seed, run *t, arena *a)
{
    uint64_t dice = seed;
    uint32_t rows = (uint32_t)t->lines;
    gen_case *cases = room(a, rows, sizeof *cases);
    /* a derived fact that some rows give makes the others odd */
    bool derived_given = gen_next(&dice) % 8 == 0, filled = gen_next(&dice) % 4 != 0;
    for (uint32_t i = 0; i < rows; i++) {
        if (!gen_line(g, m, seed * 1000 + i, a, &cases[i]))
            return true;
        cases[i].options = cases[0].options;
        cases[i].line.auth_count = 0;
        if (filled)
            fill(g, m, seed * 1000 + i, a, &cases[i]);
        for (uint32_t f = 0; f < m->facts_count; f++) {
            if ((cases[i].values[f].state == V_PART && gen_next(&dice) % 8) ||
                (m->facts[f].derived && !derived_given))
                cases[i].values[f] = (value){.state = V_MISSING};
        }
    }
    const options *opt = &cases[0].options;
    plan_asked asked[ASKED];
    uint32_t asked_count = m->definitions_count && gen_next(&dice) % 2 ? ASKED : 0;
    for (uint32_t i = 0; i < asked_count; i++)
        asked[i] = (plan_asked){(uint32_t)(gen_next(&dice) % m->definitions_count),
                                m->gates[gen_next(&dice) % m->gates_count].clock};
    const plan *p = plan_compile_asked(m, opt->known_on, opt->stance == STANCE_TEXT, asked,
                                       asked_count, a);
    fast_run *alone = p ? fast_run_new(p, opt->on, NULL) : NULL;
    if (!alone)
        abort();
    alone->opt.worlds_max = opt->worlds_max;
    bool good = true;
    for (unsigned round = 0; round < 2 && good; round++) {
        table x = {.rows = rows, .cases = cases, .m = m, .a = a, .dice = dice + round,
                   .asked = asked, .asked_count = asked_count, .options = opt};
        table_make(&x, opt->on);
        x.q.worlds_max = opt->worlds_max;
        sweep *s = sweep_new(p, &x.q, gen_next(&dice) % 2 ? 512 : 1024, round, a, t->scratch);
        if (!s)
            abort();
        sweep_answers out = answers_new(rows, a);
        if (SWEEP_OK != sweep_rows(s, &(sweep_data){x.columns, x.bitmaps}, 0, rows, &out))
            abort();
        good = compare(&x, p, alone, &out, t) &&
               compare_alone(&x, s, p, alone, &out, t);
    }
    fast_run_free(alone);
    return good;
}

static void check_pack(uint64_t seed, run *t)
{
    arena *a = arena_new(NULL, 0);
    gen g = {.seed = seed, .tiny = seed % 2 == 0, .a = a};
    strbuf text;
    strbuf_init(&text, NULL);
    gen_pack(&g, &text);
    diags *d = diags_new(a, 0);
    pack_text_file files[2] = {{STR("case"), strbuf_str(&text)}, {STR("chips.csv"), chips}};
    model *m = d ? test_model_files(files, 2, a, d) : NULL;
    if (m && !check_rows(&g, m, g.seed, t, a)) {
        printf("%s\nnot ok sweeps: pack %llu\n", getenv("TG_SHOW") ? text.ptr : "",
               (unsigned long long)g.seed);
        t->failed = true;
    }
    strbuf_free(&text);
    arena_free(a);
}

/* Packs that found something: 103450 a comparison of facts of one input that is not the first. */
static const uint64_t once_wrong[] = {103450};
enum { ONCE_WRONG_LINES = 300 };

int main(int argc, char **argv)
{
    const char *wants_long = getenv("TG_LONG");
    bool longer = wants_long && *wants_long && strcmp(wants_long, "0") != 0;
    run t = {.packs = longer ? 4000 : 200, .lines = longer ? 700 : 90, .seed = 1};
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t n = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--packs") == 0)
            t.packs = n;
        else if (strcmp(argv[i], "--lines") == 0)
            t.lines = n;
        else if (strcmp(argv[i], "--seed") == 0)
            t.seed = n;
    }
    t.scratch = arena_new(NULL, 0);
    for (uint64_t i = 0; i < t.packs && !t.failed; i++)
        check_pack(t.seed + i, &t);
    t.lines = ONCE_WRONG_LINES;
    for (size_t i = 0; argc == 1 && i < TG_COUNT(once_wrong) && !t.failed; i++)
        check_pack(once_wrong[i], &t);
    arena_free(t.scratch);
    printf("  %llu rows, %llu by themselves, %llu not odd; %llu by worlds as rows, %llu open; "
           "%llu with charges, %llu bits set\n",
           (unsigned long long)t.rows, (unsigned long long)t.alone, (unsigned long long)t.even,
           (unsigned long long)t.worlds, (unsigned long long)t.open, (unsigned long long)t.charged,
           (unsigned long long)t.stood);
    if (!t.failed && t.packs >= 100 &&
        (t.even < t.rows / 20 || t.alone < t.rows / 4 || t.worlds < t.rows / 50 || !t.open ||
         !t.charged || !t.stood || !t.held)) {
        printf("not ok sweeps: too few rows were not odd, or by themselves\n");
        t.failed = true;
    }
    if (!t.failed)
        printf("ok sweeps\n");
    return t.failed;
}
