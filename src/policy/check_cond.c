/*
 * check_cond.c - conditions of the text as nodes of the model: names resolved, types agreed.
 *
 *     any of buyer, end_user has hq or parent_hq in G
 *         ->  OR( IN(buyer.hq, G), IN(buyer.parent_hq, G), IN(end_user.hq, G), ... )
 *     every party has hq in G
 *         ->  AND over roles of OR( NONE(role.hq), IN(role.hq, G) )
 *     placed >= 2026-01-13 13:00
 *         ->  OR( placed > D, AND( placed = D, placed.time >= 780 ) )
 *
 * Children are pushed before their parent. What is wrong becomes X_TRUE after its message; where
 * one of several roles or facts of a party condition is wrong, the others are not tried.
 */
#include "policy/check.h"
#include "policy/value.h"

uint32_t cond_push(checker *c, cond n)
{
    if (c->conds.count >= CHECK_CONDS_MAX) {
        if (c->conds.count == CHECK_CONDS_MAX)
            check_at(c, E0801, n.at, "more than %d conditions, party conditions spelled out",
                     CHECK_CONDS_MAX);
        else
            return 0;
    }
    return CHECK_PUSH(c, &c->conds, n) ? (uint32_t)(c->conds.count - 1) : 0;
}

uint32_t cond_join(checker *c, xkind kind, const uint32_t *kids, size_t count, span at)
{
    if (count == 1 && kind != X_NOT)
        return kids[0];
    uint32_t *list = check_alloc(c, count, sizeof *list);
    if (!list)
        return 0;
    for (size_t i = 0; i < count; i++)
        list[i] = kids[i];
    cond n = {.kind = kind,
              .fact = ID_NONE,
              .ref = ID_NONE,
              .as_of = DAY_ALWAYS,
              .kids = list,
              .kid_count = (uint32_t)count,
              .at = at};
    return cond_push(c, n);
}

static cond cond_leaf(xkind kind, span at)
{
    return (cond){.kind = kind, .fact = ID_NONE, .ref = ID_NONE, .as_of = DAY_ALWAYS, .at = at};
}

static uint32_t cond_poison(checker *c, span at)
{
    return cond_push(c, cond_leaf(X_TRUE, at));
}

static uint32_t cond_not(checker *c, uint32_t kid, span at)
{
    return cond_join(c, X_NOT, &kid, 1, at);
}

static uint32_t cond_two(checker *c, xkind kind, uint32_t a, uint32_t b, span at)
{
    return cond_join(c, kind, (uint32_t[]){a, b}, 2, at);
}

/* ---- facts in conditions --------------------------------------------------------------------- */

static bool is_item_fact(const fact *f)
{
    return f->kind == FACT_ITEM || (f->kind == FACT_TIME && str_starts(f->name, STR("item.")));
}

/* The name with `party.` put right for the scope's role. */
static str scope_name(checker *c, cond_scope s, str name)
{
    static const str party = {"party.", 6};
    if (s.role == ID_NONE || !str_starts(name, party))
        return name;
    str suffix = str_sub(name, party.len, name.len);
    return check_text(c, STR_FMT "." STR_FMT, STR_ARG(c->roles.at[s.role].name), STR_ARG(suffix));
}

/* The entry of a fact, question or parameter; NULL after a message. */
static const name_entry *operand_entry(checker *c, cond_scope s, ast_word w)
{
    const name_entry *e = names_find(c, NS_OPERAND, scope_name(c, s, w.text));
    if (e)
        return e;
    if (str_starts(w.text, STR("party.")) &&
        names_find(c, NS_PARTY, str_sub(w.text, 6, w.text.len))) {
        str attr = str_sub(w.text, 6, w.text.len);
        diag *g =
            check_at(c, E0303, w.at, "`" STR_FMT "` is a fact of each party", STR_ARG(w.text));
        check_hint(c, g,
                   "write `any party has " STR_FMT " ...`, or name a role: `buyer." STR_FMT "`",
                   STR_ARG(attr), STR_ARG(attr));
        return NULL;
    }
    return names_get(c, NS_OPERAND, w);
}

static bool scope_allows(checker *c, cond_scope s, const fact *f, span at)
{
    if (s.facts_only && f->kind == FACT_QUESTION) {
        check_at(c, E0303, at, "`" STR_FMT "` is a question, where a fact is expected",
                 STR_ARG(f->name));
        return false;
    }
    if (!s.item_only || is_item_fact(f) || f->kind == FACT_QUESTION)
        return true;
    check_at(c, E0221, at, "`" STR_FMT "` is not a fact of the item", STR_ARG(f->name));
    return false;
}

/* The fact that a predicate is about; false after a message. */
static bool cond_fact(checker *c, cond_scope s, const ast_term *t, uint32_t *out)
{
    ast_word w = {t->a.lit.text, t->a.lit.at};
    if (t->op || t->a.lit.kind != LIT_WORD) {
        check_at(c, E0217, t->at, "this says something of one fact, not of a calculation");
        return false;
    }
    const name_entry *e = operand_entry(c, s, w);
    if (!e)
        return false;
    if (e->kind == DECL_PARAMETER) {
        diag *g = check_at(c, E0217, w.at, "`" STR_FMT "` is a parameter", STR_ARG(w.text));
        check_hint(c, g, "parameters are compared with `<`, `<=`, `>`, `>=`, `=`, `!=`");
        return false;
    }
    *out = e->kind == DECL_QUESTION ? c->questions.at[e->index].fact : e->index;
    if (fact_poison(c, *out) || !scope_allows(c, s, &c->facts.at[*out], w.at))
        return false;
    c->fact_notes.at[*out].read = true;
    return true;
}

/* ---- terms ----------------------------------------------------------------------------------- */

static str unit_shown(checker *c, const fact *f)
{
    if (f->currency != ID_NONE)
        return c->currencies.at[f->currency].name;
    if (f->unit != ID_NONE)
        return c->units.at[f->unit].name;
    return STR("a plain number");
}

static void term_of_type(checker *c, const fact *f, term_info *info)
{
    *info = (term_info){.kind = TERM_NUMBER, .minute = -1, .fact = ID_NONE};
    if (f->type == TYPE_DATE) {
        info->kind = TERM_DATE;
        info->shown = STR("a date");
    } else if (type_is_number(f->type)) {
        info->dim = dim_of(c->m, (unit_ref){f->unit, f->currency});
        info->shown = unit_shown(c, f);
    } else {
        info->kind = TERM_WORDS;
        info->shown = fact_kind_text(c, f);
    }
}

static bool operand_parameter(checker *c, cond_scope s, const ast_operand *o, uint32_t index,
                              operand *out, term_info *info)
{
    const parameter *p = &c->parameters.at[index];
    if (s.facts_only) {
        check_at(c, E0303, o->lit.at, "`" STR_FMT "` is a parameter, where a fact is expected",
                 STR_ARG(p->name));
        return false;
    }
    if (s.as_of_only && !o->has_as_of) {
        diag *g = check_at(c, E0405, o->lit.at,
                           "parameter `" STR_FMT "` has versions, and a "
                           "constraint has no clock to choose by",
                           STR_ARG(p->name));
        check_hint(c, g, "write `" STR_FMT " as of 2026-01-15`", STR_ARG(p->name));
        return false;
    }
    if (c->parameter_poison[index])
        return false;
    fact f = {.type = p->type, .unit = p->unit, .currency = p->currency};
    term_of_type(c, &f, info);
    *out = (operand){O_PARAM, index, o->has_as_of ? o->as_of : DAY_ALWAYS, {0, 1}};
    return true;
}

static bool operand_name(checker *c, cond_scope s, const ast_operand *o, operand *out,
                         term_info *info)
{
    ast_word w = {o->lit.text, o->lit.at};
    const name_entry *e = operand_entry(c, s, w);
    if (!e)
        return false;
    if (e->kind == DECL_PARAMETER)
        return operand_parameter(c, s, o, e->index, out, info);
    uint32_t id = e->kind == DECL_QUESTION ? c->questions.at[e->index].fact : e->index;
    if (o->has_as_of) {
        check_at(c, E0408, w.at,
                 "`as of` after a %s; groups, definitions and parameters have "
                 "versions",
                 decl_keyword(e->kind));
        return false;
    }
    if (fact_poison(c, id) || !scope_allows(c, s, &c->facts.at[id], w.at))
        return false;
    c->fact_notes.at[id].read = true;
    term_of_type(c, &c->facts.at[id], info);
    info->fact = id;
    *out = (operand){O_FACT, id, DAY_ALWAYS, {0, 1}};
    return true;
}

static bool operand_number(checker *c, const ast_lit *l, operand *out, term_info *info)
{
    rat v;
    *info = (term_info){.kind = TERM_NUMBER,
                        .constant = true,
                        .minute = -1,
                        .fact = ID_NONE,
                        .shown = STR("a plain number")};
    if (!literal_number(c, l, &v))
        return false;
    if (l->unit.len) {
        unit_ref u;
        if (!unit_get(c, (ast_word){l->unit, l->at}, &u))
            return false;
        info->dim = dim_of(c->m, u);
        info->shown = l->unit;
        if (!rat_mul(v, unit_scale(c->m, u), &v)) {
            check_at(c, E0207, l->at, "the number is too large");
            return false;
        }
    }
    *out = (operand){O_NUMBER, ID_NONE, DAY_ALWAYS, v};
    return true;
}

static bool check_operand(checker *c, cond_scope s, const ast_operand *o, operand *out,
                          term_info *info)
{
    const ast_lit *l = &o->lit;
    str text;
    switch (l->kind) {
    case LIT_WORD: return operand_name(c, s, o, out, info);
    case LIT_NUMBER: return operand_number(c, l, out, info);
    case LIT_DATE:
        *info = (term_info){.kind = TERM_DATE,
                            .constant = true,
                            .minute = l->minute,
                            .fact = ID_NONE,
                            .shown = STR("a date")};
        *out = (operand){O_NUMBER, ID_NONE, DAY_ALWAYS, rat_int(l->day)};
        return true;
    case LIT_TEXT:
    case LIT_NONE:
        text = literal_text(c, l);
        check_at(c, E0204, l->at, "`" STR_FMT "` is no number, date or name", STR_ARG(text));
        return false;
    }
    return false;
}

static bool term_sum(checker *c, const ast_term *t, const term_info *a, const term_info *b,
                     term_info *out)
{
    bool plus = t->op == '+';
    if (a->kind == TERM_DATE && b->kind == TERM_DATE && !plus) {
        out->kind = TERM_NUMBER; /* days between */
        out->shown = STR("a plain number");
        return true;
    }
    bool dates = a->kind == TERM_DATE || b->kind == TERM_DATE;
    if (dates && (a->kind == b->kind || (!plus && b->kind == TERM_DATE))) {
        check_at(c, E0210, t->at,
                 plus ? "two dates cannot be added" : "a date cannot be taken off a number");
        return false;
    }
    if (dates) {
        if (!dim_none(a->dim) || !dim_none(b->dim)) {
            check_at(c, E0203, t->at, "days added to a date are a plain number");
            return false;
        }
        out->kind = TERM_DATE;
        out->shown = STR("a date");
        return true;
    }
    if (!dim_eq(a->dim, b->dim)) {
        check_at(c, E0203, t->at, "cannot %s " STR_FMT " %s " STR_FMT, plus ? "add" : "take",
                 STR_ARG(plus ? a->shown : b->shown), plus ? "to" : "off",
                 STR_ARG(plus ? b->shown : a->shown));
        return false;
    }
    return true;
}

static bool term_product(checker *c, const ast_term *t, const term_info *a, const term_info *b,
                         term_info *out)
{
    if (a->kind != TERM_NUMBER || b->kind != TERM_NUMBER) {
        check_at(c, E0210, t->at, "a date cannot be multiplied or divided");
        return false;
    }
    if (!dim_combine(dim_no_percent(a->dim), dim_no_percent(b->dim), t->op == '/', &out->dim)) {
        check_at(c, E0210, t->at, "too many units in one term");
        return false;
    }
    out->shown = dim_text(c, out->dim);
    out->ratio = true;
    return true;
}

bool check_term(checker *c, cond_scope s, const ast_term *t, term *out, term_info *info)
{
    term_info b;
    *out = (term){.op = t->op, .b = {O_NUMBER, ID_NONE, DAY_ALWAYS, {0, 1}}};
    bool good = check_operand(c, s, &t->a, &out->a, info);
    if (!t->op)
        return good;
    term_info a = *info;
    if (!check_operand(c, s, &t->b, &out->b, &b) || !good)
        return false;
    if (a.kind == TERM_WORDS || b.kind == TERM_WORDS) {
        str kind = a.kind == TERM_WORDS ? a.shown : b.shown;
        check_at(c, E0210, t->at, "a calculation with " STR_FMT, STR_ARG(kind));
        return false;
    }
    if (a.minute >= 0 || b.minute >= 0) {
        check_at(c, E0406, t->at, "a calculation with a time of day");
        return false;
    }
    info->fact = ID_NONE;
    info->constant = a.constant && b.constant;
    if (t->op == '+' || t->op == '-')
        return term_sum(c, t, &a, &b, info);
    return term_product(c, t, &a, &b, info);
}

/* ---- comparisons ----------------------------------------------------------------------------- */

static cmp_op cmp_turned(cmp_op op)
{
    static const cmp_op turned[] = {[CMP_LT] = CMP_GT, [CMP_LE] = CMP_GE, [CMP_GT] = CMP_LT,
                                    [CMP_GE] = CMP_LE, [CMP_EQ] = CMP_EQ, [CMP_NE] = CMP_NE};
    return turned[op];
}

/* The literal as one would write it with that unit: for hints. */
static void cmp_hint_unit(checker *c, diag *g, const ast_term *t, const term_info *lit,
                          const term_info *other)
{
    if (lit->constant && dim_none(lit->dim) && dim_simple(other->dim) && !t->op)
        check_hint(c, g, "write `" STR_FMT " " STR_FMT "`", STR_ARG(t->a.lit.text),
                   STR_ARG(other->shown));
}

/* Whether the two sides can be compared; one message under the operator if not. */
static bool cmp_agree(checker *c, const ast_cond *x, const term_info *l, const term_info *r)
{
    diag *g;
    if (l->kind == TERM_WORDS || r->kind == TERM_WORDS) {
        const term_info *w = l->kind == TERM_WORDS ? l : r;
        str name = c->facts.at[w->fact].name;
        g = check_at(c, E0202, x->op_at, "`" STR_FMT "` has no order: it is " STR_FMT,
                     STR_ARG(name), STR_ARG(w->shown));
        check_hint(c, g, "write `" STR_FMT " is ...`", STR_ARG(name));
        return false;
    }
    if (l->kind != r->kind) {
        check_at(c, E0201, x->op_at, "cannot compare " STR_FMT " with " STR_FMT, STR_ARG(l->shown),
                 STR_ARG(r->shown));
        return false;
    }
    if (l->constant && r->constant) {
        check_at(c, E0222, x->op_at, "two constants compared: this is always so, or never");
        return false;
    }
    bool mixed_left = !dim_none(l->dim) && !dim_simple(l->dim);
    bool mixed_right = !dim_none(r->dim) && !dim_simple(r->dim);
    bool plain_left = l->constant && dim_none(l->dim),
         plain_right = r->constant && dim_none(r->dim);
    bool share = (l->ratio || r->ratio) && /* a / b >= 50 % */
                 dim_eq(dim_no_percent(l->dim), dim_no_percent(r->dim));
    if (share || dim_eq(l->dim, r->dim) || (mixed_left && plain_right) ||
        (mixed_right && plain_left))
        return true;
    g = check_at(c, E0203, x->op_at, "cannot compare " STR_FMT " with " STR_FMT, STR_ARG(l->shown),
                 STR_ARG(r->shown));
    cmp_hint_unit(c, g, &x->right, r, l);
    cmp_hint_unit(c, g, &x->left, l, r);
    return false;
}

/* A constant that no value of the fact reaches. */
static void cmp_range(checker *c, uint32_t id, const operand *o, span at)
{
    const fact *f = &c->facts.at[id];
    rat low = rat_int(f->low), high = rat_int(f->high);
    if (o->kind != O_NUMBER || f->kind == FACT_QUESTION)
        return;
    if (f->type != TYPE_DATE &&
        (!number_base(c->m, f, f->low, &low) || !number_base(c->m, f, f->high, &high)))
        return;
    if (rat_cmp(o->number, low) >= 0 && rat_cmp(o->number, high) <= 0)
        return;
    diag *g =
        check_at(c, W0201, at, "this is outside the range of `" STR_FMT "`", STR_ARG(f->name));
    check_note(c, g, f->at, "declared here");
}

static uint32_t cmp_push(checker *c, cmp_op op, uint32_t f, int64_t number, span at)
{
    cond n = cond_leaf(X_CMP, at);
    n.op = op;
    operand none = {O_NUMBER, ID_NONE, DAY_ALWAYS, {0, 1}};
    n.left = (term){.a = {O_FACT, f, DAY_ALWAYS, {0, 1}}, .b = none};
    n.right = (term){.a = {O_NUMBER, ID_NONE, DAY_ALWAYS, rat_int(number)}, .b = none};
    return cond_push(c, n);
}

/* A date fact against a day with a time of day. */
static uint32_t cmp_with_time(checker *c, const ast_cond *x, cmp_op op, uint32_t id,
                              const operand *day, int32_t minute)
{
    const fact *f = &c->facts.at[id];
    int64_t d = (int64_t)day->number.num;
    if (f->time_fact == ID_NONE)
        return cond_poison(c, x->at);
    c->fact_notes.at[f->time_fact].read = true;
    uint32_t time = cmp_push(c, op, f->time_fact, minute, x->at);
    uint32_t same = cmp_push(c, CMP_EQ, id, d, x->at);
    uint32_t both = cond_two(c, X_AND, same, time, x->at);
    if (op == CMP_EQ)
        return both;
    cmp_op strict = op == CMP_NE ? CMP_NE : op == CMP_LT || op == CMP_LE ? CMP_LT : CMP_GT;
    return cond_two(c, X_OR, cmp_push(c, strict, id, d, x->at), both, x->at);
}

static bool term_may_be_none(const checker *c, const term *t)
{
    bool none = t->a.kind == O_FACT && c->facts.at[t->a.id].may_be_none;
    return none || (t->op && t->b.kind == O_FACT && c->facts.at[t->b.id].may_be_none);
}

typedef struct {
    checker *c;
    cond_scope s;
    const ast_cond *root; /* the whole condition */
} cond_reader;

/* Whether the condition asks anywhere if the fact is none. */
static bool asks_none(const ast_cond *x, str name)
{
    if (x->kind == C_NONE && str_eq(x->left.a.lit.text, name))
        return true;
    for (size_t i = 0; i < x->kid_count; i++) {
        if (asks_none(x->kids[i], name))
            return true;
    }
    return false;
}

static void cmp_negated(const cond_reader *r, const ast_cond *x, const cond *n)
{
    checker *c = r->c;
    const term *t = term_may_be_none(c, &n->left) ? &n->left : &n->right;
    if (!term_may_be_none(c, t))
        return;
    bool first = t->a.kind == O_FACT && c->facts.at[t->a.id].may_be_none;
    str name = c->facts.at[first ? t->a.id : t->b.id].name;
    if (asks_none(r->root, name))
        return;
    diag *g = check_at(c, W0202, x->op_at,
                       "`" STR_FMT "` may be none, and then the negation of "
                       "this is true",
                       STR_ARG(name));
    check_hint(c, g, "turn the comparison round, or say with `" STR_FMT " is none` what is meant",
               STR_ARG(name));
}

/* `end_use = commercial`: the right side is a word of the fact, and no name of its own. */
static bool cmp_words(const cond_reader *r, const ast_cond *x, const term_info *l)
{
    checker *c = r->c;
    const ast_lit *lit = &x->right.a.lit;
    if (l->kind != TERM_WORDS || x->right.op || lit->kind != LIT_WORD ||
        names_find(c, NS_OPERAND, lit->text))
        return false;
    diag *g = check_at(c, E0202, x->op_at, "`" STR_FMT "` has no order: it is " STR_FMT,
                       STR_ARG(x->left.a.lit.text), STR_ARG(l->shown));
    check_hint(c, g, "write `" STR_FMT " is%s " STR_FMT "`", STR_ARG(x->left.a.lit.text),
               x->op == CMP_NE ? " not" : "", STR_ARG(lit->text));
    return true;
}

static uint32_t cond_read_cmp(const cond_reader *r, const ast_cond *x, bool negative)
{
    checker *c = r->c;
    term_info l, right;
    cond n = cond_leaf(X_CMP, x->at);
    n.op = x->op;
    bool good = check_term(c, r->s, &x->left, &n.left, &l);
    if (good && cmp_words(r, x, &l))
        return cond_poison(c, x->at);
    good &= check_term(c, r->s, &x->right, &n.right, &right);
    if (!good || !cmp_agree(c, x, &l, &right))
        return cond_poison(c, x->at);
    if (l.fact != ID_NONE && right.constant && !n.right.op)
        cmp_range(c, l.fact, &n.right.a, x->right.at);
    if (right.fact != ID_NONE && l.constant && !n.left.op)
        cmp_range(c, right.fact, &n.left.a, x->left.at);
    if (negative)
        cmp_negated(r, x, &n);
    if (l.minute < 0 && right.minute < 0)
        return cond_push(c, n);
    if (right.minute >= 0 && l.fact != ID_NONE)
        return cmp_with_time(c, x, x->op, l.fact, &n.right.a, right.minute);
    if (l.minute >= 0 && right.fact != ID_NONE)
        return cmp_with_time(c, x, cmp_turned(x->op), right.fact, &n.left.a, l.minute);
    check_at(c, E0406, x->at, "a time of day is compared with one date fact, nothing else");
    return cond_poison(c, x->at);
}

/* ---- is, in, under, none --------------------------------------------------------------------- */

static uint32_t def_push(const cond_reader *r, uint32_t def, const ast_cond *x, span at)
{
    checker *c = r->c;
    if (r->s.as_of_only && !x->has_as_of) {
        diag *g = check_at(c, E0405, at,
                           "definition `" STR_FMT "` has versions, and a constraint "
                           "has no clock to choose by",
                           STR_ARG(c->definitions.at[def].name));
        check_hint(c, g, "write `as of 2026-01-15` after it");
        return cond_poison(c, at);
    }
    cond n = cond_leaf(X_DEF, at);
    n.ref = def;
    n.as_of = x->has_as_of ? x->as_of : DAY_ALWAYS;
    return cond_push(c, n);
}

/* `item is W`: a definition of items, or a chip by its id. False: neither, reported. */
static bool cond_read_item(const cond_reader *r, const ast_cond *x, const ast_lit *l, uint32_t *out)
{
    checker *c = r->c;
    const name_entry *e = names_find(c, NS_DEFINITION, l->text);
    if (e && !c->definitions.at[e->index].of_item) {
        diag *g = check_at(c, E0220, l->at, "definition `" STR_FMT "` is not `of item`",
                           STR_ARG(l->text));
        check_hint(c, g, "write `" STR_FMT "` alone", STR_ARG(l->text));
        return false;
    }
    if (e) {
        *out = def_push(r, e->index, x, l->at);
        return true;
    }
    *out = ID_NONE;
    if (catalogue_has_id(c, l->text))
        return true;
    (void)names_get(c, NS_DEFINITION, (ast_word){l->text, l->at});
    return false;
}

static bool is_item(const ast_cond *x)
{
    return !x->left.op && x->left.a.lit.kind == LIT_WORD && str_eq_c(x->left.a.lit.text, "item");
}

/* The fact before `is`, which is no number unless it is a question. */
static bool cond_read_is_fact(const cond_reader *r, const ast_cond *x, uint32_t *f)
{
    checker *c = r->c;
    if (!cond_fact(c, r->s, &x->left, f))
        return false;
    const fact *is = &c->facts.at[*f];
    if (type_is_ordered(is->type) && is->kind != FACT_QUESTION) {
        str kind = fact_kind_text(c, is);
        diag *g = check_at(c, E0217, x->at, "`is` with `" STR_FMT "`, which is " STR_FMT,
                           STR_ARG(is->name), STR_ARG(kind));
        check_hint(c, g, "write `=`");
        return false;
    }
    if (x->has_as_of)
        check_at(c, E0408, x->at,
                 "`as of` after a value; groups, definitions and parameters have "
                 "versions");
    return !x->has_as_of;
}

static uint32_t cond_read_is(const cond_reader *r, const ast_cond *x)
{
    checker *c = r->c;
    uint32_t *kids = check_alloc(c, x->lit_count, sizeof *kids);
    uint32_t f = ID_NONE;
    if (!kids || x->lit_count == 0)
        return cond_poison(c, x->at);
    for (size_t i = 0; i < x->lit_count; i++) {
        const ast_lit *l = &x->lits[i];
        kids[i] = ID_NONE;
        if (is_item(x) && l->kind == LIT_WORD && !cond_read_item(r, x, l, &kids[i]))
            kids[i] = cond_poison(c, x->at);
        if (kids[i] != ID_NONE)
            continue;
        if (f == ID_NONE && !cond_read_is_fact(r, x, &f))
            return cond_poison(c, x->at);
        cond n = cond_leaf(X_IS, x->at);
        n.fact = f;
        bool good = literal_value(c, &c->facts.at[f], l, true, &n.val);
        kids[i] = good ? cond_push(c, n) : cond_poison(c, x->at);
    }
    return cond_join(c, X_OR, kids, x->lit_count, x->at);
}

static bool same_symbols(const fact *a, const fact *b)
{
    if (a->symbol_count != b->symbol_count)
        return false;
    for (uint32_t i = 0; i < a->symbol_count; i++) {
        if (!str_eq(a->symbols[i], b->symbols[i]))
            return false;
    }
    return true;
}

static uint32_t cond_read_in(const cond_reader *r, const ast_cond *x)
{
    checker *c = r->c;
    uint32_t f;
    bool good = cond_fact(c, r->s, &x->left, &f);
    uint32_t ref = names_index(c, NS_GROUP, x->group);
    if (!good || ref == ID_NONE || c->group_poison.at[ref])
        return cond_poison(c, x->at);
    const group *g = &c->groups.at[ref];
    const fact *in = &c->facts.at[f];
    uint32_t of = c->group_facts.at[ref];
    bool fits = g->type == in->type;
    if (fits && g->type == TYPE_SYMBOL)
        fits = of != ID_NONE && same_symbols(&c->facts.at[of], in);
    if (!fits) {
        str kind = fact_kind_text(c, in);
        diag *d = check_at(c, E0201, x->at,
                           "`" STR_FMT "` is " STR_FMT ", and group `" STR_FMT "` holds others",
                           STR_ARG(in->name), STR_ARG(kind), STR_ARG(g->name));
        check_note(c, d, g->at, "the group is declared here");
        return cond_poison(c, x->at);
    }
    if (r->s.as_of_only && !x->has_as_of) {
        diag *d = check_at(c, E0405, x->group.at,
                           "group `" STR_FMT "` has versions, and a "
                           "constraint has no clock to choose by",
                           STR_ARG(g->name));
        check_hint(c, d, "write `" STR_FMT " as of 2026-01-15`", STR_ARG(g->name));
        return cond_poison(c, x->at);
    }
    cond n = cond_leaf(X_IN, x->at);
    n.fact = f;
    n.ref = ref;
    n.as_of = x->has_as_of ? x->as_of : DAY_ALWAYS;
    return cond_push(c, n);
}

static uint32_t cond_read_under(const cond_reader *r, const ast_cond *x)
{
    checker *c = r->c;
    uint32_t f, *kids = check_alloc(c, x->lit_count, sizeof *kids);
    if (!kids || x->lit_count == 0 || !cond_fact(c, r->s, &x->left, &f))
        return cond_poison(c, x->at);
    const fact *under = &c->facts.at[f];
    if (under->type != TYPE_CODE) {
        str kind = fact_kind_text(c, under);
        check_at(c, E0217, x->at, "`is under` with `" STR_FMT "`, which is " STR_FMT,
                 STR_ARG(under->name), STR_ARG(kind));
        return cond_poison(c, x->at);
    }
    for (size_t i = 0; i < x->lit_count; i++) {
        cond n = cond_leaf(X_UNDER, x->at);
        n.fact = f;
        bool good = literal_value(c, under, &x->lits[i], false, &n.val);
        kids[i] = good ? cond_push(c, n) : cond_poison(c, x->at);
    }
    return cond_join(c, X_OR, kids, x->lit_count, x->at);
}

static uint32_t cond_read_none(const cond_reader *r, const ast_cond *x)
{
    checker *c = r->c;
    uint32_t f;
    if (!cond_fact(c, r->s, &x->left, &f))
        return cond_poison(c, x->at);
    if (!c->facts.at[f].may_be_none) {
        diag *g = check_at(c, E0209, x->at, "`" STR_FMT "` can never be none",
                           STR_ARG(c->facts.at[f].name));
        check_note(c, g, c->facts.at[f].at, "its type would say `may be none`");
        return cond_poison(c, x->at);
    }
    cond n = cond_leaf(X_NONE, x->at);
    n.fact = f;
    return cond_push(c, n);
}

/* A bare word: a definition that is not of items. */
static uint32_t cond_read_name(const cond_reader *r, const ast_cond *x)
{
    checker *c = r->c;
    const name_entry *e = names_find(c, NS_OPERAND, x->group.text);
    if (e && !names_find(c, NS_DEFINITION, x->group.text)) {
        diag *g = check_at(c, E0303, x->group.at,
                           "`" STR_FMT "` is a %s, where a definition is "
                           "expected",
                           STR_ARG(x->group.text), decl_keyword(e->kind));
        check_hint(c, g,
                   e->kind == DECL_PARAMETER ? "write `" STR_FMT " >= ...`"
                                             : "write `" STR_FMT " is ...`",
                   STR_ARG(x->group.text));
        return cond_poison(c, x->at);
    }
    uint32_t def = names_index(c, NS_DEFINITION, x->group);
    if (def == ID_NONE)
        return cond_poison(c, x->at);
    if (c->definitions.at[def].of_item) {
        diag *g = check_at(c, E0220, x->group.at, "definition `" STR_FMT "` is `of item`",
                           STR_ARG(x->group.text));
        check_hint(c, g, "write `item is " STR_FMT "`", STR_ARG(x->group.text));
        return cond_poison(c, x->at);
    }
    if (r->s.item_only) {
        check_at(c, E0221, x->group.at, "`" STR_FMT "` is not about the item alone",
                 STR_ARG(x->group.text));
        return cond_poison(c, x->at);
    }
    return def_push(r, def, x, x->at);
}

/* ---- parties --------------------------------------------------------------------------------- */

static uint32_t cond_read_node(const cond_reader *r, const ast_cond *x, bool negative);

/* The predicate said of role.attr; under `any`, a party that is not there has nothing. */
static uint32_t party_one(const cond_reader *r, const ast_cond *x, str role, ast_word attr)
{
    checker *c = r->c;
    ast_cond said = *x->kids[0];
    said.left.a.lit.kind = LIT_WORD;
    said.left.a.lit.text = check_text(c, STR_FMT "." STR_FMT, STR_ARG(role), STR_ARG(attr.text));
    said.left.a.lit.at = attr.at;
    said.left.at = attr.at;
    uint32_t n = cond_read_node(r, &said, false);
    bool turned = said.negated && (said.kind == C_IS || said.kind == C_IN || said.kind == C_UNDER);
    if (!turned || x->quant != QUANT_ANY)
        return n;
    ast_cond none = said;
    none.kind = C_NONE;
    none.negated = true;
    return cond_two(c, X_AND, cond_read_node(r, &none, false), n, x->at);
}

/* All that is said of one role. */
static uint32_t party_role(const cond_reader *r, const ast_cond *x, str role)
{
    checker *c = r->c;
    size_t room = x->attr_count + 1;
    uint32_t *said = check_alloc(c, room, sizeof *said), *none = check_alloc(c, room, sizeof *none);
    if (!said || !none)
        return 0;
    for (size_t i = 0; i < x->attr_count; i++)
        said[i] = party_one(r, x, role, x->attrs[i]);
    if (x->quant == QUANT_ANY)
        return cond_join(c, X_OR, said, x->attr_count, x->at);
    for (size_t i = 0; i < x->attr_count; i++) {
        str name = check_text(c, STR_FMT "." STR_FMT, STR_ARG(role), STR_ARG(x->attrs[i].text));
        const name_entry *e = names_find(c, NS_OPERAND, name);
        cond n = cond_leaf(X_NONE, x->at);
        n.fact = e && e->kind != DECL_PARAMETER ? e->index : 0;
        none[i] = cond_push(c, n);
    }
    said[x->attr_count] = cond_join(c, X_AND, none, x->attr_count, x->at);
    return cond_join(c, X_OR, said, room, x->at);
}

static uint32_t cond_read_party(const cond_reader *r, const ast_cond *x)
{
    checker *c = r->c;
    bool good = true;
    for (size_t i = 0; i < x->attr_count; i++) {
        uint32_t party = names_index(c, NS_PARTY, x->attrs[i]);
        good &= party != ID_NONE;
        if (party != ID_NONE)
            c->parties.at[party].read = true;
    }
    for (size_t i = 0; i < x->role_count; i++)
        good &= names_index(c, NS_ROLE, x->roles[i]) != ID_NONE;
    size_t count = x->role_count ? x->role_count : c->roles.count;
    if (count == 0)
        check_at(c, E0222, x->at, "no `role` is declared, so there is no party");
    uint32_t *kids = check_alloc(c, count, sizeof *kids);
    if (!good || !kids || count == 0)
        return cond_poison(c, x->at);
    size_t errors = diags_errors(c->d);
    for (size_t i = 0; i < count; i++) {
        str role = x->role_count ? x->roles[i].text : c->roles.at[i].name;
        kids[i] = party_role(r, x, role);
        if (diags_errors(c->d) != errors || c->oom)
            return cond_poison(c, x->at);
    }
    return cond_join(c, x->quant == QUANT_ANY ? X_OR : X_AND, kids, count, x->at);
}

/* ---- the tree -------------------------------------------------------------------------------- */

static uint32_t cond_read_list(const cond_reader *r, const ast_cond *x, bool negative)
{
    checker *c = r->c;
    bool turns = x->kind == C_NOT || x->kind == C_NONE_OF;
    uint32_t *kids = check_alloc(c, x->kid_count, sizeof *kids);
    if (!kids || x->kid_count == 0)
        return cond_poison(c, x->at);
    for (size_t i = 0; i < x->kid_count; i++)
        kids[i] = cond_read_node(r, x->kids[i], negative != turns);
    if (!turns)
        return cond_join(c, x->kind == C_AND ? X_AND : X_OR, kids, x->kid_count, x->at);
    return cond_not(c, cond_join(c, X_OR, kids, x->kid_count, x->at), x->at);
}

/* Depth: the parser allows 64 levels, and a party condition holds one predicate. */
static uint32_t cond_read_node(const cond_reader *r, const ast_cond *x, bool negative)
{
    uint32_t n = 0;
    switch (x->kind) {
    case C_AND:
    case C_OR:
    case C_NOT:
    case C_NONE_OF: return cond_read_list(r, x, negative);
    case C_PARTY: return cond_read_party(r, x);
    case C_CMP: return cond_read_cmp(r, x, negative);
    case C_IS: n = cond_read_is(r, x); break;
    case C_IN: n = cond_read_in(r, x); break;
    case C_UNDER: n = cond_read_under(r, x); break;
    case C_NONE: n = cond_read_none(r, x); break;
    case C_NAME: n = cond_read_name(r, x); break;
    }
    return x->negated ? cond_not(r->c, n, x->at) : n;
}

uint32_t check_cond(checker *c, cond_scope s, const ast_cond *x)
{
    cond_reader r = {c, s, x};
    return cond_read_node(&r, x, false);
}

uint32_t check_depends(checker *c, const ast_is *is, size_t count, span at)
{
    uint32_t *kids = check_alloc(c, count, sizeof *kids);
    if (!kids || count == 0)
        return ID_NONE;
    for (size_t i = 0; i < count; i++) {
        const name_entry *e = names_get(c, NS_OPERAND, is[i].name);
        cond n = cond_leaf(X_IS, is[i].name.at);
        kids[i] = 0;
        if (e && e->kind != DECL_QUESTION) {
            check_at(c, E0303, is[i].name.at, "`" STR_FMT "` is a %s, where a question is expected",
                     STR_ARG(is[i].name.text), decl_keyword(e->kind));
            continue;
        }
        n.fact = e ? c->questions.at[e->index].fact : 0;
        if (!e || fact_poison(c, n.fact) ||
            !literal_value(c, &c->facts.at[n.fact], &is[i].value, true, &n.val))
            continue;
        c->fact_notes.at[n.fact].read = true;
        kids[i] = cond_push(c, n);
    }
    return cond_join(c, X_AND, kids, count, at);
}
