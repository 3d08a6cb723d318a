/*
 * panic.h - where a broken invariant goes.
 *
 * The hook is the one mutable global of the core. It belongs to the process, not to a pack,
 * since a failed assert says that the program itself can no longer be trusted.
 */
#ifndef TG_BASE_PANIC_H
#define TG_BASE_PANIC_H

#include "base/compiler.h"

typedef void panic_fn(const char *file, int line, const char *what);

/* NULL goes back to the default. The hook may leave the process; when it returns, tg_panic
 * aborts. Safe to call from any thread. */
void panic_set(panic_fn *hook);

#endif
