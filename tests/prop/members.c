/*
 * members.c - membership of limits, on random packs and lines, against the plain evaluator.
 *
 *     limit l        counts C      what tg_run_limits asks the compiled engine (populations.h)
 *     measure twin   when C        what the plain evaluator says of a measure in the same words, at
 *                                  a gate that every line passes
 *
 * Both stand in every world, in some, or in none. TG_LONG=1 asks for many more.
 */
#include "api/engine.h"
#include "eval/line.h"
#include "eval/ref.h"
#include "parts/gen.h"
#include "policy/populations.h"
#include "support/pack_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const model *m, *populations;
    engine *e;
    uint64_t compared, open, bounded;
} members;

static model *load(uint64_t seed, arena *a, strbuf *text)
{
    static const str chips = {"id,a,kind\nc1,3,x\nc2,5,y\n", 24};
    gen g = {.seed = seed, .tiny = seed % 2, .a = a};
    strbuf_clear(text);
    gen_pack(&g, text);
    gen_limits(&g, text);
    diags *d = diags_new(a, 0);
    pack_text_file files[2] = {{STR("case"), strbuf_str(text)}, {STR("chips.csv"), chips}};
    return d ? test_model_files(files, 2, a, d) : NULL;
}

static uint32_t measure_named(const model *m, const char *what, uint32_t i)
{
    char name[16];
    snprintf(name, sizeof name, "%s%u", what, (unsigned)i);
    return map_get(&m->measure_ids, str_c(name));
}

/* As tg_run_limits asks: the clocks that `--on` fills are those of the whole policy. */
static bool ask_compiled(members *x, const gen_case *c, arena *a, const outcome **out)
{
    str why = STR("");
    value *values = arena_alloc(a, x->m->facts_count + 1u, sizeof *values);
    if (!values)
        return false;
    memcpy(values, c->values, x->m->facts_count * sizeof *values);
    if (c->options.on != DAY_ALWAYS)
        line_fill_clocks(x->m, values, c->options.on);
    line l = {.values = values};
    return engine_decide_shared(x->e, &c->options, &l, a, out, &why) == TG_OK;
}

static bool same_members(members *x, const outcome *plain, const outcome *fast, uint32_t i)
{
    static const struct { population kind; const char *twin; } sides[] = {{POP_COUNTS, "counts"},
                                                                          {POP_AGAINST, "against"}};
    for (size_t k = 0; k < TG_COUNT(sides); k++) {
        extent want = plain->measures[measure_named(x->m, sides[k].twin, i)].stands;
        extent got = fast->measures[populations_measure(i, sides[k].kind, PERIOD_WHOLE)].stands;
        if (want != got) {
            printf("not ok members: %s%u: the plain evaluator says %d, the limit %d\n",
                   sides[k].twin, (unsigned)i, (int)want, (int)got);
            return false;
        }
        x->compared++;
        x->open += want == IN_SOME;
    }
    return true;
}

static bool one_line(members *x, const gen_case *c, arena *a)
{
    outcome *plain = NULL;
    const outcome *fast = NULL;
    str bad = STR("");
    if (ref_decide(x->m, &c->line, &c->options, a, &plain, &bad) != LINE_OK)
        return true;
    if (!ask_compiled(x, c, a, &fast))
        return false;
    if (plain->bounded || fast->bounded) { /* wider than necessary, each in its own way */
        x->bounded++;
        return true;
    }
    for (uint32_t i = 0; i < GEN_LIMITS; i++)
        if (!same_members(x, plain, fast, i))
            return false;
    return true;
}

int main(int argc, char **argv)
{
    uint64_t packs = getenv("TG_LONG") ? 400 : 12, lines = 25, first = 1;
    bool good = true;
    if (argc > 1)
        first = strtoull(argv[1], NULL, 10), packs = 1;
    members x = {0};
    const tg_alloc libc = alloc_libc();
    arena *a = arena_new(NULL, 0), *scratch = arena_new(NULL, 0);
    strbuf text;
    strbuf_init(&text, NULL);
    for (uint64_t k = first; good && k < first + packs; k++) {
        arena_reset(a);
        gen g = {.seed = k, .tiny = k % 2, .a = a};
        if (!(x.m = load(k, a, &text)))
            continue; /* now and then a pack names what it leaves out */
        good = (x.populations = populations_of(x.m, a)) &&
               engine_new(x.populations, &libc, &x.e) == TG_OK;
        for (uint64_t i = 0; i < lines && good; i++) {
            gen_case c;
            arena_reset(scratch);
            if (gen_line(&g, x.m, i, scratch, &c))
                good = one_line(&x, &c, scratch);
            if (!good)
                printf("# pack %llu line %llu\n", (unsigned long long)k, (unsigned long long)i);
        }
        engine_free(x.e);
        x.e = NULL;
    }
    if (good && x.compared < 4 * x.bounded + packs)
        good = printf("not ok members: too few lines are exact\n") < 0;
    if (good)
        printf("ok members, %llu compared, %llu of them open, %llu lines bounded\n",
               (unsigned long long)x.compared, (unsigned long long)x.open,
               (unsigned long long)x.bounded);
    else if (argc > 1)
        printf("%s\n", text.ptr);
    strbuf_free(&text);
    arena_free(a);
    arena_free(scratch);
    return !good;
}
