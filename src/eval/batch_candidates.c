/*
 * batch_candidates.c - the route for thousands of measures: which may apply at all, by an index.
 *
 *     a version's condition is an AND; its parts on one fact alone are necessary
 *     class of a fact (of a dimension)  ->  a bit per version: none of its parts on it is false
 *     a line: the AND of its classes' bits  ->  candidates, whose conditions are then looked at
 *
 * Sets of bits are made when a class is first met. The key of a line is the versions that apply,
 * and the classes of what every outcome looks at besides conditions: routes, coverage, spans, whom
 * a measure binds, conditions to meet. Lines that leave a candidate open go by the memo.
 */
#include "eval/batch_run.h"

#include <string.h>

/* A part of a version's condition that one fact decides. */
typedef struct { uint32_t version, node; } necessary;
typedef struct { necessary *at; uint32_t count; } fact_parts;

struct candidates_setup {
    uint32_t words;
    fact_parts *parts;    /* by fact */
    may *missing;         /* by atom */
    bool *frame;          /* by fact: read outside conditions */
    const fact_link **frame_links;
    uint32_t frame_link_count;
    key_table known;      /* (fact, code) -> a set */
    VEC(uint64_t *) sets;
    uint64_t *all;        /* every version */
    uint64_t *now;        /* of the row under way */
};

/* ---- nodes of one value ---------------------------------------------------------------------- */

typedef may atom_asked(void *ctx, uint32_t atom);

static may node_may(const plan *p, uint32_t id, atom_asked *ask, void *ctx)
{
    const node *n = &p->nodes[id];
    may out = {false, false}, x;
    switch (n->kind) {
    case ND_FALSE: return (may){false, true};
    case ND_TRUE: return (may){true, false};
    case ND_ATOM: return ask(ctx, n->first);
    case ND_NOT:
        x = node_may(p, p->kids[n->first], ask, ctx);
        return (may){x.f, x.t};
    case ND_SHOWN: return node_may(p, p->kids[n->first], ask, ctx);
    case ND_AND:
        out = (may){true, false};
        for (uint32_t i = 0; i < n->count && out.t; i++) {
            x = node_may(p, p->kids[n->first + i], ask, ctx);
            out = (may){x.t, out.f || x.f};
        }
        return out;
    case ND_OR:
        out = (may){false, true};
        for (uint32_t i = 0; i < n->count && out.f; i++) {
            x = node_may(p, p->kids[n->first + i], ask, ctx);
            out = (may){out.t || x.t, x.f};
        }
        return out;
    }
    return out;
}

/* ---- the setup ------------------------------------------------------------------------------- */

/* The one fact that decides a node; ID_NONE: several, or a link, or what must be shown. */
static uint32_t join_facts(uint32_t a, uint32_t b)
{
    return a == b ? a : ID_NONE;
}

static uint32_t *node_facts(const batch_work *w)
{
    const plan *p = w->r->p;
    uint32_t *out = arena_alloc(w->st->work, p->node_count, sizeof *out);
    for (uint32_t id = 0; out && id < p->node_count; id++) {
        const node *n = &p->nodes[id];
        out[id] = ID_NONE;
        if (n->kind == ND_ATOM && !atom_links(p->model, &p->atoms[n->first]))
            out[id] = p->atoms[n->first].fact;
        if (n->kind == ND_NOT || n->kind == ND_AND || n->kind == ND_OR) {
            out[id] = out[p->kids[n->first]];
            for (uint32_t i = 1; i < n->count; i++)
                out[id] = join_facts(out[id], out[p->kids[n->first + i]]);
        }
    }
    return out;
}

/* Calls `add` for each part of each version's condition that one fact decides. */
typedef void part_added(struct candidates_setup *s, uint32_t fact, necessary x);

static void each_part(const plan *p, const uint32_t *facts, struct candidates_setup *s,
                      part_added *add)
{
    for (uint32_t v = 0; v < p->version_count; v++) {
        uint32_t root = p->versions[v].apply;
        const node *n = &p->nodes[root];
        if (facts[root] != ID_NONE) {
            add(s, facts[root], (necessary){v, root});
            continue;
        }
        for (uint32_t i = 0; n->kind == ND_AND && i < n->count; i++) {
            uint32_t kid = p->kids[n->first + i];
            if (facts[kid] != ID_NONE)
                add(s, facts[kid], (necessary){v, kid});
        }
    }
}

static void count_part(struct candidates_setup *s, uint32_t f, necessary x)
{
    (void)x;
    s->parts[f].count++;
}

static void put_part(struct candidates_setup *s, uint32_t f, necessary x)
{
    s->parts[f].at[s->parts[f].count++] = x;
}

static bool list_parts(batch_work *w, struct candidates_setup *s)
{
    const plan *p = w->r->p;
    uint32_t *facts = node_facts(w);
    if (!facts)
        return false;
    each_part(p, facts, s, count_part);
    for (uint32_t f = 0; f < p->model->facts_count; f++) {
        s->parts[f].at = arena_alloc(w->st->keep, s->parts[f].count, sizeof *s->parts[f].at);
        if (!s->parts[f].at && s->parts[f].count)
            return false;
        s->parts[f].count = 0;
    }
    each_part(p, facts, s, put_part);
    return true;
}

typedef struct {
    const batch_work *w;
    struct candidates_setup *s;
    bool *seen, *atoms; /* by node; by atom */
} frame_work;

static void frame_node(frame_work *x, uint32_t id)
{
    const plan *p = x->w->r->p;
    const node *n = &p->nodes[id];
    if (x->seen[id])
        return;
    x->seen[id] = true;
    if (n->kind == ND_ATOM) {
        x->atoms[n->first] = true;
        if (!atom_links(p->model, &p->atoms[n->first]))
            x->s->frame[p->atoms[n->first].fact] = true;
        return;
    }
    for (uint32_t i = 0; i < n->count; i++)
        frame_node(x, p->kids[n->first + i]);
}

static void frame_demand(frame_work *x, uint32_t state)
{
    frame_node(x, x->w->r->p->demands[state].failed);
    frame_node(x, x->w->r->p->demands[state].satisfied);
}

static bool find_frame(batch_work *w, struct candidates_setup *s)
{
    const plan *p = w->r->p;
    frame_work x = {w, s, arena_alloc(w->st->work, p->node_count, 1),
                    arena_alloc(w->st->work, p->atom_count + 1u, 1)};
    if (!x.seen || !x.atoms)
        return false;
    for (uint32_t g = 0; g < p->model->gates_count; g++) {
        frame_node(&x, p->gates[g].pass);
        for (uint32_t i = 0; i < p->gates[g].cover_count; i++)
            frame_node(&x, p->refs[p->gates[g].cover_first + i]);
    }
    for (uint32_t i = 0; i < p->model->measures_count; i++) {
        frame_node(&x, p->measures[i].unknown);
        frame_node(&x, p->measures[i].in_force);
    }
    for (uint32_t i = 0; i < p->version_count; i++) {
        const plan_version *v = &p->versions[i];
        frame_node(&x, v->in_force);
        frame_node(&x, v->binds);
        for (uint32_t k = 0; k < v->relies_count; k++)
            frame_demand(&x, p->refs[v->relies_first + k]);
        for (uint32_t k = 0; k < v->demands_count; k++)
            frame_demand(&x, p->refs[v->demands_first + k]);
    }
    for (uint32_t i = 0; i < w->st->setup.link_count; i++) {
        if (x.atoms[w->st->setup.links[i].atom])
            s->frame_links[s->frame_link_count++] = &w->st->setup.links[i];
    }
    return true;
}

static bool candidates_make(batch_work *w)
{
    const plan *p = w->r->p;
    arena *a = w->st->keep;
    struct candidates_setup *s = arena_alloc(a, 1, sizeof *s);
    if (!s)
        return false;
    s->words = (p->version_count + 63) / 64;
    s->parts = arena_alloc(a, p->model->facts_count, sizeof *s->parts);
    s->missing = arena_alloc(a, p->atom_count + 1u, sizeof *s->missing);
    s->frame = arena_alloc(a, p->model->facts_count, sizeof *s->frame);
    s->frame_links = arena_alloc(a, w->st->setup.link_count + 1u, sizeof *s->frame_links);
    s->all = arena_alloc(a, s->words + 1u, sizeof *s->all);
    s->now = arena_alloc(a, s->words + 1u, sizeof *s->now);
    if (!s->parts || !s->missing || !s->frame || !s->frame_links || !s->all || !s->now ||
        !atoms_missing(w->r, w->st->work, s->missing) || !list_parts(w, s) || !find_frame(w, s))
        return false;
    for (uint32_t v = 0; v < p->version_count; v++)
        s->all[v / 64] |= (uint64_t)1 << v % 64;
    w->st->candidates = s;
    return true;
}

/* ---- sets of versions ------------------------------------------------------------------------ */

typedef struct { const plan *p; const struct candidates_setup *s; value v; } one_value;

static may ask_value(void *ctx, uint32_t id)
{
    const one_value *x = ctx;
    return x->v.state == V_MISSING ? x->s->missing[id]
                                   : atom_of_value(x->p, &x->p->atoms[id], &x->v);
}

/* The row's value of a fact, as `on` and roles leave it. */
static value value_of_row(const batch_work *w, uint32_t f, uint32_t row)
{
    int64_t step = 0;
    value v = {.state = row_value(w, f, row, &step)};
    v.lo = v.hi = step;
    if (v.state == V_KNOWN && w->r->p->model->facts[f].type == TYPE_CODE)
        v.text = batch_value(w->r->p->model, w->b, f, row).text;
    return v;
}

/* Takes out of the set the versions with a part that the row's value of a fact makes false. */
static void exclude(const batch_work *w, uint32_t f, uint32_t row, uint64_t *set)
{
    const struct candidates_setup *s = w->st->candidates;
    one_value x = {w->r->p, s, value_of_row(w, f, row)};
    for (uint32_t i = 0; i < s->parts[f].count; i++) {
        necessary n = s->parts[f].at[i];
        if (!node_may(w->r->p, n.node, ask_value, &x).t)
            set[n.version / 64] &= ~((uint64_t)1 << n.version % 64);
    }
}

/* The set under a name of two words, made from the row where it is new; NULL: out of memory. */
static const uint64_t *set_under(batch_work *w, uint32_t of, uint32_t code, uint32_t row,
                                 const uint32_t *facts, uint32_t count)
{
    struct candidates_setup *s = w->st->candidates;
    const uint32_t name[2] = {of, code};
    uint64_t hash = key_hash(name, 2);
    uint32_t id = key_find(&s->known, name, 2, hash);
    if (id != ID_NONE)
        return s->sets.at[id];
    uint64_t *set = arena_alloc(w->st->keep, s->words + 1u, sizeof *set);
    if (!set)
        return NULL;
    memcpy(set, s->all, s->words * sizeof *set);
    for (uint32_t i = 0; i < count; i++)
        exclude(w, facts[i], row, set);
    id = (uint32_t)s->sets.count;
    if (!vec_push(w->st->keep, &s->sets, set) ||
        !key_keep(w->st->keep, &s->known, name, 2, hash, id))
        return NULL;
    return set;
}

static bool meet_set(batch_work *w, const uint64_t *set)
{
    struct candidates_setup *s = w->st->candidates;
    for (uint32_t i = 0; set && i < s->words; i++)
        s->now[i] &= set[i];
    return set != NULL;
}

/* Facts that are in no column: one set for all rows of the shape. */
static uint32_t absent_facts(const batch_work *w, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t f = 0; f < w->r->p->model->facts_count; f++) {
        /* what a role decides is looked at with the row */
        if (!w->b->columns[f].states && w->st->candidates->parts[f].count &&
            w->st->setup.facts[f].role == ID_NONE)
            out[n++] = f;
    }
    return n;
}

static uint32_t group_facts(const batch_work *w, const column_group *g, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t f = 0; f < w->r->p->model->facts_count; f++) {
        if (w->b->columns[f].states && w->b->columns[f].via == g->via &&
            w->st->candidates->parts[f].count && w->st->setup.facts[f].role == ID_NONE)
            out[n++] = f;
    }
    return n;
}

/* The candidates of a row, in s->now. */
static bool row_candidates(batch_work *w, uint32_t row, const uint32_t *key, uint32_t *facts)
{
    struct candidates_setup *s = w->st->candidates;
    memcpy(s->now, s->all, s->words * sizeof *s->now);
    uint32_t n = absent_facts(w, facts);
    if (!meet_set(w, set_under(w, ID_NONE, w->shape, row, facts, n)))
        return false;
    for (uint32_t i = 0; i < w->group_count; i++) {
        n = group_facts(w, &w->groups[i], facts);
        if (n && !meet_set(w, set_under(w, ID_NONE - 1, key[KEY_GROUPS + i], row, facts, n)))
            return false;
    }
    for (uint32_t i = 0; i < w->column_count; i++) {
        uint32_t f = w->columns[i].fact;
        if (s->parts[f].count && w->st->setup.facts[f].role == ID_NONE &&
            !meet_set(w, set_under(w, f, key[KEY_GROUPS + w->group_count + i], row, &f, 1)))
            return false;
    }
    return true;
}

/* ---- a row ----------------------------------------------------------------------------------- */

typedef struct { const batch_work *w; uint32_t row; } row_asked;

static may ask_row(void *ctx, uint32_t id)
{
    const row_asked *x = ctx;
    const batch_work *w = x->w;
    const atom *a = &w->r->p->atoms[id];
    if (atom_links(w->r->p->model, a)) {
        uint32_t truth = 2;
        if (!link_truth(w, link_of(&w->st->setup, id), x->row, &truth))
            truth = 2;
        return (may){truth != 0, truth != 1};
    }
    value v = value_of_row(w, a->fact, x->row);
    return v.state == V_MISSING ? w->st->candidates->missing[id]
                                : atom_of_value(w->r->p, a, &v);
}

static may row_node(const batch_work *w, uint32_t row, uint32_t node_id)
{
    row_asked x = {w, row};
    return node_may(w->r->p, node_id, ask_row, &x);
}

static bool is_open(may x)
{
    return x.t && x.f;
}

/* Whether every constraint holds, or is an order that fits. */
static bool ties_hold(const batch_work *w, uint32_t row)
{
    const plan *p = w->r->p;
    for (uint32_t i = 0; i < p->tie_count; i++) {
        if (row_node(w, row, p->ties[i]).f && !order_fits(w, p->ties[i], row))
            return false;
    }
    return true;
}

static bool gates_decided(const batch_work *w, uint32_t row)
{
    const plan *p = w->r->p;
    for (uint32_t g = 0; g < p->model->gates_count; g++) {
        may pass = row_node(w, row, p->gates[g].pass);
        if (is_open(pass))
            return false;
        for (uint32_t i = 0; pass.t && i < p->gates[g].cover_count; i++) {
            if (is_open(row_node(w, row, p->refs[p->gates[g].cover_first + i])))
                return false;
        }
    }
    return true;
}

static bool demands_decided(const batch_work *w, uint32_t row, const plan_version *v)
{
    const plan *p = w->r->p;
    for (uint32_t k = 0; k < v->relies_count + v->demands_count; k++) {
        uint32_t ref = k < v->relies_count ? v->relies_first + k
                                           : v->demands_first + k - v->relies_count;
        const plan_demand *d = &p->demands[p->refs[ref]];
        if (is_open(row_node(w, row, d->failed)) || is_open(row_node(w, row, d->satisfied)))
            return false;
    }
    return true;
}

/* Adds the candidates that apply; false where one is open. */
static bool applying(const batch_work *w, uint32_t row, uint32_t *key, uint32_t *words)
{
    const plan *p = w->r->p;
    const struct candidates_setup *s = w->st->candidates;
    for (uint32_t i = 0; i < s->words; i++) {
        for (uint64_t bits = s->now[i]; bits; bits &= bits - 1) {
            uint32_t id = i * 64 + (uint32_t)__builtin_ctzll(bits);
            const plan_version *v = &p->versions[id];
            may x = row_node(w, row, v->apply);
            if (!x.t)
                continue;
            if (x.f || !demands_decided(w, row, v))
                return false;
            key[(*words)++] = id;
        }
    }
    return true;
}

/* The row's key; false where the candidates do not say all. */
static bool candidate_key(batch_work *w, uint32_t row, const uint32_t *codes, uint32_t *key,
                          uint32_t *words)
{
    const struct candidates_setup *s = w->st->candidates;
    uint32_t n = 0;
    key[n++] = ID_NONE - 2; /* no shape has that number, nor another route's key */
    key[n++] = w->shape;
    for (uint32_t i = 0; i < w->group_count; i++)
        key[n++] = codes[KEY_GROUPS + i];
    for (uint32_t i = 0; i < w->column_count; i++) {
        uint32_t f = w->columns[i].fact;
        const fact *x = &w->r->p->model->facts[f];
        bool role = x->kind == FACT_PARTY && x->role_fact == ID_NONE; /* its facts may be none */
        if (s->frame[f] || role || w->st->setup.facts[f].kind == USE_STATE)
            key[n++] = codes[KEY_GROUPS + w->group_count + i];
    }
    for (uint32_t i = 0; i < s->frame_link_count; i++) {
        if (!link_truth(w, s->frame_links[i], row, &key[n++]))
            return false;
    }
    *words = n;
    return ties_hold(w, row) && gates_decided(w, row) && applying(w, row, key, words);
}

bool candidates_block(batch_work *w)
{
    const plan *p = w->r->p;
    if (!w->st->candidates && !candidates_make(w))
        return false;
    uint32_t room = 2 + w->group_count + w->column_count + w->st->candidates->frame_link_count +
                    p->version_count;
    uint32_t *key = arena_alloc(w->st->work, room, sizeof *key), words = 0;
    uint32_t *facts = arena_alloc(w->st->work, p->model->facts_count + 1u, sizeof *facts);
    if (!key || !facts)
        return false;
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t row = w->from + i;
        const uint32_t *codes = w->keys + (size_t)i * w->key_room;
        bool given;
        if (w->b->skip && w->b->skip[row])
            continue;
        if (!w->key_words[i])
            given = row_solve(w, row, NULL);
        else if (!row_candidates(w, row, codes, facts))
            return false;
        else if (candidate_key(w, row, codes, key, &words))
            given = keyed_row(w, row, key, words, &w->st->counts.by_candidates);
        else
            given = memo_row(w, i);
        if (!given)
            return false;
    }
    return true;
}
