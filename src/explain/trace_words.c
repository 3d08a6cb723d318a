/*
 * trace_words.c - a leaf of a condition as the policy has it: "item.tpp >=
 * 4,800", "end_use is military".
 *
 * The words depend on the policy alone, so that they can be kept from line to line.
 */
#include "explain/trace.h"

#include "explain/show.h"
#include "explain/text.h"

/* The fact whose type and unit the comparison is shown in. */
static uint32_t compared_fact(const cond *x)
{
    const operand *all[4] = {&x->left.a, &x->right.a, &x->left.b, &x->right.b};
    const char ops[4] = {1, 1, x->left.op, x->right.op};
    for (unsigned i = 0; i < 4; i++) {
        bool scaled = i < 2 ? false : ops[i] == '*' || ops[i] == '/';
        if (ops[i] && !scaled && all[i]->kind == O_FACT)
            return all[i]->id;
    }
    return ID_NONE;
}

/* Products and quotients are of no fact's unit: their numbers are shown bare. */
uint32_t trace_shown_in(const model *m, const cond *x)
{
    bool scaled = x->left.op == '*' || x->left.op == '/' || x->right.op == '*' ||
                  x->right.op == '/';
    uint32_t plain_left = x->left.op == 0 && x->left.a.kind == O_FACT ? x->left.a.id : ID_NONE;
    uint32_t plain_right = x->right.op == 0 && x->right.a.kind == O_FACT ? x->right.a.id : ID_NONE;
    if (scaled)
        return plain_left != ID_NONE ? plain_left : plain_right;
    uint32_t id = compared_fact(x);
    /* A date less a date is a number of days. */
    bool days = (x->left.op == '-' || x->right.op == '-') && id != ID_NONE &&
                m->facts[id].type == TYPE_DATE;
    return days ? ID_NONE : id;
}

static void word_operand(const model *m, uint32_t about, strbuf *b, const operand *o)
{
    switch (o->kind) {
    case O_NUMBER: show_number(b, m, about, o->number, false); return;
    case O_FACT: strbuf_add(b, m->facts[o->id].name); return;
    case O_PARAM:
        strbuf_add(b, m->parameters[o->id].name);
        if (o->as_of != DAY_ALWAYS) {
            strbuf_add_c(b, " as of ");
            date_format(b, o->as_of);
        }
        return;
    }
}

static void word_term(const model *m, uint32_t about, strbuf *b, const term *x)
{
    word_operand(m, about, b, &x->a);
    if (x->op == 0)
        return;
    strbuf_char(b, ' ');
    strbuf_char(b, x->op);
    strbuf_char(b, ' ');
    word_operand(m, about, b, &x->b);
}

/* The words of a leaf, made in one arena. */
typedef struct { const model *m; arena *a; bool failed; } wording;

static str wording_text(wording *w, const strbuf *b)
{
    w->failed = w->failed || b->failed;
    return strbuf_str(b);
}

static strbuf wording_buffer(const wording *w)
{
    strbuf b;
    tg_alloc alloc = alloc_arena(w->a);
    strbuf_init(&b, &alloc);
    return b;
}

static void word_compare(wording *w, const cond *x, leaf_words *out)
{
    uint32_t about = trace_shown_in(w->m, x);
    strbuf left = wording_buffer(w), right = wording_buffer(w), all = wording_buffer(w);
    word_term(w->m, about, &left, &x->left);
    word_term(w->m, about, &right, &x->right);
    out->left = wording_text(w, &left);
    out->right = wording_text(w, &right);
    strbuf_add(&all, out->left);
    strbuf_char(&all, ' ');
    strbuf_add_c(&all, show_cmp(x->op));
    strbuf_char(&all, ' ');
    strbuf_add(&all, out->right);
    out->text = wording_text(w, &all);
    if (x->right.op == 0 && x->right.a.kind == O_NUMBER) {
        strbuf c = wording_buffer(w);
        show_number(&c, w->m, about, x->right.a.number, true);
        out->threshold = wording_text(w, &c);
    }
}

static void word_is(wording *w, const cond *x, leaf_words *out)
{
    strbuf b = wording_buffer(w), c = wording_buffer(w);
    strbuf_add(&b, w->m->facts[x->fact].name);
    strbuf_add_c(&b, " is ");
    show_value(&b, w->m, x->fact, &x->val, false);
    show_value(&c, w->m, x->fact, &x->val, true);
    out->text = wording_text(w, &b);
    out->threshold = wording_text(w, &c);
}

static void word_in(wording *w, const cond *x, leaf_words *out)
{
    strbuf b = wording_buffer(w);
    strbuf_add(&b, w->m->facts[x->fact].name);
    strbuf_add_c(&b, " in ");
    strbuf_add(&b, w->m->groups[x->ref].name);
    if (x->as_of != DAY_ALWAYS) {
        strbuf_add_c(&b, " as of ");
        date_format(&b, x->as_of);
    }
    out->text = wording_text(w, &b);
}

static void word_named(wording *w, const char *before, str name, const char *after, str last,
                       leaf_words *out)
{
    strbuf b = wording_buffer(w);
    strbuf_add_c(&b, before);
    strbuf_add(&b, name);
    strbuf_add_c(&b, after);
    strbuf_add(&b, last);
    out->text = wording_text(w, &b);
}

static void word_leaf(wording *w, const cond *x, leaf_words *out)
{
    const model *m = w->m;
    switch (x->kind) {
    case X_CMP: word_compare(w, x, out); return;
    case X_IS: word_is(w, x, out); return;
    case X_IN: word_in(w, x, out); return;
    case X_NONE: word_named(w, "", m->facts[x->fact].name, " is none", STR(""), out); return;
    case X_UNDER:
        word_named(w, "", m->facts[x->fact].name, " is under ", x->val.text, out);
        out->threshold = x->val.text;
        return;
    case X_DEF: {
        const definition *d = &m->definitions[x->ref];
        word_named(w, d->of_item ? "item is " : "", d->name, "", STR(""), out);
        return;
    }
    case X_TRUE:
    case X_FALSE:
    case X_AND:
    case X_OR:
    case X_NOT: return;
    }
}

trace_words *trace_words_new(const model *m, arena *a)
{
    trace_words *w = arena_alloc(a, 1, sizeof *w);
    if (w)
        *w = (trace_words){a, arena_alloc(a, m->conds_count, sizeof *w->of)};
    return w && w->of ? w : NULL;
}

void trace_say_leaf(tracer *t, tnode *n, const cond *x)
{
    leaf_words *words = t->words ? &t->words->of[n->cond] : arena_alloc(t->a, 1, sizeof *words);
    if (!words) {
        t->failed = true;
        return;
    }
    if (!words->made) {
        wording w = {t->m, t->words ? t->words->a : t->a, false};
        leaf_words fresh = {0};
        word_leaf(&w, x, &fresh);
        fresh.made = !w.failed;
        t->failed = t->failed || w.failed;
        *words = fresh;
    }
    n->words = words;
}
