/*
 * parse_slot.c - what follows a slot's keyword, one short function per shape of payload.
 *
 * Words from a closed set (a status, a basis, a posture) are checked here, so that a slip meets
 * the list of what may stand there; whether a name is declared is the checker's business.
 */
#include "lang/parser.h"

#include "base/date.h"

static bool one_word(parser *p, const char *what, ast_slot *s)
{
    size_t base = p->words.count;
    ast_word w;
    if (!parse_word(p, what, &w))
        return false;
    P_PUSH(p, words, w);
    P_TAKE(p, words, base, &s->words, &s->word_count);
    return true;
}

static bool list_of_words(parser *p, const char *what, ast_slot *s)
{
    return parse_words(p, what, &s->words, &s->word_count);
}

static bool a_text(parser *p, const char *what, ast_slot *s)
{
    s->has_text = parse_text_lit(p, what, &s->text);
    return s->has_text;
}

static bool word_or_text(parser *p, const char *what, ast_slot *s)
{
    return p_kind(p) == TOK_WORD ? one_word(p, what, s) : a_text(p, what, s);
}

/* One word of a closed set. */
static bool set_word(parser *p, const char *const *set, size_t count, const char *what, ast_slot *s)
{
    size_t base = p->words.count;
    uint32_t from = p->tok.from;
    long i = p_phrase(p, set, count, what);
    if (i < 0)
        return false;
    P_PUSH(p, words, ((ast_word){str_c(set[i]), p_since(p, from)}));
    P_TAKE(p, words, base, &s->words, &s->word_count);
    return true;
}

static bool set_value(parser *p, val_kind kind, const ast_lit *lit, ast_value *out)
{
    size_t base = p->lits.count;
    out->kind = kind;
    P_PUSH(p, lits, *lit);
    P_TAKE(p, lits, base, &out->lits, &out->count);
    return true;
}

/* A number without unit. */
static bool plain_number(parser *p, ast_slot *s)
{
    ast_lit lit;
    uint32_t from = p->tok.from;
    if (!parse_number(p, &lit))
        return false;
    if (lit.unit.len) {
        P_FAIL(p, E0110, lit.at, "expected a number without unit");
        return false;
    }
    s->value.at = p_since(p, from);
    return set_value(p, VAL_LIT, &lit, &s->value);
}

static bool parse_cite(parser *p, ast_word *source, str *pinpoint, bool *has)
{
    if (!parse_word(p, "the name of a source", source))
        return false;
    if (p_kind(p) == TOK_TEXT) {
        p_expected(p, "`,` before the pinpoint");
        return false;
    }
    if (!p_accept(p, TOK_COMMA))
        return true;
    *has = true;
    if (p_kind(p) == TOK_TEXT)
        return parse_text_lit(p, "a pinpoint", pinpoint);
    diag *g = p_expected(p, "a pinpoint in double quotes");
    if (p_kind(p) == TOK_WORD)
        P_HINT(p, g, "several sources are several `source` slots");
    return false;
}

static bool slot_source(parser *p, ast_slot *s)
{
    size_t base = p->words.count;
    ast_word source = {0};
    if (!parse_cite(p, &source, &s->text, &s->has_text))
        return false;
    P_PUSH(p, words, source);
    P_TAKE(p, words, base, &s->words, &s->word_count);
    s->cite = (ast_cite){source, s->text};
    return true;
}

/* `, source S, "pinpoint"` at the end of `ceases`, `joins` and `leaves`. */
static bool parse_own_source(parser *p, ast_slot *s)
{
    bool ignored;
    if (p_kind(p) != TOK_COMMA) {
        diag *g = p_expected(p, "`, source` and its name");
        P_HINT(p, g, "a change has a source of its own: `, source rule_2026, \"sec. 3\"`");
        return false;
    }
    p_advance(p);
    return p_expect_word(p, "source") &&
           parse_cite(p, &s->cite.source, &s->cite.pinpoint, &ignored);
}

static bool slot_basis(parser *p, ast_slot *s)
{
    static const char *const bases[] = {
        "official text", "official statement", "company filing",
        "legal summary", "named press",        "unnamed people",
    };
    long i = p_phrase(p, bases, TG_COUNT(bases), "a basis");
    if (i < 0)
        return false;
    s->text = str_c(bases[i]);
    s->has_text = true;
    bool people = (size_t)i == TG_COUNT(bases) - 1;
    return !people || p_kind(p) != TOK_NUMBER || plain_number(p, s);
}

/* ---- types ---------------------------------------------------------------------------------- */

static bool parse_unit(parser *p, ast_word *unit)
{
    *unit = (ast_word){.at = p_here(p)};
    if (p_kind(p) != TOK_PERCENT && p_kind(p) != TOK_WORD)
        return true;
    unit->text = p->tok.text;
    p_advance(p);
    return true;
}

static bool parse_step(parser *p, ast_type *t)
{
    if (!p_expect_word(p, "to"))
        return false;
    if (p_kind(p) != TOK_NUMBER) {
        diag *g = p_expected(p, "a step");
        P_HINT(p, g, "the step is the smallest difference that counts, as 0.01");
        return false;
    }
    t->step = p->tok.text;
    p_advance(p);
    return true;
}

static bool parse_symbols(parser *p, ast_type *t)
{
    size_t base = p->words.count;
    bool good;
    do {
        ast_word w;
        good = parse_word(p, "a symbol", &w);
        if (good)
            P_PUSH(p, words, w);
        token next = p_second(p);
        if (next.kind == TOK_WORD && str_eq_c(next.text, "may"))
            break; /* `, may be none` */
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, words, base, &t->symbols, &t->symbol_count);
    return good;
}

static bool parse_type_head(parser *p, ast_type *t)
{
    static const char *const names[] = {
        [TYPE_YES_NO] = "yes/no", [TYPE_SYMBOL] = "one of", [TYPE_COUNTRY] = "country",
        [TYPE_CODE] = "code",     [TYPE_WHOLE] = "whole",   [TYPE_DECIMAL] = "decimal",
        [TYPE_MONEY] = "money",   [TYPE_DATE] = "date",
    };
    long i = p_phrase(p, names, TG_COUNT(names), "a type");
    if (i < 0)
        return false;
    t->kind = (type_kind)i;
    switch (t->kind) {
    case TYPE_SYMBOL: return parse_symbols(p, t);
    case TYPE_WHOLE: return parse_unit(p, &t->unit);
    case TYPE_DECIMAL: return parse_step(p, t) && parse_unit(p, &t->unit);
    case TYPE_MONEY:
        if (p_at_word(p, "to")) {
            p_expected(p, "a currency");
            return false;
        }
        return parse_word(p, "a currency", &t->unit) && parse_step(p, t);
    case TYPE_YES_NO:
    case TYPE_COUNTRY:
    case TYPE_CODE:
    case TYPE_DATE: return true;
    }
    tg_panic(__FILE__, __LINE__, "type kind");
}

static bool parse_range_bounds(parser *p, ast_type *t)
{
    bool number = t->kind == TYPE_WHOLE || t->kind == TYPE_DECIMAL || t->kind == TYPE_MONEY;
    uint32_t from = p->tok.from;
    if (!parse_number(p, &t->low) || !p_expect(p, TOK_RANGE) || !parse_number(p, &t->high))
        return false;
    t->has_range = true;
    if (number)
        return true;
    diag *g = P_FAIL(p, E0110, p_since(p, from), "a range on a type that is no number");
    P_HINT(p, g, "`whole`, `decimal` and `money` have ranges");
    return false;
}

static bool parse_type(parser *p, ast_type *t)
{
    uint32_t from = p->tok.from;
    if (!parse_type_head(p, t))
        return false;
    while (p_accept(p, TOK_COMMA)) {
        if (p_at_word(p, "may")) {
            p_advance(p);
            if (!p_expect_word(p, "be") || !p_expect_word(p, "none"))
                return false;
            t->may_be_none = true;
            break;
        }
        if (t->has_range || p_kind(p) != TOK_NUMBER) {
            p_expected(p, t->has_range ? "`may be none`" : "a range or `may be none`");
            return false;
        }
        if (!parse_range_bounds(p, t))
            return false;
    }
    t->at = p_since(p, from);
    p->list_end = t->may_be_none ? 0 : p->prev.to;
    return true;
}

/* ---- time ----------------------------------------------------------------------------------- */

/* `through D`: the day after it is the first day out. */
static bool parse_through(parser *p, int32_t *end)
{
    span at = p_here(p);
    if (!parse_day(p, end))
        return false;
    if (*end == DAY_MAX) {
        diag *g = P_FAIL(p, E0104, at, "the last day that can be written");
        P_HINT(p, g, "what has no end is written without `through`");
        return false;
    }
    ++*end;
    return true;
}

static bool slot_in_force(parser *p, ast_slot *s)
{
    ast_in_force *f = &s->in_force;
    *f = (ast_in_force){.end = DAY_OPEN, .end_minute = -1, .text_from = DAY_OPEN};
    if (!p_expect_word(p, "from") || !parse_day_time(p, &f->from, &f->from_minute))
        return false;
    if (p_accept_word(p, "through")) {
        f->written_through = true;
        if (!parse_through(p, &f->end))
            return false;
    } else if (p_accept_word(p, "ceases")) {
        if (!p_expect_word(p, "on") || !parse_day_time(p, &f->end, &f->end_minute))
            return false;
    }
    if (p_accept_word(p, "by") && !parse_word(p, "a date fact", &f->by))
        return false;
    if (p_accept_word(p, "text"))
        return p_expect_word(p, "from") && parse_day(p, &f->text_from);
    if (p_kind(p) != TOK_EOF) {
        p_expected(p, f->end != DAY_OPEN ? "`by`, `text from` or the end of the line"
                                         : "`through`, `ceases on`, `by` or the end of the line");
        return false;
    }
    return true;
}

static bool slot_ceases(parser *p, ast_slot *s)
{
    return p_expect_word(p, "on") && parse_day_time(p, &s->day, &s->minute) &&
           parse_own_source(p, s);
}

/* `none` alone is the empty group. */
static bool slot_members(parser *p, ast_slot *s)
{
    return parse_lits(p, "a member", &s->lits, &s->lit_count) &&
           (s->lit_count == 1 || parse_check_none(p, s->lits, s->lit_count));
}

static bool slot_joins(parser *p, ast_slot *s)
{
    return parse_lits(p, "a member", &s->lits, &s->lit_count) &&
           parse_check_none(p, s->lits, s->lit_count) && p_expect_word(p, "from") &&
           parse_day_time(p, &s->day, &s->minute) && parse_own_source(p, s);
}

/* ---- questions, parameters, catalogues ------------------------------------------------------ */

static bool slot_readings(parser *p, ast_slot *s)
{
    size_t base = p->readings.count;
    bool good;
    do {
        ast_reading r = {0};
        good = parse_lit(p, "a reading", &r.lit);
        if (good && p_kind(p) == TOK_TEXT)
            good = parse_text_lit(p, "a text", &r.gloss);
        if (good)
            P_PUSH(p, readings, r);
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, readings, base, &s->readings, &s->reading_count);
    p->list_end = p->prev.to;
    return good;
}

static bool one_lit(parser *p, const char *what, ast_slot *s)
{
    size_t base = p->lits.count;
    ast_lit lit;
    if (!parse_lit(p, what, &lit))
        return false;
    P_PUSH(p, lits, lit);
    P_TAKE(p, lits, base, &s->lits, &s->lit_count);
    return true;
}

/* `at least V`, `at most V`, or a literal. */
static bool parse_bound(parser *p, ast_value *v)
{
    static const char *const bounds[] = {"at least", "at most"};
    uint32_t from = p->tok.from;
    long i = p_match(p, bounds, TG_COUNT(bounds));
    ast_lit lit;
    if (!parse_lit(p, i < 0 ? "a value" : "a number or a date", &lit))
        return false;
    v->at = p_since(p, from);
    return set_value(p, i == 0 ? VAL_AT_LEAST : i == 1 ? VAL_AT_MOST : VAL_LIT, &lit, v);
}

static bool slot_value(parser *p, ast_slot *s)
{
    if (!p_at_word(p, "unknown"))
        return parse_bound(p, &s->value);
    s->value = (ast_value){.kind = VAL_UNKNOWN, .at = p_here(p)};
    p_advance(p);
    return true;
}

static bool slot_pairs(parser *p, bool several, ast_slot *s)
{
    size_t base = p->pairs.count;
    bool good;
    do {
        ast_pair pair = {0};
        good = parse_word(p, "a fact", &pair.fact) && p_expect_word(p, "from");
        uint32_t from = p->tok.from;
        if (good && p_kind(p) == TOK_TEXT)
            good = parse_text_lit(p, "a column", &pair.column.text);
        else if (good)
            good = parse_word(p, "the heading of a column", &pair.column);
        pair.column.at = p_since(p, from);
        if (good)
            P_PUSH(p, pairs, pair);
    } while (good && several && p_accept(p, TOK_COMMA));
    P_TAKE(p, pairs, base, &s->pairs, &s->pair_count);
    p->list_end = several ? p->prev.to : 0;
    return good;
}

/* ---- measures ------------------------------------------------------------------------------- */

static bool slot_requires(parser *p, ast_slot *s)
{
    static const char *const forms[] = {
        [REQ_LICENCE] = "licence by",
        [REQ_NOTIFICATION] = "notification by",
        [REQ_CONDITIONAL] = "conditional",
        [REQ_CONDITIONS] = "conditions",
    };
    long i = p_phrase(p, forms, TG_COUNT(forms), "what is required");
    if (i < 0)
        return false;
    s->requires = (req_kind)i;
    switch (s->requires) {
    case REQ_LICENCE:
    case REQ_NOTIFICATION: return one_word(p, "an instrument", s);
    case REQ_CONDITIONAL: return true;
    case REQ_CONDITIONS: return list_of_words(p, "a condition", s);
    }
    tg_panic(__FILE__, __LINE__, "requirement kind");
}

static bool slot_reviews(parser *p, ast_slot *s)
{
    static const char *const postures[] = {"approval expected", "case by case", "denial expected"};
    if (!list_of_words(p, "a measure", s) || !p_expect(p, TOK_COLON))
        return false;
    long i = p_phrase(p, postures, TG_COUNT(postures), "a posture");
    if (i < 0)
        return false;
    s->text = str_c(postures[i]);
    s->has_text = true;
    return true;
}

static bool parse_rate(parser *p, ast_charge *c)
{
    tok_kind k = p_kind(p);
    if (k != TOK_NUMBER && (k != TOK_WORD || lex_is_reserved(p->tok.text))) {
        p_expected(p, "a percentage or a parameter");
        return false;
    }
    if (!parse_lit(p, "a percentage or a parameter", &c->rate))
        return false;
    if (k == TOK_WORD || str_eq_c(c->rate.unit, "%"))
        return true;
    diag *g = P_FAIL(p, E0110, c->rate.at, "expected a percentage or a parameter");
    P_HINT(p, g, "a rate is written with `%%`, as 25 %%");
    return false;
}

static bool parse_bases(parser *p, ast_charge *c)
{
    size_t base = p->words.count;
    bool good;
    do {
        ast_word w = {0};
        good = parse_word(p, "a money fact or a charge", &w);
        if (good)
            P_PUSH(p, words, w);
    } while (good && p_accept(p, TOK_PLUS));
    P_TAKE(p, words, base, &c->bases, &c->base_count);
    return good;
}

static bool slot_charges(parser *p, ast_slot *s)
{
    static const char *const options[] = {"rounded to", "exact", "instead of"};
    ast_charge *c = &s->charge;
    if (!parse_rate(p, c) || !p_expect_word(p, "of") || !parse_bases(p, c) ||
        !p_expect(p, TOK_COMMA) || !p_expect_word(p, "to") ||
        !parse_word(p, "an authority", &c->payee))
        return false;
    while (p_accept(p, TOK_COMMA)) {
        long i = p_phrase(p, options, TG_COUNT(options), "an option of a charge");
        if (i < 0)
            return false;
        if (c->instead.text.len || (i < 2 && c->rounded.len)) {
            diag *g = P_FAIL(p, E0110, p_span(p, p->prev.from, p->prev.to),
                             "`%s` does not fit here", options[i]);
            P_HINT(p, g, "first `rounded to` or `exact`, then `instead of`, each once");
            return false;
        }
        if (i == 2)
            return parse_word(p, "a measure", &c->instead);
        if (i == 0 && p_kind(p) != TOK_NUMBER) {
            p_expected(p, "a step, as 0.01");
            return false;
        }
        c->rounded = i == 0 ? p->tok.text : STR("exact");
        if (i == 0)
            p_advance(p);
    }
    return true;
}

static bool slot_yields(parser *p, ast_slot *s)
{
    if (!list_of_words(p, "a measure", s))
        return false;
    return !p_accept_word(p, "because") || a_text(p, "a citation in double quotes", s);
}

static bool slot_binds(parser *p, ast_slot *s)
{
    if (p_at_word(p, "everyone")) {
        p_advance(p);
        return true;
    }
    s->cond = parse_cond(p);
    return s->cond != NULL;
}

bool parse_is_list(parser *p, const char *what, ast_is **out, size_t *count)
{
    size_t base = p->is.count;
    bool good;
    do {
        ast_is is = {0};
        good = parse_word(p, what, &is.name) && p_expect_word(p, "is") &&
               parse_lit(p, "a value", &is.value);
        if (good)
            P_PUSH(p, is, is);
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, is, base, out, count);
    p->list_end = p->prev.to;
    return good;
}

static bool slot_authorised(parser *p, ast_slot *s)
{
    ast_authorised *a = &s->authorised;
    a->from = a->end = DAY_OPEN;
    if (!parse_word(p, "an instrument", &a->instrument) ||
        !parse_text_lit(p, "its number in double quotes", &a->number))
        return false;
    if (p_accept_word(p, "from") && !parse_day(p, &a->from))
        return false;
    if (p_accept_word(p, "through") && !parse_through(p, &a->end))
        return false;
    if (p_accept_word(p, "for") && !parse_words(p, "a measure", &a->measures, &a->measure_count))
        return false;
    return !p_accept_word(p, "with") ||
           parse_words(p, "a condition", &a->conditions, &a->condition_count);
}

/* ---- limits --------------------------------------------------------------------------------- */

static bool slot_at_most(parser *p, ast_slot *s)
{
    if (p_kind(p) == TOK_WORD)
        return one_word(p, "a number or a parameter", s);
    uint32_t from = p->tok.from;
    ast_lit lit;
    if (p_kind(p) != TOK_NUMBER) {
        p_expected(p, "a number or a parameter");
        return false;
    }
    if (!parse_number(p, &lit))
        return false;
    s->value.at = p_since(p, from);
    return set_value(p, VAL_LIT, &lit, &s->value);
}

static bool slot_is(parser *p, decl_kind in, ast_slot *s)
{
    if (in != DECL_FACT) {
        s->cond = parse_cond(p);
        return s->cond != NULL;
    }
    if (!parse_term(p, &s->term))
        return false;
    if (s->term.op)
        return true;
    p_expected(p, "`+`, `-`, `*` or `/`");
    return false;
}

static bool a_condition(parser *p, ast_slot *s)
{
    s->cond = parse_cond(p);
    return s->cond != NULL;
}

static bool slot_pack_version(parser *p, ast_slot *s)
{
    tok_kind k = p_kind(p);
    if (k != TOK_WORD && k != TOK_NUMBER && k != TOK_DATE) {
        p_expected(p, "a version, as 1.0.0");
        return false;
    }
    s->text = p->tok.text;
    s->has_text = true;
    p_advance(p);
    return true;
}

bool parse_payload(parser *p, decl_kind in, ast_slot *s)
{
    static const char *const statuses[] = {"statute",   "rule",     "directive", "guidance",
                                           "announced", "reported", "proposed"};
    static const char *const stances[] = {"enforced", "text"};
    static const char *const grades[] = {"A", "B", "C", "D", "E"};
    s->minute = -1;
    switch (s->kind) {
    case SLOT_VERSION_NO: return slot_pack_version(p, s);
    case SLOT_CURRENT:
    case SLOT_PUBLISHED:
    case SLOT_CHECKED:
    case SLOT_ON:
    case SLOT_KNOWN_ON: return parse_day(p, &s->day);
    case SLOT_ASKED: return p_expect_word(p, "from") && parse_day(p, &s->day);
    case SLOT_NOTE:
    case SLOT_ZONE:
    case SLOT_ROW:
    case SLOT_URL:
    case SLOT_ASK:
    case SLOT_TO_DO: return a_text(p, "a text in double quotes", s);
    case SLOT_DECIMALS:
    case SLOT_COST:
    case SLOT_CORRECTS: return plain_number(p, s);
    case SLOT_COUNTRY: return one_word(p, "a country", s);
    case SLOT_PUBLISHER: return word_or_text(p, "an authority or a text", s);
    case SLOT_FILE:
    case SLOT_ALIASES: return word_or_text(p, "the name of a file", s);
    case SLOT_BASIS: return slot_basis(p, s);
    case SLOT_GRADE: return set_word(p, grades, TG_COUNT(grades), "a grade", s);
    case SLOT_STATUS: return set_word(p, statuses, TG_COUNT(statuses), "a status", s);
    case SLOT_TYPE: return parse_type(p, &s->type);
    case SLOT_IS: return slot_is(p, in, s);
    case SLOT_SOURCE: return slot_source(p, s);
    case SLOT_READINGS: return slot_readings(p, s);
    case SLOT_BEFORE_ASKED:
    case SLOT_BY_LAW: return one_lit(p, "a reading", s);
    case SLOT_IN_FORCE: return slot_in_force(p, s);
    case SLOT_OF: return one_word(p, in == DECL_GROUP ? "a type" : "what it is about", s);
    case SLOT_MEMBERS: return slot_members(p, s);
    case SLOT_JOINS:
    case SLOT_LEAVES: return slot_joins(p, s);
    case SLOT_VALUE: return slot_value(p, s);
    case SLOT_KEY: return slot_pairs(p, false, s);
    case SLOT_COLUMNS: return slot_pairs(p, true, s);
    case SLOT_HOLDS:
    case SLOT_ROUTE:
    case SLOT_SATISFIED:
    case SLOT_FAILED:
    case SLOT_WHEN:
    case SLOT_UNLESS:
    case SLOT_UNLESS_SHOWN:
    case SLOT_COUNTS:
    case SLOT_AGAINST: return a_condition(p, s);
    case SLOT_BINDS: return slot_binds(p, s);
    case SLOT_AUTHORITY: return one_word(p, "an authority", s);
    case SLOT_CLOCK: return one_word(p, "a date fact", s);
    case SLOT_TOPICS: return list_of_words(p, "a topic", s);
    case SLOT_KIND: return one_word(p, "a kind", s);
    case SLOT_EXCLUDES:
    case SLOT_RELIES: return list_of_words(p, "a condition", s);
    case SLOT_GATE: return list_of_words(p, "a gate", s);
    case SLOT_DEPENDS: return parse_is_list(p, "a question", &s->is, &s->is_count);
    case SLOT_CEASES: return slot_ceases(p, s);
    case SLOT_OVERRIDES:
    case SLOT_SUSPENDS:
    case SLOT_NOT_ENFORCE: return list_of_words(p, "a measure", s);
    case SLOT_YIELDS: return slot_yields(p, s);
    case SLOT_REQUIRES: return slot_requires(p, s);
    case SLOT_DENIES: return true;
    case SLOT_REVIEWS: return slot_reviews(p, s);
    case SLOT_CHARGES: return slot_charges(p, s);
    case SLOT_PER:
    case SLOT_ORDER: return list_of_words(p, "a fact", s);
    case SLOT_WEIGHT: return parse_term(p, &s->term);
    case SLOT_AT_MOST: return slot_at_most(p, s);
    case SLOT_PERIOD: return one_word(p, "a period or a question", s);
    case SLOT_BREACH: return p_expect_word(p, "without") && list_of_words(p, "a measure", s);
    case SLOT_STANCE: return set_word(p, stances, TG_COUNT(stances), "a stance", s);
    case SLOT_GIVEN: return parse_given(p, s);
    case SLOT_ASSUME: return parse_is_list(p, "a question or a fact", &s->is, &s->is_count);
    case SLOT_AUTHORISED:
        return slot_authorised(p, s) && (in != DECL_SCENARIO || parse_where(p, s));
    case SLOT_EXPECT: return parse_expects(p, s);
    case SLOT_BUILDS: return list_of_words(p, "a scenario", s);
    case SLOT_ADOPTS: return list_of_words(p, "a proposed measure or limit", s);
    case SLOT_SETS:
    case SLOT_BEGINS:
    case SLOT_ENDS:
    case SLOT_DEMAND:
    case SLOT_INVENTORY:
    case SLOT_WEIGHTS: return parse_change(p, s);
    case SLOT_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "slot kind");
}
