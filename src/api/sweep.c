/*
 * sweep.c - order lines decided where the caller's columns lie.
 *
 *     columns, words, catalogues, assumptions  ->  sources of facts      eval/sweep.h
 *     rows                                     ->  codes, masks, sums    eval/sweep.h
 *     odd ones, a batch of them at a time      ->  outcomes              api/batch.c
 */
#include "api/handles.h"

#include "api/columns.h"
#include "eval/sweep.h"
#include "explain/explain.h"

#include <string.h>

_Static_assert((int)TG_RELEASED == DISP_RELEASED && (int)TG_HELD == DISP_HELD &&
                   (int)TG_LINE_DENIED == DISP_DENIED, "the core's numbers are the header's");

enum { ODD_ROWS = 1024, DECIMALS_MAX = 18, MASK_BITS_MAX = 64 };

/* Columns of words with one array are one dimension: an input of the sweep's. */
typedef struct {
    uint32_t fact, input;
    raw_type type;
    int64_t scale, offset;
    size_t words;
    const tg_text *texts;  /* ours */
    uint32_t lacks;        /* its bitmap; ID_NONE */
    bool is_key;           /* of a catalogue */
    const value *own;      /* by word: the fact without catalogues; NULL: numbers */
    const value *time;     /* its time of day; NULL: none has one */
    const bool *odd;       /* by word: not as it is here */
} swept_column;

struct tg_sweep {
    tg_run *run;
    uint64_t changes;      /* of the run, when this was made */
    arena *a;
    const plan *p;
    sweep *core;
    swept_column *columns;
    size_t column_count;
    uint32_t input_count, bitmap_count;
    uint32_t *input_leads, *bitmap_leads; /* the first column of each */
    struct { uint32_t from, end, first; } *sharing; /* columns [from, end) share the first's input */
    uint32_t sharing_count;
    bool alone_tried;
    const void **at;       /* in the call under way */
    const uint64_t **missing;
    tg_sweep_ask ask;      /* with lists of our own */
    plan_asked asked[MASK_BITS_MAX]; /* definitions among the bits, in order */
    uint32_t asked_count;
    const bool *listed;    /* by measure; NULL: none is */
    uint32_t *found;       /* room for a row's */
    tg_batch *batch;       /* odd rows under way */
    tg_line *line;         /* an odd row */
    arena *scratch, *core_scratch;
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

static bool words_keep(tg_sweep *s, const tg_column *c, swept_column *out)
{
    tg_text *texts = arena_alloc(s->a, out->words, sizeof *texts);
    for (size_t i = 0; texts && i < out->words; i++) {
        texts[i] = text_of(str_dup(s->a, str_of(c->words[i])));
        if (c->words[i].len && !texts[i].len)
            return false;
    }
    out->texts = texts;
    return texts || out->words == 0;
}

static bool same_array(const tg_column *x, const tg_column *y)
{
    return x->words && y->words && x->values && x->values == y->values && x->width == y->width &&
           x->word_count == y->word_count;
}

/* Its input and its bitmap: those of a column before it that has the same arrays, or new ones. */
static bool column_keep(tg_sweep *s, const model *m, const tg_column *columns, size_t at)
{
    const tg_column *c = &columns[at];
    swept_column *out = &s->columns[at];
    *out = (swept_column){.fact = c->fact, .input = ID_NONE,
                          .type = {(uint8_t)c->width, c->is_signed},
                          .scale = c->scale ? c->scale : 1, .offset = c->offset,
                          .words = c->words ? c->word_count : 0, .lacks = ID_NONE};
    for (size_t k = 0; k < at; k++) {
        if (same_array(&columns[k], c))
            out->input = s->columns[k].input;
        if (c->missing && columns[k].missing == c->missing)
            out->lacks = s->columns[k].lacks;
    }
    for (uint32_t k = 0; k < m->catalogues_count; k++)
        out->is_key = out->is_key || m->catalogues[k].key == c->fact;
    if (out->input == ID_NONE)
        out->input = s->input_count++;
    if (c->missing && out->lacks == ID_NONE)
        out->lacks = s->bitmap_count++;
    return words_keep(s, c, out);
}

/* What a call looks columns up by: the first column of each input and bitmap, and which share them. */
static bool places_make(tg_sweep *s)
{
    s->sharing = arena_alloc(s->a, s->column_count + 1u, sizeof *s->sharing);
    s->input_leads = arena_alloc(s->a, s->input_count + 1u, sizeof *s->input_leads);
    s->bitmap_leads = arena_alloc(s->a, s->bitmap_count + 1u, sizeof *s->bitmap_leads);
    s->at = arena_alloc(s->a, s->input_count + 1u, sizeof *s->at);
    s->missing = arena_alloc(s->a, s->bitmap_count + 1u, sizeof *s->missing);
    if (!s->sharing || !s->input_leads || !s->bitmap_leads || !s->at || !s->missing)
        return false;
    for (uint32_t i = (uint32_t)s->column_count; i-- > 0;) {
        if (s->columns[i].lacks != ID_NONE)
            s->bitmap_leads[s->columns[i].lacks] = i;
        s->input_leads[s->columns[i].input] = i;
    }
    for (uint32_t i = 0, end; i < s->column_count; i = end) {
        uint32_t first = s->input_leads[s->columns[i].input];
        for (end = i + 1; end < s->column_count && s->columns[end].input == s->columns[i].input;)
            end++;
        s->sharing[s->sharing_count].from = i;
        s->sharing[s->sharing_count].end = end;
        s->sharing[s->sharing_count].first = first;
        s->sharing_count += end - i > 1 || first != i;
    }
    return true;
}

/* ---- dimensions ------------------------------------------------------------------------------ */

/* One input of words: what each word says of each fact. */
typedef struct {
    uint32_t input;
    size_t words;
    uint32_t key_lacks;    /* bitmap of the column with a catalogue */
    bool has_key;
    value **all, **own;    /* by fact and word; NULL: never: with catalogues, and without */
    bool *odd;
} swept_words;

static bool words_put(source_work *w, const swept_words *d, value **to, uint32_t f, size_t word,
                      const value *v)
{
    if (!to[f] && !(to[f] = arena_alloc(w->s->a, d->words, sizeof **to)))
        return false;
    to[f][word] = *v;
    return true;
}

/* The values of one word: those of its columns, then what catalogues add. False: no memory. */
static bool word_values(source_work *w, swept_words *d, size_t word, value *values)
{
    tg_sweep *s = w->s;
    str alias = STR(""), why = STR("");
    given_result got = GIVEN_OK;
    memset(values, 0, w->m->facts_count * sizeof *values);
    for (size_t i = 0; got == GIVEN_OK && i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        if (c->input == d->input)
            got = given_set(w->m, values, c->fact, str_of(c->texts[word]), s->a, &alias, &why);
    }
    for (uint32_t f = 0; got == GIVEN_OK && f < w->m->facts_count; f++) {
        if (values[f].state != V_MISSING && !words_put(w, d, d->own, f, word, &values[f]))
            return false;
    }
    for (uint32_t i = 0; got == GIVEN_OK && d->has_key && i < w->m->catalogues_count; i++) {
        for (size_t k = 0; k < s->column_count; k++) {
            const swept_column *c = &s->columns[k];
            if (c->input == d->input && c->fact == w->m->catalogues[i].key && got == GIVEN_OK)
                got = given_catalogue(w->m, i, w->assumed, s->a, values, &why);
        }
    }
    d->odd[word] = got != GIVEN_OK;
    for (uint32_t f = 0; got == GIVEN_OK && f < w->m->facts_count; f++) {
        if (values[f].state != V_MISSING && !words_put(w, d, d->all, f, word, &values[f]))
            return false;
    }
    return got != GIVEN_NOMEM;
}

/* What the catalogue alone says of a fact that some rows lack. */
static bool word_otherwise(source_work *w, const swept_words *d, uint32_t f, value **out)
{
    tg_sweep *s = w->s;
    value *values = arena_alloc(s->a, w->m->facts_count, sizeof *values);
    *out = arena_alloc(s->a, d->words, sizeof **out);
    str alias = STR(""), why = STR("");
    for (size_t word = 0; values && *out && word < d->words; word++) {
        memset(values, 0, w->m->facts_count * sizeof *values);
        for (size_t i = 0; i < s->column_count; i++) {
            const swept_column *c = &s->columns[i];
            if (d->odd[word] || c->input != d->input || !c->is_key)
                continue;
            if (given_set(w->m, values, c->fact, str_of(c->texts[word]), s->a, &alias, &why) ==
                GIVEN_NOMEM)
                return false;
            for (uint32_t k = 0; k < w->m->catalogues_count; k++) {
                if (w->m->catalogues[k].key == c->fact &&
                    given_catalogue(w->m, k, w->assumed, s->a, values, &why) == GIVEN_NOMEM)
                    return false;
            }
        }
        (*out)[word] = values[f];
    }
    return values && *out;
}

static bool same_known(const value *x, const value *y)
{
    return x->state == y->state && (x->state == V_NONE || (x->state == V_KNOWN && x->lo == y->lo &&
                                                           str_eq(x->text, y->text)));
}

/* The source of a fact that a column of the dimension gives, in rows of its own. */
static bool own_source(source_work *w, const swept_words *d, const swept_column *c)
{
    sweep_source *to = &w->sources[c->fact];
    value *otherwise = NULL;
    *to = (sweep_source){.kind = FROM_WORDS, .input = d->input, .words = d->all[c->fact],
                         .lacks = c->lacks};
    if (c->lacks == ID_NONE || !d->has_key || c->is_key)
        return true;
    if (!word_otherwise(w, d, c->fact, &otherwise))
        return false;
    bool any = false, same = true;
    for (size_t i = 0; i < d->words; i++) {
        any = any || otherwise[i].state != V_MISSING;
        same = same && (d->odd[i] || same_known(&otherwise[i], &to->words[i]));
    }
    if (same)
        to->lacks = d->key_lacks;
    else if (any && d->key_lacks != ID_NONE)
        to->needed = true; /* two bitmaps for one fact */
    else if (any)
        to->otherwise = otherwise;
    return true;
}

static bool dimension_sources(source_work *w, const swept_words *d)
{
    tg_sweep *s = w->s;
    bool *own = arena_alloc(s->a, w->m->facts_count + 1u, sizeof *own);
    if (!own)
        return false;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        if (c->input != d->input)
            continue;
        value none = {0};
        if (!d->all[c->fact] && !words_put(w, d, d->all, c->fact, 0, &none))
            return false;
        if (!own_source(w, d, c))
            return false;
        own[c->fact] = true;
    }
    for (uint32_t f = 0; f < w->m->facts_count; f++) {
        sweep_source *to = &w->sources[f];
        if (!d->all[f] || own[f])
            continue;
        /* a time of day goes with its date, the rest with the catalogue's key */
        uint32_t lacks = d->key_lacks;
        for (size_t i = 0; i < s->column_count; i++) {
            const swept_column *c = &s->columns[i];
            if (c->input == d->input && w->m->facts[c->fact].time_fact == f)
                lacks = c->lacks;
        }
        if (to->kind == FROM_NOTHING) {
            *to = (sweep_source){.kind = FROM_WORDS, .input = d->input, .words = d->all[f],
                                 .lacks = lacks};
            continue;
        }
        /* the fact from two dimensions: a word that says something of it is for an outcome */
        for (size_t i = 0; i < d->words; i++)
            d->odd[i] = d->odd[i] || d->all[f][i].state != V_MISSING;
    }
    return true;
}

static bool dimension_make(source_work *w, uint32_t input)
{
    tg_sweep *s = w->s;
    swept_words d = {.input = input, .key_lacks = ID_NONE};
    uint32_t lacks = ID_NONE;
    bool first = true, shared = true;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        if (c->input != input)
            continue;
        d.words = c->words;
        d.key_lacks = c->is_key ? c->lacks : d.key_lacks;
        d.has_key = d.has_key || c->is_key;
        shared = shared && (first || c->lacks == lacks);
        lacks = c->lacks;
        first = false;
    }
    w->inputs[input].lacks = shared ? lacks : ID_NONE;
    d.all = arena_alloc(s->a, w->m->facts_count + 1u, sizeof *d.all);
    d.own = arena_alloc(s->a, w->m->facts_count + 1u, sizeof *d.own);
    d.odd = arena_alloc(s->a, d.words + 1, sizeof *d.odd);
    value *values = arena_alloc(s->a, w->m->facts_count + 1u, sizeof *values);
    if (!d.all || !d.own || !d.odd || !values)
        return false;
    for (size_t i = 0; i < d.words; i++) {
        if (!word_values(w, &d, i, values))
            return false;
    }
    w->inputs[input].odd = d.odd;
    for (size_t i = 0; i < s->column_count; i++) {
        swept_column *c = &s->columns[i];
        uint32_t time = w->m->facts[c->fact].time_fact;
        value none = {0};
        if (c->input != input)
            continue;
        if (!d.own[c->fact] && !words_put(w, &d, d.own, c->fact, 0, &none))
            return false;
        c->own = d.own[c->fact];
        c->time = time != ID_NONE ? d.own[time] : NULL;
        c->odd = d.odd;
    }
    return dimension_sources(w, &d);
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
        to->needed = true;
        value *filled = NULL;
        size_t words = to->kind == FROM_WORDS ? w->inputs[to->input].word_count : 0;
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
                w->sources[f].needed = true;
        }
    }
    return true;
}

/* Numbers, then dimensions, those with a catalogue last: the first to give a fact is its source. */
static tg_status sources_make(source_work *w)
{
    tg_sweep *s = w->s;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        w->inputs[c->input] = (sweep_input){.type = c->type, .word_count = (uint32_t)c->words,
                                            .lacks = c->lacks};
        for (size_t k = 0; k < i; k++) {
            if (s->columns[k].fact == c->fact)
                return TG_ARGUMENT;
        }
        if (c->words == 0)
            w->sources[c->fact] = (sweep_source){.kind = FROM_STEPS, .input = c->input,
                                                 .scale = c->scale, .offset = c->offset,
                                                 .lacks = c->lacks};
    }
    for (unsigned with_key = 0; with_key < 2; with_key++) {
        for (uint32_t input = 0; input < s->input_count; input++) {
            bool is_key = false;
            for (size_t i = 0; i < s->column_count; i++)
                is_key = is_key || (s->columns[i].input == input && s->columns[i].is_key);
            if (w->inputs[input].word_count && is_key == (with_key == 1) && !dimension_make(w, input))
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
    for (size_t i = 0; i < ask->listed_count; i++) {
        if (ask->listed[i] >= m->measures_count)
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
    s->core_scratch = arena_new(&s->run->pack->s->alloc, 0);
    if (!s->columns || !w.inputs || !w.sources || !w.clocks || !s->scratch || !s->core_scratch || !ask_keep(s, ask, &bits))
        return TG_NOMEM;
    if (opt.on == DAY_ALWAYS)
        w.clocks = NULL;
    else
        model_clocks(m, w.clocks);
    for (size_t i = 0; i < s->column_count; i++) {
        if (!column_keep(s, m, columns, i))
            return TG_NOMEM;
    }
    tg_status st = places_make(s) ? sources_make(&w) : TG_NOMEM;
    if (st != TG_OK)
        return st;
    bool *listed = NULL;
    if (ask->listed_count && !(listed = arena_alloc(s->a, m->measures_count, sizeof *listed)))
        return TG_NOMEM;
    for (size_t i = 0; i < ask->listed_count; i++)
        listed[ask->listed[i]] = true;
    s->listed = listed;
    s->found = arena_alloc(s->a, m->measures_count + 1u, sizeof *s->found);
    if (!s->found)
        return TG_NOMEM;
    int32_t known_on = opt.known_on == DAY_ALWAYS ? m->current_through : opt.known_on;
    s->p = plan_compile_asked(m, known_on, opt.stance == STANCE_TEXT, s->asked, s->asked_count, s->a);
    sweep_question q = {w.inputs, s->input_count, s->bitmap_count, w.sources, bits,
                        (uint32_t)ask->bit_count, s->ask.charges, (uint32_t)ask->charge_count,
                        ask->decimals, 0, listed, 0, 0};
    s->core = s->p ? sweep_new(s->p, &q, 0, s->run->options.route == TG_ROUTE_PLANES, s->a, s->core_scratch) : NULL;
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
    arena_free(s->core_scratch);
    arena_free(s->a); /* s itself lies in it */
}

/* ---- odd rows -------------------------------------------------------------------------------- */

static bool row_lacks(const tg_column *c, size_t row)
{
    return c->missing && (c->missing[row / 64] >> row % 64 & 1);
}

/* Whether a word of the row is one that has to be read again, to say what is wrong with it. */
static tg_status row_words(const tg_sweep *s, const tg_column *columns, size_t row, bool *odd)
{
    *odd = false;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        if (!c->words || row_lacks(&columns[i], row))
            continue;
        uint64_t word = raw_at(c->type, columns[i].values, row);
        if (word >= c->words)
            return TG_ARGUMENT;
        *odd = *odd || c->odd[word];
    }
    return TG_OK;
}

static bool row_step(const swept_column *c, const void *values, size_t row, int64_t *out)
{
    uint64_t raw = raw_at(c->type, values, row);
    i128 step = (i128)(c->type.is_signed ? (i128)(int64_t)raw : (i128)raw) * c->scale + c->offset;
    *out = (int64_t)step;
    return step >= INT64_MIN && step <= INT64_MAX;
}

/* The row as the batch's next, from its texts. */
static tg_status odd_read(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    tg_reason why;
    tg_line_clear(s->line);
    for (size_t i = 0; i < s->column_count && !*bad; i++) {
        const swept_column *c = &s->columns[i];
        int64_t step;
        tg_status st = TG_OK;
        if (row_lacks(&columns[i], row))
            continue;
        if (c->words)
            st = tg_line_set_id(s->line, c->fact, c->texts[raw_at(c->type, columns[i].values, row)],
                                &why);
        else if (row_step(c, columns[i].values, row, &step))
            st = tg_line_set_number(s->line, c->fact, step);
        else
            *bad = true;
        if (st == TG_NOMEM)
            return st;
        *bad = *bad || st != TG_OK;
    }
    return *bad ? TG_OK : tg_batch_add(s->batch, s->line);
}

/* The same from values that are read already. */
static tg_status odd_copy(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    const model *m = s->run->m;
    tg_line_clear(s->line);
    value *line_values = s->line->own;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        value v = {.state = V_KNOWN};
        if (row_lacks(&columns[i], row))
            continue;
        if (!c->words) {
            *bad = !row_step(c, columns[i].values, row, &v.lo) || v.lo < m->facts[c->fact].low ||
                   v.lo > m->facts[c->fact].high;
            if (*bad)
                return TG_OK;
            v.hi = v.lo;
            line_values[c->fact] = v;
            continue;
        }
        uint64_t word = raw_at(c->type, columns[i].values, row);
        line_values[c->fact] = c->own[word];
        if (c->time && c->time[word].state != V_MISSING)
            line_values[m->facts[c->fact].time_fact] = c->time[word];
    }
    return tg_batch_add(s->batch, s->line);
}

/* The row as the batch's next. TG_ARGUMENT: a word past its words. `bad`: it cannot be read. */
static tg_status odd_put(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    bool odd;
    tg_status st = row_words(s, columns, row, &odd);
    *bad = false;
    if (st != TG_OK)
        return st;
    return odd ? odd_read(s, columns, row, bad) : odd_copy(s, columns, row, bad);
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

/* Does a definition hold, read on the clock that the line has? Open where it has none. */
static tg_status definition_at(const tg_run *r, size_t id, uint32_t clock, const line *merged,
                               arena *scratch, tri *is)
{
    options opt = options_core(&r->options);
    const value *day = &merged->values[clock];
    int32_t at = day->state == V_KNOWN ? (int32_t)day->lo : opt.on;
    *is = TR_OPEN;
    if (at == DAY_ALWAYS)
        return TG_OK;
    line_result st = explain_definition(r->m, (uint32_t)id, merged, &opt, at, scratch, is);
    return st == LINE_NOMEM ? TG_NOMEM : TG_OK;
}

tg_status tg_run_holds(const tg_run *r, size_t id, uint32_t at_gate, const tg_line *l,
                       tg_truth *out)
{
    *out = TG_OPEN;
    if (id >= r->m->definitions_count || at_gate >= r->m->gates_count)
        return TG_ARGUMENT;
    line merged;
    tri is = TR_OPEN;
    arena *scratch = arena_new(&r->pack->s->alloc, 0);
    if (!scratch)
        return TG_NOMEM;
    tg_status st = line_merge(l, run_assumed(r), scratch, &merged, NULL);
    if (st == TG_OK)
        st = definition_at(r, id, r->m->gates[at_gate].clock, &merged, scratch, &is);
    arena_free(scratch);
    *out = is == TR_YES ? TG_YES : is == TR_NO ? TG_NO : TG_OPEN;
    return st;
}

/* Which definitions among the bits hold for the line that is set. */
static tg_status odd_definitions(tg_sweep *s, uint64_t *out)
{
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
        st = definition_at(s->run, s->ask.bits[i].id, s->asked[k++].clock, &merged, s->scratch, &is);
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

/* Listed measures that stand in every world. */
static void odd_list(const tg_sweep *s, const outcome *o, size_t at, const tg_answers *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->run->m->measures_count; i++) {
        if (s->listed[i] && o->measures[i].stands == IN_EVERY)
            s->found[count++] = i;
    }
    if (count)
        out->take(out->take_ctx, at, s->found, count);
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
    if (o && out->take && s->listed)
        odd_list(s, o, at, out);
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

/* Of rows whose worlds were rows of a table; nothing is open but their verdict. */
static void worlds_flags(const sweep_answers *core, size_t count, uint8_t *flags)
{
    memset(flags, 0, count);
    for (size_t word = 0; word * 64 < count; word++) {
        for (uint64_t bits = core->worlds[word]; bits; bits &= bits - 1) {
            size_t row = word * 64 + (size_t)__builtin_ctzll(bits);
            flags[row] = core->best[row] == core->verdict[row] ? 0 : TG_ROW_OPEN;
        }
    }
}

/* Where the inputs and bitmaps of this call lie. False: columns that share them do not here. */
static bool columns_at(tg_sweep *s, const tg_column *columns)
{
    uintptr_t wrong = 0;
    for (uint32_t i = 0; i < s->input_count; i++)
        s->at[i] = columns[s->input_leads[i]].values;
    for (uint32_t i = 0; i < s->bitmap_count; i++)
        s->missing[i] = columns[s->bitmap_leads[i]].missing;
    const tg_column *end = columns + (s->bitmap_count ? 0 : s->column_count);
    for (const tg_column *c = columns; c < end; c++)
        wrong |= (uintptr_t)c->missing;
    for (size_t i = 0; s->bitmap_count && i < s->column_count; i++) {
        const uint64_t *all = s->columns[i].lacks == ID_NONE ? NULL : s->missing[s->columns[i].lacks];
        wrong |= (uintptr_t)all ^ (uintptr_t)columns[i].missing;
    }
    for (uint32_t i = 0; i < s->sharing_count; i++) {
        uintptr_t all = (uintptr_t)columns[s->sharing[i].first].values;
        end = columns + s->sharing[i].end;
        for (const tg_column *c = columns + s->sharing[i].from; c < end; c++)
            wrong |= (uintptr_t)c->values ^ all;
    }
    return wrong == 0;
}

/* The tables for a row alone, at the first of them. */
static bool alone_ready(tg_sweep *s)
{
    if (s->alone_tried)
        return true;
    arena *scratch = arena_new(&s->run->pack->s->alloc, 0);
    s->alone_tried = scratch && sweep_alone_make(s->core, scratch);
    arena_free(scratch);
    return s->alone_tried;
}

/* One row, without a block; `told`: it is answered. */
static tg_status row_alone(tg_sweep *s, size_t first, const tg_answers *out, bool *told)
{
    uint8_t safe = 0;
    uint64_t odd = 1;
    sweep_answers core = {&safe, out->disposition, out->mask, out->mask_width, out->charge, &odd,
                          out->take, out->take_ctx, NULL, NULL};
    *told = false;
    if (!alone_ready(s))
        return TG_NOMEM;
    if (!sweep_has_alone(s->core))
        return TG_OK;
    if (sweep_alone(s->core, &(sweep_data){s->at, s->missing}, first, 1, &core) != SWEEP_OK)
        return TG_ARGUMENT;
    *told = (odd & 1) == 0;
    if (!*told)
        return TG_OK;
    if (out->safe)
        out->safe[0] = safe;
    if (out->best)
        out->best[0] = safe;
    if (out->flags)
        out->flags[0] = 0;
    s->swept++;
    return TG_OK;
}

tg_status tg_sweep_rows(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                        const tg_answers *out)
{
    if (first % 64 || s->changes != s->run->changes ||
        (out->mask && out->mask_width != 1 && out->mask_width != 2 && out->mask_width != 4 &&
         out->mask_width != 8) ||
        (out->mask && s->ask.bit_count > 8u * out->mask_width))
        return TG_ARGUMENT;
    if (!columns_at(s, columns))
        return TG_ARGUMENT;
    if (count == 1) {
        bool told;
        tg_status st = row_alone(s, first, out, &told);
        if (st != TG_OK || told)
            return st;
    }
    arena_reset(s->scratch);
    uint64_t *odd = arena_alloc(s->scratch, count / 64 + 1, sizeof *odd);
    uint64_t *worlds = arena_alloc(s->scratch, count / 64 + 1, sizeof *worlds);
    uint8_t *safe = out->safe ? out->safe : arena_alloc(s->scratch, count + 1, 1);
    uint8_t *best = out->best ? out->best : arena_alloc(s->scratch, count + 1, 1);
    if (!odd || !worlds || !safe || !best)
        return TG_NOMEM;
    sweep_answers core = {safe, out->disposition, out->mask, out->mask_width, out->charge,
                          odd, out->take, out->take_ctx, best, worlds};
    sweep_result got = sweep_rows(s->core, &(sweep_data){s->at, s->missing}, first, count, &core);
    if (got != SWEEP_OK)
        return got == SWEEP_NOMEM ? TG_NOMEM : TG_ARGUMENT;
    if (out->flags && count)
        worlds_flags(&core, count, out->flags);
    s->swept += count;
    return odd_rows(s, columns, first, count, odd, out);
}

void tg_sweep_counts(const tg_sweep *s, uint64_t *rows, uint64_t *by_outcome)
{
    *rows = s->swept;
    *by_outcome = s->odd;
}
