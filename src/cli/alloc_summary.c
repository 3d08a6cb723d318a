/*
 * alloc_summary.c - an allocation in total: text and JSON.
 *
 * Every heading carries the assumption under which its figures hold.
 */
#include "base/utf8.h"
#include "cli/alloc_show.h"
#include "cli/para.h"
#include "cli/wording.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL = 26, COUNT = 11, UNITS = 15, VALUE = 26, BUYERS_TOLD = 20, NAME_MAX = 34 };

/* ---- pieces --------------------------------------------------------------------------------- */

static void heading(const alloc_view *v, const char *text, strbuf *out)
{
    strbuf_printf(out, "%s%s%s", v->colour ? "\n\033[1m" : "\n", text, v->colour ? "\033[0m" : "");
}

/* Words within the width, each line indented. */
static void sentence(const alloc_view *v, size_t indent, str s, strbuf *out)
{
    size_t at = 0;
    while (s.len) {
        size_t n = 0;
        while (n < s.len && s.ptr[n] != ' ')
            n++;
        str word = str_sub(s, 0, n);
        size_t columns = utf8_columns(word);
        if (at && at + 1 + columns > v->width) {
            strbuf_char(out, '\n');
            at = 0;
        }
        strbuf_pad(out, ' ', at ? 1 : indent);
        at += columns + (at ? 1 : indent);
        strbuf_add(out, word);
        s = str_sub(s, n + (n < s.len), s.len);
    }
    strbuf_char(out, '\n');
}

/* The caption under which the figures of a part hold. */
static void caption(const alloc_view *v, strbuf *out)
{
    if (v->assumption.len)
        sentence(v, 2, v->assumption, out);
}

static void right(strbuf *out, const strbuf *text, size_t width)
{
    strbuf_pad(out, ' ', text->len < width ? width - text->len : 1);
    strbuf_add(out, strbuf_str(text));
}

static void right_amount(strbuf *out, amount x, unsigned decimals, size_t width)
{
    strbuf b;
    strbuf_init(&b, NULL);
    amount_write(&b, x, decimals, ',');
    right(out, &b, width);
    strbuf_free(&b);
}

/* Names beside their numbers take this much; where that is too wide they have rows of their own. */
static bool narrow(const alloc_view *v)
{
    return v->width < LABEL + COUNT + UNITS + VALUE;
}

static void label(const alloc_view *v, strbuf *out, str s, size_t width)
{
    size_t columns = utf8_columns(s);
    strbuf_add_c(out, "  ");
    strbuf_add(out, s);
    if (narrow(v))
        strbuf_char(out, '\n');
    else
        strbuf_pad(out, ' ', columns + 2 < width ? width - columns - 2 : 1);
}

static void sum_line(const alloc_view *v, const char *name, uint64_t lines, amount units,
                     amount value, strbuf *out)
{
    label(v, out, str_c(name), LABEL);
    right_amount(out, (amount){.v = (i128)lines}, 0, COUNT);
    right_amount(out, units, 0, UNITS);
    right_amount(out, value, 2, VALUE);
    strbuf_char(out, '\n');
}

static void sums_heading(const alloc_view *v, const char *text, strbuf *out)
{
    str currency = v->job->orders->currency;
    heading(v, text, out);
    if (narrow(v))
        strbuf_char(out, '\n');
    else
        strbuf_pad(out, ' ', strlen(text) < LABEL ? LABEL - strlen(text) : 1);
    strbuf_printf(out, "%*s%*s%*s" STR_FMT "\n", COUNT, "lines", UNITS, "units",
                  (int)(VALUE - currency.len), currency.len ? "value " : "value",
                  STR_ARG(currency));
}

/* ---- what was given -------------------------------------------------------------------------- */

/* Why what is held is held. */
static void held_lines(const alloc_view *v, strbuf *out)
{
    for (unsigned i = 0; i < TG_COUNT(v->tally->held); i++) {
        const sums *s = &v->tally->held[i];
        if (s->lines)
            sum_line(v, arena_print(v->a, "  %s%c", word_held_kind(i), 0).ptr, s->lines, s->units,
                     s->value, out);
    }
}

static bool held_twice(const alloc_view *v)
{
    uint64_t lines = 0;
    for (unsigned i = 0; i < TG_COUNT(v->tally->held); i++)
        lines += v->tally->held[i].lines;
    return lines > v->tally->by_disposition[TG_HELD].lines;
}

/* Adopted measures and limits that touch nothing. */
static void untouched(const alloc_view *v, strbuf *out)
{
    str *said;
    size_t count = reach_sentences(v->tally->reach, v->book->limited, v->a, &said);
    for (size_t i = 0; i < count; i++)
        sentence(v, 2, said[i], out);
}

/* Lines whose units or value no column above has. */
static void unknowns_of(const alloc_view *v, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (summary_unknowns(&v->tally->ordered, &b))
        sentence(v, 2, strbuf_str(&b), out);
    strbuf_free(&b);
}

static void book_part_of(const alloc_view *v, strbuf *out)
{
    const tally *t = v->tally;
    sums_heading(v, "order book", out);
    caption(v, out);
    for (int d = TG_RELEASED; d <= TG_ERROR; d++) {
        if (d == TG_ERROR && !t->by_disposition[d].lines)
            continue;
        sum_line(v, tg_disposition_text((tg_disposition)d), t->by_disposition[d].lines,
                 t->by_disposition[d].units, t->by_disposition[d].value, out);
        if (d == TG_HELD)
            held_lines(v, out);
    }
    sum_line(v, "ordered", t->ordered.lines, t->ordered.units, t->ordered.value, out);
    unknowns_of(v, out);
    if (held_twice(v))
        sentence(v, 2, STR("A line may be held for several reasons."), out);
    untouched(v, out);
}

static void given_part(const alloc_view *v, strbuf *out)
{
    sums_heading(v, "released lines", out);
    caption(v, out);
    sum_line(v, "allocated in full", v->full.lines, v->full.units, v->full.value, out);
    sum_line(v, "allocated in part", v->part.lines, v->part.units, v->part.value, out);
    sum_line(v, "allocated", v->allocated.lines, v->allocated.units, v->allocated.value, out);
    sum_line(v, "unallocated", v->rest.lines, v->rest.units, v->rest.value, out);
    sum_line(v, "released", v->released.lines, v->released.units, v->released.value, out);
    if (v->part.lines)
        sentence(v, 2,
                 STR("A line allocated in part counts as allocated and as unallocated, with "
                     "its parts."),
                 out);
    if (v->released.value_unknown)
        strbuf_printf(out, "  %llu of them without a known value.\n",
                      (unsigned long long)v->released.value_unknown);
    if (v->no_part)
        strbuf_printf(out, "  %llu %s no part; the rows say why.\n", (unsigned long long)v->no_part,
                      v->no_part == 1 ? "line takes" : "lines take");
}

static void charge_amount(const charge_sum *s, strbuf *out)
{
    amount_write(out, s->low, 2, ',');
    if (!s->range)
        return;
    strbuf_add_c(out, " .. ");
    amount_write(out, s->high, 2, ',');
    if (s->open_ended)
        strbuf_add_c(out, " or more");
}

static void charge_line(const alloc_view *v, const char *name, const charge_sum *s, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    charge_amount(s, &b);
    strbuf_printf(out, "    %-14s", name);
    size_t room = v->width > 56 ? 36 : 20; /* as far as the page goes */
    right(out, &b, room);
    size_t used = 18 + (b.len < room ? room : b.len + 1);
    if (s->unknown_lines) {
        bool beside = used + 24 <= v->width;
        strbuf_printf(out, beside ? "  and %llu %s unknown" : "\n      and %llu %s unknown",
                      (unsigned long long)s->unknown_lines,
                      s->unknown_lines == 1 ? "line" : "lines");
    }
    strbuf_char(out, '\n');
    strbuf_free(&b);
}

static bool is_charged(const charge_sum *s)
{
    return s->low.v || s->high.v || s->unknown_lines;
}

static void charges_part(const alloc_view *v, strbuf *out)
{
    bool any = false, open = false, endless = false;
    for (size_t i = 0; i < v->job->payee_count; i++) {
        const payee *p = &v->job->payees[i];
        if (!is_charged(&v->charged[i]) && !is_charged(&v->charged_rest[i]))
            continue;
        if (!any) {
            heading(v, "charges\n", out);
            caption(v, out);
        }
        any = true;
        sentence(v, 2,
                 arena_print(v->a, STR_FMT " (" STR_FMT "), in " STR_FMT, STR_ARG(p->name),
                             STR_ARG(p->title), STR_ARG(p->currency)),
                 out);
        charge_line(v, "allocated", &v->charged[i], out);
        charge_line(v, "unallocated", &v->charged_rest[i], out);
        open |= v->charged[i].range || v->charged_rest[i].range;
        endless |= v->charged[i].open_ended || v->charged_rest[i].open_ended;
    }
    if (open)
        sentence(v, 2,
                 endless ? STR("A .. B: it is open whether, or how much, is charged: at least A. "
                               "or more: some rate has no upper bound; B has what is known of it.")
                         : STR("A .. B: it is open whether, or how much, is charged: from A to B."),
                 out);
}

static void stock_part(const alloc_view *v, strbuf *out)
{
    const alloc_problem *p = v->problem;
    heading(v, "stock", out);
    strbuf_printf(out, "%s%*s%*s%*s%*s\n", narrow(v) ? "\n" : "", narrow(v) ? 11 : LABEL + 12 - 5,
                  "from", UNITS - 1, "units", 13, "given", 13, "left");
    caption(v, out);
    for (size_t s = 0; s < p->stock_count; s++) {
        char day[11] = "already";
        if (p->stock[s].from != ALLOC_DAY_ALWAYS)
            day_text(p->stock[s].from, day);
        label(v, out, shown(v->a, p->items[p->stock[s].item], NAME_MAX - 8), LABEL + 1);
        strbuf_printf(out, "%11s", day);
        int64_t given = v->stock_given[s];
        right_amount(out, (amount){.v = p->stock[s].units}, 0, UNITS - 2);
        right_amount(out, (amount){.v = given}, 0, 13);
        right_amount(out, (amount){.v = p->stock[s].units - given}, 0, 13);
        strbuf_char(out, '\n');
    }
    if (!p->stock_count)
        strbuf_add_c(out, "  none\n");
}

typedef struct {
    uint32_t buyer;
    const buyer_sum *sum;
} buyer_row;

static int by_ratio(const void *x, const void *y)
{
    const buyer_row *a = x, *b = y;
    i128 left = (i128)a->sum->allocated * b->sum->ordered;
    i128 other = (i128)b->sum->allocated * a->sum->ordered;
    if (left != other)
        return left < other ? -1 : 1;
    return a->buyer < b->buyer ? -1 : a->buyer > b->buyer;
}

static void buyers_part(const alloc_view *v, strbuf *out)
{
    buyer_row *rows = arena_alloc(v->a, v->problem->buyer_count + 1, sizeof *rows);
    size_t n = 0;
    for (uint32_t i = 0; rows && i < v->problem->buyer_count; i++)
        if (v->buyers[i].lines)
            rows[n++] = (buyer_row){i, &v->buyers[i]};
    if (n < 2)
        return;
    qsort(rows, n, sizeof *rows, by_ratio);
    heading(v, "buyers, lowest fill ratio first", out);
    strbuf_printf(out, "%s%*s%*s%*s\n", narrow(v) ? "\n" : "", narrow(v) ? UNITS : 5 + UNITS,
                  "released", UNITS - 1, "allocated", 11, "ratio");
    caption(v, out);
    for (size_t i = 0; i < n && i < BUYERS_TOLD; i++) {
        str name = v->book->buyers.texts.at[rows[i].buyer];
        label(v, out, name.len ? shown(v->a, name, NAME_MAX) : STR("(not known)"), NAME_MAX + 2);
        right_amount(out, (amount){.v = rows[i].sum->ordered}, 0, UNITS);
        right_amount(out, (amount){.v = rows[i].sum->allocated}, 0, UNITS - 1);
        amount ratio = alloc_book_part((amount){.v = 100, .scale = 0}, rows[i].sum->allocated,
                                       rows[i].sum->ordered);
        right_amount(out, ratio, 2, 9);
        strbuf_add_c(out, " %\n");
    }
    if (n > BUYERS_TOLD)
        strbuf_printf(out, "  and %zu more; --format json has all\n", n - BUYERS_TOLD);
}

/* ---- the optimum ----------------------------------------------------------------------------- */

static void level_line(const alloc_view *v, const alloc_level *l, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(out, "  ");
    view_level_name(v, l, out);
    strbuf_add_c(out, ": ");
    view_level_value(v, l, l->value, ',', out);
    if (l->optimal)
        strbuf_add_c(out, l->exact ? "\n    no plan has more: certified by an exact bound\n"
                                   : "\n    no plan has more, by the solver's bound\n");
    else if (l->bound >= INT64_C(1) << 60) /* none was found */
        strbuf_add_c(out, "\n    the time was up before any bound was found\n");
    else {
        view_level_value(v, l, l->bound, ',', &b);
        strbuf_printf(out, "\n    no plan has more than " STR_FMT ", %s", STR_ARG(strbuf_str(&b)),
                      l->exact ? "by an exact bound" : "by the solver's bound");
        strbuf_clear(&b);
        view_gap(l, &b);
        strbuf_printf(out, b.len ? "\n    this one is within " STR_FMT " of that\n" : "\n",
                      STR_ARG(strbuf_str(&b)));
    }
    strbuf_free(&b);
}

static void optimum_part(const alloc_view *v, strbuf *out)
{
    heading(v, "made as large as can be: ", out);
    strbuf_printf(out, "%s\n", view_aim(v));
    caption(v, out);
    for (size_t i = 0; i < v->result->level_count; i++)
        level_line(v, &v->result->levels[i], out);
    str open = view_unsettled(v);
    if (open.len)
        sentence(v, 2, open, out);
    if (v->problem->aim == AIM_REVENUE)
        strbuf_printf(out, "  Charges in other currencies than " STR_FMT " are not taken off.\n",
                      STR_ARG(v->job->orders->currency));
}

static void limits_part(const alloc_view *v, strbuf *out)
{
    if (!alloc_accounts_shown(v))
        return;
    heading(v, "limits, kept by the plan\n", out);
    caption(v, out);
    alloc_accounts_text(v, sentence, out);
}

static void bind_line(const alloc_view *v, const alloc_bind *b, strbuf *out)
{
    strbuf name;
    strbuf_init(&name, NULL);
    view_bind_name(v, b, &name);
    sentence(v, 2, strbuf_str(&name), out);
    const struct {
        const char *what;
        const alloc_change *change;
    } parts[] = {{"+1: ", &b->up}, {"-1: ", &b->down}, {"without it: ", &b->without}};
    strbuf_clear(&name);
    for (size_t i = 0; i < TG_COUNT(parts); i++) {
        strbuf_printf(&name, "%s%s", i ? "   " : "", parts[i].what);
        if (parts[i].change->known)
            view_change(v, parts[i].change, false, ',', &name);
        else if (parts[i].change->none || parts[i].change->nothing)
            strbuf_add_c(&name, parts[i].change->none ? "no plan" : "nothing to take away");
        else
            strbuf_add_c(&name, "not solved");
    }
    bool wide = name.len + 4 > v->width;
    strbuf_add_c(out, wide ? "" : "    ");
    if (wide)
        para(out, strbuf_str(&name), 4, 6, v->width);
    else
        strbuf_printf(out, STR_FMT "\n", STR_ARG(strbuf_str(&name)));
    strbuf_clear(&name);
    alloc_step_words(v, b, &name);
    if (name.len)
        sentence(v, 4, strbuf_str(&name), out);
    strbuf_free(&name);
}

static void group_line(const alloc_view *v, const alloc_group_bind *g, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, STR_FMT ", all its accounts",
                  STR_ARG(of_text(tg_limit_name(v->job->pack, g->group))));
    sentence(v, 2, strbuf_str(&b), out);
    strbuf_clear(&b);
    if (g->without.known)
        view_change(v, &g->without, false, ',', &b);
    else
        strbuf_add_c(&b, "not solved");
    strbuf_printf(out, "    without it: " STR_FMT "\n", STR_ARG(strbuf_str(&b)));
    strbuf_free(&b);
}

static void binds_part(const alloc_view *v, strbuf *out)
{
    heading(v, "what binds, and what the optimum would be more or less by\n", out);
    caption(v, out);
    for (size_t i = 0; i < v->result->bind_solved; i++)
        bind_line(v, &v->result->binds[i], out);
    for (size_t i = 0; i < v->result->group_count; i++)
        group_line(v, &v->result->groups[i], out);
    size_t more = v->result->bind_count - v->result->bind_solved;
    if (more)
        strbuf_printf(out, "  %zu more %s and %s not solved again; --binds %zu does that\n", more,
                      more == 1 ? "binds" : "bind", more == 1 ? "is" : "are",
                      v->result->bind_count);
    if (!v->result->binds_known)
        sentence(v, 2, STR("not solved: the optimum itself is not settled"), out);
    else if (!v->result->bind_count && !v->barred.lines)
        strbuf_add_c(out, "  nothing: neither stock nor a limit holds a unit back\n");
    if (v->barred.lines)
        strbuf_printf(out, "  %llu %s no part because of a limit; the rows say which\n",
                      (unsigned long long)v->barred.lines,
                      v->barred.lines == 1 ? "line takes" : "lines take");
}

void alloc_summary_text(const alloc_view *v, strbuf *out)
{
    book_part_of(v, out);
    given_part(v, out);
    charges_part(v, out);
    stock_part(v, out);
    buyers_part(v, out);
    limits_part(v, out);
    optimum_part(v, out);
    binds_part(v, out);
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "Decided by " STR_FMT ". Not legal advice.", STR_ARG(v->job->decided_by));
    strbuf_char(out, '\n');
    sentence(v, 2, strbuf_str(&b), out);
    strbuf_free(&b);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void sum_json(const char *name, uint64_t lines, amount units, amount value, bool first,
                     strbuf *out)
{
    strbuf_printf(out, "%s\"%s\":{\"lines\":%llu,\"units\":\"", first ? "" : ",", name,
                  (unsigned long long)lines);
    amount_write(out, units, 0, '\0');
    strbuf_add_c(out, "\",\"value\":\"");
    amount_write(out, value, 2, '\0');
    strbuf_add_c(out, "\"}");
}

static void charge_json(const char *name, const charge_sum *s, strbuf *out)
{
    strbuf_printf(out, ",\"%s\":{\"low\":\"", name);
    amount_write(out, s->low, 2, '\0');
    strbuf_add_c(out, "\",\"high\":");
    if (s->open_ended) {
        strbuf_add_c(out, "null");
    } else {
        strbuf_char(out, '"');
        amount_write(out, s->high, 2, '\0');
        strbuf_char(out, '"');
    }
    strbuf_printf(out, ",\"unknown_lines\":%llu}", (unsigned long long)s->unknown_lines);
}

static void charges_json(const alloc_view *v, strbuf *out)
{
    bool more = false;
    strbuf_add_c(out, ",\"charges\":[");
    for (size_t i = 0; i < v->job->payee_count; i++) {
        const payee *p = &v->job->payees[i];
        if (!is_charged(&v->charged[i]) && !is_charged(&v->charged_rest[i]))
            continue;
        strbuf_add_c(out, more ? ",{\"payee\":" : "{\"payee\":");
        more = true;
        strbuf_json(out, p->name);
        strbuf_add_c(out, ",\"currency\":");
        strbuf_json(out, p->currency);
        charge_json("allocated", &v->charged[i], out);
        charge_json("unallocated", &v->charged_rest[i], out);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
}

static void stock_json(const alloc_view *v, strbuf *out)
{
    const alloc_problem *p = v->problem;
    strbuf_add_c(out, ",\"stock\":[");
    for (size_t s = 0; s < p->stock_count; s++) {
        char day[11];
        strbuf_add_c(out, s ? ",{\"item\":" : "{\"item\":");
        strbuf_json(out, p->items[p->stock[s].item]);
        if (p->stock[s].from == ALLOC_DAY_ALWAYS)
            strbuf_add_c(out, ",\"available\":null");
        else
            strbuf_printf(out, ",\"available\":\"%s\"", day_text(p->stock[s].from, day));
        strbuf_printf(out, ",\"units\":%lld,\"given\":%lld}", (long long)p->stock[s].units,
                      (long long)v->stock_given[s]);
    }
    strbuf_char(out, ']');
}

static void buyers_json(const alloc_view *v, strbuf *out)
{
    bool more = false;
    strbuf_add_c(out, ",\"buyers\":[");
    for (size_t i = 0; i < v->problem->buyer_count; i++) {
        if (!v->buyers[i].lines)
            continue;
        strbuf_add_c(out, more ? ",{\"buyer\":" : "{\"buyer\":");
        more = true;
        strbuf_json(out, v->book->buyers.texts.at[i]);
        strbuf_printf(out, ",\"released\":%lld,\"allocated\":%lld}",
                      (long long)v->buyers[i].ordered, (long long)v->buyers[i].allocated);
    }
    strbuf_char(out, ']');
}

static void change_json(const alloc_view *v, const char *name, const alloc_change *c, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    view_change(v, c, false, '\0', &b);
    strbuf_printf(out, ",\"%s\":", name);
    if (c->known)
        strbuf_json(out, strbuf_str(&b));
    else
        strbuf_add_c(out, "null");
    strbuf_free(&b);
}

static void optimum_json(const alloc_view *v, strbuf *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(out, ",\"optimum\":[");
    for (size_t i = 0; i < v->result->level_count; i++) {
        const alloc_level *l = &v->result->levels[i];
        strbuf_add_c(out, i ? ",{\"of\":" : "{\"of\":");
        view_level_name(v, l, &b);
        strbuf_json(out, strbuf_str(&b));
        strbuf_clear(&b);
        strbuf_add_c(out, ",\"value\":");
        view_level_value(v, l, l->value, '\0', &b);
        strbuf_json(out, strbuf_str(&b));
        strbuf_clear(&b);
        strbuf_add_c(out, ",\"bound\":");
        view_level_value(v, l, l->bound, '\0', &b);
        if (l->bound < INT64_C(1) << 60)
            strbuf_json(out, strbuf_str(&b));
        else
            strbuf_add_c(out, "null");
        strbuf_clear(&b);
        strbuf_printf(out, ",\"optimal\":%s,\"bound_by\":\"%s\"", l->optimal ? "true" : "false",
                      l->exact ? "exact rationals" : "solver");
        view_gap(l, &b);
        if (b.len) {
            strbuf_add_c(out, ",\"within_percent\":");
            strbuf_json(out, str_sub(strbuf_str(&b), 0, b.len - 2));
            strbuf_clear(&b);
        }
        strbuf_char(out, '}');
    }
    strbuf_printf(out, "],\"time_up\":%s,\"ties_open\":%s,\"binds\":[",
                  v->result->time_up ? "true" : "false", v->result->ties_open ? "true" : "false");
    for (size_t i = 0; i < v->result->bind_count; i++) {
        const alloc_bind *x = &v->result->binds[i];
        strbuf_add_c(out, i ? ",{\"limit\":" : "{\"limit\":");
        view_bind_name(v, x, &b);
        strbuf_json(out, strbuf_str(&b));
        strbuf_clear(&b);
        if (x->is_stock) /* of a limit, `limits` has it in its own unit */
            strbuf_printf(out, ",\"used\":%lld,\"bound\":%lld", (long long)x->used,
                          (long long)x->bound);
        strbuf_clear(&b);
        alloc_step_words(v, x, &b);
        if (b.len) {
            strbuf_add_c(out, ",\"step\":");
            strbuf_json(out, strbuf_str(&b));
            strbuf_clear(&b);
        }
        change_json(v, "one_more", &x->up, out);
        change_json(v, "one_less", &x->down, out);
        change_json(v, "without", &x->without, out);
        strbuf_char(out, '}');
    }
    strbuf_add_c(out, "],\"limits_left_out\":[");
    for (size_t i = 0; i < v->result->group_count; i++) {
        const alloc_group_bind *g = &v->result->groups[i];
        strbuf_add_c(out, i ? ",{\"limit\":" : "{\"limit\":");
        strbuf_json(out, of_text(tg_limit_name(v->job->pack, g->group)));
        strbuf_printf(out, ",\"accounts_that_bind\":%zu", g->rows);
        change_json(v, "without", &g->without, out);
        strbuf_char(out, '}');
    }
    strbuf_char(out, ']');
    strbuf_free(&b);
}

void alloc_summary_json(const alloc_view *v, strbuf *out)
{
    const tally *t = v->tally;
    strbuf_add_c(out, "{\"assumed\":");
    strbuf_json(out, v->assumption);
    strbuf_add_c(out, ",\"objective\":");
    strbuf_json(out, str_c(view_aim(v)));
    strbuf_add_c(out, ",\"book\":{");
    for (int d = TG_RELEASED; d <= TG_ERROR; d++)
        sum_json(tg_disposition_text((tg_disposition)d), t->by_disposition[d].lines,
                 t->by_disposition[d].units, t->by_disposition[d].value, d == TG_RELEASED, out);
    sum_json("ordered", t->ordered.lines, t->ordered.units, t->ordered.value, false, out);
    strbuf_add_c(out, "},\"held_because\":{");
    for (unsigned i = 0; i < TG_COUNT(t->held); i++)
        sum_json(word_held_kind(i), t->held[i].lines, t->held[i].units, t->held[i].value, i == 0,
                 out);
    strbuf_add_c(out, "},\"reach\":");
    summary_reach_json(t->reach, out);
    sum_json("allocated", v->allocated.lines, v->allocated.units, v->allocated.value, false, out);
    sum_json("unallocated", v->rest.lines, v->rest.units, v->rest.value, false, out);
    sum_json("released", v->released.lines, v->released.units, v->released.value, false, out);
    charges_json(v, out);
    stock_json(v, out);
    strbuf_add_c(out, ",\"limits\":");
    alloc_accounts_json(v, out);
    buyers_json(v, out);
    optimum_json(v, out);
    strbuf_char(out, '}');
}
