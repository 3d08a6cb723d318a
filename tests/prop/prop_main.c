/*
 * prop_main.c - random packs and lines: the witnesses agree, or the smallest case is printed.
 *
 *     prop_main [--packs N] [--lines M] [--seed S] [--pack P --line L] [--compiled 0]
 *
 * Every other pack is tiny: there the oracle tries all raw values. TG_LONG=1 asks for a thousand
 * packs of a thousand lines. The same seed gives the same cases everywhere.
 */
#include "parts/gen.h"
#include "parts/oracle.h"
#include "parts/witness.h"
#include "support/line_text.h"
#include "support/pack_text.h"

#include <stdlib.h>
#include <string.h>

enum { TRY_RAW = 400, TRY_RAW_SELDOM = 6000 };

typedef struct {
    uint64_t packs, lines, seed;
    bool compiled;             /* is a witness too */
    uint64_t features[GF_COUNT];
    uint64_t loaded, refused, decided, tried, skipped, searched, bounded;
    bool failed;
} run;

static str chips = {"id,a,kind\nc1,3,x\nc2,5,y\n", 24};

/* ---- one case -------------------------------------------------------------------------------- */

/* A line that outlives the model it was made for. */
typedef struct {
    char *values;              /* line_text */
    options options;
    struct { uint32_t instrument; int32_t from, end; str recited[2]; uint32_t recited_count;
             uint32_t provisos[2], proviso_count; } auths[4];
    uint32_t auth_count;
} case_text;

static model *load_text(str text, arena *a)
{
    diags *d = diags_new(a, 0);
    pack_text_file files[2] = {{STR("case"), text}, {STR("chips.csv"), chips}};
    return d ? test_model_files(files, 2, a, d) : NULL;
}

static model *load_pack(gen *g, strbuf *text)
{
    strbuf_clear(text);
    gen_pack(g, text);
    return load_text(strbuf_str(text), g->a);
}

static char *copy_text(const strbuf *b)
{
    char *copy = malloc(b->len + 1);
    if (!copy)
        abort();
    memcpy(copy, b->len ? b->ptr : "", b->len);
    copy[b->len] = '\0';
    return copy;
}

static void case_write(const model *m, const gen_case *c, arena *a, case_text *out)
{
    strbuf b;
    strbuf_init(&b, NULL);
    line_text_write(m, c->values, &b);
    *out = (case_text){.values = copy_text(&b), .options = c->options};
    strbuf_free(&b);
    for (uint32_t i = 0; i < c->line.auth_count && i < TG_COUNT(out->auths); i++) {
        const authorisation *x = &c->line.auths[i];
        out->auths[i].instrument = x->instrument;
        out->auths[i].from = x->from;
        out->auths[i].end = x->end;
        for (uint32_t k = 0; k < x->measure_count; k++)
            out->auths[i].recited[out->auths[i].recited_count++] =
                str_dup(a, m->measures[x->measures[k]].name);
        for (uint32_t k = 0; k < x->proviso_count; k++)
            out->auths[i].provisos[out->auths[i].proviso_count++] = x->provisos[k];
        out->auth_count++;
    }
}

static bool case_read(const model *m, const case_text *c, arena *a, gen_case *out)
{
    *out = (gen_case){.options = c->options};
    out->values = line_text(m, c->values, a);
    authorisation *auths = arena_alloc(a, c->auth_count + 1u, sizeof *auths);
    if (!out->values || !auths)
        return false;
    for (uint32_t i = 0; i < c->auth_count; i++) {
        uint32_t *measures = arena_alloc(a, 2, sizeof *measures), n = 0;
        for (uint32_t k = 0; measures && k < c->auths[i].recited_count; k++) {
            uint32_t id = map_get(&m->measure_ids, c->auths[i].recited[k]);
            if (id == MAP_NONE)
                return false;
            measures[n++] = id;
        }
        auths[i] = (authorisation){.instrument = c->auths[i].instrument, .number = STR("N-1"),
                                   .from = c->auths[i].from, .end = c->auths[i].end,
                                   .measures = measures, .measure_count = n,
                                   .provisos = c->auths[i].provisos,
                                   .proviso_count = c->auths[i].proviso_count};
    }
    out->line = (line){out->values, auths, c->auth_count};
    return true;
}

/* Decides the line in every way; true when they differ. */
static bool case_differs(const model *m, const gen_case *c, witness *w, bool tiny, arena *a,
                         strbuf *where, run *r)
{
    outcome *plain = NULL;
    str bad = {0};
    line_result got = ref_decide(m, &c->line, &c->options, a, &plain, &bad);
    if (got == LINE_NOMEM || !plain)
        return false;
    if (r) {
        gen_count(m, c, plain, r->features);
        r->decided++;
        r->bounded += plain->bounded;
    }
    if (w && witness_differs(w, m, c, got, plain, where))
        return true;
    if (!tiny)
        return false;
    oracle *o = oracle_decide(m, &c->line, &c->options, TRY_RAW_SELDOM, a);
    if (r && o) {
        r->tried += o->skipped == NULL;
        r->skipped += o->skipped != NULL;
        r->searched += o->searched;
    }
    return o && oracle_differs(m, o, got, plain, where);
}

/* ---- the smallest case ----------------------------------------------------------------------- */

typedef struct {
    uint64_t seed;
    bool tiny, compiled;
    uint64_t *dropped;
    size_t count;
    case_text line;
    char kind[12];             /* the first word of what differs: it stays that */
} small;

/* The first word of the text. */
static void first_word(const strbuf *text, char out[12])
{
    size_t n = 0;
    str s = str_trim(strbuf_str(text));
    while (n < s.len && n < 11 && s.ptr[n] != ' ') {
        out[n] = s.ptr[n];
        n++;
    }
    out[n] = '\0';
}

static bool still_differs(const small *s, const uint64_t *dropped, size_t count,
                          const case_text *line_of)
{
    arena *a = arena_new(NULL, 0);
    gen g = {.seed = s->seed, .tiny = s->tiny, .dropped = dropped, .dropped_count = count, .a = a};
    strbuf text, where;
    strbuf_init(&text, NULL);
    strbuf_init(&where, NULL);
    model *m = load_pack(&g, &text);
    gen_case c;
    bool differs = false;
    if (m && case_read(m, line_of, a, &c)) {
        witness *w = s->compiled ? witness_new(m, a) : NULL;
        char kind[12];
        differs = case_differs(m, &c, w, s->tiny, a, &where, NULL);
        first_word(&where, kind);
        differs = differs && strcmp(kind, s->kind) == 0;
        witness_free(w);
    }
    strbuf_free(&where);
    strbuf_free(&text);
    arena_free(a);
    return differs;
}

/* Leaves out halves, quarters ... of what is still there, as long as the witnesses differ. */
static void shrink_pack(small *s)
{
    for (bool again = true; again;) {
        again = false;
        arena *a = arena_new(NULL, 0);
        gen g = {.seed = s->seed, .tiny = s->tiny, .dropped = s->dropped,
                 .dropped_count = s->count, .a = a};
        strbuf text;
        strbuf_init(&text, NULL);
        gen_pack(&g, &text);
        size_t n = g.elements.count;
        uint64_t *list = calloc(s->count + n + 1, sizeof *list);
        if (!list)
            abort();
        for (size_t chunk = n ? n : 1; chunk >= 1 && !again; chunk /= 2) {
            for (size_t from = 0; from < n && !again; from += chunk) {
                size_t count = s->count;
                memcpy(list, s->dropped, count * sizeof *list);
                for (size_t i = from; i < n && i < from + chunk; i++)
                    list[count++] = g.elements.at[i];
                if (!still_differs(s, list, count, &s->line))
                    continue;
                free(s->dropped);
                s->dropped = list;
                s->count = count;
                again = true;
            }
        }
        if (!again)
            free(list);
        strbuf_free(&text);
        arena_free(a);
    }
}

/* Without an option, an authorisation or one of its entries. */
static void shrink_line(small *s)
{
    case_text t = s->line;
    t.options.known_on = DAY_ALWAYS;
    if (still_differs(s, s->dropped, s->count, &t))
        s->line = t;
    t = s->line;
    t.options.worlds_max = 0;
    if (still_differs(s, s->dropped, s->count, &t))
        s->line = t;
    t = s->line;
    t.options.on = DAY_ALWAYS;
    if (still_differs(s, s->dropped, s->count, &t))
        s->line = t;
    while (s->line.auth_count) {
        t = s->line;
        t.auth_count--;
        if (!still_differs(s, s->dropped, s->count, &t))
            break;
        s->line = t;
    }
    for (char *at = s->line.values; *at;) {
        char *end = strchr(at, ';');
        size_t bytes = end ? (size_t)(end - at) + 1 : strlen(at);
        char *kept = malloc(strlen(s->line.values) + 1);
        if (!kept)
            abort();
        size_t before = (size_t)(at - s->line.values);
        memcpy(kept, s->line.values, before);
        memcpy(kept + before, at + bytes, strlen(at + bytes) + 1);
        t = s->line;
        t.values = kept;
        if (still_differs(s, s->dropped, s->count, &t)) {
            s->line = t;
            at = kept + before;
        } else {
            free(kept);
            at += bytes;
        }
    }
}

static void print_case(const small *s)
{
    arena *a = arena_new(NULL, 0);
    gen g = {.seed = s->seed, .tiny = s->tiny, .dropped = s->dropped, .dropped_count = s->count,
             .a = a};
    strbuf text, where;
    strbuf_init(&text, NULL);
    strbuf_init(&where, NULL);
    model *m = load_pack(&g, &text);
    gen_case c;
    outcome *plain = NULL;
    str bad = {0};
    printf("%s\n", text.ptr);
    if (m && case_read(m, &s->line, a, &c)) {
        witness *w = s->compiled ? witness_new(m, a) : NULL;
        (void)case_differs(m, &c, w, s->tiny, a, &where, NULL);
        printf("line: %s\nknown on %d, on %d, stance %d, worlds %u, %u authorisations\n%s\n",
               s->line.values, c.options.known_on, c.options.on, (int)c.options.stance,
               c.options.worlds_max, c.line.auth_count,
               where.ptr ? where.ptr : "");
        if (ref_decide(m, &c.line, &c.options, a, &plain, &bad) != LINE_NOMEM) {
            strbuf_clear(&where);
            outcome_dump(m, plain, &where);
            printf("the plain evaluator:\n%s" STR_FMT "\n", where.ptr, STR_ARG(bad));
        }
        if (w)
            witness_print(w, m, &c);
        witness_free(w);
    }
    strbuf_free(&where);
    strbuf_free(&text);
    arena_free(a);
}

static void report(run *r, const gen *g, const model *m, const gen_case *c, uint64_t number,
                   const strbuf *where)
{
    arena *a = arena_new(NULL, 0);
    small s = {.seed = g->seed, .tiny = g->tiny, .compiled = r->compiled};
    r->failed = true;
    printf("not ok witnesses agree: pack seed %llu%s, line %llu\n%s", (unsigned long long)g->seed,
           g->tiny ? " (tiny)" : "", (unsigned long long)number, where->ptr);
    fflush(stdout);
    s.dropped = calloc(1, sizeof *s.dropped);
    case_write(m, c, a, &s.line);
    first_word(where, s.kind);
    if (still_differs(&s, s.dropped, 0, &s.line)) {
        shrink_pack(&s);
        shrink_line(&s);
        shrink_pack(&s);
    }
    printf("\nthe smallest case found:\n\n");
    print_case(&s);
    free(s.dropped);
    arena_free(a);
}

/* ---- all cases ------------------------------------------------------------------------------- */

/* Missing facts are filled in until the oracle can try them all. */
static void make_tryable(const model *m, gen_case *c, uint64_t seed, arena *a)
{
    uint64_t random = seed, most = seed % 16 == 0 ? TRY_RAW_SELDOM : TRY_RAW;
    for (unsigned i = 0; i < 40; i++) {
        arena_point before = arena_mark(a);
        const oracle *o = oracle_decide(m, &c->line, &c->options, 0, a);
        bool few = o && o->combinations <= most && o->combinations > 0;
        arena_rewind(a, before);
        if (few || !oracle_trim(m, &c->line, c->values, &c->options, &random, a))
            return;
    }
}

static void try_line(run *r, const gen *g, const model *m, witness *w, uint64_t number, arena *a)
{
    gen_case c;
    strbuf where;
    uint64_t seed = g->seed * UINT64_C(1000003) + number;
    arena_reset(a);
    strbuf_init(&where, NULL);
    if (!gen_line(g, m, seed, a, &c))
        return;
    if (g->tiny)
        make_tryable(m, &c, seed, a);
    if (case_differs(m, &c, w, g->tiny, a, &where, r))
        report(r, g, m, &c, number, &where);
    strbuf_free(&where);
}

static void try_pack(run *r, uint64_t seed, uint64_t first, uint64_t lines)
{
    arena *a = arena_new(NULL, 0), *b = arena_new(NULL, 0);
    gen g = {.seed = seed, .tiny = seed % 2 == 1, .a = a};
    strbuf text;
    strbuf_init(&text, NULL);
    model *m = load_pack(&g, &text);
    r->loaded += m != NULL;
    r->refused += m == NULL;
    witness *w = m && r->compiled ? witness_new(m, a) : NULL;
    for (uint64_t i = first; m && i < first + lines && !r->failed; i++)
        try_line(r, &g, m, w, i, b);
    witness_free(w);
    strbuf_free(&text);
    arena_free(b);
    arena_free(a);
}

static void print_features(run *r, bool all)
{
    unsigned zero = 0;
    for (unsigned f = 0; f < GF_COUNT; f++) {
        zero += r->features[f] == 0;
        printf("%-38s %9llu%s", gen_feature_name((gen_feature)f),
               (unsigned long long)r->features[f], f % 2 ? "\n" : "   ");
    }
    printf("\n%llu packs (%llu refused by the checker), %llu lines, %llu tried by raw values "
           "(%llu too many, %llu searched for settling sets), %llu bounded\n",
           (unsigned long long)r->loaded, (unsigned long long)r->refused,
           (unsigned long long)r->decided, (unsigned long long)r->tried,
           (unsigned long long)r->skipped, (unsigned long long)r->searched,
           (unsigned long long)r->bounded);
    if (zero && all) {
        printf("not ok every feature occurs: %u never did\n", zero);
        r->failed = true;
    } else if (all) {
        printf("ok every feature occurs\n");
    }
}

static uint64_t number_of(const char *text)
{
    return strtoull(text, NULL, 10);
}

int main(int argc, char **argv)
{
    const char *wants_long = getenv("TG_LONG");
    bool longer = wants_long && *wants_long && strcmp(wants_long, "0") != 0;
    run r = {.packs = longer ? 1100 : 80, .lines = longer ? 1000 : 40, .seed = 1, .compiled = true};
    uint64_t pack = 0, first = 0;
    bool all = longer; /* a short run is too small for the rarest of them */
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t v = number_of(argv[i + 1]);
        all = false;
        if (!strcmp(argv[i], "--packs"))
            r.packs = v;
        else if (!strcmp(argv[i], "--lines"))
            r.lines = v;
        else if (!strcmp(argv[i], "--seed"))
            r.seed = v;
        else if (!strcmp(argv[i], "--pack"))
            pack = v;
        else if (!strcmp(argv[i], "--line"))
            first = v;
        else if (!strcmp(argv[i], "--compiled"))
            r.compiled = v != 0;
        else
            return 2;
    }
    if (pack) {
        try_pack(&r, pack, first, 1);
        printf(r.failed ? "" : "ok witnesses agree\n");
        return r.failed;
    }
    for (uint64_t p = 0; p < r.packs && !r.failed; p++)
        try_pack(&r, r.seed + p, 0, r.lines);
    if (!r.failed)
        printf("ok witnesses agree\n");
    if (!r.failed)
        print_features(&r, all);
    return r.failed;
}
