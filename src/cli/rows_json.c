/*
 * rows_json.c - one line as a JSON object: the client's members, then "tollgate".
 *
 * For NDJSON input the client's object keeps its bytes; the member is put before its last brace.
 */
#include "cli/decide.h"
#include "cli/wording.h"
#include "io/cells.h"

enum { HINGE_ITEMS = 64 };

static void name(strbuf *b, const char *n)
{
    strbuf_printf(b, ",\"%s\":", n);
}

static void text(strbuf *b, const char *n, str s)
{
    name(b, n);
    strbuf_json(b, s);
}

static void truth(strbuf *b, const char *n, bool v)
{
    name(b, n);
    strbuf_add_c(b, v ? "true" : "false");
}

static void set(strbuf *b, const char *n, uint16_t s)
{
    name(b, n);
    word_set_json(b, s);
}

static const char *extent_text(tg_extent e)
{
    switch (e) {
    case TG_IN_NO_WORLD: return "no world";
    case TG_IN_SOME_WORLDS: return "some worlds";
    case TG_IN_EVERY_WORLD: return "every world";
    }
    return "";
}

/* ---- an outcome ------------------------------------------------------------------------------ */

static void result(strbuf *b, tg_result r)
{
    strbuf_add_c(b, "\"verdicts\":");
    word_set_json(b, r.set);
    text(b, "safe", str_c(tg_verdict_text(r.safe)));
    text(b, "best", str_c(tg_verdict_text(r.best)));
    truth(b, "settled", r.settled);
    if (!r.settled) {
        truth(b, "undetermined", r.undetermined);
        truth(b, "depends", r.depends);
    }
    if (r.fallback != r.set)
        set(b, "fallback", r.fallback);
    if (r.by_law)
        set(b, "by_law", r.by_law);
}

/* [["a"],["b","c"]] */
static void hinges(const tg_pack *pack, strbuf *b, const tg_outcome *o, uint32_t gate)
{
    bool greedy;
    size_t count = tg_outcome_hinge_count(o, gate, &greedy);
    name(b, "hinges");
    strbuf_char(b, '[');
    for (size_t i = 0; i < count; i++) {
        uint32_t items[HINGE_ITEMS];
        size_t n = tg_outcome_hinge(o, gate, i, items, HINGE_ITEMS);
        strbuf_add_c(b, i ? ",[" : "[");
        for (size_t k = 0; k < n && k < HINGE_ITEMS; k++) {
            strbuf_add_c(b, k ? "," : "");
            strbuf_json(b, of_text(tg_fact_get(pack, items[k]).name));
        }
        strbuf_char(b, ']');
    }
    strbuf_char(b, ']');
    if (count)
        truth(b, "hinges_greedy", greedy);
}

static void gates(const job *j, strbuf *b, const tg_outcome *o)
{
    name(b, "gates");
    strbuf_char(b, '{');
    for (uint32_t g = 0; g < j->gate_count; g++) {
        strbuf_add_c(b, g ? "," : "");
        strbuf_json(b, of_text(tg_gate_get(j->pack, g).name));
        strbuf_add_c(b, ":{");
        tg_result r = tg_outcome_gate(o, g);
        result(b, r);
        if (!r.settled)
            hinges(j->pack, b, o, g);
        strbuf_char(b, '}');
    }
    strbuf_char(b, '}');
}

static void needs(strbuf *b, const tg_outcome *o)
{
    name(b, "needs");
    strbuf_char(b, '[');
    for (size_t i = 0; i < tg_outcome_need_count(o); i++) {
        tg_text title;
        tg_extent extent;
        tg_text instrument = tg_outcome_need(o, i, &title, &extent);
        strbuf_add_c(b, i ? ",{\"instrument\":" : "{\"instrument\":");
        strbuf_json(b, of_text(instrument));
        text(b, "title", of_text(title));
        text(b, "in", str_c(extent_text(extent)));
        strbuf_char(b, '}');
    }
    strbuf_char(b, ']');
}

static void conditions(const job *j, strbuf *b, const tg_outcome *o)
{
    name(b, "conditions");
    strbuf_char(b, '[');
    for (size_t i = 0; i < tg_outcome_demand_count(o); i++) {
        tg_demand_result d = tg_outcome_demand(o, i);
        tg_demand_info info = tg_demand_get(j->pack, d.demand);
        strbuf_add_c(b, i ? ",{\"condition\":" : "{\"condition\":");
        strbuf_json(b, of_text(info.name));
        truth(b, "satisfied", d.satisfied);
        truth(b, "outstanding", d.outstanding);
        truth(b, "failed", d.failed);
        text(b, "in", str_c(extent_text(d.named)));
        if (d.outstanding && info.to_do.len)
            text(b, "to_do", of_text(info.to_do));
        strbuf_char(b, '}');
    }
    strbuf_char(b, ']');
}

static void lifts(strbuf *b, const tg_outcome *o)
{
    size_t count = tg_outcome_lift_count(o);
    if (!count)
        return;
    strbuf what;
    strbuf_init(&what, NULL);
    name(b, "would_lift");
    strbuf_char(b, '[');
    for (size_t i = 0; i < count; i++) {
        strbuf_clear(&what);
        tg_verdict then = tg_outcome_lift(o, i, sink_buffer(&what));
        strbuf_add_c(b, i ? ",{\"when\":" : "{\"when\":");
        strbuf_json(b, strbuf_str(&what));
        text(b, "verdict", str_c(tg_verdict_text(then)));
        strbuf_char(b, '}');
    }
    strbuf_char(b, ']');
    b->failed |= what.failed;
    strbuf_free(&what);
}

static void weakest(const job *j, strbuf *b, const tg_outcome *o)
{
    tg_text basis;
    uint32_t measure;
    tg_text status = tg_outcome_weakest(o, &basis, &measure);
    if (!status.len)
        return;
    name(b, "weakest");
    strbuf_add_c(b, "{\"status\":");
    strbuf_json(b, of_text(status));
    text(b, "basis", of_text(basis));
    if (measure != TG_NO_ID)
        text(b, "measure", of_text(tg_measure_get(j->pack, measure).name));
    strbuf_char(b, '}');
}

/* Only where a suspension or non-enforcement makes the line milder. */
static void eased(const job *j, strbuf *b, const tg_outcome *o)
{
    uint32_t by = tg_outcome_eased_by(o, 0);
    if (by == TG_NO_ID)
        return;
    name(b, "eased_by");
    for (char open = '['; by != TG_NO_ID; by = tg_outcome_eased_by(o, by + 1), open = ',') {
        strbuf_char(b, open);
        strbuf_json(b, of_text(tg_measure_get(j->pack, by).name));
    }
    strbuf_char(b, ']');
    set(b, "otherwise", tg_outcome_line(o).resumed);
}

static void reasons(strbuf *b, unsigned held)
{
    bool more = false;
    name(b, "reasons");
    strbuf_char(b, '[');
    for (unsigned i = 0; i < HELD_KINDS; i++) {
        if (!(held & (1u << i)))
            continue;
        strbuf_add_c(b, more ? "," : "");
        strbuf_json(b, str_c(word_held_kind(i)));
        more = true;
    }
    strbuf_char(b, ']');
}

void json_outcome(worker *w, const order_row *r, outcome_text *t)
{
    const job *j = w->job;
    const tg_outcome *o = r->outcome;
    strbuf b;
    strbuf_init(&b, NULL);
    text(&b, "disposition", str_c(tg_disposition_text(r->disposition)));
    reasons(&b, r->held);
    strbuf_char(&b, ',');
    result(&b, tg_outcome_line(o));
    gates(j, &b, o);
    needs(&b, o);
    conditions(j, &b, o);
    size_t before = b.len;
    hinges(j->pack, &b, o, TG_NO_ID);
    lifts(&b, o);
    truth(&b, "conflict", tg_outcome_conflict(o));
    truth(&b, "bounded", tg_outcome_bounded(o));
    weakest(j, &b, o);
    eased(j, &b, o);
    str copy = str_dup(w->a, strbuf_str(&b));
    if (!copy.ptr || b.failed)
        w->tally.failed = true;
    else {
        t->before = str_sub(copy, 0, before);
        t->after = str_sub(copy, before, copy.len);
    }
    strbuf_free(&b);
}

/* ---- a row ----------------------------------------------------------------------------------- */

static void kinds(strbuf *b, const tg_charge_result *c)
{
    strbuf words;
    strbuf_init(&words, NULL);
    word_charge_kind(&words, c, "\",\"");
    name(b, "kind");
    strbuf_add_c(b, "[\"");
    strbuf_add(b, strbuf_str(&words));
    strbuf_add_c(b, "\"]");
    strbuf_free(&words);
}

static void charge(const job *j, strbuf *b, size_t slot, const tg_charge_result *c)
{
    const payee *p = &j->payees[j->payee_slot[slot]];
    strbuf_add_c(b, "{\"measure\":");
    strbuf_json(b, of_text(tg_charge_get(j->pack, c->measure).name));
    uint32_t gate = tg_measure_get(j->pack, c->measure).gate;
    text(b, "gate", of_text(tg_gate_get(j->pack, gate).name));
    text(b, "payee", p->name);
    text(b, "currency", p->currency);
    kinds(b, c);
    text(b, "in", str_c(extent_text(c->stands)));
    if (c->known && !c->overflow) {
        text(b, c->at_least ? "at_least" : c->at_most ? "at_most" : "amount", str_c(c->amount));
        if (!c->at_least && !c->at_most && c->amount_high[0] &&
            !str_eq(str_c(c->amount), str_c(c->amount_high)))
            text(b, "amount_high", str_c(c->amount_high));
    } else {
        name(b, "amount");
        strbuf_add_c(b, "null");
        name(b, "wants");
        strbuf_char(b, '[');
        for (size_t i = 0; i < c->need_count && i < TG_COUNT(c->needs); i++) {
            strbuf_add_c(b, i ? "," : "");
            strbuf_json(b, of_text(tg_fact_get(j->pack, c->needs[i]).name));
        }
        strbuf_char(b, ']');
    }
    strbuf_char(b, '}');
}

static void charges(worker *w, strbuf *b)
{
    bool more = false;
    name(b, "charges");
    strbuf_char(b, '[');
    for (size_t i = 0; i < w->job->charge_count; i++) {
        if (!w->charged[i])
            continue;
        strbuf_add_c(b, more ? "," : "");
        charge(w->job, b, i, &w->charges[i]);
        more = true;
    }
    strbuf_char(b, ']');
}

static void tollgate_member(worker *w, const order_row *r, strbuf *out)
{
    strbuf_printf(out, "\"tollgate\":{\"line\":%llu", (unsigned long long)r->rec->line);
    text(out, "id", r->line.id);
    if (r->bad) {
        text(out, "disposition", str_c(tg_disposition_text(r->disposition)));
        name(out, "reasons");
        strbuf_char(out, '[');
        strbuf_json(out, r->reason);
        strbuf_char(out, ']');
    } else {
        const outcome_text *t = row_text(w, r);
        strbuf_add(out, t->before);
        charges(w, out);
        strbuf_add(out, t->after);
        draw_json(w->job, r, out);
    }
    if (r->resolved.len)
        text(out, "item_resolved", r->resolved);
    text(out, "decided_by", w->job->decided_by);
    strbuf_char(out, '}');
}

/* {"raw":"..."}: a record that could not be read, unless it is longer than a record may be. */
static void raw_member(const order_row *r, strbuf *out)
{
    if (r->rec->more)
        return;
    strbuf_add_c(out, "\"raw\":");
    strbuf_json(out, r->rec->raw);
    strbuf_char(out, ',');
}

/* {"heading":"cell",...}: no heading, or `tollgate`: the column's number. */
static void client_members(const job *j, const order_row *r, strbuf *out)
{
    for (size_t i = 0; i < r->line.cell_count; i++) {
        str heading = str_trim(j->orders->head.headings[i]);
        if (heading.len && !str_eq(heading, STR("tollgate")))
            strbuf_json(out, heading);
        else
            strbuf_printf(out, "\"column %zu\"", i + 1);
        strbuf_char(out, ':');
        strbuf_json(out, r->line.cells[i]);
        strbuf_char(out, ',');
    }
}

/* The client's object without its last brace; false when the line is no object. */
static bool client_object(const order_row *r, strbuf *out)
{
    str raw = str_trim(r->rec->raw);
    if (!r->line.whole || raw.len < 2)
        return false;
    str inside = str_trim(str_sub(raw, 1, raw.len - 1));
    strbuf_add(out, str_sub(raw, 0, raw.len - 1));
    if (inside.len)
        strbuf_char(out, ',');
    return true;
}

void row_json(worker *w, const order_row *r, strbuf *out)
{
    const job *j = w->job;
    if (j->orders->kind == KIND_CSV) {
        strbuf_char(out, '{');
        if (r->line.cell_count)
            client_members(j, r, out);
        else
            raw_member(r, out);
    } else if (!client_object(r, out)) {
        strbuf_char(out, '{');
        raw_member(r, out);
    }
    tollgate_member(w, r, out);
    strbuf_char(out, '}');
}
