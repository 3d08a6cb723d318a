/*
 * batch_planes.c - the route of bit planes: a bit per line and atom, conditions as boolean
 * operations on 64 lines at a time.
 *
 *     value of a column  --its atoms' truths, a word per 64 of them-->  64 lines x 64 atoms, turned
 *     atoms' planes      --the graph, "may hold" and "may fail"------>  nodes' planes
 *     nodes that an outcome depends on, turned back                 ->  a key per line
 *
 * The key is coarser than the memo's: what a condition makes of the values, not the values. It
 * says everything where no condition that a world would have to decide is open; the other lines go
 * by the memo. So do lines with an open condition to meet, which may be shown although K3 does not
 * tell, and those that a constraint may make bad.
 */
#include "eval/batch_run.h"

#include <string.h>

enum { WORDS = BATCH_BLOCK / 64 };
typedef struct { uint64_t t[WORDS], f[WORDS]; } row_plane; /* may hold, may fail */

/* The atoms that one fact decides, or the links that one comparison is. */
typedef struct { uint32_t fact, first, count; } fact_atoms;

struct planes_setup {
    uint32_t *atoms;       /* single-fact atoms, fact by fact */
    fact_atoms *facts;
    uint32_t fact_count;
    may *missing;          /* by atom */
    bool *used;            /* by node: under a key node */
    uint32_t *keys;        /* nodes that an outcome depends on */
    uint32_t key_count;
    row_plane *atom_planes, *node_planes;
};

/* ---- the setup ------------------------------------------------------------------------------- */

static void use_node(const plan *p, struct planes_setup *s, uint32_t id)
{
    const node *n = &p->nodes[id];
    if (s->used[id])
        return;
    s->used[id] = true;
    for (uint32_t i = 0; n->kind != ND_ATOM && i < n->count; i++)
        use_node(p, s, p->kids[n->first + i]);
}

static void key_node(const plan *p, struct planes_setup *s, bool *in, uint32_t id)
{
    use_node(p, s, id);
    if (id > N_TRUE && !in[id])
        s->keys[s->key_count++] = id;
    in[id] = true;
}

static void key_demand(const plan *p, struct planes_setup *s, bool *in, uint32_t state)
{
    key_node(p, s, in, p->demands[state].failed);
    key_node(p, s, in, p->demands[state].satisfied);
}

static void key_nodes(const plan *p, struct planes_setup *s, bool *in)
{
    for (uint32_t i = 0; i < p->tie_count; i++)
        use_node(p, s, p->ties[i]);
    for (uint32_t g = 0; g < p->model->gates_count; g++) {
        key_node(p, s, in, p->gates[g].pass);
        for (uint32_t i = 0; i < p->gates[g].cover_count; i++)
            key_node(p, s, in, p->refs[p->gates[g].cover_first + i]);
    }
    for (uint32_t i = 0; i < p->model->measures_count; i++) {
        key_node(p, s, in, p->measures[i].unknown);
        key_node(p, s, in, p->measures[i].in_force);
        key_node(p, s, in, p->measures[i].apply);
    }
    for (uint32_t i = 0; i < p->version_count; i++) {
        const plan_version *v = &p->versions[i];
        key_node(p, s, in, v->in_force);
        key_node(p, s, in, v->binds);
        key_node(p, s, in, v->apply);
        for (uint32_t k = 0; k < v->relies_count; k++)
            key_demand(p, s, in, p->refs[v->relies_first + k]);
        for (uint32_t k = 0; k < v->demands_count; k++)
            key_demand(p, s, in, p->refs[v->demands_first + k]);
    }
}

static void list_atoms(const plan *p, struct planes_setup *s)
{
    uint32_t count = 0;
    for (uint32_t f = 0; f < p->model->facts_count; f++) {
        const fact_use *u = &p->facts[f];
        fact_atoms *x = &s->facts[s->fact_count];
        *x = (fact_atoms){f, count, 0};
        for (uint32_t i = 0; i < u->atom_count; i++) {
            uint32_t id = p->fact_atoms[u->atom_first + i];
            if (!atom_links(p->model, &p->atoms[id]))
                s->atoms[count++] = id;
        }
        x->count = count - x->first;
        s->fact_count += x->count > 0;
    }
}

static bool planes_make(batch_work *w)
{
    const plan *p = w->r->p;
    arena *a = w->st->keep;
    struct planes_setup *s = arena_alloc(a, 1, sizeof *s);
    bool *in = arena_alloc(w->st->work, p->node_count, sizeof *in);
    if (!s || !in)
        return false;
    s->atoms = arena_alloc(a, p->atom_count, sizeof *s->atoms);
    s->facts = arena_alloc(a, p->model->facts_count + 1u, sizeof *s->facts);
    s->missing = arena_alloc(a, p->atom_count, sizeof *s->missing);
    s->used = arena_alloc(a, p->node_count, sizeof *s->used);
    s->keys = arena_alloc(a, p->node_count, sizeof *s->keys);
    s->atom_planes = arena_alloc(a, p->atom_count, sizeof *s->atom_planes);
    s->node_planes = arena_alloc(a, p->node_count, sizeof *s->node_planes);
    if (!s->atoms || !s->facts || !s->missing || !s->used || !s->keys || !s->atom_planes ||
        !s->node_planes || !atoms_missing(w->r, w->st->work, s->missing))
        return false;
    key_nodes(p, s, in);
    list_atoms(p, s);
    memset(s->node_planes[N_TRUE].t, 0xff, sizeof s->node_planes[N_TRUE].t);
    memset(s->node_planes[N_FALSE].f, 0xff, sizeof s->node_planes[N_FALSE].f);
    w->st->planes = s;
    return true;
}

/* ---- turning bits ---------------------------------------------------------------------------- */

/* 64 words of 64 bits: bit j of word i becomes bit i of word j (Warren, Hacker's Delight, 7-3). */
static void turn(uint64_t x[64])
{
    uint64_t mask = 0x00000000ffffffffu;
    for (unsigned j = 32; j; j >>= 1, mask ^= mask << j) {
        for (unsigned k = 0; k < 64; k = ((k | j) + 1) & ~j) {
            uint64_t t = ((x[k] >> j) ^ x[k | j]) & mask;
            x[k] ^= t << j;
            x[k | j] ^= t;
        }
    }
}

/* ---- atoms ----------------------------------------------------------------------------------- */

/* Truths of up to 64 atoms of a fact for one value of it. */
typedef struct { uint64_t t, f; } truths;

static truths truths_of(const plan *p, const struct planes_setup *s, const uint32_t *atoms,
                        uint32_t count, const value *v)
{
    truths out = {0, 0};
    for (uint32_t i = 0; i < count; i++) {
        may x = atom_of_value(p, &p->atoms[atoms[i]], v);
        if (v->state == V_MISSING)
            x = s->missing[atoms[i]];
        out.t |= (uint64_t)x.t << i;
        out.f |= (uint64_t)x.f << i;
    }
    return out;
}

/* By place of a column with a via, by text, or by class: the truths of `count` atoms. */
typedef struct {
    truths *known;    /* by place; by text; by class */
    truths none, missing, open;
} column_truths;

static value value_of_class(const batch_work *w, uint32_t f, uint32_t class)
{
    const fact_class *k = &w->st->setup.facts[f];
    const fact_use *u = &w->r->p->facts[f];
    value v = {.state = V_KNOWN};
    if (k->kind == USE_TABLE)
        v.lo = k->firsts[class];
    else if (class > 0)
        v.lo = w->r->p->cuts[u->cut_first + class - 1];
    else
        v.lo = u->cut_count && w->r->p->cuts[u->cut_first] > INT64_MIN
                   ? w->r->p->cuts[u->cut_first] - 1 : INT64_MIN;
    v.hi = v.lo;
    return v;
}

static bool known_truths(const batch_work *w, uint32_t f, const uint32_t *atoms, uint32_t count,
                         uint32_t texts, column_truths *out)
{
    const column *c = &w->b->columns[f];
    const fact_class *k = &w->st->setup.facts[f];
    uint32_t rooms = k->kind == USE_TEXT ? texts : k->class_count;
    out->known = arena_alloc(w->st->row, rooms, sizeof *out->known);
    for (uint32_t i = 0; out->known && i < rooms; i++) {
        value v = k->kind == USE_TEXT ? (value){.state = V_KNOWN, .text = c->texts[i]}
                                      : value_of_class(w, f, i);
        out->known[i] = truths_of(w->r->p, w->st->planes, atoms, count, &v);
    }
    return out->known || rooms == 0;
}

static truths row_truths(const batch_work *w, uint32_t f, uint32_t row, const column_truths *c)
{
    int64_t step = 0;
    switch (row_value(w, f, row, &step)) {
    case V_MISSING: return c->missing;
    case V_NONE: return c->none;
    case V_PART: return c->open;
    case V_KNOWN: break;
    }
    switch (w->st->setup.facts[f].kind) {
    case USE_CUTS: return c->known[step_class(w->r->p, f, step)];
    case USE_TABLE: return c->known[w->st->setup.facts[f].table[step]];
    case USE_TEXT: return c->known[step];
    case USE_NOT:
    case USE_STATE: break;
    }
    return c->open;
}

static uint32_t texts_of(const batch_work *w, uint32_t f)
{
    int64_t most = -1, step = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        if (row_value(w, f, w->from + i, &step) == V_KNOWN && step > most)
            most = step;
    }
    return (uint32_t)(most + 1);
}

/* Planes of up to 64 atoms of one fact. */
static bool fact_planes(batch_work *w, uint32_t f, const uint32_t *atoms, uint32_t count)
{
    struct planes_setup *s = w->st->planes;
    column_truths c = {0};
    uint32_t texts = w->st->setup.facts[f].kind == USE_TEXT ? texts_of(w, f) : 0;
    arena_reset(w->st->row);
    if (!known_truths(w, f, atoms, count, texts, &c))
        return false;
    c.none = truths_of(w->r->p, s, atoms, count, &(value){.state = V_NONE});
    c.missing = truths_of(w->r->p, s, atoms, count, &(value){.state = V_MISSING});
    c.open = truths_of(w->r->p, s, atoms, count, &(value){.state = V_PART});
    for (uint32_t word = 0; word * 64 < w->count; word++) {
        uint64_t t[64] = {0}, no[64] = {0};
        for (uint32_t i = 0; i < 64 && word * 64 + i < w->count; i++) {
            truths x = row_truths(w, f, w->from + word * 64 + i, &c);
            t[i] = x.t;
            no[i] = x.f;
        }
        turn(t);
        turn(no);
        for (uint32_t i = 0; i < count; i++) {
            s->atom_planes[atoms[i]].t[word] = t[i];
            s->atom_planes[atoms[i]].f[word] = no[i];
        }
    }
    return true;
}

/* A link's plane. Rows whose numbers are too large have no key already. */
static void link_planes(batch_work *w, const fact_link *l)
{
    row_plane *out = &w->st->planes->atom_planes[l->atom];
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t truth = 2;
        if (w->key_words[i] && !link_truth(w, l, w->from + i, &truth))
            truth = 2;
        out->t[i / 64] |= (uint64_t)(truth != 0) << i % 64;
        out->f[i / 64] |= (uint64_t)(truth != 1) << i % 64;
    }
}

static bool atom_planes_fill(batch_work *w)
{
    struct planes_setup *s = w->st->planes;
    for (uint32_t i = 0; i < s->fact_count; i++) {
        const fact_atoms *x = &s->facts[i];
        for (uint32_t k = 0; k < x->count; k += 64) {
            uint32_t count = x->count - k < 64 ? x->count - k : 64;
            if (!fact_planes(w, x->fact, s->atoms + x->first + k, count))
                return false;
        }
    }
    for (uint32_t i = 0; i < w->st->setup.link_count; i++)
        link_planes(w, &w->st->setup.links[i]);
    return true;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static void and_plane(row_plane *to, const row_plane *x)
{
    for (unsigned i = 0; i < WORDS; i++) {
        to->t[i] &= x->t[i];
        to->f[i] |= x->f[i];
    }
}

static void or_plane(row_plane *to, const row_plane *x)
{
    for (unsigned i = 0; i < WORDS; i++) {
        to->t[i] |= x->t[i];
        to->f[i] &= x->f[i];
    }
}

static void node_plane(const plan *p, struct planes_setup *s, uint32_t id)
{
    const node *n = &p->nodes[id];
    row_plane *to = &s->node_planes[id];
    switch (n->kind) {
    case ND_FALSE:
    case ND_TRUE: return;
    case ND_ATOM: *to = s->atom_planes[n->first]; return;
    case ND_NOT:
        memcpy(to->t, s->node_planes[p->kids[n->first]].f, sizeof to->t);
        memcpy(to->f, s->node_planes[p->kids[n->first]].t, sizeof to->f);
        return;
    case ND_SHOWN: *to = s->node_planes[p->kids[n->first]]; return;
    case ND_AND:
    case ND_OR:
        *to = s->node_planes[p->kids[n->first]];
        for (uint32_t i = 1; i < n->count; i++) {
            const row_plane *x = &s->node_planes[p->kids[n->first + i]];
            if (n->kind == ND_AND)
                and_plane(to, x);
            else
                or_plane(to, x);
        }
        return;
    }
}

/* ---- which lines the key decides ------------------------------------------------------------- */

static void open_rows(const row_plane *x, uint64_t *open)
{
    for (unsigned i = 0; i < WORDS; i++)
        open[i] |= x->t[i] & x->f[i];
}

/* Open where the first may hold too. */
static void open_rows_where(const row_plane *where, const row_plane *x, uint64_t *open)
{
    for (unsigned i = 0; i < WORDS; i++)
        open[i] |= where->t[i] & x->t[i] & x->f[i];
}

/* Lines that a constraint may make bad. */
static void untied(const batch_work *w, const struct planes_setup *s, uint64_t *open)
{
    const plan *p = w->r->p;
    for (uint32_t i = 0; i < p->tie_count; i++) {
        const row_plane *x = &s->node_planes[p->ties[i]];
        for (uint32_t word = 0; word * 64 < w->count; word++) {
            for (uint64_t bits = x->f[word] & ~open[word]; bits; bits &= bits - 1) {
                uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
                if (at < w->count && !order_fits(w, p->ties[i], w->from + at))
                    open[word] |= bits & -bits;
            }
        }
    }
}

static void undecided(const plan *p, const struct planes_setup *s, uint64_t *open)
{
    memset(open, 0, WORDS * sizeof *open);
    for (uint32_t g = 0; g < p->model->gates_count; g++) {
        const row_plane *pass = &s->node_planes[p->gates[g].pass];
        open_rows(pass, open);
        for (uint32_t i = 0; i < p->gates[g].cover_count; i++)
            open_rows_where(pass, &s->node_planes[p->refs[p->gates[g].cover_first + i]], open);
    }
    for (uint32_t i = 0; i < p->version_count; i++) {
        const plan_version *v = &p->versions[i];
        const row_plane *apply = &s->node_planes[p->measures[v->measure].apply];
        open_rows_where(apply, &s->node_planes[v->apply], open);
        for (uint32_t k = 0; k < v->relies_count + v->demands_count; k++) {
            uint32_t ref = k < v->relies_count ? v->relies_first + k
                                               : v->demands_first + k - v->relies_count;
            const plan_demand *d = &p->demands[p->refs[ref]];
            open_rows_where(&s->node_planes[v->apply], &s->node_planes[d->failed], open);
            open_rows_where(&s->node_planes[v->apply], &s->node_planes[d->satisfied], open);
        }
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* One word of the keys of 64 rows: 64 key nodes, what may hold or what may fail of them. */
static void key_word(const struct planes_setup *s, uint32_t first, uint32_t word, bool fail,
                     uint64_t out[64])
{
    memset(out, 0, 64 * sizeof *out);
    for (uint32_t i = 0; i < 64 && first + i < s->key_count; i++) {
        const row_plane *x = &s->node_planes[s->keys[first + i]];
        out[i] = fail ? x->f[word] : x->t[word];
    }
    turn(out);
}

static bool give_rows(batch_work *w, const uint64_t *open)
{
    struct planes_setup *s = w->st->planes;
    uint32_t words = 2 * ((s->key_count + 63) / 64), room = 1 + 2 * words;
    uint32_t *keys = arena_alloc(w->st->work, 64u * room, sizeof *keys);
    if (!keys)
        return false;
    for (uint32_t from = 0; from < w->count; from += 64) {
        for (uint32_t k = 0; k < words; k++) {
            uint64_t bits[64];
            key_word(s, k / 2 * 64, from / 64, k % 2, bits);
            for (uint32_t i = 0; i < 64; i++) {
                keys[i * room + 1 + 2 * k] = (uint32_t)bits[i];
                keys[i * room + 2 + 2 * k] = (uint32_t)(bits[i] >> 32);
            }
        }
        for (uint32_t i = from; i < w->count && i < from + 64; i++) {
            uint32_t row = w->from + i, *key = keys + (i - from) * room;
            bool given;
            if (w->b->skip && w->b->skip[row])
                continue;
            key[0] = ID_NONE - 1; /* no shape has that number, nor a second level */
            if (!w->key_words[i])
                given = row_solve(w, row, NULL);
            else if (open[i / 64] >> i % 64 & 1)
                given = memo_row(w, i);
            else
                given = keyed_row(w, row, key, room, &w->st->counts.by_planes);
            if (!given)
                return false;
        }
    }
    return true;
}

bool planes_block(batch_work *w)
{
    const plan *p = w->r->p;
    uint64_t open[WORDS];
    if (!w->st->planes && !planes_make(w))
        return false;
    struct planes_setup *s = w->st->planes;
    if (!atom_planes_fill(w))
        return false;
    for (uint32_t id = 0; id < p->node_count; id++) {
        if (s->used[id])
            node_plane(p, s, id);
    }
    undecided(p, s, open);
    untied(w, s, open);
    return give_rows(w, open);
}
