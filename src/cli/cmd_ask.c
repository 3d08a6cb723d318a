/*
 * cmd_ask.c - tollgate ask: only the facts that still matter, best first, until settled.
 *
 * The same loop drives both dialogues; they differ in how a question is put and an answer read. In
 * JSON, one object a line each way:
 *
 *     > {"ask":"route.to","question":"...","answers":[{"answer":"CN","verdicts":["denied"]}]}
 *     < {"answer":"CN"}   or {"skip":true}   or {"stop":true}
 *     > {"error":"..."}                       and the question again
 *     > {"done":true,"settled":true,...}      at the end
 */
#include "cli/para.h"
#include "cli/oneline.h"
#include "cli/term.h"
#include "cli/wording.h"
#include "io/ndjson.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWERS_SHOWN = 12, ANSWER_BYTES_MAX = 1 << 16, INDENT = 2 };

typedef enum { REPLY_ANSWER, REPLY_SKIP, REPLY_STOP, REPLY_AGAIN } reply;

typedef struct {
    const args *args;
    one_line *o;
    tg_seek seek;
    bool questions, json, colour;
    unsigned width;
    char *input; /* the line read last */
    size_t input_room;
    VEC(uint32_t) answered, skipped;
    bool stopped;
} dialogue;

/* ---- putting a question ---------------------------------------------------------------------- */

static const char *type_text(tg_type t)
{
    switch (t) {
    case TG_TYPE_YES_NO: return "yes or no";
    case TG_TYPE_SYMBOL: return "one of a list";
    case TG_TYPE_COUNTRY: return "country";
    case TG_TYPE_CODE: return "code";
    case TG_TYPE_WHOLE: return "whole number";
    case TG_TYPE_DECIMAL: return "number";
    case TG_TYPE_MONEY: return "amount";
    case TG_TYPE_DATE: return "date";
    }
    return "";
}

static void put_json(const dialogue *d, uint32_t fact, strbuf *b)
{
    tg_fact_info f = tg_fact_get(d->o->pack, fact);
    strbuf answer;
    strbuf_init(&answer, NULL);
    strbuf_add_c(b, "{\"ask\":");
    strbuf_json(b, of_text(f.name));
    strbuf_add_c(b, ",\"question\":");
    strbuf_json(b, of_text(f.ask.len ? f.ask : f.title));
    strbuf_printf(b, ",\"type\":\"%s\",\"unit\":", type_text(f.type));
    strbuf_json(b, of_text(f.unit));
    strbuf_printf(b, ",\"may_be_none\":%s,\"one_of\":[", f.may_be_none ? "true" : "false");
    for (size_t i = 0; i < f.symbol_count; i++) {
        strbuf_add_c(b, i ? "," : "");
        strbuf_json(b, of_text(tg_fact_symbol(d->o->pack, fact, i)));
    }
    strbuf_add_c(b, "],\"answers\":[");
    for (size_t i = 0; i < tg_ask_answer_count(d->o->run); i++) {
        strbuf_clear(&answer);
        uint16_t set = tg_ask_answer(d->o->run, i, sink_buffer(&answer));
        strbuf_add_c(b, i ? ",{\"answer\":" : "{\"answer\":");
        strbuf_json(b, strbuf_str(&answer));
        strbuf_add_c(b, ",\"verdicts\":");
        word_set_json(b, set);
        strbuf_char(b, '}');
    }
    strbuf_add_c(b, "]}\n");
    strbuf_free(&answer);
}

/* What each answer would give; nothing where they all give the same so far. */
static void put_answers(const dialogue *d, strbuf *b)
{
    size_t count = tg_ask_answer_count(d->o->run), differ = 0;
    uint16_t first = 0;
    strbuf list;
    strbuf_init(&list, NULL);
    for (size_t i = 0; i < count; i++) {
        strbuf one;
        strbuf_init(&one, NULL);
        uint16_t set = tg_ask_answer(d->o->run, i, sink_buffer(&one));
        first = i ? first : set;
        differ += set != first;
        if (i < ANSWERS_SHOWN) {
            strbuf_printf(&list, "%*s" STR_FMT ": ", 2 * INDENT, "", STR_ARG(strbuf_str(&one)));
            word_set_brief(&list, set);
            strbuf_char(&list, '\n');
        }
        strbuf_free(&one);
    }
    if (count > ANSWERS_SHOWN)
        strbuf_printf(&list, "%*sand %zu more answers\n", 2 * INDENT, "", count - ANSWERS_SHOWN);
    if (differ)
        strbuf_add(b, strbuf_str(&list));
    strbuf_free(&list);
}

static void put_text(const dialogue *d, uint32_t fact, strbuf *b)
{
    tg_fact_info f = tg_fact_get(d->o->pack, fact);
    strbuf how;
    strbuf_init(&how, NULL);
    strbuf_add_c(b, d->colour ? "\n\033[1m" : "\n");
    para(b, of_text(f.ask.len ? f.ask : f.title), 0, INDENT, d->width);
    strbuf_add_c(b, d->colour ? "\033[0m" : "");
    strbuf_printf(&how, STR_FMT ", %s", STR_ARG(of_text(f.name)), type_text(f.type));
    if (f.unit.len)
        strbuf_printf(&how, " in " STR_FMT, STR_ARG(of_text(f.unit)));
    if (f.type == TG_TYPE_DATE)
        strbuf_add_c(&how, " such as 2026-01-15");
    if (f.type == TG_TYPE_COUNTRY)
        strbuf_add_c(&how, " such as CN");
    for (size_t i = 0; i < f.symbol_count; i++) {
        strbuf_add_c(&how, i ? ", " : ": ");
        strbuf_add(&how, of_text(tg_fact_symbol(d->o->pack, fact, i)));
    }
    strbuf_add_c(&how, f.may_be_none ? ", or none" : "");
    para(b, strbuf_str(&how), INDENT, 2 * INDENT, d->width);
    b->failed |= how.failed;
    strbuf_free(&how);
    put_answers(d, b);
    strbuf_add_c(b, "> ");
}

static void put(const dialogue *d, uint32_t fact)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (d->json)
        put_json(d, fact, &b);
    else
        put_text(d, fact, &b);
    fwrite(strbuf_str(&b).ptr, 1, b.len, stdout);
    fflush(stdout);
    strbuf_free(&b);
}

static void complaint(const dialogue *d, const char *why)
{
    if (!d->json) {
        printf("%*s%s\n", INDENT, "", why);
        return;
    }
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "{\"error\":");
    strbuf_json(&b, str_c(why));
    strbuf_add_c(&b, "}\n");
    fwrite(strbuf_str(&b).ptr, 1, b.len, stdout);
    strbuf_free(&b);
}

/* ---- reading an answer ----------------------------------------------------------------------- */

/* {"answer": ...}, {"skip": true}, {"stop": true} */
static reply read_json(dialogue *d, str line, str *answer)
{
    members found;
    str why;
    if (!ndjson_read(line, d->o->a, &found, &why)) {
        complaint(d, why.len ? why.ptr : "not a JSON object");
        return REPLY_AGAIN;
    }
    for (size_t i = 0; i < found.count; i++) {
        const member *m = &found.at[i];
        if (str_eq(m->key, STR("stop")) && str_eq(m->text, STR("yes")))
            return REPLY_STOP;
        if (str_eq(m->key, STR("skip")) && str_eq(m->text, STR("yes")))
            return REPLY_SKIP;
        if (str_eq(m->key, STR("answer")) && !m->array) {
            *answer = str_trim(m->text);
            return REPLY_ANSWER;
        }
    }
    complaint(d, "expected {\"answer\":...}, {\"skip\":true} or {\"stop\":true}");
    return REPLY_AGAIN;
}

static reply read_reply(dialogue *d, str *answer)
{
    ssize_t n = getline(&d->input, &d->input_room, stdin);
    if (n < 0)
        return REPLY_STOP;
    str line = str_trim((str){d->input, (size_t)n});
    if (line.len > ANSWER_BYTES_MAX) {
        complaint(d, "the answer is too long");
        return REPLY_AGAIN;
    }
    if (d->json)
        return line.len ? read_json(d, line, answer) : REPLY_AGAIN;
    if (str_eq(line, STR("quit")) || str_eq(line, STR("q")))
        return REPLY_STOP;
    *answer = line;
    return REPLY_ANSWER;
}

/* `unknown` says that nobody knows, unless it is one of the words of the fact itself. */
static bool nobody_knows(const dialogue *d, uint32_t fact, str answer)
{
    static const char *const words[] = {"unknown", "not known", "don't know", "?"};
    size_t symbols = tg_fact_get(d->o->pack, fact).symbol_count;
    for (size_t i = 0; i < symbols; i++)
        if (str_eq(of_text(tg_fact_symbol(d->o->pack, fact, i)), answer))
            return false;
    for (size_t i = 0; i < TG_COUNT(words); i++)
        if (str_ieq(answer, str_c(words[i])))
            return true;
    return !answer.len;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static bool set_answer(dialogue *d, uint32_t fact, str answer)
{
    tg_reason why = {""};
    const tg_outcome *outcome;
    tg_status st = tg_line_set_id(d->o->line, fact, to_text(answer), &why);
    if (st == TG_OK)
        st = tg_decide(d->o->run, d->o->line, &outcome, &why);
    if (st == TG_OK)
        return vec_push(d->o->a, &d->answered, fact);
    complaint(d, why.text[0] ? why.text : tg_status_text(st));
    (void)!tg_line_set_id(d->o->line, fact, (tg_text){"", 0},
                          &why); /* as if it had not been said */
    return true;
}

static bool skip(dialogue *d, uint32_t fact)
{
    return tg_ask_skip(d->o->run, fact) == TG_OK && vec_push(d->o->a, &d->skipped, fact);
}

/* Asks about one fact until it is answered, skipped, or the user stops. */
static bool ask_one(dialogue *d, uint32_t fact)
{
    size_t before = d->answered.count;
    while (d->answered.count == before) {
        str answer = STR("");
        put(d, fact);
        switch (read_reply(d, &answer)) {
        case REPLY_AGAIN: break;
        case REPLY_STOP: d->stopped = true; return true;
        case REPLY_SKIP: return skip(d, fact);
        case REPLY_ANSWER:
            if (nobody_knows(d, fact, answer))
                return skip(d, fact);
            if (!set_answer(d, fact, answer))
                return false;
            /* Deciding moved the run on: the question is asked anew when the answer did not do. */
            if (d->answered.count == before)
                return true;
        }
    }
    return true;
}

static tg_status ask_all(dialogue *d, tg_reason *why)
{
    while (!d->stopped) {
        uint32_t fact;
        tg_status st = tg_ask_next(d->o->run, d->o->line, d->seek, d->questions, &fact, why);
        if (st != TG_OK || fact == TG_NO_ID)
            return st;
        if (!ask_one(d, fact))
            return TG_NOMEM;
    }
    return TG_OK;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void fact_list(const dialogue *d, const uint32_t *facts, size_t count, strbuf *b)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_add_c(b, i ? ", " : "");
        strbuf_add(b, of_text(tg_fact_get(d->o->pack, facts[i]).name));
    }
}

static void end_text(const dialogue *d, const tg_outcome *outcome, strbuf *b)
{
    tg_result r = tg_outcome_line(outcome);
    unsigned held;
    tg_disposition is = tg_outcome_disposition(outcome, &held);
    strbuf_printf(b, "\n%s%s%s: ", d->colour ? "\033[1m" : "",
                  r.settled    ? "settled"
                  : d->stopped ? "stopped, open"
                               : "open",
                  d->colour ? "\033[0m" : "");
    word_set_brief(b, r.set);
    strbuf_printf(b, " (%s)\n", tg_disposition_text(is));
    for (uint32_t g = 0; g < tg_gate_count(d->o->pack); g++) {
        uint16_t set = tg_outcome_gate(outcome, g).set;
        if (set == 1u << TG_NOT_PASSED)
            continue;
        strbuf_printf(b, "  " STR_FMT ": ", STR_ARG(of_text(tg_gate_get(d->o->pack, g).name)));
        word_set_brief(b, set);
        strbuf_char(b, '\n');
    }
    strbuf line;
    strbuf_init(&line, NULL);
    strbuf_add_c(&line, "needs: ");
    size_t label = line.len;
    word_needs(&line, outcome, (word_list){", ", ANSWERS_SHOWN});
    if (line.len > label)
        para(b, strbuf_str(&line), INDENT, 2 * INDENT, d->width);
    strbuf_clear(&line);
    strbuf_add_c(&line, "hinges on: ");
    label = line.len;
    word_hinges(&line, d->o->pack, outcome, (word_list){", or ", 2});
    if (line.len > label)
        para(b, strbuf_str(&line), INDENT, 2 * INDENT, d->width);
    if (d->skipped.count) {
        strbuf_clear(&line);
        strbuf_add_c(&line, "not known: ");
        fact_list(d, d->skipped.at, d->skipped.count, &line);
        para(b, strbuf_str(&line), INDENT, 2 * INDENT, d->width);
    }
    b->failed |= line.failed;
    strbuf_free(&line);
}

/* The facts that were answered, as --fact options. */
static void how_to_repeat(const dialogue *d, strbuf *b)
{
    if (!d->answered.count || args_has(d->args, OPT_QUIET))
        return;
    strbuf_add_c(b, "\nWhy: tollgate explain");
    if (d->args->word_count)
        strbuf_printf(b, " %s --line '" STR_FMT "'", d->args->words[0], STR_ARG(d->o->id));
    for (size_t i = 0; i < d->args->given_count; i++)
        if (d->args->given[i].which == OPT_FACT)
            strbuf_printf(b, " \\\n    --fact '%s'", d->args->given[i].value);
    for (size_t i = 0; i < d->answered.count; i++) {
        uint32_t fact = d->answered.at[i];
        strbuf_printf(b, " \\\n    --fact '" STR_FMT "=",
                      STR_ARG(of_text(tg_fact_get(d->o->pack, fact).name)));
        tg_line_text(d->o->line, fact, sink_buffer(b));
        strbuf_char(b, '\'');
    }
    strbuf_char(b, '\n');
}

static void given_json(const dialogue *d, strbuf *b)
{
    strbuf value;
    strbuf_init(&value, NULL);
    strbuf_add_c(b, ",\"answered\":{");
    for (size_t i = 0; i < d->answered.count; i++) {
        strbuf_clear(&value);
        strbuf_add_c(b, i ? "," : "");
        strbuf_json(b, of_text(tg_fact_get(d->o->pack, d->answered.at[i]).name));
        strbuf_char(b, ':');
        tg_line_text(d->o->line, d->answered.at[i], sink_buffer(&value));
        strbuf_json(b, strbuf_str(&value));
    }
    strbuf_add_c(b, "},\"skipped\":[");
    for (size_t i = 0; i < d->skipped.count; i++) {
        strbuf_add_c(b, i ? "," : "");
        strbuf_json(b, of_text(tg_fact_get(d->o->pack, d->skipped.at[i]).name));
    }
    strbuf_char(b, ']');
    strbuf_free(&value);
}

static void end_json(const dialogue *d, const tg_outcome *outcome, strbuf *b)
{
    tg_result r = tg_outcome_line(outcome);
    unsigned held;
    tg_disposition is = tg_outcome_disposition(outcome, &held);
    strbuf_printf(b, "{\"done\":true,\"stopped\":%s,\"settled\":%s,\"verdicts\":",
                  d->stopped ? "true" : "false", r.settled ? "true" : "false");
    word_set_json(b, r.set);
    strbuf_printf(b, ",\"disposition\":\"%s\",\"gates\":{", tg_disposition_text(is));
    for (uint32_t g = 0; g < tg_gate_count(d->o->pack); g++) {
        strbuf_add_c(b, g ? "," : "");
        strbuf_json(b, of_text(tg_gate_get(d->o->pack, g).name));
        strbuf_char(b, ':');
        word_set_json(b, tg_outcome_gate(outcome, g).set);
    }
    strbuf_char(b, '}');
    given_json(d, b);
    strbuf_add_c(b, "}\n");
}

static int finish(dialogue *d, tg_status st, tg_reason *why)
{
    const tg_outcome *outcome;
    if (st == TG_OK)
        st = tg_decide(d->o->run, d->o->line, &outcome, why);
    if (st == TG_INPUT) {
        one_line_refused(d->args, d->o, why->text);
        return EXIT_WRONG;
    }
    if (st != TG_OK) {
        fprintf(stderr, "tollgate ask: %s\n", why->text[0] ? why->text : tg_status_text(st));
        return EXIT_WRONG;
    }
    strbuf b;
    strbuf_init(&b, NULL);
    if (d->json) {
        end_json(d, outcome, &b);
    } else {
        end_text(d, outcome, &b);
        how_to_repeat(d, &b);
    }
    fwrite(strbuf_str(&b).ptr, 1, b.len, stdout);
    strbuf_free(&b);
    return EXIT_DONE;
}

/* The answers come from standard input: the orders cannot. */
static bool stdin_is_free(const args *a)
{
    if (!a->word_count || strcmp(a->words[0], "-") != 0)
        return true;
    fputs("tollgate ask: standard input is where the answers come from\n"
          "  hint: put the orders into a file\n",
          stderr);
    return false;
}

int cmd_ask(const args *a)
{
    one_line o;
    dialogue d = {.args = a, .o = &o, .questions = args_has(a, OPT_QUESTIONS)};
    const char *seek = args_value(a, OPT_SEEK), *format = args_value(a, OPT_FORMAT);
    if (!stdin_is_free(a) || !setup_width(a, &d.width))
        return EXIT_WRONG;
    d.json = format && strcmp(format, "json") == 0;
    d.seek = seek && strcmp(seek, "clear") == 0 ? TG_SEEK_CLEAR : TG_SEEK_SETTLED;
    d.colour = term_colour(stdout, args_value(a, OPT_COLOUR));
    int status = EXIT_WRONG;
    if (one_line_open(a, true, &o)) {
        tg_reason why = {""};
        if (!d.json && !args_has(a, OPT_QUIET))
            puts("Empty or unknown: nobody knows. quit: stop.");
        tg_status st = ask_all(&d, &why);
        status = finish(&d, st, &why);
    }
    free(d.input);
    one_line_close(&o);
    return status;
}
