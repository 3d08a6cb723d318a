/*
 * literal.c - literals of the policy text as values of a fact, with a message where they are none.
 *
 * The same words as value.c reads from order files, but already cut into tokens by the parser and
 * answered with a place in the text. Units are wanted in comparisons (`< 6_500 GB/s`), since the
 * text must say what it means, and may be left out where the fact says them (`given`, ranges).
 */
#include "policy/check.h"
#include "policy/value.h"

/* ISO 3166-1 alpha-2, as assigned in 2026. */
static const char iso_countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

bool country_assigned(str s)
{
    char a = s.ptr[0], b = s.ptr[1];
    if (a == 'X' || (a == 'A' && b == 'A') || (a == 'Z' && b == 'Z') || (a == 'Q' && b >= 'M'))
        return true;
    for (size_t i = 0; i + 1 < sizeof iso_countries; i += 3) {
        if (iso_countries[i] == a && iso_countries[i + 1] == b)
            return true;
    }
    return false;
}

str literal_text(checker *c, const ast_lit *l)
{
    strbuf b;
    switch (l->kind) {
    case LIT_WORD: return l->text;
    case LIT_TEXT: return check_text(c, "\"" STR_FMT "\"", STR_ARG(l->text));
    case LIT_NUMBER:
        return l->unit.len ? check_text(c, STR_FMT " " STR_FMT, STR_ARG(l->text), STR_ARG(l->unit))
                           : l->text;
    case LIT_DATE:
        strbuf_in_arena(&b, c->a);
        date_format(&b, l->day);
        if (l->minute >= 0) {
            strbuf_char(&b, ' ');
            time_format(&b, l->minute);
        }
        c->oom |= b.failed;
        return strbuf_str(&b);
    case LIT_NONE: return STR("none");
    }
    return STR("");
}

bool literal_number(checker *c, const ast_lit *l, rat *out)
{
    if (l->kind != LIT_NUMBER) {
        str text = literal_text(c, l);
        check_at(c, E0204, l->at, "`" STR_FMT "` is not a number", STR_ARG(text));
        return false;
    }
    num_result r = number_read(l->text, out);
    if (r == NUM_OK)
        return true;
    check_at(c, r == NUM_SYNTAX ? E0204 : E0207, l->at,
             r == NUM_SYNTAX ? "`" STR_FMT "` is not a number"
                             : "`" STR_FMT "` has too many digits",
             STR_ARG(l->text));
    return false;
}

static void literal_wants(checker *c, const fact *f, const ast_lit *l)
{
    str text = literal_text(c, l), kind = fact_kind_text(c, f);
    check_at(c, E0204, l->at, "`" STR_FMT "` is not a value of `" STR_FMT "`, which is " STR_FMT,
             STR_ARG(text), STR_ARG(f->name), STR_ARG(kind));
}

/* The scale of the literal's unit, which must agree with the fact's. */
static bool literal_unit(checker *c, const fact *f, const ast_lit *l, bool unit_wanted, rat *scale)
{
    unit_ref own = {f->unit, f->currency}, given;
    dimension dim = dim_of(c->m, own);
    *scale = unit_scale(c->m, own);
    if (l->unit.len == 0) {
        if (!unit_wanted || dim_none(dim))
            return true;
        str unit_text = dim_text(c, dim);
        diag *g =
            check_at(c, E0203, l->at, "`" STR_FMT "` is in " STR_FMT ", and this is a plain number",
                     STR_ARG(f->name), STR_ARG(unit_text));
        check_hint(c, g, "write `" STR_FMT " " STR_FMT "`", STR_ARG(l->text), STR_ARG(unit_text));
        return false;
    }
    if (!unit_get(c, (ast_word){l->unit, l->at}, &given))
        return false;
    dimension other = dim_of(c->m, given);
    if (!dim_eq(dim, other)) {
        str unit_text = dim_text(c, dim);
        check_at(c, E0203, l->at, "`" STR_FMT "` is in " STR_FMT ", and this is in " STR_FMT,
                 STR_ARG(f->name), STR_ARG(unit_text), STR_ARG(l->unit));
        return false;
    }
    *scale = unit_scale(c->m, given);
    return true;
}

static bool literal_fits(checker *c, const fact *f, const ast_lit *l, num_result r)
{
    str text = literal_text(c, l);
    if (r == NUM_INEXACT && f->scale == 0)
        check_at(c, E0207, l->at, "`" STR_FMT "` is not whole, as `" STR_FMT "` is", STR_ARG(text),
                 STR_ARG(f->name));
    else if (r == NUM_INEXACT)
        check_at(c, E0207, l->at, "`" STR_FMT "` is finer than the step of `" STR_FMT "`, 0.%0*d",
                 STR_ARG(text), STR_ARG(f->name), (int)f->scale, 1);
    else if (r != NUM_OK)
        check_at(c, E0207, l->at, "`" STR_FMT "` is too large", STR_ARG(text));
    return r == NUM_OK;
}

bool literal_steps(checker *c, const fact *f, const ast_lit *l, bool unit_wanted, int64_t *out)
{
    if (f->type == TYPE_DATE) {
        if (l->kind != LIT_DATE) {
            literal_wants(c, f, l);
            return false;
        }
        if (l->minute >= 0) {
            diag *g = check_at(c, E0406, l->at, "a time of day where a day is expected");
            check_hint(c, g, "the time of day is a value of `" STR_FMT ".time`", STR_ARG(f->name));
            return false;
        }
        *out = l->day;
        return true;
    }
    rat v, scale;
    if (l->kind != LIT_NUMBER) {
        literal_wants(c, f, l);
        return false;
    }
    if (!literal_number(c, l, &v) || !literal_unit(c, f, l, unit_wanted, &scale))
        return false;
    num_result r = rat_mul(v, scale, &v) ? number_steps(c->m, f, v, out) : NUM_RANGE;
    return literal_fits(c, f, l, r);
}

/* The text of a code literal: a number counts as it is written (8471.50). */
static bool literal_code(checker *c, const fact *f, const ast_lit *l, str *out)
{
    if (l->kind == LIT_DATE || (l->kind == LIT_NUMBER && l->unit.len)) {
        literal_wants(c, f, l);
        return false;
    }
    if (l->text.len == 0) {
        check_at(c, E0204, l->at, "an empty code");
        return false;
    }
    *out = l->text;
    return true;
}

static bool literal_country(checker *c, const fact *f, const ast_lit *l, int64_t *out)
{
    *out = l->kind == LIT_WORD || l->kind == LIT_TEXT ? country_code(l->text) : -1;
    if (*out < 0) {
        str text = literal_text(c, l);
        diag *g = check_at(c, E0206, l->at, "`" STR_FMT "` is not a country", STR_ARG(text));
        const name_entry *e = names_find(c, NS_OPERAND, l->text);
        if (l->kind == LIT_WORD && e)
            check_hint(c, g, "`" STR_FMT "` is compared with a country, not with another %s",
                       STR_ARG(f->name), decl_keyword(e->kind));
        else if (names_find(c, NS_GROUP, l->text))
            check_hint(c, g, "write `in " STR_FMT "`", STR_ARG(l->text));
        else
            check_hint(c, g, "countries are two capitals (ISO 3166), such as `CN`");
        return false;
    }
    const char *instead = country_instead(l->text);
    if (instead) {
        diag *g = check_at(c, E0206, l->at, "`" STR_FMT "` is not a country", STR_ARG(l->text));
        check_hint(c, g, "did you mean `%s`?", instead);
        return false;
    }
    if (!country_assigned(l->text))
        check_at(c, W0203, l->at, "`" STR_FMT "` is no assigned country code", STR_ARG(l->text));
    return true;
}

static bool literal_symbol(checker *c, const fact *f, const ast_lit *l, int64_t *out)
{
    if (l->kind != LIT_WORD && l->kind != LIT_NUMBER && l->kind != LIT_TEXT) {
        literal_wants(c, f, l);
        return false;
    }
    for (uint32_t i = 0; i < f->symbol_count; i++) {
        if (str_eq(l->text, f->symbols[i])) {
            *out = i;
            return true;
        }
    }
    str text = literal_text(c, l);
    if (f->kind == FACT_QUESTION) {
        diag *g = check_at(c, E0216, l->at, "`" STR_FMT "` is not a reading of `" STR_FMT "`",
                           STR_ARG(text), STR_ARG(f->name));
        names_suggest(c, g, l->text, f->symbols, f->symbol_count);
        check_note(c, g, f->at, "its readings are declared here");
    } else if (f->type == TYPE_YES_NO) {
        literal_wants(c, f, l);
    } else {
        diag *g = check_at(c, E0205, l->at, "`" STR_FMT "` is not in the list of `" STR_FMT "`",
                           STR_ARG(text), STR_ARG(f->name));
        names_suggest(c, g, l->text, f->symbols, f->symbol_count);
        check_note(c, g, f->at, "the list is declared here");
    }
    return false;
}

static bool literal_in_range(checker *c, const fact *f, const ast_lit *l, int64_t v)
{
    if (f->kind == FACT_QUESTION && !question_has(c->m, f, v)) {
        str text = literal_text(c, l);
        diag *g = check_at(c, E0216, l->at, "`" STR_FMT "` is not a reading of `" STR_FMT "`",
                           STR_ARG(text), STR_ARG(f->name));
        check_note(c, g, f->at, "its readings are declared here");
        return false;
    }
    if (v < f->low || v > f->high) {
        str text = literal_text(c, l);
        check_at(c, E0207, l->at, "`" STR_FMT "` is outside the range of `" STR_FMT "`",
                 STR_ARG(text), STR_ARG(f->name));
        return false;
    }
    return true;
}

bool literal_value(checker *c, const fact *f, const ast_lit *l, bool unit_wanted, value *out)
{
    int64_t v = 0;
    *out = (value){0};
    if (l->kind == LIT_NONE) {
        if (!f->may_be_none)
            check_at(c, E0209, l->at, "`" STR_FMT "` can never be none", STR_ARG(f->name));
        out->state = V_NONE;
        return f->may_be_none;
    }
    switch (f->type) {
    case TYPE_YES_NO:
    case TYPE_SYMBOL:
        if (!literal_symbol(c, f, l, &v))
            return false;
        break;
    case TYPE_COUNTRY:
        if (!literal_country(c, f, l, &v))
            return false;
        break;
    case TYPE_CODE: {
        str text;
        if (!literal_code(c, f, l, &text))
            return false;
        if (interner_put(&c->m->codes, text) == MAP_NONE)
            c->oom = true;
        value_set_code(c->m, text, out);
        return !c->oom;
    }
    case TYPE_WHOLE:
    case TYPE_DECIMAL:
    case TYPE_MONEY:
    case TYPE_DATE:
        if (!literal_steps(c, f, l, unit_wanted, &v) || !literal_in_range(c, f, l, v))
            return false;
        break;
    }
    *out = (value){.state = V_KNOWN, .lo = v, .hi = v};
    return true;
}

static bool literal_one_of(checker *c, const fact *f, const ast_value *v, value *out)
{
    if (type_is_ordered(f->type)) {
        diag *g = check_at(c, E0204, v->at, "`one of` with numbers or dates");
        check_hint(c, g, "write `at least V`, `at most V` or `V .. W`");
        return false;
    }
    int64_t *set = check_alloc(c, v->count, sizeof *set);
    str *texts = check_alloc(c, v->count, sizeof *texts);
    if (!set || !texts || v->count == 0)
        return false;
    for (size_t i = 0; i < v->count; i++) {
        value one;
        if (!literal_value(c, f, &v->lits[i], false, &one))
            return false;
        if (one.state != V_KNOWN) {
            literal_wants(c, f, &v->lits[i]);
            return false;
        }
        set[i] = one.lo;
        texts[i] = one.text;
    }
    if (f->type == TYPE_CODE)
        *out = (value){.state = V_PART, .texts = texts, .set_count = (uint32_t)v->count};
    else
        value_set_part(set, (uint32_t)v->count, out);
    return true;
}

bool literal_part(checker *c, const fact *f, const ast_value *v, value *out)
{
    *out = (value){0};
    if (v->kind == VAL_UNKNOWN)
        return true;
    if (v->kind == VAL_ONE_OF)
        return literal_one_of(c, f, v, out);
    tg_assert(v->count > 0);
    if (v->kind == VAL_LIT)
        return literal_value(c, f, &v->lits[0], false, out);
    if (!type_is_ordered(f->type)) {
        str kind = fact_kind_text(c, f);
        check_at(c, E0204, v->at, "a range of values of `" STR_FMT "`, which is " STR_FMT,
                 STR_ARG(f->name), STR_ARG(kind));
        return false;
    }
    value lo = {.lo = f->low}, hi = {.hi = f->high};
    bool good = true;
    for (size_t i = 0; i < v->count; i++) {
        if (v->lits[i].kind != LIT_NONE)
            continue;
        literal_wants(c, f, &v->lits[i]);
        return false;
    }
    if (v->kind != VAL_AT_MOST)
        good &= literal_value(c, f, &v->lits[0], false, &lo);
    if (v->kind == VAL_AT_MOST)
        good &= literal_value(c, f, &v->lits[0], false, &hi);
    else if (v->kind == VAL_RANGE)
        good &= literal_value(c, f, &v->lits[v->count - 1], false, &hi);
    if (good && lo.lo > hi.hi) {
        check_at(c, E0207, v->at, "the range ends before it begins");
        return false;
    }
    *out = (value){.state = lo.lo == hi.hi ? V_KNOWN : V_PART, .lo = lo.lo, .hi = hi.hi};
    return good;
}
