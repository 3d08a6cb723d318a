/*
 * ask.c - see ask.h.
 */
#include "explain/ask.h"

#include "explain/apart.h"

#include <string.h>

/* Answers tried of each fact while choosing, at most; the chosen one's are tried all. */
enum { ANSWERS_TRIED = 6 };

typedef struct {
    const ask_request *q;
    arena *a;
    uint32_t item_id; /* the key of the chips' catalogue; ID_NONE */
    str *why;
} asker;

/* While this fact is missing a hinge names it for all facts of the item (docs/engine.md, 6). */
static uint32_t ask_item_key(const model *m)
{
    for (uint32_t i = 0; i < m->catalogues_count; i++) {
        if (m->facts[m->catalogues[i].key].kind == FACT_ITEM)
            return m->catalogues[i].key;
    }
    return ID_NONE;
}

/* ---- deciding variants of the line ----------------------------------------------------------- */

static value *values_copy(const asker *k)
{
    size_t count = k->q->m->facts_count;
    value *v = arena_alloc(k->a, count, sizeof *v);
    if (v && count)
        memcpy(v, k->q->l->values, count * sizeof *v);
    return v;
}

static decide_result decide_values(const asker *k, decide_fn *decide, const value *values,
                                   const outcome **out)
{
    line l = *k->q->l;
    l.values = values;
    return decide(k->q->d.ctx, k->q->opt, &l, k->a, out, k->why);
}

/*
 * The line with which hinges are looked for. While the chip's id is missing it stands for all of
 * item.*; once it was skipped they are asked one by one, so a nameless chip takes its place.
 */
static decide_result decide_first(const asker *k, const outcome **o, const outcome **hinges_of)
{
    decide_result r = decide_values(k, k->q->d.decide, k->q->l->values, o);
    *hinges_of = *o;
    bool nameless = k->item_id != ID_NONE && k->q->skipped[k->item_id] &&
                    k->q->l->values[k->item_id].state == V_MISSING;
    if (r != DECIDED || !nameless)
        return r;
    value *v = values_copy(k);
    if (!v)
        return DECIDED_NOMEM;
    v[k->item_id] = (value){.state = V_KNOWN, .lo = CODE_OTHER, .hi = CODE_OTHER, .text = STR("?")};
    r = decide_values(k, k->q->d.decide, v, hinges_of);
    return r == DECIDED_BAD ? DECIDED : r;
}

/* ---- which facts may be asked ---------------------------------------------------------------- */

static bool ask_is_question(const model *m, uint32_t id)
{
    return m->facts[id].kind == FACT_QUESTION || m->facts[id].kind == FACT_PARAM;
}

static bool may_ask(const asker *k, uint32_t id)
{
    value_state s = k->q->l->values[id].state;
    return !k->q->skipped[id] && (s == V_MISSING || s == V_PART) &&
           (k->q->questions || !ask_is_question(k->q->m, id));
}

static bool hinge_hurt(const asker *k, const hinge *h)
{
    for (uint32_t i = 0; i < h->count; i++) {
        if (k->q->skipped[h->items[i]])
            return true;
    }
    return false;
}

/* Those of the hinge that may be asked; count. */
static uint32_t hinge_askable(const asker *k, const hinge *h, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->count; i++) {
        if (may_ask(k, h->items[i]))
            out[n++] = h->items[i];
    }
    return n;
}

/* The first hinge with something to ask; those that need a skipped fact come last. */
static const hinge *choose_hinge(const asker *k, const hinge_set *set, uint32_t *items,
                                 uint32_t *count)
{
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < set->hinge_count; i++) {
            const hinge *h = &set->hinges[i];
            if (hinge_hurt(k, h) != (pass == 1))
                continue;
            *count = hinge_askable(k, h, items);
            if (*count)
                return h;
        }
    }
    return NULL;
}

/* ---- answers of a fact ----------------------------------------------------------------------- */

static bool same_answer(type_kind type, const value *x, const value *y)
{
    if (x->state != y->state || x->set_count != y->set_count)
        return false;
    if (x->state == V_KNOWN && type == TYPE_CODE)
        return str_eq(x->text, y->text);
    for (uint32_t i = 0; i < x->set_count; i++) {
        if (x->set ? x->set[i] != y->set[i] : !str_eq(x->texts[i], y->texts[i]))
            return false;
    }
    return x->lo == y->lo && x->hi == y->hi;
}

static void asker_add(const asker *k, uint32_t id, answer_list *l, const value *v)
{
    if (v->state == V_MISSING)
        return;
    for (uint32_t i = 0; i < l->count; i++) {
        if (same_answer(k->q->m->facts[id].type, &l->at[i], v))
            return;
    }
    if (l->count < APART_MAX)
        l->at[l->count++] = *v;
}

static void table_answers(const asker *k, const hinge_table *t, uint32_t id, answer_list *l)
{
    for (uint32_t i = 0; i < t->first.count; i++) {
        for (uint32_t r = 0; t->first.items[i] == id && r < t->row_count; r++)
            asker_add(k, id, l, &t->rows[r].answers[i]);
    }
}

/* The answers of a fact: those of the hinges' table, or what the policy's text tells apart. */
static decide_result fact_answers(const asker *k, const outcome *o, uint32_t id, answer_list *l,
                                  bool *apart)
{
    const hinge_table *t = &o->line_hinges.table;
    l->count = 0;
    *apart = false;
    if (id == k->item_id)
        return DECIDED;
    if (t->more_rows == 0)
        table_answers(k, t, id, l);
    if (l->count)
        return DECIDED;
    *apart = true;
    return apart_values(k->q->m, id, &k->q->l->values[id], k->a, l) ? DECIDED : DECIDED_NOMEM;
}

/* Two classes side by side that come to the same are one answer. */
static bool answers_join(type_kind type, arena *a, ask_answer *x, const ask_answer *y)
{
    bool sets = type == TYPE_COUNTRY;
    bool numbers = type == TYPE_WHOLE || type == TYPE_DECIMAL || type == TYPE_MONEY ||
                   type == TYPE_DATE;
    bool none = x->answer.state == V_NONE || y->answer.state == V_NONE;
    if (x->then != y->then || none || (!sets && !numbers))
        return false;
    if (numbers) {
        x->answer = (value){.state = V_PART, .lo = x->answer.lo, .hi = y->answer.hi};
        return true;
    }
    const int64_t *p = x->answer.set_count ? x->answer.set : &x->answer.lo;
    const int64_t *q = y->answer.set_count ? y->answer.set : &y->answer.lo;
    uint32_t n = x->answer.set_count ? x->answer.set_count : 1;
    uint32_t o = y->answer.set_count ? y->answer.set_count : 1;
    int64_t *both = arena_alloc(a, (size_t)n + o, sizeof *both);
    if (!both)
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0, j = 0; i < n || j < o;)
        both[count++] = j == o || (i < n && p[i] < q[j]) ? p[i++] : q[j++];
    x->answer = (value){.state = V_PART, .set = both, .set_count = count};
    return true;
}

/* Keeps the answer, joined to one that comes to the same where that can be said. */
static void answer_keep(const asker *k, uint32_t id, ask_reply *out, ask_answer next, bool apart)
{
    type_kind type = k->q->m->facts[id].type;
    uint32_t from = type == TYPE_COUNTRY || out->answer_count == 0 ? 0 : out->answer_count - 1;
    for (uint32_t i = from; apart && i < out->answer_count; i++) {
        if (answers_join(type, k->a, &out->answers[i], &next))
            return;
    }
    out->answers[out->answer_count++] = next;
}

/* Verdicts left by the worst answer and by all together; measures left open by all together. */
typedef struct { unsigned worst, total, open, answers; } worth;

static unsigned set_size(vset set)
{
    unsigned n = 0;
    for (; set; set &= (vset)(set - 1))
        n++;
    return n;
}

static void worth_add(const asker *k, const outcome *o, worth *w)
{
    unsigned left = set_size(o->line.set);
    w->worst = left > w->worst ? left : w->worst;
    w->total += left;
    w->answers++;
    for (uint32_t i = 0; i < k->q->m->measures_count; i++)
        w->open += o->measures[i].answer == AN_UNDETERMINED || o->measures[i].answer == AN_DEPENDS;
}

/* What some answers of the fact leave, evenly taken, until one leaves more verdicts than `most`:
 * no further one can bring the worst down. Answers that the line rules out are dropped. */
static decide_result answers_worth(const asker *k, uint32_t id, const answer_list *l, unsigned most,
                                   worth *w)
{
    *w = (worth){0};
    value *v = values_copy(k);
    if (!v)
        return DECIDED_NOMEM;
    uint32_t tried = l->count < ANSWERS_TRIED ? l->count : ANSWERS_TRIED;
    for (uint32_t i = 0; i < tried && w->worst <= most; i++) {
        const outcome *o;
        v[id] = l->at[(uint64_t)i * l->count / tried];
        decide_result r = decide_values(k, k->q->d.verdicts, v, &o);
        if (r == DECIDED_NOMEM)
            return r;
        if (r == DECIDED)
            worth_add(k, o, w);
    }
    return DECIDED;
}

/* What each answer leaves; answers that the line rules out are dropped. */
static decide_result answers_then(const asker *k, uint32_t id, const answer_list *l, bool apart,
                                  ask_reply *out)
{
    value *v = values_copy(k);
    out->answers = arena_alloc(k->a, l->count, sizeof *out->answers);
    if (!v || !out->answers)
        return DECIDED_NOMEM;
    for (uint32_t i = 0; i < l->count; i++) {
        const outcome *o;
        v[id] = l->at[i];
        decide_result r = decide_values(k, k->q->d.verdicts, v, &o);
        if (r == DECIDED_NOMEM)
            return r;
        if (r == DECIDED)
            answer_keep(k, id, out, (ask_answer){l->at[i], o->line.set}, apart);
    }
    return DECIDED;
}

/* ---- choosing -------------------------------------------------------------------------------- */

static int mean_order(unsigned x, unsigned x_count, unsigned y, unsigned y_count)
{
    unsigned long long a = (unsigned long long)x * y_count, b = (unsigned long long)y * x_count;
    return a < b ? -1 : a > b;
}

/* The means tell two facts apart whose worst answers are alike: the country of destination says
 * more than a date. Below 0: `x` is worth more. Without answers to try a fact is worth least. */
static int worth_order(worth x, worth y)
{
    if (x.answers == 0 || y.answers == 0)
        return (x.answers == 0) - (y.answers == 0);
    if (x.worst != y.worst)
        return x.worst < y.worst ? -1 : 1;
    int order = mean_order(x.total, x.answers, y.total, y.answers);
    return order ? order : mean_order(x.open, x.answers, y.open, y.answers);
}

static bool cheaper(const model *m, uint32_t x, uint32_t y)
{
    if (m->facts[x].cost != m->facts[y].cost)
        return m->facts[x].cost < m->facts[y].cost;
    return str_cmp(m->facts[x].name, m->facts[y].name) < 0;
}

/* Every answer of the fact chosen. */
static decide_result ask_fact(const asker *k, const outcome *o, uint32_t id, ask_reply *out)
{
    answer_list *l = arena_alloc(k->a, 1, sizeof *l);
    if (!l)
        return DECIDED_NOMEM;
    bool apart;
    out->fact = id;
    decide_result r = fact_answers(k, o, id, l, &apart);
    return r == DECIDED ? answers_then(k, id, l, apart, out) : r;
}

static decide_result choose_fact(const asker *k, const outcome *o, const uint32_t *items,
                                 uint32_t count, ask_reply *out)
{
    answer_list *l = arena_alloc(k->a, 1, sizeof *l);
    if (!l)
        return DECIDED_NOMEM;
    worth best = {0};
    uint32_t chosen = items[0];
    for (uint32_t i = 0; count > 1 && i < count; i++) {
        if (items[i] == k->item_id)
            return ask_fact(k, o, items[i], out);
        bool apart;
        worth w;
        decide_result r = fact_answers(k, o, items[i], l, &apart);
        if (r == DECIDED)
            r = answers_worth(k, items[i], l, best.answers ? best.worst : VD_COUNT, &w);
        if (r != DECIDED)
            return r;
        int order = i == 0 ? -1 : worth_order(w, best);
        if (order < 0 || (order == 0 && cheaper(k->q->m, items[i], chosen))) {
            chosen = items[i];
            best = w;
        }
    }
    return ask_fact(k, o, chosen, out);
}

/* Of a settled line: the first showing none of whose facts was skipped. */
static decide_result choose_lift(const asker *k, const outcome *o, ask_reply *out)
{
    const lift *chosen = NULL;
    for (uint32_t i = 0; i < o->lift_count && !chosen; i++) {
        const lift *x = &o->lifts[i];
        if (!hinge_hurt(k, &x->what) && hinge_askable(k, &x->what, (uint32_t[12]){0}))
            chosen = x;
    }
    if (!chosen)
        return DECIDED;
    uint32_t items[12];
    uint32_t count = hinge_askable(k, &chosen->what, items);
    uint32_t first = items[0];
    for (uint32_t i = 1; i < count; i++) {
        if (cheaper(k->q->m, items[i], first))
            first = items[i];
    }
    return ask_fact(k, o, first, out);
}

decide_result ask_next(const ask_request *q, arena *a, ask_reply *out, str *why)
{
    asker k = {.q = q, .a = a, .item_id = ask_item_key(q->m), .why = why};
    *out = (ask_reply){.fact = ID_NONE};
    const outcome *o, *hinges_of;
    decide_result r = decide_first(&k, &o, &hinges_of);
    if (r != DECIDED)
        return r;
    if (!o->line.settled) {
        uint32_t items[12], count = 0;
        if (hinges_of && choose_hinge(&k, &hinges_of->line_hinges, items, &count))
            return choose_fact(&k, hinges_of, items, count, out);
        if (!q->seek_clear)
            return DECIDED;
    }
    return q->seek_clear ? choose_lift(&k, o, out) : DECIDED;
}
