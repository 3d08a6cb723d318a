/*
 * rests.c - what an outcome rests on: the weakest measure among those that give the line its safe
 * verdict, and the suspensions and non-enforcements that make it milder
 * (docs/engine.md, section 6).
 *
 *     weaker:  status, then basis, then grade, then name
 *
 * A version is as well known as its best source: an official text is not worth less for being
 * reported in the press as well.
 */
#include "eval/outcome.h"

/* ---- how well a source is known -------------------------------------------------------------- */

/* Greater is weaker. */
static unsigned basis_rank(str basis)
{
    static const char *const bases[] = {"official text",  "official statement", "company filing",
                                        "legal summary", "named press",        "unnamed people"};
    unsigned i = 0;
    while (i < TG_COUNT(bases) && !str_eq(basis, str_c(bases[i])))
        i++;
    return i;
}

static unsigned grade_rank(char grade)
{
    return grade ? (unsigned)(grade - 'A') : 'Z' - 'A'; /* nobody checked it */
}

/* Below 0: x is better known than y; above: weaker. */
static int source_compare(const source *x, const source *y)
{
    unsigned a = basis_rank(x->basis), b = basis_rank(y->basis);
    if (a != b)
        return a < b ? -1 : 1;
    if (x->people != y->people)
        return x->people > y->people ? -1 : 1;
    a = grade_rank(x->grade);
    b = grade_rank(y->grade);
    return a == b ? 0 : a < b ? -1 : 1;
}

const source *version_source(const model *m, const measure_version *v)
{
    const source *best = NULL;
    for (uint32_t i = 0; i < v->when.cite_count; i++) {
        const source *s = &m->sources[v->when.cites[i].source];
        if (!best || source_compare(s, best) < 0)
            best = s;
    }
    return best;
}

bool version_weaker(const model *m, const measure_version *v, str name,
                    const measure_version *than, str than_name)
{
    const source *x = version_source(m, v), *y = version_source(m, than);
    if (v->status != than->status)
        return v->status > than->status;
    int by = x && y ? source_compare(x, y) : (y != NULL) - (x != NULL);
    return by ? by > 0 : str_cmp(name, than_name) < 0;
}

/* ---- what rests on what ---------------------------------------------------------------------- */

void outcome_gives(const model *m, outcome *o, uint32_t measure_id, uint32_t version, vset given)
{
    measure_result *x = &o->measures[measure_id];
    const measure *of = &m->measures[measure_id];
    if (!given)
        return;
    const measure_version *v = &of->versions[version];
    const measure_version *now = x->version ? &of->versions[x->version - 1] : NULL;
    x->gives |= given;
    /* equally weak: the first in the text */
    if (!now || version_weaker(m, v, of->name, now, of->name) ||
        (v < now && !version_weaker(m, now, of->name, v, of->name)))
        x->version = version + 1;
}

void outcome_weakest(const model *m, outcome *o)
{
    const measure_version *weakest = NULL;
    o->weakest_measure = ID_NONE;
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const measure_result *x = &o->measures[i];
        if (x->version == 0 || !(x->gives >> o->line.safe & 1))
            continue;
        const measure_version *v = &m->measures[i].versions[x->version - 1];
        if (weakest && !version_weaker(m, v, m->measures[i].name, weakest,
                                       m->measures[o->weakest_measure].name))
            continue;
        weakest = v;
        o->weakest_measure = i;
        o->weakest = v->status;
    }
}

bool outcome_eases(const model *m, const outcome *o, uint32_t measure_id)
{
    const measure_result *x = &o->measures[measure_id];
    if (x->version == 0)
        return false;
    effect_kind e = m->measures[measure_id].versions[x->version - 1].effect;
    return e == EF_SUSPEND || e == EF_NOT_ENFORCE;
}

bool outcome_eases_first(const model *m, const outcome *o, uint32_t measure_id)
{
    bool first = outcome_eases(m, o, measure_id);
    for (uint32_t i = 0; first && i < measure_id; i++)
        first =
            !outcome_eases(m, o, i) || !str_eq(m->measures[i].name, m->measures[measure_id].name);
    return first;
}

/* ---- what holds if nobody acts --------------------------------------------------------------- */

static bool hinge_has_by_law(const model *m, const hinge_set *h)
{
    for (uint32_t i = 0; i < h->hinge_count; i++) {
        for (uint32_t k = 0; k < h->hinges[i].count; k++) {
            const fact *f = &m->facts[h->hinges[i].items[k]];
            if (f->kind == FACT_QUESTION && m->questions[f->question].has_by_law)
                return true;
        }
    }
    return false;
}

void outcome_by_law(const model *m, outcome *o)
{
    if (!hinge_has_by_law(m, &o->line_hinges))
        o->line.by_law = 0;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        if (!hinge_has_by_law(m, &o->gate_hinges[g]))
            o->gates[g].by_law = 0;
    }
}
