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

static int explain(const args *a, const one_line *o, tg_explain_form form, unsigned width)
{
    tg_reason why = {""};
    const tg_outcome *outcome;
    tg_status st = tg_decide(o->run, o->line, &outcome, &why);
    if (st == TG_INPUT) {
        one_line_refused(a, o, why.text);
        return EXIT_WRONG;
    }
    if (st == TG_OK && form != TG_EXPLAIN_JSON && o->orders)
        printf("line " STR_FMT " (%s:%llu)\n", STR_ARG(o->id), reader_name(o->orders->source),
               (unsigned long long)o->place);
    if (st == TG_OK)
        st = tg_explain(o->run, o->line, outcome, form, width, args_has(a, OPT_ALL),
                        sink_file(stdout));
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
