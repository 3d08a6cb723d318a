/*
 * ours.c - ours.h: sweeps over columns where they lie; a batch, into which a block is copied, where
 * whole outcomes are wanted.
 */
#include "ours.h"

#include "race.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

/* ---- packs --------------------------------------------------------------------------------- */

enum { FILES = 4, PATH = 512 };

static void to_stderr(void *ctx, const char *bytes, size_t count)
{
    (void)ctx;
    fwrite(bytes, 1, count, stderr);
}

static char *whole_file(const char *name, size_t *length)
{
    FILE *f = fopen(name, "rb");
    if (!f)
        return NULL;
    char *text = NULL;
    if (fseek(f, 0, SEEK_END) == 0) {
        long size = ftell(f);
        rewind(f);
        text = size >= 0 ? malloc((size_t)size + 1) : NULL;
        *length = text ? fread(text, 1, (size_t)size, f) : 0;
    }
    fclose(f);
    return text;
}

tg_pack *ours_load_w1(const char *packs, bool policy, const char *text, size_t length)
{
    static const char *const files[] = {"facts.tg", "pack.tg", "policy.tg"};
    const char *names[FILES]; /* of one folder, wherever they come from */
    char path[PATH];
    tg_text all[FILES];
    char *owned[FILES] = {NULL};
    size_t n = 0;
    bool good = true;
    for (; good && n < (policy ? 3u : 1u); n++) {
        snprintf(path, PATH, "%s/w1/%s", packs, files[n]);
        names[n] = files[n];
        owned[n] = whole_file(path, &all[n].len);
        all[n].ptr = owned[n];
        good = owned[n] != NULL;
        if (!good)
            fprintf(stderr, "could not read %s\n", path);
    }
    if (text) {
        names[n] = "generated.tg";
        all[n++] = (tg_text){text, length};
    }
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    if (good && tg_pack_load_memory(names, all, n, NULL, &pack, &diags) != TG_OK)
        tg_diags_print(diags, TG_DIAGS_TEXT, (tg_sink){to_stderr, NULL});
    tg_diags_free(diags);
    for (size_t i = 0; i < FILES; i++)
        free(owned[i]);
    return pack;
}

/* ---- columns ------------------------------------------------------------------------------- */

static tg_text text_of(const char *s)
{
    return (tg_text){s, strlen(s)};
}

void ours_w1_table(const w1_columns *c, ours_table *out)
{
    static tg_text countries[BENCH_COUNTRIES], uses[BENCH_END_USES], flags[4][16];
    static const char *const flag_facts[4] = {"marketed_datacenter", "is_export_from_us",
                                              "tested_by_us_lab", "kyc_ok"};
    for (size_t i = 0; i < BENCH_COUNTRIES; i++)
        countries[i] = (tg_text){country_code(i), 2};
    for (size_t i = 0; i < BENCH_END_USES; i++)
        uses[i] = text_of(end_use_words[i]);
    const ours_column columns[] = {
        {"tpp", 2, c->tpp, 0, NULL, 0, NULL},
        {"perf_density", 2, c->density_100, 0, NULL, 0, NULL},
        {"dram_bandwidth_gbs", 2, c->bandwidth, 0, NULL, 0, NULL},
        {"ship_date", 2, c->shipped, BENCH_DAY_0, NULL, 0, NULL},
        {"destination", 1, c->destination, 0, countries, BENCH_COUNTRIES, NULL},
        {"hq_country", 1, c->hq, 0, countries, BENCH_COUNTRIES, NULL},
        {"end_use", 1, c->end_use, 0, uses, BENCH_END_USES, NULL},
        {"quantity", 4, c->quantity, 0, NULL, 0, NULL},
        {"unit_price_usd", 4, c->price_cents, 0, NULL, 0, NULL},
        {"buyer_domestic_units", 4, c->domestic, 0, NULL, 0, NULL},
        {"buyer_foreign_units", 4, c->foreign, 0, NULL, 0, NULL}};
    *out = (ours_table){.lines = c->count, .column_count = sizeof columns / sizeof *columns};
    memcpy(out->columns, columns, sizeof columns);
    for (size_t f = 0; f < 4; f++) {
        for (size_t v = 0; v < 16; v++)
            flags[f][v] = text_of(v >> f & 1 ? "yes" : "no");
        out->columns[out->column_count++] =
            (ours_column){flag_facts[f], 1, c->flags, 0, flags[f], 16, NULL};
    }
}

/* ---- deciding ------------------------------------------------------------------------------ */

/* What W1's mask is made of: definitions or measures by name. */
static const char *const conditions[14] = {
    "w1.class_a", "w1.class_b",  "w1.controlled", "w1.denial_expected", "w1.case_by_case",
    "w1.military", "w1.share",   "w1.letter",     "w1.instruction",     "w1.guidance",
    "w1.quota",    "w1.out_of_reach", "w1.not_listed", "w1.vat"};
static const bool is_definition[14] = {[0] = true, [1] = true, [2] = true, [12] = true};

struct ours {
    const tg_pack *pack;
    const ours_table *table;
    tg_run *run;
    tg_sweep *sweep;   /* verdicts, masks, charges */
    tg_sweep *listing; /* and the ids of the generated measures */
    tg_sweep *line_sweep; /* all that can be asked, for one line */
    uint64_t cells[OURS_COLUMNS]; /* the line's facts, columns of one row */
    size_t own_cells[OURS_COLUMNS], own_cell_count;
    uint8_t disposition[1];
    uint64_t line_mask;
    tg_column columns[OURS_COLUMNS], one_row[OURS_COLUMNS];
    uint8_t safe[OURS_BLOCK], best[OURS_BLOCK], flags[OURS_BLOCK];
    uint16_t masks[OURS_BLOCK];
    int64_t charges[OURS_BLOCK]; /* in 1/10,000 USD */
    bool is_w1;                  /* masks and charges are asked for */
    tg_batch *batch, *single; /* of a block; of one row */
    tg_line *line; /* one row again, for definitions */
    uint32_t facts[OURS_COLUMNS];
    size_t first, count;
    uint32_t numbers[14]; /* of the conditions: a definition or measure */
    uint32_t generated; /* the first generated measure; TG_NO_ID: none */
    uint32_t generated_count;
    uint32_t *found; /* ids that hold, one row's after the other's */
    size_t found_count, found_room;
    struct { uint32_t row, count; } found_rows[OURS_BLOCK];
    size_t found_row_count;
    bool no_room;
    int64_t steps[OURS_BLOCK];
    uint32_t ids[OURS_BLOCK];
    uint8_t missing[OURS_BLOCK / 8];
};

static bool same(tg_text a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0;
}

static uint32_t find_definition(const tg_pack *pack, const char *name)
{
    for (size_t i = 0; i < tg_definition_count(pack); i++) {
        tg_text title;
        bool of_item;
        if (same(tg_definition_name(pack, i, &title, &of_item), name))
            return (uint32_t)i;
    }
    return TG_NO_ID;
}

static void find_measures(ours *o)
{
    for (size_t k = 0; k < 14; k++)
        o->numbers[k] = is_definition[k] ? find_definition(o->pack, conditions[k]) : TG_NO_ID;
    o->generated = TG_NO_ID;
    for (size_t m = 0; m < tg_measure_count(o->pack); m++) {
        tg_text name = tg_measure_get(o->pack, (uint32_t)m).name;
        for (size_t k = 0; k < 14; k++)
            if (!is_definition[k] && same(name, conditions[k]))
                o->numbers[k] = (uint32_t)m;
        if (same(name, "w0"))
            o->generated = (uint32_t)m;
        if (name.len > 1 && name.ptr[0] == 'w' && memchr(name.ptr, '.', name.len) == NULL)
            o->generated_count++;
    }
}

/* The generated measures, `listed` of them, are given by their ids as well. */
static bool open_sweep(ours *o, const uint32_t *listed, size_t count, tg_sweep **sweep)
{
    tg_bit bits[14];
    uint32_t charged[2] = {o->numbers[6], o->numbers[13]};
    tg_sweep_ask ask = {.decimals = 4};
    tg_reason why = {""};
    o->is_w1 = o->numbers[0] != TG_NO_ID;
    for (size_t k = 0; k < 14 && o->is_w1; k++)
        bits[k] = (tg_bit){is_definition[k] ? TG_BIT_HOLDS : TG_BIT_APPLIES, o->numbers[k], 0};
    if (o->is_w1)
        ask = (tg_sweep_ask){.bits = bits, .bit_count = 14, .charges = charged, .charge_count = 2,
                             .decimals = 4};
    ask.listed = listed;
    ask.listed_count = count;
    for (size_t k = 0; k < o->table->column_count; k++) {
        const ours_column *c = &o->table->columns[k];
        o->columns[k] = (tg_column){.fact = o->facts[k], .values = c->values, .width = c->width,
                                    .offset = c->offset, .words = c->words,
                                    .word_count = c->word_count, .missing = c->missing};
    }
    size_t columns = o->table->column_count;
    bool good = tg_sweep_new(o->run, o->columns, columns, &ask, sweep, &why) == TG_OK;
    if (!good)
        fprintf(stderr, "no sweep: %s\n", why.text);
    return good;
}

static bool open_listing(ours *o)
{
    uint32_t *listed = calloc(o->generated_count + 1, sizeof *listed);
    for (uint32_t i = 0; listed && i < o->generated_count; i++)
        listed[i] = o->generated + i;
    bool good = listed && open_sweep(o, listed, o->generated_count, &o->listing);
    free(listed);
    return good;
}

ours *ours_new(const tg_pack *pack, const ours_table *table, const char *const *assumed)
{
    ours *o = calloc(1, sizeof *o);
    tg_options options = TG_OPTIONS_INIT;
    if (!o)
        return NULL;
    o->pack = pack;
    o->table = table;
    bool good = tg_run_new(pack, &options, &o->run) == TG_OK &&
                tg_batch_new(pack, OURS_BLOCK, &o->batch) == TG_OK &&
                tg_batch_new(pack, 1, &o->single) == TG_OK &&
                tg_line_new(pack, &o->line) == TG_OK;
    tg_reason why;
    for (size_t i = 0; good && assumed && assumed[i]; i += 2)
        if (tg_run_assume(o->run, assumed[i], assumed[i + 1], &why) != TG_OK) {
            fprintf(stderr, "%s: %s\n", assumed[i], why.text);
            good = false;
        }
    for (size_t k = 0; good && k < table->column_count; k++) {
        o->facts[k] = tg_fact_find(pack, text_of(table->columns[k].fact));
        if (o->facts[k] == TG_NO_ID) {
            fprintf(stderr, "the pack has no fact %s\n", table->columns[k].fact);
            good = false;
        }
    }
    if (good)
        find_measures(o);
    if (!good) {
        ours_free(o);
        return NULL;
    }
    return o;
}

void ours_free(ours *o)
{
    if (!o)
        return;
    tg_sweep_free(o->sweep);
    tg_sweep_free(o->listing);
    tg_sweep_free(o->line_sweep);
    free(o->found);
    tg_line_free(o->line);
    tg_batch_free(o->batch);
    tg_batch_free(o->single);
    tg_run_free(o->run);
    free(o);
}

static uint32_t raw(const ours_column *c, size_t i)
{
    return c->width == 1   ? ((const uint8_t *)c->values)[i]
           : c->width == 2 ? ((const uint16_t *)c->values)[i]
                           : ((const uint32_t *)c->values)[i];
}

static bool is_known(const ours_column *c, size_t i)
{
    return !c->missing || !(c->missing[i / 64] >> i % 64 & 1);
}

static bool copy_column(ours *o, size_t k)
{
    const ours_column *c = &o->table->columns[k];
    tg_reason why;
    memset(o->missing, 0, sizeof o->missing);
    for (size_t r = 0; r < o->count; r++) {
        bool known = is_known(c, o->first + r);
        o->steps[r] = c->offset + raw(c, o->first + r);
        o->ids[r] = known ? raw(c, o->first + r) : TG_NO_ID;
        o->missing[r / 8] |= (uint8_t)(!known << r % 8);
    }
    if (c->words)
        return tg_batch_column_text(o->batch, o->facts[k], c->words, c->word_count, o->ids,
                                    o->count, &why) == TG_OK;
    return tg_batch_column(o->batch, o->facts[k], o->steps, c->missing ? o->missing : NULL,
                           o->count) == TG_OK;
}

/* What the limits give too. */
static tg_answers arrays_of(ours *o)
{
    if (o->is_w1)
        return (tg_answers){.safe = o->safe, .mask = o->masks, .mask_width = 2,
                            .charge = o->charges, .flags = o->flags};
    return (tg_answers){.safe = o->safe, .best = o->best, .flags = o->flags};
}

bool ours_decide(ours *o, size_t first, size_t count)
{
    o->first = first;
    o->count = count;
    if (!o->sweep && !open_sweep(o, NULL, 0, &o->sweep))
        return false;
    tg_answers answers = arrays_of(o);
    return tg_sweep_rows(o->sweep, o->columns, first, count, &answers) == TG_OK;
}

static bool room_for(ours *o, uint32_t count)
{
    if (o->found_count + count <= o->found_room)
        return true;
    size_t room = 2 * (o->found_count + count) + 4096;
    uint32_t *more = realloc(o->found, room * sizeof *more);
    if (!more)
        return false;
    o->found = more;
    o->found_room = room;
    return true;
}

static void keep_ids(void *ctx, size_t row, const uint32_t *measures, uint32_t count)
{
    ours *o = ctx;
    if (o->found_row_count == OURS_BLOCK || !room_for(o, count)) {
        o->no_room = true;
        return;
    }
    memcpy(o->found + o->found_count, measures, count * sizeof *measures);
    o->found_count += count;
    o->found_rows[o->found_row_count].row = (uint32_t)row;
    o->found_rows[o->found_row_count++].count = count;
}

bool ours_ids(ours *o, size_t first, size_t count)
{
    o->first = first;
    o->count = count;
    if (!o->listing && !open_listing(o))
        return false;
    tg_answers answers = arrays_of(o);
    answers.take = keep_ids;
    answers.take_ctx = o;
    o->found_count = o->found_row_count = 0;
    o->no_room = false;
    return tg_sweep_rows(o->listing, o->columns, first, count, &answers) == TG_OK && !o->no_room;
}

bool ours_match(ours *o, size_t first, size_t count)
{
    o->first = first;
    o->count = count;
    tg_batch_clear(o->batch);
    for (size_t k = 0; k < o->table->column_count; k++)
        if (!copy_column(o, k))
            return false;
    return tg_batch_decide(o->run, o->batch) == TG_OK;
}

void ours_counts(const ours *o, uint64_t *lines, uint64_t *alone)
{
    *lines = *alone = 0;
    if (o->sweep)
        tg_sweep_counts(o->sweep, lines, alone);
}

void ours_forget(ours *o)
{
    tg_run_reset(o->run);
}

bool ours_ready(ours *const *all, unsigned count, ours_step *step)
{
    bool good = true;
    for (unsigned t = 0; t < count; t++) {
        size_t lines = all[t]->table->lines;
        good = step(all[t], 0, lines < OURS_BLOCK ? lines : OURS_BLOCK) && good;
    }
    return good;
}

size_t ours_lines(ours *o, ours_step *step, double seconds)
{
    size_t all = o->table->lines, done = 0;
    double start = race_now(), spent = 0;
    while (done < all && done < 4 * OURS_BLOCK && spent < 1) {
        size_t n = all - done < OURS_BLOCK ? all - done : OURS_BLOCK;
        if (!step(o, done, n))
            return all;
        done += n;
        spent = race_now() - start;
    }
    double most = spent > 0 ? (double)done / spent * seconds : (double)all;
    size_t lines = most < (double)all ? (size_t)most / OURS_BLOCK * OURS_BLOCK : all;
    return lines < OURS_BLOCK && all >= OURS_BLOCK ? OURS_BLOCK : lines;
}

void ours_verdicts(const ours *o, uint8_t *safe)
{
    for (size_t r = 0; r < o->count; r++)
        safe[r] = o->flags[r] & TG_ROW_BAD ? TG_VERDICT_COUNT : o->safe[r];
}

size_t ours_settled(const ours *o)
{
    size_t n = 0;
    for (size_t r = 0; r < o->count; r++)
        n += !(o->flags[r] & TG_ROW_BAD) && o->safe[r] == o->best[r];
    return n;
}

static bool set_line(ours *o, size_t i)
{
    tg_reason why;
    tg_line_clear(o->line);
    for (size_t k = 0; k < o->table->column_count; k++) {
        const ours_column *c = &o->table->columns[k];
        tg_status s = TG_OK;
        if (!is_known(c, i))
            continue;
        if (c->words)
            s = tg_line_set_id(o->line, o->facts[k], c->words[raw(c, i)], &why);
        else
            s = tg_line_set_number(o->line, o->facts[k], c->offset + raw(c, i));
        if (s != TG_OK)
            return false;
    }
    return true;
}

w1_answer ours_w1_row(const ours *o, size_t row)
{
    static const uint8_t codes[TG_VERDICT_COUNT] = {
        [TG_CLEAR] = 0, [TG_CONDITIONAL] = 1, [TG_NOTIFICATION] = 9, [TG_LICENCE_APPROVAL] = 9,
        [TG_LICENCE_CASE] = 2, [TG_LICENCE_NOT_STATED] = 9, [TG_LICENCE_DENIAL] = 3,
        [TG_NOT_COVERED] = 9, [TG_DENIED] = 4, [TG_NOT_PASSED] = 9};
    if (o->flags[row] & (TG_ROW_BAD | TG_ROW_OPEN | TG_ROW_CHARGE_OPEN | TG_ROW_ERROR))
        return (w1_answer){9, 0, 0};
    return (w1_answer){codes[o->safe[row]], o->masks[row], o->charges[row]};
}

void ours_pairs(const ours *o, ours_take *take, void *ctx)
{
    const uint32_t *id = o->found;
    for (size_t k = 0; k < o->found_row_count; k++)
        for (uint32_t i = 0; i < o->found_rows[k].count; i++)
            take(ctx, o->found_rows[k].row, *id++ - o->generated);
}

/* ---- one line ------------------------------------------------------------------------------ */

bool ours_set_one(ours *o, size_t i)
{
    return set_line(o, i);
}

bool ours_decide_one(ours *o)
{
    const tg_outcome *out;
    tg_reason why;
    return tg_decide(o->run, o->line, &out, &why) == TG_OK;
}

bool ours_batch_one(ours *o)
{
    tg_batch_clear(o->single);
    return tg_batch_add(o->single, o->line) == TG_OK &&
           tg_batch_decide(o->run, o->single) == TG_OK && tg_batch_outcome(o->single, 0) != NULL;
}

static void keep_count(void *ctx, size_t row, const uint32_t *measures, uint32_t count)
{
    (void)row;
    (void)measures;
    ((ours *)ctx)->found_count = count;
}

/* Facts that share their values share a cell. */
static bool line_cells(ours *o)
{
    for (size_t k = 0; k < o->table->column_count; k++) {
        size_t at = 0;
        while (o->table->columns[at].values != o->table->columns[k].values)
            at++;
        o->one_row[k] = o->columns[k];
        o->one_row[k].values = &o->cells[at];
        if (at == k)
            o->own_cells[o->own_cell_count++] = k;
    }
    return tg_sweep_bind(o->line_sweep, o->one_row) == TG_OK;
}

bool ours_line_open(ours *o)
{
    tg_bit bits[64];
    uint32_t measures = (uint32_t)tg_measure_count(o->pack), charged = 0;
    uint32_t *numbers = malloc(2 * (size_t)measures * sizeof *numbers);
    tg_sweep_ask ask = {.bits = bits, .decimals = 8, .listed = numbers, .listed_count = measures};
    tg_text currency = {"", 0};
    for (uint32_t m = 0; numbers && m < measures; m++) {
        tg_charge_info c = tg_charge_get(o->pack, m);
        numbers[m] = m;
        if (m < 64)
            bits[ask.bit_count++] = (tg_bit){TG_BIT_APPLIES, m, 0};
        if (currency.len == 0)
            currency = c.currency;
        if (c.currency.len && c.currency.len == currency.len &&
            memcmp(c.currency.ptr, currency.ptr, currency.len) == 0)
            numbers[measures + charged++] = m;
    }
    ask.charges = numbers + measures;
    ask.charge_count = charged;
    tg_reason why = {""};
    bool good = numbers && tg_sweep_new(o->run, o->columns, o->table->column_count, &ask,
                                        &o->line_sweep, &why) == TG_OK;
    if (good)
        good = line_cells(o);
    else
        fprintf(stderr, "no sweep: %s\n", why.text);
    free(numbers);
    return good;
}

void ours_line_set(ours *o, size_t i)
{
    for (size_t k = 0; k < o->own_cell_count; k++) {
        const ours_column *c = &o->table->columns[o->own_cells[k]];
        void *to = &o->cells[o->own_cells[k]];
        switch (c->width) {
        case 1: *(uint8_t *)to = ((const uint8_t *)c->values)[i]; break;
        case 2: *(uint16_t *)to = ((const uint16_t *)c->values)[i]; break;
        default: *(uint32_t *)to = ((const uint32_t *)c->values)[i]; break;
        }
    }
}

bool ours_line_decide(ours *o)
{
    tg_answers answers = {.safe = o->safe, .best = o->best, .disposition = o->disposition,
                          .mask = &o->line_mask, .mask_width = 8, .charge = o->charges,
                          .flags = o->flags, .take = keep_count, .take_ctx = o};
    o->count = 1;
    return tg_sweep_row(o->line_sweep, 0, &answers) == TG_OK;
}

bool ours_line_verdict(ours *o)
{
    tg_answers answers = {.safe = o->safe, .flags = o->flags};
    o->count = 1; /* what ours_verdicts reads back */
    return tg_sweep_row(o->line_sweep, 0, &answers) == TG_OK;
}

void ours_line_counts(const ours *o, uint64_t *lines, uint64_t *quick)
{
    uint64_t by_outcome;
    tg_sweep_counts(o->line_sweep, lines, &by_outcome);
    *quick = tg_sweep_quick_count(o->line_sweep);
}

static void count_bytes(void *ctx, const char *bytes, size_t count)
{
    (void)bytes;
    *(size_t *)ctx += count;
}

/* Row `i` of the lines decided last. */
size_t ours_explain(ours *o, size_t row)
{
    size_t bytes = 0;
    const tg_outcome *out = tg_batch_outcome(o->batch, row);
    if (!out || !set_line(o, o->first + row) ||
        tg_explain(o->run, o->line, out, TG_EXPLAIN_TEXT, 80, false,
                   (tg_sink){count_bytes, &bytes}) != TG_OK)
        return 0;
    return bytes;
}
