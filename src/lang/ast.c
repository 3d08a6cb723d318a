/*
 * ast.c - names of kinds, the slot that counts, and the tree as text.
 */
#include "lang/ast.h"

#include "base/date.h"

static const char *const decl_keywords[] = {
#define X(c, k) k,
    DECL_MAP(X)
#undef X
};

static const char *const slot_keywords[] = {
#define X(c, k) k,
    SLOT_MAP(X)
#undef X
};

const char *decl_keyword(decl_kind k)
{
    tg_assert((size_t)k < DECL_COUNT);
    return decl_keywords[k];
}

const char *slot_keyword(slot_kind k)
{
    tg_assert((size_t)k < SLOT_COUNT);
    return slot_keywords[k];
}

const ast_slot *ast_slot_find(const ast_decl *d, const ast_block *b, slot_kind k)
{
    for (size_t i = 0; b && i < b->slot_count; i++) {
        if (b->slots[i].kind == k)
            return &b->slots[i];
    }
    for (size_t i = 0; i < d->slot_count; i++) {
        if (d->slots[i].kind == k)
            return &d->slots[i];
    }
    return NULL;
}

/* ---- the tree as text ----------------------------------------------------------------------- */

static void dump_word(strbuf *out, const char *label, ast_word w)
{
    if (w.text.len)
        strbuf_printf(out, " %s=%.*s", label, STR_ARG(w.text));
}

static void dump_words(strbuf *out, const char *label, const ast_word *w, size_t count)
{
    if (count)
        strbuf_printf(out, " %s", label);
    for (size_t i = 0; i < count; i++)
        strbuf_printf(out, "%c%.*s", i ? ',' : '=', STR_ARG(w[i].text));
}

static void dump_text(strbuf *out, const char *label, str s)
{
    if (!s.len)
        return;
    strbuf_printf(out, " %s=", label);
    strbuf_json(out, s);
}

static void dump_day(strbuf *out, const char *label, int32_t day, int32_t minute)
{
    if (day == DAY_OPEN)
        return;
    strbuf_printf(out, " %s=%d", label, (int)day);
    if (minute >= 0)
        strbuf_printf(out, ":%d", (int)minute);
}

static void dump_lit(strbuf *out, const ast_lit *l)
{
    static const char *const kinds[] = {
        [LIT_WORD] = "word", [LIT_TEXT] = "text", [LIT_NUMBER] = "number",
        [LIT_DATE] = "date", [LIT_NONE] = "none",
    };
    strbuf_printf(out, " (%s", kinds[l->kind]);
    if (l->kind == LIT_DATE)
        dump_day(out, "day", l->day, l->minute);
    else if (l->kind == LIT_TEXT)
        dump_text(out, "is", l->text);
    else if (l->kind != LIT_NONE)
        strbuf_printf(out, " %.*s", STR_ARG(l->text));
    if (l->unit.len)
        strbuf_printf(out, " %.*s", STR_ARG(l->unit));
    strbuf_char(out, ')');
}

static void dump_lits(strbuf *out, const ast_lit *l, size_t count)
{
    for (size_t i = 0; i < count; i++)
        dump_lit(out, &l[i]);
}

static void dump_value(strbuf *out, const ast_value *v)
{
    static const char *const kinds[] = {
        [VAL_LIT] = "",        [VAL_AT_LEAST] = "at-least", [VAL_AT_MOST] = "at-most",
        [VAL_RANGE] = "range", [VAL_ONE_OF] = "one-of",     [VAL_UNKNOWN] = "unknown",
    };
    if (!v->count && v->kind == VAL_LIT)
        return;
    strbuf_printf(out, " (value %s", kinds[v->kind]);
    dump_lits(out, v->lits, v->count);
    strbuf_char(out, ')');
}

static void dump_operand(strbuf *out, const ast_operand *o)
{
    dump_lit(out, &o->lit);
    if (o->has_as_of)
        dump_day(out, "as-of", o->as_of, -1);
}

static void dump_term(strbuf *out, const ast_term *t)
{
    strbuf_printf(out, " (term");
    dump_operand(out, &t->a);
    if (t->op) {
        strbuf_printf(out, " %c", t->op);
        dump_operand(out, &t->b);
    }
    strbuf_char(out, ')');
}

/* As deep as the tree, which the parser bounds. */
static void dump_cond(strbuf *out, const ast_cond *c)
{
    static const char *const kinds[] = {
        [C_AND] = "and",      [C_OR] = "or",     [C_NOT] = "not",     [C_NONE_OF] = "none-of",
        [C_CMP] = "cmp",      [C_IS] = "is",     [C_IN] = "in",       [C_UNDER] = "under",
        [C_NONE] = "is-none", [C_NAME] = "name", [C_PARTY] = "party",
    };
    static const char *const ops[] = {
        [CMP_LT] = "<",  [CMP_LE] = "<=", [CMP_GT] = ">",
        [CMP_GE] = ">=", [CMP_EQ] = "=",  [CMP_NE] = "!=",
    };
    strbuf_printf(out, " (%s%s", c->negated ? "not-" : "", kinds[c->kind]);
    switch (c->kind) {
    case C_AND:
    case C_OR:
    case C_NOT:
    case C_NONE_OF:
    case C_NAME: break;
    case C_CMP:
        strbuf_printf(out, " %s", ops[c->op]);
        dump_term(out, &c->left);
        dump_term(out, &c->right);
        break;
    case C_IS:
    case C_IN:
    case C_UNDER:
    case C_NONE: dump_term(out, &c->left); break;
    case C_PARTY:
        strbuf_printf(out, " %s", c->quant == QUANT_ANY ? "any" : "every");
        dump_words(out, "roles", c->roles, c->role_count);
        dump_words(out, "has", c->attrs, c->attr_count);
        break;
    }
    dump_lits(out, c->lits, c->lit_count);
    dump_word(out, "group", c->group);
    if (c->has_as_of)
        dump_day(out, "as-of", c->as_of, -1);
    for (size_t i = 0; i < c->kid_count; i++)
        dump_cond(out, c->kids[i]);
    strbuf_char(out, ')');
}

static void dump_is(strbuf *out, const char *label, const ast_is *is, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dump_word(out, label, is[i].name);
        dump_lit(out, &is[i].value);
    }
}

static void dump_type(strbuf *out, const ast_type *t)
{
    static const char *const kinds[] = {
        [TYPE_YES_NO] = "yes/no", [TYPE_SYMBOL] = "one of", [TYPE_COUNTRY] = "country",
        [TYPE_CODE] = "code",     [TYPE_WHOLE] = "whole",   [TYPE_DECIMAL] = "decimal",
        [TYPE_MONEY] = "money",   [TYPE_DATE] = "date",
    };
    strbuf_printf(out, " %s", kinds[t->kind]);
    dump_words(out, "symbols", t->symbols, t->symbol_count);
    dump_text(out, "step", t->step);
    dump_word(out, "unit", t->unit);
    if (t->has_range) {
        dump_lit(out, &t->low);
        dump_lit(out, &t->high);
    }
    if (t->may_be_none)
        strbuf_add_c(out, " may-be-none");
}

static void dump_in_force(strbuf *out, const ast_in_force *f)
{
    dump_day(out, "from", f->from, f->from_minute);
    dump_day(out, f->written_through ? "through" : "end", f->end, f->end_minute);
    dump_day(out, "text", f->text_from, -1);
    dump_word(out, "by", f->by);
}

static void dump_charge(strbuf *out, const ast_charge *c)
{
    dump_lit(out, &c->rate);
    dump_words(out, "of", c->bases, c->base_count);
    dump_word(out, "to", c->payee);
    dump_text(out, "rounded", c->rounded);
    dump_word(out, "instead", c->instead);
}

static void dump_authorised(strbuf *out, const ast_authorised *a)
{
    dump_word(out, "by", a->instrument);
    dump_text(out, "number", a->number);
    dump_day(out, "from", a->from, -1);
    dump_day(out, "end", a->end, -1);
    dump_words(out, "for", a->measures, a->measure_count);
    dump_words(out, "with", a->conditions, a->condition_count);
}

static void dump_expect(strbuf *out, const ast_expect *x)
{
    static const char *const kinds[] = {
        [EXP_VERDICT] = "verdict",   [EXP_OPEN] = "open",
        [EXP_SAFE] = "safe",         [EXP_BEST] = "best",
        [EXP_FALLBACK] = "fallback", [EXP_DISPOSITION] = "disposition",
        [EXP_HINGES] = "hinges",     [EXP_LIFT] = "lift",
        [EXP_MEASURE] = "measure",   [EXP_CONDITION] = "condition",
        [EXP_CHARGE] = "charge",
    };
    static const char *const amounts[] = {
        [AMOUNT_GIVEN] = "given", [AMOUNT_UNKNOWN] = "unknown", [AMOUNT_NONE] = "none"};
    strbuf_printf(out, "\n    %s", kinds[x->kind]);
    dump_word(out, "of", x->subject);
    dump_text(out, "words", x->words);
    for (size_t i = 0; i < x->verdict_count; i++)
        dump_text(out, "or", x->verdicts[i]);
    dump_words(out, "names", x->names, x->name_count);
    if (x->kind == EXP_CHARGE) {
        strbuf_printf(out, " %s", amounts[x->amount_kind]);
        if (x->amount_kind == AMOUNT_GIVEN)
            dump_lit(out, &x->amount);
    }
    dump_is(out, "is", x->is, x->is_count);
    dump_is(out, "when", x->when, x->when_count);
}

static void dump_entries(strbuf *out, const ast_slot *s)
{
    for (size_t i = 0; i < s->reading_count; i++) {
        dump_lit(out, &s->readings[i].lit);
        dump_text(out, "gloss", s->readings[i].gloss);
    }
    for (size_t i = 0; i < s->pair_count; i++) {
        dump_word(out, "fact", s->pairs[i].fact);
        dump_text(out, "column", s->pairs[i].column.text);
    }
    for (size_t i = 0; i < s->given_count; i++) {
        strbuf_printf(out, "\n    %.*s", STR_ARG(s->given[i].fact.text));
        dump_value(out, &s->given[i].value);
    }
    for (size_t i = 0; i < s->expect_count; i++)
        dump_expect(out, &s->expects[i]);
}

static void dump_slot(strbuf *out, const ast_slot *s, unsigned indent)
{
    strbuf_pad(out, ' ', indent);
    strbuf_printf(out, "%s:", slot_keyword(s->kind));
    dump_words(out, "words", s->words, s->word_count);
    if (s->has_text) {
        strbuf_add_c(out, " text=");
        strbuf_json(out, s->text);
    }
    dump_value(out, &s->value);
    dump_lits(out, s->lits, s->lit_count);
    if (s->day || s->minute >= 0)
        dump_day(out, "day", s->day, s->minute);
    if (s->kind != SLOT_SOURCE) {
        dump_word(out, "source", s->cite.source);
        dump_text(out, "pinpoint", s->cite.pinpoint);
    }
    if (s->cond)
        dump_cond(out, s->cond);
    if (s->kind == SLOT_WEIGHT || (s->kind == SLOT_IS && !s->cond))
        dump_term(out, &s->term);
    dump_is(out, "of", s->is, s->is_count);
    if (s->kind == SLOT_TYPE)
        dump_type(out, &s->type);
    if (s->kind == SLOT_IN_FORCE)
        dump_in_force(out, &s->in_force);
    if (s->kind == SLOT_REQUIRES)
        strbuf_printf(out, " kind=%d", (int)s->requires);
    if (s->kind == SLOT_CHARGES)
        dump_charge(out, &s->charge);
    if (s->kind == SLOT_AUTHORISED)
        dump_authorised(out, &s->authorised);
    dump_entries(out, s);
    strbuf_char(out, '\n');
}

void ast_dump(const ast_file *f, strbuf *out)
{
    for (size_t i = 0; i < f->decl_count; i++) {
        const ast_decl *d = &f->decls[i];
        strbuf_printf(out, "%s %.*s", decl_keyword(d->kind), STR_ARG(d->name));
        dump_text(out, "title", d->title);
        dump_text(out, "second", d->second.text);
        if (d->kind == DECL_ANSWER || (d->kind == DECL_UNIT && d->second.text.len))
            dump_lit(out, &d->value);
        strbuf_char(out, '\n');
        for (size_t k = 0; k < d->slot_count; k++)
            dump_slot(out, &d->slots[k], 2);
        for (size_t b = 0; b < d->block_count; b++) {
            strbuf_add_c(out, "  version\n");
            for (size_t k = 0; k < d->blocks[b].slot_count; k++)
                dump_slot(out, &d->blocks[b].slots[k], 4);
        }
    }
}
