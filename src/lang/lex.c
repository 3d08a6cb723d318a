/*
 * lex.c - see lex.h.
 *
 * What makes a word long is the rule that `-`, `/` and `.` join when word characters stand on
 * both sides: `GB/s`, `8471.50`, `nvidia-h200`. With blanks around them they are operators. Two
 * dots never join, so `0..9` is a range. Numbers, dates and times are words of a certain shape;
 * words of no such shape may still begin with a digit (`3A090`, `8471.50.0150`): they are codes.
 */
#include "lang/lex.h"

#include "base/date.h"

#include <string.h>

static const char *const tok_names[] = {
#define X(c, name) name,
    TOK_MAP(X)
#undef X
};

const char *tok_name(tok_kind k)
{
    tg_assert((size_t)k < TOK_COUNT);
    return tok_names[k];
}

static bool lex_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool lex_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool lex_word_char(char c)
{
    return lex_letter(c) || lex_digit(c) || c == '_';
}

/* NUL past the end: no NUL gets this far as text. */
static char lex_char(str s, size_t i)
{
    return i < s.len ? s.ptr[i] : '\0';
}

lexer lex_open(str source)
{
    tg_assert(source.len <= LEX_FILE_BYTES_MAX);
    lexer lx = {.source = source, .fresh = true};
    if (str_starts(source, STR("\xEF\xBB\xBF")))
        lx.at = lx.line_at = 3;
    return lx;
}

/* Blanks, line ends and comments. */
static void lex_skip(lexer *lx)
{
    str s = lx->source;
    while (lx->at < s.len) {
        char c = s.ptr[lx->at];
        if (c == '\n') {
            lx->line_at = lx->at + 1;
            lx->tab_extra = 0;
            lx->fresh = true;
        } else if (c == '\t' && lx->fresh) {
            uint32_t column = lx->at - lx->line_at + lx->tab_extra;
            lx->tab_extra += LEX_TAB_COLUMNS - column % LEX_TAB_COLUMNS - 1;
        } else if (c == '#') {
            const char *end = memchr(s.ptr + lx->at, '\n', s.len - lx->at);
            lx->at = end ? (uint32_t)(end - s.ptr) : (uint32_t)s.len;
            continue;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            return;
        }
        lx->at++;
    }
}

/* The end of the word that begins at `at`. */
static size_t lex_word_end(str s, size_t at)
{
    for (;; at++) {
        char c = lex_char(s, at);
        if (lex_word_char(c))
            continue;
        bool joins = c == '-' || c == '/' || c == '.';
        if (!joins || !lex_word_char(lex_char(s, at + 1)))
            return at;
    }
}

static size_t lex_digits_end(str s, size_t at)
{
    while (lex_digit(lex_char(s, at)))
        at++;
    return at;
}

/* Digits and `_`, then maybe a point and digits; `good` tells whether each `_` is inside. */
static bool lex_number_shape(str s, bool *good)
{
    size_t i = s.len && s.ptr[0] == '-' ? 1 : 0;
    *good = true;
    if (!lex_digit(lex_char(s, i)))
        return false;
    for (; i < s.len && (lex_digit(s.ptr[i]) || s.ptr[i] == '_'); i++) {
        if (s.ptr[i] == '_' && !lex_digit(lex_char(s, i + 1)))
            *good = false;
    }
    if (i == s.len)
        return true;
    size_t end = lex_digits_end(s, i + 1);
    return s.ptr[i] == '.' && end == s.len && end > i + 1;
}

/* Four digits, then one or two, then one or two. */
static bool lex_date_shape(str s)
{
    size_t y = lex_digits_end(s, 0);
    size_t m = lex_digits_end(s, y + 1);
    size_t d = lex_digits_end(s, m + 1);
    return y == 4 && lex_char(s, y) == '-' && lex_char(s, m) == '-' && d == s.len && m > y + 1 &&
           m <= y + 3 && d > m + 1 && d <= m + 3;
}

static void lex_word(lexer *lx, token *t)
{
    str s = lx->source;
    size_t end = lex_word_end(s, t->from + 1);
    size_t clock = lex_digits_end(s, t->from);
    if (clock - t->from <= 2 && clock == end && lex_char(s, end) == ':' &&
        lex_digit(lex_char(s, end + 1))) {
        end = lex_word_end(s, end + 1);
        t->kind = TOK_TIME;
    }
    t->to = lx->at = (uint32_t)end;
    t->text = str_sub(s, t->from, end);

    bool good;
    int32_t ignored;
    if (t->kind == TOK_TIME) {
        t->fault = time_parse(t->text, &ignored) ? FAULT_NONE : FAULT_TIME;
    } else if (lex_date_shape(t->text)) {
        t->kind = TOK_DATE;
        t->fault = date_parse(t->text, &ignored) ? FAULT_NONE : FAULT_DATE;
    } else if (lex_number_shape(t->text, &good)) {
        t->kind = TOK_NUMBER;
        t->fault = good ? FAULT_NONE : FAULT_NUMBER;
    } else {
        t->kind = TOK_WORD;
    }
    if (t->text.len > LEX_WORD_BYTES_MAX)
        t->fault = FAULT_LONG_WORD;
}

static void lex_text(lexer *lx, token *t)
{
    str s = lx->source;
    size_t i = t->from + 1;
    t->kind = TOK_TEXT;
    for (; lex_char(s, i) != '"'; i++) {
        if (i >= s.len || s.ptr[i] == '\n') {
            while (i > t->from + 1 && s.ptr[i - 1] == '\r')
                i--;
            t->kind = TOK_BAD;
            t->fault = FAULT_OPEN_TEXT;
            t->to = lx->at = (uint32_t)i;
            t->text = str_sub(s, t->from, i);
            return;
        }
        if (s.ptr[i] != '\\')
            continue;
        t->escaped = true;
        char next = lex_char(s, i + 1);
        if (next == '"' || next == '\\') {
            i++;
        } else if (t->fault == FAULT_NONE) {
            t->fault = FAULT_ESCAPE;
            t->fault_at = (uint32_t)i;
        }
    }
    t->text = str_sub(s, t->from + 1, i);
    t->to = lx->at = (uint32_t)i + 1;
    if (t->text.len > LEX_TEXT_BYTES_MAX && t->fault == FAULT_NONE)
        t->fault = FAULT_LONG_TEXT;
}

/* Operators and punctuation; the whole code point when it is neither. */
static void lex_mark(lexer *lx, token *t)
{
    static const struct {
        char text[3];
        tok_kind kind;
    } marks[] = {
        {"<=", TOK_LE},       {">=", TOK_GE},  {"!=", TOK_NE},   {"..", TOK_RANGE},
        {"<", TOK_LT},        {">", TOK_GT},   {"=", TOK_EQ},    {",", TOK_COMMA},
        {":", TOK_COLON},     {"(", TOK_OPEN}, {"*", TOK_STAR},  {")", TOK_CLOSE},
        {";", TOK_SEMICOLON}, {"+", TOK_PLUS}, {"/", TOK_SLASH}, {"%", TOK_PERCENT},
    };
    str rest = str_sub(lx->source, t->from, lx->source.len);
    size_t bytes = 0;
    for (size_t i = 0; i < TG_COUNT(marks) && !bytes; i++) {
        bool two = marks[i].text[1] != '\0';
        if (rest.ptr[0] == marks[i].text[0] && (!two || lex_char(rest, 1) == marks[i].text[1])) {
            t->kind = marks[i].kind;
            bytes = two ? 2 : 1;
        }
    }
    if (rest.ptr[0] == '-') {
        t->kind = t->first ? TOK_BULLET : TOK_MINUS;
        bytes = 1;
    }
    if (!bytes) {
        t->kind = TOK_BAD;
        t->fault = FAULT_CHAR;
        bytes = 1;
        while (bytes < rest.len && ((unsigned char)rest.ptr[bytes] & 0xC0) == 0x80)
            bytes++;
    }
    t->text = str_sub(rest, 0, bytes);
    t->to = lx->at = t->from + (uint32_t)bytes;
}

token lex_next(lexer *lx)
{
    lex_skip(lx);
    str s = lx->source;
    token t = {
        .first = lx->fresh,
        .from = lx->at,
        .to = lx->at,
        .fault_at = lx->at,
        .column = lx->at - lx->line_at + lx->tab_extra + 1,
    };
    if (lx->at >= s.len) {
        t.kind = TOK_EOF;
        return t;
    }
    char c = s.ptr[lx->at];
    char before = lx->at ? s.ptr[lx->at - 1] : ' ';
    bool sign = c == '-' && lex_digit(lex_char(s, lx->at + 1)) && !lex_word_char(before);
    if (lex_word_char(c) || sign)
        lex_word(lx, &t);
    else if (c == '"')
        lex_text(lx, &t);
    else
        lex_mark(lx, &t);
    lx->fresh = false;
    tg_assert(lx->at > t.from);
    return t;
}

bool lex_is_name(str s)
{
    if (!s.len || s.len > LEX_WORD_BYTES_MAX || !lex_letter(s.ptr[0]))
        return false;
    return lex_word_end(s, 0) == s.len && !memchr(s.ptr, '/', s.len);
}

bool lex_is_unit(str s)
{
    if (!s.len || s.len > LEX_WORD_BYTES_MAX || !lex_letter(s.ptr[0]))
        return false;
    return lex_word_end(s, 0) == s.len && !memchr(s.ptr, '.', s.len);
}

bool lex_is_word(str s)
{
    if (!s.len || s.len > LEX_WORD_BYTES_MAX || !lex_word_char(s.ptr[0]))
        return false;
    lexer lx = lex_open(s);
    token t = lex_next(&lx);
    return t.kind == TOK_WORD && t.to == s.len && t.fault == FAULT_NONE && !lex_is_reserved(s);
}

bool lex_is_reserved(str word)
{
    static const char *const words[] = {"and", "or", "not",  "is",   "in",    "has", "all",
                                        "any", "as", "none", "each", "every", "of",  "under"};
    for (size_t i = 0; i < TG_COUNT(words); i++) {
        if (str_eq_c(word, words[i]))
            return true;
    }
    return false;
}
