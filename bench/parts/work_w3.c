/*
 * work_w3.c - W3: W1 from a CSV file to a CSV file, each contender a process of its own.
 *
 * The file is read once before, so that it stands in the page cache. Agreement is read back from
 * the files that were written.
 */
#include "limits.h"
#include "race.h"
#include "w1.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 600, CONTENDERS = 3 };
#define LIMIT "C with the policy compiled in"
#define OURS "tollgate sweep"
#define OURS_ALL "tollgate sweep, all columns kept"
/* The 14 conditions, in the order of the mask. */
#define MASK                                                                                       \
    "w1.class_a,w1.class_b,w1.controlled,w1.denial_expected,w1.case_by_case,w1.military,w1.share," \
    "w1.letter,w1.instruction,w1.guidance,w1.quota,w1.out_of_reach,w1.not_listed,w1.vat"
#define CHARGES "w1.share,w1.vat"

typedef struct {
    const char *command[32];
    double peak; /* bytes, of the largest run */
} process;

static bool run_process(void *ctx, unsigned threads)
{
    process *p = ctx;
    child_cost cost = {0, 0};
    (void)threads;
    bool good = bench_child(p->command, &cost);
    p->peak = cost.peak_bytes > p->peak ? cost.peak_bytes : p->peak;
    return good;
}

static bool write_lines(const char *path, size_t lines)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    fputs(w1_heading, f);
    w1_lines draw = w1_begin(false);
    for (size_t i = 0; i < lines; i++) {
        char row[W1_ROW_BYTES];
        w1_line l;
        w1_next(&draw, &l);
        fwrite(row, 1, w1_write_row(&l, i, row), f);
    }
    return fclose(f) == 0;
}

/* ---- agreement ----------------------------------------------------------------------------- */

/* Cell `wanted` of a CSV row, without its quotes; the length. */
static size_t cell(const char *row, size_t wanted, char *to, size_t room)
{
    size_t at = 0, n = 0;
    bool quoted = false;
    for (const char *p = row; *p && *p != '\n'; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == ',' && !quoted)
            at++;
        else if (at == wanted && n + 1 < room)
            to[n++] = *p;
    }
    to[n] = 0;
    return n;
}

static size_t column_named(const char *heading, const char *name)
{
    char text[100];
    for (size_t k = 0; cell(heading, k, text, sizeof text) > 0; k++)
        if (strcmp(text, name) == 0)
            return k;
    return SIZE_MAX;
}

static uint32_t verdict_code(const char *text)
{
    static const char *const words[] = {"clear", "conditional", "licence, case by case",
                                        "licence, denial expected", "denied"};
    for (uint32_t v = 0; v < 5; v++)
        if (strcmp(text, words[v]) == 0 || (text[0] == (char)('0' + v) && text[1] == 0))
            return v;
    return 9;
}

static int64_t ten_thousandths(const char *text)
{
    int64_t v = 0;
    int decimals = -1;
    for (; *text; text++) {
        if (*text == '.') {
            decimals = 0;
            continue;
        }
        v = v * 10 + (*text - '0');
        decimals += decimals >= 0;
    }
    for (decimals = decimals < 0 ? 0 : decimals; decimals < 4; decimals++)
        v *= 10;
    return v;
}

/* Sums of a file of answers; those whose columns are not there stay 0. */
static bool read_sums(const char *path, w1_sums *s, size_t *rows)
{
    char row[4096], text[200];
    FILE *f = fopen(path, "rb");
    *s = (w1_sums){0};
    *rows = 0;
    if (!f || !fgets(row, sizeof row, f)) {
        if (f)
            fclose(f);
        return false;
    }
    size_t verdict = column_named(row, "verdict"), mask = column_named(row, "mask");
    size_t charge = column_named(row, "charge");
    if (charge == SIZE_MAX)
        charge = column_named(row, "charge_USD");
    while (fgets(row, sizeof row, f)) {
        uint32_t v = 0, m = 0;
        int64_t c = 0;
        if (verdict != SIZE_MAX && cell(row, verdict, text, sizeof text))
            v = verdict_code(text);
        if (mask != SIZE_MAX && cell(row, mask, text, sizeof text))
            m = (uint32_t)strtoul(text, NULL, 10);
        if (charge != SIZE_MAX && cell(row, charge, text, sizeof text))
            c = ten_thousandths(text);
        w1_sums_add(s, (*rows)++, v, m, c);
    }
    fclose(f);
    return true;
}

static bool say_file(const bench_job *j, const char *who, const char *path, size_t lines)
{
    w1_sums s, right = {0};
    size_t rows;
    w1_lines draw = w1_begin(false);
    for (size_t i = 0; i < lines; i++) {
        w1_line l;
        w1_next(&draw, &l);
        w1_answer a = w1_decide(&l);
        w1_sums_add(&right, i, a.verdict, a.mask, a.charge);
    }
    bool good = read_sums(path, &s, &rows) && rows == lines && s.verdicts == right.verdicts &&
                s.masks == right.masks && s.charges == right.charges;
    fprintf(j->out, "- %s, %zu lines: `%" PRIu64 "-%" PRIu64 "-%" PRIu64 "`%s\n", who, rows,
            s.verdicts, s.masks, s.charges, good ? "" : " **differs**");
    return good;
}

/* ---- the race ------------------------------------------------------------------------------ */

typedef struct {
    char lines[PATH], by_c[PATH], by_ours[PATH], all[PATH], pack[PATH], map[PATH];
} paths;

static void name_files(const bench_job *j, paths *p)
{
    snprintf(p->lines, PATH, "%s/w1.csv", j->folder);
    snprintf(p->by_c, PATH, "%s/w1-c.csv", j->folder);
    snprintf(p->by_ours, PATH, "%s/w1-tollgate.csv", j->folder);
    snprintf(p->all, PATH, "%s/w1-all.csv", j->folder);
    snprintf(p->pack, PATH, "%s/w1", j->packs);
    snprintf(p->map, PATH, "%s/w1/columns.map", j->packs);
}

/* To standard output, as C writes: a file that --out names would be brought to the disk as well. */
static process sweep_of(const bench_job *j, const paths *p, const char *keep, const char *to,
                        const char *threads)
{
    return (process){{"/bin/sh", "-c", "exec \"$@\" >\"$0\"", to, j->program, "sweep", p->lines,
                      "--pack", p->pack, "--map", p->map, "--keep", keep, "--answers", "verdict",
                      "--mask", MASK, "--charges", CHARGES, "--decimals", "4", "--quiet",
                      "--threads", threads, NULL}, 0};
}

bool bench_w3(const bench_job *j)
{
    static const char *const counts[] = {"1", "2"};
    static const char *const names[CONTENDERS] = {OURS, OURS_ALL, LIMIT};
    paths p;
    process processes[2 * CONTENDERS];
    contender all[2 * CONTENDERS];
    size_t n = 0;
    name_files(j, &p);
    if (!write_lines(p.lines, j->lines))
        return false;
    for (unsigned t = 0; t < 2; t++) {
        processes[n++] = sweep_of(j, &p, "line_id", p.by_ours, counts[t]);
        processes[n++] = sweep_of(j, &p, "all", p.all, counts[t]);
        processes[n++] = (process){{j->self, "--csv", p.lines, p.by_c, counts[t], NULL}, 0};
    }
    for (size_t i = 0; i < n; i++)
        all[i] = (contender){names[i % CONTENDERS], run_process, &processes[i],
                             (unsigned)(i / CONTENDERS) + 1, (double)j->lines, false, {{0, 0}}, 0};
    race(all, n, j->runs);
    fprintf(j->out, "\n## W3: CSV file to CSV file\n\n%zu lines; starting the program and loading "
            "the policy included. DuckDB stands in Peers.\n\n", j->lines);
    bench_table(j, all, n, LIMIT, NULL);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        good = good && !all[i].failed;
        fprintf(j->out, "- peak memory, %s, %u thread%s: %.0f MB\n", all[i].name, all[i].threads,
                all[i].threads == 1 ? "" : "s", processes[i].peak / 1e6);
    }
    good = say_file(j, LIMIT, p.by_c, j->lines) && good;
    good = say_file(j, OURS, p.by_ours, j->lines) && good;
    good = say_file(j, OURS_ALL, p.all, j->lines) && good;
    remove(p.by_c);
    remove(p.by_ours);
    remove(p.all);
    return good;
}
