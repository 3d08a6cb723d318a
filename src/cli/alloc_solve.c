/*
 * alloc_solve.c - what `allocate` and `scenario` have together: options, the
 * plan of a book, its check.
 */
#include "cli/alloc_show.h"

#include <string.h>

enum { BINDS_USUAL = 10 }; /* limits solved again, three times each */

/* Without --time: an integer program has no end of its own that one could wait for. */
#define SECONDS_USUAL 60.0

/* ---- options --------------------------------------------------------------------------------- */

static void read_aim(const args *a, alloc_aim *aim)
{
    static const char *const words[] = {
#define X(c, word, text) [AIM_##c] = word,
        ALLOC_AIM_MAP(X)
#undef X
    };
    const char *given = args_value(a, OPT_OBJECTIVE);
    *aim = AIM_UNITS;
    for (size_t i = 0; given && i < TG_COUNT(words); i++)
        if (strcmp(given, words[i]) == 0)
            *aim = (alloc_aim)i;
}

/* A decimal of at least zero; 0 when not given. */
static bool read_decimal(const args *a, opt o, const char *name, double most, double *out)
{
    const char *s = args_value(a, o);
    amount x;
    *out = 0;
    if (!s)
        return true;
    if (amount_read(str_trim(str_c(s)), &x) && !x.overflow && x.v >= 0) {
        *out = (double)x.v;
        for (unsigned i = 0; i < x.scale; i++)
            *out /= 10;
        if (*out <= most)
            return true;
    }
    fprintf(stderr, "tollgate %s: --%s: `%s` is no number from 0 to %.0f\n", a->command->name,
            name, s, most);
    return false;
}

bool alloc_read_options(const args *a, alloc_aim *aim, alloc_options *how)
{
    size_t binds;
    read_aim(a, aim);
    if (!read_decimal(a, OPT_GAP, "gap", 100, &how->gap) ||
        !read_decimal(a, OPT_TIME, "time", 1e6, &how->seconds) ||
        !args_count(a, OPT_BINDS, 0, 1000000, BINDS_USUAL, &binds))
        return false;
    if (!args_has(a, OPT_TIME))
        how->seconds = SECONDS_USUAL;
    how->gap /= 100;
    how->binds = binds;
    return true;
}

/* "assuming all authorisations at us.export, cn.import granted" */
str alloc_assumption(const job *j, arena *a)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < j->assumed_gate_count; i++)
        strbuf_printf(&b, "%s" STR_FMT, i ? ", " : "assuming all authorisations granted at ",
                      STR_ARG(of_text(tg_gate_get(j->pack, j->assumed_gates[i]).name)));
    if (j->met)
        strbuf_printf(&b, "%soutstanding conditions met", b.len ? ", " : "assuming ");
    for (size_t i = 0, n = 0; i < j->args->given_count; i++)
        if (j->args->given[i].which == OPT_ASSUME)
            strbuf_printf(&b, "%s%s",
                          n++     ? ", "
                          : b.len ? "; and "
                                  : "assuming ",
                          j->args->given[i].value);
    str s = str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

/* The limits that the plan keeps; NULL with *good: none are to be kept. */
limits *alloc_open_limits(job *j, bool *good)
{
    *good = draw_open(j, j->pack, j->args);
    if (!*good)
        return NULL;
    limits *book = j->limits;
    j->limits = NULL; /* nothing is drawn row by row */
    j->claim_book = book;
    return book;
}

/* ---- the plan -------------------------------------------------------------------------------- */

static void tell_contradiction(const alloc_problem *p, const alloc_result *r, trouble *t)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < r->contradiction_count; i++)
        strbuf_printf(&b, "%s`" STR_FMT "`", i ? " and " : "",
                      STR_ARG(p->limits[r->contradiction[i]].name));
    trouble_set(t, "no plan keeps " STR_FMT, STR_ARG(strbuf_str(&b)));
    trouble_hint(t, r->contradiction_count > 1
                        ? "each of them alone can be kept; raise one, or leave one out"
                        : "its opening balance is past it, and no line lowers it");
    strbuf_free(&b);
}

bool alloc_solve(alloc_book *b, const inventory *stock, alloc_aim aim, const alloc_options *how,
                 arena *a, alloc_problem *p, alloc_result *r, trouble *t)
{
    do { /* again without the lines of limits that no plan brings back within their bounds */
        if (!alloc_book_problem(b, stock, aim, p, t))
            return false;
        allocate(p, how, a, r);
    } while (r->status == ALLOC_INFEASIBLE && b->limited &&
             alloc_claims_shut(&b->claims, r, p));
    if (r->status == ALLOC_DONE && (r->wrong = alloc_book_check(b, r->units)).len)
        r->status = ALLOC_WRONG;
    switch (r->status) {
    case ALLOC_DONE: break;
    case ALLOC_INFEASIBLE: tell_contradiction(p, r, t); return false;
    case ALLOC_NOTHING_IN_TIME:
        trouble_set(t, "no plan was found in the time");
        trouble_hint(t, "give it more --time, or a --gap");
        return false;
    case ALLOC_TOO_LARGE:
        trouble_set(t, "the amounts are too large to be added up exactly");
        return false;
    case ALLOC_NOMEM: trouble_set(t, "out of memory"); return false;
    case ALLOC_WRONG:
        trouble_set(t, "the plan failed its check: line or limit " STR_FMT, STR_ARG(r->wrong));
        trouble_hint(t, "this is a fault of the program; please report it");
        return false;
    }
    return true;
}
