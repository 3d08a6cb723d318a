/*
 * plan.c - the graph and the order of a compiled plan, and what plan_verify says of a plan that is
 * wrong in one field.
 *
 * Each row of `spoilers` writes one field of a copy and names the invariant that must be missed. A
 * plan handed to an evaluator has passed all of them, so none may be blind.
 */
#include "plan/plan.h"

#include "../support/pack_text.h"
#include "harness.h"

static const char policy[] =
    "tollgate 1\n"
    "pack p \"P\"\n  version 1.0.0\n  current through 2026-06-30\n"
    "authority bis \"B\"\n  country US\n"
    "source s \"S\"\n  publisher bis\n  published 2023-01-01\n  basis official text\n"
    "role buyer \"Buyer\"\n"
    "fact item \"I\"\n  type code\n"
    "fact item.tpp \"T\"\n  type decimal to 0.1, 0 .. 100_000\n"
    "fact item.dram \"D\"\n  type decimal to 0.1, 0 .. 100_000\n"
    "fact item.hts \"H\"\n  type code\n"
    "fact party.hq \"Q\"\n  type country\n"
    "fact route.to \"R\"\n  type country\n"
    "fact ready \"Ready\"\n  type yes/no\n"
    "fact placed \"Placed\"\n  type date\n"
    "fact shipped \"Shipped\"\n  type date\n"
    "constraint order \"O\"\n  holds all of: placed <= shipped; ready is yes or item.tpp > 0\n"
    "topic t \"T\"\n"
    "gate g \"G\"\n  authority bis\n  clock shipped\n  route route.to is not US\n  topics t\n"
    "coverage g t\n  source s\n  in force from 2023-01-01\n  checked through 2026-06-30\n"
    "instrument i \"I\"\n  authority bis\n  kind licence\n  source s\n"
    "group near \"N\"\n  of country\n  source s\n  in force from 2023-01-01\n  members CN, RU, VE\n"
    "group firms \"F\"\n  of code\n  source s\n  in force from 2023-01-01\n  members acme, zeta\n"
    "parameter least \"L\"\n  type decimal to 0.1\n  source s\n  in force from 2000-01-01\n"
    "  value at least 5\n"
    "condition tested \"C\"\n  source s\n  satisfied when ready is yes\n  to do \"x\"\n"
    "measure base \"M\"\n  gate g\n  status rule\n  binds everyone\n  source s\n"
    "  in force from 2023-01-01\n"
    "  when all of\n"
    "    - item.tpp >= 4_800\n"
    "    - route.to in near or item.dram >= 600\n"
    "    - item.tpp + item.dram >= least\n"
    "    - not item.hts is under 8473\n"
    "  unless shown ready is yes and buyer in firms\n"
    "  requires licence by i\n"
    "measure same \"M\"\n  gate g\n  status rule\n  binds everyone\n  source s\n"
    "  in force from 2023-01-01\n  overrides base\n"
    "  when item.dram >= 600 or route.to in near\n"
    "  relies on tested\n  requires conditional\n"
    "measure weak \"M\"\n  gate g\n  status rule\n  binds everyone\n  source s\n"
    "  in force from 2023-01-01 by placed\n  yields to same\n  requires conditions tested\n"
    "measure stop \"M\"\n  gate g\n  status rule\n  binds everyone\n  source s\n"
    "  in force from 2024-01-01 through 2024-12-31\n  suspends same\n"
    "measure look \"M\"\n  gate g\n  status rule\n  binds everyone\n  source s\n"
    "  in force from 2023-01-01\n  reviews base: case by case\n";

static arena *pool;
static const model *policies;

/* A plan whose arrays may be written to. */
typedef struct {
    plan p;
    atom *atoms;
    node *nodes;
    uint32_t *kids, *refs, *order, *clocks, *fact_atoms, *ties, *tie_nodes;
    int64_t *values, *cuts;
    str *texts;
    plan_gate *gates;
    plan_measure *measures;
    plan_version *versions;
    plan_hit *hits;
    plan_demand *demands;
    plan_param *params;
    fact_use *facts;
    cell *cells;
} soft_plan;

static void *copy_of(const void *from, size_t count, size_t size)
{
    void *to = arena_alloc(pool, count ? count : 1, size);
    if (to && count)
        memcpy(to, from, count * size);
    return to;
}

#define SOFTEN(field, count) s.p.field = s.field = copy_of(p->field, count, sizeof *p->field)

static soft_plan soften(const plan *p)
{
    const model *m = p->model;
    soft_plan s = {.p = *p};
    SOFTEN(atoms, p->atom_count);
    SOFTEN(nodes, p->node_count);
    SOFTEN(kids, p->kid_count);
    SOFTEN(refs, p->ref_count);
    SOFTEN(order, m->measures_count);
    SOFTEN(clocks, p->clock_count);
    SOFTEN(fact_atoms, p->fact_atom_count);
    SOFTEN(ties, p->tie_count);
    SOFTEN(tie_nodes, p->tie_node_count);
    SOFTEN(values, p->value_count);
    SOFTEN(cuts, p->cut_count);
    SOFTEN(texts, p->text_count);
    SOFTEN(gates, m->gates_count);
    SOFTEN(measures, m->measures_count);
    SOFTEN(versions, p->version_count);
    SOFTEN(hits, p->hit_count);
    SOFTEN(demands, (size_t)p->clock_count * m->demands_count);
    SOFTEN(params, m->parameters_count);
    SOFTEN(facts, m->facts_count);
    SOFTEN(cells, p->cell_count);
    return s;
}

/* ---- finding what to spoil ------------------------------------------------------------------- */

static atom *atom_of(soft_plan *s, atom_kind kind, uint32_t least)
{
    for (uint32_t i = 0; i < s->p.atom_count; i++) {
        bool lists = kind == AT_SET || kind == AT_TEXTS || kind == AT_UNDER;
        if (s->atoms[i].kind == kind && (!lists || s->atoms[i].count >= least))
            return &s->atoms[i];
    }
    return NULL;
}

static uint32_t node_of(soft_plan *s, node_kind kind)
{
    for (uint32_t i = N_TRUE + 1; i < s->p.node_count; i++) {
        if (s->nodes[i].kind == kind)
            return i;
    }
    return N_FALSE;
}

/* Where an AND names a node of this kind. */
static uint32_t *kid_in_and(soft_plan *s, node_kind kind)
{
    for (uint32_t i = N_TRUE + 1; i < s->p.node_count; i++) {
        const node *n = &s->nodes[i];
        for (uint32_t k = 0; n->kind == ND_AND && k < n->count; k++) {
            if (s->nodes[s->kids[n->first + k]].kind == kind)
                return &s->kids[n->first + k];
        }
    }
    return NULL;
}

/* The AND that names a NOT becomes a NOT of it. */
static void not_over_not(soft_plan *s)
{
    uint32_t at = (uint32_t)(kid_in_and(s, ND_NOT) - s->kids);
    for (uint32_t i = N_TRUE + 1; i < s->p.node_count; i++) {
        node *n = &s->nodes[i];
        if (n->kind == ND_AND && n->first <= at && at < n->first + n->count) {
            *n = (node){ND_NOT, at, 1};
            return;
        }
    }
}

static uint32_t measure_of(const soft_plan *s, const char *name)
{
    for (uint32_t i = 0; i < s->p.model->measures_count; i++) {
        if (str_eq_c(s->p.model->measures[i].name, name))
            return i;
    }
    return ID_NONE;
}

static plan_version *version_of(soft_plan *s, const char *name)
{
    return &s->versions[s->measures[measure_of(s, name)].first];
}

static plan_hit *hit_of(soft_plan *s, hit_kind kind)
{
    for (uint32_t i = 0; i < s->p.hit_count; i++) {
        if (s->hits[i].kind == kind)
            return &s->hits[i];
    }
    return NULL;
}

static fact_use *fact_with(soft_plan *s, bool cuts)
{
    for (uint32_t i = 0; i < s->p.model->facts_count; i++) {
        if (cuts ? s->facts[i].cut_count > 1 : s->facts[i].atom_count > 0)
            return &s->facts[i];
    }
    return NULL;
}

static fact_use *fact_with_cells(soft_plan *s)
{
    uint32_t at = 0;
    while (s->facts[at].cell_count < 2)
        at++;
    return &s->facts[at];
}

/* ---- the rows -------------------------------------------------------------------------------- */

enum { BEYOND = 1000000 };
#define MEASURE(name) s->measures[measure_of(s, name)]
#define AND_KID(i) s->kids[s->nodes[node_of(s, ND_AND)].first + (i)]
#define SPOILERS(X)                                                                                \
    X("P1: nodes 0 and 1 are constants", s->p.node_count = 1)                                      \
    X("P1: nodes 0 and 1 are constants", s->nodes[N_TRUE].kind = ND_FALSE)                         \
    X("P1: kind of a node", s->nodes[2].kind = ND_TRUE)                                            \
    X("P1: kind of a node", s->nodes[2].kind = (node_kind)(ND_SHOWN + 1))                          \
    X("P2: atom of a node", s->nodes[node_of(s, ND_ATOM)].first = BEYOND)                          \
    X("P2: atom of a node", s->nodes[node_of(s, ND_ATOM)].count = 2)                               \
    X("P2: children of a node", s->nodes[node_of(s, ND_AND)].first = BEYOND)                       \
    X("P2: children of a node", s->nodes[node_of(s, ND_AND)].count = BEYOND)                       \
    X("P1: two children or more", s->nodes[node_of(s, ND_AND)].count = 1)                          \
    X("P1: children come before parents", AND_KID(1) = node_of(s, ND_AND))                         \
    X("P1: constants are nobody's child", AND_KID(0) = N_TRUE)                                     \
    X("P1: children ascend", AND_KID(0) = AND_KID(1))                                              \
    X("P1: children of another kind", s->nodes[*kid_in_and(s, ND_OR)].kind = ND_AND)               \
    X("P1: one child", s->nodes[node_of(s, ND_AND)].kind = ND_NOT)                                 \
    X("P1: no double NOT", not_over_not(s))                                                        \
    X("P2: kind of an atom", s->atoms[0].kind = (atom_kind)(AT_CMP + 1))                           \
    X("P2: term of an atom", atom_of(s, AT_CMP, 0)->left.op = '%')                                 \
    X("P2: term of an atom", atom_of(s, AT_CMP, 0)->left.a.id = BEYOND)                            \
    X("P2: term of an atom", atom_of(s, AT_CMP, 0)->right.a.kind = (plan_operand_kind)9)           \
    X("P2: operator of an atom", atom_of(s, AT_CMP, 0)->op = (cmp_op)9)                            \
    X("P2: fact of an atom", atom_of(s, AT_CUT, 0)->fact = BEYOND)                                 \
    X("P2: cut of an atom", atom_of(s, AT_CUT, 0)->cut = (cut_op)9)                                \
    X("P2: set of an atom", atom_of(s, AT_SET, 1)->first = BEYOND)                                 \
    X("P2: set of an atom", atom_of(s, AT_SET, 1)->count = 0)                                      \
    X("P2: a set ascends", s->values[atom_of(s, AT_SET, 2)->first] = INT64_MAX)                    \
    X("P2: texts of an atom", atom_of(s, AT_UNDER, 1)->count = BEYOND)                             \
    X("P2: texts ascend", s->texts[atom_of(s, AT_TEXTS, 2)->first] = STR("zzz"))                   \
    X("P3: order of a measure", s->order[0] = BEYOND)                                              \
    X("P3: order is by rank", s->order[0] = s->order[1])                                           \
    X("P2: node of a gate", s->gates[0].pass = BEYOND)                                             \
    X("P2: topics of a gate", s->gates[0].cover_count = 0)                                         \
    X("P2: cover of a gate", s->gates[0].cover_first = BEYOND)                                     \
    X("P2: cover of a gate", s->refs[s->gates[0].cover_first] = BEYOND)                            \
    X("P2: node of a constraint", s->ties[0] = BEYOND)                                             \
    X("P2: node under a constraint", s->tie_nodes[0] = BEYOND)                                     \
    X("P2: spans of a parameter", s->params[0].first = BEYOND)                                     \
    X("P2: versions of a parameter", s->params[0].count = 0)                                       \
    X("P2: clock", s->clocks[0] = BEYOND)                                                          \
    X("P4: layout of demand states", s->demands[0].demand = 1)                                     \
    X("P4: layout of demand states", s->demands[0].clock = BEYOND)                                 \
    X("P2: node of a demand", s->demands[0].satisfied = BEYOND)                                    \
    X("P2: node of a demand", s->demands[0].failed = BEYOND)                                       \
    X("P2: node of a measure", MEASURE("base").unknown = BEYOND)                                   \
    X("P2: node of a measure", MEASURE("base").in_force = BEYOND)                                  \
    X("P2: node of a measure", MEASURE("base").apply = BEYOND)                                     \
    X("P2: versions of a measure", MEASURE("base").first = BEYOND)                                 \
    X("P2: versions of a measure", MEASURE("base").count = BEYOND)                                 \
    X("P2: reviews of a measure", MEASURE("base").review_first = BEYOND)                           \
    X("P2: reviews of a measure", s->refs[MEASURE("base").review_first] = BEYOND)                  \
    X("P2: measure of a version", version_of(s, "base")->measure = measure_of(s, "same"))          \
    X("P2: version in the model", version_of(s, "base")->version = 1)                              \
    X("P2: a version has a span", version_of(s, "base")->in.end = TIME_ALWAYS)                     \
    X("P2: clock of a version", version_of(s, "base")->clock_slot = BEYOND)                        \
    X("P2: node of a version", version_of(s, "base")->in_force = BEYOND)                           \
    X("P2: node of a version", version_of(s, "base")->binds = BEYOND)                              \
    X("P2: node of a version", version_of(s, "base")->apply = BEYOND)                              \
    X("P2: node of a version", version_of(s, "base")->shown = BEYOND)                              \
    X("P2: shown of a version", version_of(s, "base")->shown = node_of(s, ND_AND))                 \
    X("P2: demand states of a version", version_of(s, "same")->relies_first = BEYOND)              \
    X("P2: demand states of a version", s->refs[version_of(s, "weak")->demands_first] = BEYOND)    \
    X("P2: hits of a measure", MEASURE("base").hit_first = BEYOND)                                 \
    X("P2: kind of a hit", hit_of(s, HIT_OVERRIDE)->kind = (hit_kind)(HIT_YIELD + 1))              \
    X("P2: version that yields", hit_of(s, HIT_YIELD)->on = BEYOND)                                \
    X("P2: version that hits", hit_of(s, HIT_SUSPEND)->by = BEYOND)                                \
    X("P2: version that hits", hit_of(s, HIT_OVERRIDE)->on = 0)                                    \
    X("P2: measure that hits", hit_of(s, HIT_YIELD)->by = BEYOND)                                  \
    X("P3: hits come from smaller ranks", hit_of(s, HIT_YIELD)->by = measure_of(s, "weak"))        \
    X("P2: atoms of a fact", fact_with(s, false)->atom_first = BEYOND)                             \
    X("P2: cuts of a fact", fact_with(s, true)->cut_first = BEYOND)                                \
    X("P2: cells of a fact", fact_with(s, false)->cell_count = BEYOND)                             \
    X("P2: atom of a fact", s->fact_atoms[fact_with(s, false)->atom_first] = BEYOND)               \
    X("P2: cuts ascend", s->cuts[fact_with(s, true)->cut_first] = INT64_MAX)                       \
    X("P2: cells ascend", s->cells[fact_with_cells(s)->cell_first].text = STR("zzz"))              \
    X("P2: the item fact", s->p.item_fact = BEYOND)

static const plan *compiled(void)
{
    return policies ? plan_compile(policies, DAY_ALWAYS, false, pool) : NULL;
}

static void each_field_is_distrusted(void)
{
    const plan *p = compiled();
    REQUIRE(p);
    CHECK(!plan_verify(p));
#define SPOIL(want, what)                                                                          \
    {                                                                                              \
        soft_plan soft = soften(p), *s = &soft;                                                    \
        CHECK(!plan_verify(&s->p));                                                                \
        what;                                                                                      \
        const char *why = plan_verify(&s->p);                                                      \
        if (!why || strcmp(why, want) != 0)                                                        \
            printf("%s\n    gives: %s\n", #what, why ? why : "nothing");                           \
        CHECK(why && strcmp(why, want) == 0);                                                      \
    }
    SPOILERS(SPOIL)
}

/* SHOWN over SHOWN cannot be written in the language; it is made from an AND of the plan. */
static void shown_stands_on_no_shown(void)
{
    const plan *p = compiled();
    REQUIRE(p);
    soft_plan soft = soften(p), *s = &soft;
    uint32_t shown = node_of(s, ND_SHOWN), below = s->kids[s->nodes[shown].first];
    s->nodes[below] = (node){ND_SHOWN, s->nodes[below].first, 1};
    const char *why = plan_verify(&s->p);
    CHECK(why && strcmp(why, "P1: SHOWN stands on no SHOWN") == 0);
}

/* Hash-consing: no two atoms and no two nodes are the same. */
static void nothing_stands_twice(void)
{
    const plan *p = compiled();
    REQUIRE(p);
    strbuf one, other;
    strbuf_init(&one, NULL);
    strbuf_init(&other, NULL);
    for (uint32_t i = N_TRUE + 1; i < p->node_count; i++) {
        strbuf_clear(&one);
        plan_dump_node(p, i, &one);
        for (uint32_t k = i + 1; k < p->node_count; k++) {
            strbuf_clear(&other);
            plan_dump_node(p, k, &other);
            CHECK(!str_eq(strbuf_str(&one), strbuf_str(&other)));
        }
    }
    strbuf_free(&one);
    strbuf_free(&other);
}

/* `same` says in other words what `base` says in one bullet: one OR node under both. */
static void measures_share_their_words(void)
{
    const plan *p = compiled();
    REQUIRE(p);
    soft_plan soft = soften(p), *s = &soft;
    const node *base = &p->nodes[version_of(s, "base")->apply];
    const node *same = &p->nodes[version_of(s, "same")->apply];
    uint32_t shared = 0;
    for (uint32_t i = 0; i < base->count; i++) {
        for (uint32_t k = 0; k < same->count; k++) {
            uint32_t kid = p->kids[base->first + i];
            shared += kid == p->kids[same->first + k] && p->nodes[kid].kind == ND_OR;
        }
    }
    CHECK_EQ(shared, 1);
}

static void order_follows_the_edges(void)
{
    const plan *p = compiled();
    REQUIRE(p);
    uint32_t at[8] = {0};
    uint32_t count = p->model->measures_count;
    REQUIRE(count <= TG_COUNT(at));
    for (uint32_t i = 0; i < count; i++)
        at[p->order[i]] = i;
    soft_plan soft = soften(p), *s = &soft;
    CHECK(at[measure_of(s, "stop")] < at[measure_of(s, "same")]);
    CHECK(at[measure_of(s, "same")] < at[measure_of(s, "base")]);
    CHECK(at[measure_of(s, "same")] < at[measure_of(s, "weak")]);
    for (uint32_t i = 0; i < p->node_count; i++) {
        const node *n = &p->nodes[i];
        for (uint32_t k = 0; n->kind > ND_ATOM && k < n->count; k++)
            CHECK(p->kids[n->first + k] < i);
    }
}

int main(void)
{
    pool = arena_new(NULL, 0);
    diags *d = diags_new(pool, 0);
    policies = test_model(policy, pool, d);
    if (!policies)
        test_diags(d);
    TEST(each_field_is_distrusted);
    TEST(shown_stands_on_no_shown);
    TEST(nothing_stands_twice);
    TEST(measures_share_their_words);
    TEST(order_follows_the_edges);
    arena_free(pool);
    return test_end();
}
