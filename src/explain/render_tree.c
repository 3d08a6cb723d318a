/*
 * render_tree.c - conditions as indented trees, and measures with all that is said of them.
 */
#include "explain/render_tree.h"
#include "explain/under.h"

#include "explain/show.h"

enum {
    KIDS_SHOWN_MAX = 8, /* alternatives that all fail are not all told */
    TOLD_TEXT = 1,
};

void text_truth(page *p, tri is)
{
    page_mark(p, is == TR_YES ? MARK_GOOD : is == TR_NO ? MARK_BAD : MARK_WARN);
    page_c(p, truth_word(is));
    page_mark(p, MARK_PLAIN);
}

void text_fact_names(page *p, const uint32_t *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        page_c(p, i ? ", " : "");
        page_put(p, p->m->facts[ids[i]].name);
    }
}

const dated *text_dated(const page *p, const explained_measure *x)
{
    return &p->m->measures[x->measure].versions[x->shown].when;
}

/* ---- trees ----------------------------------------------------------------------------------- */

/* The kids that a reader needs: those that decide, and those that are open. */
static bool kid_decides(const page *p, const tnode *n, const tnode *kid)
{
    if (p->e->all || n->is == TR_OPEN)
        return p->e->all || kid->is == TR_OPEN;
    tri deciding = n->kind == TN_ANY ? TR_YES : TR_NO;
    return n->is != deciding || kid->is == deciding;
}

static void text_kids(page *p, tnode *n, size_t indent)
{
    uint32_t hidden = 0, shown = 0;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        bool room = p->e->all || shown < KIDS_SHOWN_MAX;
        if (!kid_decides(p, n, n->kids[i]) || !room) {
            hidden++;
            continue;
        }
        shown++;
        text_tree(p, n->kids[i], indent, "- ");
    }
    if (hidden == 0)
        return;
    strbuf *b = page_text(p);
    strbuf_add_c(b, "(and ");
    num_format(b, hidden, 0, 0, 0);
    strbuf_add_c(b, " more)");
    page_mark(p, MARK_DIM);
    page_buffer(p, b);
    page_mark(p, MARK_PLAIN);
    page_flush(p, indent, indent + 2);
}

/* "x is y" as "x is not y", as the policy writes a negated leaf. */
static bool put_negated(page *p, const tnode *kid)
{
    static const char *const words[] = {" is ", " in "};
    str s = kid->words->text;
    bool can = kid->kind == TN_IS || kid->kind == TN_IN || kid->kind == TN_NONE ||
               kid->kind == TN_UNDER || kid->kind == TN_DEFINITION;
    for (size_t i = 0; can && i + 4 <= s.len; i++) {
        for (size_t w = 0; w < TG_COUNT(words); w++) {
            if (!str_eq_c(str_sub(s, i, i + 4), words[w]))
                continue;
            page_put(p, str_sub(s, 0, i));
            page_c(p, w == 0 ? " is not " : " not in ");
            page_put(p, str_sub(s, i + 4, s.len));
            return true;
        }
    }
    if (!can)
        return false;
    page_c(p, "not ");
    page_put(p, s);
    return true;
}

static void text_not(page *p, tnode *n, size_t indent, const char *before)
{
    tnode *kid = n->kid_count ? n->kids[0] : NULL;
    page_c(p, before);
    if (kid && put_negated(p, kid)) {
        page_c(p, ": ");
        text_truth(p, n->is);
        bool said = kid->kind == TN_DEFINITION || kid->operand_count == 0 ||
                    str_eq(trace_operand(p->e->t, kid, 0)->shown, STR("missing"));
        if (!said) {
            page_c(p, ", it is ");
            page_put(p, trace_operand(p->e->t, kid, 0)->shown);
        }
        page_flush(p, indent, indent + 4);
        if (kid->kind == TN_DEFINITION)
            text_kids(p, kid, indent + 2);
        return;
    }
    page_c(p, "not: ");
    text_truth(p, n->is);
    page_flush(p, indent, indent + 4);
    text_kids(p, n, indent + 2);
}

static void text_leaf(page *p, const tnode *n, size_t indent, const char *before)
{
    strbuf *b = page_text(p);
    explain_leaf(p->e->t, n, b);
    page_c(p, before);
    page_buffer(p, b);
    bool says_missing = n->missing_count && n->is == TR_OPEN && n->question == ID_NONE;
    if (says_missing) {
        page_c(p, "; missing: ");
        text_fact_names(p, n->missing, n->missing_count);
    }
    page_flush(p, indent, indent + 4);
}

/* A definition of which more than one version may be in force: each with its span. */
static void text_versions(page *p, tnode *n, size_t indent)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        strbuf *b = page_text(p);
        show_span(b, n->kid_spans[i]);
        page_c(p, "- ");
        page_buffer(p, b);
        page_c(p, ": ");
        text_truth(p, n->kids[i]->is);
        page_flush(p, indent, indent + 4);
        text_tree(p, n->kids[i], indent + 2, "- ");
    }
}

static void text_definition(page *p, tnode *n, size_t indent, const char *before)
{
    page_c(p, before);
    page_put(p, n->words->text);
    page_c(p, ": ");
    text_truth(p, n->is);
    page_mark(p, MARK_DIM);
    page_c(p, "  (");
    page_put(p, n->title);
    page_c(p, n->told & TOLD_TEXT && n->kid_count ? "; see above)" : ")");
    page_mark(p, MARK_PLAIN);
    page_flush(p, indent, indent + 4);
    if (!(n->told & TOLD_TEXT) && n->kid_count == 1)
        text_kids(p, n, indent + 2);
    else if (!(n->told & TOLD_TEXT))
        text_versions(p, n, indent + 2);
    n->told |= TOLD_TEXT;
}

void text_tree(page *p, tnode *n, size_t indent, const char *before)
{
    switch (n->kind) {
    case TN_ALL:
    case TN_ANY:
        page_c(p, before);
        page_c(p, n->kind == TN_ALL ? "all of: " : "any of: ");
        text_truth(p, n->is);
        page_flush(p, indent, indent + 4);
        text_kids(p, n, indent + 2);
        return;
    case TN_NOT: text_not(p, n, indent, before); return;
    case TN_DEFINITION: text_definition(p, n, indent, before); return;
    case TN_TRUE:
    case TN_FALSE:
    case TN_COMPARE:
    case TN_IS:
    case TN_NONE:
    case TN_IN:
    case TN_UNDER: text_leaf(p, n, indent, before); return;
    }
}

/* "when all of: yes", and what is below it. */
void text_slot(page *p, const char *slot, tnode *n, size_t indent)
{
    if (n)
        text_tree(p, n, indent, slot);
}

/* ---- measures -------------------------------------------------------------------------------- */

/* The number under which a source is told at the end. */
static unsigned source_number(page *p, uint32_t id)
{
    for (uint32_t i = 0; i < p->source_count; i++) {
        if (p->sources[i] == id)
            return i + 1;
    }
    p->sources[p->source_count++] = id;
    return p->source_count;
}

static void text_put_cite(page *p, const cite *c)
{
    strbuf *b = page_text(p);
    strbuf_char(b, '[');
    num_format(b, source_number(p, c->source), 0, 0, 0);
    strbuf_char(b, ']');
    if (c->pinpoint.len) {
        strbuf_char(b, ' ');
        strbuf_add(b, c->pinpoint);
    }
    page_buffer(p, b);
}

/* "sources [1] 742.6(a); [2]" */
void text_cites(page *p, const cite *cites, uint32_t count, size_t indent)
{
    if (count == 0)
        return;
    page_mark(p, MARK_DIM);
    page_c(p, count == 1 ? "source " : "sources ");
    for (uint32_t i = 0; i < count; i++) {
        page_c(p, i ? "; " : "");
        text_put_cite(p, &cites[i]);
    }
    page_mark(p, MARK_PLAIN);
    page_flush(p, indent, indent + 4);
}

void text_dated_cites(page *p, const dated *d, size_t indent)
{
    text_cites(p, d->cites, d->cite_count, indent);
    if (d->ceases == DAY_NEVER || d->ceases_known > p->e->p->known_on)
        return;
    page_mark(p, MARK_DIM);
    page_c(p, "its end by ");
    text_put_cite(p, &d->ceases_cite);
    page_mark(p, MARK_PLAIN);
    page_flush(p, indent, indent + 4);
}

static void text_source(page *p, unsigned number, const source *s)
{
    strbuf *b = page_text(p);
    strbuf_char(b, '[');
    num_format(b, number, 0, 0, 0);
    strbuf_add_c(b, "] ");
    strbuf_add(b, s->title);
    strbuf_add_c(b, "; ");
    strbuf_add(b, s->publisher);
    strbuf_add_c(b, ", ");
    strbuf_add(b, s->basis);
    if (s->people)
        strbuf_printf(b, " (%u)", (unsigned)s->people);
    strbuf_add_c(b, ", ");
    date_format(b, s->published);
    if (s->grade)
        strbuf_printf(b, ", grade %c", s->grade);
    if (s->row.len)
        strbuf_printf(b, ", row " STR_FMT, STR_ARG(s->row));
    if (s->url.len) {
        strbuf_char(b, ' ');
        strbuf_add(b, s->url);
    }
    page_buffer(p, b);
    page_flush(p, 2, 6);
}

void text_sources(page *p)
{
    if (p->source_count == 0)
        return;
    page_heading(p, "Sources");
    for (uint32_t i = 0; i < p->source_count; i++)
        text_source(p, i + 1, &p->m->sources[p->sources[i]]);
}

static int answer_mark(const explained_measure *x)
{
    if (x->result->answer == AN_APPLIES)
        return MARK_BOLD;
    bool open = x->result->answer == AN_UNDETERMINED || x->result->answer == AN_DEPENDS;
    return open ? MARK_WARN : MARK_DIM;
}

static void text_measure_head(page *p, const explained_measure *x, size_t indent)
{
    const measure *m = &p->m->measures[x->measure];
    page_marked(p, MARK_BOLD, m->name);
    page_c(p, ": ");
    page_marked(p, answer_mark(x), str_c(answer_name(x->result->answer)));
    if (x->why.len) {
        bool by = (x->result->answer >= AN_DEFEATED && x->result->answer <= AN_NOT_ENFORCED) ||
                  x->result->answer == AN_DEPENDS;
        page_c(p, by ? " " : "; ");
        page_put(p, x->why);
    }
    page_flush(p, indent, indent + 4);
    page_put(p, m->title);
    page_flush(p, indent + 2, indent + 4);
    strbuf *b = page_text(p);
    if (!m->suspended) /* that one is in the first row */
        under_measure(p->m, x->measure, b);
    bool changed = b->len > 0;
    page_buffer(p, b);
    if (changed)
        page_flush(p, indent + 2, indent + 4);
}

static void put_measure_names(page *p, const char *before, const uint32_t *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        page_c(p, i ? ", " : before);
        page_put(p, p->m->measures[ids[i]].name);
    }
}

static void text_effect(page *p, const explained_measure *x, size_t indent)
{
    const measure_version *v = &p->m->measures[x->measure].versions[x->shown];
    strbuf *b = page_text(p);
    explain_effect(p->m, v, b);
    page_buffer(p, b);
    put_measure_names(p, "; defeats ", x->defeats, x->defeats_count);
    page_flush(p, indent, indent + 2);
}

static const demand_result *find_demand(const outcome *o, uint32_t id)
{
    for (uint32_t i = 0; i < o->demand_count; i++) {
        if (o->demands[i].demand == id)
            return &o->demands[i];
    }
    return NULL;
}

void text_states(page *p, uint8_t states)
{
    static const char *const words[] = {"satisfied", "outstanding", "failed"};
    static const int marks[] = {MARK_GOOD, MARK_WARN, MARK_BAD};
    bool any = false;
    for (unsigned i = 0; i < TG_COUNT(words); i++) {
        if (!(states >> i & 1))
            continue;
        page_c(p, any ? " or " : "");
        page_marked(p, marks[i], str_c(words[i]));
        any = true;
    }
}

static void text_relies(page *p, const explained_measure *x, size_t indent)
{
    const measure_version *v = &p->m->measures[x->measure].versions[x->shown];
    for (uint32_t i = 0; i < v->relies_count; i++) {
        const demand_result *d = find_demand(p->e->o, v->relies[i]);
        page_c(p, i ? ", " : "relies on ");
        page_put(p, p->m->demands[v->relies[i]].name);
        if (d) {
            page_c(p, " (");
            text_states(p, d->states);
            page_c(p, ")");
        }
    }
    if (v->relies_count)
        page_flush(p, indent, indent + 2);
}

/* "rule, binds everyone, in force from 2023-11-17, known from 2023-10-25" */
void text_standing(page *p, const explained_measure *x, size_t indent)
{
    const measure_version *v = &p->m->measures[x->measure].versions[x->shown];
    strbuf *b = page_text(p);
    strbuf_add_c(b, status_name(v->status));
    if (v->binds == ID_NONE)
        strbuf_add_c(b, ", binds everyone");
    strbuf_add_c(b, ", in force ");
    show_span(b, x->versions[x->version_count - 1].in);
    if (v->clock != p->m->gates[p->m->measures[x->measure].gate].clock) {
        strbuf_add_c(b, " by ");
        strbuf_add(b, p->m->facts[v->clock].name);
    }
    if (v->text_from != DAY_NEVER) {
        strbuf_add_c(b, ", text from ");
        date_format(b, v->text_from);
    }
    if (v->when.known != DAY_ALWAYS) { /* a scenario has it known from the start */
        strbuf_add_c(b, ", known from ");
        date_format(b, v->when.known);
    }
    page_mark(p, MARK_DIM);
    page_buffer(p, b);
    page_mark(p, MARK_PLAIN);
    page_flush(p, indent, indent + 4);
}

void text_conditions(page *p, const explained_measure *x, size_t indent)
{
    for (uint32_t i = 0; i < x->version_count; i++) {
        const explained_version *v = &x->versions[i];
        if (x->version_count > 1) {
            strbuf *b = page_text(p);
            strbuf_add_c(b, "version ");
            show_span(b, v->in);
            strbuf_printf(b, ": %s", truth_word(v->in_force));
            page_buffer(p, b);
            page_flush(p, indent, indent + 2);
        }
        text_slot(p, "binds ", v->binds, indent);
        text_slot(p, "depends on ", v->depends, indent);
        text_slot(p, "when ", v->applies_when, indent);
        text_slot(p, "unless ", v->unless, indent);
        text_slot(p, "unless shown ", v->unless_shown, indent);
    }
}

/* A proposal counts for nothing: it is named, with its sources, and no more. */
static bool told_briefly(const page *p, const explained_measure *x)
{
    return x->result->answer == AN_WATCHED && !p->e->all;
}

void text_measure(page *p, const explained_measure *x, size_t indent)
{
    const measure *m = &p->m->measures[x->measure];
    text_measure_head(p, x, indent);
    text_effect(p, x, indent + 2);
    if (!told_briefly(p, x)) {
        text_conditions(p, x, indent + 2);
        text_relies(p, x, indent + 2);
    }
    text_standing(p, x, indent + 2);
    text_dated_cites(p, text_dated(p, x), indent + 2);
    for (uint32_t i = 0; p->e->all && i < m->note_count; i++) {
        page_mark(p, MARK_DIM);
        page_c(p, "note: ");
        page_put(p, m->notes[i]);
        page_mark(p, MARK_PLAIN);
        page_flush(p, indent + 2, indent + 4);
    }
}
