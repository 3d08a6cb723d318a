/*
 * all.c - every core file in one, for embedders who want to compile a single file.
 *
 * Kept by hand, in layer order; `make lint` fails when a file is missing, and tests/suite
 * compiles it. So static names must be unique across the core.
 */
#include "base/arena.c"
#include "base/date.c"
#include "base/diag.c"
#include "base/map.c"
#include "base/num.c"
#include "base/panic.c"
#include "base/sha256.c"
#include "base/str.c"
#include "base/utf8.c"
#include "lang/ast.c"
#include "lang/fmt.c"
#include "lang/lex.c"
#include "lang/parse.c"
#include "lang/parse_cond.c"
#include "lang/parse_core.c"
#include "lang/parse_slot.c"
#include "lang/parse_test.c"
