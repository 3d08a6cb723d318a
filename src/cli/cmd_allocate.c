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

enum { BINDS_USUAL = 20 }; /* limits solved again, three times each */

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

static bool read_aim(const args *a, alloc_aim *aim)
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
    return true;
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
    fprintf(stderr, "tollgate allocate: --%s: `%s` is no number from 0 to %.0f\n", name, s, most);
    return false;
}

static bool read_options(allocation *d)
{
    const args *a = d->args;
    if (!args_has(a, OPT_INVENTORY)) {
        fputs("tollgate allocate: no stock to give out\n"
              "  hint: --inventory FILE, a CSV file with item, units and available\n",
              stderr);
        return false;
    }
    if (!read_aim(a, &d->aim) || !read_decimal(a, OPT_GAP, "gap", 100, &d->how.gap) ||
        !read_decimal(a, OPT_TIME, "time", 1e6, &d->how.seconds))
        return false;
    if (args_has(a, OPT_TIME) && d->how.seconds <= 0) {
        fputs("tollgate allocate: --time: seconds, more than 0\n", stderr);
        return false;
    }
    d->how.gap /= 100;
    size_t binds;
    if (!args_count(a, OPT_BINDS, 0, 1000000, BINDS_USUAL, &binds))
        return false;
    d->how.binds = binds;
    d->format = job_format(a);
    return crew_read(a, &d->crew) && setup_width(a, &d->width);
}

/* "assuming all authorisations at us.export, cn.import granted" */
static str assumption(const job *j, arena *a)
{
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < j->assumed_gate_count; i++)
        strbuf_printf(&b, "%s" STR_FMT, i ? ", " : "assuming all authorisations granted at ",
                      STR_ARG(of_text(tg_gate_get(j->pack, j->assumed_gates[i]).name)));
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

static bool plan(allocation *d, const tally *total, trouble *t)
{
    alloc_problem p;
    alloc_result r;
    do { /* again without the lines of limits that no plan brings back within their bounds */
        if (!alloc_book_problem(&d->book, &d->stock, d->aim, &p, t))
            return false;
        allocate(&p, &d->how, d->a, &r);
    } while (r.status == ALLOC_INFEASIBLE && d->book.limited &&
             alloc_claims_shut(&d->book.claims, &r, &p));
    if (r.status == ALLOC_DONE && (r.wrong = alloc_book_check(&d->book, r.units)).len)
        r.status = ALLOC_WRONG;
    switch (r.status) {
    case ALLOC_DONE: break;
    case ALLOC_INFEASIBLE: tell_contradiction(&p, &r, t); return false;
    case ALLOC_NOTHING_IN_TIME:
        trouble_set(t, "no plan was found in the time");
        trouble_hint(t, "give it more --time, or a --gap");
        return false;
    case ALLOC_TOO_LARGE:
        trouble_set(t, "the amounts are too large to be added up exactly");
        return false;
    case ALLOC_NOMEM: trouble_set(t, "out of memory"); return false;
    case ALLOC_WRONG:
        trouble_set(t, "the plan failed its check: line or limit " STR_FMT, STR_ARG(r.wrong));
        trouble_hint(t, "this is a fault of the program; please report it");
        return false;
    }
    alloc_view v = {.job = &d->job,
                    .tally = total,
                    .book = &d->book,
                    .problem = &p,
                    .result = &r,
                    .stock = &d->stock,
                    .assumption = assumption(&d->job, d->a),
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

/* The limits that the plan keeps; NULL with *good: none are to be kept. */
static limits *open_limits(allocation *d, const tg_pack *pack, bool *good)
{
    *good = draw_open(&d->job, pack, d->args);
    if (!*good)
        return NULL;
    limits *book = d->job.limits;
    d->job.limits = NULL; /* nothing is drawn row by row */
    d->job.claim_book = book;
    return book;
}

static bool read_stock(allocation *d, const tg_pack *pack)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(d->args, OPT_INVENTORY);
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
    if (o && job_init(&d.job, a, pack, o) && (book = open_limits(&d, pack, &opened), opened) &&
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
