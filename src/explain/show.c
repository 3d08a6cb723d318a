/*
 * show.c - see show.h.
 */
#include "explain/show.h"

/* Decimals worth showing of a number that has no end; more of one that is nearly nothing. */
enum { DECIMALS_SHOWN = 3, DECIMALS_PLAIN = 6 };

/* ---- numbers --------------------------------------------------------------------------------- */

/* The number at the smallest scale that holds it exactly; false when none up to 9 does. */
static bool exact_scale(rat v, i128 *steps, unsigned *scale)
{
    if (v.den == 1) {
        *steps = v.num;
        *scale = 0;
        return true;
    }
    for (unsigned s = 0; s <= NUM_SCALE_MAX; s++) {
        rat scaled;
        if (!rat_mul(v, rat_int(num_pow10(s)), &scaled))
            return false;
        if (scaled.num % scaled.den == 0) {
            *steps = scaled.num / scaled.den;
            *scale = s;
            return true;
        }
    }
    return false;
}

static void show_ratio(strbuf *b, rat v, unsigned decimals_min, bool plain)
{
    i128 steps;
    unsigned scale;
    bool small = v.num > -v.den && v.num < v.den;
    unsigned decimals = small || plain ? DECIMALS_PLAIN : DECIMALS_SHOWN;
    if (exact_scale(v, &steps, &scale))
        num_format(b, steps, scale, decimals_min, plain ? 0 : ',');
    else if (rat_round_even(v, decimals, &steps)) {
        strbuf_char(b, '~');
        num_format(b, steps, decimals, decimals_min, plain ? 0 : ',');
    } else {
        rat_format(b, v, decimals);
    }
}

static void show_unit(strbuf *b, const model *m, uint32_t id)
{
    if (id == ID_NONE)
        return;
    const fact *f = &m->facts[id];
    str name = STR("");
    if (f->unit != ID_NONE)
        name = m->units[f->unit].name;
    else if (f->currency != ID_NONE)
        name = m->currencies[f->currency].name;
    if (name.len) {
        strbuf_char(b, ' ');
        strbuf_add(b, name);
    }
}

static unsigned fact_decimals(const model *m, uint32_t id)
{
    if (id == ID_NONE || m->facts[id].currency == ID_NONE)
        return 0;
    return m->currencies[m->facts[id].currency].decimals;
}

static bool in_unit(const model *m, uint32_t id, rat v, rat *out)
{
    *out = v;
    if (id == ID_NONE || m->facts[id].unit == ID_NONE)
        return true;
    return rat_div(v, m->units[m->facts[id].unit].scale, out);
}

static void show_quantity(strbuf *b, const model *m, uint32_t id, rat v, bool plain)
{
    rat shown;
    if (!in_unit(m, id, v, &shown))
        shown = v;
    show_ratio(b, shown, fact_decimals(m, id), plain);
    show_unit(b, m, id);
}

static bool shows_date(const model *m, uint32_t id)
{
    return id != ID_NONE && m->facts[id].type == TYPE_DATE;
}

static bool shows_time(const model *m, uint32_t id)
{
    return id != ID_NONE && m->facts[id].kind == FACT_TIME;
}

void show_number(strbuf *b, const model *m, uint32_t id, rat number, bool plain)
{
    int64_t whole;
    if (shows_date(m, id) && rat_floor(number, 0, &whole) && whole >= DAY_MIN && whole <= DAY_MAX)
        date_format(b, (int32_t)whole);
    else if (shows_time(m, id) && rat_floor(number, 0, &whole) && whole >= 0 && whole < 1440)
        time_format(b, (int32_t)whole);
    else
        show_quantity(b, m, id, number, plain);
}

void show_margin(strbuf *b, const model *m, uint32_t id, rat size, bool plain)
{
    if (size.num < 0)
        size.num = -size.num;
    if (!shows_date(m, id) && !shows_time(m, id)) {
        show_quantity(b, m, id, size, plain);
        return;
    }
    show_ratio(b, size, 0, plain);
    bool one = size.num == size.den;
    if (shows_date(m, id))
        strbuf_add_c(b, one ? " day" : " days");
    else
        strbuf_add_c(b, one ? " minute" : " minutes");
}

void show_rate(strbuf *b, rat r)
{
    rat percent;
    if (!rat_mul(r, rat_int(100), &percent))
        percent = r;
    show_ratio(b, percent, 0, true);
    strbuf_add_c(b, " %");
}

/* ---- values ---------------------------------------------------------------------------------- */

static void show_steps(strbuf *b, const model *m, uint32_t id, int64_t steps, bool plain)
{
    rat v;
    if (fact_number(m, id, steps, &v))
        show_number(b, m, id, v, plain);
}

static void show_part_number(strbuf *b, const model *m, uint32_t id, const value *v, bool plain)
{
    const fact *f = &m->facts[id];
    if (v->lo <= f->low && v->hi >= f->high) {
        strbuf_add_c(b, "any value");
    } else if (v->hi >= f->high) {
        strbuf_add_c(b, shows_date(m, id) ? "from " : "at least ");
        show_steps(b, m, id, v->lo, plain);
    } else if (v->lo <= f->low) {
        strbuf_add_c(b, shows_date(m, id) ? "through " : "at most ");
        show_steps(b, m, id, v->hi, plain);
    } else if (v->lo == v->hi) {
        show_steps(b, m, id, v->lo, plain);
    } else {
        show_steps(b, m, id, v->lo, plain);
        strbuf_add_c(b, " .. ");
        show_steps(b, m, id, v->hi, plain);
    }
}

static void show_choice(strbuf *b, const model *m, uint32_t id, int64_t code)
{
    const fact *f = &m->facts[id];
    if (f->type == TYPE_COUNTRY) {
        char letters[3];
        country_text(code, letters);
        strbuf_add_c(b, letters);
    } else if (code >= 0 && code < f->symbol_count) {
        strbuf_add(b, f->symbols[code]);
    }
}

enum {
    CHOICES_SHOWN = 6, /* a class of many values is told by its first few */
};

/* Codes that are nobody's are possible to the engine and of no use to a person. */
static bool assigned(int64_t code)
{
    char letters[3];
    country_text(code, letters);
    return country_assigned((str){letters, 2});
}

static bool set_holds(const value *v, int64_t code)
{
    for (uint32_t i = 0; i < v->set_count; i++) {
        if (v->set[i] == code)
            return true;
    }
    return false;
}

/* The countries in the set, or those that are not. */
static unsigned count_countries(const value *v, bool in)
{
    unsigned n = 0;
    for (int64_t code = 0; code < COUNTRY_VALUES; code++)
        n += assigned(code) && set_holds(v, code) == in;
    return n;
}

static void list_countries(strbuf *b, const value *v, bool in, unsigned most, const char *last)
{
    unsigned all = count_countries(v, in), n = 0;
    for (int64_t code = 0; code < COUNTRY_VALUES && n < most; code++) {
        char letters[3];
        if (!assigned(code) || set_holds(v, code) != in)
            continue;
        if (n)
            strbuf_add_c(b, n + 1 == all ? last : ", ");
        country_text(code, letters);
        strbuf_add_c(b, letters);
        n++;
    }
    if (n < all)
        strbuf_printf(b, " or %u others", all - n);
}

/* "CN or US"; "any but CN, US" of nearly all, "any other" where that takes too many words. */
static void show_countries(strbuf *b, const value *v, bool plain)
{
    unsigned in = count_countries(v, true), out = count_countries(v, false);
    if (in > out && out == 0) {
        strbuf_add_c(b, "any country");
    } else if (in > out && out > CHOICES_SHOWN) {
        strbuf_add_c(b, "any other");
    } else if (in > out) {
        strbuf_add_c(b, "any but ");
        list_countries(b, v, false, out, ", ");
    } else {
        unsigned most = plain || in <= CHOICES_SHOWN + 1 ? in : CHOICES_SHOWN;
        list_countries(b, v, true, most, " or ");
    }
}

/* Codes of a class by their first letters: "8471*", and "*" for what nothing mentions. */
static void show_code(strbuf *b, str text)
{
    if (!str_ends(text, STR("*"))) {
        strbuf_add(b, text);
    } else if (text.len == 1) {
        strbuf_add_c(b, "any other");
    } else {
        strbuf_add_c(b, "any other under ");
        strbuf_add(b, str_sub(text, 0, text.len - 1));
    }
}

static void show_part_set(strbuf *b, const model *m, uint32_t id, const value *v, bool plain)
{
    bool texts = m->facts[id].type == TYPE_CODE;
    if (m->facts[id].type == TYPE_COUNTRY) {
        show_countries(b, v, plain);
        return;
    }
    uint32_t shown = v->set_count;
    if (!plain && shown > CHOICES_SHOWN + 1)
        shown = CHOICES_SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        if (i)
            strbuf_add_c(b, i + 1 == v->set_count ? " or " : ", ");
        if (texts)
            show_code(b, v->texts[i]);
        else
            show_choice(b, m, id, v->set[i]);
    }
    if (shown < v->set_count)
        strbuf_printf(b, " or %u others", (unsigned)(v->set_count - shown));
}

static bool shows_choice(type_kind t)
{
    return t == TYPE_YES_NO || t == TYPE_SYMBOL || t == TYPE_COUNTRY;
}

void show_value(strbuf *b, const model *m, uint32_t id, const value *v, bool plain)
{
    const fact *f = &m->facts[id];
    switch (v->state) {
    case V_MISSING: strbuf_add_c(b, "missing"); return;
    case V_NONE: strbuf_add_c(b, "none"); return;
    case V_KNOWN:
        if (f->type == TYPE_CODE)
            strbuf_add(b, v->text);
        else if (shows_choice(f->type))
            show_choice(b, m, id, v->lo);
        else
            show_steps(b, m, id, v->lo, plain);
        return;
    case V_PART:
        if (f->type == TYPE_CODE || shows_choice(f->type))
            show_part_set(b, m, id, v, plain);
        else
            show_part_number(b, m, id, v, plain);
        return;
    }
}

/* ---- time, verdicts -------------------------------------------------------------------------- */

void show_day(strbuf *b, int32_t day, int32_t minute)
{
    date_format(b, day);
    if (minute > 0) {
        strbuf_char(b, ' ');
        time_format(b, minute);
    }
}

void show_span(strbuf *b, dspan s)
{
    bool from = s.from != DAY_ALWAYS, end = s.end != DAY_NEVER;
    if (!from && !end) {
        strbuf_add_c(b, "at all times");
        return;
    }
    if (from) {
        strbuf_add_c(b, "from ");
        show_day(b, s.from, s.from_minute);
    }
    if (!end)
        return;
    strbuf_add_c(b, from ? " " : "");
    if (s.end_minute > 0) {
        strbuf_add_c(b, "until ");
        show_day(b, s.end, s.end_minute);
    } else {
        strbuf_add_c(b, "through ");
        show_day(b, s.end - 1, -1);
    }
}

const char *show_cmp(cmp_op op)
{
    switch (op) {
    case CMP_LT: return "<";
    case CMP_LE: return "<=";
    case CMP_GT: return ">";
    case CMP_GE: return ">=";
    case CMP_EQ: return "=";
    case CMP_NE: return "!=";
    }
    tg_panic(__FILE__, __LINE__, "cmp_op");
}

void show_verdicts(strbuf *b, vset set)
{
    unsigned left = 0;
    for (unsigned v = 0; v < VD_COUNT; v++)
        left += set >> v & 1;
    bool several = left > 2; /* a comma inside a verdict needs something else between them */
    for (unsigned v = 0; v < VD_COUNT; v++) {
        if (!(set >> v & 1))
            continue;
        strbuf_add_c(b, verdict_name((verdict)v));
        left--;
        if (left)
            strbuf_add_c(b, left == 1 ? " or " : several ? "; " : ", ");
    }
}
