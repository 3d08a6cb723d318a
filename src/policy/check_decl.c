/*
 * check_decl.c - declarations whose rules are few: sources, authorities, groups, definitions,
 * gates, coverage, instruments, conditions to meet, constraints.
 */
#include "policy/check.h"
#include "policy/value.h"

str slot_text(const ast_decl *d, slot_kind kind)
{
    const ast_slot *s = ast_slot_find(d, NULL, kind);
    if (!s)
        return STR("");
    return s->has_text || s->word_count == 0 ? s->text : s->words[0].text;
}

ast_word slot_word(const ast_decl *d, slot_kind kind)
{
    const ast_slot *s = ast_slot_find(d, NULL, kind);
    return s && s->word_count ? s->words[0] : (ast_word){.at = d->name_at};
}

/* ---- sources, authorities -------------------------------------------------------------------- */

static void source_basis(checker *c, const ast_decl *d, source *x)
{
    const ast_slot *s = ast_slot_find(d, NULL, SLOT_BASIS);
    if (!s)
        return;
    x->basis = s->text;
    if (s->value.count == 0)
        return;
    int64_t people;
    if (num_parse(s->value.lits[0].text, 0, '_', &people) == NUM_OK && people > 0 && people <= 1000)
        x->people = (uint32_t)people;
    else
        check_at(c, E0208, s->value.at, "the number of people is a whole one from 1 to 1_000");
}

static void source_fill(checker *c, const ast_decl *d, uint32_t index)
{
    source *x = &c->sources.at[index];
    const ast_slot *published = ast_slot_find(d, NULL, SLOT_PUBLISHED);
    const ast_slot *publisher = ast_slot_find(d, NULL, SLOT_PUBLISHER);
    x->published = published ? published->day : DAY_NEVER;
    x->publisher = slot_text(d, SLOT_PUBLISHER);
    if (publisher && !publisher->has_text && publisher->word_count)
        (void)names_index(c, NS_AUTHORITY, publisher->words[0]);
    x->row = slot_text(d, SLOT_ROW);
    x->url = slot_text(d, SLOT_URL);
    source_basis(c, d, x);
    ast_word grade = slot_word(d, SLOT_GRADE);
    x->grade = grade.text.len ? grade.text.ptr[0] : '\0'; /* the parser knows A to E */
}

static void authority_fill(checker *c, const ast_decl *d, uint32_t index)
{
    authority *x = &c->authorities.at[index];
    ast_word country = slot_word(d, SLOT_COUNTRY);
    x->zone = slot_text(d, SLOT_ZONE);
    x->country = country.text;
    if (country.text.len == 0)
        return;
    fact f = {.name = STR("country"), .type = TYPE_COUNTRY};
    ast_lit l = {.kind = LIT_WORD, .text = country.text, .at = country.at};
    value v;
    (void)literal_value(c, &f, &l, false, &v);
}

void check_sources(checker *c)
{
    check_each(c, DECL_AUTHORITY, authority_fill);
    check_each(c, DECL_SOURCE, source_fill);
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* What the group holds: `of country`, `of code`, or `of FACT` for the kind of that fact. */
static bool group_type(checker *c, const ast_decl *d, uint32_t index)
{
    group *g = &c->groups.at[index];
    ast_word of = slot_word(d, SLOT_OF);
    bool code = str_eq_c(of.text, "code");
    g->type = code ? TYPE_CODE : TYPE_COUNTRY;
    g->of = ID_NONE;
    if (code || str_eq_c(of.text, "country"))
        return true;
    const name_entry *e = names_find(c, NS_OPERAND, of.text);
    const name_entry *party = NULL;
    if (str_starts(of.text, STR("party.")))
        party = names_find(c, NS_PARTY, str_sub(of.text, 6, of.text.len));
    uint32_t f = ID_NONE;
    if (e && e->kind != DECL_PARAMETER && e->kind != DECL_QUESTION)
        f = e->index;
    else if (party)
        f = c->parties.at[party->index].first;
    if (f == ID_NONE) {
        if (names_broken(c, of.text))
            return false;
        diag *h = check_at(c, E0301, of.at, "a group of `" STR_FMT "`", STR_ARG(of.text));
        check_hint(c, h, "a group is `of country`, `of code`, or of a fact with a list of words");
        return false;
    }
    if (fact_poison(c, f))
        return false;
    g->type = c->facts.at[f].type;
    g->of = c->group_facts.at[index] = f;
    if (g->type == TYPE_SYMBOL || g->type == TYPE_COUNTRY || g->type == TYPE_CODE)
        return true;
    str kind = fact_kind_text(c, &c->facts.at[f]);
    check_at(c, E0219, of.at, "a group of `" STR_FMT "`, which is " STR_FMT, STR_ARG(of.text),
             STR_ARG(kind));
    return false;
}

static void group_declare(checker *c, const ast_decl *d, uint32_t index)
{
    c->group_poison.at[index] = !group_type(c, d, index);
}

/* The fact that members are read as values of. */
static fact group_fact(checker *c, uint32_t index)
{
    const group *g = &c->groups.at[index];
    uint32_t of = c->group_facts.at[index];
    if (of != ID_NONE)
        return c->facts.at[of];
    return (fact){.name = g->name,
                  .type = g->type,
                  .unit = ID_NONE,
                  .currency = ID_NONE,
                  .high = COUNTRY_VALUES - 1,
                  .at = g->at};
}

/* The group that a member names, or ID_NONE. */
static uint32_t member_group(const checker *c, const ast_lit *l)
{
    const name_entry *e = l->kind == LIT_WORD ? names_find(c, NS_GROUP, l->text) : NULL;
    return e ? e->index : ID_NONE;
}

static bool member_text_put(checker *c, map *seen, const ast_lit *l)
{
    if (map_get(seen, l->text) != MAP_NONE)
        check_at(c, W0302, l->at, "`" STR_FMT "` is a member already", STR_ARG(l->text));
    else if (!map_put(seen, l->text, 1))
        c->oom = true;
    return !c->oom;
}

static bool member_fits(checker *c, uint32_t index, uint32_t inner, const ast_lit *l)
{
    if (c->group_poison.at[inner])
        return false;
    const group *g = &c->groups.at[index], *in = &c->groups.at[inner];
    fact a = group_fact(c, index), b = group_fact(c, inner);
    bool fits = g->type == in->type;
    for (uint32_t i = 0; fits && g->type == TYPE_SYMBOL && i < a.symbol_count; i++)
        fits = a.symbol_count == b.symbol_count && str_eq(a.symbols[i], b.symbols[i]);
    if (fits)
        return true;
    diag *d = check_at(c, E0219, l->at, "group `" STR_FMT "` holds other things than `" STR_FMT "`",
                       STR_ARG(in->name), STR_ARG(g->name));
    check_note(c, d, in->at, "declared here");
    return false;
}

static void group_fill_members(checker *c, uint32_t index, const ast_slot *s, group_version *v)
{
    value *members = check_alloc(c, s->lit_count, sizeof *members);
    uint32_t *groups = check_alloc(c, s->lit_count, sizeof *groups);
    fact f = group_fact(c, index);
    map seen;
    map_init(&seen, c->a);
    if (!members || !groups || (s->lit_count == 1 && s->lits[0].kind == LIT_NONE))
        return;
    for (size_t i = 0; i < s->lit_count && member_text_put(c, &seen, &s->lits[i]); i++) {
        const ast_lit *l = &s->lits[i];
        uint32_t inner = member_group(c, l);
        value x;
        if (inner != ID_NONE) {
            if (member_fits(c, index, inner, l))
                groups[v->group_count++] = inner;
        } else if (!(l->kind == LIT_WORD && names_broken(c, l->text)) &&
                   literal_value(c, &f, l, false, &x)) {
            if (x.state == V_KNOWN)
                members[v->member_count++] = x;
            else
                check_at(c, E0219, l->at, "none among members");
        }
    }
    v->members = members;
    v->groups = groups;
}

/* A joining or leaving: one event per member. */
static void group_event_slot(checker *c, uint32_t index, const ast_slot *s, group_event *list,
                             uint32_t *count)
{
    fact f = group_fact(c, index);
    uint32_t from = names_index(c, NS_SOURCE, s->cite.source);
    cite *cites = check_alloc(c, 1, sizeof *cites);
    if (s->minute >= 0)
        check_at(c, E0406, s->at, "members join and leave on a day, without a time");
    if (!cites || from == ID_NONE)
        return;
    cites[0] = (cite){from, s->cite.pinpoint};
    for (size_t i = 0; i < s->lit_count; i++) {
        group_event e = {.leaves = s->kind == SLOT_LEAVES};
        if (member_group(c, &s->lits[i]) != ID_NONE) {
            check_at(c, E0219, s->lits[i].at, "a group cannot join or leave; name its members");
            continue;
        }
        if (!literal_value(c, &f, &s->lits[i], false, &e.member) || e.member.state != V_KNOWN)
            continue;
        e.when = (dated){.in = {s->day, -1, DAY_NEVER, -1},
                         .known = c->sources.at[from].published,
                         .ceases = DAY_NEVER,
                         .ceases_minute = -1,
                         .ceases_known = DAY_NEVER,
                         .corrects = ID_NONE,
                         .cites = cites,
                         .cite_count = 1,
                         .at = s->at};
        uint32_t at = (*count)++;
        for (; at > 0 && list[at - 1].when.in.from > s->day; at--)
            list[at] = list[at - 1];
        list[at] = e;
    }
}

static void group_events(checker *c, const ast_decl *d, uint32_t index)
{
    group *g = &c->groups.at[index];
    size_t room = 0;
    for (size_t i = 0; i < d->slot_count; i++) {
        if (d->slots[i].kind == SLOT_JOINS || d->slots[i].kind == SLOT_LEAVES)
            room += d->slots[i].lit_count;
    }
    if (room > 10 * CHECK_VERSIONS_MAX) {
        check_at(c, E0801, d->name_at, "more than %d members join and leave",
                 10 * CHECK_VERSIONS_MAX);
        return;
    }
    group_event *list = room ? check_alloc(c, room, sizeof *list) : NULL;
    if (!list)
        return;
    for (size_t i = 0; i < d->slot_count; i++) {
        if (d->slots[i].kind == SLOT_JOINS || d->slots[i].kind == SLOT_LEAVES)
            group_event_slot(c, index, &d->slots[i], list, &g->event_count);
    }
    g->events = list;
}

static void group_fill(checker *c, const ast_decl *d, uint32_t index)
{
    group *g = &c->groups.at[index];
    uint32_t count = versions_count(c, d);
    group_version *list = check_alloc(c, count, sizeof *list);
    if (!list)
        return;
    bool good = !c->group_poison.at[index];
    for (uint32_t v = 0; v < count; v++) {
        const ast_block *b = version_block(d, v);
        const ast_slot *s = ast_slot_find(d, b, SLOT_MEMBERS);
        check_dated(c, d, b, 0, &list[v].when);
        if (s && good)
            group_fill_members(c, index, s, &list[v]);
    }
    versions_settle(c, list, count, sizeof *list, "group", d->name);
    if (good)
        group_events(c, d, index);
    g->versions = list;
    g->version_count = count;
}

void check_groups(checker *c)
{
    check_each(c, DECL_GROUP, group_declare);
    check_each(c, DECL_GROUP, group_fill);
}

/* ---- definitions ----------------------------------------------------------------------------- */

static void definition_fill(checker *c, const ast_decl *d, uint32_t index)
{
    definition *x = &c->definitions.at[index];
    uint32_t count = versions_count(c, d);
    definition_version *list = check_alloc(c, count, sizeof *list);
    if (!list)
        return;
    cond_scope scope = SCOPE_ANY;
    scope.item_only = x->of_item;
    for (uint32_t v = 0; v < count; v++) {
        const ast_block *b = version_block(d, v);
        const ast_slot *s = ast_slot_find(d, b, SLOT_IS);
        check_dated(c, d, b, d->block_count ? 0 : DATED_ALWAYS, &list[v].when);
        list[v].cond = s && s->cond ? check_cond(c, scope, s->cond) : 0;
    }
    versions_settle(c, list, count, sizeof *list, "definition", d->name);
    x->versions = list;
    x->version_count = count;
}

static void definition_declare(checker *c, const ast_decl *d, uint32_t index)
{
    ast_word of = slot_word(d, SLOT_OF);
    c->definitions.at[index].of_item = of.text.len > 0;
    if (of.text.len && !str_eq_c(of.text, "item"))
        check_at(c, E0307, of.at,
                 "a definition of `" STR_FMT "`; definitions are `of item` or of "
                 "nothing",
                 STR_ARG(of.text));
}

void check_definitions(checker *c)
{
    check_each(c, DECL_DEFINITION, definition_declare);
    check_each(c, DECL_DEFINITION, definition_fill);
}

/* ---- gates ----------------------------------------------------------------------------------- */

uint32_t check_date_fact(checker *c, ast_word w)
{
    const name_entry *e = names_get(c, NS_OPERAND, w);
    if (!e)
        return ID_NONE;
    bool is_fact = e->kind == DECL_FACT;
    if (is_fact && fact_poison(c, e->index))
        return ID_NONE;
    if (is_fact && c->facts.at[e->index].type == TYPE_DATE) {
        c->fact_notes.at[e->index].read = true;
        return e->index;
    }
    diag *g = check_at(c, E0407, w.at, "`" STR_FMT "` is not a date fact", STR_ARG(w.text));
    check_note(c, g, e->at, "declared here");
    return ID_NONE;
}

static void gate_fill(checker *c, const ast_decl *d, uint32_t index)
{
    gate *g = &c->gates.at[index];
    if (str_eq_c(d->name, "line"))
        check_at(c, E0302, d->name_at, "the name `line` is already used: for the line, in tests");
    const ast_slot *route = ast_slot_find(d, NULL, SLOT_ROUTE);
    const ast_slot *topics = ast_slot_find(d, NULL, SLOT_TOPICS);
    g->authority = names_index(c, NS_AUTHORITY, slot_word(d, SLOT_AUTHORITY));
    g->clock = check_date_fact(c, slot_word(d, SLOT_CLOCK));
    g->route = route && route->cond ? check_cond(c, SCOPE_ANY, route->cond) : 0;
    if (topics)
        g->topic_count = names_list(c, NS_TOPIC, topics->words, topics->word_count, &g->topics);
    c->gate_covered[index] = check_alloc(c, g->topic_count, sizeof(bool));
}

static void coverage_fill(checker *c, const ast_decl *d, uint32_t index)
{
    coverage *x = &c->coverages.at[index];
    const ast_slot *checked = ast_slot_find(d, NULL, SLOT_CHECKED);
    check_dated(c, d, NULL, 0, &x->when);
    x->gate = names_index(c, NS_GATE, (ast_word){d->name, d->name_at});
    x->topic = names_index(c, NS_TOPIC, d->second);
    const ast_slot *lines = ast_slot_find(d, NULL, SLOT_WHEN);
    x->lines = lines && lines->cond ? check_cond(c, SCOPE_ANY, lines->cond) : ID_NONE;
    x->checked_through = checked ? checked->day : DAY_ALWAYS;
    if (checked && x->when.in.from != DAY_ALWAYS && checked->day < x->when.in.from)
        check_at(c, E0401, checked->at, "checked through a day before it is in force");
    if (x->gate == ID_NONE || x->topic == ID_NONE)
        return;
    const gate *g = &c->gates.at[x->gate];
    for (uint32_t i = 0; i < g->topic_count; i++) {
        if (g->topics[i] != x->topic)
            continue;
        c->gate_covered[x->gate][i] = true;
        return;
    }
    diag *h = check_at(c, E0510, d->second.at, "`" STR_FMT "` is not a topic of gate `" STR_FMT "`",
                       STR_ARG(d->second.text), STR_ARG(g->name));
    check_note(c, h, g->at, "the gate is declared here");
}

void check_gates(checker *c)
{
    c->gate_covered = check_alloc(c, c->gates.count, sizeof(bool *));
    if (!c->gate_covered)
        return;
    check_each(c, DECL_GATE, gate_fill);
    check_each(c, DECL_COVERAGE, coverage_fill);
}

/* ---- instruments, conditions to meet, constraints -------------------------------------------- */

static void instrument_fill(checker *c, const ast_decl *d, uint32_t index)
{
    static const char *const kinds[] = {"licence", "notification", "approval"};
    instrument *x = &c->instruments.at[index];
    int32_t known;
    ast_word kind = slot_word(d, SLOT_KIND);
    long k = names_word(c, E0307, "kind of instrument", kind.text, kind.at, kinds, TG_COUNT(kinds));
    x->kind = k < 0 ? INSTR_LICENCE : (instr_kind)k;
    x->authority = names_index(c, NS_AUTHORITY, slot_word(d, SLOT_AUTHORITY));
    x->cite_count = check_cites(c, d, NULL, &x->cites, &known);
}

static void demand_fill(checker *c, const ast_decl *d, uint32_t index)
{
    demand *x = &c->demands.at[index];
    const ast_slot *satisfied = ast_slot_find(d, NULL, SLOT_SATISFIED);
    const ast_slot *failed = ast_slot_find(d, NULL, SLOT_FAILED);
    const ast_slot *excludes = ast_slot_find(d, NULL, SLOT_EXCLUDES);
    x->to_do = slot_text(d, SLOT_TO_DO);
    x->cite_count = check_cites(c, d, NULL, &x->cites, &x->known);
    x->satisfied = satisfied && satisfied->cond ? check_cond(c, SCOPE_ANY, satisfied->cond) : 0;
    x->failed = failed && failed->cond ? check_cond(c, SCOPE_ANY, failed->cond) : ID_NONE;
    if (excludes)
        x->exclude_count =
            names_list(c, NS_DEMAND, excludes->words, excludes->word_count, &x->excludes);
}

static void constraint_fill(checker *c, const ast_decl *d, uint32_t index)
{
    constraint *x = &c->constraints.at[index];
    const ast_slot *holds = ast_slot_find(d, NULL, SLOT_HOLDS);
    int32_t known;
    cond_scope scope = SCOPE_ANY;
    scope.as_of_only = true;
    x->cite_count = check_cites(c, d, NULL, &x->cites, &known);
    x->holds = holds && holds->cond ? check_cond(c, scope, holds->cond) : 0;
}

void check_demands(checker *c)
{
    check_each(c, DECL_INSTRUMENT, instrument_fill);
    check_each(c, DECL_CONDITION, demand_fill);
    check_each(c, DECL_CONSTRAINT, constraint_fill);
}
