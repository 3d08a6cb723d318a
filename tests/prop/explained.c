/*
 * explained.c - explanations, asking and apart classes on random packs and lines.
 *
 *     a tree that says no       the outcome has the measure nowhere hold; yes: everywhere
 *     JSON                      is well formed
 *     text                      keeps to its width, and has no control characters
 *     asking                    asks no fact twice, always ends, and a reply is always taken
 *     compared leaves           the margin is the difference of what was compared
 *
 * TG_LONG=1 asks for many more.
 */
#include "explain/ask.h"
#include "explain/explain.h"
#include "eval/fast.h"
#include "parts/gen.h"
#include "support/pack_text.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 60, ASK_EVERY = 7 };

typedef struct {
    const model *m;
    const gen_case *c;
    arena *a;
    uint64_t explained, trees, asked, steps, replies;
    const char *fault;
    char more[300];
} prop;

static bool fails(prop *p, const char *what)
{
    if (!p->fault)
        p->fault = what;
    return false;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

typedef struct { const char *at, *end; unsigned depth; } reader;

static bool json_value(reader *r);

static bool json_char(reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static bool json_string(reader *r)
{
    if (!json_char(r, '"'))
        return false;
    while (r->at < r->end && *r->at != '"') {
        if ((unsigned char)*r->at < 0x20)
            return false;
        r->at += *r->at == '\\' ? 2 : 1;
    }
    return json_char(r, '"');
}

static bool json_list(reader *r, char close, bool keyed)
{
    if (json_char(r, close))
        return true;
    do {
        if (keyed && (!json_string(r) || !json_char(r, ':')))
            return false;
        if (!json_value(r))
            return false;
    } while (json_char(r, ','));
    return json_char(r, close);
}

static bool json_value(reader *r)
{
    if (r->at == r->end || ++r->depth > 2000)
        return false;
    bool good = true;
    if (*r->at == '"')
        good = json_string(r);
    else if (json_char(r, '{'))
        good = json_list(r, '}', true);
    else if (json_char(r, '['))
        good = json_list(r, ']', false);
    else {
        const char *start = r->at;
        while (r->at < r->end && (strchr("-+.", *r->at) || (*r->at >= '0' && *r->at <= '9') ||
                                  (*r->at >= 'a' && *r->at <= 'z')))
            r->at++;
        good = r->at > start;
    }
    r->depth--;
    return good;
}

static bool json_good(str s)
{
    reader r = {s.ptr, s.ptr + s.len, 0};
    return json_value(&r) && json_char(&r, '\n') && r.at == r.end;
}

/* ---- text ------------------------------------------------------------------------------------ */

static bool text_good(prop *p, str s)
{
    size_t start = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < 0x20 && c != '\n')
            return fails(p, "a control character in the text");
        if (c != '\n')
            continue;
        str row = str_sub(s, start, i);
        start = i + 1;
        str word = str_trim(row);
        bool one_word = !memchr(word.ptr, ' ', word.len);
        if (utf8_columns(row) > WIDTH && !one_word) {
            snprintf(p->more, sizeof p->more, STR_FMT, STR_ARG(row));
            return fails(p, "a row is too wide");
        }
    }
    return utf8_bad(s) == s.len ? true : fails(p, "the text is not UTF-8");
}

/* ---- trees ----------------------------------------------------------------------------------- */

static bool leaf_good(prop *p, const tnode *n)
{
    p->trees++;
    rat size;
    bool above;
    if (n->kind == TN_COMPARE && trace_margin(n, &size, &above)) {
        bool on = size.num == 0;
        bool want = n->op == CMP_LT   ? !above && !on
                    : n->op == CMP_LE ? !above || on
                    : n->op == CMP_GT ? above
                    : n->op == CMP_GE ? above || on
                    : n->op == CMP_EQ ? on
                                      : !on;
        if (want != (n->is == TR_YES))
            return fails(p, "a margin that contradicts the comparison");
    }
    for (uint32_t i = 0; i < n->kid_count; i++) {
        if (!leaf_good(p, n->kids[i]))
            return false;
    }
    return true;
}

enum { HOLDS = 1 << AN_APPLIES | 1 << AN_DEFEATED | 1 << AN_SUSPENDED | 1 << AN_NOT_ENFORCED };

static bool measure_good(prop *p, const explained_gate *g, const explained_measure *x)
{
    bool watched = p->m->measures[x->measure].versions[x->shown].status == ST_PROPOSED;
    if (watched || x->result->answer == AN_WATCHED)
        return true;
    tri any = TR_NO;
    bool relies = false, shown = false;
    for (uint32_t i = 0; i < x->version_count; i++) {
        const explained_version *v = &x->versions[i];
        const measure_version *mv = &p->m->measures[x->measure].versions[v->version];
        any = truth_or(any, truth_and(v->in_force, v->applies));
        relies = relies || mv->relies_count;
        shown = shown || (v->unless_shown && v->unless_shown->is != TR_NO);
        const tnode *const trees[] = {v->binds, v->depends, v->applies_when, v->unless,
                                     v->unless_shown};
        for (size_t k = 0; k < TG_COUNT(trees); k++) {
            if (trees[k] && !leaf_good(p, trees[k]))
                return false;
        }
    }
    any = truth_and(any, g->route->is);
    bool holds_some = x->result->set & HOLDS, holds_all = !(x->result->set & ~(unsigned)HOLDS);
    if (any == TR_NO && holds_some)
        return fails(p, "the tree says no, and the measure holds in some world");
    if (any == TR_YES && !holds_all && !relies && !shown)
        return fails(p, "the tree says yes, and the measure does not hold in every world");
    return true;
}

static bool explained_good(prop *p, const explanation *e)
{
    for (uint32_t g = 0; g < e->gate_count; g++) {
        for (uint32_t i = 0; i < e->gates[g].measure_count; i++) {
            const explained_measure *x = &e->gates[g].measures[i];
            if (!measure_good(p, &e->gates[g], x)) {
                snprintf(p->more, sizeof p->more, STR_FMT,
                         STR_ARG(p->m->measures[x->measure].name));
                return false;
            }
        }
    }
    return true;
}

static bool explain_good(prop *p, const outcome *o, bool all)
{
    explain_request q = {.m = p->m, .given = &p->c->line, .opt = &p->c->options, .o = o,
                         .engine = "0", .all = all};
    explanation *e;
    str why = STR("");
    if (explain_build(&q, p->a, &e, &why) != EXPLAIN_OK)
        return fails(p, "an outcome that cannot be explained");
    strbuf text, json;
    strbuf_init(&text, NULL);
    strbuf_init(&json, NULL);
    bool good = explained_good(p, e) &&
                explain_text(e, (text_style){.width = WIDTH}, p->a, &text);
    explain_json(e, &json);
    good = good && text_good(p, strbuf_str(&text));
    if (good && !json_good(strbuf_str(&json)))
        good = fails(p, "JSON that is none");
    strbuf_free(&text);
    strbuf_free(&json);
    p->explained++;
    return good;
}

/* ---- asking ---------------------------------------------------------------------------------- */

typedef struct { const plan *p; fast_run *run; const model *m; bool apart; } engine_ctx;

static decide_result decide(void *ctx, const options *opt, const line *l, arena *a,
                            const outcome **out, str *why)
{
    engine_ctx *e = ctx;
    outcome *o = NULL;
    line_result r = fast_decide_into(e->run, opt->on, l, a, &o, why);
    *out = o;
    return r == LINE_OK ? DECIDED : r == LINE_BAD ? DECIDED_BAD : DECIDED_NOMEM;
}

static bool same_result(const result *x, const result *y)
{
    return x->set == y->set && x->settled == y->settled && x->undetermined == y->undetermined &&
           x->depends == y->depends && x->safe == y->safe && x->best == y->best;
}

/* What a brief look gives is what the whole outcome has. */
static bool same_verdicts(const model *m, const outcome *x, const outcome *y)
{
    bool same = same_result(&x->line, &y->line);
    for (uint32_t g = 0; g < m->gates_count; g++)
        same = same && same_result(&x->gates[g], &y->gates[g]);
    for (uint32_t i = 0; i < m->measures_count; i++) {
        same = same && x->measures[i].answer == y->measures[i].answer &&
               x->measures[i].set == y->measures[i].set;
    }
    return same;
}

static decide_result verdicts(void *ctx, const options *opt, const line *l, arena *a,
                              const outcome **out, str *why)
{
    engine_ctx *e = ctx;
    outcome *o = NULL;
    const outcome *whole;
    line_result r = fast_verdicts_into(e->run, opt->on, l, a, &o, why);
    decide_result brief = r == LINE_OK ? DECIDED : r == LINE_BAD ? DECIDED_BAD : DECIDED_NOMEM;
    *out = o;
    if (decide(ctx, opt, l, a, &whole, why) != brief ||
        (brief == DECIDED && !same_verdicts(e->m, o, whole)))
        e->apart = true;
    return brief;
}

/* Every other fact is answered by the first or last answer offered, the others are skipped. */
static bool ask_good(prop *p, engine_ctx *ctx, uint64_t *random)
{
    const model *m = p->m;
    uint8_t *skipped = arena_alloc(p->a, m->facts_count + 1u, 1);
    value *values = arena_alloc(p->a, m->facts_count + 1u, sizeof *values);
    if (!skipped || !values)
        return true;
    memcpy(values, p->c->line.values, m->facts_count * sizeof *values);
    line l = p->c->line;
    l.values = values;
    ask_request q = {.m = m, .d = {ctx, decide, verdicts}, .opt = &p->c->options, .l = &l,
                     .skipped = skipped, .questions = true, .seek_clear = true};
    p->asked++;
    for (uint32_t n = 0; n <= m->facts_count; n++) {
        ask_reply r;
        str why = STR("");
        decide_result got = ask_next(&q, p->a, &r, &why);
        if (ctx->apart)
            return fails(p, "verdicts alone are not those of the outcome");
        if (got != DECIDED)
            return got == DECIDED_BAD ? fails(p, "asking made the line bad input") : true;
        if (r.fact == ID_NONE)
            return true;
        if (skipped[r.fact])
            return fails(p, "a fact was asked twice");
        p->steps++;
        skipped[r.fact] = 1;
        uint64_t pick = gen_next(random);
        if (r.answer_count && pick % 3) {
            values[r.fact] = r.answers[pick / 3 % r.answer_count].answer;
            p->replies++;
        }
    }
    return fails(p, "asking did not end");
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool one_line(prop *p, uint64_t seed)
{
    plan *plan_now = plan_compile(p->m, p->c->options.known_on == DAY_ALWAYS
                                            ? p->m->current_through
                                            : p->c->options.known_on,
                                  p->c->options.stance == STANCE_TEXT, p->a);
    if (!plan_now)
        return true;
    engine_ctx ctx = {plan_now, fast_run_new(plan_now, p->c->options.on, NULL), p->m, false};
    outcome *o = NULL;
    str why = STR("");
    bool good = true;
    if (ctx.run && fast_decide_into(ctx.run, p->c->options.on, &p->c->line, p->a, &o, &why) ==
                       LINE_OK) {
        const outcome *brief;
        good = explain_good(p, o, seed % 2);
        if (good && (verdicts(&ctx, &p->c->options, &p->c->line, p->a, &brief, &why) != DECIDED ||
                     ctx.apart))
            good = fails(p, "verdicts alone are not those of the line's outcome");
        if (good && seed % ASK_EVERY == 0)
            good = ask_good(p, &ctx, &seed);
    }
    fast_run_free(ctx.run);
    return good;
}

static model *load(uint64_t seed, arena *a, strbuf *text)
{
    static const str chips = {"id,a,kind\nc1,3,x\nc2,5,y\n", 24};
    gen g = {.seed = seed, .tiny = seed % 2, .a = a};
    strbuf_clear(text);
    gen_pack(&g, text);
    diags *d = diags_new(a, 0);
    pack_text_file files[2] = {{STR("case"), strbuf_str(text)}, {STR("chips.csv"), chips}};
    return d ? test_model_files(files, 2, a, d) : NULL;
}

int main(int argc, char **argv)
{
    uint64_t packs = getenv("TG_LONG") ? 600 : 25, lines = 20, first = 1;
    if (argc > 1)
        first = strtoull(argv[1], NULL, 10), packs = 1;
    prop p = {0};
    arena *a = arena_new(NULL, 0), *scratch = arena_new(NULL, 0);
    strbuf text;
    strbuf_init(&text, NULL);
    for (uint64_t k = first; a && scratch && k < first + packs && !p.fault; k++) {
        arena_reset(a);
        gen g = {.seed = k, .tiny = k % 2, .a = a};
        p.m = load(k, a, &text);
        for (uint64_t i = 0; p.m && i < lines && !p.fault; i++) {
            gen_case c;
            arena_reset(scratch);
            p.c = &c;
            p.a = scratch;
            if (gen_line(&g, p.m, i, scratch, &c) && !one_line(&p, k * 1000 + i)) {
                printf("not ok explained: %s (%s), pack %llu line %llu\n", p.fault, p.more,
                       (unsigned long long)k, (unsigned long long)i);
                if (argc > 1)
                    printf("%s\n", text.ptr);
            }
        }
    }
    if (!p.fault)
        printf("ok explained, %llu lines, %llu nodes, %llu askings of %llu steps, %llu replies\n",
               (unsigned long long)p.explained, (unsigned long long)p.trees,
               (unsigned long long)p.asked, (unsigned long long)p.steps,
               (unsigned long long)p.replies);
    strbuf_free(&text);
    arena_free(a);
    arena_free(scratch);
    return p.fault != NULL;
}
