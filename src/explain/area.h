/*
 * area.h - where a condition can hold in the plane of two number facts of an item.
 *
 *     y |      .-------.                 thresholds of the condition on x and on y cut the plane
 *       |  no  | open  |  no             into cells; in a cell every comparison of x or y with a
 *       |------+-------+-----            number is decided, whatever reads other facts is open.
 *       |  no  | yes   |  no             Cells of one truth are joined to rectangles.
 *       '--------------------- x
 *
 * For drawing the bands of a policy from its own text. Nothing is decided from it.
 */
#ifndef TG_EXPLAIN_AREA_H
#define TG_EXPLAIN_AREA_H

#include "explain/trace.h"

/* The axes, the day whose versions count, and what is known then. */
typedef struct { uint32_t x, y; int32_t day, known_on; } area_plane;

/* [from, end) in steps of the facts; INT64_MIN and INT64_MAX where no threshold bounds it. `is` is
 * yes or open. */
typedef struct { int64_t x_from, x_end, y_from, y_end; tri is; } area;
typedef struct { VEC(area) list; } area_list;

/* Whether both facts are plain numbers. */
bool area_plane_good(const model *m, const area_plane *p);
/* The rectangles of a definition, or of what a measure's `when` and `unless` say; none where no
 * version is in force. By y, then x. False: out of memory. */
TG_MUST_USE bool area_definition(const model *m, uint32_t id, const area_plane *p, arena *a,
                                 area_list *out);
TG_MUST_USE bool area_measure(const model *m, uint32_t id, const area_plane *p, arena *a,
                              area_list *out);
/* Does a version of the measure name the definition, itself or through others, as what it is about?
 * A definition that is only left out (`is not`) does not count. */
bool area_names(const model *m, uint32_t id, uint32_t sought_id);
/* Does a version's own text compare the fact, not through a definition? */
bool area_compares(const model *m, uint32_t id, uint32_t compared);

#endif
