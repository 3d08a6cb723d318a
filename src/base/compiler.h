/*
 * compiler.h - what the compiler is asked for: attributes, asserts, wide integers.
 *
 * tg_assert stays on in release; tg_dassert is for measured kernels and only on in dev.
 */
#ifndef TG_BASE_COMPILER_H
#define TG_BASE_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#define TG_MUST_USE __attribute__((warn_unused_result))
#define TG_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define TG_NORETURN __attribute__((noreturn))

__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

/* Calls the embedder's panic hook (tollgate.h) with place and text, then aborts. */
TG_NORETURN void tg_panic(const char *file, int line, const char *what);

#define tg_assert(x) ((x) ? (void)0 : tg_panic(__FILE__, __LINE__, #x))
#ifdef TG_DEV
#define tg_dassert(x) tg_assert(x)
#else
#define tg_dassert(x) ((void)0)
#endif

#define TG_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
