/*
 * sweep_outcomes.c - rows of a sweep that are odd: read as lines, decided as a batch, and answered
 * from their outcomes.
 */
#include "api/sweep_work.h"

static bool row_lacks(const tg_column *c, size_t row)
{
    return c->missing && (c->missing[row / 64] >> row % 64 & 1);
}

/* Whether a word of the row is one that has to be read again, to say what is wrong with it. */
static tg_status row_words(const tg_sweep *s, const tg_column *columns, size_t row, bool *odd)
{
    *odd = false;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        if (!c->words || row_lacks(&columns[i], row))
            continue;
        uint64_t word = raw_at(c->type, columns[i].values, row);
        if (word >= c->words)
            return TG_ARGUMENT;
        *odd = *odd || c->odd[word];
    }
    return TG_OK;
}

static bool row_step(const swept_column *c, const void *values, size_t row, int64_t *out)
{
    uint64_t raw = raw_at(c->type, values, row);
    i128 step = (i128)(c->type.is_signed ? (i128)(int64_t)raw : (i128)raw) * c->scale + c->offset;
    *out = (int64_t)step;
    return step >= INT64_MIN && step <= INT64_MAX;
}

/* The row as the batch's next, from its texts. */
static tg_status odd_read(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    tg_reason why;
    tg_line_clear(s->line);
    for (size_t i = 0; i < s->column_count && !*bad; i++) {
        const swept_column *c = &s->columns[i];
        int64_t step;
        tg_status st = TG_OK;
        if (row_lacks(&columns[i], row))
            continue;
        if (c->words)
            st = tg_line_set_id(s->line, c->fact, c->texts[raw_at(c->type, columns[i].values, row)],
                                &why);
        else if (row_step(c, columns[i].values, row, &step))
            st = tg_line_set_number(s->line, c->fact, step);
        else
            *bad = true;
        if (st == TG_NOMEM)
            return st;
        *bad = *bad || st != TG_OK;
    }
    return *bad ? TG_OK : tg_batch_add(s->batch, s->line);
}

/* The same from values that are read already. */
static tg_status odd_copy(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    const model *m = s->run->m;
    tg_line_clear(s->line);
    value *line_values = s->line->own;
    for (size_t i = 0; i < s->column_count; i++) {
        const swept_column *c = &s->columns[i];
        value v = {.state = V_KNOWN};
        if (row_lacks(&columns[i], row))
            continue;
        if (!c->words) {
            *bad = !row_step(c, columns[i].values, row, &v.lo) || v.lo < m->facts[c->fact].low ||
                   v.lo > m->facts[c->fact].high;
            if (*bad)
                return TG_OK;
            v.hi = v.lo;
            line_values[c->fact] = v;
            continue;
        }
        uint64_t word = raw_at(c->type, columns[i].values, row);
        line_values[c->fact] = c->own[word];
        if (c->time && c->time[word].state != V_MISSING)
            line_values[m->facts[c->fact].time_fact] = c->time[word];
    }
    return tg_batch_add(s->batch, s->line);
}

/* The row as the batch's next. TG_ARGUMENT: a word past its words. `bad`: it cannot be read. */
static tg_status odd_put(tg_sweep *s, const tg_column *columns, size_t row, bool *bad)
{
    bool odd;
    tg_status st = row_words(s, columns, row, &odd);
    *bad = false;
    if (st != TG_OK)
        return st;
    return odd ? odd_read(s, columns, row, bad) : odd_copy(s, columns, row, bad);
}

static bool asked_charge(const tg_sweep *s, uint32_t measure_id)
{
    for (size_t i = 0; i < s->ask.charge_count; i++) {
        if (s->ask.charges[i] == measure_id)
            return true;
    }
    return false;
}

/* The sum in the ask's decimals; false where a charge has no one amount that it can hold. */
static bool row_charges_sum(const tg_sweep *s, const batch_row *row, int64_t *out)
{
    i128 sum = 0;
    for (uint32_t i = 0; i < row->outcome->charge_count; i++) {
        const charge_result *c = &row->charges[i];
        i128 amount;
        if (!asked_charge(s, row->outcome->charges[i].measure))
            continue;
        if (!c->known || c->overflow || c->amount != c->amount_high || c->at_least || c->at_most ||
            c->stands != IN_EVERY || c->scale > s->ask.decimals ||
            __builtin_mul_overflow(c->amount, (i128)num_pow10(s->ask.decimals - c->scale),
                                   &amount) ||
            __builtin_add_overflow(sum, amount, &sum))
            return false;
    }
    *out = (int64_t)sum;
    return sum >= INT64_MIN && sum <= INT64_MAX;
}

/* Which definitions among the bits hold for the line that is set. */
static tg_status odd_definitions(tg_sweep *s, uint64_t *out)
{
    line merged;
    *out = 0;
    if (s->asked_count == 0)
        return TG_OK;
    arena_point empty = arena_mark(s->scratch);
    tg_status st = line_merge(s->line, run_assumed(s->run), s->scratch, &merged, NULL);
    for (size_t i = 0, k = 0; st == TG_OK && i < s->ask.bit_count; i++) {
        tri is = TR_OPEN;
        if (s->ask.bits[i].kind != TG_BIT_HOLDS)
            continue;
        st = run_definition(s->run, s->ask.bits[i].id, s->asked[k++].clock, &merged, s->scratch,
                            &is);
        *out |= (uint64_t)(is == TR_YES) << i;
    }
    arena_rewind(s->scratch, empty);
    return st == TG_INPUT ? TG_OK : st; /* the batch says why */
}

static uint64_t outcome_mask(const tg_sweep *s, const outcome *o)
{
    const unsigned applied = 1u << AN_APPLIES | 1u << AN_DEFEATED | 1u << AN_SUSPENDED |
                             1u << AN_NOT_ENFORCED;
    uint64_t out = 0;
    for (size_t i = 0; i < s->ask.bit_count; i++) {
        if (s->ask.bits[i].kind == TG_BIT_HOLDS)
            continue;
        const measure_result *r = &o->measures[s->ask.bits[i].id];
        bool bit = s->ask.bits[i].kind == TG_BIT_STANDS ? r->stands == IN_EVERY
                                                        : !(r->set & ~applied);
        out |= (uint64_t)bit << i;
    }
    return out;
}

/* Listed measures that stand in every world. */
static void odd_list(const tg_sweep *s, const outcome *o, size_t at, const tg_answers *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->run->m->measures_count; i++) {
        if (s->listed[i] && o->measures[i].stands == IN_EVERY)
            s->found[count++] = i;
    }
    if (count)
        out->take(out->take_ctx, at, s->found, count);
}

/* `holds`: bits of definitions. */
static void odd_answer(const tg_sweep *s, const batch_row *row, uint64_t holds, size_t at,
                       const tg_answers *out)
{
    const outcome *o = row->outcome;
    uint8_t flags = TG_ROW_OUTCOME;
    int64_t charge = 0;
    if (!o) {
        flags |= TG_ROW_BAD;
    } else {
        flags |= o->overflow ? TG_ROW_ERROR : 0;
        flags |= o->line.settled ? 0 : TG_ROW_OPEN;
        if (!row_charges_sum(s, row, &charge)) {
            flags |= TG_ROW_CHARGE_OPEN;
            charge = 0;
        }
    }
    if (o && out->take && s->listed)
        odd_list(s, o, at, out);
    if (out->safe)
        out->safe[at] = (uint8_t)(o ? o->line.safe : VD_DENIED);
    if (out->best)
        out->best[at] = (uint8_t)(o ? o->line.best : VD_DENIED);
    if (out->disposition)
        out->disposition[at] = (uint8_t)(!o            ? TG_BAD
                                         : o->overflow ? TG_ERROR
                                                       : (tg_disposition)o->disposition);
    if (out->mask)
        mask_store(out->mask, out->mask_width, at, o ? outcome_mask(s, o) | holds : 0);
    if (out->charge)
        out->charge[at] = charge;
    if (out->flags)
        out->flags[at] = flags;
}

/* Decides what the batch holds; row k of it is row odd_rows[k] of those asked for. */
static tg_status odd_flush(tg_sweep *s, const tg_answers *out)
{
    if (tg_batch_count(s->batch) == 0)
        return TG_OK;
    tg_status st = tg_batch_decide(s->run, s->batch);
    for (size_t i = 0; st == TG_OK && i < tg_batch_count(s->batch); i++)
        odd_answer(s, batch_row_of(s->batch, i), s->odd_holds[i], s->odd_rows[i], out);
    tg_batch_clear(s->batch);
    return st;
}

tg_status sweep_outcomes(tg_sweep *s, const tg_column *columns, size_t first, size_t count,
                         const uint64_t *odd, const tg_answers *out)
{
    static const batch_row unread = {0};
    for (size_t word = 0; word * 64 < count; word++) {
        uint64_t bits = odd[word];
        if (count - word * 64 < 64)
            bits &= (UINT64_C(1) << (count - word * 64)) - 1;
        for (; bits; bits &= bits - 1) {
            size_t row = word * 64 + (size_t)__builtin_ctzll(bits);
            bool bad;
            size_t place = tg_batch_count(s->batch);
            s->odd_rows[place] = row;
            tg_status st = odd_put(s, columns, first + row, &bad);
            if (st == TG_OK && bad)
                odd_answer(s, &unread, 0, row, out);
            else if (st == TG_OK)
                st = odd_definitions(s, &s->odd_holds[place]);
            if (st == TG_OK && tg_batch_count(s->batch) == ODD_ROWS)
                st = odd_flush(s, out);
            if (st != TG_OK)
                return st;
            s->odd++;
        }
    }
    return odd_flush(s, out);
}
