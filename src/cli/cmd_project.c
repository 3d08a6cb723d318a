/*
 * cmd_project.c - tollgate project: options, files, the cases one after the other.
 */
#include "base/date.h"
#include "cli/progress.h"
#include "cli/project.h"
#include "cli/report_run.h"
#include "cli/scenario_files.h"

#include <string.h>

enum { MONTHS_USUAL = 12 };

static bool fault(const project_job *j, const char *what, const char *hint)
{
    fprintf(stderr, "tollgate %s: %s\n", j->args->command->name, what);
    if (hint)
        fprintf(stderr, "  hint: %s\n", hint);
    return false;
}

/* ---- options --------------------------------------------------------------------------------- */

static data_format read_format(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    if (f && strcmp(f, "csv") == 0)
        return AS_CSV;
    return f && strcmp(f, "json") == 0 ? AS_JSON : AS_TABLE;
}

/* The month a date option falls in. */
static bool read_month(const project_job *j, opt o, month *out, bool *given)
{
    const char *text = args_value(j->args, o);
    int32_t day;
    *given = text != NULL;
    if (!text || month_read(str_c(text), out))
        return true;
    if (tg_date_parse(to_text(str_c(text)), &day)) {
        int dom;
        date_civil(day, &out->year, &out->month, &dom);
        return true;
    }
    fprintf(stderr, "tollgate project: `%s` is no month\n  hint: write it as 2026-01\n", text);
    return false;
}

static bool read_months(project_job *j)
{
    month first, last;
    bool has_first, has_last;
    int dom;
    size_t months;
    if (!read_month(j, OPT_FROM, &first, &has_first) || !read_month(j, OPT_TO, &last, &has_last) ||
        !args_count(j->args, OPT_MONTHS, 1, PROJECT_MONTHS_MAX, MONTHS_USUAL, &months))
        return false;
    if (!has_first)
        date_civil(tg_pack_get_info(j->pack).current_through, &first.year, &first.month, &dom);
    j->p.first = first;
    j->p.months = months;
    if (!has_last)
        return true;
    int n = (last.year - first.year) * 12 + last.month - first.month + 1;
    if (args_has(j->args, OPT_MONTHS))
        return fault(j, "--months and --to both say when to stop", "one of them is enough");
    if (n < 1 || n > PROJECT_MONTHS_MAX)
        return fault(j, "the range of months is empty, or past 600 months", NULL);
    j->p.months = (size_t)n;
    return true;
}

static bool read_gates(project_job *j)
{
    for (size_t i = 0; i < j->args->given_count; i++) {
        const given_option *g = &j->args->given[i];
        if (g->which != OPT_ASSUME_AUTHORISED)
            continue;
        uint32_t gate = tg_gate_find(j->pack, to_text(str_c(g->value)));
        if (gate == TG_NO_ID) {
            setup_no_gate(j->args, j->pack, g->value, false);
            return false;
        }
        j->p.authorised[gate] = true;
    }
    return true;
}

static bool read_case(project_job *j, const char *text)
{
    const char *colon = strchr(text, ':');
    str name = colon ? str_trim((str){text, (size_t)(colon - text)}) : str_trim(str_c(text));
    if (!name.len)
        return fault(j, "--case without a name", "--case \"NAME: QUESTION=READING, ...\"");
    j->cases[j->case_count++] = (project_case){
        .name = name, .assumed = colon ? colon + 1 : NULL, .scenario = TG_NO_ID};
    return true;
}

static bool add_scenario(project_job *j, const char *name)
{
    tg_reason why = {""};
    project_case *c = &j->cases[j->case_count++];
    *c = (project_case){.scenario = scenario_of_word(j->pack, name, &why)};
    if (c->scenario == TG_NO_ID)
        return fault(j, why.text, "`tollgate scenario` lists them");
    c->name = of_text(tg_scenario_get(j->pack, c->scenario).name);
    tg_status st = tg_pack_under(j->pack, c->scenario, &c->under, &why);
    return st == TG_OK || fault(j, why.text[0] ? why.text : tg_status_text(st), NULL);
}

/* A file alone brings scenarios that other options name. */
static bool read_scenario(project_job *j, const char *name)
{
    return (scenario_is_file(name) && !scenario_word_read(name).name.len) || add_scenario(j, name);
}

/* Two cases of one name could not be told apart in any table. */
static bool names_apart(project_job *j)
{
    for (size_t i = 0; i < j->case_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (str_eq(j->cases[i].name, j->cases[k].name))
                return fault(j, "two cases have one name",
                             "--case and --scenario give a case its name");
        }
    }
    return true;
}

/* A file alone beside other cases brings its measures, and no case. */
static void tell_unused(const project_job *j)
{
    for (size_t i = 0; i < j->args->given_count && !args_has(j->args, OPT_QUIET); i++) {
        const char *file = j->args->given[i].value;
        if (j->args->given[i].which != OPT_SCENARIO || !scenario_is_file(file) ||
            scenario_word_read(file).name.len)
            continue;
        bool any = false, used = false;
        for (uint32_t s = 0; s < tg_scenario_count(j->pack); s++)
            any = any || scenario_in_files(j->pack, s, &file, 1);
        for (size_t k = 0; k < j->case_count; k++)
            used = used || (j->cases[k].scenario != TG_NO_ID &&
                            scenario_in_files(j->pack, j->cases[k].scenario, &file, 1));
        if (any && !used)
            fprintf(stderr,
                    "tollgate project: no case is a scenario of `%s`\n"
                    "  hint: --scenario %s:NAME makes it one\n",
                    file, file);
    }
}

/* Each --case and --scenario; where there are files alone, the only scenario of each; or one called
 * `base`. */
static bool read_cases(project_job *j)
{
    bool good = true;
    j->cases = arena_alloc(j->a, j->args->given_count + 1, sizeof *j->cases);
    for (size_t i = 0; j->cases && good && i < j->args->given_count; i++) {
        const given_option *g = &j->args->given[i];
        if (g->which == OPT_CASE)
            good = read_case(j, g->value);
        else if (g->which == OPT_SCENARIO)
            good = read_scenario(j, g->value);
    }
    bool alone = !j->case_count;
    for (size_t i = 0; j->cases && good && alone && i < j->args->given_count; i++)
        if (j->args->given[i].which == OPT_SCENARIO)
            good = add_scenario(j, j->args->given[i].value);
    if (good && j->cases && !j->case_count)
        j->cases[j->case_count++] = (project_case){.name = STR("base"), .scenario = TG_NO_ID};
    if (!good || !j->cases || !names_apart(j))
        return false;
    tell_unused(j);
    return true;
}

static bool no_chip(const project_job *j, const char *chip)
{
    str near = of_text(tg_item_near(j->pack, to_text(str_c(chip))));
    return fault(j, arena_print(j->a, "--ratio: the catalogue has no chip `%s`%c", chip, 0).ptr,
                 near.len ? arena_print(j->a, "did you mean `" STR_FMT "`?%c", STR_ARG(near), 0).ptr
                          : "`tollgate chips` lists them");
}

static bool read_reference(project_job *j)
{
    const char *chip = args_value(j->args, OPT_RATIO);
    bool by_alias;
    if (!chip)
        return true;
    size_t row = tg_item_find(j->pack, to_text(str_c(chip)), &by_alias);
    if (row == SIZE_MAX)
        return no_chip(j, chip);
    j->reference = of_text(tg_item_id(j->pack, row));
    for (size_t c = 0; c < tg_item_column_count(j->pack, row); c++) {
        if (!str_eq(of_text(tg_item_heading(j->pack, row, c)), STR("tpp")))
            continue;
        if (amount_read(of_text(tg_item_cell(j->pack, row, c)), &j->reference_tpp) &&
            j->reference_tpp.v > 0)
            return true;
    }
    return fault(j, "--ratio: the catalogue states no TPP for that chip", NULL);
}

static bool read_demand(project_job *j, trouble *t)
{
    const char *share = args_value(j->args, OPT_SHARE);
    const char *demand = args_value(j->args, OPT_DEMAND);
    int64_t hundredths;
    if (demand && share)
        return fault(j, "--demand and --share both say what is ordered", "one of them is enough");
    if (demand)
        return project_demand(&j->p, demand, t);
    str s = share ? str_trim(str_c(share)) : STR("");
    if (str_ends(s, STR("%")))
        s = str_trim(str_sub(s, 0, s.len - 1));
    if (!share)
        return project_book(&j->p) || fault(j, "out of memory", NULL);
    if (num_parse(s, 2, 0, &hundredths) != NUM_OK || hundredths <= 0)
        return fault(j, "--share wants a percentage above 0", "--share 8.5%");
    if (!project_share(&j->p, rat_scaled(hundredths, 2)))
        return fault(j, "out of memory", NULL);
    return true;
}

/* ---- cases ----------------------------------------------------------------------------------- */

static bool assume_pair(const project_job *j, tg_run *run, str pair)
{
    char text[512], name[256];
    const char *value;
    tg_reason why = {""};
    pair = str_trim(pair);
    if (!pair.len)
        return true;
    if (pair.len >= sizeof text)
        return fault(j, "--case: an assumption is too long", NULL);
    memcpy(text, pair.ptr, pair.len);
    text[pair.len] = '\0';
    if (!setup_pair(j->args, text, name, sizeof name, &value))
        return false;
    tg_status st = tg_run_assume(run, name, value, &why);
    if (st == TG_OK)
        return true;
    fprintf(stderr, "tollgate project: --case: %s: %s\n", text,
            why.text[0] ? why.text : tg_status_text(st));
    return false;
}

/* --assume holds in every case, the case's own come on top. */
static tg_run *case_run(const project_job *j, const project_case *c)
{
    tg_run *run = setup_run(j->args, project_case_pack(j->pack, c), &j->deciding);
    str left = str_c(c->assumed);
    while (run && left.len) {
        size_t n = 0;
        while (n < left.len && left.ptr[n] != ',')
            n++;
        if (!assume_pair(j, run, str_sub(left, 0, n))) {
            tg_run_free(run);
            return NULL;
        }
        left = str_sub(left, n + (n < left.len), left.len);
    }
    return run;
}

static bool show(void *ctx, size_t done, size_t of)
{
    progress_show(ctx, done, done, of);
    return true;
}

typedef struct {
    const project_job *j;
    const project_case *c;
} case_maker;

static tg_run *make_run(void *ctx, const tg_pack *pack)
{
    const case_maker *m = ctx;
    (void)pack;
    return case_run(m->j, m->c);
}

static bool run_case(project_job *j, project_case *c, trouble *t)
{
    progress p;
    case_maker m = {j, c};
    project_rules rules = {.pack = project_case_pack(j->pack, c),
                           .run = c->run,
                           .book = c->book,
                           .make_run = make_run,
                           .ctx = &m};
    if (c->scenario != TG_NO_ID)
        rules.changes_lines = tg_scenario_get(j->pack, c->scenario).changes_lines;
    c->months = arena_alloc(j->a, j->p.months, sizeof *c->months);
    if (!c->months)
        return fault(j, "out of memory", NULL);
    progress_begin(&p, args_has(j->args, OPT_QUIET));
    bool good = project_run(&j->p, &rules, c->months, show, &p, t);
    good = good && project_check(&j->p, c->months, t);
    progress_clear(&p);
    return good;
}

/* A case's own accounts. */
static bool open_limits(project_job *j, project_case *c, trouble *t)
{
    const tg_pack *pack = project_case_pack(j->pack, c);
    if (!draw_wanted(pack, j->args))
        return true;
    c->book = draw_new(pack, j->args, t);
    j->limited = true;
    if (c->book)
        limits_set_split(c->book); /* what fits goes, the rest waits */
    return c->book != NULL;
}

/* All assumptions and balances are looked at before the first case is worked. */
static bool run_cases(project_job *j, trouble *t)
{
    bool good = true;
    for (size_t i = 0; good && i < j->case_count; i++)
        good = (j->cases[i].run = case_run(j, &j->cases[i])) && open_limits(j, &j->cases[i], t);
    if (good && !j->limited && args_has(j->args, OPT_BALANCES)) {
        trouble_set(t, "--balances: no limit is drawn");
        good = false;
    }
    for (size_t i = 0; good && i < j->case_count; i++)
        good = run_case(j, &j->cases[i], t);
    return good;
}

static void free_cases(project_job *j)
{
    for (size_t i = 0; i < j->case_count; i++) {
        limits_free(j->cases[i].book);
        tg_run_free(j->cases[i].run);
        tg_pack_free(j->cases[i].under);
    }
}

/* ---- output ---------------------------------------------------------------------------------- */

static void print(const project_job *j, strbuf *out)
{
    switch (j->format) {
    case AS_TABLE: project_text(j, out); break;
    case AS_CSV: project_csv(j, out); break;
    case AS_JSON: project_json(j, out); break;
    }
}

static int write_out(const project_job *j)
{
    trouble t = {{0}, {0}};
    strbuf out;
    const char *path = args_value(j->args, OPT_OUT);
    strbuf_init(&out, NULL);
    if (!j->report)
        print(j, &out);
    if (out.failed)
        trouble_set(&t, "out of memory");
    outfile *f = out.failed ? NULL : outfile_open(path ? path : "-", &t);
    bool good = f != NULL;
    if (good && j->report)
        good = project_report(j, f, &t);
    else if (good)
        outfile_write(f, strbuf_str(&out));
    if (good)
        good = outfile_finish(f, &t);
    else
        outfile_drop(f);
    complain(j->args, &t);
    strbuf_free(&out);
    return good ? EXIT_DONE : EXIT_WRONG;
}

static void tell_bad(const project_job *j)
{
    size_t bad = 0;
    for (size_t i = 0; i < j->p.line_count; i++) {
        const project_line *l = &j->p.lines[i];
        if (!l->bad)
            continue;
        if (bad++ < 20 && !args_has(j->args, OPT_QUIET))
            fprintf(stderr, "%s:%llu: line `" STR_FMT "`: " STR_FMT "\n",
                    reader_name(j->p.orders->source), (unsigned long long)l->place,
                    STR_ARG(l->id), STR_ARG(l->reason));
    }
    if (bad)
        fprintf(stderr, "%zu %s bad\n", bad, bad == 1 ? "line was" : "lines were");
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int work_cases(project_job *j, orders *o)
{
    trouble t = {{0}, {0}};
    const char *supply = args_value(j->args, OPT_SUPPLY), *day = args_value(j->args, OPT_DAY);
    j->p.last_day = day && strcmp(day, "last") == 0;
    j->p.met = args_has(j->args, OPT_ASSUME_MET);
    j->p.carry_denied = args_has(j->args, OPT_CARRY_DENIED);
    bool good = read_months(j) && read_cases(j) && read_reference(j) &&
                project_init(&j->p, j->pack, o, &t) && read_gates(j) && read_demand(j, &t) &&
                (!supply || project_supply(&j->p, supply, &t)) && run_cases(j, &t);
    complain(j->args, &t);
    if (!good)
        return EXIT_WRONG;
    int status = write_out(j);
    if (status == EXIT_DONE)
        tell_bad(j);
    return status;
}

/* With the files of scenarios, where some are named. */
static tg_pack *load_pack(project_job *j)
{
    const char **files = arena_alloc(j->a, j->args->given_count + 1, sizeof *files);
    size_t count = 0;
    for (size_t i = 0; files && i < j->args->given_count; i++) {
        const given_option *g = &j->args->given[i];
        if (g->which == OPT_SCENARIO && scenario_is_file(g->value))
            files[count++] = g->value;
    }
    return count ? scenario_pack(j->args, NULL, files, count, j->a) : setup_pack_plain(j->args);
}

int cmd_project(const args *a)
{
    project_job j = {.args = a,
                     .format = read_format(a),
                     .report = report_wanted(a),
                     .workbook = report_workbook(a)};
    int status = EXIT_WRONG;
    orders *o = NULL;
    if (report_on_terminal(a) || setup_out_clashes(a) || !setup_width(a, &j.width) ||
        !setup_deciding(a, &j.deciding))
        return EXIT_WRONG;
    j.deciding.options.no_hinges = true;
    if (j.deciding.on) {
        fault(&j, "--on DATE says nothing here: clocks stand on a day of each month",
              "--from MONTH says where to begin");
        return EXIT_WRONG;
    }
    j.a = arena_new(NULL, 0);
    j.pack = j.a ? load_pack(&j) : NULL;
    if (j.pack)
        o = setup_open_orders(a, j.pack);
    if (o) {
        j.known_on = setup_known(j.pack, &j.deciding);
        setup_notes(a, o);
        status = work_cases(&j, o);
    }
    free_cases(&j);
    project_free(&j.p);
    orders_close(o);
    tg_pack_free(j.pack);
    arena_free(j.a);
    return status;
}
