/*
 * check.c - the order of the passes, and the model put together.
 *
 * Names first, then whatever gives types (units, facts, questions, parameters), then what is made
 * of conditions, then what joins measures, then what must hold over all of it. After names_declare
 * no list but `conds` grows, so the model's tables can be read while they are being filled.
 */
#include "policy/check.h"
#include "policy/codes.h"
#include "policy/value.h"

#include <stdarg.h>
#include <stdio.h>

void *check_alloc(checker *c, size_t count, size_t size)
{
    void *p = arena_alloc(c->a, count, size);
    if (!p)
        c->oom = true;
    return p;
}

diags *check_sink(checker *c, diag_id id, span at)
{
    uint32_t key[4] = {(uint32_t)id, at.file, at.from, at.to};
    str text = {(const char *)key, sizeof key};
    if (c->oom || (at.file != FILE_NONE && map_get(&c->said, text) != MAP_NONE))
        return c->mute;
    text = str_dup(c->a, text);
    if (!text.ptr || !map_put(&c->said, text, 1)) {
        c->oom = true;
        return c->mute;
    }
    return c->d;
}

str check_text(checker *c, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, fmt, args);
    char *text = bytes < 0 ? NULL : check_alloc(c, (size_t)bytes + 1, 1);
    str s = STR("");
    if (text) {
        vsnprintf(text, (size_t)bytes + 1, fmt, again);
        s = (str){text, (size_t)bytes};
    }
    va_end(again);
    va_end(args);
    return s;
}

void check_unreadable(checker *c, diag_id id, span at, const char *what, str path)
{
    const char *why = c->files->why ? c->files->why(c->files->ctx) : "";
    diag *g = check_at(c, id, at, "could not read %s`" STR_FMT "`%s%s", what, STR_ARG(path),
                       *why ? ": " : "", why);
    if (*why && at.file == FILE_NONE)
        check_hint(c, g, "a pack is a folder of *.tg files, all of which must be readable");
}

void check_each(checker *c, decl_kind kind, check_fill *fill)
{
    for (size_t i = 0; i < c->decls.count && !c->oom; i++) {
        const check_decl *e = &c->decls.at[i];
        if (e->decl->kind == kind && e->index != ID_NONE)
            fill(c, e->decl, e->index);
    }
}

/* The lists as they are now. */
static void model_sync(checker *c)
{
    model *m = c->m;
#define X(T, list)                                                                                 \
    m->list = c->list.at;                                                                          \
    m->list##_count = (uint32_t)c->list.count;
    MODEL_LIST(X)
#undef X
}

#define MODEL_NAMES(c, table, list)                                                                \
    for (uint32_t i = 0; i < (c)->m->list##_count; i++) {                                          \
        if (map_get(&(c)->m->table, (c)->m->list[i].name) == MAP_NONE &&                           \
            !map_put(&(c)->m->table, (c)->m->list[i].name, i))                                     \
            (c)->oom = true;                                                                       \
    }

static void model_names(checker *c)
{
    model *m = c->m;
    map *maps[] = {&m->fact_ids,  &m->measure_ids,    &m->gate_ids,       &m->demand_ids,
                   &m->group_ids, &m->instrument_ids, &m->definition_ids, &m->parameter_ids,
                   &m->scenario_ids};
    for (size_t i = 0; i < TG_COUNT(maps); i++)
        map_init(maps[i], c->a);
    MODEL_NAMES(c, fact_ids, facts)
    MODEL_NAMES(c, measure_ids, measures)
    MODEL_NAMES(c, gate_ids, gates)
    MODEL_NAMES(c, demand_ids, demands)
    MODEL_NAMES(c, group_ids, groups)
    MODEL_NAMES(c, instrument_ids, instruments)
    MODEL_NAMES(c, definition_ids, definitions)
    MODEL_NAMES(c, parameter_ids, parameters)
    MODEL_NAMES(c, scenario_ids, scenarios)
}

static void model_head(checker *c)
{
    const ast_decl *d = c->packs.at[0].decl;
    if (!d)
        return;
    const ast_slot *version = ast_slot_find(d, NULL, SLOT_VERSION_NO);
    const ast_slot *current = ast_slot_find(d, NULL, SLOT_CURRENT);
    c->m->name = d->name;
    c->m->title = d->title;
    c->m->version = version ? version->text : STR("");
    c->m->current_through = current ? current->day : DAY_MAX;
}

/* Nothing is poisoned without a message. */
static void poison_check(const checker *c)
{
    for (size_t i = 0; i < c->facts.count; i++)
        tg_assert(!c->fact_notes.at[i].poison);
    for (size_t i = 0; i < c->groups.count; i++)
        tg_assert(!c->group_poison.at[i]);
    for (size_t i = 0; i < c->parameters.count; i++)
        tg_assert(!c->parameter_poison[i]);
}

model *check_model(checker *c)
{
    static void (*const passes[])(checker *) = {
        names_declare,   model_sync,       check_units,     check_sources,  check_facts,
        check_questions, check_parameters, catalogue_load,  check_groups,   check_definitions,
        check_derived,   check_gates,      check_demands,   check_measures, check_limits,
        check_tests,     check_graphs,     check_scenarios, catalogue_codes,
    };
    interner_init(&c->m->codes, c->a);
    c->m->texts = c->d;
    c->m->memory = c->a;
    for (size_t i = 0; i < TG_COUNT(passes) && !c->oom; i++)
        passes[i](c);
    if (c->oom || diags_errors(c->d) != c->errors_before)
        return NULL;
    poison_check(c);
    check_warn(c);
    model_sync(c);
    model_head(c);
    model_names(c);
    c->oom |= !codes_index(c->m, c->a);
    return c->oom ? NULL : c->m;
}
