/*
 * harness.h - what a test program needs, and no more.
 *
 *     static void doubles(void) { CHECK_EQ(twice(2), 4); }
 *     int main(void) { TEST(doubles); return test_end(); }
 *
 * Prints `ok doubles` or `not ok doubles: file:line ...` with the first thing that failed. A
 * failed CHECK lets the test go on, a failed REQUIRE leaves the function it stands in.
 */
#ifndef TG_TEST_HARNESS_H
#define TG_TEST_HARNESS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    bool failed; /* in the test that runs now */
    int failures;
    const char *name;
} test_state;

static inline bool test_fails(const char *file, int line)
{
    bool first = !test_state.failed;
    test_state.failed = true;
    if (first)
        printf("not ok %s: %s:%d ", test_state.name, file, line);
    return first;
}

static inline void test_check(bool good, const char *file, int line, const char *what)
{
    if (!good && test_fails(file, line))
        printf("%s\n", what);
}

static inline void test_eq(long long got, long long want, const char *file, int line)
{
    if (got != want && test_fails(file, line))
        printf("got %lld, want %lld\n", got, want);
}

static inline void test_text(const char *got, size_t len, const char *want, const char *file,
                             int line)
{
    if ((len != strlen(want) || (len && memcmp(got, want, len) != 0)) && test_fails(file, line))
        printf("texts differ\n--- got\n%.*s\n--- want\n%s\n---\n", (int)len, got, want);
}

static inline void test_run(const char *name, void (*test)(void))
{
    test_state.failed = false;
    test_state.name = name;
    test();
    if (test_state.failed)
        test_state.failures++;
    else
        printf("ok %s\n", name);
    fflush(stdout); /* what passed is on record when the next test crashes */
}

static inline int test_end(void)
{
    return test_state.failures ? 1 : 0;
}

#define TEST(name) test_run(#name, name)
#define CHECK(x) test_check((x), __FILE__, __LINE__, #x)
#define CHECK_EQ(got, want) test_eq((long long)(got), (long long)(want), __FILE__, __LINE__)
/* A str, or anything with ptr and len, against a literal. */
#define CHECK_STR(got, want) test_text((got).ptr, (got).len, (want), __FILE__, __LINE__)
#define REQUIRE(x)                                                                                 \
    do {                                                                                           \
        bool required_ = (x);                                                                      \
        test_check(required_, __FILE__, __LINE__, #x);                                             \
        if (!required_)                                                                            \
            return;                                                                                \
    } while (0)

#endif
