/*
 * cmd_scenario.c - tollgate scenario: options, scenarios, files, the order of things.
 */
#include "cli/decide.h"
#include "cli/progress.h"
#include "cli/report_run.h"
#include "cli/report_scenario.h"
#include "cli/scenario_alloc.h"
#include "cli/scenario_files.h"
#include "cli/term.h"
#include "io/outfile.h"

#include <stdlib.h>
#include <string.h>

enum { SCENARIOS_MAX = 64, CHOSEN_MAX = 64 };

static const char as_it_stands[] = "pack";
static const char reference_chip[] = "nvidia-h20-sxm-96gb";

/* No scenario is named. */
static bool only_files(const args *a)
{
    for (size_t i = 0; i < a->word_count; i++)
        if (scenario_word_read(a->words[i]).name.len)
            return false;
    return true;
}

/* Where none is named: those of the files, else all. */
static bool is_wanted(const scenario_job *j, uint32_t scenario)
{
    const args *a = j->args;
    return !a->word_count ||
           scenario_in_files(j->pack, scenario, (const char *const *)a->words, a->word_count);
}

/* ---- which scenarios ------------------------------------------------------------------------- */

/* Scenarios of the columns, TG_NO_ID for the pack as it stands; 0 after telling what is wrong. */
static size_t name_columns(scenario_job *j, uint32_t *ids)
{
    const args *a = j->args;
    size_t count = 0;
    for (size_t i = 0; i < a->word_count; i++) {
        tg_reason why = {""};
        scenario_word word = scenario_word_read(a->words[i]);
        if (!word.name.len)
            continue;
        uint32_t id = scenario_of_word(j->pack, a->words[i], &why);
        if (id == TG_NO_ID && strcmp(a->words[i], as_it_stands) != 0) {
            fprintf(stderr, "tollgate scenario: %s\n", why.text);
            fprintf(stderr,
                    "  hint: `tollgate scenario` lists them; `%s` is the pack as it stands\n",
                    as_it_stands);
            return 0;
        }
        for (size_t k = 0; k < count; k++) {
            if (ids[k] != id)
                continue;
            fprintf(stderr, "tollgate scenario: `%s` is named twice\n", a->words[i]);
            return 0;
        }
        ids[count++] = id;
    }
    bool all = !count; /* nothing named: everything there is, of the files where some are given */
    if (all || (count == 1 && ids[0] != TG_NO_ID)) { /* one alone is compared with the pack */
        ids[count] = ids[0];
        ids[0] = TG_NO_ID;
        count++;
    }
    for (uint32_t i = 0; all && i < tg_scenario_count(j->pack) && count < SCENARIOS_MAX; i++)
        if (is_wanted(j, i))
            ids[count++] = i;
    return count;
}

/* An option that says nothing where scenarios are listed; told. */
static bool says_nothing(const args *a)
{
    static const opt listing[] = {OPT_PACK, OPT_COLOUR, OPT_WIDTH, OPT_QUIET};
    for (size_t i = 0; i < a->given_count; i++) {
        bool fine = false;
        for (size_t k = 0; k < TG_COUNT(listing); k++)
            fine |= a->given[i].which == listing[k];
        if (fine)
            continue;
        fprintf(stderr, "tollgate scenario: `--%s` says nothing without an order book\n"
                        "  hint: --orders FILE; without it the scenarios are listed\n",
                option_name(a->given[i].which));
        return true;
    }
    return false;
}

/* Without order book: what there is. */
static int list_scenarios(const scenario_job *j)
{
    size_t count = 0;
    for (uint32_t i = 0; i < tg_scenario_count(j->pack); i++) {
        if (!is_wanted(j, i))
            continue;
        count++;
        tg_scenario_info info = tg_scenario_get(j->pack, i);
        printf("%.*s  %.*s\n", (int)info.name.len, info.name.ptr, (int)info.title.len,
               info.title.ptr);
        for (size_t k = 0; k < info.change_count; k++) {
            printf("    ");
            tg_scenario_change(j->pack, i, k, sink_file(stdout));
            printf("\n");
        }
    }
    if (!count)
        puts(j->args->word_count ? "no scenario stands there" : "the pack has no scenarios");
    return EXIT_DONE;
}

static bool name_decider(scenario_job *j, size_t i, const tg_pack *pack, const deciding *d)
{
    strbuf b;
    char day[11];
    tg_pack_info info = tg_pack_get_info(pack);
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "tollgate %s; " STR_FMT " " STR_FMT " (%.12s)", tg_version(),
                  STR_ARG(of_text(info.name)), STR_ARG(of_text(info.version)), info.digest);
    setup_scenario_text(&info, &b);
    strbuf_printf(&b, "; known on %s", day_text(setup_known(pack, d), day));
    if (d->on)
        strbuf_printf(&b, "; on %s", d->on);
    if (d->options.stance == TG_STANCE_TEXT)
        strbuf_add_c(&b, "; stance text");
    for (size_t k = 0; k < j->args->given_count; k++)
        if (j->args->given[k].which == OPT_ASSUME)
            strbuf_printf(&b, "; assumed %s", j->args->given[k].value);
    for (size_t k = 0; k < j->authorised_count; k++)
        strbuf_printf(&b, "%s" STR_FMT, k ? ", " : "; all authorised at ",
                      STR_ARG(of_text(tg_gate_get(j->pack, j->authorised[k]).name)));
    if (args_has(j->args, OPT_ASSUME_MET))
        strbuf_add_c(&b, "; outstanding conditions taken as met");
    bool own = false; /* then the file is not used */
    if (info.scenario.len)
        own = tg_scenario_get(pack, tg_scenario_find(pack, info.scenario, NULL)).stock_count > 0;
    if (args_has(j->args, OPT_INVENTORY) && !own)
        strbuf_printf(&b, "; inventory %s", args_value(j->args, OPT_INVENTORY));
    if (args_has(j->args, OPT_BALANCES))
        strbuf_printf(&b, "; balances %s", args_value(j->args, OPT_BALANCES));
    if (args_has(j->args, OPT_DRAW_ORDER))
        strbuf_printf(&b, "; drawn in order of %s", args_value(j->args, OPT_DRAW_ORDER));
    if (args_has(j->args, OPT_NO_LIMITS))
        strbuf_add_c(&b, "; no limits drawn");
    j->decided_by[i] = str_dup(j->a, strbuf_str(&b));
    bool good = !b.failed && j->decided_by[i].ptr;
    strbuf_free(&b);
    return good;
}

static bool add_readings(scenario_job *j, scenarios *s, size_t i, uint32_t id, tg_run *probe)
{
    tg_share shares[256];
    if (!scenarios_readings(s, i, probe))
        return false;
    readings *r = &s->columns[i].readings->r;
    if (j->chosen)
        readings_choose(r, j->chosen, j->chosen_count);
    size_t count = id == TG_NO_ID ? 0 : tg_scenario_get(j->pack, id).weighted_count;
    for (size_t k = 0; k < count; k++) {
        uint32_t fact = tg_scenario_weights(j->pack, id, k, shares, TG_COUNT(shares));
        if (!readings_weigh(r, fact, shares, TG_COUNT(shares)))
            return false;
    }
    return true;
}

/* The pack of a column; NULL after telling why there is none. */
static const tg_pack *column_pack(scenario_job *j, size_t i, uint32_t id)
{
    tg_reason why = {""};
    if (id == TG_NO_ID)
        return j->pack;
    tg_status st = tg_pack_under(j->pack, id, &j->packs[i], &why);
    if (st != TG_OK)
        fprintf(stderr, "tollgate scenario: %s\n", why.text[0] ? why.text : tg_status_text(st));
    return st == TG_OK ? j->packs[i] : NULL;
}

/* The column of one thread: runs are its own. */
static bool make_column(scenario_job *j, scenarios *s, size_t i, uint32_t id, const deciding *d)
{
    const tg_pack *pack = j->packs[i] ? j->packs[i] : j->pack;
    str name = str_c(as_it_stands), title = STR("the pack as it stands");
    bool changes_lines = false;
    if (id != TG_NO_ID) {
        tg_scenario_info info = tg_scenario_get(j->pack, id);
        name = of_text(info.name);
        title = of_text(info.title);
        changes_lines = info.changes_lines;
    }
    deciding probing = *d;
    probing.options.line_only = true;
    tg_run *run = setup_run(j->args, pack, d), *probe = NULL;
    if (!run || !scenarios_column(s, i, name, title, pack, run, changes_lines))
        return false;
    if (j->all_readings)
        probe = setup_run(j->args, pack, &probing);
    return !j->all_readings || (probe && add_readings(j, s, i, id, probe));
}

/* ---- the chip that compute is counted in ----------------------------------------------------- */

static bool read_reference(scenario_job *j)
{
    const char *given = args_value(j->args, OPT_RATIO), *chip = given ? given : reference_chip;
    size_t row = tg_item_find(j->pack, to_text(str_c(chip)), NULL);
    if (row == SIZE_MAX) {
        str near = of_text(tg_item_near(j->pack, to_text(str_c(chip))));
        if (given)
            fprintf(stderr, "tollgate scenario: --ratio: no chip `%s`\n", chip);
        if (given && near.len)
            fprintf(stderr, "  hint: did you mean `" STR_FMT "`?\n", STR_ARG(near));
        return !given;
    }
    tg_line *l;
    strbuf b;
    if (tg_line_new(j->pack, &l) != TG_OK)
        return false;
    strbuf_init(&b, NULL);
    j->reference_id = of_text(tg_item_id(j->pack, row));
    if (j->s.tpp != TG_NO_ID && tg_line_set(l, "item", chip, NULL) == TG_OK)
        tg_line_text(l, j->s.tpp, sink_buffer(&b));
    char digits[64];
    size_t n = 0;
    str s = strbuf_str(&b);
    for (size_t i = 0; i < s.len && s.ptr[i] != ' ' && n < sizeof digits; i++)
        if (s.ptr[i] != '_')
            digits[n++] = s.ptr[i];
    (void)!amount_read((str){digits, n}, &j->reference);
    strbuf_free(&b);
    tg_line_free(l);
    return true;
}

bool scenario_equivalents(const scenario_job *j, amount compute, amount *out)
{
    amount one = j->reference;
    unsigned scale = compute.scale > one.scale ? compute.scale : one.scale;
    amount zero = {.scale = scale};
    amount_add(&compute, zero);
    amount_add(&one, zero);
    *out = (amount){0};
    if (one.v <= 0 || compute.overflow)
        return false;
    out->v = compute.v / one.v;
    return true;
}

/* ---- questions ------------------------------------------------------------------------------- */

/* For the name that is near. */
static void hint_fact(const tg_pack *pack, str name)
{
    tg_reason why = {""};
    tg_line *l;
    char copy[256] = "";
    snprintf(copy, sizeof copy, STR_FMT, STR_ARG(name));
    if (tg_fact_find(pack, to_text(name)) != TG_NO_ID || tg_line_new(pack, &l) != TG_OK)
        return;
    (void)!tg_line_set(l, copy, "", &why);
    tg_line_free(l);
    fprintf(stderr, "  hint: %s\n", why.text);
}

static bool read_chosen(scenario_job *j)
{
    const char *list = args_value(j->args, OPT_QUESTIONS);
    uint32_t *facts = arena_alloc(j->a, CHOSEN_MAX, sizeof *facts);
    if (!list || !facts)
        return facts != NULL;
    if (!j->all_readings || !*list) {
        fprintf(stderr, "tollgate scenario: --questions %s\n",
                *list ? "says nothing without --all-readings" : "names no question");
        return false;
    }
    j->chosen = facts;
    while (*list) {
        size_t n = strcspn(list, ",");
        str name = str_trim((str){list, n});
        uint32_t fact = tg_fact_find(j->pack, to_text(name));
        bool question = fact != TG_NO_ID && tg_question_reading_count(j->pack, fact);
        if (!question || j->chosen_count == CHOSEN_MAX) {
            fprintf(stderr, "tollgate scenario: --questions: `" STR_FMT "`: %s\n", STR_ARG(name),
                    question              ? "too many questions"
                    : fact == TG_NO_ID ? "no question of that name"
                                       : "a fact of the line, no question about the policy");
            hint_fact(j->pack, name);
            return false;
        }
        facts[j->chosen_count++] = fact;
        list += n + (list[n] == ',');
    }
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool read_dimensions(const scenario_job *j, scenarios *s)
{
    bool any = false;
    for (size_t i = 0; i < j->args->given_count; i++) {
        if (j->args->given[i].which != OPT_BY)
            continue;
        any = true;
        if (scenarios_by(s, str_c(j->args->given[i].value)))
            continue;
        str name = str_c(j->args->given[i].value);
        if (tg_fact_find(j->pack, to_text(name)) != TG_NO_ID)
            fprintf(stderr, "tollgate scenario: --by is given more than %d times\n",
                    DIMENSIONS_MAX);
        else
            fprintf(stderr, "tollgate scenario: --by `" STR_FMT "`: no such fact\n", STR_ARG(name));
        hint_fact(j->pack, name);
        return false;
    }
    if (!any) { /* a pack need not have them */
        (void)!scenarios_by(s, STR("buyer.kind"));
        (void)!scenarios_by(s, STR("end_use"));
    }
    return true;
}

typedef struct { progress p; const reader *source; } telling_progress;

static void tell_progress(void *ctx, uint64_t lines)
{
    telling_progress *t = ctx;
    progress_show(&t->p, lines, reader_taken_bytes(t->source), reader_total_bytes(t->source));
}

/* Once through the book. */
static bool read_blocks(scenario_job *j)
{
    telling_progress p = {.source = j->s.orders->source};
    progress_begin(&p.p, args_has(j->args, OPT_QUIET));
    bool good = scenarios_run(j->all, j->threads, tell_progress, &p);
    progress_clear(&p.p);
    const trouble *t = reader_trouble(j->s.orders->source);
    if (good && trouble_is(t)) {
        complain(j->args, t);
        return false;
    }
    if (!good && trouble_is(&j->s.trouble))
        complain(j->args, &j->s.trouble);
    else if (!good)
        fputs("tollgate scenario: out of memory\n", stderr);
    return good;
}

static bool read_book(scenario_job *j)
{
    trouble t = {{0}, {0}};
    if ((j->limited || j->market->columns) && !reader_keep(j->s.orders->source, &t)) {
        complain(j->args, &t);
        return false;
    }
    if ((j->limited && !scenario_draw_book(j, read_blocks)) || !read_blocks(j))
        return false;
    scenarios_finish(&j->s);
    str wrong = scenarios_wrong(&j->s);
    if (wrong.len)
        fprintf(stderr, "tollgate scenario: the figures of `" STR_FMT "` do not add up; this is a "
                        "fault of the program\n", STR_ARG(wrong));
    return !wrong.len;
}

static int write_out(scenario_job *j)
{
    const char *format = args_value(j->args, OPT_FORMAT), *path = args_value(j->args, OPT_OUT);
    trouble t = {{0}, {0}};
    strbuf out;
    strbuf_init(&out, NULL);
    bool report = report_wanted(j->args);
    if (format && strcmp(format, "csv") == 0)
        scenario_csv(j, &out);
    else if (format && strcmp(format, "json") == 0)
        scenario_json(j, &out);
    else if (!report)
        scenario_text(j, &out);
    outfile *f = outfile_open(path ? path : "-", &t);
    bool good = f != NULL && !out.failed;
    if (good && report)
        good = scenario_report(j, f, &t);
    else if (good)
        outfile_write(f, strbuf_str(&out));
    if (good)
        good = outfile_finish(f, &t);
    else
        outfile_drop(f);
    complain(j->args, &t);
    strbuf_free(&out);
    if (!good)
        return EXIT_WRONG;
    for (size_t i = 0; i < j->s.told && !args_has(j->args, OPT_QUIET); i++)
        fprintf(stderr, "%s:%llu: " STR_FMT "\n", reader_name(j->s.orders->source),
                (unsigned long long)j->s.bad[i].line, STR_ARG(j->s.bad[i].why));
    if (j->s.bad_lines)
        fprintf(stderr, "%llu %s bad\n", (unsigned long long)j->s.bad_lines,
                j->s.bad_lines == 1 ? "line was" : "lines were");
    return EXIT_DONE;
}

/* What one thread needs, for all columns. */
static bool make_scenarios(scenario_job *j, scenarios *s, orders *o, const uint32_t *ids,
                           size_t count, const deciding *d)
{
    bool good = scenarios_init(s, j->pack, o, count, j->lines) && read_dimensions(j, s);
    s->met = args_has(j->args, OPT_ASSUME_MET);
    s->authorised = j->authorised;
    s->authorised_count = j->authorised_count;
    for (size_t i = 0; good && i < count; i++)
        good = make_column(j, s, i, ids[i], d);
    return good;
}

static void free_scenarios(scenarios *s)
{
    tg_run *runs[2 * (SCENARIOS_MAX + 2)];
    size_t count = 0;
    for (size_t i = 0; s->columns && i < s->column_count; i++) {
        runs[count++] = s->columns[i].run;
        runs[count++] = s->columns[i].readings ? s->columns[i].readings->run : NULL;
    }
    scenarios_free(s);
    for (size_t i = 0; i < count; i++)
        tg_run_free(runs[i]);
}

static int compare(scenario_job *j, orders *o)
{
    uint32_t ids[SCENARIOS_MAX + 2];
    deciding d;
    crew_options crew;
    size_t count = name_columns(j, ids);
    if (!count || !setup_deciding(j->args, &d) || !crew_read(j->args, &crew))
        return EXIT_WRONG;
    j->lines = crew.lines;
    d.options.no_hinges = true;
    d.options.joint_readings = j->all_readings;
    j->packs = arena_alloc(j->a, count, sizeof *j->packs);
    j->decided_by = arena_alloc(j->a, count, sizeof *j->decided_by);
    j->all = arena_alloc(j->a, crew.threads, sizeof *j->all);
    scenarios *more = arena_alloc(j->a, crew.threads, sizeof *more);
    bool good = j->packs && j->decided_by && j->all && more && read_chosen(j) &&
                scenario_market_open(j, o);
    for (size_t i = 0; good && i < count; i++) {
        const tg_pack *pack = column_pack(j, i, ids[i]);
        good = pack && name_decider(j, i, pack, &d);
        if (good && draw_wanted(pack, j->args))
            crew.threads = 1; /* limits are drawn over the whole book, line by line */
    }
    j->deciding = &d;
    for (size_t i = 0; good && i < crew.threads; i++) {
        j->all[i] = i ? &more[i] : &j->s;
        j->threads++;
        good = make_scenarios(j, j->all[i], o, ids, count, &d);
    }
    good = good && scenario_alloc_open(j) && scenario_draw_open(j) && read_reference(j) &&
           read_book(j) && scenario_alloc_run(j);
    int status = good ? write_out(j) : EXIT_WRONG;
    scenario_alloc_free(j);
    for (size_t i = 0; i < j->threads; i++)
        free_scenarios(j->all[i]);
    for (size_t i = 0; j->packs && i < count; i++)
        tg_pack_free(j->packs[i]);
    return status;
}

int cmd_scenario(const args *a)
{
    scenario_job j = {.args = a, .all_readings = args_has(a, OPT_ALL_READINGS)};
    const char *path = args_value(a, OPT_ORDERS);
    if (report_on_terminal(a) || setup_out_clashes(a) || !setup_width(a, &j.width))
        return EXIT_WRONG;
    if (a->word_count > SCENARIOS_MAX) {
        fprintf(stderr, "tollgate scenario: more than %d scenarios\n", SCENARIOS_MAX);
        return EXIT_WRONG;
    }
    j.colour = !args_has(a, OPT_OUT) && term_colour(stdout, args_value(a, OPT_COLOUR));
    j.a = arena_new(NULL, 0);
    int status = EXIT_WRONG;
    if (j.a &&
        (j.pack = scenario_pack(a, NULL, (const char *const *)a->words, a->word_count, j.a))) {
        orders *o = path ? setup_open_orders_at(a, j.pack, path) : NULL;
        if (o) {
            setup_notes(a, o);
            status = compare(&j, o);
        } else if (!path && only_files(a) && !says_nothing(a)) {
            status = list_scenarios(&j);
        } else if (!path && !only_files(a)) {
            fputs("tollgate scenario: --orders FILE is missing\n"
                  "  hint: without names the scenarios are listed\n", stderr);
        }
        orders_close(o);
    }
    tg_pack_free(j.pack);
    arena_free(j.a);
    return status;
}
