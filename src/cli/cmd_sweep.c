/*
 * cmd_sweep.c - tollgate sweep: options, files, the order of things.
 *
 * As in cmd_decide.c nothing is written before all that can be wrong with
 * the use has been looked at.
 */
#include "cli/sweep.h"
#include "cli/telling.h"
#include "io/outfile.h"

#include <stdlib.h>
#include <unistd.h>

enum { SWEEP_THREADS_MAX = 64 };

typedef struct {
    const args *args;
    sweep_job job;
    outfile *out, *bad;
    telling said;
    bool quiet;
} sweeping;

static bool take_block(void *ctx, const sweep_block *b)
{
    sweeping *s = ctx;
    outfile_write(s->out, (str){b->out + 1, b->out_count - 1});
    if (s->bad)
        outfile_write(s->bad, strbuf_str(&b->bad));
    telling_block(&s->said, strbuf_str(&b->messages), b->line_count, b->bad_count, b->taken,
                  reader_total_bytes(s->job.orders->source));
    return outfile_good(s->out) && (!s->bad || outfile_good(s->bad));
}

static bool open_files(sweeping *s)
{
    const char *out = args_value(s->args, OPT_OUT), *bad = args_value(s->args, OPT_BAD);
    trouble t = {{0}, {0}};
    s->out = outfile_open(out ? out : "-", &t);
    if (s->out && bad)
        s->bad = outfile_open(bad, &t);
    complain(s->args, &t);
    if (trouble_is(&t))
        return false;
    outfile_write(s->out, s->job.form.heading);
    if (!s->bad)
        return true;
    const header *h = &s->job.orders->head;
    str delimiter = {&h->delimiter, 1};
    const str parts[] = {STR("bad_line"), delimiter, STR("bad_reason"), delimiter, h->raw,
                         s->job.form.ending};
    for (size_t i = 0; i < TG_COUNT(parts); i++)
        outfile_write(s->bad, parts[i]);
    return true;
}

/* Both files, or none of them. */
static bool finish_files(sweeping *s, trouble *t)
{
    bool good = outfile_good(s->out) && (!s->bad || outfile_good(s->bad));
    if (s->bad && (good || !outfile_good(s->bad))) {
        good = outfile_finish(s->bad, t) && good;
        s->bad = NULL;
    }
    if (good || !outfile_good(s->out)) {
        good = outfile_finish(s->out, t) && good;
        s->out = NULL;
    }
    return good;
}

static void say_summary(const sweeping *s, const sweep_worker *workers)
{
    static const tg_disposition order[] = {TG_RELEASED, TG_HELD, TG_LINE_DENIED, TG_BAD, TG_ERROR};
    uint64_t by[TG_ERROR + 1] = {0};
    const orders *o = s->job.orders;
    for (size_t i = 0; i < s->job.threads; i++)
        for (size_t d = 0; d <= TG_ERROR; d++)
            by[d] += workers[i].by_disposition[d];
    fprintf(stderr, "%llu lines", (unsigned long long)s->said.lines);
    for (size_t i = 0; i < TG_COUNT(order); i++)
        if (i < 3 || by[order[i]])
            fprintf(stderr, "%s%llu %s", i ? ", " : ": ", (unsigned long long)by[order[i]],
                    tg_disposition_text(order[i]));
    fputc('\n', stderr);
    for (size_t t = 0; t < o->table_count; t++) {
        uint64_t unknown = 0, empty = 0;
        for (size_t i = 0; i < s->job.threads; i++) {
            unknown += workers[i].keys_unknown[t];
            empty += workers[i].keys_empty[t];
        }
        if (unknown || empty)
            fprintf(stderr, "%s: %llu lines have a key that it lacks, %llu have none\n",
                    sidetable_name(o->tables[t]), (unsigned long long)unknown,
                    (unsigned long long)empty);
    }
}

static void say_end(sweeping *s, const sweep_worker *workers)
{
    strbuf remarks;
    strbuf_init(&remarks, NULL);
    const filler **fillers = calloc(s->job.threads, sizeof *fillers);
    for (size_t i = 0; fillers && i < s->job.threads; i++)
        fillers[i] = sweep_odd_filler(workers[i].odd);
    if (fillers)
        telling_remarks(fillers, s->job.threads, reader_name(s->job.orders->source), s->quiet,
                        &remarks);
    if (!s->quiet)
        say_summary(s, workers);
    telling_end(&s->said, &remarks, s->job.bad_wanted ? "" : "; --bad FILE writes them all");
    free(fillers);
    strbuf_free(&remarks);
}

static int run(sweeping *s, sweep_worker *workers)
{
    trouble t = {{0}, {0}};
    telling_begin(&s->said, s->quiet);
    swept_result result = sweep_crew(workers, s->job.threads, s->job.orders->source, take_block, s);
    progress_clear(&s->said.progress);
    bool good = false;
    if (result == SWEPT_FAILED && trouble_is(reader_trouble(s->job.orders->source)))
        t = *reader_trouble(s->job.orders->source);
    else if (result == SWEPT_FAILED)
        trouble_set(&t, "out of memory");
    else
        good = finish_files(s, &t);
    complain(s->args, &t);
    if (!good)
        return EXIT_WRONG;
    say_end(s, workers);
    return s->said.bad && args_has(s->args, OPT_STRICT) ? EXIT_NOT_HELD : EXIT_DONE;
}

static int with_workers(sweeping *s)
{
    int status = EXIT_WRONG;
    sweep_worker *workers = calloc(s->job.threads, sizeof *workers);
    bool good = workers && sweep_columns_plan(&s->job);
    for (size_t i = 0; good && i < s->job.threads; i++)
        good = sweep_worker_init(&workers[i], &s->job);
    if (!good)
        fprintf(stderr, "tollgate sweep: out of memory\n");
    else if (open_files(s))
        status = run(s, workers);
    for (size_t i = 0; workers && i < s->job.threads; i++)
        sweep_worker_free(&workers[i]);
    free(workers);
    return status;
}

/* Says so where the pack has limits, which only `decide` draws. */
static void limits_note(const sweeping *s)
{
    for (size_t i = 0; !s->quiet && i < tg_limit_count(s->job.pack); i++)
        if (tg_limit_get(s->job.pack, i).counting) {
            fputs("note: limits of the pack are not drawn: `tollgate decide` draws them\n", stderr);
            return;
        }
}

static bool open_orders(sweeping *s, const tg_pack *pack)
{
    s->job.orders = setup_open_orders(s->args, pack);
    if (!s->job.orders || s->job.orders->kind == KIND_CSV)
        return s->job.orders != NULL;
    fputs(
        "tollgate sweep: the input is NDJSON\n  hint: `tollgate decide` reads NDJSON, sweep reads "
        "CSV\n",
        stderr);
    return false;
}

/* Does the scenario that the pack is under grant or demand something line by line? */
static bool lines_change(const tg_pack *pack)
{
    tg_text name = tg_pack_get_info(pack).scenario;
    uint32_t id = name.len ? tg_scenario_find(pack, name, NULL) : TG_NO_ID;
    return id != TG_NO_ID && tg_scenario_get(pack, id).changes_lines;
}

int cmd_sweep(const args *a)
{
    sweeping s = {.args = a, .quiet = args_has(a, OPT_QUIET)};
    sweep_job *j = &s.job;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t usual = cores < 1 ? 1 : cores > SWEEP_THREADS_MAX ? SWEEP_THREADS_MAX : (size_t)cores;
    int status = EXIT_WRONG;
    if (setup_out_clashes(a) ||
        !args_count(a, OPT_THREADS, 1, SWEEP_THREADS_MAX, usual, &j->threads))
        return EXIT_WRONG;
    *j = (sweep_job){.args = a, .threads = j->threads, .bad_wanted = args_has(a, OPT_BAD)};
    tg_pack *pack = setup_deciding(a, &j->deciding) ? setup_pack(a) : NULL;
    tg_run *trial = pack ? setup_run(a, pack, &j->deciding) : NULL; /* wrong assumptions, told once */
    j->pack = pack;
    j->all_odd = pack && lines_change(pack);
    j->a = arena_new(NULL, 0);
    if (trial && j->a) {
        setup_known_note(a, pack, &j->deciding);
        if (open_orders(&s, pack) && sweep_form_read(&j->form, a, j->orders, trial, j->a)) {
            setup_notes(a, j->orders);
            limits_note(&s);
            status = with_workers(&s);
        }
    }
    outfile_drop(s.out);
    outfile_drop(s.bad);
    tg_run_free(trial);
    orders_close(j->orders);
    arena_free(j->a);
    tg_pack_free(pack);
    return status;
}
