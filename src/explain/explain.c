/*
 * explain.c - gathers what an outcome rests on.
 *
 *     pass 1   every measure: versions, condition trees, what the outcome says of it
 *     pass 2   edges between standing measures: who defeated, suspended, did not enforce whom
 *     pass 3   gates: which measures are shown and in what order; why, in one clause
 *     then     questions read, charges by layer, near misses
 */
#include "explain/gather.h"

#include "explain/show.h"
#include "explain/text.h"

#include <stdlib.h>
#include <string.h>

enum { LACKS_MAX = 6 }; /* facts named in one clause */

void *gather_alloc(gatherer *b, size_t count, size_t size)
{
    void *p = arena_alloc(b->t.a, count, size);
    b->t.failed = b->t.failed || !p;
    return p;
}

strbuf gather_buffer(gatherer *b)
{
    strbuf s;
    tg_alloc alloc = alloc_arena(b->t.a);
    strbuf_init(&s, &alloc);
    return s;
}

str gather_text(gatherer *b, const strbuf *s)
{
    b->t.failed = b->t.failed || s->failed;
    return strbuf_str(s);
}

/* ---- walking trees --------------------------------------------------------------------------- */

/* The leaf that makes the tree what it is; of several, the one that is nearest to turn. */
static const tnode *deciding_leaf(const model *m, const tnode *n)
{
    for (unsigned depth = 0; !gather_is_leaf(n) && n->kid_count; depth++) {
        tri wanted = n->kind == TN_NOT ? truth_not(n->is) : n->is;
        const tnode *best = NULL;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            const tnode *kid = n->kids[i];
            if (kid->is != wanted)
                continue;
            bool nearer = false;
            if (best) {
                rat near = trace_near(m, kid), least = trace_near(m, best);
                nearer = near.den > 0 && (least.den == 0 || rat_cmp(near, least) < 0);
            }
            if (!best || nearer)
                best = kid;
        }
        if (!best)
            return n;
        n = best;
    }
    return n;
}

typedef struct { uint32_t at[LACKS_MAX]; uint32_t count, more; } lack_list;

static void lacks_add(lack_list *l, uint32_t id)
{
    for (uint32_t i = 0; i < l->count; i++) {
        if (l->at[i] == id)
            return;
    }
    if (l->count < LACKS_MAX)
        l->at[l->count++] = id;
    else
        l->more++;
}

/* What the open nodes of a tree lack; decided ones need nothing. */
static void tree_lacks(gatherer *b, tnode *n, lack_list *l)
{
    if (!n || n->is != TR_OPEN || n->stamp == b->stamp)
        return;
    n->stamp = b->stamp;
    for (uint32_t i = 0; i < n->missing_count; i++)
        lacks_add(l, n->missing[i]);
    for (uint32_t i = 0; i < n->kid_count; i++)
        tree_lacks(b, n->kids[i], l);
}

/* ---- pass 1: measures ------------------------------------------------------------------------ */

static tnode *slot_tree(gatherer *b, uint32_t cond_id, clock_range c)
{
    return cond_id == ID_NONE ? NULL : trace_cond(&b->t, cond_id, c);
}

static tri slot_truth(const tnode *n)
{
    return n ? n->is : TR_YES;
}

static tri except_truth(const tnode *n)
{
    return n ? truth_not(n->is) : TR_YES;
}

static tri conditions_hold(const explained_version *v)
{
    tri is = truth_and(slot_truth(v->binds), slot_truth(v->depends));
    is = truth_and(is, slot_truth(v->applies_when));
    is = truth_and(is, except_truth(v->unless));
    bool shown = v->unless_shown && v->unless_shown->is == TR_YES;
    return truth_and(is, shown ? TR_NO : TR_YES);
}

static void trace_version(gatherer *b, const measure *x, uint32_t i, dspan in, tri in_force,
                          explained_version *out)
{
    const measure_version *v = &x->versions[i];
    clock_range c = trace_clock(&b->t, v->clock);
    out->version = i; /* the rest is zero as it comes */
    out->in_force = in_force;
    out->in = in;
    out->clock = c;
    out->binds = slot_tree(b, v->binds, c);
    out->depends = slot_tree(b, v->depends, c);
    out->applies_when = slot_tree(b, v->applies_when, c);
    out->unless = slot_tree(b, v->unless, c);
    out->unless_shown = slot_tree(b, v->unless_shown, c);
    out->applies = conditions_hold(out);
}

int32_t gather_days_outside(dspan s, clock_range c, bool *begins)
{
    *begins = false;
    if (c.lo != c.hi)
        return 0;
    if (s.from != DAY_ALWAYS && c.lo <= s.from) {
        *begins = true;
        return s.from - c.lo;
    }
    if (s.end != DAY_NEVER && c.lo >= s.end)
        return c.lo - s.end + 1;
    return 0;
}

/* The version shown when none is in force: the nearest in time, else the newest. */
static uint32_t nearest_version(gatherer *b, const measure *x)
{
    uint32_t best = x->version_count - 1;
    int32_t best_days = INT32_MAX;
    for (uint32_t i = 0; i < x->version_count; i++) {
        const measure_version *v = &x->versions[i];
        bool begins;
        clock_range c = trace_clock(&b->t, v->clock);
        int32_t days = gather_days_outside(when_span(&v->when, b->t.p->known_on), c, &begins);
        if (c.lo == c.hi && days < best_days) {
            best_days = days;
            best = i;
        }
    }
    return best;
}

static void gather_measure(gatherer *b, uint32_t id)
{
    const measure *x = &b->t.m->measures[id];
    explained_measure *out = &b->measures[id];
    version_list list = VERSION_LIST(x->versions, x->version_count);
    out->measure = id; /* the rest is zero as it comes */
    out->result = &b->e->o->measures[id];
    out->versions = gather_alloc(b, x->version_count, sizeof *out->versions);
    if (!out->versions)
        return;
    for (uint32_t i = 0; i < x->version_count; i++) {
        dspan in;
        if (!when_effective(list, i, b->t.p->known_on, &in))
            continue;
        clock_range c = trace_clock(&b->t, x->versions[i].clock);
        tri in_force = trace_inside(&b->t, in, c);
        if (in_force != TR_NO) {
            trace_version(b, x, i, in, in_force, &out->versions[out->version_count++]);
            out->shown = i;
        }
    }
    if (out->version_count == 0) {
        out->shown = nearest_version(b, x);
        dspan in = when_span(&x->versions[out->shown].when, b->t.p->known_on);
        trace_version(b, x, out->shown, in, TR_NO, &out->versions[out->version_count++]);
    }
}

/* ---- pass 2: edges --------------------------------------------------------------------------- */

const measure_version *gather_version(const gatherer *b, uint32_t id)
{
    return &b->t.m->measures[id].versions[b->measures[id].shown];
}

static bool lists(const uint32_t *ids, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ids[i] == id)
            return true;
    }
    return false;
}

static void list_put(gatherer *b, uint32_t **ids, uint32_t *count, uint32_t id)
{
    uint32_t *longer = gather_alloc(b, *count + 1u, sizeof *longer);
    if (!longer)
        return;
    if (*count)
        memcpy(longer, *ids, *count * sizeof *longer);
    longer[(*count)++] = id;
    *ids = longer;
}

static bool answer_was(const gatherer *b, uint32_t id, answer_kind a)
{
    return b->measures[id].result->set >> a & 1;
}

/* What standing measure `id` does to others, and to whom it yields were they to stand. */
static void gather_edges(gatherer *b, uint32_t id)
{
    const measure_version *v = gather_version(b, id);
    explained_measure *self = &b->measures[id];
    if (self->result->stands != IN_NONE) {
        for (uint32_t i = 0; i < v->override_count; i++) {
            explained_measure *hit = &b->measures[v->overrides[i]];
            if (!answer_was(b, hit->measure, AN_DEFEATED))
                continue;
            list_put(b, &hit->defeated_by, &hit->defeated_by_count, id);
            list_put(b, &self->defeats, &self->defeats_count, hit->measure);
        }
        for (uint32_t i = 0; i < v->target_count; i++) {
            explained_measure *hit = &b->measures[v->targets[i]];
            if (v->effect == EF_SUSPEND && answer_was(b, hit->measure, AN_SUSPENDED))
                list_put(b, &hit->suspended_by, &hit->suspended_by_count, id);
            if (v->effect == EF_NOT_ENFORCE && answer_was(b, hit->measure, AN_NOT_ENFORCED))
                list_put(b, &hit->unenforced_by, &hit->unenforced_by_count, id);
        }
    }
    for (uint32_t i = 0; answer_was(b, id, AN_DEFEATED) && i < v->yield_count; i++) {
        explained_measure *stronger = &b->measures[v->yields[i]];
        if (stronger->result->stands == IN_NONE ||
            lists(self->defeated_by, self->defeated_by_count, stronger->measure))
            continue;
        list_put(b, &self->defeated_by, &self->defeated_by_count, stronger->measure);
        list_put(b, &stronger->defeats, &stronger->defeats_count, id);
    }
}

/* ---- pass 3: why, and what is shown ---------------------------------------------------------- */

static str names_text(gatherer *b, const char *before, const uint32_t *ids, uint32_t count)
{
    strbuf s = gather_buffer(b);
    strbuf_add_c(&s, before);
    for (uint32_t i = 0; i < count; i++) {
        strbuf_add_c(&s, i == 0 ? "" : i + 1 == count ? " and " : ", ");
        strbuf_add(&s, b->t.m->measures[ids[i]].name);
    }
    return gather_text(b, &s);
}

static str leaf_text(gatherer *b, const char *before, const tnode *n)
{
    strbuf s = gather_buffer(b);
    strbuf_add_c(&s, before);
    explain_leaf(&b->t, deciding_leaf(b->t.m, n), &s);
    return gather_text(b, &s);
}

static str why_not_in_force(gatherer *b, const explained_measure *x)
{
    const explained_version *v = &x->versions[0];
    const dated *d = &b->t.m->measures[x->measure].versions[v->version].when;
    strbuf s = gather_buffer(b);
    strbuf_add_c(&s, "in force ");
    show_span(&s, v->in);
    if (d->known > b->t.p->known_on) {
        strbuf_add_c(&s, ", known from ");
        date_format(&s, d->known);
    }
    if (v->clock.lo == v->clock.hi) {
        strbuf_add_c(&s, "; ");
        strbuf_add(&s, b->t.m->facts[v->clock.fact].name);
        strbuf_char(&s, ' ');
        show_day(&s, v->clock.lo, v->clock.minute);
    }
    return gather_text(b, &s);
}

static str why_open(gatherer *b, const explained_measure *x, bool questions)
{
    lack_list l = {.count = 0};
    b->stamp++;
    for (uint32_t i = 0; i < x->version_count; i++) {
        const explained_version *v = &x->versions[i];
        tnode *slots[] = {v->binds, v->depends, v->applies_when, v->unless, v->unless_shown};
        bool time_only = v->clock.lo == v->clock.hi && !v->clock.may_be_none;
        uint32_t time = b->t.m->facts[v->clock.fact].time_fact;
        if (v->in_force == TR_OPEN)
            lacks_add(&l, time_only && time != ID_NONE ? time : v->clock.fact);
        for (size_t k = 0; k < TG_COUNT(slots) && v->applies == TR_OPEN; k++)
            tree_lacks(b, slots[k], &l);
    }
    strbuf s = gather_buffer(b);
    uint32_t put = 0;
    for (uint32_t i = 0; i < l.count; i++) {
        const fact *f = &b->t.m->facts[l.at[i]];
        if (questions != (f->kind == FACT_QUESTION || f->kind == FACT_PARAM))
            continue;
        strbuf_add_c(&s, put++ ? ", " : questions ? "on " : "needs ");
        strbuf_add(&s, f->name);
    }
    if (put && l.more)
        strbuf_printf(&s, " and %u more", (unsigned)l.more);
    return put ? gather_text(b, &s) : STR("");
}

static str failed_demand(gatherer *b, const measure_version *v)
{
    for (uint32_t i = 0; i < b->e->o->demand_count; i++) {
        const demand_result *d = &b->e->o->demands[i];
        if ((d->states & DM_FAILED) && lists(v->relies, v->relies_count, d->demand))
            return trace_say(&b->t, "relies on " STR_FMT ", which has failed",
                             STR_ARG(b->t.m->demands[d->demand].name));
    }
    return STR("");
}

static str why_not_apply(gatherer *b, const explained_measure *x)
{
    const explained_version *v = &x->versions[0];
    const measure *about = &b->t.m->measures[x->measure];
    if (b->e->o->gates[about->gate].set == 1u << VD_NOT_PASSED)
        return STR("the line does not pass this gate");
    if (v->depends && v->depends->is == TR_NO)
        return leaf_text(b, "", v->depends);
    if (v->applies_when && v->applies_when->is == TR_NO)
        return leaf_text(b, "", v->applies_when);
    if (v->unless && v->unless->is == TR_YES)
        return leaf_text(b, "excepted: ", v->unless);
    if (v->unless_shown && v->unless_shown->is == TR_YES)
        return leaf_text(b, "shown: ", v->unless_shown);
    if (v->binds && v->binds->is == TR_NO)
        return leaf_text(b, "", v->binds);
    return failed_demand(b, &about->versions[v->version]);
}

static str why_applies(gatherer *b, const explained_measure *x)
{
    const explained_version *v = &x->versions[0];
    if (x->result->discharged != IN_NONE)
        return STR("an authorisation discharges it");
    if (v->unless_shown && v->unless_shown->is == TR_OPEN)
        return leaf_text(b, "not shown: ", v->unless_shown);
    return STR("");
}

static str measure_why(gatherer *b, const explained_measure *x)
{
    switch (x->result->answer) {
    case AN_APPLIES: return why_applies(b, x);
    case AN_NOT_APPLY: return why_not_apply(b, x);
    case AN_NOT_IN_FORCE:
    case AN_NOT_KNOWN: return why_not_in_force(b, x);
    case AN_NOT_ADDRESSED:
        return x->versions[0].binds ? leaf_text(b, "", x->versions[0].binds) : STR("");
    case AN_DEFEATED: return names_text(b, "by ", x->defeated_by, x->defeated_by_count);
    case AN_SUSPENDED:
        if (b->t.m->measures[x->measure].suspended)
            return text_print(b->t.a, "by scenario `" STR_FMT "`", STR_ARG(b->t.m->under->name));
        return names_text(b, "by ", x->suspended_by, x->suspended_by_count);
    case AN_NOT_ENFORCED: return names_text(b, "by ", x->unenforced_by, x->unenforced_by_count);
    case AN_WATCHED: return STR("proposed; it counts for nothing yet");
    case AN_UNDETERMINED: return why_open(b, x, false);
    case AN_DEPENDS: return why_open(b, x, true);
    case AN_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "answer_kind");
}

enum {
    SET_LICENCE = 1 << VD_LICENCE_APPROVAL | 1 << VD_LICENCE_CASE | 1 << VD_LICENCE_NOT_STATED |
                  1 << VD_LICENCE_DENIAL,
    SET_CONDITIONAL = 1 << VD_CONDITIONAL,
};

/* The verdicts that the effect by itself can give. */
static unsigned effect_verdicts(const measure_version *v, bool discharged)
{
    switch (v->effect) {
    case EF_LICENCE: return SET_LICENCE | (discharged ? SET_CONDITIONAL : 0);
    case EF_NOTIFICATION: return 1u << VD_NOTIFICATION | (discharged ? SET_CONDITIONAL : 0);
    case EF_CONDITIONAL: return SET_CONDITIONAL;
    case EF_CONDITIONS: return SET_CONDITIONAL | 1u << VD_DENIED;
    case EF_DENY: return 1u << VD_DENIED;
    case EF_NONE:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: return 0;
    }
    tg_panic(__FILE__, __LINE__, "effect_kind");
}

enum { ORDERS = 14 };

static int measure_order(const gatherer *b, const explained_measure *x)
{
    effect_kind effect = gather_version(b, x->measure)->effect;
    bool stands = x->result->stands != IN_NONE;
    if (x->decisive)
        return 0;
    if (effect == EF_CHARGE && stands)
        return 8;
    if (stands)
        return effect == EF_REVIEW ? 2 : 1;
    switch (x->result->answer) {
    case AN_APPLIES:
    case AN_UNDETERMINED:
    case AN_DEPENDS: return 3;
    case AN_DEFEATED: return 4;
    case AN_SUSPENDED: return 5;
    case AN_NOT_ENFORCED: return 6;
    case AN_NOT_APPLY: return x->listed ? 7 : 12;
    case AN_WATCHED: return 9;
    case AN_NOT_KNOWN: return 10;
    case AN_NOT_ADDRESSED: return 11;
    case AN_NOT_IN_FORCE: return 13;
    case AN_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "answer_kind");
}

/* Answers of a measure whose own conditions hold. */
enum {
    ANSWERS_HOLD = 1 << AN_APPLIES | 1 << AN_DEFEATED | 1 << AN_SUSPENDED | 1 << AN_NOT_ENFORCED,
};

/* A charge, or what hits nothing but charges. */
static bool measure_money(const gatherer *b, uint32_t id)
{
    const measure_version *v = gather_version(b, id);
    bool money = v->effect == EF_CHARGE ||
                 ((v->effect == EF_SUSPEND || v->effect == EF_NOT_ENFORCE) && v->target_count);
    for (uint32_t i = 0; money && i < v->target_count; i++)
        money = gather_version(b, v->targets[i])->effect == EF_CHARGE;
    return money;
}

/* A review, suspension or non-enforcement none of whose targets would hold otherwise. */
static bool hits_nothing(const gatherer *b, uint32_t id)
{
    const measure_version *v = gather_version(b, id);
    bool hits = v->effect == EF_REVIEW || v->effect == EF_SUSPEND || v->effect == EF_NOT_ENFORCE;
    for (uint32_t i = 0; i < v->target_count; i++) {
        if (b->e->o->measures[v->targets[i]].set & ANSWERS_HOLD)
            return false;
    }
    return hits && v->target_count;
}

/* Would it bear on the verdict but for the one thing that its answer names? */
static bool measure_listed(const gatherer *b, const explained_measure *x)
{
    const explained_version *v = &x->versions[0];
    bool when_holds = slot_truth(v->applies_when) != TR_NO;
    if (b->e->o->gates[b->t.m->measures[x->measure].gate].set == 1u << VD_NOT_PASSED ||
        hits_nothing(b, x->measure))
        return false;
    switch (x->result->answer) {
    case AN_UNDETERMINED:
    case AN_DEPENDS: return (x->result->set & ANSWERS_HOLD) || (when_holds && v->in_force != TR_NO);
    case AN_APPLIES:
    case AN_DEFEATED:
    case AN_SUSPENDED:
    case AN_NOT_ENFORCED: return true;
    case AN_NOT_APPLY:
        return x->result->set != 1u << AN_NOT_APPLY || (when_holds && v->in_force != TR_NO);
    case AN_WATCHED:
    case AN_NOT_ADDRESSED:
    case AN_NOT_KNOWN: return when_holds;
    case AN_NOT_IN_FORCE: return false;
    case AN_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "answer_kind");
}

/* By order, and as they are in the model. */
static void put_in_order(gatherer *b, explained_gate *g)
{
    uint32_t next[ORDERS] = {0}, count = 0;
    for (uint32_t i = 0; i < b->t.m->measures_count; i++) {
        if (b->t.m->measures[i].gate == g->gate)
            next[b->measures[i].order]++;
    }
    for (int k = 0; k < ORDERS; k++) {
        uint32_t before = count;
        count += next[k];
        next[k] = before;
    }
    for (uint32_t i = 0; i < b->t.m->measures_count; i++) {
        if (b->t.m->measures[i].gate == g->gate)
            g->measures[next[b->measures[i].order]++] = b->measures[i];
    }
}

static void gather_topics(gatherer *b, explained_gate *g)
{
    const model *m = b->t.m;
    const gate *about = &m->gates[g->gate];
    g->topics = gather_alloc(b, about->topic_count, sizeof *g->topics);
    for (uint32_t i = 0; g->topics && i < about->topic_count; i++) {
        explained_topic *t = &g->topics[g->topic_count++];
        *t = (explained_topic){.topic = about->topics[i], .coverage = ID_NONE};
        for (uint32_t k = 0; k < m->coverages_count; k++) {
            const coverage *c = &m->coverages[k];
            if (c->gate != g->gate || c->topic != t->topic || c->when.known > b->t.p->known_on)
                continue;
            dspan s = when_span(&c->when, b->t.p->known_on);
            if (c->checked_through < DAY_MAX && c->checked_through < s.end)
                s.end = c->checked_through + 1;
            tnode *lines = slot_tree(b, c->lines, g->clock);
            tri covers = truth_and(trace_inside(&b->t, s, g->clock), slot_truth(lines));
            if (t->coverage == ID_NONE || (covers != TR_NO && t->covered != TR_YES)) {
                t->coverage = k;
                t->lines = lines;
            }
            t->covered = truth_or(t->covered, covers);
        }
    }
}

static void gather_limits(gatherer *b, explained_gate *g)
{
    const model *m = b->t.m;
    g->limits = gather_alloc(b, m->limits_count, sizeof *g->limits);
    for (uint32_t i = 0; g->limits && i < m->limits_count; i++) {
        const limit *x = &m->limits[i];
        if (x->gate != g->gate || x->when.known > b->t.p->known_on)
            continue;
        explained_limit l = {.limit = i, .in = when_span(&x->when, b->t.p->known_on)};
        l.in_force = trace_inside(&b->t, l.in, g->clock);
        if (l.in_force == TR_NO)
            continue;
        l.counts = slot_tree(b, x->counts, g->clock);
        if (slot_truth(l.counts) != TR_NO)
            g->limits[g->limit_count++] = l;
    }
}

static void gather_gate(gatherer *b, uint32_t id)
{
    const model *m = b->t.m;
    explained_gate *g = &b->e->gates[b->e->gate_count++];
    *g = (explained_gate){.gate = id, .r = &b->e->o->gates[id]};
    g->clock = trace_clock(&b->t, m->gates[id].clock);
    g->route = trace_cond(&b->t, m->gates[id].route, g->clock);
    gather_topics(b, g);
    gather_limits(b, g);
    g->measures = gather_alloc(b, m->measures_count, sizeof *g->measures);
    for (uint32_t i = 0; g->measures && i < m->measures_count; i++) {
        explained_measure *x = &b->measures[i];
        if (m->measures[i].gate != id)
            continue;
        bool discharged = x->result->discharged != IN_NONE;
        x->decisive = x->result->stands != IN_NONE &&
                      (effect_verdicts(gather_version(b, i), discharged) & g->r->set);
        x->money = measure_money(b, i);
        x->listed = b->e->all || measure_listed(b, x);
        x->why = x->listed || x->money ? measure_why(b, x) : STR("");
        x->order = measure_order(b, x);
        g->listed_count += x->listed;
        g->measure_count++;
    }
    if (g->measures)
        put_in_order(b, g);
}

/* ---- questions ------------------------------------------------------------------------------- */

static bool fact_hinges(const outcome *o, uint32_t id)
{
    for (uint32_t i = 0; i < o->line_hinges.hinge_count; i++) {
        const hinge *h = &o->line_hinges.hinges[i];
        if (lists(h->items, h->count, id))
            return true;
    }
    return false;
}

static void question_add(gatherer *b, const tnode *n)
{
    explanation *e = b->e;
    for (uint32_t i = 0; i < e->question_count; i++) {
        if (e->questions[i].question == n->question)
            return;
    }
    uint32_t id = e->m->questions[n->question].fact;
    explained_question *q = &e->questions[e->question_count++];
    *q = (explained_question){.question = n->question, .known = n->known};
    q->hinge = fact_hinges(e->o, id);
    switch (n->known) {
    case KNOWN_NOT: q->is_open = true; break;
    case KNOWN_GIVEN:
        q->is_open = b->t.p->values[id].state != V_KNOWN;
        q->reading = b->t.p->values[id].lo;
        break;
    case KNOWN_ANSWERED:
        q->answer = n->answer;
        q->reading = e->m->questions[n->question].answers[n->answer].reading;
        break;
    case KNOWN_BEFORE: q->reading = e->m->questions[n->question].before; break;
    }
}

static void tree_questions(gatherer *b, tnode *n)
{
    if (!n || n->stamp == b->stamp)
        return;
    n->stamp = b->stamp;
    if (n->question != ID_NONE)
        question_add(b, n);
    for (uint32_t i = 0; i < n->kid_count; i++)
        tree_questions(b, n->kids[i]);
}

static int question_order(const void *x, const void *y)
{
    const explained_question *a = x, *b = y;
    if (a->hinge != b->hinge)
        return a->hinge ? -1 : 1;
    return a->question < b->question ? -1 : a->question > b->question;
}

static void gather_questions(gatherer *b)
{
    explanation *e = b->e;
    e->questions = gather_alloc(b, e->m->questions_count, sizeof *e->questions);
    if (!e->questions)
        return;
    b->stamp++;
    for (uint32_t g = 0; g < e->gate_count; g++) {
        tree_questions(b, e->gates[g].route);
        for (uint32_t i = 0; i < e->gates[g].measure_count; i++) {
            const explained_measure *x = &e->gates[g].measures[i];
            for (uint32_t k = 0; x->listed && k < x->version_count; k++) {
                const explained_version *v = &x->versions[k];
                tree_questions(b, v->binds);
                tree_questions(b, v->depends);
                tree_questions(b, v->applies_when);
                tree_questions(b, v->unless);
                tree_questions(b, v->unless_shown);
            }
        }
    }
    if (e->question_count)
        qsort(e->questions, e->question_count, sizeof *e->questions, question_order);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool gather_all(gatherer *b)
{
    explanation *e = b->e;
    b->measures = gather_alloc(b, e->m->measures_count, sizeof *b->measures);
    e->gates = gather_alloc(b, e->m->gates_count, sizeof *e->gates);
    if (!b->measures || !e->gates)
        return false;
    for (uint32_t i = 0; i < e->m->measures_count; i++)
        gather_measure(b, i);
    if (b->t.failed)
        return false;
    for (uint32_t i = 0; i < e->m->measures_count; i++)
        gather_edges(b, i);
    for (uint32_t i = 0; i < e->m->gates_count; i++)
        gather_gate(b, i);
    if (b->t.failed)
        return false;
    gather_questions(b);
    gather_charges(b);
    gather_near(b);
    return !b->t.failed;
}

explain_result explain_build(const explain_request *q, arena *a, explanation **out, str *why)
{
    *out = NULL;
    prepared *p = arena_alloc(a, 1, sizeof *p);
    explanation *e = arena_alloc(a, 1, sizeof *e);
    gatherer *b = arena_alloc(a, 1, sizeof *b);
    if (!p || !e || !b)
        return EXPLAIN_NOMEM;
    switch (line_prepare(q->m, q->given, q->opt, a, p, why)) {
    case LINE_OK: break;
    case LINE_BAD: return EXPLAIN_BAD;
    case LINE_NOMEM: return EXPLAIN_NOMEM;
    }
    *e = (explanation){.m = q->m,
                       .p = p,
                       .t = &b->t,
                       .given = q->given->values,
                       .o = q->o,
                       .opt = *q->opt,
                       .engine = q->engine,
                       .alias = q->alias,
                       .all = q->all};
    b->e = e;
    b->given = q->given;
    if (!trace_begin(&b->t, q->m, p, a))
        return EXPLAIN_NOMEM;
    b->t.words = q->words;
    b->t.plain = q->plain;
    if (!gather_all(b))
        return EXPLAIN_NOMEM;
    *out = e;
    return EXPLAIN_OK;
}

line_result explain_check(const model *m, const line *given, const options *opt, arena *a, str *why)
{
    prepared p;
    gatherer *b = arena_alloc(a, 1, sizeof *b);
    if (!b)
        return LINE_NOMEM;
    line_result r = line_prepare(m, given, opt, a, &p, why);
    if (r != LINE_OK)
        return r;
    if (!trace_begin(&b->t, m, &p, a))
        return LINE_NOMEM;
    clock_range no_clock = {.fact = ID_NONE, .lo = 1, .minute = -1};
    strbuf s = gather_buffer(b);
    for (uint32_t i = 0; i < m->constraints_count; i++) {
        const tnode *n = trace_cond(&b->t, m->constraints[i].holds, no_clock);
        if (n->is != TR_NO)
            continue;
        strbuf_printf(&s, "%sconstraint `" STR_FMT "` (" STR_FMT ") does not hold: ",
                      s.len ? "; " : "", STR_ARG(m->constraints[i].name),
                      STR_ARG(m->constraints[i].title));
        explain_leaf(&b->t, deciding_leaf(b->t.m, n), &s);
        r = LINE_BAD;
    }
    if (r == LINE_BAD)
        *why = gather_text(b, &s);
    return b->t.failed ? LINE_NOMEM : r;
}

line_result explain_definition(const model *m, uint32_t id, const line *given, const options *opt,
                               uint32_t clock, int32_t day, arena *a, tri *out)
{
    prepared p;
    str why;
    *out = TR_OPEN;
    tracer *t = arena_alloc(a, 1, sizeof *t);
    uint32_t *may = arena_alloc(a, m->definitions[id].version_count + 1u, sizeof *may);
    if (!t || !may)
        return LINE_NOMEM;
    line_result r = line_prepare(m, given, opt, a, &p, &why);
    if (r != LINE_OK)
        return r;
    if (!trace_begin(t, m, &p, a))
        return LINE_NOMEM;
    if (clock != ID_NONE && p.values[clock].state != V_KNOWN)
        return LINE_OK;
    const definition *d = &m->definitions[id];
    clock_range c = {.fact = ID_NONE, .lo = day, .hi = day, .minute = 0};
    if (clock != ID_NONE)
        c = trace_clock(t, clock);
    uint32_t n = trace_versions(t, VERSION_LIST(d->versions, d->version_count), c, may);
    uint32_t by[TR_OPEN + 1] = {0};
    for (uint32_t i = 0; i < n; i++) /* more than one: a time of day that is missing */
        by[may[i] == ID_NONE ? TR_NO : trace_cond(t, d->versions[may[i]].cond, c)->is]++;
    *out = by[TR_NO] == n ? TR_NO : by[TR_YES] == n ? TR_YES : TR_OPEN;
    return t->failed ? LINE_NOMEM : LINE_OK;
}
