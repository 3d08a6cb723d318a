/*
 * panic.c - the panic hook and what happens without one.
 *
 * The core never prints, so a release build without a hook aborts in silence and leaves the
 * place to the core dump. A dev build says where, because there a person is watching.
 */
#include "base/panic.h"

#include <stdatomic.h>
#include <stdlib.h>
#ifdef TG_DEV
#include <stdio.h>
#endif

static _Atomic(panic_fn *) panic_hook;

void panic_set(panic_fn *hook)
{
    atomic_store(&panic_hook, hook);
}

void tg_panic(const char *file, int line, const char *what)
{
    panic_fn *hook = atomic_load(&panic_hook);
    if (hook)
        hook(file, line, what);
#ifdef TG_DEV
    else
        fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, what);
#endif
    abort();
}
