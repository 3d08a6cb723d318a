/*
 * cmd_decide.c - tollgate decide: options, files, the order of things.
 *
 * Nothing is written before all that can be wrong with the use has been looked at: the options, the
 * pack, the header, the map, the tables. What was guessed is told before the first result.
 */
#include "cli/decide.h"
#include "cli/report_decide.h"
#include "cli/report_run.h"
#include "cli/telling.h"
#include "cli/term.h"
#include "io/outfile.h"

#include <unistd.h>

typedef struct {
    const args *args;
    job job;
    crew_options crew;
    outfile *out, *bad;
    report_run report;
    telling said;
    bool quiet, begun;
} decision;

/* ---- blocks that come back ------------------------------------------------------------------- */

static bool is_report(const job *j)
{
    return j->format == FORMAT_HTML || j->format == FORMAT_XLSX;
}

static bool take_task(void *ctx, const task *t)
{
    decision *d = ctx;
    str out = strbuf_str(&t->out);
    if (d->job.format == FORMAT_JSON && out.len && !d->begun) {
        out = str_sub(out, 1, out.len); /* no comma before the first object */
        d->begun = true;
    }
    if (is_report(&d->job) && !report_take(&d->report, t))
        return false;
    if (!is_report(&d->job))
        outfile_write(d->out, out);
    if (d->bad)
        outfile_write(d->bad, strbuf_str(&t->bad));
    telling_task(&d->said, &d->job, t);
    return outfile_good(d->out) && (!d->bad || outfile_good(d->bad));
}

/* ---- around the rows ------------------------------------------------------------------------- */

static void begin(decision *d)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (d->job.format == FORMAT_JSON) {
        strbuf_add_c(&b, "{\"tollgate\":");
        summary_about_json(&d->job, &b);
        strbuf_add_c(&b, d->job.rows ? ",\"lines\":[" : "");
    } else if (d->job.rows && d->job.format == FORMAT_TABLE) {
        begin_table(&d->job, &b);
    } else if (d->job.rows && d->job.format == FORMAT_CSV) {
        begin_csv(&d->job, &b);
    }
    outfile_write(d->out, strbuf_str(&b));
    strbuf_clear(&b);
    if (d->bad) {
        begin_bad(&d->job, &b);
        outfile_write(d->bad, strbuf_str(&b));
    }
    strbuf_free(&b);
}

/* The summary: after the table, inside JSON, beside CSV and NDJSON on standard error. */
static void end(decision *d, const tally *total)
{
    strbuf b;
    strbuf_init(&b, NULL);
    const job *j = &d->job;
    if (j->format == FORMAT_JSON) {
        strbuf_add_c(&b, j->rows ? "\n],\"summary\":" : ",\"summary\":");
        summary_json(j, total, &b);
        strbuf_add_c(&b, "}\n");
        outfile_write(d->out, strbuf_str(&b));
    } else if (!is_report(j) && (j->format == FORMAT_TABLE || !j->rows)) {
        summary_text(j, total, j->colour, j->width, &b);
        str s = strbuf_str(&b);
        outfile_write(d->out, !j->rows && s.len ? str_sub(s, 1, s.len) : s);
    } else if (!d->quiet) {
        const char *when = args_value(d->args, OPT_COLOUR);
        summary_text(j, total, term_colour(stderr, when), j->width, &b);
        fwrite(strbuf_str(&b).ptr, 1, b.len, stderr);
    }
    strbuf_free(&b);
}

/* Both files, or none of them. */
static bool finish_files(decision *d, trouble *t)
{
    bool good = outfile_good(d->out) && (!d->bad || outfile_good(d->bad));
    if (!good && d->bad && !outfile_good(d->bad)) {
        outfile_drop(d->out);
        good = outfile_finish(d->bad, t);
    } else if (!good) {
        outfile_drop(d->bad);
        good = outfile_finish(d->out, t);
    } else {
        good = !d->bad || outfile_finish(d->bad, t);
        if (good)
            good = outfile_finish(d->out, t);
        else
            outfile_drop(d->out);
    }
    d->out = d->bad = NULL;
    return good;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int run(decision *d)
{
    tally total;
    trouble t = {{0}, {0}};
    strbuf remarks;
    strbuf_init(&remarks, NULL);
    if (!tally_init(&total, &d->job)) {
        fputs("tollgate decide: out of memory\n", stderr);
        return EXIT_WRONG;
    }
    if (d->job.reached && total.reach)
        reach_merge(total.reach, d->job.reached);
    begin(d);
    if (is_report(&d->job) && !report_begin(&d->report, &d->job, &t)) {
        complain(d->args, &t);
        report_drop(&d->report);
        tally_free(&total);
        return EXIT_WRONG;
    }
    telling_begin(&d->said, d->quiet);
    crew_result result = crew_run(&d->job, &d->crew, take_task, d, &total, &remarks);
    progress_clear(&d->said.progress);
    bool good = false;
    if (result == CREW_NOMEM)
        trouble_set(&t, "out of memory");
    else if (result == CREW_STOPPED && is_report(&d->job) && outfile_good(d->out))
        trouble_set(&t, "out of memory, or no room for temporary files");
    else if (trouble_is(reader_trouble(d->job.orders->source)))
        t = *reader_trouble(d->job.orders->source);
    else if (result != CREW_DONE || !is_report(&d->job) ||
             report_end(&d->report, &total, d->out, &t)) {
        if (result == CREW_DONE)
            end(d, &total);
        good = finish_files(d, &t);
    }
    report_drop(&d->report);
    complain(d->args, &t);
    if (good)
        telling_end(&d->said, &remarks, d->job.bad_wanted ? "" : "; --bad FILE writes them all");
    strbuf_free(&remarks);
    tally_free(&total);
    if (!good)
        return EXIT_WRONG;
    return d->said.bad && args_has(d->args, OPT_STRICT) ? EXIT_NOT_HELD : EXIT_DONE;
}

static bool open_files(decision *d)
{
    const char *out = args_value(d->args, OPT_OUT), *bad = args_value(d->args, OPT_BAD);
    trouble t = {{0}, {0}};
    d->out = outfile_open(out ? out : "-", &t);
    if (d->out && bad)
        d->bad = outfile_open(bad, &t);
    complain(d->args, &t);
    return !trouble_is(&t);
}

int cmd_decide(const args *a)
{
    decision d = {.args = a, .quiet = args_has(a, OPT_QUIET)};
    unsigned width;
    if (setup_out_clashes(a) || !crew_read(a, &d.crew) || !setup_width(a, &width) ||
        report_on_terminal(a) ||
        !args_count(a, OPT_ROWS, 0, PAGE_ROWS_MAX, PAGE_ROWS, &d.job.page_rows))
        return EXIT_WRONG;
    int status = EXIT_WRONG;
    deciding how;
    tg_run *trial = NULL;
    orders *o = NULL;
    tg_pack *pack = setup_deciding(a, &how) ? setup_pack(a) : NULL;
    if (pack)
        trial = setup_run(a, pack, &how); /* a wrong assumption is told once, before threads */
    if (trial) {
        setup_known_note(a, pack, &how);
        o = setup_open_orders(a, pack);
    }
    tg_run_free(trial);
    size_t page_rows = d.job.page_rows;
    if (o && job_init(&d.job, a, pack, o)) {
        if (!draw_open(&d.job, pack, a) || (d.job.limits && !draw_book(&d.job, &d.crew)))
            goto end;
        if (!csv_added_names(&d.job)) {
            fputs("tollgate decide: out of memory\n", stderr);
            goto end;
        }
        d.job.format = job_format(a);
        d.job.page_rows = page_rows;
        d.job.width = width;
        d.job.colour = !args_has(a, OPT_OUT) && term_colour(stdout, args_value(a, OPT_COLOUR));
        setup_notes(a, o);
        if (open_files(&d))
            status = run(&d);
        outfile_drop(d.out);
        outfile_drop(d.bad);
    } else if (o && !d.job.told) {
        fputs("tollgate decide: out of memory\n", stderr);
    }
end:
    job_free(&d.job);
    orders_close(o);
    tg_pack_free(pack);
    return status;
}
