/*
 * para.h - paragraphs of plain text, wrapped; and how far columns of text reach.
 */
#ifndef TG_CLI_PARA_H
#define TG_CLI_PARA_H

#include "base/str.h"

/* Words of `text` wrapped at `width`: the first row at `indent`, the others at `hang`. Control
 * characters become blanks, so that no pack and no order file can drive the terminal. */
void para(strbuf *out, str text, size_t indent, size_t hang, size_t width);
/* `s` in `width` columns, cut with dots where it is longer. */
void para_column(strbuf *out, str s, size_t width, bool right);

#endif
