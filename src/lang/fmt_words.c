/*
 * fmt_words.c - parts of the tree as pieces of text, with BREAK wherever a line may end.
 */
#include "lang/fmt_words.h"

#include "base/date.h"
#include "lang/fmt.h"
#include "lang/lex.h"

/* ---- words into the piece ------------------------------------------------------------------- */

void fmt_put_quoted(strbuf *b, str s)
{
    strbuf_char(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\')
            strbuf_char(b, '\\');
        strbuf_char(b, s.ptr[i]);
    }
    strbuf_char(b, '"');
}

static void put_comma(strbuf *b)
{
    strbuf_char(b, ',');
    strbuf_char(b, BREAK);
}

static void put_words(strbuf *b, const ast_word *w, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            put_comma(b);
        strbuf_add(b, w[i].text);
    }
}

static void put_day(strbuf *b, int32_t day, int32_t minute)
{
    date_format(b, day);
    if (minute >= 0) {
        strbuf_char(b, ' ');
        time_format(b, minute);
    }
}

void fmt_put_lit(strbuf *b, const ast_lit *l)
{
    switch (l->kind) {
    case LIT_WORD: strbuf_add(b, l->text); return;
    case LIT_TEXT: fmt_put_quoted(b, l->text); return;
    case LIT_DATE: put_day(b, l->day, l->minute); return;
    case LIT_NONE: strbuf_add_c(b, "none"); return;
    case LIT_NUMBER:
        strbuf_add(b, l->text);
        if (l->unit.len)
            strbuf_char(b, ' ');
        strbuf_add(b, l->unit);
        return;
    }
    tg_panic(__FILE__, __LINE__, "literal kind");
}

static void put_lits(strbuf *b, const ast_lit *l, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            put_comma(b);
        fmt_put_lit(b, &l[i]);
    }
}

void fmt_put_value(strbuf *b, const ast_value *v)
{
    switch (v->kind) {
    case VAL_UNKNOWN: strbuf_add_c(b, "unknown"); return;
    case VAL_AT_LEAST: strbuf_add_c(b, "at least "); break;
    case VAL_AT_MOST: strbuf_add_c(b, "at most "); break;
    case VAL_RANGE:
        fmt_put_lit(b, &v->lits[0]);
        strbuf_add_c(b, " .. ");
        fmt_put_lit(b, &v->lits[1]);
        return;
    case VAL_ONE_OF:
        strbuf_add_c(b, "one of (");
        put_lits(b, v->lits, v->count);
        strbuf_char(b, ')');
        return;
    case VAL_LIT: break;
    }
    fmt_put_lit(b, &v->lits[0]);
}

static void put_as_of(strbuf *b, bool has, int32_t day)
{
    if (!has)
        return;
    strbuf_add_c(b, " as of ");
    date_format(b, day);
}

static void put_operand(strbuf *b, const ast_operand *o)
{
    fmt_put_lit(b, &o->lit);
    put_as_of(b, o->has_as_of, o->as_of);
}

static void put_term(strbuf *b, const ast_term *t)
{
    put_operand(b, &t->a);
    if (t->op) {
        strbuf_printf(b, " %c ", t->op);
        put_operand(b, &t->b);
    }
}

static void put_is_list(strbuf *b, const char *verb, const ast_is *is, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            put_comma(b);
        strbuf_add(b, is[i].name.text);
        strbuf_add_c(b, verb);
        fmt_put_lit(b, &is[i].value);
    }
}

static void put_where(strbuf *b, const ast_slot *s)
{
    if (s->is_count)
        strbuf_printf(b, "%cwhere ", BREAK);
    put_is_list(b, " is ", s->is, s->is_count);
}

static void put_cite(strbuf *b, const ast_cite *c)
{
    put_comma(b);
    strbuf_printf(b, "source %.*s", STR_ARG(c->source.text));
    if (c->pinpoint.len) {
        put_comma(b);
        fmt_put_quoted(b, c->pinpoint);
    }
}

/* ---- conditions on one line ----------------------------------------------------------------- */

const char *fmt_list_head(cond_kind k)
{
    return k == C_AND ? "all of" : k == C_OR ? "any of" : "none of";
}

static void put_joined(strbuf *b, const ast_cond *c, cond_place place)
{
    bool words = c->form == FORM_WORDS;
    bool brackets = place == AMONG_WORDS || (place == AMONG_ITEMS && !words);
    const char *between = !words ? "; " : c->kind == C_AND ? " and " : " or ";
    if (brackets)
        strbuf_char(b, '(');
    if (!words)
        strbuf_printf(b, "%s: ", fmt_list_head(c->kind));
    for (size_t i = 0; i < c->kid_count; i++) {
        if (i)
            strbuf_add_c(b, between);
        fmt_put_cond(b, c->kids[i], words ? AMONG_WORDS : AMONG_ITEMS);
    }
    if (brackets)
        strbuf_char(b, ')');
}

static void put_party(strbuf *b, const ast_cond *c)
{
    bool any = c->quant == QUANT_ANY;
    if (c->narrowed) {
        strbuf_add_c(b, any ? "any of " : "each of ");
        put_words(b, c->roles, c->role_count);
    } else {
        strbuf_add_c(b, any ? "any party" : "every party");
    }
    strbuf_add_c(b, " has ");
    for (size_t i = 0; i < c->attr_count; i++) {
        if (i)
            strbuf_add_c(b, " or ");
        strbuf_add(b, c->attrs[i].text);
    }
    strbuf_char(b, ' ');
    fmt_put_cond(b, c->kids[0], AMONG_NONE);
}

/* The left side and a blank; nothing inside a party, where the facts stand before. */
static void put_left(strbuf *b, const ast_cond *c)
{
    if (c->left.a.lit.kind == LIT_WORD && !c->left.a.lit.text.len)
        return;
    put_term(b, &c->left);
    strbuf_char(b, ' ');
}

static void put_is(strbuf *b, const ast_cond *c)
{
    put_left(b, c);
    strbuf_add_c(b, c->negated ? "is not " : "is ");
    if (c->kind == C_NONE) {
        strbuf_add_c(b, "none");
        return;
    }
    if (c->kind == C_UNDER)
        strbuf_add_c(b, "under ");
    if (c->lit_count > 1)
        strbuf_add_c(b, "any of ");
    put_lits(b, c->lits, c->lit_count);
    put_as_of(b, c->has_as_of, c->as_of);
}

void fmt_put_cond(strbuf *b, const ast_cond *c, cond_place place)
{
    static const char *const ops[] = {
        [CMP_LT] = "<",  [CMP_LE] = "<=", [CMP_GT] = ">",
        [CMP_GE] = ">=", [CMP_EQ] = "=",  [CMP_NE] = "!=",
    };
    switch (c->kind) {
    case C_AND:
    case C_OR:
    case C_NONE_OF: put_joined(b, c, place); return;
    case C_NOT:
        strbuf_add_c(b, "not ");
        fmt_put_cond(b, c->kids[0], AMONG_WORDS);
        return;
    case C_CMP:
        put_left(b, c);
        strbuf_printf(b, "%s ", ops[c->op]);
        put_term(b, &c->right);
        return;
    case C_IS:
    case C_UNDER:
    case C_NONE: put_is(b, c); return;
    case C_IN:
        put_left(b, c);
        strbuf_add_c(b, c->negated ? "not in " : "in ");
        strbuf_add(b, c->group.text);
        put_as_of(b, c->has_as_of, c->as_of);
        return;
    case C_NAME:
        strbuf_add(b, c->group.text);
        put_as_of(b, c->has_as_of, c->as_of);
        return;
    case C_PARTY: put_party(b, c); return;
    }
    tg_panic(__FILE__, __LINE__, "condition kind");
}

/* ---- slots on one line ---------------------------------------------------------------------- */

static void put_type(strbuf *b, const ast_type *t)
{
    static const char *const names[] = {
        [TYPE_YES_NO] = "yes/no", [TYPE_SYMBOL] = "one of ", [TYPE_COUNTRY] = "country",
        [TYPE_CODE] = "code",     [TYPE_WHOLE] = "whole",    [TYPE_DECIMAL] = "decimal",
        [TYPE_MONEY] = "money",   [TYPE_DATE] = "date",
    };
    strbuf_add_c(b, names[t->kind]);
    put_words(b, t->symbols, t->symbol_count);
    if (t->kind == TYPE_MONEY)
        strbuf_printf(b, " %.*s", STR_ARG(t->unit.text));
    if (t->step.len)
        strbuf_printf(b, " to %.*s", STR_ARG(t->step));
    if (t->kind != TYPE_MONEY && t->unit.text.len)
        strbuf_printf(b, " %.*s", STR_ARG(t->unit.text));
    if (t->has_range) {
        put_comma(b);
        fmt_put_lit(b, &t->low);
        strbuf_add_c(b, " .. ");
        fmt_put_lit(b, &t->high);
    }
    if (t->may_be_none) {
        put_comma(b);
        strbuf_add_c(b, "may be none");
    }
}

static void put_in_force(strbuf *b, const ast_in_force *f)
{
    strbuf_add_c(b, "from ");
    put_day(b, f->from, f->from_minute);
    if (f->end != DAY_OPEN) {
        strbuf_add_c(b, f->written_through ? " through " : " ceases on ");
        put_day(b, f->written_through ? f->end - 1 : f->end, f->end_minute);
    }
    if (f->by.text.len)
        strbuf_printf(b, "%cby %.*s", BREAK, STR_ARG(f->by.text));
    if (f->text_from != DAY_OPEN) {
        strbuf_printf(b, "%ctext from ", BREAK);
        put_day(b, f->text_from, -1);
    }
}

static void put_readings(strbuf *b, const ast_slot *s)
{
    for (size_t i = 0; i < s->reading_count; i++) {
        if (i)
            put_comma(b);
        fmt_put_lit(b, &s->readings[i].lit);
        if (s->readings[i].gloss.len) {
            strbuf_char(b, ' ');
            fmt_put_quoted(b, s->readings[i].gloss);
        }
    }
}

static void put_pairs(strbuf *b, const ast_slot *s)
{
    for (size_t i = 0; i < s->pair_count; i++) {
        str column = s->pairs[i].column.text;
        if (i)
            put_comma(b);
        strbuf_printf(b, "%.*s from ", STR_ARG(s->pairs[i].fact.text));
        if (lex_is_word(column))
            strbuf_add(b, column);
        else
            fmt_put_quoted(b, column);
    }
}

static void put_charge(strbuf *b, const ast_charge *c)
{
    fmt_put_lit(b, &c->rate);
    strbuf_add_c(b, " of ");
    for (size_t i = 0; i < c->base_count; i++)
        strbuf_printf(b, "%s%.*s", i ? " + " : "", STR_ARG(c->bases[i].text));
    put_comma(b);
    strbuf_printf(b, "to %.*s", STR_ARG(c->payee.text));
    if (c->rounded.len) {
        put_comma(b);
        strbuf_add_c(b, str_eq_c(c->rounded, "exact") ? "" : "rounded to ");
        strbuf_add(b, c->rounded);
    }
    if (c->instead.text.len) {
        put_comma(b);
        strbuf_printf(b, "instead of %.*s", STR_ARG(c->instead.text));
    }
}

static void put_requires(strbuf *b, const ast_slot *s)
{
    static const char *const forms[] = {
        [REQ_LICENCE] = "licence by ",
        [REQ_NOTIFICATION] = "notification by ",
        [REQ_CONDITIONAL] = "conditional",
        [REQ_CONDITIONS] = "conditions ",
    };
    strbuf_add_c(b, forms[s->requires]);
    put_words(b, s->words, s->word_count);
}

static void put_authorised(strbuf *b, const ast_authorised *a)
{
    strbuf_printf(b, "%.*s ", STR_ARG(a->instrument.text));
    fmt_put_quoted(b, a->number);
    if (a->from != DAY_OPEN) {
        strbuf_printf(b, "%cfrom ", BREAK);
        put_day(b, a->from, -1);
    }
    if (a->end != DAY_OPEN) {
        strbuf_printf(b, "%cthrough ", BREAK);
        put_day(b, a->end - 1, -1);
    }
    if (a->measure_count)
        strbuf_printf(b, "%cfor ", BREAK);
    put_words(b, a->measures, a->measure_count);
    if (a->condition_count)
        strbuf_printf(b, "%cwith ", BREAK);
    put_words(b, a->conditions, a->condition_count);
}

/* `Q: yes 60 %, no 40 %` */
static void put_weights(strbuf *b, const ast_slot *s)
{
    strbuf_printf(b, "%.*s:", STR_ARG(s->words[0].text));
    for (size_t i = 0; i < s->lit_count; i++) {
        if (i % 2 == 0)
            strbuf_printf(b, "%s%c", i ? "," : "", BREAK);
        else
            strbuf_char(b, ' ');
        fmt_put_lit(b, &s->lits[i]);
    }
}

/* `ITEM: 700_000, 50_000 from 2026-03-01` */
static void put_inventory(strbuf *b, const ast_slot *s)
{
    fmt_put_lit(b, &s->lits[0]);
    for (size_t i = 1; i + 1 < s->lit_count; i += 2) {
        strbuf_printf(b, "%s%c", i > 1 ? "," : ":", BREAK);
        fmt_put_lit(b, &s->lits[i]);
        if (s->lits[i + 1].kind != LIT_DATE)
            continue;
        strbuf_add_c(b, " from ");
        put_day(b, s->lits[i + 1].day, -1);
    }
}

static void put_words_or_text(strbuf *b, const ast_slot *s)
{
    if (s->has_text)
        fmt_put_quoted(b, s->text);
    else
        put_words(b, s->words, s->word_count);
}

void fmt_put_payload(strbuf *b, const ast_slot *s)
{
    switch (s->kind) {
    case SLOT_VERSION_NO: strbuf_add(b, s->text); return;
    case SLOT_CURRENT:
    case SLOT_PUBLISHED:
    case SLOT_CHECKED:
    case SLOT_ON:
    case SLOT_KNOWN_ON: put_day(b, s->day, -1); return;
    case SLOT_ASKED:
        strbuf_add_c(b, "from ");
        put_day(b, s->day, -1);
        return;
    case SLOT_NOTE:
    case SLOT_ZONE:
    case SLOT_ROW:
    case SLOT_URL:
    case SLOT_ASK:
    case SLOT_TO_DO:
    case SLOT_PUBLISHER:
    case SLOT_FILE:
    case SLOT_ALIASES: put_words_or_text(b, s); return;
    case SLOT_DECIMALS:
    case SLOT_COST:
    case SLOT_CORRECTS:
    case SLOT_VALUE: fmt_put_value(b, &s->value); return;
    case SLOT_COUNTRY:
    case SLOT_GRADE:
    case SLOT_STATUS:
    case SLOT_OF:
    case SLOT_AUTHORITY:
    case SLOT_CLOCK:
    case SLOT_TOPICS:
    case SLOT_KIND:
    case SLOT_EXCLUDES:
    case SLOT_RELIES:
    case SLOT_GATE:
    case SLOT_BUILDS:
    case SLOT_ADOPTS:
    case SLOT_OVERRIDES:
    case SLOT_SUSPENDS:
    case SLOT_NOT_ENFORCE:
    case SLOT_PER:
    case SLOT_ORDER:
    case SLOT_PERIOD:
    case SLOT_STANCE: put_words(b, s->words, s->word_count); return;
    case SLOT_BASIS:
        strbuf_add(b, s->text);
        if (s->value.count) {
            strbuf_char(b, ' ');
            fmt_put_value(b, &s->value);
        }
        return;
    case SLOT_TYPE: put_type(b, &s->type); return;
    case SLOT_SOURCE:
        strbuf_add(b, s->words[0].text);
        if (s->has_text) {
            put_comma(b);
            fmt_put_quoted(b, s->text);
        }
        return;
    case SLOT_READINGS: put_readings(b, s); return;
    case SLOT_BEFORE_ASKED:
    case SLOT_BY_LAW:
    case SLOT_MEMBERS: put_lits(b, s->lits, s->lit_count); return;
    case SLOT_IN_FORCE: put_in_force(b, &s->in_force); return;
    case SLOT_JOINS:
    case SLOT_LEAVES:
        put_lits(b, s->lits, s->lit_count);
        strbuf_add_c(b, " from ");
        put_day(b, s->day, s->minute);
        put_cite(b, &s->cite);
        return;
    case SLOT_KEY:
    case SLOT_COLUMNS: put_pairs(b, s); return;
    case SLOT_DEPENDS:
    case SLOT_ASSUME: put_is_list(b, " is ", s->is, s->is_count); return;
    case SLOT_CEASES:
        strbuf_add_c(b, "on ");
        put_day(b, s->day, s->minute);
        put_cite(b, &s->cite);
        return;
    case SLOT_YIELDS:
        put_words(b, s->words, s->word_count);
        if (s->has_text) {
            strbuf_printf(b, "%cbecause ", BREAK);
            fmt_put_quoted(b, s->text);
        }
        return;
    case SLOT_BINDS: strbuf_add_c(b, "everyone"); return;
    case SLOT_REQUIRES: put_requires(b, s); return;
    case SLOT_DENIES: return;
    case SLOT_REVIEWS:
        put_words(b, s->words, s->word_count);
        strbuf_printf(b, ": %.*s", STR_ARG(s->text));
        return;
    case SLOT_CHARGES: put_charge(b, &s->charge); return;
    case SLOT_IS: /* of a fact */
    case SLOT_WEIGHT: put_term(b, &s->term); return;
    case SLOT_AT_MOST:
        if (s->word_count)
            put_words(b, s->words, s->word_count);
        else
            fmt_put_value(b, &s->value);
        return;
    case SLOT_BREACH:
        strbuf_add_c(b, "without ");
        put_words(b, s->words, s->word_count);
        return;
    case SLOT_AUTHORISED:
        put_authorised(b, &s->authorised);
        put_where(b, s);
        return;
    case SLOT_SETS: put_is_list(b, " to ", s->is, s->is_count); return;
    case SLOT_BEGINS:
    case SLOT_ENDS:
        strbuf_printf(b, "%.*s on ", STR_ARG(s->words[0].text));
        put_day(b, s->day, -1);
        return;
    case SLOT_DEMAND:
        fmt_put_value(b, &s->value);
        put_where(b, s);
        return;
    case SLOT_INVENTORY: put_inventory(b, s); return;
    case SLOT_WEIGHTS: put_weights(b, s); return;
    case SLOT_HOLDS:
    case SLOT_ROUTE:
    case SLOT_SATISFIED:
    case SLOT_FAILED:
    case SLOT_WHEN:
    case SLOT_UNLESS:
    case SLOT_UNLESS_SHOWN:
    case SLOT_COUNTS:
    case SLOT_AGAINST:
    case SLOT_GIVEN:
    case SLOT_EXPECT:
    case SLOT_COUNT: break;
    }
    tg_panic(__FILE__, __LINE__, "slot kind");
}

void fmt_slot(const ast_slot *s, strbuf *out)
{
    size_t from = out->len;
    if (s->cond)
        fmt_put_cond(out, s->cond, AMONG_NONE);
    else
        fmt_put_payload(out, s);
    for (size_t i = from; i < out->len; i++)
        if (out->ptr[i] == BREAK)
            out->ptr[i] = ' ';
}

/* ---- expectations --------------------------------------------------------------------------- */

static void put_amount(strbuf *b, const ast_expect *x)
{
    switch (x->amount_kind) {
    case AMOUNT_NONE: strbuf_add_c(b, " none"); return;
    case AMOUNT_UNKNOWN:
        strbuf_add_c(b, " unknown");
        put_comma(b);
        strbuf_add_c(b, "needs ");
        put_words(b, x->names, x->name_count);
        return;
    case AMOUNT_GIVEN:
        strbuf_char(b, ' ');
        fmt_put_lit(b, &x->amount);
        if (x->words.len)
            strbuf_printf(b, " %.*s", STR_ARG(x->words));
        return;
    }
}

void fmt_put_expect(strbuf *b, const ast_expect *x)
{
    static const char *const before[] = {
        [EXP_MEASURE] = "measure ", [EXP_CONDITION] = "condition ", [EXP_CHARGE] = "charge "};
    static const char *const after[] = {
        [EXP_SAFE] = " safe", [EXP_BEST] = " best", [EXP_FALLBACK] = " fallback"};
    if (x->kind < TG_COUNT(before) && before[x->kind])
        strbuf_add_c(b, before[x->kind]);
    strbuf_add(b, x->subject.text);
    if (x->kind < TG_COUNT(after) && after[x->kind])
        strbuf_add_c(b, after[x->kind]);
    switch (x->kind) {
    case EXP_VERDICT:
    case EXP_SAFE:
    case EXP_BEST:
    case EXP_FALLBACK:
    case EXP_DISPOSITION:
    case EXP_MEASURE:
    case EXP_CONDITION: strbuf_printf(b, " %.*s", STR_ARG(x->words)); break;
    case EXP_OPEN:
        strbuf_add_c(b, " open");
        for (size_t i = 0; i < x->verdict_count; i++)
            strbuf_printf(b, "%s%.*s", i ? " or " : ": ", STR_ARG(x->verdicts[i]));
        break;
    case EXP_HINGES:
        strbuf_add_c(b, " hinges on ");
        put_words(b, x->names, x->name_count);
        break;
    case EXP_LIFT:
        strbuf_add_c(b, "would lift ");
        put_is_list(b, " is ", x->is, x->is_count);
        break;
    case EXP_CHARGE: put_amount(b, x); break;
    }
    if (x->when_count) {
        strbuf_printf(b, "%cwhen ", BREAK);
        put_is_list(b, " is ", x->when, x->when_count);
    }
}
