/*
 * parse.h - policy text to tree, all errors of a file in one run.
 */
#ifndef TG_LANG_PARSE_H
#define TG_LANG_PARSE_H

#include "lang/ast.h"

/* Parses one file's text, already added to `d` as `file`. NULL only when out of memory: after
 * errors the tree holds the declarations that did parse. Any input is safe. */
TG_MUST_USE ast_file *parse_text(uint32_t file, arena *a, diags *d);

#endif
