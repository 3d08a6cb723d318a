/*
 * render_text.c - an explanation for a person at a terminal.
 *
 *     HELD: licence, case by case or denied (open)              what, and why, first
 *       U.S. export    licence, case by case    us.licence
 *     What it hinges on                                         then what would settle it
 *     U.S. export (us.export): licence, case by case            then the tree, gate by gate
 *     Decided with ...                                          last: what reproduces it
 *
 * A line is put together with style marks (bytes below 0x08) in it, then wrapped by columns, then
 * written with ANSI codes or without. Text from outside loses its control characters first, so
 * that no pack and no order file can drive the terminal.
 */
#include "explain/explain.h"

#include "base/utf8.h"
#include "explain/show.h"

enum {
    WIDTH_DEFAULT = 80,
    WIDTH_MIN = 40,
    INDENT_MAX = 40,       /* deeper trees go on at this column */
    KIDS_SHOWN_MAX = 8,    /* alternatives that all fail are not all told */
    NEAR_SHOWN_MAX = 6,
    TOLD_TEXT = 1,
};

enum { MARK_BOLD = 1, MARK_GOOD, MARK_BAD, MARK_WARN, MARK_DIM, MARK_PLAIN };

typedef struct {
    const explanation *e;
    const model *m;
    size_t width;
    bool colour;
    strbuf *out;
    strbuf now;        /* the paragraph under way */
    uint32_t *sources; /* cited so far, in the order of their numbers; room for all */
    uint32_t source_count;
} page;

/* ---- paragraphs ----------------------------------------------------------------------------- */

static void put_mark(page *p, int mark)
{
    strbuf_char(&p->now, (char)mark);
}

/* Text from outside: control characters become U+FFFD. */
static void put(page *p, str s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c != 0x7F)
            continue;
        strbuf_add(&p->now, str_sub(s, done, i));
        strbuf_add_c(&p->now, "\xEF\xBF\xBD");
        done = i + 1;
    }
    strbuf_add(&p->now, str_sub(s, done, s.len));
}

static void put_c(page *p, const char *c)
{
    strbuf_add_c(&p->now, c);
}

static void put_marked(page *p, int mark, str s)
{
    put_mark(p, mark);
    put(p, s);
    put_mark(p, MARK_PLAIN);
}

/* What another module wrote into a buffer, as outside text. */
static void put_buffer(page *p, strbuf *b)
{
    put(p, strbuf_str(b));
    p->out->failed = p->out->failed || b->failed;
    strbuf_free(b);
}

static strbuf text_buffer(const page *p)
{
    strbuf b;
    strbuf_init(&b, &p->out->alloc);
    return b;
}

static const char *mark_code(int mark)
{
    switch (mark) {
    case MARK_BOLD: return "\x1b[1m";
    case MARK_GOOD: return "\x1b[32m";
    case MARK_BAD: return "\x1b[31m";
    case MARK_WARN: return "\x1b[33m";
    case MARK_DIM: return "\x1b[2m";
    default: return "\x1b[0m";
    }
}

static bool is_mark(char c)
{
    return c >= MARK_BOLD && c <= MARK_PLAIN;
}

static size_t word_columns(str word)
{
    size_t marks = 0;
    for (size_t i = 0; i < word.len; i++)
        marks += is_mark(word.ptr[i]);
    return utf8_columns(word) - (utf8_width(MARK_BOLD) ? marks : 0);
}

static void write_word(page *p, str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (!is_mark(word.ptr[i]))
            strbuf_char(p->out, word.ptr[i]);
        else if (p->colour)
            strbuf_add_c(p->out, mark_code(word.ptr[i]));
    }
}

static size_t page_indent(size_t indent)
{
    return indent < INDENT_MAX ? indent : INDENT_MAX;
}

/* Writes the paragraph: the first line at `indent`, the others at `hang`. */
static void flush(page *p, size_t indent, size_t hang)
{
    str s = strbuf_str(&p->now);
    size_t column = page_indent(indent), i = 0;
    bool begun = false;
    strbuf_pad(p->out, ' ', column);
    while (i < s.len) {
        size_t blanks = 0;
        for (; i < s.len && s.ptr[i] == ' '; i++)
            blanks++;
        size_t end = i;
        while (end < s.len && s.ptr[end] != ' ')
            end++;
        str word = str_sub(s, i, end);
        size_t columns = word_columns(word);
        if (begun && columns && column + blanks + columns > p->width) {
            strbuf_char(p->out, '\n');
            column = page_indent(hang);
            strbuf_pad(p->out, ' ', column);
        } else {
            strbuf_pad(p->out, ' ', blanks);
            column += blanks;
        }
        write_word(p, word);
        column += columns;
        begun = begun || columns;
        i = end;
    }
    strbuf_char(p->out, '\n');
    p->out->failed = p->out->failed || p->now.failed;
    strbuf_clear(&p->now);
}

static void heading(page *p, const char *text)
{
    strbuf_char(p->out, '\n');
    put_marked(p, MARK_BOLD, str_c(text));
    flush(p, 0, 2);
}

/* ---- verdicts ---------------------------------------------------------------------------------- */

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
    strbuf b = text_buffer(p);
    show_verdicts(&b, set);
    put_mark(p, mark);
    put_buffer(p, &b);
    put_mark(p, MARK_PLAIN);
}

/* Why an outcome is open: facts, questions or both. */
static const char *open_words(const result *r)
{
    if (r->undetermined && r->depends)
        return "open: facts are missing, and policy can be read in more than one way";
    return r->depends ? "open: policy can be read in more than one way" : "open: facts are missing";
}

static void put_truth(page *p, tri is)
{
    put_mark(p, is == TR_YES ? MARK_GOOD : is == TR_NO ? MARK_BAD : MARK_WARN);
    put_c(p, truth_word(is));
    put_mark(p, MARK_PLAIN);
}

/* ---- the first lines ------------------------------------------------------------------------------ */

/* Rows of name and content, the contents in one column. */
static void put_label(page *p, const char *label, size_t columns)
{
    size_t used = utf8_columns(str_c(label));
    put_mark(p, MARK_DIM);
    put_c(p, label);
    put_mark(p, MARK_PLAIN);
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
    put_mark(p, MARK_BOLD);
    put_c(p, words[o->disposition]);
    put_mark(p, MARK_PLAIN);
    if (o->disposition == DISP_RELEASED || o->disposition == DISP_HELD) {
        put_c(p, ": ");
        put_verdicts(p, o->line.set);
    }
    flush(p, 0, 4);
    if (!o->line.settled && o->line.set) {
        put_c(p, open_words(&o->line));
        flush(p, 2, 4);
    }
    unsigned count = 0;
    for (unsigned i = 0; i < TG_COUNT(held_words); i++) {
        if (!(o->held >> i & 1) || (i == 0 && !o->line.settled))
            continue;
        put_c(p, count++ ? "; " : "held since ");
        put_c(p, held_words[i]);
    }
    if (count)
        flush(p, 2, 4);
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
    put(p, title);
    strbuf_pad(&p->now, ' ', used < columns ? columns - used : 1);
    put_verdicts(p, g->r->set);
    bool passed = g->r->set != 1u << VD_NOT_PASSED;
    uint32_t put_names = 0;
    for (uint32_t i = 0; passed && i < g->measure_count; i++) {
        if (!g->measures[i].decisive)
            continue;
        put_c(p, put_names++ ? ", " : "  by ");
        put(p, p->m->measures[g->measures[i].measure].name);
    }
    flush(p, 2, 2 + columns + 2);
}

static void put_fact_names(page *p, const uint32_t *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        put_c(p, i ? ", " : "");
        put(p, p->m->facts[ids[i]].name);
    }
}

static void head_facts(page *p, size_t columns)
{
    const outcome *o = p->e->o;
    if (o->line_hinges.hinge_count) {
        put_label(p, "hinges on", columns);
        put_fact_names(p, o->line_hinges.hinges[0].items, o->line_hinges.hinges[0].count);
        if (o->line_hinges.greedy)
            put_c(p, " (greedy: may not be the shortest list)");
        flush(p, 2, 2 + columns);
    }
    if (!o->line.settled && o->line.by_law) {
        put_label(p, "by law", columns);
        put_verdicts(p, o->line.by_law);
        put_c(p, ", if nobody acts");
        flush(p, 2, 2 + columns);
    }
    if (o->line.fallback && o->line.fallback != o->line.set) {
        put_label(p, "fallback", columns);
        put_verdicts(p, o->line.fallback);
        put_c(p, ", if the conditions still to be met failed");
        flush(p, 2, 2 + columns);
    }
}

static const dated *shown_dated(const page *p, const explained_measure *x)
{
    return &p->m->measures[x->measure].versions[x->shown].when;
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

static void head_rests(page *p, size_t columns)
{
    const outcome *o = p->e->o;
    if (o->weakest_measure == ID_NONE)
        return;
    put_label(p, "rests on", columns);
    put(p, p->m->measures[o->weakest_measure].name);
    put_c(p, ": ");
    put_c(p, status_name(o->weakest));
    const explained_measure *x = find_measure(p, o->weakest_measure);
    const dated *d = x ? shown_dated(p, x) : NULL;
    if (d && d->cite_count) {
        const source *s = &p->m->sources[d->cites[0].source];
        put_c(p, ", known from ");
        put(p, s->basis);
        if (s->people) {
            strbuf b = text_buffer(p);
            strbuf_printf(&b, " (%u)", (unsigned)s->people);
            put_buffer(p, &b);
        }
    }
    flush(p, 2, 2 + columns);
}

static void head_marks(page *p, size_t columns)
{
    const outcome *o = p->e->o;
    if (o->conflict != IN_NONE) {
        put_label(p, "conflict", columns);
        put_c(p, "conditions of standing measures exclude each other");
        flush(p, 2, 2 + columns);
    }
    if (o->bounded) {
        put_label(p, "bounded", columns);
        put_c(p, "the verdicts may be more than are possible, never fewer");
        flush(p, 2, 2 + columns);
    }
    if (p->e->alias.len) {
        put_label(p, "item", columns);
        put_c(p, "read as ");
        put(p, p->e->alias);
        flush(p, 2, 2 + columns);
    }
}

static void text_head(page *p)
{
    size_t columns = gate_columns(p);
    if (columns < 11)
        columns = 11;
    head_disposition(p);
    for (uint32_t i = 0; i < p->e->gate_count; i++)
        head_gate(p, &p->e->gates[i], columns);
    head_facts(p, columns);
    head_rests(p, columns);
    head_marks(p, columns);
}

/* ---- hinges, what would lift ------------------------------------------------------------------------ */

static void put_answer(page *p, uint32_t id, const value *v)
{
    const fact *f = &p->m->facts[id];
    strbuf b = text_buffer(p);
    if (v->state == V_MISSING)
        strbuf_add_c(&b, "either way");
    else
        show_value(&b, p->m, id, v, false);
    put_buffer(p, &b);
    if (f->kind != FACT_QUESTION || v->state != V_KNOWN)
        return;
    const question *q = &p->m->questions[f->question];
    for (uint32_t i = 0; i < q->reading_count; i++) {
        if (q->readings[i] == v->lo && q->glosses && q->glosses[i].len) {
            put_c(p, " \"");
            put(p, q->glosses[i]);
            put_c(p, "\"");
        }
    }
}

static void text_hinge_item(page *p, uint32_t id)
{
    const fact *f = &p->m->facts[id];
    put_marked(p, MARK_BOLD, f->name);
    put_c(p, "  ");
    put(p, f->ask.len ? f->ask : f->title);
    flush(p, 2, 6);
}

static void text_hinge_row(page *p, const hinge_table *t, uint32_t row)
{
    for (uint32_t i = 0; i < t->first.count; i++) {
        put_c(p, i ? " and " : "if ");
        if (t->first.count > 1) {
            put(p, p->m->facts[t->first.items[i]].name);
            put_c(p, " is ");
        }
        put_answer(p, t->first.items[i], &t->rows[row].answers[i]);
    }
    put_c(p, ": ");
    put_verdicts(p, t->rows[row].set);
    flush(p, 4, 8);
}

static void text_hinges(page *p)
{
    const hinge_set *h = &p->e->o->line_hinges;
    if (h->hinge_count == 0)
        return;
    heading(p, "What it hinges on");
    for (uint32_t i = 0; i < h->hinges[0].count; i++)
        text_hinge_item(p, h->hinges[0].items[i]);
    for (uint32_t i = 0; i < h->table.row_count; i++)
        text_hinge_row(p, &h->table, i);
    strbuf b = text_buffer(p);
    if (h->table.more_rows) {
        strbuf_printf(&b, "and %u more answers", (unsigned)h->table.more_rows);
        put_buffer(p, &b);
        flush(p, 4, 8);
    }
    for (uint32_t i = 1; i < h->hinge_count && i < 4; i++) {
        put_c(p, "or it is settled by ");
        put_fact_names(p, h->hinges[i].items, h->hinges[i].count);
        flush(p, 2, 6);
    }
}

static void text_lifts(page *p)
{
    const outcome *o = p->e->o;
    if (o->lift_count == 0)
        return;
    heading(p, "Would lift");
    for (uint32_t i = 0; i < o->lift_count; i++) {
        const lift *x = &o->lifts[i];
        put_c(p, "if it is shown that ");
        for (uint32_t k = 0; k < x->what.count; k++) {
            put_c(p, k ? " and " : "");
            put(p, p->m->facts[x->what.items[k]].name);
            put_c(p, " is ");
            put_answer(p, x->what.items[k], &x->answers[k]);
        }
        put_c(p, ": ");
        put_verdicts(p, (vset)(1u << x->then));
        flush(p, 2, 6);
    }
}

/* ---- trees --------------------------------------------------------------------------------------------- */

static void text_tree(page *p, tnode *n, size_t indent, const char *before);

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
    strbuf b = text_buffer(p);
    strbuf_printf(&b, "(and %u more)", (unsigned)hidden);
    put_mark(p, MARK_DIM);
    put_buffer(p, &b);
    put_mark(p, MARK_PLAIN);
    flush(p, indent, indent + 2);
}

/* "x is y" as "x is not y", as the policy writes a negated leaf. */
static bool put_negated(page *p, const tnode *kid)
{
    static const char *const words[] = {" is ", " in "};
    str s = kid->text;
    bool can = kid->kind == TN_IS || kid->kind == TN_IN || kid->kind == TN_NONE ||
               kid->kind == TN_UNDER || kid->kind == TN_DEFINITION;
    for (size_t i = 0; can && i + 4 <= s.len; i++) {
        for (size_t w = 0; w < TG_COUNT(words); w++) {
            if (!str_eq_c(str_sub(s, i, i + 4), words[w]))
                continue;
            put(p, str_sub(s, 0, i));
            put_c(p, w == 0 ? " is not " : " not in ");
            put(p, str_sub(s, i + 4, s.len));
            return true;
        }
    }
    if (!can)
        return false;
    put_c(p, "not ");
    put(p, s);
    return true;
}

static void text_not(page *p, tnode *n, size_t indent, const char *before)
{
    tnode *kid = n->kid_count ? n->kids[0] : NULL;
    put_c(p, before);
    if (kid && put_negated(p, kid)) {
        put_c(p, ": ");
        put_truth(p, n->is);
        bool said = kid->kind == TN_DEFINITION || kid->operand_count == 0 ||
                    str_eq(kid->operands[0].shown, STR("missing"));
        if (!said) {
            put_c(p, ", it is ");
            put(p, kid->operands[0].shown);
        }
        flush(p, indent, indent + 4);
        if (kid->kind == TN_DEFINITION)
            text_kids(p, kid, indent + 2);
        return;
    }
    put_c(p, "not: ");
    put_truth(p, n->is);
    flush(p, indent, indent + 4);
    text_kids(p, n, indent + 2);
}

static void text_leaf(page *p, const tnode *n, size_t indent, const char *before)
{
    strbuf b = text_buffer(p);
    explain_leaf(n, &b);
    put_c(p, before);
    put_buffer(p, &b);
    bool says_missing = n->missing_count && n->is == TR_OPEN && n->question == ID_NONE;
    if (says_missing) {
        put_c(p, "; missing: ");
        put_fact_names(p, n->missing, n->missing_count);
    }
    flush(p, indent, indent + 4);
}

static void text_definition(page *p, tnode *n, size_t indent, const char *before)
{
    put_c(p, before);
    put(p, n->text);
    put_c(p, ": ");
    put_truth(p, n->is);
    put_mark(p, MARK_DIM);
    put_c(p, "  (");
    put(p, n->title);
    put_c(p, n->told & TOLD_TEXT && n->kid_count ? "; see above)" : ")");
    put_mark(p, MARK_PLAIN);
    flush(p, indent, indent + 4);
    if (!(n->told & TOLD_TEXT))
        text_kids(p, n, indent + 2);
    n->told |= TOLD_TEXT;
}

static void text_tree(page *p, tnode *n, size_t indent, const char *before)
{
    switch (n->kind) {
    case TN_ALL:
    case TN_ANY:
        put_c(p, before);
        put_c(p, n->kind == TN_ALL ? "all of: " : "any of: ");
        put_truth(p, n->is);
        flush(p, indent, indent + 4);
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
static void text_slot(page *p, const char *slot, tnode *n, size_t indent)
{
    if (n)
        text_tree(p, n, indent, slot);
}

/* ---- measures ---------------------------------------------------------------------------------------------- */

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
    strbuf b = text_buffer(p);
    strbuf_printf(&b, "[%u]", source_number(p, c->source));
    if (c->pinpoint.len) {
        strbuf_char(&b, ' ');
        strbuf_add(&b, c->pinpoint);
    }
    put_buffer(p, &b);
}

/* "sources [1] 742.6(a); [2]" */
static void text_cites(page *p, const cite *cites, uint32_t count, size_t indent)
{
    if (count == 0)
        return;
    put_mark(p, MARK_DIM);
    put_c(p, count == 1 ? "source " : "sources ");
    for (uint32_t i = 0; i < count; i++) {
        put_c(p, i ? "; " : "");
        text_put_cite(p, &cites[i]);
    }
    put_mark(p, MARK_PLAIN);
    flush(p, indent, indent + 4);
}

static void text_dated_cites(page *p, const dated *d, size_t indent)
{
    text_cites(p, d->cites, d->cite_count, indent);
    if (d->ceases == DAY_NEVER || d->ceases_known > p->e->p->known_on)
        return;
    put_mark(p, MARK_DIM);
    put_c(p, "its end by ");
    text_put_cite(p, &d->ceases_cite);
    put_mark(p, MARK_PLAIN);
    flush(p, indent, indent + 4);
}

static void text_source(page *p, unsigned number, const source *s)
{
    strbuf b = text_buffer(p);
    strbuf_printf(&b, "[%u] ", number);
    strbuf_add(&b, s->title);
    strbuf_add_c(&b, "; ");
    strbuf_add(&b, s->publisher);
    strbuf_add_c(&b, ", ");
    strbuf_add(&b, s->basis);
    if (s->people)
        strbuf_printf(&b, " (%u)", (unsigned)s->people);
    strbuf_add_c(&b, ", ");
    date_format(&b, s->published);
    if (s->grade)
        strbuf_printf(&b, ", grade %c", s->grade);
    if (s->row.len)
        strbuf_printf(&b, ", row " STR_FMT, STR_ARG(s->row));
    if (s->url.len) {
        strbuf_char(&b, ' ');
        strbuf_add(&b, s->url);
    }
    put_buffer(p, &b);
    flush(p, 2, 6);
}

static void text_sources(page *p)
{
    if (p->source_count == 0)
        return;
    heading(p, "Sources");
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
    put_marked(p, MARK_BOLD, m->name);
    put_c(p, ": ");
    put_marked(p, answer_mark(x), str_c(answer_name(x->result->answer)));
    if (x->why.len) {
        bool by = (x->result->answer >= AN_DEFEATED && x->result->answer <= AN_NOT_ENFORCED) ||
                  x->result->answer == AN_DEPENDS;
        put_c(p, by ? " " : "; ");
        put(p, x->why);
    }
    flush(p, indent, indent + 4);
    put(p, m->title);
    flush(p, indent + 2, indent + 4);
}

static void put_measure_names(page *p, const char *before, const uint32_t *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        put_c(p, i ? ", " : before);
        put(p, p->m->measures[ids[i]].name);
    }
}

static void text_effect(page *p, const explained_measure *x, size_t indent)
{
    const measure_version *v = &p->m->measures[x->measure].versions[x->shown];
    strbuf b = text_buffer(p);
    explain_effect(p->m, v, &b);
    put_buffer(p, &b);
    put_measure_names(p, "; defeats ", x->defeats, x->defeats_count);
    flush(p, indent, indent + 2);
}

static const demand_result *find_demand(const outcome *o, uint32_t id)
{
    for (uint32_t i = 0; i < o->demand_count; i++) {
        if (o->demands[i].demand == id)
            return &o->demands[i];
    }
    return NULL;
}

static void put_states(page *p, uint8_t states)
{
    static const char *const words[] = {"satisfied", "outstanding", "failed"};
    static const int marks[] = {MARK_GOOD, MARK_WARN, MARK_BAD};
    bool any = false;
    for (unsigned i = 0; i < TG_COUNT(words); i++) {
        if (!(states >> i & 1))
            continue;
        put_c(p, any ? " or " : "");
        put_marked(p, marks[i], str_c(words[i]));
        any = true;
    }
}

static void text_relies(page *p, const explained_measure *x, size_t indent)
{
    const measure_version *v = &p->m->measures[x->measure].versions[x->shown];
    for (uint32_t i = 0; i < v->relies_count; i++) {
        const demand_result *d = find_demand(p->e->o, v->relies[i]);
        put_c(p, i ? ", " : "relies on ");
        put(p, p->m->demands[v->relies[i]].name);
        if (d) {
            put_c(p, " (");
            put_states(p, d->states);
            put_c(p, ")");
        }
    }
    if (v->relies_count)
        flush(p, indent, indent + 2);
}

/* "rule, binds everyone, in force from 2023-11-17, known from 2023-10-25" */
static void text_standing(page *p, const explained_measure *x, size_t indent)
{
    const measure_version *v = &p->m->measures[x->measure].versions[x->shown];
    strbuf b = text_buffer(p);
    strbuf_add_c(&b, status_name(v->status));
    if (v->binds == ID_NONE)
        strbuf_add_c(&b, ", binds everyone");
    strbuf_add_c(&b, ", in force ");
    show_span(&b, x->versions[x->version_count - 1].in);
    if (v->clock != p->m->gates[p->m->measures[x->measure].gate].clock) {
        strbuf_add_c(&b, " by ");
        strbuf_add(&b, p->m->facts[v->clock].name);
    }
    if (v->text_from != DAY_NEVER) {
        strbuf_add_c(&b, ", text from ");
        date_format(&b, v->text_from);
    }
    strbuf_add_c(&b, ", known from ");
    date_format(&b, v->when.known);
    put_mark(p, MARK_DIM);
    put_buffer(p, &b);
    put_mark(p, MARK_PLAIN);
    flush(p, indent, indent + 4);
}

static void text_conditions(page *p, const explained_measure *x, size_t indent)
{
    for (uint32_t i = 0; i < x->version_count; i++) {
        const explained_version *v = &x->versions[i];
        if (x->version_count > 1) {
            strbuf b = text_buffer(p);
            strbuf_add_c(&b, "version ");
            show_span(&b, v->in);
            strbuf_printf(&b, ": %s", truth_word(v->in_force));
            put_buffer(p, &b);
            flush(p, indent, indent + 2);
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

static void text_measure(page *p, const explained_measure *x, size_t indent)
{
    const measure *m = &p->m->measures[x->measure];
    text_measure_head(p, x, indent);
    text_effect(p, x, indent + 2);
    if (!told_briefly(p, x)) {
        text_conditions(p, x, indent + 2);
        text_relies(p, x, indent + 2);
    }
    text_standing(p, x, indent + 2);
    text_dated_cites(p, shown_dated(p, x), indent + 2);
    for (uint32_t i = 0; p->e->all && i < m->note_count; i++) {
        put_mark(p, MARK_DIM);
        put_c(p, "note: ");
        put(p, m->notes[i]);
        put_mark(p, MARK_PLAIN);
        flush(p, indent + 2, indent + 4);
    }
}

/* ---- gates ---------------------------------------------------------------------------------------------------- */

static void text_topic(page *p, const explained_topic *t)
{
    put_c(p, t->covered == TR_YES  ? "speaks for "
             : t->covered == TR_NO ? "does not speak for "
                                   : "may speak for ");
    put(p, p->m->topics[t->topic].title);
    if (t->coverage != ID_NONE) {
        strbuf b = text_buffer(p);
        const coverage *c = &p->m->coverages[t->coverage];
        strbuf_add_c(&b, ", covered ");
        show_span(&b, c->when.in);
        strbuf_add_c(&b, ", checked through ");
        date_format(&b, c->checked_through);
        put_buffer(p, &b);
    } else {
        put_c(p, ", which is not covered at all");
    }
    if (t->covered == TR_OPEN)
        put_c(p, ", as the date will be");
    flush(p, 2, 4);
}

static void text_clock(page *p, const explained_gate *g)
{
    strbuf b = text_buffer(p);
    strbuf_add_c(&b, "date: ");
    strbuf_add(&b, p->m->facts[p->m->gates[g->gate].clock].name);
    strbuf_char(&b, ' ');
    if (g->clock.lo == g->clock.hi)
        show_day(&b, g->clock.lo, g->clock.minute);
    else if (g->clock.lo > g->clock.hi)
        strbuf_add_c(&b, "none");
    else if (p->e->p->values[p->m->gates[g->gate].clock].state == V_PART) {
        date_format(&b, g->clock.lo);
        strbuf_add_c(&b, " .. ");
        date_format(&b, g->clock.hi);
    } else
        strbuf_add_c(&b, "missing");
    put_buffer(p, &b);
    flush(p, 2, 4);
}

static void text_limit(page *p, const explained_limit *l)
{
    const limit *x = &p->m->limits[l->limit];
    put_marked(p, MARK_BOLD, x->name);
    put_c(p, ": limit not drawn; ");
    put(p, x->title);
    flush(p, 2, 6);
    text_slot(p, "counts ", l->counts, 4);
    strbuf b = text_buffer(p);
    strbuf_add_c(&b, status_name(x->status));
    strbuf_add_c(&b, ", in force ");
    show_span(&b, l->in);
    put_mark(p, MARK_DIM);
    put_buffer(p, &b);
    put_mark(p, MARK_PLAIN);
    flush(p, 4, 8);
    text_dated_cites(p, &x->when, 4);
}

static void text_gate(page *p, const explained_gate *g)
{
    const gate *about = &p->m->gates[g->gate];
    bool passed = g->r->set != 1u << VD_NOT_PASSED;
    if (!passed && !p->e->all)
        return;
    strbuf_char(p->out, '\n');
    put_marked(p, MARK_BOLD, about->title);
    put_c(p, " (");
    put(p, about->name);
    put_c(p, "): ");
    put_verdicts(p, g->r->set);
    if (!g->r->settled) {
        put_c(p, "; ");
        put_c(p, open_words(g->r));
    }
    flush(p, 0, 4);
    if (g->r->fallback && g->r->fallback != g->r->set) {
        put_c(p, "fallback: ");
        put_verdicts(p, g->r->fallback);
        flush(p, 2, 4);
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
    strbuf b = text_buffer(p);
    strbuf_printf(&b, "%u other %s not bear on the line", (unsigned)rest,
                  rest == 1 ? "measure does" : "measures do");
    strbuf_char(p->out, '\n');
    put_mark(p, MARK_DIM);
    put_buffer(p, &b);
    put_mark(p, MARK_PLAIN);
    flush(p, 2, 4);
}

/* ---- what comes after the gates ---------------------------------------------------------------------------------- */

static void text_demands(page *p)
{
    const outcome *o = p->e->o;
    if (o->demand_count == 0)
        return;
    heading(p, "Conditions to meet");
    for (uint32_t i = 0; i < o->demand_count; i++) {
        const demand_result *r = &o->demands[i];
        const demand *d = &p->m->demands[r->demand];
        put_marked(p, MARK_BOLD, d->name);
        put_c(p, ": ");
        put_states(p, r->states);
        if (r->named == IN_SOME)
            put_c(p, " (asked for in some worlds only)");
        put_c(p, "; ");
        put(p, d->title);
        flush(p, 2, 6);
        if (d->to_do.len && (r->states & DM_OUTSTANDING)) {
            put_c(p, "to do: ");
            put(p, d->to_do);
            flush(p, 4, 8);
        }
        text_cites(p, d->cites, d->cite_count, 4);
    }
}

static void put_pay_kinds(page *p, uint8_t kinds)
{
    if (kinds == 1u << PAY_NOTHING)
        put_c(p, "nothing due");
    else if (kinds & 1u << PAY_DUE)
        put_c(p, "due");
    else
        put_c(p, "if authorised");
    if ((kinds & 1u << PAY_DUE) && (kinds & 1u << PAY_IF_AUTHORISED))
        put_c(p, " or if authorised");
    if ((kinds & 1u << PAY_NOTHING) && kinds != 1u << PAY_NOTHING)
        put_c(p, ", or nothing");
}

static void text_charge(page *p, const explained_charge *c)
{
    const measure *m = &p->m->measures[c->r->measure];
    put_marked(p, MARK_BOLD, m->name);
    put_c(p, ": ");
    put(p, c->base);
    put_c(p, " x ");
    put(p, c->rate);
    put_c(p, " = ");
    if (c->r->overflow)
        put_c(p, "too large to be stated");
    else if (c->r->known)
        put_marked(p, MARK_BOLD, c->amount);
    else {
        put_c(p, "unknown");
        if (c->needs.len) {
            put_c(p, ", needs ");
            put(p, c->needs);
        }
    }
    put_c(p, "; ");
    put_pay_kinds(p, c->r->kinds);
    if (c->r->stands == IN_SOME)
        put_c(p, " (in some worlds only)");
    flush(p, 2, 6);
    const measure_version *v = &m->versions[c->version];
    if (v->effect == EF_CHARGE) {
        put(p, m->title);
        put_c(p, ", to ");
        put(p, p->m->authorities[v->charge.payee].title);
        flush(p, 4, 6);
    }
    const explained_measure *x = find_measure(p, c->r->measure);
    if (!x)
        return;
    if (c->r->stands == IN_EVERY || p->e->all)
        text_conditions(p, x, 4);
    else if (x->why.len) {
        put_c(p, answer_name(x->result->answer));
        put_c(p, x->result->answer == AN_DEPENDS ? " " : "; ");
        put(p, x->why);
        flush(p, 4, 6);
    }
    text_standing(p, x, 4);
    text_dated_cites(p, shown_dated(p, x), 4);
}

/* A charge that would stand but for another measure. */
static void text_charge_hit(page *p, const explained_measure *x)
{
    put_marked(p, MARK_BOLD, p->m->measures[x->measure].name);
    put_c(p, ": ");
    put_c(p, answer_name(x->result->answer));
    put_c(p, " ");
    put(p, x->why);
    put_c(p, "; ");
    put(p, p->m->measures[x->measure].title);
    flush(p, 2, 6);
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
        heading(p, "Charges");
    for (uint32_t i = 0; i < count; i++)
        text_charge(p, &p->e->charges[i]);
    for (uint32_t g = 0; g < p->e->gate_count; g++) {
        const explained_gate *x = &p->e->gates[g];
        for (uint32_t i = 0; i < x->measure_count; i++) {
            if (!charge_hit(&x->measures[i]))
                continue;
            if (count++ == 0)
                heading(p, "Charges");
            text_charge_hit(p, &x->measures[i]);
        }
    }
}

static void put_reading(page *p, const explained_question *x)
{
    const question *q = &p->m->questions[x->question];
    value v = {.state = V_KNOWN, .lo = x->reading, .hi = x->reading};
    if (x->is_open) {
        put_marked(p, MARK_WARN, STR("open"));
        put_c(p, x->known == KNOWN_GIVEN ? ", partly assumed" : "");
        return;
    }
    put_answer(p, q->fact, &v);
    switch (x->known) {
    case KNOWN_GIVEN: put_c(p, ", assumed"); return;
    case KNOWN_BEFORE: put_c(p, ", as before the question was asked"); return;
    case KNOWN_ANSWERED: put_c(p, ", answered"); return;
    case KNOWN_NOT: return;
    }
}

static void text_question(page *p, const explained_question *x)
{
    const question *q = &p->m->questions[x->question];
    put_marked(p, MARK_BOLD, q->name);
    put_c(p, ": ");
    put_reading(p, x);
    flush(p, 2, 6);
    put(p, q->title);
    flush(p, 4, 6);
    if (x->is_open && q->has_by_law) {
        value v = {.state = V_KNOWN, .lo = q->by_law, .hi = q->by_law};
        put_c(p, "by law ");
        put_answer(p, q->fact, &v);
        flush(p, 4, 6);
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
    heading(p, "Questions about the policy");
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
        put_c(p, put_names++ ? ", " : "open, and no hinge: ");
        put(p, p->m->questions[x->question].name);
    }
    if (rest)
        flush(p, 2, 6);
}

static void text_near(page *p)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < p->e->near_count; i++) {
        const near_miss *x = &p->e->near[i];
        if (!p->e->all && (shown == NEAR_SHOWN_MAX || (!x->near.den && shown >= 3)))
            break;
        if (shown++ == 0)
            heading(p, "Near misses: what one changed fact would bring in");
        put_marked(p, MARK_BOLD, p->m->measures[x->measure].name);
        put_c(p, ": ");
        strbuf b = text_buffer(p);
        if (x->leaf)
            explain_leaf(x->leaf, &b);
        else
            strbuf_printf(&b, "%s %d %s%s", x->begins ? "begins in" : "ended", (int)x->days,
                          x->days == 1 ? "day" : "days", x->begins ? "" : " before");
        if (x->others)
            strbuf_printf(&b, " (or %u other facts)", x->others);
        put_buffer(p, &b);
        flush(p, 2, 6);
    }
    if (shown && shown < p->e->near_count) {
        strbuf b = text_buffer(p);
        strbuf_printf(&b, "and %u more", (unsigned)(p->e->near_count - shown));
        put_buffer(p, &b);
        flush(p, 2, 6);
    }
}

static void text_foot(page *p)
{
    const model *m = p->m;
    strbuf b = text_buffer(p);
    strbuf_printf(&b, "Decided with pack " STR_FMT " " STR_FMT " (SHA-256 ", STR_ARG(m->name),
                  STR_ARG(m->version));
    for (size_t i = 0; i < 6; i++)
        strbuf_printf(&b, "%02x", m->digest[i]);
    strbuf_printf(&b, "...), tollgate %s, known on ", p->e->engine);
    date_format(&b, p->e->p->known_on);
    strbuf_printf(&b, ", stance %s", p->e->opt.stance == STANCE_TEXT ? "text" : "enforced");
    if (p->e->opt.on != DAY_ALWAYS) {
        strbuf_add_c(&b, ", missing dates taken as ");
        date_format(&b, p->e->opt.on);
    }
    strbuf_add_c(&b, ". Not legal advice.");
    strbuf_char(p->out, '\n');
    put_mark(p, MARK_DIM);
    put_buffer(p, &b);
    put_mark(p, MARK_PLAIN);
    flush(p, 0, 2);
}

bool explain_text(const explanation *e, text_style style, arena *a, strbuf *out)
{
    size_t width = style.width ? style.width : WIDTH_DEFAULT;
    page p = {.e = e, .m = e->m, .colour = style.colour, .out = out};
    p.sources = arena_alloc(a, e->m->sources_count, sizeof *p.sources);
    if (!p.sources)
        return false;
    p.width = width < WIDTH_MIN ? WIDTH_MIN : width;
    strbuf_init(&p.now, &out->alloc);
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
    strbuf_free(&p.now);
    return !out->failed;
}
