/*
 * cmd_replay.c - tollgate replay: options, files, the order of things.
 */
#include "base/date.h"
#include "cli/bad_lines.h"
#include "cli/replay.h"
#include "cli/report_run.h"

#include <string.h>

/* ---- options --------------------------------------------------------------------------------- */

static data_format read_format(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    if (f && (strcmp(f, "csv") == 0 || report_wanted(a)))
        return AS_CSV;
    return f && strcmp(f, "json") == 0 ? AS_JSON : AS_TABLE;
}

static replay_step read_step(const args *a)
{
    static const char *const names[] = {"changes", "day", "week", "month"};
    const char *s = args_value(a, OPT_STEP);
    for (size_t i = 0; s && i < TG_COUNT(names); i++)
        if (strcmp(s, names[i]) == 0)
            return (replay_step)i;
    return STEP_CHANGES;
}

int32_t step_next(replay_step step, int32_t day)
{
    int year, month, dom;
    switch (step) {
    case STEP_CHANGES:
    case STEP_DAY: return day + 1;
    case STEP_WEEK: return day + 7;
    case STEP_MONTH: break;
    }
    date_civil(day, &year, &month, &dom);
    return month == 12 ? date_day(year + 1, 1, 1) : date_day(year, month + 1, 1);
}

static bool read_days(replay_job *j)
{
    int32_t current = tg_pack_get_info(j->pack).current_through;
    j->known_on = setup_known(j->pack, &j->deciding);
    if (!args_day(j->args, OPT_FROM, &j->from) || !args_day(j->args, OPT_TO, &j->through))
        return false;
    if (j->through == TG_DAY_NONE)
        j->through = current;
    if (j->from == TG_DAY_NONE)
        j->from = timeline_first_day(j->pack);
    if (j->from == TG_DAY_NONE)
        j->from = j->through;
    if (j->from <= j->through)
        return true;
    char from[11], through[11];
    fprintf(stderr, "tollgate replay: the range ends before it begins: %s through %s\n",
            day_text(j->from, from), day_text(j->through, through));
    return false;
}

static bool check_use(const args *a)
{
    if (!args_has(a, OPT_ON))
        return true;
    fputs("tollgate replay: --on DATE says nothing here: all clocks move through the range\n"
          "  hint: --from DATE --to DATE; --on COLUMN stands right after --table\n",
          stderr);
    return false;
}

static tg_run *make_run(void *ctx, int32_t known_on)
{
    replay_job *j = ctx;
    deciding d = j->deciding;
    d.options.known_on = known_on;
    d.options.no_hinges = true;
    return setup_run(j->args, j->pack, &d);
}

static bool begin(replay_job *j, arena *a)
{
    if (!read_days(j) || !setup_movers(j->args, j->pack, &j->movers))
        return false;
    bool hindsight = args_has(j->args, OPT_HINDSIGHT), known = args_has(j->args, OPT_AS_KNOWN);
    j->views[VIEW_HINDSIGHT] = hindsight || !known;
    j->views[VIEW_AS_KNOWN] = known || !hindsight;
    if (!known_runs_init(&j->runs, j->pack, j->known_on, make_run, j)) {
        fputs("tollgate replay: out of memory\n", stderr);
        return false;
    }
    j->replay = (replay){j->pack, &j->runs, &j->movers, j->from, j->through, a};
    return true;
}

/* ---- output ---------------------------------------------------------------------------------- */

static int finish(const replay_job *j, const strbuf *out)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(j->args, OPT_OUT);
    if (out->failed)
        trouble_set(&t, "out of memory");
    outfile *f = out->failed ? NULL : outfile_open(path ? path : "-", &t);
    bool good = f != NULL;
    if (f) {
        outfile_write(f, strbuf_str(out));
        good = outfile_finish(f, &t);
    }
    complain(j->args, &t);
    return good ? EXIT_DONE : EXIT_WRONG;
}

typedef void writer(const replay_job *j, strbuf *out);

static int write_report(const replay_job *j, bool of_book)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(j->args, OPT_OUT);
    outfile *f = outfile_open(path ? path : "-", &t);
    bool good = f && replay_report(j, of_book, f, &t);
    if (good)
        good = outfile_finish(f, &t);
    else
        outfile_drop(f);
    complain(j->args, &t);
    return good ? EXIT_DONE : EXIT_WRONG;
}

static int write_out(const replay_job *j, writer *const writers[3], bool of_book)
{
    if (j->report)
        return write_report(j, of_book);
    strbuf out;
    strbuf_init(&out, NULL);
    writers[j->format](j, &out);
    int status = finish(j, &out);
    strbuf_free(&out);
    return status;
}

/* ---- one line -------------------------------------------------------------------------------- */

static void line_name(const replay_job *j, const one_line *o, strbuf *b)
{
    if (o->orders)
        strbuf_printf(b, "line " STR_FMT " (%s:%llu)", STR_ARG(o->id),
                      reader_name(o->orders->source), (unsigned long long)o->place);
    for (size_t i = 0, more = 0; i < j->args->given_count; i++)
        if (j->args->given[i].which == OPT_FACT)
            strbuf_printf(b, "%s%s", more++ ? ", " : b->len ? "; " : "line: ",
                          j->args->given[i].value);
}

static int replay_one(replay_job *j)
{
    static writer *const writers[] = {replay_line_text, replay_line_csv, replay_line_json};
    one_line o;
    strbuf name;
    int status = EXIT_WRONG;
    strbuf_init(&name, NULL);
    if (one_line_open(j->args, false, &o)) {
        j->pack = o.pack;
        j->deciding = o.deciding;
        line_name(j, &o, &name);
        j->what = strbuf_str(&name);
        bool good = begin(j, o.a);
        for (size_t v = 0; good && v < VIEW_COUNT; v++)
            if (j->views[v] && !replay_line(&j->replay, o.line, (replay_view)v, &j->strips[v])) {
                fputs("tollgate replay: out of memory\n", stderr);
                good = false;
            }
        if (good)
            status = write_out(j, writers, false);
    }
    known_runs_free(&j->runs);
    movers_free(&j->movers);
    one_line_close(&o);
    strbuf_free(&name);
    return status;
}

/* ---- a book ---------------------------------------------------------------------------------- */

/* First the days of all lines, then the lines themselves: the file is read twice. */
static bool find_days(replay_job *j, book *b, moments m[VIEW_COUNT])
{
    for (size_t v = 0; v < VIEW_COUNT; v++)
        if (!moments_init(&m[v], j->from, j->through))
            return false;
    b->days = &m[VIEW_HINDSIGHT];
    bool good = true;
    while (good && (good = book_next(b)) && b->count)
        ;
    for (size_t i = 0; good && i < m[VIEW_HINDSIGHT].count; i++)
        good = moments_add(&m[VIEW_AS_KNOWN], m[VIEW_HINDSIGHT].days[i]);
    return good && moments_known(&m[VIEW_AS_KNOWN], j->pack);
}

static bool replay_lines(replay_job *j, book *b, arena *a)
{
    progress p;
    size_t told = 0;
    (void)a;
    progress_begin(&p, args_has(j->args, OPT_QUIET));
    const reader *r = b->orders->source;
    bool good = true;
    while (good && (good = book_next(b)) && b->count) {
        for (size_t v = 0; good && v < VIEW_COUNT; v++)
            good = !j->views[v] || replay_block(&j->replay, b, (replay_view)v, &j->books[v]);
        bad_lines_tell(j->args, b, false, &p, &told);
        j->lines = b->read;
        progress_show(&p, b->read, reader_taken_bytes(r), reader_total_bytes(r));
    }
    progress_clear(&p);
    return good;
}

static orders *open_again(const replay_job *j, bool notes)
{
    orders *o = setup_open_orders(j->args, j->pack);
    if (o && notes)
        setup_notes(j->args, o);
    return o;
}

/* One reading of the file: `second` decides, the first finds the days. */
static bool pass(replay_job *j, bool second, moments m[VIEW_COUNT], arena *a)
{
    book b = {0};
    orders *o = open_again(j, !second);
    if (!o)
        return false;
    int32_t known;
    bool good = book_init(&b, o, NULL, BLOCK_LINES);
    b.run = known_runs_at(&j->runs, VIEW_HINDSIGHT, j->through, 0, &known);
    b.movers = &j->movers;
    b.from = j->from;
    b.through = j->through;
    good = good && b.run;
    if (good && !second)
        good = find_days(j, &b, m);
    for (size_t v = 0; good && second && v < VIEW_COUNT; v++)
        good = book_strip_init(&j->books[v], &m[v]);
    if (good && second)
        good = replay_lines(j, &b, a);
    j->currency = o->currency;
    if (!good)
        fputs("tollgate replay: out of memory\n", stderr);
    else if (trouble_is(reader_trouble(o->source))) {
        complain(j->args, reader_trouble(o->source));
        good = false;
    }
    book_free(&b);
    orders_close(o);
    return good;
}

static void tell_bad(const replay_job *j)
{
    uint64_t most = 0;
    for (size_t v = 0; v < VIEW_COUNT; v++)
        for (size_t i = 0; j->views[v] && i < j->books[v].moments.count; i++) {
            uint64_t bad = j->books[v].days[i].by_disposition[TG_BAD].lines;
            most = bad > most ? bad : most;
        }
    if (most)
        fprintf(stderr, "%llu %s bad on some day of the range\n", (unsigned long long)most,
                most == 1 ? "line is" : "lines are");
}

static int replay_book(replay_job *j)
{
    static writer *const writers[] = {replay_book_text, replay_book_csv, replay_book_json};
    moments m[VIEW_COUNT] = {{0}};
    arena *a = arena_new(NULL, 0);
    int status = EXIT_WRONG;
    strbuf name;
    strbuf_init(&name, NULL);
    if (strcmp(j->args->words[0], "-") == 0) {
        fputs("tollgate replay: a book is read twice, so standard input will not do\n"
              "  hint: write it to a file\n",
              stderr);
    } else if (a && setup_deciding(j->args, &j->deciding) && (j->pack = setup_pack(j->args)) &&
               begin(j, a) && pass(j, false, m, a) && pass(j, true, m, a)) {
        strbuf_printf(&name, "book %s, %llu lines", j->args->words[0],
                      (unsigned long long)j->lines);
        j->what = strbuf_str(&name);
        status = write_out(j, writers, true);
        tell_bad(j);
    }
    for (size_t v = 0; v < VIEW_COUNT; v++) {
        book_strip_free(&j->books[v]);
        moments_free(&m[v]);
    }
    known_runs_free(&j->runs);
    movers_free(&j->movers);
    tg_pack_free(j->pack);
    arena_free(a);
    strbuf_free(&name);
    return status;
}

int cmd_replay(const args *a)
{
    replay_job j = {.args = a,
                    .format = read_format(a),
                    .report = report_wanted(a),
                    .workbook = report_workbook(a),
                    .step = read_step(a)};
    if (report_on_terminal(a) || setup_out_clashes(a) || !setup_width(a, &j.width) ||
        !check_use(a))
        return EXIT_WRONG;
    bool one = args_has(a, OPT_LINE) || args_has(a, OPT_FACT) || !a->word_count;
    return one ? replay_one(&j) : replay_book(&j);
}
