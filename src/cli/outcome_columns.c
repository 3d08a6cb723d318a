/*
 * outcome_columns.c - the columns that a decision adds to a line; see outcome_columns.h.
 */
#include "cli/outcome_columns.h"

#include "cli/tones.h"
#include "cli/wording.h"
#include "io/forms.h"

static const word_list all = {"; ", 1000}, some = {"; ", 8};

static const char *const first_names[] = {"disposition", "reasons", "verdict",
                                          "safe",        "best",    "settled"};
static const char *const then_names[] = {"fallback", "by_law", "needs", "to_do"};
static const char *const last_names[] = {"hinges",   "would_lift",     "conflict",
                                         "bounded",  "weakest_status", "weakest_basis",
                                         "rests_on", "eased_by",       "otherwise"};
static const char *const limit_names[] = {"limits", "limit_note", "part", "part_units"};

/* ---- headings -------------------------------------------------------------------------------- */

static void heading(take_heading *take, void *ctx, str name)
{
    outcome_heading h = {name, {NULL, 0}, false};
    take(ctx, &h);
}

static void headings(take_heading *take, void *ctx, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        heading(take, ctx, str_c(names[i]));
}

void outcome_headings(const job *j, take_heading *take, void *ctx)
{
    headings(take, ctx, first_names, TG_COUNT(first_names));
    for (uint32_t g = 0; g < j->gate_count; g++)
        heading(take, ctx, of_text(tg_gate_get(j->pack, g).name));
    headings(take, ctx, then_names, TG_COUNT(then_names));
    for (size_t i = 0; i < j->charge_count; i++) {
        outcome_heading h = {j->charge_names[i], j->payees[j->payee_slot[i]].currency, true};
        take(ctx, &h);
        heading(take, ctx, arena_print(j->a, STR_FMT ".kind", STR_ARG(j->charge_names[i])));
    }
    heading(take, ctx, STR("charge_needs"));
    headings(take, ctx, last_names, TG_COUNT(last_names));
    if (j->limits)
        headings(take, ctx, limit_names, TG_COUNT(limit_names));
    heading(take, ctx, STR("item_resolved"));
    heading(take, ctx, STR("decided_by"));
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void give(const outcome_sink *to, str text)
{
    outcome_cell c = {text, TONE_PLAIN, false};
    to->take(to->ctx, &c);
}

static void give_c(const outcome_sink *to, const char *text)
{
    give(to, str_c(text));
}

/* What was written into the scratch. */
static void give_text(const outcome_sink *to, int tone, bool number)
{
    outcome_cell c = {strbuf_str(to->text), tone, number};
    to->take(to->ctx, &c);
    strbuf_clear(to->text);
}

static void give_words(const outcome_sink *to)
{
    give_text(to, TONE_PLAIN, false);
}

static void give_set(const outcome_sink *to, uint16_t set)
{
    word_set(to->text, set);
    give_text(to, tone_of_set(set), false);
}

void outcome_before(const job *j, const order_row *r, const outcome_sink *to)
{
    const tg_outcome *o = r->outcome;
    tg_result line = tg_outcome_line(o);
    give_c(to, tg_disposition_text(r->disposition));
    word_held(to->text, r->held, "; ");
    give_words(to);
    give_set(to, line.set);
    give_c(to, tg_verdict_text(line.safe));
    give_c(to, tg_verdict_text(line.best));
    give_c(to, line.settled ? "yes" : "no");
    for (uint32_t g = 0; g < j->gate_count; g++)
        give_set(to, tg_outcome_gate(o, g).set);
    give_set(to, line.fallback != line.set ? line.fallback : 0);
    give_set(to, line.by_law);
    word_needs(to->text, o, all);
    give_words(to);
    word_to_do(to->text, j->pack, o, all);
    give_words(to);
}

void outcome_after(const job *j, const order_row *r, const outcome_sink *to)
{
    const tg_outcome *o = r->outcome;
    tg_text basis;
    uint32_t measure;
    tg_text weakest = tg_outcome_weakest(o, &basis, &measure);
    word_hinges(to->text, j->pack, o, some);
    give_words(to);
    word_lifts(to->text, o, some);
    give_words(to);
    give_c(to, tg_outcome_conflict(o) ? "yes" : "no");
    give_c(to, tg_outcome_bounded(o) ? "yes" : "no");
    give(to, of_text(weakest));
    give(to, of_text(basis));
    give(to, measure == TG_NO_ID ? (str){0} : of_text(tg_measure_get(j->pack, measure).name));
    bool eased = word_eased_by(to->text, j->pack, o, all);
    give_words(to);
    give_set(to, eased ? tg_outcome_line(o).resumed : 0);
}

void outcome_charges(const worker *w, const outcome_sink *to)
{
    for (size_t i = 0; i < w->job->charge_count; i++) {
        if (w->charged[i])
            word_charge_amount(to->text, &w->charges[i]);
        give_text(to, TONE_PLAIN, true);
        if (w->charged[i])
            word_charge_kind(to->text, &w->charges[i], " or ");
        give_words(to);
    }
    word_charge_needs(w, to->text);
    give_words(to);
}

/* "us.half_by_tpp: fits" for each limit that concerns the line; why not; which part it is. */
static void give_limits(const job *j, const order_row *r, const outcome_sink *to)
{
    for (size_t i = 0; r->limited && i < r->limit.claim_count; i++) {
        strbuf_add_c(to->text, i ? "; " : "");
        strbuf_add(to->text, of_text(tg_limit_name(j->pack, r->limit.limits[i])));
        strbuf_printf(to->text, ": %s", draw_fit_word(r->limit.claims[i].safe));
    }
    give_words(to);
    draw_words(j, r, to->text);
    give_words(to);
    if (r->part)
        strbuf_printf(to->text, "%u of 2", r->part);
    give_words(to);
    if (r->part)
        amount_write(to->text, r->units, 0, 0);
    give_text(to, TONE_PLAIN, true);
}

static void give_decider(const job *j, const order_row *r, const outcome_sink *to)
{
    give(to, r->resolved);
    give(to, j->decided_by);
}

void outcome_end(const job *j, const order_row *r, const outcome_sink *to)
{
    if (j->limits)
        give_limits(j, r, to);
    give_decider(j, r, to);
}

void outcome_bad(const job *j, const order_row *r, const outcome_sink *to)
{
    size_t empty = TG_COUNT(first_names) - 2 + j->gate_count + TG_COUNT(then_names) +
                   2 * j->charge_count + 1 + TG_COUNT(last_names) +
                   (j->limits ? TG_COUNT(limit_names) : 0);
    give_c(to, tg_disposition_text(r->disposition));
    give(to, r->reason);
    for (size_t i = 0; i < empty; i++)
        give(to, STR(""));
    give_decider(j, r, to);
}
