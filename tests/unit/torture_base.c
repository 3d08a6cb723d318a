/*
 * torture_base.c - fail allocation 1, 2, ... N of a job that uses all of base: it must say so,
 * leave nothing behind, and never show half a result.
 */
#include "base/diag.h"
#include "base/map.h"

#include "failing.h"
#include "harness.h"

enum { NAMES = 300 };

/* True when everything was done; false when something said that memory was out. */
static bool fill(arena *a, strbuf *b)
{
    interner names;
    interner_init(&names, a);
    for (uint32_t i = 0; i < NAMES; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "name.number.%u", (unsigned)i);
        uint32_t id = interner_put(&names, (str){text, (size_t)len});
        /* Whatever happened, what is in there is consistent. */
        CHECK_EQ(names.texts.count, names.ids.count);
        if (id == MAP_NONE) {
            CHECK_EQ(interner_find(&names, (str){text, (size_t)len}), MAP_NONE);
            CHECK_EQ(names.texts.count, i);
            return false;
        }
        CHECK_EQ(id, i);
    }

    diags *d = diags_new(a, 0);
    if (!d)
        return false;
    uint32_t file = diags_source(d, STR("f"), STR("one\ntwo\nthree\n"));
    for (uint32_t i = 0; i < 250; i++) {
        diag *g = diag_at(d, E0110, (span){file, i % 14, i % 14 + 1}, "number %u", (unsigned)i);
        diag_note_at(d, g, SPAN_NONE, "note %u", (unsigned)i);
        diag_hint(d, g, "hint %u", (unsigned)i);
    }
    CHECK_EQ(diags_errors(d), 250); /* no error is lost, memory or not */
    diags_sort(d);
    for (size_t i = 0; i < diags_count(d); i++) {
        diag_render_text(d, diags_get(d, i), true, b);
        diag_render_json(d, diags_get(d, i), b);
    }
    arena_check(a);
    return file != FILE_NONE && diags_count(d) == 200 && !b->failed;
}

static bool job(const tg_alloc *alloc)
{
    arena *a = arena_new(alloc, 0);
    if (!a)
        return false;
    strbuf b;
    strbuf_init(&b, alloc);
    bool done = fill(a, &b);
    arena_check(a);
    CHECK(!b.ptr || strlen(b.ptr) == b.len);
    strbuf_free(&b);
    arena_free(a);
    return done;
}

static void fails_cleanly_everywhere(void)
{
    size_t n = 0;
    for (;;) {
        failing f = {.fail_at = ++n};
        tg_alloc alloc = failing_alloc(&f);
        bool done = job(&alloc);
        CHECK_EQ(f.live_bytes, 0);
        if (!f.failed) {
            CHECK(done);
            break;
        }
        REQUIRE(n < 10000);
    }
    CHECK(n > 10); /* else the job does not allocate, and this proves nothing */
}

static void fails_cleanly_at_every_limit(void)
{
    size_t step = getenv("TG_LONG") ? 16 : 1024;
    for (size_t limit = step; limit < 200000; limit += step) {
        failing f = {0};
        tg_alloc alloc = failing_alloc(&f);
        arena *a = arena_new(&alloc, limit);
        REQUIRE(a);
        strbuf b;
        strbuf_init(&b, &alloc);
        (void)fill(a, &b);
        CHECK(arena_used_bytes(a) <= limit);
        strbuf_free(&b);
        arena_free(a);
        CHECK_EQ(f.live_bytes, 0);
    }
}

int main(void)
{
    TEST(fails_cleanly_everywhere);
    TEST(fails_cleanly_at_every_limit);
    return test_end();
}
