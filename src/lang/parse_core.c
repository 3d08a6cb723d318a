/*
 * parse_core.c - the parser's hands: tokens, ends of pieces, comments, phrases, failures.
 */
#include "lang/parser.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* ---- memory --------------------------------------------------------------------------------- */

void *p_take(parser *p, const void *at, size_t base, size_t *count, size_t size)
{
    if (*count == 0)
        return NULL;
    void *out = p->oom ? NULL : arena_alloc(p->a, *count, size);
    if (!out) {
        p->oom = true;
        *count = 0;
        return NULL;
    }
    memcpy(out, (const char *)at + base * size, *count * size);
    return out;
}

/* ---- failures ------------------------------------------------------------------------------- */

bool p_mute(parser *p)
{
    bool was = p->mute || p->oom;
    p->mute = p->broken = true;
    return was;
}

span p_span(const parser *p, uint32_t from, uint32_t to)
{
    return (span){p->file, from, to};
}

span p_since(const parser *p, uint32_t from)
{
    return p_span(p, from, p->prev.to > from ? p->prev.to : from);
}

/* A bullet that begins a line ends what stands before it. */
static bool at_next_bullet(const parser *p)
{
    return p->tok.first && p_kind(p) == TOK_BULLET;
}

span p_here(const parser *p)
{
    if (p_kind(p) == TOK_EOF || at_next_bullet(p))
        return p_span(p, p->prev.to, p->prev.to);
    return p_span(p, p->tok.from, p->tok.to);
}

const char *p_show(str s, char out[P_SHOWN_BYTES])
{
    static const char dots[] = "...";
    size_t room = P_SHOWN_BYTES - sizeof dots;
    size_t len = s.len;
    if (len > room) {
        len = room;
        while (len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
            len--;
    }
    memcpy(out, s.ptr, len);
    memcpy(out + len, dots, len < s.len ? sizeof dots : 0);
    if (len == s.len)
        out[len] = '\0';
    return out;
}

static const char *hint_for_char(str c)
{
    static const struct {
        const char *c, *hint;
    } hints[] = {
        {"\xE2\x80\x9C", "texts stand in straight quotes"},
        {"\xE2\x80\x9D", "texts stand in straight quotes"},
        {"\xE2\x80\x9E", "texts stand in straight quotes"},
        {"'", "texts stand in double quotes"},
        {"&", "write `and`"},
        {"|", "write `or`"},
        {"!", "write `not`, or `!=` between two values"},
        {"[", "write round brackets"},
        {"{", "write round brackets"},
        {"\xE2\x89\xA4", "write `<=`"},
        {"\xE2\x89\xA5", "write `>=`"},
        {"\xE2\x89\xA0", "write `!=`"},
        {"\xE2\x80\x93", "write `-`"},
        {"\xE2\x80\x94", "write `-`"},
        {"\xE2\x88\x92", "write `-`"},
        {"\xC3\x97", "write `*`"},
        {"\xC2\xA0", "this is a no-break blank: write an ordinary one"},
        {"?", "leave out what is not known"},
        {"$", "amounts name their currency: `27_000 USD`"},
        {"\xE2\x82\xAC", "amounts name their currency: `27_000 EUR`"},
        {".", "a point stands between two characters of a name or number"},
    };
    for (size_t i = 0; i < TG_COUNT(hints); i++) {
        if (str_eq_c(c, hints[i].c))
            return hints[i].hint;
    }
    if (c.len > 1)
        return "names are letters a to z, digits, `_`, `-` and `.`; any character may stand in a "
               "text";
    return NULL;
}

static diag *fail_fault(parser *p, const token *t)
{
    char shown[P_SHOWN_BYTES];
    span at = p_span(p, t->from, t->to);
    diag *g;
    switch (t->fault) {
    case FAULT_CHAR:
        if (utf8_bad(t->text) < t->text.len || (unsigned char)t->text.ptr[0] < ' ') {
            p_mute(p); /* reported for the file as a whole */
            return NULL;
        }
        g = P_FAIL(p, E0101, at, "unexpected character `%s`", p_show(t->text, shown));
        const char *hint = hint_for_char(t->text);
        if (hint)
            P_HINT(p, g, "%s", hint);
        return g;
    case FAULT_OPEN_TEXT:
        g = P_FAIL(p, E0102, p_span(p, t->from, t->from + 1), "text without closing quote");
        P_HINT(p, g, "a text ends on the line where it begins; inside it, a quote is `\\\"`");
        return g;
    case FAULT_ESCAPE:
        g = P_FAIL(p, E0125, p_span(p, t->fault_at, t->fault_at + 1), "unknown escape in a text");
        P_HINT(p, g, "only `\\\"` and `\\\\` are escapes");
        return g;
    case FAULT_LONG_TEXT:
        return P_FAIL(p, E0124, p_span(p, t->from, t->from + 1), "text of %zu bytes, at most %d",
                      t->text.len, LEX_TEXT_BYTES_MAX);
    case FAULT_LONG_WORD:
        return P_FAIL(p, E0124, p_span(p, t->from, t->from + 1), "name of %zu bytes, at most %d",
                      t->text.len, LEX_WORD_BYTES_MAX);
    case FAULT_NUMBER:
        g = P_FAIL(p, E0103, at, "malformed number `%s`", p_show(t->text, shown));
        P_HINT(p, g, "`_` stands between two digits, as in 21_000");
        return g;
    case FAULT_DATE:
        g = P_FAIL(p, E0104, at, "there is no date `%s`", p_show(t->text, shown));
        P_HINT(p, g, "a date is written YYYY-MM-DD, as 2026-01-15");
        return g;
    case FAULT_TIME:
        g = P_FAIL(p, E0104, at, "there is no time of day `%s`", p_show(t->text, shown));
        P_HINT(p, g, "a time is written HH:MM, from 00:00 to 23:59");
        return g;
    case FAULT_NONE: break;
    }
    return NULL;
}

diag *p_expected(parser *p, const char *what)
{
    tok_kind k = p_kind(p);
    if (k != TOK_EOF && p->tok.fault != FAULT_NONE)
        return fail_fault(p, &p->tok);
    if (k == TOK_EOF || at_next_bullet(p))
        return P_FAIL(p, E0110, p_here(p), "expected %s, found the end of the line", what);
    char shown[P_SHOWN_BYTES];
    str s = str_sub(p->source, p->tok.from, p->tok.to);
    const char *kind = k == TOK_TEXT ? "the text " : "";
    return P_FAIL(p, E0110, p_here(p), "expected %s, found %s`%s`", what, kind, p_show(s, shown));
}

/* ---- tokens --------------------------------------------------------------------------------- */

tok_kind p_kind(const parser *p)
{
    if (p->oom || (p->tok.first && p->tok.column <= p->margin))
        return TOK_EOF;
    return p->tok.kind;
}

bool p_at_word(const parser *p, const char *word)
{
    return p_kind(p) == TOK_WORD && str_eq_c(p->tok.text, word);
}

token p_second(const parser *p)
{
    lexer ahead = p->lx;
    token t = lex_next(&ahead);
    if (t.first && t.column <= p->margin)
        t.kind = TOK_EOF;
    return t;
}

bool p_second_word(const parser *p, const char *word)
{
    token t = p_second(p);
    return t.kind == TOK_WORD && str_eq_c(t.text, word);
}

static void take_loose(parser *p);

void p_advance(parser *p)
{
    tg_assert(p->tok.kind != TOK_EOF);
    if (p->tok.fault != FAULT_NONE)
        (void)fail_fault(p, &p->tok);
    take_loose(p);
    p->prev = p->tok;
    p->tok = lex_next(&p->lx);
}

bool p_accept(parser *p, tok_kind k)
{
    if (p_kind(p) != k)
        return false;
    p_advance(p);
    return true;
}

bool p_accept_word(parser *p, const char *word)
{
    if (!p_at_word(p, word))
        return false;
    p_advance(p);
    return true;
}

bool p_expect(parser *p, tok_kind k)
{
    if (p_accept(p, k))
        return true;
    p_expected(p, tok_name(k));
    return false;
}

bool p_expect_word(parser *p, const char *word)
{
    if (p_accept_word(p, word))
        return true;
    char what[P_SHOWN_BYTES];
    size_t len = strlen(word);
    tg_assert(len + 3 <= sizeof what);
    what[0] = '`';
    memcpy(what + 1, word, len);
    memcpy(what + 1 + len, "`", 2);
    p_expected(p, what);
    return false;
}

void p_skip(parser *p)
{
    bool mute = p->mute;
    p->mute = true;
    while (p_kind(p) != TOK_EOF)
        p_advance(p);
    p->mute = mute;
}

/* ---- phrases -------------------------------------------------------------------------------- */

/* How many tokens the phrase takes here; 0 when it does not stand here. */
static unsigned phrase_tokens(const parser *p, const char *phrase)
{
    lexer ahead = p->lx;
    token t = p->tok;
    unsigned count = 0;
    if (p_kind(p) != TOK_WORD)
        return 0;
    for (const char *word = phrase; *word;) {
        size_t len = strcspn(word, " ");
        if (count && ((t = lex_next(&ahead)).first || t.kind != TOK_WORD))
            return 0;
        if (!str_eq(t.text, (str){word, len}))
            return 0;
        count++;
        word += len + (word[len] == ' ');
    }
    return count;
}

static long find_phrase(const parser *p, const char *const *phrases, size_t count, unsigned *tokens)
{
    long best = -1;
    *tokens = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned n = phrase_tokens(p, phrases[i]);
        if (n > *tokens) {
            *tokens = n;
            best = (long)i;
        }
    }
    return best;
}

long p_find(const parser *p, const char *const *phrases, size_t count)
{
    unsigned ignored;
    return find_phrase(p, phrases, count, &ignored);
}

long p_match(parser *p, const char *const *phrases, size_t count)
{
    unsigned tokens;
    long best = find_phrase(p, phrases, count, &tokens);
    while (tokens--)
        p_advance(p);
    return best;
}

enum { NEAREST_WORDS = 3, NEAREST_BYTES = 48, NEAREST_PHRASES = 32 };

/* The next `words` words with single blanks; false when there are fewer, or long ones. */
static bool join_words(const parser *p, unsigned words, char *out, size_t *len)
{
    lexer ahead = p->lx;
    token t = p->tok;
    *len = 0;
    for (unsigned i = 0; i < words; i++) {
        if (i && (t = lex_next(&ahead)).first)
            return false;
        if (t.kind != TOK_WORD || *len + 1 + t.text.len > NEAREST_BYTES)
            return false;
        if (i)
            out[(*len)++] = ' ';
        memcpy(out + *len, t.text.ptr, t.text.len);
        *len += t.text.len;
    }
    return true;
}

long p_nearest(const parser *p, const char *const *phrases, size_t count)
{
    str candidates[NEAREST_PHRASES];
    tg_assert(count <= NEAREST_PHRASES);
    for (size_t i = 0; i < count; i++)
        candidates[i] = str_c(phrases[i]);
    if (p_kind(p) != TOK_WORD)
        return -1;

    long best = -1;
    unsigned best_distance = NEAREST_BYTES;
    for (unsigned words = 1; words <= NEAREST_WORDS; words++) {
        char joined[NEAREST_BYTES];
        size_t len;
        if (!join_words(p, words, joined, &len))
            break;
        str have = {joined, len};
        long i = diag_nearest(have, candidates, count);
        if (i < 0)
            continue;
        unsigned distance = str_distance(have, candidates[i], NEAREST_BYTES);
        if (distance < best_distance) {
            best_distance = distance;
            best = i;
        }
    }
    return best;
}

const char *p_list(const char *const *phrases, size_t count, char out[P_LIST_BYTES])
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(out + len, P_LIST_BYTES - len, "%s`%s`", i ? ", " : "", phrases[i]);
        tg_assert(n >= 0);
        len += (size_t)n;
        tg_assert(len < P_LIST_BYTES);
    }
    return out;
}

span p_words(const parser *p, const char *phrase)
{
    lexer ahead = p->lx;
    token t = p->tok;
    uint32_t to = t.to;
    for (const char *blank = strchr(phrase, ' '); blank; blank = strchr(blank + 1, ' ')) {
        t = lex_next(&ahead);
        if (t.first || t.kind != TOK_WORD)
            break;
        to = t.to;
    }
    return p_span(p, p->tok.from, to);
}

long p_phrase(parser *p, const char *const *phrases, size_t count, const char *what)
{
    long i = p_match(p, phrases, count);
    if (i >= 0)
        return i;
    if (p_kind(p) != TOK_WORD && p_kind(p) != TOK_TEXT && p_kind(p) != TOK_NUMBER) {
        p_expected(p, what);
        return -1;
    }
    char shown[P_SHOWN_BYTES];
    str s = str_sub(p->source, p->tok.from, p->tok.to);
    diag *g = P_FAIL(p, E0123, p_here(p), "expected %s, found `%s`", what, p_show(s, shown));
    long near = p_nearest(p, phrases, count);
    if (near >= 0) {
        P_HINT(p, g, "did you mean `%s`?", phrases[near]);
        return -1;
    }
    char list[P_LIST_BYTES];
    P_HINT(p, g, "one of %s", p_list(phrases, count, list));
    return -1;
}

/* ---- comments ------------------------------------------------------------------------------- */

/* The comment in source[from, to), which is one line or a part of one; empty when none. */
static str comment_in(const parser *p, uint32_t from, uint32_t to)
{
    const char *hash = memchr(p->source.ptr + from, '#', to - from);
    if (!hash)
        return STR("");
    return str_trim(str_sub(p->source, (size_t)(hash - p->source.ptr), to));
}

static uint32_t line_end(const parser *p, uint32_t from, uint32_t to)
{
    const char *end = to > from ? memchr(p->source.ptr + from, '\n', to - from) : NULL;
    return end ? (uint32_t)(end - p->source.ptr) : to;
}

str p_tail(parser *p)
{
    uint32_t from = p->prev.to;
    if (p->claimed > from || p->tok.from <= from)
        return STR("");
    uint32_t end = line_end(p, from, p->tok.from);
    str s = comment_in(p, from, end);
    if (s.len)
        p->claimed = end;
    return s;
}

/* Pushes the comments that nobody has claimed, up to the next token. */
static void push_comments(parser *p, bool loose)
{
    uint32_t at = p->claimed > p->prev.to ? p->claimed : p->prev.to;
    while (at < p->tok.from) {
        uint32_t end = line_end(p, at, p->tok.from);
        str s = comment_in(p, at, end);
        if (s.len && loose)
            P_PUSH(p, loose, s);
        else if (s.len)
            P_PUSH(p, comments, s);
        at = end + 1;
    }
    p->claimed = p->tok.from;
}

void p_lead(parser *p, str **comments, size_t *count)
{
    size_t base = p->comments.count;
    push_comments(p, false);
    P_TAKE(p, comments, base, comments, count);
}

static void take_loose(parser *p)
{
    if (p->claimed < p->tok.from && p->prev.to < p->tok.from)
        push_comments(p, true);
}
