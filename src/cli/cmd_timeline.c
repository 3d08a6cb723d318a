/*
 * cmd_timeline.c - tollgate timeline: options, files, the order of things.
 */
#include "cli/bad_lines.h"
#include "cli/report_run.h"
#include "cli/timeline.h"

#include <string.h>

static const char *command_name(const args *a)
{
    return a->command->name;
}

/* ---- options --------------------------------------------------------------------------------- */

static data_format read_format(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    if (f && (strcmp(f, "csv") == 0 || report_wanted(a)))
        return AS_CSV;
    return f && strcmp(f, "json") == 0 ? AS_JSON : AS_TABLE;
}

/* D1..D2, with blanks around the dots or not. */
static bool read_between(timeline_job *j)
{
    const char *text = args_value(j->args, OPT_BETWEEN);
    if (!text)
        return true;
    const char *dots = strstr(text, "..");
    str first = dots ? str_trim((str){text, (size_t)(dots - text)}) : STR("");
    str second = dots ? str_trim(str_c(dots + 2)) : STR("");
    j->between = true;
    bool good = tg_date_parse(to_text(first), &j->after);
    str bad = good ? second : first;
    good = good && tg_date_parse(to_text(second), &j->through);
    if (!good && first.len && second.len)
        fprintf(stderr, "tollgate %s: --between: `" STR_FMT "` is no day such as 2026-01-15\n",
                command_name(j->args), STR_ARG(bad));
    else if (!good)
        fprintf(stderr, "tollgate %s: --between wants two days, got `%s`\n", command_name(j->args),
                text);
    if (!good) {
        fputs("  hint: --between 2026-01-12..2026-01-20\n", stderr);
        return false;
    }
    if (j->after < j->through)
        return true;
    fprintf(stderr, "tollgate %s: --between: the second day is not after the first\n",
            command_name(j->args));
    return false;
}

static bool read_names(timeline_job *j)
{
    const char *authority = args_value(j->args, OPT_AUTHORITY);
    const char *gate = args_value(j->args, OPT_GATE);
    if (gate && tg_gate_find(j->pack, to_text(str_c(gate))) == TG_NO_ID) {
        setup_no_gate(j->args, j->pack, gate, false);
        return false;
    }
    bool found = !authority;
    for (uint32_t g = 0; g < tg_gate_count(j->pack) && !found; g++)
        found = str_eq_c(of_text(tg_gate_get(j->pack, g).authority), authority);
    if (!found) {
        setup_no_gate(j->args, j->pack, authority, true);
        return false;
    }
    if (authority)
        j->filter.authority = to_text(str_c(authority));
    if (gate)
        j->filter.gate = to_text(str_c(gate));
    return true;
}

static bool read_days(timeline_job *j)
{
    timeline_filter *f = &j->filter;
    if (!args_day(j->args, OPT_KNOWN_ON, &f->known_on) || !args_day(j->args, OPT_FROM, &f->from) ||
        !args_day(j->args, OPT_TO, &f->through))
        return false;
    int32_t current = tg_pack_get_info(j->pack).current_through, on = TG_DAY_NONE;
    setup_scenario_days(j->pack, &on, &f->known_on);
    j->known_on = f->known_on == TG_DAY_NONE ? current : f->known_on;
    if (f->through == TG_DAY_NONE)
        f->through = current;
    if (f->from == TG_DAY_NONE)
        f->from = timeline_first_day(j->pack);
    if (f->from == TG_DAY_NONE)
        f->from = f->through;
    if (f->from <= f->through)
        return true;
    char from[11], through[11];
    fprintf(stderr, "tollgate %s: the range ends before it begins: %s through %s\n",
            command_name(j->args), day_text(f->from, from), day_text(f->through, through));
    return false;
}

/* Options that say nothing without another. */
static bool check_use(const timeline_job *j)
{
    const args *a = j->args;
    const char *wrong = NULL, *hint = "--between D1..D2 --orders FILE";
    bool move = args_value(a, OPT_CLOCKS) && strcmp(args_value(a, OPT_CLOCKS), "day") == 0;
    if (args_has(a, OPT_ORDERS) && !j->between)
        wrong = "--orders without two days to compare";
    else if (args_has(a, OPT_CLOCKS) && !args_has(a, OPT_ORDERS))
        wrong = "--clocks without an order book";
    else if (args_has(a, OPT_MOVE) && !move)
        wrong = "--move says nothing while lines keep their dates", hint = "add --clocks day";
    else if (args_has(a, OPT_ON))
        wrong = "--on DATE says nothing here: missing dates are filled with each of the two days";
    else if (j->between && (args_has(a, OPT_FROM) || args_has(a, OPT_TO)))
        wrong = "--between and a range", hint = "--between D1..D2 alone says from when to when";
    else if (args_has(a, OPT_ORDERS) && args_has(a, OPT_KNOWN_ON) && !move)
        wrong = "with what is known fixed, the lines' own dates change nothing",
        hint = "add --clocks day, or leave --known-on out";
    if (!wrong)
        return true;
    fprintf(stderr, "tollgate %s: %s\n  hint: %s\n", command_name(a), wrong, hint);
    return false;
}

/* A scenario that says what is known fixes it as --known-on does. */
static bool check_known(const timeline_job *j)
{
    const char *clocks = args_value(j->args, OPT_CLOCKS);
    bool move = clocks && strcmp(clocks, "day") == 0;
    if (!args_has(j->args, OPT_ORDERS) || move || j->filter.known_on == TG_DAY_NONE)
        return true;
    char day[11];
    fprintf(stderr,
            "tollgate %s: the scenario fixes what is known (%s), so the lines' own dates change nothing\n"
            "  hint: add --clocks day\n",
            command_name(j->args), day_text(j->filter.known_on, day));
    return false;
}

/* ---- the book -------------------------------------------------------------------------------- */

static void take_changed(void *ctx, const changed_line *l)
{
    timeline_changed_row(ctx, l);
}

static bool read_book(timeline_job *j, changes *c)
{
    progress p;
    size_t told = 0;
    bool good = true;
    progress_begin(&p, args_has(j->args, OPT_QUIET));
    const reader *r = c->book->orders->source;
    while (good && (good = book_next(c->book)) && c->book->count) {
        good = changes_block(c, take_changed, j);
        if (good)
            bad_lines_tell(j->args, c->book, true, &p, &told);
        progress_show(&p, c->book->read, reader_taken_bytes(r), reader_total_bytes(r));
    }
    progress_clear(&p);
    if (!good)
        fprintf(stderr, "tollgate %s: out of memory\n", command_name(j->args));
    else if (trouble_is(reader_trouble(r)))
        complain(j->args, reader_trouble(r)), good = false;
    changes_finish(c);
    return good;
}

static bool two_runs(timeline_job *j, changes *c, deciding *d)
{
    for (size_t k = 0; k < 2; k++) {
        int32_t day = k ? j->through : j->after;
        d->options.on = day;
        d->options.known_on = j->filter.known_on == TG_DAY_NONE ? day : j->filter.known_on;
        c->days[k] = day;
        c->known_on[k] = d->options.known_on;
        d->options.no_hinges = true;
        c->runs[k] = setup_run(j->args, j->pack, d);
        if (!c->runs[k])
            return false;
    }
    return true;
}

static bool decide_book(timeline_job *j, orders *o, book *b, changes *c)
{
    deciding d = j->deciding;
    const char *clocks = args_value(j->args, OPT_CLOCKS);
    setup_notes(j->args, o);
    if (!book_init(b, o, NULL, BLOCK_LINES) || !changes_init(c, j->pack, b)) {
        fprintf(stderr, "tollgate %s: out of memory\n", command_name(j->args));
        return false;
    }
    c->move = clocks && strcmp(clocks, "day") == 0;
    c->movers = &j->movers;
    if (!setup_movers(j->args, j->pack, &j->movers) || !two_runs(j, c, &d) || !read_book(j, c))
        return false;
    j->changes = c;
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool write_lanes(timeline_job *j, strbuf *out)
{
    timeline t;
    bool good = timeline_init(&t, j->pack, &j->filter);
    if (good) {
        switch (j->format) {
        case AS_TABLE: timeline_lanes_text(j, &t, out); break;
        case AS_CSV: timeline_lanes_csv(j, &t, out); break;
        case AS_JSON: timeline_lanes_json(j, &t, out); break;
        }
    }
    timeline_free(&t);
    return good;
}

static bool write_between(timeline_job *j, strbuf *out)
{
    if (!timeline_events(j->pack, &j->filter, j->after, j->through, j->a, &j->events,
                         &j->event_count))
        return false;
    switch (j->format) {
    case AS_TABLE: timeline_between_text(j, out); break;
    case AS_CSV: timeline_between_csv(j, out); break;
    case AS_JSON: timeline_between_json(j, out); break;
    }
    return true;
}

/* A page or a workbook: written at once. */
static bool write_report(timeline_job *j, outfile *f, trouble *t)
{
    strbuf about;
    char day[11];
    timeline lanes = {0};
    bool good;
    strbuf_init(&about, NULL);
    about_text(j->pack, j->args, j->known_on, &about);
    const char *title = args_value(j->args, OPT_TITLE);
    doc *d = doc_new(title ? str_c(title) : STR("Measures over time"), strbuf_str(&about));
    if (j->between) {
        good = d &&
               timeline_events(j->pack, &j->filter, j->after, j->through, j->a, &j->events,
                               &j->event_count) &&
               timeline_between_report(j, d);
    } else {
        good =
            d && timeline_init(&lanes, j->pack, &j->filter) && timeline_lanes_report(j, &lanes, d);
        timeline_free(&lanes);
    }
    if (good) {
        report_about_pack(d, j->pack, strbuf_str(&about), j->workbook);
        good = !about.failed && !j->rows.failed && doc_good(d) &&
               report_write_doc(d, j->workbook, STR("Timeline"), str_c(day_text(j->known_on, day)),
                                f, t);
    }
    doc_free(d);
    strbuf_free(&about);
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}

static bool write_text(timeline_job *j, outfile *f, trouble *t)
{
    strbuf out;
    strbuf_init(&out, NULL);
    bool good = j->between ? write_between(j, &out) : write_lanes(j, &out);
    good = good && !out.failed && !j->rows.failed;
    if (good)
        outfile_write(f, strbuf_str(&out));
    else
        trouble_set(t, "out of memory");
    strbuf_free(&out);
    return good;
}

static int finish(timeline_job *j)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(j->args, OPT_OUT);
    outfile *f = outfile_open(path ? path : "-", &t);
    bool good = f && (j->report ? write_report(j, f, &t) : write_text(j, f, &t));
    if (good)
        good = outfile_finish(f, &t);
    else
        outfile_drop(f);
    complain(j->args, &t);
    if (!good)
        return EXIT_WRONG;
    if (j->changes && j->changes->bad.lines)
        fprintf(stderr, "%llu %s bad\n", (unsigned long long)j->changes->bad.lines,
                j->changes->bad.lines == 1 ? "line was" : "lines were");
    return EXIT_DONE;
}

static int run(timeline_job *j)
{
    book b = {0};
    changes c = {0};
    orders *o = NULL;
    int status = EXIT_WRONG;
    const char *path = args_value(j->args, OPT_ORDERS);
    j->run = setup_run(j->args, j->pack, &j->deciding);
    j->filter.run = j->run;
    bool good = j->run && (!path || (o = setup_open_orders_at(j->args, j->pack, path)) != NULL);
    good = good && (!path || decide_book(j, o, &b, &c));
    if (good)
        status = finish(j);
    tg_run_free(j->run);
    tg_run_free(c.runs[0]);
    tg_run_free(c.runs[1]);
    changes_free(&c);
    book_free(&b);
    movers_free(&j->movers);
    orders_close(o);
    return status;
}

int cmd_timeline(const args *a)
{
    timeline_job j = {.args = a,
                      .format = read_format(a),
                      .report = report_wanted(a),
                      .workbook = report_workbook(a),
                      .filter = {.known_on = TG_DAY_NONE},
                      .lanes_only = args_has(a, OPT_SUMMARY)};
    if (report_on_terminal(a) || setup_out_clashes(a) || !setup_width(a, &j.width) ||
        !read_between(&j) || !check_use(&j) || !setup_deciding(a, &j.deciding))
        return EXIT_WRONG;
    int status = EXIT_WRONG;
    strbuf_init(&j.rows, NULL);
    j.a = arena_new(NULL, 0);
    j.pack = setup_pack_named(a, a->word_count ? a->words[0] : NULL);
    if (j.pack && j.a && read_names(&j) && read_days(&j) && check_known(&j))
        status = run(&j);
    strbuf_free(&j.rows);
    tg_pack_free(j.pack);
    arena_free(j.a);
    return status;
}
