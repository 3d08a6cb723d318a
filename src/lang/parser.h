/*
 * parser.h - what parse.c, parse_slot.c and parse_cond.c share; nobody else includes it.
 *
 *     parse.c       files, declarations, version blocks, which slot may stand where
 *     parse_slot.c  what follows a slot's keyword
 *     parse_cond.c  literals, terms, conditions
 *     parse_test.c, parse_scenario.c  the slots of tests and of scenarios
 *
 * Errors. A parse function that fails has reported why and returns false or NULL; P_FAIL is mute
 * while the piece of text it stands in is known to be wrong (`mute`), and is heard again at the
 * next slot, bullet or entry. So each piece costs at most one message and every piece is read.
 * `broken` says that the declaration has an error and is not to be kept.
 *
 * Ends. A slot ends before the first token that begins a line at column `margin` or left of it;
 * p_kind then says TOK_EOF, whatever the token. Entries of `given` and `expect` move the margin.
 *
 * Lists are pushed on the parser's own stacks (one per element type) and taken off into an array
 * of their exact size, so growing them leaves nothing behind; `base` is where a list began.
 *
 * Memory. Where an allocation fails, `oom` is set, p_kind says TOK_EOF from then on, and what
 * has been built is thrown away by parse_text.
 */
#ifndef TG_LANG_PARSER_H
#define TG_LANG_PARSER_H

#include "lang/ast.h"
#include "lang/lex.h"

enum {
    PARSE_DEPTH_MAX = 64,          /* conditions, bullets and brackets: more than anyone can read */
    PARSE_DECLS_MAX = 200000,      /* in a pack; a file alone is stopped here */
    PARSE_MARGIN_LINE = INT32_MAX, /* as `margin`: whatever begins a line ends the piece */
};

typedef struct {
    arena *a;
    diags *d;
    uint32_t file;
    str source;
    lexer lx;
    token tok;  /* the next one */
    token prev; /* the one before it */
    uint32_t margin;
    uint32_t bullet; /* column of the innermost bullet; 0: none */
    unsigned depth;
    unsigned brackets;
    bool in_inline; /* directly inside an inline list: a further one needs brackets */
    bool mute, broken, oom;
    uint32_t list_end; /* byte where a list separated by commas ended last */
    uint32_t claimed;  /* comments before this byte have their place in the tree */
    VEC(str) comments;
    VEC(str) loose; /* comments in the middle of a slot: they go before it */
    VEC(str) strs;
    VEC(ast_word) words;
    VEC(ast_lit) lits;
    VEC(ast_cond *) conds;
    VEC(ast_is) is;
    VEC(ast_pair) pairs;
    VEC(ast_reading) readings;
    VEC(ast_given) given;
    VEC(ast_expect) expects;
    VEC(ast_slot) slots;
    VEC(ast_block) blocks;
    VEC(ast_decl) decls;
    VEC(str) broken_names;
} parser;

#define P_PUSH(p, list, x) ((void)(vec_push((p)->a, &(p)->list, (x)) || ((p)->oom = true)))
/* Moves what was pushed since `base` to the arena: *out and *out_count get it. */
#define P_TAKE(p, list, base, out, out_count)                                                      \
    (*(out_count) = (p)->list.count - (base),                                                      \
     *(out) = p_take((p), (p)->list.at, (base), out_count, sizeof *(p)->list.at),                  \
     (p)->list.count = (base))
void *p_take(parser *p, const void *at, size_t base, size_t *count, size_t size);

/* Reports unless mute; the diag for hints and notes, or NULL. */
#define P_FAIL(p, id, at, ...) (p_mute(p) ? NULL : diag_at((p)->d, (id), (at), __VA_ARGS__))
#define P_HINT(p, g, ...)      ((g) ? diag_hint((p)->d, (g), __VA_ARGS__) : (void)0)
#define P_NOTE(p, g, at, ...)  ((g) ? diag_note_at((p)->d, (g), (at), __VA_ARGS__) : (void)0)
bool p_mute(parser *p); /* whether it was mute; it is from now on */

/* ---- tokens (parse.c) ----------------------------------------------------------------------- */

tok_kind p_kind(const parser *p); /* of the next token; TOK_EOF at the end of the piece */
bool p_at_word(const parser *p, const char *word);
/* Whether the token after the next one, on the same line, is that word. */
bool p_second_word(const parser *p, const char *word);
token p_second(const parser *p);
void p_advance(parser *p);
bool p_accept(parser *p, tok_kind k);
bool p_accept_word(parser *p, const char *word);
bool p_expect(parser *p, tok_kind k);
bool p_expect_word(parser *p, const char *word);
/* "expected WHAT, found ..."; for the fault of a token that has one, that fault. */
diag *p_expected(parser *p, const char *what);
/* To the end of the piece, without a word. */
void p_skip(parser *p);

span p_span(const parser *p, uint32_t from, uint32_t to);
span p_here(const parser *p);                 /* the next token, or the end of the piece */
span p_since(const parser *p, uint32_t from); /* up to the last token taken */

/* A text cut for a message, backticks around it. */
enum { P_SHOWN_BYTES = 64 };
const char *p_show(str s, char out[P_SHOWN_BYTES]);

/*
 * The longest of the phrases ("does not enforce") that stands here is taken; its index, or -1,
 * nothing taken and nothing reported. p_phrase reports: what was expected, and the nearest.
 */
long p_match(parser *p, const char *const *phrases, size_t count);
long p_find(const parser *p, const char *const *phrases, size_t count); /* takes nothing */
long p_phrase(parser *p, const char *const *phrases, size_t count, const char *what);
/* The phrase nearest to the words that stand here, or -1. */
long p_nearest(const parser *p, const char *const *phrases, size_t count);
/* As many words from here on as the phrase has, on this line. */
span p_words(const parser *p, const char *phrase);
/* "`a`, `b`, `c`", for a hint. */
enum { P_LIST_BYTES = 1024 };
const char *p_list(const char *const *phrases, size_t count, char out[P_LIST_BYTES]);

/* Comments between the last token and the next: the rest of the last token's line, and whole
 * lines. Each is given out once. */
str p_tail(parser *p);
void p_lead(parser *p, str **comments, size_t *count);

/* ---- literals, terms, conditions (parse_cond.c) --------------------------------------------- */

bool parse_word(parser *p, const char *what, ast_word *out); /* a name */
bool parse_words(parser *p, const char *what, ast_word **out, size_t *count);
bool parse_text_lit(parser *p, const char *what, str *out);
/* What may follow the list that ended here, or what did not end as a list. */
const char *parse_list_end(const parser *p);
bool parse_day(parser *p, int32_t *day);
bool parse_day_time(parser *p, int32_t *day, int32_t *minute);
bool parse_lit(parser *p, const char *what, ast_lit *out);
bool parse_number(parser *p, ast_lit *out); /* unit and all */
bool parse_lits(parser *p, const char *what, ast_lit **out, size_t *count);
/* Reports a `none` among values where it says nothing. */
bool parse_check_none(parser *p, const ast_lit *lits, size_t count);
bool parse_term(parser *p, ast_term *out);
/* NULL after an error. */
ast_cond *parse_cond(parser *p);
/* Reports what stands where a condition ended; `end` is what it is the end of. */
void parse_after_cond(parser *p, const char *end);
void parse_tail_comment(parser *p, ast_cond *c, str *out); /* c may be NULL */

/* ---- slots (parse_slot.c) ------------------------------------------------------------------- */

/* The payload; s->kind, s->at and s->keyword_at are set. */
bool parse_payload(parser *p, decl_kind in, ast_slot *s);
/* "a is b" pairs separated by commas, from `assume`, `depends on` and expectations. */
bool parse_is_list(parser *p, const char *what, ast_is **out, size_t *count);
/* parse_scenario.c: a slot that only scenarios have; `where` and the lines it picks, if there. */
bool parse_change(parser *p, ast_slot *s);
bool parse_where(parser *p, ast_slot *s);
bool parse_expects(parser *p, ast_slot *s); /* parse_test.c */
bool parse_given(parser *p, ast_slot *s);

#endif
