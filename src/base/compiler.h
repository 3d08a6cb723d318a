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

/* A function for measured loops, once for each kind of vector registers; the best is chosen
 * when the program is loaded. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&  \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TG_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TG_CLONES
#endif

#define TG_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
