/*
 * scenarios.c - see scenario.h. Blocks, columns, tables; scenario_sums.c adds one line up.
 */
#include "whatif/scenario_parts.h"

#include <stdlib.h>
#include <string.h>

static str text_str(tg_text t)
{
    return (str){t.ptr, t.len};
}

/* ---- what charges, and who is paid ----------------------------------------------------------- */

static uint32_t find_payee(scenarios *s, const tg_charge_info *c)
{
    for (size_t i = 0; i < s->payee_count; i++)
        if (str_eq(s->payees[i].name, text_str(c->payee)) &&
            str_eq(s->payees[i].currency, text_str(c->currency)))
            return (uint32_t)i;
    s->payees[s->payee_count] =
        (scenario_payee){text_str(c->payee), text_str(c->payee_title), text_str(c->currency)};
    return (uint32_t)s->payee_count++;
}

static bool find_payees(scenarios *s)
{
    size_t measures = tg_measure_count(s->pack);
    s->slots = arena_alloc(s->a, measures + 1, sizeof *s->slots);
    s->payees = arena_alloc(s->a, measures + 1, sizeof *s->payees);
    if (!s->slots || !s->payees)
        return false;
    for (uint32_t m = 0; m < measures; m++) {
        tg_charge_info c = tg_charge_get(s->pack, m);
        s->slots[m] = c.payee.len ? find_payee(s, &c) : TG_NO_ID;
    }
    return true;
}

/* ---- making ---------------------------------------------------------------------------------- */

bool scenarios_init(scenarios *s, const tg_pack *pack, orders *o, size_t columns,
                    size_t block_lines)
{
    *s = (scenarios){.pack = pack, .orders = o, .column_count = columns, .room = block_lines};
    s->a = arena_new(NULL, 0);
    s->block_a = arena_new(NULL, 0);
    if (!s->a || !s->block_a || !block_init(&s->in, block_lines))
        return false;
    s->columns = arena_alloc(s->a, columns, sizeof *s->columns);
    s->lines = calloc(block_lines, sizeof *s->lines);
    s->filler = filler_new(o);
    s->tpp = tg_fact_find(pack, (tg_text){"item.tpp", 8});
    s->quantity = tg_fact_find(pack, (tg_text){"quantity", 8});
    return s->columns && s->lines && s->filler && find_payees(s) &&
           tg_line_new(pack, &s->line) == TG_OK &&
           tg_batch_new(pack, block_lines, &s->shared) == TG_OK;
}

bool scenarios_by(scenarios *s, str fact)
{
    uint32_t id = tg_fact_find(s->pack, (tg_text){fact.ptr, fact.len});
    if (id == TG_NO_ID || s->dimension_count == DIMENSIONS_MAX)
        return false;
    scenario_dimension *d = &s->by[s->dimension_count++];
    tg_fact_info info = tg_fact_get(s->pack, id);
    *d = (scenario_dimension){text_str(info.name), text_str(info.title), id, {0}, {0}};
    map_init(&d->ids, s->a);
    return true;
}

/* The ratio limits that count only because the scenario adopts them. */
static bool find_quotas(scenarios *s, scenario_column *c)
{
    size_t count = c->pack != s->pack ? tg_limit_count(s->pack) : 0;
    c->quotas = arena_alloc(s->a, count + 1, sizeof *c->quotas);
    for (size_t i = 0; c->quotas && i < count; i++) {
        if (!tg_limit_get(c->pack, i).ratio || !tg_limit_get(c->pack, i).counting ||
            tg_limit_get(s->pack, i).counting)
            continue;
        scenario_quota *q = &c->quotas[c->quota_count++];
        *q = (scenario_quota){.limit = i};
        map_init(&q->ids, s->a);
    }
    return c->quotas != NULL;
}

bool scenarios_column(scenarios *s, size_t i, str name, str title, const tg_pack *pack, tg_run *run,
                      bool changes_lines)
{
    scenario_column *c = &s->columns[i];
    *c = (scenario_column){.name = name, .title = title, .pack = pack, .run = run,
                           .changes_lines = changes_lines};
    map_init(&c->change_ids, s->a);
    c->payees = arena_alloc(s->a, s->payee_count + 1, sizeof *c->payees);
    reach *touched = arena_alloc(s->a, 1, sizeof *touched);
    if (!c->payees || !find_quotas(s, c) || !touched || !reach_init(touched, pack, s->a))
        return false;
    c->reach = touched->rows.count ? touched : NULL;
    bool own = changes_lines || (i == 0 && s->column_count > 1); /* others compare with its */
    return !own || tg_batch_new(pack, s->room, &c->own) == TG_OK;
}

void scenarios_free(scenarios *s)
{
    for (size_t i = 0; s->columns && i < s->column_count; i++) {
        tg_batch_free(s->columns[i].own);
        scenario_limits_free(&s->columns[i]);
        scenario_readings_free(&s->columns[i]);
    }
    tg_batch_free(s->shared);
    tg_line_free(s->line);
    filler_free(s->filler);
    block_free(&s->in);
    free(s->lines);
    arena_free(s->block_a);
    arena_free(s->a);
    *s = (scenarios){0};
}

/* ---- one line -------------------------------------------------------------------------------- */

/* A number as the language writes it: digits with `_`, a unit or currency after it. */
static bool read_number(str text, amount *out)
{
    char digits[64];
    size_t n = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != ' '; i++) {
        if (text.ptr[i] == '_')
            continue;
        if (n == sizeof digits)
            return false;
        digits[n++] = text.ptr[i];
    }
    return n > 0 && amount_read((str){digits, n}, out);
}

typedef struct { scenarios *s; scenario_line *l; } taking;

uint32_t scenario_value_id(scenarios *s, scenario_dimension *d, str text)
{
    if (!text.len)
        text = STR("not known");
    uint32_t at = map_get(&d->ids, text);
    if (at != MAP_NONE)
        return at;
    str copy = str_dup(s->a, text);
    at = (uint32_t)d->values.count;
    if (!copy.ptr || !map_put(&d->ids, copy, at) || !vec_push(s->a, &d->values, copy))
        s->failed = true;
    return at;
}

static void take_fact(void *ctx, size_t i, tg_text t)
{
    taking *x = ctx;
    str text = {t.ptr, t.len};
    if (i < x->s->dimension_count)
        x->l->values[i] = scenario_value_id(x->s, &x->s->by[i], text);
    else
        x->l->tpp_known = read_number(text, &x->l->tpp);
}

static bool read_facts(scenarios *s, scenario_line *l)
{
    uint32_t facts[DIMENSIONS_MAX + 1];
    size_t count = 0;
    taking x = {s, l};
    for (; count < s->dimension_count; count++)
        facts[count] = s->by[count].id;
    if (s->tpp != TG_NO_ID)
        facts[count++] = s->tpp;
    return tg_line_texts(s->line, facts, count, take_fact, &x) == TG_OK && !s->failed;
}

static void read_amounts(const scenarios *s, const filled *f, scenario_line *l)
{
    (void)s;
    l->units_known = read_number(f->texts[WATCH_QUANTITY], &l->units);
    l->priced = read_number(f->texts[WATCH_UNIT_PRICE], &l->price);
    l->value_known = read_number(f->texts[WATCH_REVENUE], &l->value);
    if (l->value_known)
        l->priced = false; /* the value was given, whatever a unit costs */
    if (l->value_known || !l->units_known || !l->priced)
        return;
    l->value = amount_times(l->units, l->price);
    l->value_known = true;
}

/* The first lines of the file, whatever the order in which they are told. */
void scenario_keep_bad(scenarios *s, uint64_t line, str why)
{
    size_t at = s->told;
    while (at > 0 && (line < s->bad[at - 1].line ||
                      (line == s->bad[at - 1].line && str_cmp(why, s->bad[at - 1].why) < 0)))
        at--;
    if (at == BAD_TOLD)
        return;
    why = str_dup(s->a, why);
    s->failed = s->failed || !why.ptr;
    size_t after = (s->told < BAD_TOLD ? s->told : BAD_TOLD - 1) - at;
    memmove(s->bad + at + 1, s->bad + at, after * sizeof *s->bad);
    s->bad[at] = (scenario_bad){line, why};
    s->told += s->told < BAD_TOLD;
}

void scenario_tell_bad(scenarios *s, const scenario_line *l, str why)
{
    if (s->claiming) /* the next pass tells them */
        return;
    s->bad_lines++;
    scenario_keep_bad(s, l->rec->line, why);
}

static bool authorise(scenarios *s)
{
    for (size_t i = 0; i < s->authorised_count; i++)
        if (tg_line_authorise_gate(s->line, s->authorised[i]) != TG_OK)
            return false;
    return true;
}

static bool fill_line(scenarios *s, const record *rec, size_t *rows)
{
    filled f;
    if (!filler_fill(s->filler, rec, s->line, &f))
        return false;
    scenario_line *l = &s->lines[s->line_count++];
    *l = (scenario_line){.rec = rec, .bad = f.bad, .id = str_dup(s->block_a, f.id)};
    read_amounts(s, &f, l);
    l->own_units = l->units;
    if (f.bad)
        scenario_tell_bad(s, l, f.reason);
    if (!l->id.ptr || !read_facts(s, l))
        return false;
    if (l->bad)
        return true;
    if (!authorise(s))
        return false;
    l->row = (*rows)++;
    scenario_column *first = s->columns;
    if (first->own && !first->changes_lines && tg_batch_add(first->own, s->line) != TG_OK)
        return false;
    return tg_batch_add(s->shared, s->line) == TG_OK;
}

bool scenario_refill(scenarios *s, const scenario_line *l)
{
    filled f;
    return filler_fill(s->filler, l->rec, s->line, &f) && (f.bad || authorise(s));
}

/* ---- a block --------------------------------------------------------------------------------- */

static void take_units(void *ctx, size_t i, tg_text t)
{
    scenario_line *l = ctx;
    (void)i;
    (void)!read_number((str){t.ptr, t.len}, &l->own_units);
}

/* What the scenario makes of the line's units. */
static bool own_units(scenarios *s, const scenario_column *c, scenario_line *l)
{
    l->refused = false;
    l->own_units = l->units;
    tg_reason why = {""};
    tg_status st = tg_line_suppose(s->line, c->pack, &why);
    l->refused = st == TG_INPUT;
    if (l->refused)
        scenario_tell_bad(s, l, str_c(why.text));
    if (st == TG_NOMEM || s->quantity == TG_NO_ID || !l->units_known)
        return st != TG_NOMEM;
    return tg_line_texts(s->line, &s->quantity, 1, take_units, l) == TG_OK;
}

/* The column's own batch: every good line once more, as its scenario has it. */
static bool fill_own(scenarios *s, scenario_column *c)
{
    tg_batch_clear(c->own);
    for (size_t i = 0; i < s->line_count; i++) {
        scenario_line *l = &s->lines[i];
        if (l->bad)
            continue;
        if (!scenario_refill(s, l) || !own_units(s, c, l) ||
            tg_batch_add(c->own, s->line) != TG_OK)
            return false;
    }
    return true;
}

bool scenarios_take(scenarios *s)
{
    return block_fill(&s->in, s->orders->source);
}

bool scenarios_work(scenarios *s)
{
    size_t rows = 0;
    s->line_count = 0;
    filler_reset(s->filler);
    arena_reset(s->block_a);
    tg_batch_clear(s->shared);
    if (s->columns[0].own)
        tg_batch_clear(s->columns[0].own);
    for (size_t i = 0; i < s->in.count; i++)
        if (!s->in.records[i].continued && !fill_line(s, &s->in.records[i], &rows))
            return false;
    s->lines_read += s->claiming ? 0 : s->line_count;
    for (size_t i = 0; i < s->column_count; i++) {
        scenario_column *c = &s->columns[i];
        if (c->changes_lines && !fill_own(s, c))
            return false;
        bool good = s->claiming ? scenario_limits_look(s, c) : scenario_sum_block(s, c);
        if (!good || s->failed)
            return false;
    }
    return !s->claiming || scenario_limits_claim(s);
}

bool scenarios_block(scenarios *s)
{
    return scenarios_take(s) && scenarios_work(s);
}

/* ---- at the end ------------------------------------------------------------------------------ */

static int by_lines(const void *x, const void *y)
{
    const scenario_change *a = x, *b = y;
    if (a->sums.lines != b->sums.lines)
        return a->sums.lines > b->sums.lines ? -1 : 1;
    return str_cmp(a->key, b->key);
}

void scenarios_finish(scenarios *s)
{
    for (size_t i = 0; i < s->column_count; i++) {
        scenario_column *c = &s->columns[i];
        if (c->changes.count)
            qsort(c->changes.at, c->changes.count, sizeof *c->changes.at, by_lines);
    }
}

static bool same_amount(amount x, amount y)
{
    x.v = -x.v;
    amount_add(&y, x);
    return y.overflow || y.v == 0; /* what is too large is told as such */
}

static bool adds_up(const scenario_table *t)
{
    scenario_sums sum = {0};
    for (int i = ROW_RELEASED; i <= ROW_BAD; i++)
        scenario_add(&sum, &t->rows[i]);
    const scenario_sums *all = &t->rows[ROW_ORDERED];
    return sum.lines == all->lines && sum.units_unknown == all->units_unknown &&
           sum.value_unknown == all->value_unknown && same_amount(sum.units, all->units) &&
           same_amount(sum.value, all->value);
}

str scenarios_wrong(const scenarios *s)
{
    for (size_t i = 0; i < s->column_count; i++) {
        const scenario_column *c = &s->columns[i];
        if (!adds_up(&c->total))
            return c->name;
        for (size_t d = 0; d < s->dimension_count; d++) {
            scenario_sums all = {0};
            for (size_t v = 0; v < c->by[d].count; v++) {
                if (!adds_up(&c->by[d].at[v]))
                    return c->name;
                scenario_add(&all, &c->by[d].at[v].rows[ROW_ORDERED]);
            }
            if (all.lines != s->lines_read ||
                !same_amount(all.units, c->total.rows[ROW_ORDERED].units))
                return c->name;
        }
    }
    return STR("");
}
