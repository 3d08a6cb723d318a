/*
 * summary_json.c - the tally as JSON: amounts are texts, so that no reader rounds them.
 */
#include "cli/decide.h"
#include "cli/wording.h"

static void name(strbuf *b, const char *n)
{
    strbuf_printf(b, ",\"%s\":", n);
}

static void count(strbuf *b, const char *n, uint64_t v)
{
    strbuf_printf(b, ",\"%s\":%llu", n, (unsigned long long)v);
}

static void text(strbuf *b, const char *n, str s)
{
    name(b, n);
    strbuf_json(b, s);
}

static void decimal(strbuf *b, const char *n, amount x)
{
    name(b, n);
    strbuf_char(b, '"');
    amount_write(b, x, 2, '\0');
    strbuf_char(b, '"');
}

static void sums_json(strbuf *b, const sums *s)
{
    strbuf_printf(b, "{\"lines\":%llu,\"units\":\"", (unsigned long long)s->lines);
    amount_write(b, s->units, 0, '\0');
    strbuf_char(b, '"');
    decimal(b, "value", s->value);
    count(b, "lines_without_units", s->units_unknown);
    count(b, "lines_without_value", s->value_unknown);
    strbuf_char(b, '}');
}

static void charges(const job *j, const tally *t, strbuf *b)
{
    bool more = false;
    name(b, "charges");
    strbuf_char(b, '[');
    for (size_t i = 0; i < t->payee_count; i++) {
        const payee_sums *s = &t->payees[i];
        if (!s->due_lines && !s->if_authorised_lines && !s->range_lines && !s->unknown_lines)
            continue;
        strbuf_add_c(b, more ? ",{\"payee\":" : "{\"payee\":");
        more = true;
        strbuf_json(b, j->payees[i].name);
        text(b, "currency", j->payees[i].currency);
        decimal(b, "due", s->due);
        count(b, "due_lines", s->due_lines);
        decimal(b, "if_authorised", s->if_authorised);
        count(b, "if_authorised_lines", s->if_authorised_lines);
        decimal(b, "range_low", s->low);
        decimal(b, "range_high", s->high);
        count(b, "range_lines", s->range_lines);
        count(b, "range_open_ended_lines", s->open_ended_lines);
        count(b, "unknown_lines", s->unknown_lines);
        name(b, "unknown_wants");
        strbuf_char(b, '{');
        bool wants = false;
        for (uint32_t f = 0; f < t->fact_count; f++) {
            if (!s->needs[f])
                continue;
            strbuf_add_c(b, wants ? "," : "");
            strbuf_json(b, of_text(tg_fact_get(j->pack, f).name));
            strbuf_printf(b, ":%llu", (unsigned long long)s->needs[f]);
            wants = true;
        }
        strbuf_add_c(b, "}}");
    }
    strbuf_char(b, ']');
}

static void settling(const job *j, const tally *t, strbuf *b)
{
    settle_row rows[SETTLE_ROWS];
    size_t n = settle_list(j->pack, t, rows);
    name(b, "settles_most");
    strbuf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        strbuf_add_c(b, i ? ",{\"answers\":[" : "{\"answers\":[");
        for (size_t k = 0; k < rows[i].count; k++) {
            strbuf_add_c(b, k ? "," : "");
            strbuf_json(b, of_text(tg_fact_get(j->pack, rows[i].items[k]).name));
        }
        strbuf_char(b, ']');
        count(b, "settles_lines", rows[i].what.lines);
        name(b, "at_least");
        strbuf_add_c(b, rows[i].at_least ? "true" : "false");
        strbuf_char(b, '}');
    }
    strbuf_char(b, ']');
}

static void tables(const job *j, const tally *t, strbuf *b)
{
    name(b, "tables");
    strbuf_char(b, '[');
    for (size_t i = 0; i < j->orders->table_count; i++) {
        strbuf_add_c(b, i ? ",{\"file\":" : "{\"file\":");
        strbuf_json(b, str_c(sidetable_name(j->orders->tables[i])));
        text(b, "key", sidetable_line_key(j->orders->tables[i]));
        count(b, "lines_with_unknown_key", t->keys_unknown[i]);
        count(b, "lines_without_key", t->keys_empty[i]);
        strbuf_char(b, '}');
    }
    strbuf_char(b, ']');
}

/* Whom limits and adopted measures touch. */
void summary_reach_json(const reach *r, strbuf *b)
{
    strbuf_char(b, '[');
    for (size_t i = 0; r && i < r->rows.count; i++) {
        const reach_row *x = &r->rows.at[i];
        strbuf words;
        strbuf_init(&words, NULL);
        reach_words(r, x, &words);
        strbuf_printf(b, "%s{\"%s\":", i ? "," : "", x->is_limit ? "limit" : "measure");
        strbuf_json(b, x->name);
        strbuf_printf(b, ",\"adopted\":%s", x->adopted ? "true" : "false");
        if (x->is_limit) {
            count(b, "lines_that_count", x->counts);
            count(b, "lines_against", x->against);
            count(b, "lines_that_count_and_may_go", x->may_go);
        } else {
            count(b, "lines", x->applies);
        }
        text(b, "note", strbuf_str(&words));
        strbuf_char(b, '}');
        strbuf_free(&words);
    }
    strbuf_char(b, ']');
}

static void limit_members(const job *j, strbuf *b)
{
    if (j->limits) {
        name(b, "limits");
        draw_summary_json(j, b);
    }
    name(b, "limits_not_drawn");
    strbuf_char(b, '[');
    for (size_t i = 0; !j->limits && i < tg_limit_count(j->pack); i++) {
        strbuf_add_c(b, i ? "," : "");
        strbuf_json(b, of_text(tg_limit_name(j->pack, i)));
    }
    strbuf_char(b, ']');
}

void summary_json(const job *j, const tally *t, strbuf *b)
{
    strbuf_add_c(b, "{\"ordered\":");
    sums_json(b, &t->ordered);
    for (tg_disposition d = TG_RELEASED; d <= TG_ERROR; d++) {
        name(b, tg_disposition_text(d));
        sums_json(b, &t->by_disposition[d]);
    }
    text(b, "currency", j->orders->currency);
    name(b, "by_verdict");
    strbuf_char(b, '{');
    for (size_t v = 0; v < VERDICT_ROWS; v++) {
        if (v == TG_NOT_PASSED)
            continue;
        const char *label = v == VERDICT_OPEN  ? "open"
                            : v == VERDICT_BAD ? "bad"
                            : v == VERDICT_ERROR ? "error"
                                               : tg_verdict_text((tg_verdict)v);
        strbuf_printf(b, "%s\"%s\":", v ? "," : "", label);
        sums_json(b, &t->by_verdict[v]);
    }
    strbuf_char(b, '}');
    name(b, "held_because");
    strbuf_char(b, '{');
    for (unsigned i = 0; i < HELD_KINDS; i++) {
        strbuf_printf(b, "%s\"%s\":", i ? "," : "", word_held_kind(i));
        sums_json(b, &t->held[i]);
    }
    strbuf_char(b, '}');
    charges(j, t, b);
    settling(j, t, b);
    tables(j, t, b);
    count(b, "conflicts", t->conflicts);
    count(b, "bounded", t->bounded);
    count(b, "overflows", t->overflows);
    count(b, "decided_again", t->redecided);
    count(b, "split", t->split);
    limit_members(j, b);
    name(b, "reach");
    summary_reach_json(t->reach, b);
    strbuf_char(b, '}');
}

static void given(strbuf *b, const char *n, const char *value)
{
    if (value)
        text(b, n, str_c(value));
}

void summary_about_json(const job *j, strbuf *b)
{
    char day[11];
    strbuf_add_c(b, "{\"engine\":");
    strbuf_json(b, str_c(tg_version()));
    text(b, "pack", of_text(j->info.name));
    text(b, "pack_version", of_text(j->info.version));
    text(b, "pack_digest", str_c(j->info.digest));
    if (j->info.scenario.len) {
        text(b, "scenario", of_text(j->info.scenario));
        text(b, "scenario_digest", str_c(j->info.scenario_digest));
    }
    text(b, "known_on", str_c(day_text(setup_known(j->pack, &j->deciding), day)));
    given(b, "on", j->deciding.on);
    text(b, "stance", j->deciding.stance ? str_c(j->deciding.stance) : STR("enforced"));
    name(b, "assumed");
    strbuf_char(b, '[');
    bool more = false;
    for (size_t i = 0; i < j->args->given_count; i++) {
        if (j->args->given[i].which != OPT_ASSUME)
            continue;
        strbuf_add_c(b, more ? "," : "");
        strbuf_json(b, str_c(j->args->given[i].value));
        more = true;
    }
    strbuf_add_c(b, "],\"notice\":\"not legal advice\"}");
}
