/*
 * parse_scenario.c - the slots that only scenarios have.
 *
 *     sets     us.share_15.rate to 15 %, other.parameter to 3
 *     begins   cn.h200.stop on 2026-01-13          ends: the same
 *     demand   150 % where buyer.kind is large_platform, item is nvidia-h200-sxm-141gb
 *     inventory  nvidia-h200-sxm-141gb: 700_000, 50_000 from 2026-03-01
 *     weights  cn.reaches_existing_orders: yes 60 %, no 40 %
 */
#include "lang/parser.h"

/* A number with `%`. */
static bool percentage(parser *p, ast_lit *out)
{
    if (p_kind(p) != TOK_NUMBER) {
        p_expected(p, "a percentage");
        return false;
    }
    if (!parse_number(p, out))
        return false;
    if (str_eq_c(out->unit, "%"))
        return true;
    diag *g = P_FAIL(p, E0110, out->at, "expected a percentage");
    P_HINT(p, g, "write it with `%%`, as 60 %%");
    return false;
}

/* Moves one word to the slot. */
static void take_word(parser *p, ast_word w, ast_slot *s)
{
    size_t base = p->words.count;
    P_PUSH(p, words, w);
    P_TAKE(p, words, base, &s->words, &s->word_count);
}

static bool slot_sets(parser *p, ast_slot *s)
{
    size_t base = p->is.count;
    bool good;
    do {
        ast_is is = {0};
        good = parse_word(p, "a parameter", &is.name) && p_expect_word(p, "to") &&
               parse_lit(p, "its value", &is.value);
        if (good)
            P_PUSH(p, is, is);
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, is, base, &s->is, &s->is_count);
    p->list_end = p->prev.to;
    return good;
}

static bool slot_shift(parser *p, ast_slot *s)
{
    ast_word w;
    if (!parse_word(p, "a measure", &w) || !p_expect_word(p, "on") || !parse_day(p, &s->day))
        return false;
    take_word(p, w, s);
    return true;
}

static bool slot_demand(parser *p, ast_slot *s)
{
    size_t base = p->lits.count;
    uint32_t from = p->tok.from;
    ast_lit lit;
    if (!percentage(p, &lit))
        return false;
    s->value = (ast_value){.kind = VAL_LIT, .at = p_since(p, from)};
    P_PUSH(p, lits, lit);
    P_TAKE(p, lits, base, &s->value.lits, &s->value.count);
    return parse_where(p, s);
}

/* The day from which the units are there; none: already. */
static bool stock_day(parser *p, ast_lit *out)
{
    uint32_t from = p->tok.from;
    *out = (ast_lit){.kind = LIT_NONE, .minute = -1, .at = p_here(p)};
    if (!p_accept_word(p, "from"))
        return true;
    out->kind = LIT_DATE;
    bool good = parse_day(p, &out->day);
    out->at = p_since(p, from);
    return good;
}

static bool slot_inventory(parser *p, ast_slot *s)
{
    size_t base = p->lits.count;
    ast_lit item, units, day;
    if (!parse_lit(p, "an item", &item) || !p_expect(p, TOK_COLON))
        return false;
    P_PUSH(p, lits, item);
    bool good;
    do {
        good = parse_number(p, &units) && stock_day(p, &day);
        if (good) {
            P_PUSH(p, lits, units);
            P_PUSH(p, lits, day);
        }
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, lits, base, &s->lits, &s->lit_count);
    p->list_end = p->prev.to;
    return good;
}

/* `weights a: x 60 %, y 40 %, b: ...`: what was taken for a reading is the next question. */
static bool reading_only(parser *p, const ast_lit *reading)
{
    if (p_kind(p) != TOK_COLON)
        return true;
    diag *g = P_FAIL(p, E0110, reading->at, "a second question in one `weights` line");
    P_HINT(p, g, "each question has a line `weights` of its own");
    return false;
}

static bool slot_weights(parser *p, ast_slot *s)
{
    size_t base = p->lits.count;
    ast_word w;
    if (!parse_word(p, "a question", &w) || !p_expect(p, TOK_COLON))
        return false;
    take_word(p, w, s);
    bool good;
    do {
        ast_lit reading, share;
        good = parse_lit(p, "a reading", &reading) && reading_only(p, &reading) &&
               percentage(p, &share);
        if (good) {
            P_PUSH(p, lits, reading);
            P_PUSH(p, lits, share);
        }
    } while (good && p_accept(p, TOK_COMMA));
    P_TAKE(p, lits, base, &s->lits, &s->lit_count);
    p->list_end = p->prev.to;
    return good;
}

bool parse_where(parser *p, ast_slot *s)
{
    return !p_accept_word(p, "where") ||
           parse_is_list(p, "a fact of the line", &s->is, &s->is_count);
}

bool parse_change(parser *p, ast_slot *s)
{
    if (s->kind == SLOT_SETS)
        return slot_sets(p, s);
    if (s->kind == SLOT_DEMAND)
        return slot_demand(p, s);
    if (s->kind == SLOT_INVENTORY)
        return slot_inventory(p, s);
    if (s->kind == SLOT_WEIGHTS)
        return slot_weights(p, s);
    tg_assert(s->kind == SLOT_BEGINS || s->kind == SLOT_ENDS);
    return slot_shift(p, s);
}
