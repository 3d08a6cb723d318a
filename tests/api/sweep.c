/*
 * sweep.c - sweeps through the public interface: every row's answers are those of tg_batch_decide.
 */
#include "tollgate.h"

#include "listed.h"
#include "small_pack.h"

#include "harness.h"

enum { ROWS = 3000, DAY_0 = 19358 }; /* 2023-01-01 */

static const char *const items[] = {"h200", "H200 SXM", "h20", "", "no such chip"};
static const char *const countries[] = {"US", "CN", "TW", "none such"};
static const char *const uses[] = {"commercial", "research", "military", ""};
static const char *const answers[] = {"yes", "no"};

/* The rows as columns. */
static uint8_t item[ROWS], from[ROWS], to[ROWS], use[ROWS], certificate[ROWS], existing[ROWS];
static uint16_t shipped[ROWS], arrived[ROWS], tpp[ROWS];
static uint32_t quantity[ROWS];
static int32_t price[ROWS];
static uint64_t no_tpp[ROWS / 64 + 1], no_arrival[ROWS / 64 + 1], no_use[ROWS / 64 + 1];

static uint64_t dice_state = 5;

static uint32_t dice(uint32_t below)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((dice_state >> 33) % below);
}

static void make_rows(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        item[i] = dice(8) ? (uint8_t)dice(3) : (uint8_t)dice(5);
        from[i] = (uint8_t)dice(3);
        to[i] = dice(40) ? (uint8_t)dice(3) : 3;
        use[i] = (uint8_t)dice(4);
        certificate[i] = (uint8_t)dice(2);
        existing[i] = (uint8_t)dice(2);
        shipped[i] = (uint16_t)dice(1200);
        arrived[i] = (uint16_t)(shipped[i] + dice(40) - (dice(30) == 0 ? 20 : 0));
        tpp[i] = (uint16_t)dice(60000);
        quantity[i] = dice(50) ? dice(1000) : dice(2000000);
        price[i] = (int32_t)dice(4000000) - (dice(50) == 0 ? 3000000 : 0);
        no_tpp[i / 64] |= (uint64_t)(dice(10) != 0) << i % 64;
        no_arrival[i / 64] |= (uint64_t)(dice(9) == 0) << i % 64;
        no_use[i / 64] |= (uint64_t)(dice(9) == 0) << i % 64;
    }
}

static uint32_t fact_of(const tg_pack *p, const char *name)
{
    return tg_fact_find(p, (tg_text){name, strlen(name)});
}

static void texts_of(const char *const *words, size_t count, tg_text *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (tg_text){words[i], strlen(words[i])};
}

enum { COLUMNS = 11 };
static tg_text item_texts[5], country_texts[4], use_texts[4], answer_texts[2];

static void make_columns(const tg_pack *p, tg_column *c)
{
    texts_of(items, 5, item_texts);
    texts_of(countries, 4, country_texts);
    texts_of(uses, 4, use_texts);
    texts_of(answers, 2, answer_texts);
    const tg_column all[COLUMNS] = {
        {fact_of(p, "item"), item, 1, false, 0, 0, item_texts, 5, NULL},
        {fact_of(p, "item.tpp"), tpp, 2, false, 10, 5, NULL, 0, no_tpp},
        {fact_of(p, "route.from"), from, 1, false, 0, 0, country_texts, 4, NULL},
        {fact_of(p, "route.to"), to, 1, false, 0, 0, country_texts, 4, NULL},
        {fact_of(p, "end_use"), use, 1, false, 0, 0, use_texts, 4, no_use},
        {fact_of(p, "shipped"), shipped, 2, false, 0, DAY_0, NULL, 0, NULL},
        {fact_of(p, "arrived"), arrived, 2, false, 1, DAY_0, NULL, 0, no_arrival},
        {fact_of(p, "quantity"), quantity, 4, false, 0, 0, NULL, 0, NULL},
        {fact_of(p, "unit_value"), price, 4, true, 0, 0, NULL, 0, NULL},
        {fact_of(p, "certificate"), certificate, 1, false, 0, 0, answer_texts, 2, NULL},
        {fact_of(p, "cn.existing"), existing, 1, false, 0, 0, answer_texts, 2, NULL}};
    memcpy(c, all, sizeof all);
}

static bool lacks(const tg_column *c, size_t row)
{
    return c->missing && (c->missing[row / 64] >> row % 64 & 1);
}

/* The row by itself: false when it is bad input. */
static bool decide_row(tg_run *r, tg_line *l, const tg_column *c, size_t row, const tg_outcome **o)
{
    tg_reason why;
    tg_line_clear(l);
    for (size_t i = 0; i < COLUMNS; i++) {
        tg_status st;
        if (lacks(&c[i], row))
            continue;
        if (c[i].words)
            st =
                tg_line_set_id(l, c[i].fact, c[i].words[((const uint8_t *)c[i].values)[row]], &why);
        else {
            int64_t raw = ((const uint16_t *)c[i].values)[c[i].width == 2 ? row : 0];
            if (c[i].width == 4 && c[i].is_signed)
                raw = ((const int32_t *)c[i].values)[row];
            else if (c[i].width == 4)
                raw = ((const uint32_t *)c[i].values)[row];
            st =
                tg_line_set_number(l, c[i].fact, c[i].offset + (c[i].scale ? c[i].scale : 1) * raw);
        }
        if (st != TG_OK)
            return false;
    }
    return tg_decide(r, l, o, &why) == TG_OK;
}

static uint8_t verdicts[ROWS], best[ROWS], disposed[ROWS], flags[ROWS];
static uint16_t masks[ROWS];
static int64_t charges[ROWS];

static uint32_t measure_of(const tg_pack *p, const char *name)
{
    for (size_t i = 0; i < tg_measure_count(p); i++) {
        tg_text t = tg_measure_get(p, (uint32_t)i).name;
        if (t.len == strlen(name) && memcmp(t.ptr, name, t.len) == 0)
            return (uint32_t)i;
    }
    return TG_NO_ID;
}

/* Exact text in cents. */
static int64_t cents(const char *text)
{
    int64_t v = 0;
    int decimals = -1;
    for (; *text; text++) {
        if (*text == '.')
            decimals = 0;
        if (*text >= '0' && *text <= '9') {
            v = v * 10 + (*text - '0');
            decimals += decimals >= 0;
        }
    }
    for (decimals = decimals < 0 ? 0 : decimals; decimals < 2; decimals++)
        v *= 10;
    return v;
}

static void row_agrees(const tg_pack *p, const tg_outcome *o, size_t i)
{
    tg_result line = tg_outcome_line(o);
    CHECK_EQ(verdicts[i], line.safe);
    CHECK_EQ(best[i], line.best);
    CHECK_EQ(disposed[i], tg_outcome_disposition(o, NULL));
    CHECK_EQ(!(flags[i] & TG_ROW_OPEN), line.settled);
    const char *const named[] = {"licence", "stop", "duty"};
    for (unsigned k = 0; k < 3; k++)
        CHECK_EQ(masks[i] >> k & 1,
                 tg_outcome_measure(o, measure_of(p, named[k])).stands == TG_IN_EVERY_WORLD);
    bool known = true;
    int64_t sum = 0;
    for (size_t k = 0; k < tg_outcome_charge_count(o); k++) {
        tg_charge_result c = tg_outcome_charge(o, k);
        known = known && c.known && c.stands == TG_IN_EVERY_WORLD && !c.at_least;
        sum += cents(c.amount);
    }
    CHECK_EQ(!(flags[i] & TG_ROW_CHARGE_OPEN), known);
    CHECK_EQ(charges[i], known ? sum : 0);
}

static void rows_are_decided_as_lines(void)
{
    tg_pack *p = small_pack();
    tg_run *r, *alone;
    tg_line *l;
    tg_column columns[COLUMNS];
    tg_sweep *s = NULL;
    tg_reason why;
    REQUIRE(p);
    make_rows();
    make_columns(p, columns);
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK && tg_run_new(p, NULL, &alone) == TG_OK &&
            tg_line_new(p, &l) == TG_OK);
    uint32_t advanced = 0, duty = measure_of(p, "duty");
    const tg_bit bits[] = {{TG_BIT_STANDS, measure_of(p, "licence"), 0},
                           {TG_BIT_STANDS, measure_of(p, "stop"), 0},
                           {TG_BIT_STANDS, duty, 0},
                           {TG_BIT_HOLDS, advanced, 0},
                           {TG_BIT_APPLIES, measure_of(p, "licence"), 0}};
    tg_sweep_ask ask = {.bits = bits, .bit_count = 5, .charges = &duty, .charge_count = 1,
                        .decimals = 2};
    REQUIRE(tg_sweep_new(r, columns, COLUMNS, &ask, &s, &why) == TG_OK);
    tg_answers out = {verdicts, best, disposed, masks, 2, charges, flags, NULL, NULL};
    REQUIRE(tg_sweep_rows(s, columns, 0, ROWS, &out) == TG_OK);
    size_t by_outcome = 0, bad = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const tg_outcome *o;
        tg_truth holds;
        bool good = decide_row(alone, l, columns, i, &o);
        by_outcome += flags[i] & TG_ROW_OUTCOME;
        bad += !good;
        CHECK_EQ(!good, flags[i] & TG_ROW_BAD ? 1 : 0);
        if (!good)
            continue;
        row_agrees(p, o, i);
        REQUIRE(tg_definition_holds(p, advanced, l, DAY_0 + shipped[i], TG_DAY_NONE, &holds) ==
                TG_OK);
        CHECK_EQ(masks[i] >> 3 & 1, holds == TG_YES);
        REQUIRE(tg_run_holds(alone, advanced, 0, l, &holds) == TG_OK);
        CHECK_EQ(masks[i] >> 3 & 1, holds == TG_YES);
        CHECK_EQ(masks[i] >> 4 & 1,
                 tg_outcome_measure(o, measure_of(p, "licence")).applies == TG_IN_EVERY_WORLD);
    }
    uint64_t rows, odd;
    tg_sweep_counts(s, &rows, &odd);
    CHECK_EQ(rows, ROWS);
    CHECK_EQ(odd, by_outcome);
    CHECK(bad > 50);
    CHECK(odd < ROWS);
    /* a part of them, from a row in the middle */
    static uint8_t again[ROWS];
    REQUIRE(tg_sweep_rows(s, columns, 1024, 100, &(tg_answers){.safe = again}) == TG_OK);
    CHECK(memcmp(again, verdicts + 1024, 100) == 0);
    /* what cannot be */
    CHECK_EQ(tg_sweep_rows(s, columns, 3, 10, &out), TG_ARGUMENT);
    item[7] = 5;
    CHECK_EQ(tg_sweep_rows(s, columns, 0, 64, &out), TG_ARGUMENT);
    item[7] = 0;
    REQUIRE(tg_run_assume(r, "quantity", "7", &why) == TG_OK);
    CHECK_EQ(tg_sweep_rows(s, columns, 0, 64, &out), TG_ARGUMENT);
    tg_sweep_free(s);
    tg_line_free(l);
    tg_run_free(alone);
    tg_run_free(r);
    tg_pack_free(p);
}

/* What the run assumes, and the day that fills clocks, hold where rows have nothing. */
static void assumptions_fill_rows(void)
{
    tg_pack *p = small_pack();
    tg_options options = TG_OPTIONS_INIT;
    tg_run *r, *alone;
    tg_line *l;
    tg_column columns[COLUMNS];
    tg_sweep *s = NULL;
    tg_reason why;
    REQUIRE(p);
    REQUIRE(tg_date_parse((tg_text){"2026-02-01", 10}, &options.on));
    make_columns(p, columns);
    columns[10] = columns[9]; /* without the question */
    REQUIRE(tg_run_new(p, &options, &r) == TG_OK && tg_run_new(p, &options, &alone) == TG_OK &&
            tg_line_new(p, &l) == TG_OK);
    const char *const assumed[] = {"cn.existing", "yes", "end_use", "research", "item", "h20"};
    for (size_t i = 0; i < 6; i += 2)
        REQUIRE(tg_run_assume(r, assumed[i], assumed[i + 1], &why) == TG_OK &&
                tg_run_assume(alone, assumed[i], assumed[i + 1], &why) == TG_OK);
    REQUIRE(tg_sweep_new(r, columns, COLUMNS - 1, NULL, &s, &why) == TG_OK);
    REQUIRE(tg_sweep_rows(
                s, columns, 0, ROWS,
                &(tg_answers){.safe = verdicts, .disposition = disposed, .flags = flags}) == TG_OK);
    for (size_t i = 0; i < ROWS; i++) {
        const tg_outcome *o;
        bool good = decide_row(alone, l, columns, i, &o);
        CHECK_EQ(!good, flags[i] & TG_ROW_BAD ? 1 : 0);
        if (good) {
            CHECK_EQ(verdicts[i], tg_outcome_line(o).safe);
            CHECK_EQ(disposed[i], tg_outcome_disposition(o, NULL));
        }
    }
    tg_sweep_free(s);
    tg_line_free(l);
    tg_run_free(alone);
    tg_run_free(r);
    tg_pack_free(p);
}

/* No row says when it arrives, but not before it is shipped. */
static void an_order_bears_on_worlds(void)
{
    tg_pack *p = small_pack();
    tg_run *r, *alone;
    tg_line *l;
    tg_column columns[COLUMNS];
    tg_sweep *s = NULL;
    tg_reason why;
    REQUIRE(p);
    make_columns(p, columns);
    columns[1] = columns[10];
    memmove(&columns[6], &columns[7], 3 * sizeof *columns);
    columns[10] = columns[9] = columns[8]; /* again, for a line alone */
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK && tg_run_new(p, NULL, &alone) == TG_OK &&
            tg_line_new(p, &l) == TG_OK);
    REQUIRE(tg_sweep_new(r, columns, COLUMNS - 2, NULL, &s, &why) == TG_OK);
    tg_answers out = {.best = best, .disposition = disposed, .flags = flags};
    REQUIRE(tg_sweep_rows(s, columns, 0, ROWS, &out) == TG_OK); /* `best` without `safe` */
    out.safe = verdicts;
    REQUIRE(tg_sweep_rows(s, columns, 0, ROWS, &out) == TG_OK);
    size_t by_outcome = 0, by_worlds = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const tg_outcome *o;
        if (!decide_row(alone, l, columns, i, &o))
            continue;
        by_outcome += flags[i] & TG_ROW_OUTCOME;
        by_worlds += flags[i] == TG_ROW_OPEN;
        CHECK_EQ(verdicts[i], tg_outcome_line(o).safe);
        CHECK_EQ(best[i], tg_outcome_line(o).best);
        CHECK_EQ(disposed[i], tg_outcome_disposition(o, NULL));
        CHECK_EQ(!(flags[i] & TG_ROW_OPEN), tg_outcome_line(o).settled);
    }
    CHECK(by_outcome > 100);
    CHECK(by_worlds > 3);
    tg_sweep_free(s);
    tg_line_free(l);
    tg_run_free(alone);
    tg_run_free(r);
    tg_pack_free(p);
}

/* ---- what odd rows are --------------------------------------------------------------------- */

enum { FEW_ROWS = 4, FEW_COLUMNS = 6 };
static const uint8_t first_two[FEW_ROWS] = {0, 1, 0, 1}, last_two[FEW_ROWS] = {0, 0, 1, 1};
static const uint8_t zeros[FEW_ROWS];
static const uint16_t days[FEW_ROWS] = {1200, 1200, 1200, 1200};

/* Within the United States in 2026, so that nothing is open; two columns are left for a test. */
static void few_columns(const tg_pack *p, tg_column *c)
{
    texts_of(countries, 4, country_texts);
    const tg_column all[FEW_COLUMNS - 2] = {
        {fact_of(p, "route.from"), zeros, 1, false, 0, 0, country_texts, 1, NULL},
        {fact_of(p, "route.to"), zeros, 1, false, 0, 0, country_texts, 1, NULL},
        {fact_of(p, "shipped"), days, 2, false, 0, DAY_0, NULL, 0, NULL},
        {fact_of(p, "arrived"), days, 2, false, 0, DAY_0, NULL, 0, NULL}};
    memcpy(c, all, sizeof all);
}

static void few_disposed(const tg_pack *p, const tg_column *c, const char *assumed,
                         const char *text)
{
    tg_run *r;
    tg_sweep *s = NULL;
    tg_reason why;
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK);
    if (assumed)
        REQUIRE(tg_run_assume(r, assumed, text, &why) == TG_OK);
    REQUIRE(tg_sweep_new(r, c, FEW_COLUMNS, NULL, &s, &why) == TG_OK);
    tg_answers out = {.disposition = disposed, .flags = flags};
    REQUIRE(tg_sweep_rows(s, c, 0, FEW_ROWS, &out) == TG_OK);
    tg_sweep_free(s);
    tg_run_free(r);
}

/* What all rows are assumed to be must agree with what they say of it. */
static void an_assumed_chip_binds_rows(void)
{
    static const uint16_t tpps[FEW_ROWS] = {15832, 2368, 15832, 2368};
    tg_pack *p = small_pack();
    tg_column c[FEW_COLUMNS];
    REQUIRE(p);
    few_columns(p, c);
    texts_of(answers, 2, answer_texts);
    c[4] = (tg_column){fact_of(p, "item.tpp"), tpps, 2, false, 10, 0, NULL, 0, NULL};
    c[5] = (tg_column){fact_of(p, "certificate"), zeros, 1, false, 0, 0, answer_texts, 1, NULL};
    few_disposed(p, c, "item", "h20");
    for (size_t i = 0; i < FEW_ROWS; i++)
        CHECK_EQ(disposed[i] == TG_BAD, tpps[i] != 2368);
    tg_pack_free(p);
}

/* Numbers that come as words may be too large for what is worked out from them. */
static void a_product_of_words_may_not_fit(void)
{
    static const char *const values[] = {"10", "9999999999999"}, *const units[] = {"1", "1000000"};
    tg_text value_texts[2], unit_texts[2];
    tg_pack *p = small_pack();
    tg_column c[FEW_COLUMNS];
    REQUIRE(p);
    few_columns(p, c);
    texts_of(values, 2, value_texts);
    texts_of(units, 2, unit_texts);
    c[4] = (tg_column){fact_of(p, "unit_value"), first_two, 1, false, 0, 0, value_texts, 2, NULL};
    c[5] = (tg_column){fact_of(p, "quantity"), last_two, 1, false, 0, 0, unit_texts, 2, NULL};
    few_disposed(p, c, "item", "h20");
    for (size_t i = 0; i < FEW_ROWS; i++)
        CHECK_EQ(disposed[i] == TG_ERROR, i == 3);
    tg_pack_free(p);
}

/* The small pack with more text. */
static tg_pack *larger_pack(const char *more)
{
    static char text[sizeof small_text + 1000];
    const char *const names[] = {"small.tg", "chips.csv", "names.csv"};
    tg_pack *p;
    tg_diags *d;
    snprintf(text, sizeof text, "%s%s", small_text, more);
    const tg_text texts[] = {{text, strlen(text)},
                             {small_chips, sizeof small_chips - 1},
                             {small_names, sizeof small_names - 1}};
    if (tg_pack_load_memory(names, texts, 3, NULL, &p, &d) != TG_OK)
        tg_diags_print(d, TG_DIAGS_TEXT, (tg_sink){small_print, NULL});
    tg_diags_free(d);
    return p;
}

/* Rows give a value and not the units that it is made of: whether a condition on these is shown
 * cannot be told, so that the line is held. */
static void a_part_of_what_is_given_is_not_told(void)
{
    static const char terms[] =
        "condition few  \"Few\"\n  source          rule\n  satisfied when  certificate is yes\n"
        "  failed when     quantity > 10\n"
        "measure terms  \"Terms\"\n  gate        arrival\n  status      rule\n"
        "  binds       everyone\n  source      rule\n  in force    from 2023-11-17\n"
        "  relies on   few\n  charges     1 % of value, to us.cbp\n";
    tg_pack *p = larger_pack(terms);
    tg_column c[FEW_COLUMNS];
    tg_line *l;
    tg_run *r;
    tg_reason why;
    const tg_outcome *o;
    REQUIRE(p);
    few_columns(p, c);
    texts_of(answers, 2, answer_texts);
    c[0].words = country_texts + 2; /* from Taiwan */
    c[4] = (tg_column){fact_of(p, "value"), zeros, 1, false, 0, 5, NULL, 0, NULL};
    c[5] = (tg_column){fact_of(p, "certificate"), zeros, 1, false, 0, 0, answer_texts, 1, NULL};
    few_disposed(p, c, NULL, NULL);
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK && tg_line_new(p, &l) == TG_OK);
    const char *const line[] = {"route.from", "TW", "route.to", "US", "value", "0.05",
                                "certificate", "yes", "shipped", "2026-04-15",
                                "arrived", "2026-04-15"};
    for (size_t i = 0; i < sizeof line / sizeof *line; i += 2)
        REQUIRE(tg_line_set(l, line[i], line[i + 1], &why) == TG_OK);
    REQUIRE(tg_decide(r, l, &o, &why) == TG_OK);
    CHECK_EQ(tg_outcome_disposition(o, NULL), TG_HELD);
    for (size_t i = 0; i < FEW_ROWS; i++)
        CHECK_EQ(disposed[i], TG_HELD);
    tg_line_free(l);
    tg_run_free(r);
    tg_pack_free(p);
}

/* Facts against each other go through 32 bits where they fit: these do not. */
static void facts_past_32_bits_are_compared(void)
{
    static const char more[] =
        "fact left  \"Left\"\n  type  whole, 0 .. 4_000_000_000\n"
        "fact right  \"Right\"\n  type  whole, 0 .. 4_000_000_000\n"
        "measure more  \"More\"\n  gate      arrival\n  status    rule\n  binds     everyone\n"
        "  source    rule\n  in force  from 2023-11-17\n  when      left > right\n  denies\n";
    static const uint32_t left[FEW_ROWS] = {1, 4000000000, 3000000000, 5};
    static const uint32_t right[FEW_ROWS] = {2, 5, 4000000000, 3000000000};
    tg_pack *p = larger_pack(more);
    tg_column c[FEW_COLUMNS];
    REQUIRE(p);
    few_columns(p, c);
    c[0].words = country_texts + 2; /* from Taiwan */
    c[4] = (tg_column){fact_of(p, "left"), left, 4, false, 1, 0, NULL, 0, NULL};
    c[5] = (tg_column){fact_of(p, "right"), right, 4, false, 1, 0, NULL, 0, NULL};
    few_disposed(p, c, NULL, NULL);
    for (size_t i = 0; i < FEW_ROWS; i++)
        CHECK_EQ(disposed[i] == TG_LINE_DENIED, left[i] > right[i]);
    tg_pack_free(p);
}

/* A charge that nobody asks for may not fit: the line is an error all the same. */
static void a_charge_not_asked_for_may_not_fit(void)
{
    static const int64_t values[FEW_ROWS] = {1000000000000000, 100000000000000, 0, 999999999999999};
    static const char fee[] =
        "measure fee  \"Fee\"\n  gate      arrival\n  status    rule\n  binds     everyone\n"
        "  source    rule\n  in force  from 2024-01-01\n  when      route.to is US\n"
        "  charges   9_000_000_000_000_000_000 % of value, to us.cbp, rounded to 0.000000001\n";
    tg_pack *p = larger_pack(fee);
    tg_column c[FEW_COLUMNS];
    REQUIRE(p);
    few_columns(p, c);
    texts_of(answers, 2, answer_texts);
    c[4] = (tg_column){fact_of(p, "value"), values, 8, true, 0, 0, NULL, 0, NULL};
    c[5] = (tg_column){fact_of(p, "certificate"), zeros, 1, false, 0, 0, answer_texts, 1, NULL};
    few_disposed(p, c, "item", "h20");
    for (size_t i = 0; i < FEW_ROWS; i++)
        CHECK_EQ(disposed[i] == TG_ERROR, i % 3 == 0);
    tg_pack_free(p);
}

/* A byte has more words than it can say. */
static void words_past_a_byte_are_none(void)
{
    enum { MANY_WORDS = 2000 };
    static const uint8_t places[FEW_ROWS] = {0, 1, 254, 255};
    static const uint16_t as_shorts[FEW_ROWS] = {0, 1, 254, 255};
    static tg_text many[MANY_WORDS];
    uint8_t expected[FEW_ROWS];
    tg_pack *p = small_pack();
    tg_column c[FEW_COLUMNS];
    tg_sweep *s = NULL;
    tg_run *r;
    tg_reason why;
    REQUIRE(p);
    few_columns(p, c);
    texts_of(answers, 2, answer_texts);
    for (size_t i = 0; i < MANY_WORDS; i++)
        many[i] = country_texts[i % 3 != 0];
    c[4] = (tg_column){fact_of(p, "quantity"), zeros, 1, false, 0, 0, NULL, 0, NULL};
    c[5] = (tg_column){fact_of(p, "certificate"), zeros, 1, false, 0, 0, answer_texts, 1, NULL};
    c[1] = (tg_column){fact_of(p, "route.to"), as_shorts, 2, false, 0, 0, many, MANY_WORDS, NULL};
    few_disposed(p, c, "item", "h20");
    memcpy(expected, disposed, sizeof expected);
    c[1].values = places;
    c[1].width = 1;
    few_disposed(p, c, "item", "h20");
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK);
    REQUIRE(tg_run_assume(r, "item", "h20", &why) == TG_OK);
    REQUIRE(tg_sweep_new(r, c, FEW_COLUMNS, NULL, &s, &why) == TG_OK);
    REQUIRE(tg_sweep_bind(s, c) == TG_OK);
    for (size_t i = 0; i < FEW_ROWS; i++) {
        uint8_t alone = 0;
        CHECK_EQ(disposed[i], expected[i]);
        REQUIRE(tg_sweep_row(s, i, &(tg_answers){.disposition = &alone}) == TG_OK);
        CHECK_EQ(alone, expected[i]);
    }
    tg_sweep_free(s);
    tg_run_free(r);
    tg_pack_free(p);
}

/* ---- one row --------------------------------------------------------------------------------- */

typedef struct { size_t requests; } counting;

static void *counting_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    (void)old_bytes;
    ((counting *)ctx)->requests++;
    if (new_bytes)
        return realloc(p, new_bytes);
    free(p);
    return NULL;
}

/* An order as a program has it; the sweep's columns point into it. */
typedef struct {
    uint64_t facts[COLUMNS], gaps[COLUMNS];
} order;

static void order_fill(order *o, const tg_column *table, size_t row)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        memcpy(&o->facts[k], (const char *)table[k].values + row * table[k].width, table[k].width);
        o->gaps[k] = lacks(&table[k], row);
    }
}

/* All that a sweep can be asked of the small pack. */
typedef struct { uint32_t duty, all[4]; tg_bit bits[4]; tg_sweep_ask ask; } whole_ask;

static void whole_ask_make(const tg_pack *p, whole_ask *out)
{
    *out = (whole_ask){.duty = measure_of(p, "duty"),
                       .all = {0, 1, 2, 3},
                       .bits = {{TG_BIT_STANDS, measure_of(p, "licence"), 0},
                                {TG_BIT_STANDS, measure_of(p, "stop"), 0},
                                {TG_BIT_APPLIES, measure_of(p, "duty"), 0},
                                {TG_BIT_HOLDS, 0, 0}}};
    out->ask = (tg_sweep_ask){out->bits, 4, &out->duty, 1, 2, out->all, 4};
}

static listed lists[ROWS];

/* One row's answers. */
typedef struct {
    uint8_t safe, best, disposition, flags;
    uint16_t mask;
    int64_t charge;
    listed list;
} one_answer;

static tg_answers answers_of_one(one_answer *a)
{
    *a = (one_answer){.list = {0, 0}};
    return (tg_answers){&a->safe, &a->best, &a->disposition, &a->mask, 2,
                        &a->charge, &a->flags, take_listed, &a->list};
}

/* As the table has them. */
static void check_one(const one_answer *got, size_t i)
{
    CHECK_EQ(got->safe, verdicts[i]);
    CHECK_EQ(got->best, best[i]);
    CHECK_EQ(got->disposition, disposed[i]);
    CHECK_EQ(got->mask, masks[i]);
    CHECK_EQ(got->charge, charges[i]);
    CHECK_EQ(got->flags, flags[i]);
    CHECK_EQ(got->list.count, lists[i].count);
    CHECK_EQ(got->list.sum, lists[i].sum);
}

typedef struct {
    counting memory;
    tg_pack *p;
    tg_run *r;
    tg_column table[COLUMNS], one[COLUMNS];
    tg_sweep *s, *whole;
    order o;
} alone_setup;

/* The table decided whole; a sweep whose columns are an order. */
static void alone_begin(alone_setup *x)
{
    const tg_allocator alloc = {counting_resize, &x->memory};
    tg_diags *d = NULL;
    tg_reason why;
    whole_ask ask;
    REQUIRE(small_load(&alloc, &x->p, &d) == TG_OK);
    tg_diags_free(d);
    make_columns(x->p, x->table);
    REQUIRE(tg_run_new(x->p, NULL, &x->r) == TG_OK);
    memcpy(x->one, x->table, sizeof x->one);
    for (size_t k = 0; k < COLUMNS; k++) {
        x->one[k].values = &x->o.facts[k];
        x->one[k].missing = x->table[k].missing ? &x->o.gaps[k] : NULL;
    }
    whole_ask_make(x->p, &ask);
    REQUIRE(tg_sweep_new(x->r, x->table, COLUMNS, &ask.ask, &x->whole, &why) == TG_OK &&
            tg_sweep_new(x->r, x->one, COLUMNS, &ask.ask, &x->s, &why) == TG_OK);
    tg_answers out = {verdicts, best, disposed, masks, 2, charges, flags, take_listed, lists};
    memset(lists, 0, sizeof lists);
    REQUIRE(tg_sweep_rows(x->whole, x->table, 0, ROWS, &out) == TG_OK);
}

static void alone_end(alone_setup *x)
{
    tg_sweep_free(x->s);
    tg_sweep_free(x->whole);
    tg_run_free(x->r);
    tg_pack_free(x->p);
}

/* A row alone is answered as in the table, and what is settled asks for no memory. */
static void a_row_alone_is_answered_alike(void)
{
    static alone_setup x;
    alone_begin(&x);
    size_t settled = 0, settled_requests = 0;
    one_answer got;
    for (size_t i = 0; i < ROWS; i++) {
        tg_answers answer = answers_of_one(&got);
        size_t before = x.memory.requests;
        order_fill(&x.o, x.table, i);
        REQUIRE(tg_sweep_rows(x.s, x.one, 0, 1, &answer) == TG_OK);
        check_one(&got, i);
        settled += got.flags == 0;
        settled_requests += got.flags == 0 && i > 0 ? x.memory.requests - before : 0;
    }
    CHECK(settled > 30);
    CHECK_EQ(settled_requests, 0);
    /* a number past the words, in a column that a row may lack and in one that it may not */
    tg_answers answer = answers_of_one(&got);
    order_fill(&x.o, x.table, 0);
    *(uint8_t *)&x.o.facts[2] = 200;
    CHECK_EQ(tg_sweep_rows(x.s, x.one, 0, 1, &answer), TG_ARGUMENT);
    order_fill(&x.o, x.table, 0);
    x.o.gaps[4] = 0;
    *(uint8_t *)&x.o.facts[4] = 200;
    CHECK_EQ(tg_sweep_rows(x.s, x.one, 0, 1, &answer), TG_ARGUMENT);
    x.o.gaps[4] = 1;
    CHECK_EQ(tg_sweep_rows(x.s, x.one, 0, 1, &answer), TG_OK);
    alone_end(&x);
}

/* The same of rows of a bound table, wherever they lie in it, and of a bound order. */
static void a_bound_row_is_answered_alike(void)
{
    static alone_setup x;
    alone_begin(&x);
    one_answer got;
    tg_answers answer = answers_of_one(&got);
    CHECK_EQ(tg_sweep_row(x.s, 0, &answer), TG_ARGUMENT); /* nothing is bound */
    REQUIRE(tg_sweep_bind(x.whole, x.table) == TG_OK && tg_sweep_bind(x.s, x.one) == TG_OK);
    size_t settled = 0, settled_requests = 0, others = 0;
    for (size_t i = ROWS; i-- > 0;) {
        answer = answers_of_one(&got);
        size_t before = x.memory.requests;
        REQUIRE(tg_sweep_row(x.whole, i, &answer) == TG_OK);
        check_one(&got, i);
        others += got.flags != 0 && i % 64 != 0;
        settled += got.flags == 0;
        settled_requests += got.flags == 0 ? x.memory.requests - before : 0;
        answer = answers_of_one(&got);
        order_fill(&x.o, x.table, i);
        REQUIRE(tg_sweep_row(x.s, 0, &answer) == TG_OK);
        check_one(&got, i);
        uint8_t safe = TG_VERDICT_COUNT;
        REQUIRE(tg_sweep_row(x.whole, i, &(tg_answers){.safe = &safe}) == TG_OK);
        CHECK_EQ(safe, verdicts[i]);
    }
    CHECK(settled > 30);
    CHECK(others > 30);
    CHECK(tg_sweep_quick_count(x.s) > 30 && tg_sweep_quick_count(x.s) <= settled);
    CHECK_EQ(settled_requests, 0);
    /* a table in between changes nothing of what is bound */
    one_answer again;
    answer = answers_of_one(&again);
    REQUIRE(tg_sweep_rows(x.whole, x.one, 0, 1, &answer) == TG_OK);
    answer = answers_of_one(&got);
    REQUIRE(tg_sweep_row(x.whole, ROWS - 1, &answer) == TG_OK);
    check_one(&got, ROWS - 1);
    *(uint8_t *)&x.o.facts[2] = 200;
    CHECK_EQ(tg_sweep_row(x.s, 0, &answer), TG_ARGUMENT);
    uint64_t gap = 0;
    for (size_t k = 0; k < COLUMNS; k++) {
        if (!x.one[k].missing) { /* it must never have one */
            x.one[k].missing = &gap;
            break;
        }
    }
    CHECK_EQ(tg_sweep_bind(x.s, x.one), TG_ARGUMENT);
    alone_end(&x);
}

/* A sweep ends with what its run was when it was made. */
static void a_changed_run_binds_nothing(void)
{
    tg_pack *p = small_pack();
    tg_run *r;
    tg_sweep *s = NULL;
    tg_reason why;
    REQUIRE(p);
    tg_column c = {.fact = fact_of(p, "quantity"), .values = quantity, .width = 4};
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK);
    REQUIRE(tg_run_switch(r, "duty", TG_SWITCH_OFF, &why) == TG_OK);
    REQUIRE(tg_sweep_new(r, &c, 1, NULL, &s, &why) == TG_OK);
    CHECK_EQ(tg_sweep_bind(s, &c), TG_OK);
    REQUIRE(tg_run_switch(r, "duty", TG_SWITCH_AS_WRITTEN, &why) == TG_OK);
    CHECK_EQ(tg_sweep_bind(s, &c), TG_ARGUMENT);
    tg_sweep_free(s);
    REQUIRE(tg_sweep_new(r, &c, 1, NULL, &s, &why) == TG_OK);
    REQUIRE(tg_run_assume(r, "quantity", "7", &why) == TG_OK);
    CHECK_EQ(tg_sweep_bind(s, &c), TG_ARGUMENT);
    tg_sweep_free(s);
    tg_run_free(r);
    tg_pack_free(p);
}

static void what_cannot_be_asked(void)
{
    tg_pack *p = small_pack();
    tg_run *r;
    tg_sweep *s;
    tg_reason why;
    REQUIRE(p);
    REQUIRE(tg_run_new(p, NULL, &r) == TG_OK);
    tg_column c = {.fact = fact_of(p, "route.to"), .values = to, .width = 1};
    CHECK_EQ(tg_sweep_new(r, &c, 1, NULL, &s, &why), TG_INPUT); /* a country needs words */
    CHECK(strstr(why.text, "route.to"));
    c = (tg_column){.fact = fact_of(p, "quantity"), .values = quantity, .width = 3};
    CHECK_EQ(tg_sweep_new(r, &c, 1, NULL, &s, &why), TG_ARGUMENT);
    c.width = 4;
    uint32_t duty = measure_of(p, "duty");
    tg_sweep_ask ask = {.charges = &duty, .charge_count = 1, .decimals = 1};
    CHECK_EQ(tg_sweep_new(r, &c, 1, &ask, &s, &why), TG_INPUT);
    CHECK(strstr(why.text, "duty"));
    CHECK(!s);
    tg_column twice[2] = {c, c};
    CHECK_EQ(tg_sweep_new(r, twice, 2, NULL, &s, &why), TG_ARGUMENT);
    tg_run_free(r);
    tg_pack_free(p);
}

int main(void)
{
    TEST(rows_are_decided_as_lines);
    TEST(assumptions_fill_rows);
    TEST(an_order_bears_on_worlds);
    TEST(an_assumed_chip_binds_rows);
    TEST(a_product_of_words_may_not_fit);
    TEST(a_part_of_what_is_given_is_not_told);
    TEST(facts_past_32_bits_are_compared);
    TEST(a_charge_not_asked_for_may_not_fit);
    TEST(words_past_a_byte_are_none);
    TEST(a_row_alone_is_answered_alike);
    TEST(a_bound_row_is_answered_alike);
    TEST(a_changed_run_binds_nothing);
    TEST(what_cannot_be_asked);
    return test_end();
}
