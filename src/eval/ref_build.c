/*
 * ref_build.c - the policy's conditions under one line: what is dated is resolved, what is known is
 * folded away, what is left are atoms on missing facts.
 *
 * Time (docs/engine.md sections 1 and 9): a dated thing read under a clock is the OR over its
 * segments of (clock in segment and body). With a known clock all tests but one fold to false.
 */
#include "eval/ref_world.h"
/* ---- time ------------------------------------------------------------------------------------ */

static moment moment_of(int32_t day, int32_t minute)
{
    return (moment){day, minute > 0 && day != DAY_NEVER && day != DAY_ALWAYS ? minute : 0};
}

static int moment_cmp(moment x, moment y)
{
    if (x.day != y.day)
        return x.day < y.day ? -1 : 1;
    return (x.minute > y.minute) - (x.minute < y.minute);
}

static moment from_of(const dated *d)
{
    return moment_of(d->in.from, d->in.from_minute);
}

/* Its own end, or a known earlier one. */
static moment end_of(const ref *r, const dated *d)
{
    moment end = moment_of(d->in.end, d->in.end_minute);
    moment ceases = moment_of(d->ceases, d->ceases_minute);
    bool known = d->ceases != DAY_NEVER && d->ceases_known <= r->line->known_on;
    return known && moment_cmp(ceases, end) < 0 ? ceases : end;
}

static uint32_t ctx_of(ref *r, uint32_t clock, int32_t as_of)
{
    for (size_t i = 0; i < r->ctxs.count; i++) {
        if (r->ctxs.at[i].fact == clock && r->ctxs.at[i].as_of == as_of)
            return (uint32_t)i;
    }
    rctx c = {.fact = clock, .as_of = as_of};
    c.definitions = ref_alloc(r, r->m->definitions_count, sizeof(rnode *));
    REF_PUSH(r, &r->ctxs, c);
    return r->oom ? 0 : (uint32_t)r->ctxs.count - 1;
}

/* clock >= t, clock < t. */
static rnode *clock_from(ref *r, uint32_t clock, moment t)
{
    if (t.minute == 0)
        return rn_compare_steps(r, clock, CMP_GE, t.day);
    rnode *time = rn_compare_steps(r, r->m->facts[clock].time_fact, CMP_GE, t.minute);
    return rn_or(r, rn_compare_steps(r, clock, CMP_GT, t.day),
                 rn_and(r, rn_compare_steps(r, clock, CMP_EQ, t.day), time));
}

static rnode *clock_before(ref *r, uint32_t clock, moment t)
{
    if (t.minute == 0)
        return rn_compare_steps(r, clock, CMP_LT, t.day);
    rnode *time = rn_compare_steps(r, r->m->facts[clock].time_fact, CMP_LT, t.minute);
    return rn_or(r, rn_compare_steps(r, clock, CMP_LT, t.day),
                 rn_and(r, rn_compare_steps(r, clock, CMP_EQ, t.day), time));
}

/* The clock lies in [from, end). */
static rnode *in_span(ref *r, uint32_t ctx, moment from, moment end)
{
    const rctx *c = &r->ctxs.at[ctx];
    bool no_from = from.day == DAY_ALWAYS, no_end = end.day == DAY_NEVER;
    if (moment_cmp(from, end) >= 0)
        return rn_const(r, false);
    if (c->fact == ID_NONE && c->as_of == DAY_ALWAYS)
        return rn_const(r, no_from && no_end);
    if (c->fact == ID_NONE) {
        moment t = {c->as_of, 0};
        return rn_const(r, moment_cmp(from, t) <= 0 && moment_cmp(t, end) < 0);
    }
    uint32_t clock = c->fact;
    return rn_and(r, no_from ? rn_const(r, true) : clock_from(r, clock, from),
                  no_end ? rn_const(r, true) : clock_before(r, clock, end));
}

/* Versions of a name: structs of `size` bytes that begin with their `dated`. */
typedef struct { const void *at; uint32_t count; size_t size; } versions;

static const dated *version_dated(versions v, uint32_t i)
{
    return (const dated *)((const char *)v.at + i * v.size);
}

/* Known, and not replaced by a known one. */
static bool is_alive(const ref *r, versions v, uint32_t i)
{
    if (version_dated(v, i)->known > r->line->known_on)
        return false;
    for (uint32_t j = 0; j < v.count; j++) {
        const dated *d = version_dated(v, j);
        if (d->known <= r->line->known_on && d->corrects == i)
            return false;
    }
    return true;
}

/* Whether version i counts before j at a time both have begun by. */
static bool is_later(versions v, uint32_t i, uint32_t j)
{
    const dated *x = version_dated(v, i), *y = version_dated(v, j);
    int order = moment_cmp(from_of(x), from_of(y));
    if (order != 0)
        return order > 0;
    return x->known != y->known ? x->known > y->known : i > j;
}

/* The version in force at t, or ID_NONE. */
static uint32_t version_at(const ref *r, versions v, moment t)
{
    uint32_t best = ID_NONE;
    for (uint32_t i = 0; i < v.count; i++) {
        if (is_alive(r, v, i) && moment_cmp(from_of(version_dated(v, i)), t) <= 0 &&
            (best == ID_NONE || is_later(v, i, best)))
            best = i;
    }
    if (best != ID_NONE && moment_cmp(t, end_of(r, version_dated(v, best))) >= 0)
        return ID_NONE;
    return best;
}

/* [from, end) in which version i is the one in force; false when there is none. */
static bool effective_span(const ref *r, versions v, uint32_t i, moment *from, moment *end)
{
    if (!is_alive(r, v, i))
        return false;
    *from = from_of(version_dated(v, i));
    *end = end_of(r, version_dated(v, i));
    for (uint32_t j = 0; j < v.count; j++) {
        if (j == i || !is_alive(r, v, j) || !is_later(v, j, i))
            continue;
        moment next = from_of(version_dated(v, j));
        *end = moment_cmp(next, *end) < 0 ? next : *end;
    }
    return moment_cmp(*from, *end) < 0;
}

/* ---- segments -------------------------------------------------------------------------------- */

typedef VEC(moment) moments;

static void add_moments(ref *r, moments *out, const dated *d)
{
    REF_PUSH(r, out, from_of(d));
    REF_PUSH(r, out, end_of(r, d));
}

static void add_version_moments(ref *r, moments *out, versions v)
{
    for (uint32_t i = 0; i < v.count; i++)
        add_moments(r, out, version_dated(v, i));
}

/* Sorted, each once, between ALWAYS and NEVER; both ends included. */
static void settle_moments(ref *r, moments *ms)
{
    REF_PUSH(r, ms, moment_of(DAY_ALWAYS, 0));
    REF_PUSH(r, ms, moment_of(DAY_NEVER, 0));
    if (r->oom)
        return;
    for (size_t i = 1; i < ms->count; i++) {
        moment x = ms->at[i];
        size_t at = i;
        for (; at > 0 && moment_cmp(ms->at[at - 1], x) > 0; at--)
            ms->at[at] = ms->at[at - 1];
        ms->at[at] = x;
    }
    size_t n = 0;
    for (size_t i = 0; i < ms->count; i++) {
        if (n == 0 || moment_cmp(ms->at[n - 1], ms->at[i]) != 0)
            ms->at[n++] = ms->at[i];
    }
    ms->count = n;
}

/* The frozen time of a context; false under a clock, or under none. */
static bool ctx_frozen(const ref *r, uint32_t ctx, moment *t)
{
    const rctx *c = &r->ctxs.at[ctx];
    *t = (moment){c->as_of, 0};
    return c->fact == ID_NONE && c->as_of != DAY_ALWAYS;
}

static bool ctx_none(const ref *r, uint32_t ctx)
{
    return r->ctxs.at[ctx].fact == ID_NONE && r->ctxs.at[ctx].as_of == DAY_ALWAYS;
}

/* ---- questions and parameters ---------------------------------------------------------------- */

/* The reading in force at t, at K; false when the question is open. */
static bool question_at(const ref *r, const question *q, moment t, int64_t *reading)
{
    if (q->asked > r->line->known_on && q->has_before) {
        *reading = q->before;
        return true;
    }
    const answer *best = NULL;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        const answer *x = &q->answers[i];
        if (x->when.known > r->line->known_on || moment_cmp(from_of(&x->when), t) > 0 ||
            moment_cmp(t, end_of(r, &x->when)) >= 0)
            continue;
        if (!best || x->when.known >= best->when.known)
            best = x;
    }
    if (best)
        *reading = best->reading;
    return best != NULL;
}

/* Whether the fact is a question whose reading depends on time. */
static bool is_asked(const ref *r, uint32_t f)
{
    return r->m->facts[f].kind == FACT_QUESTION && ref_state(r, f) == V_MISSING;
}

static const question *question_of(const ref *r, uint32_t f)
{
    return &r->m->questions[r->m->facts[f].question];
}

static void add_question_moments(ref *r, moments *out, const question *q)
{
    for (uint32_t i = 0; i < q->answer_count; i++)
        add_moments(r, out, &q->answers[i].when);
}

static versions param_versions(const ref *r, uint32_t param)
{
    const parameter *p = &r->m->parameters[param];
    return (versions){p->versions, p->version_count, sizeof *p->versions};
}

uint32_t ref_param_at(const ref *r, uint32_t param, int32_t day, int32_t minute)
{
    return version_at(r, param_versions(r, param), moment_of(day, minute));
}

/* An operand at t (`timed`), or under no clock. */
static roperand op_at(const ref *r, const operand *o, bool timed, moment t)
{
    switch (o->kind) {
    case O_NUMBER: return ref_op_number(o->number);
    case O_FACT: {
        int64_t reading;
        rat number;
        if (timed && is_asked(r, o->id) && question_at(r, question_of(r, o->id), t, &reading) &&
            fact_number(r->m, o->id, reading, &number))
            return ref_op_number(number);
        return ref_op_fact(r, o->id);
    }
    case O_PARAM: break;
    }
    roperand hole = {.fact = ID_NONE, .hole = true, .param = o->id};
    if (o->as_of != DAY_ALWAYS)
        t = (moment){o->as_of, 0};
    else if (!timed)
        return hole;
    uint32_t v = version_at(r, param_versions(r, o->id), t);
    if (v == ID_NONE)
        return hole;
    const param_version *p = &r->m->parameters[o->id].versions[v];
    if (p->kind == PARAM_FIXED)
        return ref_op_number(p->lo);
    return p->fact == ID_NONE ? hole : ref_op_fact(r, p->fact);
}

/* Which state of its parameters and questions an operand has at t: versions and readings. */
static int64_t op_state(const ref *r, const operand *o, moment t)
{
    int64_t reading = 0;
    if (o->kind == O_PARAM && o->as_of == DAY_ALWAYS)
        return version_at(r, param_versions(r, o->id), t);
    if (o->kind == O_FACT && is_asked(r, o->id) &&
        question_at(r, question_of(r, o->id), t, &reading))
        return reading;
    return INT64_MIN;
}

static rnode *compare_at(ref *r, const cond *c, bool timed, moment t)
{
    rterm left = {.a = op_at(r, &c->left.a, timed, t), .op = c->left.op};
    rterm right = {.a = op_at(r, &c->right.a, timed, t), .op = c->right.op};
    if (left.op)
        left.b = op_at(r, &c->left.b, timed, t);
    if (right.op)
        right.b = op_at(r, &c->right.b, timed, t);
    return rn_compare(r, &left, c->op, &right);
}

static rnode *build_compare(ref *r, const cond *c, uint32_t ctx)
{
    moment t;
    if (ctx_frozen(r, ctx, &t) || ctx_none(r, ctx))
        return compare_at(r, c, !ctx_none(r, ctx), t);
    const operand *ops[4] = {&c->left.a, &c->left.b, &c->right.a, &c->right.b};
    bool used[4] = {true, c->left.op != 0, true, c->right.op != 0};
    moments ms = {0};
    for (unsigned i = 0; i < 4; i++) {
        if (!used[i])
            continue;
        if (ops[i]->kind == O_PARAM && ops[i]->as_of == DAY_ALWAYS)
            add_version_moments(r, &ms, param_versions(r, ops[i]->id));
        if (ops[i]->kind == O_FACT && is_asked(r, ops[i]->id))
            add_question_moments(r, &ms, question_of(r, ops[i]->id));
    }
    if (ms.count == 0) /* nothing dated in it */
        return compare_at(r, c, true, moment_of(DAY_ALWAYS, 0));
    settle_moments(r, &ms);
    rnode *any = rn_const(r, false);
    for (size_t i = 0, next; i + 1 < ms.count && !r->oom; i = next) {
        for (next = i + 1; next + 1 < ms.count; next++) {
            bool same = true;
            for (unsigned k = 0; k < 4; k++)
                same &=
                    !used[k] || op_state(r, ops[k], ms.at[i]) == op_state(r, ops[k], ms.at[next]);
            if (!same)
                break;
        }
        rnode *when = in_span(r, ctx, ms.at[i], ms.at[next]);
        if (!rn_is(when, false))
            any = rn_or(r, any, rn_and(r, when, compare_at(r, c, true, ms.at[i])));
    }
    return any;
}

/* ---- one fact against values ----------------------------------------------------------------- */

static bool value_same(type_kind type, const value *x, const value *y)
{
    return type == TYPE_CODE ? str_eq(x->text, y->text) : x->lo == y->lo;
}

/* is, in, under: `f` against members. */
static rnode *member_node(ref *r, ratom_kind kind, uint32_t f, const value *members, uint32_t count)
{
    const value *v = &r->line->values[f];
    if (v->state == V_NONE || count == 0)
        return rn_const(r, false);
    if (v->state == V_KNOWN) {
        for (uint32_t i = 0; i < count; i++) {
            if (kind == RA_UNDER ? str_starts(v->text, members[i].text)
                                 : value_same(r->m->facts[f].type, v, &members[i]))
                return rn_const(r, true);
        }
        return rn_const(r, false);
    }
    ratom *x = rn_atom_on(r, kind, f);
    if (!x)
        return rn_const(r, false);
    x->members = members;
    x->member_count = count;
    return rn_atom(r, x);
}

static rnode *build_is(ref *r, const cond *c, uint32_t ctx)
{
    if (!is_asked(r, c->fact) || ctx_none(r, ctx))
        return member_node(r, RA_IS, c->fact, &c->val, 1);
    const question *q = question_of(r, c->fact);
    moment t;
    int64_t reading = 0, other = 0;
    if (ctx_frozen(r, ctx, &t)) {
        return question_at(r, q, t, &reading) ? rn_const(r, reading == c->val.lo)
                                              : member_node(r, RA_IS, c->fact, &c->val, 1);
    }
    moments ms = {0};
    add_question_moments(r, &ms, q);
    settle_moments(r, &ms);
    rnode *any = rn_const(r, false);
    for (size_t i = 0, next; i + 1 < ms.count && !r->oom; i = next) {
        bool answered = question_at(r, q, ms.at[i], &reading);
        for (next = i + 1; next + 1 < ms.count; next++) {
            bool then = question_at(r, q, ms.at[next], &other);
            if (then != answered || (then && other != reading))
                break;
        }
        if (answered && reading != c->val.lo)
            continue;
        rnode *when = in_span(r, ctx, ms.at[i], ms.at[next]);
        if (!rn_is(when, false)) {
            rnode *body = answered ? rn_const(r, true)
                                   : member_node(r, RA_IS, c->fact, &c->val, 1);
            any = rn_or(r, any, rn_and(r, when, body));
        }
    }
    return any;
}

static rnode *build_none(ref *r, uint32_t f)
{
    if (!ref_is_missing(r, f))
        return rn_const(r, ref_state(r, f) == V_NONE);
    uint32_t base = ref_base(r, f);
    rterm t = {.a = {.fact = f}}, zero = {.a = ref_op_number(rat_int(0))};
    ratom probe = {0};
    /* Where a derived fact is none is where its comparison with anything breaks off. */
    if (base != f && !ref_cuts(r, &t, &zero, base, &probe)) {
        ref_missing missing = {.facts = {base}, .count = 1};
        return rn_free_truth(r, &t, CMP_EQ, &t, &missing);
    }
    ratom *x = rn_atom_on(r, RA_NONE, base);
    if (!x)
        return rn_const(r, false);
    x->left = t;
    x->cuts = probe.cuts;
    x->cut_count = probe.cut_count;
    return rn_atom(r, x);
}

/* ---- groups ---------------------------------------------------------------------------------- */

typedef VEC(value) value_list;

static void remove_member(value_list *out, type_kind type, const value *v)
{
    for (size_t i = 0; i < out->count; i++) {
        if (value_same(type, &out->at[i], v))
            out->at[i--] = out->at[--out->count];
    }
}

static void add_member(ref *r, value_list *out, type_kind type, const value *v)
{
    remove_member(out, type, v);
    REF_PUSH(r, out, *v);
}

static versions group_versions(const group *g)
{
    return (versions){g->versions, g->version_count, sizeof *g->versions};
}

/* Adds who is in the group at t. */
static void members_at(ref *r, uint32_t id, moment t, value_list *out)
{
    const group *g = &r->m->groups[id];
    uint32_t v = version_at(r, group_versions(g), t);
    if (v == ID_NONE)
        return;
    const group_version *gv = &g->versions[v];
    value_list own = {0};
    for (uint32_t i = 0; i < gv->member_count; i++)
        add_member(r, &own, g->type, &gv->members[i]);
    for (uint32_t i = 0; i < gv->group_count; i++)
        members_at(r, gv->groups[i], t, &own);
    for (uint32_t i = 0; i < g->event_count; i++) {
        const group_event *e = &g->events[i];
        moment day = from_of(&e->when);
        if (e->when.known > r->line->known_on || moment_cmp(day, from_of(&gv->when)) < 0 ||
            moment_cmp(day, t) > 0)
            continue;
        if (e->leaves)
            remove_member(&own, g->type, &e->member);
        else
            add_member(r, &own, g->type, &e->member);
    }
    for (size_t i = 0; i < own.count && !r->oom; i++)
        add_member(r, out, g->type, &own.at[i]);
}

static void add_group_moments(ref *r, moments *out, uint32_t id)
{
    const group *g = &r->m->groups[id];
    add_version_moments(r, out, group_versions(g));
    for (uint32_t i = 0; i < g->event_count; i++)
        REF_PUSH(r, out, from_of(&g->events[i].when));
    for (uint32_t v = 0; v < g->version_count; v++) {
        for (uint32_t i = 0; i < g->versions[v].group_count; i++)
            add_group_moments(r, out, g->versions[v].groups[i]);
    }
}

static bool same_members(type_kind type, const value_list *x, const value_list *y)
{
    if (x->count != y->count)
        return false;
    for (size_t i = 0; i < x->count; i++) {
        bool found = false;
        for (size_t j = 0; j < y->count; j++)
            found |= value_same(type, &x->at[i], &y->at[j]);
        if (!found)
            return false;
    }
    return true;
}

static rnode *build_in(ref *r, const cond *c, uint32_t ctx)
{
    type_kind type = r->m->groups[c->ref].type;
    moment t;
    value_list members = {0};
    if (ctx_none(r, ctx) || ref_state(r, c->fact) == V_NONE)
        return rn_const(r, false);
    if (ctx_frozen(r, ctx, &t)) {
        members_at(r, c->ref, t, &members);
        return member_node(r, RA_IN, c->fact, members.at, (uint32_t)members.count);
    }
    moments ms = {0};
    add_group_moments(r, &ms, c->ref);
    settle_moments(r, &ms);
    rnode *any = rn_const(r, false);
    for (size_t i = 0, next; i + 1 < ms.count && !r->oom; i = next) {
        members = (value_list){0};
        members_at(r, c->ref, ms.at[i], &members);
        for (next = i + 1; next + 1 < ms.count; next++) {
            value_list then = {0};
            members_at(r, c->ref, ms.at[next], &then);
            if (!same_members(type, &members, &then))
                break;
        }
        rnode *when = in_span(r, ctx, ms.at[i], ms.at[next]);
        if (!rn_is(when, false)) {
            rnode *body = member_node(r, RA_IN, c->fact, members.at, (uint32_t)members.count);
            any = rn_or(r, any, rn_and(r, when, body));
        }
    }
    return any;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static rnode *build_cond(ref *r, uint32_t id, uint32_t ctx);

static rnode *build_definition(ref *r, uint32_t id, uint32_t ctx)
{
    if (r->ctxs.at[ctx].definitions[id])
        return r->ctxs.at[ctx].definitions[id];
    const definition *d = &r->m->definitions[id];
    versions v = {d->versions, d->version_count, sizeof *d->versions};
    rnode *any = rn_const(r, false);
    for (uint32_t i = 0; i < d->version_count && !ctx_none(r, ctx); i++) {
        moment from, end;
        if (!effective_span(r, v, i, &from, &end))
            continue;
        rnode *when = in_span(r, ctx, from, end);
        if (!rn_is(when, false))
            any = rn_or(r, any, rn_and(r, when, build_cond(r, d->versions[i].cond, ctx)));
    }
    if (!r->oom)
        r->ctxs.at[ctx].definitions[id] = any;
    return any;
}

static rnode *build_cond(ref *r, uint32_t id, uint32_t ctx)
{
    const cond *c = &r->m->conds[id];
    if (r->oom)
        return rn_const(r, false);
    if ((c->kind == X_IN || c->kind == X_DEF) && c->as_of != DAY_ALWAYS)
        ctx = ctx_of(r, ID_NONE, c->as_of);
    switch (c->kind) {
    case X_TRUE: return rn_const(r, true);
    case X_FALSE: return rn_const(r, false);
    case X_AND:
    case X_OR: {
        rnode **kids = ref_alloc(r, c->kid_count, sizeof(rnode *));
        for (uint32_t i = 0; i < c->kid_count && !r->oom; i++)
            kids[i] = build_cond(r, c->kids[i], ctx);
        if (r->oom)
            return rn_const(r, false);
        return rn_many(r, c->kind == X_AND ? RN_AND : RN_OR, kids, c->kid_count);
    }
    case X_NOT: return rn_not(r, build_cond(r, c->kids[0], ctx));
    case X_CMP: return build_compare(r, c, ctx);
    case X_IS: return build_is(r, c, ctx);
    case X_NONE: return build_none(r, c->fact);
    case X_IN: return build_in(r, c, ctx);
    case X_UNDER: return member_node(r, RA_UNDER, c->fact, &c->val, 1);
    case X_DEF: return build_definition(r, c->ref, ctx);
    }
    return rn_const(r, false);
}

static rnode *build_if(ref *r, uint32_t id, uint32_t ctx)
{
    return id == ID_NONE ? rn_const(r, true) : build_cond(r, id, ctx);
}

/* ---- what must be shown ---------------------------------------------------------------------- */

static showing *build_showing(ref *r, uint32_t id, uint32_t ctx)
{
    showing *s = ref_alloc(r, 1, sizeof *s);
    if (!s)
        return NULL;
    s->x = build_cond(r, id, ctx);
    REF_PUSH(r, &r->showings, s);
    return s;
}

static rdemand *build_demand(ref *r, uint32_t id, uint32_t ctx)
{
    for (size_t i = 0; i < r->demands.count; i++) {
        if (r->demands.at[i]->demand == id && r->demands.at[i]->ctx == ctx)
            return r->demands.at[i];
    }
    rdemand *d = ref_alloc(r, 1, sizeof *d);
    if (!d)
        return NULL;
    const demand *from = &r->m->demands[id];
    *d = (rdemand){.demand = id, .ctx = ctx, .satisfied = build_showing(r, from->satisfied, ctx)};
    if (from->failed != ID_NONE)
        d->failed = build_showing(r, from->failed, ctx);
    REF_PUSH(r, &r->demands, d);
    return d;
}

static rdemand **build_demands(ref *r, const uint32_t *ids, uint32_t count, uint32_t ctx)
{
    rdemand **list = ref_alloc(r, count, sizeof(rdemand *));
    for (uint32_t i = 0; i < count && !r->oom; i++)
        list[i] = build_demand(r, ids[i], ctx);
    return list;
}

/* ---- measures -------------------------------------------------------------------------------- */

static bool recites(const ref *r, const authorisation *a, uint32_t id)
{
    for (uint32_t i = 0; i < a->measure_count; i++) {
        if (str_eq(r->m->measures[a->measures[i]].name, r->m->measures[id].name))
            return true;
    }
    return a->measure_count == 0;
}

static void build_auths(ref *r, uint32_t id, rversion *out)
{
    const measure_version *v = out->v;
    if (v->effect != EF_LICENCE && v->effect != EF_NOTIFICATION)
        return;
    out->auths = ref_alloc(r, r->line->auth_count, sizeof *out->auths);
    for (uint32_t i = 0; i < r->line->auth_count && !r->oom; i++) {
        const authorisation *a = &r->line->auths[i];
        if (a->instrument != v->instrument || !recites(r, a, id))
            continue;
        rauth *x = &out->auths[out->auth_count++];
        x->auth = a;
        x->valid = in_span(r, out->ctx, moment_of(a->from, 0), moment_of(a->end, 0));
        x->provisos = build_demands(r, a->provisos, a->proviso_count, out->ctx);
    }
}

/* A version; only its span where nothing else can be asked about it. */
static void build_version(ref *r, uint32_t id, const measure_version *v, bool passes,
                          rversion *out)
{
    *out = (rversion){.v = v, .ctx = out->ctx, .span = out->span};
    out->binds = out->whole = rn_const(r, false);
    if (!passes || rn_is(out->span, false))
        return;
    out->binds = build_if(r, v->binds, out->ctx);
    rnode *parts[6] = {out->span, out->binds, build_if(r, v->depends, out->ctx),
                       build_if(r, v->applies_when, out->ctx), rn_const(r, true),
                       rn_const(r, true)};
    if (v->unless != ID_NONE)
        parts[4] = rn_not(r, build_cond(r, v->unless, out->ctx));
    if (v->unless_shown != ID_NONE) {
        out->unless_shown = build_showing(r, v->unless_shown, out->ctx);
        if (r->oom)
            return;
        rnode *shown = rn_new(r, RN_SHOWN);
        rnode *x = out->unless_shown->x;
        if (r->oom)
            return;
        shown->shown = out->unless_shown;
        out->unless_shown->exception = true;
        parts[5] = x->kind == RN_CONST ? rn_const(r, !x->value) : rn_not(r, shown);
    }
    out->whole = rn_many(r, RN_AND, parts, 6);
    out->relies = build_demands(r, v->relies, v->relies_count, out->ctx);
    out->demands = build_demands(r, v->demands, v->demand_count, out->ctx);
    build_auths(r, id, out);
}

static void build_measure(ref *r, uint32_t id)
{
    const measure *from = &r->m->measures[id];
    versions v = {from->versions, from->version_count, sizeof *from->versions};
    rmeasure *out = &r->measures[id];
    rnode *pass = r->gates[from->gate].pass;
    out->watched = measure_watched(from);
    out->unknown = out->apply = rn_const(r, false);
    out->versions = ref_alloc(r, from->version_count, sizeof *out->versions);
    for (uint32_t i = 0; i < from->version_count && !r->oom && !out->watched; i++) {
        const dated *d = &from->versions[i].when;
        uint32_t ctx = ctx_of(r, from->versions[i].clock, DAY_ALWAYS);
        moment f, end;
        if (d->known > r->line->known_on)
            out->unknown = rn_or(r, out->unknown, in_span(r, ctx, from_of(d), end_of(r, d)));
        if (!effective_span(r, v, i, &f, &end))
            continue;
        rversion *x = &out->versions[out->version_count++];
        x->ctx = ctx;
        x->span = in_span(r, ctx, f, end);
        build_version(r, id, &from->versions[i], !rn_is(pass, false), x);
        if (!r->oom)
            out->apply = rn_or(r, out->apply, x->whole);
    }
    out->apply = rn_and(r, pass, out->apply);
}

static rnode *build_cover(ref *r, uint32_t id, uint32_t topic)
{
    uint32_t clock = r->m->gates[id].clock;
    uint32_t ctx = ctx_of(r, clock, DAY_ALWAYS);
    rnode *any = rn_const(r, false);
    for (uint32_t i = 0; i < r->m->coverages_count && !r->oom; i++) {
        const coverage *c = &r->m->coverages[i];
        if (c->gate != id || c->topic != topic || c->when.known > r->line->known_on)
            continue;
        rnode *when = in_span(r, ctx, from_of(&c->when), end_of(r, &c->when));
        rnode *checked = rn_compare_steps(r, clock, CMP_LE, c->checked_through);
        rnode *lines = c->lines == ID_NONE ? rn_const(r, true) : build_cond(r, c->lines, ctx);
        any = rn_or(r, any, rn_and(r, rn_and(r, when, checked), lines));
    }
    return any;
}

static void build_gate(ref *r, uint32_t id)
{
    const gate *g = &r->m->gates[id];
    r->gates[id].pass = build_cond(r, g->route, ctx_of(r, g->clock, DAY_ALWAYS));
    r->gates[id].cover = ref_alloc(r, g->topic_count, sizeof(rnode *));
    for (uint32_t i = 0; i < g->topic_count && !r->oom; i++)
        r->gates[id].cover[i] = build_cover(r, id, g->topics[i]);
}

/* A constraint is its conjuncts. */
static void build_ties(ref *r, uint32_t id, uint32_t ctx)
{
    const cond *c = &r->m->conds[id];
    if (c->kind == X_AND) {
        for (uint32_t i = 0; i < c->kid_count; i++)
            build_ties(r, c->kids[i], ctx);
        return;
    }
    rtie t = {.x = build_cond(r, id, ctx)};
    if (t.x->kind == RN_ATOM && t.x->atom->kind == RA_UNKNOWN && t.x->atom->order)
        t.order = t.x->atom;
    REF_PUSH(r, &r->ties, t);
}

void ref_build(ref *r)
{
    const model *m = r->m;
    r->dom_of = ref_alloc(r, m->facts_count, sizeof *r->dom_of);
    r->gates = ref_alloc(r, m->gates_count, sizeof *r->gates);
    r->measures = ref_alloc(r, m->measures_count, sizeof *r->measures);
    r->order = ref_alloc(r, m->measures_count, sizeof *r->order);
    if (r->oom)
        return;
    for (uint32_t g = 0; g < m->gates_count && !r->oom; g++)
        build_gate(r, g);
    for (uint32_t i = 0; i < m->measures_count && !r->oom; i++) {
        r->order[m->measures[i].rank] = i;
        build_measure(r, i);
    }
    uint32_t none = ctx_of(r, ID_NONE, DAY_ALWAYS);
    r->constraint = true;
    for (uint32_t i = 0; i < m->constraints_count && !r->oom; i++)
        build_ties(r, m->constraints[i].holds, none);
    r->constraint = false;
}
