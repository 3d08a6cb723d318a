/*
 * sweep_truth.c - atoms and nodes as formula values.
 *
 * A node has two: where it may hold and where it may fail. Where every atom under it is known in
 * every row the second is the first one's negation, and nothing is open.
 */
#include "eval/sweep_run.h"

#include <string.h>

/* ---- inputs ---------------------------------------------------------------------------------- */

static uint32_t made(sweep *s, const plane_maker *x)
{
    for (uint32_t i = 0; i < s->makers.count; i++) {
        if (memcmp(&s->makers.at[i], x, sizeof *x) == 0)
            return formula_made(&s->f, i);
    }
    if (!vec_push(s->a, &s->makers, *x))
        s->oom = true;
    return s->oom ? F_ZERO : formula_made(&s->f, (uint32_t)s->makers.count - 1);
}

/* Padding is zero, so that equal makers have equal bytes. */
static plane_maker maker(maker_kind kind, uint32_t input, uint64_t at)
{
    plane_maker x;
    memset(&x, 0, sizeof x);
    x.kind = kind;
    x.input = input;
    x.at = at;
    return x;
}

uint32_t steps_from(sweep *s, const sweep_source *from, int64_t step)
{
    const raw_type t = s->q.inputs[from->input].type;
    uint64_t least, bottom;
    if (!raw_least(t, from->scale, from->offset, step, &least))
        return F_ZERO;
    (void)raw_least(t, 1, 0, INT64_MIN, &bottom);
    if (least == bottom)
        return F_ONE;
    plane_maker x = maker(MAKE_GE, from->input, least);
    return made(s, &x);
}

static uint32_t steps_at(sweep *s, const sweep_source *from, int64_t step)
{
    const raw_type t = s->q.inputs[from->input].type;
    uint64_t least;
    if (!raw_least(t, from->scale, from->offset, step, &least))
        return F_ZERO;
    i128 raw = t.is_signed ? (i128)(int64_t)least : (i128)least;
    if (raw * from->scale + from->offset != step)
        return F_ZERO;
    plane_maker x = maker(MAKE_EQ, from->input, least);
    return made(s, &x);
}

bool all_words(const sweep_input *in)
{
    return in->type.width == 1 && in->word_count > UINT8_MAX;
}

bool lacks_words(const sweep *s, uint32_t input)
{
    bool lacks = s->q.inputs[input].lacks != ID_NONE;
    for (uint32_t f = 0; !lacks && f < s->m->facts_count; f++) {
        const sweep_source *from = &s->q.sources[f];
        lacks = from->kind == FROM_WORDS && from->input == input && from->lacks != ID_NONE;
    }
    return lacks;
}

/* Where rows may lack a fact of the input, what stands instead of a word may be anything. */
uint32_t words_past(sweep *s, uint32_t input)
{
    const sweep_input *in = &s->q.inputs[input];
    if (in->word_count == 0 || all_words(in) || !lacks_words(s, input))
        return F_ZERO;
    plane_maker x = maker(MAKE_GE, input, in->word_count);
    return made(s, &x);
}

/* A plane of an input of many words, in a group with room. */
static uint32_t wide_plane(sweep *s, uint32_t input, const bool *in)
{
    uint32_t words = s->q.inputs[input].word_count;
    wide_words *g = NULL;
    for (size_t i = 0; i < s->wide.count; i++) {
        wide_words *x = &s->wide.at[i];
        if (x->input != input)
            continue;
        for (uint32_t k = 0; k < x->count; k++) {
            bool same = true;
            for (uint32_t j = 0; same && j < words; j++)
                same = (x->truths[j] >> k & 1) == in[j];
            if (same)
                return x->kept[k];
        }
        g = x->count < WIDE_PLANES ? x : g;
    }
    if (!g) {
        wide_words fresh = {.input = input, .truths = sweep_alloc(s, words, sizeof(uint64_t))};
        if (s->oom || !vec_push(s->a, &s->wide, fresh)) {
            s->oom = true;
            return F_ZERO;
        }
        g = &s->wide.at[s->wide.count - 1];
    }
    for (uint32_t j = 0; j < words; j++)
        g->truths[j] |= (uint64_t)in[j] << g->count;
    g->kept[g->count] = formula_kept(&s->f);
    return g->kept[g->count++];
}

uint32_t words_in(sweep *s, uint32_t input, const bool *in)
{
    const sweep_input *from = &s->q.inputs[input];
    uint32_t words = all_words(from) ? UINT8_MAX + 1u : from->word_count, yes = 0;
    for (uint32_t i = 0; i < words; i++) /* no byte says one past those */
        yes += in[i];
    if (yes == 0 || yes == words)
        return yes ? F_ONE : F_ZERO;
    if (from->type.width > 1)
        return wide_plane(s, input, in);
    /* the set with the first word out, so that a set and its complement are one plane */
    plane_maker x = maker(MAKE_MEMBER, input, 0);
    for (uint32_t i = 0; i < words; i++)
        x.set[i / 64] |= (uint64_t)(in[i] != in[0]) << i % 64;
    uint32_t out = made(s, &x);
    return in[0] ? formula_not(&s->f, out) : out;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

/* A number or date: what a row that has it says. */
static uint32_t steps_truth(sweep *s, const sweep_source *from, const atom *x)
{
    switch (x->kind) {
    case AT_CUT:
        switch (x->cut) {
        case CUT_GE: return steps_from(s, from, x->step);
        case CUT_LT: return formula_not(&s->f, steps_from(s, from, x->step));
        case CUT_EQ: return steps_at(s, from, x->step);
        case CUT_NE: return formula_not(&s->f, steps_at(s, from, x->step));
        }
        return F_ZERO;
    case AT_GIVEN: return F_ONE;
    case AT_SET:
    case AT_TEXTS:
    case AT_UNDER:
    case AT_NONE:
    case AT_CMP: return F_ZERO;
    }
    return F_ZERO;
}

static may word_truth(const sweep *s, uint32_t id, const value *v)
{
    return v->state == V_MISSING ? s->missing[id] : atom_of_value(s->p, &s->p->atoms[id], v);
}

/* Rows without the value say what an unknown one does. */
static void where_given(sweep *s, uint32_t lacks, may missing, uint32_t *t, uint32_t *f)
{
    formula *b = &s->f;
    if (lacks == F_ZERO)
        return;
    *t = formula_or(b, formula_and_not(b, *t, lacks), missing.t ? lacks : F_ZERO);
    *f = formula_or(b, formula_and_not(b, *f, lacks), missing.f ? lacks : F_ZERO);
}

/* What the words' values say of an atom. */
static void words_truth(sweep *s, uint32_t id, uint32_t input, const value *values, uint32_t *t,
                        uint32_t *f)
{
    uint32_t words = s->q.inputs[input].word_count;
    bool *yes = sweep_alloc(s, words, sizeof *yes), *no = sweep_alloc(s, words, sizeof *no);
    for (uint32_t i = 0; !s->oom && i < words; i++) {
        may x = word_truth(s, id, &values[i]);
        yes[i] = x.t;
        no[i] = x.f;
    }
    *t = s->oom ? F_ZERO : words_in(s, input, yes);
    *f = s->oom ? F_ZERO : words_in(s, input, no);
}

/* One of two by row. */
static uint32_t choose(sweep *s, uint32_t where, uint32_t x, uint32_t otherwise)
{
    return formula_or(&s->f, formula_and(&s->f, where, x),
                      formula_and_not(&s->f, otherwise, where));
}

uint32_t role_none(sweep *s, uint32_t f)
{
    uint32_t role = s->m->facts[f].role_fact;
    if (s->m->facts[f].kind != FACT_PARTY || role == ID_NONE)
        return F_ZERO;
    const sweep_source *from = &s->q.sources[role];
    if (from->kind == FROM_ONE)
        return from->one.state == V_NONE ? F_ONE : F_ZERO;
    if (from->kind != FROM_WORDS)
        return F_ZERO;
    uint32_t words = s->q.inputs[from->input].word_count;
    bool *none = sweep_alloc(s, words, sizeof *none);
    for (uint32_t w = 0; !s->oom && w < words; w++)
        none[w] = from->words[w].state == V_NONE;
    if (s->oom)
        return F_ZERO;
    uint32_t rows = formula_and_not(&s->f, words_in(s, from->input, none), source_lacks(s, from));
    for (uint32_t w = 0; from->otherwise && w < words; w++)
        none[w] = from->otherwise[w].state == V_NONE;
    if (from->otherwise)
        rows = choose(s, source_lacks(s, from), words_in(s, from->input, none), rows);
    return rows;
}

/* Nobody has no properties. */
static void where_nobody(sweep *s, uint32_t id, uint32_t *t, uint32_t *f)
{
    formula *b = &s->f;
    const atom *x = &s->p->atoms[id];
    uint32_t nobody = role_none(s, x->fact);
    may none = atom_of_value(s->p, x, &(value){.state = V_NONE});
    if (nobody == F_ZERO)
        return;
    *t = formula_or(b, formula_and_not(b, *t, nobody), none.t ? nobody : F_ZERO);
    *f = formula_or(b, formula_and_not(b, *f, nobody), none.f ? nobody : F_ZERO);
}

static void own_truth(sweep *s, uint32_t id, uint32_t *t, uint32_t *f)
{
    const sweep_source *from = &s->q.sources[s->p->atoms[id].fact];
    may m = s->missing[id];
    switch (from->kind) {
    case FROM_NOTHING: break;
    case FROM_ONE: m = word_truth(s, id, &from->one); break;
    case FROM_STEPS:
        *t = steps_truth(s, from, &s->p->atoms[id]);
        *f = formula_not(&s->f, *t);
        where_given(s, source_lacks(s, from), m, t, f);
        return;
    case FROM_WORDS:
        words_truth(s, id, from->input, from->words, t, f);
        if (from->otherwise) {
            uint32_t other_t, other_f, lacks = source_lacks(s, from);
            words_truth(s, id, from->input, from->otherwise, &other_t, &other_f);
            *t = choose(s, lacks, other_t, *t);
            *f = choose(s, lacks, other_f, *f);
        } else {
            where_given(s, source_lacks(s, from), m, t, f);
        }
        return;
    }
    *t = m.t ? F_ONE : F_ZERO;
    *f = m.f ? F_ONE : F_ZERO;
}

/* Rows of worlds have a value chosen for what is open on the row that they are of. What is shown is
 * told from that row: there only the questions have their readings. */
static void where_chosen(sweep *s, uint32_t id, uint32_t *t, uint32_t *f)
{
    uint32_t fact_id = s->p->atoms[id].fact;
    const sweep_source *from = &s->q.sources[fact_id];
    if (!from->worlds || s->p->atoms[id].kind == AT_GIVEN ||
        (s->of_line && s->m->facts[fact_id].kind != FACT_QUESTION))
        return; /* a reading of a world's is none that the line gives */
    uint32_t words = s->q.inputs[from->chosen].word_count;
    bool *yes = sweep_alloc(s, words, sizeof *yes), *any = sweep_alloc(s, words, sizeof *any);
    for (uint32_t i = 1; !s->oom && i < words; i++) {
        any[i] = true;
        yes[i] = atom_of_value(s->p, &s->p->atoms[id], &from->worlds[i]).t;
    }
    if (s->oom)
        return;
    uint32_t where = words_in(s, from->chosen, any), holds = words_in(s, from->chosen, yes);
    *t = formula_or(&s->f, formula_and_not(&s->f, *t, where), holds);
    *f = formula_or(&s->f, formula_and_not(&s->f, *f, where),
                    formula_and_not(&s->f, where, holds));
}

static void fact_truth(sweep *s, uint32_t id, uint32_t *t, uint32_t *f)
{
    own_truth(s, id, t, f);
    if (!s->oom)
        where_nobody(s, id, t, f);
    if (!s->oom)
        where_chosen(s, id, t, f);
}

/* ---- comparisons of facts that come with one word -------------------------------------------- */

static leaves_kind leaves_joined(leaves_kind x, uint32_t in_x, leaves_kind y, uint32_t in_y,
                                 uint32_t *input)
{
    *input = x == LEAVES_ONE ? in_x : in_y;
    if (x == LEAVES_NONE || y == LEAVES_NONE)
        return x == LEAVES_NONE ? y : x;
    return x == LEAVES_ONE && y == LEAVES_ONE && in_x == in_y ? LEAVES_ONE : LEAVES_MANY;
}

static leaves_kind operand_leaves(const sweep *s, const operand *o, uint32_t *input)
{
    return o->kind == O_FACT ? leaves_input(s, o->id, input) : LEAVES_NONE;
}

leaves_kind leaves_input(const sweep *s, uint32_t f, uint32_t *input)
{
    const sweep_source *from = &s->q.sources[f];
    const fact *x = &s->m->facts[f];
    uint32_t a = 0, b = 0, own = from->input, found;
    leaves_kind kind = from->kind == FROM_STEPS ? LEAVES_MANY : LEAVES_NONE;
    if (from->kind == FROM_WORDS) /* a row may lack this one and have the others */
        kind = from->lacks == s->q.inputs[from->input].lacks ? LEAVES_ONE : LEAVES_MANY;
    if (x->derived) {
        leaves_kind ka = operand_leaves(s, &x->derive.a, &a);
        leaves_kind kb = x->derive.op ? operand_leaves(s, &x->derive.b, &b) : LEAVES_NONE;
        ka = leaves_joined(ka, a, kb, b, &found);
        kind = leaves_joined(kind, own, ka, found, &own);
    }
    if (input)
        *input = own;
    return kind;
}

static leaves_kind plan_operand_leaves(const sweep *s, const plan_operand *o, uint32_t *input)
{
    return o->kind == PO_FACT ? leaves_input(s, o->id, input) : LEAVES_NONE;
}

/* The one input of words that an atom rests on; ID_NONE. */
static uint32_t atom_input(const sweep *s, const atom *x)
{
    uint32_t at = 0, next = 0;
    if (x->kind != AT_CMP)
        return leaves_input(s, x->fact, &at) == LEAVES_ONE ? at : ID_NONE;
    const plan_operand *o[4] = {&x->left.a, x->left.op ? &x->left.b : NULL, &x->right.a,
                                x->right.op ? &x->right.b : NULL};
    leaves_kind kind = LEAVES_NONE;
    for (unsigned i = 0; i < 4; i++) {
        if (!o[i])
            continue;
        leaves_kind more = plan_operand_leaves(s, o[i], &next);
        kind = leaves_joined(kind, at, more, next, &at);
    }
    return kind == LEAVES_ONE ? at : ID_NONE;
}

static vnumber prepared_operand(const sweep *s, const prepared *ready, const plan_operand *o,
                                rat *out)
{
    if (o->kind == PO_NUMBER) {
        *out = o->number;
        return VN_NUMBER;
    }
    if (o->kind == PO_HOLE)
        return VN_OPEN;
    switch (ready->values[o->id].state) {
    case V_NONE: return VN_NONE;
    case V_MISSING:
    case V_PART: return VN_OPEN;
    case V_KNOWN: break;
    }
    return line_number(s->m, ready, o->id, out) ? VN_NUMBER : VN_BIG;
}

static vnumber prepared_term(const sweep *s, const prepared *ready, const plan_term *t, rat *out)
{
    rat a = {0, 1}, b = {0, 1};
    vnumber ka = prepared_operand(s, ready, &t->a, &a);
    *out = a;
    if (t->op == 0)
        return ka;
    return number_combine(t->op, ka, a, prepared_operand(s, ready, &t->b, &b), b, out);
}

static may prepared_truth(const sweep *s, const prepared *ready, const atom *x)
{
    rat a = {0, 1}, b = {0, 1};
    if (x->kind != AT_CMP) {
        value_state state = ready->values[x->fact].state;
        bool open = state == V_MISSING || state == V_PART;
        return (may){open || state == V_NONE, open || state == V_KNOWN};
    }
    vnumber ka = prepared_term(s, ready, &x->left, &a), kb = prepared_term(s, ready, &x->right, &b);
    if (ka == VN_NONE || kb == VN_NONE)
        return (may){false, true};
    if (ka != VN_NUMBER || kb != VN_NUMBER)
        return (may){true, true};
    bool holds = compare_holds(x->op, rat_cmp(a, b));
    return (may){holds, !holds};
}

/* All comparisons that rest on one input, word by word. */
static void link_words(sweep *s, uint32_t input, arena *scratch)
{
    value *values = sweep_alloc(s, s->m->facts_count, sizeof *values);
    options opt = {.known_on = s->p->known_on, .on = DAY_ALWAYS};
    for (uint32_t w = 0; !s->oom && w < s->q.inputs[input].word_count; w++) {
        prepared ready;
        str bad;
        for (uint32_t f = 0; f < s->m->facts_count; f++) {
            const sweep_source *from = &s->q.sources[f];
            values[f] = from->kind == FROM_ONE ? from->one : (value){0};
            if (from->kind == FROM_WORDS && from->input == input &&
                from->lacks == s->q.inputs[input].lacks)
                values[f] = from->words[w];
        }
        arena_reset(scratch);
        line l = {.values = values};
        switch (line_prepare(s->m, &l, &opt, scratch, &ready, &bad)) {
        case LINE_NOMEM: s->oom = true; return;
        case LINE_BAD: s->odd_words[input][w] = true; continue;
        case LINE_OK: break;
        }
        if (ready.overflow)
            s->odd_words[input][w] = true;
        for (uint32_t i = 0; i < s->p->atom_count; i++) {
            if (!s->link_yes[i] || atom_input(s, &s->p->atoms[i]) != input)
                continue;
            may x = prepared_truth(s, &ready, &s->p->atoms[i]);
            s->link_yes[i][w] = x.t;
            s->link_no[i][w] = x.f;
        }
    }
}

static void link_setup(sweep *s, arena *scratch)
{
    s->link_yes = sweep_alloc(s, s->p->atom_count, sizeof *s->link_yes);
    s->link_no = sweep_alloc(s, s->p->atom_count, sizeof *s->link_no);
    for (uint32_t i = 0; !s->oom && i < s->p->atom_count; i++) {
        const atom *x = &s->p->atoms[i];
        uint32_t input = atom_links(s->m, x) ? atom_input(s, x) : ID_NONE;
        if (input == ID_NONE)
            continue;
        s->link_yes[i] = sweep_alloc(s, s->q.inputs[input].word_count, sizeof(bool));
        s->link_no[i] = sweep_alloc(s, s->q.inputs[input].word_count, sizeof(bool));
    }
    for (uint32_t i = 0; !s->oom && i < s->q.input_count; i++) {
        if (s->q.inputs[i].word_count)
            link_words(s, i, scratch);
    }
}

static void link_truths(sweep *s, uint32_t id, uint32_t *t, uint32_t *f)
{
    formula *b = &s->f;
    const atom *x = &s->p->atoms[id];
    uint32_t truth, known;
    *t = *f = F_ONE;
    if (s->link_yes[id]) {
        uint32_t input = atom_input(s, x);
        *t = words_in(s, input, s->link_yes[id]);
        *f = words_in(s, input, s->link_no[id]);
        where_given(s, bitmap_rows(s, s->q.inputs[input].lacks), (may){true, true}, t, f);
        return;
    }
    if (x->kind == AT_NONE) { /* whether a derived fact is none */
        sum_number n = sum_of_fact(s, x->fact);
        if (n.ok && n.divisor == ID_NONE) {
            *t = formula_not(b, n.known);
            *f = formula_not(b, n.none);
        }
        return;
    }
    if (!sum_comparison(s, x, &truth, &known))
        return;
    *t = formula_not(b, formula_and_not(b, known, truth));
    *f = formula_not(b, formula_and(b, known, truth));
}

static node_value *atom_value(sweep *s, uint32_t id)
{
    node_value *v = &(s->of_line ? s->line_atoms : s->atoms)[id];
    if (v->known)
        return v;
    uint32_t t = F_ONE, f = F_ONE;
    if (atom_links(s->m, &s->p->atoms[id]))
        link_truths(s, id, &t, &f);
    else
        fact_truth(s, id, &t, &f);
    *v = (node_value){t, f, true, true, formula_and(&s->f, t, f) == F_ZERO, true};
    return v;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static node_value *node_at(const sweep *s, uint32_t id)
{
    return &(s->of_line ? s->line_nodes : s->nodes)[id];
}

bool node_complete(sweep *s, uint32_t id)
{
    const node *n = &s->p->nodes[id];
    node_value *v = node_at(s, id);
    if (v->known || id <= N_TRUE)
        return id <= N_TRUE || v->complete;
    v->complete = true;
    if (n->kind == ND_ATOM)
        v->complete = atom_value(s, n->first)->complete;
    bool before = s->of_line;
    s->of_line = before || n->kind == ND_SHOWN;
    for (uint32_t i = 0; n->kind != ND_ATOM && i < n->count; i++)
        v->complete = node_complete(s, s->p->kids[n->first + i]) && v->complete;
    s->of_line = before;
    v->known = true;
    return v->complete;
}

static uint32_t node_side(sweep *s, uint32_t id, bool holds);

/* Whether a condition is shown, as the row that a world is of says it. On other rows it is open
 * where the condition is, though it be plain: an outcome counts worlds of what is open under it. */
static uint32_t shown_side(sweep *s, uint32_t kid, bool holds)
{
    uint32_t surely, maybe;
    if (s->kind != SWEEP_WORLDS)
        return node_side(s, kid, holds);
    node_shown(s, kid, &surely, &maybe);
    return holds ? formula_or(&s->f, surely, maybe) : formula_not(&s->f, surely);
}

static uint32_t node_make(sweep *s, uint32_t id, bool holds)
{
    const node *n = &s->p->nodes[id];
    const uint32_t *kids = s->p->kids + n->first;
    switch (n->kind) {
    case ND_FALSE: return holds ? F_ZERO : F_ONE;
    case ND_TRUE: return holds ? F_ONE : F_ZERO;
    case ND_ATOM: return holds ? atom_value(s, n->first)->t : atom_value(s, n->first)->f;
    case ND_NOT: return node_side(s, kids[0], !holds);
    case ND_SHOWN: return shown_side(s, kids[0], holds);
    case ND_AND:
    case ND_OR: {
        uint32_t out = node_side(s, kids[0], holds);
        for (uint32_t i = 1; i < n->count; i++) {
            uint32_t x = node_side(s, kids[i], holds);
            out = (n->kind == ND_AND) == holds ? formula_and(&s->f, out, x)
                                               : formula_or(&s->f, out, x);
        }
        return out;
    }
    }
    return F_ZERO;
}

static uint32_t node_side(sweep *s, uint32_t id, bool holds)
{
    node_value *v = node_at(s, id);
    if (holds ? v->t_made : v->f_made)
        return holds ? v->t : v->f;
    if (!holds && node_complete(s, id)) {
        v->f = formula_not(&s->f, node_side(s, id, true));
        v->f_made = true;
        return v->f;
    }
    uint32_t x = node_make(s, id, holds);
    *(holds ? &v->t : &v->f) = x;
    *(holds ? &v->t_made : &v->f_made) = true;
    return x;
}

uint32_t node_holds(sweep *s, uint32_t id)
{
    return s->oom ? F_ZERO : node_side(s, id, true);
}

uint32_t node_fails(sweep *s, uint32_t id)
{
    return s->oom ? F_ZERO : node_side(s, id, false);
}

uint32_t node_open(sweep *s, uint32_t id)
{
    if (s->oom || node_complete(s, id))
        return F_ZERO;
    return formula_and(&s->f, node_holds(s, id), node_fails(s, id));
}

/* ---- what is shown --------------------------------------------------------------------------- */

typedef struct {
    sweep *s;
    bool *facts;         /* read already */
    uint32_t *roles, role_count; /* of parties of which some fact is read already */
    uint64_t completions; /* at most */
    uint32_t questions;  /* formula value: some question of it is open */
} plain_walk;

/* The fact whose own atoms alone are under the node; ID_NONE. */
static uint32_t one_fact(const sweep *s, uint32_t id)
{
    const node *n = &s->p->nodes[id];
    if (n->kind == ND_ATOM)
        return own_atom(s, n->first) ? s->p->atoms[n->first].fact : ID_NONE;
    uint32_t out = n->count ? one_fact(s, s->p->kids[n->first]) : ID_NONE;
    for (uint32_t i = 1; i < n->count && out != ID_NONE; i++)
        out = one_fact(s, s->p->kids[n->first + i]) == out ? out : ID_NONE;
    return out;
}

static bool holds_with(const sweep *s, uint32_t id, const value *v)
{
    const node *n = &s->p->nodes[id];
    bool all = true, any = false;
    if (n->kind == ND_ATOM)
        return atom_of_value(s->p, &s->p->atoms[n->first], v).t;
    for (uint32_t i = 0; i < n->count; i++) {
        bool x = holds_with(s, s->p->kids[n->first + i], v);
        all = all && x;
        any = any || x;
    }
    return n->kind == ND_NOT ? !any : n->kind == ND_OR ? any : all;
}

/* Below, at and above a number, and none. */
enum { ATOM_CLASSES = 4 };

static bool derived_rests_on(const model *m, uint32_t derived, uint32_t part_id)
{
    const term *t = &m->facts[derived].derive;
    const operand *parts[2] = {&t->a, t->op ? &t->b : NULL};
    for (unsigned i = 0; m->facts[derived].derived && i < 2; i++) {
        if (parts[i] && parts[i]->kind == O_FACT &&
            (parts[i]->id == part_id || derived_rests_on(m, parts[i]->id, part_id)))
            return true;
    }
    return false;
}

/* Rows may give a derived fact of which this is a part that they lack: nothing ties the two then,
 * and whether a condition on the part is shown cannot be told. */
static bool part_of_given(const sweep *s, uint32_t part_id)
{
    for (uint32_t f = 0; f < s->m->facts_count; f++) {
        if (s->q.sources[f].kind != FROM_NOTHING && derived_rests_on(s->m, f, part_id))
            return true;
    }
    return false;
}

/* A fact that is read for the first time, of which `classes` are told apart at most. */
static bool plain_fact(plain_walk *w, uint32_t id, uint32_t classes)
{
    const sweep *s = w->s;
    const fact *f = &s->m->facts[id];
    if (f->kind == FACT_PARAM || f->derived || s->p->facts[id].constrained || w->facts[id] ||
        part_of_given(s, id))
        return false;
    for (uint32_t i = 0; f->kind == FACT_PARTY && i < w->role_count; i++) {
        if (w->roles[i] == f->role)
            return false;
    }
    w->facts[id] = true;
    if (f->kind == FACT_PARTY)
        w->roles[w->role_count++] = f->role;
    w->completions *= classes;
    return w->completions <= s->worlds_max;
}

/* `fact is any of a, b`: holds with some value and fails with some. */
static bool plain_choice(plain_walk *w, uint32_t id, uint32_t fact_id)
{
    const fact_choice *c = fact_choices(w->s, fact_id);
    bool yes = false, no = false;
    for (uint32_t i = 0; i < c->count; i++) {
        bool holds = holds_with(w->s, id, &c->values[i]);
        yes = yes || holds;
        no = no || !holds;
    }
    return yes && no && plain_fact(w, fact_id, c->classes);
}

/* No comparison across facts, no fact in two places, none that constraints bear on, no two of one
 * party: then what three-valued logic leaves open has a completion that fails, whatever else is.
 * Questions may be there as often as they like: under a reading they are known. */
static bool plain_walk_node(plain_walk *w, uint32_t id)
{
    sweep *s = w->s;
    const node *n = &s->p->nodes[id];
    uint32_t f = one_fact(s, id);
    if (node_complete(s, id))
        return true;
    if (f != ID_NONE && s->m->facts[f].kind == FACT_QUESTION) {
        w->questions = formula_or(&s->f, w->questions, node_open(s, id));
        return true;
    }
    if (n->kind == ND_ATOM)
        return f != ID_NONE && plain_fact(w, f, ATOM_CLASSES);
    if (f != ID_NONE && n->kind != ND_NOT)
        return plain_choice(w, id, f);
    for (uint32_t i = 0; i < n->count; i++) {
        if (!plain_walk_node(w, s->p->kids[n->first + i]))
            return false;
    }
    return true;
}

/* Whether it is plain, looked at once. */
static plain_node *plain_at(sweep *s, uint32_t id)
{
    plain_node *x = &s->plain[id];
    if (x->known || s->oom)
        return x;
    plain_walk w = {.s = s, .completions = 1, .questions = F_ZERO};
    w.facts = sweep_alloc(s, s->m->facts_count, sizeof *w.facts);
    w.roles = sweep_alloc(s, s->m->facts_count, sizeof *w.roles);
    x->known = true;
    x->plain = !s->oom && plain_walk_node(&w, id);
    x->questions = w.questions;
    return x;
}

void node_shown(sweep *s, uint32_t id, uint32_t *surely, uint32_t *open)
{
    bool before = s->of_line;
    s->of_line = true;
    uint32_t holds = node_holds(s, id);
    *open = node_open(s, id);
    *surely = formula_and_not(&s->f, holds, *open);
    if (*open != F_ZERO && plain_at(s, id)->plain)
        *open = formula_and(&s->f, *open, plain_at(s, id)->questions);
    s->of_line = before;
}

/* What is open and not plain may hold all the same: a derived fact with one
 * part missing has a range. */
void bit_holds(sweep *s, const sweep_bit *b, uint32_t *holds, uint32_t *untold)
{
    uint32_t id = s->p->asked[b->id], known = known_rows(s, b->clock), surely, open;
    node_shown(s, id, &surely, &open);
    *holds = formula_and(&s->f, surely, known);
    *untold = open == F_ZERO || plain_at(s, id)->plain ? F_ZERO : formula_and(&s->f, open, known);
}

/* ---- the setup ------------------------------------------------------------------------------- */

bool truth_setup(sweep *s, arena *scratch)
{
    s->nodes = sweep_alloc(s, s->p->node_count, sizeof *s->nodes);
    s->atoms = sweep_alloc(s, s->p->atom_count, sizeof *s->atoms);
    s->line_nodes = s->nodes;
    s->line_atoms = s->atoms;
    if (s->kind == SWEEP_WORLDS) {
        s->line_nodes = sweep_alloc(s, s->p->node_count, sizeof *s->nodes);
        s->line_atoms = sweep_alloc(s, s->p->atom_count, sizeof *s->atoms);
    }
    s->plain = sweep_alloc(s, s->p->node_count, sizeof *s->plain);
    s->choices = sweep_alloc(s, s->m->facts_count, sizeof *s->choices);
    s->missing = sweep_alloc(s, s->p->atom_count, sizeof *s->missing);
    s->bitmaps = sweep_alloc(s, s->q.bitmap_count, sizeof *s->bitmaps);
    for (uint32_t i = 0; !s->oom && i < s->q.bitmap_count; i++)
        s->bitmaps[i] = formula_kept(&s->f);
    s->odd_words = sweep_alloc(s, s->q.input_count, sizeof *s->odd_words);
    for (uint32_t i = 0; !s->oom && i < s->q.input_count; i++) {
        uint32_t words = s->q.inputs[i].word_count;
        s->odd_words[i] = sweep_alloc(s, words, sizeof **s->odd_words);
        for (uint32_t w = 0; !s->oom && s->q.inputs[i].odd && w < words; w++)
            s->odd_words[i][w] = s->q.inputs[i].odd[w];
    }
    for (uint32_t f = 0; !s->oom && f < s->m->facts_count; f++) {
        const sweep_source *from = &s->q.sources[f];
        for (uint32_t w = 0; from->kind == FROM_WORDS && w < s->q.inputs[from->input].word_count;
             w++)
            s->odd_words[from->input][w] |= from->words[w].state == V_PART;
    }
    if (!s->oom)
        link_setup(s, scratch);
    return !s->oom;
}
