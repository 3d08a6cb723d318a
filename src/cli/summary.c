/*
 * summary.c - the tally for a person.
 */
#include "base/utf8.h"
#include "cli/decide.h"
#include "cli/wording.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL = 26, COUNT = 11, UNITS = 15, VALUE = 25, WIDE = 90, NEEDS_TOLD = 4, ALIASES_TOLD = 8,
       ACCOUNTS_TOLD = 10 };

/* Columns of a table of sums: where the page is narrow no wider than the largest number, and where
 * that is not enough the label has a line of its own. Numbers never touch nor lose a digit. */
typedef struct {
    size_t label, count, units, value;
    bool stacked;
} layout;

typedef struct {
    layout sums;
    const job *job;
    const tally *t;
    bool colour;
    unsigned width;
    strbuf *out;
} page;

/* ---- pieces ---------------------------------------------------------------------------------- */

/* 1,234,567 */
static void grouped(strbuf *b, uint64_t n)
{
    amount_write(b, (amount){.v = (i128)n}, 0, ',');
}

static void right(const page *p, const strbuf *text, size_t width)
{
    if (text->len < width)
        strbuf_pad(p->out, ' ', width - text->len);
    strbuf_add(p->out, strbuf_str(text));
}

unsigned decimals_of_value(const job *j)
{
    for (size_t i = WATCH_UNIT_PRICE; i <= WATCH_REVENUE; i++)
        if (j->orders->watch[i] != TG_NO_ID)
            return tg_fact_get(j->pack, j->orders->watch[i]).scale;
    return 2;
}

static void write_lines(strbuf *b, const sums *s)
{
    grouped(b, s->lines);
}

static void write_units(strbuf *b, const sums *s)
{
    amount_write(b, s->units, 0, ',');
}

static void write_value(const page *p, strbuf *b, const sums *s)
{
    amount_write(b, s->value, decimals_of_value(p->job), ',');
}

static size_t at_least(size_t x, size_t y)
{
    return x > y ? x : y;
}

/* What is ordered has the largest number of each column. */
static layout choose_layout(const page *p)
{
    layout wide = {LABEL, COUNT, UNITS, VALUE, false};
    strbuf n;
    strbuf_init(&n, NULL);
    write_lines(&n, &p->t->ordered);
    size_t count = at_least(n.len, strlen("lines")) + 2;
    strbuf_clear(&n);
    write_units(&n, &p->t->ordered);
    size_t units = at_least(n.len, strlen("units")) + 2;
    strbuf_clear(&n);
    write_value(p, &n, &p->t->ordered);
    size_t value = at_least(n.len, strlen("value ") + p->job->orders->currency.len) + 2;
    strbuf_free(&n);
    bool roomy = count <= COUNT && units <= UNITS && value <= VALUE;
    if (p->width > LABEL + COUNT + UNITS + VALUE && roomy)
        return wide;
    if (LABEL + COUNT + UNITS + value <= p->width && roomy)
        return (layout){LABEL, COUNT, UNITS, p->width - LABEL - COUNT - UNITS, false};
    return (layout){LABEL, count, units, value, LABEL + count + units + value > p->width};
}

/* "  released         12         1,200      32,400,000.00" */
static void sums_line(const page *p, const char *label, const sums *s, bool colour)
{
    strbuf n;
    strbuf_init(&n, NULL);
    strbuf_printf(p->out, "  %s%-*s%s", colour && p->colour ? "\033[1m" : "",
                  p->sums.stacked ? 0 : (int)p->sums.label - 2, label,
                  colour && p->colour ? "\033[0m" : "");
    strbuf_add_c(p->out, p->sums.stacked ? "\n" : "");
    write_lines(&n, s);
    right(p, &n, p->sums.count);
    strbuf_clear(&n);
    write_units(&n, s);
    right(p, &n, p->sums.units);
    strbuf_clear(&n);
    write_value(p, &n, s);
    right(p, &n, p->sums.value);
    strbuf_char(p->out, '\n');
    strbuf_free(&n);
}

static void sums_heading(const page *p, const char *text)
{
    strbuf_printf(p->out, p->colour ? "\n\033[1m%s\033[0m" : "\n%s", text);
    str currency = p->job->orders->currency;
    size_t used = strlen(text), room = p->sums.value - currency.len;
    if (p->sums.stacked)
        strbuf_char(p->out, '\n');
    else
        strbuf_pad(p->out, ' ', used < p->sums.label ? p->sums.label - used : 1);
    strbuf_printf(p->out, "%*s%*s%*s" STR_FMT "\n", (int)p->sums.count, "lines",
                  (int)p->sums.units, "units", (int)room, currency.len ? "value " : "value",
                  STR_ARG(currency));
}

/* ---- wrapped sentences ----------------------------------------------------------------------- */

/* Words of `s` within the width, further lines indented. */
static void sentence(const page *p, size_t indent, str s)
{
    size_t at = 0;
    strbuf_pad(p->out, ' ', indent);
    at = indent;
    bool first = true;
    while (s.len) {
        size_t n = 0;
        while (n < s.len && s.ptr[n] != ' ')
            n++;
        str word = str_sub(s, 0, n);
        size_t columns = utf8_columns(word);
        if (!first && at + 1 + columns > p->width) {
            strbuf_char(p->out, '\n');
            strbuf_pad(p->out, ' ', indent + 2);
            at = indent + 2;
        } else if (!first) {
            strbuf_char(p->out, ' ');
            at++;
        }
        strbuf_add(p->out, word);
        at += columns;
        first = false;
        s = str_sub(s, n + (n < s.len), s.len);
    }
    strbuf_char(p->out, '\n');
}

static void heading(const page *p, const char *text)
{
    strbuf_add_c(p->out, p->colour ? "\n\033[1m" : "\n");
    sentence(p, 0, str_c(text));
    strbuf_add_c(p->out, p->colour ? "\033[0m" : "");
}

static void sentence_of(const page *p, size_t indent, strbuf *b)
{
    sentence(p, indent, strbuf_str(b));
    strbuf_clear(b);
}

static const char *lines_word(uint64_t n)
{
    return n == 1 ? "line" : "lines";
}

static void add_lines(strbuf *b, uint64_t n)
{
    grouped(b, n);
    strbuf_printf(b, " %s", lines_word(n));
}

/* ---- what was ordered ------------------------------------------------------------------------ */

bool summary_unknowns(const sums *s, strbuf *b)
{
    uint64_t all = s->units_unknown + s->value_unknown;
    if (s->units_unknown) {
        add_lines(b, s->units_unknown);
        strbuf_add_c(b, " without known units");
    }
    if (s->value_unknown) {
        strbuf_add_c(b, s->units_unknown ? " and " : "");
        add_lines(b, s->value_unknown);
        strbuf_add_c(b, " without a known value");
    }
    if (all)
        strbuf_add_c(b, all > 1 ? " are counted as lines only." : " is counted as a line only.");
    return all > 0;
}

static void unknowns(const page *p)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (summary_unknowns(&p->t->ordered, &b))
        sentence_of(p, 2, &b);
    strbuf_free(&b);
}

static void dispositions(const page *p)
{
    sums_heading(p, "order book");
    for (tg_disposition d = TG_RELEASED; d <= TG_ERROR; d++)
        if (d != TG_ERROR || p->t->by_disposition[d].lines)
            sums_line(p, tg_disposition_text(d), &p->t->by_disposition[d], false);
    sums_line(p, "ordered", &p->t->ordered, true);
    unknowns(p);
}

static void verdicts(const page *p)
{
    sums_heading(p, "by verdict");
    for (size_t v = 0; v < VERDICT_ROWS; v++) {
        if (!p->t->by_verdict[v].lines)
            continue;
        const char *label = v == VERDICT_OPEN  ? "open"
                            : v == VERDICT_BAD ? "bad"
                            : v == VERDICT_ERROR ? "error"
                                               : tg_verdict_text((tg_verdict)v);
        sums_line(p, label, &p->t->by_verdict[v], false);
    }
    sums_line(p, "ordered", &p->t->ordered, true);
}

static void held(const page *p)
{
    bool any = false;
    for (unsigned i = 0; i < HELD_KINDS; i++) {
        if (!p->t->held[i].lines)
            continue;
        if (!any)
            sums_heading(p, "held because");
        any = true;
        sums_line(p, word_held_kind(i), &p->t->held[i], false);
    }
    if (any)
        sentence(p, 2, STR("A line may be held for several reasons."));
}

/* ---- charges --------------------------------------------------------------------------------- */

static void charge_line(const page *p, const char *label, amount low, const amount *high,
                        uint64_t lines, uint64_t open_ended)
{
    if (!lines)
        return;
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_printf(p->out, "    %-*s", LABEL - 4, label);
    if (high) {
        amount_write(&b, low, 2, ',');
        strbuf_add_c(&b, " .. ");
        amount_write(&b, *high, 2, ',');
        strbuf_add_c(&b, open_ended ? " or more" : "");
    } else {
        amount_write(&b, low, 2, ',');
    }
    strbuf_add_c(p->out, b.len > COUNT + UNITS ? " " : "");
    right(p, &b, COUNT + UNITS);
    bool full = b.len + LABEL + 18 > p->width;
    strbuf_clear(&b);
    strbuf_char(&b, full ? '\n' : ' ');
    strbuf_pad(&b, ' ', full ? LABEL : 1);
    add_lines(&b, lines);
    strbuf_add(p->out, strbuf_str(&b));
    strbuf_char(p->out, '\n');
    strbuf_free(&b);
}

static void unknown_line(const page *p, const payee_sums *s)
{
    if (!s->unknown_lines)
        return;
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "unknown: ");
    add_lines(&b, s->unknown_lines);
    size_t told = 0;
    for (uint32_t f = 0; f < p->t->fact_count && told < NEEDS_TOLD; f++) {
        if (!s->needs[f])
            continue;
        strbuf_add_c(&b, told++ ? ", " : ", wanting ");
        strbuf_add(&b, of_text(tg_fact_get(p->job->pack, f).name));
        strbuf_add_c(&b, " (");
        grouped(&b, s->needs[f]);
        strbuf_char(&b, ')');
    }
    sentence_of(p, 4, &b);
    strbuf_free(&b);
}

static bool payee_any(const payee_sums *s)
{
    return s->due_lines || s->if_authorised_lines || s->range_lines || s->unknown_lines;
}

static void charges(const page *p)
{
    bool any = false, differ = false;
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < p->t->payee_count; i++) {
        const payee_sums *s = &p->t->payees[i];
        const payee *who = &p->job->payees[i];
        if (!payee_any(s))
            continue;
        if (!any)
            heading(p, "charges, three totals that are never added to one another");
        any = true;
        strbuf_printf(&b, STR_FMT "%s" STR_FMT "%s, in " STR_FMT, STR_ARG(who->name),
                      who->title.len ? " (" : "", STR_ARG(who->title), who->title.len ? ")" : "",
                      STR_ARG(who->currency));
        sentence_of(p, 2, &b);
        charge_line(p, "due", s->due, NULL, s->due_lines, 0);
        charge_line(p, "if authorised", s->if_authorised, NULL, s->if_authorised_lines, 0);
        charge_line(p, "worlds differ", s->low, &s->high, s->range_lines, s->open_ended_lines);
        unknown_line(p, s);
        differ = differ || s->range_lines;
    }
    if (differ) {
        strbuf_add_c(
            &b, "worlds differ: every charge at its least and at its most, also where readings "
                "exclude each other");
        sentence_of(p, 2, &b);
    }
    strbuf_free(&b);
}

/* ---- what would settle ----------------------------------------------------------------------- */

static void settle_line(const page *p, size_t number, const settle_row *r, strbuf *b)
{
    strbuf_printf(b, "%zu. %s", number, r->at_least ? "settles at least " : "settles ");
    add_lines(b, r->what.lines);
    strbuf_add_c(b, r->count > 1 ? ", answered together:" : ":");
    sentence_of(p, 2, b);
    for (size_t i = 0; i < r->count; i++) {
        tg_fact_info f = tg_fact_get(p->job->pack, r->items[i]);
        strbuf_printf(b, STR_FMT ": " STR_FMT, STR_ARG(of_text(f.name)),
                      STR_ARG(of_text(f.ask.len ? f.ask : f.title)));
        sentence_of(p, 6, b);
    }
}

static void settling(const page *p)
{
    settle_row rows[SETTLE_ROWS];
    uint64_t open = p->t->by_verdict[VERDICT_OPEN].lines, settled = 0;
    if (!open)
        return;
    size_t count = settle_list(p->job->pack, p->t, rows);
    heading(p, "answers that settle most open lines, each given those above it");
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < count; i++) {
        settle_line(p, i + 1, &rows[i], &b);
        settled += rows[i].what.lines;
    }
    strbuf_add_c(&b, "Together: ");
    grouped(&b, settled);
    strbuf_add_c(&b, " of ");
    add_lines(&b, open);
    strbuf_char(&b, '.');
    sentence_of(p, 2, &b);
    strbuf_free(&b);
}

/* ---- notes ----------------------------------------------------------------------------------- */

static int compare_aliases(const void *x, const void *y)
{
    const alias_use *a = x, *b = y;
    if (a->lines != b->lines)
        return a->lines > b->lines ? -1 : 1;
    return str_cmp(a->alias, b->alias);
}

static void aliases(const page *p, strbuf *b)
{
    size_t count = p->t->aliases.count;
    if (!count)
        return;
    alias_use *sorted = calloc(count, sizeof *sorted);
    if (!sorted)
        return;
    memcpy(sorted, p->t->aliases.at, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_aliases);
    strbuf_add_c(b, "Other names of items: ");
    for (size_t i = 0; i < count && i < ALIASES_TOLD; i++) {
        strbuf_add_c(b, i ? ", " : "");
        strbuf_printf(b, "`" STR_FMT "` is " STR_FMT " (", STR_ARG(sorted[i].alias),
                      STR_ARG(sorted[i].id));
        grouped(b, sorted[i].lines);
        strbuf_char(b, ')');
    }
    if (count > ALIASES_TOLD)
        strbuf_printf(b, ", and %zu more", count - ALIASES_TOLD);
    strbuf_char(b, '.');
    sentence_of(p, 2, b);
    free(sorted);
}

static void table_notes(const page *p, strbuf *b)
{
    for (size_t i = 0; i < p->job->orders->table_count; i++) {
        const sidetable *s = p->job->orders->tables[i];
        uint64_t unknown = p->t->keys_unknown[i], empty = p->t->keys_empty[i];
        if (!unknown && !empty)
            continue;
        strbuf_printf(b, "%s: ", sidetable_name(s));
        if (unknown) {
            add_lines(b, unknown);
            strbuf_printf(b, " with a `" STR_FMT "` that is not in it",
                          STR_ARG(sidetable_line_key(s)));
        }
        if (empty) {
            strbuf_add_c(b, unknown ? ", " : "");
            add_lines(b, empty);
            strbuf_printf(b, " without `" STR_FMT "`", STR_ARG(sidetable_line_key(s)));
        }
        strbuf_add_c(b, ": what it gives is missing there.");
        sentence_of(p, 2, b);
    }
}

/* Accounts that lines or the file of balances named, by limit. */
/* Limits without members, adopted measures that apply to nothing. */
static void untouched(const page *p, bool *headed)
{
    str *said;
    size_t count = reach_sentences(p->t->reach, p->job->limits != NULL, p->job->a, &said);
    if (count && !*headed)
        heading(p, "limits and adopted measures");
    *headed |= count > 0;
    for (size_t i = 0; i < count; i++)
        sentence(p, 2, said[i]);
}

static void limits_drawn(const page *p)
{
    const job *j = p->job;
    size_t count = j->limits ? limits_account_count(j->limits) : 0;
    const uint32_t *sorted = count ? limits_sorted(j->limits, j->a) : NULL;
    strbuf b;
    strbuf_init(&b, NULL);
    bool headed = sorted != NULL;
    if (headed)
        heading(p, "limits, drawn in the order that they state");
    untouched(p, &headed);
    if (!sorted)
        return;
    size_t told = 0, idle = 0;
    uint32_t last = TG_NO_ID;
    for (size_t i = 0; i < count; i++) {
        const limit_account *x = limits_account(j->limits, sorted[i]);
        bool used = x->safe.counts || x->best.counts || x->safe.against || x->authorised_given;
        idle += !used;
        if (!used || told++ >= ACCOUNTS_TOLD)
            continue;
        if (last != x->limit) {
            last = x->limit;
            tg_limit_info info = tg_limit_get(j->pack, x->limit);
            strbuf_add(&b, of_text(info.name));
            strbuf_add_c(&b, ": ");
            strbuf_add(&b, of_text(info.title));
            sentence_of(p, 2, &b);
        }
        draw_account_words(j, x, &b);
        sentence_of(p, 4, &b);
    }
    if (!told) {
        strbuf_printf(&b,
                      "Nothing was drawn on the %zu account%s of these lines; --format json has "
                      "them.",
                      idle, idle == 1 ? "" : "s");
        sentence_of(p, 2, &b);
    } else if (told > ACCOUNTS_TOLD || idle) {
        if (told > ACCOUNTS_TOLD)
            strbuf_printf(&b, "%zu more accounts, ", told - ACCOUNTS_TOLD);
        strbuf_printf(&b, "%zu on which nothing was drawn; --format json has them all.", idle);
        sentence_of(p, 2, &b);
    }
    strbuf_free(&b);
}

static void notes(const page *p)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_char(p->out, '\n');
    aliases(p, &b);
    table_notes(p, &b);
    if (p->t->conflicts) {
        add_lines(&b, p->t->conflicts);
        strbuf_add_c(&b, " with conditions that exclude one another: held.");
        sentence_of(p, 2, &b);
    }
    if (p->t->bounded) {
        add_lines(&b, p->t->bounded);
        strbuf_add_c(&b, " bounded: the outcome may be wider than necessary, never narrower.");
        sentence_of(p, 2, &b);
    }
    if (p->t->redecided) {
        add_lines(&b, p->t->redecided);
        strbuf_add_c(&b, " that did not fit a limit: decided once more without what it names.");
        sentence_of(p, 2, &b);
    }
    if (p->t->split) {
        add_lines(&b, p->t->split);
        strbuf_add_c(&b, " split by a limit: units and value stand where each part is, the line "
                         "where its rest is.");
        sentence_of(p, 2, &b);
    }
    if (tg_limit_count(p->job->pack) && !p->job->limits) {
        strbuf_add_c(&b, "Limits not drawn:");
        for (size_t i = 0; i < tg_limit_count(p->job->pack); i++) {
            strbuf_char(&b, ' ');
            strbuf_add(&b, of_text(tg_limit_name(p->job->pack, i)));
            strbuf_add_c(&b, i + 1 < tg_limit_count(p->job->pack) ? "," : ".");
        }
        sentence_of(p, 2, &b);
    }
    strbuf_add_c(&b, "Decided by ");
    strbuf_add(&b, p->job->decided_by);
    sentence_of(p, 2, &b);
    strbuf_printf(&b, "Pack digest %s. Not legal advice.", p->job->info.digest);
    sentence_of(p, 2, &b);
    strbuf_free(&b);
}

void summary_text(const job *j, const tally *t, bool colour, unsigned width, strbuf *out)
{
    page p = {{0}, j, t, colour, width > WIDE ? WIDE : width, out};
    p.sums = choose_layout(&p);
    dispositions(&p);
    verdicts(&p);
    held(&p);
    charges(&p);
    settling(&p);
    limits_drawn(&p);
    notes(&p);
}
