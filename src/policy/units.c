/*
 * units.c - units, currencies, and what a product or quotient is a number of.
 *
 *     unit TB/s is 1_000 GB/s       base GB/s, scale 1000
 *     item.tpp / item.die_area      dimension: nothing over mm2
 *
 * A dimension is a multiset of base units above and below the line, kept sorted and cancelled, so
 * that equality is equality of the parts. Currencies are among them and never convert.
 */
#include "policy/check.h"

#include <string.h>

#define DIM_CURRENCY_BIT UINT32_C(0x80000000)

/* ---- dimensions ------------------------------------------------------------------------------ */

bool dim_none(dimension a)
{
    return a.up_count == 0 && a.down_count == 0;
}

bool dim_simple(dimension a)
{
    return a.up_count == 1 && a.down_count == 0;
}

bool dim_eq(dimension a, dimension b)
{
    return a.up_count == b.up_count && a.down_count == b.down_count &&
           memcmp(a.up, b.up, a.up_count * sizeof a.up[0]) == 0 &&
           memcmp(a.down, b.down, a.down_count * sizeof a.down[0]) == 0;
}

/* Puts x into the ascending list; false when it is full. */
static bool dim_put(uint32_t *list, unsigned *count, uint32_t x)
{
    if (*count == DIM_TERMS_MAX)
        return false;
    unsigned i = (*count)++;
    for (; i > 0 && list[i - 1] > x; i--)
        list[i] = list[i - 1];
    list[i] = x;
    return true;
}

/* Takes x out of the list; false when it is not in it. */
static bool dim_take(uint32_t *list, unsigned *count, uint32_t x)
{
    for (unsigned i = 0; i < *count; i++) {
        if (list[i] != x)
            continue;
        (*count)--;
        memmove(&list[i], &list[i + 1], (*count - i) * sizeof list[0]);
        return true;
    }
    return false;
}

bool dim_combine(dimension a, dimension b, bool divide, dimension *out)
{
    const uint32_t *up = divide ? b.down : b.up, *down = divide ? b.up : b.down;
    unsigned up_count = divide ? b.down_count : b.up_count;
    unsigned down_count = divide ? b.up_count : b.down_count;
    for (unsigned i = 0; i < up_count; i++) {
        if (!dim_take(a.down, &a.down_count, up[i]) && !dim_put(a.up, &a.up_count, up[i]))
            return false;
    }
    for (unsigned i = 0; i < down_count; i++) {
        if (!dim_take(a.up, &a.up_count, down[i]) && !dim_put(a.down, &a.down_count, down[i]))
            return false;
    }
    *out = a;
    return true;
}

dimension dim_no_percent(dimension a)
{
    while (dim_take(a.up, &a.up_count, 0) || dim_take(a.down, &a.down_count, 0))
        ;
    return a;
}

static dimension dim_of_unit(uint32_t base)
{
    return (dimension){.up = {base}, .up_count = 1};
}

static dimension dim_of_currency(uint32_t index)
{
    return (dimension){.up = {index | DIM_CURRENCY_BIT}, .up_count = 1};
}

dimension dim_of(const model *m, unit_ref u)
{
    if (u.currency != ID_NONE)
        return dim_of_currency(u.currency);
    if (u.unit != ID_NONE)
        return dim_of_unit(m->units[u.unit].base);
    return (dimension){0};
}

static str dim_part(const checker *c, uint32_t part)
{
    if (part & DIM_CURRENCY_BIT)
        return c->currencies.at[part & ~DIM_CURRENCY_BIT].name;
    return c->units.at[part].name;
}

str dim_text(checker *c, dimension d)
{
    if (dim_none(d))
        return STR("a plain number");
    str s = STR("");
    for (unsigned i = 0; i < d.up_count; i++)
        s = check_text(c, STR_FMT "%s" STR_FMT, STR_ARG(s), i ? " times " : "",
                       STR_ARG(dim_part(c, d.up[i])));
    if (d.up_count == 0)
        s = STR("1");
    for (unsigned i = 0; i < d.down_count; i++)
        s = check_text(c, STR_FMT " per " STR_FMT, STR_ARG(s), STR_ARG(dim_part(c, d.down[i])));
    return s;
}

rat unit_scale(const model *m, unit_ref u)
{
    return u.unit == ID_NONE ? rat_int(1) : m->units[u.unit].scale;
}

bool unit_get(checker *c, ast_word w, unit_ref *out)
{
    const name_entry *e = names_get(c, NS_UNIT, w);
    if (!e)
        return false;
    bool money = e->kind == DECL_CURRENCY;
    *out = (unit_ref){.unit = money ? ID_NONE : e->index, .currency = money ? e->index : ID_NONE};
    return true;
}

/* ---- declarations ---------------------------------------------------------------------------- */

/* `unit A is N B`: the word B. */
static ast_word unit_parent(const ast_decl *d)
{
    if (d->second.text.len)
        return d->second;
    return (ast_word){d->value.unit, d->value.at};
}

/* Scale of a unit to the one it is declared by; its base is that one until all are known. */
static void unit_declare(checker *c, const ast_decl *d, uint32_t index)
{
    unit *u = &c->units.at[index];
    u->base = index;
    ast_word parent = unit_parent(d);
    if (!parent.text.len)
        return;
    rat scale;
    unit_ref to;
    if (!literal_number(c, &d->value, &scale) || !unit_get(c, parent, &to))
        return;
    if (to.unit == ID_NONE || to.unit == 0) {
        check_at(c, E0213, parent.at, "a unit cannot be declared by `" STR_FMT "`",
                 STR_ARG(parent.text));
    } else if (scale.num <= 0) {
        check_at(c, E0213, d->value.at, "the scale of a unit must be above zero");
    } else {
        u->scale = scale;
        u->base = to.unit;
    }
}

/* Follows one unit to its base, multiplying; parents still have their own parent as base. */
static void unit_resolve(checker *c, uint32_t index, const uint32_t *parents, unit *out)
{
    unit u = c->units.at[index];
    uint32_t at = parents[index];
    *out = u;
    uint32_t least = index;
    for (unsigned steps = 0; parents[at] != at; at = parents[at], steps++) {
        least = at < least ? at : least;
        if (at == index || steps == CHECK_NESTING_MAX) {
            out->base = index;
            if (at == index && least == index)
                check_at(c, E0304, u.at, "unit `" STR_FMT "` is declared by itself",
                         STR_ARG(u.name));
            else if (at != index)
                check_at(c, E0801, u.at, "units declared by one another more than %d deep",
                         CHECK_NESTING_MAX);
            return;
        }
        if (!rat_mul(out->scale, c->units.at[at].scale, &out->scale)) {
            check_at(c, E0213, u.at, "the scale of unit `" STR_FMT "` is too large",
                     STR_ARG(u.name));
            break;
        }
    }
    out->base = at;
}

void check_units(checker *c)
{
    for (size_t i = 0; i < c->decls.count; i++) {
        const ast_decl *d = c->decls.at[i].decl;
        uint32_t index = c->decls.at[i].index;
        if (index == ID_NONE)
            continue;
        if (d->kind == DECL_UNIT)
            unit_declare(c, d, index);
        const ast_slot *decimals = ast_slot_find(d, NULL, SLOT_DECIMALS);
        if (d->kind != DECL_CURRENCY || !decimals || !decimals->value.count)
            continue;
        int64_t v;
        if (num_parse(decimals->value.lits[0].text, 0, '_', &v) != NUM_OK || v < 0 ||
            v > NUM_SCALE_MAX)
            check_at(c, E0208, decimals->value.at, "decimals are a whole number from 0 to %d",
                     NUM_SCALE_MAX);
        else
            c->currencies.at[index].decimals = (unsigned)v;
    }
    uint32_t *parents = check_alloc(c, c->units.count, sizeof *parents);
    unit *resolved = check_alloc(c, c->units.count, sizeof *resolved);
    if (!parents || !resolved)
        return;
    for (uint32_t i = 0; i < c->units.count; i++)
        parents[i] = c->units.at[i].base;
    for (uint32_t i = 0; i < c->units.count; i++)
        unit_resolve(c, i, parents, &resolved[i]);
    memcpy(c->units.at, resolved, c->units.count * sizeof *resolved);
}
