/*
 * render_json.c - an explanation for a program: docs/explain.md lists every key.
 *
 * One object, no line breaks, keys in a fixed order, everything that is not a count or a flag a
 * text. Numbers of facts are texts in the policy's own spelling ("600 GB/s"), since a JSON
 * number may lose digits on its way through a reader.
 */
#include "explain/explain.h"

#include "explain/show.h"
#include "explain/under.h"

enum { TOLD_JSON = 2 };

typedef struct {
    const explanation *e;
    const model *m;
    strbuf *out;
} json;

/* ---- writing --------------------------------------------------------------------------------- */

/* A comma, unless something has just been opened or named. */
static void j_next(json *j)
{
    char last = j->out->len ? j->out->ptr[j->out->len - 1] : '{';
    if (last != '{' && last != '[' && last != ':')
        strbuf_char(j->out, ',');
}

static void j_key(json *j, const char *name)
{
    j_next(j);
    strbuf_json(j->out, str_c(name));
    strbuf_char(j->out, ':');
}

static void j_open(json *j, const char *name, char bracket)
{
    if (name)
        j_key(j, name);
    else
        j_next(j);
    strbuf_char(j->out, bracket);
}

static void j_close(json *j, char bracket)
{
    strbuf_char(j->out, bracket);
}

static void j_str(json *j, const char *name, str s)
{
    if (name)
        j_key(j, name);
    else
        j_next(j);
    strbuf_json(j->out, s);
}

static void j_word(json *j, const char *name, const char *word)
{
    j_str(j, name, str_c(word));
}

static void j_bool(json *j, const char *name, bool v)
{
    j_key(j, name);
    strbuf_add_c(j->out, v ? "true" : "false");
}

static void j_count(json *j, const char *name, uint64_t v)
{
    j_key(j, name);
    strbuf_printf(j->out, "%llu", (unsigned long long)v);
}

static void j_null(json *j, const char *name)
{
    j_key(j, name);
    strbuf_add_c(j->out, "null");
}

static strbuf json_buffer(const json *j)
{
    strbuf b;
    strbuf_init(&b, &j->out->alloc);
    return b;
}

static void j_buffer(json *j, const char *name, strbuf *b)
{
    j_str(j, name, strbuf_str(b));
    j->out->failed = j->out->failed || b->failed;
    strbuf_free(b);
}

static void j_day(json *j, const char *name, int32_t day)
{
    if (day == DAY_ALWAYS || day == DAY_NEVER) {
        j_null(j, name);
        return;
    }
    strbuf b = json_buffer(j);
    date_format(&b, day);
    j_buffer(j, name, &b);
}

static void j_moment(json *j, const char *name, int32_t day, int32_t minute)
{
    if (day == DAY_ALWAYS || day == DAY_NEVER) {
        j_null(j, name);
        return;
    }
    strbuf b = json_buffer(j);
    show_day(&b, day, minute);
    j_buffer(j, name, &b);
}

/* "from" and "end": the end is the first instant out. */
static void j_span(json *j, dspan s)
{
    j_moment(j, "from", s.from, s.from_minute);
    j_moment(j, "end", s.end, s.end_minute);
}

static const char *extent_word(extent x)
{
    return x == IN_EVERY ? "every" : x == IN_SOME ? "some" : "none";
}

/* ---- verdicts, hinges ------------------------------------------------------------------------ */

static void j_verdicts(json *j, const char *name, vset set)
{
    j_open(j, name, '[');
    for (unsigned v = 0; v < VD_COUNT; v++) {
        if (set >> v & 1)
            j_word(j, NULL, verdict_name((verdict)v));
    }
    j_close(j, ']');
}

static void json_result(json *j, const result *r)
{
    j_verdicts(j, "verdicts", r->set);
    j_bool(j, "settled", r->settled);
    j_bool(j, "undetermined", r->undetermined);
    j_bool(j, "depends", r->depends);
    j_word(j, "safe", verdict_name(r->safe));
    j_word(j, "best", verdict_name(r->best));
    j_verdicts(j, "fallback", r->fallback);
    j_verdicts(j, "by_law", r->by_law);
    j_verdicts(j, "resumed", r->resumed);
}

static void j_fact_names(json *j, const char *name, const uint32_t *ids, uint32_t count)
{
    j_open(j, name, '[');
    for (uint32_t i = 0; i < count; i++)
        j_str(j, NULL, j->m->facts[ids[i]].name);
    j_close(j, ']');
}

static void j_value(json *j, const char *name, uint32_t id, const value *v)
{
    strbuf b = json_buffer(j);
    value_format(j->m, id, v, &b);
    j_buffer(j, name, &b);
}

/* A class of values as a person reads it: "any but CN", "at least 2026-01-13". */
static void j_answer(json *j, const char *name, uint32_t id, const value *v)
{
    strbuf b = json_buffer(j);
    show_value(&b, j->m, id, v, true);
    j_buffer(j, name, &b);
}

static void json_hinges(json *j, const hinge_set *h)
{
    j_open(j, "hinges", '{');
    j_bool(j, "greedy", h->greedy);
    j_open(j, "sets", '[');
    for (uint32_t i = 0; i < h->hinge_count; i++)
        j_fact_names(j, NULL, h->hinges[i].items, h->hinges[i].count);
    j_close(j, ']');
    j_open(j, "rows", '[');
    for (uint32_t i = 0; i < h->table.row_count; i++) {
        const hinge_row *r = &h->table.rows[i];
        j_open(j, NULL, '{');
        j_open(j, "answers", '[');
        for (uint32_t k = 0; k < h->table.first.count; k++)
            j_answer(j, NULL, h->table.first.items[k], &r->answers[k]);
        j_close(j, ']');
        j_verdicts(j, "verdicts", r->set);
        j_close(j, '}');
    }
    j_close(j, ']');
    j_count(j, "more_rows", h->table.more_rows);
    j_close(j, '}');
}

static void json_lifts(json *j)
{
    const outcome *o = j->e->o;
    j_open(j, "would_lift", '[');
    for (uint32_t i = 0; i < o->lift_count; i++) {
        const lift *x = &o->lifts[i];
        j_open(j, NULL, '{');
        j_open(j, "shown", '[');
        for (uint32_t k = 0; k < x->what.count; k++) {
            j_open(j, NULL, '{');
            j_str(j, "fact", j->m->facts[x->what.items[k]].name);
            j_answer(j, "answer", x->what.items[k], &x->answers[k]);
            j_close(j, '}');
        }
        j_close(j, ']');
        j_word(j, "then", verdict_name(x->then));
        j_close(j, '}');
    }
    j_close(j, ']');
}

/* ---- trees ----------------------------------------------------------------------------------- */

static const char *tnode_word(tnode_kind k)
{
    switch (k) {
    case TN_TRUE: return "true";
    case TN_FALSE: return "false";
    case TN_ALL: return "all";
    case TN_ANY: return "any";
    case TN_NOT: return "not";
    case TN_COMPARE: return "compare";
    case TN_IS: return "is";
    case TN_NONE: return "none";
    case TN_IN: return "in";
    case TN_UNDER: return "under";
    case TN_DEFINITION: return "definition";
    }
    tg_panic(__FILE__, __LINE__, "tnode_kind");
}

static const char *known_word(known_how k)
{
    switch (k) {
    case KNOWN_NOT: return "open";
    case KNOWN_GIVEN: return "assumed";
    case KNOWN_ANSWERED: return "answered";
    case KNOWN_BEFORE: return "before asked";
    }
    tg_panic(__FILE__, __LINE__, "known_how");
}

static void json_cite(json *j, const cite *c)
{
    const source *s = &j->m->sources[c->source];
    j_open(j, NULL, '{');
    j_str(j, "source", s->name);
    j_str(j, "title", s->title);
    j_str(j, "pinpoint", c->pinpoint);
    j_str(j, "publisher", s->publisher);
    j_day(j, "published", s->published);
    j_str(j, "basis", s->basis);
    if (s->people)
        j_count(j, "people", s->people);
    if (s->grade)
        j_str(j, "grade", (str){&s->grade, 1});
    if (s->row.len)
        j_str(j, "row", s->row);
    if (s->url.len)
        j_str(j, "url", s->url);
    j_close(j, '}');
}

static void json_cites(json *j, const char *name, const cite *c, uint32_t count)
{
    j_open(j, name, '[');
    for (uint32_t i = 0; i < count; i++)
        json_cite(j, &c[i]);
    j_close(j, ']');
}

static void json_operands(json *j, const tnode *n)
{
    j_open(j, "operands", '[');
    for (unsigned i = 0; i < n->operand_count; i++) {
        j_open(j, NULL, '{');
        j_str(j, "name", trace_operand(j->e->t, n, i)->name);
        j_str(j, "value", trace_operand(j->e->t, n, i)->plain);
        j_close(j, '}');
    }
    j_close(j, ']');
}

static void json_tree(json *j, const char *name, tnode *n);

static void json_leaf(json *j, const tnode *n)
{
    if (n->operand_count)
        json_operands(j, n);
    if (n->kind == TN_COMPARE)
        j_word(j, "operator", show_cmp(n->op));
    if (n->words->threshold.len)
        j_str(j, "threshold", n->words->threshold);
    rat size;
    bool above;
    if (trace_margin(n, &size, &above)) {
        strbuf b = json_buffer(j);
        show_margin(&b, j->m, n->fact, size, true);
        j_buffer(j, "margin", &b);
        j_word(j, "side", size.num == 0 ? "on" : above ? "above" : "below");
    }
    if (n->kind == TN_IN)
        j_str(j, "title", n->title);
    if (n->missing_count)
        j_fact_names(j, "missing", n->missing, n->missing_count);
    if (n->question != ID_NONE) {
        j_str(j, "question", j->m->questions[n->question].name);
        j_word(j, "known", known_word(n->known));
    }
}

static void json_kids(json *j, const tnode *n)
{
    j_open(j, "of", '[');
    for (uint32_t i = 0; i < n->kid_count; i++)
        json_tree(j, NULL, n->kids[i]);
    j_close(j, ']');
}

static void json_tree(json *j, const char *name, tnode *n)
{
    if (!n)
        return;
    j_open(j, name, '{');
    j_word(j, "kind", tnode_word(n->kind));
    j_word(j, "is", truth_word(n->is));
    if (n->words->text.len)
        j_str(j, "text", n->words->text);
    if (n->kind == TN_DEFINITION) {
        j_str(j, "title", n->title);
        if (n->has_span)
            j_span(j, n->in);
        json_cites(j, "sources", n->cites, n->cite_count);
        if (n->missing_count)
            j_fact_names(j, "missing", n->missing, n->missing_count);
    } else {
        json_leaf(j, n);
    }
    if (n->kind == TN_DEFINITION && n->kid_count > 1) {
        j_open(j, "versions", '[');
        for (uint32_t i = 0; i < n->kid_count; i++) {
            j_open(j, NULL, '{');
            j_span(j, n->kid_spans[i]);
            j_close(j, '}');
        }
        j_close(j, ']');
    }
    if (n->kind == TN_DEFINITION && (n->told & TOLD_JSON))
        j_bool(j, "repeated", true);
    else if (n->kid_count)
        json_kids(j, n);
    if (n->kind == TN_DEFINITION)
        n->told |= TOLD_JSON;
    j_close(j, '}');
}

/* ---- measures -------------------------------------------------------------------------------- */

static void j_measure_names(json *j, const char *name, const uint32_t *ids, uint32_t count)
{
    if (count == 0)
        return;
    j_open(j, name, '[');
    for (uint32_t i = 0; i < count; i++)
        j_str(j, NULL, j->m->measures[ids[i]].name);
    j_close(j, ']');
}

static void j_demand_names(json *j, const char *name, const uint32_t *ids, uint32_t count)
{
    if (count == 0)
        return;
    j_open(j, name, '[');
    for (uint32_t i = 0; i < count; i++)
        j_str(j, NULL, j->m->demands[ids[i]].name);
    j_close(j, ']');
}

static void json_version(json *j, const measure *m, const explained_version *x)
{
    const measure_version *v = &m->versions[x->version];
    j_open(j, NULL, '{');
    j_count(j, "version", (uint64_t)x->version + 1);
    j_word(j, "in_force", truth_word(x->in_force));
    j_span(j, x->in);
    j_str(j, "clock", j->m->facts[v->clock].name);
    j_day(j, "text_from", v->text_from);
    j_day(j, "known", v->when.known);
    j_word(j, "conditions_hold", truth_word(x->applies));
    json_tree(j, "binds", x->binds);
    json_tree(j, "depends_on", x->depends);
    json_tree(j, "when", x->applies_when);
    json_tree(j, "unless", x->unless);
    json_tree(j, "unless_shown", x->unless_shown);
    j_demand_names(j, "relies_on", v->relies, v->relies_count);
    json_cites(j, "sources", v->when.cites, v->when.cite_count);
    if (v->when.ceases != DAY_NEVER && v->when.ceases_known <= j->e->p->known_on)
        json_cites(j, "ceases_source", &v->when.ceases_cite, 1);
    j_close(j, '}');
}

static void json_measure(json *j, const explained_measure *x)
{
    const measure *m = &j->m->measures[x->measure];
    const measure_version *v = &m->versions[x->shown];
    j_open(j, NULL, '{');
    j_str(j, "name", m->name);
    j_str(j, "title", m->title);
    j_word(j, "answer", answer_name(x->result->answer));
    if (x->why.len)
        j_str(j, "why", x->why);
    j_word(j, "stands", extent_word(x->result->stands));
    j_word(j, "discharged", extent_word(x->result->discharged));
    j_bool(j, "decisive", x->decisive);
    j_bool(j, "bears", x->listed);
    j_word(j, "status", status_name(v->status));
    j_word(j, "effect", effect_name(v->effect));
    strbuf b = json_buffer(j);
    explain_effect(j->m, v, &b);
    j_buffer(j, "effect_text", &b);
    if (v->effect == EF_LICENCE || v->effect == EF_NOTIFICATION)
        j_str(j, "instrument", j->m->instruments[v->instrument].name);
    j_measure_names(j, "defeated_by", x->defeated_by, x->defeated_by_count);
    j_measure_names(j, "suspended_by", x->suspended_by, x->suspended_by_count);
    j_measure_names(j, "not_enforced_by", x->unenforced_by, x->unenforced_by_count);
    j_measure_names(j, "defeats", x->defeats, x->defeats_count);
    strbuf under = json_buffer(j);
    under_measure(j->m, x->measure, &under);
    if (under.len)
        j_buffer(j, "under_scenario", &under);
    else
        strbuf_free(&under);
    j_open(j, "versions", '[');
    for (uint32_t i = 0; i < x->version_count; i++)
        json_version(j, m, &x->versions[i]);
    j_close(j, ']');
    j_open(j, "notes", '[');
    for (uint32_t i = 0; i < m->note_count; i++)
        j_str(j, NULL, m->notes[i]);
    j_close(j, ']');
    j_close(j, '}');
}

static void json_topic(json *j, const explained_topic *t)
{
    j_open(j, NULL, '{');
    j_str(j, "name", j->m->topics[t->topic].name);
    j_str(j, "title", j->m->topics[t->topic].title);
    j_word(j, "covered", truth_word(t->covered));
    if (t->coverage != ID_NONE) {
        const coverage *c = &j->m->coverages[t->coverage];
        j_span(j, c->when.in);
        j_day(j, "checked_through", c->checked_through);
        json_tree(j, "when", t->lines);
        json_cites(j, "sources", c->when.cites, c->when.cite_count);
    }
    j_close(j, '}');
}

static void json_limit(json *j, const explained_limit *l)
{
    const limit *x = &j->m->limits[l->limit];
    j_open(j, NULL, '{');
    j_str(j, "name", x->name);
    j_str(j, "title", x->title);
    j_word(j, "status", status_name(x->status));
    j_word(j, "in_force", truth_word(l->in_force));
    j_span(j, l->in);
    j_bool(j, "drawn", false);
    json_tree(j, "counts", l->counts);
    json_cites(j, "sources", x->when.cites, x->when.cite_count);
    j_close(j, '}');
}

static void json_gate(json *j, const explained_gate *g)
{
    const gate *about = &j->m->gates[g->gate];
    j_open(j, NULL, '{');
    j_str(j, "name", about->name);
    j_str(j, "title", about->title);
    j_str(j, "authority", j->m->authorities[about->authority].name);
    json_result(j, g->r);
    json_hinges(j, &j->e->o->gate_hinges[g->gate]);
    j_str(j, "clock", j->m->facts[about->clock].name);
    j_value(j, "date", about->clock, &j->e->p->values[about->clock]);
    json_tree(j, "route", g->route);
    j_open(j, "topics", '[');
    for (uint32_t i = 0; i < g->topic_count; i++)
        json_topic(j, &g->topics[i]);
    j_close(j, ']');
    j_open(j, "measures", '[');
    for (uint32_t i = 0; i < g->measure_count; i++) {
        if (g->measures[i].listed)
            json_measure(j, &g->measures[i]);
    }
    j_close(j, ']');
    j_count(j, "measures_left_out", g->measure_count - g->listed_count);
    j_open(j, "limits", '[');
    for (uint32_t i = 0; i < g->limit_count; i++)
        json_limit(j, &g->limits[i]);
    j_close(j, ']');
    j_close(j, '}');
}

/* ---- what comes after the gates -------------------------------------------------------------- */

static void json_demands(json *j)
{
    static const char *const states[] = {"satisfied", "outstanding", "failed"};
    const outcome *o = j->e->o;
    j_open(j, "conditions", '[');
    for (uint32_t i = 0; i < o->demand_count; i++) {
        const demand_result *r = &o->demands[i];
        const demand *d = &j->m->demands[r->demand];
        j_open(j, NULL, '{');
        j_str(j, "name", d->name);
        j_str(j, "title", d->title);
        j_open(j, "states", '[');
        for (unsigned k = 0; k < TG_COUNT(states); k++) {
            if (r->states >> k & 1)
                j_word(j, NULL, states[k]);
        }
        j_close(j, ']');
        j_word(j, "named", extent_word(r->named));
        j_str(j, "to_do", d->to_do);
        json_cites(j, "sources", d->cites, d->cite_count);
        j_close(j, '}');
    }
    j_close(j, ']');
}

static void json_amount(json *j, const char *name, i128 amount, unsigned scale, unsigned decimals)
{
    strbuf b = json_buffer(j);
    num_format(&b, amount, scale, decimals, 0);
    j_buffer(j, name, &b);
}

static void json_charge(json *j, const explained_charge *c)
{
    static const char *const kinds[] = {"nothing due", "due", "if authorised"};
    const measure *m = &j->m->measures[c->r->measure];
    const measure_version *v = &m->versions[c->version];
    j_open(j, NULL, '{');
    j_str(j, "measure", m->name);
    j_str(j, "title", m->title);
    j_word(j, "stands", extent_word(c->r->stands));
    j_open(j, "kinds", '[');
    for (unsigned i = 0; i < TG_COUNT(kinds); i++) {
        if (c->r->kinds >> i & 1)
            j_word(j, NULL, kinds[i]);
    }
    j_close(j, ']');
    j_bool(j, "known", c->r->known);
    j_bool(j, "overflow", c->r->overflow);
    j_str(j, "base", c->base);
    j_str(j, "rate", c->rate);
    if (v->effect == EF_CHARGE) {
        const currency *cur = &j->m->currencies[v->charge.currency];
        j_str(j, "payee", j->m->authorities[v->charge.payee].name);
        j_str(j, "currency", cur->name);
        if (c->r->known) {
            json_amount(j, "amount", c->r->amount, c->r->scale, cur->decimals);
            json_amount(j, "amount_high", c->r->amount_high, c->r->scale, cur->decimals);
            j_bool(j, "at_least", c->r->at_least);
            j_bool(j, "at_most", c->r->at_most);
        }
    }
    uint32_t needs = c->r->need_count < TG_COUNT(c->r->needs) ? c->r->need_count
                                                              : (uint32_t)TG_COUNT(c->r->needs);
    j_fact_names(j, "needs", c->r->needs, needs);
    j_close(j, '}');
}

static void json_question(json *j, const explained_question *x)
{
    const question *q = &j->m->questions[x->question];
    value reading = {.state = V_KNOWN, .lo = x->reading, .hi = x->reading};
    value by_law = {.state = V_KNOWN, .lo = q->by_law, .hi = q->by_law};
    j_open(j, NULL, '{');
    j_str(j, "name", q->name);
    j_str(j, "title", q->title);
    j_word(j, "known", x->is_open ? "open" : known_word(x->known));
    if (!x->is_open)
        j_value(j, "reading", q->fact, &reading);
    j_open(j, "readings", '[');
    for (uint32_t i = 0; i < q->reading_count; i++) {
        value v = {.state = V_KNOWN, .lo = q->readings[i], .hi = q->readings[i]};
        j_open(j, NULL, '{');
        j_value(j, "reading", q->fact, &v);
        if (q->glosses && q->glosses[i].len)
            j_str(j, "gloss", q->glosses[i]);
        j_close(j, '}');
    }
    j_close(j, ']');
    if (q->has_by_law)
        j_value(j, "by_law", q->fact, &by_law);
    j_bool(j, "hinge", x->hinge);
    json_cites(j, "sources", q->cites, q->cite_count);
    if (!x->is_open && x->known == KNOWN_ANSWERED) {
        const dated *d = &q->answers[x->answer].when;
        j_day(j, "answer_known", d->known);
        json_cites(j, "answer_sources", d->cites, d->cite_count);
    }
    j_close(j, '}');
}

static void json_near(json *j, const near_miss *x)
{
    const measure *m = &j->m->measures[x->measure];
    j_open(j, NULL, '{');
    j_str(j, "gate", j->m->gates[x->gate].name);
    j_str(j, "measure", m->name);
    if (x->leaf) {
        j_str(j, "text", x->leaf->words->text);
        j_word(j, "is", truth_word(x->leaf->is));
        json_leaf(j, x->leaf);
    } else {
        j_count(j, "days", (uint64_t)x->days);
        j_word(j, "date", x->begins ? "before it begins" : "after it ended");
    }
    if (x->near.den > 0) {
        strbuf b = json_buffer(j);
        rat_format(&b, x->near, 6);
        j_buffer(j, "relative_margin", &b);
    }
    j_count(j, "other_leaves", x->others);
    j_close(j, '}');
}

/* What the line says, with what was filled in from known values. */
static void json_facts(json *j)
{
    j_open(j, "facts", '[');
    for (uint32_t i = 0; i < j->m->facts_count; i++) {
        const value *v = &j->e->p->values[i];
        if (v->state == V_MISSING)
            continue;
        j_open(j, NULL, '{');
        j_str(j, "fact", j->m->facts[i].name);
        strbuf b = json_buffer(j);
        if (j->e->p->exact[i].den > 0)
            show_number(&b, j->m, i, j->e->p->exact[i], true);
        else
            value_format(j->m, i, v, &b);
        j_buffer(j, "value", &b);
        j_bool(j, "given", j->e->given[i].state != V_MISSING);
        j_close(j, '}');
    }
    j_close(j, ']');
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* What the answer supposes. */
static void json_under(json *j)
{
    const scenario *s = j->m->under;
    if (!s)
        return;
    j_open(j, "scenario", '{');
    j_str(j, "name", s->name);
    j_str(j, "title", s->title);
    strbuf digest = json_buffer(j);
    strbuf_hex(&digest, s->digest, sizeof s->digest);
    j_buffer(j, "digest", &digest);
    j_open(j, "changes", '[');
    for (size_t i = 0; i < under_count(s); i++) {
        strbuf b = json_buffer(j);
        under_change(j->m, s, i, &b);
        j_buffer(j, NULL, &b);
    }
    j_close(j, ']');
    j_close(j, '}');
}

static void json_head(json *j)
{
    const explanation *e = j->e;
    j_word(j, "tollgate", e->engine);
    j_open(j, "pack", '{');
    j_str(j, "name", j->m->name);
    j_str(j, "title", j->m->title);
    j_str(j, "version", j->m->version);
    strbuf b = json_buffer(j);
    strbuf_hex(&b, j->m->digest, sizeof j->m->digest);
    j_buffer(j, "digest", &b);
    j_day(j, "current_through", j->m->current_through);
    j_close(j, '}');
    json_under(j);
    j_open(j, "options", '{');
    j_day(j, "known_on", e->p->known_on);
    j_day(j, "on", e->opt.on);
    j_word(j, "stance", e->opt.stance == STANCE_TEXT ? "text" : "enforced");
    j_close(j, '}');
    if (e->alias.len)
        j_str(j, "alias_of", e->alias);
}

static void json_outcome(json *j)
{
    static const char *const dispositions[] = {"released", "held", "denied", "bad"};
    static const char *const held[] = {"open", "not covered", "licence", "notification", "to do",
                                       "conflict"};
    const outcome *o = j->e->o;
    j_word(j, "disposition", o->overflow ? "error" : dispositions[o->disposition]);
    j_open(j, "held", '[');
    for (unsigned i = 0; i < TG_COUNT(held); i++) {
        if (!o->overflow && o->held >> i & 1)
            j_word(j, NULL, held[i]);
    }
    j_close(j, ']');
    j_open(j, "line", '{');
    json_result(j, &o->line);
    json_hinges(j, &o->line_hinges);
    j_close(j, '}');
    j_word(j, "conflict", extent_word(o->conflict));
    j_bool(j, "bounded", o->bounded);
    j_bool(j, "overflow", o->overflow);
    j_count(j, "worlds", o->worlds);
    if (o->weakest_measure == ID_NONE) {
        j_null(j, "weakest");
    } else {
        j_open(j, "weakest", '{');
        j_word(j, "status", status_name(o->weakest));
        j_str(j, "measure", j->m->measures[o->weakest_measure].name);
        j_close(j, '}');
    }
    j_open(j, "eased", '{');
    j_word(j, "worlds", extent_word(o->eased));
    j_open(j, "by", '[');
    for (uint32_t i = 0; i < j->m->measures_count; i++) {
        if (outcome_eases_first(j->m, o, i))
            j_str(j, NULL, j->m->measures[i].name);
    }
    j_close(j, ']');
    j_close(j, '}');
}

void explain_json(const explanation *e, strbuf *out)
{
    json j = {.e = e, .m = e->m, .out = out};
    strbuf_char(out, '{');
    json_head(&j);
    json_outcome(&j);
    json_lifts(&j);
    j_open(&j, "gates", '[');
    for (uint32_t i = 0; i < e->gate_count; i++)
        json_gate(&j, &e->gates[i]);
    j_close(&j, ']');
    json_demands(&j);
    j_open(&j, "charges", '[');
    for (uint32_t i = 0; i < e->o->charge_count; i++)
        json_charge(&j, &e->charges[i]);
    j_close(&j, ']');
    j_open(&j, "questions", '[');
    for (uint32_t i = 0; i < e->question_count; i++)
        json_question(&j, &e->questions[i]);
    j_close(&j, ']');
    j_open(&j, "near_misses", '[');
    for (uint32_t i = 0; i < e->near_count; i++)
        json_near(&j, &e->near[i]);
    j_close(&j, ']');
    json_facts(&j);
    strbuf_add_c(out, "}\n");
}
