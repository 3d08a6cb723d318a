/* book.c - see book.h. */
#include "book.h"

#include "stream.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS = 256, PARTIES = 512, LABS = 4, WORD_BYTES = 48 };

/* What is drawn for a line; `field_bytes` says how wide. */
#define FIELDS(X)                                                                              \
    X(ITEM, 1) X(EXPORTER, 1) X(SELLER, 1) X(BUYER, 2) X(CONSIGNEE, 2) X(USER, 2) X(FROM, 1)   \
    X(VIA, 1) X(TO, 1) X(MOVEMENT, 1) X(USE, 1) X(US_USE, 1) X(USE_COUNTRY, 1) X(PLACED, 2)    \
    X(SHIPPED, 2) X(ARRIVED, 2) X(ENTERED, 2) X(LADEN, 2) X(QUANTITY, 4) X(PRICE, 4)           \
    X(US_VALUE, 4) X(CN_VALUE, 4) X(FOREIGN, 4) X(DOMESTIC, 4) X(CERTIFICATES, 1) X(PAPERS, 1) \
    X(SITE, 1) X(COMPLETION, 2) X(COMPLETION_NOW, 2) X(STARTED, 2) X(LAB, 1)
typedef enum {
#define X(name, bytes) F_##name,
    FIELDS(X)
#undef X
    FIELD_COUNT
} field;
static const uint8_t field_bytes[] = {
#define X(name, bytes) bytes,
    FIELDS(X)
#undef X
};

struct book {
    ours_table table;
    void *fields[FIELD_COUNT];
    uint64_t *missing[OURS_COLUMNS];
    uint32_t items; /* of the catalogue, with figures to decide by */
    tg_text *words;      /* all words of all columns */
    char (*bytes)[WORD_BYTES];
    size_t word_count, word_room;
};

/* ---- words --------------------------------------------------------------------------------- */

/* Room for `count` words side by side; the first of them. */
static tg_text *new_words(book *b, size_t count)
{
    tg_text *at = b->words + b->word_count;
    b->word_count += count;
    return b->word_count <= b->word_room ? at : NULL;
}

static void put_word(book *b, tg_text *word, const char *text, size_t length)
{
    char *to = b->bytes[word - b->words];
    size_t n = length < WORD_BYTES ? length : WORD_BYTES;
    memcpy(to, text, n);
    *word = (tg_text){to, n};
}

static ours_column *new_column(book *b, const char *fact, field f)
{
    ours_column *c = &b->table.columns[b->table.column_count++];
    *c = (ours_column){.fact = fact, .width = field_bytes[f], .values = b->fields[f]};
    return c;
}

/* A column of words that are the list's, split at blanks; value i is word i. */
static bool list_column(book *b, const char *fact, field f, const char *list)
{
    ours_column *c = new_column(b, fact, f);
    size_t count = 0;
    for (const char *p = list; *p; p += strcspn(p, " "), p += *p == ' ')
        count++;
    tg_text *words = new_words(b, count);
    if (!words)
        return false;
    c->words = words;
    c->word_count = count;
    for (const char *p = list; *p; p += strcspn(p, " "), p += *p == ' ')
        put_word(b, words++, p, strcspn(p, " "));
    return true;
}

/* yes or no by bit `bit` of the value, of `bits` bits. */
static bool flag_column(book *b, const char *fact, field f, unsigned bit, unsigned bits)
{
    ours_column *c = new_column(b, fact, f);
    tg_text *words = new_words(b, (size_t)1 << bits);
    if (!words)
        return false;
    c->words = words;
    c->word_count = (size_t)1 << bits;
    for (size_t v = 0; v < c->word_count; v++)
        put_word(b, &words[v], v >> bit & 1 ? "yes" : "no", v >> bit & 1 ? 3 : 2);
    return true;
}

static void number_column(book *b, const char *fact, field f, int64_t offset)
{
    new_column(b, fact, f)->offset = offset;
}

/* ---- chips --------------------------------------------------------------------------------- */

/* What the catalogue leaves to the line; NULL: a chip without it is not in the book. */
static const struct { const char *fact, *instead; } item_facts[] = {
    {"item", NULL},
    {"item.family", "other"},         {"item.vendor_country", "US"},
    {"item.tpp", NULL},               {"item.applicable_die_area", NULL},
    {"item.datacenter", "yes"},       {"item.dram_bandwidth", NULL},
    {"item.io_bandwidth", "20000"},    {"item.us_available", "2024-06-01"},
    {"item.hts_us", "8473.30"},       {"item.hs_cn", "8473.30.90"},
    {"item.cn_origin", "TW"},         {"item.subject_to_ear", "yes"},
    {"item.has_logic_ic", "yes"},     {"item.location_check", "no"},
    {"item.designer", "approved"},    {"item.packaged_by", "approved_osat"},
    {"item.packaged_in", "TW"},       {"item.transistors", "80"},
    {"item.has_hbm", "yes"},          {"item.assembled_in", "TW"}};
enum { ITEM_FACTS = sizeof item_facts / sizeof *item_facts };

typedef struct { char text[WORD_BYTES]; size_t length; } cell;

static void keep(void *ctx, const char *bytes, size_t count)
{
    cell *c = ctx;
    size_t n = count < sizeof c->text - c->length ? count : sizeof c->text - c->length;
    memcpy(c->text + c->length, bytes, n);
    c->length += n;
}

static tg_text text_of(const char *s)
{
    return (tg_text){s, strlen(s)};
}

/* The chip's cell as a single value; false where it has none and nothing stands in for it. */
static bool item_cell(const tg_pack *pack, const tg_line *line, size_t k, cell *out)
{
    uint32_t fact = tg_fact_find(pack, text_of(item_facts[k].fact));
    *out = (cell){{0}, 0};
    if (fact != TG_NO_ID && tg_line_known(line, fact)) {
        tg_line_text(line, fact, (tg_sink){keep, out});
        size_t n = 0; /* groups of digits are for people */
        for (size_t i = 0; i < out->length; i++)
            if (out->text[i] != ',')
                out->text[n++] = out->text[i];
        out->length = n;
        return true;
    }
    if (!item_facts[k].instead)
        return false;
    keep(out, item_facts[k].instead, strlen(item_facts[k].instead));
    return true;
}

static bool item_columns(book *b, const tg_pack *pack)
{
    tg_text *words[ITEM_FACTS];
    tg_line *line = NULL;
    if (tg_line_new(pack, &line) != TG_OK)
        return false;
    bool good = true;
    for (size_t k = 0; k < ITEM_FACTS; k++)
        good = (words[k] = new_words(b, ITEMS)) != NULL && good;
    for (size_t row = 0; good && row < tg_item_count(pack) && b->items < ITEMS; row++) {
        tg_text id = tg_item_id(pack, row);
        cell cells[ITEM_FACTS];
        tg_reason why;
        tg_line_clear(line);
        bool whole = tg_line_set_id(line, tg_fact_find(pack, text_of("item")), id, &why) == TG_OK;
        for (size_t k = 0; whole && k < ITEM_FACTS; k++)
            whole = item_cell(pack, line, k, &cells[k]);
        if (!whole)
            continue;
        for (size_t k = 0; k < ITEM_FACTS; k++)
            put_word(b, &words[k][b->items], cells[k].text, cells[k].length);
        b->items++;
    }
    tg_line_free(line);
    for (size_t k = 0; good && k < ITEM_FACTS; k++) {
        ours_column *c = new_column(b, item_facts[k].fact, F_ITEM);
        c->words = words[k];
        c->word_count = b->items;
    }
    return good && b->items > 0;
}

/* ---- parties and laboratories -------------------------------------------------------------- */

/* Party 0 is nobody. */
static bool party_columns(book *b, const char *const facts[7], field f, stream r)
{
    static const char *const seats[] = {"CN", "CN", "CN", "CN", "HK", "MO", "SG", "MY",
                                        "AE", "US", "DE", "JP"};
    static const char *const kinds[] = {"private", "private", "private", "large_platform",
                                        "state_owned", "state_funded", "university", "government",
                                        "telecom", "other"};
    tg_text *words[6];
    for (size_t k = 0; k < 6; k++) {
        ours_column *c = new_column(b, facts[k], f);
        words[k] = new_words(b, PARTIES);
        if (!words[k])
            return false;
        c->words = words[k];
        c->word_count = f == F_EXPORTER || f == F_SELLER ? 256 : PARTIES;
        put_word(b, &words[k][0], "none", 4);
    }
    for (size_t p = 1; p < PARTIES; p++) {
        char id[WORD_BYTES];
        int n = snprintf(id, sizeof id, "party-%zu", p);
        put_word(b, &words[0][p], id, (size_t)n);
        const char *seat = seats[stream_below(&r, 12)], *parent = seats[stream_below(&r, 12)];
        const char *kind = kinds[stream_below(&r, 10)];
        bool listed = stream_percent(&r, 4), owned = stream_percent(&r, 4);
        put_word(b, &words[1][p], seat, 2);
        if (stream_percent(&r, 60))
            parent = "none";
        put_word(b, &words[2][p], parent, strlen(parent));
        put_word(b, &words[3][p], listed ? "yes" : "no", listed ? 3 : 2);
        put_word(b, &words[4][p], owned ? "51" : "0", owned ? 2 : 1);
        put_word(b, &words[5][p], kind, strlen(kind));
    }
    return true;
}

static bool parties(book *b)
{
    static const char *const names[5][7] = {
#define PARTY(role)                                                                            \
    {role, role ".hq", role ".parent_hq", role ".listed", role ".listed_ownership",            \
     role ".kind", NULL}
        PARTY("exporter"), PARTY("seller"), PARTY("buyer"), PARTY("consignee"), PARTY("end_user")
#undef PARTY
    };
    static const field fields[5] = {F_EXPORTER, F_SELLER, F_BUYER, F_CONSIGNEE, F_USER};
    for (size_t i = 0; i < 5; i++) /* the same parties in every role */
        if (!party_columns(b, names[i], fields[i], (stream){99}))
            return false;
    return true;
}

/* ---- columns ------------------------------------------------------------------------------- */

enum { DAY_2025_06_01 = 20240 };

static bool all_columns(book *b, const tg_pack *pack)
{
    static const char *const papers[] = {
        "certified.us_supply", "certified.no_foundry_diversion", "certified.half_by_tpp",
        "certified.remote_users_disclosed", "certified.kyc_programme", "certified.buyer_security",
        "certified.no_military_end_use", "hk_licence"};
    static const char *const flags[] = {"necessity", "pause_notice", "h20_reasons_given",
                                        "domestic_share_agreed"};
    bool good = item_columns(b, pack) && parties(b);
    static const char places[] = "CN HK MO TW US SG MY KR JP DE AE VN";
    good = good && list_column(b, "route.from", F_FROM, places) &&
           list_column(b, "route.to", F_TO, places) &&
           list_column(b, "route.via", F_VIA, "none US") &&
           list_column(b, "end_use_country", F_USE_COUNTRY, places) &&
           list_column(b, "movement", F_MOVEMENT, "export reexport transfer") &&
           list_column(b, "end_use", F_USE,
                       "commercial research_university research_corporate development_environment "
                       "government critical_infrastructure military technical_analysis personal "
                       "other") &&
           list_column(b, "us_end_use", F_US_USE,
                       "china_testing data_center_us repair_us research_us startup_us consumer "
                       "civil_industrial public_sector secretary_finding other");
    for (unsigned i = 0; good && i < 8; i++)
        good = flag_column(b, papers[i], F_CERTIFICATES, i, 8);
    for (unsigned i = 0; good && i < 4; i++)
        good = flag_column(b, flags[i], F_PAPERS, i, 4);
    good = good && list_column(b, "port_check", F_PAPERS,
                               "passed passed passed passed passed passed passed passed passed "
                               "passed passed passed passed failed failed failed") &&
           flag_column(b, "site.state_funds", F_SITE, 0, 2) &&
           flag_column(b, "site.in_named_province", F_SITE, 1, 2) &&
           list_column(b, "lab.id", F_LAB, "lab-a lab-b lab-c lab-d") &&
           list_column(b, "lab.hq", F_LAB, "US US TW CN") &&
           list_column(b, "lab.tests_in", F_LAB, "US US TW US") &&
           list_column(b, "lab.foreign_control", F_LAB, "no no no yes") &&
           list_column(b, "lab.independent", F_LAB, "yes yes no yes") &&
           list_column(b, "lab.extent", F_LAB,
                       "representative_sample every_unit every_unit representative_sample") &&
           list_column(b, "lab.disqualified_on", F_LAB, "none none none 2026-05-01") &&
           list_column(b, "lab.certificate_date", F_LAB,
                       "2026-01-20 2026-02-03 2026-02-10 2026-03-02");
    static const struct { const char *fact; field f; } days[] = {
        {"placed", F_PLACED},      {"shipped", F_SHIPPED}, {"arrived", F_ARRIVED},
        {"us_entered", F_ENTERED}, {"laden", F_LADEN},     {"site.started", F_STARTED}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        number_column(b, days[i].fact, days[i].f, BENCH_DAY_0);
    static const struct { const char *fact; field f; } numbers[] = {
        {"quantity", F_QUANTITY},
        {"unit_price", F_PRICE},
        {"us.unit_customs_value", F_US_VALUE},
        {"cn.unit_customs_value", F_CN_VALUE},
        {"buyer_foreign_units", F_FOREIGN},
        {"buyer_domestic_units", F_DOMESTIC},
        {"site.completion", F_COMPLETION},
        {"site.completion_now", F_COMPLETION_NOW}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        number_column(b, numbers[i].fact, numbers[i].f, 0);
    return good;
}

/* ---- lines --------------------------------------------------------------------------------- */

static void put_field(book *b, field f, size_t i, uint32_t v)
{
    if (field_bytes[f] == 1)
        ((uint8_t *)b->fields[f])[i] = (uint8_t)v;
    else if (field_bytes[f] == 2)
        ((uint16_t *)b->fields[f])[i] = (uint16_t)v;
    else
        ((uint32_t *)b->fields[f])[i] = v;
}

enum { AT_CN = 0, AT_HK = 1, AT_US = 4, PLACES = 12 };

static void draw_route(book *b, stream *r, size_t i)
{
    static const uint8_t origins[] = {3, 3, 3, 3, 4, 4, 1, 0, 5, 7};
    uint32_t from = origins[stream_below(r, 10)];
    uint32_t to = stream_percent(r, 50) ? AT_CN : stream_below(r, PLACES);
    bool inside = from == to || (from <= 1 && to <= 1);
    put_field(b, F_FROM, i, from);
    put_field(b, F_TO, i, to);
    put_field(b, F_VIA, i, stream_percent(r, 20) && from != AT_US && to != AT_US);
    put_field(b, F_MOVEMENT, i, inside ? 2 : from == AT_US ? 0 : 1);
    put_field(b, F_USE_COUNTRY, i, to);
}

static void draw_days(book *b, stream *r, size_t i)
{
    uint32_t placed = DAY_2025_06_01 - BENCH_DAY_0 + stream_below(r, 480);
    uint32_t shipped = placed + stream_below(r, 60), arrived = shipped + stream_below(r, 20);
    arrived = arrived > 20777 - BENCH_DAY_0 ? 20777 - BENCH_DAY_0 : arrived; /* 2026-11-20 */
    shipped = shipped > arrived ? arrived : shipped;
    placed = placed > shipped ? shipped : placed;
    put_field(b, F_PLACED, i, placed);
    put_field(b, F_SHIPPED, i, shipped);
    put_field(b, F_ARRIVED, i, arrived);
    put_field(b, F_ENTERED, i, arrived);
    put_field(b, F_LADEN, i, shipped);
    put_field(b, F_STARTED, i, placed - stream_below(r, 700));
}

static void draw_line(book *b, stream *r, size_t i)
{
    static const uint8_t uses[] = {0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 8};
    put_field(b, F_ITEM, i, stream_below(r, b->items));
    put_field(b, F_EXPORTER, i, 1 + stream_below(r, 40));
    put_field(b, F_SELLER, i, 1 + stream_below(r, 40));
    put_field(b, F_BUYER, i, 1 + stream_below(r, PARTIES - 1));
    put_field(b, F_CONSIGNEE, i, stream_percent(r, 30) ? 1 + stream_below(r, PARTIES - 1) : 0);
    put_field(b, F_USER, i, stream_percent(r, 30) ? 1 + stream_below(r, PARTIES - 1) : 0);
    draw_route(b, r, i);
    put_field(b, F_USE, i, uses[stream_below(r, sizeof uses)]);
    put_field(b, F_US_USE, i, stream_below(r, 10));
    draw_days(b, r, i);
    put_field(b, F_QUANTITY, i, 1 + stream_below(r, 20000));
    uint32_t price = 300000 + stream_below(r, 3700000);
    put_field(b, F_PRICE, i, price);
    put_field(b, F_US_VALUE, i, price - stream_below(r, 100000));
    put_field(b, F_CN_VALUE, i, price * 7);
    put_field(b, F_FOREIGN, i, stream_below(r, 50000));
    put_field(b, F_DOMESTIC, i, stream_below(r, 50000));
    put_field(b, F_CERTIFICATES, i, stream_percent(r, 60) ? 255 : stream_below(r, 256));
    put_field(b, F_PAPERS, i, stream_below(r, 16));
    put_field(b, F_SITE, i, stream_below(r, 4));
    uint32_t built = stream_below(r, 1001);
    put_field(b, F_COMPLETION, i, built);
    put_field(b, F_COMPLETION_NOW, i, built + stream_below(r, 1001 - built));
    put_field(b, F_LAB, i, stream_below(r, LABS));
}

/* Facts that a line may lack in W4. */
static const char *const may_lack[] = {"end_use", "us_end_use", "buyer.kind", "buyer.parent_hq",
                                       "route.via", "pause_notice", "site.state_funds",
                                       "port_check", "unit_price", "end_user.listed"};
enum { MAY_LACK = sizeof may_lack / sizeof *may_lack };

static bool draw_holes(book *b)
{
    size_t at[MAY_LACK], words = b->table.lines / 64 + 1;
    stream r = {31337};
    for (size_t k = 0; k < MAY_LACK; k++) {
        at[k] = 0;
        while (strcmp(b->table.columns[at[k]].fact, may_lack[k]) != 0)
            at[k]++;
        uint64_t *missing = calloc(words, sizeof *missing);
        if (!missing)
            return false;
        b->missing[at[k]] = missing;
        b->table.columns[at[k]].missing = missing;
    }
    for (size_t i = 0; i < b->table.lines; i++)
        if (stream_percent(&r, 25))
            for (uint32_t n = 1 + stream_below(&r, 3); n > 0; n--)
                b->missing[at[stream_below(&r, MAY_LACK)]][i / 64] |= UINT64_C(1) << i % 64;
    return true;
}

book *book_make(const tg_pack *pack, size_t lines, bool holes)
{
    book *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->word_room = ITEMS * ITEM_FACTS + 30 * PARTIES + 4096;
    b->words = calloc(b->word_room, sizeof *b->words);
    b->bytes = calloc(b->word_room, sizeof *b->bytes);
    bool good = b->words && b->bytes;
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        b->fields[f] = calloc(lines + 64, field_bytes[f]);
        good = good && b->fields[f];
    }
    b->table.lines = lines;
    good = good && all_columns(b, pack);
    stream r = {20261122};
    for (size_t i = 0; good && i < lines; i++)
        draw_line(b, &r, i);
    if (!good || (holes && !draw_holes(b))) {
        book_free(b);
        return NULL;
    }
    return b;
}

void book_free(book *b)
{
    if (!b)
        return;
    for (size_t f = 0; f < FIELD_COUNT; f++)
        free(b->fields[f]);
    for (size_t k = 0; k < OURS_COLUMNS; k++)
        free(b->missing[k]);
    free(b->words);
    free(b->bytes);
    free(b);
}

const ours_table *book_table(const book *b)
{
    return &b->table;
}

/* ---- text ---------------------------------------------------------------------------------- */

static uint32_t raw(const ours_column *c, size_t i)
{
    return c->width == 1   ? ((const uint8_t *)c->values)[i]
           : c->width == 2 ? ((const uint16_t *)c->values)[i]
                           : ((const uint32_t *)c->values)[i];
}

static void csv_cell(const ours_column *c, const tg_fact_info *fact, size_t i, FILE *to)
{
    if (c->missing && (c->missing[i / 64] >> i % 64 & 1))
        return;
    uint32_t v = raw(c, i);
    if (c->words) {
        fwrite(c->words[v].ptr, 1, c->words[v].len, to);
    } else if (fact->type == TG_TYPE_DATE) {
        char text[11];
        tg_date_text((int32_t)(c->offset + v), text);
        fputs(text, to);
    } else {
        uint32_t unit = 1;
        for (unsigned d = 0; d < fact->scale; d++)
            unit *= 10;
        fprintf(to, "%u", v / unit);
        if (unit > 1)
            fprintf(to, ".%0*u", (int)fact->scale, v % unit);
    }
}

void book_csv(const book *b, const tg_pack *pack, FILE *to)
{
    tg_fact_info facts[OURS_COLUMNS];
    fputs("line", to);
    for (size_t k = 0; k < b->table.column_count; k++) {
        facts[k] = tg_fact_get(pack, tg_fact_find(pack, text_of(b->table.columns[k].fact)));
        fprintf(to, ",%s", b->table.columns[k].fact);
    }
    for (size_t i = 0; i < b->table.lines; i++) {
        fprintf(to, "\n%zu", i);
        for (size_t k = 0; k < b->table.column_count; k++) {
            fputc(',', to);
            csv_cell(&b->table.columns[k], &facts[k], i, to);
        }
    }
    fputc('\n', to);
}

/* ---- questions ----------------------------------------------------------------------------- */

static const char *const open_first[6] = {
    "cn.reaches_existing_orders", "cn.addressees", "us.letter.still_binds",
    "cn.research_exception", "us.share_25.form", "us.diffusion.nonenforcement_stands"};

static char *copy_text(const char *text, size_t n)
{
    char *to = malloc(n + 1);
    if (to) {
        memcpy(to, text, n);
        to[n] = 0;
    }
    return to;
}

static bool left_open(tg_text name, unsigned open)
{
    for (unsigned i = 0; i < open && i < 6; i++)
        if (strlen(open_first[i]) == name.len && !memcmp(open_first[i], name.ptr, name.len))
            return true;
    return false;
}

char **book_answers(const tg_pack *pack, unsigned open)
{
    size_t facts = tg_fact_count(pack), n = 0;
    char **answers = calloc(2 * facts + 1, sizeof *answers);
    for (uint32_t f = 0; answers && f < facts; f++) {
        tg_fact_info info = tg_fact_get(pack, f);
        size_t by_law = tg_question_by_law(pack, f);
        if (tg_question_reading_count(pack, f) == 0 || left_open(info.name, open))
            continue;
        cell reading = {{0}, 0};
        tg_question_reading(pack, f, by_law == SIZE_MAX ? 0 : by_law, (tg_sink){keep, &reading});
        answers[n++] = copy_text(info.name.ptr, info.name.len);
        answers[n++] = copy_text(reading.text, reading.length);
    }
    return answers;
}

tg_pack *book_pack(const char *packs)
{
    char folder[600];
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    snprintf(folder, sizeof folder, "%s/../packs/us-cn-chips", packs);
    if (tg_pack_load(folder, NULL, &pack, &diags) != TG_OK)
        fprintf(stderr, "could not load %s\n", folder);
    tg_diags_free(diags);
    return pack;
}

void book_answers_free(char **answers)
{
    for (size_t i = 0; answers && answers[i]; i++)
        free(answers[i]);
    free(answers);
}
