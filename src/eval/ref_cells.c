/*
 * ref_cells.c - admissible values of missing facts, cut where atoms change, and truth over them.
 *
 * A comparison with one missing number x is, on either side of the places where a divisor is zero,
 * a comparison of (a x + b) / (c x + d) with a number: x occurs once, and each step of a term keeps
 * that form. So its truth changes next to the zeros of a x + b - k (c x + d) and of the divisors.
 */
#include "eval/broken.h"
#include "eval/ref_world.h"

/* ---- numbers --------------------------------------------------------------------------------- */

bool ref_compare(cmp_op op, int order)
{
    switch (op) {
    case CMP_LT: return order < 0;
    case CMP_LE: return order <= 0;
    case CMP_GT: return order > 0;
    case CMP_GE: return order >= 0;
    case CMP_EQ: return order == 0;
    case CMP_NE: return order != 0;
    }
    return false;
}

static bool number_op(char op, rat x, rat y, rat *out)
{
    switch (op) {
    case '+': return rat_add(x, y, out);
    case '-': return rat_sub(x, y, out);
    case '*': return rat_mul(x, y, out);
    default: return rat_div(x, y, out);
    }
}

static rvalue join_values(char op, rvalue a, rat x, rvalue b, rat y, rat *out)
{
    if (a == RV_NONE || b == RV_NONE || (op == '/' && b == RV_NUMBER && y.num == 0))
        return RV_NONE;
    if (a == RV_OVERFLOW || b == RV_OVERFLOW || !number_op(op, x, y, out))
        return RV_OVERFLOW;
    return RV_NUMBER;
}

/* A fact's number where the missing fact `f` has `steps`. */
static rvalue fact_at(const ref *r, uint32_t id, uint32_t f, int64_t steps, rat *out)
{
    if (id == f)
        return fact_number(r->m, f, steps, out) ? RV_NUMBER : RV_OVERFLOW;
    if (r->line->values[id].state == V_NONE)
        return RV_NONE;
    if (r->line->values[id].state == V_KNOWN)
        return line_number(r->m, r->line, id, out) ? RV_NUMBER : RV_OVERFLOW;
    const term *t = &r->m->facts[id].derive;
    const operand *parts[2] = {&t->a, &t->b};
    rvalue v[2] = {RV_NUMBER, RV_NUMBER};
    rat n[2] = {{0, 1}, {0, 1}};
    for (unsigned i = 0; i < (t->op ? 2u : 1u); i++) {
        if (parts[i]->kind == O_NUMBER)
            n[i] = parts[i]->number;
        else
            v[i] = fact_at(r, parts[i]->id, f, steps, &n[i]);
    }
    if (t->op)
        return join_values(t->op, v[0], n[0], v[1], n[1], out);
    *out = n[0];
    return v[0];
}

static rvalue operand_at(const ref *r, const roperand *o, uint32_t f, int64_t steps, rat *out)
{
    if (o->none)
        return RV_NONE;
    if (o->hole)
        return RV_OVERFLOW;
    if (o->fact != ID_NONE)
        return fact_at(r, o->fact, f, steps, out);
    *out = o->number;
    return RV_NUMBER;
}

rvalue ref_term(const ref *r, const rterm *t, uint32_t f, int64_t steps, rat *out)
{
    rat x = {0, 1}, y = {0, 1};
    rvalue a = operand_at(r, &t->a, f, steps, &x);
    if (t->op == 0) {
        *out = x;
        return a;
    }
    rvalue b = operand_at(r, &t->b, f, steps, &y);
    return join_values(t->op, a, x, b, y, out);
}

/* ---- where truth may change ------------------------------------------------------------------ */

/* (a x + b) / (c x + d). A number: a and c are 0, d is 1. */
typedef struct { rat a, b, c, d; } mobius;
typedef VEC(int64_t) steps_list;

static bool is_fixed(const mobius *x)
{
    return x->a.num == 0 && x->c.num == 0;
}

/* Cells begin around the zero of p x + q. */
static bool cut_zero(ref *r, rat p, rat q, steps_list *cuts)
{
    rat zero;
    int64_t at;
    if (p.num == 0)
        return true;
    if (!rat_div(q, p, &zero))
        return false;
    zero.num = -zero.num;
    if (!rat_floor(zero, 0, &at))
        return true; /* beyond all values */
    REF_PUSH(r, cuts, at);
    if (at < INT64_MAX)
        REF_PUSH(r, cuts, at + 1);
    return true;
}

/* x op k, for a number k. */
static bool with_number(mobius *x, char op, rat k)
{
    rat kc, kd;
    switch (op) {
    case '+':
    case '-':
        return rat_mul(k, x->c, &kc) && rat_mul(k, x->d, &kd) && number_op(op, x->a, kc, &x->a) &&
               number_op(op, x->b, kd, &x->b);
    case '*':
        return rat_mul(x->a, k, &x->a) && rat_mul(x->b, k, &x->b);
    default:
        return rat_mul(x->c, k, &x->c) && rat_mul(x->d, k, &x->d);
    }
}

/* k op x. */
static bool number_with(ref *r, rat k, char op, mobius *x, steps_list *cuts)
{
    rat minus = {-1, 1};
    mobius y = *x;
    switch (op) {
    case '-':
        return with_number(x, '*', minus) && with_number(x, '+', k);
    case '/':
        if (!cut_zero(r, y.a, y.b, cuts))
            return false;
        *x = (mobius){y.c, y.d, y.a, y.b};
        return with_number(x, '*', k);
    default:
        return with_number(x, op, k);
    }
}

static bool join_forms(ref *r, char op, const mobius *x, const mobius *y, steps_list *cuts,
                       mobius *out)
{
    *out = is_fixed(y) ? *x : *y;
    if (is_fixed(y) ? !with_number(out, op, y->b) : !number_with(r, x->b, op, out, cuts))
        return false;
    if (!is_fixed(out))
        return true;
    bool fits = rat_div(out->b, out->d, &out->b);
    out->d = rat_int(1);
    return fits;
}

static bool fact_form(ref *r, uint32_t id, uint32_t f, steps_list *cuts, mobius *out)
{
    *out = (mobius){rat_int(0), rat_int(0), rat_int(0), rat_int(1)};
    if (id == f)
        return fact_number(r->m, f, 1, &out->a);
    if (r->line->values[id].state == V_KNOWN)
        return line_number(r->m, r->line, id, &out->b);
    const term *t = &r->m->facts[id].derive;
    const operand *parts[2] = {&t->a, &t->b};
    mobius forms[2] = {*out, *out};
    for (unsigned i = 0; i < (t->op ? 2u : 1u); i++) {
        if (parts[i]->kind == O_NUMBER)
            forms[i].b = parts[i]->number;
        else if (!fact_form(r, parts[i]->id, f, cuts, &forms[i]))
            return false;
    }
    if (t->op)
        return join_forms(r, t->op, &forms[0], &forms[1], cuts, out);
    *out = forms[0];
    return true;
}

static bool term_form(ref *r, const rterm *t, uint32_t f, steps_list *cuts, mobius *out)
{
    const roperand *parts[2] = {&t->a, &t->b};
    mobius forms[2];
    for (unsigned i = 0; i < 2; i++) {
        forms[i] = (mobius){rat_int(0), rat_int(0), rat_int(0), rat_int(1)};
        if (i == 1 && t->op == 0)
            break;
        if (parts[i]->fact == ID_NONE)
            forms[i].b = parts[i]->number;
        else if (!fact_form(r, parts[i]->fact, f, cuts, &forms[i]))
            return false;
    }
    *out = forms[0];
    return t->op == 0 || join_forms(r, t->op, &forms[0], &forms[1], cuts, out);
}

bool ref_cuts(ref *r, const rterm *left, const rterm *right, uint32_t f, ratom *out)
{
    steps_list cuts = {0};
    mobius x, y;
    if (!term_form(r, left, f, &cuts, &x) || !term_form(r, right, f, &cuts, &y))
        return false;
    if (is_fixed(&x)) {
        mobius swap = x;
        x = y;
        y = swap;
    }
    if (!cut_zero(r, x.c, x.d, &cuts) || !with_number(&x, '-', y.b) ||
        !cut_zero(r, x.a, x.b, &cuts))
        return false;
    out->cuts = cuts.at;
    out->cut_count = (uint32_t)cuts.count;
    return true;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static bool is_numeric(type_kind t)
{
    return t == TYPE_WHOLE || t == TYPE_DECIMAL || t == TYPE_MONEY || t == TYPE_DATE;
}

static void add_step(ref *r, steps_list *at, int64_t v)
{
    for (size_t i = 0; i < at->count; i++) {
        if (at->at[i] == v)
            return;
    }
    REF_PUSH(r, at, v);
}

static void sort_steps(steps_list *at)
{
    for (size_t i = 1; i < at->count; i++) {
        int64_t v = at->at[i];
        size_t j = i;
        for (; j > 0 && at->at[j - 1] > v; j--)
            at->at[j] = at->at[j - 1];
        at->at[j] = v;
    }
}

typedef VEC(rcell) cell_list;

static void number_cells(ref *r, rdom *d, int64_t low, int64_t high, cell_list *out)
{
    steps_list at = {0};
    add_step(r, &at, low);
    for (size_t i = 0; i < d->atoms.count; i++) {
        const ratom *x = d->atoms.at[i];
        for (uint32_t k = 0; k < x->cut_count; k++) {
            if (x->cuts[k] > low && x->cuts[k] <= high)
                add_step(r, &at, x->cuts[k]);
        }
        for (uint32_t k = 0; k < x->member_count; k++) { /* `is` a number */
            if (x->members[k].lo > low && x->members[k].lo <= high)
                add_step(r, &at, x->members[k].lo);
            if (x->members[k].lo >= low && x->members[k].lo < high)
                add_step(r, &at, x->members[k].lo + 1);
        }
    }
    if (r->oom)
        return;
    sort_steps(&at);
    for (size_t i = 0; i < at.count; i++) {
        rcell c = {.lo = at.at[i], .hi = i + 1 < at.count ? at.at[i + 1] - 1 : high};
        REF_PUSH(r, out, c);
    }
}

/* Possible values of a symbol, country or question, ascending. */
static void possible_values(ref *r, const rdom *d, steps_list *out)
{
    const fact *f = &r->m->facts[d->fact];
    const value *v = &r->line->values[d->fact];
    if (f->kind == FACT_QUESTION) {
        const question *q = &r->m->questions[f->question];
        for (uint32_t i = 0; i < q->reading_count; i++) {
            bool given = v->state == V_MISSING;
            if (v->state == V_PART && is_numeric(f->type))
                given = v->lo <= q->readings[i] && q->readings[i] <= v->hi;
            for (uint32_t k = 0; v->state == V_PART && !is_numeric(f->type) && k < v->set_count;
                 k++)
                given |= v->set[k] == q->readings[i];
            if (given)
                add_step(r, out, q->readings[i]);
        }
    } else if (v->state == V_PART) {
        for (uint32_t i = 0; i < v->set_count; i++)
            add_step(r, out, v->set[i]);
    } else {
        int64_t count = f->type == TYPE_COUNTRY ? COUNTRY_VALUES : f->symbol_count;
        for (int64_t i = 0; i < count; i++)
            REF_PUSH(r, out, i);
    }
    if (!r->oom)
        sort_steps(out);
}

/* A cell per value that an atom names (and per reading), one for all others. */
static void set_cells(ref *r, rdom *d, cell_list *out)
{
    steps_list all = {0}, rest = {0};
    possible_values(r, d, &all);
    bool each = r->m->facts[d->fact].kind == FACT_QUESTION;
    for (size_t i = 0; i < all.count && !r->oom; i++) {
        bool told = each;
        for (size_t k = 0; k < d->atoms.count && !told; k++) {
            const ratom *x = d->atoms.at[k];
            for (uint32_t j = 0; j < x->member_count && !told; j++)
                told = x->members[j].lo == all.at[i];
        }
        rcell c = {.lo = all.at[i], .hi = all.at[i]};
        if (told)
            REF_PUSH(r, out, c);
        else
            REF_PUSH(r, &rest, all.at[i]);
    }
    if (rest.count == 0 || r->oom)
        return;
    rcell c = {.other = true, .lo = rest.at[0], .hi = rest.at[0], .values = rest.at,
               .value_count = (uint32_t)rest.count};
    REF_PUSH(r, out, c);
}

static void add_text(ref *r, cell_list *out, str text, bool other)
{
    for (size_t i = 0; i < out->count; i++) {
        if (str_eq(out->at[i].text, text) && out->at[i].other == other)
            return;
    }
    rcell c = {.text = text, .other = other};
    REF_PUSH(r, out, c);
}

/* A cell per text that an atom names, per prefix one for all other texts under it, and the rest.
 * Ascending by text, a text before what else begins with it. */
static void code_cells(ref *r, rdom *d, cell_list *out)
{
    const value *v = &r->line->values[d->fact];
    for (uint32_t i = 0; v->state == V_PART && i < v->set_count; i++)
        add_text(r, out, v->texts[i], false);
    for (size_t i = 0; v->state != V_PART && i < d->atoms.count; i++) {
        const ratom *x = d->atoms.at[i];
        for (uint32_t k = 0; k < x->member_count; k++)
            add_text(r, out, x->members[k].text, x->kind == RA_UNDER);
    }
    if (v->state != V_PART)
        add_text(r, out, STR(""), true);
    for (size_t i = 1; i < out->count && !r->oom; i++) {
        rcell c = out->at[i];
        size_t j = i;
        for (; j > 0; j--) {
            int order = str_cmp(out->at[j - 1].text, c.text);
            if (order < 0 || (order == 0 && !out->at[j - 1].other))
                break;
            out->at[j] = out->at[j - 1];
        }
        out->at[j] = c;
    }
}

/* A role with a known or partly known party fact is somebody. */
static bool is_somebody(const ref *r, uint32_t f)
{
    for (uint32_t i = 0; i < r->m->facts_count; i++) {
        value_state s = r->line->values[i].state;
        if (r->m->facts[i].kind == FACT_PARTY && r->m->facts[i].role_fact == f &&
            (s == V_KNOWN || s == V_PART))
            return true;
    }
    return false;
}

static void fact_cells(ref *r, rdom *d, cell_list *out)
{
    const fact *f = &r->m->facts[d->fact];
    const value *v = &r->line->values[d->fact];
    if (f->kind == FACT_QUESTION)
        set_cells(r, d, out);
    else if (is_numeric(f->type))
        number_cells(r, d, v->state == V_PART ? v->lo : f->low,
                     v->state == V_PART ? v->hi : f->high, out);
    else if (f->type == TYPE_CODE)
        code_cells(r, d, out);
    else
        set_cells(r, d, out);
    bool role = f->kind == FACT_PARTY && f->role_fact == ID_NONE;
    if (f->may_be_none && v->state == V_MISSING && !(role && is_somebody(r, d->fact)))
        REF_PUSH(r, out, (rcell){.none = true});
}

/* ---- truth by cell --------------------------------------------------------------------------- */

static bool is_member(const ref *r, const ratom *x, const rdom *d, const rcell *c)
{
    for (uint32_t i = 0; i < x->member_count; i++) {
        const value *v = &x->members[i];
        if (x->kind == RA_UNDER ? str_starts(c->text, v->text)
            : r->m->facts[d->fact].type == TYPE_CODE ? !c->other && str_eq(c->text, v->text)
                                                     : !c->other && c->lo == v->lo)
            return true;
    }
    return false;
}

static bool truth_at(const ref *r, const ratom *x, const rdom *d, const rcell *c)
{
    rat left, right;
    switch (x->kind) {
    case RA_FREE: return c->lo != 0;
    case RA_NONE:
        return c->none || (x->left.a.fact != d->fact &&
                           ref_term(r, &x->left, d->fact, c->lo, &left) == RV_NONE);
    case RA_CMP:
        return !c->none && ref_term(r, &x->left, d->fact, c->lo, &left) == RV_NUMBER &&
               ref_term(r, &x->right, d->fact, c->lo, &right) == RV_NUMBER &&
               ref_compare(x->op, rat_cmp(left, right));
    case RA_IS:
    case RA_IN:
    case RA_UNDER: return !c->none && is_member(r, x, d, c);
    case RA_UNKNOWN: break;
    }
    return false;
}

static void set_part(ref *r, const rdom *d, const uint32_t *cells, uint32_t count, rpart *out)
{
    *out = (rpart){.id = ++r->parts, .cells = cells, .count = count};
    for (uint32_t i = 0; i < count; i++) {
        const rcell *c = &d->cells[cells[i]];
        if (c->none)
            continue;
        if (!out->numbers || c->lo < out->lo)
            out->lo = c->lo;
        if (!out->numbers || c->hi > out->hi)
            out->hi = c->hi;
        out->numbers = true;
    }
}

rpart *ref_part(ref *r, const rdom *d, const uint32_t *cells, uint32_t count)
{
    rpart *p = ref_alloc(r, 1, sizeof *p);
    uint32_t *copy = ref_alloc(r, count, sizeof *copy);
    if (r->oom)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        copy[i] = cells[i];
    set_part(r, d, copy, count, p);
    return p;
}

/* `all` from the cells that are not dead. */
static void set_all(ref *r, rdom *d)
{
    uint32_t *cells = ref_alloc(r, d->cell_count, sizeof *cells);
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->cell_count && !r->oom; i++) {
        if (!d->dead[i])
            cells[count++] = i;
    }
    set_part(r, d, cells, count, &d->all);
    d->now = &d->all;
    ref_touch(r);
}

static void dom_cells(ref *r, rdom *d)
{
    cell_list cells = {0};
    if (d->free) {
        REF_PUSH(r, &cells, (rcell){.lo = 0});
        REF_PUSH(r, &cells, ((rcell){.lo = 1, .hi = 1}));
    } else {
        fact_cells(r, d, &cells);
    }
    d->cells = cells.at;
    d->cell_count = (uint32_t)cells.count;
    d->dead = ref_alloc(r, cells.count, sizeof *d->dead);
    for (size_t i = 0; i < d->atoms.count && !r->oom; i++) {
        ratom *x = d->atoms.at[i];
        x->truths = ref_alloc(r, cells.count, sizeof *x->truths);
        for (uint32_t k = 0; k < d->cell_count && !r->oom; k++)
            x->truths[k] = truth_at(r, x, d, &cells.at[k]);
    }
    if (!r->oom)
        set_all(r, d);
}

void ref_cells(ref *r)
{
    for (size_t i = 0; i < r->doms.count && !r->oom; i++)
        dom_cells(r, r->doms.at[i]);
}

/* ---- truth ----------------------------------------------------------------------------------- */

void ref_touch(ref *r)
{
    r->stamp++;
}

static truth atom_truth(const ref *r, ratom *x)
{
    if (x->kind == RA_UNKNOWN)
        return R_OPEN;
    const rpart *p = r->doms.at[x->dom]->now;
    if (x->memo == p->id)
        return x->memo_truth;
    bool some = false, every = true;
    for (uint32_t i = 0; i < p->count; i++) {
        some |= x->truths[p->cells[i]];
        every &= x->truths[p->cells[i]];
    }
    x->memo = p->id;
    x->memo_truth = every ? R_TRUE : some ? R_OPEN : R_FALSE;
    return x->memo_truth;
}

static truth many_truth(ref *r, const rnode *n)
{
    truth decides = n->kind == RN_AND ? R_FALSE : R_TRUE, t = decides == R_FALSE ? R_TRUE : R_FALSE;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        truth kid = ref_truth(r, n->kids[i]);
        if (kid == decides)
            return kid;
        if (kid == R_OPEN)
            t = R_OPEN;
    }
    return t;
}

truth ref_truth(ref *r, rnode *n)
{
    if (n->kind == RN_CONST)
        return n->value ? R_TRUE : R_FALSE;
    if (n->kind == RN_ATOM)
        return atom_truth(r, n->atom);
    if (n->stamp == r->stamp)
        return n->memo;
    truth t = R_OPEN;
    if (n->kind == RN_NOT) {
        t = ref_truth(r, n->kids[0]);
        t = t == R_OPEN ? R_OPEN : t == R_TRUE ? R_FALSE : R_TRUE;
    } else if (n->kind == RN_SHOWN) {
        t = r->in_world && n->shown->looked ? (n->shown->shown_now ? R_TRUE : R_FALSE)
                                            : ref_truth(r, n->shown->x);
    } else {
        t = many_truth(r, n);
    }
    n->stamp = r->stamp;
    n->memo = t;
    return t;
}

void ref_reads(ref *r, rnode *n, ratom_list *out)
{
    if (n->seen == r->seen || ref_truth(r, n) != R_OPEN)
        return;
    if (n->kind == RN_ATOM) {
        if (n->atom->seen != r->seen)
            REF_PUSH(r, out, n->atom);
        n->atom->seen = r->seen;
        return;
    }
    n->seen = r->seen;
    if (n->kind == RN_SHOWN) {
        n->shown->looked = true;
        ref_reads(r, n->shown->x, out);
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        ref_reads(r, n->kids[i], out);
}

/* ---- constraints ----------------------------------------------------------------------------- */

static void doms_of(ref *r, const ratom_list *atoms, rdom_list *out)
{
    r->seen++;
    for (size_t i = 0; i < atoms->count; i++) {
        if (atoms->at[i]->kind == RA_UNKNOWN)
            continue;
        rdom *d = r->doms.at[atoms->at[i]->dom];
        if (d->seen != r->seen)
            REF_PUSH(r, out, d);
        d->seen = r->seen;
    }
}

/* Takes out the values of its one missing fact that make the constraint false. */
static bool cut_values(ref *r, rtie *t, rdom *d)
{
    bool changed = false;
    for (uint32_t i = 0; i < d->cell_count; i++) {
        if (d->dead[i])
            continue;
        rpart one;
        set_part(r, d, &i, 1, &one);
        d->now = &one;
        ref_touch(r);
        if (ref_truth(r, t->x) == R_FALSE)
            d->dead[i] = changed = true;
    }
    set_all(r, d);
    return changed;
}

static void read_tie(ref *r, rtie *t)
{
    t->atoms = (ratom_list){0};
    t->doms = (rdom_list){0};
    r->seen++;
    ref_reads(r, t->x, &t->atoms);
    doms_of(r, &t->atoms, &t->doms);
}

void ref_constrain(ref *r)
{
    for (bool changed = true; changed && !r->oom && !r->bad.ptr;) {
        changed = false;
        for (size_t i = 0; i < r->ties.count && !r->oom; i++) {
            rtie *t = &r->ties.at[i];
            if (t->order)
                continue;
            read_tie(r, t);
            if (ref_truth(r, t->x) == R_FALSE)
                r->bad = broken_part(r->m, (uint32_t)i, r->line->values, ID_NONE, r->a);
            else if (t->doms.count == 1)
                changed |= cut_values(r, t, t->doms.at[0]);
        }
        for (size_t i = 0; i < r->doms.count; i++) {
            if (r->doms.at[i]->all.count == 0)
                r->bad = STR("a constraint leaves a fact no value");
        }
    }
    for (size_t i = 0; i < r->ties.count && !r->bad.ptr; i++) {
        const rtie *t = &r->ties.at[i];
        for (size_t k = 0; k < t->atoms.count; k++) {
            if (t->atoms.at[k]->kind == RA_UNKNOWN)
                REF_PUSH(r, &r->unknowns, t->atoms.at[k]);
        }
    }
}

/* ---- orders and roles ------------------------------------------------------------------------ */

/* Cuts the ranges of the two facts of an order that holds, or not. */
static bool cut_order(ref *r, const ratom *x, bool holds, bool *changed)
{
    static const cmp_op opposite[] = {
        [CMP_LT] = CMP_GE, [CMP_LE] = CMP_GT, [CMP_GT] = CMP_LE, [CMP_GE] = CMP_LT};
    cmp_op op = holds ? x->op : opposite[x->op];
    bool less = op == CMP_LT || op == CMP_LE;
    rdom *a = ref_dom(r, less ? x->left.a.fact : x->right.a.fact); /* the lesser one */
    rdom *b = ref_dom(r, less ? x->right.a.fact : x->left.a.fact);
    int64_t step = op == CMP_LT || op == CMP_GT;
    if (a->low + step > b->low) {
        b->low = a->low + step;
        *changed = true;
    }
    if (b->high - step < a->high) {
        a->high = b->high - step;
        *changed = true;
    }
    return a->low <= a->high && b->low <= b->high;
}

static bool orders_possible(ref *r)
{
    for (size_t i = 0; i < r->doms.count; i++) {
        rdom *d = r->doms.at[i];
        d->low = d->now->lo;
        d->high = d->now->hi;
    }
    /* Orders that contradict one another would cut on, a day each time: no chain is longer than
     * there are facts. */
    size_t rounds = 0;
    for (bool changed = true; changed; rounds++) {
        if (rounds > r->doms.count)
            return false;
        changed = false;
        for (size_t i = 0; i < r->ties.count; i++) {
            if (r->ties.at[i].order && !cut_order(r, r->ties.at[i].order, true, &changed))
                return false;
        }
        for (size_t i = 0; i < r->doms.count; i++) {
            const rdom *d = r->doms.at[i];
            if (d->free && d->free->order && d->now->count == 1 &&
                !cut_order(r, d->free, d->now->cells[0] == 1, &changed))
                return false;
        }
    }
    return true;
}

static bool only_none(const rpart *p)
{
    return !p->numbers && p->count > 0;
}

static bool roles_possible(const ref *r)
{
    for (size_t i = 0; i < r->doms.count; i++) {
        const rdom *d = r->doms.at[i];
        uint32_t role = d->fact == ID_NONE ? ID_NONE : r->m->facts[d->fact].role_fact;
        if (role == ID_NONE || r->m->facts[d->fact].kind != FACT_PARTY || !r->dom_of[role] ||
            !only_none(r->doms.at[r->dom_of[role] - 1]->now))
            continue;
        const uint32_t last = d->now->cells[d->now->count - 1]; /* none is last */
        if (!d->cells[last].none)
            return false;
    }
    return true;
}

bool ref_possible(ref *r)
{
    for (size_t i = 0; i < r->ties.count; i++) {
        if (!r->ties.at[i].order && ref_truth(r, r->ties.at[i].x) == R_FALSE)
            return false;
    }
    return roles_possible(r) && orders_possible(r);
}
