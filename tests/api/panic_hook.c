/*
 * panic_hook.c - a broken contract goes to the embedder's hook, with its place.
 */
#include "tollgate.h"

#include "small_pack.h"

#include "harness.h"

#include <setjmp.h>

static jmp_buf out;
static char heard[200];

static void hook(const char *file, int line, const char *what)
{
    snprintf(heard, sizeof heard, "%s:%d %s", file, line, what);
    longjmp(out, 1);
}

static void hook_is_called(void)
{
    tg_pack *volatile p = small_pack();
    REQUIRE(p);
    tg_set_panic_hook(hook);
    if (setjmp(out) == 0) {
        (void)tg_fact_get(p, TG_NO_ID);
        CHECK(false); /* the hook was not called */
    }
    CHECK(strstr(heard, "contents.c"));
    CHECK(strstr(heard, "facts_count"));
    tg_set_panic_hook(NULL);
    tg_pack_free(p);
}

int main(void)
{
    TEST(hook_is_called);
    return test_end();
}
