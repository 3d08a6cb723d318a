/*
 * clauses.c - conditions of the model become nodes, read under one clock.
 *
 *     definition, group, question, parameter
 *        under a fixed day    what holds that day
 *        under a clock fact   OR over segments: clock >= from and clock < end and what holds then
 *        under no clock       a definition false, a group empty, a parameter without a value
 *
 * Memo per condition and clock; the graph shares what is equal anyway, the memo saves the time.
 */
#include "plan/builder.h"

#include <string.h>

enum { MINUTES_OF_DAY = 1440, OPERANDS = 4 };

/* ---- contexts -------------------------------------------------------------------------------- */

static uint32_t clock_find(builder *b, clock_ctx want)
{
    for (uint32_t i = 0; i < b->ctxs.count; i++) {
        const clock_ctx *c = &b->ctxs.at[i];
        if (c->kind == want.kind && c->fact == want.fact && c->day == want.day)
            return i;
    }
    want.memo = build_alloc(b, b->m->conds_count, sizeof *want.memo);
    if (!want.memo || !vec_push(b->a, &b->ctxs, want)) {
        b->failed = true;
        return 0;
    }
    return (uint32_t)b->ctxs.count - 1;
}

uint32_t clock_none(builder *b)
{
    return clock_find(b, (clock_ctx){.kind = CLOCK_NONE, .fact = ID_NONE});
}

uint32_t clock_by(builder *b, uint32_t clock)
{
    return clock_find(b, (clock_ctx){.kind = CLOCK_FACT, .fact = clock});
}

static uint32_t clock_as_of(builder *b, uint32_t ctx, int32_t as_of)
{
    if (as_of == DAY_ALWAYS)
        return ctx;
    return clock_find(b, (clock_ctx){.kind = CLOCK_FIXED, .fact = ID_NONE, .day = as_of});
}

/* ---- numbers against a fact ------------------------------------------------------------------ */

static uint32_t cut_atom(builder *b, uint32_t fact_id, cut_op op, int64_t step)
{
    return graph_atom(b, &(atom){.kind = AT_CUT, .fact = fact_id, .cut = op, .step = step});
}

/* True for every number, false for none. */
static uint32_t any_number(builder *b, uint32_t fact_id)
{
    return cut_atom(b, fact_id, CUT_GE, INT64_MIN);
}

static plan_term fact_term(uint32_t fact_id)
{
    return (plan_term){.a = {.kind = PO_FACT, .id = fact_id}};
}

static plan_term number_term(rat n)
{
    return (plan_term){.a = {.kind = PO_NUMBER, .number = n}};
}

/* Least step at which `fact >= n` holds (`strict`: `fact > n`). */
static bool first_step(const builder *b, uint32_t fact_id, rat n, bool strict, int64_t *step)
{
    const fact *f = &b->m->facts[fact_id];
    rat in_unit = n;
    if (f->unit != ID_NONE && !rat_div(n, b->m->units[f->unit].scale, &in_unit))
        return false;
    if (!strict)
        return rat_ceil(in_unit, f->scale, step);
    return rat_floor(in_unit, f->scale, step) && *step < INT64_MAX && (++*step, true);
}

/* `fact op n`, n in base units. Steps past 64 bits leave the comparison
 * the same for every number. */
static uint32_t compare_number(builder *b, uint32_t fact_id, cmp_op op, rat n)
{
    if (b->m->facts[fact_id].derived) {
        return graph_atom(b, &(atom){.kind = AT_CMP, .fact = ID_NONE, .op = op,
                                     .left = fact_term(fact_id), .right = number_term(n)});
    }
    int64_t at, above;
    if (!first_step(b, fact_id, n, false, &at) || !first_step(b, fact_id, n, true, &above)) {
        bool below = op == CMP_LT || op == CMP_LE || op == CMP_NE;
        bool over = op == CMP_GT || op == CMP_GE || op == CMP_NE;
        return (n.num > 0 ? below : over) ? any_number(b, fact_id) : N_FALSE;
    }
    switch (op) {
    case CMP_GE: return cut_atom(b, fact_id, CUT_GE, at);
    case CMP_LT: return cut_atom(b, fact_id, CUT_LT, at);
    case CMP_GT: return cut_atom(b, fact_id, CUT_GE, above);
    case CMP_LE: return cut_atom(b, fact_id, CUT_LT, above);
    case CMP_EQ: return at == above ? N_FALSE : cut_atom(b, fact_id, CUT_EQ, at);
    case CMP_NE: return at == above ? any_number(b, fact_id) : cut_atom(b, fact_id, CUT_NE, at);
    }
    return N_FALSE;
}

static uint32_t compare_day(builder *b, uint32_t clock, cmp_op op, int64_t day)
{
    return compare_number(b, clock, op, rat_int(day));
}

/* clock >= t, or clock < t. */
static uint32_t clock_side(builder *b, uint32_t clock, int64_t t, bool after)
{
    int64_t day = t / MINUTES_OF_DAY, minute = t % MINUTES_OF_DAY;
    if (minute < 0) {
        minute += MINUTES_OF_DAY;
        day--;
    }
    uint32_t time_fact = b->m->facts[clock].time_fact;
    if (minute == 0 || time_fact == ID_NONE)
        return compare_day(b, clock, after ? CMP_GE : CMP_LT, day);
    uint32_t that_day = compare_day(b, clock, CMP_EQ, day);
    uint32_t that_time = compare_number(b, time_fact, after ? CMP_GE : CMP_LT, rat_int(minute));
    return graph_or(b, compare_day(b, clock, after ? CMP_GT : CMP_LT, day),
                    graph_and(b, that_day, that_time));
}

uint32_t clause_in_span(builder *b, uint32_t clock, tspan in)
{
    if (tspan_empty(in))
        return N_FALSE;
    uint32_t from = in.from == TIME_ALWAYS ? N_TRUE : clock_side(b, clock, in.from, true);
    uint32_t end = in.end == TIME_NEVER ? N_TRUE : clock_side(b, clock, in.end, false);
    return graph_and(b, from, end);
}

/* What holds over `in` as seen from a context. */
static uint32_t in_segment(builder *b, const clock_ctx *c, tspan in, uint32_t body)
{
    if (body == N_FALSE)
        return N_FALSE;
    switch (c->kind) {
    case CLOCK_NONE: return N_FALSE;
    case CLOCK_FIXED: return tspan_holds(in, time_at(c->day, 0)) ? body : N_FALSE;
    case CLOCK_FACT: return graph_and(b, clause_in_span(b, c->fact, in), body);
    }
    return N_FALSE;
}

/* ---- sets ------------------------------------------------------------------------------------ */

static uint32_t value_set(builder *b, uint32_t fact_id, const int64_t *values, uint32_t count)
{
    if (count == 0)
        return N_FALSE;
    atom x = {.kind = AT_SET, .fact = fact_id, .first = (uint32_t)b->values.count, .count = count};
    size_t before = b->values.count;
    for (uint32_t i = 0; i < count; i++) {
        if (!vec_push(b->a, &b->values, values[i]))
            b->failed = true;
    }
    size_t atoms = b->atoms.count;
    uint32_t n = graph_atom(b, &x);
    if (b->atoms.count == atoms)
        b->values.count = before; /* stored already */
    return n;
}

static uint32_t text_set(builder *b, atom_kind kind, uint32_t fact_id, const str *texts,
                         uint32_t count)
{
    if (count == 0)
        return N_FALSE;
    atom x = {.kind = kind, .fact = fact_id, .first = (uint32_t)b->texts.count, .count = count};
    size_t before = b->texts.count;
    for (uint32_t i = 0; i < count; i++) {
        if (!vec_push(b->a, &b->texts, texts[i]))
            b->failed = true;
    }
    size_t atoms = b->atoms.count;
    uint32_t n = graph_atom(b, &x);
    if (b->atoms.count == atoms)
        b->texts.count = before;
    return n;
}

static uint32_t clause_in_group(builder *b, uint32_t fact_id, uint32_t group_id, const clock_ctx *c)
{
    const group_time *gt = build_group(b, group_id);
    bool code = b->m->groups[group_id].type == TYPE_CODE;
    VEC(uint32_t) parts = {0};
    for (uint32_t i = 0; gt && i < gt->count; i++) {
        const segment *s = &gt->segments[i];
        if (c->kind == CLOCK_NONE ||
            (c->kind == CLOCK_FIXED && !tspan_holds(s->in, time_at(c->day, 0))))
            continue;
        uint32_t body = code ? text_set(b, AT_TEXTS, fact_id, gt->texts + s->first, s->count)
                             : value_set(b, fact_id, gt->values + s->first, s->count);
        if (!vec_push(b->a, &parts, in_segment(b, c, s->in, body)))
            b->failed = true;
    }
    return graph_many(b, ND_OR, parts.at, (uint32_t)parts.count);
}

static uint32_t is_value(builder *b, uint32_t fact_id, const value *v)
{
    const fact *f = &b->m->facts[fact_id];
    switch (f->type) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL:
    case TYPE_COUNTRY: return value_set(b, fact_id, &v->lo, 1);
    case TYPE_CODE: return text_set(b, AT_TEXTS, fact_id, &v->text, 1);
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE: break;
    }
    if (!f->derived)
        return cut_atom(b, fact_id, CUT_EQ, v->lo);
    rat n = rat_scaled(v->lo, f->scale);
    if (f->unit != ID_NONE && !rat_mul(n, b->m->units[f->unit].scale, &n))
        return N_FALSE;
    return compare_number(b, fact_id, CMP_EQ, n);
}

/* ---- what is dated inside a comparison ------------------------------------------------------- */

/* One side's operand, and how it changes over time. */
typedef enum { VARIES_NOT, VARIES_PARAM, VARIES_QUESTION } varying;
typedef struct {
    const operand *from;
    varying varies;
    bool fixed;             /* a parameter frozen by `as of` */
    int64_t t;              /* then read at t */
} side_operand;

/* open: a question unanswered, no version of a parameter; at: the reading, the version. */
typedef struct { bool open; int64_t at; } operand_state;

static bool question_varies(const builder *b, uint32_t fact_id)
{
    const fact *f = &b->m->facts[fact_id];
    if (f->kind != FACT_QUESTION)
        return false;
    const question *q = &b->m->questions[f->question];
    return q->answer_count > 0 || (q->asked > b->known_on && q->has_before);
}

static operand_state state_at(const builder *b, const side_operand *o, int64_t t)
{
    switch (o->varies) {
    case VARIES_NOT: break;
    case VARIES_PARAM: {
        const plan_param *p = &b->params[o->from->id];
        uint32_t v = spans_at(b->param_spans + p->first, p->count, o->fixed ? o->t : t);
        return (operand_state){v == ID_NONE, v};
    }
    case VARIES_QUESTION: {
        int64_t reading = 0;
        bool known = reading_at(b, b->m->facts[o->from->id].question, t, &reading);
        return (operand_state){!known, reading};
    }
    }
    return (operand_state){0};
}

static plan_operand resolve(const builder *b, const side_operand *o, operand_state s)
{
    if (o->from->kind == O_NUMBER)
        return (plan_operand){.kind = PO_NUMBER, .number = o->from->number};
    if (o->varies == VARIES_PARAM) {
        if (s.open)
            return (plan_operand){.kind = PO_HOLE, .id = o->from->id};
        const param_version *v = &b->m->parameters[o->from->id].versions[s.at];
        if (v->kind == PARAM_FIXED)
            return (plan_operand){.kind = PO_NUMBER, .number = v->lo};
        return v->fact == ID_NONE ? (plan_operand){.kind = PO_HOLE, .id = o->from->id}
                                  : (plan_operand){.kind = PO_FACT, .id = v->fact};
    }
    uint32_t id = o->from->id;
    if (o->varies == VARIES_QUESTION && !s.open) {
        const fact *f = &b->m->facts[id];
        rat n = rat_scaled(s.at, f->scale);
        if (f->unit == ID_NONE || rat_mul(n, b->m->units[f->unit].scale, &n))
            return (plan_operand){.kind = PO_NUMBER, .number = n};
    }
    return (plan_operand){.kind = PO_FACT, .id = id};
}

/* Times at which what an operand stands for changes. */
static void operand_times(builder *b, const side_operand *o, int64_t **times, size_t *count,
                          size_t *room)
{
    VEC(int64_t) v = {*times, *count, *room};
    if (o->varies == VARIES_PARAM && !o->fixed) {
        const plan_param *p = &b->params[o->from->id];
        for (uint32_t i = 0; i < p->count; i++) {
            tspan s = b->param_spans[p->first + i];
            if (!tspan_empty(s) && (!vec_push(b->a, &v, s.from) || !vec_push(b->a, &v, s.end)))
                b->failed = true;
        }
    }
    if (o->varies == VARIES_QUESTION) {
        const question *q = &b->m->questions[b->m->facts[o->from->id].question];
        for (uint32_t i = 0; i < q->answer_count; i++) {
            tspan s = dated_span(&q->answers[i].when, b->known_on);
            if (!vec_push(b->a, &v, s.from) || !vec_push(b->a, &v, s.end))
                b->failed = true;
        }
    }
    *times = v.at;
    *count = v.count;
    *room = v.room;
}

/* What a comparison or a predicate over one question is, once its dated operands are resolved. */
typedef struct {
    const cond *c;
    uint32_t ctx;
    side_operand operands[OPERANDS];
    uint32_t count;
} dated_cond;

static uint32_t resolved_atom(builder *b, const dated_cond *d, const operand_state *s);

/* OR over the segments in which the tuple of states stays the same. */
static uint32_t over_segments(builder *b, const dated_cond *d)
{
    clock_ctx c = b->ctxs.at[d->ctx];
    operand_state now[OPERANDS] = {0}, last[OPERANDS] = {0};
    if (c.kind != CLOCK_FACT) {
        for (uint32_t i = 0; i < d->count; i++) {
            if (c.kind == CLOCK_FIXED || d->operands[i].fixed)
                now[i] = state_at(b, &d->operands[i], time_at(c.day, 0));
            else
                now[i] = (operand_state){.open = d->operands[i].varies != VARIES_NOT};
        }
        return resolved_atom(b, d, now);
    }
    int64_t *times = NULL;
    size_t count = 0, room = 0;
    for (uint32_t i = 0; i < d->count; i++)
        operand_times(b, &d->operands[i], &times, &count, &room);
    uint32_t cuts = times_sort(times, (uint32_t)count), first = 0;
    while (first < cuts && times[first] == TIME_ALWAYS)
        first++;
    while (cuts > first && times[cuts - 1] == TIME_NEVER)
        cuts--;
    VEC(uint32_t) parts = {0};
    int64_t from = TIME_ALWAYS;
    for (uint32_t i = first; i <= cuts && !b->failed; i++) {
        /* the stretch that begins at `start`; the one before it ends there */
        int64_t start = i == first ? TIME_ALWAYS : times[i - 1];
        bool same = true;
        for (uint32_t j = 0; j < d->count; j++) {
            now[j] = state_at(b, &d->operands[j], start);
            same = same && now[j].open == last[j].open && now[j].at == last[j].at;
        }
        if (i > first && !same) {
            uint32_t body = resolved_atom(b, d, last);
            if (!vec_push(b->a, &parts, in_segment(b, &c, (tspan){from, start}, body)))
                b->failed = true;
            from = start;
        }
        memcpy(last, now, sizeof last);
    }
    uint32_t body = resolved_atom(b, d, last);
    if (!vec_push(b->a, &parts, in_segment(b, &c, (tspan){from, TIME_NEVER}, body)))
        b->failed = true;
    return graph_many(b, ND_OR, parts.at, (uint32_t)parts.count);
}

/* A question that the line answers is read without a clock, so each answered question forks the
 * condition on AT_GIVEN, which no line leaves unknown. */
static uint32_t over_given(builder *b, dated_cond *d, uint32_t from)
{
    for (uint32_t i = from; i < d->count; i++) {
        if (d->operands[i].varies != VARIES_QUESTION)
            continue;
        uint32_t fact_id = d->operands[i].from->id;
        uint32_t given = graph_atom(b, &(atom){.kind = AT_GIVEN, .fact = fact_id});
        dated_cond raw = *d;
        for (uint32_t j = i; j < d->count; j++) {
            if (d->operands[j].varies == VARIES_QUESTION && d->operands[j].from->id == fact_id)
                raw.operands[j].varies = VARIES_NOT;
        }
        uint32_t yes = over_given(b, &raw, i + 1);
        uint32_t no = over_given(b, d, i + 1);
        return graph_or(b, graph_and(b, given, yes), graph_and(b, graph_not(b, given), no));
    }
    return over_segments(b, d);
}

/* ---- comparisons ----------------------------------------------------------------------------- */

static cmp_op cmp_mirrored(cmp_op op)
{
    switch (op) {
    case CMP_LT: return CMP_GT;
    case CMP_LE: return CMP_GE;
    case CMP_GT: return CMP_LT;
    case CMP_GE: return CMP_LE;
    case CMP_EQ:
    case CMP_NE: return op;
    }
    return op;
}

/* The value of a term of numbers; false when it is none or does not fit 128 bits. */
static bool number_value(const plan_term *t, rat *out)
{
    *out = t->a.number;
    return t->op == 0 || rat_apply(t->op, t->a.number, t->b.number, out);
}

static bool all_numbers(const plan_term *t)
{
    return t->a.kind == PO_NUMBER && (t->op == 0 || t->b.kind == PO_NUMBER);
}

static unsigned unknowns(const plan_term *t)
{
    return (t->a.kind != PO_NUMBER ? 1u : 0u) + (t->op != 0 && t->b.kind != PO_NUMBER ? 1u : 0u);
}

static bool bare_fact(const plan_term *t)
{
    return t->op == 0 && t->a.kind == PO_FACT;
}

static uint32_t compare_terms(builder *b, cmp_op op, plan_term left, plan_term right)
{
    rat x, y;
    bool l = all_numbers(&left), r = all_numbers(&right);
    if ((l && !number_value(&left, &x)) || (r && !number_value(&right, &y)))
        return N_FALSE; /* none compares with nothing */
    if (l && r)
        return compare_holds(op, rat_cmp(x, y)) ? N_TRUE : N_FALSE;
    if (l)
        left = number_term(x);
    if (r)
        right = number_term(y);
    if (bare_fact(&left) && r)
        return compare_number(b, left.a.id, op, y);
    if (l && bare_fact(&right))
        return compare_number(b, right.a.id, cmp_mirrored(op), x);
    bool hole = left.a.kind == PO_HOLE || right.a.kind == PO_HOLE ||
                (left.op && left.b.kind == PO_HOLE) || (right.op && right.b.kind == PO_HOLE);
    bool may_be_free = hole || unknowns(&left) + unknowns(&right) > 1;
    return graph_atom(b, &(atom){.kind = AT_CMP, .fact = ID_NONE, .op = op, .left = left,
                                 .right = right, .free = may_be_free});
}

static uint32_t resolved_atom(builder *b, const dated_cond *d, const operand_state *s)
{
    const cond *c = d->c;
    if (c->kind == X_CMP) {
        uint32_t next = 0;
        plan_term left = {.op = c->left.op}, right = {.op = c->right.op};
        left.a = resolve(b, &d->operands[next], s[next]);
        next++;
        if (left.op) {
            left.b = resolve(b, &d->operands[next], s[next]);
            next++;
        }
        right.a = resolve(b, &d->operands[next], s[next]);
        next++;
        if (right.op)
            right.b = resolve(b, &d->operands[next], s[next]);
        return compare_terms(b, c->op, left, right);
    }
    tg_assert(c->kind == X_IS);
    if (d->operands[0].varies == VARIES_QUESTION && !s[0].open)
        return s[0].at == c->val.lo ? N_TRUE : N_FALSE;
    return is_value(b, c->fact, &c->val);
}

static void add_operand(const builder *b, dated_cond *d, const operand *o)
{
    side_operand s = {.from = o};
    if (o->kind == O_PARAM) {
        s.varies = VARIES_PARAM;
        s.fixed = o->as_of != DAY_ALWAYS;
        s.t = time_at(o->as_of, 0);
    } else if (o->kind == O_FACT && question_varies(b, o->id)) {
        s.varies = VARIES_QUESTION;
    }
    d->operands[d->count++] = s;
}

static uint32_t clause_cmp(builder *b, const cond *c, uint32_t ctx)
{
    dated_cond d = {.c = c, .ctx = ctx};
    add_operand(b, &d, &c->left.a);
    if (c->left.op)
        add_operand(b, &d, &c->left.b);
    add_operand(b, &d, &c->right.a);
    if (c->right.op)
        add_operand(b, &d, &c->right.b);
    return over_given(b, &d, 0);
}

static uint32_t clause_is(builder *b, const cond *c, uint32_t ctx)
{
    operand o = {.kind = O_FACT, .id = c->fact, .as_of = DAY_ALWAYS};
    dated_cond d = {.c = c, .ctx = ctx};
    add_operand(b, &d, &o);
    return over_given(b, &d, 0);
}

/* ---- conditions ------------------------------------------------------------------------------ */

uint32_t clause_definition(builder *b, uint32_t definition_id, uint32_t ctx)
{
    const definition *def = &b->m->definitions[definition_id];
    const dated **v = build_alloc(b, def->version_count, sizeof *v);
    tspan *spans = build_alloc(b, def->version_count, sizeof *spans);
    uint32_t *parts = build_alloc(b, def->version_count, sizeof *parts);
    if (!v || !spans || !parts)
        return N_FALSE;
    for (uint32_t i = 0; i < def->version_count; i++)
        v[i] = &def->versions[i].when;
    effective_spans(v, def->version_count, b->known_on, spans);
    clock_ctx c = b->ctxs.at[ctx];
    for (uint32_t i = 0; i < def->version_count; i++) {
        parts[i] = N_FALSE;
        if (tspan_empty(spans[i]) || c.kind == CLOCK_NONE ||
            (c.kind == CLOCK_FIXED && !tspan_holds(spans[i], time_at(c.day, 0))))
            continue;
        parts[i] = in_segment(b, &c, spans[i], clause_build(b, def->versions[i].cond, ctx));
    }
    return graph_many(b, ND_OR, parts, def->version_count);
}

static uint32_t clause_kids(builder *b, const cond *c, uint32_t ctx)
{
    uint32_t *kids = build_alloc(b, c->kid_count, sizeof *kids);
    if (!kids)
        return N_FALSE;
    for (uint32_t i = 0; i < c->kid_count; i++)
        kids[i] = clause_build(b, c->kids[i], ctx);
    return graph_many(b, c->kind == X_AND ? ND_AND : ND_OR, kids, c->kid_count);
}

static uint32_t clause_kind(builder *b, const cond *c, uint32_t ctx)
{
    switch (c->kind) {
    case X_TRUE: return N_TRUE;
    case X_FALSE: return N_FALSE;
    case X_AND:
    case X_OR: return clause_kids(b, c, ctx);
    case X_NOT: return graph_not(b, clause_build(b, c->kids[0], ctx));
    case X_CMP: return clause_cmp(b, c, ctx);
    case X_IS: return clause_is(b, c, ctx);
    case X_NONE:
        return graph_atom(b, &(atom){.kind = AT_NONE, .fact = c->fact});
    case X_IN: {
        uint32_t frozen = clock_as_of(b, ctx, c->as_of); /* may move the contexts */
        clock_ctx at = b->ctxs.at[frozen];
        return clause_in_group(b, c->fact, c->ref, &at);
    }
    case X_UNDER: return text_set(b, AT_UNDER, c->fact, &c->val.text, 1);
    case X_DEF: return clause_definition(b, c->ref, clock_as_of(b, ctx, c->as_of));
    }
    return N_FALSE;
}

uint32_t clause_build(builder *b, uint32_t id, uint32_t ctx)
{
    if (b->failed)
        return N_FALSE;
    uint32_t done = b->ctxs.at[ctx].memo[id];
    if (done)
        return done - 1;
    uint32_t n = clause_kind(b, &b->m->conds[id], ctx);
    if (!b->failed)
        b->ctxs.at[ctx].memo[id] = n + 1;
    return n;
}
