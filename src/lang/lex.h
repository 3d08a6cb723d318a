/*
 * lex.h - policy text to tokens, one at a time, layout kept.
 *
 *     "  when  item.tpp >= 4_800   # dense"
 *        ^     ^        ^  ^
 *        |     word     GE number          the comment is passed over; whoever wants it looks
 *        word, first on its line, column 3   between two tokens (the parser does)
 *
 * The lexer holds a place in the text and nothing else, so a copy of it looks ahead. It never
 * fails: what is not a token is TOK_BAD, and `fault` says what is wrong with a token. Bytes are
 * taken as they come; that the text is UTF-8 without control characters is checked before.
 */
#ifndef TG_LANG_LEX_H
#define TG_LANG_LEX_H

#include "base/str.h"

/* kind, how a message names it */
#define TOK_MAP(X)                                                                                 \
    X(EOF, "the end of the file")                                                                  \
    X(BAD, "something else")                                                                       \
    X(WORD, "a word")                                                                              \
    X(NUMBER, "a number")                                                                          \
    X(DATE, "a date")                                                                              \
    X(TIME, "a time of day")                                                                       \
    X(TEXT, "a text")                                                                              \
    X(BULLET, "`-`") /* `-` that is first on its line */                                           \
    X(COMMA, "`,`")                                                                                \
    X(SEMICOLON, "`;`")                                                                            \
    X(COLON, "`:`")                                                                                \
    X(OPEN, "`(`")                                                                                 \
    X(CLOSE, "`)`")                                                                                \
    X(LT, "`<`")                                                                                   \
    X(LE, "`<=`")                                                                                  \
    X(GT, "`>`")                                                                                   \
    X(GE, "`>=`")                                                                                  \
    X(EQ, "`=`")                                                                                   \
    X(NE, "`!=`")                                                                                  \
    X(PLUS, "`+`")                                                                                 \
    X(MINUS, "`-`")                                                                                \
    X(STAR, "`*`")                                                                                 \
    X(SLASH, "`/`")                                                                                \
    X(PERCENT, "`%`")                                                                              \
    X(RANGE, "`..`")

typedef enum {
#define X(c, name) TOK_##c,
    TOK_MAP(X)
#undef X
        TOK_COUNT
} tok_kind;

typedef enum {
    FAULT_NONE,
    FAULT_CHAR,      /* no token begins so */
    FAULT_OPEN_TEXT, /* no closing quote on the line */
    FAULT_ESCAPE,    /* a backslash before something else than `"` and `\` */
    FAULT_LONG_TEXT,
    FAULT_LONG_WORD,
    FAULT_NUMBER, /* underscores not between digits */
    FAULT_DATE,   /* looks like a date, is none */
    FAULT_TIME,
} lex_fault;

enum {
    LEX_FILE_BYTES_MAX = 16 << 20, /* a pack may have 64 MiB; larger tables belong in data files */
    LEX_WORD_BYTES_MAX = 200,
    LEX_TEXT_BYTES_MAX = 4000,
    LEX_TAB_COLUMNS = 8,
};

typedef struct {
    tok_kind kind;
    lex_fault fault;
    bool first;        /* on its line */
    bool escaped;      /* TEXT: has a backslash */
    uint32_t from, to; /* bytes in the source */
    uint32_t fault_at; /* byte to point at */
    uint32_t column;   /* 1-based, in bytes, tabs in the indentation widened */
    str text;          /* as written; TEXT: what stands between the quotes */
} token;

typedef struct {
    str source;
    uint32_t at;
    uint32_t line_at;   /* where the line starts */
    uint32_t tab_extra; /* columns its indentation has over its bytes */
    bool fresh;         /* nothing but blanks so far on the line */
} lexer;

/* source.len must be at most LEX_FILE_BYTES_MAX. A byte order mark is passed over. */
lexer lex_open(str source);
token lex_next(lexer *lx);

const char *tok_name(tok_kind k);
/* A name as a declaration may bear it: a letter, then word characters, no `/`. */
bool lex_is_name(str s);
/* A name as a unit or a currency may bear it: as above, but `/` and no `.`. */
bool lex_is_unit(str s);
/* A bare word that reads back as itself where a name is expected. */
bool lex_is_word(str s);
/* Has a meaning in conditions, so cannot be a name. */
bool lex_is_reserved(str word);

#endif
