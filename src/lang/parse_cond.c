/*
 * parse_cond.c - literals, terms and conditions.
 *
 *     cond     =  operand { and operand }  |  operand { or operand }
 *     operand  =  not operand | ( cond ) | list | party | predicate
 *     list     =  all of ITEMS | any of ITEMS | none of ITEMS
 *     ITEMS    =  : cond ; cond ...  |  bullets, each on a line of its own, all in one column
 *     party    =  any party | every party | any of NAMES | each of NAMES, then
 *                 has NAME { or NAME } and the tail of a predicate
 *
 * `any of` begins a list where `:` or a bullet follows, else it names roles: one token decides.
 *
 * Bounds. `depth` counts the lists, `not` and brackets on the way down and so bounds the
 * recursion; a bracket around a list does not count, which costs a frame and keeps the promise
 * that what fmt writes can be read again: it writes such brackets where bullets were. `height`
 * counts, on the way up, every node with children, also `and` and `or` between words, which fmt
 * may turn into lists.
 */
#include "lang/parser.h"

#include "base/date.h"

#include <stdio.h>
#include <string.h>

/* ---- words and literals --------------------------------------------------------------------- */

/* Words that follow a number without being its unit; names of units have no point. */
static bool ends_number(str word)
{
    static const char *const words[] = {"to",   "by",    "at",    "due",     "if",      "when",
                                        "from", "with",  "on",    "through", "because", "for",
                                        "may",  "needs", "exact", "rounded", "instead"};
    for (size_t i = 0; i < TG_COUNT(words); i++) {
        if (str_eq_c(word, words[i]))
            return true;
    }
    return lex_is_reserved(word) || memchr(word.ptr, '.', word.len);
}

static bool begins_with_letter(str s)
{
    return s.len && ((s.ptr[0] >= 'a' && s.ptr[0] <= 'z') || (s.ptr[0] >= 'A' && s.ptr[0] <= 'Z'));
}

bool parse_word(parser *p, const char *what, ast_word *out)
{
    if (p_kind(p) != TOK_WORD || lex_is_reserved(p->tok.text)) {
        p_expected(p, what);
        return false;
    }
    *out = (ast_word){p->tok.text, p_here(p)};
    p_advance(p);
    return true;
}

bool parse_words(parser *p, const char *what, ast_word **out, size_t *count)
{
    size_t base = p->words.count;
    bool good = true;
    do {
        ast_word w = {0};
        good = parse_word(p, what, &w);
        if (good)
            P_PUSH(p, words, w);
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, words, base, out, count);
    p->list_end = p->prev.to;
    return good;
}

const char *parse_list_end(const parser *p)
{
    return p->list_end == p->prev.to ? "`,` or the end of the line" : "the end of the line";
}

/* What the text token says; its own slice unless something in it is escaped. */
static str unescape(parser *p, const token *t)
{
    if (!t->escaped)
        return t->text;
    char *text = arena_alloc(p->a, t->text.len, 1);
    if (!text) {
        p->oom = true;
        return STR("");
    }
    size_t len = 0;
    for (size_t i = 0; i < t->text.len; i++) {
        if (t->text.ptr[i] == '\\' && i + 1 < t->text.len)
            i++;
        text[len++] = t->text.ptr[i];
    }
    return (str){text, len};
}

bool parse_text_lit(parser *p, const char *what, str *out)
{
    if (p_kind(p) != TOK_TEXT) {
        diag *g = p_expected(p, what);
        if (p_kind(p) == TOK_WORD)
            P_HINT(p, g, "a text stands in double quotes");
        return false;
    }
    *out = unescape(p, &p->tok);
    p_advance(p);
    return true;
}

bool parse_day(parser *p, int32_t *day)
{
    if (p_kind(p) != TOK_DATE) {
        diag *g = p_expected(p, "a date");
        P_HINT(p, g, "a date is written YYYY-MM-DD, as 2026-01-15");
        return false;
    }
    bool good = p->tok.fault == FAULT_NONE && date_parse(p->tok.text, day);
    p_advance(p); /* reports the fault of a date that is none */
    return good;
}

bool parse_day_time(parser *p, int32_t *day, int32_t *minute)
{
    *minute = -1;
    if (!parse_day(p, day))
        return false;
    if (p_kind(p) != TOK_TIME)
        return true;
    bool good = p->tok.fault == FAULT_NONE && time_parse(p->tok.text, minute);
    p_advance(p);
    return good;
}

bool parse_number(parser *p, ast_lit *out)
{
    if (p_kind(p) != TOK_NUMBER) {
        p_expected(p, "a number");
        return false;
    }
    uint32_t from = p->tok.from;
    *out = (ast_lit){.kind = LIT_NUMBER, .text = p->tok.text, .minute = -1};
    p_advance(p);
    bool word = p_kind(p) == TOK_WORD && begins_with_letter(p->tok.text);
    if ((word && !p->tok.first && !ends_number(p->tok.text)) || p_kind(p) == TOK_PERCENT) {
        out->unit = p->tok.text;
        p_advance(p);
    }
    out->at = p_since(p, from);
    return true;
}

bool parse_lit(parser *p, const char *what, ast_lit *out)
{
    uint32_t from = p->tok.from;
    *out = (ast_lit){.minute = -1};
    switch (p_kind(p)) {
    case TOK_NUMBER: return parse_number(p, out);
    case TOK_DATE:
        out->kind = LIT_DATE;
        if (!parse_day_time(p, &out->day, &out->minute))
            return false;
        break;
    case TOK_TEXT:
        out->kind = LIT_TEXT;
        if (!parse_text_lit(p, what, &out->text))
            return false;
        break;
    case TOK_WORD:
        if (str_eq_c(p->tok.text, "none")) {
            out->kind = LIT_NONE;
        } else if (!lex_is_reserved(p->tok.text)) {
            out->kind = LIT_WORD;
            out->text = p->tok.text;
        } else {
            p_expected(p, what);
            return false;
        }
        p_advance(p);
        break;
    default: p_expected(p, what); return false;
    }
    out->at = p_since(p, from);
    return true;
}

bool parse_lits(parser *p, const char *what, ast_lit **out, size_t *count)
{
    size_t base = p->lits.count;
    bool good = true;
    do {
        ast_lit lit;
        good = parse_lit(p, what, &lit);
        if (good)
            P_PUSH(p, lits, lit);
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, lits, base, out, count);
    p->list_end = p->prev.to;
    return good;
}

/* ---- terms ---------------------------------------------------------------------------------- */

/* `as of DATE` where it stands. */
static bool parse_as_of(parser *p, bool *has, int32_t *day)
{
    if (!p_at_word(p, "as"))
        return true;
    p_advance(p);
    *has = true;
    return p_expect_word(p, "of") && parse_day(p, day);
}

/* A word that is no name: a blank was forgotten somewhere. */
static bool check_operand_word(parser *p)
{
    str w = p->tok.text;
    size_t digits = 0;
    while (digits < w.len && w.ptr[digits] >= '0' && w.ptr[digits] <= '9')
        digits++;
    bool glued = digits && begins_with_letter(str_sub(w, digits, w.len)); /* 600GB/s */
    bool slash = !glued && memchr(w.ptr, '/', w.len) != NULL;
    if (!slash && begins_with_letter(w))
        return true;
    char shown[P_SHOWN_BYTES];
    diag *g = P_FAIL(p, slash ? E0110 : E0103, p_here(p), "`%s` is neither a number nor a name",
                     p_show(w, shown));
    if (slash)
        P_HINT(p, g, "to divide, put blanks around `/`");
    else
        P_HINT(p, g, "a unit stands apart from its number: `600 GB/s`");
    return false;
}

static bool parse_operand(parser *p, ast_operand *out)
{
    static const char what[] = "a name, a number or a date";
    tok_kind k = p_kind(p);
    if (k == TOK_TEXT || (k == TOK_WORD && str_eq_c(p->tok.text, "none"))) {
        p_expected(p, what);
        return false;
    }
    if (k == TOK_WORD && !lex_is_reserved(p->tok.text) && !check_operand_word(p))
        return false;
    if (!parse_lit(p, what, &out->lit))
        return false;
    return out->lit.kind != LIT_WORD || parse_as_of(p, &out->has_as_of, &out->as_of);
}

static char term_op(tok_kind k)
{
    switch (k) {
    case TOK_PLUS: return '+';
    case TOK_MINUS: return '-';
    case TOK_STAR: return '*';
    case TOK_SLASH: return '/';
    default: return 0;
    }
}

/* What is wrong with what follows a complete operand, where that is a common slip. */
static bool check_after_operand(parser *p, const ast_operand *o)
{
    tok_kind k = p_kind(p);
    bool minus = k == TOK_NUMBER && p->tok.text.ptr[0] == '-' && !p->tok.first;
    if (minus) {
        diag *g = p_expected(p, "an operator");
        P_HINT(p, g, "to subtract, put blanks around `-`");
        return false;
    }
    if (k == TOK_COMMA && o->lit.kind == LIT_NUMBER && p_second(p).kind == TOK_NUMBER) {
        diag *g = P_FAIL(p, E0103, p_here(p), "a comma inside a number");
        P_HINT(p, g, "digits are grouped by `_`, as in 21_000");
        return false;
    }
    return true;
}

bool parse_term(parser *p, ast_term *out)
{
    uint32_t from = p->tok.from;
    if (!parse_operand(p, &out->a) || !check_after_operand(p, &out->a))
        return false;
    out->op = term_op(p_kind(p));
    if (out->op) {
        p_advance(p);
        if (!parse_operand(p, &out->b) || !check_after_operand(p, &out->b))
            return false;
        if (term_op(p_kind(p))) {
            diag *g = P_FAIL(p, E0119, p_here(p), "a second operator on one side");
            P_HINT(p, g, "declare the first part as a fact of its own, with `is`");
            return false;
        }
    }
    out->at = p_since(p, from);
    return true;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

static ast_cond *cond_new(parser *p, cond_kind kind, span at)
{
    ast_cond *c = arena_alloc(p->a, 1, sizeof *c);
    if (!c) {
        p->oom = true;
        return NULL;
    }
    c->kind = kind;
    c->at = at;
    return c;
}

static void *fail_deep(parser *p, span at)
{
    diag *g = P_FAIL(p, E0107, at, "conditions are nested deeper than %d", PARSE_DEPTH_MAX);
    P_HINT(p, g, "give a part a name of its own with `definition`");
    return NULL;
}

/* Gives the node the kids pushed since `base`. */
static ast_cond *close_node(parser *p, ast_cond *c, size_t base, uint32_t from)
{
    P_TAKE(p, conds, base, &c->kids, &c->kid_count);
    if (p->oom)
        return NULL;
    for (size_t i = 0; i < c->kid_count; i++) {
        if (c->kids[i]->height > c->height)
            c->height = c->kids[i]->height;
    }
    c->height++;
    if (c->height > PARSE_DEPTH_MAX)
        return fail_deep(p, c->at);
    c->at = p_since(p, from);
    return c;
}

static ast_cond *parse_operand_cond(parser *p);

/* ---- lists ---------------------------------------------------------------------------------- */

static ast_cond *parse_inline(parser *p, ast_cond *c, uint32_t from)
{
    bool outer = p->in_inline;
    size_t base = p->conds.count;
    p->in_inline = true;
    c->form = FORM_INLINE;
    bool good = true;
    do {
        ast_cond *kid = parse_cond(p);
        good = kid != NULL;
        if (good)
            P_PUSH(p, conds, kid);
    } while (good && p_accept(p, TOK_SEMICOLON));
    p->in_inline = outer;
    if (!good) {
        p->conds.count = base;
        return NULL;
    }
    return close_node(p, c, base, from);
}

void parse_after_cond(parser *p, const char *end)
{
    char what[P_SHOWN_BYTES];
    snprintf(what, sizeof what, "`and`, `or` or the end of the %s", end);
    if (p_kind(p) == TOK_BULLET) {
        diag *g =
            P_FAIL(p, E0118, p_span(p, p->tok.from, p->tok.to), "this bullet belongs to no list");
        P_HINT(p, g, "bullets follow `all of`, `any of` or `none of`");
        return;
    }
    diag *g = p_expected(p, what);
    if (p_kind(p) == TOK_COMMA)
        P_HINT(p, g, "the conditions of a list on one line are separated by `;`");
}

/* Past what is wrong in a bullet, to where the next one of this list or an outer one begins. */
static void skip_bullet(parser *p, uint32_t column)
{
    while (p_kind(p) != TOK_EOF && !(p_kind(p) == TOK_BULLET && p->tok.column <= column))
        p_advance(p);
    p->mute = false;
}

/*
 * The comment on the line where a piece with this condition ends. When the piece ends in a list
 * of bullets, in brackets or not, fmt has only the line of the list's head to write it to.
 */
void parse_tail_comment(parser *p, ast_cond *c, str *out)
{
    str tail = p_tail(p);
    if (!tail.len)
        return;
    while (c && c->kind == C_NOT)
        c = c->kids[0];
    if (c && c->form == FORM_BULLETS)
        out = &c->tail_comment;
    if (out->len)
        P_PUSH(p, loose, tail); /* `- (any of  # one` ... `)  # two` */
    else
        *out = tail;
}

/* One bullet; NULL after an error, with the rest of the bullet passed over. */
static ast_cond *parse_bullet(parser *p, uint32_t column)
{
    unsigned depth = p->depth, brackets = p->brackets;
    str *comments;
    size_t count;
    p_lead(p, &comments, &count);
    p_advance(p);
    ast_cond *kid = parse_cond(p);
    tok_kind next = p_kind(p);
    bool closes = next == TOK_CLOSE && p->brackets > 0;
    if (kid && next != TOK_EOF && next != TOK_BULLET && !closes) {
        parse_after_cond(p, "bullet");
        kid = NULL;
    }
    if (kid && next == TOK_BULLET && p->tok.column > column) {
        diag *g = P_FAIL(p, E0118, p_span(p, p->tok.from, p->tok.to),
                         "this bullet fits no list: its column is %u", p->tok.column);
        P_HINT(p, g, "the bullets of the list above it stand in column %u", column);
        kid = NULL;
    }
    if (!kid) {
        p->depth = depth;
        p->brackets = brackets;
        skip_bullet(p, column);
        return NULL;
    }
    kid->comments = comments;
    kid->comment_count = count;
    parse_tail_comment(p, kid, &kid->tail_comment);
    return kid;
}

static ast_cond *parse_bullets(parser *p, ast_cond *c, uint32_t from)
{
    uint32_t column = p->tok.column, outer = p->bullet;
    bool outer_inline = p->in_inline, good = true;
    size_t base = p->conds.count;
    c->form = FORM_BULLETS;
    c->tail_comment = p_tail(p);
    p->bullet = column;
    p->in_inline = false;
    while (p_kind(p) == TOK_BULLET && p->tok.column == column) {
        ast_cond *kid = parse_bullet(p, column);
        if (kid)
            P_PUSH(p, conds, kid);
        else
            good = false;
    }
    p->bullet = outer;
    p->in_inline = outer_inline;
    if (!good) {
        p->conds.count = base;
        return NULL;
    }
    return close_node(p, c, base, from);
}

/* After `all of`, `any of` or `none of`, at `:` or a bullet. */
static ast_cond *parse_items(parser *p, cond_kind kind, uint32_t from)
{
    if (p->in_inline) {
        diag *g = P_FAIL(p, E0118, p_since(p, from), "a list directly inside a list on one line");
        P_HINT(p, g, "put it in brackets, or write the outer list as bullets");
        return NULL;
    }
    if (p->depth >= PARSE_DEPTH_MAX)
        return fail_deep(p, p_since(p, from));
    ast_cond *c = cond_new(p, kind, p_since(p, from));
    if (!c)
        return NULL;
    p->depth++;
    c = p_accept(p, TOK_COLON) ? parse_inline(p, c, from) : parse_bullets(p, c, from);
    p->depth--;
    return c;
}

static bool at_items(const parser *p)
{
    return p_kind(p) == TOK_COLON || (p_kind(p) == TOK_BULLET && p->tok.column > p->bullet);
}

/* ---- predicates ----------------------------------------------------------------------------- */

/* "is at least 5", "is more than 5": what the words should be. NULL when they are fine. */
static const char *worded_comparison(const parser *p)
{
    static const struct {
        const char *word, *follows, *op;
    } slips[] = {
        {"at", "least", ">="},   {"at", "most", "<="},     {"more", "than", ">"},
        {"less", "than", "<"},   {"greater", "than", ">"}, {"fewer", "than", "<"},
        {"higher", "than", ">"}, {"lower", "than", "<"},   {"over", NULL, ">"},
        {"above", NULL, ">"},    {"below", NULL, "<"},     {"after", NULL, ">"},
        {"before", NULL, "<"},   {"equal", "to", "="},
    };
    for (size_t i = 0; i < TG_COUNT(slips); i++) {
        if (!p_at_word(p, slips[i].word))
            continue;
        token next = p_second(p);
        bool value = next.kind == TOK_NUMBER || next.kind == TOK_DATE;
        if (slips[i].follows ? p_second_word(p, slips[i].follows) : value)
            return slips[i].op;
    }
    return NULL;
}

bool parse_check_none(parser *p, const ast_lit *lits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lits[i].kind != LIT_NONE)
            continue;
        P_FAIL(p, E0110, lits[i].at, "`none` is not one of several values");
        return false;
    }
    return true;
}

static bool parse_is_several(parser *p, ast_cond *c)
{
    return p_expect_word(p, "of") && parse_lits(p, "a value", &c->lits, &c->lit_count) &&
           parse_check_none(p, c->lits, c->lit_count);
}

static bool parse_is(parser *p, ast_cond *c)
{
    static const char what[] = "a value";
    c->negated = p_accept_word(p, "not");
    const char *op = worded_comparison(p);
    if (op || p_at_word(p, "in")) {
        diag *g = p_expected(p, what);
        if (op)
            P_HINT(p, g, "numbers and dates are compared with `%s`", op);
        else
            P_HINT(p, g, "membership is written without `is`: `in`, `not in`");
        return false;
    }
    if (p_accept_word(p, "none")) {
        c->kind = C_NONE;
        return true;
    }
    c->kind = p_accept_word(p, "under") ? C_UNDER : C_IS;
    if (p_accept_word(p, "any"))
        return parse_is_several(p, c);

    size_t base = p->lits.count;
    ast_lit lit;
    if (!parse_lit(p, what, &lit) || !parse_check_none(p, &lit, 1))
        return false;
    P_PUSH(p, lits, lit);
    P_TAKE(p, lits, base, &c->lits, &c->lit_count);
    if (p_kind(p) == TOK_COMMA) {
        diag *g = p_expected(p, "one value");
        P_HINT(p, g, "several values are named after `is %sany of`",
               c->kind == C_UNDER ? "under " : "");
        return false;
    }
    return lit.kind != LIT_WORD || parse_as_of(p, &c->has_as_of, &c->as_of);
}

static bool parse_in(parser *p, ast_cond *c)
{
    c->kind = C_IN;
    if (!parse_word(p, "the name of a group", &c->group))
        return false;
    if (p_kind(p) == TOK_COMMA) {
        diag *g = p_expected(p, "one group");
        P_HINT(p, g, "several values are named after `is any of`");
        return false;
    }
    return parse_as_of(p, &c->has_as_of, &c->as_of);
}

static bool is_comparison(tok_kind k)
{
    return k >= TOK_LT && k <= TOK_NE;
}

static bool parse_comparison(parser *p, ast_cond *c)
{
    static const cmp_op ops[] = {CMP_LT, CMP_LE, CMP_GT, CMP_GE, CMP_EQ, CMP_NE};
    tok_kind k = p_kind(p);
    c->kind = C_CMP;
    c->op = ops[k - TOK_LT];
    c->op_at = p_here(p);
    p_advance(p);
    if (is_comparison(p_kind(p))) { /* `==`, `=<`, `=>`, `<>` */
        tok_kind second = p_kind(p);
        uint32_t from = c->op_at.from;
        const char *right = k == TOK_LT && second == TOK_GT ? "!="
                            : second == TOK_LT              ? "<="
                            : second == TOK_GT              ? ">="
                                                            : tok_name(k);
        char shown[P_SHOWN_BYTES];
        diag *g = P_FAIL(p, E0110, p_span(p, from, p->tok.to), "`%s` is not an operator",
                         p_show(str_sub(p->source, from, p->tok.to), shown));
        P_HINT(p, g, right[0] == '`' ? "write %s" : "write `%s`", right);
        return false;
    }
    if (!parse_term(p, &c->right))
        return false;
    if (is_comparison(p_kind(p))) {
        const ast_lit *last = c->right.op ? &c->right.b.lit : &c->right.a.lit;
        diag *g = P_FAIL(p, E0119, p_here(p), "a second comparison in one condition");
        if (last->unit.len && last->at.to == p->prev.to) {
            uint32_t unit = last->at.to - (uint32_t)last->unit.len;
            P_NOTE(p, g, p_span(p, unit, last->at.to), "this was read as the unit of a number");
        }
        P_HINT(p, g, "write both in full: `low <= x and x <= high`");
        return false;
    }
    return true;
}

/* What follows the left side. A name alone is C_NAME, if `bare` allows that. */
static bool parse_tail(parser *p, ast_cond *c, bool bare)
{
    if (is_comparison(p_kind(p)))
        return parse_comparison(p, c);
    if (p_accept_word(p, "is"))
        return parse_is(p, c);
    if (p_accept_word(p, "in"))
        return parse_in(p, c);
    if (p_at_word(p, "not")) {
        p_advance(p);
        c->negated = true;
        return p_expect_word(p, "in") && parse_in(p, c);
    }
    if (p_at_word(p, "has")) {
        diag *g = p_expected(p, "a comparison");
        P_HINT(p, g, "`has` follows roles: `any party has ...`, `any of buyer, end_user has ...`");
        return false;
    }
    if (bare && !c->left.op && c->left.a.lit.kind == LIT_WORD) {
        c->kind = C_NAME;
        c->group = (ast_word){c->left.a.lit.text, c->left.a.lit.at};
        c->has_as_of = c->left.a.has_as_of;
        c->as_of = c->left.a.as_of;
        c->left = (ast_term){0};
        return true;
    }
    p_expected(p, "`is`, `in` or a comparison");
    return false;
}

static ast_cond *parse_predicate(parser *p)
{
    uint32_t from = p->tok.from;
    tok_kind k = p_kind(p);
    bool word = k == TOK_WORD && !lex_is_reserved(p->tok.text);
    if (k == TOK_BULLET && p->tok.column > p->bullet) {
        parse_after_cond(p, "condition");
        return NULL;
    }
    if (!word && k != TOK_NUMBER && k != TOK_DATE) {
        p_expected(p, "a condition");
        return NULL;
    }
    ast_cond *c = cond_new(p, C_CMP, p_here(p));
    if (!c || !parse_term(p, &c->left) || !parse_tail(p, c, true))
        return NULL;
    c->at = p_since(p, from);
    bool takes_name = c->kind == C_IS || c->kind == C_IN || c->kind == C_NONE || c->kind == C_UNDER;
    if (takes_name && (c->left.op || c->left.a.lit.kind != LIT_WORD || c->left.a.has_as_of)) {
        diag *g = P_FAIL(p, E0110, c->left.at, "expected a name before `%s`",
                         c->kind == C_IN ? "in" : "is");
        P_HINT(p, g, "%s",
               c->left.a.has_as_of
                   ? "`as of` follows a group, a definition or a parameter"
                   : "numbers and dates are compared with `=`, `<`, `>=` and the like");
        return NULL;
    }
    return c;
}

/* ---- parties -------------------------------------------------------------------------------- */

static bool parse_attrs(parser *p, ast_cond *c)
{
    size_t base = p->words.count;
    bool good;
    do {
        ast_word w = {0};
        good = parse_word(p, "what the party has, as `hq`", &w);
        if (good)
            P_PUSH(p, words, w);
    } while (good && p_accept_word(p, "or"));
    P_TAKE(p, words, base, &c->attrs, &c->attr_count);
    if (good && (p_at_word(p, "and") || p_kind(p) == TOK_COMMA)) {
        diag *g = p_expected(p, "`or`, `is`, `in` or a comparison");
        P_HINT(p, g, "several facts are joined by `or`: `has hq or parent_hq in ...`");
        return false;
    }
    return good;
}

/* After `any party`, `every party`, `any of`, `each of`. */
static ast_cond *parse_party(parser *p, party_quant quant, bool narrowed, uint32_t from)
{
    ast_cond *c = cond_new(p, C_PARTY, p_since(p, from));
    if (!c)
        return NULL;
    c->quant = quant;
    c->narrowed = narrowed;
    if (narrowed && !parse_words(p, "a role, `:` or bullets", &c->roles, &c->role_count))
        return NULL;
    if (!p_expect_word(p, "has") || !parse_attrs(p, c))
        return NULL;
    size_t base = p->conds.count;
    ast_cond *kid = cond_new(p, C_CMP, p_here(p));
    uint32_t kid_from = p->tok.from;
    if (!kid || !parse_tail(p, kid, false))
        return NULL;
    kid->at = p_since(p, kid_from);
    P_PUSH(p, conds, kid);
    P_TAKE(p, conds, base, &c->kids, &c->kid_count);
    c->at = p_since(p, from);
    return c;
}

/* ---- operands ------------------------------------------------------------------------------- */

/* At `all`, `any`, `none`, `each` or `every`. */
static ast_cond *parse_quantified(parser *p)
{
    token first = p->tok;
    bool all = p_at_word(p, "all"), any = p_at_word(p, "any");
    bool none = p_at_word(p, "none"), each = p_at_word(p, "each");
    bool every = p_at_word(p, "every");
    p_advance(p);
    if ((any || every) && p_accept_word(p, "party"))
        return parse_party(p, any ? QUANT_ANY : QUANT_EVERY, false, first.from);
    if (every || !p_at_word(p, "of")) {
        diag *g = p_expected(p, any ? "`of` or `party`" : every ? "`party`" : "`of`");
        if (every)
            P_HINT(p, g, "chosen roles are named after `each of`");
        else if (each && p_at_word(p, "party"))
            P_HINT(p, g, "write `every party`");
        else if (any && p_kind(p) == TOK_WORD)
            P_HINT(p, g, "roles are named after `any of`");
        return NULL;
    }
    p_advance(p);
    if (each)
        return parse_party(p, QUANT_EVERY, true, first.from);
    if (at_items(p))
        return parse_items(p, all ? C_AND : any ? C_OR : C_NONE_OF, first.from);
    if (any && p_kind(p) == TOK_WORD)
        return parse_party(p, QUANT_ANY, true, first.from);
    diag *g = p_expected(p, "`:` or bullets");
    bool word = p_kind(p) == TOK_WORD;
    if (p_kind(p) == TOK_BULLET)
        P_HINT(p, g, "the bullets of an inner list are indented deeper than its own bullet");
    else if (word && all)
        P_HINT(p, g, "of roles, write `each of buyer, end_user has ...`");
    else if (word && none)
        P_HINT(p, g, "of roles, write `not any of buyer, end_user has ...`");
    return NULL;
}

/* Whether `(` is followed by a list: such a bracket does not count as depth. */
static bool at_bracketed_list(const parser *p)
{
    lexer ahead = p->lx;
    token a = lex_next(&ahead), b = lex_next(&ahead), c = lex_next(&ahead);
    bool head = a.kind == TOK_WORD &&
                (str_eq_c(a.text, "all") || str_eq_c(a.text, "any") || str_eq_c(a.text, "none"));
    return head && b.kind == TOK_WORD && str_eq_c(b.text, "of") &&
           (c.kind == TOK_COLON || c.kind == TOK_BULLET);
}

static ast_cond *parse_bracket(parser *p)
{
    token open = p->tok;
    bool free = at_bracketed_list(p);
    bool outer = p->in_inline;
    if (!free && p->depth >= PARSE_DEPTH_MAX)
        return fail_deep(p, p_here(p));
    p->depth += !free;
    p->brackets++;
    p->in_inline = false;
    p_advance(p);
    ast_cond *c = parse_cond(p);
    p->in_inline = outer;
    p->brackets--;
    p->depth -= !free;
    if (!c)
        return NULL;
    if (p_kind(p) != TOK_CLOSE) {
        diag *g = p_expected(p, "`)`");
        P_NOTE(p, g, p_span(p, open.from, open.to), "the bracket opens here");
        return NULL;
    }
    p_advance(p);
    return c;
}

static ast_cond *parse_not(parser *p)
{
    uint32_t from = p->tok.from;
    size_t base = p->conds.count;
    if (p->depth >= PARSE_DEPTH_MAX)
        return fail_deep(p, p_here(p));
    ast_cond *c = cond_new(p, C_NOT, p_here(p));
    if (!c)
        return NULL;
    p_advance(p);
    p->depth++;
    ast_cond *kid = parse_operand_cond(p);
    p->depth--;
    if (!kid)
        return NULL;
    P_PUSH(p, conds, kid);
    return close_node(p, c, base, from);
}

static ast_cond *parse_operand_cond(parser *p)
{
    if (p_kind(p) == TOK_OPEN)
        return parse_bracket(p);
    if (p_at_word(p, "not"))
        return parse_not(p);
    if (p_at_word(p, "all") || p_at_word(p, "any") || p_at_word(p, "none") ||
        p_at_word(p, "each") || p_at_word(p, "every"))
        return parse_quantified(p);
    return parse_predicate(p);
}

/* The rest of `first and ...` or `first or ...`. */
static ast_cond *parse_joined(parser *p, ast_cond *first, cond_kind kind, uint32_t from)
{
    const char *word = kind == C_AND ? "and" : "or", *other = kind == C_AND ? "or" : "and";
    span at = p_here(p);
    size_t base = p->conds.count;
    ast_cond *c = cond_new(p, kind, at);
    if (!c)
        return NULL;
    P_PUSH(p, conds, first);
    while (p_accept_word(p, word)) {
        ast_cond *kid = parse_operand_cond(p);
        if (!kid) {
            p->conds.count = base;
            return NULL;
        }
        P_PUSH(p, conds, kid);
    }
    if (p_at_word(p, other)) {
        diag *g = P_FAIL(p, E0116, p_here(p), "`and` and `or` on one level");
        P_NOTE(p, g, at, "`%s` here", word);
        P_HINT(p, g, "put one of them in brackets, or write a list: `all of`, `any of`");
        p->conds.count = base;
        return NULL;
    }
    return close_node(p, c, base, from);
}

ast_cond *parse_cond(parser *p)
{
    uint32_t from = p->tok.from;
    ast_cond *c = parse_operand_cond(p);
    if (!c)
        return NULL;
    if (p_at_word(p, "and"))
        return parse_joined(p, c, C_AND, from);
    if (p_at_word(p, "or"))
        return parse_joined(p, c, C_OR, from);
    return c;
}
