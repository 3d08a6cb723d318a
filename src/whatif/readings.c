/*
 * readings.c - see readings.h.
 */
#include "whatif/readings.h"

#include "base/panic.h"
#include "io/forms.h"

#include <string.h>

static void take_text(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* ---- questions ------------------------------------------------------------------------------- */

static bool read_question(readings *r, const tg_run *run, size_t all, reading_question *q)
{
    q->texts = arena_alloc(r->a, all, sizeof *q->texts);
    q->numbers = arena_alloc(r->a, all, sizeof *q->numbers);
    size_t law = tg_question_by_law(r->pack, q->fact);
    for (size_t i = 0; q->texts && q->numbers && i < all; i++) {
        strbuf b;
        if (!tg_run_allows(run, q->fact, i))
            continue;
        strbuf_init(&b, NULL);
        tg_question_reading(r->pack, q->fact, i, (tg_sink){take_text, &b});
        q->texts[q->reading_count] = str_dup(r->a, strbuf_str(&b));
        strbuf_free(&b);
        if (!q->texts[q->reading_count].ptr)
            return false;
        if (i == law) {
            q->by_law = true;
            q->base = q->reading_count;
        }
        q->numbers[q->reading_count++] = i;
    }
    q->some = q->reading_count < all;
    return q->texts && q->numbers;
}

/* "10 .. 30" from the least reading to the greatest, of numbers and dates: of any two, one way
 * round ends before it begins and is refused. */
static tg_status read_span(readings *r, reading_question *q, tg_line *probe)
{
    tg_status st = TG_INPUT;
    size_t ends[2] = {0, 0};
    for (size_t i = 1; i < q->reading_count; i++) {
        for (size_t k = 0; k < 2; k++) {
            const str *x = &q->texts[k ? ends[1] : i], *y = &q->texts[k ? i : ends[0]];
            tg_reason why;
            q->any = arena_print(r->a, STR_FMT " .. " STR_FMT, STR_ARG(*x), STR_ARG(*y));
            st = q->any.ptr
                     ? tg_line_set_id(probe, q->fact, (tg_text){q->any.ptr, q->any.len}, &why)
                     : TG_NOMEM;
            if (st == TG_NOMEM)
                return st;
            ends[k] = st == TG_OK ? i : ends[k];
        }
    }
    tg_reason why;
    q->any = arena_print(r->a, STR_FMT " .. " STR_FMT, STR_ARG(q->texts[ends[0]]),
                         STR_ARG(q->texts[ends[1]]));
    return q->any.ptr ? tg_line_set_id(probe, q->fact, (tg_text){q->any.ptr, q->any.len}, &why)
                      : TG_NOMEM;
}

/* The question as given, with no reading chosen. */
static bool read_any(readings *r, reading_question *q, tg_line *probe)
{
    strbuf b;
    tg_reason why;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < q->reading_count; i++) {
        strbuf_add_c(&b, i ? ", " : "one of (");
        strbuf_add(&b, q->texts[i]);
    }
    strbuf_char(&b, ')');
    q->any = str_dup(r->a, strbuf_str(&b));
    strbuf_free(&b);
    tg_status st = TG_NOMEM;
    if (q->any.ptr)
        st = tg_line_set_id(probe, q->fact, (tg_text){q->any.ptr, q->any.len}, &why);
    if (st == TG_INPUT)
        st = read_span(r, q, probe);
    if (st == TG_INPUT)
        q->any = STR("");
    return st != TG_NOMEM;
}

static bool read_all_any(readings *r)
{
    tg_line *probe;
    bool good = tg_line_new(r->pack, &probe) == TG_OK;
    for (size_t i = 0; good && i < r->questions.count; i++)
        good = read_any(r, &r->questions.at[i], probe);
    tg_line_free(probe);
    return good;
}

bool readings_init(readings *r, const tg_pack *pack, const tg_run *run, size_t figures,
                   const uint32_t *slots, arena *a)
{
    size_t facts = tg_fact_count(pack);
    *r = (readings){.pack = pack, .figure_count = figures, .slots = slots, .a = a};
    map_init(&r->table_ids, a);
    r->places = arena_alloc(a, facts + 1, sizeof *r->places);
    for (uint32_t f = 0; r->places && f < facts; f++) {
        tg_text name = tg_fact_get(pack, f).name;
        reading_question q = {.fact = f, .name = {name.ptr, name.len}, .chosen = true};
        size_t all = tg_question_reading_count(pack, f);
        r->places[f] = all ? (uint32_t)r->questions.count : TG_NO_ID;
        if (all && (!read_question(r, run, all, &q) || !vec_push(a, &r->questions, q)))
            return false;
    }
    size_t pairs = (tg_measure_count(pack) + 1) * (r->questions.count + 1);
    r->useful = arena_alloc(a, pairs, sizeof *r->useful);
    r->idle = arena_alloc(a, pairs, sizeof *r->idle);
    return r->places && r->useful && r->idle && read_all_any(r);
}

void readings_choose(readings *r, const uint32_t *facts, size_t count)
{
    r->by_choice = true;
    for (size_t i = 0; i < r->questions.count; i++) {
        reading_question *q = &r->questions.at[i];
        q->chosen = false;
        for (size_t k = 0; k < count; k++)
            q->chosen = q->chosen || facts[k] == q->fact;
    }
}

bool readings_weigh(readings *r, uint32_t fact, const tg_share *shares, size_t count)
{
    reading_question *q = &r->questions.at[r->places[fact]];
    q->ruled = q->some;
    if (q->some)
        return true;
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
    t.questions = arena_alloc(r->a, count + 1, sizeof *t.questions);
    t.figures = arena_alloc(r->a, rows * r->figure_count, sizeof *t.figures);
    if (!t.key.ptr || !t.questions || !t.figures ||
        !map_put(&r->table_ids, t.key, (uint32_t)r->tables.count) ||
        !vec_push(r->a, &r->tables, t))
        return NULL;
    if (count)
        memcpy(t.questions, places, count * sizeof *places);
    return &r->tables.at[r->tables.count - 1];
}

reading_table *readings_table(readings *r, const uint32_t *places, size_t count, size_t rows)
{
    str key = {(const char *)places, count * sizeof *places};
    if (!count)
        key = STR("-");
    tg_assert(count <= TABLE_QUESTIONS_MAX);
    uint32_t at = map_get(&r->table_ids, key);
    return at != MAP_NONE ? &r->tables.at[at] : table_new(r, places, count, rows, key);
}

void figure_add(figure *to, const figure *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        amount_add(&to[i].low, x[i].low);
        amount_add(&to[i].high, x[i].high);
    }
}

bool amount_below(amount x, amount y)
{
    x.v = -x.v;
    amount_add(&y, x);
    return !y.overflow && y.v > 0;
}

void figure_widen(figure *to, const figure *x, size_t count, bool first)
{
    for (size_t i = 0; i < count; i++) {
        if (first || amount_below(x[i].low, to[i].low))
            to[i].low = x[i].low;
        if (first || amount_below(to[i].high, x[i].high))
            to[i].high = x[i].high;
    }
}

bool readings_merge(readings *to, const readings *from)
{
    for (size_t i = 0; i < from->tables.count; i++) {
        const reading_table *x = &from->tables.at[i];
        reading_table *t = readings_table(to, x->questions, x->question_count, x->rows);
        if (!t)
            return false;
        figure_add(t->figures, x->figures, t->rows * to->figure_count);
    }
    for (size_t i = 0; i < from->questions.count; i++)
        to->questions.at[i].used = to->questions.at[i].used || from->questions.at[i].used;
    to->lines += from->lines;
    to->open_lines += from->open_lines;
    to->joint_lines += from->joint_lines;
    to->wide_lines += from->wide_lines;
    return true;
}

/* The last question is the quickest. */
void readings_of_row(const readings *r, const reading_table *t, size_t row, size_t *at)
{
    for (size_t i = t->question_count; i-- > 0;) {
        size_t n = r->questions.at[t->questions[i]].reading_count;
        at[i] = row % n;
        row /= n;
    }
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

/* Whether the row is among those that `at` leaves. */
static bool row_fits(const readings *r, const reading_table *t, size_t row, const size_t *at)
{
    size_t own[TABLE_QUESTIONS_MAX];
    readings_of_row(r, t, row, own);
    for (size_t i = 0; i < t->question_count; i++)
        if (at[t->questions[i]] != SIZE_MAX && at[t->questions[i]] != own[i])
            return false;
    return true;
}

/* The one row of a table that `at` picks, or SIZE_MAX when it leaves several. */
size_t readings_row(const readings *r, const reading_table *t, const size_t *at)
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
        if (!any || amount_below(f->low, out->low))
            out->low = f->low;
        if (!any || amount_below(out->high, f->high))
            out->high = f->high;
        any = true;
    }
}

void readings_total(const readings *r, const size_t *at, figure *out)
{
    memset(out, 0, r->figure_count * sizeof *out);
    for (size_t i = 0; i < r->tables.count; i++) {
        const reading_table *t = &r->tables.at[i];
        size_t row = readings_row(r, t, at);
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

const reading_question *readings_unweighted(const readings *r)
{
    const reading_question *without = NULL;
    bool any = false;
    for (size_t i = 0; i < r->questions.count; i++) {
        const reading_question *q = &r->questions.at[i];
        any = any || q->weights || q->ruled;
        if (q->used && !q->weights && !without)
            without = q;
    }
    return any ? without : NULL;
}

bool readings_expect(const readings *r, size_t which, rat *out)
{
    *out = rat_int(0);
    for (size_t i = 0; i < r->tables.count; i++) {
        const reading_table *t = &r->tables.at[i];
        for (size_t row = 0; row < t->rows; row++) {
            size_t at[TABLE_QUESTIONS_MAX];
            rat x;
            readings_of_row(r, t, row, at);
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
