/*
 * parse.c - files, declarations, version blocks, and which slot may stand where.
 *
 *     tollgate 1
 *     measure us.x "Title"      column 1: a declaration
 *       gate us.export          the first line below sets the column of its slots
 *       version                 opens a block; its first line sets the column of its slots
 *         source rule_2023
 *           , "pinpoint"        deeper than its slot: continues it
 *
 * The tables below are the language's: one row per slot in the order in which they stand. They
 * drive the parser, the messages (what may stand here, what is missing, what comes before what)
 * and nothing else knows them. docs/language.md has the same tables for people.
 *
 * Recovery goes by layout alone: after an error the rest of the slot is passed over, whatever it
 * holds, and the next slot is read as if nothing had happened. A slot that is misspelt, doubled
 * or misplaced still counts as present, so that one slip does not make a second message.
 */
#include "lang/parse.h"

#include "base/utf8.h"
#include "lang/parser.h"

#include <stdio.h>
#include <string.h>

/* ---- the slots of each declaration ---------------------------------------------------------- */

enum {
    NEED = 1,  /* must be there: in the declaration, or in each of its versions */
    MANY = 2,  /* may repeat */
    BLOCK = 4, /* may stand in a version */
    AFTER = 8, /* may stand after the versions */
    SAME = 16, /* shares the place of the row above: one of them */
};

typedef struct {
    uint8_t slot, flags;
} slot_rule;

/* clang-format off */
static const slot_rule rules_pack[] = {
    {SLOT_VERSION_NO, NEED}, {SLOT_CURRENT, NEED}, {SLOT_NOTE, MANY}};
static const slot_rule rules_currency[] = {{SLOT_DECIMALS, 0}};
static const slot_rule rules_authority[] = {{SLOT_COUNTRY, NEED}, {SLOT_ZONE, 0}};
static const slot_rule rules_source[] = {
    {SLOT_PUBLISHER, NEED}, {SLOT_PUBLISHED, NEED}, {SLOT_BASIS, NEED}, {SLOT_GRADE, 0},
    {SLOT_ROW, 0},          {SLOT_URL, 0},          {SLOT_NOTE, MANY}};
static const slot_rule rules_fact[] = {{SLOT_TYPE, NEED}, {SLOT_IS, 0},  {SLOT_SOURCE, MANY},
                                       {SLOT_COST, 0},    {SLOT_ASK, 0}, {SLOT_NOTE, MANY}};
static const slot_rule rules_question[] = {
    {SLOT_SOURCE, NEED | MANY}, {SLOT_TYPE, 0},   {SLOT_READINGS, NEED}, {SLOT_ASKED, 0},
    {SLOT_BEFORE_ASKED, 0},     {SLOT_BY_LAW, 0}, {SLOT_COST, 0},        {SLOT_NOTE, MANY}};
static const slot_rule rules_answer[] = {
    {SLOT_SOURCE, NEED | MANY}, {SLOT_IN_FORCE, 0}, {SLOT_NOTE, MANY}};
static const slot_rule rules_group[] = {{SLOT_OF, NEED},
                                        {SLOT_SOURCE, NEED | MANY | BLOCK},
                                        {SLOT_IN_FORCE, NEED | BLOCK},
                                        {SLOT_MEMBERS, NEED | BLOCK},
                                        {SLOT_JOINS, MANY | AFTER},
                                        {SLOT_LEAVES, MANY | AFTER},
                                        {SLOT_NOTE, MANY | BLOCK | AFTER}};
static const slot_rule rules_parameter[] = {{SLOT_TYPE, NEED},
                                            {SLOT_SOURCE, NEED | MANY | BLOCK},
                                            {SLOT_IN_FORCE, NEED | BLOCK},
                                            {SLOT_VALUE, NEED | BLOCK},
                                            {SLOT_NOTE, MANY | BLOCK | AFTER}};
static const slot_rule rules_definition[] = {{SLOT_OF, 0},
                                             {SLOT_SOURCE, NEED | MANY | BLOCK},
                                             {SLOT_IN_FORCE, BLOCK},
                                             {SLOT_IS, NEED | BLOCK},
                                             {SLOT_NOTE, MANY | BLOCK | AFTER}};
static const slot_rule rules_catalogue[] = {{SLOT_FILE, NEED},    {SLOT_KEY, NEED},
                                            {SLOT_COLUMNS, NEED}, {SLOT_ALIASES, 0},
                                            {SLOT_SOURCE, MANY},  {SLOT_NOTE, MANY}};
static const slot_rule rules_constraint[] = {
    {SLOT_HOLDS, NEED}, {SLOT_SOURCE, MANY}, {SLOT_NOTE, MANY}};
static const slot_rule rules_gate[] = {{SLOT_AUTHORITY, NEED},
                                       {SLOT_CLOCK, NEED},
                                       {SLOT_ROUTE, NEED},
                                       {SLOT_TOPICS, NEED},
                                       {SLOT_NOTE, MANY}};
static const slot_rule rules_coverage[] = {{SLOT_SOURCE, NEED | MANY},
                                           {SLOT_WHEN, 0},
                                           {SLOT_IN_FORCE, NEED},
                                           {SLOT_CHECKED, NEED},
                                           {SLOT_NOTE, MANY}};
static const slot_rule rules_instrument[] = {
    {SLOT_AUTHORITY, NEED}, {SLOT_KIND, NEED}, {SLOT_SOURCE, MANY}, {SLOT_NOTE, MANY}};
static const slot_rule rules_condition[] = {
    {SLOT_SOURCE, NEED | MANY}, {SLOT_SATISFIED, NEED}, {SLOT_FAILED, 0},
    {SLOT_TO_DO, 0},            {SLOT_EXCLUDES, 0},     {SLOT_NOTE, MANY}};
static const slot_rule rules_measure[] = {{SLOT_GATE, NEED},
                                          {SLOT_STATUS, NEED},
                                          {SLOT_BINDS, NEED},
                                          {SLOT_SOURCE, NEED | MANY | BLOCK},
                                          {SLOT_DEPENDS, BLOCK},
                                          {SLOT_IN_FORCE, NEED | BLOCK},
                                          {SLOT_CEASES, BLOCK},
                                          {SLOT_CORRECTS, BLOCK},
                                          {SLOT_OVERRIDES, BLOCK},
                                          {SLOT_YIELDS, BLOCK},
                                          {SLOT_WHEN, BLOCK},
                                          {SLOT_UNLESS, BLOCK},
                                          {SLOT_UNLESS_SHOWN, BLOCK},
                                          {SLOT_RELIES, BLOCK},
                                          {SLOT_REQUIRES, BLOCK},
                                          {SLOT_DENIES, BLOCK | SAME},
                                          {SLOT_REVIEWS, BLOCK | SAME},
                                          {SLOT_CHARGES, BLOCK | SAME},
                                          {SLOT_SUSPENDS, BLOCK | SAME},
                                          {SLOT_NOT_ENFORCE, BLOCK | SAME},
                                          {SLOT_NOTE, MANY | BLOCK | AFTER}};
static const slot_rule rules_limit[] = {
    {SLOT_GATE, NEED},          {SLOT_STATUS, NEED},   {SLOT_BINDS, NEED},
    {SLOT_SOURCE, NEED | MANY}, {SLOT_IN_FORCE, NEED}, {SLOT_PER, NEED},
    {SLOT_WEIGHT, NEED},        {SLOT_COUNTS, NEED},   {SLOT_AGAINST, 0},
    {SLOT_AT_MOST, NEED},       {SLOT_PERIOD, NEED},   {SLOT_ORDER, NEED},
    {SLOT_BREACH, 0},           {SLOT_NOTE, MANY}};
static const slot_rule rules_test[] = {
    {SLOT_ON, 0},     {SLOT_KNOWN_ON, 0},      {SLOT_STANCE, 0},   {SLOT_GIVEN, NEED},
    {SLOT_ASSUME, 0}, {SLOT_AUTHORISED, MANY}, {SLOT_EXPECT, NEED}};

static const slot_rule rules_scenario[] = {
    {SLOT_SOURCE, MANY}, {SLOT_BUILDS, 0},        {SLOT_ON, 0},        {SLOT_KNOWN_ON, 0},
    {SLOT_STANCE, 0},    {SLOT_ASSUME, 0},        {SLOT_SETS, 0},      {SLOT_ADOPTS, 0},
    {SLOT_SUSPENDS, 0},  {SLOT_BEGINS, MANY},     {SLOT_ENDS, MANY},   {SLOT_AUTHORISED, MANY},
    {SLOT_DEMAND, MANY}, {SLOT_INVENTORY, MANY},  {SLOT_WEIGHTS, MANY}, {SLOT_NOTE, MANY}};

#define RULES(list) {(list), TG_COUNT(list)}
/* clang-format on */
static const struct {
    const slot_rule *at;
    size_t count;
} decl_rules[DECL_COUNT] = {
    [DECL_PACK] = RULES(rules_pack),
    [DECL_CURRENCY] = RULES(rules_currency),
    [DECL_AUTHORITY] = RULES(rules_authority),
    [DECL_SOURCE] = RULES(rules_source),
    [DECL_FACT] = RULES(rules_fact),
    [DECL_QUESTION] = RULES(rules_question),
    [DECL_ANSWER] = RULES(rules_answer),
    [DECL_GROUP] = RULES(rules_group),
    [DECL_PARAMETER] = RULES(rules_parameter),
    [DECL_DEFINITION] = RULES(rules_definition),
    [DECL_CATALOGUE] = RULES(rules_catalogue),
    [DECL_CONSTRAINT] = RULES(rules_constraint),
    [DECL_GATE] = RULES(rules_gate),
    [DECL_COVERAGE] = RULES(rules_coverage),
    [DECL_INSTRUMENT] = RULES(rules_instrument),
    [DECL_CONDITION] = RULES(rules_condition),
    [DECL_MEASURE] = RULES(rules_measure),
    [DECL_LIMIT] = RULES(rules_limit),
    [DECL_TEST] = RULES(rules_test),
    [DECL_SCENARIO] = RULES(rules_scenario),
};
enum { RULES_MAX = TG_COUNT(rules_measure) };

static slot_kind rule_slot(decl_kind k, size_t i)
{
    return (slot_kind)decl_rules[k].at[i].slot;
}

static unsigned rule_flags(decl_kind k, size_t i)
{
    return decl_rules[k].at[i].flags;
}

/* The row that holds the place of row i in the order. */
static size_t rule_place(decl_kind k, size_t i)
{
    while (rule_flags(k, i) & SAME)
        i--;
    return i;
}

static bool has_versions(decl_kind k)
{
    for (size_t i = 0; i < decl_rules[k].count; i++) {
        if (rule_flags(k, i) & BLOCK)
            return true;
    }
    return false;
}

/* Keywords of the slots that may stand in the declaration, or in its versions. */
static size_t rule_keywords(decl_kind k, bool block, const char *out[RULES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < decl_rules[k].count; i++) {
        if (!block || (rule_flags(k, i) & BLOCK))
            out[count++] = slot_keyword(rule_slot(k, i));
    }
    return count;
}

/* ---- one declaration on its way ------------------------------------------------------------- */

/* What has been seen in a list of slots, the declaration's or a version's. */
typedef struct {
    bool seen[RULES_MAX]; /* by row */
    span at[RULES_MAX];   /* its keyword */
} seen_slots;

/* Where slots begin, and where the first one began that did not agree; 0: not yet known. */
typedef struct {
    uint32_t right, wrong;
} columns;

typedef struct {
    ast_decl decl;
    columns own, block; /* of the slots */
    seen_slots seen, block_seen;
    bool in_block;  /* the lines are those of the last version */
    bool has_block; /* there has been one */
    bool after;     /* and a slot of the declaration after it */
    span block_at;
    size_t slot_base, block_base, block_slot_base;
} decl_state;

/* "measure `us.x`", for messages. */
static const char *decl_label(const ast_decl *d, char out[2 * P_SHOWN_BYTES])
{
    char shown[P_SHOWN_BYTES];
    if (d->name.len)
        snprintf(out, 2 * P_SHOWN_BYTES, "%s `%s`", decl_keyword(d->kind), p_show(d->name, shown));
    else if (d->title.len)
        snprintf(out, 2 * P_SHOWN_BYTES, "%s `%s`", decl_keyword(d->kind), p_show(d->title, shown));
    else
        snprintf(out, 2 * P_SHOWN_BYTES, "this `%s`", decl_keyword(d->kind));
    return out;
}

/* ---- slots ---------------------------------------------------------------------------------- */

/*
 * The slot, or `version`, that may be meant, as an index into `words`, or -1. What is meant counts
 * as seen, so that there is no second message that it is missing.
 */
static long nearest_keyword(const parser *p, decl_state *s, const char *words[RULES_MAX + 1])
{
    decl_kind k = s->decl.kind;
    size_t count = rule_keywords(k, false, words);
    bool versions = has_versions(k);
    if (versions)
        words[count] = "version";
    long near = p_nearest(p, words, count + versions);
    seen_slots *seen = s->in_block ? &s->block_seen : &s->seen;
    for (size_t i = 0; near >= 0 && i < count; i++) {
        bool in_version = (size_t)near == count && (rule_flags(k, i) & BLOCK);
        if (in_version || i == (size_t)near)
            seen->seen[i] = true;
    }
    return near;
}

/* Nothing is near: a declaration that is indented, or the list of what may stand here. */
static void hint_keyword(parser *p, const decl_state *s, diag *g)
{
    const char *words[RULES_MAX];
    char list[P_LIST_BYTES];
    lexer ahead = p->lx;
    token second = lex_next(&ahead), third = lex_next(&ahead);
    bool head = second.kind == TOK_WORD && third.kind == TOK_TEXT && !third.first;
    for (size_t i = 0; i < DECL_COUNT && head; i++) {
        if (p_at_word(p, decl_keyword((decl_kind)i))) {
            P_HINT(p, g, "a declaration begins in column 1");
            return;
        }
    }
    size_t count = rule_keywords(s->decl.kind, s->in_block, words);
    if (count)
        P_HINT(p, g, "expected one of %s", p_list(words, count, list));
}

/* The row of the slot that stands here, its keyword taken; -1 after reporting. */
static long parse_keyword(parser *p, decl_state *s)
{
    const char *words[RULES_MAX + 1];
    decl_kind k = s->decl.kind;
    size_t count = rule_keywords(k, false, words);
    long row = p_match(p, words, count);
    if (row >= 0)
        return row;
    if (p_kind(p) != TOK_WORD) {
        diag *g = p_expected(p, "a slot");
        if (p_kind(p) == TOK_BULLET)
            P_HINT(p, g, "bullets are indented deeper than their slot");
        return -1;
    }
    char shown[P_SHOWN_BYTES];
    long near = nearest_keyword(p, s, words);
    span at = p_words(p, near >= 0 ? words[near] : "");
    p_show(str_sub(p->source, at.from, at.to), shown);
    diag *g = count ? P_FAIL(p, E0111, at, "`%s` has no slot `%s`", decl_keyword(k), shown)
                    : P_FAIL(p, E0111, at, "`%s` has no slots, found `%s`", decl_keyword(k), shown);
    if (near >= 0)
        P_HINT(p, g, "did you mean `%s`?", words[near]);
    else
        hint_keyword(p, s, g);
    return -1;
}

/* Whether the slot of that row may come after those seen; reports when not. */
static bool check_order(parser *p, decl_state *s, size_t row, span at)
{
    decl_kind k = s->decl.kind;
    seen_slots *seen = s->in_block ? &s->block_seen : &s->seen;
    const char *keyword = slot_keyword(rule_slot(k, row));
    if (s->in_block && !(rule_flags(k, row) & BLOCK)) {
        diag *g = P_FAIL(p, E0121, at, "`%s` does not stand in a version", keyword);
        P_HINT(p, g, "write it before the first `version`: it holds for all of them");
        return false;
    }
    if (s->has_block && !s->in_block && !(rule_flags(k, row) & AFTER)) {
        diag *g = P_FAIL(p, E0121, at, "`%s` does not stand after the versions", keyword);
        P_HINT(p, g, "what holds for all versions stands before the first; else indent it deeper");
        return false;
    }
    size_t place = rule_place(k, row);
    for (size_t i = place; i < decl_rules[k].count && rule_place(k, i) == place; i++) {
        bool above = s->in_block && i != row && s->seen.seen[i]; /* an effect of all versions */
        if ((!seen->seen[i] && !above) || (rule_flags(k, row) & MANY))
            continue;
        diag *g = i == row ? P_FAIL(p, E0112, at, "a second `%s`", keyword)
                           : P_FAIL(p, E0120, at, "a second effect: `%s`", keyword);
        P_NOTE(p, g, seen->seen[i] ? seen->at[i] : s->seen.at[i], "the first is here");
        if (i != row)
            P_HINT(p, g, "a measure has one effect; write the other as a measure of its own");
        return false;
    }
    for (size_t i = 0; i < decl_rules[k].count; i++) {
        if (!seen->seen[i] || rule_place(k, i) <= place)
            continue;
        const char *later = slot_keyword(rule_slot(k, i));
        diag *g =
            P_FAIL(p, E0113, at, "`%s` stands too late: it belongs before `%s`", keyword, later);
        P_NOTE(p, g, seen->at[i], "`%s` is here", later);
        return false;
    }
    return true;
}

/* Whether the line here, though indented deeper than the slot above, can only be another slot. */
static bool begins_slot(parser *p, const decl_state *s)
{
    const char *words[RULES_MAX];
    return p->tok.first && p_find(p, words, rule_keywords(s->decl.kind, false, words)) >= 0;
}

/* The text is at the slot's first token; ends before the next line that does not belong to it. */
static void parse_slot(parser *p, decl_state *s)
{
    seen_slots *seen = s->in_block ? &s->block_seen : &s->seen;
    ast_slot slot = {0};
    p->margin = p->tok.column;
    p->bullet = p->depth = p->brackets = 0;
    p->in_inline = p->mute = false;
    p->loose.count = 0;
    size_t comment_base = p->comments.count;
    str *lead;
    size_t lead_count;
    p_lead(p, &lead, &lead_count);
    for (size_t i = 0; i < lead_count; i++)
        P_PUSH(p, comments, lead[i]);

    uint32_t from = p->tok.from;
    p->tok.first = false;
    long row = parse_keyword(p, s);
    if (row >= 0) {
        slot.kind = rule_slot(s->decl.kind, (size_t)row);
        slot.keyword_at = p_since(p, from);
        bool good = check_order(p, s, (size_t)row, slot.keyword_at);
        if (!seen->seen[row])
            seen->at[row] = slot.keyword_at;
        seen->seen[row] = true;
        if (!good)
            p->mute = true; /* its payload is read for nothing but to be passed over */
        good = parse_payload(p, s->decl.kind, &slot);
        if (good && p_kind(p) != TOK_EOF && !begins_slot(p, s)) {
            if (slot.cond)
                parse_after_cond(p, "condition");
            else
                p_expected(p, parse_list_end(p));
        }
    }
    if (p->mute || !begins_slot(p, s))
        p_skip(p);
    slot.at = p_since(p, from);
    parse_tail_comment(p, slot.cond, &slot.tail_comment);
    for (size_t i = 0; i < p->loose.count; i++)
        P_PUSH(p, comments, p->loose.at[i]);
    P_TAKE(p, comments, comment_base, &slot.comments, &slot.comment_count);
    P_PUSH(p, slots, slot);
}

/* ---- versions ------------------------------------------------------------------------------- */

typedef enum { ALL_ROWS, OWN_ROWS, BLOCK_ROWS } row_choice;

/* Reports, in one message, which needed slots of those rows have been seen nowhere. */
static void check_missing(parser *p, const decl_state *s, row_choice rows, span at)
{
    const char *missing[RULES_MAX];
    char list[P_LIST_BYTES], label[2 * P_SHOWN_BYTES];
    decl_kind k = s->decl.kind;
    size_t count = 0, first = 0;
    for (size_t i = 0; i < decl_rules[k].count; i++) {
        unsigned f = rule_flags(k, i);
        bool chosen = rows == ALL_ROWS || (rows == BLOCK_ROWS) == ((f & BLOCK) != 0);
        bool seen = s->seen.seen[i] || (rows == BLOCK_ROWS && s->block_seen.seen[i]);
        if (!(f & NEED) || !chosen || seen)
            continue;
        first = count ? first : i;
        missing[count++] = slot_keyword(rule_slot(k, i));
    }
    if (!count)
        return;
    p->mute = false;
    diag *g = P_FAIL(p, E0114, at, "%s%s lacks %s", rows == BLOCK_ROWS ? "a version of " : "",
                     decl_label(&s->decl, label), p_list(missing, count, list));
    if (first > 0)
        P_HINT(p, g, "`%s` comes after `%s`", missing[0], slot_keyword(rule_slot(k, first - 1)));
    else
        P_HINT(p, g, "`%s` comes first", missing[0]);
}

static void close_block(parser *p, decl_state *s)
{
    if (!s->in_block)
        return;
    ast_block *b = &p->blocks.at[p->blocks.count - 1];
    P_TAKE(p, slots, s->block_slot_base, &b->slots, &b->slot_count);
    b->at = p_since(p, s->block_at.from);
    check_missing(p, s, BLOCK_ROWS, s->block_at);
    s->in_block = false;
}

/* At `version`. */
static void open_block(parser *p, decl_state *s)
{
    ast_block b = {0};
    close_block(p, s);
    p->margin = PARSE_MARGIN_LINE;
    p->mute = false;
    if (s->after) {
        diag *g = P_FAIL(p, E0113, p_span(p, p->tok.from, p->tok.to),
                         "a `version` after slots that follow the versions");
        P_HINT(p, g, "versions stand together; what holds for all of them may follow the last");
        p->mute = false;
    }
    p_lead(p, &b.comments, &b.comment_count);
    p->tok.first = false;
    s->block_at = p_here(p);
    s->block = (columns){0};
    s->block_seen = (seen_slots){0};
    p_advance(p);
    if (p_kind(p) != TOK_EOF) {
        diag *g = p_expected(p, "the end of the line");
        P_HINT(p, g, "`version` stands alone; its slots follow, indented deeper");
        p_skip(p);
    }
    b.tail_comment = p_tail(p);
    P_PUSH(p, blocks, b);
    s->block_slot_base = p->slots.count;
    s->in_block = s->has_block = !p->oom;
}

static void report_column(parser *p, const decl_state *s, uint32_t want)
{
    p->mute = false;
    diag *g = P_FAIL(p, E0109, p_span(p, p->tok.from, p->tok.to),
                     "this line begins in column %u, the slots of `%s` begin in %u", p->tok.column,
                     s->in_block ? "version" : decl_keyword(s->decl.kind), want);
    P_HINT(p, g, "slots stand in one column; what is indented deeper continues the line above");
}

/* Finds out whether the line at this column is the version's or the declaration's. Of lines that
 * stand wrong in the same way one is reported. */
static void settle_column(parser *p, decl_state *s)
{
    uint32_t column = p->tok.column;
    if (s->in_block && column <= s->own.right)
        close_block(p, s);
    columns *c = s->in_block ? &s->block : &s->own;
    if (!c->right) {
        c->right = column;
    } else if (column != c->right && column != c->wrong) {
        report_column(p, s, c->right);
        c->wrong = column;
    }
}

/* One line below the head: `version`, or a slot. */
static void parse_body_line(parser *p, decl_state *s)
{
    bool version =
        has_versions(s->decl.kind) && p->tok.kind == TOK_WORD && str_eq_c(p->tok.text, "version");
    if (p->tok.column > 1) {
        settle_column(p, s);
    } else { /* a slot all the same, see begins_declaration */
        p->mute = false;
        diag *g = P_FAIL(p, E0109, p_span(p, p->tok.from, p->tok.to), "a slot of `%s` in column 1",
                         decl_keyword(s->decl.kind));
        P_HINT(p, g, "slots are indented below their declaration");
    }
    if (version && !s->in_block) {
        open_block(p, s);
        return;
    }
    s->after = s->has_block && !s->in_block;
    parse_slot(p, s);
}

/* ---- declarations --------------------------------------------------------------------------- */

static bool parse_name(parser *p, decl_kind k, ast_decl *d)
{
    static const char *const what[DECL_COUNT] = {
#define X(c, keyword) [DECL_##c] = "the name of the " keyword,
        DECL_MAP(X)
#undef X
    };
    char shown[P_SHOWN_BYTES];
    tok_kind tok = p_kind(p);
    if (tok != TOK_WORD && tok != TOK_NUMBER && tok != TOK_DATE) {
        p_expected(p, what[k]);
        return false;
    }
    p_show(p->tok.text, shown);
    if (lex_is_reserved(p->tok.text)) {
        diag *g = P_FAIL(p, E0122, p_here(p), "`%s` cannot be a name", shown);
        P_HINT(p, g, "the word has a meaning in conditions");
        return false;
    }
    bool unit = k == DECL_UNIT || k == DECL_CURRENCY;
    bool good = unit ? lex_is_unit(p->tok.text) : lex_is_name(p->tok.text);
    if (!good && p->tok.fault == FAULT_NONE) {
        diag *g = P_FAIL(p, E0110, p_here(p), "`%s` cannot be a name", shown);
        P_HINT(p, g, "a name begins with a letter; %s and digits may follow",
               unit ? "`_`, `-`, `/`" : "`_`, `-`, `.`");
        return false;
    }
    d->name = p->tok.text;
    d->name_at = p_here(p);
    p_advance(p);
    return true;
}

/* `unit TB/s is 1_000 GB/s`, after the name. */
static bool parse_unit_is(parser *p, ast_decl *d)
{
    p_advance(p);
    if (!parse_number(p, &d->value))
        return false;
    if (!d->value.unit.len) {
        p_expected(p, "a unit");
        return false;
    }
    d->second.text = d->value.unit;
    d->second.at = p_span(p, p->prev.from, p->prev.to);
    d->value.unit = STR("");
    return true;
}

static bool parse_head(parser *p, ast_decl *d)
{
    static const char title[] = "a title in double quotes";
    if (d->kind == DECL_TEST)
        return parse_text_lit(p, title, &d->title);
    if (d->kind == DECL_ANSWER || d->kind == DECL_COVERAGE) { /* of something declared elsewhere */
        ast_word w;
        if (!parse_word(p, d->kind == DECL_ANSWER ? "a question" : "a gate", &w))
            return false;
        d->name = w.text;
        d->name_at = w.at;
        return d->kind == DECL_COVERAGE
                   ? parse_word(p, "a topic", &d->second)
                   : p_expect_word(p, "is") && parse_lit(p, "a reading", &d->value);
    }
    if (!parse_name(p, d->kind, d))
        return false;
    if (d->kind == DECL_USE) {
        if (!p_expect_word(p, "from"))
            return false;
        d->second.at = p_here(p);
        return parse_text_lit(p, "a folder in double quotes", &d->second.text);
    }
    if (d->kind == DECL_UNIT && p_at_word(p, "is"))
        return parse_unit_is(p, d);
    return parse_text_lit(p, d->kind == DECL_UNIT ? "a title in double quotes, or `is`" : title,
                          &d->title);
}

/* The kind of declaration that stands here; DECL_COUNT after reporting that there is none. */
static decl_kind parse_decl_keyword(parser *p)
{
    static const char *const keywords[] = {
#define X(c, keyword) keyword,
        DECL_MAP(X)
#undef X
    };
    long i = p_match(p, keywords, DECL_COUNT);
    if (i >= 0)
        return (decl_kind)i;
    if (p_kind(p) != TOK_WORD) {
        p_expected(p, "a declaration");
        return DECL_COUNT;
    }
    char shown[P_SHOWN_BYTES], list[P_LIST_BYTES];
    diag *g = P_FAIL(p, E0115, p_here(p), "`%s` is not a declaration", p_show(p->tok.text, shown));
    i = p_nearest(p, keywords, DECL_COUNT);
    if (i >= 0) {
        P_HINT(p, g, "did you mean `%s`?", keywords[i]);
        p_advance(p); /* and is read as that, for what else there is to say */
        return (decl_kind)i;
    }
    if (str_eq_c(p->tok.text, "tollgate"))
        P_HINT(p, g, "`tollgate 1` stands once, on the first line");
    else
        P_HINT(p, g, "expected one of %s", p_list(keywords, DECL_COUNT, list));
    return DECL_COUNT;
}

/* Whether the next line begins another declaration. A slot of this one in column 1 does not. */
static bool begins_declaration(parser *p, const decl_state *s)
{
    const char *words[RULES_MAX + 1];
    if (p->tok.column > 1)
        return false;
    p->margin = 0;
    for (size_t i = 0; i < DECL_COUNT; i++) {
        if (p->tok.kind == TOK_WORD && str_eq_c(p->tok.text, decl_keyword((decl_kind)i)))
            return true;
    }
    size_t count = rule_keywords(s->decl.kind, false, words);
    if (has_versions(s->decl.kind))
        words[count++] = "version";
    return p_find(p, words, count) < 0;
}

/* After an unknown keyword: its lines are passed over, what may be its name is remembered. */
static void skip_decl(parser *p)
{
    token name = p_second(p);
    if (name.kind == TOK_WORD && !name.first)
        P_PUSH(p, broken_names, name.text);
    p->margin = 1;
    p_skip(p);
}

/* Comments and blank lines before a declaration or the end of the file; the indented ones that
 * stand right below the last declaration go to its end. */
static void parse_between(parser *p, bool kept, str **comments, size_t *count, bool *blank)
{
    size_t base = p->comments.count;
    uint32_t at = p->claimed > p->prev.to ? p->claimed : p->prev.to;
    bool rest_of_line = true, gap = false;
    p->loose.count = 0;
    while (at < p->tok.from) {
        const char *nl = memchr(p->source.ptr + at, '\n', p->tok.from - at);
        uint32_t end = nl ? (uint32_t)(nl - p->source.ptr) : p->tok.from;
        str line = str_trim(str_sub(p->source, at, end));
        bool begun = p->comments.count > base;
        if (line.len && p->source.ptr[at] != '#' && !begun && p->decls.count) {
            P_PUSH(p, loose, line);
            *blank = false;
        } else if (line.len) {
            if (gap)
                P_PUSH(p, comments, STR(""));
            gap = false;
            P_PUSH(p, comments, line);
        } else if (nl && !rest_of_line) {
            *blank = *blank || !begun;
            gap = begun;
        }
        rest_of_line = false;
        at = end + 1;
    }
    if (gap)
        P_PUSH(p, comments, STR(""));
    p->claimed = p->tok.from;
    P_TAKE(p, comments, base, comments, count);
    if (kept && p->loose.count) {
        ast_decl *last = &p->decls.at[p->decls.count - 1];
        P_TAKE(p, loose, 0, &last->end_comments, &last->end_comment_count);
    }
}

static void parse_body(parser *p, decl_state *s)
{
    while (!p->oom && p->tok.kind != TOK_EOF && !begins_declaration(p, s))
        parse_body_line(p, s);
    close_block(p, s);
    P_TAKE(p, slots, s->slot_base, &s->decl.slots, &s->decl.slot_count);
    P_TAKE(p, blocks, s->block_base, &s->decl.blocks, &s->decl.block_count);
    span at = s->decl.name.len ? s->decl.name_at : s->decl.at;
    check_missing(p, s, s->has_block ? OWN_ROWS : ALL_ROWS, at);
}

/* One declaration with all its lines. Returns whether it was kept. */
static bool parse_decl(parser *p, bool kept_last)
{
    decl_state s = {.slot_base = p->slots.count, .block_base = p->blocks.count};
    ast_decl *d = &s.decl;
    p->mute = p->broken = false;
    p->margin = PARSE_MARGIN_LINE;
    parse_between(p, kept_last, &d->comments, &d->comment_count, &d->blank_before);
    uint32_t from = p->tok.from;
    p->tok.first = false;
    if (p->tok.column > 1) {
        diag *g = P_FAIL(p, E0109, p_here(p), "an indented line that belongs to no declaration");
        P_HINT(p, g, "a declaration begins in column 1");
        p->margin = 1;
        p_skip(p);
        return false;
    }
    d->kind = parse_decl_keyword(p);
    if (d->kind == DECL_COUNT) {
        skip_decl(p);
        return false;
    }
    d->at = p_since(p, from);
    if (parse_head(p, d) && p_kind(p) != TOK_EOF) {
        diag *g = p_expected(p, "the end of the line");
        P_HINT(p, g, "slots stand on lines of their own, indented");
    }
    p_skip(p);
    d->tail_comment = p_tail(p);
    parse_body(p, &s);
    d->at = p_since(p, from);
    if (p->broken && d->name.len)
        P_PUSH(p, broken_names, d->name);
    else if (!p->broken)
        P_PUSH(p, decls, *d);
    return !p->broken;
}

/* ---- files ---------------------------------------------------------------------------------- */

/* Bytes that must not stand in a text: they hide what it says, or are no text at all. */
static size_t bad_control(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n')
            continue;
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F)
            return i;
        if (c != 0xC2 && c != 0xE2)
            continue;
        uint32_t point;
        (void)utf8_decode(str_sub(s, i, s.len), &point);
        if ((point >= 0x80 && point < 0xA0) || (point >= 0x202A && point <= 0x202E) ||
            (point >= 0x2066 && point <= 0x2069))
            return i;
    }
    return s.len;
}

/* A tab before the first other character of a line that holds more than a comment. */
static size_t bad_tab(str s)
{
    for (size_t at = 0; at < s.len;) {
        const char *nl = memchr(s.ptr + at, '\n', s.len - at);
        size_t end = nl ? (size_t)(nl - s.ptr) : s.len, i = at, tab = end;
        while (i < end && (s.ptr[i] == ' ' || s.ptr[i] == '\t' || s.ptr[i] == '\r')) {
            if (s.ptr[i] == '\t' && tab == end)
                tab = i;
            i++;
        }
        if (tab < end && i < end && s.ptr[i] != '#')
            return tab;
        at = end + 1;
    }
    return s.len;
}

/* What can be said of the bytes before reading them. */
static void check_bytes(parser *p)
{
    str s = p->source;
    size_t bad = utf8_bad(s), control = bad_control(s), tab = bad_tab(s);
    if (bad < s.len) {
        diag *g = diag_at(p->d, E0105, p_span(p, (uint32_t)bad, (uint32_t)bad + 1),
                          "byte 0x%02X is not UTF-8", (unsigned)(unsigned char)s.ptr[bad]);
        diag_hint(p->d, g, "save the file as UTF-8");
    }
    if (control < s.len) {
        uint32_t point = 0;
        size_t bytes = utf8_decode(str_sub(s, control, s.len), &point);
        uint32_t at = (uint32_t)control;
        diag *g = diag_at(p->d, E0101, p_span(p, at, at + (uint32_t)(bytes ? bytes : 1)),
                          "control character U+%04X", (unsigned)point);
        if (point == '\r')
            diag_hint(p->d, g, "lines end with LF or CR LF");
    }
    if (tab < s.len) {
        diag *g = diag_at(p->d, E0108, p_span(p, (uint32_t)tab, (uint32_t)tab + 1),
                          "a tab in the indentation");
        diag_hint(p->d, g, "indent with blanks, here and below");
    }
}

/* The first line, `tollgate 1`. False when this is no policy text at all. */
static bool parse_first_line(parser *p, ast_file *f)
{
    bool first = p->tok.kind == TOK_WORD && str_eq_c(p->tok.text, "tollgate");
    uint32_t line_at = str_starts(p->source, STR("\xEF\xBB\xBF")) ? 3 : 0;
    p->margin = PARSE_MARGIN_LINE;
    if (!first || p->tok.from != line_at) {
        diag *g =
            P_FAIL(p, E0117, p_span(p, line_at, line_at), "the first line is not `tollgate 1`");
        P_HINT(p, g, "every file begins with the version of the language it is written in");
    }
    if (!first)
        return false;
    p->tok.first = false;
    p_advance(p);
    if (p_kind(p) != TOK_NUMBER || !str_eq_c(p->tok.text, "1")) {
        char shown[P_SHOWN_BYTES];
        bool end = p_kind(p) == TOK_EOF;
        diag *g = end ? P_FAIL(p, E0117, p_here(p), "expected the version of the language")
                      : P_FAIL(p, E0117, p_here(p), "there is no version `%s` of the language",
                               p_show(str_sub(p->source, p->tok.from, p->tok.to), shown));
        P_HINT(p, g, "write `tollgate 1`");
        p_skip(p);
    } else {
        p_advance(p);
        if (p_kind(p) != TOK_EOF)
            p_expected(p, "the end of the line");
        p_skip(p);
    }
    f->tail_comment = p_tail(p);
    return true;
}

static void parse_decls(parser *p, ast_file *f)
{
    bool kept = false;
    for (size_t i = 0; !p->oom && p->tok.kind != TOK_EOF; i++) {
        if (i == PARSE_DECLS_MAX) {
            p->mute = false;
            P_FAIL(p, E0126, p_span(p, p->tok.from, p->tok.to), "more than %d declarations",
                   PARSE_DECLS_MAX);
            return;
        }
        kept = parse_decl(p, kept);
    }
    bool ignored = false;
    p->margin = PARSE_MARGIN_LINE;
    parse_between(p, kept, &f->comments, &f->comment_count, &ignored);
}

ast_file *parse_text(uint32_t file, arena *a, diags *d)
{
    parser *p = arena_alloc(a, 1, sizeof *p);
    ast_file *f = arena_alloc(a, 1, sizeof *f);
    if (!p || !f)
        return NULL;
    f->file = file;
    *p = (parser){.a = a, .d = d, .file = file, .source = diags_source_text(d, file)};
    if (p->source.len > LEX_FILE_BYTES_MAX) {
        diag_at(d, E0106, p_span(p, 0, 0), "file of %zu bytes, at most %d", p->source.len,
                LEX_FILE_BYTES_MAX);
        return f;
    }
    size_t errors = diags_errors(d);
    check_bytes(p);
    bool sound = diags_errors(d) == errors;
    p->lx = lex_open(p->source);
    p->tok = lex_next(&p->lx);
    if (parse_first_line(p, f) || sound)
        parse_decls(p, f);
    P_TAKE(p, decls, 0, &f->decls, &f->decl_count);
    P_TAKE(p, broken_names, 0, &f->broken, &f->broken_count);
    return p->oom ? NULL : f;
}
