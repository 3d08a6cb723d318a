/*
 * rows_table.c - one line for a person: a row of columns, and what it turns on below it.
 *
 *     line      item                       units  is        verdict
 *     A-1       nvidia-h200-sxm-141gb        500  held      licence
 *         us.export: licence, case by case; cn.import: clear or denied
 *         needs us.bis_licence; to do us.lab_test; hinges on cn.reaches_existing_orders
 */
#include "base/utf8.h"
#include "cli/decide.h"
#include "cli/wording.h"
#include "io/trouble.h"

enum {
    INDENT = 4,
    UNITS = 11,
    IS = 9,
    VERDICT = 12,
    LIST_SHOWN = 4,
    NARROW = 60 /* below: no columns for item and units, which stand on the next line */
};

typedef struct {
    size_t id, item;
} widths;

/* What 80 columns leave for the id and the item; more room goes to both alike. */
static widths column_widths(const job *j)
{
    if (j->width < NARROW)
        return (widths){j->width - (IS + VERDICT + 2 * 1), 0};
    size_t rest = j->width - (UNITS + IS + VERDICT + 4 * 1);
    size_t item = rest / 2 + 2 > 34 ? 34 : rest / 2 + 2;
    return (widths){rest - item > 40 ? 40 : rest - item, item};
}

/* Text in `width` columns, cut with dots when it is longer. */
static void column_text(worker *w, strbuf *out, str s, size_t width, bool right)
{
    str one = shown(w->a, s, 4 * width);
    size_t columns = utf8_columns(one);
    if (right && columns < width)
        strbuf_pad(out, ' ', width - columns);
    if (columns > width) {
        strbuf_add(out, str_sub(one, 0, utf8_fit(one, width - 2)));
        strbuf_add_c(out, "..");
        columns = width;
    } else {
        strbuf_add(out, one);
    }
    if (!right && columns < width)
        strbuf_pad(out, ' ', width - columns);
    strbuf_char(out, ' ');
}

static const char *colour_of(const order_row *r)
{
    if (r->bad)
        return "\033[35m";
    switch (r->disposition) {
    case TG_RELEASED: return "\033[32m";
    case TG_HELD: return "\033[33m";
    case TG_LINE_DENIED: return "\033[31m";
    case TG_ERROR:
    case TG_BAD: return "\033[35m";
    }
    return "";
}

/* Phrases wrapped at the width, each line indented; colour codes take no column. */
typedef struct {
    worker *w;
    strbuf *out;
    size_t at;
    bool open;
} details;

static void word(details *d, str s, bool glue)
{
    size_t columns = utf8_columns(s), width = d->w->job->width;
    if (d->open && !glue && d->at + 1 + columns + 1 > width) { /* and a mark after it */
        strbuf_char(d->out, '\n');
        d->open = false;
    }
    if (!d->open) {
        strbuf_pad(d->out, ' ', INDENT);
        d->at = INDENT;
        d->open = true;
    } else if (!glue) {
        strbuf_char(d->out, ' ');
        d->at++;
    }
    strbuf_add(d->out, s);
    d->at += columns;
}

static void phrase(details *d, str s)
{
    while (s.len) {
        size_t n = 0;
        while (n < s.len && s.ptr[n] != ' ')
            n++;
        if (n)
            word(d, str_sub(s, 0, n), false);
        s = str_sub(s, n + (n < s.len), s.len);
    }
}

static void end_details(details *d)
{
    if (d->open)
        strbuf_char(d->out, '\n');
    d->open = false;
}

/* `lead text`, after a semicolon when something stands before it. */
static void listed(details *d, const char *lead, strbuf *text)
{
    if (!text->len)
        return;
    if (d->open)
        word(d, STR(";"), true);
    phrase(d, str_c(lead));
    phrase(d, shown(d->w->a, strbuf_str(text), 4000));
    strbuf_clear(text);
}

static void gate_details(details *d, const order_row *r, strbuf *text)
{
    const job *j = d->w->job;
    for (uint32_t g = 0; g < j->gate_count; g++) {
        tg_result gate = tg_outcome_gate(r->outcome, g);
        if (gate.set == 1u << TG_NOT_PASSED)
            continue;
        strbuf_add(text, of_text(tg_gate_get(j->pack, g).name));
        strbuf_add_c(text, ": ");
        word_set_brief(text, gate.set);
        if (gate.fallback && gate.fallback != gate.set) {
            strbuf_add_c(text, " (fallback: ");
            word_set_brief(text, gate.fallback);
            strbuf_char(text, ')');
        }
        listed(d, "", text);
    }
    end_details(d);
}

/* ---- charges --------------------------------------------------------------------------------- */

/* Charges of one currency and one kind that stand in every world: these can be added up. */
typedef struct {
    str currency;
    const tg_charge_result *like; /* the first of them */
    amount low, high;
    bool at_least, at_most, summed;
    size_t count, unknown;
} charge_group;

static void grouped_text(strbuf *b, const char *plain)
{
    amount x;
    if (amount_read(str_c(plain), &x))
        amount_write(b, x, x.scale, ',');
    else
        strbuf_add_c(b, plain);
}

/* "4,725,000,000.00", "at least 1.00", "1.00 .. 2.00", "unknown". */
static void charge_amount(strbuf *b, const tg_charge_result *c)
{
    if (!c->known || c->overflow) {
        word_charge_amount(b, c);
        return;
    }
    strbuf_add_c(b, c->at_least ? "at least " : c->at_most ? "at most " : "");
    grouped_text(b, c->amount);
    bool range = c->amount_high[0] && !str_eq(str_c(c->amount), str_c(c->amount_high));
    if (c->at_least || c->at_most || !range)
        return;
    strbuf_add_c(b, " .. ");
    grouped_text(b, c->amount_high);
}

static bool in_group(const charge_group *g, const job *j, size_t slot, const tg_charge_result *c)
{
    return c->stands == TG_IN_EVERY_WORLD && c->kinds == g->like->kinds &&
           str_eq(g->currency, j->payees[j->payee_slot[slot]].currency);
}

static charge_group group_of(const worker *w, size_t slot)
{
    const job *j = w->job;
    charge_group g = {.currency = j->payees[j->payee_slot[slot]].currency,
                      .like = &w->charges[slot]};
    for (size_t i = slot; i < j->charge_count; i++) {
        const tg_charge_result *c = &w->charges[i];
        amount low, high;
        if (!w->charged[i] || !in_group(&g, j, i, c))
            continue;
        g.count++;
        bool read = c->known && !c->overflow && amount_read(str_c(c->amount), &low) &&
                    amount_read(str_c(c->amount_high[0] ? c->amount_high : c->amount), &high);
        g.unknown += !read;
        if (!read)
            continue;
        g.at_least |= c->at_least;
        g.at_most |= c->at_most;
        amount_add(&g.low, low);
        amount_add(&g.high, high);
    }
    g.summed = g.count > 1 && g.unknown < g.count && !(g.at_least && g.at_most) &&
               !g.low.overflow && !g.high.overflow;
    return g;
}

/* "61,121,060.00 CNY and 1 unknown if authorised": what the group comes to. */
static void group_total(strbuf *b, const charge_group *g)
{
    strbuf high;
    strbuf_init(&high, NULL);
    size_t from = b->len;
    strbuf_add_c(b, g->at_least ? "at least " : g->at_most ? "at most " : "");
    size_t digits = b->len;
    amount_write(b, g->at_most ? g->high : g->low, g->low.scale, ',');
    amount_write(&high, g->high, g->high.scale, ',');
    bool range = !str_eq(str_sub(strbuf_str(b), digits, b->len), strbuf_str(&high));
    if (range && digits == from)
        strbuf_printf(b, " .. " STR_FMT, STR_ARG(strbuf_str(&high)));
    strbuf_printf(b, " " STR_FMT, STR_ARG(g->currency));
    if (g->unknown)
        strbuf_printf(b, " and %zu unknown", g->unknown);
    strbuf_char(b, ' ');
    word_charge_kind(b, g->like, " or ");
    b->failed |= high.failed;
    strbuf_free(&high);
}

/* "us.duty 4,725,000,000.00 USD due" */
static void one_charge(const worker *w, size_t slot, bool whole, strbuf *text)
{
    const tg_charge_result *c = &w->charges[slot];
    strbuf_add(text, w->job->charge_names[slot]);
    strbuf_char(text, ' ');
    charge_amount(text, c);
    for (size_t i = 0; !c->known && i < c->need_count; i++) {
        strbuf_add_c(text, i ? ", " : ", needs ");
        strbuf_add(text, of_text(tg_fact_get(w->job->pack, c->needs[i]).name));
    }
    strbuf_add_c(text, !c->known && c->need_count && whole ? ";" : "");
    if (!whole)
        return;
    if (c->known)
        strbuf_printf(text, " " STR_FMT,
                      STR_ARG(w->job->payees[w->job->payee_slot[slot]].currency));
    strbuf_char(text, ' ');
    word_charge_kind(text, c, " or ");
}

/* Whether the total of an earlier charge has this one in it. */
static bool is_summed_before(const worker *w, size_t slot)
{
    const tg_charge_result *c = &w->charges[slot];
    for (size_t k = 0; k < slot && c->stands == TG_IN_EVERY_WORLD; k++) {
        if (!w->charged[k] || w->charges[k].stands != TG_IN_EVERY_WORLD)
            continue;
        charge_group g = group_of(w, k);
        if (g.summed && in_group(&g, w->job, slot, c))
            return true;
    }
    return false;
}

static size_t group_parts(const worker *w, const charge_group *g, size_t from, strbuf *text)
{
    size_t parts = 0;
    strbuf_add_c(text, " (");
    for (size_t k = from; k < w->job->charge_count; k++) {
        if (!w->charged[k] || !in_group(g, w->job, k, &w->charges[k]))
            continue;
        strbuf_add_c(text, parts++ ? ", " : "");
        one_charge(w, k, false, text);
    }
    strbuf_char(text, ')');
    return parts;
}

/* Those of this line: by currency and kind a total, with its parts; what stands in some worlds only
 * on its own, since such charges may be one in place of another. */
static void charge_details(details *d, strbuf *text)
{
    const worker *w = d->w;
    size_t told = 0, count = 0;
    for (size_t i = 0; i < w->job->charge_count; i++) {
        if (!w->charged[i] || w->charges[i].kinds == TG_PAY_NOTHING)
            continue;
        count++;
        if (told >= LIST_SHOWN || is_summed_before(w, i))
            continue;
        charge_group g = group_of(w, i);
        strbuf_add_c(text, told ? ", " : "");
        if (g.summed) {
            group_total(text, &g);
            told += group_parts(w, &g, i, text);
        } else {
            one_charge(w, i, true, text);
            told++;
        }
    }
    if (count > told)
        strbuf_printf(text, ", and %zu more", count - told);
    listed(d, "charges", text);
}

static void outcome_details(details *d, const order_row *r, strbuf *text)
{
    const job *j = d->w->job;
    const tg_outcome *o = r->outcome;
    gate_details(d, r, text);
    word_needs(text, o, (word_list){", ", LIST_SHOWN});
    listed(d, "needs", text);
    word_to_do(text, j->pack, o, (word_list){", ", LIST_SHOWN});
    listed(d, "to do", text);
    charge_details(d, text);
    word_hinges(text, j->pack, o, (word_list){", or ", 2});
    listed(d, "hinges on", text);
    word_lifts(text, o, (word_list){", or ", 2});
    listed(d, "would lift", text);
    if (tg_outcome_conflict(o)) {
        strbuf_add_c(text, "conflicting conditions");
        listed(d, "", text);
    }
    if (r->part)
        strbuf_printf(text, "part %u of 2", r->part);
    listed(d, "", text);
    draw_words(j, r, text);
    listed(d, "limit", text);
    end_details(d);
}

void begin_table(const job *j, strbuf *out)
{
    widths size = column_widths(j);
    strbuf_add_c(out, j->colour ? "\033[1m" : "");
    strbuf_printf(out, "%-*s ", (int)size.id, "line");
    if (size.item)
        strbuf_printf(out, "%-*s %*s ", (int)size.item, "item", UNITS, "units");
    strbuf_printf(out, "%-*s %s", IS, "is", "verdict");
    strbuf_add_c(out, j->colour ? "\033[0m\n" : "\n");
}

/* Units are never cut: a number without its end is another number. */
static void item_and_units(worker *w, const order_row *r, size_t item, strbuf *out)
{
    strbuf units;
    strbuf_init(&units, NULL);
    if (r->units_known)
        amount_write(&units, r->units, 0, ',');
    str number = strbuf_str(&units);
    column_text(w, out, r->line.shown[WATCH_ITEM], item, false);
    if (!number.len)
        column_text(w, out, r->line.shown[WATCH_QUANTITY], UNITS, true);
    else
        column_text(w, out, number, number.len > UNITS ? number.len : UNITS, true);
    strbuf_free(&units);
}

/* "    500 nvidia-h200-sxm-141gb" */
static void narrow_item(worker *w, const order_row *r, strbuf *out)
{
    str item = shown(w->a, r->line.shown[WATCH_ITEM], w->job->width - INDENT);
    str quantity = shown(w->a, r->line.shown[WATCH_QUANTITY], UNITS);
    if (!item.len && !quantity.len)
        return;
    strbuf_pad(out, ' ', INDENT);
    if (r->units_known)
        amount_write(out, r->units, 0, ',');
    else
        strbuf_add(out, quantity);
    strbuf_char(out, ' ');
    strbuf_add(out, item);
    strbuf_char(out, '\n');
}

void row_table(worker *w, const order_row *r, strbuf *out)
{
    const job *j = w->job;
    widths size = column_widths(j);
    column_text(w, out, r->line.id, size.id, false);
    if (size.item)
        item_and_units(w, r, size.item, out);
    strbuf text;
    strbuf_init(&text, NULL);
    strbuf_add_c(out, j->colour ? colour_of(r) : "");
    column_text(w, out, str_c(tg_disposition_text(r->disposition)), IS, false);
    strbuf_add_c(out, j->colour ? "\033[0m" : "");
    if (!r->bad)
        strbuf_add_c(out, word_verdict_short(tg_outcome_line(r->outcome)));
    while (out->len && out->ptr[out->len - 1] == ' ')
        out->ptr[--out->len] = '\0';
    strbuf_add_c(out, j->colour ? "\n\033[2m" : "\n");
    if (!size.item)
        narrow_item(w, r, out);
    details d = {.w = w, .out = out};
    if (r->bad) {
        strbuf_add(&text, r->reason);
        listed(&d, "", &text);
        end_details(&d);
    } else {
        outcome_details(&d, r, &text);
    }
    strbuf_add_c(out, j->colour ? "\033[0m" : "");
    strbuf_free(&text);
}
