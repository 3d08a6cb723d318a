/*
 * render_text.c - an explanation for a person at a terminal.
 *
 *     HELD: licence, case by case or denied (open)              what, and why, first
 *       U.S. export    licence, case by case    us.licence
 *     What it hinges on                                         then what would settle it
 *     U.S. export (us.export): licence, case by case            then the tree, gate by gate
 *     Decided with ...                                          last: what reproduces it
 *
 * Rows are wrapped and coloured by explain/page.c.
 */
#include "explain/render_tree.h"

#include "base/utf8.h"
#include "explain/show.h"
#include "explain/text.h"
#include "explain/under.h"

enum {
    WIDTH_DEFAULT = 80,
    WIDTH_MIN = 40,
    NEAR_SHOWN_MAX = 6,
    PARAGRAPH_BYTES = 500, /* usually */
};

/* ---- verdicts -------------------------------------------------------------------------------- */

static int verdict_mark(verdict v)
{
    if (v == VD_CLEAR || v == VD_NOT_PASSED)
        return MARK_GOOD;
    return v >= VD_NOT_COVERED ? MARK_BAD : MARK_WARN;
}

static void put_verdicts(page *p, vset set)
{
    int mark = MARK_GOOD;
    for (unsigned v = 0; v < VD_NOT_PASSED; v++) {
        if (set >> v & 1)
            mark = verdict_mark((verdict)v);
    }
    strbuf *b = page_text(p);
    show_verdicts(b, set);
    page_mark(p, mark);
    page_buffer(p, b);
    page_mark(p, MARK_PLAIN);
}

/* Why an outcome is open: facts, questions or both. */
static const char *open_words(const result *r)
{
    if (r->undetermined && r->depends)
        return "open: facts are missing, and policy can be read in more than one way";
    return r->depends ? "open: policy can be read in more than one way" : "open: facts are missing";
}

/* ---- the first lines ------------------------------------------------------------------------- */

/* Rows of name and content, the contents in one column. */
static void put_label(page *p, const char *label, size_t columns)
{
    size_t used = utf8_columns(str_c(label));
    page_mark(p, MARK_DIM);
    page_c(p, label);
    page_mark(p, MARK_PLAIN);
    strbuf_pad(&p->now, ' ', used < columns ? columns - used : 1);
}

static const char *const held_words[] = {"the outcome is open", "a gate is not covered",
                                         "a licence is needed", "a notification is needed",
                                         "conditions are still to be met",
                                         "demands exclude each other"};

static void head_disposition(page *p)
{
    static const char *const words[] = {"RELEASED", "HELD", "DENIED", "BAD INPUT"};
    const outcome *o = p->e->o;
    page_mark(p, MARK_BOLD);
    page_c(p, o->overflow ? "ERROR" : words[o->disposition]);
    page_mark(p, MARK_PLAIN);
    if (o->overflow) { /* an answer of its own; the gates below stand as they are */
        page_c(p, ": an amount is too large to be computed");
        page_flush(p, 0, 4);
        return;
    }
    if (o->disposition == DISP_RELEASED || o->disposition == DISP_HELD) {
        page_c(p, ": ");
        put_verdicts(p, o->line.set);
    }
    page_flush(p, 0, 4);
    if (!o->line.settled && o->line.set) {
        page_c(p, open_words(&o->line));
        page_flush(p, 2, 4);
    }
    unsigned count = 0;
    for (unsigned i = 0; i < TG_COUNT(held_words); i++) {
        if (!(o->held >> i & 1) || (i == 0 && !o->line.settled))
            continue;
        page_c(p, count++ ? "; " : "held since ");
        page_c(p, held_words[i]);
    }
    if (count)
        page_flush(p, 2, 4);
}

static size_t gate_columns(const page *p)
{
    size_t most = 0;
    for (uint32_t i = 0; i < p->e->gate_count; i++) {
        size_t columns = utf8_columns(p->m->gates[p->e->gates[i].gate].title);
        most = columns > most ? columns : most;
    }
    return (most < 30 ? most : 30) + 2;
}

/* One line a gate: its verdict and the measures that decide it. */
static void head_gate(page *p, const explained_gate *g, size_t columns)
{
    str title = p->m->gates[g->gate].title;
    size_t used = utf8_columns(title);
    page_put(p, title);
    strbuf_pad(&p->now, ' ', used < columns ? columns - used : 1);
    put_verdicts(p, g->r->set);
    bool passed = g->r->set != 1u << VD_NOT_PASSED;
    uint32_t put_names = 0;
    for (uint32_t i = 0; passed && i < g->measure_count; i++) {
        if (!g->measures[i].decisive)
            continue;
        page_c(p, put_names++ ? ", " : "  by ");
        page_put(p, p->m->measures[g->measures[i].measure].name);
    }
    page_flush(p, 2, 2 + columns + 2);
}

static void head_facts(page *p, size_t columns)
{
    const outcome *o = p->e->o;
    if (o->line_hinges.hinge_count) {
        put_label(p, "hinges on", columns);
        text_fact_names(p, o->line_hinges.hinges[0].items, o->line_hinges.hinges[0].count);
        if (o->line_hinges.greedy)
            page_c(p, " (greedy: may not be the shortest list)");
        page_flush(p, 2, 2 + columns);
    }
    if (!o->line.settled && o->line.by_law) {
        put_label(p, "by law", columns);
        put_verdicts(p, o->line.by_law);
        page_c(p, ", if nobody acts");
        page_flush(p, 2, 2 + columns);
    }
    if (o->line.fallback && o->line.fallback != o->line.set) {
        put_label(p, "fallback", columns);
        put_verdicts(p, o->line.fallback);
        page_c(p, ", if the conditions still to be met failed");
        page_flush(p, 2, 2 + columns);
    }
}

static const explained_measure *find_measure(const page *p, uint32_t id)
{
    for (uint32_t g = 0; g < p->e->gate_count; g++) {
        for (uint32_t i = 0; i < p->e->gates[g].measure_count; i++) {
            if (p->e->gates[g].measures[i].measure == id)
                return &p->e->gates[g].measures[i];
        }
    }
    return NULL;
}

/* ", known from unnamed people (2), grade C" */
static void put_known_from(page *p, const source *s)
{
    strbuf *b = page_text(p);
    strbuf_add_c(b, ", known from ");
    strbuf_add(b, s->basis);
    if (s->people)
        strbuf_printf(b, " (%u)", (unsigned)s->people);
    if (s->grade)
        strbuf_printf(b, ", grade %c", s->grade);
    page_buffer(p, b);
}

static void head_rests(page *p, size_t columns)
{
    const outcome *o = p->e->o;
    if (o->weakest_measure == ID_NONE)
        return;
    const measure *x = &p->m->measures[o->weakest_measure];
    const source *s =
        version_source(p->m, &x->versions[o->measures[o->weakest_measure].version - 1]);
    put_label(p, "rests on", columns);
    page_put(p, x->name);
    page_c(p, ": ");
    page_c(p, status_name(o->weakest));
    if (s)
        put_known_from(p, s);
    page_flush(p, 2, 2 + columns);
}

/* What the line would be without suspensions and non-enforcements. */
static void head_eased(page *p, size_t columns)
{
    static const char *const only[] = {"suspended by ", "not enforced by "};
    const outcome *o = p->e->o;
    if (o->eased == IN_NONE)
        return;
    put_label(p, "only while", columns);
    if (o->eased == IN_SOME)
        page_c(p, "in some worlds: ");
    unsigned kinds_put = 0;
    for (unsigned k = 0; k < TG_COUNT(only); k++) {
        unsigned names_put = 0;
        for (uint32_t i = 0; i < p->m->measures_count; i++) {
            const measure *x = &p->m->measures[i];
            if (!outcome_eases_first(p->m, o, i) ||
                (x->versions[o->measures[i].version - 1].effect == EF_NOT_ENFORCE) != (k == 1))
                continue;
            page_c(p, names_put ? ", " : kinds_put++ ? "; " : "");
            page_c(p, names_put++ ? "" : only[k]);
            page_put(p, x->name);
        }
    }
    if (o->line.settled && o->line.resumed != o->line.set) {
        page_c(p, "; otherwise ");
        put_verdicts(p, o->line.resumed);
    } else if (o->line.resumed >> (o->line.safe + 1)) {
        page_c(p, "; otherwise it may be ");
        put_verdicts(p, (vset)(o->line.resumed & ~((2u << o->line.safe) - 1u)));
    }
    page_flush(p, 2, 2 + columns);
}

static void head_marks(page *p, size_t columns)
{
    const outcome *o = p->e->o;
    if (o->conflict != IN_NONE) {
        put_label(p, "conflict", columns);
        page_c(p, "conditions of standing measures exclude each other");
        page_flush(p, 2, 2 + columns);
    }
    if (o->bounded) {
        put_label(p, "bounded", columns);
        page_c(p, "the verdicts may be more than are possible, never fewer");
        page_flush(p, 2, 2 + columns);
    }
    if (p->e->alias.len) {
        put_label(p, "item", columns);
        page_c(p, "read as ");
        page_put(p, p->e->alias);
        page_flush(p, 2, 2 + columns);
    }
}

/* What the answer supposes, before any reason. */
static void text_under(page *p)
{
    const scenario *s = p->m->under;
    if (!s)
        return;
    page_c(p, "under scenario ");
    page_marked(p, MARK_BOLD, s->name);
    page_c(p, ": ");
    page_put(p, s->title);
    page_flush(p, 0, 4);
    for (size_t i = 0; i < under_count(s); i++) {
        strbuf *b = page_text(p);
        under_change(p->m, s, i, b);
        page_buffer(p, b);
        page_flush(p, 2, 6);
    }
}

static void text_head(page *p)
{
    size_t columns = gate_columns(p);
    if (columns < 12)
        columns = 12;
    head_disposition(p);
    for (uint32_t i = 0; i < p->e->gate_count; i++)
        head_gate(p, &p->e->gates[i], columns);
    head_facts(p, columns);
    head_rests(p, columns);
    head_eased(p, columns);
    head_marks(p, columns);
}

/* ---- hinges, what would lift ----------------------------------------------------------------- */

static void put_answer(page *p, uint32_t id, const value *v)
{
    const fact *f = &p->m->facts[id];
    strbuf *b = page_text(p);
    if (v->state == V_MISSING)
        strbuf_add_c(b, "either way");
    else
        show_value(b, p->m, id, v, false);
    page_buffer(p, b);
    if (f->kind != FACT_QUESTION || v->state != V_KNOWN)
        return;
    const question *q = &p->m->questions[f->question];
    for (uint32_t i = 0; i < q->reading_count; i++) {
        if (q->readings[i] == v->lo && q->glosses && q->glosses[i].len) {
            page_c(p, " \"");
            page_put(p, q->glosses[i]);
            page_c(p, "\"");
        }
    }
}

static void text_hinge_item(page *p, uint32_t id)
{
    const fact *f = &p->m->facts[id];
    page_marked(p, MARK_BOLD, f->name);
    page_c(p, "  ");
    page_put(p, f->ask.len ? f->ask : f->title);
    page_flush(p, 2, 6);
}

static void text_hinge_row(page *p, const hinge_table *t, uint32_t row)
{
    unsigned put_answers = 0;
    for (uint32_t i = 0; i < t->first.count; i++) {
        if (t->rows[row].answers[i].state == V_MISSING)
            continue; /* it has no classes of its own */
        page_c(p, put_answers++ ? " and " : "if ");
        if (t->first.count > 1) {
            page_put(p, p->m->facts[t->first.items[i]].name);
            page_c(p, " is ");
        }
        put_answer(p, t->first.items[i], &t->rows[row].answers[i]);
    }
    page_c(p, put_answers ? ": " : "then: ");
    put_verdicts(p, t->rows[row].set);
    page_flush(p, 4, 8);
}

static void text_hinges(page *p)
{
    const hinge_set *h = &p->e->o->line_hinges;
    if (h->hinge_count == 0)
        return;
    page_heading(p, "What it hinges on");
    for (uint32_t i = 0; i < h->hinges[0].count; i++)
        text_hinge_item(p, h->hinges[0].items[i]);
    for (uint32_t i = 0; i < h->table.row_count; i++)
        text_hinge_row(p, &h->table, i);
    strbuf *b = page_text(p);
    if (h->table.more_rows) {
        strbuf_printf(b, "and %u more answers", (unsigned)h->table.more_rows);
        page_buffer(p, b);
        page_flush(p, 4, 8);
    }
    for (uint32_t i = 1; i < h->hinge_count && i < 4; i++) {
        page_c(p, "or it is settled by ");
        text_fact_names(p, h->hinges[i].items, h->hinges[i].count);
        page_flush(p, 2, 6);
    }
}

static bool is_of_law(const page *p, const lift *x, uint32_t k)
{
    fact_kind kind = p->m->facts[x->what.items[k]].kind;
    return kind == FACT_QUESTION || kind == FACT_PARAM;
}

static uint32_t lift_facts(const page *p, const lift *x)
{
    uint32_t count = 0;
    for (uint32_t k = 0; k < x->what.count; k++)
        count += !is_of_law(p, x, k);
    return count;
}

/* Facts can be shown; what the law says is read or answered. */
static void lift_part(page *p, const lift *x, bool of_law, const char *before)
{
    bool more = false;
    for (uint32_t k = 0; k < x->what.count; k++) {
        if (is_of_law(p, x, k) != of_law)
            continue;
        page_c(p, more ? " and " : before);
        page_put(p, p->m->facts[x->what.items[k]].name);
        page_c(p, of_law ? " is read as " : " is ");
        put_answer(p, x->what.items[k], &x->answers[k]);
        more = true;
    }
}

static void text_lifts(page *p)
{
    const outcome *o = p->e->o;
    if (o->lift_count == 0)
        return;
    page_heading(p, "Would lift");
    for (uint32_t i = 0; i < o->lift_count; i++) {
        const lift *x = &o->lifts[i];
        lift_part(p, x, false, "if it is shown that ");
        lift_part(p, x, true, lift_facts(p, x) ? ", and " : "if ");
        page_c(p, ": ");
        put_verdicts(p, (vset)(1u << x->then));
        page_flush(p, 2, 6);
    }
}

/* ---- gates ----------------------------------------------------------------------------------- */

static void text_topic(page *p, const explained_topic *t)
{
    page_c(p, t->covered == TR_YES  ? "speaks for "
             : t->covered == TR_NO ? "does not speak for "
                                   : "may speak for ");
    page_put(p, p->m->topics[t->topic].title);
    if (t->coverage != ID_NONE) {
        strbuf *b = page_text(p);
        const coverage *c = &p->m->coverages[t->coverage];
        strbuf_add_c(b, ", covered ");
        show_span(b, c->when.in);
        strbuf_add_c(b, ", checked through ");
        date_format(b, c->checked_through);
        page_buffer(p, b);
    } else {
        page_c(p, ", which is not covered at all");
    }
    page_flush(p, 2, 4);
    if (t->lines && (t->lines->is != TR_YES || p->e->all))
        text_slot(p, "when ", t->lines, 4);
}

static void text_clock(page *p, const explained_gate *g)
{
    strbuf *b = page_text(p);
    strbuf_add_c(b, "date: ");
    strbuf_add(b, p->m->facts[p->m->gates[g->gate].clock].name);
    strbuf_char(b, ' ');
    if (g->clock.lo == g->clock.hi)
        show_day(b, g->clock.lo, g->clock.minute);
    else if (g->clock.lo > g->clock.hi)
        strbuf_add_c(b, "none");
    else if (p->e->p->values[p->m->gates[g->gate].clock].state == V_PART) {
        date_format(b, g->clock.lo);
        strbuf_add_c(b, " .. ");
        date_format(b, g->clock.hi);
    } else
        strbuf_add_c(b, "missing");
    page_buffer(p, b);
    page_flush(p, 2, 4);
}

static void text_limit(page *p, const explained_limit *l)
{
    const limit *x = &p->m->limits[l->limit];
    page_marked(p, MARK_BOLD, x->name);
    page_c(p, ": limit, drawn over a whole book; ");
    page_put(p, x->title);
    page_flush(p, 2, 6);
    text_slot(p, "counts ", l->counts, 4);
    strbuf *b = page_text(p);
    strbuf_add_c(b, status_name(x->status));
    strbuf_add_c(b, ", in force ");
    show_span(b, l->in);
    page_mark(p, MARK_DIM);
    page_buffer(p, b);
    page_mark(p, MARK_PLAIN);
    page_flush(p, 4, 8);
    text_dated_cites(p, &x->when, 4);
}

static void text_gate(page *p, const explained_gate *g)
{
    const gate *about = &p->m->gates[g->gate];
    bool passed = g->r->set != 1u << VD_NOT_PASSED;
    if (!passed && !p->e->all)
        return;
    strbuf_char(p->out, '\n');
    page_marked(p, MARK_BOLD, about->title);
    page_c(p, " (");
    page_put(p, about->name);
    page_c(p, "): ");
    put_verdicts(p, g->r->set);
    if (!g->r->settled) {
        page_c(p, "; ");
        page_c(p, open_words(g->r));
    }
    page_flush(p, 0, 4);
    if (g->r->fallback && g->r->fallback != g->r->set) {
        page_c(p, "fallback: ");
        put_verdicts(p, g->r->fallback);
        page_flush(p, 2, 4);
    }
    if (!passed || g->route->is == TR_OPEN || p->e->all)
        text_tree(p, g->route, 2, "route ");
    text_clock(p, g);
    for (uint32_t i = 0; i < g->topic_count; i++)
        text_topic(p, &g->topics[i]);
    for (uint32_t i = 0; i < g->measure_count; i++) {
        if (!g->measures[i].listed || g->measures[i].money)
            continue; /* money has a section of its own */
        strbuf_char(p->out, '\n');
        text_measure(p, &g->measures[i], 2);
    }
    for (uint32_t i = 0; i < g->limit_count; i++) {
        strbuf_char(p->out, '\n');
        text_limit(p, &g->limits[i]);
    }
    uint32_t rest = g->measure_count - g->listed_count;
    if (rest == 0)
        return;
    strbuf *b = page_text(p);
    num_format(b, rest, 0, 0, 0);
    strbuf_add_c(b, rest == 1 ? " other measure does" : " other measures do");
    strbuf_add_c(b, " not bear on the line");
    strbuf_char(p->out, '\n');
    page_mark(p, MARK_DIM);
    page_buffer(p, b);
    page_mark(p, MARK_PLAIN);
    page_flush(p, 2, 4);
}

/* ---- what comes after the gates -------------------------------------------------------------- */

static void text_demands(page *p)
{
    const outcome *o = p->e->o;
    if (o->demand_count == 0)
        return;
    page_heading(p, "Conditions to meet");
    for (uint32_t i = 0; i < o->demand_count; i++) {
        const demand_result *r = &o->demands[i];
        const demand *d = &p->m->demands[r->demand];
        page_marked(p, MARK_BOLD, d->name);
        page_c(p, ": ");
        text_states(p, r->states);
        if (r->named == IN_SOME)
            page_c(p, " (asked for in some worlds only)");
        page_c(p, "; ");
        page_put(p, d->title);
        page_flush(p, 2, 6);
        if (d->to_do.len && (r->states & DM_OUTSTANDING)) {
            page_c(p, "to do: ");
            page_put(p, d->to_do);
            page_flush(p, 4, 8);
        }
        text_cites(p, d->cites, d->cite_count, 4);
    }
}

static void put_pay_kinds(page *p, uint8_t kinds)
{
    if (kinds == 1u << PAY_NOTHING)
        page_c(p, "nothing due");
    else if (kinds & 1u << PAY_DUE)
        page_c(p, "due");
    else
        page_c(p, "if authorised");
    if ((kinds & 1u << PAY_DUE) && (kinds & 1u << PAY_IF_AUTHORISED))
        page_c(p, " or if authorised");
    if ((kinds & 1u << PAY_NOTHING) && kinds != 1u << PAY_NOTHING)
        page_c(p, ", or nothing");
}

static void text_charge(page *p, const explained_charge *c)
{
    const measure *m = &p->m->measures[c->r->measure];
    page_marked(p, MARK_BOLD, m->name);
    page_c(p, ": ");
    page_put(p, c->base);
    page_c(p, " x ");
    page_put(p, c->rate);
    page_c(p, " = ");
    if (c->r->overflow)
        page_c(p, "too large to be stated");
    else if (c->r->known)
        page_marked(p, MARK_BOLD, c->amount);
    else {
        page_c(p, "unknown");
        if (c->needs.len) {
            page_c(p, ", needs ");
            page_put(p, c->needs);
        }
    }
    page_c(p, "; ");
    put_pay_kinds(p, c->r->kinds);
    if (c->r->stands == IN_SOME)
        page_c(p, " (in some worlds only)");
    page_flush(p, 2, 6);
    const measure_version *v = &m->versions[c->version];
    if (v->effect == EF_CHARGE) {
        page_put(p, m->title);
        page_c(p, ", to ");
        page_put(p, p->m->authorities[v->charge.payee].title);
        page_flush(p, 4, 6);
    }
    const explained_measure *x = find_measure(p, c->r->measure);
    if (!x)
        return;
    if (c->r->stands != IN_EVERY && x->why.len) {
        page_c(p, answer_name(x->result->answer));
        page_c(p, x->result->answer == AN_DEPENDS ? " " : "; ");
        page_put(p, x->why);
        page_flush(p, 4, 6);
    }
    if (x->versions[0].applies == TR_YES || p->e->all)
        text_conditions(p, x, 4);
    text_standing(p, x, 4);
    text_dated_cites(p, text_dated(p, x), 4);
}

/* A charge that would stand but for another measure. */
static void text_charge_hit(page *p, const explained_measure *x)
{
    page_marked(p, MARK_BOLD, p->m->measures[x->measure].name);
    page_c(p, ": ");
    page_c(p, answer_name(x->result->answer));
    page_c(p, " ");
    page_put(p, x->why);
    page_c(p, "; ");
    page_put(p, p->m->measures[x->measure].title);
    page_flush(p, 2, 6);
}

static bool charge_hit(const explained_measure *x)
{
    return x->money && x->listed && x->result->stands == IN_NONE &&
           x->result->answer >= AN_DEFEATED && x->result->answer <= AN_NOT_ENFORCED;
}

static void text_charges(page *p)
{
    uint32_t count = p->e->o->charge_count;
    if (count)
        page_heading(p, "Charges");
    for (uint32_t i = 0; i < count; i++)
        text_charge(p, &p->e->charges[i]);
    for (uint32_t g = 0; g < p->e->gate_count; g++) {
        const explained_gate *x = &p->e->gates[g];
        for (uint32_t i = 0; i < x->measure_count; i++) {
            if (!charge_hit(&x->measures[i]))
                continue;
            if (count++ == 0)
                page_heading(p, "Charges");
            text_charge_hit(p, &x->measures[i]);
        }
    }
}

static void put_reading(page *p, const explained_question *x)
{
    const question *q = &p->m->questions[x->question];
    value v = {.state = V_KNOWN, .lo = x->reading, .hi = x->reading};
    if (x->is_open) {
        page_marked(p, MARK_WARN, STR("open"));
        page_c(p, x->known == KNOWN_GIVEN ? ", partly assumed" : "");
        return;
    }
    put_answer(p, q->fact, &v);
    switch (x->known) {
    case KNOWN_GIVEN:
        page_c(p, under_assumes(p->m, q->fact) ? ", assumed by the scenario" : ", assumed");
        return;
    case KNOWN_BEFORE: page_c(p, ", as before the question was asked"); return;
    case KNOWN_ANSWERED: page_c(p, ", answered"); return;
    case KNOWN_NOT: return;
    }
}

static void text_question(page *p, const explained_question *x)
{
    const question *q = &p->m->questions[x->question];
    page_marked(p, MARK_BOLD, q->name);
    page_c(p, ": ");
    put_reading(p, x);
    page_flush(p, 2, 6);
    page_put(p, q->title);
    page_flush(p, 4, 6);
    if (x->is_open && q->has_by_law) {
        value v = {.state = V_KNOWN, .lo = q->by_law, .hi = q->by_law};
        page_c(p, "by law ");
        put_answer(p, q->fact, &v);
        page_flush(p, 4, 6);
    }
    if (!x->is_open && x->known == KNOWN_ANSWERED) {
        text_dated_cites(p, &q->answers[x->answer].when, 4);
        return;
    }
    text_cites(p, q->cites, q->cite_count, 4);
}

/* An open question that is no hinge leaves the verdict as it is. */
static bool question_told(const page *p, const explained_question *x)
{
    return p->e->all || x->hinge || !x->is_open;
}

static void text_questions(page *p)
{
    if (p->e->question_count == 0)
        return;
    page_heading(p, "Questions about the policy");
    uint32_t rest = 0;
    for (uint32_t i = 0; i < p->e->question_count; i++) {
        if (question_told(p, &p->e->questions[i]))
            text_question(p, &p->e->questions[i]);
        else
            rest++;
    }
    for (uint32_t i = 0, put_names = 0; rest && i < p->e->question_count; i++) {
        const explained_question *x = &p->e->questions[i];
        if (question_told(p, x))
            continue;
        page_c(p, put_names++ ? ", " : "open, and no hinge: ");
        page_put(p, p->m->questions[x->question].name);
    }
    if (rest)
        page_flush(p, 2, 6);
}

static void text_near(page *p)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < p->e->near_count; i++) {
        const near_miss *x = &p->e->near[i];
        if (!p->e->all && (shown == NEAR_SHOWN_MAX || (!x->near.den && shown >= 3)))
            break;
        if (shown++ == 0)
            page_heading(p, "Near misses: what one changed fact would bring in");
        page_marked(p, MARK_BOLD, p->m->measures[x->measure].name);
        page_c(p, ": ");
        strbuf *b = page_text(p);
        if (x->leaf)
            explain_leaf(p->e->t, x->leaf, b);
        else
            strbuf_printf(b, "%s %d %s%s", x->begins ? "begins in" : "ended", (int)x->days,
                          x->days == 1 ? "day" : "days", x->begins ? "" : " before");
        if (x->others)
            strbuf_printf(b, " (or %u other facts)", x->others);
        page_buffer(p, b);
        page_flush(p, 2, 6);
    }
    if (shown && shown < p->e->near_count) {
        strbuf *b = page_text(p);
        strbuf_printf(b, "and %u more", (unsigned)(p->e->near_count - shown));
        page_buffer(p, b);
        page_flush(p, 2, 6);
    }
}

static void text_foot(page *p)
{
    const model *m = p->m;
    strbuf *b = page_text(p);
    strbuf_add_c(b, "Decided with pack ");
    strbuf_add(b, m->name);
    strbuf_char(b, ' ');
    strbuf_add(b, m->version);
    strbuf_add_c(b, " (SHA-256 ");
    strbuf_hex(b, m->digest, 6);
    strbuf_add_c(b, "...)");
    if (m->under) {
        strbuf_printf(b, ", scenario " STR_FMT " (SHA-256 ", STR_ARG(m->under->name));
        strbuf_hex(b, m->under->digest, 6);
        strbuf_add_c(b, "...)");
    }
    strbuf_add_c(b, ", tollgate ");
    strbuf_add_c(b, p->e->engine);
    strbuf_add_c(b, ", known on ");
    date_format(b, p->e->p->known_on);
    strbuf_add_c(b, p->e->opt.stance == STANCE_TEXT ? ", stance text" : ", stance enforced");
    if (p->e->opt.on != DAY_ALWAYS) {
        strbuf_add_c(b, ", missing dates taken as ");
        date_format(b, p->e->opt.on);
    }
    strbuf_add_c(b, ". Not legal advice.");
    strbuf_char(p->out, '\n');
    page_mark(p, MARK_DIM);
    page_buffer(p, b);
    page_mark(p, MARK_PLAIN);
    page_flush(p, 0, 2);
}

bool explain_text(const explanation *e, text_style style, arena *a, strbuf *out)
{
    size_t width = style.width ? style.width : WIDTH_DEFAULT;
    page p = {.e = e, .m = e->m, .colour = style.colour, .a = a, .out = out};
    p.sources = arena_alloc(a, e->m->sources_count, sizeof *p.sources);
    if (!p.sources)
        return false;
    p.width = width < WIDTH_MIN ? WIDTH_MIN : width;
    tg_alloc alloc = alloc_arena(a);
    strbuf_init(&p.now, &alloc);
    strbuf_init(&p.piece, &alloc);
    strbuf_room(&p.now, PARAGRAPH_BYTES);
    strbuf_room(&p.piece, PARAGRAPH_BYTES);
    text_under(&p);
    text_head(&p);
    text_hinges(&p);
    text_lifts(&p);
    text_charges(&p);
    text_demands(&p);
    for (uint32_t i = 0; i < e->gate_count; i++)
        text_gate(&p, &e->gates[i]);
    text_questions(&p);
    text_near(&p);
    text_sources(&p);
    text_foot(&p);
    return !out->failed && !e->t->failed;
}
