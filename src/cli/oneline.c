/*
 * oneline.c - the one line that `explain` and `ask` are about.
 *
 * --line is an id first, a number second: the whole file is looked through, so that an id that two
 * lines have is told and not guessed.
 */
#include "cli/oneline.h"
#include "io/trouble.h"

#include <stdlib.h>
#include <string.h>

enum { MATCHES_TOLD = 5 };

typedef struct {
    str wanted;
    uint64_t number; /* what `wanted` is as a number; 0: none */
    uint64_t lines, matches, places[MATCHES_TOLD];
    record by_id, by_number;
} search;

static uint64_t as_number(str s)
{
    uint64_t n = 0;
    if (!s.len || s.len > 18)
        return 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return 0;
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return n;
}

static bool keep(one_line *o, const record *r, record *copy)
{
    *copy = *r;
    copy->raw = str_dup(o->a, r->raw);
    copy->ending = STR("");
    return copy->raw.ptr != NULL;
}

/* Looks at every record of the file. */
static bool look(one_line *o, search *s)
{
    record r;
    filled f;
    while (reader_next(o->orders->source, &r)) {
        if (r.continued)
            continue;
        s->lines++;
        filler_reset(o->filler);
        if (!filler_fill(o->filler, &r, NULL, &f))
            return false;
        if (s->number && orders_number(o->orders, &r) == s->number && !keep(o, &r, &s->by_number))
            return false;
        if (!f.named || !str_eq(f.id, s->wanted))
            continue;
        if (s->matches < MATCHES_TOLD)
            s->places[s->matches] = r.line;
        if (s->matches++ == 0 && !keep(o, &r, &s->by_id))
            return false;
    }
    return true;
}

static void tell_several(const args *a, const one_line *o, const search *s)
{
    fprintf(stderr, "tollgate %s: %llu lines of `%s` are called `" STR_FMT "`: on lines",
            a->command->name, (unsigned long long)s->matches, reader_name(o->orders->source),
            STR_ARG(s->wanted));
    for (size_t i = 0; i < s->matches && i < MATCHES_TOLD; i++)
        fprintf(stderr, "%s %llu", i ? "," : "", (unsigned long long)s->places[i]);
    fprintf(stderr, "%s\n  hint: --line takes the number of the order line too, from 1\n",
            s->matches > MATCHES_TOLD ? ", ..." : "");
}

static bool find_record(const args *a, one_line *o, const char *wanted, record *out)
{
    search s = {.wanted = str_trim(str_c(wanted)), .number = as_number(str_trim(str_c(wanted)))};
    if (!look(o, &s)) {
        fprintf(stderr, "tollgate %s: out of memory\n", a->command->name);
        return false;
    }
    if (trouble_is(reader_trouble(o->orders->source))) {
        complain(a, reader_trouble(o->orders->source));
        return false;
    }
    if (s.matches > 1) {
        tell_several(a, o, &s);
        return false;
    }
    *out = s.matches ? s.by_id : s.by_number;
    if (out->raw.ptr)
        return true;
    fprintf(stderr,
            "tollgate %s: no line `%s` in `%s`, which has %llu\n"
            "  hint: a line's id, or its number from 1\n",
            a->command->name, wanted, reader_name(o->orders->source), (unsigned long long)s.lines);
    return false;
}

/* One line at a time: a second --line is not passed over. */
static bool several_lines(const args *a)
{
    size_t count = 0;
    for (size_t i = 0; i < a->given_count; i++)
        count += a->given[i].which == OPT_LINE;
    if (count > 1)
        fprintf(stderr, "tollgate %s: --line is given %zu times\n  hint: one line at a time\n",
                a->command->name, count);
    return count > 1;
}

static bool from_file(const args *a, one_line *o)
{
    const char *wanted = args_value(a, OPT_LINE);
    if (several_lines(a))
        return false;
    if (!wanted) {
        fprintf(stderr, "tollgate %s: which line of the file?\n  hint: --line ID, or its number\n",
                a->command->name);
        return false;
    }
    o->orders = setup_open_orders(a, o->pack);
    if (!o->orders)
        return false;
    setup_notes(a, o->orders);
    o->filler = filler_new(o->orders);
    if (o->filler)
        filler_as_written(o->filler); /* what a scenario changes goes by what --fact says too */
    record r = {0};
    filled f;
    if (o->filler && !find_record(a, o, wanted, &r))
        return false;
    if (!o->filler || !filler_fill(o->filler, &r, o->line, &f)) {
        fprintf(stderr, "tollgate %s: out of memory\n", a->command->name);
        return false;
    }
    o->id = str_dup(o->a, f.id);
    o->place = r.line;
    if (!f.bad)
        return true;
    str why = str_dup(o->a, f.reason);
    one_line_bad(a, o, why.ptr ? why.ptr : "out of memory");
    return false;
}

static bool from_facts(const args *a, one_line *o)
{
    for (size_t i = 0; i < a->given_count; i++) {
        char name[256];
        const char *value;
        tg_reason why = {""};
        if (a->given[i].which != OPT_FACT)
            continue;
        if (!setup_pair(a, a->given[i].value, name, sizeof name, &value))
            return false;
        tg_status st = tg_line_set(o->line, name, value, &why);
        if (st == TG_OK)
            continue;
        fprintf(stderr, "tollgate %s: --fact %s: %s\n", a->command->name, a->given[i].value,
                why.text[0] ? why.text : tg_status_text(st));
        return false;
    }
    return true;
}

/* What the scenario changes of the line. */
static bool suppose(const args *a, one_line *o)
{
    tg_reason why = {""};
    tg_status st = tg_line_suppose(o->line, o->pack, &why);
    if (st != TG_OK)
        one_line_bad(a, o, why.text[0] ? why.text : tg_status_text(st));
    return st == TG_OK;
}

void one_line_bad(const args *a, const one_line *o, const char *why)
{
    if (!o->orders) {
        fprintf(stderr, "tollgate %s: the line is bad input: %s\n", a->command->name, why);
        return;
    }
    fprintf(stderr, "%s:%llu: line `" STR_FMT "`: %s\n", reader_name(o->orders->source),
            (unsigned long long)o->place, STR_ARG(o->id), why);
    for (size_t i = 0; i < filler_remark_count(o->filler); i++) {
        remark r = filler_remark(o->filler, i);
        if (r.hint && r.line == o->place)
            fprintf(stderr, "  hint: " STR_FMT "\n", STR_ARG(r.text));
    }
}

void one_line_refused(const args *a, const one_line *o, const char *why)
{
    strbuf reason;
    strbuf_init(&reason, NULL);
    setup_refused(a, o->pack, o->line, why, &reason);
    one_line_bad(a, o, reason.failed ? why : reason.ptr);
    strbuf_free(&reason);
}

bool one_line_open(const args *a, bool may_be_empty, one_line *out)
{
    *out = (one_line){.id = STR("")};
    if (!a->word_count && !args_has(a, OPT_FACT) && !may_be_empty) {
        fprintf(stderr,
                "tollgate %s: no line\n  hint: ORDERS --line ID, or --fact NAME=VALUE ...\n",
                a->command->name);
        return false;
    }
    if (!setup_deciding(a, &out->deciding))
        return false;
    out->pack = setup_pack(a);
    if (!out->pack)
        return false;
    out->a = arena_new(NULL, 0);
    out->run = setup_run(a, out->pack, &out->deciding);
    if (!out->run)
        return false;
    setup_known_note(a, out->pack, &out->deciding);
    if (!out->a || tg_line_new(out->pack, &out->line) != TG_OK) {
        fprintf(stderr, "tollgate %s: out of memory\n", a->command->name);
        return false;
    }
    if (a->word_count && !from_file(a, out))
        return false;
    return from_facts(a, out) && suppose(a, out);
}

void one_line_close(one_line *o)
{
    filler_free(o->filler);
    orders_close(o->orders);
    tg_line_free(o->line);
    tg_run_free(o->run);
    tg_pack_free(o->pack);
    arena_free(o->a);
}
