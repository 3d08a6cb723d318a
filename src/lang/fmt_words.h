/*
 * fmt_words.h - pieces of text that fmt.c lays out.
 */
#ifndef TG_LANG_FMT_WORDS_H
#define TG_LANG_FMT_WORDS_H

#include "lang/ast.h"

/* Where a line may end; no control character can come from the source. */
#define BREAK '\x1F'

/* Where a condition stands decides which forms need brackets. */
typedef enum { AMONG_NONE, AMONG_ITEMS, AMONG_WORDS } cond_place;

void fmt_put_quoted(strbuf *b, str s);
void fmt_put_lit(strbuf *b, const ast_lit *l);
void fmt_put_value(strbuf *b, const ast_value *v);
void fmt_put_cond(strbuf *b, const ast_cond *c, cond_place place);
const char *fmt_list_head(cond_kind k);
/* Every payload but conditions and the entries of tests, which have a layout of their own. */
void fmt_put_payload(strbuf *b, const ast_slot *s);
void fmt_put_expect(strbuf *b, const ast_expect *x);

#endif
