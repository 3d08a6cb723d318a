/*
 * why.c - explanations, asking and a pack's own tests, as tollgate.h offers them.
 */
#include "api/handles.h"

#include "api/engine.h"
#include "explain/explain.h"
#include "explain/show.h"
#include "explain/testrun.h"

/* ---- explaining ------------------------------------------------------------------------------ */

enum { EXPLAINED_BYTES = 4000 }; /* of most texts */

static tg_status explain_render(const explanation *e, tg_explain_form form, unsigned width,
                                arena *scratch, const tg_alloc *alloc, tg_sink to)
{
    strbuf out;
    strbuf_init(&out, alloc);
    strbuf_room(&out, EXPLAINED_BYTES);
    bool good = true;
    if (form == TG_EXPLAIN_JSON)
        explain_json(e, &out);
    else
        good = explain_text(e, (text_style){width, form == TG_EXPLAIN_COLOUR}, scratch, &out);
    tg_status st = out.failed || !good || e->t->failed ? TG_NOMEM : TG_OK;
    if (st == TG_OK)
        sink_str(to, strbuf_str(&out));
    strbuf_free(&out);
    return st;
}

/* The words of the pack's leaves, which all explanations of the run share. */
static bool words_kept(tg_run *r)
{
    if (!r->telling)
        r->telling = arena_new(&r->pack->s->alloc, 0);
    if (r->telling && !r->words)
        r->words = trace_words_new(r->pack->m, r->telling);
    return r->words != NULL;
}

tg_status tg_explain(tg_run *r, const tg_line *l, const tg_outcome *o, tg_explain_form form,
                     unsigned width, bool all, tg_sink to)
{
    arena_reset(r->scratch);
    line merged;
    str why = STR("");
    options opt = options_core(&r->options);
    opt.no_hinges = false;
    tg_status st = line_merge(l, run_assumed(r), r->scratch, &merged, NULL);
    if (st != TG_OK)
        return st;
    const outcome *decided = o ? o->o : NULL;
    if (!decided)
        st = engine_decide(r->e, &opt, &merged, r->scratch, &decided, &why);
    if (st != TG_OK)
        return st;
    if (!words_kept(r))
        return TG_NOMEM;
    explain_request q = {.m = r->pack->m,
                         .given = &merged,
                         .opt = &opt,
                         .o = decided,
                         .engine = TG_VERSION,
                         .alias = l->alias,
                         .all = all,
                         .words = r->words,
                         .plain = form == TG_EXPLAIN_JSON};
    explanation *e;
    switch (explain_build(&q, r->scratch, &e, &why)) {
    case EXPLAIN_OK: break;
    case EXPLAIN_BAD: return TG_INPUT;
    case EXPLAIN_NOMEM: return TG_NOMEM;
    }
    st = explain_render(e, form, width, r->scratch, &r->pack->s->alloc, to);
    arena_reset(r->scratch);
    return st;
}

/* ---- asking ---------------------------------------------------------------------------------- */

tg_status tg_ask_next(tg_run *r, const tg_line *l, tg_seek seek, bool questions, uint32_t *id,
                      tg_reason *why)
{
    arena_reset(r->asking);
    *id = TG_NO_ID;
    r->asked = (ask_reply){.fact = ID_NONE};
    line merged;
    str reason = STR("");
    options opt = options_core(&r->options);
    opt.no_hinges = false;
    tg_status st = line_merge(l, run_assumed(r), r->asking, &merged, why);
    if (st != TG_OK)
        return st;
    ask_request q = {.m = r->pack->m,
                     .d = engine_decider(r->e),
                     .opt = &opt,
                     .l = &merged,
                     .skipped = r->skipped,
                     .questions = questions,
                     .seek_clear = seek == TG_SEEK_CLEAR};
    switch (ask_next(&q, r->asking, &r->asked, &reason)) {
    case DECIDED: *id = r->asked.fact; return TG_OK;
    case DECIDED_BAD: reason_str(why, reason); return TG_INPUT;
    case DECIDED_NOMEM: break;
    }
    r->asked = (ask_reply){.fact = ID_NONE};
    return TG_NOMEM;
}

tg_status tg_ask_skip(tg_run *r, uint32_t id)
{
    if (id >= r->pack->m->facts_count)
        return TG_ARGUMENT;
    r->skipped[id] = 1;
    return TG_OK;
}

size_t tg_ask_answer_count(const tg_run *r)
{
    return r->asked.answer_count;
}

uint16_t tg_ask_answer(const tg_run *r, size_t i, tg_sink to)
{
    tg_assert(i < r->asked.answer_count);
    strbuf b;
    strbuf_init(&b, &r->pack->s->alloc);
    show_value(&b, r->pack->m, r->asked.fact, &r->asked.answers[i].answer, false);
    sink_str(to, strbuf_str(&b));
    strbuf_free(&b);
    return r->asked.answers[i].then;
}

/* ---- a pack's own tests ---------------------------------------------------------------------- */

tg_status tg_test(const tg_pack *pack, const char *filter, bool verbose, tg_explain_form form,
                  tg_sink to, tg_test_report *report)
{
    *report = (tg_test_report){0};
    engine *e;
    tg_status st = engine_new(pack->m, &pack->s->alloc, &e);
    if (st != TG_OK)
        return st;
    testrun_request q = {.m = pack->m,
                         .d = engine_decider(e),
                         .filter = filter,
                         .verbose = verbose,
                         .json = form == TG_EXPLAIN_JSON,
                         .colour = form == TG_EXPLAIN_COLOUR,
                         .to = to};
    st = testrun(&q, &pack->s->alloc, report) ? TG_OK : TG_NOMEM;
    engine_free(e);
    return st;
}

/* ---- definitions ----------------------------------------------------------------------------- */

tg_status tg_definition_holds(const tg_pack *pack, size_t i, const tg_line *l, int32_t day,
                              int32_t known_on, tg_truth *out)
{
    if (i >= pack->m->definitions_count)
        return TG_UNKNOWN;
    arena *a = arena_new(&pack->s->alloc, 0);
    if (!a)
        return TG_NOMEM;
    line merged;
    tri is = TR_OPEN;
    options opt = {.known_on = known_on, .on = DAY_ALWAYS, .stance = STANCE_ENFORCED};
    tg_status st = line_merge(l, NULL, a, &merged, NULL);
    if (st == TG_OK) {
        switch (explain_definition(pack->m, (uint32_t)i, &merged, &opt, ID_NONE, day, a, &is)) {
        case LINE_OK: break;
        case LINE_BAD: st = TG_INPUT; break;
        case LINE_NOMEM: st = TG_NOMEM; break;
        }
    }
    arena_free(a);
    *out = is == TR_YES ? TG_YES : is == TR_NO ? TG_NO : TG_OPEN;
    return st;
}
