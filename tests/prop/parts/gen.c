/*
 * gen.c - packs as text: see gen.h.
 *
 * Names tell what a thing is: facts item.a .. are numbers, q0 .. questions, g0 .. groups, p0 ..
 * parameters, d0 .. definitions, c0 .. conditions to meet, m0 .. measures. A measure has edges to
 * measures of lower number only, a definition reads lower definitions, so nothing goes in circles.
 */
#include "parts/gen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

uint64_t gen_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* ---- randomness of one element --------------------------------------------------------------- */

enum { K_PACK = 1, K_FACT, K_QUESTION, K_PARAM, K_GROUP, K_DEF, K_GATE, K_DEMAND, K_MEASURE,
       K_CONSTRAINT, K_LIMIT };

typedef struct { gen *g; uint64_t state, id; } rng;

static rng rng_of(gen *g, unsigned kind, unsigned index)
{
    uint64_t id = (uint64_t)kind << 16 | index;
    rng r = {g, g->seed * UINT64_C(0x2545f4914f6cdd1d) + (id << 20), id << 16};
    (void)gen_next(&r.state);
    return r;
}

static unsigned below(rng *r, unsigned n)
{
    return (unsigned)(gen_next(&r->state) >> 33) % n;
}

static bool percent(rng *r, unsigned chance)
{
    return below(r, 100) < chance;
}

/* Whether part `slot` of the element stays. */
static bool keep(rng *r, unsigned slot)
{
    uint64_t id = r->id | slot;
    for (size_t i = 0; i < r->g->dropped_count; i++) {
        if (r->g->dropped[i] == id)
            return false;
    }
    (void)!vec_push(r->g->a, &r->g->elements, id);
    return true;
}

/* A random choice, made in any case; taken unless the part is dropped. */
static bool wants(rng *r, unsigned slot, unsigned chance)
{
    bool yes = percent(r, chance);
    return yes && keep(r, slot);
}

static const char *pick(rng *r, const char *const *list, unsigned count)
{
    return list[below(r, count)];
}

#define PICK(r, ...)                                                                              \
    pick((r), (const char *const[]){__VA_ARGS__},                                                 \
         (unsigned)TG_COUNT(((const char *const[]){__VA_ARGS__})))

/* ---- dates ----------------------------------------------------------------------------------- */

/* Everything happens around the first twenty days of 2026. */
static const char *day_text(int day, char out[16])
{
    int y, m, d;
    date_civil(20454 + day, &y, &m, &d); /* 20454: 2026-01-01 */
    snprintf(out, 16, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u,
             (unsigned)d % 100u);
    return out;
}

static void add_day(strbuf *out, int day)
{
    char text[16];
    strbuf_add_c(out, day_text(day, text));
}

enum { SOURCES = 8, DAYS = 20 };

/* Publication days of the sources: before, within and after the twenty days. */
static const int source_days[SOURCES] = {-10, -10, 0, 3, 6, 10, 14, 18};

/* `from` and perhaps an end. */
static void add_span(rng *r, strbuf *out, int from, bool open)
{
    strbuf_add_c(out, "from ");
    add_day(out, from);
    if (percent(r, 15) && from >= 0)
        strbuf_printf(out, " %02u:%02u", 10 + below(r, 2), below(r, 2) * 30);
    int last = from + 1 + (int)below(r, 10);
    bool ends = !open && percent(r, 35), ceases = percent(r, 50);
    if (!ends || last <= from + 1)
        return;
    strbuf_add_c(out, ceases ? " ceases on " : " through ");
    add_day(out, ceases ? last : last - 1);
}

/* ---- conditions ------------------------------------------------------------------------------ */

typedef enum { SCOPE_LINE, SCOPE_ITEM, SCOPE_FACTS, SCOPE_EVIDENCE } scope;
enum { QUESTIONS = 4, PARAMS = 2, GROUPS = 4, DEFS = 4, DEMANDS = 5, MEASURES = 12, GATES = 3,
       TOPICS = 2 };

typedef struct { rng *r; strbuf *out; scope in; unsigned defs; bool plain; } writer;

static void write_cond(writer *w, unsigned depth);

static unsigned limit_of(const writer *w)
{
    return w->r->g->tiny ? 6 : 12;
}

static const char *cmp_text(rng *r)
{
    return PICK(r, "<", "<=", ">", ">=", "<", ">=", "=", "!=");
}

static void write_number(writer *w)
{
    static const char *const item[] = {"item.a", "item.b", "item.a", "item.b", "item.sum",
                                       "item.diff", "item.prod", "item.inv", "item.deep"};
    static const char *const all[] = {"item.a", "item.b", "count", "count", "item.sum",
                                      "item.diff", "item.prod", "item.inv", "item.deep"};
    rng *r = w->r;
    unsigned top = limit_of(w);
    bool item_only = w->in == SCOPE_ITEM;
    const char *f = item_only ? pick(r, item, TG_COUNT(item)) : pick(r, all, TG_COUNT(all));
    unsigned k = below(r, 100);
    if (k < 12) {
        strbuf_printf(w->out, "item.ratio %s %s", cmp_text(r), PICK(r, "1", "0.5", "2", "0.333"));
    } else if (k < 20 && !item_only) {
        strbuf_printf(w->out, "size %s %u %s", cmp_text(r), 1 + below(r, 3), PICK(r, "GB", "TB"));
    } else if (k < 28 && !item_only) {
        strbuf_printf(w->out, "size %s other_size", PICK(r, "<", "<=", ">", ">="));
    } else if (k < 36) {
        strbuf_printf(w->out, "%s %s item.a %s %u", item_only ? "item.b" : "count", cmp_text(r),
                      PICK(r, "+", "-", "*", "/"), 1 + below(r, 3));
    } else if (k < 42) {
        strbuf_printf(w->out, "item.a %s item.b %s %u", PICK(r, "+", "-", "*"), cmp_text(r),
                      below(r, top));
    } else if (k < 50 && w->in == SCOPE_LINE && !w->plain) {
        strbuf_printf(w->out, "%s %s p%u", f, PICK(r, "<", "<=", ">", ">="), below(r, PARAMS));
        if (percent(r, 15)) {
            strbuf_add_c(w->out, " as of ");
            add_day(w->out, (int)below(r, DAYS));
        }
    } else {
        strbuf_printf(w->out, "%s %s %u", f, cmp_text(r), below(r, top + 1));
    }
}

static void write_date(writer *w)
{
    rng *r = w->r;
    const char *f = PICK(r, "placed", "shipped", "arrived");
    if (w->in != SCOPE_FACTS && percent(r, 15)) {
        strbuf_printf(w->out, "placed %s %s", PICK(r, "<", "<=", ">", ">="),
                      PICK(r, "shipped", "arrived", "cert_day"));
        return;
    }
    strbuf_printf(w->out, "%s %s ", f, PICK(r, "<", "<=", ">", ">=", "="));
    add_day(w->out, (int)below(r, DAYS));
}

static void write_country(writer *w)
{
    rng *r = w->r;
    const char *f = PICK(r, "route.to", "route.from", "buyer.hq", "user.hq", "route.to");
    unsigned k = below(r, w->in == SCOPE_FACTS ? 3 : 6);
    if (k < 2)
        strbuf_printf(w->out, "%s is%s %s", f, percent(r, 30) ? " not" : "",
                      PICK(r, "US", "CN", "TW", "DE"));
    else if (k == 2)
        strbuf_printf(w->out, "%s is any of %s", f, PICK(r, "CN, TW", "US, DE", "CN, DE"));
    else {
        strbuf_printf(w->out, "%s %sin g%u", f, percent(r, 20) ? "not " : "", below(r, 2));
        if (percent(r, 12)) {
            strbuf_add_c(w->out, " as of ");
            add_day(w->out, (int)below(r, DAYS));
        }
    }
}

static void write_party(writer *w)
{
    rng *r = w->r;
    unsigned group_no = below(r, 2);
    switch (below(r, 7)) {
    case 0: strbuf_printf(w->out, "any party has hq in g%u", group_no); break;
    case 1: strbuf_printf(w->out, "every party has hq in g%u", group_no); break;
    case 2: strbuf_add_c(w->out, "any of buyer, user has hq is CN"); break;
    case 3: strbuf_printf(w->out, "%s is %snone", PICK(r, "buyer", "user", "buyer.hq"),
                          percent(r, 40) ? "not " : ""); break;
    case 4: strbuf_printf(w->out, "buyer %sin g2", percent(r, 30) ? "not " : ""); break;
    case 5: strbuf_printf(w->out, "buyer is %s", PICK(r, "alpha", "beta")); break;
    default: strbuf_add_c(w->out, "any party has listed is yes"); break;
    }
}

static void write_question(writer *w)
{
    rng *r = w->r;
    switch (below(r, 4)) {
    case 0: strbuf_printf(w->out, "q0 is %s", PICK(r, "yes", "no")); break;
    case 1: strbuf_printf(w->out, "q1 is %s", PICK(r, "wide", "narrow", "void")); break;
    case 2:
        if (w->in == SCOPE_LINE && percent(r, 50))
            strbuf_printf(w->out, "count %s q2", PICK(r, "<", "<=", ">", ">="));
        else
            strbuf_printf(w->out, "q2 %s %u", PICK(r, "<", ">="), 2 + below(r, 5));
        break;
    default: strbuf_printf(w->out, "q3 is %s", PICK(r, "yes", "no")); break;
    }
}

static void write_item(writer *w)
{
    rng *r = w->r;
    switch (below(r, 8)) {
    case 0: strbuf_printf(w->out, "item.flag is %s", PICK(r, "yes", "no")); break;
    case 1: strbuf_printf(w->out, "item.kind is%s %s", percent(r, 30) ? " not" : "",
                          PICK(r, "x", "y", "z")); break;
    case 2: strbuf_printf(w->out, "item.kind is any of %s", PICK(r, "x, y", "y, z")); break;
    case 3: strbuf_printf(w->out, "item.code is under %s", PICK(r, "84", "8471", "85")); break;
    case 4:
        strbuf_printf(w->out, "item.code is under any of %s", PICK(r, "8471, 85", "8473, 84"));
        break;
    case 5: strbuf_printf(w->out, "item.code is %s", PICK(r, "8471.50", "8473", "90")); break;
    case 6: strbuf_printf(w->out, "item.b is %snone", percent(r, 30) ? "not " : ""); break;
    default: strbuf_printf(w->out, "item.%s is none", PICK(r, "ratio", "inv")); break;
    }
}

static void write_evidence(writer *w)
{
    rng *r = w->r;
    switch (below(r, 9)) {
    case 0:
    case 1: strbuf_printf(w->out, "cert is %s", PICK(r, "yes", "no")); break;
    case 2:
    case 3: strbuf_printf(w->out, "paper is %s", PICK(r, "good", "bad", "old")); break;
    case 4: strbuf_printf(w->out, "paper is any of %s", PICK(r, "good, old", "bad, old")); break;
    case 5: strbuf_add_c(w->out, "cert_day <= shipped"); break;
    case 6: strbuf_printf(w->out, "use is %s", PICK(r, "com", "res", "mil")); break;
    case 7: write_question(w); break;
    default: write_number(w); break;
    }
}

static void write_leaf(writer *w)
{
    rng *r = w->r;
    unsigned k = below(r, 100);
    if (w->in == SCOPE_EVIDENCE) {
        write_evidence(w);
    } else if (w->in == SCOPE_ITEM) {
        if (k < 45)
            write_number(w);
        else if (k < 92 || w->plain)
            write_item(w);
        else
            write_question(w);
    } else if (k < 22) {
        write_number(w);
    } else if (k < 36) {
        write_item(w);
    } else if (k < 48) {
        write_country(w);
    } else if (k < 56) {
        strbuf_printf(w->out, "use is%s %s", percent(r, 30) ? " not" : "",
                      PICK(r, "com", "res", "mil"));
    } else if (k < 66 || w->plain) {
        write_date(w);
    } else if (k < 76) {
        write_party(w);
    } else if (k < 88) {
        write_question(w);
    } else if (w->defs) {
        unsigned d = below(r, w->defs);
        if (d % 2 == 0)
            strbuf_printf(w->out, "item is %sd%u", percent(r, 25) ? "not " : "", d);
        else
            strbuf_printf(w->out, "d%u", d);
        if (percent(r, 12)) {
            strbuf_add_c(w->out, " as of ");
            add_day(w->out, (int)below(r, DAYS));
        }
    } else {
        write_item(w);
    }
}

static void write_cond(writer *w, unsigned depth)
{
    rng *r = w->r;
    unsigned k = below(r, 100);
    if (depth == 0 || k < 35) {
        write_leaf(w);
    } else if (k < 42) {
        strbuf_add_c(w->out, "not (");
        write_cond(w, depth - 1);
        strbuf_char(w->out, ')');
    } else {
        const char *word = k < 62 ? " and " : " or ";
        unsigned n = 2 + below(r, 2);
        for (unsigned i = 0; i < n; i++) {
            strbuf_add_c(w->out, i ? word : "");
            strbuf_char(w->out, '(');
            write_cond(w, depth - 1);
            strbuf_char(w->out, ')');
        }
    }
}

static void add_cond(rng *r, strbuf *out, scope in, unsigned defs, unsigned depth)
{
    writer w = {r, out, in, defs, in == SCOPE_FACTS};
    write_cond(&w, depth);
    strbuf_char(out, '\n');
}

/* ---- declarations ---------------------------------------------------------------------------- */

static void add_sources(strbuf *out)
{
    for (unsigned i = 0; i < SOURCES; i++) {
        strbuf_printf(out, "source s%u \"Source %u\"\n  publisher us\n  published ", i, i);
        add_day(out, source_days[i]);
        strbuf_add_c(out, "\n  basis official text\n");
    }
}

static void add_source(rng *r, strbuf *out, const char *indent, bool early)
{
    strbuf_printf(out, "%ssource s%u\n", indent, early ? below(r, 3) : below(r, SOURCES));
}

static void add_facts(gen *g, strbuf *out)
{
    unsigned top = g->tiny ? 6 : 1000;
    strbuf_add_c(out, "role buyer \"Buyer\"\nrole user \"User\"\n"
                      "fact party.hq \"Headquarters\"\n  type country\n"
                      "fact party.listed \"Listed\"\n  type yes/no\n"
                      "fact item \"Chip\"\n  type code\n"
                      "fact item.code \"Tariff\"\n  type code\n"
                      "fact item.flag \"Flag\"\n  type yes/no\n"
                      "fact item.kind \"Kind\"\n  type one of x, y, z\n  cost 2\n");
    strbuf_printf(out,
                  "fact item.a \"A\"\n  type whole, 0 .. %u\n"
                  "fact item.b \"B\"\n  type whole, 0 .. %u, may be none\n"
                  "fact item.ratio \"Ratio\"\n  type decimal to 0.001, 0 .. 10_000, may be none\n"
                  "  is item.a / item.b\n"
                  "fact item.sum \"Sum\"\n  type whole, 0 .. 10_000, may be none\n"
                  "  is item.a + item.b\n"
                  "fact item.diff \"Difference\"\n  type whole, -10_000 .. 10_000, may be none\n"
                  "  is item.a - item.b\n"
                  "fact item.prod \"Product\"\n  type whole, 0 .. 1_000_000, may be none\n"
                  "  is item.a * item.b\n"
                  "fact item.inv \"Inverse\"\n  type decimal to 0.000001, 0 .. 10_000, may be none\n"
                  "  is 6 / item.a\n"
                  "fact item.deep \"Deep\"\n  type whole, -10_000 .. 100_000, may be none\n"
                  "  is item.sum - 2\n"
                  "fact count \"Count\"\n  type whole, 0 .. %u\n"
                  "fact size \"Size\"\n  type whole GB, 0 GB .. %u GB\n"
                  "fact other_size \"Other size\"\n  type whole GB, 0 GB .. %u GB\n",
                  top, top, top, top, top);
    strbuf_add_c(out,
                  "fact use \"Use\"\n  type one of com, res, mil\n  cost 3\n"
                  "fact route.from \"From\"\n  type country\n"
                  "fact route.to \"To\"\n  type country\n"
                  "fact placed \"Placed\"\n  type date\n"
                  "fact shipped \"Shipped\"\n  type date\n"
                  "fact arrived \"Arrived\"\n  type date\n"
                  "fact cert \"Certificate\"\n  type yes/no\n"
                  "fact paper \"Paper\"\n  type one of good, bad, old\n"
                  "fact cert_day \"Day of the certificate\"\n  type date\n"
                  "fact price \"Price\"\n  type money USD to 0.01\n"
                  "fact extra \"Extra\"\n  type money USD to 0.01\n");
}

static void add_questions(gen *g, strbuf *out)
{
    static const char *const readings[QUESTIONS] = {"yes, no", "wide, narrow, void", "3, 5, 7",
                                                    "yes, no"};
    static const char *const first[QUESTIONS][2] = {
        {"yes", "no"}, {"narrow", "void"}, {"3", "7"}, {"no", "yes"}};
    for (unsigned i = 0; i < QUESTIONS; i++) {
        rng r = rng_of(g, K_QUESTION, i);
        strbuf_printf(out, "question q%u \"Question %u\"\n", i, i);
        add_source(&r, out, "  ", percent(&r, 75));
        if (i == 2)
            strbuf_add_c(out, "  type whole\n");
        strbuf_printf(out, "  readings %s\n", readings[i]);
        int asked = (int)below(&r, DAYS);
        if (wants(&r, 1, 15)) {
            strbuf_add_c(out, "  asked from ");
            add_day(out, asked);
            strbuf_char(out, '\n');
        }
        unsigned before = below(&r, 2), law = below(&r, 2);
        if (wants(&r, 2, 50))
            strbuf_printf(out, "  before asked %s\n", first[i][before]);
        if (wants(&r, 3, 45))
            strbuf_printf(out, "  by law %s\n", first[i][law]);
        for (unsigned k = 0; k < 2; k++) {
            rng s = rng_of(g, K_QUESTION, 100 + i * 2 + k);
            if (!wants(&s, 0, 30))
                continue;
            strbuf_printf(out, "answer q%u is %s\n", i, first[i][below(&s, 2)]);
            strbuf_printf(out, "  source s%u\n", k ? 3 + below(&s, 5) : below(&s, 3));
            if (percent(&s, 75)) {
                strbuf_add_c(out, "  in force ");
                add_span(&s, out, (int)below(&s, DAYS), false);
                strbuf_char(out, '\n');
            }
        }
    }
}

/* Versions begin in order, the first early enough to leave no hole. */
static int next_from(rng *r, int from)
{
    int later = (int)below(r, 14), sooner = (int)below(r, 6);
    return from < -100 ? -20 : from < 0 ? later : from + 1 + sooner;
}

static void add_params(gen *g, strbuf *out)
{
    for (unsigned i = 0; i <= PARAMS; i++) {
        rng r = rng_of(g, K_PARAM, i);
        bool rate = i == PARAMS;
        unsigned n = 1 + below(&r, 3);
        if (rate)
            strbuf_add_c(out, "parameter rate \"Rate\"\n  type decimal to 0.01 %, 0 % .. 50 %\n");
        else
            strbuf_printf(out, "parameter p%u \"Parameter %u\"\n  type whole, 0 .. %u\n", i, i,
                          g->tiny ? 6u : 1000u);
        int from = -1000;
        for (unsigned v = 0; v < n; v++) {
            unsigned low = below(&r, 4), high = low + 1 + below(&r, 3), kind = below(&r, 8);
            const char *sign = rate ? " %" : "";
            from = next_from(&r, from);
            bool stays = v == 0 || keep(&r, v);
            size_t mark = out->len;
            strbuf_add_c(out, "  version\n");
            add_source(&r, out, "    ", v == 0);
            strbuf_add_c(out, "    in force from ");
            add_day(out, from);
            strbuf_add_c(out, "\n    value ");
            if (kind == 0)
                strbuf_printf(out, "at least %u%s\n", low, sign);
            else if (kind == 1)
                strbuf_printf(out, "at most %u%s\n", high, sign);
            else if (kind == 2)
                strbuf_add_c(out, "unknown\n");
            else
                strbuf_printf(out, "%u%s\n", low, sign);
            if (!stays)
                out->len = mark;
        }
    }
}

static void add_group(gen *g, strbuf *out, unsigned i)
{
    static const char *const countries[] = {"US", "CN", "TW", "DE"};
    static const char *const codes[] = {"alpha", "beta", "gamma"};
    rng r = rng_of(g, K_GROUP, i);
    bool code = i == 2;
    const char *const *names = code ? codes : countries;
    unsigned count = code ? 3 : 4, versions = percent(&r, 35) ? 2 : 1;
    strbuf_printf(out, "group g%u \"Group %u\"\n  of %s\n", i, i, code ? "code" : "country");
    int from = -1000;
    for (unsigned v = 0; v < versions; v++) {
        from = next_from(&r, from);
        size_t mark = out->len;
        bool stays = v == 0 || keep(&r, v);
        strbuf_add_c(out, "  version\n");
        add_source(&r, out, "    ", percent(&r, 70));
        strbuf_add_c(out, "    in force ");
        add_span(&r, out, from, percent(&r, 80) || versions > 1);
        strbuf_add_c(out, "\n    members ");
        unsigned a = below(&r, count), b = below(&r, count);
        strbuf_add_c(out, names[a]);
        if (b != a && percent(&r, 60))
            strbuf_printf(out, ", %s", names[b]);
        if (i == 1 && percent(&r, 50))
            strbuf_add_c(out, ", g0");
        strbuf_char(out, '\n');
        if (!stays)
            out->len = mark;
    }
    for (unsigned e = 0; e < 2; e++) {
        bool is = wants(&r, 10 + e, 40), joins = percent(&r, 65) || e == 0;
        unsigned who = below(&r, count), day = below(&r, DAYS), told = below(&r, SOURCES);
        if (!is)
            continue;
        strbuf_printf(out, "  %s %s from ", joins ? "joins" : "leaves", names[who]);
        add_day(out, (int)day);
        strbuf_printf(out, ", source s%u\n", told);
    }
}

static void add_definitions(gen *g, strbuf *out)
{
    for (unsigned i = 0; i < DEFS; i++) {
        rng r = rng_of(g, K_DEF, i);
        scope in = i % 2 == 0 ? SCOPE_ITEM : SCOPE_LINE;
        unsigned versions = percent(&r, 40) ? 2 : 1;
        int from = -1000;
        strbuf_printf(out, "definition d%u \"Definition %u\"\n", i, i);
        if (i % 2 == 0)
            strbuf_add_c(out, "  of item\n");
        if (versions == 1 && percent(&r, 60)) { /* without a span: always */
            add_source(&r, out, "  ", percent(&r, 70));
            strbuf_add_c(out, "  is ");
            add_cond(&r, out, in, in == SCOPE_ITEM ? (i ? 1 : 0) : i, 2);
            continue;
        }
        for (unsigned v = 0; v < versions; v++) {
            from = next_from(&r, from);
            size_t mark = out->len;
            bool stays = v == 0 || keep(&r, v);
            strbuf_add_c(out, "  version\n");
            add_source(&r, out, "    ", percent(&r, 70));
            strbuf_add_c(out, "    in force ");
            add_span(&r, out, from, versions > 1 || percent(&r, 60));
            strbuf_add_c(out, "\n    is ");
            /* A definition of items reads definitions of items only: d0. */
            add_cond(&r, out, in, in == SCOPE_ITEM ? (i ? 1 : 0) : i, 2);
            if (!stays)
                out->len = mark;
        }
    }
}

static void add_constraints(gen *g, strbuf *out)
{
    rng r = rng_of(g, K_CONSTRAINT, 0);
    bool dates = wants(&r, 1, 60), facts = wants(&r, 2, 30), numbers = wants(&r, 3, 15);
    if (dates)
        strbuf_printf(out, "constraint dates \"Dates in order\"\n  holds %s\n",
                      PICK(&r, "(placed <= shipped) and (shipped <= arrived)",
                           "placed <= shipped", "(placed <= shipped) and (placed < arrived)",
                           "(placed < shipped) and (shipped < arrived)"));
    if (facts) {
        strbuf_add_c(out, "constraint facts \"Facts that go together\"\n  holds not (");
        for (unsigned i = 0; i < 3; i++) { /* seldom all at once */
            writer w = {&r, out, SCOPE_FACTS, 0, true};
            strbuf_add_c(out, i ? " and (" : "(");
            write_cond(&w, i == 2 ? 1 : 0);
            strbuf_char(out, ')');
        }
        strbuf_add_c(out, ")\n");
    }
    if (numbers)
        strbuf_printf(out, "constraint numbers \"Numbers that go together\"\n  holds %s\n",
                      PICK(&r, "item.a <= 5 or item.flag is yes", "item.b >= 1 or item.b is none",
                           "size <= other_size", "item.a != 3", "item.sum >= 2 or use is com",
                           "item.ratio >= 0.2 or item.ratio is none or item.kind is y"));
}

static void add_gates(gen *g, strbuf *out)
{
    static const char *const clocks[GATES] = {"shipped", "arrived", "placed"};
    strbuf_add_c(out, "topic t0 \"Computing\"\ntopic t1 \"Parties\"\n");
    for (unsigned i = 0; i < GATES; i++) {
        rng r = rng_of(g, K_GATE, i);
        strbuf_printf(out, "gate gate%u \"Gate %u\"\n  authority %s\n  clock %s\n  route ", i, i,
                      i == 1 ? "cn" : "us", clocks[i]);
        switch (below(&r, 4)) {
        case 0: strbuf_add_c(out, "route.from is US and route.to is not US\n"); break;
        case 1: strbuf_add_c(out, "route.to is CN\n"); break;
        case 2: strbuf_add_c(out, "route.to is any of US, CN, TW\n"); break;
        default: strbuf_add_c(out, "not (route.to is DE)\n"); break;
        }
        strbuf_printf(out, "  topics %s\n", i == 0 ? "t0, t1" : "t0");
        for (unsigned t = 0; t < (i == 0 ? 2u : 1u); t++) {
            rng s = rng_of(g, K_GATE, 10 + i * 2 + t);
            if (!wants(&s, 0, 92))
                continue;
            strbuf_printf(out, "coverage gate%u t%u\n", i, t);
            add_source(&s, out, "  ", true);
            if (wants(&s, 1, 20)) {
                strbuf_add_c(out, "  when ");
                add_cond(&s, out, SCOPE_LINE, 0, 1);
            }
            strbuf_add_c(out, "  in force ");
            add_span(&s, out, percent(&s, 85) ? -20 : 2, percent(&s, 85));
            strbuf_add_c(out, "\n  checked through ");
            add_day(out, percent(&s, 90) ? 30 : 15);
            strbuf_char(out, '\n');
        }
    }
    strbuf_add_c(out, "instrument lic \"Licence\"\n  authority us\n  kind licence\n  source s0\n"
                      "instrument note \"Notice\"\n  authority us\n  kind notification\n"
                      "  source s0\n");
}

static void add_demands(gen *g, strbuf *out)
{
    for (unsigned i = 0; i < DEMANDS; i++) {
        rng r = rng_of(g, K_DEMAND, i);
        strbuf_printf(out, "condition c%u \"Condition %u\"\n", i, i);
        add_source(&r, out, "  ", true);
        strbuf_add_c(out, "  satisfied when ");
        add_cond(&r, out, SCOPE_EVIDENCE, 0, below(&r, 2));
        if (wants(&r, 1, 65)) {
            strbuf_add_c(out, "  failed when ");
            add_cond(&r, out, SCOPE_EVIDENCE, 0, below(&r, 2));
        }
        if (i > 0 && wants(&r, 2, 40))
            strbuf_printf(out, "  excludes c%u\n", below(&r, i));
    }
}

/* ---- measures -------------------------------------------------------------------------------- */

typedef enum { M_LICENCE, M_NOTICE, M_CONDITIONAL, M_CONDITIONS, M_DENY, M_NOTHING, M_REVIEW,
               M_CHARGE, M_SUSPEND, M_NOT_ENFORCE } kind_of_measure;

typedef struct { kind_of_measure kind; unsigned gate; bool here; } plan_of_measure;

static unsigned measure_count(const gen *g)
{
    return g->tiny ? 9 : MEASURES;
}

/* What a measure is, whatever else is said of it. */
static plan_of_measure planned(gen *g, unsigned i)
{
    static const kind_of_measure kinds[] = {
        M_LICENCE, M_LICENCE, M_LICENCE, M_NOTICE, M_CONDITIONAL, M_CONDITIONS, M_CONDITIONS,
        M_DENY, M_DENY, M_NOTHING, M_REVIEW, M_REVIEW, M_REVIEW, M_CHARGE, M_CHARGE, M_CHARGE,
        M_SUSPEND, M_SUSPEND, M_NOT_ENFORCE, M_NOT_ENFORCE};
    rng r = rng_of(g, K_MEASURE, 1000 + i);
    plan_of_measure p = {kinds[below(&r, TG_COUNT(kinds))], 0, true};
    p.gate = below(&r, 10) < 6 ? 0 : 1 + below(&r, GATES - 1);
    if (i < 2)
        p = (plan_of_measure){i == 0 ? M_LICENCE : M_DENY, 0, true};
    if (g->tiny && p.gate == 2)
        p.gate = 1;
    p.here = keep(&(rng){g, 0, (uint64_t)K_MEASURE << 32 | (uint64_t)i << 16}, 99);
    return p;
}

static int family_of(kind_of_measure k)
{
    return k <= M_DENY ? 0 : k == M_NOTHING ? 1 : k == M_REVIEW ? 2 : k == M_CHARGE ? 3 : 4;
}

/* A lower measure that fits, or -1. */
static int target(rng *r, unsigned i, bool same_gate, int family, int kind)
{
    gen *g = r->g;
    unsigned start = i ? below(r, i) : 0;
    for (unsigned k = 0; k < i; k++) {
        unsigned j = (start + k) % i;
        plan_of_measure p = planned(g, j), me = planned(g, i);
        if (!p.here || (same_gate && p.gate != me.gate))
            continue;
        if (kind >= 0 && (int)p.kind != kind)
            continue;
        if (family >= 0 && family_of(p.kind) != family && family_of(p.kind) != 1 && family != 1)
            continue;
        return (int)j;
    }
    return -1;
}

static void add_edges(rng *r, strbuf *out, unsigned i, kind_of_measure kind)
{
    int family = family_of(kind), over = target(r, i, true, family, -1);
    if (wants(r, 20, 45) && over >= 0)
        strbuf_printf(out, "  overrides m%d\n", over);
    /* A yielding measure is named by the weaker one: from higher to lower number as well. */
    gen *g = r->g;
    unsigned count = measure_count(g), start = i + 1 + below(r, count);
    bool yields = wants(r, 21, 25);
    for (unsigned k = 0; yields && k < count; k++) {
        unsigned j = (start + k) % count;
        plan_of_measure p = planned(g, j);
        if (j <= i || !p.here ||
            (family_of(p.kind) != family && family_of(p.kind) != 1 && family != 1))
            continue;
        strbuf_printf(out, "  yields to m%u\n", j);
        break;
    }
}

static void add_body(rng *r, strbuf *out, unsigned i, const char *indent)
{
    unsigned depth = below(r, 3);
    (void)i;
    if (wants(r, 30, 75)) {
        strbuf_printf(out, "%swhen ", indent);
        add_cond(r, out, SCOPE_LINE, DEFS, depth);
    }
    if (wants(r, 31, 20)) {
        strbuf_printf(out, "%sunless ", indent);
        add_cond(r, out, SCOPE_LINE, DEFS, 1);
    }
    if (wants(r, 32, 30)) {
        strbuf_printf(out, "%sunless shown ", indent);
        if (percent(r, 50))
            strbuf_printf(out, "use is %s\n", PICK(r, "com", "res", "mil"));
        else
            add_cond(r, out, SCOPE_LINE, DEFS, 1);
    }
    unsigned c = below(r, DEMANDS);
    if (wants(r, 33, 30)) {
        strbuf_printf(out, "%srelies on c%u", indent, c);
        if (percent(r, 30))
            strbuf_printf(out, ", c%u", (c + 1) % DEMANDS);
        strbuf_char(out, '\n');
    }
}

/* False where there is nothing that it could be about. */
static bool add_effect(rng *r, strbuf *out, unsigned i, kind_of_measure kind)
{
    int t;
    unsigned c = below(r, DEMANDS);
    switch (kind) {
    case M_LICENCE: strbuf_add_c(out, "  requires licence by lic\n"); break;
    case M_NOTICE: strbuf_add_c(out, "  requires notification by note\n"); break;
    case M_CONDITIONAL: strbuf_add_c(out, "  requires conditional\n"); break;
    case M_CONDITIONS:
        strbuf_printf(out, "  requires conditions c%u, c%u\n", c,
                      (c + 1 + below(r, DEMANDS - 1)) % DEMANDS);
        break;
    case M_DENY: strbuf_add_c(out, "  denies\n"); break;
    case M_NOTHING: break;
    case M_REVIEW:
        t = target(r, i, true, -1, M_LICENCE);
        if (t < 0)
            return false;
        strbuf_printf(out, "  reviews m%d: %s\n", t,
                      PICK(r, "approval expected", "case by case", "denial expected"));
        break;
    case M_CHARGE: {
        t = target(r, i, true, -1, M_CHARGE);
        int other = target(r, i, false, -1, M_CHARGE);
        bool on_charge = wants(r, 40, 35), instead = wants(r, 41, 60);
        strbuf_printf(out, "  charges %s of %s", PICK(r, "10 %", "12.5 %", "rate", "33.33 %"),
                      PICK(r, "price", "price", "extra", "price + extra"));
        if (t >= 0 && on_charge)
            strbuf_printf(out, " + m%d", t);
        strbuf_printf(out, ", to %s%s", PICK(r, "us", "cn"),
                      PICK(r, "", "", ", rounded to 0.1", ", exact"));
        if (other >= 0 && instead && !(on_charge && other == t))
            strbuf_printf(out, ", instead of m%d", other);
        strbuf_char(out, '\n');
        break;
    }
    case M_SUSPEND:
    case M_NOT_ENFORCE:
        t = target(r, i, false, -1, -1);
        if (t < 0)
            return false;
        strbuf_printf(out, "  %s m%d\n", kind == M_SUSPEND ? "suspends" : "does not enforce", t);
        break;
    }
    return true;
}

static void add_in_force(rng *r, strbuf *out, const char *indent, int from, bool open)
{
    strbuf_printf(out, "%sin force ", indent);
    add_span(r, out, from, open);
    if (wants(r, 50, 12))
        strbuf_printf(out, " by %s", PICK(r, "placed", "shipped", "arrived"));
    strbuf_char(out, '\n');
}

static void add_head(rng *r, strbuf *out, unsigned i, const plan_of_measure *p)
{
    const char *status_word = PICK(r, "statute", "rule", "rule", "directive", "guidance",
                                   "announced", "reported", "rule", "rule", "statute", "proposed");
    unsigned second = below(r, GATES);
    bool two = percent(r, 8) && second != p->gate && !r->g->tiny && family_of(p->kind) < 2;
    strbuf_printf(out, "measure m%u \"Measure %u\"\n  gate gate%u", i, i, p->gate);
    if (two)
        strbuf_printf(out, ", gate%u", second);
    bool depends = status_word[0] == 'a' || !strcmp(status_word, "reported");
    strbuf_printf(out, "\n  status %s\n", status_word);
    strbuf_add_c(out, "  binds ");
    size_t mark = out->len;
    bool everyone = percent(r, 75);
    strbuf who;
    strbuf_init(&who, NULL);
    switch (below(r, 3)) {
    case 0: strbuf_add_c(&who, "buyer in g2\n"); break;
    case 1: strbuf_add_c(&who, "q1 is wide\n"); break;
    default: add_cond(r, &who, SCOPE_LINE, 0, 0); break;
    }
    strbuf_add(out, everyone || !keep(r, 1) ? STR("everyone\n") : strbuf_str(&who));
    strbuf_free(&who);
    (void)mark;
    r->state += depends; /* what follows is the same with and without it */
}

static bool needs_question(rng *r)
{
    rng s = *r;
    const char *status_word = PICK(&s, "statute", "rule", "rule", "directive", "guidance",
                                   "announced", "reported", "rule", "rule", "statute", "proposed");
    return !strcmp(status_word, "announced") || !strcmp(status_word, "reported");
}

static void add_depends(rng *r, strbuf *out, bool needed, const char *indent)
{
    const char *what = PICK(r, "q0 is yes", "q3 is yes", "q1 is wide", "q0 is no, q3 is no");
    if (needed || wants(r, 2, 8))
        strbuf_printf(out, "%sdepends on %s\n", indent, what);
}

static void add_ceases(rng *r, strbuf *out, const char *indent, int from)
{
    int day = from < 0 ? 1 + (int)below(r, DAYS) : from + 1 + (int)below(r, 8);
    unsigned told = below(r, SOURCES);
    if (!wants(r, 51, 15))
        return;
    strbuf_printf(out, "%sceases on ", indent);
    add_day(out, day);
    strbuf_printf(out, ", source s%u\n", told);
}

static void add_measure(gen *g, strbuf *out, unsigned i)
{
    plan_of_measure p = planned(g, i);
    rng r = rng_of(g, K_MEASURE, i);
    if (!p.here)
        return;
    size_t mark = out->len;
    bool needed = needs_question(&r), versions = percent(&r, 30), corrects = percent(&r, 25);
    needed = needs_question(&r);
    add_head(&r, out, i, &p);
    if (!versions) {
        int from = percent(&r, 55) ? -20 : (int)below(&r, DAYS);
        add_source(&r, out, "  ", percent(&r, 70));
        add_depends(&r, out, needed, "  ");
        add_in_force(&r, out, "  ", from, percent(&r, 70));
        add_ceases(&r, out, "  ", from);
        add_edges(&r, out, i, p.kind);
        add_body(&r, out, i, "  ");
        if (!add_effect(&r, out, i, p.kind))
            out->len = mark;
        return;
    }
    /* What all versions share stands before them. */
    add_depends(&r, out, needed, "  ");
    int from = -1000;
    strbuf effect;
    strbuf_init(&effect, NULL);
    bool good = add_effect(&r, &effect, i, p.kind);
    bool same_day = percent(&r, 20); /* and published later: the second one counts */
    for (unsigned v = 0; v < 2; v++) {
        int next = next_from(&r, from);
        from = v && same_day && from >= -20 ? from : next;
        strbuf_add_c(out, "  version\n");
        unsigned told = v == 0 ? below(&r, 3) : 2 + below(&r, SOURCES - 2);
        strbuf_printf(out, "    source s%u\n", told);
        add_in_force(&r, out, "    ", from, percent(&r, 85));
        add_ceases(&r, out, "    ", from);
        if (v == 1 && corrects)
            strbuf_add_c(out, "    corrects 1\n");
        add_body(&r, out, i, "    ");
        strbuf_add_c(out, "  ");
        strbuf_add(out, effect.len ? strbuf_str(&effect) : STR("  note \"nothing\"\n"));
    }
    strbuf_free(&effect);
    if (!good)
        out->len = mark;
}

/* A measure that asks for more than twelve facts, so that hinges are found greedily. */
static void add_flags(rng *r, strbuf *out)
{
    unsigned count = 13 + below(r, 2);
    for (unsigned i = 0; i < count; i++)
        strbuf_printf(out, "fact f%u \"Flag %u\"\n  type yes/no\n  cost %u\n", i, i,
                      1 + below(r, 3));
    strbuf_add_c(out, "measure m99 \"Many flags\"\n  gate gate0\n  status rule\n"
                      "  binds everyone\n  source s0\n  in force from 2025-12-12\n  when all of\n");
    for (unsigned i = 0; i < count; i++)
        strbuf_printf(out, "    - f%u is %s\n", i, PICK(r, "yes", "no"));
    strbuf_add_c(out, "  requires conditional\n");
}

void gen_pack(gen *g, strbuf *out)
{
    g->elements.count = 0;
    strbuf_add_c(out, "tollgate 1\npack prop \"A random pack\"\n  version 1.0.0\n"
                      "  current through 2026-01-20\n"
                      "unit GB \"gigabytes\"\nunit TB is 2 GB\ncurrency USD \"dollar\"\n"
                      "authority us \"Here\"\n  country US\nauthority cn \"There\"\n  country CN\n");
    add_sources(out);
    add_facts(g, out);
    add_questions(g, out);
    add_params(g, out);
    for (unsigned i = 0; i < 3; i++)
        add_group(g, out, i);
    add_definitions(g, out);
    add_constraints(g, out);
    add_gates(g, out);
    add_demands(g, out);
    rng r = rng_of(g, K_PACK, 0);
    if (percent(&r, 25))
        strbuf_add_c(out, "catalogue chips \"Chips\"\n  file \"chips.csv\"\n  key item from id\n"
                          "  columns item.a from a, item.kind from kind\n");
    for (unsigned i = 0; i < measure_count(g); i++)
        add_measure(g, out, i);
    if (!g->tiny && percent(&r, 15))
        add_flags(&r, out);
}

/* The same words for the limit and for the two measures that stand in for its populations. */
static void add_twin(strbuf *out, const char *name, unsigned i, str head, str words)
{
    strbuf_printf(out, "measure %s%u \"Twin\"\n  gate twin%u\n" STR_FMT "  when " STR_FMT
                       "  requires conditional\n",
                  name, i, i, STR_ARG(head), STR_ARG(words));
}

void gen_limits(gen *g, strbuf *out)
{
    static const char *const clocks[GATES] = {"shipped", "arrived", "placed"};
    strbuf head, counts, against;
    strbuf_init(&head, NULL);
    strbuf_init(&counts, NULL);
    strbuf_init(&against, NULL);
    for (unsigned i = 0; i < GEN_LIMITS; i++) {
        rng r = rng_of(g, K_LIMIT, i);
        unsigned at = below(&r, GATES);
        strbuf_clear(&head);
        strbuf_clear(&counts);
        strbuf_clear(&against);
        strbuf_add_c(&head, "  status rule\n  binds ");
        if (percent(&r, 30))
            add_cond(&r, &head, SCOPE_LINE, DEFS, 1);
        else
            strbuf_add_c(&head, "everyone\n");
        add_source(&r, &head, "  ", percent(&r, 70));
        strbuf_add_c(&head, "  in force ");
        add_span(&r, &head, percent(&r, 55) ? -20 : (int)below(&r, DAYS), percent(&r, 60));
        strbuf_char(&head, '\n');
        add_cond(&r, &counts, SCOPE_LINE, DEFS, 2);
        add_cond(&r, &against, SCOPE_LINE, DEFS, 2);
        strbuf_printf(out,
                      "limit limit%u \"Limit\"\n  gate gate%u\n" STR_FMT
                      "  per item\n  weight count\n  counts " STR_FMT "  against " STR_FMT
                      "  at most 50 %%\n  period whole\n  order placed\n",
                      i, at, STR_ARG(strbuf_str(&head)), STR_ARG(strbuf_str(&counts)),
                      STR_ARG(strbuf_str(&against)));
        strbuf_printf(out, "gate twin%u \"Twin\"\n  authority us\n  clock %s\n"
                           "  route count >= 0\n  topics t0\n",
                      i, clocks[at]);
        add_twin(out, "counts", i, strbuf_str(&head), strbuf_str(&counts));
        add_twin(out, "against", i, strbuf_str(&head), strbuf_str(&against));
    }
    strbuf_free(&head);
    strbuf_free(&counts);
    strbuf_free(&against);
}
