/*
 * utf8.h - validity, columns and places in UTF-8 text.
 */
#ifndef TG_BASE_UTF8_H
#define TG_BASE_UTF8_H

#include "base/str.h"

/* The code point at the start of s and its length in bytes; 0 when s is empty or starts badly. */
size_t utf8_decode(str s, uint32_t *point);
/* Offset of the first bad byte (overlong, surrogate, past U+10FFFF, cut short), or s.len. */
size_t utf8_bad(str s);
/* Code points in s. */
size_t utf8_count(str s);
/* Terminal columns of one code point: 0, 1 or 2. */
unsigned utf8_width(uint32_t point);
/* Terminal columns of s: combining marks 0, East Asian wide 2, everything else 1. */
size_t utf8_columns(str s);
/* Length of the longest prefix that fits into `columns`, never inside a code point. */
size_t utf8_fit(str s, size_t columns);

#endif
