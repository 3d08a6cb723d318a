/*
 * area.c - where a condition can hold in the plane of two number facts of an item.
 */
#include "explain/area.h"

#include "explain/when.h"

enum {
    DEPTH_MAX = 256, /* conditions and definitions in one another; past it all is open */
    CUTS_MAX = 512   /* thresholds on one axis; a pack has a dozen */
};

typedef struct {
    const model *m;
    const area_plane *p;
    arena *a;
    VEC(int64_t) x, y; /* first values of cells, ascending after sorting */
    int64_t at_x, at_y;
    bool failed;
} area_survey;

/* ---- what stands in a comparison ------------------------------------------------------------- */

static bool is_plain_number(const fact *f)
{
    return (f->type == TYPE_WHOLE || f->type == TYPE_DECIMAL) && !f->derived;
}

bool area_plane_good(const model *m, const area_plane *p)
{
    return p->x < m->facts_count && p->y < m->facts_count && p->x != p->y &&
           is_plain_number(&m->facts[p->x]) && is_plain_number(&m->facts[p->y]);
}

/* Value of one step, in base units. */
static rat step_value(const model *m, const fact *f, int64_t steps)
{
    rat v = rat_scaled(steps, f->scale);
    if (f->unit != ID_NONE && !rat_mul(v, m->units[f->unit].scale, &v))
        v = rat_int(0);
    return v;
}

static uint32_t area_version(const area_survey *s, version_list v, int32_t as_of)
{
    instant t = {as_of == DAY_ALWAYS ? s->p->day : as_of, 0};
    return when_at(v, t, s->p->known_on, true);
}

/* The number an operand stands for; false where that depends on the line or is open. */
static bool fixed_number(const area_survey *s, const operand *o, rat *out)
{
    if (o->kind == O_NUMBER) {
        *out = o->number;
        return true;
    }
    if (o->kind != O_PARAM)
        return false;
    const parameter *p = &s->m->parameters[o->id];
    uint32_t v = area_version(s, VERSION_LIST(p->versions, p->version_count), o->as_of);
    if (v == ID_NONE || p->versions[v].kind != PARAM_FIXED)
        return false;
    *out = p->versions[v].lo;
    return true;
}

/* A comparison of one axis with a number: which fact, which number, and whether the fact stands
 * on the right. */
static bool axis_comparison(const area_survey *s, const cond *c, uint32_t *id, rat *number,
                            bool *turned)
{
    if (c->left.op || c->right.op)
        return false;
    for (int side = 0; side < 2; side++) {
        const operand *f = side ? &c->right.a : &c->left.a;
        const operand *n = side ? &c->left.a : &c->right.a;
        if (f->kind != O_FACT || (f->id != s->p->x && f->id != s->p->y))
            continue;
        *id = f->id;
        *turned = side == 1;
        return fixed_number(s, n, number);
    }
    return false;
}

/* ---- thresholds ------------------------------------------------------------------------------ */

static void add_cut(area_survey *s, uint32_t id, int64_t step)
{
    const fact *f = &s->m->facts[id];
    if (step <= f->low || step > f->high)
        return;
    bool good = id == s->p->x ? vec_push(s->a, &s->x, step) : vec_push(s->a, &s->y, step);
    s->failed |= !good;
}

static void cut_axis(area_survey *s, uint32_t id, rat number)
{
    const fact *f = &s->m->facts[id];
    int64_t low, high;
    if (f->unit != ID_NONE && !rat_div(number, s->m->units[f->unit].scale, &number))
        return;
    if (rat_ceil(number, f->scale, &low))
        add_cut(s, id, low);
    if (rat_floor(number, f->scale, &high) && high < INT64_MAX)
        add_cut(s, id, high + 1);
}

static const definition_version *definition_in_force(const area_survey *s, uint32_t id,
                                                     int32_t as_of)
{
    const definition *d = &s->m->definitions[id];
    uint32_t v = area_version(s, VERSION_LIST(d->versions, d->version_count), as_of);
    return v == ID_NONE ? NULL : &d->versions[v];
}

static void add_cuts(area_survey *s, uint32_t root, unsigned depth)
{
    const cond *c = &s->m->conds[root];
    uint32_t id;
    rat number;
    bool turned;
    if (depth > DEPTH_MAX)
        return;
    if (c->kind == X_CMP && axis_comparison(s, c, &id, &number, &turned))
        cut_axis(s, id, number);
    if (c->kind == X_IS && (c->fact == s->p->x || c->fact == s->p->y) && c->val.state == V_KNOWN)
        cut_axis(s, c->fact, step_value(s->m, &s->m->facts[c->fact], c->val.lo));
    for (uint32_t i = 0; i < c->kid_count; i++)
        add_cuts(s, c->kids[i], depth + 1);
    const definition_version *d =
        c->kind == X_DEF ? definition_in_force(s, c->ref, c->as_of) : NULL;
    if (d)
        add_cuts(s, d->cond, depth + 1);
}

/* Ascending, each once, the least value of the fact first. */
static size_t order_cuts(int64_t *at, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && at[k - 1] > at[k]; k--) {
            int64_t t = at[k];
            at[k] = at[k - 1];
            at[k - 1] = t;
        }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!kept || at[kept - 1] != at[i])
            at[kept++] = at[i];
    return kept;
}

/* ---- truth in one cell ----------------------------------------------------------------------- */

static tri tri_not(tri x)
{
    return x == TR_OPEN ? TR_OPEN : x == TR_YES ? TR_NO : TR_YES;
}

static tri cell_compare(const area_survey *s, const cond *c)
{
    uint32_t id;
    rat number;
    bool turned, is = false;
    if (!axis_comparison(s, c, &id, &number, &turned))
        return TR_OPEN;
    rat here = step_value(s->m, &s->m->facts[id], id == s->p->x ? s->at_x : s->at_y);
    int order = turned ? rat_cmp(number, here) : rat_cmp(here, number);
    switch (c->op) {
    case CMP_LT: is = order < 0; break;
    case CMP_LE: is = order <= 0; break;
    case CMP_GT: is = order > 0; break;
    case CMP_GE: is = order >= 0; break;
    case CMP_EQ: is = order == 0; break;
    case CMP_NE: is = order != 0; break;
    }
    return is ? TR_YES : TR_NO;
}

static tri cell_is(const area_survey *s, uint32_t id, unsigned depth);

/* AND: no as soon as one is no; OR the other way round. */
static tri cell_is_list(const area_survey *s, const cond *c, tri ends, unsigned depth)
{
    tri all = tri_not(ends);
    for (uint32_t i = 0; i < c->kid_count; i++) {
        tri one = cell_is(s, c->kids[i], depth + 1);
        if (one == ends)
            return ends;
        if (one == TR_OPEN)
            all = TR_OPEN;
    }
    return all;
}

static tri cell_is(const area_survey *s, uint32_t id, unsigned depth)
{
    const cond *c = &s->m->conds[id];
    if (depth > DEPTH_MAX)
        return TR_OPEN;
    bool axis = c->fact == s->p->x || c->fact == s->p->y;
    switch (c->kind) {
    case X_TRUE: return TR_YES;
    case X_FALSE: return TR_NO;
    case X_AND: return cell_is_list(s, c, TR_NO, depth);
    case X_OR: return cell_is_list(s, c, TR_YES, depth);
    case X_NOT: return tri_not(cell_is(s, c->kids[0], depth + 1));
    case X_CMP: return cell_compare(s, c);
    case X_IS:
        if (!axis || c->val.state != V_KNOWN)
            return TR_OPEN;
        return c->val.lo == (c->fact == s->p->x ? s->at_x : s->at_y) ? TR_YES : TR_NO;
    case X_NONE: return axis ? TR_NO : TR_OPEN;
    case X_IN:
    case X_UNDER: return TR_OPEN;
    case X_DEF: break;
    }
    const definition_version *d = definition_in_force(s, c->ref, c->as_of);
    return d ? cell_is(s, d->cond, depth + 1) : TR_NO;
}

/* ---- rectangles ------------------------------------------------------------------------------ */

/* when AND NOT unless; ID_NONE: not there. */
typedef struct {
    uint32_t when, unless;
} area_roots;

static tri cell_truth(area_survey *s, area_roots r, size_t x, size_t y)
{
    s->at_x = s->x.at[x];
    s->at_y = s->y.at[y];
    tri when = r.when == ID_NONE ? TR_YES : cell_is(s, r.when, 0);
    tri unless = r.unless == ID_NONE ? TR_YES : tri_not(cell_is(s, r.unless, 0));
    if (when == TR_NO || unless == TR_NO)
        return TR_NO;
    return when == TR_YES && unless == TR_YES ? TR_YES : TR_OPEN;
}

static int64_t end_of(const int64_t *at, size_t count, size_t i)
{
    return i < count ? at[i] : INT64_MAX;
}

/* The run [x, end) of row y, joined to the one of equal width and truth that ends below it. */
static bool add_area_run(area_survey *s, size_t x, size_t end, size_t y, tri is, area_list *out)
{
    area r = {x ? s->x.at[x] : INT64_MIN, end_of(s->x.at, s->x.count, end),
              y ? s->y.at[y] : INT64_MIN, end_of(s->y.at, s->y.count, y + 1), is};
    for (size_t i = 0; i < out->list.count; i++) {
        area *below = &out->list.at[i];
        if (below->y_end == r.y_from && below->x_from == r.x_from && below->x_end == r.x_end &&
            below->is == is) {
            below->y_end = r.y_end;
            return true;
        }
    }
    return vec_push(s->a, &out->list, r);
}

static bool add_area_row(area_survey *s, area_roots r, size_t y, area_list *out)
{
    size_t start = 0;
    tri run = cell_truth(s, r, 0, y);
    for (size_t x = 1; x <= s->x.count; x++) {
        tri now = x < s->x.count ? cell_truth(s, r, x, y) : TR_NO;
        if (x < s->x.count && now == run)
            continue;
        if (run != TR_NO && !add_area_run(s, start, x, y, run, out))
            return false;
        start = x;
        run = now;
    }
    return true;
}

static bool find_areas(const model *m, area_roots r, const area_plane *p, arena *a, area_list *out)
{
    area_survey s = {.m = m, .p = p, .a = a};
    s.failed = !vec_push(a, &s.x, m->facts[p->x].low) || !vec_push(a, &s.y, m->facts[p->y].low);
    if (r.when != ID_NONE)
        add_cuts(&s, r.when, 0);
    if (r.unless != ID_NONE)
        add_cuts(&s, r.unless, 0);
    if (s.failed)
        return false;
    s.x.count = order_cuts(s.x.at, s.x.count);
    s.y.count = order_cuts(s.y.at, s.y.count);
    if (s.x.count > CUTS_MAX || s.y.count > CUTS_MAX) {
        area whole = {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, TR_OPEN};
        return vec_push(a, &out->list, whole);
    }
    for (size_t y = 0; y < s.y.count; y++)
        if (!add_area_row(&s, r, y, out))
            return false;
    return true;
}

bool area_definition(const model *m, uint32_t id, const area_plane *p, arena *a, area_list *out)
{
    area_survey s = {.m = m, .p = p};
    const definition_version *d = definition_in_force(&s, id, DAY_ALWAYS);
    *out = (area_list){0};
    return !d || find_areas(m, (area_roots){d->cond, ID_NONE}, p, a, out);
}

bool area_measure(const model *m, uint32_t id, const area_plane *p, arena *a, area_list *out)
{
    area_survey s = {.m = m, .p = p};
    const measure *x = &m->measures[id];
    uint32_t v = area_version(&s, VERSION_LIST(x->versions, x->version_count), DAY_ALWAYS);
    *out = (area_list){0};
    if (v == ID_NONE || x->versions[v].status == ST_PROPOSED)
        return true;
    return find_areas(m, (area_roots){x->versions[v].applies_when, x->versions[v].unless}, p, a,
                      out);
}

/* ---- what a measure's text names ------------------------------------------------------------- */

typedef struct {
    const model *m;
    uint32_t definition, fact; /* ID_NONE: not area_sought */
} area_sought;

static bool found_in(const area_sought *s, uint32_t id, unsigned depth)
{
    const cond *c = &s->m->conds[id];
    if (depth > DEPTH_MAX)
        return false;
    if (c->kind == X_CMP && s->fact != ID_NONE) {
        const operand *all[] = {&c->left.a, &c->left.b, &c->right.a, &c->right.b};
        for (size_t i = 0; i < TG_COUNT(all); i++) {
            bool there = !(i & 1) || (i == 1 ? c->left.op : c->right.op);
            if (there && all[i]->kind == O_FACT && all[i]->id == s->fact)
                return true;
        }
    }
    bool left_out = c->kind == X_NOT && s->definition != ID_NONE;
    for (uint32_t i = 0; i < c->kid_count && !left_out; i++)
        if (found_in(s, c->kids[i], depth + 1))
            return true;
    if (c->kind != X_DEF || s->definition == ID_NONE)
        return false;
    const definition *d = &s->m->definitions[c->ref];
    bool found = c->ref == s->definition;
    for (uint32_t v = 0; v < d->version_count && !found; v++)
        found = found_in(s, d->versions[v].cond, depth + 1);
    return found;
}

static bool found_in_measure(const area_sought *s, uint32_t id)
{
    const measure *x = &s->m->measures[id];
    for (uint32_t v = 0; v < x->version_count; v++) {
        const uint32_t slots[] = {x->versions[v].applies_when, x->versions[v].unless,
                                  x->versions[v].unless_shown};
        for (size_t i = 0; i < TG_COUNT(slots); i++)
            if (slots[i] != ID_NONE && found_in(s, slots[i], 0))
                return true;
    }
    return false;
}

bool area_names(const model *m, uint32_t id, uint32_t sought_id)
{
    return found_in_measure(&(area_sought){m, sought_id, ID_NONE}, id);
}

bool area_compares(const model *m, uint32_t id, uint32_t compared)
{
    return found_in_measure(&(area_sought){m, ID_NONE, compared}, id);
}
