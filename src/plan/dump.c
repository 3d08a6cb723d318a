/*
 * dump.c - a plan as text, in the manner of libseccomp's pfc: what was compiled, readable.
 *
 *     measure us.licence at us.export, rank 0
 *       version 1 from 2023-11-17 by shipped: licence by us.bis_licence
 *         apply  n12
 *       reviewed by us.review version 1
 *     fact shipped, 2 atoms, cut at 2023-11-17, 2026-01-15
 *     n12 = and(n3, n7)
 *
 * Shared nodes are printed once and named; a single atom is written where it stands. The cuts of a
 * clock are its epochs: between two of them nothing that is dated changes.
 */
#include "plan/plan.h"

static void dump_time(strbuf *out, int64_t t)
{
    int64_t day = t / 1440, minute = t % 1440;
    if (minute < 0) {
        minute += 1440;
        day--;
    }
    date_format(out, (int32_t)day);
    if (minute) {
        strbuf_char(out, ' ');
        time_format(out, (int32_t)minute);
    }
}

static void dump_span(strbuf *out, tspan s)
{
    if (s.from != TIME_ALWAYS) {
        strbuf_add_c(out, " from ");
        dump_time(out, s.from);
    }
    if (s.end != TIME_NEVER) {
        strbuf_add_c(out, " before ");
        dump_time(out, s.end);
    }
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static void plan_value(const plan *p, uint32_t fact_id, int64_t v, strbuf *out)
{
    value x = {.state = V_KNOWN, .lo = v, .hi = v};
    value_format(p->model, fact_id, &x, out);
}

static void plan_operand_text(const plan *p, const plan_operand *o, strbuf *out)
{
    switch (o->kind) {
    case PO_NUMBER: rat_format(out, o->number, NUM_SCALE_MAX); return;
    case PO_FACT: strbuf_add(out, p->model->facts[o->id].name); return;
    case PO_HOLE:
        strbuf_printf(out, "no value of " STR_FMT, STR_ARG(p->model->parameters[o->id].name));
        return;
    }
}

static void plan_term_text(const plan *p, const plan_term *t, strbuf *out)
{
    plan_operand_text(p, &t->a, out);
    if (t->op) {
        strbuf_printf(out, " %c ", t->op);
        plan_operand_text(p, &t->b, out);
    }
}

static void dump_cut(const plan *p, const atom *x, strbuf *out)
{
    static const char *const ops[] = {">=", "<", "=", "!="};
    if (x->step == INT64_MIN) {
        strbuf_add_c(out, " is a number");
        return;
    }
    strbuf_printf(out, " %s ", ops[x->cut]);
    plan_value(p, x->fact, x->step, out);
}

static void dump_texts(const plan *p, const atom *x, strbuf *out)
{
    strbuf_add_c(out, x->kind == AT_UNDER ? " under " : " in ");
    for (uint32_t i = 0; i < x->count; i++) {
        strbuf_add_c(out, i ? ", " : "{");
        strbuf_json(out, p->texts[x->first + i]);
    }
    strbuf_char(out, '}');
}

static void dump_atom(const plan *p, const atom *x, strbuf *out)
{
    static const char *const ops[] = {"<", "<=", ">", ">=", "=", "!="};
    if (x->kind == AT_CMP) {
        plan_term_text(p, &x->left, out);
        strbuf_printf(out, " %s ", ops[x->op]);
        plan_term_text(p, &x->right, out);
        return;
    }
    strbuf_add(out, p->model->facts[x->fact].name);
    switch (x->kind) {
    case AT_CUT: dump_cut(p, x, out); return;
    case AT_SET:
        for (uint32_t i = 0; i < x->count; i++) {
            strbuf_add_c(out, i ? ", " : " in {");
            plan_value(p, x->fact, p->values[x->first + i], out);
        }
        strbuf_char(out, '}');
        return;
    case AT_TEXTS:
    case AT_UNDER: dump_texts(p, x, out); return;
    case AT_NONE: strbuf_add_c(out, " is none"); return;
    case AT_GIVEN: strbuf_add_c(out, " is given"); return;
    case AT_CMP: return;
    }
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static void dump_ref(const plan *p, uint32_t id, strbuf *out)
{
    const node *n = &p->nodes[id];
    if (id <= N_TRUE)
        strbuf_add_c(out, id == N_TRUE ? "true" : "false");
    else if (n->kind == ND_ATOM)
        dump_atom(p, &p->atoms[n->first], out);
    else
        strbuf_printf(out, "n%u", id);
}

void plan_dump_node(const plan *p, uint32_t id, strbuf *out)
{
    static const char *const names[] = {"", "", "", "not", "and", "or", "shown"};
    const node *n = &p->nodes[id];
    if (n->kind <= ND_ATOM) {
        dump_ref(p, id, out);
        return;
    }
    strbuf_add_c(out, names[n->kind]);
    for (uint32_t i = 0; i < n->count; i++) {
        strbuf_add_c(out, i ? "; " : "(");
        dump_ref(p, p->kids[n->first + i], out);
    }
    strbuf_char(out, ')');
}

static void plan_line(const plan *p, const char *label, uint32_t id, strbuf *out)
{
    strbuf_add_c(out, label);
    dump_ref(p, id, out);
    strbuf_char(out, '\n');
}

/* ---- gates and measures ---------------------------------------------------------------------- */

static void dump_gate(const plan *p, uint32_t id, strbuf *out)
{
    const gate *g = &p->model->gates[id];
    strbuf_printf(out, "gate " STR_FMT "\n", STR_ARG(g->name));
    plan_line(p, "  pass  ", p->gates[id].pass, out);
    for (uint32_t i = 0; i < p->gates[id].cover_count; i++) {
        strbuf_printf(out, "  cover " STR_FMT "  ", STR_ARG(p->model->topics[g->topics[i]].name));
        plan_line(p, "", p->refs[p->gates[id].cover_first + i], out);
    }
}

static void dump_demands(const plan *p, const char *label, uint32_t first, uint32_t count,
                         strbuf *out)
{
    for (uint32_t i = 0; i < count; i++) {
        const plan_demand *d = &p->demands[p->refs[first + i]];
        strbuf_printf(out, "    %s " STR_FMT "\n", label,
                      STR_ARG(p->model->demands[d->demand].name));
        plan_line(p, "      satisfied  ", d->satisfied, out);
        plan_line(p, "      failed     ", d->failed, out);
    }
}

static void dump_version(const plan *p, const plan_version *v, strbuf *out)
{
    const measure_version *text = &p->model->measures[v->measure].versions[v->version];
    strbuf_printf(out, "  version %u", v->version + 1);
    dump_span(out, v->in);
    strbuf_printf(out, " by " STR_FMT ": %s",
                  STR_ARG(p->model->facts[p->clocks[v->clock_slot]].name),
                  effect_name(text->effect));
    if (text->effect == EF_LICENCE || text->effect == EF_NOTIFICATION)
        strbuf_printf(out, " by " STR_FMT,
                      STR_ARG(p->model->instruments[text->instrument].name));
    strbuf_char(out, '\n');
    plan_line(p, "    apply  ", v->apply, out);
    if (v->binds != N_TRUE)
        plan_line(p, "    binds  ", v->binds, out);
    dump_demands(p, "relies on", v->relies_first, v->relies_count, out);
    dump_demands(p, "requires", v->demands_first, v->demands_count, out);
}

static void dump_measure(const plan *p, uint32_t id, strbuf *out)
{
    static const char *const hits[] = {"suspended by", "not enforced by", "overridden by",
                                       "yields to"};
    const measure *m = &p->model->measures[id];
    const plan_measure *pm = &p->measures[id];
    strbuf_printf(out, "measure " STR_FMT " at " STR_FMT ", rank %u%s\n", STR_ARG(m->name),
                  STR_ARG(p->model->gates[m->gate].name), m->rank, pm->watched ? ", watched" : "");
    for (uint32_t i = 0; i < pm->count; i++)
        dump_version(p, &p->versions[pm->first + i], out);
    for (uint32_t i = 0; i < pm->hit_count; i++) {
        const plan_hit *h = &p->hits[pm->hit_first + i];
        uint32_t by = h->kind == HIT_YIELD ? h->by : p->versions[h->by].measure;
        strbuf_printf(out, "  %s " STR_FMT "\n", hits[h->kind],
                      STR_ARG(p->model->measures[by].name));
    }
    for (uint32_t i = 0; i < pm->review_count; i++) {
        const plan_version *by = &p->versions[p->refs[pm->review_first + i]];
        strbuf_printf(out, "  reviewed by " STR_FMT " version %u\n",
                      STR_ARG(p->model->measures[by->measure].name), by->version + 1);
    }
    if (pm->unknown != N_FALSE)
        plan_line(p, "  not yet known  ", pm->unknown, out);
    if (pm->apply != N_FALSE)
        plan_line(p, "  apply  ", pm->apply, out);
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* Only what some condition can tell apart: a fact that matters to none is left out. */
static void dump_fact(const plan *p, uint32_t id, strbuf *out)
{
    const fact_use *u = &p->facts[id];
    if (!u->matters)
        return;
    strbuf_printf(out, "fact " STR_FMT ", %u %s%s", STR_ARG(p->model->facts[id].name),
                  u->atom_count, u->atom_count == 1 ? "atom" : "atoms",
                  u->constrained ? ", in a constraint" : "");
    for (uint32_t i = 0; i < u->cut_count; i++) {
        strbuf_add_c(out, i ? ", " : ", cut at ");
        plan_value(p, id, p->cuts[u->cut_first + i], out);
    }
    for (uint32_t i = 0; i < u->cell_count; i++) {
        const cell *c = &p->cells[u->cell_first + i];
        strbuf_add_c(out, i ? ", " : ", cells ");
        strbuf_json(out, c->text);
        strbuf_add_c(out, c->open ? "..." : "");
    }
    strbuf_char(out, '\n');
}

void plan_dump(const plan *p, strbuf *out)
{
    strbuf_add_c(out, "plan " );
    strbuf_add(out, p->model->name);
    strbuf_add_c(out, " known on ");
    date_format(out, p->known_on);
    strbuf_add_c(out, p->text_stance ? ", as written\n" : "\n");
    for (uint32_t i = 0; i < p->model->gates_count; i++)
        dump_gate(p, i, out);
    for (uint32_t i = 0; i < p->model->measures_count; i++)
        dump_measure(p, p->order[i], out);
    for (uint32_t i = 0; i < p->tie_count; i++)
        plan_line(p, "constraint  ", p->ties[i], out);
    for (uint32_t i = 0; i < p->model->facts_count; i++)
        dump_fact(p, i, out);
    for (uint32_t i = 0; i < p->node_count; i++) {
        if (p->nodes[i].kind <= ND_ATOM)
            continue;
        strbuf_printf(out, "n%u = ", i);
        plan_dump_node(p, i, out);
        strbuf_char(out, '\n');
    }
}
