/*
 * sweep.c - order lines decided where the caller's columns lie.
 *
 *     columns, words, catalogues, assumptions  ->  sources of facts      eval/sweep.h
 *     rows on which nothing is open            ->  codes, masks, sums    eval/sweep.h
 *     odd rows, a batch of them at a time      ->  outcomes              api/batch.c
 */
#include "api/handles.h"

#include "api/columns.h"
#include "eval/sweep.h"
#include "explain/explain.h"

#include <string.h>

_Static_assert((int)TG_RELEASED == DISP_RELEASED && (int)TG_HELD == DISP_HELD &&
                   (int)TG_LINE_DENIED == DISP_DENIED, "the core's numbers are the header's");

enum { ODD_ROWS = 1024, DECIMALS_MAX = 18, MASK_BITS_MAX = 64 };

/* A column's words as values; by fact, for those that come with it. */
typedef struct {
    uint32_t fact;
    raw_type type;
    int64_t scale, offset;
    size_t words;
    const tg_text *texts;  /* ours */
    bool may_miss;
} swept_column;

struct tg_sweep {
    tg_run *run;
    uint64_t changes;      /* of the run, when this was made */
    arena *a;
    const plan *p;
    sweep *core;
    swept_column *columns;
    size_t column_count;
    tg_sweep_ask ask;      /* with lists of our own */
    plan_asked asked[MASK_BITS_MAX]; /* definitions among the bits, in order */
    uint32_t asked_count;
    tg_batch *batch;       /* odd rows under way */
    tg_line *line;         /* an odd row */
    arena *scratch;
    size_t odd_rows[ODD_ROWS];
    uint64_t odd_holds[ODD_ROWS]; /* definitions among the bits */
    uint64_t swept, odd;   /* rows so far */
};

/* ---- sources --------------------------------------------------------------------------------- */

typedef struct {
    tg_sweep *s;
    const model *m;
    const value *assumed;
    sweep_input *inputs;
    sweep_source *sources; /* by fact */
    bool *clocks;          /* by fact; NULL: no day fills them */
    tg_reason *why;
} source_work;

static bool takes_steps(const fact *f)
{
    return f->type == TYPE_WHOLE || f->type == TYPE_DECIMAL || f->type == TYPE_MONEY ||
           f->type == TYPE_DATE;
}

static tg_status column_check(const model *m, const tg_column *c, tg_reason *why)
{
    if (c->fact >= m->facts_count ||
        (c->width != 1 && c->width != 2 && c->width != 4 && c->width != 8) || c->scale < 0)
        return TG_ARGUMENT;
    if (c->words)
        return c->is_signed || c->word_count == 0 || c->word_count > UINT32_MAX / 2 ? TG_ARGUMENT : TG_OK;
    if (takes_steps(&m->facts[c->fact]))
        return TG_OK;
    reason_set(why, STR_FMT ": a column of it needs words", STR_ARG(m->facts[c->fact].name));
    return TG_INPUT;
}

static bool column_keep(tg_sweep *s, const tg_column *c, swept_column *out)
{
    *out = (swept_column){c->fact, {(uint8_t)c->width, c->is_signed}, c->scale ? c->scale : 1,
                          c->offset, c->words ? c->word_count : 0, NULL, c->missing != NULL};
    tg_text *texts = arena_alloc(s->a, out->words, sizeof *texts);
    for (size_t i = 0; texts && i < out->words; i++) {
        texts[i] = text_of(str_dup(s->a, str_of(c->words[i])));
        if (c->words[i].len && !texts[i].len)
            return false;
    }
    out->texts = texts;
    return texts || out->words == 0;
}

/* The values of one word: the fact's own, its time of day, what catalogues add. False: no memory. */
static bool word_values(source_work *w, const swept_column *c, size_t word, value *values, bool *odd)
{
    tg_sweep *s = w->s;
    str alias = STR(""), why = STR("");
    memset(values, 0, w->m->facts_count * sizeof *values);
    given_result got = given_set(w->m, values, c->fact, str_of(c->texts[word]), s->a, &alias, &why);
    for (uint32_t i = 0; got == GIVEN_OK && i < w->m->catalogues_count; i++) {
        if (w->m->catalogues[i].key == c->fact)
            got = given_catalogue(w->m, i, w->assumed, s->a, values, &why);
    }
    *odd = got != GIVEN_OK;
    return got != GIVEN_NOMEM;
}

/* Sources of every fact that some word of the column gives. */
static bool words_sources(source_work *w, size_t at)
{
    const swept_column *c = &w->s->columns[at];
    uint32_t facts = w->m->facts_count;
    arena *a = w->s->a;
    value **by_fact = arena_alloc(a, facts, sizeof *by_fact), *values = arena_alloc(a, facts, sizeof *values);
    bool *odd = arena_alloc(a, c->words, sizeof *odd);
    if (!by_fact || !values || !odd)
        return false;
    for (size_t i = 0; i < c->words; i++) {
        if (!word_values(w, c, i, values, &odd[i]))
            return false;
        for (uint32_t f = 0; f < facts; f++) {
            if ((values[f].state == V_MISSING && f != c->fact) || odd[i])
                continue;
            if (!by_fact[f])
                by_fact[f] = arena_alloc(a, c->words, sizeof **by_fact);
            if (!by_fact[f])
                return false;
            by_fact[f][i] = values[f];
        }
    }
    for (uint32_t f = 0; f < facts; f++) {
        if (!by_fact[f])
            continue;
        sweep_source *to = &w->sources[f];
        if (to->kind == FROM_NOTHING) {
            *to = (sweep_source){.kind = FROM_WORDS, .input = (uint32_t)at, .words = by_fact[f]};
            continue;
        }
        /* the fact from two columns: a word that says something of it is for an outcome */
        for (size_t i = 0; i < c->words; i++)
            odd[i] = odd[i] || by_fact[f][i].state != V_MISSING;
    }
    w->inputs[at].odd = odd;
    return true;
}

/* What is assumed, or filled by the day of the options, where rows have nothing. */
static bool fill_sources(source_work *w)
{
    for (uint32_t f = 0; f < w->m->facts_count; f++) {
        value fill = w->assumed ? w->assumed[f] : (value){0};
        if (fill.state == V_MISSING && w->clocks && w->clocks[f]) {
            int32_t on = w->s->run->options.on;
            fill = (value){.state = V_KNOWN, .lo = on, .hi = on};
        }
        sweep_source *to = &w->sources[f];
        if (fill.state == V_MISSING)
            continue;
        if (to->kind == FROM_NOTHING) {
            *to = (sweep_source){.kind = FROM_ONE, .one = fill};
            continue;
        }
        w->inputs[to->input].needed = true;
        value *filled = NULL;
        size_t words = to->kind == FROM_WORDS ? w->s->columns[to->input].words : 0;
        if (words && !(filled = arena_alloc(w->s->a, words, sizeof *filled)))
            return false;
        for (size_t i = 0; i < words; i++)
            filled[i] = to->words[i].state == V_MISSING ? fill : to->words[i];
        to->words = filled;
    }
    return true;
}

/* A catalogue's key that every row is assumed to have. */
static bool assumed_rows(source_work *w)
{
    value *values = arena_alloc(w->s->a, w->m->facts_count, sizeof *values);
    str why = STR("");
    if (!values)
        return false;
    for (uint32_t i = 0; w->assumed && i < w->m->catalogues_count; i++) {
        uint32_t key = w->m->catalogues[i].key;
        if (w->sources[key].kind != FROM_NOTHING || w->assumed[key].state == V_MISSING)
            continue;
        memset(values, 0, w->m->facts_count * sizeof *values);
        if (given_catalogue(w->m, i, w->assumed, w->s->a, values, &why) != GIVEN_OK)
            return false;
        for (uint32_t f = 0; f < w->m->facts_count; f++) {
            if (values[f].state == V_MISSING)
                continue;
            if (w->sources[f].kind == FROM_NOTHING)
                w->sources[f] = (sweep_source){.kind = FROM_ONE, .one = values[f]};
            else
                w->inputs[w->sources[f].input].needed = true;
        }
    }
    return true;
}

/* Numbers first, then words in order: the first column of a fact is the one it is read from. */
static tg_status sources_make(source_work *w)
{
    tg_sweep *s = w->s;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        w->inputs[i] = (sweep_input){.type = c->type, .word_count = (uint32_t)c->words,
                                     .may_miss = c->may_miss};
        for (size_t k = 0; k < i; k++) {
            if (s->columns[k].fact == c->fact)
                return TG_ARGUMENT;
        }
        if (c->words == 0)
            w->sources[c->fact] = (sweep_source){FROM_STEPS, (uint32_t)i, c->scale, c->offset,
                                                 NULL, {0}};
    }
    for (unsigned key = 0; key < 2; key++) { /* columns of facts, then those with a catalogue */
        for (size_t i = 0; i < s->column_count; i++) {
            bool is_key = false;
            for (uint32_t k = 0; k < w->m->catalogues_count; k++)
                is_key = is_key || w->m->catalogues[k].key == s->columns[i].fact;
            if (s->columns[i].words && is_key == (key == 1) && !words_sources(w, i))
                return TG_NOMEM;
        }
    }
    return assumed_rows(w) && fill_sources(w) ? TG_OK : TG_NOMEM;
}

/* ---- making ---------------------------------------------------------------------------------- */

static tg_status ask_check(const model *m, const tg_sweep_ask *ask, tg_reason *why)
{
    uint32_t money = ID_NONE;
    if (ask->bit_count > MASK_BITS_MAX || ask->decimals > DECIMALS_MAX)
        return TG_ARGUMENT;
    for (size_t i = 0; i < ask->bit_count; i++) {
        const tg_bit *b = &ask->bits[i];
        if (b->kind == TG_BIT_HOLDS ? b->id >= m->definitions_count || b->gate >= m->gates_count
                                    : b->id >= m->measures_count)
            return TG_ARGUMENT;
    }
    for (size_t i = 0; i < ask->charge_count; i++) {
        if (ask->charges[i] >= m->measures_count)
            return TG_ARGUMENT;
        const measure *x = &m->measures[ask->charges[i]];
        for (uint32_t v = 0; v < x->version_count; v++) {
            const charge_rule *rule = &x->versions[v].charge;
            if (x->versions[v].effect != EF_CHARGE)
                continue;
            if (money != ID_NONE && rule->currency != money) {
                reason_set(why, "charges in two currencies have no sum");
                return TG_INPUT;
            }
            money = rule->currency;
            if (!rule->exact && rule->round_scale > ask->decimals) {
                reason_set(why, STR_FMT " has %u decimals, the sum %u", STR_ARG(x->name),
                           rule->round_scale, ask->decimals);
                return TG_INPUT;
            }
        }
    }
    return TG_OK;
}

static bool ask_keep(tg_sweep *s, const tg_sweep_ask *ask, sweep_bit **out)
{
    static const sweep_bit_kind kinds[] = {BIT_APPLIES, BIT_STANDS, BIT_HOLDS};
    tg_bit *bits = arena_alloc(s->a, ask->bit_count, sizeof *bits);
    uint32_t *charges = arena_alloc(s->a, ask->charge_count, sizeof *charges);
    *out = arena_alloc(s->a, ask->bit_count, sizeof **out);
    if ((ask->bit_count && (!bits || !*out)) || (ask->charge_count && !charges))
        return false;
    for (size_t i = 0; i < ask->bit_count; i++) {
        bits[i] = ask->bits[i];
        (*out)[i] = (sweep_bit){.kind = kinds[bits[i].kind], .id = bits[i].id};
        if (bits[i].kind != TG_BIT_HOLDS)
            continue;
        uint32_t clock = s->run->m->gates[bits[i].gate].clock;
        (*out)[i] = (sweep_bit){BIT_HOLDS, s->asked_count, clock};
        s->asked[s->asked_count++] = (plan_asked){bits[i].id, clock};
    }
    for (size_t i = 0; i < ask->charge_count; i++)
        charges[i] = ask->charges[i];
    s->ask = *ask;
    s->ask.bits = bits;
    s->ask.charges = charges;
    return true;
}

static tg_status sweep_fill(tg_sweep *s, const tg_column *columns, const tg_sweep_ask *ask,
                            tg_reason *why)
{
    const model *m = s->run->m;
    options opt = options_core(&s->run->options);
    source_work w = {.s = s, .m = m, .assumed = run_assumed(s->run), .why = why};
    sweep_bit *bits;
    s->columns = arena_alloc(s->a, s->column_count + 1u, sizeof *s->columns);
    w.inputs = arena_alloc(s->a, s->column_count + 1u, sizeof *w.inputs);
    w.sources = arena_alloc(s->a, m->facts_count + 1u, sizeof *w.sources);
    w.clocks = arena_alloc(s->a, m->facts_count + 1u, sizeof *w.clocks);
    s->scratch = arena_new(&s->run->pack->s->alloc, 0);
    if (!s->columns || !w.inputs || !w.sources || !w.clocks || !s->scratch || !ask_keep(s, ask, &bits))
        return TG_NOMEM;
    if (opt.on == DAY_ALWAYS)
        w.clocks = NULL;
    else
        model_clocks(m, w.clocks);
    for (size_t i = 0; i < s->column_count; i++) {
        if (!column_keep(s, &columns[i], &s->columns[i]))
            return TG_NOMEM;
    }
    tg_status st = sources_make(&w);
    if (st != TG_OK)
        return st;
    int32_t known_on = opt.known_on == DAY_ALWAYS ? m->current_through : opt.known_on;
    s->p = plan_compile_asked(m, known_on, opt.stance == STANCE_TEXT, s->asked, s->asked_count, s->a);
    sweep_question q = {w.inputs, (uint32_t)s->column_count, w.sources, bits,
                        (uint32_t)ask->bit_count, s->ask.charges, (uint32_t)ask->charge_count,
                        ask->decimals};
    s->core = s->p ? sweep_new(s->p, &q, 0, s->run->options.route == TG_ROUTE_PLANES, s->a) : NULL;
    if (!s->core)
        return TG_NOMEM;
    st = tg_batch_new(s->run->pack, ODD_ROWS, &s->batch);
    return st == TG_OK ? tg_line_new(s->run->pack, &s->line) : st;
}

tg_status tg_sweep_new(tg_run *r, const tg_column *columns, size_t count, const tg_sweep_ask *ask,
                       tg_sweep **out, tg_reason *why)
{
    static const tg_sweep_ask nothing = {0};
    *out = NULL;
    ask = ask ? ask : &nothing;
    tg_status st = ask_check(r->m, ask, why);
    for (size_t i = 0; st == TG_OK && i < count; i++)
        st = column_check(r->m, &columns[i], why);
    if (st != TG_OK)
        return st;
    arena *a = arena_new(&r->pack->s->alloc, 0);
    tg_sweep *s = a ? arena_alloc(a, 1, sizeof *s) : NULL;
    if (!s) {
        arena_free(a);
        return TG_NOMEM;
    }
    *s = (tg_sweep){.run = r, .changes = r->changes, .a = a, .column_count = count};
    st = sweep_fill(s, columns, ask, why);
    if (st != TG_OK) {
        tg_sweep_free(s);
        return st;
    }
    *out = s;
    return TG_OK;
}

void tg_sweep_free(tg_sweep *s)
{
    if (!s)
        return;
    tg_batch_free(s->batch);
    tg_line_free(s->line);
    arena_free(s->scratch);
    arena_free(s->a); /* s itself lies in it */
}

/* ---- odd rows -------------------------------------------------------------------------------- */

static bool row_lacks(const tg_column *c, size_t row)
{
    return c->missing && (c->missing[row / 64] >> row % 64 & 1);
}

/* The row as the batch's next. TG_ARGUMENT: a word past its words. `bad`: it cannot be read. */
static tg_status odd_put(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    tg_reason why;
    *bad = false;
    tg_line_clear(s->line);
    for (size_t i = 0; i < s->column_count && !*bad; i++) {
        const swept_column *c = &s->columns[i];
        if (row_lacks(&columns[i], row))
            continue;
        uint64_t raw = raw_at(c->type, columns[i].values, row);
        tg_status st;
        if (c->words) {
            if (raw >= c->words)
                return TG_ARGUMENT;
            st = tg_line_set_id(s->line, c->fact, c->texts[raw], &why);
        } else {
            i128 step = (i128)(c->type.is_signed ? (i128)(int64_t)raw : (i128)raw) * c->scale +
                        c->offset;
            *bad = step < INT64_MIN || step > INT64_MAX;
            st = *bad ? TG_OK : tg_line_set_number(s->line, c->fact, (int64_t)step);
        }
        if (st == TG_NOMEM)
            return st;
        *bad = *bad || st != TG_OK;
    }
    return *bad ? TG_OK : tg_batch_add(s->batch, s->line);
}

static bool asked_charge(const tg_sweep *s, uint32_t measure_id)
{
    for (size_t i = 0; i < s->ask.charge_count; i++) {
        if (s->ask.charges[i] == measure_id)
            return true;
    }
    return false;
}

/* The sum in the ask's decimals; false where a charge has no one amount that it can hold. */
static bool row_charges_sum(const tg_sweep *s, const batch_row *row, int64_t *out)
{
    i128 sum = 0;
    for (uint32_t i = 0; i < row->outcome->charge_count; i++) {
        const charge_result *c = &row->charges[i];
        i128 amount;
        if (!asked_charge(s, row->outcome->charges[i].measure))
            continue;
        if (!c->known || c->overflow || c->amount != c->amount_high || c->at_least || c->at_most ||
            c->stands != IN_EVERY || c->scale > s->ask.decimals ||
            __builtin_mul_overflow(c->amount, (i128)num_pow10(s->ask.decimals - c->scale), &amount) ||
            __builtin_add_overflow(sum, amount, &sum))
            return false;
    }
    *out = (int64_t)sum;
    return sum >= INT64_MIN && sum <= INT64_MAX;
}

static void mask_store(void *mask, unsigned width, size_t at, uint64_t x)
{
    switch (width) {
    case 1: ((uint8_t *)mask)[at] = (uint8_t)x; return;
    case 2: ((uint16_t *)mask)[at] = (uint16_t)x; return;
    case 4: ((uint32_t *)mask)[at] = (uint32_t)x; return;
    default: ((uint64_t *)mask)[at] = x; return;
    }
}

/* Which definitions among the bits hold for the line that is set. */
static tg_status odd_definitions(tg_sweep *s, uint64_t *out)
{
    const model *m = s->run->m;
    options opt = options_core(&s->run->options);
    line merged;
    *out = 0;
    if (s->asked_count == 0)
        return TG_OK;
    arena_point empty = arena_mark(s->scratch);
    tg_status st = line_merge(s->line, run_assumed(s->run), s->scratch, &merged, NULL);
    for (size_t i = 0, k = 0; st == TG_OK && i < s->ask.bit_count; i++) {
        tri is = TR_OPEN;
        if (s->ask.bits[i].kind != TG_BIT_HOLDS)
            continue;
        uint32_t clock = s->asked[k++].clock;
        const value *day = &merged.values[clock];
        int32_t at = day->state == V_KNOWN ? (int32_t)day->lo : opt.on;
        if (at != DAY_ALWAYS &&
            explain_definition(m, s->ask.bits[i].id, &merged, &opt, at, s->scratch, &is) == LINE_NOMEM)
            st = TG_NOMEM;
        *out |= (uint64_t)(is == TR_YES) << i;
    }
    arena_rewind(s->scratch, empty);
    return st == TG_INPUT ? TG_OK : st; /* the batch says why */
}

static uint64_t outcome_mask(const tg_sweep *s, const outcome *o)
{
    const unsigned applied = 1u << AN_APPLIES | 1u << AN_DEFEATED | 1u << AN_SUSPENDED |
                             1u << AN_NOT_ENFORCED;
    uint64_t out = 0;
    for (size_t i = 0; i < s->ask.bit_count; i++) {
        if (s->ask.bits[i].kind == TG_BIT_HOLDS)
            continue;
        const measure_result *r = &o->measures[s->ask.bits[i].id];
        bool bit = s->ask.bits[i].kind == TG_BIT_STANDS ? r->stands == IN_EVERY
                                                        : !(r->set & ~applied);
        out |= (uint64_t)bit << i;
    }
    return out;
}

/* `holds`: bits of definitions. */
static void odd_answer(const tg_sweep *s, const batch_row *row, uint64_t holds, size_t at,
                       const tg_answers *out)
{
    const outcome *o = row->outcome;
    uint8_t flags = TG_ROW_OUTCOME;
    int64_t charge = 0;
    if (!o) {
        flags |= TG_ROW_BAD;
    } else {
        flags |= o->overflow ? TG_ROW_ERROR : 0;
        flags |= o->line.settled ? 0 : TG_ROW_OPEN;
        if (!row_charges_sum(s, row, &charge)) {
            flags |= TG_ROW_CHARGE_OPEN;
            charge = 0;
        }
    }
    if (out->safe)
        out->safe[at] = (uint8_t)(o ? o->line.safe : VD_DENIED);
    if (out->best)
        out->best[at] = (uint8_t)(o ? o->line.best : VD_DENIED);
    if (out->disposition)
        out->disposition[at] = (uint8_t)(!o ? TG_BAD : o->overflow ? TG_ERROR
                                                                   : (tg_disposition)o->disposition);
    if (out->mask)
        mask_store(out->mask, out->mask_width, at, o ? outcome_mask(s, o) | holds : 0);
    if (out->charge)
        out->charge[at] = charge;
    if (out->flags)
        out->flags[at] = flags;
}

/* Decides what the batch holds; row k of it is row odd_rows[k] of those asked for. */
static tg_status odd_flush(tg_sweep *s, const tg_answers *out)
{
    if (tg_batch_count(s->batch) == 0)
        return TG_OK;
    tg_status st = tg_batch_decide(s->run, s->batch);
    for (size_t i = 0; st == TG_OK && i < tg_batch_count(s->batch); i++)
        odd_answer(s, batch_row_of(s->batch, i), s->odd_holds[i], s->odd_rows[i], out);
    tg_batch_clear(s->batch);
    return st;
}

static tg_status odd_rows(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                          const uint64_t *odd, const tg_answers *out)
{
    static const batch_row unread = {0};
    for (size_t word = 0; word * 64 < count; word++) {
        uint64_t bits = odd[word];
        if (count - word * 64 < 64)
            bits &= (UINT64_C(1) << (count - word * 64)) - 1;
        for (; bits; bits &= bits - 1) {
            size_t row = word * 64 + (size_t)__builtin_ctzll(bits);
            bool bad;
            size_t place = tg_batch_count(s->batch);
            s->odd_rows[place] = row;
            tg_status st = odd_put(s, columns, first + row, &bad);
            if (st == TG_OK && bad)
                odd_answer(s, &unread, 0, row, out);
            else if (st == TG_OK)
                st = odd_definitions(s, &s->odd_holds[place]);
            if (st == TG_OK && tg_batch_count(s->batch) == ODD_ROWS)
                st = odd_flush(s, out);
            if (st != TG_OK)
                return st;
            s->odd++;
        }
    }
    return odd_flush(s, out);
}

/* ---- rows ------------------------------------------------------------------------------------ */

tg_status tg_sweep_rows(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                        const tg_answers *out)
{
    if (first % 64 || s->changes != s->run->changes ||
        (out->mask && out->mask_width != 1 && out->mask_width != 2 && out->mask_width != 4 &&
         out->mask_width != 8) ||
        (out->mask && s->ask.bit_count > 8u * out->mask_width))
        return TG_ARGUMENT;
    arena_reset(s->scratch);
    const void **at = arena_alloc(s->scratch, s->column_count + 1u, sizeof *at);
    const uint64_t **missing = arena_alloc(s->scratch, s->column_count + 1u, sizeof *missing);
    uint64_t *odd = arena_alloc(s->scratch, count / 64 + 1, sizeof *odd);
    if (!at || !missing || !odd)
        return TG_NOMEM;
    for (size_t i = 0; i < s->column_count; i++) {
        if (columns[i].missing && !s->columns[i].may_miss)
            return TG_ARGUMENT;
        at[i] = columns[i].values;
        missing[i] = columns[i].missing;
    }
    sweep_answers core = {out->safe, out->disposition, out->mask, out->mask_width, out->charge, odd};
    if (!sweep_rows(s->core, &(sweep_data){at, missing}, first, count, &core))
        return TG_ARGUMENT;
    if (out->best && out->safe && count)
        memcpy(out->best, out->safe, count);
    if (out->flags && count)
        memset(out->flags, 0, count);
    s->swept += count;
    return odd_rows(s, columns, first, count, odd, out);
}

void tg_sweep_counts(const tg_sweep *s, uint64_t *rows, uint64_t *by_outcome)
{
    *rows = s->swept;
    *by_outcome = s->odd;
}
