/*
 * parse.c - the shape of the tree, and inputs that are out to break the parser. What it says of
 * wrong texts stands in tests/cases/parse.
 */
#include "parse_support.h"

#include "base/date.h"
#include "lang/lex.h"

#include <time.h>

/* ---- trees ---------------------------------------------------------------------------------- */

static const ast_decl *decl_named(const parsed *p, const char *name)
{
    for (size_t i = 0; p->f && i < p->f->decl_count; i++) {
        if (str_eq_c(p->f->decls[i].name, name))
            return &p->f->decls[i];
    }
    return NULL;
}

/* The condition of `constraint c`. */
static parsed parse_condition(const char *text, const ast_cond **out)
{
    static char buf[1 << 16];
    int len = snprintf(buf, sizeof buf, "tollgate 1\nconstraint c \"C\"\n  holds %s\n", text);
    parsed p = parse_str((str){buf, (size_t)len});
    const ast_decl *d = decl_named(&p, "c");
    *out = d ? d->slots[0].cond : NULL;
    return p;
}

static void documentation(void)
{
    str text = read_whole("docs/language.md");
    REQUIRE(text.ptr);
    strbuf blocks;
    strbuf_init(&blocks, NULL);
    policy_blocks(text, &blocks);
    parsed p = parse_str(strbuf_str(&blocks));
    CHECK_EQ(diags_errors(p.d), 0);
    show_errors(&p);
    CHECK(p.f && p.f->decl_count > 50);
    CHECK_EQ(p.f->broken_count, 0);
    const ast_decl *d = decl_named(&p, "us.reporting");
    REQUIRE(d);
    CHECK_EQ(d->kind, DECL_MEASURE);
    CHECK_EQ(d->block_count, 2);
    const ast_slot *s = ast_slot_find(d, &d->blocks[1], SLOT_CEASES);
    CHECK(s && str_eq_c(s->cite.source.text, "press_2026"));
    CHECK(ast_slot_find(d, &d->blocks[0], SLOT_CEASES) == NULL);
    CHECK(ast_slot_find(d, &d->blocks[0], SLOT_GATE) == &d->slots[0]);
    parsed_free(&p);
    strbuf_free(&blocks);
    free((void *)text.ptr);
}

static void lists_and_parties(void)
{
    const ast_cond *c;
    parsed p = parse_condition("any of: a; b", &c);
    REQUIRE(c);
    CHECK(c->kind == C_OR && c->form == FORM_INLINE && c->kid_count == 2);
    parsed_free(&p);

    p = parse_condition("any of\n   - a\n   - b", &c);
    REQUIRE(c);
    CHECK(c->kind == C_OR && c->form == FORM_BULLETS && c->kid_count == 2);
    parsed_free(&p);

    p = parse_condition("any of buyer, end_user has hq or seat in g", &c);
    REQUIRE(c);
    CHECK(c->kind == C_PARTY && c->quant == QUANT_ANY && c->narrowed);
    CHECK_EQ(c->role_count, 2);
    CHECK_EQ(c->attr_count, 2);
    CHECK_EQ(c->kid_count, 1);
    CHECK(c->kids[0]->kind == C_IN && c->kids[0]->left.a.lit.text.len == 0);
    CHECK_STR(c->kids[0]->group.text, "g");
    parsed_free(&p);

    p = parse_condition("any of\n   buyer has hq is none", &c);
    REQUIRE(c);
    CHECK(c->kind == C_PARTY && c->role_count == 1 && c->kids[0]->kind == C_NONE);
    parsed_free(&p);

    p = parse_condition("every party has hq not in g", &c);
    REQUIRE(c);
    CHECK(c->kind == C_PARTY && c->quant == QUANT_EVERY && !c->narrowed && c->role_count == 0);
    CHECK(c->kids[0]->negated);
    parsed_free(&p);

    p = parse_condition("a and not b and (c or d)", &c);
    REQUIRE(c);
    CHECK(c->kind == C_AND && c->form == FORM_WORDS && c->kid_count == 3);
    CHECK_EQ(c->kids[1]->kind, C_NOT);
    CHECK_EQ(c->kids[2]->kind, C_OR);
    CHECK_EQ(c->height, 2);
    parsed_free(&p);
}

static void predicates(void)
{
    const ast_cond *c;
    parsed p = parse_condition("a + b <= 600 GB/s", &c);
    REQUIRE(c);
    CHECK(c->kind == C_CMP && c->op == CMP_LE && c->left.op == '+' && c->right.op == 0);
    CHECK_STR(c->right.a.lit.unit, "GB/s");
    CHECK_EQ(c->op_at.to - c->op_at.from, 2);
    parsed_free(&p);

    p = parse_condition("t as of 2026-01-15 > 2026-01-16 13:30", &c);
    REQUIRE(c);
    CHECK(c->left.a.has_as_of && c->left.a.as_of == date_day(2026, 1, 15));
    CHECK(c->right.a.lit.kind == LIT_DATE && c->right.a.lit.minute == 13 * 60 + 30);
    parsed_free(&p);

    p = parse_condition("item is not d as of 2026-01-15", &c);
    REQUIRE(c);
    CHECK(c->kind == C_IS && c->negated && c->lit_count == 1 && c->has_as_of);
    parsed_free(&p);

    p = parse_condition("d as of 2026-01-15", &c);
    REQUIRE(c);
    CHECK(c->kind == C_NAME && c->has_as_of && c->as_of == date_day(2026, 1, 15));
    CHECK_STR(c->group.text, "d");
    parsed_free(&p);

    p = parse_condition("f is under any of 8471.50, 8473", &c);
    REQUIRE(c);
    CHECK(c->kind == C_UNDER && c->lit_count == 2 && c->lits[0].kind == LIT_NUMBER);
    parsed_free(&p);
}

static void slots(void)
{
    parsed p = parse_str(STR("tollgate 1\n"
                             "answer q is x\n"
                             "  source    r, \"say \\\"no\\\"\"\n"
                             "  in force  from 2026-01-01 through 2026-01-31 by arrived\n"
                             "unit TB/s is 1_000 GB/s\n"
                             "coverage g t\n"
                             "  source  r\n"
                             "  in force  from 2026-01-01 13:30 ceases on 2026-02-01\n"
                             "  checked through 2026-01-31\n"
                             "test \"T\"\n"
                             "  given a 1; b 2\n"
                             "        c at least 3 %; d 4 .. 5; e one of (x, y); f none\n"
                             "  expect line open: licence, case by case or denied when a is 1\n"));
    CHECK_EQ(diags_errors(p.d), 0);
    REQUIRE(p.f && p.f->decl_count == 4);
    const ast_decl *answer = &p.f->decls[0], *unit = &p.f->decls[1], *test = &p.f->decls[3];

    CHECK_STR(answer->slots[0].text, "say \"no\"");
    CHECK_STR(answer->slots[0].words[0].text, "r");
    const ast_in_force *in = &answer->slots[1].in_force;
    CHECK(in->end == date_day(2026, 2, 1) && in->written_through && in->from_minute == -1);
    CHECK_EQ(in->text_from, DAY_OPEN);
    CHECK_STR(in->by.text, "arrived");
    CHECK_STR(answer->value.text, "x");

    CHECK_STR(unit->name, "TB/s");
    CHECK_STR(unit->second.text, "GB/s");
    CHECK_STR(unit->value.text, "1_000");
    CHECK_EQ(unit->value.unit.len, 0);

    CHECK_STR(p.f->decls[2].name, "g");
    CHECK_STR(p.f->decls[2].second.text, "t");
    CHECK_EQ(p.f->decls[2].slots[1].in_force.from_minute, 13 * 60 + 30);
    CHECK_EQ(p.f->decls[2].slots[1].in_force.end, date_day(2026, 2, 1));

    const ast_slot *given = &test->slots[0];
    REQUIRE(given->given_count == 6);
    CHECK(!given->given[1].new_line && given->given[2].new_line);
    CHECK_EQ(given->given[2].value.kind, VAL_AT_LEAST);
    CHECK_EQ(given->given[3].value.kind, VAL_RANGE);
    CHECK_EQ(given->given[4].value.kind, VAL_ONE_OF);
    CHECK_EQ(given->given[5].value.lits[0].kind, LIT_NONE);
    const ast_expect *x = &test->slots[1].expects[0];
    CHECK_EQ(x->verdict_count, 2);
    CHECK_STR(x->verdicts[0], "licence, case by case");
    CHECK_EQ(x->when_count, 1);
    parsed_free(&p);
}

static void broken_names(void)
{
    parsed p = parse_str(STR("tollgate 1\n"
                             "topic a \"A\"\n"
                             "authority b \"B\"\n"
                             "  country\n"
                             "autority c \"C\"\n"
                             "  country US\n"
                             "nonsense d \"D\"\n"
                             "  country US\n"
                             "topic e \"E\"\n"));
    CHECK_EQ(diags_errors(p.d), 3);
    REQUIRE(p.f && p.f->decl_count == 2 && p.f->broken_count == 3);
    CHECK_STR(p.f->broken[0], "b");
    CHECK_STR(p.f->broken[1], "c");
    CHECK_STR(p.f->broken[2], "d");
    parsed_free(&p);
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static void check_ids(const char *text, size_t len, const char *want)
{
    parsed p = parse_str((str){text, len});
    strbuf ids;
    strbuf_init(&ids, NULL);
    diags_sort(p.d);
    for (size_t i = 0; i < diags_count(p.d); i++)
        strbuf_printf(&ids, "%s%s", i ? " " : "", diag_name(diags_get(p.d, i)->id));
    CHECK(p.f != NULL);
    CHECK_STR(ids, want);
    strbuf_free(&ids);
    parsed_free(&p);
}
#define CHECK_IDS(text, want) check_ids((text), sizeof(text) - 1, (want))

static void bytes(void)
{
    CHECK_IDS("tollgate 1\ntopic t \"T\"\n", "");
    CHECK_IDS("tollgate 1", "");
    CHECK_IDS("tollgate 1\r\ntopic t \"T\"\r\n", "");
    CHECK_IDS("\xEF\xBB\xBFtollgate 1\ntopic t \"T\"\n", "");
    CHECK_IDS("tollgate 1\ntopic t \"\xC3\xB6\"\n", "");
    CHECK_IDS("tollgate 1\n# \xF6\ntopic t \"T\"\n", "E0105");
    CHECK_IDS("tollgate 1\ntopic t\xF6 \"T\"\ntopic u\n", "E0105 E0110");
    CHECK_IDS("tollgate 1\ntopic t \"\xED\xA0\x80\"\n", "E0105");
    CHECK_IDS("tollgate 1\ntopic t \"a\0b\"\n", "E0101");
    CHECK_IDS("tollgate 1\n\0", "E0101");
    CHECK_IDS("tollgate 1\ntopic t \"T\"\rtopic u \"U\"\n", "E0101 E0110");
    CHECK_IDS("tollgate 1\ntopic t \"a\x1b[31m\"\n", "E0101");
    CHECK_IDS("tollgate 1\ntopic t \"a\xC2\x85\"\n", "E0101");
    CHECK_IDS("tollgate 1\ntopic t \"a\xE2\x80\xAE\"\n", "E0101");
    CHECK_IDS("tollgate 1\ntopic t \"a\xE2\x81\xA6\"\n", "E0101");
    CHECK_IDS("tollgate 1\nauthority a \"A\"\n\tcountry US\nauthority b \"B\"\n\tcountry US\n",
              "E0108");
    CHECK_IDS("tollgate 1\n\t\n\t# c\ntopic\tt\t\"a\tb\"\n", "");
    CHECK_IDS("\x7F"
              "ELF\x02\x01\x01\0\0\xFF\xFE",
              "E0101 E0117 E0105");
    CHECK_IDS("", "E0117");
    CHECK_IDS("\n", "E0117");
    CHECK_IDS("\xEF\xBB\xBF", "E0117");
}

static void long_words(void)
{
    char text[6000];
    int len =
        snprintf(text, sizeof text, "tollgate 1\ntopic %0201d \"T\"\ntopic t \"%04001d\"\n", 0, 0);
    check_ids(text, (size_t)len, "E0124 E0124");
}

/* ---- depth ---------------------------------------------------------------------------------- */

/* Whether the text, `open` n times, then `a`, then `close` n times, is fine. */
static bool nested(const char *open, const char *close, size_t n)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "tollgate 1\nconstraint c \"C\"\n  holds  ");
    for (size_t i = 0; i < n; i++)
        strbuf_add_c(&b, open);
    strbuf_char(&b, 'a');
    for (size_t i = 0; i < n; i++)
        strbuf_add_c(&b, close);
    strbuf_char(&b, '\n');
    parsed p = parse_str(strbuf_str(&b));
    size_t errors = diags_errors(p.d);
    CHECK(errors <= 1);
    if (errors)
        CHECK_EQ(diags_get(p.d, 0)->id, E0107);
    parsed_free(&p);
    strbuf_free(&b);
    return errors == 0;
}

static bool nested_bullets(size_t n)
{
    strbuf b;
    strbuf_init(&b, NULL);
    strbuf_add_c(&b, "tollgate 1\nconstraint c \"C\"\n  holds  all of\n");
    for (size_t i = 0; i < n; i++) {
        strbuf_pad(&b, ' ', 4 + i);
        strbuf_add_c(&b, i + 1 < n ? "- any of\n" : "- a\n");
    }
    parsed p = parse_str(strbuf_str(&b));
    size_t errors = diags_errors(p.d);
    CHECK(errors <= 1);
    if (errors)
        CHECK_EQ(diags_get(p.d, 0)->id, E0107);
    parsed_free(&p);
    strbuf_free(&b);
    return errors == 0;
}

static void depth(void)
{
    CHECK(nested("(", ")", 64));
    CHECK(!nested("(", ")", 65));
    CHECK(!nested("(", ")", 1000));
    CHECK(!nested("(", ")", 100000));
    CHECK(nested("not ", "", 64));
    CHECK(!nested("not ", "", 65));
    CHECK(!nested("not ", "", 100000));
    CHECK(nested("b and (", ")", 64));
    CHECK(!nested("b and (", ")", 65));
    CHECK(!nested("b and (", ")", 1000));
    CHECK(nested("(all of: ", ")", 64));
    CHECK(!nested("(all of: ", ")", 65));
    CHECK(!nested("(all of: ", ")", 1000));
    CHECK(nested("not (all of: ", ")", 32));
    CHECK(!nested("not (all of: ", ")", 33));
    CHECK(nested_bullets(64));
    CHECK(!nested_bullets(65));
    CHECK(!nested_bullets(1000));
}

/* ---- size ----------------------------------------------------------------------------------- */

static void fill(strbuf *b, const char *pattern, size_t bytes)
{
    strbuf_clear(b);
    strbuf_add_c(b, "tollgate 1\n");
    while (b->len + strlen(pattern) <= bytes)
        strbuf_add_c(b, pattern);
}

static void large(void)
{
    static const char *const patterns[] = {
        "\n",
        "a",
        "(",
        "- ",
        "\"",
        "#",
        "a b\n",
        "  - a\n",
        "\\",
        "2026-01-15",
        "- \n",
        "a:;,.<=",
        "\xC3\xB6",
        "topic\n",
        "\ta\r\n",
        "topic t \"",
        "0..1;(not a",
        "constraint c \"C\"\n  holds  all of\n    - a\n",
        "test \"T\"\n  given  a 1; b 2; c 3\n  expect  line clear\n",
    };
    size_t bytes_max = getenv("TG_LONG") ? LEX_FILE_BYTES_MAX : 1 << 17;
    strbuf b;
    strbuf_init(&b, NULL);
    for (size_t i = 0; i < TG_COUNT(patterns); i++) {
        fill(&b, patterns[i], bytes_max);
        clock_t start = clock();
        parsed p = parse_str(strbuf_str(&b));
        CHECK(p.f != NULL);
        CHECK(diags_count(p.d) <= 200);
        CHECK((clock() - start) / CLOCKS_PER_SEC < 60); /* linear: seconds, not hours */
        parsed_free(&p);
    }
    fill(&b, "a\n", LEX_FILE_BYTES_MAX);
    strbuf_add_c(&b, "\n\n\n");
    parsed p = parse_str(strbuf_str(&b));
    CHECK_EQ(diags_errors(p.d), 1);
    CHECK_EQ(diags_get(p.d, 0)->id, E0106);
    parsed_free(&p);
    strbuf_free(&b);
}

static void random_bytes(void)
{
    static const char letters[] = " \n\t-(),;:.\"#<>=!%/*+az09_\x80\xC3";
    uint32_t seed = 1;
    size_t rounds = getenv("TG_LONG") ? 20000 : 500;
    for (size_t r = 0; r < rounds; r++) {
        char text[400];
        size_t len =
            (size_t)snprintf(text, sizeof text, "tollgate 1\nconstraint c \"C\"\n  holds ");
        while (len < sizeof text) {
            seed = seed * 1664525 + 1013904223;
            text[len++] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        parsed p = parse_str((str){text, len});
        CHECK(p.f != NULL);
        arena_check(p.a);
        parsed_free(&p);
    }
}

int main(void)
{
    TEST(documentation);
    TEST(lists_and_parties);
    TEST(predicates);
    TEST(slots);
    TEST(broken_names);
    TEST(bytes);
    TEST(long_words);
    TEST(depth);
    TEST(large);
    TEST(random_bytes);
    return test_end();
}
