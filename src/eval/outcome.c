/*
 * outcome.c - outcomes as text, one field per line, and the first place where two differ.
 */
#include "eval/outcome.h"

outcome *outcome_zero(const model *m, arena *a)
{
    outcome *o = arena_alloc(a, 1, sizeof *o);
    if (!o)
        return NULL;
    o->gates = arena_alloc(a, m->gates_count, sizeof *o->gates);
    o->gate_hinges = arena_alloc(a, m->gates_count, sizeof *o->gate_hinges);
    o->measures = arena_alloc(a, m->measures_count, sizeof *o->measures);
    if (!o->gates || !o->gate_hinges || !o->measures)
        return NULL;
    o->disposition = DISP_BAD;
    return o;
}

const char *verdict_name(verdict v)
{
    switch (v) {
#define X(c, n, t) case VD_##c: return t;
        VERDICT_MAP(X)
#undef X
    case VD_COUNT: break;
    }
    return "no verdict";
}

const char *answer_name(answer_kind a)
{
    switch (a) {
#define X(c, t) case AN_##c: return t;
        ANSWER_MAP(X)
#undef X
    case AN_COUNT: break;
    }
    return "no answer";
}

static const char *extent_name(extent e)
{
    switch (e) {
    case IN_NONE: return "none";
    case IN_SOME: return "some";
    case IN_EVERY: return "every";
    }
    return "?";
}

static void dump_set(strbuf *out, vset set)
{
    strbuf_char(out, '{');
    for (unsigned v = 0, n = 0; v < VD_COUNT; v++) {
        if (set >> v & 1)
            strbuf_printf(out, "%s%s", n++ ? " | " : "", verdict_name((verdict)v));
    }
    strbuf_char(out, '}');
}

static void dump_result(strbuf *out, const char *kind, str name, const result *r)
{
    strbuf_printf(out, "%s " STR_FMT ": ", kind, STR_ARG(name));
    dump_set(out, r->set);
    strbuf_printf(out, "%s%s%s safe %s, best %s, fallback ", r->settled ? " settled" : "",
                  r->undetermined ? " undetermined" : "", r->depends ? " depends" : "",
                  verdict_name(r->safe), verdict_name(r->best));
    dump_set(out, r->fallback);
    if (r->resumed != r->set) {
        strbuf_add_c(out, ", resumed ");
        dump_set(out, r->resumed);
    }
    strbuf_add_c(out, ", by law ");
    dump_set(out, r->by_law);
    strbuf_char(out, '\n');
}

/* A long list by its ends, its length and a sum over all of it. */
static void outcome_value(const model *m, strbuf *out, uint32_t f, const value *v)
{
    enum { SHOWN_MAX = 8 };
    uint64_t sum = v->set_count;
    if (v->state != V_PART || !v->set || v->set_count <= SHOWN_MAX) {
        value_format(m, f, v, out);
        return;
    }
    for (uint32_t i = 0; i < v->set_count; i++)
        sum = sum * 31 + (uint64_t)v->set[i];
    int64_t ends[2] = {v->set[0], v->set[v->set_count - 1]};
    value two = {.state = V_PART, .set = ends, .set_count = 2};
    value_format(m, f, &two, out);
    strbuf_printf(out, " and between, %u (%llu)", v->set_count, (unsigned long long)sum);
}

static void dump_hinge(const model *m, strbuf *out, const hinge *h, const value *answers)
{
    for (uint32_t i = 0; i < h->count; i++) {
        strbuf_printf(out, "%s" STR_FMT, i ? "; " : "", STR_ARG(m->facts[h->items[i]].name));
        if (!answers)
            continue;
        strbuf_add_c(out, " is ");
        outcome_value(m, out, h->items[i], &answers[i]);
    }
}

static void dump_hinges(const model *m, strbuf *out, const char *kind, str name, const hinge_set *h)
{
    for (uint32_t i = 0; i < h->hinge_count; i++) {
        strbuf_printf(out, "%s " STR_FMT " hinges on ", kind, STR_ARG(name));
        dump_hinge(m, out, &h->hinges[i], NULL);
        strbuf_char(out, '\n');
    }
    if (h->greedy)
        strbuf_printf(out, "%s " STR_FMT " hinge is greedy\n", kind, STR_ARG(name));
    for (uint32_t i = 0; i < h->table.row_count; i++) {
        strbuf_printf(out, "%s " STR_FMT " row ", kind, STR_ARG(name));
        dump_hinge(m, out, &h->table.first, h->table.rows[i].answers);
        strbuf_add_c(out, " => ");
        dump_set(out, h->table.rows[i].set);
        strbuf_char(out, '\n');
    }
    if (h->table.more_rows)
        strbuf_printf(out, "%s " STR_FMT " more rows %u\n", kind, STR_ARG(name),
                      h->table.more_rows);
}

static void dump_measures(const model *m, const outcome *o, strbuf *out)
{
    for (uint32_t i = 0; i < m->measures_count; i++) {
        const measure_result *x = &o->measures[i];
        strbuf_printf(out, "measure " STR_FMT " at " STR_FMT ": %s, over worlds {",
                      STR_ARG(m->measures[i].name), STR_ARG(m->gates[m->measures[i].gate].name),
                      answer_name(x->answer));
        for (unsigned a = 0, n = 0; a < AN_UNDETERMINED; a++) {
            if (x->set >> a & 1)
                strbuf_printf(out, "%s%s", n++ ? " | " : "", answer_name((answer_kind)a));
        }
        strbuf_printf(out, "}, stands in %s, discharged in %s", extent_name(x->stands),
                      extent_name(x->discharged));
        if (x->version) {
            strbuf_printf(out, ", version %u gives ", x->version);
            dump_set(out, x->gives);
        }
        strbuf_char(out, '\n');
    }
    for (uint32_t i = 0; i < o->demand_count; i++) {
        const demand_result *d = &o->demands[i];
        strbuf_printf(out, "condition " STR_FMT ":%s%s%s, named in %s\n",
                      STR_ARG(m->demands[d->demand].name),
                      d->states & DM_SATISFIED ? " satisfied" : "",
                      d->states & DM_OUTSTANDING ? " outstanding" : "",
                      d->states & DM_FAILED ? " failed" : "", extent_name(d->named));
    }
}

static void dump_charges(const model *m, const outcome *o, strbuf *out)
{
    for (uint32_t i = 0; i < o->charge_count; i++) {
        const charge_result *c = &o->charges[i];
        strbuf_printf(out, "charge " STR_FMT ": stands in %s,%s%s%s ",
                      STR_ARG(m->measures[c->measure].name), extent_name(c->stands),
                      c->kinds >> PAY_NOTHING & 1 ? " nothing" : "",
                      c->kinds >> PAY_DUE & 1 ? " due" : "",
                      c->kinds >> PAY_IF_AUTHORISED & 1 ? " if authorised" : "");
        if (c->known) {
            strbuf_add_c(out, c->at_least ? "at least " : "");
            num_format(out, c->amount, c->scale, c->scale, 0);
            strbuf_add_c(out, c->at_most ? " at most " : " to ");
            num_format(out, c->amount_high, c->scale, c->scale, 0);
        } else {
            strbuf_add_c(out, c->overflow ? "too large" : "unknown, needs");
            for (uint32_t k = 0; k < c->need_count; k++)
                strbuf_printf(out, " " STR_FMT, STR_ARG(m->facts[c->needs[k]].name));
        }
        strbuf_char(out, '\n');
    }
}

static void outcome_rest(const model *m, const outcome *o, strbuf *out)
{
    static const char *const names[] = {"released", "held", "denied", "bad"};
    static const char *const reasons[] = {" open", " not covered", " licence", " notification",
                                          " to do", " conflict"};
    strbuf_printf(out, "disposition: %s", names[o->disposition]);
    for (unsigned i = 0; i < TG_COUNT(reasons); i++) {
        if (o->held >> i & 1)
            strbuf_add_c(out, reasons[i]);
    }
    strbuf_printf(out, "\nconflict in %s\neased in %s\nbounded: %s\noverflow: %s\nworlds: %llu",
                  extent_name(o->conflict), extent_name(o->eased), o->bounded ? "yes" : "no",
                  o->overflow ? "yes" : "no", (unsigned long long)o->worlds);
    strbuf_add_c(out, "\nweakest: ");
    if (o->weakest_measure != ID_NONE)
        strbuf_printf(out, "%s by " STR_FMT, status_name(o->weakest),
                      STR_ARG(m->measures[o->weakest_measure].name));
    strbuf_char(out, '\n');
}

void outcome_dump(const model *m, const outcome *o, strbuf *out)
{
    if (o->disposition == DISP_BAD) {
        strbuf_add_c(out, "disposition: bad\n");
        return;
    }
    dump_result(out, "line", STR("-"), &o->line);
    for (uint32_t g = 0; g < m->gates_count; g++)
        dump_result(out, "gate", m->gates[g].name, &o->gates[g]);
    outcome_rest(m, o, out);
    dump_hinges(m, out, "line", STR("-"), &o->line_hinges);
    for (uint32_t g = 0; g < m->gates_count; g++)
        dump_hinges(m, out, "gate", m->gates[g].name, &o->gate_hinges[g]);
    for (uint32_t i = 0; i < o->lift_count; i++) {
        strbuf_add_c(out, "would lift: ");
        dump_hinge(m, out, &o->lifts[i].what, o->lifts[i].answers);
        strbuf_printf(out, " => %s\n", verdict_name(o->lifts[i].then));
    }
    dump_measures(m, o, out);
    dump_charges(m, o, out);
}

/* The line of the text at `from`, without its end. */
static str line_at(str text, size_t from)
{
    size_t end = from;
    while (end < text.len && text.ptr[end] != '\n')
        end++;
    return str_sub(text, from, end);
}

bool outcome_differs(const model *m, const outcome *x, const outcome *y, strbuf *where)
{
    strbuf a, b;
    strbuf_init(&a, NULL);
    strbuf_init(&b, NULL);
    outcome_dump(m, x, &a);
    outcome_dump(m, y, &b);
    str s = strbuf_str(&a), t = strbuf_str(&b);
    bool differs = a.failed || b.failed || !str_eq(s, t);
    for (size_t i = 0, j = 0; differs && (i < s.len || j < t.len);) {
        str p = line_at(s, i), q = line_at(t, j);
        if (!str_eq(p, q)) {
            strbuf_printf(where, "  " STR_FMT "\n  " STR_FMT "\n", STR_ARG(p), STR_ARG(q));
            break;
        }
        i += p.len + 1;
        j += q.len + 1;
    }
    strbuf_free(&a);
    strbuf_free(&b);
    return differs;
}
