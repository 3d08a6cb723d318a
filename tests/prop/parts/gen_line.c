/*
 * gen_line.c - random lines for a random pack, and which features a decided line depends on.
 */
#include "parts/gen.h"

#include <string.h>

enum { FIRST_DAY = 20454, DAYS_SPAN = 20 }; /* 2026-01-01 */

typedef struct {
    const gen *g;
    const model *m;
    uint64_t state;
    arena *a;
    bool oom, flags; /* flags: the line is about those (see add_flags) */
} dice;

static unsigned roll(dice *d, unsigned n)
{
    return (unsigned)(gen_next(&d->state) >> 33) % n;
}

static bool chance(dice *d, unsigned percent_of)
{
    return roll(d, 100) < percent_of;
}

/* ---- values ---------------------------------------------------------------------------------- */

static value known_step(int64_t v)
{
    return (value){.state = V_KNOWN, .lo = v, .hi = v};
}

static value known_text(const model *m, const char *text)
{
    value v = {.state = V_KNOWN, .lo = CODE_OTHER, .hi = CODE_OTHER, .text = str_c(text)};
    uint32_t id = interner_find(&m->codes, v.text);
    if (id != MAP_NONE)
        v.lo = v.hi = id;
    return v;
}

static const char *const country_names[] = {"US", "CN", "TW", "DE", "FR"};

static int64_t some_country(dice *d, unsigned count)
{
    return country_code(str_c(country_names[roll(d, count)]));
}

static value some_code(dice *d, str name)
{
    static const char *const tariffs[] = {"8471", "8471.50", "8473.30", "85", "90", "8471.50.1"};
    static const char *const people[] = {"alpha", "beta", "gamma", "delta"};
    static const char *const chips[] = {"c1", "c2", "c9"};
    if (str_eq_c(name, "item.code"))
        return known_text(d->m, tariffs[roll(d, 6)]);
    if (str_eq_c(name, "item"))
        return known_text(d->m, chips[roll(d, 3)]);
    return known_text(d->m, people[roll(d, 4)]);
}

/* Any day, or one on which a measure begins or ends. */
static int64_t some_day(dice *d)
{
    int64_t day = FIRST_DAY - 1 + (int)roll(d, DAYS_SPAN + 2);
    if (d->m->measures_count == 0 || !chance(d, 40))
        return day;
    const measure *x = &d->m->measures[roll(d, d->m->measures_count)];
    if (x->version_count == 0)
        return day;
    const dated *when = &x->versions[roll(d, x->version_count)].when;
    const int32_t edges[4] = {when->in.from, when->in.end, when->ceases, when->in.from};
    int64_t edge = edges[roll(d, 4)];
    edge -= edge == when->in.end && chance(d, 50);
    return edge < FIRST_DAY - 30 || edge > FIRST_DAY + 40 ? day : edge;
}

static value some_known(dice *d, uint32_t f)
{
    const fact *x = &d->m->facts[f];
    switch (x->type) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL:
        if (x->kind == FACT_QUESTION) {
            const question *q = &d->m->questions[x->question];
            return known_step(q->readings[roll(d, q->reading_count)]);
        }
        return known_step(roll(d, x->symbol_count));
    case TYPE_COUNTRY: return known_step(some_country(d, 5));
    case TYPE_CODE: return some_code(d, x->name);
    case TYPE_DATE: return known_step(some_day(d));
    case TYPE_MONEY: return known_step((int64_t)roll(d, 2000000));
    case TYPE_WHOLE:
    case TYPE_DECIMAL: break;
    }
    if (x->kind == FACT_QUESTION) {
        const question *q = &d->m->questions[x->question];
        return known_step(q->readings[roll(d, q->reading_count)]);
    }
    if (x->kind == FACT_TIME) {
        static const int minutes[] = {600, 629, 630, 631, 660, 0};
        return known_step(minutes[roll(d, 6)]);
    }
    int64_t span_of = x->high - x->low < 14 ? x->high - x->low : 14;
    return known_step(x->low + roll(d, (unsigned)span_of + 1));
}

static int64_t *steps(dice *d, uint32_t count)
{
    int64_t *list = arena_alloc(d->a, count, sizeof *list);
    d->oom |= !list;
    return list;
}

/* Some of the values of a symbol or country, ascending. */
static value some_set(dice *d, const fact *x)
{
    uint32_t n = x->type == TYPE_COUNTRY ? 4 : x->symbol_count, count = 0;
    int64_t *list = steps(d, n);
    if (d->oom)
        return (value){.state = V_MISSING};
    for (uint32_t i = 0; i < n; i++) {
        if (chance(d, 65))
            list[count++] =
                x->type == TYPE_COUNTRY ? country_code(str_c(country_names[i])) : (int)i;
    }
    for (uint32_t i = 1; i < count; i++) {
        int64_t v = list[i];
        uint32_t at = i;
        for (; at > 0 && list[at - 1] > v; at--)
            list[at] = list[at - 1];
        list[at] = v;
    }
    if (count < 2)
        return (value){.state = V_MISSING};
    return (value){.state = V_PART, .set = list, .set_count = count};
}

static value some_part(dice *d, uint32_t f)
{
    const fact *x = &d->m->facts[f];
    if (x->type == TYPE_YES_NO || (x->type == TYPE_CODE && chance(d, 50)))
        return (value){.state = V_MISSING};
    if (x->type == TYPE_CODE) {
        value one = some_code(d, x->name), two = some_code(d, x->name);
        str *texts = arena_alloc(d->a, 2, sizeof *texts);
        if (!texts || str_eq(one.text, two.text))
            return (value){.state = V_MISSING};
        texts[0] = one.text;
        texts[1] = two.text;
        return (value){.state = V_PART, .texts = texts, .set_count = 2};
    }
    if (x->type == TYPE_SYMBOL || x->type == TYPE_COUNTRY)
        return some_set(d, x);
    if (x->kind == FACT_QUESTION) /* numeric readings */
        return (value){.state = V_PART, .lo = 4, .hi = 7};
    int64_t low = x->type == TYPE_DATE ? FIRST_DAY : x->low;
    int64_t high = x->type == TYPE_DATE ? FIRST_DAY + DAYS_SPAN - 1
                   : x->high > x->low + 20 ? x->low + 20
                                           : x->high;
    int64_t at = low + roll(d, (unsigned)(high - low) + 1);
    int64_t end = at + roll(d, (unsigned)(high - at) + 1);
    if (x->kind == FACT_TIME) {
        at = 599;
        end = 631;
    }
    return (value){.state = V_PART, .lo = at, .hi = end};
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool is_evidence(const fact *x)
{
    return str_eq_c(x->name, "cert") || str_eq_c(x->name, "paper") || str_eq_c(x->name, "cert_day");
}

/* What the line leaves open of a fact that it does not know. */
static value some_open(dice *d, uint32_t f)
{
    const fact *x = &d->m->facts[f];
    unsigned k = roll(d, 100);
    if (x->may_be_none && k < 25)
        return (value){.state = V_NONE};
    if (k < 55 || (d->g->tiny && x->type == TYPE_DATE) || (d->g->tiny && x->kind == FACT_TIME))
        return some_part(d, f);
    return (value){.state = V_MISSING};
}

/* Often two or three dates are open at once, within a few days. */
static void open_dates(dice *d, value *values)
{
    static const str names[3] = {{"placed", 6}, {"shipped", 7}, {"arrived", 7}};
    if (!chance(d, 12))
        return;
    int64_t first = FIRST_DAY + (int)roll(d, DAYS_SPAN - 4);
    for (unsigned i = 0; i < 3; i++) {
        uint32_t f = model_fact(d->m, names[i]);
        int64_t lo = first + (int)roll(d, 3);
        if (chance(d, 75))
            values[f] = (value){.state = V_PART, .lo = lo, .hi = lo + 1 + (int)roll(d, 3)};
        else if (!d->g->tiny && chance(d, 50))
            values[f] = (value){.state = V_MISSING};
    }
}

/* f0, f1 ...: see add_flags. */
static bool is_flag(const fact *x)
{
    return x->name.len >= 2 && x->name.ptr[0] == 'f' && x->name.ptr[1] >= '0' &&
           x->name.ptr[1] <= '9';
}

static bool is_base(const fact *x)
{
    return !x->derived && x->kind != FACT_QUESTION && x->kind != FACT_PARAM && x->kind != FACT_TIME;
}

static void fill_values(dice *d, value *values)
{
    const model *m = d->m;
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const fact *x = &m->facts[f];
        unsigned k = roll(d, 100);
        if (is_base(x)) {
            values[f] = some_known(d, f);
            if (is_evidence(x) && k < 55)
                values[f] = d->g->tiny && x->type == TYPE_DATE ? some_part(d, f)
                                                               : (value){.state = V_MISSING};
        } else if (x->kind == FACT_QUESTION) {
            if (k < 18)
                values[f] = some_known(d, f);
            else if (k < 23 && x->type != TYPE_YES_NO)
                values[f] = some_part(d, f);
        } else if (x->kind == FACT_PARAM && k < 12) {
            values[f] = some_known(d, f);
        } else if (x->kind == FACT_TIME) {
            values[f] = k < 55 ? some_known(d, f) : some_part(d, f);
        }
    }
}

/* Dates mostly come in order. */
static void order_dates(dice *d, value *values)
{
    static const str names[3] = {{"placed", 6}, {"shipped", 7}, {"arrived", 7}};
    uint32_t f[3];
    if (chance(d, 8))
        return;
    for (unsigned i = 0; i < 3; i++)
        f[i] = model_fact(d->m, names[i]);
    for (unsigned i = 1; i < 3; i++) {
        for (unsigned at = i; at > 0 && values[f[at - 1]].lo > values[f[at]].lo; at--) {
            value v = values[f[at]];
            values[f[at]] = values[f[at - 1]];
            values[f[at - 1]] = v;
        }
    }
}

static void open_values(dice *d, value *values)
{
    const model *m = d->m;
    unsigned open = d->g->tiny ? roll(d, 5) : roll(d, 8);
    bool all = !d->g->tiny && chance(d, 4);
    if (model_fact(m, STR("f0")) != ID_NONE && chance(d, 30)) { /* a long list, and nothing else */
        for (uint32_t f = 0; f < m->facts_count; f++) {
            if (is_flag(&m->facts[f]))
                values[f] = (value){.state = V_MISSING};
        }
        d->flags = true;
        return;
    }
    for (unsigned i = 0; i < 4 * open && open; i++) {
        uint32_t f = roll(d, m->facts_count);
        if (!is_base(&m->facts[f]) || (is_flag(&m->facts[f]) && chance(d, 80)))
            continue;
        values[f] = some_open(d, f);
        open--;
    }
    for (uint32_t f = 0; f < m->facts_count && all; f++) {
        if (is_base(&m->facts[f]) && !is_flag(&m->facts[f]) && chance(d, 80))
            values[f] = (value){.state = V_MISSING};
    }
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const fact *x = &m->facts[f];
        if (x->kind == FACT_PARTY && x->role_fact != ID_NONE &&
            values[x->role_fact].state == V_NONE)
            values[f] = (value){.state = V_MISSING};
        if (x->derived && chance(d, 6)) /* given beside its parts, or in their place */
            values[f] = chance(d, 15) && x->may_be_none ? (value){.state = V_NONE}
                                                        : some_known(d, f);
    }
    /* A given derived fact and both its parts would mostly contradict one another. */
    for (uint32_t f = 0; f < m->facts_count; f++) {
        const term *t = &m->facts[f].derive;
        if (m->facts[f].derived && values[f].state == V_KNOWN && t->a.kind == O_FACT &&
            chance(d, 90))
            values[t->a.id] = (value){.state = V_MISSING};
    }
}

static bool add_auths(dice *d, line *out)
{
    const model *m = d->m;
    uint32_t n = chance(d, 35) ? 1 + roll(d, 2) : 0;
    authorisation *list = arena_alloc(d->a, n + 1, sizeof *list);
    if (!list)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        authorisation *x = &list[i];
        *x = (authorisation){.instrument = roll(d, m->instruments_count), .number = STR("N-1"),
                             .from = DAY_ALWAYS, .end = DAY_NEVER};
        if (chance(d, 50))
            x->from = FIRST_DAY + (int)roll(d, DAYS_SPAN);
        if (chance(d, 50))
            x->end = FIRST_DAY + 4 + (int)roll(d, DAYS_SPAN);
        uint32_t *measures = arena_alloc(d->a, 2, sizeof *measures);
        uint32_t *provisos = arena_alloc(d->a, 2, sizeof *provisos);
        if (!measures || !provisos)
            return false;
        x->measure_count = chance(d, 30) ? 2 : 0;
        x->proviso_count = chance(d, 50) ? 1 + roll(d, 2) : 0;
        for (uint32_t k = 0; k < 2; k++) {
            measures[k] = roll(d, m->measures_count);
            provisos[k] = roll(d, m->demands_count);
        }
        if (x->proviso_count == 2 && provisos[0] == provisos[1])
            x->proviso_count = 1;
        x->measures = measures;
        x->provisos = provisos;
    }
    out->auths = list;
    out->auth_count = n;
    return true;
}

bool gen_line(const gen *g, const model *m, uint64_t seed, arena *a, gen_case *out)
{
    dice d = {g, m, seed * UINT64_C(0xd1342543de82ef95) + 1, a, false, false};
    *out = (gen_case){.options = {DAY_ALWAYS, STANCE_ENFORCED, DAY_ALWAYS}};
    out->values = arena_alloc(a, m->facts_count + 1u, sizeof *out->values);
    if (!out->values)
        return false;
    fill_values(&d, out->values);
    order_dates(&d, out->values);
    open_values(&d, out->values);
    open_dates(&d, out->values);
    if (chance(&d, 45))
        out->options.known_on = FIRST_DAY - 12 + (int)roll(&d, 34);
    if (chance(&d, 15))
        out->options.stance = STANCE_TEXT;
    if (chance(&d, 12))
        out->options.on = FIRST_DAY + (int)roll(&d, DAYS_SPAN);
    if (chance(&d, 12)) /* what comes after too many worlds, with few */
        out->options.worlds_max = 1 + roll(&d, 40);
    else if (!d.flags && chance(&d, 85)) /* few lines with very many worlds: they take long */
        out->options.worlds_max = 2048;
    out->line.values = out->values;
    return (m->measures_count == 0 || add_auths(&d, &out->line)) && !d.oom;
}

/* ---- features -------------------------------------------------------------------------------- */

const char *gen_feature_name(gen_feature f)
{
    static const char *const names[] = {
#define X(c, t) t,
        GEN_FEATURES(X)
#undef X
    };
    return names[f];
}

typedef struct {
    const model *m;
    const gen_case *c;
    bool has[GF_COUNT];
    int32_t known_on;
} marker;

static void mark_cond(marker *k, uint32_t id, unsigned depth);

static bool is_open(const marker *k, uint32_t f)
{
    value_state s = k->c->values[f].state;
    return s == V_MISSING || s == V_PART;
}

static void mark_fact(marker *k, uint32_t f)
{
    const fact *x = &k->m->facts[f];
    value_state s = k->c->values[f].state;
    bool question_like = x->kind == FACT_QUESTION || x->kind == FACT_PARAM;
    if (s == V_MISSING && !x->derived && !question_like && x->kind != FACT_TIME)
        k->has[GF_MISSING] = true;
    if (s == V_PART)
        k->has[GF_PARTLY] = true;
    if (s == V_NONE)
        k->has[GF_NONE] = true;
    if (x->kind == FACT_PARTY)
        k->has[x->role_fact == ID_NONE && s == V_NONE ? GF_ROLE_NONE : GF_PARTY] = true;
    if (x->unit != ID_NONE)
        k->has[GF_UNITS] = true;
    if (x->kind == FACT_QUESTION) {
        const question *q = &k->m->questions[x->question];
        k->has[GF_NUMERIC_QUESTION] |= x->type == TYPE_WHOLE;
        k->has[GF_ASSUMED] |= s != V_MISSING;
        k->has[GF_BEFORE_ASKED] |= s == V_MISSING && q->asked > k->known_on && q->has_before;
        for (uint32_t i = 0; i < q->answer_count; i++)
            k->has[GF_ANSWERED] |= s == V_MISSING && q->answers[i].when.known <= k->known_on;
    }
    if (!x->derived)
        return;
    k->has[GF_DERIVED] = true;
    k->has[GF_DERIVED_GIVEN] |= s != V_MISSING;
    unsigned open = 0;
    const operand *parts[2] = {&x->derive.a, &x->derive.b};
    for (unsigned i = 0; i < 2; i++)
        open += parts[i]->kind == O_FACT && is_open(k, parts[i]->id);
    k->has[GF_DERIVED_PART] |= s == V_MISSING && open == 1;
    k->has[GF_DERIVED_LOOSE] |= s == V_MISSING && open == 2;
}

static void mark_operand(marker *k, const operand *o)
{
    if (o->kind == O_FACT)
        mark_fact(k, o->id);
    if (o->kind != O_PARAM)
        return;
    const parameter *p = &k->m->parameters[o->id];
    k->has[GF_AS_OF] |= o->as_of != DAY_ALWAYS;
    k->has[GF_PARAM_VERSIONS] |= p->version_count > 1;
    for (uint32_t i = 0; i < p->version_count; i++)
        k->has[GF_PARAM_OPEN] |= p->versions[i].kind != PARAM_FIXED;
}

static void mark_group(marker *k, uint32_t id)
{
    const group *g = &k->m->groups[id];
    k->has[GF_GROUP_EVENT] |= g->event_count > 0;
    k->has[GF_GROUP_CODE] |= g->type == TYPE_CODE;
    for (uint32_t i = 0; i < g->version_count; i++)
        k->has[GF_NESTED_GROUP] |= g->versions[i].group_count > 0;
}

static void mark_cond(marker *k, uint32_t id, unsigned depth)
{
    if (id == ID_NONE || depth == 0)
        return;
    const cond *c = &k->m->conds[id];
    if ((c->kind == X_IN || c->kind == X_DEF) && c->as_of != DAY_ALWAYS)
        k->has[GF_AS_OF] = true;
    for (uint32_t i = 0; i < c->kid_count; i++)
        mark_cond(k, c->kids[i], depth - 1);
    if (c->kind == X_CMP) {
        mark_operand(k, &c->left.a);
        mark_operand(k, &c->right.a);
        if (c->left.op)
            mark_operand(k, &c->left.b);
        if (c->right.op)
            mark_operand(k, &c->right.b);
        if (c->left.op == 0 && c->right.op == 0 && c->left.a.kind == O_FACT &&
            c->right.a.kind == O_FACT && is_open(k, c->left.a.id) && is_open(k, c->right.a.id))
            k->has[k->m->facts[c->left.a.id].type == TYPE_DATE ? GF_ORDER : GF_FREE_TRUTH] = true;
    } else if (c->kind == X_DEF) {
        const definition *d = &k->m->definitions[c->ref];
        k->has[GF_DEFINITION] |= d->version_count > 1;
        for (uint32_t i = 0; i < d->version_count; i++)
            mark_cond(k, d->versions[i].cond, depth - 1);
    } else if (c->kind != X_AND && c->kind != X_OR && c->kind != X_NOT && c->kind != X_TRUE &&
               c->kind != X_FALSE) {
        mark_fact(k, c->fact);
        if (c->kind == X_IN)
            mark_group(k, c->ref);
        k->has[GF_UNDER] |= c->kind == X_UNDER;
    }
}

static void mark_edge_date(marker *k, const dated *d, uint32_t clock)
{
    const value *v = &k->c->values[clock];
    if (v->state != V_KNOWN)
        return;
    bool from = v->lo == d->in.from, end = v->lo == d->in.end || v->lo == d->ceases ||
                                           v->lo == (int64_t)d->in.end - 1;
    k->has[GF_EDGE_DATE] |= from || end;
    k->has[GF_EDGE_MINUTE] |=
        (from && d->in.from_minute > 0) || (v->lo == d->in.end && d->in.end_minute > 0);
    uint32_t time = k->m->facts[clock].time_fact;
    k->has[GF_MISSING_TIME] |= from && d->in.from_minute > 0 && is_open(k, time);
}

static void mark_charge(marker *k, const charge_rule *c)
{
    k->has[GF_CHARGE_BASE] |= c->charge_count > 0;
    if (c->by_param)
        k->has[GF_CHARGE_OPEN] = true;
}

static void mark_version(marker *k, uint32_t id, const measure_version *v)
{
    const model *m = k->m;
    mark_edge_date(k, &v->when, v->clock);
    k->has[GF_MISSING_CLOCK] |= is_open(k, v->clock);
    k->has[GF_CEASES] |= v->when.ceases != DAY_NEVER;
    k->has[GF_CORRECTS] |= v->when.corrects != ID_NONE;
    k->has[GF_BY_CLOCK] |= v->clock != m->gates[m->measures[id].gate].clock;
    k->has[GF_UNLESS] |= v->unless != ID_NONE;
    k->has[GF_SHOWN] |= v->unless_shown != ID_NONE;
    k->has[GF_REQUIRED] |= v->effect == EF_CONDITIONS;
    k->has[GF_POSTURE] |= v->effect == EF_REVIEW;
    const uint32_t roots[] = {v->binds, v->depends, v->applies_when, v->unless, v->unless_shown};
    for (size_t i = 0; i < TG_COUNT(roots); i++)
        mark_cond(k, roots[i], 40);
    if (v->effect == EF_CHARGE)
        mark_charge(k, &v->charge);
}

static bool is_telling(answer_kind a)
{
    return a == AN_APPLIES || a == AN_DEFEATED || a == AN_SUSPENDED || a == AN_NOT_ENFORCED ||
           a == AN_UNDETERMINED || a == AN_DEPENDS;
}

static void mark_measure(marker *k, uint32_t i, const measure_result *r)
{
    const measure *x = &k->m->measures[i];
    static const struct { answer_kind answer; gen_feature feature; } answers[] = {
        {AN_DEFEATED, GF_DEFEATED}, {AN_SUSPENDED, GF_SUSPENDED},
        {AN_NOT_ENFORCED, GF_NOT_ENFORCED}, {AN_NOT_KNOWN, GF_NOT_KNOWN},
        {AN_NOT_IN_FORCE, GF_NOT_IN_FORCE}, {AN_NOT_ADDRESSED, GF_NOT_ADDRESSED},
        {AN_WATCHED, GF_WATCHED}};
    for (size_t a = 0; a < TG_COUNT(answers); a++)
        k->has[answers[a].feature] |= r->set >> answers[a].answer & 1;
    k->has[GF_DISCHARGED] |= r->discharged != IN_NONE;
    if (!is_telling(r->answer))
        return;
    k->has[GF_VERSIONS] |= x->version_count > 1;
    k->has[GF_TWO_GATES] |= i > 0 && str_eq(k->m->measures[i - 1].name, x->name);
    for (uint32_t v = 0; v < x->version_count; v++) {
        k->has[GF_KNOWN_BEFORE] |= x->versions[v].when.known > k->known_on;
        mark_version(k, i, &x->versions[v]);
    }
}

/* Measures that a standing one overrides or makes yield. */
static void mark_edges(marker *k, const outcome *o)
{
    const model *m = k->m;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        for (uint32_t v = 0; v < m->measures[i].version_count; v++) {
            const measure_version *x = &m->measures[i].versions[v];
            bool defeated = o->measures[i].set >> AN_DEFEATED & 1;
            for (uint32_t j = 0; j < x->yield_count; j++)
                k->has[GF_YIELDED] |= defeated && o->measures[x->yields[j]].stands != IN_NONE;
            for (uint32_t j = 0; j < x->override_count; j++) {
                bool hit = o->measures[x->overrides[j]].set >> AN_DEFEATED & 1;
                k->has[GF_EXCEPTION_TWICE] |= defeated && o->measures[x->overrides[j]].stands;
                k->has[GF_REVIEW_OVERRIDDEN] |= hit && x->effect == EF_REVIEW;
            }
            bool instead = x->effect == EF_CHARGE && x->instead_count && o->measures[i].stands;
            for (uint32_t j = 0; instead && j < x->instead_count; j++)
                k->has[GF_CHARGE_INSTEAD] |= o->measures[x->instead[j]].stands != IN_NONE;
        }
    }
}

static void mark_results(marker *k, const outcome *o)
{
    const model *m = k->m;
    unsigned gates = 0;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        const result *r = &o->gates[g];
        gates += (r->set & ~(1u << VD_NOT_PASSED)) != 0;
        for (uint32_t i = 0; i < m->coverages_count; i++)
            k->has[GF_COVER_WHEN] |= m->coverages[i].gate == g &&
                                     m->coverages[i].lines != ID_NONE &&
                                     (r->set & ~(1u << VD_NOT_PASSED)) != 0;
        k->has[GF_NOT_PASSED] |= !r->settled && r->set >> VD_NOT_PASSED & 1;
        k->has[GF_NOT_COVERED] |= r->set >> VD_NOT_COVERED & 1;
        k->has[GF_FALLBACK] |= r->fallback != r->set;
        k->has[GF_GREEDY] |= o->gate_hinges[g].greedy && o->gate_hinges[g].table.row_count;
    }
    k->has[GF_GATES] |= gates > 1;
    k->has[GF_OPEN_QUESTION] |= o->line.depends;
    k->has[GF_BY_LAW] |= o->line.by_law != 0 && o->line.by_law != o->line.set;
    k->has[GF_UNDETERMINED] |= o->line.undetermined;
    k->has[GF_DEPENDS] |= o->line.depends;
    k->has[GF_BOTH] |= o->line.undetermined && o->line.depends;
    k->has[GF_LIFT] |= o->lift_count > 0;
    k->has[GF_EASED] |= o->eased != IN_NONE;
    k->has[GF_EASED_SOME] |= o->eased == IN_SOME && !o->gave_up;
    k->has[GF_CONFLICT] |= o->conflict != IN_NONE;
    k->has[GF_BOUNDED] |= o->bounded;
    k->has[GF_PAST_LIMIT] |= o->gave_up;
    k->has[GF_STANCE] |= k->c->options.stance == STANCE_TEXT;
    k->has[GF_CHARGE] |= o->charge_count > 0;
    for (uint32_t i = 0; i < o->charge_count; i++) {
        k->has[GF_CHARGE_UNKNOWN] |= o->charges[i].need_count > 0;
        k->has[GF_CHARGE_RANGE] |= o->charges[i].amount != o->charges[i].amount_high;
    }
    for (uint32_t i = 0; i < o->demand_count; i++) {
        k->has[GF_FAILED] |= (o->demands[i].states & DM_FAILED) != 0;
        k->has[GF_OUTSTANDING] |= (o->demands[i].states & DM_OUTSTANDING) != 0;
        k->has[GF_SATISFIED] |= (o->demands[i].states & DM_SATISFIED) != 0;
    }
    const hinge_set *h = &o->line_hinges;
    for (uint32_t i = 0; i < h->hinge_count; i++) {
        for (uint32_t j = 0; j < h->hinges[i].count; j++)
            k->has[GF_ITEM_ID] |=
                m->catalogues_count && h->hinges[i].items[j] == m->catalogues[0].key;
    }
}

void gen_count(const model *m, const gen_case *c, const outcome *o, uint64_t *counts)
{
    marker k = {.m = m, .c = c};
    k.known_on = c->options.known_on == DAY_ALWAYS ? m->current_through : c->options.known_on;
    if (o->disposition == DISP_BAD) {
        counts[GF_BAD]++;
        return;
    }
    for (uint32_t i = 0; i < m->measures_count; i++)
        mark_measure(&k, i, &o->measures[i]);
    mark_edges(&k, o);
    mark_results(&k, o);
    k.has[GF_CONSTRAINT] |= m->constraints_count > 0 && k.has[GF_MISSING] && !o->line.settled;
    for (uint32_t i = 0; i < c->line.auth_count; i++)
        k.has[GF_PROVISO] |= k.has[GF_DISCHARGED] && c->line.auths[i].proviso_count > 0;
    for (unsigned f = 0; f < GF_COUNT; f++)
        counts[f] += k.has[f];
}
