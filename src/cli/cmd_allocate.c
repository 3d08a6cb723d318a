/*
 * cmd_allocate.c - tollgate allocate: decide a book, then give scarce stock to what is released.
 *
 * Nothing is written before the plan is there and checked, so that a fault, a time limit or Ctrl-C
 * leaves nothing half-written.
 */
#include "cli/alloc_show.h"
#include "cli/report_run.h"
#include "cli/telling.h"
#include "cli/term.h"
#include "io/outfile.h"

#include <string.h>

typedef struct {
    const args *args;
    job job;
    crew_options crew;
    alloc_book book;
    inventory stock;
    arena *a;
    output_format format;
    unsigned width;
    alloc_aim aim;
    alloc_options how;
    bool quiet;
} allocation;

/* ---- options --------------------------------------------------------------------------------- */

static void no_stock(void)
{
    fputs("tollgate allocate: no stock to give out\n"
          "  hint: --inventory FILE, a CSV file with item, units and available\n",
          stderr);
}

static bool read_options(allocation *d)
{
    const args *a = d->args;
    if (!args_has(a, OPT_INVENTORY) && !args_has(a, OPT_SCENARIO)) {
        no_stock();
        return false;
    }
    if (!alloc_read_options(a, &d->aim, &d->how))
        return false;
    d->format = job_format(a);
    return crew_read(a, &d->crew) && setup_width(a, &d->width);
}

/* ---- output ---------------------------------------------------------------------------------- */

static void write_all(const allocation *d, const alloc_view *v, strbuf *out, strbuf *aside)
{
    bool rows = !args_has(d->args, OPT_SUMMARY);
    switch (d->format) {
    case FORMAT_HTML: /* alloc_report writes these */
    case FORMAT_XLSX: break;
    case FORMAT_TABLE:
        if (rows)
            alloc_rows_table(v, out);
        alloc_summary_text(v, out);
        break;
    case FORMAT_CSV:
        if (rows)
            alloc_rows_csv(v, out);
        alloc_summary_text(v, rows ? aside : out);
        break;
    case FORMAT_NDJSON:
        if (rows)
            alloc_rows_json(v, false, out);
        alloc_summary_text(v, rows ? aside : out);
        break;
    case FORMAT_JSON:
        strbuf_add_c(out, "{\"tollgate\":");
        summary_about_json(&d->job, out);
        if (rows) {
            strbuf_add_c(out, ",\"lines\":[");
            alloc_rows_json(v, true, out);
            strbuf_add_c(out, "\n]");
        }
        strbuf_add_c(out, ",\"allocation\":");
        alloc_summary_json(v, out);
        strbuf_add_c(out, "}\n");
        break;
    }
}

/* A page or a workbook, with the summary beside it. */
static bool show_report(const allocation *d, alloc_view *v, strbuf *aside, outfile *f, trouble *t)
{
    alloc_summary_text(v, aside);
    return alloc_report(v, !args_has(d->args, OPT_SUMMARY), f, t);
}

static bool show_text(const allocation *d, alloc_view *v, strbuf *aside, outfile *f, trouble *t)
{
    strbuf out;
    strbuf_init(&out, NULL);
    write_all(d, v, &out, aside);
    bool good = !out.failed && !aside->failed;
    str text = strbuf_str(&out);
    if (!good)
        trouble_set(t, "out of memory");
    if (text.len && text.ptr[0] == '\n')
        text = str_sub(text, 1, text.len);
    if (good)
        outfile_write(f, text);
    strbuf_free(&out);
    return good;
}

static bool show(const allocation *d, alloc_view *v, trouble *t)
{
    const char *path = args_value(d->args, OPT_OUT);
    strbuf aside;
    strbuf_init(&aside, NULL);
    bool good = view_init(v);
    if (!good)
        trouble_set(t, "out of memory");
    outfile *f = good ? outfile_open(path ? path : "-", t) : NULL;
    good = f && (report_wanted(d->args) ? show_report(d, v, &aside, f, t)
                                        : show_text(d, v, &aside, f, t));
    if (good)
        good = outfile_finish(f, t);
    else
        outfile_drop(f);
    if (good && !d->quiet)
        fwrite(strbuf_str(&aside).ptr, 1, aside.len, stderr);
    strbuf_free(&aside);
    return good;
}

/* ---- the plan -------------------------------------------------------------------------------- */

static bool plan(allocation *d, const tally *total, trouble *t)
{
    alloc_problem p;
    alloc_result r;
    if (!alloc_solve(&d->book, &d->stock, d->aim, &d->how, d->a, &p, &r, t))
        return false;
    alloc_view v = {.job = &d->job,
                    .tally = total,
                    .book = &d->book,
                    .problem = &p,
                    .result = &r,
                    .stock = &d->stock,
                    .assumption = alloc_assumption(&d->job, d->a),
                    .a = d->a,
                    .width = d->width};
    v.colour = !args_has(d->args, OPT_OUT) && term_colour(stdout, args_value(d->args, OPT_COLOUR));
    return show(d, &v, t);
}

/* ---- the book -------------------------------------------------------------------------------- */

typedef struct {
    allocation *d;
    telling *said;
} taker;

static bool take_task(void *ctx, const task *done)
{
    taker *k = ctx;
    alloc_book_take(&k->d->book, strbuf_str(&done->out));
    telling_task(k->said, &k->d->job, done);
    return !k->d->book.failed;
}

static int run(allocation *d)
{
    tally total;
    telling said;
    trouble t = {{0}, {0}};
    strbuf remarks;
    strbuf_init(&remarks, NULL);
    if (!tally_init(&total, &d->job)) {
        fputs("tollgate allocate: out of memory\n", stderr);
        return EXIT_WRONG;
    }
    telling_begin(&said, d->quiet);
    taker k = {d, &said};
    crew_result result = crew_run(&d->job, &d->crew, take_task, &k, &total, &remarks);
    progress_clear(&said.progress);
    bool good = false;
    if (result != CREW_DONE && !trouble_is(&d->book.trouble))
        trouble_set(&t, "out of memory");
    else if (trouble_is(reader_trouble(d->job.orders->source)))
        t = *reader_trouble(d->job.orders->source);
    else if (trouble_is(&d->book.trouble))
        t = d->book.trouble;
    else
        good = alloc_book_draw(&d->book, &t) && plan(d, &total, &t);
    complain(d->args, &t);
    if (good)
        telling_end(&said, &remarks, "; `tollgate decide --bad FILE` writes them all");
    strbuf_free(&remarks);
    tally_free(&total);
    if (!good)
        return EXIT_WRONG;
    return said.bad && args_has(d->args, OPT_STRICT) ? EXIT_NOT_HELD : EXIT_DONE;
}

/* The file, or what the scenario states. */
static bool read_stock(allocation *d, const tg_pack *pack)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(d->args, OPT_INVENTORY);
    if (!path) {
        bool good = inventory_of_scenario(pack, d->a, &d->stock);
        if (good && !d->stock.count)
            no_stock();
        return good && d->stock.count;
    }
    if (strcmp(path, "-") == 0 && (!d->args->word_count || !strcmp(d->args->words[0], "-")))
        trouble_set(&t, "the orders and the inventory cannot both be standard input");
    bool good = !trouble_is(&t) && inventory_read(path, pack, d->a, &d->stock, &t);
    complain(d->args, &t);
    return good;
}

int cmd_allocate(const args *a)
{
    allocation d = {.args = a, .quiet = args_has(a, OPT_QUIET), .a = arena_new(NULL, 0)};
    int status = EXIT_WRONG;
    if (!d.a || report_on_terminal(a) || setup_out_clashes(a) || !read_options(&d)) {
        arena_free(d.a);
        return status;
    }
    deciding how;
    tg_run *trial = NULL;
    orders *o = NULL;
    tg_pack *pack = setup_deciding(a, &how) ? setup_pack(a) : NULL;
    if (pack)
        trial = setup_run(a, pack, &how); /* a wrong assumption is told once, before threads */
    if (trial && read_stock(&d, pack))
        o = setup_open_orders(a, pack);
    tg_run_free(trial);
    bool opened = true;
    limits *book = NULL;
    if (o && job_init(&d.job, a, pack, o) && (book = alloc_open_limits(&d.job, &opened), opened) &&
        alloc_book_init(&d.book, &d.job, &d.stock, book)) {
        d.job.write = alloc_book_row;
        d.job.rows = true; /* they are collected, whatever is shown */
        d.job.width = d.width;
        setup_notes(a, o);
        status = run(&d);
    } else if (o && !d.job.told && opened) {
        fputs("tollgate allocate: out of memory\n", stderr);
    }
    alloc_book_free(&d.book);
    job_free(&d.job);
    orders_close(o);
    tg_pack_free(pack);
    arena_free(d.a);
    return status;
}
