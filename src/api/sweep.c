/*
 * sweep.c - order lines decided where the caller's columns lie.
 *
 *     columns, words, catalogues, assumptions  ->  sources of facts      sweep_columns.c
 *     rows                                     ->  codes, masks, sums    eval/sweep.h
 *     odd ones, a batch of them at a time      ->  outcomes              sweep_outcomes.c
 */
#include "api/sweep_work.h"

#include <string.h>

_Static_assert((int)TG_RELEASED == DISP_RELEASED && (int)TG_HELD == DISP_HELD &&
                   (int)TG_LINE_DENIED == DISP_DENIED, "the core's numbers are the header's");

enum { DECIMALS_MAX = 18 };

/* ---- making ---------------------------------------------------------------------------------- */

static tg_status ask_check(const model *m, const tg_sweep_ask *ask, tg_reason *why)
{
    uint32_t money = ID_NONE;
    if (ask->bit_count > MASK_BITS_MAX || ask->decimals > DECIMALS_MAX)
        return TG_ARGUMENT;
    for (size_t i = 0; i < ask->bit_count; i++) {
        const tg_bit *b = &ask->bits[i];
        if (b->kind == TG_BIT_HOLDS ? b->id >= m->definitions_count || b->gate >= m->gates_count
                                    : b->id >= m->measures_count)
            return TG_ARGUMENT;
    }
    for (size_t i = 0; i < ask->listed_count; i++) {
        if (ask->listed[i] >= m->measures_count)
            return TG_ARGUMENT;
    }
    for (size_t i = 0; i < ask->charge_count; i++) {
        if (ask->charges[i] >= m->measures_count)
            return TG_ARGUMENT;
        const measure *x = &m->measures[ask->charges[i]];
        for (uint32_t v = 0; v < x->version_count; v++) {
            const charge_rule *rule = &x->versions[v].charge;
            if (x->versions[v].effect != EF_CHARGE)
                continue;
            if (money != ID_NONE && rule->currency != money) {
                reason_set(why, "charges in two currencies have no sum");
                return TG_INPUT;
            }
            money = rule->currency;
            if (!rule->exact && rule->round_scale > ask->decimals) {
                reason_set(why, STR_FMT " has %u decimals, the sum %u", STR_ARG(x->name),
                           rule->round_scale, ask->decimals);
                return TG_INPUT;
            }
        }
    }
    return TG_OK;
}

static bool ask_keep(tg_sweep *s, const tg_sweep_ask *ask, sweep_bit **out)
{
    static const sweep_bit_kind kinds[] = {BIT_APPLIES, BIT_STANDS, BIT_HOLDS};
    tg_bit *bits = arena_alloc(s->a, ask->bit_count, sizeof *bits);
    uint32_t *charges = arena_alloc(s->a, ask->charge_count, sizeof *charges);
    *out = arena_alloc(s->a, ask->bit_count, sizeof **out);
    if ((ask->bit_count && (!bits || !*out)) || (ask->charge_count && !charges))
        return false;
    for (size_t i = 0; i < ask->bit_count; i++) {
        bits[i] = ask->bits[i];
        (*out)[i] = (sweep_bit){.kind = kinds[bits[i].kind], .id = bits[i].id};
        if (bits[i].kind != TG_BIT_HOLDS)
            continue;
        uint32_t clock = s->run->m->gates[bits[i].gate].clock;
        (*out)[i] = (sweep_bit){BIT_HOLDS, s->asked_count, clock};
        s->asked[s->asked_count++] = (plan_asked){bits[i].id, clock};
    }
    for (size_t i = 0; i < ask->charge_count; i++)
        charges[i] = ask->charges[i];
    s->ask = *ask;
    s->ask.bits = bits;
    s->ask.charges = charges;
    return true;
}

static tg_status sweep_fill(tg_sweep *s, const tg_column *columns, const tg_sweep_ask *ask)
{
    const model *m = s->run->m;
    options opt = options_core(&s->run->options);
    sweep_bit *bits;
    sweep_input *inputs;
    sweep_source *sources;
    s->scratch = arena_new(&s->run->pack->s->alloc, 0);
    s->core_scratch = arena_new(&s->run->pack->s->alloc, 0);
    if (!s->scratch || !s->core_scratch || !ask_keep(s, ask, &bits))
        return TG_NOMEM;
    tg_status st = sweep_columns_keep(s, columns, &opt, &inputs, &sources);
    if (st != TG_OK)
        return st;
    bool *listed = NULL;
    if (ask->listed_count && !(listed = arena_alloc(s->a, m->measures_count, sizeof *listed)))
        return TG_NOMEM;
    for (size_t i = 0; i < ask->listed_count; i++)
        listed[ask->listed[i]] = true;
    s->listed = listed;
    s->found = arena_alloc(s->a, m->measures_count + 1u, sizeof *s->found);
    if (!s->found)
        return TG_NOMEM;
    int32_t known_on = opt.known_on == DAY_ALWAYS ? m->current_through : opt.known_on;
    s->p =
        plan_compile_asked(m, known_on, opt.stance == STANCE_TEXT, s->asked, s->asked_count, s->a);
    sweep_question q = {inputs, s->input_count, s->bitmap_count, sources, bits,
                        (uint32_t)ask->bit_count, s->ask.charges, (uint32_t)ask->charge_count,
                        ask->decimals, 0, listed, 0, 0};
    bool planes = s->run->options.route == TG_ROUTE_PLANES;
    s->core = s->p ? sweep_new(s->p, &q, 0, planes, s->a, s->core_scratch) : NULL;
    if (!s->core)
        return TG_NOMEM;
    st = tg_batch_new(s->run->pack, ODD_ROWS, &s->batch);
    return st == TG_OK ? tg_line_new(s->run->pack, &s->line) : st;
}

tg_status tg_sweep_new(tg_run *r, const tg_column *columns, size_t count, const tg_sweep_ask *ask,
                       tg_sweep **out, tg_reason *why)
{
    static const tg_sweep_ask nothing = {0};
    *out = NULL;
    ask = ask ? ask : &nothing;
    tg_status st = ask_check(r->m, ask, why);
    for (size_t i = 0; st == TG_OK && i < count; i++)
        st = sweep_column_check(r->m, &columns[i], why);
    if (st != TG_OK)
        return st;
    arena *a = arena_new(&r->pack->s->alloc, 0);
    tg_sweep *s = a ? arena_alloc(a, 1, sizeof *s) : NULL;
    if (!s) {
        arena_free(a);
        return TG_NOMEM;
    }
    *s = (tg_sweep){.run = r, .changes = r->changes, .a = a, .column_count = count};
    st = sweep_fill(s, columns, ask);
    if (st != TG_OK) {
        tg_sweep_free(s);
        return st;
    }
    *out = s;
    return TG_OK;
}

void tg_sweep_free(tg_sweep *s)
{
    if (!s)
        return;
    tg_batch_free(s->batch);
    tg_line_free(s->line);
    arena_free(s->scratch);
    arena_free(s->core_scratch);
    arena_free(s->a); /* s itself lies in it */
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Of rows whose worlds were rows of a table; nothing is open but their verdict. */
static void worlds_flags(const sweep_answers *core, size_t count, uint8_t *flags)
{
    memset(flags, 0, count);
    for (size_t word = 0; word * 64 < count; word++) {
        for (uint64_t bits = core->worlds[word]; bits; bits &= bits - 1) {
            size_t row = word * 64 + (size_t)__builtin_ctzll(bits);
            flags[row] = core->best[row] == core->verdict[row] ? 0 : TG_ROW_OPEN;
        }
    }
}

/* Where the inputs and bitmaps of a table lie. False: columns that share them do not here. */
static bool columns_at(const tg_sweep *s, const tg_column *columns, const void **at,
                       const uint64_t **missing)
{
    uintptr_t wrong = 0;
    for (uint32_t i = 0; i < s->input_count; i++)
        at[i] = columns[s->input_leads[i]].values;
    for (uint32_t i = 0; i < s->bitmap_count; i++)
        missing[i] = columns[s->bitmap_leads[i]].missing;
    const tg_column *end = columns + (s->bitmap_count ? 0 : s->column_count);
    for (const tg_column *c = columns; c < end; c++)
        wrong |= (uintptr_t)c->missing;
    for (size_t i = 0; s->bitmap_count && i < s->column_count; i++) {
        const uint64_t *all = s->columns[i].lacks == ID_NONE ? NULL : missing[s->columns[i].lacks];
        wrong |= (uintptr_t)all ^ (uintptr_t)columns[i].missing;
    }
    for (uint32_t i = 0; i < s->sharing_count; i++) {
        uintptr_t all = (uintptr_t)columns[s->sharing[i].first].values;
        end = columns + s->sharing[i].end;
        for (const tg_column *c = columns + s->sharing[i].from; c < end; c++)
            wrong |= (uintptr_t)c->values ^ all;
    }
    return wrong == 0;
}

/* The tables for a row alone, at the first of them. */
static bool alone_ready(tg_sweep *s)
{
    if (sweep_alone_made(s->core))
        return true;
    arena *scratch = arena_new(&s->run->pack->s->alloc, 0);
    bool made = scratch && sweep_alone_make(s->core, scratch);
    arena_free(scratch);
    return made;
}

/* One row, without a block; `told`: it is answered. */
static tg_status row_alone(tg_sweep *s, const sweep_data *data, size_t row, const tg_answers *out,
                           bool *told)
{
    uint8_t safe = 0;
    uint64_t odd = 1;
    sweep_answers core = {&safe, out->disposition, out->mask, out->mask_width, out->charge, &odd,
                          out->take, out->take_ctx, NULL, NULL};
    *told = false;
    if (!alone_ready(s))
        return TG_NOMEM;
    if (!sweep_has_alone(s->core))
        return TG_OK;
    if (sweep_alone(s->core, data, row, 1, &core) != SWEEP_OK)
        return TG_ARGUMENT;
    *told = (odd & 1) == 0;
    if (!*told)
        return TG_OK;
    if (out->safe)
        out->safe[0] = safe;
    if (out->best)
        out->best[0] = safe;
    if (out->flags)
        out->flags[0] = 0;
    s->swept++;
    s->quick++;
    return TG_OK;
}

/* Rows whose columns lie at `at`. */
static tg_status rows_by_blocks(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                                const tg_answers *out)
{
    arena_reset(s->scratch);
    uint64_t *odd = arena_alloc(s->scratch, count / 64 + 1, sizeof *odd);
    uint64_t *worlds = arena_alloc(s->scratch, count / 64 + 1, sizeof *worlds);
    uint8_t *safe = out->safe ? out->safe : arena_alloc(s->scratch, count + 1, 1);
    uint8_t *best = out->best ? out->best : arena_alloc(s->scratch, count + 1, 1);
    if (!odd || !worlds || !safe || !best)
        return TG_NOMEM;
    sweep_answers core = {safe, out->disposition, out->mask, out->mask_width, out->charge,
                          odd, out->take, out->take_ctx, best, worlds};
    sweep_result got = sweep_rows(s->core, &(sweep_data){s->at, s->missing}, first, count, &core);
    if (got != SWEEP_OK)
        return got == SWEEP_NOMEM ? TG_NOMEM : TG_ARGUMENT;
    if (out->flags && count)
        worlds_flags(&core, count, out->flags);
    s->swept += count;
    return sweep_outcomes(s, columns, first, count, odd, out);
}

/* The run is as it was, and the mask can hold its bits. */
static bool may_answer(const tg_sweep *s, const tg_answers *out)
{
    unsigned width = out->mask_width;
    bool fits = width == 1 || width == 2 || width == 4 || width == 8;
    return s->changes == s->run->changes &&
           (!out->mask || (fits && s->ask.bit_count <= 8u * width));
}

tg_status tg_sweep_rows(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                        const tg_answers *out)
{
    if (first % 64 || !may_answer(s, out) || !columns_at(s, columns, s->at, s->missing))
        return TG_ARGUMENT;
    if (count == 1) {
        bool told;
        tg_status st = row_alone(s, &(sweep_data){s->at, s->missing}, first, out, &told);
        if (st != TG_OK || told)
            return st;
    }
    return rows_by_blocks(s, columns, first, count, out);
}

/* ---- a row of a bound table ------------------------------------------------------------------ */

static bool bound_rooms(tg_sweep *s)
{
    s->bound_at = arena_alloc(s->a, s->input_count + 1u, sizeof *s->bound_at);
    s->bound_missing = arena_alloc(s->a, s->bitmap_count + 1u, sizeof *s->bound_missing);
    s->one_row = arena_alloc(s->a, s->column_count + 1u, sizeof *s->one_row);
    s->cells = arena_alloc(s->a, s->input_count + 1u, sizeof *s->cells);
    s->gaps = arena_alloc(s->a, s->bitmap_count + 1u, sizeof *s->gaps);
    tg_column *bound = arena_alloc(s->a, s->column_count + 1u, sizeof *bound);
    if (s->bound_at && s->bound_missing && s->one_row && s->cells && s->gaps)
        s->bound = bound;
    return s->bound != NULL;
}

tg_status tg_sweep_bind(tg_sweep *s, const tg_column *columns)
{
    if (s->changes != s->run->changes || !columns_at(s, columns, s->at, s->missing))
        return TG_ARGUMENT;
    if (!alone_ready(s) || (!s->bound && !bound_rooms(s)))
        return TG_NOMEM;
    for (uint32_t i = 0; i < s->input_count; i++)
        s->bound_at[i] = s->at[i];
    for (uint32_t i = 0; i < s->bitmap_count; i++)
        s->bound_missing[i] = s->missing[i];
    for (size_t i = 0; i < s->column_count; i++)
        s->bound[i] = columns[i];
    return TG_OK;
}

/* The row copied into cells, so that its block begins with it. */
static void row_copy(tg_sweep *s, size_t row)
{
    for (uint32_t i = 0; i < s->input_count; i++) {
        unsigned width = s->columns[s->input_leads[i]].type.width;
        memcpy(&s->cells[i], (const char *)s->bound_at[i] + row * width, width);
        s->at[i] = &s->cells[i];
    }
    for (uint32_t i = 0; i < s->bitmap_count; i++) {
        const uint64_t *all = s->bound_missing[i];
        s->gaps[i] = all ? all[row / 64] >> row % 64 & 1 : 0;
        s->missing[i] = all ? &s->gaps[i] : NULL;
    }
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        s->one_row[i] = s->bound[i];
        s->one_row[i].values = s->at[c->input];
        s->one_row[i].missing = c->lacks == ID_NONE ? NULL : s->missing[c->lacks];
    }
}

tg_status tg_sweep_row(tg_sweep *s, size_t row, const tg_answers *out)
{
    bool told;
    if (!s->bound || !may_answer(s, out))
        return TG_ARGUMENT;
    tg_status st = row_alone(s, &(sweep_data){s->bound_at, s->bound_missing}, row, out, &told);
    if (st != TG_OK || told)
        return st;
    row_copy(s, row);
    return rows_by_blocks(s, s->one_row, 0, 1, out);
}

void tg_sweep_counts(const tg_sweep *s, uint64_t *rows, uint64_t *by_outcome)
{
    *rows = s->swept;
    *by_outcome = s->odd;
}

uint64_t tg_sweep_quick_count(const tg_sweep *s)
{
    return s->quick;
}
