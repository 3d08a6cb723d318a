/*
 * parse_test.c - the entries of a test's `given` and `expect`.
 *
 * Entries are separated by `;` or line ends. The first one sets the column: a line that begins
 * deeper than it continues the entry above. Each entry is a piece of its own (see parser.h), so
 * one with an error does not hide the next.
 */
#include "lang/parser.h"

#include <string.h>

typedef struct {
    uint32_t margin; /* the slot's, for afterwards */
    uint32_t column;
    bool started;
    bool new_line;
    str *comments;
    size_t comment_count;
} entries;

static entries entries_open(const parser *p)
{
    return (entries){.margin = p->margin, .column = p->tok.column};
}

/* Whether there is another entry; then its comments are taken and the margin is set to it. */
static bool entry_next(parser *p, entries *e)
{
    p->margin = e->margin;
    if (p_kind(p) == TOK_EOF)
        return false;
    e->new_line = e->started && p->tok.first;
    if (e->started) /* those before the first entry go before the slot */
        p_lead(p, &e->comments, &e->comment_count);
    e->started = true;
    p->tok.first = false;
    p->margin = e->column;
    return true;
}

/* Ends an entry, good or not; the comment on its line. */
static bool entry_end(parser *p, bool good, const char *what, str *tail)
{
    if (good && p_kind(p) != TOK_EOF && p_kind(p) != TOK_SEMICOLON) {
        diag *g = p_expected(p, "`;` or the end of the line");
        P_HINT(p, g, "%s are separated by `;` or stand on lines of their own", what);
        good = false;
    }
    while (p_kind(p) != TOK_EOF && p_kind(p) != TOK_SEMICOLON)
        p_advance(p);
    p->mute = false;
    (void)p_accept(p, TOK_SEMICOLON);
    *tail = p_tail(p);
    return good;
}

/* ---- given ---------------------------------------------------------------------------------- */

/* `one of (a, b)`, after `one`. */
static bool parse_choices(parser *p, ast_value *v)
{
    if (!p_expect_word(p, "of") || !p_expect(p, TOK_OPEN))
        return false;
    v->kind = VAL_ONE_OF;
    return parse_lits(p, "a value", &v->lits, &v->count) && p_expect(p, TOK_CLOSE);
}

static bool parse_given_value(parser *p, ast_value *v)
{
    static const char *const bounds[] = {"at least", "at most"};
    uint32_t from = p->tok.from;
    size_t base = p->lits.count;
    long bound = p_match(p, bounds, TG_COUNT(bounds));
    ast_lit lit;
    if (bound < 0 && p_at_word(p, "one") && p_second_word(p, "of")) {
        p_advance(p);
        if (!parse_choices(p, v))
            return false;
        v->at = p_since(p, from);
        return true;
    }
    if (!parse_lit(p, "a value", &lit))
        return false;
    v->kind = bound == 0 ? VAL_AT_LEAST : bound == 1 ? VAL_AT_MOST : VAL_LIT;
    P_PUSH(p, lits, lit);
    bool good = true;
    if (bound < 0 && p_accept(p, TOK_RANGE)) {
        v->kind = VAL_RANGE;
        good = parse_lit(p, "the upper end of the range", &lit);
        P_PUSH(p, lits, lit);
    }
    P_TAKE(p, lits, base, &v->lits, &v->count);
    v->at = p_since(p, from);
    return good;
}

bool parse_given(parser *p, ast_slot *s)
{
    size_t base = p->given.count;
    bool all_good = true;
    entries e = entries_open(p);
    while (entry_next(p, &e)) {
        ast_given g = {.new_line = e.new_line};
        bool good = parse_word(p, "a fact and its value", &g.fact);
        if (good && p_at_word(p, "is")) {
            diag *d = p_expected(p, "a value");
            P_HINT(p, d, "a fact and its value stand side by side, without `is`");
            good = false;
        }
        good = good && parse_given_value(p, &g.value);
        good = entry_end(p, good, "facts", &g.tail_comment);
        g.comments = e.comments;
        g.comment_count = e.comment_count;
        if (good)
            P_PUSH(p, given, g);
        all_good = all_good && good;
    }
    P_TAKE(p, given, base, &s->given, &s->given_count);
    if (!e.started)
        p_expected(p, "a fact and its value");
    return all_good && e.started;
}

/* ---- expect --------------------------------------------------------------------------------- */

/* All but the last are for a gate or the line, `not passed` for a gate alone. */
static const char *const verdict_words[] = {"clear",       "conditional", "notification", "licence",
                                            "not covered", "denied",      "not passed"};
enum { VERDICT_LICENCE = 3, VERDICTS_OF_LINE = TG_COUNT(verdict_words) - 1 };

static const char *const postures_expected[] = {"approval expected", "case by case",
                                                "posture not stated", "denial expected"};

/* `heads`: what else might stand here, for the message. */
static bool parse_verdict(parser *p, bool line, const char *const *heads, size_t head_count,
                          const char *what, str *out)
{
    static const char *const whole[] = {"licence, approval expected", "licence, case by case",
                                        "licence, posture not stated", "licence, denial expected"};
    size_t count = line ? VERDICTS_OF_LINE : TG_COUNT(verdict_words);
    long i = p_match(p, verdict_words, count);
    if (i < 0) {
        const char *all[2 * TG_COUNT(verdict_words) + 4];
        tg_assert(head_count + count <= TG_COUNT(all));
        memcpy(all, heads, head_count * sizeof *heads);
        memcpy(all + head_count, verdict_words, count * sizeof *verdict_words);
        (void)p_phrase(p, all, head_count + count, what);
        return false;
    }
    *out = str_c(verdict_words[i]);
    if (i != VERDICT_LICENCE || !p_accept(p, TOK_COMMA))
        return true;
    long k = p_phrase(p, postures_expected, TG_COUNT(postures_expected), "a posture");
    if (k >= 0)
        *out = str_c(whole[k]);
    return k >= 0;
}

static bool parse_open(parser *p, bool line, ast_expect *x)
{
    size_t base = p->strs.count;
    bool good = true;
    if (!p_accept(p, TOK_COLON))
        return true;
    do {
        str verdict = {0};
        good = parse_verdict(p, line, verdict_words, 0, "a verdict", &verdict);
        if (good)
            P_PUSH(p, strs, verdict);
    } while (good && p_accept_word(p, "or"));
    P_TAKE(p, strs, base, &x->verdicts, &x->verdict_count);
    return good;
}

/* What stands after `line` or the name of a gate. */
static bool parse_outcome(parser *p, ast_expect *x)
{
    enum { OPEN, SAFE, BEST, HINGES, DISPOSITION, FALLBACK = DISPOSITION };
    static const char *const of_line[] = {"open",     "safe", "best", "hinges on",
                                          "released", "held", "bad",  "conflict"};
    static const char *const of_gate[] = {"open", "safe", "best", "hinges on", "fallback"};
    bool line = str_eq_c(x->subject.text, "line");
    const char *const *heads = line ? of_line : of_gate;
    size_t head_count = line ? TG_COUNT(of_line) : TG_COUNT(of_gate);
    const char *what = line ? "an outcome of the line" : "an outcome of the gate";
    long i = p_match(p, heads, head_count);
    switch (i) {
    case -1:
        x->kind = EXP_VERDICT;
        return parse_verdict(p, line, heads, head_count, what, &x->words);
    case OPEN: x->kind = EXP_OPEN; return parse_open(p, line, x);
    case HINGES:
        x->kind = EXP_HINGES;
        return parse_words(p, "a fact or a question", &x->names, &x->name_count);
    case SAFE: x->kind = EXP_SAFE; break;
    case BEST: x->kind = EXP_BEST; break;
    default:
        x->kind = line ? EXP_DISPOSITION : EXP_FALLBACK;
        x->words = line ? str_c(heads[i]) : STR("");
        break;
    }
    if (x->kind == EXP_DISPOSITION)
        return true;
    return parse_verdict(p, line, verdict_words, 0, "a verdict", &x->words);
}

static bool parse_subject(parser *p, const char *what, ast_expect *x)
{
    return parse_word(p, what, &x->subject);
}

static bool parse_measure_answer(parser *p, ast_expect *x)
{
    static const char *const answers[] = {
        "applies",   "does not apply", "not in force", "not yet known", "not addressed", "defeated",
        "suspended", "not enforced",   "watched",      "undetermined",  "depends",
    };
    x->kind = EXP_MEASURE;
    if (!parse_subject(p, "a measure", x))
        return false;
    long i = p_phrase(p, answers, TG_COUNT(answers), "an answer of the measure");
    x->words = i < 0 ? STR("") : str_c(answers[i]);
    return i >= 0;
}

static bool parse_condition_state(parser *p, ast_expect *x)
{
    static const char *const states[] = {"satisfied", "outstanding", "failed"};
    x->kind = EXP_CONDITION;
    if (!parse_subject(p, "a condition", x))
        return false;
    long i = p_phrase(p, states, TG_COUNT(states), "a state of the condition");
    x->words = i < 0 ? STR("") : str_c(states[i]);
    return i >= 0;
}

static bool parse_amount(parser *p, ast_expect *x)
{
    static const char *const dues[] = {"due", "if authorised"};
    x->kind = EXP_CHARGE;
    if (!parse_subject(p, "a charge", x))
        return false;
    if (p_accept_word(p, "none")) {
        x->amount_kind = AMOUNT_NONE;
        return true;
    }
    if (p_accept_word(p, "unknown")) {
        x->amount_kind = AMOUNT_UNKNOWN;
        return p_expect(p, TOK_COMMA) && p_expect_word(p, "needs") &&
               parse_words(p, "a fact", &x->names, &x->name_count);
    }
    if (p_kind(p) != TOK_NUMBER) {
        p_expected(p, "an amount, `none` or `unknown`");
        return false;
    }
    x->amount_kind = AMOUNT_GIVEN;
    if (!parse_number(p, &x->amount))
        return false;
    long i = p_match(p, dues, TG_COUNT(dues));
    x->words = i < 0 ? STR("") : str_c(dues[i]);
    return true;
}

static bool parse_expect(parser *p, ast_expect *x)
{
    bool good;
    if (p_accept_word(p, "measure")) {
        good = parse_measure_answer(p, x);
    } else if (p_accept_word(p, "condition")) {
        good = parse_condition_state(p, x);
    } else if (p_accept_word(p, "charge")) {
        good = parse_amount(p, x);
    } else if (p_accept_word(p, "would")) {
        x->kind = EXP_LIFT;
        good = p_expect_word(p, "lift") &&
               parse_is_list(p, "a fact or a question", &x->is, &x->is_count);
    } else {
        good = parse_subject(p, "`line`, a gate or another expectation", x) && parse_outcome(p, x);
    }
    if (good && p_accept_word(p, "when"))
        good = parse_is_list(p, "a fact or a question", &x->when, &x->when_count);
    return good;
}

bool parse_expects(parser *p, ast_slot *s)
{
    size_t base = p->expects.count;
    bool all_good = true;
    entries e = entries_open(p);
    while (entry_next(p, &e)) {
        ast_expect x = {0};
        uint32_t from = p->tok.from;
        bool good = parse_expect(p, &x);
        x.at = p_since(p, from);
        good = entry_end(p, good, "expectations", &x.tail_comment);
        x.comments = e.comments;
        x.comment_count = e.comment_count;
        if (good)
            P_PUSH(p, expects, x);
        all_good = all_good && good;
    }
    P_TAKE(p, expects, base, &s->expects, &s->expect_count);
    if (!e.started)
        p_expected(p, "an expectation");
    return all_good && e.started;
}
