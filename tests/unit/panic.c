/*
 * panic.c - asserts reach the hook with place and text.
 */
#include "base/panic.h"

#include "harness.h"

#include <setjmp.h>

static jmp_buf out;
static int seen_line;
static char seen_file[64], seen_what[64];

static void hook(const char *file, int line, const char *what)
{
    snprintf(seen_file, sizeof seen_file, "%s", file);
    snprintf(seen_what, sizeof seen_what, "%s", what);
    seen_line = line;
    longjmp(out, 1);
}

static void tells_the_hook(void)
{
    volatile int line = 0;
    panic_set(hook);
    if (!setjmp(out)) {
        line = __LINE__ + 1;
        tg_assert(seen_line == -1);
        CHECK(false); /* tg_assert returned */
    }
    panic_set(NULL);
    CHECK_EQ(seen_line, line);
    CHECK(strcmp(seen_file, __FILE__) == 0);
    CHECK(strcmp(seen_what, "seen_line == -1") == 0);
}

static void lets_good_asserts_pass(void)
{
    int calls = 0;
    tg_assert(++calls == 1); /* evaluated exactly once */
    CHECK_EQ(calls, 1);
}

int main(void)
{
    TEST(tells_the_hook);
    TEST(lets_good_asserts_pass);
    return test_end();
}
