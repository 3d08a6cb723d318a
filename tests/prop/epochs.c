/*
 * epochs.c - between two epochs no answer changes, on random packs and lines.
 *
 *     all clocks of a line on one day, day by day    what is decided differs from the day before
 *                                                    only on an epoch
 *     the same, with what was known on that day      only on an epoch or a day of publication
 *
 * Compared are verdicts, disposition, charges and the answer of every
 * measure. TG_LONG=1: many more.
 */
#include "eval/fast.h"
#include "explain/epochs.h"
#include "parts/gen.h"
#include "support/pack_text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 20454 - 14, LAST = 20454 + 40 }; /* around the generator's twenty days */

typedef struct {
    const model *m;
    arena *a;
    bool *is_clock;
    uint64_t lines, days, changes, epochs, every_day;
} prop;

static void mark(const model *m, bool *is_clock)
{
    memset(is_clock, 0, m->facts_count * sizeof *is_clock);
    for (uint32_t i = 0; i < m->gates_count; i++)
        is_clock[m->gates[i].clock] = true;
    for (uint32_t i = 0; i < m->measures_count; i++)
        for (uint32_t v = 0; v < m->measures[i].version_count; v++)
            is_clock[m->measures[i].versions[v].clock] = true;
}

/* What a person would call the answer. */
static void answer_text(const model *m, const outcome *o, strbuf *b)
{
    strbuf_printf(b, "line %x %d held %x", o->line.set, (int)o->disposition, o->held);
    for (uint32_t g = 0; g < m->gates_count; g++)
        strbuf_printf(b, " gate %x %x %x", o->gates[g].set, o->gates[g].fallback,
                      o->gates[g].by_law);
    for (uint32_t i = 0; i < m->measures_count; i++)
        strbuf_printf(b, " %d%d", (int)o->measures[i].answer, (int)o->measures[i].stands);
    for (uint32_t i = 0; i < o->charge_count; i++)
        strbuf_printf(b, " charge %u %x %d %lld", o->charges[i].measure, o->charges[i].kinds,
                      o->charges[i].known, (long long)o->charges[i].amount);
}

/* The line with its clocks on `day`; DAY_ALWAYS: without them. */
static bool clocks_on(prop *p, const gen_case *c, int32_t day, line *moved)
{
    value *values = arena_alloc(p->a, p->m->facts_count, sizeof *values);
    *moved = c->line;
    if (!values)
        return false;
    memcpy(values, c->values, p->m->facts_count * sizeof *values);
    for (uint32_t i = 0; i < p->m->facts_count; i++)
        if (p->is_clock[i])
            values[i] = day == DAY_ALWAYS ? (value){.state = V_MISSING}
                                          : (value){.state = V_KNOWN, .lo = day, .hi = day};
    moved->values = values;
    return true;
}

/* The line with its clocks on `day`, as text; bad input is an answer too. */
static bool decide_on(prop *p, fast_run *r, const gen_case *c, int32_t day, strbuf *out)
{
    outcome *o = NULL;
    str why = STR("");
    line moved;
    if (!r || !clocks_on(p, c, day, &moved))
        return false;
    switch (fast_decide_into(r, DAY_ALWAYS, &moved, p->a, &o, &why)) {
    case LINE_OK: answer_text(p->m, o, out); return true;
    case LINE_BAD: strbuf_add_c(out, "bad"); return true; /* the reason has the day in it */
    case LINE_NOMEM: return false;
    }
    return false;
}

static bool is_epoch(const epochs *e, int32_t day)
{
    for (size_t i = 0; i < e->days.count; i++)
        if (e->days.at[i] == day)
            return true;
    return e->every_day;
}

/* NULL, or what went wrong. `runs`: one for hindsight, or one a day. */
static const char *walk(prop *p, fast_run *const *runs, bool one, const gen_case *c,
                        const epochs *e)
{
    strbuf before, now;
    strbuf_init(&before, NULL);
    strbuf_init(&now, NULL);
    const char *fault = NULL;
    for (int32_t d = FIRST; d <= LAST && !fault; d++) {
        strbuf_clear(&now);
        if (!decide_on(p, runs[one ? 0 : d - FIRST], c, d, &now))
            fault = "out of memory";
        else if (d > FIRST && !str_eq(strbuf_str(&before), strbuf_str(&now))) {
            p->changes++;
            if (!is_epoch(e, d))
                fault = one ? "a change on a day that is no epoch"
                            : "a change on a day that is neither epoch nor publication";
        }
        p->days++;
        strbuf_clear(&before);
        strbuf_add(&before, strbuf_str(&now));
    }
    strbuf_free(&before);
    strbuf_free(&now);
    return fault;
}

static const char *one_line(prop *p, fast_run *const *runs, fast_run *hindsight, const gen_case *c)
{
    epochs e = {.a = p->a};
    line moved;
    if (!clocks_on(p, c, DAY_ALWAYS, &moved)) /* where they stood before says nothing */
        return "out of memory";
    epochs_policy(&e, p->m);
    epochs_line(&e, p->m, &moved);
    epochs_sort(&e);
    for (size_t i = 0; i < e.days.count; i++)
        p->epochs += e.days.at[i] >= FIRST && e.days.at[i] <= LAST;
    p->every_day += e.every_day;
    p->lines++;
    const char *fault = walk(p, &hindsight, true, c, &e);
    epochs_known(&e, p->m);
    epochs_sort(&e);
    return fault ? fault : walk(p, runs, false, c, &e);
}

static model *load(uint64_t seed, arena *a, strbuf *text)
{
    static const str chips = {"id,a,kind\nc1,3,x\nc2,5,y\n", 24};
    gen g = {.seed = seed, .tiny = seed % 2, .a = a};
    gen_pack(&g, text);
    diags *d = diags_new(a, 0);
    pack_text_file files[2] = {{STR("case"), strbuf_str(text)}, {STR("chips.csv"), chips}};
    return d ? test_model_files(files, 2, a, d) : NULL;
}

static fast_run *run_at(const prop *p, int32_t known_on, arena *a)
{
    const plan *x = plan_compile(p->m, known_on, false, a);
    return x ? fast_run_new(x, DAY_ALWAYS, NULL) : NULL;
}

/* A pack with several lines; NULL or the fault. */
static const char *one_pack(prop *p, uint64_t seed, uint64_t lines, arena *a, strbuf *text)
{
    enum { DAYS = LAST - FIRST + 1 };
    gen g = {.seed = seed, .tiny = seed % 2, .a = a};
    fast_run *runs[DAYS] = {NULL}, *hindsight;
    const char *fault = NULL;
    p->m = load(seed, a, text);
    if (!p->m)
        return NULL;
    p->is_clock = arena_alloc(a, p->m->facts_count, sizeof *p->is_clock);
    mark(p->m, p->is_clock);
    hindsight = run_at(p, p->m->current_through, a);
    for (int32_t d = 0; d < DAYS; d++)
        runs[d] = run_at(p, FIRST + d, a);
    for (uint64_t i = 0; i < lines && !fault; i++) {
        gen_case c;
        arena_reset(p->a);
        if (gen_line(&g, p->m, i, p->a, &c))
            fault = one_line(p, runs, hindsight, &c);
        if (fault)
            printf("not ok epochs: %s, pack %llu line %llu\n", fault, (unsigned long long)seed,
                   (unsigned long long)i);
    }
    fast_run_free(hindsight);
    for (int32_t d = 0; d < DAYS; d++)
        fast_run_free(runs[d]);
    return fault;
}

int main(int argc, char **argv)
{
    uint64_t packs = getenv("TG_LONG") ? 150 : 15, first = 1;
    if (argc > 1)
        first = strtoull(argv[1], NULL, 10), packs = 1;
    arena *a = arena_new(NULL, 0), *scratch = arena_new(NULL, 0);
    prop p = {.a = scratch};
    strbuf text;
    strbuf_init(&text, NULL);
    const char *fault = a && scratch ? NULL : "out of memory";
    for (uint64_t k = first; k < first + packs && !fault; k++) {
        arena_reset(a);
        strbuf_clear(&text);
        fault = one_pack(&p, k, 6, a, &text);
        if (fault && argc > 1)
            printf("%s\n", text.ptr);
    }
    if (!fault)
        printf("ok epochs, %llu lines, %llu days, %llu changes on %llu epochs, %llu lines took "
               "every day\n",
               (unsigned long long)p.lines, (unsigned long long)p.days,
               (unsigned long long)p.changes, (unsigned long long)p.epochs,
               (unsigned long long)p.every_day);
    strbuf_free(&text);
    arena_free(a);
    arena_free(scratch);
    return fault != NULL;
}
