/*
 * trace.c - conditions on a line, leaf by leaf; see trace.h.
 *
 *     term -> range [lo, hi] in base units -> compared as a whole: yes, no, or it depends
 *
 * A missing number is the range that its declaration, what is partly known and the constraints
 * leave it; one with two missing numbers is open, whatever the ranges say (docs/engine.md, 2).
 */
#include "explain/trace.h"

#include "explain/show.h"
#include "explain/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    TRACE_DEPTH_MAX = 400,  /* definitions in definitions: deeper ones are open, not followed */
    MISSING_MAX = 8,        /* facts that one leaf can lack: two terms, each of two derived ones */
};

/* ---- memory ---------------------------------------------------------------------------------- */

static void *trace_alloc(tracer *t, size_t count, size_t size)
{
    void *p = arena_alloc(t->a, count, size);
    t->failed = t->failed || !p;
    return p;
}

str trace_say(tracer *t, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, fmt, args);
    char *text = bytes < 0 ? NULL : trace_alloc(t, (size_t)bytes + 1, 1);
    if (text)
        vsnprintf(text, (size_t)bytes + 1, fmt, again);
    va_end(again);
    va_end(args);
    return text ? (str){text, (size_t)bytes} : STR("");
}

static strbuf trace_buffer(tracer *t)
{
    strbuf b;
    tg_alloc alloc = alloc_arena(t->a);
    strbuf_init(&b, &alloc);
    return b;
}

static str trace_text(tracer *t, const strbuf *b)
{
    t->failed = t->failed || b->failed;
    return strbuf_str(b);
}

const leaf_words no_words = {0};
static const leaf_words always_words = {.text = {"always", 6}}, never_words = {.text = {"never", 5}},
                        too_deep_words = {.text = {"(nested too deeply to be shown)", 31}};

static tnode *tnode_new(tracer *t, tnode_kind kind, uint32_t cond_id)
{
    tnode *n = trace_alloc(t, 1, sizeof *n);
    if (!n)
        return NULL;
    n->kind = kind; /* the rest is zero as it comes */
    n->cond = cond_id;
    n->words = &no_words;
    n->fact = n->question = ID_NONE;
    return n;
}

/* Adds a fact that the leaf lacks. */
static void tnode_misses(tracer *t, tnode *n, uint32_t id)
{
    for (uint32_t i = 0; i < n->missing_count; i++) {
        if (n->missing[i] == id)
            return;
    }
    if (n->missing_count >= MISSING_MAX)
        return;
    uint32_t *longer = trace_alloc(t, n->missing_count + 1u, sizeof *longer);
    if (!longer)
        return;
    for (uint32_t i = 0; i < n->missing_count; i++)
        longer[i] = n->missing[i];
    longer[n->missing_count++] = id;
    n->missing = longer;
}

/* ---- truth ----------------------------------------------------------------------------------- */

tri truth_not(tri x)
{
    return x == TR_OPEN ? TR_OPEN : x == TR_YES ? TR_NO : TR_YES;
}

tri truth_and(tri x, tri y)
{
    if (x == TR_NO || y == TR_NO)
        return TR_NO;
    return x == TR_YES && y == TR_YES ? TR_YES : TR_OPEN;
}

tri truth_or(tri x, tri y)
{
    return truth_not(truth_and(truth_not(x), truth_not(y)));
}

static clock_range clock_frozen(int32_t day)
{
    return (clock_range){.fact = ID_NONE, .lo = day, .hi = day, .minute = 0};
}

/* ---- ranges of numbers ----------------------------------------------------------------------- */

typedef struct {
    bool none, may_be_none;
    bool has_lo, has_hi;
    rat lo, hi; /* equal and both there: known */
    unsigned missing;
} range;

static const range range_any = {.missing = 1};

static range range_at(rat v)
{
    return (range){.has_lo = true, .has_hi = true, .lo = v, .hi = v};
}

static bool range_known(const range *r)
{
    return !r->none && !r->may_be_none && r->missing == 0;
}

static range range_of_steps(const tracer *t, uint32_t id, int64_t lo, int64_t hi)
{
    range r = range_any;
    r.has_lo = fact_number(t->m, id, lo, &r.lo);
    r.has_hi = fact_number(t->m, id, hi, &r.hi);
    return r;
}

/* Ends of `x op k` or, reversed, `k op x`, for a known k. */
static range range_ends(char op, range x, rat k, bool reversed)
{
    range r = {.may_be_none = x.may_be_none, .missing = x.missing};
    rat a = x.lo, b = x.hi, zero = rat_int(0);
    bool around_zero = op == '/' && reversed &&
                       (!x.has_lo || !x.has_hi || rat_cmp(a, zero) <= 0) &&
                       (!x.has_lo || !x.has_hi || rat_cmp(b, zero) >= 0);
    if (around_zero) {
        /* A quotient by zero is none; by ever less than zero it has no bound. */
        r.may_be_none = true;
        bool positive = x.has_lo && rat_cmp(a, zero) == 0 && rat_cmp(k, zero) >= 0;
        r.has_lo = positive && x.has_hi && rat_cmp(b, zero) > 0 && rat_div(k, b, &r.lo);
        return r;
    }
    r.has_lo = x.has_lo && (reversed ? rat_apply(op, k, a, &r.lo) : rat_apply(op, a, k, &r.lo));
    r.has_hi = x.has_hi && (reversed ? rat_apply(op, k, b, &r.hi) : rat_apply(op, b, k, &r.hi));
    bool falls = (op == '-' && reversed) || ((op == '*' || op == '/') && rat_cmp(k, zero) < 0);
    falls = falls != (op == '/' && reversed);
    if (falls) {
        range turned = r;
        turned.lo = r.hi;
        turned.hi = r.lo;
        turned.has_lo = r.has_hi;
        turned.has_hi = r.has_lo;
        return turned;
    }
    return r;
}

static range range_join(char op, range x, range y)
{
    range r = {0};
    bool by_zero = op == '/' && range_known(&y) && y.lo.num == 0;
    if (x.none || y.none || by_zero) {
        r.none = true;
        return r;
    }
    r.missing = x.missing + y.missing;
    r.may_be_none = x.may_be_none || y.may_be_none;
    if (x.missing == 0 && y.missing == 0) {
        rat v;
        if (!rat_apply(op, x.lo, y.lo, &v))
            return (range){.missing = 1};
        return range_at(v);
    }
    if (x.missing && y.missing)
        return r;
    return y.missing == 0 ? range_ends(op, x, y.lo, false) : range_ends(op, y, x.lo, true);
}

/* ---- operands -------------------------------------------------------------------------------- */

typedef struct {
    tracer *t;
    tnode *n;
    clock_range c;
    unsigned depth;
} reading;

static range trace_read_term(reading *r, const term *x, bool show);

static void operand_add(reading *r, operand_text *text)
{
    tnode *n = r->n;
    if (text && n->operand_count < TG_COUNT(n->operands))
        n->operands[n->operand_count++] = text;
}

static void operand_say(reading *r, str name, str shown, str plain)
{
    operand_text *text = trace_alloc(r->t, 1, sizeof *text);
    if (text)
        *text = (operand_text){name, shown, plain, true};
    operand_add(r, text);
}

static str value_words(tracer *t, uint32_t id, const value *v, bool plain)
{
    strbuf b = trace_buffer(t);
    if (t->p->exact[id].den > 0)
        show_number(&b, t->m, id, t->p->exact[id], plain);
    else
        show_value(&b, t->m, id, v, plain);
    return trace_text(t, &b);
}

/* A fact's value is the same in every leaf; what is known of a question goes by the clock. */
static void trace_operand_value(reading *r, uint32_t id, const value *v)
{
    tracer *t = r->t;
    if (t->m->facts[id].kind != FACT_QUESTION)
        operand_add(r, &t->told[id]);
    else
        operand_say(r, t->m->facts[id].name, value_words(t, id, v, false),
                    t->plain ? value_words(t, id, v, true) : STR(""));
}

const operand_text *trace_operand(tracer *t, const tnode *n, unsigned i)
{
    operand_text *text = n->operands[i];
    if (!text->made) {
        uint32_t id = (uint32_t)(text - t->told);
        text->name = t->m->facts[id].name;
        text->shown = value_words(t, id, &t->p->values[id], false);
        text->plain = t->plain ? value_words(t, id, &t->p->values[id], true) : STR("");
        text->made = true;
    }
    return text;
}

/* The reading of a question at the clock: V_KNOWN, or V_MISSING while it is open. */
static value question_value(reading *r, uint32_t id)
{
    tracer *t = r->t;
    const fact *f = &t->m->facts[id];
    const question *q = &t->m->questions[f->question];
    r->n->question = f->question;
    if (t->p->values[id].state != V_MISSING) {
        r->n->known = KNOWN_GIVEN;
        return t->p->values[id];
    }
    if (q->asked > t->p->known_on && q->has_before) {
        r->n->known = KNOWN_BEFORE;
        return (value){.state = V_KNOWN, .lo = q->before, .hi = q->before};
    }
    uint32_t best = ID_NONE;
    bool sure = true;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        const answer *a = &q->answers[i];
        tri inside = trace_inside(t, when_span(&a->when, t->p->known_on), r->c);
        if (a->when.known > t->p->known_on || inside == TR_NO)
            continue;
        sure = sure && inside == TR_YES;
        if (best == ID_NONE || a->when.known >= q->answers[best].when.known)
            best = i;
    }
    if (best == ID_NONE || !sure) {
        tnode_misses(t, r->n, best == ID_NONE || r->c.fact == ID_NONE ? id : r->c.fact);
        return (value){.state = V_MISSING};
    }
    r->n->known = KNOWN_ANSWERED;
    r->n->answer = best;
    int64_t reading_known = q->answers[best].reading;
    return (value){.state = V_KNOWN, .lo = reading_known, .hi = reading_known};
}

static range missing_fact_range(reading *r, uint32_t id, bool show)
{
    tracer *t = r->t;
    const fact *f = &t->m->facts[id];
    const value *v = &t->p->values[id];
    if (f->derived && v->state == V_MISSING && r->depth < TRACE_DEPTH_MAX) {
        r->depth++;
        range by_parts = trace_read_term(r, &f->derive, false);
        r->depth--;
        if (by_parts.missing == 1 || by_parts.none)
            return by_parts;
        range own = range_of_steps(t, id, f->low, f->high);
        own.may_be_none = f->may_be_none;
        return own;
    }
    (void)show;
    const value *cut = &t->cut[id];
    tnode_misses(t, r->n, id);
    range own = cut->state == V_MISSING ? range_of_steps(t, id, f->low, f->high)
                                        : range_of_steps(t, id, cut->lo, cut->hi);
    own.may_be_none = v->state == V_MISSING && f->may_be_none && cut->state == V_MISSING;
    return own;
}

static range trace_read_fact(reading *r, uint32_t id, bool show)
{
    tracer *t = r->t;
    const fact *f = &t->m->facts[id];
    value v = t->p->values[id];
    if (f->kind == FACT_QUESTION)
        v = question_value(r, id);
    if (show)
        trace_operand_value(r, id, &v);
    rat known;
    switch (v.state) {
    case V_NONE: return (range){.none = true};
    case V_KNOWN:
        if (f->kind == FACT_QUESTION ? fact_number(t->m, id, v.lo, &known)
                                     : line_number(t->m, t->p, id, &known))
            return range_at(known);
        return range_any;
    case V_MISSING:
    case V_PART: break;
    }
    if (f->kind == FACT_QUESTION) {
        const question *q = &t->m->questions[f->question];
        if (v.state == V_PART)
            return range_of_steps(t, id, v.lo, v.hi);
        return q->reading_count ? range_of_steps(t, id, q->readings[0],
                                                 q->readings[q->reading_count - 1])
                                : range_any;
    }
    return missing_fact_range(r, id, show);
}

static range param_version_range(reading *r, const param_version *v)
{
    tracer *t = r->t;
    if (v->kind == PARAM_FIXED)
        return range_at(v->lo);
    rat given;
    if (v->fact != ID_NONE && line_number(t->m, t->p, v->fact, &given))
        return range_at(given);
    if (v->fact != ID_NONE)
        tnode_misses(t, r->n, v->fact);
    return (range){.missing = 1,
                   .has_lo = v->kind == PARAM_AT_LEAST || v->kind == PARAM_RANGE,
                   .has_hi = v->kind == PARAM_AT_MOST || v->kind == PARAM_RANGE,
                   .lo = v->lo,
                   .hi = v->hi};
}

static void param_show(reading *r, const parameter *x, const range *got)
{
    tracer *t = r->t;
    strbuf shown = trace_buffer(t), plain = trace_buffer(t);
    strbuf *both[2] = {&shown, &plain};
    for (unsigned i = 0; i < (t->plain ? 2u : 1u); i++) {
        strbuf *b = both[i];
        if (got->has_lo && got->has_hi && rat_cmp(got->lo, got->hi) == 0) {
            show_number(b, t->m, r->n->fact, got->lo, i == 1);
        } else if (got->has_lo || got->has_hi) {
            strbuf_add_c(b, got->has_lo ? "at least " : "at most ");
            show_number(b, t->m, r->n->fact, got->has_lo ? got->lo : got->hi, i == 1);
        } else {
            strbuf_add_c(b, "unknown");
        }
    }
    if (x->supposed && t->m->under)
        strbuf_printf(&shown, " (scenario " STR_FMT ")", STR_ARG(t->m->under->name));
    operand_say(r, x->name, trace_text(t, &shown), trace_text(t, &plain));
}

static range trace_read_param(reading *r, const operand *o, bool show)
{
    tracer *t = r->t;
    const parameter *x = &t->m->parameters[o->id];
    clock_range c = o->as_of == DAY_ALWAYS ? r->c : clock_frozen(o->as_of);
    version_list list = VERSION_LIST(x->versions, x->version_count);
    uint32_t *may = trace_alloc(t, x->version_count + 1u, sizeof *may);
    if (!may)
        return range_any;
    uint32_t n = trace_versions(t, list, c, may);
    range got = range_any;
    if (n == 1 && may[0] != ID_NONE)
        got = param_version_range(r, &x->versions[may[0]]);
    else if (n > 1 && c.fact != ID_NONE)
        tnode_misses(t, r->n, c.fact);
    if (show)
        param_show(r, x, &got);
    return got;
}

static range trace_read_operand(reading *r, const operand *o, bool show)
{
    switch (o->kind) {
    case O_NUMBER: return range_at(o->number);
    case O_FACT: return trace_read_fact(r, o->id, show);
    case O_PARAM: return trace_read_param(r, o, show);
    }
    tg_panic(__FILE__, __LINE__, "operand_kind");
}

static range trace_read_term(reading *r, const term *x, bool show)
{
    range a = trace_read_operand(r, &x->a, show);
    if (x->op == 0)
        return a;
    range b = trace_read_operand(r, &x->b, show);
    return range_join(x->op, a, b);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool sure_below(const range *x, const range *y, bool or_equal)
{
    if (!x->has_hi || !y->has_lo)
        return false;
    int order = rat_cmp(x->hi, y->lo);
    return or_equal ? order <= 0 : order < 0;
}

static tri compare_ranges(cmp_op op, const range *x, const range *y)
{
    bool yes = false, no = false;
    switch (op) {
    case CMP_LT: yes = sure_below(x, y, false), no = sure_below(y, x, true); break;
    case CMP_LE: yes = sure_below(x, y, true), no = sure_below(y, x, false); break;
    case CMP_GT: yes = sure_below(y, x, false), no = sure_below(x, y, true); break;
    case CMP_GE: yes = sure_below(y, x, true), no = sure_below(x, y, false); break;
    case CMP_EQ:
    case CMP_NE:
        no = sure_below(x, y, false) || sure_below(y, x, false);
        yes = sure_below(x, y, true) && sure_below(y, x, true);
        break;
    }
    if (op == CMP_NE) {
        bool swap = yes;
        yes = no;
        no = swap;
    }
    return no ? TR_NO : yes ? TR_YES : TR_OPEN;
}

static tri compare_numbers(cmp_op op, int order)
{
    bool holds = false;
    switch (op) {
    case CMP_LT: holds = order < 0; break;
    case CMP_LE: holds = order <= 0; break;
    case CMP_GT: holds = order > 0; break;
    case CMP_GE: holds = order >= 0; break;
    case CMP_EQ: holds = order == 0; break;
    case CMP_NE: holds = order != 0; break;
    }
    return holds ? TR_YES : TR_NO;
}

bool trace_margin(const tnode *n, rat *size, bool *above)
{
    if (!n->numbers || !rat_sub(n->left, n->right, size))
        return false;
    *above = size->num > 0;
    if (size->num < 0)
        size->num = -size->num;
    return true;
}

rat trace_near(const model *m, const tnode *n)
{
    rat size, near, against = n->right_op == 0 ? n->right : n->left;
    bool above;
    if (!trace_margin(n, &size, &above))
        return (rat){0, 0};
    if (n->fact != ID_NONE && m->facts[n->fact].type == TYPE_DATE)
        against = rat_int(365);
    if (against.num < 0)
        against.num = -against.num;
    return against.num && rat_div(size, against, &near) ? near : (rat){0, 0};
}

static void trace_compare(reading *r, const cond *x)
{
    tracer *t = r->t;
    tnode *n = r->n;
    n->op = x->op;
    n->left_op = x->left.op;
    n->right_op = x->right.op;
    n->fact = trace_shown_in(t->m, x);
    trace_say_leaf(t, n, x);
    range left = trace_read_term(r, &x->left, true);
    n->left_count = n->operand_count;
    range right = trace_read_term(r, &x->right, true);
    if (left.none || right.none) {
        n->is = TR_NO;
        return;
    }
    n->is = TR_OPEN;
    n->numbers = range_known(&left) && range_known(&right);
    if (n->numbers)
        n->is = compare_numbers(x->op, rat_cmp(left.lo, right.lo));
    else if (left.missing + right.missing < 2)
        n->is = compare_ranges(x->op, &left, &right);
    if (n->is == TR_YES && (left.may_be_none || right.may_be_none))
        n->is = TR_OPEN;
    n->left = left.lo;
    n->right = right.lo;
}

/* ---- sets ------------------------------------------------------------------------------------ */

/* How a leaf about one fact looks at one possible value of it. */
typedef struct {
    const model *m;
    const cond *x;
    const value *member; /* X_IN: being looked for */
} set_test;

static bool same_value(const fact *f, const value *x, const value *y)
{
    return f->type == TYPE_CODE ? str_eq(x->text, y->text) : x->lo == y->lo;
}

/* Every admissible value of the fact against one test: all, none, or some of them. */
typedef bool value_test(void *ctx, const value *v);

static tri test_values(const fact *f, const value *v, value_test *test, void *ctx)
{
    unsigned yes = 0, no = 0;
    if (f->type == TYPE_CODE || f->type == TYPE_SYMBOL || f->type == TYPE_YES_NO ||
        f->type == TYPE_COUNTRY) {
        for (uint32_t i = 0; i < v->set_count; i++) {
            value one = {.state = V_KNOWN};
            if (f->type == TYPE_CODE)
                one.text = v->texts[i];
            else
                one.lo = one.hi = v->set[i];
            *(test(ctx, &one) ? &yes : &no) += 1;
        }
    }
    if (yes + no == 0)
        return TR_OPEN;
    return no == 0 ? TR_YES : yes == 0 ? TR_NO : TR_OPEN;
}

/* The common part of X_IS, X_IN, X_UNDER: what the line has, and what is missing. */
static tri leaf_values(reading *r, const value *v, value_test *test, void *ctx)
{
    const cond *x = &r->t->m->conds[r->n->cond];
    const fact *f = &r->t->m->facts[x->fact];
    switch (v->state) {
    case V_NONE: return TR_NO;
    case V_KNOWN: return test(ctx, v) ? TR_YES : TR_NO;
    case V_MISSING:
        if (f->kind != FACT_QUESTION)
            tnode_misses(r->t, r->n, x->fact);
        return TR_OPEN;
    case V_PART: break;
    }
    tri got = test_values(f, v, test, ctx);
    if (got == TR_OPEN)
        tnode_misses(r->t, r->n, x->fact);
    return got;
}

static value trace_leaf_value(reading *r, const cond *x)
{
    value v = r->t->p->values[x->fact];
    if (r->t->m->facts[x->fact].kind == FACT_QUESTION)
        v = question_value(r, x->fact);
    r->n->fact = x->fact;
    trace_operand_value(r, x->fact, &v);
    r->n->left_count = 1;
    return v;
}

typedef struct { const fact *f; const value *v; } is_test;

static bool trace_test_is(void *ctx, const value *v)
{
    is_test *x = ctx;
    return same_value(x->f, v, x->v);
}

static void trace_is(reading *r, const cond *x)
{
    tracer *t = r->t;
    const fact *f = &t->m->facts[x->fact];
    value v = trace_leaf_value(r, x);
    trace_say_leaf(t, r->n, x);
    bool ranged = v.state == V_PART && v.set_count == 0;
    if (ranged) {
        bool outside = x->val.lo < v.lo || x->val.lo > v.hi;
        r->n->is = outside ? TR_NO : TR_OPEN;
        if (!outside)
            tnode_misses(t, r->n, x->fact);
        return;
    }
    r->n->is = leaf_values(r, &v, trace_test_is, &(is_test){f, &x->val});
}

static bool trace_test_under(void *ctx, const value *v)
{
    const str *prefix = ctx;
    return str_starts(v->text, *prefix);
}

static void trace_under(reading *r, const cond *x)
{
    value v = trace_leaf_value(r, x);
    str prefix = x->val.text;
    trace_say_leaf(r->t, r->n, x);
    r->n->is = leaf_values(r, &v, trace_test_under, &prefix);
}

static void trace_none(reading *r, const cond *x)
{
    tracer *t = r->t;
    value v = trace_leaf_value(r, x);
    trace_say_leaf(t, r->n, x);
    bool open = v.state == V_MISSING && t->m->facts[x->fact].may_be_none &&
                t->cut[x->fact].state == V_MISSING;
    r->n->is = v.state == V_NONE ? TR_YES : open ? TR_OPEN : TR_NO;
    if (open)
        tnode_misses(t, r->n, x->fact);
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* Is the value in the group on that day? */
static bool group_holds(const tracer *t, uint32_t id, const value *v, instant at, unsigned depth)
{
    const group *g = &t->m->groups[id];
    fact like = {.type = g->type};
    version_list list = VERSION_LIST(g->versions, g->version_count);
    uint32_t in_force = when_at(list, at, t->p->known_on, true);
    if (in_force == ID_NONE || depth > TRACE_DEPTH_MAX)
        return false;
    const group_version *gv = &g->versions[in_force];
    bool holds = false;
    for (uint32_t i = 0; i < gv->member_count && !holds; i++)
        holds = same_value(&like, &gv->members[i], v);
    for (uint32_t i = 0; i < gv->group_count && !holds; i++)
        holds = group_holds(t, gv->groups[i], v, at, depth + 1);
    for (uint32_t i = 0; i < g->event_count; i++) {
        const group_event *e = &g->events[i];
        bool of_version = e->when.in.from > gv->when.in.from ||
                          (e->when.in.from == gv->when.in.from && gv->when.in.from_minute <= 0);
        bool counts = e->when.known <= t->p->known_on && of_version && e->when.in.from <= at.day;
        if (counts && same_value(&like, &e->member, v))
            holds = !e->leaves;
    }
    return holds;
}

/* Is any of the part's members in the group on that day? */
static bool group_any(const tracer *t, uint32_t id, uint32_t part_id, instant at, unsigned depth)
{
    const group *g = &t->m->groups[part_id];
    version_list list = VERSION_LIST(g->versions, g->version_count);
    uint32_t in_force = when_at(list, at, t->p->known_on, true);
    if (in_force == ID_NONE || depth > TRACE_DEPTH_MAX)
        return false;
    const group_version *gv = &g->versions[in_force];
    bool any = false;
    for (uint32_t i = 0; i < gv->member_count && !any; i++)
        any = group_holds(t, id, &gv->members[i], at, 0);
    for (uint32_t i = 0; i < g->event_count && !any; i++)
        any = group_holds(t, id, &g->events[i].member, at, 0);
    for (uint32_t i = 0; i < gv->group_count && !any; i++)
        any = group_any(t, id, gv->groups[i], at, depth + 1);
    return any;
}

/* Calls for every day in (lo, hi] on which the group may change. */
typedef struct { int32_t *days; uint32_t count, room; } day_list;

static void day_add(day_list *l, clock_range c, int32_t day)
{
    if (day > c.lo && day <= c.hi && l->count < l->room)
        l->days[l->count++] = day;
}

enum { GROUP_DAYS_MAX = 256 }; /* changes that a missing clock is tried at */

static void group_days(const tracer *t, uint32_t id, clock_range c, day_list *l, unsigned depth)
{
    const group *g = &t->m->groups[id];
    for (uint32_t i = 0; i < g->version_count && depth < TRACE_DEPTH_MAX; i++) {
        const group_version *gv = &g->versions[i];
        dspan s = when_span(&gv->when, t->p->known_on);
        day_add(l, c, s.from);
        day_add(l, c, s.end);
        for (uint32_t k = 0; k < gv->group_count; k++)
            group_days(t, gv->groups[k], c, l, depth + 1);
    }
    for (uint32_t i = 0; i < g->event_count; i++)
        day_add(l, c, g->events[i].when.in.from);
}

typedef struct {
    const tracer *t;
    uint32_t group;
    const day_list *days;
    clock_range c;
    bool varies;
} in_test;

static bool trace_test_in(void *ctx, const value *v)
{
    in_test *x = ctx;
    instant at = {x->c.lo, x->c.minute};
    bool first = group_holds(x->t, x->group, v, at, 0);
    for (uint32_t i = 0; i < x->days->count; i++) {
        at.day = x->days->days[i];
        x->varies = x->varies || group_holds(x->t, x->group, v, at, 0) != first;
    }
    return first;
}

static void trace_in(reading *r, const cond *x)
{
    tracer *t = r->t;
    const group *g = &t->m->groups[x->ref];
    clock_range c = x->as_of == DAY_ALWAYS ? r->c : clock_frozen(x->as_of);
    value v = trace_leaf_value(r, x);
    trace_say_leaf(t, r->n, x);
    r->n->title = g->title;
    bool nobody = v.state == V_MISSING && c.lo == c.hi &&
                  !group_any(t, x->ref, x->ref, (instant){c.lo, c.minute}, 0);
    if (c.lo > c.hi || nobody) { /* whatever is missing is not in an empty group */
        r->n->is = TR_NO;
        return;
    }
    day_list list = {NULL, 0, 0};
    if (c.lo < c.hi) {
        list = (day_list){trace_alloc(t, GROUP_DAYS_MAX, sizeof *list.days), 0, GROUP_DAYS_MAX};
        if (!list.days)
            return;
        group_days(t, x->ref, c, &list, 0);
    }
    in_test test = {.t = t, .group = x->ref, .days = &list, .c = c};
    r->n->is = leaf_values(r, &v, trace_test_in, &test);
    if (test.varies && c.fact != ID_NONE) {
        r->n->is = TR_OPEN;
        tnode_misses(t, r->n, c.fact);
    }
}

/* ---- trees ----------------------------------------------------------------------------------- */

static tnode *trace_at(tracer *t, uint32_t id, clock_range c, unsigned depth);

static tri join_kids(const tnode *n)
{
    tri is = n->kind == TN_ANY ? TR_NO : TR_YES;
    for (uint32_t i = 0; i < n->kid_count; i++)
        is = n->kind == TN_ANY ? truth_or(is, n->kids[i]->is) : truth_and(is, n->kids[i]->is);
    return n->kind == TN_NOT ? truth_not(is) : is;
}

static void trace_kids(tracer *t, tnode *n, const cond *x, clock_range c, unsigned depth)
{
    n->kids = trace_alloc(t, x->kid_count, sizeof *n->kids);
    if (!n->kids)
        return;
    for (uint32_t i = 0; i < x->kid_count; i++)
        n->kids[n->kid_count++] = trace_at(t, x->kids[i], c, depth + 1);
    n->is = join_kids(n);
}

/* The definition as each version that may be in force has it. */
static void trace_definition(tracer *t, tnode *n, const cond *x, clock_range c, unsigned depth)
{
    const definition *d = &t->m->definitions[x->ref];
    if (x->as_of != DAY_ALWAYS)
        c = clock_frozen(x->as_of);
    n->title = d->title;
    trace_say_leaf(t, n, x);
    version_list list = VERSION_LIST(d->versions, d->version_count);
    uint32_t *may = trace_alloc(t, d->version_count + 1u, sizeof *may);
    n->kids = trace_alloc(t, d->version_count, sizeof *n->kids);
    dspan *spans = trace_alloc(t, d->version_count, sizeof *spans);
    if (!may || !n->kids || !spans)
        return;
    n->kid_spans = spans;
    uint32_t count = trace_versions(t, list, c, may);
    bool any_yes = false, any_no = false, any_open = false;
    for (uint32_t i = 0; i < count; i++) {
        tri is = TR_NO;
        if (may[i] != ID_NONE) {
            const definition_version *v = &d->versions[may[i]];
            tnode *kid = trace_at(t, v->cond, c, depth + 1);
            n->kids[n->kid_count++] = kid;
            is = kid->is;
            n->cites = v->when.cites;
            n->cite_count = v->when.cite_count;
            n->has_span = when_effective(list, may[i], t->p->known_on, &n->in);
            spans[n->kid_count - 1] = n->in;
        }
        *(is == TR_YES ? &any_yes : is == TR_NO ? &any_no : &any_open) = true;
    }
    n->is = any_open || (any_yes && any_no) ? TR_OPEN : any_yes ? TR_YES : TR_NO;
    if (any_yes && any_no && c.fact != ID_NONE)
        tnode_misses(t, n, c.fact);
    if (count != 1)
        n->has_span = false;
}

static bool same_clock(clock_range x, clock_range y)
{
    return x.fact == y.fact && x.lo == y.lo && x.hi == y.hi && x.minute == y.minute &&
           x.may_be_none == y.may_be_none;
}

/* A definition is worked out once per clock: definitions in definitions would double and double. */
static tnode *trace_known(const tracer *t, const cond *x, clock_range c)
{
    const trace_memo *memo = &t->memo[x->ref];
    bool hit = memo->n && memo->as_of == x->as_of && same_clock(memo->c, c);
    return hit ? memo->n : NULL;
}

static tnode_kind tnode_kind_of(xkind k)
{
    switch (k) {
    case X_TRUE: return TN_TRUE;
    case X_FALSE: return TN_FALSE;
    case X_AND: return TN_ALL;
    case X_OR: return TN_ANY;
    case X_NOT: return TN_NOT;
    case X_CMP: return TN_COMPARE;
    case X_IS: return TN_IS;
    case X_NONE: return TN_NONE;
    case X_IN: return TN_IN;
    case X_UNDER: return TN_UNDER;
    case X_DEF: return TN_DEFINITION;
    }
    tg_panic(__FILE__, __LINE__, "xkind");
}

static tnode *trace_at(tracer *t, uint32_t id, clock_range c, unsigned depth)
{
    tg_assert(id < t->m->conds_count);
    const cond *x = &t->m->conds[id];
    tnode *known = x->kind == X_DEF ? trace_known(t, x, c) : NULL;
    if (known)
        return known;
    tnode *n = tnode_new(t, tnode_kind_of(x->kind), id);
    if (!n)
        return &t->lost;
    reading r = {.t = t, .n = n, .c = c, .depth = depth};
    if (depth > TRACE_DEPTH_MAX) {
        n->is = TR_OPEN;
        n->words = &too_deep_words;
        return n;
    }
    switch (x->kind) {
    case X_TRUE: n->is = TR_YES; n->words = &always_words; break;
    case X_FALSE: n->is = TR_NO; n->words = &never_words; break;
    case X_AND:
    case X_OR:
    case X_NOT: trace_kids(t, n, x, c, depth); break;
    case X_CMP: trace_compare(&r, x); break;
    case X_IS: trace_is(&r, x); break;
    case X_NONE: trace_none(&r, x); break;
    case X_IN: trace_in(&r, x); break;
    case X_UNDER: trace_under(&r, x); break;
    case X_DEF:
        trace_definition(t, n, x, c, depth);
        t->memo[x->ref] = (trace_memo){c, x->as_of, n};
        break;
    }
    return n;
}

tnode *trace_cond(tracer *t, uint32_t id, clock_range c)
{
    return trace_at(t, id, c, 0);
}
