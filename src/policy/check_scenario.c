/*
 * check_scenario.c - scenarios: names and values, what they build on, what contradicts what.
 *
 *     scenario base            scenario more
 *       assume q is yes          builds on  base, other
 *                                sets       p to 3
 *
 * Each scenario is worked out after those it builds on. An entry that comes from one of them is
 * told by its place in the text, so that two ways to one entry are one entry. Two entries that
 * cannot both hold are an error at the later one or, when both come from elsewhere, at the word
 * of `builds on` that brought the second; nothing is overridden silently.
 *
 * A file of scenarios may declare what a scenario adds (proposed measures and limits, and what
 * those need), and nothing that would change what is decided without a scenario.
 */
#include "policy/check.h"
#include "policy/value.h"

#include "base/sha256.h"

#define STOCK_UNITS_MAX INT64_C(1000000000000)

typedef struct {
    checker *c;
    const ast_decl **decls; /* by scenario */
    scenario *to;           /* the one at hand */
    span through;           /* the word of `builds on` that brings the entries; SPAN_NONE: own */
#define X(T, list) VEC(T) list;
    SCENARIO_LIST(X)
#undef X
} merger;

static bool merge_same_place(span x, span y)
{
    return x.file == y.file && x.from == y.from && x.to == y.to;
}

/* `later` and `earlier` cannot both hold; the message says why. */
static void contradict(merger *g, span later, span earlier, str why)
{
    bool own = g->through.file == FILE_NONE;
    /* One word of `builds on` may bring several. */
    diag *d = own ? check_at(g->c, E1001, later, STR_FMT, STR_ARG(why))
                  : diag_at(g->c->d, E1001, g->through, STR_FMT, STR_ARG(why));
    check_note(g->c, d, earlier, own ? "said here" : "said here first");
    if (!own)
        check_note(g->c, d, later, "and here");
}

/* ---- entries, each compared with those that are there ---------------------------------------- */

static bool merge_same(const checker *c, const supposed *x, const supposed *y)
{
    if (x->val.state != y->val.state)
        return false;
    if (x->val.state == V_NONE)
        return true;
    return c->facts.at[x->fact].type == TYPE_CODE ? str_eq(x->val.text, y->val.text)
                                                  : x->val.lo == y->val.lo;
}

static void merge_assume(merger *g, supposed x)
{
    checker *c = g->c;
    for (size_t i = 0; i < g->assumes.count; i++) {
        const supposed *y = &g->assumes.at[i];
        if (y->fact != x.fact)
            continue;
        if (!merge_same(c, &x, y))
            contradict(g, x.at, y->at,
                       check_text(c, "`" STR_FMT "` is assumed to be two things",
                                  STR_ARG(c->facts.at[x.fact].name)));
        return;
    }
    (void)CHECK_PUSH(c, &g->assumes, x);
}

static void merge_set(merger *g, scenario_set x)
{
    checker *c = g->c;
    for (size_t i = 0; i < g->sets.count; i++) {
        const scenario_set *y = &g->sets.at[i];
        if (y->param != x.param)
            continue;
        if (rat_cmp(x.value, y->value) != 0)
            contradict(g, x.at, y->at,
                       check_text(c, "`" STR_FMT "` is set to two values",
                                  STR_ARG(c->parameters.at[x.param].name)));
        return;
    }
    (void)CHECK_PUSH(c, &g->sets, x);
}

static bool same_ref(const scenario_ref *x, const scenario_ref *y)
{
    return x->measure == y->measure && x->limit == y->limit;
}

static str ref_name(const checker *c, const scenario_ref *x)
{
    return x->measure != ID_NONE ? c->measures.at[x->measure].name : c->limits.at[x->limit].name;
}

/* Against the list of the opposite: what is adopted is not suspended as well. */
static void merge_ref(merger *g, scenario_ref x, bool adopts)
{
    checker *c = g->c;
    size_t count = adopts ? g->suspends.count : g->adopts.count;
    for (size_t i = 0; i < count; i++) {
        const scenario_ref *y = adopts ? &g->suspends.at[i] : &g->adopts.at[i];
        if (same_ref(&x, y))
            contradict(g, x.at, y->at,
                       check_text(c, "`" STR_FMT "` is both adopted and suspended",
                                  STR_ARG(ref_name(c, &x))));
    }
    count = adopts ? g->adopts.count : g->suspends.count;
    for (size_t i = 0; i < count; i++) {
        if (same_ref(&x, adopts ? &g->adopts.at[i] : &g->suspends.at[i]))
            return;
    }
    (void)(adopts ? CHECK_PUSH(c, &g->adopts, x) : CHECK_PUSH(c, &g->suspends, x));
}

/* A measure begins, or ends, on one day; and ends after it began. */
static void merge_shift(merger *g, scenario_shift x, bool begins)
{
    checker *c = g->c;
    str name = c->measures.at[x.measure].name;
    size_t count = begins ? g->begins.count : g->ends.count;
    for (size_t i = 0; i < count; i++) {
        const scenario_shift *y = begins ? &g->begins.at[i] : &g->ends.at[i];
        if (y->measure != x.measure)
            continue;
        if (y->day != x.day)
            contradict(g, x.at, y->at,
                       check_text(c, "`" STR_FMT "` %s on two days", STR_ARG(name),
                                  begins ? "begins" : "ends"));
        return;
    }
    count = begins ? g->ends.count : g->begins.count;
    for (size_t i = 0; i < count; i++) {
        const scenario_shift *y = begins ? &g->ends.at[i] : &g->begins.at[i];
        if (y->measure == x.measure && (begins ? x.day >= y->day : y->day >= x.day))
            contradict(g, x.at, y->at,
                       check_text(c, "`" STR_FMT "` ends before it begins", STR_ARG(name)));
    }
    (void)(begins ? CHECK_PUSH(c, &g->begins, x) : CHECK_PUSH(c, &g->ends, x));
}

static void merge_grant(merger *g, scenario_grant x)
{
    for (size_t i = 0; i < g->grants.count; i++) {
        if (merge_same_place(g->grants.at[i].at, x.at))
            return;
    }
    (void)CHECK_PUSH(g->c, &g->grants, x);
}

static void merge_demand(merger *g, scenario_demand x)
{
    for (size_t i = 0; i < g->demands.count; i++) {
        if (merge_same_place(g->demands.at[i].at, x.at))
            return;
    }
    (void)CHECK_PUSH(g->c, &g->demands, x);
}

/* Of an item and day once: two amounts would be two inventories. */
static void merge_stock(merger *g, scenario_stock x)
{
    for (size_t i = 0; i < g->stocks.count; i++) {
        const scenario_stock *y = &g->stocks.at[i];
        if (merge_same_place(y->at, x.at))
            return;
        if (y->from == x.from && str_eq(y->item, x.item)) {
            contradict(g, x.at, y->at,
                       check_text(g->c, "the units of `" STR_FMT "` of one day are said twice",
                                  STR_ARG(x.item)));
            return;
        }
    }
    (void)CHECK_PUSH(g->c, &g->stocks, x);
}

static void merge_weights(merger *g, scenario_weights x)
{
    checker *c = g->c;
    const question *q = &c->questions.at[x.question];
    for (size_t i = 0; i < g->weights.count; i++) {
        const scenario_weights *y = &g->weights.at[i];
        bool same = true;
        if (y->question != x.question)
            continue;
        for (uint32_t k = 0; k < q->reading_count; k++)
            same &= rat_cmp(x.shares[k], y->shares[k]) == 0;
        if (!same)
            contradict(g, x.at, y->at,
                       check_text(c, "the readings of `" STR_FMT "` are weighted twice",
                                  STR_ARG(q->name)));
        return;
    }
    (void)CHECK_PUSH(c, &g->weights, x);
}

/* One of `on`, `known on`, `stance`: unset is `none`. */
static void merge_single(merger *g, int32_t *to, span *to_at, int32_t none, int32_t x, span at,
                         const char *slot)
{
    if (x == none)
        return;
    if (*to != none && *to != x)
        contradict(g, at, *to_at, check_text(g->c, "`%s` is said twice", slot));
    *to = x;
    *to_at = at;
}

/* ---- what a scenario builds on --------------------------------------------------------------- */

static void merge_base(merger *g, const scenario *b)
{
    int32_t stance = g->to->stance;
    for (uint32_t i = 0; i < b->assumes_count; i++)
        merge_assume(g, b->assumes[i]);
    for (uint32_t i = 0; i < b->sets_count; i++)
        merge_set(g, b->sets[i]);
    for (uint32_t i = 0; i < b->adopts_count; i++)
        merge_ref(g, b->adopts[i], true);
    for (uint32_t i = 0; i < b->suspends_count; i++)
        merge_ref(g, b->suspends[i], false);
    for (uint32_t i = 0; i < b->begins_count; i++)
        merge_shift(g, b->begins[i], true);
    for (uint32_t i = 0; i < b->ends_count; i++)
        merge_shift(g, b->ends[i], false);
    for (uint32_t i = 0; i < b->grants_count; i++)
        merge_grant(g, b->grants[i]);
    for (uint32_t i = 0; i < b->demands_count; i++)
        merge_demand(g, b->demands[i]);
    for (uint32_t i = 0; i < b->stocks_count; i++)
        merge_stock(g, b->stocks[i]);
    for (uint32_t i = 0; i < b->weights_count; i++)
        merge_weights(g, b->weights[i]);
    merge_single(g, &g->to->on, &g->to->on_at, DAY_ALWAYS, b->on, b->on_at, "on");
    merge_single(g, &g->to->known_on, &g->to->known_on_at, DAY_ALWAYS, b->known_on, b->known_on_at,
                 "known on");
    merge_single(g, &stance, &g->to->stance_at, -1, b->stance, b->stance_at, "stance");
    g->to->stance = stance;
}

static void merge_bases(merger *g, const ast_decl *d)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_BUILDS);
    for (size_t i = 0; s && i < s->word_count; i++) {
        const name_entry *e = names_find(g->c, NS_SCENARIO, s->words[i].text);
        g->through = s->words[i].at;
        if (e)
            merge_base(g, &g->c->scenarios.at[e->index]);
    }
    g->through = SPAN_NONE;
}

/* ---- its own slots --------------------------------------------------------------------------- */

static bool merge_read_supposed(checker *c, const ast_is *is, bool line_only, supposed *out)
{
    uint32_t f = check_given_fact(c, is->name);
    if (f == ID_NONE || fact_poison(c, f))
        return false;
    fact_kind kind = c->facts.at[f].kind;
    if (line_only && (kind == FACT_QUESTION || kind == FACT_PARAM)) {
        check_at(c, E0303, is->name.at, "`" STR_FMT "` is no fact of a line",
                 STR_ARG(is->name.text));
        return false;
    }
    *out = (supposed){.fact = f, .at = is->name.at};
    return literal_value(c, &c->facts.at[f], &is->value, false, &out->val);
}

static uint32_t merge_read_where(checker *c, const ast_slot *s, const supposed **out)
{
    supposed *list = check_alloc(c, s->is_count, sizeof *list);
    uint32_t n = 0;
    for (size_t i = 0; list && i < s->is_count; i++)
        n += merge_read_supposed(c, &s->is[i], true, &list[n]);
    *out = list;
    return n;
}

static void own_assumes(merger *g, const ast_slot *s)
{
    supposed x;
    for (size_t i = 0; i < s->is_count; i++) {
        if (merge_read_supposed(g->c, &s->is[i], false, &x))
            merge_assume(g, x);
    }
}

/* The parameter's values as those of a fact; false when its declaration has an error. */
static bool parameter_fact(checker *c, uint32_t param, fact *out)
{
    const parameter *p = &c->parameters.at[param];
    *out = (fact){.name = p->name, .unit = ID_NONE, .currency = ID_NONE, .at = p->at};
    for (size_t i = 0; i < c->decls.count; i++) {
        const check_decl *e = &c->decls.at[i];
        if (e->decl->kind != DECL_PARAMETER || e->index != param)
            continue;
        const ast_slot *type = ast_slot_find(e->decl, NULL, SLOT_TYPE);
        return type && !c->parameter_poison[param] && type_fill(c, &type->type, out);
    }
    return false;
}

/* What has the name; a message of its own when nothing has, with the parameters near to it. */
static const name_entry *set_name(checker *c, ast_word w)
{
    const name_entry *e = names_find(c, NS_OPERAND, w.text);
    str *names = e || names_broken(c, w.text) ? NULL
                                              : check_alloc(c, c->parameters.count, sizeof *names);
    if (!names)
        return e;
    for (size_t i = 0; i < c->parameters.count; i++)
        names[i] = c->parameters.at[i].name;
    diag *d = check_at(c, E0301, w.at, "unknown parameter `" STR_FMT "`", STR_ARG(w.text));
    if (c->parameters.count)
        names_suggest(c, d, w.text, names, c->parameters.count);
    else
        check_hint(c, d, "the pack has no parameters");
    return NULL;
}

static void own_sets(merger *g, const ast_slot *s)
{
    checker *c = g->c;
    for (size_t i = 0; i < s->is_count; i++) {
        const name_entry *e = set_name(c, s->is[i].name);
        fact f;
        value v;
        if (e && e->kind != DECL_PARAMETER) {
            diag *d = check_at(c, E0303, s->is[i].name.at,
                               "`" STR_FMT "` is a %s, where a parameter is expected",
                               STR_ARG(s->is[i].name.text), decl_keyword(e->kind));
            check_hint(c, d, "facts and questions stand in `assume`");
        }
        if (!e || e->kind != DECL_PARAMETER || !parameter_fact(c, e->index, &f) ||
            !literal_value(c, &f, &s->is[i].value, true, &v))
            continue;
        scenario_set x = {.param = e->index, .at = s->is[i].name.at};
        if (number_base(c->m, &f, v.lo, &x.value))
            merge_set(g, x);
        else
            check_at(c, E0207, s->is[i].value.at, "the value is too large");
    }
}

static bool ref_proposed(const checker *c, const scenario_ref *x)
{
    if (x->limit != ID_NONE)
        return c->limits.at[x->limit].status == ST_PROPOSED;
    const measure *m = &c->measures.at[x->measure];
    return m->version_count > 0 && m->versions[0].status == ST_PROPOSED;
}

/* Measures and, where one of that name is, limits. */
static bool merge_read_ref(checker *c, ast_word w, scenario_ref *out)
{
    const name_entry *e = names_get_switch(c, w);
    *out = (scenario_ref){ID_NONE, ID_NONE, w.at};
    if (e && e->kind == DECL_LIMIT)
        out->limit = e->index;
    else if (e)
        out->measure = e->index;
    return e != NULL;
}

static void own_refs(merger *g, const ast_slot *s, bool adopts)
{
    checker *c = g->c;
    scenario_ref x;
    for (size_t i = 0; i < s->word_count; i++) {
        if (!merge_read_ref(c, s->words[i], &x))
            continue;
        if (!adopts || ref_proposed(c, &x)) {
            merge_ref(g, x, adopts);
            continue;
        }
        str name = ref_name(c, &x);
        diag *d = check_at(c, E1003, x.at, "`" STR_FMT "` is not proposed", STR_ARG(name));
        check_note(c, d,
                   x.limit != ID_NONE ? c->limits.at[x.limit].at : c->measures.at[x.measure].at,
                   "declared here");
        check_hint(c, d, "it counts by its own dates; `begins M on DATE` moves them");
    }
}

static void own_shift(merger *g, const ast_slot *s)
{
    scenario_shift x = {names_index(g->c, NS_MEASURE, s->words[0]), s->day, s->words[0].at};
    if (x.measure != ID_NONE)
        merge_shift(g, x, s->kind == SLOT_BEGINS);
}

/* Every measure of those names, at all their gates. */
static uint32_t merge_read_measures(checker *c, const ast_word *words, size_t count,
                                    const uint32_t **out)
{
    VEC(uint32_t) ids = {0};
    for (size_t i = 0; i < count; i++) {
        uint32_t first = names_index(c, NS_MEASURE, words[i]);
        uint32_t n = first == ID_NONE ? 0 : measure_instances(c, first);
        for (uint32_t k = 0; k < n; k++)
            (void)CHECK_PUSH(c, &ids, first + k);
    }
    *out = ids.at;
    return (uint32_t)ids.count;
}

static void own_grant(merger *g, const ast_slot *s)
{
    checker *c = g->c;
    const ast_authorised *a = &s->authorised;
    scenario_grant x = {.instrument = names_index(c, NS_INSTRUMENT, a->instrument),
                        .number = a->number,
                        .from = a->from == DAY_OPEN ? DAY_ALWAYS : a->from,
                        .end = a->end == DAY_OPEN ? DAY_NEVER : a->end,
                        .at = s->at};
    x.measure_count = merge_read_measures(c, a->measures, a->measure_count, &x.measures);
    x.proviso_count = names_list(c, NS_DEMAND, a->conditions, a->condition_count, &x.provisos);
    x.where_count = merge_read_where(c, s, &x.where);
    if (x.end != DAY_NEVER && x.from >= x.end)
        check_at(c, E0401, s->at, "the authorisation ends before it begins");
    else if (x.instrument != ID_NONE)
        merge_grant(g, x);
}

/* 60 % as 3/5; false after a message. */
static bool merge_read_share(checker *c, const ast_lit *l, rat *out)
{
    static const rat hundredth = {1, 100};
    if (!literal_number(c, l, out))
        return false;
    if (out->num < 0 || !rat_mul(*out, hundredth, out)) {
        check_at(c, E0207, l->at, "a share cannot be %s", out->num < 0 ? "negative" : "so large");
        return false;
    }
    return true;
}

static void own_demand(merger *g, const ast_slot *s)
{
    scenario_demand x = {.at = s->at};
    x.where_count = merge_read_where(g->c, s, &x.where);
    if (merge_read_share(g->c, &s->value.lits[0], &x.factor))
        merge_demand(g, x);
}

static void own_inventory(merger *g, const ast_slot *s)
{
    const ast_lit *item = &s->lits[0];
    if (item->kind != LIT_WORD && item->kind != LIT_TEXT) {
        check_at(g->c, E0303, item->at,
                 "an item is expected: the id of a chip, or one of its names");
        return;
    }
    for (size_t i = 1; i + 1 < s->lit_count; i += 2) {
        const ast_lit *l = &s->lits[i], *day = &s->lits[i + 1];
        scenario_stock x = {.item = item->text, .at = l->at, .from = DAY_ALWAYS};
        rat units;
        if (l->unit.len) {
            check_at(g->c, E0207, l->at, "units of stock are a plain number");
            continue;
        }
        if (!literal_number(g->c, l, &units))
            continue;
        if (units.num % units.den || units.num < 0 || units.num / units.den > STOCK_UNITS_MAX) {
            check_at(g->c, E0207, l->at, "units of stock are a whole number from 0 to %lld",
                     (long long)STOCK_UNITS_MAX);
            continue;
        }
        x.units = (int64_t)(units.num / units.den);
        x.from = day->kind == LIT_DATE ? day->day : DAY_ALWAYS;
        merge_stock(g, x);
    }
}

/* Where the value stands among the readings; reading_count when nowhere. */
static uint32_t reading_index(const question *q, const value *v)
{
    uint32_t i = 0;
    while (i < q->reading_count && q->readings[i] != v->lo)
        i++;
    return i;
}

static void own_weights(merger *g, const ast_slot *s)
{
    checker *c = g->c;
    const name_entry *e = names_get(c, NS_OPERAND, s->words[0]);
    if (e && e->kind != DECL_QUESTION)
        check_at(c, E0303, s->words[0].at, "`" STR_FMT "` is a %s, where a question is expected",
                 STR_ARG(s->words[0].text), decl_keyword(e->kind));
    if (!e || e->kind != DECL_QUESTION || fact_poison(c, c->questions.at[e->index].fact))
        return;
    const question *q = &c->questions.at[e->index];
    rat *shares = check_alloc(c, q->reading_count, sizeof *shares), sum = {0, 1};
    for (uint32_t i = 0; shares && i < q->reading_count; i++)
        shares[i] = (rat){0, 1};
    for (size_t i = 0; shares && i + 1 < s->lit_count; i += 2) {
        value v;
        rat share;
        if (!literal_value(c, &c->facts.at[q->fact], &s->lits[i], false, &v) ||
            !merge_read_share(c, &s->lits[i + 1], &share))
            return;
        uint32_t at = reading_index(q, &v);
        if (shares[at].num || !rat_add(sum, share, &sum)) {
            check_at(c, E1004, s->lits[i].at, "a second weight of this reading");
            return;
        }
        shares[at] = share;
    }
    scenario_weights x = {e->index, shares, s->words[0].at};
    if (rat_cmp(sum, (rat){1, 1}) != 0)
        check_at(c, E1004, s->at, "the weights of `" STR_FMT "` do not add up to 100 %%",
                 STR_ARG(q->name));
    else if (shares)
        merge_weights(g, x);
}

static void own_slot(merger *g, const ast_slot *s)
{
    scenario *to = g->to;
    int32_t stance = to->stance;
    if (s->kind == SLOT_ON)
        merge_single(g, &to->on, &to->on_at, DAY_ALWAYS, s->day, s->at, "on");
    else if (s->kind == SLOT_KNOWN_ON)
        merge_single(g, &to->known_on, &to->known_on_at, DAY_ALWAYS, s->day, s->at, "known on");
    else if (s->kind == SLOT_STANCE)
        merge_single(g, &stance, &to->stance_at, -1, str_eq_c(s->words[0].text, "text"), s->at,
                     "stance");
    else if (s->kind == SLOT_ASSUME)
        own_assumes(g, s);
    else if (s->kind == SLOT_SETS)
        own_sets(g, s);
    else if (s->kind == SLOT_ADOPTS || s->kind == SLOT_SUSPENDS)
        own_refs(g, s, s->kind == SLOT_ADOPTS);
    else if (s->kind == SLOT_BEGINS || s->kind == SLOT_ENDS)
        own_shift(g, s);
    else if (s->kind == SLOT_AUTHORISED)
        own_grant(g, s);
    else if (s->kind == SLOT_DEMAND)
        own_demand(g, s);
    else if (s->kind == SLOT_INVENTORY)
        own_inventory(g, s);
    else if (s->kind == SLOT_WEIGHTS)
        own_weights(g, s);
    to->stance = stance;
}

/* ---- the whole of one ------------------------------------------------------------------------ */

static bool adopts_measure(const merger *g, uint32_t id)
{
    for (size_t i = 0; i < g->adopts.count; i++) {
        if (g->adopts.at[i].measure == id)
            return true;
    }
    return false;
}

/* A proposed measure that is not adopted counts for nothing, so nothing about it changes that. */
static void check_counts(merger *g, const scenario_ref *x, const char *what)
{
    checker *c = g->c;
    bool adopted = x->measure != ID_NONE && adopts_measure(g, x->measure);
    if (adopted || !ref_proposed(c, x))
        return;
    str name = ref_name(c, x);
    diag *d = check_at(c, E1003, x->at, "`" STR_FMT "` is proposed and not adopted, so %s",
                       STR_ARG(name), what);
    check_hint(c, d, "`adopts " STR_FMT "` makes it count", STR_ARG(name));
}

/* What does not count neither begins nor ends. */
static void check_moved(merger *g, const scenario_shift *x)
{
    for (size_t i = 0; i < g->suspends.count; i++)
        if (g->suspends.at[i].measure == x->measure)
            contradict(g, x->at, g->suspends.at[i].at,
                       check_text(g->c, "`" STR_FMT "` is both suspended and moved",
                                  STR_ARG(g->c->measures.at[x->measure].name)));
}

/* What only all entries together show. */
static void check_together(merger *g)
{
    checker *c = g->c;
    for (size_t i = 0; i < g->begins.count; i++)
        check_moved(g, &g->begins.at[i]);
    for (size_t i = 0; i < g->ends.count; i++)
        check_moved(g, &g->ends.at[i]);
    for (size_t i = 0; i < g->suspends.count; i++)
        check_counts(g, &g->suspends.at[i], "there is nothing to suspend");
    for (size_t i = 0; i < g->begins.count; i++)
        check_counts(g, &(scenario_ref){g->begins.at[i].measure, ID_NONE, g->begins.at[i].at},
                     "it cannot begin");
    for (size_t i = 0; i < g->ends.count; i++)
        check_counts(g, &(scenario_ref){g->ends.at[i].measure, ID_NONE, g->ends.at[i].at},
                     "it cannot end");
    for (size_t i = 0; i < g->weights.count; i++) {
        const question *q = &c->questions.at[g->weights.at[i].question];
        for (size_t k = 0; k < g->assumes.count; k++) {
            if (g->assumes.at[k].fact == q->fact)
                contradict(
                    g, g->weights.at[i].at, g->assumes.at[k].at,
                    check_text(c, "`" STR_FMT "` is both assumed and weighted", STR_ARG(q->name)));
        }
    }
    for (size_t i = 0; i < g->assumes.count; i++) {
        const fact *f = &c->facts.at[g->assumes.at[i].fact];
        for (size_t k = 0; f->kind == FACT_PARAM && k < g->sets.count; k++) {
            if (g->sets.at[k].param == f->question)
                contradict(
                    g, g->assumes.at[i].at, g->sets.at[k].at,
                    check_text(c, "`" STR_FMT "` is both assumed and set", STR_ARG(f->name)));
        }
    }
}

static void scenario_one(merger *g, uint32_t index)
{
    checker *c = g->c;
    const ast_decl *d = g->decls[index];
    scenario *s = g->to = &c->scenarios.at[index];
    VEC(str) notes = {0};
    int32_t known;
    s->on = s->known_on = DAY_ALWAYS;
    s->stance = -1;
    s->cite_count = check_cites(c, d, NULL, &s->cites, &known);
#define X(T, list) g->list.at = NULL, g->list.count = g->list.room = 0;
    SCENARIO_LIST(X)
#undef X
    merge_bases(g, d);
    for (size_t i = 0; i < d->slot_count && !c->oom; i++) {
        own_slot(g, &d->slots[i]);
        if (d->slots[i].kind == SLOT_NOTE)
            (void)CHECK_PUSH(c, &notes, d->slots[i].text);
    }
    check_together(g);
#define X(T, list) s->list = g->list.at, s->list##_count = (uint32_t)g->list.count;
    SCENARIO_LIST(X)
#undef X
    s->notes = notes.at;
    s->note_count = (uint32_t)notes.count;
    str text = diags_source_text(c->d, s->at.file);
    sha256 sum;
    sha256_init(&sum);
    sha256_add(&sum, text.ptr, text.len);
    sha256_end(&sum, s->digest);
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* What a file of scenarios may hold. */
static bool may_suppose(const ast_decl *d)
{
    switch (d->kind) {
    case DECL_SCENARIO:
    case DECL_SOURCE:
    case DECL_AUTHORITY:
    case DECL_UNIT:
    case DECL_CURRENCY:
    case DECL_GROUP:
    case DECL_PARAMETER:
    case DECL_DEFINITION:
    case DECL_INSTRUMENT:
    case DECL_CONDITION:
    case DECL_QUESTION: return true;
    case DECL_FACT: return !str_starts(d->name, STR("party."));
    case DECL_MEASURE:
    case DECL_LIMIT: {
        const ast_slot *s = ast_slot_find(d, NULL, SLOT_STATUS);
        return s && s->word_count && str_eq_c(s->words[0].text, "proposed");
    }
    case DECL_PACK:
    case DECL_USE:
    case DECL_TOPIC:
    case DECL_ROLE:
    case DECL_ANSWER:
    case DECL_CATALOGUE:
    case DECL_CONSTRAINT:
    case DECL_GATE:
    case DECL_COVERAGE:
    case DECL_TEST:
    case DECL_COUNT: break;
    }
    return false;
}

static void check_files(checker *c)
{
    for (size_t i = 0; i < c->decls.count; i++) {
        const ast_decl *d = c->decls.at[i].decl;
        if (!c->decls.at[i].supposed || may_suppose(d))
            continue;
        bool has_status = d->kind == DECL_MEASURE || d->kind == DECL_LIMIT;
        diag *g = check_at(c, E1002, d->name.len ? d->name_at : d->at,
                           has_status ? "a %s of a file of scenarios that is not proposed"
                                      : "`%s` in a file of scenarios",
                           decl_keyword(d->kind));
        if (has_status)
            check_hint(c, g, "`status proposed`; the scenario says `adopts " STR_FMT "`",
                       STR_ARG(d->name));
        else
            check_hint(c, g, "it would count without the scenario too; it belongs to the pack");
    }
}

static str scenario_name(const checker *c, uint32_t n)
{
    return c->scenarios.at[n].name;
}

void check_scenarios(checker *c)
{
    merger *g = check_alloc(c, 1, sizeof *g);
    edge_list edges = {0};
    graph_depth deep;
    uint32_t count = (uint32_t)c->scenarios.count;
    check_files(c);
    if (!g || !count)
        return;
    *g = (merger){.c = c, .through = SPAN_NONE};
    g->decls = check_alloc(c, count, sizeof *g->decls);
    for (size_t i = 0; g->decls && i < c->decls.count; i++) {
        const check_decl *e = &c->decls.at[i];
        const ast_slot *s = ast_slot_find(e->decl, NULL, SLOT_BUILDS);
        if (e->decl->kind != DECL_SCENARIO || e->index == ID_NONE)
            continue;
        g->decls[e->index] = e->decl;
        scenario *x = &c->scenarios.at[e->index];
        if (s)
            x->builds_on_count = names_list(c, NS_SCENARIO, s->words, s->word_count, &x->builds_on);
        for (uint32_t k = 0; k < x->builds_on_count; k++) {
            edge up = {x->builds_on[k], e->index, s->words[0].at, "builds on", true};
            (void)CHECK_PUSH(c, &edges, up);
        }
    }
    uint32_t *order = g->decls ? graph_sort(c, &edges, count, scenario_name, E0304,
                                            "scenarios build on one another", &deep)
                               : NULL;
    for (uint32_t i = 0; order && i < count && !c->oom; i++)
        scenario_one(g, order[i]);
}
