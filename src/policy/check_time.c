/*
 * check_time.c - spans, sources, versions, and holes in parameters.
 *
 * Time is a number of minutes here (day * 1440 + minute), so that bounds with and without a time
 * of day compare; no bound at all is the least or greatest number.
 *
 * Versions of measures, groups, definitions and parameters are structs of their own whose first
 * member is their `dated`; the functions on versions get their size and see only that.
 */
#include "policy/check.h"

#include <stdio.h>
#include <string.h>

enum { TIME_DAY_MINUTES = 1440 };

static int64_t minute_of(int32_t day, int32_t minute)
{
    if (day == DAY_ALWAYS)
        return INT64_MIN;
    if (day == DAY_NEVER)
        return INT64_MAX;
    return (int64_t)day * TIME_DAY_MINUTES + (minute < 0 ? 0 : minute);
}

/* ---- sources --------------------------------------------------------------------------------- */

static size_t slots_count(const ast_slot *slots, size_t count, slot_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += slots[i].kind == kind;
    return n;
}

uint32_t check_cites(checker *c, const ast_decl *d, const ast_block *b, const cite **out,
                     int32_t *known)
{
    const ast_slot *slots = d->slots;
    size_t count = d->slot_count;
    if (b && slots_count(b->slots, b->slot_count, SLOT_SOURCE)) {
        slots = b->slots;
        count = b->slot_count;
    }
    *known = DAY_NEVER;
    *out = NULL;
    size_t room = slots_count(slots, count, SLOT_SOURCE);
    cite *list = room ? check_alloc(c, room, sizeof *list) : NULL;
    if (!list)
        return 0;
    uint32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const ast_slot *s = &slots[i];
        if (s->kind != SLOT_SOURCE || s->word_count == 0)
            continue;
        uint32_t from = names_index(c, NS_SOURCE, s->words[0]);
        if (from == ID_NONE)
            continue;
        list[n++] = (cite){from, s->text};
        if (c->sources.at[from].published < *known)
            *known = c->sources.at[from].published;
    }
    *out = list;
    return n;
}

bool cites_weak(const checker *c, const cite *cites, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char grade = c->sources.at[cites[i].source].grade;
        if (grade != 'C' && grade != 'D' && grade != 'E')
            return false;
    }
    return count > 0;
}

/* ---- spans ----------------------------------------------------------------------------------- */

static void dated_in_force(checker *c, const ast_slot *s, unsigned flags, dated *out)
{
    const ast_in_force *f = &s->in_force;
    out->in = (dspan){f->from, f->from_minute, f->end == DAY_OPEN ? DAY_NEVER : f->end,
                      f->end == DAY_OPEN ? -1 : f->end_minute};
    if (minute_of(out->in.end, out->in.end_minute) <= minute_of(f->from, f->from_minute))
        check_at(c, E0401, s->at, "the span ends before it begins");
    if (!(flags & DATED_BY) && f->by.text.len)
        check_at(c, E0408, f->by.at, "only a measure names a clock with `by`");
    if (!(flags & DATED_BY) && f->text_from != DAY_OPEN)
        check_at(c, E0408, s->at, "only a measure has a `text from`");
}

/* The end that was published later, from its own source. */
static void dated_ceases(checker *c, const ast_slot *s, dated *out)
{
    out->ceases = s->day;
    out->ceases_minute = s->minute;
    uint32_t from = names_index(c, NS_SOURCE, s->cite.source);
    if (from == ID_NONE)
        return;
    out->ceases_cite = (cite){from, s->cite.pinpoint};
    out->ceases_known = c->sources.at[from].published;
    if (minute_of(s->day, s->minute) >= minute_of(out->in.end, out->in.end_minute))
        check_at(c, W0402, s->at, "it has ended by then");
}

void check_dated(checker *c, const ast_decl *d, const ast_block *b, unsigned flags, dated *out)
{
    *out = (dated){.in = {DAY_ALWAYS, -1, DAY_NEVER, -1},
                   .ceases = DAY_NEVER,
                   .ceases_minute = -1,
                   .ceases_known = DAY_NEVER,
                   .corrects = ID_NONE,
                   .at = b ? b->at : d->name_at};
    out->cite_count = check_cites(c, d, b, &out->cites, &out->known);
    const ast_slot *s = ast_slot_find(d, b, SLOT_IN_FORCE);
    if (s)
        dated_in_force(c, s, flags, out);
    else if (!(flags & DATED_ALWAYS))
        check_at(c, E0405, out->at, "%s `" STR_FMT "` does not say when it is in force",
                 decl_keyword(d->kind), STR_ARG(d->name));
    s = ast_slot_find(d, b, SLOT_CEASES);
    if (s)
        dated_ceases(c, s, out);
    s = ast_slot_find(d, b, SLOT_CORRECTS);
    if (!s)
        return;
    int64_t v;
    if (s->value.count && num_parse(s->value.lits[0].text, 0, 0, &v) == NUM_OK && v >= 1 && b &&
        v <= b - d->blocks)
        out->corrects = (uint32_t)(v - 1);
    else
        check_at(c, E0404, s->at,
                 "a version corrects one that stands before it; the first has "
                 "number 1");
}

/* ---- versions -------------------------------------------------------------------------------- */

uint32_t versions_count(checker *c, const ast_decl *d)
{
    if (d->block_count <= CHECK_VERSIONS_MAX)
        return d->block_count ? (uint32_t)d->block_count : 1;
    check_at(c, E0801, d->name_at, "%s `" STR_FMT "` has more than %d versions",
             decl_keyword(d->kind), STR_ARG(d->name), CHECK_VERSIONS_MAX);
    return CHECK_VERSIONS_MAX;
}

static dated *version_edit(void *versions, size_t size, uint32_t i)
{
    return (dated *)(void *)((char *)versions + size * i);
}

static const dated *version_get(const void *versions, size_t size, uint32_t i)
{
    return (const dated *)(const void *)((const char *)versions + size * i);
}

static bool version_before(const dated *a, const dated *b)
{
    int64_t x = minute_of(a->in.from, a->in.from_minute);
    int64_t y = minute_of(b->in.from, b->in.from_minute);
    return x != y ? x < y : a->known < b->known;
}

/* Places by (from, known), text order between equals: order[new] = old. */
static void versions_order(const void *versions, uint32_t count, size_t size, uint32_t *order)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        const dated *d = version_get(versions, size, i);
        for (; at > 0 && version_before(d, version_get(versions, size, order[at - 1])); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/* a begins no later than b. */
static void versions_clash(checker *c, const dated *a, const dated *b, const char *what, str name)
{
    if (a->known != b->known || a->corrects != ID_NONE || b->corrects != ID_NONE ||
        a->known == DAY_NEVER)
        return;
    int64_t from = minute_of(b->in.from, b->in.from_minute);
    bool same = minute_of(a->in.from, a->in.from_minute) == from;
    bool over = a->in.end != DAY_NEVER && minute_of(a->in.end, a->in.end_minute) > from;
    if (!same && !over)
        return;
    diag *g = check_at(c, E0402, b->at,
                       same ? "two versions of %s `" STR_FMT
                              "` begin on one day and are known from one day"
                            : "two versions of %s `" STR_FMT "` overlap and are known from one day",
                       what, STR_ARG(name));
    check_note(c, g, a->at, "the other one");
}

void versions_settle(checker *c, void *versions, uint32_t count, size_t size, const char *what,
                     str name)
{
    uint32_t *order = check_alloc(c, count, sizeof *order);
    uint32_t *place = check_alloc(c, count, sizeof *place);
    void *copy = check_alloc(c, count, size);
    if (!order || !place || !copy)
        return;
    versions_order(versions, count, size, order);
    memcpy(copy, versions, count * size);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(version_edit(versions, size, i), version_get(copy, size, order[i]), size);
        place[order[i]] = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        dated *d = version_edit(versions, size, i);
        if (d->corrects != ID_NONE)
            d->corrects = place[d->corrects];
        for (uint32_t k = 0; k < i; k++) {
            if (c->oom)
                return;
            versions_clash(c, version_get(versions, size, k), d, what, name);
        }
    }
}

/* ---- what is in force when ------------------------------------------------------------------- */

/* [from, to) in minutes, and the measure that it is about (past the measures: a constraint). */
typedef struct {
    int64_t from, to;
    uint32_t who;
} stretch;
typedef VEC(stretch) stretch_list;

/* Whether another version corrects version i. */
static bool version_replaced(const void *versions, uint32_t count, size_t size, uint32_t i)
{
    for (uint32_t k = 0; k < count; k++) {
        if (version_get(versions, size, k)->corrects == i)
            return true;
    }
    return false;
}

/* Effective span of version i with everything known: until its end or the next version. */
static stretch version_stretch(const void *versions, uint32_t count, size_t size, uint32_t i)
{
    const dated *d = version_get(versions, size, i);
    int64_t from = minute_of(d->in.from, d->in.from_minute);
    int64_t to = minute_of(d->in.end, d->in.end_minute);
    int64_t ceases = minute_of(d->ceases, d->ceases_minute);
    to = ceases < to ? ceases : to;
    if (version_replaced(versions, count, size, i))
        to = from;
    for (uint32_t k = i + 1; k < count; k++) { /* in order of `from` */
        const dated *next = version_get(versions, size, k);
        int64_t begins = minute_of(next->in.from, next->in.from_minute);
        if (version_replaced(versions, count, size, k))
            continue; /* what was corrected away ends nothing */
        to = begins < to ? begins : to;
        break;
    }
    return (stretch){from, to > from ? to : from, ID_NONE};
}

bool version_ever(const void *versions, uint32_t count, size_t size, uint32_t i)
{
    stretch s = version_stretch(versions, count, size, i);
    return s.from < s.to;
}

/* ---- holes ----------------------------------------------------------------------------------- */

/*
 * Stretches of time in which a definition or parameter is read flow down from the measures, and
 * from what constraints read `as of` a day: to the definitions in order (each before those it
 * reads), then to the parameters.
 */
typedef struct {
    checker *c;
    stretch_list *definitions, *parameters;
} holes;

static void hole_cond(holes *h, uint32_t root, stretch s);

static void hole_add(holes *h, stretch_list *list, stretch s)
{
    if (s.from < s.to)
        (void)CHECK_PUSH(h->c, list, s);
}

static void hole_operand(holes *h, operand o, stretch s)
{
    if (o.kind != O_PARAM)
        return;
    if (o.as_of != DAY_ALWAYS)
        s = (stretch){minute_of(o.as_of, 0), minute_of(o.as_of, 0) + 1, s.who};
    hole_add(h, &h->parameters[o.id], s);
}

static void hole_cond(holes *h, uint32_t root, stretch s)
{
    if (root == ID_NONE)
        return;
    const cond *n = &h->c->conds.at[root];
    switch (n->kind) {
    case X_AND:
    case X_OR:
    case X_NOT:
        for (uint32_t i = 0; i < n->kid_count; i++)
            hole_cond(h, n->kids[i], s);
        return;
    case X_CMP:
        hole_operand(h, n->left.a, s);
        hole_operand(h, n->right.a, s);
        if (n->left.op)
            hole_operand(h, n->left.b, s);
        if (n->right.op)
            hole_operand(h, n->right.b, s);
        return;
    case X_DEF:
        if (n->as_of != DAY_ALWAYS)
            s = (stretch){minute_of(n->as_of, 0), minute_of(n->as_of, 0) + 1, s.who};
        hole_add(h, &h->definitions[n->ref], s);
        return;
    case X_TRUE:
    case X_FALSE:
    case X_IS:
    case X_NONE:
    case X_IN:
    case X_UNDER: return;
    }
}

static bool stretch_after(stretch a, stretch b)
{
    return a.from != b.from ? a.from > b.from : a.who > b.who;
}

/* Sorts by start (Shell's sort: no memory, and short), then joins what touches. */
static void stretches_join(stretch_list *list)
{
    size_t gap = 1;
    while (gap < list->count / 3)
        gap = gap * 3 + 1;
    for (; gap > 0; gap /= 3) {
        for (size_t i = gap; i < list->count; i++) {
            stretch s = list->at[i];
            size_t at = i;
            for (; at >= gap && stretch_after(list->at[at - gap], s); at -= gap)
                list->at[at] = list->at[at - gap];
            list->at[at] = s;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        stretch s = list->at[i];
        if (kept && list->at[kept - 1].to >= s.from) {
            if (list->at[kept - 1].to < s.to)
                list->at[kept - 1].to = s.to;
        } else {
            list->at[kept++] = s;
        }
    }
    list->count = kept;
}

static void hole_measure(holes *h, uint32_t index)
{
    const measure *m = &h->c->measures.at[index];
    for (uint32_t v = 0; v < m->version_count; v++) {
        const measure_version *x = &m->versions[v];
        stretch s = version_stretch(m->versions, m->version_count, sizeof *x, v);
        s.who = index;
        uint32_t roots[] = {
            x->binds,        x->depends,
            x->applies_when, x->unless,
            x->unless_shown, m->gate == ID_NONE ? ID_NONE : h->c->gates.at[m->gate].route};
        for (size_t i = 0; i < TG_COUNT(roots); i++)
            hole_cond(h, roots[i], s);
        for (uint32_t i = 0; i < x->relies_count + x->demand_count; i++) {
            uint32_t k = i < x->relies_count ? x->relies[i] : x->demands[i - x->relies_count];
            hole_cond(h, h->c->demands.at[k].satisfied, s);
            hole_cond(h, h->c->demands.at[k].failed, s);
        }
        if (x->effect == EF_CHARGE && x->charge.by_param && x->charge.param != ID_NONE)
            hole_add(h, &h->parameters[x->charge.param], s);
    }
}

static void hole_definition(holes *h, uint32_t index)
{
    const definition *d = &h->c->definitions.at[index];
    stretch_list *list = &h->definitions[index];
    stretches_join(list);
    for (uint32_t v = 0; v < d->version_count; v++) {
        stretch own = version_stretch(d->versions, d->version_count, sizeof *d->versions, v);
        for (size_t i = 0; i < list->count; i++) {
            stretch s = list->at[i];
            s.from = s.from > own.from ? s.from : own.from;
            s.to = s.to < own.to ? s.to : own.to;
            if (s.from < s.to)
                hole_cond(h, d->versions[v].cond, s);
        }
    }
}

static str hole_text(checker *c, int64_t from, int64_t to)
{
    char text[2][16];
    int64_t bounds[2] = {from, to == INT64_MAX ? to : to - 1};
    for (int i = 0; i < 2; i++) {
        text[i][0] = '\0';
        if (bounds[i] == INT64_MIN || bounds[i] == INT64_MAX)
            continue;
        int64_t day = bounds[i] >= 0 ? bounds[i] / TIME_DAY_MINUTES
                                     : -((-bounds[i] + TIME_DAY_MINUTES - 1) / TIME_DAY_MINUTES);
        int y, m, dom;
        if (day < DAY_MIN || day > DAY_MAX)
            continue;
        date_civil((int32_t)day, &y, &m, &dom);
        snprintf(text[i], sizeof text[i], "%04d-%02d-%02d", y, m, dom);
    }
    if (!text[0][0] && !text[1][0])
        return STR("ever");
    return check_text(c, "%s%s%s%s%s", text[0][0] ? "from " : "", text[0],
                      text[0][0] && text[1][0] ? " " : "", text[1][0] ? "through " : "", text[1]);
}

/* Reports the first time that the parameter is needed and has no value. */
static void hole_parameter(holes *h, uint32_t index)
{
    checker *c = h->c;
    const parameter *p = &c->parameters.at[index];
    stretch_list values = {0};
    for (uint32_t v = 0; v < p->version_count; v++) {
        stretch s = version_stretch(p->versions, p->version_count, sizeof *p->versions, v);
        hole_add(h, &values, s);
    }
    stretches_join(&values);
    stretches_join(&h->parameters[index]);
    for (size_t i = 0; i < h->parameters[index].count; i++) {
        stretch need = h->parameters[index].at[i];
        for (size_t k = 0; k < values.count && need.from < need.to; k++) {
            if (values.at[k].to <= need.from)
                continue;
            if (values.at[k].from > need.from) {
                need.to = need.to < values.at[k].from ? need.to : values.at[k].from;
                break;
            }
            need.from = values.at[k].to;
        }
        if (need.from >= need.to)
            continue;
        bool by_measure = need.who < c->measures.count;
        const measure *m = by_measure ? &c->measures.at[need.who] : NULL;
        const constraint *x =
            by_measure ? NULL : &c->constraints.at[need.who - (uint32_t)c->measures.count];
        str when = hole_text(c, need.from, need.to);
        diag *g = check_at(c, E0403, p->at, "parameter `" STR_FMT "` has no value " STR_FMT,
                           STR_ARG(p->name), STR_ARG(when));
        check_note(c, g, m ? m->at : x->at, "%s `" STR_FMT "` needs it then",
                   m ? "measure" : "constraint", STR_ARG(m ? m->name : x->name));
        check_hint(c, g, "where nobody knows it, give a version with `value unknown`");
        return;
    }
}

void check_holes(checker *c, const uint32_t *definition_order)
{
    holes h = {.c = c};
    h.definitions = check_alloc(c, c->definitions.count, sizeof *h.definitions);
    h.parameters = check_alloc(c, c->parameters.count, sizeof *h.parameters);
    if (!h.definitions || !h.parameters || c->parameters.count == 0)
        return;
    for (uint32_t i = 0; i < c->measures.count && !c->oom; i++)
        hole_measure(&h, i);
    for (uint32_t i = 0; i < c->constraints.count && !c->oom; i++) /* no clock: only `as of` */
        hole_cond(&h, c->constraints.at[i].holds,
                  (stretch){.who = (uint32_t)c->measures.count + i});
    for (uint32_t i = 0; i < c->definitions.count && !c->oom; i++)
        hole_definition(&h, definition_order[i]);
    for (uint32_t i = 0; i < c->parameters.count && !c->oom; i++)
        hole_parameter(&h, i);
}
