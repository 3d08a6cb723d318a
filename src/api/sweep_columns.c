/*
 * sweep_columns.c - what the columns of a sweep say: for each fact a source.
 *
 *     numbers        ->  steps of a fact
 *     words          ->  a dimension: for each word the values of all facts that it gives, with
 *                        what catalogues and times of day add
 *     assumptions    ->  what fills a fact that rows lack
 */
#include "api/sweep_work.h"

#include <string.h>

typedef struct {
    tg_sweep *s;
    const model *m;
    const value *assumed;
    sweep_input *inputs;
    sweep_source *sources; /* by fact */
    const bool *clocks;    /* by fact; NULL: no day fills them */
} source_work;

static bool takes_steps(const fact *f)
{
    return f->type == TYPE_WHOLE || f->type == TYPE_DECIMAL || f->type == TYPE_MONEY ||
           f->type == TYPE_DATE;
}

tg_status sweep_column_check(const model *m, const tg_column *c, tg_reason *why)
{
    if (c->fact >= m->facts_count ||
        (c->width != 1 && c->width != 2 && c->width != 4 && c->width != 8) || c->scale < 0)
        return TG_ARGUMENT;
    if (c->words)
        return c->is_signed || c->word_count == 0 || c->word_count > UINT32_MAX / 2 ? TG_ARGUMENT
                                                                                    : TG_OK;
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

/* What a call looks columns up by: the first column of each input and
 * bitmap, and which share them. */
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
                w->sources[f].doubted = true;
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
            if (w->inputs[input].word_count && is_key == (with_key == 1) &&
                !dimension_make(w, input))
                return TG_NOMEM;
        }
    }
    return assumed_rows(w) && fill_sources(w) ? TG_OK : TG_NOMEM;
}

tg_status sweep_columns_keep(tg_sweep *s, const tg_column *columns, const options *opt,
                             sweep_input **inputs, sweep_source **sources)
{
    const model *m = s->run->m;
    source_work w = {.s = s, .m = m, .assumed = run_assumed(s->run)};
    s->columns = arena_alloc(s->a, s->column_count + 1u, sizeof *s->columns);
    w.inputs = *inputs = arena_alloc(s->a, s->column_count + 1u, sizeof *w.inputs);
    w.sources = *sources = arena_alloc(s->a, m->facts_count + 1u, sizeof *w.sources);
    bool *clocks = arena_alloc(s->a, m->facts_count + 1u, sizeof *clocks);
    if (!s->columns || !w.inputs || !w.sources || !clocks)
        return TG_NOMEM;
    if (opt->on != DAY_ALWAYS) {
        model_clocks(m, clocks);
        w.clocks = clocks;
    }
    for (size_t i = 0; i < s->column_count; i++) {
        if (!column_keep(s, m, columns, i))
            return TG_NOMEM;
    }
    return places_make(s) ? sources_make(&w) : TG_NOMEM;
}
