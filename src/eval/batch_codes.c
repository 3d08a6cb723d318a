/*
 * batch_codes.c - from columns to signatures.
 *
 *     a code text       class by the atoms that hold of it    once per text of a batch
 *     a dimension       one class for all its columns         once per place of a batch
 *     any other value   class by cuts or by table             per row
 *
 * Classes of texts and places are numbered for the life of the run, so signatures of different
 * batches compare.
 */
#include "eval/batch_run.h"

#include <string.h>

enum { NAME_SHAPE, NAME_TEXT, NAME_PART, NAME_PLACE }; /* the first word of a name */
/* Known: and the class past it; partly known: and the number of what it may be. */
enum { CODE_MISSING, CODE_NONE, CODE_KNOWN };
#define CODE_PART (UINT32_C(1) << 31)

/* ---- values ---------------------------------------------------------------------------------- */

static uint32_t place_of(const column *c, uint32_t row)
{
    return c->via ? c->via[row] : row;
}

value_state row_value(const batch_work *w, uint32_t f, uint32_t row, int64_t *step)
{
    const column *c = &w->b->columns[f];
    const fact_class *k = &w->st->setup.facts[f];
    value_state state = V_MISSING;
    if (c->states) {
        uint32_t place = place_of(c, row);
        state = (value_state)c->states[place];
        *step = c->steps[place];
    }
    if (state != V_MISSING)
        return state;
    if (k->clock && w->r->opt.on != DAY_ALWAYS) {
        *step = w->r->opt.on;
        return V_KNOWN;
    }
    if (k->role != ID_NONE) {
        const column *role = &w->b->columns[k->role];
        if (role->states && role->states[place_of(role, row)] == V_NONE)
            return V_NONE;
    }
    return V_MISSING;
}

static value value_at(const model *m, const column *c, uint32_t f, uint32_t place)
{
    value v = {.state = (value_state)c->states[place]};
    if (v.state == V_PART)
        return c->parts[c->steps[place]];
    if (v.state != V_KNOWN)
        return v;
    v.lo = v.hi = c->steps[place];
    if (m->facts[f].type == TYPE_CODE) {
        v.text = c->texts[v.lo];
        v.lo = v.hi = CODE_OTHER;
    }
    return v;
}

value batch_value(const model *m, const batch *b, uint32_t f, uint32_t row)
{
    const column *c = &b->columns[f];
    return c->states ? value_at(m, c, f, place_of(c, row)) : (value){.state = V_MISSING};
}

/* ---- classes --------------------------------------------------------------------------------- */

/* The number of a name; a new one gets the next. ID_NONE: out of memory. */
static uint32_t name_number(batch_work *w, const uint32_t *name, uint32_t words)
{
    key_table *t = &w->st->names;
    uint64_t hash = key_hash(name, words);
    uint32_t id = key_find(t, name, words, hash);
    if (id != ID_NONE)
        return id;
    id = t->count;
    return key_keep(w->st->keep, t, name, words, hash, id) ? id : ID_NONE;
}

uint32_t step_class(const plan *p, uint32_t f, int64_t v)
{
    const fact_use *u = &p->facts[f];
    const int64_t *cuts = p->cuts + u->cut_first;
    uint32_t lo = 0, hi = u->cut_count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (cuts[mid] <= v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The class of a text among the atoms on its fact: their truths, as a name. */
static uint32_t text_class(batch_work *w, uint32_t f, str text)
{
    const plan *p = w->r->p;
    const fact_use *u = &p->facts[f];
    uint32_t words = 2 + (u->atom_count + 31) / 32;
    uint32_t *name = arena_alloc(w->st->work, words, sizeof *name);
    if (!name)
        return ID_NONE;
    name[0] = NAME_TEXT;
    name[1] = f;
    for (uint32_t i = 0; i < u->atom_count; i++) {
        const atom *x = &p->atoms[p->fact_atoms[u->atom_first + i]];
        bool holds = (x->kind == AT_TEXTS || x->kind == AT_UNDER) && atom_text_holds(p, x, text);
        name[2 + i / 32] |= (uint32_t)holds << i % 32;
    }
    return name_number(w, name, words);
}

typedef VEC(uint32_t) word_list;

static bool push_steps(batch_work *w, word_list *to, int64_t step)
{
    return vec_push(w->st->work, to, (uint32_t)(uint64_t)step) &&
           vec_push(w->st->work, to, (uint32_t)((uint64_t)step >> 32));
}

static bool push_text(batch_work *w, word_list *to, str text)
{
    bool fits = vec_push(w->st->work, to, (uint32_t)text.len);
    for (size_t i = 0; fits && i < text.len; i++)
        fits = vec_push(w->st->work, to, (uint8_t)text.ptr[i]);
    return fits;
}

/* A number for what a partly known value may be. */
static uint32_t part_class(batch_work *w, const value *v)
{
    word_list name = {0};
    bool fits = vec_push(w->st->work, &name, NAME_PART) && push_steps(w, &name, v->lo) &&
                push_steps(w, &name, v->hi) && vec_push(w->st->work, &name, v->set_count);
    for (uint32_t i = 0; fits && i < v->set_count; i++)
        fits = v->texts ? push_text(w, &name, v->texts[i]) : push_steps(w, &name, v->set[i]);
    return fits ? name_number(w, name.at, (uint32_t)name.count) : ID_NONE;
}

static uint32_t known_class(const batch_work *w, uint32_t f, int64_t step, const uint32_t *texts)
{
    const fact_class *k = &w->st->setup.facts[f];
    switch (k->kind) {
    case USE_NOT:
    case USE_STATE: return 0;
    case USE_CUTS: return step_class(w->r->p, f, step);
    case USE_TABLE: return k->table[step];
    case USE_TEXT: return texts[step];
    }
    return 0;
}

/* ---- dimensions ------------------------------------------------------------------------------ */

/* A place's values as a line. */
static void place_values(const batch_work *w, const uint32_t *via, uint32_t place, value *values)
{
    const model *m = w->r->p->model;
    memset(values, 0, m->facts_count * sizeof *values);
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const column *c = &w->b->columns[f];
        if (c->states && c->via == via)
            values[f] = value_at(m, c, f, place);
    }
}

/* One class for the place; ID_NONE when it is odd. False when out of memory. */
static bool place_class(batch_work *w, const column_group *g, uint32_t place, value *values,
                        uint32_t *name, uint32_t *out)
{
    const plan *p = w->r->p;
    const model *m = p->model;
    prepared ready;
    str bad;
    uint32_t words = 0;
    options opt = w->r->opt;
    opt.on = DAY_ALWAYS;
    *out = ID_NONE;
    place_values(w, g->via, place, values);
    line_result got = line_prepare(m, &(line){.values = values}, &opt, w->st->row, &ready, &bad);
    if (got != LINE_OK || ready.overflow)
        return got != LINE_NOMEM;
    name[words++] = NAME_PLACE;
    for (uint32_t i = 0; i < w->st->setup.used_count; i++) {
        uint32_t f = w->st->setup.used[i];
        const column *c = &w->b->columns[f];
        const fact_class *k = &w->st->setup.facts[f];
        if (!c->states || c->via != g->via)
            continue;
        if (c->states[place] == V_NONE && m->facts[f].derived && !k->linked)
            return true; /* a zero divisor may tell why, and is not in full: solved by itself */
        name[words++] = f;
        name[words++] = c->states[place];
        int64_t step = c->steps[place];
        if (c->states[place] == V_PART) {
            name[words++] = part_class(w, &c->parts[step]);
            if (name[words - 1] == ID_NONE)
                return false;
        }
        if (c->states[place] != V_KNOWN)
            continue;
        if (k->kind == USE_TEXT) {
            uint32_t class = text_class(w, f, c->texts[step]);
            if (class == ID_NONE)
                return false;
            name[words++] = class;
        } else if (k->linked) {
            name[words++] = (uint32_t)(uint64_t)step;
            name[words++] = (uint32_t)((uint64_t)step >> 32);
        } else {
            name[words++] = known_class(w, f, step, NULL);
        }
    }
    *out = name_number(w, name, words);
    return *out != ID_NONE;
}

static bool group_codes(batch_work *w, column_group *g, uint32_t places)
{
    const model *m = w->r->p->model;
    uint32_t *codes = arena_alloc(w->st->work, places, sizeof *codes);
    value *values = arena_alloc(w->st->work, m->facts_count, sizeof *values);
    uint32_t *name = arena_alloc(w->st->work, 4u * m->facts_count + 1, sizeof *name);
    if (!codes || !values || !name)
        return false;
    for (uint32_t i = 0; i < places; i++) {
        arena_reset(w->st->row);
        if (!place_class(w, g, i, values, name, &codes[i]))
            return false;
    }
    g->codes = codes;
    return true;
}

/* ---- a batch --------------------------------------------------------------------------------- */

static bool find_groups(batch_work *w)
{
    const model *m = w->r->p->model;
    w->groups = arena_alloc(w->st->work, m->facts_count, sizeof *w->groups);
    if (!w->groups)
        return m->facts_count == 0;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const column *c = &w->b->columns[f];
        uint32_t i = 0;
        if (!c->states || !c->via)
            continue;
        while (i < w->group_count && w->groups[i].via != c->via)
            i++;
        if (i < w->group_count)
            continue;
        w->groups[w->group_count] = (column_group){.via = c->via, .places = c->places};
        if (!group_codes(w, &w->groups[w->group_count++], c->places))
            return false;
    }
    return true;
}

static uint32_t text_count(const batch *b, const column *c)
{
    int64_t most = -1;
    for (uint32_t i = 0; i < b->row_count; i++) {
        if (c->states[i] == V_KNOWN && c->steps[i] > most)
            most = c->steps[i];
    }
    return (uint32_t)(most + 1);
}

static bool column_texts(batch_work *w, row_column *out)
{
    uint32_t count = text_count(w->b, out->c);
    uint32_t *classes = arena_alloc(w->st->work, count, sizeof *classes);
    if (!classes)
        return count == 0;
    for (uint32_t i = 0; i < count; i++) {
        classes[i] = text_class(w, out->fact, out->c->texts[i]);
        if (classes[i] == ID_NONE)
            return false;
    }
    out->texts = classes;
    return true;
}

static bool row_placed(const batch_work *w, uint32_t f)
{
    return w->b->columns[f].states && !w->b->columns[f].via;
}

static bool find_columns(batch_work *w)
{
    const batch_setup *s = &w->st->setup;
    uint32_t facts = w->r->p->model->facts_count;
    uint32_t *odd = arena_alloc(w->st->work, facts, sizeof *odd);
    uint32_t *parties = arena_alloc(w->st->work, facts, sizeof *parties);
    w->columns = arena_alloc(w->st->work, facts, sizeof *w->columns);
    if (!odd || !parties || !w->columns)
        return facts == 0;
    for (uint32_t f = 0; f < facts; f++) {
        if (!row_placed(w, f))
            continue;
        if (s->facts[f].kind == USE_NOT) {
            odd[w->odd_column_count++] = f; /* it may lie out of its range */
            continue;
        }
        row_column *c = &w->columns[w->column_count++];
        *c = (row_column){.fact = f, .c = &w->b->columns[f]};
        if (s->facts[f].kind == USE_TEXT && !column_texts(w, c))
            return false;
    }
    w->odd_columns = odd;
    for (uint32_t f = 0; f < facts; f++) {
        uint32_t role = s->facts[f].role;
        if (role != ID_NONE && w->b->columns[f].states && w->b->columns[role].states)
            parties[w->party_count++] = f;
    }
    w->parties = parties;
    return true;
}

/* Links and derived facts with a fact whose value stands by row (or is filled by `on`). */
static bool by_row(const batch_work *w, const uint32_t *facts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (row_placed(w, facts[i]) ||
            (w->st->setup.facts[facts[i]].clock && w->r->opt.on != DAY_ALWAYS))
            return true;
    }
    return false;
}

static bool derived_by_row(const batch_work *w, uint32_t f)
{
    const fact *x = &w->r->p->model->facts[f];
    const operand *parts[2] = {&x->derive.a, &x->derive.b};
    if (by_row(w, &f, 1))
        return true;
    for (unsigned i = 0; x->derived && i < (x->derive.op ? 2u : 1u); i++) {
        if (parts[i]->kind == O_FACT && derived_by_row(w, parts[i]->id))
            return true;
    }
    return false;
}

static bool find_links(batch_work *w)
{
    const batch_setup *s = &w->st->setup;
    w->links = arena_alloc(w->st->work, s->link_count, sizeof(fact_link *));
    uint32_t *derived = arena_alloc(w->st->work, s->derived_count, sizeof *derived);
    if (!w->links || !derived)
        return false;
    for (uint32_t i = 0; i < s->link_count; i++) {
        if (by_row(w, s->links[i].facts, s->links[i].fact_count))
            w->links[w->link_count++] = &s->links[i];
    }
    for (uint32_t i = 0; i < s->derived_count; i++) {
        if (derived_by_row(w, s->derived[i]))
            derived[w->derived_count++] = s->derived[i];
    }
    w->derived = derived;
    return true;
}

/* Which used columns there are, and what `on` fills: signatures of one shape compare. */
static bool find_shape(batch_work *w)
{
    const model *m = w->r->p->model;
    uint32_t *name = arena_alloc(w->st->work, 2u * m->facts_count + 3, sizeof *name), words = 0;
    if (!name)
        return false;
    name[words++] = NAME_SHAPE;
    name[words++] = (uint32_t)w->r->opt.on;
    name[words++] = w->r->opt.worlds_max;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        if (w->b->columns[f].states && w->st->setup.facts[f].kind != USE_NOT) {
            name[words++] = f;
            name[words++] = w->b->columns[f].via != NULL;
        }
    }
    w->shape = name_number(w, name, words);
    return w->shape != ID_NONE;
}

/* Words of the longest key: every fact of every link, and of every set of tied facts with all the
 * links of its facts, in full. */
static uint32_t longest_key(const batch_work *w)
{
    const batch_setup *s = &w->st->setup;
    uint32_t words = 1 + w->group_count + w->column_count + 3 * EXACT_MAX;
    uint32_t of_links = 0;
    for (uint32_t i = 0; i < w->link_count; i++)
        of_links += 2 + 3 * w->links[i]->fact_count;
    for (uint32_t i = 0; i < s->tied_count; i++)
        words += s->tied[i].count * (3 + of_links);
    return words + of_links;
}

bool codes_prepare(batch_work *w)
{
    if (!find_groups(w) || !find_columns(w) || !find_links(w) || !find_shape(w))
        return false;
    w->key_room = longest_key(w);
    uint32_t rows = w->b->row_count < BATCH_BLOCK ? w->b->row_count : BATCH_BLOCK;
    w->keys = arena_alloc(w->st->work, (size_t)rows * w->key_room, sizeof *w->keys);
    w->key_words = arena_alloc(w->st->work, rows, sizeof *w->key_words);
    return w->keys && w->key_words;
}

/* ---- a block --------------------------------------------------------------------------------- */

/* A party that is none and has a property: bad input. */
static bool nobody_known(const batch_work *w, uint32_t f, uint32_t row)
{
    const column *role = &w->b->columns[w->st->setup.facts[f].role];
    int64_t step;
    if (!role->states || role->states[place_of(role, row)] != V_NONE)
        return false;
    value_state state = row_value(w, f, row, &step);
    return state == V_KNOWN || state == V_PART;
}

static bool row_odd(const batch_work *w, uint32_t row)
{
    for (uint32_t i = 0; i < w->party_count; i++) {
        if (nobody_known(w, w->parties[i], row))
            return true;
    }
    if (w->b->auths && w->b->auths[row].count)
        return true;
    for (uint32_t i = 0; i < w->odd_column_count; i++) {
        if (w->b->columns[w->odd_columns[i]].states[row] == V_PART)
            return true;
    }
    for (uint32_t i = 0; i < w->group_count; i++) {
        if (w->groups[i].codes[w->groups[i].via[row]] == ID_NONE)
            return true;
    }
    return false;
}

/* ID_NONE when out of memory. */
static uint32_t column_code(batch_work *w, const row_column *c, uint32_t row)
{
    int64_t step = 0;
    switch (row_value(w, c->fact, row, &step)) {
    case V_MISSING: return CODE_MISSING;
    case V_NONE: return CODE_NONE;
    case V_KNOWN: return CODE_KNOWN + known_class(w, c->fact, step, c->texts);
    case V_PART: break;
    }
    uint32_t class = part_class(w, &c->c->parts[step]);
    return class == ID_NONE ? ID_NONE : CODE_PART + class;
}

/* False: the row is odd, or memory ran out. */
static bool row_key(batch_work *w, uint32_t row, uint32_t *key, uint32_t *words)
{
    if (row_odd(w, row))
        return false;
    key[(*words)++] = w->shape;
    for (uint32_t i = 0; i < w->group_count; i++)
        key[(*words)++] = w->groups[i].codes[w->groups[i].via[row]];
    for (uint32_t i = 0; i < w->column_count; i++) {
        key[(*words)++] = column_code(w, &w->columns[i], row);
        if (key[*words - 1] == ID_NONE)
            return false;
    }
    return links_key(w, row, key, words);
}

bool codes_block(batch_work *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t words = 0;
        bool wanted = !w->b->skip || !w->b->skip[w->from + i];
        if (!wanted || !row_key(w, w->from + i, w->keys + (size_t)i * w->key_room, &words))
            words = 0;
        w->key_words[i] = words;
    }
    return true;
}
