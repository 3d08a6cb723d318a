/*
 * contents.c - what a pack declares: facts, gates, measures, conditions to meet, catalogue rows,
 * definitions.
 */
#include "api/handles.h"

#include "explain/given.h"
#include "explain/when.h"

/* ---- facts ----------------------------------------------------------------------------------- */

size_t tg_fact_count(const tg_pack *pack)
{
    return pack->m->facts_count;
}

tg_fact_info tg_fact_get(const tg_pack *pack, uint32_t id)
{
    const model *m = pack->m;
    tg_assert(id < m->facts_count);
    const fact *f = &m->facts[id];
    str unit_name = STR("");
    if (f->unit != ID_NONE)
        unit_name = m->units[f->unit].name;
    else if (f->currency != ID_NONE)
        unit_name = m->currencies[f->currency].name;
    return (tg_fact_info){.name = text_of(f->name),
                          .title = text_of(f->title),
                          .ask = text_of(f->ask),
                          .unit = text_of(unit_name),
                          .type = (tg_type)f->type,
                          .kind = (tg_fact_kind)f->kind,
                          .scale = f->scale,
                          .may_be_none = f->may_be_none,
                          .derived = f->derived,
                          .symbol_count = f->symbol_count};
}

uint32_t tg_fact_find(const tg_pack *pack, tg_text name)
{
    return model_fact(pack->m, str_of(name));
}

tg_text tg_fact_symbol(const tg_pack *pack, uint32_t id, size_t i)
{
    const fact *f = &pack->m->facts[id];
    tg_assert(i < f->symbol_count);
    return text_of(f->symbols[i]);
}

/* ---- gates ----------------------------------------------------------------------------------- */

size_t tg_gate_count(const tg_pack *pack)
{
    return pack->m->gates_count;
}

tg_gate_info tg_gate_get(const tg_pack *pack, uint32_t id)
{
    const model *m = pack->m;
    tg_assert(id < m->gates_count);
    const gate *g = &m->gates[id];
    return (tg_gate_info){.name = text_of(g->name),
                          .title = text_of(g->title),
                          .authority = text_of(m->authorities[g->authority].name),
                          .clock = text_of(m->facts[g->clock].name),
                          .clock_fact = g->clock,
                          .topic_count = g->topic_count,
                          .authority_title = text_of(m->authorities[g->authority].title)};
}

tg_text tg_gate_topic(const tg_pack *pack, uint32_t id, size_t i)
{
    const gate *g = &pack->m->gates[id];
    tg_assert(i < g->topic_count);
    return text_of(pack->m->topics[g->topics[i]].title);
}

uint32_t tg_gate_find(const tg_pack *pack, tg_text name)
{
    return map_get(&pack->m->gate_ids, str_of(name));
}

/* ---- measures -------------------------------------------------------------------------------- */

size_t tg_measure_count(const tg_pack *pack)
{
    return pack->m->measures_count;
}

tg_measure_info tg_measure_get(const tg_pack *pack, uint32_t id)
{
    tg_assert(id < pack->m->measures_count);
    const measure *x = &pack->m->measures[id];
    const measure_version *newest = &x->versions[x->version_count - 1];
    return (tg_measure_info){.name = text_of(x->name),
                             .title = text_of(x->title),
                             .status = text_of(str_c(status_name(newest->status))),
                             .effect = text_of(str_c(effect_name(newest->effect))),
                             .gate = x->gate,
                             .version_count = x->version_count};
}

tg_charge_info tg_charge_get(const tg_pack *pack, uint32_t id)
{
    const model *m = pack->m;
    tg_assert(id < m->measures_count);
    const measure *x = &m->measures[id];
    tg_charge_info info = {.name = text_of(x->name), .title = text_of(x->title)};
    info.payee = info.payee_title = info.currency = text_of(STR(""));
    for (uint32_t v = x->version_count; v-- > 0;) {
        const measure_version *mv = &x->versions[v];
        if (mv->effect != EF_CHARGE)
            continue;
        info.payee = text_of(m->authorities[mv->charge.payee].name);
        info.payee_title = text_of(m->authorities[mv->charge.payee].title);
        info.currency = text_of(m->currencies[mv->charge.currency].name);
        break;
    }
    return info;
}

/* ---- conditions to meet ---------------------------------------------------------------------- */

size_t tg_demand_count(const tg_pack *pack)
{
    return pack->m->demands_count;
}

tg_demand_info tg_demand_get(const tg_pack *pack, uint32_t id)
{
    tg_assert(id < pack->m->demands_count);
    const demand *d = &pack->m->demands[id];
    return (tg_demand_info){text_of(d->name), text_of(d->title), text_of(d->to_do)};
}

/* ---- catalogues ------------------------------------------------------------------------------ */

size_t tg_item_count(const tg_pack *pack)
{
    return pack->row_count;
}

/* The catalogue of row `row` of all; `*row` becomes its place there. */
static const catalogue *row_catalogue(const tg_pack *pack, size_t *row)
{
    tg_assert(*row < pack->row_count);
    uint32_t c = 0;
    while (*row >= pack->row_first[c + 1])
        c++;
    *row -= pack->row_first[c];
    return &pack->m->catalogues[c];
}

tg_text tg_item_id(const tg_pack *pack, size_t row)
{
    const catalogue *c = row_catalogue(pack, &row);
    return text_of(c->ids[row]);
}

size_t tg_item_find(const tg_pack *pack, tg_text id_or_alias, bool *by_alias)
{
    bool alias = false;
    size_t found = SIZE_MAX;
    for (uint32_t i = 0; i < pack->m->catalogues_count && found == SIZE_MAX; i++) {
        uint32_t row = given_row(&pack->m->catalogues[i], str_of(id_or_alias), &alias);
        if (row != MAP_NONE)
            found = (size_t)pack->row_first[i] + row;
    }
    if (by_alias)
        *by_alias = alias && found != SIZE_MAX;
    return found;
}

tg_text tg_item_near(const tg_pack *pack, tg_text text)
{
    arena *a = arena_new(&pack->s->alloc, 0);
    str said = STR("");
    for (uint32_t i = 0; a && i < pack->m->catalogues_count && !said.len; i++) {
        str alias;
        const catalogue *c = &pack->m->catalogues[i];
        uint32_t row = given_near(c, str_of(text), a, &alias);
        if (row != MAP_NONE)
            said = alias.len ? alias : c->ids[row];
    }
    arena_free(a); /* what is said lies in the pack */
    return text_of(said);
}

size_t tg_item_column_count(const tg_pack *pack, size_t row)
{
    return row_catalogue(pack, &row)->heading_count;
}

tg_text tg_item_heading(const tg_pack *pack, size_t row, size_t column)
{
    const catalogue *c = row_catalogue(pack, &row);
    tg_assert(column < c->heading_count);
    return text_of(c->headings[column]);
}

tg_text tg_item_cell(const tg_pack *pack, size_t row, size_t column)
{
    const catalogue *c = row_catalogue(pack, &row);
    tg_assert(column < c->heading_count);
    return text_of(c->raw[row * c->heading_count + column]);
}

/* ---- definitions ----------------------------------------------------------------------------- */

size_t tg_definition_count(const tg_pack *pack)
{
    return pack->m->definitions_count;
}

tg_text tg_definition_name(const tg_pack *pack, size_t i, tg_text *title, bool *of_item)
{
    tg_assert(i < pack->m->definitions_count);
    const definition *d = &pack->m->definitions[i];
    if (title)
        *title = text_of(d->title);
    if (of_item)
        *of_item = d->of_item;
    return text_of(d->name);
}

bool tg_definition_dated(const tg_pack *pack, size_t i)
{
    tg_assert(i < pack->m->definitions_count);
    const definition *d = &pack->m->definitions[i];
    return d->version_count > 0 && d->versions[0].when.in.from != DAY_ALWAYS;
}

/* The first day after `after` on which a definition of items begins or ends; DAY_NEVER. */
static int32_t definition_day(const model *m, int32_t after)
{
    int32_t next = DAY_NEVER;
    for (uint32_t i = 0; i < m->definitions_count; i++) {
        const definition *d = &m->definitions[i];
        for (uint32_t v = 0; d->of_item && v < d->version_count; v++) {
            dspan s = when_span(&d->versions[v].when, DAY_NEVER);
            if (s.from > after && s.from < next)
                next = s.from;
            if (s.end > after && s.end < next)
                next = s.end;
        }
    }
    return next;
}

size_t tg_definition_days(const tg_pack *pack, int32_t *days, size_t room)
{
    size_t count = 0;
    for (int32_t day = DAY_ALWAYS; (day = definition_day(pack->m, day)) != DAY_NEVER; count++) {
        if (count < room)
            days[count] = day;
    }
    return count;
}
