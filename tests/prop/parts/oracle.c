/*
 * oracle.c - every raw value of every missing fact: see oracle.h.
 *
 *     what is read -> values to try -> worlds (constraints kept) -> facts of each world
 *         -> what is shown under each reading -> verdicts -> sets, settling sets
 */
#include "parts/oracle.h"

#include <string.h>

/* ---- a world --------------------------------------------------------------------------------- */

typedef struct { bool none, exact; int64_t n; str text; rat q; } raw;

/* A fact to try: its values. */
typedef struct { uint32_t fact; raw *values; uint32_t count; bool question, evidence; } trial;

typedef struct { uint32_t cond, clock; bool *truths; /* by world */ bool *shown; /* by reading */ } proof;

/* Places of what a version is asked, in the facts of a world. */
typedef struct {
    uint32_t measure;
    const measure_version *v;
    uint32_t unless_shown;          /* proof or ID_NONE */
    uint32_t *relies, *demands;     /* places in `states` */
    uint32_t *auths;                /* authorisations that may discharge */
    uint32_t **provisos;
    uint32_t auth_count;
    bool *holds;                    /* by world: in force, addressed, condition, no exception */
    bool *valid;                    /* by world * auth_count */
} version_facts;

typedef struct { uint32_t demand, satisfied, failed; /* proofs */ } state_of_demand;

typedef struct {
    const model *m;
    const line *in;
    const options *opt;
    arena *a;
    int32_t known_on;
    oracle *out;
    raw *world;                     /* by fact: the world looked at */
    bool hole, oom, minutes;
    value *values;                  /* the line's, with --on and roles */
    uint8_t *read;                  /* by fact: 1 by the policy, 2 by conditions to meet */
    VEC(trial) trials;
    VEC(proof) proofs;
    VEC(version_facts) versions;
    VEC(state_of_demand) states;
    uint32_t **indices;             /* by world: value of each trial */
    uint32_t *readings, *completions; /* by world */
    uint32_t reading_count, completion_count;
    bool *pass, *covered;           /* by world * gates */
    uint32_t world_count;
} trying;

static void *take(trying *t, size_t count, size_t size)
{
    void *p = arena_alloc(t->a, count ? count : 1, size);
    t->oom |= !p;
    return p;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static rat base_number(const model *m, uint32_t f, int64_t steps)
{
    rat v = {steps, num_pow10(m->facts[f].scale)};
    if (m->facts[f].unit != ID_NONE) {
        rat s = m->units[m->facts[f].unit].scale;
        v.num *= s.num;
        v.den *= s.den;
    }
    return v;
}

static bool calculate(char op, rat x, rat y, rat *out)
{
    switch (op) {
    case '+': *out = (rat){x.num * y.den + y.num * x.den, x.den * y.den}; return true;
    case '-': *out = (rat){x.num * y.den - y.num * x.den, x.den * y.den}; return true;
    case '*': *out = (rat){x.num * y.num, x.den * y.den}; return true;
    default: break;
    }
    if (y.num == 0)
        return false;
    *out = (rat){x.num * y.den, x.den * y.num};
    if (out->den < 0)
        *out = (rat){-out->num, -out->den};
    return true;
}

/* ---- time ------------------------------------------------------------------------------------ */

typedef struct { bool never; int64_t t; } instant; /* minutes; never: the clock is none */

static int64_t bound(int32_t day, int32_t minute)
{
    if (day == DAY_ALWAYS)
        return INT64_MIN;
    if (day == DAY_NEVER)
        return INT64_MAX;
    return (int64_t)day * 1440 + (minute > 0 ? minute : 0);
}

static instant clock_now(const trying *t, uint32_t clock)
{
    const raw *day = &t->world[clock];
    uint32_t time = t->m->facts[clock].time_fact;
    if (day->none)
        return (instant){.never = true};
    int64_t minute = time == ID_NONE || t->world[time].none ? 0 : t->world[time].n;
    return (instant){.t = day->n * 1440 + minute};
}

static bool began(instant now, const dated *d)
{
    int64_t from = bound(d->in.from, d->in.from_minute);
    return now.never ? from == INT64_MIN : from <= now.t;
}

static int64_t end_known(const trying *t, const dated *d)
{
    int64_t end = bound(d->in.end, d->in.end_minute);
    int64_t ceases = bound(d->ceases, d->ceases_minute);
    return d->ceases_known <= t->known_on && ceases < end ? ceases : end;
}

static bool ended(const trying *t, instant now, const dated *d)
{
    int64_t end = end_known(t, d);
    return now.never ? end != INT64_MAX : now.t >= end;
}

/* The version in force: the last begun of those known and not corrected, unless it has ended. */
static uint32_t in_force(const trying *t, const void *versions, uint32_t count, size_t size,
                         instant now)
{
    uint32_t best = ID_NONE;
    const dated *chosen = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const dated *d = (const dated *)((const char *)versions + i * size);
        bool counts = d->known <= t->known_on && began(now, d);
        for (uint32_t j = 0; j < count; j++) {
            const dated *c = (const dated *)((const char *)versions + j * size);
            counts &= !(c->known <= t->known_on && c->corrects == i);
        }
        if (!counts)
            continue;
        if (chosen) {
            int64_t x = bound(d->in.from, d->in.from_minute);
            int64_t y = bound(chosen->in.from, chosen->in.from_minute);
            if (x < y || (x == y && d->known < chosen->known))
                continue;
        }
        best = i;
        chosen = d;
    }
    return chosen && !ended(t, now, chosen) ? best : ID_NONE;
}

/* ---- one complete world ---------------------------------------------------------------------- */

static bool raw_is(type_kind type, const raw *x, const value *v)
{
    return !x->none && (type == TYPE_CODE ? str_eq(x->text, v->text) : x->n == v->lo);
}

/* The reading of a question at that time. */
static raw reading_at(const trying *t, uint32_t f, instant now)
{
    const question *q = &t->m->questions[t->m->facts[f].question];
    if (t->values[f].state != V_MISSING)
        return t->world[f];
    if (q->asked > t->known_on && q->has_before)
        return (raw){.n = q->before};
    const answer *best = NULL;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        const answer *x = &q->answers[i];
        if (x->when.known > t->known_on || !began(now, &x->when) || ended(t, now, &x->when))
            continue;
        if (!best || x->when.known >= best->when.known)
            best = x;
    }
    return best ? (raw){.n = best->reading} : t->world[f];
}

static bool fact_now(trying *t, uint32_t f, instant now, rat *out)
{
    const fact *x = &t->m->facts[f];
    raw v = x->kind == FACT_QUESTION ? reading_at(t, f, now) : t->world[f];
    if (v.none)
        return false;
    *out = v.exact ? v.q : base_number(t->m, f, v.n);
    return true;
}

static bool operand_now(trying *t, const operand *o, instant now, rat *out)
{
    if (o->kind == O_NUMBER) {
        *out = o->number;
        return true;
    }
    if (o->kind == O_FACT)
        return fact_now(t, o->id, now, out);
    const parameter *p = &t->m->parameters[o->id];
    if (o->as_of != DAY_ALWAYS)
        now = (instant){.t = bound(o->as_of, 0)};
    uint32_t v = in_force(t, p->versions, p->version_count, sizeof *p->versions, now);
    if (v == ID_NONE || (p->versions[v].kind != PARAM_FIXED && p->versions[v].fact == ID_NONE)) {
        t->hole = true;
        return false;
    }
    if (p->versions[v].kind == PARAM_FIXED) {
        *out = p->versions[v].lo;
        return true;
    }
    return fact_now(t, p->versions[v].fact, now, out);
}

static bool term_now(trying *t, const term *x, instant now, rat *out)
{
    rat a, b;
    bool is = operand_now(t, &x->a, now, &a);
    *out = a;
    if (!x->op)
        return is;
    bool both = operand_now(t, &x->b, now, &b) && is;
    return both && calculate(x->op, a, b, out);
}

static bool belongs(trying *t, uint32_t id, const raw *who, instant now)
{
    const group *g = &t->m->groups[id];
    uint32_t v = in_force(t, g->versions, g->version_count, sizeof *g->versions, now);
    if (v == ID_NONE)
        return false;
    bool in = false;
    for (uint32_t i = 0; i < g->versions[v].member_count; i++)
        in |= raw_is(g->type, who, &g->versions[v].members[i]);
    for (uint32_t i = 0; i < g->versions[v].group_count; i++)
        in |= belongs(t, g->versions[v].groups[i], who, now);
    for (uint32_t i = 0; i < g->event_count; i++) {
        const group_event *e = &g->events[i];
        const dated *since = &g->versions[v].when;
        if (e->when.known <= t->known_on && began(now, &e->when) &&
            bound(e->when.in.from, 0) >= bound(since->in.from, since->in.from_minute) &&
            raw_is(g->type, who, &e->member))
            in = !e->leaves;
    }
    return in;
}

static bool holds(trying *t, uint32_t id, instant now);

static bool defined(trying *t, uint32_t id, instant now)
{
    const definition *d = &t->m->definitions[id];
    uint32_t v = in_force(t, d->versions, d->version_count, sizeof *d->versions, now);
    return v != ID_NONE && holds(t, d->versions[v].cond, now);
}

static bool compared(trying *t, const cond *c, instant now)
{
    rat x, y;
    bool left = term_now(t, &c->left, now, &x);
    if (!term_now(t, &c->right, now, &y) || !left)
        return false;
    i128 p = x.num * y.den, q = y.num * x.den;
    switch (c->op) {
    case CMP_LT: return p < q;
    case CMP_LE: return p <= q;
    case CMP_GT: return p > q;
    case CMP_GE: return p >= q;
    case CMP_EQ: return p == q;
    case CMP_NE: return p != q;
    }
    return false;
}

static bool holds(trying *t, uint32_t id, instant now)
{
    const cond *c = &t->m->conds[id];
    if ((c->kind == X_IN || c->kind == X_DEF) && c->as_of != DAY_ALWAYS)
        now = (instant){.t = bound(c->as_of, 0)};
    switch (c->kind) {
    case X_TRUE: return true;
    case X_FALSE: return false;
    case X_AND:
        for (uint32_t i = 0; i < c->kid_count; i++) {
            if (!holds(t, c->kids[i], now))
                return false;
        }
        return true;
    case X_OR:
        for (uint32_t i = 0; i < c->kid_count; i++) {
            if (holds(t, c->kids[i], now))
                return true;
        }
        return false;
    case X_NOT: return !holds(t, c->kids[0], now);
    case X_CMP: return compared(t, c, now);
    case X_IS: {
        const fact *f = &t->m->facts[c->fact];
        raw v = f->kind == FACT_QUESTION ? reading_at(t, c->fact, now) : t->world[c->fact];
        return raw_is(f->type, &v, &c->val);
    }
    case X_NONE: return t->world[c->fact].none;
    case X_IN: return !t->world[c->fact].none && belongs(t, c->ref, &t->world[c->fact], now);
    case X_UNDER:
        return !t->world[c->fact].none && str_starts(t->world[c->fact].text, c->val.text);
    case X_DEF: return defined(t, c->ref, now);
    }
    return false;
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void read_fact(trying *t, uint32_t f, uint8_t by)
{
    const fact *x = &t->m->facts[f];
    t->read[f] |= by;
    const operand *parts[2] = {&x->derive.a, &x->derive.b};
    for (unsigned i = 0; x->derived && i < (x->derive.op ? 2u : 1u); i++) {
        if (parts[i]->kind == O_FACT)
            read_fact(t, parts[i]->id, by);
    }
}

static void read_operand(trying *t, const operand *o, uint8_t by)
{
    if (o->kind == O_FACT)
        read_fact(t, o->id, by);
    if (o->kind != O_PARAM)
        return;
    const parameter *p = &t->m->parameters[o->id];
    for (uint32_t i = 0; i < p->version_count; i++) {
        if (p->versions[i].fact != ID_NONE && p->versions[i].kind != PARAM_FIXED)
            read_fact(t, p->versions[i].fact, by);
    }
}

static void read_cond(trying *t, uint32_t id, uint8_t by)
{
    if (id == ID_NONE)
        return;
    const cond *c = &t->m->conds[id];
    for (uint32_t i = 0; i < c->kid_count; i++)
        read_cond(t, c->kids[i], by);
    if (c->kind == X_CMP) {
        read_operand(t, &c->left.a, by);
        read_operand(t, &c->right.a, by);
        if (c->left.op)
            read_operand(t, &c->left.b, by);
        if (c->right.op)
            read_operand(t, &c->right.b, by);
    } else if (c->kind == X_DEF) {
        const definition *d = &t->m->definitions[c->ref];
        for (uint32_t i = 0; i < d->version_count; i++)
            read_cond(t, d->versions[i].cond, by);
    } else if (c->kind >= X_IS && c->kind <= X_UNDER) {
        read_fact(t, c->fact, by);
    }
}

static void read_clock(trying *t, uint32_t clock)
{
    read_fact(t, clock, 1);
    if (t->minutes && t->m->facts[clock].time_fact != ID_NONE)
        read_fact(t, t->m->facts[clock].time_fact, 1);
}

static bool timed(const dated *d)
{
    return d->in.from_minute > 0 || d->in.end_minute > 0 || d->ceases_minute > 0;
}

/* Whether the policy names a time of day anywhere. */
static bool names_minutes(const model *m)
{
    bool any = false;
#define LOOK(list, versions, count)                                                              \
    for (uint32_t i = 0; i < m->list##_count; i++) {                                             \
        for (uint32_t k = 0; k < m->list[i].count; k++)                                          \
            any |= timed(&m->list[i].versions[k].when);                                          \
    }
    LOOK(measures, versions, version_count)
    LOOK(definitions, versions, version_count)
    LOOK(parameters, versions, version_count)
    LOOK(groups, versions, version_count)
    LOOK(questions, answers, answer_count)
#undef LOOK
    for (uint32_t i = 0; i < m->coverages_count; i++)
        any |= timed(&m->coverages[i].when);
    return any;
}

static void read_demand(trying *t, uint32_t id)
{
    read_cond(t, t->m->demands[id].satisfied, 2);
    read_cond(t, t->m->demands[id].failed, 2);
}

static bool is_watched(const measure *x)
{
    return x->version_count && x->versions[0].status == ST_PROPOSED;
}

static void read_all(trying *t)
{
    const model *m = t->m;
    t->minutes = names_minutes(m);
    for (uint32_t g = 0; g < m->gates_count; g++) {
        read_cond(t, m->gates[g].route, 1);
        read_clock(t, m->gates[g].clock);
    }
    for (uint32_t i = 0; i < m->measures_count; i++) {
        for (uint32_t k = 0; k < m->measures[i].version_count && !is_watched(&m->measures[i]);
             k++) {
            const measure_version *v = &m->measures[i].versions[k];
            const uint32_t roots[] = {v->binds, v->depends, v->applies_when, v->unless,
                                      v->unless_shown};
            for (size_t j = 0; j < TG_COUNT(roots); j++)
                read_cond(t, roots[j], 1);
            read_clock(t, v->clock);
            for (uint32_t j = 0; j < v->relies_count; j++)
                read_demand(t, v->relies[j]);
            for (uint32_t j = 0; j < v->demand_count; j++)
                read_demand(t, v->demands[j]);
        }
    }
    for (uint32_t i = 0; i < t->in->auth_count; i++) {
        for (uint32_t k = 0; k < t->in->auths[i].proviso_count; k++)
            read_demand(t, t->in->auths[i].provisos[k]);
    }
    for (uint32_t i = 0; i < m->constraints_count; i++)
        read_cond(t, m->constraints[i].holds, 1);
    for (uint32_t i = 0; i < m->coverages_count; i++)
        read_cond(t, m->coverages[i].lines, 1);
}

/* ---- values to try --------------------------------------------------------------------------- */

typedef VEC(raw) raw_list;

static void try_raw(trying *t, raw_list *out, raw v)
{
    t->oom |= !vec_push(t->a, out, v);
}

static bool mentioned(const trying *t, uint32_t f, int64_t v)
{
    (void)f;
    for (uint32_t i = 0; i < t->m->conds_count; i++) {
        const cond *c = &t->m->conds[i];
        if (c->kind == X_IS && t->m->facts[c->fact].type == TYPE_COUNTRY && c->val.lo == v)
            return true;
    }
    for (uint32_t i = 0; i < t->m->groups_count; i++) {
        const group *g = &t->m->groups[i];
        for (uint32_t k = 0; k < g->version_count; k++) {
            for (uint32_t j = 0; j < g->versions[k].member_count; j++) {
                if (g->type == TYPE_COUNTRY && g->versions[k].members[j].lo == v)
                    return true;
            }
        }
        for (uint32_t k = 0; k < g->event_count; k++) {
            if (g->type == TYPE_COUNTRY && g->events[k].member.lo == v)
                return true;
        }
    }
    return false;
}

/* All countries that the policy names, and two that it does not. */
static void try_countries(trying *t, uint32_t f, raw_list *out)
{
    unsigned others = 0;
    for (int64_t v = 0; v < 26 * 26; v++) {
        bool named_one = mentioned(t, f, v);
        if (named_one || others < 2)
            try_raw(t, out, (raw){.n = v});
        others += !named_one;
    }
}

static void try_text(trying *t, raw_list *out, str text)
{
    for (size_t i = 0; i < out->count; i++) {
        if (str_eq(out->at[i].text, text))
            return;
    }
    try_raw(t, out, (raw){.text = text});
}

/* All texts that the policy names, each with a tail, and one of its own. */
static void try_codes(trying *t, raw_list *out)
{
    try_text(t, out, STR("~"));
    for (uint32_t i = 0; i < t->m->codes.texts.count; i++) {
        str text = interner_text(&t->m->codes, i);
        char *longer = take(t, text.len + 1, 1);
        if (t->oom)
            return;
        memcpy(longer, text.ptr, text.len);
        longer[text.len] = '~';
        try_text(t, out, text);
        try_text(t, out, (str){longer, text.len + 1});
    }
}

static void try_values(trying *t, uint32_t f, raw_list *out)
{
    const fact *x = &t->m->facts[f];
    const value *v = &t->values[f];
    bool part = v->state == V_PART;
    if (x->kind == FACT_QUESTION) {
        const question *q = &t->m->questions[x->question];
        for (uint32_t i = 0; i < q->reading_count; i++) {
            bool in =
                !part || (v->set_count == 0 && v->lo <= q->readings[i] && q->readings[i] <= v->hi);
            for (uint32_t k = 0; part && k < v->set_count; k++)
                in |= v->set[k] == q->readings[i];
            if (in)
                try_raw(t, out, (raw){.n = q->readings[i]});
        }
    } else if (x->type == TYPE_CODE) {
        for (uint32_t i = 0; part && i < v->set_count; i++)
            try_raw(t, out, (raw){.text = v->texts[i]});
        if (!part)
            try_codes(t, out);
    } else if (x->type == TYPE_COUNTRY || x->type == TYPE_SYMBOL || x->type == TYPE_YES_NO) {
        for (uint32_t i = 0; part && i < v->set_count; i++)
            try_raw(t, out, (raw){.n = v->set[i]});
        for (uint32_t i = 0; !part && x->type != TYPE_COUNTRY && i < x->symbol_count; i++)
            try_raw(t, out, (raw){.n = i});
        if (!part && x->type == TYPE_COUNTRY)
            try_countries(t, f, out);
    } else {
        int64_t lo = part && v->lo > x->low ? v->lo : x->low;
        int64_t hi = part && v->hi < x->high ? v->hi : x->high;
        if (hi - lo > 2000)
            t->out->skipped = "a range too wide to try";
        for (int64_t n = lo; n <= hi && hi - lo <= 2000; n++)
            try_raw(t, out, (raw){.n = n});
    }
    if (x->may_be_none && v->state == V_MISSING)
        try_raw(t, out, (raw){.none = true});
}

/* A partly known value with one value left is known. */
static bool is_single(const trying *t, uint32_t f, raw *out)
{
    const fact *x = &t->m->facts[f];
    const value *v = &t->values[f];
    if (v->state != V_PART)
        return false;
    if (v->set_count) {
        *out = v->texts ? (raw){.text = v->texts[0]} : (raw){.n = v->set[0]};
        return v->set_count == 1;
    }
    int64_t lo = v->lo > x->low ? v->lo : x->low, hi = v->hi < x->high ? v->hi : x->high;
    *out = (raw){.n = lo};
    return lo == hi;
}

static bool is_open(const trying *t, uint32_t f)
{
    raw only;
    return t->values[f].state == V_MISSING ||
           (t->values[f].state == V_PART && !is_single(t, f, &only));
}

static raw known_raw(const trying *t, uint32_t f)
{
    const value *v = &t->values[f];
    raw only;
    if (is_single(t, f, &only))
        return only;
    return (raw){.none = v->state == V_NONE, .n = v->lo, .text = v->text};
}

static void list_trials(trying *t)
{
    const model *m = t->m;
    t->out->combinations = 1;
    for (uint32_t f = 0; f < m->facts_count && !t->oom; f++) {
        const fact *x = &m->facts[f];
        t->world[f] = is_open(t, f) ? (raw){.none = true} : known_raw(t, f);
        if (x->derived && is_open(t, f) && t->values[f].state == V_PART)
            t->out->skipped = "a derived fact given in part";
        if (x->derived || !t->read[f] || !is_open(t, f))
            continue;
        raw_list list = {0};
        try_values(t, f, &list);
        trial one = {f, list.at, (uint32_t)list.count,
                     x->kind == FACT_QUESTION || x->kind == FACT_PARAM, t->read[f] == 2};
        t->oom |= !vec_push(t->a, &t->trials, one);
        uint64_t n = list.count ? list.count : 1;
        t->out->combinations =
            t->out->combinations > UINT64_MAX / n ? UINT64_MAX : t->out->combinations * n;
    }
}

/* ---- worlds ---------------------------------------------------------------------------------- */

/* What the line's known values alone make of a fact: a number, none, or neither. */
typedef enum { KNOWN_NUMBER, KNOWN_NONE, KNOWN_NOT } known_as;

static known_as known_fact(const trying *t, uint32_t f, rat *out);

static known_as known_part(const trying *t, const operand *o, rat *out)
{
    if (o->kind == O_NUMBER) {
        *out = o->number;
        return KNOWN_NUMBER;
    }
    return o->kind == O_FACT ? known_fact(t, o->id, out) : KNOWN_NOT;
}

static known_as known_parts(const trying *t, uint32_t f, rat *out)
{
    const term *x = &t->m->facts[f].derive;
    rat a = {0, 1}, b = {0, 1};
    known_as ka = known_part(t, &x->a, &a), kb = x->op ? known_part(t, &x->b, &b) : KNOWN_NUMBER;
    *out = a;
    if (!x->op)
        return ka;
    if (ka == KNOWN_NONE || kb == KNOWN_NONE || (x->op == '/' && kb == KNOWN_NUMBER && b.num == 0))
        return KNOWN_NONE;
    if (ka != KNOWN_NUMBER || kb != KNOWN_NUMBER)
        return KNOWN_NOT;
    return calculate(x->op, a, b, out) ? KNOWN_NUMBER : KNOWN_NONE;
}

static known_as known_fact(const trying *t, uint32_t f, rat *out)
{
    if (t->values[f].state == V_NONE)
        return KNOWN_NONE;
    if (!is_open(t, f)) {
        *out = base_number(t->m, f, known_raw(t, f).n);
        return KNOWN_NUMBER;
    }
    return t->m->facts[f].derived && t->values[f].state == V_MISSING ? known_parts(t, f, out)
                                                                     : KNOWN_NOT;
}

/* Derived facts of the world; false when the line's own value contradicts the parts. */
static bool derive_world(trying *t)
{
    const model *m = t->m;
    instant no = {.never = true};
    for (unsigned pass = 0; pass < 3; pass++) { /* derived facts of derived facts */
        for (uint32_t f = 0; f < m->facts_count; f++) {
            const fact *x = &m->facts[f];
            rat q;
            if (!x->derived)
                continue;
            bool is = term_now(t, &x->derive, no, &q);
            value_state s = t->values[f].state;
            if (s == V_MISSING)
                t->world[f] = is ? (raw){.exact = true, .q = q} : (raw){.none = true};
            rat known;
            known_as as = s == V_MISSING ? KNOWN_NOT : known_parts(t, f, &known);
            if ((as == KNOWN_NUMBER && s == V_NONE) || (as == KNOWN_NONE && s != V_NONE))
                return false;
            if (s != V_KNOWN || !is)
                continue;
            rat given = base_number(m, f, t->values[f].lo), step = base_number(m, f, 1), off;
            (void)calculate('-', q, given, &off);
            off.num = off.num < 0 ? -off.num : off.num;
            if (off.num * step.den > step.num * off.den)
                return false;
        }
    }
    return true;
}

static bool is_possible(trying *t)
{
    const model *m = t->m;
    if (!derive_world(t))
        return false;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        uint32_t role = m->facts[f].kind == FACT_PARTY ? m->facts[f].role_fact : ID_NONE;
        bool told = t->read[f] || !is_open(t, f);
        if (role != ID_NONE && t->world[role].none && (t->read[role] || !is_open(t, role)) &&
            told && !t->world[f].none)
            return false;
    }
    for (uint32_t i = 0; i < m->constraints_count; i++) {
        if (!holds(t, m->constraints[i].holds, (instant){.never = true}))
            return false;
    }
    return true;
}

static uint32_t add_proof(trying *t, uint32_t id, uint32_t clock)
{
    for (size_t i = 0; i < t->proofs.count; i++) {
        if (t->proofs.at[i].cond == id && t->proofs.at[i].clock == clock)
            return (uint32_t)i;
    }
    proof p = {.cond = id, .clock = clock};
    t->oom |= !vec_push(t->a, &t->proofs, p);
    return (uint32_t)t->proofs.count - 1;
}

static uint32_t *add_states(trying *t, const uint32_t *demands, uint32_t count, uint32_t clock)
{
    uint32_t *places = take(t, count, sizeof *places);
    for (uint32_t i = 0; i < count && !t->oom; i++) {
        const demand *d = &t->m->demands[demands[i]];
        state_of_demand s = {demands[i], add_proof(t, d->satisfied, clock), ID_NONE};
        if (d->failed != ID_NONE)
            s.failed = add_proof(t, d->failed, clock);
        places[i] = (uint32_t)t->states.count;
        t->oom |= !vec_push(t->a, &t->states, s);
    }
    return places;
}

static bool recited(const trying *t, const authorisation *a, uint32_t id)
{
    bool any = a->measure_count == 0;
    for (uint32_t i = 0; i < a->measure_count; i++)
        any |= str_eq(t->m->measures[a->measures[i]].name, t->m->measures[id].name);
    return any;
}

static void list_versions(trying *t)
{
    const model *m = t->m;
    for (uint32_t i = 0; i < m->measures_count && !t->oom; i++) {
        for (uint32_t k = 0; k < m->measures[i].version_count && !is_watched(&m->measures[i]);
             k++) {
            const measure_version *v = &m->measures[i].versions[k];
            version_facts x = {.measure = i, .v = v, .unless_shown = ID_NONE};
            if (v->unless_shown != ID_NONE)
                x.unless_shown = add_proof(t, v->unless_shown, v->clock);
            x.relies = add_states(t, v->relies, v->relies_count, v->clock);
            x.demands = add_states(t, v->demands, v->demand_count, v->clock);
            x.auths = take(t, t->in->auth_count, sizeof *x.auths);
            x.provisos = take(t, t->in->auth_count, sizeof *x.provisos);
            bool needs = v->effect == EF_LICENCE || v->effect == EF_NOTIFICATION;
            for (uint32_t j = 0; j < t->in->auth_count && needs && !t->oom; j++) {
                const authorisation *a = &t->in->auths[j];
                if (a->instrument != v->instrument || !recited(t, a, i))
                    continue;
                x.provisos[x.auth_count] = add_states(t, a->provisos, a->proviso_count, v->clock);
                x.auths[x.auth_count++] = j;
            }
            t->oom |= !vec_push(t->a, &t->versions, x);
        }
    }
}

static void judge_version(trying *t, version_facts *x, uint32_t w)
{
    const measure *of = &t->m->measures[x->measure];
    const measure_version *v = x->v;
    instant now = clock_now(t, v->clock);
    uint32_t which = in_force(t, of->versions, of->version_count, sizeof *of->versions, now);
    x->holds[w] = which != ID_NONE && &of->versions[which] == v &&
                  (v->binds == ID_NONE || holds(t, v->binds, now)) &&
                  (v->depends == ID_NONE || holds(t, v->depends, now)) &&
                  (v->applies_when == ID_NONE || holds(t, v->applies_when, now)) &&
                  !(v->unless != ID_NONE && holds(t, v->unless, now));
    for (uint32_t i = 0; i < x->auth_count; i++) {
        const authorisation *a = &t->in->auths[x->auths[i]];
        x->valid[(size_t)w * x->auth_count + i] =
            now.never ? a->from == DAY_ALWAYS && a->end == DAY_NEVER
                      : bound(a->from, 0) <= now.t && now.t < bound(a->end, 0);
    }
}

static void judge_gates(trying *t, uint32_t w)
{
    const model *m = t->m;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        instant now = clock_now(t, m->gates[g].clock);
        bool all = true;
        for (uint32_t i = 0; i < m->gates[g].topic_count; i++) {
            bool any = false;
            for (uint32_t k = 0; k < m->coverages_count; k++) {
                const coverage *c = &m->coverages[k];
                any |= c->gate == g && c->topic == m->gates[g].topics[i] &&
                       c->when.known <= t->known_on && began(now, &c->when) &&
                       !ended(t, now, &c->when) && !now.never &&
                       now.t < bound(c->checked_through, 0) + 1440 &&
                       (c->lines == ID_NONE || holds(t, c->lines, now));
            }
            all &= any;
        }
        t->pass[(size_t)w * m->gates_count + g] = holds(t, m->gates[g].route, now);
        t->covered[(size_t)w * m->gates_count + g] = all;
    }
}

static void judge_world(trying *t, uint32_t w)
{
    judge_gates(t, w);
    for (size_t i = 0; i < t->versions.count; i++)
        judge_version(t, &t->versions.at[i], w);
    for (size_t i = 0; i < t->proofs.count; i++) {
        proof *p = &t->proofs.at[i];
        p->truths[w] = holds(t, p->cond, clock_now(t, p->clock));
    }
}

static void place_world(trying *t, const uint32_t *digits)
{
    uint32_t w = t->world_count, reading = 0, completion = 0;
    t->indices[w] = take(t, t->trials.count, sizeof **t->indices);
    for (size_t i = 0; i < t->trials.count && !t->oom; i++) {
        const trial *x = &t->trials.at[i];
        t->indices[w][i] = digits[i];
        reading = x->question ? reading * x->count + digits[i] : reading;
        completion = x->question ? completion : completion * x->count + digits[i];
    }
    t->readings[w] = reading;
    t->completions[w] = completion;
    judge_world(t, w);
    t->world_count++;
}

static void walk(trying *t)
{
    size_t n = t->trials.count, most = (size_t)t->out->combinations;
    uint32_t *digits = take(t, n, sizeof *digits);
    t->indices = take(t, most, sizeof *t->indices);
    t->readings = take(t, most, sizeof *t->readings);
    t->completions = take(t, most, sizeof *t->completions);
    t->pass = take(t, most * t->m->gates_count, 1);
    t->covered = take(t, most * t->m->gates_count, 1);
    t->reading_count = t->completion_count = 1;
    for (size_t i = 0; i < n; i++)
        *(t->trials.at[i].question ? &t->reading_count : &t->completion_count) *= t->trials.at[i].count;
    for (size_t i = 0; i < t->versions.count; i++) {
        t->versions.at[i].holds = take(t, most, 1);
        t->versions.at[i].valid = take(t, most * (t->versions.at[i].auth_count + 1), 1);
    }
    for (size_t i = 0; i < t->proofs.count; i++) {
        t->proofs.at[i].truths = take(t, most, 1);
        t->proofs.at[i].shown = take(t, t->reading_count, 1);
    }
    for (uint64_t c = 0; c < t->out->combinations && !t->oom; c++) {
        for (size_t i = 0; i < n; i++)
            t->world[t->trials.at[i].fact] = t->trials.at[i].values[digits[i]];
        if (is_possible(t))
            place_world(t, digits);
        for (size_t i = n; i-- > 0;) {
            if (++digits[i] < t->trials.at[i].count)
                break;
            digits[i] = 0;
        }
    }
}

/* ---- verdicts -------------------------------------------------------------------------------- */

typedef struct {
    uint8_t *gates, line;
    const version_facts **stands; /* by measure */
    bool *discharged;
    uint8_t *states;              /* by demand, named */
    bool *standing;               /* by demand: named by a standing measure */
    bool conflict, to_do;
} judgement;

static demand_state state_now(const trying *t, const bool *shown, uint32_t place, bool fallback)
{
    const state_of_demand *s = &t->states.at[place];
    if (s->failed != ID_NONE && shown[s->failed])
        return DM_FAILED;
    if (shown[s->satisfied])
        return DM_SATISFIED;
    return fallback ? DM_FAILED : DM_OUTSTANDING;
}

/* Whether it applies but for conditions it relies on that failed; those are named. */
static bool relied(const trying *t, const version_facts *x, const bool *shown, bool fallback,
                   judgement *j)
{
    bool good = true;
    for (uint32_t i = 0; i < x->v->relies_count; i++) {
        if (state_now(t, shown, x->relies[i], fallback) != DM_FAILED)
            continue;
        j->states[t->states.at[x->relies[i]].demand] |= DM_FAILED;
        good = false;
    }
    return good;
}

static bool listed(const uint32_t *list, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (list[i] == id)
            return true;
    }
    return false;
}

/* Suspended, not enforced, overridden or yielding. All who could do that are decided already. */
static bool is_beaten(const trying *t, uint32_t id, const measure_version *v, const judgement *j)
{
    for (uint32_t i = 0; i < t->m->measures_count; i++) {
        if (!j->stands[i])
            continue;
        const measure_version *by = j->stands[i]->v;
        bool hits = by->effect == EF_SUSPEND ||
                    (by->effect == EF_NOT_ENFORCE && t->opt->stance == STANCE_ENFORCED);
        if (listed(by->overrides, by->override_count, id) ||
            listed(v->yields, v->yield_count, i) ||
            (hits && listed(by->targets, by->target_count, id)))
            return true;
    }
    return false;
}

static void decide_measure(const trying *t, uint32_t w, uint32_t id, const bool *shown,
                           bool fallback, judgement *j)
{
    const version_facts *applies = NULL;
    if (!t->pass[(size_t)w * t->m->gates_count + t->m->measures[id].gate])
        return;
    for (size_t i = 0; i < t->versions.count; i++) {
        const version_facts *x = &t->versions.at[i];
        if (x->measure != id || !x->holds[w] ||
            (x->unless_shown != ID_NONE && shown[x->unless_shown]))
            continue;
        if (relied(t, x, shown, fallback, j))
            applies = x;
    }
    if (applies && !is_beaten(t, id, applies->v, j))
        j->stands[id] = applies;
}

static demand_state name_state(const trying *t, const bool *shown, uint32_t place, bool fallback,
                               judgement *j)
{
    demand_state s = state_now(t, shown, place, fallback);
    uint32_t d = t->states.at[place].demand;
    j->states[d] |= (uint8_t)s;
    j->standing[d] = true;
    j->to_do |= s != DM_SATISFIED;
    return s;
}

static bool is_discharged(const trying *t, uint32_t w, const version_facts *x, const bool *shown,
                          bool fallback, judgement *j)
{
    for (uint32_t i = 0; i < x->auth_count; i++) {
        const authorisation *a = &t->in->auths[x->auths[i]];
        bool failed = false;
        if (!x->valid[(size_t)w * x->auth_count + i])
            continue;
        for (uint32_t k = 0; k < a->proviso_count; k++) {
            if (state_now(t, shown, x->provisos[i][k], fallback) != DM_FAILED)
                continue;
            failed = true;
            j->states[a->provisos[k]] |= DM_FAILED;
        }
        if (failed)
            continue;
        for (uint32_t k = 0; k < a->proviso_count; k++)
            (void)name_state(t, shown, x->provisos[i][k], fallback, j);
        return true;
    }
    return false;
}

static uint8_t licence_now(const trying *t, uint32_t id, const judgement *j)
{
    static const uint8_t codes[] = {VD_LICENCE_APPROVAL, VD_LICENCE_CASE, VD_LICENCE_NOT_STATED,
                                    VD_LICENCE_DENIAL};
    int worst = -1;
    for (uint32_t i = 0; i < t->m->measures_count; i++) {
        const version_facts *x = j->stands[i];
        if (x && x->v->effect == EF_REVIEW && listed(x->v->targets, x->v->target_count, id) &&
            (int)x->v->posture > worst)
            worst = (int)x->v->posture;
    }
    return worst < 0 ? VD_LICENCE_NOT_STATED : codes[worst];
}

static uint8_t gives_now(const trying *t, uint32_t w, uint32_t id, const bool *shown, bool fallback,
                         judgement *j)
{
    const version_facts *x = j->stands[id];
    uint8_t code = VD_CLEAR;
    bool idle = x->v->effect == EF_REVIEW;
    for (uint32_t i = 0; i < x->v->target_count && idle; i++)
        idle = !j->stands[x->v->targets[i]] || j->discharged[x->v->targets[i]];
    if (idle)
        return code;
    for (uint32_t i = 0; i < x->v->relies_count; i++)
        (void)name_state(t, shown, x->relies[i], fallback, j);
    if (x->v->effect == EF_LICENCE || x->v->effect == EF_NOTIFICATION) {
        code = x->v->effect == EF_LICENCE ? licence_now(t, id, j) : VD_NOTIFICATION;
        if (is_discharged(t, w, x, shown, fallback, j)) {
            j->discharged[id] = true;
            code = VD_CONDITIONAL;
        }
    } else if (x->v->effect == EF_CONDITIONAL || x->v->effect == EF_CONDITIONS) {
        code = VD_CONDITIONAL;
        for (uint32_t i = 0; i < x->v->demand_count; i++) {
            if (name_state(t, shown, x->demands[i], fallback, j) == DM_FAILED)
                code = VD_DENIED;
        }
    } else if (x->v->effect == EF_DENY) {
        code = VD_DENIED;
    }
    return code;
}

static void judge(const trying *t, uint32_t w, const bool *shown, bool fallback, judgement *j)
{
    const model *m = t->m;
    memset(j->stands, 0, m->measures_count * sizeof *j->stands);
    memset(j->discharged, 0, m->measures_count);
    memset(j->states, 0, m->demands_count);
    memset(j->standing, 0, m->demands_count);
    j->conflict = j->to_do = false;
    for (uint32_t rank = 0; rank < m->measures_count; rank++) {
        for (uint32_t i = 0; i < m->measures_count; i++) {
            if (m->measures[i].rank == rank)
                decide_measure(t, w, i, shown, fallback, j);
        }
    }
    bool any = false;
    for (uint32_t g = 0; g < m->gates_count; g++)
        j->gates[g] = VD_CLEAR;
    for (uint32_t k = 0; k < 2 * m->measures_count; k++) { /* reviews last */
        uint32_t i = k % m->measures_count;
        if (j->stands[i] && (j->stands[i]->v->effect == EF_REVIEW) != (k >= m->measures_count))
            continue;
        uint8_t code = j->stands[i] ? gives_now(t, w, i, shown, fallback, j) : VD_CLEAR;
        uint8_t *gate_code = &j->gates[m->measures[i].gate];
        *gate_code = code > *gate_code ? code : *gate_code;
    }
    j->line = VD_CLEAR;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        size_t at = (size_t)w * m->gates_count + g;
        if (!t->pass[at]) {
            j->gates[g] = VD_NOT_PASSED;
            continue;
        }
        if (!t->covered[at] && j->gates[g] < VD_NOT_COVERED)
            j->gates[g] = VD_NOT_COVERED;
        any = true;
        j->line = j->gates[g] > j->line ? j->gates[g] : j->line;
    }
    if (!any)
        j->line = VD_NOT_COVERED;
    for (uint32_t i = 0; i < m->demands_count; i++) {
        for (uint32_t k = 0; k < m->demands[i].exclude_count; k++)
            j->conflict |= j->standing[i] && j->standing[m->demands[i].excludes[k]];
    }
}

static judgement new_judgement(trying *t)
{
    const model *m = t->m;
    judgement j = {.gates = take(t, m->gates_count, 1)};
    j.stands = take(t, m->measures_count, sizeof *j.stands);
    j.discharged = take(t, m->measures_count, 1);
    j.states = take(t, m->demands_count, 1);
    j.standing = take(t, m->demands_count, 1);
    return j;
}

/* ---- the outcome ----------------------------------------------------------------------------- */

/* Shown under a reading: it holds in every world of that reading. */
static void show_all(trying *t)
{
    for (size_t p = 0; p < t->proofs.count; p++) {
        proof *x = &t->proofs.at[p];
        memset(x->shown, 1, t->reading_count);
        for (uint32_t w = 0; w < t->world_count; w++)
            x->shown[t->readings[w]] &= x->truths[w];
    }
}

static bool at_law(const trying *t, uint32_t w)
{
    for (size_t i = 0; i < t->trials.count; i++) {
        const trial *x = &t->trials.at[i];
        const fact *f = &t->m->facts[x->fact];
        if (f->kind != FACT_QUESTION || !t->m->questions[f->question].has_by_law)
            continue;
        if (x->values[t->indices[w][i]].n != t->m->questions[f->question].by_law)
            return false;
    }
    return true;
}

static bool several(vset v)
{
    return (v & (v - 1)) != 0;
}

static extent extent_seen(uint32_t count, uint32_t of)
{
    return count == 0 ? IN_NONE : count == of ? IN_EVERY : IN_SOME;
}

typedef struct { uint32_t *stands, *discharged, conflicts, released, denied; } counts;

static void add_world(trying *t, const judgement *j, bool law, counts *n)
{
    oracle *o = t->out;
    for (uint32_t x = 0; x < o->targets; x++) {
        vset bit = (vset)(1u << (x + 1 < o->targets ? j->gates[x] : j->line));
        o->sets[x] |= bit;
        o->by_law[x] |= law ? bit : 0;
    }
    for (uint32_t i = 0; i < t->m->measures_count; i++) {
        n->stands[i] += j->stands[i] != NULL;
        n->discharged[i] += j->discharged[i];
    }
    for (uint32_t i = 0; i < t->m->demands_count; i++)
        o->demands[i] |= j->states[i];
    n->conflicts += j->conflict;
    n->denied += j->line == VD_DENIED;
    n->released += j->line <= VD_CONDITIONAL && !j->to_do && !j->conflict;
    o->held |= j->line == VD_NOT_COVERED ? HELD_NOT_COVERED : 0;
    o->held |= j->line == VD_NOTIFICATION ? HELD_NOTIFICATION : 0;
    o->held |= j->line >= VD_LICENCE_APPROVAL && j->line <= VD_LICENCE_DENIAL ? HELD_LICENCE : 0;
    o->held |= (j->to_do ? HELD_TO_DO : 0) | (j->conflict ? HELD_CONFLICT : 0);
}

static void add_up(trying *t, uint8_t *verdicts)
{
    oracle *o = t->out;
    const model *m = t->m;
    judgement j = new_judgement(t);
    bool *shown = take(t, t->proofs.count, 1);
    vset *by_reading = take(t, (size_t)t->reading_count * o->targets, sizeof *by_reading);
    vset *by_facts = take(t, (size_t)t->completion_count * o->targets, sizeof *by_facts);
    counts n = {take(t, m->measures_count, sizeof *n.stands),
                take(t, m->measures_count, sizeof *n.discharged), 0, 0, 0};
    for (uint32_t w = 0; w < t->world_count && !t->oom; w++) {
        for (size_t p = 0; p < t->proofs.count; p++)
            shown[p] = t->proofs.at[p].shown[t->readings[w]];
        judge(t, w, shown, false, &j);
        add_world(t, &j, at_law(t, w), &n);
        for (uint32_t x = 0; x < o->targets; x++) {
            uint8_t v = x + 1 < o->targets ? j.gates[x] : j.line;
            verdicts[(size_t)w * o->targets + x] = v;
            by_reading[(size_t)t->readings[w] * o->targets + x] |= (vset)(1u << v);
            by_facts[(size_t)t->completions[w] * o->targets + x] |= (vset)(1u << v);
        }
        judge(t, w, shown, true, &j);
        for (uint32_t x = 0; x < o->targets; x++)
            o->fallback[x] |= (vset)(1u << (x + 1 < o->targets ? j.gates[x] : j.line));
    }
    if (t->oom)
        return;
    for (uint32_t x = 0; x < o->targets; x++) {
        for (uint32_t i = 0; i < t->reading_count; i++)
            o->undetermined[x] |= several(by_reading[(size_t)i * o->targets + x]);
        for (uint32_t i = 0; i < t->completion_count; i++)
            o->depends[x] |= several(by_facts[(size_t)i * o->targets + x]);
    }
    for (uint32_t i = 0; i < m->measures_count; i++) {
        o->stands[i] = extent_seen(n.stands[i], t->world_count);
        o->discharged[i] = extent_seen(n.discharged[i], t->world_count);
    }
    o->conflict = extent_seen(n.conflicts, t->world_count);
    o->held |= several(o->sets[o->targets - 1]) ? HELD_OPEN : 0;
    o->disposition = n.denied == t->world_count     ? DISP_DENIED
                     : n.released == t->world_count ? DISP_RELEASED
                                                    : DISP_HELD;
    if (o->disposition != DISP_HELD)
        o->held = 0;
}

/* ---- settling sets --------------------------------------------------------------------------- */

typedef struct {
    trying *t;
    uint32_t *owner;      /* by trial: its candidate, or ID_NONE */
    uint8_t *verdicts;    /* as the line stands */
    uint64_t *slots;      /* open addressing: key + 1 */
    uint32_t *numbers, room, used;
    uint32_t *group;      /* by world: number of (answers, reading) */
    bool *shown;          /* by (answers, reading) and proof */
    judgement j;
} settling;

/* The catalogue's key, when it is missing: one answer for all of item.*. */
static uint32_t chip_key(const trying *t)
{
    for (uint32_t i = 0; i < t->m->catalogues_count; i++) {
        if (is_open(t, t->m->catalogues[i].key))
            return t->m->catalogues[i].key;
    }
    return ID_NONE;
}

static bool find_owners(settling *s)
{
    trying *t = s->t;
    oracle *o = t->out;
    uint32_t key = chip_key(t);
    s->owner = take(t, t->trials.count, sizeof *s->owner);
    for (size_t i = 0; i < t->trials.count && !t->oom; i++) {
        uint32_t f = t->trials.at[i].fact, at = 0;
        s->owner[i] = ID_NONE;
        if (t->trials.at[i].evidence && !t->trials.at[i].question)
            continue;
        if (t->m->facts[f].kind == FACT_ITEM && key != ID_NONE)
            f = key;
        while (at < o->candidate_count && o->candidates[at] != f)
            at++;
        if (at == ORACLE_CANDIDATES_MAX)
            return false;
        o->candidates[at] = f;
        o->candidate_count = at == o->candidate_count ? at + 1 : o->candidate_count;
        s->owner[i] = at;
    }
    return !t->oom;
}

static void numbers_clear(settling *s)
{
    memset(s->slots, 0, s->room * sizeof *s->slots);
    s->used = 0;
}

/* A small number for each key. */
static uint32_t number_for(settling *s, uint64_t key)
{
    uint32_t at = (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 33) % s->room;
    while (s->slots[at] && s->slots[at] != key + 1)
        at = (at + 1) % s->room;
    if (!s->slots[at]) {
        s->slots[at] = key + 1;
        s->numbers[at] = s->used++;
    }
    return s->numbers[at];
}

static uint64_t answers_key(const settling *s, uint32_t mask, uint32_t w)
{
    const trying *t = s->t;
    uint64_t key = 0;
    for (size_t i = 0; i < t->trials.count; i++) {
        if (s->owner[i] != ID_NONE && mask >> s->owner[i] & 1)
            key = key * t->trials.at[i].count + t->indices[w][i];
    }
    return key;
}

/* What each answer to the candidates of `mask` leaves: sets[answer * targets + target]. */
static uint32_t answer_sets(settling *s, uint32_t mask, vset *sets)
{
    trying *t = s->t;
    uint32_t targets = t->out->targets;
    size_t proofs = t->proofs.count;
    numbers_clear(s);
    for (uint32_t w = 0; w < t->world_count; w++) {
        uint32_t had = s->used;
        uint32_t g = number_for(s, answers_key(s, mask, w) * t->reading_count + t->readings[w]);
        s->group[w] = g;
        if (s->used > had)
            memset(&s->shown[g * proofs], 1, proofs);
        for (size_t p = 0; p < proofs; p++)
            s->shown[g * proofs + p] &= t->proofs.at[p].truths[w];
    }
    numbers_clear(s);
    memset(sets, 0, (size_t)t->world_count * targets * sizeof *sets);
    for (uint32_t w = 0; w < t->world_count; w++) {
        uint32_t g = number_for(s, answers_key(s, mask, w));
        const bool *shown = &s->shown[s->group[w] * proofs];
        bool same = true;
        for (size_t p = 0; p < proofs && same; p++)
            same = shown[p] == t->proofs.at[p].shown[t->readings[w]];
        if (!same)
            judge(t, w, shown, false, &s->j);
        for (uint32_t x = 0; x < targets; x++) {
            uint8_t v = same ? s->verdicts[(size_t)w * targets + x]
                             : (x + 1 < targets ? s->j.gates[x] : s->j.line);
            sets[(size_t)g * targets + x] |= (vset)(1u << v);
        }
    }
    return s->used;
}

static bool has_subset(const mask_list *list, uint32_t mask)
{
    for (size_t i = 0; i < list->count; i++) {
        if ((list->at[i] & mask) == list->at[i])
            return true;
    }
    return false;
}

static unsigned size_of(uint32_t mask)
{
    unsigned n = 0;
    for (; mask; mask &= mask - 1)
        n++;
    return n;
}

static void try_set(settling *s, uint32_t mask, vset *sets)
{
    oracle *o = s->t->out;
    uint32_t answers = answer_sets(s, mask, sets), line_at = o->targets - 1;
    for (uint32_t x = 0; x < o->targets; x++) {
        bool settles = several(o->sets[x]) && !has_subset(&o->hinges[x], mask);
        for (uint32_t g = 0; g < answers && settles; g++)
            settles = !several(sets[(size_t)g * o->targets + x]);
        if (settles)
            s->t->oom |= !vec_push(s->t->a, &o->hinges[x], mask);
    }
    bool lifts = !several(o->sets[line_at]) && size_of(mask) <= 2 && !has_subset(&o->lifts, mask),
         any = false;
    for (uint32_t g = 0; g < answers && lifts; g++) {
        vset v = sets[(size_t)g * o->targets + line_at];
        any |= !several(v) && v < o->sets[line_at];
    }
    if (any)
        s->t->oom |= !vec_push(s->t->a, &o->lifts, mask);
}

/* Candidates that the policy compares with another open fact. */
static void mark_ordered(trying *t)
{
    oracle *o = t->out;
    for (uint32_t i = 0; i < t->m->conds_count; i++) {
        const cond *c = &t->m->conds[i];
        const operand *a = &c->left.a, *b = &c->right.a;
        if (c->kind != X_CMP || c->left.op || c->right.op || a->kind != O_FACT ||
            b->kind != O_FACT || !is_open(t, a->id) || !is_open(t, b->id))
            continue;
        for (uint32_t k = 0; k < o->candidate_count; k++)
            o->ordered |= o->candidates[k] == a->id || o->candidates[k] == b->id ? 1u << k : 0;
    }
}

/* Whether the two worlds differ in what is no evidence: conditions of measures and
 * exceptions, routes, coverage. */
static bool worlds_differ(const trying *t, uint32_t v, uint32_t w)
{
    size_t gates = t->m->gates_count;
    for (size_t i = 0; i < t->versions.count; i++) {
        const version_facts *x = &t->versions.at[i];
        if (x->holds[v] != x->holds[w] ||
            (x->unless_shown != ID_NONE && t->proofs.at[x->unless_shown].truths[v] !=
                                               t->proofs.at[x->unless_shown].truths[w]))
            return true;
    }
    return memcmp(t->pass + v * gates, t->pass + w * gates, gates) != 0 ||
           memcmp(t->covered + v * gates, t->covered + w * gates, gates) != 0;
}

/* Candidates that a difference of some two worlds is due to. */
static void mark_bearing(settling *s)
{
    trying *t = s->t;
    oracle *o = t->out;
    uint32_t *first = take(t, t->world_count, sizeof *first), all = (1u << o->candidate_count) - 1;
    for (uint32_t k = 0; k < o->candidate_count && !t->oom; k++) {
        numbers_clear(s);
        for (uint32_t w = 0; w < t->world_count; w++) {
            uint32_t before = s->used, n = number_for(s, answers_key(s, all & ~(1u << k), w));
            if (n == before)
                first[n] = w;
            else if (worlds_differ(t, first[n], w))
                o->bearing |= 1u << k;
        }
    }
}

/* Some measure would apply but for an exception that holds in some worlds and is not shown. */
static bool may_be_lifted(const trying *t)
{
    for (size_t i = 0; i < t->versions.count; i++) {
        const version_facts *x = &t->versions.at[i];
        bool applies = false, excepted = false;
        for (uint32_t w = 0; w < t->world_count && x->unless_shown != ID_NONE; w++) {
            const proof *p = &t->proofs.at[x->unless_shown];
            bool passes = t->pass[(size_t)w * t->m->gates_count + t->m->measures[x->measure].gate];
            applies |= passes && x->holds[w] && !p->shown[t->readings[w]];
            excepted |= p->truths[w];
        }
        if (applies && excepted)
            return true;
    }
    return false;
}

static void search_sets(trying *t, uint8_t *verdicts)
{
    oracle *o = t->out;
    o->liftable = may_be_lifted(t);
    settling s = {
        .t = t, .verdicts = verdicts, .room = 2 * t->world_count + 1, .j = new_judgement(t)};
    s.slots = take(t, s.room, sizeof *s.slots);
    s.numbers = take(t, s.room, sizeof *s.numbers);
    s.group = take(t, t->world_count, sizeof *s.group);
    s.shown = take(t, (size_t)t->world_count * t->proofs.count, 1);
    vset *sets = take(t, (size_t)t->world_count * o->targets, sizeof *sets);
    if (!find_owners(&s) || t->oom)
        return;
    mark_ordered(t);
    if (o->liftable)
        mark_bearing(&s);
    for (unsigned size = 1; size <= o->candidate_count; size++) {
        for (uint32_t mask = 1; mask < 1u << o->candidate_count && !t->oom; mask++) {
            if (size_of(mask) == size)
                try_set(&s, mask, sets);
        }
    }
    o->searched = true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void prepare(trying *t)
{
    const model *m = t->m;
    t->values = take(t, m->facts_count, sizeof *t->values);
    t->read = take(t, m->facts_count, 1);
    t->world = take(t, m->facts_count, sizeof *t->world);
    if (t->oom)
        return;
    memcpy(t->values, t->in->values, m->facts_count * sizeof *t->values);
    for (uint32_t g = 0; g < m->gates_count && t->opt->on != DAY_ALWAYS; g++) {
        value *v = &t->values[m->gates[g].clock];
        if (v->state == V_MISSING)
            *v = (value){.state = V_KNOWN, .lo = t->opt->on, .hi = t->opt->on};
    }
    for (uint32_t i = 0; i < m->measures_count && t->opt->on != DAY_ALWAYS; i++) {
        for (uint32_t k = 0; k < m->measures[i].version_count; k++) {
            value *v = &t->values[m->measures[i].versions[k].clock];
            if (v->state == V_MISSING)
                *v = (value){.state = V_KNOWN, .lo = t->opt->on, .hi = t->opt->on};
        }
    }
    for (uint32_t f = 0; f < m->facts_count; f++) {
        uint32_t role = m->facts[f].kind == FACT_PARTY ? m->facts[f].role_fact : ID_NONE;
        if (role != ID_NONE && t->values[role].state == V_NONE && t->values[f].state == V_MISSING)
            t->values[f].state = V_NONE;
    }
    read_all(t);
    list_trials(t);
}

static trying begin(const model *m, const line *in, const options *opt, arena *a)
{
    trying t = {.m = m, .in = in, .opt = opt, .a = a};
    t.known_on = opt->known_on == DAY_ALWAYS ? m->current_through : opt->known_on;
    t.out = take(&t, 1, sizeof *t.out);
    if (!t.oom)
        prepare(&t);
    return t;
}

oracle *oracle_decide(const model *m, const line *in, const options *opt, uint64_t most, arena *a)
{
    trying t = begin(m, in, opt, a);
    if (t.oom)
        return NULL;
    oracle *o = t.out;
    o->targets = m->gates_count + 1;
    o->sets = take(&t, o->targets, sizeof *o->sets);
    o->fallback = take(&t, o->targets, sizeof *o->fallback);
    o->by_law = take(&t, o->targets, sizeof *o->by_law);
    o->undetermined = take(&t, o->targets, 1);
    o->depends = take(&t, o->targets, 1);
    o->hinges = take(&t, o->targets, sizeof *o->hinges);
    o->stands = take(&t, m->measures_count, sizeof *o->stands);
    o->discharged = take(&t, m->measures_count, sizeof *o->discharged);
    o->demands = take(&t, m->demands_count, 1);
    if (o->combinations > most)
        o->skipped = "too many combinations";
    if (o->skipped || t.oom)
        return t.oom ? NULL : o;
    list_versions(&t);
    walk(&t);
    o->worlds = t.world_count;
    if (t.hole)
        o->skipped = "a parameter without a value";
    if (t.oom || o->skipped || t.world_count == 0)
        return t.oom ? NULL : o;
    show_all(&t);
    uint8_t *verdicts = take(&t, (size_t)t.world_count * o->targets, 1);
    if (!t.oom)
        add_up(&t, verdicts);
    if (!t.oom && t.world_count <= 4096)
        search_sets(&t, verdicts);
    return t.oom ? NULL : o;
}

bool oracle_trim(const model *m, line *in, value *values, const options *opt, uint64_t *random,
                 arena *a)
{
    trying t = begin(m, in, opt, a);
    if (t.oom || t.trials.count == 0)
        return false;
    uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    const trial *x = &t.trials.at[(size_t)(z >> 33) % t.trials.count];
    for (size_t i = 0; i < t.trials.count; i++) { /* what cannot be tried at all first */
        if (t.trials.at[i].count == 0)
            x = &t.trials.at[i];
    }
    const fact *f = &m->facts[x->fact];
    raw v = x->count ? x->values[(size_t)(z >> 40) % x->count] : (raw){.n = f->low};
    values[x->fact] =
        (value){.state = v.none ? V_NONE : V_KNOWN, .lo = v.n, .hi = v.n, .text = v.text};
    if (f->type == TYPE_CODE && !v.none) {
        uint32_t id = interner_find(&m->codes, v.text);
        values[x->fact].lo = values[x->fact].hi = id == MAP_NONE ? CODE_OTHER : (int64_t)id;
    }
    in->values = values;
    return true;
}

/* ---- comparison ------------------------------------------------------------------------------ */

static void say_set(strbuf *out, vset v)
{
    strbuf_char(out, '{');
    for (unsigned i = 0; i < VD_COUNT; i++) {
        if (v >> i & 1)
            strbuf_printf(out, " %s;", verdict_name((verdict)i));
    }
    strbuf_char(out, '}');
}

static bool set_differs(strbuf *out, const char *what, str name, vset tried, vset given, bool wider)
{
    if (wider ? (tried & ~given) == 0 : tried == given)
        return false;
    strbuf_printf(out, "  %s of " STR_FMT ": by raw values ", what, STR_ARG(name));
    say_set(out, tried);
    strbuf_add_c(out, ", given ");
    say_set(out, given);
    strbuf_char(out, '\n');
    return true;
}

static bool flag_differs(strbuf *out, const char *what, str name, unsigned tried, unsigned given)
{
    if (tried == given)
        return false;
    strbuf_printf(out, "  %s of " STR_FMT ": by raw values %u, given %u\n", what, STR_ARG(name),
                  tried, given);
    return true;
}

static uint32_t mask_given(const oracle *o, const hinge *h)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < h->count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < o->candidate_count; k++) {
            if (o->candidates[k] != h->items[i])
                continue;
            mask |= 1u << k;
            found = true;
        }
        mask |= found ? 0 : 1u << 31;
    }
    return mask;
}

static bool has_mask(const mask_list *list, uint32_t mask)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i] == mask)
            return true;
    }
    return false;
}

static void say_mask(const model *m, const oracle *o, uint32_t mask, strbuf *out)
{
    for (uint32_t k = 0; k < o->candidate_count; k++) {
        if (mask >> k & 1)
            strbuf_printf(out, " " STR_FMT, STR_ARG(m->facts[o->candidates[k]].name));
    }
    strbuf_add_c(out, mask >> 31 ? " (and something that does not matter)\n" : "\n");
}

/*
 * A fact may tell by what a comparison with another open one leaves of that: evaluators count such
 * a comparison as known with both its facts, which is enough and now and then more than needed.
 */
static bool names_ordered(const oracle *o, uint32_t mask)
{
    return (mask & o->ordered) != 0;
}

static bool hinges_differ(const model *m, const oracle *o, uint32_t target, const hinge_set *h,
                          str name, strbuf *out)
{
    mask_list given = {0};
    uint32_t masks[1024];
    if (h->greedy)
        return false;
    given.at = masks;
    for (uint32_t i = 0; i < h->hinge_count && i < TG_COUNT(masks); i++)
        masks[given.count++] = mask_given(o, &h->hinges[i]);
    for (size_t i = 0; i < o->hinges[target].count; i++) {
        uint32_t mask = o->hinges[target].at[i];
        if (has_mask(&given, mask) || names_ordered(o, mask))
            continue;
        strbuf_printf(out, "  " STR_FMT " is not said to hinge on", STR_ARG(name));
        say_mask(m, o, mask, out);
        return true;
    }
    for (size_t i = 0; i < given.count; i++) {
        if (has_mask(&o->hinges[target], given.at[i]) || names_ordered(o, given.at[i]))
            continue;
        strbuf_printf(out, "  " STR_FMT " does not hinge on", STR_ARG(name));
        say_mask(m, o, given.at[i], out);
        return true;
    }
    return false;
}

static bool lifts_differ(const model *m, const oracle *o, const outcome *x, strbuf *out)
{
    for (uint32_t i = 0; i < x->lift_count; i++) {
        uint32_t mask = mask_given(o, &x->lifts[i].what);
        if (has_mask(&o->lifts, mask))
            continue;
        strbuf_add_c(out, "  would not lift:");
        say_mask(m, o, mask, out);
        return true;
    }
    for (size_t i = 0; i < o->lifts.count && x->lift_count < 16 && o->liftable; i++) {
        bool found = false;
        for (uint32_t k = 0; k < x->lift_count; k++)
            found |= mask_given(o, &x->lifts[k].what) == o->lifts.at[i];
        /* what only evidence goes by is no candidate */
        if (found || names_ordered(o, o->lifts.at[i]) || (o->lifts.at[i] & ~o->bearing))
            continue;
        strbuf_add_c(out, "  would lift too:");
        say_mask(m, o, o->lifts.at[i], out);
        return true;
    }
    return false;
}

static bool extents_differ(const model *m, const oracle *o, const outcome *x, strbuf *out)
{
    for (uint32_t i = 0; i < m->measures_count; i++) {
        str name = m->measures[i].name;
        extent a = o->stands[i], b = x->measures[i].stands;
        bool wrong = x->bounded ? (a != IN_NONE && b == IN_NONE) || (b == IN_EVERY && a != IN_EVERY)
                                : a != b;
        if (wrong)
            return flag_differs(out, "worlds that stand", name, a, b) || true;
        if (!x->bounded && flag_differs(out, "worlds that discharge", name, o->discharged[i],
                                        x->measures[i].discharged))
            return true;
    }
    for (uint32_t i = 0; i < m->demands_count; i++) {
        unsigned given = 0;
        for (uint32_t k = 0; k < x->demand_count; k++)
            given |= x->demands[k].demand == i ? x->demands[k].states : 0;
        if (x->bounded ? o->demands[i] & ~given : o->demands[i] != given)
            return flag_differs(out, "states", m->demands[i].name, o->demands[i], given) || true;
    }
    return false;
}

bool oracle_differs(const model *m, const oracle *o, line_result got, const outcome *x,
                    strbuf *where)
{
    if (o->skipped)
        return false;
    if (got == LINE_BAD || o->worlds == 0) {
        if (got == LINE_BAD && o->worlds > 0)
            strbuf_printf(where, "  said to be bad, but %u worlds are possible\n", o->worlds);
        return got == LINE_BAD && o->worlds > 0;
    }
    bool differs = false;
    for (uint32_t t = 0; t < o->targets && !differs; t++) {
        bool is_gate = t + 1 < o->targets;
        const result *r = is_gate ? &x->gates[t] : &x->line;
        str name = is_gate ? m->gates[t].name : STR("the line");
        differs = set_differs(where, "verdicts", name, o->sets[t], r->set, x->bounded) ||
                  set_differs(where, "fallback", name, o->fallback[t], r->fallback, x->bounded) ||
                  (r->by_law && o->by_law[t] &&
                   set_differs(where, "by law", name, o->by_law[t], r->by_law, x->bounded));
        if (differs || x->bounded)
            continue;
        differs =
            flag_differs(where, "undetermined", name, o->undetermined[t], r->undetermined) ||
            flag_differs(where, "depends", name, o->depends[t], r->depends) ||
            (o->searched &&
             hinges_differ(m, o, t, is_gate ? &x->gate_hinges[t] : &x->line_hinges, name, where));
    }
    if (differs || extents_differ(m, o, x, where))
        return true;
    if (x->bounded)
        return false;
    return flag_differs(where, "conflict", STR("the line"), o->conflict, x->conflict) ||
           flag_differs(where, "disposition", STR("the line"), o->disposition, x->disposition) ||
           flag_differs(where, "reasons", STR("the line"), o->held, x->held) ||
           (o->searched && lifts_differ(m, o, x, where));
}
