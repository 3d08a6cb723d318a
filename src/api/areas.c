/*
 * areas.c - the bands of a pack in the plane of two figures of items.
 */
#include "api/handles.h"

#include "explain/area.h"

typedef bool area_finder(const model *m, uint32_t id, const area_plane *p, arena *a,
                         area_list *out);

static tg_status areas_of(const tg_pack *pack, uint32_t id, const tg_plane *where,
                          area_finder *find, tg_area *areas, size_t room, size_t *count)
{
    int32_t through = pack->m->current_through;
    area_plane p = {where->x, where->y, where->day == TG_DAY_NONE ? through : where->day,
                    where->known_on == TG_DAY_NONE ? through : where->known_on};
    *count = 0;
    if (!area_plane_good(pack->m, &p))
        return TG_ARGUMENT;
    arena *a = arena_new(&pack->s->alloc, 0);
    area_list found;
    tg_status st = a && find(pack->m, id, &p, a, &found) ? TG_OK : TG_NOMEM;
    if (st == TG_OK) {
        *count = found.list.count;
        for (size_t i = 0; i < found.list.count && i < room; i++) {
            const area *r = &found.list.at[i];
            areas[i] = (tg_area){r->x_from, r->x_end, r->y_from, r->y_end,
                                 r->is == TR_YES ? TG_YES : TG_OPEN};
        }
    }
    arena_free(a);
    return st;
}

tg_status tg_definition_areas(const tg_pack *pack, size_t id, const tg_plane *where, tg_area *areas,
                              size_t room, size_t *count)
{
    *count = 0;
    if (id >= pack->m->definitions_count)
        return TG_UNKNOWN;
    return areas_of(pack, (uint32_t)id, where, area_definition, areas, room, count);
}

tg_status tg_measure_areas(const tg_pack *pack, uint32_t id, const tg_plane *where, tg_area *areas,
                           size_t room, size_t *count)
{
    *count = 0;
    if (id >= pack->m->measures_count)
        return TG_UNKNOWN;
    return areas_of(pack, id, where, area_measure, areas, room, count);
}

bool tg_measure_names(const tg_pack *pack, uint32_t id, size_t sought_id)
{
    tg_assert(id < pack->m->measures_count && sought_id < pack->m->definitions_count);
    return area_names(pack->m, id, (uint32_t)sought_id);
}

bool tg_measure_compares(const tg_pack *pack, uint32_t id, uint32_t compared)
{
    tg_assert(id < pack->m->measures_count && compared < pack->m->facts_count);
    return area_compares(pack->m, id, compared);
}
