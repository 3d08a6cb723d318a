/*
 * readings.c - see readings.h.
 */
#include "whatif/readings.h"

#include <string.h>

bool readings_init(readings *r, const tg_pack *pack, tg_run *run, size_t figures, arena *a)
{
    *r = (readings){.pack = pack, .run = run, .figure_count = figures, .a = a};
    map_init(&r->question_ids, a);
    map_init(&r->table_ids, a);
    return tg_line_new(pack, &r->line) == TG_OK;
}

void readings_free(readings *r)
{
    tg_line_free(r->line);
}

/* ---- questions ------------------------------------------------------------------------------- */

static void take_text(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

static bool read_question(readings *r, reading_question *q)
{
    q->reading_count = tg_question_reading_count(r->pack, q->fact);
    q->texts = arena_alloc(r->a, q->reading_count, sizeof *q->texts);
    size_t law = tg_question_by_law(r->pack, q->fact);
    q->by_law = law != SIZE_MAX;
    q->base = q->by_law ? law : 0;
    for (size_t i = 0; q->texts && i < q->reading_count; i++) {
        strbuf b;
        strbuf_init(&b, NULL);
        tg_question_reading(r->pack, q->fact, i, (tg_sink){take_text, &b});
        q->texts[i] = str_dup(r->a, strbuf_str(&b));
        strbuf_free(&b);
        if (!q->texts[i].ptr)
            return false;
    }
    return q->texts != NULL;
}

/* Its place in the list; UINT32_MAX when memory is out. */
static uint32_t question_at(readings *r, uint32_t fact)
{
    tg_text name = tg_fact_get(r->pack, fact).name;
    uint32_t at = map_get(&r->question_ids, (str){name.ptr, name.len});
    if (at != MAP_NONE)
        return at;
    reading_question q = {.fact = fact, .name = {name.ptr, name.len}};
    at = (uint32_t)r->questions.count;
    if (!read_question(r, &q) || !map_put(&r->question_ids, q.name, at) ||
        !vec_push(r->a, &r->questions, q)) {
        r->failed = true;
        return UINT32_MAX;
    }
    return at;
}

bool readings_weigh(readings *r, uint32_t fact, const tg_share *shares, size_t count)
{
    uint32_t at = question_at(r, fact);
    if (at == UINT32_MAX)
        return false;
    reading_question *q = &r->questions.at[at];
    q->weights = arena_alloc(r->a, q->reading_count, sizeof *q->weights);
    for (size_t i = 0; q->weights && i < q->reading_count && i < count; i++)
        q->weights[i] = shares[i];
    return q->weights != NULL;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static reading_table *table_new(readings *r, const uint32_t *places, size_t count, size_t rows,
                                str key)
{
    reading_table t = {.question_count = count, .rows = rows, .key = str_dup(r->a, key)};
    t.questions = arena_alloc(r->a, count, sizeof *t.questions);
    t.figures = arena_alloc(r->a, rows * r->figure_count, sizeof *t.figures);
    if (!t.key.ptr || !t.questions || !t.figures ||
        !map_put(&r->table_ids, t.key, (uint32_t)r->tables.count) ||
        !vec_push(r->a, &r->tables, t)) {
        r->failed = true;
        return NULL;
    }
    if (count)
        memcpy(t.questions, places, count * sizeof *places);
    return &r->tables.at[r->tables.count - 1];
}

static void sort_places(uint32_t *places, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t x = places[i];
        size_t k = i;
        for (; k > 0 && places[k - 1] > x; k--)
            places[k] = places[k - 1];
        places[k] = x;
    }
}

static bool is_chosen(const readings *r, uint32_t fact)
{
    for (size_t i = 0; i < r->chosen_count; i++)
        if (r->chosen[i] == fact)
            return true;
    return !r->chosen;
}

reading_table *readings_table(readings *r, const tg_outcome *o)
{
    uint32_t places[READINGS_QUESTIONS_MAX];
    size_t all = o ? tg_outcome_question_count(o) : 0, rows = 1, count = 0;
    for (size_t i = 0; i < all; i++) {
        uint32_t fact = tg_outcome_question(o, i);
        if (!is_chosen(r, fact))
            continue;
        if (count == READINGS_QUESTIONS_MAX)
            return NULL;
        places[count] = question_at(r, fact);
        if (places[count] == UINT32_MAX)
            return NULL;
        rows *= r->questions.at[places[count++]].reading_count;
        if (rows > READINGS_ROWS_MAX)
            return NULL;
    }
    for (size_t i = 0; i < count; i++)
        r->questions.at[places[i]].used = true;
    sort_places(places, count);
    str key = {(const char *)places, count * sizeof *places};
    if (!count)
        key = STR("-");
    uint32_t at = map_get(&r->table_ids, key);
    return at != MAP_NONE ? &r->tables.at[at] : table_new(r, places, count, rows, key);
}

/* The readings of a row, the last question the quickest. */
static void row_readings(const readings *r, const reading_table *t, size_t row, size_t *at)
{
    for (size_t i = t->question_count; i-- > 0;) {
        size_t n = r->questions.at[t->questions[i]].reading_count;
        at[i] = row % n;
        row /= n;
    }
}

bool readings_set(readings *r, const reading_table *t, size_t row, tg_line *line)
{
    size_t at[READINGS_QUESTIONS_MAX];
    row_readings(r, t, row, at);
    for (size_t i = 0; i < t->question_count; i++) {
        const reading_question *q = &r->questions.at[t->questions[i]];
        str text = q->texts[at[i]];
        if (tg_line_set_id(line, q->fact, (tg_text){text.ptr, text.len}, NULL) != TG_OK)
            return false;
    }
    return true;
}

/* ---- totals ---------------------------------------------------------------------------------- */

uint64_t readings_joint(const readings *r)
{
    uint64_t joint = 1;
    for (size_t i = 0; i < r->questions.count; i++) {
        uint64_t n = r->questions.at[i].reading_count;
        if (!r->questions.at[i].used)
            continue;
        if (joint > UINT64_MAX / n)
            return UINT64_MAX;
        joint *= n;
    }
    return joint;
}

static bool amount_less(amount x, amount y)
{
    x.v = -x.v;
    amount_add(&y, x);
    return !y.overflow && y.v > 0;
}

/* Whether the row is among those that `at` leaves. */
static bool row_fits(const readings *r, const reading_table *t, size_t row, const size_t *at)
{
    size_t own[READINGS_QUESTIONS_MAX];
    row_readings(r, t, row, own);
    for (size_t i = 0; i < t->question_count; i++)
        if (at[t->questions[i]] != SIZE_MAX && at[t->questions[i]] != own[i])
            return false;
    return true;
}

/* The one row of a table that `at` picks, or SIZE_MAX when it leaves several. */
static size_t row_picked(const readings *r, const reading_table *t, const size_t *at)
{
    size_t row = 0;
    for (size_t i = 0; i < t->question_count; i++) {
        size_t reading = at[t->questions[i]];
        if (reading == SIZE_MAX)
            return SIZE_MAX;
        row = row * r->questions.at[t->questions[i]].reading_count + reading;
    }
    return row;
}

static void table_range(const readings *r, const reading_table *t, const size_t *at, size_t which,
                        figure *out)
{
    bool any = false;
    for (size_t row = 0; row < t->rows; row++) {
        if (!row_fits(r, t, row, at))
            continue;
        const figure *f = &readings_figures(r, t, row)[which];
        if (!any || amount_less(f->low, out->low))
            out->low = f->low;
        if (!any || amount_less(out->high, f->high))
            out->high = f->high;
        any = true;
    }
}

void readings_total(const readings *r, const size_t *at, figure *out)
{
    memset(out, 0, r->figure_count * sizeof *out);
    for (size_t i = 0; i < r->tables.count; i++) {
        const reading_table *t = &r->tables.at[i];
        size_t row = row_picked(r, t, at);
        for (size_t k = 0; k < r->figure_count; k++) {
            figure f = {{0}, {0}};
            if (row != SIZE_MAX)
                f = readings_figures(r, t, row)[k];
            else
                table_range(r, t, at, k, &f);
            amount_add(&out[k].low, f.low);
            amount_add(&out[k].high, f.high);
        }
    }
}

static bool amount_ratio(amount x, rat *out)
{
    i128 den = 1;
    for (unsigned i = 0; i < x.scale; i++)
        den *= 10;
    *out = (rat){x.v, den};
    return !x.overflow;
}

bool readings_expect(const readings *r, size_t which, rat *out)
{
    *out = rat_int(0);
    for (size_t i = 0; i < r->tables.count; i++) {
        const reading_table *t = &r->tables.at[i];
        for (size_t row = 0; row < t->rows; row++) {
            size_t at[READINGS_QUESTIONS_MAX];
            rat x;
            row_readings(r, t, row, at);
            if (!amount_ratio(readings_figures(r, t, row)[which].low, &x))
                return false;
            for (size_t k = 0; k < t->question_count; k++) {
                const reading_question *q = &r->questions.at[t->questions[k]];
                if (!q->weights)
                    return false;
                rat share = {q->weights[at[k]].num, q->weights[at[k]].den};
                if (!rat_mul(x, share, &x))
                    return false;
            }
            if (!rat_add(*out, x, out))
                return false;
        }
    }
    return true;
}
