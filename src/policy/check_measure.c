/*
 * check_measure.c - measures: one per gate, a version per block.
 *
 * Conditions are built once and shared by all gates of a measure. What depends on the gate (its
 * clock, and which instance of another measure an edge joins) is filled in per gate.
 */
#include "policy/check.h"
#include "policy/value.h"

#include <string.h>

uint32_t measure_instances(const checker *c, uint32_t first)
{
    uint32_t n = 1;
    while (first + n < c->measures.count &&
           c->measure_decls.at[first + n] == c->measure_decls.at[first])
        n++;
    return n;
}

/* ---- one version ----------------------------------------------------------------------------- */

uint32_t version_cond(checker *c, const ast_decl *d, const ast_block *b, slot_kind kind)
{
    const ast_slot *s = ast_slot_find(d, b, kind);
    return s && s->cond ? check_cond(c, SCOPE_ANY, s->cond) : ID_NONE;
}

void version_status(checker *c, const ast_decl *d, const ast_block *b, measure_version *v)
{
    const ast_slot *s = ast_slot_find(d, b, SLOT_STATUS);
    if (!s || s->word_count == 0)
        return;
    ast_word w = s->words[0];
    while (v->status + 1 < ST_COUNT && !str_eq_c(w.text, status_name(v->status)))
        v->status++; /* the parser knows them */
    if (v->status <= ST_RULE && cites_weak(c, v->when.cites, v->when.cite_count)) {
        diag *g = check_at(c, E0602, w.at,
                           "status `" STR_FMT "`, and no source is graded better "
                           "than C",
                           STR_ARG(w.text));
        check_note(c, g, c->sources.at[v->when.cites[0].source].at, "a source, declared here");
        check_hint(c, g, "`directive`, `guidance`, `announced` or `reported` ask for less");
    }
    if ((v->status == ST_ANNOUNCED || v->status == ST_REPORTED) && d->kind == DECL_MEASURE &&
        !ast_slot_find(d, b, SLOT_DEPENDS)) {
        diag *g =
            check_at(c, E0603, w.at, "status `" STR_FMT "` without `depends on`", STR_ARG(w.text));
        check_hint(c, g, "name the question whose reading makes it count: `depends on Q is yes`");
    }
}

static void version_fill(checker *c, const ast_decl *d, const ast_block *b, measure_version *v)
{
    const ast_slot *depends = ast_slot_find(d, b, SLOT_DEPENDS);
    const ast_slot *relies = ast_slot_find(d, b, SLOT_RELIES);
    const ast_slot *in_force = ast_slot_find(d, b, SLOT_IN_FORCE);
    check_dated(c, d, b, DATED_BY, &v->when);
    v->text_from = DAY_NEVER;
    v->clock = ID_NONE;
    if (in_force) {
        v->text_from = in_force->in_force.text_from;
        if (in_force->in_force.by.text.len)
            v->clock = check_date_fact(c, in_force->in_force.by);
    }
    version_status(c, d, b, v);
    v->binds = version_cond(c, d, b, SLOT_BINDS);
    v->depends = depends ? check_depends(c, depends->is, depends->is_count, depends->at) : ID_NONE;
    v->applies_when = version_cond(c, d, b, SLOT_WHEN);
    v->unless = version_cond(c, d, b, SLOT_UNLESS);
    v->unless_shown = version_cond(c, d, b, SLOT_UNLESS_SHOWN);
    if (relies)
        v->relies_count = names_list(c, NS_DEMAND, relies->words, relies->word_count, &v->relies);
    check_effect(c, d, b, v);
}

/* ---- measures -------------------------------------------------------------------------------- */

static void measure_notes(checker *c, const ast_decl *d, const str **out, uint32_t *count)
{
    VEC(str) notes = {0};
    for (size_t i = 0; i < d->slot_count; i++) {
        if (d->slots[i].kind == SLOT_NOTE)
            (void)CHECK_PUSH(c, &notes, d->slots[i].text);
    }
    for (size_t b = 0; b < d->block_count; b++) {
        for (size_t i = 0; i < d->blocks[b].slot_count; i++) {
            if (d->blocks[b].slots[i].kind == SLOT_NOTE)
                (void)CHECK_PUSH(c, &notes, d->blocks[b].slots[i].text);
        }
    }
    *out = notes.at;
    *count = (uint32_t)notes.count;
}

static void measure_gates(checker *c, const ast_decl *d, uint32_t first, uint32_t count)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_GATE);
    for (uint32_t i = 0; s && i < count && i < s->word_count; i++) {
        uint32_t g = names_index(c, NS_GATE, s->words[i]);
        for (uint32_t k = 0; k < i && g != ID_NONE; k++) {
            if (c->measures.at[first + k].gate == g)
                check_at(c, E0308, s->words[i].at, "`" STR_FMT "` is listed twice",
                         STR_ARG(s->words[i].text));
        }
        c->measures.at[first + i].gate = g;
    }
}

/* First half: all that stands for itself. */
static void measure_fill(checker *c, const ast_decl *d, uint32_t first)
{
    uint32_t gates = measure_instances(c, first), count = versions_count(c, d);
    measure_version *list = check_alloc(c, count, sizeof *list);
    measure_gates(c, d, first, gates);
    if (!list)
        return;
    for (uint32_t v = 0; v < count; v++)
        version_fill(c, d, version_block(d, v), &list[v]);
    const str *notes;
    uint32_t note_count;
    measure_notes(c, d, &notes, &note_count);
    for (uint32_t i = 0; i < gates; i++) {
        measure *m = &c->measures.at[first + i];
        measure_version *own = i ? check_alloc(c, count, sizeof *own) : list;
        if (!own)
            return;
        memcpy(own, list, count * sizeof *own);
        m->versions = own;
        m->version_count = count;
        m->notes = notes;
        m->note_count = note_count;
    }
}

/* Second half: what joins it with others, at each gate; then the versions are put in order. */
static void measure_join(checker *c, const ast_decl *d, uint32_t first)
{
    uint32_t gates = measure_instances(c, first);
    for (uint32_t i = 0; i < gates && !c->oom; i++) {
        measure *m = &c->measures.at[first + i];
        measure_version *list = check_alloc(c, m->version_count, sizeof *list);
        if (!list || !m->versions)
            return;
        memcpy(list, m->versions, m->version_count * sizeof *list);
        for (uint32_t v = 0; v < m->version_count; v++) {
            if (list[v].clock == ID_NONE && m->gate != ID_NONE)
                list[v].clock = c->gates.at[m->gate].clock;
            check_joins(c, d, version_block(d, v), first, first + i, &list[v]);
        }
        versions_settle(c, list, m->version_count, sizeof *list, "measure", d->name);
        m->versions = list;
    }
}

void check_measures(checker *c)
{
    check_each(c, DECL_MEASURE, measure_fill);
    check_each(c, DECL_MEASURE, measure_join);
    check_charges(c);
}
