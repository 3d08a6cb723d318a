/*
 * check_names.c - who is called what.
 *
 * The first pass gives every declaration its name and its place in the model's lists, so that the
 * later ones may refer to each other in any order. Some declarations make more than one thing:
 *
 *     role buyer                  the fact `buyer`, and `buyer.X` for each `fact party.X`
 *     fact placed, a date         the fact `placed.time`
 *     question Q                  the fact Q
 *     parameter P                 a fact per version that is open: P, or P#2 ...
 *     measure M, gate G, H        two measures called M
 */
#include "policy/check.h"

static const char *const names_nouns[NS_COUNT] = {
    [NS_SOURCE] = "source",
    [NS_AUTHORITY] = "authority",
    [NS_UNIT] = "unit",
    [NS_TOPIC] = "topic",
    [NS_ROLE] = "role",
    [NS_PARTY] = "party fact",
    [NS_OPERAND] = "fact",
    [NS_GROUP] = "group",
    [NS_DEFINITION] = "definition",
    [NS_CATALOGUE] = "catalogue",
    [NS_CONSTRAINT] = "constraint",
    [NS_GATE] = "gate",
    [NS_INSTRUMENT] = "instrument",
    [NS_DEMAND] = "condition",
    [NS_MEASURE] = "measure",
    [NS_LIMIT] = "limit",
    [NS_SCENARIO] = "scenario",
};

/* ---- tables ---------------------------------------------------------------------------------- */

bool names_add(checker *c, name_space ns, str text, span at, decl_kind kind, uint32_t index)
{
    name_table *t = &c->names[ns];
    uint32_t there = map_get(&t->ids, text);
    if (there != MAP_NONE) {
        const name_entry *e = &t->list.at[there];
        diag *g = check_at(c, E0302, at, "the name `" STR_FMT "` is already used", STR_ARG(text));
        check_note(c, g, e->at, "%s %s is declared here", word_article(decl_keyword(e->kind)),
                   decl_keyword(e->kind));
        return false;
    }
    name_entry e = {text, at, kind, index};
    if (!CHECK_PUSH(c, &t->list, e))
        return false;
    if (!map_put(&t->ids, text, (uint32_t)(t->list.count - 1))) {
        c->oom = true;
        return false;
    }
    return true;
}

const name_entry *names_find(const checker *c, name_space ns, str text)
{
    uint32_t i = map_get(&c->names[ns].ids, text);
    return i == MAP_NONE ? NULL : &c->names[ns].list.at[i];
}

bool names_broken(const checker *c, str text)
{
    return c->unread || map_get(&c->broken, text) != MAP_NONE;
}

void names_suggest(checker *c, diag *g, str name, const str *candidates, size_t count)
{
    if (c->suggestions >= CHECK_SUGGESTIONS_MAX)
        return;
    c->suggestions++;
    long i = diag_nearest(name, candidates, count);
    if (i >= 0)
        check_hint(c, g, "did you mean `" STR_FMT "`?", STR_ARG(candidates[i]));
}

static void names_suggest_entry(checker *c, diag *g, const name_space *spaces, size_t space_count,
                                str name)
{
    size_t count = 0, n = 0;
    for (size_t k = 0; k < space_count; k++)
        count += c->names[spaces[k]].list.count;
    if (count == 0 || c->suggestions >= CHECK_SUGGESTIONS_MAX)
        return;
    str *candidates = check_alloc(c, count, sizeof *candidates);
    if (!candidates)
        return;
    for (size_t k = 0; k < space_count; k++)
        for (size_t i = 0; i < c->names[spaces[k]].list.count; i++)
            candidates[n++] = c->names[spaces[k]].list.at[i].text;
    names_suggest(c, g, name, candidates, count);
}

/* Where else the name is known. */
static const name_entry *names_elsewhere(const checker *c, str text)
{
    for (name_space ns = 0; ns < NS_COUNT; ns++) {
        const name_entry *e = ns == NS_PARTY ? NULL : names_find(c, ns, text);
        if (e)
            return e;
    }
    return NULL;
}

/* No such name in these spaces: where else it is, or what is near. */
static void names_unknown(checker *c, const name_space *spaces, size_t count, const char *noun,
                          ast_word w)
{
    const name_entry *other = names_elsewhere(c, w.text);
    if (other) {
        const char *kind = decl_keyword(other->kind);
        diag *g = check_at(c, E0303, w.at, "`" STR_FMT "` is %s %s, where %s %s is expected",
                           STR_ARG(w.text), word_article(kind), kind, word_article(noun), noun);
        check_note(c, g, other->at, "declared here");
        return;
    }
    diag *g = check_at(c, E0301, w.at, "unknown %s `" STR_FMT "`", noun, STR_ARG(w.text));
    names_suggest_entry(c, g, spaces, count, w.text);
}

const name_entry *names_get(checker *c, name_space ns, ast_word w)
{
    const name_entry *e = names_find(c, ns, w.text);
    if (!e && !names_broken(c, w.text))
        names_unknown(c, &ns, 1, names_nouns[ns], w);
    return e;
}

const name_entry *names_get_switch(checker *c, ast_word w)
{
    static const name_space spaces[] = {NS_LIMIT, NS_MEASURE};
    const name_entry *e = names_find(c, NS_LIMIT, w.text);
    e = e ? e : names_find(c, NS_MEASURE, w.text);
    if (!e && !names_broken(c, w.text))
        names_unknown(c, spaces, TG_COUNT(spaces), "measure or limit", w);
    return e;
}

uint32_t names_index(checker *c, name_space ns, ast_word w)
{
    const name_entry *e = names_get(c, ns, w);
    return e ? e->index : ID_NONE;
}

uint32_t names_list(checker *c, name_space ns, const ast_word *words, size_t count,
                    const uint32_t **out)
{
    *out = NULL;
    uint32_t *list = check_alloc(c, count, sizeof *list);
    if (!list)
        return 0;
    uint32_t n = 0;
    map seen;
    map_init(&seen, c->a);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = names_index(c, ns, words[i]);
        if (index == ID_NONE)
            continue;
        if (map_get(&seen, words[i].text) != MAP_NONE) {
            check_at(c, E0308, words[i].at, "`" STR_FMT "` is listed twice",
                     STR_ARG(words[i].text));
            continue;
        }
        if (!map_put(&seen, words[i].text, 1)) {
            c->oom = true;
            return 0;
        }
        list[n++] = index;
    }
    *out = list;
    return n;
}

long names_word(checker *c, diag_id id, const char *what, str word, span at,
                const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq_c(word, list[i]))
            return (long)i;
    }
    diag *g = check_at(c, id, at, "unknown %s `" STR_FMT "`", what, STR_ARG(word));
    str candidates[32];
    tg_assert(count <= TG_COUNT(candidates));
    for (size_t i = 0; i < count; i++)
        candidates[i] = str_c(list[i]);
    names_suggest(c, g, word, candidates, count);
    return -1;
}

/* ---- the first pass -------------------------------------------------------------------------- */

/* Reserves the next place in a list. */
#define DECLARE_NEXT(c, list, ...)                                                                 \
    (CHECK_PUSH((c), &(c)->list, (__VA_ARGS__)) ? (uint32_t)((c)->list.count - 1) : ID_NONE)

static const fact fact_blank = {
    .unit = ID_NONE,
    .currency = ID_NONE,
    .role = ID_NONE,
    .role_fact = ID_NONE,
    .time_fact = ID_NONE,
    .question = ID_NONE,
    .cost = 1,
};

/* A fact of that name; ID_NONE when the name is taken or there are too many. */
static uint32_t declare_fact(checker *c, fact f, const ast_decl *d, decl_kind kind, bool used)
{
    if (c->facts.count >= CHECK_FACTS_MAX) {
        if (c->facts.count == CHECK_FACTS_MAX)
            check_at(c, E0801, f.at, "more than %d facts, each party fact of each role counted",
                     CHECK_FACTS_MAX);
        return ID_NONE;
    }
    uint32_t index = (uint32_t)c->facts.count;
    if (!names_add(c, NS_OPERAND, f.name, f.at, kind, index))
        return ID_NONE;
    fact_note note = {.decl = d, .used_pack = used};
    if (!CHECK_PUSH(c, &c->facts, f) || !CHECK_PUSH(c, &c->fact_notes, note))
        return ID_NONE;
    return index;
}

/* Date facts have a time of day beside them. */
static void declare_time(checker *c, uint32_t date, bool used)
{
    if (date == ID_NONE)
        return;
    fact f = fact_blank;
    f.name = check_text(c, STR_FMT ".time", STR_ARG(c->facts.at[date].name));
    f.title = check_text(c, STR_FMT ", time of day", STR_ARG(c->facts.at[date].title));
    f.kind = FACT_TIME;
    f.type = TYPE_WHOLE;
    f.high = 1439;
    f.at = c->facts.at[date].at;
    f.cost = 1;
    f.role = c->facts.at[date].role;
    f.role_fact = c->facts.at[date].role_fact;
    f.may_be_none = f.role != ID_NONE;
    uint32_t time = declare_fact(c, f, NULL, DECL_FACT, used);
    c->facts.at[date].time_fact = time;
}

static bool is_date(const ast_decl *d)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_TYPE);
    return s && s->type.kind == TYPE_DATE;
}

static uint32_t declare_plain_fact(checker *c, const ast_decl *d, bool used)
{
    static const str party = {"party.", 6};
    if (str_starts(d->name, party)) {
        str suffix = str_sub(d->name, party.len, d->name.len);
        uint32_t i = (uint32_t)c->parties.count;
        if (!names_add(c, NS_PARTY, suffix, d->name_at, DECL_FACT, i))
            return ID_NONE;
        party_fact p = {.suffix = suffix, .decl = d, .used_pack = used};
        return CHECK_PUSH(c, &c->parties, p) ? i : ID_NONE;
    }
    fact f = fact_blank;
    f.name = d->name;
    f.title = d->title;
    f.at = d->name_at;
    f.kind = str_eq_c(d->name, "item") || str_starts(d->name, STR("item.")) ? FACT_ITEM : FACT_LINE;
    uint32_t i = declare_fact(c, f, d, DECL_FACT, used);
    if (is_date(d))
        declare_time(c, i, used);
    return i;
}

static uint32_t declare_role(checker *c, const ast_decl *d, bool used)
{
    named r = {d->name, d->title, d->name_at};
    fact f = fact_blank;
    f.name = d->name;
    f.title = d->title;
    f.at = d->name_at;
    f.kind = FACT_PARTY;
    f.type = TYPE_CODE;
    f.may_be_none = true;
    f.role = (uint32_t)c->roles.count;
    if (str_eq_c(d->name, "party"))
        check_at(c, E0302, d->name_at, "the name `party` is already used: for each of the roles");
    uint32_t i = declare_fact(c, f, NULL, DECL_ROLE, used);
    if (i == ID_NONE || !names_add(c, NS_ROLE, d->name, d->name_at, DECL_ROLE, i))
        return ID_NONE;
    c->fact_notes.at[i].read = true; /* the party itself need not be read */
    return CHECK_PUSH(c, &c->roles, r) ? i : ID_NONE;
}

/* role.X for every role and every `fact party.X`, after all of them are known. */
static void declare_parties(checker *c)
{
    for (size_t p = 0; p < c->parties.count && !c->oom; p++) {
        party_fact *party = &c->parties.at[p];
        party->first = ID_NONE;
        for (size_t r = 0; r < c->roles.count && !c->oom; r++) {
            const named *role = &c->roles.at[r];
            fact f = fact_blank;
            f.name =
                check_text(c, STR_FMT "." STR_FMT, STR_ARG(role->name), STR_ARG(party->suffix));
            f.title = check_text(c, STR_FMT ": " STR_FMT, STR_ARG(role->title),
                                 STR_ARG(party->decl->title));
            f.at = party->decl->name_at;
            f.kind = FACT_PARTY;
            f.may_be_none = true;
            f.role = (uint32_t)r;
            f.role_fact = names_find(c, NS_ROLE, role->name)->index;
            uint32_t i = declare_fact(c, f, party->decl, DECL_FACT, party->used_pack);
            if (i != ID_NONE && party->first == ID_NONE)
                party->first = i;
            if (is_date(party->decl))
                declare_time(c, i, party->used_pack);
        }
    }
}

static uint32_t declare_question(checker *c, const ast_decl *d, bool used)
{
    fact f = fact_blank;
    f.name = d->name;
    f.title = d->title;
    f.at = d->name_at;
    f.kind = FACT_QUESTION;
    f.cost = 10;
    f.question = (uint32_t)c->questions.count;
    question q = {.name = d->name, .title = d->title, .at = d->name_at};
    q.fact = declare_fact(c, f, d, DECL_QUESTION, used);
    if (q.fact == ID_NONE)
        return ID_NONE;
    name_table *t = &c->names[NS_OPERAND];
    t->list.at[t->list.count - 1].index = (uint32_t)c->questions.count; /* and not the fact's */
    return DECLARE_NEXT(c, questions, q);
}

/* A parameter, and a fact for each of its versions that is open. */
static uint32_t declare_parameter(checker *c, const ast_decl *d, bool used)
{
    uint32_t index = (uint32_t)c->parameters.count, facts = 0;
    parameter p = {.name = d->name, .title = d->title, .at = d->name_at};
    if (!names_add(c, NS_OPERAND, d->name, d->name_at, DECL_PARAMETER, index))
        return ID_NONE;
    uint32_t versions = versions_count(c, d);
    param_version *list = check_alloc(c, versions, sizeof *list);
    if (!list)
        return ID_NONE;
    for (uint32_t v = 0; v < versions; v++) {
        list[v].fact = ID_NONE;
        const ast_slot *s = ast_slot_find(d, version_block(d, v), SLOT_VALUE);
        if (!s || s->value.kind == VAL_LIT)
            continue;
        fact f = fact_blank;
        f.name =
            facts++ ? check_text(c, STR_FMT "#%u", STR_ARG(d->name), (unsigned)v + 1) : d->name;
        f.title = d->title;
        f.at = d->name_at;
        f.kind = FACT_PARAM;
        f.cost = 10;
        f.question = index;
        fact_note note = {.decl = d, .read = true, .used_pack = used};
        list[v].fact = (uint32_t)c->facts.count;
        if (!CHECK_PUSH(c, &c->facts, f) || !CHECK_PUSH(c, &c->fact_notes, note))
            return ID_NONE;
    }
    p.versions = list;
    p.version_count = versions;
    return DECLARE_NEXT(c, parameters, p);
}

/* One measure per gate, all under one name. */
static uint32_t declare_measure(checker *c, const ast_decl *d)
{
    const ast_slot *gates = ast_slot_find(d, NULL, SLOT_GATE);
    size_t count = gates && gates->word_count ? gates->word_count : 1;
    uint32_t first = (uint32_t)c->measures.count;
    if (!names_add(c, NS_MEASURE, d->name, d->name_at, DECL_MEASURE, first))
        return ID_NONE;
    if (count > CHECK_GATES_PER_MEASURE_MAX) {
        check_at(c, E0801, gates->at, "a measure at more than %d gates",
                 CHECK_GATES_PER_MEASURE_MAX);
        count = 1;
    }
    measure m = {.name = d->name, .title = d->title, .gate = ID_NONE, .at = d->name_at};
    for (size_t i = 0; i < count; i++) {
        if (!CHECK_PUSH(c, &c->measures, m) || !CHECK_PUSH(c, &c->measure_decls, d))
            return ID_NONE;
    }
    return first;
}

/* A thing with a name of its own kind and nothing else to it: its place, or ID_NONE. */
#define DECLARE(c, d, ns, list, ...)                                                               \
    (names_add((c), (ns), (d)->name, (d)->name_at, (d)->kind, (uint32_t)(c)->list.count)           \
         ? DECLARE_NEXT((c), list, (__VA_ARGS__))                                                  \
         : ID_NONE)

static uint32_t declare_group(checker *c, const ast_decl *d)
{
    group g = {.name = d->name, .title = d->title, .at = d->name_at};
    uint32_t i = DECLARE(c, d, NS_GROUP, groups, g);
    if (i != ID_NONE &&
        (!CHECK_PUSH(c, &c->group_facts, ID_NONE) || !CHECK_PUSH(c, &c->group_poison, false)))
        return ID_NONE;
    return i;
}

/* Tables of scenarios call the pack without one `pack`. */
static uint32_t declare_scenario(checker *c, const ast_decl *d)
{
    if (str_eq_c(d->name, "pack"))
        check_at(c, E0302, d->name_at,
                 "the name `pack` is already used: for the pack as it stands");
    return DECLARE(c, d, NS_SCENARIO, scenarios,
                   (scenario){.name = d->name, .title = d->title, .at = d->name_at});
}

/* Registers one declaration: the index of what it makes, ID_NONE for a duplicate. */
static uint32_t declare_one(checker *c, const ast_decl *d, bool used)
{
    switch (d->kind) {
    case DECL_PACK: return 0; /* load.c minds these */
    case DECL_USE: return 0;
    case DECL_UNIT:
        return DECLARE(
            c, d, NS_UNIT, units,
            (unit){.name = d->name, .title = d->title, .scale = {1, 1}, .at = d->name_at});
    case DECL_CURRENCY:
        return DECLARE(c, d, NS_UNIT, currencies, (currency){d->name, d->title, 2, d->name_at});
    case DECL_AUTHORITY:
        return DECLARE(c, d, NS_AUTHORITY, authorities,
                       (authority){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_SOURCE:
        return DECLARE(c, d, NS_SOURCE, sources,
                       (source){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_TOPIC: return DECLARE(c, d, NS_TOPIC, topics, (named){d->name, d->title, d->name_at});
    case DECL_ROLE: return declare_role(c, d, used);
    case DECL_FACT: return declare_plain_fact(c, d, used);
    case DECL_QUESTION: return declare_question(c, d, used);
    case DECL_ANSWER: return 0;
    case DECL_GROUP: return declare_group(c, d);
    case DECL_PARAMETER: return declare_parameter(c, d, used);
    case DECL_DEFINITION:
        return DECLARE(c, d, NS_DEFINITION, definitions,
                       (definition){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_CATALOGUE:
        return DECLARE(c, d, NS_CATALOGUE, catalogues,
                       (catalogue){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_CONSTRAINT:
        return DECLARE(c, d, NS_CONSTRAINT, constraints,
                       (constraint){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_GATE:
        return DECLARE(c, d, NS_GATE, gates,
                       (gate){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_COVERAGE: return DECLARE_NEXT(c, coverages, (coverage){0});
    case DECL_INSTRUMENT:
        return DECLARE(c, d, NS_INSTRUMENT, instruments,
                       (instrument){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_CONDITION:
        return DECLARE(c, d, NS_DEMAND, demands,
                       (demand){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_MEASURE: return declare_measure(c, d);
    case DECL_LIMIT:
        return DECLARE(c, d, NS_LIMIT, limits,
                       (limit){.name = d->name, .title = d->title, .at = d->name_at});
    case DECL_TEST: return DECLARE_NEXT(c, tests, (policy_test){d, d->title});
    case DECL_SCENARIO: return declare_scenario(c, d);
    case DECL_COUNT: break;
    }
    return ID_NONE;
}

void names_declare(checker *c)
{
    for (size_t i = 0; i < NS_COUNT; i++)
        map_init(&c->names[i].ids, c->a);
    /* The one unit that is there without a declaration. In base units 25 % is 0.25. */
    unit percent = {.name = STR("%"), .title = STR("percent"), .scale = {1, 100}, .at = SPAN_NONE};
    if (!names_add(c, NS_UNIT, percent.name, percent.at, DECL_UNIT, 0) ||
        !CHECK_PUSH(c, &c->units, percent))
        return;
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        check_decl *e = &c->decls.at[i];
        e->index = declare_one(c, e->decl, e->pack != 0);
    }
    declare_parties(c);
}
