/*
 * cmd_check.c - tollgate check and tollgate test: what a pack's author runs.
 */
#include "cli/setup.h"
#include "cli/term.h"

#include <string.h>

enum { FOLDER_BYTES = 4096 };

static bool wants_json(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    return f && strcmp(f, "json") == 0;
}

static const char *given_pack(const args *a)
{
    return a->word_count ? a->words[0] : NULL;
}

/* ---- check ----------------------------------------------------------------------------------- */

static void counts(size_t errors, size_t warnings)
{
    printf("%zu %s, %zu %s\n", errors, errors == 1 ? "error" : "errors", warnings,
           warnings == 1 ? "warning" : "warnings");
}

static size_t most_shown(const args *a)
{
    return args_has(a, OPT_ALL) ? SIZE_MAX : DIAGNOSTICS_SHOWN;
}

static void report_text(const args *a, const char *folder, const tg_pack *pack, const tg_diags *d)
{
    bool colour = term_colour(stdout, args_value(a, OPT_COLOUR));
    setup_diagnostics(d, colour ? TG_DIAGS_COLOUR : TG_DIAGS_TEXT, most_shown(a),
                      "--all shows them", stdout);
    if (args_has(a, OPT_QUIET))
        return;
    if (pack) {
        tg_pack_info info = tg_pack_get_info(pack);
        char day[11];
        printf("%s: " STR_FMT " " STR_FMT ", current through %s\n", folder,
               STR_ARG(of_text(info.name)), STR_ARG(of_text(info.version)),
               day_text(info.current_through, day));
        printf("  %zu measures, %zu facts and questions, %zu gates, %zu items\n  digest %s\n  ",
               tg_measure_count(pack), tg_fact_count(pack), tg_gate_count(pack),
               tg_item_count(pack), info.digest);
    } else {
        printf("%s: ", folder);
    }
    counts(tg_diags_errors(d), tg_diags_warnings(d));
}

int cmd_check(const args *a)
{
    char folder[FOLDER_BYTES];
    if (!setup_pack_folder(a, given_pack(a), folder, sizeof folder))
        return EXIT_WRONG;
    tg_pack *pack;
    tg_diags *diags;
    tg_status st = tg_pack_load(folder, NULL, &pack, &diags);
    bool told = st == TG_OK || st == TG_POLICY;
    if (wants_json(a))
        setup_diagnostics(diags, TG_DIAGS_JSON, most_shown(a), "", stdout);
    else if (told || tg_diags_errors(diags))
        report_text(a, folder, pack, diags);
    if (!told)
        fprintf(stderr, "tollgate check: could not use the pack `%s`: %s\n", folder,
                tg_status_text(st));
    bool clean = st == TG_OK && !(args_has(a, OPT_STRICT) && tg_diags_warnings(diags));
    tg_diags_free(diags);
    tg_pack_free(pack);
    return !told ? EXIT_WRONG : clean ? EXIT_DONE : EXIT_NOT_HELD;
}

/* ---- test ------------------------------------------------------------------------------------ */

static void report_json(const tg_test_report *r)
{
    printf("{\"tests\":%zu,\"passed\":%zu,\"failed\":%zu,\"measures\":%zu,"
           "\"measures_stood\":%zu,\"measures_not\":%zu,\"conditions\":%zu,"
           "\"conditions_true\":%zu,\"conditions_false\":%zu,\"sides\":%zu,\"sides_seen\":%zu}\n",
           r->tests, r->passed, r->failed, r->measures, r->measures_stood, r->measures_not,
           r->conditions, r->conditions_true, r->conditions_false, r->sides, r->sides_seen);
}

static void report_lines(const tg_test_report *r)
{
    printf("%zu %s: %zu passed, %zu failed\n", r->tests, r->tests == 1 ? "test" : "tests",
           r->passed, r->failed);
    printf("  measures    %zu: stood in some test %zu, did not in some %zu\n", r->measures,
           r->measures_stood, r->measures_not);
    printf("  conditions  %zu: true in some test %zu, false in some %zu\n", r->conditions,
           r->conditions_true, r->conditions_false);
    printf("  thresholds  %zu sides: seen %zu\n", r->sides, r->sides_seen);
}

static int run_tests(const args *a, const tg_pack *pack)
{
    bool json = wants_json(a);
    tg_test_report report;
    const char *filter = args_value(a, OPT_FILTER);
    bool colour = term_colour(stdout, args_value(a, OPT_COLOUR));
    tg_explain_form form = json ? TG_EXPLAIN_JSON : colour ? TG_EXPLAIN_COLOUR : TG_EXPLAIN_TEXT;
    tg_status st =
        tg_test(pack, filter, args_has(a, OPT_VERBOSE), form, sink_file(stdout), &report);
    if (st != TG_OK) {
        fprintf(stderr, "tollgate test: %s\n", tg_status_text(st));
        return EXIT_WRONG;
    }
    if (json)
        report_json(&report);
    else
        report_lines(&report);
    if (!report.tests) {
        fputs(filter ? "tollgate test: no test's title holds that text\n"
                     : "tollgate test: the pack has no tests\n",
              stderr);
        return EXIT_NOT_HELD;
    }
    return report.failed ? EXIT_NOT_HELD : EXIT_DONE;
}

int cmd_test(const args *a)
{
    char folder[FOLDER_BYTES];
    if (!setup_pack_folder(a, given_pack(a), folder, sizeof folder))
        return EXIT_WRONG;
    tg_pack *pack = setup_load(a, folder);
    if (!pack)
        return EXIT_WRONG;
    int status = run_tests(a, pack);
    tg_pack_free(pack);
    return status;
}
