/*
 * sweep_alone_classes.c - sweep_alone.h: what a row's facts, gaps and
 * comparisons are told apart by.
 *
 * Words of which all leaves of the formula say the same are one class; so are numbers between two
 * thresholds.
 */
#include "eval/sweep_alone_make.h"

#include <stdlib.h>
#include <string.h>

/* What words say of leaves, asked one by one: so long may it take to bind a sweep. */
enum { ALONE_TRUTHS_MAX = 1 << 24 };

/* ---- dimensions ------------------------------------------------------------------------------ */

static uint32_t dimension_add(alone_work *w, alone_kind kind, uint32_t of)
{
    w->x->dimensions[w->x->count] = (alone_dimension){.kind = kind, .of = of, .class_count = 2};
    return w->x->count++;
}

static alone_kind input_kind(const sweep_input *in)
{
    return in->word_count == 0 ? BY_STEPS : in->type.width == 1 ? BY_BYTE : BY_WORD;
}

/* An input is a dimension where a leaf reads it, or where its words must be looked at. */
static void inputs_add(alone_work *w, alone_kind kind, uint32_t type)
{
    sweep *s = w->s;
    for (uint32_t i = 0; i < s->q.input_count; i++) {
        const sweep_input *in = &s->q.inputs[i];
        bool words = in->word_count && !s->past_told[i];
        if (input_kind(in) != kind || !(w->input_read[i] || words) ||
            (kind == BY_STEPS && alone_type(in->type) != type))
            continue;
        w->input_dimension[i] = dimension_add(w, kind, i);
        w->x->dimensions[w->input_dimension[i]].type = in->type;
        w->x->dimensions[w->input_dimension[i]].word_count = in->word_count;
    }
    w->x->kind_end[kind] = w->x->count;
}

static void inputs_make(alone_work *w)
{
    inputs_add(w, BY_BYTE, 0);
    inputs_add(w, BY_WORD, 0);
    for (uint32_t type = 0; type < ALONE_TYPES; type++) {
        inputs_add(w, BY_STEPS, type);
        w->x->type_end[type] = w->x->count;
    }
}

/* Where the truths of leaves are that come with words of more than a byte. */
static void wide_leaves(alone_work *w)
{
    const sweep *s = w->s;
    w->leaf_wide = work_alloc(w, s->f.values.count, sizeof *w->leaf_wide);
    if (w->oom)
        return;
    memset(w->leaf_wide, 0xff, s->f.values.count * sizeof *w->leaf_wide);
    for (uint32_t i = 0; i < s->wide.count; i++) {
        for (uint32_t k = 0; k < s->wide.at[i].count; k++)
            w->leaf_wide[s->wide.at[i].kept[k]] = i * WIDE_PLANES + k;
    }
}

/* The input that a leaf reads; ID_NONE: a bitmap, or a comparison. */
static uint32_t leaf_input(const alone_work *w, uint32_t v)
{
    const sweep *s = w->s;
    if (s->f.values.at[v].kind == FO_MADE)
        return s->makers.at[s->f.values.at[v].a].input;
    uint32_t at = w->leaf_wide[v];
    return at == ID_NONE ? ID_NONE : s->wide.at[at / WIDE_PLANES].input;
}

/* Each leaf's dimension; kept planes are bitmaps, truths of words, or comparisons. */
static void leaves_make(alone_work *w)
{
    sweep *s = w->s;
    uint32_t most = s->q.input_count + s->q.bitmap_count + (uint32_t)s->compares.count;
    w->x->dimensions = sweep_alloc(s, most, sizeof *w->x->dimensions);
    w->input_dimension = work_alloc(w, s->q.input_count, sizeof *w->input_dimension);
    w->input_read = work_alloc(w, s->q.input_count, sizeof *w->input_read);
    w->leaf_dimension = work_alloc(w, s->f.values.count, sizeof *w->leaf_dimension);
    uint32_t *inputs = work_alloc(w, s->f.values.count, sizeof *inputs);
    wide_leaves(w);
    if (w->oom || s->oom)
        return;
    memset(w->leaf_dimension, 0xff, s->f.values.count * sizeof *w->leaf_dimension);
    for (uint32_t v = 0; v < s->f.values.count; v++) {
        formula_kind kind = s->f.values.at[v].kind;
        bool leaf = w->reached[v] && (kind == FO_MADE || kind == FO_KEPT);
        inputs[v] = leaf ? leaf_input(w, v) : ID_NONE;
        if (inputs[v] != ID_NONE)
            w->input_read[inputs[v]] = true;
    }
    inputs_make(w);
    for (uint32_t v = 0; v < s->f.values.count; v++) {
        if (inputs[v] != ID_NONE)
            w->leaf_dimension[v] = w->input_dimension[inputs[v]];
    }
    for (uint32_t i = 0; i < s->q.bitmap_count; i++) {
        if (w->reached[s->bitmaps[i]])
            w->leaf_dimension[s->bitmaps[i]] = dimension_add(w, BY_BITMAP, i);
    }
    w->x->kind_end[BY_BITMAP] = w->x->count;
    for (uint32_t i = 0; i < s->compares.count; i++) {
        if (w->reached[s->compares.at[i].kept])
            w->leaf_dimension[s->compares.at[i].kept] = dimension_add(w, BY_COMPARE, i);
    }
    w->x->kind_end[BY_COMPARE] = w->x->count;
}

/* What a word says of a leaf. */
static bool leaf_of_word(const alone_work *w, uint32_t v, uint32_t word)
{
    const sweep *s = w->s;
    const formula_value *x = &s->f.values.at[v];
    if (x->kind == FO_MADE) {
        const plane_maker *m = &s->makers.at[x->a];
        switch (m->kind) {
        case MAKE_GE: return word >= m->at;
        case MAKE_EQ: return word == m->at;
        case MAKE_MEMBER: return m->set[word / 64 % 4] >> word % 64 & 1;
        }
    }
    uint32_t at = w->leaf_wide[v];
    const wide_words *g = &s->wide.at[at / WIDE_PLANES];
    uint32_t words = s->q.inputs[g->input].word_count;
    return g->truths[word < words ? word : 0] >> at % WIDE_PLANES & 1;
}

static void leaf_sets(alone_work *w, const uint32_t *leaves, uint32_t count, const uint64_t *truths,
                      uint32_t leaf_words, uint32_t classes)
{
    for (uint32_t i = 0; i < count && !w->oom; i++) {
        uint64_t *set = work_alloc(w, (classes + 63u) / 64, sizeof *set);
        for (uint32_t c = 0; set && c < classes; c++) {
            if (truths[(size_t)c * leaf_words + i / 64] >> i % 64 & 1)
                set[c / 64] |= UINT64_C(1) << c % 64;
        }
        w->items[leaves[i]] = (alone_item){ITEM_LITERAL, false, w->leaf_dimension[leaves[i]], set};
    }
}

/* Words of which all leaves say the same are one class. */
static void classes_of_words(alone_work *w, alone_dimension *d, const uint32_t *leaves,
                             uint32_t count)
{
    uint32_t words = d->kind == BY_BYTE ? UINT8_MAX + 1u : d->word_count + 1u;
    if ((uint64_t)words * count > ALONE_TRUTHS_MAX) {
        w->too_large = true;
        return;
    }
    uint32_t key_words = 2 * ((count + 63) / 64),
             *by_word = sweep_alloc(w->s, words, sizeof *by_word);
    uint64_t *key = work_alloc(w, key_words, sizeof *key);
    uint64_t *truths = work_alloc(w, (size_t)words * key_words / 2, sizeof *truths);
    key_table same = {0};
    d->class_count = 0;
    for (uint32_t k = 0; k < words && !w->oom && !w->s->oom; k++) {
        memset(key, 0, key_words * sizeof(uint32_t));
        uint32_t word = k < d->word_count ? k : d->word_count;
        for (uint32_t i = 0; i < count; i++)
            key[i / 64] |= (uint64_t)leaf_of_word(w, leaves[i], word) << i % 64;
        const uint32_t *as_words = (const uint32_t *)(const void *)key;
        uint64_t hash = key_hash(as_words, key_words);
        uint32_t class = key_find(&same, as_words, key_words, hash);
        if (class == ID_NONE) {
            class = d->class_count++;
            memcpy(truths + (size_t)class * (key_words / 2), key, key_words * sizeof(uint32_t));
            if (!key_keep(w->a, &same, as_words, key_words, hash, class))
                w->oom = true;
        }
        by_word[k] = class;
    }
    d->by_word = by_word;
    if (!w->oom && !w->s->oom)
        leaf_sets(w, leaves, count, truths, key_words / 2, d->class_count);
}

static int alone_cut_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Between two thresholds all values are one class. */
static void classes_of_steps(alone_work *w, alone_dimension *d, const uint32_t *leaves,
                             uint32_t count)
{
    const sweep *s = w->s;
    uint64_t *cuts = sweep_alloc(w->s, 2u * count, sizeof *cuts);
    uint32_t n = 0, kept = 0, leaf_words = (count + 63) / 64;
    d->flip = d->type.is_signed ? UINT64_C(1) << 63 : 0;
    for (uint32_t i = 0; cuts && i < count; i++) {
        const plane_maker *m = &s->makers.at[s->f.values.at[leaves[i]].a];
        uint64_t at = m->at ^ d->flip;
        cuts[n++] = at;
        if (m->kind == MAKE_EQ && at < UINT64_MAX)
            cuts[n++] = at + 1;
    }
    if (!cuts)
        return;
    qsort(cuts, n, sizeof *cuts, alone_cut_order);
    for (uint32_t i = 0; i < n; i++) {
        if (kept == 0 || cuts[kept - 1] != cuts[i])
            cuts[kept++] = cuts[i];
    }
    d->cuts = cuts;
    d->cut_count = kept;
    d->class_count = kept + 1;
    uint64_t *truths = work_alloc(w, (size_t)d->class_count * leaf_words, sizeof *truths);
    for (uint32_t c = 0; truths && c < d->class_count; c++) {
        uint64_t least = c ? cuts[c - 1] : 0;
        for (uint32_t i = 0; i < count; i++) {
            const plane_maker *m = &s->makers.at[s->f.values.at[leaves[i]].a];
            uint64_t at = m->at ^ d->flip;
            bool holds = m->kind == MAKE_GE ? least >= at : least == at && (c || at == 0);
            truths[(size_t)c * leaf_words + i / 64] |= (uint64_t)holds << i % 64;
        }
    }
    if (truths)
        leaf_sets(w, leaves, count, truths, leaf_words, d->class_count);
}

void alone_dimensions(alone_work *w)
{
    static const uint64_t second_class = 2;
    leaves_make(w);
    uint32_t values = (uint32_t)w->s->f.values.count;
    uint32_t *leaves = work_alloc(w, values, sizeof *leaves);
    for (uint32_t i = 0; i < w->x->count && !w->too_large && !w->oom && !w->s->oom; i++) {
        alone_dimension *d = &w->x->dimensions[i];
        uint32_t count = 0;
        for (uint32_t v = 0; v < values; v++) {
            if (w->leaf_dimension[v] == i)
                leaves[count++] = v;
        }
        switch (d->kind) {
        case BY_BYTE:
        case BY_WORD: classes_of_words(w, d, leaves, count); break;
        case BY_STEPS: classes_of_steps(w, d, leaves, count); break;
        case BY_BITMAP:
        case BY_COMPARE:
            w->items[leaves[0]] = (alone_item){ITEM_LITERAL, false, i, &second_class};
            break;
        case ALONE_KINDS: break;
        }
    }
}
