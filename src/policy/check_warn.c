/*
 * check_warn.c - what is allowed and still looks wrong. Only where there was no error, since a
 * mistake elsewhere may be the reason; and only about the pack itself, not about those it uses.
 */
#include "policy/check.h"

static void warn_fact(checker *c, str name, span at, const char *kind)
{
    check_at(c, W0301, at, "%s `" STR_FMT "` is never read", kind, STR_ARG(name));
}

/* Facts and questions that nothing reads. A role need not be read, its facts do. */
static void warn_unread(checker *c)
{
    for (uint32_t i = 0; i < c->facts.count; i++) {
        const fact *f = &c->facts.at[i];
        const fact_note *n = &c->fact_notes.at[i];
        bool time = f->time_fact != ID_NONE && c->fact_notes.at[f->time_fact].read;
        if (n->read && f->kind == FACT_PARTY && f->role_fact != ID_NONE) {
            const name_entry *e = names_find(
                c, NS_PARTY, str_sub(f->name, c->roles.at[f->role].name.len + 1, f->name.len));
            if (e)
                c->parties.at[e->index].read = true;
        }
        if (n->read || n->used_pack || time || f->kind == FACT_TIME || f->kind == FACT_PARTY)
            continue;
        if (f->kind == FACT_ITEM && str_eq_c(f->name, "item"))
            continue; /* `item is D` reads it without naming a value */
        warn_fact(c, f->name, f->at, f->kind == FACT_QUESTION ? "question" : "fact");
    }
    for (size_t i = 0; i < c->parties.count; i++) {
        const party_fact *p = &c->parties.at[i];
        if (!p->read && !p->used_pack)
            warn_fact(c, p->decl->name, p->decl->name_at, "fact");
    }
}

static void warn_gate(checker *c, const ast_decl *d, uint32_t index)
{
    const gate *g = &c->gates.at[index];
    (void)d;
    for (uint32_t t = 0; t < g->topic_count; t++) {
        if (c->gate_covered[index][t])
            continue;
        str topic = c->topics.at[g->topics[t]].name;
        diag *w =
            check_at(c, W0501, g->at, "topic `" STR_FMT "` of gate `" STR_FMT "` has no coverage",
                     STR_ARG(topic), STR_ARG(g->name));
        check_hint(c, w, "without `coverage " STR_FMT " " STR_FMT "` no line is ever clear here",
                   STR_ARG(g->name), STR_ARG(topic));
    }
}

static void warn_measure(checker *c, const ast_decl *d, uint32_t first)
{
    const measure *m = &c->measures.at[first];
    (void)d;
    for (uint32_t v = 0; v < m->version_count; v++) {
        if (version_ever(m->versions, m->version_count, sizeof *m->versions, v))
            return;
    }
    check_at(c, W0401, m->at, "measure `" STR_FMT "` can never be in force", STR_ARG(m->name));
}

void check_warn(checker *c)
{
    warn_unread(c);
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const check_decl *e = &c->decls.at[i];
        if (e->pack != 0 || e->index == ID_NONE)
            continue;
        if (e->decl->kind == DECL_GATE)
            warn_gate(c, e->decl, e->index);
        else if (e->decl->kind == DECL_MEASURE)
            warn_measure(c, e->decl, e->index);
    }
}
