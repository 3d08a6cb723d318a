/*
 * testrun.c - a pack's own tests, through the same engine that decides orders.
 *
 *     test  ->  setup (options, given, assumed, authorised)  ->  the line, decided once
 *           ->  each expectation; one with `when` decides the line again with that given too
 */
#include "explain/testrun.h"

#include "explain/coverage.h"
#include "explain/given.h"
#include "explain/show.h"
#include "explain/text.h"

#include <string.h>

typedef struct {
    const testrun_request *q;
    const model *m;
    arena *a;    /* of one test */
    coverage_map coverage;
    tg_test_report *report;
    bool no_memory;
    /* the test under way */
    const ast_decl *test;
    options opt;
    value *own, *assumed;
    VEC(authorisation) auths;
    bool failed;
} runner;

/* ---- telling --------------------------------------------------------------------------------- */

static strbuf run_buffer(runner *r)
{
    strbuf b;
    tg_alloc alloc = alloc_arena(r->a);
    strbuf_init(&b, &alloc);
    return b;
}

static void run_write(runner *r, const strbuf *b)
{
    r->no_memory = r->no_memory || b->failed;
    str s = strbuf_str(b);
    if (r->q->to.write && s.len)
        r->q->to.write(r->q->to.ctx, s.ptr, s.len);
}

static str source_slice(const runner *r, span at)
{
    str text = diags_source_text(r->m->texts, at.file);
    if (at.to > text.len || at.from > at.to)
        return STR("");
    return str_sub(text, at.from, at.to);
}

/* A slice that may run over several lines, as one. */
static str one_line(runner *r, str s)
{
    strbuf b = run_buffer(r);
    for (size_t i = 0; i < s.len; i++) {
        bool blank = s.ptr[i] == ' ' || s.ptr[i] == '\n' || s.ptr[i] == '\r';
        if (!blank)
            strbuf_char(&b, s.ptr[i]);
        else if (b.len && b.ptr[b.len - 1] != ' ')
            strbuf_char(&b, ' ');
    }
    r->no_memory = r->no_memory || b.failed;
    return strbuf_str(&b);
}

static void tell_json(runner *r, str file, unsigned row, unsigned column, str expected, str found)
{
    strbuf b = run_buffer(r);
    strbuf_add_c(&b, "{\"test\":");
    strbuf_json(&b, r->test->title);
    strbuf_add_c(&b, ",\"file\":");
    strbuf_json(&b, file);
    strbuf_printf(&b, ",\"line\":%u,\"column\":%u,\"expected\":", row, column);
    strbuf_json(&b, expected);
    strbuf_add_c(&b, ",\"found\":");
    strbuf_json(&b, found);
    strbuf_add_c(&b, "}\n");
    run_write(r, &b);
}

static void tell_failure(runner *r, span at, str expected, str found)
{
    unsigned row, column;
    str file = diags_source_name(r->m->texts, at.file);
    diags_place(r->m->texts, at.file, at.from, &row, &column);
    r->failed = true;
    if (r->q->json) {
        tell_json(r, file, row, column, expected, found);
        return;
    }
    const char *bold = r->q->colour ? "\x1b[1m" : "", *red = r->q->colour ? "\x1b[1;31m" : "";
    const char *plain = r->q->colour ? "\x1b[0m" : "";
    strbuf b = run_buffer(r);
    strbuf_printf(&b, "%s" STR_FMT ":%u:%u:%s %sfailed%s: " STR_FMT "\n", bold, STR_ARG(file), row,
                  column, plain, red, plain, STR_ARG(r->test->title));
    strbuf_printf(&b, "    expected  " STR_FMT "\n", STR_ARG(expected));
    strbuf_printf(&b, "    found     " STR_FMT "\n", STR_ARG(found));
    run_write(r, &b);
}

/* ---- setting up ------------------------------------------------------------------------------ */

/* Sets a fact from its source text; tells and returns false when it does not fit. */
static bool set_from(runner *r, value *values, ast_word name, span at)
{
    str why = STR(""), alias = STR("");
    uint32_t id = model_fact(r->m, name.text);
    if (id == ID_NONE) {
        tell_failure(r, name.at, STR("a fact"), given_unknown(r->a, "fact", name.text, NULL, 0));
        return false;
    }
    switch (given_set(r->m, values, id, one_line(r, source_slice(r, at)), r->a, &alias, &why)) {
    case GIVEN_OK: return true;
    case GIVEN_NOMEM: r->no_memory = true; return false;
    case GIVEN_BAD:
    case GIVEN_UNKNOWN: break;
    }
    tell_failure(r, at, STR("a value of the fact"), why);
    return false;
}

static bool run_set_all(runner *r, value *values, const ast_is *is, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++)
        good = set_from(r, values, is[i].name, is[i].value.at) && good;
    return good;
}

static bool add_words(runner *r, const ast_word *words, size_t count, bool demands, name_ids *out)
{
    strbuf b = run_buffer(r);
    for (size_t i = 0; i < count; i++) {
        strbuf_char(&b, ' ');
        strbuf_add(&b, words[i].text);
    }
    str why = STR("");
    given_result g = demands ? given_demands(r->m, strbuf_str(&b), r->a, out, &why)
                             : given_measures(r->m, strbuf_str(&b), r->a, out, &why);
    r->no_memory = r->no_memory || g == GIVEN_NOMEM || b.failed;
    if (g == GIVEN_UNKNOWN)
        tell_failure(r, words[0].at, STR("names of the pack"), why);
    return g == GIVEN_OK;
}

static bool authorise(runner *r, const ast_authorised *x)
{
    name_ids measures, demands;
    authorisation auth = {.number = x->number,
                          .from = x->from == DAY_OPEN ? DAY_ALWAYS : x->from,
                          .end = x->end == DAY_OPEN ? DAY_NEVER : x->end};
    auth.instrument = map_get(&r->m->instrument_ids, x->instrument.text);
    if (auth.instrument == MAP_NONE) {
        tell_failure(r, x->instrument.at, STR("an instrument"),
                     given_unknown(r->a, "instrument", x->instrument.text, NULL, 0));
        return false;
    }
    if (!add_words(r, x->measures, x->measure_count, false, &measures) ||
        !add_words(r, x->conditions, x->condition_count, true, &demands))
        return false;
    auth.measures = measures.ids;
    auth.measure_count = measures.count;
    auth.provisos = demands.ids;
    auth.proviso_count = demands.count;
    r->no_memory = !vec_push(r->a, &r->auths, auth) || r->no_memory;
    return !r->no_memory;
}

static bool setup_slot(runner *r, const ast_slot *s)
{
    bool good = true;
    switch ((int)s->kind) { /* the slots a test can have; the parser allows no other */
    case SLOT_ON: r->opt.on = s->day; return true;
    case SLOT_KNOWN_ON: r->opt.known_on = s->day; return true;
    case SLOT_STANCE:
        if (s->word_count && str_eq(s->words[0].text, STR("text")))
            r->opt.stance = STANCE_TEXT;
        return true;
    case SLOT_GIVEN:
        for (size_t i = 0; i < s->given_count; i++)
            good = set_from(r, r->own, s->given[i].fact, s->given[i].value.at) && good;
        return good;
    case SLOT_ASSUME: return run_set_all(r, r->assumed, s->is, s->is_count);
    case SLOT_AUTHORISED: return authorise(r, &s->authorised);
    default: return true;
    }
}

static bool setup(runner *r, const ast_decl *test)
{
    r->test = test;
    r->failed = false;
    r->opt = (options){.known_on = DAY_ALWAYS, .on = DAY_ALWAYS, .stance = STANCE_ENFORCED};
    memset(&r->auths, 0, sizeof r->auths);
    r->own = arena_alloc(r->a, r->m->facts_count, sizeof *r->own);
    r->assumed = arena_alloc(r->a, r->m->facts_count, sizeof *r->assumed);
    if (!r->own || !r->assumed) {
        r->no_memory = true;
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < test->slot_count; i++)
        good = setup_slot(r, &test->slots[i]) && good;
    return good;
}

/* The line with what `when` adds, decided. `*out` NULL: bad input, for the reason in `why`. */
static bool decide_with(runner *r, const ast_is *when, size_t count, const outcome **out, str *why)
{
    *out = NULL;
    size_t facts = r->m->facts_count;
    value *values = arena_alloc(r->a, facts, sizeof *values);
    if (!values) {
        r->no_memory = true;
        return false;
    }
    if (facts)
        memcpy(values, r->own, facts * sizeof *values);
    if (!run_set_all(r, values, when, count))
        return false;
    given_result g = given_merge(r->m, values, r->assumed, r->a, values, why);
    if (g == GIVEN_NOMEM) {
        r->no_memory = true;
        return false;
    }
    if (g != GIVEN_OK)
        return true;
    line l = {values, r->auths.at, (uint32_t)r->auths.count};
    switch (r->q->d.decide(r->q->d.ctx, &r->opt, &l, r->a, out, why)) {
    case DECIDED: break;
    case DECIDED_BAD: *out = NULL; return true;
    case DECIDED_NOMEM: r->no_memory = true; return false;
    }
    if (!coverage_add(&r->coverage, &l, &r->opt, *out, r->a))
        r->no_memory = true;
    return !r->no_memory;
}

/* ---- expectations ---------------------------------------------------------------------------- */

/* The verdicts a phrase stands for: `licence` alone is any posture. */
static vset phrase_set(str phrase)
{
    if (str_eq(phrase, STR("licence")))
        return 1u << VD_LICENCE_APPROVAL | 1u << VD_LICENCE_CASE | 1u << VD_LICENCE_NOT_STATED |
               1u << VD_LICENCE_DENIAL;
    for (unsigned v = 0; v < VD_COUNT; v++) {
        if (str_eq_c(phrase, verdict_name((verdict)v)))
            return (vset)(1u << v);
    }
    return 0;
}

static void put_result(strbuf *b, const result *x)
{
    if (!x->settled)
        strbuf_add_c(b, "open: ");
    show_verdicts(b, x->set);
}

static verdict set_worst(vset set)
{
    for (unsigned v = VD_NOT_PASSED; v-- > 0;) {
        if (set >> v & 1)
            return (verdict)v;
    }
    return VD_NOT_PASSED;
}

static const result *subject_result(const runner *r, const ast_expect *x, const outcome *o)
{
    uint32_t id = map_get(&r->m->gate_ids, x->subject.text);
    return id == MAP_NONE ? &o->line : &o->gates[id];
}

static bool check_verdict(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    const result *got = subject_result(r, x, o);
    put_result(found, got);
    vset allowed = phrase_set(x->words);
    return (got->settled || allowed & (allowed - 1)) && got->set && !(got->set & ~allowed);
}

static bool check_open(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    const result *got = subject_result(r, x, o);
    put_result(found, got);
    vset covered = 0;
    bool each = true;
    for (size_t i = 0; i < x->verdict_count; i++) {
        vset one = phrase_set(x->verdicts[i]);
        covered |= one;
        each = each && (got->set & one);
    }
    return !got->settled && (x->verdict_count == 0 || (each && !(got->set & ~covered)));
}

static bool check_bound(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    const result *got = subject_result(r, x, o);
    verdict v = x->kind == EXP_SAFE ? got->safe
                : x->kind == EXP_BEST ? got->best
                                      : set_worst(got->fallback);
    strbuf_add_c(found, verdict_name(v));
    return phrase_set(x->words) >> v & 1;
}

static const char *disposition_name(disposition d)
{
    switch (d) {
    case DISP_RELEASED: return "released";
    case DISP_HELD: return "held";
    case DISP_DENIED: return "denied";
    case DISP_BAD: return "bad";
    }
    tg_panic(__FILE__, __LINE__, "disposition");
}

static bool check_disposition(const ast_expect *x, const outcome *o, strbuf *found)
{
    strbuf_add_c(found, o->overflow ? "error" : disposition_name(o->disposition));
    if (o->conflict != IN_NONE)
        strbuf_add_c(found, ", conflict");
    if (str_eq(x->words, STR("conflict")))
        return o->conflict != IN_NONE;
    return str_eq_c(x->words, disposition_name(o->disposition));
}

static bool has_name(const ast_word *names, size_t count, str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i].text, name))
            return true;
    }
    return false;
}

static bool check_hinges(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    uint32_t id = map_get(&r->m->gate_ids, x->subject.text);
    const hinge_set *set = id == MAP_NONE ? &o->line_hinges : &o->gate_hinges[id];
    if (set->hinge_count == 0) {
        strbuf_add_c(found, "no hinge");
        return false;
    }
    const hinge *h = &set->hinges[0];
    bool all = h->count == x->name_count;
    strbuf_add_c(found, "hinges on ");
    for (uint32_t i = 0; i < h->count; i++) {
        str name = r->m->facts[h->items[i]].name;
        strbuf_add_c(found, i ? ", " : "");
        strbuf_add(found, name);
        all = all && has_name(x->names, x->name_count, name);
    }
    return all;
}

/* Does the answer hold the value, as one of several perhaps? */
static bool answer_holds(type_kind type, const value *given, const value *v)
{
    if (given->state == V_NONE || v->state == V_NONE)
        return given->state == v->state;
    if (v->state != V_KNOWN)
        return false;
    for (uint32_t i = 0; i < given->set_count; i++) {
        if (type == TYPE_CODE ? str_eq(given->texts[i], v->text) : given->set[i] == v->lo)
            return true;
    }
    if (given->set_count)
        return false;
    if (type == TYPE_CODE)
        return str_eq(given->text, v->text);
    return v->lo >= given->lo && v->lo <= given->hi;
}

static bool lift_is(runner *r, const lift *got, const ast_is *is, size_t count)
{
    bool same = got->what.count == count;
    for (size_t i = 0; i < count && same; i++) {
        uint32_t id = model_fact(r->m, is[i].name.text);
        value v = {0};
        str why;
        str text = source_slice(r, is[i].value.at);
        same = id != ID_NONE && value_read(r->m, id, text, r->a, &v, &why) == READ_OK;
        bool among = false;
        for (uint32_t k = 0; same && k < got->what.count; k++)
            among = among || (got->what.items[k] == id &&
                              answer_holds(r->m->facts[id].type, &got->answers[k], &v));
        same = same && among;
    }
    return same;
}

static bool check_lift(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    bool any = false;
    for (uint32_t i = 0; i < o->lift_count; i++) {
        const lift *got = &o->lifts[i];
        any = any || lift_is(r, got, x->is, x->is_count);
        strbuf_add_c(found, i ? "; " : "would lift ");
        for (uint32_t k = 0; k < got->what.count; k++) {
            strbuf_add_c(found, k ? ", " : "");
            strbuf_add(found, r->m->facts[got->what.items[k]].name);
            strbuf_add_c(found, " is ");
            show_value(found, r->m, got->what.items[k], &got->answers[k], false);
        }
    }
    if (o->lift_count == 0)
        strbuf_add_c(found, "nothing would lift it");
    return any;
}

/* A measure stands at each of its gates; where the line passes some of them, these count. */
static bool check_measure(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    bool any_passed = false, any = false;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const measure *m = &r->m->measures[i];
        if (str_eq(m->name, x->subject.text))
            any_passed = any_passed || o->gates[m->gate].set != 1u << VD_NOT_PASSED;
    }
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const measure *m = &r->m->measures[i];
        bool passed = o->gates[m->gate].set != 1u << VD_NOT_PASSED;
        if (!str_eq(m->name, x->subject.text) || passed != any_passed)
            continue;
        strbuf_add_c(found, found->len ? ", " : "");
        strbuf_add_c(found, answer_name(o->measures[i].answer));
        any = any || str_eq_c(x->words, answer_name(o->measures[i].answer));
    }
    if (found->len == 0)
        strbuf_add_c(found, "no such measure");
    return any;
}

static const char *const state_names[] = {"satisfied", "outstanding", "failed"};

static bool check_condition(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    uint32_t id = map_get(&r->m->demand_ids, x->subject.text);
    uint8_t states = 0;
    for (uint32_t i = 0; i < o->demand_count; i++) {
        if (o->demands[i].demand == id)
            states = o->demands[i].states;
    }
    uint8_t wanted = 0;
    for (unsigned i = 0; i < TG_COUNT(state_names); i++) {
        if (str_eq_c(x->words, state_names[i]))
            wanted = (uint8_t)(1u << i);
        if (!(states >> i & 1))
            continue;
        strbuf_add_c(found, found->len ? " or " : "");
        strbuf_add_c(found, state_names[i]);
    }
    if (states == 0)
        strbuf_add_c(found, "named by no standing measure");
    return states == wanted;
}

/* ---- charges --------------------------------------------------------------------------------- */

_Static_assert(DM_SATISFIED == 1 && DM_OUTSTANDING == 2 && DM_FAILED == 4, "state_names");

static const currency *tested_currency(const runner *r, uint32_t id)
{
    const measure *m = &r->m->measures[id];
    for (uint32_t v = 0; v < m->version_count; v++) {
        if (m->versions[v].effect == EF_CHARGE)
            return &r->m->currencies[m->versions[v].charge.currency];
    }
    return NULL;
}

static void put_found_charge(runner *r, const charge_result *c, strbuf *out)
{
    static const char *const kinds[] = {"nothing due", "due", "if authorised"};
    if (c->overflow)
        strbuf_add_c(out, "too large");
    else if (!c->known) {
        strbuf_add_c(out, "unknown, needs ");
        for (uint32_t i = 0; i < c->need_count && i < TG_COUNT(c->needs); i++) {
            strbuf_add_c(out, i ? ", " : "");
            strbuf_add(out, r->m->facts[c->needs[i]].name);
        }
    } else {
        const currency *cur = tested_currency(r, c->measure);
        bool both = c->at_least && c->at_most;
        strbuf_add_c(out, both ? "" : c->at_least ? "at least " : c->at_most ? "at most " : "");
        num_format(out, c->amount, c->scale, cur ? cur->decimals : 0, ',');
        if (both) {
            strbuf_add_c(out, " .. ");
            num_format(out, c->amount_high, c->scale, cur ? cur->decimals : 0, ',');
        }
        if (cur) {
            strbuf_char(out, ' ');
            strbuf_add(out, cur->name);
        }
    }
    for (unsigned i = 0; i < TG_COUNT(kinds); i++) {
        if (c->kinds >> i & 1)
            strbuf_printf(out, " %s", kinds[i]);
    }
    if (c->stands == IN_SOME)
        strbuf_add_c(out, " in some worlds");
}

static bool amount_is(const charge_result *c, const ast_lit *amount)
{
    int64_t given;
    rat have, want;
    for (unsigned scale = 0; scale <= NUM_SCALE_MAX; scale++) {
        if (num_parse(amount->text, scale, '_', &given) != NUM_OK)
            continue;
        want = rat_scaled(given, scale);
        have = (rat){c->amount, num_pow10(c->scale)};
        return rat_cmp(have, want) == 0;
    }
    return false;
}

static bool charge_kind_is(const charge_result *c, str words)
{
    if (words.len == 0)
        return true;
    bool due = str_eq(words, STR("due"));
    return c->kinds == (due ? 1u << PAY_DUE : 1u << PAY_IF_AUTHORISED);
}

static bool charge_is(const runner *r, const ast_expect *x, const charge_result *c)
{
    switch (x->amount_kind) {
    case AMOUNT_GIVEN:
        return c->known && !c->overflow && amount_is(c, &x->amount) &&
               charge_kind_is(c, x->words);
    case AMOUNT_UNKNOWN: {
        bool all = !c->known && c->need_count == x->name_count;
        for (uint32_t i = 0; all && i < c->need_count && i < TG_COUNT(c->needs); i++)
            all = has_name(x->names, x->name_count, r->m->facts[c->needs[i]].name);
        return all;
    }
    case AMOUNT_NONE: return false;
    }
    tg_panic(__FILE__, __LINE__, "amount_kind");
}

static bool check_charge(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    bool any = false;
    for (uint32_t i = 0; i < o->charge_count; i++) {
        const charge_result *c = &o->charges[i];
        if (!str_eq(r->m->measures[c->measure].name, x->subject.text))
            continue;
        strbuf_add_c(found, found->len ? "; " : "");
        put_found_charge(r, c, found);
        any = any || charge_is(r, x, c);
    }
    if (found->len == 0) {
        strbuf_add_c(found, "none");
        return x->amount_kind == AMOUNT_NONE;
    }
    return any;
}

/* ---- one test -------------------------------------------------------------------------------- */

static bool check_one(runner *r, const ast_expect *x, const outcome *o, strbuf *found)
{
    switch (x->kind) {
    case EXP_VERDICT: return check_verdict(r, x, o, found);
    case EXP_OPEN: return check_open(r, x, o, found);
    case EXP_SAFE:
    case EXP_BEST:
    case EXP_FALLBACK: return check_bound(r, x, o, found);
    case EXP_DISPOSITION: return check_disposition(x, o, found);
    case EXP_HINGES: return check_hinges(r, x, o, found);
    case EXP_LIFT: return check_lift(r, x, o, found);
    case EXP_MEASURE: return check_measure(r, x, o, found);
    case EXP_CONDITION: return check_condition(r, x, o, found);
    case EXP_CHARGE: return check_charge(r, x, o, found);
    }
    tg_panic(__FILE__, __LINE__, "expect_kind");
}

static void expect_one(runner *r, const ast_expect *x, const outcome *plain, str plain_why)
{
    const outcome *o = plain;
    str why = plain_why;
    if (x->when_count && !decide_with(r, x->when, x->when_count, &o, &why))
        return;
    strbuf found = run_buffer(r);
    bool good;
    if (o) {
        good = check_one(r, x, o, &found);
    } else {
        good = x->kind == EXP_DISPOSITION && str_eq(x->words, STR("bad"));
        strbuf_add_c(&found, "bad input: ");
        strbuf_add(&found, why);
    }
    r->no_memory = r->no_memory || found.failed;
    if (!good && !r->no_memory)
        tell_failure(r, x->at, one_line(r, source_slice(r, x->at)), strbuf_str(&found));
}

static void run_test(runner *r, const ast_decl *test)
{
    const outcome *o;
    str why = STR("");
    bool ready = setup(r, test) && decide_with(r, NULL, 0, &o, &why);
    const ast_slot *s = ready ? ast_slot_find(test, NULL, SLOT_EXPECT) : NULL;
    for (size_t i = 0; s && i < s->expect_count && !r->no_memory; i++)
        expect_one(r, &s->expects[i], o, why);
    bool passed = ready && !r->failed;
    r->report->tests++;
    *(passed ? &r->report->passed : &r->report->failed) += 1;
}

/* ---- what coverage lacks --------------------------------------------------------------------- */

static void tell_lack(runner *r, span at, const char *what, str subject)
{
    unsigned row, column;
    str file = diags_source_name(r->m->texts, at.file);
    diags_place(r->m->texts, at.file, at.from, &row, &column);
    strbuf b = run_buffer(r);
    if (r->q->json) {
        strbuf_add_c(&b, "{\"lacks\":");
        strbuf_json(&b, str_c(what));
        strbuf_add_c(&b, ",\"of\":");
        strbuf_json(&b, subject);
        strbuf_add_c(&b, ",\"file\":");
        strbuf_json(&b, file);
        strbuf_printf(&b, ",\"line\":%u,\"column\":%u}\n", row, column);
    } else {
        strbuf_printf(&b, STR_FMT ":%u:%u: %s: " STR_FMT "\n", STR_ARG(file), row, column, what,
                      STR_ARG(subject));
    }
    run_write(r, &b);
}

static void tell_lacks(runner *r)
{
    const coverage_map *c = &r->coverage;
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const measure *m = &r->m->measures[i];
        if (!(c->stood[i] & SEEN_YES))
            tell_lack(r, m->at, "stands in no test", m->name);
        if (!(c->stood[i] & SEEN_NO))
            tell_lack(r, m->at, "stands in every test", m->name);
    }
    for (uint32_t i = 0; i < r->m->conds_count; i++) {
        const cond *x = &r->m->conds[i];
        str text = one_line(r, source_slice(r, x->at));
        if (!(c->leaves[i] & SEEN_COUNTED))
            continue;
        if (!(c->leaves[i] & SEEN_YES))
            tell_lack(r, x->at, "true in no test", text);
        if (!(c->leaves[i] & SEEN_NO))
            tell_lack(r, x->at, "false in no test", text);
        if (c->threshold[i] != i)
            continue;
        if (!(c->sides[i] & SEEN_LOW))
            tell_lack(r, x->at, "no test below", text);
        if (!(c->sides[i] & SEEN_HIGH))
            tell_lack(r, x->at, "no test above", text);
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool title_holds(str title, const char *part)
{
    str p = str_c(part);
    for (size_t i = 0; i + p.len <= title.len; i++) {
        if (str_eq(str_sub(title, i, i + p.len), p))
            return true;
    }
    return false;
}

bool testrun(const testrun_request *q, const tg_alloc *alloc, tg_test_report *report)
{
    *report = (tg_test_report){0};
    arena *lasting = arena_new(alloc, 0), *a = arena_new(alloc, 0);
    runner *r = lasting ? arena_alloc(lasting, 1, sizeof *r) : NULL;
    bool good = a && r && coverage_new(q->m, lasting, &r->coverage);
    if (good) {
        r->q = q;
        r->m = q->m;
        r->a = a;
        r->report = report;
    }
    for (uint32_t i = 0; good && i < q->m->tests_count; i++) {
        const ast_decl *test = q->m->tests[i].text;
        if (q->filter && !title_holds(test->title, q->filter))
            continue;
        arena_reset(a);
        run_test(r, test);
        good = !r->no_memory;
    }
    if (good && q->verbose) {
        arena_reset(a);
        tell_lacks(r);
        good = !r->no_memory;
    }
    if (good)
        coverage_sum(&r->coverage, report);
    arena_free(a);
    arena_free(lasting);
    return good;
}
