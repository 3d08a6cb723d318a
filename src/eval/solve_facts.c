/*
 * solve_facts.c - what a line says of each fact, and the arithmetic of derived ones.
 *
 * A derived fact with one missing part is that part seen through arithmetic: every step
 * (+, -, *, / with a known number) can be undone, so the place where a comparison through it
 * changes is found by solving, not by searching.
 */
#include "eval/solver.h"

#include <stdlib.h>

void *solve_alloc(solver *s, size_t count, size_t size)
{
    void *p = s->oom ? NULL : arena_alloc(s->a, count + 1, size);
    if (!p)
        s->oom = true;
    return p;
}

bool fact_is_number(const fact *f)
{
    switch (f->type) {
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE: return true;
    case TYPE_YES_NO:
    case TYPE_SYMBOL:
    case TYPE_COUNTRY:
    case TYPE_CODE: return false;
    }
    return false;
}

/* ---- admissible values ----------------------------------------------------------------------- */

static void one_run(solver *s, lfact *lf, int64_t lo, int64_t hi)
{
    irun *run = solve_alloc(s, 1, sizeof *run);
    if (!run)
        return;
    *run = (irun){lo, hi};
    lf->values.runs = run;
    lf->values.count = 1;
}

/* Runs over a list of values, ascending; `within` cuts to a partly known range. */
static void point_runs(solver *s, lfact *lf, const int64_t *values, uint32_t count, irun within)
{
    irun *runs = solve_alloc(s, count, sizeof *runs);
    uint32_t n = 0;
    for (uint32_t i = 0; runs && i < count; i++) {
        if (values[i] >= within.lo && values[i] <= within.hi)
            runs[n++] = (irun){values[i], values[i]};
    }
    lf->values.runs = runs;
    lf->values.count = n;
}

static int compare_cell_texts(const void *x, const void *y)
{
    return str_cmp(((const cell *)x)->text, ((const cell *)y)->text);
}

static void code_cells(solver *s, lfact *lf, uint32_t fact_id, const value *v)
{
    const fact_use *u = &s->p->facts[fact_id];
    lf->cells = s->p->cells + u->cell_first;
    lf->cell_count = u->cell_count;
    if (v->state == V_PART) {
        cell *cells = solve_alloc(s, v->set_count, sizeof *cells);
        if (!cells)
            return;
        for (uint32_t i = 0; i < v->set_count; i++)
            cells[i] = (cell){v->texts[i], false};
        qsort(cells, v->set_count, sizeof *cells, compare_cell_texts);
        uint32_t n = 0;
        for (uint32_t i = 0; i < v->set_count; i++) {
            if (n == 0 || !str_eq(cells[n - 1].text, cells[i].text))
                cells[n++] = cells[i];
        }
        lf->cells = cells;
        lf->cell_count = n;
    }
    if (lf->cell_count)
        one_run(s, lf, 0, (int64_t)lf->cell_count - 1);
}

static void admit(solver *s, lfact *lf, uint32_t fact_id, const value *v)
{
    const fact *f = &s->m->facts[fact_id];
    bool part = v->state == V_PART;
    lf->values.none = !part && f->may_be_none;
    if (f->type == TYPE_CODE) {
        code_cells(s, lf, fact_id, v);
        return;
    }
    irun all = {INT64_MIN, INT64_MAX};
    if (fact_is_number(f)) {
        if (part)
            all = (irun){v->lo, v->hi};
        if (f->kind == FACT_QUESTION) {
            const question *q = &s->m->questions[f->question];
            point_runs(s, lf, q->readings, q->reading_count, all);
        } else {
            one_run(s, lf, part ? v->lo : f->low, part ? v->hi : f->high);
        }
        return;
    }
    if (part) {
        point_runs(s, lf, v->set, v->set_count, all);
        return;
    }
    if (f->kind == FACT_QUESTION) {
        const question *q = &s->m->questions[f->question];
        point_runs(s, lf, q->readings, q->reading_count, all);
        return;
    }
    int64_t count = f->type == TYPE_COUNTRY ? COUNTRY_VALUES
                    : f->type == TYPE_YES_NO ? 2
                                             : (int64_t)f->symbol_count;
    if (count > 0)
        one_run(s, lf, 0, count - 1);
}

/* ---- facts of the line ----------------------------------------------------------------------- */

static bool part_missing(const solver *s, const operand *o)
{
    if (o->kind != O_FACT)
        return false;
    value_state state = s->line.values[o->id].state;
    return state == V_MISSING || state == V_PART;
}

/* The fact that stands for a missing one: itself, or its only missing part's. */
uint32_t solve_base(const solver *s, uint32_t fact_id)
{
    for (;;) {
        const fact *f = &s->m->facts[fact_id];
        if (!f->derived || s->line.values[fact_id].state != V_MISSING)
            return fact_id;
        bool a = part_missing(s, &f->derive.a);
        bool b = f->derive.op && part_missing(s, &f->derive.b);
        if (a == b)
            return fact_id;
        fact_id = a ? f->derive.a.id : f->derive.b.id;
    }
}

static void read_fact(solver *s, uint32_t fact_id)
{
    lfact *lf = &s->facts[fact_id];
    const value *v = &s->line.values[fact_id];
    *lf = (lfact){.base = fact_id};
    switch (v->state) {
    case V_NONE: lf->state = LF_NONE; return;
    case V_KNOWN:
        lf->state = LF_KNOWN;
        lf->v = v->lo;
        lf->text = v->text;
        lf->fits = fact_is_number(&s->m->facts[fact_id]) &&
                   line_number(s->m, &s->line, fact_id, &lf->number);
        return;
    case V_MISSING:
    case V_PART:
        lf->state = LF_MISSING;
        lf->base = solve_base(s, fact_id);
        if (lf->base == fact_id)
            admit(s, lf, fact_id, v);
        return;
    }
}

/* A role with a known or partly known party fact is somebody. */
static void no_nobody(solver *s)
{
    for (uint32_t f = 0; f < s->m->facts_count; f++) {
        uint32_t role = s->m->facts[f].role_fact;
        value_state state = s->line.values[f].state;
        if (s->m->facts[f].kind == FACT_PARTY && role != ID_NONE &&
            (state == V_KNOWN || state == V_PART))
            s->facts[role].values.none = false;
    }
}

void solve_facts(solver *s)
{
    s->facts = solve_alloc(s, s->m->facts_count, sizeof *s->facts);
    for (uint32_t f = 0; !s->oom && f < s->m->facts_count; f++) {
        if (s->p->facts[f].matters)
            read_fact(s, f);
    }
    /* an authorisation may test a clock that nothing else reads */
    for (uint32_t i = 0; !s->oom && i < s->p->clock_count; i++)
        read_fact(s, s->p->clocks[i]);
    if (!s->oom)
        no_nobody(s);
}

/* ---- numbers with one fact missing ----------------------------------------------------------- */

vnumber number_combine(char op, vnumber ka, rat a, vnumber kb, rat b, rat *out)
{
    if (ka == VN_NONE || kb == VN_NONE || (op == '/' && kb == VN_NUMBER && b.num == 0))
        return VN_NONE;
    if (ka == VN_BIG || kb == VN_BIG)
        return VN_BIG;
    if (ka == VN_OPEN || kb == VN_OPEN)
        return VN_OPEN;
    return rat_apply(op, a, b, out) ? VN_NUMBER : VN_BIG;
}

static vnumber part_number(const solver *s, const operand *o, uint32_t base, leaf_value at,
                           rat *out)
{
    if (o->kind == O_NUMBER) {
        *out = o->number;
        return VN_NUMBER;
    }
    return o->kind == O_FACT ? solve_number(s, o->id, base, at, out) : VN_BIG;
}

vnumber solve_number(const solver *s, uint32_t fact_id, uint32_t base, leaf_value at, rat *out)
{
    if (fact_id == base) {
        if (at.none)
            return VN_NONE;
        return fact_number(s->m, fact_id, at.v, out) ? VN_NUMBER : VN_BIG;
    }
    const lfact *lf = &s->facts[fact_id];
    if (lf->state == LF_NONE)
        return VN_NONE;
    if (lf->state == LF_KNOWN) {
        *out = lf->number;
        return lf->fits ? VN_NUMBER : VN_BIG;
    }
    if (lf->base != base || base == ID_NONE)
        return VN_BIG;
    const term *d = &s->m->facts[fact_id].derive;
    rat a = {0, 1}, b = {0, 1};
    vnumber ka = part_number(s, &d->a, base, at, &a);
    if (d->op == 0) {
        *out = a;
        return ka;
    }
    return number_combine(d->op, ka, a, part_number(s, &d->b, base, at, &b), b, out);
}

static vnumber side_number(const solver *s, const plan_operand *o, uint32_t base, leaf_value at,
                           rat *out)
{
    switch (o->kind) {
    case PO_NUMBER: *out = o->number; return VN_NUMBER;
    case PO_FACT: return solve_number(s, o->id, base, at, out);
    case PO_HOLE: return VN_BIG;
    }
    return VN_BIG;
}

vnumber solve_term(const solver *s, const plan_term *t, uint32_t base, leaf_value at, rat *out)
{
    rat a = {0, 1}, b = {0, 1};
    vnumber ka = side_number(s, &t->a, base, at, &a);
    if (t->op == 0) {
        *out = a;
        return ka;
    }
    return number_combine(t->op, ka, a, side_number(s, &t->b, base, at, &b), b, out);
}

/* ---- where a comparison changes -------------------------------------------------------------- */

typedef struct {
    solver *s;
    uint32_t base;
    cut_list *out;
    bool fits;
} cut_work;

static void push_cut(cut_work *w, int64_t at)
{
    SOLVE_PUSH(w->s, w->out, at);
}

/* Truth may change where the missing fact reaches y (base units), and one step after. */
static void cut_base(cut_work *w, rat y)
{
    const fact *f = &w->s->m->facts[w->base];
    rat in_unit = y;
    int64_t step;
    if (f->unit != ID_NONE && !rat_div(y, w->s->m->units[f->unit].scale, &in_unit)) {
        w->fits = false;
        return;
    }
    if (!rat_floor(in_unit, f->scale, &step))
        return; /* outside 64 bits, so outside every range */
    push_cut(w, step);
    if (step < INT64_MAX)
        push_cut(w, step + 1);
}

static bool holds_base(const solver *s, const plan_operand *o, uint32_t base)
{
    return o->kind == PO_FACT && (o->id == base || (s->facts[o->id].state == LF_MISSING &&
                                                    s->facts[o->id].base == base));
}

static plan_operand plan_operand_of(const operand *o)
{
    if (o->kind == O_NUMBER)
        return (plan_operand){.kind = PO_NUMBER, .number = o->number};
    return (plan_operand){.kind = o->kind == O_FACT ? PO_FACT : PO_HOLE, .id = o->id};
}

static void cut_fact(cut_work *w, uint32_t fact_id, rat y);

/* The operand's value x with (x op other) = y or (other op x) = y; false when there is none. */
static bool undo(cut_work *w, char op, bool first, rat other, rat y, rat *x)
{
    bool fits = true;
    switch (op) {
    case 0: *x = y; return true;
    case '+': fits = rat_sub(y, other, x); break;
    case '-': fits = first ? rat_add(y, other, x) : rat_sub(other, y, x); break;
    case '*':
        if (other.num == 0)
            return false;
        fits = rat_div(y, other, x);
        break;
    case '/':
        if (first ? other.num == 0 : y.num == 0)
            return false;
        fits = first ? rat_mul(y, other, x) : rat_div(other, y, x);
        break;
    default: return false;
    }
    w->fits = w->fits && fits;
    return fits;
}

/* Where a op b reaches y, and where it is none. */
static void cut_pair(cut_work *w, char op, const plan_operand *a, const plan_operand *b, rat y)
{
    const solver *s = w->s;
    bool first = holds_base(s, a, w->base);
    const plan_operand *mine = first ? a : b, *other = first ? b : a;
    if (!first && (op == 0 || !holds_base(s, b, w->base)))
        return;
    rat n = {0, 1}, x;
    if (op && side_number(s, other, ID_NONE, (leaf_value){0}, &n) != VN_NUMBER) {
        w->fits = false;
        return;
    }
    bool reached = undo(w, op, first, n, y, &x);
    if (reached)
        cut_fact(w, mine->id, x);
    /* zero: the divisor's pole; and without a solution the poles further in still count */
    if (!reached || (op == '/' && !first))
        cut_fact(w, mine->id, (rat){0, 1});
}

static void cut_fact(cut_work *w, uint32_t fact_id, rat y)
{
    if (fact_id == w->base) {
        cut_base(w, y);
        return;
    }
    const term *d = &w->s->m->facts[fact_id].derive;
    plan_operand a = plan_operand_of(&d->a), b = plan_operand_of(&d->b);
    cut_pair(w, d->op, &a, &b, y);
}

bool solve_cuts(solver *s, const plan_term *t, uint32_t base, rat y, cut_list *out)
{
    cut_work w = {s, base, out, true};
    cut_pair(&w, t->op, &t->a, &t->b, y);
    return w.fits;
}
