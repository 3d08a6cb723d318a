/*
 * replay_book.c - a book over its days; see replay.h.
 *
 *     a chunk of lines      A: d1 d2 d5      B: d1 d2 d3 d5        each line on its own days alone
 *     days of one run       |  known K1     |  known K2       |    as known then; hindsight: one run
 *     rows of a batch       A d1, A d2, B d1, B d2, B d3           decided together
 *
 * So lines and days that share a signature share its outcome. A line's first row of a run is
 * compared with its last row of the run before, and so two batches are alive at a time. Every line
 * has a row for every run: a run begins on a day of publication, and that is a day of every line.
 */
#include "whatif/replay.h"

#include <stdlib.h>
#include <string.h>

enum { REPLAY_ROWS = 4096 };

bool book_strip_init(book_strip *s, const moments *m)
{
    *s = (book_strip){.moments = *m};
    s->days = calloc(m->count + 1, sizeof *s->days);
    for (size_t i = 0; s->days && i < m->count; i++)
        s->days[i].day = m->days[i];
    return s->days != NULL;
}

void book_strip_free(book_strip *s)
{
    free(s->days);
    *s = (book_strip){0};
}

/* ---- counting -------------------------------------------------------------------------------- */

static void add_cause(book_day *d, const cause *c)
{
    for (size_t i = 0; i < d->cause_count; i++)
        if (d->causes[i].dated == c->dated && d->causes[i].kind == c->kind) {
            d->cause_lines[i]++;
            return;
        }
    if (d->cause_count == DAY_CAUSES_MAX) {
        d->causes_more++;
        return;
    }
    d->causes[d->cause_count] = *c;
    d->cause_lines[d->cause_count++] = 1;
}

/* Line `l` on this day against its day before. */
static void count_change(const replay *r, const book_line *l, const side *before,
                         const side *now, book_day *d)
{
    if (!before->o || !now->o) {
        if (!before->o != !now->o)
            book_sums_add(&d->changed, l);
        return;
    }
    if (!sides_differ(r->pack, before, now))
        return;
    cause_list why;
    book_sums_add(&d->changed, l);
    causes_between(r->pack, before, now, &why);
    for (size_t i = 0; i < why.count; i++)
        add_cause(d, &why.at[i]);
}

/* ---- a line's days --------------------------------------------------------------------------- */

/* Places among the moments of the strip on which the line is decided. */
typedef struct { uint32_t *at; size_t count; } line_days;

/* Its own epochs and, as known then, all days of publication. */
static bool own_days(const book_line *l, const moments *known, const moments *all, arena *a,
                     line_days *out)
{
    *out = (line_days){.at = arena_alloc(a, all->count + 1, sizeof *out->at)};
    for (size_t i = 0, own = 0, k = 0; out->at && i < all->count; i++) {
        int32_t day = all->days[i];
        while (own < l->day_count && l->days[own] < day)
            own++;
        while (known && k < known->count && known->days[k] < day)
            k++;
        if (i == 0 || (own < l->day_count && l->days[own] == day) ||
            (known && k < known->count && known->days[k] == day))
            out->at[out->count++] = (uint32_t)i;
    }
    return out->at != NULL;
}

/* ---- a chunk of lines ------------------------------------------------------------------------ */

typedef struct {
    const replay *r;
    book *b;
    replay_view view;
    book_strip *s;
    arena *a;              /* of the block */
    moments known;
    uint32_t *run_of;      /* by moment: a number that grows */
    size_t run_count;
    line_days *days;       /* by line of the block */
    tg_batch *batches[2];
    size_t *first[2];      /* by line of the chunk: its first row in the batch; and one more */
    size_t *moment[2];     /* by row */
    int64_t *steps;        /* by row: the day */
    int32_t *clocks[2];
    size_t rows;
} chunk;

/* Which run decides each moment. */
static bool find_runs(chunk *c)
{
    const moments *m = &c->s->moments;
    tg_run *last = NULL;
    c->run_of = arena_alloc(c->a, m->count + 1, sizeof *c->run_of);
    for (size_t i = 0; c->run_of && i < m->count; i++) {
        int32_t known_on;
        tg_run *run = known_runs_at(c->r->runs, c->view, m->days[i], 0, &known_on);
        if (!run)
            return false;
        c->run_count += run != last;
        c->run_of[i] = (uint32_t)c->run_count - 1;
        last = run;
    }
    return c->run_of != NULL;
}

static bool chunk_init(chunk *c)
{
    size_t room = REPLAY_ROWS > c->s->moments.count ? REPLAY_ROWS : c->s->moments.count;
    size_t clocks = tg_clock_count(c->r->pack);
    bool good = find_runs(c);
    c->rows = room;
    c->days = arena_alloc(c->a, c->b->count + 1, sizeof *c->days);
    c->steps = arena_alloc(c->a, room, sizeof *c->steps);
    for (size_t w = 0; w < 2; w++) {
        c->first[w] = arena_alloc(c->a, c->b->count + 1, sizeof *c->first[w]);
        c->moment[w] = arena_alloc(c->a, room, sizeof *c->moment[w]);
        c->clocks[w] = arena_alloc(c->a, clocks + 1, sizeof *c->clocks[w]);
        good = good && c->first[w] && c->moment[w] && c->clocks[w] &&
               tg_batch_new(c->r->pack, room, &c->batches[w]) == TG_OK;
    }
    return good && c->days && c->steps;
}

static void chunk_free(chunk *c)
{
    tg_batch_free(c->batches[0]);
    tg_batch_free(c->batches[1]);
    moments_free(&c->known);
}

/* The rows of one run: the lines [from, end) of the block on its days. */
static bool fill_run(chunk *c, size_t run, size_t from, size_t end)
{
    unsigned w = run % 2;
    tg_batch *to = c->batches[w];
    size_t rows = 0;
    tg_batch_clear(to);
    for (size_t l = from; l < end; l++) {
        const book_line *line = &c->b->lines[l];
        c->first[w][l - from] = rows;
        for (size_t i = 0; !line->bad && i < c->days[l].count; i++) {
            size_t m = c->days[l].at[i];
            if (c->run_of[m] != run)
                continue;
            if (tg_batch_copy(to, c->b->batches[0], line->row, NULL) != TG_OK)
                return false;
            c->moment[w][rows] = m;
            c->steps[rows++] = c->s->moments.days[m];
        }
    }
    c->first[w][end - from] = rows;
    for (size_t i = 0; i < c->r->movers->count; i++)
        if (tg_batch_column(to, c->r->movers->facts[i], c->steps, NULL, rows) != TG_OK)
            return false;
    return true;
}

static side side_at(const chunk *c, unsigned w, size_t row, unsigned clocks)
{
    int32_t known_on, day = c->s->moments.days[c->moment[w][row]];
    (void)known_runs_at(c->r->runs, c->view, day, 0, &known_on);
    for (size_t k = 0; k < tg_clock_count(c->r->pack); k++)
        c->clocks[clocks][k] = day;
    return (side){outcome_decided(tg_batch_outcome(c->batches[w], row)), known_on,
                  c->clocks[clocks], c->batches[w], row};
}

/* The first day on which the line cannot be decided. */
static bool note_refused(chunk *c, book_line *l, unsigned w, size_t row)
{
    tg_reason why = {""};
    int32_t day = c->s->moments.days[c->moment[w][row]];
    if (l->refused.len && l->refused_on <= day)
        return true;
    outcome_refused(c->batches[w], row, &why);
    l->refused = str_dup(c->a, str_c(why.text));
    l->refused_on = day;
    return l->refused.ptr != NULL;
}

/* The line's rows of the run: what it is from each of them on, and what changed on its day. */
static bool count_line(chunk *c, size_t run, size_t l, size_t from)
{
    book_line *line = &c->b->lines[l];
    unsigned w = run % 2;
    size_t first = c->first[w][l - from], end = c->first[w][l - from + 1];
    for (size_t row = first; row < end; row++) {
        side now = side_at(c, w, row, 0);
        size_t m = c->moment[w][row];
        tg_disposition is = now.o ? tg_outcome_disposition(now.o, NULL) : TG_BAD;
        if (!now.o && !note_refused(c, line, w, row))
            return false;
        size_t until = row + 1 < end ? c->moment[w][row + 1] : c->s->moments.count;
        for (size_t k = m; k < until && c->run_of[k] == run; k++)
            book_sums_add(&c->s->days[k].by_disposition[is], line);
        if (row > first || run > 0) {
            side before = row > first ? side_at(c, w, row - 1, 1)
                                      : side_at(c, !w, c->first[!w][l - from + 1] - 1, 1);
            count_change(c->r, line, &before, &now, &c->s->days[m]);
        }
    }
    return true;
}

static bool work_chunk(chunk *c, size_t from, size_t end)
{
    for (size_t run = 0; run < c->run_count; run++) {
        size_t m = 0;
        int32_t known_on;
        while (c->run_of[m] != run)
            m++;
        tg_run *decider = known_runs_at(c->r->runs, c->view, c->s->moments.days[m], 0, &known_on);
        if (!fill_run(c, run, from, end) ||
            tg_batch_decide(decider, c->batches[run % 2]) != TG_OK)
            return false;
        for (size_t l = from; l < end; l++)
            if (!c->b->lines[l].bad && !count_line(c, run, l, from))
                return false;
    }
    return true;
}

/* As many lines from `from` on as fit into a batch, whichever run; at least one does. */
static size_t chunk_end(const chunk *c, size_t from, size_t *rows)
{
    size_t end = from;
    memset(rows, 0, c->run_count * sizeof *rows);
    for (; end < c->b->count; end++) {
        bool fits = true;
        for (size_t i = 0; i < c->days[end].count; i++)
            fits &= ++rows[c->run_of[c->days[end].at[i]]] <= c->rows;
        if (!fits)
            break;
    }
    return end;
}

bool replay_block(const replay *r, book *b, replay_view v, book_strip *s)
{
    chunk c = {.r = r, .b = b, .view = v, .s = s, .a = b->a};
    bool good = chunk_init(&c);
    if (good && v == VIEW_AS_KNOWN)
        good = moments_init(&c.known, r->from, r->through) && moments_known(&c.known, r->pack);
    size_t *rows = arena_alloc(b->a, c.run_count + 1, sizeof *rows);
    for (size_t l = 0; good && l < b->count; l++) {
        const moments *known = v == VIEW_AS_KNOWN ? &c.known : NULL;
        good = own_days(&b->lines[l], known, &s->moments, b->a, &c.days[l]);
        for (size_t k = 0; b->lines[l].bad && k < s->moments.count; k++)
            book_sums_add(&s->days[k].by_disposition[TG_BAD], &b->lines[l]);
    }
    for (size_t from = 0, end; good && rows && from < b->count; from = end) {
        end = chunk_end(&c, from, rows);
        good = work_chunk(&c, from, end);
    }
    chunk_free(&c);
    return good && rows;
}
