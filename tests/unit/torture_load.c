/*
 * torture_load.c - loading a pack with allocation 1, 2, ... N refused: no model then, no leak, no
 * message that is not true, and with all of them granted the same model as ever.
 */
#include "../support/case.h"

#include "failing.h"
#include "harness.h"

static str slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return STR("");
    char *text = calloc(1, 1 << 16);
    size_t got = text ? fread(text, 1, (1 << 16) - 1, f) : 0;
    fclose(f);
    return (str){text, got};
}

/* What must come out, with all the memory there is. */
typedef struct {
    bool loads;
    size_t messages;
} expectation;

static bool job(const tg_alloc *alloc, const case_text *c, expectation *want, bool first)
{
    arena *a = arena_new(alloc, 0);
    if (!a)
        return false;
    diags *d = diags_new(a, 0);
    model *m = d ? test_model_files(c->files, c->count, a, d) : NULL;
    bool done = d && (m || diags_errors(d) > 0);
    if (first)
        *want = (expectation){m != NULL, d ? diags_count(d) : 0};
    else if (d)
        CHECK(diags_count(d) <= want->messages); /* nothing said that is not so */
    if (m) {
        CHECK(want->loads);
        model_check(m);
    }
    arena_check(a);
    arena_free(a);
    return done;
}

static void torture(const char *path)
{
    str text = slurp(path), base = slurp("tests/cases/check/base.pack");
    case_text c = case_parse(text);
    if (c.use.len)
        c.files[c.count++] = (pack_text_file){STR("base.tg"), base};
    expectation want;
    failing all = {0};
    tg_alloc alloc = failing_alloc(&all);
    REQUIRE(job(&alloc, &c, &want, true));
    CHECK_EQ(all.live_bytes, 0);
    for (size_t n = 1;; n++) {
        failing f = {.fail_at = n};
        alloc = failing_alloc(&f);
        job(&alloc, &c, &want, false);
        CHECK_EQ(f.live_bytes, 0);
        if (!f.failed)
            break;
    }
    free((void *)(uintptr_t)text.ptr);
    free((void *)(uintptr_t)base.ptr);
}

static void a_pack(void)
{
    torture("tests/cases/check/numbers_fine.case");
}
static void a_catalogue(void)
{
    torture("tests/cases/check/catalogue_fine.case");
}
static void errors(void)
{
    torture("tests/cases/check/E0301_many.case");
}
static void cycles(void)
{
    torture("tests/cases/check/E0503_cycle.case");
}

/* The arena takes few and large blocks, so that few of its requests reach the allocator. Here each
 * is refused in turn by a limit that moves. */
static void limits(void)
{
    str text = slurp("tests/cases/check/catalogue_fine.case");
    str base = slurp("tests/cases/check/base.pack");
    case_text c = case_parse(text);
    c.files[c.count++] = (pack_text_file){STR("base.tg"), base};
    arena *a = arena_new(NULL, 0);
    diags *d = diags_new(a, 0);
    REQUIRE(test_model_files(c.files, c.count, a, d));
    size_t whole = arena_used_bytes(a);
    arena_free(a);
    size_t step = getenv("TG_LONG") ? 61 : 1009;
    for (size_t most = 4096; most < whole; most += step) {
        a = arena_new(NULL, most);
        d = diags_new(a, 0);
        model *m = d ? test_model_files(c.files, c.count, a, d) : NULL;
        CHECK(!m);
        CHECK(!d || diags_errors(d) == 0);
        arena_free(a);
    }
    free((void *)(uintptr_t)text.ptr);
    free((void *)(uintptr_t)base.ptr);
}

int main(void)
{
    TEST(a_pack);
    TEST(a_catalogue);
    TEST(errors);
    TEST(cycles);
    TEST(limits);
    return test_end();
}
