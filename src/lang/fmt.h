/*
 * fmt.h - the one layout of a policy text. parse(fmt(x)) equals x, fmt(fmt(x)) is fmt(x).
 */
#ifndef TG_LANG_FMT_H
#define TG_LANG_FMT_H

#include "lang/ast.h"

/* Slots padded to the longest keyword of the declaration (at most 16), conditions as bullets
 * where they do not fit 100 columns, numbers as written, comments kept where they stood. */
void fmt_file(const ast_file *f, strbuf *out);
/* The payload of one slot on one line, however long. */
void fmt_slot(const ast_slot *s, strbuf *out);

#endif
