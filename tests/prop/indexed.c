/*
 * indexed.c - of hundreds of measures that stand by themselves a sweep finds those that a plain
 * loop finds, row by row: the index in all its ways (bitsets, grids, what is left to be asked).
 *
 *     indexed [--packs N] [--lines M] [--seed S]
 *
 * The plain loop sees numbers only, never the pack. Measures come in families that look at the same
 * facts, narrow and wide ones, intervals and sets; rows are few.
 */
#include "base/arena.h"
#include "base/compiler.h"
#include "base/date.h"
#include "base/str.h"

#include <tollgate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBERS = 3,
    SETS = 2,
    TOP = 200,
    WORDS_MOST = 70,
    DAYS = 400,
    FAMILIES = 5,
    FIRST_DAY = 20000,
    MEASURES_MAX = 900,
    ROWS_MAX = 4096
};
static const unsigned set_words[SETS] = {5, WORDS_MOST};

typedef struct {
    bool bound[NUMBERS], chosen[SETS], dated, crossed, denies;
    unsigned from[NUMBERS], end[NUMBERS], cross; /* from <= n < end; n0 > n1 + cross */
    uint64_t words[SETS][2];
    int first_day, last_day;
} rule;

typedef struct { unsigned n[NUMBERS], w[SETS], day; } row;

static uint64_t dice_state;

static unsigned dice(unsigned below)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((dice_state >> 33) % below);
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* Which facts a family looks at, and how much it leaves of each, in percent. */
typedef struct { bool number[NUMBERS], set[SETS], dated, crossed; unsigned part, set_part; } family;

static family family_draw(void)
{
    family f = {
        .dated = dice(2), .crossed = dice(4) == 0, .part = dice(3) ? 1 + dice(8) : 1 + dice(60)};
    f.set_part = dice(2) ? f.part : 1 + dice(90);
    f.number[0] = dice(3) > 0;
    for (unsigned k = 1; k < NUMBERS; k++)
        f.number[k] = dice(2);
    for (unsigned k = 0; k < SETS; k++)
        f.set[k] = dice(2);
    return f;
}

static rule rule_draw(const family *f)
{
    rule r = {.dated = f->dated, .crossed = f->crossed, .denies = dice(10) == 0, .first_day = 0,
              .last_day = DAYS, .cross = dice(40)};
    for (unsigned k = 0; k < NUMBERS; k++) {
        unsigned width = 1 + TOP * f->part / 100 + dice(3);
        r.bound[k] = f->number[k];
        r.from[k] = r.bound[k] ? 1 + dice(TOP - 1) : 0;
        r.end[k] = r.bound[k] && dice(6) ? r.from[k] + width : TOP + 1;
        r.end[k] = r.end[k] > TOP ? TOP + 1 : r.end[k];
    }
    for (unsigned k = 0; k < SETS; k++) {
        unsigned some = 1 + set_words[k] * f->set_part / 100;
        r.chosen[k] = f->set[k];
        for (unsigned i = 0; i < some; i++) {
            unsigned w = dice(set_words[k]);
            r.words[k][w / 64] |= UINT64_C(1) << w % 64;
        }
    }
    if (f->dated) {
        r.first_day = (int)dice(DAYS);
        r.last_day = r.first_day + (int)(DAYS * f->part / 100 + dice(3));
    }
    return r;
}

static bool rule_holds(const rule *r, const row *x)
{
    for (unsigned k = 0; k < NUMBERS; k++)
        if (r->bound[k] && (x->n[k] < r->from[k] || x->n[k] >= r->end[k]))
            return false;
    for (unsigned k = 0; k < SETS; k++)
        if (r->chosen[k] && !(r->words[k][x->w[k] / 64] >> x->w[k] % 64 & 1))
            return false;
    return (int)x->day >= r->first_day && (int)x->day <= r->last_day &&
           (!r->crossed || x->n[0] > x->n[1] + r->cross);
}

/* ---- as a pack ------------------------------------------------------------------------------- */

static void say_words(strbuf *b, const char *between, unsigned set, const uint64_t words[2])
{
    bool several = __builtin_popcountll(words[0]) + __builtin_popcountll(words[1]) > 1;
    strbuf_printf(b, "%sw%u is %s", between, set, several ? "any of" : "");
    const char *comma = several ? " " : "";
    for (unsigned w = 0; w < set_words[set]; w++)
        if (words[w / 64] >> w % 64 & 1) {
            strbuf_printf(b, "%sv%u", comma, w);
            comma = ", ";
        }
    strbuf_add_c(b, "\n");
}

static void say_rule(strbuf *b, const rule *r, size_t id)
{
    static const char bullet[] = "              - ";
    char from[11], through[11];
    tg_date_text(FIRST_DAY + r->first_day, from);
    tg_date_text(FIRST_DAY + r->last_day, through);
    strbuf_printf(
        b,
        "measure m%zu  \"Rule %zu\"\n  gate      g\n  status    rule\n  binds     everyone\n"
        "  source    s\n  in force  from %s through %s\n  when      all of\n"
        "              - n0 >= 0\n              - n1 >= 0\n",
        id, id, from, through);
    for (unsigned k = 0; k < NUMBERS; k++) {
        if (r->bound[k])
            strbuf_printf(b, "%sn%u >= %u\n", bullet, k, r->from[k]);
        if (r->bound[k] && r->end[k] <= TOP)
            strbuf_printf(b, "%sn%u < %u\n", bullet, k, r->end[k]);
    }
    for (unsigned k = 0; k < SETS; k++)
        if (r->chosen[k])
            say_words(b, bullet, k, r->words[k]);
    if (r->crossed)
        strbuf_printf(b, "%sn0 > n1 + %u\n", bullet, r->cross);
    strbuf_add_c(b, r->denies ? "  denies\n" : "  requires  conditional\n");
}

static void say_pack(strbuf *b, const rule *rules, size_t count)
{
    strbuf_add_c(
        b,
        "tollgate 1\npack p  \"Rules\"\n  version          1.0.0\n  current through  2027-12-31\n"
        "authority o  \"Office\"\n  country  US\nsource s  \"Text\"\n  publisher  o\n"
        "  published  2020-01-01\n  basis      official text\n"
        "fact day  \"Day\"\n  type  date\n");
    for (unsigned k = 0; k < NUMBERS; k++)
        strbuf_printf(b, "fact n%u  \"Number\"\n  type  whole, 0 .. %d\n", k, TOP);
    for (unsigned k = 0; k < SETS; k++) {
        strbuf_printf(b, "fact w%u  \"Word\"\n  type  one of ", k);
        for (unsigned w = 0; w < set_words[k]; w++)
            strbuf_printf(b, "%sv%u", w ? ", " : "", w);
        strbuf_add_c(b, "\n");
    }
    strbuf_add_c(b, "topic t  \"T\"\ngate g  \"Gate\"\n  authority  o\n  clock      day\n"
                    "  route      n0 >= 0\n  topics     t\ncoverage g t\n  source           s\n"
                    "  in force         from 2020-01-01\n  checked through  2027-12-31\n");
    for (size_t i = 0; i < count; i++)
        say_rule(b, &rules[i], i);
}

/* ---- a pack and its rows --------------------------------------------------------------------- */

typedef struct {
    const rule *rules;
    size_t count;
    const row *rows;
    uint64_t found;
    bool wrong;
} expected;

static void take_row(void *ctx, size_t at, const uint32_t *ids, uint32_t count)
{
    expected *e = ctx;
    size_t n = 0;
    for (uint32_t i = 0; i < e->count; i++)
        if (rule_holds(&e->rules[i], &e->rows[at])) {
            e->wrong |= n >= count || ids[n] != i;
            n++;
        }
    e->wrong |= n != count;
    e->found += n;
}

static unsigned row_verdict(const expected *e, size_t at)
{
    unsigned v = TG_CLEAR;
    for (size_t i = 0; i < e->count; i++)
        if (rule_holds(&e->rules[i], &e->rows[at]))
            v = e->rules[i].denies ? TG_DENIED : v == TG_DENIED ? v : TG_CONDITIONAL;
    return v;
}

static tg_text words[WORDS_MOST];
static char word_texts[WORDS_MOST][8];

/* Columns of the rows, numbers of a width drawn, in arrays of the arena. */
static void columns_make(const tg_pack *pack, const row *rows, size_t count, arena *a,
                         tg_column *out)
{
    static const char *const names[] = {"n0", "n1", "n2", "w0", "w1", "day"};
    for (unsigned k = 0; k < TG_COUNT(names); k++) {
        bool is_word = k >= NUMBERS && k < NUMBERS + SETS;
        unsigned width = is_word ? 1 : k == NUMBERS + SETS ? 2 : 1u << dice(3);
        void *at = arena_alloc(a, count + 64, width);
        for (size_t r = 0; r < count; r++) {
            uint32_t v = k < NUMBERS ? rows[r].n[k]
                         : is_word   ? rows[r].w[k - NUMBERS]
                                     : rows[r].day;
            if (width == 1)
                ((uint8_t *)at)[r] = (uint8_t)v;
            else if (width == 2)
                ((uint16_t *)at)[r] = (uint16_t)v;
            else
                ((uint32_t *)at)[r] = v;
        }
        out[k] = (tg_column){.fact = tg_fact_find(pack, (tg_text){names[k], strlen(names[k])}),
                             .values = at, .width = width};
        if (is_word) {
            out[k].words = words;
            out[k].word_count = set_words[k - NUMBERS];
        } else if (k == NUMBERS + SETS) {
            out[k].offset = FIRST_DAY;
        }
    }
}

static bool check_rows(const tg_pack *pack, expected *e, size_t rows, arena *a)
{
    enum { COLUMNS = NUMBERS + SETS + 1 };
    tg_column columns[COLUMNS];
    tg_run *run = NULL;
    tg_sweep *s = NULL;
    tg_reason why = {""};
    uint32_t *listed = arena_alloc(a, e->count, sizeof *listed);
    uint8_t *safe = arena_alloc(a, rows + 64, 1), *flags = arena_alloc(a, rows + 64, 1);
    for (uint32_t i = 0; i < e->count; i++)
        listed[i] = i;
    columns_make(pack, e->rows, rows, a, columns);
    tg_sweep_ask ask = {.listed = listed, .listed_count = e->count};
    tg_answers answers = {.safe = safe, .flags = flags, .take = take_row, .take_ctx = e};
    bool good = tg_run_new(pack, NULL, &run) == TG_OK &&
                tg_sweep_new(run, columns, COLUMNS, &ask, &s, &why) == TG_OK &&
                tg_sweep_rows(s, columns, 0, rows, &answers) == TG_OK;
    if (!good)
        printf("  no sweep: %s\n", why.text);
    for (size_t r = 0; good && r < rows; r++)
        if (flags[r] || safe[r] != row_verdict(e, r)) {
            printf("  row %zu: verdict %u, flags %u, right is %u\n", r, safe[r], flags[r],
                   row_verdict(e, r));
            good = false;
        }
    if (good && e->wrong)
        printf("  other measures than a plain loop finds\n");
    tg_sweep_free(s);
    tg_run_free(run);
    return good && !e->wrong;
}

static bool check_pack(uint64_t seed, size_t lines, uint64_t *found)
{
    static rule rules[MEASURES_MAX];
    static row rows[ROWS_MAX];
    family families[FAMILIES];
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    strbuf text;
    dice_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    size_t count = 40 + dice(MEASURES_MAX - 40), kinds = 1 + dice(FAMILIES);
    for (size_t i = 0; i < kinds; i++)
        families[i] = family_draw();
    for (size_t i = 0; i < count; i++)
        rules[i] = rule_draw(&families[dice((unsigned)kinds)]);
    for (size_t r = 0; r < lines; r++) {
        rows[r] = (row){.day = dice(DAYS)};
        for (unsigned k = 0; k < NUMBERS; k++)
            rows[r].n[k] = dice(TOP + 1);
        for (unsigned k = 0; k < SETS; k++)
            rows[r].w[k] = dice(set_words[k]);
    }
    strbuf_init(&text, NULL);
    say_pack(&text, rules, count);
    const char *name = "rules.tg";
    str s = strbuf_str(&text);
    bool good =
        tg_pack_load_memory(&name, &(tg_text){s.ptr, s.len}, 1, NULL, &pack, &diags) == TG_OK;
    if (!good)
        printf("  the pack does not load\n");
    arena *a = arena_new(NULL, 0);
    expected e = {rules, count, rows, 0, false};
    good = good && check_rows(pack, &e, lines, a);
    *found += e.found;
    if (!good)
        printf("%s\nnot ok indexed: pack %llu\n", getenv("TG_SHOW") ? s.ptr : "",
               (unsigned long long)seed);
    arena_free(a);
    tg_diags_free(diags);
    tg_pack_free(pack);
    strbuf_free(&text);
    return good;
}

int main(int argc, char **argv)
{
    const char *wants_long = getenv("TG_LONG");
    bool longer = wants_long && *wants_long && strcmp(wants_long, "0") != 0;
    uint64_t packs = longer ? 400 : 24, lines = longer ? 1000 : 150, seed = 1, found = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t n = strtoull(argv[i + 1], NULL, 10);
        packs = strcmp(argv[i], "--packs") ? packs : n;
        lines = strcmp(argv[i], "--lines") ? lines : n < ROWS_MAX ? n : ROWS_MAX;
        seed = strcmp(argv[i], "--seed") ? seed : n;
    }
    for (unsigned w = 0; w < WORDS_MOST; w++) {
        snprintf(word_texts[w], sizeof word_texts[w], "v%u", w);
        words[w] = (tg_text){word_texts[w], strlen(word_texts[w])};
    }
    bool good = true;
    for (uint64_t i = 0; good && i < packs; i++)
        good = check_pack(seed + i, (size_t)lines, &found);
    printf("  %llu measures that stand\n", (unsigned long long)found);
    if (good && found < packs * lines / 20) {
        printf("not ok indexed: too few stand\n");
        good = false;
    }
    if (good)
        printf("ok indexed\n");
    return !good;
}
