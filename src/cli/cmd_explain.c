/*
 * cmd_explain.c - tollgate explain: why a line is decided as it is.
 */
#include "cli/oneline.h"
#include "cli/term.h"

#include <string.h>

static tg_explain_form read_form(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    if (f && strcmp(f, "json") == 0)
        return TG_EXPLAIN_JSON;
    return term_colour(stdout, args_value(a, OPT_COLOUR)) ? TG_EXPLAIN_COLOUR : TG_EXPLAIN_TEXT;
}

/* "  given in place of the file's: end_use=research": the options of one kind, by commas. */
static void options_text(const args *a, opt which, const char *lead)
{
    bool more = false;
    for (size_t i = 0; i < a->given_count; i++) {
        if (a->given[i].which != which)
            continue;
        printf("%s%s", more ? ", " : lead, a->given[i].value);
        more = true;
    }
    if (more)
        putchar('\n');
}

static void options_json(const args *a, opt which, const char *name, strbuf *b)
{
    bool more = false;
    strbuf_printf(b, ",\"%s\":[", name);
    for (size_t i = 0; i < a->given_count; i++) {
        if (a->given[i].which != which)
            continue;
        strbuf_add_c(b, more ? "," : "");
        strbuf_json(b, str_c(a->given[i].value));
        more = true;
    }
    strbuf_char(b, ']');
}

/* What was asked about goes before the explanation: which line, what was given and assumed. */
static void about_text(const args *a, const one_line *o)
{
    if (o->orders)
        printf("line " STR_FMT " (%s:%llu)\n", STR_ARG(o->id), reader_name(o->orders->source),
               (unsigned long long)o->place);
    if (o->orders)
        options_text(a, OPT_FACT, "  given here, whatever the file says: ");
    options_text(a, OPT_ASSUME, "  assumed where missing: ");
}

static void about_json(const args *a, const one_line *o)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "{\"about\":{\"file\":");
    if (o->orders)
        strbuf_json(&b, str_c(reader_name(o->orders->source)));
    else
        strbuf_add_c(&b, "null");
    strbuf_printf(&b, ",\"file_line\":%llu,\"id\":", (unsigned long long)o->place);
    strbuf_json(&b, o->id);
    options_json(a, OPT_FACT, "given", &b);
    options_json(a, OPT_ASSUME, "assumed", &b);
    strbuf_add_c(&b, "},");
    fwrite(strbuf_str(&b).ptr, 1, b.len, stdout);
    strbuf_free(&b);
}

/* The explanation's object goes on where about_json began it. */
typedef struct { bool begun; } joined;

static void write_joined(void *ctx, const char *bytes, size_t count)
{
    joined *j = ctx;
    bool brace = !j->begun && count > 0;
    fwrite(bytes + brace, 1, count - brace, stdout);
    j->begun |= brace;
}

static int explain(const args *a, const one_line *o, tg_explain_form form, unsigned width)
{
    tg_reason why = {""};
    const tg_outcome *outcome;
    joined json = {false};
    tg_sink to = sink_file(stdout);
    tg_status st = tg_decide(o->run, o->line, &outcome, &why);
    if (st == TG_INPUT) {
        one_line_refused(a, o, why.text);
        return EXIT_WRONG;
    }
    if (st == TG_OK && form == TG_EXPLAIN_JSON) {
        about_json(a, o);
        to = (tg_sink){write_joined, &json};
    } else if (st == TG_OK) {
        about_text(a, o);
    }
    if (st == TG_OK)
        st = tg_explain(o->run, o->line, outcome, form, width, args_has(a, OPT_ALL), to);
    if (st == TG_OK)
        return EXIT_DONE;
    fprintf(stderr, "tollgate explain: %s\n", why.text[0] ? why.text : tg_status_text(st));
    return EXIT_WRONG;
}

int cmd_explain(const args *a)
{
    unsigned width;
    if (!setup_width(a, &width))
        return EXIT_WRONG;
    one_line o;
    int status = EXIT_WRONG;
    if (one_line_open(a, false, &o))
        status = explain(a, &o, read_form(a), width);
    one_line_close(&o);
    return status;
}
