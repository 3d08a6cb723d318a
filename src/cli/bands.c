/*
 * bands.c - chips in the plane of TPP and memory bandwidth, with the bands of the pack's text.
 */
#include "cli/bands.h"
#include "base/num.h"
#include "cli/setup.h"

#include <string.h>

enum { AREAS_ROOM = 64 };

typedef struct {
    const tg_pack *pack;
    tg_plane plane;
    arena *a;
    tg_line *line;
    uint32_t item;
    VEC(band_area) areas;
    VEC(band_point) points;
} survey;

static const plot_series area_kinds[] = {{{"named by a licence, a review or a ban", 37}, TONE_OPEN},
                                         {{"named by charges only: a duty band", 34}, TONE_WAIT}};

/* ---- rectangles ------------------------------------------------------------------------------ */

/* Found before under another name: the names are joined. */
static bool join_equal(survey *s, str name, const tg_area *found, size_t count, size_t kind)
{
    for (size_t i = 0; i + count <= s->areas.count; i++) {
        bool equal = s->areas.at[i].kind == kind;
        for (size_t k = 0; k < count && equal; k++) {
            const band_area *x = &s->areas.at[i + k];
            equal = x->x_from == found[k].x_from && x->x_end == found[k].x_end &&
                    x->y_from == found[k].y_from && x->y_end == found[k].y_end &&
                    x->partly == (found[k].is != TG_YES) && str_eq(x->label, s->areas.at[i].label);
        }
        bool whole = equal && (i == 0 || !str_eq(s->areas.at[i - 1].label, s->areas.at[i].label)) &&
                     (i + count == s->areas.count ||
                      !str_eq(s->areas.at[i + count].label, s->areas.at[i].label));
        if (!whole)
            continue;
        str label =
            arena_print(s->a, STR_FMT ", " STR_FMT, STR_ARG(s->areas.at[i].label), STR_ARG(name));
        for (size_t k = 0; k < count && label.ptr; k++)
            s->areas.at[i + k].label = label;
        return true;
    }
    return false;
}

static bool is_whole_plane(const tg_area *r)
{
    return r->x_from == INT64_MIN && r->x_end == INT64_MAX && r->y_from == INT64_MIN &&
           r->y_end == INT64_MAX;
}

/* Duty bands last: they lie inside the others and are drawn on top. Otherwise as found. */
static void order_areas(survey *s)
{
    for (size_t i = 1; i < s->areas.count; i++)
        for (size_t k = i; k > 0 && s->areas.at[k - 1].kind > s->areas.at[k].kind; k--) {
            band_area t = s->areas.at[k];
            s->areas.at[k] = s->areas.at[k - 1];
            s->areas.at[k - 1] = t;
        }
}

static bool add_areas(survey *s, str name, const tg_area *found, size_t count, size_t kind)
{
    if (!count || (count == 1 && is_whole_plane(&found[0])) ||
        join_equal(s, name, found, count, kind))
        return true;
    for (size_t i = 0; i < count; i++) {
        band_area r = {name, found[i].x_from,      found[i].x_end, found[i].y_from, found[i].y_end,
                       kind, found[i].is != TG_YES};
        if (!vec_push(s->a, &s->areas, r))
            return false;
    }
    return true;
}

static bool is_charge(const survey *s, uint32_t measure)
{
    return str_eq(of_text(tg_measure_get(s->pack, measure).effect), STR("charges"));
}

/* Measures that name the definition; how many of them charge. */
static size_t named_by(const survey *s, size_t definition, size_t *charges)
{
    size_t count = 0;
    *charges = 0;
    for (uint32_t m = 0; m < tg_measure_count(s->pack); m++) {
        if (!tg_measure_names(s->pack, m, definition))
            continue;
        count++;
        *charges += is_charge(s, m);
    }
    return count;
}

static bool definition_areas(survey *s, size_t i)
{
    tg_area found[AREAS_ROOM];
    tg_text title;
    bool of_item;
    size_t count, charges;
    str name = of_text(tg_definition_name(s->pack, i, &title, &of_item));
    size_t named = of_item ? named_by(s, i, &charges) : 0;
    if (!named)
        return true;
    if (tg_definition_areas(s->pack, i, &s->plane, found, AREAS_ROOM, &count) != TG_OK)
        return false;
    return add_areas(s, name, found, count < AREAS_ROOM ? count : AREAS_ROOM, charges == named);
}

static bool measure_areas(survey *s, uint32_t m)
{
    tg_area found[AREAS_ROOM];
    size_t count;
    if (!tg_measure_compares(s->pack, m, s->plane.x) &&
        !tg_measure_compares(s->pack, m, s->plane.y))
        return true;
    if (tg_measure_areas(s->pack, m, &s->plane, found, AREAS_ROOM, &count) != TG_OK)
        return false;
    return add_areas(s, of_text(tg_measure_get(s->pack, m).name), found,
                     count < AREAS_ROOM ? count : AREAS_ROOM, is_charge(s, m));
}

/* ---- points ---------------------------------------------------------------------------------- */

/* The fact of the chip as plain digits; false where it is not known exactly. */
static bool read_figure(survey *s, uint32_t fact, figure_at *out)
{
    tg_fact_info f = tg_fact_get(s->pack, fact);
    strbuf b, digits;
    strbuf_init(&b, NULL);
    strbuf_init(&digits, NULL);
    tg_line_text(s->line, fact, sink_buffer(&b));
    str t = strbuf_str(&b);
    if (f.unit.len && str_ends(t, of_text(f.unit)))
        t = str_trim(str_sub(t, 0, t.len - f.unit.len));
    for (size_t i = 0; i < t.len; i++)
        if (t.ptr[i] != '_')
            strbuf_char(&digits, t.ptr[i]);
    bool good = f.scale <= NUM_SCALE_MAX &&
                num_parse(strbuf_str(&digits), f.scale, '\0', &out->v) == NUM_OK;
    out->text = good ? str_dup(s->a, strbuf_str(&digits)) : STR("");
    strbuf_free(&b);
    strbuf_free(&digits);
    return good && out->text.ptr;
}

/* What people call it: the catalogue's column `model`, else its id. */
static str model_name(survey *s, str id)
{
    size_t row = tg_item_find(s->pack, to_text(id), NULL);
    for (size_t i = 0; row != SIZE_MAX && i < tg_item_column_count(s->pack, row); i++)
        if (str_eq(of_text(tg_item_heading(s->pack, row, i)), STR("model")))
            return of_text(tg_item_cell(s->pack, row, i));
    return id;
}

/* False where the figures are not known. */
static bool place_chip(survey *s, str id, band_point *out)
{
    tg_reason why;
    tg_line_clear(s->line);
    return tg_line_set_id(s->line, s->item, to_text(id), &why) == TG_OK &&
           read_figure(s, s->plane.x, &out->x) && read_figure(s, s->plane.y, &out->y);
}

static bool add_points(survey *s, const band_chip *chips, size_t count, uint64_t *unplaced)
{
    for (size_t i = 0; i < tg_item_count(s->pack); i++) {
        band_point p = {.label = STR(""), .note = STR(""), .kind = BANDS_OTHER};
        str id = of_text(tg_item_id(s->pack, i));
        bool named = false;
        for (size_t k = 0; k < count && !named; k++)
            named = str_eq(chips[k].id, id);
        if (!named && place_chip(s, id, &p) && !vec_push(s->a, &s->points, p))
            return false;
    }
    for (size_t k = 0; k < count; k++) {
        band_point p = {
            .label = model_name(s, chips[k].id), .note = chips[k].note, .kind = chips[k].kind};
        if (!place_chip(s, chips[k].id, &p))
            ++*unplaced;
        else if (!vec_push(s->a, &s->points, p))
            return false;
    }
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void describe(const survey *s, const band_kind *kinds, band_picture *out)
{
    tg_fact_info x = tg_fact_get(s->pack, s->plane.x), y = tg_fact_get(s->pack, s->plane.y);
    out->plot = (plot_bands){
        .head = {.name = "chips_and_bands",
                 .title = STR("Chips by processing performance and memory bandwidth"),
                 .description = STR(
                     "Both axes are logarithmic. Bands are drawn from the pack's own text: dashed "
                     "where other facts decide too, filled where nothing else does, open to an "
                     "edge where "
                     "the text sets no bound. "
                     "The tables below have all names and bounds."),
                 .unit = of_text(y.unit),
                 .scale = y.scale},
        .x_name = of_text(x.title),
        .y_name = of_text(y.title),
        .x_unit = of_text(x.unit),
        .x_scale = x.scale,
        .log = true,
        .kinds = kinds,
        .kind_count = BANDS_OTHER + 1,
        .points = s->points.at,
        .point_count = s->points.count,
        .areas_of = area_kinds,
        .areas_of_count = TG_COUNT(area_kinds),
        .areas = s->areas.at,
        .area_count = s->areas.count};
    out->possible = true;
}

bool bands_make(const tg_pack *pack, int32_t day, int32_t known_on,
                const band_kind kinds[BANDS_OTHER + 1], const band_chip *chips, size_t count,
                arena *a, band_picture *out)
{
    survey s = {.pack = pack, .a = a};
    *out = (band_picture){.possible = false};
    s.plane = (tg_plane){tg_fact_find(pack, to_text(STR("item.tpp"))),
                         tg_fact_find(pack, to_text(STR("item.dram_bandwidth"))), day, known_on};
    s.item = tg_fact_find(pack, to_text(STR("item")));
    if (s.plane.x == TG_NO_ID || s.plane.y == TG_NO_ID || s.item == TG_NO_ID)
        return true;
    if (tg_line_new(pack, &s.line) != TG_OK)
        return false;
    bool good = true;
    for (size_t i = 0; good && i < tg_definition_count(pack); i++)
        good = definition_areas(&s, i);
    for (uint32_t m = 0; good && m < tg_measure_count(pack); m++)
        good = measure_areas(&s, m);
    good = good && add_points(&s, chips, count, &out->unplaced);
    order_areas(&s);
    tg_line_free(s.line);
    if (good)
        describe(&s, kinds, out);
    return good;
}
