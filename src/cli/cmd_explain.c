/*
 * cmd_explain.c - tollgate explain: why a line is decided as it is.
 */
#include "cli/oneline.h"
#include "cli/term.h"

#include <string.h>

static bool read_form(const args *a, tg_explain_form *form)
{
    const char *f = args_value(a, OPT_FORMAT);
    bool colour = term_colour(stdout, args_value(a, OPT_COLOUR));
    *form = colour ? TG_EXPLAIN_COLOUR : TG_EXPLAIN_TEXT;
    if (!f || strcmp(f, "text") == 0 || strcmp(f, "table") == 0)
        return true;
    if (strcmp(f, "json") == 0) {
        *form = TG_EXPLAIN_JSON;
        return true;
    }
    fprintf(stderr, "tollgate explain: `--format` cannot be `%s`\n  hint: text or json\n", f);
    return false;
}

static int explain(const args *a, const one_line *o, tg_explain_form form, unsigned width)
{
    tg_reason why = {""};
    const tg_outcome *outcome;
    tg_status st = tg_decide(o->run, o->line, &outcome, &why);
    if (st == TG_INPUT) {
        one_line_bad(a, o, why.text);
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
    tg_explain_form form;
    unsigned width;
    if (!read_form(a, &form) || !setup_width(a, &width))
        return EXIT_WRONG;
    one_line o;
    int status = EXIT_WRONG;
    if (one_line_open(a, false, &o))
        status = explain(a, &o, form, width);
    one_line_close(&o);
    return status;
}
