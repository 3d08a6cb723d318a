/*
 * check_effect.c - what measures do, and what joins them: overrides, reviews, charges, suspensions.
 *
 *     overrides, reviews         the instance at the same gate
 *     charge bases               the same, and there must be one at every gate of the charge
 *     yields to, suspends,
 *     does not enforce, instead  the instance at the same gate if there is one, else all
 *
 * An edge whose other end has no instance at any of the measure's gates is an error, said once.
 */
#include "policy/check.h"
#include "policy/value.h"

/* ---- effects --------------------------------------------------------------------------------- */

static const ast_slot *effect_slot(const ast_slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        switch (slots[i].kind) {
        case SLOT_REQUIRES:
        case SLOT_DENIES:
        case SLOT_REVIEWS:
        case SLOT_CHARGES:
        case SLOT_SUSPENDS:
        case SLOT_NOT_ENFORCE: return &slots[i];
        default: break;
        }
    }
    return NULL;
}

effect_kind effect_find(const ast_decl *d, const ast_block *b, const ast_slot **s)
{
    static const effect_kind required[] = {
        [REQ_LICENCE] = EF_LICENCE,
        [REQ_NOTIFICATION] = EF_NOTIFICATION,
        [REQ_CONDITIONAL] = EF_CONDITIONAL,
        [REQ_CONDITIONS] = EF_CONDITIONS,
    };
    *s = b ? effect_slot(b->slots, b->slot_count) : NULL;
    if (!*s)
        *s = effect_slot(d->slots, d->slot_count);
    if (!*s)
        return EF_NONE;
    switch ((*s)->kind) {
    case SLOT_REQUIRES: return required[(*s)->requires];
    case SLOT_DENIES: return EF_DENY;
    case SLOT_REVIEWS: return EF_REVIEW;
    case SLOT_CHARGES: return EF_CHARGE;
    case SLOT_SUSPENDS: return EF_SUSPEND;
    default: return EF_NOT_ENFORCE;
    }
}

/* What may override what; FAMILY_ANY joins with all. */
typedef enum { FAMILY_ANY, FAMILY_REQUIRE, FAMILY_REVIEW, FAMILY_CHARGE, FAMILY_SUSPEND } family;

static family effect_family(effect_kind e)
{
    switch (e) {
    case EF_NONE: return FAMILY_ANY;
    case EF_LICENCE:
    case EF_NOTIFICATION:
    case EF_CONDITIONAL:
    case EF_CONDITIONS:
    case EF_DENY: return FAMILY_REQUIRE;
    case EF_REVIEW: return FAMILY_REVIEW;
    case EF_CHARGE: return FAMILY_CHARGE;
    case EF_SUSPEND:
    case EF_NOT_ENFORCE: return FAMILY_SUSPEND;
    case EF_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "effect");
}

static const char *family_does(family f)
{
    static const char *const does[] = {
        [FAMILY_ANY] = "only overrides",
        [FAMILY_REQUIRE] = "requires or denies",
        [FAMILY_REVIEW] = "reviews licences",
        [FAMILY_CHARGE] = "charges",
        [FAMILY_SUSPEND] = "suspends or does not enforce",
    };
    return does[f];
}

/* Whether any version of the measure declared so has an effect that passes. */
static bool any_version(const ast_decl *d, family wanted, effect_kind exactly)
{
    for (size_t b = 0; b < (d->block_count ? d->block_count : 1); b++) {
        const ast_slot *s;
        effect_kind e = effect_find(d, d->block_count ? &d->blocks[b] : NULL, &s);
        family f = effect_family(e);
        if (exactly != EF_COUNT ? e == exactly : f == wanted || f == FAMILY_ANY)
            return true;
    }
    return false;
}

/* The instrument must be of the kind that the effect speaks of. */
static void effect_instrument(checker *c, const ast_slot *s, measure_version *v)
{
    if (s->word_count == 0)
        return;
    v->instrument = names_index(c, NS_INSTRUMENT, s->words[0]);
    if (v->instrument == ID_NONE)
        return;
    const instrument *i = &c->instruments.at[v->instrument];
    bool notice = v->effect == EF_NOTIFICATION;
    if (notice == (i->kind == INSTR_NOTIFICATION))
        return;
    diag *g = check_at(c, E0505, s->words[0].at, "instrument `" STR_FMT "` is %s notification",
                       STR_ARG(i->name), notice ? "no" : "a");
    check_note(c, g, i->at, "declared here");
}

static void charge_rate(checker *c, const ast_charge *x, charge_rule *r)
{
    const ast_lit *l = &x->rate;
    if (l->kind == LIT_WORD) {
        const name_entry *e = names_get(c, NS_OPERAND, (ast_word){l->text, l->at});
        if (!e)
            return;
        r->by_param = e->kind == DECL_PARAMETER;
        r->param = r->by_param ? e->index : ID_NONE;
        if (r->by_param && (c->parameter_poison[e->index] || c->parameters.at[e->index].unit == 0))
            return;
        check_at(c, E0507, l->at, "the rate `" STR_FMT "` is not a parameter in %%",
                 STR_ARG(l->text));
        return;
    }
    if (!literal_number(c, l, &r->rate))
        return;
    if (!str_eq_c(l->unit, "%") || r->rate.num < 0) {
        str text = literal_text(c, l);
        check_at(c, E0507, l->at, "the rate `" STR_FMT "` is not a percentage", STR_ARG(text));
    } else if (!rat_mul(r->rate, c->units.at[0].scale, &r->rate)) {
        check_at(c, E0507, l->at, "the rate is too large");
    }
}

/* Money facts of the base; charges among its words are joined per gate. */
static void charge_facts(checker *c, const ast_charge *x, charge_rule *r)
{
    uint32_t *facts = check_alloc(c, x->base_count, sizeof *facts);
    for (size_t i = 0; facts && i < x->base_count; i++) {
        ast_word w = x->bases[i];
        const name_entry *e = names_find(c, NS_OPERAND, w.text);
        if (!e && names_find(c, NS_MEASURE, w.text))
            continue;
        if (!e) {
            (void)names_get(c, NS_OPERAND, w);
            continue;
        }
        bool money = e->kind == DECL_FACT && c->facts.at[e->index].type == TYPE_MONEY;
        if (e->kind == DECL_FACT && fact_poison(c, e->index))
            continue;
        if (!money) {
            check_at(c, E0506, w.at, "`" STR_FMT "` is neither a money fact nor a charge",
                     STR_ARG(w.text));
            continue;
        }
        const fact *f = &c->facts.at[e->index];
        if (r->currency != ID_NONE && r->currency != f->currency) {
            check_at(c, E0506, w.at, "`" STR_FMT "` is in " STR_FMT ", the base in " STR_FMT,
                     STR_ARG(w.text), STR_ARG(c->currencies.at[f->currency].name),
                     STR_ARG(c->currencies.at[r->currency].name));
            continue;
        }
        r->currency = f->currency;
        c->fact_notes.at[e->index].read = true;
        facts[r->fact_count++] = e->index;
    }
    r->facts = facts;
}

static void charge_rounding(checker *c, const ast_slot *s, charge_rule *r)
{
    str step = s->charge.rounded;
    int64_t v;
    r->exact = str_eq_c(step, "exact");
    r->round_scale = NUM_SCALE_MAX + 1; /* the currency's decimals, once it is known */
    if (step.len == 0 || r->exact)
        return;
    if (num_parse(step, NUM_SCALE_MAX, 0, &v) == NUM_OK) {
        for (unsigned scale = 0; scale <= NUM_SCALE_MAX; scale++) {
            if (v == num_pow10(NUM_SCALE_MAX - scale)) {
                r->round_scale = scale;
                return;
            }
        }
    }
    check_at(c, E0509, s->at, "rounded to `" STR_FMT "`, which is none of 1, 0.1, 0.01 ...",
             STR_ARG(step));
}

static void effect_charge(checker *c, const ast_slot *s, measure_version *v)
{
    charge_rule *r = &v->charge;
    r->currency = ID_NONE;
    charge_rate(c, &s->charge, r);
    charge_facts(c, &s->charge, r);
    r->payee = names_index(c, NS_AUTHORITY, s->charge.payee);
    charge_rounding(c, s, r);
}

void check_effect(checker *c, const ast_decl *d, const ast_block *b, measure_version *v)
{
    const ast_slot *s;
    v->effect = effect_find(d, b, &s);
    v->instrument = ID_NONE;
    v->posture = PO_NOT_STATED;
    v->charge =
        (charge_rule){.param = ID_NONE, .payee = ID_NONE, .currency = ID_NONE, .rate = {0, 1}};
    switch (v->effect) {
    case EF_LICENCE:
    case EF_NOTIFICATION: effect_instrument(c, s, v); break;
    case EF_CONDITIONS:
        v->demand_count = names_list(c, NS_DEMAND, s->words, s->word_count, &v->demands);
        break;
    case EF_REVIEW:
        v->posture = str_eq_c(s->text, "denial expected") ? PO_DENIAL_EXPECTED
                     : str_eq_c(s->text, "case by case")  ? PO_CASE_BY_CASE
                                                          : PO_APPROVAL_EXPECTED;
        break;
    case EF_CHARGE: effect_charge(c, s, v); break;
    case EF_NONE:
    case EF_CONDITIONAL:
    case EF_DENY:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: break;
    }
}

/* ---- joins ----------------------------------------------------------------------------------- */

typedef enum {
    JOIN_GATE, /* the same gate only; at one of the measure's gates at least */
    JOIN_EACH, /* the same gate only; at each of the measure's gates */
    JOIN_ANY,  /* all instances, where none is at the gate */
} join_rule;

typedef struct {
    checker *c;
    uint32_t first, index; /* of the measure: its first instance, and this one */
    uint32_t gates;
    bool yields; /* the words follow `yields to` */
    uint32_t *list;
    uint32_t count, room;
} joiner;

static void join_put(joiner *j, uint32_t target)
{
    for (uint32_t i = 0; i < j->count; i++) {
        if (j->list[i] == target)
            return;
    }
    tg_assert(j->count < j->room);
    j->list[j->count++] = target;
}

/* Whether any gate of the measure has an instance of the target. */
static bool join_meets(const joiner *j, uint32_t target, uint32_t targets)
{
    const measure *all = j->c->measures.at;
    for (uint32_t i = 0; i < j->gates; i++) {
        for (uint32_t k = 0; k < targets; k++) {
            uint32_t gate_of = all[target + k].gate;
            if (all[j->first + i].gate == gate_of || gate_of == ID_NONE)
                return true;
        }
    }
    return false;
}

static void join_one(joiner *j, ast_word w, uint32_t target, join_rule rule)
{
    checker *c = j->c;
    uint32_t targets = measure_instances(c, target), here = ID_NONE;
    uint32_t own = c->measures.at[j->index].gate;
    if (own == ID_NONE)
        return;
    for (uint32_t k = 0; k < targets && here == ID_NONE; k++) {
        if (c->measures.at[target + k].gate == own)
            here = target + k;
    }
    if (here != ID_NONE) {
        join_put(j, here);
        return;
    }
    for (uint32_t k = 0; k < targets && rule == JOIN_ANY; k++)
        join_put(j, target + k);
    if (rule == JOIN_ANY || (rule == JOIN_GATE && join_meets(j, target, targets)))
        return;
    diag *g = check_at(c, E0501, w.at, "measure `" STR_FMT "` is not at gate `" STR_FMT "`",
                       STR_ARG(w.text), STR_ARG(c->gates.at[own].name));
    check_note(c, g, c->measures.at[target].at, "declared here");
}

/* Resolves the words to instances. `fits` says (after a message) whether a target will do. */
typedef bool join_fits(joiner *j, const ast_decl *d, const ast_block *b, ast_word w,
                       uint32_t target);

static void join_list(joiner *j, const ast_decl *d, const ast_block *b, const ast_word *words,
                      size_t count, join_rule rule, join_fits *fits, const uint32_t **out,
                      uint32_t *out_count)
{
    checker *c = j->c;
    const uint32_t *targets;
    uint32_t n = names_list(c, NS_MEASURE, words, count, &targets);
    (void)n;
    j->room = 0;
    for (size_t i = 0; i < count; i++) {
        const name_entry *e = names_find(c, NS_MEASURE, words[i].text);
        j->room += e ? measure_instances(c, e->index) : 0;
    }
    j->list = check_alloc(c, j->room, sizeof *j->list);
    j->count = 0;
    for (size_t i = 0; j->list && i < count; i++) {
        const name_entry *e = names_find(c, NS_MEASURE, words[i].text);
        if (e && (!fits || fits(j, d, b, words[i], e->index)))
            join_one(j, words[i], e->index, rule);
    }
    *out = j->list;
    *out_count = j->list ? j->count : 0;
}

/* Edges join measures of one kind of effect. */
static bool fits_family(joiner *j, const ast_decl *d, const ast_block *b, ast_word w,
                        uint32_t target)
{
    checker *c = j->c;
    const ast_slot *s, *s2;
    const ast_decl *other = c->measure_decls.at[target];
    family own = effect_family(effect_find(d, b, &s));
    if (own == FAMILY_ANY || any_version(other, own, EF_COUNT))
        return true;
    const ast_block *newest = other->block_count ? &other->blocks[other->block_count - 1] : NULL;
    family theirs = effect_family(effect_find(other, newest, &s2));
    diag *g = check_at(c, E0502, w.at, "`" STR_FMT "`, which %s, cannot %s `" STR_FMT "`, which %s",
                       STR_ARG(d->name), family_does(own), j->yields ? "yield to" : "override",
                       STR_ARG(w.text), family_does(theirs));
    check_note(c, g, c->measures.at[target].at, "declared here");
    check_hint(c, g,
               "measures of one kind of effect defeat each other; one without an effect may "
               "override any");
    return false;
}

static bool fits_licence(joiner *j, const ast_decl *d, const ast_block *b, ast_word w,
                         uint32_t target)
{
    checker *c = j->c;
    (void)d;
    (void)b;
    if (any_version(c->measure_decls.at[target], FAMILY_REQUIRE, EF_LICENCE))
        return true;
    diag *g = check_at(c, E0504, w.at, "`" STR_FMT "` requires no licence that could be reviewed",
                       STR_ARG(w.text));
    check_note(c, g, c->measures.at[target].at, "declared here");
    return false;
}

static bool fits_charge(joiner *j, const ast_decl *d, const ast_block *b, ast_word w,
                        uint32_t target)
{
    checker *c = j->c;
    (void)d;
    (void)b;
    if (any_version(c->measure_decls.at[target], FAMILY_CHARGE, EF_CHARGE))
        return true;
    diag *g = check_at(c, E0508, w.at, "`" STR_FMT "` is not a charge", STR_ARG(w.text));
    check_note(c, g, c->measures.at[target].at, "declared here");
    return false;
}

static void join_edges(joiner *j, edge_list *edges, const uint32_t *list, uint32_t count, span at,
                       const char *verb, bool turned)
{
    for (uint32_t i = 0; i < count; i++) {
        edge e = {j->index, list[i], at, verb, turned};
        if (turned)
            e = (edge){list[i], j->index, at, verb, turned};
        (void)CHECK_PUSH(j->c, edges, e);
    }
}

static void join_base(joiner *j, const ast_decl *d, const ast_block *b, const ast_slot *s,
                      measure_version *v)
{
    checker *c = j->c;
    ast_word *words = check_alloc(c, s->charge.base_count, sizeof *words);
    size_t count = 0;
    for (size_t i = 0; words && i < s->charge.base_count; i++) {
        ast_word w = s->charge.bases[i];
        if (!names_find(c, NS_OPERAND, w.text) && names_find(c, NS_MEASURE, w.text))
            words[count++] = w;
    }
    join_list(j, d, b, words, count, JOIN_EACH, fits_charge, &v->charge.charges,
              &v->charge.charge_count);
    join_edges(j, &c->charge_edges, v->charge.charges, v->charge.charge_count, s->at,
               "is charged on", false);
}

static void join_effect(joiner *j, const ast_decl *d, const ast_block *b, measure_version *v)
{
    checker *c = j->c;
    const ast_slot *s;
    effect_kind e = effect_find(d, b, &s);
    if (e == EF_REVIEW) {
        join_list(j, d, b, s->words, s->word_count, JOIN_GATE, fits_licence, &v->targets,
                  &v->target_count);
    } else if (e == EF_SUSPEND || e == EF_NOT_ENFORCE) {
        join_list(j, d, b, s->words, s->word_count, JOIN_ANY, NULL, &v->targets, &v->target_count);
        join_edges(j, &c->edges, v->targets, v->target_count, s->at,
                   e == EF_SUSPEND ? "suspends" : "does not enforce", false);
    } else if (e == EF_CHARGE) {
        join_base(j, d, b, s, v);
        size_t words = s->charge.instead.text.len ? 1 : 0;
        join_list(j, d, b, &s->charge.instead, words, JOIN_ANY, fits_charge, &v->instead,
                  &v->instead_count);
        join_edges(j, &c->instead_edges, v->instead, v->instead_count, s->at, "stands instead of",
                   false);
    }
}

void check_joins(checker *c, const ast_decl *d, const ast_block *b, uint32_t first, uint32_t index,
                 measure_version *v)
{
    joiner j = {.c = c, .first = first, .index = index, .gates = measure_instances(c, first)};
    const ast_slot *s = ast_slot_find(d, b, SLOT_OVERRIDES);
    if (s) {
        join_list(&j, d, b, s->words, s->word_count, JOIN_GATE, fits_family, &v->overrides,
                  &v->override_count);
        join_edges(&j, &c->edges, v->overrides, v->override_count, s->at, "overrides", false);
    }
    s = ast_slot_find(d, b, SLOT_YIELDS);
    j.yields = true;
    if (s) {
        join_list(&j, d, b, s->words, s->word_count, JOIN_ANY, fits_family, &v->yields,
                  &v->yield_count);
        join_edges(&j, &c->edges, v->yields, v->yield_count, s->at, "yields to", true);
    }
    join_effect(&j, d, b, v);
}

/* ---- currencies of charges ------------------------------------------------------------------- */

static void charge_currency(checker *c, uint32_t index)
{
    measure *m = &c->measures.at[index];
    measure_version *list = (measure_version *)m->versions; /* allocated by check_measure.c */
    for (uint32_t v = 0; v < m->version_count; v++) {
        charge_rule *r = &list[v].charge;
        if (list[v].effect != EF_CHARGE)
            continue;
        for (uint32_t i = 0; i < r->charge_count; i++) {
            const measure *base = &c->measures.at[r->charges[i]];
            for (uint32_t k = 0; k < base->version_count; k++) {
                uint32_t theirs = base->versions[k].charge.currency;
                if (base->versions[k].effect != EF_CHARGE || theirs == ID_NONE)
                    continue;
                if (r->currency == ID_NONE)
                    r->currency = theirs;
                if (r->currency != theirs)
                    check_at(c, E0506, list[v].when.at,
                             "charge `" STR_FMT "` is in " STR_FMT ", and `" STR_FMT
                             "` in its base in " STR_FMT,
                             STR_ARG(m->name), STR_ARG(c->currencies.at[r->currency].name),
                             STR_ARG(base->name), STR_ARG(c->currencies.at[theirs].name));
            }
        }
        if (r->round_scale > NUM_SCALE_MAX && r->currency != ID_NONE)
            r->round_scale = c->currencies.at[r->currency].decimals;
    }
}

static str charge_name(const checker *c, uint32_t node)
{
    return c->measures.at[node].name;
}

/* In order of bases: edges lead from a charge to those in its base, so from the back. */
void check_charges(checker *c)
{
    graph_depth deep;
    uint32_t count = (uint32_t)c->measures.count;
    uint32_t *order = graph_sort(c, &c->charge_edges, count, charge_name, E0506,
                                 "a charge is part of its own base", &deep);
    if (order && deep.edges)
        graph_too_deep(c, deep, c->measures.at[deep.node].at, "bases of charges");
    (void)graph_sort(c, &c->instead_edges, count, charge_name, E0508,
                     "charges stand instead of one another", &deep);
    for (uint32_t i = 0; order && i < count; i++)
        charge_currency(c, order[count - 1 - i]);
}
