/*
 * panics.h - PANICS(statement) is true when the statement breaks an assert.
 */
#ifndef TG_TEST_PANICS_H
#define TG_TEST_PANICS_H

#include "base/panic.h"

#include <setjmp.h>

/* gcc fears for the temporaries of the statement, which nobody looks at after the jump. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wclobbered"
#endif

static jmp_buf panics_out;

static inline void panics_hook(const char *file, int line, const char *what)
{
    (void)file;
    (void)line;
    (void)what;
    longjmp(panics_out, 1);
}

/* Nothing that the statement changes may be relied upon afterwards. */
#define PANICS(statement)                                                                          \
    (panic_set(panics_hook), setjmp(panics_out) ? (panic_set(NULL), true)                          \
                                                : ((void)(statement), panic_set(NULL), false))

#endif
