/*
 * check_facts.c - types, facts, roles, questions, parameters.
 *
 * `fact party.X` is checked once and copied to every role. Facts are complete, ranges and all,
 * before any literal is read as a value of one.
 */
#include "policy/check.h"
#include "policy/value.h"

bool fact_poison(const checker *c, uint32_t f)
{
    return c->fact_notes.at[f].poison;
}

str fact_kind_text(checker *c, const fact *f)
{
    switch (f->type) {
    case TYPE_YES_NO: return STR("yes or no");
    case TYPE_SYMBOL: return STR("one of a list of words");
    case TYPE_COUNTRY: return STR("a country");
    case TYPE_CODE: return STR("a code");
    case TYPE_DATE: return STR("a date");
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY: break;
    }
    const char *kind = f->type == TYPE_WHOLE ? "a whole number" : "a number";
    dimension dim = dim_of(c->m, (unit_ref){f->unit, f->currency});
    if (dim_none(dim))
        return str_c(kind);
    str of = dim_text(c, dim);
    return check_text(c, "%s of " STR_FMT, kind, STR_ARG(of));
}

/* ---- types ----------------------------------------------------------------------------------- */

static bool type_symbols(checker *c, const ast_type *t, fact *f)
{
    static const str yes_no[] = {{"no", 2}, {"yes", 3}};
    if (t->kind == TYPE_YES_NO) {
        f->symbols = yes_no;
        f->symbol_count = 2;
        f->high = 1;
        return true;
    }
    str *list = check_alloc(c, t->symbol_count, sizeof *list);
    if (!list)
        return false;
    map seen;
    map_init(&seen, c->a);
    bool good = true;
    for (size_t i = 0; i < t->symbol_count; i++) {
        ast_word w = t->symbols[i];
        if (map_get(&seen, w.text) != MAP_NONE) {
            check_at(c, E0308, w.at, "`" STR_FMT "` is listed twice", STR_ARG(w.text));
            good = false;
        } else if (str_eq_c(w.text, "none")) {
            diag *g = check_at(c, E0214, w.at, "`none` is not a symbol");
            check_hint(c, g, "write `, may be none` after the list");
            good = false;
        }
        if (!map_put(&seen, w.text, 1))
            c->oom = true;
        list[i] = w.text;
    }
    f->symbols = list;
    f->symbol_count = (uint32_t)t->symbol_count;
    f->high = f->symbol_count - 1;
    return good;
}

/* The scale of `to 0.01`: a power of ten, 1 at most. */
static bool type_step(checker *c, const ast_type *t, unsigned *scale)
{
    int64_t v;
    *scale = 0;
    if (t->step.len == 0)
        return true;
    if (num_parse(t->step, NUM_SCALE_MAX, 0, &v) == NUM_OK) {
        for (unsigned s = 0; s <= NUM_SCALE_MAX; s++) {
            if (v == num_pow10(NUM_SCALE_MAX - s)) {
                *scale = s;
                return true;
            }
        }
    }
    check_at(c, E0214, t->at, "the step `" STR_FMT "` is none of 1, 0.1, 0.01 ... 0.000000001",
             STR_ARG(t->step));
    return false;
}

static bool type_unit(checker *c, const ast_type *t, fact *f)
{
    unit_ref u;
    if (t->unit.text.len == 0)
        return true;
    if (!unit_get(c, t->unit, &u))
        return false;
    if ((u.currency != ID_NONE) != (t->kind == TYPE_MONEY)) {
        diag *g = check_at(c, E0214, t->unit.at, "`" STR_FMT "` is %s", STR_ARG(t->unit.text),
                           u.currency != ID_NONE ? "a currency" : "not a currency");
        if (u.currency != ID_NONE)
            check_hint(c, g, "write `money " STR_FMT " to 0.01`", STR_ARG(t->unit.text));
        return false;
    }
    f->unit = u.unit;
    f->currency = u.currency;
    return true;
}

/* LOW .. HIGH; without one a number is 0 or more, a date any day. */
static bool type_range(checker *c, const ast_type *t, fact *f)
{
    if (f->type == TYPE_DATE) {
        f->low = DAY_MIN;
        f->high = DAY_MAX;
    } else if (type_is_number(f->type)) {
        f->high = STEPS_MAX;
    }
    if (!t->has_range)
        return true;
    if (!type_is_ordered(f->type)) {
        check_at(c, E0214, t->low.at, "only numbers and dates have a range");
        return false;
    }
    int64_t low, high;
    bool good = literal_steps(c, f, &t->low, false, &low);
    good &= literal_steps(c, f, &t->high, false, &high);
    if (!good)
        return false;
    if (low > high) {
        check_at(c, E0214, t->low.at, "the range ends before it begins");
        return false;
    }
    if (type_is_number(f->type) && (low < -STEPS_MAX || high > STEPS_MAX)) {
        check_at(c, E0214, t->low.at, "a range of more than 1e15 steps on one side of zero");
        return false;
    }
    f->low = low;
    f->high = high;
    f->ranged = true;
    return true;
}

bool type_fill(checker *c, const ast_type *t, fact *f)
{
    f->type = t->kind;
    f->may_be_none |= t->may_be_none;
    bool good = true;
    switch (t->kind) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL: good = type_symbols(c, t, f); break;
    case TYPE_COUNTRY: f->high = COUNTRY_VALUES - 1; break;
    case TYPE_CODE:
    case TYPE_DATE: break;
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
        good = type_step(c, t, &f->scale);
        good &= type_unit(c, t, f);
        break;
    }
    return good && type_range(c, t, f);
}

/* ---- facts ----------------------------------------------------------------------------------- */

static int64_t fact_cost(checker *c, const ast_decl *d, int64_t otherwise)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_COST);
    int64_t v;
    if (!s || s->value.count == 0)
        return otherwise;
    if (num_parse(s->value.lits[0].text, 0, '_', &v) == NUM_OK && v >= 0 && v <= 1000000)
        return v;
    check_at(c, E0208, s->value.at, "a cost is a whole number from 0 to 1_000_000");
    return otherwise;
}

/* What the slots of the declaration say about the fact. */
static bool fact_fill(checker *c, const ast_decl *d, fact *f)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_TYPE), *ask = ast_slot_find(d, NULL, SLOT_ASK);
    const cite *cites;
    int32_t known;
    check_cites(c, d, NULL, &cites, &known);
    f->cost = fact_cost(c, d, 1);
    if (ask)
        f->ask = ask->text;
    return s && type_fill(c, &s->type, f);
}

static void fact_parties(checker *c, const ast_decl *d, uint32_t party)
{
    party_fact *p = &c->parties.at[party];
    fact f = {.name = d->name,
              .unit = ID_NONE,
              .currency = ID_NONE,
              .may_be_none = true,
              .at = d->name_at};
    bool good = fact_fill(c, d, &f);
    for (size_t r = 0; r < c->roles.count; r++) {
        str name =
            check_text(c, STR_FMT "." STR_FMT, STR_ARG(c->roles.at[r].name), STR_ARG(p->suffix));
        const name_entry *e = names_find(c, NS_OPERAND, name);
        if (!e || e->kind != DECL_FACT || c->facts.at[e->index].kind != FACT_PARTY)
            continue;
        fact *to = &c->facts.at[e->index];
        to->type = f.type;
        to->scale = f.scale;
        to->unit = f.unit;
        to->currency = f.currency;
        to->low = f.low;
        to->high = f.high;
        to->symbols = f.symbols;
        to->symbol_count = f.symbol_count;
        to->cost = f.cost;
        if (f.ask.len)
            to->ask =
                check_text(c, STR_FMT ": " STR_FMT, STR_ARG(c->roles.at[r].title), STR_ARG(f.ask));
        c->fact_notes.at[e->index].poison = !good;
    }
}

static bool is_party_fact(const ast_decl *d)
{
    return str_starts(d->name, STR("party."));
}

void check_facts(checker *c)
{
    for (size_t i = 0; i < c->facts.count; i++) {
        if (c->facts.at[i].kind == FACT_PARTY && c->facts.at[i].role_fact == ID_NONE)
            c->facts.at[i].type = TYPE_CODE;
    }
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const ast_decl *d = c->decls.at[i].decl;
        uint32_t index = c->decls.at[i].index;
        if (d->kind != DECL_FACT || index == ID_NONE)
            continue;
        if (is_party_fact(d))
            fact_parties(c, d, index);
        else
            c->fact_notes.at[index].poison = !fact_fill(c, d, &c->facts.at[index]);
    }
}

/* ---- derived facts --------------------------------------------------------------------------- */

static bool operand_may_be_none(const checker *c, operand o)
{
    return o.kind == O_FACT && c->facts.at[o.id].may_be_none;
}

/* Whether a divisor can be zero. */
static bool operand_may_be_zero(const checker *c, operand o)
{
    if (o.kind == O_NUMBER)
        return o.number.num == 0;
    return c->facts.at[o.id].low <= 0 && c->facts.at[o.id].high >= 0;
}

static void derived_none(checker *c, const fact *f, const term *t, span at)
{
    if (f->may_be_none)
        return;
    bool zero = t->op == '/' && operand_may_be_zero(c, t->b);
    if (!zero && !operand_may_be_none(c, t->a) && !operand_may_be_none(c, t->b))
        return;
    diag *g = check_at(c, E0212, at, "`" STR_FMT "` is none when %s", STR_ARG(f->name),
                       zero ? "the divisor is zero" : "one of its parts is");
    check_hint(c, g, "write `, may be none` after its type");
}

/* Whether the term gives what the fact is declared to be. */
static void derived_fits(checker *c, const fact *f, const term *t, const term_info *info, span at)
{
    str kind = fact_kind_text(c, f);
    if (!type_is_ordered(f->type) || (info->kind == TERM_DATE) != (f->type == TYPE_DATE)) {
        check_at(c, E0211, at, "`" STR_FMT "` is " STR_FMT ", and this is %s", STR_ARG(f->name),
                 STR_ARG(kind), info->kind == TERM_DATE ? "a date" : "a number");
        return;
    }
    dimension own = dim_of(c->m, (unit_ref){f->unit, f->currency});
    bool ratio = t->op == '*' || t->op == '/';
    bool mixed = ratio && !dim_simple(info->dim) && !dim_none(info->dim);
    bool share = ratio && dim_none(info->dim) && f->unit == 0; /* 0.5 is 50 % */
    if (f->type == TYPE_DATE || mixed || share || dim_eq(own, info->dim))
        return;
    str left = dim_text(c, own), right = dim_text(c, info->dim);
    check_at(c, E0203, at, "`" STR_FMT "` is in " STR_FMT ", and this is in " STR_FMT,
             STR_ARG(f->name), STR_ARG(left), STR_ARG(right));
}

static void derived_one(checker *c, const ast_slot *s, uint32_t index, cond_scope scope)
{
    term t;
    term_info info;
    fact *f = &c->facts.at[index];
    scope.facts_only = true;
    scope.item_only = f->kind == FACT_ITEM;
    if (fact_poison(c, index) || !check_term(c, scope, &s->term, &t, &info))
        return;
    if (info.kind == TERM_WORDS || info.constant || !t.op) {
        diag *g = check_at(c, E0210, s->term.at, "`" STR_FMT "` is not derived from other facts",
                           STR_ARG(f->name));
        check_hint(c, g,
                   "one sum, difference, product or quotient of two numbers, at least one of "
                   "them a fact");
        return;
    }
    derived_fits(c, f, &t, &info, s->term.at);
    derived_none(c, f, &t, s->term.at);
    f->derived = true;
    f->derive = t;
}

void check_derived(checker *c)
{
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const ast_decl *d = c->decls.at[i].decl;
        uint32_t index = c->decls.at[i].index;
        const ast_slot *s = d->kind == DECL_FACT ? ast_slot_find(d, NULL, SLOT_IS) : NULL;
        if (!s || index == ID_NONE)
            continue;
        if (!is_party_fact(d)) {
            derived_one(c, s, index, (cond_scope){.role = ID_NONE});
            continue;
        }
        size_t errors = diags_errors(c->d);
        for (uint32_t r = 0; r < c->roles.count && diags_errors(c->d) == errors; r++) {
            str name = check_text(c, STR_FMT "." STR_FMT, STR_ARG(c->roles.at[r].name),
                                  STR_ARG(c->parties.at[index].suffix));
            const name_entry *e = names_find(c, NS_OPERAND, name);
            if (e && e->kind == DECL_FACT)
                derived_one(c, s, e->index, (cond_scope){.role = r});
        }
    }
}

/* ---- questions ------------------------------------------------------------------------------- */

/* Type of a question without `type`: yes/no, or the readings are its symbols. */
static bool question_symbols(checker *c, const ast_slot *s, fact *f)
{
    bool yes = false, no = false;
    for (size_t i = 0; i < s->reading_count; i++) {
        const ast_lit *l = &s->readings[i].lit;
        if (l->kind != LIT_WORD) {
            str text = literal_text(c, l);
            diag *g =
                check_at(c, E0215, l->at, "the reading `" STR_FMT "` is not a word", STR_ARG(text));
            check_hint(c, g, "numbers and dates need a `type` before the readings");
            return false;
        }
        yes |= str_eq_c(l->text, "yes");
        no |= str_eq_c(l->text, "no");
    }
    ast_type t = {.kind = yes && no && s->reading_count == 2 ? TYPE_YES_NO : TYPE_SYMBOL,
                  .at = s->at,
                  .symbol_count = s->reading_count};
    t.symbols = check_alloc(c, s->reading_count, sizeof *t.symbols);
    if (!t.symbols)
        return false;
    for (size_t i = 0; i < s->reading_count; i++)
        t.symbols[i] = (ast_word){s->readings[i].lit.text, s->readings[i].lit.at};
    return type_fill(c, &t, f);
}

/* Puts a reading in its place; false when it is there already. */
static bool question_put(int64_t *list, str *glosses, uint32_t count, int64_t v, str gloss)
{
    uint32_t at = 0;
    while (at < count && list[at] < v)
        at++;
    if (at < count && list[at] == v)
        return false;
    for (uint32_t i = count; i > at; i--) {
        list[i] = list[i - 1];
        glosses[i] = glosses[i - 1];
    }
    list[at] = v;
    glosses[at] = gloss;
    return true;
}

/* The readings, ascending. */
static bool question_readings(checker *c, const ast_slot *s, question *q)
{
    fact *f = &c->facts.at[q->fact];
    int64_t *list = check_alloc(c, s->reading_count, sizeof *list);
    str *glosses = check_alloc(c, s->reading_count, sizeof *glosses);
    if (!list || !glosses)
        return false;
    fact as_fact = *f; /* read as a plain fact: there are no readings yet to be one of */
    as_fact.kind = FACT_LINE;
    bool good = true;
    uint32_t count = 0;
    for (size_t i = 0; i < s->reading_count; i++) {
        const ast_reading *r = &s->readings[i];
        value v;
        if (!literal_value(c, &as_fact, &r->lit, true, &v) || v.state != V_KNOWN)
            good = false;
        else if (question_put(list, glosses, count, v.lo, r->gloss))
            count++;
        else
            check_at(c, E0308, r->lit.at, "the reading is listed twice");
    }
    if (good && count < 2)
        check_at(c, E0215, s->at, "a question has at least two readings");
    q->readings = list;
    q->glosses = glosses;
    q->reading_count = count;
    if (count && type_is_ordered(f->type)) {
        f->low = list[0];
        f->high = list[count - 1];
    }
    return good && count;
}

static bool question_lit(checker *c, const question *q, const ast_decl *d, slot_kind kind,
                         int64_t *out)
{
    const ast_slot *s = ast_slot_find(d, NULL, kind);
    value v;
    if (!s || s->lit_count == 0 || fact_poison(c, q->fact))
        return false;
    if (!literal_value(c, &c->facts.at[q->fact], &s->lits[0], true, &v))
        return false;
    *out = v.lo;
    return v.state == V_KNOWN;
}

static bool question_type(checker *c, const ast_decl *d, const ast_slot *readings, fact *f)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_TYPE);
    if (!s)
        return question_symbols(c, readings, f);
    if (s->type.kind == TYPE_CODE || s->type.may_be_none) {
        check_at(c, E0214, s->type.at,
                 s->type.may_be_none ? "a question cannot be none" : "a question about a code");
        return false;
    }
    return type_fill(c, &s->type, f);
}

static void question_one(checker *c, const ast_decl *d, uint32_t index)
{
    question *q = &c->questions.at[index];
    fact *f = &c->facts.at[q->fact];
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_READINGS);
    const ast_slot *asked = ast_slot_find(d, NULL, SLOT_ASKED);
    q->cite_count = check_cites(c, d, NULL, &q->cites, &q->asked);
    if (asked)
        q->asked = asked->day;
    f->cost = fact_cost(c, d, 10);
    if (!s || !question_type(c, d, s, f) || !question_readings(c, s, q)) {
        c->fact_notes.at[q->fact].poison = true;
        return;
    }
    q->has_before = question_lit(c, q, d, SLOT_BEFORE_ASKED, &q->before);
    q->has_by_law = question_lit(c, q, d, SLOT_BY_LAW, &q->by_law);
}

typedef struct {
    uint32_t question;
    answer a;
} answer_note;

static bool answers_clash(const answer *a, const answer *b)
{
    bool apart = a->when.in.end <= b->when.in.from || b->when.in.end <= a->when.in.from;
    return !apart && a->when.known == b->when.known && a->reading != b->reading;
}

static void answer_add(checker *c, const question *q, answer *list, uint32_t n, answer a)
{
    for (uint32_t i = 0; i < n; i++) {
        if (!answers_clash(&list[i], &a))
            continue;
        diag *g = check_at(c, E0409, a.when.at,
                           "another answer to `" STR_FMT "` for the same time, "
                           "known from the same day",
                           STR_ARG(q->name));
        check_note(c, g, list[i].when.at, "the other one");
        break;
    }
    list[n] = a;
}

/* Hands the answers to their questions, in text order. */
static void answers_give(checker *c, const answer_note *notes, size_t count)
{
    answer **lists = check_alloc(c, c->questions.count, sizeof(answer *));
    uint32_t *counts = check_alloc(c, c->questions.count, sizeof *counts);
    if (!lists || !counts)
        return;
    for (size_t i = 0; i < count; i++)
        counts[notes[i].question]++;
    for (size_t q = 0; q < c->questions.count; q++) {
        if (counts[q] > CHECK_VERSIONS_MAX) {
            check_at(c, E0801, c->questions.at[q].at, "a question with more than %d answers",
                     CHECK_VERSIONS_MAX);
            return;
        }
        lists[q] = counts[q] ? check_alloc(c, counts[q], sizeof(answer)) : NULL;
    }
    if (c->oom)
        return;
    for (size_t i = 0; i < count; i++) {
        question *q = &c->questions.at[notes[i].question];
        q->answers = lists[notes[i].question];
        answer_add(c, q, lists[notes[i].question], q->answer_count++, notes[i].a);
    }
}

void check_questions(checker *c)
{
    VEC(answer_note) notes = {0};
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const check_decl *e = &c->decls.at[i];
        if (e->decl->kind == DECL_QUESTION && e->index != ID_NONE)
            question_one(c, e->decl, e->index);
    }
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const ast_decl *d = c->decls.at[i].decl;
        if (d->kind != DECL_ANSWER)
            continue;
        answer_note n = {0};
        check_dated(c, d, NULL, DATED_ALWAYS, &n.a.when);
        const name_entry *e = names_get(c, NS_OPERAND, (ast_word){d->name, d->name_at});
        if (e && e->kind != DECL_QUESTION)
            check_at(c, E0303, d->name_at, "`" STR_FMT "` is a %s, where a question is expected",
                     STR_ARG(d->name), decl_keyword(e->kind));
        if (!e || e->kind != DECL_QUESTION || fact_poison(c, c->questions.at[e->index].fact))
            continue;
        value v;
        n.question = e->index;
        if (!literal_value(c, &c->facts.at[c->questions.at[e->index].fact], &d->value, true, &v))
            continue;
        n.a.reading = v.lo;
        (void)CHECK_PUSH(c, &notes, n);
    }
    answers_give(c, notes.at, notes.count);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static bool parameter_value(checker *c, const fact *f, const ast_slot *s, param_version *v)
{
    value x;
    if (!literal_part(c, f, &s->value, &x))
        return false;
    static const param_kind kinds[] = {
        [VAL_LIT] = PARAM_FIXED,   [VAL_AT_LEAST] = PARAM_AT_LEAST, [VAL_AT_MOST] = PARAM_AT_MOST,
        [VAL_RANGE] = PARAM_RANGE, [VAL_ONE_OF] = PARAM_UNKNOWN,    [VAL_UNKNOWN] = PARAM_UNKNOWN,
    };
    v->kind = kinds[s->value.kind];
    if (x.state == V_MISSING)
        x = (value){.lo = f->low, .hi = f->high};
    if (!number_base(c->m, f, x.lo, &v->lo) || !number_base(c->m, f, x.hi, &v->hi)) {
        check_at(c, E0207, s->value.at, "the value is too large");
        return false;
    }
    if (v->fact != ID_NONE) {
        fact *open = &c->facts.at[v->fact];
        open->type = f->type;
        open->scale = f->scale;
        open->unit = f->unit;
        open->currency = f->currency;
        open->low = x.lo;
        open->high = x.hi;
        open->ranged = f->ranged;
    }
    return true;
}

static void parameter_one(checker *c, const ast_decl *d, uint32_t index)
{
    parameter *p = &c->parameters.at[index];
    const ast_slot *type = ast_slot_find(d, NULL, SLOT_TYPE);
    fact f = {.name = d->name, .unit = ID_NONE, .currency = ID_NONE, .at = d->name_at};
    bool good = type && type_fill(c, &type->type, &f);
    if (good && !type_is_ordered(f.type)) {
        diag *g = check_at(c, E0214, type->type.at, "a parameter is a number or a date");
        check_hint(c, g, "words that change with time are a `group` or a `question`");
        good = false;
    }
    p->type = f.type;
    p->scale = f.scale;
    p->unit = f.unit;
    p->currency = f.currency;
    /* Written by names_declare with the facts of open versions in place. */
    param_version *list = check_alloc(c, p->version_count, sizeof *list);
    if (!list)
        return;
    for (uint32_t v = 0; v < p->version_count; v++) {
        const ast_block *b = version_block(d, v);
        const ast_slot *s = ast_slot_find(d, b, SLOT_VALUE);
        list[v] = p->versions[v];
        check_dated(c, d, b, 0, &list[v].when);
        if (good && s)
            good = parameter_value(c, &f, s, &list[v]);
    }
    versions_settle(c, list, p->version_count, sizeof *list, "parameter", d->name);
    p->versions = list;
    for (uint32_t v = 0; v < p->version_count; v++) {
        if (list[v].fact != ID_NONE)
            c->fact_notes.at[list[v].fact].poison = !good;
    }
    c->parameter_poison[index] = !good;
}

void check_parameters(checker *c)
{
    c->parameter_poison = check_alloc(c, c->parameters.count, sizeof(bool));
    if (!c->parameter_poison)
        return;
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const check_decl *e = &c->decls.at[i];
        if (e->decl->kind == DECL_PARAMETER && e->index != ID_NONE)
            parameter_one(c, e->decl, e->index);
    }
}
