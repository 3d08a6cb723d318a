/*
 * report_run.c - a page or a workbook while the rows of `decide` come in.
 */
#include "cli/report_run.h"

#include "cli/report_decide.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- begin ----------------------------------------------------------------------------------- */

static str created_on(const job *j, char room[11])
{
    return str_c(day_text(setup_known(j->pack, &j->deciding), room));
}

static bool begin_workbook(report_run *r, trouble *t)
{
    static const grid_column_info bad[] = {
        {{"line of the file", 16}, GRID_RIGHT}, {{"id", 2}, 0}, {{"reason", 6}, GRID_KEY}};
    char day[11];
    row_columns columns = {0};
    r->scratch = outfile_scratch(t);
    if (!r->scratch)
        return false;
    r->book = xlsx_new(outfile_scratch_path(r->scratch), created_on(r->job, day), STR("Decisions"));
    bool good = r->book && sheet_columns(r->job, &columns);
    if (good && r->job->rows)
        good = (r->lines = xlsx_sheet(r->book, STR("lines"), columns.at, columns.count)) != NULL;
    if (good)
        r->bad_lines = xlsx_sheet(r->book, STR("bad lines"), bad, TG_COUNT(bad));
    if (good && r->bad_lines)
        return true;
    trouble_set(t, "out of memory, or no room for temporary files");
    return false;
}

bool report_begin(report_run *r, const job *j, trouble *t)
{
    *r = (report_run){.job = j};
    strbuf_init(&r->rows, NULL);
    strbuf_init(&r->bad, NULL);
    return j->format != FORMAT_XLSX || begin_workbook(r, t);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void keep_rows(strbuf *to, size_t *count, size_t most, str rows)
{
    str row;
    while (*count < most && packed_row(&rows, &row)) {
        strbuf_add(to, row);
        packed_end_row(to);
        ++*count;
    }
}

bool report_take(report_run *r, const task *k)
{
    if (r->book)
        return (!r->lines || xlsx_rows(r->lines, strbuf_str(&k->out))) &&
               xlsx_rows(r->bad_lines, strbuf_str(&k->reasons));
    keep_rows(&r->rows, &r->row_count, r->job->page_rows, strbuf_str(&k->out));
    keep_rows(&r->bad, &r->bad_count, PAGE_BAD, strbuf_str(&k->reasons));
    return !r->rows.failed && !r->bad.failed;
}

/* ---- end ------------------------------------------------------------------------------------- */

/* Writes every table of the document, closes the workbook, copies it. */
static bool end_workbook(xlsx *book, const doc *d, outfile *scratch, outfile *out, trouble *t)
{
    const char *why = "";
    bool good = true;
    for (size_t i = 0; good && i < doc_sheet_count(d); i++)
        good = xlsx_grid(book, doc_sheet(d, i));
    if (!xlsx_finish(book, &why)) {
        trouble_set(t, "could not write the workbook: %s", why);
        return false;
    }
    FILE *from = good ? fopen(outfile_scratch_path(scratch), "rb") : NULL;
    char bytes[1 << 14];
    size_t n = 1;
    while (from && n) {
        n = fread(bytes, 1, sizeof bytes, from);
        outfile_write(out, (str){bytes, n});
    }
    good = from && !ferror(from);
    if (from)
        fclose(from);
    if (!good)
        trouble_set(t, "could not read the workbook back");
    return good;
}

bool report_end(report_run *r, const tally *total, outfile *out, trouble *t)
{
    bool page = !r->book;
    decided all = {.job = r->job,
                   .total = total,
                   .rows = page && r->job->rows ? &r->rows : NULL,
                   .row_count = r->row_count,
                   .bad = page ? &r->bad : NULL,
                   .bad_count = r->bad_count,
                   .explain = page};
    doc *d = report_decide(&all);
    bool good = d != NULL;
    if (good && page) {
        strbuf b;
        strbuf_init(&b, NULL);
        doc_page(d, &b);
        good = !b.failed;
        outfile_write(out, strbuf_str(&b));
        strbuf_free(&b);
    } else if (good) {
        xlsx *book = r->book;
        r->book = NULL;
        good = end_workbook(book, d, r->scratch, out, t);
    }
    doc_free(d);
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}

void report_drop(report_run *r)
{
    strbuf_free(&r->rows);
    strbuf_free(&r->bad);
    xlsx_drop(r->book);
    outfile_drop(r->scratch);
    *r = (report_run){0};
}

/* ---- a document by itself -------------------------------------------------------------------- */

bool report_write_doc(const doc *d, bool workbook, str title, str day, outfile *out, trouble *t)
{
    bool good;
    if (workbook) {
        outfile *scratch = outfile_scratch(t);
        xlsx *book = scratch ? xlsx_new(outfile_scratch_path(scratch), day, title) : NULL;
        good = book && end_workbook(book, d, scratch, out, t);
        outfile_drop(scratch);
    } else {
        strbuf b;
        strbuf_init(&b, NULL);
        doc_page(d, &b);
        good = !b.failed;
        outfile_write(out, strbuf_str(&b));
        strbuf_free(&b);
    }
    if (!good && !trouble_is(t))
        trouble_set(t, "out of memory");
    return good;
}

/* ---- options and the last part --------------------------------------------------------------- */

bool report_workbook(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    return f && strcmp(f, "xlsx") == 0;
}

bool report_wanted(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    return f && (strcmp(f, "html") == 0 || strcmp(f, "xlsx") == 0);
}

bool report_on_terminal(const args *a)
{
    if (args_has(a, OPT_OUT) || !report_workbook(a) || !isatty(STDOUT_FILENO))
        return false;
    fprintf(stderr, "tollgate %s: a workbook is no text for a terminal\n  hint: --out FILE.xlsx\n",
            a->command->name);
    return true;
}

static void row(grid *g, const char *name, str text)
{
    grid_text_c(g, name);
    grid_text(g, text);
    grid_end_row(g);
}

static void scenario_row(grid *g, const tg_pack *pack, tg_text name)
{
    strbuf changes;
    strbuf_init(&changes, NULL);
    setup_scenario_changes(pack, tg_scenario_find(pack, name, NULL), &changes);
    row(g, "what the scenario changes", strbuf_str(&changes));
    g->failed |= changes.failed;
    strbuf_free(&changes);
}

void report_about_pack(doc *d, const tg_pack *pack, str decided_by, bool workbook)
{
    tg_pack_info info = tg_pack_get_info(pack);
    char day[11];
    doc_part(d, "about", "How this was worked out");
    grid *g = doc_grid(d, "about", STR("Pack, engine and options"));
    if (!g)
        return;
    grid_column(g, STR("what"), GRID_KEY);
    grid_column(g, STR("which"), 0);
    row(g, "worked out by", decided_by);
    row(g, "pack", of_text(info.title));
    row(g, "pack name", of_text(info.name));
    row(g, "pack version", of_text(info.version));
    row(g, "pack digest (SHA-256)", str_c(info.digest));
    if (info.scenario.len) {
        row(g, "scenario", of_text(info.scenario));
        scenario_row(g, pack, info.scenario);
        row(g, "scenario digest (SHA-256)", str_c(info.scenario_digest));
    }
    row(g, "pack current through", str_c(day_text(info.current_through, day)));
    row(g, "engine", str_c("tollgate " TG_VERSION));
    if (workbook) /* a page says it at its foot */
        row(g, "notice", STR("Not legal advice."));
}
